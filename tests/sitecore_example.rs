//! The shipped Sitecore example: every seeded defect is found, nothing else is, and each finding names its place in a file.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use assert_cmd::Command;
use serde_json::Value as Json;

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &to.join(entry.file_name()));
        } else {
            fs::copy(entry.path(), to.join(entry.file_name())).unwrap();
        }
    }
}

#[test]
fn the_example_is_scanned_as_its_manifest_says() {
    let example = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/sitecore");
    let folder = tempfile::tempdir().unwrap();
    copy(&example.join("src"), &folder.path().join("src"));
    fs::copy(example.join("conduit.yaml"), folder.path().join("conduit.yaml")).unwrap();
    let report = folder.path().join("report.json");
    Command::cargo_bin("conduit")
        .unwrap()
        .env_clear()
        .args(["xray", "scan", "--as-of", "2026-11-01", "--quiet", "--format", "json", "--output"])
        .arg(&report)
        .arg("--config")
        .arg(folder.path().join("conduit.yaml"))
        .assert()
        .code(0);
    let report: Json = serde_json::from_slice(&fs::read(report).unwrap()).unwrap();
    let findings = report["findings"].as_array().unwrap();
    let key = |check: &Json, subject: String| (check.as_str().unwrap().to_owned(), subject);
    let found: BTreeSet<_> = findings
        .iter()
        .map(|it| {
            let part = |name: &str| it["subject"][name].as_str().unwrap();
            key(&it["check"], format!("{}/{}", part("kind"), part("id")))
        })
        .collect();
    let manifest: Json = serde_json::from_slice(&fs::read(example.join("expected.json")).unwrap()).unwrap();
    let expected: BTreeSet<_> = manifest["defects"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| key(&it["check"], it["subject"].as_str().unwrap().to_owned()))
        .collect();
    let missed: Vec<_> = expected.difference(&found).collect();
    assert!(missed.is_empty(), "seeded and not found: {missed:#?}");
    let extra: Vec<_> = found.difference(&expected).collect();
    assert!(extra.is_empty(), "found and not seeded: {extra:#?}");

    for finding in findings {
        let file = finding["subject"]["file"].as_str().unwrap_or_else(|| panic!("no file: {finding}"));
        let text = fs::read_to_string(folder.path().join(file)).unwrap();
        let line = usize::try_from(finding["subject"]["line"].as_u64().unwrap()).unwrap();
        let around: Vec<&str> = text.lines().skip(line - 1).take(2).collect();
        let place = around.join("\n");
        // A finding on a field stands at that field, one on an item at its language, or at the top.
        let field =
            finding["evidence"]["field"].as_str().filter(|it| !it.contains('/') && !it.contains("__Parent"));
        let is_field_stored = field.is_some_and(|field| text.contains(&format!("Hint: {field}\n")));
        let right = match field {
            Some(field) if is_field_stored => place.contains(&format!("Hint: {field}")),
            _ => line == 1 || place.contains("- Language: "),
        };
        assert!(right, "{} of {file}:{line} is at\n{place}", finding["check"]);
    }
    let sarif = fs::read_to_string(folder.path().join("audit.sarif")).unwrap();
    assert!(sarif.contains("src/items/content/Harbour/Website/Home/Tickets.yml"), "places are in SARIF");
}

#[test]
fn a_damaged_file_is_named_with_its_line_and_the_rest_is_read() {
    let example = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/sitecore");
    let folder = tempfile::tempdir().unwrap();
    copy(&example.join("src"), &folder.path().join("src"));
    fs::copy(example.join("conduit.yaml"), folder.path().join("conduit.yaml")).unwrap();
    let damaged = folder.path().join("src/items/content/Harbour/Website/Home/Shop.yml");
    let text =
        fs::read_to_string(&damaged).unwrap().replace("  Hint: Picture\n", "<<<<<<< HEAD\n  Hint: Picture\n");
    fs::write(&damaged, text).unwrap();
    let report = folder.path().join("report.json");
    Command::cargo_bin("conduit")
        .unwrap()
        .env_clear()
        .args(["xray", "scan", "--as-of", "2026-11-01", "--quiet", "--format", "json", "--output"])
        .arg(&report)
        .arg("--config")
        .arg(folder.path().join("conduit.yaml"))
        .assert()
        .code(4);
    let report = fs::read_to_string(report).unwrap();
    assert!(report.contains("Shop.yml:8"), "the place of the damage is told");
    assert!(report.contains("merge conflict"), "and what it is");
    assert!(report.contains("quality.placeholder-text"), "the other files are judged");
}

#[test]
fn a_repository_without_content_is_audited_for_what_it_holds() {
    let example = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/sitecore");
    let folder = tempfile::tempdir().unwrap();
    copy(&example.join("src"), &folder.path().join("src"));
    fs::copy(example.join("conduit.yaml"), folder.path().join("conduit.yaml")).unwrap();
    for part in ["content", "media"] {
        fs::remove_dir_all(folder.path().join("src/items").join(part)).unwrap();
    }
    let report = folder.path().join("report.json");
    Command::cargo_bin("conduit")
        .unwrap()
        .env_clear()
        .args(["xray", "scan", "--as-of", "2026-11-01", "--quiet", "--format", "json", "--output"])
        .arg(&report)
        .arg("--config")
        .arg(folder.path().join("conduit.yaml"))
        .assert()
        .code(4);
    let report: Json = serde_json::from_slice(&fs::read(report).unwrap()).unwrap();
    let found: BTreeSet<&str> =
        report["findings"].as_array().unwrap().iter().map(|it| it["check"].as_str().unwrap()).collect();
    for check in ["model.base-template-cycle", "model.insert-option-missing", "locale.fallback-loop"] {
        assert!(found.contains(check), "{check} needs no content: {found:?}");
    }
    for check in ["model.type-unused", "structure.rendering-unused", "model.standard-values-missing"] {
        assert!(!found.contains(check), "{check} cannot be told without content");
    }
}
