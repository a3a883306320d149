//! A comparison of two scans as text, JSON or Markdown.
//!
//! The JSON is version 1 of a promise of its own (`docs/schema/comparison-v1.json`).

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::Write;

use comfy_table::Cell;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::ReportError;
use super::digest::{points, thousands};
use super::escape::{markdown, markdown_link, one_line, shown, shown_within, write_json};
use super::json_v1;
use super::table::{TableOptions, severity_cell, table};
use crate::compare::{Class, ComparedFinding, Comparison, ScanRef};

/// Writes a comparison.
pub type WriteComparison = fn(&Comparison, &mut dyn Write) -> Result<(), ReportError>;

/// Every format of a comparison: the word for `--format`, and its function.
pub static FORMATS: &[(&str, WriteComparison)] =
    &[("table", write_table), ("json", write_json_v1), ("markdown", write_markdown)];

/// Two scans side by side.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[schemars(title = "Conduit comparison, version 1", deny_unknown_fields)]
pub struct ComparisonV1 {
    /// Always `1`.
    pub schema_version: String,
    /// The earlier scan.
    pub a: ScanV1,
    /// The later scan.
    pub b: ScanV1,
    /// Whether the two scores mean the same.
    pub comparable: bool,
    /// Points B has more than A; `null` when the scores cannot be compared.
    pub difference: Option<f64>,
    /// Where the difference comes from; the points add up to it.
    pub waterfall: Vec<StepV1>,
    /// Findings by class: `new`, `regressed`, `existing`, `fixed`, `not_compared`, `gone`.
    pub counts: BTreeMap<String, u64>,
    /// Why numbers should be read with care, one sentence each.
    pub remarks: Vec<String>,
    /// Findings; `counts` tells when the list is shorter than that.
    pub findings: Vec<ComparedV1>,
}

/// One side.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub struct ScanV1 {
    /// Its number in the store.
    pub id: i64,
    /// `complete`, `incomplete` or `running`.
    pub state: String,
    /// RFC 3339, UTC.
    pub started_at: String,
    /// Ids of its instances.
    pub instances: Vec<String>,
    /// Its tier.
    pub tier: String,
    /// Its preset.
    pub preset: String,
    /// Its score.
    pub score: json_v1::Score,
}

/// One step from the score of A to that of B.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub struct StepV1 {
    /// `rules and coverage`, `removed content`, `added content`, `accepted`, `fixed`, `regressed`,
    /// `newly evaluated` or `critical cap`.
    pub step: String,
    /// Points of the overall score.
    pub points: f64,
}

/// One finding and what became of it.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub struct ComparedV1 {
    /// What became of it.
    pub class: String,
    /// As the later scan has it; as the earlier had it when the later does not.
    pub finding: json_v1::Finding,
}

fn rounded(value: f64) -> f64 {
    let rounded = (value * 1e6).round() / 1e6;
    if rounded == 0.0 { 0.0 } else { rounded }
}

fn scan_v1(scan: &ScanRef, score: &crate::score::Score) -> ScanV1 {
    ScanV1 {
        id: scan.id,
        state: scan.state.clone(),
        started_at: scan.started_at.clone(),
        instances: scan.instances.clone(),
        tier: scan.tier.clone(),
        preset: scan.preset.clone(),
        score: json_v1::Score { version: scan.score_version, ..json_v1::Score::from(score) },
    }
}

/// Writes one JSON object on one line.
pub fn write_json_v1(comparison: &Comparison, out: &mut dyn Write) -> Result<(), ReportError> {
    let value = ComparisonV1 {
        schema_version: "1".to_owned(),
        a: scan_v1(&comparison.a, &comparison.score_a),
        b: scan_v1(&comparison.b, &comparison.score_b),
        comparable: comparison.is_comparable(),
        difference: comparison.difference().map(rounded),
        waterfall: comparison
            .waterfall
            .iter()
            .map(|step| StepV1 { step: step.name.clone(), points: rounded(step.points) })
            .collect(),
        counts: Class::ALL
            .iter()
            .map(|class| (class.as_str().to_owned(), comparison.count(*class)))
            .collect(),
        remarks: comparison.remarks.clone(),
        findings: comparison
            .findings
            .iter()
            .map(|it| ComparedV1 { class: it.class.as_str().to_owned(), finding: (&it.finding).into() })
            .collect(),
    };
    write_json(&value, out)?;
    out.write_all(b"\n")?;
    Ok(())
}

/// The published JSON Schema.
pub fn schema() -> schemars::Schema {
    schemars::schema_for!(ComparisonV1)
}

/// Writes with the default options: no colour, 100 columns.
pub fn write_table(comparison: &Comparison, out: &mut dyn Write) -> Result<(), ReportError> {
    out.write_all(render(comparison, &TableOptions::default()).as_bytes())?;
    Ok(())
}

