//! Questions instead of flags: every answer is also a flag of `config generate`.
//!
//! Stays true: nothing is asked without a terminal; a credential itself is never asked for, only where it
//! comes from; after Ctrl-C the cursor is visible again.

use std::fmt::Write as _;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use dialoguer::theme::ColorfulTheme;
use dialoguer::{Confirm, Input, Select};

use super::config::GenerateArgs;
use crate::adapters::Entry;
use crate::config::generate::{Answers, is_address, propose_id};
use crate::config::{Preset, Registry, SecretRef};

/// What was answered.
#[derive(Clone, Debug, PartialEq)]
pub struct Asked {
    /// For the file.
    pub answers: Answers,
    /// Whether to ask the site now.
    pub wants_try: bool,
}

/// Why there are no answers.
#[derive(Debug)]
pub enum Ended {
    /// Ctrl-C; exit 130.
    Interrupted,
    /// The terminal failed.
    Failed(String),
}

impl From<dialoguer::Error> for Ended {
    fn from(error: dialoguer::Error) -> Self {
        let dialoguer::Error::IO(error) = error;
        if error.kind() == std::io::ErrorKind::Interrupted {
            Self::Interrupted
        } else {
            Self::Failed(format!("the terminal cannot be read: {error}"))
        }
    }
}

/// The flags that replace the questions, for a run without a terminal.
pub fn without_terminal(registry: &Registry) -> String {
    let names: Vec<&str> = registry.adapters.iter().map(|it| it.name).collect();
    let mut text = format!(
        "error: `conduit config generate` asks questions, and this is not a terminal\n  \
         help: answer them with flags:\n    \
         conduit config generate --adapter {} --url https://www.example.com",
        names.join("|")
    );
    if let Some(entry) = registry.adapters.first() {
        for credential in entry.credentials {
            let _ = write!(text, " --credential {}=env:{}", credential.key, credential.env);
        }
    }
    text.push_str(
        "\n  also: --id ID, --path FILE instead of --url, --requests-per-second N, --preset NAME, --output FILE, --force, --try",
    );
    text
}

/// Asks what the flags leave open.
///
/// # Errors
///
/// [`Ended`], after the cursor was made visible.
pub fn ask(args: &GenerateArgs, registry: &Registry) -> Result<Asked, Ended> {
    // While a question is open, Ctrl-C ends the question (the terminal reports it as `Interrupted`); before and after,
    // the program.
    let is_over = Arc::new(AtomicBool::new(false));
    let handler = signal_hook::flag::register_conditional_shutdown(
        signal_hook::consts::SIGINT,
        130,
        Arc::clone(&is_over),
    );
    if let Err(error) = handler {
        return Err(Ended::Failed(format!("Ctrl-C cannot be watched: {error}")));
    }
    let asked = questions(args, registry);
    is_over.store(true, Ordering::SeqCst);
    if asked.is_err() {
        let _ = console::Term::stderr().show_cursor();
    }
    asked
}

fn questions(args: &GenerateArgs, registry: &Registry) -> Result<Asked, Ended> {
    let theme = ColorfulTheme::default();
    let entry = adapter(args, registry, &theme)?;
    let location = match args.url.clone().or_else(|| args.path.clone()) {
        Some(location) => location,
        None => Input::with_theme(&theme)
            .with_prompt(if reads_files_only(entry) {
                "Folder of the serialized items"
            } else {
                "Address of the site, or path of an export"
            })
            .validate_with(|text: &String| match location_problem(text) {
                Ok(()) if reads_files_only(entry) && is_address(text) => {
                    Err("the path of a folder: nothing is read from a server yet".to_owned())
                }
                told => told,
            })
            .interact_text()?,
    };
    let location = location.trim().to_owned();
    let id = match &args.id {
        Some(id) => id.clone(),
        None => Input::with_theme(&theme)
            .with_prompt("Name of this instance in reports")
            .default(propose_id(&location))
            .validate_with(|text: &String| id_problem(text))
            .interact_text()?,
    };
    let credentials = if args.credentials.is_empty() && is_address(&location) {
        credentials(entry, &theme)?
    } else {
        args.credentials.clone()
    };
    let rate =
        match args.requests_per_second {
            Some(rate) => Some(rate),
            None if is_address(&location) => Some(
                Input::with_theme(&theme)
                    .with_prompt("Requests per second at most")
                    .default(5.0)
                    .validate_with(|rate: &f64| {
                        if (0.01..=1000.0).contains(rate) { Ok(()) } else { Err("from 0.01 to 1000") }
                    })
                    .interact_text()?,
            ),
            None => None,
        };
    let preset = match args.preset {
        Some(preset) => preset,
        None => preset(&theme)?,
    };
    let wants_try = if args.no_try {
        false
    } else if args.try_now {
        true
    } else {
        Confirm::with_theme(&theme)
            .with_prompt("Try it now, after writing the file")
            .default(true)
            .interact()?
    };
    Ok(Asked {
        answers: Answers {
            adapter: entry.name.to_owned(),
            id,
            location,
            credentials,
            requests_per_second: rate,
            preset,
            output: args.output.clone(),
        },
        wants_try,
    })
}

