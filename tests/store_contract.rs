//! What every database must do for the store, and what the store does with files that are not its own.

mod scripted;

use std::path::{Path, PathBuf};

use conduit::checks::{self, Run};
use conduit::model::{
    Access, Asset, AssetId, Capability, Confidence, Evidence, Finding, Fingerprint, Phase, Record, ScanId,
    Severity, Subject, SubjectKind, TaskSpec, Tier, UnknownReason,
};
use conduit::store::findings::StoredOutcome;
use conduit::store::records::Judged;
use conduit::store::scans::{NewInstance, NewScan};
use conduit::store::tasks::{Task, TaskResult};
use conduit::store::{ScanLock, Store, StoreError, migrate, sqlite};
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
fn every_checks_sql_runs_and_has_the_columns_that_are_read() {
    let (_folder, path) = database();
    let mut store = Store::open(&path).unwrap();
    store.build_indexes().unwrap();
    let columns = |sql: &str| {
        let db = rusqlite::Connection::open(&path).unwrap();
        let statement = db.prepare(sql).unwrap_or_else(|error| panic!("{error}\n{sql}"));
        let names: Vec<String> = statement.column_names().map(str::to_owned).collect();
        (names, statement.parameter_count())
    };
    let mut n = 0;
    for check in checks::all() {
        let (params, texts) = match &check.run {
            Run::Query { params, population, failing, .. } => {
                assert_eq!(columns(population).0, ["unit_key"], "{}: population", check.id);
                assert!(
                    columns(failing).0.contains(&"id".to_owned()),
                    "{}: failing rows have no subject",
                    check.id
                );
                assert!(failing.contains("ORDER BY"), "{}: failing rows in any order", check.id);
                (params, vec![*population, *failing])
            }
            Run::Fold { params, rows, .. } => {
                assert!(rows.contains("ORDER BY"), "{}: rows in any order", check.id);
                (params, vec![*rows])
            }
            _ => continue,
        };
        for sql in texts {
            n += 1;
            store.prepare(sql).unwrap();
            assert!(columns(sql).1 <= 3 + params.len(), "{}: a parameter is never bound", check.id);
            assert!(sql.contains("?1") && sql.contains("?2"), "{}: not of one scan and instance", check.id);
            // Shared SQL: see layout, "One SQL, two databases".
            for word in ["json_", "GLOB", "IFNULL", "strftime", "rowid"] {
                assert!(!sql.contains(word), "{}: `{word}` is not in both databases", check.id);
            }
        }
    }
    assert!(n > 60, "{n}");
}

#[test]
fn opening_twice_changes_nothing() {
    let (_folder, path) = database();
    drop(Store::open(&path).unwrap());
    let before = std::fs::read(&path).unwrap();
    drop(Store::open(&path).unwrap());
    let mut store = Store::open_existing(&path).unwrap();
    assert!(store.scans(10).unwrap().is_empty());
    drop(store);
    assert_eq!(std::fs::read(&path).unwrap(), before);
}

/// Both ways of opening fail with the error, and no byte of the file changes.
fn refused(path: &Path, is_expected: impl Fn(&StoreError) -> bool) {
    let before = std::fs::read(path).unwrap();
    for result in [Store::open(path), Store::open_existing(path)] {
        let Err(error) = result else { panic!("{} is opened", path.display()) };
        assert!(is_expected(&error), "{error}");
        assert!(error.to_string().contains(&path.display().to_string()), "{error}");
    }
    assert_eq!(std::fs::read(path).unwrap(), before, "the file is changed");
}

fn with_pragmas(path: &Path, sql: &str) {
    rusqlite::Connection::open(path).unwrap().execute_batch(sql).unwrap();
}

#[test]
fn a_database_of_a_newer_conduit_is_left_alone() {
    let (_folder, path) = database();
    drop(Store::open(&path).unwrap());
    with_pragmas(&path, "PRAGMA user_version = 99");
    refused(
        &path,
        |error| matches!(error, StoreError::Newer { found: 99, known, .. } if *known == migrate::newest()),
    );
}

