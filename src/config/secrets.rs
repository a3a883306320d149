//! From a reference to a credential: `{ env: NAME }`, `{ file: PATH }`, `{ command: [PROG, ARG…] }`.
//!
//! Stays true: a value exists only as [`Secret`], and only once a run is about to ask a CMS; errors name the
//! variable, file or program and never the value; a program is started without a shell.

use std::collections::BTreeMap;
use std::fmt;
use std::io::Read;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize, Serializer, ser::SerializeMap};

use super::Instance;
use crate::model::Secret;

/// The longest credential, in bytes. A private key has about 3 KiB.
pub const MAX_SECRET_BYTES: u64 = 64 * 1024;
/// How often a program is asked whether it is done, and how many times: 10 s in all.
const POLL: Duration = Duration::from_millis(20);
const POLLS: u32 = 500;

/// Where a credential comes from. Holds no credential.
#[derive(Clone, PartialEq, Eq)]
pub enum SecretRef {
    /// An environment variable.
    Env(String),
    /// A file, relative to the configuration; one line end at its end is not part of it.
    File(String),
    /// A program and its arguments; what it prints, without white space around it.
    Command(Vec<String>),
}

/// Where a credential comes from: exactly one of `env`, `file` and `command`. Never the credential itself.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(extend("minProperties" = 1, "maxProperties" = 1, "x-conduit-secret" = true))]
struct SecretKeys {
    /// The NAME of an environment variable.
    #[schemars(regex(pattern = r"^[A-Za-z_][A-Za-z0-9_]{0,127}$"))]
    env: Option<String>,
    /// The path of a file; relative to the configuration file.
    #[schemars(length(min = 1, max = 1000))]
    file: Option<String>,
    /// A program and its arguments; started without a shell, at most 10 s.
    #[schemars(length(min = 1, max = 50))]
    command: Option<Vec<String>>,
}

impl JsonSchema for SecretRef {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "SecretRef".into()
    }
    fn inline_schema() -> bool {
        true
    }
    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        SecretKeys::json_schema(generator)
    }
}

impl<'de> Deserialize<'de> for SecretRef {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match SecretKeys::deserialize(deserializer)? {
            SecretKeys { env: Some(name), file: None, command: None } => Ok(Self::Env(name)),
            SecretKeys { env: None, file: Some(path), command: None } => Ok(Self::File(path)),
            SecretKeys { env: None, file: None, command: Some(words) } if !words.is_empty() => {
                Ok(Self::Command(words))
            }
            _ => Err(serde::de::Error::custom("exactly one of `env`, `file`, `command`")),
        }
    }
}

/// The reference, for `config show`. Arguments of a program are left out: people put tokens there.
impl Serialize for SecretRef {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(1))?;
        match self {
            Self::Env(name) => map.serialize_entry("env", &env_name(name))?,
            Self::File(path) => map.serialize_entry("file", path)?,
            Self::Command(words) => {
                let mut shown: Vec<&str> = words.first().map(String::as_str).into_iter().collect();
                if words.len() > 1 {
                    shown.push(super::redact::REDACTED);
                }
                map.serialize_entry("command", &shown)?;
            }
        }
        map.end()
    }
}

impl fmt::Debug for SecretRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

impl fmt::Display for SecretRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Env(name) => write!(f, "environment variable {}", env_name(name)),
            Self::File(path) => write!(f, "file {}", super::redact::short(path)),
            Self::Command(words) => {
                write!(f, "program {}", super::redact::short(words.first().map_or("", String::as_str)))
            }
        }
    }
}

/// The name of a variable for people. A name that does not look like one may be a pasted token.
pub(crate) fn env_name(name: &str) -> &str {
    let is_usual = !name.is_empty()
        && name.chars().all(|it| it.is_ascii_uppercase() || it.is_ascii_digit() || it == '_');
    if is_usual { name } else { super::redact::REDACTED }
}

/// A credential that could not be had. Never holds a value.
#[derive(Debug, thiserror::Error)]
#[error("the credential `{key}` of `{instance}` cannot be read: {cause}")]
pub struct SecretError {
    /// The instance's id.
    pub instance: String,
    /// The credential's name.
    pub key: String,
    /// Why.
    #[source]
    pub cause: SecretCause,
}

