//! Everything that is listed: items, terms, media, menu items, comments, accounts, extensions, Site Health.
//!
//! Fields are named in every request: without `_fields` an answer is three times as large and renders every text. A
//! name that does not exist is silently left out, and some controllers know whole fields only: `media_details.width`
//! gives nothing at all, `media_details` everything (seen with 6.1). `_embed` is never used: for a missing image it
//! embeds the API's whole index.

use std::collections::BTreeSet;
use std::time::Duration;

use serde_json::Value as Json;

use super::client::{self, Client, is_refusal};
use super::discover::{Context, TypeInfo, problem, record};
use super::paging::{self, Page, Place};
use super::{normalise, wire};
use crate::adapters::AdapterError;
use crate::model::{
    Access, Capability, Done, Extension, ExtensionKind, Observation, Problem, Record, State, TaskSpec,
    UnknownReason,
};
use crate::transport::{Request, Transport};

/// Asynchronous tests of Site Health. `authorization-header` is left out: it expects the pair `user:pwd` and calls
/// every real credential invalid.
pub(super) const HEALTH_TESTS: &[&str] =
    &["background-updates", "dotorg-communication", "https-status", "loopback-requests", "page-cache"];
/// They make requests of their own.
const HEALTH_TIMEOUT: Duration = Duration::from_secs(20);
/// Most ids in one `include=`: 100 is a page, and keeps the address below 1 KiB.
const MAX_INCLUDE: usize = 100;

/// Does one listing task.
pub(super) fn run(
    task: &TaskSpec,
    context: &Context,
    transport: &dyn Transport,
) -> Result<Done, AdapterError> {
    let mut client = Client::new(transport, &context.api);
    let mut done = match task.listing.split_once('/') {
        Some(("items", rest_base)) => items(&mut client, context, task, rest_base)?,
        Some(("terms", rest_base)) => terms(&mut client, context, task, rest_base)?,
        Some(("site-health", test)) => site_health(&mut client, test),
        None | Some(_) => match task.listing.as_str() {
            "media" => media(&mut client, context, task)?,
            "menu-items" => menu_items(&mut client, context, task)?,
            "comments" => comments(&mut client, context, task)?,
            "users" => users(&mut client, context, task)?,
            "extensions" => extensions(&mut client, context)?,
            "tokens" => tokens(&mut client, context),
            _ => return Err(unknown(task)),
        },
    };
    done.records.extend(client.notes.into_iter().map(Record::Observation));
    Ok(done)
}

/// A listing that discovery did not name: starting it over would not help.
fn unknown(task: &TaskSpec) -> AdapterError {
    AdapterError::Settings(format!(
        "there is no listing `{}`; the scan was started by another version of Conduit, start a new one",
        task.listing
    ))
}

/// Starts a task's answer: follow-ups, and what was counted but not given.
pub(super) fn begin(
    context: &Context,
    task: &TaskSpec,
    page: &mut Page,
    capability: Capability,
    place: &Place,
) -> Done {
    let mut done = Done { follow_ups: std::mem::take(&mut page.follow_ups), ..Done::default() };
    if let Some(problem) = page.problem.take() {
        let sentence = format!("one record of {} could not be read: {}", task.listing, problem.message);
        done.records.push(Record::Capability(capability, Access::Missing(problem.reason, sentence)));
        done.problems.push(problem);
    } else if page.hidden > 0 {
        let reason =
            if context.account.is_some() { UnknownReason::Forbidden } else { UnknownReason::NoCredential };
        let total = page.answer.as_ref().and_then(|it| it.total).unwrap_or_default();
        let sentence = format!(
            "{} of {total} records of {} are counted but not shown to this account (at {})",
            page.hidden,
            task.listing,
            place.text()
        );
        done.records.push(Record::Capability(capability, Access::Missing(reason, sentence.clone())));
        done.problems.push(Problem { reason, place: task.listing.clone(), message: sentence });
    }
    done
}

