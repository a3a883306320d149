//! Reads one serialized file, line by line: Rainbow (Unicorn) or Sitecore Content Serialization.
//!
//! Both write one small subset of YAML, and not always legal YAML: `Value: *` and `Value: %` stand unquoted, role files repeat
//! keys, `008` and dates are text, an empty `Value:` is the empty text. A reader for exactly this dialect is right where
//! a general library is wrong or refuses, and it never holds more than one line beyond what it keeps.
//!
//! Stays true: no panic and no recursion on any bytes; a value is at most [`MAX_VALUE_BYTES`], all values of an item at most
//! [`MAX_ITEM_BYTES`]; of a media blob only the first [`MAX_BLOB_BYTES`] are kept; every damage has a line.
//! Source: SitecoreUnicorn/Rainbow `src/Rainbow.Storage.Yaml/`, and Sitecore's serialization reference; checked against seven
//! public repositories.

use std::io::BufRead;

pub use super::lines::{Damage, MAX_VALUE_BYTES};
use super::lines::{Lines, UTF_16, damage, too_large};
use super::scalars::{block, block_indent, is_block, scalar};
use crate::adapters::sitecore::guid::Guid;
use crate::adapters::sitecore::raw::{RawField, RawHeader, RawItem, RawLanguage, RawRole, RawVersion};

/// All values of one item.
pub const MAX_ITEM_BYTES: usize = 32 * 1024 * 1024;

/// What is kept of a media blob: enough to tell what it is.
pub const MAX_BLOB_BYTES: usize = 1024;

/// Fields, languages and versions of one file, together.
const MAX_PARTS: usize = 200_000;

/// What a file turned out to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found {
    /// An item.
    Item(RawItem),
    /// An item of which only the head was wanted.
    Head(RawHeader),
    /// A role.
    Role(RawRole),
    /// A file of another program.
    Other,
}

/// Reads a file. `wants_values` is asked when the head is known: false = the head is enough.
///
/// # Errors
/// [`Damage`] with its line; errors of the medium are damage at the line where they happened.
pub fn read(input: impl BufRead, wants_values: impl Fn(&RawHeader) -> bool) -> Result<Found, Damage> {
    let mut lines = Lines::new(input);
    let Some(first) = first_line(&mut lines)? else { return Ok(Found::Other) };
    if first.starts_with("Role:") {
        return role(&mut lines, &first).map(Found::Role);
    }
    if !first.starts_with("ID:") {
        return Ok(Found::Other);
    }
    lines.again = true;
    let mut parser = Parser::default();
    while let Some(text) = lines.next(parser.line_cap())? {
        match text {
            "---" if parser.seen == 0 => continue,
            "" | "..." => continue,
            _ => {}
        }
        let text = text.to_owned();
        if parser.ends_head(&text) && !wants_values(&parser.item.header) {
            return parser.head(lines.number).map(Found::Head);
        }
        parser.line(&text, &mut lines)?;
    }
    let header = parser.head(lines.number)?;
    let item = RawItem { header, bytes: lines.bytes, ..parser.item };
    Ok(Found::Item(item))
}

/// The first line that says something, without a byte-order mark.
fn first_line<R: BufRead>(lines: &mut Lines<R>) -> Result<Option<String>, Damage> {
    for _ in 0..100 {
        let cap = MAX_BLOB_BYTES * 4;
        let number = lines.number;
        let Some(text) = lines.next(cap).or_else(|damage| {
            // A file of another kind may hold anything; only what begins as an item is judged.
            if number == 0 && damage.message != UTF_16 { Ok(None) } else { Err(damage) }
        })?
        else {
            return Ok(None);
        };
        let trimmed = text.trim();
        if !matches!(trimmed, "" | "---") && !trimmed.starts_with('#') {
            return Ok(Some(text.to_owned()));
        }
    }
    Ok(None)
}

/// Where fields go.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Place {
    #[default]
    Head,
    Shared,
    /// In `Languages`, before the first field list.
    Languages,
    Unversioned,
    Versioned,
}

#[derive(Default)]
struct Parser {
    item: RawItem,
    place: Place,
    /// Keys seen.
    seen: usize,
    parts: usize,
    kept_bytes: usize,
    /// Keys of the head that were there: ID, Parent, Template, Path.
    has: [bool; 4],
    is_in_blob: bool,
}

/// One `key: value` line.
struct KeyLine<'a> {
    /// Column of the key.
    column: usize,
    is_element: bool,
    key: &'a str,
    value: &'a str,
}

