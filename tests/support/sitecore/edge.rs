//! Experience Edge: delivery, the platform's proxy in front of it, and the preview of a CM. Facts 1 and 8.6.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};

use apollo_compiler::Schema;
use apollo_compiler::resolvers::{FieldError, ObjectValue, ResolveInfo, ResolvedValue};
use apollo_compiler::validation::Valid;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use regex::Regex;
use serde_json::{Value as Json, json};
use uuid::Uuid;

use super::estate::{Database, Estate, FieldDef, Item, Level, STANDARD_TEMPLATE, Site, TEMPLATE, field, ids};
use super::graphql::{self, Args, Plain, error, leaf, list, null, object, optional, plain};
use super::http::{Answer, Request};
use super::{Kind, Shared, layout, locked, published};

/// At most so many entities in one query.
const MAX_ENTITIES: usize = 1000;
/// Without `first`.
const PAGE_SIZE: usize = 10;
const DICTIONARY_ENTRY: Uuid = uuid::uuid!("6d1cd897-1936-4a3a-a511-289a94c2a7b1");
/// Fields every type of an item has.
const INTERFACE: &str = "id(format: String = \"N\"): ID! name: String! displayName: String path: String! version: Int! itemUri: String! \
     url: ItemUrl language: ItemLanguage! languages: [Item] hasChildren(hasLayout: Boolean, includeTemplateIDs: [String]): Boolean! \
     parent: Item ancestors(hasLayout: Boolean, includeTemplateIDs: [String]): [Item] \
     children(hasLayout: Boolean, includeTemplateIDs: [String], first: Int, after: String): ItemSearchResults! \
     template: ItemTemplate! field(name: String!): ItemField fields(ownFields: Boolean = false): [ItemField] \
     personalization: ItemPersonalization rendered: JSON!";

/// Where a request arrived.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Endpoint {
    /// `/api/graphql/v1`
    Delivery,
    /// `/v1/content/api/graphql/v1`
    Proxy,
    /// `/sitecore/api/graph/edge`
    Preview,
}

/// The schema with the estate's own types, and the name of each template's type.
pub struct EdgeSchema {
    schema: Valid<Schema>,
    types: std::collections::HashMap<Uuid, String>,
}

impl EdgeSchema {
    pub fn of(estate: &Estate) -> Self {
        let mut text = include_str!("edge.graphql").to_owned();
        let mut types = std::collections::HashMap::new();
        let mut taken: BTreeSet<String> = BTreeSet::new();
        let _ = writeln!(text, "type UnknownItem implements Item {{ {INTERFACE} }}");
        taken.extend(["UnknownItem", "Item"].map(str::to_owned));
        for (item, _) in estate.master().templates() {
            let path = item.path.to_lowercase();
            let roots = ["foundation", "feature", "project", "user defined"];
            if !roots.iter().any(|it| path.starts_with(&format!("/sitecore/templates/{it}/"))) {
                continue;
            }
            let mut name: String =
                item.name.chars().filter(|it| it.is_ascii_alphanumeric() || *it == '_').collect();
            if name.is_empty() || name.starts_with(|it: char| it.is_ascii_digit()) || name.starts_with("__") {
                name = format!("T{name}");
            }
            let is_reserved = include_str!("edge.graphql").contains(&format!(" {name} "));
            if is_reserved || !taken.insert(name.clone()) {
                let _ = write!(name, "_{}", item.id.simple());
                taken.insert(name.clone());
            }
            let _ = writeln!(text, "type {name} implements Item {{ {INTERFACE} }}");
            types.insert(item.id, name);
        }
        Self { schema: graphql::schema(&text, "edge.graphql"), types }
    }
}

