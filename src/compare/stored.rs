//! Both sides of a comparison, from the store or from a report on disk → [`Comparison`].
//!
//! Findings stream from the store; only counts, and the findings that are listed, are held. A report on disk is
//! held as a whole (its size is capped). Stays true: an absent unit is *gone* only where the later scan is known
//! to have read everything it could be in.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value as Json;

use super::changes::{self, Moves};
use super::file::{FileFinding, FileReport};
use super::{Class, ComparedFinding, Comparison, Facts, ScanRef, UnitInB, classify};
use crate::model::{
    Acceptance, Capability, Confidence, Counts, FindingState, ReportedFinding, ScanId, Severity, SubjectKind,
    tally,
};
use crate::score::gate::GateFacts;
use crate::score::{self, Change, Score};
use crate::store::compare::{InventoryFacts, UnitState};
use crate::store::findings::{StoredFinding, StoredOutcome};
use crate::store::scans::{StoredInstance, StoredScan};
use crate::store::{Result, Store, StoreError};

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
    let mut sums = Sums::default();
    store.each_open_later(a.id(), b.id(), |later| {
        let facts = Facts {
            in_a: later.in_a,
            in_b: true,
            check_in_b: true,
            unit: UnitInB::Evaluated,
            was_fixed_before: later.was_before,
        };
        sums.open_in_b(later.check(), later.severity());
        sums.add(facts, later.severity(), || later.finding().map(reported))
    })?;
    store.each_vanished(a.id(), b.id(), |vanished| {
        let check_in_b = b.is_evaluated(vanished.instance, vanished.check());
        let units = units_of(lookup, vanished.check(), vanished.from_corpus);
        let unit = b.unit(&a, vanished.instance, vanished.check(), vanished.kind(), units, &vanished.unit);
        let facts = Facts { in_a: true, in_b: false, check_in_b, unit, was_fixed_before: false };
        sums.add(facts, vanished.severity(), || vanished.finding().map(reported))
    })?;
    let changes = stored_changes(store, &a, &b, lookup)?;
    let mut compared = sums.finish(a.side(), b.side(), &changes);
    compared.comparison.remarks.extend(rule_remarks(&a.scan.checks, &b.scan.checks));
    Ok(compared)
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

/// One check of one side, all instances together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Totals {
    evaluated: u64,
    is_evaluated: bool,
}

/// What a comparison says of one side as a whole.
struct Side {
    scan: ScanRef,
    score: Score,
    totals: BTreeMap<String, Totals>,
}

fn totals_of_file(checks: &BTreeMap<String, super::file::FileCheck>) -> BTreeMap<String, Totals> {
    checks
        .iter()
        .map(|(id, it)| (id.clone(), Totals { evaluated: it.evaluated, is_evaluated: it.is_evaluated() }))
        .collect()
}

/// A stored scan with what is known of each instance.
struct Stored {
    scan: StoredScan,
    score: Score,
    ordinals: BTreeMap<String, usize>,
    instances: BTreeMap<i64, InInstance>,
}

struct InInstance {
    outcomes: BTreeMap<String, StoredOutcome>,
    inventory: InventoryFacts,
}

impl Stored {
    fn read(store: &mut Store, id: ScanId) -> Result<Self> {
        let scan = store.scan(id)?;
        let overall = match store.score(id, None)? {
            Some(json) => serde_json::from_value(json).map_err(|it| StoreError::Decode(it.to_string()))?,
            None => Score { grade: "-".to_owned(), ..Score::default() },
        };
        let ids = scan.checks.as_array().into_iter().flatten().filter_map(|it| it["id"].as_str());
        let ordinals = ids.enumerate().map(|(ordinal, id)| (id.to_owned(), ordinal)).collect();
        let mut instances = BTreeMap::new();
        for StoredInstance { id: instance, .. } in &scan.instances {
            let outcomes = store.outcomes(id, *instance)?;
            let outcomes = outcomes.into_iter().map(|it| (it.check.clone(), it)).collect();
            let inventory = store.inventory_facts(id, *instance)?;
            instances.insert(*instance, InInstance { outcomes, inventory });
        }
        Ok(Self { scan, score: overall, ordinals, instances })
    }

    fn id(&self) -> ScanId {
        self.scan.id
    }

    fn outcome(&self, instance: i64, check: &str) -> Option<&StoredOutcome> {
        self.instances.get(&instance)?.outcomes.get(check)
    }

