//! A fold that finds units which share a key: same title, same address, same file.
//!
//! Stays true: rows come sorted by `cluster`, so only a part of one cluster is in memory; the result depends on the
//! rows alone. Every member of a cluster fails, and names the others.

use std::collections::BTreeSet;

use super::spool::Spool;
use super::{Fold, Tell, Thresholds};
use crate::model::{Evidence, Failure, Row, Subject, UnknownReason, Value};

/// Members of one cluster that are held in memory; further ones are spooled.
const IN_MEMORY: usize = 1_000;

/// What a cluster check says of one member: the member's row is `row`, the cluster has `total` members.
pub type Describe = fn(row: &Row, total: usize, thresholds: &Thresholds) -> Failure;

/// Rows have `cluster` (equal = same cluster, NULL or empty = a unit that can be in none), the columns of
/// [`Row::subject`], and optionally `distinct_by`: a cluster fails only when it holds two values of it.
pub struct Clusters {
    describe: Describe,
    /// The evidence key under which the other members are listed.
    others: &'static str,
    thresholds: Thresholds,
    key: String,
    /// The first members of the cluster at hand.
    members: Vec<Row>,
    /// The cells of the others.
    more: Option<Spool>,
    distinct: BTreeSet<String>,
    evaluated: u64,
    is_sound: bool,
}

impl Clusters {
    /// Nothing seen yet.
    pub fn start(describe: Describe, others: &'static str, thresholds: &Thresholds) -> Box<dyn Fold> {
        Box::new(Self {
            describe,
            others,
            thresholds: thresholds.clone(),
            key: String::new(),
            members: Vec::new(),
            more: None,
            distinct: BTreeSet::new(),
            evaluated: 0,
            is_sound: true,
        })
    }

    fn add(&mut self, row: &Row) {
        // A third value would not change the answer, so no more are kept.
        if self.distinct.len() < 2 {
            self.distinct.insert(
                row.text("distinct_by").map_or_else(|| format!("\0{}", self.members.len()), str::to_owned),
            );
        }
        if self.members.len() < IN_MEMORY {
            self.members.push(row.clone());
        } else {
            self.more.get_or_insert_with(Spool::new).push_value(&row.cells());
        }
    }

    fn close(&mut self, tell: &mut Tell<'_>) {
        let members = std::mem::take(&mut self.members);
        let distinct = std::mem::take(&mut self.distinct);
        let mut more = self.more.take();
        if members.len() < 2 || distinct.len() < 2 {
            return;
        }
        let n_more = more.as_ref().map_or(0, Spool::len);
        let total = members.len() + n_more;
        // One more than is shown, so that each member can leave itself out.
        let shown: Vec<String> =
            members.iter().take(Evidence::MAX_SAMPLES + 1).map(|row| place(&row.subject())).collect();
        let mut say = |index: usize, row: &Row| {
            let samples: Vec<serde_json::Value> = shown
                .iter()
                .enumerate()
                .filter(|(other, _)| *other != index)
                .take(Evidence::MAX_SAMPLES)
                .map(|(_, text)| serde_json::Value::from(text.as_str()))
                .collect();
            let failure = (self.describe)(row, total, &self.thresholds)
                .with(self.others, samples)
                .with(&format!("{}_total", self.others), total - 1);
            tell(row.subject(), failure);
        };
        for (index, row) in members.iter().enumerate() {
            say(index, row);
        }
        if let (Some(spool), Some(first)) = (more.as_mut(), members.first()) {
            for n in 0..n_more {
                let Some(cells) = spool.value::<Vec<Value>>(n) else { break };
                say(members.len() + n, &first.with_cells(cells));
            }
            self.is_sound &= spool.is_sound();
        }
    }
}

/// How one member is named in another's evidence: by address, else by key.
fn place(subject: &Subject) -> String {
    subject.url.clone().unwrap_or_else(|| format!("{} ({})", subject.name, subject.key()))
}

impl Fold for Clusters {
    fn row(&mut self, row: &Row, tell: &mut Tell<'_>) {
        self.evaluated += 1;
        let key = row.text_or_empty("cluster");
        if key != self.key {
            self.close(tell);
            key.clone_into(&mut self.key);
        }
        if !key.is_empty() {
            self.add(row);
        }
    }

    fn finish(mut self: Box<Self>, tell: &mut Tell<'_>) -> Result<u64, UnknownReason> {
        self.close(tell);
        if self.is_sound { Ok(self.evaluated) } else { Err(UnknownReason::Internal) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(id: &str, cluster: &str, distinct_by: Option<&str>) -> Row {
        Row::new(vec![
            ("id".to_owned(), id.into()),
            ("title".to_owned(), "T".into()),
            ("cluster".to_owned(), cluster.into()),
            ("distinct_by".to_owned(), Value::from(distinct_by)),
        ])
    }

    struct Folded {
        evaluated: u64,
        failing: Vec<(Subject, Failure)>,
    }

    fn fold(rows: &[Row]) -> Folded {
        let mut fold = Clusters::start(|_, _, _| Failure::new("same"), "others", &Thresholds::default());
        let mut failing = Vec::new();
        let mut tell = |subject, failure| failing.push((subject, failure));
        for row in rows {
            fold.row(row, &mut tell);
        }
        let evaluated = fold.finish(&mut tell).unwrap();
        Folded { evaluated, failing }
    }

    #[test]
    fn members_name_each_other_and_the_last_cluster_counts() {
        let folded = fold(&[row("1", "a", None), row("2", "b", None), row("3", "b", None)]);
        assert_eq!(folded.evaluated, 3);
        assert_eq!(folded.failing.len(), 2);
        assert_eq!(folded.failing[0].1.evidence.0["others"], serde_json::json!(["T (item/3)"]));
    }

    #[test]
    fn an_empty_key_is_no_cluster() {
        assert!(fold(&[row("1", "", None), row("2", "", None)]).failing.is_empty());
    }

    #[test]
    fn one_distinct_value_is_no_cluster() {
        let same = fold(&[row("1", "a", Some("/x")), row("2", "a", Some("/x"))]);
        assert!(same.failing.is_empty());
        let other = fold(&[row("1", "a", Some("/x")), row("2", "a", Some("/y"))]);
        assert_eq!(other.failing.len(), 2);
    }

    #[test]
    fn a_large_cluster_shows_twenty_and_counts_all() {
        let rows: Vec<Row> = (0..50).map(|n| row(&n.to_string(), "a", None)).collect();
        let folded = fold(&rows);
        let evidence = &folded.failing[49].1.evidence.0;
        assert_eq!(evidence["others"].as_array().unwrap().len(), 20);
        assert_eq!(evidence["others_total"], 49);
    }

    #[test]
    fn a_cluster_too_large_for_memory_fails_whole() {
        let n = IN_MEMORY + 500;
        let rows: Vec<Row> = (0..n).map(|n| row(&n.to_string(), "a", None)).collect();
        let folded = fold(&rows);
        assert_eq!(folded.failing.len(), n);
        let ids: Vec<_> = folded.failing.iter().map(|(subject, _)| subject.id.clone()).collect();
        assert_eq!(ids[n - 1], (n - 1).to_string());
        assert_eq!(folded.failing[n - 1].1.evidence.0["others_total"], n - 1);
    }
}
