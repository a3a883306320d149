//! A scan full of hostile text, for the tests of every format.

use super::texts::CheckText;
use super::{
    Acceptance, CheckSummary, FindingState, Findings, InstanceSummary, ReportError, ReportedFinding, Summary,
};
use crate::model::{Confidence, Evidence, Finding, Fingerprint, InstanceId, Severity, Subject, SubjectKind};
use crate::score::{self, CheckResult, Settings};

/// Texts of the fixture's checks, so that snapshots do not follow the catalogue.
pub fn text(id: &str) -> Option<CheckText> {
    let (title, severity) = match id {
        "links.fixture-broken" => ("Internal link that leads nowhere", Severity::High),
        "quality.fixture-stale" => ("Content not reviewed for a long time", Severity::Low),
        "security.fixture-secret" => ("Credential in public text", Severity::Critical),
        "security.fixture-headers" => ("Header missing", Severity::Medium),
        _ => return None,
    };
    Some(CheckText {
        title: title.to_owned(),
        severity: Some(severity),
        confidence: Some(Confidence::Certain),
        looks_at: "Every unit of the fixture.",
        why: "Visitors who meet it leave, and search engines count it against the site.",
        fix: "Correct the address in `href`, or remove the link.",
        sources: &["WCAG 2.2 SC 2.4.4", "https://www.rfc-editor.org/rfc/rfc9110"],
    })
}

/// Findings in memory.
pub struct InMemory(pub Vec<ReportedFinding>);

impl Findings for InMemory {
    fn each(
        &self,
        each: &mut dyn FnMut(&ReportedFinding) -> Result<(), ReportError>,
    ) -> Result<(), ReportError> {
        self.0.iter().try_for_each(each)
    }

    fn each_of(
        &self,
        check: &str,
        limit: usize,
        each: &mut dyn FnMut(&ReportedFinding) -> Result<(), ReportError>,
    ) -> Result<(), ReportError> {
        self.0.iter().filter(|it| it.finding.check == check).take(limit).try_for_each(each)
    }
}

/// Texts an attacker would put into a CMS.
pub fn hostile() -> Vec<String> {
    [
        "<script>alert(1)</script>",
        "</title><img src=x onerror=alert(1)>",
        "\u{1b}[2J\u{1b}]0;owned\u{7}red\u{9b}31m",
        "=cmd|' /C calc'!A0",
        "invoice\u{202e}fdp.exe\u{202c}",
        "nul\0byte",
        "ok\n2026-01-01T00:00:00Z ERROR forged=1\r\n- [ ] item",
        "[click](javascript:alert(1)) `code` | cell | ![x](https://evil.example/x.png)",
        "]]>]]&gt;&#x3c;script&#x3e;",
        "{{ 7*7 }} {% raw %} ${7*7}",
    ]
    .into_iter()
    .map(str::to_owned)
    .chain([format!("long {}", "é".repeat(3000))])
    .collect()
}

fn finding(check: &str, severity: Severity, subject: Subject, message: &str) -> Finding {
    let instance = InstanceId::from("corporate");
    Finding {
        fingerprint: Fingerprint::of(check, &instance, &subject.key(), ""),
        check: check.to_owned(),
        check_version: 1,
        severity,
        confidence: Confidence::Certain,
        message: message.to_owned(),
        evidence: Evidence::new().with("target", "/old-page").with("status", 404),
        subject,
    }
}

/// One finding of each kind, then one per hostile text.
pub fn findings() -> InMemory {
    let mut secret = Subject::new(SubjectKind::Item, "41", "Contact us");
    secret.locale = Some("en".to_owned());
    secret.url = Some("https://www.example.com/contact".to_owned());
    secret.edit_url = Some("https://www.example.com/wp-admin/post.php?post=41&action=edit".to_owned());
    let mut list = vec![ReportedFinding {
        instance: "corporate".to_owned(),
        finding: finding("security.fixture-secret", Severity::Critical, secret, "an access key is readable"),
        state: FindingState::Regressed,
        accepted: None,
    }];
    for (number, name) in hostile().into_iter().enumerate() {
        let mut subject = Subject::new(SubjectKind::Item, format!("{}", 100 + number), name.clone());
        subject.locale = Some("en".to_owned());
        subject.content_type = Some("post".to_owned());
        subject.url = Some(if number % 2 == 0 {
            format!("https://www.example.com/p/{number}?q=\"><script>")
        } else {
            "javascript:alert(1)".to_owned()
        });
        let mut finding = finding(
            "links.fixture-broken",
            Severity::High,
            subject,
            &format!("the link to `/old-page` ({name}) answers 404"),
        );
        finding.evidence = finding.evidence.with("text", name);
        list.push(ReportedFinding {
            instance: "corporate".to_owned(),
            finding,
            state: if number == 0 { FindingState::New } else { FindingState::Existing },
            accepted: None,
        });
    }
    let mut export = Subject::new(SubjectKind::Site, "headers", "Response headers");
    export.file = Some("export/site map.xml".to_owned());
    export.line = Some(12);
    list.push(ReportedFinding {
        instance: "shop".to_owned(),
        finding: finding(
            "security.fixture-headers",
            Severity::Medium,
            export,
            "`Content-Security-Policy` is not sent",
        ),
        state: FindingState::New,
        accepted: None,
    });
    list.push(ReportedFinding {
        instance: "corporate".to_owned(),
        finding: finding(
            "quality.fixture-stale",
            Severity::Low,
            Subject::new(SubjectKind::Item, "7", "Imprint <b>"),
            "last changed on 2021-02-03",
        ),
        state: FindingState::Existing,
        accepted: Some(Acceptance {
            reason: "legal text, <i>reviewed</i> elsewhere".to_owned(),
            owner: "legal".to_owned(),
            expires: Some("2027-06-30".to_owned()),
        }),
    });
    InMemory(list)
}

