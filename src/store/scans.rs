//! Scans and their instances.

use serde_json::Value as Json;

use super::inventory::{Base, BaseKind};
use super::{Result, Store, StoreError};
use crate::model::{Phase, Row, ScanId, Tier, Value};

/// A scan about to be made.
#[derive(Clone, Debug)]
pub struct NewScan {
    /// How deep.
    pub tier: Tier,
    /// Which checks.
    pub preset: String,
    /// Reference time of every check, Unix milliseconds.
    pub as_of_ms: i64,
    /// Of all settings that shape the result.
    pub digest: String,
    /// Enabled checks with versions and thresholds, in order.
    pub checks: Json,
    /// The instances' settings: references to secrets, never secrets.
    pub settings: Json,
    /// Where `resume` reads the configuration again.
    pub config_path: Option<String>,
    /// The scan whose records are used again.
    pub base: Option<Base>,
    /// Why an incremental scan asks for everything.
    pub full_because: Option<String>,
    /// Whether normalised records are kept.
    pub keeps_records: bool,
    /// Instances in order: name, adapter, address, tenant.
    pub instances: Vec<NewInstance>,
}

/// An instance as configured.
#[derive(Clone, Debug)]
pub struct NewInstance {
    /// The `id` of the configuration.
    pub name: String,
    /// The adapter.
    pub adapter: String,
    /// The address.
    pub url: Option<String>,
    /// The client.
    pub tenant: Option<String>,
}

/// A stored scan.
#[derive(Clone, Debug)]
pub struct StoredScan {
    /// Its number.
    pub id: ScanId,
    /// `running`, `complete`, `incomplete`.
    pub state: String,
    /// How far it came.
    pub phase: Phase,
    /// How deep.
    pub tier: Tier,
    /// Which checks.
    pub preset: String,
    /// Reference time, Unix milliseconds.
    pub as_of_ms: i64,
    /// Unix milliseconds.
    pub started_ms: i64,
    /// Unix milliseconds.
    pub finished_ms: Option<i64>,
    /// Of all settings that shape the result.
    pub digest: String,
    /// Enabled checks with versions and thresholds.
    pub checks: Json,
    /// The instances' settings.
    pub settings: Json,
    /// The configuration file.
    pub config_path: Option<String>,
    /// The program that made it.
    pub conduit_version: String,
    /// Remarks on `accept:` entries.
    pub remarks: Vec<String>,
    /// Why it is incomplete.
    pub incomplete_because: Vec<String>,
    /// The scan whose records are used again.
    pub base: Option<Base>,
    /// Why an incremental scan asked for everything.
    pub full_because: Option<String>,
    /// Whether normalised records are kept.
    pub keeps_records: bool,
    /// Its instances, in order.
    pub instances: Vec<StoredInstance>,
}

/// An instance in a stored scan.
#[derive(Clone, Debug)]
pub struct StoredInstance {
    /// The store's number for it, the same in every scan.
    pub id: i64,
    /// The `id` of the configuration.
    pub name: String,
    /// The adapter.
    pub adapter: String,
    /// The address.
    pub url: Option<String>,
    /// What the adapter discovered; `Null` before.
    pub context: Json,
    /// How often that was set.
    pub context_n: i64,
    /// Listing, or probing once that was prepared.
    pub phase: Phase,
}

/// A scan `s` whose findings can be told as history: it ran to its end and no page of it failed. It may be incomplete
/// for another reason, as every scan of an export is that cannot tell half of the rules.
pub(super) const WHOLE: &str = "s.state <> 'running' \
     AND NOT EXISTS (SELECT 1 FROM tasks t WHERE t.scan_id = s.id AND t.state = 'failed')";

const COLUMNS: &str = "id, state, phase, tier, preset, as_of_ms, started_ms, finished_ms, digest, checks_json, \
                       settings_json, config_path, conduit_version, remarks_json, incomplete_json, \
                       base_scan_id, base_kind, full_because, keeps_records";

