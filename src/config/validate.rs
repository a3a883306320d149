//! Every problem of a file at once: the schema first, then the rules a schema can't say.
//!
//! The rules read the plain value, so that they also speak about a file with a typing mistake elsewhere.

use std::path::{Path, PathBuf};

use serde_json::{Map, Value as Json};

use super::accept::{Accept, AcceptKeys};
use super::document::{Document, Draft, Part};
use super::load as reader;
use super::problem::{Problem, Severity};
use super::redact::short;
use super::rules::{Rules, date};
use super::walk;
use super::{Config, Instance, InstanceKeys, Registry, Sections, schema};

/// More problems than a person reads are counted, not listed.
pub const MAX_PROBLEMS: usize = 100;

/// A valid configuration, and what is known about its file.
#[derive(Clone, Debug)]
pub struct Loaded {
    /// The settings.
    pub config: Config,
    /// What a run may go on with.
    pub warnings: Vec<Problem>,
    /// The file with positions.
    pub document: Document,
    /// Its folder: relative paths start here.
    pub base_dir: PathBuf,
}

/// What a variable or file that a credential needs, and that is not there, means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MissingSecrets {
    /// An error: a run would fail.
    Error,
    /// A warning: for a machine that holds no credentials.
    Warning,
    /// Nothing: it is not looked at.
    Ignore,
}

/// Reads and validates a file for a run.
///
/// # Errors
///
/// Every problem, errors and warnings, in the order of the file.
pub fn load(path: &Path, env: &dyn Fn(&str) -> Option<String>) -> Result<Loaded, Vec<Problem>> {
    load_with(path, env, MissingSecrets::Error, &Registry::built_in())
}

/// The same, for these adapters and checks.
///
/// # Errors
///
/// Every problem, errors and warnings, in the order of the file.
pub fn load_with(
    path: &Path,
    env: &dyn Fn(&str) -> Option<String>,
    missing: MissingSecrets,
    registry: &Registry,
) -> Result<Loaded, Vec<Problem>> {
    let document = reader::read(path).map_err(|problem| vec![*problem])?;
    let base_dir = path.parent().map(Path::to_path_buf).unwrap_or_default();
    validate(document, base_dir, env, missing, registry)
}

/// Validates what a file holds. `name` is for messages.
///
/// # Errors
///
/// Every problem, errors and warnings, in the order of the file.
pub fn parse(
    name: &str,
    bytes: &[u8],
    base_dir: &Path,
    env: &dyn Fn(&str) -> Option<String>,
    missing: MissingSecrets,
    registry: &Registry,
) -> Result<Loaded, Vec<Problem>> {
    let document = reader::parse(name, bytes).map_err(|problem| vec![*problem])?;
    validate(document, base_dir.to_path_buf(), env, missing, registry)
}

fn validate(
    document: Document,
    base_dir: PathBuf,
    env: &dyn Fn(&str) -> Option<String>,
    missing: MissingSecrets,
    registry: &Registry,
) -> Result<Loaded, Vec<Problem>> {
    let schema = schema::schema_for(registry);
    let mut problems = Vec::new();
    walk::walk(&document, &schema, &mut problems);
    if problems.is_empty() {
        rest_of_schema(&document, &schema, &mut problems);
    }
    let mut rules = Rules { document: &document, problems: &mut problems };
    rules.instances(&base_dir, env, missing);
    rules.checks(registry);
    rules.accept(registry);
    finish(&mut problems);
    let (warnings, errors): (Vec<_>, Vec<_>) =
        problems.into_iter().partition(|it| it.severity == Severity::Warning);
    if !errors.is_empty() {
        let mut all: Vec<Problem> = errors.into_iter().chain(warnings).collect();
        all.sort_by_key(|it| (it.line, it.column));
        return Err(all);
    }
    match typed(&document.root) {
        Ok(config) => Ok(Loaded { config, warnings, document, base_dir }),
        Err(error) => {
            let draft = Draft {
                code: "conduit::config::invalid_value",
                message: "a value is not of the kind Conduit expects".to_owned(),
                label: String::new(),
                help: Some(format!(
                    "the schema should have said this before ({}): please report it",
                    short(&unquoted(&error.to_string()))
                )),
            };
            Err(vec![document.problem(Severity::Error, "", Part::Value, draft)])
        }
    }
}

