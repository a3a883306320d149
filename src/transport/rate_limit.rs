//! How many requests per second, and how many at once.
//!
//! A [`RateLimiter`] hands out moments: a caller reserves the next free one under the lock and sleeps outside it, so
//! turns are fair and nobody holds the lock while waiting. One limiter per instance, one for all instances together;
//! both are passed before every attempt, retries included, the shared one last so that an instance that must wait
//! uses up nobody's turn. Where several processes ask one server, turns come from what they share ([`SharedPace`]) and
//! only the share of the pace after refusals is each one's own. A [`Permit`] is the right to have one request under way; it returns itself.
//!
//! Stays true: over any stretch of time at most `burst + rate × time` turns; a server's `Retry-After` moves the next
//! turn of everybody, also of those already waiting.
//! Source: the token bucket in its moment form (GCRA, ITU-T I.371).

use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::Duration;

use super::clock::{Clock, Interrupt};
use super::shared_pace::{NobodySays, SharedPace};

/// Slowest pace after repeated 429, as a share of the configured one.
const MIN_SHARE: f64 = 1.0 / 32.0;
/// Growth of the pace per good answer after it was halved: back to full after about 35.
const RECOVERY: f64 = 1.02;
/// Several workers are refused for one and the same burst; within this time it counts once.
const HALVE_AT_MOST_EVERY: Duration = Duration::from_secs(1);
/// Good answers per place before another is added.
const GOOD_PER_PLACE: u32 = 5;
/// How often somebody who waits for a permit looks whether the scan is being stopped.
const PERMIT_POLL: Duration = Duration::from_millis(50);

/// Why there is no turn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NoTurn {
    /// The scan is being stopped.
    Stopped,
    /// Turns are shared, and who keeps them cannot be asked: a sentence.
    Unknown(String),
}

impl From<NobodySays> for NoTurn {
    fn from(NobodySays(why): NobodySays) -> Self {
        Self::Unknown(why)
    }
}

/// Turns per second.
#[derive(Debug)]
pub struct RateLimiter {
    rate: f64,
    burst: u32,
    state: Mutex<Bucket>,
    /// Who keeps the turns of all processes, and the name of these.
    shared: Option<(Arc<dyn SharedPace>, String)>,
}

#[derive(Debug)]
struct Bucket {
    /// Share of `rate` that is used now.
    share: f64,
    /// When the bucket would be full again, were there no further turns.
    full_at: Duration,
    /// Nobody has a turn before.
    gate: Duration,
    halved_at: Option<Duration>,
}

