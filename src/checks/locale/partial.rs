//! `locale.partial`: a translation that lacks what its source says.

use crate::checks::{Check, Docs, Run, Setting, SettingKind, Thresholds, Wave};
use crate::model::{Capability, Confidence, Failure, Row, Severity};

/// A published translation `t` beside its published source `s`, in the locale with the most items.
macro_rules! pairs {
    () => {
        concat!(
            "v_item t JOIN v_item s ON s.scan_id = t.scan_id AND s.instance_id = t.instance_id AND s.id = t.id \
             AND s.locale <> t.locale AND s.state = 'published' \
             WHERE t.scan_id = ?1 AND t.instance_id = ?2 AND t.state = 'published' \
             AND t.kind IN ('entry', 'page', 'fragment') AND s.locale = ",
            main_locale!()
        )
    };
}

pub static CHECK: Check = Check {
    id: "locale.partial",
    version: 1,
    title: "Half-translated item",
    severity: Severity::Low,
    confidence: Confidence::Certain,
    wave: Wave::Core,
    applies: &["sitecore"],
    needs: &[Capability::Content, Capability::RawText, Capability::Types],
    settings: &[Setting {
        key: "percent",
        help: "Share of the fields filled in the source, in percent, that a translation must fill.",
        value: SettingKind::Int { default: 80, min: 1, max: 100 },
    }],
    docs: Docs {
        looks_at: "Every published item that also exists in the locale with the most items. Counts the fields that can differ by \
                   language and that the source fills. Fails when the translation fills fewer than 80 % of them.",
        why: "Visitors read a page that is partly empty, or partly in another language.",
        fix: "Finish the translation, or empty the field in the source too.",
        example: "“Opening hours” has eight texts in English and three in Danish",
        sources: &["contentful-auditor, section “Translation”"],
    },
    run: Run::Query {
        params: &["percent"],
        population: concat!("SELECT t.unit_key FROM ", pairs!()),
        failing: concat!(
            "SELECT t.unit_key, t.subject_kind, t.id, t.locale, t.content_type, t.title, t.url, t.edit_url, \
             s.locale AS source, COUNT(*) AS filled_in_source, \
             CAST(SUM(CASE WHEN tv.is_filled = 1 THEN 1 ELSE 0 END) AS BIGINT) AS filled, \
             MIN(CASE WHEN tv.is_filled = 1 THEN NULL ELSE sv.field END) AS first_empty \
             FROM (SELECT t.unit_key, t.subject_kind, t.id, t.locale, t.content_type, t.title, t.url, t.edit_url, \
             s.locale AS source_locale FROM ",
            pairs!(),
            ") t JOIN v_item s ON s.scan_id = ?1 AND s.instance_id = ?2 AND s.id = t.id AND s.locale = t.source_locale \
             JOIN v_field_value sv ON sv.scan_id = ?1 AND sv.instance_id = ?2 AND sv.item_id = t.id \
             AND sv.locale = t.source_locale AND sv.is_filled = 1 \
             JOIN v_field f ON f.scan_id = ?1 AND f.instance_id = ?2 AND f.content_type = t.content_type \
             AND f.field = sv.field AND f.localised = 1 \
             LEFT JOIN v_field_value tv ON tv.scan_id = ?1 AND tv.instance_id = ?2 AND tv.item_id = t.id \
             AND tv.locale = t.locale AND tv.field = sv.field \
             GROUP BY t.unit_key, t.subject_kind, t.id, t.locale, t.content_type, t.title, t.url, t.edit_url, s.locale \
             HAVING SUM(CASE WHEN tv.is_filled = 1 THEN 1 ELSE 0 END) * 100 < COUNT(*) * CAST(?4 AS BIGINT) \
             ORDER BY t.unit_key"
        ),
        finding,
    },
};

fn finding(row: &Row, _: &Thresholds) -> Failure {
    let (filled, of) = (row.int("filled").unwrap_or(0), row.int("filled_in_source").unwrap_or(0));
    let source = row.text_or_empty("source");
    Failure::new(format!("{filled} of the {of} fields that {source} fills are filled"))
        .with("filled", filled)
        .with("filled_in_source", of)
        .with("source", source)
        .with("field", row.text_or_empty("first_empty"))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::CHECK;
    use crate::checks::corpus_fixture::Corpus;

    /// Five localised fields and a shared one, all filled in English; Danish fills so many.
    fn corpus(in_danish: usize) -> Corpus {
        let corpus = Corpus::new();
        corpus.content_type(json!({"id": "page"}));
        for field in ["a", "b", "c", "d", "e", "shared"] {
            let localised = i32::from(field != "shared");
            corpus.field(json!({"type_id": "page", "id": field, "localised": localised}));
        }
        corpus.item(json!({"id": "only", "type_id": "page"}));
        for locale in ["en", "da"] {
            corpus.item(json!({"id": "1", "locale": locale, "type_id": "page"}));
            for (n, field) in ["a", "b", "c", "d", "e", "shared"].into_iter().enumerate() {
                let is_filled = locale == "en" || n < in_danish;
                corpus.field_value(json!({"item_id": "1", "locale": locale, "field": field, "is_filled": i32::from(is_filled)}));
            }
        }
        corpus
    }

    #[test]
    fn four_of_five_pass_and_three_fail() {
        let result = corpus(4).run(&CHECK);
        assert_eq!((result.failing_ids(), result.evaluated), (vec![], 1), "80 % are enough");
        let result = corpus(3).run(&CHECK);
        assert_eq!(result.failing_ids(), ["1"]);
        let evidence = &result.failing[0].1.evidence.0;
        assert_eq!((&evidence["filled"], &evidence["filled_in_source"]), (&json!(3), &json!(5)));
        assert_eq!((&evidence["field"], &evidence["source"]), (&json!("d"), &json!("en")));
    }
}
