//! Encrypted connections and proxies, against a TLS server and a proxy of this process.

#![allow(clippy::unnecessary_wraps, reason = "the settings they are for are optional")]
#![allow(clippy::disallowed_methods, reason = "tests look at the clock and the environment")]

#[path = "support/observed.rs"]
mod observed;

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use conduit::model::Secret;
use conduit::transport::{
    Auth, Clock, Credential, FailureKind, GlobalSettings, GraphQlQuery, HttpTransport, Interrupt,
    ManualClock, QueryCaps, Request, Response, Settings, SetupError, Shared, TlsVersion, TransportError,
};
use observed::Observed;
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair, date_time_ymd};
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::WebPkiClientVerifier;
use rustls::{RootCertStore, ServerConfig, ServerConnection, StreamOwned, SupportedProtocolVersion};

type Authority = CertifiedIssuer<'static, KeyPair>;

fn authority() -> Authority {
    let mut params = CertificateParams::default();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    CertifiedIssuer::self_signed(params, KeyPair::generate().expect("a key")).expect("an authority")
}

/// A certificate and its key, as PEM.
fn issue(authority: &Authority, name: &str, is_expired: bool) -> (String, String) {
    let key = KeyPair::generate().expect("a key");
    let mut params = CertificateParams::new(vec![name.to_owned()]).expect("a name");
    if is_expired {
        (params.not_before, params.not_after) = (date_time_ymd(2001, 1, 1), date_time_ymd(2002, 1, 1));
    }
    let certificate = params.signed_by(&key, authority).expect("signed");
    (certificate.pem(), key.serialize_pem())
}

/// Accepts anything after the handshake and answers 200; keeps what it read.
struct TlsServer {
    port: u16,
    heads: Arc<Mutex<Vec<String>>>,
    handshakes: Arc<Mutex<usize>>,
}

impl TlsServer {
    fn start(
        (cert, key): &(String, String),
        versions: &[&'static SupportedProtocolVersion],
        clients: Option<&Authority>,
    ) -> Self {
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let builder = ServerConfig::builder_with_provider(Arc::clone(&provider))
            .with_protocol_versions(versions)
            .expect("versions");
        let builder = match clients {
            None => builder.with_no_client_auth(),
            Some(authority) => {
                let mut roots = RootCertStore::empty();
                roots.add(authority.der().clone()).expect("a root");
                let verifier = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider);
                builder.with_client_cert_verifier(verifier.build().expect("a verifier"))
            }
        };
        let chain = vec![CertificateDer::from_pem_slice(cert.as_bytes()).expect("PEM")];
        let key = PrivateKeyDer::from_pem_slice(key.as_bytes()).expect("PEM");
        let config = Arc::new(builder.with_single_cert(chain, key).expect("a pair"));
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let port = listener.local_addr().expect("bound").port();
        let (heads, handshakes) = (Arc::new(Mutex::new(Vec::new())), Arc::new(Mutex::new(0)));
        let (kept, counter) = (Arc::clone(&heads), Arc::clone(&handshakes));
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                *counter.lock().expect("no panic holds it") += 1;
                let session = ServerConnection::new(Arc::clone(&config)).expect("a session");
                let mut stream = StreamOwned::new(session, stream);
                let head = read_head(&mut stream);
                if head.is_empty() {
                    continue;
                }
                kept.lock().expect("no panic holds it").push(head);
                let answer = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\nconnection: close\r\n\r\nok";
                // The client may be gone already.
                let _ = stream.write_all(answer.as_bytes());
                stream.conn.send_close_notify();
                let _ = stream.flush();
            }
        });
        Self { port, heads, handshakes }
    }

    fn trusted_by(authority: &Authority) -> Self {
        Self::start(&issue(authority, "localhost", false), rustls::ALL_VERSIONS, None)
    }

    fn url(&self) -> String {
        format!("https://localhost:{}/", self.port)
    }

    fn handshakes(&self) -> usize {
        *self.handshakes.lock().expect("no panic holds it")
    }
}

fn read_head(stream: &mut dyn Read) -> String {
    let (mut head, mut byte) = (Vec::new(), [0_u8; 1]);
    while !head.ends_with(b"\r\n\r\n") && head.len() < 64 * 1024 && matches!(stream.read(&mut byte), Ok(1)) {
        head.push(byte[0]);
    }
    String::from_utf8_lossy(&head).to_ascii_lowercase()
}

struct Files(tempfile::TempDir);

