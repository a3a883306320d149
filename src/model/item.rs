//! One record of content in one locale and one publication state.

use serde::{Deserialize, Serialize};

use super::{ActorId, ContentTypeId, FieldId, FieldRole, ItemId, LocaleCode, Reference, TypeKind};

/// Where an item stands in its publication life.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Visible to every visitor.
    Published,
    /// Never published, or withdrawn.
    Draft,
    /// Waiting for somebody's approval.
    Pending,
    /// Will be published at `published_ms`.
    Scheduled,
    /// Published for logged-in people only.
    Private,
    /// Kept, no longer shown.
    Archived,
    /// In the bin.
    Trashed,
}

impl State {
    /// The word used in the store, in JSON and in reports.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Published => "published",
            Self::Draft => "draft",
            Self::Pending => "pending",
            Self::Scheduled => "scheduled",
            Self::Private => "private",
            Self::Archived => "archived",
            Self::Trashed => "trashed",
        }
    }
}

/// How a rich text field is written down.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Markup {
    /// An HTML fragment.
    Html,
    /// HTML with WordPress block comments, shortcodes, and bare paragraphs.
    WordPress,
}

/// What a field holds. Values are read by the checks, then dropped.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Content {
    /// Nothing, or only white space.
    Empty,
    /// Plain text.
    Text(String),
    /// Formatted text, to be parsed into an [`Outline`](super::Outline).
    RichText {
        /// The notation of `source`.
        markup: Markup,
        /// The text as stored, not as rendered.
        source: String,
    },
    /// A whole or decimal number.
    Number(f64),
    /// Yes or no.
    Boolean(bool),
    /// Unix milliseconds.
    Date(i64),
    /// A list or a set of references, by its length.
    List(usize),
}

impl Content {
    /// Plain text, blank becoming [`Content::Empty`].
    pub fn text(text: impl Into<String>) -> Self {
        let text = text.into();
        if text.trim().is_empty() { Self::Empty } else { Self::Text(text) }
    }

    /// Whether an editor would call the field empty.
    pub fn is_empty(&self) -> bool {
        match self {
            Self::Empty | Self::List(0) => true,
            Self::Text(text) => text.trim().is_empty(),
            Self::RichText { source, .. } => source.trim().is_empty(),
            Self::Number(_) | Self::Boolean(_) | Self::Date(_) | Self::List(_) => false,
        }
    }
}

/// One attribute of an item with its value.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FieldValue {
    /// The field's key in its content type.
    pub field: FieldId,
    /// What the field is for.
    pub role: FieldRole,
    /// The value.
    pub content: Content,
}

/// One record of content: a post, page, term, menu item, comment, shared block…
///
/// Identity: `id` + `locale`. (Where a CMS holds a draft beside a published version, each is an item
/// of its own with its own `state`.)
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Item {
    /// The vendor's id.
    pub id: ItemId,
    /// The language of this record.
    pub locale: LocaleCode,
    /// Its publication state.
    pub state: State,
    /// Its content type.
    pub content_type: ContentTypeId,
    /// What its type describes (copied from its type).
    pub kind: TypeKind,
    /// Whether it has an address of its own on the site (copied from its type).
    pub routable: bool,
    /// The title as stored (hostile: may hold anything). Empty when there is none.
    pub title: String,
    /// The last part of its address.
    pub slug: Option<String>,
    /// Its public address, absolute.
    pub url: Option<String>,
    /// Where an editor changes it.
    pub edit_url: Option<String>,
    /// The item above it.
    pub parent: Option<ItemId>,
    /// Who wrote or owns it.
    pub author: Option<ActorId>,
    /// Unix milliseconds.
    pub created_ms: Option<i64>,
    /// Last change, Unix milliseconds.
    pub updated_ms: Option<i64>,
    /// When it was, or is due to be, published, Unix milliseconds.
    pub published_ms: Option<i64>,
    /// Stored versions beside the current one; `None` when the CMS does not tell.
    pub revisions: Option<u32>,
    /// Shown only to who knows a password.
    pub password_protected: bool,
    /// Bytes of this item in the API's answer (or in the export).
    pub payload_bytes: u64,
    /// Values, in the order of the type's fields.
    pub fields: Vec<FieldValue>,
    /// Pointers the CMS itself keeps: parent, terms, main image, menu target… Links inside rich text
    /// are added when the outline is read.
    pub references: Vec<Reference>,
    /// Shortcodes that the CMS left unreplaced when it rendered this item; `None` when not looked at.
    pub dead_shortcodes: Option<Vec<String>>,
    /// Facts only this kind of item has (for a menu item: `invalid`), by a documented name.
    pub flags: Vec<String>,
}

impl Item {
    /// The value that plays `role`, when the type has such a field.
    pub fn by_role(&self, role: FieldRole) -> Option<&FieldValue> {
        self.fields.iter().find(|value| value.role == role)
    }

    /// Whether any visitor can read it.
    pub fn is_public(&self) -> bool {
        self.state == State::Published && !self.password_protected
    }

    /// Whether the flag is set.
    pub fn has_flag(&self, flag: &str) -> bool {
        self.flags.iter().any(|it| it == flag)
    }
}
