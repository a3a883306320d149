//! Another source of an instance with Experience Edge beside it: what is published is known, and no longer concluded.
//!
//! `authoring`, `item-service` and `serialized` tell which version *may* be published. Whether it was, Edge tells: an item that is not on
//! Edge is no published one, whatever its workflow says, and one that is there is, although a newer version waits. Only pages and their
//! parts are compared: nothing else has to be on Edge.
//!
//! Stays true: what Edge does not answer changes no state; that it did not is a problem of the scan.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, OnceLock, PoisonError};

use serde_json::Value as Json;

use super::client::{Client, Limits};
use super::survey;
use crate::adapters::health::{HealthAspect, HealthState};
use crate::adapters::sitecore::guid::Guid;
use crate::adapters::sitecore::settings::Settings;
use crate::adapters::{Adapter, AdapterError, BuildInput, Estimate, Health};
use crate::model::{
    Done, Item, Problem, Record, Reference, ReferenceKind, State, Subject, TaskSpec, Tier, TypeKind,
};
use crate::transport::Transport;

/// Flag of an item that may be published and is not.
const NOT_PUBLISHED: &str = "not-on-edge";
/// The key in the context that says that Edge answered, with the languages that were asked for.
const KEY: &str = "edge_languages";

/// Ids of one language that are kept.
const MAX_ITEMS: usize = 5_000_000;

/// A source and what is published of it.
pub struct WithPublished {
    inner: Box<dyn Adapter>,
    url: String,
    limits: Limits,
    languages: Vec<String>,
    /// Ids by language.
    on_edge: OnceLock<BTreeMap<String, BTreeSet<Guid>>>,
    asking: Mutex<()>,
}

impl WithPublished {
    /// Puts Edge beside a source.
    ///
    /// # Errors
    /// `edge_url` is no address.
    pub fn new(
        inner: Box<dyn Adapter>,
        url: &str,
        settings: &Settings,
        input: &BuildInput,
    ) -> Result<Self, AdapterError> {
        let url = super::endpoint(url, None).ok_or_else(|| {
            AdapterError::Settings(format!(
                "the `edge_url` of `{}` is not an http or https address",
                input.instance
            ))
        })?;
        Ok(Self {
            inner,
            url,
            limits: Limits::new(settings.page_size),
            languages: settings.languages.clone(),
            on_edge: OnceLock::new(),
            asking: Mutex::new(()),
        })
    }

    fn client<'a>(&'a self, transport: &'a dyn Transport) -> Client<'a> {
        Client::new(transport, &self.url, &self.limits)
    }

    /// What is on Edge in these languages; asked for once in a process.
    fn on_edge(
        &self,
        languages: &[String],
        transport: &dyn Transport,
    ) -> Result<&BTreeMap<String, BTreeSet<Guid>>, AdapterError> {
        if let Some(found) = self.on_edge.get() {
            return Ok(found);
        }
        let guard = self.asking.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(found) = self.on_edge.get() {
            return Ok(found);
        }
        let mut found: BTreeMap<String, BTreeSet<Guid>> =
            languages.iter().map(|it| (it.to_lowercase(), BTreeSet::new())).collect();
        let scope = super::content_of(languages.to_vec());
        survey::each_place(&self.client(transport), &scope, &mut |_, language, place| {
            let ids = found.entry(language.to_lowercase()).or_default();
            ids.extend(place.guid().filter(|_| ids.len() < MAX_ITEMS));
        })?;
        let made = self.on_edge.get_or_init(|| found);
        drop(guard);
        Ok(made)
    }

    fn begin(&self, done: &mut Done, transport: &dyn Transport) -> Result<(), AdapterError> {
        let client = self.client(transport);
        let asked = survey::scope(&client, &[], &self.languages)
            .and_then(|scope| self.on_edge(&scope.languages, transport).map(|_| scope.languages));
        let languages = match asked {
            Ok(languages) => Some(languages),
            Err(
                error @ (AdapterError::Unauthorized { .. }
                | AdapterError::Forbidden { .. }
                | AdapterError::NotFound { .. }
                | AdapterError::BadAnswer { .. }),
            ) => {
                done.problems.push(Problem {
                    reason: error.reason(),
                    place: "Experience Edge".to_owned(),
                    message: format!("what is published is concluded from workflow and dates: {error}"),
                });
                None
            }
            Err(error) => return Err(error),
        };
        if let Some(Json::Object(context)) = &mut done.context {
            context.insert(KEY.to_owned(), languages.into());
        }
        Ok(())
    }

    fn settle(
        &self,
        done: &mut Done,
        languages: &[String],
        transport: &dyn Transport,
    ) -> Result<(), AdapterError> {
        let on_edge = self.on_edge(languages, transport)?;
        for record in &mut done.records {
            if let Record::Item(item) = record {
                settle(item, on_edge);
            }
        }
        Ok(())
    }
}

