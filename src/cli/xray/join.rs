//! `conduit xray join`: one more process at a scan.

use super::{Done, How, after, as_configured, config_flag, hold_pace, stop};
use crate::cli::args::{Global, JoinArgs};
use crate::cli::progress::Progress;
use crate::cli::setup::{self, Told};
use crate::cli::{gate, output, tell};
use crate::engine::{self, Outcome, Share, StorePace};
use crate::exit;
use crate::model::ScanId;
use crate::store::{Candidate, Store, StoreError};
use crate::transport::Interrupt;

/// Helps with a scan until everything is read; leads it to its end when its leader is gone.
pub fn run(global: &Global, args: &JoinArgs) -> Result<u8, Told> {
    let conditions = gate::parse(&args.gate.fail_on)?;
    let mut loaded = setup::load(global)?;
    let database = setup::place(global, Some(&loaded))?;
    let Some(mut candidate) = Candidate::at(&database).map_err(|error| tell::store(&error))? else {
        output::error(
            "conduit::cli::join_needs_postgres",
            &format!(
                "several processes can be at one scan only in a PostgreSQL database, and {database} is a file"
            ),
            "set DATABASE_URL to the same database for every process; more requests at once in one process: `--concurrency`",
        );
        return Err(Told(exit::USAGE));
    };
    let mut store = Store::open_existing_at(&database).map_err(|error| tell::store(&error))?;
    let Some(id) = find(&mut store, args.scan)? else { return Ok(exit::OK) };
    let (stop, interrupt) = (stop(args.deadline), Interrupt::new());
    let pace = StorePace::at(&database);
    let how = How { concurrency: args.concurrency, probe_budget: args.probe_budget, pace: pace.as_ref() };
    let (request, ready) = as_configured(global, &mut loaded, &mut store, id, &how, interrupt)?;
    let progress = Progress::new(global);
    let mut succeed = || candidate.try_take();
    let joined = engine::join(&mut store, id, &request, &stop, &progress, &mut succeed);
    let share = match joined {
        Ok(share) => share,
        Err(error) => {
            progress.finish();
            return Err(tell::engine(&error));
        }
    };
    if share.outcome != Outcome::Succeeded {
        progress.finish();
        hold_pace(pace.as_ref())?;
        return Ok(told(global, id, &share));
    }
    // Where it ended between two looks there is nothing to lead.
    let (runs, _) = store.stage(id).map_err(|error| tell::store(&error))?;
    if !runs {
        progress.finish();
        return Ok(told(global, id, &Share { outcome: Outcome::Read, ..share }));
    }
    if !global.quiet {
        output::err(&format!("the process that led scan {id} is gone; this one leads it now"));
    }
    if let Some(lock) = candidate.into_lock() {
        store = store.under(&lock);
    }
    let result = engine::resume(&mut store, id, &request, &stop, &progress);
    progress.finish();
    let ending = result.map_err(|error| tell::engine(&error))?;
    hold_pace(pace.as_ref())?;
    let done = Done { id, ending, conditions: &conditions, textfile: None, stop: &stop };
    after(global, &loaded, &mut store, &ready, &args.output, &done)
}

/// The scan to help with; none is no error, and is told.
fn find(store: &mut Store, named: Option<i64>) -> Result<Option<ScanId>, Told> {
    let failed = |error: StoreError| tell::store(&error);
    let Some(named) = named.map(ScanId) else {
        let newest = store.interrupted_scans().map_err(failed)?.last().copied();
        if newest.is_none() {
            output::err("nothing to join: no scan is running; `conduit xray scan` starts one");
        }
        return Ok(newest);
    };
    if store.scan(named).map_err(failed)?.state != "running" {
        output::err(&format!("nothing to join: scan {named} ran to its end"));
        return Ok(None);
    }
    Ok(Some(named))
}

/// Says what this process did; the exit code.
fn told(global: &Global, id: ScanId, share: &Share) -> u8 {
    let did = format!("{} tasks with {} records done here", share.tasks, share.records);
    if share.outcome == Outcome::Stopped {
        output::err(&format!(
            "interrupted: {did}, nothing is lost; the others go on with scan {id}, and without them `conduit xray resume {id}{}`",
            config_flag(global)
        ));
        return exit::INCOMPLETE;
    }
    if !global.quiet {
        output::err(&format!("scan {id} is read: {did}; the process that leads it does the rest"));
    }
    exit::OK
}
