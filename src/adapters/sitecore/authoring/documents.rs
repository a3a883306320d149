//! The GraphQL documents that are sent, as text. All of them are flat: many items side by side by aliases, each a few levels deep.
//!
//! Stays true: ids and cursors are the only outside text in a document, and both are written as GraphQL strings; enums and
//! numbers are written inline, since live servers were seen to refuse them as variables.
//! Sources: public clients of the Authoring API: `item(where:)`, `children(first:, after:, includeHiddenItems:)`,
//! `versions(allLanguages:)` and `fields(first:, after:, ownFields:, excludeStandardFields:, withLanguageFallback:)` as several of them
//! send these to live tenants; names of queries of accounts from mcp-sitecore-server 2.0.3 and sitecoreai-cli 0.41.0.

use std::fmt::Write as _;

use serde_json::Value as Json;

use super::Dialect;
use crate::adapters::sitecore::guid::Guid;
use crate::adapters::sitecore::world::Region;

/// What a walk has to ask: whose children, from where on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Below {
    /// The item whose children are asked for.
    pub id: Guid,
    /// Its path.
    pub path: String,
    /// The end of the page before.
    pub after: Option<String>,
}

/// A GraphQL string: JSON's escapes are GraphQL's too (specification, section 2.9.4).
fn text(value: &str) -> String {
    Json::String(value.to_owned()).to_string()
}

/// An id as the API writes it: format N.
fn by_id(id: Guid) -> String {
    format!("{{database:\"master\",itemId:\"{:032x}\"}}", id.0)
}

/// The children of many items.
pub fn children(of: &[Below], first: u32, dialect: Dialect) -> String {
    let hidden = if dialect.has_hidden { ",includeHiddenItems:true" } else { "" };
    let mut document = "query ConduitChildren{".to_owned();
    for (at, below) in of.iter().enumerate() {
        let after = below.after.as_deref().map(|it| format!(",after:{}", text(it))).unwrap_or_default();
        // Infallible: into memory.
        let _ = write!(
            document,
            "i{at}:item(where:{}){{children(first:{first}{after}{hidden}){{nodes{{itemId name hasChildren template{{templateId}}}}\
             pageInfo{{hasNextPage endCursor}}}}}}",
            by_id(below.id)
        );
    }
    document.push('}');
    document
}

/// What makes one item a definition, by the names of fields.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wanted {
    /// The item.
    pub id: Guid,
    /// Fields that are the same in all languages, or wanted in English. Their aliases are `f0`, `f1`… in this order.
    pub fields: Vec<&'static str>,
    /// Fields that count in whatever language they are filled. Their aliases are `t0`, `t1`…
    pub texts: Vec<&'static str>,
}

/// Some fields of many items, each by its name.
pub fn some_fields(of: &[Wanted], dialect: Dialect) -> String {
    let mut document = "query ConduitDefinitions{".to_owned();
    for (at, wanted) in of.iter().enumerate() {
        let _ = write!(document, "i{at}:item(where:{}){{itemId", by_id(wanted.id));
        for (field, name) in wanted.fields.iter().enumerate() {
            let _ = write!(document, " f{field}:field(name:{}){{value}}", text(name));
        }
        if !wanted.texts.is_empty() {
            let all = if dialect.has_all_languages { "(allLanguages:true)" } else { "" };
            let _ = write!(document, " versions{all}{{");
            for (field, name) in wanted.texts.iter().enumerate() {
                let _ = write!(document, " t{field}:field(name:{}){{value}}", text(name));
            }
            document.push('}');
        }
        document.push('}');
    }
    document.push('}');
    document
}

const VALUES: &str = "nodes{fieldId value containsStandardValue}pageInfo{hasNextPage}";
const PLACE: &str = "path parent{itemId}template{templateId}";

fn fields(first: u32, after: Option<&str>) -> String {
    let after = after.map(|it| format!(",after:{}", text(it))).unwrap_or_default();
    // Without these, values are those of another language, or the ninety standard fields are missing.
    format!(
        "fields(first:{first}{after},ownFields:false,excludeStandardFields:false,withLanguageFallback:false)"
    )
}

/// Every value of many items, in all languages and versions. Where the server cannot tell all languages at once, each is asked
/// for by itself: `i0l0`, `i0l1`…
pub fn values(of: &[Guid], first: u32, dialect: Dialect, languages: &[String]) -> String {
    let fields = fields(first, None);
    let version = format!("{{version language{{name}}{fields}{{{VALUES}}}}}");
    let mut document = "query ConduitItems{".to_owned();
    for (at, id) in of.iter().enumerate() {
        if dialect.has_all_languages {
            let _ = write!(
                document,
                "i{at}:item(where:{}){{{PLACE} versions(allLanguages:true){version}}}",
                by_id(*id)
            );
            continue;
        }
        let _ = write!(document, "i{at}:item(where:{}){{{PLACE}}}", by_id(*id));
        for (language, name) in languages.iter().enumerate() {
            let _ = write!(
                document,
                "i{at}l{language}:item(where:{{database:\"master\",itemId:\"{:032x}\",language:{},existingVersionOnly:true}}){{\
                 versions{version}}}",
                id.0,
                text(name)
            );
        }
    }
    document.push('}');
    document
}