/// Records of a page, one by one; those of an unknown shape become problems.
pub(super) fn values<T: serde::de::DeserializeOwned>(
    page: Page,
    listing: &str,
    problems: &mut Vec<Problem>,
) -> Vec<(T, Json)> {
    let Some(Json::Array(list)) = page.answer.map(|it| it.json) else { return Vec::new() };
    list.into_iter()
        .filter_map(|json| {
            let id = json.get("id").map_or_else(|| "?".to_owned(), Json::to_string);
            record(&json, &format!("{listing} {id}"), problems).map(|it| (it, json))
        })
        .collect()
}

/// Parts of an item that checks read. The password itself is not asked for: `content.protected` tells that there is one.
const EDIT_FIELDS: &str = "id,type,status,slug,link,parent,author,date_gmt,modified_gmt,title.raw,content.raw,\
                           content.protected,excerpt.raw,featured_media,sticky,meta,_links.version-history";
const TRASH_FIELDS: &str = "id,type,status,slug,link,parent,author,date_gmt,modified_gmt,title.raw";
const VIEW_FIELDS: &str = "id,type,status,slug,link,parent,author,date_gmt,modified_gmt,title.rendered,content,\
                           featured_media,sticky,meta,_links.version-history";

fn items(
    client: &mut Client<'_>,
    context: &Context,
    task: &TaskSpec,
    rest_base: &str,
) -> Result<Done, AdapterError> {
    let place = Place::parse(&task.position, context.page_size)?;
    let Some(info) = context.types.iter().find(|it| it.rest_base == rest_base) else {
        return Err(unknown(task));
    };
    let mut fields = match place.set.as_str() {
        "any" => EDIT_FIELDS.to_owned(),
        "trash" => TRASH_FIELDS.to_owned(),
        _ => VIEW_FIELDS.to_owned(),
    };
    if place.set != "trash" {
        for taxonomy in info.taxonomies.iter().filter_map(|key| context.taxonomy(key)) {
            fields.push(',');
            fields.push_str(&taxonomy.rest_base);
        }
    }
    let mut query = vec![("_fields", fields.as_str())];
    let capability = match place.set.as_str() {
        "any" | "trash" => {
            // `any` is everything but trash and auto-drafts.
            query.push(("context", "edit"));
            query.push(("status", place.set.as_str()));
            Capability::Unpublished
        }
        _ => Capability::Content,
    };
    let mut page = match paging::read(client, context, task, &place, &info.route, &query) {
        Ok(page) => page,
        // Types without a bin refuse the status: nothing is trashed there.
        Err(AdapterError::BadAnswer { message, .. })
            if place.set == "trash" && message == "rest_invalid_param" =>
        {
            return Ok(Done::default());
        }
        Err(error) => return Err(error),
    };
    let others = if place.set == "any" && page.hidden > 0 {
        only_readable(client, context, info, task, &place, &mut page)
    } else {
        Vec::new()
    };
    let mut done = begin(context, task, &mut page, capability, &place);
    let posts: Vec<(wire::Post, Json)> = values(page, &task.listing, &mut done.problems);
    let mut items: Vec<_> =
        posts.iter().map(|(wire, source)| normalise::post(context, info, wire, source)).collect();
    if !others.is_empty() {
        let sentence = format!(
            "{} records of {} may be read but not edited by this account: only their rendered texts are known",
            others.len(),
            task.listing
        );
        let access = Access::Missing(UnknownReason::Forbidden, sentence);
        done.records.push(Record::Capability(Capability::RawText, access));
        done.records.extend(others.into_iter().map(Record::Item));
    }
    if place.set == "any" {
        shortcodes(client, context, info, &posts, &mut items, &mut done);
    }
    done.records.extend(items.into_iter().map(Record::Item));
    Ok(done)
}

