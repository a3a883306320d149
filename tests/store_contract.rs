//! What every database must do for the store; `lab_postgres.rs` runs this file once more on PostgreSQL.

mod scripted;

use std::collections::BTreeSet;

use conduit::checks::Run;
use conduit::compare::Class;
use conduit::compare::stored::{self, CheckFacts, Units};
use conduit::model::{
    Access, Asset, AssetId, Capability, Confidence, Evidence, Finding, Fingerprint, Phase, Record, ScanId,
    Severity, Subject, SubjectKind, TaskSpec, Tier, UnknownReason,
};
use conduit::store::outcomes::StoredOutcome;
use conduit::store::records::Judged;
use conduit::store::scans::{NewInstance, NewScan};
use conduit::store::tasks::{Task, TaskResult};
use conduit::store::{Store, StoreError};
use scripted::{database, number};
use serde_json::json;

fn new_scan(instances: &[&str]) -> NewScan {
    NewScan {
        base: None,
        full_because: None,
        keeps_records: false,
        tier: Tier::Standard,
        preset: "all".to_owned(),
        as_of_ms: scripted::AS_OF_MS,
        digest: "d".to_owned(),
        checks: json!([]),
        settings: json!([]),
        config_path: None,
        instances: instances
            .iter()
            .map(|name| NewInstance {
                name: (*name).to_owned(),
                adapter: "wordpress".to_owned(),
                url: None,
                tenant: None,
            })
            .collect(),
    }
}

fn begin(store: &mut Store) -> (ScanId, Task) {
    let first = [("main".to_owned(), vec![TaskSpec::new("items", "1", &[Capability::Content])])];
    let scan = store.create_scan(&new_scan(&["main"]), 1, &first).unwrap();
    let task = store.claim(scan, 1, Phase::Listing, "me", 1, 10).unwrap().remove(0);
    (scan, task)
}

fn asset(id: &str, title: &str) -> Judged {
    Judged {
        record: Record::Asset(Asset {
            id: AssetId(id.to_owned()),
            title: title.to_owned(),
            file_name: None,
            url: None,
            edit_url: None,
            media_type: None,
            bytes: None,
            width: None,
            height: None,
            alt: String::new(),
            author: None,
            created_ms: None,
            trashed: false,
        }),
        facts: None,
        url_keys: (None, None),
        tally: vec![0, 6, 1],
        findings: vec![finding(id, title)],
    }
}

fn finding(id: &str, name: &str) -> Finding {
    Finding {
        fingerprint: Fingerprint(format!("f-{id}")),
        check: "media.unused".to_owned(),
        check_version: 1,
        severity: Severity::Low,
        confidence: Confidence::Certain,
        subject: Subject::new(SubjectKind::Asset, id, name),
        message: format!("nobody uses {name}"),
        evidence: Evidence::default(),
    }
}

fn records(judged: Vec<Judged>) -> TaskResult {
    TaskResult { records: judged, ..TaskResult::default() }
}

#[test]
fn a_record_seen_twice_is_kept_once_with_its_findings_once() {
    let (_folder, path) = database();
    let mut store = scripted::open(&path).unwrap();
    let (scan, task) = begin(&mut store);
    let result = records(vec![asset("7", "a"), asset("7", "a"), asset("8", "b")]);
    assert_eq!(store.commit_task(scan, &task, "me", &result).unwrap(), 2);
    store.add_tasks(scan, 1, Phase::Listing, &[TaskSpec::new("items", "2", &[])]).unwrap();
    let again = store.claim(scan, 1, Phase::Listing, "me", 1, 10).unwrap().remove(0);
    assert_eq!(store.commit_task(scan, &again, "me", &records(vec![asset("7", "a")])).unwrap(), 0);
    assert_eq!(number(&path, "SELECT COUNT(*) FROM assets"), 2);
    assert_eq!(number(&path, "SELECT COUNT(*) FROM findings"), 2);
    let sums = store.tallies(scan, 1).unwrap();
    assert_eq!((sums[0].evaluated, sums[0].failing), (2, 2), "units are counted once");
}

