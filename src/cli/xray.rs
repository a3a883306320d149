//! `conduit xray …`: scans, and what was found.

mod join;

use std::sync::Arc;

use super::args::{CheckArgs, Global, OutputArgs, ReportArgs, ResumeArgs, ScanArgs, ShowArgs, Xray};
use super::progress::Progress;
use super::setup::{self, Ready, Told};
use super::{browse, compare, gate, output, plan, signals, stored, tell};
use crate::config::{Loaded, Preset};
use crate::engine::{self, Ending, EngineError, Request, Stop, StorePace};
use crate::exit;
use crate::model::ScanId;
use crate::plan::RuleSet;
use crate::report;
use crate::report::stored::{StoredFindings, summary};
use crate::report::table::{Colour, TableOptions};
use crate::store::{Place, ScanLock, Store, StoreError};
use crate::transport::Interrupt;

/// Runs a command; the exit code.
pub fn run(global: &Global, command: &Xray) -> Result<u8, Told> {
    match command {
        Xray::Scan(args) if args.plan => plan::run(global, args),
        Xray::Scan(args) => scan(global, args),
        Xray::Check(args) => check(global, args),
        Xray::Resume(args) => resume(global, args),
        Xray::Join(args) => join::run(global, args),
        Xray::Compare(args) => compare::run(global, args),
        Xray::List(args) => browse::list(global, args),
        Xray::Trends(args) => browse::trends(global, args),
        Xray::Show(args) => show(global, args),
        Xray::Report(args) => report(global, args),
        Xray::Explain(args) => browse::explain(args),
        Xray::Checks(args) => browse::checks(args),
    }
}

fn scan(global: &Global, args: &ScanArgs) -> Result<u8, Told> {
    let conditions = gate::parse(&args.gate.fail_on)?;
    let mut loaded = setup::load(global)?;
    if let Some(preset) = args.preset.as_deref().and_then(Preset::parse) {
        loaded.config.checks.preset = preset;
    }
    let database = setup::place(global, Some(&loaded))?;
    let (stop, interrupt) = (stop(args.deadline), Interrupt::new());
    let pace = StorePace::at(&database);
    let ready =
        setup::instances_at_pace(&loaded, &args.instances, args.concurrency, &interrupt, pace.as_ref())?;
    let (mut request, ready) = request(global, &loaded, ready, interrupt, args.probe_budget);
    request.tier = args.tier.into();
    request.as_of_ms = args.as_of;
    request.incremental = args.incremental;
    let (mut store, _lock) = open_for_scan(&database)?;
    let earlier = engine::cut_off(&mut store, &request).map_err(|error| tell::engine(&error))?;
    let earlier = earlier.filter(|id| goes_on(global, args, *id));
    let progress = Progress::new(global);
    let result = match earlier {
        Some(id) => engine::resume(&mut store, id, &request, &stop, &progress).map(|ending| (id, ending)),
        None => engine::scan(&mut store, &request, &stop, &progress),
    };
    progress.finish();
    let (id, ending) = result.map_err(|error| tell::engine(&error))?;
    hold_pace(pace.as_ref())?;
    let done =
        Done { id, ending, conditions: &conditions, textfile: args.metrics_textfile.as_deref(), stop: &stop };
    after(global, &loaded, &mut store, &ready, &args.output, &done)
}

/// Asked by the first signal, or by the deadline.
fn stop(deadline: Option<std::time::Duration>) -> Stop {
    let stop = Stop::from_flag(signals::stop_flag());
    match deadline {
        Some(time) => stop.within(time),
        None => stop,
    }
}

/// Whether to go on with a scan that was cut off, instead of a new one. Asked on a terminal; elsewhere the answer is no, as
/// whoever runs this by a timer expects a scan of now.
fn goes_on(global: &Global, args: &ScanArgs, id: ScanId) -> bool {
    if args.resume {
        return true;
    }
    // Another reference time is another scan.
    if args.new || args.as_of.is_some() {
        return false;
    }
    if output::can_ask() && !global.quiet {
        let asked = dialoguer::Confirm::new()
            .with_prompt(format!("Scan {id} of the same was cut off. Go on with it?"))
            .default(true)
            .interact_opt();
        return matches!(asked, Ok(Some(true)));
    }
    if !global.quiet {
        output::err(&format!(
            "scan {id} of the same was cut off; `conduit xray resume {id}{}` or `--resume` goes on with it. This is a new one.",
            config_flag(global)
        ));
    }
    false
}

