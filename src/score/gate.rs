//! Gate conditions: `--fail-on 'score<80'` → did it hold.
//!
//! Pure. A condition names what *fails* the run. All are evaluated, each is named in the output. What cannot
//! be decided (no score, no earlier scan) is said, and does not fail the gate: an incomplete scan has an exit
//! code of its own. Accepted findings never count.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde::{Deserialize, Serialize};

use crate::model::Severity;

/// What fails the run.
#[derive(Clone, Debug, PartialEq)]
pub enum Condition {
    /// An open finding of at least this severity: `severity>=high`.
    Severity(Severity),
    /// A finding of at least this severity that the scan before did not have: `new>=medium`.
    New(Severity),
    /// The overall score is lower: `score<80`.
    Score(f64),
    /// The score of a category is lower: `score.links<90`.
    CategoryScore(String, f64),
    /// The overall score fell by more points since the scan before: `drop>2`.
    Drop(f64),
    /// Less of the rule set was evaluated, 0 to 1: `coverage<0.9`.
    Coverage(f64),
    /// An open finding of this check: `check:security.secret-in-content`.
    Check(String),
}

impl fmt::Display for Condition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Severity(severity) => write!(f, "severity>={severity}"),
            Self::New(severity) => write!(f, "new>={severity}"),
            Self::Score(limit) => write!(f, "score<{limit}"),
            Self::CategoryScore(category, limit) => write!(f, "score.{category}<{limit}"),
            Self::Drop(limit) => write!(f, "drop>{limit}"),
            Self::Coverage(limit) => write!(f, "coverage<{limit}"),
            Self::Check(check) => write!(f, "check:{check}"),
        }
    }
}

/// What the conditions are held against.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct GateFacts {
    /// Open findings by severity.
    pub open: BTreeMap<Severity, u64>,
    /// Open findings that are new or regressed, by severity; `None` when there is no complete scan before and
    /// no baseline.
    pub new: Option<BTreeMap<Severity, u64>>,
    /// The overall score; `None` when nothing was evaluated.
    pub score: Option<f64>,
    /// By category; those without an evaluated check are absent.
    pub category_scores: BTreeMap<String, f64>,
    /// The overall score of the scan before; `None` when there is none or it is not comparable.
    pub previous_score: Option<f64>,
    /// 0 to 1.
    pub coverage: f64,
    /// Open findings by check; checks without one may be absent.
    pub open_by_check: BTreeMap<String, u64>,
    /// Checks that were enabled and could not be evaluated.
    pub unknown_checks: BTreeSet<String>,
    /// Checks that were enabled.
    pub enabled_checks: BTreeSet<String>,
}

/// How one condition came out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GateResult {
    /// The condition as text.
    pub condition: String,
    /// `true`: the run passes it.
    pub holds: bool,
    /// Could not be decided; `holds` is then `true`, which proves nothing.
    pub undecided: bool,
    /// One sentence with the numbers.
    pub detail: String,
}

const FORMS: &str = "allowed: `severity>=high`, `new>=medium`, `score<80`, `score.links<90`, `drop>2`, \
                     `coverage<0.9`, `check:links.broken-internal`";