/// The comparison as text for a terminal. Lists at most `options.limit` findings per class.
pub fn render(comparison: &Comparison, options: &TableOptions) -> String {
    let mut text = String::new();
    let _ = writeln!(
        text,
        "Scan {} ({}) against scan {} ({})",
        comparison.b.id,
        one_line(&comparison.b.started_at),
        comparison.a.id,
        one_line(&comparison.a.started_at)
    );
    for remark in &comparison.remarks {
        let _ = writeln!(text, "  note: {}", shown(remark));
    }
    let _ = writeln!(
        text,
        "\nScore {} {} → {} {}{}",
        points(comparison.score_a.overall),
        one_line(&comparison.score_a.grade),
        points(comparison.score_b.overall),
        one_line(&comparison.score_b.grade),
        comparison.difference().map_or_else(
            || "   not comparable".to_owned(),
            |difference| format!("   {}", signed(difference))
        )
    );
    let moved: Vec<_> = comparison.waterfall.iter().filter(|step| step.points.abs() >= 5e-7).collect();
    for step in moved {
        let _ = writeln!(text, "  {:>6}  {}", signed(step.points), one_line(&step.name));
    }
    let _ = writeln!(text);
    let mut counts = table(options);
    for class in Class::ALL {
        counts.add_row([Cell::new(thousands(comparison.count(class))), Cell::new(class.title())]);
    }
    let _ = writeln!(text, "{counts}");
    for class in [Class::Regressed, Class::New, Class::Fixed, Class::NotCompared, Class::Gone] {
        let of_class: Vec<&ComparedFinding> =
            comparison.findings.iter().filter(|it| it.class == class).take(options.limit).collect();
        if of_class.is_empty() {
            continue;
        }
        let _ = writeln!(text, "\n{}\n", heading(class));
        let mut rows = table(options);
        for compared in &of_class {
            let finding = &compared.finding.finding;
            rows.add_row([
                severity_cell(finding.severity),
                Cell::new(one_line(&finding.check)),
                Cell::new(format!(
                    "{} ({})",
                    shown_within(&finding.subject.name, 60),
                    shown_within(&finding.subject.key(), 60)
                )),
                Cell::new(shown_within(&finding.message, 120)),
            ]);
        }
        let _ = writeln!(text, "{rows}");
        if let Some(more) = more(comparison, class, of_class.len()) {
            let _ = writeln!(text, "  … and {more} more");
        }
    }
    text.lines().fold(String::with_capacity(text.len()), |mut trimmed, line| {
        trimmed.push_str(line.trim_end());
        trimmed.push('\n');
        trimmed
    })
}

fn heading(class: Class) -> &'static str {
    match class {
        Class::New => "New findings",
        Class::Regressed => "Back again",
        Class::Existing => "Still there",
        Class::Fixed => "Fixed",
        Class::NotCompared => "Not compared: the later scan did not look",
        Class::Gone => "Gone with their content",
    }
}

fn more(comparison: &Comparison, class: Class, listed: usize) -> Option<String> {
    let listed = u64::try_from(listed).unwrap_or(u64::MAX);
    let count = comparison.count(class);
    (count > listed).then(|| thousands(count - listed))
}

/// `+1.2`, `−0.3`, `±0.0`; a small movement is not shown as none.
fn signed(points: f64) -> String {
    let size = points.abs();
    let digits = if size < 5e-7 {
        return "±0.0".to_owned();
    } else if size < 0.05 {
        "<0.1".to_owned()
    } else {
        format!("{size:.1}")
    };
    format!("{}{digits}", if points < 0.0 { '−' } else { '+' })
}

/// Writes Markdown. Lists at most 20 findings per class.
pub fn write_markdown(comparison: &Comparison, out: &mut dyn Write) -> Result<(), ReportError> {
    writeln!(out, "# Scan {} against scan {}\n", comparison.b.id, comparison.a.id)?;
    for remark in &comparison.remarks {
        writeln!(out, "> {}\n", markdown(remark))?;
    }
    writeln!(
        out,
        "Score {} ({}) → **{} ({})**{}\n",
        points(comparison.score_a.overall),
        markdown(&comparison.score_a.grade),
        points(comparison.score_b.overall),
        markdown(&comparison.score_b.grade),
        comparison
            .difference()
            .map_or_else(|| ", not comparable".to_owned(), |difference| format!(", {}", signed(difference)))
    )?;
    if !comparison.waterfall.is_empty() {
        writeln!(out, "| Where the difference comes from | Points |\n|---|---:|")?;
        for step in &comparison.waterfall {
            writeln!(out, "| {} | {} |", markdown(&step.name), signed(step.points))?;
        }
        writeln!(out)?;
    }
    writeln!(out, "| Findings | Number |\n|---|---:|")?;
    for class in Class::ALL {
        writeln!(out, "| {} | {} |", class.title(), thousands(comparison.count(class)))?;
    }
    for class in [Class::Regressed, Class::New, Class::Fixed, Class::NotCompared, Class::Gone] {
        let of_class: Vec<&ComparedFinding> =
            comparison.findings.iter().filter(|it| it.class == class).take(20).collect();
        if of_class.is_empty() {
            continue;
        }
        writeln!(out, "\n## {}\n", heading(class))?;
        for compared in &of_class {
            let finding = &compared.finding.finding;
            writeln!(
                out,
                "- {} · {} · {} ({}): {}",
                finding.severity,
                markdown(&finding.check),
                markdown_link(&finding.subject.name, finding.subject.url.as_deref()),
                markdown(&finding.subject.key()),
                markdown(&finding.message)
            )?;
        }
        if let Some(more) = more(comparison, class, of_class.len()) {
            writeln!(out, "- … and {more} more")?;
        }
    }
    Ok(())
}
