//! One walk over the tree: where every item is, and the definitions that judging others needs.
//!
//! The children of fifty items are asked for in one document; the index is not used, since it lags behind the database. Then the few
//! fields that make a definition, and the standard values as a whole.
//!
//! Stays true: no recursion; an item that is met twice is not gone down into again; what could not be read makes its region
//! incomplete and is told, never passed over.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use serde_json::Value as Json;

use super::client::{Client, Reply, Trouble, is_of_one};
use super::documents::{self, Below, Wanted};
use super::items::Reader;
use super::wire::{self, Parent};
use super::{DEFINITIONS, Dialect, ITEMS};
use crate::adapters::AdapterError;
use crate::adapters::sitecore::definitions::{Definitions, is_asset};
use crate::adapters::sitecore::guid::Guid;
use crate::adapters::sitecore::known::{self, field, item, template};
use crate::adapters::sitecore::raw::{RawField, RawHeader, RawItem};
use crate::adapters::sitecore::templates::STANDARD_VALUES;
use crate::adapters::sitecore::world::{MASTER, Place, Region, World, is_platform_path};
use crate::model::{Problem, UnknownReason};

/// Most items of an instance.
const MAX_ITEMS: usize = 5_000_000;
/// Problems kept; more of them say nothing new.
const MAX_PROBLEMS: usize = 1_000;
/// Standard values of one instance, at most; real ones have some thousands.
const MAX_STANDARD_VALUES: usize = 100_000;

/// Everything one walk tells.
#[derive(Debug, Default)]
pub struct Survey {
    /// What exists.
    pub world: World,
    /// Names of the languages, sorted.
    pub languages: Vec<String>,
    /// What could not be read.
    pub problems: Vec<Problem>,
    /// Items whose children or definition could not be read.
    pub n_lost: u64,
    /// There is an item below `/sitecore/content`.
    pub has_content: bool,
}

/// Whether the server can do what newer ones can. Asked once a scan.
///
/// # Errors
/// No answer, or a refusal; a root that may not be read.
pub fn dialect(client: &Client<'_>) -> Result<Dialect, AdapterError> {
    let all = Dialect { has_all_languages: true, has_hidden: true };
    let others = [
        Dialect { has_hidden: false, ..all },
        Dialect { has_all_languages: false, ..all },
        Dialect::default(),
    ];
    let mut refusal = None;
    for dialect in std::iter::once(all).chain(others) {
        match client.ask(&documents::trial(item::ROOT, dialect)) {
            Ok(mut reply) => {
                let root: Option<wire::Item> = reply.take("item", client)?;
                if root.is_none() {
                    return Err(AdapterError::Forbidden {
                        url: client.place(),
                        status: 200,
                        message: "the account may not read the root of the content tree of `master`"
                            .to_owned(),
                    });
                }
                return Ok(dialect);
            }
            Err(Trouble::Schema(error)) => refusal = Some(error),
            Err(other) => return Err(other.into_error()),
        }
    }
    Err(refusal.unwrap_or(AdapterError::PositionExpired))
}

/// The languages that the instance lists now.
///
/// # Errors
/// No answer, or a refusal.
pub fn listed_languages(client: &Client<'_>) -> Result<Vec<String>, AdapterError> {
    let below = Below { id: item::LANGUAGES, path: String::new(), after: None };
    let document = documents::children(&[below], client.limits.children(), Dialect::default());
    let parent: Option<Parent> = client.ask(&document)?.take("i0", client)?;
    let children = parent.and_then(|it| it.children).map(|it| it.nodes).unwrap_or_default();
    Ok(children.into_iter().flatten().map(|it| it.name).collect())
}

/// Walks the whole tree.
///
/// # Errors
/// The server does not answer, or refuses.
pub fn run(client: &Client<'_>, dialect: Dialect) -> Result<Survey, AdapterError> {
    let mut walk = Walk {
        client,
        dialect,
        survey: Survey::default(),
        open: VecDeque::new(),
        wanted: Vec::new(),
        standard: Vec::new(),
        torn: BTreeSet::new(),
    };
    walk.survey.world.database(MASTER);
    walk.tree()?;
    walk.definitions()
}

