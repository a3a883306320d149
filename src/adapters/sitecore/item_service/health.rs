//! `adapters health` by the Item Service: would a scan work, and what would it see?

use std::collections::BTreeSet;

use super::client::{Client, Shape};
use super::{NOT_IN_SERVICE, OF_ITEMS, cannot_tell};
use crate::adapters::AdapterError;
use crate::adapters::health::{Health, HealthAspect, HealthState};
use crate::adapters::sitecore::known::item;
use crate::adapters::sitecore::world::Region;
use crate::model::{Capability, UnknownReason};
use crate::transport::{FailureKind, TransportError};

/// Asks for the languages and the parts of the tree.
pub(super) fn run(client: &Client<'_>, wanted: &[String]) -> Health {
    let mut aspects = Vec::new();
    let mut aspect = |aspect, state, detail: String, advice: &str| {
        aspects.push(HealthAspect { aspect, state, detail, advice: advice.to_owned() });
    };
    let roots = client.children(item::ROOT, "en", Shape::Place);
    let roots = match roots.and_then(|it| it.ok_or_else(|| client.no_root())) {
        Ok(roots) => roots,
        Err(error) => {
            let (what, advice) = advice_for(&error);
            aspect(what, HealthState::Failed, error.to_string(), advice);
            return Health {
                aspects,
                permissions: permissions(&BTreeSet::new()),
                version: None,
                latency_ms: None,
            };
        }
    };
    aspect("reachable", HealthState::Ok, "the Item Service answers".to_owned(), "");
    let regions: BTreeSet<Region> = roots.iter().filter_map(|it| Region::of(&it.header.path)).collect();
    let unseen: Vec<&str> =
        Region::ALL.iter().filter(|it| !regions.contains(it)).map(|it| it.path()).collect();
    if unseen.is_empty() {
        let detail = "the account sees content, media library, templates, layout and system".to_owned();
        aspect("authenticated", HealthState::Ok, detail, "");
    } else {
        let state = if regions.is_empty() { HealthState::Failed } else { HealthState::Warning };
        let detail = format!("the account does not see {}", unseen.join(", "));
        aspect("authenticated", state, detail, "let the account read all of `master`; see docs/sitecore.md");
    }
    match super::survey::languages(client, wanted) {
        Ok(languages) => {
            let detail = format!("{} languages: {}", languages.len(), languages.join(", "));
            aspect("api", HealthState::Ok, detail, "");
        }
        Err(error) => aspect("api", HealthState::Failed, error.to_string(), advice_for(&error).1),
    }
    Health { aspects, permissions: permissions(&regions), version: None, latency_ms: None }
}

fn advice_for(error: &AdapterError) -> (&'static str, &'static str) {
    match error {
        AdapterError::Unauthorized { .. } => ("authenticated", "check the account and its password"),
        // The log-in says 403 in both cases too.
        AdapterError::Transport(TransportError { kind: FailureKind::LogIn(_), .. }) => (
            "authenticated",
            "check the account and its password, and that `Sitecore.Services.SecurityPolicy` of the server is `ServicesOnPolicy` \
             (as delivered it is off and refuses everybody); see docs/sitecore.md",
        ),
        AdapterError::Forbidden { .. } => (
            "authenticated",
            "let `Sitecore.Services.SecurityPolicy` be `ServicesOnPolicy` on the content management server, and the account be one \
             that may use it; see docs/sitecore.md",
        ),
        AdapterError::NotFound { .. } => {
            ("reachable", "give the address of the content management server as `url`")
        }
        AdapterError::Settings(_) => ("api", "correct `languages`"),
        AdapterError::Transport(_)
        | AdapterError::BadAnswer { .. }
        | AdapterError::PositionExpired
        | AdapterError::File { .. } => ("reachable", "check `url`, and that the server is up"),
    }
}

fn permissions(regions: &BTreeSet<Region>) -> Vec<(Capability, Option<UnknownReason>, String)> {
    let needs = |capability: Capability| match capability {
        Capability::Types => Region::Templates,
        Capability::Media => Region::Media,
        _ => Region::Content,
    };
    let of_items = OF_ITEMS.iter().chain(&[Capability::Types]).map(|it| {
        let region = needs(*it);
        if regions.contains(&region) {
            (*it, None, String::new())
        } else {
            (*it, Some(UnknownReason::Forbidden), format!("the account does not see {}", region.path()))
        }
    });
    let never =
        NOT_IN_SERVICE.iter().map(|(it, what)| (*it, Some(UnknownReason::Unsupported), cannot_tell(what)));
    of_items.chain(never).collect()
}
