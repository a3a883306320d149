//! Connections that break: sessions ended by an administrator, answers that never come, a server that is gone.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use conduit::engine::events::Unobserved;
use conduit::engine::{self, Ending, EngineError, Stop};
use conduit::model::{Row, ScanId, Value};
use conduit::store::backend::{Backend, Facts};
use conduit::store::error::Result;
use conduit::store::postgres::{Address, Postgres};
use conduit::store::{Place, ScanLock, Store, StoreError, migrate};

use super::client;
use super::scan_resume::scripted::{Site, assert_equal, calm, dump, number, report, request, resume};
use super::wire::{Loss, Wire};

/// A database of its own, so that only this test's sessions are ended; its address.
pub(crate) fn new_database() -> String {
    let address = std::env::var("CONDUIT_TEST_POSTGRES")
        .expect("CONDUIT_TEST_POSTGRES is set; tests/lab/postgres/up prints it");
    let name = format!("d{}", uuid::Uuid::now_v7().simple());
    client(&address)
        .batch_execute(&format!(
            "CREATE DATABASE {name} TEMPLATE template0 LOCALE_PROVIDER icu ICU_LOCALE 'en'"
        ))
        .unwrap();
    let mut url = url::Url::parse(&address).unwrap();
    url.set_path(&name);
    url.into()
}

/// Ends sessions of ours.
struct Administrator(postgres::Client);

impl Administrator {
    fn of(url: &str) -> Self {
        Self(client(url))
    }

    fn end_all(&mut self) {
        self.0
            .execute(
                "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity \
                 WHERE datname = current_database() AND application_name = 'conduit'",
                &[],
            )
            .unwrap();
    }
}

/// A database whose sessions are all ended before some of the statements.
struct Breaking {
    inner: Box<dyn Backend>,
    administrator: Administrator,
    at: Arc<AtomicUsize>,
    breaks: fn(usize, usize) -> bool,
    chosen: usize,
}

impl Breaking {
    fn next(&mut self) {
        let at = self.at.fetch_add(1, Ordering::SeqCst);
        if (self.breaks)(at, self.chosen) {
            self.administrator.end_all();
        }
    }
}

impl Backend for Breaking {
    fn reader(&self) -> Result<Box<dyn Backend>> {
        self.inner.reader()
    }
    fn begin(&mut self) -> Result<()> {
        self.next();
        self.inner.begin()
    }
    fn begin_snapshot(&mut self) -> Result<()> {
        self.inner.begin_snapshot()
    }
    fn commit(&mut self) -> Result<()> {
        self.next();
        self.inner.commit()
    }
    fn rollback(&mut self) -> Result<()> {
        self.inner.rollback()
    }
    fn execute(&mut self, sql: &str, values: &[Value]) -> Result<u64> {
        self.next();
        self.inner.execute(sql, values)
    }
    fn batch(&mut self, sql: &str) -> Result<()> {
        self.next();
        self.inner.batch(sql)
    }
    fn query_each(
        &mut self,
        sql: &str,
        values: &[Value],
        each: &mut dyn FnMut(Row) -> Result<()>,
    ) -> Result<()> {
        self.next();
        self.inner.query_each(sql, values, each)
    }
    fn prepare(&mut self, sql: &str) -> Result<()> {
        self.inner.prepare(sql)
    }
    fn must_be_sure(&self) -> bool {
        self.inner.must_be_sure()
    }
    fn connections(&self) -> u64 {
        self.inner.connections()
    }
    fn facts(&mut self) -> Result<Facts> {
        self.inner.facts()
    }
    fn damage(&mut self, most: usize) -> Result<Vec<String>> {
        self.inner.damage(most)
    }
    fn damage_is_sought_in(&self) -> &'static [&'static str] {
        self.inner.damage_is_sought_in()
    }
    fn compact(&mut self) -> Result<()> {
        self.inner.compact()
    }
}

fn site() -> Site {
    Site::new(4, 4)
}