/// serde quotes values: take them out.
fn unquoted(text: &str) -> String {
    text.split(['"', '`']).step_by(2).collect::<Vec<_>>().join("…")
}

/// In the order of the file, without repetition, and not without end.
fn finish(problems: &mut Vec<Problem>) {
    problems
        .sort_by(|a, b| (a.line, a.column, a.code, &a.pointer).cmp(&(b.line, b.column, b.code, &b.pointer)));
    problems.dedup_by(|a, b| a.code == b.code && a.pointer == b.pointer && a.message == b.message);
    let n_more = problems.len().saturating_sub(MAX_PROBLEMS);
    if n_more > 0 {
        // Errors must not be cut in favour of warnings: one of them decides.
        problems.sort_by_key(|it| it.severity);
        problems.truncate(MAX_PROBLEMS);
        if let Some(last) = problems.last_mut() {
            last.help = Some(format!("{n_more} more problems are not listed"));
        }
        problems.sort_by_key(|it| (it.line, it.column));
    }
}

/// What an adapter's schema says in keywords that `walk` does not know.
fn rest_of_schema(document: &Document, schema: &Json, problems: &mut Vec<Problem>) {
    let Ok(validator) = jsonschema::validator_for(schema) else { return };
    for error in validator.iter_errors(&document.root).take(MAX_PROBLEMS) {
        let pointer = error.instance_path().to_string();
        let draft = Draft {
            code: "conduit::config::invalid_value",
            message: short(&error.masked().to_string()),
            label: "not as the adapter expects".to_owned(),
            help: Some("`conduit config schema` prints what is allowed".to_owned()),
        };
        problems.push(document.problem(Severity::Error, &pointer, Part::Value, draft));
    }
}

/// The typed value of a valid tree.
fn typed(root: &Json) -> Result<Config, serde_json::Error> {
    use serde::Deserialize;
    let sections = Sections::deserialize(root)?;
    let instances = sections.instances.iter().map(typed_instance).collect::<Result<_, _>>()?;
    let accept = sections.accept.into_iter().map(typed_accept).collect();
    Ok(Config {
        version: sections.version,
        store: sections.store,
        limits: sections.limits,
        instances,
        checks: sections.checks,
        score: sections.score,
        accept,
        accept_permanent: sections.accept_permanent,
        environments: sections.environments,
        network: sections.network,
        reports: sections.reports,
    })
}

/// Keys that every instance has; a test compares them with the schema.
pub(crate) const COMMON_KEYS: [&str; 6] = ["id", "adapter", "url", "tenant", "limits", "credentials"];

fn typed_instance(map: &Map<String, Json>) -> Result<Instance, serde_json::Error> {
    let (mut common, mut own) = (Map::new(), Map::new());
    for (key, value) in map {
        let target = if COMMON_KEYS.contains(&key.as_str()) { &mut common } else { &mut own };
        target.insert(key.clone(), value.clone());
    }
    let keys: InstanceKeys = serde_json::from_value(Json::Object(common))?;
    Ok(Instance {
        id: keys.id,
        adapter: keys.adapter,
        url: keys.url,
        tenant: keys.tenant,
        limits: keys.limits,
        credentials: keys.credentials,
        settings: Json::Object(own),
    })
}

fn typed_accept(keys: AcceptKeys) -> Accept {
    Accept {
        check: keys.check,
        subject: keys.subject,
        reason: keys.reason,
        owner: keys.owner,
        expires: keys.expires.as_deref().and_then(date),
    }
}

#[cfg(test)]
mod tests {
    use super::{COMMON_KEYS, InstanceKeys};

    #[test]
    fn common_keys_are_those_of_the_schema() {
        let schema = schemars::schema_for!(InstanceKeys).to_value();
        let keys: Vec<&str> = schema["properties"].as_object().unwrap().keys().map(String::as_str).collect();
        assert_eq!(keys, COMMON_KEYS);
    }
}
