//! One walk over the tree: where every item is, and the definitions as a whole. What later tasks need to judge one item.
//!
//! One request for each item that has something below it. Below templates, layout and system the whole items are asked for,
//! elsewhere only their places. Standard values are asked for in every language, one by one: the service knows no other way.
//!
//! Stays true: no recursion; an item that is met twice is not gone down into again; what could not be read makes its region
//! incomplete and is told, never passed over.

use std::collections::BTreeMap;

use super::assemble::Assembler;
use super::client::{Client, Shape, is_of_one};
use super::wire::WireItem;
use crate::adapters::AdapterError;
use crate::adapters::sitecore::definitions::{Definitions, is_asset};
use crate::adapters::sitecore::guid::Guid;
use crate::adapters::sitecore::known::{item, template};
use crate::adapters::sitecore::raw::{RawField, RawItem};
use crate::adapters::sitecore::templates::{STANDARD_VALUES, Templates};
use crate::adapters::sitecore::world::{MASTER, Place, Region, World, is_platform_path};
use crate::model::{Problem, UnknownReason};

/// Most items of an instance.
const MAX_ITEMS: usize = 5_000_000;
/// Languages of one instance, at most. Sitecore's own list of languages to choose from is shorter.
const MAX_LANGUAGES: usize = 500;
/// Refusals in a row after which it is no more about single items: the log-in or the policy has changed.
const MAX_REFUSALS: u32 = 20;
/// Problems kept; more of them say nothing new.
const MAX_PROBLEMS: usize = 1_000;
/// Bytes of standard values kept; beyond, an instance is no more what it says.
const MAX_STANDARD_BYTES: usize = 256 * 1024 * 1024;

/// Everything one walk tells.
#[derive(Debug, Default)]
pub struct Survey {
    /// What exists.
    pub world: World,
    /// Items that have something below them, with how much, in the order of the walk.
    pub parents: Vec<(Guid, usize)>,
    /// What could not be read.
    pub problems: Vec<Problem>,
    /// How often something could not be read.
    pub n_lost: u64,
    /// There is an item below `/sitecore/content`.
    pub has_content: bool,
}

impl Survey {
    fn lose(&mut self, place: &str, error: &AdapterError) {
        self.n_lost = self.n_lost.saturating_add(1);
        self.problem(error.reason(), place, &error.to_string());
    }

    fn problem(&mut self, reason: UnknownReason, place: &str, message: &str) {
        if self.problems.len() < MAX_PROBLEMS {
            self.problems.push(Problem { reason, place: place.to_owned(), message: message.to_owned() });
        }
    }
}

/// The languages of an instance, by their names, in the order in which the instance lists them.
///
/// # Errors
/// No answer, a refusal, or none of the languages that were wished.
pub fn languages(client: &Client<'_>, wanted: &[String]) -> Result<Vec<String>, AdapterError> {
    // The language of the question does not matter: names of items have none.
    let listed = client.children(item::LANGUAGES, "en", Shape::Place)?.unwrap_or_default();
    let mut names: Vec<String> = listed.iter().map(|it| it.header.name().to_owned()).collect();
    if names.is_empty() {
        // The account may not read the system's settings: what it was told to read, or what every instance has.
        names = if wanted.is_empty() { vec!["en".to_owned()] } else { wanted.to_vec() };
    } else if !wanted.is_empty() {
        let all = names.join(", ");
        names.retain(|it| wanted.iter().any(|wanted| wanted.eq_ignore_ascii_case(it)));
        if names.is_empty() {
            return Err(AdapterError::Settings(format!(
                "none of the `languages` {} is there; the instance has {all}",
                wanted.join(", ")
            )));
        }
    }
    names.truncate(MAX_LANGUAGES);
    Ok(names)
}

/// Walks the whole tree.
///
/// # Errors
/// The server does not answer, or the root is refused.
pub fn run(client: &Client<'_>, languages: &[String]) -> Result<Survey, AdapterError> {
    let mut walk = Walk { language: of_definitions(languages), ..Walk::new(client) };
    walk.tree()?;
    walk.finish(languages)
}

/// The language that definitions are read in: the platform's own are English, and so are most others.
fn of_definitions(languages: &[String]) -> &str {
    let english = languages.iter().find(|it| it.eq_ignore_ascii_case("en"));
    english.or_else(|| languages.first()).map_or("en", String::as_str)
}

