//! What is published: languages, sites, where every item is, which are pages, and the templates that they are made of.
//!
//! Stays true: one page of places at a time; what Edge does not say stays unknown; templates come from published items, since Edge
//! keeps none (doc: "Limitations and restrictions of Experience Edge").

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value as Json;
use xxhash_rust::xxh3::xxh3_128;

use super::client::Client;
use super::documents;
use super::wire::{Item, Results, Routes, Site, Template};
use crate::adapters::AdapterError;
use crate::adapters::sitecore::definitions::is_asset;
use crate::adapters::sitecore::guid::Guid;
use crate::adapters::sitecore::known::{self, field, item, template};
use crate::adapters::sitecore::raw::{RawField, RawHeader, RawItem};
use crate::adapters::sitecore::templates::Builder;
use crate::adapters::sitecore::world::{MASTER, Place, Region, World};

/// Most items of an instance.
const MAX_ITEMS: usize = 5_000_000;
/// Pages of one listing; a cursor that leads in a circle ends here.
const MAX_PAGES: usize = 100_000;
/// Languages of one instance.
const MAX_LANGUAGES: usize = 500;
/// Templates of one instance.
const MAX_TEMPLATES: usize = 50_000;
/// Steps of inheritance that are asked for, and some.
const MAX_LINE: usize = 1_000;

/// What is read: below which items, in which languages.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Scope {
    /// Items whose subtrees are read; none stands below another.
    pub roots: Vec<Guid>,
    /// Languages by name, sorted.
    pub languages: Vec<String>,
    /// Sites by name.
    pub sites: Vec<String>,
}

/// Everything that is known before items are read.
#[derive(Debug, Default)]
pub struct Survey {
    /// What exists on Edge.
    pub world: World,
    /// The first language that each item is there in: what all share is told by that one.
    pub first: BTreeMap<Guid, u16>,
    /// Items by root and language, as counted.
    pub totals: BTreeMap<(Guid, String), u64>,
    /// There is an item below `/sitecore/content`.
    pub has_content: bool,
    /// There is a file in the media library.
    pub has_media: bool,
    /// Edge tells which items are pages.
    pub has_routes: bool,
}

/// Which sites and languages there are, within what was wished.
///
/// # Errors
/// No answer, a refusal, or none of the sites that were wished.
pub fn scope(client: &Client<'_>, sites: &[String], languages: &[String]) -> Result<Scope, AdapterError> {
    let known = match client.ask(&documents::sites()) {
        Ok(mut data) => {
            let site: Json = client.part(&mut data, "site")?;
            let all = site.get("siteInfoCollection").cloned().unwrap_or_default();
            client.read::<Vec<Site>>(all)?
        }
        // Older than 10.4: there are no sites to be asked for.
        Err(AdapterError::NotFound { status: 200, .. }) => Vec::new(),
        Err(error) => return Err(error),
    };
    let is_wanted =
        |it: &&Site| sites.is_empty() || sites.iter().any(|name| name.eq_ignore_ascii_case(&it.name));
    let wanted: Vec<&Site> = known.iter().filter(is_wanted).collect();
    let missing = sites.iter().find(|name| !known.iter().any(|it| it.name.eq_ignore_ascii_case(name)));
    if let Some(missing) = missing {
        let all: Vec<&str> = known.iter().map(|it| it.name.as_str()).collect();
        let all = if all.is_empty() { "none".to_owned() } else { all.join(", ") };
        return Err(AdapterError::Settings(format!("there is no site `{missing}`; Edge has {all}")));
    }
    let mut named: BTreeSet<String> = wanted.iter().filter_map(|it| it.language.clone()).collect();
    named.insert("en".to_owned());
    let (mut roots, mut found) = (BTreeSet::new(), BTreeSet::new());
    let paths = wanted.iter().filter_map(|it| it.root_path.as_deref()).chain(["/sitecore/content"]);
    for path in paths {
        for language in &named {
            let mut data = client.ask(&documents::at(path, language))?;
            let Some(at) = client.part::<Option<Item>>(&mut data, "item")? else { continue };
            if let Some(id) = at.guid().filter(|_| path != "/sitecore/content") {
                roots.insert(id);
            }
            let languages = at.languages.unwrap_or_default().into_iter().flatten();
            found.extend(languages.filter_map(|it| it.language).map(|it| it.name));
            break;
        }
    }
    found.extend(wanted.iter().filter_map(|it| it.language.clone()));
    found.retain(|it| !it.is_empty());
    if found.is_empty() {
        found.insert("en".to_owned());
    }
    if !languages.is_empty() {
        // What was asked for by name is read even where no root has it.
        found = languages.iter().cloned().collect();
    }
    let roots = if sites.is_empty() {
        vec![item::CONTENT, item::MEDIA_LIBRARY]
    } else {
        roots.into_iter().chain([item::MEDIA_LIBRARY]).collect()
    };
    let sites = wanted.iter().map(|it| it.name.clone()).collect();
    Ok(Scope { roots, languages: found.into_iter().take(MAX_LANGUAGES).collect(), sites })
}

