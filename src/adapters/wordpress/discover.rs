//! The first task: where the API is, who we are, what there is, and which tasks follow.
//!
//! Stays true: a status of 200 proves nothing here. A site without pretty addresses answers `/wp-json/` with its front
//! page; a wrong password is ignored on public routes. So the index must be JSON with `namespaces`, and the
//! credential counts only when `users/me` answers.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use super::client::{self, Client, is_refusal};
use super::links::Site;
use super::settings::Settings;
use super::{access, normalise, versions, wire};
use crate::adapters::AdapterError;
use crate::model::{Capability, Done, Observation, Problem, Record, TaskSpec, Tier};
use crate::transport::{FailureKind, Redirects, Request, Response, Transport};

/// Patience with the front page, whose head may carry much CSS before the generator tag.
const FRONT_PAGE_PEEK: u64 = 512 * 1024;

/// A post type that is read.
#[expect(clippy::struct_excessive_bools, reason = "independent facts that WordPress tells of a type")]
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct TypeInfo {
    pub(super) key: String,
    pub(super) name: String,
    /// `wp/v2/posts`.
    pub(super) route: String,
    pub(super) rest_base: String,
    pub(super) routable: bool,
    pub(super) hierarchical: bool,
    pub(super) title: bool,
    pub(super) editor: bool,
    pub(super) excerpt: bool,
    pub(super) thumbnail: bool,
    /// Taxonomy keys.
    pub(super) taxonomies: Vec<String>,
    /// Registered meta keys with their JSON Schema type.
    pub(super) meta: Vec<(String, String)>,
    /// Whether the account may ask `context=edit` of everybody's items.
    pub(super) can_edit: bool,
}

/// A taxonomy that is read.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct TaxonomyInfo {
    pub(super) key: String,
    pub(super) name: String,
    pub(super) route: String,
    pub(super) rest_base: String,
    pub(super) routable: bool,
    pub(super) hierarchical: bool,
}

/// What later tasks need to know. Stored with the scan.
#[expect(clippy::struct_excessive_bools, reason = "independent facts about what was asked and answered")]
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Context {
    /// Of this shape; a scan with another one cannot go on.
    pub(super) version: u32,
    pub(super) tier: String,
    /// The API's root, on the configured origin, ending in `/`.
    pub(super) api: String,
    /// The configured address, without a trailing slash.
    pub(super) base: String,
    /// The public address, without a trailing slash.
    pub(super) home: String,
    /// Where `wp-admin` is, without a trailing slash, on the public origin.
    pub(super) admin: String,
    pub(super) site: Site,
    pub(super) site_name: String,
    pub(super) locale: String,
    pub(super) timezone: String,
    pub(super) has_credential: bool,
    pub(super) account: Option<u64>,
    pub(super) roles: Vec<String>,
    pub(super) rights: Vec<String>,
    pub(super) namespaces: Vec<String>,
    pub(super) types: Vec<TypeInfo>,
    /// Every post type the API names, read or not.
    pub(super) all_types: Vec<String>,
    pub(super) taxonomies: Vec<TaxonomyInfo>,
    /// Every taxonomy the API names.
    pub(super) all_taxonomies: Vec<String>,
    /// Whether types came with `context=edit`.
    pub(super) knows_types: bool,
    /// Publication state of statuses that are not WordPress's own: `public`, `private`, `other`.
    pub(super) statuses: BTreeMap<String, String>,
    /// Registered block types; `None` when not told.
    pub(super) block_types: Option<Vec<String>>,
    pub(super) default_category: Option<u64>,
    pub(super) page_on_front: Option<u64>,
    pub(super) page_for_posts: Option<u64>,
    pub(super) site_icon: Option<u64>,
    pub(super) site_logo: Option<u64>,
    /// Whether `settings` answered.
    pub(super) knows_settings: bool,
    pub(super) include_comments: bool,
    pub(super) page_size: u32,
}

/// The version of [`Context`].
pub(super) const CONTEXT_VERSION: u32 = 1;

