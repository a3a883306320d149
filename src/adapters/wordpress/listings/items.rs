//! Items of a post type: with the right to edit whole, otherwise as visitors see them.

use std::collections::BTreeSet;

use serde_json::Value as Json;

use super::super::client::{self, Client};
use super::super::discover::{Context, TypeInfo, problem};
use super::super::paging::{self, Page, Place};
use super::super::{normalise, wire};
use super::{begin, unknown, values};
use crate::adapters::AdapterError;
use crate::model::{Access, Capability, Done, Record, State, TaskSpec, UnknownReason};

/// Most ids in one `include=`: 100 is a page, and keeps the address below 1 KiB.
const MAX_INCLUDE: usize = 100;

/// Parts of an item that checks read. The password itself is not asked for: `content.protected` tells that there is one.
const EDIT_FIELDS: &str = "id,type,status,slug,link,parent,author,date_gmt,modified_gmt,title.raw,content.raw,\
                           content.protected,excerpt.raw,featured_media,sticky,meta,_links.version-history";

const TRASH_FIELDS: &str = "id,type,status,slug,link,parent,author,date_gmt,modified_gmt,title.raw";

const VIEW_FIELDS: &str = "id,type,status,slug,link,parent,author,date_gmt,modified_gmt,title.rendered,content,\
                           featured_media,sticky,meta,_links.version-history";

pub(super) fn items(
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
