//! `adapters health` by the Authoring API: would a scan work, what would it see, and is there a better way in?

use std::collections::BTreeSet;
use std::time::Duration;

use super::client::{Client, is_of_one};
use super::wire::Item;
use super::{About, AuthoringAdapter, NOT_IN_API, OF_ITEMS, about, cannot_tell, documents, survey};
use crate::adapters::AdapterError;
use crate::adapters::health::{Health, HealthAspect, HealthState};
use crate::adapters::sitecore::reach;
use crate::adapters::sitecore::world::Region;
use crate::model::{Capability, UnknownReason};
use crate::transport::{FailureKind, Transport};

/// An answer slower than this makes a scan long.
const SLOW: Duration = Duration::from_secs(2);

/// What the account may look at.
#[derive(Debug, Default)]
struct Seen {
    regions: BTreeSet<Region>,
    /// Why users or roles are not.
    accounts: Option<AdapterError>,
}

/// Asks a handful of requests.
pub(super) fn run(adapter: &AuthoringAdapter, transport: &dyn Transport) -> Health {
    let client = adapter.client(transport);
    let mut health = match look(&client) {
        Ok((about, seen, elapsed)) => healthy(adapter, &about, &seen, elapsed),
        Err(error) => failing(adapter, &error),
    };
    // A server that does not answer is not asked five more times.
    if health.aspects.iter().any(|it| it.aspect == "reachable" && it.state == HealthState::Ok) {
        health.aspects.extend(reach::sources(&reach::look(&adapter.base, transport), "authoring"));
    }
    health
}

fn look(client: &Client<'_>) -> Result<(About, Seen, Duration), AdapterError> {
    let about = about(client)?;
    survey::dialect(client)?;
    let (mut reply, elapsed) = client.timed(&documents::reach())?;
    let mut seen = Seen::default();
    for (at, region) in Region::ALL.into_iter().enumerate() {
        match reply.take::<Item>(&format!("r{at}"), client) {
            Ok(Some(_)) => {
                seen.regions.insert(region);
            }
            Ok(None) => {}
            Err(error) if is_of_one(&error) => {}
            Err(error) => return Err(error),
        }
    }
    for name in ["users", "roles"] {
        if let Err(error) = reply.take::<serde_json::Value>(name, client) {
            seen.accounts = Some(error);
        }
    }
    Ok((about, seen, elapsed))
}

fn aspect(aspect: &'static str, state: HealthState, detail: impl Into<String>, advice: &str) -> HealthAspect {
    HealthAspect { aspect, state, detail: detail.into(), advice: advice.to_owned() }
}

fn healthy(adapter: &AuthoringAdapter, about: &About, seen: &Seen, elapsed: Duration) -> Health {
    let mut aspects =
        vec![aspect("reachable", HealthState::Ok, "the Authoring API answers", ""), tls(adapter)];
    let unseen: Vec<&str> =
        Region::ALL.iter().filter(|it| !seen.regions.contains(it)).map(|it| it.path()).collect();
    let who = about.scanner.as_ref().filter(|it| !it.name.is_empty());
    let who = who.map_or_else(
        || "an account that is not told".to_owned(),
        |it| {
            let rights = if it.is_administrator { "administrator".to_owned() } else { it.roles.join(", ") };
            format!("{} ({rights})", it.name)
        },
    );
    let is_administrator = about.scanner.as_ref().is_some_and(|it| it.is_administrator);
    aspects.push(if unseen.is_empty() && is_administrator {
        aspect(
            "authenticated",
            HealthState::Ok,
            format!("as {who}"),
            "an administrator can also write; a reader of its own is enough",
        )
    } else if unseen.is_empty() {
        aspect(
            "authenticated",
            HealthState::Ok,
            format!("as {who}"),
            "what the account may not read counts as not there: let it read all of `master`",
        )
    } else {
        let state = if seen.regions.is_empty() { HealthState::Failed } else { HealthState::Warning };
        aspect(
            "authenticated",
            state,
            format!("as {who}, who does not see {}", unseen.join(", ")),
            "let the account read all of `master`; see docs/sitecore.md",
        )
    });
    aspects.push(match &seen.accounts {
        None => aspect("api", HealthState::Ok, "items, users and roles can be read", ""),
        Some(error) => aspect(
            "api",
            HealthState::Warning,
            format!("items can be read, accounts cannot: {error}"),
            "for the checks of accounts, make it a member of `sitecore\\Sitecore Client Account Managing`",
        ),
    });
    let is_cloud = reach::is_cloud(adapter.host.as_deref());
    aspects.push(reach::version(about.version.as_deref(), is_cloud, &reach::today()));
    let slow = elapsed > SLOW;
    aspects.push(aspect(
        "latency",
        if slow { HealthState::Warning } else { HealthState::Ok },
        format!("{} ms", elapsed.as_millis()),
        if slow { "lower `page_size`, or scan at a quiet hour" } else { "" },
    ));
    Health {
        aspects,
        permissions: permissions(about, seen, is_cloud),
        version: about.version.clone(),
        latency_ms: u64::try_from(elapsed.as_millis()).ok(),
    }
}

