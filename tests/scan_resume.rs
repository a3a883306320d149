//! Whatever cuts a scan off, and wherever: resumed, it equals one that was left alone, and nothing that was done is
//! asked again.

pub(crate) mod scripted;

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use conduit::engine::{self, Ending, Event, Observer, Stop};
use conduit::model::{Row, ScanId, Value};
use conduit::store::backend::{Backend, Facts};
use conduit::store::{Result, Store, StoreError};
use scripted::{Control, Fault, Site, assert_equal, calm, database, dump, report, request, resume, scan};

const PAGES: usize = 6;
const PER_PAGE: usize = 4;
/// Discovery, pages of items, one page of media.
const TASKS: usize = PAGES + 2;

fn site() -> Site {
    Site::new(PAGES, PER_PAGE)
}

/// The site again, with a new counter and no faults.
fn healed(site: &Site) -> Site {
    Site { control: Arc::new(Control::default()), ..site.clone() }
}

fn done_tasks(path: &Path) -> Vec<String> {
    let sql =
        "SELECT listing || '/' || position AS task FROM tasks WHERE phase = 'listing' AND state = 'done'";
    let rows = scripted::open(path).unwrap().query_all(sql, &[]).unwrap();
    rows.iter().map(|row| row.text_or_empty("task").to_owned()).collect()
}

/// Resumes, and holds the result against a scan that was left alone.
fn resume_and_compare(
    path: &Path,
    site: &Site,
    workers: usize,
    expected: &(Vec<String>, String),
    what: &str,
) {
    let done = done_tasks(path);
    let site = healed(site);
    let ending = resume(path, ScanId(1), &request(&[("main", &site)], workers)).unwrap();
    assert_eq!(ending, Ending::Complete, "{what}");
    assert_equal(&dump(path, ScanId(1)), &expected.0, what);
    assert_eq!(report(path, ScanId(1)), expected.1, "{what}");
    let asked = site.control.asked();
    for task in &done {
        assert!(!asked.contains_key(task), "{what}: {task} was done and is asked again");
    }
    assert_eq!(asked.len(), TASKS - done.len(), "{what}: exactly what was missing is asked");
    assert!(asked.values().all(|n| *n == 1), "{what}: {asked:?}");
}

#[test]
fn after_an_outage_at_any_task_the_resumed_scan_equals_a_calm_one() {
    let expected = calm(&site(), 1);
    assert!(
        expected.0.iter().filter(|row| row.starts_with("findings:")).count() > 30,
        "there is something to compare"
    );
    for workers in [1, 3, 8] {
        for after in 1..TASKS {
            let what = format!("outage after {after} tasks with {workers} workers");
            let (_folder, path) = database();
            let site = site();
            site.control.outage_after.store(after, Ordering::SeqCst);
            let (_, ending) = scan(&path, &request(&[("main", &site)], workers), &Stop::new()).unwrap();
            assert!(matches!(ending, Ending::Interrupted { .. }), "{what}: {ending:?}");
            resume_and_compare(&path, &site, workers, &expected, &what);
        }
    }
}

#[test]
fn after_a_stop_at_any_task_the_resumed_scan_equals_a_calm_one() {
    let expected = calm(&site(), 1);
    for workers in [1, 3, 8] {
        for after in 1..TASKS {
            let what = format!("stop after {after} tasks with {workers} workers");
            let (_folder, path) = database();
            let site = site();
            site.control.stop_after.store(after, Ordering::SeqCst);
            let (_, ending) =
                scan(&path, &request(&[("main", &site)], workers), &site.control.stop.clone()).unwrap();
            let Ending::Interrupted { done, .. } = ending else { panic!("{what}: {ending:?}") };
            assert!(done >= after as u64, "{what}: what was under way is kept");
            resume_and_compare(&path, &site, workers, &expected, &what);
        }
    }
}

/// Fails like a full disk after so many statements, in whatever transaction that is.
struct Full {
    inner: Box<dyn Backend>,
    left: Arc<AtomicUsize>,
}

impl Full {
    fn spend(&self) -> Result<()> {
        let spent = self.left.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| left.checked_sub(1));
        spent.map(drop).map_err(|_| StoreError::Full)
    }
}

impl Backend for Full {
    fn reader(&self) -> Result<Box<dyn Backend>> {
        self.inner.reader()
    }

    fn begin(&mut self) -> Result<()> {
        self.spend()?;
        self.inner.begin()
    }

    fn begin_snapshot(&mut self) -> Result<()> {
        self.inner.begin_snapshot()
    }

    fn commit(&mut self) -> Result<()> {
        self.spend()?;
        self.inner.commit()
    }

    fn rollback(&mut self) -> Result<()> {
        self.inner.rollback()
    }

    fn execute(&mut self, sql: &str, values: &[Value]) -> Result<u64> {
        self.spend()?;
        self.inner.execute(sql, values)
    }

    fn batch(&mut self, sql: &str) -> Result<()> {
        self.spend()?;
        self.inner.batch(sql)
    }

