//! Schema and value, walked together: every problem at once, in the user's words.
//!
//! Knows the keywords that [`super::schema`] writes. What an adapter's schema says beyond them is found by
//! `jsonschema` afterwards, with a plainer message. A test holds that both agree.
//!
//! Recursion follows the value, which the parser bounds ([`super::load::MAX_DEPTH`]).

use serde_json::{Map, Value as Json};

use super::document::{Document, Draft, Part, is_credential, join};
use super::problem::{Problem, Severity};
use super::redact::short;
use super::words::{
    SYNONYMS, dotted, format_word, is_index, is_written_as, last, lower_first, nearest, one_more, plain,
    quotable, type_word, unescape, value_word, variable_name,
};

const EXAMPLE: &str = "`conduit config generate` prints a commented example";

/// Checks a document against a schema.
pub(crate) fn walk(document: &Document, schema: &Json, problems: &mut Vec<Problem>) {
    Walker { document, problems }.node(schema, &document.root, "");
}

struct Walker<'a> {
    document: &'a Document,
    problems: &'a mut Vec<Problem>,
}

/// What an object may hold, after `allOf` and `if`/`then` were joined in.
#[derive(Default)]
struct Level<'a> {
    properties: Vec<(&'a str, &'a Json)>,
    required: Vec<&'a str>,
    /// `Some(false)`-like when other keys are refused.
    is_closed: bool,
    rest: Option<&'a Json>,
}

impl<'a> Level<'a> {
    fn take(&mut self, schema: &'a Json, value: &Json) {
        if let Some(properties) = schema.get("properties").and_then(Json::as_object) {
            // A branch (the adapter's) refines what the base says: it wins.
            for (key, schema) in properties {
                match self.properties.iter_mut().find(|(it, _)| it == key) {
                    Some(slot) => slot.1 = schema,
                    None => self.properties.push((key, schema)),
                }
            }
        }
        for key in schema.get("required").and_then(Json::as_array).into_iter().flatten() {
            if let Some(key) = key.as_str()
                && !self.required.contains(&key)
            {
                self.required.push(key);
            }
        }
        for keyword in ["additionalProperties", "unevaluatedProperties"] {
            match schema.get(keyword) {
                Some(Json::Bool(false)) => self.is_closed = true,
                Some(rest @ Json::Object(_)) => self.rest = Some(rest),
                _ => {}
            }
        }
        for part in schema.get("allOf").and_then(Json::as_array).into_iter().flatten() {
            self.take(part, value);
        }
        if let Some(condition) = schema.get("if") {
            let branch = if jsonschema::is_valid(condition, value) { "then" } else { "else" };
            if let Some(branch) = schema.get(branch) {
                self.take(branch, value);
            }
        }
    }
}

