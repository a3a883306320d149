//! A commented configuration from a few answers. What is written validates: it is validated here.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use super::problem::Problem;
use super::validate::{self, MissingSecrets};
use super::{Preset, Registry, SecretRef};
use crate::adapters::{Entry, ExampleInput};

/// What has to be known to write a configuration.
#[derive(Clone, Debug, PartialEq)]
pub struct Answers {
    /// The adapter's name.
    pub adapter: String,
    /// The instance's id.
    pub id: String,
    /// The address of a live site, or the path of an export.
    pub location: String,
    /// Where credentials come from, by the adapter's names.
    pub credentials: Vec<(String, SecretRef)>,
    /// Requests per second, when not the default.
    pub requests_per_second: Option<f64>,
    /// The checks to begin with.
    pub preset: Preset,
    /// The file to write.
    pub output: PathBuf,
}

impl Answers {
    /// Whether the location is an address rather than a path.
    pub fn is_live(&self) -> bool {
        is_address(&self.location)
    }
}

/// Whether a location is an address rather than a path.
pub fn is_address(location: &str) -> bool {
    location.contains("://")
}

/// An id from an address or path: `www.example.com` → `example`, `exports/shop.xml` → `shop`.
pub fn propose_id(location: &str) -> String {
    let name = if is_address(location) {
        url::Url::parse(location).ok().and_then(|it| it.host_str().map(str::to_owned)).map(|host| {
            let labels: Vec<&str> = host.split('.').filter(|it| *it != "www").collect();
            labels.first().copied().unwrap_or_default().to_owned()
        })
    } else {
        Path::new(location).file_stem().map(|it| it.to_string_lossy().into_owned())
    };
    let id: String = name
        .unwrap_or_default()
        .chars()
        .map(|it| if it.is_ascii_alphanumeric() { it.to_ascii_lowercase() } else { '-' })
        .take(63)
        .collect();
    let id = id.trim_matches('-').to_owned();
    if id.is_empty() { "site".to_owned() } else { id }
}

/// The text of the file.
///
/// # Errors
///
/// What is wrong with the answers, as problems of the file they would give.
pub fn generate(answers: &Answers, registry: &Registry) -> Result<String, Vec<Problem>> {
    let text = compose(answers, registry.adapter(&answers.adapter));
    let name = super::redact::visible(&answers.output.display().to_string());
    validate::parse(&name, text.as_bytes(), Path::new(""), &|_| None, MissingSecrets::Ignore, registry)?;
    Ok(text)
}

fn compose(answers: &Answers, entry: Option<&Entry>) -> String {
    let mut text = String::from(
        "# yaml-language-server: $schema=./conduit.schema.json\n\
         # Editors complete and check this file once the schema is beside it:\n\
         #   conduit config schema --output conduit.schema.json\n\
         # Check it with `conduit config validate`; every key is explained in docs/configuration.md.\n\n\
         version: 1\n\n\
         # Where results are kept.\n\
         store:\n  path: conduit.db\n  # keep_scans: 30        # older scans of an instance are pruned\n\n\
         # Over all instances together.\nlimits:\n",
    );
    match answers.requests_per_second {
        Some(rate) => {
            let _ = writeln!(text, "  requests_per_second: {rate}");
        }
        None => text.push_str("  # requests_per_second: 10\n"),
    }
    text.push_str("  max_response_bytes: 16MiB\n\ninstances:\n");
    text.push_str(&indent(&block(answers, entry)));
    let _ = write!(
        text,
        "\nchecks:\n  # One of: {}.\n  preset: {}\n  \
         # enable: [\"seo.*\"]      # ids or globs; `conduit xray checks` lists them\n  # disable: []\n\n\
         # Findings that are accepted for now:\n# accept:\n#   - check: media.unused\n#     subject: \"asset/12*\"\n\
         #     reason: campaign archive\n#     owner: web team\n#     expires: 2027-06-30\n",
        Preset::ALL.map(Preset::as_str).join(", "),
        answers.preset.as_str()
    );
    text
}

/// The instance, as the adapter writes it.
fn block(answers: &Answers, entry: Option<&Entry>) -> String {
    let input = ExampleInput {
        id: answers.id.clone(),
        location: answers.location.clone(),
        credentials: answers
            .credentials
            .iter()
            .map(|(key, reference)| (key.clone(), reference_yaml(reference)))
            .collect(),
    };
    let example = entry.map(|it| (it.example)(&input)).unwrap_or_default();
    if !example.trim().is_empty() {
        return example;
    }
    let mut text = format!("- id: {}\n  adapter: {}\n", yaml_text(&answers.id), yaml_text(&answers.adapter));
    let key = if answers.is_live() { "url" } else { "path" };
    let _ = writeln!(text, "  {key}: {}", yaml_text(&answers.location));
    if !input.credentials.is_empty() {
        text.push_str("  credentials:\n");
        for (key, reference) in &input.credentials {
            let _ = writeln!(text, "    {}: {reference}", yaml_text(key));
        }
    }
    text
}