/// Items of a page that the account may read and not edit: the privacy policy, for an Editor. They are left out of
/// `context=edit` and would be missed as link targets. Lowers the page's count of hidden records.
fn only_readable(
    client: &mut Client<'_>,
    context: &Context,
    info: &TypeInfo,
    task: &TaskSpec,
    place: &Place,
    page: &mut Page,
) -> Vec<crate::model::Item> {
    let known: BTreeSet<u64> = page
        .answer
        .iter()
        .flat_map(|it| it.json.as_array().into_iter().flatten())
        .filter_map(|it| it.get("id").and_then(Json::as_u64))
        .collect();
    let mut fields = VIEW_FIELDS.to_owned();
    for taxonomy in info.taxonomies.iter().filter_map(|key| context.taxonomy(key)) {
        fields.push(',');
        fields.push_str(&taxonomy.rest_base);
    }
    let query = [("_fields", fields.as_str()), ("status", "any")];
    // What this cannot tell stays hidden, and is said to be.
    let Ok(mut view) = paging::read(client, context, task, place, &info.route, &query) else {
        return Vec::new();
    };
    view.follow_ups.clear();
    let mut problems = Vec::new();
    let items: Vec<_> = values::<wire::Post>(view, &task.listing, &mut problems)
        .iter()
        .filter(|(wire, _)| !known.contains(&wire.id))
        .map(|(wire, source)| normalise::post(context, info, wire, source))
        .collect();
    page.hidden = page.hidden.saturating_sub(items.len() as u64);
    items
}

/// Looks which shortcodes are left in the rendered texts. Only texts that use any are rendered.
fn shortcodes(
    client: &mut Client<'_>,
    context: &Context,
    info: &TypeInfo,
    posts: &[(wire::Post, Json)],
    items: &mut [crate::model::Item],
    done: &mut Done,
) {
    let mut used: Vec<(u64, usize, Vec<String>)> = Vec::new();
    for (at, (wire, _)) in posts.iter().enumerate() {
        let Some(raw) = wire.content.as_ref().and_then(|it| it.raw.as_ref()) else { continue };
        let names = normalise::shortcodes(raw);
        let Some(item) = items.get_mut(at) else { continue };
        if names.is_empty() || item.state == State::Trashed {
            item.dead_shortcodes = Some(Vec::new());
        } else {
            used.push((wire.id, at, names));
        }
    }
    for chunk in used.chunks(MAX_INCLUDE) {
        let ids: Vec<String> = chunk.iter().map(|(id, ..)| id.to_string()).collect();
        let query = [
            ("include", ids.join(",")),
            ("per_page", MAX_INCLUDE.to_string()),
            ("context", "edit".to_owned()),
            ("status", "any".to_owned()),
            ("_fields", "id,content.rendered".to_owned()),
        ];
        let query: Vec<(&str, &str)> = query.iter().map(|(key, value)| (*key, value.as_str())).collect();
        let rendered = match client.get(&info.route, &query) {
            Ok(answer) => answer.json,
            Err(error) => {
                let place = format!("rendered texts of {} {}", info.rest_base, ids.join(","));
                let problem = problem(&error, &place, context.has_credential);
                let sentence = format!("{place}: {}", problem.message);
                let access = Access::Missing(problem.reason, client::clean(&sentence, 300));
                done.records.push(Record::Capability(Capability::Shortcodes, access));
                done.problems.push(problem);
                continue;
            }
        };
        for (id, at, names) in chunk {
            let text = rendered
                .as_array()
                .into_iter()
                .flatten()
                .find(|it| it.get("id").and_then(Json::as_u64) == Some(*id))
                .and_then(|it| it.pointer("/content/rendered"))
                .and_then(Json::as_str);
            if let (Some(text), Some(item)) = (text, items.get_mut(*at)) {
                item.dead_shortcodes = Some(normalise::dead_shortcodes(names, text));
            }
        }
    }
}

fn terms(
    client: &mut Client<'_>,
    context: &Context,
    task: &TaskSpec,
    rest_base: &str,
) -> Result<Done, AdapterError> {
    let place = Place::parse(&task.position, context.page_size)?;
    let Some(info) = context.taxonomies.iter().find(|it| it.rest_base == rest_base) else {
        return Err(unknown(task));
    };
    let query = [("_fields", "id,count,description,link,name,slug,parent")];
    let mut page = paging::read(client, context, task, &place, &info.route, &query)?;
    let mut done = begin(context, task, &mut page, Capability::Terms, &place);
    let terms: Vec<(wire::Term, Json)> = values(page, &task.listing, &mut done.problems);
    done.records.extend(
        terms.iter().map(|(wire, source)| Record::Item(normalise::term(context, info, wire, source))),
    );
    Ok(done)
}

