//! The registry's own rules (`checks.md` 4).

use std::collections::BTreeSet;

use super::{CATEGORIES, CHECKS, Run, SettingKind, all};

#[test]
fn ids_are_unique_sorted_and_carry_their_category() {
    let mut seen = BTreeSet::new();
    for (category, checks) in CATEGORIES.iter().zip(CHECKS) {
        let ids: Vec<_> = checks.iter().map(|check| check.id).collect();
        let mut sorted = ids.clone();
        sorted.sort_unstable();
        assert_eq!(ids, sorted, "the checks of `{}` are sorted by id", category.id);
        for check in *checks {
            assert_eq!(check.category(), category.id, "{}", check.id);
            assert!(seen.insert(check.id), "{} is registered twice", check.id);
            let name = check.id.split_once('.').expect("an id has a dot").1;
            assert!(
                name.chars().all(|it| it.is_ascii_lowercase() || it.is_ascii_digit() || it == '-'),
                "{} is not kebab-case",
                check.id
            );
        }
    }
}

#[test]
fn every_check_is_documented() {
    for check in all() {
        let docs = &check.docs;
        for (part, text) in [
            ("title", check.title),
            ("looks_at", docs.looks_at),
            ("why", docs.why),
            ("fix", docs.fix),
            ("example", docs.example),
        ] {
            assert!(!text.trim().is_empty(), "{}: `{part}` is empty", check.id);
        }
        assert!(!docs.sources.is_empty(), "{}: no source", check.id);
        assert!(check.version >= 1, "{}: version", check.id);
        for part in [docs.looks_at, docs.why, docs.fix] {
            assert!(part.trim_end().ends_with('.'), "{}: `{part}` is not a sentence", check.id);
        }
    }
}

#[test]
fn weights_add_up_to_a_hundred() {
    assert_eq!(CATEGORIES.iter().map(|it| it.weight).sum::<u32>(), 100);
}

#[test]
fn settings_have_defaults_within_their_range() {
    for check in all() {
        for setting in check.settings {
            assert!(!setting.help.is_empty(), "{}.{}", check.id, setting.key);
            match setting.value {
                SettingKind::Int { default, min, max } => {
                    assert!(min <= default && default <= max, "{}.{}", check.id, setting.key);
                }
                SettingKind::Real { default, min, max } => {
                    assert!(min <= default && default <= max, "{}.{}", check.id, setting.key);
                }
                SettingKind::Words { .. } => {}
            }
        }
    }
}

#[test]
fn parameters_of_queries_are_declared_settings() {
    for check in all() {
        let (Run::Query { params, .. } | Run::Fold { params, .. }) = &check.run else {
            continue;
        };
        for param in *params {
            assert!(
                check.settings.iter().any(|it| it.key == *param),
                "{}: `{param}` is not a setting",
                check.id
            );
        }
    }
}
