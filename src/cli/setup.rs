//! From the configuration to a request the engine can run.

use std::path::PathBuf;
use std::sync::Arc;

use serde_json::json;

use super::args::Global;
use super::{output, tell};
use crate::adapters::{self, BuildInput};
use crate::config::{self, Config, Loaded, secrets};
use crate::engine::{AcceptEntry, Instance, StorePace};
use crate::model::Acceptance;
use crate::store::Place;
use crate::transport::{
    Auth, ByteSize, Credential, GlobalSettings, HttpTransport, Interrupt, Settings, Shared, SharedPace,
    TlsVersion, Transport,
};
use crate::{env, exit};

/// A failure that was already told; the exit code.
#[derive(Debug)]
pub struct Told(pub u8);

/// Loads the configuration, or tells every mistake in it.
pub fn load(global: &Global) -> Result<Loaded, Told> {
    let loaded = config::load(&global.config, &env::named).map_err(|problems| {
        tell_problems(global, &problems);
        Told(exit::CONFIG)
    })?;
    if !global.quiet && !loaded.warnings.is_empty() {
        tell_problems(global, &loaded.warnings);
    }
    Ok(loaded)
}

fn tell_problems(global: &Global, problems: &[config::Problem]) {
    let colour = if output::colour_on_stderr(global) {
        config::problem::Colour::On
    } else {
        config::problem::Colour::Off
    };
    output::err(config::problem::render_all(problems, colour).trim_end());
}

/// The place of results: the flag's file, or that of `DATABASE_URL`, or the configuration's file.
pub fn place(global: &Global, loaded: Option<&Loaded>) -> Result<Place, Told> {
    if global.database.is_none()
        && let Some(url) = env::database_url()
    {
        return Place::from_url(&url).map_err(|error| tell::store(&error));
    }
    file(global, loaded).map(Place::File)
}

/// The flag's file, or the configuration's, from its folder.
fn file(global: &Global, loaded: Option<&Loaded>) -> Result<PathBuf, Told> {
    if let Some(path) = &global.database {
        return Ok(path.clone());
    }
    if let Some(loaded) = loaded {
        return Ok(loaded.base_dir.join(&loaded.config.store.path));
    }
    // Looking at what is stored asks nobody, so no credential has to be there.
    let registry = config::Registry::built_in();
    let loaded = config::load_with(&global.config, &env::named, config::MissingSecrets::Ignore, &registry)
        .map_err(|problems| {
            tell_problems(global, &problems);
            Told(exit::CONFIG)
        })?;
    Ok(loaded.base_dir.join(&loaded.config.store.path))
}

/// An instance with the transport that counts its traffic.
pub struct Ready {
    /// For the engine.
    pub instance: Instance,
    /// For counters; `None` for files on disk.
    pub http: Option<Arc<HttpTransport>>,
}

/// Builds the instances named (all when none is), in the order of the configuration.
pub fn instances(
    loaded: &Loaded,
    names: &[String],
    concurrency: Option<u32>,
    interrupt: &Interrupt,
) -> Result<Vec<Ready>, Told> {
    instances_at_pace(loaded, names, concurrency, interrupt, None)
}

/// The same, with turns that are shared with other processes at the same scan.
pub fn instances_at_pace(
    loaded: &Loaded,
    names: &[String],
    concurrency: Option<u32>,
    interrupt: &Interrupt,
    pace: Option<&Arc<StorePace>>,
) -> Result<Vec<Ready>, Told> {
    let config = &loaded.config;
    for name in names {
        if config.instance(name).is_none() {
            let known: Vec<_> = config.instances.iter().map(|it| it.id.as_str()).collect();
            output::error(
                "conduit::cli::unknown_instance",
                &format!(
                    "there is no instance `{}` in the configuration",
                    crate::report::escape::one_line(name)
                ),
                &format!("it has: {}", known.join(", ")),
            );
            return Err(Told(exit::USAGE));
        }
    }
    let global = GlobalSettings {
        requests_per_second: config.limits.requests_per_second,
        max_response_bytes: config.limits.max_response_bytes.map(|it| ByteSize(it.0)),
    };
    let pace = pace.map(|it| Arc::clone(it) as Arc<dyn SharedPace>);
    let shared = Shared::at_pace(&global, interrupt.clone(), pace);
    config
        .instances
        .iter()
        .filter(|it| names.is_empty() || names.contains(&it.id))
        .map(|it| build(loaded, it, concurrency, &shared))
        .collect()
}

