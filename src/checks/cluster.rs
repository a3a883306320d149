//! A fold that finds units which share a key: same title, same address, same file.
//!
//! Stays true: rows come sorted by `cluster`, so only one cluster is in memory beside what already failed;
//! the result depends on the rows alone. Every member of a cluster fails, and names the others.

use std::collections::BTreeSet;

use super::{Fold, Folded, Thresholds};
use crate::model::{Evidence, Failure, Row, Subject, UnknownReason};

/// Failures kept before the check gives up.
const MAX_FAILING: usize = 500_000;

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
    members: Vec<Row>,
    distinct: BTreeSet<String>,
    folded: Folded,
    too_large: bool,
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
            distinct: BTreeSet::new(),
            folded: Folded::default(),
            too_large: false,
        })
    }

    fn close(&mut self) {
        let members = std::mem::take(&mut self.members);
        let distinct = std::mem::take(&mut self.distinct);
        if members.len() < 2 || distinct.len() < 2 {
            return;
        }
        if self.folded.failing.len().saturating_add(members.len()) > MAX_FAILING {
            self.too_large = true;
            return;
        }
        // One more than is shown, so that each member can leave itself out.
        let shown: Vec<(usize, String)> = members
            .iter()
            .take(Evidence::MAX_SAMPLES + 1)
            .enumerate()
            .map(|(index, row)| (index, place(&row.subject())))
            .collect();
        for (index, row) in members.iter().enumerate() {
            let samples: Vec<serde_json::Value> = shown
                .iter()
                .filter(|(other, _)| *other != index)
                .take(Evidence::MAX_SAMPLES)
                .map(|(_, text)| serde_json::Value::from(text.as_str()))
                .collect();
            let failure = (self.describe)(row, members.len(), &self.thresholds)
                .with(self.others, samples)
                .with(&format!("{}_total", self.others), members.len() - 1);
            self.folded.failing.push((row.subject(), failure));
        }
    }
}

/// How one member is named in another's evidence: by address, else by key.
fn place(subject: &Subject) -> String {
    subject.url.clone().unwrap_or_else(|| format!("{} ({})", subject.name, subject.key()))
}

impl Fold for Clusters {
    fn row(&mut self, row: &Row) {
        self.folded.evaluated += 1;
        if self.too_large {
            return;
        }
        let key = row.text_or_empty("cluster");
        if key != self.key {
            self.close();
            key.clone_into(&mut self.key);
        }
        if key.is_empty() {
            return;
        }
        if self.members.len() >= MAX_FAILING {
            self.too_large = true;
            self.members.clear();
            return;
        }
        // A third value would not change the answer, so no more are kept.
        if self.distinct.len() < 2 {
            self.distinct.insert(
                row.text("distinct_by").map_or_else(|| format!("\0{}", self.members.len()), str::to_owned),
            );
        }
        self.members.push(row.clone());
    }

    fn finish(mut self: Box<Self>) -> Result<Folded, UnknownReason> {
        self.close();
        if self.too_large { Err(UnknownReason::TooLarge) } else { Ok(self.folded) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Value;

    fn row(id: &str, cluster: &str, distinct_by: Option<&str>) -> Row {
        Row::new(vec![
            ("id".to_owned(), id.into()),
            ("title".to_owned(), "T".into()),
            ("cluster".to_owned(), cluster.into()),
            ("distinct_by".to_owned(), Value::from(distinct_by)),
        ])
    }

    fn fold(rows: &[Row]) -> Folded {
        let mut fold = Clusters::start(|_, _, _| Failure::new("same"), "others", &Thresholds::default());
        for row in rows {
            fold.row(row);
        }
        fold.finish().unwrap()
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
}
