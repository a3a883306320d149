//! Pages whose texts are nearly the same.
//!
//! A fold over the sketches of all pages. Bounded: about 25 bytes of memory and half a kilobyte of a temporary file for
//! each of at most `max_items` pages, and a page is compared with at most [`NEIGHBOURS`] others per band; beyond that
//! it answers "too large".

use std::collections::{HashMap, VecDeque};

use xxhash_rust::xxh3::xxh3_64;

use crate::checks::spool::Spool;
use crate::checks::text::sketch::PLACES;
use crate::checks::{Check, Docs, Fold, Run, Setting, SettingKind, Tell, Thresholds, Wave};
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
            help: "Most pages that are compared, 25 bytes of memory and half a kilobyte of a temporary file each; \
                   with more the check is unknown",
            value: SettingKind::Int { default: 2_000_000, min: 100, max: 100_000_000 },
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

/// What is compared of a page.
#[derive(Clone)]
struct Page {
    number: usize,
    locale: u32,
    body: u64,
    sketch: Sketch,
}

impl Page {
    fn to_record(&self) -> Vec<u8> {
        [&self.locale.to_le_bytes()[..], &self.body.to_le_bytes(), &self.sketch].concat()
    }

    fn from_record(number: usize, record: &[u8]) -> Option<Self> {
        let (locale, rest) = record.split_first_chunk()?;
        let (body, sketch) = rest.split_first_chunk()?;
        Some(Self {
            number,
            locale: u32::from_le_bytes(*locale),
            body: u64::from_le_bytes(*body),
            sketch: sketch.try_into().ok()?,
        })
    }

    /// Places that are equal; `None` when the two are not to be compared.
    fn equal_places(&self, other: &Self) -> Option<u8> {
        if self.locale != other.locale || self.body == other.body {
            return None;
        }
        let equal = self.sketch.iter().zip(&other.sketch).filter(|(one, other)| one == other).count();
        u8::try_from(equal).ok()
    }
}

/// The page most like another: how many places are equal (0 = none found), and its number.
#[derive(Clone, Copy, Default)]
struct Nearest {
    equal: u8,
    number: u32,
}

struct Pages {
    threshold: f64,
    max_items: usize,
    is_too_large: bool,
    locales: HashMap<String, u32>,
    sketches: Spool,
    subjects: Spool,
}

impl Pages {
    fn new(thresholds: &Thresholds) -> Self {
        Self {
            threshold: thresholds.real("similarity"),
            max_items: thresholds.len("max_items"),
            is_too_large: false,
            locales: HashMap::new(),
            sketches: Spool::new(),
            subjects: Spool::new(),
        }
    }

    fn page(&mut self, number: usize) -> Option<Page> {
        self.sketches.get(number).and_then(|record| Page::from_record(number, record))
    }

    /// The key of every page in one band above its number, sorted: equal keys are neighbours.
    fn keys(&mut self, band: usize) -> Vec<u64> {
        let width = PLACES / BANDS;
        let mut keys = Vec::with_capacity(self.sketches.len());
        for number in 0..self.sketches.len() {
            let Some(page) = self.page(number) else { break };
            let mut key = page.locale.to_le_bytes().to_vec();
            key.extend(page.sketch.iter().skip(band * width).take(width));
            // Half of the hash: two keys that differ meet now and then, and are compared in vain.
            keys.push((xxh3_64(&key) & KEY) | number as u64);
        }
        keys.sort_unstable();
        keys
    }
}

/// The bits of a band's key; the others hold the page's number.
const KEY: u64 = 0xFFFF_FFFF_0000_0000;

