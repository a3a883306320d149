//! A running lab: its address, its credentials, what was put into it, and Conduit pointed at it.
//!
//! A suite without its lab fails and says how to start one: a skipped proof would read as a proof.

#![allow(clippy::disallowed_methods, reason = "the lab is named by the environment")]
#![allow(dead_code, reason = "each suite uses its part")]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::{Mutex, MutexGuard, PoisonError};

use serde_json::Value as Json;
use tempfile::TempDir;

use super::proxy::Proxy;

/// The variable that names the lab's directory.
const LAB: &str = "CONDUIT_LAB_WORDPRESS";

/// Suites of one program take turns: the lab has few workers, and some tests disturb it.
static TURN: Mutex<()> = Mutex::new(());

/// A running WordPress lab.
pub struct Lab {
    /// Its directory.
    pub dir: PathBuf,
    /// Its address, `http://127.0.0.1:8081`.
    pub url: String,
    /// `credentials.env`.
    pub credentials: BTreeMap<String, String>,
    /// `expected.json`.
    pub expected: Json,
    _turn: MutexGuard<'static, ()>,
}

/// Whose credential a scan uses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Account {
    Administrator,
    Editor,
    Subscriber,
    Anonymous,
}

impl Lab {
    /// The lab that the environment names, alone.
    pub fn open() -> Self {
        let turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
        let help = format!(
            "start a lab and name it:\n  tests/lab/wordpress/up --dir /tmp/lab --port 8091\n  \
             {LAB}=/tmp/lab cargo test --features lab --test 'lab_*'\n  tests/lab/wordpress/down --dir /tmp/lab --wipe"
        );
        let dir = std::env::var_os(LAB).unwrap_or_else(|| panic!("{LAB} is not set; {help}"));
        let dir = PathBuf::from(dir);
        let read = |name: &str| {
            std::fs::read_to_string(dir.join(name)).unwrap_or_else(|error| {
                panic!("{}: {error}; {help}", dir.join(name).display());
            })
        };
        let credentials: BTreeMap<String, String> = read("credentials.env")
            .lines()
            .filter_map(|line| line.split_once('='))
            .map(|(name, value)| (name.trim().to_owned(), value.trim().trim_matches(['"', '\'']).to_owned()))
            .collect();
        let url =
            credentials.get("WORDPRESS_URL").expect("the lab writes it").trim_end_matches('/').to_owned();
        let expected = serde_json::from_str(&read("expected.json")).expect("the lab writes JSON");
        let lab = Self { dir, url, credentials, expected, _turn: turn };
        lab.calm();
        if let Err(error) = std::net::TcpStream::connect(lab.host()) {
            panic!("nothing listens on {}: {error}; {help}", lab.url);
        }
        lab
    }

    /// `127.0.0.1:8081`.
    pub fn host(&self) -> &str {
        self.url.strip_prefix("http://").expect("labs speak http")
    }

    /// The day the content was seeded for: the reference time of every scan.
    pub fn as_of(&self) -> &str {
        self.expected["as_of"].as_str().expect("a date").get(..10).expect("a date")
    }

    /// The administrator's application password.
    pub fn password(&self) -> &str {
        &self.credentials["WORDPRESS_APP_PASSWORD"]
    }

    /// Disturbs answers; see `tests/lab/wordpress/lib/mu-plugin.php` for the words.
    pub fn disturb(&self, faults: &Json) {
        let _ = std::fs::remove_file(self.dir.join("faults.count"));
        std::fs::write(self.dir.join("faults.json"), faults.to_string())
            .expect("the lab's directory is ours");
    }

    /// Ends every disturbance.
    pub fn calm(&self) {
        let _ = std::fs::remove_file(self.dir.join("faults.json"));
    }
}

impl Drop for Lab {
    fn drop(&mut self) {
        self.calm();
    }
}

/// What one desk scans with.
#[derive(Clone, Debug)]
pub struct Setup {
    /// Whose credential.
    pub account: Account,
    /// More lines of the instance.
    pub instance: &'static str,
    /// Lines of `limits`.
    pub limits: &'static str,
    /// The preset.
    pub preset: &'static str,
    /// More lines of the file.
    pub rest: &'static str,
}

impl Default for Setup {
    fn default() -> Self {
        Self { account: Account::Administrator, instance: "", limits: "", preset: "all", rest: "" }
    }
}

/// A folder with a configuration and a database: one auditor's desk.
pub struct Desk<'a> {
    lab: &'a Lab,
    /// The folder; gone when dropped.
    pub folder: TempDir,
}

