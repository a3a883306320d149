//! Log-ins against a server on this machine: when they are made, how often, and where what they give goes. Waits go by a
//! manual clock, so no test sleeps.

#![allow(clippy::disallowed_methods, reason = "tests look at the clock and the environment")]

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use conduit::model::Secret;
use conduit::transport::{
    Auth, Clock, Credential, FailureKind, GlobalSettings, Grant, GraphQlQuery, HttpTransport, Interrupt,
    Login, ManualClock, QueryCaps, Request, Response, Settings, Shared, Transport as _, TransportError,
};
use serde_json::Value as Json;

/// A request as the server saw it.
#[derive(Clone, Debug, Default)]
struct Seen {
    line: String,
    head: String,
    body: String,
}

impl Seen {
    fn is_login(&self) -> bool {
        self.line.contains("/oauth/token") || self.line.contains("/auth/login")
    }
}

/// Tokens are numbered; a request is good when it carries the newest.
struct Server {
    port: u16,
    seen: Arc<Mutex<Vec<Seen>>>,
    newest: Arc<AtomicU64>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Manner {
    /// 401 without a good token.
    Unauthorized,
    /// 200 with an error inside.
    Inside,
    /// 403 whatever the token, for addresses with `secret` in them.
    Forbids,
    /// Log-ins are refused.
    RefusesLogin,
    /// Log-ins lead elsewhere.
    Redirects,
    /// The first log-in fails with 503.
    Busy,
}

impl Server {
    fn start(manner: Manner) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let port = listener.local_addr().expect("bound").port();
        let (seen, newest) = (Arc::new(Mutex::new(Vec::new())), Arc::new(AtomicU64::new(0)));
        let (kept, number) = (Arc::clone(&seen), Arc::clone(&newest));
        std::thread::spawn(move || {
            for mut stream in listener.incoming().flatten() {
                let (kept, number) = (Arc::clone(&kept), Arc::clone(&number));
                std::thread::spawn(move || {
                    let request = read(&mut stream);
                    let answer = answer(manner, &request, &number, &kept);
                    // The client may be gone already; that is not this side's concern.
                    let _ = stream.write_all(answer.as_bytes());
                });
            }
        });
        Self { port, seen, newest }
    }

    fn url(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.port)
    }

    fn seen(&self) -> Vec<Seen> {
        self.seen.lock().expect("no panic holds it").clone()
    }

    fn n_logins(&self) -> usize {
        self.seen().iter().filter(|it| it.is_login()).count()
    }
}

fn read(stream: &mut TcpStream) -> Seen {
    let mut reader = BufReader::new(stream);
    let (mut seen, mut length) = (Seen::default(), 0);
    reader.read_line(&mut seen.line).expect("a request line");
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).expect("a header");
        if line.trim().is_empty() {
            break;
        }
        if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
            length = value.trim().parse().expect("a number");
        }
        seen.head.push_str(&line);
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).expect("the body");
    seen.body = String::from_utf8(body).expect("text");
    seen
}

fn http(status: u16, headers: &str, body: &str) -> String {
    let n_bytes = body.len();
    format!("HTTP/1.1 {status} X\r\nconnection: close\r\ncontent-length: {n_bytes}\r\n{headers}\r\n{body}")
}

