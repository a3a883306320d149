//! The list of migrations; it only grows. Opening twice is a no-op.

use std::collections::BTreeMap;
use std::path::Path;

use super::backend::Backend;
use super::dialect;
use super::error::{Result, StoreError};
#[cfg(feature = "postgres")]
use super::postgres::Postgres;
use super::sqlite::{APPLICATION_ID, Sqlite};

/// Each step brings the schema from its index to its index + 1.
const STEPS: &[&str] = &[
    include_str!("migrations/0001_start.sql"),
    include_str!("migrations/0002_incremental.sql"),
    include_str!("migrations/0003_sharing.sql"),
];

/// Secondary indexes, made when a listing is over.
pub const INDEXES: &str = include_str!("migrations/0001_indexes.sql");

/// Those over resolved pointers, and the planner's statistics; made when pointers are resolved.
pub const RESOLVED_INDEXES: &str = include_str!("migrations/0001_resolved_indexes.sql");

/// Takes away what a scan needs at its end only; made again by [`INDEXES`] and [`RESOLVED_INDEXES`].
pub const DROPPED_INDEXES: &str = "DROP INDEX IF EXISTS items_at_url; DROP INDEX IF EXISTS items_by_title; \
     DROP INDEX IF EXISTS items_by_body; DROP INDEX IF EXISTS assets_at_url; DROP INDEX IF EXISTS refs_by_target; \
     DROP INDEX IF EXISTS refs_to_item; DROP INDEX IF EXISTS refs_used_assets;";

/// The schema this program writes.
pub fn newest() -> i64 {
    STEPS.iter().map(|_| 1).sum()
}

/// Brings a database to the newest schema; refuses foreign and newer ones without touching them.
pub fn run(database: &mut Sqlite, path: &Path) -> Result<()> {
    let found = identify(database, path)?;
    database.set_up()?;
    if found == newest() {
        return Ok(());
    }
    database.begin()?;
    let steps = || -> Result<()> {
        let start = usize::try_from(found).unwrap_or(0);
        for step in &STEPS[start..] {
            database.batch(&dialect::sqlite(step))?;
        }
        database
            .batch(&format!("PRAGMA application_id = {APPLICATION_ID}; PRAGMA user_version = {}", newest()))
    };
    match { steps }() {
        Ok(()) => database.commit(),
        Err(error) => {
            database.rollback()?;
            Err(error)
        }
    }
}

/// Every table and view of the newest schema with its columns, as the migrations make them.
pub fn expected() -> Result<BTreeMap<String, Vec<String>>> {
    let nowhere = Path::new(":memory:");
    let mut database = Sqlite::open(nowhere)?;
    run(&mut database, nowhere)?;
    let mut all: BTreeMap<String, Vec<String>> = BTreeMap::new();
    database.query_each(
        "SELECT m.name AS name, c.name AS of FROM sqlite_master m JOIN pragma_table_info(m.name) c \
         WHERE m.type IN ('table', 'view') AND m.name NOT LIKE 'sqlite%' ORDER BY m.name, c.cid",
        &[],
        &mut |row| {
            all.entry(row.text_or_empty("name").to_owned())
                .or_default()
                .push(row.text_or_empty("of").to_owned());
            Ok(())
        },
    )?;
    Ok(all)
}

/// [`run`] on PostgreSQL: the tables go to the first schema of the connection's `search_path`.
#[cfg(feature = "postgres")]
pub fn run_postgres(database: &mut Postgres, path: &Path) -> Result<()> {
    if identify_postgres(database, path)? == newest() {
        return Ok(());
    }
    database.begin()?;
    let steps = |database: &mut Postgres| -> Result<()> {
        database.lock_schema()?;
        // Another process may have been faster.
        let found = identify_postgres(database, path)?;
        let start = usize::try_from(found).unwrap_or(0);
        if found == 0 {
            database.batch("CREATE TABLE conduit_schema (version BIGINT NOT NULL)")?;
            database.batch("INSERT INTO conduit_schema (version) VALUES (0)")?;
        }
        for step in STEPS.iter().skip(start) {
            database.batch(&dialect::postgres(step))?;
        }
        database.batch(&format!("UPDATE conduit_schema SET version = {}", newest()))
    };
    match steps(database) {
        Ok(()) => database.commit(),
        Err(error) => {
            database.rollback()?;
            Err(error)
        }
    }
}

/// [`verify`] on PostgreSQL.
#[cfg(feature = "postgres")]
pub fn verify_postgres(database: &mut Postgres, path: &Path) -> Result<()> {
    match identify_postgres(database, path)? {
        0 => Err(StoreError::Server {
            address: path.display().to_string(),
            message: "the database is empty; `conduit xray scan` fills it".to_owned(),
        }),
        found if found < newest() => Err(StoreError::Older { path: path.to_owned(), found, known: newest() }),
        _ => Ok(()),
    }
}

/// [`version`] on PostgreSQL.
#[cfg(feature = "postgres")]
pub fn version_postgres(database: &mut Postgres, path: &Path) -> Result<i64> {
    match verify_postgres(database, path) {
        Ok(()) => Ok(newest()),
        Err(StoreError::Older { found, .. }) => Ok(found),
        Err(other) => Err(other),
    }
}

#[cfg(feature = "postgres")]
fn identify_postgres(database: &mut Postgres, path: &Path) -> Result<i64> {
    let (version, has_others) = database.identity()?;
    if has_others {
        return Err(StoreError::Foreign { path: path.to_owned() });
    }
    if version > newest() {
        return Err(StoreError::Newer { path: path.to_owned(), found: version, known: newest() });
    }
    Ok(version)
}

/// Checks without changing anything.
pub fn verify(database: &mut Sqlite, path: &Path) -> Result<()> {
    match identify(database, path)? {
        0 => Err(StoreError::Open {
            path: path.to_owned(),
            message: "the file is empty; `conduit xray scan` fills it".to_owned(),
        }),
        found if found < newest() => Err(StoreError::Older { path: path.to_owned(), found, known: newest() }),
        _ => Ok(()),
    }
}

/// The schema of a file that is ours and not empty.
pub fn version(database: &mut Sqlite, path: &Path) -> Result<i64> {
    match verify(database, path) {
        Ok(()) => Ok(newest()),
        Err(StoreError::Older { found, .. }) => Ok(found),
        Err(other) => Err(other),
    }
}

fn identify(database: &mut Sqlite, path: &Path) -> Result<i64> {
    let (application, has_tables) = database.identity()?;
    let mut version = 0;
    database.query_each("PRAGMA user_version", &[], &mut |row| {
        version = row.int("user_version").unwrap_or(0);
        Ok(())
    })?;
    // A file that says nothing of itself and holds nothing is free; anything else without our mark is not ours.
    if application != APPLICATION_ID && (application != 0 || version != 0 || has_tables) {
        return Err(StoreError::Foreign { path: path.to_owned() });
    }
    if version > newest() {
        return Err(StoreError::Newer { path: path.to_owned(), found: version, known: newest() });
    }
    Ok(version)
}
