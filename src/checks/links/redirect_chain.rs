//! `links.redirect-chain`: links that need several redirects, or never arrive.

use crate::checks::{Check, Docs, Run, Setting, SettingKind, Thresholds, Wave};
use crate::model::{Capability, Confidence, Failure, Row, Severity};

/// A link whose address was asked, and answered at least with a redirect.
macro_rules! asked {
    () => {
        concat!(
            live!(),
            " AND link_kind IN ('anchor', 'image', 'active', 'media', 'form') AND probe_n_hops IS NOT NULL \
             AND (probe_status IS NOT NULL OR probe_n_hops > 0)"
        )
    };
}

/// The check.
pub static CHECK: Check = Check {
    id: "links.redirect-chain",
    version: 1,
    title: "Redirect chain or loop",
    severity: Severity::Medium,
    confidence: Confidence::Certain,
    wave: Wave::Core,
    applies: &[],
    needs: &[Capability::Content, Capability::InternalProbe],
    settings: &[
        Setting {
            key: "max_hops_internal",
            help: "redirects allowed on the way to an address of this site",
            value: SettingKind::Int { default: 1, min: 0, max: 20 },
        },
        Setting {
            key: "max_hops_external",
            help: "redirects allowed on the way to an address of another site",
            value: SettingKind::Int { default: 3, min: 0, max: 20 },
        },
    ],
    docs: Docs {
        looks_at: "Every link of a published item or a menu whose address was asked. It fails when the way there \
                   takes more than one redirect on this site, or more than three on another, and is of high \
                   severity when the redirects go in a circle. Links to other sites are asked in the deep tier.",
        why: "Every hop is a round trip before the page begins to load; browsers and search engines give up on \
              long chains, and a circle never arrives.",
        fix: "Link straight to the last address of the chain, and make each old address redirect there at once.",
        example: "`/a` answers 301 to `/b`, which answers 301 to `/c`.",
        sources: &["SEOnaut `ErrorRedirectChain`, `ErrorRedirectLoop`", "RFC 9110 section 15.4"],
    },
    run: Run::Query {
        params: &["max_hops_internal", "max_hops_external"],
        population: units!(asked!()),
        failing: first_of_each_unit!(
            asked!(),
            " AND (probe_is_loop = 1 OR (target_kind <> 'external' AND probe_n_hops > ?4) \
             OR (target_kind = 'external' AND probe_n_hops > ?5))"
        ),
        finding,
    },
};

fn finding(row: &Row, _: &Thresholds) -> Failure {
    let target = row.text_or_empty("target");
    let n_hops = row.int("probe_n_hops").unwrap_or_default();
    let hops: Vec<(u16, String)> = serde_json::from_str(row.text_or_empty("probe_hops")).unwrap_or_default();
    let failure = if row.int("probe_is_loop") == Some(1) {
        Failure::new(format!("the redirects of {target} go in a circle")).severity(Severity::High)
    } else {
        Failure::new(format!("the link to {target} takes {n_hops} redirects"))
    };
    failure
        .with("field", row.text_or_empty("field"))
        .with("target", target)
        .with("final_url", row.text_or_empty("probe_final_url"))
        .with_samples("hops", hops.into_iter().map(|(status, url)| format!("{status} {url}")))
        .with("text", row.text_or_empty("text"))
        .discriminator(super::row_discriminator(row))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::CHECK;
    use crate::checks::SettingValue;
    use crate::checks::corpus_fixture::Corpus;
    use crate::model::Severity;

    fn corpus(target_kind: &str, n_hops: u8, is_loop: u8) -> Corpus {
        let corpus = Corpus::new();
        corpus.item(json!({"id": "1"}));
        let url = "https://example.org/a";
        corpus
            .reference(json!({"item_id": "1", "ordinal": 0, "target_kind": target_kind, "target_url": url}));
        let status = (is_loop == 0).then_some(200);
        corpus.probe(json!({"url": url, "n_hops": n_hops, "is_loop": is_loop, "status": status,
            "hops": "[[301,\"https://example.org/b\"],[302,\"https://example.org/ц\"]]"}));
        corpus
    }

    #[test]
    fn one_hop_inside_and_three_outside_are_allowed() {
        for (kind, allowed) in [("internal", 1), ("external", 3)] {
            let at = corpus(kind, allowed, 0).run(&CHECK);
            assert_eq!((at.evaluated, at.failing.len()), (1, 0), "{kind}");
            assert_eq!(corpus(kind, allowed + 1, 0).run(&CHECK).failing.len(), 1, "{kind}");
        }
    }

    #[test]
    fn a_circle_is_of_high_severity_and_shows_its_hops() {
        let outcome = corpus("internal", 1, 1).run(&CHECK);
        assert_eq!(outcome.failing[0].1.severity, Some(Severity::High));
        assert_eq!(
            outcome.evidence()["hops"],
            json!(["301 https://example.org/b", "302 https://example.org/ц"])
        );
    }

    #[test]
    fn the_thresholds_are_settings() {
        let outcome = corpus("internal", 2, 0).run_set(&CHECK, "max_hops_internal", SettingValue::Int(2));
        assert_eq!(outcome.failing.len(), 0);
    }
}
