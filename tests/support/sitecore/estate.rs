//! A Sitecore instance in memory: databases of items with their values, who works there, and how values are inherited.
//!
//! Stays true: what a template, a section or a field is, is read from the items themselves, as the server does.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::OnceLock;

use uuid::{Uuid, uuid};

pub const ROOT: Uuid = uuid!("11111111-1111-1111-1111-111111111111");
pub const TEMPLATE: Uuid = uuid!("ab86861a-6030-46c5-b394-e8f99e8b87db");
pub const SECTION: Uuid = uuid!("e269fbb5-3750-427a-9149-7aa950b49301");
pub const FIELD: Uuid = uuid!("455a3e98-a627-4b40-8035-e683a0331ac7");
pub const FOLDER: Uuid = uuid!("a87a00b1-e6db-45ab-8b54-636fec3b5523");
pub const STANDARD_TEMPLATE: Uuid = uuid!("1930bbeb-7805-471a-a3be-4858ac7cf696");
pub const LANGUAGES: Uuid = uuid!("64c4f646-a3fa-4205-b98e-4de2c609b60f");
pub const WORKFLOWS: Uuid = uuid!("05592656-56d7-4d85-aacf-30919ee494f9");
pub const WORKFLOW: Uuid = uuid!("1c0acc50-37be-4742-b43c-96a07a7410a5");
pub const STATE: Uuid = uuid!("4b7e2da9-de43-4c83-88c3-02f042031d04");
pub const COMMAND: Uuid = uuid!("cb01f9fc-c187-46b3-ab0b-97a8468d8303");

/// Ids of fields (facts 5).
pub mod field {
    use uuid::{Uuid, uuid};

    pub const BASE_TEMPLATE: Uuid = uuid!("12c33f3f-86c5-43a5-aeb4-5598cec45116");
    pub const STANDARD_VALUES: Uuid = uuid!("f7d48a55-2158-4f02-9356-756654404f73");
    pub const ICON: Uuid = uuid!("06d5295c-ed2f-4a54-9bf2-26228d113318");
    pub const SORT_ORDER: Uuid = uuid!("ba3f86a2-4a1c-4d78-b63d-91c2779c1b5e");
    pub const DISPLAY_NAME: Uuid = uuid!("b5e02ad9-d56f-4c41-a065-a133db87bdeb");
    pub const RENDERINGS: Uuid = uuid!("f1a1fe9e-a60c-4ddb-a3a0-bb5b29fe732e");
    pub const FINAL_RENDERINGS: Uuid = uuid!("04bf00db-f5fb-41f7-8ab7-22408372a981");
    pub const VALID_FROM: Uuid = uuid!("c8f93afe-bfd4-4e8f-9c61-152559854661");
    pub const VALID_TO: Uuid = uuid!("4c346442-e859-4efd-89b2-44aedf467d21");
    pub const HIDE_VERSION: Uuid = uuid!("b8f42732-9cb8-478d-ae95-07e25345fb0f");
    pub const NEVER_PUBLISH: Uuid = uuid!("9135200a-5626-4dd8-ab9d-d665b8c11748");
    pub const PUBLISH: Uuid = uuid!("86fe4f77-4d9a-4ec3-9ed9-263d03bd1965");
    pub const UNPUBLISH: Uuid = uuid!("7ead6fd6-6cf1-4aca-ac6b-b200e7bafe88");
    pub const CREATED: Uuid = uuid!("25bed78c-4957-4165-998a-ca1b52f67497");
    pub const CREATED_BY: Uuid = uuid!("5dd74568-4d4b-44c1-b513-0af5f4cda34f");
    pub const UPDATED: Uuid = uuid!("d9cf14b1-fa16-4ba6-9288-e8a174d4d522");
    pub const UPDATED_BY: Uuid = uuid!("badd9cf9-53e0-4d0c-bcc0-2d784c282f6a");
    pub const REVISION: Uuid = uuid!("8cdc337e-a112-42fb-bbb4-4143751e123f");
    pub const WORKFLOW: Uuid = uuid!("a4f985d9-98b3-4b52-aaaf-4344f6e747c6");
    pub const WORKFLOW_STATE: Uuid = uuid!("3e431de1-525e-47a3-b6b0-1ccbec3a8c98");
    pub const LOCK: Uuid = uuid!("001dd393-96c5-490b-924a-b0f25cd9efd8");
    pub const SOURCE: Uuid = uuid!("1b86697d-60ca-4d80-83fb-7555a2e6ce1c");

