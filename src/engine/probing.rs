//! Between listing and corpus: makes the tasks that ask addresses, and does them.

use serde_json::json;

use super::Request;
use crate::adapters::{page, probe};
use crate::model::{
    Access, Capability, Done, ItemId, Phase, Problem, Record, ScanId, TaskSpec, Tier, UnknownReason,
};
use crate::store::scans::StoredScan;
use crate::store::{Result, Store};
use crate::transport::Transport;

/// Addresses asked by one task: small, so that a kill costs little; large, so that the store is not the limit.
const BATCH: usize = 10;

/// Resolves pointers and makes the probing tasks of every instance, in one go. Doing it twice adds nothing.
pub fn prepare(store: &mut Store, scan: &StoredScan, request: &Request) -> Result<()> {
    store.build_indexes()?;
    for stored in &scan.instances {
        let Some(instance) = request.instances.iter().find(|it| it.name == stored.name) else { continue };
        store.resolve_references(scan.id, stored.id)?;
        if !instance.adapter.is_live() || store.present_capabilities(scan.id, stored.id)?.is_empty() {
            continue;
        }
        let budget = request.probe_budget;
        let mut tasks = Vec::new();
        // One more than the budget is asked of the store, to see whether the budget bites.
        let ask = budget.saturating_add(1);
        if scan.tier >= Tier::Standard {
            let urls = store.unexplained_internal(scan.id, stored.id, ask)?;
            batches(
                store,
                scan.id,
                stored.id,
                "probe/internal",
                Capability::InternalProbe,
                urls,
                budget,
                &mut tasks,
            )?;
        }
        if scan.tier >= Tier::Deep {
            let urls = store.external(scan.id, stored.id, ask)?;
            batches(
                store,
                scan.id,
                stored.id,
                "probe/external",
                Capability::ExternalProbe,
                urls,
                budget,
                &mut tasks,
            )?;
            let urls = store.media_urls(scan.id, stored.id, ask)?;
            batches(
                store,
                scan.id,
                stored.id,
                "probe/media",
                Capability::MediaProbe,
                urls,
                budget,
                &mut tasks,
            )?;
            let mut pages = store.public_pages(scan.id, stored.id, ask)?;
            over_budget(store, scan.id, stored.id, Capability::PublicPages, pages.len(), budget)?;
            pages.truncate(budget as usize);
            for group in pages.chunks(BATCH) {
                let position = json!(group).to_string();
                tasks.push(TaskSpec::new("page", position, &[Capability::PublicPages]));
            }
        } else {
            for capability in [Capability::ExternalProbe, Capability::MediaProbe, Capability::PublicPages] {
                let access = Access::Missing(UnknownReason::Tier, String::new());
                store.set_missing(scan.id, stored.id, capability, &access)?;
            }
        }
        if scan.tier < Tier::Standard {
            let access = Access::Missing(UnknownReason::Tier, String::new());
            store.set_missing(scan.id, stored.id, Capability::InternalProbe, &access)?;
        }
        store.transaction(|store| store.add_tasks(scan.id, stored.id, Phase::Probing, &tasks))?;
    }
    Ok(())
}

#[expect(clippy::too_many_arguments, reason = "one call per kind of probe, all within this file")]
fn batches(
    store: &mut Store,
    scan: ScanId,
    instance: i64,
    listing: &str,
    capability: Capability,
    mut urls: Vec<String>,
    budget: u32,
    tasks: &mut Vec<TaskSpec>,
) -> Result<()> {
    over_budget(store, scan, instance, capability, urls.len(), budget)?;
    urls.truncate(budget as usize);
    for group in urls.chunks(BATCH) {
        tasks.push(TaskSpec::new(listing, json!(group).to_string(), &[capability]));
    }
    Ok(())
}

fn over_budget(
    store: &mut Store,
    scan: ScanId,
    instance: i64,
    capability: Capability,
    found: usize,
    budget: u32,
) -> Result<()> {
    let access = if found > budget as usize {
        Access::Missing(
            UnknownReason::Budget,
            format!("more than {budget} addresses; raise `--probe-budget`"),
        )
    } else {
        Access::Full
    };
    store.set_missing(scan, instance, capability, &access)
}

/// Does one probing task.
pub fn fetch(
    task: &TaskSpec,
    transport: &dyn Transport,
) -> std::result::Result<Done, (UnknownReason, String)> {
    let unreadable =
        |error: serde_json::Error| (UnknownReason::Internal, format!("unreadable position: {error}"));
    let mut done = Done::default();
    if task.listing == "page" {
        let pages: Vec<(String, String, String, String)> =
            serde_json::from_str(&task.position).map_err(unreadable)?;
        for (id, locale, title, url) in pages {
            match page::read(&ItemId(id.clone()), &locale, &title, &url, transport) {
                Ok(page) => done.records.push(Record::Page(page)),
                Err(error) if error.kind.reason() == UnknownReason::Interrupted => {
                    return Err((UnknownReason::Interrupted, error.to_string()));
                }
                Err(error) => done.problems.push(Problem {
                    reason: error.kind.reason(),
                    place: format!("item/{id}"),
                    message: error.to_string(),
                }),
            }
        }
        return Ok(done);
    }
    let urls: Vec<String> = serde_json::from_str(&task.position).map_err(unreadable)?;
    done.records = probe::fetch_batch(&urls, transport)
        .map_err(|error| (UnknownReason::Interrupted, error.to_string()))?;
    Ok(done)
}
