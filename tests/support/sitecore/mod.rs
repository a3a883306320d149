//! A Sitecore that serves a serialized folder: Item Service, Authoring GraphQL, Experience Edge and the log-in in front of them.
//!
//! Sitecore is proprietary and cannot be run here. What each surface does is taken from the facts (section 8.6 says what a faithful double
//! must do) and is judged by clients of the vendor's world (`tests/lab_sitecore.rs`). Stays true: nothing of `src/adapters/sitecore` is
//! used; whatever would change something is not done and is noted as a violation, which [`Double::assert_read_only`] fails on.
//!
//! ```no_run
//! let double = sitecore::Double::start(sitecore::Options::folder("examples/sitecore"));
//! // … scan double.url …
//! double.assert_read_only();
//! ```

#![allow(dead_code, reason = "each test binary uses a part")]
#![allow(clippy::struct_excessive_bools, reason = "switches are on or off")]
#![allow(clippy::disallowed_methods, reason = "a server measures its own time")]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};
use std::time::{Duration, Instant};

mod authoring;
mod edge;
pub mod estate;
pub mod faults;
mod graphql;
pub mod http;
mod identity;
mod layout;
mod people;
mod published;
mod search;
mod ssc;
mod system;
mod yaml;

use edge::{EdgeSchema, Endpoint};
use estate::Estate;
use http::{Answer, Request};
use identity::Grants;

/// The day the double calls now unless told otherwise.
pub const AS_OF: &str = "2026-11-01";

/// What a double is made of.
#[derive(Clone, Debug)]
pub struct Options {
    /// Where the YAML is.
    pub folder: PathBuf,
    /// Today: dates that the folder lacks are some days before it.
    pub now: String,
    /// Versions without a date were made so many days before.
    pub age_days: i64,
    /// Items exist for every id that a value names and nothing has, as the parts of a real estate that its team does not serialize
    /// exist. Without, such references are broken.
    pub has_stand_ins: bool,
    /// `meta { version }` and `sitecore.version.xml`.
    pub version: String,
    /// XM Cloud has no `web`, and its Authoring API is always on.
    pub is_cloud: bool,
    /// For the log-in with a client's own credentials.
    pub client_id: String,
    pub client_secret: String,
    /// For the password grant and the Item Service: `sitecore\name`.
    pub user: String,
    pub password: String,
    /// For Edge: a key, a token or a context id.
    pub api_key: String,
    /// What the estate is too tidy to have is planted by it.
    pub seed: Option<u64>,
}

impl Options {
    pub fn folder(folder: impl AsRef<Path>) -> Self {
        Self {
            folder: folder.as_ref().to_owned(),
            now: AS_OF.to_owned(),
            age_days: 40,
            has_stand_ins: false,
            version: "10.4.1".to_owned(),
            is_cloud: false,
            client_id: "cid".to_owned(),
            client_secret: "sec".to_owned(),
            user: r"sitecore\admin".to_owned(),
            password: "b".to_owned(),
            api_key: "{E2F3D43E-B1FD-495E-B4B1-84579892422A}".to_owned(),
            seed: None,
        }
    }

    #[must_use]
    pub fn with_faults(mut self, seed: u64) -> Self {
        self.seed = Some(seed);
        self
    }

    #[must_use]
    pub fn with_stand_ins(mut self) -> Self {
        self.has_stand_ins = true;
        self
    }
}

