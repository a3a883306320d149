//! The block comments of WordPress: `<!-- wp:name {attributes} -->…<!-- /wp:name -->`.
//!
//! Source: `wp-includes/class-wp-block-parser.php`. What its pattern does not match is a comment to it and
//! is lost on the page without a word; here it is a problem of the block structure.

use serde_json::Value;

use super::{MAX_ENTRIES, add, add_new};
use crate::model::Outline;

/// Deepest nesting that is followed.
const MAX_DEPTH: usize = 1_000;

/// Most problems kept; one is enough to fail.
const MAX_PROBLEMS: usize = 50;

/// Blocks whose `id`, `ids` or `mediaId` name assets.
const ASSET_BLOCKS: &[&str] = &[
    "core/audio",
    "core/cover",
    "core/cover-image",
    "core/file",
    "core/gallery",
    "core/image",
    "core/media-text",
    "core/video",
];

/// The blocks open at this place.
#[derive(Debug, Default)]
pub(super) struct Blocks {
    open: Vec<String>,
    overflow: usize,
    n_problems: usize,
}

impl Blocks {
    /// Takes a comment; `false` when it is none of WordPress's markers.
    pub(super) fn comment(&mut self, comment: &str, outline: &mut Outline) -> bool {
        let text = comment.trim();
        if let Some(rest) = text.strip_prefix("/wp:") {
            self.close(&full_name(rest.trim_end_matches('/').trim()), outline);
            return true;
        }
        if let Some(rest) = text.strip_prefix("wp:") {
            self.open(rest, outline);
            return true;
        }
        let word = text.split_ascii_whitespace().next().unwrap_or_default();
        matches!(word, "more" | "nextpage" | "noteaser")
    }

    /// Whether any block is open.
    pub(super) fn is_inside(&self) -> bool {
        !self.open.is_empty()
    }

    /// Whether the innermost open block is this one.
    pub(super) fn is_innermost(&self, name: &str) -> bool {
        self.open.last().is_some_and(|it| it == name)
    }

    /// Reports what was never closed.
    pub(super) fn finish(mut self, outline: &mut Outline) {
        for name in std::mem::take(&mut self.open) {
            self.problem(outline, format!("`{name}` is opened and never closed"));
        }
    }

    fn open(&mut self, rest: &str, outline: &mut Outline) {
        let (rest, is_void) = match rest.strip_suffix('/') {
            Some(rest) => (rest.trim_end(), true),
            None => (rest, false),
        };
        let (short, attributes) = rest.split_once(|it: char| it.is_whitespace()).unwrap_or((rest, ""));
        let attributes = attributes.trim();
        let name = full_name(short);
        if !is_block_name(&name) {
            self.problem(outline, format!("`{}` is not a block name", super::tag::clip(short, 60)));
        }
        add(&mut outline.blocks, name.clone());
        if !attributes.is_empty() {
            match serde_json::from_str::<Value>(attributes) {
                Ok(Value::Object(attributes)) => take_ids(&name, &attributes, outline),
                Ok(_) => self.problem(outline, format!("the attributes of `{name}` are not an object")),
                Err(error) => {
                    self.problem(outline, format!("the attributes of `{name}` are not JSON: {error}"));
                }
            }
        }
        if is_void {
            return;
        }
        if self.open.len() < MAX_DEPTH {
            self.open.push(name);
        } else {
            self.overflow = self.overflow.saturating_add(1);
        }
    }

    fn close(&mut self, name: &str, outline: &mut Outline) {
        if self.overflow > 0 {
            self.overflow -= 1;
            return;
        }
        match self.open.last() {
            Some(open) if open == name => {
                self.open.pop();
            }
            Some(open) => {
                let message = format!("`{name}` is closed while `{open}` is open");
                self.problem(outline, message);
                // Looking back a little repairs what follows without making time quadratic.
                let back = self.open.iter().rev().take(16).position(|it| it == name);
                if let Some(back) = back {
                    self.open.truncate(self.open.len() - back - 1);
                }
            }
            None => self.problem(outline, format!("`{name}` is closed without being open")),
        }
    }

    fn problem(&mut self, outline: &mut Outline, message: String) {
        if self.n_problems < MAX_PROBLEMS {
            self.n_problems += 1;
            outline.block_problems.push(message);
        }
    }
}

fn full_name(short: &str) -> String {
    if short.contains('/') { short.to_owned() } else { format!("core/{short}") }
}

/// `[a-z][a-z0-9_-]*/[a-z][a-z0-9_-]*`, as the parser has it.
fn is_block_name(name: &str) -> bool {
    name.split_once('/').is_some_and(|(space, name)| {
        [space, name].iter().all(|part| {
            part.starts_with(|it: char| it.is_ascii_lowercase())
                && part
                    .chars()
                    .all(|it| it.is_ascii_lowercase() || it.is_ascii_digit() || matches!(it, '_' | '-'))
        })
    })
}

fn take_ids(name: &str, attributes: &serde_json::Map<String, Value>, outline: &mut Outline) {
    if name == "core/block" {
        if let Some(id) = attributes.get("ref").and_then(id) {
            add_new(&mut outline.embedded_items, id);
        }
        return;
    }
    if !ASSET_BLOCKS.contains(&name) {
        return;
    }
    for key in ["id", "mediaId"] {
        if let Some(id) = attributes.get(key).and_then(id) {
            add_new(&mut outline.asset_ids, id);
        }
    }
    if let Some(Value::Array(ids)) = attributes.get("ids") {
        for id in ids.iter().take(MAX_ENTRIES).filter_map(id) {
            add_new(&mut outline.asset_ids, id);
        }
    }
}

/// A positive whole number, written as a number or as text.
fn id(value: &Value) -> Option<String> {
    match value {
        Value::Number(number) => number.as_u64(),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    }
    .filter(|id| *id > 0)
    .map(|id| id.to_string())
}
