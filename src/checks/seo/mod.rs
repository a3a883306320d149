//! Checks of the `seo` category: one file each.

use super::Check;

mod description_duplicate;
mod description_length;
mod description_missing;
mod h1_count;
mod slug_quality;
mod title_duplicate;
mod title_missing;
mod title_too_long;
mod title_too_short;
mod url_collision;
mod width;

/// Sorted by id.
pub static CHECKS: &[&Check] = &[
    &description_duplicate::CHECK,
    &description_length::CHECK,
    &description_missing::CHECK,
    &h1_count::CHECK,
    &slug_quality::CHECK,
    &title_duplicate::CHECK,
    &title_missing::CHECK,
    &title_too_long::CHECK,
    &title_too_short::CHECK,
    &url_collision::CHECK,
];