fn media(client: &mut Client<'_>, context: &Context, task: &TaskSpec) -> Result<Done, AdapterError> {
    let place = Place::parse(&task.position, context.page_size)?;
    let may_edit = context.may("edit_others_posts") && context.may("read_private_posts");
    let title = if may_edit { "title.raw" } else { "title.rendered" };
    let fields = format!("id,status,author,date_gmt,{title},alt_text,mime_type,media_details,source_url");
    let mut query = vec![("_fields", fields.as_str())];
    if may_edit {
        // `any` is refused for attachments, also to administrators.
        query.push(("context", "edit"));
        query.push(("status", "inherit,private"));
    }
    let mut page = paging::read(client, context, task, &place, "wp/v2/media", &query)?;
    let mut done = begin(context, task, &mut page, Capability::Media, &place);
    let media: Vec<(wire::Media, Json)> = values(page, &task.listing, &mut done.problems);
    done.records.extend(media.iter().map(|(wire, _)| Record::Asset(normalise::asset(context, wire))));
    Ok(done)
}

fn menu_items(client: &mut Client<'_>, context: &Context, task: &TaskSpec) -> Result<Done, AdapterError> {
    let place = Place::parse(&task.position, context.page_size)?;
    let mut query = vec![("_fields", "id,title,status,url,type,object,object_id,parent,invalid,menus")];
    if context.may("edit_theme_options") {
        query.push(("context", "edit"));
        query.push(("status", "any"));
    }
    let mut page = match paging::read(client, context, task, &place, "wp/v2/menu-items", &query) {
        Ok(page) => page,
        Err(AdapterError::NotFound { .. }) => {
            let sentence = "the site has no `menu-items` route (WordPress before 5.9)".to_owned();
            let access = Access::Missing(UnknownReason::Unsupported, sentence);
            return Ok(Done {
                records: vec![Record::Capability(Capability::Menus, access)],
                ..Done::default()
            });
        }
        Err(error) => return Err(error),
    };
    let mut done = begin(context, task, &mut page, Capability::Menus, &place);
    let items: Vec<(wire::MenuItem, Json)> = values(page, &task.listing, &mut done.problems);
    done.records
        .extend(items.iter().map(|(wire, source)| Record::Item(normalise::menu_item(context, wire, source))));
    Ok(done)
}

fn comments(client: &mut Client<'_>, context: &Context, task: &TaskSpec) -> Result<Done, AdapterError> {
    let place = Place::parse(&task.position, context.page_size)?;
    // `content.raw` gives nothing here; the author's name, address and IP are not asked for.
    let mut query = vec![("_fields", "id,post,parent,author,date_gmt,status,content")];
    if context.may("moderate_comments") {
        query.push(("context", "edit"));
        // Approved and awaiting moderation.
        query.push(("status", "all"));
    }
    let mut page = paging::read(client, context, task, &place, "wp/v2/comments", &query)?;
    let mut done = begin(context, task, &mut page, Capability::Comments, &place);
    let comments: Vec<(wire::Comment, Json)> = values(page, &task.listing, &mut done.problems);
    done.records.extend(
        comments
            .iter()
            .filter_map(|(wire, source)| normalise::comment(context, wire, source))
            .map(Record::Item),
    );
    Ok(done)
}

