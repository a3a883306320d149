//! The vendor's JSON, field for field.
//!
//! PHP writes an empty map as `[]`, a missing number as `""`, `null` or `false`. Fields that identify a record are
//! strict: a record without them is a problem of its own. Everything else is read leniently.

use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value as Json};

/// Reads a value, anything of another shape being absent.
fn lenient<'de, D: Deserializer<'de>, T: serde::de::DeserializeOwned>(
    deserializer: D,
) -> Result<Option<T>, D::Error> {
    let json = Json::deserialize(deserializer)?;
    Ok(serde_json::from_value(json).ok())
}

/// A map that PHP writes as `[]` when it is empty.
fn map<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Map<String, Json>, D::Error> {
    Ok(match Json::deserialize(deserializer)? {
        Json::Object(map) => map,
        _ => Map::new(),
    })
}

/// A text in the forms the context allows.
#[derive(Clone, Debug, Default, Deserialize)]
pub(super) struct Text {
    #[serde(default, deserialize_with = "lenient")]
    pub(super) raw: Option<String>,
    #[serde(default, deserialize_with = "lenient")]
    pub(super) rendered: Option<String>,
    #[serde(default, deserialize_with = "lenient")]
    pub(super) protected: Option<bool>,
}

/// A post of any type. `_fields` leaves out what was not asked for.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Post {
    pub(super) id: u64,
    #[serde(rename = "type", default, deserialize_with = "lenient")]
    pub(super) kind: Option<String>,
    #[serde(default, deserialize_with = "lenient")]
    pub(super) status: Option<String>,
    #[serde(default, deserialize_with = "lenient")]
    pub(super) slug: Option<String>,
    #[serde(default, deserialize_with = "lenient")]
    pub(super) link: Option<String>,
    #[serde(default, deserialize_with = "lenient")]
    pub(super) parent: Option<u64>,
    #[serde(default, deserialize_with = "lenient")]
    pub(super) author: Option<u64>,
    #[serde(default, deserialize_with = "lenient")]
    pub(super) date_gmt: Option<String>,
    #[serde(default, deserialize_with = "lenient")]
    pub(super) modified_gmt: Option<String>,
    /// Strict: a title of another shape is not an empty title.
    #[serde(default)]
    pub(super) title: Option<Text>,
    #[serde(default)]
    pub(super) content: Option<Text>,
    #[serde(default)]
    pub(super) excerpt: Option<Text>,
    #[serde(default, deserialize_with = "lenient")]
    pub(super) featured_media: Option<u64>,
    #[serde(default, deserialize_with = "lenient")]
    pub(super) sticky: Option<bool>,
    #[serde(default, deserialize_with = "map")]
    pub(super) meta: Map<String, Json>,
    #[serde(rename = "_links", default, deserialize_with = "map")]
    pub(super) links: Map<String, Json>,
}

impl Post {
    /// The count of revisions, from the link to them.
    pub(super) fn revisions(&self) -> Option<u32> {
        let count = self.links.get("version-history")?.get(0)?.get("count")?.as_u64()?;
        u32::try_from(count).ok()
    }
}

/// A menu item.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct MenuItem {
    pub(super) id: u64,
    #[serde(default)]
    pub(super) title: Option<Text>,
    #[serde(default, deserialize_with = "lenient")]
    pub(super) status: Option<String>,
    #[serde(default, deserialize_with = "lenient")]
    pub(super) url: Option<String>,
    /// `post_type`, `taxonomy`, `post_type_archive`, `custom`.
    #[serde(rename = "type", default, deserialize_with = "lenient")]
    pub(super) kind: Option<String>,
    /// The post type or taxonomy.
    #[serde(default, deserialize_with = "lenient")]
    pub(super) object: Option<String>,
    #[serde(default, deserialize_with = "lenient")]
    pub(super) object_id: Option<u64>,
    #[serde(default, deserialize_with = "lenient")]
    pub(super) parent: Option<u64>,
    #[serde(default, deserialize_with = "lenient")]
    pub(super) invalid: Option<bool>,
    #[serde(default, deserialize_with = "lenient")]
    pub(super) menus: Option<u64>,
}

