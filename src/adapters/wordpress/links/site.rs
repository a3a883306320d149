//! The site that addresses are read for: its hosts, its folders, what is below them.

use serde::{Deserialize, Serialize};
use serde_json::Value as Json;
use url::Url;

use super::{fold_path, without_www};

/// How the addresses of one WordPress site are made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Site {
    /// The public address, without a trailing slash.
    pub home: String,
    /// Other hosts that serve the same site (`host` or `host:port`).
    pub extra_hosts: Vec<String>,
    /// The path of uploaded files below the public address.
    pub uploads_path: String,
    /// The first part of the addresses of categories.
    pub category_base: String,
    /// The first part of the addresses of tags.
    pub tag_base: String,
    /// The first part of the addresses of authors.
    pub author_base: String,
    /// Addresses below the public address that list items of a type: `products`.
    pub archives: Vec<String>,
    /// The id of the page that is the front page.
    pub front_page: Option<String>,
}

impl Default for Site {
    fn default() -> Self {
        Self {
            home: String::new(),
            extra_hosts: Vec::new(),
            uploads_path: "/wp-content/uploads".to_owned(),
            category_base: "category".to_owned(),
            tag_base: "tag".to_owned(),
            author_base: "author".to_owned(),
            archives: Vec::new(),
            front_page: None,
        }
    }
}

impl Site {
    /// A site with the addresses of a new installation.
    pub fn new(home: &str) -> Self {
        let home = home.trim();
        let end = home.find(['?', '#']).unwrap_or(home.len());
        let home = home.get(..end).unwrap_or(home).trim_end_matches('/');
        Self { home: home.to_owned(), ..Self::default() }
    }

    /// The site kept under `site` in a scan's context; the default when there is none.
    pub fn from_context(context: &Json) -> Self {
        context.get("site").and_then(|site| Self::deserialize(site).ok()).unwrap_or_default()
    }

    /// Whether the address is on a host of this site: `www.` or not, http or https.
    pub(super) fn is_own_host(&self, home: &Url, url: &Url) -> bool {
        let (Some(host), Some(own)) = (url.host_str(), home.host_str()) else { return false };
        if without_www(host) == without_www(own) && url.port() == home.port() {
            return true;
        }
        self.extra_hosts.iter().any(|extra| {
            let extra = extra.trim().to_ascii_lowercase();
            extra == host || url.port().is_some_and(|port| extra == format!("{host}:{port}"))
        })
    }

    /// The decoded path below the public address, without slashes at its ends; `None` for other sites.
    pub(super) fn path_below(&self, url: &Url) -> Option<Own> {
        if !matches!(url.scheme(), "http" | "https") {
            return None;
        }
        let home = Url::parse(&self.home).ok()?;
        if !self.is_own_host(&home, url) {
            return None;
        }
        let prefix = fold_path(home.path());
        let full = fold_path(url.path());
        let below = if prefix.is_empty() {
            full
        } else if full == prefix {
            String::new()
        } else {
            full.strip_prefix(&prefix)?.strip_prefix('/')?.to_owned()
        };
        let below = match below.strip_prefix("index.php") {
            Some("") => String::new(),
            Some(rest) if rest.starts_with('/') => rest.trim_start_matches('/').to_owned(),
            _ => below,
        };
        Some(Own { prefix, below })
    }

    pub(super) fn is_upload(&self, below: &str) -> bool {
        let uploads = fold_path(&self.uploads_path);
        let is_below = |folder: &str| {
            !folder.is_empty() && below.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'))
        };
        is_below(&uploads) || is_below("wp-content/uploads") || below.contains("/wp-content/uploads/")
    }
}

/// An address of this site, in two parts without slashes at their ends.
pub(super) struct Own {
    pub(super) prefix: String,
    pub(super) below: String,
}

impl Own {
    pub(super) fn key(&self, below: &str) -> String {
        match (self.prefix.as_str(), below) {
            ("", below) => format!("/{below}"),
            (prefix, "") => format!("/{prefix}"),
            (prefix, below) => format!("/{prefix}/{below}"),
        }
    }
}
