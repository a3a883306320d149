//! Findings: stored, put into history, accepted, told in their order.
//!
//! Stays true: a fingerprint is there once a scan; what a check that turned out to be unknown has found is seen by nobody.

use super::outcomes::StoredOutcome;
use super::scans::WHOLE;
use super::{Result, Store, StoreError};
use crate::model::{
    Confidence, Evidence, Finding, Fingerprint, Row, ScanId, Severity, Subject, SubjectKind, Value,
};

/// A finding with its instance and place in history, as stored.
#[derive(Clone, Debug)]
pub struct StoredFinding {
    /// The instance's name.
    pub instance: String,
    /// The finding.
    pub finding: Finding,
    /// `new`, `existing`, `regressed`.
    pub state: String,
    /// Reason, owner, expiry of the entry that accepts it.
    pub accepted: Option<(String, String, Option<String>)>,
}

/// Columns of a stored finding, from `findings f JOIN instances i`.
pub(super) const FINDING: &str = "i.name AS instance, f.fingerprint, f.check_id, f.check_version, f.severity, f.confidence, f.subject_kind, \
     f.subject_id, f.locale, f.content_type, f.name, f.url, f.edit_url, f.file, f.line, f.message, f.evidence, f.state, \
     f.accept_reason, f.accept_owner, f.accept_expires";

/// Columns of `findings` and `withheld_findings`.
const COLUMNS: &str = "scan_id, instance_id, fingerprint, from_corpus, check_id, check_version, severity, severity_rank, confidence, \
     subject_kind, subject_id, subject_key, locale, content_type, name, url, edit_url, file, line, message, evidence, state, \
     accept_reason, accept_owner, accept_expires";

impl Store {
    /// Inserts a finding; the same fingerprint twice in one scan is one finding.
    pub fn insert_finding(
        &mut self,
        scan: ScanId,
        instance: i64,
        finding: &Finding,
        from_corpus: bool,
    ) -> Result<()> {
        let subject = &finding.subject;
        let evidence = serde_json::to_string(&finding.evidence)
            .map_err(|error| StoreError::Decode(error.to_string()))?;
        self.insert_soon(
            "INSERT INTO findings (scan_id, instance_id, fingerprint, from_corpus, check_id, check_version, severity, \
             severity_rank, confidence, subject_kind, subject_id, subject_key, locale, content_type, name, url, edit_url, file, \
             line, message, evidence) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, \
             ?19, ?20, ?21) ON CONFLICT (scan_id, instance_id, fingerprint) DO NOTHING",
            vec![
                scan.0.into(),
                instance.into(),
                finding.fingerprint.0.as_str().into(),
                i64::from(from_corpus).into(),
                finding.check.as_str().into(),
                i64::from(finding.check_version).into(),
                finding.severity.as_str().into(),
                finding.severity.rank().into(),
                finding.confidence.as_str().into(),
                subject.kind.as_str().into(),
                subject.id.as_str().into(),
                subject.key().into(),
                subject.locale.clone().into(),
                subject.content_type.clone().into(),
                subject.name.as_str().into(),
                subject.url.clone().into(),
                subject.edit_url.clone().into(),
                subject.file.clone().into(),
                subject.line.map(i64::from).into(),
                finding.message.as_str().into(),
                evidence.into(),
            ],
        )?;
        Ok(())
    }

    /// Everything a corpus pass wrote is taken away, and what it withheld is put back, so that it can start over.
    pub fn clear_corpus(&mut self, scan: ScanId) -> Result<()> {
        self.transaction(|store| {
            store.execute(
                &format!(
                    "INSERT INTO findings ({COLUMNS}) SELECT {COLUMNS} FROM withheld_findings WHERE scan_id = ?1 \
                     ON CONFLICT (scan_id, instance_id, fingerprint) DO NOTHING"
                ),
                &[scan.0.into()],
            )?;
            for sql in [
                "DELETE FROM withheld_findings WHERE scan_id = ?1",
                "DELETE FROM findings WHERE scan_id = ?1 AND from_corpus = 1",
                "DELETE FROM outcomes WHERE scan_id = ?1",
                "DELETE FROM scores WHERE scan_id = ?1",
            ] {
                store.execute(sql, &[scan.0.into()])?;
            }
            Ok(())
        })
    }

