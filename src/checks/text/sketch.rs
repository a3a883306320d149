//! Near-duplicates: a sketch of a text, small enough to keep one per item.
//!
//! `MinHash` over shingles of five words: the share of equal places of two sketches estimates the Jaccard
//! similarity of their shingle sets, with a standard error of at most 4.4 points at 128 places.
//! Source: Broder, "On the resemblance and containment of documents" (1997).

use unicode_segmentation::UnicodeSegmentation;
use xxhash_rust::xxh3::{xxh3_64, xxh3_64_with_seed};

/// Places of a sketch.
pub const PLACES: usize = 128;

/// Words of a shingle.
const SHINGLE: usize = 5;

/// The sketch of a text: 128 × `u32`, little endian. `None` below five words.
pub fn minhash(text: &str) -> Option<Vec<u8>> {
    let normal = super::nfc(text);
    let words: Vec<u64> =
        normal.unicode_words().map(|word| xxh3_64(word.to_lowercase().as_bytes())).collect();
    if words.len() < SHINGLE {
        return None;
    }
    let seeds: Vec<(u64, u64)> = (0..128_u64)
        .map(|n| (xxh3_64_with_seed(b"multiplier", n) | 1, xxh3_64_with_seed(b"addend", n)))
        .collect();
    let mut least = [u32::MAX; PLACES];
    let mut bytes = [0_u8; SHINGLE * 8];
    for shingle in words.windows(SHINGLE) {
        for (slot, word) in bytes.chunks_exact_mut(8).zip(shingle) {
            slot.copy_from_slice(&word.to_le_bytes());
        }
        let hash = xxh3_64(&bytes);
        for (place, (multiplier, addend)) in least.iter_mut().zip(&seeds) {
            // The upper half of a multiply-add is the well mixed one.
            let value = hash.wrapping_mul(*multiplier).wrapping_add(*addend) >> 32;
            *place = (*place).min(u32::try_from(value).unwrap_or(u32::MAX));
        }
    }
    Some(least.iter().flat_map(|place| place.to_le_bytes()).collect())
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
