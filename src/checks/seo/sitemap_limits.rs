//! `seo.sitemap-limits`: a sitemap larger than the protocol allows.

use crate::checks::{Check, Docs, Run, Setting, SettingKind, Situation, Thresholds, Wave};
use crate::model::{Capability, Confidence, Failure, Observation, Severity, Verdict};

pub static CHECK: Check = Check {
    id: "seo.sitemap-limits",
    version: 1,
    title: "Sitemap over the protocol limits",
    severity: Severity::Medium,
    confidence: Confidence::Certain,
    wave: Wave::Second,
    applies: &[],
    needs: &[Capability::PublicSite],
    settings: &[Setting {
        key: "urls",
        help: "Most addresses in one sitemap.",
        value: SettingKind::Int { default: 50_000, min: 1, max: 50_000 },
    }],
    docs: Docs {
        looks_at: "The number of addresses in the sitemap, where it was counted. Fails above 50,000, the limit of \
                   the protocol for one file.",
        why: "Search engines refuse a sitemap beyond the limit as a whole.",
        fix: "Split the sitemap into several files and publish an index of them.",
        example: "One sitemap.xml with 62,000 addresses",
        sources: &["https://www.sitemaps.org/protocol.html#index"],
    },
    run: Run::Site(run),
};

fn run(fact: &Observation, _: &Situation, thresholds: &Thresholds) -> Verdict {
    let Observation::Sitemap { found: Some(found), urls: Some(urls), .. } = fact else {
        return Verdict::NotApplicable;
    };
    if *urls <= u64::try_from(thresholds.int("urls")).unwrap_or(0) {
        return Verdict::Pass;
    }
    Verdict::Fail(
        Failure::new(format!("the sitemap lists {urls} addresses"))
            .with("sitemap", found.as_str())
            .with("urls", *urls),
    )
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::checks::corpus_fixture::{failure, on_fact};
    use crate::model::{Observation, Verdict};

    fn verdict(urls: Option<u64>) -> Verdict {
        let found = Some("https://example.org/sitemap.xml".to_owned());
        on_fact(&CHECK, &Observation::Sitemap { tried: Vec::new(), found, urls, published: 1 })
    }

    #[test]
    fn fifty_thousand_are_allowed_and_one_more_is_not() {
        assert_eq!(verdict(Some(50_000)), Verdict::Pass);
        failure(verdict(Some(50_001)));
        assert_eq!(verdict(None), Verdict::NotApplicable);
    }
}
