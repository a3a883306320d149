//! The store's file: whose it is, what is refused, and that it is left alone; and what `SQLite` says of the statements.

mod scripted;

use std::path::{Path, PathBuf};

use conduit::checks::{self, Run};
use conduit::model::ScanId;
use conduit::store::{ScanLock, Store, StoreError, migrate, sqlite};
use scripted::{batch, database, number};

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
    let site = scripted::Site::new(1, 3);
    scripted::scan(&path, &scripted::request(&[("main", &site)], 1), &conduit::engine::Stop::new()).unwrap();
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
    let result = Store::open(&path).and_then(|mut store| store.set_remarks(ScanId(1), &[]));
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

fn plan(path: &Path, sql: &str) -> Vec<String> {
    let db = rusqlite::Connection::open(path).unwrap();
    let mut statement = db.prepare(&format!("EXPLAIN QUERY PLAN {sql}")).unwrap();
    let n = statement.parameter_count();
    let rows = statement
        .query_map(rusqlite::params_from_iter(std::iter::repeat_n(1, n)), |row| row.get::<_, String>(3))
        .unwrap();
    rows.map(Result::unwrap).collect()
}

/// Neither sorted nor held: millions of rows take seconds so, and no memory.
#[test]
fn two_scans_are_put_beside_each_other_in_the_order_of_an_index() {
    let (_folder, path) = database();
    Store::open(&path).unwrap().build_indexes().unwrap();
    for (table, columns, order) in [
        ("findings", "instance_id, fingerprint", "1, 2"),
        ("items", "instance_id, id, locale, tally", "1, 2, 3"),
        ("assets", "instance_id, id, tally", "1, 2"),
    ] {
        let one = |scan: &str| format!("SELECT {columns} FROM {table} WHERE scan_id = {scan}");
        let plan = plan(&path, &format!("{} EXCEPT {} ORDER BY {order}", one("?1"), one("?2")));
        assert!(plan.iter().any(|it| it == "MERGE (EXCEPT)"), "{table}: {plan:?}");
        assert!(!plan.iter().any(|it| it.contains("TEMP B-TREE")), "{table}: {plan:?}");
        assert_eq!(plan.iter().filter(|it| it.contains("COVERING INDEX")).count(), 2, "{table}: {plan:?}");
    }
    let counted = plan(
        &path,
        "SELECT COUNT(*) FROM findings WHERE scan_id = ?1 GROUP BY instance_id, check_id, severity, state, accept_reason, \
         confidence, from_corpus",
    );
    assert!(counted.len() == 1 && counted[0].contains("COVERING INDEX findings_tally"), "{counted:?}");
}

#[test]
fn indexes_that_slow_the_next_listing_are_dropped_after_a_large_scan_unless_many_are_kept() {
    let (_folder, path) = database();
    let site = scripted::Site::new(3, 4);
    let indexes = || {
        number(&path, "SELECT COUNT(*) FROM sqlite_master WHERE name IN ('items_by_title', 'refs_by_target')")
    };
    let stop = conduit::engine::Stop::default();
    let mut scans = Vec::new();
    for _ in 0..5 {
        scans.push(scripted::scan(&path, &scripted::request(&[("main", &site)], 2), &stop).unwrap().0);
    }
    let mut store = Store::open(&path).unwrap();
    let items = number(&path, "SELECT COUNT(*) FROM items WHERE scan_id = 1");
    store.drop_bulk_indexes(scans[0], 1).unwrap();
    assert_eq!(indexes(), 2, "five scans are kept");
    batch(&path, "DELETE FROM scans WHERE id = 5");
    store.drop_bulk_indexes(scans[0], items + 1).unwrap();
    assert_eq!(indexes(), 2, "a small scan");
    store.drop_bulk_indexes(scans[0], items).unwrap();
    assert_eq!(indexes(), 0);
    store.build_indexes().unwrap();
    assert_eq!(indexes(), 2);
}

/// Statements that touch every row must find each partner by an index.
#[test]
fn pointers_and_histories_are_resolved_by_index() {
    let (_folder, path) = database();
    Store::open(&path).unwrap().build_indexes().unwrap();
    for (sql, table) in [
        (
            "UPDATE refs SET to_item = (SELECT i.id FROM items i WHERE i.scan_id = ?1 AND i.instance_id = ?2 \
             AND i.url_key = refs.target_key ORDER BY i.is_public DESC, i.id LIMIT 1) \
             WHERE scan_id = ?1 AND instance_id = ?2 AND target_kind = 'internal'",
            "SEARCH i USING COVERING INDEX items_at_url (scan_id=? AND instance_id=? AND url_key=?)",
        ),
        (
            "UPDATE findings SET state = CASE WHEN EXISTS (SELECT 1 FROM scans s CROSS JOIN findings p WHERE s.id < ?3 \
             AND s.state = 'complete' AND p.scan_id = s.id AND p.instance_id = ?2 AND p.fingerprint = findings.fingerprint) \
             THEN 'regressed' ELSE 'new' END WHERE scan_id = ?1 AND instance_id = ?2",
            "(scan_id=? AND instance_id=? AND fingerprint=?)",
        ),
    ] {
        let plan = plan(&path, sql);
        assert!(plan.iter().any(|step| step.contains(table)), "{plan:#?}");
        assert!(
            !plan.iter().any(|step| step.starts_with("SCAN") && !step.starts_with("SCAN s")),
            "{plan:#?}"
        );
    }
}

#[test]
fn the_mark_in_the_file_is_the_documented_one() {
    let (_folder, path) = database();
    drop(Store::open(&path).unwrap());
    assert_eq!(number(&path, "SELECT application_id FROM pragma_application_id"), sqlite::APPLICATION_ID);
}
