//! A server that does everything wrong, one fault per test. Waits go by a manual clock, so no test sleeps.

#![allow(clippy::disallowed_methods, reason = "tests look at the clock and the environment")]

#[path = "support/observed.rs"]
mod observed;

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, mpsc};
use std::time::Duration;

use conduit::model::Secret;
use conduit::transport::{
    Auth, BreakerState, ByteSize, Clock, Credential, FailureKind, GlobalSettings, GraphQlQuery,
    HttpTransport, Interrupt, ManualClock, QueryCaps, Redirects, Request, Response, Settings, Shared,
    TransportError,
};
use observed::Observed;

/// 2026-11-24.
const NOW_MS: i64 = 1_795_500_000_000;

/// Answers the n-th connection (from 0), given the head of its request in lower case.
type Behaviour = dyn Fn(usize, &str, &mut TcpStream) + Send + Sync;

struct Server {
    port: u16,
    connections: Arc<AtomicUsize>,
    heads: Arc<Mutex<Vec<String>>>,
}

impl Server {
    fn start(behaviour: impl Fn(usize, &str, &mut TcpStream) + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let port = listener.local_addr().expect("bound").port();
        let (connections, heads) = (Arc::new(AtomicUsize::new(0)), Arc::new(Mutex::new(Vec::new())));
        let behaviour: Arc<Behaviour> = Arc::new(behaviour);
        let (counter, kept) = (Arc::clone(&connections), Arc::clone(&heads));
        std::thread::spawn(move || {
            for mut stream in listener.incoming().flatten() {
                let number = counter.fetch_add(1, Ordering::SeqCst);
                let (behaviour, kept) = (Arc::clone(&behaviour), Arc::clone(&kept));
                std::thread::spawn(move || {
                    let head = read_head(&mut stream);
                    kept.lock().expect("no panic holds it").push(head.clone());
                    behaviour(number, &head, &mut stream);
                });
            }
        });
        Self { port, connections, heads }
    }

    /// Sends these answers one after the other, the last one again and again.
    fn answering<T: AsRef<[u8]> + Send + Sync + 'static>(answers: Vec<T>) -> Self {
        Self::start(move |number, _, stream| {
            let answer = &answers[number.min(answers.len() - 1)];
            // The client may be gone already; that is not this side's concern.
            let _ = stream.write_all(answer.as_ref());
        })
    }

    fn url(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.port)
    }

    fn connections(&self) -> usize {
        self.connections.load(Ordering::SeqCst)
    }

    fn heads(&self) -> Vec<String> {
        self.heads.lock().expect("no panic holds it").clone()
    }
}

fn read_head(stream: &mut TcpStream) -> String {
    let (mut head, mut byte) = (Vec::new(), [0_u8; 1]);
    while !head.ends_with(b"\r\n\r\n") && head.len() < 64 * 1024 && matches!(stream.read(&mut byte), Ok(1)) {
        head.push(byte[0]);
    }
    String::from_utf8_lossy(&head).to_ascii_lowercase()
}

fn answer(status: u16, headers: &str, body: &str) -> String {
    let n_bytes = body.len();
    format!("HTTP/1.1 {status} X\r\nconnection: close\r\ncontent-length: {n_bytes}\r\n{headers}\r\n{body}")
}

