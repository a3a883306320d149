//! `model.type-unused`: a content type of which there is no item.

use crate::checks::{Check, Docs, Run, Setting, SettingKind, Thresholds, Wave};
use crate::model::{Capability, Confidence, Failure, Row, Severity};

pub static CHECK: Check = Check {
    id: "model.type-unused",
    version: 1,
    title: "Content type without content",
    severity: Severity::Low,
    confidence: Confidence::Certain,
    wave: Wave::Core,
    applies: &[],
    needs: &[Capability::Types, Capability::Content, Capability::Unpublished],
    settings: &[Setting {
        key: "days",
        help: "Days after its creation during which a type may be empty.",
        value: SettingKind::Int { default: 30, min: 0, max: 3650 },
    }],
    docs: Docs {
        looks_at: "Every content type for entries or pages that somebody added to the CMS and that is older than 30 \
                   days (or of unknown age). Fails when there is no item of it in any state.",
        why: "Editors are offered a choice that leads nowhere, and every migration and upgrade has to carry it along.",
        fix: "Delete the type, or document why it must stay.",
        example: "A type “Event 2019” without a single event",
        sources: &["Drupal site_audit `ContentEntityTypesUnused`", "Sitecore Rocks, unused templates"],
    },
    run: Run::Query {
        params: &["days"],
        population: "SELECT unit_key FROM v_type WHERE scan_id = ?1 AND instance_id = ?2 AND built_in = 0 \
                     AND kind IN ('entry', 'page') AND (created_ms IS NULL \
                       OR created_ms < ?3 - CAST(?4 AS BIGINT) * 86400000)",
        failing: "SELECT t.unit_key, t.subject_kind, t.id, t.title, t.created_ms FROM v_type t \
                  WHERE t.scan_id = ?1 AND t.instance_id = ?2 AND t.built_in = 0 AND t.kind IN ('entry', 'page') \
                  AND (t.created_ms IS NULL OR t.created_ms < ?3 - CAST(?4 AS BIGINT) * 86400000) \
                  AND t.id NOT IN (SELECT content_type FROM v_item WHERE scan_id = ?1 AND instance_id = ?2) ORDER BY t.unit_key",
        finding,
    },
};

fn finding(row: &Row, _: &Thresholds) -> Failure {
    Failure::new("there is no item of the type in any state").with("type", row.text_or_empty("id"))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::CHECK;
    use crate::checks::corpus_fixture::{AS_OF_MS, Corpus, DAY_MS};

    #[test]
    fn an_added_type_without_items_fails() {
        let corpus = Corpus::new();
        corpus.content_type(json!({"id": "used"}));
        corpus.item(json!({"id": "1", "type_id": "used", "state": "trashed"}));
        corpus.content_type(json!({"id": "unused", "name": "行事"}));
        corpus.content_type(json!({"id": "page", "built_in": 1}));
        corpus.content_type(json!({"id": "tag", "kind": "term"}));
        corpus.content_type(json!({"id": "at", "created_ms": AS_OF_MS - 30 * DAY_MS}));
        corpus.content_type(json!({"id": "beyond", "created_ms": AS_OF_MS - 30 * DAY_MS - 1}));
        let result = corpus.run(&CHECK);
        assert_eq!(result.failing_ids(), ["beyond", "unused"]);
        assert_eq!(result.evaluated, 3);
    }
}
