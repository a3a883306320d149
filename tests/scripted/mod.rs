//! A made-up site read in process: pages of generated records, faults on demand, every question counted. And what two
//! stores must have in common to be called equal.

#![allow(dead_code, reason = "each test binary uses its own part")]
#![allow(clippy::disallowed_methods, reason = "tasks are made to end out of order")]
#![allow(clippy::format_push_string, clippy::unused_self, reason = "short and read once")]

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use conduit::adapters::{Adapter, AdapterError, Estimate, Health};
use conduit::checks::{self, Thresholds};
use conduit::engine::events::Unobserved;
use conduit::engine::{self, Ending, EngineError, Instance, Request, Stop};
use conduit::model::Value;
use conduit::model::{
    Access, Actor, Asset, Capability, Content, ContentType, Done, Extension, ExtensionKind, Field, FieldKind,
    FieldRole, FieldValue, Item, Markup, Observation, Problem, Record, Reference, ReferenceKind, ScanId,
    State, Target, TaskSpec, Tier, TypeKind, UnknownReason,
};
use conduit::plan::{Rule, RuleSet};
use conduit::report::stored::{StoredFindings, summary};
use conduit::store::Store;
use conduit::transport::{FailureKind, Interrupt, Response, Transport, TransportError};
use serde_json::{Value as Json, json};

/// The reference time of every scan: 2026-06-01.
pub const AS_OF_MS: i64 = 1_780_272_000_000;
const DAY_MS: i64 = 86_400_000;

/// What goes wrong with a task.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// As when a stop was asked for.
    Interrupt,
    /// For good.
    Refuse,
    /// One record of the page cannot be read; the others are there.
    Unreadable,
    /// A bug.
    Panic,
}

/// What the test and the adapter share.
#[derive(Default)]
pub struct Control {
    /// Times each task was asked.
    pub asked: Mutex<BTreeMap<String, usize>>,
    /// Faults by task.
    pub faults: Mutex<BTreeMap<String, Fault>>,
    /// Tasks answered so far.
    pub answered: AtomicUsize,
    /// After so many answers everything is interrupted (0 = never).
    pub outage_after: AtomicUsize,
    /// After so many answers a stop is asked for (0 = never).
    pub stop_after: AtomicUsize,
    /// Shuffles the order in which tasks end (0 = not).
    pub shuffle: AtomicU64,
    /// The stop to ask for.
    pub stop: Stop,
}

impl Control {
    pub fn asked(&self) -> BTreeMap<String, usize> {
        self.asked.lock().unwrap_or_else(std::sync::PoisonError::into_inner).clone()
    }

    fn has_fault(&self, task: &str, fault: Fault) -> bool {
        let faults = self.faults.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        faults.get(task) == Some(&fault)
    }

    pub fn fault(&self, task: &str, fault: Fault) {
        self.faults.lock().unwrap_or_else(std::sync::PoisonError::into_inner).insert(task.to_owned(), fault);
    }

    pub fn heal(&self) {
        self.faults.lock().unwrap_or_else(std::sync::PoisonError::into_inner).clear();
        self.outage_after.store(0, Ordering::SeqCst);
        self.stop_after.store(0, Ordering::SeqCst);
    }
}

/// The site.
#[derive(Clone)]
pub struct Site {
    pub pages: usize,
    pub per_page: usize,
    /// Not granted.
    pub missing: BTreeSet<Capability>,
    /// Whether the items have their defects.
    pub is_defective: bool,
    pub control: Arc<Control>,
}

/// Everything an adapter itself grants.
pub fn grantable() -> Vec<Capability> {
    use Capability::{ExternalProbe, InternalProbe, MediaProbe, PublicPages};
    let probing = [InternalProbe, ExternalProbe, MediaProbe, PublicPages];
    Capability::ALL.iter().copied().filter(|it| !probing.contains(it)).collect()
}

impl Site {
    pub fn new(pages: usize, per_page: usize) -> Self {
        Self {
            pages,
            per_page,
            missing: BTreeSet::new(),
            is_defective: true,
            control: Arc::new(Control::default()),
        }
    }