#[test]
fn a_database_of_another_program_is_left_alone() {
    for sql in [
        "CREATE TABLE notes (text)",
        "CREATE TABLE notes (text); PRAGMA user_version = 1",
        "PRAGMA application_id = 7; PRAGMA user_version = 3",
        "PRAGMA user_version = 1",
        "CREATE TABLE scans (id); PRAGMA application_id = 252006674",
    ] {
        let (_folder, path) = database();
        with_pragmas(&path, sql);
        refused(&path, |error| matches!(error, StoreError::Foreign { .. }));
    }
}

#[test]
fn a_file_that_is_no_database_is_left_alone() {
    for bytes in
        [b"Dear diary, today I wrote a text file that is longer than a header".as_slice(), &[0xff; 5000]]
    {
        let (_folder, path) = database();
        std::fs::write(&path, bytes).unwrap();
        refused(&path, |error| matches!(error, StoreError::Corrupt { .. }));
    }
}

#[test]
fn a_damaged_database_is_told_and_not_touched() {
    let (_folder, path) = database();
    let mut store = Store::open(&path).unwrap();
    begin(&mut store);
    drop(store);
    let mut bytes = std::fs::read(&path).unwrap();
    // The page of the schema, behind the header.
    for byte in &mut bytes[100..4096] {
        *byte = 0xa5;
    }
    std::fs::write(&path, &bytes).unwrap();
    refused(&path, |error| matches!(error, StoreError::Corrupt { .. }));
}

#[test]
fn an_empty_file_can_be_filled_and_not_read() {
    let (_folder, path) = database();
    std::fs::write(&path, b"").unwrap();
    let Err(StoreError::Open { message, .. }) = Store::open_existing(&path) else { panic!("opened") };
    assert!(message.contains("empty"), "{message}");
    assert_eq!(std::fs::read(&path).unwrap(), b"");
    assert!(Store::open(&path).unwrap().scans(1).unwrap().is_empty());
}

#[test]
fn a_file_that_is_not_there_or_a_folder_cannot_be_read() {
    let (folder, path) = database();
    assert!(matches!(Store::open_existing(&path), Err(StoreError::Open { .. })));
    assert!(!path.exists(), "reading makes no file");
    assert!(matches!(Store::open(folder.path()), Err(StoreError::Open { .. })));
    assert!(matches!(Store::open(&folder.path().join("no/such/folder.db")), Err(StoreError::Open { .. })));
    assert!(matches!(ScanLock::take(&folder.path().join("no/such/folder.db")), Err(StoreError::ReadOnly(_))));
}

#[test]
fn a_name_that_looks_like_an_address_is_a_name() {
    let (folder, _) = database();
    let path = folder.path().join("file:memory?mode=memory");
    drop(Store::open(&path).unwrap());
    assert!(path.exists());
}

#[test]
fn what_is_not_ours_to_write_is_said() {
    let (_folder, path) = database();
    drop(Store::open(&path).unwrap());
    let mut rights = std::fs::metadata(&path).unwrap().permissions();
    rights.set_readonly(true);
    std::fs::set_permissions(&path, rights).unwrap();
    if std::fs::OpenOptions::new().append(true).open(&path).is_ok() {
        // The superuser may write everything.
        return;
    }
    let result = Store::open(&path).and_then(|mut store| store.create_scan(&new_scan(&["main"]), 1, &[]));
    assert!(matches!(result, Err(StoreError::ReadOnly(_))), "{result:?}");
    assert!(Store::open_existing(&path).unwrap().scans(1).unwrap().is_empty());
}

#[test]
fn the_scan_lock_is_exclusive_and_given_back() {
    let (_folder, path) = database();
    let lock = ScanLock::take(&path).unwrap();
    assert!(matches!(ScanLock::take(&path), Err(StoreError::Busy { .. })));
    let other: PathBuf = path.with_file_name("other.db");
    ScanLock::take(&other).unwrap();
    drop(lock);
    ScanLock::take(&path).unwrap();
}