fn address(url: &str, patience: Duration) -> Address {
    Address::parse(url).unwrap().with_patience(patience)
}

fn backend(url: &str, patience: Duration) -> Box<dyn Backend> {
    let mut inner = Postgres::open(&address(url, patience)).unwrap();
    migrate::run_postgres(&mut inner, Path::new(url)).unwrap();
    Box::new(inner)
}

const LONG: Duration = Duration::from_secs(30);

/// A scan whose sessions are ended; the number of statements.
fn scan_breaking(url: &str, breaks: fn(usize, usize) -> bool, chosen: usize) -> usize {
    let at = Arc::new(AtomicUsize::new(0));
    let breaking = Breaking {
        inner: backend(url, LONG),
        administrator: Administrator::of(url),
        at: Arc::clone(&at),
        breaks,
        chosen,
    };
    let lock = ScanLock::take_at(&Place::from_url(url).unwrap()).unwrap();
    let mut store = Store::with_backend(Box::new(breaking), Path::new(url)).under(&lock);
    let (_, ending) =
        engine::scan(&mut store, &request(&[("main", &site())], 3), &Stop::new(), &Unobserved).unwrap();
    assert!(!matches!(ending, Ending::Interrupted { .. }), "{ending:?}");
    at.load(Ordering::SeqCst)
}

fn assert_as_calm(url: &str, expected: &(Vec<String>, String), what: &str) {
    assert_equal(&dump(Path::new(url), ScanId(1)), &expected.0, what);
    assert_eq!(report(Path::new(url), ScanId(1)), expected.1, "{what}");
}

#[test]
fn a_scan_whose_sessions_are_ended_before_any_statement_equals_a_calm_one() {
    let expected = calm(&site(), 3);
    let all = scan_breaking(&new_database(), |_, _| false, 0);
    assert!(all > 200, "{all}");
    for chosen in (0..24).map(|step| step * all / 24 + step % 3) {
        let url = new_database();
        scan_breaking(&url, |at, chosen| at == chosen, chosen);
        assert_as_calm(&url, &expected, &format!("ended before statement {chosen} of {all}"));
    }
}

#[test]
fn a_scan_whose_sessions_are_ended_again_and_again_equals_a_calm_one() {
    let url = new_database();
    let all = scan_breaking(&url, |at, every| at % every == every - 1, 211);
    assert!(all > 4 * 211, "{all}");
    assert_as_calm(&url, &calm(&site(), 3), "ended before every 211th statement");
}

#[test]
fn a_commit_whose_answer_is_lost_counts_once_and_one_that_never_arrived_is_done_again() {
    let expected = calm(&site(), 3);
    for loss in [Loss::Answer, Loss::Question] {
        let url = new_database();
        let wire = Wire::to(&url, Some(loss));
        let through = wire.address(&url);
        let mut store = Store::with_backend(backend(&through, LONG), Path::new(&url));
        let (_, ending) =
            engine::scan(&mut store, &request(&[("main", &site())], 3), &Stop::new(), &Unobserved).unwrap();
        assert!(!matches!(ending, Ending::Interrupted { .. }), "{ending:?}");
        assert!(wire.lost.load(Ordering::SeqCst) > 10);
        assert_as_calm(&url, &expected, &format!("{loss:?} lost"));
        assert_eq!(number(Path::new(&url), "SELECT COUNT(*) AS n FROM scans"), 1, "no scan was begun twice");
    }
}

#[test]
fn a_server_that_stays_away_ends_the_scan_with_a_sentence_and_the_scan_can_be_resumed() {
    let url = new_database();
    let wire = Wire::to(&url, None);
    let mut store = Store::with_backend(backend(&wire.address(&url), Duration::ZERO), &PathBuf::from(&url));
    let stopped = Cut { wire: &wire, after: AtomicUsize::new(3) };
    let ended = engine::scan(&mut store, &request(&[("main", &site())], 3), &Stop::new(), &stopped);
    let Err(EngineError::Store(error @ StoreError::Server { .. })) = ended else { panic!("{ended:?}") };
    assert!(error.to_string().contains("can be resumed"), "{error}");
    drop(store);
    assert_eq!(number(Path::new(&url), "SELECT COUNT(*) AS n FROM scans WHERE state = 'running'"), 1);
    resume(Path::new(&url), ScanId(1), &request(&[("main", &site())], 3)).unwrap();
    assert_as_calm(&url, &calm(&site(), 3), "resumed");
}

