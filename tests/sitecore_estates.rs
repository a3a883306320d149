//! Two real estates of serialized items, published under open licences, against counts that a program in another language made of the
//! raw files (`tests/data/sitecore/count.py`), and their findings against what was checked by hand.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;

use conduit::adapters::Adapter as _;
use conduit::adapters::sitecore::serialized::SerializedAdapter;
use conduit::checks::outline;
use conduit::model::{Content, Item, Record, Reference, ReferenceKind, Target, TaskSpec, Tier};
use conduit::transport::{Request, Response, Transport, TransportError};
use serde_json::{Value as Json, json};

/// Files on disk are read without asking anybody.
struct Nobody;

impl Transport for Nobody {
    fn send(&self, request: &Request) -> Result<Response, TransportError> {
        panic!("a folder asked {}", request.url)
    }
}

fn data() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/sitecore")
}

/// Unpacks an estate into a folder of its own.
fn unpack(name: &str) -> (tempfile::TempDir, PathBuf) {
    let dir = tempfile::tempdir().unwrap();
    let done = Command::new("tar")
        .arg("-xzf")
        .arg(data().join(format!("{name}.tar.gz")))
        .arg("-C")
        .arg(dir.path())
        .status()
        .expect("tar is installed");
    assert!(done.success());
    let root = dir.path().join(name);
    (dir, root)
}

/// Every record of a folder, as a scan reads it.
fn read(adapter: &SerializedAdapter) -> (Vec<Record>, usize) {
    let mut open: Vec<TaskSpec> = adapter.start(Tier::Standard);
    let (mut records, mut n_problems) = (Vec::new(), 0);
    while let Some(task) = open.pop() {
        let done = adapter.fetch(&task, &Json::Null, &Nobody).unwrap();
        records.extend(done.records);
        n_problems += done.problems.len();
        open.extend(done.follow_ups);
    }
    (records, n_problems)
}

fn counts(name: &str) -> Json {
    let (_dir, root) = unpack(name);
    let adapter = SerializedAdapter::new(&root, name);
    let (records, n_problems) = read(&adapter);
    assert_eq!(n_problems, 0);
    let items: Vec<&Item> = records
        .iter()
        .filter_map(|it| match it {
            Record::Item(item) => Some(item),
            _ => None,
        })
        .collect();
    let ids = |template: &str| {
        let of = items.iter().filter(|it| template.is_empty() || it.content_type.as_str() == template);
        of.map(|it| it.id.as_str()).collect::<BTreeSet<_>>().len()
    };
    let world = &adapter.survey().unwrap().world;
    let root_of_content = |item: &Item| {
        let (database, id) = world.parse_id(item.id.as_str()).unwrap();
        let at = usize::try_from(world.place(database, id).unwrap().at).unwrap();
        let path = adapter.survey().unwrap().files.get(at).unwrap();
        let text = std::fs::read_to_string(root.join(path)).unwrap();
        text.contains("\nPath: /sitecore/content/") || text.contains("\nPath: \"/sitecore/content/")
    };
    let versions = |item: &&&Item| u64::from(item.revisions.unwrap()) + 1;
    let mut languages: BTreeMap<&str, u64> = BTreeMap::new();
    for item in &items {
        *languages.entry(item.locale.as_str()).or_default() += 1;
    }
    let below: BTreeSet<&str> =
        items.iter().filter(|it| root_of_content(it)).map(|it| it.id.as_str()).collect();
    json!({
        "counts": {
            "below_content": below.len(),
            "items": ids(""),
            "media_with_blob": records.iter().filter(|it| matches!(it, Record::Asset(a) if a.file_name.is_some())).count(),
            "most_versions": items.iter().map(|it| versions(&it)).max(),
            "sections": ids("e269fbb5-3750-427a-9149-7aa950b49301"),
            "template_fields": ids("455a3e98-a627-4b40-8035-e683a0331ac7"),
            "templates": records.iter().filter(|it| matches!(it, Record::ContentType(_))).count(),
            "versions": items.iter().map(|it| versions(&it)).sum::<u64>(),
        },
        "roles": records.iter().filter(|it| matches!(it, Record::Actor(_))).count(),
        "languages": languages,
        "references": references(&adapter, &items),
    })
}

