//! `conduit serve`.

use super::args::{Global, ServeArgs};
use super::setup::Told;

/// Serves.
pub fn run(_global: &Global, _args: &ServeArgs) -> Result<u8, Told> {
    Err(Told(1))
}