/// What goes wrong, and what is switched off. All of it may be changed while the double runs.
#[derive(Clone, Debug)]
pub struct Switches {
    /// `expires_in` of new tokens. They end by [`Self::token_requests`], not by the clock.
    pub token_seconds: u64,
    /// A token or a cookie is good for so many requests.
    pub token_requests: Option<usize>,
    /// Every so many-th request to a surface (not to the log-in) gets this status, with `Retry-After` if there is one.
    pub fault_every: Option<(usize, u16, Option<u32>)>,
    /// Every so many-th request to a surface is cut off.
    pub cut_every: Option<usize>,
    /// After so many requests to a surface there is one more language, which copies `en` of every item below `/sitecore/content`.
    pub language_after: Option<(usize, String)>,
    /// Fields of `Query` that the account may not ask (`users`, `roles`, `jobs`, …).
    pub refused: BTreeSet<String>,
    /// Paths (with all below) that the account may not read.
    pub hidden: BTreeSet<String>,
    /// `ServicesOnPolicy`; off = 403 for everything of the Item Service.
    pub is_item_service_on: bool,
    /// `extranet\Anonymous` may use the Item Service.
    pub is_item_service_open: bool,
    /// `GraphQL.Enabled`; off = 404.
    pub is_authoring_on: bool,
    /// Authoring knows neither `allLanguages` nor `includeHiddenItems`.
    pub is_old_authoring: bool,
    /// More than so many in a page of a connection are refused.
    pub most_per_page: Option<usize>,
    /// The IDE answers.
    pub is_playground_on: bool,
    /// `sitecore.version.xml` and `/healthz` answer.
    pub is_version_shown: bool,
    /// Every so many-th request to Edge is one too many in its second: 429 with the three headers.
    pub edge_limit_every: Option<usize>,
    /// `Retry-After` of those.
    pub edge_retry_after: Option<u32>,
    /// Most fields of a document on Edge. How the real one counts is not documented; about 250.
    pub edge_complexity: usize,
}

impl Default for Switches {
    fn default() -> Self {
        Self {
            token_seconds: 3600,
            token_requests: None,
            fault_every: None,
            cut_every: None,
            language_after: None,
            refused: BTreeSet::new(),
            hidden: BTreeSet::new(),
            is_item_service_on: true,
            is_item_service_open: false,
            is_authoring_on: true,
            is_old_authoring: false,
            most_per_page: None,
            is_playground_on: false,
            is_version_shown: true,
            edge_limit_every: None,
            edge_retry_after: None,
            edge_complexity: 250,
        }
    }
}

impl Switches {
    fn hides(&self, path: &str) -> bool {
        let path = path.to_lowercase();
        self.hidden.iter().any(|it| {
            let it = it.to_lowercase();
            path == it || path.starts_with(&format!("{it}/"))
        })
    }
}

/// What a request was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// GET, HEAD or OPTIONS.
    Read,
    /// A GraphQL document of queries only.
    Query,
    /// For a token or a cookie.
    LogIn,
    /// Anything else: it could have changed something.
    Violation,
}

/// One request that came in.
#[derive(Clone, Debug)]
pub struct Logged {
    pub method: String,
    /// With the query, decoded.
    pub path: String,
    pub kind: Kind,
    pub status: u16,
    /// The GraphQL document.
    pub document: String,
    /// Bytes of the answer's body.
    pub size: usize,
    /// How long the double itself took.
    pub took: Duration,
}

struct Shared {
    options: Options,
    estate: RwLock<Arc<Estate>>,
    switches: Mutex<Switches>,
    grants: Mutex<Grants>,
    log: Mutex<Vec<Logged>>,
    counted: Mutex<Counted>,
    edge_schema: Mutex<Option<(Arc<Estate>, Arc<EdgeSchema>)>>,
}

/// Requests to surfaces so far.
#[derive(Default)]
struct Counted {
    all: usize,
    edge: usize,
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A server on a port of this machine. It ends with the test's process.
pub struct Double {
    /// `http://127.0.0.1:1234`, for every surface.
    pub url: String,
    /// What [`Options::seed`] planted.
    pub planted: Vec<faults::Planted>,
    shared: Arc<Shared>,
}

impl Double {
    pub fn start(options: Options) -> Self {
        let mut estate = Self::estate_of(&options);
        let planted = options.seed.map(|seed| faults::plant(&mut estate, seed, &options.now));
        let mut double = Self::start_with(options, estate);
        double.planted = planted.unwrap_or_default();
        double
    }

    /// The same with an estate of the test's own making.
    pub fn start_with(options: Options, estate: Estate) -> Self {
        let shared = Arc::new(Shared {
            options,
            estate: RwLock::new(Arc::new(estate)),
            switches: Mutex::default(),
            grants: Mutex::default(),
            log: Mutex::default(),
            counted: Mutex::default(),
            edge_schema: Mutex::default(),
        });
        let of_server = Arc::clone(&shared);
        let url = http::listen(move |request| of_server.answer(request));
        Self { url, planted: Vec::new(), shared }
    }

