//! Logs and metrics: every log line goes to stderr, every metric's name is in one file.

pub mod logging;
pub mod metrics;
