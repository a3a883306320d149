//! What is known without asking anybody: `list`, `show`, `trends`, `checks`, `explain`, `adapters list`.

use serde_json::Value as Json;

use crate::support::{Conduit, Ran, wxr};

fn json(ran: &Ran) -> Json {
    serde_json::from_str(&ran.out).unwrap_or_else(|error| panic!("{error}: {}", ran.out))
}

#[test]
fn scans_are_listed_newest_first_and_trends_oldest_first() {
    let conduit = Conduit::with_export(&wxr::small());
    conduit.scan(&[]).ends(0);
    conduit.scan(&[]).ends(0);
    let list = json(&conduit.run(&["xray", "list", "--format", "json"]).ends(0));
    assert_eq!((list[0]["id"].as_i64(), list[1]["id"].as_i64()), (Some(2), Some(1)));
    assert_eq!(list[0]["state"], "complete");
    let trends = json(&conduit.run(&["xray", "trends", "--format", "json"]).ends(0));
    assert_eq!((trends[0]["id"].as_i64(), trends[1]["id"].as_i64()), (Some(1), Some(2)));
    assert_eq!(trends[1]["new"], 0);
    assert!(trends[0]["new"].as_u64() > Some(0));
    let text = conduit.run(&["xray", "list"]).ends(0).out;
    assert!(text.contains("scan") && text.contains("complete") && text.lines().count() == 3, "{text}");
    conduit.run(&["xray", "trends"]).ends(0);
    let one = json(&conduit.run(&["xray", "list", "--limit", "1", "--format", "json"]).ends(0));
    assert_eq!(one.as_array().map(Vec::len), Some(1));
}

#[test]
fn a_scan_is_shown_by_number_latest_and_previous() {
    let conduit = Conduit::with_export(&wxr::small());
    conduit.scan(&[]).ends(0);
    conduit.scan(&[]).ends(0);
    assert!(conduit.run(&["xray", "show"]).ends(0).out.contains("Scan 2"));
    assert!(conduit.run(&["xray", "show", "previous"]).ends(0).out.contains("Scan 1"));
    assert!(conduit.run(&["xray", "show", "1"]).ends(0).out.contains("Scan 1"));
    conduit.run(&["xray", "show", "99"]).ends(1).says(&["no scan 99", "conduit xray list"]);
    conduit.run(&["xray", "show", "newest"]).ends(2).says(&["`newest`", "latest"]);
}

#[test]
fn checks_are_listed_as_text_and_json_and_by_preset() {
    let conduit = Conduit::new();
    let all = json(&conduit.run(&["xray", "checks", "--format", "json"]).ends(0));
    let all = all.as_array().unwrap();
    assert_eq!(all.len(), conduit::checks::all().count());
    assert!(all.iter().all(|it| it["docs"].as_str().is_some_and(|it| it.starts_with("docs/checks/"))));
    let few = json(&conduit.run(&["xray", "checks", "--preset", "security", "--format", "json"]).ends(0));
    let few = few.as_array().unwrap();
    assert!(!few.is_empty() && few.len() < all.len());
    let text = conduit.run(&["xray", "checks"]).ends(0).out;
    assert!(text.contains("links.broken-internal") && text.contains(&format!("{} checks", all.len())));
}

#[test]
fn every_check_can_be_explained() {
    let conduit = Conduit::new();
    let text = conduit.run(&["xray", "explain", "links.broken-internal"]).ends(0).out;
    for part in ["What it looks at", "Why it matters", "How to fix", "Example", "Sources"] {
        assert!(text.contains(part), "{part}");
    }
}

#[test]
fn a_check_with_a_typing_mistake_is_answered_with_the_nearest() {
    Conduit::new()
        .run(&["xray", "explain", "links.broken-internl"])
        .ends(2)
        .says(&["links.broken-internl", "did you mean `links.broken-internal`?"]);
    Conduit::new().run(&["xray", "explain", "zzz"]).ends(2).says(&["conduit xray checks"]);
}

#[test]
fn adapters_are_listed() {
    let list = json(&Conduit::new().run(&["adapters", "list", "--format", "json"]).ends(0));
    assert_eq!((&list[0]["name"], &list[1]["name"]), (&"sitecore".into(), &"wordpress".into()));
    let text = Conduit::new().run(&["adapters", "list"]).ends(0).out;
    assert!(text.contains("wordpress") && text.contains("can tell"));
}

#[test]
fn a_configuration_for_sitecore_is_generated_for_a_folder_and_for_a_server() {
    let conduit = Conduit::new();
    std::fs::create_dir(conduit.path("items")).unwrap();
    let generate = ["config", "generate", "--adapter", "sitecore", "--no-try"];
    conduit.run(&[&generate[..], &["--path", "items"]].concat()).ends(0);
    conduit.run(&["config", "validate"]).ends(0).says(&["is valid: 1 instance"]);
    let server = [
        "--url",
        "https://cm.example.com",
        "--credential",
        "client_id=env:SC_ID",
        "--credential",
        "client_secret=env:SC_SECRET",
        "--force",
    ];
    conduit.run(&[&generate[..], &server].concat()).ends(0);
    let written = conduit.read("conduit.yaml");
    assert!(written.contains("source: authoring") && written.contains("client_secret:"), "{written}");
    let conduit = conduit.env("SC_ID", "cid").env("SC_SECRET", "sec");
    conduit.run(&["config", "validate"]).ends(0).says(&["is valid: 1 instance"]);
    conduit.write("conduit.yaml", "version: 1\ninstances:\n  - id: a\n    adapter: sitecore\n");
    conduit.run(&["config", "validate"]).ends(3).says(&["`path`"]);
    conduit.write(
        "conduit.yaml",
        "version: 1\ninstances:\n  - id: a\n    adapter: sitecore\n    source: edge\n",
    );
    conduit.run(&["config", "validate"]).ends(3).says(&["`url`"]);
}

#[test]
fn the_schema_of_the_configuration_accepts_the_example() {
    let schema = json(&Conduit::new().run(&["config", "schema"]).ends(0));
    assert_eq!(schema["$schema"], "https://json-schema.org/draft/2020-12/schema");
    Conduit::quickstart().run(&["config", "validate"]).ends(0).says(&["is valid: 1 instance"]);
}
