//! Sitecore by its Authoring API, against the double: the findings of the same estate on disk, faults, tokens that end, and nothing
//! that writes.

#![allow(clippy::disallowed_methods, reason = "tests look at the environment")]

#[path = "support/sitecore/mod.rs"]
mod sitecore;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;

use conduit::adapters::{Adapter, AdapterError, BuildInput};
use conduit::model::{Done, Record, Secret, TaskSpec, Tier};
use conduit::transport::{GlobalSettings, HttpTransport, Interrupt, Settings, Shared};
use serde_json::{Value as Json, json};
use sitecore::{Double, Options};

/// Must appear nowhere but in the log-in.
const SECRET: &str = "canary-of-the-client-secret";
/// The end of every token of the double.
const TOKEN: &str = "c2lnbmF0dXJl";

fn manifest() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Unpacks a real estate into a folder of its own.
fn unpacked(name: &str) -> (tempfile::TempDir, PathBuf) {
    let dir = tempfile::tempdir().unwrap();
    let archive = manifest().join("tests/data/sitecore").join(format!("{name}.tar.gz"));
    let done = Command::new("tar").arg("-xzf").arg(archive).arg("-C").arg(dir.path()).status();
    assert!(done.unwrap().success());
    let root = dir.path().join(name);
    (dir, root)
}

/// A folder with a configuration, and what the program says in it.
struct Place {
    folder: tempfile::TempDir,
}

impl Place {
    fn new(instance: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let text = format!(
            "version: 1\nlimits:\n  requests_per_second: 10000\nchecks: {{ preset: all }}\ninstances:\n  - id: estate\n    adapter: sitecore\n{instance}"
        );
        std::fs::write(folder.path().join("conduit.yaml"), text).unwrap();
        Self { folder }
    }

    fn authoring(double: &Double) -> Self {
        Self::new(&format!(
            "    source: authoring\n    url: {url}\n    authority: {url}\n    login: cloud\n    credentials:\n      client_id: {{ env: SC_ID }}\n      \
             client_secret: {{ env: SC_SECRET }}\n    limits:\n      requests_per_second: 1000\n      max_backoff_seconds: 0.01\n      \
             max_retry_after_seconds: 0.01\n",
            url = double.url
        ))
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(assert_cmd::cargo::cargo_bin!("conduit"));
        command.args(arguments).current_dir(self.folder.path()).env_clear();
        command.env("SC_ID", "cid").env("SC_SECRET", SECRET);
        command
    }

    fn run(&self, arguments: &[&str]) -> (i32, String, String) {
        said(&mut self.command(arguments))
    }

    fn scan(&self) -> (i32, Json) {
        let (code, out, err) =
            self.run(&["xray", "scan", "--as-of", "2026-11-01", "--quiet", "--format", "json"]);
        assert!(matches!(code, 0 | 4), "{code}: {err}");
        (code, serde_json::from_str(&out).unwrap_or_else(|error| panic!("{error}: {out}\n{err}")))
    }
}

fn said(command: &mut Command) -> (i32, String, String) {
    let output = command.output().unwrap();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (output.status.code().unwrap(), text(&output.stdout), text(&output.stderr))
}

/// Check → subjects with their language.
type Findings = BTreeMap<String, BTreeSet<String>>;

fn findings(report: &Json) -> Findings {
    let mut found = Findings::new();
    for finding in report["findings"].as_array().unwrap() {
        let subject = &finding["subject"];
        let what =
            format!("{} {}", subject["id"].as_str().unwrap(), subject["locale"].as_str().unwrap_or("-"));
        found.entry(finding["check"].as_str().unwrap().to_owned()).or_default().insert(what);
    }
    found
}

fn options(folder: &Path) -> Options {
    Options { client_secret: SECRET.to_owned(), ..Options::folder(folder) }
}

/// The estate over HTTP, older than any limit of age, with what its repository lacks.
fn instance(root: &Path) -> Double {
    Double::start(Options { now: "2026-05-01".to_owned(), ..options(root).with_stand_ins() })
}

/// The example, which is small enough to be scanned often.
fn example() -> Double {
    Double::start(options(&manifest().join("examples/sitecore")))
}