    /// What a double of these options serves (without what a seed plants), to be changed before it is started.
    pub fn estate_of(options: &Options) -> Estate {
        system::estate(yaml::read(&options.folder), options)
    }

    pub fn options(&self) -> &Options {
        &self.shared.options
    }

    /// What it serves now.
    pub fn estate(&self) -> Arc<Estate> {
        self.shared.estate()
    }

    /// Changes what it serves from now on.
    pub fn change(&self, change: impl FnOnce(&mut Estate)) {
        self.shared.change(change);
    }

    /// Changes what goes wrong from now on.
    pub fn switch(&self, change: impl FnOnce(&mut Switches)) {
        change(&mut locked(&self.shared.switches));
    }

    /// Every request so far.
    pub fn log(&self) -> Vec<Logged> {
        locked(&self.shared.log).clone()
    }

    /// Forgets the requests so far, and counts anew.
    pub fn clear_log(&self) {
        locked(&self.shared.log).clear();
        *locked(&self.shared.counted) = Counted::default();
    }

    /// Tokens handed out so far.
    pub fn log_ins(&self) -> usize {
        locked(&self.shared.grants).handed_out
    }

    /// A token that is good, got in some other way.
    pub fn token(&self) -> String {
        locked(&self.shared.grants).hand_out(identity::jwt)
    }

    /// Fails when a request could have changed something.
    #[track_caller]
    pub fn assert_read_only(&self) {
        let log = self.log();
        let bad: Vec<&Logged> = log.iter().filter(|it| it.kind == Kind::Violation).collect();
        assert!(bad.is_empty(), "requests that could have changed something: {bad:#?}");
    }
}

impl Shared {
    fn estate(&self) -> Arc<Estate> {
        Arc::clone(&self.estate.read().unwrap_or_else(PoisonError::into_inner))
    }

    fn change(&self, change: impl FnOnce(&mut Estate)) {
        let mut estate = self.estate.write().unwrap_or_else(PoisonError::into_inner);
        let mut new = Estate::clone(&estate);
        change(&mut new);
        *estate = Arc::new(new);
    }

    fn answer(&self, request: &Request) -> Answer {
        let mut kind = match request.method.as_str() {
            "GET" | "HEAD" | "OPTIONS" => Kind::Read,
            _ => Kind::Violation,
        };
        let mut document = String::new();
        let start = Instant::now();
        let answer = self.route(request, &mut kind, &mut document);
        let query: Vec<String> = request.query.iter().map(|(key, it)| format!("{key}={it}")).collect();
        let path = if query.is_empty() {
            request.path.clone()
        } else {
            format!("{}?{}", request.path, query.join("&"))
        };
        locked(&self.log).push(Logged {
            method: request.method.clone(),
            path,
            kind,
            status: if answer.is_cut { 0 } else { answer.status },
            document,
            size: answer.body.len(),
            took: start.elapsed(),
        });
        answer
    }

    fn route(&self, request: &Request, kind: &mut Kind, document: &mut String) -> Answer {
        // Clients write the slash before the path twice, and one after it or none (facts 8.2, 8.6).
        let path = request.path.trim_end_matches('/').to_lowercase();
        match path.as_str() {
            "/.well-known/openid-configuration" | "/oauth/token" | "/connect/token" => {
                if request.method == "POST" {
                    *kind = Kind::LogIn;
                }
                self.identity(request, &path)
            }
            "/sitecore/shell/sitecore.version.xml"
            | "/healthz/live"
            | "/healthz/ready"
            | "/sitecore/service/keepalive.aspx" => self.health(&path),
            _ if path.starts_with("/sitecore/api/ssc/") => {
                let is_log_in = path.starts_with("/sitecore/api/ssc/auth/");
                if is_log_in && request.method == "POST" {
                    *kind = Kind::LogIn;
                }
                match self.disturbance(is_log_in) {
                    Some(answer) => answer,
                    None => self.item_service(request, &path),
                }
            }
            "/sitecore/api/authoring/graphql/v1" => match self.disturbance(false) {
                Some(answer) => Self::disturbed(request, kind, document, answer),
                None => self.authoring(request, kind, document),
            },
            "/api/graphql/v1" | "/v1/content/api/graphql/v1" | "/sitecore/api/graph/edge" => {
                let endpoint = match path.as_str() {
                    "/api/graphql/v1" => Endpoint::Delivery,
                    "/sitecore/api/graph/edge" => Endpoint::Preview,
                    _ => Endpoint::Proxy,
                };
                match self.disturbance(false) {
                    Some(answer) => Self::disturbed(request, kind, document, answer),
                    None => self.edge(request, endpoint, kind, document),
                }
            }
            "/sitecore/api/authoring/graphql/playground" if locked(&self.switches).is_playground_on => {
                Answer::new(200, "text/html", "<html><title>GraphQL Playground</title></html>")
            }
            _ => Answer::status(404),
        }
    }

