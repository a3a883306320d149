//! The JSON Schema of the configuration (draft 2020-12): for editors, and for `walk`.
//!
//! Static parts come from the types in [`super`]; an adapter's own keys and credentials are joined by
//! `if`/`then` on `adapter`; thresholds come from the checks. Everything is inlined: no `$ref`.

use serde_json::{Map, Value as Json, json};

use super::{InstanceKeys, Registry, Sections};
use crate::checks::{Check, SettingKind};

/// The schema for this build of Conduit.
pub fn schema() -> Json {
    schema_for(&Registry::built_in())
}

/// The schema for these adapters and checks.
pub fn schema_for(registry: &Registry) -> Json {
    let mut root = of::<Sections>();
    if let Some(root) = root.as_object_mut() {
        root.insert("title".to_owned(), json!("Conduit configuration"));
        root.insert("description".to_owned(), json!("conduit.yaml, version 1"));
    }
    if let Some(items) = root.pointer_mut("/properties/instances/items") {
        *items = instance(registry);
    }
    let ids = check_ids(registry);
    for pointer in ["/properties/checks/properties/enable", "/properties/checks/properties/disable"] {
        if let Some(list) = root.pointer_mut(pointer).and_then(Json::as_object_mut) {
            list.insert("items".to_owned(), ids.clone());
        }
    }
    if let Some(check) = root.pointer_mut("/properties/accept/items/properties/check") {
        let described = check.get("description").cloned();
        *check = ids;
        if let (Some(check), Some(described)) = (check.as_object_mut(), described) {
            check.insert("description".to_owned(), described);
        }
    }
    if let Some(settings) = root.pointer_mut("/properties/checks/properties/settings") {
        *settings = thresholds(registry);
    }
    root
}

/// Schema of a type, without `$ref`, `null` and number formats: an absent key is how to say nothing.
fn of<T: schemars::JsonSchema>() -> Json {
    let settings = schemars::generate::SchemaSettings::draft2020_12().with(|it| it.inline_subschemas = true);
    let mut schema = settings.into_generator().into_root_schema_for::<T>().to_value();
    tidy(&mut schema);
    schema
}

/// As deep as our own types are nested.
fn tidy(schema: &mut Json) {
    match schema {
        Json::Array(list) => list.iter_mut().for_each(tidy),
        Json::Object(map) => {
            map.values_mut().for_each(tidy);
            if let Some(Json::Array(types)) = map.get_mut("type") {
                types.retain(|it| it != "null");
                if let [only] = types.as_slice() {
                    let only = only.clone();
                    map.insert("type".to_owned(), only);
                }
            }
            // The default of a block says again what its keys say.
            if map.get("default").is_some_and(|it| it.is_null() || it.is_object()) {
                map.remove("default");
            }
            if map.get("format").and_then(Json::as_str).is_some_and(|it| it != "date") {
                map.remove("format");
            }
            if let Some(Json::Array(options)) = map.get("anyOf").cloned() {
                let kept: Vec<Json> =
                    options.into_iter().filter(|it| it.get("type") != Some(&json!("null"))).collect();
                if let [Json::Object(only)] = kept.as_slice() {
                    map.remove("anyOf");
                    for (key, value) in only {
                        map.entry(key.clone()).or_insert_with(|| value.clone());
                    }
                }
            }
            if let Some(Json::Array(options)) = map.get("oneOf").cloned() {
                let words: Vec<Json> = options
                    .iter()
                    .flat_map(|it| match (it.get("const"), it.get("enum")) {
                        (Some(word), _) => vec![word.clone()],
                        (_, Some(Json::Array(words))) => words.clone(),
                        _ => Vec::new(),
                    })
                    .collect();
                if words.len() >= options.len() && !words.is_empty() {
                    map.remove("oneOf");
                    map.insert("type".to_owned(), json!("string"));
                    map.insert("enum".to_owned(), Json::Array(words));
                }
            }
        }
        _ => {}
    }
}

