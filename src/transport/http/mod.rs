//! One attempt on the wire. The only room that imports ureq.
//!
//! Stays true: ureq neither follows redirects nor turns statuses into errors; names are looked up once in 30 s; errors
//! are worded here and carry neither an address nor a header; a stopped scan closes connections under way.

use std::sync::Arc;
use std::time::Duration;

use ureq::config::Config;
use ureq::http::{self, HeaderValue, Uri};
use ureq::tls::{RootCerts, TlsConfig};
use ureq::unversioned::transport::DefaultConnector;
use ureq::{Agent, AsSendBody};
use url::Url;

use super::cache::Condition;
use super::caps::{AtCap, BodyError, read_body};
use super::clock::{Clock, Interrupt, Registration};
use super::error::{FailureKind, SetupError};
use super::graphql::GraphQlQuery;
use super::login::Login;
use super::settings::Settings;
use super::{Method, Response};
use crate::model::Secret;

mod faults;
mod proxy;
mod resolver;
mod tls;

use faults::{body_fault, fault, login_refused, proxy_fault};
use proxy::{Forward, proxy};
use resolver::{CachingResolver, is_link_local_literal};
use tls::{certificates, client_cert, provider};

/// As much of a redirect's or a fault's body is read as keeps the connection; nobody looks at it.
const DRAIN_BYTES: u64 = 64 * 1024;

/// Connections of one instance.
#[derive(Debug)]
pub(super) struct Wire {
    agent: Agent,
    /// For plain http addresses that are asked through a proxy.
    forward: Option<Forward>,
    user_agent: String,
    connect_timeout: Duration,
    /// Host and port of the proxy, for messages: never its login.
    proxy: Option<String>,
    /// Closes connections when the scan is stopped.
    _closing: Registration,
}

/// What to send.
pub(super) struct Attempt<'a> {
    pub method: Method,
    /// Sent by POST in place of `method`.
    pub body: Option<Body<'a>>,
    pub url: &'a Url,
    pub accept: &'static str,
    pub auth: Option<(String, Secret)>,
    pub condition: Option<&'a Condition>,
    pub traceparent: String,
    pub request_id: &'a str,
    pub timeout: Duration,
    pub cap: u64,
    pub at_cap: AtCap,
}

/// The only bodies there are.
#[derive(Clone, Copy)]
pub(super) enum Body<'a> {
    Query(&'a GraphQlQuery),
    Login(&'a Login),
}

/// Why an attempt gave nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Fault {
    pub kind: FailureKind,
    pub message: String,
}

impl Fault {
    pub fn new(kind: FailureKind, message: impl Into<String>) -> Self {
        Self { kind, message: message.into() }
    }
}

impl Wire {
    /// Prepares connections; opens none.
    pub fn new(
        settings: &Settings,
        clock: Arc<dyn Clock>,
        interrupt: &Interrupt,
    ) -> Result<Self, SetupError> {
        let roots = match &settings.ca_bundle {
            None => RootCerts::PlatformVerifier,
            Some(path) => certificates(path)?.into(),
        };
        let proxy = proxy(settings)?;
        let proxy_name = proxy.as_ref().map(|it| format!("{}:{}", it.host(), it.port()));
        let client_cert = client_cert(settings)?;
        let provider = provider(settings.min_tls_version);
        let idle = usize::try_from(settings.concurrency.clamp(1, 64)).unwrap_or(1);
        let config = |proxy| {
            let tls = TlsConfig::builder()
                .root_certs(roots.clone())
                .client_cert(client_cert.clone())
                .unversioned_rustls_crypto_provider(Arc::clone(&provider))
                .build();
            Config::builder()
                .http_status_as_error(false)
                .max_redirects(0)
                .max_redirects_will_error(false)
                .proxy(proxy)
                .tls_config(tls)
                .max_idle_connections_per_host(idle)
                .max_idle_connections(idle.saturating_add(8))
                .build()
        };
        let forward = proxy
            .as_ref()
            .and_then(|it| Forward::new(it, config(None), CachingResolver::new(Arc::clone(&clock))));
        let agent =
            Agent::with_parts(config(proxy), DefaultConnector::default(), CachingResolver::new(clock));
        let closing = (agent.clone(), forward.as_ref().map(|it| it.agent.clone()));
        Ok(Self {
            _closing: interrupt.on_stop(move || {
                closing.0.shutdown();
                if let Some(forward) = closing.1 {
                    forward.shutdown();
                }
            }),
            agent,
            forward,
            user_agent: settings.user_agent().to_owned(),
            connect_timeout: settings.connect_timeout(),
            proxy: proxy_name,
        })
    }

