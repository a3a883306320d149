//! Databases that cannot be used: the answer is clear, and the file is not touched.

use std::process::Stdio;
use std::time::Duration;

use crate::support::{Conduit, site::Site, wxr};

#[test]
fn a_postgres_server_that_does_not_answer_is_told_without_the_password_and_no_file_takes_its_place() {
    // Port 9 of this machine: nobody listens.
    let conduit =
        Conduit::with_export(&wxr::small()).env("DATABASE_URL", "postgres://u:sesame@127.0.0.1:9/x");
    for arguments in [
        &["xray", "scan"][..],
        &["xray", "list"],
        &["xray", "report"],
        &["xray", "resume"],
        &["xray", "join"],
        &["db", "status"],
        &["db", "check"],
        &["db", "migrate"],
        &["db", "prune", "--keep", "1"],
        &["db", "copy", "--to", "copy.db"],
    ] {
        let ran = conduit.run(arguments).ends(1).says(&["postgres://u@127.0.0.1:9/x"]);
        assert!(!ran.err.contains("sesame"));
    }
    assert!(!conduit.path("conduit.db").exists());
}

#[test]
fn a_file_on_the_command_line_wins_over_the_environment() {
    let conduit =
        Conduit::with_export(&wxr::small()).env("DATABASE_URL", "postgres://u:sesame@127.0.0.1:9/x");
    conduit.run(&["xray", "scan", "--quiet", "--database", "here.db"]).ends(0);
    assert!(conduit.path("here.db").exists());
}

#[test]
fn nobody_joins_a_scan_in_a_file() {
    let conduit = Conduit::with_export(&wxr::small());
    conduit.run(&["xray", "join"]).ends(2).says(&["join_needs_postgres", "is a file", "DATABASE_URL"]);
    assert!(!conduit.path("conduit.db").exists());
}

#[test]
fn a_file_that_is_no_database_is_not_touched() {
    let conduit = Conduit::with_export(&wxr::small());
    let text = "minutes of the meeting\n".repeat(200);
    conduit.write("notes.txt", &text);
    for command in [&["xray", "scan"][..], &["xray", "list"], &["xray", "resume"]] {
        let mut arguments = vec!["--database", "notes.txt"];
        arguments.extend(command);
        conduit.run(&arguments).ends(1).says(&["notes.txt", "is not a database", "--database"]);
        assert_eq!(conduit.read("notes.txt"), text, "{command:?}");
    }
}

#[test]
fn a_database_of_another_program_is_not_touched() {
    let conduit = Conduit::with_export(&wxr::small());
    let path = conduit.path("other.db");
    let other = rusqlite::Connection::open(&path).unwrap();
    other.execute_batch("CREATE TABLE boats (name TEXT); INSERT INTO boats VALUES ('Thetis')").unwrap();
    drop(other);
    let before = std::fs::read(&path).unwrap();
    for command in [&["xray", "scan"][..], &["xray", "list"]] {
        let mut arguments = vec!["--database", "other.db"];
        arguments.extend(command);
        conduit.run(&arguments).ends(1).says(&["other.db", "another program"]);
        assert_eq!(std::fs::read(&path).unwrap(), before, "{command:?}");
    }
}

#[test]
fn a_database_of_a_newer_conduit_is_not_touched() {
    let conduit = Conduit::with_export(&wxr::small());
    conduit.scan(&["--quiet"]).ends(0);
    let path = conduit.path("conduit.db");
    let database = rusqlite::Connection::open(&path).unwrap();
    database.execute_batch("PRAGMA user_version = 999; PRAGMA wal_checkpoint(TRUNCATE)").unwrap();
    drop(database);
    let before = std::fs::read(&path).unwrap();
    for command in [&["xray", "scan"][..], &["xray", "list"]] {
        conduit.run(command).ends(1).says(&["newer Conduit", "999"]);
        assert_eq!(std::fs::read(&path).unwrap(), before, "{command:?}");
    }
}

#[test]
fn a_database_that_is_not_there_is_not_made_by_reading() {
    let conduit = Conduit::with_export(&wxr::small());
    for command in ["list", "show", "report", "trends"] {
        conduit.run(&["xray", command]).ends(1).says(&["conduit.db", "conduit xray scan"]);
    }
    conduit.run(&["xray", "resume"]).ends(1).says(&["no scan"]);
    assert!(!conduit.path("conduit.db").exists());
}

#[test]
fn a_folder_that_is_not_there_is_told_with_the_path() {
    let conduit = Conduit::with_export(&wxr::small());
    let ran = conduit.run(&["xray", "scan", "--database", "no/such/conduit.db"]).ends(1);
    assert!(ran.err.contains("no/such/conduit.db") && ran.err.contains("help:"), "{}", ran.err);
}

#[test]
fn an_unwritable_folder_is_told_with_the_path() {
    use std::os::unix::fs::PermissionsExt as _;
    let conduit = Conduit::with_export(&wxr::small());
    let folder = conduit.path("readonly");
    std::fs::create_dir(&folder).unwrap();
    std::fs::set_permissions(&folder, std::fs::Permissions::from_mode(0o555)).unwrap();
    // The administrator may write everywhere; then there is nothing to see.
    if std::fs::write(folder.join("probe"), "").is_err() {
        let ran = conduit.run(&["xray", "scan", "--database", "readonly/conduit.db"]).ends(1);
        assert!(
            ran.err.contains("readonly/conduit.db") && ran.err.contains("cannot be written"),
            "{}",
            ran.err
        );
    }
    std::fs::set_permissions(&folder, std::fs::Permissions::from_mode(0o755)).unwrap();
}

#[test]
fn the_second_scan_into_a_database_says_who_is_in_the_way() {
    let site = Site::start(40, Duration::from_millis(300));
    let conduit = Conduit::new();
    conduit.write("conduit.yaml", &crate::interrupt::configuration(&site));
    let mut first =
        conduit.command(&["xray", "scan"]).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    site.wait_for_pages(1);
    conduit.run(&["xray", "scan"]).ends(1).says(&[
        "another Conduit is scanning into",
        "conduit.db",
        "--database",
    ]);
    // Reading is no scan.
    conduit.run(&["xray", "list"]).ends(0);
    assert!(first.wait().unwrap().code().is_some());
}
