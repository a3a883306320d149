//! The Item Service (SSC): log-in with a cookie, items, children, search. Facts 3.

use serde_json::{Map, Value as Json, json};
use uuid::Uuid;

use super::estate::{Database, Estate, Item, STANDARD_TEMPLATE, field};
use super::http::{Answer, Request};
use super::{Shared, locked};

const PAGE_SIZE: usize = 10;

/// What every call may say.
struct Asked<'a> {
    database: &'a Database,
    database_name: String,
    language: String,
    version: Option<u32>,
    has_standard_fields: bool,
    has_metadata: bool,
    /// Empty = all.
    fields: Vec<String>,
}

impl Shared {
    pub(super) fn item_service(&self, request: &Request, path: &str) -> Answer {
        let switches = locked(&self.switches).clone();
        if !switches.is_item_service_on {
            return Answer::status(403);
        }
        match (request.method.as_str(), path) {
            ("POST", "/sitecore/api/ssc/auth/login") => return self.log_in(request),
            ("POST", "/sitecore/api/ssc/auth/logout") => return Answer::status(200),
            _ => {}
        }
        if !matches!(request.method.as_str(), "GET" | "HEAD") {
            return Answer::status(405);
        }
        if !switches.is_item_service_open && !self.has_cookie(request) {
            return Answer::status(403);
        }
        let estate = self.estate();
        let is_on = |name: &str| request.parameter(name).is_some_and(|it| it.eq_ignore_ascii_case("true"));
        let database_name = request.parameter("database").unwrap_or("master").to_owned();
        let Some(database) = estate.database(&database_name) else { return Answer::status(400) };
        let asked = Asked {
            database,
            database_name,
            language: request.parameter("language").unwrap_or("en").to_owned(),
            version: request.parameter("version").and_then(|it| it.parse().ok()),
            has_standard_fields: is_on("includeStandardTemplateFields"),
            has_metadata: is_on("includeMetadata"),
            fields: request
                .parameter("fields")
                .map(|it| it.split(',').map(|it| it.trim().to_owned()).filter(|it| !it.is_empty()).collect())
                .unwrap_or_default(),
        };
        if !estate.languages.iter().any(|it| it.eq_ignore_ascii_case(&asked.language)) {
            return Answer::status(400);
        }
        let readable = |item: &&Item| !switches.hides(&item.path);
        let rest = path.trim_start_matches("/sitecore/api/ssc/item").trim_matches('/');
        let (id, call) = rest.split_once('/').unwrap_or((rest, ""));
        if id == "search" {
            return search(&asked, request, &estate, &|item| !switches.hides(&item.path));
        }
        let found = match id {
            "" => request.parameter("path").and_then(|it| database.by_path(it)),
            id => Uuid::parse_str(id).ok().and_then(|it| database.get(it)),
        };
        let Some(item) = found.filter(readable) else { return Answer::status(404) };
        match call {
            "" => Answer::json(200, &shown(item, &asked)),
            "children" => {
                let all: Vec<Json> =
                    database.children(item.id).filter(readable).map(|it| shown(it, &asked)).collect();
                Answer::json(200, &Json::Array(all))
            }
            _ => Answer::status(404),
        }
    }

    fn log_in(&self, request: &Request) -> Answer {
        let Ok(body) = serde_json::from_slice::<Json>(&request.body) else { return Answer::status(400) };
        let get = |name: &str| body[name].as_str().unwrap_or_default();
        let name = format!(r"{}\{}", get("domain"), get("username"));
        if !name.eq_ignore_ascii_case(&self.options.user) || get("password") != self.options.password {
            return Answer::status(403);
        }
        let cookie = locked(&self.grants).hand_out(|n| format!("SSC{n:08x}-{}", "k7Jm2xQv".repeat(8)));
        // Up to 8.x it has another name.
        let is_old = self.options.version.starts_with("8.");
        let name = if is_old { ".ASPXAUTH" } else { ".AspNet.Cookies" };
        Answer::new(200, "text/plain", "").with("Set-Cookie", format!("{name}={cookie}; path=/; HttpOnly"))
    }

    fn has_cookie(&self, request: &Request) -> bool {
        let most = locked(&self.switches).token_requests;
        let header = request.header("cookie").unwrap_or_default();
        let cookies = header.split(';').filter_map(|it| it.trim().split_once('='));
        let mut ours = cookies.filter(|it| matches!(it.0, ".AspNet.Cookies" | ".ASPXAUTH"));
        ours.next().is_some_and(|it| locked(&self.grants).uses(it.1, most))
    }
}