/// What the folder and the server find differently, after what only one of them can see is left out: items that the double made so
/// that the repository is a whole server, accounts, and databases other than `master`. `-` only the folder finds, `+` only the server.
fn differences(root: &Path, double: &Double) -> (BTreeSet<String>, usize) {
    let disk = findings(&Place::new(&format!("    path: {:?}\n", root.display().to_string())).scan().1);
    let live = findings(&Place::authoring(double).scan().1);
    double.assert_read_only();
    let estate = double.estate();
    let is_made = |subject: &str| {
        let id = subject.split([' ', '/']).next().unwrap_or_default();
        let id = uuid::Uuid::parse_str(id).ok();
        id.and_then(|it| estate.master().get(it)).is_none_or(|it| it.is_synthetic)
    };
    let flat = |findings: &Findings| -> BTreeSet<String> {
        let all = findings.iter().flat_map(|(check, subjects)| subjects.iter().map(move |it| (check, it)));
        // Whose an item is and who has rights is told by all, whether there is such an account by the server alone.
        let all = all.filter(|(check, _)| {
            !matches!(
                check.as_str(),
                "workflow.owner-missing" | "workflow.lock-orphan" | "security.acl-orphan"
            )
        });
        all.filter(|(_, it)| !is_made(it)).map(|(check, it)| format!("{check} {it}")).collect()
    };
    let (disk, live) = (flat(&disk), flat(&live));
    let only = |a: &BTreeSet<String>, b: &BTreeSet<String>, sign: char| -> Vec<String> {
        a.difference(b).map(|it| format!("{sign} {it}")).collect()
    };
    let mut all: BTreeSet<String> = only(&disk, &live, '-').into_iter().collect();
    all.extend(only(&live, &disk, '+'));
    (all, disk.intersection(&live).count())
}

#[test]
fn habitat_by_the_authoring_api_is_habitat_on_disk() {
    let (_dir, root) = unpacked("habitat");
    let double = instance(&root);
    let (differences, n_same) = differences(&root, &double);
    let expected: [&str; 0] = [];
    assert_eq!(differences, expected.map(str::to_owned).into());
    assert!(n_same > 400, "{n_same}");
    assert!(double.log().len() < 70, "{} requests", double.log().len());
}

#[test]
fn playsummit_by_the_authoring_api_is_playsummit_on_disk() {
    let (_dir, root) = unpacked("xmcloud-playsummit");
    let double = instance(&root);
    let (mut differences, n_same) = differences(&root, &double);
    // The way most fields are written is another one when the fields of base templates count that only the server has.
    differences.retain(|it| !it.starts_with("+ model.naming-inconsistent"));
    // All of them are about fields that come from base templates which the repository does not have.
    let expected = [
        "+ locale.partial 2d1d7aca-9597-5ca6-85b2-9b04907e4298 fr-CA",
        "+ locale.partial 3d1c809e-598d-5bd9-8104-ff05f7ca6011 fr-CA",
        "+ locale.partial 68dc89a4-1b04-59a8-9c4e-3b49d6c61052 fr-CA",
        "+ model.field-never-filled d8aa73e1-c275-4eee-bb9d-333925e51952/NavigationTitle -",
        "+ model.field-never-filled d8aa73e1-c275-4eee-bb9d-333925e51952/Page Design -",
        "+ model.field-never-filled d8aa73e1-c275-4eee-bb9d-333925e51952/VariantIdentifier -",
        "+ model.field-without-help 507b2363-3200-4cea-b238-3045731ba6a5 -",
        "+ model.field-without-help 6db09cef-64a8-52a3-a980-38408109c4d7 -",
        "+ model.field-without-help 7756380e-cb33-4213-b486-b73092696756 -",
        "+ model.field-without-help 8e7f4f7d-8ac7-435a-bb13-8212313c98d4 -",
        "+ model.field-without-help bfe54f03-2ca7-4f4f-867e-daef974bae4d -",
        // Its template is one of the platform's: only the server tells that it has a field for text, which makes it content.
        "+ quality.placeholder-text 9df4e787-8936-401b-b27c-28e1a1620b41 en",
    ];
    assert_eq!(differences, expected.map(str::to_owned).into());
    assert!(n_same > 200, "{n_same}");
    assert!(double.log().len() < 75, "{} requests", double.log().len());
}

