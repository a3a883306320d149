//! Checks of the `structure` category: one file each.

use super::Check;

/// Sorted by id.
pub static CHECKS: &[&Check] = &[];
