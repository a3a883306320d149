//! `workflow.unreachable`: a published page below one that is not published.

use crate::checks::{Check, Docs, Run, Thresholds, Wave};
use crate::model::{Capability, Confidence, Failure, Row, Severity};

pub static CHECK: Check = Check {
    id: "workflow.unreachable",
    version: 1,
    title: "Published below something unpublished",
    severity: Severity::High,
    confidence: Confidence::Certain,
    wave: Wave::Core,
    applies: &["drupal", "sitecore", "umbraco", "wordpress"],
    needs: &[Capability::Content, Capability::Unpublished],
    settings: &[],
    docs: Docs {
        looks_at: "Every published page with another above it. Fails when one of those above, up to 50 levels, is \
                   not published.",
        why: "The CMS does not serve the page, or serves it at an address whose upper part leads nowhere and with \
              navigation that lacks it.",
        fix: "Publish the page above, or move this one to another place.",
        example: "“Prices” is published below “Services”, which went back to draft",
        sources: &["Sitecore and Umbraco publishing rules; WordPress page hierarchy"],
    },
    run: Run::Query {
        params: &[],
        population: "SELECT unit_key FROM v_item WHERE scan_id = ?1 AND instance_id = ?2 AND kind = 'page' \
                     AND state = 'published' AND parent_id IS NOT NULL",
        // Walks down from each unpublished page; the level bounds loops in the tree.
        failing: "WITH RECURSIVE blocked(id, locale, blocker, level) AS ( \
                    SELECT c.id, c.locale, p.id, 1 FROM v_item p JOIN v_item c \
                    ON c.scan_id = p.scan_id AND c.instance_id = p.instance_id AND c.parent_id = p.id \
                    AND c.locale = p.locale \
                    WHERE p.scan_id = ?1 AND p.instance_id = ?2 AND p.kind = 'page' AND p.state <> 'published' \
                    AND c.kind = 'page' AND c.id <> p.id \
                    UNION \
                    SELECT c.id, c.locale, b.blocker, b.level + 1 FROM blocked b JOIN v_item c \
                    ON c.parent_id = b.id AND c.locale = b.locale \
                    WHERE c.scan_id = ?1 AND c.instance_id = ?2 AND c.kind = 'page' AND b.level < 50 \
                  ) \
                  SELECT i.unit_key, i.subject_kind, i.id, i.locale, i.content_type, i.title, i.url, i.edit_url, \
                  p.id AS blocker_id, p.title AS blocker_title, p.state AS blocker_state FROM v_item i \
                  JOIN (SELECT id, locale, MIN(blocker) AS blocker FROM blocked GROUP BY id, locale) b \
                  ON b.id = i.id AND b.locale = i.locale \
                  JOIN v_item p ON p.scan_id = i.scan_id AND p.instance_id = i.instance_id AND p.id = b.blocker \
                  AND p.locale = b.locale \
                  WHERE i.scan_id = ?1 AND i.instance_id = ?2 AND i.kind = 'page' AND i.state = 'published' \
                  ORDER BY i.unit_key",
        finding,
    },
};

fn finding(row: &Row, _: &Thresholds) -> Failure {
    let state = row.text_or_empty("blocker_state");
    Failure::new(format!("a page above it is not published (state: {state})"))
        .with("above_id", row.text_or_empty("blocker_id"))
        .with("above_title", row.text_or_empty("blocker_title"))
        .with("above_state", state)
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::CHECK;
    use crate::checks::corpus_fixture::Corpus;

    fn page(id: &str, parent: Option<&str>, state: &str) -> Value {
        json!({"id": id, "title": "頁", "kind": "page", "type_id": "page", "parent_id": parent, "state": state})
    }

    #[test]
    fn everything_below_an_unpublished_page_fails() {
        let corpus = Corpus::new();
        corpus.item(page("top", None, "published"));
        corpus.item(page("draft", Some("top"), "draft"));
        corpus.item(page("child", Some("draft"), "published"));
        corpus.item(page("grandchild", Some("child"), "published"));
        corpus.item(page("sibling", Some("top"), "published"));
        corpus.item(page("draft-child", Some("draft"), "draft"));
        let result = corpus.run(&CHECK);
        assert_eq!(result.failing_ids(), ["child", "grandchild"]);
        assert_eq!(result.evaluated, 3);
        assert_eq!(result.failing[1].1.evidence.0["above_id"], "draft");
    }

    #[test]
    fn a_tree_that_bites_its_tail_ends() {
        let corpus = Corpus::new();
        corpus.item(page("a", Some("b"), "draft"));
        corpus.item(page("b", Some("a"), "published"));
        corpus.item(page("c", Some("c"), "published"));
        assert_eq!(corpus.run(&CHECK).failing_ids(), ["b"]);
    }
}
