//! Pages whose texts are nearly the same.
//!
//! A fold over the sketches of all pages. Bounded: it keeps about half a kilobyte for each of at most `max_items`
//! pages, and compares a page with at most [`NEIGHBOURS`] others per band; beyond that it answers "too large".

use std::collections::HashMap;

use xxhash_rust::xxh3::xxh3_64;

use crate::checks::text::sketch::PLACES;
use crate::checks::{Check, Docs, Fold, Folded, Run, Setting, SettingKind, Thresholds, Wave};
use crate::model::{Capability, Confidence, Failure, Row, Severity, Subject, UnknownReason};

/// See [`Docs`].
pub static CHECK: Check = Check {
    id: "quality.near-duplicate-body",
    version: 1,
    title: "Nearly identical content",
    severity: Severity::Low,
    confidence: Confidence::Firm,
    wave: Wave::Core,
    applies: &[],
    needs: &[Capability::Content],
    settings: &[
        // One changed word touches five sequences: 0.8 is about one changed word in forty, 0.9 one in ninety.
        Setting {
            key: "similarity",
            help: "Share of five-word sequences two texts have in common, 0 to 1",
            value: SettingKind::Real { default: 0.80, min: 0.5, max: 1.0 },
        },
        Setting {
            key: "min_words",
            help: "Shortest text that is compared, in words",
            value: SettingKind::Int { default: 50, min: 5, max: 5_000 },
        },
        Setting {
            key: "max_items",
            help: "Most pages that are compared, half a kilobyte of memory each; with more the check is unknown",
            value: SettingKind::Int { default: 200_000, min: 100, max: 2_000_000 },
        },
    ],
    docs: Docs {
        looks_at: "The main texts of indexable pages of one locale from `min_words` words on. It estimates the share \
                   of five-word sequences that two texts have in common (MinHash), and fails for both when it is \
                   at least `similarity`. Texts that are equal word by word are left to `quality.duplicate-body`.",
        why: "Pages that differ in a name or a date compete with each other in search, and a correction made in one \
              is forgotten in the others.",
        fix: "Merge the pages, or give each one a text of its own.",
        example: "Forty pages \"Plumber in <town>\" that differ in the name of the town",
        sources: &[
            "Broder, On the resemblance and containment of documents (1997)",
            "Screaming Frog `Near Duplicates` (90 %, MinHash, indexable pages only)",
            "https://developers.google.com/search/docs/essentials/spam-policies#doorways",
        ],
    },
    run: Run::Fold {
        params: &["min_words"],
        rows: "SELECT i.unit_key, i.subject_kind, i.id, i.locale, i.content_type, i.title, i.url, i.edit_url, \
               i.body_key, i.minhash \
               FROM v_item i LEFT JOIN v_page p \
               ON p.scan_id = i.scan_id AND p.instance_id = i.instance_id AND p.subject_key = i.subject_key \
               WHERE i.scan_id = ?1 AND i.instance_id = ?2 AND i.indexable = 1 AND i.minhash IS NOT NULL \
               AND i.kind IN ('entry', 'page') AND i.words >= ?4 \
               AND (p.canonical IS NULL OR p.canonical_key = i.url_key) ORDER BY i.unit_key",
        start: |thresholds| Box::new(Pages::new(thresholds)),
    },
};

/// Bands of the sketch: pages that agree in one of them are compared. Two texts of similarity 0.5 meet with a
/// probability of 0.87, of 0.9 with one of 1 - 10⁻¹⁵.
const BANDS: usize = 32;

/// Earlier pages of a band a page is compared with. Bounds the time when thousands are alike; the chain of
/// neighbours still joins them all.
const NEIGHBOURS: usize = 64;

/// One place is kept in one byte: 128 bytes a page. Chance agreement is 1 in 256 and taken out of the estimate.
type Sketch = [u8; PLACES];

struct Page {
    subject: Subject,
    locale: u32,
    body: u64,
    sketch: Sketch,
}

struct Pages {
    threshold: f64,
    max_items: usize,
    is_too_large: bool,
    locales: HashMap<String, u32>,
    kept: Vec<Page>,
}

impl Pages {
    fn new(thresholds: &Thresholds) -> Self {
        Self {
            threshold: thresholds.real("similarity"),
            max_items: thresholds.len("max_items"),
            is_too_large: false,
            locales: HashMap::new(),
            kept: Vec::new(),
        }
    }