/// Says of an item whether it is published. A language that Edge was not asked for is not judged.
fn settle(item: &mut Item, on_edge: &BTreeMap<String, BTreeSet<Guid>>) {
    if !matches!(item.kind, TypeKind::Page | TypeKind::Fragment) {
        return;
    }
    let Some(id) = Guid::parse(item.id.as_str()) else { return };
    let Some(ids) = on_edge.get(&item.locale.as_str().to_lowercase()) else { return };
    match (ids.contains(&id), item.state) {
        (true, State::Draft | State::Pending | State::Scheduled) => {
            item.state = State::Published;
            if !item.has_flag("pending-version") {
                item.flags.push("pending-version".to_owned());
            }
        }
        (false, State::Published) => {
            item.state = State::Draft;
            item.flags.push(NOT_PUBLISHED.to_owned());
        }
        _ => {}
    }
}

fn languages_of(context: &Json) -> Option<Vec<String>> {
    let languages = context.get(KEY)?.as_array()?;
    languages.iter().map(|it| it.as_str().map(str::to_owned)).collect()
}

impl Adapter for WithPublished {
    fn start(&self, tier: Tier) -> Vec<TaskSpec> {
        self.inner.start(tier)
    }

    fn fetch(
        &self,
        task: &TaskSpec,
        context: &Json,
        transport: &dyn Transport,
    ) -> Result<Done, AdapterError> {
        let mut done = self.inner.fetch(task, context, transport)?;
        if done.context.is_some() {
            self.begin(&mut done, transport)?;
        }
        let languages = done.context.as_ref().map_or_else(|| languages_of(context), languages_of);
        if let Some(languages) = languages
            && done.records.iter().any(|it| matches!(it, Record::Item(_)))
        {
            self.settle(&mut done, &languages, transport)?;
        }
        Ok(done)
    }

    fn reference(
        &self,
        field: &str,
        kind: ReferenceKind,
        href: &str,
        base: Option<&str>,
        context: &Json,
    ) -> Reference {
        self.inner.reference(field, kind, href, base, context)
    }

    fn url_key(&self, url: &str, context: &Json) -> Option<String> {
        self.inner.url_key(url, context)
    }

    fn public_url(&self, context: &Json) -> Option<String> {
        self.inner.public_url(context)
    }

    fn locate(&self, subject: &Subject, field: Option<&str>) -> Option<(String, u32)> {
        self.inner.locate(subject, field)
    }

    fn health(&self, transport: &dyn Transport) -> Health {
        let mut health = self.inner.health(transport);
        let edge = super::health::run(&self.client(transport), &[], &self.languages);
        health.aspects.extend(edge.aspects.into_iter().map(|it| HealthAspect {
            // Without Edge a scan works, and concludes what is published.
            state: if it.state == HealthState::Failed { HealthState::Warning } else { it.state },
            detail: format!("Experience Edge: {}", it.detail),
            ..it
        }));
        health
    }

    fn estimate(&self, tier: Tier, transport: &dyn Transport) -> Result<Estimate, AdapterError> {
        let mut estimate = self.inner.estimate(tier, transport)?;
        let client = self.client(transport);
        let scope = survey::scope(&client, &[], &self.languages)?;
        let n_languages = u64::try_from(scope.languages.len()).unwrap_or(u64::MAX);
        estimate.listings.push(("what is published".to_owned(), 0, n_languages.saturating_mul(2)));
        Ok(estimate)
    }

    fn is_live(&self) -> bool {
        self.inner.is_live()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{ItemId, LocaleCode};

    fn item(state: State, kind: TypeKind) -> Item {
        let text = serde_json::json!({
            "id": "", "locale": "", "state": "draft", "content_type": "t", "kind": "page", "routable": true, "title": "", "slug": null,
            "url": null, "edit_url": null, "parent": null, "author": null, "created_ms": null, "updated_ms": null, "published_ms": null,
            "revisions": null, "password_protected": false, "payload_bytes": 0, "fields": [], "references": [], "dead_shortcodes": null,
            "flags": []
        });
        let item: Item = serde_json::from_value(text).unwrap();
        Item { id: ItemId(Guid(1).to_string()), locale: LocaleCode("en".to_owned()), state, kind, ..item }
    }

    fn settled(item: Item, ids: &[u128], language: &str) -> (State, Vec<String>) {
        let mut item = item;
        let ids = ids.iter().map(|it| Guid(*it)).collect();
        settle(&mut item, &BTreeMap::from([(language.to_owned(), ids)]));
        (item.state, item.flags)
    }

    #[test]
    fn what_edge_has_is_published_and_what_it_lacks_is_not() {
        let page = |state| item(state, TypeKind::Page);
        assert_eq!(settled(page(State::Published), &[1], "en"), (State::Published, vec![]));
        let waiting = vec!["pending-version".to_owned()];
        assert_eq!(settled(page(State::Pending), &[1], "en"), (State::Published, waiting));
        let (state, flags) = settled(page(State::Published), &[2], "en");
        assert_eq!((state, flags), (State::Draft, vec![NOT_PUBLISHED.to_owned()]));
    }

    #[test]
    fn definitions_and_languages_that_were_not_asked_for_stay_as_they_are() {
        let definition = item(State::Published, TypeKind::Definition);
        assert_eq!(settled(definition, &[], "en").0, State::Published);
        assert_eq!(settled(item(State::Published, TypeKind::Page), &[], "da").0, State::Published);
    }
}
