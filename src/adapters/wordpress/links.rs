//! What an address found in WordPress content leads to, without asking anybody.
//!
//! Shared by the live source and the export: both describe the site as a [`Site`] and keep it in the scan's
//! context. Addresses are parsed as browsers do (WHATWG URL), so `\` is `/`, hosts are in punycode, and a line
//! break inside `java\nscript:` hides nothing.
//!
//! Stays true: pure; never panics on any input; `Target::Internal(key)` equals [`url_key`] of the address it
//! resolves to; an address is never longer than [`MAX_BYTES`] in the result.
//! Source: developer.wordpress.org, `WP_Rewrite`, `wp_get_attachment_image_src`, `big_image_size_threshold`.

use url::Url;

use crate::model::{AssetId, ItemId, Reference, ReferenceKind, Target};

mod site;
mod text;

use site::Own;
pub use site::Site;
pub(super) use text::decode;
use text::{
    capped, capped_to, fold_path, mailto_problem, stray_character, tel_problem, without_size, without_www,
};

/// Longest address kept; the cap of [`Reference::url`] and [`Reference::raw`].
pub const MAX_BYTES: usize = 2 * 1024;

/// Longest address that is looked at at all. Browsers refuse longer ones, and so do servers.
const MAX_PARSED_BYTES: usize = 64 * 1024;

/// Schemes that hand over to another program: nothing on the web answers.
const HANDED_OVER: &[&str] = &[
    "bitcoin",
    "callto",
    "facetime",
    "facetime-audio",
    "feed",
    "geo",
    "im",
    "intent",
    "itms",
    "itms-apps",
    "magnet",
    "maps",
    "market",
    "msteams",
    "news",
    "sgnl",
    "sip",
    "sips",
    "skype",
    "slack",
    "sms",
    "smsto",
    "spotify",
    "tg",
    "viber",
    "webcal",
    "whatsapp",
    "xmpp",
    "zoommtg",
];

/// Files of WordPress itself in its own folder.
const CORE_FILES: &[&str] = &[
    "favicon.ico",
    "robots.txt",
    "wp-activate.php",
    "wp-comments-post.php",
    "wp-cron.php",
    "wp-links-opml.php",
    "wp-login.php",
    "wp-signup.php",
    "wp-trackback.php",
    "xmlrpc.php",
];

/// The key under which two addresses of this site are the same page or file.
///
/// The decoded path in lower case, without trailing slash, query and fragment; `/?p=5` of a site without
/// permalinks gives `?p=5`; sizes are taken off uploaded pictures. `None` for other sites.
pub fn url_key(site: &Site, url: &str) -> Option<String> {
    if url.len() > MAX_PARSED_BYTES {
        return None;
    }
    let home = Url::parse(&site.home).ok()?;
    let url = home.join(url.trim()).ok()?;
    let own = site.path_below(&url)?;
    if own.below.is_empty() {
        if let Some((_, id)) = plain_permalink(&url) {
            return Some(format!("?p={id}"));
        }
    } else if site.is_upload(&own.below) {
        return Some(own.key(&without_size(&own.below)));
    }
    Some(own.key(&own.below))
}

/// What `href`, as written in a field, leads to. `base` is the address of the page it stands on.
pub fn reference(site: &Site, field: &str, kind: ReferenceKind, href: &str, base: Option<&str>) -> Reference {
    let (target, url) = resolve(site, kind, href, base);
    Reference {
        field: field.into(),
        kind,
        target,
        url: url.map(|url| capped(&url).to_owned()),
        raw: capped(href).to_owned(),
        text: String::new(),
    }
}

fn resolve(site: &Site, kind: ReferenceKind, href: &str, base: Option<&str>) -> (Target, Option<String>) {
    // Browsers strip these from the ends; a space around an address harms nobody.
    let trimmed = href.trim_matches(|c: char| c <= ' ');
    if trimmed.is_empty() || trimmed == "#" {
        return (Target::Nothing, None);
    }
    // Browsers also drop tabs and line breaks inside, which is how filters for `javascript:` are fooled.
    let opening: String = trimmed
        .chars()
        .filter(|c| !matches!(c, '\t' | '\n' | '\r'))
        .take(64)
        .collect::<String>()
        .to_ascii_lowercase();
    if opening.starts_with("javascript:") || opening.starts_with("vbscript:") {
        return (Target::Script, None);
    }
    if opening.starts_with("data:") {
        let runs = opening.starts_with("data:text/html") && kind != ReferenceKind::Image;
        return (if runs { Target::Script } else { Target::Inline }, None);
    }
    if trimmed.len() > MAX_PARSED_BYTES {
        return (Target::Invalid("longer than 64 KiB".to_owned()), None);
    }
    if opening.starts_with("mailto:") {
        return contact(trimmed, mailto_problem(trimmed));
    }
    if opening.starts_with("tel:") {
        return contact(trimmed, tel_problem(trimmed));
    }
    if let Some(problem) = stray_character(trimmed) {
        return (Target::Invalid(problem), None);
    }
    if let Some(fragment) = trimmed.strip_prefix('#') {
        return same_page(site, fragment, base);
    }
    match parse(site, trimmed, base) {
        Ok(url) => {
            let target = classify(site, &url);
            let text = (!matches!(target, Target::Invalid(_) | Target::Inline)).then(|| url.to_string());
            (target, text)
        }
        Err(error) => (Target::Invalid(error.to_string()), None),
    }
}

fn parse(site: &Site, href: &str, base: Option<&str>) -> Result<Url, url::ParseError> {
    let base =
        base.and_then(|base| Url::parse(base).ok()).or_else(|| Url::parse(&format!("{}/", site.home)).ok());
    Url::options().base_url(base.as_ref()).parse(href)
}

