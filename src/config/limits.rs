//! Transport limits as the configuration writes them: every one optional, with a range.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use super::SecretRef;

/// Limits of one instance. Absent ones have `transport`'s defaults.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Limits {
    /// Requests per second, retries included.
    #[schemars(range(min = 0.01, max = 1000.0))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub requests_per_second: Option<f64>,
    /// Requests that may be sent at once after a pause.
    #[schemars(range(min = 1, max = 1000))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub burst: Option<u32>,
    /// Requests under way at the same time.
    #[schemars(range(min = 1, max = 64))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub concurrency: Option<u32>,
    /// Seconds for one attempt, from sending to the last byte.
    #[schemars(range(min = 0.05, max = 600.0))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub timeout_seconds: Option<f64>,
    /// Seconds to connect.
    #[schemars(range(min = 0.05, max = 600.0))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub connect_timeout_seconds: Option<f64>,
    /// The largest answer read, after decompression: `16MiB`, or a number of bytes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_response_bytes: Option<ByteSize>,
    /// Sends of one request, the first included.
    #[schemars(range(min = 1, max = 20))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_attempts: Option<u32>,
    /// The longest wait before another attempt, in seconds.
    #[schemars(range(min = 0.0, max = 600.0))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_backoff_seconds: Option<f64>,
    /// The longest `Retry-After` that is waited for, in seconds.
    #[schemars(range(min = 0.0, max = 3600.0))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_retry_after_seconds: Option<f64>,
    /// Share of requests that may be second attempts after faults.
    #[schemars(range(min = 0.0, max = 1.0))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retry_budget: Option<f64>,
    /// Failures in a row within the window that open the circuit breaker.
    #[schemars(range(min = 1, max = 1000))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub breaker_failures: Option<u32>,
    /// The window of the circuit breaker, in seconds.
    #[schemars(range(min = 1.0, max = 3600.0))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub breaker_window_seconds: Option<f64>,
    /// How long the circuit breaker stays open before it lets a trial through, in seconds.
    #[schemars(range(min = 0.1, max = 600.0))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub breaker_cooldown_seconds: Option<f64>,
    /// Redirects followed within the same origin.
    #[schemars(range(min = 0, max = 20))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_redirects: Option<u32>,
    /// The proxy's address (http or https), without user name and password, or `none`. Absent: the variables `HTTPS_PROXY`,
    /// `HTTP_PROXY`, `ALL_PROXY` and `NO_PROXY` decide.
    #[schemars(length(min = 1, max = 2000))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub proxy: Option<String>,
    /// Where the user name for `proxy` comes from. Needs `proxy_password`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub proxy_username: Option<SecretRef>,
    /// Where the password for `proxy` comes from; never the password itself. Needs `proxy_username`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub proxy_password: Option<SecretRef>,
    /// Hosts that the `proxy` above is not used for.
    #[schemars(length(max = 1000), inner(length(min = 1, max = 253)))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub no_proxy: Option<Vec<String>>,
    /// A PEM file of certificate authorities to trust; relative to the configuration file.
    #[schemars(length(min = 1, max = 1000))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ca_bundle: Option<String>,
    /// A PEM file of the certificate (with its chain) to show to servers that ask for one; relative to the
    /// configuration file. Needs `client_key`.
    #[schemars(length(min = 1, max = 1000))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_cert: Option<String>,
    /// A PEM file of the private key of `client_cert`, without a passphrase; relative to the configuration file.
    #[schemars(length(min = 1, max = 1000))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_key: Option<String>,
    /// The oldest TLS version that is spoken.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub min_tls_version: Option<TlsVersion>,
    /// Seconds for one request, all its attempts and the waits between them together.
    #[schemars(range(min = 0.05, max = 86400.0))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub request_deadline_seconds: Option<f64>,
    /// Deepest nesting of JSON that is read.
    #[schemars(range(min = 8, max = 120))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_json_depth: Option<u32>,
    /// Deepest nesting of a GraphQL query that is sent.
    #[schemars(range(min = 1, max = 100))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_query_depth: Option<u32>,
    /// Largest cost of a GraphQL query: its fields, each times the page sizes around it.
    #[schemars(range(min = 1, max = 10_000_000))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_query_cost: Option<u64>,
    /// Answers kept in memory for asking again with a condition (`ETag`, `Last-Modified`): `4MiB`, `0B` for none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cache_bytes: Option<ByteSize>,
    /// The `User-Agent` header.
    #[schemars(regex(pattern = r"^[ -~]{1,200}$"))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user_agent: Option<String>,
}