struct Walk<'a> {
    client: &'a Client<'a>,
    dialect: Dialect,
    survey: Survey,
    /// Items whose children are still to be read.
    open: VecDeque<Below>,
    /// Definitions whose fields are still to be read.
    wanted: Vec<RawHeader>,
    /// Standard values, with their template.
    standard: Vec<(Guid, Guid)>,
    /// Regions a part of which could not be read.
    torn: BTreeSet<Region>,
}

impl Walk<'_> {
    fn tree(&mut self) -> Result<(), AdapterError> {
        self.open.push_back(Below { id: item::ROOT, path: "/sitecore".to_owned(), after: None });
        let root = RawHeader { id: item::ROOT, path: "/sitecore".to_owned(), ..RawHeader::default() };
        self.note(&root, "");
        while !self.open.is_empty() {
            let part: Vec<Below> = (0..ITEMS).map_while(|_| self.open.pop_front()).collect();
            self.level(&part)?;
        }
        Ok(())
    }

    /// Reads the children of some items.
    fn level(&mut self, part: &[Below]) -> Result<(), AdapterError> {
        let (client, dialect) = (self.client, self.dialect);
        let document = |of: &[Below]| documents::children(of, client.limits.children(), dialect);
        let mut replies: Vec<(Vec<Below>, Reply)> = Vec::new();
        let mut lost: Vec<(Below, AdapterError)> = Vec::new();
        client.divided(
            part,
            ITEMS,
            &document,
            &mut |of, reply| {
                replies.push((of.to_vec(), reply));
                Ok(())
            },
            &mut |below, error| lost.push((below.clone(), error)),
        )?;
        for (of, mut reply) in replies {
            for (at, below) in of.into_iter().enumerate() {
                match reply.take::<Parent>(&format!("i{at}"), client) {
                    Ok(Some(parent)) => self.children(&below, parent),
                    // Taken away since its parent was read.
                    Ok(None) => {}
                    Err(error) => lost.push((below, error)),
                }
            }
        }
        for (below, error) in lost {
            if !is_of_one(&error) {
                return Err(error);
            }
            self.lose(&below.path, &error);
        }
        Ok(())
    }

    fn children(&mut self, below: &Below, parent: Parent) {
        let Some(page) = parent.children else {
            let error = self.client.strange("without children");
            return self.lose(&below.path, &error);
        };
        for child in page.nodes {
            let Some(child) = child else {
                let error = self.client.strange("with a child that is null");
                self.lose(&below.path, &error);
                continue;
            };
            if self.survey.world.len() >= MAX_ITEMS {
                self.torn.extend(Region::ALL);
                self.survey.n_lost = self.survey.n_lost.saturating_add(1);
                let message = format!("more than {MAX_ITEMS} items: the rest is left out");
                return self.problem(UnknownReason::Budget, &below.path, message);
            }
            let id = wire::id(&child.item_id);
            if id.is_nil() {
                let error = self.client.strange("with an item without an id");
                self.lose(&below.path, &error);
                continue;
            }
            let header = RawHeader {
                id,
                parent: below.id,
                template: child.template.map(|it| wire::id(&it.template_id)).unwrap_or_default(),
                path: format!("{}/{}", below.path, child.name),
                ..RawHeader::default()
            };
            if !self.note(&header, &child.name) {
                continue;
            }
            if child.has_children.unwrap_or(true) {
                self.open.push_back(Below { id, path: header.path, after: None });
            }
        }
        // A page that ends where it began would go on for ever.
        let next = page
            .page_info
            .end_cursor
            .filter(|it| page.page_info.has_next_page && below.after.as_ref() != Some(it));
        if let Some(after) = next {
            self.open.push_front(Below { after: Some(after), ..below.clone() });
        }
    }

    /// Takes note of an item; false when it is known already.
    fn note(&mut self, header: &RawHeader, name: &str) -> bool {
        let place = Place { at: 0, database: 0, is_asset: is_asset(header) };
        if self.survey.world.add(header.id, header.parent, &header.path, place).is_some() {
            return false;
        }
        if is_platform_path(&header.path) {
            self.survey.world.platform.insert(header.id);
        }
        self.survey.has_content |=
            Region::of(&header.path) == Some(Region::Content) && header.id != item::CONTENT;
        if header.template == template::LANGUAGE && header.parent == item::LANGUAGES {
            self.survey.languages.push(name.to_owned());
        }
        if name.eq_ignore_ascii_case(STANDARD_VALUES) {
            if self.standard.len() < MAX_STANDARD_VALUES {
                self.standard.push((header.parent, header.id));
            }
        } else if Definitions::wants(header) {
            self.wanted.push(header.clone());
        }
        true
    }

    fn definitions(mut self) -> Result<Survey, AdapterError> {
        let mut definitions = Definitions::default();
        let (client, mut lost) = (self.client, Vec::new());
        let wanted = std::mem::take(&mut self.wanted);
        let dialect = self.dialect;
        let document = |of: &[RawHeader]| {
            let wanted = of.iter().map(|it| Wanted {
                id: it.id,
                fields: names(fields(it.template)),
                texts: names(texts(it.template)),
            });
            documents::some_fields(&wanted.collect::<Vec<_>>(), dialect)
        };
        let mut failed: Vec<(RawHeader, AdapterError)> = Vec::new();
        let world = &mut self.survey.world;
        client.divided(
            &wanted,
            DEFINITIONS,
            &document,
            &mut |of, mut reply| {
                for (at, header) in of.iter().enumerate() {
                    match reply.take::<BTreeMap<String, Json>>(&format!("i{at}"), client) {
                        Ok(Some(told)) => definitions.add(&definition(header, &told), world),
                        // Taken away since the walk.
                        Ok(None) => {}
                        Err(error) => failed.push((header.clone(), error)),
                    }
                }
                Ok(())
            },
            &mut |header, error| lost.push((header.clone(), error)),
        )?;
        failed.append(&mut lost);
        world.settle();
        definitions.finish(world);
        self.standard_values(&mut failed)?;
        for (header, error) in failed {
            if !is_of_one(&error) {
                return Err(error);
            }
            self.lose(&header.path, &error);
        }
        let mut survey = self.survey;
        survey.languages.sort();
        survey.languages.dedup();
        for region in Region::ALL {
            let is_there = survey.world.at_path(0, region.path()).is_some();
            if is_there && !self.torn.contains(&region) {
                survey.world.whole.insert(region);
            }
        }
        Ok(survey)
    }

    fn standard_values(&mut self, failed: &mut Vec<(RawHeader, AdapterError)>) -> Result<(), AdapterError> {
        let templates: BTreeMap<Guid, Guid> =
            self.standard.iter().map(|(template, id)| (*id, *template)).collect();
        let ids: Vec<Guid> = templates.keys().copied().collect();
        let reader = Reader {
            client: *self.client,
            dialect: self.dialect,
            languages: &self.survey.languages,
            templates: &self.survey.world.templates,
        };
        let mut found: Vec<(Guid, RawItem)> = Vec::new();
        reader.read(
            &ids,
            &mut |item| found.extend(templates.get(&item.header.id).map(|template| (*template, item))),
            &mut |id, error| {
                let header =
                    RawHeader { id, path: format!("{STANDARD_VALUES} {id}"), ..RawHeader::default() };
                failed.push((header, error));
            },
        )?;
        for (template, item) in found {
            self.survey.world.templates.add_standard_values(template, item);
        }
        Ok(())
    }

    fn lose(&mut self, path: &str, error: &AdapterError) {
        match Region::of(path) {
            Some(region) => {
                self.torn.insert(region);
            }
            // Above the regions, or of a place that is not known: it may be any of them.
            None => self.torn.extend(Region::ALL),
        }
        self.survey.n_lost = self.survey.n_lost.saturating_add(1);
        self.problem(error.reason(), path, error.to_string());
    }

    fn problem(&mut self, reason: UnknownReason, place: &str, message: String) {
        if self.survey.problems.len() < MAX_PROBLEMS {
            self.survey.problems.push(Problem { reason, place: place.to_owned(), message });
        }
    }
}

