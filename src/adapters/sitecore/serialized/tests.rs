//! The folder as a source: tasks, damage, places.

use std::fs;

use super::*;
use crate::model::{Capability, SubjectKind, Target};
use crate::transport::{Request, Response, TransportError};

struct Nobody;

impl Transport for Nobody {
    fn send(&self, request: &Request) -> Result<Response, TransportError> {
        panic!("a folder asked {}", request.url)
    }
}

fn item(n: u32, parent: u32, path: &str, rest: &str) -> String {
    format!(
        "---\r\nID: \"00000000-0000-0000-0000-{n:012x}\"\r\nParent: \"00000000-0000-0000-0000-{parent:012x}\"\r\n\
         Template: \"a87a00b1-e6db-45ab-8b54-636fec3b5523\"\r\nPath: {path}\r\n{rest}Languages:\r\n- Language: en\r\n  Versions:\r\n  - Version: 1\r\n"
    )
}

/// A folder with two items, and another program's file.
fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    };
    write("items/a.yml", &item(1, 9, "/sitecore/content/A", ""));
    write("items/a/b.yml", &item(2, 1, "/sitecore/content/A/B", "DB: master\r\n"));
    write("docker-compose.yml", "services:\n  cm:\n");
    write(".git/c.yml", &item(3, 9, "/sitecore/content/C", ""));
    folder
}

fn adapter(folder: &tempfile::TempDir) -> SerializedAdapter {
    SerializedAdapter::new(folder.path(), "./")
}

fn scan(adapter: &SerializedAdapter) -> Vec<Done> {
    let mut open = adapter.start(Tier::Standard);
    let mut all = Vec::new();
    while let Some(task) = open.pop() {
        let done = adapter.fetch(&task, &Json::Null, &Nobody).unwrap();
        open.extend(done.follow_ups.clone());
        all.push(done);
    }
    all
}

#[test]
fn items_are_read_wherever_they_are_and_hidden_folders_are_not() {
    let folder = folder();
    let adapter = adapter(&folder);
    let done = scan(&adapter);
    let items = done.iter().flat_map(|it| &it.records).filter(|it| matches!(it, Record::Item(_))).count();
    assert_eq!(items, 2);
    let survey = adapter.survey().unwrap();
    assert_eq!((survey.n_other, survey.n_rainbow, survey.has_content), (1, 1, true));
    assert!(done.iter().all(|it| it.problems.is_empty()));
}

#[test]
fn tasks_are_the_same_in_another_process() {
    let folder = folder();
    let tasks = |adapter: &SerializedAdapter| {
        adapter.fetch(&adapter.start(Tier::Standard)[0], &Json::Null, &Nobody).unwrap().follow_ups
    };
    let (one, other) = (adapter(&folder), adapter(&folder));
    assert_eq!(tasks(&one), tasks(&other));
    // A process that resumes has not discovered anything.
    let done = adapter(&folder).fetch(&tasks(&one)[0], &Json::Null, &Nobody).unwrap();
    assert!(!done.records.is_empty());
}

#[test]
fn a_folder_that_changed_in_between_is_noticed() {
    let folder = folder();
    let before = adapter(&folder);
    let tasks = before.fetch(&before.start(Tier::Standard)[0], &Json::Null, &Nobody).unwrap().follow_ups;
    fs::write(folder.path().join("items/new.yml"), item(7, 9, "/sitecore/content/New", "")).unwrap();
    let error = adapter(&folder).fetch(&tasks[0], &Json::Null, &Nobody).unwrap_err();
    assert!(error.to_string().contains("changed"), "{error}");
}

#[test]
fn damage_costs_one_file_and_what_rests_on_all_of_them() {
    let folder = folder();
    fs::write(folder.path().join("items/a/b.yml"), "---\nID: \"nonsense\"\n").unwrap();
    let done = scan(&adapter(&folder));
    let problems: Vec<_> = done.iter().flat_map(|it| &it.problems).collect();
    assert_eq!(problems.len(), 1);
    assert_eq!(problems[0].place, "items/a/b.yml:2");
    let is_partial = done.iter().flat_map(|it| &it.records).any(|it| {
        matches!(it, Record::Capability(Capability::Content, Access::Missing(UnknownReason::BadAnswer, _)))
    });
    assert!(is_partial);
    assert!(done.iter().flat_map(|it| &it.records).any(|it| matches!(it, Record::Item(_))));
}

