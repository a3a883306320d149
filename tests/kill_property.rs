//! Random content, random faults, random concurrency, and the real program killed again and again at random moments: what
//! it reports at the end is what a calm scan reports, and no page that was done is asked again.
//!
//! Three sites in a plain `cargo test`. `CONDUIT_KILLS=500 cargo test --test kill_property -- --nocapture` goes on until
//! so many kills hit a running scan; `CONDUIT_KILL_SEED=N` begins with another site. A failure names the seed. With
//! `CONDUIT_KILL_POSTGRES` (what `tests/lab/postgres/up` prints as `CONDUIT_TEST_POSTGRES`) the killed scan is in PostgreSQL and the
//! calm one in a file.

#![allow(
    clippy::disallowed_methods,
    reason = "a real kill takes real time, and the environment sets how many"
)]

mod support;

use std::process::Stdio;
use std::time::{Duration, Instant};

use conduit::engine::tasks_in_hand;
use serde_json::Value as Json;
use support::site::{Site, mixed};
use support::{AS_OF, Conduit};

/// Sites of a plain run.
const SITES: u64 = 3;

fn setting(name: &str) -> Option<u64> {
    std::env::var(name).ok().map(|it| it.parse().expect("a number"))
}

/// Everything the report says but when it was.
fn report(conduit: &Conduit) -> Json {
    let mut report = conduit.json();
    report["scan"].as_object_mut().expect("an object").retain(|key, _| !key.ends_with("_at"));
    report
}

/// Where the killed scan is kept.
enum Kept {
    File(Box<std::path::Path>),
    Postgres(String),
}

impl Kept {
    /// `None` before the scan is stored.
    fn state(&self) -> Option<String> {
        match self {
            Self::File(path) => {
                let flags = rusqlite::OpenFlags::SQLITE_OPEN_READ_WRITE;
                let db = rusqlite::Connection::open_with_flags(path, flags).ok()?;
                db.busy_timeout(Duration::from_secs(5)).ok()?;
                db.query_row("SELECT state FROM scans", [], |row| row.get(0)).ok()
            }
            Self::Postgres(url) => {
                let mut client = postgres::Client::connect(url, postgres::NoTls).expect("the server answers");
                client.query_one("SELECT state FROM scans", &[]).ok().map(|row| row.get(0))
            }
        }
    }
}

/// A schema of its own on the server, when there is one.
fn schema(seed: u64) -> Option<String> {
    let address = std::env::var("CONDUIT_KILL_POSTGRES").ok()?;
    let name = format!("kill_{}_{seed}", std::process::id());
    let mut admin = postgres::Client::connect(&address, postgres::NoTls).expect("the server answers");
    admin.batch_execute(&format!("CREATE SCHEMA {name}")).expect("a schema can be made");
    let joint = if address.contains('?') { '&' } else { '?' };
    Some(format!("{address}{joint}options=-csearch_path%3D{name}"))
}

struct Tally {
    kills: u64,
    again: u64,
}

fn one_site(seed: u64, tally: &mut Tally) {
    let pick = |n: u64, from: u64, to: u64| from + mixed(seed, n) % (to - from + 1);
    let n_posts = u32::try_from(pick(1, 40, 400)).expect("small");
    let concurrency = pick(2, 1, 8);
    let site = Site::start_with(n_posts, Duration::from_millis(pick(3, 0, 12)), seed);
    let configuration = format!(
        "version: 1\nstore: {{ path: conduit.db }}\nscore: {{ min_coverage: 0 }}\nlimits: {{ requests_per_second: 1000 }}\n\
         instances:\n  - id: site\n    adapter: wordpress\n    url: {}\n    page_size: 10\n    limits: {{ requests_per_second: \
         1000, concurrency: {concurrency}, max_attempts: 12, max_backoff_seconds: 0.02, max_retry_after_seconds: 0.02, \
         retry_budget: 1.0, breaker_failures: 1000 }}\n",
        site.url
    );
    let calm = Conduit::new();
    calm.write("conduit.yaml", &configuration);
    let begun = Instant::now();
    let ran = calm.scan(&[]);
    let whole = begun.elapsed();
    assert!(matches!(ran.code, Some(0 | 4)), "seed {seed}: {ran:?}");
    let expected = report(&calm);
    let calm_pages = site.pages_asked();

    let mut conduit = Conduit::new();
    conduit.write("conduit.yaml", &configuration);
    let kept = match schema(seed) {
        Some(url) => {
            conduit = conduit.env("DATABASE_URL", &url);
            Kept::Postgres(url)
        }
        None => Kept::File(conduit.path("conduit.db").into()),
    };
    site.set_faults(u32::try_from(pick(4, 0, 25)).expect("small"));
    let mut here = 0;
    for turn in 0.. {
        assert!(turn < 40, "seed {seed}: it does not get to its end");
        let args: &[&str] = match kept.state().as_deref() {
            None => &["xray", "scan", "--as-of", AS_OF],
            Some("running") => &["xray", "resume"],
            Some(_) => break,
        };
        let mut command = conduit.command(args);
        let mut child = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().expect("it starts");
        // At most some kills a site, so that each gets to its end.
        if turn < 12 {
            // Anywhere from before the first request to the score.
            let share = u32::try_from(pick(100 + turn, 5, 90)).expect("small");
            std::thread::sleep(whole * share / 100);
            let _ = child.kill();
        }
        let output = child.wait_with_output().expect("it ends");
        match output.status.code() {
            None => here += u64::from(kept.state().as_deref() == Some("running")),
            Some(0 | 4) => {}
            code => panic!("seed {seed}: {code:?}: {}", String::from_utf8_lossy(&output.stderr)),
        }
    }
    let found = report(&conduit);
    assert!(found["findings"] == expected["findings"], "seed {seed}: other findings");
    assert!(found == expected, "seed {seed}: the report differs");
    // A page in hand at a kill is asked again, and no other.
    let again = u64::from(site.pages_asked() - calm_pages).saturating_sub(u64::from(calm_pages));
    let in_hand = u64::try_from(tasks_in_hand(usize::try_from(concurrency).expect("small"))).expect("small");
    assert!(again <= here * in_hand, "seed {seed}: {again} pages asked again after {here} kills");
    println!(
        "seed {seed}: {n_posts} posts, {concurrency} at once, {whole:?}, {here} kills, {again} pages again"
    );
    tally.kills += here;
    tally.again += again;
}

#[test]
fn killed_at_random_on_random_sites_with_random_faults_nothing_is_lost_and_nothing_done_twice() {
    let first = setting("CONDUIT_KILL_SEED").unwrap_or(1);
    let wanted = setting("CONDUIT_KILLS");
    let mut tally = Tally { kills: 0, again: 0 };
    let mut seed = first;
    while wanted.map_or(seed < first + SITES, |wanted| tally.kills < wanted) {
        one_site(seed, &mut tally);
        seed += 1;
    }
    println!("{} sites, {} kills, {} pages asked again", seed - first, tally.kills, tally.again);
    assert!(tally.kills >= wanted.unwrap_or(SITES), "only {} kills hit a running scan", tally.kills);
}