/// One flat object: what the item is, then its fields by name. A version that is not there is an item without values of its own, as
/// `Database.GetItem` gives it.
fn shown(item: &Item, asked: &Asked<'_>) -> Json {
    let database = asked.database;
    let version = asked.version.or_else(|| item.newest(&asked.language)).unwrap_or(1);
    let text = |id| database.text(item, id, &asked.language, version);
    let or = |text: String, other: &str| if text.is_empty() { other.to_owned() } else { text };
    let is_media = item.path.to_lowercase().starts_with("/sitecore/media library/");
    let template = database.get(item.template);
    let source = text(field::SOURCE);
    let id_n = item.id.simple().to_string();
    let mut object = Map::new();
    let mut put = |name: &str, value: Json| {
        if asked.fields.is_empty() || asked.fields.iter().any(|it| it.eq_ignore_ascii_case(name)) {
            object.insert(name.to_owned(), value);
        }
    };
    put("ItemID", json!(item.id.hyphenated().to_string()));
    put("ItemName", json!(item.name));
    put("ItemPath", json!(item.path));
    put("ParentID", json!(item.parent.hyphenated().to_string()));
    put("TemplateID", json!(item.template.hyphenated().to_string()));
    put("TemplateName", json!(template.map_or("", |it| it.name.as_str())));
    put("CloneSource", if source.is_empty() { Json::Null } else { json!(source) });
    put("ItemLanguage", json!(asked.language));
    put("ItemVersion", json!(version.to_string()));
    put("DisplayName", json!(or(text(field::DISPLAY_NAME), &item.name)));
    put("HasChildren", json!(if database.children(item.id).next().is_some() { "True" } else { "False" }));
    put("ItemIcon", json!("/temp/IconCache/Applications/16x16/document.png"));
    let media = if is_media {
        format!("/-/media/{id_n}.ashx")
    } else {
        "/temp/IconCache/Applications/48x48/document.png".to_owned()
    };
    put("ItemMedialUrl", json!(media));
    put("ItemUrl", json!(format!("~/link.aspx?_id={}&amp;_z=z", id_n.to_uppercase())));
    if asked.has_metadata {
        put(
            "TemplateFullName",
            json!(template.map_or("", |it| it.path.trim_start_matches("/sitecore/templates/"))),
        );
        put("Database", json!(asked.database_name));
        put("FullPath", json!(item.path));
    }
    for of in database.template_fields(item.template) {
        if of.template == STANDARD_TEMPLATE && !asked.has_standard_fields {
            continue;
        }
        put(&of.name, json!(text(of.id)));
    }
    Json::Object(object)
}

/// Facts 3: `page` from 0, `Results`, `Facets`, `Links`, `TotalCount`, `TotalPage`.
fn search(asked: &Asked<'_>, request: &Request, estate: &Estate, readable: &dyn Fn(&Item) -> bool) -> Answer {
    let term = request.parameter("term").unwrap_or_default().to_lowercase();
    if term.is_empty() {
        return Answer::json(400, &json!({"Message": "The request is invalid."}));
    }
    let _ = estate;
    let number = |name: &str, default: usize| {
        request.parameter(name).and_then(|it| it.parse().ok()).unwrap_or(default)
    };
    let (page, size) = (number("page", 0), number("pageSize", PAGE_SIZE).max(1));
    let matches = |item: &&Item| {
        let Some(version) = item.newest(&asked.language) else { return false };
        if !readable(item) {
            return false;
        }
        if term == "*" || item.name.to_lowercase().contains(&term) {
            return true;
        }
        let fields = asked
            .database
            .template_fields(item.template)
            .iter()
            .filter(|it| it.template != STANDARD_TEMPLATE);
        let mut own = fields.filter_map(|it| item.own(it.id, &asked.language, version));
        own.any(|it| it.blob.is_none() && it.text.to_lowercase().contains(&term))
    };
    let found: Vec<&Item> = asked.database.items.values().filter(matches).collect();
    let pages = found.len().div_ceil(size);
    let results: Vec<Json> = found.iter().skip(page * size).take(size).map(|it| shown(it, asked)).collect();
    let link = |page: usize, relation: &str| json!({"Href": format!("/sitecore/api/ssc/item/search?term={term}&page={page}&pageSize={size}"), "Rel": relation, "Method": "GET"});
    let mut links = Vec::new();
    if page > 0 {
        links.push(link(page - 1, "Prev"));
    }
    if page + 1 < pages {
        links.push(link(page + 1, "Next"));
    }
    Answer::json(
        200,
        &json!({"TotalCount": found.len(), "TotalPage": pages, "Links": links, "Facets": [], "Results": results}),
    )
}