#[test]
fn of_two_files_with_one_item_the_first_counts_and_the_other_is_told() {
    let folder = folder();
    fs::write(folder.path().join("items/z.yml"), item(1, 9, "/sitecore/content/Other", "")).unwrap();
    let adapter = adapter(&folder);
    let survey = adapter.survey().unwrap();
    assert_eq!(survey.files.len(), 2);
    assert!(survey.problems[0].message.contains("items/a.yml"), "{:?}", survey.problems);
    assert_eq!(survey.problems[0].place, "items/z.yml:1");
}

#[test]
fn a_folder_without_items_is_an_error_that_says_so() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("page.item"), "----item----").unwrap();
    let error = adapter(&folder).survey().unwrap_err().to_string();
    assert!(error.contains("no serialized Sitecore item") && error.contains("TDS"), "{error}");
    let gone = SerializedAdapter::new(folder.path().join("gone"), "gone");
    assert!(matches!(gone.survey(), Err(AdapterError::File { .. })));
    assert!(!gone.health(&Nobody).is_healthy());
}

#[test]
fn without_content_nobody_can_tell_what_is_in_use() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("t.yml"), item(1, 9, "/sitecore/templates/A", "")).unwrap();
    let done = scan(&adapter(&folder));
    let is_missing = done.iter().flat_map(|it| &it.records).any(|it| {
        matches!(it, Record::Capability(Capability::Content, Access::Missing(UnknownReason::Unsupported, _)))
    });
    assert!(is_missing);
}

#[test]
fn findings_are_located_in_the_configured_folder() {
    let folder = folder();
    let adapter = SerializedAdapter::new(folder.path(), "./repo/src/");
    let mut subject = Subject::new(SubjectKind::Item, "00000000-0000-0000-0000-000000000002", "B");
    assert_eq!(adapter.locate(&subject, None), Some(("repo/src/items/a/b.yml".to_owned(), 1)));
    subject.locale = Some("en".to_owned());
    assert_eq!(adapter.locate(&subject, Some("Title")), Some(("repo/src/items/a/b.yml".to_owned(), 8)));
    subject.id = "nobody".to_owned();
    assert_eq!(adapter.locate(&subject, None), None);
}

#[test]
fn addresses_in_texts_are_judged_by_what_the_folder_holds() {
    let folder = folder();
    let adapter = adapter(&folder);
    let target =
        |href: &str| adapter.reference("Body", ReferenceKind::Anchor, href, None, &Json::Null).target;
    let there = "~/link.aspx?_id=00000000000000000000000000000001&_z=z";
    assert_eq!(target(there), Target::Item("00000000-0000-0000-0000-000000000001".into()));
    let gone = "~/link.aspx?_id=00000000000000000000000000000FFF&_z=z";
    assert!(matches!(target(gone), Target::Outside(_)));
    let whole = SerializedAdapter::new(folder.path(), ".").with_whole(&[Region::Content]);
    let target = whole.reference("Body", ReferenceKind::Anchor, gone, None, &Json::Null).target;
    assert!(matches!(target, Target::Item(_)), "everything is there, and it is not");
}

#[test]
fn positions_that_are_not_ours_expire() {
    let folder = folder();
    let adapter = adapter(&folder);
    for position in ["", "1:from=x", "1:from=0;to=9;stamp=zz", "2:full"] {
        let task = TaskSpec::new("items", position, &[]);
        assert!(matches!(adapter.fetch(&task, &Json::Null, &Nobody), Err(AdapterError::PositionExpired)));
    }
    let survey = adapter.survey().unwrap();
    let task = TaskSpec::new("items", format!("1:from=9;to=3;stamp={:016x}", survey.stamp), &[]);
    assert!(adapter.fetch(&task, &Json::Null, &Nobody).unwrap().records.is_empty());
}
