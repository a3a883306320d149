//! A real WordPress that answers late, cut off, with 503, or with the wrong thing.
//!
//!     tests/lab/wordpress/up --dir /tmp/lab --port 8091 --posts 300
//!     CONDUIT_LAB_WORDPRESS=/tmp/lab cargo test --features lab --test lab_wordpress_faults -- --nocapture
//!
//! The lab's plugin disturbs answers while `faults.json` lies in its directory: never run two suites on one lab.
//! Stays true: a disturbed scan has the calm result, or says what is unknown and why; it never has a finding that the
//! calm one has not, and it never panics.

#![allow(clippy::disallowed_methods, reason = "a real server takes real time")]

#[path = "support/lab.rs"]
mod lab;
#[path = "support/proxy.rs"]
mod proxy;

use std::collections::BTreeSet;
use std::time::Instant;

use lab::{Desk, Lab, Setup, assert_same, essence};
use proxy::Proxy;
use serde_json::{Value as Json, json};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Then {
    /// What is tried again helps: the result is the calm one.
    Same,
    /// It does not: the scan is incomplete and says so.
    Unknown,
}

/// Limits that get over a fault now and then.
const PATIENT: &str = "      max_attempts: 6\n      max_backoff_seconds: 0.2\n";
/// Limits that give up soon on what does not get better.
const HASTY: &str = "      max_attempts: 2\n      max_backoff_seconds: 0.2\n      timeout_seconds: 4\n      \
                     breaker_cooldown_seconds: 0.5\n";

/// Coverage below the minimum makes no scan incomplete here: then only a failed part does.
fn setup(limits: &'static str) -> Setup {
    Setup {
        instance: "    types: [page, lab_product]\n    page_size: 20\n",
        limits,
        rest: "score: { min_coverage: 0.0 }\n",
        ..Setup::default()
    }
}

fn fingerprints(report: &Json) -> BTreeSet<(&str, &str)> {
    let findings = report["findings"].as_array().expect("a list");
    findings
        .iter()
        .map(|it| (it["check"].as_str().expect("an id"), it["fingerprint"].as_str().expect("a fingerprint")))
        .collect()
}

#[test]
fn a_disturbed_scan_has_the_calm_result_or_says_what_is_unknown() {
    let lab = Lab::open();
    let proxy = Proxy::start(lab.host());
    let (code, calm) = Desk::new(&lab, &proxy, &setup(PATIENT)).scan(&[]);
    assert_eq!(code, 0, "calm: {}", calm["scan"]);
    let (expected, all) = (essence(&calm), fingerprints(&calm));

    let disturbances = [
        (Then::Same, json!({ "match": "/wp/v2/", "every": 5, "status": 503, "retry_after": 1 })),
        (Then::Same, json!({ "match": "/wp/v2/", "every": 5, "status": 429, "retry_after": 1 })),
        (Then::Same, json!({ "match": "/wp/v2/", "every": 4, "status": 500, "body": "json" })),
        (Then::Same, json!({ "match": "/wp/v2/", "every": 4, "truncate": true })),
        (Then::Same, json!({ "match": "/wp/v2/", "every": 3, "delay_ms": 300 })),
        (Then::Unknown, json!({ "match": "/wp/v2/comments", "status": 200, "body": "html" })),
        (Then::Unknown, json!({ "match": "/wp/v2/media", "truncate": true })),
        (Then::Unknown, json!({ "match": "/wp/v2/tags", "status": 503 })),
        (Then::Unknown, json!({ "match": "/wp/v2/products", "delay_ms": 5000 })),
        (Then::Unknown, json!({ "match": "/wp/v2/categories", "status": 200, "body": "empty" })),
        (Then::Unknown, json!({ "match": "/wp/v2/", "every": 5, "status": 200, "body": "html" })),
    ];
    for (then, faults) in disturbances {
        let begun = Instant::now();
        lab.disturb(&faults);
        let limits = if then == Then::Same { PATIENT } else { HASTY };
        let (code, report) = Desk::new(&lab, &proxy, &setup(limits)).scan(&[]);
        lab.calm();
        let is_same = essence(&report) == expected;
        println!("{faults}: exit code {code}, {} s, same: {is_same}", begun.elapsed().as_secs());
        let invented: Vec<_> = fingerprints(&report).difference(&all).copied().collect();
        assert!(invented.is_empty(), "{faults}: findings that the calm scan has not: {invented:?}");
        if then == Then::Same {
            assert_same(&expected, &essence(&report), &faults.to_string());
        }
        if is_same {
            assert_eq!(code, 0, "{faults}: the calm result, and not the calm exit code");
            continue;
        }
        assert_eq!(code, 4, "{faults}: the result differs and the exit code does not say so");
        let because = report["scan"]["incomplete_because"].as_array().expect("a list");
        assert!(!because.is_empty(), "{faults}: it is not said why the scan is incomplete");
        let unknown =
            report["checks"].as_array().expect("a list").iter().filter(|it| !it["unknown"].is_null());
        let reasons: BTreeSet<&str> =
            unknown.map(|it| it["unknown"]["reason"].as_str().expect("a reason")).collect();
        assert!(!reasons.is_empty(), "{faults}: nothing is unknown");
        println!("    unknown: {reasons:?}; {because:?}");
    }
}
