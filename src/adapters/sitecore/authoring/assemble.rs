//! Versions as the Authoring API tells them, to one raw item: each value on its level, inherited ones left out.
//!
//! The API gives every field of every version with the value that holds; `containsStandardValue` tells whether it is inherited. What is
//! shared comes with each version; it is taken from the newest one.
//!
//! Stays true: pure; the same answers give the same item.

use std::collections::{BTreeMap, BTreeSet};

use super::wire::{self, FieldValue};
use crate::adapters::sitecore::guid::Guid;
use crate::adapters::sitecore::known::{self, Level, field};
use crate::adapters::sitecore::raw::{RawField, RawHeader, RawItem, RawLanguage, RawVersion};
use crate::adapters::sitecore::templates::Templates;

/// A version with all its values.
#[derive(Debug, Default)]
pub struct Told {
    /// `en`.
    pub language: String,
    /// From 1.
    pub number: u32,
    /// As answered.
    pub fields: Vec<FieldValue>,
}

/// An item of what was told of it. `alone` are values of an item without any version.
pub fn item(
    header: RawHeader,
    mut told: Vec<Told>,
    alone: Vec<FieldValue>,
    templates: &Templates,
) -> RawItem {
    // The newest version of each language first, so that what versions have in common is taken from it.
    told.sort_by(|a, b| {
        (&a.language, std::cmp::Reverse(a.number)).cmp(&(&b.language, std::cmp::Reverse(b.number)))
    });
    told.dedup_by(|a, b| a.language == b.language && a.number == b.number);
    let template = header.template;
    let mut item = RawItem { header, ..RawItem::default() };
    let (mut shared, mut languages) = (BTreeSet::new(), BTreeMap::<String, RawLanguage>::new());
    for version in told {
        let language = languages
            .entry(version.language.clone())
            .or_insert_with(|| RawLanguage { name: version.language.clone(), ..RawLanguage::default() });
        let is_first = language.versions.is_empty();
        let mut fields = Vec::new();
        for value in version.fields {
            let Some((raw, level)) = own(value, template, &version.language, templates) else { continue };
            match level {
                Level::Shared if shared.insert(raw.id) => keep(&mut item.shared, &mut item.bytes, raw),
                Level::Unversioned if is_first => keep(&mut language.fields, &mut item.bytes, raw),
                Level::Versioned => keep(&mut fields, &mut item.bytes, raw),
                Level::Shared | Level::Unversioned => {}
            }
        }
        language.versions.push(RawVersion { number: version.number, line: 0, fields });
    }
    for value in alone {
        if let Some((raw, Level::Shared)) = own(value, template, "en", templates)
            && shared.insert(raw.id)
        {
            keep(&mut item.shared, &mut item.bytes, raw);
        }
    }
    item.languages = languages.into_values().collect();
    item
}

fn keep(fields: &mut Vec<RawField>, bytes: &mut u64, raw: RawField) {
    *bytes = bytes.saturating_add(u64::try_from(raw.value.len()).unwrap_or(u64::MAX));
    fields.push(raw);
}

