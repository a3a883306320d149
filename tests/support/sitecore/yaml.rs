//! A serialized folder (SCS or Unicorn) read with a general YAML library, for the double alone.
//!
//! Stays true: nothing of `src/adapters/sitecore` is used here, so a mistake made there is not made twice. Files of the dialect are not
//! always legal YAML (facts 6): byte-order marks, CRLF, `Value: *`; [`legal`] makes them so before the library reads them.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde_json::Value as Json;
use uuid::Uuid;

use super::estate::{Item, Language, Value, Values};

/// What a folder holds.
#[derive(Default)]
pub struct Folder {
    /// With the name of the database.
    pub items: Vec<(String, Item)>,
    /// Name and what it is a member of.
    pub roles: Vec<(String, Vec<String>)>,
}

/// A GUID as text.
#[derive(Deserialize)]
#[serde(try_from = "String")]
struct Id(Uuid);

impl TryFrom<String> for Id {
    type Error = uuid::Error;

    fn try_from(text: String) -> Result<Self, uuid::Error> {
        Uuid::parse_str(text.trim()).map(Self)
    }
}

#[derive(Deserialize)]
struct ItemFile {
    #[serde(rename = "ID")]
    id: Id,
    #[serde(rename = "Parent")]
    parent: Id,
    #[serde(rename = "Template")]
    template: Id,
    #[serde(rename = "Path")]
    path: String,
    #[serde(rename = "DB")]
    database: Option<String>,
    #[serde(rename = "BranchID")]
    branch: Option<Id>,
    #[serde(rename = "SharedFields", default, deserialize_with = "list")]
    shared: Vec<FieldPart>,
    #[serde(rename = "Languages", default, deserialize_with = "list")]
    languages: Vec<LanguagePart>,
}

#[derive(Deserialize)]
struct FieldPart {
    #[serde(rename = "ID")]
    id: Id,
    #[serde(rename = "Hint")]
    hint: Option<String>,
    #[serde(rename = "BlobID")]
    blob: Option<Id>,
    #[serde(rename = "Type")]
    kind: Option<String>,
    #[serde(rename = "Value")]
    value: Option<String>,
}

#[derive(Deserialize)]
struct LanguagePart {
    #[serde(rename = "Language")]
    language: String,
    #[serde(rename = "Fields", default, deserialize_with = "list")]
    fields: Vec<FieldPart>,
    #[serde(rename = "Versions", default, deserialize_with = "list")]
    versions: Vec<VersionPart>,
}

#[derive(Deserialize)]
struct VersionPart {
    #[serde(rename = "Version")]
    version: u32,
    #[serde(rename = "Fields", default, deserialize_with = "list")]
    fields: Vec<FieldPart>,
}

/// A key without a value is an empty list.
fn list<'de, D: serde::Deserializer<'de>, T: Deserialize<'de>>(from: D) -> Result<Vec<T>, D::Error> {
    Option::<Vec<T>>::deserialize(from).map(Option::unwrap_or_default)
}

/// Reads everything below `root`. Files that are neither an item nor a role fail the test.
pub fn read(root: &Path) -> Folder {
    let mut files = Vec::new();
    walk(root, &mut files);
    let includes = includes(&files);
    let mut folder = Folder::default();
    for path in files.iter().filter(|it| it.extension().is_some_and(|it| it == "yml")) {
        let bytes = std::fs::read(path).expect("the folder is readable");
        let text = String::from_utf8(bytes).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let text = text.trim_start_matches('\u{feff}').replace("\r\n", "\n");
        if text.contains("\nRole:") {
            folder.roles.push(role(&text));
            continue;
        }
        assert!(text.contains("\nID:"), "{}: no item and no role", path.display());
        let file: ItemFile =
            serde_yaml::from_str(&legal(&text)).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let database = file.database.clone().unwrap_or_else(|| database_of(&file.path, &includes));
        folder.items.push((database, item(file)));
    }
    folder
}

fn walk(folder: &Path, files: &mut Vec<PathBuf>) {
    let mut entries: Vec<PathBuf> = std::fs::read_dir(folder)
        .unwrap_or_else(|error| panic!("{}: {error}", folder.display()))
        .map(|it| it.expect("the folder is readable").path())
        .collect();
    entries.sort();
    for entry in entries {
        if entry.is_dir() { walk(&entry, files) } else { files.push(entry) }
    }
}