impl<'a> Desk<'a> {
    /// A configuration for this lab, its requests going through `proxy`.
    pub fn new(lab: &'a Lab, proxy: &Proxy, setup: &Setup) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let credentials = match setup.account {
            Account::Administrator => credentials("WORDPRESS_USER", "WORDPRESS_APP_PASSWORD"),
            Account::Editor => credentials("WORDPRESS_EDITOR_USER", "WORDPRESS_EDITOR_APP_PASSWORD"),
            Account::Subscriber => {
                credentials("WORDPRESS_SUBSCRIBER_USER", "WORDPRESS_SUBSCRIBER_APP_PASSWORD")
            }
            Account::Anonymous => String::new(),
        };
        let text = format!(
            "version: 1\n\
             store: {{ path: conduit.db }}\n\
             instances:\n  \
             - id: lab\n    \
             adapter: wordpress\n    \
             url: {url}\n{credentials}{instance}    \
             limits:\n      \
             requests_per_second: 1000\n      \
             proxy: {proxy}\n{limits}\
             network: {{ trusted: true }}\n\
             environments: {{ hosts: [staging.example.com] }}\n\
             checks:\n  \
             preset: {preset}\n  \
             settings:\n    \
             quality.near-duplicate-body: {{ similarity: 0.8 }}\n    \
             quality.stale: {{ days: 730 }}\n    \
             workflow.stale-draft: {{ days: 300 }}\n    \
             structure.too-many-versions: {{ max: 25 }}\n\
             {rest}",
            url = lab.url,
            instance = setup.instance,
            limits = setup.limits,
            proxy = proxy.url(),
            preset = setup.preset,
            rest = setup.rest,
        );
        std::fs::write(folder.path().join("conduit.yaml"), text).expect("our own folder");
        Self { lab, folder }
    }

    /// The command with these arguments, in the folder, with nothing but the lab's credentials around it.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_conduit"));
        command.args(arguments).current_dir(self.folder.path()).env_clear().envs(&self.lab.credentials);
        command.stdin(Stdio::null());
        command
    }

    /// Runs it to its end.
    pub fn run(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().expect("the program starts")
    }

    /// Starts it with its output thrown away.
    pub fn start(&self, arguments: &[&str]) -> Child {
        self.command(arguments)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("the program starts")
    }

    /// Scans as of the lab's day and reads the JSON report; the exit code with it.
    pub fn scan(&self, arguments: &[&str]) -> (i32, Json) {
        let mut all = vec!["xray", "scan", "--quiet", "--format", "json", "--as-of", self.lab.as_of()];
        all.extend_from_slice(arguments);
        read_report(&self.run(&all))
    }

    /// The stored scan in a format.
    pub fn report(&self, format: &str) -> Vec<u8> {
        let output = self.run(&["xray", "report", "latest", "--format", format]);
        assert_eq!(output.status.code(), Some(0), "{format}: {}", String::from_utf8_lossy(&output.stderr));
        output.stdout
    }
}

fn credentials(user: &str, password: &str) -> String {
    format!(
        "    credentials:\n      username: {{ env: {user} }}\n      application_password: {{ env: {password} }}\n"
    )
}

/// A report from standard output. No ending but these two is allowed, and never a panic.
pub fn read_report(output: &Output) -> (i32, Json) {
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(!stderr.contains("panicked"), "{stderr}");
    let code = output.status.code().unwrap_or_else(|| panic!("ended by a signal: {stderr}"));
    assert!(matches!(code, 0 | 4), "exit code {code}: {stderr}");
    let report = serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|error| panic!("no report on standard output: {error}; {stderr}"));
    (code, report)
}

/// What must be the same in two scans of the same content: everything but numbers and times of the scan itself.
pub fn essence(report: &Json) -> String {
    let parts = ["score", "checks", "totals", "findings", "instances"];
    let essence: serde_json::Map<String, Json> =
        parts.iter().map(|key| ((*key).to_owned(), report[*key].clone())).collect();
    serde_json::to_string_pretty(&essence).expect("JSON")
}

/// The findings of an NDJSON report, line by line: its first line has the times of the scan.
pub fn finding_lines(ndjson: &[u8]) -> String {
    let text = String::from_utf8(ndjson.to_vec()).expect("UTF-8");
    let (summary, findings) = text.split_once('\n').expect("a summary comes first");
    assert!(summary.starts_with(r#"{"type":"summary""#) && !findings.contains(r#"{"type":"summary""#));
    findings.to_owned()
}

/// The first line in which two texts differ, for a readable failure.
pub fn assert_same(left: &str, right: &str, what: &str) {
    if left == right {
        return;
    }
    for (number, (left, right)) in left.lines().zip(right.lines()).enumerate() {
        assert_eq!(left, right, "{what}: line {} differs", number + 1);
    }
    panic!("{what}: {} and {} lines", left.lines().count(), right.lines().count());
}

/// Every file below a folder.
pub fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).expect("readable").flatten() {
        let path = entry.path();
        if path.is_dir() {
            found.extend(files(&path));
        } else {
            found.push(path);
        }
    }
    found.sort();
    found
}
