//! `conduit serve`: health and metrics from the store.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use super::args::{Global, ServeArgs};
use super::setup::{self, Told};
use super::{metrics, output, signals, tell, xray};
use crate::engine::{Ending, Stop};
use crate::exit;
use crate::report::escape::one_line;
use crate::report::stored::rfc3339;
use crate::serve::{self, Facts, HealthCheck, HealthReport, Limits};
use crate::store::{Place, Result, Store};
use crate::telemetry::metrics::{Figures, render};

/// Scans looked back over to find the newest of each instance.
const LOOK_BACK: u32 = 200;

/// Serves until a signal.
pub fn run(global: &Global, args: &ServeArgs) -> std::result::Result<u8, Told> {
    let database = setup::place(global, None)?;
    // A database that cannot be used is told at the start; one that breaks later shows in /health.
    Store::open_at(&database).map_err(|error| tell::store(&error))?;
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
    let resuming = Arc::new(Resuming::default());
    let facts: Arc<dyn Facts + Send + Sync> =
        Arc::new(FromStore { database: database.clone(), resuming: Arc::clone(&resuming) });
    let scans_stop = Stop::from_flag(Arc::clone(&stop));
    let beside = || {
        if !args.no_resume {
            go_on(global, &database, &scans_stop, &resuming);
        }
    };
    serve::run_on(&listener, &facts, &stop, &Limits::default(), &beside).map_err(|error| tell(&error))?;
    if !global.quiet {
        output::err("stopped");
    }
    Ok(exit::OK)
}

/// How going on with a scan may end, as the label of the metric. One that another process is at was not gone on with.
const ENDINGS: [&str; 4] = ["complete", "incomplete", "interrupted", "failed"];

/// What becomes of the scans that were cut off.
#[derive(Default)]
struct Resuming {
    /// A sentence for /health, empty when there were none.
    sentence: Mutex<String>,
    /// How many ended how, in the order of [`ENDINGS`].
    n_ended: [AtomicU64; ENDINGS.len()],
}

impl Resuming {
    fn tell(&self, global: &Global, sentence: String) {
        if !global.quiet {
            output::err(&sentence);
        }
        *self.sentence.lock().unwrap_or_else(PoisonError::into_inner) = sentence;
    }

    fn count(&self, ending: &str) {
        for (_, n) in ENDINGS.iter().zip(&self.n_ended).filter(|(it, _)| **it == ending) {
            n.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// Every ending, those that did not happen too: a rate needs their zero.
    fn add_to(&self, figures: &mut Figures) {
        for (ending, n) in ENDINGS.iter().zip(&self.n_ended) {
            figures.resumed(ending, n.load(Ordering::Relaxed));
        }
    }
}

/// Goes on with every scan that was cut off, oldest first, one at a time. One that cannot go on is left as it is.
fn go_on(global: &Global, database: &Place, stop: &Stop, resuming: &Resuming) {
    let cut_off = Store::open_existing_at(database).and_then(|mut store| store.interrupted_scans());
    for id in cut_off.unwrap_or_default() {
        if stop.is_requested() {
            return;
        }
        resuming.tell(global, format!("scan {id} was cut off earlier; going on with it"));
        let ended = xray::resume_in_background(database, id, global, stop);
        match &ended {
            Ok(None) => {}
            Ok(Some(Ending::Complete)) => resuming.count("complete"),
            Ok(Some(Ending::Incomplete(_))) => resuming.count("incomplete"),
            Ok(Some(Ending::Interrupted { .. })) => resuming.count("interrupted"),
            Err(Told(_)) => resuming.count("failed"),
        }
        let sentence = match ended {
            Ok(None) => format!("scan {id} is left alone: another process is at it"),
            Ok(Some(Ending::Complete)) => format!("scan {id} is complete"),
            Ok(Some(Ending::Incomplete(because))) => {
                format!("scan {id} is incomplete: {}", one_line(&because.join("; ")))
            }
            Ok(Some(Ending::Interrupted { done, total })) => {
                format!("scan {id} is cut off again: {done} of {total} tasks done, nothing is lost")
            }
            // Why was told already.
            Err(Told(_)) => format!("scan {id} cannot go on here; `conduit xray resume {id}` tries it"),
        };
        resuming.tell(global, sentence);
    }
}

/// Reads the store anew for every request: a scan may be writing into it.
struct FromStore {
    database: Place,
    resuming: Arc<Resuming>,
}

impl Facts for FromStore {
    fn health(&self) -> HealthReport {
        let version = env!("CARGO_PKG_VERSION").to_owned();
        match checks(&self.database) {
            Ok(mut checks) => {
                let detail = self.resuming.sentence.lock().unwrap_or_else(PoisonError::into_inner).clone();
                if !detail.is_empty() {
                    checks.push(HealthCheck { name: "resuming".to_owned(), is_ok: true, detail });
                }
                HealthReport { version, is_ready: true, checks }
            }
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
        let mut figures = figures(&self.database).unwrap_or_else(|_| {
            let mut figures = Figures::default();
            figures.store(false);
            figures
        });
        self.resuming.add_to(&mut figures);
        render(&figures)
    }
}

/// The store, and the newest finished scan of each instance.
fn checks(database: &Place) -> Result<Vec<HealthCheck>> {
    let mut store = Store::open_existing_at(database)?;
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

fn figures(database: &Place) -> Result<Figures> {
    let mut store = Store::open_existing_at(database)?;
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
