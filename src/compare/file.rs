//! A JSON report on disk as one side of a comparison: what `docs/schema/report-v1.json` promises, read back.
//!
//! Reads only what a comparison needs and ignores the rest, so a report with fields of a later program is read too.
//! The file is hostile: its size is capped, the parser's depth is capped, numbers are put back into their range,
//! and texts are escaped by the outputs like those of a CMS.

use std::collections::{BTreeMap, btree_map};
use std::fs::File;
use std::io::{BufReader, Read};
use std::path::{Path, PathBuf};

use serde::de::Error as _;
use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value as Json, error};

use super::ScanRef;
use crate::model::{
    Acceptance, Capability, Confidence, Evidence, Finding, FindingState, Fingerprint, ReportedFinding,
    Severity, Subject, SubjectKind,
};
use crate::score::{CategoryScore, LostPoints, Score};

/// Largest report that is read, in bytes: about 200 000 findings.
pub const MAX_BYTES: u64 = 256 * 1024 * 1024;

/// Why a file cannot be a side of a comparison.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    /// It cannot be read.
    #[error("cannot read {}: {source}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// More than [`MAX_BYTES`].
    #[error("{} is larger than {} MiB; so large a report is not read", path.display(), MAX_BYTES / 1024 / 1024)]
    TooLarge {
        /// The file.
        path: PathBuf,
    },
    /// Not JSON.
    #[error("{} is not JSON: {message}", path.display())]
    NotJson {
        /// The file.
        path: PathBuf,
        /// What and where.
        message: String,
    },
    /// JSON, but not a report of version 1.
    #[error("{} is not a JSON report of version 1: {message}", path.display())]
    NotAReport {
        /// The file.
        path: PathBuf,
        /// What and where.
        message: String,
    },
}

/// A report, as far as a comparison needs it.
#[derive(Debug)]
pub struct FileReport {
    /// The scan.
    pub scan: ScanRef,
    /// Its score, all instances together.
    pub score: Score,
    /// By id.
    pub checks: BTreeMap<String, FileCheck>,
    /// What could not be looked at, by instance.
    pub missing: BTreeMap<String, Vec<Capability>>,
    /// By instance and fingerprint.
    pub findings: BTreeMap<(String, String), FileFinding>,
}

/// One check of a report, all instances together.
#[derive(Clone, Debug, Deserialize)]
pub struct FileCheck {
    id: String,
    /// Units looked at.
    pub evaluated: u64,
    /// Single units that could not be looked at.
    pub unknown_units: u64,
    #[serde(deserialize_with = "is_there", rename = "unknown")]
    is_unknown: bool,
}

impl FileCheck {
    /// Whether it was evaluated.
    pub fn is_evaluated(&self) -> bool {
        !self.is_unknown
    }
}

#[derive(Deserialize)]
struct FileJson {
    #[serde(rename = "schema_version")]
    _version: Version,
    scan: ScanJson,
    score: ScoreJson,
    instances: Vec<InstanceJson>,
    checks: Vec<FileCheck>,
    findings: Vec<FileFinding>,
}

/// `"1"`.
struct Version;

impl<'de> Deserialize<'de> for Version {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match Json::deserialize(deserializer)? {
            Json::String(version) if version == "1" => Ok(Self),
            Json::String(version) => {
                let version: String = version.escape_debug().take(20).collect();
                Err(D::Error::custom(format!("its schema_version is `{version}`, this program reads `1`")))
            }
            _ => Err(D::Error::custom("its schema_version is not a text")),
        }
    }
}

#[derive(Deserialize)]
struct ScanJson {
    id: i64,
    state: String,
    instances: Vec<String>,
    tier: String,
    preset: String,
    started_at: String,
}

#[derive(Deserialize)]
struct InstanceJson {
    id: String,
    missing: Vec<MissingJson>,
}

#[derive(Deserialize)]
struct MissingJson {
    capability: String,
}

#[derive(Deserialize)]
struct ScoreJson {
    version: u32,
    overall: Option<f64>,
    grade: String,
    coverage: f64,
    low: f64,
    high: f64,
    raw: Option<f64>,
    is_partial: bool,
    cap_points: f64,
    categories: BTreeMap<String, CategoryJson>,
}

#[derive(Deserialize)]
struct CategoryJson {
    score: Option<f64>,
    weight: u32,
    coverage: f64,
    lost: Vec<LostJson>,
}

