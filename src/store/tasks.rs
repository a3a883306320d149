//! Tasks: claimed by one owner, done in one transaction with everything they brought.

use super::records::Judged;
use super::{Result, Store, StoreError, dialect};
use crate::model::{Capability, Phase, Problem, ScanId, TaskId, TaskSpec, UnknownReason, Value};

/// A task to do.
#[derive(Clone, Debug)]
pub struct Task {
    /// Its number.
    pub id: TaskId,
    /// The store's number of its instance.
    pub instance: i64,
    /// Listing or probing.
    pub phase: Phase,
    /// What to do.
    pub spec: TaskSpec,
    /// Times it was begun before.
    pub attempts: i64,
}

/// What a finished task brought, judged.
#[derive(Debug, Default)]
pub struct TaskResult {
    /// Records with their findings.
    pub records: Vec<Judged>,
    /// Tasks that can run now.
    pub follow_ups: Vec<TaskSpec>,
    /// What could not be read.
    pub problems: Vec<Problem>,
    /// What later tasks need to know.
    pub context: Option<serde_json::Value>,
    /// The records as kept; empty when the scan keeps none.
    pub kept: Vec<super::inventory::Kept>,
    /// Items seen by a quick look, id and stamp: the engine makes follow-ups of them.
    pub glanced: Option<Vec<(String, Option<String>)>>,
}

/// How far a phase is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// Tasks in all.
    pub total: u64,
    /// Done or failed.
    pub ended: u64,
    /// Failed for good.
    pub failed: u64,
}

impl Store {
    /// Adds tasks; one already there stays as it is.
    pub fn add_tasks(&mut self, scan: ScanId, instance: i64, phase: Phase, specs: &[TaskSpec]) -> Result<()> {
        for spec in specs {
            let yields: Vec<_> = spec.yields.iter().map(|it| it.as_str()).collect();
            self.execute(
                "INSERT INTO tasks (id, scan_id, instance_id, phase, listing, position, yields, state) \
                 SELECT COALESCE(MAX(id), 0) + 1, CAST(?1 AS BIGINT), CAST(?2 AS BIGINT), CAST(?3 AS TEXT), CAST(?4 AS TEXT), \
                 CAST(?5 AS TEXT), CAST(?6 AS TEXT), 'pending' FROM tasks WHERE true \
                 ON CONFLICT (scan_id, instance_id, listing, position) DO NOTHING",
                &[
                    scan.0.into(),
                    instance.into(),
                    phase.as_str().into(),
                    spec.listing.as_str().into(),
                    spec.position.as_str().into(),
                    yields.join(" ").into(),
                ],
            )?;
        }
        Ok(())
    }

    /// Takes up to `limit` pending tasks of an instance for `owner`, in order.
    pub fn claim(
        &mut self,
        scan: ScanId,
        instance: i64,
        phase: Phase,
        owner: &str,
        now_ms: i64,
        limit: usize,
    ) -> Result<Vec<Task>> {
        self.claim_where("true", scan, instance, phase, owner, now_ms, limit)
    }

    /// The same, for a process that does not lead: without those left to the leader.
    pub fn claim_beside(
        &mut self,
        scan: ScanId,
        instance: i64,
        phase: Phase,
        owner: &str,
        now_ms: i64,
        limit: usize,
    ) -> Result<Vec<Task>> {
        self.claim_where("error IS NULL", scan, instance, phase, owner, now_ms, limit)
    }

