//! Markup around nothing.

use super::{is_completed_elsewhere, is_read, shows_media};
use crate::checks::text::is_blank;
use crate::checks::{Check, Docs, ItemUnit, Run, Thresholds, Wave};
use crate::model::{Capability, Confidence, Failure, Severity, Verdict};

/// See [`Docs`].
pub static CHECK: Check = Check {
    id: "quality.empty-rich-text",
    version: 1,
    title: "Rich text that renders as nothing",
    severity: Severity::Low,
    confidence: Confidence::Certain,
    wave: Wave::Core,
    applies: &[],
    needs: &[Capability::Content],
    settings: &[],
    docs: Docs {
        looks_at: "The rich text fields of published items that hold markup. It fails when a field shows \
                   nothing: no visible text, no image, medium, frame, code or form field, and nothing that is \
                   filled in when the page is shown.",
        why: "The field looks empty to visitors and filled to every rule and template that asks whether \
                   it is filled, so that fallbacks do not work and gaps appear.",
        fix: "Empty the field, or write its content.",
        example: "<p>&nbsp;</p><p><strong></strong></p>",
        sources: &[
            "https://html-validate.org/rules/element-required-content.html",
            "https://dequeuniversity.com/rules/axe/4.10/empty-heading",
        ],
    },
    run: Run::Item(run),
};

fn run(unit: &ItemUnit<'_>, _: &Thresholds) -> Verdict {
    if !is_read(unit) {
        return Verdict::NotApplicable;
    }
    let dead = unit.item.dead_shortcodes.as_deref().unwrap_or_default();
    let mut n_fields = 0;
    let mut empty = Vec::new();
    for parsed in unit.outlines.iter().filter(|it| it.outline.has_markup) {
        n_fields += 1;
        let outline = &parsed.outline;
        if is_blank(&outline.text) && !shows_media(outline) && !is_completed_elsewhere(outline, dead) {
            empty.push(parsed.field.as_str());
        }
    }
    match empty.as_slice() {
        _ if n_fields == 0 => Verdict::NotApplicable,
        [] => Verdict::Pass,
        fields => Verdict::Fail(
            Failure::new(format!("`{}` holds markup and shows nothing", fields.join("`, `")))
                .with_samples("fields", fields.iter().copied()),
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checks::fixtures::ItemFixture;

    fn judged(body: &str) -> Verdict {
        ItemFixture::page("Opening hours").body(body).judge(&CHECK)
    }

    #[test]
    fn markup_around_nothing_fails() {
        for body in [
            "<p>&nbsp;</p><p><b></b></p>",
            "<!-- wp:spacer --><div></div><!-- /wp:spacer -->",
            "<style>p{}</style>",
        ] {
            assert!(matches!(judged(body), Verdict::Fail(_)), "{body}");
        }
    }

    #[test]
    fn text_and_media_pass() {
        for body in ["<p>字</p>", "<p><img src=a></p>", "<!-- wp:latest-posts /-->"] {
            assert_eq!(judged(body), Verdict::Pass, "{body}");
        }
    }

    #[test]
    fn empty_and_plain_fields_are_not_concerned() {
        assert_eq!(judged(""), Verdict::NotApplicable);
        assert_eq!(judged("plain text"), Verdict::NotApplicable);
    }
}
