//! Configuration files with the message each one gives beside it.
//!
//! `UPDATE_EXPECT=1 cargo test --test config_files` rewrites the messages: review them like code. The adapters and
//! checks are this test's own, so that a new one in the program changes no message here.

#![allow(clippy::disallowed_methods, reason = "tests look at the clock and the environment")]

use std::path::{Path, PathBuf};

use conduit::adapters::{AdapterError, CredentialSpec, Entry, ExampleInput};
use conduit::checks::{Check, Docs, Run, Setting, SettingKind, Wave};
use conduit::config::generate::{Answers, command_line, generate};
use conduit::config::problem::{CODES, Colour, json, render_all};
use conduit::config::{
    Config, MissingSecrets, Preset, Problem, Registry, SecretRef, Severity, load_with, schema, show, validate,
};
use conduit::model::Confidence;
use serde_json::{Value as Json, json};

static WORDPRESS: Entry = Entry {
    name: "wordpress",
    title: "WordPress",
    summary: "WordPress by its REST API, or a WXR export on disk",
    capabilities: &[],
    credentials: &[
        CredentialSpec { key: "username", env: "WP_USER", help: "The user name.", is_secret: false },
        CredentialSpec {
            key: "application_password",
            env: "WP_APP_PASSWORD",
            help: "An application password.",
            is_secret: true,
        },
    ],
    settings_schema: || {
        json!({
            "type": "object",
            "properties": {
                "source": { "type": "string", "enum": ["rest", "wxr"], "default": "rest" },
                "path": { "type": "string", "minLength": 1 },
                "types": { "type": "array", "items": { "type": "string" }, "uniqueItems": true },
                "max_items": { "type": "integer", "minimum": 1 },
            },
            "if": { "properties": { "source": { "const": "wxr" } }, "required": ["source"] },
            "then": { "required": ["path"] },
            "else": { "required": ["url"] },
            "additionalProperties": false,
        })
    },
    example: |_: &ExampleInput| String::new(),
    credential: |_| Ok(None),
    build: |_| Err(AdapterError::Settings("a double".to_owned())),
};

const DOCS: Docs = Docs { looks_at: "", why: "", fix: "", example: "", sources: &[] };

const fn check(id: &'static str, settings: &'static [Setting]) -> Check {
    Check {
        id,
        version: 1,
        title: "A double.",
        severity: conduit::model::Severity::Low,
        confidence: Confidence::Certain,
        wave: Wave::Core,
        applies: &[],
        needs: &[],
        settings,
        docs: DOCS,
        run: Run::Query { params: &[], population: "", failing: "", finding: |_, _| unreachable!() },
    }
}

static STALE: Check = check(
    "quality.stale",
    &[
        Setting { key: "days", help: "Days.", value: SettingKind::Int { default: 730, min: 1, max: 36500 } },
        Setting { key: "ignore", help: "Types.", value: SettingKind::Words { default: &[] } },
    ],
);
static TITLE_LENGTH: Check = check(
    "seo.title-length",
    &[Setting {
        key: "share",
        help: "Share.",
        value: SettingKind::Real { default: 0.9, min: 0.0, max: 1.0 },
    }],
);
static TITLE_MISSING: Check = check("seo.title-missing", &[]);

fn registry() -> Registry {
    Registry { adapters: vec![&WORDPRESS], checks: vec![&STALE, &TITLE_LENGTH, &TITLE_MISSING] }
}

fn env(name: &str) -> Option<String> {
    (name == "WP_USER").then(|| "CANARY".to_owned())
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/config")
}

fn files(prefix: &str) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder())
        .unwrap()
        .map(|it| it.unwrap().path())
        .filter(|it| {
            let name = it.file_name().unwrap().to_string_lossy().into_owned();
            name.starts_with(prefix) && it.extension().is_some_and(|it| it == "yaml")
        })
        .collect();
    files.sort();
    files
}

