//! One self-contained page: no script, no request, readable on paper, on a phone and by a screen reader.
//!
//! Stays true: every text of a CMS passes [`shown`] (nothing invisible survives), then askama's escaping, and
//! stands in a `<bdi>`; only http and https addresses become links; the page is bounded by
//! [`MAX_PER_CHECK`] and [`MAX_SAMPLES`], however many findings there are.

use std::io::Write;

use askama::Template;

use super::digest::{self, advice, counted, percent, points, small, thousands};
use super::escape::{shown, shown_within, web_url};
use super::{CheckSummary, Findings, ReportError, ReportedFinding, Summary, texts};
use crate::model::Severity;

/// Sample findings per check.
pub const MAX_PER_CHECK: usize = 50;
/// Sample findings in all.
pub const MAX_SAMPLES: usize = 2000;

#[derive(Template)]
#[template(path = "report.html")]
struct Page {
    title: String,
    instances: Vec<InstanceView>,
    date: String,
    scan_line: String,
    state: String,
    is_complete: bool,
    incomplete_because: Vec<String>,
    version: String,
    score: ScoreView,
    severities: Vec<(String, String)>,
    open: String,
    accepted: String,
    categories: Vec<CategoryView>,
    advice: Vec<AdviceView>,
    missing: Vec<MissingView>,
    unknown: Vec<UnknownView>,
    checks: Vec<CheckView>,
    passed: Vec<PassedView>,
    acceptances: Vec<AcceptedView>,
    acceptances_more: String,
    remarks: Vec<String>,
    is_cut: bool,
    scan: i64,
}

struct InstanceView {
    id: String,
    adapter: String,
    url: Option<(String, String)>,
    inventory: Vec<(String, String)>,
    score: String,
    grade: String,
}

struct ScoreView {
    overall: String,
    grade: String,
    grade_word: &'static str,
    low: String,
    high: String,
    coverage: String,
    is_partial: bool,
    uncapped: Option<String>,
    raw: Option<String>,
}

struct CategoryView {
    title: String,
    question: &'static str,
    score: String,
    grade: &'static str,
    bar: u32,
    coverage: String,
    is_covered: bool,
    weight: u32,
    lost: Vec<(String, String, String)>,
}

struct AdviceView {
    anchor: String,
    title: String,
    fix: Vec<Span>,
    failing: String,
    gain: String,
}

struct MissingView {
    what: String,
    instance: String,
    message: String,
}

struct UnknownView {
    id: String,
    title: String,
    message: String,
    reason: String,
}

struct CheckView {
    anchor: String,
    id: String,
    title: String,
    category: String,
    severity: &'static str,
    failing: String,
    evaluated: String,
    cost: String,
    looks_at: Vec<Span>,
    why: Vec<Span>,
    fix: Vec<Span>,
    docs: String,
    sources: Vec<SourceView>,
    samples: Vec<SampleView>,
    more: String,
}

struct SourceView {
    text: &'static str,
    link: Option<String>,
}

struct SampleView {
    severity: &'static str,
    state: &'static str,
    name: String,
    key: String,
    instance: Option<String>,
    url: Option<String>,
    edit_url: Option<String>,
    message: String,
    facts: Vec<(String, String)>,
}

struct PassedView {
    id: String,
    title: String,
    evaluated: String,
}

struct AcceptedView {
    name: String,
    key: String,
    title: String,
    reason: String,
    owner: String,
    expires: String,
}

/// A piece of the catalogue's own text, in which backticks mark code.
struct Span {
    is_code: bool,
    text: &'static str,
}

/// Pieces between backticks are code; an odd backtick leaves the rest as text.
fn spans(text: &'static str) -> Vec<Span> {
    let pieces: Vec<&str> = text.split('`').collect();
    let last = pieces.len().saturating_sub(1);
    pieces
        .into_iter()
        .enumerate()
        .map(|(at, text)| Span { is_code: at % 2 == 1 && at < last, text })
        .filter(|span| !span.text.is_empty())
        .collect()
}

/// Writes the page.
pub fn write(summary: &Summary, findings: &dyn Findings, out: &mut dyn Write) -> Result<(), ReportError> {
    let page = page(summary, findings)?;
    let text = page.render().map_err(|error| ReportError::Render(error.to_string()))?;
    out.write_all(text.as_bytes())?;
    Ok(())
}

