//! For people at a terminal. Text works without colour; every text of a CMS is on one line and harmless.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::io::Write;

use comfy_table::{Cell, Color, ColumnConstraint, ContentArrangement, Table, Width};

use super::digest::{self, advice, counted, percent, points, small, thousands};
use super::escape::{one_line, shown, shown_within};
use super::{Findings, ReportError, Summary, texts};
use crate::model::{Severity, Subject};

/// How a table is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TableOptions {
    /// Columns of the terminal; below 60 counts as 60.
    pub width: u16,
    /// Whether to use colour.
    pub colour: Colour,
    /// How many findings to list.
    pub limit: usize,
}

/// Whether to use colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Colour {
    /// Never write an escape sequence.
    Never,
    /// Colour severities, grades and headings.
    Always,
}

impl Default for TableOptions {
    fn default() -> Self {
        Self { width: 100, colour: Colour::Never, limit: 20 }
    }
}

/// Writes with the default options: no colour, 100 columns.
pub fn write(summary: &Summary, findings: &dyn Findings, out: &mut dyn Write) -> Result<(), ReportError> {
    out.write_all(render(summary, findings, &TableOptions::default())?.as_bytes())?;
    Ok(())
}

/// The report as text, ending in a line break.
pub fn render(
    summary: &Summary,
    findings: &dyn Findings,
    options: &TableOptions,
) -> Result<String, ReportError> {
    let mut text = String::new();
    header(&mut text, summary);
    score(&mut text, summary, options);
    first_things(&mut text, summary, options);
    worst(&mut text, summary, findings, options)?;
    not_looked_at(&mut text, summary);
    remarks(&mut text, summary);
    // Cells are padded to their width; a terminal needs no white space at the end of a line.
    let mut trimmed = String::with_capacity(text.len());
    for line in text.lines() {
        trimmed.push_str(line.trim_end());
        trimmed.push('\n');
    }
    Ok(trimmed)
}

/// A table with the settings every table of this program has.
pub(super) fn table(options: &TableOptions) -> Table {
    let mut table = Table::new();
    table.load_style(comfy_table::presets::NOTHING);
    table.set_content_arrangement(ContentArrangement::Dynamic);
    table.set_width(options.width.max(60));
    match options.colour {
        Colour::Never => table.force_no_tty(),
        Colour::Always => table.enforce_styling(),
    };
    table
}

/// The severity's word in its colour.
pub(super) fn severity_cell(severity: Severity) -> Cell {
    let cell = Cell::new(severity.as_str());
    match severity {
        Severity::Critical | Severity::High => cell.fg(Color::Red),
        Severity::Medium => cell.fg(Color::Yellow),
        Severity::Low => cell.fg(Color::Cyan),
        Severity::Info => cell,
    }
}

fn header(text: &mut String, summary: &Summary) {
    let _ = writeln!(text, "{}", one_line(&digest::scan_line(summary)));
    for instance in &summary.instances {
        let inventory: Vec<String> = instance
            .inventory
            .iter()
            .map(|(kind, count)| format!("{} {}", thousands(*count), one_line(kind)))
            .collect();
        let _ = writeln!(
            text,
            "  {} ({}) {}  {}",
            one_line(&instance.id),
            one_line(&instance.adapter),
            shown(instance.url.as_deref().unwrap_or("files")),
            inventory.join(", ")
        );
    }
    let finished = summary.finished_at.as_deref().unwrap_or("still running");
    let _ = writeln!(
        text,
        "  {}, {} to {}",
        one_line(&summary.state),
        one_line(&summary.started_at),
        one_line(finished)
    );
    for reason in &summary.incomplete_because {
        let _ = writeln!(text, "  incomplete: {}", shown(reason));
    }
}

fn score(text: &mut String, summary: &Summary, options: &TableOptions) {
    let score = &summary.score;
    let partial = if score.is_partial { ", partial" } else { "" };
    let _ = writeln!(
        text,
        "\nScore {} {}   range {} to {}, coverage {}{partial}",
        points(score.overall),
        score.grade,
        points(Some(score.low)),
        points(Some(score.high)),
        percent(score.coverage)
    );
    if score.cap_points > 0.0 {
        let _ = writeln!(
            text,
            "  held at 59 by open critical findings; {} without them",
            points(score.overall.map(|it| it + score.cap_points))
        );
    }
    if summary.accepted > 0 && score.overall.is_some() {
        let _ = writeln!(
            text,
            "  {} left out; {} with them",
            counted(summary.accepted, "accepted finding", "accepted findings"),
            points(Some(score.raw))
        );
    }
    let _ = writeln!(text, "  open findings: {}\n", digest::severities(summary));
    let mut table = table(options);
    table.set_header(["Category", "Score", "", "Coverage", "Costs most"]);
    for category in &score.categories {
        let worst = category
            .lost
            .first()
            .map(|lost| format!("{} (-{})", one_line(&lost.check), small(lost.points)))
            .unwrap_or_default();
        table.add_row([
            Cell::new(one_line(texts::category_title(&category.category))),
            Cell::new(points(category.score)),
            Cell::new(bar(category.score)),
            Cell::new(percent(category.coverage)),
            Cell::new(worst),
        ]);
    }
    let _ = writeln!(text, "{table}");
}

