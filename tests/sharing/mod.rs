//! Several real processes at one scan: what they leave is what one leaves, whoever is killed; nothing is asked twice, and
//! the server sees one rate limit.

use std::collections::BTreeMap;
use std::process::{Child, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use conduit::engine::tasks_in_hand;
use conduit::model::{Phase, ScanId};
use conduit::store::tasks::TaskResult;
use conduit::store::{Candidate, Place, ScanLock, Store, StoreError};
use serde_json::Value as Json;

use crate::scan_resume::scripted::new_schema;
use crate::support::site::{Fate, Site, mixed};
use crate::support::{AS_OF, Conduit, Ran};

const SEED: u64 = 7;
const POSTS: u32 = 400;
/// Requests under way at once in one process, where pages are counted that were asked twice.
const CONCURRENCY: usize = 2;

/// A site, and a folder whose results go to a schema of its own.
struct Trial {
    site: Site,
    conduit: Conduit,
    url: String,
    expected: Json,
    calm_pages: u32,
}

fn configuration(site: &Site, limits: &str) -> String {
    format!(
        "version: 1\nstore: {{ path: conduit.db }}\nscore: {{ min_coverage: 0 }}\nlimits: {{ requests_per_second: 1000 }}\n\
         instances:\n  - id: site\n    adapter: wordpress\n    url: {}\n    page_size: 10\n    limits: {{ {limits} }}\n",
        site.url
    )
}

/// Everything the report says but when it was.
fn report(conduit: &Conduit) -> Json {
    let mut report = conduit.json();
    report["scan"].as_object_mut().expect("an object").retain(|key, _| !key.ends_with("_at"));
    report
}

impl Trial {
    fn new(posts: u32, delay: Duration, limits: &str) -> Self {
        Self::at(new_schema(), posts, delay, limits)
    }

    fn at(url: String, posts: u32, delay: Duration, limits: &str) -> Self {
        let site = Site::start_with(posts, Duration::ZERO, SEED);
        let calm = Conduit::new();
        calm.write("conduit.yaml", &configuration(&site, "requests_per_second: 1000, concurrency: 2"));
        let ran = calm.scan(&[]);
        assert!(matches!(ran.code, Some(0 | 4)), "{ran:?}");
        let (expected, calm_pages) = (report(&calm), site.pages_asked());
        site.set_delay(delay);
        let conduit = Conduit::new().env("DATABASE_URL", &url);
        conduit.write("conduit.yaml", &configuration(&site, limits));
        Self { site, conduit, url, expected, calm_pages }
    }

    fn start(&self, args: &[&str]) -> Process {
        let mut command = self.conduit.command(args);
        let child = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().expect("it starts");
        Process(child)
    }

    /// A scan that has begun to read, and helpers.
    fn start_all(&self, helpers: usize) -> (Process, Vec<Process>) {
        let leader = self.start(&["xray", "scan", "--as-of", AS_OF]);
        self.site.wait_for_pages(self.calm_pages + 1);
        (leader, (0..helpers).map(|_| self.start(&["xray", "join"])).collect())
    }

    /// Until each of the helpers has finished a task.
    fn wait_for_owners(&self, n: i64) {
        let mut client = postgres::Client::connect(&self.url, postgres::NoTls).expect("the server answers");
        wait_until("all processes work", || {
            let sql = "SELECT COUNT(DISTINCT owner) FROM tasks WHERE state = 'done'";
            client.query_one(sql, &[]).expect("there is a scan").get::<_, i64>(0) >= n
        });
    }

    /// The report is the calm one, and no page was asked twice but those that killed processes had in hand.
    fn holds(&self, n_killed: u32) {
        let found = report(&self.conduit);
        assert!(found["findings"] == self.expected["findings"], "other findings");
        assert!(found == self.expected, "the report differs");
        let pages = self.site.pages_asked() - self.calm_pages;
        let again = pages.checked_sub(self.calm_pages).expect("every page is asked");
        let in_hand = u32::try_from(tasks_in_hand(CONCURRENCY)).expect("a small number");
        assert!(again <= n_killed.saturating_mul(in_hand), "{again} pages were asked again");
        let mut client = postgres::Client::connect(&self.url, postgres::NoTls).expect("the server answers");
        let left: i64 = client.query_one("SELECT COUNT(*) FROM workers", &[]).expect("a number").get(0);
        assert_eq!(left, 0, "a process that is gone is still in the list");
    }
}

struct Process(Child);

impl Process {
    fn kill(mut self) {
        self.0.kill().expect("it runs");
        self.0.wait().expect("it ends");
    }

    fn ends(self) -> Ran {
        let output = self.0.wait_with_output().expect("it ends");
        let err = String::from_utf8_lossy(&output.stderr).into_owned();
        Ran { code: output.status.code(), out: String::new(), err }
    }

    /// A helper that ended in order: the tasks it did.
    #[track_caller]
    fn helped(self) -> u32 {
        let ran = self.ends().ends(0).says(&["is read", "tasks with"]);
        let (before, _) = ran.err.split_once(" tasks with").expect("it says so");
        before.rsplit(' ').next().and_then(|it| it.parse().ok()).expect("a number")
    }

    /// A leader that ended in order.
    #[track_caller]
    fn led(self) -> Ran {
        let ran = self.ends();
        assert!(matches!(ran.code, Some(0 | 4)), "{ran:?}");
        ran
    }
}

#[test]
fn three_processes_leave_what_one_leaves_and_ask_for_each_page_once() {
    let trial = Trial::new(POSTS, Duration::from_millis(40), "requests_per_second: 1000, concurrency: 2");
    let (leader, helpers) = trial.start_all(2);
    leader.led();
    for helper in helpers {
        assert!(helper.helped() > 0, "it had something to do");
    }
    trial.holds(0);
    let mut asked: BTreeMap<String, usize> = BTreeMap::new();
    for target in trial.site.arrivals.in_order() {
        *asked.entry(target).or_default() += 1;
    }
    let twice: Vec<_> = asked.iter().filter(|(it, n)| it.contains("/posts?") && **n > 2).collect();
    assert!(twice.is_empty(), "the calm scan and this one ask for each once: {twice:?}");
}

#[test]
fn a_helper_that_came_before_anything_was_known_learns_it_from_the_others() {
    let trial = Trial::new(POSTS, Duration::from_millis(40), "requests_per_second: 1000, concurrency: 2");
    // The site says nothing until both are there.
    let may_answer = Arc::new(AtomicBool::new(false));
    let flag = Arc::clone(&may_answer);
    trial.site.set_script(move |_| {
        while !flag.load(Ordering::SeqCst) {
            std::thread::sleep(Duration::from_millis(5));
        }
        Fate::Served
    });
    let before = trial.site.arrivals.count();
    let leader = trial.start(&["xray", "scan", "--as-of", AS_OF]);
    wait_until("the leader asks", || trial.site.arrivals.count() > before);
    let helper = trial.start(&["xray", "join"]);
    let mut client = postgres::Client::connect(&trial.url, postgres::NoTls).expect("the server answers");
    wait_until("two are at it", || {
        let row = client.query_one("SELECT COUNT(*) FROM workers", &[]).expect("a number");
        row.get::<_, i64>(0) == 2
    });
    may_answer.store(true, Ordering::SeqCst);
    leader.led();
    assert!(helper.helped() > 0);
    trial.holds(0);
}

fn wait_until(what: &str, mut is_so: impl FnMut() -> bool) {
    let begun = Instant::now();
    while !is_so() {
        assert!(begun.elapsed() < Duration::from_secs(60), "{what}");
        std::thread::sleep(Duration::from_millis(5));
    }
}

#[test]
fn a_helper_that_is_killed_is_replaced_by_the_others() {
    let trial = Trial::new(POSTS, Duration::from_millis(40), "requests_per_second: 1000, concurrency: 2");
    let (leader, mut helpers) = trial.start_all(2);
    trial.wait_for_owners(3);
    helpers.remove(0).kill();
    leader.led();
    assert!(helpers.remove(0).helped() > 0);
    trial.holds(1);
}

#[test]
fn a_leader_that_is_killed_is_followed_by_a_helper() {
    let trial = Trial::new(POSTS, Duration::from_millis(40), "requests_per_second: 1000, concurrency: 2");
    let (leader, helpers) = trial.start_all(2);
    trial.wait_for_owners(3);
    leader.kill();
    let ran: Vec<Ran> = helpers.into_iter().map(Process::led).collect();
    let leads = ran.iter().filter(|it| it.err.contains("this one leads it now")).count();
    assert_eq!(leads, 1, "{ran:?}");
    assert!(ran.iter().any(|it| it.err.contains("is read")), "{ran:?}");
    trial.holds(1);
}

#[test]
fn a_scan_that_was_cut_off_is_led_to_its_end_by_who_joins() {
    let trial = Trial::new(100, Duration::from_millis(20), "requests_per_second: 1000, concurrency: 2");
    let (leader, _) = trial.start_all(0);
    leader.kill();
    let ran = trial.start(&["xray", "join"]).led();
    assert!(ran.err.contains("this one leads it now"), "{ran:?}");
    trial.holds(1);
    trial.start(&["xray", "join"]).ends().ends(0).says(&["nothing to join"]);
    trial.start(&["xray", "join", "--scan", "1"]).ends().ends(0).says(&["scan 1 ran to its end"]);
    trial.start(&["xray", "join", "--scan", "9"]).ends().ends(1).says(&["no scan 9"]);
}

#[test]
fn a_helper_with_other_settings_or_of_another_version_is_refused() {
    let trial = Trial::new(200, Duration::from_millis(40), "requests_per_second: 1000, concurrency: 2");
    let (leader, _) = trial.start_all(0);
    let other = configuration(&trial.site, "requests_per_second: 1000, concurrency: 2")
        .replace("page_size: 10", "page_size: 20");
    trial.conduit.write("other.yaml", &other);
    let join = ["xray", "join", "--config", "other.yaml"];
    trial.start(&join).ends().ends(1).says(&["other settings", "--config"]);
    let mut client = postgres::Client::connect(&trial.url, postgres::NoTls).expect("the server answers");
    client.batch_execute("UPDATE scans SET conduit_version = '0.0.1'").expect("it is there");
    trial.start(&["xray", "join"]).ends().ends(1).says(&["was begun by Conduit 0.0.1"]);
    let back = format!("UPDATE scans SET conduit_version = '{}'", env!("CARGO_PKG_VERSION"));
    client.batch_execute(&back).expect("it is there");
    leader.led();
    trial.holds(0);
}

/// Most requests in any second, from the arrivals after the calm scan.
fn most_within_a_second(offsets_ms: &[u128]) -> usize {
    (0..offsets_ms.len())
        .map(|first| offsets_ms[first..].iter().take_while(|it| **it - offsets_ms[first] < 1000).count())
        .max()
        .unwrap_or(0)
}

#[test]
fn the_server_sees_one_rate_limit_however_many_processes_ask() {
    const RATE: usize = 8;
    const BURST: usize = 4;
    let limits = format!("requests_per_second: {RATE}, burst: {BURST}, concurrency: 8");
    let trial = Trial::new(400, Duration::ZERO, &limits);
    let before = trial.site.arrivals.count();
    let (leader, helpers) = trial.start_all(2);
    leader.led();
    let shares: Vec<u32> = helpers.into_iter().map(Process::helped).collect();
    assert!(shares.iter().all(|it| *it > 0), "all three asked: {shares:?}");
    let offsets = trial.site.arrivals.offsets_ms().split_off(before);
    let most = most_within_a_second(&offsets);
    assert!(most <= RATE + BURST, "{most} requests within one second: {offsets:?}");
    assert!(offsets.len() > 40, "enough to see it: {}", offsets.len());
    let span = offsets[offsets.len() - 1] - offsets[0];
    let least = (offsets.len() - BURST) * 1000 / RATE;
    assert!(span + 300 > least as u128, "{} requests in {span} ms", offsets.len());
    trial.holds(0);
}

#[test]
fn what_a_server_asks_of_one_process_all_of_them_do() {
    let limits = "requests_per_second: 1000, concurrency: 2, max_attempts: 5";
    let trial = Trial::new(POSTS, Duration::from_millis(20), limits);
    let (leader, helpers) = trial.start_all(2);
    trial.wait_for_owners(3);
    // One request is refused for three seconds; requests under way meanwhile are answered.
    let refused = Arc::new(AtomicUsize::new(0));
    let number = Arc::clone(&refused);
    trial.site.set_script(move |at| {
        match number.compare_exchange(0, at, Ordering::SeqCst, Ordering::SeqCst) {
            Ok(_) => Fate::Status(429, Some(3)),
            Err(_) => Fate::Served,
        }
    });
    leader.led();
    for helper in helpers {
        helper.helped();
    }
    let at = refused.load(Ordering::SeqCst);
    let offsets = trial.site.arrivals.offsets_ms();
    let refused_ms = offsets[at - 1];
    let meanwhile =
        offsets[at..].iter().filter(|it| (refused_ms + 300..refused_ms + 2900).contains(*it)).count();
    assert_eq!(meanwhile, 0, "refused at {refused_ms}: {:?}", &offsets[at..]);
    assert!(offsets.len() > at + 10, "they went on: {} of {}", at, offsets.len());
    let found = report(&trial.conduit);
    assert!(found == trial.expected, "the report differs");
}

#[test]
fn without_turns_the_scan_ends_with_the_databases_error_and_is_resumed() {
    let trial = Trial::new(POSTS, Duration::from_millis(20), "requests_per_second: 1000, concurrency: 2");
    let (leader, helpers) = trial.start_all(1);
    trial.wait_for_owners(2);
    let mut client = postgres::Client::connect(&trial.url, postgres::NoTls).expect("the server answers");
    client.batch_execute("ALTER TABLE pace RENAME TO gone").expect("nobody holds it");
    let had_a_turn = trial.site.pages_asked() + 4;
    leader.ends().ends(1).says(&["\"pace\" does not exist"]);
    for helper in helpers {
        helper.ends().ends(1).says(&["\"pace\" does not exist"]);
    }
    let asked = trial.site.pages_asked();
    assert!(asked <= had_a_turn, "{asked} pages were asked, and {had_a_turn} had a turn");
    client.batch_execute("ALTER TABLE gone RENAME TO pace").expect("nobody holds it");
    trial.start(&["xray", "resume"]).led();
    trial.holds(2);
}

#[test]
fn when_the_server_ends_every_session_all_go_on_under_the_same_leader() {
    let limits = "requests_per_second: 1000, concurrency: 2";
    let trial = Trial::at(crate::broken::new_database(), POSTS, Duration::from_millis(40), limits);
    let (leader, helpers) = trial.start_all(2);
    trial.wait_for_owners(3);
    let mut client = postgres::Client::connect(&trial.url, postgres::NoTls).expect("the server answers");
    // Who leads, who helps, and the heartbeats and turns of all.
    let ended = client
        .execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity \
             WHERE datname = current_database() AND application_name = 'conduit'",
            &[],
        )
        .expect("it may");
    assert!(ended >= 9, "only {ended} sessions");
    leader.led();
    for helper in helpers {
        helper.helped();
    }
    // They do not end all at once: what one had in hand whose sign of life ended first may be done by another.
    trial.holds(2);
}

