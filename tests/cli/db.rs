//! `conduit db`: figures, pruning, soundness, moving.

use std::path::Path;

use crate::support::{Conduit, wxr};

fn scans(conduit: &Conduit, n: u32) {
    for _ in 0..n {
        conduit.scan(&["--quiet"]).ends(0);
    }
}

fn sql(path: &Path, text: &str) {
    rusqlite::Connection::open(path).unwrap().execute_batch(text).unwrap();
}

fn ids(conduit: &Conduit) -> Vec<i64> {
    let ran = conduit.run(&["xray", "list", "--format", "json"]).ends(0);
    let all: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
    all.as_array().unwrap().iter().map(|it| it["id"].as_i64().unwrap()).collect()
}

fn status(conduit: &Conduit) -> serde_json::Value {
    serde_json::from_str(&conduit.run(&["db", "status", "--format", "json"]).ends(0).out).unwrap()
}

#[test]
fn status_tells_scans_rows_size_and_what_was_cut_off() {
    let conduit = Conduit::with_export(&wxr::small());
    scans(&conduit, 2);
    sql(&conduit.path("conduit.db"), "UPDATE scans SET state = 'running', finished_ms = NULL WHERE id = 2");
    let found = status(&conduit);
    assert_eq!(found["scans"], serde_json::json!({"complete": 1, "running": 1}));
    assert_eq!(found["unfinished_scans"], serde_json::json!([2]));
    assert_eq!(found["schema"], found["newest_schema"]);
    assert!(found["bytes"].as_u64().unwrap() > 10_000 && found["rows"]["items"].as_u64().unwrap() > 0);
    let told = conduit.run(&["db", "status"]).ends(0);
    assert!(told.out.contains("`conduit xray resume 2`"), "{}", told.out);
}

#[test]
fn status_and_check_make_no_database() {
    let conduit = Conduit::with_export(&wxr::small());
    for command in [
        &["db", "status"][..],
        &["db", "check"],
        &["db", "migrate"],
        &["db", "prune", "--keep", "1", "--yes"],
    ] {
        conduit.run(command).ends(1).says(&["conduit.db", "there is no such file"]);
    }
    conduit.run(&["db", "copy", "--to", "copy.db"]).ends(1);
    assert!(!conduit.path("conduit.db").exists() && !conduit.path("copy.db").exists());
    assert!(!conduit.path("conduit.db.lock").exists());
}

#[test]
fn pruning_asks_first_and_keeps_the_newest() {
    let conduit = Conduit::with_export(&wxr::small());
    scans(&conduit, 4);
    conduit.run(&["db", "prune", "--keep", "2"]).ends(2).says(&["--yes"]);
    let ran = conduit.run(&["db", "prune", "--keep", "2", "--dry-run"]).ends(0);
    assert!(ran.out.contains("would remove 2 scans"), "{}", ran.out);
    assert_eq!(ids(&conduit), [4, 3, 2, 1]);
    conduit.run(&["db", "prune", "--keep", "2", "--older-than", "1", "--yes"]).ends(0);
    assert_eq!(ids(&conduit), [4, 3, 2, 1], "all are of today");
    let before = status(&conduit)["bytes"].as_u64().unwrap();
    conduit.run(&["db", "prune", "--keep", "2", "--yes"]).ends(0);
    assert_eq!(ids(&conduit), [4, 3]);
    assert!(status(&conduit)["bytes"].as_u64().unwrap() < before, "the space is given back");
    conduit.run(&["db", "check"]).ends(0);
}

#[test]
fn pruning_keeps_the_scan_that_comparisons_rest_on_and_what_was_cut_off() {
    let conduit = Conduit::with_export(&wxr::small());
    scans(&conduit, 4);
    sql(
        &conduit.path("conduit.db"),
        "UPDATE scans SET state = 'incomplete' WHERE id IN (3, 4);
         UPDATE tasks SET state = 'failed' WHERE scan_id IN (3, 4);
         UPDATE scans SET state = 'running', finished_ms = NULL WHERE id = 1",
    );
    conduit.run(&["db", "prune", "--keep", "1", "--yes"]).ends(0);
    assert_eq!(ids(&conduit), [4, 2, 1], "2 is the last whole one, 1 can be resumed");
    conduit.run(&["db", "prune", "--keep", "1", "--interrupted", "--yes"]).ends(0);
    assert_eq!(ids(&conduit), [4, 2]);
}

#[test]
fn check_finds_rows_that_do_not_fit_together() {
    let conduit = Conduit::with_export(&wxr::small());
    scans(&conduit, 1);
    let ran = conduit.run(&["db", "check"]).ends(0);
    assert!(ran.out.starts_with("the database is sound; looked at:"), "{}", ran.out);
    assert!(ran.out.contains("integrity_check") && ran.out.contains("rules between tables"), "{}", ran.out);
    let path = conduit.path("conduit.db");
    for (harm, told) in [
        ("DELETE FROM scores WHERE instance_id = 0", "has a score"),
        ("DELETE FROM items", "a pointer is an item's"),
        ("UPDATE tasks SET state = 'pending'", "no task that waits"),
        ("DELETE FROM outcomes", "an outcome of its check"),
        ("PRAGMA foreign_keys = OFF; DELETE FROM scans", "of a scan that exists"),
        ("UPDATE findings SET instance_id = 77", "an instance that took part"),
        ("UPDATE outcomes SET failing = evaluated + 1", "no more failing units"),
    ] {
        let whole = std::fs::read(&path).unwrap();
        sql(&path, harm);
        let ran = conduit.run(&["db", "check"]).ends(1).says(&["conduit::store::not_sound"]);
        assert!(ran.out.contains(told), "{harm}: {}", ran.out);
        let json = conduit.run(&["db", "check", "--format", "json"]).ends(1);
        assert!(json.out.contains("\"is_sound\":false"), "{}", json.out);
        std::fs::write(&path, whole).unwrap();
    }
    conduit.run(&["db", "check"]).ends(0);
}

