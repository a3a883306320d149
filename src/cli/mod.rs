//! The command line: a thin shell over the rooms.

pub mod config;
pub mod output;
pub mod wizard;
