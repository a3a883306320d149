//! `seo.sitemap-missing`: a large site without a sitemap.

use crate::checks::{Check, Docs, Run, Setting, SettingKind, Situation, Thresholds, Wave};
use crate::model::{Capability, Confidence, Failure, Observation, Severity, Verdict};

pub static CHECK: Check = Check {
    id: "seo.sitemap-missing",
    version: 1,
    title: "No sitemap",
    severity: Severity::Medium,
    confidence: Confidence::Certain,
    wave: Wave::Core,
    applies: &[],
    needs: &[Capability::PublicSite],
    settings: &[Setting {
        key: "pages",
        help: "Published pages up to which a site needs no sitemap.",
        value: SettingKind::Int { default: 100, min: 0, max: 1_000_000 },
    }],
    docs: Docs {
        looks_at: "The sitemaps named in robots.txt and the usual addresses of a sitemap. Fails when none answers \
                   with a sitemap and the site has more than 100 published pages.",
        why: "On a large site crawlers find new and changed pages late, or never when few links lead there.",
        fix: "Publish a sitemap and name it in robots.txt.",
        example: "A shop with 2,000 products where /sitemap.xml answers 404",
        sources: &["https://www.sitemaps.org/protocol.html"],
    },
    run: Run::Site(run),
};

fn run(fact: &Observation, _: &Situation, thresholds: &Thresholds) -> Verdict {
    let Observation::Sitemap { tried, found, published, .. } = fact else {
        return Verdict::NotApplicable;
    };
    if found.is_some() {
        return Verdict::Pass;
    }
    if *published <= u64::try_from(thresholds.int("pages")).unwrap_or(0) {
        return Verdict::NotApplicable;
    }
    Verdict::Fail(
        Failure::new(format!("the site has {published} published pages and no sitemap"))
            .with("published", *published)
            .with_samples("tried", tried.iter().map(String::as_str)),
    )
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::checks::corpus_fixture::{failure, on_fact};
    use crate::model::{Observation, Verdict};

    fn verdict(found: Option<&str>, published: u64) -> Verdict {
        let tried = vec!["https://example.org/sitemap.xml".to_owned()];
        let found = found.map(str::to_owned);
        on_fact(&CHECK, &Observation::Sitemap { tried, found, urls: None, published })
    }

    #[test]
    fn a_hundred_pages_need_none_and_one_more_does() {
        assert_eq!(verdict(None, 100), Verdict::NotApplicable);
        failure(verdict(None, 101));
        assert_eq!(verdict(Some("https://example.org/sitemap.xml"), 101), Verdict::Pass);
    }
}