#[test]
fn a_copy_writes_the_same_reports_to_the_byte() {
    let conduit = Conduit::with_export(&wxr::large(40));
    scans(&conduit, 2);
    let ran = conduit.run(&["db", "copy", "--to", "copy.db"]).ends(0);
    assert!(ran.out.contains("read back and found the same"), "{}", ran.out);
    for scan in ["1", "2"] {
        let report = |database: &str| {
            conduit.run(&["xray", "report", scan, "--format", "json", "--database", database]).ends(0).out
        };
        assert_eq!(report("conduit.db"), report("copy.db"));
    }
    conduit.run(&["db", "check", "--database", "copy.db"]).ends(0);
    // The copy is a database like any other.
    conduit.scan(&["--quiet", "--database", "copy.db"]).ends(0);
    conduit.run(&["xray", "compare", "--database", "copy.db"]).ends(0);
}

#[test]
fn nothing_is_copied_over_something() {
    let conduit = Conduit::with_export(&wxr::small());
    scans(&conduit, 1);
    conduit.run(&["db", "copy", "--to", "copy.db"]).ends(0);
    let before = std::fs::read(conduit.path("copy.db")).unwrap();
    conduit.run(&["db", "copy", "--to", "copy.db"]).ends(1).says(&["nothing was copied", "is not empty"]);
    assert_eq!(std::fs::read(conduit.path("copy.db")).unwrap(), before);
    conduit.run(&["db", "copy", "--to", "conduit.db"]).ends(1).says(&["the same database"]);
}

#[test]
fn an_address_with_a_password_is_refused_on_the_command_line_and_not_repeated() {
    let conduit = Conduit::with_export(&wxr::small());
    scans(&conduit, 1);
    let ran = conduit
        .run(&["db", "copy", "--to", "postgres://u:sesame@db/x"])
        .ends(2)
        .says(&["password", "environment variable"]);
    assert!(!ran.err.contains("sesame") && !ran.out.contains("sesame"));
}

#[test]
fn an_older_schema_is_read_by_nobody_before_it_is_brought_up() {
    let conduit = Conduit::with_export(&wxr::small());
    scans(&conduit, 1);
    let ran = conduit.run(&["db", "migrate"]).ends(0);
    assert!(ran.out.contains("nothing to do"), "{}", ran.out);
}

#[test]
fn a_scan_without_a_terminal_tells_of_the_one_that_was_cut_off_and_starts_anew() {
    let conduit = Conduit::with_export(&wxr::small());
    conduit.run(&["xray", "scan"]).ends(0);
    let cut_off = "UPDATE scans SET state = 'running', phase = 'corpus', finished_ms = NULL WHERE id = 1";
    sql(&conduit.path("conduit.db"), cut_off);
    conduit
        .run(&["xray", "scan"])
        .ends(0)
        .says(&["scan 1 of the same was cut off", "`conduit xray resume 1`"]);
    let silent = conduit.run(&["xray", "scan", "--new"]).ends(0);
    assert!(!silent.err.contains("cut off"), "{}", silent.err);
    let other = conduit.run(&["xray", "scan", "--tier", "quick"]);
    assert!(!other.err.contains("cut off"), "another tier is another scan: {}", other.err);
    assert_eq!(ids(&conduit), [4, 3, 2, 1]);
    conduit.run(&["xray", "scan", "--resume"]).ends(0);
    assert_eq!(ids(&conduit), [4, 3, 2, 1]);
    assert!(status(&conduit)["unfinished_scans"].as_array().unwrap().is_empty());
}

#[test]
fn serve_goes_on_with_what_was_cut_off() {
    use std::io::{BufRead as _, BufReader};
    let conduit = Conduit::with_export(&wxr::small());
    scans(&conduit, 1);
    let cut_off = "UPDATE scans SET state = 'running', phase = 'corpus', finished_ms = NULL WHERE id = 1";
    sql(&conduit.path("conduit.db"), cut_off);
    let mut child = conduit
        .command(&["serve", "--listen", "127.0.0.1:0"])
        .stderr(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    let mut told = String::new();
    for line in BufReader::new(child.stderr.take().unwrap()).lines() {
        told.push_str(&line.unwrap());
        if told.contains("scan 1 is complete") || told.contains("cannot go on") {
            break;
        }
    }
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(told.contains("going on with it") && told.contains("scan 1 is complete"), "{told}");
    assert!(status(&conduit)["unfinished_scans"].as_array().unwrap().is_empty());
}

#[test]
fn a_clock_that_jumped_back_makes_no_negative_duration() {
    let conduit = Conduit::with_export(&wxr::small());
    scans(&conduit, 1);
    sql(&conduit.path("conduit.db"), "UPDATE scans SET started_ms = finished_ms + 3600000");
    let ran = conduit.run(&["xray", "list", "--format", "json"]).ends(0);
    assert!(ran.out.contains("\"seconds\":0"), "{}", ran.out);
}