fn instance(registry: &Registry) -> Json {
    let mut schema = of::<InstanceKeys>();
    let names: Vec<&str> = registry.adapters.iter().map(|it| it.name).collect();
    let titles: Vec<String> =
        registry.adapters.iter().map(|it| format!("`{}`: {}", it.name, it.summary)).collect();
    let Some(root) = schema.as_object_mut() else { return schema };
    for key in ["$schema", "title", "description", "additionalProperties"] {
        root.remove(key);
    }
    root.insert("unevaluatedProperties".to_owned(), json!(false));
    let secret = root
        .get("properties")
        .and_then(|it| it.pointer("/credentials/additionalProperties"))
        .cloned()
        .unwrap_or_else(|| json!({}));
    if let Some(properties) = root.get_mut("properties").and_then(Json::as_object_mut) {
        properties.insert(
            "adapter".to_owned(),
            json!({ "description": format!("The kind of CMS. {}", titles.join("; ")), "type": "string", "enum": names }),
        );
    }
    let common: Vec<String> = root
        .get("properties")
        .and_then(Json::as_object)
        .map(|it| it.keys().cloned().collect())
        .unwrap_or_default();
    let joined: Vec<Json> = registry
        .adapters
        .iter()
        .map(|entry| {
            let mut own = (entry.settings_schema)();
            if !own.is_object() {
                own = json!({});
            }
            if let Some(own) = own.as_object_mut() {
                for key in ["$schema", "title", "additionalProperties", "unevaluatedProperties", "type"] {
                    own.remove(key);
                }
                let mut credentials = Map::new();
                for credential in entry.credentials {
                    let mut one = secret.clone();
                    if let Some(one) = one.as_object_mut() {
                        one.insert("description".to_owned(), json!(credential.help));
                    }
                    credentials.insert(credential.key.to_owned(), one);
                }
                let properties = own.entry("properties").or_insert_with(|| json!({}));
                if let Some(properties) = properties.as_object_mut() {
                    properties.retain(|key, _| !common.contains(key));
                    properties.insert(
                        "credentials".to_owned(),
                        json!({ "type": "object", "properties": credentials, "additionalProperties": false }),
                    );
                }
            }
            json!({
                "if": { "properties": { "adapter": { "const": entry.name } }, "required": ["adapter"] },
                "then": own,
            })
        })
        .collect();
    root.insert("allOf".to_owned(), Json::Array(joined));
    schema
}

/// An id, or a glob. The ids are listed so that editors propose them.
fn check_ids(registry: &Registry) -> Json {
    let ids: Vec<&str> = registry.checks.iter().map(|it| it.id).collect();
    json!({
        "type": "string",
        "minLength": 1,
        "maxLength": 200,
        "anyOf": [ { "enum": ids }, { "pattern": "[*?]" } ],
    })
}

fn thresholds(registry: &Registry) -> Json {
    let properties: Map<String, Json> =
        registry.checks.iter().map(|check| (check.id.to_owned(), threshold(check))).collect();
    json!({
        "description": "Thresholds by check id.",
        "type": "object",
        "properties": properties,
        "additionalProperties": false,
    })
}

fn threshold(check: &Check) -> Json {
    let properties: Map<String, Json> = check
        .settings
        .iter()
        .map(|setting| {
            let schema = match &setting.value {
                SettingKind::Int { default, min, max } => json!({
                    "description": setting.help, "type": "integer", "minimum": min, "maximum": max, "default": default,
                }),
                SettingKind::Real { default, min, max } => json!({
                    "description": setting.help, "type": "number", "minimum": min, "maximum": max, "default": default,
                }),
                SettingKind::Words { default } => json!({
                    "description": setting.help, "type": "array", "maxItems": 1000,
                    "items": { "type": "string", "minLength": 1, "maxLength": 200 }, "default": default,
                }),
            };
            (setting.key.to_owned(), schema)
        })
        .collect();
    json!({
        "description": check.title,
        "type": "object",
        "properties": properties,
        "additionalProperties": false,
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::schema;

    #[test]
    fn the_schema_is_a_schema() {
        assert!(jsonschema::meta::is_valid(&schema()));
    }

    #[test]
    fn nothing_in_it_is_null_or_referenced() {
        let text = schema().to_string();
        for word in ["\"$ref\"", "\"null\"", ":null", "uint32", "\"double\""] {
            assert!(!text.contains(word), "{word} in {text}");
        }
    }

    #[test]
    fn presets_are_words() {
        let schema = schema();
        let preset = schema.pointer("/properties/checks/properties/preset/enum").unwrap();
        assert_eq!(preset, &json!(["recommended", "strict", "editorial", "security", "migration", "all"]));
    }
}
