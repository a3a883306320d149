//! Files made from the program's own data. A stale one is rewritten, and the test fails once to say so: look at the
//! difference and commit it.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use clap::CommandFactory as _;
use clap_complete::Shell;
use conduit::cli::args::Cli;
use conduit::cli::generated;
use conduit::{checks, config};

#[test]
fn completions_are_current() {
    let files = [
        (Shell::Bash, "conduit.bash"),
        (Shell::Zsh, "conduit.zsh"),
        (Shell::Fish, "conduit.fish"),
        (Shell::PowerShell, "conduit.ps1"),
        (Shell::Elvish, "conduit.elv"),
    ];
    let all = files.map(|(shell, file)| (file.to_owned(), generated::completions(shell)));
    folder_has("completions", &all, None);
}

#[test]
fn manual_pages_are_current() {
    folder_has("man", &generated::manual_pages(), Some("1"));
}

#[test]
fn check_pages_are_current() {
    let mut all: Vec<_> =
        checks::all().map(|check| (format!("{}.md", check.id), generated::check_page(check))).collect();
    all.push(("README.md".to_owned(), generated::check_index()));
    folder_has("docs/checks", &all, Some("md"));
}

#[test]
fn the_schema_is_current() {
    let text = serde_json::to_string_pretty(&config::schema::schema()).unwrap();
    folder_has("docs/schema", &[("config-v1.json".to_owned(), format!("{text}\n"))], None);
}

#[test]
fn every_command_and_flag_has_help_and_is_in_its_manual_page() {
    let pages = generated::manual_pages();
    let mut command = Cli::command().disable_help_subcommand(true);
    command.build();
    walk(&command, "conduit", &mut |command, name| {
        let file = format!("{name}.1");
        let (_, page) = pages.iter().find(|(it, _)| *it == file).unwrap_or_else(|| panic!("no {file}"));
        let plain = page.replace("\\-", "-");
        assert!(command.get_about().is_some(), "`{name}` has no help");
        for argument in command.get_arguments().filter(|it| !it.is_hide_set()) {
            let id = argument.get_id();
            if id != "help" && id != "version" {
                assert!(argument.get_help().is_some(), "`{name}`: {id} has no help");
            }
            let word = match argument.get_long() {
                Some(long) => format!("--{long}"),
                None => argument.get_value_names().map_or_else(String::new, |it| it[0].to_string()),
            };
            assert!(plain.contains(&word), "{file}: {word} is missing");
        }
        for (code, _) in conduit::exit::ALL {
            assert!(page.contains(&format!("\\fB{code}\\fR")), "{file}: exit code {code} is missing");
        }
    });
}

#[test]
fn manual_pages_have_no_date_and_no_line_that_troff_would_misread() {
    let date = regex::Regex::new(r"\b20\d\d-\d\d-\d\d\b").unwrap();
    for (file, page) in generated::manual_pages() {
        for line in page.lines() {
            let is_example = line.contains("YYYY");
            assert!(is_example || !date.is_match(line), "{file}: {line}");
            let is_request = line.starts_with('.') || line.starts_with('\'');
            let known = [".IP", ".TH", ".SH", ".TP", ".PP", ".ie", ".el", ".br", ".RS", ".RE", ".nf", ".fi"];
            assert!(
                !is_request || known.iter().any(|it| line.starts_with(it)),
                "{file}: a request nobody wrote: {line}"
            );
        }
    }
}

#[test]
fn tables_of_check_pages_have_as_many_cells_as_their_heads() {
    for check in checks::all() {
        let page = generated::check_page(check);
        let mut cells = None;
        for line in page.lines() {
            if !line.starts_with('|') {
                cells = None;
                continue;
            }
            let n = line.replace("\\|", "").matches('|').count();
            assert_eq!(*cells.get_or_insert(n), n, "{}: {line}", check.id);
        }
    }
}

fn walk(command: &clap::Command, name: &str, each: &mut dyn FnMut(&clap::Command, &str)) {
    each(command, name);
    for sub in command.get_subcommands().filter(|it| !it.is_hide_set()) {
        walk(sub, &format!("{name}-{}", sub.get_name()), each);
    }
}

/// Writes what differs, deletes what is no longer made (files with `extension`), and fails if there was any.
#[track_caller]
fn folder_has(folder: &str, files: &[(String, String)], extension: Option<&str>) {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(folder);
    std::fs::create_dir_all(&folder).unwrap();
    let mut stale = Vec::new();
    for (name, text) in files {
        let path = folder.join(name);
        let found = std::fs::read_to_string(&path).unwrap_or_default();
        // A checkout on Windows may turn line ends.
        if found.replace("\r\n", "\n") != *text {
            std::fs::write(&path, text).unwrap();
            stale.push(path);
        }
    }
    let names: BTreeSet<&str> = files.iter().map(|(name, _)| name.as_str()).collect();
    for path in of_extension(&folder, extension) {
        if !names.contains(path.file_name().unwrap().to_string_lossy().as_ref()) {
            std::fs::remove_file(&path).unwrap();
            stale.push(path);
        }
    }
    assert!(stale.is_empty(), "these were out of date and are rewritten now; commit them: {stale:#?}");
}

fn of_extension(folder: &Path, extension: Option<&str>) -> Vec<PathBuf> {
    let Some(extension) = extension else { return Vec::new() };
    std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|it| it == extension))
        .collect()
}
