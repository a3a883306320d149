//! SARIF 2.1.0, for code scanning services. Findings stream; the rules come first.
//!
//! Content is not source code: a finding's location is its public address, or the file of an export, and
//! always the logical location `instance/kind/id@locale`. Severities: critical and high are `error`, medium is
//! `warning`, low and info are `note`; the exact word is in `properties`, and `security-severity` ranks
//! security findings for services that read it.
//!
//! Source: SARIF 2.1.0 (OASIS Standard), sections 3.20 (invocation), 3.27 (result), 3.35 (suppression).

use std::io::Write;

use serde_json::{Value as Json, json};

use super::escape::{one_line, shown, web_url, write_json};
use super::{FindingState, Findings, ReportError, ReportedFinding, Summary, texts};
use crate::model::Severity;

/// Writes one run.
pub fn write(summary: &Summary, findings: &dyn Findings, out: &mut dyn Write) -> Result<(), ReportError> {
    out.write_all(
        b"{\n\"$schema\": \"https://json.schemastore.org/sarif-2.1.0.json\",\n\"version\": \"2.1.0\",\n\
          \"runs\": [{\n\"tool\": ",
    )?;
    write_json(&tool(summary), out)?;
    out.write_all(b",\n\"invocations\": ")?;
    write_json(&json!([invocation(summary)]), out)?;
    out.write_all(b",\n\"automationDetails\": ")?;
    write_json(&json!({ "id": format!("conduit/{}/{}", instances(summary), summary.scan) }), out)?;
    out.write_all(b",\n\"columnKind\": \"unicodeCodePoints\",\n\"properties\": ")?;
    write_json(&properties(summary), out)?;
    out.write_all(b",\n\"results\": [")?;
    let mut separator = "\n";
    findings.each(&mut |finding| {
        out.write_all(separator.as_bytes())?;
        separator = ",\n";
        write_json(&result(summary, finding), out)
    })?;
    out.write_all(b"\n]\n}]\n}\n")?;
    Ok(())
}

fn instances(summary: &Summary) -> String {
    let ids: Vec<&str> = summary.instances.iter().map(|it| it.id.as_str()).collect();
    one_line(&ids.join("+"))
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Critical | Severity::High => "error",
        Severity::Medium => "warning",
        Severity::Low | Severity::Info => "note",
    }
}

/// The middle of the CVSS band of that name; services sort by it.
fn security_severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Critical => "9.5",
        Severity::High => "8.0",
        Severity::Medium => "5.5",
        Severity::Low => "2.5",
        Severity::Info => "0.0",
    }
}

fn tool(summary: &Summary) -> Json {
    let rules: Vec<Json> = summary.checks.iter().map(|check| rule(&check.id)).collect();
    json!({ "driver": {
        "name": "conduit",
        "semanticVersion": summary.conduit_version,
        "version": summary.conduit_version,
        "rules": rules,
    } })
}

fn rule(id: &str) -> Json {
    let text = texts::of(id);
    let category = texts::category_of(id);
    let severity = text.severity.unwrap_or(Severity::Medium);
    let help = if text.fix.is_empty() { text.title.as_str() } else { text.fix };
    let full =
        [text.looks_at, text.why].into_iter().filter(|it| !it.is_empty()).collect::<Vec<_>>().join(" ");
    let mut properties = json!({
        "tags": ["cms", category],
        "severity": severity.as_str(),
        "precision": match text.confidence {
            Some(crate::model::Confidence::Certain) => "very-high",
            Some(crate::model::Confidence::Firm) => "high",
            _ => "low",
        },
        "docs": texts::docs_page(id),
    });
    if category == "security" {
        properties["tags"] = json!(["cms", category, "security"]);
        if let Some(tags) = properties["tags"].as_array_mut() {
            tags.dedup();
        }
        properties["security-severity"] = security_severity(severity).into();
    }
    json!({
        "id": id,
        "name": id,
        "shortDescription": { "text": text.title },
        "fullDescription": { "text": if full.is_empty() { text.title.as_str() } else { full.as_str() } },
        "help": { "text": help },
        "defaultConfiguration": { "level": level(severity) },
        "properties": properties,
    })
}

