//! `conduit config generate | validate | schema | show`.
//!
//! Each command turns words into values, calls one function of [`crate::config`], prints, and picks an exit
//! code: 0, 1 (a file could not be written), 2 (usage), 3 (configuration invalid), 4 (an instance is not
//! healthy, with `--online` or `--try`).

use std::fmt::Write as _;
use std::io::{IsTerminal, Write as _};
use std::path::{Path, PathBuf};

use clap::{Args, Subcommand, ValueEnum, ValueHint};

use super::{output, wizard};
use crate::config::generate::{self, Answers};
use crate::config::problem::{self, Colour};
use crate::config::{Loaded, MissingSecrets, Preset, Problem, Registry, SecretRef, schema, show, validate};

/// How a variable of the environment is asked for.
pub type Env<'a> = &'a dyn Fn(&str) -> Option<String>;
/// Asks the instances whether they answer; called only with `--online` or `--try`.
pub type Probe<'a> = &'a dyn Fn(&Loaded) -> Vec<HealthLine>;

/// What one instance answered.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct HealthLine {
    /// The instance's id.
    pub instance: String,
    /// Whether a scan would work.
    pub is_healthy: bool,
    /// One sentence, or several lines.
    pub text: String,
}

/// Writes, checks and explains the configuration file.
#[derive(Debug, Args)]
pub struct ConfigArgs {
    /// What to do.
    #[command(subcommand)]
    pub command: ConfigCommand,
}

/// What to do with the configuration.
#[derive(Debug, Subcommand)]
pub enum ConfigCommand {
    /// Write a commented configuration, from flags or by asking
    Generate(GenerateArgs),
    /// Report every mistake of a configuration
    Validate(ValidateArgs),
    /// Print the JSON Schema of the configuration
    Schema(SchemaArgs),
    /// Print the settings in force, and where each came from
    Show(ShowArgs),
}

/// Flags of `config generate`. Without `--adapter` and a location, questions are asked.
#[derive(Clone, Debug, Default, Args)]
pub struct GenerateArgs {
    /// The kind of CMS; `conduit adapters list` names them
    #[arg(long)]
    pub adapter: Option<String>,
    /// The name of the instance in reports, commands and metrics [default: from the address]
    #[arg(long)]
    pub id: Option<String>,
    /// The address of the site, without user name and password
    #[arg(long, conflicts_with = "path", value_hint = ValueHint::Url)]
    pub url: Option<String>,
    /// An export on disk, instead of an address
    #[arg(long, value_hint = ValueHint::AnyPath)]
    pub path: Option<String>,
    /// Where a credential comes from: KEY=env:NAME, KEY=file:PATH or KEY=command:PROGRAM ARGUMENT (repeatable)
    #[arg(long = "credential", value_name = "KEY=SOURCE", value_parser = parse_credential)]
    pub credentials: Vec<(String, SecretRef)>,
    /// Requests per second, all instances together
    #[arg(long, value_name = "N")]
    pub requests_per_second: Option<f64>,
    /// The checks to begin with
    #[arg(long, value_parser = parse_preset, value_name = "PRESET")]
    pub preset: Option<Preset>,
    /// The file to write; `-` for standard output
    #[arg(long, short, default_value = "conduit.yaml", value_hint = ValueHint::FilePath)]
    pub output: PathBuf,
    /// Overwrite an existing file
    #[arg(long)]
    pub force: bool,
    /// Ask the site whether the credential works, after writing
    #[arg(long = "try", overrides_with = "no_try")]
    pub try_now: bool,
    /// Do not ask the site
    #[arg(long)]
    pub no_try: bool,
}

/// Flags of `config validate`.
#[derive(Clone, Debug, Args)]
pub struct ValidateArgs {
    /// How to print
    #[arg(long, value_enum, default_value_t = ValidateFormat::Text)]
    pub format: ValidateFormat,
    /// Ask every instance whether it answers and the credential works
    #[arg(long)]
    pub online: bool,
    /// Only warn about missing environment variables and files: for a machine without the credentials
    #[arg(long, conflicts_with = "online")]
    pub allow_missing_secrets: bool,
}

/// How `config validate` prints.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ValidateFormat {
    /// For people, on standard error.
    Text,
    /// For programs, on standard output.
    Json,
}

/// Flags of `config schema`.
#[derive(Clone, Debug, Args)]
pub struct SchemaArgs {
    /// The file to write, instead of standard output
    #[arg(long, short, value_hint = ValueHint::FilePath)]
    pub output: Option<PathBuf>,
}

/// Flags of `config show`.
#[derive(Clone, Debug, Args)]
pub struct ShowArgs {
    /// How to print
    #[arg(long, value_enum, default_value_t = ShowFormat::Yaml)]
    pub format: ShowFormat,
}

/// How `config show` prints.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ShowFormat {
    /// With the source of each value in a comment.
    Yaml,
    /// With the sources beside the settings.
    Json,
}

