//! Pages with little to read.

use super::{is_completed_elsewhere, is_text_page};
use crate::checks::{Check, Docs, ItemUnit, Run, Setting, SettingKind, Thresholds, Wave};
use crate::model::{Capability, Confidence, Failure, Severity, Verdict};

/// See [`Docs`].
pub static CHECK: Check = Check {
    id: "quality.thin-content",
    version: 1,
    title: "Very little content",
    severity: Severity::Low,
    confidence: Confidence::Firm,
    wave: Wave::Core,
    applies: &[],
    needs: &[Capability::Content],
    settings: &[Setting {
        key: "min_words",
        help: "Fewest words of the main text; two characters of Chinese, Japanese or Thai are one word",
        value: SettingKind::Int { default: 200, min: 1, max: 5_000 },
    }],
    docs: Docs {
        looks_at: "The main text of public pages and entries. It fails when it has fewer than `min_words` \
                   words. Pages whose text is partly made when they are shown (dynamic blocks, shared parts, \
                   shortcodes) are left out, and so are the front page, the list of posts, and empty pages, \
                   which `quality.empty-body` reports.",
        why: "Such pages rarely answer the question that brought the visitor, and search engines tend to \
                   leave them out or to judge the whole site by them.",
        fix: "Expand the page, merge it with a related one, or keep it out of search.",
        example: "A page \"Sustainability\" with two sentences",
        sources: &[
            "https://developers.google.com/search/docs/fundamentals/creating-helpful-content",
            "SEOnaut `content.go` (200 words)",
        ],
    },
    run: Run::Item(run),
};

fn run(unit: &ItemUnit<'_>, thresholds: &Thresholds) -> Verdict {
    let Some(body) = unit.body().filter(|_| is_text_page(unit)) else { return Verdict::NotApplicable };
    let dead = unit.item.dead_shortcodes.as_deref().unwrap_or_default();
    if body.words == 0 || is_completed_elsewhere(body, dead) {
        return Verdict::NotApplicable;
    }
    if body.words >= thresholds.len("min_words") {
        return Verdict::Pass;
    }
    let noun = if body.words == 1 { "word" } else { "words" };
    Verdict::Fail(
        Failure::new(format!("the main text has {} {noun}", body.words))
            .with("words", body.words)
            .with("content_type", unit.item.content_type.as_str()),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checks::fixtures::ItemFixture;

    fn judged(body: &str) -> Verdict {
        ItemFixture::page("Opening hours").body(body).judge(&CHECK)
    }

    #[test]
    fn the_threshold_is_two_hundred_words() {
        assert!(matches!(judged(&"word ".repeat(199)), Verdict::Fail(_)));
        assert_eq!(judged(&"word ".repeat(200)), Verdict::Pass);
        assert!(matches!(judged(&"文".repeat(398)), Verdict::Fail(_)));
        assert_eq!(judged(&"文".repeat(400)), Verdict::Pass);
    }

    #[test]
    fn empty_dynamic_and_theme_made_pages_are_not_concerned() {
        assert_eq!(judged("<p></p>"), Verdict::NotApplicable);
        assert_eq!(judged("Write to us [contact-form id=1]"), Verdict::NotApplicable);
        assert_eq!(judged("News <!-- wp:latest-posts /-->"), Verdict::NotApplicable);
        assert_eq!(
            ItemFixture::page("x").body("few").flag("front-page").judge(&CHECK),
            Verdict::NotApplicable
        );
    }

    #[test]
    fn a_dead_shortcode_adds_nothing() {
        let page = ItemFixture::page("x").body("few [old_slider id=1]");
        let page = page.with(|it| it.dead_shortcodes = Some(vec!["old_slider".to_owned()]));
        assert!(matches!(page.judge(&CHECK), Verdict::Fail(_)));
    }
}
