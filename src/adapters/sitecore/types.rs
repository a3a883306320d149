//! Templates as content types.

use std::collections::BTreeSet;

use super::fields::{kind_of, roles};
use super::guid::Guid;
use super::known::{self, field, template};
use super::templates::{TemplateField, newest};
use super::world::{World, is_platform_path};
use crate::model::{ContentType, Field, FieldRole, Record, TypeKind};

/// The content types of all templates, sorted by id.
pub(super) fn content_types(world: &World) -> Vec<Record> {
    let templates = &world.templates;
    let types = templates.all.values().map(|template| {
        let fields: Vec<&TemplateField> = templates.fields(template.id).collect();
        let kinds = fields.iter().map(|it| (it.name.as_str(), kind_of(&it.kind, "")));
        let mut seen = BTreeSet::new();
        let fields: Vec<Field> = fields
            .iter()
            .zip(roles(kinds))
            .filter(|(field, _)| seen.insert(field.name.as_str()))
            .map(|(field, role)| type_field(field, role))
            .collect();
        let kind = type_kind(template.id, &template.path, world);
        Record::ContentType(ContentType {
            id: template.id.to_string().into(),
            name: template.name.clone(),
            kind,
            routable: kind == TypeKind::Page,
            hierarchical: true,
            built_in: is_platform_path(&template.path) || known::is_platform(template.id),
            created_ms: template.created_ms,
            fields,
        })
    });
    types.collect()
}

fn type_field(field: &TemplateField, role: FieldRole) -> Field {
    Field {
        id: field.name.as_str().into(),
        name: field.name.clone(),
        kind: kind_of(&field.kind, ""),
        role,
        required: false,
        localised: !field.shared,
        unique: false,
        help: field.help.clone(),
    }
}

/// Templates that others inherit from, those of rendering parameters, and the platform's own are not there to have items.
fn type_kind(id: Guid, path: &str, world: &World) -> TypeKind {
    let templates = &world.templates;
    let has_layout = [field::RENDERINGS, field::FINAL_RENDERINGS].iter().any(|it| {
        templates.own_standard_values(id).is_some_and(|item| {
            let value = newest(item, *it).map(|it| it.value.as_str()).unwrap_or_default();
            value.contains(" l=\"{") || value.contains(":l=\"{")
        })
    });
    let is_parameters = world.parameter_templates.contains(&id)
        || templates.inherits(id, template::RENDERING_PARAMETERS)
        || path.to_lowercase().contains("/rendering parameters/");
    if has_layout {
        TypeKind::Page
    } else if templates.is_base(id) || is_parameters || is_platform_path(path) {
        TypeKind::Definition
    } else {
        TypeKind::Entry
    }
}
