//! Checks of the `media` category: one file each.

use super::Check;

mod alt_missing;
mod duplicate_file;
mod featured_missing;
mod filename_poor;
mod inline_data;
mod legacy_format;
mod missing_file;
mod oversize_dimensions;
mod oversize_file;
mod oversize_image;
mod type_mismatch;
mod unused;

/// Sorted by id.
pub static CHECKS: &[&Check] = &[
    &alt_missing::CHECK,
    &duplicate_file::CHECK,
    &featured_missing::CHECK,
    &filename_poor::CHECK,
    &inline_data::CHECK,
    &legacy_format::CHECK,
    &missing_file::CHECK,
    &oversize_dimensions::CHECK,
    &oversize_file::CHECK,
    &oversize_image::CHECK,
    &type_mismatch::CHECK,
    &unused::CHECK,
];
