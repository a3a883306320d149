//! The pace that several processes keep together, in the store's database.
//!
//! Stays true: the first failure is kept for whoever runs the scan to tell; no request goes out without a turn.

use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::Duration;

use crate::store::pace::{Pace, Turn};
use crate::store::{Place, StoreError};
use crate::transport::{NobodySays, SharedPace, SharedTurn};

/// Turns of all processes that scan into one place.
#[derive(Debug)]
pub struct StorePace {
    pace: Pace,
    failure: Mutex<Option<StoreError>>,
    /// Its sentence: nobody waits for a server again that one has waited for in vain.
    has_failed: OnceLock<NobodySays>,
}

impl StorePace {
    /// That of a place; `None` where one process scans alone.
    pub fn at(place: &Place) -> Option<Arc<Self>> {
        place
            .pace()
            .map(|pace| Arc::new(Self { pace, failure: Mutex::new(None), has_failed: OnceLock::new() }))
    }

    /// Why a turn could not be had, once.
    pub fn take_failure(&self) -> Option<StoreError> {
        self.failure.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    fn ask<T>(&self, ask: impl FnOnce(&Pace) -> Result<T, StoreError>) -> Result<T, NobodySays> {
        if let Some(sentence) = self.has_failed.get() {
            return Err(sentence.clone());
        }
        ask(&self.pace).map_err(|error| {
            let sentence = NobodySays(error.to_string());
            if self.has_failed.set(sentence.clone()).is_ok() {
                *self.failure.lock().unwrap_or_else(PoisonError::into_inner) = Some(error);
            }
            sentence
        })
    }
}

impl SharedPace for StorePace {
    fn reserve(&self, name: &str, interval: Duration, tolerance: Duration) -> Result<SharedTurn, NobodySays> {
        let turn = self.ask(|it| it.reserve(name, micros_up(interval), micros(tolerance)))?;
        let wait = Duration::from_micros(turn.wait_us.unsigned_abs());
        Ok(SharedTurn { wait, moment_us: turn.moment_us })
    }

    fn is_good(&self, name: &str, turn: SharedTurn) -> Result<bool, NobodySays> {
        self.ask(|it| it.is_good(name, Turn { wait_us: 0, moment_us: turn.moment_us }))
    }

    fn hold(&self, name: &str, wait: Duration, tolerance: Duration) -> Result<(), NobodySays> {
        self.ask(|it| it.hold(name, micros_up(wait), micros(tolerance)))
    }
}

/// A day at most for what is far away: nobody waits longer, and sums stay numbers.
fn micros(time: Duration) -> i64 {
    i64::try_from(time.as_micros()).unwrap_or(i64::MAX).min(86_400_000_000)
}

/// Rounded up: turns never come closer than they should.
fn micros_up(time: Duration) -> i64 {
    micros(time.saturating_add(Duration::from_nanos(999)))
}