    fn n_items(&self) -> usize {
        self.pages * self.per_page
    }

    pub fn discover(&self) -> Done {
        let mut done = Done { context: Some(json!({"base": "https://site.test"})), ..Done::default() };
        for capability in grantable() {
            let access = if self.missing.contains(&capability) {
                Access::Missing(UnknownReason::Forbidden, "not for you".to_owned())
            } else {
                Access::Full
            };
            done.records.push(Record::Capability(capability, access));
        }
        for (id, kind) in [("post", TypeKind::Entry), ("page", TypeKind::Page), ("unused", TypeKind::Entry)] {
            done.records.push(Record::ContentType(ContentType {
                id: id.into(),
                name: id.to_owned(),
                kind,
                routable: true,
                hierarchical: kind == TypeKind::Page,
                built_in: id != "unused",
                created_ms: None,
                fields: vec![
                    Field::new("title", FieldKind::Text, FieldRole::Title),
                    Field::new("content", FieldKind::RichText, FieldRole::Body),
                    Field::new("note", FieldKind::Text, FieldRole::Other),
                ],
            }));
        }
        for n in 0..4_usize {
            done.records.push(Record::Actor(Actor {
                id: n.to_string().into(),
                roles: vec!["administrator".to_owned()],
                privileged: true,
                can_publish: true,
                active: true,
                well_known_name: (n == 0).then(|| "admin".to_owned()),
                is_scanner: n == 1,
                created_ms: Some(AS_OF_MS - 900 * DAY_MS),
                last_seen_ms: Some(AS_OF_MS - 800 * DAY_MS),
            }));
        }
        done.records.push(Record::Extension(Extension {
            kind: ExtensionKind::Plugin,
            key: "old/old".to_owned(),
            name: "Old".to_owned(),
            version: Some("1.0".to_owned()),
            enabled: false,
        }));
        done.records.push(Record::Observation(Observation::Platform {
            product: "wordpress".to_owned(),
            version: Some("5.9.1".to_owned()),
            source: "header".to_owned(),
        }));
        // Half of the pages are known at once, the others follow one another.
        let at_once = self.pages.div_ceil(2);
        done.follow_ups.extend((0..at_once).map(items_task));
        done.follow_ups.push(TaskSpec::new("media", "v1:0", &[Capability::Media]));
        done
    }

    fn items(&self, page: usize) -> Done {
        let mut done = Done::default();
        let first = page * self.per_page;
        // The last item of the page before comes once more, as when somebody edits during a scan.
        for n in first.saturating_sub(1)..first + self.per_page {
            done.records.push(Record::Item(self.item(n)));
        }
        // The same fact in other words from each page.
        done.records.push(Record::Observation(Observation::DebugOutput {
            endpoint: format!("/items/{}", self.pages - page),
            sample: format!("Warning on page {page}"),
        }));
        if page % 3 == 1 {
            let access = Access::Missing(UnknownReason::Unsupported, format!("page {page} does not say"));
            done.records.push(Record::Capability(Capability::Shortcodes, access));
        }
        if page % 4 == 2 {
            done.problems.push(conduit::model::Problem {
                // Told, and no part of the inventory.
                reason: UnknownReason::Unsupported,
                place: format!("item/bad-{page}"),
                message: "unreadable record".to_owned(),
            });
        }
        let at_once = self.pages.div_ceil(2);
        if page + 1 >= at_once && page + 1 < self.pages {
            done.follow_ups.push(items_task(page + 1));
        }
        done
    }

