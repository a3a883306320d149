//! How wide a title is in a search result, and how long a description is, in any script.
//!
//! Widths are those of a 20 px sans-serif (Arial's advance widths, in 1/100 of the size), which is what
//! search engines print titles in. East Asian wide characters are as wide as the font is high.
//!
//! Source: the advance widths of Arial; Unicode Standard Annex #11 (East Asian Width), main blocks.

use unicode_segmentation::UnicodeSegmentation as _;

/// Size of the type in pixels.
const FONT_PX: usize = 20;

/// Width of a title in pixels.
pub(super) fn pixels(text: &str) -> usize {
    let hundredths: usize = text.graphemes(true).map(|it| it.chars().next().map_or(0, advance)).sum();
    hundredths.saturating_mul(FONT_PX) / 100
}

/// Number of characters; wide ones count twice, because they say about twice as much.
pub(super) fn length(text: &str) -> usize {
    text.graphemes(true).map(|it| if it.chars().next().is_some_and(is_wide) { 2 } else { 1 }).sum()
}

fn advance(character: char) -> usize {
    match character {
        'i' | 'j' | 'l' | '\'' | '|' => 22,
        ' ' | '!' | ',' | '.' | '/' | ':' | ';' | 'I' | 'f' | 't' | '[' | ']' => 28,
        '(' | ')' | '-' | '`' | 'r' => 33,
        'c' | 'k' | 's' | 'v' | 'x' | 'y' | 'z' | 'J' => 50,
        'm' | 'M' => 83,
        'W' | '@' => 97,
        'w' | 'C' | 'D' | 'H' | 'N' | 'R' | 'U' => 72,
        'G' | 'O' | 'Q' => 78,
        '%' => 89,
        it if it.is_uppercase() || it == '&' => 66,
        it if is_wide(it) => 100,
        _ => 56,
    }
}

/// East Asian wide and full-width characters, and emoji.
fn is_wide(character: char) -> bool {
    matches!(u32::from(character),
        0x1100..=0x115F | 0x2E80..=0x303E | 0x3041..=0x33FF | 0x3400..=0x4DBF | 0x4E00..=0x9FFF
        | 0xA000..=0xA4CF | 0xAC00..=0xD7A3 | 0xF900..=0xFAFF | 0xFE30..=0xFE4F | 0xFF00..=0xFF60
        | 0xFFE0..=0xFFE6 | 0x1F300..=0x1FAFF | 0x2_0000..=0x3_FFFD)
}

#[cfg(test)]
mod tests {
    use super::{length, pixels};

    #[test]
    fn wide_characters_count_twice_and_marks_not_at_all() {
        assert_eq!(length("港の夜"), 6);
        assert_eq!(length("e\u{301}a"), 2);
        assert_eq!(pixels("港"), 20);
        assert!(pixels("mmm") > pixels("iii"));
        assert_eq!(pixels(""), 0);
    }
}
