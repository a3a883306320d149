//! What later tasks need to know of the site. Stored with the scan.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use super::super::links::Site;
use crate::adapters::AdapterError;
use crate::model::Tier;

/// A post type that is read.
#[expect(clippy::struct_excessive_bools, reason = "independent facts that WordPress tells of a type")]
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(in super::super) struct TypeInfo {
    pub(in super::super) key: String,
    pub(in super::super) name: String,
    /// `wp/v2/posts`.
    pub(in super::super) route: String,
    pub(in super::super) rest_base: String,
    pub(in super::super) routable: bool,
    pub(in super::super) hierarchical: bool,
    pub(in super::super) title: bool,
    pub(in super::super) editor: bool,
    pub(in super::super) excerpt: bool,
    pub(in super::super) thumbnail: bool,
    /// Taxonomy keys.
    pub(in super::super) taxonomies: Vec<String>,
    /// Registered meta keys with their JSON Schema type.
    pub(in super::super) meta: Vec<(String, String)>,
    /// Whether the account may ask `context=edit` of everybody's items.
    pub(in super::super) can_edit: bool,
}

/// A taxonomy that is read.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(in super::super) struct TaxonomyInfo {
    pub(in super::super) key: String,
    pub(in super::super) name: String,
    pub(in super::super) route: String,
    pub(in super::super) rest_base: String,
    pub(in super::super) routable: bool,
    pub(in super::super) hierarchical: bool,
}

/// What later tasks need to know. Stored with the scan.
#[expect(clippy::struct_excessive_bools, reason = "independent facts about what was asked and answered")]
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(in super::super) struct Context {
    /// Of this shape; a scan with another one cannot go on.
    pub(in super::super) version: u32,
    pub(in super::super) tier: String,
    /// The API's root, on the configured origin, ending in `/`.
    pub(in super::super) api: String,
    /// The configured address, without a trailing slash.
    pub(in super::super) base: String,
    /// The public address, without a trailing slash.
    pub(in super::super) home: String,
    /// Where `wp-admin` is, without a trailing slash, on the public origin.
    pub(in super::super) admin: String,
    pub(in super::super) site: Site,
    pub(in super::super) site_name: String,
    pub(in super::super) locale: String,
    pub(in super::super) timezone: String,
    pub(in super::super) has_credential: bool,
    pub(in super::super) account: Option<u64>,
    pub(in super::super) roles: Vec<String>,
    pub(in super::super) rights: Vec<String>,
    pub(in super::super) namespaces: Vec<String>,
    pub(in super::super) types: Vec<TypeInfo>,
    /// Every post type the API names, read or not.
    pub(in super::super) all_types: Vec<String>,
    pub(in super::super) taxonomies: Vec<TaxonomyInfo>,
    /// Every taxonomy the API names.
    pub(in super::super) all_taxonomies: Vec<String>,
    /// Whether types came with `context=edit`.
    pub(in super::super) knows_types: bool,
    /// Publication state of statuses that are not WordPress's own: `public`, `private`, `other`.
    pub(in super::super) statuses: BTreeMap<String, String>,
    /// Registered block types; `None` when not told.
    pub(in super::super) block_types: Option<Vec<String>>,
    pub(in super::super) default_category: Option<u64>,
    pub(in super::super) page_on_front: Option<u64>,
    pub(in super::super) page_for_posts: Option<u64>,
    pub(in super::super) site_icon: Option<u64>,
    pub(in super::super) site_logo: Option<u64>,
    /// Whether `settings` answered.
    pub(in super::super) knows_settings: bool,
    pub(in super::super) include_comments: bool,
    pub(in super::super) page_size: u32,
}

/// The version of [`Context`].
pub(in super::super) const CONTEXT_VERSION: u32 = 1;

impl Context {
    /// From the stored JSON.
    pub(in super::super) fn read(json: &Json) -> Result<Self, AdapterError> {
        serde_json::from_value(json.clone())
            .ok()
            .filter(|it: &Self| it.version == CONTEXT_VERSION)
            .ok_or_else(|| {
                AdapterError::Settings(
                    "what this scan found out about the site was written by another version of Conduit; start a new \
                     scan"
                        .to_owned(),
                )
            })
    }

    /// Whether the account has a right.
    pub(in super::super) fn may(&self, right: &str) -> bool {
        self.rights.iter().any(|it| it == right)
    }

    pub(in super::super) fn tier(&self) -> Tier {
        Tier::from_word(&self.tier).unwrap_or(Tier::Standard)
    }

    pub(in super::super) fn taxonomy(&self, key: &str) -> Option<&TaxonomyInfo> {
        self.taxonomies.iter().find(|it| it.key == key)
    }
}
