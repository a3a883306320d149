//! One line per finding for a spreadsheet. RFC 4180, UTF-8; every cell quoted, none can be a formula.

use std::io::Write;

use super::escape::csv_cell;
use super::{Findings, ReportError, Summary, texts};

const COLUMNS: [&str; 25] = [
    "scan",
    "instance",
    "severity",
    "confidence",
    "state",
    "check",
    "check_title",
    "subject_kind",
    "subject_id",
    "locale",
    "content_type",
    "name",
    "url",
    "edit_url",
    "file",
    "line",
    "message",
    "remediation",
    "docs",
    "accepted",
    "accept_reason",
    "accept_owner",
    "accept_expires",
    "evidence",
    "fingerprint",
];

/// Writes a header, then findings as they come.
pub fn write(summary: &Summary, findings: &dyn Findings, out: &mut dyn Write) -> Result<(), ReportError> {
    write!(out, "{}\r\n", COLUMNS.join(","))?;
    let scan = summary.scan.to_string();
    findings.each(&mut |reported| {
        let finding = &reported.finding;
        let subject = &finding.subject;
        let text = texts::of(&finding.check);
        let accepted = reported.accepted.as_ref();
        let line = subject.line.map(|it| it.to_string());
        let evidence = serde_json::to_string(&finding.evidence)
            .map_err(|error| ReportError::Render(error.to_string()))?;
        let docs = texts::docs_page(&finding.check);
        let cells: [&str; 25] = [
            &scan,
            &reported.instance,
            finding.severity.as_str(),
            finding.confidence.as_str(),
            reported.state.as_str(),
            &finding.check,
            &text.title,
            subject.kind.as_str(),
            &subject.id,
            subject.locale.as_deref().unwrap_or_default(),
            subject.content_type.as_deref().unwrap_or_default(),
            &subject.name,
            subject.url.as_deref().unwrap_or_default(),
            subject.edit_url.as_deref().unwrap_or_default(),
            subject.file.as_deref().unwrap_or_default(),
            line.as_deref().unwrap_or_default(),
            &finding.message,
            text.fix,
            &docs,
            if accepted.is_some() { "yes" } else { "no" },
            accepted.map_or("", |it| it.reason.as_str()),
            accepted.map_or("", |it| it.owner.as_str()),
            accepted.and_then(|it| it.expires.as_deref()).unwrap_or_default(),
            &evidence,
            &finding.fingerprint.0,
        ];
        let cells: Vec<String> = cells.iter().map(|cell| csv_cell(cell)).collect();
        write!(out, "{}\r\n", cells.join(","))?;
        Ok(())
    })
}
