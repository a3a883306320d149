//! One of three instances dies. The other two read on as if it were not there, the dead one costs no more than its
//! trials, the scan says which one and why, and `resume` reads the rest once it is back.
//!
//! Waits go by a manual clock; what is counted is what arrived at the servers.

#![allow(clippy::disallowed_methods, reason = "tests look at the clock")]

mod scripted;
mod support;

use std::fmt::Write as _;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use conduit::adapters::{self, BuildInput};
use conduit::engine::{Ending, Instance, Request, Stop};
use conduit::model::{ScanId, Tier};
use conduit::transport::{
    Auth, Clock, Credential, GlobalSettings, HttpTransport, Interrupt, ManualClock, Settings, Shared,
};
use scripted::{AS_OF_MS, all_rules, database, report, resume, scan};
use serde_json::json;
use support::Conduit;
use support::arrivals::Arrivals;
use support::site::{Fate, Site};

const POSTS: u32 = 60;
const CONCURRENCY: u32 = 2;
/// Failures that open the breaker.
const FAILURES: u32 = 4;
/// What a server may cost after its death: failures until the breaker opens, which an answer that was still under way may
/// make begin anew, those under way by then, and two trials after each of three cooldowns.
const PROBE_BUDGET: usize = FAILURES as usize + (CONCURRENCY as usize - 1) * FAILURES as usize + 2 * 3;
/// A death in the midst of the listing: discovery and a few pages are done.
const ALIVE: usize = 30;

fn site() -> Site {
    Site::start(POSTS, Duration::ZERO)
}

fn settings() -> Settings {
    Settings {
        requests_per_second: 1000.0,
        concurrency: CONCURRENCY,
        timeout_seconds: 0.3,
        breaker_failures: FAILURES,
        proxy: Some("none".to_owned()),
        ..Settings::default()
    }
}

/// A request that reads sites at these addresses, two posts a page, with a clock that waits for nobody.
fn request(sites: &[(&str, &str)], settings: &Settings) -> Request {
    let interrupt = Interrupt::new();
    let clock = Arc::new(ManualClock::new(AS_OF_MS)) as Arc<dyn Clock>;
    let global = GlobalSettings { requests_per_second: Some(10_000.0), ..GlobalSettings::default() };
    let shared = Shared::with_clock(&global, interrupt.clone(), clock);
    let instance = |(name, url): &(&str, &str)| {
        let input = BuildInput {
            instance: (*name).to_owned(),
            url: Some((*url).to_owned()),
            settings: json!({"page_size": 2}),
            credentials: Vec::new(),
            base_dir: ".".into(),
        };
        let transport =
            HttpTransport::new(name, settings, Auth::new(url, Credential::None), Arc::clone(&shared))
                .expect("good settings");
        Instance {
            name: (*name).to_owned(),
            adapter_name: "wordpress",
            url: Some((*url).to_owned()),
            tenant: None,
            adapter: (adapters::find("wordpress").expect("built in").build)(&input).expect("good settings"),
            transport: Arc::new(transport),
            concurrency: settings.concurrency as usize,
            settings: json!({"id": name}),
        }
    };
    Request {
        keeps_records: false,
        incremental: false,
        tier: Tier::Standard,
        preset: "all".to_owned(),
        rules: all_rules(),
        instances: sites.iter().map(instance).collect(),
        accept: Vec::new(),
        min_coverage: 0.0,
        critical_cap: true,
        probe_private: true,
        probe_budget: 1000,
        config_path: None,
        as_of_ms: Some(AS_OF_MS),
        interrupt,
    }
}

fn because(ending: Ending) -> Vec<String> {
    let Ending::Incomplete(because) = ending else { panic!("{ending:?}") };
    because
}

/// What a site was asked, each thing once: a busy machine is slow to answer now and then, and is asked again.
fn asked(arrivals: &Arrivals) -> Vec<String> {
    let mut all = arrivals.sorted();
    all.dedup();
    all
}

