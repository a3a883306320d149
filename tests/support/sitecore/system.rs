//! What a real server has and a repository lacks: the roots of the tree, missing parents and templates, the Standard template with its
//! fields, languages, workflows, users, sites.
//!
//! Stays true: everything made here is the same for the same folder, and no item of the folder is replaced.

use std::collections::{BTreeMap, BTreeSet};

use uuid::Uuid;

use super::Options;
use super::estate::{
    COMMAND, Database, Estate, FIELD, FOLDER, Item, LANGUAGES, Language, Level, ROOT, Role, SECTION,
    STANDARD_TEMPLATE, STATE, Site, TEMPLATE, User, Value, Values, WORKFLOW, WORKFLOWS, field, ids,
};
use super::yaml::Folder;

/// Id, path, template. Facts 5, "Items" and "Templates"; where the facts have no path, the place of a clean installation.
const KNOWN: &str = include_str!("known_items.tsv");
/// Section, name, id, level, type.
const STANDARD_FIELDS: &str = include_str!("standard_fields.tsv");
/// Fields of the platform's definitions, whose name is known also where no item of the folder tells it (facts 5).
const KNOWN_NAMES: [(Uuid, &str); 9] = [
    (field::TYPE, "Type"),
    (field::FIELD_SOURCE, "Source"),
    (field::SHARED, "Shared"),
    (field::UNVERSIONED, "Unversioned"),
    (field::TITLE, "Title"),
    (field::DEFAULT_VALUE, "Default value"),
    (field::FINAL, "Final"),
    (field::INITIAL_STATE, "Initial state"),
    (field::ISO, "Iso"),
];
/// Fields whose type is known although their template is not in a folder.
const KNOWN_TYPES: [(&str, &str); 12] = [
    ("Alt", "Single-Line Text"),
    ("Blob", "Attachment"),
    ("Phrase", "Multi-Line Text"),
    ("Type", "Droplist"),
    ("Shared", "Checkbox"),
    ("Unversioned", "Checkbox"),
    ("Allowed Controls", "Treelist"),
    ("Parameters Template", "Droptree"),
    ("Datasource Template", "Datasource Template"),
    ("Datasource Location", "Datasource Location"),
    ("Final", "Checkbox"),
    ("Initial state", "Droptree"),
];

/// An id that is the same wherever it is made.
pub fn made_id(of: &str) -> Uuid {
    Uuid::from_u128(xxhash_rust::xxh3::xxh3_128(of.to_lowercase().as_bytes()))
}

/// The folder as an instance.
pub fn estate(folder: Folder, options: &Options) -> Estate {
    let mut estate = Estate::default();
    estate.databases.entry("master".to_owned()).or_default();
    for (database, item) in folder.items {
        estate.databases.entry(database).or_default().put(item);
    }
    estate.languages = languages(&estate);
    for database in estate.databases.values_mut() {
        standard_template(database);
        known(database);
        parents(database);
        workflows(database);
        if options.has_stand_ins {
            stand_ins(database);
        }
        templates(database);
        parents(database);
    }
    let names = estate.languages.clone();
    for name in &names {
        language_item(estate.master_mut(), name);
    }
    dates(&mut estate, &options.now, options.age_days);
    people(&mut estate, folder.roles, &options.now);
    sites(&mut estate);
    estate
}

/// `en` first, then those that some item has, and those that the folder defines.
fn languages(estate: &Estate) -> Vec<String> {
    let items = || estate.databases.values().flat_map(|it| it.items.values());
    let used = items().flat_map(|it| it.languages.keys().cloned());
    let defined = items().filter_map(|it| it.path.strip_prefix("/sitecore/system/Languages/"));
    let all: BTreeSet<String> =
        used.chain(defined.filter(|it| !it.contains('/')).map(str::to_owned)).collect();
    let others = all.into_iter().filter(|it| it != "en");
    std::iter::once("en".to_owned()).chain(others).collect()
}

