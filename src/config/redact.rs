//! Lines of a configuration file, made fit to show: no credential, no control character.
//!
//! Works on text, since a line is also shown when the file could not be parsed. Conservative: what is not
//! known to be harmless on a line about credentials is blanked to its end.

use std::sync::LazyLock;

use regex::Regex;

/// What stands for a hidden value.
pub const REDACTED: &str = "[redacted]";

/// A line fit to show, and how its columns moved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SafeLine {
    /// The text.
    pub text: String,
    /// Start and end in the original, in characters, and the length shown instead. In order.
    hidden: Vec<(usize, usize, usize)>,
}

impl SafeLine {
    /// Where a stretch of the original (start, end; characters from 0) is in the text.
    pub fn stretch(&self, start: usize, end: usize) -> (usize, usize) {
        let (start, end) = (self.map(start, false), self.map(end, true));
        (start, end.max(start.saturating_add(1)))
    }

    /// Whether something was hidden.
    pub fn is_redacted(&self) -> bool {
        !self.hidden.is_empty()
    }

    fn map(&self, column: usize, is_end: bool) -> usize {
        let (mut grown, mut lost) = (0_usize, 0_usize);
        for &(from, to, shown) in &self.hidden {
            let is_before = if is_end { column <= from } else { column < from };
            if is_before {
                break;
            }
            if column < to || (is_end && column == to) {
                let start = from.saturating_add(grown).saturating_sub(lost);
                return if is_end { start.saturating_add(shown) } else { start };
            }
            grown = grown.saturating_add(shown);
            lost = lost.saturating_add(to.saturating_sub(from));
        }
        column.saturating_add(grown).saturating_sub(lost)
    }
}

fn pattern(text: &str) -> Regex {
    Regex::new(text).expect("a constant pattern, compiled by a test")
}