impl Shared {
    pub(super) fn edge(
        &self,
        request: &Request,
        endpoint: Endpoint,
        kind: &mut Kind,
        document: &mut String,
    ) -> Answer {
        if request.method != "POST" {
            return Answer::status(405);
        }
        let switches = locked(&self.switches).clone();
        let n = {
            let mut counted = locked(&self.counted);
            counted.edge += 1;
            counted.edge
        };
        let Some(asked) = graphql::Asked::from(&request.body) else {
            return Answer::json(400, &graphql::refused("Invalid request", None));
        };
        document.clone_from(&asked.document);
        if graphql::could_change(&asked.document) {
            return Answer::json(200, &graphql::refused("Schema is not configured for mutations.", None));
        }
        *kind = Kind::Query;
        let limited = |answer: Answer, left: usize| {
            answer
                .with("X-Rate-Limit-Limit", "80")
                .with("X-Rate-Limit-Remaining", left.to_string())
                .with("X-Rate-Limit-Reset", "2026-11-01T12:00:01Z")
        };
        if switches.edge_limit_every.is_some_and(|it| n.is_multiple_of(it)) {
            let answer = Answer::json(429, &json!({"message": "Too Many Requests"}));
            let answer = match switches.edge_retry_after {
                Some(seconds) => answer.with("Retry-After", seconds.to_string()),
                None => answer,
            };
            return limited(answer, 0);
        }
        if !self.has_key(request, endpoint) {
            return match endpoint {
                Endpoint::Preview => {
                    let text = "Provide a valid API key: parameter sc_apikey is missing or wrong.";
                    Answer::json(200, &graphql::refused(text, None))
                }
                _ => Answer::json(401, &json!({"message": "Unauthorized"})),
            };
        }
        let estate = self.estate();
        let schema = self.edge_schema(&estate);
        let checked = match graphql::check(&schema.schema, &asked) {
            Ok(checked) => checked,
            Err(body) => return limited(Answer::json(200, &body), 79),
        };
        if checked.n_fields > switches.edge_complexity && !checked.is_introspection {
            let text = format!(
                "Query is too complex to execute. Complexity is {}, maximum allowed on this endpoint is {}.",
                checked.n_fields, switches.edge_complexity
            );
            return limited(Answer::json(200, &graphql::refused(&text, None)), 79);
        }
        let context = Context {
            shared: self,
            estate: &estate,
            types: &schema.types,
            is_preview: endpoint == Endpoint::Preview,
            entities: AtomicUsize::new(0),
        };
        let body = graphql::execute(&schema.schema, &checked, &asked, &Root(&context));
        if context.entities.load(Ordering::SeqCst) > MAX_ENTITIES {
            let text = format!("The query asks for more than {MAX_ENTITIES} entities.");
            return limited(Answer::json(200, &graphql::refused(&text, None)), 79);
        }
        limited(Answer::json(200, &body), 79)
    }

    fn has_key(&self, request: &Request, endpoint: Endpoint) -> bool {
        let given = match endpoint {
            Endpoint::Delivery => request.header("sc_apikey").or_else(|| request.header("x-gql-token")),
            Endpoint::Proxy => {
                request.header("x-sitecore-contextid").or_else(|| request.parameter("sitecoreContextId"))
            }
            Endpoint::Preview => request.header("sc_apikey").or_else(|| request.parameter("sc_apikey")),
        };
        let plain = |text: &str| text.trim_matches(['{', '}']).to_lowercase();
        given.is_some_and(|it| plain(it) == plain(&self.options.api_key))
    }
}

struct Context<'a> {
    shared: &'a Shared,
    estate: &'a Estate,
    types: &'a std::collections::HashMap<Uuid, String>,
    is_preview: bool,
    entities: AtomicUsize,
}

impl<'a> Context<'a> {
    fn database(&self) -> &'a Database {
        self.estate.master()
    }

    /// The version that is shown of an item in a language.
    fn node(&'a self, item: &'a Item, language: &str) -> Option<ItemNode<'a>> {
        let version = match self.is_preview {
            true if item.template == TEMPLATE => None,
            true => item.newest(language),
            false => published::version(self.database(), item, language, &self.shared.options.now),
        }?;
        Some(ItemNode { context: self, item, language: language.to_owned(), version })
    }

    fn has_layout(&self, item: &Item, language: &str) -> bool {
        !layout::placed(self.database(), item, language, item.newest(language).unwrap_or(1)).is_empty()
    }

    fn site(&self, name: &str) -> Option<&'a Site> {
        self.estate.sites.iter().find(|it| !it.is_system && it.name.eq_ignore_ascii_case(name))
    }

    fn start_item(&self, site: &Site) -> Option<&'a Item> {
        self.database().by_path(&format!("{}{}", site.root_path, site.start_item))
    }
}

