//! `media.featured-missing`: an item without the main image that its siblings have.

use crate::checks::{Check, Docs, Run, Setting, SettingKind, Thresholds, Wave};
use crate::model::{Capability, Confidence, Failure, Row, Severity};

pub static CHECK: Check = Check {
    id: "media.featured-missing",
    version: 1,
    title: "Item without the main image its siblings have",
    severity: Severity::Low,
    confidence: Confidence::Certain,
    wave: Wave::Core,
    applies: &[],
    needs: &[Capability::Content],
    settings: &[
        Setting {
            key: "share",
            help: "Share of a type's published items, 0 to 1, that must have a main image for it to be expected.",
            value: SettingKind::Real { default: 0.5, min: 0.0, max: 1.0 },
        },
        Setting {
            key: "items",
            help: "Published items a type needs before anything is expected of it.",
            value: SettingKind::Int { default: 10, min: 1, max: 100_000 },
        },
    ],
    docs: Docs {
        looks_at: "The published items of every type with a main image field, when there are at least 10 of them and \
                   at least half have an image. Fails for each item that has none.",
        why: "In lists and teasers made for pictures the item appears with a gap or a placeholder, and it is \
              shared without a picture.",
        fix: "Choose a main image for the item.",
        example: "One news post without featured image among forty with one",
        sources: &[
            "WordPress featured images: https://wordpress.org/documentation/article/post-featured-image/",
        ],
    },
    run: Run::Query {
        params: &["share", "items"],
        population: "SELECT i.unit_key FROM v_field_value v JOIN v_item i \
                     ON i.scan_id = v.scan_id AND i.instance_id = v.instance_id AND i.id = v.item_id \
                     AND i.locale = v.locale \
                     WHERE v.scan_id = ?1 AND v.instance_id = ?2 AND v.role = 'main_image' AND v.is_public = 1 \
                     AND v.kind = 'entry' AND v.content_type IN (SELECT content_type FROM v_field_value \
                       WHERE scan_id = ?1 AND instance_id = ?2 AND role = 'main_image' AND is_public = 1 \
                       AND kind = 'entry' GROUP BY content_type HAVING COUNT(*) >= ?5 \
                       AND SUM(is_filled) >= COUNT(*) * CAST(?4 AS DOUBLE PRECISION)) \
                     GROUP BY i.unit_key",
        failing: "SELECT i.unit_key, i.subject_kind, i.id, i.locale, i.content_type, i.title, i.url, i.edit_url, \
                  MIN(v.field) AS field, MIN(t.items) AS items, MIN(t.filled) AS filled \
                  FROM v_field_value v JOIN v_item i \
                  ON i.scan_id = v.scan_id AND i.instance_id = v.instance_id AND i.id = v.item_id \
                  AND i.locale = v.locale \
                  JOIN (SELECT content_type, COUNT(*) AS items, CAST(SUM(is_filled) AS BIGINT) AS filled \
                    FROM v_field_value WHERE scan_id = ?1 AND instance_id = ?2 AND role = 'main_image' \
                    AND is_public = 1 AND kind = 'entry' GROUP BY content_type HAVING COUNT(*) >= ?5 \
                    AND SUM(is_filled) >= COUNT(*) * CAST(?4 AS DOUBLE PRECISION)) t \
                  ON t.content_type = v.content_type \
                  WHERE v.scan_id = ?1 AND v.instance_id = ?2 AND v.role = 'main_image' AND v.is_public = 1 \
                  AND v.kind = 'entry' \
                  GROUP BY i.unit_key, i.subject_kind, i.id, i.locale, i.content_type, i.title, i.url, i.edit_url \
                  HAVING SUM(v.is_filled) = 0 ORDER BY i.unit_key",
        finding,
    },
};

fn finding(row: &Row, _: &Thresholds) -> Failure {
    let (items, filled) = (row.int("items").unwrap_or(0), row.int("filled").unwrap_or(0));
    Failure::new(format!(
        "there is no main image, while {filled} of {items} published items of the type have one"
    ))
    .with("field", row.text_or_empty("field"))
    .with("items", items)
    .with("with_image", filled)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::CHECK;
    use crate::checks::SettingValue;
    use crate::checks::corpus_fixture::Corpus;

    fn corpus(items: usize, filled: usize) -> Corpus {
        let corpus = Corpus::new();
        for n in 0..items {
            let id = format!("{n:03}");
            corpus.item(json!({"id": id}));
            corpus.field_value(json!({
                "item_id": id, "field": "image", "role": "main_image", "is_filled": n < filled,
            }));
        }
        corpus
    }

    #[test]
    fn half_of_ten_make_the_image_expected() {
        let result = corpus(10, 5).run(&CHECK);
        assert_eq!(result.failing_ids(), ["005", "006", "007", "008", "009"]);
        assert_eq!(result.evaluated, 10);
        assert_eq!(result.failing[0].1.evidence.0["with_image"], 5);
    }

    #[test]
    fn fewer_items_or_fewer_images_expect_nothing() {
        assert_eq!(corpus(9, 8).run(&CHECK).evaluated, 0);
        assert_eq!(corpus(10, 4).run(&CHECK).evaluated, 0);
        assert_eq!(corpus(10, 4).run_set(&CHECK, "share", SettingValue::Real(0.4)).failing.len(), 6);
    }

    #[test]
    fn drafts_are_neither_counted_nor_judged() {
        let corpus = corpus(10, 10);
        corpus.item(json!({"id": "draft", "state": "draft"}));
        corpus.field_value(json!({
            "item_id": "draft", "field": "image", "role": "main_image", "is_filled": 0,
        }));
        let result = corpus.run(&CHECK);
        assert!(result.failing.is_empty());
        assert_eq!(result.evaluated, 10);
    }
}
