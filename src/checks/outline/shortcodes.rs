//! The `[name attribute="value"]…[/name]` tags of WordPress.
//!
//! Prose holds brackets too (`[sic]`, `[1]`, `[YOUR NAME]`). A bracket counts as a shortcode when its name is
//! lower case and it has attributes, or a closing tag, or stands in a shortcode block, or is one of core's own.
//! Source: `wp-includes/shortcodes.php`, `get_shortcode_regex`.

use std::collections::BTreeSet;
use std::ops::Range;

use super::add_new;
use crate::model::Outline;

/// Shortcodes of WordPress itself, which need no attributes.
const CORE: &[&str] = &["audio", "caption", "embed", "gallery", "playlist", "video", "wp_caption"];

/// Longest tag that is looked at, in bytes.
const MAX_TAG: usize = 2_000;

struct Bracket<'t> {
    range: Range<usize>,
    name: &'t str,
    attributes: &'t str,
    is_closing: bool,
    is_escaped: bool,
}

/// Moves the shortcodes of `outline.text` into the lists of the outline; `certain` are the byte ranges of
/// the text that came from shortcode blocks, in order.
pub(super) fn extract(outline: &mut Outline, certain: &[Range<usize>]) {
    if !outline.text.contains('[') {
        return;
    }
    let text = std::mem::take(&mut outline.text);
    let brackets = brackets(&text);
    let closed: BTreeSet<&str> = brackets.iter().filter(|it| it.is_closing).map(|it| it.name).collect();
    let mut opened = BTreeSet::new();
    let mut kept = String::with_capacity(text.len());
    let mut from = 0;
    for bracket in &brackets {
        if bracket.is_escaped {
            continue;
        }
        let is_shortcode = if bracket.is_closing {
            opened.contains(bracket.name)
        } else {
            has_attribute(bracket.attributes)
                || closed.contains(bracket.name)
                || CORE.contains(&bracket.name)
                || is_within(certain, bracket.range.start)
        };
        if !is_shortcode {
            continue;
        }
        if !bracket.is_closing {
            opened.insert(bracket.name);
            add_new(&mut outline.shortcodes, bracket.name.to_owned());
            take_ids(bracket, outline);
        }
        kept.push_str(text.get(from..bracket.range.start).unwrap_or_default());
        from = bracket.range.end;
    }
    kept.push_str(text.get(from..).unwrap_or_default());
    outline.text = tidy(&kept);
}

/// Lines without the gaps that removed tags leave.
fn tidy(text: &str) -> String {
    let mut lines = Vec::new();
    for line in text.lines() {
        let line = line.split(' ').filter(|it| !it.is_empty()).collect::<Vec<_>>().join(" ");
        if !line.is_empty() {
            lines.push(line);
        }
    }
    lines.join("\n")
}

fn brackets(text: &str) -> Vec<Bracket<'_>> {
    let bytes = text.as_bytes();
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(start) = bytes.get(at..).and_then(|rest| rest.iter().position(|it| *it == b'[')) {
        let start = at + start;
        at = start + 1;
        let is_closing = bytes.get(at) == Some(&b'/');
        let name_start = if is_closing { at + 1 } else { at };
        let is_name = |it: &u8| it.is_ascii_lowercase() || it.is_ascii_digit() || matches!(it, b'_' | b'-');
        let length =
            bytes.get(name_start..).unwrap_or_default().iter().take(100).take_while(|it| is_name(it));
        let name_end = name_start + length.count();
        if !bytes.get(name_start).is_some_and(u8::is_ascii_lowercase) {
            continue;
        }
        // The tag ends at the first `]`; another `[` before it means that this one is not a tag.
        let Some(length) = bytes
            .get(name_end..)
            .unwrap_or_default()
            .iter()
            .take(MAX_TAG)
            .position(|it| matches!(it, b']' | b'['))
            .filter(|length| bytes.get(name_end + length) == Some(&b']'))
        else {
            continue;
        };
        let end = name_end + length + 1;
        let (Some(name), Some(attributes)) = (text.get(name_start..name_end), text.get(name_end..end - 1))
        else {
            continue;
        };
        if !(attributes.is_empty() || attributes.starts_with([' ', '\n', '/'])) {
            continue;
        }
        let is_escaped = start > 0 && bytes.get(start - 1) == Some(&b'[') && bytes.get(end) == Some(&b']');
        found.push(Bracket { range: start..end, name, attributes, is_closing, is_escaped });
        at = end;
    }
    found
}

/// Whether there is a `key=` among them.
fn has_attribute(attributes: &str) -> bool {
    attributes.match_indices('=').any(|(at, _)| {
        attributes
            .get(..at)
            .and_then(|before| before.trim_end().chars().next_back())
            .is_some_and(|it| it.is_ascii_alphanumeric() || matches!(it, '_' | '-'))
    })
}

fn is_within(ranges: &[Range<usize>], at: usize) -> bool {
    let next = ranges.partition_point(|range| range.start <= at);
    next > 0 && ranges.get(next - 1).is_some_and(|range| at < range.end)
}

fn take_ids(bracket: &Bracket<'_>, outline: &mut Outline) {
    let keys: &[&str] = match bracket.name {
        "gallery" | "playlist" => &["ids", "include"],
        "audio" | "video" | "caption" | "wp_caption" => &["id"],
        _ => return,
    };
    for key in keys {
        let Some(value) = attribute(bracket.attributes, key) else { continue };
        for id in value.split(',') {
            // `[caption id="attachment_12"]` names asset 12.
            let id = id.trim().trim_start_matches("attachment_");
            if !id.is_empty() && id.len() <= 18 && id.bytes().all(|it| it.is_ascii_digit()) {
                add_new(&mut outline.asset_ids, id.to_owned());
            }
        }
    }
}

/// The value of an attribute; quotes of any shape, or none.
fn attribute<'t>(attributes: &'t str, key: &str) -> Option<&'t str> {
    let quotes = ['"', '\'', '“', '”', '″', '‘', '’'];
    let at = attributes.match_indices(key).find_map(|(at, _)| {
        let before = attributes.get(..at)?.chars().next_back();
        let after = attributes.get(at + key.len()..)?.trim_start();
        let is_whole = before.is_none_or(char::is_whitespace) && after.starts_with('=');
        is_whole.then(|| attributes.len() - after.len() + 1)
    })?;
    let value = attributes.get(at..)?.trim_start();
    match value.strip_prefix(quotes) {
        Some(inner) => inner.split(quotes).next(),
        None => value.split_whitespace().next(),
    }
}
