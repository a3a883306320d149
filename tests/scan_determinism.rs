//! The same content gives the same result: whatever the concurrency, the order of tasks, and the scan. What could not
//! be looked at is never passed. And what a finding's history says.

mod scripted;

use std::collections::BTreeSet;
use std::sync::atomic::Ordering;

use conduit::engine::{AcceptEntry, Ending, Stop};
use conduit::model::{Acceptance, Capability, ScanId, Tier, UnknownReason};
use proptest::prelude::*;
use scripted::{Site, assert_equal, calm, database, dump, grantable, number, report, request, resume, scan};
use serde_json::Value as Json;

fn expected() -> &'static (Vec<String>, String) {
    static EXPECTED: std::sync::OnceLock<(Vec<String>, String)> = std::sync::OnceLock::new();
    EXPECTED.get_or_init(|| calm(&Site::new(8, 3), 1))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, max_shrink_iters: 0, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn order_and_concurrency_do_not_show_in_the_result(seed in 1_u64.., workers in 1_usize..9) {
        let site = Site::new(8, 3);
        site.control.shuffle.store(seed, Ordering::SeqCst);
        let (rows, report) = calm(&site, workers);
        assert_equal(&rows, &expected().0, "rows");
        prop_assert_eq!(&report, &expected().1);
    }
}

#[test]
fn the_deep_tier_does_not_depend_on_concurrency_either() {
    let deep = |workers| {
        let (_folder, path) = database();
        let site = Site::new(5, 4);
        let mut request = request(&[("main", &site)], workers);
        request.tier = Tier::Deep;
        let (id, ending) = scan(&path, &request, &Stop::new()).unwrap();
        assert_eq!(ending, Ending::Complete);
        assert!(number(&path, "SELECT COUNT(*) FROM pages") > 5, "public pages were read");
        assert!(number(&path, "SELECT COUNT(*) FROM probes WHERE status = 404") > 0, "addresses were asked");
        (dump(&path, id), report(&path, id))
    };
    let (one, many) = (deep(1), deep(7));
    assert_equal(&many.0, &one.0, "deep");
    assert_eq!(many.1, one.1);
}

#[test]
fn a_second_scan_of_the_same_site_differs_in_nothing_but_history() {
    let (_folder, path) = database();
    let site = Site::new(4, 4);
    for _ in 0..2 {
        scan(&path, &request(&[("main", &site)], 4), &Stop::new()).unwrap();
    }
    assert_eq!(number(&path, "SELECT COUNT(*) FROM findings WHERE scan_id = 2 AND state <> 'existing'"), 0);
    let keys = |scan| {
        let mut keys = BTreeSet::new();
        let mut store = scripted::open(&path).unwrap();
        store
            .finding_keys(ScanId(scan), |check, subject, fingerprint, _| {
                keys.insert(format!("{check} {subject} {fingerprint}"));
                Ok(())
            })
            .unwrap();
        keys
    };
    assert_eq!(keys(1), keys(2));
}

#[test]
fn with_each_capability_missing_its_checks_are_unknown_and_never_passed() {
    let full = coverage(&report_of(&Site::new(2, 6)));
    for missing in grantable() {
        let what = missing.as_str();
        let mut site = Site::new(2, 6);
        site.missing.insert(missing);
        let (_folder, path) = database();
        let (id, _) = scan(&path, &request(&[("main", &site)], 2), &Stop::new()).unwrap();
        let mut store = scripted::open(&path).unwrap();
        let needing: BTreeSet<_> =
            conduit::checks::all().filter(|it| it.needs.contains(&missing)).map(|it| it.id).collect();
        for outcome in store.outcomes(id, 1).unwrap() {
            if !needing.contains(outcome.check.as_str()) {
                continue;
            }
            let (reason, detail) =
                outcome.unknown.unwrap_or_else(|| panic!("{what}: {} has a verdict", outcome.check));
            assert!(
                reason == UnknownReason::Forbidden || missing != Capability::Content,
                "{what}: {reason:?} {detail}"
            );
            assert_eq!(
                (outcome.counts.evaluated, outcome.counts.failing),
                (0, 0),
                "{what}: {}",
                outcome.check
            );
        }
        store
            .finding_keys(id, |check, subject, _, _| {
                assert!(!needing.contains(check), "{what}: {check} still says something of {subject}");
                Ok(())
            })
            .unwrap();
        let json: Json = serde_json::from_str(&report(&path, id)).unwrap();
        // Shortcodes are missing in every scan of this site: a page says so.
        if missing != Capability::Shortcodes && needing.iter().any(|id| weighs(id)) {
            assert!(coverage(&json) < full, "{what}: coverage is lower");
        }
    }
}

/// Whether a check weighs anything in the score: informational and tentative ones do not.
fn weighs(id: &str) -> bool {
    let check = conduit::checks::find(id).unwrap();
    check.severity != conduit::model::Severity::Info && check.confidence != conduit::model::Confidence::Tentative
        // Unknown in these scans whatever is granted: the public site is not read.
        && !check.needs.contains(&Capability::PublicPages)
        && !check.needs.contains(&Capability::ExternalProbe)
        && !check.needs.contains(&Capability::MediaProbe)
}

fn report_of(site: &Site) -> Json {
    let (_folder, path) = database();
    let (id, _) = scan(&path, &request(&[("main", site)], 2), &Stop::new()).unwrap();
    serde_json::from_str(&report(&path, id)).unwrap()
}

