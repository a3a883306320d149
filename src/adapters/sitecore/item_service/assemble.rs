//! Flat objects of the Item Service, one a language and version, to one raw item: names become ids, inherited values are taken off.
//!
//! The service gives every field the value that holds, be it the item's own or that of its standard values, and does not say which
//! (doc: "raw field values"; the controller reads `Item.Fields`, which resolves them). So a value that equals the standard one counts
//! as inherited. One that an editor typed to be the same is taken for inherited too: nobody can tell them apart from outside.
//!
//! Stays true: pure; the same answers give the same item.

use std::collections::BTreeSet;

use xxhash_rust::xxh3::xxh3_128;

use super::wire::WireItem;
use crate::adapters::sitecore::guid::Guid;
use crate::adapters::sitecore::known::{self, Level, field};
use crate::adapters::sitecore::raw::{RawField, RawItem, RawLanguage, RawVersion};
use crate::adapters::sitecore::templates::{STANDARD_VALUES, Templates};
use crate::adapters::sitecore::world::Region;

/// Standard fields that every version has of its own, and no language without one: a version is there when one of them is.
static OF_A_VERSION: &[&str] = &["__Revision", "__Created", "__Created by", "__Updated", "__Updated by"];

/// What a field name means on an item.
struct Meaning {
    id: Guid,
    level: Level,
}

/// How names are read and inherited values found.
#[derive(Clone, Copy)]
pub struct Assembler<'a> {
    templates: &'a Templates,
}

impl<'a> Assembler<'a> {
    /// With what is known of templates; before that is known, only the platform's own definitions are read right.
    pub fn new(templates: &'a Templates) -> Self {
        Self { templates }
    }

    /// An item of its newest version in each language, sorted. Languages without one are left out, but for what all share.
    pub fn item(self, languages: &[(&str, WireItem)]) -> Option<RawItem> {
        let (_, first) = languages.first()?;
        self.assemble(languages, &self.inherited(first))
    }

    /// What a field has without a value of its own. Standard values have it from the templates that theirs inherits from.
    fn inherited(self, wire: &WireItem) -> impl Fn(Guid, Guid, &str) -> Option<&'a str> + use<'a> {
        let templates = self.templates;
        let is_standard = wire.header.name().eq_ignore_ascii_case(STANDARD_VALUES);
        move |template, id, language| {
            if is_standard {
                templates.inherited_value(template, id, language)
            } else {
                templates.standard_value(template, id, language)
            }
        }
    }

    /// The standard values of a template, with the values that they have themselves from templates it inherits from.
    pub fn standard_values(self, languages: &[(&str, WireItem)]) -> Option<RawItem> {
        self.assemble(languages, &|_, _, _| None)
    }

    fn assemble(
        self,
        languages: &[(&str, WireItem)],
        inherited: &dyn Fn(Guid, Guid, &str) -> Option<&'a str>,
    ) -> Option<RawItem> {
        let (_, first) = languages.first()?;
        let mut item = RawItem { header: first.header.clone(), ..RawItem::default() };
        let mut seen = BTreeSet::new();
        for (language, wire) in languages {
            let split = self.split(wire, language, inherited);
            item.bytes = item.bytes.saturating_add(split.bytes);
            // What all languages share is told by each; the first counts.
            for raw in split.shared {
                if seen.insert(raw.id) {
                    item.shared.push(raw);
                }
            }
            if is_version(wire, &split.versioned) {
                item.languages.push(RawLanguage {
                    name: (*language).to_owned(),
                    line: 0,
                    fields: split.unversioned,
                    versions: vec![RawVersion { number: wire.version, line: 0, fields: split.versioned }],
                });
            }
        }
        // As serialized files have them: which one tells what all share does not depend on the source.
        item.languages.sort_by(|a, b| a.name.cmp(&b.name));
        Some(item)
    }

    /// One version by itself; `None` when the answer is about none.
    pub fn version(self, language: &str, wire: &WireItem) -> Option<RawVersion> {
        let split = self.split(wire, language, &self.inherited(wire));
        is_version(wire, &split.versioned).then_some(RawVersion {
            number: wire.version,
            line: 0,
            fields: split.versioned,
        })
    }

