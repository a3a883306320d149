//! `model.field-never-filled`: a field that is empty everywhere.

use crate::checks::{Check, Docs, Run, Setting, SettingKind, Thresholds, Wave};
use crate::model::{Capability, Confidence, Failure, Row, Severity};

pub static CHECK: Check = Check {
    id: "model.field-never-filled",
    version: 1,
    title: "Field nobody fills",
    severity: Severity::Low,
    confidence: Confidence::Certain,
    wave: Wave::Core,
    applies: &[],
    needs: &[Capability::Content],
    settings: &[Setting {
        key: "items",
        help: "Items a type needs before its fields are judged.",
        value: SettingKind::Int { default: 20, min: 1, max: 100_000 },
    }],
    docs: Docs {
        looks_at: "Every field of every type of entries and pages with at least 20 items, all states and locales \
                   together. Fails when it is empty in each of them. Title, text, summary and the like of a type \
                   that came with the CMS cannot be removed and are left out.",
        why: "Every editor reads past the field on every item, and integrations are built on data that never comes.",
        fix: "Remove the field, or explain in its help text what it is for.",
        example: "A field “Fax” that is empty in all 240 branch offices",
        sources: &["Drupal site_audit `ContentFieldsUnused`"],
    },
    run: Run::Query {
        params: &["items"],
        population: "SELECT 'type/' || v.content_type || '/' || v.field AS unit_key FROM v_field_value v \
                     LEFT JOIN v_type t \
                     ON t.scan_id = v.scan_id AND t.instance_id = v.instance_id AND t.id = v.content_type \
                     WHERE v.scan_id = ?1 AND v.instance_id = ?2 AND (v.kind IN ('entry', 'page') OR t.kind = 'entry') \
                     AND (v.role = 'other' OR COALESCE(t.built_in, 0) = 0) \
                     GROUP BY v.content_type, v.field HAVING COUNT(*) >= ?4",
        failing: "SELECT 'type/' || v.content_type || '/' || v.field AS unit_key, 'type' AS subject_kind, \
                  v.content_type || '/' || v.field AS id, v.content_type, \
                  COALESCE(MAX(f.title), v.field) AS title, COUNT(*) AS items FROM v_field_value v \
                  LEFT JOIN v_type t \
                  ON t.scan_id = v.scan_id AND t.instance_id = v.instance_id AND t.id = v.content_type \
                  LEFT JOIN v_field f ON f.scan_id = v.scan_id AND f.instance_id = v.instance_id \
                  AND f.content_type = v.content_type AND f.field = v.field \
                  WHERE v.scan_id = ?1 AND v.instance_id = ?2 AND (v.kind IN ('entry', 'page') OR t.kind = 'entry') \
                  AND (v.role = 'other' OR COALESCE(t.built_in, 0) = 0) \
                  GROUP BY v.content_type, v.field HAVING COUNT(*) >= ?4 AND SUM(v.is_filled) = 0 \
                  ORDER BY 1",
        finding,
    },
};

fn finding(row: &Row, _: &Thresholds) -> Failure {
    let items = row.int("items").unwrap_or(0);
    Failure::new(format!("the field is empty in all {items} items"))
        .with("field", row.text_or_empty("id"))
        .with("items", items)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::CHECK;
    use crate::checks::corpus_fixture::Corpus;

    fn fill(corpus: &Corpus, type_id: &str, items: usize, field: &str, role: &str, filled: usize) {
        for n in 0..items {
            let id = format!("{type_id}-{field}-{n}");
            corpus.item(json!({"id": id, "type_id": type_id}));
            corpus.field_value(json!({"item_id": id, "field": field, "role": role, "is_filled": n < filled}));
        }
    }

    #[test]
    fn a_field_empty_in_twenty_items_fails_and_in_nineteen_is_not_judged() {
        let corpus = Corpus::new();
        corpus.field(json!({"type_id": "office", "id": "fax", "name": "ファックス"}));
        fill(&corpus, "office", 20, "fax", "other", 0);
        fill(&corpus, "office", 20, "phone", "other", 1);
        fill(&corpus, "shop", 19, "fax", "other", 0);
        let result = corpus.run(&CHECK);
        assert_eq!(result.failing_ids(), ["office/fax"]);
        assert_eq!(result.failing[0].0.name, "ファックス");
        assert_eq!(result.evaluated, 2);
    }

    #[test]
    fn what_came_with_the_cms_is_left_alone() {
        let corpus = Corpus::new();
        corpus.content_type(json!({"id": "post", "built_in": 1}));
        fill(&corpus, "post", 20, "excerpt", "summary", 0);
        fill(&corpus, "post", 20, "subtitle", "other", 0);
        assert_eq!(corpus.run(&CHECK).failing_ids(), ["post/subtitle"]);
    }
}
