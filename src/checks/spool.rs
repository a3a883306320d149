//! Records a fold must come back to but may not hold in memory: kept in a temporary file, found by number.
//!
//! Stays true: memory does not grow with the records, but for eight bytes for every [`GROUP`] of them; up to
//! [`IN_MEMORY`] bytes no file is made. The file has no name and is gone when the fold is.

use std::io::{Read as _, Seek as _, SeekFrom, Write as _};

use serde::Serialize;
use serde::de::DeserializeOwned;
use tempfile::SpooledTempFile;

/// Bytes kept in memory before a file is made.
const IN_MEMORY: usize = 256 * 1024;

/// Records found by one place in the file, and read together.
const GROUP: usize = 32;

/// Bytes collected before they are written.
const CHUNK: usize = 32 * 1024;

/// An append-only list of byte strings.
///
/// A temporary file that cannot be written or read makes it unsound: [`Spool::is_sound`] says so, and what is read from
/// then on is absent. A fold asks once, at its end.
pub struct Spool {
    file: SpooledTempFile,
    /// Where each group begins.
    groups: Vec<u64>,
    /// Written, but not yet in the file.
    waiting: Vec<u8>,
    written: u64,
    n: usize,
    /// The group read last.
    group: Option<usize>,
    bytes: Vec<u8>,
    is_sound: bool,
}

impl Default for Spool {
    fn default() -> Self {
        Self::new()
    }
}

impl Spool {
    /// An empty one.
    pub fn new() -> Self {
        Self {
            file: tempfile::spooled_tempfile(IN_MEMORY),
            groups: Vec::new(),
            waiting: Vec::new(),
            written: 0,
            n: 0,
            group: None,
            bytes: Vec::new(),
            is_sound: true,
        }
    }

    /// How many records there are.
    pub fn len(&self) -> usize {
        self.n
    }

    /// Whether everything could be written and read so far.
    pub fn is_sound(&self) -> bool {
        self.is_sound
    }

    /// Adds a record; its number is the [`Spool::len`] before.
    pub fn push(&mut self, record: &[u8]) {
        if self.n.is_multiple_of(GROUP) {
            self.groups.push(self.written + self.waiting.len() as u64);
        }
        let Ok(length) = u32::try_from(record.len()) else {
            self.is_sound = false;
            return;
        };
        self.waiting.extend_from_slice(&length.to_le_bytes());
        self.waiting.extend_from_slice(record);
        self.n += 1;
        if self.waiting.len() >= CHUNK {
            self.flush();
        }
    }

    /// Adds a value as a record.
    pub fn push_value(&mut self, value: &impl Serialize) {
        match serde_json::to_vec(value) {
            Ok(record) => self.push(&record),
            Err(_) => self.is_sound = false,
        }
    }

    /// A value added by [`Spool::push_value`].
    pub fn value<T: DeserializeOwned>(&mut self, n: usize) -> Option<T> {
        let value = serde_json::from_slice(self.get(n)?).ok();
        self.is_sound &= value.is_some();
        value
    }

    /// A record by its number; absent past the end or when the file cannot be read.
    pub fn get(&mut self, n: usize) -> Option<&[u8]> {
        if n >= self.n {
            return None;
        }
        let group = n / GROUP;
        if self.group != Some(group) || (group + 1 == self.groups.len() && !self.waiting.is_empty()) {
            self.read(group);
        }
        let mut rest = self.bytes.as_slice();
        for _ in 0..n % GROUP {
            (_, rest) = cut(rest)?;
        }
        cut(rest).map(|(record, _)| record)
    }

    fn read(&mut self, group: usize) {
        self.flush();
        let from = self.groups.get(group).copied().unwrap_or(self.written);
        let to = self.groups.get(group + 1).copied().unwrap_or(self.written);
        let length = usize::try_from(to.saturating_sub(from)).unwrap_or(usize::MAX);
        self.bytes.resize(length, 0);
        let found = self.file.seek(SeekFrom::Start(from)).and_then(|_| self.file.read_exact(&mut self.bytes));
        if let Err(error) = found {
            self.fail(&error);
            self.bytes.clear();
        }
        self.group = Some(group);
    }

    fn flush(&mut self) {
        if self.waiting.is_empty() {
            return;
        }
        let put = self
            .file
            .seek(SeekFrom::Start(self.written))
            .and_then(|_| self.file.write_all(&self.waiting))
            .and_then(|()| self.file.flush());
        if let Err(error) = put {
            self.fail(&error);
        }
        self.written += self.waiting.len() as u64;
        self.waiting.clear();
        self.group = None;
    }

    fn fail(&mut self, error: &std::io::Error) {
        if self.is_sound {
            tracing::error!(%error, folder = %std::env::temp_dir().display(), "a temporary file failed");
        }
        self.is_sound = false;
    }
}

/// The first record and what follows it.
fn cut(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let (length, rest) = bytes.split_first_chunk::<4>()?;
    rest.split_at_checked(usize::try_from(u32::from_le_bytes(*length)).ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_come_back_in_any_order_also_while_it_grows() {
        let mut spool = Spool::new();
        let record = |n: usize| format!("{n} {}", "頁".repeat(n % 300)).into_bytes();
        for n in 0..5_000 {
            spool.push(&record(n));
            if n % 701 == 0 {
                assert_eq!(spool.get(n), Some(record(n).as_slice()));
                assert_eq!(spool.get(n / 2), Some(record(n / 2).as_slice()));
            }
        }
        for n in (0..5_000).rev().step_by(7).chain([4_999, 0, 31, 32]) {
            assert_eq!(spool.get(n), Some(record(n).as_slice()), "{n}");
        }
        assert_eq!(spool.get(5_000), None);
        assert!(spool.is_sound());
        assert!(spool.written > IN_MEMORY as u64, "the test goes through a file");
    }

    #[test]
    fn a_record_written_after_its_group_was_read_is_found() {
        let mut spool = Spool::new();
        // Each is written at once, so that nothing waits when the next one is asked for.
        let record = |n: u8| vec![n; CHUNK];
        for n in 0..5 {
            spool.push(&record(n));
            assert_eq!(spool.get(usize::from(n)), Some(record(n).as_slice()), "{n}");
        }
    }

    #[test]
    fn an_empty_record_is_a_record() {
        let mut spool = Spool::new();
        spool.push(b"");
        spool.push(b"x");
        assert_eq!(spool.get(0), Some(&b""[..]));
        assert_eq!(spool.get(1), Some(&b"x"[..]));
    }
}
