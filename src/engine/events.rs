//! What a scan tells while it runs: for progress bars, log lines and metrics.

use std::time::Instant;

use crate::model::{Phase, ScanId, UnknownReason};

/// Something that happened.
#[derive(Clone, Debug)]
pub enum Event {
    /// The scan exists in the store from here on.
    Started {
        /// Its number.
        scan: ScanId,
    },
    /// A phase goes on: sent a few times a second, and when it ends.
    Progress {
        /// The phase.
        phase: Phase,
        /// Tasks ended.
        done: u64,
        /// Tasks known so far.
        total: u64,
        /// Records kept so far in this run.
        records: u64,
    },
    /// A task was done.
    TaskDone {
        /// The instance.
        instance: String,
        /// The listing.
        listing: String,
        /// Records it brought.
        records: u64,
    },
    /// A task failed for good.
    TaskFailed {
        /// The instance.
        instance: String,
        /// The listing.
        listing: String,
        /// Why.
        reason: UnknownReason,
        /// A sentence.
        message: String,
    },
    /// A corpus check ran.
    CorpusCheck {
        /// The check.
        check: &'static str,
        /// Checks done.
        done: usize,
        /// Checks in all.
        total: usize,
    },
}

/// Takes events. Called from the thread that owns the store.
pub trait Observer {
    /// Takes one; must not block for long.
    fn event(&self, event: &Event);
}

/// Takes no notice.
pub struct Unobserved;

impl Observer for Unobserved {
    fn event(&self, _event: &Event) {}
}

/// A moment for telling how long ago something was said to a person watching; never part of a result.
#[expect(clippy::disallowed_methods, reason = "elapsed time for a person watching")]
pub fn moment() -> Instant {
    Instant::now()
}

/// Wall clock, Unix milliseconds.
#[expect(
    clippy::disallowed_methods,
    reason = "when a scan ran; checks get their reference time from the request"
)]
pub fn now_ms() -> i64 {
    jiff::Timestamp::now().as_millisecond()
}