/// A page of nodes with a cursor.
fn results<'a>(args: &Args<'_>, all: Vec<ItemNode<'a>>) -> Result<ResolvedValue<'a>, FieldError> {
    let (from, first) = window(args)?;
    let total = all.len();
    Ok(object(Results { page: all.into_iter().skip(from).take(first).collect(), from, total }))
}

fn window(args: &Args<'_>) -> Result<(usize, usize), FieldError> {
    // The first page may be asked for with an empty cursor.
    let from = match args.text("after").filter(|it| !it.is_empty()) {
        None => 0,
        Some(cursor) => {
            let text = STANDARD.decode(cursor).ok().and_then(|it| String::from_utf8(it).ok());
            text.and_then(|it| it.parse().ok()).ok_or_else(|| error("The cursor is not valid."))?
        }
    };
    Ok((from, args.number("first").unwrap_or(PAGE_SIZE)))
}

fn page_info(next: usize, total: usize) -> Json {
    json!({"endCursor": STANDARD.encode(next.to_string()), "hasNext": next < total})
}

/// The same for lists of plain objects.
fn json_results<'a>(
    args: &Args<'_>,
    all: &[Json],
    info: &'a ResolveInfo<'a>,
) -> Result<ResolvedValue<'a>, FieldError> {
    let (from, first) = window(args)?;
    let page: Vec<&Json> = all.iter().skip(from).take(first).collect();
    Ok(plain(
        json!({"total": all.len(), "pageInfo": page_info(from + page.len(), all.len()), "results": page}),
        info,
    ))
}

struct Results<'a> {
    page: Vec<ItemNode<'a>>,
    from: usize,
    total: usize,
}

impl ObjectValue for Results<'_> {
    fn type_name(&self) -> &'static str {
        "ItemSearchResults"
    }

    fn resolve_field<'a>(&'a self, info: &'a ResolveInfo<'a>) -> Result<ResolvedValue<'a>, FieldError> {
        Ok(match info.field_name() {
            "total" => leaf(json!(self.total)),
            "results" => list(self.page.iter().map(ItemNode::counted).collect::<Vec<_>>()),
            _ => plain(page_info(self.from + self.page.len(), self.total), info),
        })
    }
}

struct Root<'a>(&'a Context<'a>);

impl ObjectValue for Root<'_> {
    fn type_name(&self) -> &'static str {
        "Query"
    }

    fn resolve_field<'a>(&'a self, info: &'a ResolveInfo<'a>) -> Result<ResolvedValue<'a>, FieldError> {
        let context = self.0;
        let args = Args(info.arguments());
        let language = args.text("language").unwrap_or_default();
        match info.field_name() {
            "item" => {
                let found = context.database().find(&args.text("path").unwrap_or_default());
                Ok(optional(found.and_then(|it| context.node(it, &language)).as_ref().map(ItemNode::counted)))
            }
            "layout" => {
                let site = context.site(&args.text("site").unwrap_or_default());
                let route = args.text("routePath").unwrap_or_default();
                let start = site.and_then(|it| context.start_item(it));
                let path = start.map(|it| format!("{}{}", it.path, route.trim_end_matches('/')));
                let found = path.and_then(|it| {
                    context
                        .database()
                        .by_path(&it)
                        .or_else(|| context.database().by_path(&it.replace('-', " ")))
                });
                Ok(object(Layout(found.and_then(|it| context.node(it, &language)))))
            }
            "search" => {
                let wanted = args.json("where");
                let mut all = Vec::new();
                for item in context.database().items.values() {
                    for language in item.languages.keys() {
                        let Some(node) = context.node(item, language).filter(|it| predicate(&wanted, it))
                        else {
                            continue;
                        };
                        all.push(node);
                    }
                }
                let order = args.json("orderBy");
                if let Some(name) = order["name"].as_str() {
                    all.sort_by_cached_key(|it| values(it, name).concat());
                    if order["direction"] == "DESC" {
                        all.reverse();
                    }
                }
                results(&args, all)
            }
            _ => Ok(object(Sites(context))),
        }
    }
}

