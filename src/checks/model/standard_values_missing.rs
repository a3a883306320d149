//! `model.standard-values-missing`: template without standard values.

use crate::checks::{Check, Docs, Run, Thresholds, Wave};
use crate::model::{Capability, Confidence, Failure, Row, Severity};

pub static CHECK: Check = Check {
    id: "model.standard-values-missing",
    version: 1,
    title: "Template without standard values",
    severity: Severity::Low,
    confidence: Confidence::Certain,
    wave: Wave::Second,
    applies: &["sitecore"],
    needs: &[Capability::Types, Capability::Content, Capability::Unpublished],
    settings: &[],
    docs: Docs {
        looks_at: "Every template that content is made of. Fails when it has no standard values.",
        why: "Without them there is no place for the default layout, workflow and insert options: each item has its own, and they drift apart.",
        fix: "Create standard values for the template holding layout, workflow, insert options and default texts.",
        example: "A page template “Event” whose 60 items each keep their own layout",
        sources: &[
            "Pathfinder `PageTypeTemplatesShouldHaveStandardValues`",
            "Sitecore PowerShell Extensions, solution audit",
        ],
    },
    run: Run::Query {
        params: &[],
        population: concat!("SELECT t.unit_key FROM v_type t WHERE ", templates_in_use!()),
        failing: concat!(
            "SELECT t.unit_key, t.subject_kind, t.id, t.title FROM v_type t WHERE ",
            templates_in_use!(),
            " AND NOT EXISTS (SELECT 1 FROM v_reference r WHERE r.scan_id = ?1 AND r.instance_id = ?2 AND r.id = t.id AND r.field = '__Standard values') ORDER BY t.unit_key"
        ),
        finding,
    },
};

fn finding(row: &Row, _: &Thresholds) -> Failure {
    Failure::new("the template has no standard values").with("type", row.text_or_empty("id"))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::CHECK;
    use crate::checks::corpus_fixture::Corpus;

    #[test]
    fn templates_in_use_are_judged() {
        let corpus = Corpus::new();
        for id in ["with", "without", "unused"] {
            corpus.content_type(json!({"id": id, "name": "見出し", "kind": "entry", "built_in": 0}));
            corpus.item(json!({"id": id, "kind": "definition", "type_id": "template"}));
            if id != "unused" {
                corpus.item(json!({"id": format!("item-{id}"), "kind": "fragment", "type_id": id}));
            }
        }
        corpus.reference(
            json!({"item_id": "with", "ordinal": 0, "field": "__Standard values", "link_kind": "field",
            "target_kind": "item", "target_key": "sv"}),
        );
        let result = corpus.run(&CHECK);
        assert_eq!(result.failing_ids(), ["without"]);
        assert_eq!(result.evaluated, 2);
    }
}
