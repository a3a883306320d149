//! `structure.too-deep`: a page many clicks away from the start.
//!
//! The graph: every public page that has an address, the menus, and the links between them. The menus stand
//! on every page, so what they name is one click away, like what the start page links to.

use std::collections::{BTreeMap, VecDeque};

use xxhash_rust::xxh3::xxh3_64;

use crate::checks::spool::Spool;
use crate::checks::{Check, Docs, Fold, Run, Setting, SettingKind, Tell, Thresholds, Wave};
use crate::model::{Capability, Confidence, Failure, Row, Severity, Subject, UnknownReason};

pub static CHECK: Check = Check {
    id: "structure.too-deep",
    version: 1,
    title: "Page far from the start",
    severity: Severity::Low,
    confidence: Confidence::Firm,
    wave: Wave::Core,
    applies: &[],
    needs: &[Capability::Content, Capability::RawText, Capability::Menus],
    settings: &[Setting {
        key: "max_clicks",
        help: "Most clicks from the start page.",
        value: SettingKind::Int { default: 4, min: 1, max: 100 },
    }],
    docs: Docs {
        looks_at: "The shortest way from the start page, through menus and links in texts, to every public page that \
                   can be reached so. Fails above 4 clicks. Lists the theme makes by itself are not seen; pages no \
                   way leads to are the matter of `links.orphan-page`.",
        why: "Few visitors click that far, and search engines visit such pages rarely and think them unimportant.",
        fix: "Link the page from one that is nearer to the start, or from a menu.",
        example: "Start → Company → History → 1990s → 1994 → March 1994",
        sources: &["SEOnaut `depth.go` (4)"],
    },
    run: Run::Fold {
        params: &[],
        // Items first (`what` = 0), then the ways between them.
        rows: "SELECT 0 AS what, unit_key, subject_kind, id, locale, content_type, title, url, edit_url, kind, \
               url_key, NULL AS to_item FROM v_item WHERE scan_id = ?1 AND instance_id = ?2 AND is_public = 1 \
               AND (routable = 1 OR kind = 'navigation') \
               UNION ALL \
               SELECT 1 AS what, subject_key AS unit_key, subject_kind, id, locale, content_type, '' AS title, \
               NULL AS url, NULL AS edit_url, kind, NULL AS url_key, to_item FROM v_reference \
               WHERE scan_id = ?1 AND instance_id = ?2 AND is_public = 1 AND to_item IS NOT NULL \
               AND (link_kind = 'anchor' OR (link_kind = 'field' AND kind = 'navigation')) \
               ORDER BY what, unit_key, to_item",
        start: |thresholds| Box::new(Graph { thresholds: thresholds.clone(), ..Graph::default() }),
    },
};

/// Names told of a way, its last ones: the page is at its end, and the rest is the way to another page.
const MAX_STEPS: usize = 8;

/// No page: not reached, or reached from none.
const NONE: u32 = u32::MAX;

/// Pages by number and the ways between them. About 20 bytes a page in memory; what is told of a page, and where its
/// links lead, is spooled.
#[derive(Default)]
struct Graph {
    thresholds: Thresholds,
    n_pages: u32,
    subjects: Spool,
    /// Their names again: a way has many, and is told for many pages.
    names: Spool,
    /// Hash of the id, number of the locale, the page: sorted once the pages are known.
    by_id: Vec<(u64, u16, u32)>,
    is_sorted: bool,
    locales: Vec<String>,
    /// Pages that are the start, or that a menu names.
    starts: Vec<u32>,
    named_by_menu: Vec<u32>,
    /// The pages each page links to, one record for each page, as four bytes each.
    links: Spool,
    /// Those of the page whose links come now: rows are sorted by it.
    from: u32,
    to: Vec<u8>,
    /// Links of a page whose record is written already: it was found by another locale's row.
    late: BTreeMap<u32, Vec<u32>>,
    n_late: usize,
}

/// Links of pages out of order before the check gives up.
const MAX_LATE: usize = 1_000_000;

impl Graph {
    fn locale(&mut self, name: &str) -> u16 {
        let known = self.locales.iter().position(|it| it == name).unwrap_or_else(|| {
            self.locales.push(name.to_owned());
            self.locales.len() - 1
        });
        u16::try_from(known).unwrap_or(u16::MAX)
    }