impl Context {
    /// From the stored JSON.
    pub(super) fn read(json: &Json) -> Result<Self, AdapterError> {
        serde_json::from_value(json.clone())
            .ok()
            .filter(|it: &Self| it.version == CONTEXT_VERSION)
            .ok_or_else(|| {
                AdapterError::Settings(
                    "what this scan found out about the site was written by another version of Conduit; start a new \
                     scan"
                        .to_owned(),
                )
            })
    }

    /// Whether the account has a right.
    pub(super) fn may(&self, right: &str) -> bool {
        self.rights.iter().any(|it| it == right)
    }

    pub(super) fn tier(&self) -> Tier {
        Tier::from_word(&self.tier).unwrap_or(Tier::Standard)
    }

    pub(super) fn taxonomy(&self, key: &str) -> Option<&TaxonomyInfo> {
        self.taxonomies.iter().find(|it| it.key == key)
    }
}

/// What the site says of itself before any listing.
pub(super) struct Found {
    pub(super) context: Context,
    pub(super) version: Option<(String, String)>,
    pub(super) records: Vec<Record>,
    pub(super) problems: Vec<Problem>,
    /// Time of each answer.
    pub(super) times: Vec<std::time::Duration>,
    /// `Date` of the last answer.
    pub(super) date: Option<String>,
    /// Header of the front page.
    pub(super) front: Response,
}

/// The task.
pub(super) fn run(
    url: &str,
    settings: &Settings,
    has_credential: bool,
    tier: Tier,
    transport: &dyn Transport,
) -> Result<Done, AdapterError> {
    let found = look(url, settings, has_credential, tier, transport)?;
    let Found { context, version, mut records, problems, .. } = found;
    let source = version.as_ref().map_or_else(|| "nothing told it".to_owned(), |(_, source)| source.clone());
    records.push(Record::Observation(Observation::Platform {
        product: "wordpress".to_owned(),
        version: version.as_ref().map(|(version, _)| version.clone()),
        source,
    }));
    for (capability, access) in access::table(&context, version.is_some()) {
        records.push(Record::Capability(capability, access));
    }
    records.extend(normalise::content_types(&context).into_iter().map(Record::ContentType));
    records.push(Record::Item(normalise::site_item(&context)));
    let follow_ups = follow_ups(&context);
    let json = serde_json::to_value(&context).map_err(|error| AdapterError::BadAnswer {
        url: url.to_owned(),
        message: format!("what was discovered cannot be kept: {error}"),
    })?;
    Ok(Done { records, follow_ups, problems, context: Some(json) })
}

/// Asks everything that [`run`] and `health` need.
pub(super) fn look(
    url: &str,
    settings: &Settings,
    has_credential: bool,
    tier: Tier,
    transport: &dyn Transport,
) -> Result<Found, AdapterError> {
    let base = url.trim_end_matches('/').to_owned();
    let mut client = Client::new(transport, "");
    let front = front_page(&mut client, &base)?;
    let (api, index) = index(&mut client, &base, &front)?;
    let Client { times, notes, .. } = client;
    let mut client = Client::new(transport, &api);
    client.times = times;
    client.notes = notes;

    let mut context = Context {
        version: CONTEXT_VERSION,
        tier: tier.as_str().to_owned(),
        api,
        base: base.clone(),
        has_credential,
        include_comments: settings.include_comments,
        page_size: settings.page_size,
        ..Context::default()
    };
    site(&mut context, &index);
    let mut records = Vec::new();
    let mut problems = Vec::new();
    if has_credential {
        account(&mut client, &mut context, &index)?;
    }
    types(&mut client, &mut context, settings, &mut problems)?;
    taxonomies(&mut client, &mut context, &mut problems)?;
    statuses(&mut client, &mut context, &mut problems);
    blocks(&mut client, &mut context, &mut problems);
    site_settings(&mut client, &mut context, &index, &front, &mut problems);
    context.site.front_page = context.page_on_front.map(|it| it.to_string());
    meta_fields(&mut client, &mut context);
    if has_credential {
        records.extend(credential(&mut client, &context).map(Record::Observation));
    }
    let version = versions::detect(&mut client, &base, &front.text());
    records.extend(client.notes.into_iter().map(Record::Observation));
    Ok(Found { context, version, records, problems, times: client.times, date: client.date, front })
}

