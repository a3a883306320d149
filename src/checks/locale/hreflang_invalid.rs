//! `locale.hreflang-invalid`: a language annotation that search engines cannot read.

use std::collections::{BTreeMap, BTreeSet};

use url::Url;

use super::tag;
use crate::checks::{Check, Docs, Run, Situation, Thresholds, Wave};
use crate::model::{Capability, Confidence, Failure, Page, Severity, Verdict};

pub static CHECK: Check = Check {
    id: "locale.hreflang-invalid",
    version: 1,
    title: "Invalid language annotation",
    severity: Severity::Medium,
    confidence: Confidence::Certain,
    wave: Wave::Core,
    applies: &[],
    needs: &[Capability::PublicPages],
    settings: &[],
    docs: Docs {
        looks_at: "The `hreflang` annotations of every public page that answers and has some. Fails when a tag is not \
                   a language, optionally with script and country, of ISO 639 and ISO 3166-1, when an address is not \
                   absolute, or when one tag has two addresses.",
        why: "Search engines ignore the whole annotation, and visitors land on the version in another language.",
        fix: "Use valid tags and absolute addresses, one address for each tag.",
        example: "<link rel=\"alternate\" hreflang=\"en-UK\" href=\"/uk/\"> (the code of the country is GB)",
        sources: &[
            "Google Search Central, localized versions: https://developers.google.com/search/docs/specialty/international/localized-versions",
            "Lighthouse audit `hreflang`; RFC 5646",
        ],
    },
    run: Run::Page(run),
};

fn run(page: &Page, _: &Situation, _: &Thresholds) -> Verdict {
    if page.status != 200 || page.hreflangs.is_empty() {
        return Verdict::NotApplicable;
    }
    let mut problems = Vec::new();
    let mut addresses: BTreeMap<String, BTreeSet<&str>> = BTreeMap::new();
    for (written, address) in &page.hreflangs {
        if let Err(reason) = tag::check(written) {
            problems.push(format!("{written}: {reason}"));
        }
        if !Url::parse(address.trim()).is_ok_and(|it| matches!(it.scheme(), "http" | "https")) {
            problems.push(format!("{written}: {address} is not an absolute address"));
        }
        addresses.entry(written.trim().to_ascii_lowercase()).or_default().insert(address.trim());
    }
    problems.extend(
        addresses
            .iter()
            .filter(|(_, it)| it.len() > 1)
            .map(|(tag, it)| format!("{tag}: has {} addresses", it.len())),
    );
    if problems.is_empty() {
        return Verdict::Pass;
    }
    let noun = if problems.len() == 1 { "problem" } else { "problems" };
    Verdict::Fail(
        Failure::new(format!("the language annotations have {} {noun}", problems.len()))
            .with_samples("problems", problems),
    )
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::checks::corpus_fixture::{failure, on_page, page};
    use crate::model::Verdict;

    fn verdict(hreflangs: &[(&str, &str)]) -> Verdict {
        let mut page = page();
        page.hreflangs = hreflangs.iter().map(|&(a, b)| (a.to_owned(), b.to_owned())).collect();
        on_page(&CHECK, &page)
    }

    #[test]
    fn a_proper_set_passes_and_none_is_not_applicable() {
        assert_eq!(
            verdict(&[
                ("en-GB", "https://a.org/"),
                ("zh-Hant-TW", "https://a.org/zh/港"),
                ("x-default", "https://a.org/")
            ]),
            Verdict::Pass
        );
        assert_eq!(verdict(&[]), Verdict::NotApplicable);
    }

    #[test]
    fn each_defect_is_named() {
        let failure = failure(verdict(&[
            ("en-UK", "https://a.org/"),
            ("fr", "/fr"),
            ("de", "https://a.org/1"),
            ("DE", "https://a.org/2"),
        ]));
        assert_eq!(failure.evidence.0["problems_total"], 3);
    }
}
