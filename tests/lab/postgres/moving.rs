//! `conduit db …` on a real PostgreSQL: nothing is lost on the way from a file to a server, to another one, and back.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::atomic::Ordering;

use conduit::engine::Stop;
use conduit::model::ScanId;
use conduit::report::stored::{StoredFindings, summary};
use conduit::store::migrate;

use super::client;
use super::scan_resume::scripted::{
    Site, assert_equal, calm, dump, new_schema, number, open, report, request, resume, scan,
};

/// Runs the program in `folder`; addresses are in `DATABASE_URL` and `OTHER`.
fn conduit(folder: &Path, arguments: &[&str], addresses: [&str; 2]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_conduit"));
    command.args(arguments).current_dir(folder).env("NO_COLOR", "1");
    for (name, address) in ["DATABASE_URL", "OTHER"].into_iter().zip(addresses) {
        command.env_remove(name);
        if !address.is_empty() {
            command.env(name, address);
        }
    }
    command.output().unwrap()
}

/// What it said on its way out with `code`.
fn ends(folder: &Path, arguments: &[&str], addresses: [&str; 2], code: i32) -> String {
    let output = conduit(folder, arguments, addresses);
    let said =
        format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert_eq!(output.status.code(), Some(code), "{arguments:?}: {said}");
    said
}

/// The reports of every scan in every format, to the byte.
fn reports(path: &Path) -> Vec<Vec<u8>> {
    let mut store = open(path).unwrap();
    let scans = store.scans(100).unwrap();
    assert!(!scans.is_empty());
    let mut all = Vec::new();
    for id in scans.iter().filter(|it| it.state != "running").map(|it| it.id) {
        for format in conduit::report::FORMATS {
            let of = summary(&mut store, id).unwrap();
            let mut bytes = Vec::new();
            (format.write)(&of, &StoredFindings::new(&mut store, id), &mut bytes).unwrap();
            all.push(bytes);
        }
    }
    all
}

#[test]
fn from_a_file_to_a_server_to_another_and_back_every_report_is_the_same_to_the_byte() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    let (one, two) = (new_schema(), new_schema());
    let file = here.join("conduit.db");
    let site = Site::new(6, 5);
    for _ in 0..2 {
        scan(&file, &request(&[("main", &site), ("other", &site)], 3), &Stop::new()).unwrap();
    }
    let places = [one.as_str(), two.as_str()];
    ends(here, &["db", "copy", "--from", "conduit.db", "--to", "env:DATABASE_URL"], places, 0);
    // Without `--from` it is the place of the other commands.
    ends(here, &["db", "copy", "--to", "env:OTHER"], places, 0);
    ends(here, &["db", "copy", "--from", "env:OTHER", "--to", "back.db"], places, 0);
    let expected = reports(&file);
    for place in [PathBuf::from(&one), PathBuf::from(&two), here.join("back.db")] {
        assert!(reports(&place) == expected, "{}", place.display());
        for id in [1, 2].map(ScanId) {
            assert_equal(&dump(&place, id), &dump(&file, id), "rows");
        }
    }
    // The copies are databases like any other.
    for place in [PathBuf::from(&two), here.join("back.db")] {
        scan(&place, &request(&[("main", &site)], 3), &Stop::new()).unwrap();
    }
    assert_eq!(report(Path::new(&two), ScanId(3)), report(&here.join("back.db"), ScanId(3)));
    let said = ends(here, &["db", "check"], places, 0);
    assert!(said.contains("every row, read once") && said.contains("rules between tables"), "{said}");
}

#[test]
fn a_scan_that_was_cut_off_goes_on_where_it_was_copied_to() {
    let folder = tempfile::tempdir().unwrap();
    let server = new_schema();
    let file = folder.path().join("conduit.db");
    let site = Site::new(6, 5);
    site.control.outage_after.store(4, Ordering::SeqCst);
    let (id, _) = scan(&file, &request(&[("main", &site)], 2), &Stop::new()).unwrap();
    assert_eq!(number(&file, "SELECT COUNT(*) AS n FROM scans WHERE state = 'running'"), 1);
    let copy = ["db", "copy", "--from", "conduit.db", "--to", "env:DATABASE_URL"];
    ends(folder.path(), &copy, [&server, ""], 0);
    site.control.outage_after.store(0, Ordering::SeqCst);
    resume(Path::new(&server), id, &request(&[("main", &site)], 2)).unwrap();
    resume(&file, id, &request(&[("main", &site)], 2)).unwrap();
    assert_equal(&dump(Path::new(&server), id), &dump(&file, id), "rows");
    assert_eq!(report(Path::new(&server), id), report(&file, id));
    assert_eq!(report(&file, id), calm(&Site::new(6, 5), 2).1);
}

