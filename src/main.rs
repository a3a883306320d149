//! The `conduit` program: parse arguments, do it, turn the answer into an exit code.

use std::process::ExitCode;

fn main() -> ExitCode {
    ExitCode::from(conduit::cli::run(std::env::args_os()))
}
