//! The entry: settings, errors, the example of `config generate`.

use serde_json::json;

use super::*;
use crate::adapters::ExampleInput;

fn input(settings: serde_json::Value) -> BuildInput {
    BuildInput {
        instance: "museum".to_owned(),
        url: None,
        settings,
        credentials: Vec::new(),
        base_dir: std::path::PathBuf::from("/nowhere"),
    }
}

#[test]
fn a_folder_is_needed_and_unknown_keys_are_refused() {
    let error = |settings| build(&input(settings)).err().map(|it| it.to_string()).unwrap_or_default();
    assert!(error(json!({})).contains("needs `path`"));
    assert!(error(json!({"path": "src", "sauce": "x"})).contains("sauce"));
    assert!(error(json!({"path": "src", "source": "edge"})).contains("edge"));
    assert!(build(&input(json!({"path": "src", "whole": ["content"]}))).is_ok_and(|it| !it.is_live()));
}

#[test]
fn the_example_is_yaml_with_what_was_answered() {
    let example = (ENTRY.example)(&ExampleInput {
        id: "museum".to_owned(),
        location: "a \"folder\": x".to_owned(),
        credentials: Vec::new(),
    });
    let parsed: serde_json::Value = serde_yaml::from_str(&example).unwrap();
    assert_eq!(parsed[0]["path"], "a \"folder\": x");
    assert_eq!(parsed[0]["adapter"], "sitecore");
    assert_eq!(parsed[0]["source"], "serialized");
}
