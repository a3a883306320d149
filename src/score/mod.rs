//! Score v1 (`docs/scoring.md`): counts per check → one number, its losses, its range.
//!
//! Pure. Stays true, and held by property tests in `tests.rs`: losses add up to 100 − score; a repaired
//! unit never lowers a score; a check added to a category never raises one; the same site copied many
//! times has the same score; `low` ≤ `overall` ≤ `high`.

use serde::{Deserialize, Serialize};

use crate::model::{Confidence, Severity};

pub mod gate;
pub mod waterfall;

pub use waterfall::{Change, Step, waterfall};

/// The version of the formula. Scores of different versions cannot be compared.
pub const VERSION: u32 = 1;

/// The score is held here while a critical finding is open: the top of grade E.
pub const CRITICAL_CAP: f64 = 59.0;

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
    /// Accepted findings counted as failing. Means nothing while `overall` is `None`.
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

/// What one enabled check came to, in one instance or in all together.
#[derive(Clone, Debug, PartialEq)]
pub struct CheckResult {
    /// The check.
    pub id: String,
    /// Its category: the prefix of the id.
    pub category: String,
    /// The check's own severity; single findings may differ, the score does not follow them.
    pub severity: Severity,
    /// The check's own confidence. Tentative checks weigh nothing.
    pub confidence: Confidence,
    /// Units looked at: pass, fail and accepted.
    pub evaluated: u64,
    /// Units failing, accepted ones included.
    pub failing: u64,
    /// Units failing and accepted.
    pub accepted: u64,
    /// The check could not be evaluated; its counts are then ignored.
    pub unknown: bool,
}

/// What the operator can set about the score.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Settings {
    /// Below this coverage, 0 to 1, a score is partial.
    pub min_coverage: f64,
    /// Hold the score at [`CRITICAL_CAP`] while a critical finding is open.
    pub critical_cap: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self { min_coverage: 0.9, critical_cap: true }
    }
}

/// Which failures count.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Count {
    /// All but the accepted ones.
    Open,
    /// All.
    Raw,
}

/// What an unknown check is taken for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Unknown {
    Passes,
    Fails,
}

/// The score of a set of results.
///
/// `categories` are ids and weights in the order of reports; *every* one of them counts in the weighted
/// mean, with 100 while none of its checks loses points: so a check added to one of them can never raise
/// the score. Give those that have an enabled check ([`categories_in_use`]). A result whose
/// category is not named is listed with weight 0. `open_critical` is the number of open critical findings.
pub fn score(
    results: &[CheckResult],
    categories: &[(String, u32)],
    settings: Settings,
    open_critical: u64,
) -> Score {
    let categories = with_unnamed(categories, results);
    let weight_sum: f64 = categories.iter().map(|(_, weight)| f64::from(*weight)).sum();
    let listed = categories
        .iter()
        .map(|(category, weight)| category_score(category, *weight, results, weight_sum))
        .collect();

    let is_capped = settings.critical_cap && open_critical > 0;
    let critical = |result: &&CheckResult| result.severity == Severity::Critical && weight_of(result) > 0.0;
    let low_capped =
        is_capped || (settings.critical_cap && results.iter().filter(critical).any(|result| result.unknown));
    let raw_capped = is_capped
        || (settings.critical_cap
            && results.iter().filter(critical).any(|result| !result.unknown && result.accepted > 0));

    let open = mean(results, &categories, Count::Open, Unknown::Passes);
    let coverage = if results.is_empty() { 0.0 } else { coverage(results.iter()) };
    let is_evaluated = results.iter().any(|result| !result.unknown && result.evaluated > 0);
    let overall = is_evaluated.then(|| capped(open, is_capped));
    Score {
        overall,
        grade: overall.map_or("-", grade).to_owned(),
        coverage,
        low: capped(mean(results, &categories, Count::Open, Unknown::Fails), low_capped),
        high: capped(open, is_capped),
        raw: if is_evaluated {
            capped(mean(results, &categories, Count::Raw, Unknown::Passes), raw_capped)
        } else {
            0.0
        },
        is_partial: !is_evaluated || coverage < settings.min_coverage,
        cap_points: overall.map_or(0.0, |overall| open - overall),
        categories: listed,
    }
}

/// The categories of a catalogue that have an enabled check, in the catalogue's order.
pub fn categories_in_use<'a>(
    enabled: &[&str],
    catalogue: impl Iterator<Item = (&'a str, u32)>,
) -> Vec<(String, u32)> {
    catalogue
        .filter(|(id, _)| {
            enabled.iter().any(|&check| check.split_once('.').map_or(check, |(prefix, _)| prefix) == *id)
        })
        .map(|(id, weight)| (id.to_owned(), weight))
        .collect()
}

/// `A` to `E`.
pub fn grade(score: f64) -> &'static str {
    match score {
        it if it >= 90.0 => "A",
        it if it >= 80.0 => "B",
        it if it >= 70.0 => "C",
        it if it >= 60.0 => "D",
        _ => "E",
    }
}

