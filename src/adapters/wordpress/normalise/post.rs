//! A post of any type: fields, references, flags. Pure.

use serde_json::Value as Json;

use super::super::discover::{Context, TypeInfo};
use super::super::wire;
use super::{
    blank, kind_of, list, milliseconds, size, state, taxonomies_of, term_id, title, unregistered_blocks,
    value,
};
use crate::model::{Content, FieldRole, FieldValue, Item, Markup, Reference, ReferenceKind, State, Target};

/// A post, page, product, pattern…
pub(in super::super) fn post(context: &Context, info: &TypeInfo, wire: &wire::Post, source: &Json) -> Item {
    let id = wire.id.to_string();
    let status = wire.status.as_deref().unwrap_or("publish");
    let content_type = wire.kind.as_deref().unwrap_or(&info.key);
    let mut item = blank(context, id.as_str().into(), content_type, kind_of(info));
    item.state = state(context, status);
    item.routable = info.routable;
    item.title = title(wire.title.as_ref());
    item.slug = wire.slug.clone().filter(|it| !it.is_empty());
    item.url = wire.link.clone().filter(|_| info.routable);
    item.edit_url = Some(format!("{}/wp-admin/post.php?post={id}&action=edit", context.admin));
    item.parent = wire.parent.filter(|it| *it != 0).map(|it| it.to_string().into());
    item.author = wire.author.filter(|it| *it != 0).map(|it| it.to_string().into());
    let date = wire.date_gmt.as_deref().and_then(milliseconds);
    item.updated_ms = wire.modified_gmt.as_deref().and_then(milliseconds);
    item.created_ms = date.filter(|_| item.state != State::Scheduled);
    item.published_ms =
        date.filter(|_| matches!(item.state, State::Published | State::Scheduled | State::Private));
    item.revisions = wire.revisions();
    item.password_protected = wire.content.as_ref().and_then(|it| it.protected).unwrap_or(false);
    item.payload_bytes = size(source);
    if item.state != State::Trashed {
        item.fields = fields(context, info, wire, source);
    }
    references(context, info, wire, source, &mut item);
    flags(context, info, wire, source, &mut item);
    item
}

fn fields(context: &Context, info: &TypeInfo, wire: &wire::Post, source: &Json) -> Vec<FieldValue> {
    let mut fields = Vec::new();
    if info.title {
        fields.push(value("title", FieldRole::Title, Content::text(title(wire.title.as_ref()))));
    }
    if info.editor
        && let Some(content) = body(wire.content.as_ref())
    {
        fields.push(value("content", FieldRole::Body, content));
    }
    // A generated excerpt says nothing about what the editor wrote: only the stored one counts.
    if info.excerpt
        && let Some(raw) = wire.excerpt.as_ref().and_then(|it| it.raw.as_ref())
    {
        fields.push(value("excerpt", FieldRole::Summary, Content::text(raw.as_str())));
    }
    if info.thumbnail
        && let Some(media) = wire.featured_media
    {
        fields.push(value("featured_media", FieldRole::MainImage, list(usize::from(media != 0))));
    }
    if info.routable {
        let slug = wire.slug.as_deref().unwrap_or_default();
        fields.push(value("slug", FieldRole::Slug, Content::text(slug)));
    }
    for taxonomy in taxonomies_of(context, info) {
        if let Some(terms) = source.get(&taxonomy.rest_base).and_then(Json::as_array) {
            fields.push(value(&taxonomy.rest_base, FieldRole::Terms, list(terms.len())));
        }
    }
    for (key, _) in &info.meta {
        let Some(meta) = wire.meta.get(key) else { continue };
        let stored = meta_content(meta);
        // Core's own place for the footnotes block (since 6.3), on every type: nobody is to fill it or to remove it.
        if key == "footnotes" && stored.is_empty() {
            continue;
        }
        fields.push(value(&format!("meta.{key}"), FieldRole::Other, stored));
    }
    fields
}

/// The stored text; the rendered one where only that is given.
fn body(text: Option<&wire::Text>) -> Option<Content> {
    let text = text?;
    let (markup, source) = match (&text.raw, &text.rendered) {
        (Some(raw), _) => (Markup::WordPress, raw),
        // What visitors get of a protected item is nothing: not the same as an empty text.
        (None, Some(_)) if text.protected == Some(true) => return None,
        (None, Some(rendered)) => (Markup::Html, rendered),
        (None, None) => return None,
    };
    Some(if source.trim().is_empty() {
        Content::Empty
    } else {
        Content::RichText { markup, source: source.clone() }
    })
}

fn meta_content(meta: &Json) -> Content {
    match meta {
        Json::Null => Content::Empty,
        Json::Bool(flag) => Content::Boolean(*flag),
        Json::Number(number) => number.as_f64().map_or(Content::Empty, Content::Number),
        Json::String(text) => Content::text(text.as_str()),
        Json::Array(values) => list(values.len()),
        Json::Object(map) => list(map.len()),
    }
}

fn numbers(value: Option<&Json>) -> Vec<u64> {
    value.and_then(Json::as_array).into_iter().flatten().filter_map(Json::as_u64).collect()
}

fn references(context: &Context, info: &TypeInfo, wire: &wire::Post, source: &Json, item: &mut Item) {
    if let Some(parent) = &item.parent {
        let target = Target::Item(parent.clone());
        item.references.push(Reference::to("parent", ReferenceKind::Parent, target));
    }
    if let Some(media) = wire.featured_media.filter(|it| *it != 0) {
        let target = Target::Asset(media.to_string().into());
        item.references.push(Reference::to("featured_media", ReferenceKind::Field, target));
    }
    for taxonomy in taxonomies_of(context, info) {
        for term in numbers(source.get(&taxonomy.rest_base)) {
            let target = Target::Item(term_id(&taxonomy.key, term));
            item.references.push(Reference::to(&taxonomy.rest_base, ReferenceKind::Term, target));
        }
    }
}

fn flags(context: &Context, info: &TypeInfo, wire: &wire::Post, source: &Json, item: &mut Item) {
    let mut flags = Vec::new();
    if let (Some(default), Some(category)) = (context.default_category, context.taxonomy("category"))
        && info.taxonomies.iter().any(|it| it == "category")
        && numbers(source.get(&category.rest_base)) == [default]
    {
        flags.push("default-category-only".to_owned());
    }
    if wire.sticky == Some(true) {
        flags.push("sticky".to_owned());
    }
    if context.page_on_front == Some(wire.id) {
        flags.push("front-page".to_owned());
    }
    if context.page_for_posts == Some(wire.id) {
        flags.push("posts-page".to_owned());
    }
    if let (Some(known), Some(raw)) =
        (&context.block_types, wire.content.as_ref().and_then(|it| it.raw.as_ref()))
    {
        flags
            .extend(unregistered_blocks(raw, known).into_iter().map(|it| format!("unregistered-block:{it}")));
    }
    flags.sort();
    item.flags = flags;
}
