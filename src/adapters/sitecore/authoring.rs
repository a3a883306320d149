//! Sitecore by its Authoring and Management GraphQL API: 10.3 and later, and XM Cloud. It sees all of `master`, the accounts and the
//! product's version.
//!
//! `discover` finds out what the server can do, walks the tree once (`survey`) and lists the accounts. Each later task reads a stretch
//! of ids whole, fifty items in a document. A process that resumes, or joins a scan, walks the tree again before its first task.
//!
//! Positions: `1:full` and `1:quick` of `discover`; `1:from=ID;to=ID` of `items`: every item with an id (32 hex digits) from the one to
//! the other. They name ids and not numbers of the walk: an item that is added is read by whoever walks after it, one that is taken
//! away is left out, and none is lost or read twice although editors go on working.
//!
//! Stays true: what was refused is a missing capability, never an empty list; nothing but queries is sent; depth stays below the 13 levels
//! that the server bears.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use serde_json::{Value as Json, json};

use self::accounts::Scanner;
use self::client::{Client, Limits, Trouble};
use self::items::Reader;
use self::survey::Survey;
use super::guid::Guid;
use super::links;
use super::normalise;
use super::once::Once;
use super::raw::RawItem;
use super::reach;
use super::settings::{self, Settings};
use super::types;
use super::world::{Region, World};
use crate::adapters::{Adapter, AdapterError, BuildInput, Estimate, Health};
use crate::model::{
    Access, Capability, Done, Observation, Problem, Record, Reference, ReferenceKind, TaskSpec, Tier,
    UnknownReason,
};
use crate::transport::Transport;

mod accounts;
mod assemble;
mod client;
mod documents;
mod health;
mod items;
mod survey;
mod wire;

#[cfg(test)]
mod tests;

/// Items of one document: what a public client asks of live tenants (facts, chapter 8.1).
const ITEMS: usize = 50;
/// Definitions of one document: a handful of fields each.
const DEFINITIONS: usize = 150;
/// Items of one task.
const TASK_ITEMS: usize = 100;
/// Children of one page. The server's own page is 50, a hundred is what public clients ask for.
const CHILDREN: u32 = 100;
/// Values of one page: the ninety standard fields, and a template's own. What has more is read in a document of its own.
const FIELDS: u32 = 150;

/// Languages remembered; Sitecore's own list of languages to choose from is shorter.
const MAX_LANGUAGES: usize = 500;

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

/// What the API cannot tell, and how to say so.
const NOT_IN_API: &[(Capability, &str)] = &[
    (Capability::Menus, "menus: Sitecore has none of its own"),
    (Capability::Extensions, "installed modules"),
    (Capability::Settings, "the settings of the server"),
    (Capability::SiteHealth, "a health report"),
    (Capability::Anonymous, "what anonymous visitors see"),
    (Capability::PublicSite, "what the public site answers"),
    (Capability::PublicPages, "what the public pages answer"),
];

/// What a server can do that older ones cannot.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Dialect {
    /// `versions(allLanguages: true)`.
    pub has_all_languages: bool,
    /// `children(includeHiddenItems: true)`.
    pub has_hidden: bool,
}

/// The product and the account, as far as the server tells.
#[derive(Debug, Default)]
struct About {
    version: Option<String>,
    scanner: Option<Scanner>,
}

/// Reads one instance.
#[derive(Debug)]
pub struct AuthoringAdapter {
    /// `https://cm.example.com/sitecore/api/authoring/graphql/v1/`.
    url: String,
    /// The same without the path of the API.
    base: String,
    host: Option<String>,
    wanted_languages: Vec<String>,
    limits: Limits,
    survey: Once<Survey>,
    /// Languages that were not there when the scan began, and whether the instance lists them now.
    other_languages: Mutex<BTreeMap<String, bool>>,
}