fn front_page(client: &mut Client<'_>, base: &str) -> Result<Response, AdapterError> {
    let mut request = Request::public(format!("{base}/"));
    request.peek_bytes = Some(FRONT_PAGE_PEEK);
    request.redirects = Redirects::SameOrigin;
    client.send(&request).map_err(|error| match error {
        AdapterError::Transport(error) => match &error.kind {
            FailureKind::RedirectElsewhere(origin) => AdapterError::Settings(format!(
                "{base} redirects to {origin}; nothing was sent there. Set `url: {origin}` if that is the site"
            )),
            _ => AdapterError::Transport(error),
        },
        other => other,
    })
}

/// Addresses of the API, best first: the `Link` header, the page's `link`, then the two usual places.
fn candidates(base: &str, front: &Response) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    let mut add = |root: String| {
        if !found.contains(&root) {
            found.push(root);
        }
    };
    for header in front.headers_named("link") {
        if let Some(root) = api_link(header) {
            add(on_origin(base, &root));
        }
    }
    if let Some(root) = versions::api_link_in(&front.text()) {
        add(on_origin(base, &root));
    }
    add(format!("{base}/wp-json/"));
    add(format!("{base}/index.php?rest_route=/"));
    add(format!("{base}/?rest_route=/"));
    found
}

/// The address with `rel="https://api.w.org/"` in a `Link` header.
fn api_link(header: &str) -> Option<String> {
    header.split(',').find_map(|link| {
        let (address, rest) = link.trim().strip_prefix('<')?.split_once('>')?;
        rest.contains("https://api.w.org/").then(|| address.to_owned())
    })
}

/// The same place on the configured origin: the credential goes nowhere else, and a site asked by another name than
/// its own answers all the same.
fn on_origin(base: &str, root: &str) -> String {
    let (Ok(base_url), Ok(root_url)) = (url::Url::parse(base), url::Url::parse(root)) else {
        return root.to_owned();
    };
    let mut rebased = base_url.origin().ascii_serialization();
    rebased.push_str(root_url.path());
    if let Some(query) = root_url.query() {
        rebased.push('?');
        // `rest_route=%2F` is the same, and must end in a slash for routes to be appended.
        rebased.push_str(&query.replace("%2F", "/"));
    }
    if !rebased.ends_with('/') {
        rebased.push('/');
    }
    rebased
}

const INDEX_FIELDS: &str =
    "name,url,home,namespaces,authentication,timezone_string,gmt_offset,site_icon,site_logo";

fn index(
    client: &mut Client<'_>,
    base: &str,
    front: &Response,
) -> Result<(String, wire::Index), AdapterError> {
    let mut first_error = None;
    for root in candidates(base, front) {
        let mut trial = Client::new_like(client, &root);
        match trial.get("", &[("_fields", INDEX_FIELDS)]) {
            Ok(answer) => {
                client.absorb(trial);
                let index: wire::Index = serde_json::from_value(answer.json).unwrap_or_default();
                let Some(namespaces) = &index.namespaces else { continue };
                if !namespaces.iter().any(|it| it == "wp/v2") {
                    return Err(AdapterError::NotFound {
                        url: root,
                        status: 200,
                        message:
                            "the API has no `wp/v2`: WordPress is older than 4.7, or a plugin removed it"
                                .to_owned(),
                    });
                }
                return Ok((root, index));
            }
            Err(error) => {
                client.absorb(trial);
                let is_final = matches!(&error, AdapterError::Unauthorized { .. })
                    || matches!(&error, AdapterError::Transport(it) if it.kind == FailureKind::Interrupted);
                if is_final {
                    return Err(unauthorized(error));
                }
                first_error.get_or_insert(error);
            }
        }
    }
    Err(first_error.unwrap_or_else(|| AdapterError::NotFound {
        url: format!("{base}/wp-json/"),
        status: 200,
        message: "no WordPress REST API: neither a `Link` header on the front page nor JSON at /wp-json/ or \
                  ?rest_route=/; is it WordPress, and is the API switched on?"
            .to_owned(),
    }))
}

