//! `seo.noindex-linked`: a page hidden from search to which the site itself leads.

use crate::checks::{Check, Docs, Run, Thresholds, Wave};
use crate::model::{Capability, Confidence, Failure, Row, Severity};

pub static CHECK: Check = Check {
    id: "seo.noindex-linked",
    version: 1,
    title: "Page hidden from search but promoted",
    severity: Severity::High,
    confidence: Confidence::Firm,
    wave: Wave::Core,
    applies: &[],
    needs: &[Capability::Content, Capability::PublicPages],
    settings: &[],
    docs: Docs {
        looks_at: "Every public page that answers. Fails when it says `noindex`, in its head or in the \
                   `X-Robots-Tag` header, and a menu or another published item links to it.",
        why: "Somebody wants visitors to find the page, and somebody else has told search engines to drop it. \
              Usually the directive is left over from the time before the launch.",
        fix: "Remove `noindex`, or remove the page from menus and texts.",
        example: "<meta name=\"robots\" content=\"noindex\"> on the contact page of the main menu",
        sources: &[
            "Google Search Central, noindex: https://developers.google.com/search/docs/crawling-indexing/block-indexing",
            "Lighthouse audit `is-crawlable`",
        ],
    },
    run: Run::Query {
        params: &[],
        population: "SELECT unit_key FROM v_page WHERE scan_id = ?1 AND instance_id = ?2 AND status = 200",
        failing: "SELECT g.unit_key, g.subject_kind, g.id, g.locale, g.content_type, g.title, g.url, g.edit_url, \
                  g.noindex, l.links, l.menu_links, l.first_source FROM v_page g \
                  JOIN (SELECT to_item, COUNT(*) AS links, \
                    SUM(CASE WHEN kind = 'navigation' THEN 1 ELSE 0 END) AS menu_links, \
                    MIN(subject_key) AS first_source \
                    FROM v_reference WHERE scan_id = ?1 AND instance_id = ?2 AND is_public = 1 \
                    AND link_kind IN ('anchor', 'field') AND to_item IS NOT NULL AND to_item <> id \
                    GROUP BY to_item) l ON l.to_item = g.id \
                  WHERE g.scan_id = ?1 AND g.instance_id = ?2 AND g.status = 200 AND g.noindex IS NOT NULL \
                  ORDER BY g.unit_key",
        finding,
    },
};

fn finding(row: &Row, _: &Thresholds) -> Failure {
    let from_menu = row.int("menu_links").unwrap_or(0) > 0;
    Failure::new(if from_menu {
        "the page says noindex and is in a menu"
    } else {
        "the page says noindex and published items link to it"
    })
    .with("said_in", row.text_or_empty("noindex"))
    .with("links", row.int("links"))
    .with("menu_links", row.int("menu_links"))
    .with("linked_from", row.text_or_empty("first_source"))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::CHECK;
    use crate::checks::corpus_fixture::Corpus;

    #[test]
    fn a_hidden_page_in_a_menu_fails_and_an_unlinked_one_passes() {
        let corpus = Corpus::new();
        corpus.item(json!({"id": "menu", "kind": "navigation", "routable": 0}));
        corpus.item(json!({"id": "draft", "state": "draft"}));
        for id in ["1", "2", "3", "4"] {
            corpus.item(json!({"id": id}));
        }
        for id in ["1", "2", "3"] {
            corpus.page(json!({"item_id": id, "noindex": "meta robots"}));
        }
        corpus.page(json!({"item_id": "4"}));
        corpus.reference(json!({"item_id": "menu", "ordinal": 0, "link_kind": "field", "to_item": "1"}));
        corpus.reference(json!({"item_id": "menu", "ordinal": 1, "to_item": "4"}));
        corpus.reference(json!({"item_id": "draft", "ordinal": 0, "to_item": "2"}));
        corpus.reference(json!({"item_id": "3", "ordinal": 0, "to_item": "3"}));
        let result = corpus.run(&CHECK);
        assert_eq!(result.failing_ids(), ["1"]);
        assert_eq!(result.evaluated, 4);
        assert_eq!(result.evidence()["menu_links"], 1);
    }
}
