//! `locale.hreflang-no-return`: a language annotation that the other page does not answer.

use std::collections::{BTreeMap, BTreeSet};

use super::hreflang_self::key;
use crate::checks::{Check, Docs, Fold, Run, Tell, Wave};
use crate::model::{Capability, Confidence, Failure, Row, Severity, Subject, UnknownReason};

pub static CHECK: Check = Check {
    id: "locale.hreflang-no-return",
    version: 1,
    title: "Language annotation without return link",
    severity: Severity::Medium,
    confidence: Confidence::Certain,
    wave: Wave::Core,
    applies: &[],
    needs: &[Capability::Content, Capability::PublicPages],
    settings: &[],
    docs: Docs {
        looks_at: "Every public page with `hreflang` annotations, and the pages of this site they name. Fails when one \
                   of those does not answer 200, is hidden from search, or does not name the page in return. Pages \
                   that the scan did not read are not judged.",
        why: "Search engines ignore annotations that are not mutual, so each language is treated as a separate page.",
        fix: "Output the full set of annotations on every version.",
        example: "The English page names the French one, and the French one names only itself",
        sources: &[
            "Google Search Central, localized versions: https://developers.google.com/search/docs/specialty/international/localized-versions",
            "SEOnaut `ErrorHreflangsReturnLink`",
        ],
    },
    run: Run::Fold {
        params: &[],
        rows: "SELECT subject_kind, id, locale, content_type, title, url, edit_url, page_url, final_url, status, \
               noindex, hreflangs FROM v_page WHERE scan_id = ?1 AND instance_id = ?2 ORDER BY unit_key",
        start: |_| Box::new(Versions::default()),
    },
};

/// Pages kept before the check gives up.
const MAX_PAGES: usize = 300_000;
/// Annotations kept of one page.
const MAX_TAGS: usize = 500;

struct Version {
    subject: Subject,
    own: [String; 2],
    is_good: bool,
    /// Tag and address it names.
    named: Vec<(String, String)>,
}

#[derive(Default)]
struct Versions {
    pages: Vec<Version>,
    too_large: bool,
}

impl Fold for Versions {
    fn row(&mut self, row: &Row, _tell: &mut Tell<'_>) {
        if self.pages.len() >= MAX_PAGES {
            self.too_large = true;
            return;
        }
        let mut named: Vec<(String, String)> =
            serde_json::from_str(row.text_or_empty("hreflangs")).unwrap_or_default();
        named.truncate(MAX_TAGS);
        self.pages.push(Version {
            subject: row.subject(),
            own: [key(row.text_or_empty("page_url")), key(row.text_or_empty("final_url"))],
            is_good: row.int("status") == Some(200) && row.text("noindex").is_none(),
            named: named.into_iter().map(|(tag, address)| (tag, key(&address))).collect(),
        });
    }

    fn finish(self: Box<Self>, tell: &mut Tell<'_>) -> Result<u64, UnknownReason> {
        if self.too_large {
            return Err(UnknownReason::TooLarge);
        }
        let mut by_address: BTreeMap<&str, usize> = BTreeMap::new();
        for (index, page) in self.pages.iter().enumerate() {
            for address in &page.own {
                by_address.entry(address).or_insert(index);
            }
        }
        let mut evaluated = 0;
        for page in self.pages.iter().filter(|it| it.is_good && !it.named.is_empty()) {
            evaluated += 1;
            let mut broken = BTreeSet::new();
            for (tag, address) in page.named.iter().filter(|(_, address)| !page.own.contains(address)) {
                let Some(other) = by_address.get(address.as_str()).map(|&it| &self.pages[it]) else {
                    continue;
                };
                if !other.is_good {
                    broken.insert(format!("{tag} {address}: cannot be indexed"));
                } else if !other.named.iter().any(|(_, back)| page.own.contains(back)) {
                    broken.insert(format!("{tag} {address}: does not name this page"));
                }
            }
            if !broken.is_empty() {
                let noun = if broken.len() == 1 { "version does" } else { "versions do" };
                let failure = Failure::new(format!("{} named {noun} not answer", broken.len()))
                    .with_samples("versions", broken);
                tell(page.subject.clone(), failure);
            }
        }
        Ok(evaluated)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::CHECK;
    use crate::checks::corpus_fixture::Corpus;

    fn corpus(pages: &[(&str, &[(&str, &str)])]) -> Corpus {
        let corpus = Corpus::new();
        for (id, named) in pages {
            let hreflangs: Vec<_> =
                named.iter().map(|(tag, id)| (tag, format!("https://example.org/{id}/"))).collect();
            corpus.item(json!({"id": id, "title": "港"}));
            corpus.page(json!({"item_id": id, "hreflangs": serde_json::to_string(&hreflangs).unwrap()}));
        }
        corpus
    }

    #[test]
    fn a_page_that_is_not_named_in_return_fails() {
        let result = corpus(&[
            ("en", &[("en", "en"), ("fr", "fr"), ("ja", "ja")]),
            ("fr", &[("en", "en"), ("fr", "fr")]),
            ("ja", &[("ja", "ja")]),
            ("plain", &[]),
        ])
        .run(&CHECK);
        assert_eq!(result.failing_ids(), ["en"]);
        assert_eq!(result.evaluated, 3);
        assert_eq!(
            result.evidence()["versions"],
            json!(["ja https://example.org/ja: does not name this page"])
        );
    }

    #[test]
    fn hidden_versions_fail_and_unread_ones_are_not_judged() {
        let corpus = corpus(&[("en", &[("fr", "fr"), ("de", "elsewhere")])]);
        assert!(corpus.run(&CHECK).failing.is_empty());
        corpus.item(json!({"id": "fr"}));
        corpus.page(json!({"item_id": "fr", "noindex": "header",
            "hreflangs": "[[\"en\",\"https://example.org/en\"]]"}));
        assert_eq!(corpus.run(&CHECK).failing_ids(), ["en"]);
    }

    #[test]
    fn an_unreadable_set_counts_as_none() {
        let corpus = Corpus::new();
        corpus.item(json!({"id": "a"}));
        corpus.page(json!({"item_id": "a", "hreflangs": "not json"}));
        assert_eq!(corpus.run(&CHECK).evaluated, 0);
    }
}
