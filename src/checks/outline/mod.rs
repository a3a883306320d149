//! Rich text → [`Outline`]: one pass over the tokens of a field, shared by every check of the item.
//!
//! `html` follows the tokens, `elements` knows what each element means, `tag` reads attributes, `blocks` follows the block comments
//! of WordPress, `shortcodes` finds its `[name …]` tags, `writer` folds text.
//!
//! Stays true: no recursion, no tree. Time is linear in the source, which is read up to [`MAX_BYTES`];
//! each list of the outline holds at most [`MAX_ENTRIES`] entries; nothing panics, whatever the source.
//! Sources: the HTML standard 13.1.2.4 (optional tags) and 13.2.5 (tokenising); WordPress
//! `wp-includes/class-wp-block-parser.php` and `wp-includes/shortcodes.php`.

mod blocks;
mod elements;
mod html;
mod shortcodes;
mod tag;
#[cfg(test)]
mod tests;
mod writer;

use crate::model::{Markup, Outline};

/// A field longer than this is read to here: 4 MiB, several times the longest article seen.
pub const MAX_BYTES: usize = 4 * 1024 * 1024;

/// Most entries of one list of an outline.
pub const MAX_ENTRIES: usize = 20_000;

/// Parses one field.
pub fn parse(markup: Markup, source: &str) -> Outline {
    html::build(markup, head(source, MAX_BYTES))
}

/// The visible text of an HTML fragment: entities decoded, white space folded, paragraphs on lines.
pub fn plain(html: &str) -> String {
    if html.contains(['<', '&']) { parse(Markup::Html, html).text } else { writer::fold(html) }
}

/// The longest head of `text` that is at most `bytes` long and ends between characters.
fn head(text: &str, bytes: usize) -> &str {
    let mut end = bytes.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.get(..end).unwrap_or_default()
}

/// Adds to a list that is not full.
fn add<T>(list: &mut Vec<T>, entry: T) {
    if list.len() < MAX_ENTRIES {
        list.push(entry);
    }
}

/// Adds what is not there yet. For short lists: 1,000 entries at most, so that time stays linear.
fn add_new(list: &mut Vec<String>, entry: String) {
    if list.len() < 1_000 && !list.contains(&entry) {
        list.push(entry);
    }
}
