//! `media.missing-file`: a media record whose file is gone.

use crate::checks::{Check, Docs, Run, Thresholds, Wave};
use crate::model::{Capability, Confidence, Failure, Row, Severity};

pub static CHECK: Check = Check {
    id: "media.missing-file",
    version: 1,
    title: "Media record without its file",
    severity: Severity::High,
    confidence: Confidence::Certain,
    wave: Wave::Core,
    applies: &[],
    needs: &[Capability::Media, Capability::MediaProbe],
    settings: &[],
    docs: Docs {
        looks_at: "Every media record outside the bin. Fails when it names no file, or when the file's address \
                   answers 403, 404 or 410.",
        why: "Wherever the record is used, visitors see a broken picture or a dead download.",
        fix: "Upload the file again, or delete the record and its uses.",
        example: "A record whose file was deleted over FTP",
        sources: &[
            "Sitecore PowerShell Extensions, media items without file",
            "RFC 9110, 15.5: https://www.rfc-editor.org/rfc/rfc9110#section-15.5",
        ],
    },
    run: Run::Query {
        params: &[],
        population: "SELECT unit_key FROM v_asset WHERE scan_id = ?1 AND instance_id = ?2 AND trashed = 0",
        failing: "SELECT a.unit_key, a.subject_kind, a.id, a.title, a.url, a.edit_url, a.file_name, p.status \
                  FROM v_asset a LEFT JOIN v_probe p \
                  ON p.scan_id = a.scan_id AND p.instance_id = a.instance_id AND p.url = a.url \
                  WHERE a.scan_id = ?1 AND a.instance_id = ?2 AND a.trashed = 0 \
                  AND (a.file_name IS NULL OR p.status IN (403, 404, 410)) ORDER BY a.unit_key",
        finding,
    },
};

fn finding(row: &Row, _: &Thresholds) -> Failure {
    match row.int("status") {
        Some(status) => Failure::new(format!("the file's address answers {status}")),
        None => Failure::new("the record names no file"),
    }
    .with("address", row.text("url"))
    .with("file", row.text("file_name"))
    .with("status", row.int("status"))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::CHECK;
    use crate::checks::corpus_fixture::Corpus;

    #[test]
    fn gone_files_and_records_without_file_fail() {
        let corpus = Corpus::new();
        for (id, status) in [("ok", 200), ("gone", 404), ("forbidden", 403), ("busy", 503)] {
            corpus.asset(json!({"id": id}));
            corpus.probe(json!({"url": format!("https://example.org/files/{id}.jpg"), "status": status}));
        }
        corpus.asset(json!({"id": "none", "file_name": null, "url": null}));
        corpus.asset(json!({"id": "binned", "file_name": null, "trashed": 1}));
        corpus.asset(json!({"id": "not-asked", "file_name": "港.jpg"}));
        let result = corpus.run(&CHECK);
        assert_eq!(result.failing_ids(), ["forbidden", "gone", "none"]);
        assert_eq!(result.evaluated, 6);
    }
}
