//! One `<item>` of a WXR file, field for field. Never leaves this adapter.
//!
//! Stays true: elements nest at most [`MAX_DEPTH`] deep; entities other than XML's own stay as written; bytes
//! that are no UTF-8 become U+FFFD, for the check of damaged characters to find.
//! Source: `wp-admin/includes/export.php` of WordPress 3.0 to 6.9.

use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion};

/// An item has four levels; more is somebody's game.
pub const MAX_DEPTH: usize = 32;

/// Longest attribute that is read.
const MAX_ATTRIBUTE: usize = 4096;

/// Metadata that is kept; the rest belongs to plugins.
const META: &[&str] = &[
    "_thumbnail_id",
    "_wp_old_slug",
    "_wp_attached_file",
    "_wp_attachment_image_alt",
    "_wp_attachment_metadata",
    "_menu_item_type",
    "_menu_item_object",
    "_menu_item_object_id",
    "_menu_item_url",
    "_menu_item_menu_item_parent",
    "_menu_item_orphaned",
    "wp_pattern_sync_status",
];

/// A term an item is filed under.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TermLink {
    /// The taxonomy.
    pub taxonomy: String,
    /// The term's slug.
    pub nicename: String,
}

/// What a visitor wrote.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Comment {
    /// `wp:comment_id`.
    pub id: String,
    /// `wp:comment_date_gmt`.
    pub date_gmt: String,
    /// `wp:comment_content`.
    pub content: String,
    /// `1`, `0`, `spam`, `trash`, `post-trashed`.
    pub approved: String,
    /// Empty, `comment`, `pingback`, `trackback`, or a plugin's.
    pub kind: String,
    /// `wp:comment_parent`, `0` when there is none.
    pub parent: String,
}

/// An item as the export writes it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Entry {
    /// `title`.
    pub title: String,
    /// `link`.
    pub link: String,
    /// `dc:creator`: a login.
    pub creator: String,
    /// `content:encoded`.
    pub content: String,
    /// `excerpt:encoded`.
    pub excerpt: String,
    /// `wp:post_id`.
    pub id: String,
    /// `wp:post_date`, in the site's time zone.
    pub date: String,
    /// `wp:post_date_gmt`.
    pub date_gmt: String,
    /// `wp:post_modified_gmt`, since WordPress 5.7.
    pub modified_gmt: String,
    /// `wp:post_name`.
    pub name: String,
    /// `wp:status`.
    pub status: String,
    /// `wp:post_parent`, `0` when there is none.
    pub parent: String,
    /// `wp:post_type`.
    pub post_type: String,
    /// Whether `wp:post_password` is filled.
    pub has_password: bool,
    /// `wp:attachment_url`.
    pub attachment_url: String,
    /// `category` elements with a domain.
    pub terms: Vec<TermLink>,
    /// `wp:postmeta`, only `META`.
    pub meta: Vec<(String, String)>,
    /// `wp:comment`.
    pub comments: Vec<Comment>,
    /// Bytes of the element.
    pub bytes: u64,
}

impl Entry {
    /// The first value of that metadata; empty when there is none.
    pub fn meta(&self, key: &str) -> &str {
        self.meta.iter().find(|(it, _)| it == key).map_or("", |(_, value)| value)
    }

    /// Reads the bytes of one element.
    ///
    /// # Errors
    /// A sentence about what is wrong, with the byte of the element.
    pub fn parse(bytes: &[u8]) -> Result<Self, String> {
        let mut entry = Self { bytes: u64::try_from(bytes.len()).unwrap_or(u64::MAX), ..Self::default() };
        let mut meta = (String::new(), String::new());
        walk(bytes, |node| match node {
            Node::Open(path, start) => match path {
                [_, name] if name == "category" => {
                    let taxonomy = attribute(start, "domain");
                    let nicename = attribute(start, "nicename");
                    if !taxonomy.is_empty() && !nicename.is_empty() {
                        entry.terms.push(TermLink { taxonomy, nicename });
                    }
                }
                [_, name] if name == "wp:comment" => entry.comments.push(Comment::default()),
                _ => {}
            },
            Node::Text(path, text) => match path {
                [_, name] => entry.set(name, text),
                [_, outer, name] if outer == "wp:postmeta" => match name.as_str() {
                    "wp:meta_key" => meta.0 = text,
                    "wp:meta_value" => meta.1 = text,
                    _ => {}
                },
                [_, outer, name] if outer == "wp:comment" => {
                    if let Some(comment) = entry.comments.last_mut() {
                        comment.set(name, text);
                    }
                }
                _ => {}
            },
            Node::Close(path) => {
                if matches!(path, [_, name] if name == "wp:postmeta") {
                    let (key, value) = std::mem::take(&mut meta);
                    if META.contains(&key.as_str()) {
                        entry.meta.push((key, value));
                    }
                }
            }
        })?;
        if entry.id.trim().is_empty() || entry.post_type.is_empty() {
            return Err("no `wp:post_id` or no `wp:post_type`".to_owned());
        }
        Ok(entry)
    }

