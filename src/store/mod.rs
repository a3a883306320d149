//! What Conduit remembers: scans, tasks, inventories, findings, scores.
//!
//! One schema and one set of statements (`migrations/`), written in the SQL that `SQLite` and PostgreSQL share;
//! [`backend::Backend`] is the only thing a database must offer. Checks and adapters are unknown here.
//!
//! Stays true: a task's records, findings, follow-ups and its own completion are one transaction; a record seen
//! twice is kept once, with its findings; counts are derived from what is stored, never added up on the way.

use std::path::{Path, PathBuf};

pub mod backend;
mod batch;
pub mod compare;
pub mod copy;
pub mod dialect;
pub mod error;
pub mod findings;
pub mod integrity;
pub mod inventory;
pub mod migrate;
pub mod outcomes;
pub mod pace;
pub mod place;
#[cfg(feature = "postgres")]
pub mod postgres;
pub mod probes;
pub mod prune;
pub mod records;
pub mod scans;
pub mod settings;
pub mod sharing;
pub mod sqlite;
pub mod status;
pub mod tables;
pub mod tasks;

pub use error::{Result, StoreError};
pub use pace::Pace;
pub use place::{Candidate, Place, ScanLock};

use crate::model::{Row, Value};
use backend::Backend;

/// An open store.
pub struct Store {
    backend: Box<dyn Backend>,
    path: PathBuf,
    /// Rows to insert before the transaction ends; `None` outside of one.
    waiting: Option<batch::Waiting>,
    /// The right to scan, when nothing may be written without it.
    right: Option<place::Right>,
    /// The connection, by its number, on which that was confirmed last.
    confirmed: u64,
}

/// Breaks in a row after which a transaction is not tried again: then it may be what breaks the server.
const MOST_BREAKS: u32 = 5;

impl Store {
    /// Opens a `SQLite` file, making or migrating it.
    pub fn open(path: &Path) -> Result<Self> {
        let mut database = sqlite::Sqlite::open(path)?;
        migrate::run(&mut database, path)?;
        Ok(Self::with_backend(Box::new(database), path))
    }

    /// Opens an existing `SQLite` file without changing it.
    pub fn open_existing(path: &Path) -> Result<Self> {
        let mut database = sqlite::Sqlite::open_read_only(path)?;
        migrate::verify(&mut database, path)?;
        Ok(Self::with_backend(Box::new(database), path))
    }

    /// Opens a place, making or migrating it.
    pub fn open_at(place: &Place) -> Result<Self> {
        match place {
            Place::File(path) => Self::open(path),
            #[cfg(feature = "postgres")]
            Place::Postgres(address) => {
                let mut database = postgres::Postgres::open(address)?;
                migrate::run_postgres(&mut database, &address.path())?;
                Ok(Self::with_backend(Box::new(database), &address.path()))
            }
        }
    }

    /// Opens what is in a place without changing it.
    pub fn open_existing_at(place: &Place) -> Result<Self> {
        match place {
            Place::File(path) => Self::open_existing(path),
            #[cfg(feature = "postgres")]
            Place::Postgres(address) => {
                let mut database = postgres::Postgres::open(address)?;
                migrate::verify_postgres(&mut database, &address.path())?;
                Ok(Self::with_backend(Box::new(database), &address.path()))
            }
        }
    }

    /// Opens a PostgreSQL database, making or migrating its tables.
    pub fn open_url(url: &str) -> Result<Self> {
        Self::open_at(&Place::from_url(url)?)
    }

    /// The schema of what is in a place, which is not changed.
    pub fn schema_at(place: &Place) -> Result<i64> {
        match place {
            Place::File(path) => Self::schema(path),
            #[cfg(feature = "postgres")]
            Place::Postgres(address) => {
                migrate::version_postgres(&mut postgres::Postgres::open(address)?, &address.path())
            }
        }
    }

    /// Brings an existing `SQLite` file to the newest schema; `false` when it was there already. The copy that is made
    /// first goes to `backup`.
    pub fn migrate(path: &Path, backup: Option<&Path>) -> Result<bool> {
        let mut database = sqlite::Sqlite::open_read_only(path)?;
        let found = migrate::version(&mut database, path)?;
        if found == migrate::newest() {
            return Ok(false);
        }
        if let Some(backup) = backup {
            database.back_up(backup)?;
        }
        migrate::run(&mut database, path)?;
        Ok(true)
    }

    /// The schema of an existing `SQLite` file, which is not changed.
    pub fn schema(path: &Path) -> Result<i64> {
        migrate::version(&mut sqlite::Sqlite::open_read_only(path)?, path)
    }

    /// Over any database that speaks the schema; `path` is for messages.
    pub fn with_backend(backend: Box<dyn Backend>, path: &Path) -> Self {
        Self { backend, path: path.to_owned(), waiting: None, right: None, confirmed: 0 }
    }

