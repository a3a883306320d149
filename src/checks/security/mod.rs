//! Checks of the `security` category: one file each.

use super::Check;

/// Sorted by id.
pub static CHECKS: &[&Check] = &[];