struct Layout<'a>(Option<ItemNode<'a>>);

impl ObjectValue for Layout<'_> {
    fn type_name(&self) -> &'static str {
        "LayoutData"
    }

    fn resolve_field<'a>(&'a self, _: &'a ResolveInfo<'a>) -> Result<ResolvedValue<'a>, FieldError> {
        Ok(optional(self.0.as_ref().map(ItemNode::counted)))
    }
}

/// What search knows under a name.
fn values(it: &ItemNode<'_>, name: &str) -> Vec<String> {
    let database = it.context.database();
    match name.to_lowercase().as_str() {
        "_path" => database.chain(it.item.id).to_vec(),
        "_templates" => database.lineage(it.item.template).iter().map(|it| it.simple().to_string()).collect(),
        "_template" => vec![it.item.template.simple().to_string()],
        "_language" => vec![it.language.to_lowercase()],
        "_name" => vec![it.item.name.to_lowercase()],
        "_parent" => vec![it.item.parent.simple().to_string()],
        "_haslayout" => vec![it.context.has_layout(it.item, &it.language).to_string()],
        name => it.named(name).map(|def| it.text(def.id).to_lowercase()).into_iter().collect(),
    }
}

/// Predicates are the tests' own: recursion is safe here.
fn predicate(of: &Json, it: &ItemNode<'_>) -> bool {
    let all = of["AND"].as_array().is_none_or(|all| all.iter().all(|of| predicate(of, it)));
    let any = of["OR"].as_array().is_none_or(|all| all.is_empty() || all.iter().any(|of| predicate(of, it)));
    let Some(name) = of["name"].as_str() else { return all && any };
    let wanted = of["value"].as_str().unwrap_or_default();
    let wanted = match Uuid::parse_str(wanted.trim()) {
        Ok(id) => id.simple().to_string(),
        Err(_) => wanted.to_lowercase(),
    };
    let values = values(it, name);
    let is_list = matches!(name, "_path" | "_templates");
    let contains = || values.iter().any(|it| if is_list { *it == wanted } else { it.contains(&wanted) });
    let equals = || values.contains(&wanted);
    let own = match of["operator"].as_str().unwrap_or("EQ") {
        "CONTAINS" => contains(),
        "NCONTAINS" => !contains(),
        "NEQ" => !equals(),
        _ => equals(),
    };
    own && all && any
}

#[derive(Clone)]
struct ItemNode<'a> {
    context: &'a Context<'a>,
    item: &'a Item,
    language: String,
    version: u32,
}

impl<'a> ItemNode<'a> {
    /// The same as an entity of the answer.
    fn counted(&self) -> Self {
        self.context.entities.fetch_add(1, Ordering::SeqCst);
        self.clone()
    }

    fn text(&self, id: Uuid) -> String {
        self.context.database().text(self.item, id, &self.language, self.version)
    }

    /// There are no standard fields on Edge.
    fn defs(&self) -> impl Iterator<Item = &'a FieldDef> {
        self.context
            .database()
            .template_fields(self.item.template)
            .iter()
            .filter(|it| it.template != STANDARD_TEMPLATE)
    }

    fn named(&self, name: &str) -> Option<&'a FieldDef> {
        self.defs().find(|it| {
            it.name.eq_ignore_ascii_case(name) || Uuid::parse_str(name).is_ok_and(|id| id == it.id)
        })
    }

    fn site(&self) -> Option<&'a Site> {
        let path = self.item.path.to_lowercase();
        self.context
            .estate
            .sites
            .iter()
            .find(|it| !it.is_system && path.starts_with(&format!("{}/", it.root_path.to_lowercase())))
    }

    fn url(&self) -> Json {
        let site = self.site();
        let start = site.map(|it| format!("{}{}", it.root_path, it.start_item)).unwrap_or_default();
        let path = match self.item.path.strip_prefix(&start) {
            Some("") if site.is_some() => "/".to_owned(),
            Some(rest) if site.is_some() => rest.replace(' ', "-"),
            _ => self.item.path.replace(' ', "-"),
        };
        let host = site.map_or("", |it| it.host_name.as_str());
        json!({"hostName": host, "path": path, "scheme": "https", "siteName": site.map_or("", |it| &it.name), "url": format!("https://{host}{path}")})
    }

    fn wanted(&self, args: &Args<'_>) -> impl Fn(&&Item) -> bool + use<'_, 'a> {
        let templates: Vec<Uuid> = match args.json("includeTemplateIDs") {
            Json::Array(ids) => ids.iter().filter_map(|it| Uuid::parse_str(it.as_str()?).ok()).collect(),
            _ => Vec::new(),
        };
        let has_layout = args.json("hasLayout").as_bool();
        move |it: &&Item| {
            (templates.is_empty() || templates.contains(&it.template))
                && has_layout.is_none_or(|wanted| self.context.has_layout(it, &self.language) == wanted)
        }
    }

    fn field(&self, def: &'a FieldDef) -> Field<'a> {
        Field { of: self.clone(), def }
    }
}

