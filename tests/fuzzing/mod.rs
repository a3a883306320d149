//! What the fuzz targets do with their bytes, and what must hold for any bytes: shared by `fuzz/` (which makes inputs up)
//! and by `tests/fuzz_regressions.rs` (which replays those that once were too much).
//!
//! Stays true: a target never panics, whatever the input; it touches no network and no file but one of its own.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use conduit::adapters::{self, Adapter, BuildInput, page, probe};
use conduit::checks::{self, Thresholds};
use conduit::compare;
use conduit::config::problem::Colour;
use conduit::config::{MissingSecrets, Registry, show, validate};
use conduit::engine::{self, Instance};
use conduit::model::{
    Content, Done, FieldRole, FieldValue, Item, Markup, Record, Secret, State, TaskSpec, Tier, TypeKind,
};
use conduit::plan::{Rule, RuleSet};
use conduit::transport::{FailureKind, Identity, Method, Request, Response, Scripted, Transport, retry};
use serde_json::{Value as Json, json};

/// A target's name and what it does.
pub type Target = (&'static str, fn(&[u8]));

/// Every target.
pub const TARGETS: &[Target] = &[
    ("config", config),
    ("wxr", wxr),
    ("sitecore_item", sitecore_item),
    ("wordpress_json", wordpress_json),
    ("rich_text", rich_text),
    ("headers", headers),
    ("stored_report", stored_report),
];

/// Follow-up tasks done per input: enough for every kind of listing.
const MAX_TASKS: usize = 24;
/// The site of every scripted answer.
const HOME: &str = "https://example.com";
/// The reference time of the checks.
const AS_OF_MS: i64 = 1_780_272_000_000;

/// `conduit.yaml`: read, validated, every problem written out, what is in force shown.
pub fn config(bytes: &[u8]) {
    static REGISTRY: LazyLock<Registry> = LazyLock::new(Registry::built_in);
    let env = |name: &str| (name == "WP_USER").then(|| "editor".to_owned());
    let loaded =
        validate::parse("conduit.yaml", bytes, Path::new("/nowhere"), &env, MissingSecrets::Error, &REGISTRY);
    let problems = match loaded {
        Ok(loaded) => {
            let effective = show::effective(&loaded, &REGISTRY, &env);
            assert_fit_to_show(&effective.yaml());
            effective.json();
            RuleSet::choose(&loaded.config).to_json();
            loaded.warnings
        }
        Err(problems) => {
            assert!(!problems.is_empty(), "a refusal without a reason");
            problems
        }
    };
    for problem in &problems {
        assert_fit_to_show(&problem.render(Colour::Off));
    }
    conduit::config::problem::json(&problems).to_string();
}

/// Nothing that a terminal would obey.
fn assert_fit_to_show(text: &str) {
    let bad = text.chars().find(|it| it.is_control() && !matches!(it, '\n' | '\t'));
    assert!(bad.is_none(), "a control character is shown: {bad:?}");
}

/// A WordPress export: surveyed, read task by task, its records judged.
pub fn wxr(bytes: &[u8]) {
    let file = OwnFile::with("wxr", bytes);
    let settings = json!({"source": "wxr", "path": file.0});
    read_all(&settings, None, &Scripted::new());
}

/// Serialized Sitecore items and modules: surveyed, read task by task, judged, located.
///
/// The input is a list of files, divided by lines of `===`; one that begins with `{` is a module.
pub fn sitecore_item(bytes: &[u8]) {
    let folder = OwnFolder::new("sitecore");
    let mut n_files = 0;
    let mut rest = Some(bytes);
    while let Some(file) = rest.filter(|_| n_files < 8) {
        let end = file.windows(5).position(|it| it == b"\n===\n");
        let text = file.get(..end.unwrap_or(file.len())).unwrap_or_default();
        rest = end.and_then(|at| file.get(at + 5..));
        let extension = if text.starts_with(b"{") { "module.json" } else { "yml" };
        std::fs::write(folder.0.join(format!("{n_files}.{extension}")), text)
            .expect("the folder is writable");
        n_files += 1;
    }
    let settings = json!({"path": folder.0, "whole": ["content", "media"]});
    read_all_as("sitecore", &settings, None, &Scripted::new());
}

/// What a WordPress site answers: statuses, headers and bodies in turn, for discovery, every listing, and health.
///
/// The input is a list of answers, divided by lines of `---`; each begins with a line of a status and up to two numbers
/// for `X-WP-Total` and `X-WP-TotalPages`. A first byte of `+` leaves discovery alone, so that listings are reached.
pub fn wordpress_json(bytes: &[u8]) {
    let is_discovered = bytes.first() == Some(&b'+');
    let answers = Mutex::new(answers(bytes.strip_prefix(b"+").unwrap_or(bytes)));
    let script = move |request: &Request| {
        if is_discovered && let Some(answer) = good_site(request) {
            return Some(answer);
        }
        let mut answers = answers.lock().unwrap_or_else(PoisonError::into_inner);
        answers.pop().or_else(|| Some(Ok(Response::scripted(404, &[], ""))))
    };
    read_all(&json!({}), Some(HOME), &Scripted::from_fn(script));
}

fn answers(bytes: &[u8]) -> Vec<Result<Response, FailureKind>> {
    let text = String::from_utf8_lossy(bytes);
    let mut answers: Vec<_> = text.split("\n---\n").take(64).map(answer).collect();
    answers.reverse();
    answers
}

fn answer(text: &str) -> Result<Response, FailureKind> {
    let (first, body) = text.split_once('\n').unwrap_or((text, ""));
    let mut words = first.split(' ');
    let status = words.next().and_then(|it| it.parse().ok()).unwrap_or(200);
    match status {
        0 => return Err(FailureKind::Timeout),
        1 => return Err(FailureKind::TooLarge(1)),
        2 => return Err(FailureKind::RateLimited),
        3 => return Err(FailureKind::Server(500)),
        4 => return Err(FailureKind::RedirectElsewhere("https://other.test".to_owned())),
        _ => {}
    }
    let mut headers = vec![("content-type", "application/json")];
    headers.extend(["x-wp-total", "x-wp-totalpages"].into_iter().zip(words));
    Ok(Response::scripted(status, &headers, body))
}

/// A field of rich text, read with and without WordPress's own markup, and judged by every check.
pub fn rich_text(bytes: &[u8]) {
    let source = String::from_utf8_lossy(bytes);
    let (title, source) = source.split_once('\n').unwrap_or(("", &source));
    for markup in [Markup::Html, Markup::WordPress] {
        judge(&[Record::Item(item(title, markup, source))], &SITE, &CONTEXT);
    }
}

/// Headers of answers: `Retry-After`, `Link`, `Location`, `Content-Type`, robots, security headers, cookies.
///
/// The input is a header section, one `name: value` a line.
pub fn headers(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes).into_owned();
    let pairs: Vec<(String, String)> = text
        .lines()
        .take(200)
        .filter_map(|line| line.split_once(':'))
        .map(|(name, value)| (name.trim().to_ascii_lowercase(), value.trim().to_owned()))
        .collect();
    for (_, value) in &pairs {
        let cap = std::time::Duration::from_secs(120);
        assert!(retry::retry_after(value, AS_OF_MS, cap).is_none_or(|it| it <= cap), "a wait past its cap");
    }
    let status = pairs
        .iter()
        .find(|(name, _)| name == "status")
        .and_then(|(_, value)| value.parse().ok())
        .unwrap_or(200);
    let transport = Scripted::from_fn(move |request| {
        if request.url.starts_with(&format!("{HOME}/wp-json/")) {
            return good_site(request);
        }
        Some(Ok(Response {
            status,
            headers: pairs.clone(),
            body: b"<title>x".to_vec(),
            ..Response::default()
        }))
    });
    let answer = transport.send(&Request::public(HOME)).expect("scripted");
    answer.media_type();
    let read = page::read(&"1".into(), "en", "x", &format!("{HOME}/x/"), &transport).expect("scripted");
    let probed = probe::probe(&format!("{HOME}/y/"), &transport);
    judge(&[Record::Page(read), Record::Probe(probed)], &SITE, &CONTEXT);
    read_all(&json!({}), Some(HOME), &transport);
}