fn ok() -> String {
    answer(200, "content-type: application/json\r\n", r#"{"ok":true}"#)
}

struct Client {
    transport: Observed,
    clock: Arc<ManualClock>,
    interrupt: Interrupt,
}

impl Client {
    fn of(server: &Server) -> Self {
        Self::with(server, Settings::default())
    }

    fn with(server: &Server, settings: Settings) -> Self {
        let (clock, interrupt) = (Arc::new(ManualClock::new(NOW_MS)), Interrupt::new());
        let shared_clock = Arc::clone(&clock) as Arc<dyn Clock>;
        let shared = Shared::with_clock(&GlobalSettings::default(), interrupt.clone(), shared_clock);
        let credential = Credential::Basic { user: Secret::new("me"), password: Secret::new("canary") };
        let settings = Settings { proxy: Some("none".to_owned()), ..settings };
        let auth = Auth::new(&server.url("/"), credential);
        let transport = HttpTransport::new("test", &settings, auth, shared).expect("valid settings");
        Self { transport: Observed::new(transport, Arc::clone(&clock)), clock, interrupt }
    }

    fn get(&self, url: &str) -> Result<Response, TransportError> {
        self.transport.send(&Request::json(url))
    }

    fn waited(&self) -> Duration {
        self.clock.slept().iter().sum()
    }
}

#[test]
fn a_server_fault_is_tried_again() {
    let server = Server::answering(vec![answer(500, "", ""), answer(502, "", "oops"), ok()]);
    let client = Client::of(&server);
    let response = client.get(&server.url("/")).expect("the third attempt");
    assert_eq!((response.status, response.body.as_slice()), (200, &br#"{"ok":true}"#[..]));
    let traffic = client.transport.traffic().snapshot();
    assert_eq!((traffic.requests, traffic.retries, traffic.by_class[5], traffic.by_class[2]), (3, 2, 2, 1));
}

#[test]
fn a_server_fault_to_the_last_attempt_is_an_error_with_its_status() {
    let server = Server::answering(vec![answer(503, "", "")]);
    let error = Client::of(&server).get(&server.url("/?key=canary")).expect_err("never answers");
    assert_eq!((&error.kind, error.attempts, server.connections()), (&FailureKind::Server(503), 5, 5));
    assert!(!error.to_string().contains("canary"), "{error}");
}

#[test]
fn an_answer_that_says_no_is_not_tried_again() {
    for status in [400, 401, 403, 404, 410, 501, 505] {
        let server = Server::answering(vec![answer(status, "", "no")]);
        let response = Client::of(&server).get(&server.url("/")).expect("an answer");
        assert_eq!((response.status, server.connections()), (status, 1));
    }
}

#[test]
fn retry_after_in_seconds_is_waited_for() {
    let server = Server::answering(vec![answer(429, "retry-after: 7\r\n", ""), ok()]);
    let client = Client::of(&server);
    client.get(&server.url("/")).expect("the second attempt");
    assert_eq!(client.waited(), Duration::from_secs(7));
    assert!(client.transport.current_rate() < 6.0, "the pace is halved");
    let hints = client.transport.traffic().rate_limit_headers();
    assert_eq!(hints.get("retry-after").map(String::as_str), Some("7"));
}

#[test]
fn retry_after_longer_than_the_cap_is_capped() {
    let server = Server::answering(vec![answer(503, "retry-after: 86400\r\n", ""), ok()]);
    let client = Client::of(&server);
    client.get(&server.url("/")).expect("the second attempt");
    assert_eq!(client.waited(), Duration::from_secs(120));
}

#[test]
fn retry_after_as_a_date_is_waited_for() {
    let then = jiff::Timestamp::from_millisecond(NOW_MS + 30_000).expect("a date");
    let date = then.strftime("%a, %d %b %Y %H:%M:%S GMT");
    let server = Server::answering(vec![answer(429, &format!("retry-after: {date}\r\n"), ""), ok()]);
    let client = Client::of(&server);
    client.get(&server.url("/")).expect("the second attempt");
    assert_eq!(client.waited(), Duration::from_secs(30));
}

#[test]
fn refused_to_the_last_attempt_is_rate_limited() {
    let server = Server::answering(vec![answer(429, "", "")]);
    let client = Client::of(&server);
    let error = client.get(&server.url("/")).expect_err("always refuses");
    assert_eq!((error.kind, error.attempts), (FailureKind::RateLimited, 5));
    assert!(client.waited() >= Duration::from_secs(4), "{:?}", client.waited());
    assert_eq!(client.transport.breaker_state(), BreakerState::Closed, "a refusal is an answer");
}

#[test]
fn a_server_that_never_answers_is_a_timeout() {
    let (release, held) = mpsc::channel::<()>();
    let held = Mutex::new(held);
    let server = Server::start(move |_, _, _| {
        // Until the test drops its end.
        let _ = held.lock().map(|it| it.recv());
    });
    let settings = Settings { timeout_seconds: 0.3, max_attempts: 2, ..Settings::default() };
    let error = Client::with(&server, settings).get(&server.url("/")).expect_err("silence");
    assert_eq!((error.kind, error.attempts), (FailureKind::Timeout, 2));
    drop(release);
}

#[test]
fn a_body_that_trickles_is_a_timeout_and_not_endless() {
    let server = Server::start(|_, _, stream| {
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 1000000000\r\n\r\n");
        // Each byte comes in time, the whole does not. Ends when the client has gone.
        while stream.write_all(b"x").is_ok() {
            std::thread::sleep(Duration::from_millis(5));
        }
    });
    let settings = Settings { timeout_seconds: 0.3, max_attempts: 1, ..Settings::default() };
    let error = Client::with(&server, settings).get(&server.url("/")).expect_err("too slow");
    assert_eq!(error.kind, FailureKind::Timeout);
}

#[test]
fn a_body_shorter_than_declared_is_truncated_after_retries() {
    let server = Server::answering(vec!["HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n[1,2"]);
    let error = Client::of(&server).get(&server.url("/")).expect_err("cut off");
    assert_eq!((error.kind, error.attempts), (FailureKind::Truncated, 5));
}

#[test]
fn a_chunked_body_that_breaks_off_is_truncated() {
    let server =
        Server::answering(vec!["HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\n[1,2,\r\n"]);
    let error = Client::of(&server).get(&server.url("/")).expect_err("cut off");
    assert_eq!(error.kind, FailureKind::Truncated);
}

#[test]
fn a_truncated_answer_is_read_whole_by_the_next_attempt() {
    let cut = "HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n[1,2".to_owned();
    let server = Server::answering(vec![cut, ok()]);
    assert_eq!(Client::of(&server).get(&server.url("/")).expect("the second attempt").status, 200);
}

#[test]
fn a_body_over_the_cap_is_refused_once() {
    let server = Server::answering(vec![answer(200, "", &"x".repeat(5000))]);
    let settings = Settings { max_response_bytes: ByteSize(4096), ..Settings::default() };
    let error = Client::with(&server, settings).get(&server.url("/")).expect_err("too large");
    assert_eq!((error.kind, server.connections()), (FailureKind::TooLarge(4096), 1));
}

#[test]
fn a_peek_cuts_a_long_body_instead() {
    let server = Server::answering(vec![answer(200, "", &"x".repeat(5000))]);
    let request = Request { peek_bytes: Some(100), ..Request::json(server.url("/")) };
    let response = Client::of(&server).transport.send(&request).expect("cut");
    assert_eq!((response.body.len(), response.is_cut), (100, true));
}

#[test]
fn gzip_is_decoded() {
    let server = Server::answering(vec![gzip_answer(GZIP_OK)]);
    assert_eq!(Client::of(&server).get(&server.url("/")).expect("decoded").body, br#"{"ok":true}"#);
    assert!(server.heads()[0].contains("accept-encoding: gzip"));
}

#[test]
fn gzip_that_is_damaged_or_cut_is_truncated() {
    let mut damaged = GZIP_OK.to_vec();
    damaged[20] ^= 0xff;
    let cut = GZIP_OK[..GZIP_OK.len() - 12].to_vec();
    for body in [damaged, cut] {
        let server = Server::answering(vec![gzip_answer(&body)]);
        let error = Client::of(&server).get(&server.url("/")).expect_err("damaged");
        assert_eq!(error.kind, FailureKind::Truncated, "{error}");
    }
}

#[test]
fn a_gzip_bomb_stops_at_the_cap() {
    let body = gzip_bomb(400_000);
    assert!(body.len() < 1_000_000, "103 MB of x in less than 1 MB");
    let server = Server::answering(vec![gzip_answer(&body)]);
    let settings = Settings { max_response_bytes: ByteSize(2 << 20), ..Settings::default() };
    let error = Client::with(&server, settings).get(&server.url("/")).expect_err("a bomb");
    assert_eq!((error.kind, server.connections()), (FailureKind::TooLarge(2 << 20), 1));
}

#[test]
fn a_redirect_to_another_host_is_an_error_and_nothing_is_sent_there() {
    let other = Server::answering(vec![ok()]);
    let location = format!("location: {}\r\n", other.url("/steal"));
    let server = Server::answering(vec![answer(302, &location, "")]);
    let error = Client::of(&server).get(&server.url("/")).expect_err("elsewhere");
    assert_eq!(error.kind, FailureKind::RedirectElsewhere(format!("http://127.0.0.1:{}", other.port)));
    assert_eq!(other.connections(), 0);
}

#[test]
fn a_redirect_followed_anywhere_leaves_the_credential_behind_for_good() {
    let home = Server::start(|_, head, stream| {
        let port = head.strip_prefix("get /go?").and_then(|it| it.split(' ').next());
        let response = match port {
            Some(port) => answer(302, &format!("location: http://127.0.0.1:{port}/there\r\n"), ""),
            None => ok(),
        };
        let _ = stream.write_all(response.as_bytes());
    });
    let back = home.url("/back");
    let other = Server::answering(vec![answer(302, &format!("location: {back}\r\n"), "")]);
    let url = home.url(&format!("/go?{}", other.port));
    let request = Request { redirects: Redirects::Anywhere, ..Request::json(url) };
    let response = Client::of(&home).transport.send(&request).expect("followed");
    assert_eq!((response.hops.len(), response.url.as_str()), (2, back.as_str()));
    assert!(home.heads()[0].contains("authorization: basic"));
    assert!(!home.heads()[1].contains("authorization"), "not again after it was in other hands");
    assert_eq!(other.connections(), 1);
    assert!(!other.heads()[0].contains("authorization"));
}

#[test]
fn a_redirect_on_the_same_origin_is_followed_with_the_credential() {
    let server = Server::answering(vec![answer(301, "location: /b?x=1#top\r\n", ""), ok()]);
    let response = Client::of(&server).get(&server.url("/a")).expect("followed");
    assert_eq!(response.hops, [(301, server.url("/b?x=1"))]);
    assert!(server.heads().iter().all(|it| it.contains("authorization: basic")));
}

#[test]
fn a_redirect_is_handed_over_when_it_is_not_to_be_followed() {
    let server = Server::answering(vec![answer(301, "location: /b\r\n", "")]);
    let request = Request { redirects: Redirects::Never, ..Request::public(server.url("/")) };
    let response = Client::of(&server).transport.send(&request).expect("handed over");
    assert_eq!((response.status, response.header("location"), server.connections()), (301, Some("/b"), 1));
}

#[test]
fn redirects_in_a_circle_and_without_end_are_given_up() {
    let circle = Server::start(|_, head, stream| {
        let to = if head.starts_with("get /a ") { "/b" } else { "/a" };
        let _ = stream.write_all(answer(302, &format!("location: {to}\r\n"), "").as_bytes());
    });
    assert_eq!(Client::of(&circle).get(&circle.url("/a")).expect_err("loop").kind, FailureKind::RedirectLoop);
    assert_eq!(circle.connections(), 2);
    let endless = Server::start(|number, _, stream| {
        let _ = stream.write_all(answer(302, &format!("location: /{number}\r\n"), "").as_bytes());
    });
    assert_eq!(
        Client::of(&endless).get(&endless.url("/a")).expect_err("loop").kind,
        FailureKind::RedirectLoop
    );
    assert_eq!(endless.connections(), 6, "the first and five redirects");
}

#[test]
fn a_redirect_to_a_file_is_refused() {
    let server = Server::answering(vec![answer(302, "location: file:///etc/passwd\r\n", "")]);
    for redirects in [Redirects::SameOrigin, Redirects::Anywhere] {
        let request = Request { redirects, ..Request::json(server.url("/")) };
        let error = Client::of(&server).transport.send(&request).expect_err("refused");
        assert_eq!(error.kind, FailureKind::BadAddress);
    }
}

#[test]
fn only_http_addresses_are_sent_to() {
    let server = Server::answering(vec![ok()]);
    for url in ["file:///etc/passwd", "ftp://127.0.0.1/", "127.0.0.1", "", "http://"] {
        let result = Client::of(&server).get(url);
        assert!(result.as_ref().is_err_and(|it| it.kind == FailureKind::BadAddress), "{url}: {result:?}");
    }
}

#[test]
fn a_connection_that_is_closed_without_an_answer_is_tried_again() {
    let server = Server::start(|number, _, stream| {
        if number > 0 {
            let _ = stream.write_all(ok().as_bytes());
        }
    });
    assert_eq!(Client::of(&server).get(&server.url("/")).expect("the second attempt").status, 200);
}

#[test]
fn nobody_listening_is_a_connect_failure() {
    let port = {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        listener.local_addr().expect("bound").port()
    };
    let server = Server::answering(vec![ok()]);
    let settings = Settings { max_attempts: 2, ..Settings::default() };
    let url = format!("http://127.0.0.1:{port}/");
    let error = Client::with(&server, settings).get(&url).expect_err("nobody");
    assert_eq!((error.kind, error.attempts), (FailureKind::Connect, 2));
}

#[test]
fn a_host_that_does_not_exist_is_a_dns_failure() {
    let server = Server::answering(vec![ok()]);
    let settings = Settings { max_attempts: 1, ..Settings::default() };
    // RFC 6761: `invalid` never resolves.
    let error = Client::with(&server, settings).get("http://conduit.invalid/").expect_err("no such host");
    assert_eq!(error.kind, FailureKind::Dns);
}

#[test]
fn plain_http_on_an_https_address_is_a_tls_failure_and_not_tried_again() {
    let server = Server::start(|_, _, _| ());
    let talks_http = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let port = talks_http.local_addr().expect("bound").port();
    std::thread::spawn(move || {
        for mut stream in talks_http.incoming().flatten() {
            // The hello of TLS must be read, or closing resets the connection before the answer is seen.
            let _ = stream.read(&mut [0_u8; 4096]);
            let _ = stream.write_all(answer(400, "", "this is not TLS").as_bytes());
        }
    });
    let error = Client::of(&server).get(&format!("https://127.0.0.1:{port}/")).expect_err("no handshake");
    assert_eq!((&error.kind, error.attempts), (&FailureKind::Tls, 1), "{error}");
}

#[test]
fn what_is_not_http_at_all_is_a_failure() {
    let server = Server::answering(vec!["SSH-2.0-OpenSSH_9.6\r\n\r\n"]);
    let error = Client::of(&server).get(&server.url("/")).expect_err("not HTTP");
    assert_eq!((error.kind, error.attempts), (FailureKind::Truncated, 5));
}

#[test]
fn html_in_place_of_json_is_handed_over_with_its_media_type() {
    let server = Server::answering(vec![answer(200, "Content-Type: Text/HTML; charset=utf-8\r\n", "<p>Hi")]);
    let response = Client::of(&server).get(&server.url("/")).expect("an answer");
    assert_eq!((response.media_type().as_str(), response.text().as_str()), ("text/html", "<p>Hi"));
}

#[test]
fn what_is_not_vital_is_sent_once_and_its_status_is_the_answer() {
    for status in [429, 500, 503] {
        let server = Server::answering(vec![answer(status, "", "")]);
        let client = Client::of(&server);
        let request = Request { is_vital: false, ..Request::public(server.url("/")).head() };
        for _ in 0..10 {
            assert_eq!(client.transport.send(&request).expect("the status").status, status);
        }
        assert_eq!(server.connections(), 10);
        assert_eq!(client.transport.breaker_state(), BreakerState::Closed);
    }
}

#[test]
fn a_server_that_is_down_is_soon_left_alone_and_found_again() {
    let is_up = Arc::new(AtomicUsize::new(0));
    let switch = Arc::clone(&is_up);
    let server = Server::start(move |_, _, stream| {
        let response = if switch.load(Ordering::SeqCst) == 1 { ok() } else { answer(500, "", "") };
        let _ = stream.write_all(response.as_bytes());
    });
    let client = Client::of(&server);
    let kinds: Vec<_> = (0..40).map(|_| client.get(&server.url("/")).expect_err("down").kind).collect();
    assert_eq!(kinds[0], FailureKind::Server(500));
    assert_eq!(kinds[39], FailureKind::BreakerOpen);
    let n_asked = server.connections();
    assert!(n_asked < 40, "{n_asked}");
    // Nor is it asked what would be sent once and without the breaker's consent.
    let doubtful = Request { is_vital: false, ..Request::public(server.url("/readme.html")) };
    assert_eq!(client.transport.send(&doubtful).expect_err("given up").kind, FailureKind::BreakerOpen);
    assert_eq!(server.connections(), n_asked);
    is_up.store(1, Ordering::SeqCst);
    client.clock.advance(Duration::from_secs(15));
    assert_eq!(client.get(&server.url("/")).expect("a trial").status, 200);
    assert_eq!(client.transport.breaker_state(), BreakerState::Closed);
}

#[test]
fn faults_share_a_budget_of_second_attempts() {
    let server = Server::answering(vec![answer(500, "", "")]);
    let settings = Settings { retry_budget: 0.0, breaker_failures: 1000, ..Settings::default() };
    let client = Client::with(&server, settings);
    for _ in 0..10 {
        assert_eq!(client.get(&server.url("/")).expect_err("down").kind, FailureKind::Server(500));
    }
    assert_eq!(server.connections(), 10 + 20, "ten first attempts, and twenty from the budget");
}

#[test]
fn no_more_requests_are_under_way_than_allowed() {
    let (under_way, most) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let (counter, peak) = (Arc::clone(&under_way), Arc::clone(&most));
    let server = Server::start(move |_, _, stream| {
        let now = counter.fetch_add(1, Ordering::SeqCst) + 1;
        peak.fetch_max(now, Ordering::SeqCst);
        std::thread::yield_now();
        counter.fetch_sub(1, Ordering::SeqCst);
        let _ = stream.write_all(ok().as_bytes());
    });
    let client = Client::with(&server, Settings { concurrency: 2, ..Settings::default() });
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                for _ in 0..10 {
                    assert_eq!(client.get(&server.url("/")).expect("an answer").status, 200);
                }
            });
        }
    });
    assert_eq!(server.connections(), 80);
    assert!(most.load(Ordering::SeqCst) <= 2);
}

