//! Where a PostgreSQL database is, and how it is connected to.
//!
//! Stays true: nothing goes over a network in the clear unless the address says `sslmode=disable`; the password is in no
//! message.

use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use ::postgres::config::{Host, SslMode};
use ::postgres::{Client, Config, NoTls};
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;
use rustls::{ClientConfig, RootCertStore};
use rustls_platform_verifier::BuilderVerifierExt as _;
use tokio_postgres_rustls::MakeRustlsConnect;

use super::again::PATIENCE;
use super::sentence;
use crate::store::error::{Result, StoreError};

/// How long a server may take to answer the first word.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// How long a network may be silent when an answer is due.
const SILENCE: Duration = Duration::from_secs(30);

/// Where a PostgreSQL database is. Shown without its password.
#[derive(Clone)]
pub struct Address {
    config: Config,
    roots: Option<PathBuf>,
    shown: String,
    patience: Duration,
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.shown)
    }
}

impl fmt::Debug for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.shown)
    }
}

impl Address {
    /// Reads `postgres://user:password@host:port/name?sslmode=…&sslrootcert=…&options=…`.
    ///
    /// Without `sslmode` a server on this machine is spoken to in the clear, any other over TLS. `prefer` and `allow` never
    /// fall back to the clear, and `verify-ca`, `verify-full` and `require` all verify the certificate and its name.
    pub fn parse(text: &str) -> Result<Self> {
        let wrong = |message: String| StoreError::Server { address: "DATABASE_URL".to_owned(), message };
        // The parser's words may repeat a piece of the address, and the password is in it.
        let mut url = url::Url::parse(text).map_err(|_| {
            wrong("it is not an address of the form postgres://user:password@host/name".to_owned())
        })?;
        if !matches!(url.scheme(), "postgres" | "postgresql") {
            return Err(wrong("it does not begin with postgres://".to_owned()));
        }
        let (mut mode, mut roots, mut rest) = (None, None, Vec::new());
        for (key, value) in url.query_pairs() {
            match &*key {
                "sslmode" => mode = Some(value.into_owned()),
                "sslrootcert" => roots = Some(PathBuf::from(value.into_owned())),
                _ => rest.push((key.into_owned(), value.into_owned())),
            }
        }
        url.set_query(None);
        if !rest.is_empty() {
            // Not `query_pairs_mut`: it writes a space as `+`, which the driver takes for a plus sign.
            let encoded: Vec<String> =
                rest.iter().map(|(key, value)| format!("{}={}", percent(key), percent(value))).collect();
            url.set_query(Some(&encoded.join("&")));
        }
        let mut config: Config = url.as_str().parse().map_err(|_| {
            wrong("it has a part that is not understood (known: sslmode, sslrootcert, options, connect_timeout, …)".to_owned())
        })?;
        let is_near = !config.get_hosts().is_empty() && config.get_hosts().iter().all(is_this_machine);
        config.ssl_mode(match mode.as_deref() {
            Some("disable") => SslMode::Disable,
            None if is_near => SslMode::Disable,
            None | Some("allow" | "prefer" | "require" | "verify-ca" | "verify-full") => SslMode::Require,
            Some(_) => {
                return Err(wrong(
                    "its sslmode is none of disable, require, verify-ca, verify-full".to_owned(),
                ));
            }
        });
        if config.get_connect_timeout().is_none() {
            config.connect_timeout(CONNECT_TIMEOUT);
        }
        // A network that was cut without a word is noticed within half a minute, not after the system's two hours.
        if config.get_tcp_user_timeout().is_none() {
            config.tcp_user_timeout(SILENCE);
        }
        if config.get_keepalives_interval().is_none() && config.get_keepalives_retries().is_none() {
            config.keepalives_idle(SILENCE / 3).keepalives_interval(SILENCE / 3).keepalives_retries(2);
        }
        config.application_name("conduit");
        let user = config.get_user().map(|it| format!("{it}@")).unwrap_or_default();
        let port = url.port().map(|it| format!(":{it}")).unwrap_or_default();
        let shown = format!(
            "postgres://{user}{}{port}/{}",
            url.host_str().unwrap_or_default(),
            config.get_dbname().unwrap_or_default()
        );
        Ok(Self { config, roots, shown, patience: PATIENCE })
    }

