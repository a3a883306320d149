//! What servers say about the requests that are left, obeyed before they refuse.
//!
//! Stays true: a value that is not a plain number, or a wait longer than a day, is ignored; the caller caps what is
//! left. Only answers of the instance's own origin are asked.
//!
//! Sources: draft-ietf-httpapi-ratelimit-headers-10 (`RateLimit: "name";r=0;t=30`), -03 (`RateLimit-Remaining` and
//! `RateLimit-Reset`, delta seconds), -07 (`RateLimit: limit=10, remaining=0, reset=7`); docs.github.com, "Rate limits
//! for the REST API" (`X-RateLimit-Reset` in epoch seconds; others send delta seconds under the same name);
//! Contentful, "API rate limits" and its recorded answers (`X-Contentful-RateLimit-Reset`: seconds, 0 when free; the
//! tightest window is one second). Sitecore Experience Edge: 80 a second, `X-Rate-Limit-Remaining` and `X-Rate-Limit-Reset`, the latter
//! quoted as a date in RFC 3339 in consultants' pages, so both ways of writing a moment are read.

use std::time::Duration;

/// Longer waits are no rate limit; they are a mistake or an attack.
const MAX_SECONDS: u64 = 86_400;
/// A number of seconds from here on is a date, since no window lasts thirty years.
const EPOCH_FROM: u64 = 1_000_000_000;
/// The same in milliseconds.
const EPOCH_MS_FROM: u64 = 1_000_000_000_000;
/// Longest date, fractions and offset included.
const MAX_DATE: usize = 40;
/// Longest header that is looked at.
const MAX_HEADER: usize = 1_000;

/// Requests left in a window, and when it ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Window {
    remaining: u64,
    reset: Duration,
}

/// How long nothing should be sent, given that `others` requests are still under way and will use up what is left.
/// The longest of all windows that are used up.
pub fn pause(headers: &[(String, String)], others: u32, wall_ms: i64) -> Option<Duration> {
    windows(headers, wall_ms)
        .into_iter()
        .filter(|it| it.remaining <= u64::from(others))
        .map(|it| it.reset)
        .max()
        .filter(|it| !it.is_zero())
}

/// When a refused request may come again by a header other than `Retry-After`.
pub fn reset_after_refusal(headers: &[(String, String)], wall_ms: i64) -> Option<Duration> {
    let used_up = pause(headers, 0, wall_ms);
    // Contentful refuses without any `-Remaining` in older answers.
    used_up.or_else(|| {
        delta(header(headers, "x-contentful-ratelimit-reset")?, wall_ms).filter(|it| !it.is_zero())
    })
}

fn windows(headers: &[(String, String)], wall_ms: i64) -> Vec<Window> {
    let mut found = Vec::new();
    for (_, value) in headers.iter().filter(|(name, _)| name == "ratelimit") {
        found.extend(structured(value));
    }
    for prefix in ["ratelimit", "x-ratelimit", "x-rate-limit"] {
        let remaining = header(headers, &format!("{prefix}-remaining")).and_then(number);
        let reset = header(headers, &format!("{prefix}-reset")).and_then(|it| delta(it, wall_ms));
        if let (Some(remaining), Some(reset)) = (remaining, reset) {
            found.push(Window { remaining, reset });
        }
    }
    let contentful = |name: &str| header(headers, &format!("x-contentful-ratelimit-{name}"));
    let reset = contentful("reset").and_then(|it| delta(it, wall_ms)).unwrap_or_default();
    if let Some(remaining) = contentful("second-remaining").and_then(number) {
        found.push(Window { remaining, reset: reset.max(Duration::from_secs(1)) });
    }
    if let Some(remaining) = contentful("hour-remaining").and_then(number) {
        found.push(Window { remaining, reset });
    }
    found
}

/// `"default";r=0;t=30, "daily";r=10;t=600`, and the older `limit=10, remaining=0, reset=7`.
fn structured(value: &str) -> Vec<Window> {
    if value.len() > MAX_HEADER {
        return Vec::new();
    }
    let pick = |text: &str, separator: char, name: &str| {
        text.split(separator).find_map(|part| {
            let (key, value) = part.split_once('=')?;
            (key.trim() == name).then(|| number(value))?
        })
    };
    let window = |remaining: Option<u64>, reset: Option<u64>| {
        let reset = reset.filter(|it| *it <= MAX_SECONDS)?;
        Some(Window { remaining: remaining?, reset: Duration::from_secs(reset) })
    };
    if let Some(old) = window(pick(value, ',', "remaining"), pick(value, ',', "reset")) {
        return vec![old];
    }
    value.split(',').filter_map(|item| window(pick(item, ';', "r"), pick(item, ';', "t"))).collect()
}

fn header<'a>(headers: &'a [(String, String)], name: &str) -> Option<&'a str> {
    headers.iter().find(|(it, _)| it == name).map(|(_, value)| value.as_str())
}

