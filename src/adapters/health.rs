//! The answer of `adapters health`.

use serde::Serialize;

use crate::model::{Capability, UnknownReason};

/// How one aspect stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum HealthState {
    /// As it should be.
    Ok,
    /// Works, with a remark.
    Warning,
    /// Does not work.
    Failed,
    /// Could not be told.
    Unknown,
}

/// One aspect: reachable, TLS, authenticated, version, latency, rate limit, clock.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct HealthAspect {
    /// `reachable`, `tls`, `authenticated`, `version`, `latency`, `rate-limit`, `clock`, `api`.
    pub aspect: &'static str,
    /// How it stands.
    pub state: HealthState,
    /// One sentence with the figure.
    pub detail: String,
    /// What to do; empty when nothing.
    pub advice: String,
}

/// Everything `adapters health` tells of one instance.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Health {
    /// Aspects in a fixed order.
    pub aspects: Vec<HealthAspect>,
    /// What the credential may and may not read: capability, `None` = may, else why not.
    pub permissions: Vec<(Capability, Option<UnknownReason>, String)>,
    /// The product's version.
    pub version: Option<String>,
    /// Median of the requests made, milliseconds.
    pub latency_ms: Option<u64>,
}

impl Health {
    /// Whether a scan would work.
    pub fn is_healthy(&self) -> bool {
        self.aspects.iter().all(|it| it.state != HealthState::Failed)
    }
}