fn invocation(summary: &Summary) -> Json {
    let sentence = |text: &str, level: &str| json!({ "level": level, "message": { "text": shown(text) } });
    let mut notes: Vec<Json> = summary.incomplete_because.iter().map(|it| sentence(it, "warning")).collect();
    for check in &summary.checks {
        if let Some((reason, message)) = &check.unknown {
            let text = format!("{} could not be evaluated ({reason}): {message}", check.id);
            let mut note = sentence(&text, "warning");
            note["associatedRule"] = json!({ "id": check.id });
            notes.push(note);
        }
    }
    let mut invocation = json!({
        "executionSuccessful": summary.state == "complete",
        "startTimeUtc": summary.started_at,
        "toolExecutionNotifications": notes,
    });
    if let Some(finished) = &summary.finished_at {
        invocation["endTimeUtc"] = finished.clone().into();
    }
    invocation
}

fn properties(summary: &Summary) -> Json {
    let score = super::json_v1::Score::from(&summary.score);
    json!({
        "scan": summary.scan,
        "state": summary.state,
        "tier": summary.tier,
        "preset": summary.preset,
        "score": score.overall,
        "grade": score.grade,
        "coverage": score.coverage,
    })
}

fn result(summary: &Summary, reported: &ReportedFinding) -> Json {
    let finding = &reported.finding;
    let subject = &finding.subject;
    let qualified = format!("{}/{}", reported.instance, subject.key());
    let mut location = json!({ "logicalLocations": [{
        "name": shown(&subject.name),
        "fullyQualifiedName": one_line(&qualified),
        "kind": subject.kind.as_str(),
    }] });
    let address = match (&subject.file, &subject.url) {
        (Some(file), _) => Some(relative_uri(file)),
        (None, Some(url)) => web_url(url),
        (None, None) => None,
    };
    // Code scanning services refuse a result without a physical location: the identity stands in.
    let address = address.unwrap_or_else(|| relative_uri(&qualified));
    let mut physical = json!({ "artifactLocation": { "uri": address } });
    if let Some(line) = subject.line.filter(|line| *line > 0) {
        physical["region"] = json!({ "startLine": line });
    }
    location["physicalLocation"] = physical;

    let mut result = json!({
        "ruleId": finding.check,
        "level": level(finding.severity),
        "kind": "fail",
        "message": { "text": message(reported) },
        "locations": [location],
        "partialFingerprints": { "conduit/v1": finding.fingerprint.0 },
        "baselineState": match reported.state {
            FindingState::Existing => "unchanged",
            FindingState::New | FindingState::Regressed => "new",
        },
        "properties": {
            "severity": finding.severity.as_str(),
            "confidence": finding.confidence.as_str(),
            "state": reported.state.as_str(),
            "instance": reported.instance,
            "checkVersion": finding.check_version,
            "evidence": finding.evidence,
        },
    });
    if let Some(index) = summary.checks.iter().position(|it| it.id == finding.check) {
        result["ruleIndex"] = index.into();
    }
    if let Some(edit_url) = subject.edit_url.as_deref().and_then(web_url) {
        result["properties"]["editUrl"] = edit_url.into();
    }
    if let Some(accepted) = &reported.accepted {
        let until = accepted.expires.as_deref().map(|it| format!(", until {it}")).unwrap_or_default();
        result["suppressions"] = json!([{
            "kind": "external",
            "status": "accepted",
            "justification": shown(&format!("{} ({}{until})", accepted.reason, accepted.owner)),
        }]);
    }
    result
}

/// Plain text; square brackets and braces would begin links and placeholders (SARIF 3.11.5 and 3.11.6).
fn message(reported: &ReportedFinding) -> String {
    let subject = &reported.finding.subject;
    let text = format!("{}: {}", shown(&subject.name), shown(&reported.finding.message));
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '[' | ']' | '\\' => {
                safe.push('\\');
                safe.push(c);
            }
            '{' => safe.push_str("{{"),
            '}' => safe.push_str("}}"),
            _ => safe.push(c),
        }
    }
    safe
}

/// A relative reference in which every byte that is not plainly part of a path is percent-encoded.
fn relative_uri(path: &str) -> String {
    use std::fmt::Write as _;
    let path = path.replace('\\', "/");
    let mut uri = String::with_capacity(path.len());
    for byte in path.trim_start_matches('/').bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'/' | b'-' | b'_' | b'.' | b'~' | b'@') {
            uri.push(char::from(byte));
        } else {
            let _ = write!(uri, "%{byte:02X}");
        }
    }
    uri
}