fn adapter(args: &GenerateArgs, registry: &Registry, theme: &ColorfulTheme) -> Result<&'static Entry, Ended> {
    if let Some(name) = &args.adapter {
        return registry.adapter(name).ok_or_else(|| {
            let names: Vec<&str> = registry.adapters.iter().map(|it| it.name).collect();
            Ended::Failed(format!("there is no such adapter; there are: {}", names.join(", ")))
        });
    }
    let titles: Vec<String> =
        registry.adapters.iter().map(|it| format!("{}: {}", it.title, it.summary)).collect();
    let first = registry.adapters.iter().position(|it| it.name == "wordpress").unwrap_or(0);
    let chosen =
        Select::with_theme(theme).with_prompt("Which CMS").items(&titles).default(first).interact()?;
    registry.adapters.get(chosen).copied().ok_or_else(|| Ended::Failed("no adapter was chosen".to_owned()))
}

fn credentials(entry: &Entry, theme: &ColorfulTheme) -> Result<Vec<(String, SecretRef)>, Ended> {
    if entry.credentials.is_empty() {
        return Ok(Vec::new());
    }
    let wants = Confirm::with_theme(theme)
        .with_prompt("Read with a credential (more can be checked; without one, only what visitors see)")
        .default(true)
        .interact()?;
    if !wants {
        return Ok(Vec::new());
    }
    let mut credentials = Vec::new();
    // Who takes more than a name and a password takes them for several ways in.
    let may_skip = entry.credentials.len() > 2;
    for credential in entry.credentials {
        super::output::err(&format!("  {}: {}", credential.key, credential.help));
        let what = format!("NAME of the variable that holds the {}", credential.key.replace('_', " "));
        let input = Input::with_theme(theme);
        let name: String = if may_skip {
            let prompt = format!("{what} (such as {}; empty leaves it out)", credential.env);
            let input = input.with_prompt(prompt).allow_empty(true);
            let check = |text: &String| if text.is_empty() { Ok(()) } else { variable_problem(text) };
            input.validate_with(check).interact_text()?
        } else {
            let input = input.with_prompt(what).default(credential.env.to_owned());
            input.validate_with(|text: &String| variable_problem(text)).interact_text()?
        };
        if !name.is_empty() {
            credentials.push((credential.key.to_owned(), SecretRef::Env(name)));
        }
    }
    Ok(credentials)
}

/// What a preset is for, in a few words.
pub fn purpose(preset: Preset) -> &'static str {
    match preset {
        Preset::Recommended => "what is certain and matters",
        Preset::Strict => "everything, tentative checks too",
        Preset::Editorial => "what editors can act on",
        Preset::Security => "security and platform",
        Preset::Migration => "what matters before a migration",
        Preset::All => "every check",
    }
}

fn preset(theme: &ColorfulTheme) -> Result<Preset, Ended> {
    let words: Vec<String> =
        Preset::ALL.iter().map(|it| format!("{}: {}", it.as_str(), purpose(*it))).collect();
    let chosen = Select::with_theme(theme).with_prompt("Which checks").items(&words).default(0).interact()?;
    Ok(Preset::ALL.get(chosen).copied().unwrap_or_default())
}

/// Whether the adapter has no source that asks a server.
pub fn reads_files_only(entry: &Entry) -> bool {
    entry.credentials.is_empty()
}

fn location_problem(text: &str) -> Result<(), String> {
    let text = text.trim();
    if !is_address(text) {
        return if std::path::Path::new(text).exists() {
            Ok(())
        } else {
            Err("an address starts with https://; there is no such file either".to_owned())
        };
    }
    match url::Url::parse(text) {
        Ok(url) if !url.username().is_empty() || url.password().is_some() => {
            Err("without user name and password: their variables are asked for next".to_owned())
        }
        Ok(url) if matches!(url.scheme(), "http" | "https") => Ok(()),
        Ok(_) => Err("an address starts with https:// or http://".to_owned()),
        Err(error) => Err(error.to_string()),
    }
}

fn id_problem(text: &str) -> Result<(), &'static str> {
    let is_good = text.len() <= 63
        && text.starts_with(|it: char| it.is_ascii_lowercase() || it.is_ascii_digit())
        && text.chars().all(|it| it.is_ascii_lowercase() || it.is_ascii_digit() || it == '-' || it == '_');
    if is_good { Ok(()) } else { Err("a-z, 0-9, - and _, at most 63") }
}

fn variable_problem(text: &str) -> Result<(), &'static str> {
    let is_good = text.len() <= 128
        && text.starts_with(|it: char| it.is_ascii_alphabetic() || it == '_')
        && text.chars().all(|it| it.is_ascii_alphanumeric() || it == '_');
    if is_good { Ok(()) } else { Err("the NAME of a variable, not its value: letters, digits and _") }
}

#[cfg(test)]
mod tests {
    use super::{location_problem, variable_problem, without_terminal};
    use crate::config::Registry;

    #[test]
    fn without_a_terminal_the_flags_are_printed() {
        let text = without_terminal(&Registry::built_in());
        assert!(text.contains("--adapter") && text.contains("--url"), "{text}");
    }

    #[test]
    fn a_password_in_the_address_is_refused() {
        assert!(location_problem("https://a:b@example.com").is_err());
        assert!(location_problem("https://example.com").is_ok());
        assert!(location_problem("/no/such/export.xml").is_err());
    }

    #[test]
    fn a_value_is_not_a_variable_name() {
        assert!(variable_problem("abcd efgh ijkl").is_err());
        assert!(variable_problem("WP_USER").is_ok());
    }
}
