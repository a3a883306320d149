//! Images that nobody described.

use super::{Found, has, judge, share};
use crate::checks::text::is_blank;
use crate::checks::{Check, Docs, ItemUnit, Run, Thresholds, Wave};
use crate::model::{Capability, Confidence, Outline, Severity, Verdict};

/// See [`Docs`].
pub static CHECK: Check = Check {
    id: "a11y.image-alt-missing",
    version: 1,
    title: "Image without a text alternative",
    severity: Severity::High,
    confidence: Confidence::Certain,
    wave: Wave::Core,
    applies: &[],
    needs: &[Capability::Content],
    settings: &[],
    docs: Docs {
        looks_at: "Every image in published text. It fails when an image has no `alt` attribute, or an empty \
                   one, and is not marked as decoration. Editors write `alt=\"\"` whenever nobody filled the \
                   field, so an empty text alone does not say that an image is decoration: that takes \
                   `role=\"presentation\"`, `role=\"none\"` or `aria-hidden=\"true\"`. An image beside text in the \
                   same link may stay empty, and `aria-label`, `aria-labelledby` and `title` count as names.",
        why: "People who do not see the image get nothing, or hear a file name. Search engines cannot index it \
              either, and the text is required by law for public bodies and many companies in the EU and the US.",
        fix: "Describe what the image shows or does in its alternative text, or mark it as decoration.",
        example: "<img src=\"team.jpg\" alt=\"\">",
        sources: &[
            "https://www.w3.org/TR/WCAG22/#non-text-content (SC 1.1.1)",
            "https://dequeuniversity.com/rules/axe/4.10/image-alt",
            "https://www.w3.org/WAI/tutorials/images/decision-tree/",
        ],
    },
    run: Run::Item(run),
};

fn run(unit: &ItemUnit<'_>, _: &Thresholds) -> Verdict {
    judge(unit, "images", find, |n, of| {
        format!("{} {} no text alternative", share(n, of, "image", "images"), has(n))
    })
}

fn find(outline: &Outline) -> Found {
    Found::among(&outline.images, |image| {
        let has_alt = image.alt.as_deref().is_some_and(|alt| !is_blank(alt));
        let link = image.link.and_then(|idx| outline.links.get(idx));
        let is_beside_text = image.alt.is_some() && link.is_some_and(|link| !is_blank(&link.text));
        let is_fine = has_alt || image.decorative || image.labelled || is_beside_text;
        Some((!is_fine).then(|| image.markup.clone()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checks::fixtures::ItemFixture;
    use crate::model::{State, TypeKind};

    fn judged(body: &str) -> Verdict {
        ItemFixture::page("Team").body(body).judge(&CHECK)
    }

    #[test]
    fn images_without_or_with_a_blank_alternative_fail() {
        for body in ["<img src=a>", "<img src=a alt=''>", "<img src=a alt='   '>", "<img src=a alt='&nbsp;'>"]
        {
            assert!(matches!(judged(body), Verdict::Fail(_)), "{body}");
        }
        let failure = ItemFixture::page("x").body("<img src=a><img src=b alt=B>").failure(&CHECK);
        assert_eq!(failure.message, "1 of 2 images has no text alternative");
        assert_eq!(failure.evidence.0["images"][0], "<img src=a>");
        assert_eq!(failure.evidence.0["field"], "content");
    }

    #[test]
    fn described_decorative_and_labelled_images_pass() {
        for body in [
            "<img src=a alt='猫が眠っている'>",
            "<img src=a alt='' role=presentation>",
            "<img src=a aria-hidden=true>",
            "<img src=a aria-label=Cat>",
            "<a href=/x><img src=a alt=''>Opening hours</a>",
            "<div class='wp-block-cover'><img class='wp-block-cover__image-background' alt='' src=a></div>",
        ] {
            assert_eq!(judged(body), Verdict::Pass, "{body}");
        }
    }

    #[test]
    fn texts_without_images_and_items_nobody_reads_are_not_concerned() {
        assert_eq!(judged("<p>x"), Verdict::NotApplicable);
        let page = || ItemFixture::page("x").body("<img src=a>");
        assert_eq!(page().state(State::Draft).judge(&CHECK), Verdict::NotApplicable);
        assert_eq!(page().kind(TypeKind::Term).judge(&CHECK), Verdict::NotApplicable);
        assert_eq!(page().with(|it| it.password_protected = true).judge(&CHECK), Verdict::NotApplicable);
        let fragment = page().kind(TypeKind::Fragment).with(|it| it.routable = false);
        assert!(matches!(fragment.judge(&CHECK), Verdict::Fail(_)));
    }
}
