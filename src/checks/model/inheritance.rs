//! The graph of base templates, for the checks on it: which template lists which others.
//!
//! Stays true: no recursion, and an end on templates that inherit from themselves.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::{Row, Subject, UnknownReason};

/// SQL: one row for each base that a template lists, in order. `base` may lie outside of what was read.
pub(super) const ROWS: &str = "SELECT t.unit_key, t.subject_kind, t.id, t.title, r.target_key AS base, b.title AS base_title \
     FROM v_type t JOIN v_reference r ON r.scan_id = t.scan_id AND r.instance_id = t.instance_id AND r.id = t.id \
     AND r.field = '__Base template' AND r.link_kind = 'field' \
     LEFT JOIN v_type b ON b.scan_id = t.scan_id AND b.instance_id = t.instance_id AND b.id = r.target_key \
     WHERE t.scan_id = ?1 AND t.instance_id = ?2 ORDER BY t.unit_key, r.locale, r.ordinal";

/// Pointers kept before a check gives up.
const MAX_POINTERS: usize = 500_000;

/// The standard template, and that of rendering parameters: every template inherits from one of them, and many list it.
pub(super) const OF_PLATFORM: [&str; 2] =
    ["1930bbeb-7805-471a-a3be-4858ac7cf696", "8ca06d6a-b353-44e8-bc31-b528c7306971"];

/// Templates and what they inherit from, those of the platform left out.
#[derive(Default)]
pub(super) struct Graph {
    /// Who lists bases, by id.
    pub(super) templates: BTreeMap<String, (Subject, Vec<String>)>,
    names: BTreeMap<String, String>,
    n_pointers: usize,
}

impl Graph {
    /// Takes one row of [`ROWS`].
    pub(super) fn row(&mut self, row: &Row) {
        self.n_pointers += 1;
        let Some(base) = row.text("base").filter(|_| self.n_pointers <= MAX_POINTERS) else { return };
        if let Some(name) = row.text("base_title") {
            self.names.insert(base.to_owned(), name.to_owned());
        }
        let entry = self.templates.entry(row.text_or_empty("id").to_owned());
        let (_, bases) = entry.or_insert_with(|| (row.subject(), Vec::new()));
        if !OF_PLATFORM.contains(&base) && !bases.iter().any(|it| it == base) {
            bases.push(base.to_owned());
        }
    }

    /// The number of templates.
    ///
    /// # Errors
    /// There were more pointers than are kept.
    pub(super) fn len(&self) -> Result<u64, UnknownReason> {
        if self.n_pointers > MAX_POINTERS {
            return Err(UnknownReason::PayloadTooLarge);
        }
        Ok(u64::try_from(self.templates.len()).unwrap_or(u64::MAX))
    }

    /// What a template lists.
    pub(super) fn bases(&self, id: &str) -> &[String] {
        self.templates.get(id).map(|(_, bases)| bases.as_slice()).unwrap_or_default()
    }

    /// Everything a template inherits from; itself only when it inherits from itself.
    pub(super) fn ancestors<'a>(&'a self, id: &str) -> BTreeSet<&'a str> {
        let mut seen = BTreeSet::new();
        let mut open: Vec<&str> = self.bases(id).iter().map(String::as_str).collect();
        while let Some(at) = open.pop() {
            if seen.insert(at) {
                open.extend(self.bases(at).iter().map(String::as_str));
            }
        }
        seen
    }

    /// Names of templates, where they are known.
    pub(super) fn name<'a>(&'a self, id: &'a str) -> &'a str {
        self.names.get(id).map_or(id, String::as_str)
    }

    /// The longest way up from each template, in levels. On a circle the levels are those of [`Graph::MAX_LEVELS`].
    pub(super) fn levels(&self) -> BTreeMap<&str, usize> {
        let mut levels: BTreeMap<&str, usize> = BTreeMap::new();
        for _ in 0..Self::MAX_LEVELS {
            let mut has_changed = false;
            for (id, (_, bases)) in &self.templates {
                let above = bases.iter().map(|it| levels.get(it.as_str()).copied().unwrap_or(0)).max();
                let level = above.map_or(0, |it| it.saturating_add(1)).min(Self::MAX_LEVELS);
                if levels.get(id.as_str()) != Some(&level) {
                    levels.insert(id, level);
                    has_changed = true;
                }
            }
            if !has_changed {
                break;
            }
        }
        levels
    }

    /// Levels that are counted.
    pub(super) const MAX_LEVELS: usize = 100;
}

#[cfg(test)]
pub(super) mod fixture {
    use serde_json::json;

    use crate::checks::corpus_fixture::Corpus;

    /// Templates, each with the bases it lists.
    pub(in crate::checks::model) fn corpus(templates: &[(&str, &[&str])]) -> Corpus {
        let corpus = Corpus::new();
        for (id, bases) in templates {
            corpus.content_type(json!({"id": id, "name": id}));
            corpus.item(json!({"id": id, "kind": "definition"}));
            for (ordinal, base) in bases.iter().enumerate() {
                corpus.reference(json!({"item_id": id, "ordinal": ordinal, "field": "__Base template",
                    "link_kind": "field", "target_kind": "item", "target_key": base}));
            }
        }
        corpus
    }
}
