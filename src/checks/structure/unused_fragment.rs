//! `structure.unused-fragment`: a shared part that no item takes over.

use crate::checks::{Check, Docs, Run, Setting, SettingKind, Thresholds, Wave};
use crate::model::{Capability, Confidence, Failure, Row, Severity};

pub static CHECK: Check = Check {
    id: "structure.unused-fragment",
    version: 1,
    title: "Shared block nothing uses",
    severity: Severity::Low,
    confidence: Confidence::Firm,
    wave: Wave::Core,
    applies: &["contentful", "drupal", "strapi", "umbraco", "wordpress"],
    needs: &[Capability::Content, Capability::Unpublished, Capability::RawText],
    settings: &[Setting {
        key: "days",
        help: "Days after its creation during which a shared part may be unused.",
        value: SettingKind::Int { default: 30, min: 0, max: 3650 },
    }],
    docs: Docs {
        looks_at: "Every published part made to be shared between items (synced patterns, reusable blocks, \
                   components) that is older than 30 days. Fails when no item in any state takes it over. Templates \
                   and menus of the theme are left out.",
        why: "Editors find abandoned parts beside the current ones and insert outdated text.",
        fix: "Delete the part, or keep it as a pattern that is copied on insertion.",
        example: "A reusable block “Opening hours 2021” in no page",
        sources: &["WordPress synced patterns: https://wordpress.org/documentation/article/reusable-blocks/"],
    },
    run: Run::Query {
        params: &["days"],
        population: "SELECT unit_key FROM v_item WHERE scan_id = ?1 AND instance_id = ?2 AND kind = 'fragment' \
                     AND state = 'published' AND (created_ms IS NULL \
                       OR created_ms < ?3 - CAST(?4 AS BIGINT) * 86400000) \
                     AND content_type NOT IN ('wp_template', 'wp_template_part', 'wp_navigation', \
                       'wp_global_styles', 'wp_font_family', 'wp_font_face')",
        failing: "SELECT i.unit_key, i.subject_kind, i.id, i.locale, i.content_type, i.title, i.url, i.edit_url \
                  FROM v_item i WHERE i.scan_id = ?1 AND i.instance_id = ?2 AND i.kind = 'fragment' \
                  AND i.state = 'published' AND (i.created_ms IS NULL \
                    OR i.created_ms < ?3 - CAST(?4 AS BIGINT) * 86400000) \
                  AND i.content_type NOT IN ('wp_template', 'wp_template_part', 'wp_navigation', \
                    'wp_global_styles', 'wp_font_family', 'wp_font_face') \
                  AND i.id NOT IN (SELECT r.to_item FROM v_reference r WHERE r.scan_id = ?1 AND r.instance_id = ?2 \
                    AND r.link_kind = 'embed' AND r.to_item IS NOT NULL AND r.id <> r.to_item) ORDER BY i.unit_key",
        finding,
    },
};

fn finding(row: &Row, _: &Thresholds) -> Failure {
    Failure::new("no item takes the part over").with("content_type", row.text_or_empty("content_type"))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::CHECK;
    use crate::checks::corpus_fixture::{AS_OF_MS, Corpus, DAY_MS};

    fn part(id: &str, age_ms: i64) -> Value {
        json!({"id": id, "title": "営業時間", "kind": "fragment", "type_id": "wp_block", "routable": 0,
               "created_ms": AS_OF_MS - age_ms})
    }

    #[test]
    fn an_old_part_without_use_fails() {
        let corpus = Corpus::new();
        corpus.item(json!({"id": "1", "state": "draft"}));
        corpus.item(part("used", 60 * DAY_MS));
        corpus.item(part("unused", 60 * DAY_MS));
        corpus.item(part("at", 30 * DAY_MS));
        corpus.item(part("beyond", 30 * DAY_MS + 1));
        let mut template = part("template", 60 * DAY_MS);
        template["type_id"] = json!("wp_template");
        corpus.item(template);
        corpus.reference(json!({"item_id": "1", "ordinal": 0, "link_kind": "embed", "to_item": "used"}));
        corpus
            .reference(json!({"item_id": "unused", "ordinal": 0, "link_kind": "embed", "to_item": "unused"}));
        let result = corpus.run(&CHECK);
        assert_eq!(result.failing_ids(), ["beyond", "unused"]);
        assert_eq!(result.evaluated, 3);
    }
}
