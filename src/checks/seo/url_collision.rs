//! `seo.url-collision`: two published items with one address.

use crate::checks::cluster::Clusters;
use crate::checks::{Check, Docs, Run, Wave};
use crate::model::{Capability, Confidence, Failure, Severity};

pub static CHECK: Check = Check {
    id: "seo.url-collision",
    version: 1,
    title: "Two items claim one address",
    severity: Severity::High,
    confidence: Confidence::Certain,
    wave: Wave::Core,
    applies: &[],
    needs: &[Capability::Content],
    settings: &[],
    docs: Docs {
        looks_at: "The addresses of all published items of a locale, compared without regard to case and trailing \
                   slash. Every item that shares its address with another fails.",
        why: "Only one of the two can be shown under that address; the other is published and cannot be reached.",
        fix: "Change the slug of one of the items, and add a rule that keeps addresses unique.",
        example: "A page and a post that both answer to /news/",
        sources: &[
            "Sitecore Pathfinder `ItemsWithSameName`",
            "Sitecore PowerShell Extensions, items with duplicate names",
        ],
    },
    run: Run::Fold {
        params: &[],
        rows: "SELECT unit_key, subject_kind, id, locale, content_type, title, url, edit_url, url_key, \
               locale || ' ' || url_key AS cluster \
               FROM v_item WHERE scan_id = ?1 AND instance_id = ?2 AND state = 'published' AND routable = 1 \
               AND url_key IS NOT NULL ORDER BY cluster, unit_key",
        start: |thresholds| {
            Clusters::start(
                |row, total, _| {
                    Failure::new(format!("{total} published items have this address"))
                        .with("address", row.text_or_empty("url_key"))
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
    use serde_json::json;

    use super::CHECK;
    use crate::checks::corpus_fixture::Corpus;

    #[test]
    fn published_items_with_one_key_fail_and_others_do_not() {
        let corpus = Corpus::new();
        corpus.item(json!({"id": "1", "url_key": "/港"}));
        corpus.item(json!({"id": "2", "url_key": "/港"}));
        corpus.item(json!({"id": "3", "url_key": "/a"}));
        corpus.item(json!({"id": "4", "url_key": "/a", "state": "draft"}));
        corpus.item(json!({"id": "5", "url_key": "/a", "locale": "fr"}));
        corpus.item(json!({"id": "6", "url_key": null}));
        let result = corpus.run(&CHECK);
        assert_eq!(result.failing_ids(), ["1", "2"]);
        assert_eq!(result.evaluated, 4);
    }
}
