//! `rendered`: what the Layout Service makes of an item for a rendering host. Enough of it for real clients to go on with.

use std::sync::OnceLock;

use regex::Regex;
use serde_json::{Map, Value as Json, json};
use uuid::Uuid;

use super::estate::{Database, Item, STANDARD_TEMPLATE, field};

/// A rendering on a page.
pub struct Placed {
    pub rendering: Uuid,
    pub uid: String,
    pub placeholder: String,
    pub datasource: String,
}

/// Renderings of the layout that counts. Of a delta only what it adds is read.
pub fn placed(database: &Database, item: &Item, language: &str, version: u32) -> Vec<Placed> {
    static RENDERING: OnceLock<Regex> = OnceLock::new();
    static ATTRIBUTE: OnceLock<Regex> = OnceLock::new();
    let rendering = RENDERING.get_or_init(|| Regex::new(r"(?s)<r\s+([^>]*?)/?>").expect("a pattern"));
    let attribute = ATTRIBUTE.get_or_init(|| Regex::new(r#"([\w:]+)="([^"]*)""#).expect("a pattern"));
    let mut all: Vec<Placed> = Vec::new();
    for id in [field::RENDERINGS, field::FINAL_RENDERINGS] {
        let text = database.text(item, id, language, version);
        for found in rendering.captures_iter(&text) {
            let mut it = Placed {
                rendering: Uuid::nil(),
                uid: String::new(),
                placeholder: String::new(),
                datasource: String::new(),
            };
            for pair in attribute.captures_iter(&found[1]) {
                let value = pair[2].replace("&amp;", "&");
                match pair[1].trim_start_matches("s:") {
                    "id" => it.rendering = Uuid::parse_str(&value).unwrap_or_default(),
                    "uid" => it.uid = value,
                    "ph" => it.placeholder = value,
                    "ds" => it.datasource = value,
                    _ => {}
                }
            }
            if !it.rendering.is_nil() && !all.iter().any(|of| of.uid == it.uid) {
                all.push(it);
            }
        }
    }
    all
}

/// Fields of an item as the Layout Service writes them.
pub fn fields(database: &Database, item: &Item, language: &str, version: u32) -> Json {
    let mut object = Map::new();
    for def in database.template_fields(item.template).iter().filter(|it| it.template != STANDARD_TEMPLATE) {
        object.insert(def.name.clone(), json!({"value": database.text(item, def.id, language, version)}));
    }
    Json::Object(object)
}

pub fn rendered(database: &Database, item: &Item, language: &str, version: u32, site: &str) -> Json {
    let mut placeholders: Map<String, Json> = Map::new();
    for it in placed(database, item, language, version) {
        let name = database.get(it.rendering).map_or("", |it| it.name.as_str());
        let key = it.placeholder.trim_matches('/').rsplit('/').next().unwrap_or_default().to_owned();
        let source = match it.datasource.strip_prefix("local:") {
            Some(rest) => database.by_path(&format!("{}{rest}", item.path)),
            None => database.find(&it.datasource),
        };
        let of_source = source.map(|it| fields(database, it, language, it.newest(language).unwrap_or(1)));
        let component = json!({
            "uid": it.uid.trim_matches(['{', '}']).to_lowercase(), "componentName": name, "dataSource": it.datasource, "params": {},
            "fields": of_source.unwrap_or(json!({})),
        });
        let list = placeholders.entry(key).or_insert_with(|| json!([]));
        if let Some(list) = list.as_array_mut() {
            list.push(component);
        }
    }
    let template = database.get(item.template).map_or("", |it| it.name.as_str());
    json!({
        "sitecore": {
            "context": {
                "pageEditing": false, "site": {"name": site}, "pageState": "normal", "language": language, "itemPath": item.path,
            },
            "route": {
                "name": item.name, "displayName": item.name, "fields": fields(database, item, language, version),
                "databaseName": "master", "deviceId": "fe5d7fdf-89c0-4d99-9aa3-b5fbd009c9f3",
                "itemId": item.id.hyphenated().to_string(), "itemLanguage": language, "itemVersion": version,
                "layoutId": Uuid::nil().hyphenated().to_string(), "templateId": item.template.hyphenated().to_string(),
                "templateName": template, "placeholders": placeholders,
            },
        },
    })
}
