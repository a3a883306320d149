//! A folder, a configuration, and the real program: what whole-program tests are made of.
//!
//! Stays true: the environment is empty but for what a test sets, every file is in a temporary folder, and what is
//! compared has no path, time or version of this machine in it.

#![allow(dead_code, reason = "each test binary uses a part")]

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value as Json;

pub mod arrivals;
pub mod site;
pub mod wxr;

/// The moment the tests call now, so that rules about age answer the same next year.
pub const AS_OF: &str = "2026-11-01";

/// A folder to run the program in.
pub struct Conduit {
    folder: tempfile::TempDir,
    env: Vec<(String, String)>,
}

/// How a run ended.
#[derive(Debug)]
pub struct Ran {
    pub code: Option<i32>,
    pub out: String,
    pub err: String,
}

impl Conduit {
    /// An empty folder.
    pub fn new() -> Self {
        Self { folder: tempfile::tempdir().expect("a temporary folder"), env: Vec::new() }
    }

    /// One instance, `site`, that reads this export.
    pub fn with_export(export: &str) -> Self {
        Self::with_export_and(export, "")
    }

    /// The same, with more lines of configuration.
    pub fn with_export_and(export: &str, more: &str) -> Self {
        let it = Self::new();
        it.write("site.xml", export);
        it.write(
            "conduit.yaml",
            &format!(
                "version: 1\nstore: {{ path: conduit.db }}\nscore: {{ min_coverage: 0 }}\ninstances:\n  - id: site\n    \
                 adapter: wordpress\n    source: wxr\n    path: site.xml\n{more}"
            ),
        );
        it
    }

    /// A copy of the example.
    pub fn quickstart() -> Self {
        let it = Self::new();
        for file in ["conduit.yaml", "site.xml"] {
            let from = root().join("examples/quickstart").join(file);
            std::fs::copy(from, it.path(file)).expect("the example is there");
        }
        it
    }

    pub fn env(mut self, name: &str, value: &str) -> Self {
        self.env.push((name.to_owned(), value.to_owned()));
        self
    }

    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    pub fn path(&self, file: &str) -> PathBuf {
        self.folder.path().join(file)
    }

    pub fn write(&self, file: &str, text: &str) {
        std::fs::write(self.path(file), text).expect("the folder is writable");
    }

    pub fn read(&self, file: &str) -> String {
        std::fs::read_to_string(self.path(file)).unwrap_or_else(|error| panic!("{file}: {error}"))
    }

    /// The program, not started.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(assert_cmd::cargo::cargo_bin!("conduit"));
        command.args(arguments).current_dir(self.folder.path()).env_clear().stdin(Stdio::null());
        command.env("TMPDIR", self.folder.path());
        command.envs(self.env.iter().map(|(name, value)| (name, value)));
        command
    }

    pub fn run(&self, arguments: &[&str]) -> Ran {
        let output = self.command(arguments).output().expect("the program starts");
        Ran {
            code: output.status.code(),
            out: String::from_utf8(output.stdout).expect("stdout is UTF-8"),
            err: String::from_utf8(output.stderr).expect("stderr is UTF-8"),
        }
    }

    /// Runs a scan at the tests' time.
    pub fn scan(&self, arguments: &[&str]) -> Ran {
        let mut all = vec!["xray", "scan", "--as-of", AS_OF];
        all.extend(arguments);
        self.run(&all)
    }

    /// The newest scan's report.
    pub fn json(&self) -> Json {
        let ran = self.run(&["xray", "report", "--format", "json"]);
        assert_eq!(ran.code, Some(0), "{}", ran.err);
        serde_json::from_str(&ran.out).expect("the report is JSON")
    }

    /// What the program wrote, without what differs between machines and runs.
    pub fn stable(&self, text: &str) -> String {
        let folder = self.folder.path().display().to_string();
        let text = text.replace(&folder, "[DIR]").replace(env!("CARGO_PKG_VERSION"), "[VERSION]");
        let time = regex::Regex::new(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z").expect("a pattern");
        time.replace_all(&text, "[TIME]").into_owned()
    }
}

impl Ran {
    /// Fails with both streams in the message when the code is another.
    #[track_caller]
    pub fn ends(self, code: i32) -> Self {
        assert_eq!(self.code, Some(code), "stdout:\n{}\nstderr:\n{}", self.out, self.err);
        self
    }

    #[track_caller]
    pub fn says(self, words: &[&str]) -> Self {
        for word in words {
            assert!(self.err.contains(word), "stderr has no {word:?}:\n{}", self.err);
        }
        self
    }
}

/// Findings as (check, subject, state), sorted: what two scans are compared by.
pub fn findings(report: &Json) -> Vec<String> {
    let mut all: Vec<String> = report["findings"]
        .as_array()
        .expect("a report has findings")
        .iter()
        .map(|it| {
            let mut line = String::new();
            write!(line, "{} {} {}", it["check"], it["fingerprint"], it["severity"]).expect("into memory");
            line
        })
        .collect();
    all.sort();
    all
}

pub fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}
