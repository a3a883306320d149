//! On a real (pseudo-)terminal: the questions of `config generate`, the progress bar, Ctrl-C as a key.

use std::process::Command;
use std::time::Duration;

use expectrl::process::unix::WaitStatus;
use expectrl::session::OsSession;
use expectrl::{Eof, Expect as _};

use crate::support::{Conduit, site::Site, wxr};

fn on_terminal(conduit: &Conduit, arguments: &[&str]) -> OsSession {
    let mut command: Command = conduit.command(arguments);
    command.env("TERM", "xterm-256color").stdin(std::process::Stdio::inherit());
    let mut session = expectrl::Session::spawn(command).expect("a pseudo-terminal");
    session.get_process_mut().set_window_size(120, 40).expect("a size");
    session.set_expect_timeout(Some(Duration::from_secs(60)));
    session
}

/// What is still to come, and the exit code.
fn end(session: &mut OsSession) -> (String, i32) {
    let rest = session.expect(Eof).expect("it ends");
    let text = String::from_utf8_lossy(rest.as_bytes()).into_owned();
    match session.get_process().wait().expect("it ended") {
        WaitStatus::Exited(_, code) => (text, code),
        other => panic!("{other:?}: {text}"),
    }
}

#[test]
fn the_questions_give_a_valid_file_and_the_command_that_gives_it_again() {
    let conduit = Conduit::new();
    let mut session = on_terminal(&conduit, &["config", "generate"]);
    session.expect("Which CMS").unwrap();
    session.send("\r").unwrap();
    session.expect("Address of the site").unwrap();
    session.send("https://user:pw@www.museum.example\r").unwrap();
    session.expect("without user name and password").unwrap();
    // Ctrl-U does not clear the line here; each backspace takes one letter.
    session.send("\u{7f}".repeat(40)).unwrap();
    session.send("https://www.museum.example\r").unwrap();
    session.expect("Name of this instance").unwrap();
    session.send("\r").unwrap();
    session.expect("Read with a credential").unwrap();
    session.send("y").unwrap();
    session.expect("NAME of the variable that holds the username").unwrap();
    session.send("\r").unwrap();
    session.expect("NAME of the variable that holds the application password").unwrap();
    session.send("\r").unwrap();
    session.expect("Requests per second").unwrap();
    session.send("\r").unwrap();
    session.expect("Which checks").unwrap();
    // One down: strict.
    session.send("\u{1b}[B\r").unwrap();
    session.expect("Try it now").unwrap();
    session.send("n").unwrap();
    let (text, code) = end(&mut session);
    assert_eq!(code, 0, "{text}");
    assert!(text.contains("wrote conduit.yaml"), "{text}");
    let yaml = conduit.read("conduit.yaml");
    assert!(yaml.contains("https://www.museum.example") && yaml.contains("strict"), "{yaml}");
    conduit.run(&["config", "validate", "--allow-missing-secrets"]).ends(0);

    let line = text
        .lines()
        .map(str::trim)
        .find(|it| it.starts_with("conduit config generate"))
        .expect("the command");
    let mut arguments: Vec<&str> = line.split_whitespace().skip(1).collect();
    arguments.push("--force");
    conduit.run(&arguments).ends(0);
    assert_eq!(conduit.read("conduit.yaml"), yaml, "{line}");
}

#[test]
fn an_export_is_asked_neither_for_a_credential_nor_for_a_rate() {
    let conduit = Conduit::new();
    conduit.write("site.xml", &wxr::small());
    let mut session = on_terminal(&conduit, &["config", "generate", "--adapter", "wordpress", "--no-try"]);
    session.expect("Address of the site").unwrap();
    session.send("site.xml\r").unwrap();
    session.expect("Name of this instance").unwrap();
    session.send("\r").unwrap();
    session.expect("Which checks").unwrap();
    session.send("\r").unwrap();
    let (text, code) = end(&mut session);
    assert_eq!(code, 0, "{text}");
    conduit.run(&["config", "validate"]).ends(0);
    let ran = conduit.scan(&["--quiet"]);
    assert!(matches!(ran.code, Some(0 | 4)), "{ran:?}");
}

#[test]
fn without_a_terminal_nothing_is_asked() {
    let conduit = Conduit::new();
    conduit.run(&["config", "generate"]).ends(2).says(&["not a terminal", "--adapter", "--url"]);
    assert!(!conduit.path("conduit.yaml").exists());
}

#[test]
fn ctrl_c_in_a_question_gives_the_cursor_back_and_ends_with_130() {
    for question in ["Which CMS", "Address of the site"] {
        let conduit = Conduit::new();
        let mut session = on_terminal(&conduit, &["config", "generate"]);
        session.expect("Which CMS").unwrap();
        if question != "Which CMS" {
            session.send("\r").unwrap();
            session.expect(question).unwrap();
        }
        std::thread::sleep(Duration::from_millis(200));
        session.send("\u{3}").unwrap();
        let (text, code) = end(&mut session);
        assert_eq!(code, 130, "{question}: {text:?}");
        let hidden = text.rfind("\u{1b}[?25l");
        let shown = text.rfind("\u{1b}[?25h");
        assert!(shown > hidden || question != "Which CMS", "{question}: the cursor stays hidden: {text:?}");
        assert!(!conduit.path("conduit.yaml").exists());
    }
}

#[test]
fn a_terminal_shows_a_bar_and_ctrl_c_ends_the_scan_in_order() {
    let site = Site::start(200, Duration::from_millis(150));
    let conduit = Conduit::new();
    conduit.write("conduit.yaml", &crate::interrupt::configuration(&site));
    let mut session = on_terminal(&conduit, &["xray", "scan"]);
    session.expect("tasks ·").unwrap();
    site.wait_for_pages(3);
    session.send("\u{3}").unwrap();
    let (text, code) = end(&mut session);
    assert_eq!(code, 4, "{text}");
    assert!(text.contains("interrupted: ") && text.contains("conduit xray resume 1"), "{text}");
}

#[test]
fn a_scan_on_a_terminal_asks_whether_to_go_on_with_the_one_that_was_cut_off() {
    let conduit = Conduit::with_export(&wxr::small());
    conduit.run(&["xray", "scan", "--quiet"]).ends(0);
    for (answer, scans) in [("\r", 1), ("n", 2)] {
        let database = rusqlite::Connection::open(conduit.path("conduit.db")).unwrap();
        database
            .execute_batch("UPDATE scans SET state = 'running', phase = 'corpus', finished_ms = NULL")
            .unwrap();
        drop(database);
        let mut session = on_terminal(&conduit, &["xray", "scan"]);
        session.expect("Scan 1 of the same was cut off").unwrap();
        session.send(answer).unwrap();
        let (text, code) = end(&mut session);
        assert_eq!(code, 0, "{text}");
        let list = conduit.run(&["xray", "list", "--format", "json"]).ends(0);
        assert_eq!(list.out.matches("\"id\":").count(), scans, "{}", list.out);
    }
}