fn same_page(site: &Site, fragment: &str, base: Option<&str>) -> (Target, Option<String>) {
    let url = base.and_then(|base| Url::parse(base).ok()).map(|mut url| {
        url.set_fragment(Some(fragment));
        url
    });
    // `#:~:text=…` points at words, not at an id.
    let id = fragment.split(":~:").next().unwrap_or_default();
    let target = if id.is_empty() {
        url.as_ref().map_or(Target::Route, |url| classify(site, url))
    } else {
        Target::Fragment(decode(id))
    };
    (target, url.map(String::from))
}

fn contact(href: &str, problem: Option<String>) -> (Target, Option<String>) {
    match problem {
        Some(problem) => (Target::Invalid(problem), None),
        None => (Target::Contact, Some(href.to_owned())),
    }
}

fn classify(site: &Site, url: &Url) -> Target {
    match url.scheme() {
        "http" | "https" => match site.path_below(url) {
            Some(own) => own_target(site, url, &own),
            None => Target::External,
        },
        // The check for links to working copies looks at the address of these.
        "file" | "ftp" | "ftps" | "sftp" | "ws" | "wss" => Target::External,
        "about" | "blob" | "cid" => Target::Inline,
        scheme
            if HANDED_OVER.contains(&scheme) || scheme.starts_with("web+") || scheme.starts_with("ms-") =>
        {
            Target::Contact
        }
        scheme => Target::Invalid(format!("`{}:` is not a scheme of the web", capped_to(scheme, 40))),
    }
}

fn own_target(site: &Site, url: &Url, own: &Own) -> Target {
    let below = own.below.as_str();
    if below.is_empty() {
        return match plain_permalink(url) {
            Some((Plain::Asset, id)) => Target::Asset(AssetId(id)),
            Some((Plain::Item, id)) => Target::Item(ItemId(id)),
            // Searches, `?cat=`, feeds… of a site without permalinks are answered by the same address.
            None if url.query().is_some_and(has_own_query) => Target::Route,
            None => site.front_page.clone().map_or(Target::Route, |id| Target::Item(ItemId(id))),
        };
    }
    if site.is_upload(below) {
        return Target::Internal(own.key(&without_size(below)));
    }
    if is_route(site, below) {
        return Target::Route;
    }
    match without_page_number(below) {
        "" => Target::Route,
        below if is_route(site, below) => Target::Route,
        below => Target::Internal(own.key(below)),
    }
}

/// Whether WordPress answers the path without an item behind it.
fn is_route(site: &Site, below: &str) -> bool {
    let parts: Vec<&str> = below.split('/').collect();
    let last = parts.last().copied().unwrap_or_default();
    let is_xml = std::path::Path::new(last).extension().is_some_and(|it| it == "xml" || it == "xsl");
    if parts.iter().any(|part| matches!(*part, "wp-admin" | "wp-includes" | "wp-json"))
        || (parts.contains(&"wp-content"))
        || CORE_FILES.contains(&last)
        || (parts.len() == 1 && is_xml && last.contains("sitemap"))
    {
        return true;
    }
    if parts.contains(&"feed") {
        let rest = parts.iter().rev().take_while(|part| **part != "feed").count();
        if rest == 0 || (rest == 1 && matches!(last, "rss" | "rss2" | "rdf" | "atom")) {
            return true;
        }
    }
    let is_archive = match parts.as_slice() {
        [first, _] if *first == site.author_base.to_lowercase() || matches!(*first, "search" | "type") => {
            true
        }
        [.., "trackback"] => true,
        [year] => is_number(year, 4),
        [year, month] if is_number(year, 4) && is_number(month, 2) => true,
        [year, month, day] if is_number(year, 4) && is_number(month, 2) && is_number(day, 2) => true,
        _ => false,
    };
    is_archive || site.archives.iter().any(|archive| fold_path(archive) == below)
}

fn is_number(text: &str, digits: usize) -> bool {
    text.len() == digits && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Takes `/page/2`, `/comment-page-2` and `/embed` off: another view of the same thing.
fn without_page_number(below: &str) -> &str {
    let (rest, last) = below.rsplit_once('/').unwrap_or(("", below));
    let is_digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if is_digits(last) && (rest == "page" || rest.ends_with("/page")) {
        return rest.strip_suffix("page").unwrap_or(rest).trim_end_matches('/');
    }
    let is_view = last == "embed" || last.strip_prefix("comment-page-").is_some_and(is_digits);
    if is_view && !rest.is_empty() { rest } else { below }
}

enum Plain {
    Item,
    Asset,
}

/// The id in `?p=5`, `?page_id=5`, `?attachment_id=5`.
fn plain_permalink(url: &Url) -> Option<(Plain, String)> {
    url.query_pairs().find_map(|(name, value)| {
        let plain = match name.as_ref() {
            "p" | "page_id" => Plain::Item,
            "attachment_id" => Plain::Asset,
            _ => return None,
        };
        let id = value.trim_start_matches('0');
        let is_id = !id.is_empty() && id.len() <= 20 && id.bytes().all(|byte| byte.is_ascii_digit());
        is_id.then(|| (plain, id.to_owned()))
    })
}

/// Whether the query is one that WordPress answers, not one for counting visitors.
fn has_own_query(query: &str) -> bool {
    url::form_urlencoded::parse(query.as_bytes()).any(|(name, _)| {
        matches!(
            name.as_ref(),
            "s" | "cat"
                | "tag"
                | "author"
                | "feed"
                | "m"
                | "year"
                | "monthnum"
                | "day"
                | "paged"
                | "page"
                | "post_type"
                | "category_name"
                | "author_name"
                | "name"
                | "pagename"
                | "rest_route"
                | "taxonomy"
                | "term"
        )
    })
}

#[cfg(test)]
mod tests;
