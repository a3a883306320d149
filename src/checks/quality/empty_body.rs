//! Public pages without content.

use super::{is_completed_elsewhere, is_text_page, shows_media};
use crate::checks::text::is_blank;
use crate::checks::{Check, Docs, ItemUnit, Run, Thresholds, Wave};
use crate::model::{Capability, Confidence, Failure, FieldRole, Severity, Verdict};

/// See [`Docs`].
pub static CHECK: Check = Check {
    id: "quality.empty-body",
    version: 1,
    title: "Page without content",
    severity: Severity::Medium,
    confidence: Confidence::Certain,
    wave: Wave::Core,
    applies: &[],
    needs: &[Capability::Content],
    settings: &[],
    docs: Docs {
        looks_at: "The main text of public pages and entries. It fails when it holds neither text nor images, \
                   media, code, form fields or frames, and nothing that is filled in when the page is shown \
                   (dynamic blocks, shared parts, shortcodes). The front page and the list of posts are left \
                   out: the theme makes them.",
        why: "Visitors and search engines arrive at a page with a title and nothing below it. Usually \
                   somebody published before writing, or an import lost the text.",
        fix: "Write the text, or unpublish the page.",
        example: "A published page \"Prices\" whose text is `<p>&nbsp;</p>`",
        sources: &[
            "https://developers.google.com/search/docs/essentials/spam-policies#thin-affiliate-pages",
            "https://developers.google.com/search/docs/fundamentals/creating-helpful-content",
        ],
    },
    run: Run::Item(run),
};

fn run(unit: &ItemUnit<'_>, _: &Thresholds) -> Verdict {
    if !is_text_page(unit) || unit.item.by_role(FieldRole::Body).is_none() {
        return Verdict::NotApplicable;
    }
    let dead = unit.item.dead_shortcodes.as_deref().unwrap_or_default();
    let has_content = unit.outlines.iter().filter(|it| it.role == FieldRole::Body).any(|it| {
        !is_blank(&it.outline.text) || shows_media(&it.outline) || is_completed_elsewhere(&it.outline, dead)
    });
    if has_content { Verdict::Pass } else { Verdict::Fail(Failure::new("the main text is empty")) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checks::fixtures::ItemFixture;

    fn judged(body: &str) -> Verdict {
        ItemFixture::page("Opening hours").body(body).judge(&CHECK)
    }

    #[test]
    fn nothing_and_markup_around_nothing_fail() {
        for body in ["", "<p>&nbsp;</p>", "<!-- wp:paragraph --><p></p><!-- /wp:paragraph -->", "\u{200B}"] {
            assert!(matches!(judged(body), Verdict::Fail(_)), "{body}");
        }
        let empty = ItemFixture::page("x").text("content", FieldRole::Body, "");
        assert!(matches!(empty.judge(&CHECK), Verdict::Fail(_)));
    }

    #[test]
    fn anything_to_see_passes() {
        for body in [
            "字",
            "<img src=a>",
            "<iframe src=//maps></iframe>",
            "[contact-form id=1]",
            "<!-- wp:latest-posts /-->",
            "<!-- wp:block {\"ref\":7} /-->",
            "<pre>code</pre>",
        ] {
            assert_eq!(judged(body), Verdict::Pass, "{body}");
        }
    }

    #[test]
    fn pages_the_theme_makes_and_types_without_text_are_not_concerned() {
        assert_eq!(ItemFixture::page("x").body("").flag("posts-page").judge(&CHECK), Verdict::NotApplicable);
        assert_eq!(ItemFixture::page("x").judge(&CHECK), Verdict::NotApplicable);
        let fragment = ItemFixture::page("x").body("").with(|it| it.routable = false);
        assert_eq!(fragment.judge(&CHECK), Verdict::NotApplicable);
    }
}
