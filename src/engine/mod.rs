//! Runs scans: the only room that starts scan threads.
//!
//! `scan` and `resume` are the program on one page: create or reopen, list and probe, check the corpus, score. One
//! thread (the caller's) owns the store; workers hold one task each and give back judged records. Whatever
//! happens, a task is wholly in the store or wholly out of it.

use std::path::PathBuf;
use std::sync::Arc;

use serde_json::Value as Json;

use crate::adapters::Adapter;
use crate::model::{Acceptance, Phase, ScanId, Tier, UnknownReason};
use crate::plan::RuleSet;
use crate::store::inventory::{Base, BaseKind};
use crate::store::scans::{NewInstance, NewScan, StoredScan};
use crate::store::{Store, StoreError};
use crate::transport::{Interrupt, Transport};
use sharing::{Role, Succeed};

pub mod accept;
mod carry_over;
mod corpus;
pub mod derive;
mod dispatch;
pub mod events;
mod finish;
mod judge;
mod keep;
pub mod pace;
mod probing;
pub mod sharing;
pub mod stop;
mod worker;

pub use dispatch::tasks_in_hand;
pub use events::{Event, Observer};
pub use pace::StorePace;
pub use sharing::{Outcome, Share};
pub use stop::Stop;
#[doc(hidden)]
pub use worker::judged;

/// Why a scan could not go on. What was finished is kept.
#[derive(Debug, thiserror::Error)]
pub enum EngineError {
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The scan was begun with checks this program does not have in that version.
    #[error("scan {scan} was begun with another version of check `{check}`; start a new scan")]
    OtherRules {
        /// The scan.
        scan: ScanId,
        /// The check.
        check: String,
    },
    /// The configuration no longer has an instance of the scan.
    #[error("scan {scan} reads instance `{instance}`, which the configuration no longer has")]
    InstanceGone {
        /// The scan.
        scan: ScanId,
        /// The instance.
        instance: String,
    },
    /// Another version of the program is to help with a scan.
    #[error("scan {scan} was begun by Conduit {begun_by}, and this is Conduit {}", env!("CARGO_PKG_VERSION"))]
    OtherProgram {
        /// The scan.
        scan: ScanId,
        /// Its version.
        begun_by: String,
    },
    /// Another process is to help with a scan and has other settings.
    #[error("scan {0} was begun with other settings than this configuration has")]
    OtherSettings(ScanId),
    /// A scan that kept no records is to be checked again.
    #[error("scan {0} kept no records, so it cannot be checked again")]
    NothingKept(ScanId),
    /// A scan that is not at its end is to be checked again.
    #[error("scan {0} did not run to its end, so it cannot be checked again")]
    Unfinished(ScanId),
    /// A worker thread could not be started.
    #[error("cannot start a worker thread: {0}")]
    Thread(std::io::Error),
}

/// One instance, ready to be read.
pub struct Instance {
    /// Its id.
    pub name: String,
    /// The adapter's word.
    pub adapter_name: &'static str,
    /// Its address as configured.
    pub url: Option<String>,
    /// The client.
    pub tenant: Option<String>,
    /// Reads it.
    pub adapter: Box<dyn Adapter>,
    /// Sends its requests.
    pub transport: Arc<dyn Transport>,
    /// Requests at once.
    pub concurrency: usize,
    /// Settings as configured, without secrets: part of the digest.
    pub settings: Json,
}

/// An `accept:` entry, ready to match.
#[derive(Clone, Debug)]
pub struct AcceptEntry {
    /// Check id or glob.
    pub check: String,
    /// Subject key or glob.
    pub subject: String,
    /// Reason, owner, expiry.
    pub acceptance: Acceptance,
}

/// Everything a scan is made from.
#[expect(clippy::struct_excessive_bools, reason = "each is a setting of its own that the user made")]
pub struct Request {
    /// How deep.
    pub tier: Tier,
    /// The preset's name, for the record.
    pub preset: String,
    /// Enabled checks.
    pub rules: RuleSet,
    /// Instances, in the order of the configuration.
    pub instances: Vec<Instance>,
    /// Accepted findings.
    pub accept: Vec<AcceptEntry>,
    /// Below this coverage a scan counts as incomplete.
    pub min_coverage: f64,
    /// Whether open critical findings hold the score at 59.
    pub critical_cap: bool,
    /// Most addresses asked per instance and kind of probe.
    pub probe_budget: u32,
    /// Whether addresses in texts that lead into private networks may be asked.
    pub probe_private: bool,
    /// Where `resume` reads the configuration again.
    pub config_path: Option<PathBuf>,
    /// Reference time of the checks; `None` = now.
    pub as_of_ms: Option<i64>,
    /// Whether normalised records are kept with the scan.
    pub keeps_records: bool,
    /// Whether what has not changed since an earlier scan is carried over.
    pub incremental: bool,
    /// Ends every wait of the transports when a stop is asked for.
    pub interrupt: Interrupt,
}

/// How a scan ended.
#[derive(Clone, Debug, PartialEq)]
pub enum Ending {
    /// Everything was looked at that should be.
    Complete,
    /// Scored, but something is missing: sentences.
    Incomplete(Vec<String>),
    /// Stopped; `resume` goes on.
    Interrupted {
        /// Tasks done.
        done: u64,
        /// Tasks known so far.
        total: u64,
    },
}