/// A JSON report on disk, compared with itself and written out in every format.
pub fn stored_report(bytes: &[u8]) {
    let file = OwnFile::with("report", bytes);
    let read = || compare::file::read(&file.0);
    let (first, second) = match (read(), read()) {
        (Ok(first), Ok(second)) => (first, second),
        (Err(error), _) | (_, Err(error)) => return assert_fit_to_show(&error.to_string()),
    };
    let lookup = |id: &str| {
        checks::find(id).map(|check| compare::stored::CheckFacts {
            category: check.category().to_owned(),
            severity: check.severity,
            confidence: check.confidence,
            units: compare::stored::Units::Records,
        })
    };
    let Ok(compared) = compare::stored::files(first, second, &lookup) else { return };
    let mut table = Vec::new();
    conduit::report::comparison::write_table(&compared.comparison, &mut table).expect("into memory");
    assert_fit_to_show(&String::from_utf8(table).expect("texts are UTF-8"));
    conduit::report::comparison::write_json_v1(&compared.comparison, &mut Vec::new()).expect("into memory");
    conduit::report::comparison::write_markdown(&compared.comparison, &mut Vec::new()).expect("into memory");
}

/// Reads an instance as the engine does: discovery, follow-ups, every record judged; then health and an estimate.
fn read_all(settings: &Json, url: Option<&str>, transport: &Scripted) {
    read_all_as("wordpress", settings, url, transport);
}

