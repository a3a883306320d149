//! Recall and precision on a real WordPress, and what a scan of it may never do.
//!
//!     tests/lab/wordpress/up --dir /tmp/lab --port 8091 --posts 300
//!     CONDUIT_LAB_WORDPRESS=/tmp/lab cargo test --features lab --test lab_wordpress -- --nocapture
//!
//! The lab was seeded with defects of 56 kinds and writes them down (`expected.json`), together with controls that only
//! look like one. `lab/wordpress/kinds.json` says which checks must find which kind; `lab/wordpress/also_true.json` has
//! every further finding that was looked at and is true, with the reason. Anything else is a false finding.

#[path = "support/lab.rs"]
mod lab;
#[path = "support/proxy.rs"]
mod proxy;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use lab::{Account, Desk, Lab, Setup, assert_same, essence, files, finding_lines, read_report};
use proxy::Proxy;
use serde::Deserialize;
use serde_json::Value as Json;

const FORMATS: [&str; 8] = ["table", "json", "ndjson", "csv", "markdown", "html", "sarif", "junit"];

/// What finds a kind of defect.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Kind {
    /// All of them must report it. Empty: the string must only do no harm.
    #[serde(default)]
    checks: Vec<String>,
    /// These may, and are right when they do.
    #[serde(default)]
    also: Vec<String>,
    /// By `detail.variant`, `detail.why` or `because of …`; the rest is as above.
    #[serde(default)]
    variants: BTreeMap<String, Kind>,
}

impl Kind {
    fn of(&self, defect: &Json) -> &Self {
        let detail = &defect["detail"];
        let because = detail["because_of"].as_str().map(|it| format!("because of {it}"));
        let names = [detail["variant"].as_str(), detail["why"].as_str(), because.as_deref()];
        names.into_iter().flatten().find_map(|it| self.variants.get(it)).unwrap_or(self)
    }

    fn all_checks(&self) -> BTreeSet<&str> {
        let own = self.checks.iter().map(String::as_str);
        own.chain(self.variants.values().flat_map(Self::all_checks)).collect()
    }
}

/// A finding that is true although the seeder did not plan it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct AlsoTrue {
    /// A check; `*` at the end stands for anything.
    check: String,
    /// `kind/id` or `kind/name`; `*` at the end stands for anything.
    subject: String,
    /// Text that the evidence must hold.
    #[serde(default)]
    holds: Option<String>,
    reason: String,
}

impl AlsoTrue {
    fn covers(&self, finding: &Json) -> bool {
        let matches = |pattern: &str, text: &str| match pattern.strip_suffix('*') {
            Some(start) => text.starts_with(start),
            None => text == pattern,
        };
        let subject = &finding["subject"];
        let kind = text(&subject["kind"]);
        let is_subject = [&subject["id"], &subject["name"]]
            .iter()
            .any(|it| matches(&self.subject, &format!("{kind}/{}", text(it))));
        is_subject
            && matches(&self.check, text(&finding["check"]))
            && self.holds.as_deref().is_none_or(|it| finding["evidence"].to_string().contains(it))
    }
}

fn table<T: serde::de::DeserializeOwned>(name: &str) -> T {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/lab/wordpress").join(name);
    let text = std::fs::read_to_string(&path).expect("a file of the repository");
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn text(value: &Json) -> &str {
    value.as_str().unwrap_or_default()
}

fn list<'a>(value: &'a Json, key: &str) -> &'a [Json] {
    value[key].as_array().map_or(&[], Vec::as_slice)
}

/// How a finding names what `expected.json` speaks of.
fn subject_of(entry: &Json) -> String {
    let id = &entry["id"];
    match text(&entry["type"]) {
        "attachment" => format!("asset/{id}"),
        "user" => format!("actor/{id}"),
        "comment" => format!("item/comment/{id}"),
        term @ ("category" | "post_tag" | "lab_brand") => format!("item/term/{term}/{id}"),
        _ => format!("item/{id}"),
    }
}

fn found_subject(finding: &Json) -> String {
    format!("{}/{}", text(&finding["subject"]["kind"]), text(&finding["subject"]["id"]))
}