impl Store {
    /// Stores a scan, its instances and its first tasks in one transaction; one that checks another again begins with
    /// the tasks and discoveries of that.
    pub fn create_scan(
        &mut self,
        new: &NewScan,
        started_ms: i64,
        first_tasks: &[(String, Vec<crate::model::TaskSpec>)],
    ) -> Result<ScanId> {
        self.transaction(|store| {
            let id = store
                .query_one("SELECT COALESCE(MAX(id), 0) + 1 AS id FROM scans", &[])?
                .and_then(|row| row.int("id"))
                .unwrap_or(1);
            store.execute(
                "INSERT INTO scans (id, state, phase, tier, preset, as_of_ms, started_ms, digest, checks_json, \
                 settings_json, config_path, conduit_version, base_scan_id, base_kind, full_because, keeps_records) \
                 VALUES (?1, 'running', 'listing', ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)",
                &[
                    id.into(),
                    new.tier.as_str().into(),
                    new.preset.as_str().into(),
                    new.as_of_ms.into(),
                    started_ms.into(),
                    new.digest.as_str().into(),
                    new.checks.to_string().into(),
                    new.settings.to_string().into(),
                    new.config_path.clone().into(),
                    env!("CARGO_PKG_VERSION").into(),
                    new.base.map(|it| it.scan.0).into(),
                    new.base.map(|it| it.kind.as_str()).into(),
                    new.full_because.clone().into(),
                    i64::from(new.keeps_records).into(),
                ],
            )?;
            for instance in &new.instances {
                let instance_id = store.ensure_instance(instance)?;
                store.execute(
                    "INSERT INTO scan_instances (scan_id, instance_id, phase) VALUES (?1, ?2, 'listing')",
                    &[id.into(), instance_id.into()],
                )?;
                for (_, tasks) in first_tasks.iter().filter(|(name, _)| *name == instance.name) {
                    store.add_tasks(ScanId(id), instance_id, Phase::Listing, tasks)?;
                }
            }
            if let Some(Base { scan: base, kind: BaseKind::Check }) = new.base {
                store.copy_contexts(base, ScanId(id))?;
                store.copy_tasks(base, ScanId(id), Phase::Listing)?;
            }
            Ok(ScanId(id))
        })
    }

    /// Scans that ran to their end and missed no page, newest first; at most a hundred.
    pub fn whole_scans(&mut self) -> Result<Vec<StoredScan>> {
        let rows = self.query_all(
            &format!("SELECT {COLUMNS} FROM scans s WHERE {WHOLE} ORDER BY id DESC LIMIT 100"),
            &[],
        )?;
        rows.iter().map(|row| self.read_scan(row)).collect()
    }

    fn ensure_instance(&mut self, instance: &NewInstance) -> Result<i64> {
        let known =
            self.query_one("SELECT id FROM instances WHERE name = ?1", &[instance.name.as_str().into()])?;
        let values = |id: i64| {
            [
                id.into(),
                instance.name.as_str().into(),
                instance.adapter.as_str().into(),
                instance.url.clone().into(),
                instance.tenant.clone().into(),
            ]
        };
        if let Some(id) = known.and_then(|row| row.int("id")) {
            self.execute(
                "UPDATE instances SET name = ?2, adapter = ?3, url = ?4, tenant = ?5 WHERE id = ?1",
                &values(id),
            )?;
            return Ok(id);
        }
        let id = self
            .query_one("SELECT COALESCE(MAX(id), 0) + 1 AS id FROM instances", &[])?
            .and_then(|row| row.int("id"))
            .unwrap_or(1);
        self.execute(
            "INSERT INTO instances (id, name, adapter, url, tenant) VALUES (?1, ?2, ?3, ?4, ?5)",
            &values(id),
        )?;
        Ok(id)
    }

