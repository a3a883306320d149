//! The requests that obtain a credential: an OAuth token, or the cookie of Sitecore's Item Service.
//!
//! Beside GraphQL queries these are the only POSTs there are. The type is closed: an address is made from an authority and
//! one of three fixed paths, and the body from a grant, so nothing else can be posted with it.
//!
//! Stays true: a log-in leaves over https, or for this machine; it is sent to the authority it was made for and follows no
//! redirect; what the server answers is read, never repeated, but for a short code; `Debug` shows no secret.
//! Sources: RFC 6749 sections 4.3, 4.4, 5.1 and 5.2; Sitecore's documentation of the Authoring API ("walkthrough: enabling and
//! authorizing requests") and of the Item Service ("the `RESTful` API for the `ItemService`").

use std::time::Duration;

use serde_json::{Value as Json, json};
use url::form_urlencoded::Serializer;
use url::{Host, Url};

use super::Response;
use super::auth::redact_url;
use crate::model::Secret;

/// Longest answer to a log-in.
pub(super) const MAX_ANSWER: u64 = 64 * 1024;
/// Longest token, or cookies together: servers refuse longer headers.
const MAX_CREDENTIAL: usize = 16 * 1024;
/// Cookies kept of one log-in.
const MAX_COOKIES: usize = 20;
/// Cookies that are a log-in: since 9.0, and up to 8.x.
const COOKIES: [&str; 2] = [".aspnet.cookies", ".aspxauth"];
/// Longest life of a token that is believed; a longer one is asked for again after this.
const MAX_LIFE: Duration = Duration::from_secs(7 * 86_400);

/// What is shown of who logs in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Grant {
    /// A program by itself (RFC 6749 section 4.4).
    ClientCredentials {
        /// The client.
        client_id: String,
        /// Its secret.
        client_secret: Secret,
        /// What the token is for, where the authority wants to know.
        audience: Option<String>,
        /// What it may be used for.
        scope: Option<String>,
    },
    /// A user by name and password (RFC 6749 section 4.3).
    Password {
        /// The client.
        client_id: String,
        /// Its secret, where it has one.
        client_secret: Option<Secret>,
        /// The user.
        username: Secret,
        /// The password.
        password: Secret,
        /// What it may be used for.
        scope: Option<String>,
    },
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Kind {
    Token(Grant),
    ItemService { domain: String, username: Secret, password: Secret },
}

/// How a credential is obtained, and obtained again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Login {
    url: Url,
    kind: Kind,
}

/// Why a log-in is not made.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LoginError {
    /// Not an address.
    #[error("`{0}` is not an http or https address to log in at")]
    Address(String),
    /// Plain http to another machine.
    #[error("the log-in at {0} would cross the network unencrypted; use https")]
    Insecure(String),
}

/// What a log-in gave.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Granted {
    /// The header that goes with requests.
    pub header: &'static str,
    /// Its value.
    pub value: Secret,
    /// How long it holds; `None` when the server does not say.
    pub life: Option<Duration>,
}

/// Why a log-in gave nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Refusal {
    /// The server says no: asking again would only lock the account.
    Refused(String),
    /// The answer is none of a log-in.
    Strange(String),
}

impl Login {
    /// A token of Sitecore's cloud, or of any authority that is asked at `/oauth/token`.
    ///
    /// # Errors
    /// The address is none, or not https.
    pub fn cloud(authority: &str, grant: Grant) -> Result<Self, LoginError> {
        Self::at(authority, "/oauth/token", Kind::Token(grant))
    }

    /// A token of a Sitecore Identity Server.
    ///
    /// # Errors
    /// The address is none, or not https.
    pub fn identity_server(authority: &str, grant: Grant) -> Result<Self, LoginError> {
        Self::at(authority, "/connect/token", Kind::Token(grant))
    }

    /// A cookie of the Item Service of an instance.
    ///
    /// # Errors
    /// The address is none, or not https.
    pub fn item_service(
        instance: &str,
        domain: &str,
        username: Secret,
        password: Secret,
    ) -> Result<Self, LoginError> {
        let kind = Kind::ItemService { domain: domain.to_owned(), username, password };
        Self::at(instance, "/sitecore/api/ssc/auth/login", kind)
    }

