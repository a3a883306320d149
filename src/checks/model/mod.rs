//! Checks of the `model` category: one file each.

use super::Check;

mod base_template_cycle;
mod base_template_diamond;
mod base_template_missing;
mod circular_reference;
mod deprecated_field_type;
mod duplicate_types;
mod field_never_filled;
mod field_rarely_filled;
mod field_without_help;
mod icon_missing;
mod inheritance;
mod inheritance_deep;
mod insert_option_missing;
mod naming_inconsistent;
mod no_title_field;
mod reference_unrestricted;
mod standard_values_missing;
mod too_many_fields;
mod type_unused;

/// Sorted by id.
pub static CHECKS: &[&Check] = &[
    &base_template_cycle::CHECK,
    &base_template_diamond::CHECK,
    &base_template_missing::CHECK,
    &circular_reference::CHECK,
    &deprecated_field_type::CHECK,
    &duplicate_types::CHECK,
    &field_never_filled::CHECK,
    &field_rarely_filled::CHECK,
    &field_without_help::CHECK,
    &icon_missing::CHECK,
    &inheritance_deep::CHECK,
    &insert_option_missing::CHECK,
    &naming_inconsistent::CHECK,
    &no_title_field::CHECK,
    &reference_unrestricted::CHECK,
    &standard_values_missing::CHECK,
    &too_many_fields::CHECK,
    &type_unused::CHECK,
];