fn key_line(text: &str) -> Option<KeyLine<'_>> {
    let indent = text.len() - text.trim_start_matches(' ').len();
    let rest = text.get(indent..)?;
    let (is_element, rest, column) = match rest.strip_prefix("- ") {
        Some(rest) => (true, rest, indent + 2),
        None => (false, rest, indent),
    };
    let (key, value) = rest.split_once(':')?;
    if key.is_empty() || !key.bytes().all(|it| it.is_ascii_alphanumeric()) {
        return None;
    }
    if !value.is_empty() && !value.starts_with(' ') {
        return None;
    }
    Some(KeyLine { column, is_element, key, value: value.trim() })
}

impl Parser {
    fn line_cap(&self) -> usize {
        // Room for the key and the indentation before the value.
        if self.is_in_blob { MAX_BLOB_BYTES + 64 } else { MAX_VALUE_BYTES }
    }

    fn ends_head(&self, text: &str) -> bool {
        self.place == Place::Head && (text.starts_with("SharedFields:") || text.starts_with("Languages:"))
    }

    fn head(&self, line: u32) -> Result<RawHeader, Damage> {
        for (has, key) in self.has.iter().zip(["ID", "Parent", "Template", "Path"]) {
            if !has {
                return Err(damage(line, format!("the item has no `{key}`")));
            }
        }
        Ok(self.item.header.clone())
    }

    fn line<R: BufRead>(&mut self, text: &str, lines: &mut Lines<R>) -> Result<(), Damage> {
        let number = lines.number;
        let was_cut = lines.was_cut;
        let Some(line) = key_line(text) else {
            if text.trim().is_empty() {
                return Ok(());
            }
            return Err(damage(number, not_understood(text)));
        };
        self.seen += 1;
        if line.column == 0 {
            return self.top(&line, number, lines);
        }
        if self.place == Place::Head {
            return Err(damage(
                number,
                format!("`{}` stands before `SharedFields` and `Languages`", clip(line.key)),
            ));
        }
        match (line.key, line.is_element) {
            ("ID", true) => {
                let id = guid(&line, number)?;
                self.add_part(number)?;
                let field = RawField { id, line: number, ..RawField::default() };
                self.is_in_blob = false;
                self.fields(number)?.push(field);
            }
            ("Language", true) => {
                let name = scalar(line.value).map_err(|message| damage(number, message))?;
                self.add_part(number)?;
                self.place = Place::Languages;
                self.is_in_blob = false;
                self.item.languages.push(RawLanguage { name, line: number, ..RawLanguage::default() });
            }
            ("Version", true) => {
                let text = scalar(line.value).map_err(|message| damage(number, message))?;
                let version = text.parse().map_err(|_| {
                    damage(number, format!("`{}` is not the number of a version", clip(&text)))
                })?;
                self.add_part(number)?;
                self.place = Place::Versioned;
                self.is_in_blob = false;
                let language = self.language(number)?;
                language.versions.push(RawVersion { number: version, line: number, fields: Vec::new() });
            }
            ("Fields", false) => {
                // Directly below a language: one value a language. Deeper: of the version above.
                self.place = if line.column <= 2 { Place::Unversioned } else { Place::Versioned };
            }
            ("Versions", false) => {}
            ("Hint", false) => {
                let hint = self.value(&line, number, lines)?;
                self.last_field(number)?.hint = hint;
            }
            ("BlobID", false) => {
                let id = guid(&line, number)?;
                self.last_field(number)?.blob = Some(id);
                self.is_in_blob = true;
            }
            ("Value", false) => {
                if self.is_in_blob {
                    let value: String = line.value.chars().take(MAX_BLOB_BYTES).collect();
                    self.last_field(number)?.value = value;
                    self.is_in_blob = false;
                } else if was_cut {
                    return Err(too_large(
                        number,
                        format!("a value is larger than {} MiB", MAX_VALUE_BYTES >> 20),
                    ));
                } else {
                    let value = self.value(&line, number, lines)?;
                    self.last_field(number)?.value = value;
                }
            }
            // `Type` says how Rainbow wrote the value; what a newer version adds is not ours to refuse.
            (_, false) => {
                self.value(&line, number, lines)?;
            }
            (key, true) => {
                return Err(damage(number, format!("`- {}` is not known", clip(key))));
            }
        }
        Ok(())
    }

    fn top<R: BufRead>(
        &mut self,
        line: &KeyLine<'_>,
        number: u32,
        lines: &mut Lines<R>,
    ) -> Result<(), Damage> {
        match line.key {
            "ID" => (self.item.header.id, self.has[0]) = (guid(line, number)?, true),
            "Parent" => (self.item.header.parent, self.has[1]) = (guid(line, number)?, true),
            "Template" => (self.item.header.template, self.has[2]) = (guid(line, number)?, true),
            "BranchID" => self.item.header.branch = Some(guid(line, number)?).filter(|it| !it.is_nil()),
            "Path" => {
                let path = self.value(line, number, lines)?;
                let is_path = path.starts_with('/') && path.len() > 1 && path.len() <= 4096;
                if !is_path {
                    return Err(damage(number, "`Path` is not the path of an item"));
                }
                path.trim_end_matches('/').clone_into(&mut self.item.header.path);
                self.has[3] = true;
            }
            "DB" => {
                let database = self.value(line, number, lines)?;
                self.item.header.database = Some(database).filter(|it| !it.is_empty());
            }
            "SharedFields" => self.place = Place::Shared,
            "Languages" => self.place = Place::Languages,
            _ => {
                self.value(line, number, lines)?;
            }
        }
        Ok(())
    }

