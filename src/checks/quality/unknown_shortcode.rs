//! Shortcodes of plugins that are gone.

use crate::checks::{Check, Docs, ItemUnit, Run, Thresholds, Wave};
use crate::model::{Capability, Confidence, Failure, Severity, UnknownReason, Verdict};

/// See [`Docs`].
pub static CHECK: Check = Check {
    id: "quality.unknown-shortcode",
    version: 1,
    title: "Shortcode that shows as text",
    severity: Severity::Medium,
    confidence: Confidence::Firm,
    wave: Wave::Core,
    applies: &["wordpress"],
    needs: &[Capability::Shortcodes],
    settings: &[],
    docs: Docs {
        looks_at: "The shortcodes in stored texts, against the text as the CMS renders it. It fails when a \
                   shortcode is still there after rendering, so that visitors read `[old_slider id=\"3\"]`.",
        why: "Visitors see code instead of a form, a slider or a price. It is what a removed plugin or a \
                   changed theme leaves behind, usually on many pages.",
        fix: "Bring the plugin back, or remove the shortcode.",
        example: "[old_slider id=\"3\"]",
        sources: &[
            "https://developer.wordpress.org/apis/shortcode/",
            "https://developer.wordpress.org/reference/functions/do_shortcode/",
        ],
    },
    run: Run::Item(run),
};

fn run(unit: &ItemUnit<'_>, _: &Thresholds) -> Verdict {
    let has_shortcodes = unit.outlines.iter().any(|it| !it.outline.shortcodes.is_empty());
    match unit.item.dead_shortcodes.as_deref() {
        Some([name]) => Verdict::Fail(
            Failure::new(format!("visitors read the shortcode `[{name}]`"))
                .with_samples("shortcodes", [name]),
        ),
        Some(names @ [_, _, ..]) => Verdict::Fail(
            Failure::new(format!("visitors read {} different shortcodes", names.len()))
                .with_samples("shortcodes", names),
        ),
        Some([]) if has_shortcodes => Verdict::Pass,
        None if has_shortcodes => Verdict::Unknown(UnknownReason::Unsupported),
        Some([]) | None => Verdict::NotApplicable,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checks::fixtures::ItemFixture;

    fn judged(body: &str, dead: Option<&[&str]>) -> Verdict {
        let dead = dead.map(|names| names.iter().map(|&it| it.to_owned()).collect());
        ItemFixture::page("字").body(body).with(|it| it.dead_shortcodes = dead).judge(&CHECK)
    }

    #[test]
    fn a_shortcode_that_was_not_replaced_fails() {
        assert!(matches!(judged("[old id=1]", Some(&["old"])), Verdict::Fail(_)));
        assert!(matches!(judged("[old id=1][b]x[/b]", Some(&["b", "old"])), Verdict::Fail(_)));
    }

    #[test]
    fn replaced_shortcodes_pass_and_none_are_not_concerned() {
        assert_eq!(judged("[gallery]", Some(&[])), Verdict::Pass);
        assert_eq!(judged("[sic]", Some(&[])), Verdict::NotApplicable);
    }

    #[test]
    fn a_text_that_was_not_rendered_is_unknown() {
        assert_eq!(judged("[gallery]", None), Verdict::Unknown(UnknownReason::Unsupported));
    }
}