/// The signal that stops a process without ending it, or lets it go on.
fn signal(process: &Process, name: &str) {
    let sent = std::process::Command::new("kill").args([name, &process.0.id().to_string()]).status();
    assert!(sent.expect("there is a kill").success());
}

#[test]
#[ignore = "takes more than two minutes: the minute after which a silent process is taken for gone, twice"]
fn processes_that_are_stopped_are_replaced_after_a_minute_and_end_in_order_when_they_wake_up() {
    let trial = Trial::new(POSTS, Duration::from_millis(60), "requests_per_second: 1000, concurrency: 2");
    let (leader, mut helpers) = trial.start_all(2);
    trial.wait_for_owners(3);
    let asleep = helpers.remove(0);
    signal(&asleep, "-STOP");
    signal(&leader, "-STOP");
    let begun = Instant::now();
    let ran = helpers.remove(0).led();
    let took = begun.elapsed();
    assert!(ran.err.contains("this one leads it now"), "{ran:?}");
    println!("replaced and ended after {took:?}");
    assert!(took > Duration::from_secs(45) && took < Duration::from_secs(200), "{took:?}");
    trial.holds(2);
    for process in [&asleep, &leader] {
        signal(process, "-CONT");
    }
    asleep.ends().ends(0).says(&["is read"]);
    leader.ends().ends(1).says(&["the right to scan", "was lost"]);
    trial.holds(2);
}

