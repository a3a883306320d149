//! Files that are no fit database: every command answers clearly, ends with 1, and leaves the file as it was.

use std::os::unix::fs::symlink;
use std::process::Command;

use crate::support::{Conduit, wxr};

const COMMANDS: &[&[&str]] = &[
    &["xray", "scan", "--quiet"],
    &["xray", "list"],
    &["xray", "resume"],
    &["db", "status"],
    &["db", "check"],
    &["db", "migrate"],
    &["db", "prune", "--keep", "1", "--yes"],
    &["db", "copy", "--to", "elsewhere.db"],
];

fn refused(conduit: &Conduit, file: &str, says: &str) {
    let path = conduit.path(file);
    let read = || path.is_file().then(|| std::fs::read(&path).unwrap());
    let before = read();
    for command in COMMANDS {
        let mut arguments = command.to_vec();
        arguments.extend(["--database", file]);
        let ran =
            conduit.run(&arguments).ends(1).says(&[file, says, "help:", "docs/errors.md#store-unusable"]);
        assert!(!ran.err.contains("panicked"), "{}", ran.err);
        assert!(read() == before, "{command:?} changed {file}");
    }
}

#[test]
fn a_folder_a_pipe_a_device_and_a_loop_are_refused() {
    let conduit = Conduit::with_export(&wxr::small());
    std::fs::create_dir(conduit.path("folder.db")).unwrap();
    refused(&conduit, "folder.db", "it is a folder");
    assert!(Command::new("mkfifo").arg(conduit.path("pipe.db")).status().unwrap().success());
    refused(&conduit, "pipe.db", "not a regular file");
    symlink("/dev/null", conduit.path("device.db")).unwrap();
    refused(&conduit, "device.db", "not a regular file");
    symlink(conduit.path("loop.db"), conduit.path("loop.db")).unwrap();
    refused(&conduit, "loop.db", "cannot open the database");
}

#[test]
fn garbage_and_a_cut_header_are_refused() {
    let conduit = Conduit::with_export(&wxr::small());
    std::fs::write(conduit.path("noise.db"), [0xA5; 8192]).unwrap();
    refused(&conduit, "noise.db", "is not a database");
    conduit.scan(&["--quiet"]).ends(0);
    let mut bytes = std::fs::read(conduit.path("conduit.db")).unwrap();
    bytes[..16].fill(0);
    std::fs::write(conduit.path("header.db"), &bytes).unwrap();
    refused(&conduit, "header.db", "is not a database");
}

#[test]
fn a_file_of_another_program_is_refused() {
    let conduit = Conduit::with_export(&wxr::small());
    let other = rusqlite::Connection::open(conduit.path("other.db")).unwrap();
    other.execute_batch("PRAGMA application_id = 42; CREATE TABLE boats (name TEXT)").unwrap();
    drop(other);
    refused(&conduit, "other.db", "another program");
}

#[test]
fn a_file_of_another_schema_is_refused() {
    let conduit = Conduit::with_export(&wxr::small());
    conduit.scan(&["--quiet"]).ends(0);
    std::fs::copy(conduit.path("conduit.db"), conduit.path("newer.db")).unwrap();
    let newer = rusqlite::Connection::open(conduit.path("newer.db")).unwrap();
    newer.execute_batch("PRAGMA user_version = 999; PRAGMA wal_checkpoint(TRUNCATE)").unwrap();
    drop(newer);
    refused(&conduit, "newer.db", "newer Conduit");
}

#[test]
fn an_empty_file_is_filled_by_a_scan_and_by_nothing_else() {
    let conduit = Conduit::with_export(&wxr::small());
    conduit.write("empty.db", "");
    for command in COMMANDS.iter().skip(1).filter(|it| it[1] != "resume") {
        let mut arguments = command.to_vec();
        arguments.extend(["--database", "empty.db"]);
        conduit.run(&arguments).ends(1).says(&["the file is empty"]);
        assert_eq!(conduit.read("empty.db"), "", "{command:?}");
    }
    conduit.run(&["xray", "scan", "--quiet", "--database", "empty.db"]).ends(0);
}

#[test]
fn damage_in_the_middle_and_a_cut_file_are_found() {
    let conduit = Conduit::with_export(&wxr::large(60));
    conduit.scan(&["--quiet"]).ends(0);
    let whole = std::fs::read(conduit.path("conduit.db")).unwrap();
    let half = whole.len() / 2;
    let mut flipped = whole.clone();
    for at in (0..whole.len() / 4096).skip(2) {
        // The head of each page says how many cells it has, and where.
        flipped[at * 4096..at * 4096 + 8].fill(0xFF);
    }
    std::fs::write(conduit.path("flipped.db"), &flipped).unwrap();
    std::fs::write(conduit.path("cut.db"), &whole[..half - half % 4096]).unwrap();
    for file in ["flipped.db", "cut.db"] {
        let before = std::fs::read(conduit.path(file)).unwrap();
        let ran = conduit.run(&["db", "check", "--database", file]).ends(1);
        assert!(ran.err.contains("damaged") || ran.out.contains("damaged"), "{ran:?}");
        let ran = conduit.run(&["db", "copy", "--from", file, "--to", "out.db"]).ends(1);
        assert!(ran.err.contains("damaged"), "{ran:?}");
        assert!(std::fs::read(conduit.path(file)).unwrap() == before, "{file} was changed");
    }
}
