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
