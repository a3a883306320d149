//! The quick look of an incremental scan: a page of posts without their texts, and the task that reads some of them whole.

use serde_json::Value as Json;

use super::client::Client;
use super::discover::Context;
use super::listings::{begin, values};
use super::paging::{self, Place};
use super::settings::MAX_PAGE_SIZE;
use super::{normalise, wire};
use crate::adapters::AdapterError;
use crate::model::{Capability, Done, Record, TaskSpec};
use crate::transport::Transport;

/// Everything of a post but its texts: what moves when an item is edited, retagged, moved or gets another state. No text is rendered
/// or sent.
const QUICK_FIELDS: &str = "id,type,status,slug,link,parent,author,date_gmt,modified_gmt,content.protected,\
                            featured_media,sticky,meta,_links.version-history";

/// A quick look at a page of posts; `None` for other listings, and where a page shows less than it counts.
pub(super) fn glance(
    task: &TaskSpec,
    context: &Context,
    transport: &dyn Transport,
) -> Option<Result<Done, AdapterError>> {
    let rest_base = task.listing.strip_prefix("items/")?;
    let place = Place::parse(&task.position, context.page_size).ok()?;
    let info = context.types.iter().find(|it| it.rest_base == rest_base)?;
    if !place.include.is_empty() || place.set == "trash" {
        return None;
    }
    let mut fields = QUICK_FIELDS.to_owned();
    for taxonomy in info.taxonomies.iter().filter_map(|key| context.taxonomy(key)) {
        fields.push(',');
        fields.push_str(&taxonomy.rest_base);
    }
    let mut query = vec![("_fields", fields.as_str())];
    let capability = if place.set == "any" {
        query.push(("context", "edit"));
        query.push(("status", "any"));
        Capability::Unpublished
    } else {
        Capability::Content
    };
    let mut client = Client::new(transport, &context.api);
    let mut page = match paging::read(&mut client, context, task, &place, &info.route, &query) {
        Ok(page) if page.hidden > 0 || page.problem.is_some() => return None,
        Ok(page) => page,
        Err(error) => return Some(Err(error)),
    };
    let mut done = begin(context, task, &mut page, capability, &place);
    let posts: Vec<(wire::Post, Json)> = values(page, &task.listing, &mut done.problems);
    if !done.problems.is_empty() {
        return None;
    }
    done.records.extend(
        posts.iter().map(|(wire, source)| Record::Item(normalise::post(context, info, wire, source))),
    );
    done.records.extend(client.notes.into_iter().map(Record::Observation));
    Some(Ok(done))
}

/// The task that reads these items whole.
pub(super) fn reread(task: &TaskSpec, ids: &[&str]) -> Option<TaskSpec> {
    let place = Place::parse(&task.position, MAX_PAGE_SIZE).ok()?;
    Some(TaskSpec::new(task.listing.as_str(), place.only(ids).text(), &task.yields))
}
