//! The adapter over a small instance that answers as the Item Service does.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::{Value as Json, json};

use super::*;
use crate::adapters::sitecore::known::{item, template};
use crate::model::Item;
use crate::transport::{FailureKind, Request, Response, Scripted};

const ROOT: &str = "https://cm.test/sitecore/api/ssc/item/";

/// An item with its values by language and version.
#[derive(Clone, Debug, Default)]
struct Stored {
    id: Guid,
    parent: Guid,
    template: Guid,
    path: String,
    versions: BTreeMap<(String, u32), Vec<(String, String)>>,
}

fn stored(id: Guid, parent: Guid, template: Guid, path: &str) -> Stored {
    Stored { id, parent, template, path: path.to_owned(), versions: BTreeMap::new() }
}

impl Stored {
    fn version(mut self, language: &str, number: u32, fields: &[(&str, &str)]) -> Self {
        let mut fields: Vec<(String, String)> =
            fields.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect();
        fields.push(("__Revision".to_owned(), format!("{language}{number}")));
        self.versions.insert((language.to_owned(), number), fields);
        self
    }
}

/// Page 0x10 with a title, Home 0x20 with two languages, its child 0x21 that waits for approval in version 2.
fn instance() -> Vec<Stored> {
    let definition = |id, parent, template, path| stored(id, parent, template, path).version("en", 1, &[]);
    let mut all = vec![
        definition(item::CONTENT, item::ROOT, template::MAIN_SECTION, "/sitecore/content"),
        definition(item::LAYOUT_ROOT, item::ROOT, template::MAIN_SECTION, "/sitecore/layout"),
        definition(item::MEDIA_LIBRARY, item::ROOT, template::MAIN_SECTION, "/sitecore/media library"),
        definition(item::SYSTEM, item::ROOT, template::MAIN_SECTION, "/sitecore/system"),
        definition(item::TEMPLATES, item::ROOT, template::MAIN_SECTION, "/sitecore/templates"),
        definition(item::LANGUAGES, item::SYSTEM, template::NODE, "/sitecore/system/Languages"),
        definition(Guid(0xe0), item::LANGUAGES, template::LANGUAGE, "/sitecore/system/Languages/en"),
        definition(Guid(0xe1), item::LANGUAGES, template::LANGUAGE, "/sitecore/system/Languages/da"),
        definition(Guid(0x10), item::TEMPLATES, template::TEMPLATE, "/sitecore/templates/Page"),
        definition(Guid(0x11), Guid(0x10), template::TEMPLATE_SECTION, "/sitecore/templates/Page/Data"),
        stored(Guid(0x12), Guid(0x11), template::TEMPLATE_FIELD, "/sitecore/templates/Page/Data/Title")
            .version("en", 1, &[("Type", "Single-Line Text")]),
    ];
    all.push(
        stored(Guid(0x20), item::CONTENT, Guid(0x10), "/sitecore/content/Home")
            .version("en", 1, &[("Title", "Home")])
            .version("da", 1, &[("Title", "Hjem")]),
    );
    all.push(
        stored(Guid(0x21), Guid(0x20), Guid(0x10), "/sitecore/content/Home/About")
            .version("en", 1, &[("Title", "About")])
            .version(
                "en",
                2,
                &[("Title", "About us"), ("__Workflow state", &item::SAMPLE_APPROVAL.to_string())],
            ),
    );
    all
}

fn shown(stored: &Stored, all: &[Stored], language: &str, version: Option<u32>) -> Option<Json> {
    let of_language = || stored.versions.iter().filter(|((name, _), _)| name == language);
    let found = match version {
        Some(version) => Some(of_language().find(|((_, number), _)| *number == version)?),
        None => of_language().next_back(),
    };
    let mut object = json!({
        "ItemID": stored.id.to_string(), "ItemName": "x", "ItemPath": stored.path,
        "ParentID": stored.parent.to_string(), "TemplateID": stored.template.to_string(),
        "ItemLanguage": language, "ItemVersion": found.map_or(1, |((_, number), _)| *number).to_string(),
        "HasChildren": if all.iter().any(|it| it.parent == stored.id) { "True" } else { "False" },
    });
    for (name, value) in found.map(|(_, fields)| fields.as_slice()).unwrap_or_default() {
        object[name.as_str()] = json!(value);
    }
    Some(object)
}

