//! Checks of the `a11y` category: one file each.
//!
//! They concern what editors write: texts that visitors read, of pages, entries and shared parts. Terms, comments
//! and menus are left to the theme. A unit is an item; it is evaluated when it holds what the check looks at.

use super::{Check, ItemUnit};
use crate::model::{Failure, Outline, TypeKind, Verdict};

mod autoplay;
mod contrast_inline;
mod form_label;
mod frame_title;
mod heading_empty;
mod heading_skipped;
mod image_alt_filename;
mod image_alt_missing;
mod image_alt_redundant;
mod link_name_missing;
mod link_text_ambiguous;
mod link_text_generic;
mod list_fake;
mod page_lang;
mod table_no_header;
mod text_lang_mismatch;
mod video_captions;

/// Sorted by id.
pub static CHECKS: &[&Check] = &[
    &autoplay::CHECK,
    &contrast_inline::CHECK,
    &form_label::CHECK,
    &frame_title::CHECK,
    &heading_empty::CHECK,
    &heading_skipped::CHECK,
    &image_alt_filename::CHECK,
    &image_alt_missing::CHECK,
    &image_alt_redundant::CHECK,
    &link_name_missing::CHECK,
    &link_text_ambiguous::CHECK,
    &link_text_generic::CHECK,
    &list_fake::CHECK,
    &page_lang::CHECK,
    &table_no_header::CHECK,
    &text_lang_mismatch::CHECK,
    &video_captions::CHECK,
];

/// Whether visitors read the texts of the item on its page or as part of others.
fn is_read(unit: &ItemUnit<'_>) -> bool {
    unit.item.is_public() && matches!(unit.item.kind, TypeKind::Entry | TypeKind::Page | TypeKind::Fragment)
}

/// What a check finds in one outline.
struct Found {
    /// Parts the rule concerns.
    concerned: usize,
    /// The defective ones, each as evidence.
    defects: Vec<String>,
}

impl Found {
    /// Looks at every part: `None` = not concerned, `Some(None)` = fine, `Some(Some(_))` = evidence.
    fn among<T>(parts: &[T], look: impl Fn(&T) -> Option<Option<String>>) -> Self {
        let mut found = Self { concerned: 0, defects: Vec::new() };
        for defect in parts.iter().filter_map(look) {
            found.concerned += 1;
            found.defects.extend(defect);
        }
        found
    }
}

/// Adds up what is found in every text of an item that visitors read. `message` gets the numbers of defective
/// and of concerned parts.
fn judge(
    unit: &ItemUnit<'_>,
    key: &str,
    find: impl Fn(&Outline) -> Found,
    message: impl Fn(usize, usize) -> String,
) -> Verdict {
    if !is_read(unit) {
        return Verdict::NotApplicable;
    }
    let mut concerned = 0;
    let mut defects = Vec::new();
    let mut fields = Vec::new();
    for text in unit.outlines {
        let found = find(&text.outline);
        concerned += found.concerned;
        if !found.defects.is_empty() {
            fields.push(text.field.as_str().to_owned());
            defects.extend(found.defects);
        }
    }
    if concerned == 0 {
        return Verdict::NotApplicable;
    }
    if defects.is_empty() {
        return Verdict::Pass;
    }
    let message = message(defects.len(), concerned);
    Verdict::Fail(Failure::new(message).with("field", fields.join(", ")).with_samples(key, defects))
}

/// `3 of 5 images`, `1 of 1 image`, for messages.
fn share(defects: usize, concerned: usize, one: &str, many: &str) -> String {
    format!("{defects} of {concerned} {}", if concerned == 1 { one } else { many })
}

/// `has` or `have`.
fn has(n: usize) -> &'static str {
    if n == 1 { "has" } else { "have" }
}
