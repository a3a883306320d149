//! Two scans → what became of each finding, and where the difference of the scores comes from.
//!
//! `stored` (with `side`, `sums`, `moved`, `changes`) reads both sides from the store or from a report on disk
//! (`file`), [`classify`] names what happened, `report` prints it. Stays true: what the later scan did not look
//! at is *not compared*, never fixed; a unit that is gone takes its findings with it as *gone*, never as fixed.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

pub mod changes;
pub mod file;
mod moved;
mod side;
pub mod stored;
mod sums;

use crate::model::ReportedFinding;
use crate::score::{self, Score, Step};

/// What became of a finding between an earlier scan A and a later scan B.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Class {
    /// Not in A, in B, and never seen fixed before.
    New,
    /// Not in A, in B, and an earlier scan had it before it was fixed.
    Regressed,
    /// In both.
    Existing,
    /// In A, not in B, and B looked at the unit.
    Fixed,
    /// In A, and B did not look: the check or the unit was not evaluated.
    NotCompared,
    /// In A, and the unit itself is no longer there.
    Gone,
}

impl Class {
    /// All, in the order of reports.
    pub const ALL: [Self; 6] =
        [Self::Regressed, Self::New, Self::Fixed, Self::Existing, Self::NotCompared, Self::Gone];

    /// The word used in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Regressed => "regressed",
            Self::Existing => "existing",
            Self::Fixed => "fixed",
            Self::NotCompared => "not_compared",
            Self::Gone => "gone",
        }
    }

    /// The words for people.
    pub fn title(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Regressed => "back again",
            Self::Existing => "still there",
            Self::Fixed => "fixed",
            Self::NotCompared => "not compared",
            Self::Gone => "gone with their content",
        }
    }
}

/// Whether the later scan has the unit of a finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UnitInB {
    /// It is there and the check gave a verdict on it (not applicable included).
    Evaluated,
    /// It is there, or may be, and the check could not look at it.
    NotEvaluated,
    /// The inventory of B is complete and the unit is not in it.
    Absent,
}

/// The facts of one fingerprint in two scans.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "independent facts, named at every call site")]
pub struct Facts {
    /// A has the finding.
    pub in_a: bool,
    /// B has the finding.
    pub in_b: bool,
    /// B evaluated the check in that instance (enabled and not unknown).
    pub check_in_b: bool,
    /// What B knows of the unit.
    pub unit: UnitInB,
    /// A scan before A had the finding, and a later one had looked and not found it.
    pub was_fixed_before: bool,
}

/// What happened; `None` when neither scan has the finding.
pub fn classify(facts: Facts) -> Option<Class> {
    match (facts.in_a, facts.in_b) {
        (false, false) => None,
        (true, true) => Some(Class::Existing),
        (false, true) if facts.was_fixed_before => Some(Class::Regressed),
        (false, true) => Some(Class::New),
        // Absence is known from the inventory; it holds whether or not the check ran.
        (true, false) => Some(match (facts.unit, facts.check_in_b) {
            (UnitInB::Absent, _) => Class::Gone,
            (UnitInB::Evaluated, true) => Class::Fixed,
            (UnitInB::Evaluated | UnitInB::NotEvaluated, _) => Class::NotCompared,
        }),
    }
}

/// One side of a comparison.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ScanRef {
    /// The scan's number.
    pub id: i64,
    /// `complete`, `incomplete` or `running`.
    pub state: String,
    /// RFC 3339, UTC.
    pub started_at: String,
    /// Ids of the instances, in the order of the configuration.
    pub instances: Vec<String>,
    /// Its tier.
    pub tier: String,
    /// Its preset.
    pub preset: String,
    /// Version of the score's formula.
    pub score_version: u32,
}

/// One finding and what became of it.
#[derive(Clone, Debug, PartialEq)]
pub struct ComparedFinding {
    /// What became of it.
    pub class: Class,
    /// As B has it; as A had it when B does not.
    pub finding: ReportedFinding,
}

/// Two scans side by side.
#[derive(Clone, Debug, PartialEq)]
pub struct Comparison {
    /// The earlier scan.
    pub a: ScanRef,
    /// The later scan.
    pub b: ScanRef,
    /// How many findings of each class; absent classes count 0. Accepted findings are left out.
    pub counts: BTreeMap<Class, u64>,
    /// Findings, by class in the order of [`Class::ALL`], then worst first. May be capped: `counts` is the truth.
    pub findings: Vec<ComparedFinding>,
    /// The score of A.
    pub score_a: Score,
    /// The score of B.
    pub score_b: Score,
    /// Where the difference comes from; empty when the scores cannot be compared.
    pub waterfall: Vec<Step>,
    /// Why numbers should be read with care, one sentence each.
    pub remarks: Vec<String>,
}

impl Comparison {
    /// How many findings of that class.
    pub fn count(&self, class: Class) -> u64 {
        self.counts.get(&class).copied().unwrap_or(0)
    }

    /// Whether the two scores mean the same: same formula, both there.
    pub fn is_comparable(&self) -> bool {
        self.a.score_version == self.b.score_version
            && self.score_a.overall.is_some()
            && self.score_b.overall.is_some()
    }

