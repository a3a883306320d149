//! The JSON report, version 1: a promise to scripts (`docs/schema/report-v1.json`).
//!
//! Its own structs, never the internal types: a field changes here or not at all. Adding a field is
//! allowed; taking one away or changing its meaning is version 2. Written field by field so that findings
//! stream; a test reads the output back into [`Report`] and validates it against the published schema.

use std::collections::BTreeMap;
use std::io::Write;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json};

use super::escape::write_json;
use super::{Findings, ReportError, ReportedFinding, Summary, texts};
use crate::score;

/// One scan, with everything that was found and everything that could not be looked at.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[schemars(title = "Conduit report, version 1", deny_unknown_fields)]
pub struct Report {
    /// Always `1`.
    pub schema_version: String,
    /// The program that wrote it.
    pub generator: Generator,
    /// The scan itself.
    pub scan: Scan,
    /// All instances together.
    pub score: Score,
    /// In the order of the configuration.
    pub instances: Vec<Instance>,
    /// Findings in numbers.
    pub totals: Totals,
    /// Remarks on `accept:` entries: unused, expired, soon to expire.
    pub accept_remarks: Vec<String>,
    /// Every enabled check, in the order of the catalogue.
    pub checks: Vec<Check>,
    /// Every finding, accepted ones included: worst first, then by check, instance, subject.
    pub findings: Vec<Finding>,
}

/// The program that wrote a report.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub struct Generator {
    /// Always `conduit`.
    pub name: String,
    /// Its version.
    pub version: String,
}

/// The scan.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub struct Scan {
    /// Its number in the store.
    pub id: i64,
    /// `running`, `complete` or `incomplete`.
    pub state: String,
    /// Why it is incomplete, one sentence each; empty when it is complete.
    pub incomplete_because: Vec<String>,
    /// Ids of the instances.
    pub instances: Vec<String>,
    /// How deep it looked: `quick`, `standard` or `deep`.
    pub tier: String,
    /// The preset of checks.
    pub preset: String,
    /// RFC 3339, UTC.
    pub started_at: String,
    /// RFC 3339, UTC; `null` while it runs.
    pub finished_at: Option<String>,
    /// The reference time of checks that speak of age. RFC 3339, UTC.
    pub as_of: String,
    /// The scan that `state` of findings refers to; `null` when there was none.
    pub previous: Option<i64>,
    /// The scan whose records were used again; absent when everything was asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub base: Option<Base>,
    /// Why an incremental scan asked for everything; absent otherwise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub full_because: Option<String>,
}

/// The scan whose records were used again.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub struct Base {
    /// Its number in the store.
    pub scan: i64,
    /// `incremental`: what had not changed was carried over; `check`: every record was judged again, and nothing asked.
    pub kind: String,
    /// Items that were not asked for.
    pub carried_over: u64,
}

/// A score.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub struct Score {
    /// Version of the formula; scores of different versions cannot be compared.
    pub version: u32,
    /// 0 to 100; `null` when nothing was evaluated.
    pub overall: Option<f64>,
    /// `A` to `E`; `-` when nothing was evaluated.
    pub grade: String,
    /// Share of the rule set that was evaluated, 0 to 1.
    pub coverage: f64,
    /// The score if everything unknown failed.
    pub low: f64,
    /// The score if everything unknown passed.
    pub high: f64,
    /// The score with accepted findings counted as failing; `null` when nothing was evaluated.
    pub raw: Option<f64>,
    /// Coverage is below `score.min_coverage`.
    pub is_partial: bool,
    /// Points taken because a critical finding is open; 0 when the cap did not bite.
    pub cap_points: f64,
    /// By category id.
    pub categories: BTreeMap<String, Category>,
}

/// The score of one category.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub struct Category {
    /// 0 to 100; `null` when none of its checks was evaluated.
    pub score: Option<f64>,
    /// Its weight in the overall score.
    pub weight: u32,
    /// Share evaluated, 0 to 1.
    pub coverage: f64,
    /// What each check costs, most first; the points add up to 100 − score.
    pub lost: Vec<Lost>,
}

/// What one check costs.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub struct Lost {
    /// The check.
    pub check: String,
    /// Points of the category's score.
    pub points: f64,
    /// Points of the overall score.
    pub overall_points: f64,
    /// Points the category would gain if this alone were repaired.
    pub gain: f64,
}

/// One instance of the scan.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub struct Instance {
    /// Its id in the configuration.
    pub id: String,
    /// Its adapter.
    pub adapter: String,
    /// Its address.
    pub url: Option<String>,
    /// Its own score.
    pub score: Score,
    /// How many records of each kind were read.
    pub inventory: BTreeMap<String, u64>,
    /// What could not be looked at.
    pub missing: Vec<Missing>,
    /// Records and requests that failed; at most 100.
    pub problems: Vec<Problem>,
    /// How many there were in all.
    pub problems_total: u64,
}

/// Something that could not be looked at.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub struct Missing {
    /// What.
    pub capability: String,
    /// Why, as a word that does not change.
    pub reason: String,
    /// Why, as a sentence.
    pub message: String,
}

