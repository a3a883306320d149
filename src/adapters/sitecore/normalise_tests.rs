//! Items to records: what counts, what it points at, and what is not judged.

use super::*;
use crate::adapters::sitecore::known::template;
use crate::adapters::sitecore::raw::RawHeader;
use crate::adapters::sitecore::templates::Builder;
use crate::adapters::sitecore::world::{Place, WorkflowState};
use crate::model::{Reference, ReferenceKind, Target};

const PAGE: Guid = Guid(0x100);
const TITLE: Guid = Guid(0x101);
const BODY: Guid = Guid(0x102);
const DRAFT: Guid = Guid(0x201);
const WAITING: Guid = Guid(0x202);
const FINAL: Guid = Guid(0x203);
const LAYOUT: &str =
    "<r><d id=\"{FE5D7FDF-89C0-4D99-9AA3-B5FBD009C9F3}\" l=\"{00000000-0000-0000-0000-0000000000AA}\" /></r>";

fn values(fields: &[(Guid, &str)]) -> Vec<RawField> {
    fields
        .iter()
        .map(|(id, value)| RawField { id: *id, value: (*value).to_owned(), ..RawField::default() })
        .collect()
}

fn raw(id: u128, template: Guid, path: &str, shared: &[(Guid, &str)]) -> RawItem {
    RawItem {
        header: RawHeader {
            id: Guid(id),
            parent: Guid(9),
            template,
            path: path.to_owned(),
            ..RawHeader::default()
        },
        shared: values(shared),
        ..RawItem::default()
    }
}

fn with_versions(mut item: RawItem, language: &str, versions: &[&[(Guid, &str)]]) -> RawItem {
    let versions = (1..).zip(versions);
    item.languages.push(RawLanguage {
        name: language.to_owned(),
        versions: versions
            .map(|(number, fields)| RawVersion { number, line: 0, fields: values(fields) })
            .collect(),
        ..RawLanguage::default()
    });
    item
}

fn page(shared: &[(Guid, &str)]) -> RawItem {
    raw(1, PAGE, "/sitecore/content/Site/Home", shared)
}

/// A world with one page template: Title, Body; standard values give the layout and a title.
fn world() -> World {
    let mut world = World::default();
    let database = world.database(MASTER).unwrap();
    let mut builder = Builder::default();
    builder.add(&raw(PAGE.0, template::TEMPLATE, "/sitecore/templates/Page", &[]));
    let mut section = raw(0x110, template::TEMPLATE_SECTION, "/sitecore/templates/Page/Content", &[]);
    section.header.parent = PAGE;
    builder.add(&section);
    for (id, name, kind) in [(TITLE, "Title", "Single-Line Text"), (BODY, "Body", "Rich Text")] {
        let path = format!("/sitecore/templates/Page/Content/{name}");
        let mut field = raw(id.0, template::TEMPLATE_FIELD, &path, &[(field::FIELD_TYPE, kind)]);
        field.header.parent = Guid(0x110);
        builder.add(&field);
    }
    let mut standard =
        raw(0x120, PAGE, "/sitecore/templates/Page/__Standard Values", &[(field::RENDERINGS, LAYOUT)]);
    standard.header.parent = PAGE;
    builder.add(&with_versions(standard, "en", &[&[(TITLE, "Untitled")]]));
    world.templates = builder.build();
    for (id, is_final, is_initial) in [(DRAFT, false, true), (WAITING, false, false), (FINAL, true, false)] {
        world.states.insert(id, WorkflowState { is_final, is_initial });
    }
    let place = |is_asset| Place { at: 0, database, is_asset };
    world.add(Guid(1), Guid(9), "/sitecore/content/Site/Home", place(false));
    world.add(Guid(2), Guid(9), "/sitecore/content/Site/Home/Data/Promo", place(false));
    world.add(Guid(3), Guid(9), "/sitecore/media library/Logo", place(true));
    world
}

fn items(item: &RawItem) -> Vec<Item> {
    let records = records(item, 0, &world(), None).into_iter();
    records
        .filter_map(|it| match it {
            Record::Item(item) => Some(item),
            _ => None,
        })
        .collect()
}

