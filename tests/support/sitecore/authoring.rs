//! The Authoring and Management GraphQL API. Facts 2 and 8.6.

use std::sync::OnceLock;

use apollo_compiler::Schema;
use apollo_compiler::resolvers::{FieldError, ObjectValue, ResolveInfo, ResolvedValue};
use apollo_compiler::validation::Valid;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value as Json, json};
use uuid::Uuid;

use super::estate::{
    COMMAND, Database, Estate, FieldDef, Item, Level, SECTION, STANDARD_TEMPLATE, STATE, TEMPLATE, WORKFLOW,
    field,
};
use super::graphql::{
    self, Args, NOT_AUTHORIZED, TOO_MANY, error, leaf, list, null, object, optional, plain,
};
use super::http::{Answer, Request};
use super::search::{self, Hit};
use super::{Kind, Options, Shared, Switches, locked, people};

const MAX_DEPTH: usize = 13;
/// `GraphQL.DefaultPageSize`.
const PAGE_SIZE: usize = 50;
const TOO_DEEP: &str = "The query exceded the maximum allowed execution depth of 13";

fn schema(is_old: bool) -> &'static Valid<Schema> {
    static NEW: OnceLock<Valid<Schema>> = OnceLock::new();
    static OLD: OnceLock<Valid<Schema>> = OnceLock::new();
    let text = include_str!("authoring.graphql");
    if !is_old {
        return NEW.get_or_init(|| graphql::schema(text, "authoring.graphql"));
    }
    let old = || {
        let text = text
            .replace("(allLanguages: Boolean = false)", "")
            .replace(", includeHiddenItems: Boolean = false", "");
        graphql::schema(&text, "authoring.graphql")
    };
    OLD.get_or_init(old)
}

impl Shared {
    pub(super) fn authoring(&self, request: &Request, kind: &mut Kind, document: &mut String) -> Answer {
        let switches = locked(&self.switches).clone();
        if !switches.is_authoring_on && !self.options.is_cloud {
            return Self::disturbed(request, kind, document, Answer::status(404));
        }
        if request.method != "POST" {
            return Answer::status(405);
        }
        let Some(asked) = graphql::Asked::from(&request.body) else {
            return Answer::json(400, &graphql::refused("Invalid GraphQL Request.", Some("HC0012")));
        };
        document.clone_from(&asked.document);
        if graphql::could_change(&asked.document) {
            return Answer::json(200, &graphql::refused("This double changes nothing.", None));
        }
        *kind = Kind::Query;
        if !self.has_token(request) {
            return Answer::json(200, &graphql::refused(NOT_AUTHORIZED, Some("AUTH_NOT_AUTHENTICATED")));
        }
        let schema = schema(switches.is_old_authoring);
        let checked = match graphql::check(schema, &asked) {
            Ok(checked) => checked,
            Err(body) => return Answer::json(200, &body),
        };
        if checked.depth > MAX_DEPTH {
            return Answer::json(200, &graphql::refused(TOO_DEEP, None));
        }
        let estate = self.estate();
        let context = Context { estate: &estate, switches: &switches, options: &self.options };
        let mut body = graphql::execute(schema, &checked, &asked, &Node::Query(&context));
        body["extensions"] = json!({});
        Answer::json(200, &body)
    }
}

struct Context<'a> {
    estate: &'a Estate,
    switches: &'a Switches,
    options: &'a Options,
}

impl<'a> Context<'a> {
    fn is_visible(&self, item: &Item) -> bool {
        !self.switches.hides(&item.path)
    }