/// Fails with what differs, and not with everything.
#[track_caller]
fn same(found: &Findings, expected: &Findings, what: &str) {
    let flat = |of: &Findings| -> BTreeSet<String> {
        of.iter().flat_map(|(check, all)| all.iter().map(move |it| format!("{check} {it}"))).collect()
    };
    let (found, expected) = (flat(found), flat(expected));
    let differ: Vec<&String> = found.symmetric_difference(&expected).collect();
    assert!(differ.is_empty(), "{what}: {} found, {} expected: {differ:?}", found.len(), expected.len());
}

fn calm_findings() -> Findings {
    let (_, report) = Place::authoring(&example()).scan();
    findings(&report)
}

type Disturb = fn(&mut sitecore::Switches);

#[test]
fn faults_small_pages_and_tokens_that_end_change_no_finding() {
    let calm = calm_findings();
    assert!(calm.values().map(BTreeSet::len).sum::<usize>() > 20, "{calm:?}");
    let disturbances: [(&str, Disturb); 6] = [
        ("429", |it| it.fault_every = Some((5, 429, Some(1)))),
        ("503", |it| it.fault_every = Some((7, 503, None))),
        ("connections cut off", |it| it.cut_every = Some(9)),
        ("a token that is refused after five requests", |it| it.token_requests = Some(5)),
        ("a token of no time", |it| it.token_seconds = 0),
        ("pages of twenty", |it| it.most_per_page = Some(20)),
    ];
    for (what, disturb) in disturbances {
        let double = example();
        double.switch(disturb);
        let (_, report) = Place::authoring(&double).scan();
        same(&findings(&report), &calm, what);
        double.assert_read_only();
        if what.starts_with("a token") {
            assert!(double.log_ins() > 3, "{what}: {}", double.log_ins());
        }
    }
}

#[test]
fn an_older_server_is_asked_language_by_language() {
    let calm = calm_findings();
    let double = example();
    double.switch(|it| it.is_old_authoring = true);
    let (_, report) = Place::authoring(&double).scan();
    same(&findings(&report), &calm, "");
    assert!(
        double.log().iter().all(|it| !it.document.contains("ConduitItems") || it.document.contains("i0l0:"))
    );
}

#[test]
fn a_refused_log_in_is_tried_once_and_nothing_is_passed() {
    let double = example();
    let place = Place::authoring(&double);
    let mut command =
        place.command(&["xray", "scan", "--as-of", "2026-11-01", "--quiet", "--format", "json"]);
    let (code, out, err) = said(command.env("SC_SECRET", "another"));
    assert_eq!(code, 4, "{err}");
    assert!(err.contains("invalid_client") && err.contains("credentials.client_secret"), "{err}");
    let report: Json = serde_json::from_str(&out).unwrap();
    assert_eq!(report["findings"].as_array().unwrap().len(), 0);
    assert_eq!(report["score"]["coverage"], 0.0, "nothing was looked at");
    assert_eq!(double.log().len(), 1, "an account that is refused again and again is locked");
}

#[test]
fn an_api_that_is_off_says_what_to_switch_on() {
    let double = example();
    double.switch(|it| it.is_authoring_on = false);
    let place = Place::authoring(&double);
    let (code, _, err) = place.run(&["xray", "scan", "--as-of", "2026-11-01", "--quiet"]);
    assert!(code == 4 && err.contains("GraphQL.Enabled"), "{code}: {err}");
    let (code, out, _) = place.run(&["adapters", "health", "estate"]);
    let out = out.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(code != 0 && out.contains("use `source: item-service`"), "{out}");
}

