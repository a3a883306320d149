//! How checks came out: outcomes, verdicts, what could not be looked at, scores.

use super::findings::count;
use super::scans::json;
use super::{Result, Store};
use crate::model::{Capability, Counts, ScanId, UnknownReason, Value, tally};

/// Reason word, place, sentence.
pub type StoredProblem = (String, String, String);

/// A check's result on one instance, as stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredOutcome {
    /// The check.
    pub check: String,
    /// Its version.
    pub version: i64,
    /// Units.
    pub counts: Counts,
    /// Failing units that are accepted.
    pub accepted: u64,
    /// Why it was not evaluated.
    pub unknown: Option<(UnknownReason, String)>,
}

impl Store {
    /// Adds up the verdicts kept beside the units of one instance: counts by the check's ordinal.
    pub fn tallies(&mut self, scan: ScanId, instance: i64) -> Result<Vec<Counts>> {
        let mut sums: Vec<Counts> = Vec::new();
        for table in ["types", "items", "assets", "actors", "extensions", "observations", "pages"] {
            self.query_each(
                &format!(
                    "SELECT tally FROM {table} WHERE scan_id = ?1 AND instance_id = ?2 AND tally IS NOT NULL"
                ),
                &[scan.0.into(), instance.into()],
                |row| {
                    for (ordinal, counts) in tally::unpack(row.bytes("tally").unwrap_or_default()) {
                        if sums.len() <= ordinal {
                            sums.resize(ordinal + 1, Counts::default());
                        }
                        sums[ordinal].merge(counts);
                    }
                    Ok(())
                },
            )?;
        }
        Ok(sums)
    }

    /// One outcome.
    pub fn insert_outcome(&mut self, scan: ScanId, instance: i64, outcome: &StoredOutcome) -> Result<()> {
        let count = |value: u64| Value::Int(i64::try_from(value).unwrap_or(i64::MAX));
        self.execute(
            "INSERT INTO outcomes (scan_id, instance_id, check_id, check_version, evaluated, failing, accepted, unknown_units, \
             unknown_reason, unknown_detail) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10) \
             ON CONFLICT (scan_id, instance_id, check_id) DO UPDATE SET evaluated = excluded.evaluated, \
             failing = excluded.failing, accepted = excluded.accepted, unknown_units = excluded.unknown_units, \
             unknown_reason = excluded.unknown_reason, unknown_detail = excluded.unknown_detail",
            &[
                scan.0.into(),
                instance.into(),
                outcome.check.as_str().into(),
                outcome.version.into(),
                count(outcome.counts.evaluated),
                count(outcome.counts.failing),
                count(outcome.accepted),
                count(outcome.counts.unknown),
                outcome.unknown.as_ref().map(|(reason, _)| reason.as_str()).into(),
                outcome.unknown.as_ref().map(|(_, detail)| detail.clone()).into(),
            ],
        )?;
        Ok(())
    }

    /// Outcomes of one instance, by check.
    pub fn outcomes(&mut self, scan: ScanId, instance: i64) -> Result<Vec<StoredOutcome>> {
        let rows = self.query_all(
            "SELECT check_id, check_version, evaluated, failing, accepted, unknown_units, unknown_reason, unknown_detail \
             FROM outcomes WHERE scan_id = ?1 AND instance_id = ?2 ORDER BY check_id",
            &[scan.0.into(), instance.into()],
        )?;
        Ok(rows
            .iter()
            .map(|row| StoredOutcome {
                check: row.text_or_empty("check_id").to_owned(),
                version: row.int("check_version").unwrap_or(1),
                counts: Counts {
                    evaluated: count(row, "evaluated"),
                    failing: count(row, "failing"),
                    unknown: count(row, "unknown_units"),
                },
                accepted: count(row, "accepted"),
                unknown: row.text("unknown_reason").map(|word| {
                    (
                        UnknownReason::from_word(word).unwrap_or(UnknownReason::Internal),
                        row.text_or_empty("unknown_detail").to_owned(),
                    )
                }),
            })
            .collect())
    }

    /// What could not be looked at on one instance: capability, reason, sentence.
    pub fn missing_capabilities(
        &mut self,
        scan: ScanId,
        instance: i64,
    ) -> Result<Vec<(Capability, UnknownReason, String)>> {
        let rows = self.query_all(
            "SELECT capability, reason, detail FROM capabilities \
             WHERE scan_id = ?1 AND instance_id = ?2 AND reason IS NOT NULL ORDER BY capability",
            &[scan.0.into(), instance.into()],
        )?;
        Ok(rows
            .iter()
            .filter_map(|row| {
                Some((
                    Capability::from_word(row.text("capability")?)?,
                    UnknownReason::from_word(row.text("reason")?).unwrap_or(UnknownReason::Internal),
                    row.text_or_empty("detail").to_owned(),
                ))
            })
            .collect())
    }

    /// Capabilities that were there.
    pub fn present_capabilities(&mut self, scan: ScanId, instance: i64) -> Result<Vec<Capability>> {
        let rows = self.query_all(
            "SELECT capability FROM capabilities WHERE scan_id = ?1 AND instance_id = ?2 AND reason IS NULL",
            &[scan.0.into(), instance.into()],
        )?;
        Ok(rows.iter().filter_map(|row| Capability::from_word(row.text("capability")?)).collect())
    }

