//! An item as Sitecore stores it, whatever source it came from: raw values by field id.
//!
//! Plain data. Every source (serialized files now) yields this, and `normalise` makes the model of it.

use super::guid::Guid;

/// One value of one field.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RawField {
    /// The field's id.
    pub id: Guid,
    /// The field's name as the source tells it; empty when it does not.
    pub hint: String,
    /// Set for a media blob: its id. Then `value` holds its first bytes at most.
    pub blob: Option<Guid>,
    /// The raw value.
    pub value: String,
    /// Line of the file, from 1; 0 for other sources.
    pub line: u32,
}

/// One numbered version of one language.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RawVersion {
    /// From 1.
    pub number: u32,
    /// Line of the file.
    pub line: u32,
    /// Versioned fields.
    pub fields: Vec<RawField>,
}

/// One language of an item.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RawLanguage {
    /// `en`, `de-DE`.
    pub name: String,
    /// Line of the file.
    pub line: u32,
    /// Unversioned fields: one value a language.
    pub fields: Vec<RawField>,
    /// Versions, as stored.
    pub versions: Vec<RawVersion>,
}

/// What identifies an item and places it in the tree.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RawHeader {
    /// The item's id.
    pub id: Guid,
    /// The item above it.
    pub parent: Guid,
    /// Its template.
    pub template: Guid,
    /// The branch it was made from.
    pub branch: Option<Guid>,
    /// `/sitecore/content/Home`.
    pub path: String,
    /// `master`, `core`; `None` when the source does not tell.
    pub database: Option<String>,
}

impl RawHeader {
    /// The last part of the path.
    pub fn name(&self) -> &str {
        self.path.rsplit('/').next().unwrap_or_default()
    }
}

/// An item with its values.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RawItem {
    /// Identity and place.
    pub header: RawHeader,
    /// Values shared by all languages and versions.
    pub shared: Vec<RawField>,
    /// Languages, as stored.
    pub languages: Vec<RawLanguage>,
    /// Size in the source, in bytes.
    pub bytes: u64,
    /// Another part of the same item, with other languages, comes before this one: what all share is told there.
    pub is_part: bool,
}

impl RawItem {
    /// The value of a shared field.
    pub fn shared(&self, id: Guid) -> Option<&RawField> {
        self.shared.iter().find(|field| field.id == id)
    }
}

/// A security role with the roles it is a member of.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RawRole {
    /// `sitecore\Author`.
    pub name: String,
    /// Names of roles.
    pub member_of: Vec<String>,
}