#[test]
fn accounts_that_may_not_be_read_are_unknown_and_not_absent() {
    let calm = calm_findings();
    let double = example();
    double.switch(|it| it.refused.extend(["users".to_owned(), "roles".to_owned()]));
    let (_, report) = Place::authoring(&double).scan();
    let mut expected = calm;
    for check in ["security.default-account", "security.acl-orphan", "workflow.lock-orphan"] {
        assert!(expected.remove(check).is_some(), "{check}");
    }
    same(&findings(&report), &expected, "without accounts");
    let checks = report["checks"].as_array().unwrap();
    let check = checks.iter().find(|it| it["id"] == "security.default-account").unwrap();
    assert_eq!(check["unknown"]["reason"], "forbidden", "{check}");
}

#[test]
fn what_the_account_may_not_read_is_unknown_and_not_missing() {
    let double = example();
    double.switch(|it| {
        it.hidden.insert("/sitecore/media library".to_owned());
    });
    let place = Place::authoring(&double);
    let found = findings(&place.scan().1);
    for check in ["links.broken-image", "media.missing-file", "media.unused"] {
        assert!(!found.contains_key(check), "{check}: {:?}", found.get(check));
    }
    let (_, out, _) = place.run(&["adapters", "health", "estate"]);
    let out = out.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(out.contains("does not see /sitecore/media library"), "{out}");
}

#[test]
fn health_tells_version_support_account_and_exposure() {
    let double = example();
    double.switch(|it| it.is_playground_on = true);
    let place = Place::authoring(&double);
    let (code, out, err) = place.run(&["adapters", "health", "estate", "--format", "json"]);
    assert_eq!(code, 0, "{out}{err}");
    let health: Json = serde_json::from_str(&out).unwrap();
    let health = if health.is_array() { health[0].clone() } else { health["instances"][0].clone() };
    let detail = |aspect: &str| {
        let all = health["aspects"].as_array().unwrap_or_else(|| panic!("{health}"));
        let found =
            all.iter().find(|it| it["aspect"] == aspect).unwrap_or_else(|| panic!("{aspect}: {health}"));
        (found["state"].as_str().unwrap().to_owned(), found["detail"].as_str().unwrap().to_owned())
    };
    assert_eq!(health["version"], "10.4.1");
    assert!(detail("version").1.contains("about 2027-04"), "{}", detail("version").1);
    assert!(detail("authenticated").1.contains("administrator"));
    assert_eq!(detail("playground").0, "warning");
    assert!(
        detail("sources").1.contains("`item-service` (what the account may read): there"),
        "{}",
        detail("sources").1
    );
    double.assert_read_only();
}

#[test]
fn an_owner_who_is_gone_is_a_finding() {
    let double = example();
    let home = "/sitecore/content/Harbour/Website/Home/Visit";
    let id = double.estate().master().by_path(home).unwrap().id;
    double.change(|estate| {
        let item = estate.master_mut().item_mut(id).unwrap();
        for version in item.languages.get_mut("en").unwrap().versions.values_mut() {
            let owner = uuid::Uuid::parse_str("52807595-0F8F-4B20-8D2A-CB71D28C6103").unwrap();
            version.insert(owner, sitecore::estate::Value::text(r"sitecore\Left-In-May"));
        }
    });
    let mut expected = calm_findings();
    let found = findings(&Place::authoring(&double).scan().1);
    expected.entry("workflow.owner-missing".to_owned()).or_default().insert(format!("{id} en"));
    same(&found, &expected, "with an owner who is gone");
}

#[test]
fn an_old_version_is_a_finding() {
    let double = Double::start(Options {
        version: "10.2.1".to_owned(),
        ..options(&manifest().join("examples/sitecore"))
    });
    let (_, report) = Place::authoring(&double).scan();
    assert!(findings(&report).contains_key("platform.version-eol"));
}

#[test]
fn a_language_that_is_added_while_scanning_waits_for_the_next_scan() {
    let calm = calm_findings();
    let double = example();
    double.switch(|it| it.language_after = Some((16, "sv".to_owned())));
    let place = Place::authoring(&double);
    let (_, report) = place.scan();
    assert!(double.estate().languages.iter().any(|it| it == "sv"));
    same(&findings(&report), &calm, "");
    let (_, report) = place.scan();
    assert!(findings(&report).values().flatten().any(|it| it.ends_with(" sv")), "the next one reads it");
}

