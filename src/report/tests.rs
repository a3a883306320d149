//! Every format over a hostile scan: snapshots, official schemas, and what must never come out.

use std::path::Path;
use std::process::Command;

use jsonschema::Validator;
use serde_json::Value as Json;

use super::fixture::{self, InMemory};
use super::table::{Colour, TableOptions};
use super::*;
use crate::compare::{self, Class, ComparedFinding, ScanRef};
use crate::score::{Change, Settings};

fn written(format: &str) -> String {
    written_of(format, &fixture::summary(), &fixture::findings())
}

fn written_of(format: &str, summary: &Summary, findings: &dyn Findings) -> String {
    let mut bytes = Vec::new();
    (find(format).unwrap().write)(summary, findings, &mut bytes).unwrap();
    String::from_utf8(bytes).unwrap()
}

fn valid(schema: &Json, text: &str) -> Vec<String> {
    let validator: Validator = jsonschema::validator_for(schema).unwrap();
    let value: Json = serde_json::from_str(text).unwrap();
    validator.iter_errors(&value).map(|error| format!("{}: {error}", error.instance_path())).collect()
}

fn fixture_file(name: &str) -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/report").join(name)
}

/// Rewrites a generated file and fails once when it is stale.
fn assert_fresh(path: &str, content: &str) {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    if std::fs::read_to_string(&file).is_ok_and(|it| it == content) {
        return;
    }
    std::fs::create_dir_all(file.parent().unwrap()).unwrap();
    std::fs::write(&file, content).unwrap();
    panic!("{path} was stale and has been rewritten; review it and run the test again");
}

fn pretty(schema: &schemars::Schema) -> String {
    let mut text = serde_json::to_string_pretty(schema).unwrap();
    text.push('\n');
    text
}

#[test]
fn names_of_formats_are_unique_and_found() {
    for format in FORMATS {
        assert!(std::ptr::eq(find(format.name).unwrap(), format));
    }
    assert!(find("pdf").is_none());
}

#[test]
fn every_format_is_written_as_before() {
    for format in FORMATS {
        insta::assert_snapshot!(format!("hostile_{}", format.name), written(format.name));
        insta::assert_snapshot!(
            format!("clean_{}", format.name),
            written_of(format.name, &fixture::clean(), &InMemory(Vec::new()))
        );
    }
}

#[test]
fn no_format_lets_a_deceptive_character_through() {
    for format in FORMATS {
        let text = written(format.name);
        let found: Vec<char> = text
            .chars()
            .filter(|c| {
                (c.is_control() && !matches!(c, '\n' | '\r'))
                    || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200b}')
            })
            .collect();
        assert!(found.is_empty(), "{}: {found:?}", format.name);
    }
}

#[test]
fn no_output_ever_becomes_larger_than_its_bound_by_a_long_title() {
    for format in ["table", "markdown", "html", "junit", "sarif"] {
        assert!(!written(format).contains(&"é".repeat(201)), "{format}");
    }
}

#[test]
fn the_json_report_follows_its_published_schema() {
    let schema = pretty(&json_v1::schema());
    let value: Json = serde_json::from_str(&schema).unwrap();
    for text in [written("json"), written_of("json", &fixture::clean(), &InMemory(Vec::new()))] {
        assert_eq!(valid(&value, &text), Vec::<String>::new());
        serde_json::from_str::<json_v1::Report>(&text).unwrap();
    }
    assert_fresh("docs/schema/report-v1.json", &schema);
}

#[test]
fn the_json_report_keeps_text_of_the_cms_as_it_was() {
    let report: json_v1::Report = serde_json::from_str(&written("json")).unwrap();
    let names: Vec<String> = report.findings.into_iter().map(|it| it.subject.name).collect();
    for text in fixture::hostile() {
        assert!(names.contains(&text), "{text:?}");
    }
}

