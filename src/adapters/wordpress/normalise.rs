//! From the vendor's JSON to the model. Pure.
//!
//! Ids: posts of every type, attachments and menu items share one number space in WordPress, terms and comments have
//! their own. An item's id is `123` for a post, `term/<taxonomy>/5`, `comment/7`, and `site` for the site itself.

use std::sync::LazyLock;

use html5gum::{Token, Tokenizer};
use regex::Regex;
use serde_json::{Map, Value as Json};

use super::discover::{Context, TaxonomyInfo, TypeInfo};
use super::{links, wire};
use crate::model::{
    Actor, Asset, Content, ContentType, Field, FieldKind, FieldRole, FieldValue, Item, ItemId, Markup,
    Reference, ReferenceKind, State, Target, TypeKind,
};

/// Shortcodes that core itself replaces.
const CORE_SHORTCODES: &[&str] = &["audio", "caption", "embed", "gallery", "playlist", "video", "wp_caption"];
/// Most different names of one kind looked at in one text; more is not an article.
const MAX_NAMES: usize = 200;

/// Visible text of an HTML fragment, entities decoded.
pub(super) fn plain_text(html: &str) -> String {
    let mut text = String::new();
    for Ok(token) in Tokenizer::new(html) {
        if let Token::String(part) = token {
            text.push_str(&String::from_utf8_lossy(&part));
        }
    }
    text.trim().to_owned()
}

/// A BCP 47 tag from WordPress's locale: `de_DE_formal` → `de-DE`.
pub(super) fn locale(wordpress: &str) -> String {
    let mut parts = wordpress.split(['_', '-']).filter(|it| !it.is_empty());
    let Some(language) = parts.next() else { return "und".to_owned() };
    match parts.next() {
        Some(region) if region.len() == 2 || region.len() == 4 || region.len() == 3 => {
            format!("{}-{region}", language.to_ascii_lowercase())
        }
        _ => language.to_ascii_lowercase(),
    }
}

/// Unix milliseconds of a `_gmt` date (UTC without `Z`), or of one with an offset.
pub(super) fn milliseconds(date: &str) -> Option<i64> {
    if let Ok(moment) = date.parse::<jiff::Timestamp>() {
        return Some(moment.as_millisecond());
    }
    let local: jiff::civil::DateTime = date.parse().ok()?;
    // `0000-00-00` is how the database writes "never"; it does not parse, or is before any site.
    if local.year() < 1990 {
        return None;
    }
    local.to_zoned(jiff::tz::TimeZone::UTC).ok().map(|it| it.timestamp().as_millisecond())
}

/// Bytes of a record written as JSON.
pub(super) fn size(value: &Json) -> u64 {
    struct Counter(u64);
    impl std::io::Write for Counter {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0 = self.0.saturating_add(bytes.len() as u64);
            Ok(bytes.len())
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }
    let mut counter = Counter(0);
    // Writing to a counter cannot fail.
    let _ = serde_json::to_writer(&mut counter, value);
    counter.0
}

