//! Findings that are accepted for now: which, why, who says so, until when.
//!
//! Source: `checks.md` 4.10. An entry without a readable date never reaches this type.

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// One accepted finding, or a group of them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Accept {
    /// A check id, or a glob of them.
    pub check: String,
    /// `item/12@en`, `asset/12`…, or a glob of them.
    pub subject: String,
    /// Why.
    pub reason: String,
    /// Who answers for it.
    pub owner: String,
    /// The last day it holds; `None` only with `accept_permanent`.
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "as_text")]
    pub expires: Option<Date>,
}

#[expect(
    clippy::ref_option,
    clippy::trivially_copy_pass_by_ref,
    reason = "serde hands over a reference to the field"
)]
fn as_text<S: serde::Serializer>(date: &Option<Date>, serializer: S) -> Result<S::Ok, S::Error> {
    match date {
        Some(date) => serializer.collect_str(date),
        None => serializer.serialize_none(),
    }
}

/// One accepted finding, or a group of them.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AcceptKeys {
    /// The check's id, or a glob such as `seo.*`.
    #[schemars(length(min = 1, max = 200))]
    pub check: String,
    /// What it is about: `item/12@en`, `asset/12`, or a glob such as `asset/12*`.
    #[schemars(length(min = 1, max = 500))]
    pub subject: String,
    /// Why this is acceptable.
    #[schemars(length(min = 1, max = 1000))]
    pub reason: String,
    /// Who answers for it.
    #[schemars(length(min = 1, max = 200))]
    pub owner: String,
    /// The last day it holds: YYYY-MM-DD. Required unless `accept_permanent` is on.
    #[serde(default)]
    #[schemars(extend("format" = "date"))]
    pub expires: Option<String>,
}

impl Accept {
    /// Whether it names this check and subject.
    pub fn covers(&self, check: &str, subject: &str) -> bool {
        glob(&self.check, check) && glob(&self.subject, subject)
    }
}

/// Whether a text matches a pattern of `*` (any characters, also none) and `?` (one character).
///
/// Linear in the text for each star: no pattern makes it slow.
pub fn glob(pattern: &str, text: &str) -> bool {
    let pattern: Vec<char> = pattern.chars().collect();
    let text: Vec<char> = text.chars().collect();
    let (mut at, mut seen) = (0, 0);
    // Where to go on when the part after the last star does not fit: the star, and how much it has eaten.
    let mut last_star = None;
    while seen < text.len() {
        match pattern.get(at) {
            Some('*') => {
                last_star = Some((at, seen));
                at += 1;
            }
            Some(&want) if want == '?' || want == text[seen] => {
                at += 1;
                seen += 1;
            }
            _ => {
                let Some((star, eaten)) = last_star else { return false };
                last_star = Some((star, eaten + 1));
                at = star + 1;
                seen = eaten + 1;
            }
        }
    }
    pattern[at.min(pattern.len())..].iter().all(|it| *it == '*')
}

#[cfg(test)]
mod tests {
    use super::{Accept, glob};

    #[test]
    fn globs_match_whole_texts() {
        for (pattern, text, expected) in [
            ("media.unused", "media.unused", true),
            ("media.*", "media.unused", true),
            ("*", "", true),
            ("asset/12*", "asset/1", false),
            ("asset/12*", "asset/123", true),
            ("item/?@en", "item/7@en", true),
            ("item/?@en", "item/77@en", false),
            ("*a*b*c", "xxaxxbxxbc", true),
            ("*a*b*c", "xxaxxbxx", false),
            ("é*", "école", true),
        ] {
            assert_eq!(glob(pattern, text), expected, "{pattern} on {text}");
        }
    }

    #[test]
    fn an_entry_covers_what_both_globs_match() {
        let accept = Accept {
            check: "media.*".into(),
            subject: "asset/*".into(),
            reason: "archive".into(),
            owner: "web team".into(),
            expires: Some(jiff::civil::date(2027, 6, 30)),
        };
        assert!(accept.covers("media.unused", "asset/12"));
        assert!(!accept.covers("media.unused", "item/12"));
    }
}
