//! One call = one answer or one classified failure.
//!
//! Order per request: correlation id → concurrency → instance limiter → global limiter → breaker → send → caps (bytes after decompression, time, redirects on the same origin only) → classify →
//! retry. A caller never sees a status that means "try again": those were tried again here, and what is
//! left of them is a [`TransportError`].
//!
//! Stays true: only GET, HEAD and OPTIONS exist, and POST of a GraphQL document that was read and only queries, or of a log-in, which
//! no caller can send by itself; a credential goes to its own origin only, never across a redirect; no wait is longer than the settings say; time comes from [`Clock`].

use std::sync::Arc;
use std::time::Duration;

pub mod auth;
pub mod breaker;
pub mod cache;
pub mod caps;
pub mod clock;
pub mod error;
pub mod graphql;
mod http;
pub mod login;
pub mod quota;
pub mod rate_limit;
pub mod retry;
pub mod scripted;
pub mod send;
mod session;
pub mod settings;
pub mod shared_pace;
pub mod traffic;

pub use auth::{Auth, Credential, Origin, redact};
pub use breaker::BreakerState;
pub use caps::{DocumentCaps, MAX_JSON_DEPTH, check_json_depth};
pub use clock::{Clock, Interrupt, ManualClock, SystemClock};
pub use error::{FailureKind, SetupError, TransportError};
pub use graphql::{GraphQlQuery, QueryCaps, QueryRefusal};
pub use login::{Grant, Login, LoginError};
pub use scripted::Scripted;
pub use send::{HttpTransport, Shared};
pub use settings::{ByteSize, GlobalSettings, Settings, TlsVersion};
pub use shared_pace::{NobodySays, SharedPace, SharedTurn};
pub use traffic::{Traffic, TrafficSnapshot};

/// How a request may be made. There is no method that writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Method {
    /// Read.
    Get,
    /// Read the head only.
    Head,
    /// Ask what is allowed.
    Options,
}

impl Method {
    /// The word on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Head => "HEAD",
            Self::Options => "OPTIONS",
        }
    }
}

/// Whether the instance's credential goes with a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Identity {
    /// With the credential, when the address is of the instance's origin.
    Instance,
    /// Without, as any visitor.
    Anonymous,
}

/// What to do with a redirect.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Redirects {
    /// Follow within the same origin, at most 5; to another origin is an error.
    SameOrigin,
    /// Hand the 3xx answer to the caller.
    Never,
    /// Follow anywhere, at most 5, without credential from the first other origin on. For probes.
    Anywhere,
}

/// One request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// The method.
    pub method: Method,
    /// An absolute http or https address.
    pub url: String,
    /// Whether the credential goes with it.
    pub identity: Identity,
    /// What to do with a redirect.
    pub redirects: Redirects,
    /// The `Accept` header.
    pub accept: &'static str,
    /// Smaller caps than the settings', for a peek at a body: past it the body is cut, not an error.
    pub peek_bytes: Option<u64>,
    /// Smaller patience than the settings', for slow or doubtful addresses.
    pub timeout: Option<Duration>,
    /// Whether failures are tried again, and count for the breaker. Probes of other hosts set this to false
    /// and are sent once.
    pub is_vital: bool,
    /// Sent by POST in place of `method`. The type holds queries only, so this cannot write.
    pub query: Option<Arc<GraphQlQuery>>,
}

impl Request {
    /// A GET of JSON with the instance's credential.
    pub fn json(url: impl Into<String>) -> Self {
        Self {
            method: Method::Get,
            url: url.into(),
            identity: Identity::Instance,
            redirects: Redirects::SameOrigin,
            accept: "application/json",
            peek_bytes: None,
            timeout: None,
            is_vital: true,
            query: None,
        }
    }

    /// A GET of anything, as any visitor.
    pub fn public(url: impl Into<String>) -> Self {
        Self { identity: Identity::Anonymous, accept: "*/*", ..Self::json(url) }
    }

    /// A GraphQL query with the instance's credential.
    pub fn graphql(url: impl Into<String>, query: GraphQlQuery) -> Self {
        Self { redirects: Redirects::Never, query: Some(Arc::new(query)), ..Self::json(url) }
    }

    /// The word on the wire.
    pub fn verb(&self) -> &'static str {
        if self.query.is_some() { "POST" } else { self.method.as_str() }
    }

    /// The same with HEAD.
    #[must_use]
    pub fn head(mut self) -> Self {
        self.method = Method::Head;
        self
    }

    /// The same as any visitor.
    #[must_use]
    pub fn anonymous(mut self) -> Self {
        self.identity = Identity::Anonymous;
        self
    }
}

/// An answer that is not worth trying again.
#[derive(Clone, Debug, Default)]
pub struct Response {
    /// The status.
    pub status: u16,
    /// Header names in lower case, in order. `set-cookie` is left out.
    pub headers: Vec<(String, String)>,
    /// The decoded body.
    pub body: Vec<u8>,
    /// Whether the body was cut by `peek_bytes`.
    pub is_cut: bool,
    /// The address that answered.
    pub url: String,
    /// Redirects followed: status and where to.
    pub hops: Vec<(u16, String)>,
    /// From sending the last attempt to the end of the body.
    pub elapsed: Duration,
}

impl Response {
    /// The first value of a header, by lower-case name.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(it, _)| it == name).map(|(_, value)| value.as_str())
    }

    /// Every value of a header, by lower-case name.
    pub fn headers_named<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.headers.iter().filter(move |(it, _)| it == name).map(|(_, value)| value.as_str())
    }

    /// The media type without parameters, lower case; empty without the header.
    pub fn media_type(&self) -> String {
        self.header("content-type")
            .unwrap_or_default()
            .split(';')
            .next()
            .unwrap_or_default()
            .trim()
            .to_ascii_lowercase()
    }

    /// The body as text, damaged bytes replaced.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// 2xx.
    pub fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }
}

/// Sends requests of one instance. Object safe; shared by the instance's workers.
pub trait Transport: Send + Sync {
    /// Sends, waits its turn, tries again, and classifies.
    fn send(&self, request: &Request) -> Result<Response, TransportError>;

    /// Sends requests that do not wait for each other's answers; these come in the order of the requests. At once where
    /// somebody can wait for several, within the instance's limits.
    fn send_all(&self, requests: &[Request]) -> Vec<Result<Response, TransportError>> {
        requests.iter().map(|it| self.send(it)).collect()
    }

    /// What documents of this instance may be; whoever parses an answer or writes a query asks.
    fn document_caps(&self) -> DocumentCaps {
        DocumentCaps::default()
    }
}
