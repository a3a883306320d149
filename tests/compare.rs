//! `conduit xray compare` from end to end: an export is scanned, edited, scanned again.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::Path;

use assert_cmd::Command;
use serde_json::Value as Json;

const NO_ALT: &str = "a11y.image-alt-missing";
const EMPTY_HEADING: &str = "a11y.heading-empty";
const IMAGE: &str = "<p>Boats moor at the quay.</p><img src=\"https://museum.example/a.jpg\">";
const IMAGE_WITH_ALT: &str =
    "<p>Boats moor at the quay.</p><img src=\"https://museum.example/a.jpg\" alt=\"A red boat at the quay\">";
const CLEAN: &str = "<h2>Ropes</h2><p>They are coiled by hand.</p>";
const HEADING: &str = "<h2></h2><p>They are coiled by hand.</p>";

/// A folder with a configuration, an export and a database.
struct Site {
    folder: tempfile::TempDir,
}

impl Site {
    fn new() -> Self {
        let site = Self { folder: tempfile::tempdir().expect("a folder") };
        // An export cannot tell everything, and this is not what is tested here.
        let config = "version: 1\nstore:\n  path: conduit.db\nscore:\n  min_coverage: 0.1\ninstances:\n  - id: museum\n    \
                      adapter: wordpress\n    source: wxr\n    path: site.xml\n";
        site.write("conduit.yaml", config);
        site
    }

    fn write(&self, name: &str, text: &str) {
        std::fs::write(self.folder.path().join(name), text).expect("a file");
    }

    fn path(&self) -> &Path {
        self.folder.path()
    }

    fn conduit(&self, arguments: &[&str]) -> Command {
        let mut command = Command::cargo_bin("conduit").expect("the program");
        command
            .current_dir(self.path())
            .env_remove("DATABASE_URL")
            .env_remove("CONDUIT_CONFIG")
            .args(arguments);
        command
    }

    /// Scans these posts: id and text.
    fn scan(&self, posts: &[(u32, &str)]) {
        self.write("site.xml", &export(posts));
        self.conduit(&["xray", "scan", "--quiet", "--as-of", "2026-06-01"]).assert().code(0);
    }

    fn compare(&self, arguments: &[&str]) -> Json {
        let mut all = vec!["xray", "compare", "--format", "json"];
        all.extend(arguments);
        let output = self.conduit(&all).assert().code(0).get_output().stdout.clone();
        serde_json::from_slice(&output).expect("JSON")
    }

    fn report(&self, scan: &str, file: &str) {
        self.conduit(&["xray", "report", scan, "--format", "json", "--output", file, "--quiet"])
            .assert()
            .code(0);
    }
}

fn export(posts: &[(u32, &str)]) -> String {
    let mut text = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\" ?>\n<rss version=\"2.0\" \
         xmlns:excerpt=\"http://wordpress.org/export/1.2/excerpt/\" \
         xmlns:content=\"http://purl.org/rss/1.0/modules/content/\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\" \
         xmlns:wp=\"http://wordpress.org/export/1.2/\">\n<channel>\n<title>Museum</title>\n\
         <link>https://museum.example</link>\n<language>en-GB</language>\n<wp:wxr_version>1.2</wp:wxr_version>\n\
         <wp:base_site_url>https://museum.example</wp:base_site_url>\n\
         <wp:base_blog_url>https://museum.example</wp:base_blog_url>\n\
         <generator>https://wordpress.org/?v=7.1.4</generator>\n",
    );
    for (id, content) in posts {
        let _ = writeln!(
            text,
            "<item><title>Story number {id}</title><link>https://museum.example/story-{id}/</link>\
             <content:encoded><![CDATA[{content}]]></content:encoded>\
             <excerpt:encoded><![CDATA[Story {id} of the harbour, told by those who were there.]]></excerpt:encoded>\
             <wp:post_id>{id}</wp:post_id><wp:post_date_gmt>2026-05-01 10:00:00</wp:post_date_gmt>\
             <wp:post_modified_gmt>2026-05-02 10:00:00</wp:post_modified_gmt><wp:post_name>story-{id}</wp:post_name>\
             <wp:status>publish</wp:status><wp:post_parent>0</wp:post_parent><wp:post_type>post</wp:post_type></item>"
        );
    }
    text.push_str("</channel>\n</rss>\n");
    text
}