fn read_all_as(adapter_name: &'static str, settings: &Json, url: Option<&str>, transport: &Scripted) {
    let adapter = build_as(adapter_name, settings, url);
    let mut waiting: Vec<TaskSpec> = adapter.start(Tier::Deep);
    let instance = Instance { adapter_name, ..instance(adapter) };
    let mut context = Json::Null;
    for _ in 0..MAX_TASKS {
        if waiting.is_empty() {
            break;
        }
        // Failures are outcomes; what they say goes to people.
        let done = match instance.adapter.fetch(&waiting.remove(0), &context, transport) {
            Ok(done) => done,
            Err(error) => {
                error.reason();
                error.to_string();
                continue;
            }
        };
        let Done { records, follow_ups, context: discovered, .. } = done;
        context = discovered.unwrap_or(context);
        waiting.extend(follow_ups);
        judge_as(&instance, records, &context);
    }
    instance.adapter.health(transport);
    let _ = instance.adapter.estimate(Tier::Deep, transport);
}

fn judge(records: &[Record], site: &Instance, context: &Json) {
    judge_as(site, records.to_vec(), context);
}

fn judge_as(instance: &Instance, records: Vec<Record>, context: &Json) {
    let n_records = records.len();
    let (judged, crashes) = engine::judged(instance, &RULES, AS_OF_MS, context, records);
    assert_eq!((judged.len(), crashes.len()), (n_records, 0), "{crashes:?}");
}

static RULES: LazyLock<RuleSet> = LazyLock::new(|| RuleSet {
    rules: checks::all().map(|check| Rule { check, thresholds: Thresholds::defaults(check) }).collect(),
});

/// A site read once, for what needs its surroundings only.
static SITE: LazyLock<Instance> = LazyLock::new(|| instance(build(&json!({}), Some(HOME))));

static CONTEXT: LazyLock<Json> = LazyLock::new(|| {
    let task = SITE.adapter.start(Tier::Standard).remove(0);
    let done = SITE.adapter.fetch(&task, &Json::Null, &Scripted::from_fn(good_site));
    done.expect("the fixtures are a site").context.expect("discovery tells the context")
});

fn build(settings: &Json, url: Option<&str>) -> Box<dyn Adapter> {
    build_as("wordpress", settings, url)
}

