//! What people-facing formats have in common: order of work, worst findings, numbers as text.

use std::fmt::Write as _;

use super::texts;
use super::{Findings, ReportError, ReportedFinding, Summary};
use crate::model::Severity;

/// One line of "what to do first".
#[derive(Clone, Debug, PartialEq)]
pub struct Advice {
    /// The check.
    pub check: String,
    /// Its title.
    pub title: String,
    /// What to do.
    pub fix: &'static str,
    /// Units failing, accepted ones left out.
    pub failing: u64,
    /// Points the overall score would gain if this alone were repaired; 0 while a critical finding holds it.
    pub gain: f64,
    /// Repairs the flaw that holds the score at 59.
    pub lifts_cap: bool,
}

/// The checks worth repairing first: those that hold the score down, then by gain. At most `limit`.
pub fn advice(summary: &Summary, limit: usize) -> Vec<Advice> {
    let weights: f64 = summary.score.categories.iter().map(|it| f64::from(it.weight)).sum();
    let is_capped = summary.score.cap_points > 0.0;
    let mut all: Vec<Advice> = Vec::new();
    for category in &summary.score.categories {
        for lost in &category.lost {
            let Some(check) = summary.checks.iter().find(|it| it.id == lost.check) else { continue };
            let text = texts::of(&lost.check);
            all.push(Advice {
                lifts_cap: is_capped && text.severity == Some(Severity::Critical),
                title: text.title,
                fix: text.fix,
                failing: check.failing,
                gain: if weights > 0.0 { lost.gain * f64::from(category.weight) / weights } else { 0.0 },
                check: lost.check.clone(),
            });
        }
    }
    all.sort_by(|a, b| {
        b.lifts_cap
            .cmp(&a.lifts_cap)
            .then_with(|| b.gain.total_cmp(&a.gain))
            .then_with(|| a.check.cmp(&b.check))
    });
    all.truncate(limit);
    all
}

/// The first `limit` open findings, worst first; stops reading there.
pub fn worst(findings: &dyn Findings, limit: usize) -> Result<Vec<ReportedFinding>, ReportError> {
    let mut kept = Vec::new();
    if limit == 0 {
        return Ok(kept);
    }
    let mut is_full = false;
    let outcome = findings.each(&mut |finding| {
        if finding.accepted.is_none() {
            kept.push(finding.clone());
        }
        if kept.len() >= limit {
            is_full = true;
            // The only way to stop a stream early; taken back below.
            return Err(ReportError::Render("enough".to_owned()));
        }
        Ok(())
    });
    if !is_full {
        outcome?;
    }
    Ok(kept)
}

/// `1,234,567`.
pub fn thousands(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// `1 finding`, `1,234 findings`.
pub fn counted(number: u64, one: &str, many: &str) -> String {
    format!("{} {}", thousands(number), if number == 1 { one } else { many })
}

/// A score with one decimal; `–` when there is none.
///
/// Cut, not rounded: 89.96 is grade B and must not read as 90.0.
pub fn points(score: Option<f64>) -> String {
    score.map_or_else(|| "–".to_owned(), |score| format!("{:.1}", (score * 10.0 + 1e-9).floor() / 10.0))
}

/// `97 %`; 99.9 % is not shown as 100 %.
pub fn percent(share: f64) -> String {
    format!("{:.0} %", (share * 100.0 + 1e-9).floor())
}

/// `3.1`; `<0.1` for what is less than that and not nothing.
pub fn small(points: f64) -> String {
    if points > 0.0 && points < 0.05 { "<0.1".to_owned() } else { format!("{points:.1}") }
}

/// The scan in one line: `Scan 7 · standard tier · preset recommended`.
pub fn scan_line(summary: &Summary) -> String {
    let mut line = format!("Scan {} · {} tier · preset {}", summary.scan, summary.tier, summary.preset);
    match &summary.base {
        Some(base) if base.kind == "check" => {
            let _ = write!(line, " · records of scan {}, nothing was asked", base.scan);
        }
        Some(base) => {
            let carried = thousands(base.carried_over);
            let _ = write!(line, " · incremental: {carried} items carried over from scan {}", base.scan);
        }
        None => {}
    }
    if let Some(because) = &summary.full_because {
        let _ = write!(line, " · not incremental: {because}");
    }
    line
}

/// Findings by severity in words: `2 critical, 14 high`. `none` when there are none.
pub fn severities(summary: &Summary) -> String {
    let parts: Vec<String> = summary
        .by_severity
        .iter()
        .filter(|(_, count)| *count > 0)
        .map(|(word, count)| format!("{} {word}", thousands(*count)))
        .collect();
    if parts.is_empty() { "none".to_owned() } else { parts.join(", ") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_grouped_by_three() {
        let texts: Vec<String> = [0, 12, 999, 1000, 123_456, 1_234_567].into_iter().map(thousands).collect();
        assert_eq!(texts, ["0", "12", "999", "1,000", "123,456", "1,234,567"]);
    }

    #[test]
    fn a_score_just_below_a_grade_does_not_read_as_that_grade() {
        assert_eq!(points(Some(89.96)), "89.9");
        assert_eq!(points(Some(90.0)), "90.0");
        assert_eq!(points(Some(84.1)), "84.1");
        assert_eq!(percent(0.9999), "99 %");
        assert_eq!(percent(1.0), "100 %");
    }
}