/// Adds the item below `/sitecore/system/Languages` that makes a language known.
pub fn language_item(database: &mut Database, name: &str) {
    let path = format!("/sitecore/system/Languages/{name}");
    if database.by_path(&path).is_some() {
        return;
    }
    let id = if name == "en" { known_id("/sitecore/system/Languages/en") } else { made_id(&path) };
    let (iso, region) = name.split_once('-').map_or((name, ""), |(iso, _)| (iso, name));
    let regional = Uuid::from_u128(0x0620_F810_9294_4F14_AF9F_F577_2EFC_A0B2);
    let template = known_id("/sitecore/templates/System/Language");
    let item = Item::new(id, LANGUAGES, template, &path).with(field::ISO, iso).with(regional, region);
    database.put(item);
}

pub fn known_id(path: &str) -> Uuid {
    known_lines().find(|it| it.1 == path).map_or_else(|| made_id(path), |it| it.0)
}

fn known_lines() -> impl Iterator<Item = (Uuid, &'static str, &'static str)> {
    KNOWN.lines().filter(|it| !it.starts_with('#')).map(|line| {
        let mut parts = line.split('\t');
        let id = parts.next().and_then(|it| Uuid::parse_str(it).ok()).expect("an id");
        (id, parts.next().expect("a path"), parts.next().unwrap_or_default())
    })
}

fn known(database: &mut Database) {
    for (id, path, kind) in known_lines() {
        if database.get(id).is_some() {
            continue;
        }
        let template = match kind {
            "template" => TEMPLATE,
            "" => FOLDER,
            id => Uuid::parse_str(id).expect("an id"),
        };
        // The parent is settled by `parents`, which goes by paths.
        database.put(Item::new(id, Uuid::nil(), template, path));
    }
}

/// Every item's parent exists: by its id where the item names one, by its path where it is made here.
fn parents(database: &mut Database) {
    loop {
        let mut missing: BTreeMap<Uuid, String> = BTreeMap::new();
        let mut settle: Vec<(Uuid, Uuid)> = Vec::new();
        for item in database.items.values().filter(|it| it.id != ROOT) {
            let Some((above, _)) = item.path.rsplit_once('/').filter(|it| !it.0.is_empty()) else { continue };
            if item.parent.is_nil() {
                let at = database.by_path(above).map_or_else(|| made_id(above), |it| it.id);
                settle.push((item.id, at));
                if database.get(at).is_none() {
                    missing.insert(at, above.to_owned());
                }
            } else if database.get(item.parent).is_none() {
                missing.insert(item.parent, above.to_owned());
            }
        }
        if missing.is_empty() && settle.is_empty() {
            return;
        }
        for (id, parent) in settle {
            if let Some(item) = database.item_mut(id) {
                item.parent = parent;
            }
        }
        for (id, path) in missing {
            let of_known = known_lines().find(|it| it.1.eq_ignore_ascii_case(&path)).map(|it| it.0);
            if of_known.is_some_and(|it| it != id) {
                // Some other item has this place: the folder's word about the parent's id counts.
                database.remove(of_known.unwrap_or_default());
            }
            database.put(Item::new(id, Uuid::nil(), FOLDER, &path));
        }
    }
}

fn level_fields(item: Item, level: Level) -> Item {
    match level {
        Level::Shared => item.with(field::SHARED, "1"),
        Level::Unversioned => item.with(field::UNVERSIONED, "1"),
        Level::Versioned => item,
    }
}

