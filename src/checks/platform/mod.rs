//! Checks of the `platform` category: one file each.

use super::Check;

mod api_deprecated;
mod blind_spot;
mod extension_count;
mod extension_inactive;
mod jobs_stalled;
mod site_health;
mod version_behind;
mod version_eol;

/// Sorted by id.
pub static CHECKS: &[&Check] = &[
    &api_deprecated::CHECK,
    &blind_spot::CHECK,
    &extension_count::CHECK,
    &extension_inactive::CHECK,
    &jobs_stalled::CHECK,
    &site_health::CHECK,
    &version_behind::CHECK,
    &version_eol::CHECK,
];

/// The day of a time in Unix milliseconds, `2026-01-31` (UTC): compares with the dates of the version table.
fn day(ms: i64) -> String {
    jiff::Timestamp::from_millisecond(ms)
        .map_or_else(|_| "9999-12-31".to_owned(), |it| it.strftime("%Y-%m-%d").to_string())
}
