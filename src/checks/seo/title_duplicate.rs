//! `seo.title-duplicate`: one title on several indexable addresses.

use crate::checks::cluster::Clusters;
use crate::checks::{Check, Docs, Run, Wave};
use crate::model::{Capability, Confidence, Failure, Severity};

pub static CHECK: Check = Check {
    id: "seo.title-duplicate",
    version: 1,
    title: "Same page title on several URLs",
    severity: Severity::Medium,
    confidence: Confidence::Certain,
    wave: Wave::Core,
    applies: &[],
    needs: &[Capability::Content],
    settings: &[],
    docs: Docs {
        looks_at: "The titles of all indexable pages of a locale, whatever their type, compared without regard to \
                   case and white space. Every page that shares its title with another address fails. Pages hidden \
                   from search, and pages whose canonical address is another one, are left out.",
        why: "Visitors cannot tell the pages apart in results, tabs and menus, and the pages compete with each \
              other for the same search.",
        fix: "Make the titles unique, or merge the pages and redirect one to the other.",
        example: "Three posts titled “Press release”",
        sources: &[
            "Google Search Central, title links: https://developers.google.com/search/docs/appearance/title-link",
            "SEOnaut `ErrorDuplicatedTitle`",
        ],
    },
    run: Run::Fold {
        params: &[],
        rows: "SELECT i.unit_key, i.subject_kind, i.id, i.locale, i.content_type, i.title, i.url, i.edit_url, \
               i.url_key AS distinct_by, i.locale || ' ' || i.title_key AS cluster \
               FROM v_item i LEFT JOIN v_page p \
               ON p.scan_id = i.scan_id AND p.instance_id = i.instance_id AND p.id = i.id AND p.locale = i.locale \
               WHERE i.scan_id = ?1 AND i.instance_id = ?2 AND i.indexable = 1 AND i.title_key <> '' \
               AND (p.canonical IS NULL OR p.canonical_key = i.url_key) ORDER BY cluster, i.unit_key",
        start: |thresholds| {
            Clusters::start(
                |row, total, _| {
                    Failure::new(format!("{total} pages have this title"))
                        .with("title", row.text_or_empty("title"))
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
    use serde_json::json;

    use super::CHECK;
    use crate::checks::corpus_fixture::Corpus;

    #[test]
    fn equal_titles_on_two_addresses_fail_across_types() {
        let corpus = Corpus::new();
        corpus.item(json!({"id": "1", "title": "Приветствие"}));
        corpus.item(json!({"id": "2", "title": "приветствие", "type_id": "page", "kind": "page"}));
        corpus.item(json!({"id": "3", "title": "Other"}));
        corpus.item(json!({"id": "4", "title": "Приветствие", "locale": "fr"}));
        corpus.item(json!({"id": "5", "title": "Приветствие", "state": "draft"}));
        corpus.item(json!({"id": "6", "title": ""}));
        corpus.item(json!({"id": "7", "title": ""}));
        let result = corpus.run(&CHECK);
        assert_eq!(result.failing_ids(), ["1", "2"]);
        assert_eq!(result.evaluated, 4);
        assert_eq!(result.failing[0].1.evidence.0["others"], json!(["https://example.org/2"]));
    }

    #[test]
    fn pages_outside_the_index_do_not_count() {
        let corpus = Corpus::new();
        for id in ["1", "2", "3"] {
            corpus.item(json!({"id": id}));
        }
        corpus.page(json!({"item_id": "2", "noindex": "meta robots"}));
        corpus.page(json!({"item_id": "3", "canonical": "https://example.org/1", "canonical_key": "/1"}));
        assert!(corpus.run(&CHECK).failing.is_empty());
    }

    #[test]
    fn one_address_twice_is_a_collision_and_no_duplicate_title() {
        let corpus = Corpus::new();
        corpus.item(json!({"id": "1", "url_key": "/a"}));
        corpus.item(json!({"id": "2", "url_key": "/a"}));
        assert!(corpus.run(&CHECK).failing.is_empty());
    }
}
