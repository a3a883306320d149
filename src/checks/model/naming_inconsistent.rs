//! `model.naming-inconsistent`: a key that does not follow the convention of all others.

use std::collections::BTreeMap;

use crate::checks::{Check, Docs, Fold, Run, Setting, SettingKind, Tell, Thresholds, Wave};
use crate::model::{Capability, Confidence, Failure, Row, Severity, Subject, UnknownReason};

pub static CHECK: Check = Check {
    id: "model.naming-inconsistent",
    version: 1,
    title: "Mixed naming conventions",
    severity: Severity::Info,
    confidence: Confidence::Certain,
    wave: Wave::Second,
    applies: &[],
    needs: &[Capability::Types],
    settings: &[Setting {
        key: "percent",
        help: "Share of keys, in percent, that makes a convention.",
        value: SettingKind::Int { default: 90, min: 51, max: 100 },
    }],
    docs: Docs {
        looks_at: "The keys of the fields of all content types that did not come with the CMS, where they consist of \
                   several words. When at least 90 % follow one convention (camelCase, snake_case, kebab-case, \
                   PascalCase), every other key fails.",
        why: "Developers mistype what they cannot predict, and a wrong key reads as an empty field.",
        fix: "Rename the field at the next migration.",
        example: "`publishDate`, `heroImage`, `short_text`",
        sources: &["contentful-auditor `FIELD_ID_REGEX`"],
    },
    run: Run::Fold {
        params: &[],
        rows: "SELECT f.subject_kind, f.id, f.content_type, f.title, f.field FROM v_field f JOIN v_type t \
               ON t.scan_id = f.scan_id AND t.instance_id = f.instance_id AND t.id = f.content_type \
               WHERE f.scan_id = ?1 AND f.instance_id = ?2 AND t.built_in = 0 ORDER BY f.unit_key",
        start: |thresholds| Box::new(Names { thresholds: thresholds.clone(), ..Names::default() }),
    },
};

/// Fields kept before the check gives up.
const MAX_FIELDS: usize = 100_000;

#[derive(Default)]
struct Names {
    thresholds: Thresholds,
    fields: Vec<(Subject, &'static str)>,
}

/// The convention of a key of several words; `None` for one word, which fits all.
fn convention(key: &str) -> Option<&'static str> {
    let inner = key.trim_matches(['_', '-']);
    let has_upper = inner.chars().any(char::is_uppercase);
    match (inner.contains('_'), inner.contains('-')) {
        (true, true) => Some("mixed"),
        (true, false) => Some(if has_upper { "mixed" } else { "snake_case" }),
        (false, true) => Some(if has_upper { "mixed" } else { "kebab-case" }),
        (false, false) if !has_upper => None,
        _ if inner.starts_with(char::is_uppercase) => Some("PascalCase"),
        _ => Some("camelCase"),
    }
}

impl Fold for Names {
    fn row(&mut self, row: &Row, _tell: &mut Tell<'_>) {
        if let Some(convention) =
            convention(row.text_or_empty("field")).filter(|_| self.fields.len() <= MAX_FIELDS)
        {
            self.fields.push((row.subject(), convention));
        }
    }

    fn finish(self: Box<Self>, tell: &mut Tell<'_>) -> Result<u64, UnknownReason> {
        if self.fields.len() > MAX_FIELDS {
            return Err(UnknownReason::TooLarge);
        }
        let total = self.fields.len();
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        for (_, convention) in &self.fields {
            *counts.entry(convention).or_default() += 1;
        }
        let Some((&rule, &followers)) =
            counts.iter().filter(|(rule, _)| **rule != "mixed").max_by_key(|it| it.1)
        else {
            return Ok(total as u64);
        };
        if followers.saturating_mul(100) < total.saturating_mul(self.thresholds.len("percent")) {
            return Ok(total as u64);
        }
        for (subject, convention) in self.fields.into_iter().filter(|(_, it)| *it != rule) {
            let failure = Failure::new(format!("the key is not {rule}, as {followers} of {total} keys are"))
                .with("convention", convention)
                .with("dominant", rule)
                .with("followers", followers)
                .with("keys", total);
            tell(subject, failure);
        }
        Ok(total as u64)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{CHECK, convention};
    use crate::checks::corpus_fixture::Corpus;

    fn corpus(camel: usize) -> Corpus {
        let corpus = Corpus::new();
        corpus.content_type(json!({"id": "t"}));
        for n in 0..camel {
            corpus.field(json!({"type_id": "t", "id": format!("heroImage{n}")}));
        }
        corpus.field(json!({"type_id": "t", "id": "short_text"}));
        corpus.field(json!({"type_id": "t", "id": "название"}));
        corpus
    }

    #[test]
    fn ninety_percent_make_a_convention() {
        let result = corpus(9).run(&CHECK);
        assert_eq!(result.failing_ids(), ["t/short_text"]);
        assert_eq!(result.evaluated, 10);
        assert!(corpus(8).run(&CHECK).failing.is_empty());
    }

    #[test]
    fn conventions_are_recognised() {
        assert_eq!(convention("heroImage"), Some("camelCase"));
        assert_eq!(convention("HeroImage"), Some("PascalCase"));
        assert_eq!(convention("_hero_image"), Some("snake_case"));
        assert_eq!(convention("hero-image"), Some("kebab-case"));
        assert_eq!(convention("Hero_image"), Some("mixed"));
        assert_eq!(convention("title"), None);
        assert_eq!(convention(""), None);
    }
}