fn site(context: &mut Context, index: &wire::Index) {
    let trim = |url: &Option<String>| {
        url.as_deref().map(|it| it.trim_end_matches('/').to_owned()).filter(|it| !it.is_empty())
    };
    context.home = trim(&index.home).or_else(|| trim(&index.url)).unwrap_or_else(|| context.base.clone());
    context.admin = trim(&index.url).unwrap_or_else(|| context.home.clone());
    context.site_name = normalise::plain_text(index.name.as_deref().unwrap_or_default());
    context.timezone = index.timezone_string.clone().unwrap_or_default();
    context.namespaces = index.namespaces.clone().unwrap_or_default();
    context.site_icon = index.site_icon.filter(|it| *it != 0);
    context.site_logo = index.site_logo.filter(|it| *it != 0);
    let host = |url: &str| {
        url::Url::parse(url).ok().and_then(|it| {
            let host = it.host_str()?.to_owned();
            Some(it.port().map_or(host.clone(), |port| format!("{host}:{port}")))
        })
    };
    let home_host = host(&context.home);
    let mut extra_hosts: Vec<String> =
        [host(&context.base), host(&context.admin)].into_iter().flatten().collect();
    extra_hosts.sort();
    extra_hosts.dedup();
    extra_hosts.retain(|it| Some(it) != home_host.as_ref());
    context.site = Site { extra_hosts, ..Site::new(&context.home) };
}

/// Everything a refused credential can mean; WordPress gives one code for all of it.
fn unauthorized(error: AdapterError) -> AdapterError {
    match error {
        AdapterError::Unauthorized { url, status, message }
        | AdapterError::Forbidden { url, status, message } => AdapterError::Unauthorized {
            url,
            status,
            message: format!(
                "{message}. Either user name or application password is wrong (the login password does not work \
                 here), or the web server or a proxy drops the `Authorization` header, or application passwords are \
                 switched off (they need https)"
            ),
        },
        other => other,
    }
}

fn account(client: &mut Client<'_>, context: &mut Context, index: &wire::Index) -> Result<(), AdapterError> {
    let query = [("context", "edit"), ("_fields", "id,slug,roles,capabilities")];
    let answer = client.get("wp/v2/users/me", &query).map_err(|error| {
        let error = unauthorized(error);
        match error {
            AdapterError::Unauthorized { url, status, message } if index.authentication.is_empty() => {
                AdapterError::Unauthorized {
                    url,
                    status,
                    message: format!(
                        "{message}. The site offers no application passwords: it is not served over \
                                      https, or a plugin disables them"
                    ),
                }
            }
            other => other,
        }
    })?;
    let me: wire::User = serde_json::from_value(answer.json).map_err(|error| AdapterError::BadAnswer {
        url: client.url("wp/v2/users/me", &[]),
        message: format!("the account cannot be read: {error}"),
    })?;
    context.rights = me.rights();
    context.account = Some(me.id);
    context.roles = me.roles;
    context.roles.sort();
    Ok(())
}

/// GET with `context=edit`, or without when that is refused.
fn edit_or_view(client: &mut Client<'_>, route: &str) -> Result<(Json, bool), AdapterError> {
    match client.get(route, &[("context", "edit")]) {
        Ok(answer) => Ok((answer.json, true)),
        Err(error) if is_refusal(&error) => Ok((client.get(route, &[])?.json, false)),
        Err(error) => Err(error),
    }
}

/// Types that hold design, not content, or whose ids are texts.
const NOT_CONTENT: &[&str] = &[
    "attachment",
    "nav_menu_item",
    "wp_template",
    "wp_template_part",
    "wp_global_styles",
    "wp_font_family",
    "wp_font_face",
];

