//! The limits of one instance, and those that hold for all of them together.
//!
//! Stays true: every key has a default, and a value that could stop the program (zero, not a number) is lifted
//! to the nearest that works, since these also arrive from code and not only from a validated file.

use std::borrow::Cow;
use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;
use std::time::Duration;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::{Error as _, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::caps::DocumentCaps;
use super::graphql::QueryCaps;
use crate::model::Secret;

/// `limits` of one instance.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// Requests per second, retries included. 10.
    #[schemars(range(min = 0.01, max = 1000.0))]
    pub requests_per_second: f64,
    /// Requests that may be sent at once after a pause. As many as `requests_per_second`.
    #[schemars(range(min = 1, max = 1000))]
    pub burst: Option<u32>,
    /// Requests under way at the same time. 4.
    #[schemars(range(min = 1, max = 64))]
    pub concurrency: u32,
    /// Longest time of one attempt, from connecting to the end of the body, in seconds. 30.
    #[schemars(range(min = 0.05, max = 600.0))]
    pub timeout_seconds: f64,
    /// Longest time to connect, in seconds. 10.
    #[schemars(range(min = 0.05, max = 600.0))]
    pub connect_timeout_seconds: f64,
    /// Largest answer after decompression: `16MiB`, or a number of bytes. 16MiB.
    pub max_response_bytes: ByteSize,
    /// Attempts per request, the first included. 5.
    #[schemars(range(min = 1, max = 20))]
    pub max_attempts: u32,
    /// Longest wait of our own choice between two attempts, in seconds. 30.
    #[schemars(range(min = 0.0, max = 600.0))]
    pub max_backoff_seconds: f64,
    /// Longest wait at the server's wish (`Retry-After`), in seconds. 120.
    #[schemars(range(min = 0.0, max = 3600.0))]
    pub max_retry_after_seconds: f64,
    /// Share of requests that may be second attempts after faults, beside the first 20. 0.2.
    #[schemars(range(min = 0.0, max = 1.0))]
    pub retry_budget: f64,
    /// Failures in a row, within `breaker_window_seconds`, after which nothing is sent for a while. 8.
    #[schemars(range(min = 1, max = 1000))]
    pub breaker_failures: u32,
    /// How long a failure counts for the breaker, in seconds. 60.
    #[schemars(range(min = 1.0, max = 3600.0))]
    pub breaker_window_seconds: f64,
    /// How long nothing is sent once the breaker is open, in seconds. 15.
    #[schemars(range(min = 0.1, max = 600.0))]
    pub breaker_cooldown_seconds: f64,
    /// Redirects followed per request. 5.
    #[schemars(range(min = 0, max = 20))]
    pub max_redirects: u32,
    /// Address of a proxy, or `none` to use none. Without it the variables `HTTPS_PROXY`, `HTTP_PROXY`,
    /// `ALL_PROXY` and `NO_PROXY` decide.
    pub proxy: Option<String>,
    /// User name and password for `proxy`. Never from a document: it is resolved from a reference.
    #[serde(skip)]
    pub proxy_login: Option<(Secret, Secret)>,
    /// Hosts that the `proxy` above is not used for: `example.com`, `.example.com`.
    pub no_proxy: Vec<String>,
    /// File of PEM certificates to trust instead of the machine's, for servers behind a company's own authority.
    pub ca_bundle: Option<PathBuf>,
    /// PEM file of a certificate (chain) to show to servers that ask for one.
    pub client_cert: Option<PathBuf>,
    /// PEM file of the private key of `client_cert`, without a passphrase.
    pub client_key: Option<PathBuf>,
    /// Oldest TLS version that is spoken. 1.2.
    pub min_tls_version: TlsVersion,
    /// Longest time of one request over all its attempts and the waits between them, in seconds. 900.
    #[schemars(range(min = 0.05, max = 86400.0))]
    pub request_deadline_seconds: f64,
    /// Deepest nesting of JSON that is read. 64.
    #[schemars(range(min = 8, max = 120))]
    pub max_json_depth: u32,
    /// Deepest nesting of a GraphQL query that is sent. 15.
    #[schemars(range(min = 1, max = 100))]
    pub max_query_depth: u32,
    /// Largest cost of a GraphQL query: its fields, each times the page sizes around it. 50,000.
    #[schemars(range(min = 1, max = 10_000_000))]
    pub max_query_cost: u64,
    /// Bytes of answers kept for asking again with a condition; 0 keeps none. 4MiB.
    pub cache_bytes: ByteSize,
    /// The `User-Agent` header. `conduit/<version>`.
    pub user_agent: Option<String>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            requests_per_second: 10.0,
            burst: None,
            concurrency: 4,
            timeout_seconds: 30.0,
            connect_timeout_seconds: 10.0,
            max_response_bytes: ByteSize(16 * 1024 * 1024),
            max_attempts: 5,
            max_backoff_seconds: 30.0,
            max_retry_after_seconds: 120.0,
            retry_budget: 0.2,
            breaker_failures: 8,
            breaker_window_seconds: 60.0,
            breaker_cooldown_seconds: 15.0,
            max_redirects: 5,
            proxy: None,
            proxy_login: None,
            no_proxy: Vec::new(),
            ca_bundle: None,
            client_cert: None,
            client_key: None,
            min_tls_version: TlsVersion::default(),
            request_deadline_seconds: 900.0,
            max_json_depth: 64,
            max_query_depth: QueryCaps::default().max_depth,
            max_query_cost: QueryCaps::default().max_cost,
            cache_bytes: ByteSize(4 * 1024 * 1024),
            user_agent: None,
        }
    }
}

