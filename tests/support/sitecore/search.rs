//! Search of the Authoring API over what would be `sitecore_master_index`. Facts 2, "Search statements".

use serde_json::{Value as Json, json};
use uuid::Uuid;

use super::estate::{Database, Item, field};

/// One document of the index: a version of an item in a language.
#[derive(Clone, Copy)]
pub struct Hit<'a> {
    pub item: &'a Item,
    pub language: &'a str,
    pub version: u32,
}

/// What is asked, taken from the arguments after the library has coerced them.
pub struct Found<'a> {
    pub total: usize,
    pub page: Vec<Hit<'a>>,
}

pub fn search<'a>(database: &'a Database, query: &Json, visible: &dyn Fn(&Item) -> bool) -> Found<'a> {
    let language = query["language"].as_str();
    let is_latest_only = query["latestVersionOnly"].as_bool().unwrap_or(false);
    let mut hits = Vec::new();
    for item in database.items.values().filter(|it| visible(it)) {
        for (name, of) in &item.languages {
            if language.is_some_and(|it| !it.is_empty() && !it.eq_ignore_ascii_case(name)) {
                continue;
            }
            let newest = of.versions.keys().next_back().copied();
            for version in of.versions.keys().copied() {
                if is_latest_only && Some(version) != newest {
                    continue;
                }
                let hit = Hit { item, language: name, version };
                let is_newest = Some(version) == newest;
                let document = Document { database, hit, is_newest };
                if statement(&query["searchStatement"], &document)
                    && statement(&query["filterStatement"], &document)
                {
                    hits.push(hit);
                }
            }
        }
    }
    for by in list(&query["sort"]).into_iter().rev() {
        let name = by["field"].as_str().unwrap_or_default();
        let key = |hit: &Hit<'a>| Document { database, hit: *hit, is_newest: true }.values(name).concat();
        hits.sort_by_cached_key(key);
        if by["direction"] == "DESCENDING" {
            hits.reverse();
        }
    }
    let paging = &query["paging"];
    let number = |name: &str| paging[name].as_u64().and_then(|it| usize::try_from(it).ok());
    let size = number("pageSize").unwrap_or(10);
    let from = number("pageIndex").unwrap_or(0) * size + number("skip").unwrap_or(0);
    Found { total: hits.len(), page: hits.into_iter().skip(from).take(size).collect() }
}

/// A list, or the one object that stands for it.
fn list(value: &Json) -> Vec<&Json> {
    match value {
        Json::Array(list) => list.iter().collect(),
        Json::Null => Vec::new(),
        one => vec![one],
    }
}

struct Document<'a> {
    database: &'a Database,
    hit: Hit<'a>,
    is_newest: bool,
}

impl Document<'_> {
    /// What the index holds under a name, in lower case.
    fn values(&self, name: &str) -> Vec<String> {
        let Hit { item, language, version } = self.hit;
        let text = |id| self.database.text(item, id, language, version).to_lowercase();
        let one = match name.to_lowercase().as_str() {
            "_path" => return self.database.chain(item.id).to_vec(),
            "_fullpath" => item.path.to_lowercase(),
            "_name" => item.name.to_lowercase(),
            "_displayname" => Some(text(field::DISPLAY_NAME))
                .filter(|it| !it.is_empty())
                .unwrap_or(item.name.to_lowercase()),
            "_template" => item.template.simple().to_string(),
            "_templatename" => {
                self.database.get(item.template).map_or(String::new(), |it| it.name.to_lowercase())
            }
            "_templates" => {
                return self
                    .database
                    .lineage(item.template)
                    .iter()
                    .map(|it| it.simple().to_string())
                    .collect();
            }
            "_group" => item.id.simple().to_string(),
            "_parent" => item.parent.simple().to_string(),
            "_language" => language.to_lowercase(),
            "_latestversion" => if self.is_newest { "1" } else { "0" }.to_owned(),
            "_database" => "master".to_owned(),
            "__smallcreateddate" | "__created" => text(field::CREATED),
            "__smallupdateddate" | "__updated" => text(field::UPDATED),
            name => {
                let all = self.database.indexed(name).iter().map(|it| text(*it));
                return all.filter(|it| !it.is_empty()).collect();
            }
        };
        vec![one]
    }
}

