//! `media.oversize-file`: a very large download without a warning.

use crate::checks::{Check, Docs, Run, Setting, SettingKind, Thresholds, Wave};
use crate::model::{Capability, Confidence, Failure, Row, Severity};

pub static CHECK: Check = Check {
    id: "media.oversize-file",
    version: 1,
    title: "Very large download",
    severity: Severity::Low,
    confidence: Confidence::Certain,
    wave: Wave::Core,
    applies: &[],
    needs: &[Capability::Media, Capability::Content, Capability::RawText],
    settings: &[Setting {
        key: "max_bytes",
        help: "Largest file, in bytes, that may be linked without telling its size.",
        value: SettingKind::Int { default: 5_000_000, min: 1000, max: 10_000_000_000 },
    }],
    docs: Docs {
        looks_at: "Every file other than an image to which a published item links. Fails when it has more than 5 MB \
                   and the text of a link does not tell the size in MB.",
        why: "Visitors on mobile networks start a long and costly download without having been warned.",
        fix: "Compress the file, or state its type and size in the text of the link.",
        example: "<a href=\"report.pdf\">Annual report</a> with a file of 48 MB",
        sources: &[
            "Sitecore Pathfinder `AvoidLargeMediaFiles` (5 MB)",
            "WCAG 2.2 technique G182 and advisory on link text: https://www.w3.org/WAI/WCAG22/Techniques/",
        ],
    },
    run: Run::Query {
        params: &["max_bytes"],
        population: "SELECT a.unit_key FROM v_asset a WHERE a.scan_id = ?1 AND a.instance_id = ?2 AND a.trashed = 0 \
                     AND a.bytes IS NOT NULL AND SUBSTR(COALESCE(a.media_type, ''), 1, 6) <> 'image/' \
                     AND a.id IN (SELECT r.to_asset FROM v_reference r WHERE r.scan_id = ?1 AND r.instance_id = ?2 \
                       AND r.to_asset IS NOT NULL AND r.is_public = 1 AND r.link_kind IN ('anchor', 'field'))",
        failing: "SELECT a.unit_key, a.subject_kind, a.id, a.title, a.url, a.edit_url, a.bytes, a.media_type, \
                  u.links, u.first_link FROM v_asset a \
                  JOIN (SELECT to_asset, COUNT(*) AS links, MIN(subject_key) AS first_link FROM v_reference \
                    WHERE scan_id = ?1 AND instance_id = ?2 AND is_public = 1 AND to_asset IS NOT NULL \
                    AND link_kind IN ('anchor', 'field') \
                    AND LOWER(text) NOT LIKE '% mb%' AND LOWER(text) NOT LIKE '% mib%' \
                    GROUP BY to_asset) u ON u.to_asset = a.id \
                  WHERE a.scan_id = ?1 AND a.instance_id = ?2 AND a.trashed = 0 AND a.bytes > ?4 \
                  AND SUBSTR(COALESCE(a.media_type, ''), 1, 6) <> 'image/' ORDER BY a.unit_key",
        finding,
    },
};

fn finding(row: &Row, _: &Thresholds) -> Failure {
    let bytes = row.int("bytes").unwrap_or(0);
    Failure::new(format!("the linked file has {} MB", bytes / 1_000_000))
        .with("bytes", bytes)
        .with("media_type", row.text("media_type"))
        .with("links", row.int("links"))
        .with("linked_from", row.text_or_empty("first_link"))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::CHECK;
    use crate::checks::corpus_fixture::Corpus;

    #[test]
    fn a_large_download_fails_unless_its_link_tells_the_size() {
        let corpus = Corpus::new();
        corpus.item(json!({"id": "1"}));
        for (n, (id, bytes, text)) in [
            ("at", 5_000_000, "年次報告"),
            ("beyond", 5_000_001, "年次報告"),
            ("told", 9_000_000, "Report (PDF, 9 MB)"),
        ]
        .into_iter()
        .enumerate()
        {
            corpus.asset(json!({"id": id, "bytes": bytes, "media_type": "application/pdf"}));
            corpus.reference(json!({"item_id": "1", "ordinal": n, "to_asset": id, "text": text}));
        }
        corpus.asset(json!({"id": "unlinked", "bytes": 9_000_000, "media_type": "application/pdf"}));
        let result = corpus.run(&CHECK);
        assert_eq!(result.failing_ids(), ["beyond"]);
        assert_eq!(result.evaluated, 3);
    }
}
