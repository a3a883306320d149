//! Checks of the `locale` category: one file each.

use super::Check;

mod coverage;
mod fallback_loop;
mod hreflang_invalid;
mod hreflang_no_return;
mod hreflang_self;
mod tag;

/// Sorted by id.
pub static CHECKS: &[&Check] = &[
    &coverage::CHECK,
    &fallback_loop::CHECK,
    &hreflang_invalid::CHECK,
    &hreflang_no_return::CHECK,
    &hreflang_self::CHECK,
];
