//! The example that the README of the quickstart promises: readable without a problem, and every defect written down
//! in `expected.json` is in something that is there.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use conduit::adapters::Adapter;
use conduit::adapters::wordpress::export::WxrAdapter;
use conduit::model::{Record, TaskSpec, Tier};
use conduit::transport::{Request, Response, Transport, TransportError};
use serde_json::Value as Json;

struct Nobody;

impl Transport for Nobody {
    fn send(&self, request: &Request) -> Result<Response, TransportError> {
        panic!("an export asked {}", request.url)
    }
}

fn quickstart(file: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/quickstart").join(file)
}

fn records() -> Vec<Record> {
    let adapter = WxrAdapter::new(quickstart("site.xml"), None);
    let mut tasks: Vec<TaskSpec> = adapter.start(Tier::Deep);
    let mut context = Json::Null;
    let mut records = Vec::new();
    while let Some(task) = tasks.pop() {
        let done = adapter.fetch(&task, &context, &Nobody).expect("the example is well-formed");
        assert_eq!(done.problems, [], "{task:?}");
        records.extend(done.records);
        tasks.extend(done.follow_ups);
        context = done.context.unwrap_or(context);
    }
    records
}

fn expected() -> Json {
    let text = std::fs::read_to_string(quickstart("expected.json")).expect("the example has a list");
    serde_json::from_str(&text).expect("the list is JSON")
}

#[test]
fn the_example_is_read_without_a_problem() {
    let mut n_by_type: BTreeMap<String, usize> = BTreeMap::new();
    let mut n_assets = 0;
    for record in records() {
        match record {
            Record::Item(item) => *n_by_type.entry(item.content_type.to_string()).or_default() += 1,
            Record::Asset(_) => n_assets += 1,
            _ => {}
        }
    }
    let n: Vec<(&str, usize)> = n_by_type.iter().map(|(id, n)| (id.as_str(), *n)).collect();
    assert_eq!(
        n,
        [
            ("category", 7),
            ("comment", 7),
            ("exhibit", 3),
            ("nav_menu_item", 9),
            ("page", 11),
            ("post", 82),
            ("post_tag", 10),
            ("wp_block", 2)
        ]
    );
    assert_eq!(n_assets, 18);
}

#[test]
fn every_deliberate_defect_is_in_something_that_is_there() {
    let there: BTreeSet<String> = records()
        .iter()
        .filter_map(|record| match record {
            Record::Item(item) => Some(format!("item/{}@{}", item.id, item.locale)),
            Record::Asset(asset) => Some(format!("asset/{}", asset.id)),
            _ => None,
        })
        .collect();
    let expected = expected();
    let defects = expected["defects"].as_array().expect("a list of defects");
    assert!(defects.len() >= 80, "{}", defects.len());
    for defect in defects {
        let subject = defect["subject"].as_str().expect("a subject");
        assert!(there.contains(subject), "{defect}");
    }
}

#[test]
fn links_between_clean_stories_resolve_to_items_of_the_export() {
    let adapter = WxrAdapter::new(quickstart("site.xml"), None);
    let done = adapter
        .fetch(&adapter.start(Tier::Quick)[0], &Json::Null, &Nobody)
        .expect("the example is well-formed");
    let context = done.context.expect("the first task describes the site");
    let keys: BTreeSet<String> = records()
        .iter()
        .filter_map(|record| match record {
            Record::Item(item) => adapter.url_key(item.url.as_deref()?, &context),
            _ => None,
        })
        .collect();
    for path in [
        "/",
        "/stories/",
        "/visit/opening-hours/",
        "/exhibits/divers-helmet/",
        "/category/boats/",
        "/tag/steam/",
    ] {
        let key = adapter.url_key(path, &context).expect("an address of the site");
        assert!(keys.contains(&key), "{path}");
    }
}