    /// A `where` that names an item. An id that is none, and an item that is not there, are null without an error.
    fn item(&'a self, of: &Json) -> Option<ItemNode<'a>> {
        let name = of["database"].as_str().unwrap_or("master");
        let (name, database) = self.estate.databases.iter().find(|it| it.0.eq_ignore_ascii_case(name))?;
        let id = of["itemId"].as_str().or_else(|| of["mediaItemId"].as_str());
        let item = match (id, of["path"].as_str()) {
            (Some(id), _) => database.get(Uuid::parse_str(id).ok()?)?,
            (None, Some(path)) => database.find(path)?,
            (None, None) => return None,
        };
        if !self.is_visible(item) {
            return None;
        }
        let language = of["language"].as_str().filter(|it| !it.is_empty()).unwrap_or("en");
        let version = of["version"].as_u64().and_then(|it| u32::try_from(it).ok()).filter(|it| *it > 0);
        let node = ItemNode::new(self, name, database, item, language, version);
        let is_there = item.language(language).is_some_and(|it| it.versions.contains_key(&node.version));
        if of["existingVersionOnly"].as_bool().unwrap_or(false) && !is_there {
            return None;
        }
        Some(node)
    }

    fn template(&'a self, of: &Json) -> Option<Node<'a>> {
        let database = self.estate.database(of["database"].as_str().unwrap_or("master"))?;
        let item = match (of["templateId"].as_str(), of["path"].as_str()) {
            (Some(id), _) => database.get(Uuid::parse_str(id).ok()?)?,
            (None, Some(path)) => {
                database.by_path(&format!("/sitecore/templates/{}", path.trim_matches('/')))?
            }
            (None, None) => return None,
        };
        (item.template == TEMPLATE).then_some(Node::Template(self, database, item))
    }
}

/// An item in one language and version.
#[derive(Clone)]
struct ItemNode<'a> {
    context: &'a Context<'a>,
    database_name: &'a str,
    database: &'a Database,
    item: &'a Item,
    language: String,
    version: u32,
}

impl<'a> ItemNode<'a> {
    fn new(
        context: &'a Context<'a>,
        database_name: &'a str,
        database: &'a Database,
        item: &'a Item,
        language: &str,
        version: Option<u32>,
    ) -> Self {
        let version = version.or_else(|| item.newest(language)).unwrap_or(1);
        Self { context, database_name, database, item, language: language.to_owned(), version }
    }

    /// Another item in the same language.
    fn other(&self, item: &'a Item) -> Self {
        Self::new(self.context, self.database_name, self.database, item, &self.language, None)
    }

    fn text(&self, id: Uuid) -> String {
        self.database.text(self.item, id, &self.language, self.version)
    }

    /// Those of its templates, then those whose definition is gone.
    fn fields(&self, is_own_only: bool, is_without_standard: bool) -> Vec<Node<'a>> {
        let mut all = Vec::new();
        let defs = self.database.template_fields(self.item.template);
        for def in defs {
            let is_standard = def.template == STANDARD_TEMPLATE;
            let is_own = || self.item.own(def.id, &self.language, self.version).is_some();
            if (is_standard && is_without_standard) || (is_own_only && !is_own()) {
                continue;
            }
            all.push(Node::Field(self.clone(), def.id, Some(def)));
        }
        let language = self.item.language(&self.language);
        let own = language.into_iter().flat_map(|it| {
            it.unversioned.keys().chain(it.versions.get(&self.version).into_iter().flat_map(|it| it.keys()))
        });
        let mut orphans: Vec<Uuid> = self.item.shared.keys().chain(own).copied().collect();
        orphans.retain(|id| !defs.iter().any(|it| it.id == *id));
        all.extend(orphans.into_iter().map(|id| Node::Field(self.clone(), id, None)));
        all
    }

    fn named(&self, name: &str) -> Option<Node<'a>> {
        let id = Uuid::parse_str(name).ok();
        let defs = self.database.template_fields(self.item.template);
        let def = defs.iter().find(|it| it.name.eq_ignore_ascii_case(name) || Some(it.id) == id)?;
        Some(Node::Field(self.clone(), def.id, Some(def)))
    }

    fn workflow(&self) -> Option<Node<'a>> {
        let workflow = Uuid::parse_str(self.text(field::WORKFLOW).trim()).ok()?;
        self.database.get(workflow).filter(|it| it.template == WORKFLOW)?;
        Some(Node::ItemWorkflow(self.clone(), workflow))
    }
}