/// Pointers by the kind of field that holds them, in the words of `count.py`.
fn references(adapter: &SerializedAdapter, items: &[&Item]) -> BTreeMap<&'static str, u64> {
    let mut counts: BTreeMap<&'static str, u64> = BTreeMap::new();
    let mut add = |kind: &'static str| *counts.entry(kind).or_default() += 1;
    let is_id = |it: &Reference| matches!(it.target, Target::Item(_) | Target::Asset(_) | Target::Outside(_));
    for item in items {
        for it in &item.references {
            let is_layout = matches!(it.field.as_str(), "__Renderings" | "__Final Renderings");
            match it.kind {
                ReferenceKind::Parent => {}
                ReferenceKind::Field if it.field.as_str() == "__Template" => {}
                ReferenceKind::Field if it.field.as_str() == "Placeholder Key" => {}
                ReferenceKind::Field if matches!(it.target, Target::Actor(_)) => {}
                ReferenceKind::Field if is_layout => add("rendering_or_layout"),
                ReferenceKind::Field => add("list_or_path"),
                ReferenceKind::Embed if it.raw.starts_with("local:") => add("datasource_local"),
                ReferenceKind::Embed if it.raw.starts_with('/') => add("datasource_path"),
                ReferenceKind::Embed => add("datasource_id"),
                ReferenceKind::Media => add("editor_picture"),
                ReferenceKind::Image if is_id(it) => add("image_id"),
                ReferenceKind::Image => add("image_address"),
                ReferenceKind::Anchor if is_id(it) => add("link_id"),
                ReferenceKind::Anchor if matches!(it.target, Target::Fragment(_)) => add("link_anchor"),
                ReferenceKind::Anchor => add("link_address"),
                other => panic!("{other:?}"),
            }
        }
        for value in &item.fields {
            let Content::RichText { markup, source } = &value.content else { continue };
            let outline = outline::parse(*markup, source);
            let links = outline.links.iter().filter_map(|it| it.href.as_deref());
            for href in links.chain(outline.images.iter().map(|it| it.src.as_str())) {
                let target = adapter.reference("", ReferenceKind::Anchor, href, None, &Json::Null);
                if !is_id(&target) {
                    continue;
                }
                add(if href.contains("link.aspx") { "rich_text_link_id" } else { "rich_text_media_id" });
            }
        }
    }
    counts
}

/// The independent counts, with what the model does not tell apart put together.
fn expected(name: &str) -> Json {
    let text = std::fs::read_to_string(data().join(format!("{name}.counts.json"))).unwrap();
    let mut expected: Json = serde_json::from_str(&text).unwrap();
    let references = expected["references"].as_object_mut().unwrap();
    let mut put_together = |parts: &[&str], whole: &str| {
        let sum: u64 =
            parts.iter().filter_map(|it| references.remove(*it)).filter_map(|it| it.as_u64()).sum();
        references.insert(whole.to_owned(), sum.into());
    };
    put_together(&["rendering", "layout"], "rendering_or_layout");
    put_together(&["list", "path"], "list_or_path");
    put_together(&["editor_picture", "file_mentioned"], "editor_picture");
    references.retain(|_, n| n != 0);
    expected
}

fn sorted(json: &Json) -> BTreeMap<String, BTreeMap<String, u64>> {
    let object = json.as_object().unwrap();
    object
        .iter()
        .map(|(key, value)| {
            let inner = match value.as_object() {
                Some(inner) => {
                    inner.iter().map(|(key, value)| (key.clone(), value.as_u64().unwrap())).collect()
                }
                None => BTreeMap::from([(String::new(), value.as_u64().unwrap())]),
            };
            (key.clone(), inner)
        })
        .collect()
}

#[test]
fn habitat_is_counted_as_the_independent_program_counts_it() {
    assert_eq!(sorted(&counts("habitat")), sorted(&expected("habitat")));
}

#[test]
fn playsummit_is_counted_as_the_independent_program_counts_it() {
    assert_eq!(sorted(&counts("xmcloud-playsummit")), sorted(&expected("xmcloud-playsummit")));
}

/// Subjects of a check, as a scan with every check reports them.
fn found(name: &str, root: &Path) -> BTreeMap<String, BTreeSet<String>> {
    let folder = root.parent().unwrap();
    std::fs::write(
        folder.join("conduit.yaml"),
        format!("version: 1\nchecks: {{ preset: all }}\ninstances:\n  - id: estate\n    adapter: sitecore\n    path: {name}\n"),
    )
    .unwrap();
    let output = Command::new(assert_cmd::cargo::cargo_bin!("conduit"))
        .args([
            "xray",
            "scan",
            "--as-of",
            "2026-11-01",
            "--quiet",
            "--format",
            "json",
            "--output",
            "report.json",
        ])
        .current_dir(folder)
        .env_clear()
        .output()
        .unwrap();
    assert!(matches!(output.status.code(), Some(0 | 4)), "{}", String::from_utf8_lossy(&output.stderr));
    let report: Json = serde_json::from_slice(&std::fs::read(folder.join("report.json")).unwrap()).unwrap();
    let mut found: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for finding in report["findings"].as_array().unwrap() {
        let text = |value: &Json| value.as_str().unwrap().to_owned();
        assert!(finding["subject"]["file"].is_string(), "every finding has a file: {finding}");
        found.entry(text(&finding["check"])).or_default().insert(text(&finding["subject"]["id"]));
    }
    found
}

/// Fifteen checks, judged by a program that looks for bare ids in the text of the files (`findings.py`).
fn compare_findings(name: &str) {
    let (_dir, root) = unpack(name);
    let found = found(name, &root);
    let text = std::fs::read_to_string(data().join(format!("{name}.findings.json"))).unwrap();
    let expected: BTreeMap<String, BTreeSet<String>> = serde_json::from_str(&text).unwrap();
    assert_eq!(expected.len(), 15);
    for (check, expected) in expected {
        assert_eq!(found.get(&check).cloned().unwrap_or_default(), expected, "{check}");
    }
}

#[test]
fn findings_on_habitat_are_those_of_the_independent_program() {
    compare_findings("habitat");
}

#[test]
fn findings_on_playsummit_are_those_of_the_independent_program() {
    compare_findings("xmcloud-playsummit");
}
