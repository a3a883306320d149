//! WXR to the model. Pure.
//!
//! Ids: posts `123`, terms `term/<taxonomy>/<id>`, comments `comment/<id>`, attachments `123` (as assets).
//!
//! Flags of an item: `old-slug:<slug>` (an address it had), `unsynced` (a pattern that is copied, not shared),
//! `orphaned` (a menu entry whose menu is gone), `on:<post id>` (what a comment is about).

use serde_json::Value as Json;

use super::entry::{Comment, Entry};
use super::head::{self, Term};
use super::metadata::file_facts;
use super::types;
use crate::adapters::wordpress::links::{self, Site};
use crate::model::{
    ActorId, Asset, AssetId, Content, FieldRole, FieldValue, Item, ItemId, LocaleCode, Markup, Probe, Record,
    Reference, ReferenceKind, State, Target, TypeKind,
};

/// What every item of one export needs to know.
#[derive(Clone, Debug)]
pub struct Surroundings<'a> {
    /// The site.
    pub site: Site,
    /// Its language.
    pub locale: LocaleCode,
    /// `{"<taxonomy>": {"<slug>": "<id>"}}`.
    pub terms: &'a Json,
    /// `{"<key of a login>": "<id>"}`.
    pub authors: &'a Json,
    /// `{"excerpt": ["<type>"], "featured_media": ["<type>"]}`: which types have these fields.
    pub fields: &'a Json,
}

impl<'a> Surroundings<'a> {
    /// Reads what the first task left.
    pub fn from_context(context: &'a Json) -> Self {
        Self {
            site: Site::from_context(context),
            locale: context.get("locale").and_then(Json::as_str).unwrap_or("und").into(),
            terms: context.get("terms").unwrap_or(&Json::Null),
            authors: context.get("authors").unwrap_or(&Json::Null),
            fields: context.get("fields").unwrap_or(&Json::Null),
        }
    }

    fn has_field(&self, field: &str, post_type: &str) -> bool {
        let types = self.fields.get(field).and_then(Json::as_array);
        types.is_some_and(|types| types.iter().any(|it| it.as_str() == Some(post_type)))
    }

    fn term_id(&self, taxonomy: &str, slug: &str) -> ItemId {
        let id = self.terms.get(taxonomy).and_then(|it| it.get(slug)).and_then(Json::as_str);
        head::item_id(taxonomy, id, slug).into()
    }

    fn edit_url(&self, id: &str) -> String {
        format!("{}/wp-admin/post.php?post={id}&action=edit", self.site.home)
    }
}

/// The key of a login in the context: names of people are not kept.
pub fn login_key(login: &str) -> String {
    format!("{:016x}", xxhash_rust::xxh3::xxh3_64(login.as_bytes()))
}

/// `2026-03-01 10:00:00` in UTC as Unix milliseconds; `None` for WordPress's zero date and for nonsense.
pub fn moment(text: &str) -> Option<i64> {
    let moment = jiff::civil::DateTime::strptime("%Y-%m-%d %H:%M:%S", text.trim()).ok()?;
    if moment.year() < 1 {
        return None;
    }
    Some(moment.to_zoned(jiff::tz::TimeZone::UTC).ok()?.timestamp().as_millisecond())
}

/// Everything one `<item>` stands for.
pub fn records(entry: &Entry, around: &Surroundings<'_>) -> Vec<Record> {
    if entry.post_type == "attachment" {
        return attachment(entry, around);
    }
    let Some(kind) = types::kind_of(&entry.post_type) else { return Vec::new() };
    if entry.status == "auto-draft" {
        return Vec::new();
    }
    let item = item(entry, kind, around);
    let mut records: Vec<Record> = old_addresses(entry, &item);
    let comments = entry.comments.iter().filter_map(|comment| self::comment(comment, entry, around));
    let comments: Vec<Record> = comments.map(Record::Item).collect();
    records.insert(0, Record::Item(item));
    records.extend(comments);
    records
}

fn state(status: &str) -> State {
    match status {
        "publish" | "inherit" => State::Published,
        "draft" => State::Draft,
        "pending" => State::Pending,
        "future" => State::Scheduled,
        "private" => State::Private,
        "trash" => State::Trashed,
        // A status of a plugin: kept, and not shown by WordPress itself.
        _ => State::Archived,
    }
}

fn is_reference(id: &str) -> bool {
    !matches!(id, "" | "0")
}

fn address(text: &str) -> Option<String> {
    let is_address =
        (text.starts_with("https://") || text.starts_with("http://")) && text.len() <= links::MAX_BYTES;
    is_address.then(|| text.to_owned())
}

