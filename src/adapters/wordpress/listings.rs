//! Everything that is listed: items, terms, media, menu items, comments, accounts, extensions, Site Health.
//!
//! Fields are named in every request: without `_fields` an answer is three times as large and renders every text. A
//! name that does not exist is silently left out, and some controllers know whole fields only: `media_details.width`
//! gives nothing at all, `media_details` everything (seen with 6.1). `_embed` is never used: for a missing image it
//! embeds the API's whole index.

use serde_json::Value as Json;

use super::client::{self, Client};
use super::discover::{Context, problem, record};
use super::paging::{self, Page, Place};
use super::{normalise, wire};
use crate::adapters::AdapterError;
use crate::model::{Access, Capability, Done, Observation, Problem, Record, TaskSpec, UnknownReason};
use crate::transport::Transport;

mod items;
mod platform;

use items::items;
use platform::{extensions, site_health, tokens};

/// Asynchronous tests of Site Health. `authorization-header` is left out: it expects the pair `user:pwd` and calls
/// every real credential invalid.
pub(super) const HEALTH_TESTS: &[&str] =
    &["background-updates", "dotorg-communication", "https-status", "loopback-requests", "page-cache"];

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