/// Class, check and id of the subject of the findings of two checks.
fn classes(comparison: &Json) -> BTreeSet<(String, String, String)> {
    let text = |it: &Json| it.as_str().expect("a text").to_owned();
    comparison["findings"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|it| {
            let finding = &it["finding"];
            (text(&it["class"]), text(&finding["check"]), text(&finding["subject"]["id"]))
        })
        .filter(|(_, check, _)| check == NO_ALT || check == EMPTY_HEADING)
        .collect()
}

fn expected(all: &[(&str, &str, &str)]) -> BTreeSet<(String, String, String)> {
    all.iter()
        .map(|(class, check, id)| ((*class).to_owned(), (*check).to_owned(), (*id).to_owned()))
        .collect()
}

fn number(value: &Json) -> f64 {
    value.as_f64().expect("a number")
}

/// Sums hold, the schema holds.
fn assert_sound(comparison: &Json) {
    let steps: f64 =
        comparison["waterfall"].as_array().expect("steps").iter().map(|it| number(&it["points"])).sum();
    let difference = number(&comparison["difference"]);
    let scores = number(&comparison["b"]["score"]["overall"]) - number(&comparison["a"]["score"]["overall"]);
    assert!((steps - difference).abs() < 1e-4, "{steps} {difference}");
    assert!((scores - difference).abs() < 1e-4, "{scores} {difference}");
    for step in comparison["waterfall"].as_array().expect("steps") {
        match step["step"].as_str() {
            Some("fixed") => assert!(number(&step["points"]) >= 0.0, "{step}"),
            Some("regressed") => assert!(number(&step["points"]) <= 0.0, "{step}"),
            // Both scans evaluated the same checks: everything is explained by the content.
            Some("rules and coverage" | "newly evaluated") => {
                assert!(number(&step["points"]).abs() < 1e-4, "{step}");
            }
            _ => {}
        }
    }
    let listed = comparison["findings"].as_array().expect("a list").len() as u64;
    let counted: u64 = comparison["counts"]
        .as_object()
        .expect("counts")
        .values()
        .map(|it| it.as_u64().expect("a number"))
        .sum();
    assert_eq!(listed, counted);
    let schema = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/schema/comparison-v1.json");
    let schema: Json =
        serde_json::from_str(&std::fs::read_to_string(schema).expect("the schema")).expect("JSON");
    let validator = jsonschema::validator_for(&schema).expect("a schema");
    let errors: Vec<_> = validator.iter_errors(comparison).map(|it| it.to_string()).collect();
    assert_eq!(errors, Vec::<String>::new());
}

/// 1: loses its defect; 2: keeps it; 3: goes with it; 4: gets one; 5: comes with one.
const BEFORE: &[(u32, &str)] = &[(1, IMAGE), (2, IMAGE), (3, IMAGE), (4, CLEAN), (6, CLEAN)];
const AFTER: &[(u32, &str)] = &[(1, IMAGE_WITH_ALT), (2, IMAGE), (4, HEADING), (5, IMAGE), (6, CLEAN)];