fn id_text(id: Uuid, args: &Args<'_>) -> Json {
    json!(match args.text("format").unwrap_or_default().to_uppercase().as_str() {
        "D" => id.hyphenated().to_string().to_uppercase(),
        "B" => id.braced().to_string().to_uppercase(),
        _ => id.simple().to_string().to_uppercase(),
    })
}

impl ObjectValue for ItemNode<'_> {
    fn type_name(&self) -> &str {
        self.context.types.get(&self.item.template).map_or("UnknownItem", String::as_str)
    }

    fn resolve_field<'a>(&'a self, info: &'a ResolveInfo<'a>) -> Result<ResolvedValue<'a>, FieldError> {
        let args = Args(info.arguments());
        let (context, database) = (self.context, self.context.database());
        let node = |it| context.node(it, &self.language);
        Ok(match info.field_name() {
            "id" => leaf(id_text(self.item.id, &args)),
            "name" => leaf(json!(self.item.name)),
            "displayName" => {
                let own = self.text(field::DISPLAY_NAME);
                leaf(json!(if own.is_empty() { self.item.name.clone() } else { own }))
            }
            "path" => leaf(json!(self.item.path)),
            "version" => leaf(json!(self.version)),
            "itemUri" => {
                let id = self.item.id.braced();
                leaf(json!(format!("sitecore://master/{id}?lang={}&ver={}", self.language, self.version)))
            }
            "url" => plain(self.url(), info),
            "language" => {
                let name = &self.language;
                plain(
                    json!({"name": name, "displayName": name, "englishName": name, "nativeName": name}),
                    info,
                )
            }
            "languages" => {
                let all = self.item.languages.keys().filter_map(|it| context.node(self.item, it));
                list(all.map(|it| it.counted()).collect::<Vec<_>>())
            }
            "hasChildren" => {
                let wanted = self.wanted(&args);
                leaf(json!(database.children(self.item.id).filter(wanted).any(|it| node(it).is_some())))
            }
            "parent" => {
                optional(database.get(self.item.parent).and_then(node).as_ref().map(ItemNode::counted))
            }
            "ancestors" => {
                let all = database.ancestors(self.item).filter(self.wanted(&args)).filter_map(node);
                list(all.map(|it| it.counted()).collect::<Vec<_>>())
            }
            "children" => {
                let all =
                    database.children(self.item.id).filter(self.wanted(&args)).filter_map(node).collect();
                return results(&args, all);
            }
            "template" => match database.get(self.item.template) {
                Some(it) => object(Template { context, item: it }),
                None => null(),
            },
            "field" => optional(self.named(&args.text("name").unwrap_or_default()).map(|it| self.field(it))),
            "fields" => {
                let is_own_only = args.is_on("ownFields");
                let all = self.defs().filter(|it| !is_own_only || it.template == self.item.template);
                list(all.map(|it| self.field(it)).collect::<Vec<_>>())
            }
            "personalization" => plain(json!({"variantIds": []}), info),
            _ => {
                let site = self.site().map_or("", |it| it.name.as_str());
                leaf(layout::rendered(database, self.item, &self.language, self.version, site))
            }
        })
    }
}

