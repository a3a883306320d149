//! Checks of the `seo` category: one file each.

use super::Check;

mod canonical_invalid;
mod canonical_target_bad;
mod description_duplicate;
mod description_length;
mod description_missing;
mod h1_count;
mod length;
mod noindex_linked;
mod robots_blocked;
mod robots_invalid;
mod sitemap_limits;
mod sitemap_missing;
mod slug_quality;
mod social_card_missing;
mod structured_data_invalid;
mod title_duplicate;
mod title_missing;
mod title_too_long;
mod title_too_short;
mod url_collision;

/// Sorted by id.
pub static CHECKS: &[&Check] = &[
    &canonical_invalid::CHECK,
    &canonical_target_bad::CHECK,
    &description_duplicate::CHECK,
    &description_length::CHECK,
    &description_missing::CHECK,
    &h1_count::CHECK,
    &noindex_linked::CHECK,
    &robots_blocked::CHECK,
    &robots_invalid::CHECK,
    &sitemap_limits::CHECK,
    &sitemap_missing::CHECK,
    &slug_quality::CHECK,
    &social_card_missing::CHECK,
    &structured_data_invalid::CHECK,
    &title_duplicate::CHECK,
    &title_missing::CHECK,
    &title_too_long::CHECK,
    &title_too_short::CHECK,
    &url_collision::CHECK,
];
