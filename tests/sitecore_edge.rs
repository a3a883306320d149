//! Sitecore by Experience Edge, alone and beside another source, against the double.

#[path = "support/sitecore/mod.rs"]
mod sitecore;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::Command;

use serde_json::Value as Json;
use sitecore::{Double, Options};

const KEY: &str = "{E2F3D43E-B1FD-495E-B4B1-84579892422A}";

fn manifest() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn example() -> Double {
    Double::start(Options::folder(manifest().join("examples/sitecore")))
}

/// A folder with a configuration, and what the program says in it.
struct Place {
    folder: tempfile::TempDir,
}

impl Place {
    fn new(instance: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let text = format!(
            "version: 1\nlimits:\n  requests_per_second: 10000\nchecks: {{ preset: all }}\ninstances:\n  - id: estate\n    adapter: sitecore\n\
             {instance}    limits:\n      requests_per_second: 1000\n      max_backoff_seconds: 0.01\n      max_retry_after_seconds: 0.01\n"
        );
        std::fs::write(folder.path().join("conduit.yaml"), text).unwrap();
        Self { folder }
    }

    fn edge(double: &Double, more: &str) -> Self {
        Self::new(&format!(
            "    source: edge\n    url: {}/api/graphql/v1\n    endpoint: /api/graphql/v1\n    credentials:\n      api_key: {{ env: SC_KEY }}\n{more}",
            double.url
        ))
    }

    fn command(&self, key: &str, arguments: &[&str]) -> Command {
        let mut command = Command::new(assert_cmd::cargo::cargo_bin!("conduit"));
        command.args(arguments).current_dir(self.folder.path()).env_clear();
        command.env("SC_KEY", key).env("SC_USER", "admin").env("SC_PASSWORD", "b");
        command
    }

    fn run(&self, arguments: &[&str]) -> (i32, String, String) {
        self.run_with(KEY, arguments)
    }

    fn run_with(&self, key: &str, arguments: &[&str]) -> (i32, String, String) {
        let output = self.command(key, arguments).output().unwrap();
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        (output.status.code().unwrap(), text(&output.stdout), text(&output.stderr))
    }

