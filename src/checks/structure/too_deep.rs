//! `structure.too-deep`: a page many clicks away from the start.
//!
//! The graph: every public page that has an address, the menus, and the links between them. The menus stand
//! on every page, so what they name is one click away, like what the start page links to.

use std::collections::{BTreeMap, VecDeque};

use crate::checks::{Check, Docs, Fold, Folded, Run, Setting, SettingKind, Thresholds, Wave};
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
                   way leads to are the matter of `links.orphan`.",
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

/// Pages kept before the check gives up.
const MAX_PAGES: usize = 500_000;
/// Links kept before the check gives up.
const MAX_LINKS: usize = 5_000_000;

#[derive(Default)]
struct Graph {
    thresholds: Thresholds,
    pages: Vec<Subject>,
    /// Indexes into `pages`, by id: one for each locale.
    by_id: BTreeMap<String, Vec<usize>>,
    /// Pages that are the start, or that a menu names.
    starts: Vec<usize>,
    named_by_menu: Vec<usize>,
    /// From, to.
    links: Vec<(usize, usize)>,
    too_large: bool,
}

impl Graph {
    /// The page of that id in that locale, else in the first one.
    fn page(&self, id: &str, locale: &str) -> Option<usize> {
        let places = self.by_id.get(id)?;
        places
            .iter()
            .copied()
            .find(|&it| self.pages[it].locale.as_deref() == Some(locale))
            .or_else(|| places.first().copied())
    }

    fn distances(&self) -> Vec<Option<(i64, Option<usize>)>> {
        let mut out: Vec<Vec<usize>> = vec![Vec::new(); self.pages.len()];
        for &(from, to) in &self.links {
            out[from].push(to);
        }
        let mut reached = vec![None; self.pages.len()];
        let mut queue = VecDeque::new();
        for (clicks, pages) in [(0, &self.starts), (1, &self.named_by_menu)] {
            for &page in pages {
                if reached[page].is_none() {
                    reached[page] = Some((clicks, None));
                    queue.push_back((page, clicks));
                }
            }
        }
        // Starts (0) and named pages (1) lie in the queue in the order of their distance, so it stays sorted
        // but for the start's own links, which are 1 as well.
        while let Some((page, clicks)) = queue.pop_front() {
            for &next in &out[page] {
                if reached[next].is_none() {
                    reached[next] = Some((clicks + 1, Some(page)));
                    queue.push_back((next, clicks + 1));
                }
            }
        }
        reached
    }
}

impl Fold for Graph {
    fn row(&mut self, row: &Row) {
        if self.too_large {
            return;
        }
        let (id, kind) = (row.text_or_empty("id"), row.text_or_empty("kind"));
        if row.int("what") == Some(0) {
            if kind == "navigation" {
                return;
            }
            let page = self.pages.len();
            if row.text("url_key").is_some_and(|it| it.trim_matches('/').is_empty()) {
                self.starts.push(page);
            }
            self.by_id.entry(id.to_owned()).or_default().push(page);
            self.pages.push(row.subject());
            self.too_large = self.pages.len() > MAX_PAGES;
            return;
        }
        let locale = row.text_or_empty("locale");
        let Some(to) = self.page(row.text_or_empty("to_item"), locale) else {
            return;
        };
        if kind == "navigation" {
            self.named_by_menu.push(to);
        } else if let Some(from) = self.page(id, locale) {
            self.links.push((from, to));
            self.too_large = self.links.len() > MAX_LINKS;
        }
    }

    fn finish(self: Box<Self>) -> Result<Folded, UnknownReason> {
        if self.too_large {
            return Err(UnknownReason::TooLarge);
        }
        let reached = self.distances();
        let max = self.thresholds.int("max_clicks");
        let mut folded = Folded::default();
        for (page, place) in reached.iter().enumerate() {
            let Some((clicks, _)) = *place else { continue };
            folded.evaluated += 1;
            if clicks <= max {
                continue;
            }
            let mut path = Vec::new();
            let mut at = Some(page);
            while let Some(step) = at.filter(|_| path.len() < crate::model::Evidence::MAX_SAMPLES) {
                path.push(self.pages[step].name.as_str());
                at = reached[step].and_then(|(_, from)| from);
            }
            path.reverse();
            let failure = Failure::new(format!("the shortest way from the start page has {clicks} clicks"))
                .with("clicks", clicks)
                .with("max_clicks", max)
                .with_samples("path", path);
            folded.failing.push((self.pages[page].clone(), failure));
        }
        Ok(folded)
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
}