#[test]
fn every_finding_gets_the_class_of_what_happened() {
    let site = Site::new();
    site.scan(BEFORE);
    site.scan(AFTER);
    let comparison = site.compare(&[]);
    let all = [
        ("fixed", NO_ALT, "1"),
        ("existing", NO_ALT, "2"),
        ("gone", NO_ALT, "3"),
        ("new", EMPTY_HEADING, "4"),
        ("new", NO_ALT, "5"),
    ];
    assert_eq!(classes(&comparison), expected(&all));
    assert_sound(&comparison);
    let moved = |name: &str| {
        let steps = comparison["waterfall"].as_array().expect("steps");
        number(&steps.iter().find(|it| it["step"] == name).expect("the step")["points"])
    };
    assert!(moved("fixed") > 0.0);
    assert!(moved("regressed") < 0.0);

    // Backwards the classes turn round.
    let backwards = site.compare(&["2", "1"]);
    let all = [
        ("new", NO_ALT, "1"),
        ("existing", NO_ALT, "2"),
        ("new", NO_ALT, "3"),
        ("fixed", EMPTY_HEADING, "4"),
        ("gone", NO_ALT, "5"),
    ];
    assert_eq!(classes(&backwards), expected(&all));
    assert_sound(&backwards);
}

/// Fingerprints of a scan's findings.
fn fingerprints(site: &Site, scan: usize) -> BTreeSet<String> {
    let file = format!("{scan}.json");
    site.report(&scan.to_string(), &file);
    let report: Json =
        serde_json::from_str(&std::fs::read_to_string(site.path().join(file)).expect("the report"))
            .expect("JSON");
    let findings = report["findings"].as_array().expect("a list");
    findings.iter().map(|it| it["fingerprint"].as_str().expect("a text").to_owned()).collect()
}

#[test]
fn any_two_scans_differ_by_what_their_reports_differ_by() {
    const TEXTS: [&str; 4] = [IMAGE, IMAGE_WITH_ALT, HEADING, CLEAN];
    let site = Site::new();
    // Each post is in about four of five scans, with a text of its own in each.
    let mut random = 7_u32;
    let mut next = || {
        random = random.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        usize::try_from(random >> 16).expect("a small number")
    };
    for _ in 0..4 {
        let posts: Vec<(u32, &str)> =
            (1..=12).filter_map(|id| TEXTS.get(next() % 5).map(|text| (id, *text))).collect();
        site.scan(&posts);
    }
    let findings: Vec<_> = (1..=4).map(|scan| fingerprints(&site, scan)).collect();
    for (a, b) in [(1, 2), (2, 3), (3, 4), (1, 4), (4, 1), (3, 2)] {
        let comparison = site.compare(&[&a.to_string(), &b.to_string()]);
        assert_sound(&comparison);
        let (before, after) = (&findings[a - 1], &findings[b - 1]);
        let count = |classes: &[&str]| -> u64 {
            classes.iter().map(|it| comparison["counts"][it].as_u64().expect("a number")).sum()
        };
        let n = |all: usize| u64::try_from(all).expect("a small number");
        assert_eq!(count(&["existing"]), n(before.intersection(after).count()), "{a} {b}");
        assert_eq!(count(&["new", "regressed"]), n(after.difference(before).count()), "{a} {b}");
        let left = count(&["fixed", "gone", "not_compared"]);
        assert_eq!(left, n(before.difference(after).count()), "{a} {b}");
    }
}

#[test]
fn a_scan_compared_with_itself_has_not_changed() {
    let site = Site::new();
    site.scan(BEFORE);
    let comparison = site.compare(&["1", "1"]);
    assert_eq!(comparison["difference"], 0.0);
    for class in ["new", "regressed", "fixed", "not_compared", "gone"] {
        assert_eq!(comparison["counts"][class], 0, "{class}");
    }
    assert!(comparison["counts"]["existing"].as_u64().expect("a number") >= 3);
    assert_sound(&comparison);
}

#[test]
fn what_was_fixed_and_is_back_has_regressed() {
    let site = Site::new();
    site.scan(&[(1, IMAGE), (6, CLEAN)]);
    site.scan(&[(1, IMAGE_WITH_ALT), (6, CLEAN)]);
    site.scan(&[(1, IMAGE), (6, CLEAN)]);
    assert_eq!(classes(&site.compare(&[])), expected(&[("regressed", NO_ALT, "1")]));
    assert_eq!(classes(&site.compare(&["1", "3"])), expected(&[("existing", NO_ALT, "1")]));
}