fn types(
    client: &mut Client<'_>,
    context: &mut Context,
    settings: &Settings,
    problems: &mut Vec<Problem>,
) -> Result<(), AdapterError> {
    let (json, is_edit) = edit_or_view(client, "wp/v2/types")?;
    context.knows_types = is_edit;
    for (key, value) in entries(json) {
        let Some(wire) = record::<wire::PostType>(&value, &format!("post type {key}"), problems) else {
            continue;
        };
        context.all_types.push(key.clone());
        let rest_base = wire.rest_base.unwrap_or_else(|| key.clone());
        if NOT_CONTENT.contains(&key.as_str()) || !settings.wants(&key, &rest_base) {
            continue;
        }
        match &wire.has_archive {
            Json::String(path) if !path.is_empty() => context.site.archives.push(path.clone()),
            // The path is the type's rewrite slug, which is its key unless somebody chose another.
            Json::Bool(true) => context.site.archives.push(key.clone()),
            _ => {}
        }
        let namespace = wire.rest_namespace.unwrap_or_else(|| "wp/v2".to_owned());
        let supports = |name: &str| {
            if is_edit {
                wire.supports.get(name).is_some_and(|it| *it != Json::Bool(false))
            } else {
                // Visitors are not told. Every type of the API with content has these two.
                matches!(name, "title" | "editor")
            }
        };
        let right =
            |name: &str| wire.capabilities.get(name).and_then(Json::as_str).unwrap_or(name).to_owned();
        let is_internal = key.starts_with("wp_");
        let routable = wire.viewable.unwrap_or(!is_internal);
        if !routable && !supports("editor") {
            continue;
        }
        context.types.push(TypeInfo {
            route: format!("{namespace}/{rest_base}"),
            routable,
            hierarchical: wire.hierarchical.unwrap_or(false),
            title: supports("title"),
            editor: supports("editor"),
            excerpt: supports("excerpt"),
            thumbnail: supports("thumbnail"),
            taxonomies: wire.taxonomies.clone().unwrap_or_default(),
            meta: Vec::new(),
            // Not `read_private_posts`: patterns have one of their own that nobody holds. What is hidden all the same
            // shows as counted and not given.
            can_edit: is_edit
                && context.may(&right("edit_others_posts"))
                && context.may(&right("edit_published_posts")),
            name: wire.name.clone().unwrap_or_else(|| key.clone()),
            rest_base,
            key,
        });
    }
    context.types.sort_by(|left, right| left.key.cmp(&right.key));
    context.all_types.sort();
    Ok(())
}

fn taxonomies(
    client: &mut Client<'_>,
    context: &mut Context,
    problems: &mut Vec<Problem>,
) -> Result<(), AdapterError> {
    let (json, _) = edit_or_view(client, "wp/v2/taxonomies")?;
    for (key, value) in entries(json) {
        let Some(wire) = record::<wire::Taxonomy>(&value, &format!("taxonomy {key}"), problems) else {
            continue;
        };
        context.all_taxonomies.push(key.clone());
        let is_public = |name: &str| wire.visibility.get(name).is_none_or(|it| *it == Json::Bool(true));
        let is_internal = matches!(key.as_str(), "nav_menu" | "link_category") || key.starts_with("wp_");
        if is_internal {
            continue;
        }
        let rest_base = wire.rest_base.unwrap_or_else(|| key.clone());
        let namespace = wire.rest_namespace.unwrap_or_else(|| "wp/v2".to_owned());
        context.taxonomies.push(TaxonomyInfo {
            route: format!("{namespace}/{rest_base}"),
            routable: is_public("public") && is_public("publicly_queryable"),
            hierarchical: wire.hierarchical.unwrap_or(false),
            name: wire.name.clone().unwrap_or_else(|| key.clone()),
            rest_base,
            key,
        });
    }
    context.taxonomies.sort_by(|left, right| left.key.cmp(&right.key));
    context.all_taxonomies.sort();
    Ok(())
}

fn statuses(client: &mut Client<'_>, context: &mut Context, problems: &mut Vec<Problem>) {
    if context.account.is_none() {
        return;
    }
    match edit_or_view(client, "wp/v2/statuses") {
        Ok((json, _)) => {
            for (key, value) in entries(json) {
                let is = |name: &str| value.get(name).and_then(Json::as_bool).unwrap_or(false);
                let word = if is("public") {
                    "public"
                } else if is("private") {
                    "private"
                } else {
                    "other"
                };
                context.statuses.insert(key, word.to_owned());
            }
        }
        Err(error) => problems.push(problem(&error, "statuses", context.has_credential)),
    }
}

