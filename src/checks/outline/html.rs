//! Tokens → outline: which elements are open, and what each start and end tag means.
//!
//! Not a tree builder: it follows the optional tags of the standard closely enough for fragments that
//! editors write, and shrugs at the rest. What an element means is in `elements`.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use html5gum::{DefaultEmitter, Token, Tokenizer};

use super::blocks::Blocks;
use super::tag::{Tag, clip};
use super::writer::{LineEnds, Writer};
use super::{add, shortcodes};
use crate::model::outline::{Link, Media, Script, Table};
use crate::model::{Markup, Outline};

/// Deepest nesting that is followed; deeper elements are only counted.
pub(super) const MAX_OPEN: usize = 4_096;

/// How far an end tag looks for its start tag. Bounds the time of a text full of stray end tags.
const MAX_LOOK_BACK: usize = 256;

const VOID: &[&str] = &[
    "area", "base", "basefont", "bgsound", "br", "col", "embed", "frame", "hr", "img", "input", "link",
    "meta", "param", "source", "track", "wbr",
];

/// Elements that begin and end a paragraph of visible text.
const PARTING: &[&str] = &[
    "address",
    "article",
    "aside",
    "blockquote",
    "caption",
    "center",
    "dd",
    "details",
    "dialog",
    "dir",
    "div",
    "dl",
    "dt",
    "fieldset",
    "figcaption",
    "figure",
    "footer",
    "form",
    "frameset",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hgroup",
    "hr",
    "legend",
    "li",
    "main",
    "menu",
    "nav",
    "ol",
    "optgroup",
    "option",
    "p",
    "pre",
    "section",
    "summary",
    "table",
    "tbody",
    "td",
    "tfoot",
    "th",
    "thead",
    "tr",
    "ul",
];

/// Elements whose text no visitor reads as text.
const SILENT: &[&str] =
    &["iframe", "noembed", "noframes", "script", "style", "template", "textarea", "title"];

const CODE: &[&str] = &["code", "kbd", "pre", "samp"];

/// Parses a source that is no longer than `MAX_BYTES`.
pub(super) fn build(markup: Markup, source: &str) -> Outline {
    let mut builder = Builder::new(markup);
    let mut emitter = DefaultEmitter::<usize>::new_with_span();
    // Otherwise links inside `<script>` count.
    emitter.naively_switch_states(true);
    for Ok(token) in Tokenizer::new_with_emitter(source, emitter) {
        match token {
            Token::StartTag(tag) => builder.start(&Tag::new(tag, source)),
            Token::EndTag(tag) => builder.end(&String::from_utf8_lossy(&tag.name)),
            Token::String(text) => builder.text(&String::from_utf8_lossy(&text)),
            Token::Comment(comment) => builder.comment(&String::from_utf8_lossy(&comment)),
            Token::Doctype(_) | Token::Error(_) => {}
        }
    }
    builder.finish()
}

/// An element that has not ended.
#[derive(Debug)]
struct Open {
    name: String,
    is_hidden: bool,
}

/// A link that has not ended.
#[derive(Debug)]
pub(super) struct OpenLink {
    pub(super) link: Link,
    pub(super) label: Option<String>,
    pub(super) title: String,
    pub(super) text: Writer,
    pub(super) name: Writer,
    /// Number of hidden elements around it: what is hidden further inside does not name it.
    pub(super) n_hidden: usize,
}

#[derive(Debug)]
pub(super) struct OpenFigure {
    pub(super) first_image: usize,
    pub(super) caption: Option<Writer>,
}

#[derive(Debug)]
pub(super) struct OpenTable {
    pub(super) table: Table,
    pub(super) row: usize,
    pub(super) cell: Option<Writer>,
    pub(super) first_row: Vec<String>,
}

#[derive(Debug)]
pub(super) struct Builder {
    pub(super) outline: Outline,
    markup: Markup,
    blocks: Blocks,
    shortcode_ranges: Vec<Range<usize>>,
    shortcode_start: Option<usize>,
    text: Writer,
    code: Writer,
    open: Vec<Open>,
    n_open: BTreeMap<String, usize>,
    n_beyond: usize,
    pub(super) n_hidden: usize,
    pub(super) heading: Option<(u8, Writer)>,
    pub(super) link: Option<OpenLink>,
    pub(super) figures: Vec<OpenFigure>,
    pub(super) tables: Vec<OpenTable>,
    pub(super) media: Vec<Media>,
    pub(super) script: Option<Script>,
    pub(super) labels_for: BTreeSet<String>,
    pub(super) control_ids: Vec<(usize, String)>,
}

