//! What two scans do not have in common, kept in temporary tables while they are compared.
//!
//! Both sides are read in the order of an index and put beside each other once, so that what stayed as it was costs next to
//! nothing; everything else is asked of what is noted here. Stays true: what is not noted is the same in both scans.

use super::{NO_KEY, Result, Store, UNIT_TABLES};
use crate::model::{ScanId, Severity};

/// Only the earlier scan has it.
pub(super) const GONE: i64 = 1;
/// Only the later scan has it.
pub(super) const CAME: i64 = 2;
/// Open in the earlier scan, accepted in the later.
pub(super) const ACCEPTED: i64 = 3;
/// Accepted in the earlier scan, open in the later.
pub(super) const UNACCEPTED: i64 = 4;

/// How many findings a scan has of one check in one instance.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FindingCount {
    /// The store's number of the instance.
    pub instance: i64,
    /// The check.
    pub check: String,
    /// How bad they are.
    pub severity: Severity,
    /// It looks at the whole corpus.
    pub from_corpus: bool,
    /// Covered by an entry of `accept:`.
    pub is_accepted: bool,
    /// The number of findings.
    pub n: u64,
}

impl Store {
    /// Findings of a scan, counted.
    pub fn finding_counts(&mut self, scan: ScanId) -> Result<Vec<FindingCount>> {
        let mut counts: Vec<FindingCount> = Vec::new();
        // Grouped as the index `findings_tally` is sorted: nothing has to be held.
        self.query_each(
            "SELECT instance_id, check_id, severity, accept_reason, from_corpus, CAST(COUNT(*) AS BIGINT) AS n FROM findings \
             WHERE scan_id = ?1 GROUP BY instance_id, check_id, severity, state, accept_reason, confidence, from_corpus",
            &[scan.0.into()],
            |row| {
                let count = FindingCount {
                    instance: row.int("instance_id").unwrap_or(0),
                    check: row.text_or_empty("check_id").to_owned(),
                    severity: Severity::from_word(row.text_or_empty("severity")).unwrap_or(Severity::Info),
                    from_corpus: row.int("from_corpus") == Some(1),
                    is_accepted: row.text("accept_reason").is_some(),
                    n: row.int("n").and_then(|it| u64::try_from(it).ok()).unwrap_or(0),
                };
                match counts.iter_mut().rev().find(|it| FindingCount { n: count.n, ..(*it).clone() } == count) {
                    Some(known) => known.n = known.n.saturating_add(count.n),
                    None => counts.push(count),
                }
                Ok(())
            },
        )?;
        Ok(counts)
    }

    /// Notes which findings and units differ between an earlier scan `a` and a later scan `b`, for what is asked of them
    /// next. `same_verdicts`: verdicts of both mean the same, so that equal ones need not be looked at.
    pub fn note_changes(
        &mut self,
        a: ScanId,
        b: ScanId,
        same_verdicts: bool,
        (n_a, n_b): (u64, u64),
    ) -> Result<()> {
        self.forget_changes()?;
        self.backend.batch(
            "CREATE TEMPORARY TABLE changed_findings AS SELECT instance_id AS side, instance_id, fingerprint FROM findings WHERE 1 = 0;
             CREATE INDEX changed_findings_key ON changed_findings (side, instance_id, fingerprint);
             CREATE TEMPORARY TABLE changed_units AS SELECT instance_id AS of, instance_id, id AS key_1, locale AS key_2 FROM items WHERE 1 = 0;
             CREATE INDEX changed_units_key ON changed_units (of, instance_id, key_1, key_2);",
        )?;
        let sides = [a.0.into(), b.0.into()];
        let n_gone = self.execute(&only("?1", "?2", GONE), &sides)?;
        // As many as the others have in common with A: then B has nothing else.
        if n_b != n_a.saturating_sub(n_gone) {
            self.execute(&only("?2", "?1", CAME), &sides)?;
        }
        for (accepted, open, side) in [("?1", "?2", UNACCEPTED), ("?2", "?1", ACCEPTED)] {
            self.execute(
                &format!(
                    "INSERT INTO changed_findings (side, instance_id, fingerprint) SELECT {side}, x.instance_id, x.fingerprint \
                     FROM findings x JOIN findings y ON y.scan_id = {open} AND y.instance_id = x.instance_id \
                     AND y.fingerprint = x.fingerprint AND y.accept_reason IS NULL \
                     WHERE x.scan_id = {accepted} AND x.accept_reason IS NOT NULL"
                ),
                &sides,
            )?;
        }
        for (of, table) in (0_i64..).zip(&UNIT_TABLES) {
            let name = table.name;
            let keys = table.keys.join(", ");
            let (key_1, key_2) = table.keys();
            // By the key alone: what is the same in both has the same key.
            let order = if key_2 == NO_KEY { "1, 2" } else { "1, 2, 3" };
            for (here, there) in [("?1", "?2"), ("?2", "?1")] {
                let units = |scan: &str| {
                    format!("SELECT instance_id, {keys}, tally FROM {name} WHERE scan_id = {scan}")
                };
                let all = if same_verdicts {
                    format!("{} EXCEPT {} ORDER BY {order}", units(here), units(there))
                } else {
                    // Both scans are named in any case: a statement takes as many values as it names.
                    format!("{} AND CAST({there} AS BIGINT) IS NOT NULL", units(here))
                };
                self.execute(
                    &format!(
                        "INSERT INTO changed_units (of, instance_id, key_1, key_2) \
                         SELECT {of}, instance_id, {key_1}, {key_2} FROM ({all}) AS units"
                    ),
                    &sides,
                )?;
            }
        }
        self.backend.batch("ANALYZE changed_findings; ANALYZE changed_units;")
    }

    /// Drops what [`Store::note_changes`] noted.
    pub fn forget_changes(&mut self) -> Result<()> {
        self.backend.batch("DROP TABLE IF EXISTS changed_findings; DROP TABLE IF EXISTS changed_units;")
    }
}

/// Notes the findings that one scan has and the other has not. Each side is read in the order of its key.
fn only(here: &str, there: &str, side: i64) -> String {
    let findings =
        |scan: &str| format!("SELECT instance_id, fingerprint FROM findings WHERE scan_id = {scan}");
    format!(
        "INSERT INTO changed_findings (side, instance_id, fingerprint) SELECT {side}, instance_id, fingerprint \
         FROM ({} EXCEPT {} ORDER BY 1, 2) AS only_here",
        findings(here),
        findings(there)
    )
}
