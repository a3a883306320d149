//! Whether a store is sound: what the database can tell of itself, and what must hold between our tables.
//!
//! Reads only. Every rule is one query that names the rows that break it.

use super::tables::TABLES;
use super::{Result, Store, StoreError};

/// Most sentences told per rule; a damaged database can break one a million times.
const TOLD: usize = 20;

/// A rule between tables: a sentence, and a query whose rows (`what`) break it.
const RULES: &[(&str, &str)] = &[
    (
        "a scan has a state and a phase that exist",
        "SELECT 'scan ' || id AS what FROM scans WHERE state NOT IN ('running', 'complete', 'incomplete') \
         OR phase NOT IN ('listing', 'probing', 'corpus', 'complete')",
    ),
    (
        "a finished scan has an end, and an end is a finished scan's",
        "SELECT 'scan ' || id AS what FROM scans WHERE (state = 'running') <> (finished_ms IS NULL)",
    ),
    (
        "a finished scan has a score of each instance and of all together",
        "SELECT 'scan ' || s.id AS what FROM scans s WHERE s.state <> 'running' AND (\
         NOT EXISTS (SELECT 1 FROM scores o WHERE o.scan_id = s.id AND o.instance_id = 0) \
         OR EXISTS (SELECT 1 FROM scan_instances i WHERE i.scan_id = s.id AND NOT EXISTS (\
         SELECT 1 FROM scores o WHERE o.scan_id = s.id AND o.instance_id = i.instance_id)))",
    ),
    (
        "a finished scan has an outcome of some check on each instance",
        "SELECT 'scan ' || s.id || ', instance ' || i.instance_id AS what FROM scans s \
         JOIN scan_instances i ON i.scan_id = s.id WHERE s.state <> 'running' AND s.checks_json <> '[]' AND NOT EXISTS (\
         SELECT 1 FROM outcomes o WHERE o.scan_id = s.id AND o.instance_id = i.instance_id)",
    ),
    (
        "a finished scan has no task that waits or runs",
        "SELECT 'task ' || t.id || ' of scan ' || t.scan_id AS what FROM tasks t JOIN scans s ON s.id = t.scan_id \
         WHERE s.state <> 'running' AND t.state NOT IN ('done', 'failed')",
    ),
    (
        "a task has a state that exists, and only a running one has an owner",
        "SELECT 'task ' || id || ' of scan ' || scan_id AS what FROM tasks \
         WHERE state NOT IN ('pending', 'running', 'done', 'failed') OR (state = 'running' AND owner IS NULL)",
    ),
    (
        "a problem is a task's of the same scan",
        "SELECT 'task ' || p.task_id || ' of scan ' || p.scan_id AS what FROM problems p WHERE p.task_id > 0 AND NOT EXISTS \
         (SELECT 1 FROM tasks t WHERE t.id = p.task_id AND t.scan_id = p.scan_id)",
    ),
    (
        "a finding in a finished scan has an outcome of its check",
        "SELECT DISTINCT 'check ' || f.check_id || ' in scan ' || f.scan_id AS what FROM findings f \
         JOIN scans s ON s.id = f.scan_id WHERE s.state <> 'running' AND NOT EXISTS (SELECT 1 FROM outcomes o \
         WHERE o.scan_id = f.scan_id AND o.instance_id = f.instance_id AND o.check_id = f.check_id)",
    ),
    (
        "an outcome counts no more failing units than evaluated ones, and no more accepted ones than findings",
        "SELECT 'check ' || o.check_id || ' in scan ' || o.scan_id AS what FROM outcomes o WHERE o.failing > o.evaluated \
         OR o.evaluated < 0 OR o.failing < 0 OR o.accepted < 0 OR o.unknown_units < 0",
    ),
    (
        "a value of a field is an item's",
        "SELECT 'item ' || v.item_id || ' of scan ' || v.scan_id AS what FROM field_values v WHERE NOT EXISTS (\
         SELECT 1 FROM items i WHERE i.scan_id = v.scan_id AND i.instance_id = v.instance_id AND i.id = v.item_id \
         AND i.locale = v.locale) LIMIT 21",
    ),
    (
        "a pointer is an item's",
        "SELECT 'item ' || r.item_id || ' of scan ' || r.scan_id AS what FROM refs r WHERE NOT EXISTS (\
         SELECT 1 FROM items i WHERE i.scan_id = r.scan_id AND i.instance_id = r.instance_id AND i.id = r.item_id \
         AND i.locale = r.locale) LIMIT 21",
    ),
    (
        "a page is an item's",
        "SELECT 'item ' || g.item_id || ' of scan ' || g.scan_id AS what FROM pages g WHERE NOT EXISTS (\
         SELECT 1 FROM items i WHERE i.scan_id = g.scan_id AND i.instance_id = g.instance_id AND i.id = g.item_id \
         AND i.locale = g.locale) LIMIT 21",
    ),
];

impl Store {
    /// Everything that is wrong, one sentence each; empty = sound.
    pub fn check_integrity(&mut self) -> Result<Vec<String>> {
        let mut wrong = self.backend.damage(TOLD)?;
        for (rule, sql) in RULES {
            self.broken(rule, sql, &mut wrong)?;
        }
        for table in TABLES.iter().filter(|table| table.of_scan) {
            let (name, whose) = (table.name, "scan_id");
            self.broken(
                "a row is of a scan that exists",
                &format!(
                    "SELECT DISTINCT 'table {name}, scan ' || t.{whose} AS what FROM {name} t \
                     WHERE NOT EXISTS (SELECT 1 FROM scans s WHERE s.id = t.{whose})"
                ),
                &mut wrong,
            )?;
        }
        for table in TABLES.iter().filter(|table| table.of_instance && table.name != "scan_instances") {
            let name = table.name;
            self.broken(
                "a row is of an instance that took part in the scan",
                &format!(
                    "SELECT DISTINCT 'table {name}, scan ' || t.scan_id || ', instance ' || t.instance_id AS what \
                     FROM {name} t WHERE NOT EXISTS (SELECT 1 FROM scan_instances i WHERE i.scan_id = t.scan_id \
                     AND i.instance_id = t.instance_id)"
                ),
                &mut wrong,
            )?;
        }
        Ok(wrong)
    }

    /// What [`Store::check_integrity`] looks at, for people.
    pub fn what_is_checked(&self) -> Vec<String> {
        let mut all: Vec<String> =
            self.backend.damage_is_sought_in().iter().map(|it| (*it).to_owned()).collect();
        let of_scan = TABLES.iter().filter(|it| it.of_scan).count();
        all.push(format!("{} rules between tables, and whose the rows of {of_scan} tables are", RULES.len()));
        all
    }

    fn broken(&mut self, rule: &str, sql: &str, wrong: &mut Vec<String>) -> Result<()> {
        let mut n = 0_usize;
        let ended = self.query_each(sql, &[], |row| {
            n += 1;
            if n <= TOLD {
                wrong.push(format!("{}: not so that {rule}", row.text_or_empty("what")));
            }
            Ok(())
        });
        match ended {
            // A table or column that the rule needs is not there.
            Err(StoreError::Sql(said)) => wrong.push(format!("cannot be told whether {rule}: {said}")),
            other => other?,
        }
        if n > TOLD {
            wrong.push(format!("… and {} more: not so that {rule}", n - TOLD));
        }
        Ok(())
    }
}
