//! The `conduit` program: parse arguments, do it, turn the answer into an exit code.

use std::process::ExitCode;

/// Workers parse and throw away page after page: the system's allocator keeps a heap for each thread and gives little of
/// it back.
#[cfg(all(feature = "jemalloc", target_os = "linux", target_env = "gnu"))]
#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

fn main() -> ExitCode {
    ExitCode::from(conduit::cli::run(std::env::args_os()))
}