#[derive(Deserialize)]
struct LostJson {
    check: String,
    points: f64,
    overall_points: f64,
    gain: f64,
}

/// A finding of a report.
#[derive(Debug, Deserialize)]
pub struct FileFinding {
    fingerprint: String,
    /// The check.
    pub check: String,
    check_version: u16,
    #[serde(deserialize_with = "severity")]
    /// How bad.
    pub severity: Severity,
    #[serde(deserialize_with = "confidence")]
    confidence: Confidence,
    state: String,
    accepted: Option<Acceptance>,
    /// The instance.
    pub instance: String,
    subject: SubjectJson,
    message: String,
    /// As text: values of a parsed tree take many times its length.
    #[serde(deserialize_with = "as_text")]
    evidence: String,
}

#[derive(Debug, Deserialize)]
struct SubjectJson {
    #[serde(deserialize_with = "subject_kind")]
    kind: SubjectKind,
    id: String,
    locale: Option<String>,
    content_type: Option<String>,
    name: String,
    url: Option<String>,
    edit_url: Option<String>,
    file: Option<String>,
    line: Option<u32>,
}

impl FileFinding {
    /// Whether an entry of `accept:` covers it.
    pub fn is_accepted(&self) -> bool {
        self.accepted.is_some()
    }

    /// Whether the report says that it was fixed once and came back.
    pub fn is_regressed(&self) -> bool {
        self.state == "regressed"
    }

    /// Kind, id and locale of what it is about.
    pub fn subject(&self) -> (SubjectKind, &str, Option<&str>) {
        (self.subject.kind, &self.subject.id, self.subject.locale.as_deref())
    }

    /// All of it.
    pub fn reported(&self) -> ReportedFinding {
        let subject = &self.subject;
        ReportedFinding {
            instance: self.instance.clone(),
            finding: Finding {
                fingerprint: Fingerprint(self.fingerprint.clone()),
                check: self.check.clone(),
                check_version: self.check_version,
                severity: self.severity,
                confidence: self.confidence,
                subject: Subject {
                    kind: subject.kind,
                    id: subject.id.clone(),
                    locale: subject.locale.clone(),
                    content_type: subject.content_type.clone(),
                    name: subject.name.clone(),
                    url: subject.url.clone(),
                    edit_url: subject.edit_url.clone(),
                    file: subject.file.clone(),
                    line: subject.line,
                },
                message: self.message.clone(),
                evidence: Evidence(serde_json::from_str(&self.evidence).unwrap_or_default()),
            },
            state: FindingState::from_word(&self.state),
            accepted: self.accepted.clone(),
        }
    }
}

/// Reads a report.
pub fn read(path: &Path) -> Result<FileReport, FileError> {
    let unreadable = |source| FileError::Read { path: path.to_owned(), source };
    let file = File::open(path).map_err(unreadable)?;
    if file.metadata().map_err(unreadable)?.is_dir() {
        return Err(unreadable(std::io::ErrorKind::IsADirectory.into()));
    }
    parse(path, file, MAX_BYTES)
}

fn parse(path: &Path, source: impl Read, max_bytes: u64) -> Result<FileReport, FileError> {
    let path = path.to_owned();
    let mut capped = Capped { source, left: max_bytes, is_over: false };
    // The parser refuses JSON nested deeper than 128 levels.
    let parsed = serde_json::from_reader::<_, FileJson>(BufReader::new(&mut capped));
    if capped.is_over {
        return Err(FileError::TooLarge { path });
    }
    parsed.map(FileReport::from).map_err(|error| match error.classify() {
        error::Category::Io => FileError::Read { path, source: error.into() },
        error::Category::Syntax | error::Category::Eof => FileError::NotJson { path, message: shown(&error) },
        error::Category::Data => FileError::NotAReport { path, message: shown(&error) },
    })
}

/// The parser's sentence, without control characters of the file, and short.
fn shown(error: &serde_json::Error) -> String {
    error.to_string().chars().map(|it| if it.is_control() { ' ' } else { it }).take(200).collect()
}

/// Ends early where there is too much, and remembers that.
struct Capped<R> {
    source: R,
    left: u64,
    is_over: bool,
}

impl<R: Read> Read for Capped<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let n = self.source.read(buffer)?;
        if let Some(left) = self.left.checked_sub(u64::try_from(n).unwrap_or(u64::MAX)) {
            self.left = left;
            return Ok(n);
        }
        self.is_over = true;
        Ok(0)
    }
}

