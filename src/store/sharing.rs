//! Several processes at one scan: who lives, whose tasks are taken over, what others have found out meanwhile.
//!
//! A process holds a session lock made from its owner word, which ends with it at once, and a row in `workers` that
//! says when it was last heard of by the database's clock, for a machine that is gone or asleep without its connection
//! having ended. Either sign missing, its tasks are taken over; should it come back, what it brings is refused
//! (`TaskLost`). Stays true: a task taken over is committed once. The statements here are PostgreSQL's: nobody shares a
//! file.

use serde_json::Value as Json;

use super::backend::Backend;
use super::scans::json;
use super::{Result, Store};
use crate::model::{Phase, ScanId, Value};

/// Not heard of for so long, a process is taken for gone. Three times the heartbeat and more.
pub const SILENT_MS: i64 = 60_000;

/// Unix milliseconds by the database's clock.
const NOW_MS: &str = "CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000 AS BIGINT)";

/// The lock of the process with a word: 64 bits, so that no two words meet.
fn lock_of(word: &str) -> String {
    format!("hashtextextended('conduit worker ' || {word}, 0)")
}

/// Whether a session (of a condition over `l`) holds the lock of a word.
fn is_held(word: &str, whose: &str) -> String {
    format!(
        "EXISTS (SELECT 1 FROM pg_catalog.pg_locks l WHERE l.locktype = 'advisory' AND l.objsubid = 1 AND l.granted \
         AND l.database = (SELECT d.oid FROM pg_catalog.pg_database d WHERE d.datname = current_database()) \
         AND ((CAST(l.classid AS BIGINT) << 32) | CAST(l.objid AS BIGINT)) = {}{whose})",
        lock_of(word)
    )
}

/// The sign that this process lives. Ends with it.
pub struct Presence {
    connection: Box<dyn Backend>,
    scan: ScanId,
    owner: String,
}

impl Presence {
    /// Says that this process lives. To be called every few seconds; connects again where that is needed.
    pub fn beat(&mut self) -> Result<()> {
        let beat = format!(
            "INSERT INTO workers (owner, scan_id, beat_ms) VALUES (?1, ?2, {NOW_MS}) \
             ON CONFLICT (owner) DO UPDATE SET beat_ms = excluded.beat_ms RETURNING owner"
        );
        self.ask(&beat, &[self.owner.as_str().into(), self.scan.0.into()])?;
        // On a new connection it is taken again. While the old one still holds it, that is as good for a moment.
        let lock = format!(
            "SELECT CASE WHEN {} THEN 1 WHEN pg_try_advisory_lock({}) THEN 1 ELSE 0 END AS held",
            is_held("?1", " AND l.pid = pg_backend_pid()"),
            lock_of("?1")
        );
        self.ask(&lock, &[self.owner.as_str().into()])
    }

    fn ask(&mut self, sql: &str, values: &[Value]) -> Result<()> {
        self.connection.ask_again(sql, values, &mut |_| Ok(()))
    }

    /// Leaves in order. What it still has is free for others.
    pub fn leave(mut self) {
        // When that fails, the end of the connection says the same.
        let _ =
            self.connection.execute("DELETE FROM workers WHERE owner = ?1", &[self.owner.as_str().into()]);
    }
}

impl Store {
    /// Whether several processes may work on one scan here.
    pub fn is_shared(&self) -> bool {
        self.backend.is_shared()
    }

    /// Announces this process under the word it claims tasks with; `None` where nobody shares.
    pub fn presence(&self, scan: ScanId, owner: &str) -> Result<Option<Presence>> {
        let Some(connect) = self.backend.beside() else { return Ok(None) };
        let mut presence = Presence { connection: connect()?, scan, owner: owner.to_owned() };
        presence.beat()?;
        Ok(Some(presence))
    }

    /// Tasks whose owner is gone become pending; the number of them. `me` is not gone. On a file the caller holds the
    /// right to scan, so nobody else has any.
    pub fn release_gone(&mut self, scan: ScanId, me: &str) -> Result<u64> {
        if !self.is_shared() {
            return self.release_running(scan);
        }
        let held = is_held("t.owner", "");
        let heard = format!(
            "EXISTS (SELECT 1 FROM workers w WHERE w.owner = t.owner AND w.beat_ms >= {NOW_MS} - {SILENT_MS})"
        );
        let gone = self.query_all(
            &format!(
                "SELECT t.owner, CASE WHEN {held} THEN 1 ELSE 0 END AS held FROM (SELECT DISTINCT owner FROM tasks \
                 WHERE scan_id = ?1 AND state = 'running' AND owner <> ?2) t WHERE NOT ({held}) OR NOT ({heard})"
            ),
            &[scan.0.into(), me.into()],
        )?;
        if gone.is_empty() {
            return Ok(0);
        }
        self.transaction(|store| {
            let mut released = 0;
            for row in &gone {
                let owner = Value::from(row.text_or_empty("owner"));
                released += store.execute(
                    "UPDATE tasks SET state = 'pending', owner = NULL \
                     WHERE scan_id = ?1 AND state = 'running' AND owner = ?2",
                    &[scan.0.into(), owner.clone()],
                )?;
                // A row that is only silent stays: should its process come back, the row says so.
                if row.int("held") != Some(1) {
                    store.execute("DELETE FROM workers WHERE owner = ?1", &[owner])?;
                }
            }
            Ok(released)
        })
    }

    /// Everything is read: who was at it matters no more.
    pub fn forget_workers(&mut self, scan: ScanId) -> Result<()> {
        self.execute("DELETE FROM workers WHERE scan_id = ?1", &[scan.0.into()])?;
        Ok(())
    }

    /// How far a scan is, for those who do not lead it: whether it runs, and its phase.
    pub fn stage(&mut self, scan: ScanId) -> Result<(bool, Phase)> {
        let row = self.query_one("SELECT state, phase FROM scans WHERE id = ?1", &[scan.0.into()])?;
        Ok(row.map_or((false, Phase::Complete), |row| {
            let phase = Phase::from_word(row.text_or_empty("phase")).unwrap_or(Phase::Listing);
            (row.text_or_empty("state") == "running", phase)
        }))
    }

    /// What was discovered of an instance, when it was set since the time numbered `known`.
    pub fn newer_context(&mut self, scan: ScanId, instance: i64, known: i64) -> Result<Option<(i64, Json)>> {
        let row = self.query_one(
            "SELECT context_n, context_json FROM scan_instances \
             WHERE scan_id = ?1 AND instance_id = ?2 AND context_n <> ?3",
            &[scan.0.into(), instance.into(), known.into()],
        )?;
        row.map(|row| {
            let context = row.text("context_json").map_or(Ok(Json::Null), json)?;
            Ok((row.int("context_n").unwrap_or(0), context))
        })
        .transpose()
    }

    /// Moves one instance to its next phase.
    pub fn set_instance_phase(&mut self, scan: ScanId, instance: i64, phase: Phase) -> Result<()> {
        self.execute(
            "UPDATE scan_instances SET phase = ?3 WHERE scan_id = ?1 AND instance_id = ?2",
            &[scan.0.into(), instance.into(), phase.as_str().into()],
        )?;
        Ok(())
    }
}