    fn at(base: &str, path: &str, kind: Kind) -> Result<Self, LoginError> {
        let wrong = || LoginError::Address(base.chars().take(200).collect());
        let mut url = Url::parse(base.trim()).map_err(|_| wrong())?;
        if !matches!(url.scheme(), "http" | "https") || url.host_str().is_none_or(str::is_empty) {
            return Err(wrong());
        }
        // Fails only for addresses that cannot have user info. Sent, it would be a credential from a text.
        let _ = url.set_username("");
        let _ = url.set_password(None);
        url.set_query(None);
        url.set_fragment(None);
        let path = format!("{}{path}", url.path().trim_end_matches('/'));
        url.set_path(&path);
        if url.scheme() == "http" && !is_loopback(&url) {
            return Err(LoginError::Insecure(redact_url(&url)));
        }
        Ok(Self { url, kind })
    }

    /// Where it is sent.
    pub fn url(&self) -> &Url {
        &self.url
    }

    /// Whether what it gives may have ended when the server answers 403: the Item Service has no better word for it.
    pub(super) fn ends_with_403(&self) -> bool {
        matches!(self.kind, Kind::ItemService { .. })
    }

    /// Media type and text of what is sent. Made for one attempt, since it holds the secret in the clear.
    pub(super) fn body(&self) -> (&'static str, String) {
        let grant = match &self.kind {
            Kind::ItemService { domain, username, password } => {
                let body =
                    json!({ "domain": domain, "username": username.expose(), "password": password.expose() });
                return ("application/json", body.to_string());
            }
            Kind::Token(grant) => grant,
        };
        let mut form = Serializer::new(String::new());
        let mut put = |key: &str, value: Option<&str>| {
            if let Some(value) = value {
                form.append_pair(key, value);
            }
        };
        match grant {
            Grant::ClientCredentials { client_id, client_secret, audience, scope } => {
                put("grant_type", Some("client_credentials"));
                put("client_id", Some(client_id));
                put("client_secret", Some(client_secret.expose()));
                put("audience", audience.as_deref());
                put("scope", scope.as_deref());
            }
            Grant::Password { client_id, client_secret, username, password, scope } => {
                put("grant_type", Some("password"));
                put("client_id", Some(client_id));
                put("client_secret", client_secret.as_ref().map(Secret::expose));
                put("username", Some(username.expose()));
                put("password", Some(password.expose()));
                put("scope", scope.as_deref());
            }
        }
        ("application/x-www-form-urlencoded", form.finish())
    }

    /// What an answer grants.
    pub(super) fn read(&self, response: &Response) -> Result<Granted, Refusal> {
        let status = response.status;
        match status {
            200..=299 => {}
            400 | 401 | 403 => {
                let code = error_code(&response.body);
                let code = code.map(|it| format!(", {it}")).unwrap_or_default();
                return Err(Refusal::Refused(format!(
                    "the server refuses it (HTTP {status}{code}); check {}",
                    self.credentials()
                )));
            }
            300..=399 => {
                return Err(Refusal::Strange(format!(
                    "the server redirects (HTTP {status}), and a log-in is sent nowhere else; name the address that answers"
                )));
            }
            404 | 405 => {
                return Err(Refusal::Strange(format!(
                    "there is no log-in (HTTP {status}); {}",
                    self.place()
                )));
            }
            _ => return Err(Refusal::Strange(format!("the server answers HTTP {status}"))),
        }
        match &self.kind {
            Kind::Token(_) => token(&response.body),
            Kind::ItemService { .. } => cookies(response),
        }
    }

