//! The promise to whoever runs the CMS: never more than `requests_per_second`, plus `burst` after a pause, whatever goes
//! wrong. The witness is the server's own record of arrivals.
//!
//! This one test takes the time it measures: with a clock of its own it would prove what the clock says, not what a
//! server sees. Delays of the machine spread requests out; a breach they cannot hide, since every stretch of a second
//! is looked at.

#![allow(clippy::disallowed_methods, reason = "tests look at the clock")]

mod support;

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use conduit::transport::{
    Auth, Credential, GlobalSettings, HttpTransport, Interrupt, Request, Settings, Shared, Transport,
};
use support::site::{Fate, Site};

const RATE: u32 = 8;
const BURST: u32 = 4;
const REQUESTS: usize = 20;
const WORKERS: usize = 8;

/// Eight workers ask as fast as they may; the most arrivals within any second, and all of them.
fn ask(site: &Site, settings: &Settings, global: &GlobalSettings) -> (usize, usize) {
    let shared = Shared::new(global, Interrupt::new());
    let transport = HttpTransport::new("site", settings, Auth::new(&site.url, Credential::None), shared)
        .expect("good settings");
    let next = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        for _ in 0..WORKERS {
            scope.spawn(|| {
                while next.fetch_add(1, Ordering::SeqCst) < REQUESTS {
                    // Some fail for good; what counts is what they cost.
                    let _ =
                        transport.send(&Request::json(format!("{}/wp-json/wp/v2/posts?page=1", site.url)));
                }
            });
        }
    });
    (site.arrivals.most_within(Duration::from_secs(1)), site.arrivals.count())
}

fn settings(requests_per_second: u32) -> Settings {
    Settings {
        requests_per_second: f64::from(requests_per_second),
        burst: Some(BURST),
        concurrency: u32::try_from(WORKERS).expect("a small number"),
        max_attempts: 3,
        // Retries come back at once if nothing but their own wait holds them.
        max_backoff_seconds: 0.0,
        breaker_failures: 1000,
        proxy: Some("none".to_owned()),
        ..Settings::default()
    }
}

/// Faults of every kind that is tried again.
fn faults(number: usize) -> Fate {
    match number % 6 {
        1 => Fate::Status(500, None),
        3 => Fate::Status(502, None),
        4 if number < 12 => Fate::Status(503, Some(0)),
        _ => Fate::Served,
    }
}

#[test]
fn no_second_sees_more_than_the_rate_and_the_burst_also_with_faults_and_retries() {
    let site = Site::start(1, Duration::ZERO);
    site.set_script(faults);
    let (most, all) = ask(&site, &settings(RATE), &GlobalSettings::default());
    assert!(all > REQUESTS + 5, "there were retries: {all}");
    assert!(
        most <= (RATE + BURST) as usize,
        "{most} requests within one second: {:?}",
        site.arrivals.offsets_ms()
    );
    assert!(most >= BURST as usize, "a burst was allowed: {most}");
    // At least the time that the rate asks for, also when refusals slow it down.
    let least =
        Duration::from_secs(1) * u32::try_from(all).expect("a small number").saturating_sub(BURST) / RATE;
    assert!(
        site.arrivals.span() + Duration::from_millis(300) > least,
        "{:?} < {least:?}",
        site.arrivals.span()
    );
}

#[test]
fn the_limit_of_all_instances_together_holds_as_well() {
    let site = Site::start(1, Duration::ZERO);
    site.set_script(faults);
    let global = GlobalSettings { requests_per_second: Some(f64::from(RATE)), ..GlobalSettings::default() };
    let (most, _) = ask(&site, &settings(1000), &global);
    // Without a burst of its own it is as large as the rate.
    assert!(most <= 2 * RATE as usize, "{most} requests within one second");
}

#[test]
fn the_record_of_arrivals_sees_a_breach() {
    let site = Site::start(1, Duration::ZERO);
    let (most, _) = ask(
        &site,
        &settings(1000),
        &GlobalSettings { requests_per_second: Some(10_000.0), max_response_bytes: None },
    );
    assert!(most > (RATE + BURST) as usize, "{most}");
}
