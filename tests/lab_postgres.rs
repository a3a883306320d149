//! The store on a real PostgreSQL: `CONDUIT_TEST_POSTGRES` is the address of a server where databases may be made
//! (`tests/lab/postgres/up` prints it). Not set is a failure: a test that silently does nothing proves nothing.

use std::sync::atomic::{AtomicU32, Ordering};

use conduit::checks::{self, Run};
use conduit::store::{ScanLock, Store, StoreError, place::Place};

static NEXT: AtomicU32 = AtomicU32::new(0);

/// The server's address with another database and more parameters.
fn url_of(database: &str) -> String {
    let base = std::env::var("CONDUIT_TEST_POSTGRES").expect("CONDUIT_TEST_POSTGRES is set; tests/lab/postgres/up prints it");
    let mut url = url::Url::parse(&base).expect("an address");
    url.set_path(database);
    url.to_string()
}

/// A database of its own, sorted by a language on purpose: what Conduit sorts must not follow it.
fn fresh() -> String {
    let name = format!("conduit_{}_{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
    let address = std::env::var("CONDUIT_TEST_POSTGRES").expect("CONDUIT_TEST_POSTGRES is set; tests/lab/postgres/up prints it");
    let mut admin = postgres::Client::connect(&address, postgres::NoTls).expect("the server answers");
    admin
        .batch_execute(&format!("CREATE DATABASE {name} TEMPLATE template0 LOCALE_PROVIDER icu ICU_LOCALE 'en'"))
        .expect("a database can be made");
    url_of(&name)
}

fn client(url: &str) -> postgres::Client {
    postgres::Client::connect(url, postgres::NoTls).expect("the server answers")
}

#[test]
fn every_statement_of_every_check_is_understood() {
    let mut store = Store::open_url(&fresh()).unwrap();
    let mut refused = Vec::new();
    for check in checks::all() {
        let statements: Vec<&str> = match &check.run {
            Run::Query { population, failing, .. } => vec![population, failing],
            Run::Fold { rows, .. } => vec![rows],
            _ => Vec::new(),
        };
        for sql in statements {
            if let Err(error) = store.prepare(sql) {
                refused.push(format!("{}: {error}\n    {sql}", check.id));
            }
        }
    }
    assert!(refused.is_empty(), "{} refused\n{}", refused.len(), refused.join("\n"));
}

#[test]
fn opening_twice_changes_nothing_and_an_empty_database_is_only_filled_by_a_scan() {
    let url = fresh();
    let place = Place::from_url(&url).unwrap();
    assert!(matches!(Store::open_existing_at(&place), Err(StoreError::Open { .. })));
    drop(Store::open_at(&place).unwrap());
    drop(Store::open_at(&place).unwrap());
    assert!(Store::open_existing_at(&place).unwrap().scans(10).unwrap().is_empty());
}

#[test]
fn a_database_of_somebody_else_is_refused_and_left_alone() {
    let url = fresh();
    client(&url).batch_execute("CREATE TABLE boats (name TEXT)").unwrap();
    let Err(StoreError::Foreign { .. }) = Store::open_url(&url) else { panic!("opened") };
    let tables = client(&url).query("SELECT tablename FROM pg_tables WHERE schemaname = 'public'", &[]).unwrap();
    assert_eq!(tables.len(), 1);
}

#[test]
fn a_newer_and_an_older_schema_are_told_apart() {
    let url = fresh();
    drop(Store::open_url(&url).unwrap());
    client(&url).batch_execute("UPDATE conduit_schema SET version = 999").unwrap();
    assert!(matches!(Store::open_url(&url), Err(StoreError::Newer { found: 999, .. })));
    assert!(matches!(Store::open_existing_at(&Place::from_url(&url).unwrap()), Err(StoreError::Newer { .. })));
}

#[test]
fn two_that_open_an_empty_database_at_once_make_the_tables_once() {
    let url = fresh();
    std::thread::scope(|scope| {
        let all: Vec<_> = (0..4).map(|_| scope.spawn(|| Store::open_url(&url).map(drop))).collect();
        for one in all {
            one.join().unwrap().unwrap();
        }
    });
    let rows = client(&url).query("SELECT version FROM conduit_schema", &[]).unwrap();
    assert_eq!(rows.len(), 1);
}

#[test]
fn a_database_is_scanned_into_by_one_at_a_time() {
    let place = Place::from_url(&fresh()).unwrap();
    let lock = ScanLock::take_at(&place).unwrap();
    assert!(matches!(ScanLock::take_at(&place), Err(StoreError::Busy { .. })));
    ScanLock::take_at(&Place::from_url(&fresh()).unwrap()).unwrap();
    drop(lock);
    ScanLock::take_at(&place).unwrap();
}

#[test]
fn a_reader_cannot_write() {
    let store = Store::open_url(&fresh()).unwrap();
    let mut reader = store.reader().unwrap();
    assert!(matches!(reader.build_indexes(), Err(StoreError::ReadOnly(_))));
}

#[test]
fn a_wrong_password_is_in_no_message() {
    let mut url = url::Url::parse(&url_of("no_such_database")).unwrap();
    url.set_password(Some("sesame")).unwrap();
    let Err(error) = Store::open_url(url.as_str()) else { panic!("opened") };
    assert!(!error.to_string().contains("sesame"), "{error}");
}
