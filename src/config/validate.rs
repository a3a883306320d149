//! Every problem of a file at once: the schema first, then the rules a schema can't say.
//!
//! The rules read the plain value, so that they also speak about a file with a typing mistake elsewhere.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde_json::{Map, Value as Json};

use super::accept::{Accept, AcceptKeys, glob};
use super::load::{self, Document, Draft, Part, join};
use super::problem::{Problem, Severity};
use super::redact::{has_credential, short};
use super::secrets::env_name;
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
    let document = load::read(path).map_err(|problem| vec![problem])?;
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
    let document = load::parse(name, bytes).map_err(|problem| vec![problem])?;
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

/// YYYY-MM-DD and nothing else.
fn date(text: &str) -> Option<jiff::civil::Date> {
    (text.len() == 10).then(|| text.parse().ok())?
}

struct Rules<'a> {
    document: &'a Document,
    problems: &'a mut Vec<Problem>,
}

impl Rules<'_> {
    fn add(&mut self, severity: Severity, pointer: &str, draft: Draft) {
        self.problems.push(self.document.problem(severity, pointer, Part::Value, draft));
    }

    fn instances(&mut self, base_dir: &Path, env: &dyn Fn(&str) -> Option<String>, missing: MissingSecrets) {
        let document = self.document;
        let mut seen: BTreeMap<&str, String> = BTreeMap::new();
        for (idx, instance) in list(&document.root, "/instances").iter().enumerate() {
            let at = format!("/instances/{idx}");
            if let Some(id) = instance.get("id").and_then(Json::as_str) {
                let pointer = join(&at, "id");
                if let Some(first) = seen.get(id) {
                    let line = document.line_of(first).unwrap_or(0);
                    let draft = Draft {
                        code: "conduit::config::duplicate_id",
                        message: format!("two instances have the id `{}`", short(id)),
                        label: format!("first used in line {line}"),
                        help: Some("give each instance its own id: results are found by it".to_owned()),
                    };
                    self.add(Severity::Error, &pointer, draft);
                } else {
                    seen.insert(id, pointer);
                }
            }
            let credentials = instance.get("credentials").and_then(Json::as_object);
            self.url(&join(&at, "url"), credentials.is_some_and(|it| !it.is_empty()));
            let limits = join(&at, "limits");
            self.proxy(&join(&limits, "proxy"));
            self.size(&join(&limits, "max_response_bytes"));
            self.ca_bundle(&join(&limits, "ca_bundle"), base_dir);
            for (key, reference) in credentials.into_iter().flatten() {
                if missing != MissingSecrets::Ignore {
                    let severity = match missing {
                        MissingSecrets::Warning => Severity::Warning,
                        _ => Severity::Error,
                    };
                    let pointer = join(&join(&at, "credentials"), key);
                    self.reference(&pointer, reference, base_dir, env, severity);
                }
            }
        }
        self.size("/limits/max_response_bytes");
    }

    fn text(&self, pointer: &str) -> Option<String> {
        self.document.root.pointer(pointer)?.as_str().map(str::to_owned)
    }

    fn size(&mut self, pointer: &str) {
        let Some(size) = self.text(pointer).and_then(|it| super::ByteSize::parse(&it)) else { return };
        if size.0 == 0 || size.0 > super::limits::MAX_BYTE_SIZE {
            let draft = Draft {
                code: "conduit::config::out_of_range",
                message: format!("`max_response_bytes` is out of range: {size}"),
                label: "expected a size from 1B to 1GiB".to_owned(),
                help: Some("an answer is held in memory while it is read".to_owned()),
            };
            self.add(Severity::Error, pointer, draft);
        }
    }

    fn ca_bundle(&mut self, pointer: &str, base_dir: &Path) {
        let Some(path) = self.text(pointer) else { return };
        if !base_dir.join(&path).is_file() {
            let draft = Draft {
                code: "conduit::config::missing_file",
                message: format!("there is no file `{}`", short(&path)),
                label: "expected a PEM file of certificate authorities".to_owned(),
                help: Some("relative paths start at the folder of the configuration file".to_owned()),
            };
            self.add(Severity::Error, pointer, draft);
        }
    }

    /// An absolute http or https address without user information, or a problem.
    fn address(&mut self, pointer: &str, text: &str, schemes: &[&str]) -> Option<url::Url> {
        let parsed = url::Url::parse(text);
        let has_user = parsed
            .as_ref()
            .map_or_else(|_| has_credential(text), |it| !it.username().is_empty() || it.password().is_some());
        if has_user {
            let draft = Draft {
                code: "conduit::config::credential_in_url",
                message: "the address holds a user name or password".to_owned(),
                label: "expected an address without `user:password@`".to_owned(),
                help: Some(
                    "remove it and name the variables that hold it under `credentials`; if this file was ever shared, \
                     replace the password"
                        .to_owned(),
                ),
            };
            self.add(Severity::Error, pointer, draft);
            return None;
        }
        let reason = match parsed {
            Ok(parsed) if !schemes.contains(&parsed.scheme()) => {
                format!("`{}` is not supported", short(parsed.scheme()))
            }
            Ok(parsed) if parsed.host_str().is_none_or(str::is_empty) => "it has no host".to_owned(),
            Ok(parsed) => return Some(parsed),
            Err(error) => error.to_string(),
        };
        let help = (!text.contains("://") && text.contains('.') && !text.contains(char::is_whitespace))
            .then(|| format!("did you mean `https://{}`?", short(text)));
        let draft = Draft {
            code: "conduit::config::invalid_url",
            message: format!("this is not an address: {reason}"),
            label: format!("expected {}://host/path", schemes.join(":// or ")),
            help,
        };
        self.add(Severity::Error, pointer, draft);
        None
    }

    fn url(&mut self, pointer: &str, has_credentials: bool) {
        let Some(text) = self.text(pointer) else { return };
        let Some(url) = self.address(pointer, &text, &["http", "https"]) else { return };
        if has_credential(&text) {
            let draft = Draft {
                code: "conduit::config::credential_in_url",
                message: "the address holds a key or token".to_owned(),
                label: "expected an address without a key".to_owned(),
                help: Some("remove it and name the variable that holds it under `credentials`".to_owned()),
            };
            return self.add(Severity::Error, pointer, draft);
        }
        let is_loopback = match url.host() {
            Some(url::Host::Domain(host)) => host == "localhost" || host.ends_with(".localhost"),
            Some(url::Host::Ipv4(address)) => address.is_loopback(),
            Some(url::Host::Ipv6(address)) => address.is_loopback(),
            None => false,
        };
        if has_credentials && url.scheme() == "http" && !is_loopback {
            let draft = Draft {
                code: "conduit::config::insecure_url",
                message: "the credential would cross the network unencrypted".to_owned(),
                label: "http, not https".to_owned(),
                help: Some(
                    "write https://, or leave the credential out and read what visitors may read".to_owned(),
                ),
            };
            self.add(Severity::Warning, pointer, draft);
        }
    }

    fn proxy(&mut self, pointer: &str) {
        if let Some(text) = self.text(pointer) {
            self.address(pointer, &text, &["http", "https", "socks4", "socks5"]);
        }
    }

    fn reference(
        &mut self,
        pointer: &str,
        reference: &Json,
        base_dir: &Path,
        env: &dyn Fn(&str) -> Option<String>,
        severity: Severity,
    ) {
        let Some(reference) = reference.as_object().filter(|it| it.len() == 1) else { return };
        if let Some(name) = reference.get("env").and_then(Json::as_str)
            && is_variable_name(name)
            && env(name).is_none_or(|it| it.is_empty())
        {
            let name = env_name(name);
            let draft = Draft {
                code: "conduit::config::missing_variable",
                message: format!("the environment variable `{name}` is not set"),
                label: "not set, or empty".to_owned(),
                help: Some(if name == super::redact::REDACTED {
                    "the name does not look like one: write the NAME of a variable, not its value".to_owned()
                } else {
                    format!("set it for this run: `export {name}=…`")
                }),
            };
            self.add(severity, &join(pointer, "env"), draft);
        }
        if let Some(path) = reference.get("file").and_then(Json::as_str)
            && !path.is_empty()
            && let Err(error) = std::fs::metadata(base_dir.join(path))
        {
            let shown =
                if path.contains(['/', '.']) { short(path) } else { super::redact::REDACTED.to_owned() };
            let draft = Draft {
                code: "conduit::config::missing_file",
                message: if error.kind() == std::io::ErrorKind::NotFound {
                    format!("there is no file `{shown}`")
                } else {
                    format!("the file `{shown}` cannot be read: {error}")
                },
                label: "cannot be read".to_owned(),
                help: Some("relative paths start at the folder of the configuration file".to_owned()),
            };
            self.add(severity, &join(pointer, "file"), draft);
        }
    }

    /// Globs that name no check; exact ids are the schema's.
    fn checks(&mut self, registry: &Registry) {
        let document = self.document;
        for key in ["/checks/enable", "/checks/disable"] {
            for (idx, pattern) in list(&document.root, key).iter().enumerate() {
                if let Some(pattern) = pattern.as_str() {
                    self.pattern(&format!("{key}/{idx}"), pattern, registry);
                }
            }
        }
    }

    fn pattern(&mut self, pointer: &str, pattern: &str, registry: &Registry) {
        if pattern.len() <= 200
            && pattern.contains(['*', '?'])
            && !registry.checks.iter().any(|it| glob(pattern, it.id))
        {
            let ids = registry.checks.iter().map(|it| it.id.to_owned()).collect();
            let mut draft = walk::unknown_check(pattern, ids, pointer);
            draft.message = format!("no check matches `{}`", short(pattern));
            self.add(Severity::Error, pointer, draft);
        }
    }

    fn accept(&mut self, registry: &Registry) {
        let document = self.document;
        let is_permanent = document.root.get("accept_permanent") == Some(&Json::Bool(true));
        for (idx, entry) in list(&document.root, "/accept").iter().enumerate() {
            let at = format!("/accept/{idx}");
            if let Some(check) = entry.get("check").and_then(Json::as_str) {
                self.pattern(&join(&at, "check"), check, registry);
            }
            match entry.get("expires") {
                Some(Json::String(text)) if date(text).is_none() => {
                    let draft = Draft {
                        code: "conduit::config::unreadable_date",
                        message: format!("`{}` is not a date", short(text)),
                        label: "expected YYYY-MM-DD".to_owned(),
                        help: Some(
                            "write it like `expires: 2027-06-30`; an unreadable date counts as expired"
                                .to_owned(),
                        ),
                    };
                    self.add(Severity::Error, &join(&at, "expires"), draft);
                }
                None if !is_permanent && entry.is_object() => {
                    let draft = Draft {
                        code: "conduit::config::missing_expiry",
                        message: format!("entry {} of `accept` never expires", idx.saturating_add(1)),
                        label: "add `expires: YYYY-MM-DD`".to_owned(),
                        help: Some("or allow entries without a date: `accept_permanent: true`".to_owned()),
                    };
                    self.add(Severity::Error, &at, draft);
                }
                _ => {}
            }
        }
    }
}

fn is_variable_name(name: &str) -> bool {
    name.chars().all(|it| it.is_ascii_alphanumeric() || it == '_')
        && name.starts_with(|it: char| !it.is_ascii_digit())
}

fn list<'a>(root: &'a Json, pointer: &str) -> &'a [Json] {
    root.pointer(pointer).and_then(Json::as_array).map(Vec::as_slice).unwrap_or_default()
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
