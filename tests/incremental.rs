//! Scans made from kept records: an incremental scan equals a full scan of the same content, whatever was edited,
//! and a check of stored records equals a scan with those rules.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, Mutex};

use conduit::adapters::{Adapter, AdapterError, Estimate, Health};
use conduit::engine::events::Unobserved;
use conduit::engine::{Ending, EngineError, Instance, Request, Stop, derive};
use conduit::model::{
    Capability, Content, Done, FieldRole, Item, Record, Reference, ReferenceKind, ScanId, State, TaskSpec,
    Tier,
};
use conduit::store::inventory::BaseKind;
use conduit::transport::Transport;
use proptest::prelude::*;
use serde_json::Value as Json;

mod scripted;
use scripted::{Site, assert_equal, database, dump};

const PER_PAGE: usize = 5;

/// A site whose items can be edited, listed by id, page by page.
#[derive(Clone)]
struct Edited {
    site: Site,
    items: Arc<Mutex<BTreeMap<usize, Item>>>,
    /// Ids that were read whole.
    read: Arc<Mutex<Vec<usize>>>,
}

impl Edited {
    fn new(n: usize) -> Self {
        let site = Site::new(4, PER_PAGE);
        let items = (0..n)
            .map(|n| {
                let mut item = site.item(n);
                item.dead_shortcodes = None;
                (n, item)
            })
            .collect();
        Self { site, items: Arc::new(Mutex::new(items)), read: Arc::default() }
    }

    fn page(&self, position: &str) -> (Vec<usize>, Vec<TaskSpec>) {
        let items = self.items.lock().unwrap();
        if let Some(ids) = position.strip_prefix("ids:") {
            return (
                ids.split(',').map(|id| id.parse().unwrap()).filter(|id| items.contains_key(id)).collect(),
                vec![],
            );
        }
        let page: usize = position.parse().unwrap();
        let ids: Vec<usize> = items.keys().copied().skip(page * PER_PAGE).take(PER_PAGE).collect();
        let more = (page == 0)
            .then(|| (1..items.len().div_ceil(PER_PAGE)).map(task))
            .into_iter()
            .flatten()
            .collect();
        (ids, more)
    }
}

fn task(page: usize) -> TaskSpec {
    TaskSpec::new("items", page.to_string(), &[Capability::Content, Capability::Unpublished])
}

impl Adapter for Edited {
    fn start(&self, tier: Tier) -> Vec<TaskSpec> {
        self.site.start(tier)
    }
    fn fetch(
        &self,
        spec: &TaskSpec,
        context: &Json,
        transport: &dyn Transport,
    ) -> Result<Done, AdapterError> {
        match spec.listing.as_str() {
            "discover" => {
                let mut done = self.site.discover();
                done.follow_ups.retain(|it| it.listing != "items");
                done.follow_ups.push(task(0));
                Ok(done)
            }
            "items" => {
                let (ids, follow_ups) = self.page(&spec.position);
                self.read.lock().unwrap().extend(&ids);
                let items = self.items.lock().unwrap();
                let records = ids.iter().map(|id| Record::Item(items[id].clone())).collect();
                Ok(Done { records, follow_ups, ..Done::default() })
            }
            _ => self.site.fetch(spec, context, transport),
        }
    }
    fn glance(&self, spec: &TaskSpec, _: &Json, _: &dyn Transport) -> Option<Result<Done, AdapterError>> {
        if spec.listing != "items" || spec.position.starts_with("ids:") {
            return None;
        }
        let (ids, follow_ups) = self.page(&spec.position);
        let items = self.items.lock().unwrap();
        let records = ids
            .iter()
            .map(|id| {
                let mut item = items[id].clone();
                item.title.clear();
                item.payload_bytes = 1;
                item.fields.retain(|it| !matches!(it.role, FieldRole::Title | FieldRole::Body));
                Record::Item(item)
            })
            .collect();
        Some(Ok(Done { records, follow_ups, ..Done::default() }))
    }
    fn reread(&self, spec: &TaskSpec, ids: &[&str]) -> Option<TaskSpec> {
        Some(TaskSpec::new("items", format!("ids:{}", ids.join(",")), &spec.yields))
    }
    fn reference(
        &self,
        field: &str,
        kind: ReferenceKind,
        href: &str,
        base: Option<&str>,
        context: &Json,
    ) -> Reference {
        self.site.reference(field, kind, href, base, context)
    }
    fn url_key(&self, url: &str, context: &Json) -> Option<String> {
        self.site.url_key(url, context)
    }
    fn public_url(&self, context: &Json) -> Option<String> {
        self.site.public_url(context)
    }
    fn health(&self, transport: &dyn Transport) -> Health {
        self.site.health(transport)
    }
    fn estimate(&self, tier: Tier, transport: &dyn Transport) -> Result<Estimate, AdapterError> {
        self.site.estimate(tier, transport)
    }
    fn is_live(&self) -> bool {
        true
    }
}

