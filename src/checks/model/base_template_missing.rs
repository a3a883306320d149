//! `model.base-template-missing`: base template that does not exist.

use crate::checks::kept::discriminator;
use crate::checks::{Check, Docs, Run, Thresholds, Wave};
use crate::model::{Capability, Confidence, Failure, Row, Severity};

pub static CHECK: Check = Check {
    id: "model.base-template-missing",
    version: 1,
    title: "Base template that does not exist",
    severity: Severity::High,
    confidence: Confidence::Certain,
    wave: Wave::Core,
    applies: &["sitecore"],
    needs: &[Capability::Types, Capability::RawText],
    settings: &[],
    docs: Docs {
        looks_at: "Every base template that a template lists. Fails when it does not exist. A target outside of what was read is not judged.",
        why: "The fields that should be inherited are missing from every item of the template.",
        fix: "Remove the entry from the base templates, or assign the template that took its place.",
        example: "“News” inherits from “_HasTeaser”, which was deleted",
        sources: &["Pathfinder `ReferenceNotFound`", "Sitecore documentation, data templates"],
    },
    run: Run::Query {
        params: &[],
        population: kept_population!("field = '__Base template'"),
        failing: kept_missing!("field = '__Base template'"),
        finding,
    },
};

fn finding(row: &Row, _: &Thresholds) -> Failure {
    let target = row.text_or_empty("target");
    Failure::new(format!("the base template {target} does not exist"))
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
            json!({"item_id": "1", "ordinal": ordinal, "field": "__Base template", "link_kind": "field",
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
