//! `media.unused`: a file that nothing points at.

use crate::checks::{Check, Docs, Run, Setting, SettingKind, Thresholds, Wave};
use crate::model::{Capability, Confidence, Failure, Row, Severity};

pub static CHECK: Check = Check {
    id: "media.unused",
    version: 1,
    title: "File nothing uses",
    severity: Severity::Low,
    confidence: Confidence::Firm,
    wave: Wave::Core,
    applies: &[],
    needs: &[Capability::Media, Capability::Content, Capability::Unpublished, Capability::RawText],
    settings: &[Setting {
        key: "days",
        help: "Days after its upload during which a file may be unused.",
        value: SettingKind::Int { default: 90, min: 0, max: 3650 },
    }],
    docs: Docs {
        looks_at: "Every media record outside the bin that is older than 90 days (or of unknown age). Fails when no \
                   item in any state points at it: not as main image, not in a text, not as a link. Uses outside \
                   the content (theme, settings, e-mails) cannot be seen.",
        why: "Unused files cost storage and backup time, make the library hard to search, and stay public even \
              when their content should not be.",
        fix: "Check that the theme does not use the file, archive it, then delete it.",
        example: "A picture uploaded in 2019 for a post that was deleted since",
        sources: &[
            "Sitecore PowerShell Extensions, unused media items",
            "contentful-auditor `checkOrphanedAssets`",
        ],
    },
    run: Run::Query {
        params: &["days"],
        population: "SELECT unit_key FROM v_asset WHERE scan_id = ?1 AND instance_id = ?2 AND trashed = 0 \
                     AND (created_ms IS NULL OR created_ms < ?3 - CAST(?4 AS BIGINT) * 86400000)",
        failing: "SELECT a.unit_key, a.subject_kind, a.id, a.title, a.url, a.edit_url, a.file_name, a.bytes, \
                  a.media_type FROM v_asset a WHERE a.scan_id = ?1 AND a.instance_id = ?2 AND a.trashed = 0 \
                  AND (a.created_ms IS NULL OR a.created_ms < ?3 - CAST(?4 AS BIGINT) * 86400000) \
                  AND a.id NOT IN (SELECT r.to_asset FROM v_reference r WHERE r.scan_id = ?1 AND r.instance_id = ?2 \
                    AND r.to_asset IS NOT NULL) ORDER BY a.unit_key",
        finding,
    },
};

fn finding(row: &Row, _: &Thresholds) -> Failure {
    Failure::new("no item in any state uses the file")
        .with("file", row.text_or_empty("file_name"))
        .with("bytes", row.int("bytes"))
        .with("media_type", row.text("media_type"))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::CHECK;
    use crate::checks::corpus_fixture::{AS_OF_MS, Corpus, DAY_MS};

    #[test]
    fn a_file_without_any_pointer_fails_and_a_draft_is_a_use() {
        let corpus = Corpus::new();
        corpus.item(json!({"id": "1", "state": "draft"}));
        corpus.asset(json!({"id": "used"}));
        corpus.asset(json!({"id": "unused", "title": "Гавань"}));
        corpus.asset(json!({"id": "binned", "trashed": 1}));
        corpus.asset(json!({"id": "ageless", "created_ms": null}));
        corpus.reference(json!({"item_id": "1", "ordinal": 0, "link_kind": "image", "to_asset": "used"}));
        let result = corpus.run(&CHECK);
        assert_eq!(result.failing_ids(), ["ageless", "unused"]);
        assert_eq!(result.evaluated, 3);
    }

    #[test]
    fn ninety_days_are_not_yet_too_long() {
        let corpus = Corpus::new();
        corpus.asset(json!({"id": "at", "created_ms": AS_OF_MS - 90 * DAY_MS}));
        corpus.asset(json!({"id": "beyond", "created_ms": AS_OF_MS - 90 * DAY_MS - 1}));
        let result = corpus.run(&CHECK);
        assert_eq!(result.failing_ids(), ["beyond"]);
        assert_eq!(result.evaluated, 1);
    }
}
