//! `links.broken-reference`: pointers the CMS keeps by id, to records that are gone.

use crate::checks::{Check, Docs, Run, Thresholds, Wave};
use crate::model::{Capability, Confidence, Failure, Row, Severity};

/// A reference of this check: kept by id, and of a kind whose targets were all listed.
macro_rules! kept_by_id {
    () => {
        concat!(
            live!(),
            " AND link_kind IN ('field', 'term', 'embed', 'parent') AND target_kind IN ('item', 'asset') \
             AND field NOT IN ('__Base template', '__Masters', '__Parent', '__Source', '__Template') \
             AND NOT (link_kind = 'embed' AND field IN ('__Renderings', '__Final Renderings')) \
             AND (link_kind <> 'term' OR EXISTS (SELECT 1 FROM v_item t \
             WHERE t.scan_id = ?1 AND t.instance_id = ?2 AND t.kind = 'term'))"
        )
    };
}

/// The check.
pub static CHECK: Check = Check {
    id: "links.broken-reference",
    version: 1,
    title: "Reference to something that does not exist",
    severity: Severity::High,
    confidence: Confidence::Certain,
    wave: Wave::Core,
    applies: &[],
    // Terms too: with one taxonomy not listed, every pointer into it would look broken.
    needs: &[Capability::Content, Capability::Unpublished, Capability::Media, Capability::Terms],
    settings: &[],
    docs: Docs {
        looks_at: "Every pointer that the CMS keeps by id in a published item or a menu: main image, menu target, \
                   parent, term, embedded part. It fails when no item and no file of that id exists in any state, \
                   the bin included. Terms are judged only when the terms could be listed. Sitecore's templates, insert \
                   options, clone sources, parents and datasources have checks of their own.",
        why: "Visitors get a hole where the image, the shared part or the menu entry should be, and templates that \
              trust the reference may stop with an error.",
        fix: "Choose an existing target in the named field, or clear the field.",
        example: "The main image of a post is media record 4711, which was deleted.",
        sources: &[
            "contentful-auditor `checkBrokenReferences`",
            "Sitecore PowerShell Extensions report \"Broken Links\"",
            "Pathfinder `ReferenceNotFound`",
        ],
    },
    run: Run::Query {
        params: &[],
        population: units!(kept_by_id!()),
        failing: first_of_each_unit!(kept_by_id!(), " AND to_item IS NULL AND to_asset IS NULL"),
        finding,
    },
};

fn finding(row: &Row, _: &Thresholds) -> Failure {
    let (field, target) = (row.text_or_empty("field"), row.text_or_empty("target"));
    let noun = if row.text("target_kind") == Some("asset") { "file" } else { "item" };
    Failure::new(format!("field `{field}` points to {noun} {target}, which does not exist"))
        .with("field", field)
        .with("link_kind", row.text_or_empty("link_kind"))
        .with("target_kind", row.text_or_empty("target_kind"))
        .with("target", target)
        .with("text", row.text_or_empty("text"))
        .discriminator(super::row_discriminator(row))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::CHECK;
    use crate::checks::corpus_fixture::Corpus;

    #[test]
    fn a_main_image_that_is_gone_fails_and_one_that_is_there_passes() {
        let corpus = Corpus::new();
        corpus.item(json!({"id": "1"}));
        let field = json!({"item_id": "1", "ordinal": 0, "field": "featured_media", "link_kind": "field",
            "target_kind": "asset", "target_key": "4711"});
        corpus.reference(field);
        corpus
            .reference(json!({"item_id": "1", "ordinal": 1, "field": "featured_media", "link_kind": "field",
            "target_kind": "asset", "target_key": "12", "to_asset": "12"}));
        let outcome = corpus.run(&CHECK);
        assert_eq!(outcome.evaluated, 2);
        assert_eq!(outcome.evidence()["target"], "4711");
        assert_eq!(outcome.failing[0].1.discriminator, "featured_media|field|4711");
    }

    #[test]
    fn the_same_pointer_twice_is_one_unit() {
        let corpus = Corpus::new();
        corpus.item(json!({"id": "1"}));
        for ordinal in 0..3 {
            corpus.reference(json!({"item_id": "1", "ordinal": ordinal, "link_kind": "embed",
                "target_kind": "item", "target_key": "99"}));
        }
        let outcome = corpus.run(&CHECK);
        assert_eq!((outcome.evaluated, outcome.failing.len()), (1, 1));
    }

    #[test]
    fn terms_are_judged_only_when_terms_were_listed() {
        let corpus = Corpus::new();
        corpus.item(json!({"id": "1"}));
        corpus.reference(json!({"item_id": "1", "ordinal": 0, "field": "tags", "link_kind": "term",
            "target_kind": "item", "target_key": "tag/5"}));
        assert_eq!(corpus.run(&CHECK).evaluated, 0);
        corpus.item(json!({"id": "tag/6", "kind": "term"}));
        assert_eq!(corpus.run(&CHECK).failing_ids(), ["1"]);
    }

    #[test]
    fn drafts_comments_and_links_in_texts_are_not_its_business() {
        let corpus = Corpus::new();
        corpus.item(json!({"id": "1", "state": "draft"}));
        corpus.item(json!({"id": "2", "kind": "comment"}));
        corpus.item(json!({"id": "3"}));
        for (id, kind) in [("1", "field"), ("2", "field"), ("3", "anchor")] {
            corpus.reference(json!({"item_id": id, "ordinal": 0, "link_kind": kind, "target_kind": "item",
                "target_key": "99"}));
        }
        assert_eq!(corpus.run(&CHECK).evaluated, 0);
    }
}