impl AuthoringAdapter {
    /// From the settings of an instance.
    ///
    /// # Errors
    /// `url` is missing or none.
    pub(super) fn from_input(input: &BuildInput, settings: &Settings) -> Result<Self, AdapterError> {
        let parsed = settings::content_management(input)?;
        let base = parsed.as_str().trim_end_matches('/').to_owned();
        let endpoint = settings.endpoint.as_deref().unwrap_or(client::DEFAULT_ENDPOINT);
        Ok(Self {
            url: format!("{base}{endpoint}"),
            host: parsed.host_str().map(str::to_owned),
            base,
            wanted_languages: settings.languages.clone(),
            limits: Limits::new(settings.page_size),
            survey: Once::new(),
            other_languages: Mutex::default(),
        })
    }

    fn client<'a>(&'a self, transport: &'a dyn Transport) -> Client<'a> {
        Client::new(transport, &self.url, &self.limits)
    }

    /// What one walk over the tree tells; made once in a process.
    fn survey(&self, dialect: Dialect, transport: &dyn Transport) -> Result<&Survey, AdapterError> {
        self.survey.get_or_make(|| survey::run(&self.client(transport), dialect))
    }

    fn discover(&self, is_quick: bool, transport: &dyn Transport) -> Result<Done, AdapterError> {
        let client = self.client(transport);
        let about = about(&client)?;
        let dialect = survey::dialect(&client)?;
        let survey = self.survey(dialect, transport)?;
        let mut done = Done { context: Some(context(dialect, &survey.languages)), ..Done::default() };
        done.records.extend(types::content_types(&survey.world));
        done.records.extend(of_instance(&about, reach::is_cloud(self.host.as_deref())));
        let scanner = about.scanner.unwrap_or_default();
        done.records.extend(accounts::records(&client, &scanner)?);
        done.records.extend(capabilities(survey, is_quick));
        done.problems.clone_from(&survey.problems);
        if !is_quick {
            done.follow_ups = tasks(survey);
        }
        Ok(done)
    }

    fn items(
        &self,
        (from, to): (Guid, Guid),
        (dialect, languages): (Dialect, &[String]),
        transport: &dyn Transport,
    ) -> Result<Done, AdapterError> {
        let survey = self.survey(dialect, transport)?;
        let world = &survey.world;
        let ids: Vec<Guid> = audited(world, from, to).collect();
        let reader =
            Reader { client: self.client(transport), dialect, languages, templates: &world.templates };
        let mut items: Vec<RawItem> = Vec::new();
        let mut lost: Vec<(Guid, AdapterError)> = Vec::new();
        reader.read(&ids, &mut |item| items.push(item), &mut |id, error| lost.push((id, error)))?;
        let mut done = Done::default();
        let is_wanted = |language: &str| {
            self.wanted_languages.is_empty()
                || self.wanted_languages.iter().any(|it| it.eq_ignore_ascii_case(language))
        };
        for mut item in items {
            let mut at = 0;
            while let Some(name) = item.languages.get(at).map(|it| it.name.clone()) {
                let is_new = || self.is_new(&name, languages, &reader.client);
                if is_wanted(&name) && !is_new()? {
                    at += 1;
                } else {
                    item.languages.remove(at);
                }
            }
            done.records.extend(normalise::records(&item, 0, world, self.host.as_deref()));
        }
        for (id, error) in lost {
            let message = format!("an item could not be read: {error}");
            for capability in OF_ITEMS {
                done.records.push(missing(*capability, error.reason(), &format!("{message}, {id}")));
            }
            done.problems.push(Problem { reason: error.reason(), place: id.to_string(), message });
        }
        Ok(done)
    }
}