    /// Says whether addresses are asked in this scan. Replaces what was said before of the tier or the budget (an
    /// inventory that was completed meanwhile leaves other addresses), never what an adapter said.
    pub fn set_probing(
        &mut self,
        scan: ScanId,
        instance: i64,
        capability: Capability,
        access: &crate::model::Access,
    ) -> Result<()> {
        self.execute(
            "DELETE FROM capabilities WHERE scan_id = ?1 AND instance_id = ?2 AND capability = ?3 AND reason IN (?4, ?5)",
            &[
                scan.0.into(),
                instance.into(),
                capability.as_str().into(),
                UnknownReason::Budget.as_str().into(),
                UnknownReason::Tier.as_str().into(),
            ],
        )?;
        self.insert_capability(scan, instance, capability, access)
    }

    /// Keeps a score: of one instance, or of all (`None`).
    pub fn set_score(
        &mut self,
        scan: ScanId,
        instance: Option<i64>,
        score: &serde_json::Value,
    ) -> Result<()> {
        self.execute(
            "INSERT INTO scores (scan_id, instance_id, json) VALUES (?1, ?2, ?3) \
             ON CONFLICT (scan_id, instance_id) DO UPDATE SET json = excluded.json",
            &[scan.0.into(), instance.unwrap_or(0).into(), score.to_string().into()],
        )?;
        Ok(())
    }

    /// A kept score.
    pub fn score(&mut self, scan: ScanId, instance: Option<i64>) -> Result<Option<serde_json::Value>> {
        self.query_one(
            "SELECT json FROM scores WHERE scan_id = ?1 AND instance_id = ?2",
            &[scan.0.into(), instance.unwrap_or(0).into()],
        )?
        .map(|row| json(row.text_or_empty("json")))
        .transpose()
    }

    /// Rows of the inventory of one instance, by what they are.
    pub fn inventory(&mut self, scan: ScanId, instance: i64) -> Result<Vec<(String, u64)>> {
        let mut all = Vec::new();
        for (label, table) in [
            ("content types", "types"),
            ("items", "items"),
            ("assets", "assets"),
            ("references", "refs"),
            ("accounts", "actors"),
            ("extensions", "extensions"),
            ("probed addresses", "probes"),
            ("public pages", "pages"),
        ] {
            let row = self.query_one(
                &format!("SELECT COUNT(*) AS n FROM {table} WHERE scan_id = ?1 AND instance_id = ?2"),
                &[scan.0.into(), instance.into()],
            )?;
            all.push((label.to_owned(), row.map_or(0, |row| count(&row, "n"))));
        }
        Ok(all)
    }

    /// The first failed task of one instance in the order of listings: its problem's sentence.
    pub fn first_failure(&mut self, scan: ScanId, instance: i64) -> Result<Option<String>> {
        let row = self.query_one(
            "SELECT p.message FROM tasks t JOIN problems p ON p.scan_id = t.scan_id AND p.task_id = t.id \
             WHERE t.scan_id = ?1 AND t.instance_id = ?2 AND t.state = 'failed' \
             ORDER BY t.listing, t.position, p.ordinal LIMIT 1",
            &[scan.0.into(), instance.into()],
        )?;
        Ok(row.map(|row| row.text_or_empty("message").to_owned()))
    }

    /// Checks that crashed on single units of one instance: how often, and the first in order.
    pub fn crashes(&mut self, scan: ScanId, instance: i64) -> Result<Option<(u64, String)>> {
        let row = self.query_one(
            "SELECT COUNT(*) AS n, MIN(p.message) AS message FROM problems p JOIN tasks t ON t.id = p.task_id \
             WHERE p.scan_id = ?1 AND p.instance_id = ?2 AND p.reason = ?3 AND t.state = 'done'",
            &[scan.0.into(), instance.into(), UnknownReason::Internal.as_str().into()],
        )?;
        Ok(row
            .filter(|row| count(row, "n") > 0)
            .map(|row| (count(&row, "n"), row.text_or_empty("message").to_owned())))
    }

    /// Whether a check crashed on a unit of one instance.
    pub fn has_crashed(&mut self, scan: ScanId, instance: i64, check: &str) -> Result<bool> {
        let row = self.query_one(
            "SELECT 1 AS one FROM problems WHERE scan_id = ?1 AND instance_id = ?2 AND reason = ?3 AND message = ?4 LIMIT 1",
            &[
                scan.0.into(),
                instance.into(),
                UnknownReason::Internal.as_str().into(),
                crash_message(check).into(),
            ],
        )?;
        Ok(row.is_some())
    }

    /// Problems of one instance: the first `limit`, and how many there are.
    pub fn problems(&mut self, scan: ScanId, instance: i64, limit: u32) -> Result<(Vec<StoredProblem>, u64)> {
        let rows = self.query_all(
            "SELECT reason, place, message FROM problems WHERE scan_id = ?1 AND instance_id = ?2 \
             ORDER BY place, reason, message, task_id, ordinal LIMIT ?3",
            &[scan.0.into(), instance.into(), i64::from(limit).into()],
        )?;
        let total = self.query_one(
            "SELECT COUNT(*) AS n FROM problems WHERE scan_id = ?1 AND instance_id = ?2",
            &[scan.0.into(), instance.into()],
        )?;
        let listed = rows
            .iter()
            .map(|row| {
                let cell = |name: &str| row.text_or_empty(name).to_owned();
                (cell("reason"), cell("place"), cell("message"))
            })
            .collect();
        Ok((listed, total.map_or(0, |row| count(&row, "n"))))
    }
}

/// The sentence of a problem that says that a check crashed.
pub fn crash_message(check: &str) -> String {
    format!("the check `{check}` crashed on it; this is a bug in Conduit, please report it")
}