/// Indents a block by two, however it was indented.
fn indent(block: &str) -> String {
    let depth = |line: &str| line.len().saturating_sub(line.trim_start_matches(' ').len());
    let least = block.lines().filter(|it| !it.trim().is_empty()).map(depth).min().unwrap_or(0);
    block
        .lines()
        .map(|line| match line.get(least..) {
            Some(rest) if !rest.trim().is_empty() => format!("  {}\n", rest.trim_end()),
            _ => "\n".to_owned(),
        })
        .collect()
}

/// `{ env: WP_USER }`.
pub fn reference_yaml(reference: &SecretRef) -> String {
    match reference {
        SecretRef::Env(name) => format!("{{ env: {} }}", yaml_text(name)),
        SecretRef::File(path) => format!("{{ file: {} }}", yaml_text(path)),
        SecretRef::Command(words) => {
            let words: Vec<String> = words.iter().map(|it| yaml_text(it)).collect();
            format!("{{ command: [{}] }}", words.join(", "))
        }
    }
}

/// A text as a YAML scalar: plain when that cannot be read as anything else, else in double quotes.
pub(crate) fn yaml_text(text: &str) -> String {
    let is_plain = text.starts_with(|it: char| it.is_ascii_alphabetic() || it == '/')
        && text.chars().all(|it| it.is_ascii_alphanumeric() || "_./:@-".contains(it))
        && !text.ends_with(':')
        && !matches!(
            text.to_ascii_lowercase().as_str(),
            "null" | "true" | "false" | "yes" | "no" | "on" | "off" | "y" | "n"
        );
    // A JSON string is a YAML double-quoted scalar.
    if is_plain { text.to_owned() } else { serde_json::Value::from(text).to_string() }
}

/// The command that writes the same file without questions.
pub fn command_line(answers: &Answers) -> String {
    let mut words = vec!["conduit config generate".to_owned()];
    let mut flag = |name: &str, value: &str| words.push(format!("{name} {}", shell(value)));
    flag("--adapter", &answers.adapter);
    flag("--id", &answers.id);
    flag(if answers.is_live() { "--url" } else { "--path" }, &answers.location);
    for (key, reference) in &answers.credentials {
        let value = match reference {
            SecretRef::Env(name) => format!("env:{name}"),
            SecretRef::File(path) => format!("file:{path}"),
            SecretRef::Command(words) => format!("command:{}", words.join(" ")),
        };
        flag("--credential", &format!("{key}={value}"));
    }
    if let Some(rate) = answers.requests_per_second {
        flag("--requests-per-second", &rate.to_string());
    }
    flag("--preset", answers.preset.as_str());
    flag("--output", &answers.output.display().to_string());
    words.join(" ")
}

/// A word for a POSIX shell.
fn shell(text: &str) -> String {
    let is_plain =
        !text.is_empty() && text.chars().all(|it| it.is_ascii_alphanumeric() || "_./:=@%+,-".contains(it));
    if is_plain { text.to_owned() } else { format!("'{}'", text.replace('\'', r"'\''")) }
}

#[cfg(test)]
mod tests {
    use super::{indent, propose_id, shell, yaml_text};

    #[test]
    fn words_that_yaml_reads_as_something_else_are_quoted() {
        for (text, expected) in [
            ("https://www.example.com/a", "https://www.example.com/a"),
            ("no", "\"no\""),
            ("1.10", "\"1.10\""),
            ("a: b", "\"a: b\""),
            ("a #b", "\"a #b\""),
            ("*x", "\"*x\""),
            ("", "\"\""),
            ("a\"\n", "\"a\\\"\\n\""),
        ] {
            assert_eq!(yaml_text(text), expected);
        }
    }

    #[test]
    fn blocks_are_indented_by_two_whatever_they_were() {
        for block in ["- id: a\n  url: b\n", "    - id: a\n      url: b"] {
            assert_eq!(indent(block), "  - id: a\n    url: b\n");
        }
    }

    #[test]
    fn ids_come_from_the_location() {
        for (location, id) in [
            ("https://www.example.com/blog", "example"),
            ("https://localhost:8080", "localhost"),
            ("exports/My Shop.xml", "my-shop"),
            ("://", "site"),
        ] {
            assert_eq!(propose_id(location), id);
        }
    }

    #[test]
    fn words_are_quoted_for_the_shell() {
        assert_eq!(shell("a'b c"), r"'a'\''b c'");
        assert_eq!(shell("username=env:WP_USER"), "username=env:WP_USER");
    }
}
