//! How much a dead server costs the living ones: three sites with a latency of 20 ms are read in one scan; one of them
//! refuses connections, never answers, or dies in the midst of its listing. Printed is how long the other two took from
//! their first request to their last, against a scan of those two alone.
//!
//! `cargo bench --bench dead_instance -- 1500` (posts per site; the default is 1,500). See docs/benchmarks.md.

#![expect(clippy::disallowed_methods, reason = "a benchmark looks at the clock")]

#[allow(dead_code, reason = "the sites of the tests can do more")]
#[path = "../tests/support/arrivals.rs"]
mod arrivals;
#[allow(dead_code, reason = "the sites of the tests can do more")]
#[path = "../tests/support/site.rs"]
mod site;

use std::fmt::Write as _;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use site::{Fate, Site};

const LATENCY: Duration = Duration::from_millis(20);
const ROUNDS: usize = 3;

fn started(n_posts: u32) -> Site {
    let site = Site::start(n_posts, Duration::ZERO);
    site.set_script(|_| {
        std::thread::sleep(LATENCY);
        Fate::Served
    });
    site
}

/// Scans these sites; how long the first two took, how long the whole scan, and its exit code.
fn scan(living: &[Site], dead: Option<&str>) -> Result<(Duration, Duration, Option<i32>), std::io::Error> {
    let folder = tempfile::tempdir()?;
    let mut text = "version: 1\nstore: { path: conduit.db }\nscore: { min_coverage: 0 }\n\
                    limits: { requests_per_second: 10000 }\ninstances:\n"
        .to_owned();
    let urls = living.iter().map(|it| it.url.as_str()).chain(dead);
    for (number, url) in urls.enumerate() {
        let _ = write!(
            text,
            "  - id: site-{number}\n    adapter: wordpress\n    url: {url}\n    page_size: 10\n    limits: {{ \
             requests_per_second: 1000, concurrency: 2, timeout_seconds: 2, breaker_cooldown_seconds: 2 }}\n"
        );
    }
    std::fs::write(folder.path().join("conduit.yaml"), text)?;
    let begun = Instant::now();
    let status = Command::new(env!("CARGO_BIN_EXE_conduit"))
        .args(["--quiet", "xray", "scan", "--as-of", "2026-06-01"])
        .env_clear()
        .current_dir(folder.path())
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()?;
    let took = living.iter().map(|it| it.arrivals.span()).max().unwrap_or_default();
    Ok((took, begun.elapsed(), status.code()))
}

/// The median of some rounds with fresh servers.
fn measure(n_posts: u32, dead: &str) -> Result<(Duration, Duration, Option<i32>), std::io::Error> {
    let mut rounds = Vec::new();
    for _ in 0..ROUNDS {
        let living = [started(n_posts), started(n_posts)];
        let nobody = std::net::TcpListener::bind("127.0.0.1:0")?.local_addr()?;
        let third = started(n_posts);
        let url = match dead {
            "none" => None,
            "refuses connections" => Some(format!("http://{nobody}")),
            other => {
                let (alive, fate) = match other {
                    "never answers" => (0, Fate::Silence),
                    "falls silent" => (40, Fate::Silence),
                    _ => (40, Fate::Status(500, None)),
                };
                third.set_script(move |number| {
                    std::thread::sleep(LATENCY);
                    if number <= alive { Fate::Served } else { fate }
                });
                Some(third.url.clone())
            }
        };
        rounds.push(scan(&living, url.as_deref())?);
    }
    rounds.sort();
    Ok(rounds[ROUNDS / 2])
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    // `cargo bench` adds `--bench`.
    let n_posts = std::env::args().skip(1).find_map(|arg| arg.parse().ok()).unwrap_or(1_500);
    println!("{:<24}{:>12}{:>8}{:>12}{:>6}", "the third site", "others", "ratio", "whole scan", "exit");
    let mut alone = None;
    for dead in ["none", "refuses connections", "never answers", "falls silent", "answers 500"] {
        let (took, whole, code) = measure(n_posts, dead)?;
        let base = *alone.get_or_insert(took);
        println!(
            "{dead:<24}{:>10.2} s{:>8.2}{:>10.2} s{:>6}",
            took.as_secs_f64(),
            took.as_secs_f64() / base.as_secs_f64(),
            whole.as_secs_f64(),
            code.map_or_else(|| "-".to_owned(), |it| it.to_string())
        );
    }
    Ok(())
}
