//! A raw item to the model. Pure: the same item in the same world gives the same records.
//!
//! One model item for each language that has a version: the newest version that may be published, else the newest one.
//! Media items are assets besides; templates are content types besides.

use std::collections::BTreeSet;

use super::fields::{content, kind_of, roles};
use super::guid::Guid;
use super::known::{self, field};
use super::raw::{RawField, RawItem, RawLanguage, RawVersion};
use super::templates::{STANDARD_VALUES, Templates, in_language, newest};
use super::values;
use super::world::{MASTER, Region, World};
use crate::model::{
    ActorId, Asset, AssetId, Content, FieldRole, FieldValue, Item, ItemId, Record, State, TypeKind,
};

/// The language of an item that has a version in none.
pub const NO_LANGUAGE: &str = "und";

/// The content type of standard values: they are no content of their template.
pub const STANDARD_VALUES_TYPE: &str = "__Standard Values";

/// Everything one item stands for.
pub fn records(item: &RawItem, database: u8, world: &World, own_host: Option<&str>) -> Vec<Record> {
    let make = Make { item, database, world, own_host };
    let mut records = make.items();
    if make.is_asset() && !item.is_part {
        records.push(Record::Asset(make.asset()));
    }
    records
}

/// One item in its world.
pub(super) struct Make<'a> {
    pub(super) item: &'a RawItem,
    pub(super) database: u8,
    pub(super) world: &'a World,
    pub(super) own_host: Option<&'a str>,
}

/// One language of an item, with the version that counts.
pub(super) struct Shown<'a> {
    language: &'a str,
    pub(super) unversioned: &'a [RawField],
    pub(super) version: Option<&'a RawVersion>,
    pub(super) state: State,
    pub(super) n_versions: usize,
    pub(super) has_pending: bool,
    /// What is kept once for all languages is told here.
    pub(super) is_primary: bool,
}

impl<'a> Shown<'a> {
    /// Values in the order: shared, unversioned, versioned.
    pub(super) fn fields(&self, item: &'a RawItem) -> impl Iterator<Item = &'a RawField> {
        let versioned = self.version.map(|it| it.fields.as_slice()).unwrap_or_default();
        item.shared.iter().chain(self.unversioned).chain(versioned)
    }

    pub(super) fn value(&self, item: &'a RawItem, id: Guid) -> Option<&'a str> {
        let versioned = self.version.map(|it| it.fields.as_slice()).unwrap_or_default();
        let found = versioned.iter().chain(self.unversioned).chain(&item.shared).find(|it| it.id == id);
        found.map(|it| it.value.as_str())
    }
}

impl<'a> Make<'a> {
    pub(super) fn templates(&self) -> &'a Templates {
        &self.world.templates
    }

    pub(super) fn is_standard_values(&self) -> bool {
        self.item.header.name().eq_ignore_ascii_case(STANDARD_VALUES)
    }

    fn is_asset(&self) -> bool {
        self.world.place(self.database, self.item.header.id).is_some_and(|it| it.is_asset)
    }

    pub(super) fn id(&self) -> String {
        self.world.model_id(self.database, self.item.header.id)
    }

    /// A shared value, its own or that of the standard values.
    pub(super) fn shared(&self, id: Guid) -> &'a str {
        let own = self.item.shared(id).map(|it| it.value.as_str());
        own.or_else(|| self.templates().standard_value(self.item.header.template, id, "en"))
            .unwrap_or_default()
    }

    fn items(&self) -> Vec<Record> {
        let with_versions: Vec<&RawLanguage> =
            self.item.languages.iter().filter(|it| !it.versions.is_empty()).collect();
        if with_versions.is_empty() {
            let shown = Shown {
                language: NO_LANGUAGE,
                unversioned: &[],
                version: None,
                state: State::Draft,
                n_versions: 0,
                has_pending: false,
                is_primary: true,
            };
            return vec![Record::Item(self.one(&shown))];
        }
        let mut seen = BTreeSet::new();
        let languages = with_versions.into_iter().filter(|it| seen.insert(it.name.as_str()));
        let mut shown: Vec<Shown<'a>> = languages.map(|language| self.shown(language)).collect();
        let primary = shown.iter().position(|it| it.state == State::Published).unwrap_or(0);
        if let Some(first) = shown.get_mut(primary).filter(|_| !self.item.is_part) {
            first.is_primary = true;
        }
        shown.iter().map(|shown| Record::Item(self.one(shown))).collect()
    }