fn coverage(report: &Json) -> f64 {
    report["score"]["coverage"].as_f64().unwrap_or_else(|| panic!("no coverage in {}", report["score"]))
}

const CHECK: &str = "a11y.image-alt-missing";

fn states(path: &std::path::Path, scan: i64, check: &str) -> BTreeSet<String> {
    let sql = "SELECT DISTINCT state FROM findings WHERE scan_id = ?1 AND check_id = ?2";
    let rows = scripted::open(path).unwrap().query_all(sql, &[scan.into(), check.into()]).unwrap();
    rows.iter().map(|row| row.text_or_empty("state").to_owned()).collect()
}

fn one(state: &str) -> BTreeSet<String> {
    BTreeSet::from([state.to_owned()])
}

#[test]
fn a_defect_that_comes_back_is_regressed_and_one_that_stays_is_existing() {
    let (_folder, path) = database();
    for is_defective in [true, true, false, true] {
        let site = Site { is_defective, ..Site::new(2, 4) };
        scan(&path, &request(&[("main", &site)], 2), &Stop::new()).unwrap();
    }
    for (scan, expected) in
        [(1, one("new")), (2, one("existing")), (3, BTreeSet::new()), (4, one("regressed"))]
    {
        assert_eq!(states(&path, scan, CHECK), expected, "scan {scan}");
    }
}

#[test]
fn a_scan_that_could_not_look_does_not_make_a_defect_fixed() {
    let (_folder, path) = database();
    let check = "media.oversize-dimensions";
    assert!(conduit::checks::find(check).unwrap().needs.contains(&Capability::Media));
    for is_blind in [false, true, false] {
        let mut site = Site::new(2, 4);
        if is_blind {
            site.missing.insert(Capability::Media);
        }
        let (_, ending) = scan(&path, &request(&[("main", &site)], 2), &Stop::new()).unwrap();
        assert_eq!(ending, Ending::Complete);
    }
    assert_eq!(states(&path, 1, check), one("new"));
    assert_eq!(states(&path, 2, check), BTreeSet::new());
    assert_eq!(states(&path, 3, check), one("existing"), "never fixed, so not back again");
    assert_eq!(states(&path, 3, CHECK), one("existing"));
}

fn entry(check: &str, subject: &str, expires: Option<&str>) -> AcceptEntry {
    AcceptEntry {
        check: check.to_owned(),
        subject: subject.to_owned(),
        acceptance: Acceptance {
            reason: "decorative".to_owned(),
            owner: "web team".to_owned(),
            expires: expires.map(str::to_owned),
        },
    }
}

#[test]
fn accepted_findings_cost_nothing_and_entries_that_do_nothing_are_named() {
    let (_folder, path) = database();
    let site = Site::new(2, 4);
    let mut request = request(&[("main", &site)], 2);
    let (first, _) = scan(&path, &request, &Stop::new()).unwrap();
    request.accept = vec![
        entry(CHECK, "item/*", None),
        entry("links.*", "item/none", None),
        entry(CHECK, "item/0", Some("2026-05-31")),
        entry(CHECK, "item/1", Some("2026-06-10")),
    ];
    let (second, _) = scan(&path, &request, &Stop::new()).unwrap();
    let accepted = format!(
        "SELECT COUNT(*) FROM findings WHERE scan_id = 2 AND check_id = '{CHECK}' AND accept_reason IS NULL"
    );
    assert_eq!(number(&path, &accepted), 0);
    assert_eq!(
        number(
            &path,
            "SELECT COUNT(*) FROM findings WHERE scan_id = 2 AND accept_reason IS NOT NULL AND check_id NOT LIKE 'a11y.image-alt-missing'"
        ),
        0
    );
    let mut store = scripted::open(&path).unwrap();
    let outcome = store.outcomes(second, 1).unwrap().into_iter().find(|it| it.check == CHECK).unwrap();
    assert!(outcome.counts.failing > 0);
    assert_eq!(outcome.accepted, outcome.counts.failing, "accepted, and still counted as failing");
    let remarks = store.scan(second).unwrap().remarks;
    assert!(remarks.iter().any(|it| it.contains("entry 2") && it.contains("covers nothing")), "{remarks:?}");
    assert!(remarks.iter().any(|it| it.contains("entry 3") && it.contains("expired")), "{remarks:?}");
    assert!(remarks.iter().any(|it| it.contains("entry 4") && it.contains("expires on")), "{remarks:?}");
    let score_of = |id| store_score(&path, id);
    assert!(score_of(second) > score_of(first), "{} against {}", score_of(second), score_of(first));
}

#[test]
fn an_entry_that_is_taken_away_opens_its_findings_again() {
    let (_folder, path) = database();
    let site = Site::new(2, 4);
    let mut request = request(&[("main", &site)], 2);
    request.accept = vec![entry(CHECK, "item/*", None)];
    // Too little for a complete scan, so that it can be gone on with.
    request.min_coverage = 1.0;
    let (id, _) = scan(&path, &request, &Stop::new()).unwrap();
    let accepted =
        format!("SELECT COUNT(*) FROM findings WHERE scan_id = {id} AND accept_reason IS NOT NULL");
    assert!(number(&path, &accepted) > 0);
    request.accept.clear();
    resume(&path, id, &request).unwrap();
    assert_eq!(number(&path, &accepted), 0);
}

fn store_score(path: &std::path::Path, id: ScanId) -> f64 {
    let json: Json = serde_json::from_str(&report(path, id)).unwrap();
    json["score"]["overall"].as_f64().unwrap_or_else(|| panic!("no score in {}", json["score"]))
}