#[test]
fn an_interruption_ends_a_request_under_way() {
    let (reached, is_reached) = mpsc::channel();
    let (release, held) = mpsc::channel::<()>();
    let ends = Mutex::new((reached, held));
    let server = Server::start(move |_, _, _| {
        if let Ok(ends) = ends.lock() {
            let _ = ends.0.send(());
            let _ = ends.1.recv();
        }
    });
    let client = Client::with(&server, Settings { timeout_seconds: 300.0, ..Settings::default() });
    std::thread::scope(|scope| {
        let sending = scope.spawn(|| client.get(&server.url("/")));
        is_reached.recv().expect("the request arrives");
        client.interrupt.stop();
        let error = sending.join().expect("no panic").expect_err("stopped");
        assert_eq!(error.kind, FailureKind::Interrupted);
    });
    assert_eq!(client.get(&server.url("/")).expect_err("stopped").kind, FailureKind::Interrupted);
    drop(release);
}

#[test]
fn a_request_carries_what_a_server_needs_to_trace_it_and_no_cookie_comes_back() {
    let server = Server::answering(vec![answer(200, "set-cookie: session=canary\r\n", "")]);
    let response = Client::of(&server).get(&server.url("/")).expect("an answer");
    let head = &server.heads()[0];
    for expected in ["user-agent: conduit/", "accept: application/json", "traceparent: 00-", "x-request-id: "]
    {
        assert!(head.contains(expected), "{expected} in {head}");
    }
    assert_eq!(response.header("set-cookie"), None);
    let anonymous = Request::json(server.url("/")).anonymous();
    Client::of(&server).transport.send(&anonymous).expect("an answer");
    assert!(!server.heads()[1].contains("authorization"));
}

