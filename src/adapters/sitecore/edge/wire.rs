//! What Experience Edge answers, field for field. Never leaves this folder.
//!
//! Stays true: unknown keys are passed over; what is missing has a default; ids are read in any of Sitecore's formats.
//! Source: the introspected schema that Sitecore's own clients keep (Sitecore/jss, `GraphQLIntrospectionResult.json`).

use serde::Deserialize;
use serde_json::{Map, Value as Json};

use crate::adapters::sitecore::guid::Guid;

/// One GraphQL answer.
#[derive(Debug, Default, Deserialize)]
pub struct Answer {
    #[serde(default)]
    pub data: Option<Map<String, Json>>,
    #[serde(default)]
    pub errors: Vec<Fault>,
}

/// One GraphQL error.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Fault {
    #[serde(default)]
    pub message: String,
}

/// A page of a search.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Results {
    pub total: Option<u64>,
    pub page_info: PageInfo,
    #[serde(rename = "results")]
    pub items: Vec<Option<Item>>,
}

/// Where the next page begins.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct PageInfo {
    pub end_cursor: Option<String>,
    pub has_next: bool,
}

/// An item in one language; what of it is filled depends on what was asked.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Item {
    pub id: String,
    pub path: String,
    pub version: Option<u32>,
    pub template: Option<Template>,
    pub languages: Option<Vec<Option<InLanguage>>>,
    pub fields: Option<Vec<Option<Field>>>,
}

impl Item {
    /// Its id.
    pub fn guid(&self) -> Option<Guid> {
        Guid::parse(&self.id)
    }
}

/// An item, for its language.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct InLanguage {
    pub language: Option<Language>,
}

/// A language.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Language {
    pub name: String,
}

/// A value.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Field {
    pub id: String,
    pub name: String,
    pub value: Option<String>,
}

/// A template; what stands at the end of the line is told by its id alone.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Template {
    pub id: String,
    pub name: String,
    pub own_fields: Option<Vec<Option<TemplateField>>>,
    pub base_templates: Option<Vec<Option<Template>>>,
}

/// A field of a template.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct TemplateField {
    pub id: String,
    pub name: String,
    #[serde(rename = "type")]
    pub kind: String,
    pub section: Option<String>,
    pub section_sort_order: Option<i64>,
    pub sort_order: Option<i64>,
    pub source: Option<String>,
    pub title: Option<String>,
    pub shared: bool,
    pub unversioned: bool,
}

/// A site.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Site {
    pub name: String,
    pub root_path: Option<String>,
    pub language: Option<String>,
}

/// A page of a site's addresses.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Routes {
    pub page_info: PageInfo,
    pub results: Vec<Option<Route>>,
}

/// An address of a site.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Route {
    pub route: Option<Item>,
}