fn kind_of(info: &TypeInfo) -> TypeKind {
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
pub(super) fn content_types(context: &Context) -> Vec<ContentType> {
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

const SITE_FIELDS: [&str; 4] = ["page_for_posts", "page_on_front", "site_icon", "site_logo"];

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

fn taxonomies_of<'a>(context: &'a Context, info: &'a TypeInfo) -> impl Iterator<Item = &'a TaxonomyInfo> {
    info.taxonomies.iter().filter_map(|key| context.taxonomy(key))
}

fn state(context: &Context, status: &str) -> State {
    match status {
        "publish" | "inherit" | "approved" => State::Published,
        "draft" | "auto-draft" => State::Draft,
        "pending" | "hold" => State::Pending,
        "future" => State::Scheduled,
        "private" => State::Private,
        "trash" => State::Trashed,
        other => match context.statuses.get(other).map(String::as_str) {
            Some("public") => State::Published,
            Some("private") => State::Private,
            _ => State::Archived,
        },
    }
}

fn blank(context: &Context, id: ItemId, content_type: &str, kind: TypeKind) -> Item {
    Item {
        id,
        locale: context.locale.as_str().into(),
        state: State::Published,
        content_type: content_type.into(),
        kind,
        routable: false,
        title: String::new(),
        slug: None,
        url: None,
        edit_url: None,
        parent: None,
        author: None,
        created_ms: None,
        updated_ms: None,
        published_ms: None,
        revisions: None,
        password_protected: false,
        payload_bytes: 0,
        fields: Vec::new(),
        references: Vec::new(),
        dead_shortcodes: None,
        flags: Vec::new(),
    }
}

fn value(field: &str, role: FieldRole, content: Content) -> FieldValue {
    FieldValue { field: field.into(), role, content }
}

fn list(length: usize) -> Content {
    if length == 0 { Content::Empty } else { Content::List(length) }
}

/// The stored title, or the decoded rendered one.
fn title(text: Option<&wire::Text>) -> String {
    match text {
        Some(wire::Text { raw: Some(raw), .. }) => raw.clone(),
        Some(wire::Text { rendered: Some(rendered), .. }) => plain_text(rendered),
        _ => String::new(),
    }
}

/// A post, page, product, pattern…
pub(super) fn post(context: &Context, info: &TypeInfo, wire: &wire::Post, source: &Json) -> Item {
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

fn term_id(taxonomy: &str, id: u64) -> ItemId {
    format!("term/{taxonomy}/{id}").into()
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

static BLOCK: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"<!--\s+wp:([a-z][a-z0-9-]*/[a-z][a-z0-9-]*)\s")
        .expect("a constant pattern that a test compiles")
});

/// Blocks of plugins that the site has not registered, sorted. `known` is sorted.
fn unregistered_blocks(raw: &str, known: &[String]) -> Vec<String> {
    let mut names: Vec<String> = BLOCK
        .captures_iter(raw)
        .filter_map(|it| it.get(1))
        .map(|it| it.as_str())
        .filter(|name| !name.starts_with("core/"))
        .filter(|name| known.binary_search_by(|it| it.as_str().cmp(name)).is_err())
        .take(MAX_NAMES)
        .map(str::to_owned)
        .collect();
    names.sort();
    names.dedup();
    names
}

static SHORTCODE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"\[([A-Za-z_][A-Za-z0-9_-]{1,60})((?:\s[^\[\]<>]{0,500})?)/?\]")
        .expect("a constant pattern that a test compiles")
});

static CODE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?is)<pre(?-u:\b).*?</pre\s*>|<code(?-u:\b).*?</code\s*>|<kbd(?-u:\b).*?</kbd\s*>|<script(?-u:\b).*?</script\s*>|<style(?-u:\b).*?</style\s*>|<textarea(?-u:\b).*?</textarea\s*>",
    )
    .expect("a constant pattern that a test compiles")
});

/// Shortcodes outside code that are not core's, sorted. `[sic]` and `[citation needed]` are prose: a name counts when it
/// has attributes, an end tag, or a character that prose has not.
pub(super) fn shortcodes(raw: &str) -> Vec<String> {
    if !raw.contains('[') {
        return Vec::new();
    }
    let text = CODE.replace_all(raw, " ");
    let mut names: Vec<String> = Vec::new();
    for found in SHORTCODE.captures_iter(&text) {
        let (Some(whole), Some(name), Some(rest)) = (found.get(0), found.get(1), found.get(2)) else {
            continue;
        };
        let name = name.as_str();
        // `[[name]]` is how an author shows a shortcode instead of using it.
        let is_escaped = text.get(..whole.start()).is_some_and(|it| it.ends_with('['));
        let looks_like_one =
            rest.as_str().contains('=') || name.contains(['_', '-']) || text.contains(&format!("[/{name}]"));
        if is_escaped || !looks_like_one || CORE_SHORTCODES.contains(&name) {
            continue;
        }
        if !names.iter().any(|it| it == name) && names.len() < MAX_NAMES {
            names.push(name.to_owned());
        }
    }
    names.sort();
    names
}

/// Those of `names` that a rendered text still shows literally.
pub(super) fn dead_shortcodes(names: &[String], rendered: &str) -> Vec<String> {
    let text = plain_text(&CODE.replace_all(rendered, " "));
    names
        .iter()
        .filter(|name| {
            let open = format!("[{name}");
            text.match_indices(&open).any(|(at, _)| {
                text.get(at.saturating_add(open.len())..)
                    .and_then(|it| it.chars().next())
                    .is_some_and(|it| it == ']' || it == '/' || it.is_whitespace())
            })
        })
        .cloned()
        .collect()
}