impl Files {
    fn new() -> Self {
        Self(tempfile::tempdir().expect("a folder"))
    }

    fn write(&self, name: &str, text: &str) -> Option<PathBuf> {
        let path = self.0.path().join(name);
        std::fs::write(&path, text).expect("written");
        Some(path)
    }
}

fn open(url: &str, settings: &Settings) -> Result<Observed, SetupError> {
    let clock = Arc::new(ManualClock::new(1_795_500_000_000));
    let shared_clock = Arc::clone(&clock) as Arc<dyn Clock>;
    let shared = Shared::with_clock(&GlobalSettings::default(), Interrupt::new(), shared_clock);
    let credential = Credential::Basic { user: Secret::new("me"), password: Secret::new("canary") };
    HttpTransport::new("test", settings, Auth::new(url, credential), shared)
        .map(|it| Observed::new(it, clock))
        .inspect_err(|error| observed::refused_settings(error))
}

fn get(url: &str, settings: &Settings) -> Result<Response, TransportError> {
    open(url, settings).expect("valid settings").send(&Request::json(url))
}

fn direct(files: &Files, trusted: &Authority) -> Settings {
    let ca_bundle = files.write("ca.pem", &trusted.pem());
    Settings { ca_bundle, proxy: Some("none".to_owned()), ..Settings::default() }
}

fn refused_once(server: &TlsServer, settings: &Settings) -> TransportError {
    let error = get(&server.url(), settings).expect_err("not trusted");
    assert_eq!((&error.kind, error.attempts), (&FailureKind::Tls, 1), "{error}");
    assert!(server.heads.lock().expect("no panic holds it").is_empty());
    error
}

#[test]
fn a_server_of_the_own_authority_is_trusted() {
    let (files, ours) = (Files::new(), authority());
    let server = TlsServer::trusted_by(&ours);
    assert_eq!(get(&server.url(), &direct(&files, &ours)).expect("trusted").body, b"ok");
}

#[test]
fn a_server_of_another_authority_is_refused_without_trying_again() {
    let (files, ours) = (Files::new(), authority());
    let server = TlsServer::trusted_by(&authority());
    let error = refused_once(&server, &direct(&files, &ours));
    assert!(error.to_string().contains("ca_bundle"), "{error}");
    assert_eq!(server.handshakes(), 1);
}

#[test]
fn an_expired_certificate_is_refused() {
    let (files, ours) = (Files::new(), authority());
    let server = TlsServer::start(&issue(&ours, "localhost", true), rustls::ALL_VERSIONS, None);
    let error = refused_once(&server, &direct(&files, &ours));
    assert!(error.to_string().contains("expired"), "{error}");
}

#[test]
fn a_certificate_for_another_name_is_refused() {
    let (files, ours) = (Files::new(), authority());
    let server = TlsServer::start(&issue(&ours, "other.test", false), rustls::ALL_VERSIONS, None);
    let error = refused_once(&server, &direct(&files, &ours));
    assert!(error.to_string().contains("name"), "{error}");
}

#[test]
fn a_server_that_speaks_only_tls_1_2_is_refused_when_1_3_is_the_least() {
    let (files, ours) = (Files::new(), authority());
    let server = TlsServer::start(&issue(&ours, "localhost", false), &[&rustls::version::TLS12], None);
    assert!(get(&server.url(), &direct(&files, &ours)).is_ok());
    server.heads.lock().expect("no panic holds it").clear();
    refused_once(&server, &Settings { min_tls_version: TlsVersion::V1_3, ..direct(&files, &ours) });
    let modern = TlsServer::trusted_by(&ours);
    let settings = Settings { min_tls_version: TlsVersion::V1_3, ..direct(&files, &ours) };
    assert!(get(&modern.url(), &settings).is_ok());
}

#[test]
fn a_client_certificate_opens_what_is_closed_without_one() {
    let (files, ours, clients) = (Files::new(), authority(), authority());
    let server = TlsServer::start(&issue(&ours, "localhost", false), rustls::ALL_VERSIONS, Some(&clients));
    let without = Settings { max_attempts: 1, ..direct(&files, &ours) };
    let error = get(&server.url(), &without).expect_err("no certificate");
    assert_eq!(error.kind, FailureKind::Tls, "{error}");
    let (cert, key) = issue(&clients, "conduit", false);
    let with = Settings {
        client_cert: files.write("cert.pem", &cert),
        client_key: files.write("key.pem", &key),
        ..direct(&files, &ours)
    };
    assert_eq!(get(&server.url(), &with).expect("let in").body, b"ok");
}

