//! `model.field-rarely-filled`: a field that hardly any item fills.

use crate::checks::{Check, Docs, Run, Setting, SettingKind, Thresholds, Wave};
use crate::model::{Capability, Confidence, Failure, Row, Severity};

pub static CHECK: Check = Check {
    id: "model.field-rarely-filled",
    version: 1,
    title: "Field hardly ever filled",
    severity: Severity::Info,
    confidence: Confidence::Certain,
    wave: Wave::Second,
    applies: &[],
    needs: &[Capability::Content],
    settings: &[
        Setting {
            key: "items",
            help: "Items a type needs before its fields are judged.",
            value: SettingKind::Int { default: 50, min: 1, max: 100_000 },
        },
        Setting {
            key: "percent",
            help: "Share of items, in percent, that must fill a field.",
            value: SettingKind::Int { default: 5, min: 1, max: 100 },
        },
    ],
    docs: Docs {
        looks_at: "Every field of every type of entries and pages with at least 50 items. Fails when some, but \
                   fewer than 5 % of them, fill it. Fields that came with the CMS are left out.",
        why: "The field burdens every editor for the sake of a few items, which often are a type of their own.",
        fix: "Merge the field into another, or split the type.",
        example: "A field “Sponsor” filled in 3 of 400 events",
        sources: &["Drupal site_audit `ContentFieldCount`"],
    },
    run: Run::Query {
        params: &["items", "percent"],
        population: "SELECT 'type/' || v.content_type || '/' || v.field AS unit_key FROM v_field_value v \
                     LEFT JOIN v_type t \
                     ON t.scan_id = v.scan_id AND t.instance_id = v.instance_id AND t.id = v.content_type \
                     WHERE v.scan_id = ?1 AND v.instance_id = ?2 AND (v.kind IN ('entry', 'page') OR t.kind = 'entry') \
                     AND (v.role = 'other' OR COALESCE(t.built_in, 0) = 0) \
                     GROUP BY v.content_type, v.field HAVING COUNT(*) >= ?4 AND SUM(v.is_filled) > 0",
        failing: "SELECT 'type/' || v.content_type || '/' || v.field AS unit_key, 'type' AS subject_kind, \
                  v.content_type || '/' || v.field AS id, v.content_type, \
                  COALESCE(MAX(f.title), v.field) AS title, COUNT(*) AS items, \
                  CAST(SUM(v.is_filled) AS BIGINT) AS filled FROM v_field_value v \
                  LEFT JOIN v_type t \
                  ON t.scan_id = v.scan_id AND t.instance_id = v.instance_id AND t.id = v.content_type \
                  LEFT JOIN v_field f ON f.scan_id = v.scan_id AND f.instance_id = v.instance_id \
                  AND f.content_type = v.content_type AND f.field = v.field \
                  WHERE v.scan_id = ?1 AND v.instance_id = ?2 AND (v.kind IN ('entry', 'page') OR t.kind = 'entry') \
                  AND (v.role = 'other' OR COALESCE(t.built_in, 0) = 0) \
                  GROUP BY v.content_type, v.field HAVING COUNT(*) >= ?4 AND SUM(v.is_filled) > 0 \
                  AND SUM(v.is_filled) * 100 < COUNT(*) * CAST(?5 AS BIGINT) ORDER BY 1",
        finding,
    },
};

fn finding(row: &Row, _: &Thresholds) -> Failure {
    let (items, filled) = (row.int("items").unwrap_or(0), row.int("filled").unwrap_or(0));
    Failure::new(format!("only {filled} of {items} items fill the field"))
        .with("field", row.text_or_empty("id"))
        .with("items", items)
        .with("filled", filled)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::CHECK;
    use crate::checks::corpus_fixture::Corpus;

    #[test]
    fn five_percent_pass_and_less_fails() {
        let corpus = Corpus::new();
        for (field, items, filled) in [("at", 60, 3), ("below", 61, 3), ("never", 60, 0), ("few", 49, 1)] {
            for n in 0..items {
                let id = format!("{field}-{n}");
                corpus.item(json!({"id": id, "title": "活動"}));
                corpus.field_value(json!({"item_id": id, "field": field, "is_filled": n < filled}));
            }
        }
        let result = corpus.run(&CHECK);
        assert_eq!(result.failing_ids(), ["post/below"]);
        assert_eq!(result.evaluated, 2);
    }
}
