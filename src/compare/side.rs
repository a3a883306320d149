//! One side of a comparison: what a stored scan, or a report on disk, knows as a whole and of a unit.
//!
//! Stays true: a unit is absent only where the scan is known to have read everything it could be in.

use std::collections::BTreeMap;

use super::file::FileCheck;
use super::stored::Units;
use super::{ScanRef, UnitInB};
use crate::model::{Capability, Counts, ScanId, SubjectKind, tally};
use crate::score::{self, Score};
use crate::store::compare::{InventoryFacts, UnitState};
use crate::store::outcomes::StoredOutcome;
use crate::store::scans::{StoredInstance, StoredScan};
use crate::store::{Result, Store, StoreError};

/// One check of one side, all instances together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Totals {
    pub(super) evaluated: u64,
    pub(super) is_evaluated: bool,
}

/// What a comparison says of one side as a whole.
pub(super) struct Side {
    pub(super) scan: ScanRef,
    pub(super) score: Score,
    pub(super) totals: BTreeMap<String, Totals>,
}

pub(super) fn totals_of_file(checks: &BTreeMap<String, FileCheck>) -> BTreeMap<String, Totals> {
    checks
        .iter()
        .map(|(id, it)| (id.clone(), Totals { evaluated: it.evaluated, is_evaluated: it.is_evaluated() }))
        .collect()
}

/// A stored scan with what is known of each instance.
pub(super) struct Stored {
    pub(super) scan: StoredScan,
    pub(super) score: Score,
    pub(super) ordinals: BTreeMap<String, usize>,
    pub(super) instances: BTreeMap<i64, InInstance>,
}

pub(super) struct InInstance {
    pub(super) outcomes: BTreeMap<String, StoredOutcome>,
    pub(super) inventory: InventoryFacts,
}

impl Stored {
    pub(super) fn read(store: &mut Store, id: ScanId) -> Result<Self> {
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

    pub(super) fn id(&self) -> ScanId {
        self.scan.id
    }

    pub(super) fn outcome(&self, instance: i64, check: &str) -> Option<&StoredOutcome> {
        self.instances.get(&instance)?.outcomes.get(check)
    }

    pub(super) fn is_evaluated(&self, instance: i64, check: &str) -> bool {
        self.outcome(instance, check).is_some_and(|it| it.unknown.is_none())
    }

    /// Units and failures of one check in the packed verdicts on one unit; nothing where the check as a whole was
    /// not evaluated.
    pub(super) fn counts(&self, instance: i64, check: &str, packed: &[u8]) -> Counts {
        if !self.is_evaluated(instance, check) {
            return Counts::default();
        }
        let ordinal = self.ordinals.get(check);
        let counts = tally::unpack(packed).into_iter().find(|(it, _)| Some(it) == ordinal);
        counts.map(|(_, counts)| counts).unwrap_or_default()
    }

    /// What this scan, being the later one, knows of a unit that `a` has.
    pub(super) fn unit(
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

    pub(super) fn unit_state(
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
    pub(super) fn is_absence_known(
        &self,
        instance: i64,
        kind: SubjectKind,
        missing_in_a: &[Capability],
    ) -> bool {
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

    pub(super) fn side(&self) -> Side {
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
/// A moment in RFC 3339, UTC, to the second.
pub(super) fn rfc3339(ms: i64) -> String {
    jiff::Timestamp::from_millisecond(ms)
        .unwrap_or_default()
        .round(jiff::Unit::Second)
        .unwrap_or_default()
        .to_string()
}
