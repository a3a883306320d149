//! Embedded frames that nobody named.

use super::{Found, has, judge, share};
use crate::checks::{Check, Docs, ItemUnit, Run, Thresholds, Wave};
use crate::model::{Capability, Confidence, Severity, Verdict};

/// See [`Docs`].
pub static CHECK: Check = Check {
    id: "a11y.frame-title",
    version: 1,
    title: "Embedded frame without a title",
    severity: Severity::High,
    confidence: Confidence::Certain,
    wave: Wave::Core,
    applies: &[],
    needs: &[Capability::Content],
    settings: &[],
    docs: Docs {
        looks_at: "Every `iframe` and `frame` in published text that is not hidden from assistive technology. \
                   It fails when one has no `title`, `aria-label` or `aria-labelledby`.",
        why: "Somebody who cannot see the frame has to enter it to find out whether it is a map, a video \
                   or an advertisement.",
        fix: "Give the frame a `title` that says what it shows.",
        example: "<iframe src=\"https://maps.example.org/embed?id=1\"></iframe>",
        sources: &[
            "https://www.w3.org/TR/WCAG22/#name-role-value (SC 4.1.2)",
            "https://www.w3.org/WAI/WCAG22/Techniques/html/H64",
            "https://dequeuniversity.com/rules/axe/4.10/frame-title",
        ],
    },
    run: Run::Item(run),
};

fn run(unit: &ItemUnit<'_>, _: &Thresholds) -> Verdict {
    judge(
        unit,
        "frames",
        |outline| {
            Found::among(&outline.embeds, |embed| {
                let is_frame = matches!(embed.element.as_str(), "iframe" | "frame") && !embed.hidden;
                is_frame.then(|| embed.title.is_none().then(|| embed.markup.clone()))
            })
        },
        |n, of| format!("{} {} no title", share(n, of, "frame", "frames"), has(n)),
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
    fn frames_without_or_with_a_blank_title_fail() {
        assert!(matches!(judged("<iframe src=//maps></iframe>"), Verdict::Fail(_)));
        assert!(matches!(judged("<iframe src=//maps title=' '></iframe>"), Verdict::Fail(_)));
    }

    #[test]
    fn named_frames_pass() {
        assert_eq!(judged("<iframe src=//maps title=地図></iframe>"), Verdict::Pass);
        assert_eq!(judged("<iframe src=//maps aria-label=Map></iframe>"), Verdict::Pass);
    }

    #[test]
    fn hidden_frames_and_scripts_are_not_concerned() {
        assert_eq!(
            judged("<iframe aria-hidden=true></iframe><script src=a></script>"),
            Verdict::NotApplicable
        );
    }
}