#[derive(Clone)]
enum Node<'a> {
    Query(&'a Context<'a>),
    Item(ItemNode<'a>),
    Field(ItemNode<'a>, Uuid, Option<&'a FieldDef>),
    Template(&'a Context<'a>, &'a Database, &'a Item),
    TemplateField(&'a Context<'a>, &'a Database, &'a FieldDef),
    Section(&'a Item),
    Workflow(&'a Context<'a>, &'a Database, &'a Item),
    State(&'a Item),
    Command(&'a Item),
    ItemWorkflow(ItemNode<'a>, Uuid),
    Hit(&'a Context<'a>, Hit<'a>),
    Site(&'a Context<'a>, usize),
    Media(ItemNode<'a>),
    Role(&'a Context<'a>, usize),
    Json(&'static str, Json),
    Page(&'static str, Vec<Node<'a>>, usize, usize),
}

/// A page of a connection of this type.
fn page<'a>(
    context: &Context<'_>,
    type_name: &'static str,
    args: &Args<'_>,
    all: Vec<Node<'a>>,
) -> Result<ResolvedValue<'a>, FieldError> {
    let first = args.number("first").unwrap_or(PAGE_SIZE);
    if context.switches.most_per_page.is_some_and(|it| first > it) {
        return Err(error(TOO_MANY));
    }
    let from = match args.text("after").filter(|it| !it.is_empty()) {
        None => 0,
        Some(cursor) => {
            let text = STANDARD.decode(cursor).ok().and_then(|it| String::from_utf8(it).ok());
            let at = text.and_then(|it| it.parse::<usize>().ok());
            at.ok_or_else(|| error("The cursor has an invalid format."))? + 1
        }
    };
    let total = all.len();
    let nodes: Vec<Node<'a>> = all.into_iter().skip(from).take(first).collect();
    Ok(object(Node::Page(type_name, nodes, from, total)))
}

fn id_text(id: Uuid, args: &Args<'_>) -> Json {
    json!(match args.text("format").unwrap_or_default().as_str() {
        "D" | "d" => id.hyphenated().to_string(),
        "B" | "b" => id.braced().to_string(),
        _ => id.simple().to_string(),
    })
}

fn n(id: Uuid) -> Json {
    json!(id.simple().to_string())
}

/// `20240416T202129Z` as ISO 8601.
pub fn iso(raw: &str) -> Json {
    let digits: Vec<char> = raw.chars().filter(char::is_ascii_digit).take(14).collect();
    if digits.len() < 14 {
        return Json::Null;
    }
    let part = |from: usize, to: usize| digits[from..to].iter().collect::<String>();
    json!(format!(
        "{}-{}-{}T{}:{}:{}Z",
        part(0, 4),
        part(4, 6),
        part(6, 8),
        part(8, 10),
        part(10, 12),
        part(12, 14)
    ))
}

fn display_name(item: &Item) -> String {
    let value = item.language("en").and_then(|it| it.unversioned.get(&field::DISPLAY_NAME));
    value.map(|it| it.text.clone()).filter(|it| !it.is_empty()).unwrap_or_else(|| item.name.clone())
}

impl ObjectValue for Node<'_> {
    fn type_name(&self) -> &str {
        match self {
            Self::Query(_) => "Query",
            Self::Item(_) => "Item",
            Self::Field(..) => "ItemField",
            Self::Template(..) => "ItemTemplate",
            Self::TemplateField(..) => "ItemTemplateField",
            Self::Section(_) => "ItemTemplateSection",
            Self::Workflow(..) => "Workflow",
            Self::State(_) => "WorkflowState",
            Self::Command(_) => "WorkflowCommand",
            Self::ItemWorkflow(..) => "ItemWorkflow",
            Self::Hit(..) => "SearchQueryResultItem",
            Self::Site(..) => "Site",
            Self::Media(_) => "MediaItem",
            Self::Role(..) => "Role",
            Self::Json(name, _) | Self::Page(name, ..) => name,
        }
    }

    fn resolve_field<'a>(&'a self, info: &'a ResolveInfo<'a>) -> Result<ResolvedValue<'a>, FieldError> {
        let args = Args(info.arguments());
        let name = info.field_name();
        match self {
            Self::Query(context) => query(context, name, &args, info),
            Self::Item(it) => item(it, name, &args),
            Self::Field(it, id, def) => Ok(item_field(it, *id, *def, name, &args)),
            Self::Template(context, database, it) => template(context, database, it, name, &args),
            Self::TemplateField(_, database, def) => Ok(match name {
                "templateFieldId" => leaf(id_text(def.id, &args)),
                "name" => leaf(json!(def.name)),
                "type" => leaf(json!(def.kind)),
                "key" => leaf(json!(def.name.to_lowercase())),
                "source" => leaf(json!(def.source)),
                "title" => leaf(json!(def.title)),
                "sortOrder" => leaf(json!(def.sort_order)),
                "defaultValue" => leaf(json!(def.default_value)),
                "validation" => leaf(json!("")),
                "versioning" => leaf(json!(match def.level {
                    Level::Shared => "SHARED",
                    Level::Unversioned => "UNVERSIONED",
                    Level::Versioned => "VERSIONED",
                })),
                _ => optional(database.get(def.section).map(Node::Section)),
            }),
            Self::Section(it) => Ok(match name {
                "itemTemplateSectionId" => leaf(id_text(it.id, &args)),
                "name" => leaf(json!(it.name)),
                "key" => leaf(json!(it.name.to_lowercase())),
                "icon" => leaf(json!(it.shared_text(field::ICON))),
                _ => leaf(json!(it.shared_text(field::SORT_ORDER).parse::<i64>().unwrap_or(100))),
            }),
            Self::Workflow(context, database, it) => workflow(context, database, it, name, &args),
            Self::State(it) => Ok(match name {
                "stateId" => leaf(id_text(it.id, &args)),
                "displayName" => leaf(json!(display_name(it))),
                "icon" => leaf(json!(it.shared_text(field::ICON))),
                _ => leaf(json!(it.shared_text(field::FINAL).trim() == "1")),
            }),
            Self::Command(it) => Ok(match name {
                "commandId" => leaf(id_text(it.id, &args)),
                "displayName" => leaf(json!(display_name(it))),
                _ => leaf(json!(it.shared_text(field::ICON))),
            }),
            Self::ItemWorkflow(it, of) => {
                let state = Uuid::parse_str(it.text(field::WORKFLOW_STATE).trim()).ok();
                let state = state.and_then(|id| it.database.get(id)).filter(|it| it.template == STATE);
                Ok(match name {
                    "workflowState" => optional(state.map(Node::State)),
                    "workflow" => {
                        optional(it.database.get(*of).map(|of| Node::Workflow(it.context, it.database, of)))
                    }
                    _ => leaf(json!(true)),
                })
            }
            Self::Hit(context, hit) => Ok(search_hit(context, *hit, name)),
            Self::Site(context, at) => Ok(site(context, *at, name, info)),
            Self::Media(it) => Ok(media(it, name)),
            Self::Role(context, at) => {
                let role = &context.estate.roles[*at];
                if name == "members" {
                    let all = people::members(context.estate, &role.name);
                    return page(
                        context,
                        "AccountConnection",
                        &args,
                        all.into_iter().map(|it| Node::Json("Account", it)).collect(),
                    );
                }
                Ok(plain(people::role(role)[name].clone(), info))
            }
            Self::Json(_, json) => Ok(plain(json[name].clone(), info)),
            Self::Page(_, nodes, from, total) => Ok(match name {
                "nodes" => list(nodes.clone()),
                "totalCount" => leaf(json!(total)),
                "edges" => null(),
                _ => {
                    let cursor = |at: usize| json!(STANDARD.encode(at.to_string()));
                    let last = from + nodes.len();
                    plain(
                        json!({
                            "hasNextPage": last < *total,
                            "hasPreviousPage": *from > 0,
                            "startCursor": if nodes.is_empty() { Json::Null } else { cursor(*from) },
                            "endCursor": if nodes.is_empty() { Json::Null } else { cursor(last - 1) },
                        }),
                        info,
                    )
                }
            }),
        }
    }
}

#[allow(clippy::too_many_lines, reason = "one arm for each root field")]
fn query<'a>(
    context: &'a Context<'a>,
    name: &str,
    args: &Args<'_>,
    info: &'a ResolveInfo<'a>,
) -> Result<ResolvedValue<'a>, FieldError> {
    if context.switches.refused.contains(name) {
        return Err(error(NOT_AUTHORIZED));
    }
    let estate = context.estate;
    let of = args.json("where");
    let json_page = |connection, type_name, all: Vec<Json>| {
        page(context, connection, args, all.into_iter().map(|it| Node::Json(type_name, it)).collect())
    };
    Ok(match name {
        "item" => optional(context.item(&of).map(Node::Item)),
        "mediaItem" => optional(context.item(&of).map(Node::Media)),
        "search" => {
            let query = args.json("query");
            let index = query["index"].as_str().unwrap_or("sitecore_master_index");
            let database = index.trim_start_matches("sitecore_").trim_end_matches("_index");
            let Some(database) = estate.database(database) else {
                return Err(error(format!("Index {index} was not found")));
            };
            let found = search::search(database, &query, &|it| context.is_visible(it));
            object(SearchResult { context, found })
        }
        "itemTemplate" => optional(context.template(&of)),
        "itemTemplates" => {
            let Some(database) = estate.database(of["database"].as_str().unwrap_or("master")) else {
                return Ok(null());
            };
            let below =
                format!("/sitecore/templates/{}", of["path"].as_str().unwrap_or_default().trim_matches('/'));
            let below = below.trim_end_matches('/').to_lowercase();
            let all =
                database.templates().map(|it| it.0).filter(|it| it.path.to_lowercase().starts_with(&below));
            let all = all.map(|it| Node::Template(context, database, it)).collect();
            return page(context, "ItemTemplateConnection", args, all);
        }
        "sites" => {
            let with_system = args.is_on("includeSystemSites");
            let all = (0..estate.sites.len()).filter(|at| with_system || !estate.sites[*at].is_system);
            list(all.map(|at| Node::Site(context, at)).collect::<Vec<_>>())
        }
        "site" => {
            let wanted = args.text("siteName").unwrap_or_default();
            let at = estate.sites.iter().position(|it| it.name.eq_ignore_ascii_case(&wanted));
            optional(at.map(|at| Node::Site(context, at)))
        }
        "languages" | "supportedLanguages" => {
            let all = estate.languages.iter().map(|it| people::language(it)).collect();
            return json_page("LanguageConnection", "Language", all);
        }
        "language" => {
            let wanted = args.text("name").unwrap_or_default();
            let found = estate.languages.iter().find(|it| it.eq_ignore_ascii_case(&wanted));
            found.map_or_else(null, |it| plain(people::language(it), info))
        }
        "users" => {
            return json_page("UserConnection", "User", estate.users.iter().map(people::user).collect());
        }
        "user" => {
            let wanted = args.text("userName").unwrap_or_default();
            let found = estate.users.iter().find(|it| it.name.eq_ignore_ascii_case(&wanted));
            found.map_or_else(null, |it| plain(people::user(it), info))
        }
        "currentUser" => {
            let mut user = people::user(&estate.users[0]);
            user["name"] = json!(context.options.user);
            user["isAuthenticated"] = json!(true);
            plain(user, info)
        }
        "roles" => {
            return page(
                context,
                "RoleConnection",
                args,
                (0..estate.roles.len()).map(|at| Node::Role(context, at)).collect(),
            );
        }
        "role" => {
            let wanted = args.text("roleName").unwrap_or_default();
            let at = estate.roles.iter().position(|it| it.name.eq_ignore_ascii_case(&wanted));
            optional(at.map(|at| Node::Role(context, at)))
        }
        "domains" => {
            return json_page(
                "DomainConnection",
                "Domain",
                vec![json!({"name": "sitecore"}), json!({"name": "extranet"})],
            );
        }
        "workflows" => {
            let master = estate.master();
            let all = master.items.values().filter(|it| it.template == WORKFLOW);
            return page(
                context,
                "WorkflowConnection",
                args,
                all.map(|it| Node::Workflow(context, master, it)).collect(),
            );
        }
        "workflow" => {
            let master = estate.master();
            let by_id = of["workflowId"].as_str().and_then(|it| Uuid::parse_str(it).ok());
            let by_item = || Uuid::parse_str(context.item(&of["item"])?.text(field::WORKFLOW).trim()).ok();
            let found =
                by_id.or_else(by_item).and_then(|it| master.get(it)).filter(|it| it.template == WORKFLOW);
            optional(found.map(|it| Node::Workflow(context, master, it)))
        }
        "publishingTargets" => {
            let target =
                if context.options.is_cloud { ("Edge", "experienceedge") } else { ("Internet", "web") };
            plain(
                json!([{"name": target.0, "targetDatabase": target.1, "previewPublishingTarget": false}]),
                info,
            )
        }
        "publishingStatus" => {
            plain(json!({"state": "UNKNOWN", "isDone": true, "isFailed": false, "processed": 0}), info)
        }
        "jobs" => {
            let input = args.json("input");
            let pattern = input["jobName"].as_str().unwrap_or("*").to_lowercase();
            let core = pattern.trim_matches('*');
            let fits = |it: &Json| {
                let name = it["name"].as_str().unwrap_or_default().to_lowercase();
                match (pattern.starts_with('*'), pattern.ends_with('*')) {
                    (true, true) => name.contains(core),
                    (true, false) => name.ends_with(core),
                    (false, true) => name.starts_with(core),
                    (false, false) => name == core,
                }
            };
            return json_page("JobConnection", "Job", people::jobs().into_iter().filter(fits).collect());
        }
        "job" => {
            let input = args.json("input");
            let found = people::jobs()
                .into_iter()
                .find(|it| it["name"] == input["jobName"] || it["handle"] == input["handle"]);
            plain(found.unwrap_or(Json::Null), info)
        }
        "indexes" => {
            return json_page("IndexConnection", "Index", people::indexes(estate.master().items.len()));
        }
        "databases" => {
            let names = estate.databases.keys().map(|it| json!({"name": it})).collect();
            return json_page("DatabaseConnection", "Database", names);
        }
        "archivedItems" => {
            if args.0.get("archiveName").is_some_and(apollo_compiler::response::JsonValue::is_null) {
                return Err(error("Object reference not set to an instance of an object."));
            }
            let size = args.number("pageSize").unwrap_or(PAGE_SIZE);
            let from = args.number("pageIndex").unwrap_or(0) * size;
            let all = estate.archived.iter().skip(from).take(size).map(|it| {
                json!({
                    "archivalId": it.id.simple().to_string(), "itemId": it.item.simple().to_string(), "name": it.name,
                    "database": "master", "originalLocation": it.original_location, "archivedBy": it.by,
                    "archivedDate": it.date, "parentId": it.parent.simple().to_string(),
                })
            });
            plain(Json::Array(all.collect()), info)
        }
        "meta" => {
            plain(json!({"version": context.options.version, "xMVersion": context.options.version}), info)
        }
        other => return Err(error(format!("The double does not know {other}"))),
    })
}