    pub fn item(&self, n: usize) -> Item {
        let bad = self.is_defective;
        let state = match n {
            _ if n % 11 == 5 => State::Trashed,
            _ if n % 13 == 7 => State::Draft,
            _ => State::Published,
        };
        let mut body = format!(
            "<h2>Part {n}</h2><p>A text about thing {n} that is long enough to be a text, with word{} and word{}.</p>\
             <p><a href=\"/item-{}/\">see the other thing</a></p>",
            n * 7,
            n * 13,
            (n * 7 + 1) % self.n_items()
        );
        if bad {
            body.push_str(&format!("<p><a href=\"/gone-{}/\">click here</a></p>", n % 5));
            body.push_str("<img src=\"/files/picture-1.jpg\"><h5>Deep</h5><p></p>");
            body.push_str(&format!("<a href=\"http://other-{}.test/x\">there</a>", n % 3));
            if n % 9 == 4 {
                body.push_str("<p>Lorem ipsum dolor sit amet</p><script>alert(1)</script>");
            }
        }
        let title =
            if bad && n % 10 == 3 { "The same title".to_owned() } else { format!("Thing number {n}") };
        let url = format!("https://site.test/item-{n}/");
        Item {
            id: n.to_string().into(),
            locale: "en".into(),
            state,
            content_type: if n.is_multiple_of(5) { "page".into() } else { "post".into() },
            kind: if n.is_multiple_of(5) { TypeKind::Page } else { TypeKind::Entry },
            routable: true,
            title,
            slug: Some(format!("item-{n}")),
            url: Some(url),
            edit_url: None,
            parent: (n.is_multiple_of(5) && n > 0).then(|| (n - 5).to_string().into()),
            author: Some((n % 4).to_string().into()),
            created_ms: Some(AS_OF_MS - 1000 * DAY_MS),
            updated_ms: Some(AS_OF_MS - i64::try_from(n).unwrap() * DAY_MS),
            published_ms: Some(AS_OF_MS - 900 * DAY_MS),
            revisions: Some(u32::try_from(n).unwrap()),
            password_protected: false,
            payload_bytes: 2000,
            fields: vec![
                FieldValue { field: "title".into(), role: FieldRole::Title, content: Content::text("x") },
                FieldValue {
                    field: "content".into(),
                    role: FieldRole::Body,
                    content: Content::RichText { markup: Markup::WordPress, source: body },
                },
            ],
            references: vec![Reference::to("author", ReferenceKind::Field, Target::Actor("1".into()))],
            dead_shortcodes: Some(Vec::new()),
            flags: Vec::new(),
        }
    }

    pub fn media(&self) -> Done {
        let assets = (0..5_usize).map(|n| {
            Record::Asset(Asset {
                id: format!("a{n}").into(),
                title: format!("Picture {n}"),
                file_name: Some(format!("picture-{n}.jpg")),
                url: Some(format!("https://site.test/files/picture-{n}.jpg")),
                edit_url: None,
                media_type: Some("image/jpeg".to_owned()),
                bytes: Some(3_000_000),
                width: Some(5000),
                height: Some(5000),
                alt: String::new(),
                author: None,
                created_ms: Some(AS_OF_MS - 500 * DAY_MS),
                trashed: false,
            })
        });
        Done { records: assets.collect(), ..Done::default() }
    }

    fn wait_a_little(&self, task: &str) {
        let seed = self.control.shuffle.load(Ordering::SeqCst);
        if seed == 0 {
            return;
        }
        let mut hash = seed;
        for byte in task.bytes() {
            hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
        std::thread::sleep(std::time::Duration::from_micros(hash % 4000));
    }
}

fn items_task(page: usize) -> TaskSpec {
    let yields = [Capability::Content, Capability::Unpublished, Capability::RawText];
    TaskSpec::new("items", format!("v1:{page}"), &yields)
}

fn key(url: &str) -> Option<String> {
    let path = url.strip_prefix("https://site.test").unwrap_or(url);
    path.starts_with('/').then(|| path.split('#').next().unwrap().trim_end_matches('/').to_owned())
}

impl Adapter for Site {
    fn start(&self, _tier: Tier) -> Vec<TaskSpec> {
        vec![TaskSpec::new("discover", "v1", &[Capability::Settings, Capability::Types])]
    }

