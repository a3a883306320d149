//! Elements that HTML has withdrawn.

use std::collections::BTreeMap;

use super::is_read;
use crate::checks::{Check, Docs, ItemUnit, Run, Thresholds, Wave};
use crate::model::{Capability, Confidence, Failure, Severity, Verdict};

/// See [`Docs`].
pub static CHECK: Check = Check {
    id: "quality.obsolete-markup",
    version: 1,
    title: "Elements that HTML has withdrawn",
    severity: Severity::Low,
    confidence: Confidence::Certain,
    wave: Wave::Core,
    applies: &[],
    needs: &[Capability::Content],
    settings: &[],
    docs: Docs {
        looks_at: "The elements in published texts. It fails on `center`, `font`, `big`, `strike`, `tt`, \
                   `marquee`, `blink`, `nobr`, `acronym`, `applet`, `dir`, `frameset`, `noframes`, `basefont` \
                   and `bgsound`.",
        why: "Browsers may stop showing them, they override the design of the site, and moving text \
                   breaks a rule of accessibility. They show that a text was never touched since an old \
                   import.",
        fix: "Replace them with the styles and blocks of the editor, or clear the formatting.",
        example: "<center><font color=\"red\">Sale!</font></center>",
        sources: &[
            "https://html.spec.whatwg.org/multipage/obsolete.html#non-conforming-features",
            "https://html-validate.org/rules/deprecated.html",
        ],
    },
    run: Run::Item(run),
};

fn run(unit: &ItemUnit<'_>, _: &Thresholds) -> Verdict {
    if !is_read(unit) || !unit.outlines.iter().any(|it| it.outline.has_markup) {
        return Verdict::NotApplicable;
    }
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for name in unit.outlines.iter().flat_map(|it| &it.outline.obsolete) {
        *counts.entry(name).or_default() += 1;
    }
    if counts.is_empty() {
        return Verdict::Pass;
    }
    let names: Vec<_> = counts.keys().map(|name| format!("`{name}`")).collect();
    Verdict::Fail(
        Failure::new(format!("the text uses {}", names.join(", ")))
            .with_samples("elements", counts.iter().map(|(name, n)| format!("{name} ({n})"))),
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
    fn withdrawn_elements_fail() {
        let failure =
            ItemFixture::page("x").body("<CENTER>字<font>b</font><font>c</font></CENTER>").failure(&CHECK);
        assert_eq!(failure.message, "the text uses `center`, `font`");
        assert_eq!(failure.evidence.0["elements"], serde_json::json!(["center (1)", "font (2)"]));
    }

    #[test]
    fn elements_of_today_pass() {
        assert_eq!(judged("<p><s>old</s> <del>older</del> <code>&lt;font&gt;</code></p>"), Verdict::Pass);
    }

    #[test]
    fn plain_text_is_not_concerned() {
        assert_eq!(judged("plain"), Verdict::NotApplicable);
    }
}
