//! Checks of the `structure` category: one file each.

use super::Check;

mod clone_source_missing;
mod duplicate_name;
mod duplicate_term;
mod fan_out;
mod layout_override;
mod parent_missing;
mod payload_large;
mod placeholder_unused;
mod rendering_unused;
mod template_missing;
mod too_deep;
mod too_many_children;
mod too_many_versions;
mod uncategorised;
mod unused_fragment;
mod unused_term;

/// Sorted by id.
pub static CHECKS: &[&Check] = &[
    &clone_source_missing::CHECK,
    &duplicate_name::CHECK,
    &duplicate_term::CHECK,
    &fan_out::CHECK,
    &layout_override::CHECK,
    &parent_missing::CHECK,
    &payload_large::CHECK,
    &placeholder_unused::CHECK,
    &rendering_unused::CHECK,
    &template_missing::CHECK,
    &too_deep::CHECK,
    &too_many_children::CHECK,
    &too_many_versions::CHECK,
    &uncategorised::CHECK,
    &unused_fragment::CHECK,
    &unused_term::CHECK,
];