/// An attachment.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Media {
    pub(super) id: u64,
    #[serde(default, deserialize_with = "lenient")]
    pub(super) status: Option<String>,
    #[serde(default, deserialize_with = "lenient")]
    pub(super) author: Option<u64>,
    #[serde(default, deserialize_with = "lenient")]
    pub(super) date_gmt: Option<String>,
    #[serde(default)]
    pub(super) title: Option<Text>,
    #[serde(default, deserialize_with = "lenient")]
    pub(super) alt_text: Option<String>,
    #[serde(default, deserialize_with = "lenient")]
    pub(super) mime_type: Option<String>,
    /// `{}` or `[]` for failed uploads and files that are no images.
    #[serde(rename = "media_details", default, deserialize_with = "map")]
    pub(super) details: Map<String, Json>,
    #[serde(default, deserialize_with = "lenient")]
    pub(super) source_url: Option<String>,
}

/// A term of a taxonomy.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Term {
    pub(super) id: u64,
    #[serde(default, deserialize_with = "lenient")]
    pub(super) count: Option<u64>,
    #[serde(default, deserialize_with = "lenient")]
    pub(super) description: Option<String>,
    #[serde(default, deserialize_with = "lenient")]
    pub(super) link: Option<String>,
    /// Strict: every term has a name.
    pub(super) name: String,
    #[serde(default, deserialize_with = "lenient")]
    pub(super) slug: Option<String>,
    #[serde(default, deserialize_with = "lenient")]
    pub(super) parent: Option<u64>,
}

/// A comment, without its author's personal data.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Comment {
    pub(super) id: u64,
    #[serde(default, deserialize_with = "lenient")]
    pub(super) post: Option<u64>,
    #[serde(default, deserialize_with = "lenient")]
    pub(super) parent: Option<u64>,
    #[serde(default, deserialize_with = "lenient")]
    pub(super) author: Option<u64>,
    #[serde(default, deserialize_with = "lenient")]
    pub(super) date_gmt: Option<String>,
    #[serde(default, deserialize_with = "lenient")]
    pub(super) status: Option<String>,
    #[serde(default)]
    pub(super) content: Option<Text>,
}

/// An account.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct User {
    pub(super) id: u64,
    #[serde(default, deserialize_with = "lenient")]
    pub(super) slug: Option<String>,
    #[serde(default, deserialize_with = "lenient")]
    pub(super) username: Option<String>,
    #[serde(default, deserialize_with = "roles")]
    pub(super) roles: Vec<String>,
    #[serde(default, deserialize_with = "map")]
    pub(super) capabilities: Map<String, Json>,
    #[serde(default, deserialize_with = "lenient")]
    pub(super) registered_date: Option<String>,
}

/// Roles, which PHP writes as an object once one was removed from the middle.
fn roles<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<String>, D::Error> {
    let texts = |values: Vec<Json>| values.iter().filter_map(Json::as_str).map(str::to_owned).collect();
    Ok(match Json::deserialize(deserializer)? {
        Json::Array(values) => texts(values),
        Json::Object(map) => texts(map.into_iter().map(|(_, value)| value).collect()),
        _ => Vec::new(),
    })
}

impl User {
    /// Whether a right is granted.
    pub(super) fn may(&self, right: &str) -> bool {
        is_granted(self.capabilities.get(right))
    }

    /// Granted rights, sorted, without the historical `level_N`.
    pub(super) fn rights(&self) -> Vec<String> {
        let mut rights: Vec<String> = self
            .capabilities
            .iter()
            .filter(|(name, value)| is_granted(Some(value)) && !name.starts_with("level_"))
            .map(|(name, _)| name.clone())
            .collect();
        rights.sort();
        rights
    }
}

fn is_granted(value: Option<&Json>) -> bool {
    match value {
        Some(Json::Bool(granted)) => *granted,
        Some(Json::Number(number)) => number.as_f64() != Some(0.0),
        Some(Json::String(text)) => !text.is_empty() && text != "0",
        _ => false,
    }
}

