//! Rows that wait to be inserted together: PostgreSQL takes several rows in one statement many times faster.
//!
//! Stays true: no more than [`MOST`] rows of one statement wait; a statement's text exists in few sizes, so that it stays
//! prepared.

use std::collections::BTreeMap;

use crate::model::Value;

/// Rows of one statement.
const MOST: usize = 64;

/// Rows that wait, by their statement.
#[derive(Default)]
pub(super) struct Waiting(BTreeMap<&'static str, Vec<Vec<Value>>>);

impl Waiting {
    /// Adds a row; the rows to insert now, when there are enough.
    pub(super) fn add(&mut self, sql: &'static str, row: Vec<Value>) -> Option<Vec<Vec<Value>>> {
        let rows = self.0.entry(sql).or_default();
        rows.push(row);
        (rows.len() >= MOST).then(|| std::mem::take(rows))
    }

    /// Everything that waits.
    pub(super) fn take(&mut self) -> BTreeMap<&'static str, Vec<Vec<Value>>> {
        std::mem::take(&mut self.0)
    }
}

/// How many of so many rows go into the next statement.
pub(super) fn size(rows: usize) -> usize {
    [MOST, 16, 4].into_iter().find(|it| *it <= rows).unwrap_or(1)
}

/// `INSERT … VALUES (?1, ?2) …` for so many rows.
pub(super) fn repeated(sql: &str, rows: usize) -> String {
    let Some((head, rest)) = sql.split_once("VALUES (") else { return sql.to_owned() };
    let Some((marks, tail)) = rest.split_once(')') else { return sql.to_owned() };
    let n = marks.split(',').count();
    let groups: Vec<String> = (0..rows)
        .map(|row| {
            let marks: Vec<String> = (1..=n).map(|at| format!("?{}", row * n + at)).collect();
            format!("({})", marks.join(", "))
        })
        .collect();
    format!("{head}VALUES {}{tail}", groups.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_statement_is_repeated_for_its_rows_and_keeps_its_ends() {
        let one = "INSERT INTO t (a, b) VALUES (?1, ?2) ON CONFLICT (a) DO NOTHING";
        assert_eq!(repeated(one, 1), one);
        assert_eq!(
            repeated(one, 2),
            "INSERT INTO t (a, b) VALUES (?1, ?2), (?3, ?4) ON CONFLICT (a) DO NOTHING"
        );
    }

    #[test]
    fn any_number_of_rows_is_cut_into_few_sizes() {
        let mut left = 91;
        let mut sizes = Vec::new();
        while left > 0 {
            sizes.push(size(left));
            left -= size(left);
        }
        assert_eq!(sizes, [64, 16, 4, 4, 1, 1, 1]);
    }

    #[test]
    fn no_more_rows_wait_than_one_statement_takes() {
        let mut waiting = Waiting::default();
        for n in 1..MOST {
            assert!(waiting.add("a", vec![Value::Null]).is_none(), "{n}");
        }
        assert_eq!(waiting.add("a", vec![Value::Null]).map(|it| it.len()), Some(MOST));
        assert!(waiting.take().values().all(Vec::is_empty));
    }
}