    fn query_each(
        &mut self,
        sql: &str,
        values: &[Value],
        each: &mut dyn FnMut(Row) -> Result<()>,
    ) -> Result<()> {
        self.inner.query_each(sql, values, each)
    }

    fn prepare(&mut self, sql: &str) -> Result<()> {
        self.inner.prepare(sql)
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

#[test]
fn when_the_disk_is_full_at_any_moment_the_error_is_told_and_nothing_is_lost() {
    let expected = calm(&site(), 1);
    let open = |path: &Path, statements: usize| {
        let inner = scripted::backend(path);
        let left = Arc::new(AtomicUsize::new(statements));
        (Store::with_backend(Box::new(Full { inner, left: Arc::clone(&left) }), path), left)
    };
    let all = {
        let (_folder, path) = database();
        let (mut store, left) = open(&path, usize::MAX);
        engine::scan(&mut store, &request(&[("main", &site())], 3), &Stop::new(), &Silent).unwrap();
        usize::MAX - left.load(Ordering::SeqCst)
    };
    let mut seen_error = 0;
    for step in 0..12 {
        let statements = 40 + step * all / 12;
        let what = format!("disk full after {statements} of {all} statements");
        let (_folder, path) = database();
        let site = site();
        let (mut store, _) = open(&path, statements);
        match engine::scan(&mut store, &request(&[("main", &site)], 3), &Stop::new(), &Silent) {
            Err(engine::EngineError::Store(StoreError::Full)) => seen_error += 1,
            Err(error) => panic!("{what}: {error}"),
            // A corpus check that could not be stored would be an outcome; the rest must fail.
            Ok(ended) => panic!("{what}: {ended:?}"),
        }
        drop(store);
        resume_and_compare(&path, &site, 3, &expected, &what);
    }
    assert_eq!(seen_error, 12);
}

struct Silent;

impl Observer for Silent {
    fn event(&self, _: &Event) {}
}

/// Dies at the nth event, as a bug in the thread that owns the store would.
struct Dies(AtomicUsize);

impl Observer for Dies {
    fn event(&self, _: &Event) {
        assert!(self.0.fetch_sub(1, Ordering::SeqCst) > 1, "the observer dies");
    }
}

#[test]
fn when_the_thread_that_owns_the_store_dies_the_resumed_scan_equals_a_calm_one() {
    let expected = calm(&site(), 1);
    for after in [2, 3, 5, 8, 11, 20, 45] {
        let what = format!("death at event {after}");
        let (_folder, path) = database();
        let site = site();
        let mut store = scripted::open(&path).unwrap();
        let request = request(&[("main", &site)], 3);
        let died = catch_unwind(AssertUnwindSafe(|| {
            engine::scan(&mut store, &request, &Stop::new(), &Dies(AtomicUsize::new(after)))
        }));
        assert!(died.is_err(), "{what}");
        drop(store);
        resume_and_compare(&path, &site, 3, &expected, &what);
    }
}

#[test]
fn an_interrupted_task_ends_the_scan_as_interrupted_and_is_not_forgotten() {
    let (_folder, path) = database();
    let site = site();
    site.control.fault("items/v1:1", Fault::Interrupt);
    let (_, ending) = scan(&path, &request(&[("main", &site)], 1), &Stop::new()).unwrap();
    assert!(matches!(ending, Ending::Interrupted { .. }), "{ending:?}");
    assert_eq!(site.control.asked()["items/v1:1"], 1, "nobody asks again and again");
    resume_and_compare(&path, &site, 1, &calm(&healed(&site), 1), "interrupted once");
}

#[test]
fn a_resume_that_is_cut_off_can_be_resumed() {
    let expected = calm(&site(), 1);
    let (_folder, path) = database();
    let first = site();
    first.control.outage_after.store(1, Ordering::SeqCst);
    scan(&path, &request(&[("main", &first)], 1), &Stop::new()).unwrap();
    for _ in 0..3 {
        let next = healed(&first);
        next.control.outage_after.store(1, Ordering::SeqCst);
        let ending = resume(&path, ScanId(1), &request(&[("main", &next)], 1)).unwrap();
        assert!(matches!(ending, Ending::Interrupted { .. }), "{ending:?}");
    }
    // Discovery, then in each resume one task, or the two that are in hand at once.
    let n_done = done_tasks(&path).len();
    assert!((4..=7).contains(&n_done), "{n_done}");
    resume_and_compare(&path, &first, 1, &expected, "cut off four times");
}

#[test]
fn a_failed_page_leaves_corpus_checks_unknown_and_resume_brings_everything_back() {
    for fault in [Fault::Refuse, Fault::Panic] {
        for task in ["items/v1:1", "items/v1:4", "media/v1:0", "discover/v1"] {
            let what = format!("{task}: {fault:?}");
            let (_folder, path) = database();
            let site = site();
            site.control.fault(task, fault);
            let (id, ending) = scan(&path, &request(&[("main", &site)], 3), &Stop::new()).unwrap();
            let Ending::Incomplete(because) = &ending else { panic!("{what}: {ending:?}") };
            let word = if fault == Fault::Panic { "a bug in" } else { "nonsense" };
            assert!(because[0].contains("1 of") && because[0].contains(word), "{what}: {because:?}");
            check_unknowns(&path, task, &what);

            let healed = healed(&site);
            let ending = resume(&path, id, &request(&[("main", &healed)], 3)).unwrap();
            assert_eq!(ending, Ending::Complete, "{what}");
            let expected = calm(&healed, 1);
            let without_tasks = |rows: Vec<String>| {
                // Probing batches are cut where the inventory was completed, so positions may differ.
                rows.into_iter()
                    .filter(|row| !row.starts_with("tasks:") || !row.contains("probing"))
                    .collect::<Vec<_>>()
            };
            assert_equal(&without_tasks(dump(&path, id)), &without_tasks(expected.0), &what);
            assert_eq!(report(&path, id), expected.1, "{what}");
        }
    }
}

/// A page of items is missing: nothing that needs all items has a verdict, checks of one item have.
fn check_unknowns(path: &Path, task: &str, what: &str) {
    if !task.starts_with("items") {
        return;
    }
    let mut store = scripted::open(path).unwrap();
    let outcomes: BTreeMap<_, _> =
        store.outcomes(ScanId(1), 1).unwrap().into_iter().map(|it| (it.check.clone(), it)).collect();
    let mut n_corpus = 0;
    for check in conduit::checks::all() {
        let applies = conduit::plan::applies(check, "wordpress");
        if !applies || !check.needs.contains(&conduit::model::Capability::Content) {
            continue;
        }
        let outcome = &outcomes[check.id];
        if check.scope() == conduit::checks::Scope::Corpus {
            n_corpus += 1;
            let reason = outcome.unknown.as_ref().map(|(reason, _)| reason.as_str());
            assert_eq!(reason, Some("partial-inventory"), "{what}: {}", check.id);
            let found =
                store.query_one("SELECT COUNT(*) AS n FROM findings WHERE check_id = ?1", &[check.id.into()]);
            assert_eq!(found.unwrap().unwrap().int("n"), Some(0), "{what}: {}", check.id);
        } else if outcome.unknown.is_none() {
            assert!(outcome.counts.unknown > 0, "{what}: {} does not say that a page is missing", check.id);
        }
    }
    assert!(n_corpus > 10, "{what}");
    assert!(outcomes["a11y.image-alt-missing"].counts.failing > 0, "{what}: checks of one item go on");
}

#[test]
fn a_record_that_cannot_be_read_makes_the_inventory_partial() {
    let (_folder, path) = database();
    let site = site();
    site.control.fault("items/v1:1", Fault::Unreadable);
    let (_, ending) = scan(&path, &request(&[("main", &site)], 2), &Stop::new()).unwrap();
    let Ending::Incomplete(because) = ending else { panic!("{ending:?}") };
    assert!(because.iter().any(|it| it.contains("1 record or request could not be read")), "{because:?}");
    check_unknowns(&path, "items/v1:1", "one record");
}

#[test]
fn one_instance_that_fails_does_not_stop_the_other() {
    let (_folder, path) = database();
    let (good, bad) = (site(), site());
    bad.control.fault("discover/v1", Fault::Panic);
    let (id, ending) = scan(&path, &request(&[("good", &good), ("bad", &bad)], 2), &Stop::new()).unwrap();
    let Ending::Incomplete(because) = ending else { panic!("{ending:?}") };
    assert!(because.iter().all(|it| !it.contains("`good`")), "{because:?}");
    assert!(
        because.iter().any(|it| it.contains("`bad`") && it.contains("nothing was inspected")),
        "{because:?}"
    );
    let mut store = scripted::open(&path).unwrap();
    assert!(store.outcomes(id, 1).unwrap().iter().filter(|it| it.unknown.is_none()).count() > 50);
    assert!(store.outcomes(id, 2).unwrap().iter().all(|it| it.unknown.is_some()));
}

#[test]
fn what_the_database_refuses_fails_one_task_and_not_the_scan() {
    let (_folder, path) = database();
    drop(scripted::open(&path).unwrap());
    scripted::batch(
        &path,
        if scripted::on_postgres() {
            "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'no fives'; END $$; \
             CREATE TRIGGER refuse BEFORE INSERT ON items FOR EACH ROW WHEN (NEW.id = '5') EXECUTE FUNCTION refuse()"
        } else {
            "CREATE TRIGGER refuse BEFORE INSERT ON items WHEN NEW.id = '5' BEGIN SELECT RAISE(ABORT, 'no fives'); END"
        },
    );
    let (_, ending) = scan(&path, &request(&[("main", &site())], 3), &Stop::new()).unwrap();
    let Ending::Incomplete(because) = ending else { panic!("{ending:?}") };
    assert!(because[0].contains("1 of") && because[0].contains("no fives"), "{because:?}");
    let own = "SELECT COUNT(*) FROM items WHERE id IN ('4', '5', '6')";
    assert_eq!(scripted::number(&path, own), 0, "all or nothing");
    let others = "SELECT COUNT(*) FROM items WHERE id IN ('3', '7', '8')";
    assert_eq!(scripted::number(&path, others), 3, "other pages go on");
}