impl Fold for Pages {
    fn row(&mut self, row: &Row, _tell: &mut Tell<'_>) {
        let Some(sketch) = row.bytes("minhash").filter(|it| it.len() == PLACES * 4) else { return };
        if self.sketches.len() >= self.max_items.min(u32::MAX as usize) {
            self.is_too_large = true;
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
        let page = Page { number: self.sketches.len(), locale, body, sketch: places };
        self.sketches.push(&page.to_record());
        self.subjects.push_value(&subject);
    }

    fn finish(mut self: Box<Self>, tell: &mut Tell<'_>) -> Result<u64, UnknownReason> {
        if self.is_too_large {
            return Err(UnknownReason::TooLarge);
        }
        let n = self.sketches.len();
        let mut nearest = vec![Nearest::default(); n];
        let mut clusters = Clusters((0..n).filter_map(|it| u32::try_from(it).ok()).collect());
        let mut before: VecDeque<Page> = VecDeque::with_capacity(NEIGHBOURS);
        for band in 0..BANDS {
            let keys = self.keys(band);
            for alike in keys.chunk_by(|one, other| one & KEY == other & KEY).filter(|it| it.len() > 1) {
                before.clear();
                for entry in alike {
                    let Some(page) = self.page(usize::try_from(entry & !KEY).unwrap_or(n)) else { break };
                    for other in before.iter().rev() {
                        let equal = page.equal_places(other);
                        let Some(equal) = equal.filter(|it| similarity(*it) >= self.threshold) else {
                            continue;
                        };
                        improve(&mut nearest, page.number, other.number, equal);
                        improve(&mut nearest, other.number, page.number, equal);
                        clusters.join(page.number, other.number);
                    }
                    if before.len() == NEIGHBOURS {
                        before.pop_front();
                    }
                    before.push_back(page);
                }
            }
        }
        let sizes = clusters.sizes();
        for (number, near) in nearest.iter().enumerate().filter(|(_, near)| near.equal > 0) {
            let other = usize::try_from(near.number).unwrap_or(n);
            let (Some(subject), Some(other)) =
                (self.subjects.value::<Subject>(number), self.subjects.value::<Subject>(other))
            else {
                break;
            };
            let found = similarity(near.equal);
            let place = other.url.clone().unwrap_or_else(|| other.key());
            let alike = sizes.get(clusters.root(number)).copied().unwrap_or(2);
            let failure = Failure::new(format!("its text is {:.0} % the same as another", found * 100.0))
                .with("nearest", place)
                .with("similarity", format!("{found:.2}"))
                .with("alike", alike);
            tell(subject, failure);
        }
        let is_sound = self.sketches.is_sound() && self.subjects.is_sound();
        if is_sound { Ok(n as u64) } else { Err(UnknownReason::Internal) }
    }
}

/// Keeps the more similar page; of equally similar ones the first.
fn improve(nearest: &mut [Nearest], page: usize, other: usize, equal: u8) {
    let (Some(slot), Ok(number)) = (nearest.get_mut(page), u32::try_from(other)) else { return };
    if equal > slot.equal || (equal == slot.equal && number < slot.number) {
        *slot = Nearest { equal, number };
    }
}

/// The estimate of [`crate::checks::text::similarity`], from one byte a place.
fn similarity(equal: u8) -> f64 {
    let share = f64::from(equal) / 128.0;
    ((share - 1.0 / 256.0) / (1.0 - 1.0 / 256.0)).max(0.0)
}

/// Union-find: each entry is a page of the same cluster, a root points at itself.
struct Clusters(Vec<u32>);

impl Clusters {
    fn parent(&self, page: usize) -> usize {
        self.0.get(page).and_then(|it| usize::try_from(*it).ok()).unwrap_or(page)
    }

    fn root(&mut self, mut page: usize) -> usize {
        while self.parent(page) != page {
            let grandparent = self.parent(self.parent(page));
            self.point(page, grandparent);
            page = grandparent;
        }
        page
    }

    fn point(&mut self, page: usize, to: usize) {
        if let (Some(slot), Ok(to)) = (self.0.get_mut(page), u32::try_from(to)) {
            *slot = to;
        }
    }

    fn join(&mut self, one: usize, other: usize) {
        let (one, other) = (self.root(one), self.root(other));
        self.point(one.max(other), one.min(other));
    }

    /// Pages of each cluster, by its root.
    fn sizes(&mut self) -> Vec<u32> {
        let mut sizes = vec![0_u32; self.0.len()];
        for page in 0..self.0.len() {
            let root = self.root(page);
            if let Some(size) = sizes.get_mut(root) {
                *size += 1;
            }
        }
        sizes
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

    #[derive(Debug)]
    struct Folded {
        evaluated: u64,
        failing: Vec<(Subject, Failure)>,
    }

    fn fold(rows: &[Row], change: impl FnOnce(&mut Thresholds)) -> Result<Folded, UnknownReason> {
        let Run::Fold { start, .. } = &CHECK.run else { panic!("a fold") };
        let mut thresholds = Thresholds::defaults(&CHECK);
        change(&mut thresholds);
        let mut fold = start(&thresholds);
        let mut failing = Vec::new();
        let mut tell = |subject, failure| failing.push((subject, failure));
        for row in rows {
            fold.row(row, &mut tell);
        }
        let evaluated = fold.finish(&mut tell)?;
        Ok(Folded { evaluated, failing })
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
    fn of_pages_equally_alike_the_first_is_named() {
        let same = minhash(&text(0, 300)).map_or(Value::Null, Value::Bytes);
        let rows: Vec<_> = (0..4)
            .map(|n| {
                let cells = row(&n.to_string(), "en", "");
                let cell = |(name, value): (&String, &Value)| match name.as_str() {
                    "minhash" => (name.clone(), same.clone()),
                    "body_key" => (name.clone(), format!("body {n}").into()),
                    _ => (name.clone(), value.clone()),
                };
                Row::new(cells.names().iter().zip(cells.cells()).map(cell).collect())
            })
            .collect();
        let folded = fold(&rows, |_| {}).unwrap();
        let nearest: Vec<_> = folded.failing.iter().map(|(_, it)| it.evidence.0["nearest"].clone()).collect();
        let address = |n: u8| format!("https://example.org/{n}");
        assert_eq!(nearest, [address(1), address(0), address(0), address(0)]);
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
    fn hundreds_alike_are_one_cluster() {
        let rows: Vec<_> =
            (0..400).map(|n| row(&format!("{n:04}"), "en", &format!("{} town{n}", text(0, 300)))).collect();
        let folded = fold(&rows, |_| {}).unwrap();
        assert_eq!(folded.failing.len(), 400);
        assert_eq!(folded.failing[7].1.evidence.0["alike"], 400);
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
