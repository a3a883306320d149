//! Texts in another language than they say.

use super::{is_read, page_lang::primary};
use crate::checks::text::characters;
use crate::checks::{Check, Docs, ItemUnit, Run, Setting, SettingKind, Thresholds, Wave};
use crate::model::{Capability, Confidence, Failure, Severity, Verdict};

/// See [`Docs`].
pub static CHECK: Check = Check {
    id: "a11y.text-lang-mismatch",
    version: 1,
    title: "Text is not in its declared language",
    severity: Severity::Medium,
    confidence: Confidence::Tentative,
    wave: Wave::Core,
    applies: &[],
    needs: &[Capability::Content],
    settings: &[
        Setting {
            key: "min_characters",
            help: "Shortest text that is looked at, in characters",
            value: SettingKind::Int { default: 200, min: 100, max: 5_000 },
        },
        Setting {
            key: "confidence",
            help: "How sure the detector has to be, 0 to 1",
            value: SettingKind::Real { default: 0.9, min: 0.5, max: 1.0 },
        },
    ],
    docs: Docs {
        looks_at: "The main text of published items from `min_characters` on, code left out. It fails when a \
                   language detector is at least `confidence` sure that the text is in another language than \
                   the item. Close relatives (Serbian and Croatian, Danish and Norwegian) count as one.",
        why: "A screen reader reads German with an English voice, which nobody understands. It is also \
                   the usual trace of a translation that was never made.",
        fix: "Translate the text, move it to the right language, or mark the passage with `lang`.",
        example: "An item of the English site whose text begins \"Wir freuen uns auf Ihren Besuch\".",
        sources: &[
            "https://www.w3.org/TR/WCAG22/#language-of-page (SC 3.1.1)",
            "https://www.w3.org/TR/WCAG22/#language-of-parts (SC 3.1.2)",
        ],
    },
    run: Run::Item(run),
};

/// Codes of ISO 639-3 that the detector gives, and the primary subtags that mean the same. Languages that are not
/// here, or whose relatives the detector confuses, share a row.
const LANGUAGES: &[(&[&str], &[&str])] = &[
    (&["eng"], &["en"]),
    (&["deu"], &["de"]),
    (&["fra"], &["fr"]),
    (&["spa", "cat"], &["es", "ca", "gl", "eu"]),
    (&["por"], &["pt", "gl"]),
    (&["ita"], &["it"]),
    (&["nld", "afr"], &["nl", "af"]),
    (&["swe"], &["sv"]),
    (&["dan", "nob"], &["da", "nb", "no", "nn"]),
    (&["fin"], &["fi"]),
    (&["est"], &["et"]),
    (&["pol"], &["pl"]),
    (&["ces", "slk"], &["cs", "sk"]),
    (&["slv", "hrv", "srp"], &["sl", "hr", "sr", "bs", "me"]),
    (&["hun"], &["hu"]),
    (&["ron"], &["ro", "mo"]),
    (&["lit"], &["lt"]),
    (&["lav"], &["lv"]),
    (&["tur", "aze"], &["tr", "az"]),
    (&["ell"], &["el"]),
    (&["rus", "ukr", "bel", "bul", "mkd"], &["ru", "uk", "be", "bg", "mk"]),
    (&["cmn"], &["zh", "yue"]),
    (&["jpn"], &["ja"]),
    (&["kor"], &["ko"]),
    (&["ara"], &["ar"]),
    (&["heb", "yid"], &["he", "yi"]),
    (&["tha"], &["th"]),
    (&["vie"], &["vi"]),
    (&["hin", "mar", "nep"], &["hi", "mr", "ne"]),
];

/// More than enough to tell a language, in characters.
const MAX_SAMPLE: usize = 5_000;

fn run(unit: &ItemUnit<'_>, thresholds: &Thresholds) -> Verdict {
    let Some(body) = unit.body().filter(|_| is_read(unit)) else { return Verdict::NotApplicable };
    let locale = unit.item.locale.as_str();
    let own = primary(locale);
    let Some((own_codes, _)) = LANGUAGES.iter().find(|(_, tags)| tags.contains(&own.as_str())) else {
        return Verdict::NotApplicable;
    };
    let sample: String = body.text.chars().take(MAX_SAMPLE).collect();
    if characters(&sample) < thresholds.len("min_characters") {
        return Verdict::NotApplicable;
    }
    let Some(info) = whatlang::detect(&sample) else { return Verdict::Pass };
    let found = info.lang().code();
    let is_known = LANGUAGES.iter().any(|(codes, _)| codes.contains(&found));
    let is_sure = info.is_reliable() && info.confidence() >= thresholds.real("confidence");
    if !is_known || !is_sure || own_codes.contains(&found) {
        return Verdict::Pass;
    }
    let beginning: String = sample.chars().take(100).collect();
    Verdict::Fail(
        Failure::new(format!("the text is in {}, not in the language of `{locale}`", info.lang().eng_name()))
            .with("detected", found)
            .with("confidence", format!("{:.2}", info.confidence()))
            .with("sample", beginning),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checks::fixtures::ItemFixture;

    const GERMAN: &str = "Wir freuen uns sehr auf Ihren Besuch in unserem neuen Geschäft in der Innenstadt. Dort finden Sie \
        eine große Auswahl an Büchern, Zeitschriften und Geschenken für jeden Anlass, und unsere Mitarbeiter beraten Sie \
        gerne bei der Suche nach dem richtigen Buch für Sie und Ihre Familie.";

    fn judged(locale: &str, text: &str) -> Verdict {
        ItemFixture::page("x").locale(locale).body(&format!("<p>{text}</p>")).judge(&CHECK)
    }

    #[test]
    fn a_german_text_of_an_english_item_fails() {
        assert!(matches!(judged("en-US", GERMAN), Verdict::Fail(_)));
        assert!(matches!(judged("en", &"日本語のテキストがここにあります。".repeat(20)), Verdict::Fail(_)));
    }

    #[test]
    fn the_right_language_passes() {
        assert_eq!(judged("de_AT", GERMAN), Verdict::Pass);
        assert_eq!(judged("ja", &"日本語のテキストがここにあります。".repeat(20)), Verdict::Pass);
    }

    #[test]
    fn short_texts_and_unknown_languages_are_not_concerned() {
        assert_eq!(judged("en", "Wir freuen uns"), Verdict::NotApplicable);
        assert_eq!(judged("tlh", GERMAN), Verdict::NotApplicable);
        let length = i64::try_from(characters(GERMAN)).unwrap();
        let page = |min| ItemFixture::page("x").body(GERMAN).setting("min_characters", min).judge(&CHECK);
        assert!(matches!(page(length), Verdict::Fail(_)));
        assert_eq!(page(length + 1), Verdict::NotApplicable);
    }
}