#[test]
fn head_asks_for_the_length_of_the_file_and_not_of_its_compressed_form() {
    let server =
        Server::answering(vec!["HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 123456\r\n\r\n"]);
    let response =
        Client::of(&server).transport.send(&Request::public(server.url("/")).head()).expect("a head");
    assert_eq!((response.header("content-length"), response.body.len()), (Some("123456"), 0));
    let head = &server.heads()[0];
    assert!(head.starts_with("head / ") && head.contains("accept-encoding: identity"), "{head}");
    assert!(!head.contains("gzip"), "{head}");
}

#[test]
fn the_metadata_service_of_a_cloud_is_never_asked() {
    let server = Server::answering(vec![ok()]);
    let settings = Settings { max_attempts: 1, timeout_seconds: 5.0, ..Settings::default() };
    for url in ["http://169.254.169.254/latest/meta-data/", "http://[::ffff:a9fe:a9fe]/", "http://[fe80::1]/"]
    {
        let error = Client::with(&server, settings.clone()).get(url).expect_err("refused");
        assert!(error.to_string().contains("link-local"), "{error}");
    }
}

#[test]
fn connections_are_kept_for_the_next_request() {
    let server = Server::start(|_, _, stream| {
        loop {
            let _ = stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}");
            if read_head(stream).is_empty() {
                return;
            }
        }
    });
    let client = Client::of(&server);
    for _ in 0..10 {
        client.get(&server.url("/")).expect("an answer");
    }
    assert_eq!(server.connections(), 1);
}

