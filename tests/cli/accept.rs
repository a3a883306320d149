//! Findings somebody decided to live with: visible, counted nowhere, and open again when the time is over.

use serde_json::Value as Json;

use crate::support::{Conduit, wxr};

fn with_entry(check: &str, subject: &str, expires: &str) -> Conduit {
    Conduit::with_export_and(
        &wxr::small(),
        &format!(
            "accept:\n  - check: {check}\n    subject: \"{subject}\"\n    reason: \"the lender forbids a text\"\n    \
             owner: \"web team\"\n    expires: {expires}\n"
        ),
    )
}

fn alt_missing(report: &Json) -> Json {
    let all: Vec<&Json> = report["findings"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|it| it["check"] == "a11y.image-alt-missing")
        .collect();
    assert_eq!(all.len(), 1);
    all[0].clone()
}

#[test]
fn an_accepted_finding_stays_visible_in_every_format() {
    let conduit = with_entry("a11y.image-alt-missing", "item/10", "2099-12-31");
    conduit.scan(&[]).ends(0);
    let finding = alt_missing(&conduit.json());
    assert_eq!(finding["accepted"]["reason"], "the lender forbids a text", "{finding}");
    let report = |format: &str| conduit.run(&["xray", "report", "--format", format]).ends(0).out;
    for format in ["json", "ndjson", "html", "csv"] {
        assert!(report(format).contains("the lender forbids a text"), "{format}");
    }
    let sarif: Json = serde_json::from_str(&report("sarif")).unwrap();
    let results = sarif["runs"][0]["results"].as_array().unwrap();
    let result = results.iter().find(|it| it["ruleId"] == "a11y.image-alt-missing").unwrap();
    let why = result["suppressions"][0]["justification"].as_str().unwrap_or_default();
    assert!(why.contains("the lender forbids a text"), "{result}");
}

#[test]
fn an_accepted_finding_fails_no_gate() {
    let conduit = with_entry("a11y.image-alt-missing", "item/10", "2099-12-31");
    conduit.scan(&["--fail-on", "check:a11y.image-alt-missing"]).ends(0);
}

#[test]
fn an_entry_that_covers_nothing_is_remarked() {
    let conduit = with_entry("a11y.image-alt-missing", "item/999", "2099-12-31");
    conduit.scan(&[]).ends(0);
    let text = conduit.json().to_string();
    assert!(text.contains("accept entry 1 (a11y.image-alt-missing on item/999)"), "{text}");
    assert!(alt_missing(&conduit.json())["accepted"].is_null());
}

#[test]
fn an_entry_whose_time_is_over_leaves_its_finding_open() {
    let conduit = with_entry("a11y.image-alt-missing", "item/10", "2026-10-01");
    conduit.scan(&["--fail-on", "check:a11y.image-alt-missing"]).ends(10);
    let report = conduit.json();
    assert!(alt_missing(&report)["accepted"].is_null());
    assert!(report.to_string().contains("expired on 2026-10-01"));
}
