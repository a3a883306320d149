//! What `conduit.yaml` says: the settings that the rooms own, composed and typed.
//!
//! In reading order: [`mod@load`] (bytes → tree with positions) → [`validate`] (every problem at once; the
//! schema of [`schema`], walked by `walk`, then the `rules` a schema can't say) → [`Config`]. [`secrets`]
//! resolves references to credentials, and only when a run is about to ask a CMS. [`generate`] writes an
//! example, [`show`] tells where each value came from.
//!
//! Stays true: unknown keys are errors; a literal secret is an error and is never printed; adding an
//! adapter or a check changes no file here, since keys come from the registries ([`Registry`]).

use std::collections::BTreeMap;
use std::path::PathBuf;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use crate::adapters::{self, Entry};
use crate::checks::{self, Check, SettingKind, SettingValue, Thresholds, Wave};
use crate::model::Confidence;

pub mod accept;
pub mod document;
pub mod generate;
pub mod limits;
pub mod load;
pub mod problem;
pub mod redact;
mod rules;
pub mod schema;
pub mod secrets;
pub mod show;
pub mod validate;
mod walk;
mod words;

pub use accept::Accept;
pub use limits::{ByteSize, Limits, TlsVersion};
pub use problem::{Problem, Severity};
pub use secrets::SecretRef;
pub use validate::{Loaded, MissingSecrets, load, load_with};

/// The lists that keys and names come from.
#[derive(Clone)]
pub struct Registry {
    /// Every adapter, sorted by name.
    pub adapters: Vec<&'static Entry>,
    /// Every check, in the order of the catalogue.
    pub checks: Vec<&'static Check>,
}

impl Registry {
    /// What this build of Conduit has.
    pub fn built_in() -> Self {
        Self { adapters: adapters::ADAPTERS.to_vec(), checks: checks::all().collect() }
    }

    /// The adapter of that name.
    pub fn adapter(&self, name: &str) -> Option<&'static Entry> {
        self.adapters.iter().copied().find(|it| it.name == name)
    }
}

/// The whole configuration, valid.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Config {
    /// The version of the format: 1.
    pub version: u32,
    /// Where results are kept.
    pub store: StoreSettings,
    /// Limits over all instances together.
    pub limits: GlobalLimits,
    /// The CMS installations, in the order of the file; ids are unique.
    pub instances: Vec<Instance>,
    /// Which checks run, and with which thresholds.
    pub checks: CheckSettings,
    /// How the score is made.
    pub score: ScoreSettings,
    /// Findings that are accepted for now.
    pub accept: Vec<Accept>,
    /// Whether an accepted finding may lack an expiry date.
    pub accept_permanent: bool,
    /// What tells other environments (staging, test) apart.
    pub environments: Environments,
    /// What the network may be trusted with.
    pub network: NetworkSettings,
    /// Reports written after every scan.
    pub reports: Vec<ReportFile>,
}

/// A report written after every scan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReportFile {
    /// The format.
    pub format: ReportFormat,
    /// The file, relative to the configuration's folder; replaced by every scan.
    #[schemars(length(min = 1, max = 1000))]
    pub path: PathBuf,
}

/// Formats a report can be written in without being asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum ReportFormat {
    /// One self-contained page for the client.
    Html,
    /// The versioned report for programs.
    Json,
    /// One finding a line.
    Ndjson,
    /// For a spreadsheet.
    Csv,
    /// For a wiki or an issue.
    Markdown,
    /// For code scanning.
    Sarif,
    /// For CI servers.
    Junit,
}

impl ReportFormat {
    /// The word for `--format`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Html => "html",
            Self::Json => "json",
            Self::Ndjson => "ndjson",
            Self::Csv => "csv",
            Self::Markdown => "markdown",
            Self::Sarif => "sarif",
            Self::Junit => "junit",
        }
    }
}

