//! Raw values of fields: what they hold and what they point at.
//!
//! Stays true: pure; no panic on any text; XML is read as a stream, never expanded (no entities but the five of XML).
//! Source: raw values counted in seven public repositories, and Sitecore's documentation of field types.

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::guid::Guid;

/// Renderings of one item, at most.
const MAX_RENDERINGS: usize = 10_000;

/// `20160519T140313Z` as Unix milliseconds; also without `Z` and with `:ticks`. `None` for "none" and for nonsense.
pub fn moment(text: &str) -> Option<i64> {
    let text = text.trim();
    let text = text.split_once(':').map_or(text, |(moment, _)| moment).trim_end_matches('Z');
    let moment = match text.len() {
        8 => jiff::civil::Date::strptime("%Y%m%d", text).ok()?.to_datetime(jiff::civil::Time::midnight()),
        _ => jiff::civil::DateTime::strptime("%Y%m%dT%H%M%S", text).ok()?,
    };
    if moment.year() <= 1 {
        return None;
    }
    Some(moment.to_zoned(jiff::tz::TimeZone::UTC).ok()?.timestamp().as_millisecond())
}

/// A general link.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Link {
    /// `internal`, `external`, `media`, `anchor`, `mailto`, `javascript`, `rel`, lower case.
    pub kind: String,
    /// The item or media item.
    pub id: Option<Guid>,
    /// The address, for the kinds that have one.
    pub url: String,
    /// The place on the page.
    pub anchor: String,
    /// The text shown.
    pub text: String,
}

/// An image or file value.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Picture {
    /// The media item.
    pub id: Option<Guid>,
    /// The address, of pictures kept elsewhere.
    pub src: String,
    /// Alternative text of this use; `None` when the value has none of its own.
    pub alt: Option<String>,
}

/// What an XML value is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fragment {
    /// `<link …>`
    Link(Link),
    /// `<image …>`
    Image(Picture),
    /// `<file …>`
    File(Picture),
}

/// Reads `<link …/>`, `<image …/>` or `<file …/>`; `None` for anything else.
pub fn fragment(text: &str) -> Option<Fragment> {
    let text = text.trim();
    if !text.starts_with('<') || text.len() > 64 * 1024 {
        return None;
    }
    let mut reader = Reader::from_str(text);
    let (Event::Start(element) | Event::Empty(element)) = reader.read_event().ok()? else { return None };
    let mut link = Link::default();
    let mut picture = Picture::default();
    for (name, value) in attributes(&element) {
        match name.as_str() {
            "linktype" => link.kind = value.to_ascii_lowercase(),
            "id" => link.id = Guid::parse(&value).filter(|it| !it.is_nil()),
            "url" => link.url = value,
            "anchor" => link.anchor = value,
            "text" => link.text = value,
            "mediaid" => picture.id = Guid::parse(&value).filter(|it| !it.is_nil()),
            "src" => picture.src = value,
            "alt" => picture.alt = Some(value),
            _ => {}
        }
    }
    match element.local_name().as_ref() {
        b"link" => Some(Fragment::Link(link)),
        b"image" => Some(Fragment::Image(picture)),
        b"file" => Some(Fragment::File(picture)),
        _ => None,
    }
}

/// Attributes by local name, unescaped; broken ones end the list.
fn attributes(element: &BytesStart<'_>) -> Vec<(String, String)> {
    let mut all = Vec::new();
    for attribute in element.attributes().with_checks(false).take(200) {
        let Ok(attribute) = attribute else { break };
        let name = String::from_utf8_lossy(attribute.key.local_name().as_ref()).into_owned();
        let raw = String::from_utf8_lossy(&attribute.value).into_owned();
        // An ampersand that nobody escaped stays what it is.
        let value = quick_xml::escape::unescape(&raw).ok().map(std::borrow::Cow::into_owned);
        all.push((name, value.unwrap_or(raw)));
    }
    all
}

/// One rendering on a page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Placed {
    /// The rendering; `None` where a delta only changes one that is there.
    pub rendering: Option<Guid>,
    /// Its content: a GUID, a path, `local:/Data/x`, `query:…`, or nothing.
    pub datasource: String,
    /// Where on the page.
    pub placeholder: String,
}

/// Presentation details of an item.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Layout {
    /// Layouts named for devices.
    pub layouts: Vec<Guid>,
    /// Renderings, in order.
    pub placed: Vec<Placed>,
    /// The XML ended too early or is not XML.
    pub is_damaged: bool,
}