#[test]
fn user_info_in_an_address_is_not_sent() {
    let server = Server::answering(vec![ok()]);
    let url = server.url("/").replace("http://", "http://someone:canary@");
    Client::of(&server).transport.send(&Request::public(url)).expect("an answer");
    assert!(!server.heads()[0].contains("authorization"), "{}", server.heads()[0]);
}

/// `{"ok":true}`, by gzip(1).
const GZIP_OK: &[u8] = &[
    0x1f, 0x8b, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x02, 0x03, 0xab, 0x56, 0xca, 0xcf, 0x56, 0xb2, 0x2a,
    0x29, 0x2a, 0x4d, 0xad, 0x05, 0x00, 0x90, 0x5f, 0xd4, 0xa7, 0x0b, 0x00, 0x00, 0x00,
];

#[test]
fn a_quota_that_is_used_up_is_waited_for_before_the_server_refuses() {
    for headers in [
        "ratelimit: \"default\";r=0;t=30\r\n",
        "x-ratelimit-remaining: 0\r\nx-ratelimit-reset: 30\r\n",
        "x-ratelimit-remaining: 0\r\nx-ratelimit-reset: 1795500030\r\n",
        "x-contentful-ratelimit-hour-remaining: 0\r\nx-contentful-ratelimit-reset: 30\r\n",
    ] {
        let server = Server::answering(vec![answer(200, headers, ""), ok()]);
        let client = Client::of(&server);
        client.get(&server.url("/")).expect("answered");
        assert_eq!(client.waited(), Duration::ZERO, "{headers}");
        client.get(&server.url("/")).expect("answered");
        assert_eq!(client.waited(), Duration::from_secs(30), "{headers}");
    }
}

