//! Sitecore by its Item Service (SSC): 7.5 to 10.x, with an account and without anything installed.
//!
//! `discover` asks for the languages and walks the tree once (`survey`). Each later task asks for the items right below a handful of
//! items, in every language. A process that resumes, or joins a scan, walks the tree again before its first task.
//!
//! Positions: `1:full` and `1:quick` of `discover`; `1:ID,ID,…` of `items`: items (32 hex digits) whose children are read. They name
//! ids and not numbers of the walk, so that a scan goes on where it stopped although editors went on working.
//!
//! The service gives the newest version of an item. Older ones are asked for one by one, and only where they matter: until the one
//! that is published is found, and all of them where there may be more than `MANY_VERSIONS`.
//!
//! Stays true: what was refused is a missing capability, never an empty list; languages are those of the start of the scan.

use serde_json::{Value as Json, json};

use self::assemble::Assembler;
use self::client::{Client, Shape, is_of_one};
use self::survey::Survey;
use self::wire::WireItem;
use super::guid::Guid;
use super::links;
use super::normalise::{self, version_state};
use super::once::Once;
use super::raw::{RawItem, RawVersion};
use super::reach;
use super::settings::{self, Settings};
use super::types;
use super::world::{Region, World};
use crate::adapters::health::HealthState;
use crate::adapters::{Adapter, AdapterError, BuildInput, Estimate, Health};
use crate::model::{
    Access, Capability, Done, Problem, Record, Reference, ReferenceKind, State, TaskSpec, Tier, UnknownReason,
};
use crate::transport::Transport;

mod assemble;
mod client;
mod health;
mod survey;
mod wire;

#[cfg(test)]
mod tests;

/// Items of one task, before languages.
const CHUNK_ITEMS: usize = 50;
/// Items whose children one task reads.
const CHUNK_PARENTS: usize = 20;
/// Most ids in a position.
const MAX_PARENTS: usize = 200;
/// Up to here the number of the newest version is taken for the number of versions; beyond, each is asked for. The threshold of
/// `structure.too-many-versions` for Sitecore (`checks.md`: Sitecore recommends at most ten).
const MANY_VERSIONS: u32 = 10;
/// Versions asked for of one item in one language.
const MAX_VERSIONS: u32 = 1_000;

/// What item tasks bring.
const OF_ITEMS: &[Capability] = &[
    Capability::Content,
    Capability::Unpublished,
    Capability::RawText,
    Capability::Media,
    Capability::Revisions,
];

/// What Sitecore does not have: there is nothing of it that was not seen.
const NOT_IN_SITECORE: &[Capability] =
    &[Capability::Comments, Capability::BlockTypes, Capability::Shortcodes];

/// What the service cannot tell, and how to say so.
const NOT_IN_SERVICE: &[(Capability, &str)] = &[
    (Capability::Menus, "menus: Sitecore has none of its own"),
    (Capability::Actors, "users and roles"),
    (Capability::Extensions, "installed modules"),
    (Capability::Settings, "the settings of the server"),
    (Capability::SiteHealth, "a health report"),
    (Capability::Anonymous, "what anonymous visitors see"),
    (Capability::PublicSite, "what the public site answers"),
    (Capability::PublicPages, "what the public pages answer"),
];

/// Reads one instance.
#[derive(Debug)]
pub struct ItemServiceAdapter {
    /// `https://cm.example.com`.
    base: String,
    /// `https://cm.example.com/sitecore/api/ssc`.
    root: String,
    host: Option<String>,
    wanted_languages: Vec<String>,
    survey: Once<Survey>,
}

impl ItemServiceAdapter {
    /// From the settings of an instance.
    ///
    /// # Errors
    /// `url` or the account is missing.
    pub(super) fn from_input(input: &BuildInput, settings: &Settings) -> Result<Self, AdapterError> {
        let parsed = settings::content_management(input)?;
        let base = parsed.as_str().trim_end_matches('/').to_owned();
        let endpoint = settings.endpoint.as_deref().unwrap_or(client::DEFAULT_ENDPOINT).trim_end_matches('/');
        Ok(Self {
            root: format!("{base}{endpoint}"),
            base,
            host: parsed.host_str().map(str::to_owned),
            wanted_languages: settings.languages.clone(),
            survey: Once::new(),
        })
    }