/// The fields that make a definition of a template's items.
fn fields(of: Guid) -> &'static [Guid] {
    match of {
        template::TEMPLATE => &[field::BASE_TEMPLATE, field::CREATED],
        template::TEMPLATE_SECTION => &[field::SORTORDER],
        template::TEMPLATE_FIELD => &[
            field::FIELD_TYPE,
            field::FIELD_SOURCE,
            field::FIELD_SHARED,
            field::FIELD_UNVERSIONED,
            field::SORTORDER,
        ],
        template::STATE => &[field::STATE_FINAL],
        template::WORKFLOW_TEMPLATE => &[field::INITIAL_STATE],
        template::LANGUAGE => &[field::FALLBACK_LANGUAGE],
        _ => &[field::PARAMETERS_TEMPLATE],
    }
}

/// The fields of a definition that count in whatever language they are filled: what helps editors.
fn texts(of: Guid) -> &'static [Guid] {
    match of {
        template::TEMPLATE_FIELD => &[field::FIELD_TITLE, field::SHORT_DESCRIPTION, field::LONG_DESCRIPTION],
        _ => &[],
    }
}

fn names(fields: &[Guid]) -> Vec<&'static str> {
    fields.iter().filter_map(|it| known::field_name(*it)).collect()
}

/// A definition with what was asked for, in the order of [`fields`] and [`texts`].
fn definition(header: &RawHeader, told: &BTreeMap<String, Json>) -> RawItem {
    let mut shared = Vec::new();
    let mut take = |id: Guid, value: Option<&str>| {
        if let Some(value) = value.filter(|it| !it.is_empty()) {
            shared.push(RawField { id, value: value.to_owned(), ..RawField::default() });
        }
    };
    for (at, id) in fields(header.template).iter().enumerate() {
        take(*id, told.get(&format!("f{at}")).and_then(|it| it.get("value")?.as_str()));
    }
    let versions = || told.get("versions").and_then(Json::as_array).into_iter().flatten();
    for (at, id) in texts(header.template).iter().enumerate() {
        let alias = format!("t{at}");
        take(
            *id,
            versions().filter_map(|it| it.get(&alias)?.get("value")?.as_str()).find(|it| !it.is_empty()),
        );
    }
    RawItem { header: header.clone(), shared, ..RawItem::default() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_field_of_a_definition_is_one_whose_name_is_known() {
        let kinds = [
            template::TEMPLATE,
            template::TEMPLATE_SECTION,
            template::TEMPLATE_FIELD,
            template::STATE,
            template::WORKFLOW_TEMPLATE,
            template::LANGUAGE,
            template::CONTROLLER_RENDERING,
        ];
        for kind in kinds {
            // Aliases are numbers in the order of names: a name that is not known would shift them.
            assert_eq!(names(fields(kind)).len(), fields(kind).len(), "{kind}");
            assert_eq!(names(texts(kind)).len(), texts(kind).len(), "{kind}");
        }
    }

    #[test]
    fn help_counts_in_whatever_language_it_is_written() {
        let header = RawHeader { template: template::TEMPLATE_FIELD, ..RawHeader::default() };
        let told = serde_json::json!({
            "itemId": "1", "f0": {"value": "Rich Text"}, "f2": null, "f3": {"value": "1"},
            "versions": [{"t0": {"value": ""}, "t1": null}, {"t0": {"value": "Titel"}}]
        });
        let told: BTreeMap<String, Json> = serde_json::from_value(told).unwrap();
        let item = definition(&header, &told);
        let values: Vec<_> = item.shared.iter().map(|it| (it.id, it.value.as_str())).collect();
        let expected = [
            (field::FIELD_TYPE, "Rich Text"),
            (field::FIELD_UNVERSIONED, "1"),
            (field::FIELD_TITLE, "Titel"),
        ];
        assert_eq!(values, expected);
    }
}
