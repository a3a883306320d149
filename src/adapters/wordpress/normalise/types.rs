//! Content types: post types, taxonomies, the site itself. Pure.

use super::super::discover::{Context, TaxonomyInfo, TypeInfo};
use crate::model::{ContentType, Field, FieldKind, FieldRole, TypeKind};

pub(super) fn kind_of(info: &TypeInfo) -> TypeKind {
    if info.key == "wp_navigation" {
        TypeKind::Navigation
    } else if !info.routable {
        TypeKind::Fragment
    } else if info.hierarchical {
        TypeKind::Page
    } else {
        TypeKind::Entry
    }
}

/// Content types of everything that is read.
pub(in super::super) fn content_types(context: &Context) -> Vec<ContentType> {
    let mut types: Vec<ContentType> = context.types.iter().map(|info| post_type(context, info)).collect();
    types.extend(context.taxonomies.iter().map(taxonomy));
    let plain = |id: &str, name: &str, kind: TypeKind, fields: Vec<Field>| ContentType {
        id: id.into(),
        name: name.to_owned(),
        kind,
        routable: false,
        hierarchical: true,
        built_in: true,
        created_ms: None,
        fields,
    };
    types.push(plain(
        "comment",
        "Comments",
        TypeKind::Comment,
        vec![Field::new("content", FieldKind::RichText, FieldRole::Body)],
    ));
    types.push(plain(
        "nav_menu_item",
        "Menu items",
        TypeKind::Navigation,
        vec![
            Field::new("title", FieldKind::Text, FieldRole::Title),
            Field::new("target", FieldKind::Reference, FieldRole::Other),
        ],
    ));
    types.push(plain("site", "Site", TypeKind::Navigation, SITE_FIELDS.iter().map(site_field).collect()));
    types.sort_by(|left, right| left.id.cmp(&right.id));
    types.dedup_by(|left, right| left.id == right.id);
    types
}

pub(super) const SITE_FIELDS: [&str; 4] = ["page_for_posts", "page_on_front", "site_icon", "site_logo"];

fn site_field(name: &&str) -> Field {
    let kind = if name.starts_with("site") { FieldKind::Asset } else { FieldKind::Reference };
    Field::new(name, kind, FieldRole::Other)
}

fn post_type(context: &Context, info: &TypeInfo) -> ContentType {
    let mut fields = Vec::new();
    let mut add = |has: bool, id: &str, name: &str, kind: FieldKind, role: FieldRole| {
        if has {
            fields.push(Field { name: name.to_owned(), ..Field::new(id, kind, role) });
        }
    };
    add(info.title, "title", "Title", FieldKind::Text, FieldRole::Title);
    add(info.editor, "content", "Content", FieldKind::RichText, FieldRole::Body);
    add(info.excerpt, "excerpt", "Excerpt", FieldKind::Text, FieldRole::Summary);
    add(info.thumbnail, "featured_media", "Featured image", FieldKind::Asset, FieldRole::MainImage);
    add(info.routable, "slug", "Slug", FieldKind::Text, FieldRole::Slug);
    for taxonomy in taxonomies_of(context, info) {
        add(true, &taxonomy.rest_base, &taxonomy.name, FieldKind::Reference, FieldRole::Terms);
    }
    for (key, schema) in &info.meta {
        let kind = match schema.as_str() {
            "integer" => FieldKind::Integer,
            "number" => FieldKind::Decimal,
            "boolean" => FieldKind::Boolean,
            "array" => FieldKind::List,
            "object" => FieldKind::Json,
            _ => FieldKind::Text,
        };
        add(true, &format!("meta.{key}"), key, kind, FieldRole::Other);
    }
    ContentType {
        id: info.key.as_str().into(),
        name: info.name.clone(),
        kind: kind_of(info),
        routable: info.routable,
        hierarchical: info.hierarchical,
        built_in: matches!(info.key.as_str(), "post" | "page") || info.key.starts_with("wp_"),
        created_ms: None,
        fields,
    }
}

fn taxonomy(info: &TaxonomyInfo) -> ContentType {
    ContentType {
        id: info.key.as_str().into(),
        name: info.name.clone(),
        kind: TypeKind::Term,
        routable: info.routable,
        hierarchical: info.hierarchical,
        built_in: matches!(info.key.as_str(), "category" | "post_tag"),
        created_ms: None,
        fields: vec![
            Field::new("name", FieldKind::Text, FieldRole::Title),
            Field::new("slug", FieldKind::Text, FieldRole::Slug),
            Field::new("description", FieldKind::Text, FieldRole::Other),
            Field::new("count", FieldKind::Integer, FieldRole::Other),
        ],
    }
}

pub(super) fn taxonomies_of<'a>(
    context: &'a Context,
    info: &'a TypeInfo,
) -> impl Iterator<Item = &'a TaxonomyInfo> {
    info.taxonomies.iter().filter_map(|key| context.taxonomy(key))
}
