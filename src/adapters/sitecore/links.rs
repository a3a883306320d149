//! What an address written in a rich text leads to, without asking anybody.
//!
//! Sitecore keeps internal links by id (`~/link.aspx?_id=…`, `-/media/….ashx`) and replaces them when a page is shown. An address
//! written as a path is the site's own affair: which item answers it depends on host names and on code.
//!
//! Stays true: pure; never panics; nothing longer than [`MAX_BYTES`] is kept.

use url::Url;

use super::guid::Guid;
use super::values;
use super::world::{Region, World};
use crate::model::{Reference, ReferenceKind, Target};

/// Longest address kept: the cap of [`Reference::url`] and [`Reference::raw`].
pub const MAX_BYTES: usize = 2 * 1024;

/// A text cut to what a reference may keep.
pub fn clip(text: &str) -> String {
    let mut end = text.len().min(MAX_BYTES);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.get(..end).unwrap_or_default().to_owned()
}

/// The reference of an address in a field of an item of `database`.
pub fn reference(
    world: &World,
    database: u8,
    own_host: Option<&str>,
    field: &str,
    kind: ReferenceKind,
    href: &str,
) -> Reference {
    let (target, url) = classify(world, database, own_host, href);
    Reference { field: field.into(), kind, target, url, raw: clip(href), text: String::new() }
}

fn classify(world: &World, database: u8, own_host: Option<&str>, href: &str) -> (Target, Option<String>) {
    let href = href.trim();
    if href.is_empty() || href == "#" {
        return (Target::Nothing, None);
    }
    if let Some(fragment) = href.strip_prefix('#') {
        return (Target::Fragment(clip(fragment)), None);
    }
    if let Some(id) = link_id(href) {
        return (world.target(database, id, Region::Content), None);
    }
    if let Some(id) = values::media_id(href) {
        return (world.target(database, id, Region::Media), None);
    }
    if let Some(rest) = values::after_media(href) {
        return (media_path(world, database, rest), None);
    }
    match scheme(href).as_deref() {
        None if href.starts_with("//") => absolute(own_host, &format!("https:{href}")),
        None => (Target::Route, None),
        Some("http" | "https") => absolute(own_host, href),
        Some("javascript" | "vbscript") => (Target::Script, None),
        Some("data") => (Target::Inline, None),
        Some(_) => (Target::Contact, None),
    }
}

fn absolute(own_host: Option<&str>, href: &str) -> (Target, Option<String>) {
    match Url::parse(href) {
        Ok(url) if href.len() <= MAX_BYTES => {
            let is_own =
                own_host.is_some_and(|own| url.host_str().is_some_and(|it| it.eq_ignore_ascii_case(own)));
            let target = if is_own { Target::Route } else { Target::External };
            (target, Some(url.to_string()).filter(|it| it.len() <= MAX_BYTES))
        }
        Ok(_) => (Target::Invalid("longer than 2 KiB".to_owned()), None),
        Err(error) => (Target::Invalid(error.to_string()), None),
    }
}

/// The scheme of an address, lower case; `None` for a relative one. Controls inside a scheme hide nothing: browsers drop them.
fn scheme(href: &str) -> Option<String> {
    let cleaned: String = href.chars().filter(|it| !it.is_control()).take(40).collect();
    let (scheme, _) = cleaned.split_once(':')?;
    let is_scheme = scheme.starts_with(|it: char| it.is_ascii_alphabetic())
        && scheme.chars().all(|it| it.is_ascii_alphanumeric() || matches!(it, '+' | '-' | '.'));
    is_scheme.then(|| scheme.to_ascii_lowercase())
}

/// `~/link.aspx?_id=32HEX&_z=z`, also with a leading slash or `&amp;`.
fn link_id(href: &str) -> Option<Guid> {
    let lower = href.to_ascii_lowercase();
    let at = lower.find("link.aspx?")?;
    if !matches!(lower.get(..at)?, "" | "~/" | "/~/" | "-/" | "/") {
        return None;
    }
    let query = lower.get(at + "link.aspx?".len()..)?;
    let id = query.split(['&', ';', '#']).find_map(|it| it.strip_prefix("_id="))?;
    Guid::parse(id)
}

/// The media item of a path below `-/media/`.
fn media_path(world: &World, database: u8, rest: &str) -> Target {
    let path = rest.split(['?', '#']).next().unwrap_or_default();
    let decoded = percent_decoded(path);
    let without_extension = match decoded.rsplit_once('.') {
        Some((stem, extension)) if !extension.contains('/') => stem,
        _ => decoded.as_str(),
    };
    let at = |path: &str| world.target_of_path(database, &format!("/sitecore/media library/{path}"));
    match at(without_extension) {
        // Addresses are written with dashes where names have blanks.
        Target::Asset(_) | Target::Outside(_) if without_extension.contains('-') => {
            let spaced = at(&without_extension.replace('-', " "));
            match (world.at_path(database, &format!("/sitecore/media library/{without_extension}")), &spaced)
            {
                (None, Target::Asset(id)) if !id.as_str().starts_with('/') => spaced,
                _ => at(without_extension),
            }
        }
        other => other,
    }
}

fn percent_decoded(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        let hex =
            text.get(at + 1..at + 3).filter(|_| *byte == b'%').and_then(|it| u8::from_str_radix(it, 16).ok());
        decoded.push(hex.unwrap_or(*byte));
        at += if hex.is_some() { 3 } else { 1 };
    }
    String::from_utf8(decoded).unwrap_or_else(|_| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::adapters::sitecore::world::Place;
    use crate::model::{AssetId, ItemId};

    fn world() -> World {
        let mut world = World::default();
        let database = world.database("master").unwrap();
        let place = |is_asset| Place { at: 0, database, is_asset };
        world.add(Guid(1), Guid(9), "/sitecore/content/Home", place(false));
        world.add(Guid(2), Guid(9), "/sitecore/media library/Project/My Logo", place(true));
        world
    }

    fn target(href: &str) -> Target {
        reference(&world(), 0, Some("www.site.test"), "Body", ReferenceKind::Anchor, href).target
    }

    #[test]
    fn links_by_id_lead_to_items_and_files() {
        let home = Target::Item(ItemId(Guid(1).to_string()));
        assert_eq!(target("~/link.aspx?_id=00000000000000000000000000000001&_z=z"), home);
        assert_eq!(target("/~/link.aspx?_id=00000000000000000000000000000001&amp;_z=z"), home);
        let logo = Target::Asset(AssetId(Guid(2).to_string()));
        assert_eq!(target("-/media/00000000000000000000000000000002.ashx?h=16"), logo);
        assert_eq!(target("/-/media/Project/My-Logo.png?w=1"), logo);
        assert_eq!(target("/-/media/project/my%20logo.png"), logo);
        assert!(matches!(target("~/link.aspx?_id=000000000000000000000000000000FF"), Target::Outside(_)));
    }

    #[test]
    fn other_addresses_are_what_they_are() {
        assert_eq!(target("https://other.test/a"), Target::External);
        assert_eq!(target("https://WWW.site.test/a"), Target::Route);
        assert_eq!(target("/about"), Target::Route);
        assert_eq!(target("mailto:a@example.com"), Target::Contact);
        assert_eq!(target("java\nscript:alert(1)"), Target::Script);
        assert_eq!(target("#top"), Target::Fragment("top".to_owned()));
        assert_eq!(target(" # "), Target::Nothing);
        assert!(matches!(target("http://"), Target::Invalid(_)));
    }

    proptest::proptest! {
        #[test]
        fn no_address_makes_it_panic(href in ".{0,300}") {
            let _ = target(&href);
        }
    }
}