fn answer(all: &[Stored], request: &Request) -> Option<Response> {
    let url = url::Url::parse(&request.url).ok()?;
    let query: BTreeMap<String, String> = url.query_pairs().into_owned().collect();
    let rest = request.url.strip_prefix(ROOT)?.split('?').next()?;
    let (id, is_children) = rest.strip_suffix("/children").map_or((rest, false), |id| (id, true));
    let id = Guid::parse(id)?;
    let language = query.get("language")?;
    let version = query.get("version").and_then(|it| it.parse().ok());
    let json = if is_children {
        Json::Array(
            all.iter().filter(|it| it.parent == id).filter_map(|it| shown(it, all, language, None)).collect(),
        )
    } else {
        shown(all.iter().find(|it| it.id == id)?, all, language, version)?
    };
    Some(Response::scripted(200, &[("content-type", "application/json")], &json.to_string()))
}

fn server(all: Vec<Stored>) -> Scripted {
    let all = Arc::new(all);
    Scripted::from_fn(move |request| answer(&all, request).map(Ok))
}

fn adapter() -> ItemServiceAdapter {
    let input = BuildInput {
        instance: "museum".to_owned(),
        url: Some("https://cm.test/".to_owned()),
        settings: json!({}),
        credentials: Vec::new(),
        base_dir: std::path::PathBuf::new(),
    };
    ItemServiceAdapter::from_input(&input, &Settings::default()).unwrap()
}

/// Everything a scan reads.
fn scan(adapter: &ItemServiceAdapter, transport: &dyn Transport) -> (Vec<Record>, usize) {
    let first = adapter.start(Tier::Standard).remove(0);
    let done = adapter.fetch(&first, &Json::Null, transport).unwrap();
    let context = done.context.unwrap();
    let (mut records, mut n_problems) = (done.records, done.problems.len());
    for task in done.follow_ups {
        let done = adapter.fetch(&task, &context, transport).unwrap();
        records.extend(done.records);
        n_problems += done.problems.len();
    }
    (records, n_problems)
}

fn items(records: &[Record]) -> BTreeMap<(String, String), Item> {
    records
        .iter()
        .filter_map(|it| match it {
            Record::Item(item) => {
                Some(((item.id.as_str().to_owned(), item.locale.as_str().to_owned()), item.clone()))
            }
            _ => None,
        })
        .collect()
}

fn why_missing(records: &[Record], capability: Capability) -> Option<String> {
    records.iter().find_map(|it| match it {
        Record::Capability(is, Access::Missing(_, why)) if *is == capability => Some(why.clone()),
        _ => None,
    })
}

#[test]
fn the_whole_tree_is_read_in_every_language() {
    let transport = server(instance());
    let (records, n_problems) = scan(&adapter(), &transport);
    assert_eq!(n_problems, 0);
    let items = items(&records);
    let title = |id: u128, locale: &str| {
        items.get(&(Guid(id).to_string(), locale.to_owned())).map(|it| it.title.clone())
    };
    assert_eq!(title(0x20, "en").as_deref(), Some("Home"));
    assert_eq!(title(0x20, "da").as_deref(), Some("Hjem"));
    assert_eq!(title(0x21, "da"), None, "it has no Danish version");
    assert!(records.iter().any(|it| matches!(it, Record::ContentType(it) if it.name == "Page")));
    assert_eq!(why_missing(&records, Capability::Content), None);
    assert!(why_missing(&records, Capability::Actors).unwrap().contains("users and roles"));
    assert!(transport.requests().iter().all(|it| it.verb() == "GET"));
}