    pub const TYPE: Uuid = uuid!("ab162cc0-dc80-4abf-8871-998ee5d7ba32");
    pub const FIELD_SOURCE: Uuid = uuid!("1eb8ae32-e190-44a6-968d-ed904c794ebf");
    pub const SHARED: Uuid = uuid!("be351a73-fcb0-4213-93fa-c302d8ab4f51");
    pub const UNVERSIONED: Uuid = uuid!("39847666-389d-409b-95bd-f2016f11eed5");
    pub const TITLE: Uuid = uuid!("19a69332-a23e-4e70-8d16-b2640cb24cc8");
    pub const DEFAULT_VALUE: Uuid = uuid!("b118496a-0f78-4a27-b55f-0a6c4b0b0fe1");
    pub const FINAL: Uuid = uuid!("fb8abc73-7acf-45a0-898c-d3ccb889c3ee");
    pub const INITIAL_STATE: Uuid = uuid!("b5166b38-e4bf-4410-953c-2037f2bf6a56");
    pub const ISO: Uuid = uuid!("c437e416-8948-427d-a982-8ed37ae3f553");
    pub const BLOB: Uuid = uuid!("40e50ed9-ba07-4702-992e-a912738d32dc");
}

/// One value.
#[derive(Clone, Debug, Default)]
pub struct Value {
    pub text: String,
    pub blob: Option<Uuid>,
    /// The field's name, as the file tells it.
    pub hint: String,
}

impl Value {
    pub fn text(text: impl Into<String>) -> Self {
        Self { text: text.into(), ..Self::default() }
    }

    /// As the server's APIs give it: the bytes of a blob are not in a field.
    pub fn shown(&self) -> String {
        self.blob.map_or_else(|| self.text.clone(), |it| format!("blob://{}", it.hyphenated()))
    }
}

/// By the field's id.
pub type Values = BTreeMap<Uuid, Value>;

#[derive(Clone, Debug, Default)]
pub struct Language {
    pub unversioned: Values,
    pub versions: BTreeMap<u32, Values>,
}

#[derive(Clone, Debug)]
pub struct Item {
    pub id: Uuid,
    pub parent: Uuid,
    pub template: Uuid,
    pub branch: Option<Uuid>,
    pub name: String,
    pub path: String,
    pub shared: Values,
    pub languages: BTreeMap<String, Language>,
    /// Not in the folder: a real server has it all the same.
    pub is_synthetic: bool,
}

impl Item {
    pub fn new(id: Uuid, parent: Uuid, template: Uuid, path: &str) -> Self {
        Self {
            id,
            parent,
            template,
            branch: None,
            name: path.rsplit('/').next().unwrap_or_default().to_owned(),
            path: path.to_owned(),
            shared: Values::new(),
            languages: BTreeMap::from([(
                "en".to_owned(),
                Language { versions: BTreeMap::from([(1, Values::new())]), ..Language::default() },
            )]),
            is_synthetic: true,
        }
    }

    #[must_use]
    pub fn with(mut self, id: Uuid, text: impl Into<String>) -> Self {
        self.shared.insert(id, Value::text(text));
        self
    }

    /// The newest version of a language.
    pub fn newest(&self, language: &str) -> Option<u32> {
        self.language(language)?.versions.keys().next_back().copied()
    }

    /// Languages are found in either case.
    pub fn language(&self, name: &str) -> Option<&Language> {
        self.languages.iter().find(|it| it.0.eq_ignore_ascii_case(name)).map(|it| it.1)
    }

    /// A value of its own.
    pub fn own(&self, id: Uuid, language: &str, version: u32) -> Option<&Value> {
        let language = self.language(language);
        let versioned = language.and_then(|it| it.versions.get(&version)).and_then(|it| it.get(&id));
        versioned.or_else(|| language.and_then(|it| it.unversioned.get(&id))).or_else(|| self.shared.get(&id))
    }

