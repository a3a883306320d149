//! Credentials, and the one origin each of them may go to; addresses without their secrets.
//!
//! Stays true: a credential leaves only towards the scheme, host and port it was bound to; an address that is shown
//! carries no user info, no fragment, and no value of its query but for harmless paging keys.

use std::fmt;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use url::Url;

use super::Identity;
use super::login::Login;
use crate::model::Secret;

/// Query keys whose values may be shown: they say which page of what, and never who.
const SHOWN_KEYS: &[&str] = &[
    "page",
    "per_page",
    "status",
    "context",
    "orderby",
    "order",
    "_fields",
    "offset",
    "include",
    "rest_route",
];
/// Longest value that is shown; `include` may list a hundred ids.
const MAX_SHOWN_VALUE: usize = 200;

/// Scheme, host and port.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Origin {
    scheme: String,
    host: String,
    port: u16,
}

impl Origin {
    /// The origin of an http or https address.
    pub fn of(url: &Url) -> Option<Self> {
        if !matches!(url.scheme(), "http" | "https") {
            return None;
        }
        let host = url.host_str().filter(|it| !it.is_empty())?.to_ascii_lowercase();
        Some(Self { scheme: url.scheme().to_owned(), host, port: url.port_or_known_default()? })
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}://{}", self.scheme, self.host)?;
        match (self.scheme.as_str(), self.port) {
            ("http", 80) | ("https", 443) => Ok(()),
            _ => write!(f, ":{}", self.port),
        }
    }
}

/// How an instance's server knows us.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Credential {
    /// It does not.
    #[default]
    None,
    /// `Authorization: Basic` (RFC 7617).
    Basic {
        /// User name.
        user: Secret,
        /// Password.
        password: Secret,
    },
    /// A header of the vendor's choice.
    Header {
        /// The header's name.
        name: String,
        /// Its whole value.
        value: Secret,
    },
    /// What a log-in gives; it is made when it is needed, and again when it has ended.
    Login(Box<Login>),
}

/// Credentials, each bound to an origin of the instance.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Auth {
    bound: Vec<(Origin, Credential)>,
}

/// How a credential goes with one request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Header {
    /// Not at all.
    None,
    /// As this header.
    Ready(String, Secret),
    /// As what the log-in of this number gave.
    OfLogin(usize),
}

impl Auth {
    /// Binds `credential` to the origin of `url`. With an address that has none, the credential goes nowhere.
    pub fn new(url: &str, credential: Credential) -> Self {
        Self::none().with(url, credential)
    }

    /// No origin and no credential.
    pub fn none() -> Self {
        Self { bound: Vec::new() }
    }

    /// The same with a credential for another origin of the instance: a second server that it is read from. The first
    /// credential of an origin counts.
    #[must_use]
    pub fn with(mut self, url: &str, credential: Credential) -> Self {
        let origin = Url::parse(url).ok().as_ref().and_then(Origin::of);
        self.bound.extend(origin.map(|it| (it, credential)));
        self
    }

    /// Both; for an origin that both have, the first counts.
    #[must_use]
    pub fn and(mut self, other: Self) -> Self {
        self.bound.extend(other.bound);
        self
    }

    fn place(&self, url: &Url) -> Option<usize> {
        let origin = Origin::of(url)?;
        self.bound.iter().position(|(it, _)| *it == origin)
    }

    /// Whether an address is of an origin of the instance.
    pub fn is_own(&self, url: &Url) -> bool {
        self.place(url).is_some()
    }

    /// The log-ins among the credentials, by their numbers.
    pub fn logins(&self) -> impl Iterator<Item = Option<&Login>> {
        self.bound.iter().map(|(_, credential)| match credential {
            Credential::Login(login) => Some(&**login),
            Credential::None | Credential::Basic { .. } | Credential::Header { .. } => None,
        })
    }

    /// The header to send with a request, when the credential may go there.
    pub fn header(&self, url: &Url, identity: Identity) -> Header {
        let Some(at) = self.place(url).filter(|_| identity == Identity::Instance) else {
            return Header::None;
        };
        match self.bound.get(at).map(|(_, credential)| credential) {
            None | Some(Credential::None) => Header::None,
            Some(Credential::Basic { user, password }) => {
                let pair = BASE64_STANDARD.encode(format!("{}:{}", user.expose(), password.expose()));
                Header::Ready("authorization".to_owned(), Secret::new(format!("Basic {pair}")))
            }
            Some(Credential::Header { name, value }) => Header::Ready(name.clone(), value.clone()),
            Some(Credential::Login(_)) => Header::OfLogin(at),
        }
    }
}

