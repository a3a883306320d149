//! `media.oversize-image`: a picture in use whose file is too heavy.

use crate::checks::{Check, Docs, Run, Setting, SettingKind, Thresholds, Wave};
use crate::model::{Capability, Confidence, Failure, Row, Severity};

pub static CHECK: Check = Check {
    id: "media.oversize-image",
    version: 1,
    title: "Image file too heavy",
    severity: Severity::Medium,
    confidence: Confidence::Certain,
    wave: Wave::Core,
    applies: &[],
    needs: &[Capability::Media, Capability::Content, Capability::RawText],
    settings: &[
        Setting {
            key: "max_bytes",
            help: "Largest image file, in bytes.",
            value: SettingKind::Int { default: 500_000, min: 1000, max: 1_000_000_000 },
        },
        Setting {
            key: "high_bytes",
            help: "Size in bytes beyond which the finding is of high severity.",
            value: SettingKind::Int { default: 2_000_000, min: 1000, max: 1_000_000_000 },
        },
    ],
    docs: Docs {
        looks_at: "Every image that a published item shows or links to and whose size is known. Fails above 500 kB; \
                   above 2 MB the finding is of high severity.",
        why: "Heavy images are the most frequent cause of slow pages, above all on mobile networks.",
        fix: "Scale the image to the size it is shown at and encode it again, or let the page request a smaller \
              size of it.",
        example: "A 3.4 MB photograph straight from the camera as the main image of a post",
        sources: &["SEOnaut `images.go` (500 kB)", "https://web.dev/articles/choose-the-right-image-format"],
    },
    run: Run::Query {
        params: &["max_bytes"],
        population: "SELECT a.unit_key FROM v_asset a WHERE a.scan_id = ?1 AND a.instance_id = ?2 AND a.trashed = 0 \
                     AND a.bytes IS NOT NULL AND SUBSTR(a.media_type, 1, 6) = 'image/' \
                     AND a.id IN (SELECT r.to_asset FROM v_reference r WHERE r.scan_id = ?1 AND r.instance_id = ?2 \
                       AND r.to_asset IS NOT NULL AND r.is_public = 1)",
        failing: "SELECT a.unit_key, a.subject_kind, a.id, a.title, a.url, a.edit_url, a.bytes, a.width, a.height, \
                  u.uses, u.first_use FROM v_asset a \
                  JOIN (SELECT to_asset, COUNT(*) AS uses, MIN(subject_key) AS first_use FROM v_reference \
                    WHERE scan_id = ?1 AND instance_id = ?2 AND is_public = 1 AND to_asset IS NOT NULL \
                    GROUP BY to_asset) u ON u.to_asset = a.id \
                  WHERE a.scan_id = ?1 AND a.instance_id = ?2 AND a.trashed = 0 AND a.bytes > ?4 \
                  AND SUBSTR(a.media_type, 1, 6) = 'image/' ORDER BY a.unit_key",
        finding,
    },
};

fn finding(row: &Row, thresholds: &Thresholds) -> Failure {
    let bytes = row.int("bytes").unwrap_or(0);
    let failure = Failure::new(format!("the image has {} kB", bytes / 1000))
        .with("bytes", bytes)
        .with("width", row.int("width"))
        .with("height", row.int("height"))
        .with("uses", row.int("uses"))
        .with("used_by", row.text_or_empty("first_use"));
    if bytes > thresholds.int("high_bytes") { failure.severity(Severity::High) } else { failure }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::CHECK;
    use crate::checks::corpus_fixture::Corpus;
    use crate::model::Severity;

    #[test]
    fn images_in_use_beyond_the_limit_fail() {
        let corpus = Corpus::new();
        corpus.item(json!({"id": "1"}));
        corpus.item(json!({"id": "2", "state": "draft"}));
        for (n, (id, bytes)) in
            [("at", 500_000), ("beyond", 500_001), ("heavy", 2_000_001)].into_iter().enumerate()
        {
            corpus.asset(json!({"id": id, "bytes": bytes}));
            corpus.reference(json!({"item_id": "1", "ordinal": n, "link_kind": "image", "to_asset": id}));
        }
        corpus.asset(json!({"id": "drafted", "bytes": 900_000}));
        corpus.reference(json!({"item_id": "2", "ordinal": 0, "link_kind": "image", "to_asset": "drafted"}));
        corpus.asset(json!({"id": "film", "bytes": 900_000, "media_type": "video/mp4"}));
        corpus.reference(json!({"item_id": "1", "ordinal": 9, "to_asset": "film"}));
        let result = corpus.run(&CHECK);
        assert_eq!(result.failing_ids(), ["beyond", "heavy"]);
        assert_eq!(result.evaluated, 3);
        assert_eq!(result.failing[0].1.severity, None);
        assert_eq!(result.failing[1].1.severity, Some(Severity::High));
    }
}
