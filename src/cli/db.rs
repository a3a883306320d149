//! `conduit db …`: the database itself: what it holds, what may go, whether it is sound, and how it moves.

use std::path::{Path, PathBuf};

use serde_json::json;

use super::args::{CopyArgs, Db, FormatArg, Global, MigrateArgs, PruneArgs};
use super::browse::table;
use super::setup::{self, Told};
use super::{output, tell};
use crate::engine::events::now_ms;
use crate::model::ScanId;
use crate::report::escape::one_line;
use crate::report::stored::rfc3339;
use crate::store::prune::Keep;
use crate::store::{Place, ScanLock, Store, StoreError, copy, migrate};
use crate::{env, exit};

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
    let place = setup::place(global, None)?;
    let schema = Store::schema_at(&place).map_err(failed)?;
    let mut store = Store::open_existing_at(&place).map_err(failed)?;
    let found = store.status().map_err(failed)?;
    let running: Vec<ScanId> = store.interrupted_scans().map_err(failed)?;
    let facts = store.facts().map_err(failed)?;
    let shown = one_line(&place.to_string());
    if args.format == "json" {
        let scans: serde_json::Map<_, _> =
            found.scans.iter().map(|(state, n)| (state.clone(), json!(n))).collect();
        let rows: serde_json::Map<_, _> =
            found.rows.iter().map(|(name, n)| ((*name).to_owned(), json!(n))).collect();
        let ids: Vec<_> = running.iter().map(|id| id.0).collect();
        let answer = json!({
            "database": facts.kind, "version": one_line(&facts.version), "place": shown, "schema": schema,
            "newest_schema": migrate::newest(), "bytes": facts.bytes, "scans": scans,
            "oldest_scan_at": found.oldest_ms.map(rfc3339), "newest_scan_at": found.newest_ms.map(rfc3339),
            "rows": rows, "is_scanning": facts.is_scanning, "unfinished_scans": ids,
        });
        output::out(&answer.to_string());
        return Ok(exit::OK);
    }
    let (name, what) = match facts.kind {
        "sqlite" => ("SQLite", "journal included"),
        _ => ("PostgreSQL", "indexes included"),
    };
    let mut lines = table(&["database", ""]);
    lines.add_row(["place".to_owned(), shown]);
    lines.add_row(["kind".to_owned(), format!("{name} {}", one_line(&facts.version))]);
    lines.add_row(["schema".to_owned(), format!("{schema} (this program writes {})", migrate::newest())]);
    lines.add_row(["size".to_owned(), format!("{} bytes, {what}", facts.bytes)]);
    for (state, n) in &found.scans {
        let word = if state == "running" { "unfinished" } else { state };
        lines.add_row([format!("{word} scans"), n.to_string()]);
    }
    for (word, moment) in [("oldest scan", found.oldest_ms), ("newest scan", found.newest_ms)] {
        lines.add_row([word.to_owned(), moment.map_or_else(|| "-".to_owned(), rfc3339)]);
    }
    output::out(&lines.trim_fmt());
    let mut rows = table(&["table", "rows"]);
    for (name, n) in &found.rows {
        rows.add_row([(*name).to_owned(), n.to_string()]);
    }
    output::out(&format!("\n{}", rows.trim_fmt()));
    if facts.is_scanning {
        output::out("\na scan is running now");
    } else {
        for id in &running {
            output::out(&format!("\nscan {id} was cut off: `conduit xray resume {id}` goes on with it"));
        }
    }
    Ok(exit::OK)
}

fn bring_up(global: &Global, args: &MigrateArgs) -> Answer {
    let place = setup::place(global, None)?;
    let found = Store::schema_at(&place).map_err(failed)?;
    let newest = migrate::newest();
    if found == newest {
        output::out(&format!("schema {found} is the newest; nothing to do"));
        return Ok(exit::OK);
    }
    if args.dry_run {
        output::out(&format!("would bring schema {found} to {newest}"));
        return Ok(exit::OK);
    }
    let _lock = ScanLock::take_at(&place).map_err(failed)?;
    if let Some(path) = place.file() {
        let backup = (!args.no_backup).then(|| backup_path(path, found));
        Store::migrate(path, backup.as_deref()).map_err(failed)?;
        output::out(&format!("schema {found} is now {newest}"));
        if let Some(backup) = backup {
            output::out(&format!("the database as it was: {}", backup.display()));
        }
    } else {
        Store::open_at(&place).map_err(failed)?;
        output::out(&format!("schema {found} is now {newest}, in one transaction and without a copy"));
    }
    Ok(exit::OK)
}