/// Validates under its bare name, so that messages do not hold this machine's folders.
fn parse(path: &Path) -> Result<Config, Vec<Problem>> {
    let name = path.file_name().unwrap().to_string_lossy();
    let bytes = std::fs::read(path).unwrap();
    validate::parse(&name, &bytes, &folder(), &env, MissingSecrets::Error, &registry()).map(|it| it.config)
}

#[test]
fn every_invalid_file_gives_the_message_beside_it() {
    let update = std::env::var_os("UPDATE_EXPECT").is_some();
    let mut stale = Vec::new();
    let files = files("invalid-");
    assert!(files.len() >= 18);
    for path in files {
        let problems = parse(&path).expect_err(&path.display().to_string());
        let text = render_all(&problems, Colour::Off);
        assert!(!text.contains("CANARY"), "a credential is shown:\n{text}");
        assert!(!json(&problems).to_string().contains("CANARY"), "a credential is in the JSON of {path:?}");
        assert!(!text.chars().any(|it| it.is_control() && it != '\n'), "{path:?}:\n{text}");
        for problem in &problems {
            assert!(CODES.contains(&problem.code), "{}", problem.code);
        }
        let expected = path.with_extension("stderr");
        if std::fs::read_to_string(&expected).unwrap_or_default() != text {
            if update {
                std::fs::write(&expected, &text).unwrap();
            } else {
                stale.push(format!("{}:\n{text}", expected.display()));
            }
        }
    }
    assert!(stale.is_empty(), "UPDATE_EXPECT=1 rewrites these:\n{}", stale.join("\n"));
}

#[test]
fn valid_files_are_valid() {
    for path in files("valid-") {
        if let Err(problems) = parse(&path) {
            panic!("{}", render_all(&problems, Colour::Off));
        }
    }
}

#[test]
fn settings_have_the_values_of_the_file() {
    let config = parse(&folder().join("valid-everything.yaml")).unwrap();
    assert_eq!(config.store.keep_scans, Some(30));
    assert_eq!(config.limits.max_response_bytes.unwrap().0, 16 << 20);
    let corporate = config.instance("corporate").unwrap();
    assert_eq!(corporate.limits.timeout_seconds, Some(30.0));
    assert_eq!(corporate.settings, json!({ "types": ["post", "page"], "max_items": 5000 }));
    assert_eq!(corporate.credentials["username"], SecretRef::Env("WP_USER".into()));
    let thresholds = config.thresholds(&STALE);
    assert_eq!(thresholds.int("days"), 540);
    assert_eq!(thresholds.words("ignore"), ["archive"]);
    assert!(config.selects(&STALE) && config.selects(&TITLE_LENGTH) && !config.selects(&TITLE_MISSING));
    assert!(config.accept[0].covers("quality.stale", "item/123@en"));
}

#[test]
fn a_file_over_one_mebibyte_is_refused() {
    let bytes = vec![b'#'; 1024 * 1024 + 1];
    let problems =
        validate::parse("big.yaml", &bytes, Path::new(""), &env, MissingSecrets::Error, &registry())
            .unwrap_err();
    assert_eq!(problems[0].code, "conduit::config::too_large");
}

#[test]
fn a_file_that_is_not_there_says_what_to_do() {
    let problems =
        load_with(Path::new("/no/such.yaml"), &env, MissingSecrets::Error, &registry()).unwrap_err();
    assert_eq!(problems[0].code, "conduit::config::not_found");
    assert!(problems[0].help.as_ref().unwrap().contains("config generate"));
}

#[test]
fn walking_the_schema_agrees_with_the_schema() {
    let schema = schema::schema_for(&registry());
    let validator = jsonschema::validator_for(&schema).unwrap();
    // Only the rules that a schema cannot say find something in these.
    let beyond = ["addresses", "duplicate-id", "missing-variable", "out-of-range", "dates"];
    for path in files("invalid-").into_iter().chain(files("valid-")) {
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        let Ok(document) = conduit::config::load::parse("x", &std::fs::read(&path).unwrap()) else {
            continue;
        };
        let is_valid = parse(&path).is_ok();
        if beyond.iter().any(|it| name.ends_with(it)) {
            assert!(!is_valid);
        } else {
            assert_eq!(validator.is_valid(&document.root), is_valid, "{name}");
        }
    }
}

