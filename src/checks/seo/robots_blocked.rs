//! `seo.robots-blocked`: the sitemap lists what robots.txt forbids.

use crate::checks::{Check, Docs, Run, Situation, Thresholds, Wave};
use crate::model::{Capability, Confidence, Failure, Observation, Severity, Verdict};

pub static CHECK: Check = Check {
    id: "seo.robots-blocked",
    version: 1,
    title: "Sitemap lists a blocked page",
    severity: Severity::High,
    confidence: Confidence::Certain,
    wave: Wave::Core,
    applies: &[],
    needs: &[Capability::PublicSite],
    settings: &[],
    docs: Docs {
        looks_at: "The addresses of the sitemap against the rules of robots.txt for all crawlers. Fails when a rule \
                   forbids an address that the sitemap asks to crawl.",
        why: "Search engines are invited and turned away at once: the pages stay out of the index, or are listed \
              without a description.",
        fix: "Correct the rule in robots.txt, or take the addresses out of the sitemap.",
        example: "Disallow: /shop/ while the sitemap lists https://example.org/shop/lamp",
        sources: &["RFC 9309: https://www.rfc-editor.org/rfc/rfc9309", "SEOnaut `ErrorSitemapBlocked`"],
    },
    run: Run::Site(run),
};

fn run(fact: &Observation, _: &Situation, _: &Thresholds) -> Verdict {
    let Observation::Robots { status, blocked, .. } = fact else {
        return Verdict::NotApplicable;
    };
    if *status != 200 {
        return Verdict::NotApplicable;
    }
    let Some((_, rule)) = blocked.first() else {
        return Verdict::Pass;
    };
    let noun = if blocked.len() == 1 { "address" } else { "addresses" };
    Verdict::Fail(
        Failure::new(format!("robots.txt forbids {} {noun} of the sitemap", blocked.len()))
            .with("rule", rule.as_str())
            .with_samples("addresses", blocked.iter().map(|(address, _)| address.as_str())),
    )
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::checks::corpus_fixture::{failure, on_fact};
    use crate::model::{Observation, Verdict};

    fn robots(status: u16, blocked: &[(&str, &str)]) -> Observation {
        Observation::Robots {
            url: "https://example.org/robots.txt".to_owned(),
            status,
            media_type: "text/plain".to_owned(),
            bad_lines: Vec::new(),
            sitemaps: Vec::new(),
            blocked: blocked.iter().map(|&(a, b)| (a.to_owned(), b.to_owned())).collect(),
        }
    }

    #[test]
    fn one_blocked_address_fails_and_none_passes() {
        let blocked = [("https://example.org/shop/lamp", "Disallow: /shop/")];
        assert_eq!(failure(on_fact(&CHECK, &robots(200, &blocked))).evidence.0["rule"], "Disallow: /shop/");
        assert_eq!(on_fact(&CHECK, &robots(200, &[])), Verdict::Pass);
        assert_eq!(on_fact(&CHECK, &robots(404, &[])), Verdict::NotApplicable);
        let other = Observation::Accounts { total: 1, administrators: 1 };
        assert_eq!(on_fact(&CHECK, &other), Verdict::NotApplicable);
    }
}
