//! Checks of the `model` category: one file each.

use super::Check;

mod circular_reference;
mod duplicate_types;
mod field_never_filled;
mod field_rarely_filled;
mod field_without_help;
mod naming_inconsistent;
mod no_title_field;
mod too_many_fields;
mod type_unused;

/// Sorted by id.
pub static CHECKS: &[&Check] = &[
    &circular_reference::CHECK,
    &duplicate_types::CHECK,
    &field_never_filled::CHECK,
    &field_rarely_filled::CHECK,
    &field_without_help::CHECK,
    &naming_inconsistent::CHECK,
    &no_title_field::CHECK,
    &too_many_fields::CHECK,
    &type_unused::CHECK,
];