    fn is_evaluated(&self, instance: i64, check: &str) -> bool {
        self.outcome(instance, check).is_some_and(|it| it.unknown.is_none())
    }

    /// Units and failures of one check in the packed verdicts on one unit; nothing where the check as a whole was
    /// not evaluated.
    fn counts(&self, instance: i64, check: &str, packed: &[u8]) -> Counts {
        if !self.is_evaluated(instance, check) {
            return Counts::default();
        }
        let ordinal = self.ordinals.get(check);
        let counts = tally::unpack(packed).into_iter().find(|(it, _)| Some(it) == ordinal);
        counts.map(|(_, counts)| counts).unwrap_or_default()
    }

    /// What this scan, being the later one, knows of a unit that `a` has.
    fn unit(
        &self,
        a: &Self,
        instance: i64,
        check: &str,
        kind: SubjectKind,
        units: Units,
        state: &UnitState,
    ) -> UnitInB {
        let missing_in_a = a.instances.get(&instance).map(|it| it.inventory.missing.as_slice());
        let is_absence_known = self.is_absence_known(instance, kind, missing_in_a.unwrap_or_default());
        self.unit_state(check, kind, units, state, is_absence_known)
    }

    fn unit_state(
        &self,
        check: &str,
        kind: SubjectKind,
        units: Units,
        state: &UnitState,
        is_absence_known: bool,
    ) -> UnitInB {
        if !state.is_present {
            return match (units, is_absence_known) {
                // Facts about the site as a whole have no row of their own.
                (Units::Corpus, _) if kind == SubjectKind::Site => UnitInB::Evaluated,
                (_, true) => UnitInB::Absent,
                (_, false) => UnitInB::NotEvaluated,
            };
        }
        let packed = match units {
            Units::Corpus => return UnitInB::Evaluated,
            Units::Pages if !state.has_page => return UnitInB::NotEvaluated,
            Units::Pages => &state.page_tally,
            Units::Records => &state.tally,
        };
        let ordinal = self.ordinals.get(check);
        let is_unknown =
            tally::unpack(packed).into_iter().any(|(it, counts)| Some(&it) == ordinal && counts.unknown > 0);
        if is_unknown { UnitInB::NotEvaluated } else { UnitInB::Evaluated }
    }

    /// Whether a unit that is not here is really not there.
    fn is_absence_known(&self, instance: i64, kind: SubjectKind, missing_in_a: &[Capability]) -> bool {
        use Capability as C;
        let Some(InInstance { inventory, .. }) = self.instances.get(&instance) else { return false };
        let sources: &[C] = match kind {
            SubjectKind::Item => &[C::Content, C::Unpublished, C::Terms, C::Menus, C::Comments],
            SubjectKind::Asset => &[C::Media],
            SubjectKind::Type => &[C::Types],
            SubjectKind::Actor => &[C::Actors],
            SubjectKind::Extension => &[C::Extensions],
            SubjectKind::Site => C::ALL,
        };
        // Without its first source nothing of the kind is read; the others narrow what is seen, and what neither
        // scan sees is no difference between them.
        let is_read =
            kind == SubjectKind::Site || sources.first().is_some_and(|it| inventory.present.contains(it));
        let is_narrower =
            inventory.missing.iter().any(|it| sources.contains(it) && !missing_in_a.contains(it));
        let is_partial = inventory.is_partial_throughout
            || inventory.partial.iter().any(|it| sources.contains(it))
            || self.scan.state == "running";
        is_read && !is_narrower && !is_partial
    }

    fn side(&self) -> Side {
        let mut totals: BTreeMap<String, Totals> = BTreeMap::new();
        for outcome in self.instances.values().flat_map(|it| it.outcomes.values()) {
            let sum = totals.entry(outcome.check.clone()).or_default();
            sum.is_evaluated |= outcome.unknown.is_none();
            sum.evaluated = sum.evaluated.saturating_add(outcome.counts.evaluated);
        }
        Side {
            scan: ScanRef {
                id: self.scan.id.0,
                state: self.scan.state.clone(),
                started_at: rfc3339(self.scan.started_ms),
                instances: self.scan.instances.iter().map(|it| it.name.clone()).collect(),
                tier: self.scan.tier.as_str().to_owned(),
                preset: self.scan.preset.clone(),
                score_version: score::VERSION,
            },
            score: self.score.clone(),
            totals,
        }
    }
}