fn only(item: &RawItem) -> Item {
    let mut all = items(item);
    assert_eq!(all.len(), 1);
    all.remove(0)
}

fn state_of(id: Guid) -> String {
    format!("{{{id}}}")
}

#[test]
fn standard_values_make_a_page_and_fill_what_is_empty() {
    let item = only(&with_versions(page(&[]), "en", &[&[(BODY, "<p>港</p>")]]));
    assert_eq!((item.kind, item.routable, item.title.as_str()), (TypeKind::Page, true, "Untitled"));
    let body = item.by_role(FieldRole::Body).unwrap();
    assert_eq!((body.field.as_str(), body.content.is_empty()), ("Body", false));
    let outside = with_versions(raw(5, PAGE, "/sitecore/system/x", &[]), "en", &[&[]]);
    assert_eq!(only(&outside).kind, TypeKind::Definition);
}

#[test]
fn the_newest_version_that_may_be_published_counts() {
    let (done, waiting) = (state_of(FINAL), state_of(WAITING));
    let versions: &[&[(Guid, &str)]] = &[
        &[(TITLE, "one"), (field::WORKFLOW_STATE, &done)],
        &[(TITLE, "two"), (field::WORKFLOW_STATE, &done)],
        &[(TITLE, "three"), (field::WORKFLOW_STATE, &waiting)],
    ];
    let item = only(&with_versions(page(&[]), "en", versions));
    assert_eq!((item.title.as_str(), item.state, item.revisions), ("two", State::Published, Some(2)));
    assert!(item.has_flag("pending-version"));
}

#[test]
fn workflow_and_restrictions_decide_the_state() {
    let state = |shared: &[(Guid, &str)], fields: &[(Guid, &str)]| {
        only(&with_versions(page(shared), "en", &[fields])).state
    };
    assert_eq!(state(&[], &[(field::WORKFLOW_STATE, &state_of(DRAFT))]), State::Draft);
    assert_eq!(state(&[], &[(field::WORKFLOW_STATE, &state_of(WAITING))]), State::Pending);
    assert_eq!(state(&[], &[(field::WORKFLOW_STATE, &state_of(Guid(0xABC)))]), State::Published, "not known");
    assert_eq!(state(&[], &[(field::HIDE_VERSION, "1")]), State::Draft);
    assert_eq!(state(&[(field::NEVER_PUBLISH, "1")], &[]), State::Draft);
    let none = only(&page(&[]));
    assert_eq!((none.locale.as_str(), none.has_flag("no-version")), (NO_LANGUAGE, true));
}

#[test]
fn what_is_shared_is_told_once() {
    let logo = format!("<image mediaid=\"{{{}}}\" />", Guid(3));
    let item = page(&[(Guid(0x999), &logo)]);
    let item = with_versions(with_versions(item, "en", &[&[]]), "de", &[&[]]);
    let all = items(&item);
    assert_eq!(all.len(), 2);
    let pictures = |item: &Item| item.references.iter().filter(|it| it.kind == ReferenceKind::Image).count();
    assert_eq!((pictures(&all[0]), pictures(&all[1])), (1, 0));
    assert!(!all[1].references.iter().any(|it| it.kind == ReferenceKind::Parent));
}

#[test]
fn datasources_are_found_by_id_and_relative_to_the_item() {
    let layout = format!(
        "<r xmlns:s=\"s\"><d id=\"x\"><r s:id=\"{{{}}}\" s:ds=\"local:/Data/Promo\" s:ph=\"main\" /><r s:ds=\"{{{}}}\" />\
         <r s:ds=\"query:$site/*\" /></d></r>",
        Guid(0xAB),
        Guid(2)
    );
    let item = only(&with_versions(page(&[]), "en", &[&[(field::FINAL_RENDERINGS, &layout)]]));
    let embedded: Vec<&Reference> =
        item.references.iter().filter(|it| it.kind == ReferenceKind::Embed).collect();
    let promo = Target::Item(ItemId(Guid(2).to_string()));
    assert_eq!(embedded.iter().map(|it| &it.target).collect::<Vec<_>>(), [&promo, &promo]);
    assert_eq!((embedded[0].text.as_str(), embedded[0].raw.as_str()), ("main", "local:/Data/Promo"));
    assert!(item.has_flag("composed") && !item.has_flag("own-layout"), "final renderings only");
}

