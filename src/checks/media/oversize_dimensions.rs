//! `media.oversize-dimensions`: a picture in use with more pixels than a screen shows.

use crate::checks::{Check, Docs, Run, Setting, SettingKind, Thresholds, Wave};
use crate::model::{Capability, Confidence, Failure, Row, Severity};

pub static CHECK: Check = Check {
    id: "media.oversize-dimensions",
    version: 1,
    title: "Image larger than any screen needs",
    severity: Severity::Low,
    confidence: Confidence::Certain,
    wave: Wave::Core,
    applies: &[],
    needs: &[Capability::Media, Capability::Content, Capability::RawText],
    settings: &[Setting {
        key: "max_edge",
        help: "Longest edge of an image, in pixels.",
        value: SettingKind::Int { default: 2560, min: 100, max: 100_000 },
    }],
    docs: Docs {
        looks_at: "Every image that a published item shows or links to and whose dimensions are known. Fails when \
                   its longest edge exceeds 2,560 pixels. Vector images have no pixels and are left out.",
        why: "The browser loads and decodes pixels that no screen displays, which costs time, memory and data volume.",
        fix: "Scale the image down to at most 2,560 pixels.",
        example: "A photograph of 6000 × 4000 pixels in a text column",
        sources: &[
            "WordPress `big_image_size_threshold`: https://developer.wordpress.org/reference/hooks/big_image_size_threshold/",
        ],
    },
    run: Run::Query {
        params: &["max_edge"],
        population: "SELECT a.unit_key FROM v_asset a WHERE a.scan_id = ?1 AND a.instance_id = ?2 AND a.trashed = 0 \
                     AND a.width IS NOT NULL AND a.height IS NOT NULL \
                     AND SUBSTR(a.media_type, 1, 6) = 'image/' AND a.media_type <> 'image/svg+xml' \
                     AND a.id IN (SELECT r.to_asset FROM v_reference r WHERE r.scan_id = ?1 AND r.instance_id = ?2 \
                       AND r.to_asset IS NOT NULL AND r.is_public = 1)",
        failing: "SELECT a.unit_key, a.subject_kind, a.id, a.title, a.url, a.edit_url, a.width, a.height \
                  FROM v_asset a WHERE a.scan_id = ?1 AND a.instance_id = ?2 AND a.trashed = 0 \
                  AND a.width IS NOT NULL AND a.height IS NOT NULL AND (a.width > ?4 OR a.height > ?4) \
                  AND SUBSTR(a.media_type, 1, 6) = 'image/' AND a.media_type <> 'image/svg+xml' \
                  AND a.id IN (SELECT r.to_asset FROM v_reference r WHERE r.scan_id = ?1 AND r.instance_id = ?2 \
                    AND r.to_asset IS NOT NULL AND r.is_public = 1) ORDER BY a.unit_key",
        finding,
    },
};

fn finding(row: &Row, _: &Thresholds) -> Failure {
    let (width, height) = (row.int("width").unwrap_or(0), row.int("height").unwrap_or(0));
    Failure::new(format!("the image has {width} × {height} pixels"))
        .with("width", width)
        .with("height", height)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::CHECK;
    use crate::checks::corpus_fixture::Corpus;

    #[test]
    fn the_longest_edge_decides() {
        let corpus = Corpus::new();
        corpus.item(json!({"id": "1"}));
        for (n, (id, width, height)) in
            [("at", 2560, 2560), ("wide", 2561, 10), ("tall", 10, 2561)].into_iter().enumerate()
        {
            corpus.asset(json!({"id": id, "width": width, "height": height}));
            corpus.reference(json!({"item_id": "1", "ordinal": n, "link_kind": "image", "to_asset": id}));
        }
        corpus.asset(json!({"id": "unused", "width": 9000}));
        corpus.asset(json!({"id": "unknown", "width": null}));
        let result = corpus.run(&CHECK);
        assert_eq!(result.failing_ids(), ["tall", "wide"]);
        assert_eq!(result.evaluated, 3);
    }
}