/// A record or request that failed.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub struct Problem {
    /// Why, as a word that does not change.
    pub reason: String,
    /// Where.
    pub place: String,
    /// What, as a sentence.
    pub message: String,
}

/// Findings in numbers.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub struct Totals {
    /// Findings that are not accepted.
    pub open: u64,
    /// Accepted findings.
    pub accepted: u64,
    /// Open findings by severity.
    pub by_severity: BTreeMap<String, u64>,
}

/// One enabled check, all instances together.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub struct Check {
    /// Its id.
    pub id: String,
    /// Its version.
    pub version: u16,
    /// Its headline.
    pub title: String,
    /// Its own severity; `null` when this version of the program no longer has the check.
    pub severity: Option<String>,
    /// Units looked at.
    pub evaluated: u64,
    /// Units failing, accepted ones left out.
    pub failing: u64,
    /// Units failing and accepted.
    pub accepted: u64,
    /// Single units that could not be looked at.
    pub unknown_units: u64,
    /// Why the check could not be evaluated; `null` when it was.
    pub unknown: Option<Unknown>,
    /// Points of the category's score it costs.
    pub points_lost: f64,
    /// Open findings.
    pub findings: u64,
    /// Its page.
    pub docs: String,
}

/// Why a check could not be evaluated.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub struct Unknown {
    /// As a word that does not change.
    pub reason: String,
    /// As a sentence.
    pub message: String,
}

/// One check failing on one unit.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub struct Finding {
    /// Identity across scans: 64 hex digits.
    pub fingerprint: String,
    /// The check.
    pub check: String,
    /// The check's version.
    pub check_version: u16,
    /// `info`, `low`, `medium`, `high` or `critical`.
    pub severity: String,
    /// `tentative`, `firm` or `certain`.
    pub confidence: String,
    /// Against the scan before: `new`, `existing` or `regressed`.
    pub state: String,
    /// The entry of `accept:` that covers it; `null` when it is open.
    pub accepted: Option<Accepted>,
    /// The instance.
    pub instance: String,
    /// What it is about.
    pub subject: Subject,
    /// One sentence.
    pub message: String,
    /// The facts that prove it. Keys depend on the check.
    pub evidence: Map<String, Json>,
    /// What to do.
    pub remediation: String,
    /// The check's page.
    pub docs: String,
}

/// Why a finding is accepted.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub struct Accepted {
    /// Why.
    pub reason: String,
    /// Who answers for it.
    pub owner: String,
    /// Until when, `YYYY-MM-DD`; `null` = without end.
    pub expires: Option<String>,
}

/// What a finding is about.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub struct Subject {
    /// `item`, `asset`, `type`, `actor`, `extension` or `site`.
    pub kind: String,
    /// The CMS's own id.
    pub id: String,
    /// BCP 47; `null` where it has none.
    pub locale: Option<String>,
    /// The content type's id.
    pub content_type: Option<String>,
    /// What people call it.
    pub name: String,
    /// Public address.
    pub url: Option<String>,
    /// Where an editor changes it.
    pub edit_url: Option<String>,
    /// File of an export.
    pub file: Option<String>,
    /// Line in the file, from 1.
    pub line: Option<u32>,
}

/// Six decimals: more is noise that differs between processors.
fn rounded(value: f64) -> f64 {
    let rounded = (value * 1e6).round() / 1e6;
    if rounded == 0.0 { 0.0 } else { rounded }
}

impl From<&score::Score> for Score {
    fn from(score: &score::Score) -> Self {
        Self {
            version: score::VERSION,
            overall: score.overall.map(rounded),
            grade: score.grade.clone(),
            coverage: rounded(score.coverage),
            low: rounded(score.low),
            high: rounded(score.high),
            raw: score.overall.map(|_| rounded(score.raw)),
            is_partial: score.is_partial,
            cap_points: rounded(score.cap_points),
            categories: score
                .categories
                .iter()
                .map(|category| {
                    let lost = category.lost.iter().map(|lost| Lost {
                        check: lost.check.clone(),
                        points: rounded(lost.points),
                        overall_points: rounded(lost.overall_points),
                        gain: rounded(lost.gain),
                    });
                    let value = Category {
                        score: category.score.map(rounded),
                        weight: category.weight,
                        coverage: rounded(category.coverage),
                        lost: lost.collect(),
                    };
                    (category.category.clone(), value)
                })
                .collect(),
        }
    }
}

impl From<&ReportedFinding> for Finding {
    fn from(reported: &ReportedFinding) -> Self {
        let finding = &reported.finding;
        let subject = &finding.subject;
        Self {
            fingerprint: finding.fingerprint.0.clone(),
            check: finding.check.clone(),
            check_version: finding.check_version,
            severity: finding.severity.as_str().to_owned(),
            confidence: finding.confidence.as_str().to_owned(),
            state: reported.state.as_str().to_owned(),
            accepted: reported.accepted.as_ref().map(|it| Accepted {
                reason: it.reason.clone(),
                owner: it.owner.clone(),
                expires: it.expires.clone(),
            }),
            instance: reported.instance.clone(),
            subject: Subject {
                kind: subject.kind.as_str().to_owned(),
                id: subject.id.clone(),
                locale: subject.locale.clone(),
                content_type: subject.content_type.clone(),
                name: subject.name.clone(),
                url: subject.url.clone(),
                edit_url: subject.edit_url.clone(),
                file: subject.file.clone(),
                line: subject.line,
            },
            message: finding.message.clone(),
            evidence: finding.evidence.0.clone(),
            remediation: texts::of(&finding.check).fix.to_owned(),
            docs: texts::docs_page(&finding.check),
        }
    }
}