fn full_scan(lab: &Lab, proxy: &Proxy) -> Json {
    let desk = Desk::new(lab, proxy, &Setup { limits: QUICK_RETRIES, ..Setup::default() });
    desk.scan(&["--tier", "deep"]).1
}

/// Other hosts are refused by the proxy; asking them again would only take time.
const QUICK_RETRIES: &str = "      max_attempts: 2\n      max_backoff_seconds: 0.05\n";

#[test]
fn every_seeded_defect_is_found_and_nothing_else_is_reported() {
    let lab = Lab::open();
    let proxy = Proxy::start(lab.host());
    let report = full_scan(&lab, &proxy);
    let kinds: BTreeMap<String, Kind> = table("kinds.json");
    let also_true: Vec<AlsoTrue> = table("also_true.json");
    assert!(also_true.iter().all(|it| !it.reason.is_empty()));

    let findings = list(&report, "findings");
    let known: BTreeSet<&str> = list(&report, "checks").iter().map(|it| text(&it["id"])).collect();
    let reported: BTreeSet<(String, &str)> =
        findings.iter().map(|it| (found_subject(it), text(&it["check"]))).collect();
    let mut wrong: Vec<String> = Vec::new();

    // Recall, kind by kind; and which findings the seeded defects explain.
    let mut explained: BTreeSet<(String, String)> = BTreeSet::new();
    let mut recall: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    for defect in list(&lab.expected, "defects") {
        let (name, subject) = (text(&defect["kind"]), subject_of(defect));
        let Some(kind) = kinds.get(name) else {
            wrong.push(format!("kinds.json does not say what finds `{name}`"));
            continue;
        };
        let kind = kind.of(defect);
        let (n_expected, n_found) = recall.entry(name).or_default();
        *n_expected += 1;
        let missed: Vec<&str> = kind
            .checks
            .iter()
            .map(String::as_str)
            .filter(|check| !reported.contains(&(subject.clone(), *check)))
            .collect();
        if missed.is_empty() {
            *n_found += 1;
        }
        for check in missed {
            let why = if known.contains(check) { "missed" } else { "no such check" };
            wrong.push(format!("{why}: {name} on {subject} by {check}: {}", defect["detail"]));
        }
        for check in kind.checks.iter().chain(&kind.also) {
            explained.insert((subject.clone(), check.clone()));
        }
    }

    // Precision: every finding is seeded, or was looked at and is true.
    let mut extra: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    for finding in findings {
        let key = (found_subject(finding), text(&finding["check"]).to_owned());
        let (n_true, n_false) = extra.entry(text(&finding["check"])).or_default();
        if explained.contains(&key) {
            continue;
        }
        if also_true.iter().any(|it| it.covers(finding)) {
            *n_true += 1;
        } else {
            *n_false += 1;
            let (name, evidence) = (text(&finding["subject"]["name"]), &finding["evidence"]);
            wrong.push(format!("not seeded: {} on {} ({name:?}): {evidence}", key.1, key.0));
        }
    }
    for control in list(&lab.expected, "controls") {
        let Some(kind) = kinds.get(text(&control["kind"])) else { continue };
        for check in kind.all_checks() {
            if reported.contains(&(subject_of(control), check)) {
                wrong.push(format!("control reported by {check}: {control}"));
            }
        }
    }

    let totals = print_table(&kinds, &recall, &extra);
    println!("{} findings, {} checks; {totals}; {} wrong", findings.len(), known.len(), wrong.len());
    assert!(wrong.is_empty(), "\n{}\n", wrong.join("\n"));
}