/// Three processes, one of which is killed and started again, again and again.
#[test]
fn killed_at_random_again_and_again_they_leave_what_one_leaves() {
    let kills: u64 = std::env::var("CONDUIT_KILLS").map_or(6, |it| it.parse().expect("a number"));
    let mut done = 0;
    let mut seed = 1;
    while done < kills {
        let trial = Trial::new(POSTS, Duration::from_millis(30), "requests_per_second: 1000, concurrency: 2");
        trial.site.set_faults(10);
        let (leader, helpers) = trial.start_all(2);
        let mut running: Vec<Process> = std::iter::once(leader).chain(helpers).collect();
        let mut here = 0;
        for turn in 0..6 {
            std::thread::sleep(Duration::from_millis(mixed(seed, turn) % 700));
            let at = usize::try_from(mixed(seed, 100 + turn) % running.len() as u64).expect("small");
            if running[at].0.try_wait().expect("it is ours").is_none() {
                running.swap_remove(at).kill();
                here += 1;
                running.push(trial.start(&["xray", "join"]));
            }
        }
        for process in running {
            process.led();
        }
        // Where all were killed at once, or the last before it led.
        trial.start(&["xray", "join"]).led();
        trial.holds(u32::MAX);
        let again = trial.site.pages_asked() - 2 * trial.calm_pages;
        println!("seed {seed}: {here} kills, {again} pages again (faults included)");
        done += here;
        seed += 1;
    }
}

