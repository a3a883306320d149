//! Sitecore by Experience Edge: what is published, by site and language, from the delivery endpoint or its preview on a CM.
//!
//! `discover` asks for sites and languages, where every item is (500 a page), which items have an address, and for the templates of what
//! it met. Each later task asks for one page of items with their values. A process that resumes, or joins a scan, asks for the places
//! again before its first task.
//!
//! Positions: `1:full` and `1:quick` of `discover`; `1:ROOT:LANGUAGE:CURSOR` of `items`: what stands below that item (32 hex digits) in
//! that language, from the page that the server's cursor names; an empty one is the first.
//!
//! Edge holds no standard fields: no workflow, no dates, no presentation, no security. Standard values, clones and fallback were
//! resolved when the item was published. What needs any of that is a missing capability.
//!
//! Source: doc.sitecore.com, "Limitations and restrictions of Experience Edge" and "The Experience Edge schema"; facts, chapter 1.

use serde_json::{Value as Json, json};

use self::client::{Client, Limits};
use self::survey::{Scope, Survey};
use self::wire::{Item, Results};
use super::guid::Guid;
use super::known::item;
use super::links;
use super::normalise;
use super::once::Once;
use super::raw::{RawField, RawHeader, RawItem, RawLanguage, RawVersion};
use super::settings::Settings;
use super::types;
use super::world::{Region, World};
use crate::adapters::{Adapter, AdapterError, BuildInput, Estimate, Health};
use crate::model::{
    Access, Capability, Done, Problem, Record, Reference, ReferenceKind, TaskSpec, Tier, UnknownReason,
};
use crate::transport::Transport;

mod client;
mod documents;
mod health;
pub mod published;
mod survey;
mod wire;

#[cfg(test)]
mod tests;

/// Longest cursor that is kept.
const MAX_CURSOR: usize = 4_096;

/// What item tasks bring.
const OF_ITEMS: &[Capability] = &[Capability::Content, Capability::RawText, Capability::Media];

/// What Sitecore does not have: there is nothing of it that was not seen.
const NOT_IN_SITECORE: &[Capability] =
    &[Capability::Comments, Capability::BlockTypes, Capability::Shortcodes, Capability::Terms];

/// What Edge cannot tell, and how to say so.
const NOT_ON_EDGE: &[(Capability, &str)] = &[
    (Capability::Unpublished, "what is not published, nor workflow, locks and dates"),
    (Capability::Types, "templates that no published item is made of, nor standard values"),
    (Capability::Revisions, "how many versions there are"),
    (Capability::Menus, "menus: Sitecore has none of its own"),
    (Capability::Actors, "users and roles"),
    (Capability::Extensions, "installed modules"),
    (Capability::Settings, "the settings of the server"),
    (Capability::SiteHealth, "a health report"),
    (Capability::Version, "the product's version"),
    (Capability::Anonymous, "what anonymous visitors see of the server"),
    (Capability::PublicSite, "what the public site answers"),
    (Capability::PublicPages, "what the public pages answer"),
];

/// The path of the endpoint behind an address that has none of its own.
fn default_path(url: &url::Url) -> &'static str {
    // Facts, chapter 1: delivery and platform have their hosts, anything else is the preview of a CM.
    match url.host_str() {
        Some("edge.sitecorecloud.io") => "/api/graphql/v1",
        Some("edge-platform.sitecorecloud.io") => "/v1/content/api/graphql/v1",
        _ => "/sitecore/api/graph/edge",
    }
}

/// The address of the endpoint: as given when it has a path, else with that of `endpoint`, else with the usual one.
fn endpoint(url: &str, path: Option<&str>) -> Option<String> {
    let parsed = url::Url::parse(url.trim()).ok().filter(|it| {
        matches!(it.scheme(), "http" | "https") && it.username().is_empty() && it.password().is_none()
    });
    let mut parsed = parsed?;
    parsed.set_query(None);
    parsed.set_fragment(None);
    if let Some(path) = path {
        parsed.set_path(path);
    } else if matches!(parsed.path(), "" | "/") {
        let path = default_path(&parsed);
        parsed.set_path(path);
    }
    Some(parsed.into())
}

/// Reads one endpoint.
#[derive(Debug)]
pub struct EdgeAdapter {
    url: String,
    sites: Vec<String>,
    languages: Vec<String>,
    limits: Limits,
    survey: Once<Survey>,
}