    fn client<'a>(&'a self, transport: &'a dyn Transport) -> Client<'a> {
        Client::new(transport, &self.root)
    }

    /// What one walk over the tree tells; made once in a process.
    fn survey(&self, languages: &[String], transport: &dyn Transport) -> Result<&Survey, AdapterError> {
        self.survey.get_or_make(|| survey::run(&self.client(transport), languages))
    }

    fn discover(&self, is_quick: bool, transport: &dyn Transport) -> Result<Done, AdapterError> {
        let languages = survey::languages(&self.client(transport), &self.wanted_languages)?;
        let survey = self.survey(&languages, transport)?;
        let mut done = Done {
            context: Some(json!({ "source": "item-service", "languages": languages })),
            ..Done::default()
        };
        done.records.extend(types::content_types(&survey.world));
        done.records.extend(capabilities(survey, is_quick));
        done.records.extend(reach::platform(&self.base, self.host.as_deref(), transport));
        done.problems.clone_from(&survey.problems);
        if !is_quick {
            done.follow_ups = tasks(survey);
        }
        Ok(done)
    }

    fn items(
        &self,
        parents: &[Guid],
        languages: &[String],
        transport: &dyn Transport,
    ) -> Result<Done, AdapterError> {
        let survey = self.survey(languages, transport)?;
        let read = Read {
            client: self.client(transport),
            world: &survey.world,
            assembler: Assembler::new(&survey.world.templates),
        };
        let mut done = Done::default();
        let mut refused = Vec::new();
        for parent in parents {
            match read.below(*parent, languages, &mut done) {
                Ok(items) => {
                    let host = self.host.as_deref();
                    let records = items.iter().flat_map(|it| normalise::records(it, 0, &survey.world, host));
                    done.records.extend(records);
                }
                Err(error @ AdapterError::Forbidden { .. }) => refused.push((parent, error)),
                Err(error) => return Err(error),
            }
        }
        // Refused everywhere, it is the log-in or the policy: the task is to be done again when that is settled.
        if refused.len() == parents.len()
            && let Some((_, error)) = refused.pop()
        {
            return Err(error);
        }
        for (parent, error) in refused {
            lose(&mut done, &error, &format!("what is below {parent}"));
        }
        Ok(done)
    }
}

impl Adapter for ItemServiceAdapter {
    fn start(&self, tier: Tier) -> Vec<TaskSpec> {
        let position = if tier == Tier::Quick { "1:quick" } else { "1:full" };
        let mut yields = OF_ITEMS.to_vec();
        yields.extend([Capability::Types, Capability::Terms]);
        vec![TaskSpec::new("discover", position, &yields)]
    }

    fn fetch(
        &self,
        task: &TaskSpec,
        context: &Json,
        transport: &dyn Transport,
    ) -> Result<Done, AdapterError> {
        match (task.listing.as_str(), task.position.as_str()) {
            ("discover", "1:quick") => self.discover(true, transport),
            ("discover", "1:full") => self.discover(false, transport),
            ("items", position) => {
                let parents = parents_of(position).ok_or(AdapterError::PositionExpired)?;
                let languages = languages_of(context).ok_or(AdapterError::PositionExpired)?;
                self.items(&parents, &languages, transport)
            }
            _ => Err(AdapterError::PositionExpired),
        }
    }

    fn reference(
        &self,
        field: &str,
        kind: ReferenceKind,
        href: &str,
        _base: Option<&str>,
        _context: &Json,
    ) -> Reference {
        match self.survey.get() {
            Some(survey) => links::reference(&survey.world, 0, self.host.as_deref(), field, kind, href),
            // Cannot be: there are no texts without a survey.
            None => Reference::to(field, kind, crate::model::Target::Outside(links::clip(href))),
        }
    }

    fn url_key(&self, _: &str, _: &Json) -> Option<String> {
        None
    }

    fn public_url(&self, _: &Json) -> Option<String> {
        None
    }

