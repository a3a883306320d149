//! `conduit xray compare`: two scans, or reports on disk, side by side.

use std::path::Path;

use super::args::{CompareArgs, Global};
use super::setup::{self, Told};
use super::{gate, output, stored as stored_scan, tell};
use crate::checks::{self, Scope};
use crate::compare::file::{self, FileError, FileReport};
use crate::compare::stored::{self, CheckFacts, Compared, Units};
use crate::exit;
use crate::model::ScanId;
use crate::report::comparison::{FORMATS, render};
use crate::report::escape::one_line;
use crate::report::table::{Colour, TableOptions};
use crate::store::Store;

/// Findings listed of each class in a table.
const LISTED: usize = 20;

/// One side as it was named.
enum Side {
    Scan(ScanId),
    File(Box<FileReport>),
}

/// Compares two scans.
pub fn run(global: &Global, args: &CompareArgs) -> Result<u8, Told> {
    let conditions = gate::parse(&args.gate.fail_on)?;
    let compared = compare(global, &args.before, &args.after)?;
    write(global, args, &compared)?;
    let passed = gate::tell(global, &conditions, &compared.facts);
    let comparison = &compared.comparison;
    let is_complete = [&comparison.a, &comparison.b].iter().all(|it| it.state == "complete");
    Ok(match (passed, is_complete) {
        (false, _) => exit::GATE,
        (true, true) => exit::OK,
        (true, false) => exit::INCOMPLETE,
    })
}

fn compare(global: &Global, before: &str, after: &str) -> Result<Compared, Told> {
    let mut store = if is_file(before) && is_file(after) {
        None
    } else {
        let database = setup::place(global, None)?;
        Some(Store::open_existing_at(&database).map_err(|error| tell::store(&error))?)
    };
    let mut side = |name: &str| match &mut store {
        Some(store) if !is_file(name) => stored_scan::find_scan(store, name).map(Side::Scan),
        _ => {
            file::read(Path::new(name)).map(|it| Side::File(Box::new(it))).map_err(|error| tell_file(&error))
        }
    };
    let (a, b) = (side(before)?, side(after)?);
    let result = match (a, b, &mut store) {
        (Side::Scan(a), Side::Scan(b), Some(store)) => stored::scans(store, a, b, &facts),
        (Side::File(a), Side::Scan(b), Some(store)) => stored::file_with_scan(store, *a, b, &facts),
        (Side::Scan(a), Side::File(b), Some(store)) => stored::scan_with_file(store, a, *b, &facts),
        (Side::File(a), Side::File(b), _) => stored::files(*a, *b, &facts),
        // Scans are only found in a store.
        (Side::Scan(_), _, None) | (_, Side::Scan(_), None) => return Err(Told(exit::FAILURE)),
    };
    result.map_err(|error| tell::store(&error))
}

/// A report, not a scan: it ends in `.json`, or it is no number and there is such a file.
fn is_file(name: &str) -> bool {
    let path = Path::new(name);
    let is_word = matches!(name, "latest" | "previous") || name.parse::<i64>().is_ok();
    path.extension().is_some_and(|it| it.eq_ignore_ascii_case("json")) || (!is_word && path.exists())
}

fn facts(id: &str) -> Option<CheckFacts> {
    let check = checks::find(id)?;
    Some(CheckFacts {
        category: check.category().to_owned(),
        severity: check.severity,
        confidence: check.confidence,
        units: match check.scope() {
            Scope::Corpus => Units::Corpus,
            Scope::Page => Units::Pages,
            Scope::Item
            | Scope::Link
            | Scope::Asset
            | Scope::Type
            | Scope::Actor
            | Scope::Extension
            | Scope::Site => Units::Records,
        },
    })
}

fn write(global: &Global, args: &CompareArgs, compared: &Compared) -> Result<(), Told> {
    let comparison = &compared.comparison;
    let table =
        |colour: Colour, width: u16| render(comparison, &TableOptions { width, colour, limit: LISTED });
    let format = FORMATS.iter().find(|(name, _)| *name == args.format).ok_or(Told(exit::USAGE))?.1;
    let result = match &args.output {
        Some(path) => output::write_file(path, |out| format(comparison, out)),
        None if args.format == "table" => {
            let colour = if output::colour_on_stdout(global) { Colour::Always } else { Colour::Never };
            let text = table(colour, output::width());
            output::write_stdout(|out| Ok(out.write_all(text.as_bytes())?))
        }
        None => output::write_stdout(|out| format(comparison, out)),
    };
    result.map_err(|error| tell::report(&error))?;
    if let Some(path) = args.output.as_ref().filter(|_| !global.quiet) {
        output::err(&format!("{} comparison: {}", args.format, path.display()));
    }
    Ok(())
}

fn tell_file(error: &FileError) -> Told {
    let help = match error {
        FileError::Read { .. } => "give a scan's number, `latest`, `previous`, or the path of a JSON report",
        FileError::TooLarge { .. } => "compare the scans in the database instead",
        FileError::NotJson { .. } | FileError::NotAReport { .. } => {
            "`conduit xray report --format json --output FILE` writes such a report"
        }
    };
    output::error("conduit::cli::bad_report", &one_line(&error.to_string()), help);
    Told(exit::FAILURE)
}
