//! What is tried again, how often, and after how long.
//!
//! Stays true: no wait is longer than the settings say; faults share a budget per instance, so that a broken server
//! is not asked five times as often as a working one.
//! Sources: RFC 9110 section 10.2.3 (`Retry-After`); "Exponential Backoff And Jitter", AWS Architecture Blog, 2015.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use jiff::fmt::rfc2822;

use super::error::FailureKind;

/// The first wait before jitter; doubled per attempt.
const FIRST_BACKOFF: Duration = Duration::from_millis(500);
/// The least wait after a refusal for our pace that names no time.
const REFUSED_FLOOR: Duration = Duration::from_secs(1);
/// Second attempts that are free, so that a short scan may retry at all.
const FREE_RETRIES: u64 = 20;

/// What a status means for trying again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    /// An answer, also when it says no.
    Answer,
    /// A fault of the server that may pass.
    Fault,
    /// A refusal for our pace.
    Refused,
}

/// The table, for statuses.
pub fn classify(status: u16, has_retry_after: bool) -> Class {
    match status {
        429 => Class::Refused,
        503 if has_retry_after => Class::Refused,
        501 | 505 => Class::Answer,
        408 | 425 | 500..=599 => Class::Fault,
        _ => Class::Answer,
    }
}

/// The table, for failures without a status: whether another attempt may succeed.
pub fn is_temporary(kind: &FailureKind) -> bool {
    match kind {
        FailureKind::Dns
        | FailureKind::Connect
        | FailureKind::Timeout
        | FailureKind::Truncated
        | FailureKind::RateLimited
        | FailureKind::Server(_) => true,
        FailureKind::Tls
        | FailureKind::Proxy
        | FailureKind::TooLarge(_)
        | FailureKind::RedirectElsewhere(_)
        | FailureKind::RedirectLoop
        | FailureKind::BreakerOpen
        | FailureKind::Interrupted
        | FailureKind::BadAddress
        | FailureKind::LogIn(_) => false,
    }
}

/// The wait after a fault: anything up to the doubled wait, so that workers do not come back together.
pub fn after_fault(attempt: u32, max: Duration, random: &Random) -> Duration {
    exponential(attempt, max).mul_f64(random.share())
}

/// The wait after a refusal without a time: at least half of the doubled wait, and at least a second.
pub fn after_refusal(attempt: u32, max: Duration, random: &Random) -> Duration {
    let half = exponential(attempt, max) / 2;
    (half + half.mul_f64(random.share())).max(REFUSED_FLOOR).min(max)
}

fn exponential(attempt: u32, max: Duration) -> Duration {
    let factor = 1_u32.checked_shl(attempt.saturating_sub(1)).unwrap_or(u32::MAX);
    FIRST_BACKOFF.saturating_mul(factor).min(max)
}

/// The wait that `Retry-After` asks for, as seconds or as a date, capped; `None` when it is neither.
pub fn retry_after(value: &str, wall_ms: i64, cap: Duration) -> Option<Duration> {
    let value = value.trim();
    if value.is_empty() {
        return None;
    }
    if value.bytes().all(|it| it.is_ascii_digit()) {
        // More digits than a u64 has is longer than any cap.
        let seconds = value.parse().unwrap_or(u64::MAX);
        return Some(Duration::from_secs(seconds).min(cap));
    }
    let then = rfc2822::DateTimeParser::new().parse_timestamp(value).ok()?;
    let millis = u64::try_from(then.as_millisecond().saturating_sub(wall_ms)).unwrap_or(0);
    Some(Duration::from_millis(millis).min(cap))
}

/// How many second attempts an instance has left.
#[derive(Debug)]
pub struct Budget {
    share: f64,
    requests: AtomicU64,
    retries: AtomicU64,
}

impl Budget {
    /// 20, and `share` of all requests.
    pub fn new(share: f64) -> Self {
        let share = if share.is_nan() { 0.0 } else { share.clamp(0.0, 1.0) };
        Self { share, requests: AtomicU64::new(0), retries: AtomicU64::new(0) }
    }

    /// Counts a request's first attempt.
    pub fn earn(&self) {
        self.requests.fetch_add(1, Ordering::Relaxed);
    }

