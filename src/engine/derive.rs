//! Scans made from a scan that kept its records: checked again with other rules and no traffic, or carried over where
//! nothing has changed.

use super::{Ending, EngineError, Event, Observer, Request, Stop, events};
use crate::model::{Phase, ScanId};
use crate::store::inventory::{Base, BaseKind};
use crate::store::scans::{NewInstance, NewScan};
use crate::store::{Result, Store};

/// Judges the kept records of a scan with the rules of `request`, as a new scan. Nothing is asked of anybody. The reference
/// time is the request's, or the old scan's.
pub fn check(
    store: &mut Store,
    of: ScanId,
    request: &Request,
    stop: &Stop,
    observer: &dyn Observer,
) -> std::result::Result<(ScanId, Ending), EngineError> {
    let mut source = store.scan(of)?;
    if source.state == "running" {
        return Err(EngineError::Unfinished(of));
    }
    if let Some(Base { scan, kind: BaseKind::Check }) = source.base {
        // A checked scan keeps nothing of its own: its records are those of the scan that was made by asking.
        source = store.scan(scan)?;
    }
    if !source.keeps_records {
        return Err(EngineError::NothingKept(of));
    }
    super::check_instances(&source, request)?;
    let now_ms = events::now_ms();
    let rules = request.rules.to_json();
    let new = NewScan {
        tier: source.tier,
        preset: request.preset.clone(),
        as_of_ms: request.as_of_ms.unwrap_or(source.as_of_ms),
        digest: crate::plan::digest(source.tier, &rules, &source.settings),
        checks: rules,
        settings: source.settings.clone(),
        config_path: request.config_path.as_ref().map(|path| path.display().to_string()),
        base: Some(Base { scan: source.id, kind: BaseKind::Check }),
        full_because: None,
        keeps_records: false,
        instances: request
            .instances
            .iter()
            .filter(|it| source.instances.iter().any(|known| known.name == it.name))
            .map(|it| NewInstance {
                name: it.name.clone(),
                adapter: it.adapter_name.to_owned(),
                url: it.url.clone(),
                tenant: it.tenant.clone(),
            })
            .collect(),
    };
    let id = store.create_scan(&new, now_ms, &[])?;
    observer.event(&Event::Started { scan: id });
    let ending = super::run(store, id, request, stop, observer)?;
    Ok((id, ending))
}

/// What was asked beside the listings comes from the same scan as the rest. Doing it twice adds nothing.
pub fn prepare_probing(
    store: &mut Store,
    scan: ScanId,
    base: ScanId,
    instance: i64,
    is_last: bool,
) -> Result<()> {
    store.build_lookup_indexes()?;
    store.resolve_references(scan, instance)?;
    if is_last {
        store.build_indexes()?;
    }
    store.transaction(|store| {
        store.copy_probing(base, scan)?;
        store.copy_tasks(base, scan, Phase::Probing)
    })
}

/// The scan that an incremental one starts from, or why there is none.
pub fn base_of_incremental(
    store: &mut Store,
    request: &Request,
    digest: &str,
) -> Result<(Option<Base>, Option<String>)> {
    if !request.incremental {
        return Ok((None, None));
    }
    let mut names: Vec<&str> = request.instances.iter().map(|it| it.name.as_str()).collect();
    names.sort_unstable();
    let mut because = "no earlier scan of these instances ran to its end with everything read".to_owned();
    for scan in store.whole_scans()? {
        let mut theirs: Vec<&str> = scan.instances.iter().map(|it| it.name.as_str()).collect();
        theirs.sort_unstable();
        if theirs != names || scan.base.is_some_and(|it| it.kind == BaseKind::Check) {
            continue;
        }
        // The newest counts: an older one that fits would be further away from what is there now, and the user should know
        // what keeps the newest from being used.
        because = if !scan.keeps_records {
            format!("scan {} kept no records; set `store.keep_inventory: true`", scan.id)
        } else if scan.conduit_version != env!("CARGO_PKG_VERSION") {
            format!("scan {} was made by Conduit {}", scan.id, scan.conduit_version)
        } else if scan.tier != request.tier {
            format!("scan {} was made with `--tier {}`", scan.id, scan.tier.as_str())
        } else if scan.checks != request.rules.to_json() {
            format!("rules, their versions or thresholds differ from those of scan {}", scan.id)
        } else if scan.digest != digest {
            format!("the settings of the instances differ from those of scan {}", scan.id)
        } else {
            return Ok((Some(Base { scan: scan.id, kind: BaseKind::Incremental }), None));
        };
        break;
    }
    Ok((None, Some(because)))
}
