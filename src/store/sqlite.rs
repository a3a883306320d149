//! `SQLite`: the only file that imports rusqlite.

use std::fs::{File, OpenOptions, TryLockError};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{Connection, ErrorCode, OpenFlags, ToSql};

use super::backend::{Backend, Facts};
use super::error::{Result, StoreError};
use crate::model::{Row, Value};

/// "CNDT": marks a file as ours in the `SQLite` header.
pub const APPLICATION_ID: i64 = 0x434E_4454;

/// One connection.
pub struct Sqlite {
    connection: Connection,
    path: PathBuf,
}

impl Sqlite {
    /// Opens a file for reading and writing, making it when it is not there.
    pub fn open(path: &Path) -> Result<Self> {
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE
            | OpenFlags::SQLITE_OPEN_CREATE
            | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        Self::with(path, flags)
    }

    /// Opens an existing file for reading.
    pub fn open_read_only(path: &Path) -> Result<Self> {
        if matches!(path.try_exists(), Ok(false)) {
            return Err(StoreError::Open {
                path: path.to_owned(),
                message: "there is no such file; `conduit xray scan` makes it".to_owned(),
            });
        }
        // Read-write flags on purpose: a WAL database cannot be read without its shared memory file.
        Self::with(path, OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX)
            .or_else(|_| Self::with(path, OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX))
    }

    fn with(path: &Path, flags: OpenFlags) -> Result<Self> {
        refuse_other_than_file(path)?;
        let connection =
            Connection::open_with_flags(path, flags).map_err(|error| open_error(path, &error))?;
        connection.busy_timeout(Duration::from_secs(10)).map_err(|error| open_error(path, &error))?;
        connection.set_prepared_statement_cache_capacity(128);
        Ok(Self { connection, path: path.to_owned() })
    }

    /// Settings of a connection that writes. WAL: readers (`serve`, `report`) are not blocked by a scan, and
    /// a kill loses nothing that was committed. `synchronous=NORMAL` is safe with WAL against a kill; after a power cut
    /// the last tasks are done again. Memory follows the page cache: 8 MiB measured best against the corpus checks.
    /// The log is written back every 32 MiB: most of its pages have changed several times by then.
    pub fn set_up(&self) -> Result<()> {
        self.connection
            .execute_batch(
                "PRAGMA journal_mode = WAL;
                 PRAGMA synchronous = NORMAL;
                 PRAGMA foreign_keys = ON;
                 PRAGMA temp_store = FILE;
                 PRAGMA cache_size = -8192;
                 PRAGMA analysis_limit = 1000;
                 PRAGMA wal_autocheckpoint = 8192;
                 PRAGMA journal_size_limit = 67108864;",
            )
            .map_err(|error| self.error(&error))
    }

    /// `application_id` and whether any table is there.
    pub fn identity(&mut self) -> Result<(i64, bool)> {
        let id = self
            .connection
            .query_row("PRAGMA application_id", [], |row| row.get(0))
            .map_err(|error| self.error(&error))?;
        let tables: i64 = self
            .connection
            .query_row("SELECT COUNT(*) FROM sqlite_master", [], |row| row.get(0))
            .map_err(|error| self.error(&error))?;
        Ok((id, tables > 0))
    }

    /// A copy of everything in a new file that only its owner may read; never over an existing one.
    pub fn back_up(&mut self, to: &Path) -> Result<()> {
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        {
            use std::os::unix::fs::OpenOptionsExt as _;
            options.mode(0o600);
        }
        options
            .open(to)
            .map_err(|error| StoreError::Open { path: to.to_owned(), message: error.to_string() })?;
        let copied = self.execute("VACUUM INTO ?1", &[to.display().to_string().into()]);
        if copied.is_err() {
            // Half a copy would look like a whole one.
            let _ = std::fs::remove_file(to);
        }
        copied.map(drop)
    }

    fn error(&self, error: &rusqlite::Error) -> StoreError {
        classify(&self.path, error)
    }
}

/// The exclusive right to scan into a file, given back by the operating system when the process ends, however
/// it ends.
#[derive(Debug)]
pub struct FileLock {
    _file: File,
}

impl FileLock {
    /// Takes it, or says who is in the way.
    pub fn take(database: &Path) -> Result<Self> {
        let path = Self::path(database);
        let file = OpenOptions::new()
            .create(true)
            .truncate(false)
            .write(true)
            .open(&path)
            .map_err(|error| StoreError::ReadOnly(format!("{}: {error}", path.display())))?;
        match file.try_lock() {
            Ok(()) => Ok(Self { _file: file }),
            Err(TryLockError::WouldBlock) => Err(StoreError::Busy { path: database.to_owned() }),
            Err(TryLockError::Error(error)) => Err(StoreError::Open {
                path: database.to_owned(),
                message: format!("{} cannot be locked: {error}", path.display()),
            }),
        }
    }