    #[expect(clippy::too_many_arguments, reason = "what a claim says, and one condition")]
    fn claim_where(
        &mut self,
        condition: &str,
        scan: ScanId,
        instance: i64,
        phase: Phase,
        owner: &str,
        now_ms: i64,
        limit: usize,
    ) -> Result<Vec<Task>> {
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        // Whoever only looks whether others have added anything takes nobody's turn to write.
        if self.is_shared()
            && self
                .query_one(
                    &format!(
                        "SELECT 1 AS here FROM tasks WHERE scan_id = ?1 AND instance_id = ?2 AND phase = ?3 \
                         AND state = 'pending' AND {condition} LIMIT 1"
                    ),
                    &[scan.0.into(), instance.into(), phase.as_str().into()],
                )?
                .is_none()
        {
            return Ok(Vec::new());
        }
        // The choice is made once and kept: in place, a planner may make it again for every row.
        let sql = dialect::claim(
            &format!(
                "WITH chosen AS MATERIALIZED (SELECT id FROM tasks WHERE scan_id = ?1 AND instance_id = ?2 \
                 AND phase = ?3 AND state = 'pending' AND {condition} ORDER BY id LIMIT ?4 {{skip_locked}}) \
                 UPDATE tasks SET state = 'running', owner = ?5, heartbeat_ms = ?6, attempts = attempts + 1 \
                 WHERE id IN (SELECT id FROM chosen) AND state = 'pending' \
                 RETURNING id, listing, position, yields, attempts"
            ),
            self.is_shared(),
        );
        let rows = self.query_all(
            &sql,
            &[
                scan.0.into(),
                instance.into(),
                phase.as_str().into(),
                limit.into(),
                owner.into(),
                now_ms.into(),
            ],
        )?;
        let mut tasks: Vec<Task> = rows
            .iter()
            .map(|row| Task {
                id: TaskId(row.int("id").unwrap_or(0)),
                instance,
                phase,
                spec: TaskSpec {
                    listing: row.text_or_empty("listing").to_owned(),
                    position: row.text_or_empty("position").to_owned(),
                    yields: capabilities(row.text_or_empty("yields")),
                },
                attempts: row.int("attempts").unwrap_or(0) - 1,
            })
            .collect();
        tasks.sort_by_key(|task| task.id.0);
        Ok(tasks)
    }

    /// Tasks whose owner is gone become pending. Called with the scan lock held.
    pub fn release_running(&mut self, scan: ScanId) -> Result<u64> {
        self.execute(
            "UPDATE tasks SET state = 'pending', owner = NULL WHERE scan_id = ?1 AND state = 'running'",
            &[scan.0.into()],
        )
    }

    /// Gives one task back untouched.
    pub fn release(&mut self, task: TaskId, owner: &str) -> Result<()> {
        self.execute(
            "UPDATE tasks SET state = 'pending', owner = NULL, attempts = attempts - 1 \
             WHERE id = ?1 AND owner = ?2 AND state = 'running'",
            &[task.0.into(), owner.into()],
        )?;
        Ok(())
    }

    /// Probing tasks not done are taken back: the inventory they were made from has grown.
    pub fn drop_open_probing(&mut self, scan: ScanId, instance: i64) -> Result<()> {
        self.execute(
            "DELETE FROM tasks WHERE scan_id = ?1 AND instance_id = ?2 AND phase = 'probing' AND state <> 'done'",
            &[scan.0.into(), instance.into()],
        )?;
        Ok(())
    }

    /// Everything a task brought, and its completion, in one transaction. The number of records that were new.
    pub fn commit_task(
        &mut self,
        scan: ScanId,
        task: &Task,
        owner: &str,
        result: &TaskResult,
    ) -> Result<u64> {
        self.transaction(|store| {
            store.end_task(task.id, owner, "done", None)?;
            let mut added = 0;
            for judged in &result.records {
                added += u64::from(store.insert_judged(scan, task.instance, judged)?);
            }
            store.add_tasks(scan, task.instance, task.phase, &result.follow_ups)?;
            store.add_problems(scan, task, &result.problems)?;
            store.keep(scan, task, &result.kept)?;
            if let Some(context) = &result.context {
                store.set_context(scan, task.instance, context)?;
            }
            Ok(added)
        })
    }

    /// A task that failed for good: what it would have brought is missing, and that is said.
    pub fn fail_task(
        &mut self,
        scan: ScanId,
        task: &Task,
        owner: &str,
        reason: UnknownReason,
        message: &str,
    ) -> Result<()> {
        self.transaction(|store| {
            store.end_task(task.id, owner, "failed", Some(reason.as_str()))?;
            let problem = Problem { reason, place: task.spec.listing.clone(), message: message.to_owned() };
            store.add_problems(scan, task, &[problem])
        })
    }

