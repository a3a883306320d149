//! Between listing and corpus: makes the tasks that ask addresses, and does them.

use std::collections::BTreeSet;

use serde_json::json;

use super::{Instance, Request};
use crate::adapters::{page, probe};
use crate::model::{
    Access, Capability, Done, ItemId, Phase, Problem, Record, ScanId, TaskSpec, Tier, UnknownReason,
};
use crate::store::scans::StoredScan;
use crate::store::{Result, Store};
use crate::transport::Transport;

/// Addresses asked by one task: small, so that a kill costs little; large, so that the store is not the limit.
const BATCH: usize = 10;

/// Resolves pointers and makes the probing tasks of an instance whose listing has ended. Doing it twice adds nothing;
/// doing it again after a resumed listing asks what is new and forgets what is explained by now.
///
/// `is_last` tells that every other instance is past this: the indexes over resolved pointers are made then, since
/// each of them makes every later insert dearer.
pub fn prepare(
    store: &mut Store,
    scan: &StoredScan,
    request: &Request,
    (instance, instance_id): (&Instance, i64),
    is_last: bool,
) -> Result<()> {
    store.build_lookup_indexes()?;
    store.resolve_references(scan.id, instance_id)?;
    if is_last {
        store.build_indexes()?;
    }
    if !instance.adapter.is_live() || store.present_capabilities(scan.id, instance_id)?.is_empty() {
        return Ok(());
    }
    store.transaction(|store| instance_tasks(store, scan, instance_id, request))
}

fn instance_tasks(store: &mut Store, scan: &StoredScan, instance: i64, request: &Request) -> Result<()> {
    let budget = request.probe_budget;
    store.drop_open_probing(scan.id, instance)?;
    let mut plan =
        Plan { store, scan: scan.id, instance, budget, wanted: BTreeSet::new(), tasks: Vec::new() };
    // One more than the budget is asked of the store, to see whether the budget bites.
    let ask = budget.saturating_add(1);
    let asked = plan.store.probed(scan.id, instance)?;
    if scan.tier >= Tier::Standard {
        let urls = plan.store.unexplained_internal(scan.id, instance, ask)?;
        plan.batches("probe/internal", Capability::InternalProbe, urls, &asked)?;
    } else {
        plan.not_in_this_tier(Capability::InternalProbe)?;
    }
    if scan.tier >= Tier::Deep {
        let mut urls = plan.store.external(scan.id, instance, ask)?;
        if !request.probe_private {
            urls.retain(|url| !is_private(url));
        }
        plan.batches("probe/external", Capability::ExternalProbe, urls, &asked)?;
        let urls = plan.store.media_urls(scan.id, instance, ask)?;
        plan.batches("probe/media", Capability::MediaProbe, urls, &asked)?;
        plan.pages(ask)?;
    } else {
        for capability in [Capability::ExternalProbe, Capability::MediaProbe, Capability::PublicPages] {
            plan.not_in_this_tier(capability)?;
        }
    }
    let Plan { store, wanted, tasks, .. } = plan;
    for url in asked.difference(&wanted) {
        store.forget_probe(scan.id, instance, url)?;
    }
    store.add_tasks(scan.id, instance, Phase::Probing, &tasks)
}

/// The probing tasks of one instance while they are made.
struct Plan<'a> {
    store: &'a mut Store,
    scan: ScanId,
    instance: i64,
    budget: u32,
    wanted: BTreeSet<String>,
    tasks: Vec<TaskSpec>,
}

impl Plan<'_> {
    fn batches(
        &mut self,
        listing: &str,
        capability: Capability,
        mut urls: Vec<String>,
        asked: &BTreeSet<String>,
    ) -> Result<()> {
        self.over_budget(capability, urls.len())?;
        urls.truncate(self.budget as usize);
        self.wanted.extend(urls.iter().cloned());
        urls.retain(|url| !asked.contains(url));
        for group in urls.chunks(BATCH) {
            self.tasks.push(TaskSpec::new(listing, json!(group).to_string(), &[capability]));
        }
        Ok(())
    }

    fn pages(&mut self, ask: u32) -> Result<()> {
        let mut pages = self.store.public_pages(self.scan, self.instance, ask)?;
        self.over_budget(Capability::PublicPages, pages.len())?;
        pages.truncate(self.budget as usize);
        let read = self.store.pages_read(self.scan, self.instance)?;
        pages.retain(|(id, locale, ..)| !read.contains(&(id.clone(), locale.clone())));
        for group in pages.chunks(BATCH) {
            self.tasks.push(TaskSpec::new("page", json!(group).to_string(), &[Capability::PublicPages]));
        }
        Ok(())
    }

    fn not_in_this_tier(&mut self, capability: Capability) -> Result<()> {
        let access = Access::Missing(UnknownReason::Tier, String::new());
        self.store.set_probing(self.scan, self.instance, capability, &access)
    }

    fn over_budget(&mut self, capability: Capability, found: usize) -> Result<()> {
        let access = if found > self.budget as usize {
            let message = format!("more than {} addresses; raise `--probe-budget`", self.budget);
            Access::Missing(UnknownReason::Budget, message)
        } else {
            Access::Full
        };
        self.store.set_probing(self.scan, self.instance, capability, &access)
    }
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