#[test]
fn a_record_seen_twice_is_kept_once_with_its_findings_once() {
    let (_folder, path) = database();
    let mut store = Store::open(&path).unwrap();
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
    let mut store = Store::open(&path).unwrap();
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
    let mut store = Store::open(&path).unwrap();
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
        let mut store = Store::open(&path).unwrap();
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
    let mut store = Store::open(&path).unwrap();
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
    let mut store = Store::open(&path).unwrap();
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
fn scan_tables(path: &Path) -> Vec<String> {
    let db = rusqlite::Connection::open(path).unwrap();
    let mut statement = db
        .prepare("SELECT m.name FROM sqlite_master m JOIN pragma_table_info(m.name) c ON c.name = 'scan_id' WHERE m.type = 'table'")
        .unwrap();
    let rows = statement.query_map([], |row| row.get(0)).unwrap();
    rows.map(Result::unwrap).collect()
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
    let mut store = Store::open(&path).unwrap();
    assert_eq!(store.prune(2).unwrap(), 1);
    let ids: Vec<i64> = store.scans(10).unwrap().iter().map(|it| it.id.0).collect();
    assert_eq!(ids, [5, 4, 3, 1], "1 is the newest of b, 5 is still running");
    let tables = scan_tables(&path);
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
    let mut writer = Store::open(&path).unwrap();
    let (scan, task) = begin(&mut writer);
    let mut reader = Store::open_existing(&path).unwrap();
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

/// Statements that touch every row must find each partner by an index.
#[test]
fn pointers_and_histories_are_resolved_by_index() {
    let (_folder, path) = database();
    Store::open(&path).unwrap().build_indexes().unwrap();
    let db = rusqlite::Connection::open(&path).unwrap();
    let plan = |sql: &str| {
        let mut statement = db.prepare(&format!("EXPLAIN QUERY PLAN {sql}")).unwrap();
        let n = statement.parameter_count();
        let rows = statement
            .query_map(rusqlite::params_from_iter(std::iter::repeat_n(1, n)), |row| row.get::<_, String>(3))
            .unwrap();
        rows.map(Result::unwrap).collect::<Vec<_>>()
    };
    for (sql, table) in [
        (
            "UPDATE refs SET to_item = (SELECT i.id FROM items i WHERE i.scan_id = ?1 AND i.instance_id = ?2 \
             AND i.url_key = refs.target_key ORDER BY i.is_public DESC, i.id LIMIT 1) \
             WHERE scan_id = ?1 AND instance_id = ?2 AND target_kind = 'internal'",
            "SEARCH i USING INDEX items_by_url (scan_id=? AND instance_id=? AND url_key=?)",
        ),
        (
            "UPDATE findings SET state = CASE WHEN EXISTS (SELECT 1 FROM scans s CROSS JOIN findings p WHERE s.id < ?3 \
             AND s.state = 'complete' AND p.scan_id = s.id AND p.instance_id = ?2 AND p.fingerprint = findings.fingerprint) \
             THEN 'regressed' ELSE 'new' END WHERE scan_id = ?1 AND instance_id = ?2",
            "(scan_id=? AND instance_id=? AND fingerprint=?)",
        ),
    ] {
        let plan = plan(sql);
        assert!(plan.iter().any(|step| step.contains(table)), "{plan:#?}");
        assert!(
            !plan.iter().any(|step| step.starts_with("SCAN") && !step.starts_with("SCAN s")),
            "{plan:#?}"
        );
    }
}

#[test]
fn an_outcome_is_read_back_as_it_was_stored() {
    let (_folder, path) = database();
    let mut store = Store::open(&path).unwrap();
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
fn the_mark_in_the_file_is_the_documented_one() {
    let (_folder, path) = database();
    drop(Store::open(&path).unwrap());
    assert_eq!(number(&path, "SELECT application_id FROM pragma_application_id"), sqlite::APPLICATION_ID);
}
