//! `xray list`, `trends`, `explain`, `checks`: what is known without asking anybody.

use comfy_table::{ContentArrangement, Table, presets};
use serde_json::json;

use super::args::{ChecksArgs, ExplainArgs, Global, ListArgs};
use super::setup::{self, Told};
use super::{output, tell};
use crate::checks::{self, Check, SettingKind};
use crate::config::Preset;
use crate::exit;
use crate::model::Severity;
use crate::report::stored::rfc3339;
use crate::score::Score;
use crate::store::{Result, Store};

/// A table for the terminal.
pub fn table(header: &[&str]) -> Table {
    let mut table = Table::new();
    table.load_style(presets::NOTHING).set_content_arrangement(ContentArrangement::Dynamic);
    table.set_width(output::width());
    table.force_no_tty();
    table.set_header(header.iter().copied());
    table
}

struct Line {
    id: i64,
    state: String,
    tier: String,
    preset: String,
    base: Option<crate::store::inventory::Base>,
    started: String,
    seconds: Option<i64>,
    instances: Vec<String>,
    score: Option<Score>,
    open: u64,
    critical: u64,
    high: u64,
    new: u64,
}

fn lines(store: &mut Store, limit: u32) -> Result<Vec<Line>> {
    let mut all = Vec::new();
    for scan in store.scans(limit)? {
        let counts = store.open_counts(scan.id)?;
        let of = |wanted: Severity| counts.iter().filter(|(it, ..)| *it == wanted).map(|(.., n)| n).sum();
        let figures = store.score(scan.id, None)?.and_then(|json| serde_json::from_value(json).ok());
        all.push(Line {
            id: scan.id.0,
            state: scan.state,
            tier: scan.tier.as_str().to_owned(),
            preset: scan.preset,
            base: scan.base,
            started: rfc3339(scan.started_ms),
            seconds: scan.finished_ms.map(|it| it.saturating_sub(scan.started_ms).max(0) / 1000),
            instances: scan.instances.iter().map(|it| it.name.clone()).collect(),
            score: figures,
            open: counts.iter().map(|(.., n)| n).sum(),
            critical: of(Severity::Critical),
            high: of(Severity::High),
            new: counts.iter().filter(|(_, state, _)| state != "existing").map(|(.., n)| n).sum(),
        });
    }
    Ok(all)
}

fn read(global: &Global, limit: u32) -> std::result::Result<Vec<Line>, Told> {
    let database = setup::place(global, None)?;
    let mut store = Store::open_existing_at(&database).map_err(|error| tell::store(&error))?;
    lines(&mut store, limit).map_err(|error| tell::store(&error))
}

fn figure(score: Option<f64>) -> String {
    score.map_or_else(|| "-".to_owned(), |it| format!("{it:.1}"))
}

/// `xray list`.
pub fn list(global: &Global, args: &ListArgs) -> std::result::Result<u8, Told> {
    let lines = read(global, args.limit)?;
    if args.format == "json" {
        let all: Vec<_> = lines
            .iter()
            .map(|it| {
                json!({
                    "id": it.id, "state": it.state, "tier": it.tier, "preset": it.preset, "started_at": it.started,
                    "seconds": it.seconds, "instances": it.instances, "score": it.score.as_ref().and_then(|it| it.overall),
                    "grade": it.score.as_ref().map(|it| it.grade.clone()), "open": it.open,
                    "base": it.base.map(|it| json!({ "scan": it.scan.0, "kind": it.kind.as_str() })),
                })
            })
            .collect();
        output::out(&serde_json::Value::from(all).to_string());
        return Ok(exit::OK);
    }
    let mut table = table(&[
        "scan",
        "state",
        "started",
        "took",
        "tier",
        "instances",
        "score",
        "open",
        "critical",
        "high",
    ]);
    for it in &lines {
        table.add_row([
            it.id.to_string(),
            it.state.clone(),
            it.started.clone(),
            it.seconds.map_or_else(|| "-".to_owned(), |seconds| format!("{seconds} s")),
            it.base.map_or_else(
                || it.tier.clone(),
                |base| format!("{} ({} of {})", it.tier, base.kind.as_str(), base.scan),
            ),
            it.instances.join(", "),
            figure(it.score.as_ref().and_then(|it| it.overall)),
            it.open.to_string(),
            it.critical.to_string(),
            it.high.to_string(),
        ]);
    }
    output::out(&table.trim_fmt());
    Ok(exit::OK)
}