    fn fetch(&self, task: &TaskSpec, context: &Json, _: &dyn Transport) -> Result<Done, AdapterError> {
        let control = &self.control;
        let name = format!("{}/{}", task.listing, task.position);
        let interrupted = || {
            AdapterError::Transport(TransportError {
                kind: FailureKind::Interrupted,
                method: "GET",
                url: name.clone(),
                message: "stopped".to_owned(),
                attempts: 1,
                request_id: "test".to_owned(),
            })
        };
        let outage = control.outage_after.load(Ordering::SeqCst);
        if outage > 0 && control.answered.load(Ordering::SeqCst) >= outage {
            return Err(interrupted());
        }
        *control
            .asked
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
            .entry(name.clone())
            .or_default() += 1;
        self.wait_a_little(&name);
        match control.faults.lock().unwrap_or_else(std::sync::PoisonError::into_inner).get(&name).copied() {
            None | Some(Fault::Unreadable) => {}
            Some(Fault::Interrupt) => return Err(interrupted()),
            Some(Fault::Refuse) => {
                return Err(AdapterError::BadAnswer { url: name, message: "nonsense".to_owned() });
            }
            Some(Fault::Panic) => std::panic::panic_any(format!("a bug in {name}")),
        }
        if task.listing != "discover" {
            assert_eq!(context["base"], "https://site.test", "the context reaches every later task");
        }
        let is_unreadable = control.has_fault(&name, Fault::Unreadable);
        let mut done = match task.listing.as_str() {
            "discover" => self.discover(),
            "media" => self.media(),
            _ => self.items(task.position.strip_prefix("v1:").unwrap().parse().unwrap()),
        };
        if is_unreadable {
            done.problems.push(Problem {
                reason: UnknownReason::BadAnswer,
                place: name,
                message: "one record makes no sense".to_owned(),
            });
        }
        let answered = control.answered.fetch_add(1, Ordering::SeqCst) + 1;
        let stop_after = control.stop_after.load(Ordering::SeqCst);
        if stop_after > 0 && answered >= stop_after {
            control.stop.request();
        }
        Ok(done)
    }

    fn reference(
        &self,
        field: &str,
        kind: ReferenceKind,
        href: &str,
        _: Option<&str>,
        _: &Json,
    ) -> Reference {
        let (target, url) = match key(href) {
            _ if href.is_empty() => (Target::Nothing, None),
            Some(key) => (Target::Internal(key), Some(format!("https://site.test{href}"))),
            None => (Target::External, Some(href.to_owned())),
        };
        Reference { url, raw: href.to_owned(), ..Reference::to(field, kind, target) }
    }

    fn url_key(&self, url: &str, _: &Json) -> Option<String> {
        key(url)
    }

    fn public_url(&self, context: &Json) -> Option<String> {
        context["base"].as_str().map(str::to_owned)
    }

    fn health(&self, _: &dyn Transport) -> Health {
        unreachable!("no test asks")
    }

    fn estimate(&self, _: Tier, _: &dyn Transport) -> Result<Estimate, AdapterError> {
        Ok(Estimate::default())
    }

