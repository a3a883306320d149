//! A stored scan, ready to be rendered.

use std::cell::RefCell;
use std::collections::BTreeMap;

use super::{
    Acceptance, CheckSummary, FindingState, Findings, InstanceSummary, ReportError, ReportedFinding, Summary,
};
use crate::model::{ScanId, Severity};
use crate::score::Score;
use crate::store::findings::StoredFinding;
use crate::store::outcomes::StoredOutcome;
use crate::store::scans::StoredScan;
use crate::store::{Result, Store, StoreError};

/// Most problems listed per instance; all are counted.
const MAX_PROBLEMS: u32 = 100;

/// Findings of one scan, read from the store as they are written out.
pub struct StoredFindings<'a> {
    store: RefCell<&'a mut Store>,
    scan: ScanId,
}

impl<'a> StoredFindings<'a> {
    /// Of one scan.
    pub fn new(store: &'a mut Store, scan: ScanId) -> Self {
        Self { store: RefCell::new(store), scan }
    }

    fn stream(
        &self,
        check: Option<&str>,
        limit: Option<usize>,
        each: &mut dyn FnMut(&ReportedFinding) -> std::result::Result<(), ReportError>,
    ) -> std::result::Result<(), ReportError> {
        let mut failed = None;
        let read = self.store.borrow_mut().each_finding(self.scan, check, limit, |stored| {
            each(&reported(stored)).map_err(|error| {
                failed = Some(error);
                StoreError::Decode("the report was given up".to_owned())
            })
        });
        match failed {
            Some(error) => Err(error),
            None => read.map_err(|error| ReportError::Read(error.to_string())),
        }
    }
}

impl Findings for StoredFindings<'_> {
    fn each(
        &self,
        each: &mut dyn FnMut(&ReportedFinding) -> std::result::Result<(), ReportError>,
    ) -> std::result::Result<(), ReportError> {
        self.stream(None, None, each)
    }

    fn each_of(
        &self,
        check: &str,
        limit: usize,
        each: &mut dyn FnMut(&ReportedFinding) -> std::result::Result<(), ReportError>,
    ) -> std::result::Result<(), ReportError> {
        self.stream(Some(check), Some(limit), each)
    }
}

fn reported(stored: StoredFinding) -> ReportedFinding {
    ReportedFinding {
        instance: stored.instance,
        finding: stored.finding,
        state: FindingState::from_word(&stored.state),
        accepted: stored.accepted.map(|(reason, owner, expires)| Acceptance { reason, owner, expires }),
    }
}

/// Everything of a stored scan but its findings.
pub fn summary(store: &mut Store, id: ScanId) -> Result<Summary> {
    let scan = store.scan(id)?;
    let overall = read_score(store, id, None)?;
    let mut instances = Vec::new();
    let mut outcomes: Vec<StoredOutcome> = Vec::new();
    let mut open: BTreeMap<String, u64> = BTreeMap::new();
    let mut previous = None;
    for instance in &scan.instances {
        previous = previous.max(store.previous_scan(id, instance.id)?);
        for outcome in store.outcomes(id, instance.id)? {
            match outcomes.iter_mut().find(|it| it.check == outcome.check) {
                Some(sum) => {
                    sum.counts.merge(outcome.counts);
                    sum.accepted += outcome.accepted;
                    if outcome.unknown.is_none() {
                        sum.unknown = None;
                    }
                }
                None => outcomes.push(outcome),
            }
        }
        for (check, n) in store.open_by_check(id, instance.id)? {
            *open.entry(check).or_default() += n;
        }
        let (problems, problems_total) = store.problems(id, instance.id, MAX_PROBLEMS)?;
        instances.push(InstanceSummary {
            id: instance.name.clone(),
            adapter: instance.adapter.clone(),
            url: instance.url.clone(),
            score: read_score(store, id, Some(instance.id))?,
            inventory: store.inventory(id, instance.id)?,
            missing: store
                .missing_capabilities(id, instance.id)?
                .into_iter()
                .map(|(capability, reason, detail)| {
                    let sentence = if detail.is_empty() { reason.sentence().to_owned() } else { detail };
                    (capability.as_str().to_owned(), reason.as_str().to_owned(), sentence)
                })
                .collect(),
            problems,
            problems_total,
        });
    }
    let checks = checks_in_order(&scan, &outcomes, &overall, &open);
    let by_severity = severities(store, id)?;
    let base = match scan.base {
        Some(it) => Some(super::BaseSummary {
            scan: it.scan.0,
            kind: it.kind.as_str(),
            carried_over: store.carried_over(id, it.kind)?,
        }),
        None => None,
    };
    let open_total = by_severity.iter().map(|(_, n)| n).sum();
    Ok(Summary {
        scan: id.0,
        state: scan.state.clone(),
        tier: scan.tier.as_str().to_owned(),
        preset: scan.preset.clone(),
        started_at: rfc3339(scan.started_ms),
        finished_at: scan.finished_ms.map(rfc3339),
        as_of: rfc3339(scan.as_of_ms),
        conduit_version: scan.conduit_version.clone(),
        previous: previous.map(|it| it.0),
        base,
        full_because: scan.full_because.clone(),
        instances,
        score: overall,
        accepted: checks.iter().map(|it| it.accepted).sum(),
        checks,
        by_severity,
        open: open_total,
        accept_remarks: scan.remarks,
        incomplete_because: scan.incomplete_because,
    })
}

/// One entry per check that has an outcome, in the order of the catalogue.
fn checks_in_order(
    scan: &StoredScan,
    outcomes: &[StoredOutcome],
    overall: &Score,
    open: &BTreeMap<String, u64>,
) -> Vec<CheckSummary> {
    let ids = scan.checks.as_array().into_iter().flatten().filter_map(|it| it["id"].as_str());
    ids.filter_map(|id| {
        let outcome = outcomes.iter().find(|it| it.check == id)?;
        let lost = overall.categories.iter().flat_map(|it| &it.lost).find(|it| it.check == id);
        Some(CheckSummary {
            id: id.to_owned(),
            version: u16::try_from(outcome.version).unwrap_or(1),
            evaluated: outcome.counts.evaluated,
            failing: outcome.counts.failing.saturating_sub(outcome.accepted),
            accepted: outcome.accepted,
            unknown_units: outcome.counts.unknown,
            unknown: outcome
                .unknown
                .as_ref()
                .map(|(reason, detail)| (reason.as_str().to_owned(), detail.clone())),
            points_lost: lost.map_or(0.0, |it| it.points),
            findings: open.get(id).copied().unwrap_or(0),
        })
    })
    .collect()
}

fn severities(store: &mut Store, id: ScanId) -> Result<Vec<(String, u64)>> {
    let counts = store.open_counts(id)?;
    Ok(Severity::ALL
        .into_iter()
        .map(|severity| {
            let n = counts.iter().filter(|(it, ..)| *it == severity).map(|(.., n)| n).sum();
            (severity.as_str().to_owned(), n)
        })
        .collect())
}

fn read_score(store: &mut Store, id: ScanId, instance: Option<i64>) -> Result<Score> {
    match store.score(id, instance)? {
        Some(json) => serde_json::from_value(json).map_err(|error| StoreError::Decode(error.to_string())),
        None => Ok(Score { grade: "-".to_owned(), ..Score::default() }),
    }
}

/// A moment in RFC 3339, UTC, to the second.
pub fn rfc3339(ms: i64) -> String {
    jiff::Timestamp::from_millisecond(ms)
        .unwrap_or_default()
        .round(jiff::Unit::Second)
        .unwrap_or_default()
        .to_string()
}
