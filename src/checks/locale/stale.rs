//! `locale.stale`: a translation older than its source.

use crate::checks::workflow::moment;
use crate::checks::{Check, Docs, Run, Setting, SettingKind, Thresholds, Wave};
use crate::model::{Capability, Confidence, Failure, Row, Severity};

/// A published translation `t` beside its published source `s`, both with the day of their last change.
macro_rules! pairs {
    () => {
        concat!(
            " FROM v_item t JOIN v_item s ON s.scan_id = t.scan_id AND s.instance_id = t.instance_id AND s.id = t.id \
             AND s.locale <> t.locale AND s.state = 'published' AND s.updated_ms IS NOT NULL \
             WHERE t.scan_id = ?1 AND t.instance_id = ?2 AND t.state = 'published' AND t.updated_ms IS NOT NULL \
             AND t.kind IN ('entry', 'page', 'fragment') AND s.locale = ",
            main_locale!()
        )
    };
}

pub static CHECK: Check = Check {
    id: "locale.stale",
    version: 1,
    title: "Translation older than its source",
    severity: Severity::Medium,
    confidence: Confidence::Firm,
    wave: Wave::Core,
    applies: &["sitecore"],
    needs: &[Capability::Content, Capability::Unpublished],
    settings: &[Setting {
        key: "days",
        help: "Days that a translation may lie behind its source.",
        value: SettingKind::Int { default: 30, min: 1, max: 3650 },
    }],
    docs: Docs {
        looks_at: "Every published item that also exists in the locale with the most items, where both tell when they were last \
                   changed. Fails when the source was changed more than 30 days after the translation. Whether the change was one \
                   of wording cannot be told from one scan.",
        why: "The two languages no longer say the same: prices, dates and rules differ, and nobody notices.",
        fix: "Compare both texts and update the translation; saving it is enough when it is still right.",
        example: "“Terms” was changed in English in May, in German last in January",
        sources: &["contentful-auditor, section “Translation”"],
    },
    run: Run::Query {
        params: &["days"],
        population: concat!("SELECT t.unit_key", pairs!()),
        failing: concat!(
            "SELECT t.unit_key, t.subject_kind, t.id, t.locale, t.content_type, t.title, t.url, t.edit_url, \
             s.locale AS source, t.updated_ms, s.updated_ms AS source_ms",
            pairs!(),
            " AND s.updated_ms > t.updated_ms + CAST(?4 AS BIGINT) * 86400000 ORDER BY t.unit_key"
        ),
        finding,
    },
};

fn finding(row: &Row, _: &Thresholds) -> Failure {
    let source = row.text_or_empty("source");
    let at = |key: &str| moment(row.int(key).unwrap_or_default());
    Failure::new(format!("it was last changed long before {source}"))
        .with("changed", at("updated_ms"))
        .with("source", source)
        .with("source_changed", at("source_ms"))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::CHECK;
    use crate::checks::corpus_fixture::{AS_OF_MS, Corpus, DAY_MS};

    #[test]
    fn thirty_days_pass_and_a_moment_more_fails() {
        let corpus = Corpus::new();
        let old = AS_OF_MS - 100 * DAY_MS;
        for (id, behind) in [("at", 30 * DAY_MS), ("beyond", 30 * DAY_MS + 1), ("ahead", -50 * DAY_MS)] {
            corpus.item(json!({"id": id, "updated_ms": old + behind}));
            corpus.item(json!({"id": id, "locale": "da", "updated_ms": old}));
        }
        corpus.item(json!({"id": "alone", "updated_ms": AS_OF_MS}));
        corpus.item(json!({"id": "ageless", "updated_ms": AS_OF_MS}));
        corpus.item(json!({"id": "ageless", "locale": "da", "updated_ms": null}));
        let result = corpus.run(&CHECK);
        assert_eq!((result.failing_ids(), result.evaluated), (vec!["beyond"], 3));
        assert_eq!(result.failing[0].1.evidence.0["source"], "en");
    }
}
