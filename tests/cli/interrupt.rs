//! A scan that is told to stop: what was finished stays, and `resume` finds what an unbroken scan finds.

use std::process::{Child, Command, Stdio};
use std::time::Duration;

use crate::support::{Conduit, findings, site::Site};

const POSTS: u32 = 120;

/// One instance that reads the site, ten posts a page.
pub fn configuration(site: &Site) -> String {
    format!(
        "version: 1\nstore: {{ path: conduit.db }}\nscore: {{ min_coverage: 0 }}\nlimits: {{ requests_per_second: 1000 }}\n\
         instances:\n  - id: site\n    adapter: wordpress\n    url: {}\n    page_size: 10\n    \
         limits: {{ requests_per_second: 1000, concurrency: 1, max_attempts: 1 }}\n",
        site.url
    )
}

fn start(conduit: &Conduit) -> Child {
    conduit
        .command(&["xray", "scan", "--as-of", crate::support::AS_OF])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap()
}

fn signal(child: &Child, name: &str) {
    let status = Command::new("kill").args([&format!("-{name}"), &child.id().to_string()]).status().unwrap();
    assert!(status.success());
}

fn unbroken(site: &Site) -> Vec<String> {
    let conduit = Conduit::new();
    conduit.write("conduit.yaml", &configuration(site));
    let ran = conduit.scan(&[]);
    assert!(matches!(ran.code, Some(0 | 4)), "{ran:?}");
    let all = findings(&conduit.json());
    assert!(all.len() >= 12, "{all:?}");
    all
}

fn resumes_to_the_same(conduit: &Conduit, site: &Site) {
    let ran = conduit.run(&["xray", "resume"]);
    assert!(matches!(ran.code, Some(0 | 4)) && !ran.err.contains("interrupted"), "{ran:?}");
    assert_eq!(findings(&conduit.json()), unbroken(site));
    conduit.run(&["xray", "resume"]).ends(0).says(&["nothing to resume"]);
}

fn stops_in_order(name: &str) {
    let site = Site::start(POSTS, Duration::from_millis(60));
    let conduit = Conduit::new();
    conduit.write("conduit.yaml", &configuration(&site));
    let child = start(&conduit);
    site.wait_for_pages(3);
    signal(&child, name);
    let output = child.wait_with_output().unwrap();
    let told = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(4), "{told}");
    assert!(told.contains("interrupted: ") && told.contains("`conduit xray resume 1`"), "{told}");
    assert!(site.pages_asked() < 12, "it went on after the signal");
    resumes_to_the_same(&conduit, &site);
}

#[test]
fn ctrl_c_stops_in_order_and_resume_finds_the_same() {
    stops_in_order("INT");
}

#[test]
fn sigterm_stops_in_order_and_resume_finds_the_same() {
    stops_in_order("TERM");
}

/// The first signal ends most scans within a tenth of a second, so that the second may come too late: then it is tried
/// again.
#[test]
fn a_second_ctrl_c_ends_at_once_and_resume_finds_the_same() {
    for _ in 0..20 {
        let site = Site::start(POSTS, Duration::from_millis(60));
        let conduit = Conduit::new();
        conduit.write("conduit.yaml", &configuration(&site));
        let child = start(&conduit);
        site.wait_for_pages(3);
        let twice = format!("kill -INT {0}; sleep 0.01; kill -INT {0}", child.id());
        Command::new("sh").args(["-c", &twice]).status().unwrap();
        let output = child.wait_with_output().unwrap();
        match output.status.code() {
            Some(130) => return resumes_to_the_same(&conduit, &site),
            code => assert_eq!(code, Some(4), "{}", String::from_utf8_lossy(&output.stderr)),
        }
    }
    panic!("the second signal never ended a scan");
}

#[test]
fn a_kill_loses_nothing_that_was_finished() {
    let site = Site::start(POSTS, Duration::from_millis(60));
    let conduit = Conduit::new();
    conduit.write("conduit.yaml", &configuration(&site));
    let child = start(&conduit);
    site.wait_for_pages(6);
    signal(&child, "KILL");
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), None);
    let before = site.pages_asked();
    let ran = conduit.run(&["xray", "resume"]);
    assert!(matches!(ran.code, Some(0 | 4)), "{ran:?}");
    assert!(site.pages_asked() - before < 12, "finished pages are not asked again");
    assert_eq!(findings(&conduit.json()), unbroken(&site));
}