struct SearchResult<'a> {
    context: &'a Context<'a>,
    found: search::Found<'a>,
}

impl ObjectValue for SearchResult<'_> {
    fn type_name(&self) -> &'static str {
        "SearchQueryResult"
    }

    fn resolve_field<'a>(&'a self, info: &'a ResolveInfo<'a>) -> Result<ResolvedValue<'a>, FieldError> {
        Ok(match info.field_name() {
            "totalCount" => leaf(json!(self.found.total)),
            "results" => {
                list(self.found.page.iter().map(|it| Node::Hit(self.context, *it)).collect::<Vec<_>>())
            }
            _ => plain(json!([]), info),
        })
    }
}

fn search_hit<'a>(context: &'a Context<'a>, hit: Hit<'a>, name: &str) -> ResolvedValue<'a> {
    let Hit { item, language, version } = hit;
    let database = context.estate.master();
    let text = |id| database.text(item, id, language, version);
    match name {
        "itemId" => leaf(n(item.id)),
        "name" => leaf(json!(item.name)),
        "path" => leaf(json!(item.path)),
        "displayName" => {
            let own = text(field::DISPLAY_NAME);
            leaf(json!(if own.is_empty() { item.name.clone() } else { own }))
        }
        "templateId" => leaf(n(item.template)),
        "templateName" => leaf(database.get(item.template).map_or(Json::Null, |it| json!(it.name))),
        "language" => object(Node::Json("Language", people::language(language))),
        "version" => leaf(json!(version)),
        "createdBy" => leaf(json!(text(field::CREATED_BY))),
        "createdDate" => leaf(iso(&text(field::CREATED))),
        "updatedBy" => leaf(json!(text(field::UPDATED_BY))),
        "updatedDate" => leaf(iso(&text(field::UPDATED))),
        "database" => leaf(json!("master")),
        "parentId" => leaf(n(item.parent)),
        "uri" => leaf(json!(format!("sitecore://master/{}?lang={language}&ver={version}", item.id.braced()))),
        _ => object(Node::Item(ItemNode::new(context, "master", database, item, language, Some(version)))),
    }
}