fn tls(adapter: &AuthoringAdapter) -> HealthAspect {
    if adapter.url.starts_with("https://") {
        aspect("tls", HealthState::Ok, "the certificate is accepted", "")
    } else {
        aspect(
            "tls",
            HealthState::Warning,
            "the address is plain http: the token travels readable",
            "set `url` to the https address",
        )
    }
}

fn permissions(
    about: &About,
    seen: &Seen,
    is_cloud: bool,
) -> Vec<(Capability, Option<UnknownReason>, String)> {
    let needs = |capability: Capability| match capability {
        Capability::Types => Region::Templates,
        Capability::Media => Region::Media,
        _ => Region::Content,
    };
    let of_items = OF_ITEMS.iter().chain(&[Capability::Types]).map(|it| {
        let region = needs(*it);
        if seen.regions.contains(&region) {
            (*it, None, String::new())
        } else {
            (*it, Some(UnknownReason::Forbidden), format!("the account does not see {}", region.path()))
        }
    });
    let accounts = match &seen.accounts {
        None => (Capability::Actors, None, String::new()),
        Some(error) => (Capability::Actors, Some(error.reason()), error.to_string()),
    };
    let version = if about.version.is_some() || is_cloud {
        (Capability::Version, None, String::new())
    } else {
        (Capability::Version, Some(UnknownReason::Unsupported), cannot_tell("the product's version"))
    };
    let never =
        NOT_IN_API.iter().map(|(it, what)| (*it, Some(UnknownReason::Unsupported), cannot_tell(what)));
    of_items.chain([accounts, version]).chain(never).collect()
}

fn failing(adapter: &AuthoringAdapter, error: &AdapterError) -> Health {
    let failed =
        |name: &'static str, advice: &str| aspect(name, HealthState::Failed, error.to_string(), advice);
    let reachable = || aspect("reachable", HealthState::Ok, format!("{} answered", adapter.base), "");
    let log_in = "check the credentials, `authority` and `login`; see docs/sitecore.md for the client and the role to ask for";
    let aspects = match error {
        AdapterError::Transport(transport) => match transport.kind {
            FailureKind::LogIn(_) => vec![reachable(), failed("authenticated", log_in)],
            FailureKind::Tls => vec![
                aspect("reachable", HealthState::Ok, format!("{} is listening", adapter.base), ""),
                failed(
                    "tls",
                    "renew or complete the certificate; for an authority of your own set `limits.ca_bundle`",
                ),
            ],
            FailureKind::RateLimited => {
                vec![reachable(), failed("rate-limit", "lower `limits.requests_per_second`")]
            }
            FailureKind::Proxy => vec![failed(
                "reachable",
                "see `limits.proxy`, `limits.proxy_username` and `limits.proxy_password`, or HTTPS_PROXY",
            )],
            FailureKind::Dns
            | FailureKind::Connect
            | FailureKind::Timeout
            | FailureKind::Truncated
            | FailureKind::TooLarge(_)
            | FailureKind::Server(_)
            | FailureKind::RedirectElsewhere(_)
            | FailureKind::RedirectLoop
            | FailureKind::BreakerOpen
            | FailureKind::Interrupted
            | FailureKind::BadAddress => {
                vec![failed("reachable", "check the address, the network and that the server is up")]
            }
        },
        AdapterError::Unauthorized { .. } => vec![reachable(), failed("authenticated", log_in)],
        AdapterError::Forbidden { .. } => vec![
            reachable(),
            failed(
                "authenticated",
                "make the account a member of `sitecore\\Sitecore Client Users`, and let it read `master`",
            ),
        ],
        AdapterError::NotFound { .. } => vec![
            reachable(),
            failed(
                "api",
                "set `GraphQL.Enabled` on the content management server, or use `source: item-service` before 10.3",
            ),
        ],
        AdapterError::Settings(_) => vec![failed("reachable", "correct the configuration")],
        AdapterError::BadAnswer { .. } | AdapterError::PositionExpired | AdapterError::File { .. } => {
            vec![
                reachable(),
                failed("api", "check that `url` is the content management server, and `endpoint`"),
            ]
        }
    };
    Health { aspects, permissions: Vec::new(), version: None, latency_ms: None }
}