struct Template<'a> {
    context: &'a Context<'a>,
    item: &'a Item,
}

fn template_field(def: &FieldDef) -> Json {
    json!({
        "id": def.id.simple().to_string().to_uppercase(), "name": def.name, "section": def.section_name, "sectionSortOrder": 100,
        "shared": def.level == Level::Shared, "unversioned": def.level == Level::Unversioned, "sortOrder": def.sort_order,
        "source": def.source, "title": def.title, "type": def.kind,
    })
}

impl ObjectValue for Template<'_> {
    fn type_name(&self) -> &'static str {
        "ItemTemplate"
    }

    fn resolve_field<'a>(&'a self, info: &'a ResolveInfo<'a>) -> Result<ResolvedValue<'a>, FieldError> {
        let database = self.context.database();
        let fields = |all: &[FieldDef]| {
            let all = all.iter().filter(|it| it.template != STANDARD_TEMPLATE).map(template_field);
            plain(Json::Array(all.collect()), info)
        };
        Ok(match info.field_name() {
            "id" => leaf(id_text(self.item.id, &Args(info.arguments()))),
            "name" => leaf(json!(self.item.name)),
            "baseTemplates" => {
                let all = database.template(self.item.id).map(|it| it.bases.clone()).unwrap_or_default();
                let all = all
                    .iter()
                    .filter_map(|it| database.get(*it))
                    .map(|item| Template { context: self.context, item });
                list(all.collect::<Vec<_>>())
            }
            "ownFields" => fields(database.template(self.item.id).map_or(&[], |it| it.own.as_slice())),
            _ => fields(database.template_fields(self.item.id)),
        })
    }
}

struct Field<'a> {
    of: ItemNode<'a>,
    def: &'a FieldDef,
}

impl Field<'_> {
    /// The value of an attribute of `<link …/>` or `<image …/>`.
    fn attribute(&self, name: &str) -> String {
        static PAIR: OnceLock<Regex> = OnceLock::new();
        let pair = PAIR.get_or_init(|| Regex::new(r#"([\w-]+)="([^"]*)""#).expect("a pattern"));
        let text = self.of.text(self.def.id);
        let found = pair
            .captures_iter(&text)
            .find(|it| it[1].eq_ignore_ascii_case(name))
            .map(|it| it[2].replace("&amp;", "&"));
        found.unwrap_or_default()
    }

    fn target(&self, id: &str) -> Option<ItemNode<'_>> {
        let found = self.of.context.database().find(id)?;
        Some(self.of.context.node(found, &self.of.language)?.counted())
    }
}