    /// Whether a process scans into the file now. Makes no file.
    pub fn is_held(database: &Path) -> bool {
        File::open(Self::path(database))
            .is_ok_and(|file| matches!(file.try_lock_shared(), Err(TryLockError::WouldBlock)))
    }

    fn path(database: &Path) -> PathBuf {
        let mut name = database.as_os_str().to_owned();
        name.push(".lock");
        PathBuf::from(name)
    }
}

impl Backend for Sqlite {
    fn reader(&self) -> Result<Box<dyn Backend>> {
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let reader = Self::with(&self.path, flags)?;
        reader
            .connection
            .execute_batch("PRAGMA query_only = ON; PRAGMA temp_store = FILE; PRAGMA cache_size = -4096;")
            .map_err(|error| reader.error(&error))?;
        Ok(Box::new(reader))
    }

    fn begin(&mut self) -> Result<()> {
        self.batch("BEGIN IMMEDIATE")
    }

    fn begin_snapshot(&mut self) -> Result<()> {
        self.batch("BEGIN")
    }

    fn commit(&mut self) -> Result<()> {
        self.batch("COMMIT")
    }

    fn rollback(&mut self) -> Result<()> {
        // SQLite ends the transaction by itself on some errors (disk full); a second end is no error for us.
        if self.connection.is_autocommit() { Ok(()) } else { self.batch("ROLLBACK") }
    }

    fn execute(&mut self, sql: &str, values: &[Value]) -> Result<u64> {
        let mut statement = self.connection.prepare_cached(sql).map_err(|error| self.error(&error))?;
        let changed = statement
            .execute(rusqlite::params_from_iter(values))
            .map_err(|error| classify(&self.path, &error))?;
        Ok(changed as u64)
    }

    fn batch(&mut self, sql: &str) -> Result<()> {
        self.connection.execute_batch(sql).map_err(|error| self.error(&error))
    }

    fn query_each(
        &mut self,
        sql: &str,
        values: &[Value],
        each: &mut dyn FnMut(Row) -> Result<()>,
    ) -> Result<()> {
        let mut statement = self.connection.prepare_cached(sql).map_err(|error| self.error(&error))?;
        let names: Arc<Vec<String>> = Arc::new(statement.column_names().map(str::to_owned).collect());
        let mut rows = statement
            .query(rusqlite::params_from_iter(values))
            .map_err(|error| classify(&self.path, &error))?;
        while let Some(row) = rows.next().map_err(|error| classify(&self.path, &error))? {
            let mut cells = Vec::with_capacity(names.len());
            for at in 0..names.len() {
                cells.push(match row.get_ref(at).map_err(|error| classify(&self.path, &error))? {
                    ValueRef::Null => Value::Null,
                    ValueRef::Integer(value) => Value::Int(value),
                    ValueRef::Real(value) => Value::Real(value),
                    ValueRef::Text(text) => Value::Text(String::from_utf8_lossy(text).into_owned()),
                    ValueRef::Blob(bytes) => Value::Bytes(bytes.to_vec()),
                });
            }
            each(Row::of(&names, cells))?;
        }
        Ok(())
    }

    fn prepare(&mut self, sql: &str) -> Result<()> {
        self.connection.prepare(sql).map(drop).map_err(|error| self.error(&error))
    }

    fn facts(&mut self) -> Result<Facts> {
        Ok(Facts {
            kind: "sqlite",
            version: rusqlite::version().to_owned(),
            bytes: bytes_on_disk(&self.path),
            is_scanning: FileLock::is_held(&self.path),
        })
    }

    fn damage(&mut self, most: usize) -> Result<Vec<String>> {
        let mut wrong = Vec::new();
        self.query_each(&format!("PRAGMA integrity_check({most})"), &[], &mut |row| {
            let said = row.text_or_empty("integrity_check");
            if said != "ok" {
                wrong.push(format!("the file is damaged: {said}"));
            }
            Ok(())
        })?;
        let mut left = most;
        self.query_each("PRAGMA foreign_key_check", &[], &mut |row| {
            if left > 0 {
                left -= 1;
                wrong.push(format!(
                    "table {} points to a row of {} that does not exist",
                    row.text_or_empty("table"),
                    row.text_or_empty("parent")
                ));
            }
            Ok(())
        })?;
        Ok(wrong)
    }

    fn damage_is_sought_in(&self) -> &'static [&'static str] {
        &["every page of the file (integrity_check)", "every foreign key (foreign_key_check)"]
    }

    /// Needs free space of about the size of what is left.
    fn compact(&mut self) -> Result<()> {
        self.batch("VACUUM")?;
        // A reader may hold the journal; then it shrinks when that one is done.
        let _ = self.query_each("PRAGMA wal_checkpoint(TRUNCATE)", &[], &mut |_| Ok(()));
        Ok(())
    }
}

impl ToSql for Value {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Self::Null => ValueRef::Null,
            Self::Int(value) => ValueRef::Integer(*value),
            Self::Real(value) => ValueRef::Real(*value),
            Self::Text(text) => ValueRef::Text(text.as_bytes()),
            Self::Bytes(bytes) => ValueRef::Blob(bytes),
        }))
    }
}