    /// Sends once and reads the body.
    pub fn send(&self, attempt: &Attempt<'_>) -> Result<Response, Fault> {
        let is_https = attempt.url.scheme() == "https";
        let proxy = self.proxy_for(attempt.url);
        if proxy.is_some() && is_link_local_literal(attempt.url) {
            return Err(Fault::new(FailureKind::Connect, "link-local addresses are never asked"));
        }
        let forward = self.forward.as_ref().filter(|_| proxy.is_some() && !is_https);
        let response = match attempt.body {
            None => self.run(attempt, forward, ())?,
            Some(Body::Query(query)) => self.run(attempt, forward, query.body())?,
            Some(Body::Login(login)) => self.run(attempt, forward, login.body().1)?,
        };
        let response = response.map_err(|error| match proxy {
            Some(proxy) => proxy_fault(error, proxy, is_https, attempt.timeout),
            None => fault(error, is_https, attempt.timeout),
        })?;
        let (parts, body) = response.into_parts();
        let status = parts.status.as_u16();
        if let (Some(proxy), Some(_), 407) = (proxy, forward, status) {
            return Err(login_refused(proxy, status));
        }
        let headers = parts
            .headers
            .iter()
            .filter(|(name, _)| {
                *name != http::header::SET_COOKIE || matches!(attempt.body, Some(Body::Login(_)))
            })
            .map(|(name, value)| {
                (name.as_str().to_owned(), String::from_utf8_lossy(value.as_bytes()).into_owned())
            })
            .collect();
        let is_of_interest = status < 300 || (400..500).contains(&status);
        let (cap, at_cap) = if is_of_interest {
            (attempt.cap, attempt.at_cap)
        } else {
            (attempt.cap.min(DRAIN_BYTES), AtCap::Cut)
        };
        let (body, is_cut) =
            read_body(&mut body.into_reader(), cap, at_cap).map_err(|error| match error {
                BodyError::TooLarge(cap) => Fault::new(
                    FailureKind::TooLarge(cap),
                    format!("the answer is larger than {cap} bytes; `limits.max_response_bytes` allows more"),
                ),
                BodyError::Io(error) => body_fault(error, is_https, attempt.timeout),
            })?;
        Ok(Response {
            status,
            headers,
            body,
            is_cut,
            url: attempt.url.as_str().to_owned(),
            hops: Vec::new(),
            elapsed: Duration::ZERO,
        })
    }

    /// The proxy that an address is asked through.
    fn proxy_for(&self, url: &Url) -> Option<&str> {
        let proxy = self.agent.config().proxy()?;
        let is_excepted = url.as_str().parse().is_ok_and(|it: Uri| proxy.is_no_proxy(&it));
        self.proxy.as_deref().filter(|_| !is_excepted)
    }

    fn run<B: AsSendBody>(
        &self,
        attempt: &Attempt<'_>,
        forward: Option<&Forward>,
        body: B,
    ) -> Result<Result<http::Response<ureq::Body>, ureq::Error>, Fault> {
        let agent = forward.map_or(&self.agent, |it| &it.agent);
        let login = forward.and_then(|it| it.authorization.as_ref());
        let request = agent
            .configure_request(self.request(attempt, login, body)?)
            .timeout_global(Some(attempt.timeout))
            .timeout_connect(Some(self.connect_timeout.min(attempt.timeout)))
            .build();
        Ok(agent.run(request))
    }

