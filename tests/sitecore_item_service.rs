//! Sitecore by its Item Service, against the double: the findings of the same estate on disk, faults, and nothing that writes.

#[path = "support/sitecore/mod.rs"]
mod sitecore;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value as Json;
use sitecore::{Double, Options};

const PASSWORD: &str = "b";

fn manifest() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Unpacks a real estate into a folder of its own.
fn unpacked(name: &str) -> (tempfile::TempDir, PathBuf) {
    let dir = tempfile::tempdir().unwrap();
    let archive = manifest().join("tests/data/sitecore").join(format!("{name}.tar.gz"));
    let done = Command::new("tar").arg("-xzf").arg(archive).arg("-C").arg(dir.path()).status();
    assert!(done.unwrap().success());
    let root = dir.path().join(name);
    (dir, root)
}

/// A folder with a configuration, and what the program says in it.
struct Place {
    folder: tempfile::TempDir,
}

impl Place {
    fn new(instance: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let text = format!(
            "version: 1\nlimits:\n  requests_per_second: 10000\nchecks: {{ preset: all }}\ninstances:\n  - id: estate\n    adapter: sitecore\n{instance}"
        );
        std::fs::write(folder.path().join("conduit.yaml"), text).unwrap();
        Self { folder }
    }

    fn item_service(double: &Double) -> Self {
        Self::new(&format!(
            "    source: item-service\n    url: {}\n    credentials:\n      username: {{ env: SC_USER }}\n      password: {{ env: SC_PASSWORD }}\n    limits:\n      requests_per_second: 1000\n      max_backoff_seconds: 0.01\n      max_retry_after_seconds: 0.01\n",
            double.url
        ))
    }

    fn run(&self, arguments: &[&str]) -> (i32, String, String) {
        self.run_as("admin", arguments)
    }

    fn command(&self, user: &str, arguments: &[&str]) -> Command {
        let mut command = Command::new(assert_cmd::cargo::cargo_bin!("conduit"));
        command.args(arguments).current_dir(self.folder.path()).env_clear();
        command.env("SC_USER", user).env("SC_PASSWORD", PASSWORD);
        command
    }

    fn run_as(&self, user: &str, arguments: &[&str]) -> (i32, String, String) {
        let output = self.command(user, arguments).output().unwrap();
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        (output.status.code().unwrap(), text(&output.stdout), text(&output.stderr))
    }

    fn scan(&self) -> (i32, Json) {
        let (code, out, err) =
            self.run(&["xray", "scan", "--as-of", "2026-11-01", "--quiet", "--format", "json"]);
        assert!(matches!(code, 0 | 4), "{code}: {err}");
        (code, serde_json::from_str(&out).unwrap_or_else(|error| panic!("{error}: {out}\n{err}")))
    }
}

/// Makes something go wrong.
type Disturb = fn(&mut sitecore::Switches);

/// Check → subjects with their language.
type Findings = BTreeMap<String, BTreeSet<String>>;

fn findings(report: &Json) -> Findings {
    let mut found = Findings::new();
    for finding in report["findings"].as_array().unwrap() {
        let subject = &finding["subject"];
        let what =
            format!("{} {}", subject["id"].as_str().unwrap(), subject["locale"].as_str().unwrap_or("-"));
        found.entry(finding["check"].as_str().unwrap().to_owned()).or_default().insert(what);
    }
    found
}

/// The estate over HTTP, older than any limit of age, with what its repository lacks.
fn instance(root: &Path) -> Double {
    Double::start(Options { now: "2026-05-01".to_owned(), ..Options::folder(root).with_stand_ins() })
}

