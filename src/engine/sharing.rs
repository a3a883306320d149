//! What a process is to a scan that several work on, and the sign that it lives.

use std::convert::Infallible;
use std::time::Duration;

use crossbeam_channel::{Receiver, RecvTimeoutError};

use crate::store::StoreError;
use crate::store::sharing::Presence;

/// Between two heartbeats.
const BEAT: Duration = Duration::from_secs(10);
/// After one that failed.
const BEAT_AGAIN: Duration = Duration::from_secs(1);

/// Takes the right to scan when the process that had it is gone: whether this one has it now.
pub type Succeed<'a> = dyn FnMut() -> Result<bool, StoreError> + 'a;

/// What this process is to the scan.
pub enum Role<'a> {
    /// It holds the right to scan: it prepares probing, and says when everything is read.
    Leader,
    /// It does tasks beside the process that does.
    Helper(&'a mut Succeed<'a>),
}

/// How the reading ended for this process.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Everything was read, or could not be.
    Read,
    /// Stopped before.
    Stopped,
    /// The leader is gone, and this process holds the right to scan.
    Succeeded,
}

/// What this process did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Share {
    /// How it ended.
    pub outcome: Outcome,
    /// Tasks it finished.
    pub tasks: u64,
    /// Records those brought.
    pub records: u64,
}

/// Says that this process lives until `end` is dropped, then that it leaves. A thread of its own: the one that owns the
/// store may be busy for minutes.
pub fn live(mut presence: Presence, end: &Receiver<Infallible>) {
    let mut wait = BEAT;
    while let Err(RecvTimeoutError::Timeout) = end.recv_timeout(wait) {
        wait = BEAT;
        if let Err(error) = presence.beat() {
            // Silent for too long, others take over, and what this process brings is refused: nothing is lost.
            tracing::warn!(%error, "heartbeat failed");
            wait = BEAT_AGAIN;
        }
    }
    presence.leave();
}