    fn end_task(&mut self, task: TaskId, owner: &str, state: &str, error: Option<&str>) -> Result<()> {
        let changed = self.execute(
            "UPDATE tasks SET state = ?3, error = ?4 WHERE id = ?1 AND owner = ?2 AND state = 'running'",
            &[task.0.into(), owner.into(), state.into(), error.into()],
        )?;
        if changed == 1 { Ok(()) } else { Err(StoreError::TaskLost) }
    }

    fn add_problems(&mut self, scan: ScanId, task: &Task, problems: &[Problem]) -> Result<()> {
        for (ordinal, problem) in (0_i64..).zip(problems) {
            self.execute(
                "INSERT INTO problems (scan_id, instance_id, task_id, ordinal, reason, place, message) \
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT (scan_id, task_id, ordinal) DO NOTHING",
                &[
                    scan.0.into(),
                    task.instance.into(),
                    task.id.0.into(),
                    ordinal.into(),
                    problem.reason.as_str().into(),
                    problem.place.as_str().into(),
                    problem.message.as_str().into(),
                ],
            )?;
        }
        Ok(())
    }

    /// How far a phase of a scan is; of one instance, or of all.
    pub fn progress(&mut self, scan: ScanId, instance: Option<i64>, phase: Phase) -> Result<Progress> {
        let row = self.query_one(
            "SELECT COUNT(*) AS total, COUNT(*) FILTER (WHERE state IN ('done', 'failed')) AS ended, \
             COUNT(*) FILTER (WHERE state = 'failed') AS failed FROM tasks \
             WHERE scan_id = ?1 AND phase = ?2 AND (CAST(?3 AS BIGINT) IS NULL OR instance_id = ?3)",
            &[scan.0.into(), phase.as_str().into(), instance.map_or(Value::Null, Value::Int)],
        )?;
        let number = |column: &str| {
            row.as_ref().and_then(|row| row.int(column)).and_then(|it| u64::try_from(it).ok()).unwrap_or(0)
        };
        Ok(Progress { total: number("total"), ended: number("ended"), failed: number("failed") })
    }

    /// Records and requests of finished tasks that could not be read, in one instance.
    pub fn unread(&mut self, scan: ScanId, instance: i64) -> Result<u64> {
        let row = self.query_one(
            "SELECT COUNT(*) AS n FROM problems p JOIN tasks t ON t.id = p.task_id \
             WHERE p.scan_id = ?1 AND p.instance_id = ?2 AND t.state = 'done' AND t.phase = 'listing' \
             AND p.reason IN ('bad-answer', 'payload-too-large')",
            &[scan.0.into(), instance.into()],
        )?;
        Ok(row.and_then(|row| row.int("n")).and_then(|n| u64::try_from(n).ok()).unwrap_or(0))
    }

    /// What failed tasks, and unreadable records of finished ones, would have brought to an instance, and the first reason.
    pub fn partial_capabilities(
        &mut self,
        scan: ScanId,
        instance: i64,
    ) -> Result<Vec<(Capability, UnknownReason)>> {
        let rows = self.query_all(
            "SELECT yields, error, listing, position, 0 AS ordinal FROM tasks \
             WHERE scan_id = ?1 AND instance_id = ?2 AND state = 'failed' \
             UNION ALL SELECT t.yields, p.reason, t.listing, t.position, p.ordinal + 1 \
             FROM problems p JOIN tasks t ON t.id = p.task_id \
             WHERE p.scan_id = ?1 AND p.instance_id = ?2 AND t.state = 'done' AND t.phase = 'listing' \
             AND p.reason IN ('bad-answer', 'payload-too-large') \
             ORDER BY listing, position, ordinal",
            &[scan.0.into(), instance.into()],
        )?;
        let mut partial: Vec<(Capability, UnknownReason)> = Vec::new();
        for row in &rows {
            let reason =
                UnknownReason::from_word(row.text_or_empty("error")).unwrap_or(UnknownReason::BadAnswer);
            for capability in capabilities(row.text_or_empty("yields")) {
                if !partial.iter().any(|(it, _)| *it == capability) {
                    partial.push((capability, reason));
                }
            }
        }
        Ok(partial)
    }
}

fn capabilities(words: &str) -> Vec<Capability> {
    words.split_whitespace().filter_map(Capability::from_word).collect()
}
