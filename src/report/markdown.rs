//! Markdown, for tickets, wikis and pull request comments. At most [`MAX_PER_CHECK`] findings per check.
//!
//! Remediation texts are the catalogue's own and are Markdown already; everything else is escaped.

use std::io::Write;

use super::digest::{self, advice, counted, percent, points, small, thousands};
use super::escape::{markdown, markdown_link};
use super::{Findings, ReportError, Summary, texts};

/// Findings listed per check.
pub const MAX_PER_CHECK: usize = 10;
/// Accepted findings among those read of a check do not crowd out open ones: so many are looked through.
const MAX_READ: usize = 200;

/// Writes the report.
pub fn write(summary: &Summary, findings: &dyn Findings, out: &mut dyn Write) -> Result<(), ReportError> {
    let names: Vec<String> = summary.instances.iter().map(|it| markdown(&it.id)).collect();
    writeln!(out, "# Conduit report: {}\n", names.join(", "))?;
    writeln!(out, "{}\n", markdown(&digest::scan_line(summary)))?;
    writeln!(
        out,
        "{} · {} to {}\n",
        markdown(&summary.state),
        markdown(&summary.started_at),
        markdown(summary.finished_at.as_deref().unwrap_or("still running"))
    )?;
    for reason in &summary.incomplete_because {
        writeln!(out, "> **Incomplete:** {}\n", markdown(reason))?;
    }
    score(summary, out)?;
    first_things(summary, out)?;
    checks(summary, findings, out)?;
    not_looked_at(summary, out)?;
    if !summary.accept_remarks.is_empty() {
        writeln!(out, "## Remarks on accepted findings\n")?;
        for remark in &summary.accept_remarks {
            writeln!(out, "- {}", markdown(remark))?;
        }
        writeln!(out)?;
    }
    writeln!(out, "Made by conduit {}.", markdown(&summary.conduit_version))?;
    Ok(())
}

fn score(summary: &Summary, out: &mut dyn Write) -> Result<(), ReportError> {
    let score = &summary.score;
    writeln!(out, "## Score: {} ({})\n", points(score.overall), score.grade)?;
    writeln!(
        out,
        "Range {} to {}, coverage {}{}. Open findings: {}.\n",
        points(Some(score.low)),
        points(Some(score.high)),
        percent(score.coverage),
        if score.is_partial { " (partial)" } else { "" },
        digest::severities(summary)
    )?;
    if score.cap_points > 0.0 {
        writeln!(
            out,
            "Held at 59 by open critical findings; {} without them.\n",
            points(score.overall.map(|it| it + score.cap_points))
        )?;
    }
    if summary.accepted > 0 && score.overall.is_some() {
        writeln!(
            out,
            "{} left out; {} with them.\n",
            counted(summary.accepted, "accepted finding", "accepted findings"),
            points(Some(score.raw))
        )?;
    }
    writeln!(out, "| Category | Score | Coverage | Costs most |\n|---|---:|---:|---|")?;
    for category in &score.categories {
        let worst = category
            .lost
            .first()
            .map(|lost| format!("{} (−{})", markdown(&lost.check), small(lost.points)))
            .unwrap_or_default();
        writeln!(
            out,
            "| {} | {} | {} | {worst} |",
            markdown(texts::category_title(&category.category)),
            points(category.score),
            percent(category.coverage)
        )?;
    }
    writeln!(out)?;
    Ok(())
}

fn first_things(summary: &Summary, out: &mut dyn Write) -> Result<(), ReportError> {
    let list = advice(summary, 5);
    if list.is_empty() {
        return Ok(());
    }
    writeln!(out, "## What to do first\n")?;
    for (number, advice) in list.iter().enumerate() {
        let gain = if advice.lifts_cap {
            "lifts the cap of 59".to_owned()
        } else {
            format!("+{} points", small(advice.gain))
        };
        writeln!(
            out,
            "{}. **{}** ({} affected, {gain}): {}",
            number + 1,
            markdown(&advice.title),
            thousands(advice.failing),
            advice.fix
        )?;
    }
    writeln!(out)?;
    Ok(())
}

fn checks(summary: &Summary, findings: &dyn Findings, out: &mut dyn Write) -> Result<(), ReportError> {
    let mut failing: Vec<_> = summary.checks.iter().filter(|it| it.findings > 0).collect();
    if failing.is_empty() {
        return Ok(());
    }
    failing.sort_by_key(|check| {
        let severity = texts::of(&check.id).severity;
        (std::cmp::Reverse(severity), check.id.clone())
    });
    writeln!(out, "## Findings by check\n")?;
    for check in failing {
        let text = texts::of(&check.id);
        let severity = text.severity.map_or("unknown", crate::model::Severity::as_str);
        writeln!(out, "### {} ({severity})\n", markdown(&text.title))?;
        writeln!(
            out,
            "`{}` · {} of {} failing\n",
            check.id.replace('`', ""),
            thousands(check.failing),
            thousands(check.evaluated)
        )?;
        if !text.fix.is_empty() {
            writeln!(out, "{}\n", text.fix)?;
        }
        let mut listed = 0;
        findings.each_of(&check.id, MAX_READ, &mut |reported| {
            if reported.accepted.is_none() && listed < MAX_PER_CHECK {
                listed += 1;
                let subject = &reported.finding.subject;
                writeln!(
                    out,
                    "- {} ({}): {}",
                    markdown_link(&subject.name, subject.url.as_deref()),
                    markdown(&match subject.place() {
                        Some(place) => format!("{}, {place}", subject.key()),
                        None => subject.key(),
                    }),
                    markdown(&reported.finding.message)
                )?;
            }
            Ok(())
        })?;
        let listed = u64::try_from(listed).unwrap_or(u64::MAX);
        if check.findings > listed {
            writeln!(out, "- … and {} more", thousands(check.findings - listed))?;
        }
        writeln!(out)?;
    }
    Ok(())
}

fn not_looked_at(summary: &Summary, out: &mut dyn Write) -> Result<(), ReportError> {
    let unknown: Vec<_> =
        summary.checks.iter().filter_map(|it| it.unknown.as_ref().map(|why| (&it.id, why))).collect();
    if unknown.is_empty()
        && summary.instances.iter().all(|it| it.missing.is_empty() && it.problems_total == 0)
    {
        return Ok(());
    }
    writeln!(out, "## What could not be looked at\n")?;
    for instance in &summary.instances {
        for (capability, _, message) in &instance.missing {
            writeln!(out, "- {} of {}: {}", markdown(capability), markdown(&instance.id), markdown(message))?;
        }
        if instance.problems_total > 0 {
            writeln!(
                out,
                "- {} of {} failed",
                counted(instance.problems_total, "record or request", "records or requests"),
                markdown(&instance.id)
            )?;
        }
    }
    for (check, (_, message)) in unknown {
        writeln!(out, "- check {}: {}", markdown(check), markdown(message))?;
    }
    writeln!(out)?;
    Ok(())
}