/// Path in lower case and database of every include of the modules.
fn includes(files: &[PathBuf]) -> Vec<(String, String)> {
    let mut all = Vec::new();
    for path in files.iter().filter(|it| it.to_string_lossy().ends_with(".module.json")) {
        let text = std::fs::read_to_string(path).expect("the folder is readable");
        let Ok(module) = serde_json::from_str::<Json>(text.trim_start_matches('\u{feff}')) else { continue };
        for include in module["items"]["includes"].as_array().into_iter().flatten() {
            let database = include["database"].as_str().unwrap_or("master").to_lowercase();
            if let Some(path) = include["path"].as_str() {
                all.push((path.to_lowercase(), database));
            }
        }
    }
    all
}

fn database_of(path: &str, includes: &[(String, String)]) -> String {
    let path = path.to_lowercase();
    let covering = includes.iter().filter(|(root, _)| path.starts_with(root.as_str()));
    covering.max_by_key(|(root, _)| root.len()).map_or_else(|| "master".to_owned(), |it| it.1.clone())
}

/// The same text as YAML that every parser reads the same: plain values quoted, block values with their indentation said.
fn legal(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + text.len() / 8);
    let mut block: Option<usize> = None;
    for line in text.split_inclusive('\n') {
        let content = line.trim_end_matches('\n');
        let indent = content.len() - content.trim_start_matches(' ').len();
        if block.is_some_and(|of| indent > of || content.trim().is_empty()) {
            out.push_str(line);
            continue;
        }
        block = None;
        let key_at = indent + if content[indent..].starts_with("- ") { 2 } else { 0 };
        let Some((key, value)) = content[key_at..].split_once(": ") else {
            out.push_str(line);
            continue;
        };
        if value == "|" {
            block = Some(key_at);
            let _ = writeln!(out, "{}{key}: |2+", &content[..key_at]);
        } else if value.starts_with('"') || value.is_empty() {
            out.push_str(line);
        } else {
            let quoted = Json::String(value.to_owned());
            let _ = writeln!(out, "{}{key}: {quoted}", &content[..key_at]);
        }
    }
    out
}

fn item(file: ItemFile) -> Item {
    let languages = file
        .languages
        .into_iter()
        .map(|it| {
            let versions = it.versions.into_iter().map(|it| (it.version, values(it.fields))).collect();
            (it.language, Language { unversioned: values(it.fields), versions })
        })
        .collect::<BTreeMap<_, _>>();
    Item {
        id: file.id.0,
        parent: file.parent.0,
        template: file.template.0,
        branch: file.branch.map(|it| it.0),
        name: file.path.rsplit('/').next().unwrap_or_default().to_owned(),
        path: file.path,
        shared: values(file.shared),
        languages,
        is_synthetic: false,
    }
}

fn values(parts: Vec<FieldPart>) -> Values {
    parts
        .into_iter()
        .map(|it| {
            let text = it.value.unwrap_or_default();
            let text = text.strip_suffix('\n').unwrap_or(&text);
            let text = match it.kind.as_deref() {
                Some(kind) => raw(kind, text),
                None => text.to_owned(),
            };
            (it.id.0, Value { text, blob: it.blob.map(|it| it.0), hint: it.hint.unwrap_or_default() })
        })
        .collect()
}

/// Undoes what the writer made of a value for people's eyes: one id a line, XML with a line for each attribute.
fn raw(kind: &str, text: &str) -> String {
    match kind.to_lowercase().as_str() {
        "layout" | "tracking" | "rules" => {
            let lines: Vec<&str> = text.lines().map(str::trim).filter(|it| !it.is_empty()).collect();
            let mut out = String::new();
            for line in lines {
                let is_between_tags = out.ends_with('>') && line.starts_with('<');
                if !out.is_empty() && !is_between_tags {
                    out.push(' ');
                }
                out.push_str(line);
            }
            out
        }
        "checkbox" => text.to_owned(),
        _ => text.split(['\n', '|']).map(str::trim).filter(|it| !it.is_empty()).collect::<Vec<_>>().join("|"),
    }
}

/// Role files have the key `Role` several times, which no YAML library allows: every name stands alone on the line after one.
fn role(text: &str) -> (String, Vec<String>) {
    let mut names = Vec::new();
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        let Some(rest) = line.trim_start().trim_start_matches("- ").strip_prefix("Role:") else { continue };
        let name = match rest.trim() {
            "" | "|" => lines.next().unwrap_or_default().trim(),
            name => name.trim_matches('"'),
        };
        names.push(name.to_owned());
    }
    let name = names.remove(0);
    (name, names)
}
