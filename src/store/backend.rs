//! What the store needs of a database: its verbs.

use super::error::Result;
use crate::model::{Row, Value};

/// Makes a connection.
pub type Connect = Box<dyn Fn() -> Result<Box<dyn Backend>> + Send + Sync>;

/// What a database says of itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Facts {
    /// `sqlite` or `postgresql`.
    pub kind: &'static str,
    /// Of the library or the server.
    pub version: String,
    /// Bytes on disk of everything that is ours, journal and indexes included.
    pub bytes: u64,
    /// Whether a process scans into it now.
    pub is_scanning: bool,
}

/// Whether a statement can only read, so that it may be sent twice.
pub fn only_reads(sql: &str) -> bool {
    sql.starts_with("SELECT")
        || (sql.starts_with("WITH")
            && ["INSERT INTO", "UPDATE ", "DELETE FROM"].iter().all(|it| !sql.contains(it)))
}

/// One database connection. Statements are written once, with `?1` parameters, in the subset that `SQLite` and
/// PostgreSQL share.
pub trait Backend: Send {
    /// A second connection to the same database, which refuses to write.
    fn reader(&self) -> Result<Box<dyn Backend>>;
    /// Begins a write transaction.
    fn begin(&mut self) -> Result<()>;
    /// Begins a transaction that sees one state of everything and writes nothing; [`Backend::rollback`] ends it.
    fn begin_snapshot(&mut self) -> Result<()>;
    /// Makes it last.
    fn commit(&mut self) -> Result<()>;
    /// Undoes it.
    fn rollback(&mut self) -> Result<()>;
    /// Runs one statement; the number of rows changed.
    fn execute(&mut self, sql: &str, values: &[Value]) -> Result<u64>;
    /// Runs several statements without parameters.
    fn batch(&mut self, sql: &str) -> Result<()>;
    /// Calls `each` for every row.
    fn query_each(
        &mut self,
        sql: &str,
        values: &[Value],
        each: &mut dyn FnMut(Row) -> Result<()>,
    ) -> Result<()>;
    /// The same for a statement that may be done twice, whatever it does: when the connection breaks it is sent again.
    fn ask_again(
        &mut self,
        sql: &str,
        values: &[Value],
        each: &mut dyn FnMut(Row) -> Result<()>,
    ) -> Result<()> {
        self.query_each(sql, values, each)
    }
    /// Whether several processes may work on one scan here.
    fn is_shared(&self) -> bool {
        false
    }
    /// Makes connections for short sentences beside everything else; `None` where nobody shares.
    fn beside(&self) -> Option<Connect> {
        None
    }
    /// Prepares without running: the contract test does this with every check's SQL.
    fn prepare(&mut self, sql: &str) -> Result<()>;
    /// Whether a connection can break here, so that what writes must be in a transaction: then it can be told whether it
    /// lasts.
    fn must_be_sure(&self) -> bool {
        false
    }
    /// Times that it was connected.
    fn connections(&self) -> u64 {
        1
    }
    /// What it is, and how large.
    fn facts(&mut self) -> Result<Facts>;
    /// What is wrong with it below the level of our tables, one sentence each; at most `most` of a kind.
    fn damage(&mut self, most: usize) -> Result<Vec<String>>;
    /// What [`Backend::damage`] looks at.
    fn damage_is_sought_in(&self) -> &'static [&'static str];
    /// Makes the room of removed rows free again.
    fn compact(&mut self) -> Result<()>;
}
