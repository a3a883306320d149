//! The command line as data. Doc comments are the help texts; completions and manual pages are made from
//! them too.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum, ValueHint};

use super::config::ConfigArgs;

/// X-rays a content management system: what state its content, its model and its platform are in, and what to
/// do about it.
///
/// Reads only. Start with `conduit config generate`, then `conduit xray scan`.
#[derive(Debug, Parser)]
#[command(name = "conduit", version, max_term_width = 100, after_help = AFTER_HELP)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,

    /// Flags every command takes.
    #[command(flatten)]
    pub global: Global,
}

const AFTER_HELP: &str = "Exit codes: 0 complete · 1 failure · 2 usage · 3 configuration invalid · 4 incomplete · \
                          10 gate failed\nManual: docs/README.md";

/// Apart from a command's own flags, so that those are seen first.
const GLOBAL: &str = "Options of every command";

/// Flags every command takes.
#[derive(Clone, Debug, Args)]
pub struct Global {
    /// The configuration file.
    #[arg(long, short, global = true, help_heading = GLOBAL, value_name = "FILE", env = "CONDUIT_CONFIG", default_value = "conduit.yaml", value_hint = ValueHint::FilePath)]
    pub config: PathBuf,

    /// The database, instead of the one the configuration names.
    #[arg(long, global = true, help_heading = GLOBAL, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub database: Option<PathBuf>,

    /// No progress and no summary: only what was asked for, and errors.
    #[arg(long, short, global = true, help_heading = GLOBAL)]
    pub quiet: bool,

    /// Log more to stderr: once for tasks, twice for requests.
    #[arg(long, short, global = true, help_heading = GLOBAL, action = clap::ArgAction::Count)]
    pub verbose: u8,

    /// How log lines are written.
    #[arg(long, global = true, help_heading = GLOBAL, value_name = "FORMAT", value_enum, default_value_t = LogFormat::Text)]
    pub log_format: LogFormat,

    /// When to use colour. `NO_COLOR` is respected.
    #[arg(long, global = true, help_heading = GLOBAL, value_name = "WHEN", value_enum, default_value_t = ColourWhen::Auto)]
    pub color: ColourWhen,
}

/// How log lines are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum LogFormat {
    /// For people.
    Text,
    /// One JSON object a line.
    Json,
}

/// When to use colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ColourWhen {
    /// On a terminal.
    Auto,
    /// Also in a pipe.
    Always,
    /// Never.
    Never,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Write, check and show the configuration.
    Config(ConfigArgs),
    /// Scan instances, and look at what was found.
    Xray {
        /// What to do.
        #[command(subcommand)]
        command: Xray,
    },
    /// The kinds of CMS Conduit reads, and whether yours answer.
    Adapters {
        /// What to do.
        #[command(subcommand)]
        command: Adapters,
    },
    /// The database itself: what it holds, what may go, whether it is sound, and how it moves.
    Db {
        /// What to do.
        #[command(subcommand)]
        command: Db,
    },
    /// Serve /health and /metrics from the store.
    Serve(ServeArgs),
    /// Print a completion script for a shell.
    Completions {
        /// The shell.
        shell: clap_complete::Shell,
    },
}

/// Scans.
#[derive(Debug, Subcommand)]
pub enum Xray {
    /// Read instances, check what was read, score it.
    Scan(ScanArgs),
    /// Judge a stored scan again with other checks or thresholds, as a new scan, without asking any CMS. The scan must have
    /// been made with `store.keep_inventory: true`.
    Check(CheckArgs),
    /// Go on with a scan that was cut off, or try the failed parts of an incomplete one again.
    Resume(ResumeArgs),
    /// Help another process with the scan it is at, and take over should that one die (PostgreSQL only). The gate and the
    /// report are for that case.
    Join(JoinArgs),
    /// What changed between two scans: new, fixed, regressed, and why the score moved.
    Compare(CompareArgs),
    /// Every scan in the database.
    List(ListArgs),
    /// One scan: scores, checks, the worst findings.
    Show(ShowArgs),
    /// Write a stored scan in another format, without asking any CMS.
    Report(ReportArgs),
    /// What a check looks at, why it matters, and how to fix it.
    Explain(ExplainArgs),
    /// Every check, with severity, scope and thresholds.
    Checks(ChecksArgs),
    /// Scores and findings over time.
    Trends(ListArgs),
}

/// Most addresses asked per instance and kind when nothing else is said.
pub const PROBE_BUDGET: u32 = 5000;

