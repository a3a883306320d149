//! Why there is no answer, classified once.

use crate::model::UnknownReason;

/// What kind of failure is left after retries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FailureKind {
    /// The name did not resolve.
    Dns,
    /// Nobody listens, or the connection broke.
    Connect,
    /// No answer in time.
    Timeout,
    /// The certificate or handshake failed.
    Tls,
    /// The proxy wants another login, or does not lead there. No other attempt changes that.
    Proxy,
    /// The answer ended before its declared length.
    Truncated,
    /// The answer is larger than the cap, in bytes.
    TooLarge(u64),
    /// 429, or 503 with `Retry-After`, to the last attempt.
    RateLimited,
    /// 5xx to the last attempt.
    Server(u16),
    /// A redirect to another origin; nothing was sent there. The origin.
    RedirectElsewhere(String),
    /// More redirects than allowed, or a loop.
    RedirectLoop,
    /// The breaker is open after repeated failures.
    BreakerOpen,
    /// The scan is being stopped.
    Interrupted,
    /// Not an http or https address.
    BadAddress,
    /// The log-in that the request needs was refused. The status.
    LogIn(u16),
}

impl FailureKind {
    /// The word for probes and reports.
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Dns => "dns",
            Self::Connect => "connect",
            Self::Timeout => "timeout",
            Self::Tls => "tls",
            Self::Proxy => "proxy",
            Self::Truncated => "truncated",
            Self::TooLarge(_) => "too-large",
            Self::RateLimited => "rate-limited",
            Self::Server(_) => "server-error",
            Self::RedirectElsewhere(_) => "redirect-elsewhere",
            Self::RedirectLoop => "redirect-loop",
            Self::BreakerOpen => "breaker-open",
            Self::Interrupted => "interrupted",
            Self::BadAddress => "bad-address",
            Self::LogIn(_) => "log-in",
        }
    }

    /// What it means for a check.
    pub fn reason(&self) -> UnknownReason {
        match self {
            Self::Dns
            | Self::Connect
            | Self::Timeout
            | Self::Tls
            | Self::Proxy
            | Self::Server(_)
            | Self::BreakerOpen => UnknownReason::Unreachable,
            Self::Truncated | Self::RedirectElsewhere(_) | Self::RedirectLoop | Self::BadAddress => {
                UnknownReason::BadAnswer
            }
            Self::TooLarge(_) => UnknownReason::PayloadTooLarge,
            Self::RateLimited => UnknownReason::RateLimited,
            Self::Interrupted => UnknownReason::Interrupted,
            Self::LogIn(_) => UnknownReason::Forbidden,
        }
    }
}

/// A request that got no usable answer.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{method} {url}: {message} (attempt {attempts}, request id {request_id})")]
pub struct TransportError {
    /// Classified.
    pub kind: FailureKind,
    /// `GET`, `HEAD`, `OPTIONS`.
    pub method: &'static str,
    /// The address without user info and without values of its query.
    pub url: String,
    /// What happened, without secrets.
    pub message: String,
    /// Attempts made.
    pub attempts: u32,
    /// The correlation id sent with it.
    pub request_id: String,
}

/// Settings with which no request can be sent.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SetupError {
    /// The certificates cannot be read.
    #[error("`ca_bundle` {path}: {message}; name a readable file of PEM certificates")]
    CaBundle {
        /// The file.
        path: String,
        /// Why.
        message: String,
    },
    /// The client certificate or its key cannot be used. Nothing of the key is repeated.
    #[error(
        "`client_cert` and `client_key` {path}: {message}; name PEM files of a certificate and of its own private key, without a passphrase"
    )]
    ClientCert {
        /// The file that is wrong.
        path: String,
        /// Why.
        message: String,
    },
    /// The proxy's address cannot be used. It is not repeated, since it may hold a password.
    #[error("`proxy` is not an address such as `http://proxy.example.com:3128`, and not `none`")]
    Proxy,
    /// A kind of proxy that cannot be spoken to.
    #[error(
        "a SOCKS proxy ({from}) is not supported; name an HTTP proxy with `limits.proxy`, or `proxy: none` to connect without one"
    )]
    Socks {
        /// Where it was named.
        from: &'static str,
    },
}
