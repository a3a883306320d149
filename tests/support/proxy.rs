//! A forward proxy that writes down every request and lets only the lab through.
//!
//! Conduit is pointed at it by `limits.proxy`, so the site keeps its own address and no answer has to be rewritten.
//! Stays true: one request per connection (`Connection: close` is asked of the server), so that what was asked is
//! known before it is forwarded; every other host is refused, so that no scan of a test leaves the machine.

#![allow(dead_code, reason = "each suite uses its part")]

use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// A head larger than this is not one of Conduit's.
const MAX_HEAD: usize = 64 * 1024;

/// One request that passed.
#[derive(Clone, Debug)]
pub struct Seen {
    /// `GET`.
    pub method: String,
    /// Path and query.
    pub path: String,
    /// Whether it carried a credential.
    pub has_authorization: bool,
}

#[derive(Default)]
struct Log {
    seen: Mutex<Vec<Seen>>,
    /// Hosts that were asked for and refused.
    refused: Mutex<Vec<String>>,
    n_begun: AtomicUsize,
    is_over: AtomicBool,
}

/// The proxy; ends when dropped.
pub struct Proxy {
    port: u16,
    log: Arc<Log>,
}

impl Proxy {
    /// Starts one that forwards to `upstream` (`127.0.0.1:8081`) only.
    pub fn start(upstream: &str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let port = listener.local_addr().expect("bound").port();
        let log = Arc::new(Log::default());
        let (shared, upstream) = (Arc::clone(&log), upstream.to_owned());
        std::thread::spawn(move || {
            for client in listener.incoming().flatten() {
                if shared.is_over.load(Ordering::SeqCst) {
                    return;
                }
                let (shared, upstream) = (Arc::clone(&shared), upstream.clone());
                // A connection that breaks is Conduit's to handle, also when it was killed.
                std::thread::spawn(move || serve(client, &upstream, &shared));
            }
        });
        Self { port, log }
    }

    /// For `limits.proxy`.
    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// Every request so far, in the order of arrival.
    pub fn seen(&self) -> Vec<Seen> {
        self.log.seen.lock().expect("no panic holds it").clone()
    }

    /// How many requests have arrived.
    pub fn n_begun(&self) -> usize {
        self.log.n_begun.load(Ordering::SeqCst)
    }

    /// Other hosts that were asked for.
    pub fn refused(&self) -> Vec<String> {
        self.log.refused.lock().expect("no panic holds it").clone()
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.log.is_over.store(true, Ordering::SeqCst);
        // Wakes the listener, which then sees that it is over.
        let _ = TcpStream::connect(("127.0.0.1", self.port));
    }
}

fn serve(mut client: TcpStream, upstream: &str, log: &Log) -> Option<()> {
    client.set_read_timeout(Some(Duration::from_secs(60))).ok()?;
    client.set_nodelay(true).ok()?;
    let head = read_head(&mut client)?;
    let mut words = head.lines().next()?.split(' ');
    let (method, target) = (words.next()?.to_owned(), words.next()?.to_owned());
    let is_tunnel = method == "CONNECT";
    // `host:port` of a tunnel; `http://host:port/path` of a request that is passed on.
    let host = target.trim_start_matches("http://").split('/').next()?.to_owned();
    if host != upstream {
        log.refused.lock().expect("no panic holds it").push(host);
        return client.write_all(b"HTTP/1.1 502 Refused\r\ncontent-length: 0\r\n\r\n").ok();
    }
    let head = if is_tunnel {
        client.write_all(b"HTTP/1.1 200 Connected\r\n\r\n").ok()?;
        read_head(&mut client)?
    } else {
        head.replacen(&format!("http://{host}"), "", 1)
    };
    let mut words = head.lines().next()?.split(' ');
    let (method, path) = (words.next()?.to_owned(), words.next()?.to_owned());
    let has_authorization = head.lines().any(|it| it.to_ascii_lowercase().starts_with("authorization:"));
    log.seen.lock().expect("no panic holds it").push(Seen { method, path, has_authorization });
    log.n_begun.fetch_add(1, Ordering::SeqCst);

    let mut server = TcpStream::connect(upstream).ok()?;
    server.set_read_timeout(Some(Duration::from_secs(60))).ok()?;
    let mut lines: Vec<&str> =
        head.trim_end().lines().filter(|it| !it.to_ascii_lowercase().starts_with("connection:")).collect();
    lines.push("Connection: close");
    server.write_all(format!("{}\r\n\r\n", lines.join("\r\n")).as_bytes()).ok()?;
    std::io::copy(&mut server, &mut client).ok()?;
    client.shutdown(Shutdown::Write).ok()
}

fn read_head(stream: &mut TcpStream) -> Option<String> {
    let (mut head, mut byte) = (Vec::new(), [0_u8; 1]);
    while !head.ends_with(b"\r\n\r\n") {
        if head.len() > MAX_HEAD || stream.read(&mut byte).ok()? == 0 {
            return None;
        }
        head.push(byte[0]);
    }
    String::from_utf8(head).ok()
}
