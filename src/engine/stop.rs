//! A request to stop: set by Ctrl-C, SIGTERM or a deadline, seen by everything that loops or waits.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Shared by the signal handler, dispatch and transports.
#[derive(Clone, Debug, Default)]
pub struct Stop(Arc<AtomicBool>);

impl Stop {
    /// Not requested yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// From a flag somebody else sets.
    pub fn from_flag(flag: Arc<AtomicBool>) -> Self {
        Self(flag)
    }

    /// Asks.
    pub fn request(&self) {
        self.0.store(true, Ordering::SeqCst);
    }

    /// Whether it was asked.
    pub fn is_requested(&self) -> bool {
        self.0.load(Ordering::SeqCst)
    }
}
