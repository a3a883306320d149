//! One check failing on one unit, with evidence and identity.

use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json};
use sha2::{Digest, Sha256};

use super::InstanceId;

/// How bad a failure is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Worth knowing; costs no points.
    Info,
    /// Should be tidied.
    Low,
    /// Should be repaired.
    Medium,
    /// Harms visitors or the business now.
    High,
    /// Must be repaired at once.
    Critical,
}

impl Severity {
    /// All, worst first.
    pub const ALL: [Self; 5] = [Self::Critical, Self::High, Self::Medium, Self::Low, Self::Info];

    /// The word used in the store, in JSON and in reports.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
            Self::Critical => "critical",
        }
    }

    /// The severity of that word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.as_str() == word)
    }

    /// 0 (info) to 4 (critical), for sorting in SQL.
    pub fn rank(self) -> i64 {
        self as i64
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// How sure a failure is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Confidence {
    /// A heuristic: shown, but weighs nothing in the score.
    Tentative,
    /// Rarely wrong.
    Firm,
    /// Decidable from the data.
    Certain,
}

impl Confidence {
    /// The word used in the store, in JSON and in reports.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Tentative => "tentative",
            Self::Firm => "firm",
            Self::Certain => "certain",
        }
    }

    /// The confidence of that word.
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Tentative, Self::Firm, Self::Certain].into_iter().find(|it| it.as_str() == word)
    }
}

/// Facts that prove a failure: a small JSON object with stable keys.
///
/// Bounded: [`Evidence::MAX_BYTES`] in all, [`Evidence::MAX_SAMPLES`] in a list. Never a credential or
/// a person's data. Ages are given as dates, not as "days ago", so that the same content gives the
/// same bytes tomorrow.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Evidence(pub Map<String, Json>);

impl Evidence {
    /// The cap of `checks.md` 4.7, in bytes of JSON.
    pub const MAX_BYTES: usize = 2048;
    /// The cap of `checks.md` 4.7 on samples of a cluster.
    pub const MAX_SAMPLES: usize = 20;
    /// Longest text kept in one value, in characters.
    pub const MAX_TEXT: usize = 160;

    /// No facts yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a fact; texts are cut to [`Evidence::MAX_TEXT`] characters.
    #[must_use]
    pub fn with(mut self, key: &str, value: impl Into<Json>) -> Self {
        let value = match value.into() {
            Json::String(text) => Json::String(clip(&text)),
            other => other,
        };
        self.0.insert(key.to_owned(), value);
        self
    }

    /// Adds samples with their true count: `<key>` (at most [`Evidence::MAX_SAMPLES`]) and `<key>_total`.
    #[must_use]
    pub fn with_samples<T: Into<String>>(mut self, key: &str, samples: impl IntoIterator<Item = T>) -> Self {
        let mut kept = Vec::new();
        let mut total = 0_u64;
        for sample in samples {
            total += 1;
            if kept.len() < Self::MAX_SAMPLES {
                kept.push(Json::String(clip(&sample.into())));
            }
        }
        self.0.insert(key.to_owned(), Json::Array(kept));
        self.0.insert(format!("{key}_total"), total.into());
        self
    }

    /// Drops samples, then the longest texts, until the JSON is within [`Evidence::MAX_BYTES`].
    pub fn bound(&mut self) {
        while serde_json::to_string(&self.0).map_or(0, |it| it.len()) > Self::MAX_BYTES {
            let longest = self
                .0
                .iter_mut()
                .filter_map(|(_, value)| match value {
                    Json::Array(list) if !list.is_empty() => {
                        Some((list.iter().map(json_len).sum::<usize>(), value))
                    }
                    Json::String(text) if !text.is_empty() => Some((text.len(), value)),
                    _ => None,
                })
                .max_by_key(|(length, _)| *length);
            match longest {
                Some((_, Json::Array(list))) => {
                    list.pop();
                }
                Some((_, Json::String(text))) => {
                    let keep = text.chars().count() / 2;
                    *text = text.chars().take(keep).collect();
                }
                _ => {
                    self.0.clear();
                    return;
                }
            }
        }
    }
}

fn json_len(value: &Json) -> usize {
    match value {
        Json::String(text) => text.len() + 3,
        other => other.to_string().len() + 1,
    }
}

fn clip(text: &str) -> String {
    if text.chars().count() <= Evidence::MAX_TEXT {
        return text.to_owned();
    }
    let mut cut: String = text.chars().take(Evidence::MAX_TEXT - 1).collect();
    cut.push('…');
    cut
}

/// What a check says of a unit that fails.
#[derive(Clone, Debug, PartialEq)]
pub struct Failure {
    /// One sentence about this unit, without a full stop, without the item's name.
    pub message: String,
    /// The facts.
    pub evidence: Evidence,
    /// Where it differs from the check's own.
    pub severity: Option<Severity>,
    /// Where it differs from the check's own.
    pub confidence: Option<Confidence>,
    /// Distinguishes two findings of one check on one unit; empty when there can be only one.
    pub discriminator: String,
}