/// Runs one of the commands; the answer is the exit code.
pub fn run(args: &ConfigArgs, config: &Path, colour: Colour, env: Env<'_>, probe: Probe<'_>) -> u8 {
    let registry = Registry::built_in();
    match &args.command {
        ConfigCommand::Generate(args) => run_generate(args, &registry, colour, env, probe),
        ConfigCommand::Validate(args) => run_validate(args, config, &registry, colour, env, probe),
        ConfigCommand::Schema(args) => run_schema(args, &registry),
        ConfigCommand::Show(args) => run_show(args, config, &registry, colour, env),
    }
}

/// `config generate`.
pub fn run_generate(
    args: &GenerateArgs,
    registry: &Registry,
    colour: Colour,
    env: Env<'_>,
    probe: Probe<'_>,
) -> u8 {
    let is_stdout = args.output == Path::new("-");
    if !args.force && !is_stdout && args.output.exists() {
        output::err(&format!(
            "error: `{}` exists already\n  help: `--force` overwrites it, `--output FILE` writes another",
            args.output.display()
        ));
        return 2;
    }
    let location = args.url.clone().or_else(|| args.path.clone());
    let entry = args.adapter.as_deref().and_then(|name| registry.adapter(name));
    if let Some(entry) = entry.filter(|it| args.url.is_some() && wizard::reads_files_only(it)) {
        output::err(&format!(
            "error: `{}` reads files on disk, not a server\n  help: name their folder with `--path FOLDER` instead of `--url`",
            entry.name
        ));
        return 2;
    }
    let (answers, wants_try) = if let (Some(adapter), Some(location)) = (&args.adapter, location) {
        let answers = Answers {
            adapter: adapter.clone(),
            id: args.id.clone().unwrap_or_else(|| generate::propose_id(&location)),
            location,
            credentials: args.credentials.clone(),
            requests_per_second: args.requests_per_second,
            preset: args.preset.unwrap_or_default(),
            output: args.output.clone(),
        };
        (answers, args.try_now)
    } else {
        if !std::io::stdin().is_terminal() || !std::io::stderr().is_terminal() {
            output::err(&wizard::without_terminal(registry));
            return 2;
        }
        match wizard::ask(args, registry) {
            // Who just named the variables may not have set them yet: then the list below says so.
            Ok(asked) => {
                let is_ready = asked.answers.credentials.iter().all(|(_, reference)| match reference {
                    SecretRef::Env(name) => env(name).is_some_and(|it| !it.is_empty()),
                    SecretRef::File(_) | SecretRef::Command(_) => true,
                });
                (asked.answers, asked.wants_try && is_ready)
            }
            Err(wizard::Ended::Interrupted) => return 130,
            Err(wizard::Ended::Failed(message)) => {
                output::err(&format!("error: {message}"));
                return 1;
            }
        }
    };
    let text = match generate::generate(&answers, registry) {
        Ok(text) => text,
        Err(problems) => {
            output::err("error: these answers do not give a valid configuration\n");
            output::err(problem::render_all(&problems, colour).trim_end());
            return 3;
        }
    };
    if is_stdout {
        output::out(text.trim_end());
        return 0;
    }
    if let Err(error) = write_file(&args.output, &text, args.force) {
        output::err(&format!("error: `{}` cannot be written: {error}", args.output.display()));
        return 1;
    }
    let mut said = format!("wrote {}\n", args.output.display());
    for (key, reference) in &answers.credentials {
        if let SecretRef::Env(name) = reference
            && env(name).is_none_or(|it| it.is_empty())
        {
            let _ = writeln!(said, "  before a scan, set {name} to the {}", key.replace('_', " "));
        }
    }
    let _ = writeln!(said, "the same without questions:\n  {}", generate::command_line(&answers));
    said.push_str("next: `conduit config validate --online`, then `conduit xray scan --plan`");
    output::err(&said);
    if wants_try && !args.no_try {
        return match validate::load_with(&args.output, env, MissingSecrets::Error, registry) {
            Ok(loaded) => say_health(&probe(&loaded)),
            Err(problems) => {
                output::err(problem::render_all(&problems, colour).trim_end());
                3
            }
        };
    }
    0
}