    fn credentials(&self) -> &'static str {
        match &self.kind {
            Kind::Token(Grant::ClientCredentials { .. }) => {
                "`credentials.client_id`, `credentials.client_secret` and `authority`"
            }
            Kind::Token(Grant::Password { .. }) => {
                "`credentials.username` and `credentials.password`, and that the client may use them (`AllowedGrantTypes`)"
            }
            Kind::ItemService { .. } => "`credentials.username`, `credentials.password` and `domain`",
        }
    }

    fn place(&self) -> &'static str {
        match &self.kind {
            Kind::Token(_) => "check `authority` and `login`",
            Kind::ItemService { .. } => {
                "the Item Service is switched off there, or `url` is not the instance"
            }
        }
    }
}

/// Whether an address is of this machine.
fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(host)) => host == "localhost" || host.ends_with(".localhost"),
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

/// The code of RFC 6749 section 5.2. The description beside it may repeat what was sent.
fn error_code(body: &[u8]) -> Option<String> {
    let body: Json = serde_json::from_slice(body).ok()?;
    let code = body.get("error")?.as_str()?;
    let is_code = !code.is_empty() && code.len() <= 40;
    (is_code && code.bytes().all(|it| it.is_ascii_lowercase() || it == b'_')).then(|| code.to_owned())
}

fn token(body: &[u8]) -> Result<Granted, Refusal> {
    let strange = |what: &str| Refusal::Strange(format!("the answer {what}"));
    let body: Json = serde_json::from_slice(body).map_err(|_| strange("is not JSON"))?;
    let kind = body.get("token_type").and_then(Json::as_str).unwrap_or("Bearer");
    if !kind.eq_ignore_ascii_case("bearer") {
        return Err(strange("holds a token that is none of a bearer"));
    }
    let token = body.get("access_token").and_then(Json::as_str).unwrap_or_default();
    if token.is_empty() || token.len() > MAX_CREDENTIAL || !token.bytes().all(|it| it.is_ascii_graphic()) {
        return Err(strange("holds no token that can be used"));
    }
    let life = body.get("expires_in").and_then(|it| it.as_u64().or_else(|| it.as_str()?.parse().ok()));
    let life = life.map(|it| Duration::from_secs(it).min(MAX_LIFE));
    Ok(Granted { header: "authorization", value: Secret::new(format!("Bearer {token}")), life })
}