/// A term.
pub(super) fn term(context: &Context, info: &TaxonomyInfo, wire: &wire::Term, source: &Json) -> Item {
    let mut item = blank(context, term_id(&info.key, wire.id), &info.key, TypeKind::Term);
    item.routable = info.routable;
    item.title = plain_text(&wire.name);
    item.slug = wire.slug.clone().filter(|it| !it.is_empty());
    item.url = wire.link.clone().filter(|_| info.routable);
    item.edit_url =
        Some(format!("{}/wp-admin/term.php?taxonomy={}&tag_ID={}", context.admin, info.key, wire.id));
    item.payload_bytes = size(source);
    item.fields = vec![
        value("name", FieldRole::Title, Content::text(item.title.as_str())),
        value("slug", FieldRole::Slug, Content::text(wire.slug.as_deref().unwrap_or_default())),
        value(
            "description",
            FieldRole::Other,
            Content::text(wire.description.as_deref().unwrap_or_default()),
        ),
    ];
    if let Some(count) = wire.count {
        #[expect(clippy::cast_precision_loss, reason = "a count of posts is far below 2^52")]
        item.fields.push(value("count", FieldRole::Other, Content::Number(count as f64)));
        item.flags.push(format!("count:{count}"));
    }
    if context.default_category == Some(wire.id) && info.key == "category" {
        item.flags.push("default-category".to_owned());
    }
    if let Some(parent) = wire.parent.filter(|it| *it != 0) {
        let parent = term_id(&info.key, parent);
        item.references.push(Reference::to("parent", ReferenceKind::Parent, Target::Item(parent.clone())));
        item.parent = Some(parent);
    }
    item
}

/// A menu item.
pub(super) fn menu_item(context: &Context, wire: &wire::MenuItem, source: &Json) -> Item {
    let id = wire.id.to_string();
    let mut item = blank(context, id.as_str().into(), "nav_menu_item", TypeKind::Navigation);
    item.state = state(context, wire.status.as_deref().unwrap_or("publish"));
    item.title = title(wire.title.as_ref());
    item.edit_url = Some(match wire.menus.filter(|it| *it != 0) {
        Some(menu) => format!("{}/wp-admin/nav-menus.php?action=edit&menu={menu}", context.admin),
        None => format!("{}/wp-admin/nav-menus.php", context.admin),
    });
    item.payload_bytes = size(source);
    item.fields.push(value("title", FieldRole::Title, Content::text(item.title.as_str())));
    if let Some(parent) = wire.parent.filter(|it| *it != 0) {
        let parent: ItemId = parent.to_string().into();
        item.references.push(Reference::to("parent", ReferenceKind::Parent, Target::Item(parent.clone())));
        item.parent = Some(parent);
    }
    let object = wire.object.as_deref().unwrap_or_default();
    let target = match (wire.kind.as_deref(), wire.object_id) {
        (Some("post_type"), Some(id)) if object == "attachment" => Some(Target::Asset(id.to_string().into())),
        (Some("post_type"), Some(id)) => Some(Target::Item(id.to_string().into())),
        (Some("taxonomy"), Some(id)) => Some(Target::Item(term_id(object, id))),
        _ => None,
    };
    let has_target = target.is_some() || wire.url.as_deref().is_some_and(|it| !it.is_empty());
    item.fields.push(value("target", FieldRole::Other, list(usize::from(has_target))));
    let mut reference = match target {
        Some(target) => Reference::to("target", ReferenceKind::Field, target),
        None => links::reference(
            &context.site,
            "target",
            ReferenceKind::Anchor,
            wire.url.as_deref().unwrap_or_default(),
            None,
        ),
    };
    reference.text = item.title.chars().take(200).collect();
    item.references.push(reference);
    if wire.invalid == Some(true) {
        item.flags.push("invalid-target".to_owned());
    }
    item
}

