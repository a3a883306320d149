//! Stored findings → bytes. One file per format; reads the store only, never a CMS.
//!
//! To add a format: write `src/report/<format>.rs` with one function and name it in [`FORMATS`].
//! Every text from a CMS is escaped for where it goes, by the format that writes it.

pub mod stored;

use std::io::Write;

pub use crate::model::{Acceptance, FindingState, ReportedFinding};
use crate::score::Score;

pub mod comparison;
pub mod csv;
mod digest;
pub mod escape;
#[cfg(test)]
pub(crate) mod fixture;
pub mod html;
pub mod json_v1;
pub mod junit;
pub mod markdown;
pub mod ndjson;
pub mod sarif;
pub mod table;
mod texts;

/// Every format, in the order of `--help`.
pub static FORMATS: &[Format] = &[
    Format { name: "table", summary: "for people at a terminal", extension: "txt", write: table::write },
    Format {
        name: "json",
        summary: "one versioned object, schema in docs/schema/report-v1.json",
        extension: "json",
        write: json_v1::write,
    },
    Format {
        name: "ndjson",
        summary: "one JSON object per line: the summary, then each finding",
        extension: "ndjson",
        write: ndjson::write,
    },
    Format {
        name: "csv",
        summary: "one line per finding, for a spreadsheet",
        extension: "csv",
        write: csv::write,
    },
    Format {
        name: "markdown",
        summary: "for tickets, wikis and pull requests",
        extension: "md",
        write: markdown::write,
    },
    Format {
        name: "html",
        summary: "one self-contained page to hand over",
        extension: "html",
        write: html::write,
    },
    Format {
        name: "sarif",
        summary: "SARIF 2.1.0, for code scanning services",
        extension: "sarif",
        write: sarif::write,
    },
    Format { name: "junit", summary: "JUnit XML, for build servers", extension: "xml", write: junit::write },
];

/// The format of that name.
pub fn find(name: &str) -> Option<&'static Format> {
    FORMATS.iter().find(|format| format.name == name)
}

/// One output format.
pub struct Format {
    /// The word for `--format`.
    pub name: &'static str,
    /// One sentence for `--help`.
    pub summary: &'static str,
    /// The file name ending.
    pub extension: &'static str,
    /// Writes a report.
    pub write: fn(&Summary, &dyn Findings, &mut dyn Write) -> Result<(), ReportError>,
}

/// Why a report was not written.
#[derive(Debug, thiserror::Error)]
pub enum ReportError {
    /// The destination failed; a broken pipe is not an error for the caller.
    #[error("cannot write the report: {0}")]
    Write(#[from] std::io::Error),
    /// The store failed.
    #[error("cannot read the stored findings: {0}")]
    Read(String),
    /// A template or serialiser failed.
    #[error("cannot render the report: {0}")]
    Render(String),
}

/// Findings of one scan, streamed. Order: severity (worst first), check id, instance, subject key, fingerprint.
pub trait Findings {
    /// Calls `each` for every finding, accepted ones included.
    fn each(
        &self,
        each: &mut dyn FnMut(&ReportedFinding) -> Result<(), ReportError>,
    ) -> Result<(), ReportError>;

    /// Calls `each` for at most `limit` findings of one check.
    fn each_of(
        &self,
        check: &str,
        limit: usize,
        each: &mut dyn FnMut(&ReportedFinding) -> Result<(), ReportError>,
    ) -> Result<(), ReportError>;
}

/// Everything of a scan but its findings. Bounded: grows with the number of checks and instances only.
#[derive(Clone, Debug, PartialEq)]
pub struct Summary {
    /// The scan's number.
    pub scan: i64,
    /// `complete`, `incomplete` or `running`.
    pub state: String,
    /// The tier.
    pub tier: String,
    /// The preset.
    pub preset: String,
    /// RFC 3339, UTC.
    pub started_at: String,
    /// RFC 3339, UTC; `None` while it runs.
    pub finished_at: Option<String>,
    /// The reference time of the checks, RFC 3339.
    pub as_of: String,
    /// The program that made it.
    pub conduit_version: String,
    /// Number of the scan before, which states refer to.
    pub previous: Option<i64>,
    /// The scan whose records were used again.
    pub base: Option<BaseSummary>,
    /// Why an incremental scan asked for everything, one sentence.
    pub full_because: Option<String>,
    /// Per instance, in the order of the configuration.
    pub instances: Vec<InstanceSummary>,
    /// All instances together.
    pub score: Score,
    /// One entry per enabled check, all instances together, in the order of the catalogue.
    pub checks: Vec<CheckSummary>,
    /// Findings by severity, accepted ones left out: `(severity word, count)`, worst first.
    pub by_severity: Vec<(String, u64)>,
    /// Findings in all, accepted ones left out.
    pub open: u64,
    /// Accepted findings.
    pub accepted: u64,
    /// Remarks on `accept:` entries: unused, expired, expiring within 30 days.
    pub accept_remarks: Vec<String>,
    /// Why the scan is incomplete, one sentence each.
    pub incomplete_because: Vec<String>,
}

/// The scan whose records were used again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BaseSummary {
    /// Its number.
    pub scan: i64,
    /// `incremental` or `check`.
    pub kind: &'static str,
    /// Items that were not asked for.
    pub carried_over: u64,
}

/// One instance of a scan.
#[derive(Clone, Debug, PartialEq)]
pub struct InstanceSummary {
    /// Its id.
    pub id: String,
    /// Its adapter.
    pub adapter: String,
    /// Its address.
    pub url: Option<String>,
    /// Its own score.
    pub score: Score,
    /// What was read: `("items", 412)`, `("assets", 73)`…
    pub inventory: Vec<(String, u64)>,
    /// What could not be looked at: capability, reason word, sentence.
    pub missing: Vec<(String, String, String)>,
    /// Records and requests that failed: reason word, place, sentence. At most 100.
    pub problems: Vec<(String, String, String)>,
    /// How many there are in all.
    pub problems_total: u64,
}

/// One check of a scan.
#[derive(Clone, Debug, PartialEq)]
pub struct CheckSummary {
    /// Its id.
    pub id: String,
    /// Its version.
    pub version: u16,
    /// Units looked at.
    pub evaluated: u64,
    /// Units failing, accepted ones left out.
    pub failing: u64,
    /// Units accepted.
    pub accepted: u64,
    /// Single units that could not be looked at.
    pub unknown_units: u64,
    /// Why it was not evaluated: reason word and sentence (of the first instance where it was not).
    pub unknown: Option<(String, String)>,
    /// Points of its category's score it costs.
    pub points_lost: f64,
    /// Findings, accepted ones left out.
    pub findings: u64,
}

#[cfg(test)]
mod tests;