#[test]
fn links_of_every_kind_are_told_apart() {
    let link = |attributes: &str| {
        let value = format!("<link {attributes} />");
        let item = only(&with_versions(page(&[]), "en", &[&[(Guid(0x999), &value)]]));
        item.references.into_iter().find(|it| it.kind == ReferenceKind::Anchor).map(|it| it.target)
    };
    let id = |n: u128| format!("id=\"{{{}}}\"", Guid(n));
    assert_eq!(
        link(&format!("linktype=\"internal\" {}", id(2))),
        Some(Target::Item(ItemId(Guid(2).to_string())))
    );
    assert_eq!(
        link(&format!("linktype=\"media\" {}", id(3))),
        Some(Target::Asset(AssetId(Guid(3).to_string())))
    );
    assert_eq!(link("linktype=\"external\" url=\"https://other.test/\""), Some(Target::External));
    assert_eq!(link("linktype=\"anchor\" url=\"top\""), Some(Target::Fragment("top".to_owned())));
    assert_eq!(link("linktype=\"mailto\" url=\"mailto:a@example.com\""), Some(Target::Contact));
    assert_eq!(link("linktype=\"javascript\" url=\"javascript:go()\""), Some(Target::Script));
    assert!(matches!(link(&format!("linktype=\"internal\" {}", id(0x777))), Some(Target::Outside(_))));
    assert_eq!(link("linktype=\"internal\" url=\"\""), None);
}

#[test]
fn values_without_a_field_are_flagged_only_where_the_template_is_known() {
    let known = only(&with_versions(page(&[]), "en", &[&[(Guid(0x999), "left over")]]));
    assert!(known.flags.iter().any(|it| it.starts_with("stray-field:")), "{:?}", known.flags);
    let unknown = raw(7, Guid(0xFFF), "/sitecore/content/Site/x", &[]);
    let unknown = only(&with_versions(unknown, "en", &[&[(Guid(0x999), "text")]]));
    assert!(!unknown.has_flag("whole-template"));
    assert_eq!(unknown.kind, TypeKind::Fragment, "it has content of its own");
}

#[test]
fn a_media_item_is_an_asset_with_the_facts_of_its_file() {
    let mut item = raw(
        3,
        template::UNVERSIONED_JPEG,
        "/sitecore/media library/Logo",
        &[
            (field::MEDIA_EXTENSION, "jpg"),
            (field::MEDIA_SIZE, "1234"),
            (field::MEDIA_MIME_TYPE, "image/JPEG"),
        ],
    );
    item.shared.push(RawField { id: field::MEDIA_BLOB, blob: Some(Guid(0xB)), ..RawField::default() });
    let item = with_versions(item, "en", &[&[(field::MEDIA_ALT, "The logo")]]);
    let asset = records(&item, 0, &world(), None).into_iter().find_map(|it| match it {
        Record::Asset(asset) => Some(asset),
        _ => None,
    });
    let asset = asset.unwrap();
    assert_eq!(asset.file_name.as_deref(), Some("Logo.jpg"));
    assert_eq!((asset.bytes, asset.alt.as_str()), (Some(1234), "The logo"));
    assert_eq!(asset.media_type.as_deref(), Some("image/jpeg"));
}

#[test]
fn content_types_hold_inherited_fields_and_know_pages() {
    let types = super::super::types::content_types(&world());
    let Some(Record::ContentType(it)) = types.first() else { panic!("a type") };
    assert_eq!((it.name.as_str(), it.kind), ("Page", TypeKind::Page));
    let fields: Vec<&str> = it.fields.iter().map(|it| it.id.as_str()).collect();
    assert_eq!(fields, ["Body", "Title"]);
}