fn resume(global: &Global, args: &ResumeArgs) -> Result<u8, Told> {
    let conditions = gate::parse(&args.gate.fail_on)?;
    let mut loaded = setup::load(global)?;
    let database = setup::place(global, Some(&loaded))?;
    if database.file().is_some_and(|file| matches!(file.try_exists(), Ok(false))) {
        return Err(tell::store(&StoreError::NoScan("to resume".to_owned())));
    }
    let (mut store, _lock) = open_for_scan(&database)?;
    let id = match args.scan {
        Some(id) => ScanId(id),
        None => {
            if let Some(id) = store.interrupted_scans().map_err(|error| tell::store(&error))?.last() {
                *id
            } else {
                output::err("nothing to resume: every scan ran to its end");
                return Ok(exit::OK);
            }
        }
    };
    let (stop, interrupt) = (stop(args.deadline), Interrupt::new());
    let pace = StorePace::at(&database);
    let how = How { concurrency: args.concurrency, probe_budget: args.probe_budget, pace: pace.as_ref() };
    let (request, ready) = reopen(global, &mut loaded, &mut store, id, &how, interrupt)?;
    let progress = Progress::new(global);
    let result = engine::resume(&mut store, id, &request, &stop, &progress);
    progress.finish();
    let ending = result.map_err(|error| tell::engine(&error))?;
    hold_pace(pace.as_ref())?;
    let done = Done { id, ending, conditions: &conditions, textfile: None, stop: &stop };
    after(global, &loaded, &mut store, &ready, &args.output, &done)
}

/// Goes on with a scan that was cut off, with the configuration it was begun with, until its end or `stop`.
pub fn resume_in_background(
    database: &Place,
    id: ScanId,
    global: &Global,
    stop: &Stop,
) -> Result<Option<Ending>, Told> {
    let lock = match ScanLock::take_at(database) {
        Ok(lock) => lock,
        // A living process is at it.
        Err(StoreError::Busy { .. }) => return Ok(None),
        Err(error) => return Err(tell::store(&error)),
    };
    let mut store = Store::open_at(database).map_err(|error| tell::store(&error))?.under(&lock);
    let stored = store.scan(id).map_err(|error| tell::store(&error))?;
    if stored.state != "running" {
        return Ok(None);
    }
    let config = stored.config_path.map_or_else(|| global.config.clone(), std::path::PathBuf::from);
    let global = Global { config, quiet: true, ..global.clone() };
    let mut loaded = setup::load(&global)?;
    let pace = StorePace::at(database);
    let how = How { concurrency: None, probe_budget: super::args::PROBE_BUDGET, pace: pace.as_ref() };
    let (request, _) = reopen(&global, &mut loaded, &mut store, id, &how, Interrupt::new())?;
    let progress = Progress::new(&global);
    let result = engine::resume(&mut store, id, &request, stop, &progress);
    progress.finish();
    let ending = result.map_err(|error| tell::engine(&error))?;
    hold_pace(pace.as_ref())?;
    Ok(Some(ending))
}

/// A scan that ended because turns could not be asked for was not interrupted by anybody: the database failed.
fn hold_pace(pace: Option<&Arc<StorePace>>) -> Result<(), Told> {
    match pace.and_then(|it| it.take_failure()) {
        Some(error) => Err(tell::store(&error)),
        None => Ok(()),
    }
}

/// How instances are asked.
struct How<'a> {
    concurrency: Option<u32>,
    probe_budget: u32,
    pace: Option<&'a Arc<StorePace>>,
}

type Counters = Vec<(String, Arc<crate::transport::HttpTransport>)>;

/// The request that goes on with a stored scan: its tier and its checks, the credentials of the configuration.
fn reopen(
    global: &Global,
    loaded: &mut Loaded,
    store: &mut Store,
    id: ScanId,
    how: &How<'_>,
    interrupt: Interrupt,
) -> Result<(Request, Counters), Told> {
    let (mut request, ready) = as_configured(global, loaded, store, id, how, interrupt)?;
    let stored = store.scan(id).map_err(|error| tell::store(&error))?;
    request.rules = RuleSet::from_json(&stored.checks)
        .map_err(|check| tell::engine(&EngineError::OtherRules { scan: id, check }))?;
    Ok((request, ready))
}

