//! Where the program runs goes wrong: the disk is full, the clock jumps back.
//!
//! Needs what a plain `cargo test` may not have, and fails without it: the right to mount a small file system, and
//! libfaketime (Debian: `faketime`). `.ci/run` brings both. To be built without jemalloc, which libfaketime waits for:
//! `cargo test --no-default-features --features lab,postgres --test lab_place`.

#![allow(clippy::disallowed_methods, reason = "tests look at the clock and the environment")]

#[path = "support/mod.rs"]
mod support;

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::Duration;

use serde_json::Value as Json;
use support::site::Site;
use support::{AS_OF, Conduit, findings};

const POSTS: u32 = 120;

/// One instance that reads the site, ten posts a page, one after the other.
fn desk(site: &Site, database: &str) -> Conduit {
    let conduit = Conduit::new();
    conduit.write(
        "conduit.yaml",
        &format!(
            "version: 1\nstore: {{ path: {database} }}\nscore: {{ min_coverage: 0 }}\n\
             limits: {{ requests_per_second: 1000 }}\ninstances:\n  - id: site\n    adapter: wordpress\n    url: {}\n    \
             page_size: 10\n    limits: {{ requests_per_second: 1000, concurrency: 1, max_attempts: 1 }}\n",
            site.url
        ),
    );
    conduit
}

fn start(mut command: Command) -> Child {
    command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("it starts")
}

