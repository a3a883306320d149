//! `media.alt-missing`: a picture in use whose record has no alternative text.

use crate::checks::{Check, Docs, Run, Thresholds, Wave};
use crate::model::{Capability, Confidence, Failure, Row, Severity};

pub static CHECK: Check = Check {
    id: "media.alt-missing",
    version: 1,
    title: "Asset without alternative text",
    severity: Severity::Medium,
    confidence: Confidence::Certain,
    wave: Wave::Core,
    applies: &[],
    needs: &[Capability::Media, Capability::Content, Capability::RawText],
    settings: &[],
    docs: Docs {
        looks_at: "Every image outside the bin that a published item shows or links to. Fails when the alternative \
                   text kept with the file is empty.",
        why: "The CMS copies this text wherever the image is inserted, so every new use starts without one and \
              people who do not see the image learn nothing of it.",
        fix: "Describe the image once in the media library. Accept the finding for images that are mere decoration.",
        example: "The main image of a post, with an empty field “Alternative Text”",
        sources: &[
            "WCAG 2.2, success criterion 1.1.1: https://www.w3.org/TR/WCAG22/#non-text-content",
            "Sitecore PowerShell Extensions, image items with empty Alt fields",
        ],
    },
    run: Run::Query {
        params: &[],
        population: "SELECT a.unit_key FROM v_asset a WHERE a.scan_id = ?1 AND a.instance_id = ?2 AND a.trashed = 0 \
                     AND SUBSTR(a.media_type, 1, 6) = 'image/' \
                     AND a.id IN (SELECT r.to_asset FROM v_reference r WHERE r.scan_id = ?1 AND r.instance_id = ?2 \
                       AND r.to_asset IS NOT NULL AND r.is_public = 1 AND r.link_kind IN ('image', 'field', 'anchor'))",
        failing: "SELECT a.unit_key, a.subject_kind, a.id, a.title, a.url, a.edit_url, a.file_name, u.uses, \
                  u.first_use FROM v_asset a \
                  JOIN (SELECT to_asset, COUNT(*) AS uses, MIN(subject_key) AS first_use FROM v_reference \
                    WHERE scan_id = ?1 AND instance_id = ?2 AND is_public = 1 AND to_asset IS NOT NULL \
                    AND link_kind IN ('image', 'field', 'anchor') GROUP BY to_asset) u ON u.to_asset = a.id \
                  WHERE a.scan_id = ?1 AND a.instance_id = ?2 AND a.trashed = 0 \
                  AND SUBSTR(a.media_type, 1, 6) = 'image/' AND TRIM(a.alt) = '' ORDER BY a.unit_key",
        finding,
    },
};

fn finding(row: &Row, _: &Thresholds) -> Failure {
    Failure::new("the image is in use and its record has no alternative text")
        .with("file", row.text_or_empty("file_name"))
        .with("uses", row.int("uses"))
        .with("used_by", row.text_or_empty("first_use"))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::CHECK;
    use crate::checks::corpus_fixture::Corpus;

    #[test]
    fn used_images_without_text_fail() {
        let corpus = Corpus::new();
        corpus.item(json!({"id": "1"}));
        corpus.item(json!({"id": "2", "is_public": 0}));
        corpus.asset(json!({"id": "blank", "alt": "  "}));
        corpus.asset(json!({"id": "said", "alt": "港"}));
        corpus.asset(json!({"id": "hidden", "alt": ""}));
        corpus.asset(json!({"id": "unused", "alt": ""}));
        corpus.asset(json!({"id": "paper", "alt": "", "media_type": "application/pdf"}));
        corpus.reference(json!({"item_id": "1", "ordinal": 0, "link_kind": "field", "to_asset": "blank"}));
        corpus.reference(json!({"item_id": "1", "ordinal": 1, "link_kind": "image", "to_asset": "blank"}));
        corpus.reference(json!({"item_id": "1", "ordinal": 2, "link_kind": "image", "to_asset": "said"}));
        corpus.reference(json!({"item_id": "1", "ordinal": 3, "to_asset": "paper"}));
        corpus.reference(json!({"item_id": "2", "ordinal": 0, "link_kind": "image", "to_asset": "hidden"}));
        let result = corpus.run(&CHECK);
        assert_eq!(result.failing_ids(), ["blank"]);
        assert_eq!(result.evaluated, 2);
        assert_eq!(result.evidence()["uses"], 2);
    }
}