#[test]
fn every_line_of_ndjson_is_an_object_and_the_first_is_the_summary() {
    let text = written("ndjson");
    let lines: Vec<Json> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines.len(), 1 + fixture::findings().0.len());
    assert_eq!(lines[0]["type"], "summary");
    assert!(lines[0].get("findings").is_none());
    assert!(lines[1..].iter().all(|line| line["type"] == "finding"));
}

#[test]
fn csv_has_as_many_cells_in_every_line_and_none_is_a_formula() {
    let text = written("csv");
    let lines: Vec<&str> = text.split_terminator("\r\n").collect();
    assert_eq!(lines.len(), 1 + fixture::findings().0.len());
    let width = lines[0].split(',').count();
    for line in &lines[1..] {
        let cells = cells(line);
        assert_eq!(cells.len(), width, "{line}");
        assert!(cells.iter().all(|it| !it.starts_with(['=', '+', '-', '@', '\t'])), "{line}");
    }
}

/// RFC 4180, one record without line breaks.
fn cells(line: &str) -> Vec<String> {
    let mut cells = vec![String::new()];
    let mut is_quoted = false;
    let mut chars = line.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '"' if is_quoted && chars.peek() == Some(&'"') => {
                chars.next();
                cells.last_mut().unwrap().push('"');
            }
            '"' => is_quoted = !is_quoted,
            ',' if !is_quoted => cells.push(String::new()),
            _ => cells.last_mut().unwrap().push(c),
        }
    }
    assert!(!is_quoted, "{line}");
    cells
}

#[test]
fn markdown_holds_no_html_picture_or_foreign_link_of_the_cms() {
    let text = written("markdown");
    assert!(!text.contains("<script") && !text.contains("<img") && !text.contains("![x]("));
    assert!(!text.contains("](javascript:"));
    for line in text.lines().filter(|line| line.contains("forged")) {
        assert!(line.starts_with("- "), "{line}");
    }
}

#[test]
fn sarif_follows_the_official_schema() {
    let mut schema: Json =
        serde_json::from_str(&std::fs::read_to_string(fixture_file("sarif-schema-2.1.0.json")).unwrap())
            .unwrap();
    // The published pattern of a language tag has a bracket too many and is no regular expression.
    for definition in ["run", "toolComponent"] {
        let language = &mut schema["definitions"][definition]["properties"]["language"];
        language.as_object_mut().unwrap().remove("pattern").unwrap();
    }
    for text in [written("sarif"), written_of("sarif", &fixture::clean(), &InMemory(Vec::new()))] {
        assert_eq!(valid(&schema, &text), Vec::<String>::new());
    }
}

#[test]
fn sarif_rule_indexes_point_at_their_rules_and_accepted_findings_are_suppressed() {
    let log: Json = serde_json::from_str(&written("sarif")).unwrap();
    let run = &log["runs"][0];
    let mut n_suppressed = 0;
    for result in run["results"].as_array().unwrap() {
        let index = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
        assert_eq!(run["tool"]["driver"]["rules"][index]["id"], result["ruleId"]);
        n_suppressed += usize::from(result.get("suppressions").is_some());
        let uri = result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"].as_str().unwrap();
        assert!(!uri.starts_with("javascript:") && !uri.contains([' ', '<', '"']), "{uri}");
    }
    assert_eq!(n_suppressed, 1);
    assert_eq!(run["invocations"][0]["executionSuccessful"], false);
}

#[test]
fn junit_follows_the_schema_that_jenkins_publishes() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("junit.xml");
    std::fs::write(&path, written("junit")).unwrap();
    let outcome = Command::new("xmllint")
        .args(["--noout", "--nonet", "--schema"])
        .arg(fixture_file("junit-10.xsd"))
        .arg(&path)
        .output();
    match outcome {
        Ok(output) => {
            assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        }
        Err(error) => assert!(
            std::env::var_os("CI").is_none(),
            "xmllint is needed to validate JUnit (Debian: libxml2-utils): {error}"
        ),
    }
}