fn told(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// What a report says of the content: everything but when it was made, and how it stands to earlier scans.
fn essence(report: &Json) -> String {
    let mut report = report.clone();
    for key in ["id", "started_at", "finished_at", "previous"] {
        report["scan"][key] = Json::Null;
    }
    report["comparison"] = Json::Null;
    for finding in report["findings"].as_array_mut().expect("findings") {
        finding["state"] = Json::Null;
    }
    serde_json::to_string_pretty(&report).expect("JSON")
}

#[track_caller]
fn assert_same(left: &Json, right: &Json) {
    let (left, right) = (essence(left), essence(right));
    let differing = left.lines().zip(right.lines()).find(|(left, right)| left != right);
    assert!(left == right, "{differing:?}");
}

fn calm(site: &Site) -> Json {
    site.set_delay(Duration::ZERO);
    let conduit = desk(site, "conduit.db");
    let ran = conduit.scan(&[]);
    assert!(matches!(ran.code, Some(0 | 4)), "{ran:?}");
    let report = conduit.json();
    assert!(findings(&report).len() >= 12, "{report}");
    report
}

/// A file system in memory; unmounted when dropped.
struct Disk(PathBuf);

impl Disk {
    fn new(folder: &Path, size: &str) -> Self {
        std::fs::create_dir(folder).expect("a folder to mount on");
        mount(&["-t", "tmpfs", "-o", &format!("size={size}"), "tmpfs"], folder);
        Self(folder.to_owned())
    }

    fn enlarge(&self, size: &str) {
        mount(&["-o", &format!("remount,size={size}")], &self.0);
    }

    /// Writes until nothing more goes in.
    fn fill(&self) {
        let mut file = std::fs::File::create(self.0.join("filler")).expect("space for a name");
        for size in [65_536, 4_096, 1] {
            let block = vec![b'x'; size];
            while file.write_all(&block).is_ok() {}
        }
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(&self.0).status();
    }
}

fn mount(arguments: &[&str], folder: &Path) {
    let ran = Command::new("mount").args(arguments).arg(folder).output().expect("mount is there");
    assert!(ran.status.success(), "this test mounts a file system, as root: {}", told(&ran));
}

#[test]
fn a_full_disk_ends_the_scan_clearly_and_with_more_space_resume_finds_the_same() {
    let site = Site::start(POSTS, Duration::from_millis(60));
    let conduit = desk(&site, "disk/conduit.db");
    let disk = Disk::new(&conduit.path("disk"), "4m");
    let child = start(conduit.command(&["xray", "scan", "--as-of", AS_OF]));
    site.wait_for_pages(3);
    disk.fill();
    let output = child.wait_with_output().expect("it ends");
    let text = told(&output);
    assert_eq!(output.status.code(), Some(1), "{text}");
    assert!(text.contains("the disk is full") && text.contains("`conduit xray resume`"), "{text}");
    assert!(!text.contains("panicked"), "{text}");
    // Still full: told again, and nothing is worse.
    conduit.run(&["xray", "resume"]).ends(1).says(&["the disk is full"]);

    disk.enlarge("64m");
    conduit.run(&["db", "check"]).ends(0);
    let before = site.pages_asked();
    let ran = conduit.run(&["xray", "resume"]);
    assert!(matches!(ran.code, Some(0 | 4)), "{ran:?}");
    assert!(site.pages_asked() - before < 12, "what was finished is not asked again");
    assert_same(&conduit.json(), &calm(&site));
    conduit.run(&["xray", "resume"]).ends(0).says(&["nothing to resume"]);
}

#[test]
fn a_disk_that_is_full_from_the_beginning_is_told_and_leaves_no_scan() {
    let site = Site::start(POSTS, Duration::ZERO);
    let conduit = desk(&site, "disk/conduit.db");
    let disk = Disk::new(&conduit.path("disk"), "1m");
    disk.fill();
    let ran = conduit.scan(&[]).ends(1).says(&["the disk is full"]);
    assert!(!ran.err.contains("panicked"), "{}", ran.err);
    disk.enlarge("64m");
    let ran = conduit.scan(&[]);
    assert!(matches!(ran.code, Some(0 | 4)), "{ran:?}");
    assert_same(&conduit.json(), &calm(&site));
}

/// A wall clock that is set by hand while programs run; the clock that measures lengths goes on as it should.
struct WallClock {
    library: PathBuf,
    offset: PathBuf,
}

impl WallClock {
    fn new(folder: &Path) -> Self {
        let has_jemalloc = cfg!(feature = "jemalloc");
        assert!(
            !has_jemalloc,
            "libfaketime waits for jemalloc for ever: build this test with \
             `--no-default-features --features lab,postgres`"
        );
        let library = std::fs::read_dir("/usr/lib")
            .expect("a system with /usr/lib")
            .flatten()
            .map(|it| it.path().join("faketime/libfaketimeMT.so.1"))
            .find(|it| it.exists())
            .expect("this test turns the clock with libfaketime: install Debian's package `faketime`");
        let it = Self { library, offset: folder.join("offset") };
        it.set("+0");
        it
    }

    /// `-2h`, `+3d`. Whole or not at all: it is read all the time.
    fn set(&self, offset: &str) {
        let new = self.offset.with_extension("new");
        std::fs::write(&new, format!("{offset}\n")).expect("written");
        std::fs::rename(&new, &self.offset).expect("renamed");
    }

    fn command(&self, conduit: &Conduit, arguments: &[&str]) -> Command {
        let mut command = conduit.command(arguments);
        command
            .env("LD_PRELOAD", &self.library)
            .env("FAKETIME_TIMESTAMP_FILE", &self.offset)
            .env("FAKETIME_NO_CACHE", "1")
            .env("FAKETIME_DONT_FAKE_MONOTONIC", "1")
            .env("DONT_FAKE_MONOTONIC", "1");
        command
    }

    fn run(&self, conduit: &Conduit, arguments: &[&str]) -> String {
        let output = self.command(conduit, arguments).output().expect("it starts");
        assert!(matches!(output.status.code(), Some(0 | 4)), "{arguments:?}: {}", told(&output));
        String::from_utf8(output.stdout).expect("UTF-8")
    }
}

/// Fails on a length of time below nothing, in any of the program's outputs.
fn assert_no_negative_times(conduit: &Conduit, clock: &WallClock) {
    let negative =
        regex::Regex::new(r#"(?i)(duration|took|seconds|elapsed|_ms)[a-z_]*"?[ :=]+-|-\d+ (s|ms|min|h)\b"#)
            .expect("a pattern");
    let outputs: [&[&str]; 8] = [
        &["xray", "list"],
        &["xray", "list", "--format", "json"],
        &["xray", "show"],
        &["xray", "report", "--format", "json"],
        &["xray", "report", "--format", "markdown"],
        &["xray", "report", "--format", "junit"],
        &["xray", "trends"],
        &["db", "status"],
    ];
    for arguments in outputs {
        let text = clock.run(conduit, arguments);
        assert!(!negative.is_match(&text), "{arguments:?}: {text}");
    }
}

fn assert_no_negative_figures(conduit: &Conduit) {
    let figures = conduit.read("figures.prom");
    let duration = figures.lines().find(|it| it.starts_with("conduit_scan_duration_seconds "));
    assert_eq!(duration, Some("conduit_scan_duration_seconds 0"), "{figures}");
    assert!(!figures.lines().any(|it| !it.starts_with('#') && it.contains(" -")), "{figures}");
}

#[test]
fn a_clock_that_jumps_back_changes_no_finding_and_no_order_and_no_length_is_negative() {
    let site = Site::start(POSTS, Duration::from_millis(60));
    let conduit = desk(&site, "conduit.db");
    let clock = WallClock::new(conduit.folder());
    let scan = ["xray", "scan", "--as-of", AS_OF, "--metrics-textfile", "figures.prom"];

    // The first runs a day ahead; the second falls back three days while it runs, before the start of both.
    clock.set("+1d");
    clock.run(&conduit, &scan);
    let first = conduit.json();
    site.set_delay(Duration::from_millis(60));
    let before = site.pages_asked();
    let child = start(clock.command(&conduit, &scan));
    site.wait_for_pages(before + 3);
    clock.set("-2d");
    let output = child.wait_with_output().expect("it ends");
    assert!(matches!(output.status.code(), Some(0 | 4)), "{}", told(&output));
    assert!(!told(&output).contains("panicked"), "{}", told(&output));

    let list: Json =
        serde_json::from_str(&clock.run(&conduit, &["xray", "list", "--format", "json"])).unwrap();
    let ids: Vec<_> = list.as_array().unwrap().iter().map(|it| it["id"].as_i64().unwrap()).collect();
    assert_eq!(ids, [2, 1], "{list}");
    let second = conduit.json();
    assert_eq!(second["scan"]["id"], 2);
    let time = |key: &str| second["scan"][key].as_str().unwrap().to_owned();
    assert!(time("finished_at") < time("started_at"), "the clock did not jump: {}", second["scan"]);
    assert_eq!(findings(&second), findings(&first));
    assert_same(&second, &calm(&site));
    assert_no_negative_times(&conduit, &clock);
    assert_no_negative_figures(&conduit);

    // The third begins before the second did, by its clock; the order is that of the scans.
    clock.run(&conduit, &scan);
    let compared: Json = serde_json::from_str(
        &clock.run(&conduit, &["xray", "compare", "previous", "latest", "--format", "json"]),
    )
    .unwrap();
    let text = compared.to_string();
    assert!(text.contains("\"id\":2") && text.contains("\"id\":3"), "{text}");
    assert_eq!(conduit.json()["scan"]["previous"], 2, "{}", conduit.json()["scan"]);
    assert_no_negative_times(&conduit, &clock);
    conduit.run(&["db", "check"]).ends(0);
}

#[test]
fn a_clock_that_jumps_back_between_a_cut_and_resume_loses_nothing() {
    let site = Site::start(POSTS, Duration::from_millis(60));
    let conduit = desk(&site, "conduit.db");
    let clock = WallClock::new(conduit.folder());
    let mut child = start(clock.command(&conduit, &["xray", "scan", "--as-of", AS_OF]));
    site.wait_for_pages(5);
    child.kill().expect("it runs");
    child.wait().expect("it ends");
    clock.set("-2d");
    let before = site.pages_asked();
    clock.run(&conduit, &["xray", "resume"]);
    assert!(site.pages_asked() - before < 12, "what was finished is not asked again");
    assert_same(&conduit.json(), &calm(&site));
    assert_no_negative_times(&conduit, &clock);
}
