//! One title for several items.

use crate::checks::cluster::Clusters;
use crate::checks::{Check, Docs, Run, Wave};
use crate::model::{Capability, Confidence, Failure, Severity};

/// See [`Docs`].
pub static CHECK: Check = Check {
    id: "quality.duplicate-title",
    version: 1,
    title: "Same title on several items",
    severity: Severity::Low,
    confidence: Confidence::Certain,
    wave: Wave::Core,
    applies: &[],
    needs: &[Capability::Content],
    settings: &[],
    docs: Docs {
        looks_at: "The titles of published entries and pages of one content type and locale, without regard \
                   to case, white space and invisible characters. Every item that shares its title fails; \
                   items without a title are left out.",
        why: "Editors pick the wrong one in every list and link dialog, and visitors cannot tell them \
                   apart in search results.",
        fix: "Give each item a title of its own, or merge the duplicates.",
        example: "Two pages \"Contact\"",
        sources: &["Drupal site_audit `ContentDuplicateTitles`", "Pathfinder `ItemsWithSameDisplayName`"],
    },
    run: Run::Fold {
        params: &[],
        rows: "SELECT unit_key, subject_kind, id, locale, content_type, title, url, edit_url, \
               locale || ' ' || content_type || ' ' || title_key AS cluster FROM v_item \
               WHERE scan_id = ?1 AND instance_id = ?2 AND state = 'published' AND kind IN ('entry', 'page') \
               AND title_key <> '' ORDER BY cluster, unit_key",
        start: |thresholds| {
            Clusters::start(
                |row, total, _| {
                    Failure::new(format!("{total} items have this title"))
                        .with("title", row.text_or_empty("title"))
                        .with("items", total)
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
    fn equal_titles_of_one_type_and_locale_fail() {
        let corpus = Corpus::new();
        corpus.item(json!({"id": "1", "title": "連絡先"}));
        corpus.item(json!({"id": "2", "title": "連絡先"}));
        corpus.item(json!({"id": "3", "title": "連絡先", "type_id": "page", "kind": "page"}));
        corpus.item(json!({"id": "4", "title": "連絡先", "locale": "ja"}));
        corpus.item(json!({"id": "5", "title": "連絡先", "state": "draft"}));
        corpus.item(json!({"id": "6", "title": "連絡先", "kind": "term"}));
        let result = corpus.run(&CHECK);
        assert_eq!(result.failing_ids(), ["1", "2"]);
        assert_eq!(result.evaluated, 4);
    }

    #[test]
    fn items_without_title_are_not_concerned() {
        let corpus = Corpus::new();
        corpus.item(json!({"id": "1", "title": ""}));
        corpus.item(json!({"id": "2", "title": ""}));
        assert_eq!(corpus.run(&CHECK).evaluated, 0);
    }
}
