//! `kill -9` at many moments of a scan of a real WordPress, then `xray resume`: nothing is lost, nothing is done twice.
//!
//!     tests/lab/wordpress/up --dir /tmp/lab --port 8091 --posts 300
//!     CONDUIT_LAB_WORDPRESS=/tmp/lab cargo test --features lab --test lab_wordpress_kill -- --nocapture
//!
//! `CONDUIT_LAB_KILLS=5` kills fewer times. Small pages of few records, so that there are many moments between two
//! commits; the deep tier, so that listing, probing and the public pages are all cut off somewhere.

#![allow(clippy::disallowed_methods, reason = "a real server and a real kill take real time")]

#[path = "support/lab.rs"]
mod lab;
#[path = "support/proxy.rs"]
mod proxy;

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use conduit::engine::tasks_in_hand;
use lab::{Account, Desk, Lab, Setup, assert_same, essence, finding_lines, read_report};
use proxy::{Proxy, Seen};

/// Requests under way at once, the default.
const CONCURRENCY: usize = 4;
/// Kills when the environment does not say.
const KILLS: usize = 50;
const VARIABLE: &str = "CONDUIT_LAB_KILLS";

fn setup() -> Setup {
    Setup {
        account: Account::Editor,
        instance: "    types: [page, lab_product]\n    page_size: 5\n",
        limits: "      max_attempts: 2\n      max_backoff_seconds: 0.05\n",
        ..Setup::default()
    }
}

/// How often each page of a listing was asked for.
fn listing_pages(seen: &[Seen]) -> BTreeMap<&str, usize> {
    let mut pages = BTreeMap::new();
    for it in seen.iter().filter(|it| it.method == "GET" && it.path.contains("&page=")) {
        *pages.entry(it.path.as_str()).or_default() += 1;
    }
    pages
}

#[test]
fn a_killed_scan_goes_on_where_it_was() {
    let lab = Lab::open();
    let proxy = Proxy::start(lab.host());
    let n_kills =
        std::env::var(VARIABLE).map_or(KILLS, |it| it.parse().expect("CONDUIT_LAB_KILLS is a number"));
    let arguments = ["xray", "scan", "--quiet", "--tier", "deep", "--as-of", lab.as_of()];

    let calm = Desk::new(&lab, &proxy, &setup());
    let (code, report) = calm.scan(&["--tier", "deep"]);
    let (expected, ndjson) = (essence(&report), finding_lines(&calm.report("ndjson")));
    let calm_seen = proxy.seen();
    let calm_pages = listing_pages(&calm_seen);
    let n_pages = calm_pages.len();
    assert!(calm_pages.values().all(|it| *it == 1), "an undisturbed scan asks for each page once");
    assert!(n_pages > 30, "only {n_pages} pages of listings: too few to kill between");
    let n_requests = calm_seen.len();

    let (mut n_killed, mut n_again) = (0, 0);
    let begun = Instant::now();
    for number in 1..=n_kills {
        let at = n_requests * number / (n_kills + 1);
        let desk = Desk::new(&lab, &proxy, &setup());
        let before = proxy.n_begun();
        let mut child = desk.start(&arguments);
        while proxy.n_begun() < before + at.max(1) && child.try_wait().expect("our child").is_none() {
            std::thread::sleep(Duration::from_millis(1));
        }
        // Now at the arrival of a request, now within its answer, now while it is stored.
        std::thread::sleep(Duration::from_millis(9 * (number as u64 % 4)));
        // SIGKILL. A scan that was faster than this has ended by itself.
        child.kill().expect("our child");
        let status = child.wait().expect("our child");
        let until_kill = proxy.n_begun() - before;
        n_killed += usize::from(status.code().is_none());

        let output = desk.run(&["xray", "resume", "--quiet", "--format", "json"]);
        let place = format!("kill {number} after {until_kill} of {n_requests} requests");
        let (resumed_code, resumed) = if status.code().is_none() {
            read_report(&output)
        } else {
            (code, serde_json::from_slice(&desk.report("json")).expect("JSON"))
        };
        assert_eq!(resumed_code, code, "{place}: exit code; {}", String::from_utf8_lossy(&output.stderr));
        assert_same(&expected, &essence(&resumed), &place);
        assert_same(&ndjson, &finding_lines(&desk.report("ndjson")), &place);

        let seen = proxy.seen().split_off(before);
        let pages = listing_pages(&seen);
        assert_eq!(pages.len(), n_pages, "{place}: pages of listings");
        let again: Vec<_> = pages.iter().filter(|(_, n)| **n > 1).collect();
        assert!(again.iter().all(|(_, n)| **n == 2), "{place}: asked more than twice: {again:?}");
        assert!(
            again.len() <= tasks_in_hand(CONCURRENCY),
            "{place}: {} pages were asked again: {again:?}",
            again.len()
        );
        n_again += again.len();
    }
    println!(
        "{n_killed} of {n_kills} scans killed (of {n_requests} requests, {n_pages} pages each), {n_again} pages asked \
         again in all, every result the same; {} s",
        begun.elapsed().as_secs()
    );
    assert!(n_killed * 10 >= n_kills * 8, "only {n_killed} of {n_kills} scans were still running");
}
