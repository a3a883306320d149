//! Who may import whom, which crate is used where, and what every file has: the rules that Rust does not hold by
//! itself. Test code inside `src` is left out: it may use what it likes.
//!
//! A rule that is broken names the file and the rule. Change the code; change a table only with its reason.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// Room, and the rooms it may import. `cli` may import everything, and nobody imports `cli`.
const MAY_IMPORT: &[(&str, &[&str])] = &[
    ("model", &[]),
    ("telemetry", &["model"]),
    // Knows no CMS and no configuration file.
    ("transport", &["model", "telemetry"]),
    // Knows no check and no adapter.
    ("store", &["model", "telemetry"]),
    // Never the store: an adapter yields, others keep.
    ("adapters", &["model", "telemetry", "transport"]),
    // No transport: a check cannot cause traffic. No store: its SQL is data.
    ("checks", &["model"]),
    // Composes settings and lists of the rooms; none of them imports it.
    ("config", &["adapters", "checks", "model", "store", "transport"]),
    ("plan", &["adapters", "checks", "config", "model"]),
    ("score", &["model"]),
    // No printing, no clap.
    (
        "engine",
        &["adapters", "checks", "config", "model", "plan", "score", "store", "telemetry", "transport"],
    ),
    ("compare", &["model", "score", "store"]),
    // Of the checks only their texts. Never the engine: a report is made from what is stored.
    ("report", &["checks", "compare", "model", "score", "store"]),
    ("serve", &["adapters", "config", "engine", "model", "report", "store", "telemetry", "transport"]),
    // Read by `cli` only: the environment and the exit codes are the shell's affair.
    ("env", &[]),
    ("exit", &[]),
];

/// A word of code, the files (or folders, ending in `/`) it may stand in, and why.
const ONLY_IN: &[(&str, &[&str], &str)] = &[
    (
        "rustls",
        &["src/transport/http/tls.rs", "src/store/postgres/address.rs"],
        "one file a wire decides what an encrypted connection must be",
    ),
    ("ureq", &["src/transport/http/"], "one room speaks HTTP, so limits cannot be gone around"),
    ("rusqlite", &["src/store/sqlite.rs"], "one file speaks to SQLite"),
    ("postgres::Client", &["src/store/postgres.rs", "src/store/postgres/"], "one room speaks to PostgreSQL"),
    ("tokio_postgres_rustls", &["src/store/postgres/"], "one room speaks to PostgreSQL"),
    ("tiny_http", &["src/serve/"], "one room listens"),
    ("clap", &["src/cli/"], "arguments end in the command line"),
    ("clap_complete", &["src/cli/"], "arguments end in the command line"),
    ("clap_mangen", &["src/cli/"], "arguments end in the command line"),
    ("dialoguer", &["src/cli/"], "only the command line asks"),
    ("indicatif", &["src/cli/"], "only the command line shows progress"),
    ("comfy_table", &["src/cli/", "src/report/"], "tables are for people"),
    ("signal_hook", &["src/cli/"], "only the program owns its signals; a library gets a `Stop`"),
    ("println!", &[], "write through src/cli/output.rs: a broken pipe must not panic"),
    ("eprintln!", &[], "write through src/cli/output.rs"),
    ("print!", &[], "write through src/cli/output.rs"),
    ("eprint!", &[], "write through src/cli/output.rs"),
    ("dbg!", &[], "left behind"),
    ("todo!", &[], "left behind"),
    ("unimplemented!", &[], "left behind"),
    ("io::stdout", &["src/cli/output.rs"], "write through src/cli/output.rs"),
    ("thread::spawn", &["src/engine/", "src/serve/"], "threads start where they are joined"),
    ("thread::scope", &["src/engine/", "src/serve/"], "threads start where they are joined"),
    ("thread::Builder", &["src/engine/", "src/serve/"], "threads start where they are joined"),
    ("process::exit", &[], "the answer becomes an exit code in main.rs"),
    // With `{ command: … }` a secret comes from a program the user named.
    ("process::Command", &["src/config/secrets.rs"], "nothing else starts programs"),
    // Near-duplicates look up hashes there and never walk over them.
    (
        "HashMap",
        &["src/checks/quality/near_duplicate_body.rs"],
        "its order differs between runs; take BTreeMap",
    ),
    ("HashSet", &[], "its order differs between runs; take BTreeSet"),
];

/// The files each adapter's folder has, so that who knows one knows all.
const ADAPTER_FILES: &[&str] = &["mod.rs", "settings.rs", "normalise.rs", "health.rs", "tests.rs"];

/// Further files of adapters that ask servers.
const SERVER_FILES: &[&str] = &["client.rs", "wire.rs"];

#[test]
fn rooms_import_only_what_the_table_allows() {
    let mut broken = Vec::new();
    for source in sources() {
        let Some(room) = source.room() else { continue };
        if room == "cli" {
            continue;
        }
        let Some((_, may)) = MAY_IMPORT.iter().find(|(name, _)| *name == room) else {
            broken.push(format!("{}: room `{room}` has no row in MAY_IMPORT", source.path));
            continue;
        };
        for target in imports(&source.code) {
            if target != room && !may.contains(&target.as_str()) {
                broken.push(format!("{}: {room} must not import {target}", source.path));
            }
        }
        if leaves_the_crate_root(&source) {
            broken.push(format!("{}: `super::` reaches another room; write `crate::`", source.path));
        }
    }
    assert!(broken.is_empty(), "\n{}", broken.join("\n"));
}