struct Walk<'a> {
    client: &'a Client<'a>,
    language: &'a str,
    survey: Survey,
    definitions: Definitions,
    /// Standard values as answered, by their template: read once templates are known.
    standard: BTreeMap<Guid, WireItem>,
    standard_bytes: usize,
    /// Fields without help in the language of definitions, by their section.
    helpless: BTreeMap<Guid, Vec<WireItem>>,
    /// Regions a part of which could not be read.
    torn: Vec<Region>,
}

impl<'a> Walk<'a> {
    fn new(client: &'a Client<'a>) -> Self {
        Self {
            client,
            language: "en",
            survey: Survey::default(),
            definitions: Definitions::default(),
            standard: BTreeMap::new(),
            standard_bytes: 0,
            helpless: BTreeMap::new(),
            torn: Vec::new(),
        }
    }

    fn tree(&mut self) -> Result<(), AdapterError> {
        self.survey.world.database(MASTER);
        let Some(roots) = self.client.children(item::ROOT, self.language, Shape::Place)? else {
            return Err(self.client.no_root());
        };
        // Last in, first out: the walk follows the order of the answers.
        let mut open: Vec<(Guid, String)> = Vec::new();
        self.level(item::ROOT, roots, &mut open);
        let mut n_refused = 0;
        while let Some((id, path)) = open.pop() {
            let region = Region::of(&path);
            let answer = match region {
                Some(Region::Templates | Region::Layout | Region::System) => {
                    self.client.children_whole(id, self.language)
                }
                _ => self.client.children(id, self.language, Shape::Place),
            };
            match answer {
                Ok(Some(items)) => {
                    n_refused = 0;
                    self.level(id, items, &mut open);
                }
                // Taken away since its parent was read.
                Ok(None) => {}
                Err(error) if is_of_one(&error) => {
                    n_refused += u32::from(matches!(error, AdapterError::Forbidden { .. }));
                    if n_refused >= MAX_REFUSALS {
                        return Err(error);
                    }
                    self.torn.extend(region);
                    self.survey.lose(&path, &error);
                }
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    /// Takes note of what is right below an item.
    fn level(&mut self, parent: Guid, items: Vec<WireItem>, open: &mut Vec<(Guid, String)>) {
        if items.is_empty() {
            return;
        }
        if items.iter().any(|it| !is_platform_path(&it.header.path)) {
            self.survey.parents.push((parent, items.len()));
        }
        let mut below = Vec::new();
        for wire in items {
            let header = &wire.header;
            let (id, path) = (header.id, header.path.clone());
            let place = Place { at: 0, database: 0, is_asset: is_asset(header) };
            if self.survey.world.len() >= MAX_ITEMS {
                self.survey.n_lost = self.survey.n_lost.saturating_add(1);
                let message = format!("more than {MAX_ITEMS} items: the rest is left out");
                self.torn.extend(Region::ALL);
                self.survey.problem(UnknownReason::Budget, &path, &message);
                return;
            }
            if id == item::ROOT || self.survey.world.add(id, header.parent, &path, place).is_some() {
                continue;
            }
            if is_platform_path(&path) {
                self.survey.world.platform.insert(id);
            }
            self.survey.has_content |= Region::of(&path) == Some(Region::Content) && id != item::CONTENT;
            let has_children = wire.has_children.unwrap_or(true);
            self.define(wire);
            if has_children {
                below.push((id, path));
            }
        }
        open.extend(below.into_iter().rev());
    }

    fn define(&mut self, wire: WireItem) {
        if !Definitions::wants(&wire.header) {
            return;
        }
        if wire.header.name().eq_ignore_ascii_case(STANDARD_VALUES) {
            let bytes: usize = wire.fields.iter().map(|(name, value)| name.len() + value.len()).sum();
            self.standard_bytes = self.standard_bytes.saturating_add(bytes);
            if self.standard_bytes <= MAX_STANDARD_BYTES {
                self.standard.insert(wire.header.parent, wire);
            }
            return;
        }
        if wire.header.template == template::TEMPLATE_FIELD
            && !is_platform_path(&wire.header.path)
            && HELP.iter().all(|it| wire.value(it).trim().is_empty())
        {
            let mut wire = wire;
            wire.fields.retain(|(_, value)| !value.is_empty());
            self.helpless.entry(wire.header.parent).or_default().push(wire);
            return;
        }
        // Definitions are of the platform's templates, whose fields are known without having been read.
        if let Some(item) = Assembler::new(&Templates::default()).item(&[(self.language, wire)]) {
            self.definitions.add(&item, &mut self.survey.world);
        }
    }

    /// Help that is written in other languages only.
    fn help(&mut self, languages: &[String]) -> Result<(), AdapterError> {
        let first = self.language;
        for (section, fields) in std::mem::take(&mut self.helpless) {
            let mut told: BTreeMap<Guid, Vec<(&str, WireItem)>> =
                fields.into_iter().map(|it| (it.header.id, vec![(first, it)])).collect();
            let mut n_open = told.len();
            for language in languages.iter().filter(|it| *it != first) {
                if n_open == 0 {
                    break;
                }
                let fields = match self.client.children_whole(section, language) {
                    Ok(fields) => fields.unwrap_or_default(),
                    Err(error) if is_of_one(&error) => {
                        self.survey.lose(&format!("the fields of {section} in {language}"), &error);
                        Vec::new()
                    }
                    Err(error) => return Err(error),
                };
                for wire in fields {
                    let has_help = HELP.iter().any(|it| !wire.value(it).trim().is_empty());
                    if let Some(of_field) = told.get_mut(&wire.header.id).filter(|_| has_help) {
                        n_open = n_open.saturating_sub(usize::from(of_field.len() == 1));
                        of_field.push((language, wire));
                    }
                }
            }
            for field in told.values() {
                if let Some(item) = Assembler::new(&Templates::default()).item(field) {
                    self.definitions.add(&item, &mut self.survey.world);
                }
            }
        }
        Ok(())
    }

    fn finish(mut self, languages: &[String]) -> Result<Survey, AdapterError> {
        self.help(languages)?;
        let mut survey = self.survey;
        survey.world.settle();
        self.definitions.finish(&mut survey.world);
        standard_values(self.client, self.standard, languages, &mut survey)?;
        strip_standard_values(&mut survey.world);
        for region in Region::ALL {
            let is_there = survey.world.at_path(0, region.path()).is_some();
            if is_there && !self.torn.contains(&region) {
                survey.world.whole.insert(region);
            }
        }
        Ok(survey)
    }
}

/// Fields that tell editors what to write.
static HELP: &[&str] = &["Title", "__Short description", "__Long description"];

/// Standard values in every language. The platform's own are English only.
fn standard_values(
    client: &Client<'_>,
    standard: BTreeMap<Guid, WireItem>,
    languages: &[String],
    survey: &mut Survey,
) -> Result<(), AdapterError> {
    for (template, wire) in standard {
        let id = wire.header.id;
        let is_platform = is_platform_path(&wire.header.path);
        let first = of_definitions(languages);
        let mut told = vec![(first, wire)];
        for language in languages.iter().filter(|it| *it != first && !is_platform) {
            match client.item(id, language, None, Shape::Whole) {
                Ok(wire) => told.extend(wire.map(|it| (language.as_str(), it))),
                Err(error) if is_of_one(&error) => {
                    survey.lose(&format!("the standard values of {template} in {language}"), &error);
                }
                Err(error) => return Err(error),
            }
        }
        let item = Assembler::new(&survey.world.templates).standard_values(&told);
        if let Some(item) = item {
            survey.world.templates.add_standard_values(template, item);
        }
    }
    Ok(())
}

/// Takes off what standard values have from the templates that theirs inherits from.
fn strip_standard_values(world: &mut World) {
    let templates = &world.templates;
    let strip = |template: Guid, language: &str, fields: &mut Vec<RawField>| {
        fields.retain(|it| {
            it.value != templates.inherited_value(template, it.id, language).unwrap_or_default()
        });
    };
    let ids: Vec<Guid> = templates.all.keys().copied().collect();
    let stripped: Vec<(Guid, RawItem)> = ids
        .into_iter()
        .filter_map(|id| {
            let mut item = templates.own_standard_values(id)?.clone();
            strip(id, "", &mut item.shared);
            for language in &mut item.languages {
                let name = language.name.clone();
                strip(id, &name, &mut language.fields);
                for version in &mut language.versions {
                    strip(id, &name, &mut version.fields);
                }
            }
            Some((id, item))
        })
        .collect();
    for (id, item) in stripped {
        world.templates.add_standard_values(id, item);
    }
}
