//! Turns that several processes share: what a database that all of them know can say.
//!
//! Stays true: a turn that cannot be asked for is no turn; nobody goes on at a pace of their own.

use std::fmt;
use std::time::Duration;

/// Name of the turns of all instances together; no instance can be called so.
pub const ALL: &str = "*";

/// A turn that was reserved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SharedTurn {
    /// How long until it.
    pub wait: Duration,
    /// When it is, in microseconds of the clock that all share.
    pub moment_us: i64,
}

/// Why nobody could say: a sentence. Whoever keeps the turns keeps the whole error.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NobodySays(pub String);

/// Keeps the turns of all processes, by instance. Calls may take as long as a sentence to a server.
pub trait SharedPace: Send + Sync + fmt::Debug {
    /// Reserves the next turn: turns come `interval` apart; after a pause as many at once as fit in `tolerance`, and one.
    fn reserve(&self, name: &str, interval: Duration, tolerance: Duration) -> Result<SharedTurn, NobodySays>;

    /// Whether a turn that was waited for may be used: no server has asked for a longer wait meanwhile.
    fn is_good(&self, name: &str, turn: SharedTurn) -> Result<bool, NobodySays>;

    /// Nobody has a turn for that long; after it, turns come one by one.
    fn hold(&self, name: &str, wait: Duration, tolerance: Duration) -> Result<(), NobodySays>;
}