fn users(client: &mut Client<'_>, context: &Context, task: &TaskSpec) -> Result<Done, AdapterError> {
    let place = Place::parse(&task.position, context.page_size)?;
    let query = [("context", "edit"), ("_fields", "id,username,slug,roles,capabilities,registered_date")];
    let mut page = paging::read(client, context, task, &place, "wp/v2/users", &query)?;
    let total = page.answer.as_ref().and_then(|it| it.total);
    let mut done = begin(context, task, &mut page, Capability::Actors, &place);
    if let (Some(total), true) = (total, place.is_first()) {
        let query = [("context", "edit"), ("roles", "administrator"), ("per_page", "1")];
        match client.count(client::AS_INSTANCE, "wp/v2/users", &query) {
            Ok(answer) => done.records.push(Record::Observation(Observation::Accounts {
                total,
                administrators: answer.total.unwrap_or_default(),
            })),
            Err(error) => {
                done.problems.push(problem(&error, "count of administrators", context.has_credential));
            }
        }
    }
    let users: Vec<(wire::User, Json)> = values(page, &task.listing, &mut done.problems);
    done.records.extend(users.iter().map(|(wire, _)| Record::Actor(normalise::actor(context, wire))));
    Ok(done)
}

fn extensions(client: &mut Client<'_>, context: &Context) -> Result<Done, AdapterError> {
    let mut done = Done::default();
    let plugins = client.get("wp/v2/plugins", &[("_fields", "plugin,status,name,version")]);
    match plugins {
        Ok(answer) => {
            for value in answer.json.as_array().into_iter().flatten() {
                let place = format!("plugin {}", value.get("plugin").and_then(Json::as_str).unwrap_or("?"));
                let Some(wire) = record::<wire::Plugin>(value, &place, &mut done.problems) else { continue };
                let status = wire.status.as_deref().unwrap_or_default();
                done.records.push(Record::Extension(Extension {
                    kind: ExtensionKind::Plugin,
                    name: wire.name.map_or_else(|| wire.key.clone(), |it| normalise::plain_text(&it)),
                    key: wire.key,
                    version: wire.version.filter(|it| !it.is_empty()),
                    enabled: status == "active" || status == "network-active",
                }));
            }
        }
        Err(error) if is_refusal(&error) => forgo(&mut done, &error, "plugins", context),
        Err(error) => return Err(error),
    }
    match client.get("wp/v2/themes", &[("_fields", "stylesheet,status,name,version")]) {
        Ok(answer) => {
            for value in answer.json.as_array().into_iter().flatten() {
                let place =
                    format!("theme {}", value.get("stylesheet").and_then(Json::as_str).unwrap_or("?"));
                let Some(wire) = record::<wire::Theme>(value, &place, &mut done.problems) else { continue };
                let name = wire.name.as_ref().and_then(|it| it.raw.clone().or_else(|| it.rendered.clone()));
                done.records.push(Record::Extension(Extension {
                    kind: ExtensionKind::Theme,
                    name: name.map_or_else(|| wire.stylesheet.clone(), |it| normalise::plain_text(&it)),
                    key: wire.stylesheet,
                    version: wire.version.filter(|it| !it.is_empty()),
                    enabled: wire.status.as_deref() == Some("active"),
                }));
            }
        }
        Err(error) if is_refusal(&error) => forgo(&mut done, &error, "themes", context),
        Err(error) => return Err(error),
    }
    Ok(done)
}

/// Goes on without one part of a task.
fn forgo(done: &mut Done, error: &AdapterError, what: &str, context: &Context) {
    let problem = problem(error, what, context.has_credential);
    let sentence = format!("{what}: {}", problem.message);
    done.records.push(Record::Capability(Capability::Extensions, Access::Missing(problem.reason, sentence)));
    done.problems.push(problem);
}

fn tokens(client: &mut Client<'_>, context: &Context) -> Done {
    let mut done = Done::default();
    let query = [("_fields", "uuid,name,created,last_used")];
    match client.get("wp/v2/users/me/application-passwords", &query) {
        Ok(answer) => {
            let actor = context.account.map(|it| it.to_string()).unwrap_or_default();
            for value in answer.json.as_array().into_iter().flatten() {
                let Some(wire) =
                    record::<wire::ApplicationPassword>(value, "application password", &mut done.problems)
                else {
                    continue;
                };
                done.records.push(Record::Observation(Observation::Token {
                    actor: actor.clone(),
                    name: wire.name.map_or(wire.uuid, |it| client::clean(&it, 80)),
                    created_ms: wire.created.as_deref().and_then(normalise::milliseconds),
                    last_used_ms: wire.last_used.as_deref().and_then(normalise::milliseconds),
                }));
            }
        }
        Err(error) => done.problems.push(problem(&error, "application passwords", context.has_credential)),
    }
    done
}

