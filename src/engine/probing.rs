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
            let mut urls = store.external(scan.id, stored.id, ask)?;
            if !request.probe_private {
                urls.retain(|url| !is_private(url));
            }
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

/// Whether an address by its looks leads into a private network. An editor's text must not make Conduit knock
/// at doors behind the firewall it runs in (server-side request forgery).
fn is_private(url: &str) -> bool {
    let Ok(url) = url::Url::parse(url) else { return true };
    match url.host() {
        None => true,
        Some(url::Host::Domain(name)) => {
            let name = name.trim_end_matches('.').to_ascii_lowercase();
            !name.contains('.')
                || ["localhost", "local", "internal", "lan", "home", "corp", "test"]
                    .iter()
                    .any(|suffix| name == *suffix || name.ends_with(&format!(".{suffix}")))
        }
        Some(url::Host::Ipv4(ip)) => {
            ip.is_loopback()
                || ip.is_private()
                || ip.is_link_local()
                || ip.is_unspecified()
                || ip.is_broadcast()
        }
        Some(url::Host::Ipv6(ip)) => {
            ip.is_loopback()
                || ip.is_unspecified()
                || ip.is_unique_local()
                || ip.is_unicast_link_local()
                || ip
                    .to_ipv4_mapped()
                    .is_some_and(|ip| ip.is_loopback() || ip.is_private() || ip.is_link_local())
        }
    }
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

#[cfg(test)]
mod tests {
    use super::is_private;

    #[test]
    fn addresses_of_private_networks_are_not_asked() {
        for url in [
            "http://localhost/",
            "http://intranet/",
            "http://127.0.0.1:8080/",
            "http://10.0.0.1/",
            "http://192.168.0.10/report",
            "http://169.254.169.254/latest/meta-data/",
            "http://[::1]/",
            "http://[fd00::1]/",
            "http://[::ffff:10.0.0.1]/",
            "http://printer.local/",
            "not an address",
        ] {
            assert!(is_private(url), "{url}");
        }
        for url in [
            "https://example.org/",
            "http://93.184.216.34/",
            "http://[2606:2800::1]/",
            "https://東京.example/",
        ] {
            assert!(!is_private(url), "{url}");
        }
    }
}
