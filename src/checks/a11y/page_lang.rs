//! The language a public page declares.

use crate::checks::{Check, Docs, Run, Situation, Thresholds, Wave};
use crate::model::{Capability, Confidence, Failure, Page, Severity, Verdict};

/// See [`Docs`].
pub static CHECK: Check = Check {
    id: "a11y.page-lang",
    version: 1,
    title: "Page language missing or wrong",
    severity: Severity::High,
    confidence: Confidence::Certain,
    wave: Wave::Core,
    applies: &[],
    needs: &[Capability::PublicPages],
    settings: &[],
    docs: Docs {
        looks_at: "The `lang` attribute of the `html` element of each public page. It fails when there is \
                   none, when it is not a language tag (BCP 47), or when its language is not the one of the \
                   item. The region is not compared.",
        why: "A screen reader chooses its voice by it, a browser its hyphenation and spelling, and \
                   translators what to translate from.",
        fix: "Let the template output the language of the item in `<html lang>`.",
        example: "<html> on a German page, or <html lang=\"en\"> around German text",
        sources: &[
            "https://www.w3.org/TR/WCAG22/#language-of-page (SC 3.1.1)",
            "https://dequeuniversity.com/rules/axe/4.10/html-has-lang",
            "https://www.rfc-editor.org/rfc/rfc5646",
        ],
    },
    run: Run::Page(run),
};

fn run(page: &Page, _: &Situation, _: &Thresholds) -> Verdict {
    if !(200..300).contains(&page.status) {
        return Verdict::NotApplicable;
    }
    let expected = page.locale.as_str();
    let Some(lang) = page.lang.as_deref().map(str::trim).filter(|lang| !lang.is_empty()) else {
        return fail("the page does not declare its language", "", expected);
    };
    if !is_language_tag(lang) {
        return fail("the page declares a language that is no language tag", lang, expected);
    }
    if !expected.is_empty() && primary(lang) != primary(expected) {
        return fail("the page declares another language than its item has", lang, expected);
    }
    Verdict::Pass
}

fn fail(message: &str, declared: &str, expected: &str) -> Verdict {
    Verdict::Fail(Failure::new(message).with("declared", declared).with("expected", expected))
}

/// The language of a tag, lower case: `de` of `de-AT` and `de_AT`.
pub(super) fn primary(tag: &str) -> String {
    tag.trim().split(['-', '_']).next().unwrap_or_default().to_ascii_lowercase()
}

/// The shape of RFC 5646: a primary subtag of 2 to 8 letters, further ones of 1 to 8 letters or digits.
fn is_language_tag(tag: &str) -> bool {
    let mut parts = tag.split('-');
    let is_primary =
        |it: &str| (2..=8).contains(&it.len()) && it.bytes().all(|byte| byte.is_ascii_alphabetic());
    let is_subtag =
        |it: &str| (1..=8).contains(&it.len()) && it.bytes().all(|byte| byte.is_ascii_alphanumeric());
    parts.next().is_some_and(is_primary) && parts.all(is_subtag)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checks::fixtures::situation;

    fn judged(locale: &str, lang: Option<&str>) -> Verdict {
        let page =
            Page { locale: locale.to_owned(), lang: lang.map(str::to_owned), status: 200, ..Page::default() };
        run(&page, &situation(), &Thresholds::default())
    }

    #[test]
    fn a_missing_malformed_or_other_language_fails() {
        for lang in [None, Some(" "), Some("english!"), Some("de_DE"), Some("fr"), Some("日本語")] {
            assert!(matches!(judged("de-DE", lang), Verdict::Fail(_)), "{lang:?}");
        }
    }

    #[test]
    fn the_language_of_the_item_passes_in_any_region() {
        for lang in ["de", "de-AT", "DE-de", "de-Latn-DE-1996"] {
            assert_eq!(judged("de_DE", Some(lang)), Verdict::Pass, "{lang}");
        }
    }

    #[test]
    fn pages_that_do_not_answer_are_not_concerned() {
        let page = Page { status: 404, ..Page::default() };
        assert_eq!(run(&page, &situation(), &Thresholds::default()), Verdict::NotApplicable);
    }
}