/// A value of the item itself, and how far it reaches.
fn own(
    value: FieldValue,
    template: Guid,
    language: &str,
    templates: &Templates,
) -> Option<(RawField, Level)> {
    let id = wire::id(&value.field_id);
    if id.is_nil() || value.contains_standard_value == Some(true) {
        return None;
    }
    let text = value.value.unwrap_or_default();
    // An empty value is told of every field that has none. It only counts where it takes the place of a standard value.
    if text.is_empty() && templates.standard_value(template, id, language).is_none_or(str::is_empty) {
        return None;
    }
    let declared = templates.declared(id);
    let level = match declared.map(|it| (it.shared, it.unversioned)) {
        Some((true, _)) => Level::Shared,
        Some((false, true)) => Level::Unversioned,
        Some((false, false)) => Level::Versioned,
        // The definition may not be read: the platform's own are known.
        None => known::field_name(id).map_or(Level::Versioned, known::standard_level),
    };
    let hint = declared.map_or_else(String::new, |it| it.name.clone());
    let is_blob =
        id == field::MEDIA_BLOB || declared.is_some_and(|it| it.kind.eq_ignore_ascii_case("attachment"));
    // `blob://GUID`, or the GUID alone (facts, chapter 2).
    let blob = if is_blob { Guid::parse(text.trim().trim_start_matches("blob://")) } else { None };
    Some((RawField { id, hint, blob, value: text, line: 0 }, level))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::adapters::sitecore::known::template;
    use crate::adapters::sitecore::templates::Builder;

    const TITLE: Guid = Guid(21);
    const COLOUR: Guid = Guid(22);
    const NOTE: Guid = Guid(23);

    fn definition(id: u128, parent: u128, of: Guid, path: &str, shared: &[(Guid, &str)]) -> RawItem {
        let raw = |(id, value): &(Guid, &str)| RawField {
            id: *id,
            value: (*value).to_owned(),
            ..RawField::default()
        };
        RawItem {
            header: RawHeader {
                id: Guid(id),
                parent: Guid(parent),
                template: of,
                path: path.to_owned(),
                ..RawHeader::default()
            },
            shared: shared.iter().map(raw).collect(),
            ..RawItem::default()
        }
    }

    fn templates() -> Templates {
        let mut builder = Builder::default();
        builder.add(&definition(1, 0, template::TEMPLATE, "/t/Page", &[]));
        builder.add(&definition(11, 1, template::TEMPLATE_SECTION, "/t/Page/S", &[]));
        builder.add(&definition(21, 11, template::TEMPLATE_FIELD, "/t/Page/S/Title", &[]));
        let shared = [(field::FIELD_SHARED, "1")];
        builder.add(&definition(22, 11, template::TEMPLATE_FIELD, "/t/Page/S/Colour", &shared));
        let unversioned = [(field::FIELD_UNVERSIONED, "1")];
        builder.add(&definition(23, 11, template::TEMPLATE_FIELD, "/t/Page/S/Note", &unversioned));
        builder.add(&definition(31, 1, Guid(1), "/t/Page/__Standard Values", &[(COLOUR, "red")]));
        builder.build()
    }

    fn value(id: Guid, value: &str, is_standard: bool) -> FieldValue {
        FieldValue {
            field_id: format!("{:032x}", id.0),
            value: Some(value.to_owned()),
            contains_standard_value: Some(is_standard),
        }
    }

    fn told(language: &str, number: u32, fields: Vec<FieldValue>) -> Told {
        Told { language: language.to_owned(), number, fields }
    }

    fn assembled(told: Vec<Told>) -> RawItem {
        let header = RawHeader { id: Guid(99), template: Guid(1), ..RawHeader::default() };
        item(header, told, Vec::new(), &templates())
    }

    #[test]
    fn each_value_is_kept_once_on_its_level() {
        let version = |title: &str| {
            vec![value(TITLE, title, false), value(COLOUR, "blue", false), value(NOTE, "n", false)]
        };
        let item = assembled(vec![
            told("en", 1, version("a")),
            told("en", 2, version("b")),
            told("da", 1, version("c")),
        ]);
        assert_eq!(item.shared.iter().map(|it| it.value.as_str()).collect::<Vec<_>>(), ["blue"]);
        let names: Vec<_> = item.languages.iter().map(|it| (it.name.as_str(), it.fields.len())).collect();
        assert_eq!(names, [("da", 1), ("en", 1)]);
        let versions: Vec<_> =
            item.languages[1].versions.iter().map(|it| (it.number, it.fields[0].value.as_str())).collect();
        assert_eq!(versions, [(2, "b"), (1, "a")]);
    }

    #[test]
    fn inherited_and_empty_values_are_left_out_but_for_one_that_was_emptied() {
        let item = assembled(vec![told("en", 1, vec![value(COLOUR, "red", true), value(TITLE, "", false)])]);
        assert!(item.shared.is_empty() && item.languages[0].versions[0].fields.is_empty());
        let item = assembled(vec![told("en", 1, vec![value(COLOUR, "", false)])]);
        assert_eq!((item.shared[0].id, item.shared[0].value.as_str()), (COLOUR, ""));
    }

    #[test]
    fn a_blob_is_known_by_its_field() {
        let item = assembled(vec![told(
            "en",
            1,
            vec![value(field::MEDIA_BLOB, &format!("blob://{}", Guid(7)), false)],
        )]);
        let raw = &item.languages[0].versions[0].fields[0];
        assert_eq!(raw.blob, Some(Guid(7)));
    }

    #[test]
    fn without_a_version_only_what_is_shared_counts() {
        let header = RawHeader { id: Guid(99), template: Guid(1), ..RawHeader::default() };
        let alone = vec![value(COLOUR, "blue", false), value(TITLE, "x", false)];
        let item = item(header, Vec::new(), alone, &templates());
        assert_eq!((item.shared.len(), item.languages.len()), (1, 0));
    }
}