/// Reads one condition. White space is ignored.
///
/// # Errors
/// A sentence saying what was not understood and what is allowed. Names of categories and checks are not
/// verified here: see [`unknown_names`].
pub fn parse(text: &str) -> Result<Condition, String> {
    let compact: String = text.chars().filter(|it| !it.is_whitespace()).collect();
    let shown: String =
        text.chars().take(80).flat_map(|it| it.escape_debug().collect::<Vec<char>>()).collect();
    if let Some(check) = compact.strip_prefix("check:") {
        let is_name = |it: &str| {
            !it.is_empty() && it.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_')
        };
        return match check.split_once('.') {
            Some((category, name)) if is_name(category) && is_name(name) => {
                Ok(Condition::Check(check.to_owned()))
            }
            _ => Err(format!(
                "`{shown}` does not name a check; write `check:` and an id such as `links.broken-internal`"
            )),
        };
    }
    let Some(at) = compact.find(['<', '>', '=']) else {
        return Err(format!("`{shown}` is not a condition; {FORMS}"));
    };
    let (word, rest) = compact.split_at(at);
    let number_at = rest.find(|c| !matches!(c, '<' | '>' | '=')).unwrap_or(rest.len());
    let (operator, value) = rest.split_at(number_at);
    let word = word.to_ascii_lowercase();
    match (word.as_str(), operator) {
        ("severity", ">=") => Ok(Condition::Severity(severity(value, &shown)?)),
        ("new", ">=") => Ok(Condition::New(severity(value, &shown)?)),
        ("score", "<") => Ok(Condition::Score(number(value, 0.0, 100.0, &shown)?)),
        ("drop", ">") => Ok(Condition::Drop(number(value, 0.0, 100.0, &shown)?)),
        ("coverage", "<") => Ok(Condition::Coverage(number(value, 0.0, 1.0, &shown)?)),
        ("severity" | "new", _) => Err(wrong_operator(&shown, &word, operator, ">=")),
        ("score" | "coverage", _) => Err(wrong_operator(&shown, &word, operator, "<")),
        ("drop", _) => Err(wrong_operator(&shown, &word, operator, ">")),
        _ => match (word.strip_prefix("score."), operator) {
            (Some(category), "<") if !category.is_empty() => {
                Ok(Condition::CategoryScore(category.to_owned(), number(value, 0.0, 100.0, &shown)?))
            }
            (Some(_), _) => Err(wrong_operator(&shown, &word, operator, "<")),
            (None, _) => Err(unknown_word(&shown, &word)),
        },
    }
}

/// Names in conditions that exist nowhere, one sentence each, with the nearest name that does.
pub fn unknown_names(conditions: &[Condition], categories: &[&str], checks: &[&str]) -> Vec<String> {
    let mut problems = Vec::new();
    for condition in conditions {
        let (kind, name, known) = match condition {
            Condition::CategoryScore(category, _) => ("category", category, categories),
            Condition::Check(check) => ("check", check, checks),
            _ => continue,
        };
        if known.contains(&name.as_str()) {
            continue;
        }
        let hint = nearest(name, known).map(|it| format!("; did you mean `{it}`?")).unwrap_or_default();
        problems.push(format!("`{condition}` names a {kind} that does not exist: `{name}`{hint}"));
    }
    problems
}

/// Holds every condition against the facts, in the order given.
pub fn evaluate(conditions: &[Condition], facts: &GateFacts) -> Vec<GateResult> {
    conditions.iter().map(|condition| judge(condition, facts)).collect()
}

