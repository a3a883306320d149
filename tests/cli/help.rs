//! What `--help` says, and what a wrong command line is answered with.

use clap::CommandFactory as _;

use crate::support::Conduit;

#[test]
fn help_of_every_command() {
    let conduit = Conduit::new();
    let mut names = Vec::new();
    let mut command = conduit::cli::args::Cli::command().disable_help_subcommand(true);
    command.build();
    collect(&command, &mut Vec::new(), &mut names);
    assert!(names.len() > 15, "{names:?}");
    for name in names {
        let mut arguments: Vec<&str> = name.iter().map(String::as_str).collect();
        arguments.push("--help");
        let ran = conduit.run(&arguments).ends(0);
        assert_eq!(ran.err, "");
        let file =
            std::iter::once("help").chain(name.iter().map(String::as_str)).collect::<Vec<_>>().join("-");
        insta::with_settings!({ prepend_module_to_snapshot => false, snapshot_path => "snapshots", omit_expression => true }, {
            insta::assert_snapshot!(file, conduit.stable(&ran.out));
        });
    }
}

fn collect(command: &clap::Command, path: &mut Vec<String>, names: &mut Vec<Vec<String>>) {
    names.push(path.clone());
    for sub in command.get_subcommands() {
        path.push(sub.get_name().to_owned());
        collect(sub, path, names);
        path.pop();
    }
}

#[test]
fn help_is_no_wider_than_a_hundred_columns() {
    let ran = Conduit::new().run(&["xray", "scan", "--help"]).ends(0);
    for line in ran.out.lines() {
        assert!(line.chars().count() <= 100, "{line}");
    }
}

#[test]
fn the_version_is_told() {
    let ran = Conduit::new().run(&["--version"]).ends(0);
    assert_eq!(ran.out, format!("conduit {}\n", env!("CARGO_PKG_VERSION")));
}

#[test]
fn a_command_that_does_not_exist_is_a_usage_error() {
    let ran = Conduit::new().run(&["xray", "scann"]).ends(2).says(&["scann", "scan"]);
    assert_eq!(ran.out, "");
}

#[test]
fn no_command_is_a_usage_error_that_shows_the_commands() {
    Conduit::new().run(&[]).ends(2).says(&["xray", "config"]);
}

#[test]
fn a_format_that_does_not_exist_is_answered_with_those_that_do() {
    Conduit::new().run(&["xray", "report", "--format", "pdf"]).ends(2).says(&["sarif", "junit", "html"]);
}

#[test]
fn completions_of_every_shell_are_printed() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let ran = Conduit::new().run(&["completions", shell]).ends(0);
        assert!(ran.out.contains("xray"), "{shell}");
    }
}