fn item<'a>(it: &'a ItemNode<'a>, name: &str, args: &Args<'_>) -> Result<ResolvedValue<'a>, FieldError> {
    Ok(match name {
        "itemId" => leaf(id_text(it.item.id, args)),
        "name" => leaf(json!(it.item.name)),
        "displayName" => {
            let own = it.text(field::DISPLAY_NAME);
            leaf(json!(if own.is_empty() { it.item.name.clone() } else { own }))
        }
        "path" => leaf(json!(it.item.path)),
        "database" => leaf(json!(it.database_name)),
        "version" => leaf(json!(it.version)),
        "versionName" => leaf(json!("")),
        "language" => object(Node::Json("Language", people::language(&it.language))),
        "languages" => {
            let all = it.item.languages.iter().filter(|it| !it.1.versions.is_empty());
            list(all.map(|it| Node::Json("Language", people::language(it.0))).collect::<Vec<_>>())
        }
        "versions" => {
            let is_wanted = |language: &str| args.is_on("allLanguages") || language == it.language;
            let languages = it.item.languages.iter().filter(|of| is_wanted(of.0));
            let all =
                languages.flat_map(|(name, of)| of.versions.keys().map(move |version| (name, *version)));
            let node = |(language, version): (&String, u32)| {
                Node::Item(ItemNode::new(
                    it.context,
                    it.database_name,
                    it.database,
                    it.item,
                    language,
                    Some(version),
                ))
            };
            list(all.map(node).collect::<Vec<_>>())
        }
        "hasChildren" => leaf(json!(it.database.children(it.item.id).next().is_some())),
        "parent" => optional(it.database.get(it.item.parent).map(|of| Node::Item(it.other(of)))),
        "itemUri" => {
            let id = it.item.id.braced();
            leaf(json!(format!(
                "sitecore://{}/{id}?lang={}&ver={}",
                it.database_name, it.language, it.version
            )))
        }
        "template" => {
            let found = it.database.get(it.item.template);
            optional(found.map(|of| Node::Template(it.context, it.database, of)))
        }
        "field" => optional(it.named(&args.text("name").unwrap_or_default())),
        "fields" => {
            let all = it.fields(args.is_on("ownFields"), args.is_on("excludeStandardFields"));
            return page(it.context, "ItemFieldConnection", args, all);
        }
        "children" => {
            let wanted: Vec<Uuid> = match args.json("includeTemplateIDs") {
                Json::Array(ids) => ids.iter().filter_map(|it| Uuid::parse_str(it.as_str()?).ok()).collect(),
                _ => Vec::new(),
            };
            let all = it.database.children(it.item.id).filter(|of| it.context.is_visible(of));
            let all = all.filter(|it| wanted.is_empty() || wanted.contains(&it.template));
            return page(
                it.context,
                "ItemConnection",
                args,
                all.map(|of| Node::Item(it.other(of))).collect(),
            );
        }
        "workflow" => optional(it.workflow()),
        "access" => object(Node::Json(
            "ItemAccess",
            json!({"canWrite": true, "canDelete": true, "canRename": true, "canRead": true, "canCreate": true}),
        )),
        "isFallback" => {
            let path = it.item.path.to_lowercase();
            let is_in_site = it
                .context
                .estate
                .sites
                .iter()
                .any(|it| !it.is_system && path.starts_with(&it.root_path.to_lowercase()));
            if !is_in_site {
                return Err(error("Object reference not set to an instance of an object."));
            }
            leaf(json!(false))
        }
        other => return Err(error(format!("The double does not know Item.{other}"))),
    })
}

