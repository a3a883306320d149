//! A finding with its place in history.

use serde::{Deserialize, Serialize};

use super::Finding;

/// A finding with its place in history.
#[derive(Clone, Debug, PartialEq)]
pub struct ReportedFinding {
    /// The instance's id.
    pub instance: String,
    /// The finding.
    pub finding: Finding,
    /// Against the scan before.
    pub state: FindingState,
    /// The entry of `accept:` that covers it.
    pub accepted: Option<Acceptance>,
}

/// Where a finding stands against the scan before.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FindingState {
    /// Not there before (or there was no scan before).
    New,
    /// There before.
    Existing,
    /// Was fixed once, and is back.
    Regressed,
}

impl FindingState {
    /// The word used in the store and in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Existing => "existing",
            Self::Regressed => "regressed",
        }
    }

    /// The state of that word; unknown words read as new.
    pub fn from_word(word: &str) -> Self {
        match word {
            "existing" => Self::Existing,
            "regressed" => Self::Regressed,
            _ => Self::New,
        }
    }
}

/// Why a finding is accepted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Acceptance {
    /// Why.
    pub reason: String,
    /// Who answers for it.
    pub owner: String,
    /// Until when, `YYYY-MM-DD`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub expires: Option<String>,
}
