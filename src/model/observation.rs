//! Facts about an instance as a whole: the units of site-scoped checks.

use serde::{Deserialize, Serialize};

/// One fact.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "fact", rename_all = "snake_case")]
pub enum Observation {
    /// The product and its version.
    Platform {
        /// `wordpress`, as in the version table.
        product: String,
        /// The version; `None` when nothing told it.
        version: Option<String>,
        /// What told it.
        source: String,
    },
    /// The public front page.
    FrontPage {
        /// The address asked.
        url: String,
        /// The address that answered.
        final_url: String,
        /// Status of the answer.
        status: u16,
        /// Response headers, lower-case names, in order; cookies left out.
        headers: Vec<(String, String)>,
        /// What `http://` answers on an https site, or the site itself when it is http:
        /// `redirects`, `content`, `refused`; `None` when not asked.
        plain_http: Option<String>,
        /// `noindex` on the front page.
        noindex: bool,
    },
    /// `robots.txt`.
    Robots {
        /// The address.
        url: String,
        /// Status of the answer.
        status: u16,
        /// Media type of the answer.
        media_type: String,
        /// Lines that are neither blank, comment nor `name: value`, by number from 1.
        bad_lines: Vec<u32>,
        /// `Sitemap:` lines.
        sitemaps: Vec<String>,
        /// Sitemap addresses a rule for `*` forbids: address and the rule.
        blocked: Vec<(String, String)>,
    },
    /// The sitemap.
    Sitemap {
        /// Addresses tried.
        tried: Vec<String>,
        /// The one that answered with a sitemap.
        found: Option<String>,
        /// Pages listed, when counted.
        urls: Option<u64>,
        /// Published pages of the site.
        published: u64,
    },
    /// Something an anonymous visitor can see.
    Anonymous {
        /// `users`, `drafts`, `xmlrpc`, `registration`, `directory-listing`, `debug-log`, `login`,
        /// `readme`, `install`, `cors`.
        what: String,
        /// The address.
        endpoint: String,
        /// Status of the answer.
        status: u16,
        /// Whether it gave what it should not.
        exposed: bool,
        /// How many accounts, drafts… (names are not kept).
        count: u64,
        /// A detail that proves it.
        detail: String,
    },
    /// One built-in test of the CMS's own health report.
    HealthTest {
        /// The test's key.
        test: String,
        /// `good`, `recommended`, `critical`.
        status: String,
        /// The CMS's own words.
        label: String,
    },
    /// The credential the scan uses.
    Credential {
        /// Its name or label, never its value.
        name: String,
        /// Roles.
        roles: Vec<String>,
        /// What it may do beyond reading, by the vendor's names.
        write_rights: Vec<String>,
    },
    /// A token, application password or key of some account.
    Token {
        /// The account.
        actor: String,
        /// Its label.
        name: String,
        /// Creation, Unix milliseconds.
        created_ms: Option<i64>,
        /// Last use, Unix milliseconds.
        last_used_ms: Option<i64>,
    },
    /// A response header that announces the end of an API (`Deprecation`, `Sunset`).
    Deprecation {
        /// The address.
        endpoint: String,
        /// Header name.
        header: String,
        /// Header value.
        value: String,
    },
    /// Program text or warnings in front of an API answer, or a stack trace in an error.
    DebugOutput {
        /// The address.
        endpoint: String,
        /// At most 120 characters of it.
        sample: String,
    },
    /// How many accounts there are, and how many are administrators.
    Accounts {
        /// All.
        total: u64,
        /// Administrators.
        administrators: u64,
    },
    /// A content type that the site shows and the API hides.
    BlindSpot {
        /// The vendor's key.
        content_type: String,
        /// How it was noticed.
        source: String,
    },
}

impl Observation {
    /// The natural key within an instance: the `id` of a site subject.
    pub fn key(&self) -> String {
        match self {
            Self::Platform { product, .. } => format!("platform/{product}"),
            Self::FrontPage { .. } => "front-page".to_owned(),
            Self::Robots { .. } => "robots.txt".to_owned(),
            Self::Sitemap { .. } => "sitemap".to_owned(),
            Self::Anonymous { what, .. } => format!("anonymous/{what}"),
            Self::HealthTest { test, .. } => format!("health/{test}"),
            Self::Credential { .. } => "credential".to_owned(),
            Self::Token { actor, name, created_ms, .. } => {
                format!("token/{actor}/{name}/{}", created_ms.unwrap_or_default())
            }
            Self::Deprecation { endpoint, header, .. } => format!("deprecation/{header}/{endpoint}"),
            Self::DebugOutput { .. } => "debug-output".to_owned(),
            Self::Accounts { .. } => "accounts".to_owned(),
            Self::BlindSpot { content_type, .. } => format!("blind-spot/{content_type}"),
        }
    }

    /// A few words for people.
    pub fn label(&self) -> String {
        match self {
            Self::Platform { product, version, .. } => {
                format!("{product} {}", version.as_deref().unwrap_or("of unknown version"))
            }
            Self::FrontPage { url, .. } => format!("front page {url}"),
            Self::Robots { url, .. } => url.clone(),
            Self::Sitemap { found, tried, .. } => {
                found.clone().or_else(|| tried.first().cloned()).unwrap_or_else(|| "sitemap".to_owned())
            }
            Self::Anonymous { endpoint, .. }
            | Self::Deprecation { endpoint, .. }
            | Self::DebugOutput { endpoint, .. } => endpoint.clone(),
            Self::HealthTest { label, .. } => label.clone(),
            Self::Credential { name, .. } => format!("credential {name}"),
            Self::Token { actor, name, .. } => format!("token {name} of account {actor}"),
            Self::Accounts { .. } => "accounts".to_owned(),
            Self::BlindSpot { content_type, .. } => format!("content type {content_type}"),
        }
    }
}