/// A key that names a credential, wherever it stands.
static SENSITIVE_KEY: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r#"(?i)(^|[\s{,\["'-])[a-z0-9_-]*(passw|passphrase|secret|token|api[_-]?key|credential|authori[sz]ation|private[_-]?key|bearer)[a-z0-9_-]*["']?\s*:"#,
    )
});
/// User information and tell-tale query parameters of an address.
static IN_ADDRESS: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?i)://(\S*)@|[?&][^=\s&]*(?:key|token|secret|pass|sig)[^=\s&]*=([^&\s]+)"));
/// What may be shown of a line about credentials: punctuation, names of variables, paths of files, and keys where
/// a key must stand.
static PUNCTUATION: LazyLock<Regex> = LazyLock::new(|| pattern(r"^[\s{}\[\],-]+"));
static REFERENCE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r#"^(?:(?:env|"env"|'env')\s*:\s+["']?[A-Z_][A-Z0-9_]*["']?|(?:file|"file"|'file')\s*:\s+["']?[A-Za-z0-9_.-]*[/.][A-Za-z0-9_./-]*["']?)(?:\s*[,}]|\s+#|\s*$)|^["']?(?:env|file|command)["']?\s*:(?:\s|$)"#,
    )
});
static KEY: LazyLock<Regex> = LazyLock::new(|| pattern(r#"^["']?[\p{L}_][\p{L}\p{N}_-]*["']?\s*:(?:\s|$)"#));
static BEFORE_KEY: LazyLock<Regex> =
    LazyLock::new(|| pattern(r#"(?i)(?:^[\s{-]*|\}\s*,\s*|credentials["']?\s*:\s*\{\s*)$"#));

/// Whether a key names a credential.
pub fn is_sensitive_key(key: &str) -> bool {
    SENSITIVE_KEY.is_match(&format!("{key}:"))
}

/// Whether a text is or holds an address with a credential in it.
pub fn has_credential(text: &str) -> bool {
    IN_ADDRESS.is_match(text)
}

/// Whether a credential may stand in line `idx` (from 0) of a file that could not be parsed: one of the three lines
/// before names one, so that this line may be the rest of it.
pub fn is_near_credential(lines: &[String], idx: usize) -> bool {
    lines.iter().take(idx).skip(idx.saturating_sub(3)).any(|it| SENSITIVE_KEY.is_match(it))
}

/// Makes line `idx` (from 0) of a file fit to show. `is_credential` says that it is known to be about credentials.
pub fn line(lines: &[String], idx: usize, is_credential: bool) -> SafeLine {
    let Some(text) = lines.get(idx) else {
        return SafeLine { text: String::new(), hidden: Vec::new() };
    };
    if is_credential || SENSITIVE_KEY.is_match(text) || is_below_credentials(lines, idx) {
        return blank_values(text);
    }
    let mut shown = String::with_capacity(text.len());
    let mut hidden = Vec::new();
    let mut done = 0;
    for found in IN_ADDRESS.captures_iter(text) {
        let Some(value) = found.get(1).or_else(|| found.get(2)) else { continue };
        shown.push_str(text.get(done..value.start()).unwrap_or_default());
        shown.push_str(REDACTED);
        let from = text.get(..value.start()).map_or(0, |it| it.chars().count());
        hidden.push((from, from.saturating_add(value.as_str().chars().count()), REDACTED.len()));
        done = value.end();
    }
    shown.push_str(text.get(done..).unwrap_or_default());
    SafeLine { text: visible(&shown), hidden }
}

fn blank_values(text: &str) -> SafeLine {
    let (mut kept, mut rest) = ("", text);
    loop {
        let found = PUNCTUATION
            .find(rest)
            .or_else(|| REFERENCE.find(rest))
            // A value that ends with a colon looks like a key: only where one must stand is it one.
            .or_else(|| KEY.find(rest).filter(|_| BEFORE_KEY.is_match(kept)));
        let Some(found) = found else { break };
        let at = kept.len().saturating_add(found.end());
        (kept, rest) = text.split_at_checked(at).unwrap_or((text, ""));
    }
    if rest.is_empty() {
        return SafeLine { text: visible(text), hidden: Vec::new() };
    }
    let from = kept.chars().count();
    let to = text.chars().count();
    SafeLine { text: visible(&format!("{kept}{REDACTED}")), hidden: vec![(from, to, REDACTED.len())] }
}

/// Whether a line is indented below a key that names credentials: walks up the chain of parents, at most
/// 2,000 lines.
fn is_below_credentials(lines: &[String], idx: usize) -> bool {
    // The dash of a list is part of the indentation of what follows it.
    let depth = |text: &str| text.chars().take_while(|it| it.is_whitespace() || *it == '-').count();
    let Some(text) = lines.get(idx) else { return false };
    let mut indent = if text.trim().is_empty() { usize::MAX } else { depth(text) };
    for parent in lines.iter().take(idx).rev().take(2000) {
        if parent.trim().is_empty() {
            continue;
        }
        let parent_indent = depth(parent);
        if parent_indent < indent {
            if SENSITIVE_KEY.is_match(parent) {
                return true;
            }
            indent = parent_indent;
        }
        if indent == 0 {
            break;
        }
    }
    false
}

/// A text without control characters and invisible or direction-changing ones: one character for each, so that
/// columns stay.
pub fn visible(text: &str) -> String {
    text.chars()
        .map(|it| match it {
            '\t' => ' ',
            it if is_hidden(it) => char::REPLACEMENT_CHARACTER,
            it => it,
        })
        .collect()
}

fn is_hidden(it: char) -> bool {
    it.is_control()
        || matches!(it, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

/// A text from the file for a message: visible, and at most 60 characters.
pub fn short(text: &str) -> String {
    const LONGEST: usize = 60;
    let mut shown: String = visible(text).chars().take(LONGEST).collect();
    if text.chars().nth(LONGEST).is_some() {
        shown.push('…');
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::{is_sensitive_key, line};

    fn shown(text: &str, idx: usize) -> String {
        let lines: Vec<String> = text.lines().map(str::to_owned).collect();
        line(&lines, idx, false).text
    }

    #[test]
    fn a_literal_is_blanked_to_the_end_of_the_line() {
        for text in [
            "password: hunter2",
            "  password: \"hunter2\" # hunter2",
            "credentials: { username: { env: WP_USER }, password: hunter2 }",
            "api-key: [hunter2]",
            "\"app_password\": \"hunter2\"",
            "x: { token: hunter2 }",
            "password: hunter2:",
            "password: {hunter2}",
            "password: { hunter2: 1 }",
            "password: - hunter2: 1",
            "credentials: { password: { hunter2: 1 } }",
        ] {
            assert!(!shown(text, 0).contains("hunter2"), "{}", shown(text, 0));
        }
    }

    #[test]
    fn lines_below_credentials_are_blanked() {
        let text = "- credentials:\n    anything:\n      hunter2\n  url: https://example.com";
        assert_eq!(shown(text, 2), "      [redacted]");
        assert_eq!(shown(text, 3), "  url: https://example.com");
    }

    #[test]
    fn references_stay_readable() {
        let text = "credentials: { username: { env: WP_USER }, password: { file: /run/secrets/wp } }";
        assert_eq!(shown(text, 0), text);
    }

    #[test]
    fn a_token_pasted_as_a_variable_name_is_blanked() {
        assert_eq!(shown("password: { env: ghp_Ab12 }", 0), "password: { env: [redacted]");
    }

    #[test]
    fn user_information_and_keys_in_addresses_are_blanked() {
        assert_eq!(shown("url: https://me:hunter2@example.com/", 0), "url: https://[redacted]@example.com/");
        assert_eq!(
            shown("url: https://example.com/?api_key=hunter2", 0),
            "url: https://example.com/?api_key=[redacted]"
        );
    }

    #[test]
    fn check_ids_are_not_credentials() {
        let text = "security.secret-in-content: { max: 3 }";
        assert_eq!(shown(text, 0), text);
        assert!(is_sensitive_key("application_password") && !is_sensitive_key("url"));
    }

    #[test]
    fn marks_follow_the_redaction() {
        let lines = vec!["url: https://me:hunter2@example.com/ # x".to_owned()];
        let safe = line(&lines, 0, false);
        let (start, end) = safe.stretch(5, 36);
        assert_eq!(safe.text.get(start..end), Some("https://[redacted]@example.com/"));
    }

    #[test]
    fn control_characters_are_replaced_one_by_one() {
        assert_eq!(super::visible("a\u{1b}[31m\tb\u{202e}"), "a\u{fffd}[31m b\u{fffd}");
    }
}
