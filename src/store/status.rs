//! What a store holds, in figures. Reads only.

use super::backend::Facts;
use super::tables::TABLES;
use super::{Result, Store};
use crate::model::Value;

/// Figures of a store.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Status {
    /// Scans by state, in the order of the words.
    pub scans: Vec<(String, i64)>,
    /// When the oldest scan began, Unix milliseconds.
    pub oldest_ms: Option<i64>,
    /// When the newest scan began, Unix milliseconds.
    pub newest_ms: Option<i64>,
    /// Rows of each table, in the order in which they are written.
    pub rows: Vec<(&'static str, i64)>,
}

impl Store {
    /// What the database is, and how large.
    pub fn facts(&mut self) -> Result<Facts> {
        self.backend.facts()
    }

    /// Counts what is there.
    pub fn status(&mut self) -> Result<Status> {
        let mut status = Status::default();
        for row in
            self.query_all("SELECT state, COUNT(*) AS n FROM scans GROUP BY state ORDER BY state", &[])?
        {
            status.scans.push((row.text_or_empty("state").to_owned(), row.int("n").unwrap_or(0)));
        }
        let ends = self
            .query_one("SELECT MIN(started_ms) AS oldest, MAX(started_ms) AS newest FROM scans", &[])?
            .unwrap_or_default();
        (status.oldest_ms, status.newest_ms) = (ends.int("oldest"), ends.int("newest"));
        for table in TABLES {
            let row = self.query_one(&format!("SELECT COUNT(*) AS n FROM {}", table.name), &[])?;
            status.rows.push((table.name, row.and_then(|row| row.int("n")).unwrap_or(0)));
        }
        Ok(status)
    }

    /// The newest scan that was cut off and asks for the same: same settings, same instances.
    pub fn interrupted_like(
        &mut self,
        digest: &str,
        instances: &[String],
    ) -> Result<Option<crate::model::ScanId>> {
        let rows = self.query_all(
            "SELECT id FROM scans WHERE state = 'running' AND digest = ?1 ORDER BY id DESC",
            &[Value::from(digest)],
        )?;
        let mut wanted = instances.to_vec();
        wanted.sort();
        for id in rows.iter().filter_map(|row| row.int("id")).map(crate::model::ScanId) {
            let mut names: Vec<_> = self.scan(id)?.instances.into_iter().map(|it| it.name).collect();
            names.sort();
            if names == wanted {
                return Ok(Some(id));
            }
        }
        Ok(None)
    }
}
