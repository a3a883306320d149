//! Which scans may go, and how they go.
//!
//! Stays true: a scan goes whole, in one transaction, or not at all; the newest scan that missed no page of an instance
//! and the newest complete one stay, because comparisons and the history of findings rest on them.

use std::collections::BTreeMap;

use super::scans::WHOLE;
use super::{Result, Store};
use crate::model::ScanId;

/// What to keep.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Keep {
    /// Finished scans kept per instance, newest first; at least one is kept whatever this says.
    pub newest: u32,
    /// Only scans that began before this moment may go, Unix milliseconds; `None` = of any age.
    pub begun_before_ms: Option<i64>,
    /// Whether scans that were cut off may go as well.
    pub interrupted: bool,
}

/// A scan that may go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Removable {
    /// The scan.
    pub id: ScanId,
    /// `running` (cut off), `complete`, `incomplete`.
    pub state: String,
    /// Unix milliseconds.
    pub started_ms: i64,
}

impl Store {
    /// The scans that may go, oldest first. The caller holds the right to scan: then what is `running` was cut off.
    pub fn removable(&mut self, keep: Keep) -> Result<Vec<Removable>> {
        let mut kept = std::collections::BTreeSet::new();
        let newest = usize::try_from(keep.newest.max(1)).unwrap_or(usize::MAX);
        let mut finished: BTreeMap<i64, usize> = BTreeMap::new();
        self.query_each(
            "SELECT i.instance_id, s.id FROM scans s JOIN scan_instances i ON i.scan_id = s.id \
             WHERE s.state <> 'running' ORDER BY s.id DESC, i.instance_id",
            &[],
            |row| {
                let seen = finished.entry(row.int("instance_id").unwrap_or(0)).or_default();
                *seen += 1;
                if *seen <= newest {
                    kept.insert(row.int("id").unwrap_or(0));
                }
                Ok(())
            },
        )?;
        for rests_on in [WHOLE, "s.state = 'complete'"] {
            self.query_each(
                &format!(
                    "SELECT MAX(s.id) AS id FROM scans s JOIN scan_instances i ON i.scan_id = s.id WHERE {rests_on} \
                     GROUP BY i.instance_id"
                ),
                &[],
                |row| {
                    kept.extend(row.int("id"));
                    Ok(())
                },
            )?;
        }
        let rows = self.query_all("SELECT id, state, started_ms FROM scans ORDER BY id", &[])?;
        Ok(rows
            .iter()
            .map(|row| Removable {
                id: ScanId(row.int("id").unwrap_or(0)),
                state: row.text_or_empty("state").to_owned(),
                started_ms: row.int("started_ms").unwrap_or(0),
            })
            .filter(|it| !kept.contains(&it.id.0) && (it.state != "running" || keep.interrupted))
            .filter(|it| keep.begun_before_ms.is_none_or(|moment| it.started_ms < moment))
            .collect())
    }

    /// Removes one scan with everything it read, in one transaction.
    pub fn remove_scan(&mut self, id: ScanId) -> Result<()> {
        self.transaction(|store| store.execute("DELETE FROM scans WHERE id = ?1", &[id.0.into()]).map(drop))
    }

    /// Removes finished scans beyond the newest `keep` of each instance, except those that comparisons rest on. The
    /// number removed.
    pub fn prune(&mut self, keep: u32) -> Result<u64> {
        let mut removed = 0;
        for scan in self.removable(Keep { newest: keep, begun_before_ms: None, interrupted: false })? {
            self.remove_scan(scan.id)?;
            removed += 1;
        }
        Ok(removed)
    }

    /// Makes the room of removed rows free again: a file gives it back to the file system, a server to its next rows.
    pub fn compact(&mut self) -> Result<()> {
        self.backend.compact()
    }
}