/// Starts a scan and runs it to its end or until `stop`.
pub fn scan(
    store: &mut Store,
    request: &Request,
    stop: &Stop,
    observer: &dyn Observer,
) -> Result<(ScanId, Ending), EngineError> {
    let now_ms = events::now_ms();
    let rules = request.rules.to_json();
    let settings = settings(request);
    let digest = digest(request);
    let (base, full_because) = derive::base_of_incremental(store, request, &digest)?;
    let new = NewScan {
        base,
        full_because,
        keeps_records: request.keeps_records,
        tier: request.tier,
        preset: request.preset.clone(),
        as_of_ms: request.as_of_ms.unwrap_or(now_ms),
        digest,
        checks: rules,
        settings,
        config_path: request.config_path.as_ref().map(|path| path.display().to_string()),
        instances: request
            .instances
            .iter()
            .map(|it| NewInstance {
                name: it.name.clone(),
                adapter: it.adapter_name.to_owned(),
                url: it.url.clone(),
                tenant: it.tenant.clone(),
            })
            .collect(),
    };
    let first: Vec<_> =
        request.instances.iter().map(|it| (it.name.clone(), it.adapter.start(request.tier))).collect();
    let id = store.create_scan(&new, now_ms, &first)?;
    observer.event(&Event::Started { scan: id });
    let ending = run(store, id, request, stop, observer)?;
    Ok((id, ending))
}

/// The newest scan that was cut off and asks for the same as this request. The caller holds the right to scan.
pub fn cut_off(store: &mut Store, request: &Request) -> Result<Option<ScanId>, EngineError> {
    let digest = digest(request);
    let names: Vec<_> = request.instances.iter().map(|it| it.name.clone()).collect();
    Ok(store.interrupted_like(&digest, &names)?)
}

fn settings(request: &Request) -> Json {
    request.instances.iter().map(|it| it.settings.clone()).collect()
}

/// Goes on with a scan that was cut off, or tries the failed tasks of an incomplete one again.
pub fn resume(
    store: &mut Store,
    id: ScanId,
    request: &Request,
    stop: &Stop,
    observer: &dyn Observer,
) -> Result<Ending, EngineError> {
    let stored = store.scan(id)?;
    if stored.state == "running" {
        store.release_gone(id, "")?;
    } else {
        store.reopen_scan(id)?;
    }
    observer.event(&Event::Started { scan: id });
    run(store, id, request, stop, observer)
}

/// Works on a scan beside the process that leads it, until everything is read. `succeed` takes the right to scan once
/// nobody has it; [`Outcome::Succeeded`] then says so, and [`resume`] goes on from there.
pub fn join<'a>(
    store: &mut Store,
    id: ScanId,
    request: &Request,
    stop: &Stop,
    observer: &dyn Observer,
    succeed: &'a mut Succeed<'a>,
) -> Result<Share, EngineError> {
    let scan = store.scan(id)?;
    check_instances(&scan, request)?;
    if scan.conduit_version != env!("CARGO_PKG_VERSION") {
        // It may read and judge in another way.
        return Err(EngineError::OtherProgram { scan: id, begun_by: scan.conduit_version });
    }
    if scan.digest != digest(request) {
        return Err(EngineError::OtherSettings(id));
    }
    if scan.state != "running" || scan.phase > Phase::Probing {
        // There is nothing left to help with; but somebody may have died over the rest.
        let is_orphan = scan.state == "running" && succeed()?;
        let outcome = if is_orphan { Outcome::Succeeded } else { Outcome::Read };
        return Ok(Share { outcome, tasks: 0, records: 0 });
    }
    observer.event(&Event::Started { scan: id });
    dispatch::run(store, &scan, request, stop, observer, Role::Helper(succeed))
}

/// Of all settings that shape the result.
fn digest(request: &Request) -> String {
    crate::plan::digest(request.tier, &request.rules.to_json(), &settings(request))
}

/// The phases in order.
fn run(
    store: &mut Store,
    id: ScanId,
    request: &Request,
    stop: &Stop,
    observer: &dyn Observer,
) -> Result<Ending, EngineError> {
    let mut scan = store.scan(id)?;
    check_instances(&scan, request)?;
    if matches!(scan.phase, Phase::Listing | Phase::Probing) {
        let share = dispatch::run(store, &scan, request, stop, observer, Role::Leader)?;
        if share.outcome != Outcome::Read {
            return interrupted(store, id);
        }
        store.forget_workers(id)?;
        if let Some(Base { scan: base, kind: BaseKind::Check }) = scan.base {
            store.forget_probes_not_in(base, id)?;
        }
        store.set_phase(id, Phase::Corpus)?;
        scan = store.scan(id)?;
    }
    if stop.is_requested() || !corpus::run(store, &scan, request, stop, observer)? {
        return interrupted(store, id);
    }
    finish::run(store, &scan, request, observer)
}

fn check_instances(scan: &StoredScan, request: &Request) -> Result<(), EngineError> {
    for instance in &scan.instances {
        if !request.instances.iter().any(|it| it.name == instance.name) {
            return Err(EngineError::InstanceGone { scan: scan.id, instance: instance.name.clone() });
        }
    }
    Ok(())
}

fn interrupted(store: &mut Store, id: ScanId) -> Result<Ending, EngineError> {
    let listing = store.progress(id, None, Phase::Listing)?;
    let probing = store.progress(id, None, Phase::Probing)?;
    Ok(Ending::Interrupted { done: listing.ended + probing.ended, total: listing.total + probing.total })
}

/// A reason and its sentence, with the detail when there is one.
fn explain(reason: UnknownReason, detail: &str) -> String {
    if detail.is_empty() { reason.sentence().to_owned() } else { detail.to_owned() }
}