fn backup_path(path: &Path, schema: i64) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(format!(".schema-{schema}.backup"));
    PathBuf::from(name)
}

fn prune(global: &Global, args: &PruneArgs) -> Answer {
    let place = setup::place(global, None)?;
    // Nothing is made by removing.
    drop(Store::open_existing_at(&place).map_err(failed)?);
    let lock = ScanLock::take_at(&place).map_err(failed)?;
    let keep = Keep {
        newest: args.keep,
        begun_before_ms: args
            .older_than
            .map(|days| now_ms().saturating_sub(i64::from(days).saturating_mul(86_400_000))),
        interrupted: args.interrupted,
    };
    let mut reader = Store::open_existing_at(&place).map_err(failed)?;
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
    let mut store = Store::open_at(&place).map_err(failed)?.under(&lock);
    let before = store.facts().map_err(failed)?.bytes;
    for scan in &removable {
        store.remove_scan(scan.id).map_err(failed)?;
    }
    let is_file = place.file().is_some();
    if let Err(error) = store.compact() {
        // What was removed is removed; the next scans fill the room.
        let what = if is_file {
            "the file could not be made smaller"
        } else {
            "VACUUM failed; autovacuum does it later"
        };
        output::err(&format!("warning: {what}: {}", one_line(&error.to_string())));
    }
    drop(store);
    // A new connection: the file's journal is gone with the old one.
    let after = Store::open_existing_at(&place).and_then(|mut it| it.facts()).map_err(failed)?.bytes;
    output::out(&format!("removed {} scans: {before} bytes before, {after} after", removable.len()));
    if !is_file && after >= before {
        output::out("the server keeps the room for the next scans; `VACUUM FULL` would give it back");
    }
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
    let place = setup::place(global, None)?;
    let mut store = Store::open_existing_at(&place).map_err(failed)?;
    let wrong = store.check_integrity().map_err(failed)?;
    let checked = store.what_is_checked();
    if args.format == "json" {
        output::out(&json!({"is_sound": wrong.is_empty(), "wrong": wrong, "checked": checked}).to_string());
    } else if wrong.is_empty() {
        output::out("the database is sound; looked at:");
        for what in &checked {
            output::out(&format!("- {what}"));
        }
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
        &format!("{} things are wrong in {}", wrong.len(), one_line(&place.to_string())),
        "go back to a backup, or start a new database with `--database`",
    );
    Err(Told(exit::FAILURE))
}

fn move_to(global: &Global, args: &CopyArgs) -> Answer {
    let from = match &args.from {
        Some(place) => named(place)?,
        None => setup::place(global, None)?,
    };
    let to = named(&args.to)?;
    let mut source = Store::open_existing_at(&from).map_err(failed)?;
    let _reading = ScanLock::take_at(&from).map_err(failed)?;
    if from.is_same(&to).map_err(failed)? {
        return Err(failed(StoreError::Copy("both places are the same database".to_owned())));
    }
    let writing = ScanLock::take_at(&to).map_err(failed)?;
    let mut target = Store::open_at(&to).map_err(failed)?.under(&writing);
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

/// A place on the command line: a file, or `env:NAME`, the variable that holds the address of a server. The address
/// itself would put a password where every user of the machine can read it.
fn named(place: &Path) -> Result<Place, Told> {
    let text = place.to_string_lossy();
    if text.contains("://") {
        output::error(
            "conduit::cli::address_in_arguments",
            "the address of a database server may hold a password, and others can read a command line",
            "put it into an environment variable and name that: `env:DATABASE_URL`; or give a file",
        );
        return Err(Told(exit::USAGE));
    }
    let Some(name) = text.strip_prefix("env:") else { return Ok(Place::File(place.to_owned())) };
    let Some(address) = env::named(name).filter(|it| !it.is_empty()) else {
        output::error(
            "conduit::cli::missing_variable",
            &format!("the environment variable {} is not set", one_line(name)),
            "set it to the address of a PostgreSQL database; a file of that name is `./env:…`",
        );
        return Err(Told(exit::USAGE));
    };
    Place::from_url(&address).map_err(|error| match error {
        StoreError::Server { message, .. } => {
            failed(StoreError::Server { address: name.to_owned(), message })
        }
        other => failed(other),
    })
}
