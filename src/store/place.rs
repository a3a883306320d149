//! Where results are kept: a `SQLite` file or a PostgreSQL database.

use std::fmt;
use std::path::{Path, PathBuf};

use super::Pace;
use super::error::Result;
#[cfg(not(feature = "postgres"))]
use super::error::StoreError;
#[cfg(feature = "postgres")]
use super::postgres;
use super::sqlite;

/// A place for results. Shown without any password.
#[derive(Clone, Debug)]
pub enum Place {
    /// A `SQLite` file.
    File(PathBuf),
    /// A PostgreSQL database.
    #[cfg(feature = "postgres")]
    Postgres(Box<postgres::Address>),
}

impl Place {
    /// A PostgreSQL database by its address; see [`postgres::Address::parse`].
    #[cfg(feature = "postgres")]
    pub fn from_url(url: &str) -> Result<Self> {
        postgres::Address::parse(url).map(|it| Self::Postgres(Box::new(it)))
    }

    /// A PostgreSQL database by its address, which this build cannot use.
    #[cfg(not(feature = "postgres"))]
    pub fn from_url(_: &str) -> Result<Self> {
        Err(StoreError::Server {
            address: "DATABASE_URL".to_owned(),
            message: "this build was made without PostgreSQL; unset DATABASE_URL or give `--database FILE`"
                .to_owned(),
        })
    }

    /// Turns that all processes at a scan share; `None` where there is only one.
    pub fn pace(&self) -> Option<Pace> {
        match self {
            Self::File(_) => None,
            #[cfg(feature = "postgres")]
            Self::Postgres(address) => Some(Pace::new(postgres::beside(address))),
        }
    }

    /// The file, when it is one.
    pub fn file(&self) -> Option<&Path> {
        match self {
            Self::File(path) => Some(path),
            #[cfg(feature = "postgres")]
            Self::Postgres(_) => None,
        }
    }
}

/// A place in line for the right to scan.
pub struct Candidate {
    #[cfg(feature = "postgres")]
    of: postgres::Candidate,
}

impl fmt::Debug for Candidate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Candidate")
    }
}

impl Candidate {
    /// Lines up; `None` where only one process can be at a scan.
    pub fn at(place: &Place) -> Result<Option<Self>> {
        match place {
            Place::File(_) => Ok(None),
            #[cfg(feature = "postgres")]
            Place::Postgres(address) => Ok(Some(Self { of: postgres::Candidate::new(address)? })),
        }
    }

    /// Takes the right when nobody has it; it is held as long as this lives.
    pub fn try_take(&mut self) -> Result<bool> {
        #[cfg(feature = "postgres")]
        return self.of.try_take();
        #[cfg(not(feature = "postgres"))]
        Ok(false)
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(path) => path.display().fmt(f),
            #[cfg(feature = "postgres")]
            Self::Postgres(address) => address.fmt(f),
        }
    }
}

/// The exclusive right to scan into a place, given back when the process ends, however it ends.
#[derive(Debug)]
pub struct ScanLock {
    _held: Held,
}

#[derive(Debug)]
#[expect(dead_code, reason = "held, never read")]
enum Held {
    File(sqlite::FileLock),
    #[cfg(feature = "postgres")]
    Postgres(Box<postgres::ScanLock>),
}

impl ScanLock {
    /// Takes that of a file, or says who is in the way.
    pub fn take(database: &Path) -> Result<Self> {
        sqlite::FileLock::take(database).map(|lock| Self { _held: Held::File(lock) })
    }

    /// Takes that of a place, or says who is in the way.
    pub fn take_at(place: &Place) -> Result<Self> {
        match place {
            Place::File(path) => Self::take(path),
            #[cfg(feature = "postgres")]
            Place::Postgres(address) => {
                postgres::ScanLock::take(address).map(|lock| Self { _held: Held::Postgres(Box::new(lock)) })
            }
        }
    }

    /// Whether a process scans into the file now. Makes no file.
    pub fn is_held(database: &Path) -> bool {
        sqlite::FileLock::is_held(database)
    }
}