    fn set(&mut self, name: &str, text: String) {
        match name {
            "title" => self.title = text,
            "link" => text.trim().clone_into(&mut self.link),
            "dc:creator" => self.creator = text,
            "content:encoded" => self.content = text,
            "excerpt:encoded" => self.excerpt = text,
            "wp:post_id" => text.trim().clone_into(&mut self.id),
            "wp:post_date" => self.date = text,
            "wp:post_date_gmt" => self.date_gmt = text,
            "wp:post_modified_gmt" => self.modified_gmt = text,
            "wp:post_name" => self.name = text,
            "wp:status" => text.trim().clone_into(&mut self.status),
            "wp:post_parent" => text.trim().clone_into(&mut self.parent),
            "wp:post_type" => text.trim().clone_into(&mut self.post_type),
            "wp:post_password" => self.has_password = !text.is_empty(),
            "wp:attachment_url" => text.trim().clone_into(&mut self.attachment_url),
            _ => {}
        }
    }
}

impl Comment {
    fn set(&mut self, name: &str, text: String) {
        match name {
            "wp:comment_id" => text.trim().clone_into(&mut self.id),
            "wp:comment_date_gmt" => self.date_gmt = text,
            "wp:comment_content" => self.content = text,
            "wp:comment_approved" => text.trim().clone_into(&mut self.approved),
            "wp:comment_type" => text.trim().clone_into(&mut self.kind),
            "wp:comment_parent" => text.trim().clone_into(&mut self.parent),
            _ => {}
        }
    }
}

