//! The adapter's own keys in an instance, and the example of `config generate`.

use serde::Deserialize;
use serde_json::{Value as Json, json};

use super::world::Region;
use crate::adapters::{AdapterError, BuildInput, CredentialSpec, ExampleInput};

/// Where records come from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SourceKind {
    /// A folder of serialized items.
    #[default]
    Serialized,
    /// The Authoring and Management GraphQL API of a running instance.
    Authoring,
    /// The Item Service (SSC) of a running instance.
    ItemService,
    /// Experience Edge, or its preview on a running instance: what is published.
    Edge,
}

impl SourceKind {
    /// The word in the configuration.
    pub fn word(self) -> &'static str {
        match self {
            Self::Serialized => "serialized",
            Self::Authoring => "authoring",
            Self::ItemService => "item-service",
            Self::Edge => "edge",
        }
    }
}

/// How an access token for the Authoring API is obtained.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LoginKind {
    /// Sitecore's cloud: client credentials and an audience, at `/oauth/token`.
    Cloud,
    /// A Sitecore Identity Server, at `/connect/token`.
    IdentityServer,
    /// It is not: the configuration names one that is ready.
    Token,
}

/// The keys of an instance that are this adapter's.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// Where records come from.
    pub source: SourceKind,
    /// The folder.
    pub path: Option<String>,
    /// Parts of the tree that the folder holds as a whole, beside those its modules tell.
    pub whole: Vec<String>,
    /// How a token is obtained; told by the credentials and `authority` when left out.
    pub login: Option<LoginKind>,
    /// Who gives out tokens: scheme and host, a path where there is one.
    pub authority: Option<String>,
    /// What a token of the cloud is for.
    pub audience: Option<String>,
    /// What a token of an Identity Server may be used for.
    pub scope: Option<String>,
    /// The domain of a user name that has none.
    pub domain: Option<String>,
    /// The path of the API, where it is not the usual one.
    pub endpoint: Option<String>,
    /// Where what is published is read from beside the source itself.
    pub edge_url: Option<String>,
    /// Sites to read by name, for `edge`; all when empty.
    pub sites: Vec<String>,
    /// Languages to read; all when empty.
    pub languages: Vec<String>,
    /// Items of one page of a listing; the source's own number when left out.
    pub page_size: Option<u32>,
}

impl Settings {
    /// From the validated keys; absent ones take their defaults.
    ///
    /// # Errors
    /// A sentence about the settings.
    pub fn read(settings: &Json) -> Result<Self, AdapterError> {
        if settings.is_null() {
            return Ok(Self::default());
        }
        serde_json::from_value(settings.clone())
            .map_err(|error| AdapterError::Settings(format!("sitecore settings: {error}")))
    }

    /// The regions of `whole`.
    pub fn regions(&self) -> impl Iterator<Item = Region> {
        Region::ALL.into_iter().filter(|region| self.whole.iter().any(|it| it == region.word()))
    }
}

/// JSON Schema of [`Settings`].
pub fn schema() -> Json {
    let regions: Vec<&str> = Region::ALL.iter().map(|it| it.word()).collect();
    json!({
        "type": "object",
        "if": { "properties": { "source": { "enum": ["authoring", "item-service", "edge"] } }, "required": ["source"] },
        "then": { "required": ["url"] },
        "else": { "required": ["path"] },
        "properties": {
            "source": {
                "type": "string",
                "enum": ["serialized", "authoring", "item-service", "edge"],
                "default": "serialized",
                "description": "Where records come from: a folder of serialized items (Sitecore Content Serialization, Unicorn), or of a running instance the Authoring API (10.3 and later, XM Cloud), the Item Service (older ones), or Experience Edge (what is published)."
            },
            "path": {
                "type": "string",
                "minLength": 1,
                "description": "The folder, relative to this file: the root of the repository, or any folder above the items. For `source: serialized`."
            },
            "whole": {
                "type": "array",
                "items": { "type": "string", "enum": regions },
                "uniqueItems": true,
                "description": "Parts of the tree that the folder holds completely: a reference into them whose target is not in the folder is broken. Elsewhere it is not judged. What `*.module.json` includes as a whole counts by itself."
            },
            "login": {
                "type": "string",
                "enum": ["cloud", "identity-server", "token"],
                "description": "How `source: authoring` gets its token: client credentials of Sitecore's cloud, a Sitecore Identity Server, or a token that is ready. Left out, `token` when `credentials.token` is there, `identity-server` when `authority` names another server than the cloud's, else `cloud`."
            },
            "authority": {
                "type": "string",
                "pattern": "^https?://",
                "description": "Who gives out tokens: `https://auth.sitecorecloud.io` for the cloud (the default), the address of the Identity Server on premises."
            },
            "audience": {
                "type": "string",
                "minLength": 1,
                "default": DEFAULT_AUDIENCE,
                "description": "What a token of Sitecore's cloud is for."
            },
            "scope": {
                "type": "string",
                "minLength": 1,
                "description": "Scopes asked of an Identity Server. `openid sitecore.profile sitecore.profile.api` for a user, `sitecore.profile.api` for a client."
            },
            "domain": {
                "type": "string",
                "minLength": 1,
                "default": DEFAULT_DOMAIN,
                "description": "The security domain of `credentials.username`, when it is not written `domain\\name`."
            },
            "endpoint": {
                "type": "string",
                "pattern": "^/",
                "description": "The path of the API, where it is not the usual one."
            },
            "edge_url": {
                "type": "string",
                "pattern": "^https?://",
                "description": "Experience Edge, to tell what is published, beside `source: authoring` or `item-service`. Needs `credentials.api_key` or `credentials.context_id`."
            },
            "sites": {
                "type": "array",
                "items": { "type": "string", "minLength": 1 },
                "description": "Sites to read, by name, for `source: edge`. All when left out."
            },
            "languages": {
                "type": "array",
                "items": { "type": "string", "minLength": 1 },
                "description": "Languages to read (`en`, `de-DE`). All of the instance when left out."
            },
            "page_size": {
                "type": "integer",
                "minimum": 1,
                "maximum": 1000,
                "description": "Items of one page of a listing. Lower it for a server that times out."
            }
        }
    })
}

