//! Findings added up by class as they stream by; a bounded number of each class is kept for the list.

use std::collections::BTreeMap;

use super::changes::{self, Moves};
use super::file::FileReport;
use super::moved::empty_changes;
use super::side::{Side, Totals};
use super::stored::{Compared, Lookup, MAX_LISTED};
use super::{Class, ComparedFinding, Facts, UnitInB, classify};
use crate::model::{ReportedFinding, Severity};
use crate::score::Change;
use crate::score::gate::GateFacts;
use crate::store::Result;

/// What both sides add up to, and the findings that are listed.
#[derive(Default)]
pub(super) struct Sums {
    pub(super) counts: BTreeMap<Class, u64>,
    pub(super) listed: Vec<ComparedFinding>,
    pub(super) new: BTreeMap<Severity, u64>,
    pub(super) open: BTreeMap<Severity, u64>,
    pub(super) open_by_check: BTreeMap<String, u64>,
    pub(super) moves: BTreeMap<String, Moves>,
}

pub(super) struct LaterFinding<'f> {
    pub(super) check: &'f str,
    pub(super) severity: Severity,
    pub(super) is_regressed: bool,
}

impl Sums {
    /// Open findings of B.
    pub(super) fn open_in_b(&mut self, check: &str, severity: Severity, n: u64) {
        *self.open.entry(severity).or_default() += n;
        match self.open_by_check.get_mut(check) {
            Some(known) => *known += n,
            None => drop(self.open_by_check.insert(check.to_owned(), n)),
        }
    }

    /// How many are of a class so far.
    pub(super) fn count_of(&self, class: Class) -> u64 {
        self.counts.get(&class).copied().unwrap_or(0)
    }

    /// Classifies and counts; the class, while fewer than [`MAX_LISTED`] of it are to be listed.
    pub(super) fn count(&mut self, facts: Facts, severity: &str) -> Option<Class> {
        let class = classify(facts)?;
        let count = self.counts.entry(class).or_default();
        *count += 1;
        if matches!(class, Class::New | Class::Regressed) {
            *self.new.entry(Severity::from_word(severity).unwrap_or(Severity::Info)).or_default() += 1;
        }
        usize::try_from(*count).is_ok_and(|it| it <= MAX_LISTED).then_some(class)
    }

    /// [`Sums::count`], and lists it.
    pub(super) fn add(
        &mut self,
        facts: Facts,
        severity: &str,
        finding: impl FnOnce() -> Result<ReportedFinding>,
    ) -> Result<()> {
        if let Some(class) = self.count(facts, severity) {
            self.listed.push(ComparedFinding { class, finding: finding()? });
        }
        Ok(())
    }

    pub(super) fn moves(&mut self, check: &str) -> &mut Moves {
        self.moves.entry(check.to_owned()).or_default()
    }

    /// A finding accepted in B: in no class.
    pub(super) fn accepted_in_b(&mut self, check: &str, was_open: bool) {
        if was_open {
            self.moves(check).accepted += 1;
        }
    }

    /// An open finding of B, and whether A had it accepted, where A had it.
    pub(super) fn later(
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
        self.open_in_b(later.check, later.severity, 1);
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
    pub(super) fn later_file(
        &mut self,
        b: &FileReport,
        before: &BTreeMap<(String, String), bool>,
    ) -> Result<()> {
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
    pub(super) fn earlier(
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
    pub(super) fn changes(
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

    pub(super) fn finish(self, a: Side, b: Side, changes: &[Change]) -> Compared {
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