impl Walker<'_> {
    fn add(&mut self, pointer: &str, part: Part, draft: Draft) {
        self.problems.push(self.document.problem(Severity::Error, pointer, part, draft));
    }

    fn node(&mut self, schema: &Json, value: &Json, pointer: &str) {
        if schema.get("x-conduit-secret").is_some() && !value.is_object() {
            return self.literal_secret(value, pointer);
        }
        if !self.has_type(schema, value, pointer) {
            return;
        }
        if let Some(options) = options(schema)
            && !options.contains(value)
        {
            return self.not_an_option(&options, value, pointer);
        }
        match value {
            Json::Number(_) => self.number(schema, value, pointer),
            Json::String(text) => self.text(schema, text, pointer),
            Json::Array(list) => self.list(schema, list, pointer),
            Json::Object(map) => self.map(schema, value, map, pointer),
            Json::Null | Json::Bool(_) => {}
        }
    }

    fn has_type(&mut self, schema: &Json, value: &Json, pointer: &str) -> bool {
        let types: Vec<&str> = match schema.get("type") {
            Some(Json::String(one)) => vec![one],
            Some(Json::Array(some)) => some.iter().filter_map(Json::as_str).collect(),
            _ => return true,
        };
        if types.iter().any(|it| is_a(value, it)) {
            return true;
        }
        let wanted: Vec<&str> = types.iter().map(|it| type_word(it)).collect();
        let wanted = wanted.join(" or ");
        let help = match value {
            _ if last(pointer) == "expires" => Some("write it like `expires: 2027-06-30`".to_owned()),
            Json::Null => Some("write a value, or remove the key for its default".to_owned()),
            Json::Number(_) | Json::Bool(_) if types.contains(&"string") => self
                .document
                .written(pointer)
                .filter(|_| !is_credential(pointer))
                .map(|written| format!("quote it: `\"{}\"`", short(written.trim_matches(['"', '\''])))),
            Json::String(text) if types.iter().any(|it| is_written_as(text, it)) => {
                Some(format!("without quotes: `{}`", short(text)))
            }
            Json::String(text) if types.contains(&"boolean") => {
                Some(format!("`{}` is not a boolean: write `true` or `false`", quotable(text, pointer)))
            }
            Json::String(text) if types == ["array"] && !is_credential(pointer) => {
                Some(format!("write a list: `[{}]`", quotable(text, pointer)))
            }
            _ => None,
        };
        let draft = Draft {
            code: "conduit::config::wrong_type",
            message: format!("{} must be {wanted}, and is {}", self.name(pointer), value_word(value)),
            label: format!("expected {wanted}"),
            help,
        };
        self.add(pointer, Part::Value, draft);
        false
    }

    fn literal_secret(&mut self, value: &Json, pointer: &str) {
        let key = last(pointer).to_owned();
        let message = if value.is_null() {
            format!("the credential `{}` is empty", short(&key))
        } else {
            format!("the credential `{}` stands in the file", short(&key))
        };
        let name = variable_name(&key);
        self.add(
            pointer,
            Part::Value,
            Draft {
                code: "conduit::config::literal_secret",
                message,
                label: "expected `{ env: NAME }`, `{ file: PATH }` or `{ command: [PROGRAM, ARGUMENT] }`".to_owned(),
                help: Some(format!(
                    "move the value into an environment variable (`export {name}=…`) and write `{}: {{ env: {name} }}`; \
                     if this file was ever shared, replace the credential",
                    short(&key)
                )),
            },
        );
    }

    fn not_an_option(&mut self, options: &[Json], value: &Json, pointer: &str) {
        let words: Vec<String> = options.iter().map(plain).collect();
        let near = value.as_str().and_then(|text| nearest(text, words.iter().map(String::as_str)));
        let is_adapter = last(pointer) == "adapter" && pointer.starts_with("/instances/");
        let given = match value {
            Json::String(text) => format!("`{}`", quotable(text, pointer)),
            other => format!("`{}`", short(&other.to_string())),
        };
        let draft = if is_adapter {
            Draft {
                code: "conduit::config::unknown_adapter",
                message: format!("there is no adapter {given}"),
                label: format!("adapters: {}", words.join(", ")),
                help: Some(near.map_or_else(
                    || "`conduit adapters list` says what each one reads".to_owned(),
                    |near| format!("did you mean `{near}`?"),
                )),
            }
        } else {
            Draft {
                code: "conduit::config::not_allowed",
                message: format!("{} cannot be {given}", self.name(pointer)),
                label: format!("allowed here: {}", words.join(", ")),
                help: near.map(|near| format!("did you mean `{near}`?")),
            }
        };
        self.add(pointer, Part::Value, draft);
    }

    fn number(&mut self, schema: &Json, value: &Json, pointer: &str) {
        let Some(number) = value.as_f64() else { return };
        let bound = |key: &str| schema.get(key).and_then(Json::as_f64);
        let (min, max) = (bound("minimum"), bound("maximum"));
        let above = bound("exclusiveMinimum");
        let below = bound("exclusiveMaximum");
        if min.is_some_and(|it| number < it)
            || max.is_some_and(|it| number > it)
            || above.is_some_and(|it| number <= it)
            || below.is_some_and(|it| number >= it)
        {
            let range = match (min, max, above, below) {
                (Some(min), Some(max), ..) => format!("from {min} to {max}"),
                (Some(min), ..) => format!("{min} or more"),
                (_, Some(max), ..) => format!("{max} or less"),
                (_, _, Some(above), _) => format!("more than {above}"),
                (.., Some(below)) => format!("less than {below}"),
                _ => String::new(),
            };
            let help =
                schema.get("default").filter(|it| it.is_number()).map(|it| format!("the default is {it}"));
            self.add(
                pointer,
                Part::Value,
                Draft {
                    code: "conduit::config::out_of_range",
                    message: format!("{} is out of range: {value}", self.name(pointer)),
                    label: if pointer == "/version" {
                        "this Conduit reads version 1".to_owned()
                    } else {
                        format!("expected a number {range}")
                    },
                    help,
                },
            );
        }
    }

    fn text(&mut self, schema: &Json, text: &str, pointer: &str) {
        let n_chars = u64::try_from(text.chars().count()).unwrap_or(u64::MAX);
        let bound = |key: &str| schema.get(key).and_then(Json::as_u64);
        let draft = if bound("minLength").is_some_and(|it| n_chars < it) {
            Some(("conduit::config::out_of_range", "is empty".to_owned(), "expected some text".to_owned()))
        } else if let Some(max) = bound("maxLength").filter(|it| n_chars > *it) {
            Some((
                "conduit::config::out_of_range",
                format!("has {n_chars} characters"),
                format!("expected at most {max} characters"),
            ))
        } else {
            schema.get("pattern").and_then(Json::as_str).and_then(|pattern| {
                let is_match = regex::Regex::new(pattern).map_or(true, |it| it.is_match(text));
                (!is_match).then(|| {
                    let given = if is_credential(pointer) {
                        "is not written as expected".to_owned()
                    } else {
                        format!("cannot be `{}`", quotable(text, pointer))
                    };
                    ("conduit::config::bad_format", given, format_word(pointer, pattern))
                })
            })
        };
        if let Some((code, what, label)) = draft {
            let message = format!("{} {what}", self.name(pointer));
            self.add(pointer, Part::Value, Draft { code, message, label, help: None });
        } else if let Some(any) = schema.get("anyOf").and_then(Json::as_array) {
            let value = Json::String(text.to_owned());
            if !any.iter().any(|it| jsonschema::is_valid(it, &value)) {
                let draft = unknown_check(text, &any_words(any), pointer);
                self.add(pointer, Part::Value, draft);
            }
        }
    }

    fn list(&mut self, schema: &Json, list: &[Json], pointer: &str) {
        let n = u64::try_from(list.len()).unwrap_or(u64::MAX);
        let bound = |key: &str| schema.get(key).and_then(Json::as_u64);
        let label = match (bound("minItems"), bound("maxItems")) {
            (Some(min), _) if n < min => Some(format!("expected at least {min}")),
            (_, Some(max)) if n > max => Some(format!("expected at most {max}")),
            _ => None,
        };
        if let Some(label) = label {
            let message = format!("{} has {n} entries", self.name(pointer));
            let draft = Draft { code: "conduit::config::out_of_range", message, label, help: None };
            self.add(pointer, Part::Value, draft);
        }
        let is_unique = schema.get("uniqueItems") == Some(&Json::Bool(true));
        for (idx, value) in list.iter().enumerate() {
            let at = join(pointer, &idx.to_string());
            if is_unique && list.iter().take(idx).any(|it| it == value) {
                let draft = Draft {
                    code: "conduit::config::not_allowed",
                    message: format!("an entry of {} appears twice", self.name(pointer)),
                    label: "seen before".to_owned(),
                    help: Some("keep one of them".to_owned()),
                };
                self.add(&at, Part::Value, draft);
            }
            if let Some(items) = schema.get("items") {
                self.node(items, value, &at);
            }
        }
    }

    fn map(&mut self, schema: &Json, value: &Json, map: &Map<String, Json>, pointer: &str) {
        let mut level = Level::default();
        level.take(schema, value);
        for key in &level.required {
            if !map.contains_key(*key) {
                let help = level
                    .properties
                    .iter()
                    .find(|(it, _)| it == key)
                    .and_then(|(_, schema)| schema.get("description").and_then(Json::as_str))
                    .map(|it| format!("`{key}`: {}", lower_first(it)));
                let draft = Draft {
                    code: "conduit::config::missing_key",
                    message: format!("`{key}` is missing {}", self.place(pointer)),
                    label: format!("add `{key}` here"),
                    help,
                };
                self.add(pointer, Part::Value, draft);
            }
        }
        let n = u64::try_from(map.len()).unwrap_or(u64::MAX);
        let count = |key: &str| schema.get(key).and_then(Json::as_u64);
        if count("minProperties").is_some_and(|it| n < it) || count("maxProperties").is_some_and(|it| n > it)
        {
            let keys: Vec<&str> = level.properties.iter().map(|(key, _)| *key).collect();
            let draft = Draft {
                code: "conduit::config::not_allowed",
                message: format!("{} has {n} keys", self.name(pointer)),
                label: format!("expected exactly one of: {}", keys.join(", ")),
                help: None,
            };
            self.add(pointer, Part::Value, draft);
        }
        let is_adapter_known = !pointer.starts_with("/instances/")
            || pointer.matches('/').count() != 2
            || schema
                .pointer("/properties/adapter/enum")
                .and_then(Json::as_array)
                .is_none_or(|names| map.get("adapter").is_some_and(|it| names.contains(it)));
        for (key, value) in map {
            let at = join(pointer, key);
            if let Some((_, schema)) = level.properties.iter().find(|(it, _)| it == key) {
                self.node(schema, value, &at);
            } else if let Some(rest) = level.rest {
                self.node(rest, value, &at);
            } else if level.is_closed && is_adapter_known {
                self.unknown_key(&level, key, pointer, &at);
            }
        }
    }

    fn unknown_key(&mut self, level: &Level<'_>, key: &str, parent: &str, at: &str) {
        let mut allowed: Vec<&str> = level.properties.iter().map(|(key, _)| *key).collect();
        allowed.sort_unstable();
        if parent == "/checks/settings" {
            let draft = unknown_check(key, &allowed.iter().map(|&it| it.to_owned()).collect::<Vec<_>>(), at);
            return self.add(at, Part::Key, draft);
        }
        let near = nearest(key, allowed.iter().copied()).or_else(|| {
            // One level down: `requests_per_second` beside `limits`.
            let below: Vec<String> = level
                .properties
                .iter()
                .filter_map(|(outer, schema)| Some((outer, schema.get("properties")?.as_object()?)))
                .flat_map(|(outer, inner)| inner.keys().map(move |it| format!("{outer}.{it}")))
                .collect();
            let synonyms = SYNONYMS
                .iter()
                .filter(|(_, ours)| allowed.contains(ours) || below.iter().any(|it| it == ours));
            let candidates: Vec<(&str, &str)> = below
                .iter()
                .map(|it| (it.rsplit('.').next().unwrap_or(it), it.as_str()))
                .chain(synonyms.copied())
                .collect();
            let best = nearest(key, candidates.iter().map(|(word, _)| *word))?;
            candidates.iter().find(|(word, _)| *word == best).map(|(_, ours)| (*ours).to_owned())
        });
        let is_reference = allowed == ["command", "env", "file"] && is_credential(parent);
        if is_reference && near.is_none() {
            // `{ hunter2 }` is a key without a value for YAML, and the credential for who wrote it.
            return self.literal_secret(&Json::Bool(true), parent);
        }
        // The value of a key that is like none of ours may be anything, a credential too.
        let is_harmless = match self.document.root.pointer(at) {
            None | Some(Json::Null | Json::Bool(_) | Json::Number(_)) => true,
            Some(_) => near.as_deref().is_some_and(|it| !is_credential(it)),
        };
        let part = if is_harmless { Part::Key } else { Part::KeyOnly };
        let help =
            near.map_or_else(|| EXAMPLE.to_owned(), |near| format!("did you mean `{near}`? {EXAMPLE}"));
        let draft = Draft {
            code: "conduit::config::unknown_key",
            message: format!("unknown key `{}` {}", short(key), self.place(parent)),
            label: if allowed.is_empty() {
                "no key is allowed here".to_owned()
            } else {
                format!("allowed here: {}", allowed.join(", "))
            },
            help: Some(help),
        };
        self.add(at, part, draft);
    }

    /// `in instance `corporate``, `in `limits``, `at the top level`.
    fn place(&self, pointer: &str) -> String {
        let mut steps = pointer.split('/').skip(1);
        let Some(first) = steps.next() else { return "at the top level".to_owned() };
        if first != "instances" {
            return match pointer.rsplit_once('/') {
                Some((list, step)) if is_index(step) => {
                    format!("in entry {} of `{}`", one_more(step), dotted(list))
                }
                _ => format!("in `{}`", dotted(pointer)),
            };
        }
        let Some(idx) = steps.next() else { return "in `instances`".to_owned() };
        let id =
            self.document.root.pointer(&format!("/instances/{idx}/id")).and_then(Json::as_str).map_or_else(
                || format!("number {}", idx.parse::<u64>().unwrap_or(0).saturating_add(1)),
                |id| format!("`{}`", short(id)),
            );
        let rest: Vec<&str> = steps.collect();
        if rest.is_empty() {
            format!("in instance {id}")
        } else {
            format!("in `{}` of instance {id}", short(&rest.join(".")))
        }
    }

    /// `limits.concurrency` of instance `corporate`.
    fn name(&self, pointer: &str) -> String {
        let (parent, key) = pointer.rsplit_once('/').unwrap_or(("", pointer));
        if pointer.is_empty() {
            return "the file".to_owned();
        }
        if is_index(key) {
            return format!("entry {} of `{}`", one_more(key), dotted(parent));
        }
        if pointer.starts_with("/instances/") || parent.rsplit('/').next().is_some_and(is_index) {
            return format!("`{}` {}", short(&unescape(key)), self.place(parent));
        }
        format!("`{}`", dotted(pointer))
    }
}

