//! `conduit serve`: health and metrics from the store.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::args::{Global, ServeArgs};
use super::setup::{self, Told};
use super::{metrics, output, signals, tell};
use crate::exit;
use crate::report::stored::rfc3339;
use crate::serve::{self, Facts, HealthCheck, HealthReport, Limits};
use crate::store::{Result, Store};
use crate::telemetry::metrics::{Figures, render};

/// Scans looked back over to find the newest of each instance.
const LOOK_BACK: u32 = 200;

/// Serves until a signal.
pub fn run(global: &Global, args: &ServeArgs) -> std::result::Result<u8, Told> {
    let database = setup::database(global, None)?;
    // A database that cannot be used is told at the start; one that breaks later shows in /health.
    Store::open(&database).map_err(|error| tell::store(&error))?;
    let stop = signals::stop_flag();
    let tell = |error: &serve::ServeError| {
        output::error("conduit::serve::cannot_listen", &error.to_string(), error.help());
        Told(exit::FAILURE)
    };
    let listener = serve::bind(args.listen).map_err(|error| tell(&error))?;
    let address = listener.local_addr().unwrap_or(args.listen);
    if !address.ip().is_loopback() {
        output::err(&format!(
            "warning: {address} is not a loopback address: everybody who reaches it can read /metrics"
        ));
    }
    if !global.quiet {
        output::err(&format!("listening on http://{address} (/health, /metrics); stop with Ctrl-C"));
    }
    let facts: Arc<dyn Facts + Send + Sync> = Arc::new(FromStore { database });
    serve::run_on(&listener, &facts, &stop, &Limits::default()).map_err(|error| tell(&error))?;
    if !global.quiet {
        output::err("stopped");
    }
    Ok(exit::OK)
}

/// Reads the store anew for every request: a scan may be writing into it.
struct FromStore {
    database: PathBuf,
}

impl Facts for FromStore {
    fn health(&self) -> HealthReport {
        let version = env!("CARGO_PKG_VERSION").to_owned();
        match checks(&self.database) {
            Ok(checks) => HealthReport { version, is_ready: true, checks },
            Err(error) => HealthReport {
                version,
                is_ready: false,
                checks: vec![HealthCheck {
                    name: "store".to_owned(),
                    is_ok: false,
                    detail: error.to_string(),
                }],
            },
        }
    }

    fn metrics(&self) -> String {
        if let Ok(figures) = figures(&self.database) {
            render(&figures)
        } else {
            let mut figures = Figures::default();
            figures.store(false);
            render(&figures)
        }
    }
}

/// The store, and the newest finished scan of each instance.
fn checks(database: &Path) -> Result<Vec<HealthCheck>> {
    let mut store = Store::open_existing(database)?;
    let mut checks =
        vec![HealthCheck { name: "store".to_owned(), is_ok: true, detail: "readable".to_owned() }];
    let mut seen = BTreeSet::new();
    for scan in store.scans(LOOK_BACK)?.into_iter().filter(|it| it.state != "running") {
        for instance in &scan.instances {
            if seen.insert(instance.name.clone()) {
                let ended = scan.finished_ms.map(rfc3339).unwrap_or_default();
                checks.push(HealthCheck {
                    name: instance.name.clone(),
                    is_ok: scan.state == "complete",
                    detail: format!("scan {} is {}, ended {ended}", scan.id, scan.state),
                });
            }
        }
    }
    checks[1..].sort_by(|a, b| a.name.cmp(&b.name));
    Ok(checks)
}

fn figures(database: &Path) -> Result<Figures> {
    let mut store = Store::open_existing(database)?;
    let mut figures = Figures::default();
    figures.store(true);
    let mut seen = BTreeSet::new();
    let mut is_newest = true;
    for scan in store.scans(LOOK_BACK)?.into_iter().filter(|it| it.state != "running") {
        let fresh: Vec<_> = scan
            .instances
            .iter()
            .filter(|it| seen.insert(it.name.clone()))
            .map(|it| it.name.clone())
            .collect();
        if !fresh.is_empty() {
            metrics::add_instances(&mut store, &mut figures, scan.id, &fresh)?;
        }
        if is_newest {
            metrics::add_scan(&mut figures, &scan);
            is_newest = false;
        }
    }
    Ok(figures)
}
