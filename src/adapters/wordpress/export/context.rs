//! What later tasks need to know of the export: the site, its archives, its accounts.

use std::collections::BTreeSet;

use serde_json::{Value as Json, json};

use super::super::links::{self, Site};
use super::head::Head;
use super::normalise;
use super::survey::Survey;
use super::types::Types;
use crate::model::Actor;

/// Places where archives of types are, at most.
pub(super) const MAX_ARCHIVES: usize = 100;

pub(super) fn host_of(url: &str) -> Option<String> {
    let url = url::Url::parse(url).ok()?;
    let host = url.host_str()?;
    Some(url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}")))
}

pub(super) fn is_root(link: &str) -> bool {
    url::Url::parse(link).is_ok_and(|url| url.query().is_none())
}

/// Where the lists of types are, told by the first part of their items' addresses.
pub(super) fn archives(site: &Site, links: &[(String, String)]) -> Vec<String> {
    let home = links::url_key(site, &site.home).unwrap_or_default();
    let places: BTreeSet<String> = links
        .iter()
        .filter_map(|(_, link)| {
            let key = links::url_key(site, link)?;
            let below = key.strip_prefix(home.trim_end_matches('/'))?.trim_start_matches('/');
            let (first, _) = below.split_once('/')?;
            Some(first.to_owned())
        })
        .collect();
    places.into_iter().collect()
}

pub(super) fn context(site: &Site, survey: &Survey, types: &Types) -> Json {
    let mut terms = serde_json::Map::new();
    for term in survey.head.terms.iter().filter(|term| !term.id.is_empty()) {
        let of = terms.entry(term.taxonomy.clone()).or_insert_with(|| json!({}));
        if let Some(of) = of.as_object_mut() {
            of.entry(term.slug.clone()).or_insert_with(|| json!(term.id));
        }
    }
    let authors: serde_json::Map<String, Json> =
        survey.head.authors.iter().map(|(login, id)| (normalise::login_key(login), json!(id))).collect();
    let (with_excerpt, with_image) = types.teasers();
    json!({
        "source": "wxr",
        "site": site,
        "locale": survey.head.locale(),
        "size": survey.size,
        "terms": terms,
        "authors": authors,
        "fields": {"excerpt": with_excerpt, "featured_media": with_image},
    })
}

/// Authors as accounts: an export tells that they exist and nothing of what they may do.
pub(super) fn actors(head: &Head) -> Vec<Actor> {
    let authors = head.authors.iter().map(|(login, id)| Actor {
        id: id.clone().into(),
        roles: Vec::new(),
        privileged: false,
        can_publish: true,
        active: true,
        well_known_name: matches!(login.as_str(), "admin" | "administrator" | "root" | "wordpress" | "test")
            .then(|| login.clone()),
        is_scanner: false,
        created_ms: None,
        last_seen_ms: None,
    });
    authors.collect()
}