#[test]
fn a_scan_that_is_killed_goes_on_and_ends_with_the_same() {
    let calm = calm_findings();
    for n_before in [3, 12, 17] {
        let double = example();
        let place = Place::authoring(&double);
        let mut scan = place.command(&["xray", "scan", "--as-of", "2026-11-01", "--quiet"]).spawn().unwrap();
        while double.log().len() < n_before && scan.try_wait().unwrap().is_none() {
            std::thread::yield_now();
        }
        scan.kill().unwrap();
        scan.wait().unwrap();
        let (code, out, err) = place.run(&["xray", "resume", "1", "--quiet", "--format", "json"]);
        assert!(matches!(code, 0 | 4), "{n_before}: {code}: {err}");
        let report: Json = serde_json::from_str(&out).unwrap();
        same(&findings(&report), &calm, &format!("killed after {n_before}"));
        double.assert_read_only();
    }
}

#[test]
fn no_secret_and_no_token_is_written_anywhere() {
    let double = example();
    let place = Place::authoring(&double);
    let mut written = String::new();
    for arguments in [
        &["-vv", "xray", "scan", "--as-of", "2026-11-01", "--format", "json"][..],
        &["-vv", "adapters", "health"],
        &["xray", "report", "--format", "html"],
    ] {
        let (code, out, err) = place.run(arguments);
        assert!(matches!(code, 0 | 4), "{err}");
        written.push_str(&out);
        written.push_str(&err);
    }
    assert!(written.contains("/oauth/token"), "the log tells of the log-in");
    for entry in std::fs::read_dir(place.folder.path()).unwrap() {
        let bytes = std::fs::read(entry.unwrap().path()).unwrap_or_default();
        written.push_str(&String::from_utf8_lossy(&bytes));
    }
    assert!(!written.contains(SECRET) && !written.contains(TOKEN));
}

/// An adapter as another process would make it.
fn adapter(double: &Double) -> (Box<dyn Adapter>, HttpTransport) {
    let entry = conduit::adapters::find("sitecore").unwrap();
    let input = BuildInput {
        instance: "estate".to_owned(),
        url: Some(double.url.clone()),
        settings: json!({ "source": "authoring", "authority": double.url, "login": "cloud" }),
        credentials: vec![
            ("client_id".to_owned(), Secret::new("cid")),
            ("client_secret".to_owned(), Secret::new(SECRET)),
        ],
        base_dir: PathBuf::new(),
    };
    let auth = (entry.credential)(&input).unwrap().unwrap().bind(&double.url);
    let settings =
        Settings { requests_per_second: 1000.0, proxy: Some("none".to_owned()), ..Settings::default() };
    let global = GlobalSettings { requests_per_second: Some(1000.0), ..GlobalSettings::default() };
    let transport =
        HttpTransport::new("estate", &settings, auth, Shared::new(&global, Interrupt::new())).unwrap();
    ((entry.build)(&input).unwrap(), transport)
}

fn paths_and_ids(done: &Done) -> BTreeSet<String> {
    done.records
        .iter()
        .filter_map(|it| match it {
            Record::Item(item) => Some(item.id.as_str().to_owned()),
            _ => None,
        })
        .collect()
}