/// `name=value` of each cookie that was set; what it is for and how long it holds is not looked at.
fn cookies(response: &Response) -> Result<Granted, Refusal> {
    let pairs: Vec<&str> = response
        .headers_named("set-cookie")
        .filter_map(|it| it.split(';').next().map(str::trim))
        .filter(|it| it.split_once('=').is_some_and(|(name, value)| !name.is_empty() && !value.is_empty()))
        .filter(|it| it.bytes().all(|it| it.is_ascii_graphic() || it == b' '))
        .take(MAX_COOKIES)
        .collect();
    let is_login = |pair: &&str| {
        let name = pair.split('=').next().unwrap_or_default();
        COOKIES.iter().any(|it| name.eq_ignore_ascii_case(it))
    };
    let value = pairs.join("; ");
    if !pairs.iter().any(is_login) || value.len() > MAX_CREDENTIAL {
        return Err(Refusal::Strange("the answer sets no cookie of a log-in (`.AspNet.Cookies`)".to_owned()));
    }
    Ok(Granted { header: "cookie", value: Secret::new(value), life: None })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn client() -> Grant {
        Grant::ClientCredentials {
            client_id: "cid".to_owned(),
            client_secret: Secret::new("canary & more"),
            audience: Some("https://api.example".to_owned()),
            scope: None,
        }
    }

    fn cloud(authority: &str) -> Result<Login, LoginError> {
        Login::cloud(authority, client())
    }

    fn item_service() -> Login {
        let (user, password) = (Secret::new("admin"), Secret::new("canary"));
        Login::item_service("https://cm.example/", "sitecore", user, password).unwrap()
    }

    #[test]
    fn the_address_is_the_authority_and_a_fixed_path() {
        let url = |base: &str| cloud(base).unwrap().url().to_string();
        assert_eq!(url("https://auth.example"), "https://auth.example/oauth/token");
        assert_eq!(url("https://u:p@auth.example/base/?x=1#y"), "https://auth.example/base/oauth/token");
        let identity = Login::identity_server("https://id.example/", client()).unwrap();
        assert_eq!(identity.url().as_str(), "https://id.example/connect/token");
        assert_eq!(item_service().url().as_str(), "https://cm.example/sitecore/api/ssc/auth/login");
    }

    #[test]
    fn plain_http_is_for_this_machine_only() {
        assert!(matches!(cloud("http://auth.example"), Err(LoginError::Insecure(_))));
        for own in ["http://127.0.0.1:8080", "http://[::1]/", "http://localhost", "http://a.localhost"] {
            assert!(cloud(own).is_ok(), "{own}");
        }
        for wrong in ["", "auth.example", "ftp://auth.example", "file:///x"] {
            assert!(matches!(cloud(wrong), Err(LoginError::Address(_))), "{wrong}");
        }
    }

    #[test]
    fn the_body_is_the_form_of_rfc_6749_and_debug_shows_no_secret() {
        let login = cloud("https://auth.example").unwrap();
        let expected = "grant_type=client_credentials&client_id=cid&client_secret=canary+%26+more&audience=https%3A%2F%2Fapi.example";
        assert_eq!(login.body(), ("application/x-www-form-urlencoded", expected.to_owned()));
        let (media_type, body) = item_service().body();
        let body: Json = serde_json::from_str(&body).unwrap();
        assert_eq!(media_type, "application/json");
        assert_eq!(body, json!({ "domain": "sitecore", "username": "admin", "password": "canary" }));
        assert!(!format!("{login:?} {:?}", item_service()).contains("canary"));
    }

    #[test]
    fn a_token_is_read_with_its_life() {
        let login = cloud("https://auth.example").unwrap();
        let read = |body: &str| login.read(&Response::scripted(200, &[], body));
        let granted = read(r#"{"access_token": "abc", "token_type": "bearer", "expires_in": 3600}"#).unwrap();
        assert_eq!((granted.header, granted.value.expose()), ("authorization", "Bearer abc"));
        assert_eq!(granted.life, Some(Duration::from_secs(3600)));
        assert_eq!(read(r#"{"access_token": "abc"}"#).unwrap().life, None);
        for wrong in [
            "",
            "<html>",
            "{}",
            r#"{"access_token": ""}"#,
            r#"{"access_token": "a\r\nx: y"}"#,
            r#"{"access_token": "a", "token_type": "mac"}"#,
        ] {
            assert!(matches!(read(wrong), Err(Refusal::Strange(_))), "{wrong}");
        }
    }

    #[test]
    fn a_refusal_tells_its_code_and_nothing_else_of_the_answer() {
        let login = cloud("https://auth.example").unwrap();
        let read = |status, body: &str| match login.read(&Response::scripted(status, &[], body)) {
            Err(Refusal::Refused(text) | Refusal::Strange(text)) => text,
            Ok(_) => "granted".to_owned(),
        };
        let text = read(400, r#"{"error": "invalid_client", "error_description": "canary"}"#);
        assert!(text.contains("HTTP 400, invalid_client") && !text.contains("canary"), "{text}");
        assert!(!read(401, r#"{"error": "Canary is wrong"}"#).contains("anary"));
        assert!(read(302, "").contains("redirects") && read(404, "").contains("authority"));
    }

    #[test]
    fn the_cookies_of_a_log_in_are_kept_together() {
        let headers = [
            ("set-cookie", "ARRAffinity=node1; path=/"),
            ("set-cookie", ".AspNet.Cookies=chunks:1; path=/; HttpOnly"),
            ("set-cookie", ".AspNet.CookiesC1=abc; path=/"),
            ("set-cookie", "gone=; expires=Thu, 01 Jan 1970"),
        ];
        let granted = item_service().read(&Response::scripted(200, &headers, "")).unwrap();
        assert_eq!(
            granted.value.expose(),
            "ARRAffinity=node1; .AspNet.Cookies=chunks:1; .AspNet.CookiesC1=abc"
        );
        let only_node = Response::scripted(200, &headers[..1], "");
        assert!(matches!(item_service().read(&only_node), Err(Refusal::Strange(_))));
    }
}
