//! The one place that writes to stdout and stderr. A broken pipe is not an error.

use std::io::{self, IsTerminal, Write};
use std::path::Path;

use super::args::{ColourWhen, Global};

/// Writes to stdout, a line end added.
pub fn out(text: &str) {
    let _ = writeln!(io::stdout().lock(), "{text}");
}

/// Writes to stderr, a line end added.
pub fn err(text: &str) {
    let _ = writeln!(io::stderr().lock(), "{text}");
}

/// An error with what to do next.
pub fn error(code: &str, message: &str, help: &str) {
    let mut text = format!("error: {code}: {message}");
    if !help.is_empty() {
        text.push_str("\n  help: ");
        text.push_str(help);
    }
    let anchor = code.trim_start_matches("conduit::").replace("::", "-").replace('_', "-");
    text.push_str("\n  docs: docs/errors.md#");
    text.push_str(&anchor);
    err(&text);
}

/// Whether stdout gets colour.
pub fn colour_on_stdout(global: &Global) -> bool {
    colour(global, io::stdout().is_terminal())
}

/// Whether stderr gets colour.
pub fn colour_on_stderr(global: &Global) -> bool {
    colour(global, io::stderr().is_terminal())
}

fn colour(global: &Global, is_terminal: bool) -> bool {
    match global.color {
        ColourWhen::Always => true,
        ColourWhen::Never => false,
        ColourWhen::Auto => is_terminal && crate::env::no_color().is_none(),
    }
}

/// Whether a question can be put: somebody reads stderr and writes stdin.
pub fn can_ask() -> bool {
    io::stdin().is_terminal() && io::stderr().is_terminal()
}

/// Columns of the terminal on stdout; 100 in a pipe.
pub fn width() -> u16 {
    let columns = console::Term::stdout().size_checked().map(|(_, columns)| columns);
    if io::stdout().is_terminal() { columns.unwrap_or(100).max(60) } else { 100 }
}

/// Writes a file whole or not at all: beside it first, then renamed.
pub fn write_file(
    path: &Path,
    write: impl FnOnce(&mut dyn Write) -> Result<(), crate::report::ReportError>,
) -> Result<(), crate::report::ReportError> {
    let folder = path.parent().filter(|it| !it.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut file = tempfile::Builder::new().prefix(".conduit-").tempfile_in(folder)?;
    {
        let mut buffered = io::BufWriter::new(file.as_file_mut());
        write(&mut buffered)?;
        buffered.flush()?;
    }
    make_readable(file.path())?;
    file.persist(path).map_err(|error| error.error)?;
    Ok(())
}

/// Temporary files are private; a report has the rights of any new file.
#[cfg(unix)]
fn make_readable(path: &Path) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o644))
}

#[cfg(not(unix))]
fn make_readable(_path: &Path) -> io::Result<()> {
    Ok(())
}

/// Writes to stdout in one go; a closed pipe ends quietly.
pub fn write_stdout(
    write: impl FnOnce(&mut dyn Write) -> Result<(), crate::report::ReportError>,
) -> Result<(), crate::report::ReportError> {
    let mut stdout = io::BufWriter::new(io::stdout().lock());
    match write(&mut stdout).and_then(|()| stdout.flush().map_err(Into::into)) {
        Err(crate::report::ReportError::Write(error)) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        other => other,
    }
}
