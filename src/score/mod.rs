//! Score v1 (`docs/scoring.md`): pure.

use serde::{Deserialize, Serialize};

/// The score of one instance, or of all together.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Score {
    /// 0 to 100; `None` when nothing was evaluated.
    pub overall: Option<f64>,
    /// `A` to `E`; `-` when nothing was evaluated.
    pub grade: String,
    /// Share of the rule set that was evaluated, 0 to 1, by weight.
    pub coverage: f64,
    /// The score if everything unknown failed everywhere.
    pub low: f64,
    /// The score if everything unknown passed.
    pub high: f64,
    /// Accepted findings counted as failing.
    pub raw: f64,
    /// Below `score.min_coverage`.
    pub is_partial: bool,
    /// Held at 59 by open critical findings: points the cap took; 0 when it did not bite.
    pub cap_points: f64,
    /// By category, in the order of the catalogue.
    pub categories: Vec<CategoryScore>,
}

/// The score of one category.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct CategoryScore {
    /// `links`…
    pub category: String,
    /// 0 to 100; `None` when none of its checks was evaluated.
    pub score: Option<f64>,
    /// Its weight in the overall score.
    pub weight: u32,
    /// Share evaluated, 0 to 1.
    pub coverage: f64,
    /// Points each check costs, most first; they add up to 100 − score.
    pub lost: Vec<LostPoints>,
}

/// Points one check costs.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct LostPoints {
    /// The check.
    pub check: String,
    /// Points of the category's score.
    pub points: f64,
    /// Points of the overall score.
    pub overall_points: f64,
    /// What the category would gain if this alone were repaired.
    pub gain: f64,
}
