//! Files made from the program's own data: completions, manual pages, check pages, schemas. A test rewrites them
//! and fails once when they are out of date.

use std::fmt::Write as _;

use clap::CommandFactory as _;
use clap_complete::Shell;

use super::args::Cli;
use crate::checks::{CATEGORIES, Check, SettingKind, Wave, all};
use crate::config::Preset;
use crate::exit;

/// A completion script.
pub fn completions(shell: Shell) -> String {
    let mut text = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "conduit", &mut text);
    String::from_utf8_lossy(&text).into_owned()
}

/// Every manual page: file name and text.
pub fn manual_pages() -> Vec<(String, String)> {
    let mut pages = Vec::new();
    let mut command = Cli::command().disable_help_subcommand(true);
    command.build();
    manual_page(&command, "conduit", &mut pages);
    pages
}

fn manual_page(command: &clap::Command, name: &str, pages: &mut Vec<(String, String)>) {
    let mut text = Vec::new();
    // Writing into memory cannot fail.
    let _ = clap_mangen::Man::new(command.clone().after_help(None::<&str>))
        .title(name)
        .date("")
        .source("Conduit")
        .manual("Conduit manual")
        .render(&mut text);
    let mut page = String::from_utf8_lossy(&text).into_owned();
    page.push_str(".SH \"EXIT STATUS\"\n");
    for (code, meaning) in exit::ALL {
        let _ = writeln!(page, ".TP\n\\fB{code}\\fR\n{}", meaning.replace('-', "\\-"));
    }
    pages.push((format!("{name}.1"), page));
    for sub in command.get_subcommands().filter(|it| !it.is_hide_set() && it.get_name() != "help") {
        manual_page(sub, &format!("{name}-{}", sub.get_name()), pages);
    }
}

/// A check for the terminal.
pub fn explain(check: &Check) -> String {
    let mut text = format!("{} — {}\n", check.id, check.title);
    let _ = writeln!(
        text,
        "severity {} · confidence {} · scope {} · version {} · presets {}\n",
        check.severity,
        check.confidence.as_str(),
        check.scope().as_str(),
        check.version,
        presets(check)
    );
    let docs = &check.docs;
    for (title, body) in [
        ("What it looks at", docs.looks_at),
        ("Why it matters", docs.why),
        ("How to fix", docs.fix),
        ("Example", docs.example),
    ] {
        let _ = writeln!(text, "{title}\n{}\n", indent(body));
    }
    if !check.settings.is_empty() {
        text.push_str("Thresholds (checks.settings)\n");
        for setting in check.settings {
            let _ =
                writeln!(text, "  {}: {} — {}", setting.key, default_and_range(&setting.value), setting.help);
        }
        text.push('\n');
    }
    let needs: Vec<_> = check.needs.iter().map(|it| it.as_str()).collect();
    let _ =
        writeln!(text, "Needs: {}", if needs.is_empty() { "nothing".to_owned() } else { needs.join(", ") });
    let _ = writeln!(text, "Sources\n{}", indent(&docs.sources.join("\n")));
    let _ = writeln!(text, "Page: docs/checks/{}.md", check.id);
    text
}

fn indent(text: &str) -> String {
    text.lines().map(|line| format!("  {line}")).collect::<Vec<_>>().join("\n")
}

fn presets(check: &Check) -> String {
    let names: Vec<_> = Preset::ALL.iter().filter(|it| it.holds(check)).map(|it| it.as_str()).collect();
    names.join(", ")
}

fn default_and_range(value: &SettingKind) -> String {
    match value {
        SettingKind::Int { default, min, max } => format!("{default} ({min} to {max})"),
        SettingKind::Real { default, min, max } => format!("{default} ({min} to {max})"),
        SettingKind::Words { default } => format!("[{}]", default.join(", ")),
    }
}