    fn compare(&self, one: usize, other: usize) -> Option<f64> {
        let (one, other) = (self.kept.get(one)?, self.kept.get(other)?);
        if one.locale != other.locale || one.body == other.body {
            return None;
        }
        let found = similarity(&one.sketch, &other.sketch);
        (found >= self.threshold).then_some(found)
    }
}

impl Fold for Pages {
    fn row(&mut self, row: &Row) {
        let Some(sketch) = row.bytes("minhash").filter(|it| it.len() == PLACES * 4) else { return };
        if self.kept.len() >= self.max_items {
            self.is_too_large = true;
            self.kept = Vec::new();
            self.max_items = 0;
        }
        if self.is_too_large {
            return;
        }
        let subject = row.subject();
        let next = u32::try_from(self.locales.len()).unwrap_or(u32::MAX);
        let locale = *self.locales.entry(subject.locale.clone().unwrap_or_default()).or_insert(next);
        let mut places = [0; PLACES];
        for (place, value) in places.iter_mut().zip(sketch.chunks_exact(4)) {
            *place = value.first().copied().unwrap_or(0);
        }
        let body = xxh3_64(row.text_or_empty("body_key").as_bytes());
        self.kept.push(Page { subject, locale, body, sketch: places });
    }

    fn finish(self: Box<Self>) -> Result<Folded, UnknownReason> {
        if self.is_too_large {
            return Err(UnknownReason::TooLarge);
        }
        let n = self.kept.len();
        let mut nearest: Vec<Option<(f64, usize)>> = vec![None; n];
        let mut clusters = Clusters((0..n).collect());
        for band in 0..BANDS {
            let width = PLACES / BANDS;
            let mut keys: Vec<(u64, usize)> = self
                .kept
                .iter()
                .enumerate()
                .map(|(idx, page)| {
                    let mut key = page.locale.to_le_bytes().to_vec();
                    key.extend(page.sketch.iter().skip(band * width).take(width));
                    (xxh3_64(&key), idx)
                })
                .collect();
            keys.sort_unstable();
            for (at, &(key, idx)) in keys.iter().enumerate() {
                let neighbours = keys.iter().take(at).rev().take(NEIGHBOURS).take_while(|it| it.0 == key);
                for &(_, other) in neighbours {
                    if let Some(found) = self.compare(idx, other) {
                        improve(&mut nearest, idx, other, found);
                        improve(&mut nearest, other, idx, found);
                        clusters.join(idx, other);
                    }
                }
            }
        }
        let mut sizes: HashMap<usize, usize> = HashMap::new();
        for idx in 0..n {
            *sizes.entry(clusters.root(idx)).or_default() += 1;
        }
        let mut failing = Vec::new();
        for (idx, page) in self.kept.iter().enumerate() {
            let Some((found, other)) = nearest.get(idx).copied().flatten() else { continue };
            let Some(other) = self.kept.get(other) else { continue };
            let place = other.subject.url.clone().unwrap_or_else(|| other.subject.key());
            let failure = Failure::new(format!("its text is {:.0} % the same as another", found * 100.0))
                .with("nearest", place)
                .with("similarity", format!("{found:.2}"))
                .with("alike", sizes.get(&clusters.root(idx)).copied().unwrap_or(2));
            failing.push((page.subject.clone(), failure));
        }
        Ok(Folded { evaluated: u64::try_from(n).unwrap_or(u64::MAX), failing })
    }
}

/// Keeps the more similar page; of equally similar ones the first.
fn improve(nearest: &mut [Option<(f64, usize)>], idx: usize, other: usize, found: f64) {
    let Some(slot) = nearest.get_mut(idx) else { return };
    let is_better =
        slot.is_none_or(|(best, page)| found > best || (found.total_cmp(&best).is_eq() && other < page));
    if is_better {
        *slot = Some((found, other));
    }
}

/// The estimate of [`crate::checks::text::similarity`], from one byte a place.
fn similarity(one: &Sketch, other: &Sketch) -> f64 {
    let equal = one.iter().zip(other).filter(|(one, other)| one == other).count();
    let share = f64::from(u32::try_from(equal).unwrap_or(0)) / 128.0;
    ((share - 1.0 / 256.0) / (1.0 - 1.0 / 256.0)).max(0.0)
}

/// Union-find: each entry is a page of the same cluster, a root points at itself.
struct Clusters(Vec<usize>);