fn print_table(
    kinds: &BTreeMap<String, Kind>,
    recall: &BTreeMap<&str, (usize, usize)>,
    extra: &BTreeMap<&str, (usize, usize)>,
) -> String {
    let share = |part: usize, of: usize| if of == 0 { 100.0 } else { percent(part, of) };
    println!(
        "{:<28} {:>8} {:>6} {:>7} {:>9} {:>9}",
        "kind", "expected", "found", "recall", "also true", "precision"
    );
    let (mut expected, mut found) = (0, 0);
    for (name, (n_expected, n_found)) in recall {
        let checks = kinds.get(*name).map(Kind::all_checks).unwrap_or_default();
        let (n_true, n_false) =
            checks.iter().filter_map(|it| extra.get(it)).fold((0, 0), |sum, it| (sum.0 + it.0, sum.1 + it.1));
        let (recall, precision) =
            (share(*n_found, *n_expected), share(n_found + n_true, n_found + n_true + n_false));
        println!("{name:<28} {n_expected:>8} {n_found:>6} {recall:>6.1}% {n_true:>9} {precision:>8.1}%");
        expected += n_expected;
        found += n_found;
    }
    let (n_true, n_false) = extra.values().fold((0, 0), |sum, it| (sum.0 + it.0, sum.1 + it.1));
    format!("{found} of {expected} seeded found, {n_true} others true, {n_false} false")
}

#[expect(clippy::cast_precision_loss, reason = "a few thousand findings")]
fn percent(part: usize, of: usize) -> f64 {
    100.0 * part as f64 / of as f64
}

#[test]
fn concurrency_changes_no_byte_of_the_result() {
    let lab = Lab::open();
    let proxy = Proxy::start(lab.host());
    let setup = Setup { limits: QUICK_RETRIES, ..Setup::default() };
    let (one, eight) = (Desk::new(&lab, &proxy, &setup), Desk::new(&lab, &proxy, &setup));
    let (_, left) = one.scan(&["--concurrency", "1"]);
    let (_, right) = eight.scan(&["--concurrency", "8"]);
    assert!(list(&left, "findings").len() > 150);
    assert_same(&essence(&left), &essence(&right), "JSON at concurrency 1 and 8");
    assert_same(
        &finding_lines(&one.report("ndjson")),
        &finding_lines(&eight.report("ndjson")),
        "NDJSON at concurrency 1 and 8",
    );
    assert!(one.report("csv") == eight.report("csv"), "CSV at concurrency 1 and 8");
}

#[test]
fn a_scan_only_reads_and_leaves_no_secret_behind() {
    let lab = Lab::open();
    let proxy = Proxy::start(lab.host());
    let desk = Desk::new(&lab, &proxy, &Setup { limits: QUICK_RETRIES, ..Setup::default() });
    let output = desk.run(&[
        "xray",
        "scan",
        "-vv",
        "--tier",
        "deep",
        "--as-of",
        lab.as_of(),
        "--format",
        "json",
        "--metrics-textfile",
        "conduit.prom",
    ]);
    let (_, report) = read_report(&output);
    let mut written: Vec<(String, Vec<u8>)> =
        vec![("stdout".to_owned(), output.stdout), ("stderr at -vv".to_owned(), output.stderr)];
    for format in FORMATS {
        written.push((format!("{format} report"), desk.report(format)));
    }
    for path in files(desk.folder.path()) {
        written.push((path.display().to_string(), std::fs::read(&path).expect("our own file")));
    }
    assert!(written.iter().any(|(name, _)| name.ends_with("conduit.db")));

    // Only reading, and the credential only where it belongs.
    let seen = proxy.seen();
    for it in &seen {
        assert!(matches!(it.method.as_str(), "GET" | "HEAD" | "OPTIONS"), "{} {}", it.method, it.path);
    }
    assert!(seen.iter().any(|it| it.has_authorization), "the scan used its credential");
    for it in seen.iter().filter(|it| it.has_authorization) {
        assert!(it.path.starts_with("/wp-json/"), "a credential was sent to {}", it.path);
    }

    // The scan's own credential, in every form it takes on the way.
    let password = lab.password();
    let bare = password.replace(' ', "");
    let user = &lab.credentials["WORDPRESS_USER"];
    let mut canaries = vec![password.to_owned(), bare.clone()];
    canaries.extend([password, &bare].map(|it| STANDARD.encode(format!("{user}:{it}"))));
    canaries.extend(
        ["WORDPRESS_EDITOR_APP_PASSWORD", "WORDPRESS_SUBSCRIBER_APP_PASSWORD"]
            .map(|it| lab.credentials[it].clone()),
    );
    assert_absent(&written, &canaries, "the credential");

    // The secrets that the checks found in content: told, never repeated. Texts of comments and posts are not stored.
    let leaked: Vec<String> = list(&lab.expected, "defects")
        .iter()
        .filter(|it| it["kind"] == "leaked_secret")
        .flat_map(|it| parts(text(&it["detail"]["value"])))
        .collect();
    assert!(leaked.len() >= 10 && leaked.iter().all(|it| it.len() > 10));
    assert_absent(&written, &leaked, "a secret found in content");
    assert!(list(&report, "findings").iter().any(|it| it["check"] == "security.secret-in-content"));
}

