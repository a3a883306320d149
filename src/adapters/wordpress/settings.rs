//! The adapter's own keys in an instance, its credentials, and the example of `config generate`.

use serde::Deserialize;
use serde_json::{Value as Json, json};

use crate::adapters::{AdapterError, BuildInput, CredentialSpec, ExampleInput, HttpCredential};
use crate::model::Secret;

/// Where records come from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SourceKind {
    /// The REST API of a running site.
    #[default]
    Rest,
    /// A WXR export on disk (Tools → Export).
    Wxr,
}

/// The keys of an instance that are this adapter's.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// Where records come from.
    pub source: SourceKind,
    /// The export file, or a directory of them (`source: wxr`).
    pub path: Option<String>,
    /// Post types to read, by key (`post`) or route (`posts`); `None` = all.
    pub types: Option<Vec<String>>,
    /// Records per request, 1 to 100 (WordPress refuses more).
    pub page_size: u32,
    /// Whether comments are read.
    pub include_comments: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            source: SourceKind::Rest,
            path: None,
            types: None,
            page_size: MAX_PAGE_SIZE,
            include_comments: true,
        }
    }
}

/// More is refused with 400 `rest_invalid_param`, not clamped.
pub const MAX_PAGE_SIZE: u32 = 100;

impl Settings {
    /// From the validated keys; absent ones take their defaults.
    pub fn read(settings: &Json) -> Result<Self, AdapterError> {
        if settings.is_null() {
            return Ok(Self::default());
        }
        let settings: Self = serde_json::from_value(settings.clone())
            .map_err(|error| AdapterError::Settings(format!("wordpress settings: {error}")))?;
        if !(1..=MAX_PAGE_SIZE).contains(&settings.page_size) {
            return Err(AdapterError::Settings(format!(
                "`page_size` is {}, but WordPress answers 1 to {MAX_PAGE_SIZE} records per request",
                settings.page_size
            )));
        }
        Ok(settings)
    }

    /// Whether a post type is to be read.
    pub fn wants(&self, key: &str, rest_base: &str) -> bool {
        self.types.as_ref().is_none_or(|types| types.iter().any(|it| it == key || it == rest_base))
    }
}

/// JSON Schema of [`Settings`].
pub fn schema() -> Json {
    json!({
        "type": "object",
        "properties": {
            "source": {
                "type": "string",
                "enum": ["rest", "wxr"],
                "default": "rest",
                "description": "Where records come from: the REST API of a running site, or a WXR export on disk."
            },
            "path": {
                "type": "string",
                "minLength": 1,
                "description": "The WXR export (Tools > Export in WordPress), relative to this file. For `source: wxr`."
            },
            "types": {
                "type": "array",
                "items": { "type": "string", "minLength": 1 },
                "minItems": 1,
                "description": "Post types to read, by key (`post`) or route (`posts`). All when left out."
            },
            "page_size": {
                "type": "integer",
                "minimum": 1,
                "maximum": MAX_PAGE_SIZE,
                "default": MAX_PAGE_SIZE,
                "description": "Records per request. Lower it for a host that times out; Conduit also halves it by itself."
            },
            "include_comments": {
                "type": "boolean",
                "default": true,
                "description": "Whether comments are read."
            }
        }
    })
}

/// The credentials of the REST source.
pub static CREDENTIALS: &[CredentialSpec] = &[
    CredentialSpec {
        key: "username",
        env: "WORDPRESS_USER",
        help: "The login name (or e-mail address) of the account Conduit reads with. WordPress has no read-only role \
               that sees drafts: an Editor sees all content, an Administrator also accounts, plugins, settings and \
               Site Health. Make an account for Conduit alone; it only ever sends GET, HEAD and OPTIONS.",
        is_secret: false,
    },
    CredentialSpec {
        key: "application_password",
        env: "WORDPRESS_APP_PASSWORD",
        help: "An application password of that account, not its login password: Users > Profile > Application \
               Passwords, name it `conduit`, copy the 24 characters (blanks do not matter). Needs https. Revoke it \
               there when the audit is over.",
        is_secret: true,
    },
];

/// HTTP Basic from user name and application password.
pub fn credential(input: &BuildInput) -> Result<Option<HttpCredential>, AdapterError> {
    let find = |key: &str| {
        input
            .credentials
            .iter()
            .find(|(name, secret)| name == key && !secret.expose().trim().is_empty())
            .map(|(_, secret)| secret.clone())
    };
    match (find("username"), find("application_password")) {
        (None, None) => Ok(None),
        (Some(user), Some(password)) => {
            // WordPress shows it in groups of four and ignores the blanks; some proxies do not.
            let password: String = password.expose().split_whitespace().collect();
            let user = Secret::new(user.expose().trim());
            Ok(Some(HttpCredential::Basic { user, password: Secret::new(password) }))
        }
        (Some(_), None) => Err(AdapterError::Settings(format!(
            "`{}` has credentials.username but no credentials.application_password; WordPress needs both",
            input.instance
        ))),
        (None, Some(_)) => Err(AdapterError::Settings(format!(
            "`{}` has credentials.application_password but no credentials.username; WordPress needs both",
            input.instance
        ))),
    }
}

/// A commented instance for `config generate`.
pub fn example(input: &ExampleInput) -> String {
    use std::fmt::Write as _;

    let is_file = !input.location.starts_with("http://") && !input.location.starts_with("https://");
    let mut text = format!("  - id: {}\n    adapter: wordpress\n", input.id);
    if is_file {
        let _ = writeln!(text, "    source: wxr                # an export on disk: Tools > Export");
        let _ = writeln!(text, "    path: {}", quoted(&input.location));
        return text;
    }
    let _ = writeln!(text, "    url: {}", quoted(&input.location));
    if !input.credentials.is_empty() {
        let _ = writeln!(text, "    credentials:               # an application password: Users > Profile");
        for (key, reference) in &input.credentials {
            let _ = writeln!(text, "      {key}: {reference}");
        }
    }
    text.push_str(
        "    # types: [post, page]      # post types to read; all when left out\n    \
         # page_size: 100           # records per request, 1 to 100\n    \
         # include_comments: true\n",
    );
    text
}

/// A YAML scalar that stays text whatever it holds: JSON strings are YAML.
fn quoted(text: &str) -> String {
    Json::String(text.to_owned()).to_string()
}