    pub fn shared_text(&self, id: Uuid) -> &str {
        self.shared.get(&id).map_or("", |it| &it.text)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    Shared,
    Unversioned,
    Versioned,
}

/// A field of a template.
#[derive(Clone, Debug)]
pub struct FieldDef {
    pub id: Uuid,
    pub name: String,
    pub kind: String,
    pub level: Level,
    pub source: String,
    pub title: String,
    pub default_value: String,
    pub sort_order: i64,
    pub template: Uuid,
    pub section: Uuid,
    pub section_name: String,
}

#[derive(Clone, Debug, Default)]
pub struct Template {
    pub bases: Vec<Uuid>,
    pub own: Vec<FieldDef>,
}

#[derive(Debug, Default)]
pub struct Database {
    pub items: BTreeMap<Uuid, Item>,
    tree: OnceLock<Tree>,
}

/// What is derived from the items once.
#[derive(Debug, Default)]
struct Tree {
    children: HashMap<Uuid, Vec<Uuid>>,
    paths: HashMap<String, Uuid>,
    templates: BTreeMap<Uuid, Template>,
    fields: HashMap<Uuid, Vec<FieldDef>>,
    names: HashMap<Uuid, String>,
    /// A template and what it inherits from.
    lineages: HashMap<Uuid, Vec<Uuid>>,
    /// Standard values of a template and of what it inherits from, in that order.
    standards: HashMap<Uuid, Vec<Uuid>>,
    /// Ids of an item and of all above it, as the search index has them.
    chains: HashMap<Uuid, Vec<String>>,
    /// Ids of fields by the name the search index gives them.
    index_names: HashMap<String, Vec<Uuid>>,
}

/// The index writes a field's name in lower case and its spaces as underscores; searchers write it either way.
fn index_name(name: &str) -> String {
    name.to_lowercase().replace([' ', '_'], "")
}

impl Clone for Database {
    fn clone(&self) -> Self {
        Self { items: self.items.clone(), tree: OnceLock::new() }
    }
}

/// Ids in a list value.
pub fn ids(text: &str) -> Vec<Uuid> {
    text.split(['|', '\n']).filter_map(|it| Uuid::parse_str(it.trim()).ok()).collect()
}

fn sort_order(item: &Item) -> i64 {
    item.shared_text(field::SORT_ORDER).trim().parse().unwrap_or(100)
}

impl Database {
    pub fn put(&mut self, item: Item) {
        self.tree = OnceLock::new();
        self.items.insert(item.id, item);
    }

    /// For changes; what was derived is derived again.
    pub fn item_mut(&mut self, id: Uuid) -> Option<&mut Item> {
        self.tree = OnceLock::new();
        self.items.get_mut(&id)
    }

    pub fn remove(&mut self, id: Uuid) {
        self.tree = OnceLock::new();
        self.items.remove(&id);
    }

    pub fn get(&self, id: Uuid) -> Option<&Item> {
        self.items.get(&id)
    }

    pub fn by_path(&self, path: &str) -> Option<&Item> {
        let id = self.tree().paths.get(path.trim_end_matches('/').to_lowercase().as_str())?;
        self.items.get(id)
    }

    /// By id in any form, or by path.
    pub fn find(&self, id_or_path: &str) -> Option<&Item> {
        match Uuid::parse_str(id_or_path.trim()) {
            Ok(id) => self.get(id),
            Err(_) => self.by_path(id_or_path),
        }
    }

    pub fn children(&self, id: Uuid) -> impl Iterator<Item = &Item> {
        self.tree().children.get(&id).into_iter().flatten().filter_map(|it| self.items.get(it))
    }

    /// From the parent up.
    pub fn ancestors<'a>(&'a self, item: &'a Item) -> impl Iterator<Item = &'a Item> {
        let mut seen = BTreeSet::from([item.id]);
        std::iter::successors(self.get(item.parent), |it| self.get(it.parent))
            .take_while(move |it| seen.insert(it.id))
    }

    pub fn template(&self, id: Uuid) -> Option<&Template> {
        self.tree().templates.get(&id)
    }

