//! What the store needs of a database: its verbs.

use super::error::Result;
use crate::model::{Row, Value};

/// Makes a connection.
pub type Connect = Box<dyn Fn() -> Result<Box<dyn Backend>> + Send + Sync>;

/// One database connection. Statements are written once, with `?1` parameters, in the subset that `SQLite` and
/// PostgreSQL share.
pub trait Backend: Send {
    /// A second connection to the same database, which refuses to write.
    fn reader(&self) -> Result<Box<dyn Backend>>;
    /// Begins a write transaction.
    fn begin(&mut self) -> Result<()>;
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
}