fn standard_template(database: &mut Database) {
    let root = "/sitecore/templates/System/Templates";
    let path = format!("{root}/Standard template");
    database.put(Item::new(STANDARD_TEMPLATE, Uuid::nil(), TEMPLATE, &path));
    let (mut sections, mut at) = (BTreeSet::new(), 0);
    for line in STANDARD_FIELDS.lines().filter(|it| !it.starts_with('#')) {
        let [section, name, id, level, kind] =
            line.split('\t').collect::<Vec<_>>().try_into().expect("five columns");
        // The real ones lie in templates that the Standard template inherits from; what an item's fields are is the same.
        let section_path = format!("{path}/{section}");
        let section_id = made_id(&section_path);
        if sections.insert(section) {
            let order = (100 * sections.len()).to_string();
            let item = Item::new(section_id, STANDARD_TEMPLATE, SECTION, &section_path);
            database.put(item.with(field::SORT_ORDER, order));
        }
        at += 100;
        let id = Uuid::parse_str(id).expect("an id");
        let item = Item::new(id, section_id, FIELD, &format!("{section_path}/{name}"))
            .with(field::TYPE, kind)
            .with(field::SORT_ORDER, at.to_string());
        let level = match level {
            "S" => Level::Shared,
            "U" => Level::Unversioned,
            _ => Level::Versioned,
        };
        database.put(level_fields(item, level));
    }
}

/// A template for every item that has none here, with the fields its items were seen to have.
fn templates(database: &mut Database) {
    let mut seen: BTreeMap<Uuid, BTreeMap<Uuid, (String, Level, String)>> = BTreeMap::new();
    let mut bases: BTreeSet<Uuid> = BTreeSet::new();
    for item in database.items.values() {
        if item.template == TEMPLATE {
            bases.extend(ids(item.shared_text(field::BASE_TEMPLATE)));
        }
        let known: BTreeSet<Uuid> = database.template_fields(item.template).iter().map(|it| it.id).collect();
        let home = match database.template(item.template) {
            None => item.template,
            Some(_) if database.get(item.template).is_some_and(|it| it.is_synthetic) => item.template,
            // A field that comes from a base template which is not here.
            Some(_) => {
                let lineage = database.lineage(item.template);
                let is_made = |it: &&Uuid| {
                    **it != STANDARD_TEMPLATE && database.get(**it).is_none_or(|it| it.is_synthetic)
                };
                let missing = lineage.iter().find(|it| database.get(**it).is_none());
                match missing.or_else(|| lineage.iter().find(is_made)) {
                    Some(base) => *base,
                    None => continue,
                }
            }
        };
        let fields = seen.entry(home).or_default();
        let mut see = |values: &Values, level: Level| {
            for (id, value) in values {
                if known.contains(id) || database.get(*id).is_some_and(|it| it.template == FIELD) {
                    continue;
                }
                let entry = fields.entry(*id).or_insert_with(|| (value.hint.clone(), level, String::new()));
                // Items that were made here name no fields; those of the folder do.
                if entry.0.is_empty() {
                    entry.0.clone_from(&value.hint);
                }
                if entry.2.is_empty() {
                    guessed_type(&value.hint, &value.text).clone_into(&mut entry.2);
                }
            }
        };
        see(&item.shared, Level::Shared);
        for language in item.languages.values() {
            see(&language.unversioned, Level::Unversioned);
            for version in language.versions.values() {
                see(version, Level::Versioned);
            }
        }
    }
    for base in bases {
        seen.entry(base).or_default();
    }
    for (template, fields) in seen {
        // A stand-in for an id that some value names makes place for the template it is.
        let is_here = database.get(template).is_some_and(|it| !it.is_synthetic || it.template == TEMPLATE);
        let path = match database.get(template).filter(|_| is_here) {
            Some(item) => item.path.clone(),
            None => format!("/sitecore/templates/System/Installed/{}", template.simple()),
        };
        if !is_here {
            database.put(Item::new(template, Uuid::nil(), TEMPLATE, &path));
        }
        let section_path = format!("{path}/Data");
        let section = made_id(&format!("{section_path}{}", template.simple()));
        if !fields.is_empty() {
            database.put(Item::new(section, template, SECTION, &section_path));
        }
        let mut shared_bases: BTreeSet<Uuid> = BTreeSet::new();
        for (id, (name, level, kind)) in fields {
            // A stand-in for an id that some value names makes place for the field it is.
            if let Some(field) = database.get(id).filter(|it| !it.is_synthetic || it.template == FIELD) {
                // Another template has it already, as `File` has what `Jpeg` inherits.
                let owner = database.get(field.parent).map(|it| it.parent);
                shared_bases.extend(owner.filter(|it| *it != template));
                continue;
            }
            let name = match KNOWN_NAMES.iter().find(|it| it.0 == id) {
                Some((_, known)) => (*known).to_owned(),
                None if name.is_empty() => id.simple().to_string(),
                None => name,
            };
            let item = Item::new(id, section, FIELD, &format!("{section_path}/{name}"));
            let kind = if kind.is_empty() { "Single-Line Text" } else { &kind };
            database.put(level_fields(item.with(field::TYPE, kind), level));
        }
        if !shared_bases.is_empty()
            && let Some(item) = database.get(template).cloned().filter(|it| it.is_synthetic)
        {
            let bases: Vec<String> =
                shared_bases.iter().map(|it| format!("{{{}}}", it.hyphenated())).collect();
            database.put(item.with(field::BASE_TEMPLATE, bases.join("|")));
        }
    }
}

