//! What the Authoring API answers, field for field. Never leaves this folder.
//!
//! Stays true: unknown keys are passed over; what is missing has a default; ids are read in any of Sitecore's formats.

use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value as Json};

use crate::adapters::sitecore::guid::Guid;

/// One GraphQL answer.
#[derive(Debug, Default, Deserialize)]
pub struct Answer {
    /// By alias. Absent when the document was refused before it ran (GraphQL specification, section 7.1), null when it failed as a whole.
    #[serde(default)]
    pub data: Data,
    /// What went wrong, also beside data.
    #[serde(default)]
    pub errors: Vec<Fault>,
}

/// What a document gave.
#[derive(Debug, Default)]
pub enum Data {
    /// It was not run.
    #[default]
    Absent,
    /// It failed as a whole.
    Null,
    /// By alias.
    Of(Map<String, Json>),
}

impl<'de> Deserialize<'de> for Data {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        // Where the key is absent serde takes the default and does not come here.
        Option::deserialize(deserializer).map(|it| it.map_or(Self::Null, Self::Of))
    }
}

/// One GraphQL error.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Fault {
    /// In the server's words.
    #[serde(default)]
    pub message: String,
    /// Where in the data: the alias first.
    #[serde(default)]
    pub path: Vec<Json>,
    /// The code.
    #[serde(default)]
    pub extensions: Option<Extensions>,
}

/// What stands beside a message.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Extensions {
    /// `AUTH_NOT_AUTHENTICATED`, `HC0051`.
    #[serde(default)]
    pub code: Option<String>,
}

impl Fault {
    /// The code, if there is one.
    pub fn code(&self) -> &str {
        self.extensions.as_ref().and_then(|it| it.code.as_deref()).unwrap_or_default()
    }

    /// The alias it is about.
    pub fn alias(&self) -> Option<&str> {
        self.path.first().and_then(Json::as_str)
    }
}

/// An id on its own.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ItemRef {
    /// Format N, or another.
    pub item_id: String,
}

/// A template on its own.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TemplateRef {
    /// Format N, or another.
    pub template_id: String,
}

/// Something with a name.
#[derive(Debug, Deserialize)]
pub struct Named {
    /// Its name.
    #[serde(default)]
    pub name: String,
}

/// Where a list goes on.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PageInfo {
    /// There is more.
    #[serde(default)]
    pub has_next_page: bool,
    /// For `after`.
    #[serde(default)]
    pub end_cursor: Option<String>,
}

/// A page of a connection.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Page<T> {
    /// Its entries; one that could not be read is null.
    #[serde(default = "Vec::new")]
    pub nodes: Vec<Option<T>>,
    /// Where it goes on.
    #[serde(default)]
    pub page_info: PageInfo,
}

/// An item as a child.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Child {
    /// Its id.
    pub item_id: String,
    /// Its name.
    pub name: String,
    /// Something is below it.
    #[serde(default)]
    pub has_children: Option<bool>,
    /// Its template.
    #[serde(default)]
    pub template: Option<TemplateRef>,
}

/// An item with its children.
#[derive(Debug, Deserialize)]
pub struct Parent {
    /// A page of them; null when they could not be read.
    #[serde(default)]
    pub children: Option<Page<Child>>,
}

/// A value.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct FieldValue {
    /// The field's id.
    pub field_id: String,
    /// The raw value.
    #[serde(default)]
    pub value: Option<String>,
    /// It is that of the standard values.
    #[serde(default)]
    pub contains_standard_value: Option<bool>,
}

/// A version of an item in a language.
#[derive(Debug, Deserialize)]
pub struct Version {
    /// From 1.
    #[serde(default, rename = "version")]
    pub number: u32,
    /// Of the language.
    #[serde(default)]
    pub language: Option<Named>,
    /// Its values.
    #[serde(default)]
    pub fields: Option<Page<FieldValue>>,
}

/// An item with its versions.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Item {
    /// Its path; absent in an answer about one language.
    #[serde(default)]
    pub path: String,
    /// The item above; null for the root, and where it may not be read.
    #[serde(default)]
    pub parent: Option<ItemRef>,
    /// Its template; null when it is gone.
    #[serde(default)]
    pub template: Option<TemplateRef>,
    /// In all languages, or in the one that was asked for.
    #[serde(default)]
    pub versions: Vec<Option<Version>>,
    /// Values of the item by itself.
    #[serde(default)]
    pub fields: Option<Page<FieldValue>>,
}

/// The product.
#[derive(Debug, Deserialize)]
pub struct Meta {
    /// `10.4.1`.
    #[serde(default)]
    pub version: Option<String>,
}

/// An account.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct User {
    /// `sitecore\admin`.
    #[serde(default)]
    pub name: String,
    /// It may do everything.
    #[serde(default)]
    pub is_administrator: Option<bool>,
    /// Its roles.
    #[serde(default)]
    pub roles: Option<Vec<Option<Named>>>,
    /// What is known of its use.
    #[serde(default)]
    pub profile: Option<Profile>,
}

/// What is known of an account's use.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Profile {
    /// It cannot log in.
    #[serde(default)]
    pub disabled: Option<bool>,
    /// When it last did.
    #[serde(default)]
    pub last_login_date: Option<String>,
    /// When it was last used.
    #[serde(default)]
    pub last_activity_date: Option<String>,
}

/// A role.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Role {
    /// `sitecore\Author`.
    #[serde(default)]
    pub name: String,
    /// Roles that it is a member of.
    #[serde(default)]
    pub member_of: Option<Vec<Option<Named>>>,
}

/// An id in any format; nil when it is none.
pub fn id(text: &str) -> Guid {
    Guid::parse(text).unwrap_or_default()
}