    /// Some of what a corpus check finds on one instance. They count once [`Store::end_corpus_check`] is told.
    pub fn store_corpus_findings(&mut self, scan: ScanId, instance: i64, findings: &[Finding]) -> Result<()> {
        self.transaction(|store| {
            for finding in findings {
                store.insert_finding(scan, instance, finding, true)?;
            }
            Ok(())
        })
    }

    /// How a corpus check ended on one instance. What one that could not go to its end had found by then is taken back.
    pub fn end_corpus_check(&mut self, scan: ScanId, instance: i64, outcome: &StoredOutcome) -> Result<()> {
        self.transaction(|store| {
            if outcome.unknown.is_some() {
                store.execute(
                    "DELETE FROM findings WHERE scan_id = ?1 AND instance_id = ?2 AND check_id = ?3 AND from_corpus = 1",
                    &[scan.0.into(), instance.into(), outcome.check.as_str().into()],
                )?;
            }
            store.insert_outcome(scan, instance, outcome)
        })
    }

    /// Calls `each` for every finding: worst first, then by check, instance, subject, fingerprint.
    pub fn each_finding(
        &mut self,
        scan: ScanId,
        check: Option<&str>,
        limit: Option<usize>,
        mut each: impl FnMut(StoredFinding) -> Result<()>,
    ) -> Result<()> {
        let mut left = limit.and_then(|it| i64::try_from(it).ok()).unwrap_or(i64::MAX);
        // Group by group, each in the order of an index: sorting millions of whole findings takes minutes.
        let mut values = vec![scan.0.into()];
        values.extend(check.map(Value::from));
        let groups = self.query_all(
            &format!(
                "SELECT g.severity_rank, g.check_id, g.instance_id, i.name FROM (\
                 SELECT f.instance_id, f.check_id, f.severity_rank FROM scan_instances si CROSS JOIN findings f \
                 WHERE si.scan_id = ?1 AND f.scan_id = si.scan_id AND f.instance_id = si.instance_id{} \
                 GROUP BY f.instance_id, f.check_id, f.severity_rank) g JOIN instances i ON i.id = g.instance_id \
                 ORDER BY g.severity_rank DESC, g.check_id, i.name",
                if check.is_some() { " AND f.check_id = ?2" } else { "" }
            ),
            &values,
        )?;
        for group in &groups {
            if left <= 0 {
                break;
            }
            let values = ["instance_id", "check_id", "severity_rank"].map(|column| group.get(column).clone());
            let [instance, check, rank] = values;
            self.query_each(
                &format!(
                    "SELECT {FINDING} FROM findings f JOIN instances i ON i.id = f.instance_id \
                     WHERE f.scan_id = ?1 AND f.instance_id = ?2 AND f.check_id = ?3 AND f.severity_rank = ?4 \
                     ORDER BY f.subject_key, f.fingerprint LIMIT ?5"
                ),
                &[scan.0.into(), instance, check, rank, left.into()],
                |row| {
                    left -= 1;
                    each(finding(&row)?)
                },
            )?;
        }
        Ok(())
    }