fn build_as(adapter_name: &str, settings: &Json, url: Option<&str>) -> Box<dyn Adapter> {
    let secret = |name: &str, value: &str| (name.to_owned(), Secret::new(value));
    let credentials = match url {
        Some(_) => {
            vec![secret("username", "admin"), secret("application_password", "abcd efgh ijkl mnop qrst uvwx")]
        }
        None => Vec::new(),
    };
    let input = BuildInput {
        instance: "site".to_owned(),
        url: url.map(str::to_owned),
        settings: settings.clone(),
        credentials,
        base_dir: PathBuf::from("/"),
    };
    (adapters::find(adapter_name).expect("it is built in").build)(&input).expect("good settings")
}

fn instance(adapter: Box<dyn Adapter>) -> Instance {
    Instance {
        name: "site".to_owned(),
        adapter_name: "wordpress",
        url: Some(HOME.to_owned()),
        tenant: None,
        adapter,
        transport: Arc::new(Scripted::new()),
        concurrency: 1,
        settings: Json::Null,
    }
}

fn item(title: &str, markup: Markup, source: &str) -> Item {
    let text = |field: &str, role, content| FieldValue { field: field.into(), role, content };
    Item {
        id: "7".into(),
        locale: "en".into(),
        state: State::Published,
        content_type: "post".into(),
        kind: TypeKind::Entry,
        routable: true,
        title: title.to_owned(),
        slug: Some(title.chars().take(200).collect()),
        url: Some(format!("{HOME}/entry/")),
        edit_url: None,
        parent: None,
        author: Some("1".into()),
        created_ms: Some(0),
        updated_ms: Some(AS_OF_MS),
        published_ms: Some(AS_OF_MS),
        revisions: Some(2),
        password_protected: false,
        payload_bytes: u64::try_from(source.len()).unwrap_or(u64::MAX),
        fields: vec![
            text("title", FieldRole::Title, Content::text(title)),
            text("content", FieldRole::Body, Content::RichText { markup, source: source.to_owned() }),
            text("excerpt", FieldRole::Summary, Content::text(source)),
        ],
        references: Vec::new(),
        dead_shortcodes: Some(Vec::new()),
        flags: Vec::new(),
    }
}

macro_rules! fixture {
    ($name:literal) => {
        include_str!(concat!("../fixtures/wordpress/", $name, ".json"))
    };
}

/// A site that answers what discovery asks, and nothing of what is listed.
fn good_site(request: &Request) -> Option<Result<Response, FailureKind>> {
    let path = request.url.strip_prefix(HOME)?;
    let (path, _) = path.split_once('?').unwrap_or((path, ""));
    let is_visitor = request.identity == Identity::Anonymous;
    let body = match path {
        _ if request.method == Method::Options => "{}",
        "/" => "<html lang=\"en-US\"><meta name=\"generator\" content=\"WordPress 6.1.9\" />",
        "/wp-json/" => fixture!("index"),
        "/wp-json/wp/v2/users/me" if !is_visitor => fixture!("me"),
        "/wp-json/wp/v2/types" => fixture!("types"),
        "/wp-json/wp/v2/taxonomies" => fixture!("taxonomies"),
        "/wp-json/wp/v2/statuses" => fixture!("statuses"),
        "/wp-json/wp/v2/settings" => fixture!("settings"),
        _ => return None,
    };
    Some(Ok(Response::scripted(200, &[("content-type", "application/json")], body)))
}

/// A file of this process alone, for what reads files; the next input overwrites it.
struct OwnFile(PathBuf);

impl OwnFile {
    fn with(name: &str, bytes: &[u8]) -> Self {
        let path = std::env::temp_dir().join(format!("conduit-fuzz-{name}-{}", std::process::id()));
        std::fs::write(&path, bytes).expect("the folder for temporary files is writable");
        Self(path)
    }
}

/// The same for what reads folders.
struct OwnFolder(PathBuf);

impl OwnFolder {
    fn new(name: &str) -> Self {
        // Two tests replay side by side.
        static NEXT: AtomicU64 = AtomicU64::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let path = std::env::temp_dir().join(format!("conduit-fuzz-{name}-{}-{number}", std::process::id()));
        let _ = std::fs::remove_dir_all(&path);
        std::fs::create_dir_all(&path).expect("the folder for temporary files is writable");
        Self(path)
    }
}

impl Drop for OwnFolder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

impl Drop for OwnFile {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
}
