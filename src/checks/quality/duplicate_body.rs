//! One text on several pages.

use crate::checks::cluster::Clusters;
use crate::checks::{Check, Docs, Run, Setting, SettingKind, Wave};
use crate::model::{Capability, Confidence, Failure, Severity};

/// See [`Docs`].
pub static CHECK: Check = Check {
    id: "quality.duplicate-body",
    version: 1,
    title: "Identical content",
    severity: Severity::Medium,
    confidence: Confidence::Certain,
    wave: Wave::Core,
    applies: &[],
    needs: &[Capability::Content],
    settings: &[Setting {
        key: "min_words",
        help: "Shortest text that is compared, in words",
        value: SettingKind::Int { default: 30, min: 1, max: 5_000 },
    }],
    docs: Docs {
        looks_at: "The main texts of indexable pages of one locale from `min_words` words on, compared word \
                   by word without regard to case, punctuation and formatting. Every page that shares its \
                   whole text with another fails. Pages hidden from search, and pages whose canonical address \
                   is another one, are left out.",
        why: "Search engines show one of them, not always the right one, and links and edits are divided \
                   between copies that drift apart.",
        fix: "Keep one page, and redirect the others to it or give them a canonical address.",
        example: "The same press release published as a post and as a page",
        sources: &[
            "https://developers.google.com/search/docs/crawling-indexing/consolidate-duplicate-urls",
            "SEOnaut `ErrorDuplicatedContent`",
            "Screaming Frog `Exact Duplicates`",
        ],
    },
    run: Run::Fold {
        params: &["min_words"],
        rows: "SELECT i.unit_key, i.subject_kind, i.id, i.locale, i.content_type, i.title, i.url, i.edit_url, \
               i.words, i.locale || ' ' || i.body_key AS cluster \
               FROM v_item i LEFT JOIN v_page p \
               ON p.scan_id = i.scan_id AND p.instance_id = i.instance_id AND p.subject_key = i.subject_key \
               WHERE i.scan_id = ?1 AND i.instance_id = ?2 AND i.indexable = 1 AND i.body_key IS NOT NULL \
               AND i.kind IN ('entry', 'page') AND i.words >= ?4 \
               AND (p.canonical IS NULL OR p.canonical_key = i.url_key) ORDER BY cluster, i.unit_key",
        start: |thresholds| {
            Clusters::start(
                |row, total, _| {
                    Failure::new(format!("{total} pages have this text"))
                        .with("words", row.int("words").unwrap_or(0))
                        .with("pages", total)
                },
                "others",
                thresholds,
            )
        },
    },
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checks::corpus_fixture::Corpus;
    use serde_json::json;

    #[test]
    fn equal_texts_of_one_locale_fail() {
        let corpus = Corpus::new();
        corpus.item(json!({"id": "1", "title": "連絡先", "body_key": "aa"}));
        corpus.item(json!({"id": "2", "body_key": "aa", "kind": "page"}));
        corpus.item(json!({"id": "3", "body_key": "aa", "locale": "de"}));
        corpus.item(json!({"id": "4", "body_key": "aa", "state": "draft"}));
        corpus.item(json!({"id": "5", "body_key": "bb"}));
        corpus.item(json!({"id": "6"}));
        let result = corpus.run(&CHECK);
        assert_eq!(result.failing_ids(), ["1", "2"]);
        assert_eq!(result.evaluated, 4);
    }

    #[test]
    fn texts_are_compared_from_thirty_words_on() {
        for (words, n_failing) in [(29, 0), (30, 2)] {
            let corpus = Corpus::new();
            corpus.item(json!({"id": "1", "body_key": "aa", "words": words}));
            corpus.item(json!({"id": "2", "body_key": "aa", "words": words}));
            assert_eq!(corpus.run(&CHECK).failing.len(), n_failing, "{words}");
        }
    }

    #[test]
    fn hidden_and_canonicalised_pages_do_not_count() {
        let corpus = Corpus::new();
        for id in ["1", "2", "3"] {
            corpus.item(json!({"id": id, "body_key": "aa"}));
        }
        corpus.page(json!({"item_id": "2", "noindex": "meta robots"}));
        corpus.page(json!({"item_id": "3", "canonical": "https://example.org/1", "canonical_key": "/1"}));
        assert!(corpus.run(&CHECK).failing.is_empty());
    }
}