fn guessed_type(name: &str, text: &str) -> &'static str {
    if let Some(known) = KNOWN_TYPES.iter().find(|it| it.0 == name) {
        return known.1;
    }
    let text = text.trim();
    match text {
        "" => "",
        _ if text.starts_with("<image") => "Image",
        _ if text.starts_with("<link") => "General Link",
        _ if text.starts_with("<file") => "File",
        _ if text.starts_with('{') && ids(text).len() > 1 => "Treelist",
        _ if text.starts_with('{') && ids(text).len() == 1 => "Droptree",
        _ if text.contains("</") => "Rich Text",
        _ => "Single-Line Text",
    }
}

/// The stock workflow, and those which items name although the folder does not have them. A state that is not here is a final one.
fn workflows(database: &mut Database) {
    let sample = known_id("/sitecore/system/Workflows/Sample Workflow");
    let draft = known_id("/sitecore/system/Workflows/Sample Workflow/Draft");
    if database.get(sample).is_none_or(|it| it.is_synthetic) {
        let path = "/sitecore/system/Workflows/Sample Workflow";
        database.put(
            Item::new(sample, WORKFLOWS, WORKFLOW, path)
                .with(field::INITIAL_STATE, format!("{{{}}}", draft.hyphenated())),
        );
        for (state, command, is_final) in
            [("Draft", "Submit", false), ("Awaiting Approval", "Approve", false), ("Approved", "", true)]
        {
            let state_path = format!("{path}/{state}");
            let id = known_id(&state_path);
            let item = Item::new(id, sample, STATE, &state_path);
            database.put(if is_final { item.with(field::FINAL, "1") } else { item });
            if !command.is_empty() {
                let path = format!("{state_path}/{command}");
                database.put(Item::new(made_id(&path), id, COMMAND, &path));
            }
        }
    }
    let mut states: BTreeMap<Uuid, BTreeSet<Uuid>> = BTreeMap::new();
    for item in database.items.values() {
        let all = item.languages.values().flat_map(|it| it.versions.values());
        let named = |id| Uuid::parse_str(item.shared_text(id).trim()).ok();
        let workflow =
            named(field::WORKFLOW).unwrap_or_else(|| made_id("/sitecore/system/Workflows/Installed"));
        for state in all.filter_map(|it| Uuid::parse_str(it.get(&field::WORKFLOW_STATE)?.text.trim()).ok()) {
            if database.get(state).is_none() {
                states.entry(workflow).or_default().insert(state);
            }
        }
        if let Some(workflow) = named(field::WORKFLOW).filter(|it| database.get(*it).is_none()) {
            states.entry(workflow).or_default();
        }
    }
    for (workflow, states) in states {
        let path = format!("/sitecore/system/Workflows/{}", workflow.simple());
        if database.get(workflow).is_none() {
            let item = Item::new(workflow, WORKFLOWS, WORKFLOW, &path);
            let initial = states.first().map(|it| format!("{{{}}}", it.hyphenated())).unwrap_or_default();
            database.put(item.with(field::INITIAL_STATE, initial));
        }
        for state in states {
            if database.get(state).is_none() {
                let path = format!("{path}/{}", state.simple());
                database.put(Item::new(state, workflow, STATE, &path).with(field::FINAL, "1"));
            }
        }
    }
}