fn item(entry: &Entry, kind: TypeKind, around: &Surroundings<'_>) -> Item {
    let routable = types::is_routable(&entry.post_type);
    let is_menu_entry = entry.post_type == "nav_menu_item";
    let parent = if is_menu_entry { entry.meta("_menu_item_menu_item_parent") } else { &entry.parent };
    let parent = is_reference(parent).then(|| ItemId(parent.to_owned()));
    let date = moment(&entry.date_gmt).or_else(|| moment(&entry.date));
    let slug = links::decode(&entry.name);
    let mut references = Vec::new();
    if let Some(parent) = &parent {
        references.push(Reference::to("parent", ReferenceKind::Parent, Target::Item(parent.clone())));
    }
    if is_reference(entry.meta("_thumbnail_id")) {
        let target = Target::Asset(AssetId(entry.meta("_thumbnail_id").trim().to_owned()));
        references.push(Reference::to("featured_media", ReferenceKind::Field, target));
    }
    for term in entry.terms.iter().filter(|it| types::is_taxonomy_of_content(&it.taxonomy)) {
        let target = Target::Item(around.term_id(&term.taxonomy, &term.nicename));
        references.push(Reference::to(types::term_field(&term.taxonomy), ReferenceKind::Term, target));
    }
    if is_menu_entry {
        references.push(menu_target(entry, around));
    }
    Item {
        id: entry.id.clone().into(),
        locale: around.locale.clone(),
        state: state(&entry.status),
        content_type: entry.post_type.clone().into(),
        kind,
        routable,
        title: entry.title.clone(),
        slug: (!slug.is_empty()).then_some(slug),
        url: if routable { address(&entry.link) } else { None },
        edit_url: Some(if is_menu_entry {
            format!("{}/wp-admin/nav-menus.php", around.site.home)
        } else {
            around.edit_url(&entry.id)
        }),
        parent,
        author: around.authors.get(login_key(&entry.creator)).and_then(Json::as_str).map(ActorId::from),
        created_ms: date,
        updated_ms: moment(&entry.modified_gmt).or(date),
        published_ms: if matches!(state(&entry.status), State::Draft | State::Pending) { None } else { date },
        revisions: None,
        password_protected: entry.has_password,
        payload_bytes: entry.bytes,
        fields: fields(entry, &references, around),
        references,
        dead_shortcodes: None,
        flags: flags(entry),
    }
}

fn fields(entry: &Entry, references: &[Reference], around: &Surroundings<'_>) -> Vec<FieldValue> {
    let mut fields = vec![value("title", FieldRole::Title, Content::text(entry.title.clone()))];
    if entry.post_type == "nav_menu_item" {
        return fields;
    }
    fields.push(value("content", FieldRole::Body, rich(&entry.content, Markup::WordPress)));
    if around.has_field("excerpt", &entry.post_type) {
        fields.push(value("excerpt", FieldRole::Summary, rich(&entry.excerpt, Markup::Html)));
    }
    let in_field = |field: &str| references.iter().filter(|it| it.field.as_str() == field).count();
    if around.has_field("featured_media", &entry.post_type) {
        fields.push(value("featured_media", FieldRole::MainImage, Content::List(in_field("featured_media"))));
    }
    if types::is_routable(&entry.post_type) {
        fields.push(value("slug", FieldRole::Slug, Content::text(links::decode(&entry.name))));
    }
    let mut taxonomies: Vec<&str> = entry.terms.iter().map(|it| it.taxonomy.as_str()).collect();
    if entry.post_type == "post" {
        taxonomies.extend(["category", "post_tag"]);
    }
    taxonomies.sort_unstable();
    taxonomies.dedup();
    for taxonomy in taxonomies.into_iter().filter(|it| types::is_taxonomy_of_content(it)) {
        let field = types::term_field(taxonomy);
        fields.push(value(field, FieldRole::Terms, Content::List(in_field(field))));
    }
    fields
}

fn value(field: &str, role: FieldRole, content: Content) -> FieldValue {
    FieldValue { field: field.into(), role, content }
}

fn rich(source: &str, markup: Markup) -> Content {
    if source.trim().is_empty() {
        return Content::Empty;
    }
    Content::RichText { markup, source: source.to_owned() }
}

fn flags(entry: &Entry) -> Vec<String> {
    let old = entry.meta.iter().filter(|(key, value)| key == "_wp_old_slug" && !value.trim().is_empty());
    let mut flags: Vec<String> =
        old.take(100).map(|(_, slug)| format!("old-slug:{}", links::decode(slug))).collect();
    // The export does not name the default category; the installer's is `uncategorized` until somebody renames it.
    let categories: Vec<_> = entry.terms.iter().filter(|it| it.taxonomy == "category").collect();
    if matches!(categories.as_slice(), [only] if only.nicename == "uncategorized") {
        flags.push("default-category-only".to_owned());
    }
    if entry.meta("wp_pattern_sync_status") == "unsynced" {
        flags.push("unsynced".to_owned());
    }
    if is_reference(entry.meta("_menu_item_orphaned")) {
        flags.push("orphaned".to_owned());
    }
    flags
}

