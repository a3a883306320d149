//! Small exports, whole and damaged. The shapes are those of `wp-admin/includes/export.php`.

use std::io::Write;

use proptest::prelude::*;
use serde_json::Value as Json;

use super::WxrAdapter;
use crate::adapters::{Adapter, AdapterError};
use crate::model::{
    Access, Asset, Capability, Content, Done, FieldRole, Item, Record, ReferenceKind, State, Target,
    TaskSpec, Tier, TypeKind, UnknownReason,
};
use crate::transport::{Request, Response, Transport, TransportError};

const EXPORT: &str = include_str!("tests/small.xml");

/// There is no server behind a file.
struct Nobody;

impl Transport for Nobody {
    fn send(&self, request: &Request) -> Result<Response, TransportError> {
        panic!("an export asked {}", request.url)
    }
}

struct Read {
    adapter: WxrAdapter,
    context: Json,
    done: Vec<Done>,
    _file: tempfile::NamedTempFile,
}

impl Read {
    fn records(&self) -> impl Iterator<Item = &Record> {
        self.done.iter().flat_map(|done| &done.records)
    }

    fn items(&self) -> Vec<&Item> {
        self.records().filter_map(|it| if let Record::Item(item) = it { Some(item) } else { None }).collect()
    }

    fn item(&self, id: &str) -> &Item {
        self.items().into_iter().find(|item| item.id.as_str() == id).expect("an item of that id")
    }

    fn asset(&self, id: &str) -> &Asset {
        let assets =
            self.records().filter_map(|it| if let Record::Asset(asset) = it { Some(asset) } else { None });
        assets.into_iter().find(|asset| asset.id.as_str() == id).expect("an asset of that id")
    }

    /// The worst that was said of a capability.
    fn access(&self, wanted: Capability) -> Option<Access> {
        let said = self.records().filter_map(|it| match it {
            Record::Capability(capability, access) if *capability == wanted => Some(access),
            _ => None,
        });
        let all: Vec<&Access> = said.collect();
        all.iter().find(|it| matches!(it, Access::Missing(..))).or(all.first()).map(|it| (*it).clone())
    }

    fn problems(&self) -> Vec<(UnknownReason, String)> {
        let all = self.done.iter().flat_map(|done| &done.problems);
        all.map(|it| (it.reason, format!("{}: {}", it.place, it.message))).collect()
    }
}

fn write(bytes: &[u8]) -> tempfile::NamedTempFile {
    let mut file =
        tempfile::Builder::new().prefix("site").suffix(".xml").tempfile().expect("a temporary file");
    file.write_all(bytes).expect("room for a small file");
    file
}

fn read(bytes: &[u8]) -> Result<Read, AdapterError> {
    read_at(bytes, Tier::Standard)
}

fn read_at(bytes: &[u8], tier: Tier) -> Result<Read, AdapterError> {
    let file = write(bytes);
    let adapter = WxrAdapter::new(file.path(), None);
    let mut queue: Vec<TaskSpec> = adapter.start(tier);
    let mut context = Json::Null;
    let mut done = Vec::new();
    while let Some(task) = queue.pop() {
        let mut answer = adapter.fetch(&task, &context, &Nobody)?;
        if let Some(found) = answer.context.take() {
            context = found;
        }
        queue.splice(0..0, answer.follow_ups.drain(..).rev());
        done.push(answer);
    }
    Ok(Read { adapter, context, done, _file: file })
}

fn small() -> Read {
    read(EXPORT.as_bytes()).expect("a whole export")
}

#[test]
fn an_export_becomes_types_terms_items_assets_and_comments() {
    let read = small();
    assert_eq!(read.problems(), []);
    let ids: Vec<&str> = read.items().iter().map(|item| item.id.as_str()).collect();
    assert_eq!(
        ids,
        [
            "term/category/1",
            "term/category/2",
            "term/post_tag/3",
            "2",
            "10",
            "comment/5",
            "comment/6",
            "11",
            "12",
            "13",
            "14",
            "15",
            "16",
            "17",
            "18"
        ]
    );
    let types: Vec<&str> = read
        .records()
        .filter_map(|it| if let Record::ContentType(it) = it { Some(it.id.as_str()) } else { None })
        .collect();
    assert_eq!(
        types,
        ["nav_menu_item", "page", "post", "product", "wp_block", "category", "post_tag", "comment"]
    );
    assert_eq!(read.adapter.public_url(&read.context).as_deref(), Some("https://museum.example"));
}

