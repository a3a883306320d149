//! Links that say nothing at all.

use super::{Found, has, judge, share};
use crate::checks::text::is_blank;
use crate::checks::{Check, Docs, ItemUnit, Run, Thresholds, Wave};
use crate::model::{Capability, Confidence, Severity, Verdict};

/// See [`Docs`].
pub static CHECK: Check = Check {
    id: "a11y.link-name-missing",
    version: 1,
    title: "Link without a name",
    severity: Severity::High,
    confidence: Confidence::Certain,
    wave: Wave::Core,
    applies: &[],
    needs: &[Capability::Content],
    settings: &[],
    docs: Docs {
        looks_at: "Every link with an address in published text. It fails when there is no text inside it, no image \
                   with an alternative text, and no `aria-label`, `aria-labelledby` or `title`.",
        why: "A screen reader says \"link\" and reads the address, if anything; voice control cannot choose it. \
              Such links are often left behind when text is deleted in an editor.",
        fix: "Write a text for the link, describe the image inside it, or remove the link.",
        example: "<a href=\"/contact\"><img src=\"mail.png\" alt=\"\"></a>",
        sources: &[
            "https://www.w3.org/TR/WCAG22/#link-purpose-in-context (SC 2.4.4)",
            "https://www.w3.org/TR/WCAG22/#name-role-value (SC 4.1.2)",
            "https://dequeuniversity.com/rules/axe/4.10/link-name",
        ],
    },
    run: Run::Item(run),
};

fn run(unit: &ItemUnit<'_>, _: &Thresholds) -> Verdict {
    judge(
        unit,
        "links",
        |outline| {
            Found::among(&outline.links, |link| {
                link.href.as_deref().filter(|href| !href.trim().is_empty())?;
                Some(is_blank(&link.name).then(|| link.markup.clone()))
            })
        },
        |n, of| format!("{} {} no name", share(n, of, "link", "links"), has(n)),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checks::fixtures::ItemFixture;

    fn judged(body: &str) -> Verdict {
        ItemFixture::page("x").body(body).judge(&CHECK)
    }

    #[test]
    fn links_with_nothing_to_say_fail() {
        for body in [
            "<a href=/x></a>",
            "<a href=/x>&nbsp;</a>",
            "<a href=/x>\u{200B}</a>",
            "<a href=/x><img src=a alt=''></a>",
            "<a href=/x><i class=icon aria-hidden=true>x</i></a>",
        ] {
            assert!(matches!(judged(body), Verdict::Fail(_)), "{body}");
        }
    }

    #[test]
    fn named_links_pass() {
        for body in [
            "<a href=/x>お問い合わせ</a>",
            "<a href=/x aria-label=Contact></a>",
            "<a href=/x title=Contact></a>",
            "<a href=/x><img src=a alt=Contact></a>",
            "<a href=/x><svg><title>Contact</title></svg></a>",
        ] {
            assert_eq!(judged(body), Verdict::Pass, "{body}");
        }
    }

    #[test]
    fn anchors_and_links_without_address_are_not_concerned() {
        assert_eq!(judged("<a name=top></a><a id=x></a><a href=''></a>"), Verdict::NotApplicable);
    }
}