impl Builder {
    fn new(markup: Markup) -> Self {
        Self {
            outline: Outline::default(),
            markup,
            blocks: Blocks::default(),
            shortcode_ranges: Vec::new(),
            shortcode_start: None,
            text: Writer::new(usize::MAX),
            code: Writer::new(usize::MAX),
            open: Vec::new(),
            n_open: BTreeMap::new(),
            n_beyond: 0,
            n_hidden: 0,
            heading: None,
            link: None,
            figures: Vec::new(),
            tables: Vec::new(),
            media: Vec::new(),
            script: None,
            labels_for: BTreeSet::new(),
            control_ids: Vec::new(),
        }
    }

    fn comment(&mut self, comment: &str) {
        self.outline.has_markup = true;
        if self.markup == Markup::WordPress && self.blocks.comment(comment, &mut self.outline) {
            self.text.line();
            match (self.blocks.is_innermost("core/shortcode"), self.shortcode_start) {
                (true, None) => self.shortcode_start = Some(self.text.len()),
                (false, Some(start)) => {
                    self.shortcode_ranges.push(start..self.text.len().saturating_add(1));
                    self.shortcode_start = None;
                }
                _ => {}
            }
            return;
        }
        let comment = comment.trim();
        if !comment.is_empty() {
            add(&mut self.outline.comments, clip(super::head(comment, 4_000), 1_000));
        }
    }

    fn text(&mut self, text: &str) {
        if let Some(script) = &mut self.script {
            if script.snippet.is_empty() {
                script.snippet = clip(&super::writer::fold(super::head(text, 1_000)), 80);
            }
            return;
        }
        if self.is_in(&["title"]) {
            // The title of an inline picture names the link around it.
            self.name_link(text);
            return;
        }
        if self.is_in(SILENT) {
            return;
        }
        if self.is_in(CODE) {
            let line_ends = if self.is_in(&["pre"]) { LineEnds::Lines } else { LineEnds::Space };
            self.code.push(text, line_ends);
        } else {
            let line_ends = match self.markup {
                Markup::Html => LineEnds::Space,
                Markup::WordPress if self.blocks.is_inside() || !self.outline.blocks.is_empty() => {
                    LineEnds::BlankLines
                }
                Markup::WordPress => LineEnds::Lines,
            };
            self.text.push(text, line_ends);
        }
        if let Some((_, heading)) = &mut self.heading {
            heading.push(text, LineEnds::Space);
        }
        if let Some(link) = &mut self.link {
            link.text.push(text, LineEnds::Space);
        }
        self.name_link(text);
        if let Some(caption) = self.figures.last_mut().and_then(|it| it.caption.as_mut()) {
            caption.push(text, LineEnds::Space);
        }
        if let Some(cell) = self.tables.last_mut().and_then(|it| it.cell.as_mut()) {
            cell.push(text, LineEnds::Space);
        }
    }

    pub(super) fn name_link(&mut self, text: &str) {
        if let Some(link) = &mut self.link
            && link.n_hidden == self.n_hidden
        {
            link.name.push(text, LineEnds::Space);
        }
    }

    fn start(&mut self, tag: &Tag<'_>) {
        self.outline.has_markup = true;
        let name = tag.name.as_str();
        self.close_optional(name);
        self.part(name);
        self.anywhere(tag);
        self.meaning(tag);
        if VOID.contains(&name) {
            return;
        }
        if self.open.len() >= MAX_OPEN {
            self.n_beyond = self.n_beyond.saturating_add(1);
        } else {
            let is_hidden = tag.is_hidden();
            self.n_hidden += usize::from(is_hidden);
            *self.n_open.entry(tag.name.clone()).or_default() += 1;
            self.open.push(Open { name: tag.name.clone(), is_hidden });
        }
        self.outline.depth = self.outline.depth.max(self.open.len().saturating_add(self.n_beyond));
    }

