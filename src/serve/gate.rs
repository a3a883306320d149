//! The TCP port: every limit on clients is here, and nothing but the standard library.
//!
//! One thread accepts, one thread per connection reads a complete head, passes a request made anew (method and
//! path, nothing of the client's headers or body) to the inner socket, and sends the answer back with
//! `Connection: close`.
//!
//! Stays true: at most [`Limits::connections`] threads; a head is complete within [`Limits::head_deadline`] of the
//! accept, measured absolutely, so that a byte now and then does not help; memory per connection is bounded by
//! [`Limits::head_bytes`] and [`Limits::answer_bytes`]; a failing accept waits and goes on.
//! Source: RFC 9110 and 9112; RFC 6585 section 5 (431).

use std::net::TcpListener;
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

/// What a client may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Connections at once; further ones are answered 503.
    pub connections: usize,
    /// Bytes of request line and headers; more is answered 431.
    pub head_bytes: usize,
    /// From accept to the complete head; later is answered 408.
    pub head_deadline: Duration,
    /// For the inner answer, and again for sending it.
    pub answer_deadline: Duration,
    /// Bytes of an answer.
    pub answer_bytes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connections: 64,
            head_bytes: 8 * 1024,
            head_deadline: Duration::from_secs(5),
            answer_deadline: Duration::from_secs(10),
            answer_bytes: 8 * 1024 * 1024,
        }
    }
}

/// A request as far as it is passed on.
#[derive(Debug, PartialEq, Eq)]
struct Request {
    method: &'static str,
    target: String,
}

/// An answer the gate gives itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Refusal {
    BadRequest,
    MethodNotAllowed,
    Timeout,
    HeadTooLarge,
    BadGateway,
    Busy,
}

impl Refusal {
    fn status(self) -> &'static str {
        match self {
            Self::BadRequest => "400 Bad Request",
            Self::MethodNotAllowed => "405 Method Not Allowed",
            Self::Timeout => "408 Request Timeout",
            Self::HeadTooLarge => "431 Request Header Fields Too Large",
            Self::BadGateway => "502 Bad Gateway",
            Self::Busy => "503 Service Unavailable",
        }
    }

    fn bytes(self) -> Vec<u8> {
        let status = self.status();
        let more = match self {
            Self::MethodNotAllowed => "Allow: GET, HEAD\r\n",
            Self::Busy => "Retry-After: 1\r\n",
            Self::BadRequest | Self::Timeout | Self::HeadTooLarge | Self::BadGateway => "",
        };
        format!(
            "HTTP/1.1 {status}\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: {}\r\n\
             {more}Connection: close\r\n\r\n{status}\n",
            status.len() + 1
        )
        .into_bytes()
    }
}

/// Whether the head is complete, and where it ends.
fn head_end(bytes: &[u8]) -> Option<usize> {
    let crlf = bytes.windows(4).position(|it| it == b"\r\n\r\n").map(|at| at + 4);
    let lf = bytes.windows(2).position(|it| it == b"\n\n").map(|at| at + 2);
    match (crlf, lf) {
        (Some(crlf), Some(lf)) => Some(crlf.min(lf)),
        (one, other) => one.or(other),
    }
}

/// Method and path of a complete head. Headers are not looked at: nothing here depends on them.
fn parse(head: &[u8]) -> Result<Request, Refusal> {
    let line = head.split(|it| *it == b'\n').next().unwrap_or_default();
    let line = std::str::from_utf8(line).map_err(|_| Refusal::BadRequest)?.trim_end_matches('\r');
    let mut words = line.split(' ');
    let (Some(method), Some(target), Some(version), None) =
        (words.next(), words.next(), words.next(), words.next())
    else {
        return Err(Refusal::BadRequest);
    };
    if !matches!(version, "HTTP/1.0" | "HTTP/1.1") {
        return Err(Refusal::BadRequest);
    }
    let method = match method {
        "GET" => "GET",
        "HEAD" => "HEAD",
        other if !other.is_empty() && other.bytes().all(|it| it.is_ascii_alphabetic()) => {
            return Err(Refusal::MethodNotAllowed);
        }
        _ => return Err(Refusal::BadRequest),
    };
    if !target.starts_with('/') || !target.bytes().all(|it| it.is_ascii_graphic()) {
        return Err(Refusal::BadRequest);
    }
    let target = target.split(['?', '#']).next().unwrap_or_default().to_owned();
    Ok(Request { method, target })
}

/// Headers that concern one connection only (RFC 9110, 7.6.1); the answer's own `Connection` is put in their place.
const HOP_HEADERS: [&str; 6] =
    ["connection", "keep-alive", "proxy-connection", "te", "transfer-encoding", "upgrade"];