#[test]
fn a_task_that_somebody_else_took_over_cannot_be_committed() {
    let (_folder, path) = database();
    let mut store = scripted::open(&path).unwrap();
    let (scan, task) = begin(&mut store);
    store.release_running(scan).unwrap();
    let theirs = store.claim(scan, 1, Phase::Listing, "them", 2, 10).unwrap().remove(0);
    let mut result = records(vec![asset("7", "a")]);
    result.follow_ups.push(TaskSpec::new("items", "2", &[]));
    result.context = Some(json!({"a": 1}));
    assert!(matches!(store.commit_task(scan, &task, "me", &result), Err(StoreError::TaskLost)));
    let failed = store.fail_task(scan, &task, "me", UnknownReason::BadAnswer, "no");
    assert!(matches!(failed, Err(StoreError::TaskLost)));
    store.release(task.id, "me").unwrap();
    for table in ["assets", "findings", "problems"] {
        assert_eq!(number(&path, &format!("SELECT COUNT(*) FROM {table}")), 0, "{table}");
    }
    assert_eq!(number(&path, "SELECT COUNT(*) FROM tasks WHERE state = 'running' AND owner = 'them'"), 1);
    assert_eq!(number(&path, "SELECT COUNT(context_json) FROM scan_instances"), 0);
    assert_eq!(store.commit_task(scan, &theirs, "them", &result).unwrap(), 1);
    assert!(
        matches!(store.commit_task(scan, &theirs, "them", &result), Err(StoreError::TaskLost)),
        "done is done"
    );
}

#[test]
fn nul_is_stored_as_its_picture_everywhere() {
    let (_folder, path) = database();
    let mut store = scripted::open(&path).unwrap();
    let (scan, task) = begin(&mut store);
    let mut judged = asset("7\0", "a\0b");
    if let Record::Asset(asset) = &mut judged.record {
        asset.media_type = Some("image/\0".to_owned());
        asset.alt = "\0".to_owned();
    }
    store.commit_task(scan, &task, "me", &records(vec![judged])).unwrap();
    let row = store.query_one("SELECT id, title, media_type, alt FROM assets", &[]).unwrap().unwrap();
    let cells = ["id", "title", "media_type", "alt"].map(|name| row.text_or_empty(name).to_owned());
    assert_eq!(cells, ["7␀", "a␀b", "image/␀", "␀"]);
    assert_eq!(
        number(
            &path,
            "SELECT COUNT(*) FROM findings WHERE message = 'nobody uses a␀b' AND subject_id = '7␀'"
        ),
        1
    );
}

#[test]
fn of_several_reasons_the_same_one_is_kept_in_any_order() {
    let says = |order: &[usize]| {
        let (_folder, path) = database();
        let mut store = scripted::open(&path).unwrap();
        let (scan, task) = begin(&mut store);
        let all = [
            Access::Full,
            Access::Missing(UnknownReason::Unsupported, "b".to_owned()),
            Access::Missing(UnknownReason::Forbidden, "c".to_owned()),
            Access::Missing(UnknownReason::Forbidden, "a".to_owned()),
        ];
        let judged = order.iter().map(|at| Judged {
            record: Record::Capability(Capability::Media, all[*at].clone()),
            facts: None,
            url_keys: (None, None),
            tally: Vec::new(),
            findings: Vec::new(),
        });
        let result = records(judged.collect());
        store.commit_task(scan, &task, "me", &result).unwrap();
        store.missing_capabilities(scan, 1).unwrap()
    };
    let expected = vec![(Capability::Media, UnknownReason::Forbidden, "a".to_owned())];
    for order in [[0, 1, 2, 3], [3, 2, 1, 0], [2, 0, 3, 1], [1, 3, 0, 2]] {
        assert_eq!(says(&order), expected, "{order:?}");
    }
}

#[test]
fn withheld_findings_are_out_of_sight_until_the_corpus_pass_starts_over() {
    let (_folder, path) = database();
    let mut store = scripted::open(&path).unwrap();
    let (scan, task) = begin(&mut store);
    store.commit_task(scan, &task, "me", &records(vec![asset("7", "a")])).unwrap();
    let count = "SELECT COUNT(*) FROM findings";
    for _ in 0..2 {
        store.withhold_findings_of(scan, 1, "media.unused").unwrap();
        assert_eq!(number(&path, count), 0);
        store.clear_corpus(scan).unwrap();
        assert_eq!(number(&path, count), 1);
        assert_eq!(number(&path, "SELECT COUNT(*) FROM withheld_findings"), 0);
    }
}

