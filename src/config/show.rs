//! What is in force, and where each value came from: a line of the file, a default, the environment.
//!
//! Credentials are shown as the references they are; arguments of programs are hidden.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde_json::{Map, Value as Json, json};

use super::document::join;
use super::generate::yaml_text;
use super::{Loaded, Registry};
use crate::transport::{GlobalSettings, Settings};

/// The effective settings, in the shape of the file.
#[derive(Clone, Debug, PartialEq)]
pub struct Effective {
    /// The values.
    pub settings: Json,
    /// JSON pointer of each scalar → `conduit.yaml:14`, `default`, `environment`.
    pub sources: BTreeMap<String, String>,
}

/// The effective settings of a file.
pub fn effective(loaded: &Loaded, registry: &Registry, env: &dyn Fn(&str) -> Option<String>) -> Effective {
    let mut settings = serde_json::to_value(&loaded.config).unwrap_or(Json::Null);
    let instances = settings.get_mut("instances").and_then(Json::as_array_mut);
    for instance in instances.into_iter().flatten().filter_map(Json::as_object_mut) {
        let own = instance.remove("settings");
        let entry = instance.get("adapter").and_then(Json::as_str).and_then(|it| registry.adapter(it));
        for (key, value) in own.as_ref().and_then(Json::as_object).into_iter().flatten() {
            instance.insert(key.clone(), value.clone());
        }
        let schema = entry.map(|it| (it.settings_schema)()).unwrap_or_default();
        for (key, schema) in schema.get("properties").and_then(Json::as_object).into_iter().flatten() {
            if let Some(default) = schema.get("default")
                && !instance.contains_key(key)
            {
                instance.insert(key.clone(), default.clone());
            }
        }
    }
    transport_defaults(&mut settings);
    without_null(&mut settings);
    let mut sources = BTreeMap::new();
    find_sources(loaded, &settings, "", &mut sources);
    if env("DATABASE_URL").is_some_and(|it| !it.is_empty())
        && let Some(source) = sources.get_mut("/store/path")
    {
        source.push_str(", overridden by DATABASE_URL from the environment");
    }
    Effective { settings, sources }
}

/// The transport's own defaults where the file says nothing, so that every limit in force can be seen.
fn transport_defaults(settings: &mut Json) {
    fn fill(owner: &mut Json, defaults: &Json) {
        let Some(owner) = owner.as_object_mut() else { return };
        let limits = owner.entry("limits").or_insert_with(|| json!({}));
        let Some(limits) = limits.as_object_mut() else { return };
        for (key, value) in defaults.as_object().into_iter().flatten() {
            let entry = limits.entry(key.clone()).or_insert(Json::Null);
            if entry.is_null() {
                entry.clone_from(value);
            }
        }
    }
    let mut of_instance = serde_json::to_value(Settings::default()).unwrap_or(Json::Null);
    of_instance["user_agent"] = json!(Settings::default().user_agent());
    for instance in settings.get_mut("instances").and_then(Json::as_array_mut).into_iter().flatten() {
        fill(instance, &of_instance);
    }
    fill(settings, &serde_json::to_value(GlobalSettings::default()).unwrap_or(Json::Null));
}

fn without_null(value: &mut Json) {
    match value {
        Json::Object(map) => {
            map.retain(|_, it| !it.is_null());
            map.values_mut().for_each(without_null);
        }
        Json::Array(list) => list.iter_mut().for_each(without_null),
        _ => {}
    }
}

fn is_leaf(value: &Json) -> bool {
    match value {
        Json::Object(map) => map.is_empty(),
        Json::Array(list) => list.is_empty(),
        _ => true,
    }
}

/// As deep as the file may be.
fn find_sources(loaded: &Loaded, value: &Json, pointer: &str, sources: &mut BTreeMap<String, String>) {
    if is_leaf(value) {
        let source = loaded
            .document
            .line_of(pointer)
            .map_or_else(|| "default".to_owned(), |line| format!("{}:{line}", loaded.document.file));
        sources.insert(pointer.to_owned(), source);
        return;
    }
    match value {
        Json::Object(map) => {
            for (key, value) in map {
                find_sources(loaded, value, &join(pointer, key), sources);
            }
        }
        Json::Array(list) => {
            for (idx, value) in list.iter().enumerate() {
                find_sources(loaded, value, &join(pointer, &idx.to_string()), sources);
            }
        }
        _ => {}
    }
}

impl Effective {
    /// YAML with the source of each value in a comment.
    pub fn yaml(&self) -> String {
        let mut text = String::new();
        if let Some(map) = self.settings.as_object() {
            self.map(map, "", 0, &mut text);
        }
        text
    }

    /// `{ "settings": …, "sources": … }`.
    pub fn json(&self) -> Json {
        json!({ "schema_version": "1", "settings": self.settings, "sources": self.sources })
    }

    fn map(&self, map: &Map<String, Json>, pointer: &str, depth: usize, text: &mut String) {
        for (key, value) in map {
            let _ = write!(text, "{:depth$}{}:", "", yaml_text(key));
            self.value(value, &join(pointer, key), depth, text);
        }
    }

    fn value(&self, value: &Json, pointer: &str, depth: usize, text: &mut String) {
        let depth = depth.saturating_add(2);
        if is_leaf(value) {
            let source = self.sources.get(pointer).map(String::as_str).unwrap_or_default();
            let shown = value.as_str().map_or_else(|| value.to_string(), yaml_text);
            let _ = writeln!(text, " {shown}  # {source}");
            return;
        }
        match value {
            Json::Object(map) => {
                text.push('\n');
                self.map(map, pointer, depth, text);
            }
            Json::Array(list) => {
                text.push('\n');
                for (idx, value) in list.iter().enumerate() {
                    let at = join(pointer, &idx.to_string());
                    let mut block = String::new();
                    match value {
                        Json::Object(map) if !map.is_empty() => {
                            self.map(map, &at, depth.saturating_add(2), &mut block);
                            let _ = write!(text, "{:depth$}- {}", "", block.trim_start());
                        }
                        _ => {
                            let _ = write!(text, "{:depth$}-", "");
                            self.value(value, &at, depth, text);
                        }
                    }
                }
            }
            _ => {}
        }
    }
}