fn item_field<'a>(
    it: &'a ItemNode<'a>,
    id: Uuid,
    def: Option<&'a FieldDef>,
    name: &str,
    args: &Args<'_>,
) -> ResolvedValue<'a> {
    match name {
        "fieldId" => leaf(id_text(id, args)),
        "name" => leaf(json!(def.map_or("", |it| &it.name))),
        "value" => leaf(json!(it.text(id))),
        "containsStandardValue" => {
            let own = it.item.own(id, &it.language, it.version);
            leaf(json!(own.is_none()))
        }
        _ => optional(def.map(|def| Node::TemplateField(it.context, it.database, def))),
    }
}

fn template<'a>(
    context: &'a Context<'a>,
    database: &'a Database,
    it: &'a Item,
    name: &str,
    args: &Args<'_>,
) -> Result<ResolvedValue<'a>, FieldError> {
    let fields =
        |all: &'a [FieldDef]| all.iter().map(|def| Node::TemplateField(context, database, def)).collect();
    Ok(match name {
        "templateId" => leaf(id_text(it.id, args)),
        "name" => leaf(json!(it.name)),
        "fullName" => leaf(json!(it.path.trim_start_matches("/sitecore/templates/"))),
        "icon" => leaf(json!(it.shared_text(field::ICON))),
        "baseTemplates" => {
            let direct = database.template(it.id).map(|it| it.bases.clone()).unwrap_or_default();
            let ids = if args.is_on("directOnly") {
                direct
            } else {
                database.lineage(it.id).into_iter().skip(1).collect()
            };
            let all = ids
                .iter()
                .filter_map(|it| database.get(*it))
                .map(|it| Node::Template(context, database, it))
                .collect();
            return page(context, "ItemTemplateConnection", args, all);
        }
        "sections" => {
            let all =
                database.children(it.id).filter(|it| it.template == SECTION).map(Node::Section).collect();
            return page(context, "ItemTemplateSectionConnection", args, all);
        }
        "ownFields" => {
            let own = database.template(it.id).map_or(&[][..], |it| it.own.as_slice());
            return page(context, "ItemTemplateFieldConnection", args, fields(own));
        }
        "fields" => {
            return page(
                context,
                "ItemTemplateFieldConnection",
                args,
                fields(database.template_fields(it.id)),
            );
        }
        _ => {
            let standard = Uuid::parse_str(it.shared_text(field::STANDARD_VALUES).trim()).ok();
            let language = args.text("language").unwrap_or_else(|| "en".to_owned());
            let node = |of| Node::Item(ItemNode::new(context, "master", database, of, &language, None));
            optional(standard.and_then(|it| database.get(it)).map(node))
        }
    })
}