#[test]
fn nothing_is_copied_over_something_or_onto_itself_or_by_an_address_in_the_arguments() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    let (one, two) = (new_schema(), new_schema());
    let site = Site::new(2, 2);
    for place in [&one, &two] {
        scan(Path::new(place), &request(&[("main", &site)], 1), &Stop::new()).unwrap();
    }
    let places = [one.as_str(), two.as_str()];
    let before = dump(Path::new(&two), ScanId(1));
    let said = ends(here, &["db", "copy", "--to", "env:OTHER"], places, 1);
    assert!(said.contains("is not empty"), "{said}");
    assert_equal(&dump(Path::new(&two), ScanId(1)), &before, "rows");
    let said =
        ends(here, &["db", "copy", "--to", "env:OTHER"], [&one, &one.replace("127.0.0.1", "localhost")], 1);
    assert!(said.contains("the same database"), "{said}");
    let said = ends(here, &["db", "copy", "--to", &two], places, 2);
    assert!(said.contains("environment variable") && !said.contains(&two), "{said}");
    let said = ends(here, &["db", "copy", "--to", "env:NO_SUCH_VARIABLE"], places, 2);
    assert!(said.contains("NO_SUCH_VARIABLE is not set"), "{said}");
    let said = ends(here, &["db", "copy", "--to", "env:OTHER"], [&one, "mysql://u:sesame@h/d"], 1);
    assert!(said.contains("OTHER") && !said.contains("sesame"), "{said}");
}

#[test]
fn a_copy_whose_target_fails_leaves_it_empty() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("conduit.db");
    let server = new_schema();
    scan(&file, &request(&[("main", &Site::new(3, 3))], 1), &Stop::new()).unwrap();
    drop(open(Path::new(&server)).unwrap());
    // The last table refuses.
    client(&server).batch_execute("ALTER TABLE scores ADD CONSTRAINT never CHECK (scan_id < 0)").unwrap();
    let copy = ["db", "copy", "--from", "conduit.db", "--to", "env:DATABASE_URL"];
    ends(folder.path(), &copy, [&server, ""], 1);
    for table in conduit::store::tables::TABLES {
        let sql = format!("SELECT COUNT(*) AS n FROM {}", table.name);
        assert_eq!(number(Path::new(&server), &sql), 0, "{}", table.name);
    }
}