#[test]
fn a_client_certificate_with_the_key_of_another_is_refused_before_anything_is_sent() {
    let (files, ours) = (Files::new(), authority());
    let ((cert, _), (_, key)) = (issue(&ours, "a", false), issue(&ours, "b", false));
    let (cert, key) = (files.write("cert.pem", &cert), files.write("key.pem", &key));
    for (client_cert, client_key) in [
        (cert.clone(), key.clone()),
        (cert.clone(), None),
        (None, key.clone()),
        (cert.clone(), files.write("empty.pem", "")),
        (key, cert),
    ] {
        let settings = Settings { client_cert, client_key, ..direct(&files, &ours) };
        let error = open("https://localhost/", &settings).expect_err("wrong");
        assert!(matches!(error, SetupError::ClientCert { .. }), "{error}");
        assert!(!error.to_string().contains("PRIVATE"), "{error}");
    }
}

/// `Basic` of the only login that [`Proxy::asking`] takes, in the lower case that heads are kept in.
const LOGIN: &str = "basic bwu6y2fuyxj5lxbhc3n3b3jk";

/// A proxy that connects (`CONNECT`) or answers itself, and keeps every byte that came from the client.
struct Proxy {
    port: u16,
    seen: Arc<Mutex<Vec<u8>>>,
}

impl Proxy {
    fn start() -> Self {
        Self::answering(|_| None)
    }

    /// Wants [`LOGIN`].
    fn asking() -> Self {
        Self::answering(|head| {
            let is_ours = head.contains(&format!("proxy-authorization: {LOGIN}\r\n"));
            let refusal = "HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic\r\n\r\n";
            (!is_ours).then(|| refusal.to_owned())
        })
    }

    /// `refusal` reads the head of a request and may answer it instead of connecting.
    fn answering(refusal: impl Fn(&str) -> Option<String> + Send + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let port = listener.local_addr().expect("bound").port();
        let seen = Arc::new(Mutex::new(Vec::new()));
        let kept = Arc::clone(&seen);
        std::thread::spawn(move || {
            for mut client in listener.incoming().flatten() {
                let head = read_head(&mut client);
                kept.lock().expect("no panic holds it").extend_from_slice(head.as_bytes());
                if let Some(answer) = refusal(&head) {
                    let _ = client.write_all(answer.as_bytes());
                    continue;
                }
                let target = head.strip_prefix("connect ").and_then(|it| it.split(' ').next());
                let Some(mut server) = target.and_then(|it| TcpStream::connect(it).ok()) else {
                    let answer = "HTTP/1.1 200 OK\r\ncontent-length: 5\r\nconnection: close\r\n\r\nproxy";
                    let _ = client.write_all(answer.as_bytes());
                    continue;
                };
                let _ = client.write_all(b"HTTP/1.1 200 Connected\r\n\r\n");
                let (mut from, mut to) =
                    (client.try_clone().expect("a socket"), server.try_clone().expect("a socket"));
                let kept = Arc::clone(&kept);
                std::thread::spawn(move || {
                    let mut buffer = [0_u8; 4096];
                    while let Ok(n @ 1..) = from.read(&mut buffer) {
                        kept.lock().expect("no panic holds it").extend_from_slice(&buffer[..n]);
                        if to.write_all(&buffer[..n]).is_err() {
                            break;
                        }
                    }
                });
                let _ = std::io::copy(&mut server, &mut client);
            }
        });
        Self { port, seen }
    }

    fn address(&self) -> Option<String> {
        Some(format!("http://127.0.0.1:{}", self.port))
    }

    fn seen(&self) -> String {
        String::from_utf8_lossy(&self.seen.lock().expect("no panic holds it")).into_owned()
    }
}

#[test]
fn a_proxy_carries_an_https_request_and_never_sees_its_credential() {
    let (files, ours, proxy) = (Files::new(), authority(), Proxy::start());
    let server = TlsServer::trusted_by(&ours);
    let settings = Settings { proxy: proxy.address(), ..direct(&files, &ours) };
    assert_eq!(get(&server.url(), &settings).expect("through the proxy").body, b"ok");
    assert!(server.heads.lock().expect("no panic holds it")[0].contains("authorization: basic"));
    assert!(proxy.seen().starts_with("connect localhost:"), "{}", proxy.seen());
    assert!(!proxy.seen().contains("authorization"), "{}", proxy.seen());
}