    fn add_part(&mut self, line: u32) -> Result<(), Damage> {
        self.parts += 1;
        if self.parts > MAX_PARTS {
            return Err(too_large(line, format!("more than {MAX_PARTS} fields, languages and versions")));
        }
        Ok(())
    }

    /// The value of a key, which may go on in the lines below.
    fn value<R: BufRead>(
        &mut self,
        line: &KeyLine<'_>,
        number: u32,
        lines: &mut Lines<R>,
    ) -> Result<String, Damage> {
        let value = if is_block(line.value) {
            // Content stands two columns right of the key, and may begin with blanks of its own.
            block(lines, block_indent(line.column, line.value))?
        } else {
            scalar(line.value).map_err(|message| damage(number, message))?
        };
        self.kept_bytes = self.kept_bytes.saturating_add(value.len());
        if self.kept_bytes > MAX_ITEM_BYTES {
            return Err(too_large(number, format!("the item is larger than {} MiB", MAX_ITEM_BYTES >> 20)));
        }
        Ok(value)
    }

    fn language(&mut self, line: u32) -> Result<&mut RawLanguage, Damage> {
        self.item.languages.last_mut().ok_or_else(|| damage(line, "there is no `Language` above"))
    }

    fn fields(&mut self, line: u32) -> Result<&mut Vec<RawField>, Damage> {
        match self.place {
            Place::Shared => Ok(&mut self.item.shared),
            Place::Unversioned => Ok(&mut self.language(line)?.fields),
            Place::Versioned => {
                let language = self.language(line)?;
                let version = language.versions.last_mut();
                Ok(&mut version.ok_or_else(|| damage(line, "there is no `Version` above"))?.fields)
            }
            Place::Head | Place::Languages => Err(damage(line, "a field stands outside of a list of fields")),
        }
    }

    fn last_field(&mut self, line: u32) -> Result<&mut RawField, Damage> {
        self.fields(line)?.last_mut().ok_or_else(|| damage(line, "there is no field above"))
    }
}

fn guid(line: &KeyLine<'_>, number: u32) -> Result<Guid, Damage> {
    let text = scalar(line.value).map_err(|message| damage(number, message))?;
    Guid::parse(&text)
        .ok_or_else(|| damage(number, format!("`{}` of `{}` is not a GUID", clip(&text), line.key)))
}

fn not_understood(text: &str) -> String {
    if ["<<<<<<<", "=======", ">>>>>>>"].iter().any(|marker| text.trim_start().starts_with(marker)) {
        return "a merge conflict was left in the file".to_owned();
    }
    if text.contains('\t') && text.trim_start_matches(' ').starts_with('\t') {
        return "the line is indented with a tab".to_owned();
    }
    format!("`{}` is not understood", clip(text.trim()))
}

/// At most 60 characters of what a file holds.
fn clip(text: &str) -> String {
    text.chars().filter(|it| !it.is_control()).take(60).collect()
}

/// A role file: the name, then the roles it is a member of under keys that repeat.
fn role<R: BufRead>(lines: &mut Lines<R>, first: &str) -> Result<RawRole, Damage> {
    let mut role = RawRole::default();
    let mut text = Some(first.to_owned());
    let mut is_in_members = false;
    while let Some(line) = text {
        let number = lines.number;
        if let Some(line) = key_line(&line) {
            let value = if is_block(line.value) {
                block(lines, block_indent(line.column, line.value))?
            } else {
                scalar(line.value).map_err(|message| damage(number, message))?
            };
            match line.key {
                "MemberOf" => is_in_members = true,
                "Role" if is_in_members && role.member_of.len() < MAX_PARTS => {
                    role.member_of.push(value.trim().to_owned());
                }
                "Role" if !is_in_members => value.trim().clone_into(&mut role.name),
                _ => {}
            }
        } else if !matches!(line.trim(), "" | "---" | "...") {
            return Err(damage(number, not_understood(&line)));
        }
        text = lines.next(MAX_VALUE_BYTES)?.map(str::to_owned);
    }
    if role.name.is_empty() {
        return Err(damage(1, "the role has no name"));
    }
    role.member_of.sort();
    role.member_of.dedup();
    Ok(role)
}

#[cfg(test)]
#[path = "reader_tests.rs"]
mod tests;
