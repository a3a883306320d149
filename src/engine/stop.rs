//! A request to stop: set by Ctrl-C, SIGTERM or a deadline, seen by everything that loops or waits.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use super::events::moment;

/// Shared by the signal handler, dispatch and transports.
#[derive(Clone, Debug, Default)]
pub struct Stop {
    flag: Arc<AtomicBool>,
    deadline: Option<Instant>,
}

impl Stop {
    /// Not requested yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// From a flag somebody else sets.
    pub fn from_flag(flag: Arc<AtomicBool>) -> Self {
        Self { flag, deadline: None }
    }

    /// The same, and also when so much time has passed from now. A time too far away to be told is none.
    #[must_use]
    pub fn within(self, time: Duration) -> Self {
        Self { deadline: moment().checked_add(time), ..self }
    }

    /// Asks.
    pub fn request(&self) {
        self.flag.store(true, Ordering::SeqCst);
    }

    /// Whether it was asked, or time is up.
    pub fn is_requested(&self) -> bool {
        self.flag.load(Ordering::SeqCst) || self.is_out_of_time()
    }

    /// Whether time is up.
    pub fn is_out_of_time(&self) -> bool {
        self.deadline.is_some_and(|deadline| moment() >= deadline)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_deadline_asks_by_itself_and_a_far_one_does_not() {
        assert!(Stop::new().within(Duration::ZERO).is_requested());
        for far in [Duration::from_secs(3600), Duration::MAX] {
            let stop = Stop::new().within(far);
            assert!(!stop.is_requested());
            stop.request();
            assert!(stop.is_requested() && !stop.is_out_of_time());
        }
    }
}
