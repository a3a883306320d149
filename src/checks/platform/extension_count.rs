//! `platform.extension-count`: more extensions than anybody can look after.

use crate::checks::{Check, Docs, Run, Setting, SettingKind, Thresholds, Wave};
use crate::model::{Capability, Confidence, Failure, Row, Severity};

/// The check.
pub static CHECK: Check = Check {
    id: "platform.extension-count",
    version: 1,
    title: "Very many extensions",
    severity: Severity::Info,
    confidence: Confidence::Certain,
    wave: Wave::Second,
    applies: &[],
    needs: &[Capability::Extensions],
    settings: &[Setting {
        key: "max_active",
        help: "active plugins allowed",
        value: SettingKind::Int { default: 80, min: 0, max: 10_000 },
    }],
    docs: Docs {
        looks_at: "The number of plugins that are switched on. It fails above 80.",
        why: "Each one runs with every request, can contain a weakness and must be updated and tested.",
        fix: "Review what is still needed, and replace groups of small plugins.",
        example: "94 active plugins.",
        sources: &["wp doctor `plugin-active-count`"],
    },
    run: Run::Query {
        params: &["max_active"],
        population: "SELECT 'site/extensions' AS unit_key FROM (SELECT COUNT(*) AS n FROM v_extension \
                     WHERE scan_id = ?1 AND instance_id = ?2 AND kind = 'plugin') s WHERE s.n > 0",
        failing: "SELECT 'site' AS subject_kind, 'extensions' AS id, 'extensions' AS title, s.n AS n FROM \
                  (SELECT COUNT(*) AS n FROM v_extension \
                  WHERE scan_id = ?1 AND instance_id = ?2 AND kind = 'plugin' AND enabled = 1) s \
                  WHERE s.n > CAST(?4 AS BIGINT) ORDER BY s.n",
        finding,
    },
};

fn finding(row: &Row, _: &Thresholds) -> Failure {
    let n = row.int("n").unwrap_or_default();
    Failure::new(format!("{n} plugins are switched on")).with("active", n)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::CHECK;
    use crate::checks::corpus_fixture::{Corpus, Outcome};

    fn outcome(n_active: u8, kind: &str) -> Outcome {
        let corpus = Corpus::new();
        for n in 0..n_active {
            corpus.insert(
                "extensions",
                &json!({"kind": kind, "id": format!("п{n}"), "subject_key": format!("extension/{kind}/п{n}"),
                    "name": "Плагин", "enabled": 1}),
            );
        }
        corpus.run(&CHECK)
    }

    #[test]
    fn eighty_are_allowed_and_one_more_is_not() {
        assert!(outcome(80, "plugin").failing.is_empty());
        assert_eq!(outcome(81, "plugin").evidence()["active"], 81);
    }

    #[test]
    fn themes_are_no_plugins() {
        assert_eq!(outcome(90, "theme").evaluated, 0);
    }
}
