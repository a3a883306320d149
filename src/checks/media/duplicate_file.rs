//! `media.duplicate-file`: the same file uploaded several times.

use crate::checks::cluster::Clusters;
use crate::checks::{Check, Docs, Run, Wave};
use crate::model::{Capability, Confidence, Failure, Severity};

pub static CHECK: Check = Check {
    id: "media.duplicate-file",
    version: 1,
    title: "Same file uploaded several times",
    severity: Severity::Low,
    // Equal measures are no proof of equal bytes.
    confidence: Confidence::Tentative,
    wave: Wave::Core,
    applies: &[],
    needs: &[Capability::Media],
    settings: &[],
    docs: Docs {
        looks_at: "Every media record outside the bin whose size is known. Fails when another record has the same \
                   type, the same number of bytes and the same dimensions. Equal measures make it very likely, but \
                   not certain, that the files are the same.",
        why: "Copies waste storage, and a correction made to one of them does not reach the others.",
        fix: "Keep one record, point every use at it, and delete the others.",
        example: "logo.png, logo-1.png and logo-2.png with 48,211 bytes each",
        sources: &["Our own rule, after the duplicate finders of media libraries"],
    },
    run: Run::Fold {
        params: &[],
        rows: "SELECT unit_key, subject_kind, id, title, url, edit_url, file_name, bytes, \
               COALESCE(media_type, '') || ' ' || CAST(bytes AS TEXT) || ' ' || \
               COALESCE(CAST(width AS TEXT), '-') || ' ' || COALESCE(CAST(height AS TEXT), '-') AS cluster \
               FROM v_asset WHERE scan_id = ?1 AND instance_id = ?2 AND trashed = 0 AND bytes IS NOT NULL \
               AND bytes > 0 ORDER BY cluster, unit_key",
        start: |thresholds| {
            Clusters::start(
                |row, total, _| {
                    Failure::new(format!("{total} files have the same type, size and dimensions"))
                        .with("file", row.text_or_empty("file_name"))
                        .with("bytes", row.int("bytes"))
                        .with("files", total)
                },
                "others",
                thresholds,
            )
        },
    },
};

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::CHECK;
    use crate::checks::corpus_fixture::Corpus;

    #[test]
    fn equal_measures_fail_and_one_difference_passes() {
        let corpus = Corpus::new();
        corpus.asset(json!({"id": "a", "bytes": 5000}));
        corpus.asset(json!({"id": "b", "bytes": 5000}));
        corpus.asset(json!({"id": "c", "bytes": 5000, "width": 99}));
        corpus.asset(json!({"id": "d", "bytes": 5000, "media_type": "image/png"}));
        corpus.asset(json!({"id": "e", "bytes": 5000, "trashed": 1}));
        corpus.asset(json!({"id": "f", "bytes": null}));
        corpus.asset(json!({"id": "g", "bytes": null}));
        let result = corpus.run(&CHECK);
        assert_eq!(result.failing_ids(), ["a", "b"]);
        assert_eq!(result.evaluated, 4);
    }
}