/// Polls until a query says so.
fn wait_until(client: &mut postgres::Client, sql: &str) {
    while !client.query_one(sql, &[]).unwrap().get::<_, bool>(0) {
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
}

#[test]
fn a_copy_that_is_killed_or_loses_its_session_leaves_the_target_empty() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("conduit.db");
    let server = new_schema();
    scan(&file, &request(&[("main", &Site::new(3, 3))], 1), &Stop::new()).unwrap();
    drop(open(Path::new(&server)).unwrap());
    let mut client = client(&server);
    let key = i64::from(std::process::id());
    // Rows of a late table wait for us.
    client
        .batch_execute(&format!(
            "CREATE FUNCTION stop() RETURNS trigger LANGUAGE plpgsql AS \
             'BEGIN PERFORM pg_advisory_xact_lock({key}); RETURN NEW; END'; \
             CREATE TRIGGER stop BEFORE INSERT ON outcomes FOR EACH STATEMENT EXECUTE FUNCTION stop()"
        ))
        .unwrap();
    let waits = format!(
        "SELECT COUNT(*) > 0 FROM pg_locks WHERE locktype = 'advisory' AND objid = {key} AND NOT granted"
    );
    let nobody = format!("SELECT COUNT(*) = 1 FROM pg_locks WHERE locktype = 'advisory' AND objid = {key}");
    let copy = || {
        let mut command = Command::new(env!("CARGO_BIN_EXE_conduit"));
        command.args(["db", "copy", "--from", "conduit.db", "--to", "env:DATABASE_URL"]);
        command.current_dir(folder.path()).env("DATABASE_URL", &server).stderr(std::process::Stdio::piped());
        command.stdout(std::process::Stdio::null()).spawn().unwrap()
    };
    for is_killed in [true, false] {
        client.batch_execute(&format!("SELECT pg_advisory_lock({key})")).unwrap();
        let mut child = copy();
        wait_until(&mut client, &waits);
        if is_killed {
            child.kill().unwrap();
        }
        client
            .batch_execute(&format!(
                "SELECT pg_terminate_backend(pid, 5000) FROM pg_locks WHERE locktype = 'advisory' AND objid = {key} AND NOT granted"
            ))
            .unwrap();
        wait_until(&mut client, &nobody);
        let output = child.wait_with_output().unwrap();
        if !is_killed {
            let said = String::from_utf8_lossy(&output.stderr);
            assert_eq!(output.status.code(), Some(1), "{said}");
            assert!(said.contains("nothing was copied: the connection"), "{said}");
        }
        for table in conduit::store::tables::TABLES {
            let sql = format!("SELECT COUNT(*) AS n FROM {}", table.name);
            assert_eq!(number(Path::new(&server), &sql), 0, "{}", table.name);
        }
        client.batch_execute(&format!("SELECT pg_advisory_unlock({key})")).unwrap();
    }
    // And then it goes through.
    assert_eq!(copy().wait_with_output().unwrap().status.code(), Some(0));
    assert!(reports(Path::new(&server)) == reports(&file));
}

#[test]
fn status_and_prune_work_on_the_server() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    let server = new_schema();
    let site = Site::new(3, 3);
    for _ in 0..3 {
        scan(Path::new(&server), &request(&[("main", &site)], 1), &Stop::new()).unwrap();
    }
    let kept = dump(Path::new(&server), ScanId(3));
    let place = [server.as_str(), ""];
    let said = ends(here, &["db", "status", "--format", "json"], place, 0);
    let status: serde_json::Value = serde_json::from_str(&said).unwrap();
    assert_eq!(status["database"], "postgresql");
    assert_eq!(status["scans"]["complete"].as_i64().or(status["scans"]["incomplete"].as_i64()), Some(3));
    assert!(status["bytes"].as_u64() > Some(100_000), "{said}");
    assert_eq!(status["is_scanning"], false);
    let lock = conduit::store::ScanLock::take_at(&conduit::store::Place::from_url(&server).unwrap()).unwrap();
    assert!(ends(here, &["db", "status", "--format", "json"], place, 0).contains("\"is_scanning\":true"));
    assert!(ends(here, &["db", "prune", "--keep", "1", "--yes"], place, 1).contains("another Conduit"));
    drop(lock);
    assert!(ends(here, &["db", "prune", "--keep", "1", "--dry-run"], place, 0).contains("would remove 2"));
    let said = ends(here, &["db", "prune", "--keep", "1", "--yes"], place, 0);
    assert!(said.contains("removed 2 scans") && !said.contains("warning"), "{said}");
    assert_eq!(number(Path::new(&server), "SELECT COUNT(*) AS n FROM scans"), 1);
    assert_equal(&dump(Path::new(&server), ScanId(3)), &kept, "rows");
    let vacuumed = client(&server)
        .query_one(
            "SELECT COUNT(*) FROM pg_stat_user_tables WHERE schemaname = current_schema() AND relname = 'items' \
             AND vacuum_count > 0",
            &[],
        )
        .unwrap();
    assert_eq!(vacuumed.get::<_, i64>(0), 1);
}