/// Why a credential could not be had.
#[derive(Debug, thiserror::Error)]
pub enum SecretCause {
    /// No such variable, or an empty one.
    #[error("environment variable {0} is not set or empty; set it, for example with `export {0}=…`")]
    Variable(String),
    /// The file cannot be read.
    #[error("file `{path}`: {error}")]
    File {
        /// The path.
        path: String,
        /// The system's reason.
        #[source]
        error: std::io::Error,
    },
    /// Nothing in it.
    #[error("{0} gave nothing")]
    Empty(String),
    /// More than a credential can be.
    #[error("{0} gave more than 64 KiB: is it the right one?")]
    TooLarge(String),
    /// Not text.
    #[error("{0} gave something that is not plain UTF-8 text")]
    NotText(String),
    /// The program cannot be started.
    #[error("program `{program}` cannot be started: {error}")]
    Start {
        /// The program.
        program: String,
        /// The system's reason.
        #[source]
        error: std::io::Error,
    },
    /// The program failed.
    #[error("program `{program}` failed ({status}); run it by hand to see why")]
    Failed {
        /// The program.
        program: String,
        /// Its exit status.
        status: String,
    },
    /// The program did not end.
    #[error("program `{0}` was not done after 10 s and was stopped; does it ask something?")]
    Slow(String),
}

/// Every credential of an instance, sorted by name.
pub fn resolve_all(
    instance: &Instance,
    base_dir: &Path,
    env: &dyn Fn(&str) -> Option<String>,
) -> Result<Vec<(String, Secret)>, SecretError> {
    let credentials: &BTreeMap<String, SecretRef> = &instance.credentials;
    credentials
        .iter()
        .map(|(key, reference)| {
            resolve(reference, base_dir, env)
                .map(|secret| (key.clone(), secret))
                .map_err(|cause| SecretError { instance: instance.id.clone(), key: key.clone(), cause })
        })
        .collect()
}

/// User name and password for the proxy of an instance; `None` when it wants none.
pub fn proxy_login(
    instance: &Instance,
    base_dir: &Path,
    env: &dyn Fn(&str) -> Option<String>,
) -> Result<Option<(Secret, Secret)>, SecretError> {
    let limits = &instance.limits;
    let (Some(username), Some(password)) = (&limits.proxy_username, &limits.proxy_password) else {
        return Ok(None);
    };
    let one = |key: &str, reference: &SecretRef| {
        resolve(reference, base_dir, env).map_err(|cause| SecretError {
            instance: instance.id.clone(),
            key: key.to_owned(),
            cause,
        })
    };
    Ok(Some((one("proxy_username", username)?, one("proxy_password", password)?)))
}

/// One credential.
pub fn resolve(
    reference: &SecretRef,
    base_dir: &Path,
    env: &dyn Fn(&str) -> Option<String>,
) -> Result<Secret, SecretCause> {
    let from = reference.to_string();
    match reference {
        SecretRef::Env(name) => match env(name) {
            Some(value) if !value.is_empty() => text(value.into_bytes(), from),
            _ => Err(SecretCause::Variable(env_name(name).to_owned())),
        },
        SecretRef::File(path) => {
            let failed = |error| SecretCause::File { path: super::redact::short(path), error };
            let file = std::fs::File::open(base_dir.join(path)).map_err(failed)?;
            let mut bytes = Vec::new();
            file.take(MAX_SECRET_BYTES.saturating_add(1)).read_to_end(&mut bytes).map_err(failed)?;
            if bytes.last() == Some(&b'\n') {
                bytes.pop();
                if bytes.last() == Some(&b'\r') {
                    bytes.pop();
                }
            }
            text(bytes, from)
        }
        SecretRef::Command(words) => {
            let mut bytes = run(words, base_dir)?;
            let end = bytes.trim_ascii_end().len();
            bytes.truncate(end);
            text(bytes.trim_ascii_start().to_vec(), from)
        }
    }
}

fn text(bytes: Vec<u8>, from: String) -> Result<Secret, SecretCause> {
    if bytes.is_empty() {
        return Err(SecretCause::Empty(from));
    }
    if u64::try_from(bytes.len()).unwrap_or(u64::MAX) > MAX_SECRET_BYTES {
        return Err(SecretCause::TooLarge(from));
    }
    // A control character would end up in an HTTP header. A private key has line ends, which are kept.
    match String::from_utf8(bytes) {
        Ok(value) if !value.chars().any(|it| it.is_control() && it != '\n' && it != '\r') => {
            Ok(Secret::new(value))
        }
        _ => Err(SecretCause::NotText(from)),
    }
}