impl Clusters {
    fn root(&mut self, mut idx: usize) -> usize {
        while let Some(&parent) = self.0.get(idx).filter(|parent| **parent != idx) {
            let grandparent = self.0.get(parent).copied().unwrap_or(parent);
            if let Some(slot) = self.0.get_mut(idx) {
                *slot = grandparent;
            }
            idx = grandparent;
        }
        idx
    }

    fn join(&mut self, one: usize, other: usize) {
        let (one, other) = (self.root(one), self.root(other));
        if let Some(slot) = self.0.get_mut(one.max(other)) {
            *slot = one.min(other);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checks::SettingValue;
    use crate::checks::corpus_fixture::Corpus;
    use crate::checks::text::{body_key, minhash};
    use crate::model::Value;

    fn row(id: &str, locale: &str, text: &str) -> Row {
        Row::new(vec![
            ("id".to_owned(), id.into()),
            ("locale".to_owned(), locale.into()),
            ("title".to_owned(), "T".into()),
            ("url".to_owned(), format!("https://example.org/{id}").into()),
            ("body_key".to_owned(), Value::from(body_key(text))),
            ("minhash".to_owned(), minhash(text).map_or(Value::Null, Value::Bytes)),
        ])
    }

    fn text(from: usize, to: usize) -> String {
        (from..to).map(|n| format!("語word{n}")).collect::<Vec<_>>().join(" ")
    }

    fn fold(rows: &[Row], change: impl FnOnce(&mut Thresholds)) -> Result<Folded, UnknownReason> {
        let Run::Fold { start, .. } = &CHECK.run else { panic!("a fold") };
        let mut thresholds = Thresholds::defaults(&CHECK);
        change(&mut thresholds);
        let mut fold = start(&thresholds);
        for row in rows {
            fold.row(row);
        }
        fold.finish()
    }

    #[test]
    fn nearly_equal_texts_fail_and_name_each_other() {
        let rows = [
            row("1", "en", &text(0, 1_000)),
            row("2", "en", &text(5, 1_005)),
            row("3", "en", &text(5_000, 6_000)),
            row("4", "de", &text(1, 1_001)),
        ];
        let folded = fold(&rows, |_| {}).unwrap();
        assert_eq!(folded.evaluated, 4);
        let ids: Vec<_> = folded.failing.iter().map(|(subject, _)| subject.id.as_str()).collect();
        assert_eq!(ids, ["1", "2"]);
        assert_eq!(folded.failing[0].1.evidence.0["nearest"], "https://example.org/2");
        assert_eq!(folded.failing[0].1.evidence.0["alike"], 2);
    }

    #[test]
    fn equal_texts_are_left_to_the_other_check() {
        let rows = [row("1", "en", &text(0, 100)), row("2", "en", &text(0, 100).to_uppercase())];
        assert!(fold(&rows, |_| {}).unwrap().failing.is_empty());
    }

    #[test]
    fn similarity_is_a_setting() {
        // 796 of 1,196 shingles are shared: 0.67.
        let rows = [row("1", "en", &text(0, 1_000)), row("2", "en", &text(200, 1_200))];
        assert!(fold(&rows, |_| {}).unwrap().failing.is_empty());
        let lower = fold(&rows, |it| it.set("similarity", SettingValue::Real(0.55))).unwrap();
        assert_eq!(lower.failing.len(), 2);
    }

    #[test]
    fn thousands_alike_are_one_cluster_and_quick() {
        let rows: Vec<_> =
            (0..400).map(|n| row(&format!("{n:04}"), "en", &format!("{} town{n}", text(0, 300)))).collect();
        let start = std::time::Instant::now();
        let folded = fold(&rows, |_| {}).unwrap();
        assert_eq!(folded.failing.len(), 400);
        assert_eq!(folded.failing[7].1.evidence.0["alike"], 400);
        assert!(start.elapsed().as_secs() < 20);
    }

    #[test]
    fn too_many_pages_are_unknown() {
        let rows: Vec<_> = (0..101).map(|n| row(&n.to_string(), "en", &text(n * 50, n * 50 + 60))).collect();
        let set = |max| fold(&rows, |it| it.set("max_items", SettingValue::Int(max))).map(|it| it.evaluated);
        assert_eq!(set(101), Ok(101));
        assert_eq!(set(100), Err(UnknownReason::TooLarge));
    }

    #[test]
    fn the_query_runs() {
        assert_eq!(Corpus::new().run(&CHECK).evaluated, 0);
    }
}
