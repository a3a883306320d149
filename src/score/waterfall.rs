//! Where the difference between two scores comes from (`docs/scoring.md`, "Comparing two scans").
//!
//! Each step recomputes the whole formula with one more thing changed, so the steps add up to the
//! difference. Stays true: `fixed` is never negative, `regressed` never positive.

use serde::{Deserialize, Serialize};

use super::{CheckResult, Count, Score, Unknown, mean};
use crate::model::{Confidence, Severity};

/// What became of one check between an earlier scan A and a later scan B. Failures are open ones:
/// accepted failures of A count as passes of A, those of B as passes of B.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    /// The check.
    pub id: String,
    /// Its category.
    pub category: String,
    /// Its severity in B (in A, where B has no such check).
    pub severity: Severity,
    /// Its confidence in B (in A, where B has no such check).
    pub confidence: Confidence,
    /// Evaluated in A.
    pub in_a: bool,
    /// Evaluated in B.
    pub in_b: bool,
    /// Units evaluated in both.
    pub n_common: u64,
    /// Of those, failing in A.
    pub f_common_a: u64,
    /// Of those failing in A, passing in B.
    pub fixed: u64,
    /// Passing in A, failing in B.
    pub regressed: u64,
    /// Failing in A, accepted in B.
    pub accepted: u64,
    /// Accepted in A, failing in B (the entry expired or was taken away).
    pub unaccepted: u64,
    /// Units evaluated in A that B does not have.
    pub n_removed: u64,
    /// Of those, failing in A.
    pub f_removed: u64,
    /// Units evaluated in B that A did not have.
    pub n_added: u64,
    /// Of those, failing in B.
    pub f_added: u64,
}

/// One step of a waterfall.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Step {
    /// `rules and coverage`, `removed content`, `added content`, `accepted`, `fixed`, `regressed`,
    /// `newly evaluated` or `critical cap`, in this order.
    pub name: String,
    /// Points of the overall score, positive = better.
    pub points: f64,
}

/// Splits `b.overall − a.overall`. Empty when one of them has no score.
///
/// Units that both scans have but only A evaluated are in no count: they belong to `rules and coverage`.
pub fn waterfall(changes: &[Change], categories: &[(String, u32)], a: &Score, b: &Score) -> Vec<Step> {
    let (Some(score_a), Some(score_b)) = (a.overall, b.overall) else { return Vec::new() };
    let common: Vec<&Change> = changes.iter().filter(|change| change.in_a && change.in_b).collect();
    let recompute = |counts: &dyn Fn(&Change) -> (u64, u64)| {
        let results: Vec<CheckResult> =
            common.iter().map(|change| as_result(change, counts(change))).collect();
        mean(&results, categories, Count::Open, Unknown::Passes)
    };

    let n_both = |c: &Change| c.n_common.saturating_add(c.n_added);
    let f_added = |c: &Change| c.f_common_a.saturating_add(c.f_added);
    let f_accepted = |c: &Change| f_added(c).saturating_add(c.unaccepted).saturating_sub(c.accepted);
    let f_fixed = |c: &Change| f_accepted(c).saturating_sub(c.fixed);
    let f_final = |c: &Change| f_fixed(c).saturating_add(c.regressed);
    let stations = [
        (
            "rules and coverage",
            recompute(&|c| {
                (c.n_common.saturating_add(c.n_removed), c.f_common_a.saturating_add(c.f_removed))
            }),
        ),
        ("removed content", recompute(&|c| (c.n_common, c.f_common_a))),
        ("added content", recompute(&|c| (n_both(c), f_added(c)))),
        ("accepted", recompute(&|c| (n_both(c), f_accepted(c)))),
        ("fixed", recompute(&|c| (n_both(c), f_fixed(c)))),
        ("regressed", recompute(&|c| (n_both(c), f_final(c)))),
        ("newly evaluated", score_b + b.cap_points),
    ];

    let mut before = score_a + a.cap_points;
    let mut steps = Vec::with_capacity(stations.len() + 1);
    for (name, after) in stations {
        steps.push(Step { name: name.to_owned(), points: after - before });
        before = after;
    }
    steps.push(Step { name: "critical cap".to_owned(), points: a.cap_points - b.cap_points });
    steps
}

fn as_result(change: &Change, (evaluated, failing): (u64, u64)) -> CheckResult {
    CheckResult {
        id: change.id.clone(),
        category: change.category.clone(),
        severity: change.severity,
        confidence: change.confidence,
        evaluated,
        failing,
        accepted: 0,
        unknown: false,
    }
}