    /// Takes one second attempt. False when there is none left.
    pub fn spend(&self) -> bool {
        #[expect(
            clippy::cast_precision_loss,
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a share of a count that stays far below 2^52"
        )]
        let earned = (self.requests.load(Ordering::Relaxed) as f64 * self.share) as u64;
        let limit = FREE_RETRIES.saturating_add(earned);
        self.retries
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, |it| (it < limit).then_some(it + 1))
            .is_ok()
    }
}

/// Random numbers for jitter, from a seed (`SplitMix64`).
#[derive(Debug)]
pub struct Random(AtomicU64);

impl Random {
    /// The same seed gives the same numbers.
    pub fn new(seed: u64) -> Self {
        Self(AtomicU64::new(seed))
    }

    /// The next number.
    pub fn next_u64(&self) -> u64 {
        const STEP: u64 = 0x9E37_79B9_7F4A_7C15;
        let mut mixed = self.0.fetch_add(STEP, Ordering::Relaxed).wrapping_add(STEP);
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// Between 0 and 1.
    pub fn share(&self) -> f64 {
        let top = u32::try_from(self.next_u64() >> 32).unwrap_or_default();
        f64::from(top) / f64::from(u32::MAX)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{Budget, Class, Random, after_fault, after_refusal, classify, retry_after};

    const CAP: Duration = Duration::from_secs(120);
    /// Sun, 06 Nov 1994 08:49:37 GMT, the example of RFC 9110 section 5.6.7.
    const EXAMPLE_MS: i64 = 784_111_777_000;

    #[test]
    fn statuses_are_classified_by_the_table() {
        for status in [200, 204, 301, 304, 400, 401, 403, 404, 405, 409, 410, 418, 451, 501, 505] {
            assert_eq!(classify(status, true), Class::Answer, "{status}");
        }
        for status in [408, 425, 500, 502, 503, 504, 520, 599] {
            assert_eq!(classify(status, false), Class::Fault, "{status}");
        }
        assert_eq!(classify(429, false), Class::Refused);
        assert_eq!(classify(503, true), Class::Refused);
    }

    #[test]
    fn retry_after_in_seconds_is_honoured() {
        assert_eq!(retry_after(" 7 ", 0, CAP), Some(Duration::from_secs(7)));
    }

    #[test]
    fn retry_after_longer_than_the_cap_is_capped() {
        assert_eq!(retry_after("86400", 0, CAP), Some(CAP));
        assert_eq!(retry_after("99999999999999999999999999", 0, CAP), Some(CAP));
        assert_eq!(retry_after("Tue, 31 Dec 2999 23:59:59 GMT", 0, CAP), Some(CAP));
    }

    #[test]
    fn retry_after_as_a_date_is_the_time_until_then() {
        let date = "Sun, 06 Nov 1994 08:49:37 GMT";
        assert_eq!(retry_after(date, EXAMPLE_MS - 30_000, CAP), Some(Duration::from_secs(30)));
        assert_eq!(retry_after(date, EXAMPLE_MS + 30_000, CAP), Some(Duration::ZERO));
    }

    #[test]
    fn retry_after_that_is_neither_is_ignored() {
        for value in ["", "soon", "-5", "1.5", "Sun, 99 Nov 1994", "６"] {
            assert_eq!(retry_after(value, 0, CAP), None, "{value}");
        }
    }

    #[test]
    fn waits_grow_and_stay_within_their_bounds() {
        let (random, max) = (Random::new(1), Duration::from_secs(30));
        for attempt in 1..70 {
            assert!(after_fault(attempt, max, &random) <= max);
            let refused = after_refusal(attempt, max, &random);
            assert!(refused >= Duration::from_secs(1) && refused <= max, "{attempt}: {refused:?}");
        }
        assert!(after_fault(1, max, &random) <= Duration::from_millis(500));
        assert!(after_refusal(10, max, &random) >= Duration::from_secs(15));
    }

    #[test]
    fn the_same_seed_gives_the_same_waits() {
        let waits = |seed| {
            let random = Random::new(seed);
            (1..9).map(|it| after_fault(it, CAP, &random)).collect::<Vec<_>>()
        };
        assert_eq!(waits(4), waits(4));
        assert_ne!(waits(4), waits(5));
    }

    #[test]
    fn the_budget_is_twenty_and_a_share_of_the_requests() {
        let budget = Budget::new(0.2);
        (0..100).for_each(|_| budget.earn());
        assert_eq!((0..100).filter(|_| budget.spend()).count(), 40);
    }
}