    fn split(
        self,
        wire: &WireItem,
        language: &str,
        inherited: &dyn Fn(Guid, Guid, &str) -> Option<&'a str>,
    ) -> Split {
        let mut split = Split::default();
        let template = wire.header.template;
        for (name, value) in &wire.fields {
            let Meaning { id, level } = self.meaning(wire, name);
            // An emptied field differs from its standard value, an empty one without such a value is not stored at all.
            if inherited(template, id, language).unwrap_or_default() == value {
                continue;
            }
            split.bytes = split.bytes.saturating_add(u64::try_from(value.len()).unwrap_or(u64::MAX));
            let blob = if id == field::MEDIA_BLOB { blob_of(value) } else { None };
            let raw = RawField { id, hint: name.clone(), blob, value: value.clone(), line: 0 };
            match level {
                Level::Shared => split.shared.push(raw),
                Level::Unversioned => split.unversioned.push(raw),
                Level::Versioned => split.versioned.push(raw),
            }
        }
        split
    }

    fn meaning(self, wire: &WireItem, name: &str) -> Meaning {
        let template = wire.header.template;
        if name.starts_with("__") {
            let level = known::standard_level(name);
            return Meaning { id: known::standard_field(name).unwrap_or_else(|| id_of_name(name)), level };
        }
        if let Some(field) = self.templates.fields(template).find(|it| it.name.eq_ignore_ascii_case(name)) {
            let level = match (field.shared, field.unversioned) {
                // Shared wins where both are ticked [Sitecore's own template editor shows it so].
                (true, _) => Level::Shared,
                (false, true) => Level::Unversioned,
                (false, false) => Level::Versioned,
            };
            return Meaning { id: field.id, level };
        }
        let is_media = Region::of(&wire.header.path) == Some(Region::Media);
        match known::platform_field(template, is_media, name) {
            Some((id, level)) => Meaning { id, level },
            None => Meaning { id: id_of_name(name), level: Level::Versioned },
        }
    }
}

#[derive(Default)]
struct Split {
    shared: Vec<RawField>,
    unversioned: Vec<RawField>,
    versioned: Vec<RawField>,
    bytes: u64,
}

/// Whether the answer is about a version. An item that has none in a language is answered all the same, with what languages share
/// (`Item.Versions.Count` is 0 then, which the service does not tell). Where the answer has the fields that only a version has, they
/// decide; else any value that the item has of its own.
fn is_version(wire: &WireItem, own: &[RawField]) -> bool {
    if wire.version == 0 {
        return false;
    }
    // Standard values are a version too: theirs may be inherited like any other value.
    let is_telling = |name: &str| OF_A_VERSION.contains(&name);
    if wire.fields.iter().any(|(name, _)| is_telling(name)) {
        return own.iter().any(|it| is_telling(&it.hint) && !it.value.trim().is_empty());
    }
    own.iter().any(|it| !it.hint.starts_with("__"))
}

/// A blob is named by its id, in newer versions after `blob://`.
fn blob_of(value: &str) -> Option<Guid> {
    Guid::parse(value.trim().strip_prefix("blob://").unwrap_or(value))
}