#[test]
fn no_two_rooms_import_each_other_even_by_a_detour() {
    let mut edges: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for source in sources() {
        let Some(room) = source.room() else { continue };
        let targets = imports(&source.code).into_iter().filter(|it| *it != room);
        edges.entry(room.clone()).or_default().extend(targets);
    }
    for room in edges.keys() {
        let mut seen = BTreeSet::new();
        let mut waiting: Vec<&String> = edges[room].iter().collect();
        while let Some(next) = waiting.pop() {
            assert_ne!(next, room, "{room} imports itself by way of {seen:?}");
            if seen.insert(next) {
                waiting.extend(edges.get(next).into_iter().flatten());
            }
        }
    }
}

#[test]
fn crates_and_macros_stay_in_their_homes() {
    let mut broken = Vec::new();
    for source in sources() {
        for (word, homes, why) in ONLY_IN {
            let is_home = homes.iter().any(|home| {
                if home.ends_with('/') { source.path.starts_with(home) } else { source.path == *home }
            });
            if !is_home && uses(&source.code, word) {
                broken.push(format!("{}: `{word}`: {why}", source.path));
            }
        }
    }
    assert!(broken.is_empty(), "\n{}", broken.join("\n"));
}

#[test]
fn every_file_says_what_it_owns() {
    for path in rust_files(&root().join("src")) {
        let text = std::fs::read_to_string(&path).unwrap();
        let first = text.lines().next().unwrap_or_default();
        assert!(first.starts_with("//! ") && first.len() > 15, "{}: opens with {first:?}", path.display());
    }
}

#[test]
fn every_adapter_folder_has_the_same_files() {
    let adapters = root().join("src/adapters");
    let mut n_adapters = 0;
    for entry in std::fs::read_dir(&adapters).unwrap() {
        let folder = entry.unwrap().path();
        if !folder.is_dir() {
            continue;
        }
        n_adapters += 1;
        for file in ADAPTER_FILES {
            assert!(folder.join(file).is_file(), "{}: has no {file}", folder.display());
        }
        let name = folder.file_name().unwrap().to_string_lossy().into_owned();
        let entry = conduit::adapters::find(&name);
        let entry = entry.unwrap_or_else(|| panic!("src/adapters/{name} is not registered in ADAPTERS"));
        // Who takes a credential asks a server; who asks it in several ways has a folder for each.
        let sources = std::fs::read_dir(&folder).unwrap().map(|it| it.unwrap().path());
        let places: Vec<_> = sources.filter(|it| it.is_dir()).chain([folder.clone()]).collect();
        for file in SERVER_FILES.iter().filter(|_| !entry.credentials.is_empty()) {
            let is_there = places.iter().any(|it| it.join(file).is_file());
            assert!(is_there, "{}: has no {file}", folder.display());
        }
    }
    assert_eq!(n_adapters, conduit::adapters::ADAPTERS.len());
}

#[test]
fn every_check_is_in_the_file_of_its_name_and_every_file_is_registered() {
    let known: BTreeSet<&str> = conduit::checks::all().map(|check| check.id).collect();
    for id in &known {
        let (category, name) = id.split_once('.').expect("an id is category.name");
        let path = root().join("src/checks").join(category).join(format!("{}.rs", name.replace('-', "_")));
        let text = std::fs::read_to_string(&path)
            .unwrap_or_else(|error| panic!("{id}: {}: {error}", path.display()));
        assert!(text.contains(&format!("\"{id}\"")), "{}: does not define {id}", path.display());
    }
    for source in sources() {
        let Some((category, file)) =
            source.path.strip_prefix("src/checks/").and_then(|it| it.split_once('/'))
        else {
            continue;
        };
        let is_category = conduit::checks::CATEGORIES.iter().any(|it| it.id == category);
        let id = format!("{category}.{}", file.trim_end_matches(".rs").replace('_', "-"));
        let defines_a_check = source.code.contains(": Check = Check {");
        if is_category && defines_a_check {
            assert!(known.contains(id.as_str()), "{}: {id} is not registered in CHECKS", source.path);
        }
    }
}

/// A file of `src` without comments and without test code.
struct Source {
    /// `src/store/mod.rs`.
    path: String,
    code: String,
}

impl Source {
    /// The first folder, or the file of that name; `None` for `lib.rs` and `main.rs`.
    fn room(&self) -> Option<String> {
        let name = self.path.strip_prefix("src/")?.split('/').next()?.trim_end_matches(".rs");
        (!matches!(name, "lib" | "main")).then(|| name.to_owned())
    }
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(rust_files(&path));
        } else if path.extension().is_some_and(|it| it == "rs") {
            files.push(path);
        }
    }
    files.sort();
    files
}