    fn health(&self, transport: &dyn Transport) -> Health {
        let mut health = health::run(&self.client(transport), &self.wanted_languages);
        // A server that does not answer, or that must not be asked twice for a log-in, is left alone.
        if health.aspects.iter().any(|it| it.aspect == "reachable" && it.state == HealthState::Ok) {
            let reach = reach::look(&self.base, transport);
            let is_cloud = reach::is_cloud(self.host.as_deref());
            health.aspects.push(reach::version(reach.version.as_deref(), is_cloud, &reach::today()));
            health.aspects.extend(reach::sources(&reach, "item-service"));
            health.version.clone_from(&reach.version);
        }
        health
    }

    fn estimate(&self, tier: Tier, transport: &dyn Transport) -> Result<Estimate, AdapterError> {
        let client = self.client(transport);
        let languages = survey::languages(&client, &self.wanted_languages)?;
        let n_items = client.count()?.unwrap_or(0);
        // A quarter of the items of the two estates has something below it.
        let n_parents = n_items.div_ceil(4);
        let n_languages = u64::try_from(languages.len()).unwrap_or(u64::MAX);
        let mut listings = vec![("discover".to_owned(), n_items, n_parents.saturating_add(1))];
        if tier != Tier::Quick {
            listings.push(("items".to_owned(), n_items, n_parents.saturating_mul(n_languages)));
        }
        let missing = NOT_IN_SERVICE
            .iter()
            .map(|(it, what)| (*it, UnknownReason::Unsupported, cannot_tell(what)))
            .collect();
        Ok(Estimate { listings, missing })
    }

    fn is_live(&self) -> bool {
        true
    }
}

/// Reads items while one task is done.
struct Read<'a> {
    client: Client<'a>,
    world: &'a World,
    assembler: Assembler<'a>,
}

impl Read<'_> {
    /// The items right below one, of all languages. What one of them is refused or too large for is a problem of its own; an error
    /// when all are refused.
    fn below(
        &self,
        parent: Guid,
        languages: &[String],
        done: &mut Done,
    ) -> Result<Vec<RawItem>, AdapterError> {
        let mut order: Vec<Guid> = Vec::new();
        let mut told: std::collections::BTreeMap<Guid, Vec<(&str, WireItem)>> =
            std::collections::BTreeMap::new();
        let mut refused = Vec::new();
        for language in languages {
            let items = match self.client.children_whole(parent, language) {
                Ok(items) => items.unwrap_or_default(),
                Err(error @ AdapterError::Forbidden { .. }) => {
                    refused.push((language, error));
                    continue;
                }
                Err(error) if is_of_one(&error) => {
                    lose(done, &error, &format!("what is below {parent} in {language}"));
                    continue;
                }
                Err(error) => return Err(error),
            };
            for wire in items {
                let id = wire.header.id;
                let of_item = told.entry(id).or_insert_with(|| {
                    order.push(id);
                    Vec::new()
                });
                // An answer that names an item twice tells nothing new the second time.
                if of_item.last().is_none_or(|(it, _)| it != language) {
                    of_item.push((language, wire));
                }
            }
        }
        if refused.len() == languages.len()
            && let Some((_, error)) = refused.pop()
        {
            return Err(error);
        }
        for (language, error) in refused {
            lose(done, &error, &format!("what is below {parent} in {language}"));
        }
        let mut items = Vec::new();
        for id in order {
            let Some(mut item) = told.get(&id).and_then(|it| self.assembler.item(it)) else { continue };
            for at in 0..item.languages.len() {
                self.older_versions(&mut item, at, done)?;
            }
            items.push(item);
        }
        Ok(items)
    }

    /// Adds the versions before the newest one of a language, as far as they matter.
    fn older_versions(&self, item: &mut RawItem, at: usize, done: &mut Done) -> Result<(), AdapterError> {
        let id = item.header.id;
        let Some(language) = item.languages.get_mut(at) else { return Ok(()) };
        let Some(newest) = language.versions.first() else { return Ok(()) };
        let number = newest.number;
        let is_exact = number > MANY_VERSIONS;
        let mut is_found = version_state(self.world, newest) == State::Published;
        for older in (1..number).rev().take(usize::try_from(MAX_VERSIONS).unwrap_or(usize::MAX)) {
            if is_found && !is_exact {
                // Nobody looks into it; it only counts.
                language.versions.push(RawVersion { number: older, ..RawVersion::default() });
                continue;
            }
            let shape = Shape::Whole;
            let wire = match self.client.item(id, &language.name, Some(older), shape) {
                Ok(wire) => wire,
                Err(error) if is_of_one(&error) => {
                    lose(done, &error, &format!("version {older} of {id} in {}", language.name));
                    continue;
                }
                Err(error) => return Err(error),
            };
            // A version that was removed is answered with 404, or with another one.
            let wire = wire.filter(|it| it.version == older);
            if let Some(version) = wire.and_then(|it| self.assembler.version(&language.name, &it)) {
                is_found |= version_state(self.world, &version) == State::Published;
                language.versions.push(version);
            }
        }
        Ok(())
    }
}