/// Two sites alone: what each is asked.
fn asked_alone() -> (Vec<String>, Vec<String>) {
    let (left, right) = (site(), site());
    let (_folder, path) = database();
    scan(&path, &request(&[("left", &left.url), ("right", &right.url)], &settings()), &Stop::new()).unwrap();
    assert!(left.arrivals.count() > POSTS as usize / 2);
    (asked(&left.arrivals), asked(&right.arrivals))
}

fn tasks(path: &Path, state: &str) -> i64 {
    let sql = format!(
        "SELECT COUNT(*) FROM tasks t JOIN instances i ON i.id = t.instance_id WHERE i.name = 'dead' AND state = '{state}'"
    );
    scripted::number(path, &sql)
}

#[test]
fn a_server_that_dies_costs_its_trials_and_the_others_are_asked_what_they_are_asked_alone() {
    let alone = asked_alone();
    for (death, why) in
        [(Fate::Status(500, None), "HTTP 500"), (Fate::Silence, "no complete answer within 300 ms")]
    {
        let (left, dead, right) = (site(), site(), site());
        dead.set_script(move |number| if number <= ALIVE { Fate::Served } else { death });
        let (_folder, path) = database();
        let sites = [("left", &*left.url), ("dead", &*dead.url), ("right", &*right.url)];
        let (_, ending) = scan(&path, &request(&sites, &settings()), &Stop::new()).unwrap();

        let because = because(ending);
        assert!(
            because
                .iter()
                .any(|it| it.contains("instance `dead`") && it.contains("tasks failed") && it.contains(why)),
            "{death:?}: {because:?}"
        );
        assert!(because.iter().all(|it| !it.contains("`left`") && !it.contains("`right`")), "{because:?}");
        let cost = dead.arrivals.count() - ALIVE;
        assert!(
            (FAILURES as usize..=PROBE_BUDGET).contains(&cost),
            "{death:?}: {cost} requests after its death"
        );
        assert!(tasks(&path, "failed") > 10, "{death:?}: there was much left to ask");
        assert_eq!(tasks(&path, "pending") + tasks(&path, "running"), 0, "{death:?}");
        assert!(asked(&left.arrivals) == alone.0 && asked(&right.arrivals) == alone.1, "{death:?}");
    }
}

#[test]
fn a_server_that_refuses_connections_from_the_start_costs_the_attempts_of_one_request() {
    let alone = asked_alone();
    let (left, right) = (site(), site());
    // A port nobody listens on: it was free a moment ago.
    let nobody = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let url = format!("http://{nobody}");
    let (_folder, path) = database();
    let sites = [("left", &*left.url), ("dead", &*url), ("right", &*right.url)];
    let (_, ending) = scan(&path, &request(&sites, &settings()), &Stop::new()).unwrap();
    let because = because(ending);
    assert!(
        because.iter().any(|it| it.contains("`dead`")
            && it.contains("1 of 1 tasks failed")
            && it.contains("(attempt 5,")),
        "{because:?}"
    );
    assert!(asked(&left.arrivals) == alone.0 && asked(&right.arrivals) == alone.1);
}

/// The proof that nobody waits for a server that hangs: it answers nothing until the others have been asked everything,
/// probing included.
#[test]
fn while_one_server_hangs_the_others_are_read_to_their_end() {
    let alone = asked_alone();
    for alive in [0, ALIVE] {
        let (left, dead, right) = (site(), site(), site());
        let (others_done, is_over) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicBool::new(false)));
        let (done_told, over, arrivals) =
            (Arc::clone(&others_done), Arc::clone(&is_over), (left.arrivals.clone(), right.arrivals.clone()));
        let expected = alone.clone();
        dead.set_script(move |number| {
            if number <= alive {
                return Fate::Served;
            }
            // Bounded, so that a scan that does wait fails this test and does not hang it.
            for _ in 0..2_000 {
                if asked(&arrivals.0) == expected.0 && asked(&arrivals.1) == expected.1 {
                    done_told.store(true, Ordering::SeqCst);
                    break;
                }
                if over.load(Ordering::SeqCst) {
                    break;
                }
                std::thread::sleep(Duration::from_millis(10));
            }
            Fate::Status(500, None)
        });
        let (_folder, path) = database();
        let sites = [("left", &*left.url), ("dead", &*dead.url), ("right", &*right.url)];
        let patient = Settings { timeout_seconds: 60.0, ..settings() };
        scan(&path, &request(&sites, &patient), &Stop::new()).unwrap();
        is_over.store(true, Ordering::SeqCst);
        assert!(others_done.load(Ordering::SeqCst), "dead after {alive}: the others waited for it");
    }
}

