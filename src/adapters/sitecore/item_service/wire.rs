//! Items as the Item Service writes them: one flat object, every value a text, fields by name beside the item's own keys.
//!
//! Source: doc.sitecore.com, "The `ItemService`" (the keys of `ItemModel`) and "The `RESTful` API for the `ItemService`"; answers of
//! Sitecore 8 to 10 in public repositories (`"HasChildren": "True"`, `"ItemVersion": "1"`, `"CloneSource": null`).
//!
//! Stays true: nothing that an answer holds makes it panic; what is no item is an error with its place in the answer.

use serde_json::{Map, Value as Json};

use crate::adapters::sitecore::guid::Guid;
use crate::adapters::sitecore::raw::RawHeader;

/// Keys of the item itself. A field of the same name is hidden by them.
static OWN_KEYS: &[&str] = &[
    "ItemID",
    "ItemName",
    "ItemPath",
    "ParentID",
    "TemplateID",
    "TemplateName",
    "CloneSource",
    "ItemLanguage",
    "ItemVersion",
    "DisplayName",
    "HasChildren",
    "ItemIcon",
    "ItemMedialUrl",
    "ItemUrl",
];

/// What is asked of an item when only its place in the tree matters.
pub const PLACE_KEYS: &str = "ItemID,ItemName,ItemPath,ParentID,TemplateID,HasChildren";

/// Most fields of one item.
const MAX_FIELDS: usize = 5_000;

/// One item in one language and version.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WireItem {
    /// Identity and place.
    pub header: RawHeader,
    /// The version; 0 when the answer does not tell.
    pub version: u32,
    /// Whether something is below it; `None` when the answer does not tell.
    pub has_children: Option<bool>,
    /// Values by the names of fields, empty ones included, in the order of the answer.
    pub fields: Vec<(String, String)>,
}

impl WireItem {
    /// Reads one object.
    ///
    /// # Errors
    /// A sentence: what is missing.
    pub fn read(json: Json) -> Result<Self, String> {
        let Json::Object(mut object) = json else {
            return Err("an item is not an object".to_owned());
        };
        let guid = |object: &Map<String, Json>, key: &str| {
            object.get(key).and_then(Json::as_str).and_then(Guid::parse).ok_or_else(|| {
                match object.get(key) {
                    None => format!("an item has no `{key}`"),
                    Some(_) => format!("`{key}` of an item is not a GUID"),
                }
            })
        };
        let id = guid(&object, "ItemID")?;
        let template = guid(&object, "TemplateID")?;
        // The root of the tree has none.
        let parent = guid(&object, "ParentID").unwrap_or(Guid::NIL);
        let path = object.get("ItemPath").and_then(Json::as_str).unwrap_or_default().to_owned();
        if !path.starts_with('/') {
            return Err(format!("the item {id} has no `ItemPath`"));
        }
        let version = object.get("ItemVersion").map(text).and_then(|it| it.trim().parse().ok()).unwrap_or(0);
        let has_children = object.get("HasChildren").map(text).and_then(|it| truth(&it));
        for key in OWN_KEYS {
            object.shift_remove(*key);
        }
        let fields = object.into_iter().take(MAX_FIELDS).map(|(name, value)| {
            let value = text(&value);
            (name, value)
        });
        Ok(Self {
            version,
            has_children,
            fields: fields.collect(),
            header: RawHeader { id, parent, template, branch: None, path, database: None },
        })
    }

    /// A value by the name of its field, in any case; empty when it is not there.
    pub fn value(&self, name: &str) -> &str {
        self.fields.iter().find(|(it, _)| it.eq_ignore_ascii_case(name)).map_or("", |(_, value)| value)
    }
}

/// Values are texts; what an extension of the server writes as a number or a truth is taken as such a text.
fn text(value: &Json) -> String {
    match value {
        Json::Null => String::new(),
        Json::String(text) => text.clone(),
        Json::Bool(true) => "1".to_owned(),
        Json::Bool(false) => "0".to_owned(),
        other => other.to_string(),
    }
}

/// `True` and `False`, as .NET writes them.
fn truth(text: &str) -> Option<bool> {
    match text.trim().to_ascii_lowercase().as_str() {
        "true" | "1" => Some(true),
        "false" | "0" => Some(false),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// From the documentation, shortened.
    fn home() -> Json {
        json!({
            "ItemID": "110d559f-dea5-42ea-9c1c-8a5df7e70ef9", "ItemName": "Home", "ItemPath": "/sitecore/content/Home",
            "ParentID": "0de95ae4-41ab-4d01-9eb0-67441b7c2450", "TemplateID": "76036f5e-cbce-46d1-af0a-4143f9b557aa",
            "TemplateName": "Sample Item", "CloneSource": null, "ItemLanguage": "en", "ItemVersion": "3",
            "DisplayName": "Home", "HasChildren": "True", "ItemIcon": "/temp/x.png", "ItemMedialUrl": "/temp/y",
            "ItemUrl": "~/link.aspx", "Text": "", "Title": "Sitecore", "__Lock": null, "Shown": true, "Count": 7
        })
    }

    #[test]
    fn text_numbers_and_text_truths_are_read_and_own_keys_are_no_fields() {
        let item = WireItem::read(home()).unwrap();
        assert_eq!((item.version, item.has_children), (3, Some(true)));
        assert_eq!(item.header.name(), "Home");
        let fields: Vec<(&str, &str)> = item.fields.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
        assert_eq!(
            fields,
            [("Text", ""), ("Title", "Sitecore"), ("__Lock", ""), ("Shown", "1"), ("Count", "7")]
        );
        assert_eq!((item.value("title"), item.value("Missing")), ("Sitecore", ""));
    }

    #[test]
    fn what_is_no_item_says_what_is_missing() {
        let without = |key: &str| {
            let mut item = home();
            item.as_object_mut().unwrap().remove(key);
            WireItem::read(item).map_err(|it| it.contains(key))
        };
        assert_eq!(without("ItemID"), Err(true));
        assert_eq!(without("TemplateID"), Err(true));
        assert_eq!(without("ItemPath"), Err(true));
        assert_eq!(without("HasChildren").unwrap().has_children, None);
        assert_eq!(without("ItemVersion").unwrap().version, 0);
        assert!(WireItem::read(json!([])).is_err());
    }
}