    /// `login` is for the proxy that forwards the request.
    fn request<B>(
        &self,
        attempt: &Attempt<'_>,
        login: Option<&Secret>,
        body: B,
    ) -> Result<http::Request<B>, Fault> {
        let method = match (attempt.body, attempt.method) {
            (Some(_), _) => http::Method::POST,
            (None, Method::Get) => http::Method::GET,
            (None, Method::Head) => http::Method::HEAD,
            (None, Method::Options) => http::Method::OPTIONS,
        };
        let mut request = http::Request::builder()
            .method(method)
            .uri(attempt.url.as_str())
            .header("user-agent", &self.user_agent)
            .header("accept", attempt.accept)
            .header("traceparent", &attempt.traceparent)
            .header("x-request-id", attempt.request_id);
        match attempt.body {
            Some(Body::Query(_)) => request = request.header("content-type", "application/json"),
            Some(Body::Login(login)) => request = request.header("content-type", login.body().0),
            // Compressed on the fly, an answer has no length: with HEAD the length is what we came for.
            None if attempt.method == Method::Head => {
                request = request.header("accept-encoding", "identity");
            }
            None => {}
        }
        let (etag, date) = attempt.condition.map_or((None, None), |it| (it.etag(), it.last_modified()));
        if let Some(value) = etag.and_then(|it| HeaderValue::from_str(it).ok()) {
            request = request.header("if-none-match", value);
        }
        if let Some(value) = date.and_then(|it| HeaderValue::from_str(it).ok()) {
            request = request.header("if-modified-since", value);
        }
        let login = login.map(|it| ("proxy-authorization", it));
        let auth = attempt.auth.as_ref().map(|(name, value)| (name.as_str(), value));
        for (name, value) in auth.into_iter().chain(login) {
            let mut value = HeaderValue::from_str(value.expose()).map_err(|_| {
                Fault::new(
                    FailureKind::BadAddress,
                    "the credential holds a character that no header may hold",
                )
            })?;
            value.set_sensitive(true);
            request = request.header(name, value);
        }
        request.body(body).map_err(|_| {
            Fault::new(
                FailureKind::BadAddress,
                "the address or a header holds a character that HTTP does not allow",
            )
        })
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::Wire;
    use crate::transport::{Interrupt, ManualClock, Settings, SetupError};

    fn setup(settings: &Settings) -> Result<Wire, SetupError> {
        Wire::new(settings, Arc::new(ManualClock::new(0)), &Interrupt::new())
    }

    #[test]
    fn a_missing_certificate_file_is_named() {
        let settings = Settings { ca_bundle: Some("/nowhere/ca.pem".into()), ..Settings::default() };
        let error = setup(&settings).expect_err("missing").to_string();
        assert!(error.contains("/nowhere/ca.pem"), "{error}");
    }

    #[test]
    fn a_file_without_certificates_is_refused() {
        let file = tempfile::NamedTempFile::new().expect("temporary file");
        std::fs::write(file.path(), "no certificate here").expect("written");
        let settings = Settings { ca_bundle: Some(file.path().to_owned()), ..Settings::default() };
        assert!(matches!(setup(&settings), Err(SetupError::CaBundle { .. })));
    }

    #[test]
    fn a_wrong_proxy_is_refused_without_showing_its_password() {
        let settings = Settings { proxy: Some("ftp://me:hunter2@proxy".to_owned()), ..Settings::default() };
        assert!(!setup(&settings).expect_err("wrong").to_string().contains("hunter2"));
    }

    #[test]
    fn a_proxy_with_exceptions_is_taken() {
        let settings = Settings {
            proxy: Some("http://me:hunter2@proxy.test:3128".to_owned()),
            no_proxy: vec![".example.com".to_owned()],
            ..Settings::default()
        };
        let wire = setup(&settings).expect("valid");
        let proxy = wire.agent.config().proxy().expect("configured");
        assert_eq!((proxy.host(), proxy.port(), proxy.password()), ("proxy.test", 3128, Some("hunter2")));
        assert!(proxy.is_no_proxy(&"https://www.example.com/".parse().expect("uri")));
    }
}
