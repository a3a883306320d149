//! Checks of the `locale` category: one file each.

use super::Check;

mod coverage;
mod hreflang_invalid;
mod hreflang_no_return;
mod hreflang_self;
mod tag;

/// Sorted by id.
pub static CHECKS: &[&Check] =
    &[&coverage::CHECK, &hreflang_invalid::CHECK, &hreflang_no_return::CHECK, &hreflang_self::CHECK];
