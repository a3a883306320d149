//! `links.broken-internal`: links to addresses of this site that lead nowhere.

use crate::checks::{Check, Docs, Run, Thresholds, Wave};
use crate::model::{Capability, Confidence, Failure, Row, Severity};

/// A link into this site that can be decided: what it leads to is known, or its address answered (a server
/// error is no answer to the question), or nobody asked.
macro_rules! internal {
    () => {
        concat!(
            live!(),
            " AND link_kind IN ('anchor', 'active', 'media', 'form') \
             AND (target_kind IN ('internal', 'item', 'asset') OR (target_kind = 'route' AND probe_status IS NOT NULL)) \
             AND (to_item IS NOT NULL OR to_asset IS NOT NULL OR probe_status < 500 \
             OR (probe_status IS NULL AND probe_failure IS NULL))"
        )
    };
}

/// The check.
pub static CHECK: Check = Check {
    id: "links.broken-internal",
    version: 1,
    title: "Link to a page of this site that is not there",
    severity: Severity::High,
    confidence: Confidence::Certain,
    wave: Wave::Core,
    applies: &[],
    needs: &[Capability::Content, Capability::Unpublished, Capability::Media],
    settings: &[],
    docs: Docs {
        looks_at: "Every link, form target, frame, audio and video of a published item or a menu whose address is \
                   on this site. It fails when the address belongs to no item and no file and answers 404 or 410, \
                   or when it belongs to an item in the bin. Where the address was not asked, a failure is firm \
                   instead of certain. An address that answers through a redirect is fine here.",
        why: "The reader meets an error page in the middle of the site, and search engines spend their visits on it.",
        fix: "Correct the address, or set up a redirect from it to the page that took its place.",
        example: "<a href=\"/pricing-2019/\">Prices</a> where no page of that address is left.",
        sources: &["lychee", "SEOnaut `Error40x`", "RFC 9110 sections 15.5.5 and 15.5.11"],
    },
    run: Run::Query {
        params: &[],
        population: units!(internal!()),
        failing: first_of_each_unit!(
            internal!(),
            " AND ((to_item IS NULL AND to_asset IS NULL AND (probe_status IN (404, 410) \
             OR (probe_status IS NULL AND probe_failure IS NULL))) \
             OR (to_item IS NOT NULL AND EXISTS (SELECT 1 FROM v_item t WHERE t.scan_id = ?1 AND t.instance_id = ?2 \
             AND t.id = v_reference.to_item AND t.state = 'trashed') \
             AND NOT EXISTS (SELECT 1 FROM v_item t WHERE t.scan_id = ?1 AND t.instance_id = ?2 \
             AND t.id = v_reference.to_item AND t.state <> 'trashed')))"
        ),
        finding,
    },
};

fn finding(row: &Row, _: &Thresholds) -> Failure {
    let target = row.text_or_empty("target");
    let failure = if row.text("to_item").is_some() {
        Failure::new(format!("the link to {target} leads to an item in the bin"))
            .with("target_title", row.text_or_empty("target_title"))
    } else if let Some(status) = row.int("probe_status") {
        Failure::new(format!("the link to {target} answers {status}")).with("status", status)
    } else {
        Failure::new(format!("the link to {target} matches no item and no file of this site"))
            .confidence(Confidence::Firm)
    };
    failure
        .with("field", row.text_or_empty("field"))
        .with("target", target)
        .with("written", row.text_or_empty("raw"))
        .with("text", row.text_or_empty("text"))
        .discriminator(super::row_discriminator(row))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value as Json, json};

    use super::CHECK;
    use crate::checks::corpus_fixture::{Corpus, Outcome};
    use crate::model::Confidence;

    const URL: &str = "https://example.org/gone";

    /// One item with a link to [`URL`], and what the address answered.
    fn outcome(probe: Option<Json>) -> Outcome {
        let corpus = Corpus::new();
        corpus.item(json!({"id": "1", "title": "Übersicht"}));
        corpus.reference(json!({"item_id": "1", "ordinal": 0, "target_key": "/gone", "target_url": URL}));
        if let Some(mut probe) = probe {
            probe["url"] = URL.into();
            corpus.probe(probe);
        }
        corpus.run(&CHECK)
    }

    #[test]
    fn an_address_that_answers_404_or_410_fails_for_certain() {
        for status in [404, 410] {
            let outcome = outcome(Some(json!({"status": status})));
            assert_eq!(outcome.evidence()["status"], status);
            assert_eq!(outcome.failing[0].1.confidence, None);
        }
    }

    #[test]
    fn an_address_nobody_asked_fails_with_less_confidence() {
        assert_eq!(outcome(None).failing[0].1.confidence, Some(Confidence::Firm));
    }

    #[test]
    fn an_address_that_answers_is_fine() {
        for status in [200, 301, 401, 403] {
            let outcome = outcome(Some(json!({"status": status})));
            assert_eq!((outcome.evaluated, outcome.failing.len()), (1, 0), "{status}");
        }
    }

    #[test]
    fn a_failing_server_decides_nothing() {
        assert_eq!(outcome(Some(json!({"status": 503}))).evaluated, 0);
        assert_eq!(outcome(Some(json!({"status": null, "failure": "timeout"}))).evaluated, 0);
    }

    #[test]
    fn a_link_into_the_bin_is_broken_and_one_to_a_draft_is_not_its_business() {
        let corpus = Corpus::new();
        corpus.item(json!({"id": "1"}));
        corpus.item(json!({"id": "2", "state": "trashed", "title": "Old offer"}));
        corpus.item(json!({"id": "3", "state": "draft"}));
        for (ordinal, target) in [(0, "2"), (1, "3")] {
            corpus.reference(json!({"item_id": "1", "ordinal": ordinal, "target_kind": "item",
                "target_key": target, "to_item": target}));
        }
        let outcome = corpus.run(&CHECK);
        assert_eq!(outcome.evaluated, 2);
        assert_eq!(outcome.evidence()["target_title"], "Old offer");
    }

    #[test]
    fn menu_entries_count_and_routes_only_when_they_were_asked() {
        let corpus = Corpus::new();
        corpus.item(json!({"id": "9", "kind": "navigation"}));
        corpus.reference(json!({"item_id": "9", "ordinal": 0, "field": "url", "target_key": "/x"}));
        corpus.reference(json!({"item_id": "9", "ordinal": 1, "target_kind": "route",
            "target_url": "https://example.org/feed/"}));
        assert_eq!(corpus.run(&CHECK).failing_ids(), ["9"]);
        corpus.probe(json!({"url": "https://example.org/feed/", "status": 404}));
        assert_eq!(corpus.run(&CHECK).failing.len(), 2);
    }
}