fn request(site: &Edited, incremental: bool) -> Request {
    let mut request = scripted::request(&[("main", &site.site)], 2);
    let Instance { adapter, .. } = &mut request.instances[0];
    *adapter = Box::new(site.clone());
    request.keeps_records = true;
    request.incremental = incremental;
    request
}

fn scan(path: &Path, request: &Request) -> ScanId {
    scripted::scan(path, request, &Stop::new()).unwrap().0
}

/// What is stored of a scan's content, findings and scores: the way it was read, and its number, left out.
fn content(path: &Path, id: ScanId) -> Vec<String> {
    let own = format!("Integer({})", id.0);
    dump(path, id)
        .into_iter()
        .filter(|row| !row.starts_with("tasks:") && !row.starts_with("scans:"))
        .map(|row| row.replacen(&own, "Integer(-)", 1))
        .collect()
}

fn set_body(item: &mut Item, text: &str) {
    for field in &mut item.fields {
        if let Content::RichText { source, .. } = &mut field.content {
            text.clone_into(source);
        }
    }
}

#[derive(Clone, Debug)]
enum Edit {
    Text(usize),
    State(usize),
    Retag(usize),
    Delete(usize),
    Create(usize),
}

fn edit(site: &Edited, step: i64, edit: &Edit) {
    let mut items = site.items.lock().unwrap();
    let touch = |item: &mut Item| item.updated_ms = item.updated_ms.map(|it| it + 1000 + step);
    match *edit {
        Edit::Text(n) => {
            if let Some(item) = items.get_mut(&n) {
                set_body(item, &format!("<p>A changed text {step}</p><a href=\"/gone-9/\">here</a>"));
                touch(item);
            }
        }
        Edit::State(n) => {
            if let Some(item) = items.get_mut(&n) {
                item.state = if item.state == State::Draft { State::Published } else { State::Draft };
                touch(item);
            }
        }
        // As a CMS does it: no date moves.
        Edit::Retag(n) => {
            if let Some(item) = items.get_mut(&n) {
                item.author = Some("2".into());
                item.slug = Some(format!("moved-{step}"));
                item.url = Some(format!("https://site.test/moved-{step}-{n}/"));
            }
        }
        Edit::Delete(n) => {
            items.remove(&n);
        }
        Edit::Create(n) => {
            let mut item = site.site.item(n);
            item.dead_shortcodes = None;
            items.insert(n, item);
        }
    }
}

fn edits() -> impl Strategy<Value = Vec<Edit>> {
    let one = prop_oneof![
        (0..30_usize).prop_map(Edit::Text),
        (0..30_usize).prop_map(Edit::State),
        (0..30_usize).prop_map(Edit::Retag),
        (0..30_usize).prop_map(Edit::Delete),
        (0..40_usize).prop_map(Edit::Create),
    ];
    proptest::collection::vec(one, 0..12)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, ..ProptestConfig::default() })]

    #[test]
    fn an_incremental_scan_equals_a_full_scan_of_the_same_content(first in edits(), second in edits()) {
        let site = Edited::new(22);
        let ((_f, quick), (_g, whole)) = (database(), database());
        scan(&quick, &request(&site, false));
        scan(&whole, &request(&site, false));
        for steps in [&first, &second] {
            for (step, it) in (0_i64..).zip(steps) {
                edit(&site, step, it);
            }
            let a = scan(&quick, &request(&site, true));
            let b = scan(&whole, &request(&site, false));
            let stored = scripted::open(&quick).unwrap().scan(a).unwrap();
            prop_assert_eq!(stored.base.map(|it| it.kind), Some(BaseKind::Incremental), "{:?}", stored.full_because);
            assert_equal(&content(&quick, a), &content(&whole, b), "incremental");
        }
    }
}

#[test]
fn only_what_changed_is_read_whole() {
    let site = Edited::new(22);
    let (_folder, path) = database();
    scan(&path, &request(&site, false));
    site.read.lock().unwrap().clear();
    edit(&site, 1, &Edit::Text(3));
    edit(&site, 2, &Edit::Delete(8));
    edit(&site, 3, &Edit::Create(33));
    scan(&path, &request(&site, true));
    let mut read = site.read.lock().unwrap().clone();
    read.sort_unstable();
    assert_eq!(read, [3, 33]);
}

