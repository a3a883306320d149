//! WordPress: its REST API (4.7 and newer), or a WXR export.
//!
//! | file | owns |
//! |---|---|
//! | `settings` | keys, credentials, example |
//! | `discover` | the first task: API, account, types; what follows |
//! | `paging`, `listings` | everything that is listed, page by page |
//! | `public`, `robots` | what visitors see |
//! | `client`, `wire`, `normalise` | requests and errors, the vendor's JSON, the model |
//! | `access` | what the account's rights let a scan see |
//! | `versions`, `health` | which version; would a scan work |
//! | `links` | what an address leads to |
//! | `export` | the WXR source |
//!
//! Limits: WordPress has no rate limit of its own, hosts have; PHP workers are few, so two requests at a time are as
//! fast as more. 100 records a request at most. A listing is paged by number; an edit during the scan moves pages,
//! see `paging`.
//!
//! Sources: <https://developer.wordpress.org/rest-api/>, and answers of WordPress 6.1 and 6.5.

use serde_json::Value as Json;

use super::health::Health;
use super::{Adapter, AdapterError, BuildInput, Entry, Estimate};
use crate::model::{Access, Capability, Done, Reference, ReferenceKind, TaskSpec, Tier};
use crate::transport::Transport;

mod access;
mod client;
mod discover;
pub mod export;
mod glance;
mod health;
pub mod links;
mod listings;
mod normalise;
mod paging;
mod public;
mod robots;
mod settings;
mod versions;
mod wire;

#[cfg(test)]
mod tests;

use discover::Context;
use links::Site;
use settings::{Settings, SourceKind};

/// The adapter's entry.
pub static ENTRY: Entry = Entry {
    name: "wordpress",
    title: "WordPress",
    summary: "WordPress by its REST API, or a WXR export on disk",
    capabilities: Capability::ALL,
    credentials: settings::CREDENTIALS,
    settings_schema: settings::schema,
    example: settings::example,
    credential: settings::credential,
    build,
};

fn build(input: &BuildInput) -> Result<Box<dyn Adapter>, AdapterError> {
    let settings = Settings::read(&input.settings)?;
    match settings.source {
        SourceKind::Wxr => {
            if settings.path.is_none() {
                return Err(AdapterError::Settings(format!(
                    "`{}` has `source: wxr` but no `path`; name the file that Tools > Export gave",
                    input.instance
                )));
            }
            Ok(Box::new(export::WxrAdapter::from_input(input)?))
        }
        SourceKind::Rest => {
            let Some(url) = input.url.as_deref().map(str::trim).filter(|it| !it.is_empty()) else {
                return Err(AdapterError::Settings(format!(
                    "`{}` has no `url`; give the site's address, or `source: wxr` with a `path` for an export",
                    input.instance
                )));
            };
            if settings.path.is_some() {
                return Err(AdapterError::Settings(format!(
                    "`{}` has a `path`, which only `source: wxr` reads",
                    input.instance
                )));
            }
            let parsed = url::Url::parse(url).ok().filter(|it| {
                matches!(it.scheme(), "http" | "https") && it.username().is_empty() && it.password().is_none()
            });
            let Some(mut parsed) = parsed else {
                return Err(AdapterError::Settings(format!(
                    "the `url` of `{}` is not an http or https address without user and password in it",
                    input.instance
                )));
            };
            parsed.set_query(None);
            parsed.set_fragment(None);
            let has_credential = settings::credential(input)?.is_some();
            Ok(Box::new(RestAdapter {
                url: parsed.as_str().trim_end_matches('/').to_owned(),
                settings,
                has_credential,
            }))
        }
    }
}

/// Reads a running site.
#[derive(Debug)]
struct RestAdapter {
    /// Without a trailing slash.
    url: String,
    settings: Settings,
    has_credential: bool,
}

impl Adapter for RestAdapter {
    fn start(&self, tier: Tier) -> Vec<TaskSpec> {
        vec![TaskSpec::new("discover", format!("1:tier={}", tier.as_str()), Capability::ALL)]
    }

    fn fetch(
        &self,
        task: &TaskSpec,
        context: &Json,
        transport: &dyn Transport,
    ) -> Result<Done, AdapterError> {
        if task.listing == "discover" {
            let tier = task
                .position
                .strip_prefix("1:tier=")
                .and_then(Tier::from_word)
                .ok_or(AdapterError::PositionExpired)?;
            return discover::run(&self.url, &self.settings, self.has_credential, tier, transport);
        }
        let context = Context::read(context)?;
        if task.listing == "public" {
            return public::run(&context, transport);
        }
        listings::run(task, &context, transport)
    }

    fn glance(
        &self,
        task: &TaskSpec,
        context: &Json,
        transport: &dyn Transport,
    ) -> Option<Result<Done, AdapterError>> {
        glance::glance(task, &Context::read(context).ok()?, transport)
    }

    fn reread(&self, task: &TaskSpec, ids: &[&str]) -> Option<TaskSpec> {
        glance::reread(task, ids)
    }

    fn reference(
        &self,
        field: &str,
        kind: ReferenceKind,
        href: &str,
        base: Option<&str>,
        context: &Json,
    ) -> Reference {
        links::reference(&Site::from_context(context), field, kind, href, base)
    }

    fn url_key(&self, url: &str, context: &Json) -> Option<String> {
        links::url_key(&Site::from_context(context), url)
    }

    fn public_url(&self, context: &Json) -> Option<String> {
        context.get("home").and_then(Json::as_str).filter(|it| !it.is_empty()).map(str::to_owned)
    }

    fn health(&self, transport: &dyn Transport) -> Health {
        health::run(&self.url, &self.settings, self.has_credential, transport)
    }

    fn estimate(&self, tier: Tier, transport: &dyn Transport) -> Result<Estimate, AdapterError> {
        let found = discover::look(&self.url, &self.settings, self.has_credential, tier, transport)?;
        let mut client = client::Client::new(transport, &found.context.api);
        let tasks = discover::follow_ups(&found.context);
        let (mut listings, failed) = listings::counts(&mut client, &found.context, &tasks);
        listings.insert(0, ("discover".to_owned(), 0, found.times.len() as u64));
        let mut missing: Vec<_> = access::table(&found.context, found.version.is_some())
            .into_iter()
            .filter_map(|(capability, access)| match access {
                Access::Full => None,
                Access::Missing(reason, sentence) => Some((capability, reason, sentence)),
            })
            .collect();
        for (name, error) in failed {
            let yields = tasks.iter().find(|it| name.starts_with(it.listing.as_str()));
            let capability = yields.and_then(|it| it.yields.first().copied()).unwrap_or(Capability::Content);
            let reason = client::reason(&error, self.has_credential);
            missing.push((capability, reason, format!("{name}: {error}")));
        }
        Ok(Estimate { listings, missing })
    }

    fn is_live(&self) -> bool {
        true
    }
}