/// What a token of Sitecore's cloud is for. Source: facts from the public CLI and MCP clients, which send exactly this.
pub const DEFAULT_AUDIENCE: &str = "https://api.sitecorecloud.io";
/// The domain of accounts of editors.
pub const DEFAULT_DOMAIN: &str = "sitecore";

/// The credentials of the sources that ask a server.
pub static CREDENTIALS: &[CredentialSpec] = &[
    CredentialSpec {
        key: "client_id",
        env: "SITECORE_CLIENT_ID",
        help: "Authoring: the id of the client that Conduit logs in as. XM Cloud: an automation client of the environment \
               (Deploy app > Credentials). On premises: a client of the Identity Server, `SitecorePassword` as a rule.",
        is_secret: false,
    },
    CredentialSpec {
        key: "client_secret",
        env: "SITECORE_CLIENT_SECRET",
        help: "Authoring: the secret of that client.",
        is_secret: true,
    },
    CredentialSpec {
        key: "username",
        env: "SITECORE_USER",
        help: "Item Service, and Authoring on premises: the account Conduit reads with, `sitecore\\conduit`. At least a \
               member of `sitecore\\Sitecore Client Users`, and allowed to read what is to be audited. Make one for Conduit alone.",
        is_secret: false,
    },
    CredentialSpec {
        key: "password",
        env: "SITECORE_PASSWORD",
        help: "Item Service, and Authoring on premises: the password of that account.",
        is_secret: true,
    },
    CredentialSpec {
        key: "token",
        env: "SITECORE_TOKEN",
        help: "Authoring: an access token that is ready, such as `dotnet sitecore cloud login` leaves in `.sitecore/user.json`. \
               It cannot be renewed: a scan that outlives it is interrupted.",
        is_secret: true,
    },
    CredentialSpec {
        key: "api_key",
        env: "SITECORE_API_KEY",
        help: "Edge: the delivery token, or for the preview on the instance the GUID of an API key item.",
        is_secret: true,
    },
    CredentialSpec {
        key: "context_id",
        env: "SITECORE_EDGE_CONTEXT_ID",
        help: "Edge: the context id, for the Edge platform.",
        is_secret: true,
    },
];

/// A commented instance for `config generate`.
pub fn example(input: &ExampleInput) -> String {
    use std::fmt::Write as _;

    let location = Json::String(input.location.clone());
    let is_address = input.location.starts_with("http://") || input.location.starts_with("https://");
    if !is_address {
        return format!(
            "  - id: {}\n    adapter: sitecore\n    source: serialized         # items on disk: SCS or Unicorn\n    path: {location}\n    \
             # whole: [content, media]  # parts of the tree that the folder holds completely\n",
            input.id
        );
    }
    let has = |key: &str| input.credentials.iter().any(|(it, _)| it == key);
    let (source, what) = if has("api_key") || has("context_id") {
        ("edge", "what is published")
    } else if has("username") && !has("client_id") {
        ("item-service", "before 10.3; `authoring` sees more")
    } else {
        ("authoring", "10.3 and later, XM Cloud; `item-service` before")
    };
    let mut text = format!("  - id: {}\n    adapter: sitecore\n", input.id);
    let _ = writeln!(text, "    source: {source:<19}# {what}");
    let _ = writeln!(text, "    url: {location}");
    if !input.credentials.is_empty() {
        text.push_str("    credentials:\n");
        for (key, reference) in &input.credentials {
            let _ = writeln!(text, "      {key}: {reference}");
        }
    }
    if source == "authoring" {
        text.push_str(
            "    # authority: https://identity.example.com  # the Identity Server, on premises; the cloud's when left out\n",
        );
    }
    text.push_str("    # languages: [en, de-DE]   # all when left out\n");
    text
}

/// The address of the content management server that an instance is reached at, without query and fragment.
///
/// # Errors
/// A sentence about `url`: it is missing, or none that can be asked.
pub fn content_management(input: &BuildInput) -> Result<url::Url, AdapterError> {
    let wrong = |what: &str| AdapterError::Settings(format!("`{}` {what}", input.instance));
    let url = input.url.as_deref().map(str::trim).filter(|it| !it.is_empty());
    let url = url.ok_or_else(|| wrong("has no `url`; give the address of the content management server"))?;
    let parsed = url::Url::parse(url).ok().filter(|it| {
        matches!(it.scheme(), "http" | "https") && it.username().is_empty() && it.password().is_none()
    });
    let mut parsed = parsed.ok_or_else(|| {
        wrong("has a `url` that is not an http or https address without user and password in it")
    })?;
    parsed.set_query(None);
    parsed.set_fragment(None);
    Ok(parsed)
}
