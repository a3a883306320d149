//! `--fail-on`.

use crate::support::{Conduit, wxr};

#[test]
fn a_condition_that_is_true_ends_with_ten_and_each_is_named() {
    let conduit = Conduit::with_export(&wxr::small());
    conduit
        .scan(&["--fail-on", "severity>=high", "--fail-on", "score<1", "--fail-on", "check:a11y.frame-title"])
        .ends(10)
        .says(&[
            "gate FAILED: severity>=high (",
            "gate passed: score<1 (",
            "gate FAILED: check:a11y.frame-title (",
        ]);
}

#[test]
fn conditions_that_are_false_end_with_zero() {
    let conduit = Conduit::with_export(&wxr::small());
    conduit.scan(&["--fail-on", "score<1"]).ends(0).says(&["gate passed"]);
}

#[test]
fn what_cannot_be_decided_is_said_and_does_not_fail() {
    let conduit = Conduit::with_export(&wxr::small());
    conduit.scan(&["--fail-on", "new>=info"]).ends(0).says(&["gate undecided: new>=info"]);
    conduit.scan(&["--fail-on", "new>=info"]).ends(0).says(&["gate passed: new>=info"]);
}

#[test]
fn a_failed_gate_is_told_even_when_quiet_and_the_report_is_written_first() {
    let conduit = Conduit::with_export(&wxr::small());
    let ran = conduit
        .scan(&["--quiet", "--fail-on", "severity>=high", "--format", "json", "-o", "report.json"])
        .ends(10)
        .says(&["gate FAILED: severity>=high"]);
    assert_eq!(ran.out, "");
    assert!(conduit.path("report.json").is_file());
}

#[test]
fn a_failed_gate_wins_over_an_incomplete_scan() {
    let conduit = Conduit::with_export(&wxr::small());
    let demanding = conduit.read("conduit.yaml").replace("min_coverage: 0 ", "min_coverage: 1 ");
    conduit.write("conduit.yaml", &demanding);
    conduit.scan(&[]).ends(4).says(&["incomplete: only"]);
    conduit.scan(&["--fail-on", "severity>=high"]).ends(10).says(&["incomplete: only"]);
}

#[test]
fn a_condition_that_cannot_be_read_ends_with_two_before_anything_is_asked() {
    for bad in ["severity>high", "score.nothing<90", "check:links.nothing", "score<abc", ""] {
        let conduit = Conduit::with_export(&wxr::small());
        conduit.scan(&["--fail-on", bad]).ends(2).says(&["conduit::cli::bad_condition", "--fail-on"]);
        assert!(!conduit.path("conduit.db").exists(), "{bad}");
    }
}
