//! Both sides of a comparison, from the store or from a report on disk → [`Comparison`].
//!
//! Findings stream from the store; only counts, and the findings that are listed, are held. A report on disk is
//! held as a whole (its size is capped). Stays true: an absent unit is *gone* only where the later scan is known
//! to have read everything it could be in.

use std::collections::BTreeMap;

use serde_json::Value as Json;

use super::file::{FileFinding, FileReport};
use super::moved::stored_changes;
use super::side::{Side, Stored, totals_of_file};
use super::sums::{LaterFinding, Sums};
use super::{Class, ComparedFinding, Comparison, Facts, UnitInB};
use crate::model::{Acceptance, Confidence, FindingState, ReportedFinding, ScanId, Severity};
use crate::score::gate::GateFacts;
use crate::store::compare::FindingCount;
use crate::store::findings::StoredFinding;
use crate::store::{Result, Store};

/// Most findings listed of one class; all are counted.
pub const MAX_LISTED: usize = 2_000;

/// What a unit of a check is, as far as a comparison cares.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Units {
    /// A record of the inventory.
    Records,
    /// The public page of an item.
    Pages,
    /// The whole corpus.
    Corpus,
}

/// What must be known of a check.
#[derive(Clone, Debug)]
pub struct CheckFacts {
    /// Its category.
    pub category: String,
    /// Its severity.
    pub severity: Severity,
    /// Its confidence.
    pub confidence: Confidence,
    /// Its units.
    pub units: Units,
}

/// Looks a check up; `None` when this program does not have it (any more).
pub type Lookup<'a> = &'a dyn Fn(&str) -> Option<CheckFacts>;

/// A comparison with what gate conditions are held against.
#[derive(Debug)]
pub struct Compared {
    /// Two scans side by side.
    pub comparison: Comparison,
    /// Of the later side, with the earlier one as the scan before.
    pub facts: GateFacts,
}

/// Compares two stored scans.
pub fn scans(store: &mut Store, a: ScanId, b: ScanId, lookup: Lookup<'_>) -> Result<Compared> {
    let (a, b) = (Stored::read(store, a)?, Stored::read(store, b)?);
    let (counts_a, counts_b) = (store.finding_counts(a.id())?, store.finding_counts(b.id())?);
    let total = |counts: &[FindingCount]| counts.iter().fold(0_u64, |sum, it| sum.saturating_add(it.n));
    store.note_changes(a.id(), b.id(), a.ordinals == b.ordinals, (total(&counts_a), total(&counts_b)))?;
    let mut sums = Sums::default();
    let mut listed: Vec<(Class, ScanId, i64, String)> = Vec::new();
    store.each_appeared(a.id(), b.id(), |appeared| {
        let facts = Facts {
            in_a: false,
            in_b: true,
            check_in_b: true,
            unit: UnitInB::Evaluated,
            was_fixed_before: appeared.was_before,
        };
        if let Some(class) = sums.count(facts, appeared.severity()) {
            listed.push((class, b.id(), appeared.instance(), appeared.fingerprint().to_owned()));
        }
        Ok(())
    })?;
    store.each_vanished(a.id(), b.id(), |vanished| {
        let check_in_b = b.is_evaluated(vanished.instance(), vanished.check());
        let units = units_of(lookup, vanished.check(), vanished.from_corpus);
        let unit = b.unit(&a, vanished.instance(), vanished.check(), vanished.kind(), units, &vanished.unit);
        let facts = Facts { in_a: true, in_b: false, check_in_b, unit, was_fixed_before: false };
        if let Some(class) = sums.count(facts, vanished.severity()) {
            listed.push((class, a.id(), vanished.instance(), vanished.fingerprint().to_owned()));
        }
        Ok(())
    })?;
    for (class, scan, instance, fingerprint) in listed {
        if let Some(finding) = store.stored_finding(scan, instance, &fingerprint)? {
            sums.listed.push(ComparedFinding { class, finding: reported(finding) });
        }
    }
    existing(store, &b, &counts_b, &mut sums)?;
    let changes = stored_changes(store, (&a, &counts_a), &b, lookup)?;
    store.forget_changes()?;
    let mut compared = sums.finish(a.side(), b.side(), &changes);
    compared.comparison.remarks.extend(rule_remarks(&a.scan.checks, &b.scan.checks));
    Ok(compared)
}