/// The inner answer as it goes out: hop headers replaced by `Connection: close`.
fn outgoing(answer: &[u8]) -> Option<Vec<u8>> {
    let end = head_end(answer)?;
    let (head, body) = answer.split_at_checked(end)?;
    let head = std::str::from_utf8(head).ok()?;
    let mut sent = String::with_capacity(head.len() + 24);
    for line in head.lines().filter(|line| !line.is_empty()) {
        let name = line.split(':').next().unwrap_or_default().trim().to_ascii_lowercase();
        if !HOP_HEADERS.contains(&name.as_str()) {
            sent.push_str(line);
            sent.push_str("\r\n");
        }
    }
    sent.push_str("Connection: close\r\n\r\n");
    let mut sent = sent.into_bytes();
    sent.extend_from_slice(body);
    Some(sent)
}

/// Accepts until `stop` is raised; returns when the last connection is done.
#[cfg(unix)]
pub(super) fn run(listener: &TcpListener, inner: &Path, stop: &AtomicBool, limits: &Limits) {
    use std::thread;

    let open = AtomicUsize::new(0);
    let is_done = AtomicBool::new(false);
    thread::scope(|scope| {
        scope.spawn(|| connection::wake(listener, stop, &is_done));
        while !stop.load(Ordering::SeqCst) {
            let Ok((stream, _)) = listener.accept() else {
                // Out of file descriptors, usually: going on at once would only burn the processor.
                thread::sleep(Duration::from_millis(100));
                continue;
            };
            let accepted = Instant::now();
            if stop.load(Ordering::SeqCst) {
                break;
            }
            if open.fetch_add(1, Ordering::SeqCst) >= limits.connections {
                open.fetch_sub(1, Ordering::SeqCst);
                connection::refuse_at_once(stream);
                continue;
            }
            let open = &open;
            let started =
                thread::Builder::new().name("serve-connection".to_owned()).spawn_scoped(scope, move || {
                    connection::serve(stream, inner, accepted, limits);
                    open.fetch_sub(1, Ordering::SeqCst);
                });
            if started.is_err() {
                open.fetch_sub(1, Ordering::SeqCst);
            }
        }
        is_done.store(true, Ordering::SeqCst);
    });
}

#[cfg(unix)]
mod connection {
    //! One connection.

