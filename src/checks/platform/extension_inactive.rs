//! `platform.extension-inactive`: code that lies on the server and does nothing.

use crate::checks::{Check, Docs, Run, Setting, SettingKind, Thresholds, Wave};
use crate::model::{Capability, Confidence, Failure, Row, Severity};

/// The check.
pub static CHECK: Check = Check {
    id: "platform.extension-inactive",
    version: 1,
    title: "Unused extensions installed",
    severity: Severity::Low,
    confidence: Confidence::Certain,
    wave: Wave::Second,
    applies: &[],
    needs: &[Capability::Extensions],
    settings: &[Setting {
        key: "max_percent",
        help: "share of plugins that may be switched off, in percent",
        value: SettingKind::Int { default: 40, min: 0, max: 100 },
    }],
    docs: Docs {
        looks_at: "The installed plugins. It fails when more than 40 % of them are switched off.",
        why: "A plugin that is switched off can still be attacked through its files, and nobody updates what nobody \
              uses.",
        fix: "Uninstall what is not needed.",
        example: "Nine plugins, five of them switched off.",
        sources: &["wp doctor `plugin-deactivated`"],
    },
    run: Run::Query {
        params: &["max_percent"],
        population: "SELECT 'site/extensions' AS unit_key FROM (SELECT COUNT(*) AS n FROM v_extension \
                     WHERE scan_id = ?1 AND instance_id = ?2 AND kind = 'plugin') s WHERE s.n > 0",
        failing: "SELECT 'site' AS subject_kind, 'extensions' AS id, 'extensions' AS title, s.n AS n, s.inactive AS inactive \
                  FROM (SELECT COUNT(*) AS n, COUNT(CASE WHEN enabled = 0 THEN 1 END) AS inactive FROM v_extension \
                  WHERE scan_id = ?1 AND instance_id = ?2 AND kind = 'plugin') s \
                  WHERE s.inactive * 100 > s.n * CAST(?4 AS BIGINT) ORDER BY s.n",
        finding,
    },
};

fn finding(row: &Row, _: &Thresholds) -> Failure {
    let (total, inactive) = (row.int("n").unwrap_or_default(), row.int("inactive").unwrap_or_default());
    Failure::new(format!("{inactive} of {total} plugins are switched off"))
        .with("inactive", inactive)
        .with("installed", total)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::CHECK;
    use crate::checks::corpus_fixture::{Corpus, Outcome};

    fn outcome(active: u8, inactive: u8) -> Outcome {
        let corpus = Corpus::new();
        for n in 0..active + inactive {
            corpus.insert(
                "extensions",
                &json!({"kind": "plugin", "id": format!("п{n}"), "subject_key": format!("extension/plugin/п{n}"),
                    "name": "Плагин", "enabled": u8::from(n < active)}),
            );
        }
        corpus.run(&CHECK)
    }

    #[test]
    fn forty_percent_are_allowed() {
        assert_eq!((outcome(3, 2).evaluated, outcome(3, 2).failing.len()), (1, 0));
        assert_eq!(outcome(3, 3).evidence()["inactive"], 3);
    }

    #[test]
    fn without_plugins_nothing_is_judged() {
        assert_eq!(outcome(0, 0).evaluated, 0);
    }
}