impl RateLimiter {
    /// `rate` turns per second; `burst` of them at once after a pause, as many as `rate` without one.
    pub fn new(rate: f64, burst: Option<u32>) -> Self {
        let rate = if rate.is_finite() { rate.clamp(0.001, 1e6) } else { 1.0 };
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "clamped to 1..=1e6 just before"
        )]
        let burst = burst.unwrap_or_else(|| rate.clamp(1.0, 1e6) as u32).max(1);
        let state = Bucket { share: 1.0, full_at: Duration::ZERO, gate: Duration::ZERO, halved_at: None };
        Self { rate, burst, state: Mutex::new(state), shared: None }
    }

    /// The same, with turns that are shared under a name.
    #[must_use]
    pub fn shared(self, pace: Option<&Arc<dyn SharedPace>>, name: &str) -> Self {
        Self { shared: pace.map(|it| (Arc::clone(it), name.to_owned())), ..self }
    }

    /// Waits for a turn.
    pub fn acquire(&self, clock: &dyn Clock, interrupt: &Interrupt) -> Result<(), NoTurn> {
        if let Some((pace, name)) = &self.shared {
            return self.acquire_shared(&**pace, name, clock, interrupt);
        }
        loop {
            let (moment, gate) = self.reserve(clock.now());
            let wait = moment.saturating_sub(clock.now());
            if !wait.is_zero() {
                clock.sleep(wait, interrupt);
            }
            if interrupt.is_stopped() {
                return Err(NoTurn::Stopped);
            }
            // A `Retry-After` that came while we slept: line up again behind it.
            if self.state.lock().unwrap_or_else(PoisonError::into_inner).gate <= gate.max(moment) {
                return Ok(());
            }
        }
    }

    fn acquire_shared(
        &self,
        pace: &dyn SharedPace,
        name: &str,
        clock: &dyn Clock,
        interrupt: &Interrupt,
    ) -> Result<(), NoTurn> {
        loop {
            if interrupt.is_stopped() {
                return Err(NoTurn::Stopped);
            }
            let (interval, tolerance) = self.steps();
            let turn = pace.reserve(name, interval, tolerance)?;
            if turn.wait.is_zero() {
                return Ok(());
            }
            clock.sleep(turn.wait, interrupt);
            if interrupt.is_stopped() {
                return Err(NoTurn::Stopped);
            }
            if pace.is_good(name, turn)? {
                return Ok(());
            }
        }
    }

    /// Time between turns at the present pace, and how much of it a burst may be ahead.
    fn steps(&self) -> (Duration, Duration) {
        let share = self.state.lock().unwrap_or_else(PoisonError::into_inner).share;
        let interval = Duration::from_secs_f64(1.0 / (self.rate * share));
        (interval, interval.saturating_mul(self.burst - 1))
    }

    /// Nobody has a turn for that long; after it, turns come one by one. That nobody can be told is found out again by
    /// the next who asks for a turn.
    pub fn hold(&self, wait: Duration, clock: &dyn Clock) {
        match &self.shared {
            Some((pace, name)) => {
                let _ = pace.hold(name, wait, self.steps().1);
            }
            None => self.not_before(clock.now().saturating_add(wait)),
        }
    }

    /// The next free moment, and the gate it was given under.
    fn reserve(&self, now: Duration) -> (Duration, Duration) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let interval = Duration::from_secs_f64(1.0 / (self.rate * state.share));
        let tolerance = interval.saturating_mul(self.burst - 1);
        let moment = state.full_at.saturating_sub(tolerance).max(now).max(state.gate);
        state.full_at = state.full_at.max(now).saturating_add(interval);
        (moment, state.gate)
    }

    /// Nobody has a turn before that moment of the clock; after it, turns come one by one.
    pub fn not_before(&self, moment: Duration) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        if moment > state.gate {
            let interval = Duration::from_secs_f64(1.0 / (self.rate * state.share));
            let empty = moment.saturating_add(interval.saturating_mul(self.burst - 1));
            state.gate = moment;
            state.full_at = state.full_at.max(empty);
        }
    }

    /// The server refused for our pace: half of it from now on.
    pub fn slow_down(&self, now: Duration) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        if state.halved_at.is_none_or(|it| now >= it.saturating_add(HALVE_AT_MOST_EVERY)) {
            let before = state.share;
            state.share = (before / 2.0).max(MIN_SHARE);
            // What was used of the burst stays used: at the slower pace it takes longer to come back.
            let debt = state.full_at.saturating_sub(now);
            state.full_at = state.full_at.max(now.saturating_add(debt.mul_f64(before / state.share)));
            state.halved_at = Some(now);
        }
    }

    /// The server answered: a little faster again, up to the configured pace.
    pub fn recover(&self) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.share = (state.share * RECOVERY).min(1.0);
    }

    /// Turns per second at present.
    pub fn current_rate(&self) -> f64 {
        self.rate * self.state.lock().unwrap_or_else(PoisonError::into_inner).share
    }
}

/// Requests under way at the same time.
#[derive(Debug)]
pub struct Concurrency {
    limit: u32,
    state: Mutex<Places>,
    returned: Condvar,
}

#[derive(Debug)]
struct Places {
    in_flight: u32,
    /// Places given out now; at most the limit.
    allowed: u32,
    /// Good answers since `allowed` last changed.
    good: u32,
    halved_at: Option<Duration>,
}

impl Concurrency {
    /// At most `limit`, at least one.
    pub fn new(limit: u32) -> Self {
        let limit = limit.max(1);
        let state = Places { in_flight: 0, allowed: limit, good: 0, halved_at: None };
        Self { limit, state: Mutex::new(state), returned: Condvar::new() }
    }

    /// Waits for a place. `None` when the scan is being stopped.
    pub fn acquire(&self, interrupt: &Interrupt) -> Option<Permit<'_>> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        loop {
            if interrupt.is_stopped() {
                return None;
            }
            if state.in_flight < state.allowed {
                state.in_flight += 1;
                return Some(Permit { of: self });
            }
            // Real time, not the clock's: a place comes free by what other threads do, not by time passing.
            state = self.returned.wait_timeout(state, PERMIT_POLL).unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    /// Requests under way.
    pub fn in_flight(&self) -> u32 {
        self.state.lock().unwrap_or_else(PoisonError::into_inner).in_flight
    }