fn page(summary: &Summary, findings: &dyn Findings) -> Result<Page, ReportError> {
    let ids: Vec<&str> = summary.instances.iter().map(|it| it.id.as_str()).collect();
    let mut samples = Samples { left: MAX_SAMPLES, is_cut: false, several: summary.instances.len() > 1 };
    let mut acceptances = Accepted { kept: Vec::new() };
    let checks = checks(summary, findings, &mut samples, &mut acceptances)?;
    let listed = u64::try_from(acceptances.kept.len()).unwrap_or(u64::MAX);
    Ok(Page {
        title: shown(&ids.join(", ")),
        instances: instances(summary),
        date: date(summary),
        scan_line: shown(&digest::scan_line(summary)),
        state: shown(&summary.state),
        is_complete: summary.state == "complete",
        incomplete_because: summary.incomplete_because.iter().map(|it| shown(it)).collect(),
        version: shown(&summary.conduit_version),
        score: score(summary),
        severities: summary.by_severity.iter().map(|(word, n)| (shown(word), thousands(*n))).collect(),
        open: counted(summary.open, "open finding", "open findings"),
        accepted: counted(summary.accepted, "accepted finding", "accepted findings"),
        categories: categories(summary),
        advice: advice(summary, 8)
            .into_iter()
            .map(|it| AdviceView {
                anchor: anchor(&it.check),
                title: shown(&it.title),
                fix: spans(it.fix),
                failing: counted(it.failing, "place", "places"),
                gain: if it.lifts_cap {
                    "lifts the cap of 59".to_owned()
                } else {
                    format!("+{} points", small(it.gain))
                },
            })
            .collect(),
        missing: missing(summary),
        unknown: summary.checks.iter().filter_map(unknown).collect(),
        passed: summary
            .checks
            .iter()
            .filter(|it| it.unknown.is_none() && it.findings == 0 && it.accepted == 0 && it.evaluated > 0)
            .map(|it| PassedView {
                id: shown(&it.id),
                title: shown(&texts::of(&it.id).title),
                evaluated: thousands(it.evaluated),
            })
            .collect(),
        acceptances_more: thousands(summary.accepted.saturating_sub(listed)),
        acceptances: acceptances.kept,
        remarks: summary.accept_remarks.iter().map(|it| shown(it)).collect(),
        is_cut: samples.is_cut,
        checks,
        scan: summary.scan,
    })
}

/// The day it ended (or began): the first ten characters of RFC 3339.
fn date(summary: &Summary) -> String {
    let moment = summary.finished_at.as_deref().unwrap_or(&summary.started_at);
    shown(&moment.chars().take(10).collect::<String>())
}

/// Letters, digits, dots and dashes only: fit for an `id` and a fragment.
fn anchor(check: &str) -> String {
    let name: String = check
        .chars()
        .take(100)
        .map(|c| if c.is_ascii_alphanumeric() || c == '.' || c == '-' { c } else { '_' })
        .collect();
    format!("check-{name}")
}

fn instances(summary: &Summary) -> Vec<InstanceView> {
    summary
        .instances
        .iter()
        .map(|it| InstanceView {
            id: shown(&it.id),
            adapter: shown(&it.adapter),
            url: it.url.as_deref().and_then(|url| web_url(url).map(|link| (shown(url), link))),
            inventory: it.inventory.iter().map(|(kind, n)| (shown(kind), thousands(*n))).collect(),
            score: points(it.score.overall),
            grade: shown(&it.score.grade),
        })
        .collect()
}

fn score(summary: &Summary) -> ScoreView {
    let score = &summary.score;
    ScoreView {
        overall: points(score.overall),
        grade: shown(&score.grade),
        grade_word: match score.grade.as_str() {
            "A" => "very good",
            "B" => "good",
            "C" => "fair",
            "D" => "weak",
            "E" => "poor",
            _ => "not evaluated",
        },
        low: points(Some(score.low)),
        high: points(Some(score.high)),
        coverage: percent(score.coverage),
        is_partial: score.is_partial,
        uncapped: score
            .overall
            .filter(|_| score.cap_points > 0.0)
            .map(|it| points(Some(it + score.cap_points))),
        raw: score.overall.filter(|_| summary.accepted > 0).map(|_| points(Some(score.raw))),
    }
}

fn categories(summary: &Summary) -> Vec<CategoryView> {
    summary
        .score
        .categories
        .iter()
        .map(|category| CategoryView {
            title: shown(texts::category_title(&category.category)),
            question: texts::category_question(&category.category),
            score: points(category.score),
            grade: category.score.map_or("-", crate::score::grade),
            bar: (1..=100).rev().find(|step| category.score.unwrap_or(0.0) >= f64::from(*step)).unwrap_or(0),
            coverage: percent(category.coverage),
            is_covered: category.coverage >= 1.0,
            weight: category.weight,
            lost: category
                .lost
                .iter()
                .take(3)
                .map(|lost| (anchor(&lost.check), shown(&texts::of(&lost.check).title), small(lost.points)))
                .collect(),
        })
        .collect()
}

fn missing(summary: &Summary) -> Vec<MissingView> {
    let mut list = Vec::new();
    for instance in &summary.instances {
        for (capability, _, message) in &instance.missing {
            list.push(MissingView {
                what: shown(capability),
                instance: shown(&instance.id),
                message: shown(message),
            });
        }
        if instance.problems_total > 0 {
            for (reason, place, message) in instance.problems.iter().take(10) {
                list.push(MissingView {
                    what: shown(reason),
                    instance: shown(&instance.id),
                    message: format!("{}: {}", shown(place), shown(message)),
                });
            }
            let listed = u64::try_from(instance.problems.len().min(10)).unwrap_or(u64::MAX);
            if instance.problems_total > listed {
                let more = instance.problems_total - listed;
                list.push(MissingView {
                    what: "problems".to_owned(),
                    instance: shown(&instance.id),
                    message: format!("{} more", thousands(more)),
                });
            }
        }
    }
    list
}