#[test]
fn the_published_version_is_found_below_one_that_waits() {
    let transport = server(instance());
    let (records, _) = scan(&adapter(), &transport);
    let items = items(&records);
    let about = items.get(&(Guid(0x21).to_string(), "en".to_owned())).unwrap();
    assert_eq!((about.title.as_str(), about.state, about.revisions), ("About", State::Published, Some(1)));
    assert!(about.flags.iter().any(|it| it == "pending-version"), "{:?}", about.flags);
}

#[test]
fn older_versions_are_asked_for_only_where_they_matter() {
    let many = |id: u128, n: u32, gone: u32| {
        let mut it = stored(Guid(id), item::CONTENT, Guid(0x10), &format!("/sitecore/content/{id:x}"));
        for number in (1..=n).filter(|it| *it != gone) {
            it = it.version("en", number, &[("Title", "x")]);
        }
        it
    };
    let mut all = instance();
    all.extend([many(0x31, 9, 0), many(0x32, 13, 5)]);
    let transport = server(all);
    let (records, _) = scan(&adapter(), &transport);
    let items = items(&records);
    let revisions = |id: u128| items.get(&(Guid(id).to_string(), "en".to_owned())).unwrap().revisions;
    assert_eq!((revisions(0x31), revisions(0x32)), (Some(8), Some(11)), "of 13 one was removed");
    let asked = |id: u128| {
        let id = Guid(id).to_string();
        transport.urls().iter().filter(|it| it.contains(&id) && it.contains("version=")).count()
    };
    assert_eq!((asked(0x31), asked(0x32)), (0, 12));
}

#[test]
fn a_service_that_is_switched_off_fails_the_scan_and_says_what_to_switch() {
    let transport = Scripted::from_fn(|_| Some(Ok(Response::scripted(403, &[], ""))));
    let adapter = adapter();
    let task = adapter.start(Tier::Standard).remove(0);
    let error = adapter.fetch(&task, &Json::Null, &transport).unwrap_err();
    assert!(matches!(error, AdapterError::Forbidden { .. }));
    assert!(error.to_string().contains("ServicesOffPolicy"), "{error}");
    assert!(!adapter.health(&transport).is_healthy());
}

#[test]
fn a_part_that_cannot_be_read_is_unknown_and_its_region_not_whole() {
    let all = Arc::new(instance());
    let home = format!("{}/children", Guid(0x20));
    let transport = Scripted::from_fn(move |request| {
        if request.url.contains(&home) {
            return Some(Err(FailureKind::Server(500)));
        }
        answer(&all, request).map(Ok)
    });
    let adapter = adapter();
    let (records, n_problems) = scan(&adapter, &transport);
    assert!(n_problems > 0);
    assert!(why_missing(&records, Capability::Content).unwrap().contains("/sitecore/content/Home"));
    let whole = &adapter.survey.get().unwrap().world.whole;
    assert!(!whole.contains(&Region::Content) && whole.contains(&Region::Media));
}

#[test]
fn a_service_that_is_switched_off_in_mid_scan_leaves_its_tasks_to_be_done_again() {
    let before = server(instance());
    let adapter = adapter();
    let done = adapter.fetch(&adapter.start(Tier::Standard)[0], &Json::Null, &before).unwrap();
    let context = done.context.unwrap();
    let off = Scripted::from_fn(|_| Some(Ok(Response::scripted(403, &[], ""))));
    for task in done.follow_ups {
        let error = adapter.fetch(&task, &context, &off).unwrap_err();
        assert!(matches!(error, AdapterError::Forbidden { .. }));
    }
}