impl ObjectValue for Field<'_> {
    fn type_name(&self) -> &str {
        match self.def.kind.to_lowercase().as_str() {
            "rich text" | "html" => "RichTextField",
            "number" => "NumberField",
            "integer" => "IntegerField",
            "checkbox" => "CheckboxField",
            "date" | "datetime" => "DateField",
            "image" => "ImageField",
            "general link" | "general link with search" | "link" | "file" => "LinkField",
            "droplink" | "droptree" | "reference" | "lookup" | "tree" | "grouped droplink" => "LookupField",
            "name value list" => "NameValueListField",
            kind if kind.contains("list") && kind != "droplist" && kind != "grouped droplist" => {
                "MultilistField"
            }
            _ => "TextField",
        }
    }

    fn resolve_field<'a>(&'a self, info: &'a ResolveInfo<'a>) -> Result<ResolvedValue<'a>, FieldError> {
        let value = || self.of.text(self.def.id);
        Ok(match info.field_name() {
            "id" => leaf(id_text(self.def.id, &Args(info.arguments()))),
            "name" => leaf(json!(self.def.name)),
            "value" => leaf(json!(value())),
            "jsonValue" => leaf(json!({"value": value()})),
            "definition" => {
                object(Plain { type_name: "ItemTemplateField".to_owned(), fields: template_field(self.def) })
            }
            "numberValue" => leaf(value().parse::<f64>().map_or(Json::Null, |it| json!(it))),
            "intValue" => leaf(value().parse::<i32>().map_or(Json::Null, |it| json!(it))),
            "boolValue" => leaf(json!(value() == "1")),
            // The unit is not documented; milliseconds as everywhere in JavaScript.
            "dateValue" => {
                let moment = super::authoring::iso(&value());
                let moment = moment.as_str().and_then(|it| it.parse::<jiff::Timestamp>().ok());
                leaf(moment.map_or(Json::Null, |it| json!(it.as_millisecond())))
            }
            "count" => leaf(json!(ids(&value()).len())),
            "targetIds" => {
                leaf_list(ids(&value()).iter().map(|it| json!(it.simple().to_string().to_uppercase())))
            }
            "targetItems" => {
                let all = ids(&value());
                list(all.iter().filter_map(|it| self.target(&it.to_string())).collect::<Vec<_>>())
            }
            "targetId" => leaf(
                Uuid::parse_str(value().trim())
                    .map_or(Json::Null, |it| json!(it.simple().to_string().to_uppercase())),
            ),
            "targetItem" => {
                let id = if self.type_name() == "LinkField" { self.attribute("id") } else { value() };
                optional(self.target(&id))
            }
            "className" => leaf(json!(self.attribute("class"))),
            "linkType" => leaf(json!(self.attribute("linktype"))),
            "queryString" => leaf(json!(self.attribute("querystring"))),
            name @ ("anchor" | "target" | "text" | "url" | "alt" | "title" | "description" | "keywords"
            | "extension" | "mimeType") => leaf(json!(self.attribute(name))),
            name @ ("height" | "width" | "size") => {
                leaf(self.attribute(name).parse::<i32>().map_or(Json::Null, |it| json!(it)))
            }
            "src" => {
                let id = Uuid::parse_str(&self.attribute("mediaid")).map(|it| it.simple().to_string());
                leaf(id.map_or(Json::Null, |id| {
                    json!(format!("https://edge.sitecorecloud.io/double/media/{id}.ashx"))
                }))
            }
            "values" => {
                let text = value();
                let all = url::form_urlencoded::parse(text.as_bytes())
                    .map(|(name, value)| json!({"name": name, "value": value}));
                plain(Json::Array(all.collect()), info)
            }
            _ => null(),
        })
    }
}

fn leaf_list<'a>(all: impl Iterator<Item = Json>) -> ResolvedValue<'a> {
    let all: Vec<Json> = all.collect();
    ResolvedValue::List(Box::new(all.into_iter().map(|it| Ok(leaf(it)))))
}

struct Sites<'a>(&'a Context<'a>);

impl ObjectValue for Sites<'_> {
    fn type_name(&self) -> &'static str {
        "SiteQuery"
    }

    fn resolve_field<'a>(&'a self, info: &'a ResolveInfo<'a>) -> Result<ResolvedValue<'a>, FieldError> {
        let context = self.0;
        let args = Args(info.arguments());
        let all =
            || context.estate.sites.iter().filter(|it| !it.is_system).map(|site| SiteInfo { context, site });
        Ok(match info.field_name() {
            "siteInfo" => {
                let site = context.site(&args.text("site").unwrap_or_default());
                optional(site.map(|site| SiteInfo { context, site }))
            }
            "siteInfoCollection" => list(all().collect::<Vec<_>>()),
            _ => null(),
        })
    }
}

struct SiteInfo<'a> {
    context: &'a Context<'a>,
    site: &'a Site,
}