/// A further page of the values of one version; of the item by itself without one.
pub fn more_values(id: Guid, version: Option<(&str, u32)>, first: u32, after: Option<&str>) -> String {
    let where_version = version
        .map(|(language, number)| format!(",language:{},version:{number}", text(language)))
        .unwrap_or_default();
    format!(
        "query ConduitFields{{item(where:{{database:\"master\",itemId:\"{:032x}\"{where_version}}}){{{}{{\
         nodes{{fieldId value containsStandardValue}}pageInfo{{hasNextPage endCursor}}}}}}}}",
        id.0,
        fields(first, after)
    )
}

/// The product and the account.
pub const ABOUT: &str = "query ConduitAbout{meta{version}currentUser{name isAdministrator roles{name}}}";

/// The account alone, for versions without `meta`.
pub const ACCOUNT: &str = "query ConduitAccount{currentUser{name isAdministrator roles{name}}}";

/// Whether the server can do what a dialect says.
pub fn trial(id: Guid, dialect: Dialect) -> String {
    let hidden = if dialect.has_hidden { ",includeHiddenItems:true" } else { "" };
    let all = if dialect.has_all_languages { "(allLanguages:true)" } else { "" };
    format!(
        "query ConduitTrial{{item(where:{}){{itemId versions{all}{{version}}children(first:1{hidden}){{pageInfo{{hasNextPage}}}}}}}}",
        by_id(id)
    )
}

/// What of the instance the account may look at: `r0`… are the regions, in their order.
pub fn reach() -> String {
    let mut document = "query ConduitReach{".to_owned();
    for (at, region) in Region::ALL.iter().enumerate() {
        let path = text(region.path());
        let _ = write!(document, "r{at}:item(where:{{database:\"master\",path:{path}}}){{itemId}}");
    }
    document.push_str("users(first:1){nodes{name}}roles(first:1){nodes{name}}}");
    document
}

/// A page of the accounts.
pub fn users(first: u32, after: Option<&str>) -> String {
    let after = after.map(|it| format!(",after:{}", text(it))).unwrap_or_default();
    format!(
        "query ConduitUsers{{users(first:{first}{after}){{nodes{{name isAdministrator roles{{name}}\
         profile{{disabled lastLoginDate lastActivityDate}}}}pageInfo{{hasNextPage endCursor}}}}}}"
    )
}

/// A page of the roles.
pub fn roles(first: u32, after: Option<&str>) -> String {
    let after = after.map(|it| format!(",after:{}", text(it))).unwrap_or_default();
    format!(
        "query ConduitRoles{{roles(first:{first}{after}){{nodes{{name memberOf{{name}}}}pageInfo{{hasNextPage endCursor}}}}}}"
    )
}

/// How many items there are, by the search index: for an estimate, since the index lags behind.
pub const COUNT: &str = "query ConduitCount{search(query:{index:\"sitecore_master_index\",latestVersionOnly:true,\
     paging:{pageIndex:0,pageSize:1},searchStatement:{criteria:[{criteriaType:CONTAINS,field:\"_path\",\
     value:\"11111111111111111111111111111111\"}]}}){totalCount}}";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::transport::{GraphQlQuery, QueryCaps};

    fn cost(document: &str) -> (u32, u64) {
        let query = GraphQlQuery::new(document, &Json::Null, QueryCaps::default())
            .unwrap_or_else(|error| panic!("{error}: {document}"));
        (query.depth(), query.cost())
    }

    #[test]
    fn every_document_is_a_query_within_the_servers_depth() {
        let full = Dialect { has_all_languages: true, has_hidden: true };
        let below = Below { id: Guid(1), path: "/".to_owned(), after: Some("a\"b\\{".to_owned()) };
        let documents = [
            children(&[below.clone(), below], 100, full),
            some_fields(
                &[Wanted { id: Guid(1), fields: vec!["Type", "__Sortorder"], texts: vec!["Title"] }],
                full,
            ),
            values(&[Guid(1), Guid(2)], 150, full, &[]),
            values(&[Guid(1)], 150, Dialect::default(), &["en".to_owned(), "de\"-DE".to_owned()]),
            more_values(Guid(1), Some(("en", 2)), 150, Some("MTQ5")),
            more_values(Guid(1), None, 150, None),
            ABOUT.to_owned(),
            ACCOUNT.to_owned(),
            trial(Guid(1), full),
            reach(),
            users(100, None),
            roles(100, Some("x")),
            COUNT.to_owned(),
        ];
        for document in documents {
            let (depth, _) = cost(&document);
            assert!(depth <= 13, "{depth}: {document}");
        }
    }

    #[test]
    fn fifty_items_fit_into_one_document() {
        let full = Dialect { has_all_languages: true, has_hidden: true };
        let ids: Vec<Guid> = (0..50).map(Guid).collect();
        let document = values(&ids, super::super::FIELDS, full, &[]);
        assert!(cost(&document).1 <= 50_000 && document.len() < 64 * 1024);
        let below: Vec<Below> = ids
            .iter()
            .map(|id| Below { id: *id, path: String::new(), after: Some("x".repeat(60)) })
            .collect();
        let document = children(&below, super::super::CHILDREN, full);
        assert!(cost(&document).1 <= 50_000 && document.len() < 64 * 1024);
    }
}