/// What a failure everywhere costs: `a` of the formula, 0 to 1.
fn weight_of(result: &CheckResult) -> f64 {
    severity_weight(result.severity, result.confidence)
}

fn severity_weight(severity: Severity, confidence: Confidence) -> f64 {
    match (confidence, severity) {
        (Confidence::Tentative, _) | (_, Severity::Info) => 0.0,
        (_, Severity::Critical) => 0.70,
        (_, Severity::High) => 0.45,
        (_, Severity::Medium) => 0.20,
        (_, Severity::Low) => 0.06,
    }
}

/// `q` of the formula: the share of the category's score that this check takes, 0 to 0.70.
fn penalty(result: &CheckResult, count: Count, unknown: Unknown) -> f64 {
    let prevalence = match (result.unknown, unknown) {
        (true, Unknown::Passes) => 0.0,
        (true, Unknown::Fails) => 1.0,
        (false, _) => {
            let failing = match count {
                Count::Open => result.failing.saturating_sub(result.accepted),
                Count::Raw => result.failing,
            };
            share(failing, result.evaluated).sqrt()
        }
    };
    weight_of(result) * prevalence
}

fn share(failing: u64, evaluated: u64) -> f64 {
    if evaluated == 0 {
        return 0.0;
    }
    #[expect(clippy::cast_precision_loss, reason = "a share needs no more than 52 bits")]
    let share = failing as f64 / evaluated as f64;
    share.min(1.0)
}

/// 100 · Π (1 − q) over the results of one category.
fn product(results: &[CheckResult], category: &str, count: Count, unknown: Unknown) -> f64 {
    results
        .iter()
        .filter(|result| result.category == category)
        .fold(100.0, |score, result| score * (1.0 - penalty(result, count, unknown)))
}

/// The weighted mean over the categories, not yet capped.
fn mean(results: &[CheckResult], categories: &[(String, u32)], count: Count, unknown: Unknown) -> f64 {
    let mut sum = 0.0;
    let mut weights = 0.0;
    for (category, weight) in categories {
        sum += f64::from(*weight) * product(results, category, count, unknown);
        weights += f64::from(*weight);
    }
    if weights > 0.0 { sum / weights } else { 100.0 }
}

fn capped(score: f64, is_capped: bool) -> f64 {
    if is_capped { score.min(CRITICAL_CAP) } else { score }
}

/// Share evaluated by weight; by number where nothing has a weight; 1 where there is no check.
fn coverage<'a>(results: impl Iterator<Item = &'a CheckResult>) -> f64 {
    let mut weights = (0.0, 0.0);
    let mut numbers = (0_u64, 0_u64);
    for result in results {
        weights.1 += weight_of(result);
        numbers.1 += 1;
        if !result.unknown {
            weights.0 += weight_of(result);
            numbers.0 += 1;
        }
    }
    if weights.1 > 0.0 {
        (weights.0 / weights.1).clamp(0.0, 1.0)
    } else if numbers.1 > 0 {
        share(numbers.0, numbers.1)
    } else {
        1.0
    }
}

fn category_score(category: &str, weight: u32, results: &[CheckResult], weight_sum: f64) -> CategoryScore {
    let own: Vec<&CheckResult> = results.iter().filter(|result| result.category == category).collect();
    let score = product(results, category, Count::Open, Unknown::Passes);
    let penalties: Vec<(&CheckResult, f64)> = own
        .iter()
        .map(|result| (*result, penalty(result, Count::Open, Unknown::Passes)))
        .filter(|(_, penalty)| *penalty > 0.0)
        .collect();
    let logs: f64 = penalties.iter().map(|(_, penalty)| (-penalty).ln_1p()).sum();
    let overall_share = if weight_sum > 0.0 { f64::from(weight) / weight_sum } else { 0.0 };
    let mut lost: Vec<LostPoints> = penalties
        .iter()
        .map(|(result, penalty)| {
            let points = (100.0 - score) * (-penalty).ln_1p() / logs;
            LostPoints {
                check: result.id.clone(),
                points,
                overall_points: overall_share * points,
                gain: score * penalty / (1.0 - penalty),
            }
        })
        .collect();
    lost.sort_by(|a, b| b.points.total_cmp(&a.points).then_with(|| a.check.cmp(&b.check)));
    CategoryScore {
        category: category.to_owned(),
        score: own.iter().any(|result| !result.unknown).then_some(score),
        weight,
        coverage: coverage(own.into_iter()),
        lost,
    }
}

fn with_unnamed(categories: &[(String, u32)], results: &[CheckResult]) -> Vec<(String, u32)> {
    let mut all = categories.to_vec();
    for result in results {
        if !all.iter().any(|(category, _)| *category == result.category) {
            all.push((result.category.clone(), 0));
        }
    }
    all
}

#[cfg(test)]
mod tests;