#[test]
fn a_report_on_disk_stands_for_its_scan() {
    let site = Site::new();
    site.scan(BEFORE);
    site.scan(AFTER);
    site.report("1", "before.json");
    site.report("2", "after.json");
    let stored = site.compare(&["1", "2"]);
    let before = site.compare(&["before.json", "2"]);
    assert_eq!(classes(&before), classes(&stored));
    assert_eq!(before["counts"], stored["counts"]);
    assert_sound(&before);
    // A report does not say which units there are: what is gone reads as fixed.
    for comparison in [site.compare(&["1", "after.json"]), site.compare(&["before.json", "after.json"])] {
        let all = [
            ("fixed", NO_ALT, "1"),
            ("existing", NO_ALT, "2"),
            ("fixed", NO_ALT, "3"),
            ("new", EMPTY_HEADING, "4"),
            ("new", NO_ALT, "5"),
        ];
        assert_eq!(classes(&comparison), expected(&all));
        assert_sound(&comparison);
    }
    // Two reports need no database.
    std::fs::remove_file(site.path().join("conduit.yaml")).expect("the configuration");
    site.compare(&["before.json", "after.json"]);
}

#[test]
fn a_check_the_later_scan_did_not_run_is_not_compared() {
    let site = Site::new();
    site.scan(&[(1, IMAGE), (6, CLEAN)]);
    let config = std::fs::read_to_string(site.path().join("conduit.yaml")).expect("the configuration");
    site.write("conduit.yaml", &format!("{config}checks:\n  disable: [{NO_ALT}]\n"));
    site.scan(&[(1, IMAGE_WITH_ALT), (6, CLEAN)]);
    let comparison = site.compare(&[]);
    assert_eq!(classes(&comparison), expected(&[("not_compared", NO_ALT, "1")]));
    let remarks = comparison["remarks"].to_string();
    assert!(remarks.contains("only one of the scans has a11y.image-alt-missing"), "{remarks}");
}

#[test]
fn an_accepted_finding_is_in_no_class() {
    let site = Site::new();
    site.scan(&[(1, IMAGE), (2, IMAGE), (6, CLEAN)]);
    let config = std::fs::read_to_string(site.path().join("conduit.yaml")).expect("the configuration");
    let accept = format!(
        "accept:\n  - check: {NO_ALT}\n    subject: \"item/1@*\"\n    reason: decoration\n    owner: web team\n    expires: 2027-01-01\n"
    );
    site.write("conduit.yaml", &format!("{config}{accept}"));
    site.scan(&[(1, IMAGE), (2, IMAGE), (6, CLEAN)]);
    let comparison = site.compare(&[]);
    assert_eq!(classes(&comparison), expected(&[("existing", NO_ALT, "2")]));
    assert_eq!(comparison["counts"]["fixed"], 0);
    assert_sound(&comparison);
    let steps = comparison["waterfall"].as_array().expect("steps");
    let accepted = steps.iter().find(|it| it["step"] == "accepted").expect("the step");
    assert!(number(&accepted["points"]) > 0.0);
    // When the entry is gone, the finding was there all along.
    let back = site.compare(&["2", "1"]);
    assert_eq!(classes(&back), expected(&[("existing", NO_ALT, "1"), ("existing", NO_ALT, "2")]));
    assert_sound(&back);
}

#[test]
fn the_gate_is_held_against_the_comparison() {
    let site = Site::new();
    site.scan(BEFORE);
    site.scan(AFTER);
    let compare = |arguments: &[&str]| {
        let mut all = vec!["xray", "compare"];
        all.extend(arguments);
        site.conduit(&all).assert()
    };
    let failed = compare(&["1", "2", "--fail-on", "new>=low"]).code(10);
    let text = String::from_utf8_lossy(&failed.get_output().stderr).into_owned();
    assert!(text.contains("gate FAILED: new>=low"), "{text}");
    compare(&["1", "1", "--fail-on", "new>=info", "--fail-on", "drop>0"]).code(0);
    compare(&["1", "2", "--fail-on", "score<100"]).code(10);
    compare(&["1", "2", "--fail-on", "nonsense"]).code(2);
}