    fn is_live(&self) -> bool {
        true
    }
}

/// Answers every probe, counting the addresses: `/gone-…` is not there, all else is.
#[derive(Default)]
pub struct Web {
    pub asked: Mutex<BTreeMap<String, usize>>,
}

impl Transport for Web {
    fn send(&self, request: &conduit::transport::Request) -> Result<Response, TransportError> {
        *self
            .asked
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
            .entry(request.url.clone())
            .or_default() += 1;
        let status = if request.url.contains("gone") { 404 } else { 200 };
        let mut response =
            Response::scripted(status, &[("content-type", "text/html")], "<html><title>x</title>");
        response.url.clone_from(&request.url);
        Ok(response)
    }
}

/// Every check with its defaults.
pub fn all_rules() -> RuleSet {
    RuleSet {
        rules: checks::all().map(|check| Rule { check, thresholds: Thresholds::defaults(check) }).collect(),
    }
}

/// A request that reads these sites.
pub fn request(sites: &[(&str, &Site)], workers: usize) -> Request {
    let instances = sites
        .iter()
        .map(|(name, site)| Instance {
            name: (*name).to_owned(),
            adapter_name: "wordpress",
            url: Some("https://site.test".to_owned()),
            tenant: None,
            adapter: Box::new((*site).clone()),
            transport: Arc::new(Web::default()),
            concurrency: workers,
            settings: json!({"id": name}),
        })
        .collect();
    Request {
        tier: Tier::Standard,
        preset: "all".to_owned(),
        rules: all_rules(),
        instances,
        accept: Vec::new(),
        min_coverage: 0.0,
        critical_cap: true,
        probe_private: true,
        probe_budget: 1000,
        config_path: None,
        as_of_ms: Some(AS_OF_MS),
        keeps_records: false,
        incremental: false,
        interrupt: Interrupt::new(),
    }
}

/// Whether this is the copy of the tests that runs on PostgreSQL (`tests/lab_postgres.rs`).
pub fn on_postgres() -> bool {
    module_path!().starts_with("lab_postgres::")
}

fn is_address(path: &Path) -> bool {
    path.to_string_lossy().starts_with("postgres")
}

/// A folder that goes away with the test, and a database in it; or a new schema, whose address is the path.
pub fn database() -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    #[cfg(all(feature = "lab", feature = "postgres"))]
    if on_postgres() {
        return (folder, PathBuf::from(new_schema()));
    }
    let path = folder.path().join("conduit.db");
    (folder, path)
}

/// The address of a new schema in the database of `CONDUIT_TEST_POSTGRES`.
#[cfg(all(feature = "lab", feature = "postgres"))]
pub fn new_schema() -> String {
    let address = std::env::var("CONDUIT_TEST_POSTGRES")
        .expect("CONDUIT_TEST_POSTGRES is set; tests/lab/postgres/up prints it");
    let name = format!("t{}", uuid::Uuid::now_v7().simple());
    let mut admin = postgres::Client::connect(&address, postgres::NoTls).expect("the server answers");
    admin.batch_execute(&format!("CREATE SCHEMA {name}")).expect("a schema can be made");
    let joint = if address.contains('?') { '&' } else { '?' };
    format!("{address}{joint}options=-csearch_path%3D{name}")
}

/// Opens what [`database`] gave.
pub fn open(path: &Path) -> conduit::store::Result<Store> {
    if is_address(path) { Store::open_url(&path.to_string_lossy()) } else { Store::open(path) }
}

/// The database itself under what [`database`] gave, migrated.
pub fn backend(path: &Path) -> Box<dyn conduit::store::backend::Backend> {
    use conduit::store::{migrate, sqlite};
    #[cfg(all(feature = "lab", feature = "postgres"))]
    if is_address(path) {
        use conduit::store::postgres::{Address, Postgres};
        let mut inner = Postgres::open(&Address::parse(&path.to_string_lossy()).unwrap()).unwrap();
        migrate::run_postgres(&mut inner, path).unwrap();
        return Box::new(inner);
    }
    let mut inner = sqlite::Sqlite::open(path).unwrap();
    migrate::run(&mut inner, path).unwrap();
    Box::new(inner)
}

/// Opens what [`database`] gave, for reading.
pub fn open_existing(path: &Path) -> conduit::store::Result<Store> {
    if is_address(path) {
        conduit::store::Place::from_url(&path.to_string_lossy()).and_then(|it| Store::open_existing_at(&it))
    } else {
        Store::open_existing(path)
    }
}

/// A scan from the beginning.
pub fn scan(path: &Path, request: &Request, stop: &Stop) -> Result<(ScanId, Ending), EngineError> {
    let mut store = open(path).unwrap();
    engine::scan(&mut store, request, stop, &Unobserved)
}

/// Goes on with a scan.
pub fn resume(path: &Path, id: ScanId, request: &Request) -> Result<Ending, EngineError> {
    let mut store = open(path).unwrap();
    engine::resume(&mut store, id, request, &Stop::new(), &Unobserved)
}