fn unknown(check: &CheckSummary) -> Option<UnknownView> {
    check.unknown.as_ref().map(|(reason, message)| UnknownView {
        id: shown(&check.id),
        title: shown(&texts::of(&check.id).title),
        message: shown(message),
        reason: shown(reason),
    })
}

/// What is left of the page's budget.
struct Samples {
    left: usize,
    is_cut: bool,
    several: bool,
}

struct Accepted {
    kept: Vec<AcceptedView>,
}

fn checks(
    summary: &Summary,
    findings: &dyn Findings,
    samples: &mut Samples,
    acceptances: &mut Accepted,
) -> Result<Vec<CheckView>, ReportError> {
    let mut with_findings: Vec<&CheckSummary> =
        summary.checks.iter().filter(|it| it.findings > 0 || it.accepted > 0).collect();
    // Worst first, then what costs most, so that the budget is spent where it matters.
    with_findings.sort_by(|a, b| {
        let severity = |it: &CheckSummary| texts::of(&it.id).severity;
        severity(b)
            .cmp(&severity(a))
            .then_with(|| b.points_lost.total_cmp(&a.points_lost))
            .then_with(|| a.id.cmp(&b.id))
    });
    let mut views = Vec::new();
    for check in with_findings {
        let text = texts::of(&check.id);
        let mut kept = Vec::new();
        let limit = MAX_PER_CHECK.min(samples.left);
        // Accepted findings stand in a list of their own and must not crowd out open ones.
        findings.each_of(&check.id, MAX_PER_CHECK * 4, &mut |reported| {
            match &reported.accepted {
                Some(entry) if acceptances.kept.len() < MAX_PER_CHECK * 4 => {
                    acceptances.kept.push(AcceptedView {
                        name: shown(&reported.finding.subject.name),
                        key: shown(&reported.finding.subject.key()),
                        title: shown(&text.title),
                        reason: shown(&entry.reason),
                        owner: shown(&entry.owner),
                        expires: shown(entry.expires.as_deref().unwrap_or("without end")),
                    });
                }
                None if kept.len() < limit => kept.push(sample(reported, samples.several)),
                _ => {}
            }
            Ok(())
        })?;
        if check.findings == 0 {
            continue;
        }
        samples.left = samples.left.saturating_sub(kept.len());
        let listed = u64::try_from(kept.len()).unwrap_or(u64::MAX);
        let more = check.findings.saturating_sub(listed);
        samples.is_cut |= more > 0;
        views.push(CheckView {
            anchor: anchor(&check.id),
            id: shown(&check.id),
            title: shown(&text.title),
            category: shown(texts::category_title(texts::category_of(&check.id))),
            severity: text.severity.map_or("unknown", Severity::as_str),
            failing: thousands(check.failing),
            evaluated: thousands(check.evaluated),
            cost: small(check.points_lost),
            looks_at: spans(text.looks_at),
            why: spans(text.why),
            fix: spans(text.fix),
            docs: texts::docs_page(&check.id),
            sources: text
                .sources
                .iter()
                // An address may have a remark behind it: "https://… (SC 4.1.2)".
                .map(|source| SourceView { text: source, link: source.split(' ').next().and_then(web_url) })
                .collect(),
            samples: kept,
            more: if more > 0 { thousands(more) } else { String::new() },
        });
    }
    Ok(views)
}

fn sample(reported: &ReportedFinding, several: bool) -> SampleView {
    let finding = &reported.finding;
    let subject = &finding.subject;
    let facts = finding.evidence.0.iter().take(8).map(|(key, value)| {
        let value = match value {
            serde_json::Value::String(text) => shown(text),
            serde_json::Value::Array(list) => {
                let texts: Vec<String> = list
                    .iter()
                    .take(5)
                    .map(|it| it.as_str().map_or_else(|| it.to_string(), str::to_owned))
                    .collect();
                let more = if list.len() > 5 { ", …" } else { "" };
                shown(&format!("{}{more}", texts.join(", ")))
            }
            other => shown(&other.to_string()),
        };
        (shown_within(key, 40), value)
    });
    SampleView {
        severity: finding.severity.as_str(),
        state: reported.state.as_str(),
        name: if subject.name.trim().is_empty() { "(no title)".to_owned() } else { shown(&subject.name) },
        key: shown(&match subject.place() {
            Some(place) => format!("{}, {place}", subject.key()),
            None => subject.key(),
        }),
        instance: several.then(|| shown(&reported.instance)),
        url: subject.url.as_deref().and_then(web_url),
        edit_url: subject.edit_url.as_deref().and_then(web_url),
        message: shown(&finding.message),
        facts: facts.collect(),
    }
}
