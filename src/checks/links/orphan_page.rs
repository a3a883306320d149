//! `links.orphan-page`: pages a visitor cannot find by following links.

use crate::checks::{Check, Docs, Run, Thresholds, Wave};
use crate::model::{Capability, Confidence, Failure, Row, Severity};

/// Pages that need a link: not the front page, and only on sites with a menu. Without one, themes list every
/// page by themselves, and nobody can tell from the inventory.
macro_rules! pages {
    () => {
        "i.scan_id = ?1 AND i.instance_id = ?2 AND i.kind = 'page' AND i.routable = 1 AND i.is_public = 1 \
         AND i.url_key IS NOT NULL AND i.url_key NOT IN ('/', '') \
         AND EXISTS (SELECT 1 FROM v_item n WHERE n.scan_id = ?1 AND n.instance_id = ?2 \
         AND n.kind = 'navigation' AND n.state <> 'trashed')"
    };
}

/// The check.
pub static CHECK: Check = Check {
    id: "links.orphan-page",
    version: 1,
    title: "Page nothing links to",
    severity: Severity::Medium,
    confidence: Confidence::Firm,
    wave: Wave::Core,
    applies: &[],
    needs: &[Capability::Content, Capability::Menus],
    settings: &[],
    docs: Docs {
        looks_at: "Every published page except the front page, on sites that have a menu. It fails when no other \
                   published item links to it, refers to it or embeds it, no menu leads to it, and no published page \
                   lies below it. Posts are left out, because archives list them.",
        why: "Visitors cannot reach it and search engines hardly visit it: the work that went into it is lost, and \
              nobody notices when it becomes wrong.",
        fix: "Link to it from a page where readers would look for it, add it to a menu, or retire it.",
        example: "A campaign page that only the newsletter of that year linked to.",
        sources: &["SEOnaut `ErrorOrphan`", "contentful-auditor `checkOrphanedEntries`"],
    },
    run: Run::Query {
        params: &[],
        population: concat!("SELECT DISTINCT i.unit_key FROM v_item i WHERE ", pages!()),
        failing: concat!(
            "SELECT i.unit_key, i.subject_kind, i.id, i.locale, i.content_type, i.title, i.url, i.edit_url, \
             (SELECT COUNT(*) FROM v_reference x WHERE x.scan_id = ?1 AND x.instance_id = ?2 AND x.to_item = i.id \
             AND x.id <> i.id) AS hidden_links \
             FROM v_item i WHERE ",
            pages!(),
            " AND NOT EXISTS (SELECT 1 FROM v_reference r WHERE r.scan_id = ?1 AND r.instance_id = ?2 \
             AND r.to_item = i.id AND r.id <> i.id AND r.link_kind IN ('anchor', 'field', 'embed') \
             AND r.kind <> 'comment' \
             AND (r.state = 'published' OR (r.kind = 'navigation' AND r.state <> 'trashed'))) \
             AND NOT EXISTS (SELECT 1 FROM v_item c WHERE c.scan_id = ?1 AND c.instance_id = ?2 \
             AND c.parent_id = i.id AND c.is_public = 1 AND c.kind = 'page') \
             ORDER BY i.unit_key"
        ),
        finding,
    },
};

fn finding(row: &Row, _: &Thresholds) -> Failure {
    Failure::new("no published item and no menu links to this page")
        .with("inbound_links", 0)
        .with("links_from_unpublished_or_comments", row.int("hidden_links").unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use serde_json::{Value as Json, json};

    use super::CHECK;
    use crate::checks::corpus_fixture::Corpus;

    /// A site with a menu, a front page and one page without links.
    fn corpus() -> Corpus {
        let corpus = Corpus::new();
        corpus.item(json!({"id": "menu", "kind": "navigation", "routable": 0}));
        corpus.item(json!({"id": "front", "kind": "page", "url_key": "/"}));
        corpus.item(json!({"id": "lone", "kind": "page", "title": "孤立"}));
        corpus
    }

    fn link(corpus: &Corpus, from: &str, link_kind: &str) {
        corpus.reference(json!({"item_id": from, "ordinal": 0, "link_kind": link_kind, "to_item": "lone"}));
    }

    fn with_link_from(cells: Json) -> usize {
        let corpus = corpus();
        let id = cells["id"].as_str().unwrap().to_owned();
        corpus.item(cells);
        link(&corpus, &id, "anchor");
        corpus.run(&CHECK).failing.len()
    }

    #[test]
    fn a_page_nothing_links_to_fails_and_the_front_page_needs_no_link() {
        let outcome = corpus().run(&CHECK);
        assert_eq!((outcome.failing_ids(), outcome.evaluated), (vec!["lone"], 1));
    }

    #[test]
    fn a_menu_entry_or_a_link_from_a_published_item_is_enough() {
        let by_menu = corpus();
        link(&by_menu, "menu", "field");
        assert!(by_menu.run(&CHECK).failing.is_empty());
        assert_eq!(with_link_from(json!({"id": "post"})), 0);
    }

    #[test]
    fn links_from_drafts_comments_and_the_page_itself_do_not_count() {
        assert_eq!(with_link_from(json!({"id": "post", "state": "draft"})), 1);
        assert_eq!(with_link_from(json!({"id": "post", "kind": "comment"})), 1);
        let own = corpus();
        link(&own, "lone", "anchor");
        assert_eq!(own.run(&CHECK).failing_ids(), ["lone"]);
    }

    #[test]
    fn a_page_with_a_published_page_below_counts_as_linked() {
        let corpus = corpus();
        corpus.item(json!({"id": "child", "kind": "page", "parent_id": "lone"}));
        assert_eq!(corpus.run(&CHECK).failing_ids(), ["child"]);
    }

    #[test]
    fn without_a_menu_nothing_is_judged() {
        let corpus = Corpus::new();
        corpus.item(json!({"id": "lone", "kind": "page"}));
        assert_eq!(corpus.run(&CHECK).evaluated, 0);
    }
}