    /// One scan.
    pub fn scan(&mut self, id: ScanId) -> Result<StoredScan> {
        let row = self
            .query_one(&format!("SELECT {COLUMNS} FROM scans WHERE id = ?1"), &[id.0.into()])?
            .ok_or_else(|| StoreError::NoScan(id.to_string()))?;
        self.read_scan(&row)
    }

    /// Every scan, newest first; at most `limit`.
    pub fn scans(&mut self, limit: u32) -> Result<Vec<StoredScan>> {
        let rows = self.query_all(
            &format!("SELECT {COLUMNS} FROM scans ORDER BY id DESC LIMIT ?1"),
            &[i64::from(limit).into()],
        )?;
        rows.iter().map(|row| self.read_scan(row)).collect()
    }

    /// Scans that were cut off, oldest first.
    pub fn interrupted_scans(&mut self) -> Result<Vec<ScanId>> {
        let rows = self.query_all("SELECT id FROM scans WHERE state = 'running' ORDER BY id", &[])?;
        Ok(rows.iter().filter_map(|row| row.int("id")).map(ScanId).collect())
    }

    fn read_scan(&mut self, row: &Row) -> Result<StoredScan> {
        let id = row.int("id").unwrap_or(0);
        let mut instances = Vec::new();
        self.query_each(
            "SELECT i.id, i.name, i.adapter, i.url, s.context_json, s.context_n, s.phase FROM scan_instances s \
             JOIN instances i ON i.id = s.instance_id WHERE s.scan_id = ?1 ORDER BY i.id",
            &[id.into()],
            |row| {
                instances.push(StoredInstance {
                    id: row.int("id").unwrap_or(0),
                    name: row.text_or_empty("name").to_owned(),
                    adapter: row.text_or_empty("adapter").to_owned(),
                    url: row.text("url").map(str::to_owned),
                    context: row.text("context_json").map_or(Ok(Json::Null), json)?,
                    context_n: row.int("context_n").unwrap_or(0),
                    phase: Phase::from_word(row.text_or_empty("phase")).unwrap_or(Phase::Listing),
                });
                Ok(())
            },
        )?;
        Ok(StoredScan {
            id: ScanId(id),
            state: row.text_or_empty("state").to_owned(),
            phase: Phase::from_word(row.text_or_empty("phase")).unwrap_or(Phase::Listing),
            tier: Tier::from_word(row.text_or_empty("tier")).unwrap_or(Tier::Standard),
            preset: row.text_or_empty("preset").to_owned(),
            as_of_ms: row.int("as_of_ms").unwrap_or(0),
            started_ms: row.int("started_ms").unwrap_or(0),
            finished_ms: row.int("finished_ms"),
            digest: row.text_or_empty("digest").to_owned(),
            checks: json(row.text_or_empty("checks_json"))?,
            settings: json(row.text_or_empty("settings_json"))?,
            config_path: row.text("config_path").map(str::to_owned),
            conduit_version: row.text_or_empty("conduit_version").to_owned(),
            remarks: sentences(row.text_or_empty("remarks_json")),
            incomplete_because: sentences(row.text_or_empty("incomplete_json")),
            base: row
                .int("base_scan_id")
                .zip(BaseKind::from_word(row.text_or_empty("base_kind")))
                .map(|(scan, kind)| Base { scan: ScanId(scan), kind }),
            full_because: row.text("full_because").map(str::to_owned),
            keeps_records: row.int("keeps_records") == Some(1),
            instances,
        })
    }

    /// The newest finished scan before `id` that looked at the same instance and missed no page of it.
    pub fn previous_scan(&mut self, id: ScanId, instance: i64) -> Result<Option<ScanId>> {
        let row = self.query_one(
            &format!(
                "SELECT MAX(s.id) AS id FROM scans s JOIN scan_instances i ON i.scan_id = s.id \
                 WHERE s.id < ?1 AND i.instance_id = ?2 AND {WHOLE}"
            ),
            &[id.0.into(), instance.into()],
        )?;
        Ok(row.and_then(|row| row.int("id")).map(ScanId))
    }

