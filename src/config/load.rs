//! From bytes to a tree with positions. The only file that reads YAML.
//!
//! Stays true: nothing past [`MAX_BYTES`] is read; depth, nodes, anchors and what aliases stand for are
//! bounded ([`serde_yaml`]'s budget), so the recursion below is at most [`MAX_DEPTH`] deep; duplicate
//! keys, merge keys, tags of our own and second documents are refused; errors are in our words.
//!
//! Source: the YAML 1.2 specification; measurements and traps in `docs/dependencies.md`.

use std::collections::BTreeMap;
use std::fmt;
use std::path::Path;

use serde::de::{self, Deserialize, Deserializer, MapAccess, SeqAccess};
use serde_json::{Map, Number, Value as Json};
use serde_yaml::options::{DuplicateKeyPolicy, MergeKeyPolicy};
use serde_yaml::{Location, Spanned};

use super::document::{Document, Draft, Place, Stretch, about_file, empty, not_utf8, push};
use super::problem::{Problem, Severity};
use super::redact;

/// The largest file read.
pub const MAX_BYTES: u64 = 1024 * 1024;
/// The deepest nesting; what we document is 7 deep.
pub const MAX_DEPTH: usize = 32;

/// Reads a file and parses it.
pub fn read(path: &Path) -> Result<Document, Box<Problem>> {
    use std::io::Read;
    let name = redact::visible(&path.display().to_string());
    let unreadable = |error: &std::io::Error| {
        let is_missing = error.kind() == std::io::ErrorKind::NotFound;
        about_file(
            &name,
            if is_missing { "conduit::config::not_found" } else { "conduit::config::unreadable" },
            if is_missing {
                format!("there is no configuration file `{name}`")
            } else {
                format!("the configuration file `{name}` cannot be read: {error}")
            },
            Some(if is_missing {
                "`conduit config generate` writes one; `--config PATH` names another".to_owned()
            } else {
                "check the path and its permissions".to_owned()
            }),
        )
    };
    let file = std::fs::File::open(path).map_err(|error| Box::new(unreadable(&error)))?;
    let mut bytes = Vec::new();
    file.take(MAX_BYTES.saturating_add(1))
        .read_to_end(&mut bytes)
        .map_err(|error| Box::new(unreadable(&error)))?;
    parse(&name, &bytes)
}

/// Parses what a file holds. `name` is for messages.
pub fn parse(name: &str, bytes: &[u8]) -> Result<Document, Box<Problem>> {
    if u64::try_from(bytes.len()).unwrap_or(u64::MAX) > MAX_BYTES {
        return Err(Box::new(about_file(
            name,
            "conduit::config::too_large",
            "the file is larger than 1 MiB".to_owned(),
            Some("a configuration has a few kilobytes: is this the right file?".to_owned()),
        )));
    }
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) => {
            let before = bytes.get(..error.valid_up_to()).unwrap_or_default();
            return Err(Box::new(not_utf8(name, before, bytes)));
        }
    };
    let mut document = Document {
        file: name.to_owned(),
        root: Json::Null,
        lines: text.lines().map(str::to_owned).collect(),
        places: BTreeMap::new(),
    };
    let node = match serde_yaml::from_str_with_options::<Node>(text, options()) {
        Ok(node) => node,
        Err(error) => return Err(Box::new(explain(&document, error.without_snippet()))),
    };
    if matches!(node.kind, Kind::Null) {
        return Err(Box::new(empty(name)));
    }
    let mut pointer = String::new();
    document.root = node.place(text, &mut pointer, None, &mut document.places);
    Ok(document)
}

fn options() -> serde_yaml::Options {
    serde_yaml::options! {
        budget: serde_yaml::budget! {
            max_depth: MAX_DEPTH,
            max_nodes: 20_000,
            max_events: 100_000,
            max_documents: 1,
            max_aliases: 64,
            max_anchors: 64,
        },
        alias_limits: serde_yaml::alias_limits! {
            max_total_replayed_events: 10_000,
            max_replay_stack_depth: 16,
        },
        duplicate_keys: DuplicateKeyPolicy::Error,
        merge_keys: MergeKeyPolicy::Error,
        reject_unsupported_tags: true,
        strict_booleans: true,
        leading_zero_numbers_as_strings: true,
        underscored_numbers_as_strings: true,
        with_snippet: false,
    }
}

/// A value with its place.
struct Node {
    kind: Kind,
    at: Location,
}

enum Kind {
    Null,
    Bool(bool),
    Number(Number),
    Text(String),
    List(Vec<Node>),
    Map(Vec<(Spanned<String>, Node)>),
}

impl<'de> Deserialize<'de> for Node {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let spanned = Spanned::<Kind>::deserialize(deserializer)?;
        Ok(Self { kind: spanned.value, at: spanned.referenced })
    }
}

impl<'de> Deserialize<'de> for Kind {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(KindVisitor)
    }
}

struct KindVisitor;