/// Twenty characters wide.
fn bar(score: Option<f64>) -> String {
    let Some(score) = score else { return "not evaluated".to_owned() };
    let filled = (1..=20).filter(|step| score >= f64::from(*step) * 5.0).count();
    format!("{}{}", "█".repeat(filled), "░".repeat(20 - filled))
}

fn first_things(text: &mut String, summary: &Summary, options: &TableOptions) {
    let list = advice(summary, 5);
    if list.is_empty() {
        return;
    }
    let _ = writeln!(text, "\nWhat to do first\n");
    let mut table = table(options);
    for (number, advice) in list.iter().enumerate() {
        let gain =
            if advice.lifts_cap { "lifts the cap".to_owned() } else { format!("+{}", small(advice.gain)) };
        table.add_row([
            Cell::new(format!("{}.", number + 1)),
            Cell::new(gain),
            Cell::new(format!("{} ({})", one_line(&advice.title), thousands(advice.failing))),
            Cell::new(one_line(advice.fix)),
        ]);
    }
    let _ = writeln!(text, "{table}");
}

fn worst(
    text: &mut String,
    summary: &Summary,
    findings: &dyn Findings,
    options: &TableOptions,
) -> Result<(), ReportError> {
    let list = digest::worst(findings, options.limit)?;
    if list.is_empty() {
        if summary.open == 0 {
            let _ = writeln!(text, "\nNo open findings.");
        }
        return Ok(());
    }
    let _ = writeln!(text, "\nWorst findings\n");
    let mut table = table(options);
    table.set_header(["Severity", "Check", "Subject", "What"]);
    let several = summary.instances.len() > 1;
    for reported in &list {
        let finding = &reported.finding;
        let place = if several { format!("{}: ", one_line(&reported.instance)) } else { String::new() };
        table.add_row([
            severity_cell(finding.severity),
            Cell::new(one_line(&finding.check)),
            Cell::new(format!(
                "{place}{} ({})",
                shown_within(&finding.subject.name, 60),
                place_or_key(&finding.subject)
            )),
            Cell::new(shown_within(&finding.message, 120)),
        ]);
    }
    if let Some(column) = table.column_mut(0) {
        column.set_constraint(ColumnConstraint::LowerBoundary(Width::Fixed(9)));
    }
    let _ = writeln!(text, "{table}");
    let listed = u64::try_from(list.len()).unwrap_or(u64::MAX);
    if summary.open > listed {
        let _ = writeln!(
            text,
            "\n… and {} more; `conduit xray report {} --format html --output report.html` shows them by check",
            thousands(summary.open - listed),
            summary.scan
        );
    }
    Ok(())
}

fn not_looked_at(text: &mut String, summary: &Summary) {
    let unknown: Vec<_> = summary.checks.iter().filter(|it| it.unknown.is_some()).collect();
    let missing = summary.instances.iter().any(|it| !it.missing.is_empty() || it.problems_total > 0);
    if unknown.is_empty() && !missing {
        return;
    }
    let _ = writeln!(text, "\nCould not be looked at\n");
    // A check is named once, under the first thing it lacks, though several may be missing for the same reason.
    let mut named = BTreeSet::new();
    for instance in &summary.instances {
        for (capability, reason, message) in &instance.missing {
            let _ = writeln!(
                text,
                "  {} of {}: {} ({})",
                one_line(capability),
                one_line(&instance.id),
                shown(message),
                one_line(reason)
            );
            let for_that: Vec<_> = unknown
                .iter()
                .filter(|check| check.unknown.as_ref().is_some_and(|(_, why)| why == message))
                .filter(|check| texts::needs(&check.id, capability) && named.insert(check.id.as_str()))
                .map(|check| one_line(&check.id))
                .collect();
            if !for_that.is_empty() {
                let _ = writeln!(text, "    unknown for that: {}", for_that.join(", "));
            }
        }
        if instance.problems_total > 0 {
            let example = instance
                .problems
                .first()
                .map(|(_, place, message)| format!(", the first: {}: {}", shown(place), shown(message)))
                .unwrap_or_default();
            let _ = writeln!(
                text,
                "  {} of {}{example}",
                counted(instance.problems_total, "record or request", "records or requests"),
                one_line(&instance.id)
            );
        }
    }
    let told = |message: &str| {
        summary.instances.iter().flat_map(|it| &it.missing).any(|(_, _, missing)| missing == message)
    };
    for check in &unknown {
        if let Some((reason, message)) = check.unknown.as_ref().filter(|(_, message)| !told(message)) {
            let _ = writeln!(text, "  {}: {} ({})", one_line(&check.id), shown(message), one_line(reason));
        }
    }
}

fn remarks(text: &mut String, summary: &Summary) {
    if summary.accept_remarks.is_empty() {
        return;
    }
    let _ = writeln!(text, "\nRemarks on `accept:`\n");
    for remark in &summary.accept_remarks {
        let _ = writeln!(text, "  {}", shown(remark));
    }
}
/// Where a finding is: the end of its file's path with the line, else the subject's key.
fn place_or_key(subject: &Subject) -> String {
    let Some(place) = subject.place() else { return shown_within(&subject.key(), 60) };
    let n_letters = place.chars().count();
    if n_letters <= 60 {
        return shown(&place);
    }
    let end: String = place.chars().skip(n_letters - 59).collect();
    shown(&format!("…{end}"))
}