/// The documentation page of a check.
pub fn check_page(check: &Check) -> String {
    let docs = &check.docs;
    let mut page =
        format!("<!-- Made from src/checks: do not edit. -->\n# `{}`: {}\n\n", check.id, check.title);
    let _ = writeln!(page, "| | |\n|---|---|");
    let _ = writeln!(page, "| Severity | {} |", check.severity);
    let _ = writeln!(page, "| Confidence | {} |", check.confidence.as_str());
    let _ = writeln!(page, "| One unit is | one {} |", check.scope().as_str());
    let _ = writeln!(page, "| Presets | {} |", presets(check));
    let applies = if check.applies.is_empty() { "every CMS".to_owned() } else { check.applies.join(", ") };
    let _ = writeln!(page, "| Applies to | {applies} |");
    let needs: Vec<_> = check.needs.iter().map(|it| format!("`{}`", it.as_str())).collect();
    let _ = writeln!(
        page,
        "| Needs | {} |",
        if needs.is_empty() { "nothing".to_owned() } else { needs.join(", ") }
    );
    let _ = writeln!(page, "| Version | {} |\n", check.version);
    let _ = writeln!(page, "## What it looks at\n\n{}\n", docs.looks_at);
    let _ = writeln!(page, "## Why it matters\n\n{}\n", docs.why);
    let _ = writeln!(page, "## How to fix\n\n{}\n", docs.fix);
    let _ = writeln!(page, "## Example\n\n```text\n{}\n```\n", docs.example);
    page.push_str("## Configure\n\n");
    if check.settings.is_empty() {
        page.push_str("It has no thresholds.\n\n");
    } else {
        page.push_str("| Key | Default (range) | Meaning |\n|---|---|---|\n");
        for setting in check.settings {
            let _ = writeln!(
                page,
                "| `{}` | {} | {} |",
                setting.key,
                default_and_range(&setting.value),
                setting.help
            );
        }
        let _ = writeln!(page, "\n```yaml\nchecks:\n  settings:\n    {}:", check.id);
        for setting in check.settings {
            let value = match &setting.value {
                SettingKind::Int { default, .. } => default.to_string(),
                SettingKind::Real { default, .. } => default.to_string(),
                SettingKind::Words { default } => {
                    format!(
                        "[{}]",
                        default.iter().map(|it| format!("\"{it}\"")).collect::<Vec<_>>().join(", ")
                    )
                }
            };
            let _ = writeln!(page, "      {}: {value}", setting.key);
        }
        page.push_str("```\n\n");
    }
    let _ = writeln!(
        page,
        "To accept a finding for a while, with its reason on record:\n\n```yaml\naccept:\n  - check: {}\n    subject: \"item/123\"\n    \
         reason: why this is acceptable\n    owner: who answers for it\n    expires: 2027-06-30\n```\n",
        check.id
    );
    page.push_str("## Sources\n\n");
    for source in docs.sources {
        let _ = writeln!(page, "- {source}");
    }
    page
}

/// The list of all checks.
pub fn check_index() -> String {
    let mut page = String::from("<!-- Made from src/checks: do not edit. -->\n# Checks\n\n");
    let core = all().filter(|check| check.wave == Wave::Core).count();
    let _ = writeln!(page, "{} checks, {core} of them in the first wave.\n", all().count());
    page.push_str("## Presets\n\n| Preset | For | Checks |\n|---|---|---|\n");
    for preset in Preset::ALL {
        let n = all().filter(|check| preset.holds(check)).count();
        let _ = writeln!(page, "| `{}` | {} | {n} |", preset.as_str(), super::wizard::purpose(preset));
    }
    page.push_str(
        "\nChoose one with `checks.preset` or `--preset`; `conduit xray checks --preset NAME` lists it.\n\n",
    );
    for category in CATEGORIES {
        let _ = writeln!(page, "## {}\n\n{}\n", category.title, category.question);
        page.push_str("| Check | Severity | Confidence | Unit | What it finds |\n|---|---|---|---|---|\n");
        for check in all().filter(|check| check.category() == category.id) {
            let _ = writeln!(
                page,
                "| [`{}`]({}.md) | {} | {} | {} | {} |",
                check.id,
                check.id,
                check.severity,
                check.confidence.as_str(),
                check.scope().as_str(),
                check.title
            );
        }
        page.push('\n');
    }
    page.truncate(page.trim_end().len());
    page.push('\n');
    page
}
