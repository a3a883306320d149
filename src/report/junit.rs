//! `JUnit` XML, for build servers: one suite per category, one case per check and instance.
//!
//! A failing check is a failed case that lists its findings; one that could not be evaluated is skipped with the
//! reason, never passed. Info findings and accepted ones do not fail a case. Bounded: [`MAX_LISTED`] findings
//! per case.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::Write;

use quick_junit::{NonSuccessKind, Report, TestCase, TestCaseStatus, TestSuite};

use super::escape::{one_line, shown, xml_text};
use super::{CheckSummary, Findings, ReportError, Summary, texts};
use crate::model::Severity;

/// Findings listed per case.
pub const MAX_LISTED: usize = 50;

#[derive(Default)]
struct Failures {
    total: u64,
    lines: Vec<String>,
}

/// Writes the whole report; it is as long as there are checks.
pub fn write(summary: &Summary, findings: &dyn Findings, out: &mut dyn Write) -> Result<(), ReportError> {
    let mut failures: BTreeMap<(String, String), Failures> = BTreeMap::new();
    findings.each(&mut |reported| {
        if reported.accepted.is_some() || reported.finding.severity == Severity::Info {
            return Ok(());
        }
        let of = failures.entry((reported.finding.check.clone(), reported.instance.clone())).or_default();
        of.total = of.total.saturating_add(1);
        if of.lines.len() < MAX_LISTED {
            let finding = &reported.finding;
            of.lines.push(format!(
                "{} {} [{}] {}: {}",
                finding.severity,
                one_line(&finding.subject.key()),
                reported.state.as_str(),
                shown(&finding.subject.name),
                shown(&finding.message)
            ));
        }
        Ok(())
    })?;

    let mut report = Report::new("conduit");
    let mut suites: Vec<TestSuite> = Vec::new();
    for check in &summary.checks {
        let category = texts::category_of(&check.id);
        if suites.last().is_none_or(|suite| suite.name.as_str() != category) {
            suites.push(TestSuite::new(category));
        }
        let Some(suite) = suites.last_mut() else { continue };
        for instance in &summary.instances {
            let key = (check.id.clone(), instance.id.clone());
            suite.add_test_case(case(check, &instance.id, failures.get(&key)));
        }
    }
    report.add_test_suites(suites);
    // Through memory, so that a broken pipe stays an error of writing.
    let text = report.to_string().map_err(|error| ReportError::Render(error.to_string()))?;
    // The schema of Jenkins knows `skipped` on suites only.
    let root = format!("<testsuites name=\"conduit\" tests=\"{}\"", report.tests);
    let with_skipped = format!("{root} skipped=\"{}\"", report.skipped);
    out.write_all(text.replacen(&with_skipped, &root, 1).as_bytes())?;
    Ok(())
}

fn case(check: &CheckSummary, instance: &str, failures: Option<&Failures>) -> TestCase {
    let text = texts::of(&check.id);
    let status = match (failures, &check.unknown) {
        (Some(failures), _) => {
            let mut status = TestCaseStatus::non_success(NonSuccessKind::Failure);
            status.set_message(xml_text(&format!("{}: {}", text.title, failures.total)));
            status.set_type(xml_text(text.severity.map_or("unknown", Severity::as_str)));
            let mut body = failures.lines.join("\n");
            let listed = u64::try_from(failures.lines.len()).unwrap_or(u64::MAX);
            if failures.total > listed {
                let _ = write!(body, "\n… and {} more", failures.total - listed);
            }
            if !text.fix.is_empty() {
                body.push_str("\n\n");
                body.push_str(text.fix);
            }
            body.push('\n');
            body.push_str(&texts::docs_page(&check.id));
            status.set_description(xml_text(&body));
            status
        }
        (None, Some((reason, sentence))) => {
            let mut status = TestCaseStatus::skipped();
            status.set_message(xml_text(&shown(&format!("unknown ({reason}): {sentence}"))));
            status
        }
        (None, None) => TestCaseStatus::success(),
    };
    let mut case = TestCase::new(xml_text(&one_line(&check.id)), status);
    case.set_classname(xml_text(&one_line(&format!("conduit.{instance}"))));
    case
}