#[test]
fn a_quota_with_hostile_values_holds_nobody_up() {
    for reset in ["-30", "NaN", "99999999999999999999", "90000", "1e3"] {
        let headers = format!("x-ratelimit-remaining: 0\r\nx-ratelimit-reset: {reset}\r\n");
        let server = Server::answering(vec![answer(200, &headers, "")]);
        let client = Client::of(&server);
        (0..2).for_each(|_| drop(client.get(&server.url("/")).expect("answered")));
        assert_eq!(client.waited(), Duration::ZERO, "{reset}");
    }
}

#[test]
fn a_quota_reset_far_away_is_waited_for_no_longer_than_the_cap() {
    let headers = "ratelimit-remaining: 0\r\nratelimit-reset: 3600\r\n";
    let server = Server::answering(vec![answer(200, headers, ""), ok()]);
    let client = Client::of(&server);
    (0..2).for_each(|_| drop(client.get(&server.url("/")).expect("answered")));
    assert_eq!(client.waited(), Duration::from_secs(120));
}

#[test]
fn a_refusal_without_retry_after_waits_for_the_reset_of_the_vendor() {
    let server = Server::answering(vec![answer(429, "x-contentful-ratelimit-reset: 3\r\n", ""), ok()]);
    let client = Client::of(&server);
    client.get(&server.url("/")).expect("the second attempt");
    assert_eq!(client.waited(), Duration::from_secs(3));
}