/// A scan with one task, taken by `owner`.
fn one_task(store: &mut Store, owner: &str) -> (ScanId, conduit::store::tasks::Task) {
    use conduit::model::{TaskSpec, Tier};
    use conduit::store::scans::{NewInstance, NewScan};
    let new = NewScan {
        base: None,
        full_because: None,
        keeps_records: false,
        tier: Tier::Standard,
        preset: "all".to_owned(),
        as_of_ms: 0,
        digest: "d".to_owned(),
        checks: serde_json::json!([]),
        settings: serde_json::json!([]),
        config_path: None,
        instances: vec![NewInstance {
            name: "main".to_owned(),
            adapter: "wordpress".to_owned(),
            url: None,
            tenant: None,
        }],
    };
    let first = vec![("main".to_owned(), vec![TaskSpec::new("items", "1", &[])])];
    let scan = store.create_scan(&new, 0, &first).unwrap();
    (scan, store.claim(scan, 1, Phase::Listing, owner, 0, 1).unwrap().remove(0))
}

#[test]
fn a_process_that_is_silent_loses_its_tasks_although_its_connection_lives() {
    let url = new_schema();
    let (mut asleep, mut awake) = (Store::open_url(&url).unwrap(), Store::open_url(&url).unwrap());
    let scan = ScanId(1);
    let mut sign = None;
    // The presence needs the scan, and has to be there before the claim.
    let (_, task) = {
        let (_, first) = one_task(&mut asleep, "asleep");
        asleep.release(first.id, "asleep").unwrap();
        sign.replace(asleep.presence(scan, "asleep", false).unwrap().expect("shared"));
        (scan, asleep.claim(scan, 1, Phase::Listing, "asleep", 0, 1).unwrap().remove(0))
    };
    assert_eq!(awake.release_gone(scan, "awake").unwrap(), 0, "it lives");
    assert!(awake.claim(scan, 1, Phase::Listing, "awake", 0, 1).unwrap().is_empty());
    let mut client = postgres::Client::connect(&url, postgres::NoTls).unwrap();
    client.execute("UPDATE workers SET beat_ms = beat_ms - 61000", &[]).unwrap();
    assert_eq!(awake.release_gone(scan, "awake").unwrap(), 1, "it is silent");
    let again = awake.claim(scan, 1, Phase::Listing, "awake", 0, 1).unwrap().remove(0);
    assert_eq!(again.id, task.id);
    let result = TaskResult { problems: vec![problem()], ..TaskResult::default() };
    // It wakes up.
    assert!(matches!(asleep.commit_task(scan, &task, "asleep", &result), Err(StoreError::TaskLost)));
    awake.commit_task(scan, &again, "awake", &result).unwrap();
    let n: i64 = client.query_one("SELECT COUNT(*) FROM problems", &[]).unwrap().get(0);
    assert_eq!(n, 1);
    sign.take().expect("it is there").leave();
}

