//! A configuration file as a tree, with the place of each part: JSON pointer → line and column.
//!
//! Made by [`mod@super::load`]. Gives a problem its place, and its source line fit to show ([`super::redact`]).

use std::collections::BTreeMap;

use serde_json::Value as Json;

use super::problem::{Problem, Severity, anchor};
use super::redact;

/// A file as a tree, with the place of each part.
#[derive(Clone, Debug)]
pub struct Document {
    /// The file as it was named, for messages.
    pub file: String,
    /// The value.
    pub root: Json,
    /// Lines of the source.
    pub(super) lines: Vec<String>,
    /// JSON pointer → place.
    pub(super) places: BTreeMap<String, Place>,
}

/// Where a part stands.
#[derive(Clone, Debug, Default)]
pub(super) struct Place {
    pub(super) key: Option<Stretch>,
    pub(super) value: Stretch,
    /// A scalar as it is written.
    pub(super) text: Option<String>,
}

/// A part of one line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Stretch {
    /// From 1; 0 = unknown.
    pub(super) line: usize,
    /// From 1, in characters.
    pub(super) column: usize,
    /// `None`: to the end of the line.
    pub(super) len: Option<usize>,
}

/// Which part of an entry is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// Its key.
    Key,
    /// Its key; the value is not shown, since nobody knows what it is.
    KeyOnly,
    /// Its value.
    Value,
}

/// A problem before it has a place.
#[derive(Clone, Debug)]
pub struct Draft {
    /// The code.
    pub code: &'static str,
    /// What happened.
    pub message: String,
    /// What is allowed; may be empty.
    pub label: String,
    /// What to do next.
    pub help: Option<String>,
}

/// Adds a step to a JSON pointer (RFC 6901).
pub(crate) fn push(pointer: &mut String, step: &str) {
    pointer.push('/');
    pointer.push_str(&step.replace('~', "~0").replace('/', "~1"));
}

/// A JSON pointer with one more step.
pub(crate) fn join(pointer: &str, step: &str) -> String {
    let mut joined = pointer.to_owned();
    push(&mut joined, step);
    joined
}

impl Document {
    /// Lines of the source.
    pub(super) fn n_lines(&self) -> usize {
        self.lines.len()
    }

    /// A scalar as it is written in the file: `1.10`, where the value is 1.1.
    pub fn written(&self, pointer: &str) -> Option<&str> {
        self.places.get(pointer)?.text.as_deref()
    }

    /// The line of a part, from 1; `None` when the file does not say it.
    pub fn line_of(&self, pointer: &str) -> Option<usize> {
        let place = self.places.get(pointer)?;
        Some(place.key.unwrap_or(place.value).line).filter(|it| *it > 0)
    }

    /// Gives a problem its place. Of a part that is not in the file, the nearest around it.
    pub fn problem(&self, severity: Severity, pointer: &str, part: Part, draft: Draft) -> Problem {
        let mut known = pointer;
        let place = loop {
            match (self.places.get(known), known.rfind('/')) {
                (Some(place), _) => break place.clone(),
                (None, Some(cut)) => known = known.get(..cut).unwrap_or_default(),
                (None, None) => break Place::default(),
            }
        };
        let at = match part {
            Part::Key | Part::KeyOnly => place.key.unwrap_or(place.value),
            // Of a block, the key: its first character says nothing.
            Part::Value if place.value.len.is_none() => place.key.unwrap_or(place.value),
            // Of a text that starts below its key, too.
            Part::Value => place.key.filter(|it| it.line != place.value.line).unwrap_or(place.value),
        };
        let is_credential = match part {
            Part::Key => false,
            Part::KeyOnly => true,
            Part::Value => is_credential(pointer),
        };
        self.at(severity, pointer, at, is_credential, draft)
    }

    pub(super) fn at(
        &self,
        severity: Severity,
        pointer: &str,
        at: Stretch,
        is_credential: bool,
        draft: Draft,
    ) -> Problem {
        let safe = redact::line(&self.lines, at.line.saturating_sub(1), is_credential);
        let length = self.lines.get(at.line.saturating_sub(1)).map_or(0, |it| it.trim_end().chars().count());
        let start = at.column.saturating_sub(1).min(length);
        let end = at.len.map_or(length, |len| start.saturating_add(len)).min(length).max(start);
        let (mark_start, mark_end) = safe.stretch(start, end);
        let shown = safe.text.trim_end().chars().count();
        let mark_end = mark_end.min(shown.max(mark_start.saturating_add(1)));
        let column = mark_start.saturating_add(1);
        Problem {
            code: draft.code,
            severity,
            message: draft.message,
            file: self.file.clone(),
            pointer: redact::visible(pointer),
            line: at.line,
            column: if safe.is_redacted() { column } else { start.saturating_add(1) },
            end_column: if safe.is_redacted() { column } else { end.saturating_add(1) },
            source_line: safe.text,
            mark_start,
            mark_len: mark_end.saturating_sub(mark_start),
            label: draft.label,
            help: draft.help,
            docs: docs(draft.code),
        }
    }

    pub(super) fn is_blank(&self) -> bool {
        self.lines.iter().all(|it| {
            let it = it.trim();
            it.is_empty() || it.starts_with('#') || it == "---" || it == "..."
        })
    }

    /// A tab in the indentation of this line or one of the two before.
    pub(super) fn tab_near(&self, line: usize) -> Option<(usize, usize)> {
        (line.saturating_sub(2)..=line).rev().find_map(|number| {
            let text = self.lines.get(number.checked_sub(1)?)?;
            let column = text.chars().take_while(|it| it.is_whitespace()).position(|it| it == '\t')?;
            Some((number, column.saturating_add(1)))
        })
    }
}

/// Whether a pointer leads to or below credentials, or to a key that names one.
pub(crate) fn is_credential(pointer: &str) -> bool {
    pointer.split('/').any(redact::is_sensitive_key)
}

fn docs(code: &str) -> String {
    format!("docs/errors.md#{}", anchor(code))
}

pub(super) fn empty(name: &str) -> Problem {
    about_file(
        name,
        "conduit::config::empty",
        "the file says nothing".to_owned(),
        Some("`conduit config generate` writes a commented example".to_owned()),
    )
}

/// A problem of the file as a whole.
pub(super) fn about_file(name: &str, code: &'static str, message: String, help: Option<String>) -> Problem {
    Problem {
        code,
        severity: Severity::Error,
        message,
        file: name.to_owned(),
        pointer: String::new(),
        line: 0,
        column: 0,
        end_column: 0,
        source_line: String::new(),
        mark_start: 0,
        mark_len: 0,
        label: String::new(),
        help,
        docs: docs(code),
    }
}

pub(super) fn not_utf8(name: &str, before: &[u8], bytes: &[u8]) -> Problem {
    let lossy = String::from_utf8_lossy(bytes);
    let text = String::from_utf8_lossy(before);
    let document = Document {
        file: name.to_owned(),
        root: Json::Null,
        lines: lossy.lines().map(str::to_owned).collect(),
        places: BTreeMap::new(),
    };
    let line = text.matches('\n').count().saturating_add(1);
    let column = text.rsplit('\n').next().unwrap_or_default().chars().count().saturating_add(1);
    document.at(
        Severity::Error,
        "",
        Stretch { line, column, len: Some(1) },
        false,
        Draft {
            code: "conduit::config::not_utf8",
            message: format!("byte {} of the file is not UTF-8", before.len().saturating_add(1)),
            label: "not UTF-8 from here on".to_owned(),
            help: Some("save the file as UTF-8; UTF-16 and Latin-1 are not read".to_owned()),
        },
    )
}
