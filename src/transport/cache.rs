//! Answers kept for asking again with a condition: a 304 is answered from here.
//!
//! Stays true: at most as many bytes as configured, the longest unused leave first; nothing is used without the
//! server's word that it still holds; an answer is found only by the same address, identity and `Accept`, and each
//! instance has a cache of its own.
//! Source: RFC 9111 (a private cache that always revalidates), RFC 9110 section 13.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use super::{Identity, Response};

/// What an answer is found by: address, whether the credential went with it, `Accept`.
type Key = (String, bool, &'static str);

/// Request headers that are the same for every request with one key, so a `Vary` on them changes nothing.
const CONSTANT: &[&str] = &[
    "accept",
    "accept-encoding",
    "accept-language",
    "authorization",
    "cookie",
    "host",
    "origin",
    "user-agent",
];

/// Answers of one instance.
#[derive(Debug)]
pub struct Cache {
    max_bytes: usize,
    kept: Mutex<Kept>,
    hits: AtomicU64,
    misses: AtomicU64,
}

#[derive(Debug, Default)]
struct Kept {
    entries: BTreeMap<Key, Entry>,
    bytes: usize,
    clock: u64,
}

#[derive(Debug)]
struct Entry {
    response: Arc<Response>,
    used: u64,
    bytes: usize,
}

/// A kept answer, to be asked whether it still holds. It is in hand until the server has said so, whatever leaves the
/// cache meanwhile.
#[derive(Clone, Debug)]
pub struct Condition {
    kept: Arc<Response>,
}

impl Condition {
    /// For `If-None-Match`.
    pub fn etag(&self) -> Option<&str> {
        self.kept.header("etag")
    }

    /// For `If-Modified-Since`.
    pub fn last_modified(&self) -> Option<&str> {
        self.kept.header("last-modified")
    }
}

impl Cache {
    /// Keeps at most `max_bytes`; nothing at 0.
    pub fn new(max_bytes: u64) -> Self {
        Self {
            max_bytes: usize::try_from(max_bytes).unwrap_or(usize::MAX),
            kept: Mutex::default(),
            hits: AtomicU64::new(0),
            misses: AtomicU64::new(0),
        }
    }

    /// The condition for an address that was answered before.
    pub fn condition(&self, url: &str, identity: Identity, accept: &'static str) -> Option<Condition> {
        if self.max_bytes == 0 {
            return None;
        }
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.clock = kept.clock.saturating_add(1);
        let now = kept.clock;
        let entry = kept.entries.get_mut(&key(url, identity, accept))?;
        entry.used = now;
        Some(Condition { kept: Arc::clone(&entry.response) })
    }

    /// The kept answer after a 304, its headers renewed by those of the 304.
    pub fn revalidated(&self, condition: &Condition, fresh: &Response) -> Response {
        let mut response = Response::clone(&condition.kept);
        // A 304 has no body, so what it says about length and coding is not about the kept one.
        let is_of_body =
            |name: &str| matches!(name, "content-length" | "content-encoding" | "transfer-encoding");
        for (name, value) in fresh.headers.iter().filter(|(name, _)| !is_of_body(name)) {
            match response.headers.iter_mut().find(|(it, _)| it == name) {
                Some(old) => old.1.clone_from(value),
                None => response.headers.push((name.clone(), value.clone())),
            }
        }
        response.elapsed = fresh.elapsed;
        self.hits.fetch_add(1, Ordering::Relaxed);
        response
    }

    /// Keeps a 200 that can be asked for again with a condition; forgets what such an answer replaces.
    pub fn keep(&self, url: &str, identity: Identity, accept: &'static str, response: &Response) {
        if self.max_bytes == 0 {
            return;
        }
        self.misses.fetch_add(1, Ordering::Relaxed);
        let key = key(url, identity, accept);
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(old) = kept.entries.remove(&key) {
            kept.bytes = kept.bytes.saturating_sub(old.bytes);
        }
        let bytes = weight(url, response);
        if bytes > self.max_bytes || !is_storable(response) {
            return;
        }
        while kept.bytes.saturating_add(bytes) > self.max_bytes {
            let Some(oldest) = kept.entries.iter().min_by_key(|(_, it)| it.used).map(|(key, _)| key.clone())
            else {
                break;
            };
            if let Some(old) = kept.entries.remove(&oldest) {
                kept.bytes = kept.bytes.saturating_sub(old.bytes);
            }
        }
        kept.clock = kept.clock.saturating_add(1);
        kept.bytes = kept.bytes.saturating_add(bytes);
        let entry = Entry { response: Arc::new(response.clone()), used: kept.clock, bytes };
        kept.entries.insert(key, entry);
    }

    /// Answers from the cache after a 304.
    pub fn hits(&self) -> u64 {
        self.hits.load(Ordering::Relaxed)
    }

    /// Answers read whole although the cache is on.
    pub fn misses(&self) -> u64 {
        self.misses.load(Ordering::Relaxed)
    }

    /// Bytes kept now.
    pub fn bytes(&self) -> usize {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner).bytes
    }
}

