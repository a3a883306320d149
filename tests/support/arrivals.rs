//! When requests arrived at a server: the only witness of how polite a client is, however many processes it has.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Every request a server read, in order. Clones are handles of the same record.
#[derive(Clone, Debug, Default)]
pub struct Arrivals(Arc<Mutex<Vec<(Instant, String)>>>);

impl Arrivals {
    /// Notes one; called by the server as soon as it knows what is asked. The number of this arrival, from 1.
    pub fn note(&self, what: &str) -> usize {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        // Under the lock, so that the record is in the order of time.
        all.push((Instant::now(), what.to_owned()));
        all.len()
    }

    /// How many there were.
    pub fn count(&self) -> usize {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).len()
    }

    /// What was asked, in order.
    pub fn in_order(&self) -> Vec<String> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).iter().map(|(_, what)| what.clone()).collect()
    }

    /// What was asked, sorted.
    pub fn sorted(&self) -> Vec<String> {
        let all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let mut targets: Vec<String> = all.iter().map(|(_, what)| what.clone()).collect();
        targets.sort();
        targets
    }

    /// Milliseconds from the first arrival to each.
    pub fn offsets_ms(&self) -> Vec<u128> {
        let all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.iter().map(|(at, _)| (*at - all[0].0).as_millis()).collect()
    }

    /// From the first to the last.
    pub fn span(&self) -> Duration {
        let all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match (all.first(), all.last()) {
            (Some((first, _)), Some((last, _))) => *last - *first,
            _ => Duration::ZERO,
        }
    }

    /// The most that came within any stretch of that length, wherever it begins.
    pub fn most_within(&self, window: Duration) -> usize {
        let all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        (0..all.len())
            .map(|first| all[first..].iter().take_while(|(at, _)| *at - all[first].0 < window).count())
            .max()
            .unwrap_or(0)
    }
}