impl<'de> de::Visitor<'de> for KindVisitor {
    type Value = Kind;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a YAML value")
    }
    fn visit_unit<E>(self) -> Result<Kind, E> {
        Ok(Kind::Null)
    }
    fn visit_none<E>(self) -> Result<Kind, E> {
        Ok(Kind::Null)
    }
    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Kind, D::Error> {
        deserializer.deserialize_any(self)
    }
    fn visit_bool<E>(self, value: bool) -> Result<Kind, E> {
        Ok(Kind::Bool(value))
    }
    fn visit_i64<E>(self, value: i64) -> Result<Kind, E> {
        Ok(Kind::Number(value.into()))
    }
    fn visit_u64<E>(self, value: u64) -> Result<Kind, E> {
        Ok(Kind::Number(value.into()))
    }
    fn visit_i128<E>(self, value: i128) -> Result<Kind, E> {
        Ok(Kind::Text(value.to_string()))
    }
    fn visit_u128<E>(self, value: u128) -> Result<Kind, E> {
        Ok(Kind::Text(value.to_string()))
    }
    fn visit_f64<E: de::Error>(self, value: f64) -> Result<Kind, E> {
        // `10.0` is a whole number for JSON Schema, so it is one for us too.
        const EXACT: f64 = 9_007_199_254_740_992.0;
        if value.fract() == 0.0
            && value.abs() < EXACT
            && let Ok(whole) = format!("{value:.0}").parse::<i64>()
        {
            return Ok(Kind::Number(whole.into()));
        }
        Number::from_f64(value).map(Kind::Number).ok_or_else(|| E::custom("not a finite number"))
    }
    fn visit_str<E>(self, text: &str) -> Result<Kind, E> {
        Ok(Kind::Text(text.to_owned()))
    }
    fn visit_string<E>(self, text: String) -> Result<Kind, E> {
        Ok(Kind::Text(text))
    }
    fn visit_seq<A: SeqAccess<'de>>(self, mut access: A) -> Result<Kind, A::Error> {
        let mut list = Vec::new();
        while let Some(node) = access.next_element()? {
            list.push(node);
        }
        Ok(Kind::List(list))
    }
    fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Kind, A::Error> {
        let mut map = Vec::new();
        while let Some(key) = access.next_key()? {
            map.push((key, access.next_value()?));
        }
        Ok(Kind::Map(map))
    }
}

impl Node {
    /// The value; places go to `places`. As deep as the parser allows: [`MAX_DEPTH`].
    fn place(
        self,
        source: &str,
        pointer: &mut String,
        key: Option<&Location>,
        places: &mut BTreeMap<String, Place>,
    ) -> Json {
        let is_scalar = !matches!(self.kind, Kind::List(_) | Kind::Map(_));
        let text = is_scalar.then(|| written(source, &self.at)).flatten();
        let value = stretch(&self.at, is_scalar);
        places.insert(pointer.clone(), Place { key: key.map(|it| stretch(it, true)), value, text });
        let depth = pointer.len();
        match self.kind {
            Kind::Null => Json::Null,
            Kind::Bool(value) => Json::Bool(value),
            Kind::Number(value) => Json::Number(value),
            Kind::Text(value) => Json::String(value),
            Kind::List(list) => {
                let mut values = Vec::with_capacity(list.len());
                for (idx, node) in list.into_iter().enumerate() {
                    push(pointer, &idx.to_string());
                    values.push(node.place(source, pointer, None, places));
                    pointer.truncate(depth);
                }
                Json::Array(values)
            }
            Kind::Map(map) => {
                let mut values = Map::new();
                for (key, node) in map {
                    push(pointer, &key.value);
                    let value = node.place(source, pointer, Some(&key.referenced), places);
                    pointer.truncate(depth);
                    values.insert(key.value, value);
                }
                Json::Object(values)
            }
        }
    }
}

fn size(number: u64) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

fn stretch(at: &Location, is_scalar: bool) -> Stretch {
    Stretch {
        line: size(at.line()),
        column: size(at.column()),
        len: is_scalar.then(|| size(at.span().len())).filter(|it| *it > 0),
    }
}

fn written(source: &str, at: &Location) -> Option<String> {
    let start = size(at.span().byte_offset()?);
    let end = start.checked_add(size(at.span().byte_len()?))?;
    source.get(start..end).map(|it| it.trim_end().to_owned())
}

