//! The rules a schema can't say: across keys, about addresses, dates, variables and files.
//!
//! They read the plain value, so that they also speak about a file with a typing mistake elsewhere.

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::Value as Json;

use super::accept::glob;
use super::document::{Document, Draft, Part, join};
use super::problem::{Problem, Severity};
use super::redact::{has_credential, short};
use super::secrets::env_name;
use super::validate::MissingSecrets;
use super::{Registry, walk};

/// YYYY-MM-DD and nothing else.
pub(super) fn date(text: &str) -> Option<jiff::civil::Date> {
    (text.len() == 10).then(|| text.parse().ok())?
}

/// Looks at a document and adds what it finds.
pub(super) struct Rules<'a> {
    /// The file.
    pub(super) document: &'a Document,
    /// What was found.
    pub(super) problems: &'a mut Vec<Problem>,
}

impl Rules<'_> {
    fn add(&mut self, severity: Severity, pointer: &str, draft: Draft) {
        self.problems.push(self.document.problem(severity, pointer, Part::Value, draft));
    }

    pub(super) fn instances(
        &mut self,
        base_dir: &Path,
        env: &dyn Fn(&str) -> Option<String>,
        missing: MissingSecrets,
    ) {
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
            self.proxy(&limits);
            self.size(&join(&limits, "max_response_bytes"));
            self.pem_file(&join(&limits, "ca_bundle"), "certificate authorities", base_dir);
            self.client_certificate(&limits, base_dir);
            let of_proxy = ["proxy_username", "proxy_password"].into_iter().filter_map(|key| {
                let pointer = join(&limits, key);
                document.root.pointer(&pointer).map(|it| (pointer, it))
            });
            let of_adapter = credentials.into_iter().flatten();
            let of_adapter = of_adapter.map(|(key, it)| (join(&join(&at, "credentials"), key), it));
            for (pointer, reference) in of_adapter.chain(of_proxy) {
                if missing != MissingSecrets::Ignore {
                    let severity = match missing {
                        MissingSecrets::Warning => Severity::Warning,
                        _ => Severity::Error,
                    };
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

    /// The two files of a client certificate exist, and neither is there without the other.
    fn client_certificate(&mut self, limits: &str, base_dir: &Path) {
        let (cert, key) = (join(limits, "client_cert"), join(limits, "client_key"));
        self.pem_file(&cert, "certificates", base_dir);
        self.pem_file(&key, "a private key", base_dir);
        let (alone, missing) = match (self.text(&cert), self.text(&key)) {
            (Some(_), None) => (cert, "client_key"),
            (None, Some(_)) => (key, "client_cert"),
            _ => return,
        };
        let draft = Draft {
            code: "conduit::config::incomplete_pair",
            message: format!("`{missing}` is missing"),
            label: "of no use alone".to_owned(),
            help: Some(
                "name the certificate with `client_cert` and its private key with `client_key`".to_owned(),
            ),
        };
        self.add(Severity::Error, &alone, draft);
    }

    fn pem_file(&mut self, pointer: &str, of: &str, base_dir: &Path) {
        let Some(path) = self.text(pointer) else { return };
        if !base_dir.join(&path).is_file() {
            let draft = Draft {
                code: "conduit::config::missing_file",
                message: format!("there is no file `{}`", short(&path)),
                label: format!("expected a PEM file of {of}"),
                help: Some("relative paths start at the folder of the configuration file".to_owned()),
            };
            self.add(Severity::Error, pointer, draft);
        }
    }

    /// An absolute http or https address without user information, or a problem.
    fn address(&mut self, pointer: &str, text: &str, schemes: &[&str], place: &str) -> Option<url::Url> {
        let parsed = url::Url::parse(text);
        let has_user = parsed
            .as_ref()
            .map_or_else(|_| has_credential(text), |it| !it.username().is_empty() || it.password().is_some());
        if has_user {
            let draft = Draft {
                code: "conduit::config::credential_in_url",
                message: "the address holds a user name or password".to_owned(),
                label: "expected an address without `user:password@`".to_owned(),
                help: Some(format!(
                    "remove it and name the variables that hold it under {place}; if this file was ever shared, \
                     replace the password"
                )),
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
        let Some(url) = self.address(pointer, &text, &["http", "https"], "`credentials`") else { return };
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

    /// The proxy is an address without a password in it, and what logs in there is complete.
    fn proxy(&mut self, limits: &str) {
        let pointer = join(limits, "proxy");
        let address = self.text(&pointer).filter(|it| it != "none");
        if let Some(text) = &address {
            let place = "`proxy_username` and `proxy_password`";
            self.address(&pointer, text, &["http", "https"], place);
        }
        let root = &self.document.root;
        let (username, password) = (join(limits, "proxy_username"), join(limits, "proxy_password"));
        let (alone, missing) = match (root.pointer(&username), root.pointer(&password)) {
            (Some(_), None) => (username, "proxy_password"),
            (None, Some(_)) => (password, "proxy_username"),
            (Some(_), Some(_)) if address.is_none() => (username, "proxy"),
            (None, None) | (Some(_), Some(_)) => return,
        };
        let draft = Draft {
            code: "conduit::config::incomplete_pair",
            message: format!("`{missing}` is missing"),
            label: "of no use alone".to_owned(),
            help: Some(
                "name the proxy with `proxy`, and where its user name and password come from with `proxy_username` \
                 and `proxy_password`"
                    .to_owned(),
            ),
        };
        self.add(Severity::Error, &alone, draft);
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
    pub(super) fn checks(&mut self, registry: &Registry) {
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
            let ids: Vec<String> = registry.checks.iter().map(|it| it.id.to_owned()).collect();
            let mut draft = walk::unknown_check(pattern, &ids, pointer);
            draft.message = format!("no check matches `{}`", short(pattern));
            self.add(Severity::Error, pointer, draft);
        }
    }

    pub(super) fn accept(&mut self, registry: &Registry) {
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