/// A TLS version, as text: `"1.2"`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum TlsVersion {
    /// TLS 1.2.
    #[serde(rename = "1.2")]
    V1_2,
    /// TLS 1.3.
    #[serde(rename = "1.3")]
    V1_3,
}

/// A number of bytes: `16MiB`, `500KB`, or an integer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ByteSize(pub u64);

/// How a size is written; the schema and the parser agree by a test.
pub(crate) const BYTE_SIZE_PATTERN: &str = r"^[0-9]{1,12} ?(B|KiB|MiB|GiB|KB|MB|GB)$";

/// The largest size the configuration accepts: 1 GiB. More than one answer of that size would not fit in memory.
pub const MAX_BYTE_SIZE: u64 = 1 << 30;

impl ByteSize {
    /// Reads `16MiB`; `None` when it is not a size.
    pub fn parse(text: &str) -> Option<Self> {
        let end = text.find(|it: char| !it.is_ascii_digit()).unwrap_or(text.len());
        let (digits, unit) = text.split_at(end);
        let unit: u64 = match unit.strip_prefix(' ').unwrap_or(unit) {
            "B" => 1,
            "KB" => 1000,
            "MB" => 1_000_000,
            "GB" => 1_000_000_000,
            "KiB" => 1 << 10,
            "MiB" => 1 << 20,
            "GiB" => 1 << 30,
            _ => return None,
        };
        (digits.len() <= 12).then(|| digits.parse::<u64>().ok()?.checked_mul(unit).map(Self))?
    }
}

impl fmt::Display for ByteSize {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bytes = self.0;
        for (shift, unit) in [(30, "GiB"), (20, "MiB"), (10, "KiB")] {
            if bytes > 0 && bytes.is_multiple_of(1 << shift) {
                return write!(f, "{}{unit}", bytes >> shift);
            }
        }
        write!(f, "{bytes}B")
    }
}

impl Serialize for ByteSize {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for ByteSize {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor;
        impl de::Visitor<'_> for Visitor {
            type Value = ByteSize;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a size such as 16MiB, or a number of bytes")
            }
            fn visit_u64<E: de::Error>(self, value: u64) -> Result<ByteSize, E> {
                Ok(ByteSize(value))
            }
            fn visit_i64<E: de::Error>(self, value: i64) -> Result<ByteSize, E> {
                u64::try_from(value).map(ByteSize).map_err(|_| E::custom("a size is not negative"))
            }
            fn visit_str<E: de::Error>(self, text: &str) -> Result<ByteSize, E> {
                ByteSize::parse(text).ok_or_else(|| E::custom("not a size such as 16MiB"))
            }
        }
        deserializer.deserialize_any(Visitor)
    }
}

impl JsonSchema for ByteSize {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "ByteSize".into()
    }
    fn inline_schema() -> bool {
        true
    }
    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "type": ["integer", "string"],
            "minimum": 1,
            "maximum": MAX_BYTE_SIZE,
            "pattern": BYTE_SIZE_PATTERN,
            "examples": ["16MiB"],
        })
    }
}

#[cfg(test)]
mod tests {
    use super::{BYTE_SIZE_PATTERN, ByteSize};

    #[test]
    fn sizes_have_decimal_and_binary_units() {
        for (text, bytes) in [("16MiB", 16 << 20), ("1 KB", 1000), ("7B", 7), ("1GiB", 1 << 30)] {
            assert_eq!(ByteSize::parse(text), Some(ByteSize(bytes)), "{text}");
        }
    }

    #[test]
    fn the_schema_accepts_what_the_parser_accepts() {
        let pattern = regex::Regex::new(BYTE_SIZE_PATTERN).unwrap();
        for text in ["16MiB", "16 MiB", "16", "MiB", "", "1.5MiB", "16mib", "9999999999999GiB", "1  KB", "é"]
        {
            assert_eq!(pattern.is_match(text), ByteSize::parse(text).is_some(), "{text}");
        }
    }

    #[test]
    fn a_size_prints_as_it_is_written() {
        assert_eq!(ByteSize(16 << 20).to_string(), "16MiB");
        assert_eq!(ByteSize(1500).to_string(), "1500B");
    }
}
