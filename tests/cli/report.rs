//! A stored scan in every format, and where it is written.

use std::collections::BTreeSet;
use std::io::{BufRead as _, BufReader, Read as _};
use std::process::Stdio;

use serde_json::Value as Json;

use crate::support::{Conduit, root, wxr};

const FORMATS: [&str; 8] = ["table", "json", "ndjson", "csv", "markdown", "html", "sarif", "junit"];

fn scanned() -> (Conduit, usize) {
    let conduit = Conduit::with_export(&wxr::small());
    conduit.scan(&["--quiet"]).ends(0);
    let n = conduit.json()["findings"].as_array().map_or(0, Vec::len);
    assert!(n > 2, "{n} findings");
    (conduit, n)
}

fn written(conduit: &Conduit, format: &str) -> String {
    let ran = conduit.run(&["xray", "report", "--format", format]).ends(0);
    assert_eq!(ran.err, "", "{format}");
    ran.out
}

#[test]
fn every_format_tells_the_same_number_of_findings() {
    let (conduit, n) = scanned();
    let lines: Vec<Json> = written(&conduit, "ndjson")
        .lines()
        .map(|it| serde_json::from_str(it).expect("a line is JSON"))
        .collect();
    assert_eq!(lines.iter().filter(|it| it.get("fingerprint").is_some()).count(), n);

    let rows = csv_rows(&written(&conduit, "csv"));
    assert_eq!(rows.len(), n + 1);
    assert!(rows.iter().all(|row| row.len() == rows[0].len()));

    let sarif: Json = serde_json::from_str(&written(&conduit, "sarif")).unwrap();
    let schema =
        std::fs::read_to_string(root().join("tests/fixtures/report/sarif-schema-2.1.0.json")).unwrap();
    let mut schema: Json = serde_json::from_str(&schema).unwrap();
    // The published pattern of a language tag has a bracket too many and is no regular expression.
    for definition in ["run", "toolComponent"] {
        schema["definitions"][definition]["properties"]["language"]
            .as_object_mut()
            .unwrap()
            .remove("pattern");
    }
    let validator = jsonschema::validator_for(&schema).unwrap();
    let errors: Vec<String> = validator.iter_errors(&sarif).map(|it| it.to_string()).collect();
    assert!(errors.is_empty(), "{errors:?}");
    assert_eq!(sarif["runs"][0]["results"].as_array().map(Vec::len), Some(n));

    // One case per check; info does not fail it.
    let report = conduit.json();
    let failing: BTreeSet<&str> = report["findings"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|it| it["severity"] != "info")
        .filter_map(|it| it["check"].as_str())
        .collect();
    assert_eq!(elements(&written(&conduit, "junit"), "failure"), failing.len());

    let html = written(&conduit, "html");
    for finding in report["findings"].as_array().unwrap() {
        let check = finding["check"].as_str().unwrap();
        assert!(html.contains(check), "{check}");
    }
    assert!(!html.contains("<script src") && !html.contains("http-equiv=\"refresh\""));
    for word in ["a11y.image-alt-missing", "a11y.frame-title"] {
        assert!(written(&conduit, "markdown").contains(word), "{word}");
        assert!(written(&conduit, "table").contains(word), "{word}");
    }
}

#[test]
fn a_report_is_the_same_bytes_each_time() {
    let (conduit, _) = scanned();
    for format in FORMATS {
        assert_eq!(written(&conduit, format), written(&conduit, format), "{format}");
    }
}

#[test]
fn a_report_in_a_file_is_the_one_on_stdout() {
    let (conduit, _) = scanned();
    for format in FORMATS.into_iter().filter(|it| *it != "table") {
        conduit.run(&["xray", "report", "--format", format, "-o", "out"]).ends(0);
        assert_eq!(conduit.read("out"), written(&conduit, format), "{format}");
    }
}