fn units_of(lookup: Lookup<'_>, check: &str, from_corpus: bool) -> Units {
    lookup(check).map_or(if from_corpus { Units::Corpus } else { Units::Records }, |it| it.units)
}

/// Exact counts per check, from the verdicts kept beside the units.
fn stored_changes(store: &mut Store, a: &Stored, b: &Stored, lookup: Lookup<'_>) -> Result<Vec<Change>> {
    let (side_a, side_b) = (a.side(), b.side());
    let mut changes = empty_changes(&side_a.totals, &side_b.totals, lookup);
    let names = |side: &Stored| -> Vec<String> {
        let mut names: Vec<_> = side.ordinals.iter().map(|(id, at)| (*at, id.clone())).collect();
        names.sort_unstable();
        names.into_iter().map(|(_, id)| id).collect()
    };
    let (names_a, names_b) = (names(a), names(b));
    store.each_unit_pair(a.id(), b.id(), |pair| {
        let mut counted: BTreeMap<&str, (Counts, Counts)> = BTreeMap::new();
        for (ordinal, counts) in tally::unpack(&pair.tally_a) {
            if let Some(id) = names_a.get(ordinal).filter(|id| a.is_evaluated(pair.instance, id)) {
                counted.entry(id).or_default().0 = counts;
            }
        }
        for (ordinal, counts) in tally::unpack(&pair.tally_b) {
            if let Some(id) = names_b.get(ordinal) {
                counted.entry(id).or_default().1 = counts;
            }
        }
        let is_there = pair.in_b || !is_absence_known(a, b, pair.instance, pair.kind);
        for (id, (in_a, in_b)) in counted {
            let is_evaluated = b.is_evaluated(pair.instance, id);
            let n_b = if is_evaluated { in_b.evaluated } else { 0 };
            let is_lost = is_lost(is_evaluated, pair.in_b, is_there, in_b, pair.was_looked_at);
            if let Some(change) = changes.get_mut(id) {
                changes::add_unit(change, in_a.evaluated, n_b, is_lost);
            }
        }
    })?;
    let mut corpus: BTreeMap<(i64, String), Moves> = BTreeMap::new();
    store.each_finding_group(a.id(), b.id(), |group| {
        let units = units_of(lookup, &group.check, group.from_corpus);
        let moves = Moves {
            stayed: group.stayed,
            accepted: group.accepted,
            unaccepted: group.unaccepted,
            vanished: group.vanished,
            appeared: group.appeared,
            ..Moves::default()
        };
        if units == Units::Corpus {
            let is_site = group.kind == SubjectKind::Site;
            let sum = corpus.entry((group.instance, group.check.clone())).or_default();
            sum.stayed += moves.stayed;
            sum.accepted += moves.accepted;
            sum.unaccepted += moves.unaccepted;
            *(if is_site || group.b.is_present { &mut sum.vanished } else { &mut sum.gone }) +=
                moves.vanished;
            *(if is_site || group.a.is_present { &mut sum.appeared } else { &mut sum.arrived }) +=
                moves.appeared;
            return;
        }
        let (packed_a, packed_b) = match units {
            Units::Pages => (&group.a.page_tally, &group.b.page_tally),
            _ => (&group.a.tally, &group.b.tally),
        };
        let has_unit = match units {
            Units::Pages => group.b.has_page,
            _ => group.b.is_present,
        };
        let in_a = a.counts(group.instance, &group.check, packed_a);
        let is_evaluated = b.is_evaluated(group.instance, &group.check);
        let in_b = b.counts(group.instance, &group.check, packed_b);
        let is_there = group.b.is_present || !is_absence_known(a, b, group.instance, group.kind);
        let is_lost = is_lost(is_evaluated, group.b.is_present, is_there, in_b, has_unit);
        if let Some(change) = changes.get_mut(&group.check) {
            changes::add_unit_findings(change, (in_a.evaluated, in_b.evaluated), is_lost, moves);
        }
    })?;
    let instances: BTreeSet<i64> = a.instances.keys().chain(b.instances.keys()).copied().collect();
    for (id, change) in &mut changes {
        for instance in &instances {
            let moves = corpus.remove(&(*instance, id.clone()));
            let is_corpus = moves.is_some() || lookup(id).is_some_and(|it| it.units == Units::Corpus);
            if !is_corpus {
                continue;
            }
            let evaluated = |side: &Stored| {
                side.outcome(*instance, id).filter(|it| it.unknown.is_none()).map(|it| it.counts.evaluated)
            };
            let (n_a, n_b) = (evaluated(a), evaluated(b));
            // Of what B did not evaluate nothing is known: no count.
            if n_b.is_some() || !b.instances.contains_key(instance) {
                changes::add_totals(change, n_a.unwrap_or(0), n_b.unwrap_or(0), moves.unwrap_or_default());
            }
        }
        changes::bound(change);
    }
    Ok(changes.into_values().collect())
}