/// An item for every id that a value names and nothing has.
fn stand_ins(database: &mut Database) {
    let id = regex::Regex::new(
        r"(?i)(mediaid=.|-/media/|~/media/)?\{?([0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}|\b[0-9a-f]{32}\b)\}?",
    )
    .expect("a pattern");
    let rendering = regex::Regex::new(r#"(?i)<r [^>]*?\b(?:s:)?id="(\{[^"]+\})""#).expect("a pattern");
    let (mut plain, mut media, mut renderings) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
    for item in database.items.values() {
        let versions = item.languages.values().flat_map(|it| it.versions.values().chain([&it.unversioned]));
        for (field, value) in versions.chain([&item.shared]).flatten().filter(|it| it.1.blob.is_none()) {
            if matches!(*field, field::REVISION) {
                continue;
            }
            for found in rendering.captures_iter(&value.text) {
                renderings.extend(Uuid::parse_str(&found[1]));
            }
            for found in id.captures_iter(&value.text) {
                let Ok(id) = Uuid::parse_str(&found[2]) else { continue };
                if found.get(1).is_some() {
                    media.insert(id)
                } else {
                    plain.insert(id)
                };
            }
        }
    }
    let file = known_id("/sitecore/templates/System/Media/Unversioned/File");
    let view = known_id("/sitecore/templates/System/Layout/Renderings/View rendering");
    let make = |database: &mut Database, id: Uuid, folder: &str, template: Uuid| {
        if id.is_nil() || database.get(id).is_some() {
            return;
        }
        let mut item = Item::new(id, Uuid::nil(), template, &format!("{folder}/{}", id.simple()));
        if template == file {
            item.shared.insert(field::BLOB, Value { blob: Some(id), ..Value::default() });
        }
        database.put(item);
    };
    for id in media {
        make(database, id, "/sitecore/media library/System/Installed", file);
    }
    for id in renderings {
        make(database, id, "/sitecore/layout/Renderings/Installed", view);
    }
    for id in plain {
        make(database, id, "/sitecore/system/Installed", FOLDER);
    }
}

/// Every version has a moment it was made and one it was changed; where the folder leaves them out, a few days ago.
fn dates(estate: &mut Estate, now: &str, age_days: i64) {
    let (created, updated) = (days_before(now, age_days), days_before(now, 5));
    for database in estate.databases.values_mut() {
        let all: Vec<Uuid> = database.items.keys().copied().collect();
        for id in all {
            let Some(item) = database.item_mut(id) else { continue };
            for (language, Language { versions, .. }) in &mut item.languages {
                for (version, values) in versions {
                    let put = |values: &mut Values, id, text: &str| {
                        values.entry(id).or_insert_with(|| Value::text(text));
                    };
                    put(values, field::CREATED, &created);
                    put(values, field::CREATED_BY, r"sitecore\admin");
                    let updated =
                        values.get(&field::CREATED).map_or("", |it| &it.text).max(&updated).to_owned();
                    put(values, field::UPDATED, &updated);
                    put(values, field::UPDATED_BY, r"sitecore\admin");
                    let revision = made_id(&format!("{id}{language}{version}")).hyphenated().to_string();
                    put(values, field::REVISION, &revision);
                }
            }
        }
    }
}

fn day(now: &str, days: i64) -> jiff::civil::DateTime {
    let now: jiff::civil::Date = now.parse().expect("a date like 2026-11-01");
    let span = jiff::Span::new().days(days);
    now.saturating_sub(span).at(12, 0, 0, 0)
}

/// `20261027T120000Z`: as a field holds it.
pub fn days_before(now: &str, days: i64) -> String {
    day(now, days).strftime("%Y%m%dT%H%M%SZ").to_string()
}

/// `2026-10-27T12:00:00Z`: as users' profiles tell it.
pub fn iso_days_before(now: &str, days: i64) -> String {
    day(now, days).strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// Who the items name and a few more; every role has somebody in it.
fn people(estate: &mut Estate, roles: Vec<(String, Vec<String>)>, now: &str) {
    let mut names: BTreeSet<String> = BTreeSet::new();
    for item in estate.databases.values().flat_map(|it| it.items.values()) {
        for value in item.languages.values().flat_map(|it| it.versions.values()).flat_map(|values| {
            [field::CREATED_BY, field::UPDATED_BY].into_iter().filter_map(|it| values.get(&it))
        }) {
            if value.text.contains('\\') {
                names.insert(value.text.trim().to_lowercase());
            }
        }
    }
    names.insert(r"sitecore\admin".to_owned());
    let mut all: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (name, member_of) in roles {
        for above in &member_of {
            all.entry(above.clone()).or_default();
        }
        all.insert(name, member_of);
    }
    for name in ["Sitecore Client Users", "Author", "Designer"] {
        all.entry(format!(r"sitecore\{name}")).or_default();
    }
    estate.roles = all.into_iter().map(|(name, member_of)| Role { name, member_of }).collect();
    for (at, roles) in estate.roles.chunks(5).enumerate() {
        names.insert(format!(r"sitecore\editor{at}"));
        estate.users.push(user(
            &format!(r"sitecore\editor{at}"),
            roles.iter().map(|it| it.name.clone()).collect(),
            now,
        ));
    }
    for name in names {
        if !estate.users.iter().any(|it| it.name == name) {
            estate.users.push(user(&name, vec![r"sitecore\Author".to_owned()], now));
        }
    }
    estate.users.sort_by(|a, b| a.name.cmp(&b.name));
}

fn user(name: &str, roles: Vec<String>, now: &str) -> User {
    let local = name.rsplit('\\').next().unwrap_or_default();
    User {
        name: name.to_owned(),
        full_name: local.to_owned(),
        email: format!("{}@example.com", local.replace(' ', ".")),
        is_administrator: local == "admin",
        is_disabled: false,
        roles,
        last_login: iso_days_before(now, 3),
        last_activity: iso_days_before(now, 2),
    }
}

/// Whatever below content has a `Home` is a site.
fn sites(estate: &mut Estate) {
    let mut sites = Vec::new();
    for home in estate.master().items.values().filter(|it| it.name.eq_ignore_ascii_case("home")) {
        let Some((root, name)) = home.path.rsplit_once('/') else { continue };
        let depth = root.matches('/').count();
        if !root.starts_with("/sitecore/content/") || depth > 5 {
            continue;
        }
        let site = root.rsplit('/').next().unwrap_or_default().to_lowercase();
        sites.push(Site {
            host_name: format!("{site}.example.com"),
            name: site,
            root_path: root.to_owned(),
            start_item: format!("/{name}"),
            language: "en".to_owned(),
            database: "master".to_owned(),
            is_system: false,
        });
    }
    sites.sort_by(|a, b| a.name.cmp(&b.name));
    sites.dedup_by(|a, b| a.name == b.name);
    for name in ["shell", "login", "admin", "service"] {
        sites.push(Site {
            name: name.to_owned(),
            root_path: "/sitecore/content".to_owned(),
            database: "core".to_owned(),
            is_system: true,
            ..Site::default()
        });
    }
    estate.sites = sites;
}
