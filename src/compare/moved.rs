//! Two stored scans → exact counts per check, the input of a waterfall.
//!
//! Unit checks are counted from the verdicts kept beside the units, streamed pair by pair; checks of the whole corpus
//! from their totals and the findings that moved.

use std::collections::{BTreeMap, BTreeSet};

use super::changes::{self, Moves};
use super::side::{Stored, Totals};
use super::stored::{Lookup, Units, units_of};
use crate::model::{Confidence, Counts, Severity, SubjectKind, tally};
use crate::score::Change;
use crate::store::compare::FindingCount;
use crate::store::{Result, Store};

/// Exact counts per check, from the verdicts kept beside the units.
pub(super) fn stored_changes(
    store: &mut Store,
    (a, counts_a): (&Stored, &[FindingCount]),
    b: &Stored,
    lookup: Lookup<'_>,
) -> Result<Vec<Change>> {
    let (side_a, side_b) = (a.side(), b.side());
    let mut changes = empty_changes(&side_a.totals, &side_b.totals, lookup);
    let names = |side: &Stored| -> Vec<String> {
        let mut names: Vec<_> = side.ordinals.iter().map(|(id, at)| (*at, id.clone())).collect();
        names.sort_unstable();
        names.into_iter().map(|(_, id)| id).collect()
    };
    let (names_a, names_b) = (names(a), names(b));
    // Units looked at that are not the same in both, by instance and check: in A, in B.
    let mut unlike: BTreeMap<(i64, &str), (u64, u64)> = BTreeMap::new();
    store.each_changed_unit(a.id(), b.id(), |pair| {
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
        let unit = match pair.in_b {
            true => InB::There(pair.was_looked_at),
            false if is_absence_known(a, b, pair.instance, pair.kind) => InB::Gone,
            false => InB::Missed,
        };
        for (id, (in_a, in_b)) in counted {
            let is_evaluated = b.is_evaluated(pair.instance, id);
            let n_b = if is_evaluated { in_b.evaluated } else { 0 };
            let is_lost = unit.is_lost(is_evaluated, in_b);
            let sum = unlike.entry((pair.instance, id)).or_default();
            sum.0 = sum.0.saturating_add(in_a.evaluated);
            sum.1 = sum.1.saturating_add(n_b);
            if let Some(change) = changes.get_mut(id) {
                changes::add_unit(change, in_a.evaluated, n_b, is_lost);
            }
        }
    })?;
    add_same_units(&mut changes, &unlike, (a, counts_a), b, lookup);
    let mut stayed = open_findings(counts_a);
    let mut corpus: BTreeMap<(i64, String), Moves> = BTreeMap::new();
    store.each_changed_group(a.id(), b.id(), |group| {
        let units = units_of(lookup, &group.check, group.from_corpus);
        if let Some(n) = stayed.get_mut(&(group.instance, group.check.clone(), group.from_corpus)) {
            *n = n.saturating_sub(group.vanished.saturating_add(group.accepted));
        }
        let moves = Moves {
            accepted: group.accepted,
            unaccepted: group.unaccepted,
            vanished: group.vanished,
            appeared: group.appeared,
            ..Moves::default()
        };
        if units == Units::Corpus {
            let is_site = group.kind == SubjectKind::Site;
            let sum = corpus.entry((group.instance, group.check.clone())).or_default();
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
        let was_looked_at = match units {
            Units::Pages => group.b.has_page,
            Units::Records | Units::Corpus => true,
        };
        let in_a = a.counts(group.instance, &group.check, packed_a);
        let is_evaluated = b.is_evaluated(group.instance, &group.check);
        let in_b = b.counts(group.instance, &group.check, packed_b);
        let unit = match group.b.is_present {
            true => InB::There(was_looked_at),
            false if is_absence_known(a, b, group.instance, group.kind) => InB::Gone,
            false => InB::Missed,
        };
        let is_lost = unit.is_lost(is_evaluated, in_b);
        if let Some(change) = changes.get_mut(&group.check) {
            changes::add_unit_findings(change, (in_a.evaluated, in_b.evaluated), is_lost, moves);
        }
    })?;
    for ((instance, check, from_corpus), n) in stayed {
        if units_of(lookup, &check, from_corpus) == Units::Corpus {
            corpus.entry((instance, check)).or_default().stayed += n;
        } else if let Some(change) = changes.get_mut(&check) {
            change.f_common_a = change.f_common_a.saturating_add(n);
        }
    }
    add_corpus(&mut changes, &mut corpus, a, b, lookup);
    Ok(changes.into_values().collect())
}

/// Adds the checks of the whole corpus, of which the totals are known and the findings that moved.
fn add_corpus(
    changes: &mut BTreeMap<String, Change>,
    corpus: &mut BTreeMap<(i64, String), Moves>,
    a: &Stored,
    b: &Stored,
    lookup: Lookup<'_>,
) {
    let instances: BTreeSet<i64> = a.instances.keys().chain(b.instances.keys()).copied().collect();
    for (id, change) in changes {
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
}

/// Adds the units that are the same in both scans: all that the outcomes count, without those that are not.
fn add_same_units(
    changes: &mut BTreeMap<String, Change>,
    unlike: &BTreeMap<(i64, &str), (u64, u64)>,
    (a, counts_a): (&Stored, &[FindingCount]),
    b: &Stored,
    lookup: Lookup<'_>,
) {
    for (id, change) in changes {
        let from_corpus = counts_a.iter().any(|it| it.check == *id && it.from_corpus);
        if units_of(lookup, id, from_corpus) == Units::Corpus {
            continue;
        }
        for instance in a.instances.keys() {
            let evaluated = |side: &Stored| {
                let outcome = side.outcome(*instance, id).filter(|it| it.unknown.is_none());
                outcome.map_or(0, |it| it.counts.evaluated)
            };
            let (in_a, in_b) = unlike.get(&(*instance, id.as_str())).copied().unwrap_or_default();
            let n_a = evaluated(a).saturating_sub(in_a);
            let n_b = evaluated(b).saturating_sub(in_b);
            // The same units have the same verdicts: one side is without them only where it did not evaluate the check.
            changes::add_unit(change, n_a, n_b, true);
        }
    }
}

/// Open findings by instance, check, and whether it looks at the whole corpus.
fn open_findings(counts: &[FindingCount]) -> BTreeMap<(i64, String, bool), u64> {
    let mut open = BTreeMap::new();
    for count in counts.iter().filter(|it| !it.is_accepted) {
        let n: &mut u64 = open.entry((count.instance, count.check.clone(), count.from_corpus)).or_default();
        *n = n.saturating_add(count.n);
    }
    open
}

/// What B knows of a unit of A.
pub(super) enum InB {
    /// The unit is there; whether B has verdicts on it.
    There(bool),
    /// It is not there, and could not have been missed.
    Gone,
    /// It is not there, and may have been missed.
    Missed,
}

impl InB {
    /// Whether B could not look at all of it, rather than finding it gone or not applicable.
    pub(super) fn is_lost(&self, is_evaluated: bool, counts: Counts) -> bool {
        match self {
            Self::There(was_looked_at) => !is_evaluated || !was_looked_at || counts.unknown > 0,
            Self::Gone => false,
            Self::Missed => true,
        }
    }
}

/// As [`Stored::is_absence_known`]; units of an instance that B does not cover are removed, by choice.
pub(super) fn is_absence_known(a: &Stored, b: &Stored, instance: i64, kind: SubjectKind) -> bool {
    let missing_in_a = a.instances.get(&instance).map(|it| it.inventory.missing.as_slice());
    !b.instances.contains_key(&instance)
        || b.is_absence_known(instance, kind, missing_in_a.unwrap_or_default())
}

pub(super) fn empty_changes(
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