/// Whether B could not look at a unit of A (or at all of it), rather than finding it gone or not applicable.
#[expect(clippy::fn_params_excessive_bools, reason = "facts of one unit, named at the one call")]
fn is_lost(is_evaluated: bool, in_b: bool, may_be_there: bool, counts: Counts, has_unit: bool) -> bool {
    if in_b { !is_evaluated || counts.unknown > 0 || !has_unit } else { may_be_there }
}

/// As [`Stored::is_absence_known`]; units of an instance that B does not cover are removed, by choice.
fn is_absence_known(a: &Stored, b: &Stored, instance: i64, kind: SubjectKind) -> bool {
    let missing_in_a = a.instances.get(&instance).map(|it| it.inventory.missing.as_slice());
    !b.instances.contains_key(&instance)
        || b.is_absence_known(instance, kind, missing_in_a.unwrap_or_default())
}

fn empty_changes(
    a: &BTreeMap<String, Totals>,
    b: &BTreeMap<String, Totals>,
    lookup: Lookup<'_>,
) -> BTreeMap<String, Change> {
    let ids: BTreeSet<&String> = a.keys().chain(b.keys()).collect();
    ids.into_iter()
        .map(|id| {
            let mut change = if let Some(facts) = lookup(id) {
                changes::empty(id, &facts.category, facts.severity, facts.confidence)
            } else {
                // A check this program does not have: what it weighed is not known.
                let category = id.split_once('.').map_or(id.as_str(), |(category, _)| category);
                changes::empty(id, category, Severity::Info, Confidence::Firm)
            };
            change.in_a = a.get(id).is_some_and(|it| it.is_evaluated);
            change.in_b = b.get(id).is_some_and(|it| it.is_evaluated);
            (id.clone(), change)
        })
        .collect()
}

/// What both sides add up to, and the findings that are listed.
#[derive(Default)]
struct Sums {
    counts: BTreeMap<Class, u64>,
    listed: Vec<ComparedFinding>,
    new: BTreeMap<Severity, u64>,
    open: BTreeMap<Severity, u64>,
    open_by_check: BTreeMap<String, u64>,
    moves: BTreeMap<String, Moves>,
}

struct LaterFinding<'f> {
    check: &'f str,
    severity: Severity,
    is_regressed: bool,
}

impl Sums {
    /// An open finding of B.
    fn open_in_b(&mut self, check: &str, severity: &str) {
        let severity = Severity::from_word(severity).unwrap_or(Severity::Info);
        *self.open.entry(severity).or_default() += 1;
        match self.open_by_check.get_mut(check) {
            Some(n) => *n += 1,
            None => drop(self.open_by_check.insert(check.to_owned(), 1)),
        }
    }

    /// Classifies, counts, and lists while there are fewer than [`MAX_LISTED`] of the class.
    fn add(
        &mut self,
        facts: Facts,
        severity: &str,
        finding: impl FnOnce() -> Result<ReportedFinding>,
    ) -> Result<()> {
        let Some(class) = classify(facts) else { return Ok(()) };
        let count = self.counts.entry(class).or_default();
        *count += 1;
        if matches!(class, Class::New | Class::Regressed) {
            *self.new.entry(Severity::from_word(severity).unwrap_or(Severity::Info)).or_default() += 1;
        }
        if usize::try_from(*count).is_ok_and(|it| it <= MAX_LISTED) {
            self.listed.push(ComparedFinding { class, finding: finding()? });
        }
        Ok(())
    }

    fn moves(&mut self, check: &str) -> &mut Moves {
        self.moves.entry(check.to_owned()).or_default()
    }

    /// A finding accepted in B: in no class.
    fn accepted_in_b(&mut self, check: &str, was_open: bool) {
        if was_open {
            self.moves(check).accepted += 1;
        }
    }

