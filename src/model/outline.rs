//! What rich text of any CMS comes to, parsed once and shared by all item checks.
//!
//! Made by `checks::outline`; plain data here. Everything is in document order. Texts are decoded
//! (entities resolved) and white space is folded unless said otherwise.

/// The structure of one rich text field.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Outline {
    /// Headings.
    pub headings: Vec<Heading>,
    /// `a`, `area`.
    pub links: Vec<Link>,
    /// `img`, and the CMS's own image blocks.
    pub images: Vec<Image>,
    /// `iframe`, `frame`, `object`, `embed`, external `script`, `link rel=stylesheet`.
    pub embeds: Vec<Embed>,
    /// `video` and `audio`.
    pub media: Vec<Media>,
    /// `table`.
    pub tables: Vec<Table>,
    /// `input`, `select`, `textarea` (hidden, submit and button types left out).
    pub controls: Vec<Control>,
    /// Targets of `form action`.
    pub form_actions: Vec<String>,
    /// Constructs that run code.
    pub scripts: Vec<Script>,
    /// Elements that HTML has withdrawn (`font`, `center`, `marquee`…), by name, in document order.
    pub obsolete: Vec<String>,
    /// Presentation typed into the text: `style=`, `mso-*`, `o:p`, by what it is.
    pub inline_styles: Vec<String>,
    /// Every `id` and `a name`.
    pub ids: Vec<String>,
    /// Block types used, `core/paragraph`; empty for plain HTML.
    pub blocks: Vec<String>,
    /// What is wrong with the block structure: unclosed, mismatched, unreadable attributes.
    pub block_problems: Vec<String>,
    /// Ids of items taken over as parts (`wp:block {"ref":N}`).
    pub embedded_items: Vec<String>,
    /// Ids of assets named by the structure rather than by address (`wp:image {"id":N}`, `wp-image-N`,
    /// `[gallery ids]`), in order, without repetition.
    pub asset_ids: Vec<String>,
    /// Shortcodes used outside code, by name, without repetition.
    pub shortcodes: Vec<String>,
    /// Visible text, paragraphs separated by one newline, without the content of code elements.
    pub text: String,
    /// Content of `code`, `pre`, `kbd`, `samp`, one line each.
    pub code: String,
    /// Contents of HTML comments that are not block markers.
    pub comments: Vec<String>,
    /// Words of `text` (UAX #29).
    pub words: usize,
    /// Characters of `text` (extended grapheme clusters).
    pub characters: usize,
    /// Deepest nesting of elements.
    pub depth: usize,
    /// Bytes of `data:` images.
    pub inline_image_bytes: usize,
    /// Number of `data:` images.
    pub inline_images: usize,
    /// Whether any markup was there at all.
    pub has_markup: bool,
}

/// `h1` to `h6`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Heading {
    /// 1 to 6.
    pub level: u8,
    /// Text and the alternative texts of images inside.
    pub text: String,
}

/// A link.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// The address as written; `None` without the attribute.
    pub href: Option<String>,
    /// Visible text.
    pub text: String,
    /// Accessible name: aria-label, else text with the alternative texts of images inside, else title.
    pub name: String,
    /// Whether it holds an image.
    pub has_image: bool,
    /// Is a named anchor (`<a name>` or `<a id>` without `href`), not a link.
    pub is_anchor: bool,
    /// `rel`.
    pub rel: String,
    /// The opening tag, at most 120 characters.
    pub markup: String,
}

/// An image.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Image {
    /// The address as written.
    pub src: String,
    /// The alternative text; `None` without the attribute.
    pub alt: Option<String>,
    /// Marked as decoration: `role=presentation|none`, `aria-hidden=true`, or a background the CMS places
    /// behind text.
    pub decorative: bool,
    /// Named by `aria-label`, `aria-labelledby` or `title`.
    pub labelled: bool,
    /// Index into `links` when inside one.
    pub link: Option<usize>,
    /// Text of the figure's caption.
    pub caption: String,
    /// The asset's id, where the markup names it.
    pub asset_id: Option<String>,
    /// The opening tag, at most 120 characters.
    pub markup: String,
}

/// Something loaded that can act.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Embed {
    /// Element name, lower case.
    pub element: String,
    /// The address as written.
    pub src: String,
    /// `title` or `aria-label`.
    pub title: Option<String>,
    /// Hidden from assistive technology.
    pub hidden: bool,
    /// The opening tag, at most 120 characters.
    pub markup: String,
}

/// Audio or video.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "they are attributes of one HTML element")]
pub struct Media {
    /// `video` or `audio`.
    pub element: String,
    /// Addresses of the element and its sources, as written.
    pub sources: Vec<String>,
    /// A `track` of kind captions or subtitles.
    pub has_captions: bool,
    /// Starts by itself.
    pub autoplay: bool,
    /// Without sound.
    pub muted: bool,
    /// With controls.
    pub controls: bool,
    /// The opening tag, at most 120 characters.
    pub markup: String,
}

/// A table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    /// Rows.
    pub rows: usize,
    /// Cells of the longest row.
    pub columns: usize,
    /// Header cells.
    pub header_cells: usize,
    /// `role=presentation|none`.
    pub presentational: bool,
    /// Texts of the first row's cells, joined by ` | `, at most 120 characters.
    pub first_row: String,
}

/// A form control.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Control {
    /// Element name, lower case.
    pub element: String,
    /// `name` or `id`.
    pub name: String,
    /// Has a label: wrapped in `label`, `label for`, aria-label(ledby) or title.
    pub labelled: bool,
}

/// A construct that runs code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Script {
    /// `script`, `handler`, `javascript-url`, `srcdoc`.
    pub construct: &'static str,
    /// At most 80 characters of it.
    pub snippet: String,
}