impl Settings {
    /// Longest time of one attempt.
    pub fn timeout(&self) -> Duration {
        seconds(self.timeout_seconds).max(Duration::from_millis(50))
    }

    /// Longest time to connect; never longer than an attempt.
    pub fn connect_timeout(&self) -> Duration {
        seconds(self.connect_timeout_seconds).max(Duration::from_millis(50)).min(self.timeout())
    }

    /// Longest time of one request with all attempts.
    pub fn request_deadline(&self) -> Duration {
        seconds(self.request_deadline_seconds).max(Duration::from_millis(50))
    }

    /// What documents may be. JSON deeper than serde's own limit (128) could not be parsed whatever the setting says.
    pub fn document_caps(&self) -> DocumentCaps {
        let query =
            QueryCaps { max_depth: self.max_query_depth.clamp(1, 100), max_cost: self.max_query_cost.max(1) };
        DocumentCaps { json_depth: usize::try_from(self.max_json_depth.clamp(8, 120)).unwrap_or(64), query }
    }

    /// Longest wait of our own choice.
    pub fn max_backoff(&self) -> Duration {
        seconds(self.max_backoff_seconds)
    }

    /// Longest wait at the server's wish.
    pub fn max_retry_after(&self) -> Duration {
        seconds(self.max_retry_after_seconds)
    }

    /// How long a failure counts for the breaker.
    pub fn breaker_window(&self) -> Duration {
        seconds(self.breaker_window_seconds)
    }

    /// How long an open breaker refuses.
    pub fn breaker_cooldown(&self) -> Duration {
        seconds(self.breaker_cooldown_seconds)
    }

    /// The `User-Agent` header.
    pub fn user_agent(&self) -> &str {
        self.user_agent.as_deref().unwrap_or(concat!("conduit/", env!("CARGO_PKG_VERSION")))
    }
}

/// A TLS version.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
pub enum TlsVersion {
    /// RFC 5246.
    #[default]
    #[serde(rename = "1.2")]
    V1_2,
    /// RFC 8446.
    #[serde(rename = "1.3")]
    V1_3,
}

/// Top-level `limits`: they hold for all instances together, on top of each instance's own.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct GlobalSettings {
    /// Requests per second of all instances together. 50.
    #[schemars(range(min = 0.01, max = 10000.0))]
    pub requests_per_second: Option<f64>,
    /// Largest answer of any instance after decompression. No further limit than the instance's own.
    pub max_response_bytes: Option<ByteSize>,
}

impl Default for GlobalSettings {
    fn default() -> Self {
        Self { requests_per_second: Some(50.0), max_response_bytes: None }
    }
}

/// Seconds from a configuration as a duration: what is not a number or negative is zero, more than a day a day.
fn seconds(value: f64) -> Duration {
    const DAY: f64 = 86_400.0;
    if value.is_nan() { Duration::ZERO } else { Duration::from_secs_f64(value.clamp(0.0, DAY)) }
}

/// A number of bytes, written `16MiB`, `64KiB`, `1GiB`, `100B` or as an integer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ByteSize(pub u64);

/// Units from the largest, so that printing picks the shortest exact form.
const UNITS: [(&str, u64); 3] = [("GiB", 1 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10)];

