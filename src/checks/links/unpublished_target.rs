//! `links.unpublished-target`: published content that leads to content visitors cannot open.

use crate::checks::{Check, Docs, Run, Thresholds, Wave};
use crate::model::{Capability, Confidence, Failure, Row, Severity};

/// A pointer that was matched with an item.
macro_rules! resolved {
    () => {
        concat!(live!(), " AND link_kind IN ('anchor', 'field', 'embed') AND to_item IS NOT NULL")
    };
}

/// The check.
pub static CHECK: Check = Check {
    id: "links.unpublished-target",
    version: 1,
    title: "Published content points to unpublished content",
    severity: Severity::High,
    confidence: Confidence::Certain,
    wave: Wave::Core,
    applies: &[],
    needs: &[Capability::Content, Capability::Unpublished],
    settings: &[],
    docs: Docs {
        looks_at: "Every link, reference and embedded part of a published item or a menu that leads to an existing \
                   item. It fails when that item is a draft, pending, scheduled, private or archived in every \
                   language. A menu entry or embedded part whose target is in the bin fails too; links in texts to \
                   the bin are reported by `links.broken-internal`.",
        why: "Visitors get an error page, or a part of the page is missing, while the editor who is logged in sees \
              nothing wrong.",
        fix: "Publish the target, or remove the link until it is published.",
        example: "A menu entry that leads to a page which was set back to draft.",
        sources: &["contentful-auditor `checkUnpublishedReferences`"],
    },
    run: Run::Query {
        params: &[],
        population: units!(resolved!()),
        failing: first_of_each_unit!(
            resolved!(),
            " AND EXISTS (SELECT 1 FROM v_item t WHERE t.scan_id = ?1 AND t.instance_id = ?2 \
             AND t.id = v_reference.to_item AND (t.state IN ('draft', 'pending', 'scheduled', 'private', 'archived') \
             OR (t.state = 'trashed' AND v_reference.link_kind <> 'anchor'))) \
             AND NOT EXISTS (SELECT 1 FROM v_item t WHERE t.scan_id = ?1 AND t.instance_id = ?2 \
             AND t.id = v_reference.to_item AND t.state = 'published')"
        ),
        finding,
    },
};

fn finding(row: &Row, _: &Thresholds) -> Failure {
    let state = row.text_or_empty("target_state");
    let to_item = row.text_or_empty("to_item");
    let described = match state {
        "trashed" => "in the bin".to_owned(),
        "draft" => "a draft".to_owned(),
        "pending" => "waiting for approval".to_owned(),
        other => other.to_owned(),
    };
    Failure::new(format!(
        "field `{}` leads to item {to_item}, which is {described}",
        row.text_or_empty("field")
    ))
    .with("field", row.text_or_empty("field"))
    .with("link_kind", row.text_or_empty("link_kind"))
    .with("target", row.text_or_empty("target"))
    .with("target_item", to_item)
    .with("target_title", row.text_or_empty("target_title"))
    .with("target_state", state)
    .with("text", row.text_or_empty("text"))
    .discriminator(super::row_discriminator(row))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::CHECK;
    use crate::checks::corpus_fixture::Corpus;

    /// A published item whose link of that kind leads to an item in that state: number of failures.
    fn failures(link_kind: &str, state: &str) -> usize {
        let corpus = Corpus::new();
        corpus.item(json!({"id": "1"}));
        corpus.item(json!({"id": "2", "state": state}));
        corpus.reference(json!({"item_id": "1", "ordinal": 0, "link_kind": link_kind, "target_kind": "item",
            "target_key": "2", "to_item": "2"}));
        corpus.run(&CHECK).failing.len()
    }

    #[test]
    fn every_state_visitors_cannot_see_fails() {
        for state in ["draft", "pending", "scheduled", "private", "archived"] {
            assert_eq!(failures("anchor", state), 1, "{state}");
        }
        assert_eq!(failures("anchor", "published"), 0);
    }

    #[test]
    fn the_bin_counts_for_menus_and_parts_but_not_for_links_in_texts() {
        assert_eq!(failures("field", "trashed"), 1);
        assert_eq!(failures("embed", "trashed"), 1);
        assert_eq!(failures("anchor", "trashed"), 0);
    }

    #[test]
    fn a_target_published_in_one_language_is_fine() {
        let corpus = Corpus::new();
        corpus.item(json!({"id": "1"}));
        corpus.item(json!({"id": "2", "state": "draft"}));
        corpus.item(json!({"id": "2", "locale": "日本語"}));
        corpus.reference(json!({"item_id": "1", "ordinal": 0, "to_item": "2", "target_key": "/2"}));
        let outcome = corpus.run(&CHECK);
        assert_eq!((outcome.evaluated, outcome.failing.len()), (1, 0));
    }

    #[test]
    fn what_a_draft_links_to_is_not_judged() {
        let corpus = Corpus::new();
        corpus.item(json!({"id": "1", "state": "draft"}));
        corpus.item(json!({"id": "2", "state": "draft"}));
        corpus.reference(json!({"item_id": "1", "ordinal": 0, "to_item": "2", "target_key": "/2"}));
        assert_eq!(corpus.run(&CHECK).evaluated, 0);
    }
}
