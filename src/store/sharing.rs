//! Several processes at one scan: who lives, whose tasks are taken over, what others have found out meanwhile.
//!
//! A process holds a session lock made from its owner word, which ends with it at once, and a row in `workers` that
//! says when it was last heard of by the database's clock, for one that is gone or stopped without its connection having
//! ended. Either sign missing, its tasks are taken over, and its right to scan when it leads; should it come back, what it
//! brings is refused (`TaskLost`, `RightLost`).
//!
//! Stays true: a task taken over is committed once. The statements here are PostgreSQL's: nobody shares a file.

use serde_json::Value as Json;

use super::backend::Backend;
use super::scans::json;
use super::{Result, Store, StoreError};
use crate::model::{Phase, ScanId, TaskId, UnknownReason, Value};

/// Not heard of for so long, a process is taken for gone: several heartbeats.
pub const SILENT_MS: i64 = 60_000;

/// The key of our advisory locks ("CNDT"); the second half is made from the schema.
pub(super) const LOCK_CLASS: i32 = 0x434E_4454;

/// Unix milliseconds by the database's clock.
const NOW_MS: &str = "CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000 AS BIGINT)";

/// The lock of the process with a word: 64 bits, so that no two words meet.
fn lock_of(word: &str) -> String {
    format!("hashtextextended('conduit worker ' || {word}, 0)")
}

/// Sessions that hold advisory locks in this database.
const HOLDERS: &str = "FROM pg_catalog.pg_locks l WHERE l.locktype = 'advisory' AND l.granted \
     AND l.database = (SELECT d.oid FROM pg_catalog.pg_database d WHERE d.datname = current_database())";

/// The session that holds the right to scan.
fn leader() -> String {
    format!(
        "SELECT CAST(l.pid AS BIGINT) AS pid {HOLDERS} AND l.objsubid = 2 AND l.classid = CAST({LOCK_CLASS} AS OID) \
         AND l.objid = CAST(hashtext('scan ' || current_schema()) AS OID)"
    )
}

/// Whether a session (of a condition over `l`) holds the lock of a word.
fn is_held(word: &str, whose: &str) -> String {
    format!(
        "EXISTS (SELECT 1 {HOLDERS} AND l.objsubid = 1 \
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
        self.say(None)
    }

    /// `leader` is said once: another may lead by the next time.
    fn say(&mut self, leader: Option<i64>) -> Result<()> {
        let beat = format!(
            "INSERT INTO workers (owner, scan_id, beat_ms, leader_pid) VALUES (?1, ?2, {NOW_MS}, ?3) \
             ON CONFLICT (owner) DO UPDATE SET beat_ms = excluded.beat_ms RETURNING owner"
        );
        self.ask(&beat, &[self.owner.as_str().into(), self.scan.0.into(), leader.into()])?;
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

    /// Times that the database was connected to: more than before after a restart of the server, which ends everybody's
    /// session.
    pub fn connections(&self) -> u64 {
        self.backend.connections()
    }

    /// While `is_shared`, one that stops in the midst of a transaction does not hold up the others for ever.
    pub fn share(&mut self, is_shared: bool) -> Result<()> {
        if !self.is_shared() {
            return Ok(());
        }
        let limit = if is_shared { SILENT_MS.to_string() } else { "DEFAULT".to_owned() };
        self.backend.batch(&format!("SET idle_in_transaction_session_timeout = {limit}"))
    }

    /// Ends the session that holds the right to scan, when it is that of a leader which was not heard of for too long
    /// although the session lives, as a process that is stopped. Whether there was one.
    pub fn unseat_silent_leader(&mut self, scan: ScanId) -> Result<bool> {
        let sql = format!(
            "SELECT CASE WHEN pg_terminate_backend(CAST(w.leader_pid AS INTEGER)) THEN 1 ELSE 0 END AS ended \
             FROM workers w WHERE w.scan_id = ?1 AND w.beat_ms < {NOW_MS} - {SILENT_MS} AND w.leader_pid IN ({})",
            leader()
        );
        Ok(!self.query_all(&sql, &[scan.0.into()])?.is_empty())
    }

    /// Announces this process under the word it claims tasks with; `None` where nobody shares.
    pub fn presence(&mut self, scan: ScanId, owner: &str, leads: bool) -> Result<Option<Presence>> {
        let Some(connect) = self.backend.beside() else { return Ok(None) };
        let mut leader_pid = None;
        if leads {
            leader_pid = self.query_one(&leader(), &[])?.and_then(|row| row.int("pid")).or(Some(0));
            self.execute(
                "DELETE FROM workers WHERE scan_id = ?1 AND leader_pid IS NOT NULL",
                &[scan.0.into()],
            )?;
        }
        let mut presence = Presence { connection: connect()?, scan, owner: owner.to_owned() };
        presence.say(leader_pid)?;
        Ok(Some(presence))
    }

    /// That the process that announced itself as the leader still is: nobody has led the scan since.
    pub fn still_leads(&mut self, owner: &str) -> Result<()> {
        let row = self.query_one(
            "SELECT 1 AS here FROM workers WHERE owner = ?1 AND leader_pid IS NOT NULL",
            &[owner.into()],
        )?;
        if row.is_some() { Ok(()) } else { Err(StoreError::RightLost { path: self.path.clone() }) }
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
                // A row that is only silent stays: should its process come back, the row says so. Who leads is for the
                // next leader to say.
                if row.int("held") != Some(1) {
                    store.execute("DELETE FROM workers WHERE owner = ?1 AND leader_pid IS NULL", &[owner])?;
                }
            }
            Ok(released)
        })
    }

    /// Gives a task back whose server could not be reached from here: for the leader, who says whether it failed.
    pub fn leave_to_leader(&mut self, task: TaskId, owner: &str) -> Result<()> {
        self.execute(
            "UPDATE tasks SET state = 'pending', owner = NULL, error = ?3 \
             WHERE id = ?1 AND owner = ?2 AND state = 'running'",
            &[task.0.into(), owner.into(), UnknownReason::Unreachable.as_str().into()],
        )?;
        Ok(())
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

    /// Instances that have pending tasks.
    pub fn instances_with_tasks(&mut self, scan: ScanId) -> Result<Vec<i64>> {
        let rows = self.query_all(
            "SELECT DISTINCT instance_id FROM tasks WHERE scan_id = ?1 AND state = 'pending'",
            &[scan.0.into()],
        )?;
        Ok(rows.iter().filter_map(|row| row.int("instance_id")).collect())
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