#[test]
fn one_folder_that_is_refused_does_not_take_the_others_along() {
    let all = Arc::new(instance());
    let home = format!("{}/children", Guid(0x20));
    let adapter = adapter();
    let before = server(instance());
    let done = adapter.fetch(&adapter.start(Tier::Standard)[0], &Json::Null, &before).unwrap();
    let transport = Scripted::from_fn(move |request| {
        if request.url.contains(&home) {
            return Some(Ok(Response::scripted(403, &[], "")));
        }
        answer(&all, request).map(Ok)
    });
    let context = done.context.unwrap();
    let read = done.follow_ups.iter().map(|it| adapter.fetch(it, &context, &transport).unwrap());
    let (records, problems): (Vec<_>, Vec<_>) = read.map(|it| (it.records, it.problems)).unzip();
    let records: Vec<Record> = records.into_iter().flatten().collect();
    assert_eq!(problems.iter().flatten().count(), 1);
    assert!(why_missing(&records, Capability::Content).unwrap().contains("could not be read"));
    assert!(items(&records).contains_key(&(Guid(0x20).to_string(), "en".to_owned())));
}

#[test]
fn another_process_reads_the_same_with_the_languages_of_the_start() {
    let before = server(instance());
    let first = adapter();
    let done = first.fetch(&first.start(Tier::Standard)[0], &Json::Null, &before).unwrap();
    let context = done.context.unwrap();
    let read = |adapter: &ItemServiceAdapter, transport: &Scripted| {
        let done = done.follow_ups.iter().map(|it| adapter.fetch(it, &context, transport).unwrap().records);
        done.flatten().collect::<Vec<Record>>()
    };
    let one = read(&first, &before);
    // Meanwhile Swedish was added, and a page.
    let mut all = instance();
    let swedish = stored(Guid(0xe2), item::LANGUAGES, template::LANGUAGE, "/sitecore/system/Languages/sv");
    all.push(swedish.version("en", 1, &[]));
    all[11] = all[11].clone().version("sv", 1, &[("Title", "Hem")]);
    let after = server(all);
    let other = read(&adapter(), &after);
    let without_new: Vec<&Record> = other
        .iter()
        .filter(|it| !matches!(it, Record::Item(it) if it.id.as_str() == Guid(0xe2).to_string()))
        .collect();
    assert_eq!(one.iter().collect::<Vec<_>>(), without_new);
    assert!(!after.urls().iter().any(|it| it.contains("language=sv")));
}

#[test]
fn languages_that_are_not_there_are_told_and_those_that_are_count_alone() {
    let scan_in = |language: &str| {
        let adapter = ItemServiceAdapter { wanted_languages: vec![language.to_owned()], ..adapter() };
        let task = adapter.start(Tier::Standard).remove(0);
        adapter
            .fetch(&task, &Json::Null, &server(instance()))
            .map(|it| it.context.unwrap()["languages"].clone())
    };
    assert_eq!(scan_in("DA").unwrap(), json!(["da"]));
    let error = scan_in("fr").unwrap_err().to_string();
    assert!(error.contains("fr") && error.contains("en, da"), "{error}");
}

#[test]
fn positions_of_others_are_refused() {
    assert_eq!(parents_of("1:00000000000000000000000000000001"), Some(vec![Guid(1)]));
    for wrong in ["", "1:", "2:00000000000000000000000000000001", "1:x", "1:1,"] {
        assert_eq!(parents_of(wrong), None, "{wrong}");
    }
    assert_eq!(parents_of(&format!("1:{}", vec!["0".repeat(32); 201].join(","))), None);
}

#[test]
fn an_address_and_nothing_else_is_needed_to_make_one() {
    let input = |url: Option<&str>| BuildInput {
        instance: "museum".to_owned(),
        url: url.map(str::to_owned),
        settings: json!({}),
        credentials: Vec::new(),
        base_dir: std::path::PathBuf::new(),
    };
    let make = |url| ItemServiceAdapter::from_input(&input(url), &Settings::default());
    assert!(make(None).is_err());
    assert!(make(Some("https://user:secret@cm.test")).is_err());
    assert_eq!(make(Some("https://cm.test/?x")).unwrap().root, "https://cm.test/sitecore/api/ssc");
}
