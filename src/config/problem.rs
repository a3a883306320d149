//! What is wrong with a configuration: where, why, what is allowed, what to do next.
//!
//! Two renderings of the same value: text for people (`style.md` 5) and JSON for programs. Neither ever
//! shows a credential: the line was made fit to show when the problem was made ([`super::redact`]).

use std::fmt::Write as _;

use serde::Serialize;

/// Whether a run may go on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// It may not.
    Error,
    /// It may.
    Warning,
}

impl Severity {
    /// The word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
        }
    }
}

/// One mistake.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Problem {
    /// A stable name: `conduit::config::unknown_key`.
    pub code: &'static str,
    /// Whether a run may go on.
    pub severity: Severity,
    /// What happened, without a full stop.
    pub message: String,
    /// The file as it was named.
    pub file: String,
    /// Where in the document, as a JSON pointer; empty for the document.
    pub pointer: String,
    /// Line from 1; 0 when it is about the file.
    pub line: usize,
    /// First column from 1, in characters.
    pub column: usize,
    /// The column after the last. For a hidden value it does not tell the length.
    pub end_column: usize,
    /// The line, credentials blanked.
    pub source_line: String,
    /// Where the underlined part starts in `source_line`, in characters from 0.
    #[serde(skip)]
    pub mark_start: usize,
    /// Length of the underlined part.
    #[serde(skip)]
    pub mark_len: usize,
    /// What is allowed here; may be empty.
    pub label: String,
    /// What to do next.
    pub help: Option<String>,
    /// Where to read more.
    pub docs: String,
}

/// Every code of this room, sorted; each has a section in `docs/errors.md`.
pub const CODES: &[&str] = &[
    "conduit::config::alias",
    "conduit::config::bad_format",
    "conduit::config::credential_in_url",
    "conduit::config::duplicate_id",
    "conduit::config::duplicate_key",
    "conduit::config::empty",
    "conduit::config::incomplete_pair",
    "conduit::config::insecure_url",
    "conduit::config::invalid_url",
    "conduit::config::invalid_value",
    "conduit::config::literal_secret",
    "conduit::config::merge_key",
    "conduit::config::missing_expiry",
    "conduit::config::missing_file",
    "conduit::config::missing_key",
    "conduit::config::missing_variable",
    "conduit::config::not_allowed",
    "conduit::config::not_found",
    "conduit::config::not_utf8",
    "conduit::config::out_of_range",
    "conduit::config::second_document",
    "conduit::config::syntax",
    "conduit::config::tab",
    "conduit::config::tag",
    "conduit::config::too_complex",
    "conduit::config::too_large",
    "conduit::config::unknown_adapter",
    "conduit::config::unknown_check",
    "conduit::config::unknown_key",
    "conduit::config::unreadable",
    "conduit::config::unreadable_date",
    "conduit::config::wrong_type",
];

/// The section of `docs/errors.md` about a code: `config-unknown-key`.
pub fn anchor(code: &str) -> String {
    code.strip_prefix("conduit::").unwrap_or(code).replace("::", "-").replace('_', "-")
}

/// Whether the text may use colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Colour {
    /// Plain text.
    Off,
    /// ANSI colours.
    On,
}

/// The longest stretch of a line that is shown, in characters.
const WIDEST: usize = 120;

impl Problem {
    /// One problem for people, with a line end.
    pub fn render(&self, colour: Colour) -> String {
        let paint = |code: &str, text: &str| match colour {
            Colour::On => format!("\u{1b}[{code}m{text}\u{1b}[0m"),
            Colour::Off => text.to_owned(),
        };
        let severity = match self.severity {
            Severity::Error => paint("1;31", "error"),
            Severity::Warning => paint("1;33", "warning"),
        };
        let mut text = format!("{severity}: {}: {}\n", self.code, self.message);
        let number = self.line.to_string();
        let margin = " ".repeat(number.len());
        if self.line == 0 {
            let _ = writeln!(text, "  --> {}", self.file);
        } else {
            let _ = writeln!(text, "{margin} --> {}:{}:{}", self.file, self.line, self.column);
            let (line, start, len) = self.window();
            let bar = paint("34", "|");
            let _ = writeln!(text, "{margin} {bar}");
            let _ = writeln!(text, "{} {bar} {line}", paint("34", &number));
            // A wide character takes two cells of a terminal, so does U+3000.
            let pad: String =
                line.chars().take(start).map(|it| if is_wide(it) { '\u{3000}' } else { ' ' }).collect();
            let marks: usize =
                line.chars().skip(start).take(len).map(|it| if is_wide(it) { 2 } else { 1 }).sum();
            let label = format!("{} {}", "^".repeat(marks.max(1)), self.label);
            let _ = writeln!(text, "{margin} {bar} {pad}{}", paint("1;31", label.trim_end()));
        }
        if let Some(help) = &self.help {
            let _ = writeln!(text, "  help: {help}");
        }
        let _ = writeln!(text, "  docs: {}", self.docs);
        text
    }

