//! Credentials written into text: finding them, and showing them masked.
//!
//! Used to report them, and to keep names, titles and evidence from repeating them.
//! Stays true: a match never holds the credential itself, only its first characters; time is linear.
//! Sources: the token formats published by AWS, GitHub, GitLab, Google, Slack, Stripe, `SendGrid`, `OpenAI`, npm;
//! RFC 7519 (JWT); RFC 6750 (bearer tokens); RFC 7468 (private key blocks).

use std::borrow::Cow;
use std::ops::Range;
use std::sync::LazyLock;

use regex::bytes::{Regex, RegexBuilder};

/// A credential in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SecretMatch {
    /// What kind: `github-token`, `private-key`…
    pub rule: &'static str,
    /// Its beginning, and an ellipsis.
    pub masked: String,
    /// Where it is in the text, in bytes.
    pub range: Range<usize>,
}

struct Rule {
    id: &'static str,
    /// Lower case; a match holds one of them, in any case. Empty: a long run of letters and digits instead.
    hints: &'static [&'static str],
    /// Group 1 is the credential, where there is one; else the whole match.
    pattern: &'static str,
    accepts: fn(&Candidate<'_>) -> bool,
}

struct Candidate<'t> {
    text: &'t str,
    range: Range<usize>,
    value: &'t str,
    whole: &'t str,
}

/// In the order of precedence: where two overlap, the first stays.
static RULES: &[Rule] = &[
    Rule {
        id: "private-key",
        hints: &["-----begin"],
        pattern: r"-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY(?: BLOCK)?-----(?:[^-]*-----END [A-Z0-9 ]*-----)?",
        accepts: |_| true,
    },
    Rule {
        id: "aws-access-key",
        hints: &["akia", "asia"],
        pattern: r"\b(?:AKIA|ASIA)[A-Z0-9]{16}\b",
        accepts: |_| true,
    },
    Rule {
        id: "github-token",
        hints: &["ghp_", "gho_", "ghu_", "ghs_", "ghr_"],
        pattern: r"\bgh[pousr]_[A-Za-z0-9]{36,}",
        accepts: |_| true,
    },
    Rule {
        id: "github-token",
        hints: &["github_pat_"],
        pattern: r"\bgithub_pat_[A-Za-z0-9_]{22,}",
        accepts: |_| true,
    },
    Rule {
        id: "gitlab-token",
        hints: &["glpat-"],
        pattern: r"\bglpat-[A-Za-z0-9_-]{20,}",
        accepts: |_| true,
    },
    Rule {
        id: "slack-token",
        hints: &["xox"],
        pattern: r"\bxox[abeoprs]-[A-Za-z0-9-]{10,}",
        accepts: has_digit,
    },
    Rule {
        id: "slack-webhook",
        hints: &["hooks.slack.com"],
        pattern: r"https://hooks\.slack\.com/services/[A-Za-z0-9/]{20,}",
        accepts: |_| true,
    },
    Rule { id: "google-api-key", hints: &["aiza"], pattern: r"\bAIza[A-Za-z0-9_-]{35}", accepts: |_| true },
    Rule {
        id: "stripe-key",
        hints: &["k_live_"],
        pattern: r"\b[rs]k_live_[A-Za-z0-9]{16,}",
        accepts: |_| true,
    },
    Rule {
        id: "sendgrid-key",
        hints: &["sg."],
        pattern: r"\bSG\.[A-Za-z0-9_-]{16,}\.[A-Za-z0-9_-]{16,}",
        accepts: |_| true,
    },
    Rule { id: "npm-token", hints: &["npm_"], pattern: r"\bnpm_[A-Za-z0-9]{36}\b", accepts: |_| true },
    Rule {
        id: "openai-key",
        hints: &["sk-"],
        pattern: r"\bsk-[A-Za-z0-9_-]{32,}",
        accepts: |it| has_digit(it) && entropy(it.value) >= 3.5,
    },
    Rule {
        id: "jwt",
        hints: &["eyj"],
        pattern: r"\beyJ[A-Za-z0-9_-]{8,}\.eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}",
        accepts: |_| true,
    },
    Rule {
        id: "bearer-token",
        hints: &["bearer"],
        pattern: r"(?i)\bbearer[ \t]+([A-Za-z0-9._~+/=-]{20,})",
        accepts: |it| has_digit(it) && entropy(it.value) >= 3.5,
    },
    Rule {
        id: "url-password",
        hints: &["://"],
        pattern: r#"(?i)\b[a-z][a-z0-9+.-]{1,20}://[^\s/:@"'<>]{1,100}:([!#-&(-.0-;=?A-~]{3,100})@"#,
        accepts: |it| !is_placeholder(it.value),
    },
    Rule {
        id: "password",
        hints: &[
            "password",
            "passwd",
            "passphrase",
            "pwd",
            "secret",
            "token",
            "api_key",
            "api-key",
            "apikey",
            "access_key",
            "access-key",
            "accesskey",
            "private_key",
            "private-key",
            "privatekey",
        ],
        pattern: concat!(
            r"(?i)(?:password|passwd|passphrase|pwd|secret|api[_-]?key|access[_-]?key|auth[_-]?token|access[_-]?token|",
            r#"private[_-]?key|token)[a-z0-9_]{0,20}["']?[ \t]*(?::|=>|=|,)[ \t]*["']?([!#-&(-+\--:=?-~]{8,200})"#
        ),
        accepts: is_password,
    },
    Rule { id: "aws-secret-key", hints: &[], pattern: r"[A-Za-z0-9/+]{40,}", accepts: is_aws_secret },
];