/// The report without its findings.
pub(super) fn head(summary: &Summary) -> Report {
    Report {
        schema_version: "1".to_owned(),
        generator: Generator { name: "conduit".to_owned(), version: summary.conduit_version.clone() },
        scan: Scan {
            id: summary.scan,
            state: summary.state.clone(),
            incomplete_because: summary.incomplete_because.clone(),
            instances: summary.instances.iter().map(|it| it.id.clone()).collect(),
            tier: summary.tier.clone(),
            preset: summary.preset.clone(),
            started_at: summary.started_at.clone(),
            finished_at: summary.finished_at.clone(),
            as_of: summary.as_of.clone(),
            previous: summary.previous,
            base: summary.base.as_ref().map(|it| Base {
                scan: it.scan,
                kind: it.kind.to_owned(),
                carried_over: it.carried_over,
            }),
            full_because: summary.full_because.clone(),
        },
        score: (&summary.score).into(),
        instances: summary.instances.iter().map(instance).collect(),
        totals: Totals {
            open: summary.open,
            accepted: summary.accepted,
            by_severity: summary.by_severity.iter().cloned().collect(),
        },
        accept_remarks: summary.accept_remarks.clone(),
        checks: summary.checks.iter().map(check).collect(),
        findings: Vec::new(),
    }
}

fn instance(instance: &super::InstanceSummary) -> Instance {
    Instance {
        id: instance.id.clone(),
        adapter: instance.adapter.clone(),
        url: instance.url.clone(),
        score: (&instance.score).into(),
        inventory: instance.inventory.iter().cloned().collect(),
        missing: instance
            .missing
            .iter()
            .map(|(capability, reason, message)| Missing {
                capability: capability.clone(),
                reason: reason.clone(),
                message: message.clone(),
            })
            .collect(),
        problems: instance
            .problems
            .iter()
            .map(|(reason, place, message)| Problem {
                reason: reason.clone(),
                place: place.clone(),
                message: message.clone(),
            })
            .collect(),
        problems_total: instance.problems_total,
    }
}

fn check(check: &super::CheckSummary) -> Check {
    let text = texts::of(&check.id);
    Check {
        id: check.id.clone(),
        version: check.version,
        title: text.title,
        severity: text.severity.map(|it| it.as_str().to_owned()),
        evaluated: check.evaluated,
        failing: check.failing,
        accepted: check.accepted,
        unknown_units: check.unknown_units,
        unknown: check
            .unknown
            .as_ref()
            .map(|(reason, message)| Unknown { reason: reason.clone(), message: message.clone() }),
        points_lost: rounded(check.points_lost),
        findings: check.findings,
        docs: texts::docs_page(&check.id),
    }
}

/// Writes one object: each part on a line, each finding on a line. Nothing is held but one finding.
pub fn write(summary: &Summary, findings: &dyn Findings, out: &mut dyn Write) -> Result<(), ReportError> {
    let head = head(summary);
    write!(out, "{{\n\"schema_version\": \"1\",\n\"generator\": ")?;
    write_json(&head.generator, out)?;
    write!(out, ",\n\"scan\": ")?;
    write_json(&head.scan, out)?;
    write!(out, ",\n\"score\": ")?;
    write_json(&head.score, out)?;
    write!(out, ",\n\"instances\": ")?;
    write_json(&head.instances, out)?;
    write!(out, ",\n\"totals\": ")?;
    write_json(&head.totals, out)?;
    write!(out, ",\n\"accept_remarks\": ")?;
    write_json(&head.accept_remarks, out)?;
    write!(out, ",\n\"checks\": ")?;
    write_lines(out, head.checks.iter())?;
    write!(out, ",\n\"findings\": [")?;
    let mut separator = "\n";
    findings.each(&mut |finding| {
        out.write_all(separator.as_bytes())?;
        separator = ",\n";
        write_json(&Finding::from(finding), out)
    })?;
    write!(out, "\n]\n}}\n")?;
    Ok(())
}

fn write_lines<'a, T: Serialize + 'a>(
    out: &mut dyn Write,
    values: impl Iterator<Item = &'a T>,
) -> Result<(), ReportError> {
    let mut separator = "[\n";
    let mut is_empty = true;
    for value in values {
        out.write_all(separator.as_bytes())?;
        separator = ",\n";
        is_empty = false;
        write_json(value, out)?;
    }
    out.write_all(if is_empty { b"[]" } else { b"\n]" })?;
    Ok(())
}

/// The published JSON Schema.
pub fn schema() -> schemars::Schema {
    schemars::schema_for!(Report)
}