    /// An open finding of B, and whether A had it accepted, where A had it.
    fn later(
        &mut self,
        later: &LaterFinding<'_>,
        accepted_in_a: Option<bool>,
        finding: impl FnOnce() -> Result<ReportedFinding>,
    ) -> Result<()> {
        let moves = self.moves(later.check);
        match accepted_in_a {
            Some(false) => moves.stayed += 1,
            Some(true) => moves.unaccepted += 1,
            None => moves.appeared += 1,
        }
        self.open_in_b(later.check, later.severity.as_str());
        let facts = Facts {
            in_a: accepted_in_a.is_some(),
            in_b: true,
            check_in_b: true,
            unit: UnitInB::Evaluated,
            was_fixed_before: later.is_regressed,
        };
        self.add(facts, later.severity.as_str(), finding)
    }

    /// Every finding of a report as the later side, worst first.
    fn later_file(&mut self, b: &FileReport, before: &BTreeMap<(String, String), bool>) -> Result<()> {
        let mut all: Vec<_> = b.findings.iter().collect();
        all.sort_by(|(_, x), (_, y)| y.severity.cmp(&x.severity).then_with(|| x.check.cmp(&y.check)));
        for (key, finding) in all {
            let accepted_in_a = before.get(key).copied();
            if finding.is_accepted() {
                self.accepted_in_b(&finding.check, accepted_in_a == Some(false));
                continue;
            }
            let later = LaterFinding {
                check: &finding.check,
                severity: finding.severity,
                is_regressed: finding.is_regressed(),
            };
            self.later(&later, accepted_in_a, || Ok(finding.reported()))?;
        }
        Ok(())
    }

    /// An open finding of A that B does not have.
    fn earlier(
        &mut self,
        check: &str,
        check_in_b: bool,
        unit: UnitInB,
        severity: Severity,
        finding: impl FnOnce() -> Result<ReportedFinding>,
    ) -> Result<()> {
        let moves = self.moves(check);
        match (unit, check_in_b) {
            (UnitInB::Absent, _) => moves.gone += 1,
            (UnitInB::Evaluated, true) => moves.vanished += 1,
            _ => moves.lost += 1,
        }
        let facts = Facts { in_a: true, in_b: false, check_in_b, unit, was_fixed_before: false };
        self.add(facts, severity.as_str(), finding)
    }

    /// Changes where one side has no units: from totals.
    fn changes(
        &self,
        a: &BTreeMap<String, Totals>,
        b: &BTreeMap<String, Totals>,
        lookup: Lookup<'_>,
    ) -> Vec<Change> {
        let n = |side: &BTreeMap<String, Totals>, id: &str| side.get(id).map_or(0, |it| it.evaluated);
        let mut changes = empty_changes(a, b, lookup);
        for (id, change) in &mut changes {
            let moves = self.moves.get(id).copied().unwrap_or_default();
            changes::add_totals(change, n(a, id), n(b, id), moves);
            changes::bound(change);
        }
        changes.into_values().collect()
    }

    fn finish(self, a: Side, b: Side, changes: &[Change]) -> Compared {
        let is_same_formula = a.scan.score_version == b.scan.score_version;
        let facts = GateFacts {
            open: self.open,
            new: Some(self.new),
            score: b.score.overall,
            category_scores: b
                .score
                .categories
                .iter()
                .filter_map(|it| Some((it.category.clone(), it.score?)))
                .collect(),
            previous_score: a.score.overall.filter(|_| is_same_formula),
            coverage: b.score.coverage,
            open_by_check: self.open_by_check,
            unknown_checks: b
                .totals
                .iter()
                .filter(|(_, it)| !it.is_evaluated)
                .map(|(id, _)| id.clone())
                .collect(),
            enabled_checks: b.totals.keys().cloned().collect(),
        };
        let mut comparison = super::start(a.scan, b.scan, a.score, b.score, changes);
        comparison.counts = self.counts;
        comparison.findings = self.listed;
        comparison.sort();
        Compared { comparison, facts }
    }
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

/// A moment in RFC 3339, UTC, to the second.
fn rfc3339(ms: i64) -> String {
    jiff::Timestamp::from_millisecond(ms)
        .unwrap_or_default()
        .round(jiff::Unit::Second)
        .unwrap_or_default()
        .to_string()
}