fn check(id: &str, evaluated: u64, failing: u64, accepted: u64) -> CheckSummary {
    CheckSummary {
        id: id.to_owned(),
        version: 1,
        evaluated,
        failing,
        accepted,
        unknown_units: 0,
        unknown: None,
        points_lost: 0.0,
        findings: failing,
    }
}

/// The scan those findings belong to.
pub fn summary() -> Summary {
    let mut checks = vec![
        check("quality.fixture-stale", 1200, 0, 1),
        check("links.fixture-broken", 11_000, 11, 0),
        check("security.fixture-headers", 4, 1, 0),
        check("security.fixture-secret", 1200, 1, 0),
        check("security.fixture-unknown", 0, 0, 0),
    ];
    checks[4].unknown = Some(("forbidden".to_owned(), "the credential may not read <settings>".to_owned()));
    let results: Vec<CheckResult> = checks
        .iter()
        .map(|it| CheckResult {
            id: it.id.clone(),
            category: it.id.split('.').next().unwrap_or_default().to_owned(),
            severity: text(&it.id).and_then(|it| it.severity).unwrap_or(Severity::Medium),
            confidence: Confidence::Certain,
            evaluated: it.evaluated,
            failing: it.failing + it.accepted,
            accepted: it.accepted,
            unknown: it.unknown.is_some(),
        })
        .collect();
    let categories =
        [("quality", 10), ("links", 15), ("security", 15)].map(|(id, weight)| (id.to_owned(), weight));
    let score = score::score(&results, &categories, Settings::default(), 1);
    for lost in score.categories.iter().flat_map(|it| &it.lost) {
        if let Some(check) = checks.iter_mut().find(|it| it.id == lost.check) {
            check.points_lost = lost.points;
        }
    }
    Summary {
        scan: 7,
        state: "incomplete".to_owned(),
        tier: "standard".to_owned(),
        preset: "recommended".to_owned(),
        started_at: "2026-11-24T05:00:00Z".to_owned(),
        finished_at: Some("2026-11-24T05:12:30Z".to_owned()),
        as_of: "2026-11-24T05:00:00Z".to_owned(),
        conduit_version: "0.1.0".to_owned(),
        previous: Some(6),
        base: None,
        full_because: None,
        instances: vec![
            InstanceSummary {
                id: "corporate".to_owned(),
                adapter: "wordpress".to_owned(),
                url: Some("https://www.example.com".to_owned()),
                score: score.clone(),
                inventory: vec![("items".to_owned(), 1200), ("assets".to_owned(), 310)],
                missing: vec![(
                    "settings".to_owned(),
                    "forbidden".to_owned(),
                    "the credential may not read <settings>".to_owned(),
                )],
                problems: vec![(
                    "bad-answer".to_owned(),
                    "GET https://www.example.com/wp-json/wp/v2/posts?page=3".to_owned(),
                    "not JSON: \u{1b}[31m<html>".to_owned(),
                )],
                problems_total: 240,
            },
            InstanceSummary {
                id: "shop".to_owned(),
                adapter: "wordpress".to_owned(),
                url: None,
                score: score.clone(),
                inventory: vec![("items".to_owned(), 12)],
                missing: vec![],
                problems: vec![],
                problems_total: 0,
            },
        ],
        score,
        checks,
        by_severity: vec![
            ("critical".to_owned(), 1),
            ("high".to_owned(), 11),
            ("medium".to_owned(), 1),
            ("low".to_owned(), 0),
            ("info".to_owned(), 0),
        ],
        open: 13,
        accepted: 1,
        accept_remarks: vec!["entry 2 (`media.unused`, `asset/12*`) covers nothing".to_owned()],
        incomplete_because: vec!["3 of 120 pages of `corporate` could not be read".to_owned()],
    }
}

/// A scan that found nothing at all, and one instance.
pub fn clean() -> Summary {
    let mut summary = summary();
    summary.instances.truncate(1);
    summary.state = "complete".to_owned();
    let categories = [("links".to_owned(), 15)];
    let results = [CheckResult {
        id: "links.fixture-broken".to_owned(),
        category: "links".to_owned(),
        severity: Severity::High,
        confidence: Confidence::Certain,
        evaluated: 10,
        failing: 0,
        accepted: 0,
        unknown: false,
    }];
    summary.score = score::score(&results, &categories, Settings::default(), 0);
    summary.checks = vec![check("links.fixture-broken", 10, 0, 0)];
    summary.instances[0].score = summary.score.clone();
    summary.instances[0].missing.clear();
    summary.instances[0].problems.clear();
    summary.instances[0].problems_total = 0;
    summary.by_severity = Severity::ALL.iter().map(|it| (it.as_str().to_owned(), 0)).collect();
    (summary.open, summary.accepted) = (0, 0);
    summary.accept_remarks.clear();
    summary.incomplete_because.clear();
    summary
}