/// A comment. Neither name, address nor IP of its author is asked for.
pub(super) fn comment(context: &Context, wire: &wire::Comment, source: &Json) -> Option<Item> {
    let state = match wire.status.as_deref().unwrap_or("approved") {
        "approved" => State::Published,
        "hold" => State::Pending,
        _ => return None,
    };
    let mut item = blank(context, format!("comment/{}", wire.id).into(), "comment", TypeKind::Comment);
    item.state = state;
    // Its address is a place on its post's page: as an address of its own it would be taken for the post.
    item.edit_url = Some(format!("{}/wp-admin/comment.php?action=editcomment&c={}", context.admin, wire.id));
    item.author = wire.author.filter(|it| *it != 0).map(|it| it.to_string().into());
    item.created_ms = wire.date_gmt.as_deref().and_then(milliseconds);
    item.updated_ms = item.created_ms;
    item.published_ms = item.created_ms.filter(|_| state == State::Published);
    item.payload_bytes = size(source);
    let parent: Option<ItemId> = match (wire.parent, wire.post) {
        (Some(parent), _) if parent != 0 => Some(format!("comment/{parent}").into()),
        (_, Some(post)) if post != 0 => Some(post.to_string().into()),
        _ => None,
    };
    if let Some(parent) = &parent {
        item.references.push(Reference::to("parent", ReferenceKind::Parent, Target::Item(parent.clone())));
    }
    item.parent = parent;
    let text = wire.content.as_ref().and_then(|it| it.raw.as_ref().or(it.rendered.as_ref()));
    if let Some(text) = text {
        let body = if text.trim().is_empty() {
            Content::Empty
        } else {
            Content::RichText { markup: Markup::Html, source: text.clone() }
        };
        item.fields.push(value("content", FieldRole::Body, body));
    }
    Some(item)
}

/// The site itself: what its settings point at is in use.
pub(super) fn site_item(context: &Context) -> Item {
    let mut item = blank(context, "site".into(), "site", TypeKind::Navigation);
    item.title.clone_from(&context.site_name);
    item.edit_url = Some(format!("{}/wp-admin/options-general.php", context.admin));
    let pointers = [
        context.page_for_posts.map(|it| Target::Item(it.to_string().into())),
        context.page_on_front.map(|it| Target::Item(it.to_string().into())),
        context.site_icon.map(|it| Target::Asset(it.to_string().into())),
        context.site_logo.map(|it| Target::Asset(it.to_string().into())),
    ];
    for (field, target) in SITE_FIELDS.into_iter().zip(pointers) {
        item.fields.push(value(field, FieldRole::Other, list(usize::from(target.is_some()))));
        if let Some(target) = target {
            item.references.push(Reference::to(field, ReferenceKind::Field, target));
        }
    }
    item
}

/// An attachment.
pub(super) fn asset(context: &Context, wire: &wire::Media) -> Asset {
    let details = &wire.details;
    let url = wire.source_url.clone().filter(|it| !it.is_empty());
    Asset {
        id: wire.id.to_string().into(),
        title: title(wire.title.as_ref()),
        file_name: details
            .get("file")
            .and_then(Json::as_str)
            .or(url.as_deref())
            .and_then(|it| it.rsplit('/').next())
            .map(str::to_owned)
            .filter(|it| !it.is_empty()),
        url,
        edit_url: Some(format!("{}/wp-admin/post.php?post={}&action=edit", context.admin, wire.id)),
        media_type: wire.mime_type.clone().filter(|it| !it.is_empty()),
        bytes: number(details, "filesize"),
        width: pixels(details, "width"),
        height: pixels(details, "height"),
        alt: wire.alt_text.clone().unwrap_or_default(),
        author: wire.author.filter(|it| *it != 0).map(|it| it.to_string().into()),
        created_ms: wire.date_gmt.as_deref().and_then(milliseconds),
        trashed: wire.status.as_deref() == Some("trash"),
    }
}

/// A number that PHP may write as text; 0 means "not known" here.
fn number(map: &Map<String, Json>, key: &str) -> Option<u64> {
    let value = map.get(key)?;
    value.as_u64().or_else(|| value.as_str()?.parse().ok()).filter(|it| *it != 0)
}

fn pixels(map: &Map<String, Json>, key: &str) -> Option<u32> {
    number(map, key).and_then(|it| u32::try_from(it).ok())
}

/// Logins that every attacker tries first.
const WELL_KNOWN: &[&str] = &["admin", "administrator", "root", "test"];

/// An account; its name is kept only when it is one that everybody knows.
pub(super) fn actor(context: &Context, wire: &wire::User) -> Actor {
    let mut roles = wire.roles.clone();
    roles.sort();
    let login = wire.username.as_deref().or(wire.slug.as_deref()).unwrap_or_default().to_lowercase();
    Actor {
        id: wire.id.to_string().into(),
        privileged: roles.iter().any(|it| it == "administrator") || wire.may("manage_options"),
        can_publish: wire.may("publish_posts") || wire.may("publish_pages"),
        active: true,
        well_known_name: WELL_KNOWN.contains(&login.as_str()).then_some(login),
        is_scanner: context.account == Some(wire.id),
        created_ms: wire.registered_date.as_deref().and_then(milliseconds),
        last_seen_ms: None,
        roles,
    }
}