    /// Moves a scan to its next phase.
    pub fn set_phase(&mut self, id: ScanId, phase: Phase) -> Result<()> {
        // What is finished stays so, whoever wakes up late.
        self.execute(
            "UPDATE scans SET phase = ?2 WHERE id = ?1 AND state = 'running'",
            &[id.0.into(), phase.as_str().into()],
        )?;
        Ok(())
    }

    /// Ends a scan: complete when there is nothing to say against it.
    pub fn finish_scan(&mut self, id: ScanId, incomplete_because: &[String], finished_ms: i64) -> Result<()> {
        let state = if incomplete_because.is_empty() { "complete" } else { "incomplete" };
        self.execute(
            "UPDATE scans SET state = ?2, phase = 'complete', finished_ms = ?3, incomplete_json = ?4 WHERE id = ?1",
            &[id.0.into(), state.into(), finished_ms.into(), Json::from(incomplete_because).to_string().into()],
        )?;
        Ok(())
    }

    /// Keeps the remarks on `accept:` entries.
    pub fn set_remarks(&mut self, id: ScanId, remarks: &[String]) -> Result<()> {
        self.execute(
            "UPDATE scans SET remarks_json = ?2 WHERE id = ?1",
            &[id.0.into(), Json::from(remarks).to_string().into()],
        )?;
        Ok(())
    }

    /// Opens a finished but incomplete scan again: its failed tasks become pending. The number of them.
    pub fn reopen_scan(&mut self, id: ScanId) -> Result<u64> {
        self.transaction(|store| {
            let tasks = store.execute(
                "UPDATE tasks SET state = 'pending', owner = NULL, error = NULL \
                 WHERE scan_id = ?1 AND state IN ('failed', 'running')",
                &[id.0.into()],
            )?;
            store.execute(
                "DELETE FROM problems WHERE scan_id = ?1 AND task_id IN \
                 (SELECT id FROM tasks WHERE scan_id = ?1 AND state = 'pending')",
                &[id.0.into()],
            )?;
            let pending = store.query_one(
                "SELECT MIN(CASE phase WHEN 'listing' THEN 0 ELSE 1 END) AS first FROM tasks \
                 WHERE scan_id = ?1 AND state = 'pending'",
                &[id.0.into()],
            )?;
            // What is read now may lead to other addresses: probing is prepared again.
            store
                .execute("UPDATE scan_instances SET phase = 'listing' WHERE scan_id = ?1", &[id.0.into()])?;
            let phase = match pending.and_then(|row| row.int("first")) {
                Some(0) => Some(Phase::Listing),
                Some(_) => Some(Phase::Probing),
                None => None,
            };
            let current = store.scan(id)?.phase;
            let next = phase.unwrap_or(if current == Phase::Complete { Phase::Corpus } else { current });
            store.execute(
                "UPDATE scans SET state = 'running', finished_ms = NULL, phase = ?2 WHERE id = ?1",
                &[id.0.into(), next.as_str().into()],
            )?;
            Ok(tasks)
        })
    }

    /// Keeps what the adapter discovered.
    pub(super) fn set_context(&mut self, scan: ScanId, instance: i64, context: &Json) -> Result<()> {
        self.execute(
            "UPDATE scan_instances SET context_json = ?3, context_n = context_n + 1 WHERE scan_id = ?1 AND instance_id = ?2",
            &[scan.0.into(), instance.into(), Value::Text(context.to_string())],
        )?;
        Ok(())
    }
}

fn sentences(text: &str) -> Vec<String> {
    serde_json::from_str(text).unwrap_or_default()
}

pub(super) fn json(text: &str) -> Result<Json> {
    serde_json::from_str(text).map_err(|error| StoreError::Decode(error.to_string()))
}