    /// Marks every finding of a scan: `existing` when the last complete scan that evaluated its check had it,
    /// `regressed` when only an older one had it, `new` otherwise. A scan in which the check was unknown says nothing.
    pub fn set_finding_states(&mut self, scan: ScanId, instance: i64) -> Result<()> {
        let rows = self.query_all(
            &format!(
                "SELECT o.check_id, MAX(o.scan_id) AS last FROM outcomes o JOIN scans s ON s.id = o.scan_id \
                 WHERE o.scan_id < ?1 AND o.instance_id = ?2 AND o.unknown_reason IS NULL AND {WHOLE} \
                 AND EXISTS (SELECT 1 FROM outcomes n \
                             WHERE n.scan_id = ?1 AND n.instance_id = ?2 AND n.check_id = o.check_id) \
                 GROUP BY o.check_id ORDER BY o.check_id"
            ),
            &[scan.0.into(), instance.into()],
        )?;
        let last: Vec<(String, i64)> = rows
            .iter()
            .map(|row| (row.text_or_empty("check_id").to_owned(), row.int("last").unwrap_or(0)))
            .collect();
        // Nearly every check was last evaluated in the same scan: one statement for them, one for each other check.
        let newest = last.iter().map(|(_, last)| *last).max();
        self.transaction(|store| {
            let at: [Value; 2] = [scan.0.into(), instance.into()];
            store.execute("UPDATE findings SET state = 'new' WHERE scan_id = ?1 AND instance_id = ?2 AND state <> 'new'", &at)?;
            let Some(newest) = newest else { return Ok(()) };
            let others = last.iter().filter(|(_, last)| *last != newest);
            let all = std::iter::once((None, newest)).chain(others.map(|(check, last)| (Some(check), *last)));
            for (check, last) in all {
                // The scans lead the join, so that each finding is looked up by its key in each of them.
                store.execute(
                    &format!(
                        "UPDATE findings SET state = CASE \
                         WHEN EXISTS (SELECT 1 FROM findings p WHERE p.scan_id = ?3 AND p.instance_id = ?2 \
                                      AND p.fingerprint = findings.fingerprint) THEN 'existing' \
                         WHEN EXISTS (SELECT 1 FROM scans s CROSS JOIN findings p WHERE s.id < ?3 AND {WHOLE} \
                                      AND p.scan_id = s.id AND p.instance_id = ?2 \
                                      AND p.fingerprint = findings.fingerprint) \
                         THEN 'regressed' ELSE 'new' END \
                         WHERE scan_id = ?1 AND instance_id = ?2 AND (CAST(?4 AS TEXT) IS NULL OR check_id = ?4)"
                    ),
                    &[scan.0.into(), instance.into(), last.into(), check.map(String::as_str).into()],
                )?;
            }
            Ok(())
        })
    }

    /// Check, subject key and fingerprint of every finding, in no order, for matching `accept` entries.
    pub fn finding_keys(
        &mut self,
        scan: ScanId,
        mut each: impl FnMut(&str, &str, &str, i64) -> Result<()>,
    ) -> Result<()> {
        self.query_each(
            "SELECT check_id, subject_key, fingerprint, instance_id FROM findings WHERE scan_id = ?1",
            &[scan.0.into()],
            |row| {
                each(
                    row.text_or_empty("check_id"),
                    row.text_or_empty("subject_key"),
                    row.text_or_empty("fingerprint"),
                    row.int("instance_id").unwrap_or(0),
                )
            },
        )
    }

    /// Takes back every acceptance of a scan.
    pub fn clear_acceptance(&mut self, scan: ScanId) -> Result<()> {
        self.execute(
            "UPDATE findings SET accept_reason = NULL, accept_owner = NULL, accept_expires = NULL \
             WHERE scan_id = ?1 AND accept_reason IS NOT NULL",
            &[scan.0.into()],
        )?;
        Ok(())
    }

    /// Accepts one finding.
    pub fn accept(
        &mut self,
        scan: ScanId,
        instance: i64,
        fingerprint: &str,
        (reason, owner, expires): (&str, &str, Option<&str>),
    ) -> Result<()> {
        self.execute(
            "UPDATE findings SET accept_reason = ?4, accept_owner = ?5, accept_expires = ?6 \
             WHERE scan_id = ?1 AND instance_id = ?2 AND fingerprint = ?3",
            &[
                scan.0.into(),
                instance.into(),
                fingerprint.into(),
                reason.into(),
                owner.into(),
                expires.into(),
            ],
        )?;
        Ok(())
    }

    /// Accepted findings by check.
    pub fn accepted_by_check(&mut self, scan: ScanId, instance: i64) -> Result<Vec<(String, u64)>> {
        self.by_check(
            "SELECT check_id, COUNT(*) AS n FROM findings WHERE scan_id = ?1 AND instance_id = ?2 \
             AND accept_reason IS NOT NULL GROUP BY check_id ORDER BY check_id",
            scan,
            instance,
        )
    }

    /// Open findings by check.
    pub fn open_by_check(&mut self, scan: ScanId, instance: i64) -> Result<Vec<(String, u64)>> {
        self.by_check(
            "SELECT check_id, COUNT(*) AS n FROM findings WHERE scan_id = ?1 AND instance_id = ?2 \
             AND accept_reason IS NULL GROUP BY check_id ORDER BY check_id",
            scan,
            instance,
        )
    }

    fn by_check(&mut self, sql: &str, scan: ScanId, instance: i64) -> Result<Vec<(String, u64)>> {
        let rows = self.query_all(sql, &[scan.0.into(), instance.into()])?;
        Ok(rows.iter().map(|row| (row.text_or_empty("check_id").to_owned(), count(row, "n"))).collect())
    }

