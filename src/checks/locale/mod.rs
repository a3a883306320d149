//! Checks of the `locale` category: one file each.

use super::Check;

/// SQL: the locale with the most published items.
macro_rules! main_locale {
    () => {
        "(SELECT m.locale FROM v_item m WHERE m.scan_id = ?1 AND m.instance_id = ?2 AND m.state = 'published' \
         AND m.kind IN ('entry', 'page', 'fragment') GROUP BY m.locale ORDER BY COUNT(*) DESC, m.locale LIMIT 1)"
    };
}

mod coverage;
mod fallback_loop;
mod hreflang_invalid;
mod hreflang_no_return;
mod hreflang_self;
mod partial;
mod stale;
mod tag;

/// Sorted by id.
pub static CHECKS: &[&Check] = &[
    &coverage::CHECK,
    &fallback_loop::CHECK,
    &hreflang_invalid::CHECK,
    &hreflang_no_return::CHECK,
    &hreflang_self::CHECK,
    &partial::CHECK,
    &stale::CHECK,
];
