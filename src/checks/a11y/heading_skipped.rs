//! Headings that leave out a level.

use super::{Found, judge};
use crate::checks::{Check, Docs, ItemUnit, Run, Thresholds, Wave};
use crate::model::{Capability, Confidence, Outline, Severity, Verdict};

/// See [`Docs`].
pub static CHECK: Check = Check {
    id: "a11y.heading-skipped",
    version: 1,
    title: "Heading level skipped",
    severity: Severity::Medium,
    confidence: Confidence::Firm,
    wave: Wave::Core,
    applies: &[],
    needs: &[Capability::Content],
    settings: &[],
    docs: Docs {
        looks_at: "The headings of published text, in order. It fails when a heading is more than one level \
                   below the one before it. The first heading may have any level, because the page around the \
                   text has headings too; going up any number of levels is fine.",
        why: "People who do not see the page learn its structure from the levels. A gap says that \
                   something is missing. Levels are often chosen for their size instead of their meaning.",
        fix: "Use the next level down, and set the size with a style.",
        example: "<h2>Services</h2><h4>Consulting</h4>",
        sources: &[
            "https://www.w3.org/TR/WCAG22/#info-and-relationships (SC 1.3.1)",
            "https://dequeuniversity.com/rules/axe/4.10/heading-order",
            "https://www.w3.org/WAI/tutorials/page-structure/headings/",
        ],
    },
    run: Run::Item(run),
};

fn run(unit: &ItemUnit<'_>, _: &Thresholds) -> Verdict {
    judge(unit, "headings", find, |n, _| match n {
        1 => "a heading skips a level".to_owned(),
        n => format!("{n} headings skip a level"),
    })
}

fn find(outline: &Outline) -> Found {
    let defects = outline.headings.windows(2).filter_map(|pair| match pair {
        [before, after] if after.level > before.level.saturating_add(1) => Some(format!(
            "h{} “{}” is followed by h{} “{}”",
            before.level, before.text, after.level, after.text
        )),
        _ => None,
    });
    Found { concerned: outline.headings.len(), defects: defects.collect() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checks::fixtures::ItemFixture;

    fn judged(body: &str) -> Verdict {
        ItemFixture::page("x").body(body).judge(&CHECK)
    }

    #[test]
    fn a_rise_of_more_than_one_fails() {
        let failure = ItemFixture::page("x").body("<h2>A</h2><h4>B</h4><h6>C</h6>").failure(&CHECK);
        assert_eq!(failure.message, "2 headings skip a level");
        assert_eq!(failure.evidence.0["headings"][0], "h2 “A” is followed by h4 “B”");
    }

    #[test]
    fn steps_of_one_and_any_way_up_pass() {
        assert_eq!(judged("<h4>見出し</h4><h5>b</h5><h6>c</h6><h2>d</h2><h3>e</h3>"), Verdict::Pass);
        assert_eq!(judged("<h2>A</h2><h3></h3><h4>C</h4>"), Verdict::Pass, "an empty heading is one");
    }

    #[test]
    fn texts_without_headings_are_not_concerned() {
        assert_eq!(judged("<p>x"), Verdict::NotApplicable);
    }
}