impl From<FileJson> for FileReport {
    fn from(json: FileJson) -> Self {
        let mut findings = BTreeMap::new();
        for finding in json.findings {
            let key = (finding.instance.clone(), finding.fingerprint.clone());
            if let btree_map::Entry::Vacant(place) = findings.entry(key) {
                place.insert(finding);
            }
        }
        let missing = |it: InstanceJson| {
            let capabilities =
                it.missing.iter().filter_map(|it| Capability::from_word(&it.capability)).collect();
            (it.id, capabilities)
        };
        Self {
            scan: ScanRef {
                id: json.scan.id,
                state: json.scan.state,
                started_at: json.scan.started_at,
                instances: json.scan.instances,
                tier: json.scan.tier,
                preset: json.scan.preset,
                score_version: json.score.version,
            },
            score: score(json.score),
            checks: json.checks.into_iter().map(|it| (it.id.clone(), it)).collect(),
            missing: json.instances.into_iter().map(missing).collect(),
            findings,
        }
    }
}

fn score(json: ScoreJson) -> Score {
    let points = |it: f64| it.clamp(0.0, 100.0);
    let category = |(category, it): (String, CategoryJson)| CategoryScore {
        category,
        score: it.score.map(points),
        weight: it.weight.min(100),
        coverage: it.coverage.clamp(0.0, 1.0),
        lost: it
            .lost
            .into_iter()
            .map(|it| LostPoints {
                check: it.check,
                points: points(it.points),
                overall_points: points(it.overall_points),
                gain: points(it.gain),
            })
            .collect(),
    };
    Score {
        overall: json.overall.map(points),
        grade: json.grade,
        coverage: json.coverage.clamp(0.0, 1.0),
        low: points(json.low),
        high: points(json.high),
        raw: points(json.raw.unwrap_or_default()),
        is_partial: json.is_partial,
        cap_points: points(json.cap_points),
        categories: json.categories.into_iter().map(category).collect(),
    }
}

fn is_there<'de, D: Deserializer<'de>>(deserializer: D) -> Result<bool, D::Error> {
    Ok(Option::<serde::de::IgnoredAny>::deserialize(deserializer)?.is_some())
}

fn as_text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    serde_json::to_string(&Map::deserialize(deserializer)?).map_err(D::Error::custom)
}

fn word<'de, D: Deserializer<'de>, T>(
    deserializer: D,
    what: &str,
    read: impl Fn(&str) -> Option<T>,
) -> Result<T, D::Error> {
    let text = String::deserialize(deserializer)?;
    read(&text).ok_or_else(|| {
        let text: String = text.escape_debug().take(40).collect();
        D::Error::custom(format!("unknown {what} `{text}`"))
    })
}

fn severity<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Severity, D::Error> {
    word(deserializer, "severity", Severity::from_word)
}

fn confidence<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Confidence, D::Error> {
    word(deserializer, "confidence", Confidence::from_word)
}

fn subject_kind<'de, D: Deserializer<'de>>(deserializer: D) -> Result<SubjectKind, D::Error> {
    word(deserializer, "kind of subject", SubjectKind::from_word)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(text: &str) -> String {
        parse(Path::new("r.json"), text.as_bytes(), 10_000).unwrap_err().to_string()
    }

    #[test]
    fn what_is_no_report_is_refused_with_the_reason() {
        for (text, part) in [
            ("", "not JSON"),
            ("{\"schema_version\": ", "not JSON"),
            ("[1, 2]", "not a JSON report"),
            ("{}", "missing field `schema_version`"),
            ("{\"schema_version\": \"2\", \"scan\": 5}", "its schema_version is `2`, this program reads `1`"),
            ("{\"schema_version\": 1}", "not a text"),
            ("{\"schema_version\": \"1\"}", "missing field `scan`"),
        ] {
            let message = error(text);
            assert!(message.contains(part), "{text}: {message}");
        }
    }

    #[test]
    fn hostile_depth_and_size_are_refused() {
        let deep = format!("{{\"schema_version\":\"1\",\"x\":{}", "[".repeat(9_000));
        assert!(error(&deep).contains("JSON"));
        assert!(error(&format!("{{\"a\": \"{}\"}}", "x".repeat(10_000))).contains("larger than"));
        assert!(!error("{\"schema_version\": \"\u{1b}[31m\"}").contains('\u{1b}'));
    }
}
