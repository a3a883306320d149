//! Texts that were read in the wrong encoding once.

use std::sync::LazyLock;

use regex::Regex;

use super::{excerpt, is_read, texts};
use crate::checks::outline;
use crate::checks::{Check, Docs, ItemUnit, Run, Thresholds, Wave};
use crate::model::{Capability, Confidence, Failure, Severity, Verdict};

/// See [`Docs`].
pub static CHECK: Check = Check {
    id: "quality.broken-encoding",
    version: 1,
    title: "Damaged characters",
    severity: Severity::Medium,
    confidence: Confidence::Firm,
    wave: Wave::Core,
    applies: &[],
    needs: &[Capability::Content],
    settings: &[],
    docs: Docs {
        looks_at: "The title, the summary and the texts of published items. It fails on replacement \
                   characters (U+FFFD), on UTF-8 that was read as Windows-1252 (`Ã©`, `â€™`), and on entities \
                   that were escaped twice, so that `&amp;` shows on the page.",
        why: "Visitors see garbage in names and prices, and searching for the right word finds nothing. \
                   It comes from an import or a database in the wrong encoding, and is rarely alone.",
        fix: "Restore the text from its source in UTF-8; repair the import before running it again.",
        example: "CafÃ© de la gare",
        sources: &["https://encoding.spec.whatwg.org/", "https://www.unicode.org/faq/utf_bom.html"],
    },
    run: Run::Item(run),
};

/// What is left of a character of two or three bytes, byte by byte in Windows-1252 or Latin-1; the replacement
/// character; an entity that shows.
static DAMAGE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(concat!(
        "\u{FFFD}",
        "|Ã[\u{80}-\u{BF}\u{152}\u{153}\u{160}\u{161}\u{178}\u{17D}\u{17E}\u{192}\u{2C6}\u{2DC}‚„†‡•‰‹€™]",
        // Quotes and dashes may follow these letters in Spanish and Portuguese, but not twice.
        "|(?:[ÐÑ][\u{80}-\u{BF}\u{152}\u{153}\u{160}\u{161}\u{178}\u{17D}\u{17E}\u{192}\u{2C6}\u{2DC}‘’‚“”„†‡•…‰‹›€™–—]){2}",
        // A hard space is folded into a space before.
        r"|Â[\x{80}-\x{9F}\x{A0}-\x{BF}]|[\p{Ll}\p{N}.,;:!?]Â\s|(?:^|[\p{Ll}\s])Ã\s",
        "|â€[\u{80}-\u{BF}œ“”™˜¢¦\u{9D}\u{152}\u{160}]|â€[ \n]|â‚¬|ï»¿",
        r"|&(?:amp|lt|gt|quot|apos|nbsp|#[0-9]{2,6}|#x[0-9a-fA-F]{2,6}|[aeiouAEIOU](?:acute|grave|uml|circ));",
    ))
    .expect("the pattern is constant and a test uses it")
});

fn run(unit: &ItemUnit<'_>, _: &Thresholds) -> Verdict {
    if !is_read(unit) {
        return Verdict::NotApplicable;
    }
    let title = outline::plain(&unit.item.title);
    let mut found = Vec::new();
    let mut n_texts = 0;
    for (field, text) in texts(unit) {
        n_texts += 1;
        // A title is stored with its entities escaped once.
        let text = if field == "title" { title.as_str() } else { text };
        found
            .extend(DAMAGE.find_iter(text).map(|it| format!("{field}: …{}…", excerpt(text, it.range(), 20))));
    }
    match found.len() {
        _ if n_texts == 0 => Verdict::NotApplicable,
        0 => Verdict::Pass,
        n => {
            let noun = if n == 1 { "place" } else { "places" };
            Verdict::Fail(
                Failure::new(format!("{n} {noun} with damaged characters")).with_samples("matches", found),
            )
        }
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
    fn traces_of_a_wrong_encoding_fail() {
        for body in [
            "CafÃ©",
            "Itâ€™s",
            "10Â£",
            "3Â&nbsp;kg",
            "a\u{FFFD}b",
            "Ð¿Ñ€Ð¸",
            "Fish &amp;amp; chips",
            "10 â‚¬",
            "&amp;nbsp;",
        ] {
            assert!(matches!(judged(body), Verdict::Fail(_)), "{body}");
        }
        let title = ItemFixture::page("Fish &amp;amp; chips").failure(&CHECK);
        assert_eq!(title.evidence.0["matches"][0], "title: …Fish &amp; chips…");
    }

    #[test]
    fn text_of_any_language_passes() {
        for body in [
            "Café à Âge d’or, SÃO PAULO, Ängelholm",
            "日本語 العربية привет",
            "Fish &amp; chips",
            "<code>&amp;amp;</code>",
            "“Ñ” y “AMANHÃ”",
            "© 2026 – “quoted” €10",
        ] {
            assert_eq!(judged(body), Verdict::Pass, "{body}");
        }
        assert_eq!(ItemFixture::page("Fish &amp; chips").judge(&CHECK), Verdict::Pass);
    }

    #[test]
    fn items_without_texts_are_not_concerned() {
        assert_eq!(ItemFixture::page("").judge(&CHECK), Verdict::NotApplicable);
    }
}