fn build(
    loaded: &Loaded,
    configured: &config::Instance,
    concurrency: Option<u32>,
    shared: &Arc<Shared>,
) -> Result<Ready, Told> {
    let fail = |code: &str, message: String, help: &str| {
        output::error(code, &message, help);
        Told(exit::CONFIG)
    };
    let entry = adapters::find(&configured.adapter).ok_or_else(|| {
        fail("conduit::config::unknown_adapter", format!("unknown adapter `{}`", configured.adapter), "")
    })?;
    let unreadable = |error: secrets::SecretError| {
        fail(
            "conduit::config::missing_variable",
            error.to_string(),
            "`conduit config validate` checks all of them",
        )
    };
    let credentials = secrets::resolve_all(configured, &loaded.base_dir, &env::named).map_err(unreadable)?;
    let input = BuildInput {
        instance: configured.id.clone(),
        url: configured.url.clone(),
        settings: configured.settings.clone(),
        credentials,
        base_dir: loaded.base_dir.clone(),
    };
    let adapter_error = |error: adapters::AdapterError| {
        fail(
            "conduit::adapter::settings",
            format!("instance `{}`: {error}", configured.id),
            "see docs/configuration.md",
        )
    };
    let adapter = (entry.build)(&input).map_err(adapter_error)?;
    let credential = (entry.credential)(&input).map_err(adapter_error)?;
    let mut settings = limits(&configured.limits, &loaded.base_dir);
    settings.proxy_login =
        secrets::proxy_login(configured, &loaded.base_dir, &env::named).map_err(unreadable)?;
    if let Some(concurrency) = concurrency {
        settings.concurrency = concurrency;
    }
    let address = configured.url.clone().unwrap_or_else(|| "http://localhost".to_owned());
    let auth = match credential {
        None => Auth::new(&address, Credential::None),
        Some(credential) => credential.bind(&address),
    };
    let http = HttpTransport::new(&configured.id, &settings, auth, Arc::clone(shared)).map_err(|error| {
        fail(
            "conduit::transport::setup",
            format!("instance `{}`: {error}", configured.id),
            "see docs/configuration.md",
        )
    })?;
    let http = Arc::new(http);
    let is_live = adapter.is_live();
    Ok(Ready {
        instance: Instance {
            name: configured.id.clone(),
            adapter_name: entry.name,
            url: configured.url.clone(),
            tenant: configured.tenant.clone(),
            adapter,
            transport: Arc::clone(&http) as Arc<dyn Transport>,
            concurrency: settings.concurrency as usize,
            settings: json!({
                "id": configured.id,
                "adapter": configured.adapter,
                "url": configured.url,
                "settings": configured.settings,
            }),
        },
        http: is_live.then_some(http),
    })
}

/// Configured limits over the transport's defaults.
fn limits(it: &config::Limits, base_dir: &std::path::Path) -> Settings {
    let mut settings = Settings::default();
    macro_rules! take {
        ($($name:ident),+) => { $(if let Some(value) = it.$name.clone() { settings.$name = value; })+ };
    }
    take!(
        requests_per_second,
        concurrency,
        timeout_seconds,
        connect_timeout_seconds,
        max_attempts,
        max_backoff_seconds,
        max_retry_after_seconds,
        retry_budget,
        breaker_failures,
        breaker_window_seconds,
        breaker_cooldown_seconds,
        max_redirects,
        request_deadline_seconds,
        max_json_depth,
        max_query_depth,
        max_query_cost
    );
    if let Some(size) = it.max_response_bytes {
        settings.max_response_bytes = ByteSize(size.0);
    }
    if let Some(size) = it.cache_bytes {
        settings.cache_bytes = ByteSize(size.0);
    }
    if it.min_tls_version == Some(config::TlsVersion::V1_3) {
        settings.min_tls_version = TlsVersion::V1_3;
    }
    settings.client_cert = it.client_cert.as_ref().map(|path| base_dir.join(path));
    settings.client_key = it.client_key.as_ref().map(|path| base_dir.join(path));
    settings.burst = it.burst;
    settings.proxy.clone_from(&it.proxy);
    if let Some(list) = &it.no_proxy {
        settings.no_proxy.clone_from(list);
    }
    settings.ca_bundle = it.ca_bundle.as_ref().map(|path| base_dir.join(path));
    settings.user_agent.clone_from(&it.user_agent);
    settings
}

/// The `accept:` entries for the engine.
pub fn accept_entries(config: &Config) -> Vec<AcceptEntry> {
    config
        .accept
        .iter()
        .map(|it| AcceptEntry {
            check: it.check.clone(),
            subject: it.subject.clone(),
            acceptance: Acceptance {
                reason: it.reason.clone(),
                owner: it.owner.clone(),
                expires: it.expires.map(|date| date.to_string()),
            },
        })
        .collect()
}