/// Asks for every page of places below the roots.
///
/// # Errors
/// No answer, a refusal, or nonsense.
pub fn each_place(
    client: &Client<'_>,
    scope: &Scope,
    each: &mut dyn FnMut(Guid, &str, Item),
) -> Result<BTreeMap<(Guid, String), u64>, AdapterError> {
    let mut totals = BTreeMap::new();
    for root in &scope.roots {
        for language in &scope.languages {
            let (mut after, mut seen) = (String::new(), BTreeSet::new());
            for _ in 0..MAX_PAGES {
                let (mut data, _) = client.ask_halved(&client.limits.places, |first| {
                    documents::places(*root, language, first, &after)
                })?;
                let page: Results = client.part(&mut data, "search")?;
                totals.insert((*root, language.clone()), page.total.unwrap_or_default());
                for item in page.items.into_iter().flatten() {
                    each(*root, language, item);
                }
                match page.page_info.end_cursor.filter(|_| page.page_info.has_next) {
                    Some(next) if seen.insert(xxh3_128(next.as_bytes())) => after = next,
                    Some(_) => return Err(client.strange("a cursor that leads back to an earlier page")),
                    None => break,
                }
            }
        }
    }
    Ok(totals)
}

/// Asks for everything but values.
///
/// # Errors
/// No answer, a refusal, or nonsense.
pub fn run(client: &Client<'_>, scope: &Scope) -> Result<Survey, AdapterError> {
    let mut survey = Survey::default();
    survey.world.database(MASTER);
    let mut headers: BTreeMap<Guid, RawHeader> = BTreeMap::new();
    // One item of each template: Edge tells of templates only through items.
    let mut examples: BTreeMap<Guid, (Guid, String)> = BTreeMap::new();
    let mut is_too_much = false;
    let first = &mut survey.first;
    let totals = each_place(client, scope, &mut |_, language, place| {
        let (Some(id), Some(of)) = (place.guid(), place.template.as_ref().and_then(|it| Guid::parse(&it.id)))
        else {
            return;
        };
        is_too_much |= headers.len() >= MAX_ITEMS || examples.len() >= MAX_TEMPLATES;
        if is_too_much {
            return;
        }
        let at = scope.languages.iter().position(|it| it == language).and_then(|it| u16::try_from(it).ok());
        let at = at.unwrap_or(u16::MAX);
        first.entry(id).and_modify(|it| *it = at.min(*it)).or_insert(at);
        examples.entry(of).or_insert_with(|| (id, language.to_owned()));
        headers.entry(id).or_insert_with(|| RawHeader {
            id,
            template: of,
            path: place.path,
            ..RawHeader::default()
        });
    })?;
    if is_too_much {
        return Err(client.strange(&format!("more than {MAX_ITEMS} items or {MAX_TEMPLATES} templates")));
    }
    survey.totals = totals;
    place_all(&mut survey, &headers);
    let mut builder = Builder::default();
    let examples: Vec<(Guid, String)> = examples.into_values().collect();
    read_templates(client, &examples, &mut builder)?;
    survey.world.templates = builder.build();
    pages(client, scope, &mut survey)?;
    Ok(survey)
}

/// Puts items into the tree. Edge tells paths; what stands above an item is what has the path above its own.
fn place_all(survey: &mut Survey, headers: &BTreeMap<Guid, RawHeader>) {
    let by_path: BTreeMap<String, Guid> =
        headers.values().map(|it| (it.path.to_lowercase(), it.id)).collect();
    for header in headers.values() {
        let above = header.path.to_lowercase();
        let above = above.rsplit_once('/').and_then(|(above, _)| by_path.get(above)).copied();
        let is_asset = is_asset(header);
        let region = Region::of(&header.path);
        survey.has_content |= region == Some(Region::Content) && header.id != item::CONTENT;
        survey.has_media |= is_asset;
        let place = Place { at: 0, database: 0, is_asset };
        survey.world.add(header.id, above.unwrap_or(Guid::NIL), &header.path, place);
    }
    survey.world.settle();
}