fn answer(manner: Manner, request: &Seen, newest: &AtomicU64, kept: &Mutex<Vec<Seen>>) -> String {
    let n_before = {
        let mut kept = kept.lock().expect("no panic holds it");
        kept.push(request.clone());
        kept.iter().filter(|it| it.is_login()).count()
    };
    if request.is_login() {
        match manner {
            Manner::RefusesLogin => return http(401, "", r#"{"error":"access_denied"}"#),
            Manner::Redirects => return http(307, "location: /elsewhere\r\n", ""),
            Manner::Busy if n_before == 1 => return http(503, "", ""),
            _ => {}
        }
        let number = newest.fetch_add(1, Ordering::SeqCst) + 1;
        if request.line.contains("/auth/login") {
            return http(200, &format!("set-cookie: .AspNet.Cookies=c{number}; path=/\r\n"), "");
        }
        let token = format!(r#"{{"access_token":"t{number}","token_type":"Bearer","expires_in":3600}}"#);
        return http(200, "", &token);
    }
    let number = newest.load(Ordering::SeqCst);
    let head = request.head.to_ascii_lowercase();
    let is_good = head.contains(&format!("authorization: bearer t{number}\r\n"))
        || head.contains(&format!("cookie: .aspnet.cookies=c{number}\r\n"));
    if manner == Manner::Forbids && request.line.contains("secret") {
        return http(403, "", "");
    }
    match (is_good, manner) {
        (true, _) => http(200, "", r#"{"data":{"n":1}}"#),
        (false, Manner::Inside) => {
            http(200, "", r#"{"errors":[{"message":"x","extensions":{"code":"AUTH_NOT_AUTHENTICATED"}}]}"#)
        }
        (false, Manner::Forbids) => http(403, "", ""),
        (false, _) => http(401, "", ""),
    }
}

struct Client {
    transport: HttpTransport,
    clock: Arc<ManualClock>,
}

impl Client {
    fn new(server: &Server, login: Login) -> Self {
        let clock = Arc::new(ManualClock::new(1_795_500_000_000));
        let shared = Shared::with_clock(
            &GlobalSettings::default(),
            Interrupt::new(),
            Arc::clone(&clock) as Arc<dyn Clock>,
        );
        let settings = Settings { proxy: Some("none".to_owned()), ..Settings::default() };
        let auth = Auth::new(&server.url("/"), Credential::Login(Box::new(login)));
        Self { transport: HttpTransport::new("test", &settings, auth, shared).expect("valid"), clock }
    }

    fn token(server: &Server) -> Self {
        let grant = Grant::ClientCredentials {
            client_id: "cid".to_owned(),
            client_secret: Secret::new("canary"),
            audience: None,
            scope: None,
        };
        Self::new(server, Login::cloud(&server.url("/"), grant).expect("this machine"))
    }

    fn cookie(server: &Server) -> Self {
        let (user, password) = (Secret::new("admin"), Secret::new("canary"));
        let login = Login::item_service(&server.url("/"), "sitecore", user, password);
        Self::new(server, login.expect("this machine"))
    }

    fn get(&self, url: &str) -> Result<Response, TransportError> {
        self.transport.send(&Request::json(url))
    }
}

fn query() -> GraphQlQuery {
    GraphQlQuery::new("{ n }", &Json::Null, QueryCaps::default()).expect("a query")
}

#[test]
fn one_log_in_serves_all_threads() {
    let server = Server::start(Manner::Unauthorized);
    let client = Client::token(&server);
    std::thread::scope(|scope| {
        for _ in 0..6 {
            scope.spawn(|| {
                assert_eq!(client.get(&server.url("/a")).expect("an answer").status, 200);
            });
        }
    });
    assert_eq!(server.n_logins(), 1);
    let seen = server.seen();
    let login = seen.iter().find(|it| it.is_login()).expect("it logged in");
    assert!(login.line.starts_with("POST /oauth/token "), "{}", login.line);
    assert!(login.body.contains("client_secret=canary"), "{}", login.body);
    assert!(!login.head.to_ascii_lowercase().contains("authorization:"));
}

#[test]
fn it_is_renewed_before_it_ends() {
    let server = Server::start(Manner::Unauthorized);
    let client = Client::token(&server);
    for (wait, n_logins) in [(0, 1), (3500, 1), (50, 2), (3600, 3)] {
        client.clock.advance(Duration::from_secs(wait));
        assert_eq!(client.get(&server.url("/")).expect("an answer").status, 200);
        assert_eq!(server.n_logins(), n_logins, "after {wait} s");
    }
    assert_eq!(server.seen().len(), 3 + 4, "no request was refused");
}

#[test]
fn when_the_server_says_that_it_has_ended_the_request_is_repeated_once() {
    for manner in [Manner::Unauthorized, Manner::Inside] {
        let server = Server::start(manner);
        let client = Client::token(&server);
        let ask = || client.transport.send(&Request::graphql(server.url("/graphql"), query()));
        assert!(ask().expect("an answer").text().contains("data"));
        // As if the server had been restarted: what was given is worth nothing.
        server.newest.fetch_add(1, Ordering::SeqCst);
        assert!(ask().expect("an answer").text().contains("data"));
        assert_eq!((server.n_logins(), server.seen().len()), (2, 5));
    }
}

#[test]
fn the_cookie_of_the_item_service_is_renewed_after_403() {
    let server = Server::start(Manner::Forbids);
    let client = Client::cookie(&server);
    let ask = |path: &str| client.get(&server.url(path)).expect("an answer").status;
    assert_eq!(ask("/a"), 200);
    server.newest.fetch_add(1, Ordering::SeqCst);
    assert_eq!(ask("/a"), 200);
    assert_eq!(server.n_logins(), 2);
    let body = server.seen().into_iter().find(Seen::is_login).expect("it logged in").body;
    let body: Json = serde_json::from_str(&body).expect("JSON");
    assert_eq!((&body["domain"], &body["password"]), (&Json::from("sitecore"), &Json::from("canary")));
}

#[test]
fn what_is_forbidden_for_good_does_not_make_it_log_in_for_ever() {
    let server = Server::start(Manner::Forbids);
    let client = Client::cookie(&server);
    let ask = |path: &str| client.get(&server.url(path)).expect("an answer").status;
    assert_eq!(ask("/a"), 200);
    for _ in 0..15 {
        assert_eq!(ask("/secret"), 403);
        assert_eq!(ask("/a"), 200);
    }
    assert_eq!(server.n_logins(), 4, "the first, and three that changed nothing");
    // A real end is still noticed.
    server.newest.fetch_add(1, Ordering::SeqCst);
    let statuses: Vec<u16> = (0..25).map(|_| ask("/a")).collect();
    assert!(statuses.ends_with(&[200, 200, 200]), "{statuses:?}");
    assert_eq!(server.n_logins(), 5);
}

#[test]
fn a_refused_log_in_is_not_repeated_and_names_no_secret() {
    let server = Server::start(Manner::RefusesLogin);
    let client = Client::token(&server);
    for _ in 0..5 {
        let error = client.get(&server.url("/")).expect_err("refused");
        assert!(matches!(error.kind, FailureKind::LogIn(_)), "{error}");
        let text = format!("{error} {error:?}");
        assert!(text.contains("access_denied") && text.contains("client_id"), "{text}");
        assert!(!text.contains("canary"), "{text}");
    }
    assert_eq!((server.n_logins(), server.seen().len()), (1, 1));
    client.clock.advance(Duration::from_secs(301));
    client.get(&server.url("/")).expect_err("refused");
    assert_eq!(server.n_logins(), 2);
}

#[test]
fn a_log_in_follows_no_redirect() {
    let server = Server::start(Manner::Redirects);
    let error = Client::token(&server).get(&server.url("/")).expect_err("nowhere else");
    assert!(error.to_string().contains("redirects"), "{error}");
    assert_eq!(server.seen().len(), 1);
}

#[test]
fn a_busy_log_in_is_tried_again_like_any_request() {
    let server = Server::start(Manner::Busy);
    let client = Client::token(&server);
    assert_eq!(client.get(&server.url("/")).expect("an answer").status, 200);
    assert_eq!((server.n_logins(), client.clock.slept().len()), (2, 1));
}

#[test]
fn what_it_gave_goes_to_the_instance_alone_and_visitors_do_not_log_in() {
    let (server, other) = (Server::start(Manner::Unauthorized), Server::start(Manner::Unauthorized));
    let client = Client::token(&server);
    let ask = |request: Request| client.transport.send(&request).expect("an answer");
    ask(Request::public(server.url("/")));
    assert_eq!(server.n_logins(), 0);
    ask(Request::json(server.url("/")));
    ask(Request::json(other.url("/")));
    assert_eq!(server.n_logins(), 1);
    assert!(other.seen().iter().all(|it| !it.head.to_ascii_lowercase().contains("authorization")));
}
