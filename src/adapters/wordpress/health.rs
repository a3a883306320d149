//! `adapters health`: would a scan work, and what would it see?

use std::time::Duration;

use super::discover::{self, Found};
use super::settings::Settings;
use super::{access, client};
use crate::adapters::AdapterError;
use crate::adapters::health::{Health, HealthAspect, HealthState};
use crate::model::lifecycle::{self, Support};
use crate::model::{Access, Tier};
use crate::transport::{Clock, FailureKind, SystemClock, Transport};

/// A difference of clocks from which dates of records look wrong.
const MAX_SKEW: Duration = Duration::from_secs(300);
/// An answer slower than this makes a scan long.
const SLOW: Duration = Duration::from_secs(2);

/// Asks a handful of requests.
pub(super) fn run(url: &str, settings: &Settings, has_credential: bool, transport: &dyn Transport) -> Health {
    match discover::look(url, settings, has_credential, Tier::Deep, transport) {
        Ok(found) => healthy(url, &found),
        Err(error) => failing(url, has_credential, &error),
    }
}

fn aspect(aspect: &'static str, state: HealthState, detail: impl Into<String>, advice: &str) -> HealthAspect {
    HealthAspect { aspect, state, detail: detail.into(), advice: advice.to_owned() }
}

fn healthy(url: &str, found: &Found) -> Health {
    let context = &found.context;
    let mut aspects = vec![aspect(
        "reachable",
        HealthState::Ok,
        format!("{} answered with HTTP {}", found.front.url, found.front.status),
        "",
    )];
    aspects.push(tls(url));
    aspects.push(aspect("api", HealthState::Ok, format!("REST API at {}", context.api), ""));
    aspects.push(match context.account {
        Some(account) => {
            let roles = context.roles.join(", ");
            aspect("authenticated", HealthState::Ok, format!("as account {account} ({roles})"), "")
        }
        None => aspect(
            "authenticated",
            HealthState::Warning,
            "no credential is configured: only what visitors see can be read",
            "make an application password under Users > Profile and name it in `credentials`",
        ),
    });
    let version = found.version.as_ref().map(|(version, _)| version.clone());
    aspects.push(version_aspect(version.as_deref()));
    let median = median(&found.times);
    aspects.push(match median {
        Some(time) => {
            let state = if time > SLOW { HealthState::Warning } else { HealthState::Ok };
            let advice = if time > SLOW { "lower `page_size`, or scan at a quiet hour" } else { "" };
            aspect(
                "latency",
                state,
                format!("median {} ms of {} requests", time.as_millis(), found.times.len()),
                advice,
            )
        }
        None => aspect("latency", HealthState::Unknown, "no request was timed", ""),
    });
    aspects.push(rate_limit(found));
    aspects.push(clock(found.date.as_deref(), SystemClock::default().wall_ms()));
    let permissions = access::table(context, version.is_some())
        .into_iter()
        .map(|(capability, access)| match access {
            Access::Full => (capability, None, String::new()),
            Access::Missing(reason, sentence) => (capability, Some(reason), sentence),
        })
        .collect();
    Health {
        aspects,
        permissions,
        version,
        latency_ms: median.and_then(|it| u64::try_from(it.as_millis()).ok()),
    }
}

fn tls(url: &str) -> HealthAspect {
    if url.starts_with("https://") {
        aspect("tls", HealthState::Ok, "the certificate is accepted", "")
    } else {
        aspect(
            "tls",
            HealthState::Warning,
            "the address is plain http: the credential travels readable",
            "set `url` to the https address",
        )
    }
}

fn version_aspect(version: Option<&str>) -> HealthAspect {
    let Some(version) = version else {
        return aspect(
            "version",
            HealthState::Unknown,
            "the site hides its version",
            "look it up under Dashboard > Updates",
        );
    };
    let Some(standing) = lifecycle::WORDPRESS.standing(version) else {
        return aspect("version", HealthState::Unknown, format!("WordPress {version}"), "");
    };
    let as_of = lifecycle::WORDPRESS.as_of;
    let newest = standing.branch.map_or(standing.latest.newest, |it| it.newest);
    match (standing.support, standing.is_behind) {
        (Support::Ended, _) => aspect(
            "version",
            HealthState::Warning,
            format!("WordPress {version} gets no more security fixes"),
            "update to the newest WordPress",
        ),
        (_, true) => aspect(
            "version",
            HealthState::Warning,
            format!("WordPress {version} lacks fixes; its branch is at {newest} or later (table of {as_of})"),
            "update under Dashboard > Updates",
        ),
        (Support::Courtesy, false) => aspect(
            "version",
            HealthState::Warning,
            format!(
                "WordPress {version} is not the newest branch, {} (table of {as_of})",
                standing.latest.name
            ),
            "plan the update: only the newest branch is supported",
        ),
        (Support::Full, false) => aspect("version", HealthState::Ok, format!("WordPress {version}"), ""),
    }
}

