//! Stops asking a server that does not answer.
//!
//! Closed: everything passes. After `failures` in a row within `window` it opens and refuses for `cooldown`; then it
//! is half open and lets a few trials through, whose result closes or opens it again. A [`Pass`] that is dropped
//! without a verdict (a panic, an interruption) gives its place back.
//!
//! A scan has a list of work and no user waiting, so a short outage is waited through ([`Refusal::is_worth_waiting`]);
//! once several trials in a row have failed, requests fail at once, and only trials are sent.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// Trials at once while half open.
const TRIALS: u32 = 2;
/// Openings in a row after which waiting for the next trial is no longer worth it.
const PATIENT_OPENINGS: u32 = 3;
/// How soon somebody who waits for a running trial looks again.
const TRIAL_POLL: Duration = Duration::from_millis(500);

/// How the breaker stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BreakerState {
    /// Everything passes.
    Closed,
    /// Nothing passes.
    Open,
    /// A few trials pass.
    HalfOpen,
}

impl BreakerState {
    /// The word for health, metrics and the summary.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Closed => "closed",
            Self::Open => "open",
            Self::HalfOpen => "half-open",
        }
    }
}

/// One per instance.
#[derive(Debug)]
pub struct Breaker {
    failures: u32,
    window: Duration,
    cooldown: Duration,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    /// Moments of failures since the last success, at most `failures` of them, oldest first.
    recent: Vec<Duration>,
    /// Set while open or half open.
    opened_at: Option<Duration>,
    trials: u32,
    /// Openings since the last success.
    openings: u32,
    /// Openings of the whole run.
    openings_total: u64,
}

/// Why and for how long nothing passes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// When to ask again.
    pub retry_in: Duration,
    /// False once several trials in a row have failed.
    pub is_worth_waiting: bool,
}

impl Breaker {
    /// Opens after `failures` in a row within `window`, for `cooldown`.
    pub fn new(failures: u32, window: Duration, cooldown: Duration) -> Self {
        Self { failures: failures.max(1), window, cooldown, state: Mutex::default() }
    }

    /// Asks to send.
    pub fn pass(&self, now: Duration) -> Result<Pass<'_>, Refusal> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(opened_at) = state.opened_at else {
            return Ok(Pass { of: self, is_trial: false, is_decided: false });
        };
        let is_worth_waiting = state.openings <= PATIENT_OPENINGS;
        let left = opened_at.saturating_add(self.cooldown).saturating_sub(now);
        if !left.is_zero() {
            Err(Refusal { retry_in: left, is_worth_waiting })
        } else if state.trials >= TRIALS {
            Err(Refusal { retry_in: TRIAL_POLL, is_worth_waiting })
        } else {
            state.trials += 1;
            Ok(Pass { of: self, is_trial: true, is_decided: false })
        }
    }

    /// How it stands.
    pub fn state(&self, now: Duration) -> BreakerState {
        let state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        match state.opened_at {
            None => BreakerState::Closed,
            Some(it) if now < it.saturating_add(self.cooldown) => BreakerState::Open,
            Some(_) => BreakerState::HalfOpen,
        }
    }

    /// Whether trial after trial has failed: only further trials are sent.
    pub fn is_given_up(&self) -> bool {
        let state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.opened_at.is_some() && state.openings > PATIENT_OPENINGS
    }

    /// How often it opened.
    pub fn openings(&self) -> u64 {
        self.state.lock().unwrap_or_else(PoisonError::into_inner).openings_total
    }
}

/// The right to send one attempt.
#[derive(Debug)]
pub struct Pass<'a> {
    of: &'a Breaker,
    is_trial: bool,
    is_decided: bool,
}

