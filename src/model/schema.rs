//! Content types and their fields.

use serde::{Deserialize, Serialize};

use super::{ContentTypeId, FieldId};

/// What kind of thing a content type describes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TypeKind {
    /// Articles, products: many of a kind.
    Entry,
    /// Pages, usually in a tree.
    Page,
    /// Terms of a taxonomy: categories, tags.
    Term,
    /// Entries of a navigation menu.
    Navigation,
    /// What visitors wrote.
    Comment,
    /// Parts shared between items, without an address: patterns, components, blocks.
    Fragment,
    /// What the CMS keeps of itself in the same tree: definitions, settings, folders. No content.
    Definition,
}

impl TypeKind {
    /// The word used in the store.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Entry => "entry",
            Self::Page => "page",
            Self::Term => "term",
            Self::Navigation => "navigation",
            Self::Comment => "comment",
            Self::Fragment => "fragment",
            Self::Definition => "definition",
        }
    }
}

/// What values a field takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FieldKind {
    /// One or more lines of plain text.
    Text,
    /// Formatted text.
    RichText,
    /// A whole number.
    Integer,
    /// Any number.
    Decimal,
    /// Yes or no.
    Boolean,
    /// A moment.
    DateTime,
    /// Pointers to items.
    Reference,
    /// Pointers to assets.
    Asset,
    /// Several values.
    List,
    /// Free structure.
    Json,
}

impl FieldKind {
    /// The word used in the store.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::RichText => "rich_text",
            Self::Integer => "integer",
            Self::Decimal => "decimal",
            Self::Boolean => "boolean",
            Self::DateTime => "date_time",
            Self::Reference => "reference",
            Self::Asset => "asset",
            Self::List => "list",
            Self::Json => "json",
        }
    }
}

/// What a field is for, so that a check can find it in any CMS.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FieldRole {
    /// The display title.
    Title,
    /// The main text.
    Body,
    /// Excerpt, teaser or description.
    Summary,
    /// The picture that stands for the item.
    MainImage,
    /// The last part of the address.
    Slug,
    /// Pointers to terms of a taxonomy.
    Terms,
    /// Anything else.
    Other,
}

impl FieldRole {
    /// The word used in the store.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Title => "title",
            Self::Body => "body",
            Self::Summary => "summary",
            Self::MainImage => "main_image",
            Self::Slug => "slug",
            Self::Terms => "terms",
            Self::Other => "other",
        }
    }
}

/// One attribute of a content type.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Field {
    /// The vendor's key.
    pub id: FieldId,
    /// What editors read.
    pub name: String,
    /// Its values.
    pub kind: FieldKind,
    /// Its purpose.
    pub role: FieldRole,
    /// Whether the model demands a value.
    pub required: bool,
    /// Whether each locale has its own value.
    pub localised: bool,
    /// Whether two items may not share a value.
    pub unique: bool,
    /// Guidance shown to editors.
    pub help: Option<String>,
}

impl Field {
    /// An optional, unlocalised field without further rules.
    pub fn new(id: &str, kind: FieldKind, role: FieldRole) -> Self {
        Self {
            id: id.into(),
            name: id.to_owned(),
            kind,
            role,
            required: false,
            localised: false,
            unique: false,
            help: None,
        }
    }
}

/// One kind of item.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContentType {
    /// The vendor's key.
    pub id: ContentTypeId,
    /// What editors read.
    pub name: String,
    /// What it describes.
    pub kind: TypeKind,
    /// Whether its items have addresses on the site.
    pub routable: bool,
    /// Whether its items form a tree.
    pub hierarchical: bool,
    /// Whether it came with the CMS (such a type may rightly be empty).
    pub built_in: bool,
    /// When it was made, Unix milliseconds; `None` when the CMS does not tell.
    pub created_ms: Option<i64>,
    /// Its fields, in the editor's order.
    pub fields: Vec<Field>,
}