#[test]
fn missing_secrets_can_be_a_warning() {
    let path = folder().join("invalid-missing-variable.yaml");
    let loaded = load_with(&path, &env, MissingSecrets::Warning, &registry()).unwrap();
    assert_eq!(loaded.warnings.len(), 2);
    assert!(loaded.warnings.iter().all(|it| it.severity == Severity::Warning));
}

fn answers() -> Answers {
    Answers {
        adapter: "wordpress".into(),
        id: "corporate".into(),
        location: "https://www.example.com".into(),
        credentials: vec![
            ("username".into(), SecretRef::Env("WP_USER".into())),
            (
                "application_password".into(),
                SecretRef::Command(vec!["op".into(), "read".into(), "a: b #".into()]),
            ),
        ],
        requests_per_second: Some(5.0),
        preset: Preset::Security,
        output: "conduit.yaml".into(),
    }
}

#[test]
fn a_generated_file_is_valid_and_says_what_was_answered() {
    let text = generate(&answers(), &registry()).unwrap();
    assert!(text.starts_with("# yaml-language-server: $schema=./conduit.schema.json\n"));
    let config =
        validate::parse("x", text.as_bytes(), Path::new(""), &env, MissingSecrets::Ignore, &registry())
            .unwrap()
            .config;
    assert_eq!(config.checks.preset, Preset::Security);
    assert_eq!(config.limits.requests_per_second, Some(5.0));
    assert_eq!(config.instances[0].credentials["application_password"], answers().credentials[1].1);
}

#[test]
fn every_adapter_of_the_program_generates_a_valid_file() {
    let registry = Registry::built_in();
    for entry in &registry.adapters {
        let mut answers = answers();
        answers.adapter = entry.name.into();
        answers.credentials =
            entry.credentials.iter().map(|it| (it.key.into(), SecretRef::Env(it.env.into()))).collect();
        if let Err(problems) = generate(&answers, &registry) {
            panic!("{}: {}", entry.name, render_all(&problems, Colour::Off));
        }
    }
}

#[test]
fn the_command_without_questions_is_printed() {
    assert_eq!(
        command_line(&answers()),
        "conduit config generate --adapter wordpress --id corporate --url https://www.example.com \
         --credential username=env:WP_USER --credential 'application_password=command:op read a: b #' \
         --requests-per-second 5 --preset security --output conduit.yaml"
    );
}

#[test]
fn answers_that_are_wrong_are_explained() {
    let mut wrong = answers();
    wrong.location = "https://user:CANARY@example.com".into();
    let problems = generate(&wrong, &registry()).unwrap_err();
    assert_eq!(problems[0].code, "conduit::config::credential_in_url");
    assert!(!render_all(&problems, Colour::Off).contains("CANARY"));
}

#[test]
fn shown_settings_tell_where_they_come_from() {
    let path = folder().join("valid-everything.yaml");
    let loaded = load_with(&path, &env, MissingSecrets::Ignore, &registry()).unwrap();
    let with_database = |name: &str| (name == "DATABASE_URL").then(|| "postgres://u:CANARY@h/d".to_owned());
    let shown = show::effective(&loaded, &registry(), &with_database);
    let source = |pointer: &str| shown.sources.get(pointer).map(String::as_str).unwrap();
    assert!(source("/instances/0/id").ends_with("valid-everything.yaml:6"));
    assert_eq!(source("/instances/0/source"), "default");
    assert!(source("/store/path").contains("DATABASE_URL"));
    assert_eq!(
        shown.settings.pointer("/instances/0/credentials/username"),
        Some(&json!({ "env": "WP_USER" }))
    );
    let yaml = shown.yaml();
    assert!(!yaml.contains("CANARY") && yaml.contains("source: rest  # default"), "{yaml}");
    let again =
        validate::parse("x", yaml.as_bytes(), &folder(), &env, MissingSecrets::Error, &registry()).unwrap();
    assert_eq!(again.config.checks, loaded.config.checks);
}