impl Pass<'_> {
    /// The server answered.
    pub fn succeed(mut self) {
        self.is_decided = true;
        let mut state = self.of.state.lock().unwrap_or_else(PoisonError::into_inner);
        // An answer to a request from before the opening says nothing about now; only a trial closes.
        if self.is_trial || state.opened_at.is_none() {
            let openings_total = state.openings_total;
            *state = State { openings_total, ..State::default() };
        }
    }

    /// The server did not answer, or with a fault.
    pub fn fail(mut self, now: Duration) {
        self.is_decided = true;
        let mut state = self.of.state.lock().unwrap_or_else(PoisonError::into_inner);
        if self.is_trial {
            state.trials = state.trials.saturating_sub(1);
        }
        if state.opened_at.is_none() {
            let limit = usize::try_from(self.of.failures).unwrap_or(usize::MAX);
            state.recent.retain(|it| now.saturating_sub(*it) <= self.of.window);
            state.recent.push(now);
            if state.recent.len() < limit {
                return;
            }
        } else if !self.is_trial {
            return;
        }
        // A second trial that fails later must not make the wait longer or count as another opening.
        let is_news = state.opened_at.is_none_or(|it| now >= it.saturating_add(self.of.cooldown));
        if is_news {
            state.opened_at = Some(now);
            state.openings = state.openings.saturating_add(1);
            state.openings_total = state.openings_total.saturating_add(1);
            state.recent.clear();
        }
    }
}

impl Drop for Pass<'_> {
    fn drop(&mut self) {
        if self.is_trial && !self.is_decided {
            let mut state = self.of.state.lock().unwrap_or_else(PoisonError::into_inner);
            state.trials = state.trials.saturating_sub(1);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{Breaker, BreakerState};

    fn seconds(n: u64) -> Duration {
        Duration::from_secs(n)
    }

    fn opened() -> Breaker {
        let breaker = Breaker::new(3, seconds(60), seconds(15));
        (0..3).for_each(|_| breaker.pass(seconds(1)).expect("closed").fail(seconds(1)));
        breaker
    }

    #[test]
    fn it_opens_after_failures_in_a_row_and_says_for_how_long() {
        let breaker = opened();
        let refusal = breaker.pass(seconds(6)).expect_err("open");
        assert_eq!((refusal.retry_in, refusal.is_worth_waiting), (seconds(10), true));
        assert_eq!((breaker.state(seconds(6)), breaker.openings()), (BreakerState::Open, 1));
    }

    #[test]
    fn a_success_between_failures_keeps_it_closed() {
        let breaker = Breaker::new(2, seconds(60), seconds(15));
        for now in 0..10 {
            breaker.pass(seconds(now)).expect("closed").fail(seconds(now));
            breaker.pass(seconds(now)).expect("closed").succeed();
        }
    }

    #[test]
    fn failures_outside_the_window_do_not_count() {
        let breaker = Breaker::new(2, seconds(60), seconds(15));
        for now in [0, 100, 200, 300] {
            breaker.pass(seconds(now)).expect("closed").fail(seconds(now));
        }
    }

    #[test]
    fn half_open_lets_two_trials_through_and_a_success_closes_it() {
        let breaker = opened();
        let (first, _second) =
            (breaker.pass(seconds(16)).expect("trial"), breaker.pass(seconds(16)).expect("trial"));
        assert!(breaker.pass(seconds(16)).is_err());
        assert_eq!(breaker.state(seconds(16)), BreakerState::HalfOpen);
        first.succeed();
        assert_eq!(breaker.state(seconds(16)), BreakerState::Closed);
        assert!(breaker.pass(seconds(16)).is_ok());
    }

    #[test]
    fn a_trial_that_fails_after_another_closed_it_counts_as_one_failure() {
        let breaker = opened();
        let (first, second) =
            (breaker.pass(seconds(16)).expect("trial"), breaker.pass(seconds(16)).expect("trial"));
        first.succeed();
        second.fail(seconds(17));
        assert_eq!(breaker.state(seconds(17)), BreakerState::Closed);
    }

    #[test]
    fn a_dropped_trial_gives_its_place_back() {
        let breaker = opened();
        for _ in 0..10 {
            drop(breaker.pass(seconds(20)).expect("a place is free"));
        }
    }

    #[test]
    fn after_repeated_failed_trials_waiting_is_no_longer_worth_it() {
        let breaker = opened();
        let mut now = seconds(1);
        for _ in 0..3 {
            now += seconds(15);
            assert!(breaker.pass(now.saturating_sub(seconds(1))).expect_err("open").is_worth_waiting);
            breaker.pass(now).expect("trial").fail(now);
        }
        assert!(!breaker.pass(now).expect_err("open").is_worth_waiting && breaker.is_given_up());
        now += seconds(15);
        breaker.pass(now).expect("a trial still passes").succeed();
        assert_eq!((breaker.state(now), breaker.is_given_up()), (BreakerState::Closed, false));
    }
}