/// `xray scan`.
#[derive(Clone, Debug, Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of the command line")]
pub struct ScanArgs {
    /// Instances to scan; all of the configuration when none is named.
    #[arg(value_name = "INSTANCE")]
    pub instances: Vec<String>,

    /// Ask for counts only, and say what a scan would ask, how long it takes at the rate limit, and which checks
    /// would be unknown.
    #[arg(long)]
    pub plan: bool,

    /// How deep to look. quick: metadata and settings; standard: all content; deep: also other sites' links, media files
    /// and each public page.
    #[arg(long, value_enum, default_value_t = TierArg::Standard)]
    pub tier: TierArg,

    /// Which checks, instead of the configuration's preset.
    #[arg(long, value_name = "PRESET", value_parser = ["recommended", "strict", "editorial", "security", "migration", "all"])]
    pub preset: Option<String>,

    /// Requests at once per instance, instead of the configuration's.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=64))]
    pub concurrency: Option<u32>,

    /// Most addresses asked per instance and kind (own unexplained, external, media, pages).
    #[arg(long, value_name = "N", default_value_t = PROBE_BUDGET, value_parser = clap::value_parser!(u32).range(0..=1_000_000))]
    pub probe_budget: u32,

    /// Read whole only what has changed since the last scan of the same instances, and carry over the rest; asks for everything,
    /// and says why, where that cannot be told. Needs `store.keep_inventory: true`.
    #[arg(long)]
    pub incremental: bool,

    /// Reference time for every rule about age, instead of now (RFC 3339 or YYYY-MM-DD).
    #[arg(long, value_name = "TIME", value_parser = reference_time)]
    pub as_of: Option<i64>,

    /// Stop after this time and say how to resume: `45m`, `2h 30m`. What was finished is kept.
    #[arg(long, value_name = "TIME", value_parser = duration)]
    pub deadline: Option<std::time::Duration>,

    /// When the same scan was cut off earlier, go on with it and do not ask.
    #[arg(long, conflicts_with_all = ["new", "as_of"])]
    pub resume: bool,

    /// Start a new scan and do not ask, even when the same one was cut off earlier.
    #[arg(long)]
    pub new: bool,

    /// Write counters for the node exporter's textfile collector.
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub metrics_textfile: Option<PathBuf>,

    /// Gate.
    #[command(flatten)]
    pub gate: GateArgs,

    /// Output.
    #[command(flatten)]
    pub output: OutputArgs,
}

/// `xray check`.
#[derive(Clone, Debug, Args)]
pub struct CheckArgs {
    /// The scan: its number, `latest` or `previous`.
    #[arg(long, value_name = "ID", default_value = "latest")]
    pub scan: String,

    /// Which checks, instead of the configuration's preset.
    #[arg(long, value_name = "PRESET", value_parser = ["recommended", "strict", "editorial", "security", "migration", "all"])]
    pub preset: Option<String>,

    /// Reference time for every rule about age, instead of that of the scan (RFC 3339 or YYYY-MM-DD).
    #[arg(long, value_name = "TIME", value_parser = reference_time)]
    pub as_of: Option<i64>,

    /// Gate.
    #[command(flatten)]
    pub gate: GateArgs,

    /// Output.
    #[command(flatten)]
    pub output: OutputArgs,
}

/// Gate conditions.
#[derive(Clone, Debug, Default, Args)]
pub struct GateArgs {
    /// Fail with code 10 when the condition is true: `severity>=high`, `new>=medium`, `score<80`, `score.links<90`,
    /// `drop>2`, `coverage<0.9`, `check:ID`. May be repeated.
    #[arg(long, value_name = "CONDITION")]
    pub fail_on: Vec<String>,
}

/// Where a report goes.
#[derive(Clone, Debug, Args)]
pub struct OutputArgs {
    /// The report's format: table, json, ndjson, csv, markdown, html, sarif, junit.
    #[arg(long, value_name = "FORMAT", default_value = "table", value_parser = format_name)]
    pub format: String,

    /// Write the report to a file (whole or not at all) instead of stdout.
    #[arg(long, short, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub output: Option<PathBuf>,
}

/// `xray resume`.
#[derive(Clone, Debug, Args)]
pub struct ResumeArgs {
    /// The scan; the newest that was cut off when none is named.
    pub scan: Option<i64>,

    /// Requests at once per instance, instead of the configuration's.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=64))]
    pub concurrency: Option<u32>,