fn workflow<'a>(
    context: &'a Context<'a>,
    database: &'a Database,
    it: &'a Item,
    name: &str,
    args: &Args<'_>,
) -> Result<ResolvedValue<'a>, FieldError> {
    let states = || database.children(it.id).filter(|it| it.template == STATE);
    Ok(match name {
        "workflowId" => leaf(id_text(it.id, args)),
        "displayName" => leaf(json!(display_name(it))),
        "icon" => leaf(json!(it.shared_text(field::ICON))),
        "initialState" => {
            let initial = Uuid::parse_str(it.shared_text(field::INITIAL_STATE).trim()).ok();
            optional(initial.and_then(|it| database.get(it)).map(Node::State))
        }
        "states" => {
            return page(context, "WorkflowStateConnection", args, states().map(Node::State).collect());
        }
        _ => {
            let query = args.json("query");
            let by_id = query["stateId"].as_str().and_then(|it| Uuid::parse_str(it).ok());
            let by_item =
                || Uuid::parse_str(context.item(&query["item"])?.text(field::WORKFLOW_STATE).trim()).ok();
            let state = by_id.or_else(by_item);
            let of = states().filter(|it| Some(it.id) == state);
            let all = of.flat_map(|it| database.children(it.id)).filter(|it| it.template == COMMAND);
            return page(context, "WorkflowCommandConnection", args, all.map(Node::Command).collect());
        }
    })
}

