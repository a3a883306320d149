//! `links.datasource-missing`: component without its content.

use crate::checks::kept::discriminator;
use crate::checks::{Check, Docs, Run, Thresholds, Wave};
use crate::model::{Capability, Confidence, Failure, Row, Severity};

pub static CHECK: Check = Check {
    id: "links.datasource-missing",
    version: 1,
    title: "Component without its content",
    severity: Severity::High,
    confidence: Confidence::Certain,
    wave: Wave::Core,
    applies: &["sitecore"],
    needs: &[Capability::RawText, Capability::Unpublished],
    settings: &[],
    docs: Docs {
        looks_at: "Every rendering on an item (`__Renderings`, `__Final Renderings`) whose datasource is kept by id, by path or as `local:`. Fails when no such item exists. A target outside of what was read is not judged.",
        why: "The component shows nothing, its placeholder text, or an error in the middle of the page; in a headless site it may break the whole page.",
        fix: "Choose an existing datasource in the component's properties, or remove the component.",
        example: "A promo on the home page whose datasource `local:/Data/Promo` was deleted",
        sources: &[
            "Sitecore PowerShell Extensions, broken links report",
            "sitecoreai-cli `datasource-missing`",
        ],
    },
    run: Run::Query {
        params: &[],
        population: kept_population!(
            "link_kind = 'embed' AND field IN ('__Renderings', '__Final Renderings')"
        ),
        failing: kept_missing!("link_kind = 'embed' AND field IN ('__Renderings', '__Final Renderings')"),
        finding,
    },
};

fn finding(row: &Row, _: &Thresholds) -> Failure {
    let target = row.text_or_empty("target");
    Failure::new(format!("the content of a component, {target}, does not exist"))
        .with("field", row.text_or_empty("field"))
        .with("target", target)
        .with("datasource", row.text_or_empty("raw"))
        .with("placeholder", row.text_or_empty("text"))
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
            json!({"item_id": "1", "ordinal": ordinal, "field": "__Final Renderings", "link_kind": "embed",
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
