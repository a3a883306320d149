//! What goes with requests: which log-in, key or token the configuration asks for.
//!
//! Stays true: credentials that are incomplete, or of no use for the source, are told before anything is sent.
//! Sources: facts of the Authoring API (client credentials of the cloud with audience; password grant of the Identity Server,
//! whose stock client is `SitecorePassword`, with the scopes `openid sitecore.profile sitecore.profile.api`), of the Item Service
//! (`domain`, `username`, `password` for a cookie) and of Edge (`sc_apikey`, `x-sitecore-contextid`).

use url::Url;

use super::settings::{DEFAULT_AUDIENCE, DEFAULT_DOMAIN, LoginKind, Settings, SourceKind};
use crate::adapters::{AdapterError, BuildInput, HttpCredential};
use crate::model::Secret;
use crate::transport::{Grant, Login, LoginError};

/// Where tokens of the cloud come from.
pub(super) const CLOUD_AUTHORITY: &str = "https://auth.sitecorecloud.io";
/// The client of an Identity Server that takes user names and passwords, once it has a secret.
const STOCK_CLIENT: &str = "SitecorePassword";
const USER_SCOPE: &str = "openid sitecore.profile sitecore.profile.api";
/// A client has no identity, so it may not ask for `openid` (`OpenID` Connect Core 1.0, section 3; `IdentityServer4` refuses it).
const CLIENT_SCOPE: &str = "sitecore.profile.api";

/// What goes with requests; `None` when there is nothing to go.
///
/// # Errors
/// A sentence about credentials that are incomplete.
pub(super) fn credential(input: &BuildInput) -> Result<Option<HttpCredential>, AdapterError> {
    let settings = Settings::read(&input.settings)?;
    let given = Given { input, settings: &settings };
    let own = match settings.source {
        SourceKind::Serialized => None,
        SourceKind::Authoring => given.authoring()?,
        SourceKind::ItemService => given.item_service()?,
        SourceKind::Edge => return Ok(given.edge()),
    };
    let (Some(url), Some(other)) = (settings.edge_url.clone(), given.edge()) else { return Ok(own) };
    let is_same = |a: &str, b: &str| {
        Url::parse(a).ok().map(|it| it.origin()) == Url::parse(b).ok().map(|it| it.origin())
    };
    if input.url.as_deref().is_some_and(|own| is_same(own, &url)) {
        // The preview of the same server: one origin has one credential.
        return Ok(own);
    }
    Ok(Some(HttpCredential::Two { own: own.map(Box::new), url, other: Box::new(other) }))
}

/// How a token is obtained, as far as the configuration tells.
pub(super) fn login_kind(settings: &Settings, has_token: bool) -> LoginKind {
    let is_elsewhere = settings.authority.as_deref().is_some_and(|authority| {
        let host = Url::parse(authority).ok().and_then(|it| it.host_str().map(str::to_owned));
        host.as_deref() != Some("auth.sitecorecloud.io")
    });
    settings.login.unwrap_or(match (has_token, is_elsewhere) {
        (true, _) => LoginKind::Token,
        (false, true) => LoginKind::IdentityServer,
        (false, false) => LoginKind::Cloud,
    })
}

struct Given<'a> {
    input: &'a BuildInput,
    settings: &'a Settings,
}

