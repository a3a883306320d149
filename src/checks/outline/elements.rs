//! What an element and its attributes mean for the outline.

use super::html::{Builder, MAX_OPEN, OpenFigure, OpenLink, OpenTable};
use super::tag::{self, Tag, clip, starts_with_scheme};
use super::writer::{LineEnds, Writer};
use super::{MAX_ENTRIES, add, add_new};
use crate::model::outline::{Control, Embed, Heading, Image, Link, Media, Script, Table};

/// Longest text of a heading, link or caption, in bytes.
const MAX_NAME: usize = 2_000;

const OBSOLETE: &[&str] = &[
    "acronym", "applet", "basefont", "bgsound", "big", "blink", "center", "dir", "font", "frameset",
    "marquee", "nobr", "noframes", "strike", "tt",
];

impl Builder {
    /// What any element may carry.
    pub(super) fn anywhere(&mut self, tag: &Tag<'_>) {
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

    pub(super) fn meaning(&mut self, tag: &Tag<'_>) {
        match tag.name.as_str() {
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => {
                self.finish_heading();
                let level = tag.name.as_bytes().get(1).map_or(1, |it| it.saturating_sub(b'0'));
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
            _ => self.structure(tag),
        }
    }

    /// What figures, tables and forms say of themselves.
    fn structure(&mut self, tag: &Tag<'_>) {
        match tag.name.as_str() {
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

    pub(super) fn finish_heading(&mut self) {
        if let Some((level, text)) = self.heading.take() {
            add(&mut self.outline.headings, Heading { level, text: text.finish() });
        }
    }

    pub(super) fn finish_link(&mut self) {
        let Some(open) = self.link.take() else { return };
        let mut link = open.link;
        link.text = open.text.finish();
        link.name = open.label.unwrap_or_else(|| open.name.finish());
        if link.name.is_empty() {
            link.name = open.title;
        }
        add(&mut self.outline.links, link);
    }

    pub(super) fn finish_caption(&mut self) {
        let Some(figure) = self.figures.last_mut() else { return };
        let Some(caption) = figure.caption.take() else { return };
        let caption = caption.finish();
        let first = figure.first_image;
        figure.first_image = self.outline.images.len();
        for image in self.outline.images.iter_mut().skip(first).filter(|it| it.caption.is_empty()) {
            image.caption.clone_from(&caption);
        }
    }

    pub(super) fn finish_cell(&mut self) {
        if let Some(table) = self.tables.last_mut()
            && let Some(cell) = table.cell.take()
            && table.table.rows <= 1
            && table.first_row.len() < 50
        {
            table.first_row.push(cell.finish());
        }
    }

    pub(super) fn finish_table(&mut self) {
        self.finish_cell();
        if let Some(mut open) = self.tables.pop() {
            open.table.first_row = clip(&open.first_row.join(" | "), 120);
            add(&mut self.outline.tables, open.table);
        }
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