/// The parser's error in our words.
fn explain(document: &Document, error: &serde_yaml::Error) -> Problem {
    use serde_yaml::Error;
    let location = error.location();
    let line = location.map_or(0, |it| size(it.line()));
    let draft = |code, message: &str, help: &str| Draft {
        code,
        message: message.to_owned(),
        label: String::new(),
        help: Some(help.to_owned()),
    };
    let draft = match innermost(error) {
        Error::Eof { .. } if document.is_blank() => return empty(&document.file),
        Error::MultipleDocuments { .. } => draft(
            "conduit::config::second_document",
            "a second document starts after the first",
            "keep one document: remove `---` and what follows, or put it into its own file",
        ),
        Error::DuplicateMappingKey { key, .. } => draft(
            "conduit::config::duplicate_key",
            &key.as_ref().map_or_else(
                || "this key appears twice".to_owned(),
                |key| format!("the key `{}` appears twice", redact::short(key)),
            ),
            "keep one of them; YAML does not say which would win",
        ),
        Error::MergeKeyNotAllowed { .. } | Error::MergeValueNotMapOrSeqOfMaps { .. } => draft(
            "conduit::config::merge_key",
            "merge keys (`<<`) are not supported",
            "write the keys out: what an instance has must be visible where it stands",
        ),
        Error::UnsupportedTag { .. } | Error::InvalidBinaryBase64 { .. } | Error::BinaryNotUtf8 { .. } => {
            draft(
                "conduit::config::tag",
                "YAML tags (`!name`) are not supported",
                "remove the tag; credentials are written `{ env: NAME }`",
            )
        }
        Error::AliasReplayLimitExceeded { .. }
        | Error::AliasExpansionLimitExceeded { .. }
        | Error::AliasReplayStackDepthExceeded { .. }
        | Error::AliasReplayCounterOverflow { .. }
        | Error::RecursiveReferencesRequireWeakTypes { .. } => draft(
            "conduit::config::alias",
            "the aliases (`*name`) of this file stand for too much",
            "write the values out; at most 64 anchors and 64 aliases are read",
        ),
        Error::UnknownAnchor { .. } => draft(
            "conduit::config::alias",
            "this alias (`*name`) names an anchor (`&name`) that is not defined before it",
            "a value that starts with `*` must be quoted: \"*.example.com\"",
        ),
        Error::Budget { breach, .. } => budget(breach),
        Error::NonFiniteFloat { .. } => draft(
            "conduit::config::wrong_type",
            "infinity and `.nan` are not numbers a setting can have",
            "write a number, or leave the key out for the default",
        ),
        Error::NullIntoString { .. } => draft(
            "conduit::config::syntax",
            "this key is empty",
            "every entry is `key: value`; quote a key that is `null` or `~`",
        ),
        _ => draft(
            "conduit::config::syntax",
            "this is not valid YAML",
            "look at the indentation, quotes, brackets and colons here and in the line above",
        ),
    };
    if draft.code == "conduit::config::syntax"
        && let Some((line, column)) = document.tab_near(line)
    {
        let at = Stretch { line, column, len: Some(1) };
        let draft = Draft {
            code: "conduit::config::tab",
            message: "a tab indents this line".to_owned(),
            label: "a tab".to_owned(),
            help: Some("YAML indents with spaces: replace the tab with spaces".to_owned()),
        };
        return document.at(Severity::Error, "", at, false, draft);
    }
    let at = location.map_or(Stretch { line: document.n_lines(), column: 1, len: None }, |it| Stretch {
        // An error at the end of the file may point after the last line.
        line: size(it.line()).clamp(1, document.n_lines().max(1)),
        column: size(it.column()).max(1),
        len: Some(size(it.span().len())).filter(|it| *it > 0),
    });
    let is_credential = redact::is_near_credential(&document.lines, at.line.saturating_sub(1));
    document.at(Severity::Error, "", at, is_credential, draft)
}

fn innermost(mut error: &serde_yaml::Error) -> &serde_yaml::Error {
    while let serde_yaml::Error::AliasError { error: inner, .. } = error {
        error = inner;
    }
    error
}

fn budget(breach: &serde_yaml::budget::BudgetBreach) -> Draft {
    use serde_yaml::budget::BudgetBreach as Breach;
    let (code, message, help) = match breach {
        Breach::Aliases { .. }
        | Breach::Anchors { .. }
        | Breach::AliasAnchorRatio { .. }
        | Breach::RecordedAnchorEvents { .. }
        | Breach::RecordedAnchorBytes { .. } => (
            "conduit::config::alias",
            "the aliases (`*name`) of this file stand for too much",
            "write the values out; at most 64 anchors and 64 aliases are read",
        ),
        Breach::Documents { .. } => (
            "conduit::config::second_document",
            "a second document starts after the first",
            "keep one document: remove `---` and what follows, or put it into its own file",
        ),
        Breach::MergeKeys { .. } => (
            "conduit::config::merge_key",
            "merge keys (`<<`) are not supported",
            "write the keys out: what an instance has must be visible where it stands",
        ),
        Breach::Depth { .. } => (
            "conduit::config::too_complex",
            "the nesting is deeper than 32 levels",
            "a configuration is at most 7 levels deep: look for a stray `[` or `{`",
        ),
        _ => (
            "conduit::config::too_complex",
            "the file has more than 20,000 values",
            "split it into several files, one for each `--config`",
        ),
    };
    Draft { code, message: message.to_owned(), label: String::new(), help: Some(help.to_owned()) }
}