impl Given<'_> {
    fn find(&self, key: &str) -> Option<Secret> {
        let credentials = &self.input.credentials;
        let found = credentials.iter().find(|(name, it)| name == key && !it.expose().trim().is_empty());
        found.map(|(_, secret)| Secret::new(secret.expose().trim()))
    }

    fn need(&self, key: &str, why: &str) -> Result<Secret, AdapterError> {
        self.find(key).ok_or_else(|| {
            AdapterError::Settings(format!("`{}` needs `credentials.{key}`: {why}", self.input.instance))
        })
    }

    /// The user's name with its domain.
    fn username(&self) -> Option<(String, String)> {
        let name = self.find("username")?;
        let domain = || self.settings.domain.as_deref().unwrap_or(DEFAULT_DOMAIN).to_owned();
        Some(match name.expose().split_once('\\') {
            Some((domain, name)) => (domain.to_owned(), name.to_owned()),
            None => (domain(), name.expose().to_owned()),
        })
    }

    fn authoring(&self) -> Result<Option<HttpCredential>, AdapterError> {
        let kind = login_kind(self.settings, self.find("token").is_some());
        let login = match kind {
            LoginKind::Token => {
                let token = self.need("token", "`login: token` means that it is ready")?;
                let value = Secret::new(format!("Bearer {}", token.expose()));
                return Ok(Some(HttpCredential::Header { name: "authorization".to_owned(), value }));
            }
            LoginKind::Cloud => {
                let authority = self.settings.authority.as_deref().unwrap_or(CLOUD_AUTHORITY);
                let why = "the Authoring API of the cloud is read with an automation client (`login: identity-server` with \
                           `authority` is for servers on premises)";
                let audience = self.settings.audience.as_deref().unwrap_or(DEFAULT_AUDIENCE);
                let grant = Grant::ClientCredentials {
                    client_id: self.need("client_id", why)?.expose().to_owned(),
                    client_secret: self.need("client_secret", why)?,
                    audience: Some(audience.to_owned()),
                    scope: self.settings.scope.clone(),
                };
                Login::cloud(authority, grant)
            }
            LoginKind::IdentityServer => {
                let Some(authority) = self.settings.authority.as_deref() else {
                    return Err(AdapterError::Settings(format!(
                        "`{}` logs in at an Identity Server and needs `authority`, its address",
                        self.input.instance
                    )));
                };
                Login::identity_server(authority, self.identity_grant()?)
            }
        };
        self.made(login)
    }

    fn identity_grant(&self) -> Result<Grant, AdapterError> {
        let scope = |usual: &str| Some(self.settings.scope.as_deref().unwrap_or(usual).to_owned());
        let client_id = self.find("client_id").map(|it| it.expose().to_owned());
        let why = "an Identity Server is asked with a user (`username`, `password`) or a client (`client_id`, `client_secret`)";
        Ok(match self.username() {
            Some((domain, name)) => Grant::Password {
                client_id: client_id.unwrap_or_else(|| STOCK_CLIENT.to_owned()),
                client_secret: self.find("client_secret"),
                username: Secret::new(format!("{domain}\\{name}")),
                password: self.need("password", why)?,
                scope: scope(USER_SCOPE),
            },
            None => Grant::ClientCredentials {
                client_id: self.need("client_id", why)?.expose().to_owned(),
                client_secret: self.need("client_secret", why)?,
                audience: self.settings.audience.clone(),
                scope: scope(CLIENT_SCOPE),
            },
        })
    }

    fn item_service(&self) -> Result<Option<HttpCredential>, AdapterError> {
        let why = "the Item Service is logged in at with a user name and its password";
        let (domain, name) = match self.username() {
            Some(it) => it,
            // Some instances let anybody read; health tells that.
            None if self.find("password").is_none() => return Ok(None),
            None => return self.need("username", why).map(|_| None),
        };
        let url = self.input.url.as_deref().unwrap_or_default();
        self.made(Login::item_service(url, &domain, Secret::new(name), self.need("password", why)?))
    }

    fn made(&self, login: Result<Login, LoginError>) -> Result<Option<HttpCredential>, AdapterError> {
        match login {
            Ok(login) => Ok(Some(HttpCredential::Login(Box::new(login)))),
            Err(error) => Err(AdapterError::Settings(format!("`{}`: {error}", self.input.instance))),
        }
    }

    fn edge(&self) -> Option<HttpCredential> {
        let header = |name: &str, value| HttpCredential::Header { name: name.to_owned(), value };
        let by_key = self.find("api_key").map(|it| header("sc_apikey", it));
        by_key.or_else(|| self.find("context_id").map(|it| header("x-sitecore-contextid", it)))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value as Json, json};

    use super::*;

    fn ask(
        url: &str,
        settings: Json,
        credentials: &[(&str, &str)],
    ) -> Result<Option<HttpCredential>, String> {
        let credentials = credentials.iter().map(|(key, it)| ((*key).to_owned(), Secret::new(*it))).collect();
        let input = BuildInput {
            instance: "museum".to_owned(),
            url: Some(url.to_owned()),
            settings,
            credentials,
            base_dir: std::path::PathBuf::new(),
        };
        credential(&input).map_err(|it| it.to_string())
    }

    fn login_url(found: Result<Option<HttpCredential>, String>) -> String {
        match found {
            Ok(Some(HttpCredential::Login(login))) => login.url().to_string(),
            other => format!("{other:?}"),
        }
    }

    const CM: &str = "https://cm.example";
    const CLIENT: [(&str, &str); 2] = [("client_id", "cid"), ("client_secret", "canary")];
    const USER: [(&str, &str); 2] = [("username", "conduit"), ("password", "canary")];

    #[test]
    fn a_client_logs_in_at_the_cloud_and_with_an_authority_at_an_identity_server() {
        let cloud = ask(CM, json!({ "source": "authoring" }), &CLIENT);
        assert_eq!(login_url(cloud), "https://auth.sitecorecloud.io/oauth/token");
        let settings = json!({ "source": "authoring", "authority": "https://id.example" });
        for credentials in [CLIENT, USER] {
            let found = ask(CM, settings.clone(), &credentials);
            assert_eq!(login_url(found), "https://id.example/connect/token");
        }
        let settings = json!({ "source": "authoring", "authority": "https://x.example", "login": "cloud" });
        assert_eq!(login_url(ask(CM, settings, &CLIENT)), "https://x.example/oauth/token");
    }

    #[test]
    fn a_token_that_is_ready_goes_as_it_is() {
        let Ok(Some(HttpCredential::Header { name, value })) =
            ask(CM, json!({ "source": "authoring" }), &[("token", "abc")])
        else {
            panic!("a header");
        };
        assert_eq!((name.as_str(), value.expose()), ("authorization", "Bearer abc"));
    }

    #[test]
    fn the_item_service_is_logged_in_at_on_the_instance_itself() {
        let found = ask(CM, json!({ "source": "item-service" }), &USER);
        assert_eq!(login_url(found), "https://cm.example/sitecore/api/ssc/auth/login");
        assert_eq!(ask(CM, json!({ "source": "item-service" }), &[]), Ok(None));
    }

    #[test]
    fn what_is_missing_is_named() {
        let error = |settings: Json, credentials: &[(&str, &str)]| {
            ask(CM, settings, credentials).err().unwrap_or_default()
        };
        assert!(error(json!({ "source": "authoring" }), &[]).contains("credentials.client_id"));
        assert!(error(json!({ "source": "authoring" }), &CLIENT[..1]).contains("credentials.client_secret"));
        assert!(error(json!({ "source": "item-service" }), &USER[..1]).contains("credentials.password"));
        assert!(error(json!({ "source": "item-service" }), &USER[1..]).contains("credentials.username"));
        let identity = json!({ "source": "authoring", "login": "identity-server" });
        assert!(error(identity, &USER).contains("`authority`"));
        let plain = json!({ "source": "authoring", "authority": "http://id.example" });
        assert!(error(plain, &USER).contains("unencrypted"));
        assert!(
            !error(json!({ "source": "authoring", "authority": "http://id.example" }), &USER)
                .contains("canary")
        );
    }

    #[test]
    fn edge_beside_another_source_has_its_own_key() {
        let mut credentials = CLIENT.to_vec();
        credentials.push(("api_key", "key"));
        let settings = json!({ "source": "authoring", "edge_url": "https://edge.sitecorecloud.io" });
        let found = ask(CM, settings, &credentials);
        assert!(matches!(found, Ok(Some(HttpCredential::Two { .. }))), "{found:?}");
        let edge = ask("https://edge.sitecorecloud.io", json!({ "source": "edge" }), &[("context_id", "c")]);
        let Ok(Some(HttpCredential::Header { name, .. })) = edge else { panic!("a header") };
        assert_eq!(name, "x-sitecore-contextid");
    }
}
