//! How long titles and descriptions are, in any script.
//!
//! East Asian wide characters count twice: they take twice the room in a result and say about twice as much.
//! Source: Unicode Standard Annex #11 (East Asian Width), main blocks.

use unicode_segmentation::UnicodeSegmentation as _;

/// Number of characters (grapheme clusters); wide ones count twice.
pub(super) fn weighted(text: &str) -> usize {
    text.graphemes(true).map(|it| if it.chars().next().is_some_and(is_wide) { 2 } else { 1 }).sum()
}

/// East Asian wide and full-width characters, and emoji.
fn is_wide(character: char) -> bool {
    matches!(u32::from(character),
        0x1100..=0x115F | 0x2E80..=0x303E | 0x3041..=0xA4CF | 0xAC00..=0xD7A3 | 0xF900..=0xFAFF
        | 0xFE30..=0xFE4F | 0xFF00..=0xFF60 | 0xFFE0..=0xFFE6 | 0x1F300..=0x1FAFF | 0x2_0000..=0x3_FFFD)
}

#[cfg(test)]
mod tests {
    use super::weighted;

    #[test]
    fn wide_characters_count_twice_and_marks_not_at_all() {
        assert_eq!(weighted("港の夜"), 6);
        assert_eq!(weighted("e\u{301}a"), 2);
        assert_eq!(weighted(""), 0);
    }
}