/// Any hint of any rule. Nearly every text has none, and literals are found many times faster than patterns.
static HINTS: LazyLock<Regex> = LazyLock::new(|| {
    let all: Vec<String> = RULES.iter().flat_map(|rule| rule.hints).map(|hint| regex::escape(hint)).collect();
    RegexBuilder::new(&all.join("|"))
        .unicode(false)
        .case_insensitive(true)
        .build()
        .expect("the hints are constant and a test compiles them")
});

/// Bytes, and ASCII classes: the Unicode ones are seventy times slower.
static PATTERNS: LazyLock<Vec<Regex>> = LazyLock::new(|| {
    RULES
        .iter()
        .map(|rule| {
            RegexBuilder::new(rule.pattern)
                .unicode(false)
                .build()
                .expect("the patterns are constant and a test compiles them")
        })
        .collect()
});

/// Every credential in a text, in the order of the text, without overlaps.
pub fn find_secrets(text: &str) -> Vec<SecretMatch> {
    let has_hint = HINTS.is_match(text.as_bytes());
    let has_run = has_long_run(text.as_bytes());
    if !has_hint && !has_run {
        return Vec::new();
    }
    let lower = if has_hint { text.to_ascii_lowercase() } else { String::new() };
    let mut found: Vec<SecretMatch> = Vec::new();
    for (rule, pattern) in RULES.iter().zip(PATTERNS.iter()) {
        let may_match =
            if rule.hints.is_empty() { has_run } else { rule.hints.iter().any(|hint| lower.contains(hint)) };
        if !may_match {
            continue;
        }
        for captures in pattern.captures_iter(text.as_bytes()) {
            let Some(whole) = captures.get(0) else { continue };
            let range = captures.get(1).unwrap_or(whole).range();
            // Patterns match ASCII, so these are character boundaries; a miss is no match.
            let (Some(value), Some(whole)) = (text.get(range.clone()), text.get(whole.range())) else {
                continue;
            };
            if (rule.accepts)(&Candidate { text, range: range.clone(), value, whole }) {
                let masked = if rule.id == "private-key" {
                    "-----BEGIN … PRIVATE KEY-----".to_owned()
                } else {
                    mask_secret(value)
                };
                found.push(SecretMatch { rule: rule.id, masked, range });
            }
        }
    }
    // Stable: of two that begin together the rule further up in the table stays.
    found.sort_by_key(|it| it.range.start);
    let mut end = 0;
    found.retain(|it| {
        let is_free = it.range.start >= end;
        if is_free {
            end = it.range.end;
        }
        is_free
    });
    found
}

/// Whether forty letters, digits, `/` or `+` follow each other: what `aws-secret-key` begins with.
fn has_long_run(bytes: &[u8]) -> bool {
    let mut run = 0_usize;
    bytes.iter().any(|byte| {
        run = if byte.is_ascii_alphanumeric() || matches!(byte, b'/' | b'+') { run + 1 } else { 0 };
        run >= 40
    })
}

