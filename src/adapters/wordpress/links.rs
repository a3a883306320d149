//! Placeholder: what an address leads to.

use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use crate::model::{Reference, ReferenceKind, Target};

/// What is known of the site's addresses.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Site {
    /// The public address, without a trailing slash.
    pub home: String,
    /// Other hosts that are this site.
    pub extra_hosts: Vec<String>,
    /// Where uploads are.
    pub uploads: String,
}

impl Site {
    /// From the scan's context.
    pub fn from_context(context: &Json) -> Self {
        context.get("site").and_then(|it| serde_json::from_value(it.clone()).ok()).unwrap_or_default()
    }
}

/// What an address leads to.
pub fn reference(
    site: &Site,
    field: &str,
    kind: ReferenceKind,
    href: &str,
    _base: Option<&str>,
) -> Reference {
    let target = url_key(site, href).map_or(Target::External, Target::Internal);
    Reference {
        field: field.into(),
        kind,
        target,
        url: Some(href.to_owned()),
        raw: href.to_owned(),
        text: String::new(),
    }
}

/// The key of an address of this site.
pub fn url_key(site: &Site, url: &str) -> Option<String> {
    let path = url.strip_prefix(&site.home)?.trim_end_matches('/');
    Some(if path.is_empty() { "/".to_owned() } else { path.to_lowercase() })
}