#[test]
fn refusals_halve_the_requests_under_way() {
    let server = Server::answering(vec![answer(429, "retry-after: 1\r\n", ""), ok()]);
    let client = Client::of(&server);
    client.get(&server.url("/")).expect("the second attempt");
    assert_eq!(client.transport.current_concurrency(), 2);
    (0..50).for_each(|_| drop(client.get(&server.url("/")).expect("answered")));
    assert_eq!(client.transport.current_concurrency(), 4);
}

#[test]
fn a_request_is_given_up_at_its_deadline() {
    let server = Server::answering(vec![answer(429, "retry-after: 60\r\n", "")]);
    let client = Client::with(&server, Settings { request_deadline_seconds: 100.0, ..Settings::default() });
    let error = client.get(&server.url("/")).expect_err("refused until the deadline");
    assert_eq!((&error.kind, error.attempts), (&FailureKind::RateLimited, 2), "{error}");
    assert!(
        error.to_string().contains("request_deadline_seconds") && client.waited().as_secs() <= 100,
        "{error}"
    );
}

#[test]
fn a_repeated_request_asks_with_a_condition_and_304_is_answered_from_the_cache() {
    let server = Server::start(|_, head, stream| {
        let text = if head.contains("if-none-match: \"v1\"") {
            answer(304, "etag: \"v1\"\r\n", "")
        } else {
            answer(200, "etag: \"v1\"\r\ncontent-type: application/json\r\n", "{}")
        };
        let _ = stream.write_all(text.as_bytes());
    });
    let client = Client::of(&server);
    for _ in 0..3 {
        let response = client.get(&server.url("/")).expect("answered");
        assert_eq!((response.status, response.body.as_slice()), (200, &b"{}"[..]));
    }
    assert_eq!(client.transport.cache_counts(), (2, 1));
    client.transport.send(&Request::json(server.url("/")).anonymous()).expect("answered");
    assert!(!server.heads()[3].contains("if-none-match"), "never across identities");
    let none = Client::with(&server, Settings { cache_bytes: ByteSize(0), ..Settings::default() });
    (0..2).for_each(|_| drop(none.get(&server.url("/")).expect("answered")));
    assert!(server.heads()[4..].iter().all(|it| !it.contains("if-none-match")));
}

#[test]
fn a_graphql_query_is_posted_and_tried_again_after_a_fault() {
    let server = Server::answering(vec![answer(502, "", ""), ok()]);
    let client = Client::of(&server);
    let query = GraphQlQuery::new("{ a }", &serde_json::Value::Null, QueryCaps::default()).expect("a query");
    client.transport.send(&Request::graphql(server.url("/graphql"), query)).expect("the second attempt");
    let heads = server.heads();
    assert!(heads.len() == 2 && heads.iter().all(|it| it.starts_with("post /graphql ")), "{heads:?}");
    assert!(heads[1].contains("content-type: application/json"), "{heads:?}");
}

