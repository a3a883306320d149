//! The proxy of an instance: which one, its login, and requests that it forwards.
//!
//! ureq asks every proxy to connect (`CONNECT`), also to plain http servers, where proxies expect the request itself with
//! its whole address (RFC 9112, section 3.2.2) and many refuse to connect (Squid allows port 443 only). So requests for
//! plain http addresses go over connections of our own to the proxy: ureq writes them as for the server, and
//! [`Forwarding`] puts the server's name into the request line.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use ureq::config::Config;
use ureq::http::Uri;
use ureq::unversioned::resolver::{ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::{
    Buffers, ConnectionDetails, Connector, DefaultConnector, NextTimeout, Transport,
};
use ureq::{Agent, Proxy, ProxyProtocol};

use super::super::error::SetupError;
use super::super::settings::Settings;
use super::resolver::CachingResolver;
use crate::model::Secret;

/// The proxy that is configured, or that the environment names.
pub(super) fn proxy(settings: &Settings) -> Result<Option<Proxy>, SetupError> {
    // ureq ignores a SOCKS proxy of the environment and panics at one of its configuration.
    let speaks_http = |it: &Proxy| matches!(it.protocol(), ProxyProtocol::Http | ProxyProtocol::Https);
    let Some(address) = settings.proxy.as_deref() else {
        let proxy = Proxy::try_from_env();
        return match proxy {
            Some(it) if !speaks_http(&it) => {
                Err(SetupError::Socks { from: "of ALL_PROXY, HTTPS_PROXY or HTTP_PROXY" })
            }
            other => Ok(other),
        };
    };
    if address == "none" {
        return Ok(None);
    }
    let plain = Proxy::new(address).map_err(|_| SetupError::Proxy)?;
    if !speaks_http(&plain) {
        return Err(SetupError::Socks { from: "of `proxy`" });
    }
    let mut builder = Proxy::builder(plain.protocol()).host(plain.host()).port(plain.port());
    let login = settings.proxy_login.as_ref().map(|(name, password)| (name.expose(), password.expose()));
    if let Some(name) = login.map(|it| it.0).or(plain.username()) {
        builder = builder.username(name);
    }
    if let Some(password) = login.map(|it| it.1).or(plain.password()) {
        builder = builder.password(password);
    }
    for host in &settings.no_proxy {
        builder = builder.no_proxy(host);
    }
    builder.build().map(Some).map_err(|_| SetupError::Proxy)
}

/// Connections to a proxy that forwards requests, and its login.
#[derive(Debug)]
pub(super) struct Forward {
    /// Sends requests of plain http addresses.
    pub(super) agent: Agent,
    /// The value of `Proxy-Authorization`.
    pub(super) authorization: Option<Secret>,
}

impl Forward {
    /// `config` is the instance's, without a proxy. `None` when the proxy is spoken to over TLS: then it connects.
    pub(super) fn new(proxy: &Proxy, config: Config, resolver: CachingResolver) -> Option<Self> {
        if proxy.protocol() != ProxyProtocol::Http {
            return None;
        }
        let address = format!("http://{}:{}/", proxy.host(), proxy.port()).parse().ok()?;
        let connector = DefaultConnector::default().chain(NameTheServer);
        let agent = Agent::with_parts(config, connector, ToProxy { resolver, address });
        let has_login = proxy.username().is_some() || proxy.password().is_some();
        let authorization = has_login.then(|| {
            let login =
                format!("{}:{}", proxy.username().unwrap_or_default(), proxy.password().unwrap_or_default());
            Secret::new(format!("Basic {}", BASE64_STANDARD.encode(login)))
        });
        Some(Self { agent, authorization })
    }
}

/// Leads to the proxy, whatever host is asked for.
#[derive(Debug)]
struct ToProxy {
    resolver: CachingResolver,
    address: Uri,
}

impl Resolver for ToProxy {
    fn resolve(
        &self,
        _: &Uri,
        config: &Config,
        timeout: NextTimeout,
    ) -> Result<ResolvedSocketAddrs, ureq::Error> {
        self.resolver.resolve(&self.address, config, timeout)
    }
}

/// Makes a connection one of [`Forwarding`].
#[derive(Debug)]
struct NameTheServer;

impl<In: Transport> Connector<In> for NameTheServer {
    type Out = Forwarding<In>;

    fn connect(
        &self,
        details: &ConnectionDetails<'_>,
        chained: Option<In>,
    ) -> Result<Option<Self::Out>, ureq::Error> {
        let server = details.uri.authority().map(|it| format!("http://{it}")).unwrap_or_default();
        Ok(chained.map(|inner| Forwarding { inner, server, is_request_next: true }))
    }
}

/// A connection to a proxy. It is kept for one server, so that every request on it gets the same name.
#[derive(Debug)]
struct Forwarding<T> {
    inner: T,
    /// `http://host:port`.
    server: String,
    /// Whether what is sent next begins a request.
    is_request_next: bool,
}

impl<T: Transport> Transport for Forwarding<T> {
    fn buffers(&mut self) -> &mut dyn Buffers {
        self.inner.buffers()
    }

    fn transmit_output(&mut self, amount: usize, timeout: NextTimeout) -> Result<(), ureq::Error> {
        if !std::mem::take(&mut self.is_request_next) {
            return self.inner.transmit_output(amount, timeout);
        }
        let whole = insert_after_method(self.inner.buffers().output(), amount, self.server.as_bytes())
            .ok_or_else(|| std::io::Error::other("the request does not fit into one piece"))?;
        self.inner.transmit_output(whole, timeout)
    }

    fn await_input(&mut self, timeout: NextTimeout) -> Result<bool, ureq::Error> {
        self.is_request_next = true;
        self.inner.await_input(timeout)
    }

    fn is_open(&mut self) -> bool {
        self.inner.is_open()
    }

    fn is_tls(&self) -> bool {
        self.inner.is_tls()
    }
}

/// Makes `GET /path` to `GET http://server/path`, within the buffer; its new length, or `None` when it does not fit.
fn insert_after_method(buffer: &mut [u8], amount: usize, server: &[u8]) -> Option<usize> {
    let start = buffer.get(..amount)?.iter().position(|it| *it == b' ')?.checked_add(1)?;
    let whole = amount.checked_add(server.len())?;
    let after = start.checked_add(server.len())?;
    if whole > buffer.len() {
        return None;
    }
    buffer.copy_within(start..amount, after);
    buffer.get_mut(start..after)?.copy_from_slice(server);
    Some(whole)
}

#[cfg(test)]
mod tests {
    use super::insert_after_method;

    #[test]
    fn the_server_is_named_in_the_request_line_when_it_fits() {
        let line = b"GET /a HTTP/1.1\r\n\r\n";
        let mut buffer = [0_u8; 64];
        buffer[..line.len()].copy_from_slice(line);
        let n = insert_after_method(&mut buffer, line.len(), b"http://x.test:81").expect("it fits");
        assert_eq!(&buffer[..n], b"GET http://x.test:81/a HTTP/1.1\r\n\r\n");
        let mut exact = *b"GET / H";
        assert_eq!(insert_after_method(&mut exact, 7, b"http://x"), None);
        assert_eq!(&exact, b"GET / H");
        assert_eq!(insert_after_method(&mut exact, 3, b"x"), None, "no method");
        assert_eq!(insert_after_method(&mut exact, 99, b"x"), None);
    }
}