impl Failure {
    /// A failure with the check's own severity and confidence.
    pub fn new(message: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            evidence: Evidence::new(),
            severity: None,
            confidence: None,
            discriminator: String::new(),
        }
    }

    /// Adds a fact.
    #[must_use]
    pub fn with(mut self, key: &str, value: impl Into<Json>) -> Self {
        self.evidence = self.evidence.with(key, value);
        self
    }

    /// Adds samples with their true count.
    #[must_use]
    pub fn with_samples<T: Into<String>>(mut self, key: &str, samples: impl IntoIterator<Item = T>) -> Self {
        self.evidence = self.evidence.with_samples(key, samples);
        self
    }

    /// Sets another severity than the check's.
    #[must_use]
    pub fn severity(mut self, severity: Severity) -> Self {
        self.severity = Some(severity);
        self
    }

    /// Sets another confidence than the check's.
    #[must_use]
    pub fn confidence(mut self, confidence: Confidence) -> Self {
        self.confidence = Some(confidence);
        self
    }

    /// Tells two findings of one check on one unit apart.
    #[must_use]
    pub fn discriminator(mut self, discriminator: impl Into<String>) -> Self {
        self.discriminator = discriminator.into();
        self
    }
}

/// What sort of thing a finding is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SubjectKind {
    /// A content item.
    Item,
    /// A media record.
    Asset,
    /// A content type, or one of its fields.
    Type,
    /// An account.
    Actor,
    /// A plugin or theme.
    Extension,
    /// The site or its API as a whole.
    Site,
}

impl SubjectKind {
    /// The word used in the store, in JSON and in `accept` patterns.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Item => "item",
            Self::Asset => "asset",
            Self::Type => "type",
            Self::Actor => "actor",
            Self::Extension => "extension",
            Self::Site => "site",
        }
    }

    /// The kind of that word.
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Item, Self::Asset, Self::Type, Self::Actor, Self::Extension, Self::Site]
            .into_iter()
            .find(|it| it.as_str() == word)
    }
}

/// What a finding is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Subject {
    /// What sort of thing.
    pub kind: SubjectKind,
    /// The CMS's own id (`type/field` for a field; the fact's name for a site).
    pub id: String,
    /// The item's locale.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub locale: Option<String>,
    /// The content type of an item.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub content_type: Option<String>,
    /// The item's title, file name or label: hostile text, escaped by each output.
    pub name: String,
    /// Public address.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub url: Option<String>,
    /// Where an editor changes it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub edit_url: Option<String>,
    /// File of an export or serialised item.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub file: Option<String>,
    /// Line in `file`, from 1.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub line: Option<u32>,
}

impl Subject {
    /// A subject with nothing but its identity.
    pub fn new(kind: SubjectKind, id: impl Into<String>, name: impl Into<String>) -> Self {
        Self {
            kind,
            id: id.into(),
            locale: None,
            content_type: None,
            name: name.into(),
            url: None,
            edit_url: None,
            file: None,
            line: None,
        }
    }

    /// `file:line` of a subject that is in a file on disk.
    pub fn place(&self) -> Option<String> {
        let file = self.file.as_deref()?;
        Some(self.line.map_or_else(|| file.to_owned(), |line| format!("{file}:{line}")))
    }

    /// The natural key: kind, id and locale. What fingerprints and `accept` patterns are made of.
    pub fn key(&self) -> String {
        match &self.locale {
            Some(locale) => format!("{}/{}@{locale}", self.kind.as_str(), self.id),
            None => format!("{}/{}", self.kind.as_str(), self.id),
        }
    }
}

/// The identity by which two scans recognise the same finding: 64 hex digits of SHA-256.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Fingerprint(pub String);

impl Fingerprint {
    /// Of check id, instance id, the unit's natural key and a discriminator (`checks.md` 1). Each part is
    /// preceded by its length, so that no two tuples share a text.
    pub fn of(check: &str, instance: &InstanceId, subject_key: &str, discriminator: &str) -> Self {
        let mut hash = Sha256::new();
        for part in [check, instance.as_str(), subject_key, discriminator] {
            hash.update((part.len() as u64).to_be_bytes());
            hash.update(part.as_bytes());
        }
        let digest = hash.finalize();
        Self(digest.iter().fold(String::with_capacity(64), |mut text, byte| {
            use fmt::Write as _;
            let _ = write!(text, "{byte:02x}");
            text
        }))
    }
}

/// One check failing on one unit.
#[derive(Clone, Debug, PartialEq)]
pub struct Finding {
    /// Identity.
    pub fingerprint: Fingerprint,
    /// The check's id.
    pub check: String,
    /// The check's version.
    pub check_version: u16,
    /// How bad.
    pub severity: Severity,
    /// How sure.
    pub confidence: Confidence,
    /// About what.
    pub subject: Subject,
    /// One sentence.
    pub message: String,
    /// The facts.
    pub evidence: Evidence,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn evidence_is_cut_to_its_bound_and_keeps_the_true_count() {
        let mut evidence =
            Evidence::new().with_samples("urls", (0..100).map(|n| format!("{n}-{}", "x".repeat(150))));
        evidence.bound();
        assert!(serde_json::to_string(&evidence).unwrap().len() <= Evidence::MAX_BYTES);
        assert_eq!(evidence.0["urls_total"], 100);
        assert!(!evidence.0["urls"].as_array().unwrap().is_empty());
    }

    #[test]
    fn parts_of_a_fingerprint_do_not_run_together() {
        let instance = InstanceId::from("a");
        assert_ne!(Fingerprint::of("a.b", &instance, "c", ""), Fingerprint::of("a.b", &instance, "", "c"));
        assert_eq!(Fingerprint::of("a.b", &instance, "c", "").0.len(), 64);
    }
}