    fn scan(&self) -> (i32, Json, String) {
        let (code, out, err) =
            self.run(&["xray", "scan", "--as-of", "2026-11-01", "--quiet", "--format", "json"]);
        assert!(matches!(code, 0 | 4), "{code}: {err}");
        (code, serde_json::from_str(&out).unwrap_or_else(|error| panic!("{error}: {out}\n{err}")), err)
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

fn on_disk(root: &Path) -> Findings {
    findings(&Place::new(&format!("    path: {:?}\n", root.display().to_string())).scan().1)
}

fn calm() -> Findings {
    findings(&Place::edge(&example(), "").scan().1)
}

/// Check and subject of what only the first has.
fn only(a: &Findings, b: &Findings) -> BTreeSet<String> {
    let flat = |all: &Findings| -> BTreeSet<String> {
        all.iter().flat_map(|(check, them)| them.iter().map(move |it| format!("{check} {it}"))).collect()
    };
    flat(a).difference(&flat(b)).cloned().collect()
}

#[test]
fn what_is_published_is_judged_as_it_is_on_disk_and_the_rest_is_unknown() {
    let double = example();
    let (_, report, _) = Place::edge(&double, "").scan();
    let (edge, disk) = (findings(&report), on_disk(&manifest().join("examples/sitecore/src")));
    assert!(edge.len() >= 3, "{edge:?}");
    assert_eq!(only(&edge, &disk), BTreeSet::new());
    // All that the folder finds more needs what Edge does not have: other states, standard fields, templates, presentation, or it is
    // about a target that the folder says it would hold.
    let unknown: BTreeSet<&str> = report["checks"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|it| !it["unknown"].is_null())
        .map(|it| it["id"].as_str().unwrap())
        .collect();
    let about_targets = [
        "links.broken-image",
        "links.broken-internal",
        "links.broken-reference",
        // Two dates that Edge does not have: no item has both.
        "quality.invalid-date-range",
    ];
    for check in disk.keys().filter(|it| !edge.contains_key(*it)) {
        let is_expected = unknown.contains(check.as_str()) || about_targets.contains(&check.as_str());
        assert!(is_expected, "{check} is on disk, and Edge neither finds it nor says that it cannot tell");
    }
    assert!(double.log().len() < 15, "{} requests for a hundred items", double.log().len());
    double.assert_read_only();
}

#[test]
fn limits_of_complexity_and_rate_change_no_finding() {
    let calm = calm();
    let disturbances: [(&str, Disturb); 4] = [
        ("a low limit of complexity", |it| it.edge_complexity = 60),
        ("429 without a moment", |it| it.edge_limit_every = Some(3)),
        ("429 with Retry-After", |it| (it.edge_limit_every, it.edge_retry_after) = (Some(4), Some(0))),
        ("503", |it| it.fault_every = Some((5, 503, None))),
    ];
    for (what, disturb) in disturbances {
        let double = example();
        double.switch(disturb);
        let (_, report, _) = Place::edge(&double, "    page_size: 7\n").scan();
        assert_eq!(findings(&report), calm, "{what}");
        double.assert_read_only();
    }
}

#[test]
fn a_wrong_key_passes_nothing_and_says_which_key_is_meant() {
    let double = example();
    let place = Place::edge(&double, "");
    let scan = ["xray", "scan", "--as-of", "2026-11-01", "--quiet", "--format", "json"];
    let (code, out, err) = place.run_with("{00000000-0000-0000-0000-000000000001}", &scan);
    assert_eq!(code, 4, "{err}");
    assert!(err.contains("api_key"), "{err}");
    let report: Json = serde_json::from_str(&out).unwrap();
    assert_eq!(report["score"]["coverage"], 0.0);
    assert!(!(out + &err).contains("00000000-0000-0000-0000-000000000001"), "a key is never shown");
}

#[test]
fn the_platform_proxy_and_the_preview_are_read_alike() {
    let calm = calm();
    let double = example();
    let proxy = Place::new(&format!(
        "    source: edge\n    url: {}\n    endpoint: /v1/content/api/graphql/v1\n    credentials:\n      context_id: {{ env: SC_KEY }}\n",
        double.url
    ));
    assert_eq!(findings(&proxy.scan().1), calm);
    let preview = Place::new(&format!(
        "    source: edge\n    url: {}\n    credentials:\n      api_key: {{ env: SC_KEY }}\n",
        double.url
    ));
    let (_, report, _) = preview.scan();
    assert!(report["instances"][0]["inventory"]["items"].as_u64().unwrap() > 100, "drafts are there too");
    let (code, out, _) = preview.run(&["adapters", "health", "estate"]);
    assert_eq!(code, 0, "{out}");
    double.assert_read_only();
}

#[test]
fn a_site_and_a_language_are_read_alone() {
    let double = example();
    let (_, report, _) = Place::edge(&double, "    sites: [website]\n    languages: [en]\n").scan();
    let n_items = report["instances"][0]["inventory"]["items"].as_u64().unwrap();
    assert!(n_items > 50, "{n_items}");
    let locales: BTreeSet<&str> = double
        .log()
        .iter()
        .filter(|it| it.document.contains("search("))
        .map(|it| if it.document.contains(r#"value: "en""#) { "en" } else { "other" })
        .collect();
    assert_eq!(locales, ["en"].into());
    let (_, _, err) = {
        let place = Place::edge(&double, "    sites: [harbour-shop]\n");
        place.run(&["xray", "scan", "--as-of", "2026-11-01", "--quiet"])
    };
    assert!(err.contains("there is no site `harbour-shop`"), "{err}");
}

#[test]
fn a_scan_that_is_killed_goes_on_and_ends_with_the_same() {
    let calm = calm();
    for n_before in [2, 12, 20] {
        let double = example();
        let place = Place::edge(&double, "    page_size: 5\n");
        let scan = ["xray", "scan", "--as-of", "2026-11-01", "--quiet"];
        let mut scan = place.command(KEY, &scan).spawn().unwrap();
        while double.log().len() < n_before && scan.try_wait().unwrap().is_none() {
            std::thread::yield_now();
        }
        scan.kill().unwrap();
        scan.wait().unwrap();
        let (code, out, err) = place.run(&["xray", "resume", "1", "--quiet", "--format", "json"]);
        assert!(matches!(code, 0 | 4), "{n_before}: {code}: {err}");
        assert_eq!(findings(&serde_json::from_str(&out).unwrap()), calm, "killed after {n_before}");
        double.assert_read_only();
    }
}

#[test]
fn a_language_that_is_added_while_scanning_waits_for_the_next_scan() {
    let calm = calm();
    let double = example();
    double.switch(|it| it.language_after = Some((10, "sv".to_owned())));
    let (_, report, _) = Place::edge(&double, "    page_size: 20\n").scan();
    assert!(double.estate().languages.iter().any(|it| it == "sv"));
    assert_eq!(findings(&report), calm);
}

/// The Item Service of a server, with Edge beside it or not. Edge has another origin: one origin has one credential.
fn combined(double: &Double, edge: &Double, has_edge: bool) -> Place {
    let beside =
        if has_edge { format!("    edge_url: {}/api/graphql/v1\n", edge.url) } else { String::new() };
    Place::new(&format!(
        "    source: item-service\n    url: {}\n{beside}    credentials:\n      username: {{ env: SC_USER }}\n      password: {{ env: SC_PASSWORD }}\n      api_key: {{ env: SC_KEY }}\n",
        double.url
    ))
}

#[test]
fn with_edge_beside_it_what_is_not_published_is_known_and_not_concluded() {
    let (master, edge) = (example(), example());
    // Parts of pages that may be published, in a folder that may not.
    edge.change(|it| {
        let id = it.master().by_path("/sitecore/content/Harbour/Website/Data").unwrap().id;
        let folder = it.master_mut().item_mut(id).unwrap();
        folder.shared.insert(sitecore::estate::field::NEVER_PUBLISH, sitecore::estate::Value::text("1"));
    });
    let alone = findings(&combined(&master, &edge, false).scan().1);
    let both = findings(&combined(&master, &edge, true).scan().1);
    let more = only(&both, &alone);
    assert!(more.iter().any(|it| it.starts_with("links.unpublished-target ")), "{more:?}");
    // The key of Edge went to Edge, the cookie to the server.
    assert!(edge.log().iter().all(|it| it.path.starts_with("/api/graphql/v1")));
    assert!(
        master
            .log()
            .iter()
            .all(|it| it.path.starts_with("/sitecore/api/ssc/") || it.path.ends_with(".version.xml"))
    );
    master.assert_read_only();
    edge.assert_read_only();
}

#[test]
fn a_folder_is_completed_by_edge_and_edge_that_refuses_is_a_problem() {
    let double = example();
    let root = manifest().join("examples/sitecore/src");
    let place = Place::new(&format!(
        "    path: {:?}\n    edge_url: {}/api/graphql/v1\n    credentials:\n      api_key: {{ env: SC_KEY }}\n",
        root.display().to_string(),
        double.url
    ));
    let (_, report, _) = place.scan();
    assert!(double.log().len() > 3, "Edge was asked");
    assert!(report["instances"][0]["problems"].as_array().unwrap().is_empty());
    let scan = ["xray", "scan", "--as-of", "2026-11-01", "--quiet", "--format", "json"];
    let (_, out, err) = place.run_with("wrong", &scan);
    let report: Json = serde_json::from_str(&out).unwrap_or_else(|error| panic!("{error}: {err}"));
    assert!(report["instances"][0]["problems"].to_string().contains("concluded from workflow"), "{out}");
    let without = on_disk(&root);
    assert_eq!(only(&findings(&report), &without), BTreeSet::new(), "as without Edge");
}