/// A whole scan of one site in a database of its own: what is stored, and findings and scores of the report.
pub fn calm(site: &Site, workers: usize) -> (Vec<String>, String) {
    let (_folder, path) = database();
    let (id, _) = scan(&path, &request(&[("main", site)], workers), &Stop::new()).unwrap();
    (dump(&path, id), report(&path, id))
}

/// Findings, scores and outcomes of the JSON report.
pub fn report(path: &Path, id: ScanId) -> String {
    let mut store = open(path).unwrap();
    let summary = summary(&mut store, id).unwrap();
    let findings = StoredFindings::new(&mut store, id);
    let mut bytes = Vec::new();
    (conduit::report::find("json").unwrap().write)(&summary, &findings, &mut bytes).unwrap();
    let mut json: Json = serde_json::from_slice(&bytes).unwrap();
    let times =
        json.pointer_mut("/scan").and_then(Json::as_object_mut).expect("the report describes its scan");
    times.retain(|key, _| !matches!(key.as_str(), "started_at" | "finished_at"));
    serde_json::to_string_pretty(&json).unwrap()
}

/// Every row of a scan that has to do with content, sorted; numbers of tasks and times left out.
pub fn dump(path: &Path, id: ScanId) -> Vec<String> {
    let mut store = open(path).unwrap();
    let mut all = Vec::new();
    for (table, columns) in [
        ("types", "*"),
        ("fields", "*"),
        ("items", "*"),
        ("field_values", "*"),
        ("refs", "*"),
        ("assets", "*"),
        ("actors", "*"),
        ("extensions", "*"),
        ("observations", "*"),
        ("pages", "*"),
        ("probes", "*"),
        ("findings", "*"),
        ("withheld_findings", "*"),
        ("outcomes", "*"),
        ("scores", "*"),
        ("capabilities", "*"),
        ("problems", "instance_id, reason, place, message"),
        (
            "tasks",
            "instance_id, phase, listing, position, state, CASE WHEN owner IS NULL OR state = 'done' THEN 1 ELSE 0 END AS free",
        ),
        ("scans", "id, state, phase, incomplete_json"),
    ] {
        let key = if table == "scans" { "id" } else { "scan_id" };
        let rows = store
            .query_all(&format!("SELECT {columns} FROM {table} WHERE {key} = ?1"), &[id.0.into()])
            .unwrap();
        for row in rows {
            let cells: Vec<_> = row.cells().iter().map(cell).collect();
            all.push(format!("{table}: {}", cells.join(" | ")));
        }
    }
    all.sort();
    all
}

fn cell(value: &Value) -> String {
    match value {
        Value::Text(text) => text.clone(),
        other => format!("{other:?}"),
    }
}

/// Fails with the first differences instead of megabytes.
pub fn assert_equal(found: &[String], expected: &[String], what: &str) {
    if found == expected {
        return;
    }
    let (a, b): (BTreeSet<_>, BTreeSet<_>) = (found.iter().collect(), expected.iter().collect());
    let short = |line: &&String| line.chars().take(400).collect::<String>();
    let more: Vec<_> = a.difference(&b).take(5).map(short).collect();
    let less: Vec<_> = b.difference(&a).take(5).map(short).collect();
    panic!(
        "{what}: {} rows, expected {}\nonly here: {more:#?}\nmissing: {less:#?}",
        found.len(),
        expected.len()
    );
}

/// One number from a database.
pub fn number(path: &Path, sql: &str) -> i64 {
    match open(path).unwrap().query_one(sql, &[]).unwrap().expect("a row").cells() {
        [Value::Int(number)] => *number,
        other => panic!("{other:?} is no number"),
    }
}

/// Runs statements that the store has no words for.
pub fn batch(path: &Path, sql: &str) {
    #[cfg(all(feature = "lab", feature = "postgres"))]
    if is_address(path) {
        let address = path.to_string_lossy();
        return postgres::Client::connect(&address, postgres::NoTls).unwrap().batch_execute(sql).unwrap();
    }
    rusqlite::Connection::open(path).unwrap().execute_batch(sql).unwrap();
}