/// Bytes of a file with its journal.
fn bytes_on_disk(path: &Path) -> u64 {
    let mut journal = path.as_os_str().to_owned();
    journal.push("-wal");
    [path.to_owned(), PathBuf::from(journal)]
        .iter()
        .filter_map(|file| std::fs::metadata(file).ok())
        .map(|found| found.len())
        .fold(0, u64::saturating_add)
}

/// `SQLite` would wait for ever on a pipe, and write to a device.
fn refuse_other_than_file(path: &Path) -> Result<()> {
    match std::fs::metadata(path) {
        Ok(found) if found.is_file() => Ok(()),
        Ok(found) => Err(StoreError::Open {
            path: path.to_owned(),
            message: if found.is_dir() { "it is a folder" } else { "it is not a regular file" }.to_owned(),
        }),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(StoreError::Open { path: path.to_owned(), message: error.to_string() }),
    }
}

fn open_error(path: &Path, error: &rusqlite::Error) -> StoreError {
    match classify(path, error) {
        StoreError::Sql(message) => StoreError::Open { path: path.to_owned(), message },
        other => other,
    }
}

fn classify(path: &Path, error: &rusqlite::Error) -> StoreError {
    match error.sqlite_error_code() {
        Some(ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt) => {
            StoreError::Corrupt { path: path.to_owned() }
        }
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => StoreError::Locked,
        Some(ErrorCode::DiskFull) => StoreError::Full,
        Some(ErrorCode::ReadOnly | ErrorCode::PermissionDenied) => {
            StoreError::ReadOnly(path.display().to_string())
        }
        Some(ErrorCode::CannotOpen) => StoreError::Open {
            path: path.to_owned(),
            message: "the file or its folder cannot be opened".to_owned(),
        },
        _ => StoreError::Sql(error.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_locked_by_another_process_is_said_to_be_locked_and_nothing_is_changed() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("conduit.db");
        let mut ours = Sqlite::open(&path).unwrap();
        super::super::migrate::run(&mut ours, &path).unwrap();
        ours.connection.busy_timeout(Duration::from_millis(20)).unwrap();
        let theirs = Connection::open(&path).unwrap();
        theirs.execute_batch("BEGIN IMMEDIATE").unwrap();
        assert!(matches!(ours.begin(), Err(StoreError::Locked)));
        // A transaction that never began has nothing to undo.
        ours.rollback().unwrap();
        theirs.execute_batch("ROLLBACK").unwrap();
        ours.begin().unwrap();
        ours.rollback().unwrap();
    }

    #[test]
    fn a_backup_is_private_and_whole_and_never_written_over_anything() {
        let folder = tempfile::tempdir().unwrap();
        let (path, to) = (folder.path().join("conduit.db"), folder.path().join("it's a copy.db"));
        let mut ours = Sqlite::open(&path).unwrap();
        super::super::migrate::run(&mut ours, &path).unwrap();
        ours.execute("INSERT INTO instances (id, name, adapter) VALUES (1, 'a', 'b')", &[]).unwrap();
        ours.back_up(&to).unwrap();
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            assert_eq!(std::fs::metadata(&to).unwrap().permissions().mode() & 0o777, 0o600);
        }
        let copy = Connection::open(&to).unwrap();
        let rows: i64 = copy.query_row("SELECT COUNT(*) FROM instances", [], |row| row.get(0)).unwrap();
        assert_eq!(rows, 1);
        let before = std::fs::read(&to).unwrap();
        assert!(ours.back_up(&to).is_err());
        assert_eq!(std::fs::read(&to).unwrap(), before);
    }

    #[test]
    fn a_lock_is_seen_while_it_is_held_and_looking_makes_no_file() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("conduit.db");
        assert!(!FileLock::is_held(&path));
        assert!(!folder.path().join("conduit.db.lock").exists());
        let lock = FileLock::take(&path).unwrap();
        assert!(FileLock::is_held(&path));
        drop(lock);
        assert!(!FileLock::is_held(&path));
    }

    #[test]
    fn a_disk_without_space_is_said_to_be_full_and_the_transaction_is_gone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("conduit.db");
        let mut ours = Sqlite::open(&path).unwrap();
        super::super::migrate::run(&mut ours, &path).unwrap();
        // SQLite answers the same way when the file may not grow.
        ours.connection.query_row("PRAGMA max_page_count = 1", [], |_| Ok(())).unwrap();
        ours.begin().unwrap();
        let big = Value::Text("x".repeat(1_000_000));
        let failed = ours.execute("INSERT INTO instances (id, name, adapter) VALUES (1, 'a', ?1)", &[big]);
        assert!(matches!(failed, Err(StoreError::Full)), "{failed:?}");
        ours.rollback().unwrap();
        ours.begin().unwrap();
        ours.rollback().unwrap();
    }
}
