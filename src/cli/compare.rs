//! `xray compare`.

use super::args::{CompareArgs, Global};
use super::setup::Told;

/// Compares two scans.
pub fn run(_global: &Global, _args: &CompareArgs) -> Result<u8, Told> {
    Err(Told(1))
}
