//! From the vendor's JSON to the model. Pure.
//!
//! Ids: posts of every type, attachments and menu items share one number space in WordPress, terms and comments have
//! their own. An item's id is `123` for a post, `term/<taxonomy>/5`, `comment/7`, and `site` for the site itself.

use html5gum::{Token, Tokenizer};
use serde_json::{Map, Value as Json};

use super::discover::{Context, TaxonomyInfo};
use super::{links, wire};
use crate::model::{
    Actor, Asset, Content, FieldRole, FieldValue, Item, ItemId, Markup, Reference, ReferenceKind, State,
    Target, TypeKind,
};

mod post;
mod shortcodes;
mod types;

pub(super) use post::post;
use shortcodes::unregistered_blocks;
pub(super) use shortcodes::{dead_shortcodes, shortcodes};
pub(super) use types::content_types;
use types::{SITE_FIELDS, kind_of, taxonomies_of};

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

fn term_id(taxonomy: &str, id: u64) -> ItemId {
    format!("term/{taxonomy}/{id}").into()
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