    /// The same, whose server is waited for so long when a connection breaks.
    #[must_use]
    pub fn with_patience(mut self, patience: Duration) -> Self {
        self.patience = patience;
        self
    }

    /// How long the server is waited for when a connection breaks.
    pub(super) fn patience(&self) -> Duration {
        self.patience
    }

    /// For messages.
    pub fn path(&self) -> PathBuf {
        PathBuf::from(&self.shown)
    }

    /// A connection, encrypted unless the address says otherwise.
    pub(super) fn connect(&self) -> Result<Client> {
        let failed = |message: String| StoreError::Server { address: self.to_string(), message };
        let connected = if self.config.get_ssl_mode() == SslMode::Disable {
            self.config.connect(NoTls)
        } else {
            self.config.connect(MakeRustlsConnect::new(self.tls().map_err(failed)?))
        };
        connected.map_err(|error| failed(sentence(&error)))
    }

    fn tls(&self) -> std::result::Result<ClientConfig, String> {
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let builder = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .map_err(|error| error.to_string())?;
        let Some(file) = &self.roots else {
            let builder = builder.with_platform_verifier().map_err(|error| error.to_string())?;
            return Ok(builder.with_no_client_auth());
        };
        let unreadable = |what: &dyn fmt::Display| format!("sslrootcert {}: {what}", file.display());
        let mut roots = RootCertStore::empty();
        for certificate in CertificateDer::pem_file_iter(file).map_err(|error| unreadable(&error))? {
            let certificate = certificate.map_err(|error| unreadable(&error))?;
            roots.add(certificate).map_err(|error| unreadable(&error))?;
        }
        if roots.is_empty() {
            return Err(unreadable(&"it holds no certificate"));
        }
        Ok(builder.with_root_certificates(roots).with_no_client_auth())
    }
}

fn percent(text: &str) -> String {
    text.bytes().fold(String::new(), |mut out, byte| {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.extend(format!("%{byte:02X}").chars());
        }
        out
    })
}

fn is_this_machine(host: &Host) -> bool {
    match host {
        Host::Tcp(name) => {
            name == "localhost"
                || name
                    .trim_start_matches('[')
                    .trim_end_matches(']')
                    .parse::<std::net::IpAddr>()
                    .is_ok_and(|it| it.is_loopback())
        }
        #[cfg(unix)]
        Host::Unix(_) => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_shown_without_its_password() {
        let address = Address::parse("postgres://ann:sesame@db.example:5433/audit?sslmode=require").unwrap();
        assert_eq!(address.to_string(), "postgres://ann@db.example:5433/audit");
        assert!(!format!("{address:?}").contains("sesame"));
        for wrong in [
            "postgres://ann:sesame@h/d?sesame=1",
            "mysql://ann:sesame@h/d",
            "sesame",
            "postgres://a:sesame@h:x/d",
        ] {
            let error = Address::parse(wrong).unwrap_err().to_string();
            assert!(!error.contains("sesame"), "{error}");
        }
    }

    #[test]
    fn only_this_machine_or_an_explicit_word_goes_in_the_clear() {
        let mode = |text: &str| Address::parse(text).unwrap().config.get_ssl_mode();
        for clear in [
            "postgres://u@localhost/d",
            "postgres://u@127.0.0.1/d",
            "postgres://u@db.example/d?sslmode=disable",
        ] {
            assert_eq!(mode(clear), SslMode::Disable, "{clear}");
        }
        for word in ["", "?sslmode=prefer", "?sslmode=allow", "?sslmode=verify-full", "?sslmode=verify-ca"] {
            assert_eq!(mode(&format!("postgres://u@db.example/d{word}")), SslMode::Require, "{word}");
        }
        assert_eq!(mode("postgres://u@localhost/d?sslmode=verify-full"), SslMode::Require);
        assert!(Address::parse("postgres://u@h/d?sslmode=maybe").is_err());
    }
}
