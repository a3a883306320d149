//! Counters of one instance's traffic, for metrics, health and the summary.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// Headers by which servers tell how many requests are left (the IETF draft, and what vendors send).
const RATE_LIMIT_HEADERS: &[&str] = &[
    "ratelimit",
    "ratelimit-limit",
    "ratelimit-policy",
    "ratelimit-remaining",
    "ratelimit-reset",
    "retry-after",
    "x-contentful-ratelimit-second-limit",
    "x-contentful-ratelimit-second-remaining",
    "x-ratelimit-limit",
    "x-ratelimit-remaining",
    "x-ratelimit-reset",
];
/// Longest header value that is kept.
const MAX_HEADER: usize = 200;

/// Only ever grows. Attempts are counted, so a request tried twice counts two.
#[derive(Debug, Default)]
pub struct Traffic {
    requests: AtomicU64,
    retries: AtomicU64,
    bytes: AtomicU64,
    elapsed_ms: AtomicU64,
    by_class: [AtomicU64; 6],
    rate_limit: Mutex<BTreeMap<&'static str, String>>,
}

/// The counters at one moment.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TrafficSnapshot {
    /// Attempts sent.
    pub requests: u64,
    /// Attempts after the first.
    pub retries: u64,
    /// Bytes of bodies after decompression.
    pub bytes: u64,
    /// Time from sending to the end of the body, all attempts together.
    pub elapsed_ms: u64,
    /// Attempts by status class: at 0 those without an answer, at 2 those with 2xx and so on.
    pub by_class: [u64; 6],
}

impl Traffic {
    /// Counts a finished attempt; `status` is `None` without an answer.
    pub(crate) fn count(&self, attempt: u32, status: Option<u16>, bytes: usize, elapsed: Duration) {
        self.requests.fetch_add(1, Ordering::Relaxed);
        if attempt > 1 {
            self.retries.fetch_add(1, Ordering::Relaxed);
        }
        self.bytes.fetch_add(u64::try_from(bytes).unwrap_or(0), Ordering::Relaxed);
        self.elapsed_ms.fetch_add(u64::try_from(elapsed.as_millis()).unwrap_or(0), Ordering::Relaxed);
        let class = status.map_or(0, |it| usize::from(it / 100));
        if let Some(counter) = self.by_class.get(class) {
            counter.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// Keeps what the server last said about its limits.
    pub(crate) fn note_headers(&self, headers: &[(String, String)]) {
        for (name, value) in headers {
            if let Some(known) = RATE_LIMIT_HEADERS.iter().find(|it| *it == name) {
                let value = value.chars().take(MAX_HEADER).collect();
                self.rate_limit.lock().unwrap_or_else(PoisonError::into_inner).insert(known, value);
            }
        }
    }

    /// The counters now.
    pub fn snapshot(&self) -> TrafficSnapshot {
        TrafficSnapshot {
            requests: self.requests.load(Ordering::Relaxed),
            retries: self.retries.load(Ordering::Relaxed),
            bytes: self.bytes.load(Ordering::Relaxed),
            elapsed_ms: self.elapsed_ms.load(Ordering::Relaxed),
            by_class: std::array::from_fn(|it| self.by_class[it].load(Ordering::Relaxed)),
        }
    }

    /// The last value of each rate-limit header seen on an answer of the instance's own origin, by name.
    pub fn rate_limit_headers(&self) -> BTreeMap<&'static str, String> {
        self.rate_limit.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}