#[test]
fn places_come_back_whatever_the_server_does() {
    let server = Server::start(|number, _, stream| {
        let text = match number % 7 {
            0 => answer(500, "", ""),
            1 => answer(429, "", ""),
            2 => String::new(),
            3 => "HTTP/1.1 200 X\r\ncontent-length: 9\r\n\r\nx".to_owned(),
            4 => "nonsense\r\n\r\n".to_owned(),
            5 => answer(404, "", ""),
            _ => ok(),
        };
        let _ = stream.write_all(text.as_bytes());
    });
    let client = Client::with(&server, Settings { concurrency: 1, ..Settings::default() });
    // With a single place, one that was lost would end this test's patience at the second request.
    (0..100).for_each(|_| drop(client.get(&server.url("/"))));
}

/// `docs/faults.md` names tests of this file and of `transport_tls.rs`; neither may have one that is not in it.
#[test]
fn the_table_of_faults_names_every_test() {
    let page = include_str!("../docs/faults.md");
    let named: std::collections::BTreeSet<&str> =
        page.lines().filter_map(|line| line.strip_suffix("` |")?.rsplit_once('`').map(|it| it.1)).collect();
    let source = concat!(include_str!("transport_faults.rs"), include_str!("transport_tls.rs"));
    let tests: std::collections::BTreeSet<&str> = source
        .split("#[test]\nfn ")
        .skip(1)
        .filter_map(|it| it.split('(').next())
        .filter(|it| !it.starts_with("the_table_of_faults_") && !it.contains('"'))
        .collect();
    assert!(tests.len() >= 25, "{}", tests.len());
    assert_eq!(named, tests, "docs/faults.md (left) and the tests (right) differ");
}

#[test]
fn the_table_of_faults_says_what_was_observed() {
    observed::check_table("the_table_of_faults_");
}

fn gzip_answer(body: &[u8]) -> Vec<u8> {
    let head = "HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-encoding: gzip\r\ncontent-length: ";
    [format!("{head}{}\r\n\r\n", body.len()).as_bytes(), body].concat()
}

/// A gzip member of `1 + 258 × n` times `x`: one literal, then matches of the greatest length at distance 1, in fixed
/// Huffman codes (RFC 1951, section 3.2.6). Without the trailer, which nobody gets to.
fn gzip_bomb(n: usize) -> Vec<u8> {
    let mut bytes = vec![0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255];
    let (mut pending, mut n_pending) = (0_u8, 0);
    let mut push = |code: u32, length: u32| {
        for place in (0..length).rev() {
            pending |= u8::from((code >> place) & 1 == 1) << n_pending;
            n_pending += 1;
            if n_pending == 8 {
                bytes.push(pending);
                (pending, n_pending) = (0, 0);
            }
        }
    };
    push(0b1, 1);
    // The block type's two bits are written lowest first: 01 becomes 1, 0.
    push(0b10, 2);
    push(0x30 + u32::from(b'x'), 8);
    for _ in 0..n {
        push(0b1100_0101, 8);
        push(0, 5);
    }
    push(0, 7 + 8);
    bytes
}

#[test]
fn nothing_but_reading_is_asked_on_the_wire() {
    let server = Server::answering(vec![ok()]);
    let client = Client::of(&server);
    let url = server.url("/");
    client.get(&url).expect("an answer");
    client.transport.send(&Request::json(&*url).head()).expect("an answer");
    client
        .transport
        .send(&Request { method: conduit::transport::Method::Options, ..Request::json(&*url) })
        .expect("an answer");
    let methods: Vec<String> =
        server.heads().iter().map(|it| it.split(' ').next().unwrap_or_default().to_owned()).collect();
    assert_eq!(methods, ["get", "head", "options"]);
}

#[test]
fn a_credential_goes_to_no_address_of_another_origin_that_an_answer_names() {
    let (own, other) = (Server::answering(vec![ok()]), Server::answering(vec![ok()]));
    let client = Client::of(&own);
    client.get(&own.url("/")).expect("an answer");
    client.get(&other.url("/")).expect("an answer");
    assert!(own.heads()[0].contains("authorization: basic"));
    assert!(!other.heads()[0].contains("authorization"), "{}", other.heads()[0]);
}