    /// The page of that id in that locale, else in the first one.
    fn page(&self, id: &str, locale: u16) -> Option<u32> {
        let id = xxh3_64(id.as_bytes());
        let first = self.by_id.partition_point(|(hash, ..)| *hash < id);
        let places = self.by_id.iter().skip(first).take_while(|(hash, ..)| *hash == id);
        let own = places.clone().find(|(_, it, _)| *it == locale);
        own.or_else(|| places.clone().min_by_key(|(.., page)| *page)).map(|(.., page)| *page)
    }

    fn link(&mut self, from: u32, to: u32) {
        if from < self.from {
            self.n_late += 1;
            if self.n_late <= MAX_LATE {
                self.late.entry(from).or_default().push(to);
            }
            return;
        }
        self.close_until(from);
        // Rows are sorted by the target too: the same one again follows itself.
        if !self.to.ends_with(&to.to_le_bytes()) {
            self.to.extend_from_slice(&to.to_le_bytes());
        }
    }

    /// Writes the records of all pages before `page`.
    fn close_until(&mut self, page: u32) {
        while self.from < page {
            self.links.push(&std::mem::take(&mut self.to));
            self.from += 1;
        }
    }

    fn targets(&mut self, page: u32) -> Vec<u32> {
        let record = usize::try_from(page).ok().and_then(|it| self.links.get(it)).unwrap_or_default();
        let mut targets: Vec<u32> =
            record.as_chunks::<4>().0.iter().map(|bytes| u32::from_le_bytes(*bytes)).collect();
        targets.extend(self.late.get(&page).into_iter().flatten());
        targets
    }

    /// Clicks to each page ([`NONE`] = no way leads to it) and the page before it on the shortest way.
    fn distances(&mut self) -> (Vec<u32>, Vec<u32>) {
        let n = usize::try_from(self.n_pages).unwrap_or(0);
        let (mut clicks, mut before) = (vec![NONE; n], vec![NONE; n]);
        let mut queue = VecDeque::new();
        let mut reach = |page: u32, distance: u32, from: u32, queue: &mut VecDeque<(u32, u32)>| {
            let place = usize::try_from(page).ok();
            let Some(slot) = place.and_then(|it| clicks.get_mut(it)).filter(|it| **it == NONE) else {
                return;
            };
            *slot = distance;
            if let Some(slot) = place.and_then(|it| before.get_mut(it)) {
                *slot = from;
            }
            queue.push_back((page, distance));
        };
        for page in std::mem::take(&mut self.starts) {
            reach(page, 0, NONE, &mut queue);
        }
        for page in std::mem::take(&mut self.named_by_menu) {
            reach(page, 1, NONE, &mut queue);
        }
        // Starts (0) and named pages (1) lie in the queue in the order of their distance, so it stays sorted
        // but for the start's own links, which are 1 as well.
        while let Some((page, distance)) = queue.pop_front() {
            for next in self.targets(page) {
                reach(next, distance + 1, page, &mut queue);
            }
        }
        (clicks, before)
    }

    fn name(&mut self, page: u32) -> String {
        let name = usize::try_from(page).ok().and_then(|it| self.names.get(it));
        String::from_utf8_lossy(name.unwrap_or_default()).into_owned()
    }
}

impl Fold for Graph {
    fn row(&mut self, row: &Row, _tell: &mut Tell<'_>) {
        let (id, kind) = (row.text_or_empty("id"), row.text_or_empty("kind"));
        let locale = self.locale(row.text_or_empty("locale"));
        if row.int("what") == Some(0) {
            if kind == "navigation" || self.n_pages == NONE {
                return;
            }
            if row.text("url_key").is_some_and(|it| it.trim_matches('/').is_empty()) {
                self.starts.push(self.n_pages);
            }
            self.by_id.push((xxh3_64(id.as_bytes()), locale, self.n_pages));
            self.names.push(row.text_or_empty("title").as_bytes());
            self.subjects.push_value(&row.subject());
            self.n_pages += 1;
            return;
        }
        if !self.is_sorted {
            self.by_id.sort_unstable();
            self.is_sorted = true;
        }
        let Some(to) = self.page(row.text_or_empty("to_item"), locale) else {
            return;
        };
        if kind == "navigation" {
            self.named_by_menu.push(to);
        } else if let Some(from) = self.page(id, locale) {
            self.link(from, to);
        }
    }

