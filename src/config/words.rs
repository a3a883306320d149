//! Words for people: what a value is, what a key is called, which name was probably meant.
//!
//! Pure. Never repeats a text that may be a credential ([`quotable`]).

use serde_json::Value as Json;

use super::document::is_credential;
use super::redact::{has_credential, short};

/// Words people use for a key of ours.
pub(super) const SYNONYMS: &[(&str, &str)] = &[
    ("rate_limit", "limits.requests_per_second"),
    ("rate", "limits.requests_per_second"),
    ("rps", "limits.requests_per_second"),
    ("timeout", "limits.timeout_seconds"),
    ("retries", "limits.max_attempts"),
    ("proxy", "limits.proxy"),
    ("base_url", "url"),
    ("site", "url"),
    ("host", "url"),
    ("address", "url"),
    ("type", "adapter"),
    ("cms", "adapter"),
    ("kind", "adapter"),
    ("name", "id"),
    ("password", "credentials"),
    ("token", "credentials"),
    ("username", "credentials"),
    ("auth", "credentials"),
    ("client", "tenant"),
    ("database", "store.path"),
    ("db", "store.path"),
    ("preset", "checks.preset"),
    ("suppress", "accept"),
    ("ignore", "accept"),
    ("sites", "instances"),
    ("expiry", "expires"),
    ("until", "expires"),
];

pub(super) fn is_written_as(text: &str, name: &str) -> bool {
    match name {
        "integer" => text.parse::<i64>().is_ok(),
        "number" => text.parse::<f64>().is_ok_and(f64::is_finite),
        "boolean" => text == "true" || text == "false",
        _ => false,
    }
}

pub(super) fn type_word(name: &str) -> &str {
    match name {
        "boolean" => "`true` or `false`",
        "integer" => "a whole number",
        "number" => "a number",
        "string" => "text",
        "array" => "a list",
        "object" => "a block of keys",
        _ => "something else",
    }
}

pub(super) fn value_word(value: &Json) -> &'static str {
    match value {
        Json::Null => "empty",
        Json::Bool(_) => "a boolean",
        Json::Number(_) => "a number",
        Json::String(_) => "text",
        Json::Array(_) => "a list",
        Json::Object(_) => "a block of keys",
    }
}

/// What a pattern of ours asks for.
pub(super) fn format_word(pointer: &str, pattern: &str) -> String {
    match last(pointer) {
        "id" => "expected a-z, 0-9, `-` and `_`, starting with a letter or digit, at most 63".to_owned(),
        "tenant" => "expected letters, digits, `.`, `-` and `_`, at most 63".to_owned(),
        "env" => "expected the NAME of an environment variable: letters, digits and `_`".to_owned(),
        "user_agent" => "expected at most 200 printable ASCII characters".to_owned(),
        _ if pattern == super::limits::BYTE_SIZE_PATTERN => {
            "expected a size such as 16MiB, 500KB or 1000000".to_owned()
        }
        _ => format!("expected text that matches {pattern}"),
    }
}

/// A text of the file for a message, unless it may be a credential.
pub(super) fn quotable(text: &str, pointer: &str) -> String {
    if is_credential(pointer) || has_credential(text) {
        super::redact::REDACTED.to_owned()
    } else {
        short(text)
    }
}

pub(super) fn plain(value: &Json) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

pub(super) fn last(pointer: &str) -> &str {
    pointer.rsplit('/').next().unwrap_or_default()
}

pub(super) fn unescape(step: &str) -> String {
    step.replace("~1", "/").replace("~0", "~")
}

pub(super) fn dotted(pointer: &str) -> String {
    let steps: Vec<String> = pointer.split('/').skip(1).map(unescape).collect();
    short(&steps.join("."))
}

pub(super) fn is_index(step: &str) -> bool {
    !step.is_empty() && step.chars().all(|it| it.is_ascii_digit())
}

/// The number people give to an index.
pub(super) fn one_more(step: &str) -> u64 {
    step.parse::<u64>().unwrap_or(0).saturating_add(1)
}

pub(super) fn lower_first(text: &str) -> String {
    let text = text.trim_end_matches('.');
    let mut chars = text.chars();
    let first = chars.next().map(|it| it.to_lowercase().collect::<String>()).unwrap_or_default();
    first + chars.as_str()
}

/// `application_password` → `APPLICATION_PASSWORD`.
pub(super) fn variable_name(key: &str) -> String {
    let name: String = key
        .chars()
        .take(60)
        .map(|it| if it.is_ascii_alphanumeric() { it.to_ascii_uppercase() } else { '_' })
        .collect();
    if name.starts_with(|it: char| it.is_ascii_alphabetic()) { name } else { format!("CMS_{name}") }
}

/// The word most like `text`, when it is like enough; case, `_`, `-` and spaces do not count.
pub(super) fn nearest<'a>(text: &str, words: impl Iterator<Item = &'a str>) -> Option<String> {
    // Of texts longer than any key nothing can be said, and comparing them is quadratic.
    if text.len() > 100 {
        return None;
    }
    let fold = |text: &str| -> String {
        text.chars().filter(|it| !matches!(it, '_' | '-' | ' ')).flat_map(char::to_lowercase).collect()
    };
    let wanted = fold(text);
    let mut best: Option<(f64, &str)> = None;
    for word in words {
        let word_folded = fold(word);
        // Of one or two letters everything is alike.
        if wanted.len().min(word_folded.len()) < 3 && wanted != word_folded {
            continue;
        }
        let likeness = strsim::jaro_winkler(&wanted, &word_folded);
        if likeness > 0.8 && best.is_none_or(|(so_far, _)| likeness > so_far) {
            best = Some((likeness, word));
        }
    }
    best.map(|(_, word)| word.to_owned())
}

#[cfg(test)]
mod tests {
    use super::{lower_first, nearest, variable_name};

    #[test]
    fn case_and_dashes_do_not_count() {
        assert_eq!(nearest("Keep-Scans", ["keep_scans", "path"].into_iter()).as_deref(), Some("keep_scans"));
        assert_eq!(nearest("zzz", ["keep_scans", "path"].into_iter()), None);
    }

    #[test]
    fn variable_names_are_names() {
        assert_eq!(variable_name("api-key"), "API_KEY");
        assert_eq!(variable_name("7é"), "CMS_7_");
        assert_eq!(lower_first("The id."), "the id");
    }
}
