//! Templates: inheritance resolved, standard values found.
//!
//! Stays true: no recursion and no endless loop on templates that inherit from themselves; at most `MAX_BASES` templates
//! count into one; the order is Sitecore's: own fields first, then each base in the order it is listed, depth first.

use std::collections::{BTreeMap, BTreeSet};

use super::guid::Guid;
use super::known::{field, template};
use super::raw::{RawField, RawItem};

/// Templates that count into one.
const MAX_BASES: usize = 1000;

/// A field of a template.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TemplateField {
    /// The field's id.
    pub id: Guid,
    /// Its name.
    pub name: String,
    /// The section it stands in.
    pub section: Guid,
    /// `Rich Text`, as stored.
    pub kind: String,
    /// Where its values come from.
    pub source: String,
    /// One value for all languages and versions.
    pub shared: bool,
    /// One value a language.
    pub unversioned: bool,
    /// What is shown to editors beside the name: title, short and long description.
    pub help: Option<String>,
    /// Position, then name: the editor's order.
    pub order: i64,
}

/// A template as defined.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Template {
    /// Its id.
    pub id: Guid,
    /// Its name.
    pub name: String,
    /// Its path.
    pub path: String,
    /// Templates it lists as bases, in order.
    pub bases: Vec<Guid>,
    /// When it was made, Unix milliseconds.
    pub created_ms: Option<i64>,
    /// Its own fields, in the editor's order.
    pub fields: Vec<TemplateField>,
}

/// Every template of a source.
#[derive(Debug, Default)]
pub struct Templates {
    /// By id, sorted.
    pub all: BTreeMap<Guid, Template>,
    /// Standard values, by the template they belong to.
    standard: BTreeMap<Guid, RawItem>,
    /// Templates that count into each, itself first.
    lines: BTreeMap<Guid, Vec<Guid>>,
    /// Own and inherited fields of each, by the template that has them and their place in it.
    resolved: BTreeMap<Guid, Vec<(Guid, usize)>>,
    /// Where each field is.
    by_field: BTreeMap<Guid, (Guid, usize)>,
    /// Templates that another one inherits from.
    bases: BTreeSet<Guid>,
}

/// Collects definitions in any order.
#[derive(Debug, Default)]
pub struct Builder {
    templates: BTreeMap<Guid, Template>,
    /// Section → template and order.
    sections: BTreeMap<Guid, (Guid, i64)>,
    fields: Vec<TemplateField>,
    standard: BTreeMap<Guid, RawItem>,
}

/// The item name of standard values.
pub const STANDARD_VALUES: &str = "__Standard Values";

impl Builder {
    /// Whether an item has to be seen by [`Builder::add`].
    pub fn wants(template: Guid, name: &str) -> bool {
        matches!(template, template::TEMPLATE | template::TEMPLATE_SECTION | template::TEMPLATE_FIELD)
            || name.eq_ignore_ascii_case(STANDARD_VALUES)
    }

    /// Takes one definition.
    pub fn add(&mut self, item: &RawItem) {
        let header = &item.header;
        let shared = |id| item.shared(id).map(|it| it.value.trim()).unwrap_or_default();
        let order = shared(field::SORTORDER).parse().unwrap_or(0);
        match header.template {
            template::TEMPLATE => {
                let template = Template {
                    id: header.id,
                    name: header.name().to_owned(),
                    path: header.path.clone(),
                    bases: Guid::parse_list(shared(field::BASE_TEMPLATE)).unwrap_or_default(),
                    created_ms: newest(item, field::CREATED).and_then(|it| super::values::moment(&it.value)),
                    fields: Vec::new(),
                };
                self.templates.insert(header.id, template);
            }
            template::TEMPLATE_SECTION => {
                self.sections.insert(header.id, (header.parent, order));
            }
            template::TEMPLATE_FIELD => {
                let text =
                    |id| newest(item, id).map(|it| it.value.trim().to_owned()).filter(|it| !it.is_empty());
                self.fields.push(TemplateField {
                    id: header.id,
                    name: header.name().to_owned(),
                    section: header.parent,
                    kind: shared(field::FIELD_TYPE).to_owned(),
                    source: shared(field::FIELD_SOURCE).to_owned(),
                    shared: shared(field::FIELD_SHARED) == "1",
                    unversioned: shared(field::FIELD_UNVERSIONED) == "1",
                    help: text(field::FIELD_TITLE)
                        .or_else(|| text(field::SHORT_DESCRIPTION))
                        .or_else(|| text(field::LONG_DESCRIPTION)),
                    order,
                });
            }
            _ if header.name().eq_ignore_ascii_case(STANDARD_VALUES) => {
                self.standard.insert(header.parent, item.clone());
            }
            _ => {}
        }
    }

