//! `xray scan` from the first run to the next.

use crate::support::{AS_OF, Conduit, findings, wxr};

#[test]
fn the_quickstart_runs_and_writes_what_its_readme_says() {
    let conduit = Conduit::quickstart();
    let ran = conduit.scan(&["--format", "html", "--output", "report.html"]).ends(0);
    assert!(ran.err.contains("html report: report.html"), "{}", ran.err);
    let page = conduit.read("report.html");
    assert!(page.starts_with("<!DOCTYPE html>") && page.contains("harbour-museum"));
    assert!(conduit.path("conduit.db").is_file());
    assert_eq!(conduit.json()["instances"][0]["id"], "harbour-museum");
}

#[test]
fn the_second_scan_finds_the_same_and_calls_it_existing() {
    let conduit = Conduit::with_export(&wxr::small());
    conduit.scan(&[]).ends(0);
    let first = conduit.json();
    conduit.scan(&[]).ends(0);
    let second = conduit.json();
    assert_eq!(findings(&first), findings(&second));
    assert!(!findings(&first).is_empty());
    for finding in second["findings"].as_array().unwrap() {
        assert_eq!(finding["state"], "existing", "{finding}");
    }
}

#[test]
fn a_finding_that_was_repaired_is_gone_and_a_new_one_is_new() {
    let conduit = Conduit::with_export(&wxr::small());
    conduit.scan(&[]).ends(0);
    let post = wxr::Post { id: 12, title: "A third entry", body: "<p><img src=\"/b.jpg\"></p>" };
    conduit.write("site.xml", &wxr::export(&[post]));
    conduit.scan(&[]).ends(0);
    let report = conduit.json();
    let new: Vec<_> = report["findings"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|it| it["check"] == "a11y.image-alt-missing")
        .map(|it| it["state"].clone())
        .collect();
    assert_eq!(new, ["new"]);
}

#[test]
fn quiet_prints_nothing() {
    let conduit = Conduit::with_export(&wxr::small());
    let ran = conduit.scan(&["--quiet"]).ends(0);
    assert_eq!((ran.out.as_str(), ran.err.as_str()), ("", ""));
    let ran = conduit.run(&["--quiet", "xray", "report", "--format", "json", "--output", "r.json"]).ends(0);
    assert_eq!((ran.out.as_str(), ran.err.as_str()), ("", ""));
    assert!(conduit.path("r.json").is_file());
}

#[test]
fn without_a_configuration_the_code_is_three_and_the_help_says_how_to_make_one() {
    let ran =
        Conduit::new().run(&["xray", "scan"]).ends(3).says(&["conduit.yaml", "conduit config generate"]);
    assert_eq!(ran.out, "");
}

#[test]
fn an_instance_that_does_not_exist_is_answered_with_those_that_do() {
    let conduit = Conduit::with_export(&wxr::small());
    conduit.scan(&["sight"]).ends(2).says(&["`sight`", "it has: site"]);
    assert!(!conduit.path("conduit.db").exists());
}

#[test]
fn an_export_that_is_not_there_is_told_with_its_path() {
    let conduit = Conduit::with_export(&wxr::small());
    std::fs::remove_file(conduit.path("site.xml")).unwrap();
    let ran = conduit.run(&["xray", "scan", "--as-of", AS_OF]);
    assert!(matches!(ran.code, Some(1 | 3 | 4)), "{ran:?}");
    assert!(ran.err.contains("site.xml"), "{}", ran.err);
}

#[test]
fn a_plan_asks_for_counts_and_stores_nothing() {
    let conduit = Conduit::with_export(&wxr::small());
    let ran = conduit.scan(&["--plan"]).ends(0);
    assert!(
        ran.out.contains("site (wordpress") && ran.out.contains("checks would be unknown"),
        "{}",
        ran.out
    );
    assert!(!conduit.path("conduit.db").exists());
}

#[test]
fn progress_in_a_pipe_is_lines_without_control_characters() {
    let ran = Conduit::with_export(&wxr::small()).scan(&[]).ends(0);
    assert!(ran.err.starts_with("scan 1 started\n"), "{}", ran.err);
    assert!(!ran.err.chars().any(|it| it.is_control() && it != '\n'), "{:?}", ran.err);
}

#[test]
fn the_metrics_file_has_the_score() {
    let conduit = Conduit::with_export(&wxr::small());
    conduit.scan(&["--metrics-textfile", "conduit.prom"]).ends(0);
    let text = conduit.read("conduit.prom");
    assert!(text.contains("# HELP conduit_") && text.contains("instance=\"site\""), "{text}");
}

#[test]
fn two_instances_in_one_scan_keep_their_findings_apart() {
    let conduit = Conduit::with_export_and(
        &wxr::small(),
        "  - id: other\n    adapter: wordpress\n    source: wxr\n    path: other.xml\n",
    );
    conduit.write("other.xml", &wxr::small());
    conduit.scan(&[]).ends(0);
    let report = conduit.json();
    let of = |name: &str| {
        report["findings"].as_array().unwrap().iter().filter(|it| it["instance"] == name).count()
    };
    assert!(of("site") > 0);
    assert_eq!(of("site"), of("other"));
    conduit.scan(&["other"]).ends(0);
    assert_eq!(conduit.json()["instances"].as_array().unwrap().len(), 1);
}