fn sources() -> Vec<Source> {
    let files = rust_files(&root().join("src"));
    assert!(files.len() > 100, "only {} files found", files.len());
    let mut of_tests: BTreeSet<PathBuf> = BTreeSet::new();
    for path in &files {
        let text = std::fs::read_to_string(path).unwrap();
        let folder = if path.ends_with("mod.rs") || path.ends_with("lib.rs") {
            path.parent().unwrap().to_owned()
        } else {
            path.with_extension("")
        };
        for name in test_modules(&text) {
            of_tests.insert(folder.join(format!("{name}.rs")));
            of_tests.insert(folder.join(name));
        }
    }
    files
        .into_iter()
        .filter(|path| !path.ancestors().any(|it| of_tests.contains(it)))
        .map(|path| Source {
            code: code_of(&std::fs::read_to_string(&path).unwrap()),
            path: path.strip_prefix(root()).unwrap().to_string_lossy().replace('\\', "/"),
        })
        .collect()
}

/// The names after `#[cfg(test)] mod`, where the module is a file.
fn test_modules(text: &str) -> Vec<String> {
    let mut names = Vec::new();
    let mut is_test = false;
    for line in text.lines().map(str::trim) {
        if line == "#[cfg(test)]" {
            is_test = true;
        } else if is_test && !line.starts_with("#[") {
            is_test = false;
            if let Some(name) = line.split("mod ").nth(1).and_then(|it| it.strip_suffix(';')) {
                names.push(name.to_owned());
            }
        }
    }
    names
}

/// Code as rustfmt lays it out: an item that `#[cfg(test)]` guards ends at the first line with its own indentation
/// that closes it.
fn code_of(text: &str) -> String {
    let mut code = String::new();
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        let trimmed = line.trim_start();
        if trimmed.starts_with("//") {
            continue;
        }
        if trimmed != "#[cfg(test)]" {
            code.push_str(line);
            code.push('\n');
            continue;
        }
        let indentation = &line[..line.len() - trimmed.len()];
        for line in lines.by_ref() {
            let is_own_level = line.starts_with(indentation)
                && !line[indentation.len()..].starts_with(char::is_whitespace)
                && !line.trim().is_empty();
            let ends = line.ends_with(';') || line.ends_with('}') || line.ends_with("},");
            if is_own_level && ends {
                break;
            }
        }
    }
    code
}

/// The rooms after each `crate::`, groups included.
fn imports(code: &str) -> BTreeSet<String> {
    let mut rooms = BTreeSet::new();
    for (at, _) in code.match_indices("crate::") {
        if code[..at].ends_with('$') {
            continue;
        }
        let rest = &code[at + "crate::".len()..];
        match rest.strip_prefix('{') {
            None => rooms.extend(first_word(rest)),
            Some(group) => {
                let mut depth = 0;
                let mut is_start = true;
                for (at, letter) in group.char_indices() {
                    match letter {
                        '{' => depth += 1,
                        '}' if depth == 0 => break,
                        '}' => depth -= 1,
                        ',' if depth == 0 => is_start = true,
                        it if is_start && !it.is_whitespace() => {
                            is_start = false;
                            rooms.extend(first_word(&group[at..]));
                        }
                        _ => {}
                    }
                }
            }
        }
    }
    rooms
}

fn first_word(text: &str) -> Option<String> {
    let word: String = text.chars().take_while(|it| it.is_ascii_alphanumeric() || *it == '_').collect();
    (!word.is_empty()).then_some(word)
}

/// Whether `super::` climbs out of the room.
fn leaves_the_crate_root(source: &Source) -> bool {
    let parts = source.path.trim_start_matches("src/").trim_end_matches("/mod.rs").split('/').count();
    source.code.contains(&"super::".repeat(parts))
}

/// Whether the word stands in the code as a word: `print!` is not in `eprint!`, and `a::b` is also found in `{b}`-free form.
fn uses(code: &str, word: &str) -> bool {
    let is_name = |it: char| it.is_ascii_alphanumeric() || it == '_';
    code.match_indices(word).any(|(at, _)| {
        let before = code[..at].chars().next_back();
        let after = code[at + word.len()..].chars().next();
        let in_string = code[..at].rsplit('\n').next().is_some_and(|line| line.matches('"').count() % 2 == 1);
        !before.is_some_and(is_name) && !after.is_some_and(is_name) && !in_string
    })
}

#[test]
fn the_reader_of_sources_sees_groups_and_skips_tests() {
    let code = code_of(
        "//! crate::no\nuse crate::{env, model::{A, B}, store::C};\n#[cfg(test)]\nmod fixture;\nfn a() { crate::exit::x() }\n\
         #[cfg(test)]\nmod tests {\n    use crate::cli;\n}\nuse crate::plan;\n",
    );
    let rooms: Vec<String> = imports(&code).into_iter().collect();
    assert_eq!(rooms, ["env", "exit", "model", "plan", "store"]);
    assert!(uses("ureq::get()", "ureq") && !uses("my_ureq::get()", "ureq") && !uses("\"ureq\"", "ureq"));
    assert!(uses("println!(1)", "println!") && !uses("eprintln!(1)", "println!"));
}
