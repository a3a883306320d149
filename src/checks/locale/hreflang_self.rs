//! `locale.hreflang-self`: a set of language annotations without the page itself.

use url::Url;

use crate::checks::{Check, Docs, Run, Situation, Thresholds, Wave};
use crate::model::{Capability, Confidence, Failure, Page, Severity, Verdict};

pub static CHECK: Check = Check {
    id: "locale.hreflang-self",
    version: 1,
    title: "Language annotation lacks itself or a default",
    severity: Severity::Low,
    confidence: Confidence::Certain,
    wave: Wave::Second,
    applies: &[],
    needs: &[Capability::PublicPages],
    settings: &[],
    docs: Docs {
        looks_at: "The `hreflang` annotations of every public page that answers and has some. Fails when none of them \
                   names the page itself; when only `x-default` is missing, the finding is of severity info.",
        why: "Search engines may ignore a set that leaves its own page out, and without a default they choose a \
              language for visitors whose own is not there.",
        fix: "Output the whole set, the page itself and `x-default` included, on every version.",
        example: "The English page lists de and fr only",
        sources: &[
            "Google Search Central, localized versions: https://developers.google.com/search/docs/specialty/international/localized-versions",
        ],
    },
    run: Run::Page(run),
};

fn run(page: &Page, _: &Situation, _: &Thresholds) -> Verdict {
    if page.status != 200 || page.hreflangs.is_empty() {
        return Verdict::NotApplicable;
    }
    let own = [key(&page.url), key(&page.final_url)];
    let names_itself = page
        .hreflangs
        .iter()
        .any(|(tag, address)| !tag.trim().eq_ignore_ascii_case("x-default") && own.contains(&key(address)));
    let has_default = page.hreflangs.iter().any(|(tag, _)| tag.trim().eq_ignore_ascii_case("x-default"));
    let failure = match (names_itself, has_default) {
        (true, true) => return Verdict::Pass,
        (true, false) => Failure::new("the language annotations have no x-default").severity(Severity::Info),
        (false, _) => Failure::new("the language annotations do not name the page itself"),
    };
    Verdict::Fail(failure.with_samples("set", page.hreflangs.iter().map(|(tag, url)| format!("{tag} {url}"))))
}

/// An address without fragment and trailing slash.
pub(super) fn key(address: &str) -> String {
    Url::parse(address.trim()).map_or_else(
        |_| address.trim().to_owned(),
        |mut url| {
            url.set_fragment(None);
            url.as_str().trim_end_matches('/').to_owned()
        },
    )
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::checks::corpus_fixture::{failure, on_page, page};
    use crate::model::{Severity, Verdict};

    fn verdict(hreflangs: &[(&str, &str)]) -> Verdict {
        let mut page = page();
        page.hreflangs = hreflangs.iter().map(|&(a, b)| (a.to_owned(), b.to_owned())).collect();
        on_page(&CHECK, &page)
    }

    #[test]
    fn the_page_and_a_default_belong_to_the_set() {
        let own = ("en", "https://example.org/en/harbour/");
        let other = ("ja", "https://example.org/ja/港");
        assert_eq!(verdict(&[own, other, ("x-default", "https://example.org/")]), Verdict::Pass);
        assert_eq!(failure(verdict(&[own, other])).severity, Some(Severity::Info));
        assert_eq!(failure(verdict(&[other, ("x-default", own.1)])).severity, None);
        assert_eq!(verdict(&[]), Verdict::NotApplicable);
    }
}