    pub fn templates(&self) -> impl Iterator<Item = (&Item, &Template)> {
        self.tree().templates.iter().filter_map(|(id, it)| Some((self.get(*id)?, it)))
    }

    /// Fields of a template and all its bases, the Standard template's last.
    pub fn template_fields(&self, template: Uuid) -> &[FieldDef] {
        let fields = &self.tree().fields;
        fields.get(&template).or_else(|| fields.get(&STANDARD_TEMPLATE)).map_or(&[], Vec::as_slice)
    }

    /// A template and everything it inherits from.
    pub fn lineage(&self, template: Uuid) -> Vec<Uuid> {
        let tree = self.tree();
        tree.lineages.get(&template).cloned().unwrap_or_else(|| lineage(&tree.templates, template))
    }

    /// Fields that the search index knows by this name.
    pub fn indexed(&self, name: &str) -> &[Uuid] {
        self.tree().index_names.get(&index_name(name)).map_or(&[], Vec::as_slice)
    }

    /// Ids (32 digits) of an item and of all above it.
    pub fn chain(&self, id: Uuid) -> &[String] {
        self.tree().chains.get(&id).map_or(&[], Vec::as_slice)
    }

    /// The field's name, by any file or template that tells it.
    pub fn field_name(&self, id: Uuid) -> String {
        self.tree().names.get(&id).cloned().unwrap_or_default()
    }

    /// The value that counts, and whether it comes from the standard values.
    pub fn value<'a>(
        &'a self,
        item: &'a Item,
        id: Uuid,
        language: &str,
        version: u32,
    ) -> Option<(&'a Value, bool)> {
        if let Some(own) = item.own(id, language, version) {
            return Some((own, false));
        }
        let standards = &self.tree().standards;
        let of = standards.get(&item.template).or_else(|| standards.get(&STANDARD_TEMPLATE));
        for standard in of.into_iter().flatten().filter(|it| **it != item.id).filter_map(|it| self.get(*it)) {
            let newest = standard.newest(language).unwrap_or(1);
            if let Some(found) = standard.own(id, language, newest) {
                return Some((found, true));
            }
        }
        None
    }

    pub fn text(&self, item: &Item, id: Uuid, language: &str, version: u32) -> String {
        self.value(item, id, language, version).map(|it| it.0.shown()).unwrap_or_default()
    }

    fn tree(&self) -> &Tree {
        self.tree.get_or_init(|| derive(&self.items))
    }
}

fn lineage(templates: &BTreeMap<Uuid, Template>, template: Uuid) -> Vec<Uuid> {
    let (mut order, mut at) = (vec![template], 0);
    while let Some(id) = order.get(at).copied() {
        for base in templates.get(&id).map(|it| it.bases.as_slice()).unwrap_or_default() {
            if !order.contains(base) && *base != STANDARD_TEMPLATE {
                order.push(*base);
            }
        }
        at += 1;
    }
    if !order.contains(&STANDARD_TEMPLATE) {
        order.push(STANDARD_TEMPLATE);
    }
    order
}

