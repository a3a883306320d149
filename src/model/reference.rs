//! Pointers from an item: to items, assets, or addresses.

use serde::{Deserialize, Serialize};

use super::{ActorId, AssetId, FieldId, ItemId};

/// In which way an item points at its target.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReferenceKind {
    /// A link the reader follows (`a`, `area`, a menu entry).
    Anchor,
    /// An image shown in place.
    Image,
    /// A frame, script, stylesheet, object: loaded and able to act.
    Active,
    /// Audio or video.
    Media,
    /// A form's target.
    Form,
    /// A pointer the CMS itself keeps in a field (main image, related item, menu target).
    Field,
    /// A term of a taxonomy.
    Term,
    /// Content taken over as a part (synced pattern, component).
    Embed,
    /// The item above in a tree.
    Parent,
}

impl ReferenceKind {
    /// The word used in the store.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Anchor => "anchor",
            Self::Image => "image",
            Self::Active => "active",
            Self::Media => "media",
            Self::Form => "form",
            Self::Field => "field",
            Self::Term => "term",
            Self::Embed => "embed",
            Self::Parent => "parent",
        }
    }
}

/// What a pointer leads to, as far as it can be told without asking anybody.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Target {
    /// An item, by the vendor's id (which may not exist).
    Item(ItemId),
    /// An asset, by the vendor's id (which may not exist).
    Asset(AssetId),
    /// An account.
    Actor(ActorId),
    /// Something, by id or path, that lies outside of what the source holds: nobody can tell whether it exists.
    Outside(String),
    /// An address of this site that should be an item or an asset, by its comparison key
    /// (see `Adapter::url_key`).
    Internal(String),
    /// An address of this site that the CMS serves without an item: feed, archive, login…
    Route,
    /// A place in the same text: the fragment without `#`.
    Fragment(String),
    /// Another site.
    External,
    /// `mailto:`, `tel:` and the like.
    Contact,
    /// Bytes inside the text itself (`data:`).
    Inline,
    /// No address: empty, or only `#`.
    Nothing,
    /// `javascript:` or another scheme that runs.
    Script,
    /// Not an address; the reason.
    Invalid(String),
}

impl Target {
    /// The word used in the store.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Item(_) => "item",
            Self::Asset(_) => "asset",
            Self::Actor(_) => "actor",
            Self::Outside(_) => "outside",
            Self::Internal(_) => "internal",
            Self::Route => "route",
            Self::Fragment(_) => "fragment",
            Self::External => "external",
            Self::Contact => "contact",
            Self::Inline => "inline",
            Self::Nothing => "nothing",
            Self::Script => "script",
            Self::Invalid(_) => "invalid",
        }
    }

    /// The id, key or fragment inside, where there is one.
    pub fn key(&self) -> Option<&str> {
        match self {
            Self::Item(id) => Some(id.as_str()),
            Self::Asset(id) => Some(id.as_str()),
            Self::Actor(id) => Some(id.as_str()),
            Self::Outside(key) | Self::Internal(key) | Self::Fragment(key) | Self::Invalid(key) => Some(key),
            Self::Route | Self::External | Self::Contact | Self::Inline | Self::Nothing | Self::Script => {
                None
            }
        }
    }
}

/// One pointer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reference {
    /// The field that holds it.
    pub field: FieldId,
    /// In which way.
    pub kind: ReferenceKind,
    /// Where to.
    pub target: Target,
    /// The absolute address with its fragment, where there is one; capped at 2 KiB.
    pub url: Option<String>,
    /// As written by the editor; capped at 2 KiB.
    pub raw: String,
    /// The visible or accessible text, capped at 200 characters.
    pub text: String,
}

impl Reference {
    /// A pointer kept by the CMS, known by id.
    pub fn to(field: &str, kind: ReferenceKind, target: Target) -> Self {
        let raw = target.key().unwrap_or_default().to_owned();
        Self { field: field.into(), kind, target, url: None, raw, text: String::new() }
    }
}
