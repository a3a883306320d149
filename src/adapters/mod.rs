//! From what a CMS says to the model: one folder per CMS, the same file names in each.
//!
//! An adapter yields records and never keeps them; it knows no store and no check. To add one: write
//! `src/adapters/<cms>/` and name its `ENTRY` in [`ADAPTERS`].

use serde_json::Value as Json;

use crate::model::{Capability, Done, Reference, ReferenceKind, Secret, TaskSpec, Tier};
use crate::transport::{Auth, Credential, Login, Transport};

pub mod error;
pub mod health;
pub mod page;
pub mod probe;
pub mod sitecore;
pub mod wordpress;

pub use error::AdapterError;
pub use health::Health;

/// Everything an adapter is made from.
#[derive(Clone, Debug)]
pub struct BuildInput {
    /// The instance's id, for messages.
    pub instance: String,
    /// The address, for live sources.
    pub url: Option<String>,
    /// Adapter settings as validated against [`Entry::settings_schema`]: the keys of the instance that are the
    /// adapter's own.
    pub settings: Json,
    /// Resolved credentials by name (`username`, `application_password`). Absent ones were not configured.
    pub credentials: Vec<(String, Secret)>,
    /// Directory of the configuration file: relative paths in settings start here.
    pub base_dir: std::path::PathBuf,
}

/// What one kind of CMS offers.
pub struct Entry {
    /// The word in the configuration.
    pub name: &'static str,
    /// What people call it.
    pub title: &'static str,
    /// One sentence for the wizard and `adapters list`.
    pub summary: &'static str,
    /// Everything some source of it can tell.
    pub capabilities: &'static [Capability],
    /// Names of credentials it takes, with help: `username`, `application_password`.
    pub credentials: &'static [CredentialSpec],
    /// JSON Schema (an object schema with `properties`) of the adapter's own keys in an instance.
    pub settings_schema: fn() -> Json,
    /// A commented YAML instance block for `config generate`, indented as a list element, from answers.
    pub example: fn(&ExampleInput) -> String,
    /// What goes with requests of the instance's identity, for the transport. `None` when none is configured; an
    /// error when it is incomplete.
    pub credential: fn(&BuildInput) -> Result<Option<HttpCredential>, AdapterError>,
    /// Makes one. Errors are sentences about the settings.
    pub build: fn(&BuildInput) -> Result<Box<dyn Adapter>, AdapterError>,
}

/// How an instance's credential goes with a request. Only to the instance's own origin: `transport` sees to that.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HttpCredential {
    /// HTTP Basic (RFC 7617).
    Basic {
        /// The user.
        user: Secret,
        /// The password.
        password: Secret,
    },
    /// One header.
    Header {
        /// Its name.
        name: String,
        /// Its value, `Bearer …` and the like included.
        value: Secret,
    },
    /// A log-in, made when it is needed and again when it has ended.
    Login(Box<Login>),
    /// That of the instance's own origin, and one for a second server that the instance is read from.
    Two {
        /// For the instance's `url`.
        own: Option<Box<HttpCredential>>,
        /// The address of the second server.
        url: String,
        /// For that address.
        other: Box<HttpCredential>,
    },
}

impl HttpCredential {
    /// Binds it to the origin of the instance's address.
    pub fn bind(self, url: &str) -> Auth {
        match self {
            Self::Basic { user, password } => Auth::new(url, Credential::Basic { user, password }),
            Self::Header { name, value } => Auth::new(url, Credential::Header { name, value }),
            Self::Login(login) => Auth::new(url, Credential::Login(login)),
            Self::Two { own, url: second, other } => {
                let own = own.map_or_else(|| Auth::new(url, Credential::None), |it| it.bind(url));
                own.and(other.bind(&second))
            }
        }
    }
}