/// Which items are pages: those that sites have an address for.
fn pages(client: &Client<'_>, scope: &Scope, survey: &mut Survey) -> Result<(), AdapterError> {
    for site in &scope.sites {
        for language in &scope.languages {
            let mut after = String::new();
            for _ in 0..MAX_PAGES {
                let asked = client.ask_halved(&client.limits.items, |first| {
                    documents::routes(site, language, first, &after)
                });
                let mut data = match asked {
                    Ok((data, _)) => data,
                    Err(AdapterError::NotFound { status: 200, .. }) => return Ok(()),
                    Err(error) => return Err(error),
                };
                let info: Json = client.part(&mut data, "site")?;
                let routes = info.pointer("/siteInfo/routes").cloned().unwrap_or_default();
                let routes: Routes = client.read(routes)?;
                survey.has_routes = true;
                let ids = routes.results.into_iter().flatten().filter_map(|it| it.route?.guid());
                survey.world.pages.extend(ids);
                match routes.page_info.end_cursor.filter(|_| routes.page_info.has_next) {
                    Some(next) if next != after => after = next,
                    _ => break,
                }
            }
        }
    }
    Ok(())
}

/// The templates of items, and what they inherit from.
fn read_templates(
    client: &Client<'_>,
    examples: &[(Guid, String)],
    builder: &mut Builder,
) -> Result<(), AdapterError> {
    let (mut at, mut seen) = (0, BTreeSet::new());
    while at < examples.len() {
        let rest = examples.get(at..).unwrap_or_default();
        let part = |n: u32| rest.iter().take(usize::try_from(n).unwrap_or(usize::MAX));
        let (mut data, n) = client.ask_halved(&client.limits.templates, |n| {
            let part: Vec<(Guid, &str)> = part(n).map(|(id, language)| (*id, language.as_str())).collect();
            documents::templates(&part)
        })?;
        let n_done = part(n).count();
        for alias in 0..n_done {
            let of = client.part::<Option<Item>>(&mut data, &format!("t{alias}"))?;
            if let Some(template) = of.and_then(|it| it.template) {
                define(template, builder, &mut seen);
            }
        }
        at = at.saturating_add(n_done.max(1));
    }
    Ok(())
}

/// Adds a template and those it inherits from, as the definitions that they are.
fn define(template: Template, builder: &mut Builder, seen: &mut BTreeSet<Guid>) {
    let mut open = vec![template];
    let mut n_steps = 0;
    while let Some(template) = open.pop() {
        n_steps += 1;
        let bases: Vec<Template> =
            template.base_templates.unwrap_or_default().into_iter().flatten().collect();
        // At the end of the line there is an id and nothing more: that one stays unknown.
        let (Some(id), Some(fields)) = (Guid::parse(&template.id), template.own_fields) else { continue };
        if n_steps > MAX_LINE {
            return;
        }
        if seen.insert(id) {
            let listed: Vec<String> =
                bases.iter().filter_map(|it| Guid::parse(&it.id)).map(|it| it.to_string()).collect();
            // Edge tells no paths of templates; what the platform brings is known by its id.
            let folder = if known::template_name(id).is_some() { "System/" } else { "" };
            let path = format!("/sitecore/templates/{folder}{}", template.name.replace('/', "_"));
            builder.add(&definition(
                id,
                Guid::NIL,
                template::TEMPLATE,
                &path,
                &[(field::BASE_TEMPLATE, &listed.join("|"))],
            ));
            for it in fields.into_iter().flatten() {
                let Some(field_id) = Guid::parse(&it.id) else { continue };
                let section = it.section.unwrap_or_default();
                let section_id = Guid(xxh3_128(format!("{id}/{section}").as_bytes()));
                let order = it.section_sort_order.unwrap_or_default().to_string();
                let place = format!("{path}/{section}");
                builder.add(&definition(
                    section_id,
                    id,
                    template::TEMPLATE_SECTION,
                    &place,
                    &[(field::SORTORDER, &order)],
                ));
                let (order, flag) =
                    (it.sort_order.unwrap_or_default().to_string(), |is_set| if is_set { "1" } else { "" });
                let values = [
                    (field::FIELD_TYPE, it.kind.as_str()),
                    (field::FIELD_SOURCE, it.source.as_deref().unwrap_or_default()),
                    (field::FIELD_TITLE, it.title.as_deref().unwrap_or_default()),
                    (field::FIELD_SHARED, flag(it.shared)),
                    (field::FIELD_UNVERSIONED, flag(it.unversioned)),
                    (field::SORTORDER, order.as_str()),
                ];
                let place = format!("{place}/{}", it.name.replace('/', "_"));
                builder.add(&definition(field_id, section_id, template::TEMPLATE_FIELD, &place, &values));
            }
        }
        open.extend(bases);
    }
}

fn definition(id: Guid, parent: Guid, of: Guid, path: &str, values: &[(Guid, &str)]) -> RawItem {
    let header = RawHeader { id, parent, template: of, path: path.to_owned(), ..RawHeader::default() };
    let shared = values.iter().filter(|(_, value)| !value.is_empty()).map(|(id, value)| RawField {
        id: *id,
        value: (*value).to_owned(),
        ..RawField::default()
    });
    RawItem { header, shared: shared.collect(), ..RawItem::default() }
}