/// What the folder and the server find differently, after what only one of them can see is left out: items that the double made so
/// that the repository is a whole server, and databases other than `master`. `-` only the folder finds, `+` only the server.
fn differences(root: &Path, double: &Double) -> (BTreeSet<String>, usize) {
    let disk = findings(&Place::new(&format!("    path: {:?}\n", root.display().to_string())).scan().1);
    let live = findings(&Place::item_service(double).scan().1);
    double.assert_read_only();
    let estate = double.estate();
    let is_made = |subject: &str| {
        let id = subject.split([' ', '/']).next().unwrap_or_default();
        let id = uuid::Uuid::parse_str(id).ok();
        id.and_then(|it| estate.master().get(it)).is_none_or(|it| it.is_synthetic)
    };
    let flat = |findings: &Findings| -> BTreeSet<String> {
        let all = findings.iter().flat_map(|(check, subjects)| subjects.iter().map(move |it| (check, it)));
        all.filter(|(_, it)| !is_made(it)).map(|(check, it)| format!("{check} {it}")).collect()
    };
    let (disk, live) = (flat(&disk), flat(&live));
    let only = |a: &BTreeSet<String>, b: &BTreeSet<String>, sign: char| -> Vec<String> {
        a.difference(b).map(|it| format!("{sign} {it}")).collect()
    };
    let mut all: BTreeSet<String> = only(&disk, &live, '-').into_iter().collect();
    all.extend(only(&live, &disk, '+'));
    (all, disk.intersection(&live).count())
}

#[test]
fn habitat_by_the_item_service_is_habitat_on_disk() {
    let (_dir, root) = unpacked("habitat");
    let (differences, n_same) = differences(&root, &instance(&root));
    assert_eq!(differences, BTreeSet::new());
    assert!(n_same > 400, "{n_same}");
}

#[test]
fn playsummit_by_the_item_service_is_playsummit_on_disk() {
    let (_dir, root) = unpacked("xmcloud-playsummit");
    let (mut differences, n_same) = differences(&root, &instance(&root));
    // The way most fields are written is another one when the fields of base templates count that only the server has.
    differences.retain(|it| !it.starts_with("+ model.naming-inconsistent"));
    // All of them are about fields that come from base templates which the repository does not have.
    let expected = [
        "+ locale.partial 2d1d7aca-9597-5ca6-85b2-9b04907e4298 fr-CA",
        "+ locale.partial 3d1c809e-598d-5bd9-8104-ff05f7ca6011 fr-CA",
        "+ locale.partial 68dc89a4-1b04-59a8-9c4e-3b49d6c61052 fr-CA",
        "+ model.field-never-filled d8aa73e1-c275-4eee-bb9d-333925e51952/NavigationTitle -",
        "+ model.field-never-filled d8aa73e1-c275-4eee-bb9d-333925e51952/Page Design -",
        "+ model.field-never-filled d8aa73e1-c275-4eee-bb9d-333925e51952/VariantIdentifier -",
        "+ model.field-without-help 507b2363-3200-4cea-b238-3045731ba6a5 -",
        "+ model.field-without-help 6db09cef-64a8-52a3-a980-38408109c4d7 -",
        "+ model.field-without-help 7756380e-cb33-4213-b486-b73092696756 -",
        "+ model.field-without-help 8e7f4f7d-8ac7-435a-bb13-8212313c98d4 -",
        "+ model.field-without-help bfe54f03-2ca7-4f4f-867e-daef974bae4d -",
        // Its template is one of the platform's: only the server tells that it has a field for text, which makes it content.
        "+ quality.placeholder-text 9df4e787-8936-401b-b27c-28e1a1620b41 en",
    ];
    assert_eq!(differences, expected.map(str::to_owned).into());
    assert!(n_same > 200, "{n_same}");
}

/// The example, which is small enough to be scanned often.
fn example() -> Double {
    Double::start(Options::folder(manifest().join("examples/sitecore")))
}

fn calm_findings() -> Findings {
    let double = example();
    let (_, report) = Place::item_service(&double).scan();
    findings(&report)
}

#[test]
fn faults_and_an_ended_log_in_change_no_finding() {
    let calm = calm_findings();
    assert!(calm.values().map(BTreeSet::len).sum::<usize>() > 20, "{calm:?}");
    let disturbances: [(&str, Disturb); 4] = [
        ("429", |it| it.fault_every = Some((60, 429, Some(0)))),
        ("503", |it| it.fault_every = Some((7, 503, None))),
        ("connections cut off", |it| it.cut_every = Some(9)),
        ("a cookie that ends", |it| it.token_requests = Some(25)),
    ];
    for (what, disturb) in disturbances {
        let double = example();
        double.switch(disturb);
        let (_, report) = Place::item_service(&double).scan();
        assert_eq!(findings(&report), calm, "{what}");
        double.assert_read_only();
        if what == "a cookie that ends" {
            assert!(double.log_ins() > 3, "{}", double.log_ins());
        }
    }
}