#[test]
fn check_finds_what_does_not_fit_together_and_keys_that_are_off() {
    let folder = tempfile::tempdir().unwrap();
    for (harm, told) in [
        ("DELETE FROM scores WHERE instance_id = 0", "has a score"),
        ("DELETE FROM items", "a pointer is an item's"),
        ("UPDATE tasks SET state = 'pending'", "no task that waits"),
        ("UPDATE outcomes SET failing = evaluated + 1", "no more failing units"),
        ("ALTER TABLE items DISABLE TRIGGER ALL", "a key of items is switched off"),
        ("ALTER TABLE tasks DROP COLUMN heartbeat_ms", "tasks has no column heartbeat_ms"),
        ("DROP TABLE assets CASCADE", "there is no assets"),
        ("DROP VIEW v_actor CASCADE", "there is no v_actor"),
        ("INSERT INTO conduit_schema VALUES (1)", "conduit_schema has 2 rows"),
    ] {
        let server = new_schema();
        scan(Path::new(&server), &request(&[("main", &Site::new(2, 2))], 1), &Stop::new()).unwrap();
        ends(folder.path(), &["db", "check"], [&server, ""], 0);
        client(&server).batch_execute(harm).unwrap();
        let said = ends(folder.path(), &["db", "check"], [&server, ""], 1);
        assert!(said.contains(told) && said.contains("conduit::store::not_sound"), "{harm}: {said}");
    }
}

/// The tables as the first version made them.
fn schema_1(server: &str) {
    let start = include_str!("../../../src/store/migrations/0001_start.sql");
    let mut client = client(server);
    client.batch_execute("CREATE TABLE conduit_schema (version BIGINT NOT NULL)").unwrap();
    client.batch_execute("INSERT INTO conduit_schema VALUES (1)").unwrap();
    client.batch_execute(&conduit::store::dialect::postgres(start)).unwrap();
}

/// Puts into `server` what `from` holds in the columns that `server` has.
fn pour(from: &str, server: &str) {
    let (mut from, mut to) = (client(from), client(server));
    let schema = |client: &mut postgres::Client| -> String {
        client.query_one("SELECT CAST(current_schema() AS TEXT)", &[]).unwrap().get(0)
    };
    let (source, target) = (schema(&mut from), schema(&mut to));
    for table in conduit::store::tables::TABLES {
        let columns: Vec<String> = to
            .query(
                "SELECT CAST(column_name AS TEXT) FROM information_schema.columns \
                 WHERE table_schema = current_schema() AND CAST(table_name AS TEXT) = $1",
                &[&table.name],
            )
            .unwrap()
            .iter()
            .map(|row| row.get(0))
            .collect();
        if columns.is_empty() {
            continue;
        }
        let columns = columns.join(", ");
        let name = table.name;
        let sql = format!("INSERT INTO {target}.{name} ({columns}) SELECT {columns} FROM {source}.{name}");
        to.batch_execute(&sql).unwrap();
    }
}

#[test]
fn a_database_of_the_first_schema_is_brought_up_with_what_it_holds() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    let (newest, by_hand, by_scan) = (new_schema(), new_schema(), new_schema());
    let site = Site::new(4, 4);
    scan(Path::new(&newest), &request(&[("main", &site)], 2), &Stop::new()).unwrap();
    let expected = reports(Path::new(&newest));
    for server in [&by_hand, &by_scan] {
        schema_1(server);
        pour(&newest, server);
    }
    // Reading changes nothing, and says what to do.
    let place = [by_hand.as_str(), ""];
    assert!(ends(here, &["xray", "list"], place, 1).contains("db migrate"));
    let to = migrate::newest();
    let said = ends(here, &["db", "migrate", "--dry-run"], place, 0);
    assert!(said.contains(&format!("would bring schema 1 to {to}")), "{said}");
    assert_eq!(
        client(&by_hand).query_one("SELECT version FROM conduit_schema", &[]).unwrap().get::<_, i64>(0),
        1
    );
    let said = ends(here, &["db", "migrate"], place, 0);
    assert!(said.contains(&format!("schema 1 is now {to}")), "{said}");
    assert!(ends(here, &["db", "migrate"], place, 0).contains("nothing to do"));
    // A scan brings it up by itself.
    scan(Path::new(&by_scan), &request(&[("main", &site)], 2), &Stop::new()).unwrap();
    assert_equal(&dump(Path::new(&by_scan), ScanId(1)), &dump(Path::new(&newest), ScanId(1)), "rows");
    assert!(reports(Path::new(&by_hand)) == expected);
    ends(here, &["db", "check"], place, 0);
}
