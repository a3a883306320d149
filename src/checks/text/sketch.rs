//! Near-duplicates: a sketch of a text, small enough to keep one per item.
//!
//! `MinHash` over shingles of five words: the share of equal places of two sketches estimates the Jaccard
//! similarity of their shingle sets, with a standard error of at most 4.4 points at 128 places.
//! Source: Broder, "On the resemblance and containment of documents" (1997).

use std::borrow::Cow;
use std::sync::LazyLock;

use unicode_segmentation::UnicodeSegmentation;
use xxhash_rust::xxh3::{Xxh3Default, xxh3_64, xxh3_64_with_seed};

/// Places of a sketch.
pub const PLACES: usize = 128;

/// Words of a shingle.
const SHINGLE: usize = 5;

/// An odd multiplier and an addend for each place.
static SEEDS: LazyLock<([u32; PLACES], [u32; PLACES])> = LazyLock::new(|| {
    let make = |name: &[u8], low: u32| {
        let mut seeds = [0_u32; PLACES];
        for (n, seed) in (0_u64..).zip(&mut seeds) {
            *seed = u32::try_from(xxh3_64_with_seed(name, n) >> 32).unwrap_or(u32::MAX) | low;
        }
        seeds
    };
    (make(b"multiplier", 1), make(b"addend", 0))
});

/// What is kept of a text to compare it with others, from one pass over its words.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Digest {
    /// A hash of the words, case and punctuation left out. `None` without words.
    pub body_key: Option<String>,
    /// The sketch: 128 × `u32`, little endian. `None` below five words.
    pub minhash: Option<Vec<u8>>,
}

/// Reads a text.
pub fn digest(text: &str) -> Digest {
    let normal = super::nfc(text);
    let mut whole = Xxh3Default::new();
    let mut words: Vec<u64> = Vec::new();
    for word in normal.unicode_words() {
        let word = lower(word);
        whole.update(word.as_bytes());
        whole.update(b" ");
        words.push(xxh3_64(word.as_bytes()));
    }
    let body_key = (!words.is_empty()).then(|| format!("{:032x}", whole.digest128()));
    Digest { body_key, minhash: (words.len() >= SHINGLE).then(|| sketch(&words)) }
}

/// In lower case; without a copy where it is so already.
fn lower(word: &str) -> Cow<'_, str> {
    if word.bytes().all(|it| it.is_ascii() && !it.is_ascii_uppercase()) {
        Cow::Borrowed(word)
    } else {
        Cow::Owned(word.to_lowercase())
    }
}

#[expect(clippy::cast_possible_truncation, reason = "the two halves of a 64-bit hash")]
fn sketch(words: &[u64]) -> Vec<u8> {
    let mut least = [u32::MAX; PLACES];
    let mut bytes = [0_u8; SHINGLE * 8];
    for shingle in words.windows(SHINGLE) {
        for (slot, word) in bytes.chunks_exact_mut(8).zip(shingle) {
            slot.copy_from_slice(&word.to_le_bytes());
        }
        let hash = xxh3_64(&bytes);
        let (low, high) = (hash as u32, (hash >> 32) as u32);
        // Two halves of one good hash and a multiplier of its own give each place an order of its own; 32-bit
        // arithmetic, so that the compiler does several places at once.
        for ((place, multiplier), addend) in least.iter_mut().zip(&SEEDS.0).zip(&SEEDS.1) {
            let mixed = (low ^ addend).wrapping_mul(*multiplier).wrapping_add(high);
            let value = (mixed ^ (mixed >> 15)).wrapping_mul(0x2C1B_3C6D);
            *place = (*place).min(value);
        }
    }
    least.iter().flat_map(|place| place.to_le_bytes()).collect()
}

/// The sketch of a text: 128 × `u32`, little endian. `None` below five words.
pub fn minhash(text: &str) -> Option<Vec<u8>> {
    digest(text).minhash
}

/// Estimated similarity of two texts, 0 to 1, from their sketches; 0 when one is not a sketch.
pub fn similarity(left: &[u8], right: &[u8]) -> f64 {
    if left.len() != PLACES * 4 || right.len() != PLACES * 4 {
        return 0.0;
    }
    let equal = left.chunks_exact(4).zip(right.chunks_exact(4)).filter(|(left, right)| left == right).count();
    f64::from(u32::try_from(equal).unwrap_or(0)) / 128.0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(words: std::ops::Range<u32>) -> String {
        words.map(|n| format!("word{n}")).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn equal_texts_are_equal_and_others_are_not() {
        let one = minhash(&text(0..200)).unwrap();
        assert_eq!(one.len(), 512);
        assert!((similarity(&one, &minhash(&text(0..200).to_uppercase()).unwrap()) - 1.0).abs() < 1e-9);
        assert!(similarity(&one, &minhash(&text(500..700)).unwrap()) < 0.05);
    }

    #[test]
    fn the_estimate_is_near_the_true_similarity() {
        // 196 shingles each, 176 in common: Jaccard 176 / 216 = 0.81.
        let found = similarity(&minhash(&text(0..200)).unwrap(), &minhash(&text(20..220)).unwrap());
        assert!((found - 0.81).abs() < 0.12, "{found}");
    }

    #[test]
    fn short_texts_have_no_sketch_and_broken_ones_no_similarity() {
        assert_eq!(minhash("one two three four"), None);
        assert!(minhash("one two three four five").is_some());
        assert!(similarity(&[1, 2, 3], &[1, 2, 3]).abs() < 1e-9);
    }

    #[test]
    fn other_scripts_are_sketched() {
        assert!(minhash("日本語の文章です").is_some());
    }
}