#[test]
fn a_post_has_its_texts_terms_main_image_author_and_dates() {
    let read = small();
    let post = read.item("10");
    assert_eq!(
        (post.title.as_str(), post.state, post.kind),
        ("The & quay", State::Published, TypeKind::Entry)
    );
    assert_eq!(post.url.as_deref(), Some("https://museum.example/the-quay/"));
    assert_eq!(post.locale.as_str(), "en-GB");
    assert_eq!(post.published_ms, Some(1_772_359_200_000));
    assert_eq!(post.updated_ms, Some(1_772_445_600_000));
    assert_eq!(post.author.as_ref().map(|it| it.as_str()), Some("4"));
    assert_eq!(post.flags, ["old-slug:old-quay"]);
    let body = post.by_role(FieldRole::Body).map(|it| &it.content);
    assert!(
        matches!(body, Some(Content::RichText { source, .. }) if source.contains("<p>Boats ]]> moor</p>"))
    );
    let targets: Vec<(&str, &Target)> =
        post.references.iter().map(|it| (it.field.as_str(), &it.target)).collect();
    assert_eq!(
        targets,
        [
            ("featured_media", &Target::Asset("20".into())),
            ("categories", &Target::Item("term/category/2".into())),
            ("tags", &Target::Item("term/post_tag/~unknown".into())),
        ]
    );
    assert_eq!(read.context.to_string().matches("ann").count(), 0, "names of people are not kept");
}

#[test]
fn states_follow_the_status_and_a_plugins_status_is_archived() {
    let read = small();
    assert_eq!(read.item("11").state, State::Scheduled);
    assert_eq!(read.item("12").state, State::Draft);
    assert_eq!(read.item("12").published_ms, None);
    assert!(read.item("12").created_ms.is_some(), "drafts have a local date only");
    assert_eq!(read.item("13").state, State::Archived);
    assert!(read.item("2").password_protected);
    assert_eq!(read.item("comment/5").state, State::Published);
    assert_eq!(read.item("comment/6").state, State::Pending);
    assert_eq!(read.item("comment/6").flags, ["on:10"]);
}

#[test]
fn a_file_has_its_size_from_the_metadata_and_its_type_from_the_name() {
    let read = small();
    let file = read.asset("20");
    assert_eq!(file.file_name.as_deref(), Some("quay-scaled.jpg"));
    assert_eq!(
        (file.media_type.as_deref(), file.width, file.height, file.bytes),
        (Some("image/jpeg"), Some(2560), Some(1707), Some(400_000))
    );
    assert_eq!(file.alt, "The quay at dawn");
    let key = |url: &str| read.adapter.url_key(url, &read.context);
    assert_eq!(
        key(file.url.as_deref().unwrap_or_default()),
        key("/wp-content/uploads/2024/03/quay-300x200.jpg")
    );
}

#[test]
fn menu_entries_point_at_items_terms_and_addresses() {
    let read = small();
    let target = |id: &str| read.item(id).references.last().map(|it| (it.kind, it.target.clone()));
    assert_eq!(target("14"), Some((ReferenceKind::Field, Target::Item("999".into()))));
    assert_eq!(target("15"), Some((ReferenceKind::Field, Target::Item("term/category/2".into()))));
    assert_eq!(target("16"), Some((ReferenceKind::Anchor, Target::Internal("/nowhere".into()))));
    assert_eq!(read.item("16").parent.as_ref().map(|it| it.as_str()), Some("14"));
    assert_eq!(read.item("16").kind, TypeKind::Navigation);
    assert!(!read.item("16").routable);
}

