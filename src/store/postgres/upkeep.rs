//! What a PostgreSQL database says of itself, and the room of removed rows.
//!
//! Reads the server's catalogue and the rows of our schema only; needs no more than an owner's rights. `VACUUM` is the one
//! thing that changes anything.

use std::collections::{BTreeMap, BTreeSet};

use super::{LOCK_CLASS, Postgres};
use crate::store::backend::{Backend as _, Facts};
use crate::store::error::{Result, StoreError};
use crate::store::migrate;
use crate::store::tables::TABLES;

/// What [`damage`] looks at.
pub(super) const SOUGHT: &[&str] = &[
    "every table and view, their columns, and the number of the schema",
    "the server's catalogue: keys that are enforced, indexes that are whole",
    "every row, read once (the server verifies its pages when data_checksums is on)",
];

/// What it is, how large, and whether somebody scans into it.
pub(super) fn facts(database: &mut Postgres) -> Result<Facts> {
    let row = database.one(&format!(
        "SELECT current_setting('server_version') AS version, \
         (SELECT CAST(COALESCE(SUM(pg_total_relation_size(c.oid)), 0) AS BIGINT) FROM pg_catalog.pg_class c \
          JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace \
          WHERE n.nspname = current_schema() AND c.relkind = 'r') AS bytes, \
         (SELECT COUNT(*) FROM pg_catalog.pg_locks l JOIN pg_catalog.pg_database d ON d.oid = l.database \
          WHERE d.datname = current_database() AND l.locktype = 'advisory' AND l.granted \
          AND l.classid = CAST({LOCK_CLASS} AS OID) \
          AND l.objid = CAST(hashtext('scan ' || current_schema()) AS OID)) AS scanning"
    ))?;
    Ok(Facts {
        kind: "postgresql",
        version: row.text_or_empty("version").to_owned(),
        bytes: row.int("bytes").and_then(|it| u64::try_from(it).ok()).unwrap_or(0),
        is_scanning: row.int("scanning").unwrap_or(0) > 0,
    })
}

/// Queries of the catalogue whose rows (`what`) are wrong.
const CATALOGUE: &[(&str, &str)] = &[
    (
        "is a key that was never verified",
        "SELECT 'constraint ' || o.conname || ' of ' || c.relname AS what FROM pg_catalog.pg_constraint o \
         JOIN pg_catalog.pg_class c ON c.oid = o.conrelid JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace \
         WHERE n.nspname = current_schema() AND NOT o.convalidated ORDER BY what",
    ),
    (
        "is switched off, so that rows may point to nothing",
        "SELECT DISTINCT 'a key of ' || c.relname AS what FROM pg_catalog.pg_trigger t \
         JOIN pg_catalog.pg_class c ON c.oid = t.tgrelid JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace \
         WHERE n.nspname = current_schema() AND t.tgisinternal AND t.tgenabled = 'D' ORDER BY what",
    ),
    (
        "is not whole: `REINDEX` makes it anew",
        "SELECT 'index ' || i.relname AS what FROM pg_catalog.pg_index x \
         JOIN pg_catalog.pg_class i ON i.oid = x.indexrelid JOIN pg_catalog.pg_namespace n ON n.oid = i.relnamespace \
         WHERE n.nspname = current_schema() AND NOT (x.indisvalid AND x.indisready) ORDER BY what",
    ),
];

/// What is wrong below the level of our tables.
pub(super) fn damage(database: &mut Postgres, most: usize) -> Result<Vec<String>> {
    let mut wrong = Vec::new();
    let rows = database.one("SELECT COUNT(*) AS n FROM conduit_schema")?.int("n").unwrap_or(0);
    if rows != 1 {
        wrong
            .push(format!("table conduit_schema has {rows} rows, not the one with the number of the schema"));
    }
    for (what, sql) in CATALOGUE {
        let mut left = most;
        database.query_each(sql, &[], &mut |row| {
            if left > 0 {
                left -= 1;
                wrong.push(format!("{} {what}", row.text_or_empty("what")));
            }
            Ok(())
        })?;
    }
    let missing = missing(database)?;
    wrong.extend(missing.iter().map(|(_, sentence)| sentence.clone()).take(most));
    for table in TABLES.iter().filter(|it| missing.iter().all(|(name, _)| name != it.name)) {
        match database.query_each(&format!("SELECT * FROM {}", table.name), &[], &mut |_| Ok(())) {
            // A damaged page is the server's own sentence.
            Err(StoreError::Sql(said)) => wrong.push(format!("table {} cannot be read: {said}", table.name)),
            other => other?,
        }
    }
    Ok(wrong)
}

/// Tables, views and columns that the schema has and the database has not: whose they are, and a sentence.
fn missing(database: &mut Postgres) -> Result<Vec<(String, String)>> {
    let mut found: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    database.query_each(
        "SELECT c.relname AS name, a.attname AS of FROM pg_catalog.pg_class c \
         JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace \
         JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped \
         WHERE n.nspname = current_schema() AND c.relkind IN ('r', 'p', 'v')",
        &[],
        &mut |row| {
            found
                .entry(row.text_or_empty("name").to_owned())
                .or_default()
                .insert(row.text_or_empty("of").to_owned());
            Ok(())
        },
    )?;
    let mut missing = Vec::new();
    for (name, columns) in migrate::expected()? {
        let Some(found) = found.get(&name) else {
            let sentence = format!("there is no {name}");
            missing.push((name, sentence));
            continue;
        };
        for column in columns.iter().filter(|it| !found.contains(*it)) {
            missing.push((name.clone(), format!("{name} has no column {column}")));
        }
    }
    Ok(missing)
}

/// The room of removed rows is free for the next ones, and the planner's figures are new. `VACUUM` waits for nobody and
/// gives back to the file system only what is at the end of a table.
pub(super) fn compact(database: &mut Postgres) -> Result<()> {
    let names: Vec<&str> = TABLES.iter().map(|it| it.name).collect();
    database.batch(&format!("VACUUM (ANALYZE) {}", names.join(", ")))
}
