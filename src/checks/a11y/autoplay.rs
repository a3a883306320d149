//! Sound that starts by itself.

use super::{Found, judge, share};
use crate::checks::{Check, Docs, ItemUnit, Run, Thresholds, Wave};
use crate::model::{Capability, Confidence, Severity, Verdict};

/// See [`Docs`].
pub static CHECK: Check = Check {
    id: "a11y.autoplay",
    version: 1,
    title: "Media that plays by itself",
    severity: Severity::Medium,
    confidence: Confidence::Certain,
    wave: Wave::Core,
    applies: &[],
    needs: &[Capability::Content],
    settings: &[],
    docs: Docs {
        looks_at: "Every `video` and `audio` element in published text. It fails when one has `autoplay` with \
                   sound (no `muted`) and no `controls` to stop it. `autoplay=\"false\"` starts too: the \
                   attribute counts, not its value.",
        why: "Sound over a screen reader makes the page unusable, and it startles everybody else. Most \
                   browsers block it, so that visitors see a frozen first frame without a way to start it.",
        fix: "Remove `autoplay`, or add `muted` and `controls`.",
        example: "<video src=\"intro.mp4\" autoplay></video>",
        sources: &[
            "https://www.w3.org/TR/WCAG22/#audio-control (SC 1.4.2)",
            "https://dequeuniversity.com/rules/axe/4.10/no-autoplay-audio",
        ],
    },
    run: Run::Item(run),
};

fn run(unit: &ItemUnit<'_>, _: &Thresholds) -> Verdict {
    judge(
        unit,
        "media",
        |outline| {
            Found::among(&outline.media, |media| {
                Some((media.autoplay && !media.muted && !media.controls).then(|| media.markup.clone()))
            })
        },
        |n, of| {
            let verb = if n == 1 { "plays" } else { "play" };
            format!("{} {verb} with sound and cannot be stopped", share(n, of, "medium", "media"))
        },
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
    fn sound_without_control_fails() {
        assert!(matches!(judged("<audio src=a autoplay></audio>"), Verdict::Fail(_)));
        assert!(matches!(judged("<video autoplay=false><source src=a></video>"), Verdict::Fail(_)));
    }

    #[test]
    fn silent_controllable_or_waiting_media_pass() {
        for body in
            ["<video src=a autoplay muted>", "<video src=a autoplay controls>", "<video src=动画.mp4>"]
        {
            assert_eq!(judged(body), Verdict::Pass, "{body}");
        }
    }

    #[test]
    fn texts_without_media_are_not_concerned() {
        assert_eq!(judged("<p autoplay>x"), Verdict::NotApplicable);
    }
}
