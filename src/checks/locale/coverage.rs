//! `locale.coverage`: an item that a locale in wide use lacks.

use crate::checks::{Check, Docs, Run, Setting, SettingKind, Thresholds, Wave};
use crate::model::{Capability, Confidence, Failure, Row, Severity};

pub static CHECK: Check = Check {
    id: "locale.coverage",
    version: 1,
    title: "Published item without a translation",
    severity: Severity::Medium,
    confidence: Confidence::Certain,
    wave: Wave::Core,
    applies: &[],
    needs: &[Capability::Content],
    settings: &[Setting {
        key: "percent",
        help: "Share of the main locale's items, in percent, that a locale must hold to be expected everywhere.",
        value: SettingKind::Int { default: 50, min: 1, max: 100 },
    }],
    docs: Docs {
        looks_at: "On sites whose items exist in several locales under one id: every published item in the locale \
                   with the most items. Fails when another locale that holds at least half of them lacks it.",
        why: "Visitors in that language hit a page in another one, or none, on a site that otherwise speaks theirs.",
        fix: "Translate the item, or leave its type out of this check.",
        example: "“Returns” exists in German and English and not in French, which has 80 % of all pages",
        sources: &["contentful-auditor, section “Translation”"],
    },
    run: Run::Query {
        params: &["percent"],
        population: "SELECT i.unit_key FROM v_item i WHERE i.scan_id = ?1 AND i.instance_id = ?2 \
                     AND i.state = 'published' AND i.kind IN ('entry', 'page') \
                     AND i.locale = (SELECT m.locale FROM v_item m WHERE m.scan_id = ?1 AND m.instance_id = ?2 \
                       AND m.state = 'published' AND m.kind IN ('entry', 'page') GROUP BY m.locale \
                       ORDER BY COUNT(*) DESC, m.locale LIMIT 1) \
                     AND EXISTS (SELECT 1 FROM v_item o JOIN v_item s ON s.scan_id = o.scan_id \
                       AND s.instance_id = o.instance_id AND s.id = o.id AND s.locale <> o.locale \
                       WHERE o.scan_id = ?1 AND o.instance_id = ?2 AND o.state = 'published' \
                       AND s.state = 'published' AND o.kind IN ('entry', 'page'))",
        failing: "WITH per_locale(locale, items) AS ( \
                    SELECT locale, COUNT(*) FROM v_item WHERE scan_id = ?1 AND instance_id = ?2 \
                    AND state = 'published' AND kind IN ('entry', 'page') GROUP BY locale \
                  ), main(locale, items) AS ( \
                    SELECT locale, items FROM per_locale ORDER BY items DESC, locale LIMIT 1 \
                  ), expected(locale) AS ( \
                    SELECT o.locale FROM v_item o JOIN main m ON o.locale <> m.locale \
                    JOIN v_item s ON s.scan_id = o.scan_id AND s.instance_id = o.instance_id AND s.id = o.id \
                    AND s.locale = m.locale AND s.state = 'published' \
                    WHERE o.scan_id = ?1 AND o.instance_id = ?2 AND o.state = 'published' \
                    AND o.kind IN ('entry', 'page') GROUP BY o.locale, m.items \
                    HAVING COUNT(*) * 100 >= m.items * CAST(?4 AS BIGINT) \
                  ) \
                  SELECT i.unit_key, i.subject_kind, i.id, i.locale, i.content_type, i.title, i.url, i.edit_url, \
                  COUNT(*) AS missing, MIN(e.locale) AS first_missing FROM v_item i \
                  JOIN main m ON m.locale = i.locale JOIN expected e ON e.locale <> i.locale \
                  LEFT JOIN v_item t ON t.scan_id = i.scan_id AND t.instance_id = i.instance_id AND t.id = i.id \
                  AND t.locale = e.locale AND t.state = 'published' \
                  WHERE i.scan_id = ?1 AND i.instance_id = ?2 AND i.state = 'published' \
                  AND i.kind IN ('entry', 'page') AND t.id IS NULL \
                  GROUP BY i.unit_key, i.subject_kind, i.id, i.locale, i.content_type, i.title, i.url, i.edit_url \
                  ORDER BY i.unit_key",
        finding,
    },
};

fn finding(row: &Row, _: &Thresholds) -> Failure {
    let missing = row.int("missing").unwrap_or(0);
    let first = row.text_or_empty("first_missing");
    Failure::new(if missing == 1 {
        format!("there is no published version in {first}")
    } else {
        format!("there is no published version in {missing} locales")
    })
    .with("missing", missing)
    .with("first_missing", first)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::CHECK;
    use crate::checks::corpus_fixture::Corpus;

    fn corpus(in_french: usize) -> Corpus {
        let corpus = Corpus::new();
        for n in 0..4 {
            corpus.item(json!({"id": n.to_string(), "title": "返品"}));
        }
        for n in 0..in_french {
            corpus.item(json!({"id": n.to_string(), "locale": "fr"}));
        }
        corpus
    }

    #[test]
    fn a_locale_with_half_of_the_items_is_expected_everywhere() {
        let result = corpus(2).run(&CHECK);
        assert_eq!(result.failing_ids(), ["2", "3"]);
        assert_eq!(result.evaluated, 4);
        assert_eq!(result.failing[0].1.evidence.0["first_missing"], "fr");
    }

    #[test]
    fn a_rare_locale_expects_nothing_and_one_locale_is_not_applicable() {
        assert!(corpus(1).run(&CHECK).failing.is_empty());
        assert_eq!(corpus(0).run(&CHECK).evaluated, 0);
    }
}