    fn shown(&self, language: &'a RawLanguage) -> Shown<'a> {
        let mut versions: Vec<&RawVersion> = language.versions.iter().collect();
        versions.sort_by_key(|it| std::cmp::Reverse(it.number));
        let publishable =
            versions.iter().find(|it| version_state(self.world, it) == State::Published).copied();
        let newest = versions.first().copied();
        let version = publishable.or(newest);
        let mut state = version.map_or(State::Draft, |it| version_state(self.world, it));
        if self.shared(field::NEVER_PUBLISH) == "1" {
            state = State::Draft;
        }
        Shown {
            language: &language.name,
            unversioned: &language.fields,
            version,
            state,
            n_versions: versions.len(),
            has_pending: publishable.is_some()
                && publishable.map(|it| it.number) != newest.map(|it| it.number),
            is_primary: false,
        }
    }

    /// Whether it has presentation of its own or from its standard values, with a layout.
    fn is_page(&self, shown: &Shown<'a>) -> bool {
        let template = self.item.header.template;
        if self.world.pages.contains(&self.item.header.id) {
            return true;
        }
        [field::RENDERINGS, field::FINAL_RENDERINGS].iter().any(|id| {
            let own = shown.value(self.item, *id);
            let standard = self.templates().standard_value(template, *id, shown.language);
            [own, standard].into_iter().flatten().any(|it| it.contains(" l=\"{") || it.contains(":l=\"{"))
        })
    }

    fn kind(&self, shown: &Shown<'a>) -> TypeKind {
        let header = &self.item.header;
        let is_master =
            self.world.databases.get(usize::from(self.database)).map(String::as_str) == Some(MASTER);
        if !is_master || Region::of(&header.path) != Some(Region::Content) || self.is_standard_values() {
            return TypeKind::Definition;
        }
        let segments = || header.path.split('/').skip(4);
        if segments().any(|it| it.eq_ignore_ascii_case("presentation") || it.eq_ignore_ascii_case("settings"))
        {
            return TypeKind::Definition;
        }
        if self.is_page(shown) {
            return TypeKind::Page;
        }
        let has_fields = if self.templates().is_whole(header.template) {
            self.templates().fields(header.template).next().is_some()
        } else {
            shown.fields(self.item).any(|it| !is_standard(it))
        };
        // Content without a page of its own: shown on the pages that take it over.
        if has_fields { TypeKind::Fragment } else { TypeKind::Definition }
    }

    fn one(&self, shown: &Shown<'a>) -> Item {
        let header = &self.item.header;
        let kind = self.kind(shown);
        let fields = self.fields(shown);
        let created = shown.value(self.item, field::CREATED).and_then(values::moment);
        let bytes: usize =
            shown.fields(self.item).filter(|it| it.blob.is_none()).map(|it| it.value.len()).sum();
        Item {
            id: self.id().into(),
            locale: shown.language.into(),
            state: shown.state,
            content_type: if self.is_standard_values() {
                STANDARD_VALUES_TYPE.into()
            } else {
                header.template.to_string().into()
            },
            kind,
            routable: kind == TypeKind::Page,
            title: self.title(&fields, shown),
            slug: Some(header.name().to_owned()),
            url: None,
            edit_url: None,
            parent: (!header.parent.is_nil())
                .then(|| ItemId(self.world.model_id(self.database, header.parent))),
            author: [field::OWNER, field::CREATED_BY]
                .into_iter()
                .find_map(|id| account(shown.value(self.item, id)?)),
            created_ms: created,
            updated_ms: shown.value(self.item, field::UPDATED).and_then(values::moment),
            published_ms: None,
            revisions: Some(u32::try_from(shown.n_versions.saturating_sub(1)).unwrap_or(u32::MAX)),
            password_protected: false,
            payload_bytes: u64::try_from(bytes).unwrap_or(u64::MAX),
            references: self.references(shown),
            flags: self.flags(shown, kind),
            fields: fields.into_iter().map(|(value, _)| value).collect(),
            dead_shortcodes: None,
        }
    }

    fn title(&self, fields: &[(FieldValue, bool)], shown: &Shown<'a>) -> String {
        let titled = fields.iter().find_map(|(value, _)| match &value.content {
            Content::Text(text) if value.role == FieldRole::Title => Some(text.trim().to_owned()),
            _ => None,
        });
        let display =
            || shown.value(self.item, field::DISPLAY_NAME).map(str::trim).filter(|it| !it.is_empty());
        titled.or_else(|| display().map(str::to_owned)).unwrap_or_else(|| self.item.header.name().to_owned())
    }

    /// Values of the template's fields, then of standard fields that matter to somebody.
    fn fields(&self, shown: &Shown<'a>) -> Vec<(FieldValue, bool)> {
        let id = self.item.header.template;
        let mut fields = Vec::new();
        if self.templates().is_whole(id) {
            for field in self.templates().fields(id) {
                let own = shown.value(self.item, field.id);
                let standard = || self.templates().standard_value(id, field.id, shown.language);
                let value = own.or_else(standard).unwrap_or_default();
                fields.push((field.name.clone(), field.kind.clone(), value));
            }
        } else {
            let mut seen = BTreeSet::new();
            for raw in shown.fields(self.item).filter(|it| !is_standard(it) && seen.insert(it.id)) {
                let kind = self.templates().field(id, raw.id).map(|it| it.kind.clone()).unwrap_or_default();
                fields.push((self.field_name(raw), kind, shown.value(self.item, raw.id).unwrap_or_default()));
            }
        }
        let roles = roles(fields.iter().map(|(name, kind, value)| (name.as_str(), kind_of(kind, value))));
        let mut values: Vec<(FieldValue, bool)> = fields
            .into_iter()
            .zip(roles)
            .map(|((name, kind, value), role)| {
                let content = content(&kind, value);
                (FieldValue { field: name.as_str().into(), role, content }, true)
            })
            .collect();
        for (id, name) in
            [(field::ICON, "__Icon"), (field::IS_BUCKET, "__Is Bucket"), (field::MASTERS, "__Masters")]
        {
            if let Some(value) =
                shown.value(self.item, id).map(str::trim).filter(|it| !matches!(*it, "" | "0"))
            {
                let content = Content::text(value);
                values.push((FieldValue { field: name.into(), role: FieldRole::Other, content }, false));
            }
        }
        values
    }

    pub(super) fn field_name(&self, raw: &RawField) -> String {
        if let Some(field) = self.templates().field(self.item.header.template, raw.id) {
            return field.name.clone();
        }
        if let Some(name) = known::field_name(raw.id) {
            return name.to_owned();
        }
        if raw.hint.trim().is_empty() { raw.id.to_string() } else { raw.hint.trim().to_owned() }
    }

    fn asset(&self) -> Asset {
        let item = self.item;
        let value = |id| newest(item, id).map(|it| it.value.trim()).filter(|it| !it.is_empty());
        let extension = value(field::MEDIA_EXTENSION);
        let blob = newest(item, field::MEDIA_BLOB);
        let has_file = blob.is_some_and(|it| it.blob.is_some() || !it.value.trim().is_empty());
        let name = item.header.name();
        let file_name = extension.map_or_else(|| name.to_owned(), |extension| format!("{name}.{extension}"));
        Asset {
            id: AssetId(self.id()),
            title: value(field::DISPLAY_NAME).unwrap_or(name).to_owned(),
            file_name: has_file.then_some(file_name),
            url: None,
            edit_url: None,
            media_type: value(field::MEDIA_MIME_TYPE).map(str::to_ascii_lowercase),
            bytes: value(field::MEDIA_SIZE).and_then(|it| it.parse().ok()),
            width: value(field::MEDIA_WIDTH).and_then(|it| it.parse().ok()),
            height: value(field::MEDIA_HEIGHT).and_then(|it| it.parse().ok()),
            alt: value(field::MEDIA_ALT).unwrap_or_default().to_owned(),
            author: None,
            created_ms: newest(item, field::CREATED).and_then(|it| values::moment(&it.value)),
            trashed: false,
        }
    }
}

/// Whether a version may be published. A workflow state that is not known counts as none.
pub(super) fn version_state(world: &World, version: &RawVersion) -> State {
    let value = |id| version.fields.iter().find(|it| it.id == id).map(|it| it.value.trim());
    if value(field::HIDE_VERSION) == Some("1") {
        return State::Draft;
    }
    match value(field::WORKFLOW_STATE).and_then(Guid::parse).map(|it| workflow_state(world, it)) {
        Some(Some((false, true))) => State::Draft,
        Some(Some((false, false))) => State::Pending,
        _ => State::Published,
    }
}

/// Whether a workflow state is final, and whether it is initial.
fn workflow_state(world: &World, id: Guid) -> Option<(bool, bool)> {
    if let Some(state) = world.states.get(&id) {
        return Some((state.is_final, state.is_initial));
    }
    match id {
        known::item::SAMPLE_DRAFT => Some((false, true)),
        known::item::SAMPLE_APPROVAL => Some((false, false)),
        known::item::SAMPLE_APPROVED => Some((true, false)),
        _ => None,
    }
}

/// An account by its name: `sitecore\\editor`. Sitecore compares names of accounts in any case.
pub(super) fn account(name: &str) -> Option<ActorId> {
    let name = name.trim();
    (name.contains('\\') && name.len() <= 256).then(|| name.to_lowercase().as_str().into())
}

/// A field of the standard template.
pub(super) fn is_standard(raw: &RawField) -> bool {
    raw.hint.trim_start().starts_with("__")
        || known::field_name(raw.id).is_some_and(|it| it.starts_with("__"))
}

/// A value of an item in one language, for who needs its place in a file: the line of the field, or of the language.
pub fn line_of(item: &RawItem, language: Option<&str>, field: Option<&str>, templates: &Templates) -> u32 {
    let name_of = |raw: &RawField| {
        let declared = templates.field(item.header.template, raw.id).map(|it| it.name.clone());
        declared.or_else(|| known::field_name(raw.id).map(str::to_owned)).unwrap_or_else(|| {
            if raw.hint.is_empty() { raw.id.to_string() } else { raw.hint.trim().to_owned() }
        })
    };
    let found = field.and_then(|field| {
        let in_language = language.and_then(|language| {
            let language = item.languages.iter().find(|it| it.name == language)?;
            let version = language.versions.iter().max_by_key(|it| it.number);
            let versioned = version.map(|it| it.fields.as_slice()).unwrap_or_default();
            versioned.iter().chain(&language.fields).find(|raw| name_of(raw) == field)
        });
        in_language.or_else(|| item.shared.iter().find(|raw| name_of(raw) == field)).map(|it| it.line)
    });
    let of_language =
        language.and_then(|name| item.languages.iter().find(|it| it.name == name)).map(|it| it.line);
    found.or(of_language).filter(|it| *it > 0).unwrap_or(1)
}

/// Whether a template field's value in any language says so.
pub fn is_checked(item: &RawItem, id: Guid) -> bool {
    newest(item, id).is_some_and(|it| it.value.trim() == "1")
        || item
            .languages
            .iter()
            .any(|it| in_language(item, id, &it.name).is_some_and(|it| it.value.trim() == "1"))
}

#[cfg(test)]
#[path = "normalise_tests.rs"]
mod tests;