    /// Resolves everything that was collected.
    pub fn build(mut self) -> Templates {
        let sections = &self.sections;
        let place = |it: &TemplateField| sections.get(&it.section).map_or(0, |(_, order)| *order);
        self.fields.sort_by(|a, b| {
            (place(a), a.section, a.order, &a.name, a.id).cmp(&(place(b), b.section, b.order, &b.name, b.id))
        });
        for field in self.fields {
            // A field may stand directly below its template in hand-made files.
            let owner = self.sections.get(&field.section).map_or(field.section, |(template, _)| *template);
            if let Some(template) = self.templates.get_mut(&owner) {
                template.fields.push(field);
            }
        }
        let bases = self.templates.values().flat_map(|it| it.bases.iter().copied()).collect();
        let lines: BTreeMap<Guid, Vec<Guid>> =
            self.templates.keys().map(|id| (*id, line(*id, &self.templates))).collect();
        let places = |of: &Guid| {
            let fields = self.templates.get(of).map(|it| it.fields.as_slice()).unwrap_or_default();
            fields.iter().enumerate().map(|(at, field)| (field.id, (*of, at))).collect::<Vec<_>>()
        };
        let by_field = self.templates.keys().flat_map(places).collect();
        let resolve = |line: &Vec<Guid>| {
            let mut seen = BTreeSet::new();
            let fields = line.iter().flat_map(places).filter(|(id, _)| seen.insert(*id));
            // Those of the standard template are every item's, whoever inherits from parts of it.
            let is_own = |(of, at): &(Guid, usize)| {
                let field = self.templates.get(of).and_then(|it| it.fields.get(*at));
                field.is_some_and(|it| !it.name.starts_with("__"))
            };
            fields.map(|(_, place)| place).filter(is_own).collect()
        };
        let resolved = lines.iter().map(|(id, line)| (*id, resolve(line))).collect();
        Templates { all: self.templates, standard: self.standard, lines, resolved, by_field, bases }
    }
}

/// A template and everything it inherits from, each once.
fn line(id: Guid, all: &BTreeMap<Guid, Template>) -> Vec<Guid> {
    let mut seen = BTreeSet::new();
    let mut line = Vec::new();
    let mut open = vec![id];
    while let Some(at) = open.pop() {
        if line.len() >= MAX_BASES || !seen.insert(at) {
            continue;
        }
        line.push(at);
        // What every item has is no field of its template; a source that reads the platform's templates too sees no more for it.
        if let Some(template) = all.get(&at).filter(|_| at != template::STANDARD_TEMPLATE) {
            open.extend(template.bases.iter().rev());
        }
    }
    line
}

impl Templates {
    /// The template and all it inherits from, in the order in which they count; empty when it is not known.
    pub fn line(&self, id: Guid) -> &[Guid] {
        self.lines.get(&id).map(Vec::as_slice).unwrap_or_default()
    }

    /// Whether another template inherits from it.
    pub fn is_base(&self, id: Guid) -> bool {
        self.bases.contains(&id)
    }

    /// Whether it inherits from that template, or is it.
    pub fn inherits(&self, id: Guid, base: Guid) -> bool {
        id == base || self.line(id).contains(&base)
    }

    /// Whether everything it inherits from is known, the standard template aside.
    pub fn is_whole(&self, id: Guid) -> bool {
        let line = self.line(id);
        !line.is_empty()
            && line.iter().all(|it| *it == template::STANDARD_TEMPLATE || self.all.contains_key(it))
    }

    fn at(&self, (template, at): (Guid, usize)) -> Option<&TemplateField> {
        self.all.get(&template)?.fields.get(at)
    }

    /// Own and inherited fields, the nearer ones first.
    pub fn fields(&self, id: Guid) -> impl Iterator<Item = &TemplateField> {
        let places = self.resolved.get(&id).map(Vec::as_slice).unwrap_or_default();
        places.iter().filter_map(|place| self.at(*place))
    }

    /// A field by its id, in a template or anything it inherits from.
    pub fn field(&self, template: Guid, id: Guid) -> Option<&TemplateField> {
        let place = *self.by_field.get(&id)?;
        self.line(template).contains(&place.0).then(|| self.at(place))?
    }

    /// A field by its id, whatever template has it.
    pub fn declared(&self, id: Guid) -> Option<&TemplateField> {
        self.at(*self.by_field.get(&id)?)
    }