fn run(words: &[String], base_dir: &Path) -> Result<Vec<u8>, SecretCause> {
    let Some((program, arguments)) = words.split_first() else {
        return Err(SecretCause::Empty("an empty command".to_owned()));
    };
    let shown = super::redact::short(program);
    let failed = |error| SecretCause::Start { program: shown.clone(), error };
    let mut child = Command::new(program)
        .args(arguments)
        .current_dir(if base_dir.as_os_str().is_empty() { Path::new(".") } else { base_dir })
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .map_err(failed)?;
    // The pipe holds 64 KiB, so a credential fits while nobody reads; a program that writes more blocks and is
    // stopped. Waiting this way needs no thread.
    let mut status = child.try_wait().map_err(failed)?;
    for _ in 0..POLLS {
        if status.is_some() {
            break;
        }
        let _ = crossbeam_channel::after(POLL).recv();
        status = child.try_wait().map_err(failed)?;
    }
    let Some(status) = status else {
        let _ = child.kill();
        let _ = child.wait();
        return Err(SecretCause::Slow(shown));
    };
    if !status.success() {
        return Err(SecretCause::Failed { program: shown, status: status.to_string() });
    }
    let mut bytes = Vec::new();
    if let Some(stdout) = child.stdout.take() {
        stdout.take(MAX_SECRET_BYTES.saturating_add(1)).read_to_end(&mut bytes).map_err(failed)?;
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::{SecretRef, resolve};

    fn command(words: &[&str]) -> SecretRef {
        SecretRef::Command(words.iter().map(|&it| it.to_owned()).collect())
    }

    fn no_env(_: &str) -> Option<String> {
        None
    }

    #[test]
    fn a_variable_gives_its_value() {
        let env = |name: &str| (name == "WP_PASSWORD").then(|| "a b".to_owned());
        let secret = resolve(&SecretRef::Env("WP_PASSWORD".into()), Path::new("."), &env).unwrap();
        assert_eq!(secret.expose(), "a b");
    }

    #[test]
    fn an_empty_variable_is_an_error_that_names_it() {
        let env = |_: &str| Some(String::new());
        let error = resolve(&SecretRef::Env("WP_PASSWORD".into()), Path::new("."), &env).unwrap_err();
        assert!(error.to_string().contains("WP_PASSWORD"));
    }

    #[test]
    fn one_line_end_of_a_file_is_trimmed() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(dir.path().join("s"), "x y \r\n").unwrap();
        assert_eq!(resolve(&SecretRef::File("s".into()), dir.path(), &no_env).unwrap().expose(), "x y ");
    }

    #[test]
    fn a_file_that_is_too_large_is_refused() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(dir.path().join("s"), vec![b'x'; 70_000]).unwrap();
        assert!(resolve(&SecretRef::File("s".into()), dir.path(), &no_env).is_err());
    }

    #[cfg(unix)]
    #[test]
    fn a_program_runs_without_a_shell() {
        let secret = resolve(&command(&["echo", "$HOME;x"]), Path::new("."), &no_env).unwrap();
        assert_eq!(secret.expose(), "$HOME;x");
    }

    #[cfg(unix)]
    #[test]
    fn errors_of_programs_do_not_quote_arguments() {
        for words in [&["false", "hunter2"][..], &["/no/such/program", "hunter2"], &["true", "hunter2"]] {
            let error = resolve(&command(words), Path::new("."), &no_env).unwrap_err();
            assert!(!format!("{error} {error:?}").contains("hunter2"), "{error}");
        }
    }

    #[test]
    fn a_reference_shows_no_argument_and_no_unusual_name() {
        let shown = serde_json::to_string(&command(&["op", "read", "hunter2"])).unwrap();
        assert_eq!(shown, r#"{"command":["op","[redacted]"]}"#);
        assert_eq!(format!("{:?}", SecretRef::Env("ghp_hunter2".into())), "environment variable [redacted]");
    }
}
