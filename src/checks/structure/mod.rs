//! Checks of the `structure` category: one file each.

use super::Check;

mod duplicate_term;
mod fan_out;
mod payload_large;
mod too_deep;
mod too_many_children;
mod too_many_versions;
mod uncategorised;
mod unused_fragment;
mod unused_term;

/// Sorted by id.
pub static CHECKS: &[&Check] = &[
    &duplicate_term::CHECK,
    &fan_out::CHECK,
    &payload_large::CHECK,
    &too_deep::CHECK,
    &too_many_children::CHECK,
    &too_many_versions::CHECK,
    &uncategorised::CHECK,
    &unused_fragment::CHECK,
    &unused_term::CHECK,
];