impl EdgeAdapter {
    /// From the settings of an instance.
    ///
    /// # Errors
    /// `url` is missing.
    pub(super) fn from_input(input: &BuildInput, settings: &Settings) -> Result<Self, AdapterError> {
        let url = input.url.as_deref().and_then(|it| endpoint(it, settings.endpoint.as_deref()));
        let url = url.ok_or_else(|| {
            AdapterError::Settings(format!(
                "`{}` needs the address of Experience Edge as `url`: `https://edge.sitecorecloud.io`, \
                 `https://edge-platform.sitecorecloud.io`, or the content management server for its preview",
                input.instance
            ))
        })?;
        Ok(Self {
            url,
            sites: settings.sites.clone(),
            languages: settings.languages.clone(),
            limits: Limits::new(settings.page_size),
            survey: Once::new(),
        })
    }

    fn client<'a>(&'a self, transport: &'a dyn Transport) -> Client<'a> {
        Client::new(transport, &self.url, &self.limits)
    }

    /// What is where; asked for once in a process.
    fn survey(&self, scope: &Scope, transport: &dyn Transport) -> Result<&Survey, AdapterError> {
        self.survey.get_or_make(|| survey::run(&self.client(transport), scope))
    }

    fn discover(&self, is_quick: bool, transport: &dyn Transport) -> Result<Done, AdapterError> {
        let scope = survey::scope(&self.client(transport), &self.sites, &self.languages)?;
        let survey = self.survey(&scope, transport)?;
        let mut done = Done { context: Some(context(&scope)), ..Done::default() };
        done.records.extend(types::content_types(&survey.world));
        done.records.extend(capabilities(survey, is_quick));
        if !survey.has_routes {
            done.problems.push(Problem {
                reason: UnknownReason::Unsupported,
                place: "routes".to_owned(),
                message: "Edge tells of no site which items are pages: all content counts as parts of pages"
                    .to_owned(),
            });
        }
        if !is_quick {
            for ((root, language), total) in &survey.totals {
                if *total > 0 {
                    done.follow_ups.push(task(*root, language, ""));
                }
            }
        }
        Ok(done)
    }

    fn items(
        &self,
        (root, language, cursor): (Guid, &str, &str),
        scope: &Scope,
        transport: &dyn Transport,
    ) -> Result<Done, AdapterError> {
        let survey = self.survey(scope, transport)?;
        let client = self.client(transport);
        let (mut data, _) = client
            .ask_halved(&client.limits.items, |first| documents::items(root, language, first, cursor))?;
        let page: Results = client.part(&mut data, "search")?;
        let mut done = Done::default();
        let at = scope.languages.iter().position(|it| it == language).and_then(|it| u16::try_from(it).ok());
        for item in page.items.into_iter().flatten() {
            let Some(mut raw) = assemble(item, language, &survey.world) else {
                return Err(client.strange("an item without an id or a template"));
            };
            raw.is_part = survey.first.get(&raw.header.id).is_some_and(|first| Some(*first) != at);
            done.records.extend(normalise::records(&raw, 0, &survey.world, None));
        }
        let before = survey.totals.get(&(root, language.to_owned())).copied();
        if cursor.is_empty() && before != page.total {
            done.problems.push(Problem {
                reason: UnknownReason::BadAnswer,
                place: format!("{root} in {language}"),
                message:
                    "something was published while the scan ran; what moved may be missing or be there twice"
                        .to_owned(),
            });
        }
        if let Some(next) = page.page_info.end_cursor.filter(|_| page.page_info.has_next) {
            if next.len() > MAX_CURSOR || next == cursor {
                return Err(client.strange("a cursor that leads nowhere"));
            }
            done.follow_ups.push(task(root, language, &next));
        }
        Ok(done)
    }
}

impl Adapter for EdgeAdapter {
    fn start(&self, tier: Tier) -> Vec<TaskSpec> {
        let position = if tier == Tier::Quick { "1:quick" } else { "1:full" };
        vec![TaskSpec::new("discover", position, OF_ITEMS)]
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
                let position = parse(position).ok_or(AdapterError::PositionExpired)?;
                let scope = scope_of(context).ok_or(AdapterError::PositionExpired)?;
                self.items(position, &scope, transport)
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
            Some(survey) => links::reference(&survey.world, 0, None, field, kind, href),
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
        health::run(&self.client(transport), &self.sites, &self.languages)
    }

    fn estimate(&self, tier: Tier, transport: &dyn Transport) -> Result<Estimate, AdapterError> {
        let client = self.client(transport);
        let scope = survey::scope(&client, &self.sites, &self.languages)?;
        let mut n_items = 0_u64;
        for root in &scope.roots {
            for language in &scope.languages {
                let mut data = client.ask(&documents::count(*root, language))?;
                let page: Results = client.part(&mut data, "search")?;
                n_items = n_items.saturating_add(page.total.unwrap_or_default());
            }
        }
        let pages = |size: u32| n_items.div_ceil(u64::from(size));
        let mut listings = vec![("discover".to_owned(), n_items, pages(500).saturating_add(10))];
        if tier != Tier::Quick {
            listings.push(("items".to_owned(), n_items, pages(client::PAGE)));
        }
        let missing =
            NOT_ON_EDGE.iter().map(|(it, what)| (*it, UnknownReason::Unsupported, cannot_tell(what)));
        Ok(Estimate { listings, missing: missing.collect() })
    }

