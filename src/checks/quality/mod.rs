//! Checks of the `quality` category: one file each.

use super::{Check, ItemUnit};
use crate::model::{Content, FieldRole, Outline, TypeKind};

mod broken_encoding;
mod default_content;
mod duplicate_body;
mod duplicate_title;
mod empty_body;
mod empty_rich_text;
mod expired_live;
mod field_not_in_model;
mod hard_to_read;
mod invalid_date_range;
mod invisible_characters;
mod malformed_block;
mod near_duplicate_body;
mod obsolete_markup;
mod pasted_markup;
mod placeholder_text;
mod stale;
mod thin_content;
mod unknown_block;
mod unknown_shortcode;

/// Sorted by id.
pub static CHECKS: &[&Check] = &[
    &broken_encoding::CHECK,
    &default_content::CHECK,
    &duplicate_body::CHECK,
    &duplicate_title::CHECK,
    &empty_body::CHECK,
    &empty_rich_text::CHECK,
    &expired_live::CHECK,
    &field_not_in_model::CHECK,
    &hard_to_read::CHECK,
    &invalid_date_range::CHECK,
    &invisible_characters::CHECK,
    &malformed_block::CHECK,
    &near_duplicate_body::CHECK,
    &obsolete_markup::CHECK,
    &pasted_markup::CHECK,
    &placeholder_text::CHECK,
    &stale::CHECK,
    &thin_content::CHECK,
    &unknown_block::CHECK,
    &unknown_shortcode::CHECK,
];

/// Whether visitors read the texts of the item on its page or as part of others.
fn is_read(unit: &ItemUnit<'_>) -> bool {
    unit.item.is_public() && matches!(unit.item.kind, TypeKind::Entry | TypeKind::Page | TypeKind::Fragment)
}

/// Whether the item is a public page whose own text makes the page. Front page and list of posts are made by the
/// theme, composed pages of parts with texts of their own.
fn is_text_page(unit: &ItemUnit<'_>) -> bool {
    unit.is_indexable()
        && matches!(unit.item.kind, TypeKind::Entry | TypeKind::Page)
        && !unit.item.has_flag("front-page")
        && !unit.item.has_flag("posts-page")
        && !unit.item.has_flag("composed")
}

/// The texts of an item as visitors read them: its title, plain fields, and parsed fields without code.
/// Addresses and values that no visitor reads are left out.
fn texts<'a>(unit: &ItemUnit<'a>) -> Vec<(&'a str, &'a str)> {
    let mut texts = vec![("title", unit.item.title.as_str())];
    for value in &unit.item.fields {
        if let Content::Text(text) = &value.content
            && value.role == FieldRole::Summary
        {
            texts.push((value.field.as_str(), text));
        }
    }
    for parsed in unit.outlines {
        texts.push((parsed.field.as_str(), &parsed.outline.text));
    }
    texts.retain(|(_, text)| !text.is_empty());
    texts
}

/// Up to `around` characters before and after a part of a text, the part itself cut to 80.
fn excerpt(text: &str, range: std::ops::Range<usize>, around: usize) -> String {
    let before = text.get(..range.start).unwrap_or_default();
    let part = text.get(range.clone()).unwrap_or_default();
    let after = text.get(range.end..).unwrap_or_default();
    let start = before.char_indices().rev().take(around).last().map_or(before.len(), |(at, _)| at);
    let mut shown = before.get(start..).unwrap_or_default().to_owned();
    shown.extend(part.chars().take(80));
    shown.extend(after.chars().take(around));
    shown.replace('\n', " ")
}

/// Blocks of WordPress whose text is made when the page is rendered.
const DYNAMIC: &[&str] = &[
    "archives",
    "avatar",
    "block",
    "calendar",
    "categories",
    "latest-comments",
    "latest-posts",
    "legacy-widget",
    "loginout",
    "navigation",
    "page-list",
    "pattern",
    "query",
    "rss",
    "search",
    "social-links",
    "tag-cloud",
    "template-part",
    "widget-group",
];

/// Whether part of what visitors see is made elsewhere: a dynamic block, a shared part, a shortcode.
fn is_completed_elsewhere(outline: &Outline, dead_shortcodes: &[String]) -> bool {
    let is_made = |block: &String| match block.strip_prefix("core/") {
        Some(name) => DYNAMIC.contains(&name) || name.starts_with("post-") || name.starts_with("comment"),
        // A block of a plugin may make anything.
        None => true,
    };
    !outline.embedded_items.is_empty()
        || outline.blocks.iter().any(is_made)
        || outline.shortcodes.iter().any(|name| !dead_shortcodes.contains(name))
}

/// Whether an outline shows anything that is not text.
fn shows_media(outline: &Outline) -> bool {
    let is_player = |element: &str| matches!(element, "iframe" | "frame" | "object" | "embed");
    !outline.images.is_empty()
        || !outline.media.is_empty()
        || !outline.controls.is_empty()
        || !outline.code.is_empty()
        || outline.embeds.iter().any(|it| is_player(&it.element))
        || outline.scripts.iter().any(|it| it.construct == "script")
}

/// The day of a time, `2026-05-31`.
fn day(milliseconds: i64) -> String {
    jiff::Timestamp::from_millisecond(milliseconds)
        .map_or_else(|_| milliseconds.to_string(), |it| it.strftime("%Y-%m-%d").to_string())
}