#[test]
fn resume_reads_the_rest_of_an_instance_that_was_given_up() {
    // One at a time, so that what is not listed is over before the death: it has no second try.
    let settings = Settings { concurrency: 1, ..settings() };
    let (left, dead) = (site(), site());
    let (_folder, calm) = database();
    let sites = [("left", &*left.url), ("dead", &*dead.url)];
    scan(&calm, &request(&sites, &settings), &Stop::new()).unwrap();

    let before = dead.arrivals.count();
    let alive = before - 10;
    dead.set_script(
        move |number| {
            if number <= before + alive { Fate::Served } else { Fate::Status(503, None) }
        },
    );
    let (_folder, path) = database();
    let (id, ending) = scan(&path, &request(&sites, &settings), &Stop::new()).unwrap();
    because(ending);
    assert!(tasks(&path, "done") > 10 && tasks(&path, "failed") > 5);

    dead.set_script(|_| Fate::Served);
    let (asked_left, asked_dead) = (left.arrivals.count(), dead.arrivals.count());
    let ending = resume(&path, id, &request(&sites, &settings)).unwrap();
    assert_eq!(ending, Ending::Complete);
    assert_eq!(left.arrivals.count(), asked_left, "what was done is not asked again");
    // One more than was missing: the page under way at the death is read in halves.
    assert_eq!(dead.arrivals.count(), asked_dead + 10 + 1, "what was missing is asked once");
    // Short on failure: a report is long.
    let (resumed, calm) = (report(&path, id), report(&calm, ScanId(1)));
    let differing: Vec<_> = resumed.lines().zip(calm.lines()).filter(|(a, b)| a != b).take(5).collect();
    assert!(resumed == calm, "{differing:#?}");
}

#[test]
fn the_program_ends_with_4_and_says_which_instance_and_why() {
    let (left, dead, right) = (site(), site(), site());
    dead.set_script(|number| if number <= ALIVE { Fate::Served } else { Fate::Status(500, None) });
    let conduit = Conduit::new();
    let mut text = "version: 1\nstore: { path: conduit.db }\nscore: { min_coverage: 0 }\n\
                    limits: { requests_per_second: 1000 }\ninstances:\n"
        .to_owned();
    for (name, site) in [("left", &left), ("dead", &dead), ("right", &right)] {
        let _ = write!(
            text,
            "  - id: {name}\n    adapter: wordpress\n    url: {}\n    page_size: 2\n    limits: {{ requests_per_second: 1000, \
             concurrency: 2, max_attempts: 2, max_backoff_seconds: 0, breaker_cooldown_seconds: 0.1, breaker_failures: 4 }}\n",
            site.url
        );
    }
    conduit.write("conduit.yaml", &text);
    let ran = conduit.scan(&[]).ends(4).says(&["instance `dead`", "tasks failed", "HTTP 500"]);
    let is_other = |line: &&str| line.contains("tasks failed") && !line.contains("instance `dead`");
    assert_eq!(ran.err.lines().find(is_other), None);
    dead.set_script(|_| Fate::Served);
    let ran = conduit.run(&["xray", "resume"]);
    assert!(!ran.err.contains("instance `dead`"), "{}", ran.err);
}