    /// The value that standard values give a field in a language.
    pub fn standard_value(&self, template: Guid, id: Guid, language: &str) -> Option<&str> {
        self.line(template).iter().find_map(|at| {
            let item = self.standard.get(at)?;
            in_language(item, id, language).or_else(|| item.shared(id)).map(|it| it.value.as_str())
        })
    }

    /// The value that the standard values of the templates it inherits from give a field.
    pub fn inherited_value(&self, template: Guid, id: Guid, language: &str) -> Option<&str> {
        self.line(template).iter().skip(1).find_map(|at| {
            let item = self.standard.get(at)?;
            in_language(item, id, language).or_else(|| item.shared(id)).map(|it| it.value.as_str())
        })
    }

    /// Adds the standard values of a template, for a source that can read them only when templates are known.
    pub fn add_standard_values(&mut self, template: Guid, item: RawItem) {
        self.standard.insert(template, item);
    }

    /// The standard values of the template itself.
    pub fn own_standard_values(&self, template: Guid) -> Option<&RawItem> {
        self.standard.get(&template)
    }
}

/// A value in a language: of the highest version, else the unversioned one.
pub fn in_language<'a>(item: &'a RawItem, id: Guid, language: &str) -> Option<&'a RawField> {
    let language = item.languages.iter().find(|it| it.name == language)?;
    let version = language.versions.iter().max_by_key(|it| it.number);
    let versioned = version.and_then(|it| it.fields.iter().find(|it| it.id == id));
    versioned.or_else(|| language.fields.iter().find(|it| it.id == id))
}

/// A value whatever its level: shared, else of the first language that has it.
pub fn newest(item: &RawItem, id: Guid) -> Option<&RawField> {
    let languages = || item.languages.iter().find_map(|it| in_language(item, id, &it.name));
    item.shared(id).or_else(languages)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::adapters::sitecore::raw::RawHeader;

    fn item(id: u128, parent: u128, template: Guid, path: &str, shared: &[(Guid, &str)]) -> RawItem {
        RawItem {
            header: RawHeader {
                id: Guid(id),
                parent: Guid(parent),
                template,
                path: path.to_owned(),
                ..RawHeader::default()
            },
            shared: shared
                .iter()
                .map(|(id, value)| RawField { id: *id, value: (*value).to_owned(), ..RawField::default() })
                .collect(),
            ..RawItem::default()
        }
    }

    fn templates() -> Templates {
        let mut builder = Builder::default();
        let bases = format!("{{{}}}|{{{}}}", Guid(2), Guid(3));
        builder.add(&item(1, 0, template::TEMPLATE, "/t/Page", &[(field::BASE_TEMPLATE, &bases)]));
        builder.add(&item(2, 0, template::TEMPLATE, "/t/A", &[(field::BASE_TEMPLATE, &Guid(1).to_string())]));
        builder.add(&item(3, 0, template::TEMPLATE, "/t/B", &[]));
        builder.add(&item(30, 3, template::TEMPLATE_SECTION, "/t/B/S", &[]));
        builder.add(&item(
            31,
            30,
            template::TEMPLATE_FIELD,
            "/t/B/S/Text",
            &[(field::FIELD_TYPE, "Rich Text")],
        ));
        builder.add(&item(10, 1, template::TEMPLATE_SECTION, "/t/Page/S", &[]));
        builder.add(&item(
            12,
            10,
            template::TEMPLATE_FIELD,
            "/t/Page/S/Second",
            &[(field::SORTORDER, "200")],
        ));
        builder.add(&item(11, 10, template::TEMPLATE_FIELD, "/t/Page/S/First", &[(field::SORTORDER, "100")]));
        builder.add(&item(39, 3, Guid(3), "/t/B/__Standard Values", &[(Guid(31), "from B")]));
        builder.build()
    }

    #[test]
    fn fields_are_own_then_inherited_and_a_cycle_ends() {
        let templates = templates();
        let names: Vec<_> = templates.fields(Guid(1)).map(|it| it.name.as_str()).collect();
        assert_eq!(names, ["First", "Second", "Text"]);
        assert_eq!(templates.line(Guid(1)), [Guid(1), Guid(2), Guid(3)]);
        assert!(templates.inherits(Guid(2), Guid(3)) && templates.is_whole(Guid(2)));
        assert!(templates.line(Guid(99)).is_empty() && !templates.is_whole(Guid(99)));
    }

    #[test]
    fn standard_values_are_inherited() {
        let templates = templates();
        assert_eq!(templates.standard_value(Guid(1), Guid(31), "en"), Some("from B"));
        assert_eq!(templates.standard_value(Guid(1), Guid(11), "en"), None);
        assert!(templates.own_standard_values(Guid(1)).is_none());
    }
}