#[test]
fn the_front_page_and_the_lists_of_types_are_known() {
    let read = small();
    let target =
        |href| read.adapter.reference("content", ReferenceKind::Anchor, href, None, &read.context).target;
    assert_eq!(target("/"), Target::Item("2".into()));
    assert_eq!(target("/products/"), Target::Route);
    assert_eq!(target("/products/oar/"), Target::Internal("/products/oar".into()));
    assert_eq!(read.item("17").url.as_deref(), Some("https://museum.example/products/oar/"));
}

#[test]
fn an_old_address_is_known_to_lead_to_the_new_one() {
    let read = small();
    let probes: Vec<(&str, usize)> = read
        .records()
        .filter_map(|it| {
            if let Record::Probe(probe) = it { Some((probe.url.as_str(), probe.hops.len())) } else { None }
        })
        .collect();
    assert_eq!(
        probes,
        [
            ("https://museum.example/old-quay/", 1),
            ("https://museum.example/old-quay", 1),
            ("https://museum.example/quay-photo/", 0)
        ]
    );
}

#[test]
fn a_copied_pattern_is_told_from_a_shared_one() {
    let read = small();
    assert_eq!(
        (read.item("18").kind, read.item("18").flags.as_slice()),
        (TypeKind::Fragment, &["unsynced".to_owned()][..])
    );
}

#[test]
fn what_an_export_cannot_tell_is_missing() {
    let read = small();
    for capability in Capability::ALL {
        assert!(read.access(*capability).is_some(), "{capability:?} is not mentioned");
    }
    assert_eq!(read.access(Capability::Content), Some(Access::Full));
    assert_eq!(read.access(Capability::Version), Some(Access::Full));
    assert!(matches!(read.access(Capability::Actors), Some(Access::Missing(UnknownReason::Unsupported, _))));
}

#[test]
fn the_quick_tier_reads_no_items_and_says_so() {
    let read = read_at(EXPORT.as_bytes(), Tier::Quick).expect("a whole export");
    assert!(read.items().iter().all(|item| item.kind == TypeKind::Term));
    assert!(matches!(read.access(Capability::Content), Some(Access::Missing(UnknownReason::Tier, _))));
}

#[test]
fn many_items_are_read_in_stretches_each_once() {
    let (head, rest) = EXPORT.split_at(EXPORT.find("<item>").expect("an item"));
    let one = |id: usize| {
        format!(
            "<item><title>T{id}</title><wp:post_id>{id}</wp:post_id><wp:status>publish</wp:status><wp:post_type>post</wp:post_type></item>\n"
        )
    };
    let many: String = (1000..1450).map(one).collect();
    let read = read(format!("{head}{many}{rest}").as_bytes()).expect("a whole export");
    assert_eq!(read.done.len(), 1 + 3);
    let mut ids: Vec<&str> =
        read.items().iter().map(|item| item.id.as_str()).filter(|it| it.len() == 4).collect();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), 450);
}

#[test]
fn line_ends_and_a_byte_order_mark_change_nothing() {
    let windows = format!("\u{feff}{}", EXPORT.replace('\n', "\r\n"));
    let read = read(windows.as_bytes()).expect("a whole export");
    assert_eq!(read.items().len(), small().items().len());
}

#[test]
fn a_damaged_item_costs_itself_and_makes_the_inventory_partial() {
    let damaged = EXPORT.replace("<title><![CDATA[The & quay]]></title>", "<title>x</tilte>");
    let read = read(damaged.as_bytes()).expect("the rest is readable");
    assert!(read.items().iter().all(|item| item.id.as_str() != "10"));
    assert_eq!(read.item("11").state, State::Scheduled);
    let problems = read.problems();
    assert_eq!(problems.len(), 1);
    assert_eq!(problems[0].0, UnknownReason::BadAnswer);
    assert!(problems[0].1.contains(".xml:") && problems[0].1.contains("(byte "), "{problems:?}");
    assert!(matches!(read.access(Capability::Content), Some(Access::Missing(UnknownReason::BadAnswer, _))));
}

