//! `conduit db …`: the database itself: what it holds, what may go, whether it is sound, and how it moves.

use std::path::{Path, PathBuf};

use serde_json::json;

use super::args::{CopyArgs, Db, FormatArg, Global, MigrateArgs, PruneArgs};
use super::browse::table;
use super::setup::{self, Told};
use super::{output, tell};
use crate::engine::events::now_ms;
use crate::exit;
use crate::model::ScanId;
use crate::report::escape::one_line;
use crate::report::stored::rfc3339;
use crate::store::prune::Keep;
use crate::store::{ScanLock, Store, StoreError, copy, migrate, status};

type Answer = Result<u8, Told>;

/// Runs a command; the exit code.
pub fn run(global: &Global, command: &Db) -> Answer {
    match command {
        Db::Status(args) => show(global, args),
        Db::Migrate(args) => bring_up(global, args),
        Db::Prune(args) => prune(global, args),
        Db::Check(args) => check(global, args),
        Db::Copy(args) => move_to(global, args),
    }
}

#[expect(clippy::needless_pass_by_value, reason = "it is what `map_err` hands over")]
fn failed(error: StoreError) -> Told {
    tell::store(&error)
}

fn show(global: &Global, args: &FormatArg) -> Answer {
    let path = setup::database(global, None)?;
    let schema = Store::schema(&path).map_err(failed)?;
    let mut store = Store::open_existing(&path).map_err(failed)?;
    let found = store.status().map_err(failed)?;
    let running: Vec<ScanId> = store.interrupted_scans().map_err(failed)?;
    let busy = ScanLock::is_held(&path);
    let bytes = status::bytes_on_disk(&path);
    let shown = one_line(&path.display().to_string());
    if args.format == "json" {
        let scans: serde_json::Map<_, _> =
            found.scans.iter().map(|(state, n)| (state.clone(), json!(n))).collect();
        let rows: serde_json::Map<_, _> =
            found.rows.iter().map(|(name, n)| ((*name).to_owned(), json!(n))).collect();
        let ids: Vec<_> = running.iter().map(|id| id.0).collect();
        let answer = json!({
            "database": "sqlite", "place": shown, "schema": schema, "newest_schema": migrate::newest(),
            "bytes": bytes, "scans": scans, "oldest_scan_at": found.oldest_ms.map(rfc3339),
            "newest_scan_at": found.newest_ms.map(rfc3339), "rows": rows, "is_scanning": busy, "unfinished_scans": ids,
        });
        output::out(&answer.to_string());
        return Ok(exit::OK);
    }
    let mut facts = table(&["database", ""]);
    facts.add_row(["place".to_owned(), shown]);
    facts.add_row(["kind".to_owned(), "SQLite".to_owned()]);
    facts.add_row(["schema".to_owned(), format!("{schema} (this program writes {})", migrate::newest())]);
    facts.add_row(["size".to_owned(), format!("{bytes} bytes, journal included")]);
    for (state, n) in &found.scans {
        let word = if state == "running" { "unfinished" } else { state };
        facts.add_row([format!("{word} scans"), n.to_string()]);
    }
    for (word, moment) in [("oldest scan", found.oldest_ms), ("newest scan", found.newest_ms)] {
        facts.add_row([word.to_owned(), moment.map_or_else(|| "-".to_owned(), rfc3339)]);
    }
    output::out(&facts.trim_fmt());
    let mut rows = table(&["table", "rows"]);
    for (name, n) in &found.rows {
        rows.add_row([(*name).to_owned(), n.to_string()]);
    }
    output::out(&format!("\n{}", rows.trim_fmt()));
    if busy {
        output::out("\na scan is running now");
    } else {
        for id in &running {
            output::out(&format!("\nscan {id} was cut off: `conduit xray resume {id}` goes on with it"));
        }
    }
    Ok(exit::OK)
}

fn bring_up(global: &Global, args: &MigrateArgs) -> Answer {
    let path = setup::database(global, None)?;
    let found = Store::schema(&path).map_err(failed)?;
    let newest = migrate::newest();
    if found == newest {
        output::out(&format!("schema {found} is the newest; nothing to do"));
        return Ok(exit::OK);
    }
    if args.dry_run {
        output::out(&format!("would bring schema {found} to {newest}"));
        return Ok(exit::OK);
    }
    let _lock = ScanLock::take(&path).map_err(failed)?;
    let backup = (!args.no_backup).then(|| backup_path(&path, found));
    Store::migrate(&path, backup.as_deref()).map_err(failed)?;
    output::out(&format!("schema {found} is now {newest}"));
    if let Some(backup) = backup {
        output::out(&format!("the database as it was: {}", backup.display()));
    }
    Ok(exit::OK)
}

fn backup_path(path: &Path, schema: i64) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(format!(".schema-{schema}.backup"));
    PathBuf::from(name)
}

