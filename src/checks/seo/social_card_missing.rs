//! `seo.social-card-missing`: a page without title and image for sharing.

use crate::checks::{Check, Docs, Run, Situation, Thresholds, Wave};
use crate::model::{Capability, Confidence, Failure, Page, Severity, Verdict};

pub static CHECK: Check = Check {
    id: "seo.social-card-missing",
    version: 1,
    title: "No sharing card",
    severity: Severity::Info,
    confidence: Confidence::Certain,
    wave: Wave::Second,
    applies: &[],
    needs: &[Capability::PublicPages],
    settings: &[],
    docs: Docs {
        looks_at: "The head of every public page that answers and may be indexed. Fails when `og:title` or \
                   `og:image` is missing.",
        why: "Messengers and social networks then show a bare address instead of title and picture.",
        fix: "Let the template map title, description and main image to Open Graph tags.",
        example: "A post without <meta property=\"og:image\">",
        sources: &["The Open Graph protocol: https://ogp.me/"],
    },
    run: Run::Page(run),
};

fn run(page: &Page, _: &Situation, _: &Thresholds) -> Verdict {
    if page.status != 200 || page.noindex.is_some() {
        Verdict::NotApplicable
    } else if page.has_social_card {
        Verdict::Pass
    } else {
        Verdict::Fail(
            Failure::new("the page has no og:title or no og:image").with("address", page.final_url.as_str()),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::checks::corpus_fixture::{failure, on_page, page};
    use crate::model::Verdict;

    #[test]
    fn a_page_without_card_fails_unless_it_is_hidden() {
        let mut page = page();
        failure(on_page(&CHECK, &page));
        page.has_social_card = true;
        assert_eq!(on_page(&CHECK, &page), Verdict::Pass);
        page.noindex = Some("meta robots".to_owned());
        assert_eq!(on_page(&CHECK, &page), Verdict::NotApplicable);
    }
}