/// The lines of a secret that give it away alone: not the dashes around a key, not the name before the `=`.
fn parts(value: &str) -> Vec<String> {
    value
        .lines()
        .filter(|it| !it.starts_with("-----"))
        .map(|it| {
            it.split_once('=')
                .filter(|(name, _)| name.contains("PASSWORD"))
                .map_or(it, |(_, it)| it)
                .to_owned()
        })
        .collect()
}

fn assert_absent(written: &[(String, Vec<u8>)], canaries: &[String], what: &str) {
    for (place, bytes) in written {
        for canary in canaries {
            let escaped = serde_json::to_string(canary).expect("JSON");
            for form in [canary.as_str(), escaped.trim_matches('"')] {
                assert!(
                    !bytes.windows(form.len()).any(|it| it == form.as_bytes()),
                    "{place} holds {what} ({}…)",
                    canary.chars().take(4).collect::<String>()
                );
            }
        }
    }
}

#[test]
fn what_an_account_may_not_read_is_unknown_and_said() {
    let lab = Lab::open();
    let proxy = Proxy::start(lab.host());
    for account in [Account::Editor, Account::Subscriber, Account::Anonymous] {
        let setup = Setup { account, limits: QUICK_RETRIES, ..Setup::default() };
        let desk = Desk::new(&lab, &proxy, &setup);
        let (code, report) = desk.scan(&[]);
        let missing: BTreeSet<&str> = list(&report["instances"][0], "missing")
            .iter()
            .filter(|it| text(&it["reason"]) != "tier")
            .map(|it| text(&it["capability"]))
            .collect();
        let expected: &[&str] = match account {
            Account::Editor => &["actors", "extensions", "settings", "site-health"],
            _ => &[
                "actors",
                "comments",
                "extensions",
                "menus",
                "raw-text",
                "settings",
                "site-health",
                "unpublished",
            ],
        };
        for capability in expected {
            assert!(missing.contains(capability), "{account:?}: {capability} is not among {missing:?}");
        }
        let state = text(&report["scan"]["state"]);
        let because = list(&report["scan"], "incomplete_because");
        assert_eq!(code == 4, state == "incomplete", "{account:?}: {code} and {state}");
        assert_eq!(state == "incomplete", !because.is_empty(), "{account:?}: an incomplete scan says why");

        // No check that lacks a need may look as if it had passed.
        let needs = needs(&desk);
        for check in list(&report, "checks") {
            let id = text(&check["id"]);
            let lacks: Vec<&String> = needs[id].iter().filter(|it| missing.contains(it.as_str())).collect();
            assert!(
                lacks.is_empty() || !check["unknown"].is_null(),
                "{account:?}: {id} lacks {lacks:?} and is not unknown: {check}"
            );
            if !check["unknown"].is_null() {
                assert!(!text(&check["unknown"]["message"]).is_empty(), "{account:?}: {id} does not say why");
                assert_eq!(check["failing"], 0, "{account:?}: {id} is unknown and counted");
            }
        }
        let table = String::from_utf8(desk.report("table")).expect("UTF-8");
        assert!(table.contains("Could not be looked at"), "{account:?}: the summary does not say it");
        println!("{account:?}: exit code {code}, missing {missing:?}");
    }
}

fn needs(desk: &Desk) -> BTreeMap<String, Vec<String>> {
    let output = desk.run(&["xray", "checks", "--format", "json"]);
    let checks: Json = serde_json::from_slice(&output.stdout).expect("JSON");
    checks
        .as_array()
        .expect("a list")
        .iter()
        .map(|it| {
            let needs = list(it, "needs").iter().map(|it| text(it).to_owned()).collect();
            (text(&it["id"]).to_owned(), needs)
        })
        .collect()
}