/// Plain digits only: no sign, no exponent, no `NaN`.
fn number(text: &str) -> Option<u64> {
    let text = text.trim();
    (!text.is_empty() && text.len() <= 19 && text.bytes().all(|it| it.is_ascii_digit()))
        .then(|| text.parse().ok())?
}

/// Seconds from now, written as such or as a date: in epoch seconds or milliseconds, or by RFC 3339.
fn delta(text: &str, wall_ms: i64) -> Option<Duration> {
    if text.len() <= MAX_DATE
        && text.contains('T')
        && let Ok(moment) = text.trim().parse::<jiff::Timestamp>()
    {
        let wait = u64::try_from(moment.as_millisecond().saturating_sub(wall_ms)).unwrap_or(0);
        return Some(Duration::from_millis(wait)).filter(|it| *it <= Duration::from_secs(MAX_SECONDS));
    }
    let value = number(text)?;
    let now = u64::try_from(wall_ms).unwrap_or(0);
    let wait = if value >= EPOCH_MS_FROM {
        Duration::from_millis(value.saturating_sub(now))
    } else if value >= EPOCH_FROM {
        Duration::from_millis(value.saturating_mul(1_000).saturating_sub(now))
    } else {
        Duration::from_secs(value)
    };
    (wait <= Duration::from_secs(MAX_SECONDS)).then_some(wait)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{pause, reset_after_refusal};

    /// 2026-11-24.
    const NOW_MS: i64 = 1_795_500_000_000;

    fn headers(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
        pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    fn seconds(pairs: &[(&str, &str)], others: u32) -> Option<u64> {
        pause(&headers(pairs), others, NOW_MS).map(|it| it.as_secs())
    }

    #[test]
    fn every_dialect_says_how_long_to_pause() {
        for (pairs, wait) in [
            (&[("ratelimit", "\"default\";r=0;t=30")][..], 30),
            (&[("ratelimit", "\"a\";r=5;t=3, \"day\";r=0;t=600")], 600),
            (&[("ratelimit", "limit=10, remaining=0, reset=7")], 7),
            (&[("ratelimit-remaining", "0"), ("ratelimit-reset", "12")], 12),
            (&[("x-ratelimit-remaining", "0"), ("x-ratelimit-reset", "9")], 9),
            (&[("x-ratelimit-remaining", "0"), ("x-ratelimit-reset", "1795500040")], 40),
            (&[("x-ratelimit-remaining", "0"), ("x-ratelimit-reset", "1795500041000")], 41),
            (&[("x-rate-limit-remaining", "0"), ("x-rate-limit-reset", "1")], 1),
            (&[("x-rate-limit-remaining", "0"), ("x-rate-limit-reset", "2026-11-24T06:00:04Z")], 4),
            (&[("x-contentful-ratelimit-second-remaining", "0"), ("x-contentful-ratelimit-reset", "0")], 1),
            (&[("x-contentful-ratelimit-hour-remaining", "0"), ("x-contentful-ratelimit-reset", "90")], 90),
        ] {
            assert_eq!(seconds(pairs, 0), Some(wait), "{pairs:?}");
        }
    }

    #[test]
    fn what_is_left_is_used_up_by_the_requests_under_way() {
        let pairs = [("ratelimit", "\"default\";r=2;t=30")];
        assert_eq!((seconds(&pairs, 1), seconds(&pairs, 2)), (None, Some(30)));
    }

    #[test]
    fn hostile_values_are_ignored() {
        for reset in [
            "-1",
            "T",
            "9999-12-31T23:59:59Z",
            "2026-13-01T00:00:00Z",
            "NaN",
            "1e9",
            "99999999",
            "18446744073709551615",
            "9999999999999999999999",
            "",
            "٣",
        ] {
            assert_eq!(
                seconds(&[("x-ratelimit-remaining", "0"), ("x-ratelimit-reset", reset)], 0),
                None,
                "{reset}"
            );
            assert_eq!(seconds(&[("ratelimit", &format!("\"a\";r=0;t={reset}"))], 0), None, "{reset}");
        }
        for remaining in ["-1", "NaN", "x", ""] {
            assert_eq!(seconds(&[("ratelimit-remaining", remaining), ("ratelimit-reset", "5")], 0), None);
        }
        assert_eq!(seconds(&[("ratelimit", &"r=0;t=5,".repeat(10_000))], 0), None);
    }

    #[test]
    fn a_reset_in_the_past_is_no_pause() {
        assert_eq!(seconds(&[("x-ratelimit-remaining", "0"), ("x-ratelimit-reset", "1795400000")], 0), None);
    }

    #[test]
    fn contentful_refuses_without_retry_after_and_its_reset_counts() {
        let refused = headers(&[("x-contentful-ratelimit-reset", "3")]);
        assert_eq!(reset_after_refusal(&refused, NOW_MS), Some(Duration::from_secs(3)));
        assert_eq!(reset_after_refusal(&headers(&[("x-contentful-ratelimit-reset", "0")]), NOW_MS), None);
    }
}
