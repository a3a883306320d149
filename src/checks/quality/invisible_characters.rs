//! Characters nobody sees.

use std::collections::BTreeSet;

use super::{is_read, texts};
use crate::checks::{Check, Docs, ItemUnit, Run, Thresholds, Wave};
use crate::model::{Capability, Confidence, Failure, Severity, Verdict};

/// See [`Docs`].
pub static CHECK: Check = Check {
    id: "quality.invisible-characters",
    version: 1,
    title: "Invisible or control characters",
    severity: Severity::Low,
    confidence: Confidence::Certain,
    wave: Wave::Core,
    applies: &[],
    needs: &[Capability::Content],
    settings: &[],
    docs: Docs {
        looks_at: "The title, summary and texts of published items. It fails on control characters and on \
                   characters that reverse the direction of writing, and in titles also on line breaks, tabs, \
                   zero-width spaces and byte order marks. Joiners that scripts and emoji need are fine, and \
                   so are direction marks in right-to-left languages.",
        why: "They break exports, search and address generation, make two equal titles differ, and can \
                   make text read differently from what it is, which is a known way to deceive.",
        fix: "Retype the place, or paste it again as plain text.",
        example: "A title \"Price list\" with a zero-width space between the words",
        sources: &["https://www.unicode.org/reports/tr36/", "https://trojansource.codes/"],
    },
    run: Run::Item(run),
};

fn run(unit: &ItemUnit<'_>, _: &Thresholds) -> Verdict {
    if !is_read(unit) {
        return Verdict::NotApplicable;
    }
    let language = unit.item.locale.as_str().split(['-', '_']).next().unwrap_or_default();
    let is_right_to_left = matches!(language, "ar" | "he" | "fa" | "ur" | "yi" | "ps" | "dv" | "ckb" | "iw");
    let mut found = BTreeSet::new();
    let mut n_texts = 0;
    for (field, text) in texts(unit) {
        n_texts += 1;
        for character in text.chars() {
            let is_title = field == "title";
            let is_bad = match character {
                // Overrides deceive in any language.
                '\u{202D}' | '\u{202E}' => true,
                '\u{202A}'..='\u{202C}' | '\u{2066}'..='\u{2069}' => !is_right_to_left,
                '\n' | '\r' | '\t' | '\u{200B}' | '\u{2060}' | '\u{FEFF}' => is_title,
                _ => character.is_control() && character != '\u{85}',
            };
            if is_bad {
                found.insert(format!("{field}: U+{:04X}", u32::from(character)));
            }
        }
    }
    match found.len() {
        _ if n_texts == 0 => Verdict::NotApplicable,
        0 => Verdict::Pass,
        n => {
            let kinds = if n == 1 { "1 kind" } else { "several kinds" };
            Verdict::Fail(
                Failure::new(format!("{kinds} of invisible characters in the text"))
                    .with_samples("characters", found),
            )
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checks::fixtures::ItemFixture;

    fn judged(title: &str, body: &str) -> Verdict {
        ItemFixture::page(title).body(body).judge(&CHECK)
    }

    #[test]
    fn control_characters_and_overrides_fail() {
        for title in ["a\nb", "a\tb", "a\u{200B}b", "\u{FEFF}a", "a\u{7}b", "a\u{202E}b"] {
            assert!(matches!(judged(title, "text"), Verdict::Fail(_)), "{title:?}");
        }
        let failure = ItemFixture::page("x").body("a\u{1B}b \u{1B}").failure(&CHECK);
        assert_eq!(failure.evidence.0["characters"], serde_json::json!(["content: U+001B"]));
    }

    #[test]
    fn joiners_and_line_ends_pass() {
        assert_eq!(judged("می\u{200C}خواهم \u{1F468}\u{200D}\u{1F469}", "one\ntwo\u{200B}"), Verdict::Pass);
        let arabic = ItemFixture::page("\u{2067}عنوان\u{2069}").locale("ar").judge(&CHECK);
        assert_eq!(arabic, Verdict::Pass);
    }

    #[test]
    fn items_without_text_are_not_concerned() {
        assert_eq!(judged("", ""), Verdict::NotApplicable);
    }
}