/// The request of a stored scan's tier, preset and instances, with the checks of the configuration.
fn as_configured(
    global: &Global,
    loaded: &mut Loaded,
    store: &mut Store,
    id: ScanId,
    how: &How<'_>,
    interrupt: Interrupt,
) -> Result<(Request, Counters), Told> {
    let stored = store.scan(id).map_err(|error| tell::store(&error))?;
    if let Some(preset) = Preset::parse(&stored.preset) {
        loaded.config.checks.preset = preset;
    }
    let names: Vec<String> = stored.instances.iter().map(|it| it.name.clone()).collect();
    for name in &names {
        if loaded.config.instance(name).is_none() {
            return Err(tell::engine(&EngineError::InstanceGone { scan: id, instance: name.clone() }));
        }
    }
    let ready = setup::instances_at_pace(loaded, &names, how.concurrency, &interrupt, how.pace)?;
    let (mut request, ready) = request(global, loaded, ready, interrupt, how.probe_budget);
    request.tier = stored.tier;
    Ok((request, ready))
}

/// Judges a stored scan again, as a new scan.
fn check(global: &Global, args: &CheckArgs) -> Result<u8, Told> {
    let conditions = gate::parse(&args.gate.fail_on)?;
    let mut loaded = setup::load(global)?;
    if let Some(preset) = args.preset.as_deref().and_then(Preset::parse) {
        loaded.config.checks.preset = preset;
    }
    let database = setup::place(global, Some(&loaded))?;
    if database.file().is_some_and(|file| !file.exists()) {
        return Err(tell::store(&StoreError::NoScan("to check".to_owned())));
    }
    let (mut store, _lock) = open_for_scan(&database)?;
    let of = stored::find_scan(&mut store, &args.scan)?;
    let known = store.scan(of).map_err(|error| tell::store(&error))?;
    let names: Vec<String> = known.instances.iter().map(|it| it.name.clone()).collect();
    for name in &names {
        if loaded.config.instance(name).is_none() {
            return Err(tell::engine(&EngineError::InstanceGone { scan: of, instance: name.clone() }));
        }
    }
    let (stop, interrupt) = (Stop::from_flag(signals::stop_flag()), Interrupt::new());
    let ready = setup::instances(&loaded, &names, None, &interrupt)?;
    let (mut request, ready) = request(global, &loaded, ready, interrupt, 0);
    request.as_of_ms = args.as_of;
    let progress = Progress::new(global);
    let result = engine::derive::check(&mut store, of, &request, &stop, &progress);
    progress.finish();
    let (id, ending) = result.map_err(|error| tell::engine(&error))?;
    let done = Done { id, ending, conditions: &conditions, textfile: None, stop: &stop };
    after(global, &loaded, &mut store, &ready, &args.output, &done)
}

/// The engine's request from the configuration, and the instances' transports for counters.
fn request(
    global: &Global,
    loaded: &Loaded,
    ready: Vec<Ready>,
    interrupt: Interrupt,
    probe_budget: u32,
) -> (Request, Counters) {
    let config = &loaded.config;
    let counters = ready
        .iter()
        .filter_map(|it| Some((it.instance.name.clone(), Arc::clone(it.http.as_ref()?))))
        .collect();
    let request = Request {
        tier: crate::model::Tier::Standard,
        preset: config.checks.preset.as_str().to_owned(),
        rules: RuleSet::choose(config),
        instances: ready.into_iter().map(|it| it.instance).collect(),
        accept: setup::accept_entries(config),
        min_coverage: config.score.min_coverage,
        critical_cap: config.score.critical_cap,
        probe_budget,
        probe_private: config.network.trusted,
        config_path: Some(global.config.clone()),
        as_of_ms: None,
        keeps_records: config.store.keep_inventory,
        incremental: false,
        interrupt,
    };
    (request, counters)
}

fn open_for_scan(database: &Place) -> Result<(Store, ScanLock), Told> {
    let lock = ScanLock::take_at(database).map_err(|error| tell::store(&error))?;
    let store = Store::open_at(database).map_err(|error| tell::store(&error))?.under(&lock);
    Ok((store, lock))
}

struct Done<'a> {
    id: ScanId,
    ending: Ending,
    conditions: &'a [crate::score::gate::Condition],
    textfile: Option<&'a std::path::Path>,
    stop: &'a Stop,
}

