//! A whole scan of a made-up WordPress beside a bare download of the same pages: time, memory, size of the database.
//!
//! `cargo bench --bench live_scan -- --items 100000 --concurrency 8 --latency-ms 250 --rounds 3`. See docs/benchmarks.md.

#![expect(clippy::disallowed_methods, reason = "a benchmark looks at the clock")]

mod measured;
mod synthetic;

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

type Failure = Box<dyn std::error::Error + Send + Sync>;

/// Reads every page of posts and media over as many connections as the scan has.
fn download(url: &str, pages: &[String], connections: usize) -> Result<Duration, Failure> {
    let host = url.trim_start_matches("http://");
    let next = AtomicUsize::new(0);
    let begun = Instant::now();
    std::thread::scope(|scope| {
        let threads: Vec<_> = (0..connections)
            .map(|_| {
                scope.spawn(|| -> Result<(), Failure> {
                    let mut stream = TcpStream::connect(host)?;
                    stream.set_nodelay(true)?;
                    let mut reader = BufReader::new(stream.try_clone()?);
                    while let Some(page) = pages.get(next.fetch_add(1, Ordering::Relaxed)) {
                        write!(stream, "GET {page} HTTP/1.1\r\nHost: {host}\r\n\r\n")?;
                        let mut length = 0;
                        loop {
                            let mut line = String::new();
                            reader.read_line(&mut line)?;
                            if line.trim().is_empty() {
                                break;
                            }
                            if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
                                length = value.trim().parse()?;
                            }
                        }
                        std::io::copy(&mut reader.by_ref().take(length), &mut std::io::sink())?;
                    }
                    Ok(())
                })
            })
            .collect();
        threads.into_iter().try_for_each(|it| it.join().map_err(|_| "a download panicked")?)
    })?;
    Ok(begun.elapsed())
}

#[expect(clippy::cast_precision_loss, reason = "numbers for people")]
fn main() -> Result<(), Failure> {
    let mut options = synthetic::Options { items: 20_000, ..synthetic::Options::default() };
    let (mut concurrency, mut rounds) = (8_usize, 1_usize);
    let mut args = std::env::args().skip(1).filter(|it| it != "--bench");
    while let Some(arg) = args.next() {
        let value = args.next().ok_or_else(|| format!("{arg} needs a value"))?;
        match arg.as_str() {
            "--items" => options.items = value.parse()?,
            "--seed" => options.seed = value.parse()?,
            "--latency-ms" => options.latency = Duration::from_millis(value.parse()?),
            "--concurrency" => concurrency = value.parse()?,
            "--rounds" => rounds = value.parse()?,
            other => return Err(format!("{other} is not known").into()),
        }
    }
    let items = options.items;
    let server = synthetic::Synthetic::start(options)?;
    let pages: Vec<String> = [("posts", items), ("media", items.div_ceil(10))]
        .iter()
        .flat_map(|(listing, n)| {
            (1..=n.div_ceil(100))
                .map(move |page| format!("/wp-json/wp/v2/{listing}?context=edit&per_page=100&page={page}"))
        })
        .collect();
    println!("items {items}, pages {}, concurrency {concurrency}", pages.len());
    println!("download s | scan s | ms an item | throughput | peak MiB | database MiB");
    for _ in 0..rounds {
        let bare = download(&server.url, &pages, concurrency)?;
        let folder = tempfile::tempdir()?;
        let config = format!(
            "version: 1\ninstances:\n  - id: big\n    adapter: wordpress\n    url: {}\n    credentials:\n      \
             username: {{ env: WP_USER }}\n      application_password: {{ env: WP_PASS }}\n    \
             limits: {{ requests_per_second: 1000, concurrency: {concurrency} }}\n",
            server.url
        );
        std::fs::write(folder.path().join("conduit.yaml"), config)?;
        let scanned = measured::run(
            Command::new(env!("CARGO_BIN_EXE_conduit"))
                .args(["--quiet", "xray", "scan"])
                .env_clear()
                .envs([("WP_USER", "admin"), ("WP_PASS", "abcd efgh ijkl mnop qrst uvwx")])
                .current_dir(folder.path())
                .stdout(Stdio::null()),
        )?;
        let took = scanned.took;
        if !matches!(scanned.status.code(), Some(0 | 4)) {
            return Err(format!("the scan failed: {}", scanned.status).into());
        }
        let database = std::fs::metadata(folder.path().join("conduit.db"))?.len();
        println!(
            "{:10.2} | {:6.2} | {:10.3} | {:8.0} % | {:8.1} | {:.1}",
            bare.as_secs_f64(),
            took.as_secs_f64(),
            took.as_secs_f64() * 1_000.0 / items as f64,
            bare.as_secs_f64() * 100.0 / took.as_secs_f64(),
            scanned.peak_mib(),
            database as f64 / 1_048_576.0
        );
    }
    println!("{} requests in all", server.stats().0);
    Ok(())
}
