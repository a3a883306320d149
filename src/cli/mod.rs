//! The command line: a thin shell over the rooms. Arguments become ready values, one function is called, the
//! answer becomes text and an exit code. Nobody imports this room.

use std::ffi::OsString;

use clap::Parser as _;

pub mod adapters;
pub mod args;
pub mod browse;
pub mod compare;
pub mod config;
pub mod db;
pub mod gate;
pub mod generated;
pub mod metrics;
pub mod output;
pub mod plan;
pub mod progress;
pub mod serve;
pub mod setup;
pub mod signals;
pub mod stored;
pub mod tell;
pub mod wizard;
pub mod xray;

use crate::telemetry::logging;
use crate::{env, exit};
use args::{Cli, Command, LogFormat};

/// Runs the program: the exit code.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> u8 {
    let cli = match Cli::try_parse_from(arguments) {
        Ok(cli) => cli,
        Err(error) => {
            let code = if error.use_stderr() { exit::USAGE } else { exit::OK };
            let _ = error.print();
            return code;
        }
    };
    let format = match cli.global.log_format {
        LogFormat::Text => logging::Format::Text,
        LogFormat::Json => logging::Format::Json,
    };
    logging::start(format, cli.global.verbose, env::log_filter().as_deref());
    let global = &cli.global;
    let result = match &cli.command {
        Command::Config(args) => {
            let colour = if output::colour_on_stderr(global) {
                crate::config::problem::Colour::On
            } else {
                crate::config::problem::Colour::Off
            };
            Ok(config::run(args, &global.config, colour, &env::named, &adapters::health_lines))
        }
        Command::Xray { command } => xray::run(global, command),
        Command::Adapters { command } => adapters::run(global, command),
        Command::Db { command } => db::run(global, command),
        Command::Serve(args) => serve::run(global, args),
        Command::Completions { shell } => {
            output::out(generated::completions(*shell).trim_end());
            Ok(exit::OK)
        }
    };
    result.unwrap_or_else(|told| told.0)
}
