//! Headings without text.

use super::{Found, judge, share};
use crate::checks::text::is_blank;
use crate::checks::{Check, Docs, ItemUnit, Run, Thresholds, Wave};
use crate::model::{Capability, Confidence, Outline, Severity, Verdict};

/// See [`Docs`].
pub static CHECK: Check = Check {
    id: "a11y.heading-empty",
    version: 1,
    title: "Empty heading",
    severity: Severity::Low,
    confidence: Confidence::Certain,
    wave: Wave::Core,
    applies: &[],
    needs: &[Capability::Content],
    settings: &[],
    docs: Docs {
        looks_at: "Every heading in published text. It fails when one holds neither visible text nor an image \
                   with an alternative text; spaces and zero-width characters are nothing.",
        why: "Headings are the table of contents of a screen reader; an empty one is an entry that leads \
                   nowhere. They come from pressing Enter in a heading, or from using one as a spacer.",
        fix: "Remove the heading, or write its text.",
        example: "<h3>&nbsp;</h3>",
        sources: &[
            "https://dequeuniversity.com/rules/axe/4.10/empty-heading",
            "https://www.w3.org/TR/WCAG22/#headings-and-labels (SC 2.4.6)",
        ],
    },
    run: Run::Item(run),
};

fn run(unit: &ItemUnit<'_>, _: &Thresholds) -> Verdict {
    judge(unit, "headings", find, |n, of| {
        let verb = if n == 1 { "is" } else { "are" };
        format!("{} {verb} empty", share(n, of, "heading", "headings"))
    })
}

/// The heading before tells an editor where to look.
fn find(outline: &Outline) -> Found {
    let mut found = Found { concerned: outline.headings.len(), defects: Vec::new() };
    let mut before = None;
    for heading in &outline.headings {
        if is_blank(&heading.text) {
            found.defects.push(match before {
                Some(text) => format!("empty h{} after “{text}”", heading.level),
                None => format!("empty h{} at the beginning", heading.level),
            });
        } else {
            before = Some(heading.text.as_str());
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checks::fixtures::ItemFixture;

    fn judged(body: &str) -> Verdict {
        ItemFixture::page("x").body(body).judge(&CHECK)
    }

    #[test]
    fn headings_of_nothing_fail() {
        let failure = ItemFixture::page("x").body("<h2>One</h2><h3>&nbsp;\u{200B}</h3>").failure(&CHECK);
        assert_eq!(failure.message, "1 of 2 headings is empty");
        assert_eq!(failure.evidence.0["headings"][0], "empty h3 after “One”");
    }

    #[test]
    fn headings_of_text_or_described_images_pass() {
        assert_eq!(judged("<h2>見出し</h2><h2><img alt=Logo></h2>"), Verdict::Pass);
    }

    #[test]
    fn texts_without_headings_are_not_concerned() {
        assert_eq!(judged("<p>x"), Verdict::NotApplicable);
    }
}