/// Findings open in B that A has too: all that are not new. Counted, and the first of them listed.
fn existing(store: &mut Store, b: &Stored, counts: &[FindingCount], sums: &mut Sums) -> Result<()> {
    let new = sums.count_of(Class::New).saturating_add(sums.count_of(Class::Regressed));
    let mut open = 0_u64;
    for count in counts.iter().filter(|it| !it.is_accepted) {
        open = open.saturating_add(count.n);
        sums.open_in_b(&count.check, count.severity, count.n);
    }
    sums.counts.insert(Class::Existing, open.saturating_sub(new));
    let name = |instance: i64| b.scan.instances.iter().find(|it| it.id == instance).map(|it| &it.name);
    let mut groups: Vec<_> = counts
        .iter()
        .map(|it| (std::cmp::Reverse(it.severity), it.check.as_str(), name(it.instance), it.instance))
        .collect();
    groups.sort_unstable();
    groups.dedup();
    let mut left = MAX_LISTED;
    for (std::cmp::Reverse(severity), check, _, instance) in groups {
        if left == 0 {
            break;
        }
        let stayed = store.stayed(b.id(), (instance, check, severity), left)?;
        left = left.saturating_sub(stayed.len());
        sums.listed.extend(
            stayed.into_iter().map(|it| ComparedFinding { class: Class::Existing, finding: reported(it) }),
        );
    }
    Ok(())
}

/// Compares a report on disk with a stored scan.
pub fn file_with_scan(store: &mut Store, a: FileReport, b: ScanId, lookup: Lookup<'_>) -> Result<Compared> {
    let b = Stored::read(store, b)?;
    let mut sums = Sums::default();
    let mut rest = a.findings;
    store.each_finding(b.id(), None, None, |stored| {
        let key = (stored.instance.clone(), stored.finding.fingerprint.0.clone());
        let before = rest.remove(&key);
        if stored.accepted.is_some() {
            sums.accepted_in_b(&stored.finding.check, before.as_ref().is_some_and(|it| !it.is_accepted()));
            return Ok(());
        }
        let later = LaterFinding {
            check: &stored.finding.check.clone(),
            severity: stored.finding.severity,
            is_regressed: stored.state == "regressed",
        };
        sums.later(&later, before.as_ref().map(FileFinding::is_accepted), || Ok(reported(stored)))
    })?;
    let mut rest: Vec<FileFinding> = rest.into_values().filter(|it| !it.is_accepted()).collect();
    rest.sort_by(|x, y| y.severity.cmp(&x.severity).then_with(|| x.check.cmp(&y.check)));
    for finding in rest {
        let (kind, id, locale) = finding.subject();
        let instance = b.scan.instances.iter().find(|it| it.name == finding.instance);
        let (check_in_b, unit) = match instance {
            Some(instance) => {
                let state = store.unit_state(b.id(), instance.id, kind, id, locale)?;
                let units = units_of(lookup, &finding.check, false);
                let missing_in_a = a.missing.get(&finding.instance).map(Vec::as_slice).unwrap_or_default();
                let is_absence_known = b.is_absence_known(instance.id, kind, missing_in_a);
                (
                    b.is_evaluated(instance.id, &finding.check),
                    b.unit_state(&finding.check, kind, units, &state, is_absence_known),
                )
            }
            None => (false, UnitInB::NotEvaluated),
        };
        sums.earlier(&finding.check, check_in_b, unit, finding.severity, || Ok(finding.reported()))?;
    }
    let a = Side { totals: totals_of_file(&a.checks), scan: a.scan, score: a.score };
    let b = b.side();
    let changes = sums.changes(&a.totals, &b.totals, lookup);
    Ok(sums.finish(a, b, &changes))
}