/// One credential an adapter takes.
#[derive(Clone, Copy, Debug)]
pub struct CredentialSpec {
    /// The key under `credentials:`.
    pub key: &'static str,
    /// The environment variable the wizard proposes.
    pub env: &'static str,
    /// What it is and how to get a read-only one.
    pub help: &'static str,
    /// Whether it is secret (a user name is not).
    pub is_secret: bool,
}

/// Answers of the wizard, for [`Entry::example`].
#[derive(Clone, Debug)]
pub struct ExampleInput {
    /// Instance id.
    pub id: String,
    /// Address or path.
    pub location: String,
    /// `key` → YAML of the credential reference, `{ env: WP_USER }`.
    pub credentials: Vec<(String, String)>,
}

/// Every adapter, sorted by name.
pub static ADAPTERS: &[&Entry] = &[&sitecore::ENTRY, &wordpress::ENTRY];

/// The adapter of that name.
pub fn find(name: &str) -> Option<&'static Entry> {
    ADAPTERS.iter().copied().find(|entry| entry.name == name)
}

/// Reads one instance. Methods are called from several threads.
pub trait Adapter: Send + Sync {
    /// The first tasks. Usually one, `discover`, whose follow-ups are the listings.
    fn start(&self, tier: Tier) -> Vec<TaskSpec>;

    /// Does one task. `context` is what the first task's [`Done::context`] said (`Null` before).
    ///
    /// The answer depends on nothing but the arguments and the CMS: the same task gives the same records in the
    /// same order in another process.
    fn fetch(&self, task: &TaskSpec, context: &Json, transport: &dyn Transport)
    -> Result<Done, AdapterError>;

    /// A quick look at one page of a listing, for incremental scans: [`Done`] with its items lacking texts (title, main
    /// text, summary) and flags read off them (`name:detail`), everything else as [`Adapter::fetch`] would give it, and the same follow-ups. `None` when this task
    /// has to be read whole; the records of other kinds count as read.
    fn glance(
        &self,
        _task: &TaskSpec,
        _context: &Json,
        _transport: &dyn Transport,
    ) -> Option<Result<Done, AdapterError>> {
        None
    }

    /// The task that reads the items of these ids, which a quick look at `task` showed, whole.
    fn reread(&self, _task: &TaskSpec, _ids: &[&str]) -> Option<TaskSpec> {
        None
    }

    /// What an address found in a text leads to. Pure. `base` is the address of the page it stands on.
    /// Fills `target`, `url` and `raw` of a reference of that field and kind.
    fn reference(
        &self,
        field: &str,
        kind: ReferenceKind,
        href: &str,
        base: Option<&str>,
        context: &Json,
    ) -> Reference;

    /// The key under which two addresses of this site are the same page or file: path without trailing slash, lower
    /// case, decoded; sizes of pictures taken off. `None` for addresses of other sites. Equals the key in
    /// [`Target::Internal`](crate::model::Target::Internal).
    fn url_key(&self, url: &str, context: &Json) -> Option<String>;

    /// The site's public address as discovered, without a trailing slash; `None` for "as configured".
    fn public_url(&self, context: &Json) -> Option<String>;

    /// Where in a file on disk a finding's subject is, or that field of it: path and line, from 1. `None` for live sources.
    fn locate(&self, _subject: &crate::model::Subject, _field: Option<&str>) -> Option<(String, u32)> {
        None
    }

    /// Asks whether everything a scan needs works.
    fn health(&self, transport: &dyn Transport) -> Health;

    /// Asks for counts only.
    fn estimate(&self, tier: Tier, transport: &dyn Transport) -> Result<Estimate, AdapterError>;

    /// Whether it talks to a server (false for files on disk).
    fn is_live(&self) -> bool;
}

/// What a scan would ask (`--plan`).
#[derive(Clone, Debug, Default)]
pub struct Estimate {
    /// Listing name, number of records, number of requests.
    pub listings: Vec<(String, u64, u64)>,
    /// What would be missing, and why.
    pub missing: Vec<(Capability, crate::model::UnknownReason, String)>,
}
