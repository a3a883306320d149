//! The listener over real sockets.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use super::{Facts, HealthCheck, HealthReport, Limits, bind, run_on};

struct Fixed;

impl Facts for Fixed {
    fn health(&self) -> HealthReport {
        let store = HealthCheck { name: "store".to_owned(), is_ok: true, detail: "открыт".to_owned() };
        HealthReport { version: "0.0.0".to_owned(), is_ready: true, checks: vec![store] }
    }

    fn metrics(&self) -> String {
        "conduit_up 1\n".repeat(10_000)
    }
}

/// A running listener; stops when dropped.
struct Running {
    address: SocketAddr,
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Running {
    fn new(limits: Limits) -> Self {
        let listener = bind("127.0.0.1:0".parse().unwrap()).unwrap();
        let address = listener.local_addr().unwrap();
        let stop = Arc::new(AtomicBool::new(false));
        let flag = Arc::clone(&stop);
        let thread = std::thread::spawn(move || {
            let facts: Arc<dyn Facts + Send + Sync> = Arc::new(Fixed);
            run_on(&listener, &facts, &flag, &limits, &|| ()).unwrap();
        });
        Self { address, stop, thread: Some(thread) }
    }

    fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(self.address).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
        stream
    }

    /// Sends these bytes and reads to the end.
    fn exchange(&self, bytes: &[u8]) -> String {
        let mut stream = self.connect();
        stream.write_all(bytes).unwrap();
        read_all(&mut stream)
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::SeqCst);
        if let Some(thread) = self.thread.take() {
            thread.join().unwrap();
        }
    }
}

fn read_all(stream: &mut TcpStream) -> String {
    let mut answer = Vec::new();
    // A reset after the answer is no matter here.
    let _ = stream.read_to_end(&mut answer);
    String::from_utf8(answer).unwrap()
}

fn status(answer: &str) -> &str {
    answer.split(' ').nth(1).unwrap_or_default()
}

#[test]
fn health_and_metrics_are_answered_and_the_connection_closes() {
    let running = Running::new(Limits::default());
    let health = running.exchange(b"GET /health HTTP/1.1\r\nHost: x\r\nConnection: keep-alive\r\n\r\n");
    assert_eq!(status(&health), "200", "{health}");
    assert!(health.contains("\r\nConnection: close\r\n"), "{health}");
    assert!(health.contains("\"name\":\"store\""), "{health}");
    let metrics = running.exchange(b"GET /metrics HTTP/1.0\n\n");
    assert!(metrics.contains("text/plain; version=0.0.4"), "{}", &metrics[..300]);
    assert_eq!(metrics.split("\r\n\r\n").nth(1).unwrap().len(), 130_000);
}

#[test]
fn head_has_no_body() {
    let running = Running::new(Limits::default());
    let answer = running.exchange(b"HEAD /health/live HTTP/1.1\r\n\r\n");
    assert_eq!(status(&answer), "200");
    assert!(answer.ends_with("\r\n\r\n"), "{answer}");
}

#[test]
fn post_and_its_body_are_refused() {
    let running = Running::new(Limits::default());
    let answer = running.exchange(b"POST /health HTTP/1.1\r\nContent-Length: 4\r\n\r\nbody");
    assert_eq!(status(&answer), "405");
    assert!(answer.contains("\r\nAllow: GET, HEAD\r\n"));
}

#[test]
fn a_head_larger_than_the_limit_is_refused() {
    let running = Running::new(Limits::default());
    let mut request = b"GET /health HTTP/1.1\r\nX: ".to_vec();
    request.resize(8 * 1024 - 4, b'x');
    request.extend_from_slice(b"\r\n\r\n");
    assert_eq!(request.len(), 8 * 1024);
    assert_eq!(status(&running.exchange(&request)), "200");
    request.insert(30, b'x');
    assert_eq!(status(&running.exchange(&request)), "431");
    assert_eq!(status(&running.exchange(&vec![b'x'; 64 * 1024])), "431");
}

#[test]
fn a_byte_now_and_then_does_not_extend_the_deadline() {
    let running = Running::new(Limits { head_deadline: Duration::from_millis(300), ..Limits::default() });
    let began = Instant::now();
    let mut stream = running.connect();
    let mut writer = stream.try_clone().unwrap();
    let drip = std::thread::spawn(move || {
        for _ in 0..40 {
            if writer.write_all(b"G").is_err() {
                break;
            }
            std::thread::sleep(Duration::from_millis(50));
        }
    });
    assert_eq!(status(&read_all(&mut stream)), "408");
    assert!(began.elapsed() < Duration::from_millis(1_500), "{:?}", began.elapsed());
    drip.join().unwrap();
}

#[test]
fn connections_above_the_limit_are_told_to_come_back_and_the_port_recovers() {
    let running = Running::new(Limits { head_deadline: Duration::from_millis(1_500), ..Limits::default() });
    let mut half_sent: Vec<TcpStream> = (0..100)
        .map(|_| {
            let mut stream = running.connect();
            let _ = stream.write_all(b"GET /health HT");
            stream
        })
        .collect();
    let mut statuses: Vec<String> =
        half_sent.iter_mut().map(|stream| status(&read_all(stream)).to_owned()).collect();
    statuses.sort_unstable();
    assert_eq!(statuses.iter().filter(|it| *it == "408").count(), 64, "{statuses:?}");
    assert!(statuses.iter().filter(|it| *it == "503").count() > 0, "{statuses:?}");
    drop(half_sent);
    assert_eq!(status(&running.exchange(b"GET /health/ready HTTP/1.1\r\n\r\n")), "200");
}

#[test]
fn the_stop_flag_ends_it_although_nobody_connects() {
    let began = Instant::now();
    drop(Running::new(Limits::default()));
    assert!(began.elapsed() < Duration::from_secs(5), "{:?}", began.elapsed());
}

#[test]
fn a_port_that_is_taken_is_told_with_its_address() {
    let running = Running::new(Limits::default());
    let error = bind(running.address).unwrap_err();
    assert_eq!(error.to_string(), format!("cannot listen on {}", running.address));
    assert!(error.help().contains("--listen"));
}
