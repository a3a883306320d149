//! Copies one store into another, whatever databases they are.
//!
//! Stays true: the target was empty, and either everything is in it and was read back and compared, or it is empty
//! still: the whole copy is one transaction. No more than `MOST_ROWS` rows or `MOST_BYTES` and one row are in memory
//! at a time.

use sha2::{Digest as _, Sha256};

use super::tables::{TABLES, Table};
use super::{Result, Store, StoreError, migrate};
use crate::model::{Row, Value};

/// Rows that go into the target together.
const MOST_ROWS: usize = 64;

/// Bytes of text that go into the target together, or one row.
const MOST_BYTES: usize = 1 << 20;

/// What was copied of one table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Copied {
    /// The table.
    pub table: &'static str,
    /// Rows.
    pub rows: u64,
    /// SHA-256 over all rows in the order of the key, the same in both places.
    pub digest: String,
}

/// Copies every row of every table; `told` hears of each table when it is over. The caller holds the right to scan of
/// both, so that nobody writes meanwhile.
pub fn copy(from: &mut Store, to: &mut Store, mut told: impl FnMut(&Copied)) -> Result<Vec<Copied>> {
    // One snapshot of the source for all tables; nothing is written to it.
    from.backend.begin_snapshot()?;
    let copied = to.transaction_once(|to| {
        for table in TABLES {
            if let Some(rows) = count(to, table)?.filter(|rows| *rows > 0) {
                return Err(StoreError::Copy(format!(
                    "{} is not empty: table `{}` has {rows} rows",
                    to.path.display(),
                    table.name
                )));
            }
        }
        let mut all = Vec::new();
        for table in TABLES {
            let sent = copy_table(from, to, table)?;
            let (rows, digest) = digest(to, table)?;
            if rows != sent.rows || digest != sent.digest {
                return Err(StoreError::Copy(format!(
                    "table `{}` reads back differently: {} rows were sent, {rows} are there",
                    table.name, sent.rows
                )));
            }
            told(&sent);
            all.push(sent);
        }
        Ok(all)
    });
    let _ = from.backend.rollback();
    let copied = copied.map_err(|error| match error {
        // Half of the source is read by then: it is not begun again from here.
        StoreError::Dropped { address, message } => {
            StoreError::Copy(format!("the connection to {address} broke: {message}; begin it again"))
        }
        other => other,
    })?;
    to.backend.batch(migrate::INDEXES)?;
    to.backend.batch(migrate::RESOLVED_INDEXES)?;
    Ok(copied)
}

/// Rows and digest of one table.
pub fn digest(store: &mut Store, table: &Table) -> Result<(u64, String)> {
    let mut sum = Sum::default();
    store.query_each(&all_rows(table), &[], |row| {
        sum.add(&row);
        Ok(())
    })?;
    Ok(sum.end())
}

fn all_rows(table: &Table) -> String {
    format!("SELECT * FROM {} ORDER BY {}", table.name, table.key)
}

fn copy_table(from: &mut Store, to: &mut Store, table: &'static Table) -> Result<Copied> {
    let mut sum = Sum::default();
    let mut insert = String::new();
    let (mut rows, mut bytes) = (Vec::new(), 0_usize);
    from.query_each(&all_rows(table), &[], |row| {
        if insert.is_empty() {
            let places: Vec<_> = (1..=row.names().len()).map(|n| format!("?{n}")).collect();
            insert = format!(
                "INSERT INTO {} ({}) VALUES ({})",
                table.name,
                row.names().join(", "),
                places.join(", ")
            );
        }
        sum.add(&row);
        bytes = row.cells().iter().map(size).fold(bytes, usize::saturating_add);
        rows.push(row.cells().to_vec());
        if rows.len() >= MOST_ROWS || bytes >= MOST_BYTES {
            bytes = 0;
            to.insert_rows(&insert, std::mem::take(&mut rows))?;
        }
        Ok(())
    })?;
    to.insert_rows(&insert, rows)?;
    let (rows, digest) = sum.end();
    Ok(Copied { table: table.name, rows, digest })
}