    /// Most addresses asked per instance and kind.
    #[arg(long, value_name = "N", default_value_t = PROBE_BUDGET, value_parser = clap::value_parser!(u32).range(0..=1_000_000))]
    pub probe_budget: u32,

    /// Stop after this time and say how to resume: `45m`, `2h 30m`. What was finished is kept.
    #[arg(long, value_name = "TIME", value_parser = duration)]
    pub deadline: Option<std::time::Duration>,

    /// Gate.
    #[command(flatten)]
    pub gate: GateArgs,

    /// Output.
    #[command(flatten)]
    pub output: OutputArgs,
}

/// `xray join`.
#[derive(Clone, Debug, Args)]
pub struct JoinArgs {
    /// The scan; the newest that is not at its end when none is named.
    #[arg(long, value_name = "ID")]
    pub scan: Option<i64>,

    /// Requests at once per instance in this process, instead of the configuration's.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=64))]
    pub concurrency: Option<u32>,

    /// Most addresses asked per instance and kind, should this process have to lead the scan.
    #[arg(long, value_name = "N", default_value_t = PROBE_BUDGET, value_parser = clap::value_parser!(u32).range(0..=1_000_000))]
    pub probe_budget: u32,

    /// Stop helping after this time: `45m`, `2h 30m`. What was finished is kept.
    #[arg(long, value_name = "TIME", value_parser = duration)]
    pub deadline: Option<std::time::Duration>,

    /// Gate, should this process have to lead the scan.
    #[command(flatten)]
    pub gate: GateArgs,

    /// Output, should this process have to lead the scan.
    #[command(flatten)]
    pub output: OutputArgs,
}

/// `xray compare`.
#[derive(Clone, Debug, Args)]
pub struct CompareArgs {
    /// The earlier side: a scan's number, `previous`, `latest`, or a JSON report.
    #[arg(default_value = "previous")]
    pub before: String,
    /// The later side.
    #[arg(default_value = "latest")]
    pub after: String,

    /// table, json or markdown.
    #[arg(long, value_name = "FORMAT", default_value = "table", value_parser = ["table", "json", "markdown"])]
    pub format: String,

    /// Write to a file instead of stdout.
    #[arg(long, short, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub output: Option<PathBuf>,

    /// Gate.
    #[command(flatten)]
    pub gate: GateArgs,
}

/// `xray list` and `xray trends`.
#[derive(Clone, Debug, Args)]
pub struct ListArgs {
    /// How many, newest first.
    #[arg(long, value_name = "N", default_value_t = 20)]
    pub limit: u32,
    /// table or json.
    #[arg(long, value_name = "FORMAT", default_value = "table", value_parser = ["table", "json"])]
    pub format: String,
}

/// `xray show`.
#[derive(Clone, Debug, Args)]
pub struct ShowArgs {
    /// A scan's number, `latest` or `previous`.
    #[arg(default_value = "latest")]
    pub scan: String,
    /// Most findings listed.
    #[arg(long, value_name = "N", default_value_t = 20)]
    pub limit: usize,
}

/// `xray report`.
#[derive(Clone, Debug, Args)]
pub struct ReportArgs {
    /// A scan's number, `latest` or `previous`.
    #[arg(default_value = "latest")]
    pub scan: String,
    /// Output.
    #[command(flatten)]
    pub output: OutputArgs,
}

/// `xray explain`.
#[derive(Clone, Debug, Args)]
pub struct ExplainArgs {
    /// The check's id, `links.broken-internal`.
    pub check: String,
}

/// `xray checks`.
#[derive(Clone, Debug, Args)]
pub struct ChecksArgs {
    /// Only those of a preset.
    #[arg(long, value_name = "PRESET", value_parser = ["recommended", "strict", "editorial", "security", "migration", "all"])]
    pub preset: Option<String>,
    /// table or json.
    #[arg(long, value_name = "FORMAT", default_value = "table", value_parser = ["table", "json"])]
    pub format: String,
}

/// Adapters.
#[derive(Debug, Subcommand)]
pub enum Adapters {
    /// The kinds of CMS Conduit reads, and what each can tell.
    List {
        /// table or json.
        #[arg(long, value_name = "FORMAT", default_value = "table", value_parser = ["table", "json"])]
        format: String,
    },
    /// Ask each instance whether it is reachable, accepts the credential, which version it runs, and what may be read.
    Health {
        /// Instances; all of the configuration when none is named.
        #[arg(value_name = "INSTANCE")]
        instances: Vec<String>,
        /// table or json.
        #[arg(long, value_name = "FORMAT", default_value = "table", value_parser = ["table", "json"])]
        format: String,
    },
}

