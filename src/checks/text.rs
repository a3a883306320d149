//! Measures of text: length, words, keys for comparing, width in a result list.
//!
//! Stays true: the same text gives the same value on every machine and in every run; time is linear; no text
//! panics. Keys and sketches are stored and compared between scans: changing how one is made changes the
//! results of old scans, so don't without a migration.
//! Source: UAX #29 (words, grapheme clusters), UAX #15 (NFC), and the text measures of `docs/scoring.md`.

pub mod secrets;
pub mod sketch;

use std::borrow::Cow;

use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};
use unicode_segmentation::UnicodeSegmentation;

pub use secrets::{SecretMatch, find_secrets, mask_secret, redact_secrets};
pub use sketch::{Digest, digest, minhash, similarity};

/// Length in extended grapheme clusters after NFC: what a person counts.
pub fn characters(text: &str) -> usize {
    if text.is_ascii() {
        // The one ASCII cluster of two is CR LF.
        return text.len() - text.matches("\r\n").count();
    }
    if text.chars().all(stands_alone) {
        return text.chars().count();
    }
    nfc(text).graphemes(true).count()
}

/// Whether a character never joins another in a cluster: Latin without combining marks, and the usual punctuation.
/// Most texts hold nothing else, and counting them takes a twentieth of the time.
fn stands_alone(character: char) -> bool {
    matches!(character, '\u{20}'..='\u{2FF}' | '\n' | '\t' | '\u{2010}'..='\u{2027}' | '\u{2030}'..='\u{205E}' | '\u{20A0}'..='\u{20BF}')
}

/// The text in NFC; without a copy where it is so already, as nearly every text is.
pub(crate) fn nfc(text: &str) -> Cow<'_, str> {
    if is_nfc_quick(text.chars()) == IsNormalized::Yes {
        Cow::Borrowed(text)
    } else {
        Cow::Owned(text.nfc().collect())
    }
}

/// Words. Scripts that do not part words are measured: two characters are one word.
pub fn words(text: &str) -> usize {
    let mut words = 0_usize;
    let mut dense = 0_usize;
    for word in text.unicode_words() {
        if word.chars().any(is_dense) {
            dense += word.graphemes(true).filter(|it| it.chars().next().is_some_and(is_dense)).count();
        } else {
            words += 1;
        }
    }
    words.saturating_add(dense.div_ceil(2))
}

/// Whether the script of a character does not part words by spaces.
fn is_dense(character: char) -> bool {
    matches!(u32::from(character),
        0x0E00..=0x0EFF                 // Thai, Lao
        | 0x1000..=0x109F               // Myanmar
        | 0x1780..=0x17FF               // Khmer
        | 0x3040..=0x30FF               // Hiragana, Katakana
        | 0x3400..=0x4DBF | 0x4E00..=0x9FFF | 0xF900..=0xFAFF | 0x2_0000..=0x3_FFFF // Han
    )
}

/// Whether a character shows nothing: controls, zero-width characters, direction marks.
pub fn is_invisible(character: char) -> bool {
    (character.is_control() && !character.is_whitespace())
        || matches!(character,
            '\u{AD}' | '\u{61C}' | '\u{180E}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}'
            | '\u{2060}'..='\u{2064}' | '\u{2066}'..='\u{2069}' | '\u{FEFF}')
}

/// Whether nobody can see anything of it.
pub fn is_blank(text: &str) -> bool {
    text.chars().all(|it| it.is_whitespace() || is_invisible(it))
}

