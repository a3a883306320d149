//! `model.icon-missing`: template without an icon.

use crate::checks::{Check, Docs, Run, Thresholds, Wave};
use crate::model::{Capability, Confidence, Failure, Row, Severity};

pub static CHECK: Check = Check {
    id: "model.icon-missing",
    version: 1,
    title: "Template without an icon",
    severity: Severity::Info,
    confidence: Confidence::Certain,
    wave: Wave::Second,
    applies: &["sitecore"],
    needs: &[Capability::Types, Capability::Content, Capability::Unpublished],
    settings: &[],
    docs: Docs {
        looks_at: "Every template that content is made of. Fails when it has no icon of its own.",
        why: "Editors tell items apart in the tree by their icons; a tree of equal ones is read slowly.",
        fix: "Choose an icon for the template.",
        example: "Pages, folders and settings that all show the default document",
        sources: &["Sitecore PowerShell Extensions, templates without an icon", "cmsbestpractices.com"],
    },
    run: Run::Query {
        params: &[],
        population: concat!("SELECT t.unit_key FROM v_type t WHERE ", templates_in_use!()),
        failing: concat!(
            "SELECT t.unit_key, t.subject_kind, t.id, t.title FROM v_type t WHERE ",
            templates_in_use!(),
            " AND NOT EXISTS (SELECT 1 FROM v_field_value v WHERE v.scan_id = ?1 AND v.instance_id = ?2 AND v.item_id = t.id AND v.field = '__Icon' AND v.is_filled = 1) ORDER BY t.unit_key"
        ),
        finding,
    },
};

fn finding(row: &Row, _: &Thresholds) -> Failure {
    Failure::new("the template has no icon of its own").with("type", row.text_or_empty("id"))
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
        corpus.field_value(json!({"item_id": "with", "field": "__Icon", "is_filled": 1}));
        let result = corpus.run(&CHECK);
        assert_eq!(result.failing_ids(), ["without"]);
        assert_eq!(result.evaluated, 2);
    }
}