fn judge(condition: &Condition, facts: &GateFacts) -> GateResult {
    let result = |holds: bool, detail: String| GateResult {
        condition: condition.to_string(),
        holds,
        undecided: false,
        detail,
    };
    let undecided = |detail: &str| GateResult {
        condition: condition.to_string(),
        holds: true,
        undecided: true,
        detail: detail.to_owned(),
    };
    match condition {
        Condition::Severity(least) => {
            let count = at_least(&facts.open, *least);
            result(count == 0, format!("{} of severity {least} or worse", open_findings(count)))
        }
        Condition::New(least) => match &facts.new {
            Some(new) => {
                let count = at_least(new, *least);
                let noun = if count == 1 { "finding" } else { "findings" };
                result(count == 0, format!("{count} new {noun} of severity {least} or worse"))
            }
            None => undecided("there is no earlier complete scan and no baseline to compare with"),
        },
        Condition::Score(limit) => match facts.score {
            Some(score) => result(score >= *limit, format!("the score is {}", decimal(score, *limit))),
            None => undecided("there is no score: nothing was evaluated"),
        },
        Condition::CategoryScore(category, limit) => match facts.category_scores.get(category) {
            Some(score) => {
                result(*score >= *limit, format!("the score of {category} is {}", decimal(*score, *limit)))
            }
            None => undecided("the category has no score: none of its checks was evaluated"),
        },
        Condition::Drop(limit) => match (facts.score, facts.previous_score) {
            (Some(score), Some(previous)) => {
                let drop = previous - score;
                let detail = if drop > 0.0 {
                    format!("the score fell by {}, from {previous:.1} to {score:.1}", decimal(drop, *limit))
                } else {
                    format!("the score did not fall: {previous:.1} before, {score:.1} now")
                };
                result(drop <= *limit, detail)
            }
            _ => undecided("there is no comparable earlier score"),
        },
        Condition::Coverage(limit) => {
            result(facts.coverage >= *limit, format!("the coverage is {}", decimal(facts.coverage, *limit)))
        }
        Condition::Check(check) => {
            let count = facts.open_by_check.get(check).copied().unwrap_or(0);
            if count > 0 {
                result(false, format!("{} of this check", open_findings(count)))
            } else if facts.unknown_checks.contains(check) {
                undecided("the check could not be evaluated")
            } else if !facts.enabled_checks.contains(check) {
                undecided("the check is not enabled in this scan")
            } else {
                result(true, "no open finding of this check".to_owned())
            }
        }
    }
}

fn open_findings(count: u64) -> String {
    if count == 1 { "1 open finding".to_owned() } else { format!("{count} open findings") }
}

/// With as many digits as it takes to see on which side of the limit it is.
fn decimal(value: f64, limit: f64) -> String {
    for digits in 1..=6 {
        let text = format!("{value:.digits$}");
        let seen: f64 = text.parse().unwrap_or(value);
        let tells = (seen < limit) == (value < limit) && (seen > limit) == (value > limit);
        if tells && (limit > 1.0 || digits > 1) {
            return text;
        }
    }
    value.to_string()
}

fn at_least(counts: &BTreeMap<Severity, u64>, least: Severity) -> u64 {
    counts.range(least..).fold(0, |sum, (_, count)| sum.saturating_add(*count))
}

fn severity(word: &str, shown: &str) -> Result<Severity, String> {
    let lower = word.to_ascii_lowercase();
    Severity::from_word(&lower).ok_or_else(|| {
        let words: Vec<&str> = Severity::ALL.iter().map(|it| it.as_str()).collect();
        let hint = nearest(&lower, &words).map(|it| format!("; did you mean `{it}`?")).unwrap_or_default();
        format!("`{shown}` does not end in a severity ({}){hint}", words.join(", "))
    })
}

fn number(text: &str, min: f64, max: f64, shown: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(value) if value.is_finite() && (min..=max).contains(&value) => Ok(value),
        Ok(_) => Err(format!("the number in `{shown}` is out of range; it goes from {min} to {max}")),
        Err(_) => Err(format!("`{shown}` does not end in a number from {min} to {max}")),
    }
}

fn wrong_operator(shown: &str, word: &str, operator: &str, right: &str) -> String {
    format!(
        "`{operator}` in `{shown}` is not possible with `{word}`; write `{word}{right}…` (a condition says what fails the run)"
    )
}

fn unknown_word(shown: &str, word: &str) -> String {
    let words = ["severity", "new", "score", "drop", "coverage", "check"];
    let hint = nearest(word, &words).map(|it| format!("did you mean `{it}`? ")).unwrap_or_default();
    format!("`{shown}` is not a condition; {hint}{FORMS}")
}