/// What could not be read is missing, not absent.
fn lose(done: &mut Done, error: &AdapterError, what: &str) {
    let message = format!("{what} could not be read: {error}");
    for capability in OF_ITEMS {
        done.records.push(missing(*capability, error.reason(), &message));
    }
    done.problems.push(Problem { reason: error.reason(), place: what.to_owned(), message });
}

fn tasks(survey: &Survey) -> Vec<TaskSpec> {
    let mut tasks = Vec::new();
    let (mut ids, mut n_items) = (Vec::new(), 0_usize);
    let mut close = |ids: &mut Vec<String>| {
        if !ids.is_empty() {
            tasks.push(TaskSpec::new("items", format!("1:{}", ids.join(",")), OF_ITEMS));
            ids.clear();
        }
    };
    for (parent, n_below) in &survey.parents {
        if n_items.saturating_add(*n_below) > CHUNK_ITEMS || ids.len() >= CHUNK_PARENTS {
            close(&mut ids);
            n_items = 0;
        }
        ids.push(format!("{:032x}", parent.0));
        n_items = n_items.saturating_add(*n_below);
    }
    close(&mut ids);
    tasks
}

fn parents_of(position: &str) -> Option<Vec<Guid>> {
    let ids = position.strip_prefix("1:")?.split(',');
    let ids: Option<Vec<Guid>> = ids.take(MAX_PARENTS.saturating_add(1)).map(Guid::parse).collect();
    ids.filter(|it| it.len() <= MAX_PARENTS)
}

fn languages_of(context: &Json) -> Option<Vec<String>> {
    let languages = context.get("languages")?.as_array()?;
    languages.iter().map(|it| it.as_str().map(str::to_owned)).collect()
}

fn capabilities(survey: &Survey, is_quick: bool) -> Vec<Record> {
    let full = |capability| Record::Capability(capability, Access::Full);
    let lost = survey.problems.first().map(|first| {
        let detail = format!(
            "{} parts of the tree could not be read, the first: {}: {}",
            survey.n_lost, first.place, first.message
        );
        (first.reason, detail)
    });
    let mut all = Vec::new();
    if !survey.has_content {
        let detail = "the account sees no item below /sitecore/content: what is in use cannot be told";
        all.push(missing(Capability::Content, UnknownReason::Forbidden, detail));
    }
    if !survey.world.whole.contains(&Region::Templates) && lost.is_none() {
        let detail = "the account may not read /sitecore/templates";
        all.push(missing(Capability::Types, UnknownReason::Forbidden, detail));
    }
    for capability in [Capability::Types, Capability::Terms].iter().chain(OF_ITEMS) {
        let is_of_items = OF_ITEMS.contains(capability);
        all.push(match &lost {
            _ if is_of_items && is_quick => missing(
                *capability,
                UnknownReason::Tier,
                "the quick tier reads no content; use `--tier standard`",
            ),
            Some((reason, detail)) => missing(*capability, *reason, detail),
            None => full(*capability),
        });
    }
    all.extend(NOT_IN_SITECORE.iter().map(|it| full(*it)));
    all.extend(
        NOT_IN_SERVICE
            .iter()
            .map(|(capability, what)| missing(*capability, UnknownReason::Unsupported, &cannot_tell(what))),
    );
    all
}

fn cannot_tell(what: &str) -> String {
    format!("the Item Service cannot tell {what}")
}

fn missing(capability: Capability, reason: UnknownReason, detail: &str) -> Record {
    Record::Capability(capability, Access::Missing(reason, detail.to_owned()))
}
