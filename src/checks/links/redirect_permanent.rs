//! `links.redirect-permanent`: links that use an address which has moved for good.

use crate::checks::{Check, Docs, Run, Thresholds, Wave};
use crate::model::{Capability, Confidence, Failure, Row, Severity};

/// A link into this site whose answer is known: it leads to a record, or it was asked.
macro_rules! internal {
    () => {
        concat!(
            live!(),
            " AND link_kind IN ('anchor', 'image', 'active', 'media', 'form') \
             AND target_kind IN ('internal', 'item', 'asset', 'route') \
             AND (to_item IS NOT NULL OR to_asset IS NOT NULL OR probe_status IS NOT NULL)"
        )
    };
}

/// The check.
pub static CHECK: Check = Check {
    id: "links.redirect-permanent",
    version: 1,
    title: "Link uses a moved address",
    severity: Severity::Low,
    confidence: Confidence::Certain,
    wave: Wave::Core,
    applies: &[],
    needs: &[Capability::Content, Capability::InternalProbe],
    settings: &[],
    docs: Docs {
        looks_at: "Every link of a published item or a menu to an address of this site. It fails when the address \
                   answers 301 or 308 and the way ends at a page that loads.",
        why: "Each visit costs another round trip, and the link breaks on the day somebody tidies the redirects.",
        fix: "Replace the address in the text by the new one, given in the evidence as `to`.",
        example: "<a href=\"/old-contact/\">Contact</a> where `/old-contact/` answers 301 to `/contact/`.",
        sources: &["SEOnaut `Error30x`", "RFC 9110 sections 15.4.2 and 15.4.9"],
    },
    run: Run::Query {
        params: &[],
        population: units!(internal!()),
        failing: first_of_each_unit!(
            internal!(),
            " AND probe_first_status IN (301, 308) AND probe_status = 200"
        ),
        finding,
    },
};

fn finding(row: &Row, _: &Thresholds) -> Failure {
    let (from, to) = (row.text_or_empty("target"), row.text_or_empty("probe_final_url"));
    Failure::new(format!("the link to {from} has moved to {to}"))
        .with("field", row.text_or_empty("field"))
        .with("from", from)
        .with("to", to)
        .with("status", row.int("probe_first_status").unwrap_or_default())
        .with("text", row.text_or_empty("text"))
        .discriminator(super::row_discriminator(row))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::CHECK;
    use crate::checks::corpus_fixture::Corpus;

    /// Failures and units of one internal link whose address answered like this.
    fn counts(first_status: Option<u16>, status: u16) -> (usize, u64) {
        let corpus = Corpus::new();
        corpus.item(json!({"id": "1"}));
        let url = "https://example.org/старый";
        corpus.reference(json!({"item_id": "1", "ordinal": 0, "target_key": "/старый", "target_url": url}));
        corpus.probe(json!({"url": url, "status": status, "first_status": first_status, "n_hops": 1,
            "final_url": "https://example.org/neu"}));
        let outcome = corpus.run(&CHECK);
        (outcome.failing.len(), outcome.evaluated)
    }

    #[test]
    fn only_permanent_redirects_that_arrive_fail() {
        assert_eq!(counts(Some(301), 200), (1, 1));
        assert_eq!(counts(Some(308), 200), (1, 1));
        assert_eq!(counts(Some(302), 200), (0, 1));
        assert_eq!(counts(Some(301), 404), (0, 1));
        assert_eq!(counts(None, 200), (0, 1));
    }

    #[test]
    fn a_link_nobody_asked_about_is_not_counted() {
        let corpus = Corpus::new();
        corpus.item(json!({"id": "1"}));
        corpus.reference(json!({"item_id": "1", "ordinal": 0, "target_key": "/x"}));
        assert_eq!(corpus.run(&CHECK).evaluated, 0);
    }
}
