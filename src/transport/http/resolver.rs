//! Addresses of hosts: looked up once in 30 s, and never those of a cloud's metadata service.
//!
//! Why our own: a deadline makes ureq's start a thread and a query per request, pooled or not.

use std::collections::BTreeMap;
use std::fmt;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use ureq::config::Config;
use ureq::http::Uri;
use ureq::unversioned::resolver::{DefaultResolver, ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::NextTimeout;

use super::super::clock::Clock;

/// How long an address of a host is used without asking again.
const LOOKUP_LIFE: Duration = Duration::from_secs(30);
/// Hosts remembered at once; probes of a large site ask many.
const MAX_HOSTS: usize = 1_024;

/// Remembers addresses for [`LOOKUP_LIFE`].
pub(super) struct CachingResolver {
    inner: DefaultResolver,
    clock: Arc<dyn Clock>,
    known: Mutex<BTreeMap<String, (Duration, Vec<SocketAddr>)>>,
}

impl CachingResolver {
    pub(super) fn new(clock: Arc<dyn Clock>) -> Self {
        Self { inner: DefaultResolver::default(), clock, known: Mutex::default() }
    }
}

impl fmt::Debug for CachingResolver {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CachingResolver").finish_non_exhaustive()
    }
}

impl Resolver for CachingResolver {
    fn resolve(
        &self,
        uri: &Uri,
        config: &Config,
        timeout: NextTimeout,
    ) -> Result<ResolvedSocketAddrs, ureq::Error> {
        let key = format!(
            "{}://{}",
            uri.scheme_str().unwrap_or_default(),
            uri.authority().map_or("", |it| it.as_str())
        );
        let now = self.clock.now();
        if let Some((until, addresses)) = self.known.lock().unwrap_or_else(PoisonError::into_inner).get(&key)
            && now < *until
        {
            let mut found = self.empty();
            for address in addresses {
                found.push(*address);
            }
            return Ok(found);
        }
        let found = self.inner.resolve(uri, config, timeout).map_err(|error| match error {
            // The operating system's "failed to look up" arrives as an error of a kind without a name.
            ureq::Error::Io(_) => ureq::Error::HostNotFound,
            other => other,
        })?;
        if found.iter().any(|it| is_link_local(it.ip())) {
            return Err(io::Error::new(
                io::ErrorKind::PermissionDenied,
                "link-local addresses are never asked",
            )
            .into());
        }
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= MAX_HOSTS {
            known.clear();
        }
        known.insert(key, (now.saturating_add(LOOKUP_LIFE), found.iter().copied().collect()));
        drop(known);
        Ok(found)
    }
}

/// Where clouds answer questions about their machines, keys included: an address in a text must not lead there.
fn is_link_local(address: IpAddr) -> bool {
    match address.to_canonical() {
        IpAddr::V4(it) => it.is_link_local(),
        IpAddr::V6(it) => it.is_unicast_link_local(),
    }
}

/// The same for an address that stands in a URL, which a proxy would look up and nobody here.
pub(super) fn is_link_local_literal(url: &url::Url) -> bool {
    match url.host() {
        Some(url::Host::Ipv4(it)) => is_link_local(it.into()),
        Some(url::Host::Ipv6(it)) => is_link_local(it.into()),
        Some(url::Host::Domain(_)) | None => false,
    }
}