#[test]
fn a_host_under_no_proxy_is_asked_directly() {
    let (files, ours, proxy) = (Files::new(), authority(), Proxy::start());
    let server = TlsServer::trusted_by(&ours);
    let no_proxy = vec!["localhost".to_owned()];
    let settings = Settings { proxy: proxy.address(), no_proxy, ..direct(&files, &ours) };
    assert!(get(&server.url(), &settings).is_ok());
    assert_eq!(proxy.seen(), "");
}

#[test]
fn a_server_is_not_trusted_just_because_a_proxy_leads_there() {
    let (files, ours, proxy) = (Files::new(), authority(), Proxy::start());
    let server = TlsServer::trusted_by(&authority());
    refused_once(&server, &Settings { proxy: proxy.address(), ..direct(&files, &ours) });
}

fn login(password: &str) -> Option<(Secret, Secret)> {
    Some((Secret::new("me"), Secret::new(password)))
}

#[test]
fn a_proxy_that_asks_for_a_login_gets_it_and_the_server_does_not() {
    let (files, ours, proxy) = (Files::new(), authority(), Proxy::asking());
    let server = TlsServer::trusted_by(&ours);
    let proxy_login = login("canary-password");
    let settings = Settings { proxy: proxy.address(), proxy_login, ..direct(&files, &ours) };
    assert_eq!(get(&server.url(), &settings).expect("through the proxy").body, b"ok");
    assert!(proxy.seen().contains(LOGIN), "{}", proxy.seen());
    let heads = server.heads.lock().expect("no panic holds it");
    assert!(!heads[0].contains("proxy-authorization"), "{}", heads[0]);
}

#[test]
fn a_login_the_proxy_does_not_take_is_told_once_with_the_proxy_and_without_the_password() {
    let (files, ours, proxy) = (Files::new(), authority(), Proxy::asking());
    let server = TlsServer::trusted_by(&ours);
    for proxy_login in [None, login("canary-wrong")] {
        let settings = Settings { proxy: proxy.address(), proxy_login, ..direct(&files, &ours) };
        let error = get(&server.url(), &settings).expect_err("refused");
        assert_eq!((&error.kind, error.attempts), (&FailureKind::Proxy, 1), "{error}");
        let text = format!("{error} {error:?} {settings:?}");
        assert!(text.contains(&format!("127.0.0.1:{} ", proxy.port)) && text.contains("407"), "{text}");
        assert!(text.contains("limits.proxy_password") && !text.contains("canary"), "{text}");
    }
    assert_eq!(server.handshakes(), 0);
}

#[test]
fn a_proxy_that_does_not_connect_to_an_address_is_told_once_and_one_that_cannot_is_tried_again() {
    let (files, ours) = (Files::new(), authority());
    let refused = Proxy::answering(|_| Some("HTTP/1.1 401 Unauthorized\r\n\r\n".to_owned()));
    let settings = Settings { proxy: refused.address(), ..direct(&files, &ours) };
    let error = get("https://localhost:9/", &settings).expect_err("refused");
    assert!(error.message.contains("user name or password (HTTP 401)"), "{error}");
    for (line, kind, attempts) in
        [("403 Forbidden", FailureKind::Proxy, 1), ("502 Bad", FailureKind::Connect, 5)]
    {
        let proxy = Proxy::answering(move |_| Some(format!("HTTP/1.1 {line}\r\n\r\n")));
        let settings = Settings { proxy: proxy.address(), ..direct(&files, &ours) };
        let error = get("https://localhost:9/", &settings).expect_err("refused");
        assert_eq!((&error.kind, error.attempts), (&kind, attempts), "{error}");
        assert!(error.message.contains(&format!("127.0.0.1:{}", proxy.port)), "{error}");
    }
}

#[test]
fn a_proxy_that_is_not_there_is_named() {
    let (files, ours) = (Files::new(), authority());
    let settings = Settings { proxy: Some("http://127.0.0.1:9".to_owned()), ..direct(&files, &ours) };
    let error = get("https://localhost/", &settings).expect_err("nobody listens");
    assert!(error.message.contains("the proxy 127.0.0.1:9"), "{error}");
}

#[test]
fn a_socks_proxy_is_refused_before_anything_is_sent() {
    for address in ["socks5://127.0.0.1:9", "socks4://127.0.0.1:9"] {
        let settings = Settings { proxy: Some(address.to_owned()), ..Settings::default() };
        let error = open("https://localhost/", &settings).expect_err("not spoken");
        assert!(matches!(error, SetupError::Socks { .. }), "{error}");
    }
}

