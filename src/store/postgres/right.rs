//! The exclusive right to scan into a database: an advisory lock on a connection of its own, given back by the server when
//! the connection ends, however it ends.
//!
//! Stays true: when that connection broke, nothing is written before the right was taken again; when somebody else has it
//! by then, that is told and nothing more is written.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use super::again::{Session, now};
use super::{Address, Postgres};
use crate::store::error::{Result, StoreError};

/// How often the right is looked after while the connection that writes is well.
const EVERY: Duration = Duration::from_secs(5);

/// The right, as long as it or a clone lives.
#[derive(Clone)]
pub struct ScanLock(Arc<Mutex<Held>>);

struct Held {
    database: Postgres,
    /// The connection, by its number, that has the right.
    on: u64,
    /// The server's side of that.
    session: Session,
    confirmed: Instant,
}

/// After a restart of the server, how long who had the right has for taking it again.
const GRACE: Duration = Duration::from_secs(15);

/// A place in line for the right, on a connection that stays.
pub struct Candidate {
    held: Held,
    /// When the connection was found broken: then that of the leader was too, as after a restart of the server.
    broke: Option<Instant>,
}

impl Candidate {
    /// Lines up.
    pub fn new(address: &Address) -> Result<Self> {
        let database = Postgres::open(address)?;
        let (on, session) = (database.connections, database.session.clone());
        Ok(Self { held: Held { database, on, session, confirmed: now() }, broke: None })
    }

    /// Takes the right when nobody has it.
    pub fn try_take(&mut self) -> Result<bool> {
        let held = &mut self.held;
        // Connects again when it has to.
        held.database.one("SELECT 1 AS here")?;
        if held.database.connections != held.on {
            held.on = held.database.connections;
            self.broke = Some(now());
        }
        if self.broke.is_some_and(|it| it.elapsed() < GRACE) {
            return Ok(false);
        }
        let is_taken = held.database.try_lock_scan()?;
        (held.on, held.session) = (held.database.connections, held.database.session.clone());
        held.confirmed = now();
        Ok(is_taken)
    }

    /// The right, once it was taken.
    pub fn into_lock(self) -> ScanLock {
        ScanLock(Arc::new(Mutex::new(self.held)))
    }
}

impl fmt::Debug for ScanLock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ScanLock")
    }
}

impl ScanLock {
    /// Takes it, or says who is in the way.
    pub fn take(address: &Address) -> Result<Self> {
        let mut database = Postgres::open(address)?;
        if database.try_lock_scan()? {
            let (on, session) = (database.connections, database.session.clone());
            Ok(Self(Arc::new(Mutex::new(Held { database, on, session, confirmed: now() }))))
        } else {
            Err(StoreError::Busy { path: address.path() })
        }
    }

    /// That it is still held, asked of the server when that `is_due` or was long ago. Lost with its connection it is taken
    /// again, unless somebody else has it.
    pub fn confirm(&self, is_due: bool) -> Result<()> {
        let mut held = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if !is_due && held.database.connections == held.on && held.confirmed.elapsed() < EVERY {
            return Ok(());
        }
        // Connects again when it has to.
        held.database.one("SELECT 1 AS here")?;
        if held.database.connections != held.on {
            let mut is_taken = held.database.try_lock_scan()?;
            if !is_taken {
                // It may be our own old session, of whose end the server does not know yet.
                let Held { database, session, .. } = &mut *held;
                session.end(&mut database.client);
                is_taken = database.try_lock_scan()?;
            }
            if !is_taken {
                return Err(StoreError::RightLost { path: held.database.address.path() });
            }
            held.session = held.database.session.clone();
            held.on = held.database.connections;
            tracing::warn!("the right to scan was lost with its connection and is taken again");
        }
        held.confirmed = now();
        Ok(())
    }
}
