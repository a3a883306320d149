//! Videos that cannot be read.

use super::{Found, has, judge, share};
use crate::checks::{Check, Docs, ItemUnit, Run, Thresholds, Wave};
use crate::model::{Capability, Confidence, Severity, Verdict};

/// See [`Docs`].
pub static CHECK: Check = Check {
    id: "a11y.video-captions",
    version: 1,
    title: "Video without captions",
    severity: Severity::High,
    confidence: Confidence::Firm,
    wave: Wave::Core,
    applies: &[],
    needs: &[Capability::Content],
    settings: &[],
    docs: Docs {
        looks_at: "Every `video` element in published text. It fails when it has no `track` of kind captions \
                   or subtitles. A muted video that plays by itself without controls is decoration and is \
                   left out; embedded players are not looked into.",
        why: "People who are deaf or hard of hearing miss everything that is said, and so does everybody \
                   who watches without sound. Captions are required by law for most public and many \
                   commercial sites.",
        fix: "Write captions (WebVTT) and add them to the video as a track.",
        example: "<video controls src=\"interview.mp4\"></video>",
        sources: &[
            "https://www.w3.org/TR/WCAG22/#captions-prerecorded (SC 1.2.2)",
            "https://dequeuniversity.com/rules/axe/4.10/video-caption",
        ],
    },
    run: Run::Item(run),
};

fn run(unit: &ItemUnit<'_>, _: &Thresholds) -> Verdict {
    judge(
        unit,
        "videos",
        |outline| {
            Found::among(&outline.media, |media| {
                let is_decoration = media.muted && media.autoplay && !media.controls;
                (media.element == "video" && !is_decoration).then(|| {
                    (!media.has_captions)
                        .then(|| media.sources.first().cloned().unwrap_or_else(|| media.markup.clone()))
                })
            })
        },
        |n, of| format!("{} {} no captions", share(n, of, "video", "videos"), has(n)),
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
    fn a_video_without_a_caption_track_fails() {
        let failure = ItemFixture::page("x").body("<video controls src=動画.mp4></video>").failure(&CHECK);
        assert_eq!(failure.evidence.0["videos"][0], "動画.mp4");
        assert!(matches!(judged("<video src=a><track kind=chapters src=c></video>"), Verdict::Fail(_)));
    }

    #[test]
    fn captions_and_subtitles_pass() {
        assert_eq!(judged("<video src=a><track kind=captions src=c></video>"), Verdict::Pass);
        assert_eq!(judged("<video src=a><track src=c></video>"), Verdict::Pass);
    }

    #[test]
    fn silent_loops_and_audio_are_not_concerned() {
        assert_eq!(
            judged("<video src=a autoplay muted loop></video><audio src=b></audio>"),
            Verdict::NotApplicable
        );
    }
}