#[test]
fn a_transaction_that_fails_leaves_nothing_and_the_next_one_works() {
    let (_folder, path) = database();
    let mut store = scripted::open(&path).unwrap();
    let (scan, task) = begin(&mut store);
    let failed: Result<(), StoreError> = store.transaction(|store| {
        store.set_phase(scan, Phase::Corpus)?;
        Err(StoreError::Full)
    });
    assert!(matches!(failed, Err(StoreError::Full)), "the first error is told");
    assert_eq!(store.scan(scan).unwrap().phase, Phase::Listing);
    assert_eq!(store.commit_task(scan, &task, "me", &records(vec![asset("7", "a")])).unwrap(), 1);
}

/// Tables with rows of scans.
fn scan_tables() -> Vec<&'static str> {
    conduit::store::tables::TABLES.iter().filter(|it| it.of_scan).map(|it| it.name).collect()
}

#[test]
fn pruning_keeps_the_newest_of_each_instance_and_takes_every_row_of_the_others() {
    let (_folder, path) = database();
    let mut site = scripted::Site::new(2, 3);
    site.control.fault("media/v1:0", scripted::Fault::Refuse);
    for names in [&["a", "b"][..], &["a"], &["a"], &["a"]] {
        let sites: Vec<_> = names.iter().map(|name| (*name, &site)).collect();
        scripted::scan(&path, &scripted::request(&sites, 2), &conduit::engine::Stop::new()).unwrap();
    }
    site.control.outage_after.store(1, std::sync::atomic::Ordering::SeqCst);
    site.control.answered.store(9, std::sync::atomic::Ordering::SeqCst);
    site.pages = 1;
    scripted::scan(&path, &scripted::request(&[("a", &site)], 1), &conduit::engine::Stop::new()).unwrap();
    let mut store = scripted::open(&path).unwrap();
    assert_eq!(store.prune(2).unwrap(), 1);
    let ids: Vec<i64> = store.scans(10).unwrap().iter().map(|it| it.id.0).collect();
    assert_eq!(ids, [5, 4, 3, 1], "1 is the newest of b, 5 is still running");
    let tables = scan_tables();
    assert!(tables.len() >= 18, "{tables:?}");
    for table in tables {
        assert_eq!(number(&path, &format!("SELECT COUNT(*) FROM {table} WHERE scan_id = 2")), 0, "{table}");
    }
    assert!(number(&path, "SELECT COUNT(*) FROM findings WHERE scan_id = 1") > 0);
    assert_eq!(store.prune(2).unwrap(), 0);
}

#[test]
fn a_reader_sees_a_scan_while_it_is_written() {
    let (_folder, path) = database();
    let mut writer = scripted::open(&path).unwrap();
    let (scan, task) = begin(&mut writer);
    let mut reader = scripted::open_existing(&path).unwrap();
    assert_eq!(reader.scan(scan).unwrap().state, "running");
    writer
        .transaction(|writer| {
            writer.set_phase(scan, Phase::Corpus)?;
            assert_eq!(reader.scan(scan).unwrap().phase, Phase::Listing);
            Ok(())
        })
        .unwrap();
    writer.commit_task(scan, &task, "me", &records(vec![asset("7", "a")])).unwrap();
    assert_eq!(reader.inventory(scan, 1).unwrap()[2], ("assets".to_owned(), 1));
}

#[test]
fn an_outcome_is_read_back_as_it_was_stored() {
    let (_folder, path) = database();
    let mut store = scripted::open(&path).unwrap();
    let (scan, _) = begin(&mut store);
    let mut outcome = StoredOutcome {
        check: "media.unused".to_owned(),
        version: 3,
        counts: conduit::model::Counts { evaluated: 5, failing: 2, unknown: 1 },
        accepted: 1,
        unknown: None,
    };
    store.store_corpus_findings(scan, 1, &[finding("1", "a"), finding("1", "a")]).unwrap();
    store.end_corpus_check(scan, 1, &outcome).unwrap();
    assert_eq!(store.outcomes(scan, 1).unwrap(), [outcome.clone()]);
    let stored = "SELECT COUNT(*) FROM findings WHERE from_corpus = 1";
    assert_eq!(number(&path, stored), 1);
    outcome.unknown = Some((UnknownReason::Budget, "too much".to_owned()));
    store.end_corpus_check(scan, 1, &outcome).unwrap();
    assert_eq!(store.outcomes(scan, 1).unwrap(), [outcome]);
    assert_eq!(number(&path, stored), 0, "what a check found before it gave up is taken back");
}