impl FromStr for ByteSize {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || format!("`{text}` is not a size; write `16MiB`, `64KiB`, `1GiB` or a number of bytes");
        let text = text.trim();
        let digits_end = text.find(|it: char| !it.is_ascii_digit()).unwrap_or(text.len());
        let (digits, unit) = text.split_at(digits_end);
        let number: u64 = digits.parse().map_err(|_| wrong())?;
        let unit = unit.trim_start();
        let factor = if unit.is_empty() || unit == "B" {
            1
        } else {
            UNITS.iter().find(|(name, _)| name.eq_ignore_ascii_case(unit)).map(|it| it.1).ok_or_else(wrong)?
        };
        number.checked_mul(factor).map(Self).ok_or_else(wrong)
    }
}

impl fmt::Display for ByteSize {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match UNITS.iter().find(|(_, factor)| self.0 > 0 && self.0.is_multiple_of(*factor)) {
            Some((name, factor)) => write!(f, "{}{name}", self.0 / factor),
            None => write!(f, "{}B", self.0),
        }
    }
}

impl Serialize for ByteSize {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for ByteSize {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Text;
        impl Visitor<'_> for Text {
            type Value = ByteSize;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a size such as `16MiB`, or a number of bytes")
            }

            fn visit_u64<E: serde::de::Error>(self, value: u64) -> Result<ByteSize, E> {
                Ok(ByteSize(value))
            }

            fn visit_i64<E: serde::de::Error>(self, value: i64) -> Result<ByteSize, E> {
                u64::try_from(value).map(ByteSize).map_err(|_| E::custom("a size cannot be negative"))
            }

            fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<ByteSize, E> {
                text.parse().map_err(E::custom)
            }
        }
        deserializer.deserialize_any(Text).map_err(|error| D::Error::custom(error.to_string()))
    }
}

impl JsonSchema for ByteSize {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "ByteSize".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": ["string", "integer"],
            "pattern": "^[0-9]+ ?([KkMmGg][Ii])?[Bb]?$",
            "minimum": 1
        })
    }
}

#[cfg(test)]
mod tests {
    use super::{ByteSize, DocumentCaps, GlobalSettings, Settings};

    #[test]
    fn an_empty_mapping_gives_the_defaults() {
        let settings: Settings = serde_json::from_str("{}").expect("valid");
        assert_eq!(settings, Settings::default());
        let global: GlobalSettings = serde_json::from_str("{}").expect("valid");
        assert_eq!(global.requests_per_second, Some(50.0));
    }

    #[test]
    fn an_unknown_key_is_refused() {
        assert!(serde_json::from_str::<Settings>(r#"{"requests_per_secnd": 1}"#).is_err());
    }

    #[test]
    fn sizes_are_read_with_units_and_written_in_the_shortest_exact_form() {
        for (text, bytes, shown) in [
            ("16MiB", 16 << 20, "16MiB"),
            ("64 KiB", 64 << 10, "64KiB"),
            ("1gib", 1 << 30, "1GiB"),
            ("1500", 1500, "1500B"),
            ("2048", 2048, "2KiB"),
            ("7B", 7, "7B"),
        ] {
            let size: ByteSize = text.parse().expect(text);
            assert_eq!((size.0, size.to_string().as_str()), (bytes, shown), "{text}");
        }
        assert_eq!(serde_json::from_str::<ByteSize>("1024").expect("integer"), ByteSize(1024));
    }

    #[test]
    fn what_is_not_a_size_is_refused_with_an_example() {
        for text in ["", "MiB", "16MB", "-1", "1.5MiB", "99999999999GiB", "١MiB"] {
            assert!(text.parse::<ByteSize>().expect_err(text).contains("16MiB"), "{text}");
        }
        assert!(serde_json::from_str::<ByteSize>("-5").is_err());
    }

    #[test]
    fn absurd_caps_become_ones_the_parsers_can_hold() {
        let caps = |depth, cost| {
            let it = Settings {
                max_json_depth: depth,
                max_query_depth: depth,
                max_query_cost: cost,
                ..Settings::default()
            };
            let caps = it.document_caps();
            (caps.json_depth, caps.query.max_depth, caps.query.max_cost)
        };
        assert_eq!(Settings::default().document_caps(), DocumentCaps::default());
        assert_eq!(caps(u32::MAX, u64::MAX), (120, 100, u64::MAX));
        assert_eq!(caps(0, 0), (8, 1, 1));
    }

    #[test]
    fn absurd_times_become_usable_ones() {
        let settings =
            Settings { timeout_seconds: f64::NAN, connect_timeout_seconds: 1e300, ..Settings::default() };
        assert_eq!(settings.timeout().as_millis(), 50);
        assert_eq!(settings.connect_timeout().as_millis(), 50);
    }
}