    /// B minus A; `None` when the scores cannot be compared.
    pub fn difference(&self) -> Option<f64> {
        if !self.is_comparable() {
            return None;
        }
        Some(self.score_b.overall? - self.score_a.overall?)
    }

    /// Adds one finding to the counts, and to the list while it has fewer than `cap` of its class.
    pub fn add(&mut self, compared: ComparedFinding, cap: usize) {
        let count = self.counts.entry(compared.class).or_insert(0);
        *count = count.saturating_add(1);
        if usize::try_from(*count).is_ok_and(|count| count <= cap) {
            self.findings.push(compared);
        }
    }

    /// Puts the list into the order of reports.
    pub fn sort(&mut self) {
        let place = |class: Class| Class::ALL.iter().position(|it| *it == class);
        self.findings.sort_by(|a, b| {
            let (x, y) = (&a.finding.finding, &b.finding.finding);
            place(a.class)
                .cmp(&place(b.class))
                .then_with(|| y.severity.cmp(&x.severity))
                .then_with(|| x.check.cmp(&y.check))
                .then_with(|| a.finding.instance.cmp(&b.finding.instance))
                .then_with(|| x.subject.key().cmp(&y.subject.key()))
                .then_with(|| x.fingerprint.cmp(&y.fingerprint))
        });
    }
}

/// Sentences on what makes the two scans differ beside the content.
pub fn remarks(a: &ScanRef, b: &ScanRef) -> Vec<String> {
    let mut remarks = Vec::new();
    if a.score_version != b.score_version {
        remarks.push(format!(
            "the scores were made by different formulas (version {} and {}) and cannot be compared",
            a.score_version, b.score_version
        ));
    }
    for (what, x, y) in [("tiers", &a.tier, &b.tier), ("presets", &a.preset, &b.preset)] {
        if x != y {
            remarks.push(format!("the scans have different {what}: {x} and {y}"));
        }
    }
    if a.instances != b.instances {
        remarks.push(format!(
            "the scans cover different instances: {} and {}",
            a.instances.join(", "),
            b.instances.join(", ")
        ));
    }
    if a.started_at > b.started_at {
        remarks.push(format!("the scans are in reverse order: {} began after {}", a.id, b.id));
    }
    for scan in [a, b] {
        if scan.state != "complete" {
            remarks
                .push(format!("scan {} is {}: what it did not look at is not compared", scan.id, scan.state));
        }
    }
    remarks.dedup();
    remarks
}

/// A comparison of two scans with nothing in it yet.
pub fn start(
    a: ScanRef,
    b: ScanRef,
    score_a: Score,
    score_b: Score,
    changes: &[score::Change],
) -> Comparison {
    let categories: Vec<(String, u32)> =
        score_b.categories.iter().map(|it| (it.category.clone(), it.weight)).collect();
    let waterfall = if a.score_version == b.score_version {
        score::waterfall(changes, &categories, &score_a, &score_b)
    } else {
        Vec::new()
    };
    Comparison {
        remarks: remarks(&a, &b),
        a,
        b,
        counts: BTreeMap::new(),
        findings: Vec::new(),
        score_a,
        score_b,
        waterfall,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const IN_B: Facts = Facts {
        in_a: false,
        in_b: true,
        check_in_b: true,
        unit: UnitInB::Evaluated,
        was_fixed_before: false,
    };
    const IN_A: Facts = Facts { in_a: true, in_b: false, ..IN_B };

    #[test]
    fn only_a_unit_that_was_looked_at_can_be_fixed() {
        for check_in_b in [true, false] {
            for unit in [UnitInB::Evaluated, UnitInB::NotEvaluated, UnitInB::Absent] {
                let class = classify(Facts { check_in_b, unit, ..IN_A }).unwrap();
                let is_looked_at = check_in_b && unit == UnitInB::Evaluated;
                assert_eq!(class == Class::Fixed, is_looked_at, "{check_in_b} {unit:?}");
            }
        }
    }

    #[test]
    fn a_unit_that_is_gone_is_gone_even_when_the_check_did_not_run() {
        let facts = Facts { check_in_b: false, unit: UnitInB::Absent, ..IN_A };
        assert_eq!(classify(facts), Some(Class::Gone));
    }

    #[test]
    fn what_was_fixed_once_and_is_back_has_regressed() {
        assert_eq!(classify(Facts { was_fixed_before: true, ..IN_B }), Some(Class::Regressed));
        assert_eq!(classify(IN_B), Some(Class::New));
        assert_eq!(classify(Facts { in_a: true, ..IN_B }), Some(Class::Existing));
        assert_eq!(classify(Facts { in_b: false, ..IN_B }), None);
    }

    #[test]
    fn scans_that_differ_in_more_than_content_are_remarked() {
        let a = ScanRef {
            id: 1,
            state: "complete".to_owned(),
            started_at: String::new(),
            instances: vec!["x".to_owned()],
            tier: "standard".to_owned(),
            preset: "recommended".to_owned(),
            score_version: 1,
        };
        assert!(remarks(&a, &a).is_empty());
        let b = ScanRef {
            state: "incomplete".to_owned(),
            tier: "deep".to_owned(),
            score_version: 2,
            instances: vec![],
            preset: "all".to_owned(),
            ..a.clone()
        };
        assert_eq!(remarks(&a, &b).len(), 5);
    }
}