#[test]
fn findings_are_told_worst_first_then_by_check_instance_and_subject_and_no_more_than_asked_for() {
    let (_folder, path) = database();
    let mut store = scripted::open(&path).unwrap();
    // The store's numbers of the instances are the other way round than their names.
    let scan = store.create_scan(&new_scan(&["west", "east"]), 1, &[]).unwrap();
    let mut put = |instance: i64, check: &str, severity: Severity, id: &str| {
        let mut finding = finding(id, id);
        finding.fingerprint = Fingerprint(format!("{check}-{instance}-{id}"));
        (finding.check, finding.severity) = (check.to_owned(), severity);
        store.store_corpus_findings(scan, instance, &[finding]).unwrap();
    };
    put(1, "a11y.low", Severity::Low, "1");
    put(1, "seo.high", Severity::High, "2");
    put(2, "seo.high", Severity::High, "9");
    put(1, "seo.high", Severity::High, "1");
    put(1, "links.high", Severity::High, "3");
    put(2, "media.critical", Severity::Critical, "1");
    let mut told = |check: Option<&str>, limit: Option<usize>| {
        let mut told = Vec::new();
        store
            .each_finding(scan, check, limit, |it| {
                told.push(format!("{} {} {}", it.finding.check, it.instance, it.finding.subject.id));
                Ok(())
            })
            .unwrap();
        told
    };
    let all = [
        "media.critical east 1",
        "links.high west 3",
        "seo.high east 9",
        "seo.high west 1",
        "seo.high west 2",
        "a11y.low west 1",
    ];
    assert_eq!(told(None, None), all);
    assert_eq!(told(None, Some(4)), all[..4]);
    assert_eq!(told(Some("seo.high"), None), all[2..5]);
    assert_eq!(told(Some("seo.high"), Some(2)), all[2..4]);
}

/// Which findings two scans have and have not in common is worked out by the database.
#[test]
fn two_scans_differ_by_what_only_one_of_them_has() {
    let (_folder, path) = database();
    let mut scans = Vec::new();
    for (pages, per_page) in [(3, 5), (2, 9), (3, 5)] {
        let site = scripted::Site::new(pages, per_page);
        let request = scripted::request(&[("main", &site)], 2);
        scans.push(scripted::scan(&path, &request, &conduit::engine::Stop::default()).unwrap().0);
    }
    let mut store = scripted::open(&path).unwrap();
    let found: Vec<BTreeSet<String>> = scans
        .iter()
        .map(|scan| {
            let mut found = BTreeSet::new();
            store
                .each_finding(*scan, None, None, |it| {
                    found.insert(it.finding.fingerprint.0);
                    Ok(())
                })
                .unwrap();
            found
        })
        .collect();
    for (a, b) in [(0, 1), (1, 2), (2, 0), (2, 1)] {
        let lookup = |check: &str| {
            let check = conduit::checks::all().find(|it| it.id == check)?;
            Some(CheckFacts {
                category: check.category().to_owned(),
                severity: check.severity,
                confidence: check.confidence,
                units: match check.run {
                    Run::Query { .. } | Run::Fold { .. } => Units::Corpus,
                    _ => Units::Records,
                },
            })
        };
        let compared = stored::scans(&mut store, scans[a], scans[b], &lookup).unwrap().comparison;
        let count = |classes: &[Class]| classes.iter().map(|it| compared.count(*it)).sum::<u64>();
        let n = |all: usize| u64::try_from(all).unwrap();
        assert_eq!(count(&[Class::Existing]), n(found[a].intersection(&found[b]).count()), "{a} {b}");
        let came = count(&[Class::New, Class::Regressed]);
        assert_eq!(came, n(found[b].difference(&found[a]).count()), "{a} {b}");
        let left = count(&[Class::Fixed, Class::Gone, Class::NotCompared]);
        assert_eq!(left, n(found[a].difference(&found[b]).count()), "{a} {b}");
        assert!(n(compared.findings.len()) == came + left + count(&[Class::Existing]), "{a} {b}");
    }
    assert!(found[0] != found[1] && found[0] == found[2] && found[0].intersection(&found[1]).count() > 0);
}
