//! `adapters health` by Experience Edge: would a scan work, and what would it see?

use super::client::Client;
use super::survey::{self, Scope};
use super::wire::Results;
use super::{NOT_ON_EDGE, OF_ITEMS, cannot_tell, documents};
use crate::adapters::AdapterError;
use crate::adapters::health::{Health, HealthAspect, HealthState};
use crate::model::UnknownReason;

/// Asks for sites, languages and a count.
pub(super) fn run(client: &Client<'_>, sites: &[String], languages: &[String]) -> Health {
    let aspect = |aspect, state, detail: String, advice: &str| HealthAspect {
        aspect,
        state,
        detail,
        advice: advice.to_owned(),
    };
    let asked = survey::scope(client, sites, languages).and_then(|it| Ok((count(client, &it)?, it)));
    let (n_items, scope) = match asked {
        Ok(found) => found,
        Err(error) => {
            let (what, advice) = match error {
                AdapterError::Unauthorized { .. } | AdapterError::Forbidden { .. } => (
                    "authenticated",
                    "ask for a delivery token (`api_key`), or for the context id of the environment (`context_id`)",
                ),
                AdapterError::Settings(_) => ("api", "correct `sites`"),
                _ => ("reachable", "check `url`: it is the address of Edge, not of the website"),
            };
            return Health {
                aspects: vec![aspect(what, HealthState::Failed, error.to_string(), advice)],
                permissions: Vec::new(),
                version: None,
                latency_ms: None,
            };
        }
    };
    let mut aspects = vec![aspect(
        "reachable",
        HealthState::Ok,
        "Experience Edge answers and takes the key".to_owned(),
        "",
    )];
    let detail = format!(
        "{n_items} items in {} languages ({}); sites: {}",
        scope.languages.len(),
        scope.languages.join(", "),
        if scope.sites.is_empty() { "none is told".to_owned() } else { scope.sites.join(", ") }
    );
    aspects.push(if n_items == 0 {
        aspect("api", HealthState::Failed, detail, "nothing is published, or not to this environment")
    } else {
        aspect("api", HealthState::Ok, detail, "")
    });
    let never =
        NOT_ON_EDGE.iter().map(|(it, what)| (*it, Some(UnknownReason::Unsupported), cannot_tell(what)));
    Health {
        aspects,
        permissions: OF_ITEMS.iter().map(|it| (*it, None, String::new())).chain(never).collect(),
        version: None,
        latency_ms: None,
    }
}

fn count(client: &Client<'_>, scope: &Scope) -> Result<u64, AdapterError> {
    let mut n_items = 0_u64;
    for root in &scope.roots {
        for language in &scope.languages {
            let mut data = client.ask(&documents::count(*root, language))?;
            let page: Results = client.part(&mut data, "search")?;
            n_items = n_items.saturating_add(page.total.unwrap_or_default());
        }
    }
    Ok(n_items)
}