#[test]
fn a_leader_that_is_silent_loses_its_right_although_its_connection_lives() {
    let url = new_schema();
    let place = Place::from_url(&url).unwrap();
    let lock = ScanLock::take_at(&place).unwrap();
    let mut asleep = Store::open_url(&url).unwrap();
    let (scan, _) = one_task(&mut asleep, "asleep");
    let mut asleep = asleep.under(&lock);
    let sign = asleep.presence(scan, "asleep", true).unwrap();
    let mut awake = Store::open_url(&url).unwrap();
    let mut candidate = Candidate::at(&place).unwrap().expect("shared");
    assert!(!awake.unseat_silent_leader(scan).unwrap(), "it lives");
    assert!(!candidate.try_take().unwrap());
    let mut client = postgres::Client::connect(&url, postgres::NoTls).unwrap();
    client.execute("UPDATE workers SET beat_ms = beat_ms - 61000", &[]).unwrap();
    assert!(awake.unseat_silent_leader(scan).unwrap(), "it is silent");
    let begun = Instant::now();
    while !candidate.try_take().unwrap() {
        assert!(begun.elapsed() < Duration::from_secs(5), "the right is free");
    }
    assert!(!awake.unseat_silent_leader(scan).unwrap(), "the new one is not taken for the old one");
    // It wakes up; its right is looked after every few seconds.
    let begun = Instant::now();
    loop {
        match asleep.transaction(|_| Ok(())) {
            Err(StoreError::RightLost { .. }) => break,
            other => other.unwrap(),
        }
        assert!(begun.elapsed() < Duration::from_secs(20), "it notices");
        std::thread::sleep(Duration::from_millis(100));
    }
    drop((sign, candidate.into_lock()));
}