fn site<'a>(context: &'a Context<'a>, at: usize, name: &str, info: &'a ResolveInfo<'a>) -> ResolvedValue<'a> {
    let site = &context.estate.sites[at];
    let start = format!("{}{}", site.root_path, site.start_item);
    let item = |path: &str| {
        let database = context.estate.master();
        let found = database.by_path(path).filter(|it| context.is_visible(it));
        optional(found.map(|it| Node::Item(ItemNode::new(context, "master", database, it, "en", None))))
    };
    match name {
        "rootItem" => item(&site.root_path),
        "startItem" => item(&start),
        _ => {
            let all = json!({
                "name": site.name, "hostName": site.host_name, "targetHostName": "", "domain": "extranet", "language": site.language,
                "rootPath": site.root_path, "startPath": start, "contentStartPath": start, "browserTitle": "",
                "defaultDevice": "", "device": "", "dictionaryDomain": "", "loginPage": "",
                "requireLogin": false, "enablePreview": true, "enableWebEdit": true, "enableWorkflow": false,
                "enableDebugger": true, "cacheMedia": true, "filterItems": false,
                "database": {"name": site.database}, "contentDatabase": {"name": "master"},
                "contentLanguage": people::language("en"),
                "properties": [{"key": "name", "value": site.name}, {"key": "hostName", "value": site.host_name}],
            });
            plain(all[name].clone(), info)
        }
    }
}

fn media<'a>(it: &'a ItemNode<'a>, name: &str) -> ResolvedValue<'a> {
    let text = |name: &str| match it.named(name) {
        Some(Node::Field(of, id, _)) => of.text(id),
        _ => String::new(),
    };
    match name {
        "alt" => leaf(json!(text("Alt"))),
        "description" => leaf(json!(text("Description"))),
        "title" => leaf(json!(text("Title"))),
        "extension" => leaf(json!(text("Extension"))),
        "mimeType" => leaf(json!(text("Mime Type"))),
        "size" => leaf(json!(text("Size").parse::<u64>().unwrap_or(0))),
        "mediaPath" => leaf(json!(it.item.path.trim_start_matches("/sitecore/media library"))),
        "url" => {
            let id = it.item.id.simple();
            leaf(json!(format!("/-/media/{id}.ashx?hash=0A1B2C3D4E5F60718293A4B5C6D7E8F9")))
        }
        _ => object(Node::Item(it.clone())),
    }
}