#[test]
fn junit_is_well_formed_and_unknown_checks_are_skipped_not_passed() {
    let report = quick_junit::Report::deserialize_from_str(&written("junit")).unwrap();
    let skipped: usize = report.test_suites.iter().map(|it| it.skipped).sum();
    assert_eq!(skipped, 2, "one per instance");
    assert_eq!(report.failures, 3);
    let suites: Vec<&str> = report.test_suites.iter().map(|it| it.name.as_str()).collect();
    assert_eq!(suites, ["quality", "links", "security"]);
}

#[test]
fn the_page_asks_for_nothing_and_runs_nothing() {
    let page = written("html");
    assert!(page.contains("default-src 'none'"));
    let lower = page.to_lowercase();
    for forbidden in
        ["<script", "<iframe", "<link", "<img", "<object", " onerror=\"", "url(", "@import", "src="]
    {
        let outside: Vec<&str> = lower.match_indices(forbidden).map(|(at, _)| &lower[at..]).collect();
        // `src=` stands escaped in a hostile title; as markup it would follow a tag name.
        let is_text = forbidden == "src=" && !lower.contains(" src=\"");
        assert!(outside.is_empty() || is_text, "{forbidden}: {}", &outside[0][..80.min(outside[0].len())]);
    }
    for (at, _) in page.match_indices("href=\"") {
        let target: String = page[at + 6..].chars().take(8).collect();
        assert!(target.starts_with('#') || target.starts_with("https://") || target.starts_with("http://"));
    }
}

#[test]
fn the_page_has_headings_in_order_and_closes_what_it_opens() {
    let page = written("html");
    let mut level = 0;
    let mut rest = page.as_str();
    while let Some(at) = rest.find("<h") {
        rest = &rest[at + 2..];
        if let Some(next) = rest.chars().next().and_then(|it| it.to_digit(10)) {
            assert!(next <= level + 1, "h{next} after h{level}");
            level = next;
        }
    }
    for tag in ["details", "table", "ul", "ol", "div", "bdi", "main", "header", "section", "td", "tr", "dl"] {
        let opened = page.matches(&format!("<{tag}>")).count() + page.matches(&format!("<{tag} ")).count();
        assert_eq!(opened, page.matches(&format!("</{tag}>")).count(), "{tag}");
    }
}

#[test]
fn the_page_stays_small_with_many_findings() {
    let mut findings = fixture::findings();
    let sample = findings.0[1].clone();
    findings.0.extend((0..5000).map(|number| {
        let mut copy = sample.clone();
        copy.finding.subject.id = number.to_string();
        copy
    }));
    let mut summary = fixture::summary();
    summary.checks[1].findings = 5011;
    let page = written_of("html", &summary, &findings);
    assert_eq!(
        page.matches("<tr><th scope=\"row\"><a").count() + page.matches("<tr><th scope=\"row\"><bdi").count(),
        53
    );
    assert!(page.contains("… and 4,961 more."));
}

#[test]
fn colour_is_written_only_on_request() {
    let render = |colour| {
        let options = TableOptions { width: 80, colour, limit: 3 };
        super::table::render(&fixture::summary(), &fixture::findings(), &options).unwrap()
    };
    assert!(!render(Colour::Never).contains('\u{1b}'));
    assert!(render(Colour::Always).contains("\u{1b}["));
    let zero = TableOptions { width: 0, colour: Colour::Never, limit: 1 };
    let narrow = super::table::render(&fixture::summary(), &fixture::findings(), &zero).unwrap();
    assert!(narrow.contains("critical"), "a terminal that reports no columns is taken for 60");
}