/// An address as it may be shown. What cannot be parsed is not shown at all.
pub fn redact(url: &str) -> String {
    Url::parse(url).map_or_else(|_| "(unreadable address)".to_owned(), |it| redact_url(&it))
}

/// An address as it may be shown.
pub fn redact_url(url: &Url) -> String {
    let mut shown = url.clone();
    // Fails only for addresses that cannot have user info.
    let _ = shown.set_username("");
    let _ = shown.set_password(None);
    shown.set_fragment(None);
    if url.query().is_some() {
        let query: Vec<String> = url
            .query()
            .unwrap_or_default()
            .split('&')
            .take(50)
            .map(|pair| match pair.split_once('=') {
                Some((key, value)) if SHOWN_KEYS.contains(&key) && value.len() <= MAX_SHOWN_VALUE => {
                    format!("{key}={value}")
                }
                Some((key, _)) => format!("{key}=…"),
                // A lone word is a value as much as a key.
                None => "…".to_owned(),
            })
            .collect();
        shown.set_query(None);
        return format!("{shown}?{}", query.join("&"));
    }
    shown.into()
}

#[cfg(test)]
mod tests {
    use url::Url;

    use super::{Auth, Credential, Header, Origin, redact};
    use crate::model::Secret;
    use crate::transport::Identity;

    fn auth() -> Auth {
        let credential =
            Credential::Basic { user: Secret::new("Aladdin"), password: Secret::new("open sesame") };
        Auth::new("https://example.com/blog", credential)
    }

    fn header(url: &str, identity: Identity) -> Option<(String, Secret)> {
        match auth().header(&Url::parse(url).expect(url), identity) {
            Header::Ready(name, value) => Some((name, value)),
            Header::None | Header::OfLogin(_) => None,
        }
    }

    #[test]
    fn basic_is_encoded_as_in_rfc_7617() {
        let (name, value) = header("https://example.com/wp-json/", Identity::Instance).expect("own origin");
        assert_eq!((name.as_str(), value.expose()), ("authorization", "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ=="));
    }

    #[test]
    fn the_credential_stays_with_its_origin() {
        for other in [
            "http://example.com/",
            "https://example.com:8443/",
            "https://www.example.com/",
            "https://example.com.evil.test/",
            "https://evil.test/?u=https://example.com/",
            "https://example.com@evil.test/",
        ] {
            assert_eq!(header(other, Identity::Instance), None, "{other}");
        }
        assert!(header("https://EXAMPLE.com:443/x", Identity::Instance).is_some());
        assert_eq!(header("https://example.com/", Identity::Anonymous), None);
    }

    #[test]
    fn without_an_origin_the_credential_goes_nowhere() {
        let auth =
            Auth::new("file:///export.xml", Credential::Header { name: "x".into(), value: Secret::new("y") });
        let header = auth.header(&Url::parse("file:///export.xml").expect("url"), Identity::Instance);
        assert_eq!(header, Header::None);
    }

    #[test]
    fn a_second_origin_gets_its_own_credential_only() {
        let key = Credential::Header { name: "sc_apikey".into(), value: Secret::new("key") };
        let auth = auth().with("https://edge.test/", key);
        let name = |url: &str| match auth.header(&Url::parse(url).expect(url), Identity::Instance) {
            Header::Ready(name, _) => name,
            other => format!("{other:?}"),
        };
        assert_eq!(name("https://example.com/x"), "authorization");
        assert_eq!(name("https://edge.test/api"), "sc_apikey");
        assert_eq!(name("https://other.test/"), "None");
    }

    #[test]
    fn an_origin_prints_its_port_only_when_it_is_not_the_usual_one() {
        let of = |url: &str| Origin::of(&Url::parse(url).expect(url)).expect(url).to_string();
        assert_eq!(of("https://Example.com:443/x"), "https://example.com");
        assert_eq!(of("http://example.com:8080"), "http://example.com:8080");
    }

    #[test]
    fn shown_addresses_keep_paging_and_lose_secrets() {
        assert_eq!(
            redact("https://user:hunter2@example.com/a?page=2&token=hunter2&per_page=100&hunter2#hunter2"),
            "https://example.com/a?page=2&token=…&per_page=100&…"
        );
        assert_eq!(redact("not an address with hunter2"), "(unreadable address)");
        assert_eq!(redact("https://example.com/plain"), "https://example.com/plain");
    }

    #[test]
    fn debug_output_shows_no_secret() {
        assert!(!format!("{:?}", auth()).contains("sesame"));
    }
}
