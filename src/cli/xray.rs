//! `conduit xray …`: scans, and what was found.

use std::sync::Arc;

use super::args::{Global, OutputArgs, ReportArgs, ResumeArgs, ScanArgs, ShowArgs, Xray};
use super::progress::Progress;
use super::setup::{self, Ready, Told};
use super::{browse, compare, gate, output, plan, signals};
use crate::config::{Loaded, Preset};
use crate::engine::{self, Ending, EngineError, Request, Stop};
use crate::exit;
use crate::model::ScanId;
use crate::plan::RuleSet;
use crate::report::stored::{StoredFindings, summary};
use crate::report::table::{Colour, TableOptions};
use crate::report::{self, ReportError};
use crate::store::{ScanLock, Store, StoreError};
use crate::transport::Interrupt;

/// Runs a command; the exit code.
pub fn run(global: &Global, command: &Xray) -> Result<u8, Told> {
    match command {
        Xray::Scan(args) if args.plan => plan::run(global, args),
        Xray::Scan(args) => scan(global, args),
        Xray::Resume(args) => resume(global, args),
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
    let database = setup::database(global, Some(&loaded))?;
    let (stop, interrupt) = (Stop::from_flag(signals::stop_flag()), Interrupt::new());
    let ready = setup::instances(&loaded, &args.instances, args.concurrency, &interrupt)?;
    let (mut request, ready) = request(global, &loaded, ready, interrupt, args.probe_budget);
    request.tier = args.tier.into();
    request.as_of_ms = args.as_of;
    let (mut store, _lock) = open_for_scan(&database)?;
    let progress = Progress::new(global);
    let result = engine::scan(&mut store, &request, &stop, &progress);
    progress.finish();
    let (id, ending) = result.map_err(|error| tell_engine(&error))?;
    let done = Done { id, ending, conditions: &conditions, textfile: args.metrics_textfile.as_deref() };
    after(global, &loaded, &mut store, &ready, &args.output, &done)
}

fn resume(global: &Global, args: &ResumeArgs) -> Result<u8, Told> {
    let conditions = gate::parse(&args.gate.fail_on)?;
    let mut loaded = setup::load(global)?;
    let database = setup::database(global, Some(&loaded))?;
    if !database.exists() {
        return Err(tell_store(&StoreError::NoScan("to resume".to_owned())));
    }
    let (mut store, _lock) = open_for_scan(&database)?;
    let id = match args.scan {
        Some(id) => ScanId(id),
        None => {
            if let Some(id) = store.interrupted_scans().map_err(|error| tell_store(&error))?.last() {
                *id
            } else {
                output::err("nothing to resume: every scan ran to its end");
                return Ok(exit::OK);
            }
        }
    };
    let stored = store.scan(id).map_err(|error| tell_store(&error))?;
    if let Some(preset) = Preset::parse(&stored.preset) {
        loaded.config.checks.preset = preset;
    }
    let names: Vec<String> = stored.instances.iter().map(|it| it.name.clone()).collect();
    for name in &names {
        if loaded.config.instance(name).is_none() {
            return Err(tell_engine(&EngineError::InstanceGone { scan: id, instance: name.clone() }));
        }
    }
    let (stop, interrupt) = (Stop::from_flag(signals::stop_flag()), Interrupt::new());
    let ready = setup::instances(&loaded, &names, args.concurrency, &interrupt)?;
    let (mut request, ready) = request(global, &loaded, ready, interrupt, args.probe_budget);
    request.tier = stored.tier;
    request.rules = RuleSet::from_json(&stored.checks)
        .map_err(|check| tell_engine(&EngineError::OtherRules { scan: id, check }))?;
    let progress = Progress::new(global);
    let result = engine::resume(&mut store, id, &request, &stop, &progress);
    progress.finish();
    let ending = result.map_err(|error| tell_engine(&error))?;
    let done = Done { id, ending, conditions: &conditions, textfile: None };
    after(global, &loaded, &mut store, &ready, &args.output, &done)
}

/// The engine's request from the configuration, and the instances' transports for counters.
fn request(
    global: &Global,
    loaded: &Loaded,
    ready: Vec<Ready>,
    interrupt: Interrupt,
    probe_budget: u32,
) -> (Request, Vec<(String, Arc<crate::transport::HttpTransport>)>) {
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
        interrupt,
    };
    (request, counters)
}

fn open_for_scan(database: &std::path::Path) -> Result<(Store, ScanLock), Told> {
    let lock = ScanLock::take(database).map_err(|error| tell_store(&error))?;
    let store = Store::open(database).map_err(|error| tell_store(&error))?;
    Ok((store, lock))
}

struct Done<'a> {
    id: ScanId,
    ending: Ending,
    conditions: &'a [crate::score::gate::Condition],
    textfile: Option<&'a std::path::Path>,
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
    if let Ending::Interrupted { done, total } = done.ending {
        output::err(&format!(
            "interrupted: {done} of {total} tasks done, nothing is lost; continue with `conduit xray resume {id}`{}",
            config_flag(global)
        ));
        return Ok(exit::INCOMPLETE);
    }
    if let Some(keep) = loaded.config.store.keep_scans {
        store.prune(keep).map_err(|error| tell_store(&error))?;
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
        let text = super::metrics::textfile(store, id).map_err(|error| tell_store(&error))?;
        output::write_file(path, |out| Ok(out.write_all(text.as_bytes())?))
            .map_err(|error| tell_report(&error))?;
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
    let (mut store, id) = open_scan(global, &args.scan)?;
    print_table(global, &mut store, id, args.limit)?;
    Ok(exit::OK)
}