impl AuthoringAdapter {
    /// Whether a language was added since the scan began: then some items were read without it, and it waits for the next scan.
    /// One that items have and the instance does not list is what somebody left behind, and is read.
    fn is_new(&self, name: &str, known: &[String], client: &Client<'_>) -> Result<bool, AdapterError> {
        if known.is_empty() || known.iter().any(|it| it == name) {
            return Ok(false);
        }
        let mut others = self.other_languages.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(is_new) = others.get(name) {
            return Ok(*is_new);
        }
        let is_new = survey::listed_languages(client)?.iter().any(|it| it == name);
        if others.len() < MAX_LANGUAGES {
            others.insert(name.to_owned(), is_new);
        }
        Ok(is_new)
    }
}

/// The product and the account. Older versions know less: what they do not know is asked no more.
fn about(client: &Client<'_>) -> Result<About, AdapterError> {
    let mut about = About::default();
    let mut reply = match client.ask(documents::ABOUT) {
        Err(Trouble::Schema(_)) => match client.ask(documents::ACCOUNT) {
            Err(Trouble::Schema(_)) => return Ok(about),
            other => other?,
        },
        other => other?,
    };
    // A part that is refused is one that is not known: nothing depends on it.
    if let Ok(Some(meta)) = reply.take::<wire::Meta>("meta", client) {
        // `10.4.1`, or with words before it.
        let number =
            |it: &str| it.find(|it: char| it.is_ascii_digit()).and_then(|at| it.get(at..)).map(client::clean);
        about.version = meta.version.as_deref().and_then(number);
    }
    if let Ok(Some(user)) = reply.take::<wire::User>("currentUser", client) {
        about.scanner = Some(Scanner::of(user));
    }
    Ok(about)
}

fn of_instance(about: &About, is_cloud: bool) -> Vec<Record> {
    let mut records = vec![match &about.version {
        // The cloud has none to age, and nothing is missing.
        _ if is_cloud => Record::Capability(Capability::Version, Access::Full),
        Some(_) => Record::Capability(Capability::Version, Access::Full),
        None => missing(
            Capability::Version,
            UnknownReason::Unsupported,
            "the API does not tell the product's version",
        ),
    }];
    if let Some(version) = about.version.as_ref().filter(|_| !is_cloud) {
        records.push(Record::Observation(Observation::Platform {
            product: "sitecore".to_owned(),
            version: Some(version.clone()),
            source: "authoring API".to_owned(),
        }));
    }
    if let Some(scanner) = about.scanner.as_ref().filter(|it| !it.name.is_empty()) {
        let write_rights =
            if scanner.is_administrator { vec!["administrator".to_owned()] } else { Vec::new() };
        records.push(Record::Observation(Observation::Credential {
            name: scanner.name.clone(),
            roles: scanner.roles.clone(),
            write_rights,
        }));
    }
    records
}

impl Adapter for AuthoringAdapter {
    fn start(&self, tier: Tier) -> Vec<TaskSpec> {
        let position = if tier == Tier::Quick { "1:quick" } else { "1:full" };
        let mut yields = OF_ITEMS.to_vec();
        yields.extend([Capability::Types, Capability::Terms, Capability::Actors, Capability::Version]);
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
                let stretch = stretch_of(position).ok_or(AdapterError::PositionExpired)?;
                let (dialect, languages) = read_context(context).ok_or(AdapterError::PositionExpired)?;
                self.items(stretch, (dialect, &languages), transport)
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
        health::run(self, transport)
    }

    fn estimate(&self, tier: Tier, transport: &dyn Transport) -> Result<Estimate, AdapterError> {
        let client = self.client(transport);
        let n_items = count(&client)?.unwrap_or(0);
        let per = |n: u64| n_items.div_ceil(n);
        // A quarter of the items of the two public estates has something below it; a fifth defines something.
        let of_walk = per(u64::try_from(ITEMS).unwrap_or(1).saturating_mul(4))
            .saturating_add(per(u64::try_from(DEFINITIONS).unwrap_or(1).saturating_mul(5)));
        let mut listings = vec![("discover".to_owned(), n_items, of_walk.saturating_add(6))];
        if tier != Tier::Quick {
            listings.push(("items".to_owned(), n_items, per(u64::try_from(ITEMS).unwrap_or(1))));
        }
        let missing = NOT_IN_API
            .iter()
            .map(|(it, what)| (*it, UnknownReason::Unsupported, cannot_tell(what)))
            .collect();
        Ok(Estimate { listings, missing })
    }

