//! One attempt on the wire. The only file that imports ureq.
//!
//! Stays true: ureq neither follows redirects nor turns statuses into errors; names are looked up once in 30 s; errors
//! are worded here and carry neither an address nor a header; a stopped scan closes connections under way.
//! Why the resolver is our own: a deadline makes ureq's start a thread and a query per request, pooled or not.

use std::collections::BTreeMap;
use std::fmt;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use rustls::crypto::CryptoProvider;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::sign::CertifiedKey;
use ureq::config::Config;
use ureq::http::{self, HeaderValue, Uri};
use ureq::tls::{Certificate, ClientCert, PemItem, PrivateKey, RootCerts, TlsConfig, parse_pem};
use ureq::unversioned::resolver::{DefaultResolver, ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::{DefaultConnector, NextTimeout};
use ureq::{Agent, AsSendBody, Proxy};
use url::Url;

use super::cache::Condition;
use super::caps::{AtCap, BodyError, read_body};
use super::clock::{Clock, Interrupt, Registration};
use super::error::{FailureKind, SetupError};
use super::graphql::GraphQlQuery;
use super::settings::{Settings, TlsVersion};
use super::{Method, Response};
use crate::model::Secret;

/// How long an address of a host is used without asking again.
const LOOKUP_LIFE: Duration = Duration::from_secs(30);
/// Hosts remembered at once; probes of a large site ask many.
const MAX_HOSTS: usize = 1_024;
/// As much of a redirect's or a fault's body is read as keeps the connection; nobody looks at it.
const DRAIN_BYTES: u64 = 64 * 1024;
/// Largest certificate file: the whole set of a browser is a quarter of it.
const MAX_BUNDLE_BYTES: u64 = 4 * 1024 * 1024;

/// Connections of one instance.
#[derive(Debug)]
pub(super) struct Wire {
    agent: Agent,
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
    pub query: Option<&'a GraphQlQuery>,
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
        let idle = usize::try_from(settings.concurrency.clamp(1, 64)).unwrap_or(1);
        let config = Config::builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .proxy(proxy)
            .tls_config(
                TlsConfig::builder()
                    .root_certs(roots)
                    .client_cert(client_cert(settings)?)
                    .unversioned_rustls_crypto_provider(provider(settings.min_tls_version))
                    .build(),
            )
            .max_idle_connections_per_host(idle)
            .max_idle_connections(idle.saturating_add(8))
            .build();
        let resolver = CachingResolver { inner: DefaultResolver::default(), clock, known: Mutex::default() };
        let agent = Agent::with_parts(config, DefaultConnector::default(), resolver);
        let closing = agent.clone();
        Ok(Self {
            _closing: interrupt.on_stop(move || closing.shutdown()),
            agent,
            user_agent: settings.user_agent().to_owned(),
            connect_timeout: settings.connect_timeout(),
            proxy: proxy_name,
        })
    }

    /// Sends once and reads the body.
    pub fn send(&self, attempt: &Attempt<'_>) -> Result<Response, Fault> {
        let is_https = attempt.url.scheme() == "https";
        let response = match attempt.query {
            None => self.run(attempt, ())?,
            Some(query) => self.run(attempt, query.body())?,
        };
        let response = response.map_err(|error| match self.proxy_for(attempt.url) {
            Some(proxy) => proxy_fault(error, proxy, is_https, attempt.timeout),
            None => fault(error, is_https, attempt.timeout),
        })?;
        let (parts, body) = response.into_parts();
        let status = parts.status.as_u16();
        let headers = parts
            .headers
            .iter()
            .filter(|(name, _)| *name != http::header::SET_COOKIE)
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
        body: B,
    ) -> Result<Result<http::Response<ureq::Body>, ureq::Error>, Fault> {
        let request = self
            .agent
            .configure_request(self.request(attempt, body)?)
            .timeout_global(Some(attempt.timeout))
            .timeout_connect(Some(self.connect_timeout.min(attempt.timeout)))
            .build();
        Ok(self.agent.run(request))
    }

    fn request<B>(&self, attempt: &Attempt<'_>, body: B) -> Result<http::Request<B>, Fault> {
        let method = match (attempt.query, attempt.method) {
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
        if attempt.query.is_some() {
            request = request.header("content-type", "application/json");
        } else if attempt.method == Method::Head {
            // Compressed on the fly, an answer has no length: with HEAD the length is what we came for.
            request = request.header("accept-encoding", "identity");
        }
        let (etag, date) = attempt.condition.map_or((None, None), |it| (it.etag(), it.last_modified()));
        if let Some(value) = etag.and_then(|it| HeaderValue::from_str(it).ok()) {
            request = request.header("if-none-match", value);
        }
        if let Some(value) = date.and_then(|it| HeaderValue::from_str(it).ok()) {
            request = request.header("if-modified-since", value);
        }
        if let Some((name, value)) = &attempt.auth {
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

/// Words and classifies what happened before the body.
fn fault(error: ureq::Error, is_https: bool, timeout: Duration) -> Fault {
    use ureq::Error;
    match error {
        Error::Timeout(_) => timed_out(timeout),
        Error::HostNotFound => Fault::new(FailureKind::Dns, "the host's name could not be looked up"),
        Error::Io(error) => io_fault(&error, is_https, timeout),
        Error::Tls(message) => tls(message),
        Error::Rustls(error) => tls(&error.to_string()),
        Error::TlsRequired | Error::Pem(_) => tls("the encrypted connection could not be set up"),
        Error::BadUri(_) | Error::Http(_) => {
            Fault::new(FailureKind::BadAddress, "the address or a header is not what HTTP allows")
        }
        Error::ConnectProxyFailed(_) | Error::InvalidProxyUrl => Fault::new(
            FailureKind::Connect,
            "the proxy refused to connect; see `limits.proxy` and HTTPS_PROXY",
        ),
        Error::LargeResponseHeader(..) => {
            Fault::new(FailureKind::TooLarge(64 * 1024), "the head of the answer is larger than 64 KiB")
        }
        Error::Decompress(..) => {
            Fault::new(FailureKind::Truncated, "the compressed body is damaged or ends too early")
        }
        Error::Protocol(error) => {
            Fault::new(FailureKind::Truncated, format!("the answer is not valid HTTP: {error}"))
        }
        _ => Fault::new(FailureKind::Connect, "the connection failed"),
    }
}

/// The same through a proxy: what fails to be looked up or connected to is the proxy itself.
fn proxy_fault(error: ureq::Error, proxy: &str, is_https: bool, timeout: Duration) -> Fault {
    use ureq::Error;
    match error {
        Error::ConnectProxyFailed(reason) => refused_by_proxy(&reason, proxy, is_https),
        Error::HostNotFound => {
            Fault::new(FailureKind::Dns, format!("the name of the proxy {proxy} could not be looked up"))
        }
        Error::Io(error) if error.kind() == io::ErrorKind::ConnectionRefused => Fault::new(
            FailureKind::Connect,
            format!(
                "nobody listens at the proxy {proxy} (connection refused); see `limits.proxy` and HTTPS_PROXY"
            ),
        ),
        other => fault(other, is_https, timeout),
    }
}

/// What a proxy said to CONNECT. ureq gives its status only in a sentence: `proxy server responded 407/407`.
fn refused_by_proxy(reason: &str, proxy: &str, is_https: bool) -> Fault {
    let status = reason.rsplit('/').next().and_then(|it| it.trim().parse::<u16>().ok());
    match status {
        Some(407) => Fault::new(
            FailureKind::Proxy,
            format!(
                "the proxy {proxy} wants another user name or password (HTTP 407); see `limits.proxy_username` and \
                 `limits.proxy_password`"
            ),
        ),
        Some(status @ 400..=499) => {
            let hint =
                if is_https { "" } else { "; many connect only to port 443, write the address with https" };
            Fault::new(
                FailureKind::Proxy,
                format!("the proxy {proxy} does not connect to this address (HTTP {status}){hint}"),
            )
        }
        Some(status) => Fault::new(
            FailureKind::Connect,
            format!(
                "the proxy {proxy} could not connect (HTTP {status}); see `limits.proxy` and HTTPS_PROXY"
            ),
        ),
        None => Fault::new(
            FailureKind::Connect,
            format!("the proxy {proxy} did not answer as a proxy; see `limits.proxy` and HTTPS_PROXY"),
        ),
    }
}

/// The same once the head has come: an early end now means that part of the answer is missing.
fn body_fault(error: io::Error, is_https: bool, timeout: Duration) -> Fault {
    match ureq::Error::from(error) {
        ureq::Error::Io(error) if error.kind() == io::ErrorKind::UnexpectedEof => {
            Fault::new(FailureKind::Truncated, "the answer ended before its declared length")
        }
        // What flate2 says of damaged data; TLS has been agreed on long before a body is read.
        ureq::Error::Io(error)
            if matches!(error.kind(), io::ErrorKind::InvalidInput | io::ErrorKind::InvalidData) =>
        {
            Fault::new(FailureKind::Truncated, "the body could not be decoded")
        }
        other => fault(other, is_https, timeout),
    }
}

fn io_fault(error: &io::Error, is_https: bool, timeout: Duration) -> Fault {
    match error.kind() {
        io::ErrorKind::TimedOut | io::ErrorKind::WouldBlock => timed_out(timeout),
        // rustls reports a failed handshake as invalid data.
        io::ErrorKind::InvalidData if is_https => tls(&error.to_string()),
        io::ErrorKind::ConnectionRefused => {
            Fault::new(FailureKind::Connect, "nobody listens there (connection refused)")
        }
        io::ErrorKind::UnexpectedEof | io::ErrorKind::ConnectionReset | io::ErrorKind::BrokenPipe => {
            Fault::new(FailureKind::Connect, "the server closed the connection before it answered")
        }
        _ => Fault::new(FailureKind::Connect, format!("the connection failed: {error}")),
    }
}

fn timed_out(timeout: Duration) -> Fault {
    Fault::new(FailureKind::Timeout, format!("no complete answer within {} ms", timeout.as_millis()))
}

fn tls(message: &str) -> Fault {
    Fault::new(
        FailureKind::Tls,
        format!(
            "no trusted encrypted connection: {message}; `limits.ca_bundle` names a company's own authority"
        ),
    )
}

/// Ring's algorithms. ureq offers every version that has a cipher suite, so a version is left out by leaving out its
/// suites; there is no other knob in 3.5 (`tls/rustls.rs`, `ALL_VERSIONS`).
fn provider(oldest: TlsVersion) -> Arc<CryptoProvider> {
    let mut provider = rustls::crypto::ring::default_provider();
    if oldest == TlsVersion::V1_3 {
        provider.cipher_suites.retain(|it| it.tls13().is_some());
    }
    Arc::new(provider)
}

/// The certificate to show, and its key. Checked here, since ureq panics on a pair that does not belong together.
fn client_cert(settings: &Settings) -> Result<Option<ClientCert>, SetupError> {
    let (cert_file, key_file) = match (&settings.client_cert, &settings.client_key) {
        (None, None) => return Ok(None),
        (Some(cert), Some(key)) => (cert, key),
        (Some(alone), None) | (None, Some(alone)) => {
            let message = "one of the two is missing".to_owned();
            return Err(SetupError::ClientCert { path: alone.display().to_string(), message });
        }
    };
    let wrong = |path: &std::path::Path| {
        let path = path.display().to_string();
        move |message: String| SetupError::ClientCert { path: path.clone(), message }
    };
    let chain = pem_certificates(cert_file, &wrong(cert_file))?;
    let of_key = wrong(key_file);
    let text = pem(key_file, &of_key)?;
    let unreadable = || of_key("there is no private key in it that can be read".to_owned());
    let key = PrivateKey::from_pem(&text).map_err(|_| unreadable())?;
    let der = PrivateKeyDer::from_pem_slice(&text).map_err(|_| unreadable())?;
    let ders = chain.iter().map(|it| CertificateDer::from(it.der().to_vec())).collect();
    let signer = rustls::crypto::ring::default_provider()
        .key_provider
        .load_private_key(der)
        .map_err(|_| of_key("the private key is of a kind that is not supported".to_owned()))?;
    match CertifiedKey::new(ders, signer).keys_match() {
        Ok(()) | Err(rustls::Error::InconsistentKeys(rustls::InconsistentKeys::Unknown)) => {}
        Err(_) => return Err(of_key("the private key does not belong to the certificate".to_owned())),
    }
    Ok(Some(ClientCert::new_with_certs(&chain, key)))
}

fn certificates(path: &std::path::Path) -> Result<Vec<Certificate<'static>>, SetupError> {
    pem_certificates(path, &|message| SetupError::CaBundle { path: path.display().to_string(), message })
}

fn pem(path: &std::path::Path, wrong: &dyn Fn(String) -> SetupError) -> Result<Vec<u8>, SetupError> {
    let mut file = std::fs::File::open(path).map_err(|error| wrong(error.to_string()))?;
    let (pem, _) = read_body(&mut file, MAX_BUNDLE_BYTES, AtCap::Refuse).map_err(|error| match error {
        BodyError::TooLarge(cap) => wrong(format!("larger than {cap} bytes")),
        BodyError::Io(error) => wrong(error.to_string()),
    })?;
    Ok(pem)
}

fn pem_certificates(
    path: &std::path::Path,
    wrong: &dyn Fn(String) -> SetupError,
) -> Result<Vec<Certificate<'static>>, SetupError> {
    let pem = pem(path, wrong)?;
    let mut found = Vec::new();
    for item in parse_pem(&pem) {
        match item {
            Ok(PemItem::Certificate(certificate)) => found.push(certificate),
            Ok(_) => {}
            Err(_) => return Err(wrong("a block in it is not valid PEM".to_owned())),
        }
    }
    if found.is_empty() { Err(wrong("no certificate in it".to_owned())) } else { Ok(found) }
}

fn proxy(settings: &Settings) -> Result<Option<Proxy>, SetupError> {
    // ureq ignores a SOCKS proxy of the environment and panics at one of its configuration.
    let speaks_http =
        |it: &Proxy| matches!(it.protocol(), ureq::ProxyProtocol::Http | ureq::ProxyProtocol::Https);
    let Some(address) = settings.proxy.as_deref() else {
        let proxy = Proxy::try_from_env();
        return match proxy {
            Some(it) if !speaks_http(&it) => {
                Err(SetupError::Socks { from: "of ALL_PROXY, HTTPS_PROXY or HTTP_PROXY" })
            }
            other => Ok(other),
        };
    };
    if address == "none" {
        return Ok(None);
    }
    let plain = Proxy::new(address).map_err(|_| SetupError::Proxy)?;
    if !speaks_http(&plain) {
        return Err(SetupError::Socks { from: "of `proxy`" });
    }
    let mut builder = Proxy::builder(plain.protocol()).host(plain.host()).port(plain.port());
    let login = settings.proxy_login.as_ref().map(|(name, password)| (name.expose(), password.expose()));
    if let Some(name) = login.map(|it| it.0).or(plain.username()) {
        builder = builder.username(name);
    }
    if let Some(password) = login.map(|it| it.1).or(plain.password()) {
        builder = builder.password(password);
    }
    for host in &settings.no_proxy {
        builder = builder.no_proxy(host);
    }
    builder.build().map(Some).map_err(|_| SetupError::Proxy)
}

/// Remembers addresses for [`LOOKUP_LIFE`].
struct CachingResolver {
    inner: DefaultResolver,
    clock: Arc<dyn Clock>,
    known: Mutex<BTreeMap<String, (Duration, Vec<SocketAddr>)>>,
}

impl fmt::Debug for CachingResolver {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CachingResolver").finish_non_exhaustive()
    }
}

impl Resolver for CachingResolver {
    fn resolve(
        &self,
        uri: &Uri,
        config: &Config,
        timeout: NextTimeout,
    ) -> Result<ResolvedSocketAddrs, ureq::Error> {
        let key = format!(
            "{}://{}",
            uri.scheme_str().unwrap_or_default(),
            uri.authority().map_or("", |it| it.as_str())
        );
        let now = self.clock.now();
        if let Some((until, addresses)) = self.known.lock().unwrap_or_else(PoisonError::into_inner).get(&key)
            && now < *until
        {
            let mut found = self.empty();
            for address in addresses {
                found.push(*address);
            }
            return Ok(found);
        }
        let found = self.inner.resolve(uri, config, timeout).map_err(|error| match error {
            // The operating system's "failed to look up" arrives as an error of a kind without a name.
            ureq::Error::Io(_) => ureq::Error::HostNotFound,
            other => other,
        })?;
        if found.iter().any(|it| is_link_local(it.ip())) {
            return Err(io::Error::new(
                io::ErrorKind::PermissionDenied,
                "link-local addresses are never asked",
            )
            .into());
        }
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= MAX_HOSTS {
            known.clear();
        }
        known.insert(key, (now.saturating_add(LOOKUP_LIFE), found.iter().copied().collect()));
        drop(known);
        Ok(found)
    }
}

/// Where clouds answer questions about their machines, keys included: an address in a text must not lead there.
fn is_link_local(address: IpAddr) -> bool {
    match address.to_canonical() {
        IpAddr::V4(it) => it.is_link_local(),
        IpAddr::V6(it) => it.is_unicast_link_local(),
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
