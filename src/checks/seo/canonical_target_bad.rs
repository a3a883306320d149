//! `seo.canonical-target-bad`: a canonical address that leads to a page which cannot be indexed.

use crate::checks::{Check, Docs, Run, Thresholds, Wave};
use crate::model::{Capability, Confidence, Failure, Row, Severity};

pub static CHECK: Check = Check {
    id: "seo.canonical-target-bad",
    version: 1,
    title: "Canonical points to a page that cannot be indexed",
    severity: Severity::High,
    confidence: Confidence::Certain,
    wave: Wave::Core,
    applies: &[],
    needs: &[Capability::PublicPages],
    settings: &[],
    docs: Docs {
        looks_at: "Every public page that answers and names a canonical address of this site. Fails when the page \
                   at that address does not answer 200, redirects, is hidden from search, or names yet another \
                   canonical address.",
        why: "The page asks to be represented by one that search engines may not show, so neither is found.",
        fix: "Point the canonical address to the live, indexable page, or remove it.",
        example: "A product page whose canonical address answers 404",
        sources: &[
            "RFC 6596: https://www.rfc-editor.org/rfc/rfc6596",
            "SEOnaut `ErrorCanonicalizedToError`, `ErrorCanonicalizedToRedirect`, `ErrorCanonicalizedToNonIndexable`",
        ],
    },
    run: Run::Query {
        params: &[],
        population: "SELECT unit_key FROM v_page WHERE scan_id = ?1 AND instance_id = ?2 AND status = 200 \
                     AND canonical_key IS NOT NULL",
        // A key can belong to several pages (collisions, locales): one that is fine is enough.
        failing: "SELECT g.unit_key, g.subject_kind, g.id, g.locale, g.content_type, g.title, g.url, g.edit_url, \
                  g.canonical, t.target_status, t.is_redirect, t.is_noindex, t.is_elsewhere, p.status AS probe_status \
                  FROM v_page g \
                  LEFT JOIN (SELECT scan_id, instance_id, page_key, MIN(status) AS target_status, \
                    MIN(CASE WHEN final_url <> page_url THEN 1 ELSE 0 END) AS is_redirect, \
                    MIN(CASE WHEN noindex IS NULL THEN 0 ELSE 1 END) AS is_noindex, \
                    MIN(CASE WHEN canonical IS NULL OR canonical_key = page_key THEN 0 ELSE 1 END) AS is_elsewhere \
                    FROM v_page WHERE scan_id = ?1 AND instance_id = ?2 GROUP BY scan_id, instance_id, page_key) t \
                  ON t.scan_id = g.scan_id AND t.instance_id = g.instance_id AND t.page_key = g.canonical_key \
                  LEFT JOIN v_probe p \
                  ON p.scan_id = g.scan_id AND p.instance_id = g.instance_id AND p.url = g.canonical \
                  WHERE g.scan_id = ?1 AND g.instance_id = ?2 AND g.status = 200 AND g.canonical_key IS NOT NULL \
                  AND g.canonical_key <> COALESCE(g.page_key, '') \
                  AND (t.target_status <> 200 OR t.is_redirect = 1 OR t.is_noindex = 1 OR t.is_elsewhere = 1 \
                    OR (t.page_key IS NULL AND p.status >= 400)) \
                  ORDER BY g.unit_key",
        finding,
    },
};

fn finding(row: &Row, _: &Thresholds) -> Failure {
    let status = row.int("target_status").or_else(|| row.int("probe_status"));
    let reason = if status.is_some_and(|it| it != 200) {
        "does not answer 200"
    } else if row.int("is_noindex") == Some(1) {
        "is hidden from search"
    } else if row.int("is_redirect") == Some(1) {
        "redirects"
    } else {
        "names another canonical address"
    };
    Failure::new(format!("the page at the canonical address {reason}"))
        .with("canonical", row.text_or_empty("canonical"))
        .with("status", status)
        .with("reason", reason)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::CHECK;
    use crate::checks::corpus_fixture::Corpus;

    fn to(id: &str, target: &str) -> serde_json::Value {
        json!({"item_id": id, "canonical": format!("https://example.org/{target}"),
               "canonical_key": format!("/{target}")})
    }

    #[test]
    fn a_target_that_cannot_be_indexed_fails() {
        let corpus = Corpus::new();
        for id in ["1", "2", "3", "4", "5", "6"] {
            corpus.item(json!({"id": id}));
        }
        corpus.page(to("1", "2"));
        corpus.page(json!({"item_id": "2", "status": 404}));
        corpus.page(to("3", "4"));
        corpus.page(json!({"item_id": "4", "noindex": "header"}));
        corpus.page(to("5", "gone"));
        corpus.probe(json!({"url": "https://example.org/gone", "status": 410}));
        corpus.page(to("6", "3"));
        let result = corpus.run(&CHECK);
        assert_eq!(result.failing_ids(), ["1", "3", "5", "6"]);
        assert_eq!(result.failing[3].1.evidence.0["reason"], "names another canonical address");
        assert_eq!(result.evaluated, 4);
    }

    #[test]
    fn own_and_good_targets_pass_and_unseen_ones_are_not_guessed() {
        let corpus = Corpus::new();
        for id in ["1", "2", "3", "4"] {
            corpus.item(json!({"id": id}));
        }
        corpus.page(to("1", "1"));
        corpus.page(to("2", "1"));
        corpus.page(to("3", "nobody-knows"));
        corpus.page(json!({"item_id": "4"}));
        let result = corpus.run(&CHECK);
        assert!(result.failing.is_empty(), "{:?}", result.failing_ids());
        assert_eq!(result.evaluated, 3);
    }
}