    fn is_live(&self) -> bool {
        true
    }
}

/// How many items the search index has.
fn count(client: &Client<'_>) -> Result<Option<u64>, AdapterError> {
    match client.ask(documents::COUNT) {
        Ok(mut reply) => {
            let found: Option<Json> = reply.take("search", client)?;
            Ok(found.and_then(|it| it.get("totalCount")?.as_u64()))
        }
        // An instance without that index can be read all the same.
        Err(
            Trouble::Schema(_)
            | Trouble::TooMuch(_)
            | Trouble::Page(_)
            | Trouble::Other(AdapterError::BadAnswer { .. }),
        ) => Ok(None),
        Err(Trouble::Other(error)) => Err(error),
    }
}

/// The items of a stretch that are audited: not those that Sitecore is delivered with.
fn audited(world: &World, from: Guid, to: Guid) -> impl Iterator<Item = Guid> {
    world.ids(0, from, to).filter(|id| !world.platform.contains(id))
}

/// Stretches of ids with so many items that the world holds now.
fn tasks(survey: &Survey) -> Vec<TaskSpec> {
    let ids: Vec<Guid> = audited(&survey.world, Guid(0), Guid(u128::MAX)).collect();
    let starts: Vec<Guid> = ids.chunks(TASK_ITEMS).filter_map(|it| it.first().copied()).collect();
    let mut tasks = Vec::new();
    for (at, start) in starts.iter().enumerate() {
        // Without a gap between them, so that what is added meanwhile has its place.
        let from = if at == 0 { 0 } else { start.0 };
        let to = starts.get(at.saturating_add(1)).map_or(u128::MAX, |next| next.0.saturating_sub(1));
        tasks.push(TaskSpec::new("items", format!("1:from={from:032x};to={to:032x}"), OF_ITEMS));
    }
    tasks
}

fn stretch_of(position: &str) -> Option<(Guid, Guid)> {
    let (from, to) = position.strip_prefix("1:from=")?.split_once(";to=")?;
    Some((Guid::parse(from)?, Guid::parse(to)?))
}

fn context(dialect: Dialect, languages: &[String]) -> Json {
    json!({
        "source": "authoring",
        "all_languages": dialect.has_all_languages,
        "hidden": dialect.has_hidden,
        "languages": languages,
    })
}

fn read_context(context: &Json) -> Option<(Dialect, Vec<String>)> {
    let dialect = Dialect {
        has_all_languages: context.get("all_languages")?.as_bool()?,
        has_hidden: context.get("hidden")?.as_bool()?,
    };
    let languages = context.get("languages")?.as_array()?;
    let languages: Option<Vec<String>> = languages.iter().map(|it| it.as_str().map(str::to_owned)).collect();
    Some((dialect, languages?))
}

fn capabilities(survey: &Survey, is_quick: bool) -> Vec<Record> {
    let full = |capability| Record::Capability(capability, Access::Full);
    let lost = survey.problems.first().map(|first| {
        let detail = format!(
            "{} places of the tree could not be read, the first at {}: {}",
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
    let cannot =
        |(it, what): &(Capability, &str)| missing(*it, UnknownReason::Unsupported, &cannot_tell(what));
    all.extend(NOT_IN_API.iter().map(cannot));
    all
}

fn cannot_tell(what: &str) -> String {
    format!("the Authoring API cannot tell {what}")
}

fn missing(capability: Capability, reason: UnknownReason, detail: &str) -> Record {
    Record::Capability(capability, Access::Missing(reason, detail.to_owned()))
}
