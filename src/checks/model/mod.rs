//! Checks of the `model` category: one file each.

use super::Check;

/// SQL: templates that somebody added and that have items of their own.
macro_rules! templates_in_use {
    () => {
        "t.scan_id = ?1 AND t.instance_id = ?2 AND t.built_in = 0 AND EXISTS (SELECT 1 FROM v_item i \
         WHERE i.scan_id = ?1 AND i.instance_id = ?2 AND i.content_type = t.id AND i.kind IN ('page', 'entry', 'fragment'))"
    };
}

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