fn derive(items: &BTreeMap<Uuid, Item>) -> Tree {
    let mut tree = Tree::default();
    for item in items.values() {
        if item.id != ROOT {
            tree.children.entry(item.parent).or_default().push(item.id);
        }
        tree.paths.entry(item.path.to_lowercase()).or_insert(item.id);
        let versions = item.languages.values().flat_map(|it| it.versions.values().chain([&it.unversioned]));
        for (id, value) in versions.chain([&item.shared]).flatten() {
            if !value.hint.is_empty() {
                tree.names.entry(*id).or_insert_with(|| value.hint.clone());
            }
        }
    }
    for of in tree.children.values_mut() {
        of.sort_by_cached_key(|id| (sort_order(&items[id]), items[id].name.to_lowercase(), *id));
    }
    for item in items.values().filter(|it| it.template == TEMPLATE) {
        let mut template = Template { bases: ids(item.shared_text(field::BASE_TEMPLATE)), own: Vec::new() };
        let below = |id: Uuid, of: Uuid| {
            let ids = tree.children.get(&id).into_iter().flatten();
            ids.map(|it| &items[it]).filter(move |it| it.template == of).collect::<Vec<_>>()
        };
        for section in below(item.id, SECTION) {
            template
                .own
                .extend(below(section.id, FIELD).into_iter().map(|it| field_def(it, section, item.id)));
        }
        tree.templates.insert(item.id, template);
    }
    for id in tree.templates.keys() {
        let mut seen = BTreeSet::new();
        let all = lineage(&tree.templates, *id);
        let defs = all.iter().filter_map(|it| tree.templates.get(it)).flat_map(|it| &it.own);
        let fields: Vec<FieldDef> = defs.filter(|it| seen.insert(it.id)).cloned().collect();
        for it in &fields {
            tree.names.insert(it.id, it.name.clone());
        }
        tree.fields.insert(*id, fields);
        let standard =
            |it: &Uuid| Uuid::parse_str(items.get(it)?.shared_text(field::STANDARD_VALUES).trim()).ok();
        tree.standards.insert(*id, all.iter().filter_map(standard).collect());
        tree.lineages.insert(*id, all);
    }
    for field in items.values().filter(|it| it.template == FIELD) {
        tree.index_names.entry(index_name(&field.name)).or_default().push(field.id);
    }
    for id in items.keys() {
        let (mut chain, mut at) = (Vec::new(), items.get(id));
        while let Some(item) = at.filter(|_| chain.len() < 100) {
            chain.push(item.id.simple().to_string());
            at = items.get(&item.parent);
        }
        tree.chains.insert(*id, chain);
    }
    tree
}

fn field_def(item: &Item, section: &Item, template: Uuid) -> FieldDef {
    let is_on = |id| item.shared_text(id).trim() == "1";
    let level = match (is_on(field::SHARED), is_on(field::UNVERSIONED)) {
        (true, _) => Level::Shared,
        (false, true) => Level::Unversioned,
        _ => Level::Versioned,
    };
    let english = item.language("en");
    FieldDef {
        id: item.id,
        name: item.name.clone(),
        kind: match item.shared_text(field::TYPE) {
            "" => "Single-Line Text".to_owned(),
            kind => kind.to_owned(),
        },
        level,
        source: item.shared_text(field::FIELD_SOURCE).to_owned(),
        title: english
            .and_then(|it| it.unversioned.get(&field::TITLE))
            .map_or(String::new(), |it| it.text.clone()),
        default_value: item.shared_text(field::DEFAULT_VALUE).to_owned(),
        sort_order: sort_order(item),
        template,
        section: section.id,
        section_name: section.name.clone(),
    }
}

#[derive(Clone, Debug, Default)]
pub struct User {
    /// `sitecore\name`.
    pub name: String,
    pub full_name: String,
    pub email: String,
    pub is_administrator: bool,
    pub is_disabled: bool,
    pub roles: Vec<String>,
    /// RFC 3339; empty = never.
    pub last_login: String,
    pub last_activity: String,
}

#[derive(Clone, Debug, Default)]
pub struct Role {
    pub name: String,
    pub member_of: Vec<String>,
}

#[derive(Clone, Debug, Default)]
pub struct Site {
    pub name: String,
    pub host_name: String,
    pub root_path: String,
    pub start_item: String,
    pub language: String,
    pub database: String,
    pub is_system: bool,
}

#[derive(Clone, Debug, Default)]
pub struct Archived {
    pub id: Uuid,
    pub item: Uuid,
    pub name: String,
    pub original_location: String,
    pub by: String,
    pub date: String,
    pub parent: Uuid,
}

/// Everything one instance holds.
#[derive(Clone, Debug, Default)]
pub struct Estate {
    pub databases: BTreeMap<String, Database>,
    /// In the order they were made.
    pub languages: Vec<String>,
    pub users: Vec<User>,
    pub roles: Vec<Role>,
    pub sites: Vec<Site>,
    pub archived: Vec<Archived>,
}

impl Estate {
    pub fn database(&self, name: &str) -> Option<&Database> {
        self.databases.iter().find(|it| it.0.eq_ignore_ascii_case(name)).map(|it| it.1)
    }

    pub fn master(&self) -> &Database {
        self.databases.get("master").expect("every estate has it")
    }

    pub fn master_mut(&mut self) -> &mut Database {
        self.databases.get_mut("master").expect("every estate has it")
    }
}