/// The first four characters at most (never more than a quarter) and an ellipsis.
pub fn mask_secret(secret: &str) -> String {
    let keep = (secret.chars().count() / 4).min(4);
    let mut masked: String = secret.chars().take(keep).collect();
    masked.push('…');
    masked
}

/// The text with every credential masked.
pub fn redact_secrets(text: &str) -> Cow<'_, str> {
    let found = find_secrets(text);
    if found.is_empty() {
        return Cow::Borrowed(text);
    }
    let mut redacted = String::with_capacity(text.len());
    let mut from = 0;
    for secret in found {
        redacted.push_str(text.get(from..secret.range.start).unwrap_or_default());
        redacted.push_str(&secret.masked);
        from = secret.range.end;
    }
    redacted.push_str(text.get(from..).unwrap_or_default());
    Cow::Owned(redacted)
}

fn has_digit(candidate: &Candidate<'_>) -> bool {
    candidate.value.bytes().any(|it| it.is_ascii_digit())
}

/// Bits per character of the text's own distribution (Shannon).
fn entropy(text: &str) -> f64 {
    let mut counts = [0_u32; 256];
    for byte in text.bytes() {
        counts[usize::from(byte)] += 1;
    }
    let total = f64::from(u32::try_from(text.len()).unwrap_or(u32::MAX)).max(1.0);
    counts
        .iter()
        .filter(|count| **count > 0)
        .map(|count| {
            let share = f64::from(*count) / total;
            -share * share.log2()
        })
        .sum()
}

fn is_placeholder(value: &str) -> bool {
    let lower = value.to_ascii_lowercase();
    ["your", "example", "xxx", "***", "...", "{{", "${", "changeme", "placeholder", "password", "…"]
        .iter()
        .any(|it| lower.contains(it))
        || value.starts_with(['$', '{', '[', '('])
        || (value.starts_with('%') && value.ends_with('%'))
}

fn is_password(candidate: &Candidate<'_>) -> bool {
    let value = candidate.value.trim_end_matches(['.', ')', '!', '?', ':']);
    let has = |test: fn(&u8) -> bool| value.bytes().any(|it| test(&it));
    if value.len() < 8
        || is_placeholder(value)
        || value.contains("://")
        || !has(u8::is_ascii_alphabetic)
        || entropy(value) < 2.5
    {
        return false;
    }
    // `DB_PASSWORD=…` is configuration; `password: …` may be prose, where `8-characters` is no password.
    let name_end = candidate.whole.len().saturating_sub(candidate.value.len());
    let name = candidate.whole.get(..name_end).unwrap_or_default();
    let is_mixed = has(u8::is_ascii_uppercase) && has(u8::is_ascii_lowercase);
    if !has(u8::is_ascii_digit) {
        return name.contains('=') && is_mixed && value.len() >= 12 && entropy(value) >= 3.0;
    }
    let is_configuration = name.contains(['=', '_', '"', '\'']);
    is_configuration
        || is_mixed
        || value
            .bytes()
            .any(|it| it.is_ascii_punctuation() && !matches!(it, b'-' | b'_' | b'.' | b'/' | b':'))
}

/// Exactly forty characters, looking random: an AWS secret access key has no prefix of its own.
fn is_aws_secret(candidate: &Candidate<'_>) -> bool {
    let value = candidate.value;
    let has = |test: fn(&u8) -> bool| value.bytes().any(|it| test(&it));
    value.len() == 40
        && has(u8::is_ascii_uppercase)
        && has(u8::is_ascii_lowercase)
        && has(u8::is_ascii_digit)
        && !value.bytes().all(|it| it.is_ascii_hexdigit())
        && value.matches('/').count() <= 3
        && entropy(value) >= 4.2
        && !is_part_of_word(candidate)
}

