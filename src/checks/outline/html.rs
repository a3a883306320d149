//! Tokens → outline: which elements are open, and what each start and end tag means.
//!
//! Not a tree builder: it follows the optional tags of the standard closely enough for fragments that
//! editors write, and shrugs at the rest.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use html5gum::{DefaultEmitter, Token, Tokenizer};

use super::blocks::Blocks;
use super::tag::{Tag, clip, starts_with_scheme};
use super::writer::{LineEnds, Writer};
use super::{MAX_ENTRIES, add, add_new, shortcodes, tag};
use crate::model::outline::{Control, Embed, Heading, Image, Link, Media, Script, Table};
use crate::model::{Markup, Outline};

/// Deepest nesting that is followed; deeper elements are only counted.
const MAX_OPEN: usize = 4_096;

/// How far an end tag looks for its start tag. Bounds the time of a text full of stray end tags.
const MAX_LOOK_BACK: usize = 256;

/// Longest text of a heading, link or caption, in bytes.
const MAX_NAME: usize = 2_000;

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

const OBSOLETE: &[&str] = &[
    "acronym", "applet", "basefont", "bgsound", "big", "blink", "center", "dir", "font", "frameset",
    "marquee", "nobr", "noframes", "strike", "tt",
];

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
struct OpenLink {
    link: Link,
    label: Option<String>,
    title: String,
    text: Writer,
    name: Writer,
    /// Number of hidden elements around it: what is hidden further inside does not name it.
    n_hidden: usize,
}

#[derive(Debug)]
struct OpenFigure {
    first_image: usize,
    caption: Option<Writer>,
}

#[derive(Debug)]
struct OpenTable {
    table: Table,
    row: usize,
    cell: Option<Writer>,
    first_row: Vec<String>,
}

#[derive(Debug)]
struct Builder {
    outline: Outline,
    markup: Markup,
    blocks: Blocks,
    shortcode_ranges: Vec<Range<usize>>,
    shortcode_start: Option<usize>,
    text: Writer,
    code: Writer,
    open: Vec<Open>,
    n_open: BTreeMap<String, usize>,
    n_beyond: usize,
    n_hidden: usize,
    heading: Option<(u8, Writer)>,
    link: Option<OpenLink>,
    figures: Vec<OpenFigure>,
    tables: Vec<OpenTable>,
    media: Vec<Media>,
    script: Option<Script>,
    labels_for: BTreeSet<String>,
    control_ids: Vec<(usize, String)>,
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