    /// A document that is cut off or refused is no less a query.
    fn disturbed(request: &Request, kind: &mut Kind, document: &mut String, answer: Answer) -> Answer {
        let asked = graphql::Asked::from(&request.body).unwrap_or_default();
        if !asked.document.is_empty() && !graphql::could_change(&asked.document) {
            *kind = Kind::Query;
        }
        *document = asked.document;
        answer
    }

    /// The schema of Edge follows the templates of the estate.
    fn edge_schema(&self, estate: &Arc<Estate>) -> Arc<EdgeSchema> {
        let mut kept = locked(&self.edge_schema);
        match &*kept {
            Some((of, schema)) if Arc::ptr_eq(of, estate) => Arc::clone(schema),
            _ => {
                let schema = Arc::new(EdgeSchema::of(estate));
                *kept = Some((Arc::clone(estate), Arc::clone(&schema)));
                schema
            }
        }
    }

    /// What goes wrong with this request, if anything.
    fn disturbance(&self, is_log_in: bool) -> Option<Answer> {
        if is_log_in {
            return None;
        }
        let n = {
            let mut counted = locked(&self.counted);
            counted.all += 1;
            counted.all
        };
        let switches = locked(&self.switches).clone();
        if let Some((after, language)) = switches.language_after.as_ref().filter(|it| n > it.0) {
            locked(&self.switches).language_after = None;
            let _ = after;
            self.change(|it| add_language(it, language));
        }
        if switches.cut_every.is_some_and(|it| n.is_multiple_of(it)) {
            let mut answer = Answer::status(200);
            answer.is_cut = true;
            return Some(answer);
        }
        let (every, status, wait) = switches.fault_every?;
        if !n.is_multiple_of(every) {
            return None;
        }
        let answer = Answer::status(status);
        Some(match wait {
            Some(seconds) => answer.with("Retry-After", seconds.to_string()),
            None => answer,
        })
    }

    /// Facts 4.
    fn health(&self, path: &str) -> Answer {
        if !locked(&self.switches).is_version_shown {
            return Answer::status(404);
        }
        if path != "/sitecore/shell/sitecore.version.xml" {
            return Answer::new(200, "text/plain", "Healthy");
        }
        let mut parts = self.options.version.split('.');
        let (major, minor, build) = (parts.next(), parts.next(), parts.next());
        let text = format!(
            "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<information>\n  <version>\n    <major>{}</major>\n    <minor>{}</minor>\n    \
             <build>{}</build>\n    <revision>012149</revision>\n  </version>\n  <date>November 01, 2025</date>\n  \
             <title>Sitecore.NET</title>\n</information>\n",
            major.unwrap_or("10"),
            minor.unwrap_or("0"),
            build.unwrap_or("0"),
        );
        Answer::new(200, "text/xml", text)
    }
}

/// One more language: everything below content is translated into it.
pub fn add_language(estate: &mut Estate, name: &str) {
    if estate.languages.iter().any(|it| it == name) {
        return;
    }
    estate.languages.push(name.to_owned());
    let master = estate.master_mut();
    system::language_item(master, name);
    let below: Vec<uuid::Uuid> = master
        .items
        .values()
        .filter(|it| it.path.starts_with("/sitecore/content/"))
        .map(|it| it.id)
        .collect();
    for id in below {
        let Some(item) = master.item_mut(id) else { continue };
        if let Some(english) = item.languages.get("en").cloned() {
            item.languages.insert(name.to_owned(), english);
        }
    }
}
