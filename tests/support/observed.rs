//! What the tests of `docs/faults.md` saw, written into its table by themselves.
//!
//! Every transport a test opens is wrapped in [`Observed`], which notes what each request came to. [`check_table`] runs
//! the tests of its file once more in a process of their own, collects the notes and compares them with the table's
//! column "observed"; `UPDATE_EXPECT=1` writes the column instead.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::ops::Deref;
use std::process::Command;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use conduit::transport::{
    FailureKind, HttpTransport, ManualClock, Request, Response, Transport, TransportError,
};

/// Where the notes go; only [`check_table`] sets it.
const NOTES: &str = "CONDUIT_FAULT_NOTES";
/// Characters of an error that the table shows.
const SHOWN: usize = 100;

/// A transport that notes what its requests come to.
#[derive(Debug)]
pub struct Observed {
    inner: HttpTransport,
    clock: Arc<ManualClock>,
    test: String,
    outcomes: Mutex<BTreeMap<String, u32>>,
}

impl Observed {
    pub fn new(inner: HttpTransport, clock: Arc<ManualClock>) -> Self {
        Self { inner, clock, test: this_test(), outcomes: Mutex::default() }
    }

    pub fn send(&self, request: &Request) -> Result<Response, TransportError> {
        let result = self.inner.send(request);
        let outcome = match &result {
            Ok(response) => format!("{} answered", response.status),
            Err(TransportError { kind: FailureKind::Server(status), message, .. }) => {
                format!("server-error {status}: {}", shown(message))
            }
            Err(error) => format!("{}: {}", error.kind.as_str(), shown(&error.message)),
        };
        let mut outcomes = self.outcomes.lock().unwrap_or_else(PoisonError::into_inner);
        *outcomes.entry(outcome).or_default() += 1;
        result
    }
}

impl Deref for Observed {
    type Target = HttpTransport;

    fn deref(&self) -> &HttpTransport {
        &self.inner
    }
}

impl Drop for Observed {
    fn drop(&mut self) {
        let traffic = self.inner.traffic().snapshot();
        let waited: Duration = self.clock.slept().iter().sum();
        for (outcome, times) in &*self.outcomes.lock().unwrap_or_else(PoisonError::into_inner) {
            note(&self.test, &["outcome", outcome, &times.to_string()]);
        }
        note(&self.test, &["sent", &traffic.requests.to_string(), &traffic.retries.to_string()]);
        note(&self.test, &["waited", &waited.as_millis().to_string()]);
    }
}

/// Notes settings with which nothing could be sent.
#[allow(dead_code, reason = "not every suite has such settings")]
pub fn refused_settings(error: &dyn std::fmt::Display) {
    note(&this_test(), &["outcome", &format!("refused before sending: {}", shown(&error.to_string())), "1"]);
}

/// The test harness names the thread of a test after it; not so when it runs one test at a time.
fn this_test() -> String {
    std::thread::current().name().unwrap_or_default().to_owned()
}

fn note(test: &str, words: &[&str]) {
    let Ok(path) = std::env::var(NOTES) else { return };
    let line = format!("{test}\t{}\n", words.join("\t"));
    let mut file = std::fs::File::options().append(true).create(true).open(path).expect("the notes open");
    // One write each, so that lines of several threads do not mix.
    file.write_all(line.as_bytes()).expect("the notes can be written");
}

/// The beginning of a message on one line, without ports, folders and moments, which differ from run to run.
fn shown(message: &str) -> String {
    let port = regex::Regex::new(r"(127\.0\.0\.1|localhost):\d{4,5}").expect("a pattern");
    let folder = regex::Regex::new(r"/[^ ]*/(\w+\.pem)").expect("a pattern");
    let text = port.replace_all(message, "$1:PORT");
    let moment = regex::Regex::new(r"\d{9,}").expect("a pattern");
    let text = moment.replace_all(&text, "…");
    let text = folder.replace_all(&text, "$1").replace(['\t', '\n', '\r'], " ").replace('|', "\\|");
    if text.chars().count() <= SHOWN { text } else { text.chars().take(SHOWN).chain(['…']).collect() }
}

/// What a test saw, in the words of the table.
#[derive(Default)]
struct Seen {
    outcomes: BTreeMap<String, u32>,
    sent: u64,
    again: u64,
    waited_ms: u64,
}

impl Seen {
    fn text(&self) -> String {
        let mut parts: Vec<String> = self
            .outcomes
            .iter()
            .map(|(outcome, times)| match times {
                1 => outcome.clone(),
                times => format!("{outcome} ({times} times)"),
            })
            .collect();
        if self.sent > 0 {
            parts.push(match self.again {
                0 => format!("sent {}", self.sent),
                again => format!("sent {}, {again} of them again", self.sent),
            });
        }
        if self.waited_ms > 0 {
            parts.push(format!("waited {} s", self.waited_ms.div_ceil(1000)));
        }
        parts.join("; ")
    }
}

/// Compares the column "observed" with what the tests of this program see, or writes it. `except` is the test that
/// calls.
pub fn check_table(except: &str) {
    let folder = tempfile::tempdir().expect("a folder");
    let notes = folder.path().join("notes");
    let ran = Command::new(std::env::current_exe().expect("this program"))
        .args(["--skip", except, "--test-threads", "4", "--quiet"])
        .env(NOTES, &notes)
        .output()
        .expect("it starts");
    assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stdout));
    let seen = read_notes(&std::fs::read_to_string(&notes).expect("the tests noted something"));

    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/faults.md");
    let page = std::fs::read_to_string(&path).expect("the page is there");
    let mut used = 0;
    let lines: Vec<String> = page
        .lines()
        .map(|line| {
            let test = line.strip_suffix("` |").and_then(|it| it.rsplit_once('`')).map(|it| it.1);
            let Some(seen) = test.and_then(|it| seen.get(it)) else { return line.to_owned() };
            used += 1;
            let (fault, rest) = line.trim_start_matches("| ").split_once(" | ").expect("a first column");
            let (expected, _) = rest.split_once(" |").expect("a second column");
            format!("| {fault} | {expected} | {} | `{}` |", seen.text(), test.unwrap_or_default())
        })
        .collect();
    assert_eq!(used, seen.len(), "tests without a row in docs/faults.md");
    let expected = lines.join("\n") + "\n";
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        return std::fs::write(&path, expected).expect("the page can be written");
    }
    for (is, should_be) in page.lines().zip(expected.lines()) {
        assert_eq!(
            is, should_be,
            "docs/faults.md (left) is not what was observed; UPDATE_EXPECT=1 writes it"
        );
    }
}

fn read_notes(text: &str) -> BTreeMap<String, Seen> {
    let mut all: BTreeMap<String, Seen> = BTreeMap::new();
    for line in text.lines() {
        let words: Vec<&str> = line.split('\t').collect();
        let number = |at: usize| words.get(at).and_then(|it| it.parse::<u64>().ok()).unwrap_or(0);
        let seen = all.entry(words[0].to_owned()).or_default();
        match words[1] {
            "outcome" => {
                *seen.outcomes.entry(words[2].to_owned()).or_default() +=
                    u32::try_from(number(3)).unwrap_or(u32::MAX);
            }
            "sent" => (seen.sent, seen.again) = (seen.sent + number(2), seen.again + number(3)),
            _ => seen.waited_ms += number(2),
        }
    }
    all
}