/// Compares a stored scan with a report on disk.
pub fn scan_with_file(store: &mut Store, a: ScanId, b: FileReport, lookup: Lookup<'_>) -> Result<Compared> {
    let a = Stored::read(store, a)?;
    let mut sums = Sums::default();
    let mut before: BTreeMap<(String, String), bool> = BTreeMap::new();
    store.each_finding(a.id(), None, None, |stored| {
        let key = (stored.instance.clone(), stored.finding.fingerprint.0.clone());
        let is_accepted = stored.accepted.is_some();
        if b.findings.contains_key(&key) {
            before.insert(key, is_accepted);
        } else if !is_accepted {
            let (check_in_b, unit) = unit_in_file(&b, &stored.instance, &stored.finding.check);
            let (check, severity) = (stored.finding.check.clone(), stored.finding.severity);
            sums.earlier(&check, check_in_b, unit, severity, || Ok(reported(stored)))?;
        }
        Ok(())
    })?;
    sums.later_file(&b, &before)?;
    let (a, b) = (a.side(), Side { totals: totals_of_file(&b.checks), scan: b.scan, score: b.score });
    let changes = sums.changes(&a.totals, &b.totals, lookup);
    Ok(sums.finish(a, b, &changes))
}

/// Compares two reports on disk.
pub fn files(a: FileReport, b: FileReport, lookup: Lookup<'_>) -> Result<Compared> {
    let mut sums = Sums::default();
    let mut before: BTreeMap<(String, String), bool> = BTreeMap::new();
    for (key, finding) in &a.findings {
        if b.findings.contains_key(key) {
            before.insert(key.clone(), finding.is_accepted());
        } else if !finding.is_accepted() {
            let (check_in_b, unit) = unit_in_file(&b, &finding.instance, &finding.check);
            sums.earlier(&finding.check, check_in_b, unit, finding.severity, || Ok(finding.reported()))?;
        }
    }
    sums.later_file(&b, &before)?;
    let a = Side { totals: totals_of_file(&a.checks), scan: a.scan, score: a.score };
    let b = Side { totals: totals_of_file(&b.checks), scan: b.scan, score: b.score };
    let changes = sums.changes(&a.totals, &b.totals, lookup);
    Ok(sums.finish(a, b, &changes))
}

/// A report does not say which units there are: where no unit of a check was unknown, all were looked at.
fn unit_in_file(b: &FileReport, instance: &str, check: &str) -> (bool, UnitInB) {
    let check = b.checks.get(check).filter(|_| b.scan.instances.iter().any(|it| it == instance));
    match check {
        Some(check) if check.is_evaluated() && check.unknown_units == 0 => (true, UnitInB::Evaluated),
        Some(check) => (check.is_evaluated(), UnitInB::NotEvaluated),
        None => (false, UnitInB::NotEvaluated),
    }
}

pub(super) fn units_of(lookup: Lookup<'_>, check: &str, from_corpus: bool) -> Units {
    lookup(check).map_or(if from_corpus { Units::Corpus } else { Units::Records }, |it| it.units)
}
/// Rules that are not the same in both scans, in two sentences at most.
fn rule_remarks(a: &Json, b: &Json) -> Vec<String> {
    let rules = |checks: &Json| -> BTreeMap<String, Json> {
        let entries = checks.as_array().into_iter().flatten();
        entries.filter_map(|it| Some((it["id"].as_str()?.to_owned(), it.clone()))).collect()
    };
    let (a, b) = (rules(a), rules(b));
    let changed: Vec<&str> = a
        .iter()
        .filter(|(id, rule)| b.get(*id).is_some_and(|it| it != *rule))
        .map(|(id, _)| id.as_str())
        .collect();
    let one_sided: Vec<&str> = a
        .keys()
        .filter(|id| !b.contains_key(*id))
        .chain(b.keys().filter(|id| !a.contains_key(*id)))
        .map(String::as_str)
        .collect();
    let mut remarks = Vec::new();
    if !changed.is_empty() {
        remarks.push(format!(
            "the same content may come out differently: other thresholds or another version of {}",
            some(&changed)
        ));
    }
    if !one_sided.is_empty() {
        remarks.push(format!("only one of the scans has {}", some(&one_sided)));
    }
    remarks
}

fn some(ids: &[&str]) -> String {
    const SHOWN: usize = 5;
    let shown: Vec<&str> = ids.iter().take(SHOWN).copied().collect();
    match ids.len().saturating_sub(SHOWN) {
        0 => shown.join(", "),
        more => format!("{} and {more} more", shown.join(", ")),
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
