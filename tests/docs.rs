//! What the documentation says is there: every error code has its section, every link leads somewhere, every command
//! parses, every configuration is valid, and the exit codes are those of the program.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use clap::Parser as _;
use conduit::cli::args::Cli;
use regex::Regex;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Files below a folder with one of the endings, sorted.
fn files(folder: &str, endings: &[&str]) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![root().join(folder)];
    while let Some(folder) = folders.pop() {
        let Ok(entries) = fs::read_dir(&folder) else { continue };
        for entry in entries {
            let path = entry.expect("a readable entry").path();
            if path.is_dir() {
                folders.push(path);
            } else if endings.iter().any(|it| path.to_string_lossy().ends_with(it)) {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

fn markdown() -> Vec<PathBuf> {
    let mut all = files("docs", &[".md"]);
    all.extend(files("examples", &[".md"]));
    all.extend(
        ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md"]
            .map(|it| root().join(it)),
    );
    all
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Anchors of the headings, as Markdown viewers make them.
fn anchors(text: &str) -> BTreeSet<String> {
    let mut anchors = BTreeSet::new();
    let mut is_code = false;
    for line in text.lines() {
        is_code ^= line.starts_with("```");
        if !is_code && line.starts_with('#') {
            let words = line.trim_start_matches('#').trim().to_lowercase();
            let kept = words.chars().filter(|it| it.is_alphanumeric() || matches!(it, ' ' | '-' | '_'));
            anchors.insert(kept.map(|it| if it == ' ' { '-' } else { it }).collect());
        }
    }
    anchors
}

#[test]
fn every_error_code_in_the_source_has_its_section() {
    let anchors = anchors(&read(&root().join("docs/errors.md")));
    let code = Regex::new(r#""conduit::([a-z]+)::([a-z0-9_]+)""#).unwrap();
    let mut n_codes = 0;
    let mut missing = BTreeSet::new();
    for path in files("src", &[".rs"]) {
        for found in code.captures_iter(&read(&path)) {
            n_codes += 1;
            let anchor = format!("{}-{}", &found[1], &found[2]).replace('_', "-");
            if !anchors.contains(&anchor) {
                missing.insert(format!("{} (in {})", &found[0], path.display()));
            }
        }
    }
    assert!(n_codes > 30, "only {n_codes} codes were found: has their form changed?");
    assert!(missing.is_empty(), "without a section in docs/errors.md: {missing:#?}");
}

#[test]
fn every_relative_link_leads_to_a_file_and_a_heading() {
    let link = Regex::new(r"\]\(([^)\s]+)\)").unwrap();
    let mut broken = Vec::new();
    for path in markdown() {
        for found in link.captures_iter(&prose(&read(&path))) {
            let target = &found[1];
            if target.contains("://") || target.starts_with("mailto:") {
                continue;
            }
            let (file, anchor) = target.split_once('#').unwrap_or((target, ""));
            let file = if file.is_empty() { path.clone() } else { path.parent().unwrap().join(file) };
            let is_there = file.exists() && (anchor.is_empty() || anchors(&read(&file)).contains(anchor));
            if !is_there {
                broken.push(format!("{}: {target}", path.display()));
            }
        }
    }
    assert!(broken.is_empty(), "{broken:#?}");
}

/// Text without its fenced and inline code.
fn prose(text: &str) -> String {
    let mut is_code = false;
    let mut kept = String::new();
    for line in text.lines() {
        is_code ^= line.starts_with("```");
        if !is_code && !line.starts_with("```") {
            for (n, part) in line.split('`').enumerate() {
                if n % 2 == 0 {
                    kept.push_str(part);
                }
            }
            kept.push('\n');
        }
    }
    kept
}

#[test]
fn every_page_is_reached_from_the_hub() {
    let hub = read(&root().join("docs/README.md"));
    let pages =
        fs::read_dir(root().join("docs")).unwrap().chain(fs::read_dir(root().join("docs/adr")).unwrap());
    for page in pages {
        let path = page.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if path.extension().is_some_and(|it| it == "md") && name != "README.md" {
            assert!(hub.contains(&name), "docs/README.md does not link {name}");
        }
    }
}

#[test]
fn every_command_in_docs_and_examples_parses() {
    let mut n_commands = 0;
    let mut wrong = Vec::new();
    let mut paths = markdown();
    // Generated from the checks; placeholders there stand for names.
    paths.retain(|it| !it.starts_with(root().join("docs/checks")));
    paths.extend(files("examples", &["github-actions.yml", ".service", "cron/conduit"]));
    for path in paths {
        let text = read(&path);
        let is_markdown = path.extension().is_some_and(|it| it == "md");
        let commands = if is_markdown { commands_in_markdown(&text) } else { commands_in_scripts(&text) };
        for command in commands {
            n_commands += 1;
            if let Err(error) = Cli::try_parse_from(&command)
                && error.use_stderr()
            {
                wrong.push(format!("{}: {command:?}\n{error}", path.display()));
            }
        }
    }
    assert!(n_commands > 60, "only {n_commands} commands were found");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Lines after `$ ` in fenced code, and inline code that begins with `conduit `.
fn commands_in_markdown(text: &str) -> Vec<Vec<String>> {
    let mut commands = Vec::new();
    let joined = text.replace("\\\n", " ");
    let mut is_code = false;
    for line in joined.lines() {
        is_code ^= line.starts_with("```");
        if is_code {
            if let Some(line) = line.strip_prefix("$ ") {
                commands.extend(commands_in(line));
            }
        } else {
            let inline = line.split('`').skip(1).step_by(2).filter(|it| it.starts_with("conduit "));
            commands.extend(inline.flat_map(commands_in));
        }
    }
    commands
}

fn commands_in_scripts(text: &str) -> Vec<Vec<String>> {
    // A folded YAML scalar goes on where the next line is indented and begins with a flag.
    let joined = Regex::new(r"\n\s+--").unwrap().replace_all(text, " --").into_owned();
    joined.lines().filter(|it| !it.trim_start().starts_with('#')).flat_map(commands_in).collect()
}

/// The calls of `conduit` in one line of shell: words with quotes resolved, up to what ends a command.
fn commands_in(line: &str) -> Vec<Vec<String>> {
    let mut simple = vec![Vec::new()];
    let mut word: Option<String> = None;
    let mut quote = None;
    for character in line.chars() {
        match (quote, character) {
            (Some(open), it) if it == open => quote = None,
            (None, '\'' | '"') => {
                quote = Some(character);
                word.get_or_insert_default();
            }
            (None, '#') if word.is_none() => break,
            (None, ';' | '|' | '&' | '>') => {
                simple.last_mut().unwrap().extend(word.take());
                simple.push(Vec::new());
            }
            (None, it) if it.is_whitespace() => simple.last_mut().unwrap().extend(word.take()),
            (_, it) => word.get_or_insert_default().push(it),
        }
    }
    simple.last_mut().unwrap().extend(word);
    simple
        .into_iter()
        .filter_map(|words| {
            let is_cargo =
                words.first().is_some_and(|it| it == "cargo") && words.get(1).is_some_and(|it| it == "run");
            let at = if is_cargo {
                words.iter().position(|it| it == "--")?
            } else {
                words.iter().position(|it| {
                    let name = it.rsplit(['/', '=', '-']).next().unwrap_or_default();
                    name == "conduit" && (it == "conduit" || it.contains("bin/conduit"))
                })?
            };
            // Not the word in a sentence or a path: a command follows.
            words.get(at + 1)?;
            Some(std::iter::once("conduit".to_owned()).chain(words[at + 1..].iter().cloned()).collect())
        })
        .filter(|words: &Vec<String>| {
            words[1].starts_with("--") || words[1].chars().all(|it| it.is_ascii_lowercase())
        })
        .collect()
}

#[test]
fn every_whole_configuration_in_the_docs_is_valid() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("export.xml"), "").unwrap();
    let mut n_files = 0;
    for path in markdown() {
        let text = read(&path);
        for block in text.split("```yaml\n").skip(1).filter_map(|it| it.split("```").next()) {
            if !block.starts_with("version: 1") {
                continue;
            }
            n_files += 1;
            // A file of a machine that this is not.
            let block = block.replace("{ file: /run/secrets/wp_app_password }", "{ env: WP_APP_PASSWORD }");
            let file = folder.path().join("conduit.yaml");
            fs::write(&file, block).unwrap();
            let loaded = conduit::config::load(&file, &|_| Some("a value".to_owned()));
            assert!(loaded.is_ok(), "{}: {:#?}", path.display(), loaded.err());
        }
    }
    assert!(n_files >= 4, "only {n_files} configurations were found");
}

#[test]
fn the_readme_has_the_exit_codes_of_the_program() {
    let readme = read(&root().join("README.md"));
    for (code, meaning) in conduit::exit::ALL {
        let row = Regex::new(&format!(r"(?m)^\| {code} \| (.+) \|$")).unwrap();
        let row =
            row.captures(&readme).unwrap_or_else(|| panic!("README.md has no row for exit code {code}"));
        let first = |text: &str| text.split([':', ',', ' ']).next().unwrap_or_default().to_owned();
        assert_eq!(first(&row[1]), first(meaning), "exit code {code}");
    }
}

#[test]
fn the_readme_counts_the_checks_as_they_are() {
    let readme = read(&root().join("README.md"));
    let n_checks = conduit::checks::all().count();
    let n_categories = conduit::checks::CATEGORIES.len();
    let sentence = format!("{n_checks} checks in {n_categories} categories");
    assert!(readme.contains(&sentence), "README.md should say: {sentence}");
}

#[test]
fn every_reason_for_unknown_is_explained() {
    let errors = read(&root().join("docs/errors.md"));
    for reason in conduit::model::UnknownReason::ALL {
        assert!(
            errors.contains(&format!("| `{}` |", reason.as_str())),
            "docs/errors.md lacks {}",
            reason.as_str()
        );
    }
}
