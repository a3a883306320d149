//! Texts that ask too much of their readers.

use unicode_segmentation::UnicodeSegmentation;

use super::is_read;
use crate::checks::{Check, Docs, ItemUnit, Run, Setting, SettingKind, Thresholds, Wave};
use crate::model::{Capability, Confidence, Failure, Severity, Verdict};

/// See [`Docs`].
pub static CHECK: Check = Check {
    id: "quality.hard-to-read",
    version: 1,
    title: "Text that is hard to read",
    severity: Severity::Info,
    confidence: Confidence::Tentative,
    wave: Wave::Second,
    applies: &[],
    needs: &[Capability::Content],
    settings: &[
        Setting {
            key: "min_words",
            help: "Shortest text that is measured, in words",
            value: SettingKind::Int { default: 100, min: 50, max: 5_000 },
        },
        Setting {
            key: "min_ease",
            help: "Lowest Flesch reading ease; 30 is the border to academic texts",
            value: SettingKind::Int { default: 30, min: 0, max: 100 },
        },
    ],
    docs: Docs {
        looks_at: "The main text of published English items from `min_words` words on. It fails when the \
                   Flesch reading ease, estimated from the length of words and sentences, is below \
                   `min_ease`.",
        why: "Most adults read comfortably at the level of a newspaper. A text far beyond it loses \
                   visitors, and hurts people with cognitive disabilities and those who read in a second \
                   language most.",
        fix: "Shorten the sentences, prefer common words, and put a summary first.",
        example: "Notwithstanding the aforementioned contractual stipulations, implementation necessitates \
                   interdepartmental harmonisation.",
        sources: &[
            "https://www.w3.org/TR/WCAG22/#reading-level (SC 3.1.5)",
            "Flesch, A new readability yardstick (1948)",
        ],
    },
    run: Run::Item(run),
};

fn run(unit: &ItemUnit<'_>, thresholds: &Thresholds) -> Verdict {
    let is_english = unit.item.locale.as_str().to_ascii_lowercase().starts_with("en");
    let Some(body) = unit.body().filter(|_| is_english && is_read(unit)) else {
        return Verdict::NotApplicable;
    };
    let words: Vec<&str> = body.text.unicode_words().collect();
    if words.len() < thresholds.len("min_words") {
        return Verdict::NotApplicable;
    }
    let sentences = body
        .text
        .lines()
        .flat_map(UnicodeSegmentation::unicode_sentences)
        .filter(|sentence| sentence.unicode_words().next().is_some())
        .count()
        .max(1);
    let syllables: usize = words.iter().map(|word| syllables(word)).sum();
    let number = |n: usize| f64::from(u32::try_from(n).unwrap_or(u32::MAX));
    let ease = 206.835
        - 1.015 * number(words.len()) / number(sentences)
        - 84.6 * number(syllables) / number(words.len());
    let min = f64::from(i32::try_from(thresholds.int("min_ease")).unwrap_or(0));
    if ease >= min {
        return Verdict::Pass;
    }
    Verdict::Fail(
        Failure::new(format!("the reading ease is {ease:.0}"))
            .with("reading_ease", format!("{ease:.1}"))
            .with("words", words.len())
            .with("sentences", sentences),
    )
}

/// Groups of vowels, a silent `e` at the end left out: near enough for an average.
fn syllables(word: &str) -> usize {
    let lower = word.to_lowercase();
    let mut n = 0;
    let mut was_vowel = false;
    for character in lower.chars() {
        let is_vowel = matches!(character, 'a' | 'e' | 'i' | 'o' | 'u' | 'y');
        n += usize::from(is_vowel && !was_vowel);
        was_vowel = is_vowel;
    }
    if lower.ends_with('e') && !lower.ends_with("le") && n > 1 {
        n -= 1;
    }
    n.max(1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checks::fixtures::ItemFixture;

    fn judged(body: &str) -> Verdict {
        ItemFixture::page("Opening hours").body(body).judge(&CHECK)
    }

    const HARD: &str = "Notwithstanding aforementioned contractual stipulations, organisational implementation necessitates \
        interdepartmental harmonisation of administrative responsibilities. ";

    #[test]
    fn long_words_in_long_sentences_fail() {
        assert!(matches!(judged(&HARD.repeat(10)), Verdict::Fail(_)));
    }

    #[test]
    fn plain_words_pass() {
        assert_eq!(judged(&"We open at nine. You can park for free. ".repeat(15)), Verdict::Pass);
    }

    #[test]
    fn short_texts_and_other_languages_are_not_concerned() {
        assert_eq!(judged(HARD), Verdict::NotApplicable);
        let japanese = ItemFixture::page("x").locale("ja").body(&"難しい文章".repeat(100));
        assert_eq!(japanese.judge(&CHECK), Verdict::NotApplicable);
    }

    #[test]
    fn syllables_are_groups_of_vowels() {
        assert_eq!(
            ["a", "the", "apple", "time", "harmonisation", "rhythm"].map(syllables),
            [1, 1, 2, 1, 5, 1]
        );
    }
}