    use std::io::{self, ErrorKind, Read, Write};
    use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, Shutdown, TcpListener, TcpStream};
    use std::os::unix::net::UnixStream;
    use std::path::Path;
    use std::sync::atomic::{AtomicBool, Ordering};
    use std::thread;
    use std::time::{Duration, Instant};

    use super::{Limits, Refusal, Request, head_end, outgoing, parse};

    /// Connects once to our own port when `stop` is raised, so that the waiting accept returns.
    pub(super) fn wake(listener: &TcpListener, stop: &AtomicBool, is_done: &AtomicBool) {
        while !is_done.load(Ordering::SeqCst) {
            if stop.load(Ordering::SeqCst)
                && let Ok(mut address) = listener.local_addr()
            {
                if address.ip().is_unspecified() {
                    address.set_ip(match address.ip() {
                        IpAddr::V4(_) => Ipv4Addr::LOCALHOST.into(),
                        IpAddr::V6(_) => Ipv6Addr::LOCALHOST.into(),
                    });
                }
                let _ = TcpStream::connect_timeout(&address, Duration::from_secs(1));
            }
            thread::sleep(Duration::from_millis(50));
        }
    }

    /// Answers 503 without waiting for the client.
    pub(super) fn refuse_at_once(mut stream: TcpStream) {
        if stream.set_nonblocking(true).is_err() {
            return;
        }
        // Closing with unread bytes would reset the connection and lose the answer: take what is there.
        let mut scratch = [0; 4096];
        let _ = stream.read(&mut scratch);
        let _ = stream.write(&Refusal::Busy.bytes());
        let _ = stream.shutdown(Shutdown::Write);
    }

    pub(super) fn serve(mut stream: TcpStream, inner: &Path, accepted: Instant, limits: &Limits) {
        let _ = stream.set_nodelay(true);
        let head = read_head(&mut stream, accepted + limits.head_deadline, limits);
        let answer = match head.and_then(|head| parse(&head).map_err(Some)) {
            Ok(request) => ask(&request, inner, limits).unwrap_or_else(|| Refusal::BadGateway.bytes()),
            Err(Some(refusal)) => refusal.bytes(),
            // Gone without a word.
            Err(None) => return,
        };
        let deadline = Instant::now() + limits.answer_deadline;
        if send(&mut stream, &answer, deadline).is_ok() {
            linger(&mut stream);
        }
    }

    /// The bytes up to the end of the head; `Err(None)` when the client left.
    fn read_head(
        stream: &mut TcpStream,
        deadline: Instant,
        limits: &Limits,
    ) -> Result<Vec<u8>, Option<Refusal>> {
        let mut head = Vec::with_capacity(1024);
        let mut chunk = [0; 1024];
        loop {
            let left = deadline.saturating_duration_since(Instant::now());
            // A time-out of zero would mean none at all.
            if left.is_zero() || stream.set_read_timeout(Some(left)).is_err() {
                return Err(Some(Refusal::Timeout));
            }
            match stream.read(&mut chunk) {
                Ok(0) => return Err(None),
                Ok(n) => head.extend_from_slice(chunk.get(..n).unwrap_or_default()),
                Err(error) if error.kind() == ErrorKind::Interrupted => continue,
                Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => {
                    return Err(Some(Refusal::Timeout));
                }
                Err(_) => return Err(None),
            }
            match head_end(&head) {
                Some(end) if end <= limits.head_bytes => {
                    head.truncate(end);
                    return Ok(head);
                }
                None if head.len() <= limits.head_bytes => {}
                Some(_) | None => return Err(Some(Refusal::HeadTooLarge)),
            }
        }
    }

    /// The inner answer, ready to be sent.
    fn ask(request: &Request, inner: &Path, limits: &Limits) -> Option<Vec<u8>> {
        let mut stream = UnixStream::connect(inner).ok()?;
        stream.set_write_timeout(Some(limits.answer_deadline)).ok()?;
        stream.set_read_timeout(Some(limits.answer_deadline)).ok()?;
        let Request { method, target } = request;
        write!(stream, "{method} {target} HTTP/1.1\r\nHost: conduit\r\nConnection: close\r\n\r\n").ok()?;
        let mut answer = Vec::new();
        let cap = u64::try_from(limits.answer_bytes).unwrap_or(u64::MAX);
        stream.take(cap.saturating_add(1)).read_to_end(&mut answer).ok()?;
        (answer.len() <= limits.answer_bytes).then(|| outgoing(&answer))?
    }

    /// Writes everything before the deadline.
    fn send(stream: &mut TcpStream, mut bytes: &[u8], deadline: Instant) -> io::Result<()> {
        while !bytes.is_empty() {
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Err(ErrorKind::TimedOut.into());
            }
            stream.set_write_timeout(Some(left))?;
            match stream.write(bytes) {
                Ok(0) => return Err(ErrorKind::WriteZero.into()),
                Ok(n) => bytes = bytes.get(n..).unwrap_or_default(),
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    /// Takes what the client still sends (a body, the rest of a large head), a little and for a moment: closing with
    /// unread bytes would reset the connection before the answer is read.
    fn linger(stream: &mut TcpStream) {
        let _ = stream.shutdown(Shutdown::Write);
        let deadline = Instant::now() + Duration::from_millis(500);
        let mut scratch = [0; 4096];
        for _ in 0..64 {
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() || stream.set_read_timeout(Some(left)).is_err() {
                return;
            }
            if !matches!(stream.read(&mut scratch), Ok(n) if n > 0) {
                return;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_head_gives_method_and_path_without_query() {
        let request = parse(b"HEAD /metrics?a=b HTTP/1.0\r\nX: y\r\n\r\n").unwrap();
        assert_eq!(request, Request { method: "HEAD", target: "/metrics".to_owned() });
    }

    #[test]
    fn other_methods_and_nonsense_are_refused() {
        assert_eq!(parse(b"POST / HTTP/1.1\r\n\r\n"), Err(Refusal::MethodNotAllowed));
        assert_eq!(parse(b"get / HTTP/1.1\r\n\r\n"), Err(Refusal::MethodNotAllowed));
        for head in [
            &b"\r\n\r\n"[..],
            b"GET /\r\n\r\n",
            b"GET  / HTTP/1.1\r\n\r\n",
            b"GET / HTTP/2\r\n\r\n",
            b"GET http://elsewhere/ HTTP/1.1\r\n\r\n",
            b"GET /\x00 HTTP/1.1\r\n\r\n",
            b"GET /\xff HTTP/1.1\r\n\r\n",
            "GET /здоровье HTTP/1.1\r\n\r\n".as_bytes(),
            b"\x16\x03\x01 hello",
        ] {
            assert_eq!(parse(head), Err(Refusal::BadRequest), "{head:?}");
        }
    }

    #[test]
    fn hop_headers_of_the_answer_are_replaced() {
        let sent =
            outgoing(b"HTTP/1.1 200 OK\r\nConnection: keep-alive\r\nContent-Length: 2\r\n\r\nok").unwrap();
        assert_eq!(sent, b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok");
        assert_eq!(outgoing(b"HTTP/1.1 200 OK\r\n"), None);
    }
}