/// The problem of a check id that does not exist.
pub(crate) fn unknown_check(text: &str, ids: &[String], pointer: &str) -> Draft {
    let near = nearest(text, ids.iter().map(String::as_str));
    Draft {
        code: "conduit::config::unknown_check",
        message: format!("there is no check `{}`", quotable(text, pointer)),
        label: "expected the id of a check".to_owned(),
        help: Some(near.map_or_else(
            || "`conduit xray checks` lists every check".to_owned(),
            |near| format!("did you mean `{near}`? `conduit xray checks` lists every check"),
        )),
    }
}

fn any_words(any: &[Json]) -> Vec<String> {
    any.iter()
        .filter_map(|it| it.get("enum").and_then(Json::as_array))
        .flatten()
        .filter_map(|it| it.as_str().map(str::to_owned))
        .collect()
}

fn options(schema: &Json) -> Option<Vec<Json>> {
    match (schema.get("const"), schema.get("enum")) {
        (Some(only), _) => Some(vec![only.clone()]),
        (None, Some(Json::Array(options))) => Some(options.clone()),
        _ => None,
    }
}

fn is_a(value: &Json, name: &str) -> bool {
    match name {
        "null" => value.is_null(),
        "boolean" => value.is_boolean(),
        "integer" => value.is_i64() || value.is_u64(),
        "number" => value.is_number(),
        "string" => value.is_string(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        _ => true,
    }
}
