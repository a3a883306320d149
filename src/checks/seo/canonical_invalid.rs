//! `seo.canonical-invalid`: a canonical address that search engines cannot use.

use std::collections::BTreeSet;

use url::Url;

use crate::checks::{Check, Docs, Run, Situation, Thresholds, Wave};
use crate::model::{Capability, Confidence, Failure, Page, Severity, Verdict};

pub static CHECK: Check = Check {
    id: "seo.canonical-invalid",
    version: 1,
    title: "Unusable canonical address",
    severity: Severity::High,
    confidence: Confidence::Certain,
    wave: Wave::Core,
    applies: &[],
    needs: &[Capability::PublicPages],
    settings: &[],
    docs: Docs {
        looks_at: "The `link rel=canonical` of every public page that answers and has one. Fails when it is relative \
                   or malformed, when there are several different ones, when a deep page names the site's start \
                   page, or when it names the version in another language.",
        why: "A wrong canonical address tells search engines to drop the page in favour of another, or is ignored \
              and leaves duplicates in the index.",
        fix: "Output one absolute canonical address that is the page's own.",
        example: "<link rel=\"canonical\" href=\"/\"> on https://example.org/products/lamp",
        sources: &[
            "RFC 6596: https://www.rfc-editor.org/rfc/rfc6596",
            "Lighthouse audit `canonical`: https://developer.chrome.com/docs/lighthouse/seo/canonical",
        ],
    },
    run: Run::Page(run),
};

fn run(page: &Page, situation: &Situation, _: &Thresholds) -> Verdict {
    if page.status != 200 || page.canonicals.is_empty() {
        return Verdict::NotApplicable;
    }
    let mut defects = Vec::new();
    let mut addresses = BTreeSet::new();
    for written in &page.canonicals {
        match Url::parse(written.trim()) {
            Ok(url) if matches!(url.scheme(), "http" | "https") => {
                if is_start(&url, situation) && !is_start_of(&page.url, situation) {
                    defects.push("names the start page");
                }
                if is_other_language(&url, page) {
                    defects.push("names the version in another language");
                }
                addresses.insert(url.to_string());
            }
            Ok(_) => defects.push("is not a web address"),
            Err(url::ParseError::RelativeUrlWithoutBase) => defects.push("is relative"),
            Err(_) => defects.push("is malformed"),
        }
    }
    if addresses.len() > 1 {
        defects.push("is given several times with different addresses");
    }
    let mut seen = BTreeSet::new();
    defects.retain(|it| seen.insert(*it));
    if defects.is_empty() {
        return Verdict::Pass;
    }
    Verdict::Fail(
        Failure::new(format!("the canonical address {}", defects.join(", ")))
            .with("defects", defects)
            .with_samples("canonicals", page.canonicals.iter().map(String::as_str)),
    )
}

fn is_start(url: &Url, situation: &Situation) -> bool {
    Url::parse(&situation.base_url).is_ok_and(|home| {
        home.host_str() == url.host_str()
            && home.path().trim_end_matches('/') == url.path().trim_end_matches('/')
            && url.query().is_none()
    })
}

fn is_start_of(address: &str, situation: &Situation) -> bool {
    Url::parse(address).is_ok_and(|url| is_start(&url, situation))
}

/// Whether the page itself says that this address is its version in another language.
fn is_other_language(canonical: &Url, page: &Page) -> bool {
    let own = primary(&page.locale);
    let mut languages = page
        .hreflangs
        .iter()
        .filter(|(tag, address)| {
            !tag.eq_ignore_ascii_case("x-default")
                && Url::parse(address.trim()).is_ok_and(|url| url == *canonical)
        })
        .map(|(tag, _)| primary(tag))
        .peekable();
    languages.peek().is_some() && !own.is_empty() && languages.all(|it| it != own)
}

fn primary(tag: &str) -> String {
    tag.split(['-', '_']).next().unwrap_or_default().to_ascii_lowercase()
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::checks::corpus_fixture::{failure, on_page, page};
    use crate::model::Verdict;

    fn verdict(canonicals: &[&str]) -> Verdict {
        let mut page = page();
        page.canonicals = canonicals.iter().map(|&it| it.to_owned()).collect();
        page.hreflangs = vec![
            ("en".to_owned(), "https://example.org/en/harbour".to_owned()),
            ("fr".to_owned(), "https://example.org/fr/port".to_owned()),
        ];
        on_page(&CHECK, &page)
    }

    #[test]
    fn one_absolute_own_address_passes_even_when_said_twice() {
        let own = "https://example.org/en/harbour";
        assert_eq!(verdict(&[own]), Verdict::Pass);
        assert_eq!(verdict(&[own, own]), Verdict::Pass);
        assert_eq!(verdict(&[]), Verdict::NotApplicable);
    }

    #[test]
    fn each_kind_of_bad_address_fails() {
        for (bad, word) in [
            ("/en/harbour", "relative"),
            ("https://", "malformed"),
            ("ftp://example.org/x", "web address"),
            ("https://example.org/", "start page"),
            ("https://example.org/fr/port", "language"),
        ] {
            assert!(failure(verdict(&[bad])).message.contains(word), "{bad}");
        }
        assert!(
            failure(verdict(&["https://example.org/a", "https://example.org/b"])).message.contains("several")
        );
    }

    #[test]
    fn the_start_page_may_name_itself_and_errors_are_not_judged() {
        let mut page = page();
        page.url = "https://example.org/".to_owned();
        page.canonicals = vec!["https://example.org".to_owned()];
        assert_eq!(on_page(&CHECK, &page), Verdict::Pass);
        page.status = 404;
        assert_eq!(on_page(&CHECK, &page), Verdict::NotApplicable);
    }
}