fn key(url: &str, identity: Identity, accept: &'static str) -> Key {
    (url.to_owned(), identity == Identity::Instance, accept)
}

fn weight(url: &str, response: &Response) -> usize {
    let headers: usize = response.headers.iter().map(|(name, value)| name.len() + value.len() + 48).sum();
    response.body.len() + headers + 2 * url.len() + 200
}

fn is_storable(response: &Response) -> bool {
    let has_word = |header: &str, word: &str| {
        response
            .headers_named(header)
            .flat_map(|it| it.split(','))
            .any(|it| it.split('=').next().unwrap_or_default().trim().eq_ignore_ascii_case(word))
    };
    let is_constant = response
        .headers_named("vary")
        .flat_map(|it| it.split(','))
        .all(|it| it.trim().is_empty() || CONSTANT.iter().any(|known| known.eq_ignore_ascii_case(it.trim())));
    response.status == 200
        && !response.is_cut
        && (response.header("etag").is_some() || response.header("last-modified").is_some())
        && !has_word("cache-control", "no-store")
        && is_constant
}

#[cfg(test)]
mod tests {
    use super::{Cache, Response};
    use crate::transport::Identity::{Anonymous, Instance};

    fn answer(body: usize, headers: &[(&str, &str)]) -> Response {
        let headers = headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        Response { status: 200, headers, body: vec![b'x'; body], ..Response::default() }
    }

    #[test]
    fn an_answer_is_never_found_by_another_identity_accept_or_address() {
        let cache = Cache::new(10_000);
        cache.keep("http://a/", Instance, "*/*", &answer(1, &[("etag", "\"1\"")]));
        assert!(cache.condition("http://a/", Instance, "*/*").is_some());
        assert!(cache.condition("http://a/", Anonymous, "*/*").is_none());
        assert!(cache.condition("http://a/", Instance, "application/json").is_none());
        assert!(cache.condition("http://a/?x", Instance, "*/*").is_none());
    }

    #[test]
    fn it_never_keeps_more_bytes_than_allowed_and_forgets_the_longest_unused() {
        let cache = Cache::new(2_500);
        for name in ["http://a/", "http://b/", "http://c/"] {
            cache.keep(name, Instance, "*/*", &answer(800, &[("etag", "1")]));
            assert!(cache.bytes() <= 2_500);
        }
        assert!(cache.condition("http://a/", Instance, "*/*").is_none());
        assert!(cache.condition("http://c/", Instance, "*/*").is_some());
        cache.keep("http://d/", Instance, "*/*", &answer(5_000, &[("etag", "1")]));
        assert!(cache.condition("http://d/", Instance, "*/*").is_none());
    }

    #[test]
    fn an_answer_that_leaves_the_cache_while_its_server_is_asked_is_still_there_for_the_304() {
        let cache = Cache::new(2_000);
        cache.keep("http://a/", Instance, "*/*", &answer(1_000, &[("etag", "1")]));
        let condition = cache.condition("http://a/", Instance, "*/*").unwrap();
        cache.keep("http://b/", Instance, "*/*", &answer(1_000, &[("etag", "1")]));
        assert!(cache.condition("http://a/", Instance, "*/*").is_none());
        let fresh =
            Response { status: 304, headers: vec![("x".to_owned(), "y".to_owned())], ..Response::default() };
        let whole = cache.revalidated(&condition, &fresh);
        assert_eq!((whole.status, whole.body.len(), whole.header("x")), (200, 1_000, Some("y")));
        assert_eq!(cache.hits(), 1);
    }

    #[test]
    fn what_must_not_be_stored_or_varies_by_request_is_not_kept() {
        for headers in [
            &[][..],
            &[("etag", "1"), ("cache-control", "private, No-Store")],
            &[("etag", "1"), ("vary", "*")],
            &[("etag", "1"), ("vary", "accept, x-request-id")],
        ] {
            let cache = Cache::new(10_000);
            cache.keep("http://a/", Instance, "*/*", &answer(1, headers));
            assert!(cache.condition("http://a/", Instance, "*/*").is_none(), "{headers:?}");
        }
    }

    #[test]
    fn a_cache_of_no_bytes_keeps_nothing() {
        let cache = Cache::new(0);
        cache.keep("http://a/", Instance, "*/*", &answer(1, &[("etag", "1")]));
        assert!(cache.condition("http://a/", Instance, "*/*").is_none());
        assert_eq!((cache.bytes(), cache.misses()), (0, 0));
    }
}