    fn name_link(&mut self, text: &str) {
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

    /// What any element may carry.
    fn anywhere(&mut self, tag: &Tag<'_>) {
        let outline = &mut self.outline;
        for (name, value) in tag.attributes() {
            if value.trim().is_empty() {
                continue;
            }
            let is_handler =
                name.len() > 2 && name.starts_with("on") && name.bytes().all(|it| it.is_ascii_lowercase());
            let construct = match name.as_str() {
                _ if is_handler => "handler",
                "srcdoc" => "srcdoc",
                "href" | "src" | "action" | "formaction" | "xlink:href" | "data"
                    if starts_with_scheme(&value, "javascript:") =>
                {
                    "javascript-url"
                }
                _ => continue,
            };
            let snippet = clip(&format!("{name}={}", super::head(&value, 1_000)), 80);
            add(&mut outline.scripts, Script { construct, snippet });
        }
        if let Some(id) = tag.filled("id") {
            add(&mut outline.ids, clip(&id, 300));
        }
        if let Some(style) = tag.filled("style") {
            add(&mut outline.inline_styles, clip(&format!("{} style={style}", tag.name), 160));
        }
        if let Some(class) =
            tag.text("class").split_ascii_whitespace().find(|it| it.to_ascii_lowercase().starts_with("mso"))
        {
            add(&mut outline.inline_styles, clip(&format!("{} class={class}", tag.name), 160));
        }
        if tag.name.starts_with("o:") || tag.name.starts_with("w:") {
            add(&mut outline.inline_styles, clip(&tag.name, 40));
        }
        if OBSOLETE.contains(&tag.name.as_str()) {
            add(&mut outline.obsolete, tag.name.clone());
        }
    }

    fn meaning(&mut self, tag: &Tag<'_>) {
        match tag.name.as_str() {
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => {
                self.finish_heading();
                let level = tag.name.bytes().nth(1).map_or(1, |it| it.saturating_sub(b'0'));
                let mut text = Writer::new(MAX_NAME);
                text.push(&tag.label().unwrap_or_default(), LineEnds::Space);
                self.heading = Some((level, text));
            }
            "a" => {
                self.finish_link();
                self.link = Some(open_link(tag, self.n_hidden + usize::from(tag.is_hidden())));
                if let Some(name) = tag.filled("name") {
                    add(&mut self.outline.ids, clip(&name, 300));
                }
            }
            "area" => {
                let mut area = open_link(tag, self.n_hidden);
                area.name.push(&tag.text("alt"), LineEnds::Space);
                let outer = self.link.replace(area);
                self.finish_link();
                self.link = outer;
            }
            "img" => self.image(tag),
            "iframe" | "frame" | "object" | "embed" => {
                let source = if tag.name == "object" { "data" } else { "src" };
                self.embed(tag, source);
            }
            "link" if tag.text("rel").to_ascii_lowercase().contains("stylesheet") => self.embed(tag, "href"),
            "script" => self.script(tag),
            "video" | "audio" => self.media.push(Media {
                element: tag.name.clone(),
                sources: tag.address("src").into_iter().collect(),
                has_captions: false,
                autoplay: tag.has("autoplay"),
                muted: tag.has("muted"),
                controls: tag.has("controls"),
                markup: tag.markup(),
            }),
            "source" => {
                if let (Some(media), Some(src)) = (self.media.last_mut(), tag.address("src")) {
                    add(&mut media.sources, src);
                }
            }
            "track" => {
                let kind = tag.text("kind").to_ascii_lowercase();
                // A track without a kind is one of subtitles (HTML standard 4.8.11.1).
                if let Some(media) = self.media.last_mut()
                    && matches!(kind.as_str(), "" | "captions" | "subtitles")
                {
                    media.has_captions = true;
                }
            }
            "figure" => {
                if self.figures.len() < MAX_OPEN {
                    self.figures.push(OpenFigure { first_image: self.outline.images.len(), caption: None });
                }
            }
            "figcaption" => {
                if let Some(figure) = self.figures.last_mut() {
                    figure.caption = Some(Writer::new(MAX_NAME));
                }
            }
            "table" => self.tables.push(OpenTable {
                table: Table {
                    rows: 0,
                    columns: 0,
                    header_cells: 0,
                    presentational: tag.is_presentational(),
                    first_row: String::new(),
                },
                row: 0,
                cell: None,
                first_row: Vec::new(),
            }),
            "tr" => {
                self.finish_cell();
                if let Some(table) = self.tables.last_mut() {
                    table.table.rows += 1;
                    table.row = 0;
                }
            }
            "td" | "th" => self.cell(tag),
            "input" | "select" | "textarea" => self.control(tag),
            "label" => {
                if let Some(id) = tag.filled("for")
                    && self.labels_for.len() < MAX_ENTRIES
                {
                    self.labels_for.insert(id);
                }
            }
            "form" => {
                if let Some(action) = tag.address("action") {
                    add(&mut self.outline.form_actions, action);
                }
            }
            "button" => {
                if let Some(action) = tag.address("formaction") {
                    add(&mut self.outline.form_actions, action);
                }
            }
            _ => {
                if let Some(label) = tag.label() {
                    self.name_link(&label);
                }
            }
        }
    }

    fn image(&mut self, tag: &Tag<'_>) {
        let src = tag.address("src").unwrap_or_default();
        if starts_with_scheme(&src, "data:") {
            self.outline.inline_images += 1;
            let bytes = tag.get("src").map_or(0, |it| it.len());
            self.outline.inline_image_bytes = self.outline.inline_image_bytes.saturating_add(bytes);
        }
        let alt = tag.get("alt").map(|it| clip(super::head(&it, 16_000), 4_000));
        let spoken = alt.clone().filter(|it| !it.trim().is_empty()).or_else(|| tag.label());
        if let Some(spoken) = spoken.or_else(|| tag.filled("title")) {
            if !tag.is_hidden() {
                self.name_link(&spoken);
            }
            if let Some((_, heading)) = &mut self.heading {
                heading.push(&spoken, LineEnds::Space);
            }
        }
        let link = self.link.as_mut().map(|link| {
            link.link.has_image = true;
            // The link is added when it ends, and links do not nest: it gets the next place.
            self.outline.links.len()
        });
        let asset_id = tag
            .text("class")
            .split_ascii_whitespace()
            .find_map(|it| it.strip_prefix("wp-image-"))
            .filter(|it| it.len() <= 18 && it.bytes().all(|byte| byte.is_ascii_digit()))
            .map(str::to_owned);
        if let Some(id) = &asset_id {
            add_new(&mut self.outline.asset_ids, id.clone());
        }
        let is_background = tag.has_class("wp-block-cover__image-background");
        add(
            &mut self.outline.images,
            Image {
                src,
                alt,
                decorative: is_background || tag.is_presentational() || tag.is_hidden() || self.n_hidden > 0,
                labelled: tag.is_labelled(),
                link,
                caption: String::new(),
                asset_id,
                markup: tag.markup(),
            },
        );
    }

    fn embed(&mut self, tag: &Tag<'_>, source: &str) {
        let embed = Embed {
            element: tag.name.clone(),
            src: tag.address(source).unwrap_or_default(),
            title: tag.filled("title").or_else(|| tag.label()).or_else(|| tag.filled("aria-labelledby")),
            hidden: tag.is_hidden() || self.n_hidden > 0,
            markup: tag.markup(),
        };
        add(&mut self.outline.embeds, embed);
    }

    fn script(&mut self, tag: &Tag<'_>) {
        let kind = tag.text("type").to_ascii_lowercase();
        let src = tag.address("src").filter(|it| !it.is_empty());
        if src.is_some() {
            self.embed(tag, "src");
        }
        // A data block runs nothing (HTML standard 4.12.1).
        let is_code = kind.is_empty()
            || kind == "module"
            || kind == "importmap"
            || kind == "speculationrules"
            || kind.contains("javascript")
            || kind.contains("ecmascript");
        if is_code {
            let snippet = src.map_or_else(String::new, |src| clip(&format!("src={src}"), 80));
            self.script = Some(Script { construct: "script", snippet });
        }
    }

    fn cell(&mut self, tag: &Tag<'_>) {
        self.finish_cell();
        let Some(table) = self.tables.last_mut() else { return };
        if table.table.rows == 0 {
            table.table.rows = 1;
        }
        let span = tag.text("colspan").parse::<usize>().unwrap_or(1).clamp(1, 1_000);
        table.row = table.row.saturating_add(span);
        table.table.columns = table.table.columns.max(table.row);
        let role = tag.text("role").to_ascii_lowercase();
        if tag.name == "th" || matches!(role.as_str(), "columnheader" | "rowheader") || tag.has("scope") {
            table.table.header_cells += 1;
        }
        table.cell = Some(Writer::new(200));
    }

    fn control(&mut self, tag: &Tag<'_>) {
        if tag.name == "input" {
            let kind = tag.text("type").to_ascii_lowercase();
            match kind.as_str() {
                "hidden" | "submit" | "button" | "reset" => return,
                "image" => return self.image(tag),
                _ => {}
            }
        }
        let id = tag.filled("id");
        let labelled = tag.is_labelled() || self.is_in(&["label"]);
        if self.outline.controls.len() < MAX_ENTRIES {
            if let Some(id) = &id {
                self.control_ids.push((self.outline.controls.len(), id.clone()));
            }
            let name = tag.filled("name").or(id).unwrap_or_default();
            self.outline.controls.push(Control {
                element: tag.name.clone(),
                name: clip(&name, 200),
                labelled,
            });
        }
    }

    fn finish_heading(&mut self) {
        if let Some((level, text)) = self.heading.take() {
            add(&mut self.outline.headings, Heading { level, text: text.finish() });
        }
    }

    fn finish_link(&mut self) {
        let Some(open) = self.link.take() else { return };
        let mut link = open.link;
        link.text = open.text.finish();
        link.name = open.label.unwrap_or_else(|| open.name.finish());
        if link.name.is_empty() {
            link.name = open.title;
        }
        add(&mut self.outline.links, link);
    }

    fn finish_caption(&mut self) {
        let Some(figure) = self.figures.last_mut() else { return };
        let Some(caption) = figure.caption.take() else { return };
        let caption = caption.finish();
        let first = figure.first_image;
        figure.first_image = self.outline.images.len();
        for image in self.outline.images.iter_mut().skip(first).filter(|it| it.caption.is_empty()) {
            image.caption.clone_from(&caption);
        }
    }

    fn finish_cell(&mut self) {
        if let Some(table) = self.tables.last_mut()
            && let Some(cell) = table.cell.take()
            && table.table.rows <= 1
            && table.first_row.len() < 50
        {
            table.first_row.push(cell.finish());
        }
    }

    fn finish_table(&mut self) {
        self.finish_cell();
        if let Some(mut open) = self.tables.pop() {
            open.table.first_row = clip(&open.first_row.join(" | "), 120);
            add(&mut self.outline.tables, open.table);
        }
    }

    fn is_in(&self, names: &[&str]) -> bool {
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

fn open_link(tag: &Tag<'_>, n_hidden: usize) -> OpenLink {
    let href = tag.get("href").map(|it| tag::address(&it));
    let is_anchor = href.is_none() && (tag.filled("name").is_some() || tag.filled("id").is_some());
    OpenLink {
        link: Link {
            href,
            text: String::new(),
            name: String::new(),
            has_image: false,
            is_anchor,
            rel: clip(&tag.text("rel"), 200),
            markup: tag.markup(),
        },
        // The element a label points to is usually outside the field: that it points is taken as a name.
        label: tag.label().or_else(|| tag.filled("aria-labelledby")),
        title: tag.text("title"),
        text: Writer::new(MAX_NAME),
        name: Writer::new(MAX_NAME),
        n_hidden,
    }
}
