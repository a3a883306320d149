//! Time, and how a wait is ended early.
//!
//! Stays true: limiter, retry and breaker ask [`Clock`] and never the machine, so they are tested without waiting;
//! every wait ends at once when [`Interrupt::stop`] is called.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex, PoisonError, Weak};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// Where time comes from.
pub trait Clock: Send + Sync + fmt::Debug {
    /// Time since this clock was made; never goes back.
    fn now(&self) -> Duration;

    /// Milliseconds since 1970 in UTC, for `Retry-After` dates.
    fn wall_ms(&self) -> i64;

    /// Waits that long, or until `interrupt` is stopped.
    fn sleep(&self, duration: Duration, interrupt: &Interrupt);
}

/// The machine's clock.
#[derive(Clone, Copy, Debug)]
pub struct SystemClock {
    start: Instant,
}

impl Default for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "the home of time")]
    fn default() -> Self {
        Self { start: Instant::now() }
    }
}

impl Clock for SystemClock {
    fn now(&self) -> Duration {
        self.start.elapsed()
    }

    #[expect(clippy::disallowed_methods, reason = "the home of time")]
    fn wall_ms(&self) -> i64 {
        // A machine set before 1970 or after the year 292 million reads as 1970.
        SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .ok()
            .and_then(|it| i64::try_from(it.as_millis()).ok())
            .unwrap_or_default()
    }

    fn sleep(&self, duration: Duration, interrupt: &Interrupt) {
        interrupt.wait(duration);
    }
}

/// A clock for tests: a sleep moves the time and returns at once.
#[derive(Debug)]
pub struct ManualClock {
    wall_start_ms: i64,
    state: Mutex<ManualState>,
}

#[derive(Debug, Default)]
struct ManualState {
    now: Duration,
    slept: Vec<Duration>,
}

impl ManualClock {
    /// A clock that stands at zero, where the wall shows `wall_start_ms`.
    pub fn new(wall_start_ms: i64) -> Self {
        Self { wall_start_ms, state: Mutex::default() }
    }

    /// Moves the time on.
    pub fn advance(&self, duration: Duration) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.now = state.now.saturating_add(duration);
    }

    /// Every wait that was asked for, in order.
    pub fn slept(&self) -> Vec<Duration> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner).slept.clone()
    }
}

impl Clock for ManualClock {
    fn now(&self) -> Duration {
        self.state.lock().unwrap_or_else(PoisonError::into_inner).now
    }

    fn wall_ms(&self) -> i64 {
        let passed = i64::try_from(self.now().as_millis()).unwrap_or(i64::MAX);
        self.wall_start_ms.saturating_add(passed)
    }

    fn sleep(&self, duration: Duration, interrupt: &Interrupt) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        if !interrupt.is_stopped() {
            state.now = state.now.saturating_add(duration);
            state.slept.push(duration);
        }
    }
}

type Hook = Box<dyn FnOnce() + Send>;

/// The wish to stop, shared by everybody who waits. Cloning gives another handle of the same wish.
#[derive(Clone, Default)]
pub struct Interrupt(Arc<Inner>);

#[derive(Default)]
struct Inner {
    is_stopped: AtomicBool,
    next_hook: AtomicU64,
    hooks: Mutex<BTreeMap<u64, Hook>>,
    changed: Condvar,
}

/// Keeps a hook of [`Interrupt::on_stop`] in place; dropped, the hook is forgotten.
#[derive(Debug)]
#[must_use = "dropping it forgets the hook"]
pub struct Registration {
    of: Weak<Inner>,
    hook: u64,
}

impl Drop for Registration {
    fn drop(&mut self) {
        if let Some(of) = self.of.upgrade() {
            let hook = of.hooks.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.hook);
            // Outside the lock: what a hook holds may itself end in a registration.
            drop(hook);
        }
    }
}

impl fmt::Debug for Inner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Inner").finish_non_exhaustive()
    }
}

impl fmt::Debug for Interrupt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Interrupt").field(&self.is_stopped()).finish()
    }
}

impl Interrupt {
    /// Not stopped.
    pub fn new() -> Self {
        Self::default()
    }

    /// Ends every wait, closes connections under way, and refuses requests from now on. Not for use inside a
    /// signal handler itself (it locks); call it from the thread that receives signals.
    pub fn stop(&self) {
        let hooks = {
            // Set under the lock, so that no waiter can check and then miss the notification.
            let mut hooks = self.0.hooks.lock().unwrap_or_else(PoisonError::into_inner);
            self.0.is_stopped.store(true, Ordering::SeqCst);
            self.0.changed.notify_all();
            std::mem::take(&mut *hooks)
        };
        for hook in hooks.into_values() {
            hook();
        }
    }

    /// Whether [`Interrupt::stop`] was called.
    pub fn is_stopped(&self) -> bool {
        self.0.is_stopped.load(Ordering::SeqCst)
    }

    /// Runs `hook` when stopped, as long as the registration lives; at once when stopped before.
    pub fn on_stop(&self, hook: impl FnOnce() + Send + 'static) -> Registration {
        let id = self.0.next_hook.fetch_add(1, Ordering::Relaxed);
        let mut hooks = self.0.hooks.lock().unwrap_or_else(PoisonError::into_inner);
        if self.is_stopped() {
            drop(hooks);
            hook();
        } else {
            hooks.insert(id, Box::new(hook));
        }
        Registration { of: Arc::downgrade(&self.0), hook: id }
    }

    /// Waits that long by the machine's clock, or until stopped.
    pub fn wait(&self, duration: Duration) {
        let hooks = self.0.hooks.lock().unwrap_or_else(PoisonError::into_inner);
        // The result says only which of the two ended the wait; callers ask `is_stopped`.
        drop(self.0.changed.wait_timeout_while(hooks, duration, |_| !self.is_stopped()));
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicU32, Ordering};
    use std::time::Duration;

    use super::{Clock, Interrupt, ManualClock, SystemClock};

    #[test]
    fn stopping_ends_a_long_sleep_at_once() {
        let (clock, interrupt) = (SystemClock::default(), Interrupt::new());
        std::thread::scope(|scope| {
            let sleeper = scope.spawn(|| clock.sleep(Duration::from_secs(3600), &interrupt));
            interrupt.stop();
            sleeper.join().expect("the sleeper does not panic");
        });
        assert!(clock.now() < Duration::from_secs(60));
    }

    #[test]
    fn a_hook_runs_once_also_when_it_comes_late_but_not_when_forgotten() {
        let (interrupt, count) = (Interrupt::new(), Arc::new(AtomicU32::new(0)));
        let register = || {
            let count = Arc::clone(&count);
            interrupt.on_stop(move || {
                count.fetch_add(1, Ordering::SeqCst);
            })
        };
        drop(register());
        let _early = register();
        interrupt.stop();
        interrupt.stop();
        let _late = register();
        assert_eq!(count.load(Ordering::SeqCst), 2);
    }

    #[test]
    fn a_manual_clock_moves_its_wall_with_its_time() {
        let clock = ManualClock::new(1_000);
        clock.sleep(Duration::from_secs(2), &Interrupt::new());
        clock.advance(Duration::from_secs(1));
        assert_eq!((clock.now(), clock.wall_ms()), (Duration::from_secs(3), 4_000));
        assert_eq!(clock.slept(), [Duration::from_secs(2)]);
    }
}
