//! Kept inventories: what tasks brought, as bytes that only `engine` reads, and scans made from them.
//!
//! Stays true: a task's kept records are written in the transaction that ends the task.

use super::tasks::Task;
use super::{Result, Store};
use crate::model::{Phase, Problem, ScanId, UnknownReason, Value};

/// How a scan uses another one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BaseKind {
    /// What the CMS says has not changed is carried over.
    Incremental,
    /// Nothing is asked: every record is judged again.
    Check,
}

impl BaseKind {
    /// The word used in the store and in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Incremental => "incremental",
            Self::Check => "check",
        }
    }

    /// The kind of that word.
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Incremental, Self::Check].into_iter().find(|it| it.as_str() == word)
    }
}

/// The scan whose records are used again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Base {
    /// Its number.
    pub scan: ScanId,
    /// In which way.
    pub kind: BaseKind,
}

/// One record as kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// An item's id and locale, when a later scan may carry it over.
    pub record_id: Option<String>,
    /// Hash of what a quick look shows of it; `None` = always read again.
    pub stamp: Option<String>,
    /// The record.
    pub bytes: Vec<u8>,
}

/// What a task of an earlier scan brought.
#[derive(Clone, Debug, Default)]
pub struct Carried {
    /// Its records, in order.
    pub records: Vec<Kept>,
    /// What could not be read.
    pub problems: Vec<Problem>,
    /// Why it failed, when it did.
    pub failed: Option<(UnknownReason, String)>,
}

/// Ids looked up by one statement.
const LOOKED_UP: usize = 100;

impl Store {
    pub(super) fn keep(&mut self, scan: ScanId, task: &Task, kept: &[Kept]) -> Result<()> {
        for (ordinal, it) in (0_i64..).zip(kept) {
            self.insert_soon(
                "INSERT INTO inventory (scan_id, instance_id, task_id, ordinal, listing, record_id, stamp, record) \
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) ON CONFLICT (scan_id, task_id, ordinal) DO NOTHING",
                vec![
                    scan.0.into(),
                    task.instance.into(),
                    task.id.0.into(),
                    ordinal.into(),
                    task.spec.listing.as_str().into(),
                    it.record_id.clone().into(),
                    it.stamp.clone().into(),
                    Value::Bytes(it.bytes.clone()),
                ],
            )?;
        }
        Ok(())
    }

    /// What the same task of another scan brought.
    pub fn carried_task(&mut self, base: ScanId, task: &Task) -> Result<Carried> {
        let row = self.query_one(
            "SELECT id, state, error FROM tasks \
             WHERE scan_id = ?1 AND instance_id = ?2 AND listing = ?3 AND position = ?4",
            &[
                base.0.into(),
                task.instance.into(),
                task.spec.listing.as_str().into(),
                task.spec.position.as_str().into(),
            ],
        )?;
        let missing = || {
            let message = format!("scan {base} did not keep what `{}` brought", task.spec.listing);
            Carried { failed: Some((UnknownReason::Internal, message)), ..Carried::default() }
        };
        let Some(row) = row else { return Ok(missing()) };
        let id = row.int("id").unwrap_or(0);
        let mut carried = Carried::default();
        self.query_each(
            "SELECT reason, place, message FROM problems WHERE scan_id = ?1 AND task_id = ?2 ORDER BY ordinal",
            &[base.0.into(), id.into()],
            |row| {
                carried.problems.push(Problem {
                    reason: UnknownReason::from_word(row.text_or_empty("reason"))
                        .unwrap_or(UnknownReason::BadAnswer),
                    place: row.text_or_empty("place").to_owned(),
                    message: row.text_or_empty("message").to_owned(),
                });
                Ok(())
            },
        )?;
        if row.text_or_empty("state") != "done" {
            let reason =
                UnknownReason::from_word(row.text_or_empty("error")).unwrap_or(UnknownReason::BadAnswer);
            let message = carried.problems.first().map_or_else(String::new, |it| it.message.clone());
            carried.failed = Some((reason, message));
            return Ok(carried);
        }
        // A check that crashed is told by judging again.
        carried.problems.retain(|it| it.reason != UnknownReason::Internal);
        self.query_each(
            "SELECT record_id, stamp, record FROM inventory WHERE scan_id = ?1 AND task_id = ?2 ORDER BY ordinal",
            &[base.0.into(), id.into()],
            |row| {
                carried.records.push(kept(&row));
                Ok(())
            },
        )?;
        Ok(carried)
    }

