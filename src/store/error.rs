//! Why the store could not do it.

use std::path::PathBuf;

/// A database that cannot be used, or a statement that failed. Nothing was harmed in any case: every write is
/// a transaction.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The file cannot be opened or made.
    #[error("cannot open the database {}: {message}", path.display())]
    Open {
        /// The file.
        path: PathBuf,
        /// Why.
        message: String,
    },
    /// The server cannot be used, or its address is wrong. `address` is without a password.
    #[error("cannot use the PostgreSQL database {address}: {message}")]
    Server {
        /// Where it is; `DATABASE_URL` when it could not be read.
        address: String,
        /// Why.
        message: String,
    },
    /// The connection to the server broke, and what was open on it had no effect. `address` is without a password.
    #[error(
        "the connection to the PostgreSQL database {address} broke: {message}; what was finished is kept, and a scan can \
         be resumed"
    )]
    Dropped {
        /// Where it is.
        address: String,
        /// What the server or the network said.
        message: String,
    },
    /// The right to scan was lost with its connection, and somebody else has it now.
    #[error(
        "the right to scan into {} was lost with its connection, and another Conduit has it now; what was finished is kept",
        path.display()
    )]
    RightLost {
        /// The database.
        path: PathBuf,
    },
    /// Made by a newer Conduit.
    #[error(
        "the database {} was written by a newer Conduit (schema {found}, this program knows up to {known})",
        path.display()
    )]
    Newer {
        /// The file.
        path: PathBuf,
        /// Its schema.
        found: i64,
        /// The newest this program knows.
        known: i64,
    },
    /// Made by an older Conduit; reading changes nothing, so somebody has to say that it may be brought up.
    #[error(
        "the database {} was written by an older Conduit (schema {found}, this program writes {known})",
        path.display()
    )]
    Older {
        /// The file.
        path: PathBuf,
        /// Its schema.
        found: i64,
        /// The newest this program knows.
        known: i64,
    },
    /// The place to copy to holds something already, or does not hold what was copied.
    #[error("nothing was copied: {0}")]
    Copy(String),
    /// A `SQLite` file of some other program.
    #[error("{} is a database of another program; nothing was changed in it", path.display())]
    Foreign {
        /// The file.
        path: PathBuf,
    },
    /// Not a database, or a damaged one.
    #[error("{} is not a database, or is damaged; nothing was changed in it", path.display())]
    Corrupt {
        /// The file.
        path: PathBuf,
    },
    /// Another process is scanning into it.
    #[error("another Conduit is scanning into {}", path.display())]
    Busy {
        /// The file.
        path: PathBuf,
    },
    /// Another process holds a lock for too long.
    #[error("the database is locked by another process")]
    Locked,
    /// No space left.
    #[error("the disk is full; what was finished is kept, and the scan can be resumed when there is space")]
    Full,
    /// The file or folder may not be written.
    #[error("the database or its folder cannot be written: {0}")]
    ReadOnly(String),
    /// The task was taken over by another process; nothing was counted twice.
    #[error("the task was finished by another process")]
    TaskLost,
    /// No such scan.
    #[error("there is no scan {0} in this database")]
    NoScan(String),
    /// Stored data that cannot be read back.
    #[error("cannot read back what was stored: {0}")]
    Decode(String),
    /// Anything else the database says.
    #[error("the database answered: {0}")]
    Sql(String),
}

/// The store's result.
pub type Result<T> = std::result::Result<T, StoreError>;