/// A step of [`walk`]: the names from the outermost element to the current one, and what is there.
pub enum Node<'a> {
    /// An element begins.
    Open(&'a [String], &'a BytesStart<'a>),
    /// An element without element children ends with this text, never blank.
    Text(&'a [String], String),
    /// An element ends.
    Close(&'a [String]),
}

/// Goes through the elements of some XML. The end of the bytes closes nothing: a cut head is read as far as
/// it goes.
pub fn walk(bytes: &[u8], mut see: impl FnMut(Node<'_>)) -> Result<(), String> {
    let text = String::from_utf8_lossy(bytes);
    let mut reader = Reader::from_str(&text);
    reader.config_mut().allow_dangling_amp = true;
    let mut path: Vec<String> = Vec::new();
    let mut value = String::new();
    loop {
        let event =
            reader.read_event().map_err(|error| format!("byte {}: {error}", reader.error_position()))?;
        match event {
            Event::Start(start) => {
                if path.len() >= MAX_DEPTH {
                    return Err(format!("elements nest deeper than {MAX_DEPTH}"));
                }
                path.push(name_of(&start));
                value.clear();
                see(Node::Open(&path, &start));
            }
            Event::Empty(start) => {
                path.push(name_of(&start));
                see(Node::Open(&path, &start));
                see(Node::Close(&path));
                path.pop();
            }
            Event::End(_) => {
                if !value.trim().is_empty() {
                    see(Node::Text(&path, std::mem::take(&mut value)));
                }
                value.clear();
                if !path.is_empty() {
                    see(Node::Close(&path));
                    path.pop();
                }
            }
            Event::Text(text) => value.push_str(&text.decode().map_err(|error| error.to_string())?),
            Event::CData(text) => value.push_str(&text.decode().map_err(|error| error.to_string())?),
            Event::GeneralRef(entity) => {
                let name = entity.decode().map_err(|error| error.to_string())?;
                match entity.resolve_char_ref() {
                    Ok(Some(character)) => value.push(character),
                    Ok(None) | Err(_) => {
                        if let Some(text) = quick_xml::escape::resolve_predefined_entity(&name) {
                            value.push_str(text);
                        } else {
                            value.push('&');
                            value.push_str(&name);
                            value.push(';');
                        }
                    }
                }
            }
            Event::DocType(_) => return Err("a document type declaration".to_owned()),
            Event::Comment(_) | Event::Decl(_) | Event::PI(_) => {}
            Event::Eof => return Ok(()),
        }
    }
}

fn name_of(start: &BytesStart<'_>) -> String {
    let name = start.name();
    String::from_utf8_lossy(name.as_ref().get(..64).unwrap_or(name.as_ref())).into_owned()
}

fn attribute(start: &BytesStart<'_>, name: &str) -> String {
    start
        .attributes()
        .with_checks(false)
        .take(16)
        .filter_map(Result::ok)
        .find(|it| it.key.as_ref() == name.as_bytes() && it.value.len() <= MAX_ATTRIBUTE)
        .and_then(|it| {
            let value = it.decoded_and_normalized_value(XmlVersion::Implicit1_0, start.decoder());
            value.ok().map(std::borrow::Cow::into_owned)
        })
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::{Entry, TermLink};

    fn parse(inside: &str) -> Result<Entry, String> {
        let text =
            format!("<item><wp:post_id>7</wp:post_id><wp:post_type>post</wp:post_type>{inside}</item>");
        Entry::parse(text.as_bytes())
    }

    #[test]
    fn text_is_put_together_from_cdata_entities_and_text() {
        let entry = parse("<title>Fish &amp; <![CDATA[<b>chips</b> & ]]>peas&#x21;&nbsp;& co</title>")
            .expect("well-formed");
        assert_eq!(entry.title, "Fish & <b>chips</b> & peas!&nbsp;& co");
        let split =
            parse("<content:encoded><![CDATA[a ]]]]><![CDATA[> b]]></content:encoded>").expect("well-formed");
        assert_eq!(split.content, "a ]]> b");
    }

    #[test]
    fn terms_metadata_and_comments_are_read_and_plugin_metadata_is_not() {
        let entry = parse(concat!(
            "<category domain=\"post_tag\" nicename=\"a&amp;b\"><![CDATA[A]]></category><category>old</category>",
            "<wp:postmeta><wp:meta_key>_thumbnail_id</wp:meta_key><wp:meta_value><![CDATA[9]]></wp:meta_value></wp:postmeta>",
            "<wp:postmeta><wp:meta_key>_other</wp:meta_key><wp:meta_value>x</wp:meta_value></wp:postmeta>",
            "<wp:comment><wp:comment_id>3</wp:comment_id><wp:comment_approved>0</wp:comment_approved>",
            "<wp:commentmeta><wp:meta_key>k</wp:meta_key></wp:commentmeta></wp:comment>",
        ))
        .expect("well-formed");
        assert_eq!(entry.terms, [TermLink { taxonomy: "post_tag".into(), nicename: "a&b".into() }]);
        assert_eq!(entry.meta, [("_thumbnail_id".to_owned(), "9".to_owned())]);
        assert_eq!((entry.comments[0].id.as_str(), entry.comments[0].approved.as_str()), ("3", "0"));
    }

    #[test]
    fn control_characters_and_damaged_bytes_do_not_lose_the_item() {
        let mut bytes =
            b"<item><wp:post_id>7</wp:post_id><wp:post_type>post</wp:post_type><title>\x1b[31m \xff".to_vec();
        bytes.extend_from_slice(b"</title></item>");
        assert_eq!(Entry::parse(&bytes).expect("tolerated").title, "\u{1b}[31m \u{fffd}");
    }

    #[test]
    fn what_is_malformed_says_where() {
        assert!(parse("<title>a</link>").expect_err("mismatched").starts_with("byte "));
        assert_eq!(
            Entry::parse(b"<item></item>").expect_err("empty"),
            "no `wp:post_id` or no `wp:post_type`"
        );
        let deep = "<a>".repeat(100);
        assert_eq!(parse(&deep).expect_err("deep"), "elements nest deeper than 32");
    }
}