    /// The part of the line around the mark.
    fn window(&self) -> (String, usize, usize) {
        let total = self.source_line.chars().count();
        let start = self.mark_start.min(total);
        if total <= WIDEST {
            return (self.source_line.trim_end().to_owned(), start, self.mark_len);
        }
        let from = start.saturating_sub(WIDEST / 3);
        let cut: String = self.source_line.chars().skip(from).take(WIDEST).collect();
        let lead = if from > 0 { "…" } else { "" };
        let tail = if from.saturating_add(WIDEST) < total { "…" } else { "" };
        let start = start.saturating_sub(from).saturating_add(lead.chars().count());
        let len = self.mark_len.min(WIDEST.saturating_sub(start));
        (format!("{lead}{}{tail}", cut.trim_end()), start, len)
    }
}

fn is_wide(it: char) -> bool {
    matches!(it, '\u{1100}'..='\u{115f}' | '\u{2e80}'..='\u{a4cf}' | '\u{ac00}'..='\u{d7a3}' | '\u{f900}'..='\u{faff}'
        | '\u{fe30}'..='\u{fe6f}' | '\u{ff00}'..='\u{ff60}' | '\u{ffe0}'..='\u{ffe6}' | '\u{1f300}'..='\u{1faff}' | '\u{20000}'..='\u{3fffd}')
}

/// Every problem for people, separated by empty lines, and a last line that counts them.
pub fn render_all(problems: &[Problem], colour: Colour) -> String {
    let mut text = String::new();
    for problem in problems {
        text.push_str(&problem.render(colour));
        text.push('\n');
    }
    let count = |severity| problems.iter().filter(|it| it.severity == severity).count();
    let word = |n: usize, one: &str| format!("{n} {one}{}", if n == 1 { "" } else { "s" });
    let (errors, warnings) = (count(Severity::Error), count(Severity::Warning));
    let parts: Vec<String> = [(errors, "error"), (warnings, "warning")]
        .into_iter()
        .filter(|(n, _)| *n > 0)
        .map(|(n, one)| word(n, one))
        .collect();
    if !parts.is_empty() {
        let _ = writeln!(text, "{}", parts.join(", "));
    }
    text
}

/// Every problem for programs: `{ "schema_version": "1", "is_valid": …, "problems": [ … ] }`.
pub fn json(problems: &[Problem]) -> serde_json::Value {
    serde_json::json!({
        "schema_version": "1",
        "is_valid": problems.iter().all(|it| it.severity != Severity::Error),
        "problems": problems,
    })
}

#[cfg(test)]
mod tests {
    use super::{CODES, Colour, Problem, Severity, anchor};

    fn problem(line: &str, start: usize, len: usize) -> Problem {
        Problem {
            code: "conduit::config::unknown_key",
            severity: Severity::Error,
            message: "unknown key `rate_limt` in instance `corporate`".into(),
            file: "conduit.yaml".into(),
            pointer: "/instances/0/rate_limt".into(),
            line: 14,
            column: start + 1,
            end_column: start + len + 1,
            source_line: line.into(),
            mark_start: start,
            mark_len: len,
            label: "allowed here: adapter, id".into(),
            help: Some("did you mean `limits.requests_per_second`?".into()),
            docs: "docs/errors.md#config-unknown-key".into(),
        }
    }

    #[test]
    fn a_problem_reads_like_the_style_guide() {
        assert_eq!(
            problem("    rate_limt: 10", 4, 9).render(Colour::Off),
            "error: conduit::config::unknown_key: unknown key `rate_limt` in instance `corporate`\n   \
             --> conduit.yaml:14:5\n   |\n14 |     rate_limt: 10\n   |     ^^^^^^^^^ allowed here: adapter, id\n  \
             help: did you mean `limits.requests_per_second`?\n  docs: docs/errors.md#config-unknown-key\n"
        );
    }

    #[test]
    fn a_long_line_is_cut_around_the_mark() {
        let line = format!("{}KEY{}", "a".repeat(100_000), "b".repeat(100_000));
        let text = problem(&line, 100_000, 3).render(Colour::Off);
        let rows: Vec<&str> = text.lines().collect();
        assert!(rows[3].chars().count() < 140, "{}", rows[3]);
        let at = rows[3].chars().collect::<Vec<_>>().windows(3).position(|it| it == ['K', 'E', 'Y']);
        assert_eq!(at, rows[4].chars().position(|it| it == '^'));
    }

    #[test]
    fn marks_stand_below_wide_characters() {
        let text = problem("名前: x", 4, 1).render(Colour::Off);
        assert!(text.contains("|   \u{3000}") || text.contains("| \u{3000}\u{3000}  ^"), "{text}");
    }

    #[test]
    fn codes_are_sorted_and_documented() {
        assert!(CODES.is_sorted());
        let docs = std::fs::read_to_string("docs/errors.md").unwrap();
        for code in CODES {
            assert!(docs.contains(&format!("## {}\n", anchor(code))), "{code} has no section");
        }
    }
}