    fn is_live(&self) -> bool {
        true
    }
}

/// One language of an item as it is stored. `None` when it is none.
fn assemble(item: Item, language: &str, world: &World) -> Option<RawItem> {
    let id = item.guid()?;
    let template = item.template.as_ref().and_then(|it| Guid::parse(&it.id))?;
    let above = item.path.rsplit_once('/').map_or("", |(above, _)| above);
    let parent = world.at_path(0, above).unwrap_or(Guid::NIL);
    let header = RawHeader { id, parent, template, path: item.path, ..RawHeader::default() };
    let mut raw = RawItem { header, ..RawItem::default() };
    let (mut unversioned, mut versioned) = (Vec::new(), Vec::new());
    for told in item.fields.unwrap_or_default().into_iter().flatten() {
        let Some(value) = told.value.filter(|it| !it.is_empty()) else { continue };
        let Some(id) = Guid::parse(&told.id) else { continue };
        raw.bytes = raw.bytes.saturating_add(u64::try_from(value.len()).unwrap_or(u64::MAX));
        let field = RawField { id, hint: told.name, blob: None, value, line: 0 };
        match world.templates.field(template, id) {
            Some(it) if it.shared => raw.shared.push(field),
            Some(it) if it.unversioned => unversioned.push(field),
            _ => versioned.push(field),
        }
    }
    raw.languages.push(RawLanguage {
        name: language.to_owned(),
        line: 0,
        fields: unversioned,
        versions: vec![RawVersion { number: item.version.unwrap_or(1).max(1), line: 0, fields: versioned }],
    });
    Some(raw)
}

fn context(scope: &Scope) -> Json {
    let roots: Vec<String> = scope.roots.iter().map(|it| format!("{:032x}", it.0)).collect();
    json!({ "source": "edge", "roots": roots, "languages": scope.languages, "sites": scope.sites })
}

fn scope_of(context: &Json) -> Option<Scope> {
    let texts = |key: &str| -> Option<Vec<String>> {
        let all = context.get(key)?.as_array()?;
        all.iter().map(|it| it.as_str().map(str::to_owned)).collect()
    };
    let roots: Option<Vec<Guid>> = texts("roots")?.iter().map(|it| Guid::parse(it)).collect();
    Some(Scope { roots: roots?, languages: texts("languages")?, sites: texts("sites")? })
}

fn task(root: Guid, language: &str, cursor: &str) -> TaskSpec {
    TaskSpec::new("items", format!("1:{:032x}:{language}:{cursor}", root.0), OF_ITEMS)
}

fn parse(position: &str) -> Option<(Guid, &str, &str)> {
    let mut parts = position.strip_prefix("1:")?.splitn(3, ':');
    let (root, language, cursor) = (parts.next()?, parts.next()?, parts.next()?);
    Some((Guid::parse(root)?, language, cursor))
}

fn capabilities(survey: &Survey, is_quick: bool) -> Vec<Record> {
    let mut all = Vec::new();
    for capability in OF_ITEMS {
        let is_there = match capability {
            Capability::Media => survey.has_media,
            _ => survey.has_content,
        };
        let region = if *capability == Capability::Media { Region::Media } else { Region::Content };
        all.push(if !is_there {
            let detail = format!("Edge holds no published item below {}", region.path());
            missing(*capability, UnknownReason::Unsupported, &detail)
        } else if is_quick {
            let detail = "the quick tier reads no content; use `--tier standard`";
            missing(*capability, UnknownReason::Tier, detail)
        } else {
            Record::Capability(*capability, Access::Full)
        });
    }
    all.extend(NOT_IN_SITECORE.iter().map(|it| Record::Capability(*it, Access::Full)));
    let never =
        NOT_ON_EDGE.iter().map(|(it, what)| missing(*it, UnknownReason::Unsupported, &cannot_tell(what)));
    all.extend(never);
    all
}

fn cannot_tell(what: &str) -> String {
    format!("Experience Edge cannot tell {what}")
}

fn missing(capability: Capability, reason: UnknownReason, detail: &str) -> Record {
    Record::Capability(capability, Access::Missing(reason, detail.to_owned()))
}

/// All content that is published.
fn content_of(languages: Vec<String>) -> Scope {
    Scope { roots: vec![item::CONTENT], languages, sites: Vec::new() }
}