    /// Kept items of a listing that look as they did: `looked` holds ids and stamps. One record for each id.
    pub fn unchanged(
        &mut self,
        base: ScanId,
        instance: i64,
        listing: &str,
        looked: &[(String, String)],
    ) -> Result<Vec<Kept>> {
        let mut found: Vec<Kept> = Vec::new();
        for group in looked.chunks(LOOKED_UP) {
            let marks: Vec<String> = (0..group.len()).map(|at| format!("?{}", at + 4)).collect();
            let mut values = vec![base.0.into(), instance.into(), listing.into()];
            values.extend(group.iter().map(|(id, _)| Value::from(id.as_str())));
            self.query_each(
                &format!(
                    "SELECT record_id, stamp, record FROM inventory WHERE scan_id = ?1 AND instance_id = ?2 \
                     AND listing = ?3 AND record_id IN ({}) ORDER BY record_id, task_id, ordinal",
                    marks.join(", ")
                ),
                &values,
                |row| {
                    let it = kept(&row);
                    let is_same = group.iter().any(|(id, stamp)| {
                        it.record_id.as_ref() == Some(id) && it.stamp.as_ref() == Some(stamp)
                    });
                    if is_same && found.last().is_none_or(|last| last.record_id != it.record_id) {
                        found.push(it);
                    }
                    Ok(())
                },
            )?;
        }
        Ok(found)
    }

    /// Makes the tasks of one phase that another scan had; those already there stay.
    pub fn copy_tasks(&mut self, base: ScanId, scan: ScanId, phase: Phase) -> Result<()> {
        self.execute(
            "INSERT INTO tasks (id, scan_id, instance_id, phase, listing, position, yields, state) \
             SELECT (SELECT COALESCE(MAX(id), 0) FROM tasks) + ROW_NUMBER() OVER (ORDER BY t.id), \
             CAST(?2 AS BIGINT), t.instance_id, t.phase, t.listing, t.position, t.yields, 'pending' FROM tasks t \
             WHERE t.scan_id = ?1 AND t.phase = ?3 \
             ON CONFLICT (scan_id, instance_id, listing, position) DO NOTHING",
            &[base.0.into(), scan.0.into(), phase.as_str().into()],
        )?;
        Ok(())
    }

    /// What was discovered of each instance, as another scan had it.
    pub fn copy_contexts(&mut self, base: ScanId, scan: ScanId) -> Result<()> {
        self.execute(
            "UPDATE scan_instances SET context_json = (SELECT b.context_json FROM scan_instances b \
             WHERE b.scan_id = ?1 AND b.instance_id = scan_instances.instance_id) WHERE scan_id = ?2",
            &[base.0.into(), scan.0.into()],
        )?;
        Ok(())
    }

    /// What could be probed, as another scan had it.
    pub fn copy_probing(&mut self, base: ScanId, scan: ScanId) -> Result<()> {
        self.execute(
            "INSERT INTO capabilities (scan_id, instance_id, capability, reason, detail) \
             SELECT CAST(?2 AS BIGINT), b.instance_id, b.capability, b.reason, b.detail FROM capabilities b \
             WHERE b.scan_id = ?1 AND b.capability IN (?3, ?4, ?5, ?6) \
             ON CONFLICT (scan_id, instance_id, capability) DO UPDATE SET reason = excluded.reason, \
             detail = excluded.detail",
            &[
                base.0.into(),
                scan.0.into(),
                crate::model::Capability::InternalProbe.as_str().into(),
                crate::model::Capability::ExternalProbe.as_str().into(),
                crate::model::Capability::MediaProbe.as_str().into(),
                crate::model::Capability::PublicPages.as_str().into(),
            ],
        )?;
        Ok(())
    }

    /// Addresses that the other scan asked and forgot when it was resumed.
    pub fn forget_probes_not_in(&mut self, base: ScanId, scan: ScanId) -> Result<()> {
        self.execute(
            "DELETE FROM probes WHERE scan_id = ?2 AND NOT EXISTS (SELECT 1 FROM probes b WHERE b.scan_id = ?1 \
             AND b.instance_id = probes.instance_id AND b.url = probes.url)",
            &[base.0.into(), scan.0.into()],
        )?;
        Ok(())
    }

    /// Items that a scan took from another one.
    pub fn carried_over(&mut self, scan: ScanId, kind: BaseKind) -> Result<u64> {
        let sql = match kind {
            BaseKind::Check => "SELECT COUNT(*) AS n FROM items WHERE scan_id = ?1",
            BaseKind::Incremental => {
                "SELECT COUNT(*) AS n FROM inventory i JOIN tasks t ON t.id = i.task_id \
                 WHERE i.scan_id = ?1 AND SUBSTR(t.position, 1, 6) = 'carry:'"
            }
        };
        let row = self.query_one(sql, &[scan.0.into()])?;
        Ok(row.and_then(|row| row.int("n")).and_then(|n| u64::try_from(n).ok()).unwrap_or(0))
    }

    /// Keeps why an incremental scan asks for everything.
    pub fn set_full_because(&mut self, scan: ScanId, because: &str) -> Result<()> {
        self.execute("UPDATE scans SET full_because = ?2 WHERE id = ?1", &[scan.0.into(), because.into()])?;
        Ok(())
    }
}

fn kept(row: &crate::model::Row) -> Kept {
    Kept {
        record_id: row.text("record_id").map(str::to_owned),
        stamp: row.text("stamp").map(str::to_owned),
        bytes: row.bytes("record").map(<[u8]>::to_vec).unwrap_or_default(),
    }
}