/// A proxy that answers every request itself and keeps the connection, as it forwards plain http.
fn forwarding_proxy() -> (String, Arc<Mutex<Vec<String>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = format!("http://127.0.0.1:{}", listener.local_addr().expect("bound").port());
    let heads = Arc::new(Mutex::new(Vec::new()));
    let kept = Arc::clone(&heads);
    std::thread::spawn(move || {
        for (number, mut client) in listener.incoming().flatten().enumerate() {
            let kept = Arc::clone(&kept);
            std::thread::spawn(move || {
                loop {
                    let head = read_head(&mut client);
                    if head.is_empty() {
                        break;
                    }
                    let length = head.split("content-length: ").nth(1).and_then(|it| it.split('\r').next());
                    let length: usize = length.and_then(|it| it.parse().ok()).unwrap_or(0);
                    client.read_exact(&mut vec![0; length]).expect("the body");
                    let body = if head.starts_with("head ") { "" } else { "ok" };
                    kept.lock().expect("no panic holds it").push(format!("{number} {head}"));
                    let _ = client
                        .write_all(format!("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{body}").as_bytes());
                }
            });
        }
    });
    (address, heads)
}

#[test]
fn a_plain_http_request_goes_to_the_proxy_with_its_whole_address_and_the_login() {
    let (address, heads) = forwarding_proxy();
    let proxy_login = login("canary-password");
    let settings = Settings { proxy: Some(address), proxy_login, ..Settings::default() };
    let transport = open("http://site.test/", &settings).expect("valid settings");
    let query = GraphQlQuery::new("{ a }", &serde_json::Value::Null, QueryCaps::default()).expect("a query");
    for request in [
        Request::json("http://site.test/wp-json/?a=b"),
        Request::json("http://site.test/x").head(),
        Request::graphql("http://site.test/graphql", query),
        Request::json("http://other.test:8080/y"),
    ] {
        assert_eq!(transport.send(&request).expect("through the proxy").status, 200);
    }
    let heads = heads.lock().expect("no panic holds it");
    let lines: Vec<_> = heads.iter().filter_map(|it| it.lines().next()).collect();
    // The connection is kept for the same server.
    assert_eq!(
        lines,
        [
            "0 get http://site.test/wp-json/?a=b http/1.1",
            "0 head http://site.test/x http/1.1",
            "0 post http://site.test/graphql http/1.1",
            "1 get http://other.test:8080/y http/1.1",
        ]
    );
    for head in &*heads {
        assert!(head.contains(&format!("\r\nproxy-authorization: {LOGIN}\r\n")), "{head}");
        assert_eq!(head.contains("\r\nauthorization: "), head.contains("site.test"), "{head}");
        assert_eq!(head.matches("\r\nhost: ").count(), 1, "{head}");
    }
    assert!(heads[3].contains("\r\nhost: other.test:8080\r\n"), "{}", heads[3]);
}

#[test]
fn a_proxy_that_refuses_the_login_of_a_plain_http_request_is_told_once() {
    let proxy = Proxy::asking();
    for proxy_login in [None, login("canary-wrong")] {
        let settings = Settings { proxy: proxy.address(), proxy_login, ..Settings::default() };
        let error = get("http://site.test/", &settings).expect_err("refused");
        assert_eq!((&error.kind, error.attempts), (&FailureKind::Proxy, 1), "{error}");
        let text = format!("{error} {error:?}");
        assert!(text.contains("407") && !text.contains("canary"), "{text}");
    }
    assert_eq!(proxy.seen().matches("get http://site.test/ ").count(), 2, "{}", proxy.seen());
}

#[test]
fn the_metadata_service_of_a_cloud_is_not_asked_through_a_proxy_either() {
    let (files, ours, proxy) = (Files::new(), authority(), Proxy::start());
    let settings = Settings { proxy: proxy.address(), max_attempts: 1, ..direct(&files, &ours) };
    for url in ["http://169.254.169.254/latest/", "https://169.254.169.254/", "http://[fe80::1]/"] {
        let error = get(url, &settings).expect_err("never asked");
        assert!(error.message.contains("link-local"), "{error}");
    }
    assert_eq!(proxy.seen(), "");
}

#[test]
fn the_table_of_faults_says_what_was_observed() {
    observed::check_table("the_table_of_faults_");
}
