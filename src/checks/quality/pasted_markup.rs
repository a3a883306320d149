//! Formatting that came along with pasted text.

use super::is_read;
use crate::checks::{Check, Docs, ItemUnit, Run, Thresholds, Wave};
use crate::model::{Capability, Confidence, Failure, Severity, Verdict};

/// See [`Docs`].
pub static CHECK: Check = Check {
    id: "quality.pasted-markup",
    version: 1,
    title: "Markup pasted from an editor",
    severity: Severity::Low,
    confidence: Confidence::Firm,
    wave: Wave::Second,
    applies: &[],
    needs: &[Capability::Content],
    settings: &[],
    docs: Docs {
        looks_at: "The formatting in published texts. It fails on traces of word processors (`mso-*`, \
                   `class=\"Mso…\"`, `<o:p>`), on `<font>`, on `span` elements that set a font family, size or \
                   line height, and on styles with `!important`. Styles that blocks of the CMS write are fine.",
        why: "Pasted fonts and sizes override the design of the site, differ from page to page, and stay \
                   when the site gets a new one.",
        fix: "Select the text, clear its formatting, and apply the styles of the site.",
        example: "<p class=\"MsoNormal\"><span style=\"font-family:Calibri\">Dear customers</span></p>",
        sources: &[
            "https://html-validate.org/rules/no-inline-style.html",
            "https://html.spec.whatwg.org/multipage/obsolete.html",
        ],
    },
    run: Run::Item(run),
};

fn run(unit: &ItemUnit<'_>, _: &Thresholds) -> Verdict {
    if !is_read(unit) || !unit.outlines.iter().any(|it| it.outline.has_markup) {
        return Verdict::NotApplicable;
    }
    let mut traces: Vec<String> = Vec::new();
    for outline in unit.outlines.iter().map(|it| &it.outline) {
        traces.extend(outline.inline_styles.iter().filter(|style| is_pasted(style)).cloned());
        traces.extend(outline.obsolete.iter().filter(|name| *name == "font").cloned());
    }
    match traces.len() {
        0 => Verdict::Pass,
        1 => Verdict::Fail(Failure::new("1 trace of pasted formatting").with_samples("traces", traces)),
        n => Verdict::Fail(
            Failure::new(format!("{n} traces of pasted formatting")).with_samples("traces", traces),
        ),
    }
}

/// Whether the outline's note of a style shows that it was pasted.
fn is_pasted(style: &str) -> bool {
    let style = style.to_ascii_lowercase();
    let is_office = style.starts_with("o:") || style.starts_with("w:") || style.contains("mso");
    let sets_font = ["font-family", "font-size", "line-height"].iter().any(|it| style.contains(it));
    is_office || style.contains("!important") || (style.starts_with("span style=") && sets_font)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checks::fixtures::ItemFixture;

    fn judged(body: &str) -> Verdict {
        ItemFixture::page("Opening hours").body(body).judge(&CHECK)
    }

    #[test]
    fn traces_of_word_processors_fail() {
        for body in [
            "<p class=MsoNormal>字</p>",
            "<p style='mso-fareast-language:EN'>x</p>",
            "<o:p></o:p>x",
            "<span style='font-family:Calibri'>x</span>",
            "<font face=Arial>x</font>",
            "<p style='font-size:11px !important'>x</p>",
        ] {
            assert!(matches!(judged(body), Verdict::Fail(_)), "{body}");
        }
    }

    #[test]
    fn styles_of_blocks_pass() {
        for body in ["<p style='font-size:20px'>x</p>", "<span style='color:red'>x</span>", "<p>mso-x</p>"] {
            assert_eq!(judged(body), Verdict::Pass, "{body}");
        }
    }

    #[test]
    fn plain_text_is_not_concerned() {
        assert_eq!(judged("plain"), Verdict::NotApplicable);
    }
}