fn blocks(client: &mut Client<'_>, context: &mut Context, problems: &mut Vec<Problem>) {
    if !context.may("edit_posts") {
        return;
    }
    match client.get("wp/v2/block-types", &[("_fields", "name")]) {
        Ok(answer) => {
            let mut names: Vec<String> = answer
                .json
                .as_array()
                .into_iter()
                .flatten()
                .filter_map(|it| it.get("name").and_then(Json::as_str))
                .map(str::to_owned)
                .collect();
            names.sort();
            context.block_types = Some(names);
        }
        Err(error) => problems.push(problem(&error, "block types", context.has_credential)),
    }
}

fn site_settings(
    client: &mut Client<'_>,
    context: &mut Context,
    index: &wire::Index,
    front: &Response,
    problems: &mut Vec<Problem>,
) {
    let mut language = None;
    if context.may("manage_options") {
        match client.get("wp/v2/settings", &[]) {
            Ok(answer) => {
                let wire: wire::SiteSettings = serde_json::from_value(answer.json).unwrap_or_default();
                let is_page = wire.show_on_front.as_deref() == Some("page");
                context.knows_settings = true;
                context.default_category = wire.default_category.filter(|it| *it != 0);
                context.page_on_front = wire.page_on_front.filter(|it| is_page && *it != 0);
                context.page_for_posts = wire.page_for_posts.filter(|it| is_page && *it != 0);
                context.site_icon = wire.site_icon.or(index.site_icon).filter(|it| *it != 0);
                context.site_logo = wire.site_logo.or(index.site_logo).filter(|it| *it != 0);
                // An empty option is WordPress's way of saying American English.
                language = wire.language.map(|it| if it.is_empty() { "en_US".to_owned() } else { it });
            }
            Err(error) => problems.push(problem(&error, "settings", context.has_credential)),
        }
    }
    context.locale = language
        .map(|it| normalise::locale(&it))
        .or_else(|| versions::language_of(&front.text()))
        .unwrap_or_else(|| "und".to_owned());
}

/// Registered meta keys, from the schema that `OPTIONS` describes.
fn meta_fields(client: &mut Client<'_>, context: &mut Context) {
    if !context.may("edit_posts") {
        return;
    }
    for at in 0..context.types.len() {
        let Some(route) = context.types.get(at).filter(|it| it.can_edit).map(|it| it.route.clone()) else {
            continue;
        };
        let mut request = Request::json(client.url(&route, &[("_fields", "schema.properties.meta")]));
        request.method = crate::transport::Method::Options;
        // A server that refuses OPTIONS costs a field list, nothing else.
        let Ok(response) = client.send(&request) else { continue };
        let Ok(answer) = client.answer(&response, &route) else { continue };
        let Some(properties) =
            answer.json.pointer("/schema/properties/meta/properties").and_then(Json::as_object)
        else {
            continue;
        };
        let meta = properties.iter().map(|(key, schema)| {
            let kind = schema.get("type").and_then(Json::as_str).unwrap_or("string");
            (key.clone(), kind.to_owned())
        });
        if let Some(info) = context.types.get_mut(at) {
            info.meta = meta.collect();
            info.meta.sort();
        }
    }
}

/// Rights that change something, of those an account may hold.
const WRITE_RIGHTS: &[&str] = &[
    "activate_plugins",
    "create_users",
    "delete_others_posts",
    "delete_plugins",
    "delete_posts",
    "delete_published_posts",
    "delete_themes",
    "delete_users",
    "edit_files",
    "edit_others_pages",
    "edit_others_posts",
    "edit_pages",
    "edit_plugins",
    "edit_posts",
    "edit_published_posts",
    "edit_theme_options",
    "edit_themes",
    "edit_users",
    "import",
    "install_plugins",
    "install_themes",
    "manage_categories",
    "manage_options",
    "moderate_comments",
    "promote_users",
    "publish_pages",
    "publish_posts",
    "remove_users",
    "switch_themes",
    "unfiltered_html",
    "unfiltered_upload",
    "update_core",
    "update_plugins",
    "update_themes",
    "upload_files",
];

