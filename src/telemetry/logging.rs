//! Log lines on stderr, as text or JSON. Fixed messages, values as fields; control characters in values are
//! escaped by the formatter, so that a hostile title cannot forge a line.

use tracing_subscriber::EnvFilter;

/// How log lines are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// For people.
    Text,
    /// One JSON object a line.
    Json,
}

/// Begins logging. `verbosity` 0 = errors only, 1 = tasks, 2 = requests, 3 = everything; `filter` wins.
pub fn start(format: Format, verbosity: u8, filter: Option<&str>) {
    let default = match verbosity {
        0 => "error",
        1 => "conduit=info,warn",
        2 => "conduit=debug,warn",
        _ => "trace",
    };
    let filter = filter.and_then(|it| EnvFilter::try_new(it).ok()).unwrap_or_else(|| EnvFilter::new(default));
    let builder =
        tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).with_ansi(false);
    // A second start (tests) is refused by the library, and the first stays: nothing to do about it.
    let _ = match format {
        Format::Text => builder.try_init(),
        Format::Json => builder.json().try_init(),
    };
}