#[test]
fn an_incremental_scan_says_why_it_asks_for_everything() {
    let site = Edited::new(8);
    let (_folder, path) = database();
    let because = |request: &Request| {
        let id = scan(&path, request);
        let stored = scripted::open(&path).unwrap().scan(id).unwrap();
        assert_eq!(stored.base, None);
        stored.full_because.unwrap()
    };
    assert!(because(&Request { keeps_records: false, ..request(&site, true) }).contains("no earlier scan"));
    assert!(because(&request(&site, true)).contains("kept no records"));
    assert!(because(&Request { tier: Tier::Deep, ..request(&site, true) }).contains("--tier standard"));
    let mut fewer = request(&site, true);
    fewer.tier = Tier::Deep;
    fewer.rules.rules.pop();
    assert!(because(&fewer).contains("rules"));
}

#[test]
fn a_check_of_stored_records_equals_a_scan_with_those_rules() {
    let site = Site::new(6, 4);
    let fewer = || {
        let mut request = scripted::request(&[("main", &site)], 2);
        request.keeps_records = true;
        request.rules.rules.truncate(20);
        request
    };
    let all = || scripted::request(&[("main", &site)], 2);
    let ((_f, checked), (_g, scanned)) = (database(), database());
    let base = scan(&checked, &fewer());
    scan(&scanned, &fewer());
    let b = scan(&scanned, &all());
    let before = site.control.asked();
    let mut store = scripted::open(&checked).unwrap();
    let (a, _) = derive::check(&mut store, base, &all(), &Stop::new(), &Unobserved).unwrap();
    drop(store);
    assert_eq!(site.control.asked(), before, "nothing is asked");
    assert_equal(&content(&checked, a), &content(&scanned, b), "check");
}

#[test]
fn a_check_that_is_cut_off_goes_on_without_asking() {
    let site = Site::new(6, 4);
    let (_folder, path) = database();
    let mut first = scripted::request(&[("main", &site)], 2);
    first.keeps_records = true;
    let base = scan(&path, &first);
    let stop = Stop::new();
    stop.request();
    let mut store = scripted::open(&path).unwrap();
    let again = scripted::request(&[("main", &site)], 2);
    let (id, ending) = derive::check(&mut store, base, &again, &stop, &Unobserved).unwrap();
    assert!(matches!(ending, Ending::Interrupted { .. }), "{ending:?}");
    drop(store);
    let before = site.control.asked();
    scripted::resume(&path, id, &scripted::request(&[("main", &site)], 2)).unwrap();
    assert_eq!(site.control.asked(), before);
    let rows = |id: ScanId| content(&path, id).into_iter().filter(|it| it.starts_with("items:")).count();
    assert_eq!(rows(id), rows(base));
}

#[test]
fn a_scan_that_kept_nothing_cannot_be_checked_again() {
    let site = Site::new(2, 3);
    let (_folder, path) = database();
    let request = scripted::request(&[("main", &site)], 2);
    let id = scan(&path, &request);
    let mut store = scripted::open(&path).unwrap();
    let refused = derive::check(&mut store, id, &request, &Stop::new(), &Unobserved);
    assert!(matches!(refused, Err(EngineError::NothingKept(_))), "{refused:?}");
}

/// Asks for a stop after some tasks.
struct StopAfter(std::sync::atomic::AtomicUsize, Stop);

impl conduit::engine::Observer for StopAfter {
    fn event(&self, event: &conduit::engine::Event) {
        let left = &self.0;
        if matches!(event, conduit::engine::Event::TaskDone { .. })
            && left.fetch_sub(1, std::sync::atomic::Ordering::SeqCst) == 1
        {
            self.1.request();
        }
    }
}

#[test]
fn an_incremental_scan_that_is_cut_off_anywhere_goes_on_and_equals_a_full_scan() {
    for after in [1, 2, 4, 7] {
        let site = Edited::new(22);
        let ((_f, quick), (_g, whole)) = (database(), database());
        scan(&quick, &request(&site, false));
        scan(&whole, &request(&site, false));
        for (step, it) in (0_i64..).zip([Edit::Text(1), Edit::Retag(9), Edit::Delete(4), Edit::State(20)]) {
            edit(&site, step, &it);
        }
        let stop = Stop::new();
        let observer = StopAfter(after.into(), stop.clone());
        let mut store = scripted::open(&quick).unwrap();
        let (a, ending) = conduit::engine::scan(&mut store, &request(&site, true), &stop, &observer).unwrap();
        assert!(matches!(ending, Ending::Interrupted { .. }), "{after}: {ending:?}");
        drop(store);
        // Whether it is incremental is a matter of the scan, not of the command that goes on with it.
        scripted::resume(&quick, a, &request(&site, false)).unwrap();
        let b = scan(&whole, &request(&site, false));
        assert_equal(&content(&quick, a), &content(&whole, b), "cut off");
    }
}
