//! `structure.duplicate-term`: two terms of a taxonomy that mean the same.

use std::collections::BTreeMap;

use unicode_normalization::UnicodeNormalization as _;

use crate::checks::{Check, Docs, Fold, Run, Tell, Wave};
use crate::model::{Capability, Confidence, Failure, Row, Severity, Subject, UnknownReason};

pub static CHECK: Check = Check {
    id: "structure.duplicate-term",
    version: 1,
    title: "Two terms that mean the same",
    severity: Severity::Low,
    confidence: Confidence::Firm,
    wave: Wave::Core,
    applies: &[],
    needs: &[Capability::Terms],
    settings: &[],
    docs: Docs {
        looks_at: "The names of all terms of a taxonomy under one parent and in one locale. Fails when two are equal \
                   after case, punctuation, white space, and an “s” at the end are taken away.",
        why: "Items about one subject are spread over two lists, so visitors see only a part of them on either page.",
        fix: "Move all items to one of the terms, delete the other, and redirect its address.",
        example: "The tags “e-mail”, “Email” and “emails”",
        sources: &["Our own rule, after the merge tools for WordPress and Drupal taxonomies"],
    },
    run: Run::Fold {
        params: &[],
        rows: "SELECT subject_kind, id, locale, content_type, title, url, edit_url, parent_id FROM v_item \
               WHERE scan_id = ?1 AND instance_id = ?2 AND kind = 'term' AND state <> 'trashed' ORDER BY unit_key",
        start: |_| Box::new(Terms::default()),
    },
};

/// Terms kept before the check gives up.
const MAX_TERMS: u64 = 500_000;

/// Taxonomy, locale, parent, folded name.
type Key = (String, String, String, String);

#[derive(Default)]
struct Terms {
    evaluated: u64,
    by_name: BTreeMap<Key, Vec<Subject>>,
}

/// What is left of a name: letters and digits, compatibility-folded, lower case, without a final `s`.
fn fold(name: &str) -> String {
    let mut folded: String =
        name.nfkc().flat_map(char::to_lowercase).filter(|it| it.is_alphanumeric()).collect();
    // “News” and “new” are not one: four letters must remain. “ss” is no plural.
    if folded.chars().count() > 4 && folded.ends_with('s') && !folded.ends_with("ss") {
        folded.pop();
    }
    folded
}

impl Fold for Terms {
    fn row(&mut self, row: &Row, _tell: &mut Tell<'_>) {
        self.evaluated += 1;
        let name = fold(row.text_or_empty("title"));
        if name.is_empty() || self.evaluated > MAX_TERMS {
            return;
        }
        let text = |column| row.text_or_empty(column).to_owned();
        let key = (text("content_type"), text("locale"), text("parent_id"), name);
        self.by_name.entry(key).or_default().push(row.subject());
    }

    fn finish(self: Box<Self>, tell: &mut Tell<'_>) -> Result<u64, UnknownReason> {
        if self.evaluated > MAX_TERMS {
            return Err(UnknownReason::TooLarge);
        }
        for ((taxonomy, ..), terms) in self.by_name.iter().filter(|(_, terms)| terms.len() > 1) {
            for (index, term) in terms.iter().enumerate() {
                let others = terms
                    .iter()
                    .enumerate()
                    .filter(|(other, _)| *other != index)
                    .map(|(_, other)| format!("{} ({})", other.name, other.id));
                let failure = Failure::new(format!("{} terms have nearly this name", terms.len()))
                    .with("taxonomy", taxonomy.as_str())
                    .with("name", term.name.as_str())
                    .with_samples("others", others);
                tell(term.clone(), failure);
            }
        }
        Ok(self.evaluated)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{CHECK, fold};
    use crate::checks::corpus_fixture::Corpus;

    fn term(id: &str, title: &str) -> Value {
        json!({"id": id, "title": title, "kind": "term", "type_id": "tag"})
    }

    #[test]
    fn case_punctuation_and_a_plural_do_not_make_a_difference() {
        let corpus = Corpus::new();
        corpus.item(term("1", "E-Mail"));
        corpus.item(term("2", "emails"));
        corpus.item(term("3", "Фото"));
        corpus.item(term("4", "фото "));
        corpus.item(term("5", "Press"));
        corpus.item(term("6", "!!!"));
        corpus.item(term("7", "???"));
        let mut category = term("8", "press");
        category["type_id"] = json!("category");
        corpus.item(category);
        let result = corpus.run(&CHECK);
        assert_eq!(result.failing_ids(), ["1", "2", "3", "4"]);
        assert_eq!(result.evaluated, 8);
        assert_eq!(result.failing[0].1.evidence.0["others"], json!(["emails (2)"]));
    }

    #[test]
    fn short_words_and_double_s_keep_their_end() {
        assert_eq!(fold("News"), "news");
        assert_eq!(fold("Press"), "press");
        assert_eq!(fold("Events"), "event");
    }
}