fn rate_limit(found: &Found) -> HealthAspect {
    let limit = found.front.headers.iter().find(|(name, _)| {
        matches!(name.as_str(), "ratelimit-limit" | "x-ratelimit-limit" | "ratelimit" | "ratelimit-policy")
    });
    match limit {
        Some((name, value)) => {
            aspect("rate-limit", HealthState::Ok, format!("{name}: {}", client::clean(value, 80)), "")
        }
        None => aspect(
            "rate-limit",
            HealthState::Ok,
            "none announced (WordPress has none of its own; the host may)",
            "",
        ),
    }
}

fn clock(date: Option<&str>, now_ms: i64) -> HealthAspect {
    let site = date.and_then(|it| jiff::fmt::rfc2822::parse(it).ok().map(|it| it.timestamp()));
    let Some(site) = site else {
        return aspect("clock", HealthState::Unknown, "the site sends no date", "");
    };
    let skew = Duration::from_secs((now_ms / 1000).abs_diff(site.as_second()));
    if skew > MAX_SKEW {
        aspect(
            "clock",
            HealthState::Warning,
            format!("the site's clock differs from this machine's by {} s", skew.as_secs()),
            "set the clocks by NTP; scheduled posts depend on the site's",
        )
    } else {
        aspect("clock", HealthState::Ok, format!("within {} s", skew.as_secs().max(1)), "")
    }
}

fn median(times: &[Duration]) -> Option<Duration> {
    let mut times = times.to_vec();
    times.sort();
    times.get(times.len() / 2).copied()
}

fn failing(url: &str, has_credential: bool, error: &AdapterError) -> Health {
    let failed = |name: &'static str, advice: &str| {
        aspect(name, HealthState::Failed, client::clean(&error.to_string(), 400), advice)
    };
    let reachable = || aspect("reachable", HealthState::Ok, format!("{url} answered"), "");
    let aspects = match error {
        AdapterError::Transport(transport) => match transport.kind {
            FailureKind::Tls => vec![
                aspect("reachable", HealthState::Ok, format!("{url} is listening"), ""),
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
            _ => vec![failed("reachable", "check the address, the network and that the site is up")],
        },
        AdapterError::Settings(_) => vec![failed("reachable", "correct `url` in the configuration")],
        AdapterError::Unauthorized { .. } => vec![
            reachable(),
            failed("authenticated", "make a new application password under Users > Profile and try again"),
        ],
        AdapterError::Forbidden { .. } if !has_credential => {
            vec![reachable(), failed("api", "the API is for members only: configure a credential")]
        }
        AdapterError::Forbidden { .. } => {
            vec![
                reachable(),
                failed("api", "a plugin or firewall refuses the API; allow this account or address"),
            ]
        }
        AdapterError::NotFound { .. }
        | AdapterError::BadAnswer { .. }
        | AdapterError::PositionExpired
        | AdapterError::File { .. } => {
            vec![
                reachable(),
                failed("api", "check that the site is WordPress and its REST API is not blocked"),
            ]
        }
    };
    Health { aspects, permissions: Vec::new(), version: None, latency_ms: None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clocks_an_hour_apart_are_remarked() {
        let here = 1_795_500_000_000;
        let date = |shift: i64| {
            let moment = jiff::Timestamp::from_second(1_795_500_000 + shift).unwrap();
            jiff::fmt::rfc2822::to_string(&moment.to_zoned(jiff::tz::TimeZone::UTC)).unwrap()
        };
        assert_eq!(clock(Some(&date(3600)), here).state, HealthState::Warning);
        assert_eq!(clock(Some(&date(20)), here).state, HealthState::Ok);
        assert_eq!(clock(Some("yesterday"), here).state, HealthState::Unknown);
        assert_eq!(clock(Some("Tue, 24 Nov 2026 06:06:45 GMT"), here).state, HealthState::Warning);
    }

    #[test]
    fn an_unpatched_version_is_a_warning() {
        assert_eq!(version_aspect(Some("6.1.9")).state, HealthState::Warning);
        assert_eq!(version_aspect(Some(lifecycle::WORDPRESS.branches[0].newest)).state, HealthState::Ok);
        assert_eq!(version_aspect(None).state, HealthState::Unknown);
    }
}