fn prune(global: &Global, args: &PruneArgs) -> Answer {
    let path = setup::database(global, None)?;
    // Nothing is made by removing.
    drop(Store::open_existing(&path).map_err(failed)?);
    let _lock = ScanLock::take(&path).map_err(failed)?;
    let keep = Keep {
        newest: args.keep,
        begun_before_ms: args
            .older_than
            .map(|days| now_ms().saturating_sub(i64::from(days).saturating_mul(86_400_000))),
        interrupted: args.interrupted,
    };
    let mut reader = Store::open_existing(&path).map_err(failed)?;
    let removable = reader.removable(keep).map_err(failed)?;
    drop(reader);
    if removable.is_empty() {
        output::out("nothing to remove");
        return Ok(exit::OK);
    }
    for scan in &removable {
        let word = if scan.state == "running" { "cut off" } else { &scan.state };
        output::out(&format!("scan {} of {}, {word}", scan.id, rfc3339(scan.started_ms)));
    }
    if args.dry_run {
        output::out(&format!("would remove {} scans", removable.len()));
        return Ok(exit::OK);
    }
    if !args.yes && !confirmed(removable.len())? {
        output::err("nothing was removed");
        return Ok(exit::OK);
    }
    let before = status::bytes_on_disk(&path);
    let mut store = Store::open(&path).map_err(failed)?;
    for scan in &removable {
        store.remove_scan(scan.id).map_err(failed)?;
    }
    if let Err(error) = store.compact() {
        // What was removed is removed; SQLite fills the room with the next scans.
        output::err(&format!("warning: the file could not be made smaller: {error}"));
    }
    drop(store);
    let after = status::bytes_on_disk(&path);
    output::out(&format!("removed {} scans: {before} bytes before, {after} after", removable.len()));
    Ok(exit::OK)
}

fn confirmed(scans: usize) -> Result<bool, Told> {
    if !output::can_ask() {
        output::error(
            "conduit::cli::not_confirmed",
            &format!("{scans} scans would be removed for good, and nobody can be asked here"),
            "add `--yes`, or `--dry-run` to see which",
        );
        return Err(Told(exit::USAGE));
    }
    let asked = dialoguer::Confirm::new()
        .with_prompt(format!("Remove {scans} scans for good?"))
        .default(false)
        .interact_opt();
    Ok(matches!(asked, Ok(Some(true))))
}

fn check(global: &Global, args: &FormatArg) -> Answer {
    let path = setup::database(global, None)?;
    let mut store = Store::open_existing(&path).map_err(failed)?;
    let wrong = store.check_integrity().map_err(failed)?;
    if args.format == "json" {
        output::out(&json!({"is_sound": wrong.is_empty(), "wrong": wrong}).to_string());
    } else if wrong.is_empty() {
        output::out("the database is sound");
    } else {
        for sentence in &wrong {
            output::out(&one_line(sentence));
        }
    }
    if wrong.is_empty() {
        return Ok(exit::OK);
    }
    output::error(
        "conduit::store::not_sound",
        &format!("{} things are wrong in {}", wrong.len(), path.display()),
        "go back to a backup, or start a new database with `--database`",
    );
    Err(Told(exit::FAILURE))
}

fn move_to(global: &Global, args: &CopyArgs) -> Answer {
    let from = match &args.from {
        Some(place) => file(place)?,
        None => setup::database(global, None)?,
    };
    let to = file(&args.to)?;
    let mut source = Store::open_existing(&from).map_err(failed)?;
    let _reading = ScanLock::take(&from).map_err(failed)?;
    if same(&from, &to) {
        return Err(failed(StoreError::Copy("both places are the same file".to_owned())));
    }
    let _writing = ScanLock::take(&to).map_err(failed)?;
    let mut target = Store::open(&to).map_err(failed)?;
    let copied = copy::copy(&mut source, &mut target, |table| {
        if !global.quiet {
            output::err(&format!("{}: {} rows", table.table, table.rows));
        }
    })
    .map_err(failed)?;
    let rows = copied.iter().map(|it| it.rows).fold(0, u64::saturating_add);
    output::out(&format!("copied {rows} rows of {} tables, read back and found the same", copied.len()));
    Ok(exit::OK)
}

/// A place on the command line. An address would put a password where every user of the machine can read it.
fn file(place: &Path) -> Result<PathBuf, Told> {
    let text = place.to_string_lossy();
    if text.starts_with("postgres://") || text.starts_with("postgresql://") {
        output::error(
            "conduit::cli::address_in_arguments",
            "the address of a database server may hold a password, and others can read a command line",
            "this build copies to SQLite files only: give a file",
        );
        return Err(Told(exit::USAGE));
    }
    Ok(place.to_owned())
}

fn same(a: &Path, b: &Path) -> bool {
    match (a.canonicalize(), b.canonicalize()) {
        (Ok(a), Ok(b)) => a == b,
        _ => false,
    }
}