#[test]
fn problems_for_programs_have_line_and_column() {
    let problems = parse(&folder().join("invalid-unknown-key.yaml")).unwrap_err();
    let json = json(&problems);
    let first = json.pointer("/problems/0").unwrap();
    assert_eq!(first["code"], "conduit::config::unknown_key");
    assert_eq!(first["pointer"], "/instances/0/rate_limt");
    assert_eq!(
        (&first["line"], &first["column"], &first["end_column"]),
        (&Json::from(6), &Json::from(5), &Json::from(14))
    );
}

mod damaged {
    //! No bytes make the reader panic, and none make it print a credential.

    use proptest::prelude::*;

    use super::{MissingSecrets, Path, env, folder, json, registry, render_all, validate};
    use conduit::config::problem::Colour;

    fn survives(bytes: &[u8]) {
        let answer =
            validate::parse("x.yaml", bytes, Path::new(""), &env, MissingSecrets::Error, &registry());
        if let Err(problems) = answer {
            assert!(!problems.is_empty());
            let text = render_all(&problems, Colour::Off) + &json(&problems).to_string();
            assert!(!text.contains("CANARY"), "{text}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, cases: 256, ..ProptestConfig::default() })]

        #[test]
        fn random_bytes_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
            survives(&bytes);
        }

        #[test]
        fn yaml_like_text_never_panics(text in r#"([a-z]{1,3}|[-:{}\[\]#&*!|>'"%@`,?~. \n\t]|  |\n  - |: |1\.0|é|日|\u{1f600}){0,60}"#) {
            survives(text.as_bytes());
        }

        #[test]
        fn mutated_files_never_panic(cuts in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>(), 0..3_u8), 1..6)) {
            let mut bytes = std::fs::read(folder().join("valid-everything.yaml")).unwrap();
            for (at, byte, kind) in cuts {
                let at = at.index(bytes.len());
                match kind {
                    0 => bytes[at] = byte,
                    1 => { bytes.remove(at); }
                    _ => bytes.insert(at, byte),
                }
            }
            survives(&bytes);
        }

        #[test]
        fn a_literal_stays_hidden_however_the_file_is_damaged(at in any::<prop::sample::Index>(), byte in prop::sample::select(b"\n:{}[]\"'|>-# ,x".to_vec())) {
            let text = "version: 1\ninstances:\n  - id: a\n    adapter: wordpress\n    url: https://e.com\n    credentials:\n      application_password: CANARY\n";
            let mut bytes = text.as_bytes().to_vec();
            let end = text.find("CANARY").unwrap();
            bytes.insert(at.index(end), byte);
            survives(&bytes);
        }
    }
}

#[test]
fn every_limit_of_the_transport_is_in_the_page_and_in_what_is_shown() {
    let page = include_str!("../docs/configuration.md");
    let path = folder().join("valid-everything.yaml");
    let loaded = load_with(&path, &env, MissingSecrets::Ignore, &registry()).unwrap();
    let shown = show::effective(&loaded, &registry(), &|_| None);
    let defaults = serde_json::to_value(conduit::transport::Settings::default()).unwrap();
    for (key, default) in defaults.as_object().unwrap() {
        assert!(page.contains(&format!("\n| `{key}` |")), "docs/configuration.md lacks {key}");
        let pointer = format!("/instances/0/limits/{key}");
        assert!(default.is_null() || shown.settings.pointer(&pointer).is_some(), "not shown: {key}");
    }
    assert_eq!(shown.sources.get("/instances/0/limits/cache_bytes").map(String::as_str), Some("default"));
}