impl ObjectValue for SiteInfo<'_> {
    fn type_name(&self) -> &'static str {
        "SiteInfo"
    }

    fn resolve_field<'a>(&'a self, info: &'a ResolveInfo<'a>) -> Result<ResolvedValue<'a>, FieldError> {
        let args = Args(info.arguments());
        let (context, site) = (self.context, self.site);
        let language = args.text("language").unwrap_or_else(|| "en".to_owned());
        let below = |root: &str| {
            let root = format!("{}/", root.to_lowercase());
            context.database().items.values().filter(move |it| it.path.to_lowercase().starts_with(&root))
        };
        Ok(match info.field_name() {
            "name" => leaf(json!(site.name)),
            "hostname" => leaf(json!(site.host_name)),
            "rootPath" => leaf(json!(site.root_path)),
            "language" => leaf(json!(site.language)),
            "robots" => leaf(json!("User-agent: *\nDisallow: /private")),
            "llmsTxt" => leaf(json!("# The site")),
            "sitemap" => leaf_list([json!(format!("https://{}/sitemap.xml", site.host_name))].into_iter()),
            "redirects" => plain(
                json!([{"pattern": "/old", "target": "/new", "redirectType": "REDIRECT_301", "isQueryStringPreserved": true,
                        "isLanguagePreserved": false, "locale": ""}]),
                info,
            ),
            "errorHandling" => object(Errors { context, site, language }),
            "dictionary" => {
                let mut all: Vec<(String, String)> = Vec::new();
                for item in below(&site.root_path).filter(|it| it.template == DICTIONARY_ENTRY) {
                    let Some(node) = context.node(item, &language) else { continue };
                    let text = |name: &str| node.named(name).map(|it| node.text(it.id)).unwrap_or_default();
                    all.push((text("Key"), text("Phrase")));
                }
                all.sort();
                let all: Vec<Json> =
                    all.into_iter().map(|(key, value)| json!({"key": key, "value": value})).collect();
                return json_results(&args, &all, info);
            }
            "routes" => {
                let start = context.start_item(site);
                let root = start.map(|it| it.path.clone()).unwrap_or_default();
                let pages = start.into_iter().chain(below(&root));
                let pages = pages
                    .filter(|it| context.has_layout(it, &language))
                    .filter_map(|it| context.node(it, &language));
                let mut all: Vec<ItemNode<'_>> = pages.collect();
                all.sort_by(|a, b| a.item.path.cmp(&b.item.path));
                let (from, first) = window(&args)?;
                let total = all.len();
                let page: Vec<ItemNode<'_>> = all.into_iter().skip(from).take(first).collect();
                object(Routes { page, from, total })
            }
            _ => plain(json!([]), info),
        })
    }
}

struct Errors<'a> {
    context: &'a Context<'a>,
    site: &'a Site,
    language: String,
}

impl ObjectValue for Errors<'_> {
    fn type_name(&self) -> &'static str {
        "ErrorHandling"
    }

    fn resolve_field<'a>(&'a self, info: &'a ResolveInfo<'a>) -> Result<ResolvedValue<'a>, FieldError> {
        let page = |name: &str| {
            let start = self.context.start_item(self.site)?;
            let found = self.context.database().by_path(&format!("{}/{name}", start.path))?;
            self.context.node(found, &self.language)
        };
        Ok(match info.field_name() {
            "notFoundPage" => optional(page("404").as_ref().map(ItemNode::counted)),
            "serverErrorPage" => optional(page("500").as_ref().map(ItemNode::counted)),
            "notFoundPagePath" => leaf(json!("/404")),
            _ => leaf(json!("/500")),
        })
    }
}

struct Routes<'a> {
    page: Vec<ItemNode<'a>>,
    from: usize,
    total: usize,
}

impl ObjectValue for Routes<'_> {
    fn type_name(&self) -> &'static str {
        "RouteResults"
    }

    fn resolve_field<'a>(&'a self, info: &'a ResolveInfo<'a>) -> Result<ResolvedValue<'a>, FieldError> {
        Ok(match info.field_name() {
            "total" => leaf(json!(self.total)),
            "pageInfo" => plain(page_info(self.from + self.page.len(), self.total), info),
            _ => list(self.page.iter().map(|it| Route(it.clone())).collect::<Vec<_>>()),
        })
    }
}

struct Route<'a>(ItemNode<'a>);

impl ObjectValue for Route<'_> {
    fn type_name(&self) -> &'static str {
        "RouteResult"
    }

    fn resolve_field<'a>(&'a self, info: &'a ResolveInfo<'a>) -> Result<ResolvedValue<'a>, FieldError> {
        Ok(match info.field_name() {
            "routePath" => leaf(self.0.url()["path"].clone()),
            _ => object(self.0.counted()),
        })
    }
}