fn size(value: &Value) -> usize {
    match value {
        Value::Text(text) => text.len(),
        Value::Bytes(bytes) => bytes.len(),
        Value::Null | Value::Int(_) | Value::Real(_) => 8,
    }
}

fn count(store: &mut Store, table: &Table) -> Result<Option<i64>> {
    let row = store.query_one(&format!("SELECT COUNT(*) AS n FROM {}", table.name), &[])?;
    Ok(row.and_then(|row| row.int("n")))
}

#[derive(Default)]
struct Sum {
    rows: u64,
    hash: Sha256,
}

impl Sum {
    /// Every cell with its kind and length, so that no two rows read the same.
    fn add(&mut self, row: &Row) {
        self.rows += 1;
        for (name, cell) in row.names().iter().zip(row.cells()) {
            self.part(b'c', name.as_bytes());
            match cell {
                Value::Null => self.part(b'n', &[]),
                Value::Int(value) => self.part(b'i', &value.to_be_bytes()),
                Value::Real(value) => self.part(b'r', &value.to_bits().to_be_bytes()),
                Value::Text(text) => self.part(b't', text.as_bytes()),
                Value::Bytes(bytes) => self.part(b'b', bytes),
            }
        }
    }

    fn part(&mut self, kind: u8, bytes: &[u8]) {
        self.hash.update([kind]);
        self.hash.update((bytes.len() as u64).to_be_bytes());
        self.hash.update(bytes);
    }

    fn end(self) -> (u64, String) {
        use std::fmt::Write as _;
        let mut text = String::with_capacity(64);
        for byte in self.hash.finalize() {
            // Writing to a String cannot fail.
            let _ = write!(text, "{byte:02x}");
        }
        (self.rows, text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_copy_that_fails_half_way_leaves_the_target_empty() {
        let folder = tempfile::tempdir().unwrap();
        let mut from = Store::open(&folder.path().join("from.db")).unwrap();
        let mut to = Store::open(&folder.path().join("to.db")).unwrap();
        from.execute("INSERT INTO instances (id, name, adapter) VALUES (1, 'a', 'b')", &[]).unwrap();
        // A column the target does not know, in the last table.
        from.backend.batch("ALTER TABLE scores ADD COLUMN extra INTEGER").unwrap();
        from.backend.batch("PRAGMA foreign_keys = OFF").unwrap();
        from.execute("INSERT INTO scores (scan_id, instance_id, json) VALUES (1, 0, '{}')", &[]).unwrap();
        copy(&mut from, &mut to, |_| ()).unwrap_err();
        for table in TABLES {
            assert_eq!(count(&mut to, table).unwrap(), Some(0), "{}", table.name);
        }
        // Both can be used on.
        from.transaction(|_| Ok(())).unwrap();
        to.transaction(|_| Ok(())).unwrap();
    }

    #[test]
    fn a_target_that_changes_a_value_is_found_and_left_empty() {
        let folder = tempfile::tempdir().unwrap();
        let mut from = Store::open(&folder.path().join("from.db")).unwrap();
        let mut to = Store::open(&folder.path().join("to.db")).unwrap();
        from.execute("INSERT INTO instances (id, name, adapter) VALUES (1, 'a', 'b')", &[]).unwrap();
        to.backend
            .batch("CREATE TRIGGER t AFTER INSERT ON instances BEGIN UPDATE instances SET adapter = 'c'; END")
            .unwrap();
        let refused = copy(&mut from, &mut to, |_| ());
        assert!(matches!(&refused, Err(StoreError::Copy(said)) if said.contains("reads back differently")));
        assert_eq!(count(&mut to, &TABLES[0]).unwrap(), Some(0));
    }

    #[test]
    fn neighbouring_texts_do_not_read_as_one() {
        let row = |a: &str, b: &str| {
            let mut sum = Sum::default();
            sum.add(&Row::new(vec![("x".to_owned(), a.into()), ("y".to_owned(), b.into())]));
            sum.end()
        };
        assert_ne!(row("ab", "c"), row("a", "bc"));
    }
}
