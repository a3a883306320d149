//! Content types as far as an export shows them: those that its items and terms are of.
//!
//! Source: `create_initial_post_types()`, `create_initial_taxonomies()`.

use std::collections::BTreeMap;

use super::entry::Entry;
use crate::model::{ContentType, Field, FieldKind, FieldRole, TypeKind};

/// More types than any site registers.
const MAX_TYPES: usize = 1000;

/// Kept by WordPress for itself; nobody edits them as content.
const INTERNAL: &[&str] = &[
    "custom_css",
    "customize_changeset",
    "oembed_cache",
    "revision",
    "user_request",
    "wp_font_face",
    "wp_font_family",
    "wp_global_styles",
];

/// What kind a post type is; `None` for those that are no content, and for attachments.
pub fn kind_of(post_type: &str) -> Option<TypeKind> {
    match post_type {
        "attachment" => None,
        "page" => Some(TypeKind::Page),
        "wp_block" => Some(TypeKind::Fragment),
        // Their texts link pages to each other, as menus do.
        "nav_menu_item" | "wp_navigation" | "wp_template" | "wp_template_part" => Some(TypeKind::Navigation),
        other if INTERNAL.contains(&other) => None,
        _ => Some(TypeKind::Entry),
    }
}

/// Whether items of the type have addresses of their own.
pub fn is_routable(post_type: &str) -> bool {
    matches!(kind_of(post_type), Some(TypeKind::Entry | TypeKind::Page))
}

/// Whether the taxonomy files content, rather than menus, formats or theme parts.
pub fn is_taxonomy_of_content(taxonomy: &str) -> bool {
    !matches!(
        taxonomy,
        "nav_menu"
            | "post_format"
            | "link_category"
            | "wp_theme"
            | "wp_template_part_area"
            | "wp_pattern_category"
    )
}

/// The field that holds an item's terms of a taxonomy, as the REST API names it.
pub fn term_field(taxonomy: &str) -> &str {
    match taxonomy {
        "category" => "categories",
        "post_tag" => "tags",
        other => other,
    }
}

/// What was seen of one post type.
#[derive(Clone, Debug, Default)]
struct Seen {
    has_main_image: bool,
    has_excerpt: bool,
    has_parent: bool,
    taxonomies: BTreeMap<String, ()>,
}

/// Collects types while the items go by.
#[derive(Clone, Debug, Default)]
pub struct Types {
    seen: BTreeMap<String, Seen>,
    has_comments: bool,
}

impl Types {
    /// Takes note of one item.
    pub fn see(&mut self, entry: &Entry) {
        if kind_of(&entry.post_type).is_none() {
            return;
        }
        self.has_comments |= !entry.comments.is_empty();
        if self.seen.len() >= MAX_TYPES && !self.seen.contains_key(&entry.post_type) {
            return;
        }
        let seen = self.seen.entry(entry.post_type.clone()).or_default();
        seen.has_main_image |= !entry.meta("_thumbnail_id").is_empty();
        seen.has_excerpt |= !entry.excerpt.trim().is_empty();
        seen.has_parent |= !matches!(entry.parent.as_str(), "" | "0");
        for term in &entry.terms {
            if is_taxonomy_of_content(&term.taxonomy) && seen.taxonomies.len() < MAX_TYPES {
                seen.taxonomies.insert(term.taxonomy.clone(), ());
            }
        }
    }

    /// Post types with a summary, and post types with a main image: what [`super::normalise`] must know of each.
    pub fn teasers(&self) -> (Vec<&str>, Vec<&str>) {
        let of = |has: fn(&Seen) -> bool| {
            self.seen
                .iter()
                .filter(|(id, seen)| has_teaser(id, has(seen)))
                .map(|(id, _)| id.as_str())
                .collect()
        };
        (of(|seen| seen.has_excerpt), of(|seen| seen.has_main_image))
    }

    /// The types, sorted by id: post types, then taxonomies, then comments.
    pub fn content_types<'a>(&'a self, taxonomies: impl Iterator<Item = &'a str>) -> Vec<ContentType> {
        let mut all: Vec<ContentType> = self.seen.iter().map(|(id, seen)| post_type(id, seen)).collect();
        let in_use = self.seen.values().flat_map(|seen| seen.taxonomies.keys().map(String::as_str));
        let names: BTreeMap<&str, ()> =
            taxonomies.filter(|it| is_taxonomy_of_content(it)).chain(in_use).map(|it| (it, ())).collect();
        all.extend(names.keys().take(MAX_TYPES).map(|id| taxonomy(id)));
        if self.has_comments {
            all.push(comments());
        }
        all
    }
}

/// Whether items of the type are expected to have a summary and a main image.
fn has_teaser(post_type: &str, was_seen: bool) -> bool {
    post_type == "post" || (was_seen && kind_of(post_type) == Some(TypeKind::Entry))
}

fn post_type(id: &str, seen: &Seen) -> ContentType {
    let mut fields = vec![Field::new("title", FieldKind::Text, FieldRole::Title)];
    if id == "nav_menu_item" {
        fields.push(Field::new("target", FieldKind::Reference, FieldRole::Other));
    } else {
        fields.push(Field::new("content", FieldKind::RichText, FieldRole::Body));
    }
    if has_teaser(id, seen.has_excerpt) {
        fields.push(Field::new("excerpt", FieldKind::RichText, FieldRole::Summary));
    }
    if has_teaser(id, seen.has_main_image) {
        fields.push(Field::new("featured_media", FieldKind::Asset, FieldRole::MainImage));
    }
    if is_routable(id) {
        // WordPress appends `-2` to a slug that is taken.
        fields.push(Field { unique: true, ..Field::new("slug", FieldKind::Text, FieldRole::Slug) });
    }
    fields.extend(
        seen.taxonomies.keys().map(|it| Field::new(term_field(it), FieldKind::Reference, FieldRole::Terms)),
    );
    let kind = kind_of(id).unwrap_or(TypeKind::Entry);
    ContentType {
        id: id.into(),
        name: match id {
            "post" => "Posts",
            "page" => "Pages",
            "wp_block" => "Patterns",
            "nav_menu_item" => "Menu items",
            other => other,
        }
        .to_owned(),
        kind,
        routable: is_routable(id),
        hierarchical: kind == TypeKind::Page || (kind == TypeKind::Entry && id != "post" && seen.has_parent),
        built_in: matches!(id, "post" | "page") || kind == TypeKind::Fragment || kind == TypeKind::Navigation,
        created_ms: None,
        fields,
    }
}

fn taxonomy(id: &str) -> ContentType {
    ContentType {
        id: id.into(),
        name: match id {
            "category" => "Categories",
            "post_tag" => "Tags",
            other => other,
        }
        .to_owned(),
        kind: TypeKind::Term,
        routable: true,
        hierarchical: id == "category",
        built_in: matches!(id, "category" | "post_tag"),
        created_ms: None,
        fields: vec![
            Field { required: true, ..Field::new("name", FieldKind::Text, FieldRole::Title) },
            Field::new("description", FieldKind::RichText, FieldRole::Summary),
            Field { unique: true, ..Field::new("slug", FieldKind::Text, FieldRole::Slug) },
        ],
    }
}

fn comments() -> ContentType {
    ContentType {
        id: "comment".into(),
        name: "Comments".to_owned(),
        kind: TypeKind::Comment,
        routable: false,
        hierarchical: true,
        built_in: true,
        created_ms: None,
        fields: vec![Field::new("content", FieldKind::RichText, FieldRole::Body)],
    }
}