/// After a scan: say how it ended, write reports, hold the gate, choose the exit code.
fn after(
    global: &Global,
    loaded: &Loaded,
    store: &mut Store,
    counters: &[(String, Arc<crate::transport::HttpTransport>)],
    out: &OutputArgs,
    done: &Done<'_>,
) -> Result<u8, Told> {
    for (instance, http) in counters {
        let traffic = http.traffic().snapshot();
        tracing::info!(%instance, requests = traffic.requests, retries = traffic.retries, bytes = traffic.bytes, "traffic");
    }
    let id = done.id;
    if let Ending::Interrupted { done: ended, total } = done.ending {
        output::err(&format!(
            "{}: {ended} of {total} tasks done, nothing is lost; continue with `conduit xray resume {id}{}`",
            if done.stop.is_out_of_time() { "out of time" } else { "interrupted" },
            config_flag(global)
        ));
        return Ok(exit::INCOMPLETE);
    }
    if let Some(keep) = loaded.config.store.keep_scans {
        store.prune(keep).map_err(|error| tell::store(&error))?;
    }
    write_report(global, store, id, out)?;
    for configured in &loaded.config.reports {
        let path = loaded.base_dir.join(&configured.path);
        let args = OutputArgs { format: configured.format.as_str().to_owned(), output: Some(path.clone()) };
        write_report(&Global { quiet: true, ..global.clone() }, store, id, &args)?;
        if !global.quiet {
            output::err(&format!("{} report: {}", configured.format.as_str(), path.display()));
        }
    }
    if let Some(path) = done.textfile {
        let text = super::metrics::textfile(store, id, counters).map_err(|error| tell::store(&error))?;
        output::write_file(path, |out| Ok(out.write_all(text.as_bytes())?))
            .map_err(|error| tell::report(&error))?;
    }
    if let Ending::Incomplete(because) = &done.ending {
        for reason in because {
            output::err(&format!("incomplete: {}", report::escape::one_line(reason)));
        }
        if !global.quiet {
            output::err(&format!(
                "`conduit xray resume {id}{}` tries what failed again",
                config_flag(global)
            ));
        }
    }
    let passed = gate::hold(global, store, id, done.conditions)?;
    Ok(match (&done.ending, passed) {
        (_, false) => exit::GATE,
        (Ending::Complete, true) => exit::OK,
        _ => exit::INCOMPLETE,
    })
}

fn config_flag(global: &Global) -> String {
    if global.config.as_os_str() == "conduit.yaml" {
        String::new()
    } else {
        format!(" --config {}", global.config.display())
    }
}

fn show(global: &Global, args: &ShowArgs) -> Result<u8, Told> {
    let (mut store, id) = stored::open_scan(global, &args.scan)?;
    print_table(global, &mut store, id, args.limit)?;
    Ok(exit::OK)
}

fn report(global: &Global, args: &ReportArgs) -> Result<u8, Told> {
    let (mut store, id) = stored::open_scan(global, &args.scan)?;
    write_report(global, &mut store, id, &args.output)?;
    Ok(exit::OK)
}

/// Writes a stored scan where it was asked for; with a file as destination the terminal gets the summary.
fn write_report(global: &Global, store: &mut Store, id: ScanId, args: &OutputArgs) -> Result<(), Told> {
    match &args.output {
        Some(path) => {
            render_file(store, id, &args.format, path)?;
            if !global.quiet {
                print_table(global, store, id, 10)?;
                output::err(&format!("{} report: {}", args.format, path.display()));
            }
            Ok(())
        }
        None if args.format == "table" && global.quiet => Ok(()),
        None if args.format == "table" => print_table(global, store, id, 20),
        None => {
            let format = report::find(&args.format).ok_or(Told(exit::USAGE))?;
            let summary = summary(store, id).map_err(|error| tell::store(&error))?;
            let findings = StoredFindings::new(store, id);
            output::write_stdout(|out| (format.write)(&summary, &findings, out))
                .map_err(|error| tell::report(&error))
        }
    }
}

fn render_file(store: &mut Store, id: ScanId, format: &str, path: &std::path::Path) -> Result<(), Told> {
    let format = report::find(format).ok_or(Told(exit::USAGE))?;
    let summary = summary(store, id).map_err(|error| tell::store(&error))?;
    let findings = StoredFindings::new(store, id);
    output::write_file(path, |out| (format.write)(&summary, &findings, out))
        .map_err(|error| tell::report(&error))
}

fn print_table(global: &Global, store: &mut Store, id: ScanId, limit: usize) -> Result<(), Told> {
    let summary = summary(store, id).map_err(|error| tell::store(&error))?;
    let findings = StoredFindings::new(store, id);
    let colour = if output::colour_on_stdout(global) { Colour::Always } else { Colour::Never };
    let options = TableOptions { width: output::width(), colour, limit };
    let text = report::table::render(&summary, &findings, &options).map_err(|error| tell::report(&error))?;
    output::write_stdout(|out| Ok(out.write_all(text.as_bytes())?)).map_err(|error| tell::report(&error))
}