fn nearest<'a>(name: &str, known: &[&'a str]) -> Option<&'a str> {
    known
        .iter()
        .map(|it| (strsim::jaro_winkler(name, it), *it))
        .filter(|(similarity, _)| *similarity > 0.8)
        .max_by(|a, b| a.0.total_cmp(&b.0).then_with(|| b.1.cmp(a.1)))
        .map(|(_, it)| it)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn holds(condition: &str, facts: &GateFacts) -> (bool, bool, String) {
        let result = evaluate(&[parse(condition).unwrap()], facts).remove(0);
        (result.holds, result.undecided, result.detail)
    }

    #[test]
    fn every_form_of_the_catalogue_is_read_and_printed_back() {
        for text in [
            "severity>=high",
            "new>=medium",
            "score<80",
            "score.links<90",
            "drop>2",
            "coverage<0.9",
            "check:security.secret-in-content",
        ] {
            assert_eq!(parse(text).unwrap().to_string(), text);
        }
        assert_eq!(parse(" score < 79.5 ").unwrap(), Condition::Score(79.5));
    }

    #[test]
    fn a_mistake_is_answered_with_what_was_meant() {
        for (text, part) in [
            ("scroe<80", "did you mean `score`?"),
            ("severity>=hihg", "did you mean `high`?"),
            ("score>80", "write `score<…`"),
            ("severity<high", "write `severity>=…`"),
            ("score<180", "from 0 to 100"),
            ("coverage<90", "from 0 to 1"),
            ("score<NaN", "out of range"),
            ("score<", "does not end in a number"),
            ("check:nothing", "does not name a check"),
            ("check:", "does not name a check"),
            ("", "allowed:"),
            ("\u{1b}[31m", "\\u{1b}"),
            ("=", "allowed:"),
            ("score.<1", "not possible"),
        ] {
            let error = parse(text).unwrap_err();
            assert!(error.contains(part), "{text}: {error}");
            assert!(!error.contains('\u{1b}'));
        }
    }

    #[test]
    fn names_that_do_not_exist_are_found_with_the_nearest_one() {
        let conditions = [parse("score.link<90").unwrap(), parse("check:links.broken-intenal").unwrap()];
        let problems = unknown_names(&conditions, &["links", "seo"], &["links.broken-internal"]);
        assert_eq!(problems.len(), 2);
        assert!(problems[0].contains("did you mean `links`?"), "{}", problems[0]);
        assert!(problems[1].contains("did you mean `links.broken-internal`?"), "{}", problems[1]);
    }

    #[test]
    fn severity_counts_that_and_worse() {
        let facts = GateFacts { open: [(Severity::Critical, 1)].into(), ..GateFacts::default() };
        assert!(!holds("severity>=high", &facts).0);
        let facts = GateFacts { open: [(Severity::Medium, 7)].into(), ..GateFacts::default() };
        assert!(holds("severity>=high", &facts).0);
    }

    #[test]
    fn a_limit_that_is_met_exactly_holds() {
        let facts = GateFacts {
            score: Some(80.0),
            previous_score: Some(82.0),
            coverage: 0.9,
            ..GateFacts::default()
        };
        for condition in ["score<80", "drop>2", "coverage<0.9"] {
            assert!(holds(condition, &facts).0, "{condition}");
        }
    }

    #[test]
    fn a_score_just_below_the_limit_is_not_shown_as_the_limit() {
        let facts = GateFacts { score: Some(79.98), ..GateFacts::default() };
        assert_eq!(holds("score<80", &facts), (false, false, "the score is 79.98".to_owned()));
    }

    #[test]
    fn what_cannot_be_decided_is_said_and_does_not_fail() {
        let facts =
            GateFacts { unknown_checks: ["seo.noindex-live".to_owned()].into(), ..GateFacts::default() };
        for condition in
            ["new>=low", "score<80", "score.links<90", "drop>2", "check:seo.noindex-live", "check:a.b"]
        {
            let (holds, undecided, _) = holds(condition, &facts);
            assert!(holds && undecided, "{condition}");
        }
    }

    #[test]
    fn an_open_finding_of_a_named_check_fails() {
        let facts = GateFacts { open_by_check: [("links.x".to_owned(), 1)].into(), ..GateFacts::default() };
        assert_eq!(holds("check:links.x", &facts), (false, false, "1 open finding of this check".to_owned()));
    }
}