#[test]
fn a_helper_that_cannot_reach_the_server_fails_nothing() {
    let limits = "requests_per_second: 1000, concurrency: 2, max_attempts: 1";
    let trial = Trial::new(POSTS, Duration::from_millis(40), limits);
    let (leader, _) = trial.start_all(0);
    // Port 9 of this machine: nobody listens.
    let elsewhere = configuration(
        &trial.site,
        &format!("{limits}, breaker_cooldown_seconds: 1, proxy: 'http://127.0.0.1:9'"),
    );
    trial.conduit.write("elsewhere.yaml", &elsewhere);
    let helper = trial.start(&["xray", "join", "--config", "elsewhere.yaml", "-v"]);
    leader.led();
    let ran = helper.ends().ends(0).says(&["left to the process that leads"]);
    assert!(ran.err.contains(": 0 tasks with 0 records"), "{}", ran.err);
    trial.holds(0);
}

#[test]
fn a_process_whose_connection_ended_loses_its_tasks_at_once() {
    let url = new_schema();
    let mut store = Store::open_url(&url).unwrap();
    let (scan, _) = one_task(&mut store, "a");
    let sign = store.presence(scan, "a", false).unwrap().expect("shared");
    assert_eq!(store.release_gone(scan, "b").unwrap(), 0);
    drop(sign);
    let begun = Instant::now();
    while store.release_gone(scan, "b").unwrap() == 0 {
        assert!(begun.elapsed() < Duration::from_secs(5), "the server notices an end");
    }
    let mut client = postgres::Client::connect(&url, postgres::NoTls).unwrap();
    let n: i64 = client.query_one("SELECT COUNT(*) FROM workers", &[]).unwrap().get(0);
    assert_eq!(n, 0);
}

fn problem() -> conduit::model::Problem {
    conduit::model::Problem {
        reason: conduit::model::UnknownReason::BadAnswer,
        place: "p".to_owned(),
        message: "m".to_owned(),
    }
}

#[test]
fn many_that_claim_at_once_never_get_the_same_task_and_ids_are_unique() {
    use conduit::model::TaskSpec;
    let url = new_schema();
    let mut store = Store::open_url(&url).unwrap();
    let (scan, first) = one_task(&mut store, "first");
    let follow_ups = (0..60).map(|n| TaskSpec::new("items", format!("a{n}"), &[])).collect();
    store.commit_task(scan, &first, "first", &TaskResult { follow_ups, ..TaskResult::default() }).unwrap();
    let done: Vec<i64> = std::thread::scope(|scope| {
        let all: Vec<_> = (0..4)
            .map(|me| {
                let url = &url;
                scope.spawn(move || {
                    let mut store = Store::open_url(url).unwrap();
                    let owner = format!("owner {me}");
                    let mut done = Vec::new();
                    loop {
                        let tasks = store.claim(scan, 1, Phase::Listing, &owner, 0, 2).unwrap();
                        if tasks.is_empty() {
                            return done;
                        }
                        for task in tasks {
                            // Each of the first brings one more; all bring the same one as well.
                            let mut result = TaskResult::default();
                            if task.spec.position.starts_with('a') {
                                result.follow_ups = vec![
                                    TaskSpec::new("items", format!("b{}", task.spec.position), &[]),
                                    TaskSpec::new("items", "c", &[]),
                                ];
                            }
                            store.commit_task(scan, &task, &owner, &result).unwrap();
                            done.push(task.id.0);
                        }
                    }
                })
            })
            .collect();
        all.into_iter().flat_map(|it| it.join().unwrap()).collect()
    });
    let mut unique = done.clone();
    unique.sort_unstable();
    unique.dedup();
    assert_eq!((done.len(), unique.len()), (121, 121));
}
