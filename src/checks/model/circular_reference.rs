//! `model.circular-reference`: content that contains itself.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use crate::checks::{Check, Docs, Fold, Run, Setting, SettingKind, Tell, Thresholds, Wave};
use crate::model::{Capability, Confidence, Failure, Row, Severity, Subject, UnknownReason};

pub static CHECK: Check = Check {
    id: "model.circular-reference",
    version: 1,
    title: "Content that contains itself",
    severity: Severity::Medium,
    confidence: Confidence::Certain,
    wave: Wave::Second,
    applies: &[],
    needs: &[Capability::Content, Capability::RawText],
    settings: &[Setting {
        key: "max_length",
        help: "Longest circle that is looked for, in items.",
        value: SettingKind::Int { default: 8, min: 1, max: 20 },
    }],
    docs: Docs {
        looks_at: "Every item that takes over others as its parts (patterns, components). Fails when following the \
                   parts leads back to the item within 8 steps. Plain links do not count.",
        why: "The CMS has to cut the circle somewhere, or it runs until it is out of memory; exports and other \
              systems reading the API do the same.",
        fix: "Break one of the pointers, or turn it into a plain link.",
        example: "Pattern “Teaser” holds pattern “Box”, which holds “Teaser”",
        sources: &[
            "Contentful link resolution depth: https://www.contentful.com/developers/docs/concepts/links/",
        ],
    },
    run: Run::Fold {
        params: &[],
        rows: "SELECT unit_key, subject_kind, id, locale, content_type, title, url, edit_url, to_item \
               FROM v_reference WHERE scan_id = ?1 AND instance_id = ?2 AND link_kind = 'embed' \
               AND to_item IS NOT NULL AND state <> 'trashed' ORDER BY unit_key",
        start: |thresholds| Box::new(Parts { thresholds: thresholds.clone(), ..Parts::default() }),
    },
};

/// Pointers kept before the check gives up.
const MAX_POINTERS: usize = 500_000;
/// Items visited from one start before it is left alone.
const MAX_VISITS: usize = 10_000;

#[derive(Default)]
struct Parts {
    thresholds: Thresholds,
    pointers: usize,
    /// By id and locale.
    owners: BTreeMap<(String, String), Subject>,
    /// Parts of an item in any locale, by its id.
    children: BTreeMap<String, BTreeSet<String>>,
}

impl Parts {
    /// The shortest circle through `start`, as ids from it to the last before it.
    fn circle(&self, start: &str) -> Option<Vec<&str>> {
        let longest = self.thresholds.len("max_length");
        let mut from: BTreeMap<&str, Option<&str>> = BTreeMap::new();
        let (start, _) = self.children.get_key_value(start)?;
        from.insert(start, None);
        let mut queue = VecDeque::from([(start.as_str(), 1_usize)]);
        while let Some((at, length)) = queue.pop_front() {
            for next in self.children.get(at).into_iter().flatten() {
                if next == start {
                    let mut path = vec![at];
                    let mut step = at;
                    while let Some(Some(before)) = from.get(step) {
                        path.push(before);
                        step = before;
                    }
                    path.reverse();
                    return Some(path);
                }
                if length < longest && from.len() < MAX_VISITS && !from.contains_key(next.as_str()) {
                    from.insert(next, Some(at));
                    queue.push_back((next, length + 1));
                }
            }
        }
        None
    }
}

impl Fold for Parts {
    fn row(&mut self, row: &Row, _tell: &mut Tell<'_>) {
        self.pointers += 1;
        if self.pointers > MAX_POINTERS {
            return;
        }
        let id = row.text_or_empty("id").to_owned();
        self.children.entry(id.clone()).or_default().insert(row.text_or_empty("to_item").to_owned());
        self.owners.entry((id, row.text_or_empty("locale").to_owned())).or_insert_with(|| row.subject());
    }

    fn finish(self: Box<Self>, tell: &mut Tell<'_>) -> Result<u64, UnknownReason> {
        if self.pointers > MAX_POINTERS {
            return Err(UnknownReason::TooLarge);
        }
        for ((id, _), subject) in &self.owners {
            if let Some(circle) = self.circle(id) {
                let failure =
                    Failure::new(format!("following its parts leads back to it in {} steps", circle.len()))
                        .with_samples("circle", circle);
                tell(subject.clone(), failure);
            }
        }
        Ok(self.owners.len() as u64)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::CHECK;
    use crate::checks::corpus_fixture::Corpus;

    fn corpus(pointers: &[(&str, &str)]) -> Corpus {
        let corpus = Corpus::new();
        let ids: std::collections::BTreeSet<_> = pointers.iter().flat_map(|&(a, b)| [a, b]).collect();
        for id in ids {
            corpus.item(json!({"id": id, "kind": "fragment", "title": "部品"}));
        }
        for (n, (from, to)) in pointers.iter().enumerate() {
            corpus.reference(json!({"item_id": from, "ordinal": n, "link_kind": "embed", "to_item": to}));
        }
        corpus
    }

    #[test]
    fn every_member_of_a_circle_fails_and_what_leads_into_it_does_not() {
        let result =
            corpus(&[("a", "b"), ("b", "c"), ("c", "a"), ("out", "a"), ("self", "self")]).run(&CHECK);
        assert_eq!(result.failing_ids(), ["a", "b", "c", "self"]);
        assert_eq!(result.evaluated, 5);
        assert_eq!(result.failing[0].1.evidence.0["circle"], json!(["a", "b", "c"]));
    }

    #[test]
    fn a_circle_of_eight_is_found_and_one_of_nine_is_not() {
        let ids = ["1", "2", "3", "4", "5", "6", "7", "8", "9"];
        let ring = |length: usize| -> Vec<(&str, &str)> {
            (0..length).map(|n| (ids[n], ids[(n + 1) % length])).collect()
        };
        assert_eq!(corpus(&ring(8)).run(&CHECK).failing.len(), 8);
        assert!(corpus(&ring(9)).run(&CHECK).failing.is_empty());
    }
}