fn site_health(client: &mut Client<'_>, test: &str) -> Done {
    let mut done = Done::default();
    let route = format!("wp-site-health/v1/tests/{test}");
    let mut request = Request::json(client.url(&route, &[("_fields", "label,status,test")]));
    request.timeout = Some(HEALTH_TIMEOUT);
    // The site asks others on our behalf: that it is slow says nothing about the site itself.
    request.is_vital = false;
    let answer = client.send(&request).and_then(|response| client.answer(&response, &route));
    match answer {
        Ok(answer) => {
            let word = |key: &str| answer.json.get(key).and_then(Json::as_str).unwrap_or_default();
            if word("status").is_empty() {
                // Older sites lack a test: no result is no verdict.
                done.problems.push(Problem {
                    reason: UnknownReason::BadAnswer,
                    place: route,
                    message: "the test has no status".to_owned(),
                });
                return done;
            }
            let key = if word("test").is_empty() { test.replace('-', "_") } else { word("test").to_owned() };
            done.records.push(Record::Observation(Observation::HealthTest {
                test: key,
                status: word("status").to_owned(),
                label: client::clean(&normalise::plain_text(word("label")), 160),
            }));
        }
        // `page-cache` came with 6.1: a test that is not there is not a failure.
        Err(AdapterError::NotFound { .. }) => {}
        Err(error) => {
            let problem = problem(&error, &format!("Site Health test {test}"), true);
            let sentence = format!("{test}: {}", problem.message);
            done.records
                .push(Record::Capability(Capability::SiteHealth, Access::Missing(problem.reason, sentence)));
            done.problems.push(problem);
        }
    }
    done
}

/// Name, records, requests.
pub(super) type Counted = Vec<(String, u64, u64)>;

/// Listings with their counts, for `--plan`, and those that could not be counted.
pub(super) fn counts(
    client: &mut Client<'_>,
    context: &Context,
    tasks: &[TaskSpec],
) -> (Counted, Vec<(String, AdapterError)>) {
    let mut counted = Vec::new();
    let mut failed = Vec::new();
    for task in tasks {
        let is_trash = task.position.ends_with("set=trash");
        let route_and_query: Option<(String, Vec<(&str, &str)>)> = match task.listing.split_once('/') {
            Some(("items", rest_base)) => {
                context.types.iter().find(|it| it.rest_base == rest_base).map(|info| {
                    let query = if is_trash {
                        vec![("context", "edit"), ("status", "trash")]
                    } else if info.can_edit {
                        vec![("context", "edit"), ("status", "any")]
                    } else {
                        Vec::new()
                    };
                    (info.route.clone(), query)
                })
            }
            Some(("terms", rest_base)) => context
                .taxonomies
                .iter()
                .find(|it| it.rest_base == rest_base)
                .map(|info| (info.route.clone(), Vec::new())),
            _ => match task.listing.as_str() {
                "media" | "comments" | "menu-items" => Some((format!("wp/v2/{}", task.listing), Vec::new())),
                "users" => Some(("wp/v2/users".to_owned(), vec![("context", "edit")])),
                _ => None,
            },
        };
        let name = if is_trash { format!("{} (bin)", task.listing) } else { task.listing.clone() };
        let Some((route, mut query)) = route_and_query else {
            // Single requests; `public` and `extensions` make a few.
            counted.push((name, 0, if task.listing == "public" { 20 } else { 2 }));
            continue;
        };
        query.push(("per_page", "1"));
        match client.count(client::AS_INSTANCE, &route, &query) {
            Ok(answer) => {
                let total = answer.total.unwrap_or_default();
                let requests = total.div_ceil(u64::from(context.page_size.max(1))).max(1);
                counted.push((name, total, requests));
            }
            Err(error) => failed.push((name, error)),
        }
    }
    (counted, failed)
}
