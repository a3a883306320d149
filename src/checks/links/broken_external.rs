//! `links.broken-external`: links to other sites that lead nowhere.

use crate::checks::{Check, Docs, Run, Thresholds, Wave};
use crate::model::{Capability, Confidence, Failure, Row, Severity};

/// A link to another site that gave an answer to the question. A time-out, a refused connection, a refusal for
/// robots (401, 403, 429, 999) or a server error say nothing about the page.
macro_rules! answered {
    () => {
        concat!(
            live!(),
            " AND target_kind = 'external' AND link_kind IN ('anchor', 'image', 'active', 'media', 'form') \
             AND (probe_failure = 'dns' OR (probe_status < 500 AND probe_status NOT IN (401, 403, 408, 425, 429)))"
        )
    };
}

/// The check.
pub static CHECK: Check = Check {
    id: "links.broken-external",
    version: 1,
    title: "External link is dead",
    severity: Severity::Medium,
    confidence: Confidence::Firm,
    wave: Wave::Core,
    applies: &[],
    needs: &[Capability::Content, Capability::ExternalProbe],
    settings: &[],
    docs: Docs {
        looks_at: "Every link of a published item or a menu to another site (deep tier). It fails when the address \
                   answers 404, 410 or 451, or when the name of the host does not exist. Refusals (401, 403, 429), \
                   server errors and time-outs decide nothing. One scan is one look: before acting on a single \
                   finding, see whether the next scan has it too.",
        why: "A source that cannot be opened costs trust, and an abandoned name can be registered by somebody else, \
              who then owns the place your page sends its readers to.",
        fix: "Replace the link by a living source, or remove it.",
        example: "<a href=\"https://example.org/gone\">study</a> that answers 404.",
        sources: &["lychee", "linkinator", "muffet", "RFC 9110 section 15.5", "RFC 7725 (451)"],
    },
    run: Run::Query {
        params: &[],
        population: units!(answered!()),
        failing: first_of_each_unit!(
            answered!(),
            " AND (probe_failure = 'dns' OR probe_status IN (404, 410, 451))"
        ),
        finding,
    },
};

fn finding(row: &Row, _: &Thresholds) -> Failure {
    let target = row.text_or_empty("target");
    let failure = match row.int("probe_status") {
        Some(status) => Failure::new(format!("the link to {target} answers {status}")).with("status", status),
        None => Failure::new(format!("the host of {target} does not exist"))
            .with("failure", row.text_or_empty("probe_failure")),
    };
    failure
        .with("field", row.text_or_empty("field"))
        .with("target", target)
        .with("text", row.text_or_empty("text"))
        .discriminator(super::row_discriminator(row))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value as Json, json};

    use super::CHECK;
    use crate::checks::corpus_fixture::Corpus;

    /// Failures and units of one link to another site with that answer.
    fn counts(mut probe: Json) -> (usize, u64) {
        let corpus = Corpus::new();
        corpus.item(json!({"id": "1"}));
        let url = "https://xn--r8jz45g.jp/";
        corpus.reference(json!({"item_id": "1", "ordinal": 0, "target_kind": "external", "target_url": url}));
        probe["url"] = url.into();
        corpus.probe(probe);
        let outcome = corpus.run(&CHECK);
        (outcome.failing.len(), outcome.evaluated)
    }

    #[test]
    fn a_page_that_is_gone_and_a_host_that_does_not_exist_fail() {
        for status in [404, 410, 451] {
            assert_eq!(counts(json!({"status": status})), (1, 1), "{status}");
        }
        assert_eq!(counts(json!({"status": null, "failure": "dns"})), (1, 1));
        assert_eq!(counts(json!({"status": 200})), (0, 1));
    }

    #[test]
    fn refusals_faults_and_time_outs_decide_nothing() {
        for status in [401, 403, 429, 500, 503, 999] {
            assert_eq!(counts(json!({"status": status})), (0, 0), "{status}");
        }
        for failure in ["timeout", "connect", "tls", "other"] {
            assert_eq!(counts(json!({"status": null, "failure": failure})), (0, 0), "{failure}");
        }
    }
}