/// Statements within are few and written by tests and clients: recursion is safe here.
fn statement(statement: &Json, document: &Document<'_>) -> bool {
    if statement.is_null() {
        return true;
    }
    let mut parts: Vec<(String, bool)> = Vec::new();
    let default = statement["operator"].as_str().unwrap_or("MUST");
    for of in list(&statement["criteria"]) {
        let operator = of["operator"].as_str().unwrap_or(default);
        parts.push((operator.to_owned(), criterion(of, document)));
    }
    for of in list(&statement["subStatements"]) {
        let operator = of["operator"].as_str().unwrap_or(default);
        // A statement's own operator says how it stands among its siblings.
        let mut inner = of.clone();
        if operator == "NOT" {
            inner["operator"] = json!("MUST");
        }
        parts.push((operator.to_owned(), self::statement(&inner, document)));
    }
    let mut shoulds = parts.iter().filter(|it| it.0 == "SHOULD").peekable();
    let is_any = shoulds.peek().is_none() || shoulds.any(|it| it.1);
    let has_must = parts.iter().any(|it| it.0 == "MUST");
    (is_any || has_must)
        && parts.iter().all(|(operator, is_true)| match operator.as_str() {
            "NOT" => !is_true,
            "SHOULD" => true,
            _ => *is_true,
        })
}

/// A GUID is found however it is written.
fn normal(value: &str) -> String {
    let value = value.trim();
    match Uuid::parse_str(value).ok().filter(|_| value.len() >= 32) {
        Some(id) => id.simple().to_string(),
        None => value.to_lowercase(),
    }
}

fn criterion(of: &Json, document: &Document<'_>) -> bool {
    let name = of["field"].as_str().unwrap_or_default();
    let wanted = normal(of["value"].as_str().unwrap_or_default());
    let own;
    let values: &[String] = if name.eq_ignore_ascii_case("_path") {
        document.database.chain(document.hit.item.id)
    } else {
        own = document.values(name).iter().map(|it| normal(it)).collect::<Vec<_>>();
        &own
    };
    let any = |test: &dyn Fn(&str) -> bool| values.iter().any(|it| test(it));
    match of["criteriaType"].as_str().unwrap_or("SEARCH") {
        "EXACT" => any(&|it| it == wanted),
        "STARTSWITH" => any(&|it| it.starts_with(&wanted)),
        "ENDSWITH" => any(&|it| it.ends_with(&wanted)),
        "WILDCARD" => {
            let pattern = regex::escape(&wanted).replace(r"\*", ".*").replace(r"\?", ".");
            regex::Regex::new(&format!("^{pattern}$")).is_ok_and(|it| any(&|text| it.is_match(text)))
        }
        "REGEXP" => regex::Regex::new(&wanted).is_ok_and(|it| any(&|text| it.is_match(text))),
        "RANGE" => any(&|it| is_within(&wanted, it)),
        _ => any(&|it| it.contains(&wanted)),
    }
}

/// `[10 to 20)`: a bracket takes its end in, a parenthesis leaves it out.
fn is_within(range: &str, value: &str) -> bool {
    let Some((from, to)) = range.get(1..range.len().saturating_sub(1)).and_then(|it| it.split_once(" to "))
    else {
        return false;
    };
    let key = |text: &str| {
        text.trim().parse::<f64>().map_or_else(|_| text.trim().to_owned(), |it| format!("{it:020.6}"))
    };
    let (from, to, value) = (key(from), key(to), key(value));
    let above = from == "*" || if range.starts_with('[') { value >= from } else { value > from };
    let below = to == "*" || if range.ends_with(']') { value <= to } else { value < to };
    above && below
}