/// The database.
#[derive(Debug, Subcommand)]
pub enum Db {
    /// Where it is, its schema, its size, its scans and rows, and what was cut off. Reads only.
    Status(FormatArg),
    /// Bring a database of an older Conduit up. A copy of a file is made first.
    Migrate(MigrateArgs),
    /// Remove old scans and give their space back. What comparisons rest on stays.
    Prune(PruneArgs),
    /// Look for damage, and for rows that do not fit together. Reads only; ends with 1 when something is wrong.
    Check(FormatArg),
    /// Copy everything to an empty database, and read it back to compare.
    Copy(CopyArgs),
}

/// A format for people or programs.
#[derive(Clone, Debug, Args)]
pub struct FormatArg {
    /// table or json.
    #[arg(long, value_name = "FORMAT", default_value = "table", value_parser = ["table", "json"])]
    pub format: String,
}

/// `db migrate`.
#[derive(Clone, Debug, Args)]
pub struct MigrateArgs {
    /// Say what would be done, and do nothing.
    #[arg(long)]
    pub dry_run: bool,
    /// Make no copy of the file first. A PostgreSQL database is brought up in one transaction, and never copied.
    #[arg(long)]
    pub no_backup: bool,
}

/// `db prune`.
#[derive(Clone, Debug, Args)]
pub struct PruneArgs {
    /// Finished scans kept per instance, newest first.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    pub keep: u32,
    /// Only scans that began more than so many days ago.
    #[arg(long, value_name = "DAYS")]
    pub older_than: Option<u32>,
    /// Also scans that were cut off; they cannot be resumed then.
    #[arg(long)]
    pub interrupted: bool,
    /// Say what would be removed, and remove nothing.
    #[arg(long)]
    pub dry_run: bool,
    /// Do not ask.
    #[arg(long, short)]
    pub yes: bool,
}

/// `db copy`.
#[derive(Clone, Debug, Args)]
pub struct CopyArgs {
    /// The database to copy: a file, or `env:NAME`, the environment variable with the address of a PostgreSQL database. Without
    /// it that of the other commands.
    #[arg(long, value_name = "PLACE", value_hint = ValueHint::FilePath)]
    pub from: Option<PathBuf>,
    /// Where to: a file to make, or an empty database; a file, or `env:NAME`.
    #[arg(long, value_name = "PLACE", value_hint = ValueHint::FilePath)]
    pub to: PathBuf,
}

/// `serve`.
#[derive(Clone, Debug, Args)]
pub struct ServeArgs {
    /// Where to listen. Anything but a loopback address is visible to others.
    #[arg(long, value_name = "ADDRESS:PORT", default_value = "127.0.0.1:9464")]
    pub listen: SocketAddr,

    /// Leave scans that were cut off alone, instead of going on with them.
    #[arg(long)]
    pub no_resume: bool,
}

/// How deep to look.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum TierArg {
    /// Metadata and settings.
    Quick,
    /// All content.
    Standard,
    /// Also other sites' links, media files and each public page.
    Deep,
}

impl From<TierArg> for crate::model::Tier {
    fn from(tier: TierArg) -> Self {
        match tier {
            TierArg::Quick => Self::Quick,
            TierArg::Standard => Self::Standard,
            TierArg::Deep => Self::Deep,
        }
    }
}

fn format_name(text: &str) -> Result<String, String> {
    if crate::report::find(text).is_some() {
        return Ok(text.to_owned());
    }
    let known: Vec<_> = crate::report::FORMATS.iter().map(|it| it.name).collect();
    Err(format!("known formats: {}", known.join(", ")))
}

fn duration(text: &str) -> Result<std::time::Duration, String> {
    text.parse::<jiff::SignedDuration>()
        .ok()
        .and_then(|it| std::time::Duration::try_from(it).ok())
        .filter(|it| !it.is_zero())
        .ok_or_else(|| "write 90s, 45m or 2h 30m".to_owned())
}

fn reference_time(text: &str) -> Result<i64, String> {
    if let Ok(moment) = text.parse::<jiff::Timestamp>() {
        return Ok(moment.as_millisecond());
    }
    text.parse::<jiff::civil::Date>()
        .ok()
        .and_then(|date| date.at(12, 0, 0, 0).to_zoned(jiff::tz::TimeZone::UTC).ok())
        .map(|it| it.timestamp().as_millisecond())
        .ok_or_else(|| "write 2026-06-30 or 2026-06-30T12:00:00Z".to_owned())
}