    fn end(&mut self, name: &str) {
        self.outline.has_markup = true;
        if name == "br" {
            // The standard reads `</br>` as `<br>`.
            self.text.line();
            return;
        }
        self.part(name);
        if self.n_beyond > 0 {
            self.n_beyond -= 1;
            return;
        }
        if self.is_in(&[name]) {
            let back = self.open.iter().rev().take(MAX_LOOK_BACK).position(|it| it.name == name);
            for _ in 0..back.map_or(0, |it| it + 1) {
                self.pop();
            }
        }
    }

    /// Ends elements whose end tag may be left out before a start tag of this name.
    fn close_optional(&mut self, name: &str) {
        let (ended, barriers): (&[&str], &[&str]) = match name {
            "li" => (&["li"], &["ul", "ol", "menu", "dir"]),
            "dt" | "dd" => (&["dt", "dd"], &["dl"]),
            "td" | "th" => (&["td", "th"], &["tr", "table"]),
            "tr" => (&["tr"], &["tbody", "thead", "tfoot", "table"]),
            "tbody" | "thead" | "tfoot" => (&["tbody", "thead", "tfoot", "caption", "colgroup"], &["table"]),
            "option" | "optgroup" => (&["option"], &["select", "optgroup", "datalist"]),
            "a" => (&["a"], &["table"]),
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => {
                (&["h1", "h2", "h3", "h4", "h5", "h6", "p"], &["div", "section", "article", "td", "th", "li"])
            }
            _ if PARTING.contains(&name) => (&["p"], PARTING),
            _ => return,
        };
        if !self.is_in(ended) {
            return;
        }
        let back = self
            .open
            .iter()
            .rev()
            .take(MAX_LOOK_BACK)
            .take_while(|it| ended.contains(&it.name.as_str()) || !barriers.contains(&it.name.as_str()))
            .position(|it| ended.contains(&it.name.as_str()));
        for _ in 0..back.map_or(0, |it| it + 1) {
            self.pop();
        }
    }

    fn pop(&mut self) {
        let Some(open) = self.open.pop() else { return };
        self.n_hidden = self.n_hidden.saturating_sub(usize::from(open.is_hidden));
        if let Some(count) = self.n_open.get_mut(&open.name) {
            *count = count.saturating_sub(1);
        }
        match open.name.as_str() {
            "a" => self.finish_link(),
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => self.finish_heading(),
            "figcaption" => self.finish_caption(),
            "figure" => {
                self.finish_caption();
                self.figures.pop();
            }
            "table" => self.finish_table(),
            "td" | "th" => self.finish_cell(),
            "code" | "pre" | "kbd" | "samp" if !self.is_in(CODE) => self.code.line(),
            "script" => {
                if let Some(script) = self.script.take() {
                    add(&mut self.outline.scripts, script);
                }
            }
            "video" | "audio" => {
                if let Some(media) = self.media.pop() {
                    add(&mut self.outline.media, media);
                }
            }
            _ => {}
        }
    }

    /// A new line of visible text around block elements, a space between cells.
    fn part(&mut self, name: &str) {
        if PARTING.contains(&name) || name == "br" {
            self.text.line();
            if let Some(link) = &mut self.link {
                link.text.space();
                link.name.space();
            }
            if let Some((_, heading)) = &mut self.heading {
                heading.space();
            }
            if self.is_in(&["pre"]) {
                self.code.line();
            }
            if let Some(caption) = self.figures.last_mut().and_then(|it| it.caption.as_mut()) {
                caption.space();
            }
        }
    }

    pub(super) fn is_in(&self, names: &[&str]) -> bool {
        names.iter().any(|name| self.n_open.get(*name).is_some_and(|count| *count > 0))
    }

    fn finish(mut self) -> Outline {
        while !self.open.is_empty() {
            self.pop();
        }
        self.finish_heading();
        self.finish_link();
        if let Some(start) = self.shortcode_start.take() {
            self.shortcode_ranges.push(start..usize::MAX);
        }
        let mut outline = self.outline;
        self.blocks.finish(&mut outline);
        for (idx, id) in &self.control_ids {
            if let Some(control) = outline.controls.get_mut(*idx)
                && self.labels_for.contains(id)
            {
                control.labelled = true;
            }
        }
        outline.text = self.text.finish();
        outline.code = self.code.finish();
        if self.markup == Markup::WordPress {
            shortcodes::extract(&mut outline, &self.shortcode_ranges);
        }
        outline.words = crate::checks::text::words(&outline.text);
        outline.characters = crate::checks::text::characters(&outline.text);
        outline
    }
}
