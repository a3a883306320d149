//! The first task: where the API is, who we are, what there is, and which tasks follow.
//!
//! Stays true: a status of 200 proves nothing here. A site without pretty addresses answers `/wp-json/` with its front
//! page; a wrong password is ignored on public routes. So the index must be JSON with `namespaces`, and the
//! credential counts only when `users/me` answers.

use serde_json::Value as Json;

use super::client::{self, Client};
use super::settings::Settings;
use super::{access, normalise, versions, wire};
use crate::adapters::AdapterError;
use crate::model::{Capability, Done, Observation, Problem, Record, TaskSpec, Tier};
use crate::transport::{Response, Transport};

mod api;
mod context;
mod kinds;

use api::{front_page, index, site};
pub(super) use context::{CONTEXT_VERSION, Context, TaxonomyInfo, TypeInfo};
use kinds::{blocks, meta_fields, statuses, taxonomies, types};

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
    kinds::ask_ahead(&mut client, &context);
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
    let name = client
        .get(kinds::INTROSPECT, &[("_fields", "name")])
        .ok()
        .and_then(|it| it.json.get("name").and_then(Json::as_str).map(|it| client::clean(it, 80)));
    Some(Observation::Credential {
        name: name.unwrap_or_else(|| "application password".to_owned()),
        roles: context.roles.clone(),
        write_rights: WRITE_RIGHTS.iter().filter(|it| context.may(it)).map(|it| (*it).to_owned()).collect(),
    })
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