/// `config validate`.
pub fn run_validate(
    args: &ValidateArgs,
    config: &Path,
    registry: &Registry,
    colour: Colour,
    env: Env<'_>,
    probe: Probe<'_>,
) -> u8 {
    let missing = if args.allow_missing_secrets { MissingSecrets::Warning } else { MissingSecrets::Error };
    let answer = validate::load_with(config, env, missing, registry);
    let problems: &[Problem] = match &answer {
        Ok(loaded) => &loaded.warnings,
        Err(problems) => problems,
    };
    let health = match &answer {
        Ok(loaded) if args.online => probe(loaded),
        _ => Vec::new(),
    };
    match args.format {
        ValidateFormat::Json => {
            let mut json = problem::json(problems);
            if args.online
                && let Some(json) = json.as_object_mut()
            {
                json.insert("health".to_owned(), serde_json::json!(health));
            }
            output::out(&pretty(&json));
        }
        ValidateFormat::Text => {
            if !problems.is_empty() {
                output::err(problem::render_all(problems, colour).trim_end());
            }
            if let Ok(loaded) = &answer {
                let n = loaded.config.instances.len();
                output::err(&format!(
                    "{} is valid: {n} instance{}",
                    config.display(),
                    if n == 1 { "" } else { "s" }
                ));
            }
        }
    }
    if answer.is_err() {
        return 3;
    }
    match args.format {
        ValidateFormat::Text => say_health(&health),
        ValidateFormat::Json => exit_of(&health),
    }
}

/// `config schema`.
pub fn run_schema(args: &SchemaArgs, registry: &Registry) -> u8 {
    let text = pretty(&schema::schema_for(registry));
    let Some(path) = &args.output else {
        output::out(&text);
        return 0;
    };
    match std::fs::write(path, format!("{text}\n")) {
        Ok(()) => {
            output::err(&format!("wrote {}", path.display()));
            0
        }
        Err(error) => {
            output::err(&format!("error: `{}` cannot be written: {error}", path.display()));
            1
        }
    }
}

/// `config show`.
pub fn run_show(args: &ShowArgs, config: &Path, registry: &Registry, colour: Colour, env: Env<'_>) -> u8 {
    match validate::load_with(config, env, MissingSecrets::Ignore, registry) {
        Ok(loaded) => {
            let effective = show::effective(&loaded, registry, env);
            match args.format {
                ShowFormat::Yaml => output::out(effective.yaml().trim_end()),
                ShowFormat::Json => output::out(&pretty(&effective.json())),
            }
            0
        }
        Err(problems) => {
            output::err(problem::render_all(&problems, colour).trim_end());
            3
        }
    }
}

fn say_health(lines: &[HealthLine]) -> u8 {
    for line in lines {
        let word = if line.is_healthy { "healthy" } else { "NOT healthy" };
        output::err(&format!("{}: {word}: {}", line.instance, line.text));
    }
    exit_of(lines)
}

fn exit_of(lines: &[HealthLine]) -> u8 {
    if lines.iter().all(|it| it.is_healthy) { 0 } else { 4 }
}

fn pretty(value: &serde_json::Value) -> String {
    serde_json::to_string_pretty(value).unwrap_or_default()
}

/// Without `force` the file must not exist, also when it appeared a moment ago.
fn write_file(path: &Path, text: &str, force: bool) -> std::io::Result<()> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true);
    if force {
        options.create(true).truncate(true)
    } else {
        options.create_new(true)
    };
    options.open(path)?.write_all(text.as_bytes())
}

fn parse_preset(word: &str) -> Result<Preset, String> {
    Preset::parse(word).ok_or_else(|| format!("one of: {}", Preset::ALL.map(Preset::as_str).join(", ")))
}

/// `KEY=env:NAME`, `KEY=file:PATH`, `KEY=command:PROGRAM ARGUMENT`. Never repeats the text: it may be a credential.
fn parse_credential(text: &str) -> Result<(String, SecretRef), String> {
    const FORMS: &str = "write KEY=env:NAME, KEY=file:PATH or KEY=command:PROGRAM ARGUMENT; a credential itself never goes here";
    let (key, source) = text.split_once('=').ok_or(FORMS)?;
    let (kind, rest) = source.split_once(':').ok_or(FORMS)?;
    if key.is_empty() || rest.trim().is_empty() {
        return Err(FORMS.to_owned());
    }
    let reference = match kind {
        "env" => SecretRef::Env(rest.to_owned()),
        "file" => SecretRef::File(rest.to_owned()),
        "command" => SecretRef::Command(rest.split_whitespace().map(str::to_owned).collect()),
        _ => return Err(FORMS.to_owned()),
    };
    Ok((key.to_owned(), reference))
}

#[cfg(test)]
mod tests {
    use super::parse_credential;
    use crate::config::SecretRef;

    #[test]
    fn credentials_name_their_source() {
        assert_eq!(
            parse_credential("username=env:WP_USER").unwrap(),
            ("username".to_owned(), SecretRef::Env("WP_USER".into()))
        );
        assert_eq!(
            parse_credential("token=command:op read op://v/i").unwrap().1,
            SecretRef::Command(vec!["op".into(), "read".into(), "op://v/i".into()])
        );
    }

    #[test]
    fn a_literal_credential_is_refused_and_not_repeated() {
        for text in ["password=hunter2", "hunter2", "=env:X", "password=env:"] {
            assert!(!parse_credential(text).unwrap_err().contains("hunter2"));
        }
    }
}