    /// A second connection to the same database, which only reads: it sees what is committed.
    pub fn reader(&self) -> Result<Self> {
        Ok(Self::with_backend(self.backend.reader()?, &self.path))
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Runs `work` in one transaction: all of it lasts, or nothing.
    ///
    /// When a server's connection breaks and nothing of it lasts, `work` is done again on a new one.
    pub fn transaction<T>(&mut self, mut work: impl FnMut(&mut Self) -> Result<T>) -> Result<T> {
        self.again(|store| store.transaction_once(&mut work))
    }

    /// Does `work`, which leaves nothing behind when a connection breaks, a few times in all.
    fn again<T>(&mut self, mut work: impl FnMut(&mut Self) -> Result<T>) -> Result<T> {
        let mut left = MOST_BREAKS;
        loop {
            match work(self) {
                Err(StoreError::Dropped { message, .. }) if left > 0 && self.waiting.is_none() => {
                    left -= 1;
                    tracing::warn!(because = %message, "a transaction is done again");
                }
                other => return other,
            }
        }
    }

    /// [`Store::transaction`] for what cannot be done again.
    fn transaction_once<T>(&mut self, work: impl FnOnce(&mut Self) -> Result<T>) -> Result<T> {
        self.backend.begin()?;
        self.waiting = Some(batch::Waiting::default());
        let ended = self.still_has_the_right().and_then(|()| work(self)).and_then(|value| {
            self.flush()?;
            self.backend.commit().map(|()| value)
        });
        self.waiting = None;
        if ended.is_err() {
            // The first error says what happened; a failed commit may have left the transaction open.
            let _ = self.backend.rollback();
        }
        ended
    }

    /// Runs a check's (or any) query.
    pub fn query_each(
        &mut self,
        sql: &str,
        values: &[Value],
        mut each: impl FnMut(Row) -> Result<()>,
    ) -> Result<()> {
        self.flush()?;
        if self.is_to_be_sure(sql) {
            return self.transaction_once(|store| store.backend.query_each(sql, values, &mut each));
        }
        self.backend.query_each(sql, values, &mut each)
    }

    /// A statement that may write, alone on a connection that may break: only in a transaction it can be told whether it
    /// had its effect.
    fn is_to_be_sure(&self, sql: &str) -> bool {
        self.waiting.is_none() && !backend::only_reads(sql) && self.backend.must_be_sure()
    }

    /// The right to scan is a connection of its own: it is looked after now and then, and whenever this one is new.
    fn still_has_the_right(&mut self) -> Result<()> {
        let Some(right) = &self.right else { return Ok(()) };
        let connections = self.backend.connections();
        right.confirm(connections != self.confirmed)?;
        self.confirmed = connections;
        Ok(())
    }

    /// From now on nothing is written unless the right to scan is still held.
    #[must_use]
    pub fn under(mut self, lock: &ScanLock) -> Self {
        self.right = lock.right();
        self.confirmed = self.backend.connections();
        self
    }

    /// Every row of a query whose result is small.
    pub fn query_all(&mut self, sql: &str, values: &[Value]) -> Result<Vec<Row>> {
        self.again(|store| {
            let mut rows = Vec::new();
            store.query_each(sql, values, |row| {
                rows.push(row);
                Ok(())
            })?;
            Ok(rows)
        })
    }

    /// The first row.
    pub fn query_one(&mut self, sql: &str, values: &[Value]) -> Result<Option<Row>> {
        Ok(self.query_all(sql, values)?.into_iter().next())
    }

    /// Prepares a statement without running it.
    pub fn prepare(&mut self, sql: &str) -> Result<()> {
        self.backend.prepare(sql)
    }

    /// PostgreSQL refuses NUL in text, and `SQLite`'s functions stop at it: it is stored as its visible picture.
    fn execute(&mut self, sql: &str, values: &[Value]) -> Result<u64> {
        // Inserts do not see each other; everything else may have to see what waits.
        if self.is_to_be_sure(sql) {
            return self.transaction(|store| store.execute(sql, values));
        }
        if !sql.starts_with("INSERT INTO ") || sql.contains(" SELECT ") {
            self.flush()?;
        }
        self.execute_now(sql, values)
    }

    /// Inserts a row by `INSERT … VALUES (…) ON CONFLICT … DO NOTHING`, together with others of the same text, before
    /// anything reads and before the transaction ends. For tables whose rows are not counted one by one.
    fn insert_soon(&mut self, sql: &'static str, values: Vec<Value>) -> Result<()> {
        let Some(waiting) = &mut self.waiting else { return self.execute(sql, &values).map(drop) };
        match waiting.add(sql, values) {
            Some(rows) => self.insert_rows(sql, rows),
            None => Ok(()),
        }
    }

    fn flush(&mut self) -> Result<()> {
        let all = self.waiting.as_mut().map(batch::Waiting::take).unwrap_or_default();
        all.into_iter().try_for_each(|(sql, rows)| self.insert_rows(sql, rows))
    }

    fn insert_rows(&mut self, sql: &str, mut rows: Vec<Vec<Value>>) -> Result<()> {
        while !rows.is_empty() {
            let n = batch::size(rows.len());
            let values: Vec<Value> = rows.drain(..n).flatten().collect();
            self.execute_now(&batch::repeated(sql, n), &values)?;
        }
        Ok(())
    }

    fn execute_now(&mut self, sql: &str, values: &[Value]) -> Result<u64> {
        let has_nul = |value: &Value| matches!(value, Value::Text(text) if text.contains('\0'));
        if !values.iter().any(has_nul) {
            return self.backend.execute(sql, values);
        }
        let shown: Vec<Value> = values
            .iter()
            .map(|value| match value {
                Value::Text(text) => Value::Text(text.replace('\0', "\u{2400}")),
                other => other.clone(),
            })
            .collect();
        self.backend.execute(sql, &shown)
    }
}
