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

/// Runs the program as somebody without rights here: root may write everywhere.
#[cfg(target_os = "linux")]
fn run_as_nobody(conduit: &Conduit, arguments: &[&str]) -> crate::support::Ran {
    use std::os::unix::fs::MetadataExt as _;
    let program = conduit.path("conduit");
    if !program.exists() {
        std::fs::copy(assert_cmd::cargo::cargo_bin!("conduit"), &program).unwrap();
    }
    let is_root = std::fs::metadata("/proc/self").unwrap().uid() == 0;
    let mut command = if is_root {
        let mut command = std::process::Command::new("setpriv");
        command.args(["--reuid=65534", "--regid=65534", "--clear-groups", "--"]).arg(&program);
        command
    } else {
        std::process::Command::new(&program)
    };
    let output = command.args(arguments).current_dir(conduit.folder()).env_clear().output().unwrap();
    crate::support::Ran {
        code: output.status.code(),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    }
}

/// Names, rights and bytes of everything in a folder.
#[cfg(target_os = "linux")]
fn contents(folder: &std::path::Path) -> Vec<(String, u32, Vec<u8>)> {
    use std::os::unix::fs::PermissionsExt as _;
    let mut all: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| {
            let path = entry.unwrap().path();
            let mode = std::fs::metadata(&path).unwrap().permissions().mode();
            (path.display().to_string(), mode, std::fs::read(&path).unwrap())
        })
        .collect();
    all.sort();
    all
}

#[cfg(target_os = "linux")]
#[test]
fn a_folder_or_file_that_may_not_be_written_is_told_with_the_path_and_left_as_it_was() {
    use std::os::unix::fs::PermissionsExt as _;
    const WRITING: [&[&str]; 2] = [&["xray", "scan", "--quiet"], &["db", "prune", "--keep", "1", "--yes"]];
    let conduit = Conduit::with_export(&wxr::small());
    let set = |path: &str, mode| {
        std::fs::set_permissions(conduit.path(path), std::fs::Permissions::from_mode(mode)).unwrap();
    };
    for _ in 0..2 {
        conduit.scan(&["--quiet"]).ends(0);
    }
    // Entering it and reading is for everybody, writing for nobody.
    set("", 0o755);
    for folder in ["empty", "closed", "open"] {
        std::fs::create_dir(conduit.path(folder)).unwrap();
    }
    for file in ["closed/conduit.db", "open/conduit.db"] {
        std::fs::copy(conduit.path("conduit.db"), conduit.path(file)).unwrap();
        set(file, 0o444);
    }
    for (folder, mode) in [("empty", 0o555), ("closed", 0o555), ("open", 0o777)] {
        set(folder, mode);
    }

    let scan = ["xray", "scan", "--quiet", "--database", "empty/conduit.db"];
    run_as_nobody(&conduit, &scan).ends(1).says(&["cannot be written: empty/conduit.db", "help:"]);
    assert_eq!(contents(&conduit.path("empty")), []);

    let before = contents(&conduit.path("closed"));
    for command in WRITING.into_iter().chain([&["xray", "list"][..], &["xray", "report"], &["db", "check"]]) {
        let mut arguments = command.to_vec();
        arguments.extend(["--database", "closed/conduit.db"]);
        run_as_nobody(&conduit, &arguments).ends(1).says(&["cannot be written: closed/conduit.db", "help:"]);
        assert!(contents(&conduit.path("closed")) == before, "{command:?} changed something");
    }

    let before = std::fs::read(conduit.path("open/conduit.db")).unwrap();
    for (command, code) in
        WRITING.into_iter().zip([1, 1]).chain([(&["xray", "list"][..], 0), (&["db", "check"], 0)])
    {
        let mut arguments = command.to_vec();
        arguments.extend(["--database", "open/conduit.db"]);
        let ran = run_as_nobody(&conduit, &arguments).ends(code);
        let is_told = ran.err.contains("cannot be written: open/conduit.db") && ran.err.contains("help:");
        assert_eq!(is_told, code == 1, "{command:?}: {ran:?}");
        assert!(std::fs::read(conduit.path("open/conduit.db")).unwrap() == before, "{command:?}");
    }
    set("closed", 0o755);
    set("empty", 0o755);
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
    // The first knows nothing of it.
    assert!(matches!(first.wait().unwrap().code(), Some(0 | 4)));
    let scans: serde_json::Value =
        serde_json::from_str(&conduit.run(&["xray", "list", "--format", "json"]).ends(0).out).unwrap();
    assert_eq!(scans.as_array().map(Vec::len), Some(1), "{scans}");
    let alone = Conduit::new();
    alone.write("conduit.yaml", &crate::interrupt::configuration(&site));
    site.set_delay(Duration::ZERO);
    let ran = alone.run(&["xray", "scan"]);
    assert!(matches!(ran.code, Some(0 | 4)), "{ran:?}");
    assert_eq!(crate::support::findings(&conduit.json()), crate::support::findings(&alone.json()));
}