/// One CMS installation.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Instance {
    /// The natural key of everything below it.
    pub id: String,
    /// The adapter's name.
    pub adapter: String,
    /// The address, for live sources. Never carries user information.
    pub url: Option<String>,
    /// The client whose data this is.
    pub tenant: Option<String>,
    /// Limits of this instance.
    pub limits: Limits,
    /// References to credentials by the adapter's names.
    pub credentials: BTreeMap<String, SecretRef>,
    /// The adapter's own keys, valid against its schema.
    pub settings: Json,
}

/// Keys every instance has; the rest are the adapter's own.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct InstanceKeys {
    /// The name of this installation in reports, commands and metrics. Results of other scans are found by it: keep it.
    #[schemars(regex(pattern = r"^[a-z0-9][a-z0-9_-]{0,62}$"))]
    pub id: String,
    /// The kind of CMS.
    pub adapter: String,
    /// The address of the site, without user name and password.
    #[serde(default)]
    #[schemars(length(max = 2000))]
    pub url: Option<String>,
    /// The client whose data this is; data of tenants are kept apart.
    #[serde(default)]
    #[schemars(regex(pattern = r"^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$"))]
    pub tenant: Option<String>,
    /// Limits of this instance.
    #[serde(default)]
    pub limits: Limits,
    /// Where the adapter's credentials come from; never the credentials themselves.
    #[serde(default)]
    pub credentials: BTreeMap<String, SecretRef>,
}

/// Where results are kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct StoreSettings {
    /// The database file; relative to the configuration file.
    #[schemars(length(min = 1, max = 1000))]
    pub path: PathBuf,
    /// How many finished scans of each instance are kept; older ones are pruned after a scan. Absent: all.
    #[schemars(range(min = 1, max = 100_000))]
    pub keep_scans: Option<u32>,
    /// Keep the normalised records, the content itself, with each scan: `xray scan --incremental` and `xray check` need
    /// them.
    pub keep_inventory: bool,
}

impl Default for StoreSettings {
    fn default() -> Self {
        Self { path: PathBuf::from("conduit.db"), keep_scans: None, keep_inventory: false }
    }
}

/// Limits over all instances together.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct GlobalLimits {
    /// Requests per second, all instances together.
    #[schemars(range(min = 0.01, max = 10000.0))]
    pub requests_per_second: Option<f64>,
    /// The largest answer read, after decompression, for instances that do not say: `16MiB`, or a number of bytes.
    pub max_response_bytes: Option<ByteSize>,
}

/// Which checks run, and with which thresholds.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct CheckSettings {
    /// The checks to begin with.
    pub preset: Preset,
    /// Checks to add: ids, or globs such as `seo.*`.
    pub enable: Vec<String>,
    /// Checks to leave out: ids, or globs. Wins over `enable`.
    pub disable: Vec<String>,
    /// Thresholds by check id.
    pub settings: BTreeMap<String, BTreeMap<String, Json>>,
}

/// A named choice of checks (`checks.md` 4.11).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Preset {
    /// The core, certain and firm.
    #[default]
    Recommended,
    /// Everything, tentative ones too.
    Strict,
    /// What editors can act on.
    Editorial,
    /// Security and platform.
    Security,
    /// What matters before a migration.
    Migration,
    /// Every check.
    All,
}

impl Preset {
    /// Every preset, in the order of the documentation.
    pub const ALL: [Self; 6] =
        [Self::Recommended, Self::Strict, Self::Editorial, Self::Security, Self::Migration, Self::All];

    /// The word in the configuration.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Recommended => "recommended",
            Self::Strict => "strict",
            Self::Editorial => "editorial",
            Self::Security => "security",
            Self::Migration => "migration",
            Self::All => "all",
        }
    }

    /// The preset of that word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.as_str() == word)
    }

    /// Whether a check belongs to it.
    pub fn holds(self, check: &Check) -> bool {
        let is_core = check.wave == Wave::Core && check.confidence != Confidence::Tentative;
        let categories: &[&str] = match self {
            Self::All | Self::Strict => return true,
            Self::Recommended => return is_core,
            Self::Editorial => &["quality", "links", "a11y", "media", "locale", "workflow"],
            Self::Security => &["security", "platform"],
            Self::Migration => &["model", "quality", "links", "media", "structure"],
        };
        is_core && categories.contains(&check.category())
    }
}

