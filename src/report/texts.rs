//! What the catalogue says of a check, for every format.
//!
//! A stored scan may name checks that this version no longer has: they keep their id as title.

use crate::checks;
use crate::model::{Confidence, Severity};

/// Title and documentation of a check.
#[derive(Clone, Debug)]
pub struct CheckText {
    /// A headline that names the defect.
    pub title: String,
    /// The check's own; `None` when this version does not have the check.
    pub severity: Option<Severity>,
    /// The check's own; `None` when this version does not have the check.
    pub confidence: Option<Confidence>,
    /// What it looks at.
    pub looks_at: &'static str,
    /// Why it matters.
    pub why: &'static str,
    /// What to do.
    pub fix: &'static str,
    /// Where the rule comes from.
    pub sources: &'static [&'static str],
}

/// The texts of that check.
pub fn of(id: &str) -> CheckText {
    #[cfg(test)]
    if let Some(text) = super::fixture::text(id) {
        return text;
    }
    match checks::find(id) {
        Some(check) => CheckText {
            title: check.title.to_owned(),
            severity: Some(check.severity),
            confidence: Some(check.confidence),
            looks_at: check.docs.looks_at,
            why: check.docs.why,
            fix: check.docs.fix,
            sources: check.docs.sources,
        },
        None => CheckText {
            title: id.to_owned(),
            severity: None,
            confidence: None,
            looks_at: "",
            why: "",
            fix: "",
            sources: &[],
        },
    }
}

/// Whether a check needs that capability; a check this version does not have may need anything.
pub fn needs(id: &str, capability: &str) -> bool {
    checks::find(id).is_none_or(|check| check.needs.iter().any(|need| need.as_str() == capability))
}

/// The page that explains a check, relative to the repository.
pub fn docs_page(id: &str) -> String {
    format!("docs/checks/{id}.md")
}

/// The title of a category; its id when the catalogue has none.
pub fn category_title(id: &str) -> &str {
    checks::CATEGORIES.iter().find(|category| category.id == id).map_or(id, |category| category.title)
}

/// The question a category answers; empty when the catalogue has none.
pub fn category_question(id: &str) -> &'static str {
    checks::CATEGORIES.iter().find(|category| category.id == id).map_or("", |category| category.question)
}

/// The prefix of a check's id.
pub fn category_of(check: &str) -> &str {
    check.split_once('.').map_or(check, |(category, _)| category)
}