/// Whether it goes on before or after: part of an address, a file name, a longer encoding.
fn is_part_of_word(candidate: &Candidate<'_>) -> bool {
    let before = candidate.text.get(..candidate.range.start).unwrap_or_default();
    let after = candidate.text.get(candidate.range.end..).unwrap_or_default();
    let joins =
        |it: char| it.is_alphanumeric() || matches!(it, '_' | '-' | '.' | '%' | '=' | '&' | '?' | '#');
    let after_joins = after.starts_with(|it: char| joins(it) && it != '.');
    let before_joins = before.ends_with(|it: char| joins(it) && it != '=');
    let window: String = before.chars().rev().take(200).take_while(|it| !it.is_whitespace()).collect();
    after_joins || before_joins || window.contains("//:")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rules(text: &str) -> Vec<&'static str> {
        find_secrets(text).into_iter().map(|it| it.rule).collect()
    }

    /// Built at run time so that scanners of this repository stay calm.
    fn token(prefix: &str, length: usize) -> String {
        let alphabet = "a8Kd0Zq3Xv7LmN2pR5tYwB9cE4gH6jF1";
        prefix.chars().chain(alphabet.chars().cycle().take(length)).collect()
    }

    #[test]
    fn published_formats_are_found() {
        for (rule, secret) in [
            ("aws-access-key", format!("AKIA{}", "ABCDEFGH12345678")),
            ("github-token", token("ghp_", 36)),
            ("github-token", token("github_pat_", 40)),
            ("slack-token", token("xoxb-", 30)),
            ("google-api-key", token("AIza", 35)),
            ("stripe-key", token("sk_live_", 24)),
            ("sendgrid-key", token("SG.", 22) + &token(".", 43)),
            ("jwt", token("eyJ", 20) + &token(".eyJ", 30) + &token(".", 43)),
            ("aws-secret-key", token("wJalrXUtnFEMI/", 26)),
        ] {
            let text = format!("Key: {secret} — don't share");
            let found = find_secrets(&text);
            assert_eq!(found.len(), 1, "{rule}: {found:?}");
            assert_eq!(found[0].rule, rule);
            assert_eq!(&text[found[0].range.clone()], secret);
            assert!(found[0].masked.chars().count() <= 5);
            assert!(!redact_secrets(&text).contains(&secret));
        }
    }

    #[test]
    fn a_private_key_is_masked_with_its_body() {
        let text = "a -----BEGIN RSA PRIVATE KEY-----\nMIIEow\n-----END RSA PRIVATE KEY----- z";
        assert_eq!(redact_secrets(text), "a -----BEGIN … PRIVATE KEY----- z");
    }

    #[test]
    fn assignments_are_found_in_configuration_and_in_prose() {
        for text in [
            "DB_PASSWORD=f8%kd92mQ!x",
            "Key DB_PASSWORD=%kQdGhXwpZrTuVbNms",
            "password: Tr0ub4dor&3",
            "define('DB_PASSWORD', 'k3j4h5k3j4h5');",
            "\"api_key\": \"91ab82cd73ef64\"",
            "postgres://app:s3cr3tpw@db.internal/app",
            "Authorization: Bearer a8Kd0Zq3Xv7LmN2pR5tYwB9c",
        ] {
            assert_eq!(rules(text).len(), 1, "{text}: {:?}", find_secrets(text));
        }
    }

    #[test]
    fn prose_and_addresses_are_not_secrets() {
        for text in [
            "Your password: at least 8-characters, please",
            "Password: required",
            "the secret: 2019-2020",
            "token=YOUR_TOKEN_HERE1",
            "password={{ db_password_1 }}",
            "commit 9fceb02d0ae598e95dc970b74767f19372d61af8",
            "https://cdn.example.com/wJalrXUtnFEMI7MDENGbPxRfiCYEXAMP1KEYab2x/a.png",
            "/wp/content/uploads/2024/Some/Photo1/abcdef",
            "bearer of good tidings and of very-long-hyphenated-words",
            "http://www.example.com:8080/@user",
            "パスワード: とても長いパスワード12345678",
        ] {
            assert!(rules(text).is_empty(), "{text}: {:?}", find_secrets(text));
            assert!(matches!(redact_secrets(text), Cow::Borrowed(_)));
        }
    }

    #[test]
    fn masks_show_at_most_a_quarter() {
        assert_eq!(mask_secret("12345678"), "12…");
        assert_eq!(mask_secret(&"x".repeat(100)), "xxxx…");
        assert_eq!(mask_secret("abc"), "…");
    }

    #[test]
    fn hostile_text_is_linear() {
        // Not timed: at this size anything that is not linear does not come to an end.
        for text in ["-----BEGIN PRIVATE KEY-----", "password=", "eyJaaaaaaaa.", "a", "AKIA", "bearer "] {
            let _ = find_secrets(&text.repeat(200_000 / text.len()));
        }
    }
}
