//! `structure.parent-missing`: item below something that does not exist.

use crate::checks::kept::discriminator;
use crate::checks::{Check, Docs, Run, Thresholds, Wave};
use crate::model::{Capability, Confidence, Failure, Row, Severity};

pub static CHECK: Check = Check {
    id: "structure.parent-missing",
    version: 1,
    title: "Item below something that does not exist",
    severity: Severity::High,
    confidence: Confidence::Certain,
    wave: Wave::Core,
    applies: &["sitecore"],
    needs: &[Capability::Types, Capability::RawText],
    settings: &[],
    docs: Docs {
        looks_at: "The item above every item. Fails when it does not exist although it would have been read: a module includes its path, or another item has its path. A target outside of what was read is not judged.",
        why: "The item cannot be reached, published or moved; a deployment of the serialized items stops at it.",
        fix: "Restore the parent, move the item below another one, or delete its file.",
        example: "`Home/News/Old.yml` names a parent that was deleted while this file stayed",
        sources: &[
            "Sitecore database clean-up: orphaned items",
            "Sitecore Content Serialization, `ser validate`",
        ],
    },
    run: Run::Query {
        params: &[],
        population: kept_population!("field = '__Parent'"),
        failing: kept_missing!("field = '__Parent'"),
        finding,
    },
};

fn finding(row: &Row, _: &Thresholds) -> Failure {
    let target = row.text_or_empty("target");
    Failure::new(format!("the item above it, {target}, does not exist"))
        .with("field", row.text_or_empty("field"))
        .with("target", target)
        .discriminator(discriminator(row))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::CHECK;
    use crate::checks::corpus_fixture::Corpus;

    #[test]
    fn a_target_that_is_gone_fails_and_one_outside_of_what_was_read_is_not_judged() {
        let corpus = Corpus::new();
        corpus.item(json!({"id": "1", "title": "港"}));
        let pointer = |ordinal: i64, kind: &str, key: &str, to: Option<&str>| {
            json!({"item_id": "1", "ordinal": ordinal, "field": "__Parent", "link_kind": "parent",
                "target_kind": kind, "target_key": key, "to_item": to})
        };
        corpus.reference(pointer(0, "item", "there", Some("there")));
        corpus.reference(pointer(1, "item", "gone", None));
        corpus.reference(pointer(2, "outside", "elsewhere", None));
        let result = corpus.run(&CHECK);
        assert_eq!((result.evaluated, result.failing_ids().len()), (2, 1));
        assert_eq!(result.evidence()["target"], "gone");
    }

    #[test]
    fn pointers_in_other_fields_are_not_its_business() {
        let corpus = Corpus::new();
        corpus.item(json!({"id": "1"}));
        corpus.reference(json!({"item_id": "1", "ordinal": 0, "field": "related", "link_kind": "field",
            "target_kind": "item", "target_key": "gone"}));
        assert_eq!(corpus.run(&CHECK).evaluated, 0);
    }
}