fn menu_target(entry: &Entry, around: &Surroundings<'_>) -> Reference {
    let object = entry.meta("_menu_item_object");
    let id = entry.meta("_menu_item_object_id").trim();
    let url = entry.meta("_menu_item_url");
    let by_id = |target| Reference::to("target", ReferenceKind::Field, target);
    let mut link = match entry.meta("_menu_item_type") {
        "post_type" => by_id(Target::Item(id.into())),
        "taxonomy" => by_id(Target::Item(head::item_id(object, Some(id), "").into())),
        "post_type_archive" => by_id(Target::Route),
        _ => links::reference(&around.site, "target", ReferenceKind::Anchor, url, None),
    };
    link.text = entry.title.chars().take(200).collect();
    link
}

/// What the addresses an item had before answer: WordPress redirects them (`wp_old_slug_redirect()`).
fn old_addresses(entry: &Entry, item: &Item) -> Vec<Record> {
    let (Some(url), State::Published) = (&item.url, item.state) else { return Vec::new() };
    let Some((folder, _)) = url.trim_end_matches('/').rsplit_once('/') else { return Vec::new() };
    if url.contains('?') || folder.len() < "https://".len() {
        return Vec::new();
    }
    let old = entry.meta.iter().filter(|(key, value)| key == "_wp_old_slug" && !value.trim().is_empty());
    let redirect = |address: String| {
        Record::Probe(Probe {
            url: address,
            status: Some(200),
            hops: vec![(301, url.clone())],
            ..Probe::default()
        })
    };
    old.take(100)
        .filter(|(_, slug)| *slug != entry.name && slug.len() <= 400)
        .flat_map(|(_, slug)| [redirect(format!("{folder}/{slug}/")), redirect(format!("{folder}/{slug}"))])
        .collect()
}

fn comment(comment: &Comment, entry: &Entry, around: &Surroundings<'_>) -> Option<Item> {
    let state = match comment.approved.as_str() {
        "1" | "approve" | "approved" => State::Published,
        "0" | "hold" | "unapproved" => State::Pending,
        _ => return None,
    };
    // Shops keep notes to their staff as comments.
    if comment.id.is_empty()
        || !matches!(comment.kind.as_str(), "" | "comment" | "pingback" | "trackback" | "review")
    {
        return None;
    }
    let parent = is_reference(&comment.parent).then(|| ItemId(format!("comment/{}", comment.parent)));
    let date = moment(&comment.date_gmt);
    Some(Item {
        id: format!("comment/{}", comment.id).into(),
        locale: around.locale.clone(),
        state,
        content_type: "comment".into(),
        kind: TypeKind::Comment,
        routable: false,
        title: String::new(),
        slug: None,
        url: None,
        edit_url: Some(format!(
            "{}/wp-admin/comment.php?action=editcomment&c={}",
            around.site.home, comment.id
        )),
        references: parent
            .iter()
            .map(|it| Reference::to("parent", ReferenceKind::Parent, Target::Item(it.clone())))
            .collect(),
        parent,
        author: None,
        created_ms: date,
        updated_ms: date,
        published_ms: if state == State::Published { date } else { None },
        revisions: None,
        password_protected: false,
        payload_bytes: u64::try_from(comment.content.len()).unwrap_or(u64::MAX),
        fields: vec![value("content", FieldRole::Body, rich(&comment.content, Markup::Html))],
        dead_shortcodes: None,
        flags: vec![format!("on:{}", entry.id)],
    })
}

fn attachment(entry: &Entry, around: &Surroundings<'_>) -> Vec<Record> {
    let url = address(&entry.attachment_url);
    let attached = entry.meta("_wp_attached_file");
    let path = if attached.is_empty() { &entry.attachment_url } else { attached };
    let file_name = path.rsplit('/').next().filter(|it| !it.is_empty()).map(links::decode);
    let facts = file_facts(entry.meta("_wp_attachment_metadata"));
    let asset = Asset {
        id: entry.id.clone().into(),
        title: entry.title.clone(),
        media_type: file_name.as_deref().and_then(media_type).map(str::to_owned),
        file_name,
        url: url.clone(),
        edit_url: Some(around.edit_url(&entry.id)),
        bytes: facts.bytes,
        width: facts.width,
        height: facts.height,
        alt: entry.meta("_wp_attachment_image_alt").trim().to_owned(),
        author: around.authors.get(login_key(&entry.creator)).and_then(Json::as_str).map(ActorId::from),
        created_ms: moment(&entry.date_gmt).or_else(|| moment(&entry.date)),
        trashed: entry.status == "trash",
    };
    let mut records = vec![Record::Asset(asset)];
    // Each file has a page of its own (since 6.4 an address that leads to the file): no item, yet not broken.
    if let Some(page) = address(&entry.link)
        && entry.status != "trash"
        && !page.contains('?')
        && links::url_key(&around.site, &page).is_some()
    {
        records.push(Record::Probe(Probe { url: page, status: Some(200), ..Probe::default() }));
    }
    records
}