    fn finish(mut self: Box<Self>, tell: &mut Tell<'_>) -> Result<u64, UnknownReason> {
        if self.n_pages == NONE || self.n_late > MAX_LATE || self.locales.len() > usize::from(u16::MAX) {
            return Err(UnknownReason::TooLarge);
        }
        self.by_id = Vec::new();
        self.close_until(self.n_pages);
        let (distances, before) = self.distances();
        let max = self.thresholds.int("max_clicks");
        let mut evaluated = 0;
        for (page, clicks) in (0_u32..).zip(&distances).filter(|(_, clicks)| **clicks != NONE) {
            evaluated += 1;
            if i64::from(*clicks) <= max {
                continue;
            }
            let mut path = Vec::new();
            let mut at = page;
            while at != NONE && path.len() < MAX_STEPS {
                path.push(self.name(at));
                at = usize::try_from(at).ok().and_then(|it| before.get(it)).copied().unwrap_or(NONE);
            }
            path.reverse();
            let subject = usize::try_from(page).ok().and_then(|it| self.subjects.value::<Subject>(it));
            let Some(subject) = subject else { break };
            let failure = Failure::new(format!("the shortest way from the start page has {clicks} clicks"))
                .with("clicks", *clicks)
                .with("max_clicks", max)
                .with_samples("path", path);
            tell(subject, failure);
        }
        let is_sound = self.subjects.is_sound() && self.names.is_sound() && self.links.is_sound();
        if is_sound { Ok(evaluated) } else { Err(UnknownReason::Internal) }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::CHECK;
    use crate::checks::corpus_fixture::Corpus;

    fn chain(corpus: &Corpus, ids: &[&str]) {
        for pair in ids.windows(2) {
            corpus.reference(json!({"item_id": pair[0], "ordinal": 0, "to_item": pair[1]}));
        }
    }

    #[test]
    fn four_clicks_from_the_start_pass_and_five_fail() {
        let corpus = Corpus::new();
        corpus.item(json!({"id": "home", "url_key": "/"}));
        for id in ["a", "b", "c", "d", "港"] {
            corpus.item(json!({"id": id, "title": id}));
        }
        corpus.item(json!({"id": "orphan"}));
        chain(&corpus, &["home", "a", "b", "c", "d", "港"]);
        let result = corpus.run(&CHECK);
        assert_eq!(result.failing_ids(), ["港"]);
        assert_eq!(result.evaluated, 6, "pages without a way are not judged");
        assert_eq!(result.evidence()["path"], json!(["Title", "a", "b", "c", "d", "港"]));
    }

    #[test]
    fn a_menu_is_one_click_away() {
        let corpus = Corpus::new();
        corpus.item(json!({"id": "menu", "kind": "navigation", "routable": 0}));
        corpus.reference(json!({"item_id": "menu", "ordinal": 0, "link_kind": "field", "to_item": "a"}));
        for id in ["a", "b", "c", "d", "e"] {
            corpus.item(json!({"id": id}));
        }
        chain(&corpus, &["a", "b", "c", "d", "e"]);
        assert_eq!(corpus.run(&CHECK).failing_ids(), ["e"]);
    }

    #[test]
    fn without_a_start_nothing_is_judged_and_loops_end() {
        let corpus = Corpus::new();
        for id in ["a", "b"] {
            corpus.item(json!({"id": id}));
        }
        chain(&corpus, &["a", "b"]);
        corpus.reference(json!({"item_id": "b", "ordinal": 0, "to_item": "a"}));
        assert_eq!(corpus.run(&CHECK).evaluated, 0);
    }

    #[test]
    fn a_link_of_a_language_without_a_page_counts_for_the_first_language() {
        let corpus = Corpus::new();
        corpus.item(json!({"id": "home", "locale": "de", "url_key": "/"}));
        corpus.item(json!({"id": "home", "locale": "en"}));
        corpus.item(json!({"id": "home", "locale": "fr", "routable": 0}));
        corpus.item(json!({"id": "far", "locale": "de"}));
        corpus.reference(json!({"item_id": "home", "locale": "en", "ordinal": 0, "to_item": "home"}));
        // Comes after the links of a later page.
        corpus.reference(json!({"item_id": "home", "locale": "fr", "ordinal": 0, "to_item": "far"}));
        assert_eq!(corpus.run(&CHECK).evaluated, 2, "the start and the page it leads to");
    }
}
