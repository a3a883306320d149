//! The documents that are sent to Experience Edge: flat, one list at a time, as Sitecore's own clients write them.
//!
//! Stays true: values that come from a server or a configuration are written as GraphQL strings, so none of them can end one.
//! Sources: the introspected schema; `_path`, `_language` and `CONTAINS` with a GUID of 32 digits as `GraphQLDictionaryService` of
//! `@sitecore-jss/sitecore-jss` 22.2.1 sends them; `site` as `@sitecore-content-sdk/content` 2.3.0 asks for it.

use std::fmt::Write as _;

use serde_json::Value as Json;

use crate::adapters::sitecore::guid::Guid;

/// A GraphQL string. JSON's escapes are GraphQL's (specification, October 2021, 2.9.4).
fn quoted(text: &str) -> String {
    Json::String(text.to_owned()).to_string()
}

fn search(root: Guid, language: &str, first: u32, after: &str, fields: &str) -> String {
    format!(
        "{{ search(where: {{ AND: [{{ name: \"_path\", value: \"{:032x}\", operator: CONTAINS }}, {{ name: \"_language\", value: {}, \
         operator: EQ }}] }}, first: {first}, after: {}) {{ total pageInfo {{ endCursor hasNext }} results {{ {fields} }} }} }}",
        root.0,
        quoted(language),
        quoted(after)
    )
}

/// Where everything below an item is.
pub fn places(root: Guid, language: &str, first: u32, after: &str) -> String {
    search(root, language, first, after, "id path template { id name }")
}

/// The same with values.
pub fn items(root: Guid, language: &str, first: u32, after: &str) -> String {
    search(root, language, first, after, "id path version template { id } fields { id name value }")
}

/// How many there are.
pub fn count(root: Guid, language: &str) -> String {
    search(root, language, 1, "", "id")
}

/// Every site.
pub fn sites() -> String {
    "{ site { siteInfoCollection { name rootPath language } } }".to_owned()
}

/// Pages of a site by their addresses.
pub fn routes(site: &str, language: &str, first: u32, after: &str) -> String {
    format!(
        "{{ site {{ siteInfo(site: {}) {{ routes(language: {}, first: {first}, after: {}) {{ pageInfo {{ endCursor hasNext }} results \
         {{ route {{ id }} }} }} }} }} }}",
        quoted(site),
        quoted(language),
        quoted(after)
    )
}

/// An item by its path, with its languages.
pub fn at(path: &str, language: &str) -> String {
    format!(
        "{{ item(path: {}, language: {}) {{ id path languages {{ language {{ name }} }} }} }}",
        quoted(path),
        quoted(language)
    )
}

const OF_TEMPLATE: &str =
    "id name ownFields { id name type section sectionSortOrder sortOrder source title shared unversioned }";

/// Templates of items, with four steps of what they inherit from. One template of the platform has five at most.
pub fn templates(items: &[(Guid, &str)]) -> String {
    let mut text = String::from("{");
    for (n, (id, language)) in items.iter().enumerate() {
        let _ = write!(
            text,
            " t{n}: item(path: \"{:032x}\", language: {}) {{ template {{ {OF_TEMPLATE} baseTemplates {{ {OF_TEMPLATE} baseTemplates {{ \
             {OF_TEMPLATE} baseTemplates {{ {OF_TEMPLATE} baseTemplates {{ id }} }} }} }} }} }}",
            id.0,
            quoted(language)
        );
    }
    text.push_str(" }");
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::transport::{GraphQlQuery, QueryCaps};

    #[test]
    fn every_document_is_a_query_whatever_the_names_are() {
        let bad = "x\" }) { } } mutation { deleteItem }\n\\";
        for document in [
            places(Guid(1), bad, 500, bad),
            items(Guid(1), bad, 100, bad),
            count(Guid(1), bad),
            sites(),
            routes(bad, bad, 100, bad),
            at(bad, bad),
            templates(&[(Guid(1), bad), (Guid(2), "en")]),
        ] {
            let query = GraphQlQuery::new(&document, &Json::Null, QueryCaps::default());
            assert!(query.is_ok(), "{document}: {query:?}");
        }
    }
}