/// `xray trends`: oldest first.
pub fn trends(global: &Global, args: &ListArgs) -> std::result::Result<u8, Told> {
    let mut lines = read(global, args.limit)?;
    lines.retain(|it| it.state != "running");
    lines.reverse();
    if args.format == "json" {
        let all: Vec<_> = lines
            .iter()
            .map(|it| {
                let categories: serde_json::Map<_, _> = it
                    .score
                    .iter()
                    .flat_map(|score| &score.categories)
                    .map(|category| (category.category.clone(), json!(category.score)))
                    .collect();
                json!({
                    "id": it.id, "state": it.state, "started_at": it.started, "instances": it.instances,
                    "score": it.score.as_ref().and_then(|it| it.overall), "categories": categories,
                    "open": it.open, "new": it.new,
                })
            })
            .collect();
        output::out(&serde_json::Value::from(all).to_string());
        return Ok(exit::OK);
    }
    let mut header = vec!["scan", "started", "score", "open", "new"];
    header.extend(checks::CATEGORIES.iter().map(|it| it.id));
    let mut table = table(&header);
    for it in &lines {
        let mut row = vec![
            it.id.to_string(),
            it.started.clone(),
            figure(it.score.as_ref().and_then(|it| it.overall)),
            it.open.to_string(),
            it.new.to_string(),
        ];
        for category in checks::CATEGORIES {
            let score =
                it.score.iter().flat_map(|score| &score.categories).find(|it| it.category == category.id);
            row.push(figure(score.and_then(|it| it.score)));
        }
        table.add_row(row);
    }
    output::out(&table.trim_fmt());
    Ok(exit::OK)
}

/// `xray explain`.
pub fn explain(args: &ExplainArgs) -> std::result::Result<u8, Told> {
    let Some(check) = checks::find(&args.check) else {
        let nearest = checks::all()
            .map(|check| (strsim::jaro_winkler(check.id, &args.check), check.id))
            .max_by(|a, b| a.0.total_cmp(&b.0));
        let help = match nearest {
            Some((similarity, id)) if similarity > 0.8 => format!("did you mean `{id}`?"),
            _ => "`conduit xray checks` lists them".to_owned(),
        };
        let name = crate::report::escape::one_line(&args.check);
        output::error("conduit::cli::unknown_check", &format!("there is no check `{name}`"), &help);
        return Err(Told(exit::USAGE));
    };
    output::out(super::generated::explain(check).trim_end());
    Ok(exit::OK)
}

/// `xray checks`.
pub fn checks(args: &ChecksArgs) -> std::result::Result<u8, Told> {
    let preset = args.preset.as_deref().and_then(Preset::parse);
    let chosen: Vec<&Check> = checks::all().filter(|check| preset.is_none_or(|it| it.holds(check))).collect();
    if args.format == "json" {
        let all: Vec<_> = chosen.iter().map(|check| check_json(check)).collect();
        output::out(&serde_json::Value::from(all).to_string());
        return Ok(exit::OK);
    }
    let mut table = table(&["check", "severity", "confidence", "scope", "title"]);
    for check in &chosen {
        table.add_row([
            check.id,
            check.severity.as_str(),
            check.confidence.as_str(),
            check.scope().as_str(),
            check.title,
        ]);
    }
    output::out(&table.trim_fmt());
    output::out(&format!("\n{} checks; `conduit xray explain CHECK` tells more", chosen.len()));
    Ok(exit::OK)
}

fn check_json(check: &Check) -> serde_json::Value {
    let settings: serde_json::Map<_, _> = check
        .settings
        .iter()
        .map(|setting| {
            let value = match setting.value {
                SettingKind::Int { default, min, max } => json!({"default": default, "min": min, "max": max}),
                SettingKind::Real { default, min, max } => {
                    json!({"default": default, "min": min, "max": max})
                }
                SettingKind::Words { default } => json!({"default": default}),
            };
            (setting.key.to_owned(), value)
        })
        .collect();
    let presets: Vec<_> = Preset::ALL.iter().filter(|it| it.holds(check)).map(|it| it.as_str()).collect();
    json!({
        "id": check.id, "version": check.version, "title": check.title, "category": check.category(),
        "severity": check.severity, "confidence": check.confidence, "scope": check.scope().as_str(),
        "applies": check.applies, "needs": check.needs, "presets": presets, "settings": settings,
        "fix": check.docs.fix, "docs": format!("docs/checks/{}.md", check.id),
    })
}