#[test]
fn a_cut_export_is_never_complete() {
    let cut = &EXPORT[..EXPORT.find("<wp:post_id>13").expect("that item")];
    let read = read(cut.as_bytes()).expect("the start is readable");
    assert_eq!(read.item("12").state, State::Draft);
    assert!(matches!(read.access(Capability::Content), Some(Access::Missing(UnknownReason::BadAnswer, _))));
    assert!(read.problems().iter().any(|(_, text)| text.contains("export the site again")));
}

#[test]
fn what_is_no_export_is_refused_with_the_reason() {
    let message = |bytes: &[u8]| read(bytes).err().map(|error| error.to_string()).unwrap_or_default();
    assert!(message(b"<rss><channel></channel></rss>").contains("not a WordPress export"));
    assert!(message(b"").contains("not a WordPress export"));
    assert!(message(b"<!DOCTYPE a [<!ENTITY b 'c'>]><rss/>").contains("document type"));
    assert!(message(b"<?xml version='1.0' encoding='ISO-8859-1'?><rss/>").contains("`iso-8859-1`"));
    assert!(message(b"\xff\xfe<\0r\0").contains("UTF-16"));
    let nowhere = WxrAdapter::new("/nonexistent/site.xml", None);
    assert!(matches!(
        nowhere.fetch(&nowhere.start(Tier::Quick)[0], &Json::Null, &Nobody),
        Err(AdapterError::File { .. })
    ));
    let folder = WxrAdapter::new(std::env::temp_dir(), None);
    assert!(matches!(
        folder.fetch(&folder.start(Tier::Quick)[0], &Json::Null, &Nobody),
        Err(AdapterError::File { .. })
    ));
}

#[test]
fn a_file_that_changed_between_tasks_is_not_read_on() {
    let file = write(EXPORT.as_bytes());
    let adapter = WxrAdapter::new(file.path(), None);
    let done =
        adapter.fetch(&adapter.start(Tier::Standard)[0], &Json::Null, &Nobody).expect("a whole export");
    file.as_file().set_len(100).expect("a regular file");
    let error = adapter.fetch(&done.follow_ups[0], &done.context.unwrap_or_default(), &Nobody).err();
    assert!(error.is_some_and(|it| it.to_string().contains("changed while")));
}

#[test]
fn health_and_estimate_count_without_a_server() {
    let file = write(EXPORT.as_bytes());
    let adapter = WxrAdapter::new(file.path(), None);
    let health = adapter.health(&Nobody);
    assert!(health.is_healthy());
    assert_eq!(health.version.as_deref(), Some("6.5.2"));
    assert!(health.aspects[0].detail.contains("11 items"), "{:?}", health.aspects);
    let estimate = adapter.estimate(Tier::Standard, &Nobody).expect("a whole export");
    assert_eq!(estimate.listings, [("discover".to_owned(), 4, 0), ("items".to_owned(), 11, 0)]);
    assert!(!WxrAdapter::new("/nonexistent", None).health(&Nobody).is_healthy());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn damage_anywhere_never_panics(
        at in 0..EXPORT.len(), length in 0_usize..200, junk in proptest::collection::vec(any::<u8>(), 0..20),
    ) {
        let mut bytes = EXPORT.as_bytes().to_vec();
        let end = (at + length).min(bytes.len());
        bytes.splice(at..end, junk);
        let _ = read(&bytes);
    }

    #[test]
    fn markup_put_in_anywhere_never_panics(at in 0..EXPORT.len(), which in 0_usize..12) {
        let junk = ["<item>", "</item>", "<![CDATA[", "]]>", "<!--", "-->", "<?", "&#x0;", "&#xFFFFFFFF;", "</channel>", "<a b=\"", "<!DOCTYPE "];
        let mut bytes = EXPORT.as_bytes().to_vec();
        bytes.splice(at..at, junk[which].bytes());
        let _ = read(&bytes);
    }
}