/// Cuts the wire after some finished tasks.
struct Cut<'a> {
    wire: &'a Wire,
    after: AtomicUsize,
}

impl engine::Observer for Cut<'_> {
    fn event(&self, event: &engine::Event) {
        if matches!(event, engine::Event::TaskDone { .. }) && self.after.fetch_sub(1, Ordering::SeqCst) == 1 {
            self.wire.cut();
        }
    }
}

#[test]
fn a_read_that_breaks_in_its_midst_is_told_and_the_next_one_connects_again() {
    let url = new_database();
    let mut store = Store::open_url(&url).unwrap();
    let mut administrator = Administrator::of(&url);
    let mut rows = 0_u64;
    let ended = store.query_each("SELECT n FROM generate_series(1, 3000000) AS it(n)", &[], |_| {
        if rows == 0 {
            administrator.end_all();
        }
        rows += 1;
        Ok(())
    });
    // Not begun again: whoever counts them would count some twice.
    assert!(matches!(ended, Err(StoreError::Dropped { .. })), "{ended:?} after {rows} rows");
    assert!(rows < 3_000_000);
    administrator.end_all();
    assert!(store.scans(10).unwrap().is_empty());
    // A reader stays a reader.
    let mut reader = store.reader().unwrap();
    administrator.end_all();
    assert!(reader.scans(10).unwrap().is_empty());
    assert!(matches!(reader.build_indexes(), Err(StoreError::ReadOnly(_))));
}

#[test]
fn a_right_to_scan_that_broke_is_taken_again_before_anything_is_written() {
    let url = new_database();
    let place = Place::from_url(&url).unwrap();
    let lock = ScanLock::take_at(&place).unwrap();
    let mut store = Store::open_at(&place).unwrap().under(&lock);
    Administrator::of(&url).end_all();
    store.transaction(|_| Ok(())).unwrap();
    assert!(matches!(ScanLock::take_at(&place), Err(StoreError::Busy { .. })));
    drop((store, lock));
    ScanLock::take_at(&place).unwrap();
}

#[test]
fn a_right_that_the_server_still_gives_to_our_broken_connection_is_taken_from_it() {
    let url = new_database();
    let wire = Wire::to(&url, None);
    let place = Place::from_url(&wire.address(&url)).unwrap();
    let lock = ScanLock::take_at(&place).unwrap();
    let mut store = Store::open_at(&place).unwrap().under(&lock);
    wire.hang_up();
    assert!(matches!(ScanLock::take_at(&place), Err(StoreError::Busy { .. })), "the server has not noticed");
    store.transaction(|_| Ok(())).unwrap();
    drop((store, lock));
    ScanLock::take_at(&place).unwrap();
}

#[test]
fn a_right_to_scan_that_somebody_else_has_by_now_ends_the_writing() {
    let url = new_database();
    let place = Place::from_url(&url).unwrap();
    let lock = ScanLock::take_at(&place).unwrap();
    let mut store = Store::open_at(&place).unwrap().under(&lock);
    Administrator::of(&url).end_all();
    let _theirs = ScanLock::take_at(&place).unwrap();
    let refused = store.transaction(|_| Ok(()));
    assert!(matches!(refused, Err(StoreError::RightLost { .. })), "{refused:?}");
    let ended = engine::scan(&mut store, &request(&[("main", &site())], 1), &Stop::new(), &Unobserved);
    assert!(matches!(ended, Err(EngineError::Store(StoreError::RightLost { .. }))), "{ended:?}");
    assert_eq!(number(Path::new(&url), "SELECT COUNT(*) AS n FROM scans"), 0);
}