/// Reads `__Renderings` or `__Final Renderings`, whole or as a delta.
pub fn layout(text: &str) -> Layout {
    let mut layout = Layout::default();
    if text.trim().is_empty() {
        return layout;
    }
    let mut reader = Reader::from_str(text);
    let mut is_root = true;
    loop {
        match reader.read_event() {
            Ok(Event::Start(element) | Event::Empty(element)) => {
                if is_root {
                    is_root = false;
                    continue;
                }
                match element.local_name().as_ref() {
                    b"d" => {
                        let id = attributes(&element).into_iter().find(|(name, _)| name == "l");
                        layout
                            .layouts
                            .extend(id.and_then(|(_, value)| Guid::parse(&value)).filter(|it| !it.is_nil()));
                    }
                    b"action" if layout.placed.len() < MAX_RENDERINGS => {
                        layout.placed.extend(personalised(&element));
                    }
                    b"r" if layout.placed.len() < MAX_RENDERINGS => layout.placed.push(placed(&element)),
                    _ => {}
                }
            }
            Ok(Event::Eof) => return layout,
            Ok(_) => {}
            Err(_) => {
                layout.is_damaged = true;
                return layout;
            }
        }
    }
}

fn placed(element: &BytesStart<'_>) -> Placed {
    let mut placed = Placed::default();
    for (name, value) in attributes(element) {
        match name.as_str() {
            "id" => placed.rendering = Guid::parse(&value).filter(|it| !it.is_nil()),
            "ds" => value.trim().clone_into(&mut placed.datasource),
            "ph" => placed.placeholder = value,
            _ => {}
        }
    }
    placed
}

/// What a personalisation rule puts in place of a rendering or its content.
fn personalised(element: &BytesStart<'_>) -> Option<Placed> {
    let all = attributes(element);
    let value =
        |name: &str| all.iter().find(|(it, _)| it.eq_ignore_ascii_case(name)).map(|(_, value)| value.trim());
    let rendering = value("RenderingItem").and_then(Guid::parse).filter(|it| !it.is_nil());
    let datasource = value("DataSource").unwrap_or_default().to_owned();
    let is_anything = rendering.is_some() || !datasource.is_empty();
    is_anything.then(|| Placed { rendering, datasource, placeholder: String::new() })
}

/// The media item named by `-/media/32HEX.ashx` or `~/media/…`.
pub fn media_id(address: &str) -> Option<Guid> {
    let rest = after_media(address)?;
    let end = rest.find(['.', '?', '#', '/']).unwrap_or(rest.len());
    Guid::parse(rest.get(..end)?)
}

/// What stands behind `-/media/` or `~/media/`.
pub fn after_media(address: &str) -> Option<&str> {
    let found = ["-/media/", "~/media/"].iter().find_map(|prefix| {
        let at = address.find(prefix)?;
        matches!(address.get(..at)?, "" | "/").then(|| address.get(at + prefix.len()..))
    });
    found.flatten()
}

/// When a lock was taken; `None` when it was released or never taken.
pub fn locked_since(text: &str) -> Option<Option<i64>> {
    lock(text).map(|(_, since)| since)
}

/// Who holds a lock, and since when.
pub fn lock(text: &str) -> Option<(String, Option<i64>)> {
    let mut reader = Reader::from_str(text.trim());
    let (Event::Start(element) | Event::Empty(element)) = reader.read_event().ok()? else { return None };
    let all = attributes(&element);
    let value = |name: &str| all.iter().find(|(it, _)| it == name).map(|(_, value)| value.trim());
    let owner = value("owner").filter(|it| !it.is_empty())?;
    Some((owner.to_owned(), value("date").and_then(moment)))
}

/// Names of users and roles in `__Security`, each once; at most 1,000. Those that are no accounts are left out.
pub fn accounts(text: &str) -> Vec<&str> {
    const NO_ACCOUNTS: [&str; 3] = ["everyone", "anonymous", "creator-owner"];
    let mut names: Vec<&str> = Vec::new();
    let mut parts = text.split('|').map(str::trim);
    while let Some(part) = parts.next() {
        if part != "ar" && part != "au" {
            continue;
        }
        let Some(name) = parts.next().filter(|it| !it.is_empty()) else { continue };
        let short = name.rsplit('\\').next().unwrap_or_default();
        let is_account = !NO_ACCOUNTS.iter().any(|it| short.eq_ignore_ascii_case(it));
        if is_account && !names.contains(&name) && names.len() < 1000 {
            names.push(name);
        }
    }
    names
}