#[test]
fn a_report_that_cannot_be_written_leaves_nothing_and_the_old_one_alone() {
    let (conduit, _) = scanned();
    let ran = conduit.run(&["xray", "report", "--format", "html", "-o", "no/such/folder/r.html"]).ends(1);
    assert!(ran.err.contains("conduit::report::not_written"), "{}", ran.err);
    assert!(ran.err.contains("no/such/folder"), "{}", ran.err);
    assert!(!conduit.path("no").exists());
    std::fs::create_dir(conduit.path("taken")).unwrap();
    conduit.run(&["xray", "report", "--format", "html", "-o", "taken"]).ends(1);
    let left: Vec<_> = std::fs::read_dir(conduit.folder())
        .unwrap()
        .map(|it| it.unwrap().file_name().to_string_lossy().into_owned())
        .filter(|it| it.starts_with(".conduit-"))
        .collect();
    assert!(left.is_empty(), "{left:?}");
}

#[test]
fn configured_reports_are_written_after_a_scan() {
    let conduit = Conduit::with_export_and(
        &wxr::small(),
        "reports:\n  - { format: json, path: latest.json }\n  - { format: csv, path: latest.csv }\n",
    );
    conduit.scan(&[]).ends(0).says(&["json report", "csv report"]);
    let report: Json = serde_json::from_str(&conduit.read("latest.json")).unwrap();
    assert_eq!(report["schema_version"], "1");
    assert!(conduit.read("latest.csv").starts_with("scan,instance,"));
}

#[test]
fn a_reader_that_leaves_early_is_no_error() {
    let conduit = Conduit::quickstart();
    conduit.scan(&["--quiet"]);
    for arguments in [
        &["xray", "report", "--format", "json"][..],
        &["xray", "report"],
        &["xray", "checks"],
        &["xray", "checks", "--format", "json"],
        &["config", "schema"],
        &["completions", "zsh"],
    ] {
        let mut child =
            conduit.command(arguments).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut first = String::new();
        BufReader::with_capacity(1, child.stdout.take().unwrap()).read_line(&mut first).unwrap();
        let mut told = String::new();
        child.stderr.take().unwrap().read_to_string(&mut told).unwrap();
        let status = child.wait().unwrap();
        assert!(!told.contains("panicked") && !told.contains("error"), "{arguments:?}: {told}");
        assert_eq!(status.code(), Some(0), "{arguments:?}: {status}");
    }
}

#[test]
fn colour_follows_the_flag_and_never_reaches_a_pipe_by_itself() {
    let (conduit, _) = scanned();
    let has_colour = |arguments: &[&str]| conduit.run(arguments).ends(0).out.contains('\u{1b}');
    assert!(!has_colour(&["xray", "show"]));
    assert!(has_colour(&["xray", "show", "--color", "always"]));
    assert!(!has_colour(&["xray", "show", "--color", "never"]));
    let conduit = conduit.env("NO_COLOR", "1");
    assert!(!conduit.run(&["xray", "show"]).ends(0).out.contains('\u{1b}'));
}

fn elements(xml: &str, name: &str) -> usize {
    let mut reader = quick_xml::Reader::from_str(xml);
    let mut n = 0;
    loop {
        match reader.read_event().expect("the report is well-formed") {
            quick_xml::events::Event::Eof => return n,
            quick_xml::events::Event::Start(it) | quick_xml::events::Event::Empty(it)
                if it.name().as_ref() == name.as_bytes() =>
            {
                n += 1;
            }
            _ => {}
        }
    }
}

/// RFC 4180.
fn csv_rows(text: &str) -> Vec<Vec<String>> {
    let mut rows = Vec::new();
    let (mut row, mut cell, mut is_quoted) = (Vec::new(), String::new(), false);
    let mut letters = text.chars().peekable();
    while let Some(it) = letters.next() {
        match it {
            '"' if is_quoted && letters.peek() == Some(&'"') => {
                letters.next();
                cell.push('"');
            }
            '"' => is_quoted = !is_quoted,
            ',' if !is_quoted => row.push(std::mem::take(&mut cell)),
            '\r' if !is_quoted => {}
            '\n' if !is_quoted => {
                row.push(std::mem::take(&mut cell));
                rows.push(std::mem::take(&mut row));
            }
            it => cell.push(it),
        }
    }
    assert!(!is_quoted && row.is_empty() && cell.is_empty(), "the last row is cut off");
    rows
}