fn credential(client: &mut Client<'_>, context: &Context) -> Option<Observation> {
    context.account?;
    // Since 5.7; an older site has no such route.
    let name = client
        .get("wp/v2/users/me/application-passwords/introspect", &[("_fields", "name")])
        .ok()
        .and_then(|it| it.json.get("name").and_then(Json::as_str).map(|it| client::clean(it, 80)));
    Some(Observation::Credential {
        name: name.unwrap_or_else(|| "application password".to_owned()),
        roles: context.roles.clone(),
        write_rights: WRITE_RIGHTS.iter().filter(|it| context.may(it)).map(|it| (*it).to_owned()).collect(),
    })
}

/// Entries of a map that PHP may write as `[]`.
fn entries(json: Json) -> impl Iterator<Item = (String, Json)> {
    match json {
        Json::Object(map) => map,
        _ => serde_json::Map::new(),
    }
    .into_iter()
}

/// One record; another shape is a problem with its place.
pub(super) fn record<T: serde::de::DeserializeOwned>(
    value: &Json,
    place: &str,
    problems: &mut Vec<Problem>,
) -> Option<T> {
    match T::deserialize(value) {
        Ok(record) => Some(record),
        Err(error) => {
            problems.push(Problem {
                reason: crate::model::UnknownReason::BadAnswer,
                place: place.to_owned(),
                message: client::clean(&format!("the record has an unknown shape: {error}"), 200),
            });
            None
        }
    }
}

/// An error that did not end its task.
pub(super) fn problem(error: &AdapterError, place: &str, has_credential: bool) -> Problem {
    Problem {
        reason: client::reason(error, has_credential),
        place: place.to_owned(),
        message: client::clean(&error.to_string(), 300),
    }
}

/// The listings.
pub(super) fn follow_ups(context: &Context) -> Vec<TaskSpec> {
    let mut tasks = vec![TaskSpec::new("public", "1:", &[Capability::PublicSite, Capability::Anonymous])];
    let start = |listing: String, yields: &[Capability]| TaskSpec::new(listing, "1:page=1", yields);
    if context.may("list_users") {
        tasks.push(start("users".to_owned(), &[Capability::Actors]));
    }
    if context.may("activate_plugins") || context.may("switch_themes") {
        tasks.push(TaskSpec::new("extensions", "1:", &[Capability::Extensions]));
    }
    if context.account.is_some() {
        tasks.push(TaskSpec::new("tokens", "1:", &[]));
    }
    if access::may_ask_site_health(context) {
        for test in super::listings::HEALTH_TESTS {
            tasks.push(TaskSpec::new(format!("site-health/{test}"), "1:", &[Capability::SiteHealth]));
        }
    }
    if context.tier() == Tier::Quick {
        return tasks;
    }
    for info in &context.types {
        let listing = format!("items/{}", info.rest_base);
        if info.can_edit {
            let yields =
                [Capability::Content, Capability::Unpublished, Capability::RawText, Capability::Shortcodes];
            tasks.push(TaskSpec::new(listing.as_str(), "1:page=1;set=any", &yields));
            tasks.push(TaskSpec::new(listing.as_str(), "1:page=1;set=trash", &[Capability::Unpublished]));
        } else if info.routable {
            tasks.push(TaskSpec::new(listing, "1:page=1;set=view", &[Capability::Content]));
        }
    }
    for taxonomy in &context.taxonomies {
        tasks.push(start(format!("terms/{}", taxonomy.rest_base), &[Capability::Terms]));
    }
    tasks.push(start("media".to_owned(), &[Capability::Media]));
    if context.may("edit_posts") {
        tasks.push(start("menu-items".to_owned(), &[Capability::Menus]));
    }
    if context.include_comments {
        tasks.push(start("comments".to_owned(), &[Capability::Comments]));
    }
    tasks
}