#[test]
fn what_is_not_there_is_said() {
    let site = Site::new();
    site.scan(BEFORE);
    site.write("other.json", "{\"schema_version\": \"2\"}");
    for (arguments, code, part) in [
        (["1", "7"], 1, "there is no scan 7"),
        (["previous", "latest"], 1, "no scan `previous`"),
        (["nothing.json", "1"], 1, "cannot read nothing.json"),
        (["other.json", "1"], 1, "its schema_version is `2`"),
        (["conduit.yaml", "1"], 1, "is not JSON"),
        (["yesterday", "1"], 2, "`yesterday` is not a scan"),
    ] {
        let mut all = vec!["xray", "compare"];
        all.extend(arguments);
        let output = site.conduit(&all).assert().code(code);
        let text = String::from_utf8_lossy(&output.get_output().stderr).into_owned();
        assert!(text.contains(part), "{arguments:?}: {text}");
    }
}

#[test]
fn every_format_is_written_to_a_file() {
    let site = Site::new();
    site.scan(BEFORE);
    site.scan(AFTER);
    for (format, part) in
        [("table", "Gone with their content"), ("markdown", "# Scan 2 against scan 1"), ("json", "{\"schema")]
    {
        site.conduit(&["xray", "compare", "--quiet", "--format", format, "--output", "out"])
            .assert()
            .code(0)
            .stdout("");
        let text = std::fs::read_to_string(site.path().join("out")).expect("the file");
        assert!(text.contains(part), "{format}: {text}");
    }
}

#[test]
fn a_missing_unit_is_not_compared_when_the_later_scan_may_have_missed_it() {
    let site = Site::new();
    site.scan(BEFORE);
    site.scan(AFTER);
    let class = |sql: &str| {
        let copy = site.path().join("copy.db");
        let _ = std::fs::remove_file(&copy);
        let database = rusqlite::Connection::open(site.path().join("conduit.db")).expect("the database");
        database.execute("VACUUM INTO ?1", [copy.to_str().expect("a path")]).expect("a copy");
        rusqlite::Connection::open(&copy).expect("the copy").execute_batch(sql).expect("the change");
        let all = classes(&site.compare(&["--database", "copy.db", "1", "2"]));
        let of = |id: &str| {
            all.iter().find(|(_, check, it)| check == NO_ALT && it == id).map(|(class, ..)| class.clone())
        };
        (of("1").expect("item 1"), of("3").expect("item 3"))
    };
    let unpublished = "UPDATE capabilities SET reason = 'forbidden' WHERE capability = 'unpublished'";
    let missed = ("fixed".to_owned(), "not_compared".to_owned());
    let gone = ("fixed".to_owned(), "gone".to_owned());
    assert_eq!(class(""), gone);
    assert_eq!(class("UPDATE tasks SET state = 'failed' WHERE scan_id = 2 AND phase = 'listing'"), missed);
    assert_eq!(
        class(
            "INSERT INTO problems SELECT 2, instance_id, id, 0, 'bad-answer', 'line 7', 'cannot be read' FROM tasks \
             WHERE scan_id = 2 AND phase = 'listing' AND yields LIKE '%content%'"
        ),
        missed
    );
    assert_eq!(class(&format!("{unpublished} AND scan_id = 2")), missed);
    assert_eq!(class(&format!("{unpublished} AND scan_id IN (1, 2)")), gone);
    // The check as a whole could not be evaluated: what was there is not fixed, what is gone is gone.
    assert_eq!(
        class(&format!(
            "UPDATE outcomes SET unknown_reason = 'forbidden' WHERE scan_id = 2 AND check_id = '{NO_ALT}'"
        )),
        ("not_compared".to_owned(), "gone".to_owned())
    );
}