/// An id for a field whose id is not known, the same for the same name.
fn id_of_name(name: &str) -> Guid {
    Guid(xxh3_128(name.to_lowercase().as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::adapters::sitecore::known::template;
    use crate::adapters::sitecore::raw::RawHeader;
    use crate::adapters::sitecore::templates::Builder;

    const PAGE: Guid = Guid(1);

    fn raw(id: u128, parent: u128, template: Guid, path: &str, shared: &[(Guid, &str)]) -> RawItem {
        let shared = shared.iter().map(|(id, value)| RawField {
            id: *id,
            value: (*value).to_owned(),
            ..RawField::default()
        });
        let header = RawHeader {
            id: Guid(id),
            parent: Guid(parent),
            template,
            path: path.to_owned(),
            ..RawHeader::default()
        };
        RawItem { header, shared: shared.collect(), ..RawItem::default() }
    }

    #[test]
    fn a_revision_that_the_standard_values_lend_is_no_version() {
        let mut templates = templates();
        let mut standard = raw(5, 1, PAGE, "/t/Page/__Standard Values", &[]);
        let revision = RawField {
            id: known::standard_field("__Created").unwrap(),
            value: "20260101T000000Z".to_owned(),
            ..RawField::default()
        };
        standard.languages.push(RawLanguage {
            name: "da".to_owned(),
            versions: vec![RawVersion { number: 1, line: 0, fields: vec![revision] }],
            ..RawLanguage::default()
        });
        templates.add_standard_values(PAGE, standard);
        let of = |created: &str| {
            let fields = [("Title", ""), ("__Created", created)];
            Assembler::new(&templates).item(&[("da", wire(1, &fields))]).unwrap().languages.len()
        };
        assert_eq!((of("20260101T000000Z"), of("20260202T000000Z")), (0, 1));
    }

    /// A template with a versioned `Title`, a shared `Sort` and standard values for both.
    fn templates() -> Templates {
        let mut builder = Builder::default();
        builder.add(&raw(1, 0, template::TEMPLATE, "/t/Page", &[]));
        builder.add(&raw(2, 1, template::TEMPLATE_SECTION, "/t/Page/Data", &[]));
        builder.add(&raw(3, 2, template::TEMPLATE_FIELD, "/t/Page/Data/Title", &[]));
        builder.add(&raw(4, 2, template::TEMPLATE_FIELD, "/t/Page/Data/Sort", &[(field::FIELD_SHARED, "1")]));
        builder.add(&raw(5, 1, PAGE, "/t/Page/__Standard Values", &[(Guid(3), "$name"), (Guid(4), "100")]));
        builder.build()
    }

    fn wire(version: u32, fields: &[(&str, &str)]) -> WireItem {
        WireItem {
            header: RawHeader {
                id: Guid(9),
                template: PAGE,
                path: "/sitecore/content/x".to_owned(),
                ..RawHeader::default()
            },
            version,
            has_children: None,
            fields: fields.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect(),
        }
    }

    #[test]
    fn values_are_split_by_level_and_inherited_ones_are_taken_off() {
        let templates = templates();
        let en = wire(2, &[("Title", "Hello"), ("Sort", "100"), ("__Revision", "r"), ("__Icon", "i.png")]);
        let da = wire(1, &[("Title", "$name"), ("Sort", "100"), ("__Revision", "s"), ("__Icon", "i.png")]);
        let item = Assembler::new(&templates).item(&[("en", en), ("da", da)]).unwrap();
        let ids = |fields: &[RawField]| fields.iter().map(|it| it.id).collect::<Vec<_>>();
        assert_eq!(ids(&item.shared), [field::ICON], "100 is inherited, the icon is told once");
        let [da, en] = item.languages.as_slice() else { panic!("two, sorted: {:?}", item.languages) };
        assert_eq!((en.versions[0].number, ids(&en.versions[0].fields)[0]), (2, Guid(3)));
        assert!(!ids(&da.versions[0].fields).contains(&Guid(3)), "its title is inherited");
    }

    #[test]
    fn an_emptied_field_is_no_inherited_one() {
        let templates = templates();
        let item = Assembler::new(&templates).item(&[("en", wire(1, &[("Title", "")]))]).unwrap();
        assert_eq!(item.languages[0].versions[0].fields[0].value, "");
    }

    #[test]
    fn a_language_without_a_version_is_none() {
        let templates = templates();
        let of = |version, fields: &[(&str, &str)]| {
            let item = Assembler::new(&templates).item(&[("da", wire(version, fields))]).unwrap();
            item.languages.len()
        };
        let shared = [("Title", "$name"), ("Sort", "7"), ("__Icon", "i.png"), ("__Revision", "")];
        assert_eq!(of(1, &shared), 0, "only what all languages share");
        assert_eq!(of(0, &[("__Revision", "r")]), 0);
        assert_eq!(of(1, &[("__Revision", "r")]), 1);
        assert_eq!(of(1, &[("Title", "emptied"), ("__Revision", ""), ("__Created", "")]), 0, "they decide");
        assert_eq!(of(1, &[("Title", "own")]), 1, "where they are not told, values do");
    }

    #[test]
    fn names_that_nobody_defines_keep_apart_and_keep_their_name() {
        let templates = templates();
        let item = Assembler::new(&templates)
            .item(&[("en", wire(1, &[("One", "1"), ("Two", "2"), ("__Revision", "r")]))])
            .unwrap();
        let fields = &item.languages[0].versions[0].fields;
        assert_ne!(fields[0].id, fields[1].id);
        assert_eq!((fields[0].hint.as_str(), fields[1].hint.as_str()), ("One", "Two"));
    }
}