/// A title for comparing: NFC, lower case, white space folded, invisible characters removed.
/// Empty when there is nothing to see.
pub fn title_key(text: &str) -> String {
    let visible: String = nfc(text).chars().filter(|it| !is_invisible(*it)).collect();
    let lower = visible.to_lowercase().replace('ß', "ss").replace('ς', "σ");
    lower.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A text for comparing: a hash of its words, case and punctuation left out. `None` without words.
pub fn body_key(text: &str) -> Option<String> {
    sketch::digest(text).body_key
}

/// Advance widths of Helvetica (metrically Arial) for U+0020 to U+007E, thousandths of an em.
/// Source: Adobe Core 14 AFM, `Helvetica.afm`.
const ADVANCES: [u16; 95] = [
    278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556, 556, 556,
    556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556, 1015, 667, 667, 722, 722, 667, 611, 778, 722, 278,
    500, 667, 556, 833, 722, 778, 667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469,
    556, 333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556, 556, 556, 333, 500,
    278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584,
];

/// Width in pixels of a title in a result list: Arial at 20 pixels; accents take no room, wide East Asian
/// characters a full em.
pub fn title_width_px(text: &str) -> usize {
    let mut milli_em = 0_usize;
    for character in text.nfd() {
        let code = u32::from(character);
        milli_em = milli_em.saturating_add(match code {
            0x20..=0x7E => usize::try_from(code - 0x20)
                .ok()
                .and_then(|at| ADVANCES.get(at))
                .copied()
                .map_or(556, usize::from),
            // Decomposed Hangul: the vowel and final share the em of the first consonant.
            0x1160..=0x11FF => 0,
            _ if unicode_normalization::char::is_combining_mark(character) || is_invisible(character) => 0,
            0x1100..=0x115F
            | 0x2014 // em dash, and the ellipsis
            | 0x2026
            | 0x2E80..=0xA4CF
            | 0xAC00..=0xD7A3
            | 0xF900..=0xFAFF
            | 0xFE30..=0xFE6F
            | 0xFF00..=0xFF60
            | 0xFFE0..=0xFFE6
            | 0x1_F300..=0x1_FAFF
            | 0x2_0000..=0x3_FFFD => 1_000,
            0x2013 | 0x2018 | 0x2019 => 333,
            _ => 580,
        });
    }
    milli_em.saturating_mul(20) / 1_000
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_quick_count_equals_the_full_one() {
        for text in
            ["don’t — “quoted” … €5", "café\u{AD}s", "naïve\ttab\nline", "a\r\nb é", "e\u{301} ’", "👩‍👩‍👧 é"]
        {
            assert_eq!(characters(text), text.nfc().collect::<String>().graphemes(true).count(), "{text:?}");
        }
    }

    #[test]
    fn characters_are_what_people_count() {
        assert_eq!(characters("abc"), 3);
        assert_eq!(characters("e\u{301}\u{1F468}\u{200D}\u{1F469}\u{200D}\u{1F467}"), 2);
        assert_eq!(characters("a\r\nb"), 3);
    }

    #[test]
    fn scripts_without_spaces_are_measured_by_character() {
        assert_eq!(words("The quick (\"brown\") fox can't jump 32.3 feet, right?"), 9);
        assert_eq!(words("日本語の文章"), 3);
        assert_eq!(words("Conduit は速い"), 3);
        assert_eq!(words("안녕하세요 세계"), 2);
        assert_eq!(words(" … "), 0);
    }

    #[test]
    fn titles_differing_in_what_nobody_sees_have_one_key() {
        assert_eq!(title_key("  Fish\u{A0} &\n CHIPS\u{200B} "), "fish & chips");
        assert_eq!(title_key("Cafe\u{301}"), title_key("CAFÉ"));
        assert_eq!(title_key("Straße"), title_key("STRASSE"));
        assert_eq!(title_key("\u{FEFF} \u{202E}"), "");
    }

    #[test]
    fn body_keys_ignore_case_and_punctuation_but_not_words() {
        assert_eq!(body_key("Hello, world!"), body_key("hello world"));
        assert_ne!(body_key("hello world"), body_key("helloworld"));
        assert_eq!(body_key("— …"), None);
        assert_eq!(body_key("a").unwrap().len(), 32);
    }

    #[test]
    fn width_follows_the_letters() {
        assert_eq!(title_width_px("iiii"), 17);
        assert_eq!(title_width_px("WWWW"), 75);
        assert_eq!(title_width_px("é"), title_width_px("e"));
        assert_eq!(title_width_px("日本"), 40);
        assert_eq!(title_width_px("한국"), 40);
    }
}