fn report(global: &Global, args: &ReportArgs) -> Result<u8, Told> {
    let (mut store, id) = open_scan(global, &args.scan)?;
    write_report(global, &mut store, id, &args.output)?;
    Ok(exit::OK)
}

/// Opens the store for reading and finds a scan by number, `latest` or `previous`.
pub fn open_scan(global: &Global, which: &str) -> Result<(Store, ScanId), Told> {
    let database = setup::database(global, None)?;
    let mut store = Store::open_existing(&database).map_err(|error| tell_store(&error))?;
    let id = find_scan(&mut store, which)?;
    Ok((store, id))
}

/// A scan by number, `latest` or `previous`.
pub fn find_scan(store: &mut Store, which: &str) -> Result<ScanId, Told> {
    let skip = match which {
        "latest" => 0,
        "previous" => 1,
        number => {
            let id = number.parse().map(ScanId).map_err(|_| {
                output::error(
                    "conduit::cli::unknown_scan",
                    &format!("`{}` is not a scan", report::escape::one_line(number)),
                    "give a number, `latest` or `previous`; `conduit xray list` shows them",
                );
                Told(exit::USAGE)
            })?;
            store.scan(id).map_err(|error| tell_store(&error))?;
            return Ok(id);
        }
    };
    let finished: Vec<_> = store
        .scans(1000)
        .map_err(|error| tell_store(&error))?
        .into_iter()
        .filter(|scan| scan.state != "running")
        .collect();
    finished
        .get(skip)
        .map(|scan| scan.id)
        .ok_or_else(|| tell_store(&StoreError::NoScan(format!("`{which}`"))))
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
            let summary = summary(store, id).map_err(|error| tell_store(&error))?;
            let findings = StoredFindings::new(store, id);
            output::write_stdout(|out| (format.write)(&summary, &findings, out))
                .map_err(|error| tell_report(&error))
        }
    }
}

fn render_file(store: &mut Store, id: ScanId, format: &str, path: &std::path::Path) -> Result<(), Told> {
    let format = report::find(format).ok_or(Told(exit::USAGE))?;
    let summary = summary(store, id).map_err(|error| tell_store(&error))?;
    let findings = StoredFindings::new(store, id);
    output::write_file(path, |out| (format.write)(&summary, &findings, out))
        .map_err(|error| tell_report(&error))
}

fn print_table(global: &Global, store: &mut Store, id: ScanId, limit: usize) -> Result<(), Told> {
    let summary = summary(store, id).map_err(|error| tell_store(&error))?;
    let findings = StoredFindings::new(store, id);
    let colour = if output::colour_on_stdout(global) { Colour::Always } else { Colour::Never };
    let options = TableOptions { width: output::width(), colour, limit };
    let text = report::table::render(&summary, &findings, &options).map_err(|error| tell_report(&error))?;
    output::write_stdout(|out| Ok(out.write_all(text.as_bytes())?)).map_err(|error| tell_report(&error))
}

/// Tells a store error.
pub fn tell_store(error: &StoreError) -> Told {
    let help = match error {
        StoreError::Open { .. } | StoreError::ReadOnly(_) => {
            "check the path (`store.path`, `--database`) and its rights"
        }
        StoreError::Newer { .. } => "use that newer Conduit, or another database file",
        StoreError::Foreign { .. } | StoreError::Corrupt { .. } => {
            "give another file with `--database` or `store.path`"
        }
        StoreError::Busy { .. } => {
            "wait for it to end, or give this scan a database of its own with `--database`"
        }
        StoreError::Locked => "try again when the other process is done",
        StoreError::Full => "make space, then `conduit xray resume`",
        StoreError::NoScan(_) => "`conduit xray list` shows every scan",
        StoreError::TaskLost | StoreError::Decode(_) | StoreError::Sql(_) => {
            "this should not happen: please report it with the command you ran"
        }
    };
    output::error("conduit::store::unusable", &error.to_string(), help);
    Told(exit::FAILURE)
}

fn tell_engine(error: &EngineError) -> Told {
    match error {
        EngineError::Store(error) => tell_store(error),
        EngineError::OtherRules { .. } | EngineError::InstanceGone { .. } => {
            output::error(
                "conduit::engine::cannot_resume",
                &error.to_string(),
                "start a new scan with `conduit xray scan`",
            );
            Told(exit::FAILURE)
        }
        EngineError::Thread(_) => {
            output::error("conduit::engine::cannot_start", &error.to_string(), "");
            Told(exit::FAILURE)
        }
    }
}

/// Tells a report error.
pub fn tell_report(error: &ReportError) -> Told {
    output::error(
        "conduit::report::not_written",
        &error.to_string(),
        "check the path, its rights and the space left",
    );
    Told(exit::FAILURE)
}