    /// Places at present: fewer than configured after refusals.
    pub fn allowed(&self) -> u32 {
        self.state.lock().unwrap_or_else(PoisonError::into_inner).allowed
    }

    /// The server refused or is overloaded: half as many from now on, at least one. Several refusals of one burst
    /// count once.
    pub fn slow_down(&self, now: Duration) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        if state.halved_at.is_none_or(|it| now >= it.saturating_add(HALVE_AT_MOST_EVERY)) {
            state.allowed = (state.allowed / 2).max(1);
            state.good = 0;
            state.halved_at = Some(now);
        }
    }

    /// The server answered: one place more after every place was used with success a few times.
    pub fn recover(&self) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        if state.allowed < self.limit {
            state.good = state.good.saturating_add(1);
            if state.good >= state.allowed.saturating_mul(GOOD_PER_PLACE) {
                state.allowed += 1;
                state.good = 0;
                self.returned.notify_one();
            }
        }
    }
}

/// The right to have one request under way.
#[derive(Debug)]
pub struct Permit<'a> {
    of: &'a Concurrency,
}

impl Drop for Permit<'_> {
    fn drop(&mut self) {
        let mut state = self.of.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.in_flight = state.in_flight.saturating_sub(1);
        drop(state);
        self.of.returned.notify_one();
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};
    use std::time::Duration;

    use super::{Concurrency, NoTurn, RateLimiter};
    use crate::transport::clock::{Clock, Interrupt, ManualClock};
    use crate::transport::shared_pace::{NobodySays, SharedPace, SharedTurn};

    fn moments(limiter: &RateLimiter, clock: &ManualClock, n: usize) -> Vec<u128> {
        (0..n)
            .map(|_| {
                assert!(limiter.acquire(clock, &Interrupt::new()).is_ok());
                clock.now().as_millis()
            })
            .collect()
    }

    #[test]
    fn a_burst_is_followed_by_the_pace() {
        let (limiter, clock) = (RateLimiter::new(10.0, Some(3)), ManualClock::new(0));
        assert_eq!(moments(&limiter, &clock, 5), [0, 0, 0, 100, 200]);
    }

    #[test]
    fn a_pause_refills_no_more_than_the_burst() {
        let (limiter, clock) = (RateLimiter::new(10.0, Some(2)), ManualClock::new(0));
        moments(&limiter, &clock, 4);
        clock.advance(Duration::from_secs(100));
        assert_eq!(moments(&limiter, &clock, 4), [100_200, 100_200, 100_300, 100_400]);
    }

    #[test]
    fn retry_after_moves_everybody_and_leaves_no_burst_behind() {
        let (limiter, clock) = (RateLimiter::new(10.0, Some(5)), ManualClock::new(0));
        limiter.not_before(Duration::from_secs(7));
        assert_eq!(moments(&limiter, &clock, 3), [7_000, 7_100, 7_200]);
    }

    #[test]
    fn a_retry_after_that_arrives_during_a_wait_extends_it() {
        #[derive(Debug)]
        struct Late<'a>(ManualClock, &'a RateLimiter);
        impl Clock for Late<'_> {
            fn now(&self) -> Duration {
                self.0.now()
            }
            fn wall_ms(&self) -> i64 {
                self.0.wall_ms()
            }
            fn sleep(&self, duration: Duration, interrupt: &Interrupt) {
                self.1.not_before(Duration::from_secs(9));
                self.0.sleep(duration, interrupt);
            }
        }
        let limiter = RateLimiter::new(1.0, Some(1));
        let clock = Late(ManualClock::new(0), &limiter);
        let turn = || limiter.acquire(&clock, &Interrupt::new()).is_ok();
        assert!(turn() && turn());
        assert!(clock.now() >= Duration::from_secs(9), "{:?}", clock.now());
    }

    #[test]
    fn the_pace_is_halved_once_per_burst_of_refusals_and_recovers() {
        let limiter = RateLimiter::new(8.0, None);
        limiter.slow_down(Duration::from_secs(1));
        limiter.slow_down(Duration::from_millis(1_500));
        assert!((limiter.current_rate() - 4.0).abs() < 1e-9);
        (0..40).for_each(|_| limiter.recover());
        assert!((limiter.current_rate() - 8.0).abs() < 1e-9);
    }

    #[test]
    fn a_refusal_in_the_midst_of_a_burst_gives_nobody_an_extra_turn() {
        let (limiter, clock) = (RateLimiter::new(10.0, Some(4)), ManualClock::new(0));
        assert_eq!(moments(&limiter, &clock, 5), [0, 0, 0, 0, 100]);
        limiter.slow_down(clock.now());
        assert_eq!(moments(&limiter, &clock, 3), [300, 500, 700]);
    }

    /// Gives these waits in order; a turn is good when the list says so; then nobody says.
    #[derive(Debug)]
    struct Kept(Mutex<Vec<(u64, bool)>>, Mutex<Vec<(Duration, Duration)>>);

    impl SharedPace for Kept {
        fn reserve(
            &self,
            name: &str,
            interval: Duration,
            tolerance: Duration,
        ) -> Result<SharedTurn, NobodySays> {
            assert_eq!(name, "site");
            self.1.lock().unwrap().push((interval, tolerance));
            let turns = self.0.lock().unwrap();
            let (wait, _) = turns.first().ok_or_else(|| NobodySays("gone".to_owned()))?;
            Ok(SharedTurn { wait: Duration::from_millis(*wait), moment_us: 0 })
        }
        fn is_good(&self, _: &str, _: SharedTurn) -> Result<bool, NobodySays> {
            Ok(self.0.lock().unwrap().remove(0).1)
        }
        fn hold(&self, _: &str, wait: Duration, tolerance: Duration) -> Result<(), NobodySays> {
            self.1.lock().unwrap().push((wait, tolerance));
            Ok(())
        }
    }

    #[test]
    fn a_shared_turn_is_waited_for_and_lined_up_for_again_when_it_is_no_longer_good() {
        let kept = Arc::new(Kept(Mutex::new(vec![(100, false), (400, true)]), Mutex::default()));
        let pace = Arc::clone(&kept) as Arc<dyn SharedPace>;
        let (limiter, clock) =
            (RateLimiter::new(10.0, Some(3)).shared(Some(&pace), "site"), ManualClock::new(0));
        let interrupt = Interrupt::new();
        assert_eq!(limiter.acquire(&clock, &interrupt), Ok(()));
        assert_eq!(clock.now(), Duration::from_millis(500));
        // Nobody says: no turn.
        assert_eq!(limiter.acquire(&clock, &interrupt), Err(NoTurn::Unknown("gone".to_owned())));
        limiter.slow_down(clock.now());
        limiter.hold(Duration::from_secs(7), &clock);
        let ms = Duration::from_millis;
        let asked = kept.1.lock().unwrap().clone();
        assert_eq!(asked, [(ms(100), ms(200)), (ms(100), ms(200)), (ms(100), ms(200)), (ms(7000), ms(400))]);
        interrupt.stop();
        assert_eq!(limiter.acquire(&clock, &interrupt), Err(NoTurn::Stopped));
    }

    #[test]
    fn an_absurd_rate_becomes_a_usable_one() {
        for rate in [0.0, -1.0, f64::NAN, f64::INFINITY] {
            assert!(RateLimiter::new(rate, None).acquire(&ManualClock::new(0), &Interrupt::new()).is_ok());
        }
    }

    #[test]
    fn a_place_comes_back_when_its_permit_is_dropped() {
        let (places, interrupt) = (Concurrency::new(1), Interrupt::new());
        let permit = places.acquire(&interrupt).expect("free");
        assert_eq!(places.in_flight(), 1);
        drop(permit);
        assert!(places.acquire(&interrupt).is_some());
        assert_eq!(places.in_flight(), 0);
    }

    #[test]
    fn places_are_halved_once_per_burst_of_refusals_and_come_back_one_by_one() {
        let places = Concurrency::new(8);
        places.slow_down(Duration::from_secs(1));
        places.slow_down(Duration::from_millis(1_500));
        assert_eq!(places.allowed(), 4);
        (0..20).for_each(|_| places.recover());
        assert_eq!(places.allowed(), 5);
        (0..1_000).for_each(|_| places.recover());
        assert_eq!(places.allowed(), 8);
        (2..20).for_each(|it| places.slow_down(Duration::from_secs(it)));
        assert_eq!(places.allowed(), 1);
    }

    #[test]
    fn waiting_for_a_place_ends_when_stopped() {
        let (places, interrupt) = (Concurrency::new(1), Interrupt::new());
        let _held = places.acquire(&interrupt).expect("free");
        std::thread::scope(|scope| {
            let waiter = scope.spawn(|| places.acquire(&interrupt).is_none());
            interrupt.stop();
            assert!(waiter.join().expect("the waiter does not panic"));
        });
    }
}
