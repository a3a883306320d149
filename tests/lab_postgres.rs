//! The store on a real PostgreSQL: `CONDUIT_TEST_POSTGRES` is the address of a server where databases may be made
//! (`tests/lab/postgres/up` prints it). Not set is a failure: a test that silently does nothing proves nothing.

#![expect(clippy::duplicate_mod, reason = "each suite brings its own copy of `scripted`, as it does alone")]
#![expect(clippy::disallowed_methods, reason = "where the lab's server is")]

#[path = "sharing/mod.rs"]
mod sharing;
mod support;

// The suites of the file, once more on PostgreSQL.
#[path = "incremental.rs"]
mod incremental;
#[path = "scan_determinism.rs"]
mod scan_determinism;
#[path = "scan_resume.rs"]
mod scan_resume;
#[path = "store_contract.rs"]
mod store_contract;

#[path = "lab/postgres/moving.rs"]
mod moving;
#[path = "lab/postgres/wire.rs"]
mod wire;

#[path = "lab/postgres/broken.rs"]
mod broken;

use conduit::checks::{self, Run};
use conduit::store::{Place, ScanLock, Store, StoreError};
use scan_resume::scripted::new_schema;

fn client(url: &str) -> postgres::Client {
    postgres::Client::connect(url, postgres::NoTls).expect("the server answers")
}

#[test]
fn every_statement_of_every_check_is_understood() {
    let mut store = Store::open_url(&new_schema()).unwrap();
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
fn the_server_sorts_by_a_language_so_that_a_missing_collation_shows() {
    let row = client(&new_schema()).query_one("SELECT 'a' < 'B'", &[]).unwrap();
    assert!(row.get::<_, bool>(0), "make the database with ICU_LOCALE 'en'");
}

#[test]
fn a_scan_leaves_the_same_rows_and_the_same_report_in_a_file_and_on_the_server() {
    use scan_resume::scripted::{Site, assert_equal, dump, report, request, scan};
    let folder = tempfile::tempdir().unwrap();
    let (file, server) = (folder.path().join("conduit.db"), std::path::PathBuf::from(new_schema()));
    let site = Site::new(6, 5);
    for path in [&file, &server] {
        for _ in 0..2 {
            scan(path, &request(&[("main", &site)], 3), &conduit::engine::Stop::new()).unwrap();
        }
    }
    for id in [1, 2].map(conduit::model::ScanId) {
        assert_equal(&dump(&server, id), &dump(&file, id), "rows");
        assert_eq!(report(&server, id), report(&file, id));
    }
}

#[test]
fn opening_twice_changes_nothing_and_an_empty_database_is_only_filled_by_a_scan() {
    let url = new_schema();
    let place = Place::from_url(&url).unwrap();
    assert!(matches!(Store::open_existing_at(&place), Err(StoreError::Server { .. })));
    drop(Store::open_at(&place).unwrap());
    drop(Store::open_at(&place).unwrap());
    assert!(Store::open_existing_at(&place).unwrap().scans(10).unwrap().is_empty());
}

#[test]
fn a_database_of_somebody_else_is_refused_and_left_alone() {
    let url = new_schema();
    client(&url).batch_execute("CREATE TABLE boats (name TEXT)").unwrap();
    let Err(StoreError::Foreign { .. }) = Store::open_url(&url) else { panic!("opened") };
    let tables = client(&url)
        .query("SELECT tablename FROM pg_tables WHERE schemaname = current_schema()", &[])
        .unwrap();
    assert_eq!(tables.len(), 1);
}

#[test]
fn a_newer_and_an_older_schema_are_told_apart() {
    let url = new_schema();
    drop(Store::open_url(&url).unwrap());
    client(&url).batch_execute("UPDATE conduit_schema SET version = 999").unwrap();
    assert!(matches!(Store::open_url(&url), Err(StoreError::Newer { found: 999, .. })));
    assert!(matches!(
        Store::open_existing_at(&Place::from_url(&url).unwrap()),
        Err(StoreError::Newer { .. })
    ));
}

#[test]
fn two_that_open_an_empty_database_at_once_make_the_tables_once() {
    let url = new_schema();
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
    let place = Place::from_url(&new_schema()).unwrap();
    let lock = ScanLock::take_at(&place).unwrap();
    assert!(matches!(ScanLock::take_at(&place), Err(StoreError::Busy { .. })));
    ScanLock::take_at(&Place::from_url(&new_schema()).unwrap()).unwrap();
    drop(lock);
    ScanLock::take_at(&place).unwrap();
}

#[test]
fn a_reader_cannot_write() {
    let store = Store::open_url(&new_schema()).unwrap();
    let mut reader = store.reader().unwrap();
    assert!(matches!(reader.build_indexes(), Err(StoreError::ReadOnly(_))));
}

#[test]
fn a_wrong_password_is_in_no_message() {
    let mut url = url::Url::parse(&new_schema()).unwrap();
    url.set_password(Some("sesame")).unwrap();
    url.set_path("no_such_database");
    let Err(error) = Store::open_url(url.as_str()) else { panic!("opened") };
    assert!(!error.to_string().contains("sesame"), "{error}");
}

/// The server by its name and over TLS, verified against a CA that `up` made.
fn over_tls(ca: &str) -> String {
    let folder = std::env::var("CONDUIT_TEST_POSTGRES_CA")
        .expect("CONDUIT_TEST_POSTGRES_CA is set; tests/lab/postgres/up prints it");
    let joint = "&sslmode=verify-full&sslrootcert=";
    format!("{}{joint}{folder}/{ca}.pem", new_schema().replace("127.0.0.1", "localhost"))
}

#[test]
fn a_certificate_of_the_named_ca_is_accepted_and_the_connection_is_encrypted() {
    let mut store = Store::open_url(&over_tls("ca")).unwrap();
    let row = store
        .query_one(
            "SELECT CASE WHEN ssl THEN 1 ELSE 0 END AS n FROM pg_stat_ssl WHERE pid = pg_backend_pid()",
            &[],
        )
        .unwrap();
    assert_eq!(row.unwrap().int("n"), Some(1));
}

#[test]
fn a_certificate_of_another_ca_or_name_is_refused() {
    for url in [over_tls("other_ca"), over_tls("ca").replace("localhost", "127.0.0.1")] {
        let Err(error) = Store::open_url(&url) else { panic!("opened {url}") };
        assert!(error.to_string().contains("certificate"), "{error}");
    }
    // Nothing named: the system's own CAs, which do not know this one.
    let (url, _) =
        over_tls("ca").split_once("&sslrootcert").map(|(a, b)| (a.to_owned(), b.to_owned())).unwrap();
    assert!(Store::open_url(&url).is_err());
}
