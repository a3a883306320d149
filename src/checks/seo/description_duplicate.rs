//! `seo.description-duplicate`: one description on several indexable addresses.

use crate::checks::cluster::Clusters;
use crate::checks::{Check, Docs, Run, Wave};
use crate::model::{Capability, Confidence, Failure, Severity};

pub static CHECK: Check = Check {
    id: "seo.description-duplicate",
    version: 1,
    title: "Same description on several URLs",
    severity: Severity::Low,
    confidence: Confidence::Certain,
    wave: Wave::Second,
    applies: &[],
    needs: &[Capability::Content, Capability::RawText],
    settings: &[],
    docs: Docs {
        looks_at: "The summaries of all indexable pages of a locale, compared without regard to case and white \
                   space. Every page that shares its summary with another address fails; empty ones are left out.",
        why: "Results and teaser lists show the same words twice, so nobody can choose between the pages.",
        fix: "Write a description of its own for each page.",
        example: "Two posts with the excerpt “Read the latest news of our company.”",
        sources: &["SEOnaut `ErrorDuplicatedDescription`"],
    },
    run: Run::Fold {
        params: &[],
        rows: "SELECT unit_key, subject_kind, id, locale, content_type, title, url, edit_url, summary_key, \
               url_key AS distinct_by, locale || ' ' || summary_key AS cluster \
               FROM v_item WHERE scan_id = ?1 AND instance_id = ?2 AND indexable = 1 \
               AND summary_key IS NOT NULL AND summary_key <> '' ORDER BY cluster, unit_key",
        start: |thresholds| {
            Clusters::start(
                |row, total, _| {
                    Failure::new(format!("{total} pages have this description"))
                        .with("description", row.text_or_empty("summary_key"))
                        .with("pages", total)
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
    fn equal_summaries_fail_and_missing_ones_are_not_looked_at() {
        let corpus = Corpus::new();
        corpus.item(json!({"id": "1", "summary_key": "読む"}));
        corpus.item(json!({"id": "2", "summary_key": "読む"}));
        corpus.item(json!({"id": "3", "summary_key": "other"}));
        corpus.item(json!({"id": "4"}));
        corpus.item(json!({"id": "5"}));
        let result = corpus.run(&CHECK);
        assert_eq!(result.failing_ids(), ["1", "2"]);
        assert_eq!(result.evaluated, 3);
    }
}