#[test]
fn a_refused_log_in_is_tried_once_and_nothing_is_passed() {
    let double = example();
    let place = Place::item_service(&double);
    let (code, out, err) =
        place.run_as("nobody", &["xray", "scan", "--as-of", "2026-11-01", "--quiet", "--format", "json"]);
    assert_eq!(code, 4, "{err}");
    assert!(err.contains("log-in"), "{err}");
    let report: Json = serde_json::from_str(&out).unwrap();
    assert_eq!(report["findings"].as_array().unwrap().len(), 0);
    assert_eq!(report["score"]["coverage"], 0.0, "nothing was looked at");
    let asked = double.log();
    assert_eq!(asked.len(), 1, "an account that is refused again and again is locked: {asked:?}");
    double.assert_read_only();
}

#[test]
fn a_service_that_is_off_says_what_to_switch_on() {
    let double = example();
    double.switch(|it| it.is_item_service_on = false);
    let place = Place::item_service(&double);
    let (code, _, err) = place.run(&["xray", "scan", "--as-of", "2026-11-01", "--quiet"]);
    assert_eq!(code, 4, "{err}");
    let (code, out, _) = place.run(&["adapters", "health", "estate"]);
    assert_ne!(code, 0, "{out}");
    assert!(out.contains("ServicesOnPolicy"), "{out}");
    assert!(!(out.clone() + &err).contains(&format!("\"{PASSWORD}\"")));
}

#[test]
fn what_the_account_may_not_read_is_unknown_and_not_missing() {
    let double = example();
    double.switch(|it| {
        it.hidden.insert("/sitecore/media library".to_owned());
    });
    let (_, report) = Place::item_service(&double).scan();
    let found = findings(&report);
    let calm = calm_findings();
    for check in ["links.broken-internal", "media.missing-file", "links.datasource-missing"] {
        let of = |all: &Findings| all.get(check).cloned().unwrap_or_default();
        assert!(of(&found).is_subset(&of(&calm)), "{check}: {:?}", of(&found));
    }
    let (_, out, _) = Place::item_service(&double).run(&["adapters", "health", "estate"]);
    assert!(out.contains("does not see /sitecore/media library"), "{out}");
}

#[test]
fn a_language_that_is_added_while_scanning_waits_for_the_next_scan() {
    let calm = calm_findings();
    let double = example();
    double.switch(|it| it.language_after = Some((60, "sv".to_owned())));
    let place = Place::item_service(&double);
    let (_, report) = place.scan();
    assert!(double.estate().languages.iter().any(|it| it == "sv"));
    let found = findings(&report);
    let of_new = |it: &&String| it.ends_with(" sv");
    assert_eq!(found.values().flatten().find(of_new), None);
    assert_eq!(found, calm);
    let (_, report) = place.scan();
    assert!(findings(&report).values().flatten().any(|it| it.ends_with(" sv")), "the next one reads it");
}

#[test]
fn a_scan_that_is_killed_goes_on_and_ends_with_the_same() {
    let calm = calm_findings();
    for n_before in [5, 80, 140] {
        let double = example();
        let place = Place::item_service(&double);
        let mut scan =
            place.command("admin", &["xray", "scan", "--as-of", "2026-11-01", "--quiet"]).spawn().unwrap();
        while double.log().len() < n_before && scan.try_wait().unwrap().is_none() {
            std::thread::yield_now();
        }
        scan.kill().unwrap();
        scan.wait().unwrap();
        let (code, out, err) = place.run(&["xray", "resume", "1", "--quiet", "--format", "json"]);
        assert!(matches!(code, 0 | 4), "{n_before}: {code}: {err}");
        let report: Json = serde_json::from_str(&out).unwrap();
        assert_eq!(findings(&report), calm, "killed after {n_before}");
        double.assert_read_only();
    }
}