/// How the score is made.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct ScoreSettings {
    /// Below this share of evaluated checks, by weight, a score is partial and the run incomplete.
    #[schemars(range(min = 0.0, max = 1.0))]
    pub min_coverage: f64,
    /// Hold the score at 59 while a critical finding is open.
    pub critical_cap: bool,
}

impl Default for ScoreSettings {
    fn default() -> Self {
        Self { min_coverage: 0.9, critical_cap: true }
    }
}

/// What tells other environments apart.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Environments {
    /// Hosts of other environments, globs allowed (`*.staging.example.com`): links to them are findings.
    #[schemars(inner(length(min = 1, max = 253)))]
    pub hosts: Vec<String>,
}

/// What the network may be trusted with.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct NetworkSettings {
    /// Allow addresses found in content to lead into private networks when links are probed.
    pub trusted: bool,
}

/// The file's top level, for the schema and for reading.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Sections {
    /// The version of the format.
    #[schemars(range(min = 1, max = 1))]
    pub version: u32,
    /// Where results are kept.
    #[serde(default)]
    pub store: StoreSettings,
    /// Limits over all instances together.
    #[serde(default)]
    pub limits: GlobalLimits,
    /// The CMS installations.
    #[schemars(length(min = 1, max = 1000))]
    pub instances: Vec<serde_json::Map<String, Json>>,
    /// Which checks run, and with which thresholds.
    #[serde(default)]
    pub checks: CheckSettings,
    /// How the score is made.
    #[serde(default)]
    pub score: ScoreSettings,
    /// Findings that are accepted for now.
    #[serde(default)]
    pub accept: Vec<accept::AcceptKeys>,
    /// Allow entries of `accept` without `expires`.
    #[serde(default)]
    pub accept_permanent: bool,
    /// What tells other environments apart.
    #[serde(default)]
    pub environments: Environments,
    /// What the network may be trusted with.
    #[serde(default)]
    pub network: NetworkSettings,
    /// Reports written after every scan.
    #[serde(default)]
    #[schemars(length(max = 20))]
    pub reports: Vec<ReportFile>,
}

/// The threshold that `environments.hosts` is added to, in every check that declares it.
const ENVIRONMENT_HOSTS: &str = "environment_hosts";

impl Config {
    /// Whether a check runs: in the preset or enabled, and not disabled.
    pub fn selects(&self, check: &Check) -> bool {
        let named = |patterns: &[String]| patterns.iter().any(|it| accept::glob(it, check.id));
        (self.checks.preset.holds(check) || named(&self.checks.enable)) && !named(&self.checks.disable)
    }

    /// The thresholds of a check: its defaults, and what `checks.settings` says.
    pub fn thresholds(&self, check: &Check) -> Thresholds {
        let mut thresholds = Thresholds::defaults(check);
        let none = BTreeMap::new();
        let values = self.checks.settings.get(check.id).unwrap_or(&none);
        for setting in check.settings {
            let Some(value) = values.get(setting.key) else { continue };
            let value = match setting.value {
                SettingKind::Int { .. } => value.as_i64().map(SettingValue::Int),
                SettingKind::Real { .. } => value.as_f64().map(SettingValue::Real),
                SettingKind::Words { .. } => value.as_array().map(|words| {
                    SettingValue::Words(words.iter().filter_map(Json::as_str).map(str::to_owned).collect())
                }),
            };
            if let Some(value) = value {
                thresholds.set(setting.key, value);
            }
        }
        if !self.environments.hosts.is_empty() {
            let mut hosts = thresholds.words(ENVIRONMENT_HOSTS).to_vec();
            hosts.extend(self.environments.hosts.iter().map(|host| host.to_ascii_lowercase()));
            thresholds.set(ENVIRONMENT_HOSTS, SettingValue::Words(hosts));
        }
        thresholds
    }

    /// The instance of that id.
    pub fn instance(&self, id: &str) -> Option<&Instance> {
        self.instances.iter().find(|it| it.id == id)
    }
}