    /// Open findings by severity and state.
    pub fn open_counts(&mut self, scan: ScanId) -> Result<Vec<(Severity, String, u64)>> {
        let rows = self.query_all(
            // Grouped first as `findings_tally` is sorted: nothing has to be held.
            "SELECT severity, state, CAST(SUM(n) AS BIGINT) AS n FROM (SELECT severity, state, COUNT(*) AS n FROM findings \
             WHERE scan_id = ?1 AND accept_reason IS NULL GROUP BY instance_id, check_id, severity, state) g \
             GROUP BY severity, state ORDER BY severity, state",
            &[scan.0.into()],
        )?;
        Ok(rows
            .iter()
            .filter_map(|row| {
                Some((
                    Severity::from_word(row.text("severity")?)?,
                    row.text_or_empty("state").to_owned(),
                    count(row, "n"),
                ))
            })
            .collect())
    }

    /// Open findings of one instance by severity, every severity listed.
    pub fn open_by_severity(&mut self, scan: ScanId, instance: i64) -> Result<Vec<(Severity, u64)>> {
        let rows = self.query_all(
            "SELECT severity, COUNT(*) AS n FROM findings WHERE scan_id = ?1 AND instance_id = ?2 \
             AND accept_reason IS NULL GROUP BY severity ORDER BY severity",
            &[scan.0.into(), instance.into()],
        )?;
        Ok(Severity::ALL
            .into_iter()
            .map(|severity| {
                let row = rows.iter().find(|row| row.text("severity") == Some(severity.as_str()));
                (severity, row.map_or(0, |row| count(row, "n")))
            })
            .collect())
    }

    /// Findings of a check that turned out to be unknown are put aside: unknown, even if something was found.
    pub fn withhold_findings_of(&mut self, scan: ScanId, instance: i64, check: &str) -> Result<()> {
        self.execute(
            &format!(
                "INSERT INTO withheld_findings ({COLUMNS}) SELECT {COLUMNS} FROM findings \
                 WHERE scan_id = ?1 AND instance_id = ?2 AND check_id = ?3 \
                 ON CONFLICT (scan_id, instance_id, fingerprint) DO NOTHING"
            ),
            &[scan.0.into(), instance.into(), check.into()],
        )?;
        self.execute(
            "DELETE FROM findings WHERE scan_id = ?1 AND instance_id = ?2 AND check_id = ?3",
            &[scan.0.into(), instance.into(), check.into()],
        )?;
        Ok(())
    }
}

pub(super) fn count(row: &Row, column: &str) -> u64 {
    row.int(column).and_then(|it| u64::try_from(it).ok()).unwrap_or(0)
}

/// A stored finding from a row with the columns of [`FINDING`].
pub(super) fn finding(row: &Row) -> Result<StoredFinding> {
    let cell = |name: &str| row.text_or_empty(name).to_owned();
    let evidence = serde_json::from_str::<Evidence>(row.text_or_empty("evidence"))
        .map_err(|error| StoreError::Decode(error.to_string()))?;
    Ok(StoredFinding {
        instance: cell("instance"),
        finding: Finding {
            fingerprint: Fingerprint(cell("fingerprint")),
            check: cell("check_id"),
            check_version: row.int("check_version").and_then(|it| u16::try_from(it).ok()).unwrap_or(1),
            severity: Severity::from_word(row.text_or_empty("severity")).unwrap_or(Severity::Info),
            confidence: Confidence::from_word(row.text_or_empty("confidence")).unwrap_or(Confidence::Firm),
            subject: Subject {
                kind: SubjectKind::from_word(row.text_or_empty("subject_kind")).unwrap_or(SubjectKind::Site),
                id: cell("subject_id"),
                locale: row.text("locale").map(str::to_owned),
                content_type: row.text("content_type").map(str::to_owned),
                name: cell("name"),
                url: row.text("url").map(str::to_owned),
                edit_url: row.text("edit_url").map(str::to_owned),
                file: row.text("file").map(str::to_owned),
                line: row.int("line").and_then(|it| u32::try_from(it).ok()),
            },
            message: cell("message"),
            evidence,
        },
        state: cell("state"),
        accepted: row.text("accept_reason").map(|reason| {
            (reason.to_owned(), cell("accept_owner"), row.text("accept_expires").map(str::to_owned))
        }),
    })
}
