//! Checks of the `workflow` category: one file each.

use super::Check;

mod comment_pending;
mod lock_orphan;
mod locked;
mod misconfigured;
mod no_publishable_version;
mod owner_missing;
mod schedule_missed;
mod stale_draft;
mod stuck;
mod unreachable;

/// Sorted by id.
pub static CHECKS: &[&Check] = &[
    &comment_pending::CHECK,
    &lock_orphan::CHECK,
    &locked::CHECK,
    &misconfigured::CHECK,
    &no_publishable_version::CHECK,
    &owner_missing::CHECK,
    &schedule_missed::CHECK,
    &stale_draft::CHECK,
    &stuck::CHECK,
    &unreachable::CHECK,
];

/// A moment for people and evidence, to the second; never an age, which would change from scan to scan.
pub(super) fn moment(unix_ms: i64) -> String {
    jiff::Timestamp::from_second(unix_ms.div_euclid(1000))
        .map_or_else(|_| "unknown".to_owned(), |it| it.to_string())
}
