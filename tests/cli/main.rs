//! The program as its users run it: arguments in, streams, files and exit codes out.

#![allow(clippy::disallowed_methods, reason = "tests look at the clock and the environment")]

#[path = "../support/mod.rs"]
mod support;

mod accept;
mod browse;
mod db;
#[cfg(unix)]
mod faults;
mod gate;
mod help;
mod hostile;
#[cfg(unix)]
mod interrupt;
mod limits;
mod report;
mod scan;
mod store;
#[cfg(unix)]
mod terminal;