#[test]
fn a_store_that_fails_is_an_error_and_not_a_short_report() {
    struct Broken;
    impl Findings for Broken {
        fn each(
            &self,
            _: &mut dyn FnMut(&ReportedFinding) -> Result<(), ReportError>,
        ) -> Result<(), ReportError> {
            Err(ReportError::Read("disk".to_owned()))
        }
        fn each_of(
            &self,
            _: &str,
            _: usize,
            _: &mut dyn FnMut(&ReportedFinding) -> Result<(), ReportError>,
        ) -> Result<(), ReportError> {
            Err(ReportError::Read("disk".to_owned()))
        }
    }
    for format in FORMATS {
        let outcome = (format.write)(&fixture::summary(), &Broken, &mut Vec::new());
        assert!(matches!(outcome, Err(ReportError::Read(_))), "{}", format.name);
    }
}

#[test]
fn a_broken_pipe_is_an_error_of_writing() {
    struct Closed;
    impl Write for Closed {
        fn write(&mut self, _: &[u8]) -> std::io::Result<usize> {
            Err(std::io::ErrorKind::BrokenPipe.into())
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }
    for format in FORMATS {
        let outcome = (format.write)(&fixture::summary(), &fixture::findings(), &mut Closed);
        let Err(ReportError::Write(error)) = outcome else { panic!("{}: {outcome:?}", format.name) };
        assert_eq!(error.kind(), std::io::ErrorKind::BrokenPipe, "{}", format.name);
    }
}

fn comparison() -> compare::Comparison {
    let scan = |id: i64| ScanRef {
        id,
        state: "complete".to_owned(),
        started_at: format!("2026-11-{:02}T05:00:00Z", 20 + id),
        instances: vec!["corporate".to_owned()],
        tier: "standard".to_owned(),
        preset: "recommended".to_owned(),
        score_version: crate::score::VERSION,
    };
    let result = |failing| crate::score::CheckResult {
        id: "links.fixture-broken".to_owned(),
        category: "links".to_owned(),
        severity: crate::model::Severity::High,
        confidence: crate::model::Confidence::Certain,
        evaluated: 100,
        failing,
        accepted: 0,
        unknown: false,
    };
    let score = |failing| {
        crate::score::score(&[result(failing)], &[("links".to_owned(), 15)], Settings::default(), 0)
    };
    let change = Change {
        id: "links.fixture-broken".to_owned(),
        category: "links".to_owned(),
        severity: crate::model::Severity::High,
        confidence: crate::model::Confidence::Certain,
        in_a: true,
        in_b: true,
        n_common: 100,
        f_common_a: 20,
        fixed: 15,
        regressed: 2,
        accepted: 0,
        unaccepted: 0,
        n_removed: 0,
        f_removed: 0,
        n_added: 0,
        f_added: 0,
    };
    let mut comparison = compare::start(scan(1), scan(2), score(20), score(7), &[change]);
    for (number, finding) in fixture::findings().0.into_iter().enumerate() {
        comparison.add(ComparedFinding { class: Class::ALL[number % 6], finding }, 2);
    }
    comparison.sort();
    comparison
}

#[test]
fn a_comparison_is_written_as_before_and_follows_its_schema() {
    for (name, write) in super::comparison::FORMATS {
        let mut bytes = Vec::new();
        write(&comparison(), &mut bytes).unwrap();
        let text = String::from_utf8(bytes).unwrap();
        assert!(!text.chars().any(|c| c.is_control() && c != '\n'), "{name}");
        insta::assert_snapshot!(format!("comparison_{name}"), text);
        if *name == "json" {
            let schema = pretty(&super::comparison::schema());
            assert_eq!(valid(&serde_json::from_str(&schema).unwrap(), &text), Vec::<String>::new());
            assert_fresh("docs/schema/comparison-v1.json", &schema);
        }
    }
}

#[test]
fn a_capped_comparison_keeps_the_true_counts() {
    let comparison = comparison();
    assert_eq!(comparison.counts.values().sum::<u64>(), 14);
    assert!(comparison.findings.len() < 14);
}
