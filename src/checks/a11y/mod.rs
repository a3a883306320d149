//! Checks of the `a11y` category: one file each.

use super::Check;

/// Sorted by id.
pub static CHECKS: &[&Check] = &[];
