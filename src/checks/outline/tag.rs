//! One start tag with its attributes as text.

use std::collections::BTreeMap;

use html5gum::{HtmlString, Spanned, StartTag};

use super::{head, writer::fold};

/// A start tag. The tokenizer has lower-cased the names.
#[derive(Debug)]
pub(super) struct Tag<'s> {
    /// Element name.
    pub(super) name: String,
    attributes: BTreeMap<HtmlString, Spanned<HtmlString, usize>>,
    written: &'s str,
}

impl<'s> Tag<'s> {
    /// From the token; `source` is what its positions count in.
    pub(super) fn new(tag: StartTag<usize>, source: &'s str) -> Self {
        Self {
            name: String::from_utf8_lossy(&tag.name).into_owned(),
            written: source.get(tag.span.start..tag.span.end).unwrap_or_default(),
            attributes: tag.attributes,
        }
    }

    /// An attribute's value, entities decoded.
    pub(super) fn get(&self, name: &str) -> Option<String> {
        self.attributes.get(name.as_bytes()).map(|value| String::from_utf8_lossy(value).into_owned())
    }

    /// An attribute's value without white space around it; empty when absent.
    pub(super) fn text(&self, name: &str) -> String {
        self.get(name).map(|value| value.trim().to_owned()).unwrap_or_default()
    }

    /// An attribute's value when it says something.
    pub(super) fn filled(&self, name: &str) -> Option<String> {
        Some(self.text(name)).filter(|value| !value.is_empty())
    }

    /// Whether the attribute is there, with or without a value.
    pub(super) fn has(&self, name: &str) -> bool {
        self.attributes.contains_key(name.as_bytes())
    }

    /// Names and values of all attributes, sorted by name.
    pub(super) fn attributes(&self) -> impl Iterator<Item = (String, String)> + '_ {
        self.attributes.iter().map(|(name, value)| {
            (String::from_utf8_lossy(name).into_owned(), String::from_utf8_lossy(value).into_owned())
        })
    }

    /// `aria-label`.
    pub(super) fn label(&self) -> Option<String> {
        self.filled("aria-label")
    }

    /// Whether the element is named by an attribute.
    pub(super) fn is_labelled(&self) -> bool {
        ["aria-label", "aria-labelledby", "title"].iter().any(|name| self.filled(name).is_some())
    }

    /// Whether assistive technology is told to pass over it.
    pub(super) fn is_hidden(&self) -> bool {
        self.text("aria-hidden").eq_ignore_ascii_case("true") || self.has("hidden")
    }

    /// `role=presentation` or `role=none`.
    pub(super) fn is_presentational(&self) -> bool {
        let role = self.text("role");
        role.split_ascii_whitespace()
            .next()
            .is_some_and(|it| it.eq_ignore_ascii_case("presentation") || it.eq_ignore_ascii_case("none"))
    }

    /// Whether `class` holds the word.
    pub(super) fn has_class(&self, class: &str) -> bool {
        self.text("class").split_ascii_whitespace().any(|it| it == class)
    }

    /// The opening tag as written, at most 120 characters.
    pub(super) fn markup(&self) -> String {
        // Bytes first: an address in the tag may be a whole picture.
        clip(&fold(head(self.written, 1_000)), 120)
    }

    /// An address, cut to what can be one; a picture inside the address is cut to its beginning.
    pub(super) fn address(&self, name: &str) -> Option<String> {
        self.get(name).map(|value| address(&value))
    }
}

/// An address without white space around it, cut to 4,000 characters, `data:` to 100.
pub(super) fn address(value: &str) -> String {
    let value = value.trim();
    let limit = if starts_with_scheme(value, "data:") { 100 } else { 4_000 };
    if value.len() <= limit { value.to_owned() } else { value.chars().take(limit).collect() }
}

/// Whether an address has this scheme, the way browsers read it: control characters and spaces in front,
/// and tabs and line ends anywhere, do not count (URL standard 4.4).
pub(super) fn starts_with_scheme(value: &str, scheme: &str) -> bool {
    let mut characters =
        value.trim_start_matches(|it: char| it <= ' ').chars().filter(|it| !matches!(it, '\t' | '\n' | '\r'));
    scheme.chars().all(|wanted| characters.next().is_some_and(|it| it.eq_ignore_ascii_case(&wanted)))
}

/// At most `max` characters; an ellipsis stands for what is missing.
pub(super) fn clip(text: &str, max: usize) -> String {
    if text.chars().nth(max).is_none() {
        return text.to_owned();
    }
    let mut cut: String = text.chars().take(max.saturating_sub(1)).collect();
    cut.push('…');
    cut
}