/// The media type by the file's extension: an export does not state it.
fn media_type(file_name: &str) -> Option<&'static str> {
    let (_, extension) = file_name.rsplit_once('.')?;
    Some(match extension.to_ascii_lowercase().as_str() {
        "jpg" | "jpeg" | "jpe" => "image/jpeg",
        "png" => "image/png",
        "gif" => "image/gif",
        "webp" => "image/webp",
        "avif" => "image/avif",
        "heic" => "image/heic",
        "svg" => "image/svg+xml",
        "bmp" => "image/bmp",
        "tif" | "tiff" => "image/tiff",
        "ico" => "image/x-icon",
        "pdf" => "application/pdf",
        "zip" => "application/zip",
        "doc" => "application/msword",
        "docx" => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "xls" => "application/vnd.ms-excel",
        "xlsx" => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "ppt" => "application/vnd.ms-powerpoint",
        "pptx" => "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        "txt" => "text/plain",
        "csv" => "text/csv",
        "mp3" => "audio/mpeg",
        "m4a" => "audio/mp4",
        "wav" => "audio/wav",
        "ogg" | "oga" => "audio/ogg",
        "mp4" | "m4v" => "video/mp4",
        "mov" => "video/quicktime",
        "webm" => "video/webm",
        _ => return None,
    })
}

/// The terms of the head as items.
pub fn terms(all: &[Term], site: &Site, locale: &LocaleCode) -> Vec<Record> {
    let by_slug: std::collections::BTreeMap<(&str, &str), &Term> =
        all.iter().map(|term| ((term.taxonomy.as_str(), term.slug.as_str()), term)).collect();
    let path = |term: &Term| {
        let mut slugs = vec![term.slug.as_str()];
        let mut above = term.parent.as_str();
        // WordPress's own limit is the memory; a circle must end, too.
        while slugs.len() < 16
            && let Some(parent) = by_slug.get(&(term.taxonomy.as_str(), above))
        {
            slugs.push(&parent.slug);
            above = &parent.parent;
        }
        slugs.reverse();
        slugs.join("/")
    };
    let base = |taxonomy: &str| match taxonomy {
        "category" => site.category_base.clone(),
        "post_tag" => site.tag_base.clone(),
        // The default of `register_taxonomy()`.
        other => other.to_owned(),
    };
    all.iter()
        .filter(|term| types::is_taxonomy_of_content(&term.taxonomy))
        .map(|term| {
            let parent = by_slug
                .get(&(term.taxonomy.as_str(), term.parent.as_str()))
                .filter(|_| !term.parent.is_empty());
            let parent = parent.map(|it| ItemId(it.item_id()));
            let url = format!("{}/{}/{}/", site.home, base(&term.taxonomy), path(term));
            let slug = links::decode(&term.slug);
            Record::Item(Item {
                id: term.item_id().into(),
                locale: locale.clone(),
                state: State::Published,
                content_type: term.taxonomy.clone().into(),
                kind: TypeKind::Term,
                routable: true,
                title: term.name.clone(),
                url: address(&url).filter(|_| !term.slug.is_empty()),
                edit_url: Some(format!(
                    "{}/wp-admin/term.php?taxonomy={}&tag_ID={}",
                    site.home, term.taxonomy, term.id
                )),
                references: parent
                    .iter()
                    .map(|it| Reference::to("parent", ReferenceKind::Parent, Target::Item(it.clone())))
                    .collect(),
                parent,
                author: None,
                created_ms: None,
                updated_ms: None,
                published_ms: None,
                revisions: None,
                password_protected: false,
                payload_bytes: term.bytes,
                fields: vec![
                    value("name", FieldRole::Title, Content::text(term.name.clone())),
                    value("description", FieldRole::Summary, rich(&term.description, Markup::Html)),
                    value("slug", FieldRole::Slug, Content::text(slug.clone())),
                ],
                slug: (!slug.is_empty()).then_some(slug),
                dead_shortcodes: None,
                flags: Vec::new(),
            })
        })
        .collect()
}