/// A post type.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct PostType {
    #[serde(deserialize_with = "lenient")]
    pub(super) name: Option<String>,
    #[serde(deserialize_with = "lenient")]
    pub(super) hierarchical: Option<bool>,
    /// Only with `context=edit`.
    #[serde(deserialize_with = "lenient")]
    pub(super) viewable: Option<bool>,
    #[serde(deserialize_with = "lenient")]
    pub(super) rest_base: Option<String>,
    #[serde(deserialize_with = "lenient")]
    pub(super) rest_namespace: Option<String>,
    #[serde(deserialize_with = "lenient")]
    pub(super) taxonomies: Option<Vec<String>>,
    /// Only with `context=edit`.
    #[serde(deserialize_with = "map")]
    pub(super) supports: Map<String, Json>,
    /// Only with `context=edit`: general right to this type's own.
    #[serde(deserialize_with = "map")]
    pub(super) capabilities: Map<String, Json>,
    /// `true`, or the archive's path.
    pub(super) has_archive: Json,
}

/// A taxonomy.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Taxonomy {
    #[serde(deserialize_with = "lenient")]
    pub(super) name: Option<String>,
    #[serde(deserialize_with = "lenient")]
    pub(super) hierarchical: Option<bool>,
    #[serde(deserialize_with = "lenient")]
    pub(super) rest_base: Option<String>,
    #[serde(deserialize_with = "lenient")]
    pub(super) rest_namespace: Option<String>,
    /// Only with `context=edit`.
    #[serde(deserialize_with = "map")]
    pub(super) visibility: Map<String, Json>,
}

/// A plugin.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Plugin {
    #[serde(rename = "plugin")]
    pub(super) key: String,
    #[serde(default, deserialize_with = "lenient")]
    pub(super) status: Option<String>,
    #[serde(default, deserialize_with = "lenient")]
    pub(super) name: Option<String>,
    #[serde(default, deserialize_with = "lenient")]
    pub(super) version: Option<String>,
}

/// A theme.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Theme {
    pub(super) stylesheet: String,
    #[serde(default, deserialize_with = "lenient")]
    pub(super) status: Option<String>,
    #[serde(default, deserialize_with = "lenient")]
    pub(super) name: Option<Text>,
    #[serde(default, deserialize_with = "lenient")]
    pub(super) version: Option<String>,
}

/// An application password, without its last address.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct ApplicationPassword {
    pub(super) uuid: String,
    #[serde(default, deserialize_with = "lenient")]
    pub(super) name: Option<String>,
    #[serde(default, deserialize_with = "lenient")]
    pub(super) created: Option<String>,
    #[serde(default, deserialize_with = "lenient")]
    pub(super) last_used: Option<String>,
}

/// The parts of the site's settings that are read.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct SiteSettings {
    #[serde(deserialize_with = "lenient")]
    pub(super) language: Option<String>,
    #[serde(deserialize_with = "lenient")]
    pub(super) default_category: Option<u64>,
    #[serde(deserialize_with = "lenient")]
    pub(super) show_on_front: Option<String>,
    #[serde(deserialize_with = "lenient")]
    pub(super) page_on_front: Option<u64>,
    #[serde(deserialize_with = "lenient")]
    pub(super) page_for_posts: Option<u64>,
    #[serde(deserialize_with = "lenient")]
    pub(super) site_icon: Option<u64>,
    #[serde(deserialize_with = "lenient")]
    pub(super) site_logo: Option<u64>,
}

/// The API's index.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Index {
    #[serde(deserialize_with = "lenient")]
    pub(super) name: Option<String>,
    #[serde(deserialize_with = "lenient")]
    pub(super) url: Option<String>,
    #[serde(deserialize_with = "lenient")]
    pub(super) home: Option<String>,
    #[serde(deserialize_with = "lenient")]
    pub(super) namespaces: Option<Vec<String>>,
    /// `[]` when application passwords are not available.
    #[serde(deserialize_with = "map")]
    pub(super) authentication: Map<String, Json>,
    #[serde(deserialize_with = "lenient")]
    pub(super) timezone_string: Option<String>,
    #[serde(deserialize_with = "lenient")]
    pub(super) site_icon: Option<u64>,
    #[serde(deserialize_with = "lenient")]
    pub(super) site_logo: Option<u64>,
}