#[test]
fn a_scan_that_is_running_is_neither_pruned_nor_copied_and_serve_leaves_it_alone() {
    use std::io::{BufRead as _, BufReader};
    let site = Site::start(40, Duration::from_millis(400));
    let conduit = Conduit::new();
    conduit.write("conduit.yaml", &configuration(&site));
    let mut scan = start(&conduit);
    site.wait_for_pages(1);
    conduit.run(&["db", "prune", "--keep", "1", "--interrupted", "--yes"]).ends(1).says(&["another Conduit"]);
    conduit.run(&["db", "copy", "--to", "copy.db"]).ends(1).says(&["another Conduit"]);
    let mut serve =
        conduit.command(&["serve", "--listen", "127.0.0.1:0"]).stderr(Stdio::piped()).spawn().unwrap();
    let mut told = String::new();
    for line in BufReader::new(serve.stderr.take().unwrap()).lines() {
        told.push_str(&line.unwrap());
        if told.contains("left alone") || told.contains("is complete") || told.contains("is incomplete") {
            break;
        }
    }
    signal(&serve, "TERM");
    assert!(serve.wait().unwrap().success());
    assert!(told.contains("another process is at it"), "{told}");
    signal(&scan, "INT");
    assert_eq!(scan.wait().unwrap().code(), Some(4));
}

#[test]
fn a_deadline_stops_in_order_and_resume_finds_the_same() {
    let site = Site::start(POSTS, Duration::ZERO);
    let conduit = Conduit::new();
    conduit.write("conduit.yaml", &configuration(&site));
    conduit.scan(&["--deadline", "1ms"]).ends(4).says(&["out of time: ", "`conduit xray resume 1`"]);
    resumes_to_the_same(&conduit, &site);
    conduit.scan(&["--deadline", "soon"]).ends(2).says(&["2h 30m"]);
}

/// `conduit serve`; ended when a test fails before it ends it.
struct Serving(Child);

impl Drop for Serving {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// `conduit serve` once it said `until`, and its address.
fn serve(conduit: &Conduit, until: &str) -> (Serving, String) {
    use std::io::{BufRead as _, BufReader};
    let child = conduit.command(&["serve", "--listen", "127.0.0.1:0"]).stderr(Stdio::piped()).spawn();
    let mut serving = Serving(child.unwrap());
    let mut reader = BufReader::new(serving.0.stderr.take().unwrap());
    let mut told = String::new();
    while !told.contains(until) {
        assert!(reader.read_line(&mut told).unwrap() > 0, "it ended without {until:?}: {told}");
    }
    serving.0.stderr = Some(reader.into_inner());
    let address = told.split("http://").nth(1).and_then(|it| it.split(' ').next()).unwrap().to_owned();
    (serving, address)
}

#[test]
fn sigterm_ends_serve_and_its_resume_in_order_and_the_next_serve_goes_on_and_counts_it() {
    use std::io::{Read as _, Write as _};
    let site = Site::start(POSTS, Duration::from_millis(60));
    let conduit = Conduit::new();
    conduit.write("conduit.yaml", &configuration(&site));
    let mut scan = start(&conduit);
    site.wait_for_pages(3);
    signal(&scan, "KILL");
    scan.wait().unwrap();

    let before = site.pages_asked();
    let (mut serving, _) = serve(&conduit, "going on with it");
    site.wait_for_pages(before + 2);
    signal(&serving.0, "TERM");
    let mut told = String::new();
    serving.0.stderr.take().unwrap().read_to_string(&mut told).unwrap();
    assert!(serving.0.wait().unwrap().success(), "{told}");
    assert!(told.contains("scan 1 is cut off again: ") && told.contains("nothing is lost"), "{told}");
    assert!(told.trim_end().ends_with("stopped") && !told.contains("panicked"), "{told}");
    assert!(site.pages_asked() < 12, "it went on after the signal");

    let before = site.pages_asked();
    let (mut serving, address) = serve(&conduit, "scan 1 is complete");
    assert!(site.pages_asked() - before < 12, "finished pages are not asked again");
    let mut stream = std::net::TcpStream::connect(address).unwrap();
    stream.write_all(b"GET /metrics HTTP/1.0\r\n\r\n").unwrap();
    let mut metrics = String::new();
    stream.read_to_string(&mut metrics).unwrap();
    assert!(metrics.contains("# TYPE conduit_scans_resumed_total counter"), "{metrics}");
    for (ending, n) in [("complete", 1), ("incomplete", 0), ("interrupted", 0), ("failed", 0)] {
        let line = format!("conduit_scans_resumed_total{{ending=\"{ending}\"}} {n}\n");
        assert!(metrics.contains(&line), "{line}{metrics}");
    }
    signal(&serving.0, "TERM");
    assert!(serving.0.wait().unwrap().success());
    assert_eq!(findings(&conduit.json()), unbroken(&site));
}
