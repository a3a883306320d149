//! The one place that writes to stdout and stderr. A broken pipe is not an error.

use std::io::Write;

/// Writes to stdout, a line end added.
pub fn out(text: &str) {
    let _ = writeln!(std::io::stdout().lock(), "{text}");
}

/// Writes to stderr, a line end added.
pub fn err(text: &str) {
    let _ = writeln!(std::io::stderr().lock(), "{text}");
}