#[test]
fn items_that_are_taken_away_or_moved_while_scanning_cost_no_other() {
    let double = example();
    let (first, transport) = adapter(&double);
    let start = first.start(Tier::Standard).remove(0);
    let found = first.fetch(&start, &Json::Null, &transport).unwrap();
    let context = found.context.clone().unwrap();
    let tasks: Vec<TaskSpec> = found.follow_ups;
    let read = |adapter: &dyn Adapter, transport: &HttpTransport| -> Result<BTreeSet<String>, AdapterError> {
        let mut all = BTreeSet::new();
        for task in &tasks {
            let done = adapter.fetch(task, &context, transport)?;
            assert!(done.problems.is_empty(), "{:?}", done.problems);
            all.extend(paths_and_ids(&done));
        }
        Ok(all)
    };
    let before = read(&*first, &transport).unwrap();
    let home = "/sitecore/content/Harbour/Website/Home";
    let (gone, moved) = {
        let estate = double.estate();
        let moved = estate.master().by_path(&format!("{home}/Visit")).unwrap().id;
        let below = |it: &&sitecore::estate::Item| it.path.starts_with(&format!("{home}/")) && it.id != moved;
        let is_alone = |it: &&sitecore::estate::Item| estate.master().children(it.id).next().is_none();
        (estate.master().items.values().filter(below).find(is_alone).unwrap().id, moved)
    };
    double.change(|estate| {
        estate.master_mut().remove(gone);
        if let Some(item) = estate.master_mut().item_mut(moved) {
            item.path = format!("{home}/Data/Visit");
        }
    });
    let (second, other) = adapter(&double);
    for (adapter, transport) in [(&first, &transport), (&second, &other)] {
        let mut after = read(&**adapter, transport).unwrap();
        assert!(!after.contains(&gone.to_string()) && after.contains(&moved.to_string()));
        after.insert(gone.to_string());
        assert_eq!(after.symmetric_difference(&before).collect::<Vec<_>>(), [""; 0]);
    }
    double.assert_read_only();
}

#[test]
fn an_identity_server_gives_a_token_for_a_user_or_a_client_and_a_ready_token_is_taken() {
    let calm = calm_findings();
    let double = example();
    let place = |credentials: &str| {
        let limits = "    limits:\n      requests_per_second: 1000\n";
        let head = format!("    source: authoring\n    url: {url}\n    authority: {url}\n", url = double.url);
        Place::new(&format!("{head}    credentials:\n{credentials}{limits}"))
    };
    let client = "      client_id: { env: SC_ID }\n      client_secret: { env: SC_SECRET }\n";
    let user = "      username: { env: SC_USER }\n      password: { env: SC_PASSWORD }\n";
    let scan = ["xray", "scan", "--as-of", "2026-11-01", "--quiet", "--format", "json"];
    for credentials in
        [client.to_owned(), format!("{client}{user}"), "      token: { env: SC_TOKEN }\n".to_owned()]
    {
        let token = double.token();
        double.clear_log();
        let place = place(&credentials);
        let mut command = place.command(&scan);
        command.env("SC_USER", "admin").env("SC_PASSWORD", "b").env("SC_TOKEN", &token);
        let (code, out, err) = said(&mut command);
        assert!(matches!(code, 0 | 4), "{credentials}: {err}");
        same(&findings(&serde_json::from_str(&out).unwrap()), &calm, &credentials);
        let log_ins: Vec<String> =
            double.log().into_iter().map(|it| it.path).filter(|it| it.contains("token")).collect();
        let expected: &[&str] = if credentials.contains("token:") { &[] } else { &["/connect/token"] };
        assert_eq!(log_ins, expected, "{credentials}");
        assert!(!(out + &err).contains(TOKEN));
    }
    double.assert_read_only();
}

#[test]
fn a_plan_asks_for_a_count_alone() {
    let double = example();
    let place = Place::authoring(&double);
    let (code, out, err) = place.run(&["xray", "scan", "--plan"]);
    assert_eq!(code, 0, "{err}");
    assert!(out.contains("items") && double.log().len() <= 3, "{out} {:?}", double.log());
    let planned = double.log().len();
    place.scan();
    assert!(double.log().len() > planned, "the plan was no scan");
}

/// `sitecoreai-cli hygiene audit all` (20 audits) sends 4,197 requests for this estate (`tests/lab_sitecore.rs` measures it).
#[test]
fn an_estate_with_planted_faults_is_read_with_a_fiftieth_of_an_auditors_requests() {
    let (_dir, root) = unpacked("xmcloud-playsummit");
    let double = Double::start(options(&root).with_faults(11));
    let (_, report) = Place::authoring(&double).scan();
    let n_checks = report["checks"].as_array().unwrap().iter().filter(|it| it["unknown"].is_null()).count();
    let n_requests = double.log().len();
    assert!(n_requests < 84 && n_checks > 60, "{n_requests} requests for {n_checks} checks");
    eprintln!("{n_requests} requests for {n_checks} checks");
    double.assert_read_only();
}