/// Entries of `__Security` that name users, and those that deny something.
pub fn security(text: &str) -> (usize, usize) {
    let parts = || text.split('|').map(str::trim);
    let users = parts().filter(|it| *it == "au").count();
    let denies = parts().filter(|it| it.starts_with('-') && it.contains(':')).count();
    (users, denies)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "{110D559F-DEA5-42EA-9C1C-8A5DF7E70EF9}";

    #[test]
    fn moments_of_every_age_are_read() {
        assert_eq!(moment("20160519T140313Z"), Some(1_463_666_593_000));
        assert_eq!(moment("20160519T140313"), Some(1_463_666_593_000));
        assert_eq!(moment("20160519T140313:635992574130000000Z"), Some(1_463_666_593_000));
        for text in ["00010101T000000Z", "", "yesterday", "20161350T000000Z", "99999999T999999"] {
            assert_eq!(moment(text), None, "{text}");
        }
    }

    #[test]
    fn links_and_images_are_told_apart_whatever_the_order_of_attributes() {
        let text = format!("<link text=\"A &amp; B\" id=\"{ID}\" linktype=\"Internal\" anchor=\"x\" />");
        let Some(Fragment::Link(link)) = fragment(&text) else { panic!("a link") };
        assert_eq!((link.kind.as_str(), link.text.as_str()), ("internal", "A & B"));
        assert_eq!(link.id, Guid::parse(ID));
        let Some(Fragment::Image(image)) = fragment(&format!("<image mediaid=\"{ID}\" alt=\"\" />")) else {
            panic!()
        };
        assert_eq!(image.alt.as_deref(), Some(""));
        for text in ["", "text", "<p>rich</p>", "<link", "<", "<image mediaid="] {
            assert!(!matches!(fragment(text), Some(Fragment::Link(Link { id: Some(_), .. }))), "{text}");
        }
    }

    #[test]
    fn a_layout_and_its_delta_are_read() {
        let text = format!(
            "<r xmlns:p=\"p\" xmlns:s=\"s\" p:p=\"1\"><d id=\"{ID}\"><r uid=\"{ID}\" s:id=\"{ID}\" \
             s:ds=\"local:/Data/x\" s:ph=\"main\" /><r uid=\"{ID}\" p:after=\"*\" /></d></r>"
        );
        let delta = layout(&text);
        assert_eq!(delta.placed.len(), 2);
        assert_eq!(delta.placed[0].datasource, "local:/Data/x");
        assert_eq!(delta.placed[1].rendering, None);
        let whole =
            layout(&format!("<r><d id=\"{ID}\" l=\"{ID}\"><r id=\"{ID}\" ds=\"\" ph=\"/main\"></r></d></r>"));
        assert_eq!((whole.layouts.len(), whole.placed.len(), whole.is_damaged), (1, 1, false));
        assert!(layout("<r><d></r>").is_damaged);
    }

    #[test]
    fn what_personalisation_shows_instead_is_placed_too() {
        let text = format!(
            "<r xmlns:s=\"s\"><d id=\"{ID}\"><r uid=\"{ID}\" s:id=\"{ID}\"><rls><ruleset><rule><actions>\
             <action uid=\"1\" s:id=\"{ID}\" s:RenderingItem=\"{ID}\" /><action uid=\"2\" s:DataSource=\"local:/Data/x\" />\
             <action uid=\"3\" s:id=\"{ID}\" /></actions></rule></ruleset></rls></r></d></r>"
        );
        let placed = layout(&text).placed;
        assert_eq!(placed.len(), 3);
        assert_eq!((placed[1].rendering, placed[1].datasource.as_str()), (Guid::parse(ID), ""));
        assert_eq!((placed[2].rendering, placed[2].datasource.as_str()), (None, "local:/Data/x"));
    }

    #[test]
    fn media_addresses_hold_ids() {
        for text in [
            "-/media/110D559FDEA542EA9C1C8A5DF7E70EF9.ashx?h=16",
            "/-/media/110d559fdea542ea9c1c8a5df7e70ef9",
            "~/media/110D559FDEA542EA9C1C8A5DF7E70EF9.ashx",
        ] {
            assert_eq!(media_id(text), Guid::parse(ID), "{text}");
        }
        assert_eq!(media_id("/-/media/Project/Site/logo.png"), None);
        assert_eq!(after_media("https://other.test/-/media/x"), None);
    }

    #[test]
    fn a_released_lock_is_none() {
        assert_eq!(locked_since("<r />"), None);
        assert_eq!(
            locked_since("<r owner=\"sitecore\\a\" date=\"20240416T202129Z\" />"),
            Some(Some(1_713_298_889_000))
        );
        assert_eq!(locked_since(""), None);
        assert_eq!(lock("<r owner=\"sitecore\\a\" />"), Some(("sitecore\\a".to_owned(), None)));
    }

    #[test]
    fn security_counts_users_and_denials() {
        assert_eq!(security("ar|Everyone|pe|+field:read|!*|pd|!*|+field:read|"), (0, 0));
        assert_eq!(security("au|sitecore\\a|pe|+item:read|ar|sitecore\\b|pe|-item:write|"), (1, 1));
    }

    #[test]
    fn accounts_of_access_rules_are_named_once() {
        let rules = r"ar|sitecore\Author|pe|+item:read|pd|+item:read|au|sitecore\jane|pe|+item:write|ar|Everyone|pe|-item:read|ar|sitecore\Author|pd|!*|";
        assert_eq!(accounts(rules), [r"sitecore\Author", r"sitecore\jane"]);
        assert_eq!(accounts("ar|"), [""; 0]);
        assert_eq!(accounts(r"ar|\Everyone|pe||au|extranet\Anonymous|pe|"), [""; 0]);
    }

    proptest::proptest! {
        #[test]
        fn no_text_makes_it_panic(text in ".{0,200}") {
            let (_, _, _) = (fragment(&text), layout(&text), media_id(&text));
            let (_, _, _) = (moment(&text), locked_since(&text), security(&text));
            let _ = accounts(&text);
        }
    }
}
