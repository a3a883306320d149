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

    /// Whether both are one database, under whatever names. Asks the servers.
    pub fn is_same(&self, other: &Self) -> Result<bool> {
        match (self, other) {
            (Self::File(a), Self::File(b)) => Ok(match (a.canonicalize(), b.canonicalize()) {
                (Ok(a), Ok(b)) => a == b,
                // One of them is not there yet.
                _ => false,
            }),
            #[cfg(feature = "postgres")]
            (Self::Postgres(a), Self::Postgres(b)) => {
                Ok(postgres::Postgres::open(a)?.itself()? == postgres::Postgres::open(b)?.itself()?)
            }
            #[cfg(feature = "postgres")]
            (Self::File(_), Self::Postgres(_)) | (Self::Postgres(_), Self::File(_)) => Ok(false),
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

    /// The right, once it was taken; `None` where nobody can line up.
    pub fn into_lock(self) -> Option<ScanLock> {
        #[cfg(feature = "postgres")]
        return Some(ScanLock { held: Held::Postgres(self.of.into_lock()) });
        #[cfg(not(feature = "postgres"))]
        None
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
    held: Held,
}

#[derive(Debug)]
enum Held {
    #[expect(dead_code, reason = "held, never read")]
    File(sqlite::FileLock),
    #[cfg(feature = "postgres")]
    Postgres(postgres::ScanLock),
}

impl ScanLock {
    /// Takes that of a file, or says who is in the way.
    pub fn take(database: &Path) -> Result<Self> {
        sqlite::FileLock::take(database).map(|lock| Self { held: Held::File(lock) })
    }

    /// Takes that of a place, or says who is in the way.
    pub fn take_at(place: &Place) -> Result<Self> {
        match place {
            Place::File(path) => Self::take(path),
            #[cfg(feature = "postgres")]
            Place::Postgres(address) => {
                postgres::ScanLock::take(address).map(|lock| Self { held: Held::Postgres(lock) })
            }
        }
    }

    /// What a store confirms before it writes; `None` where the right cannot be lost.
    pub(super) fn right(&self) -> Option<Right> {
        match &self.held {
            Held::File(_) => None,
            #[cfg(feature = "postgres")]
            Held::Postgres(lock) => Some(Right(lock.clone())),
        }
    }

    /// Whether a process scans into the file now. Makes no file.
    pub fn is_held(database: &Path) -> bool {
        sqlite::FileLock::is_held(database)
    }
}

/// The right to scan, as the store that writes sees it.
pub(super) struct Right(#[cfg(feature = "postgres")] postgres::ScanLock);

impl Right {
    /// That it is still held; asks the server when that `is_due` or was long ago.
    pub(super) fn confirm(&self, is_due: bool) -> Result<()> {
        #[cfg(feature = "postgres")]
        return self.0.confirm(is_due);
        #[cfg(not(feature = "postgres"))]
        {
            let _ = is_due;
            Ok(())
        }
    }
}
