//! Records as they are kept between scans: one format byte, then deflated JSON. And the stamp by which an item that a
//! quick look shows is known to be the one that is kept.

use std::io::{Read as _, Write as _};

use sha2::{Digest as _, Sha256};

use crate::model::{Content, FieldRole, Item, Record};
use crate::store::inventory::Kept;

/// The form of kept records. Another number when the meaning of a normalised record changes.
const FORMAT: u8 = 1;
/// Largest record read back: no answer of a CMS is larger.
const MAX_BYTES: u64 = 256 << 20;
/// An item changed shortly before it was read may change again within the same second, and the clocks of two machines
/// differ: such an item is read again.
const MARGIN_MS: i64 = 600_000;

/// A record as kept. `now_ms` is when it was read.
pub fn encode(record: &Record, now_ms: i64) -> Result<Kept, String> {
    let json = serde_json::to_vec(record).map_err(|error| format!("a record cannot be kept: {error}"))?;
    let mut bytes = vec![FORMAT];
    let mut deflate = flate2::write::DeflateEncoder::new(&mut bytes, flate2::Compression::new(4));
    deflate
        .write_all(&json)
        .and_then(|()| deflate.try_finish())
        .map_err(|error| format!("a record cannot be kept: {error}"))?;
    drop(deflate);
    let (record_id, stamp) = match record {
        Record::Item(item) => {
            let is_settled = item.updated_ms.is_some_and(|it| it < now_ms.saturating_sub(MARGIN_MS));
            let may_keep = is_settled && !was_rendered(item);
            (Some(key(item)), if may_keep { stamp(item) } else { None })
        }
        _ => (None, None),
    };
    Ok(Kept { record_id, stamp, bytes })
}

/// Whether the site may have rendered the item to see what is left of its shortcodes: that changes with any plugin, and
/// not with the item. A text without a bracket has none.
fn was_rendered(item: &Item) -> bool {
    let has_bracket =
        |content: &Content| matches!(content, Content::RichText { source, .. } if source.contains('['));
    match &item.dead_shortcodes {
        None => false,
        Some(dead) => !dead.is_empty() || item.fields.iter().any(|it| has_bracket(&it.content)),
    }
}

/// A kept record.
pub fn decode(kept: &Kept) -> Result<Record, String> {
    let Some((&FORMAT, deflated)) = kept.bytes.split_first() else {
        return Err("a kept record has the form of another version of Conduit; scan again".to_owned());
    };
    let mut json = Vec::new();
    flate2::read::DeflateDecoder::new(deflated)
        .take(MAX_BYTES)
        .read_to_end(&mut json)
        .map_err(|error| format!("a kept record is damaged: {error}"))?;
    serde_json::from_slice(&json).map_err(|error| format!("a kept record is damaged: {error}"))
}

/// Identity of an item within its listing.
pub fn key(item: &Item) -> String {
    format!("{}@{}", item.id, item.locale)
}

/// Hash of everything of an item but its texts: the same for a quick look and for the whole item. `None` when the CMS
/// does not say when it was changed.
pub fn stamp(item: &Item) -> Option<String> {
    item.updated_ms?;
    let mut light = item.clone();
    light.title.clear();
    light.payload_bytes = 0;
    light.dead_shortcodes = None;
    // A flag with a detail is read off the texts.
    light.flags.retain(|it| !it.contains(':'));
    light.fields.retain(|it| !matches!(it.role, FieldRole::Title | FieldRole::Body | FieldRole::Summary));
    let json = serde_json::to_vec(&light).ok()?;
    Some(Sha256::digest(&json).iter().fold(String::new(), |mut hex, byte| {
        use std::fmt::Write as _;
        let _ = write!(hex, "{byte:02x}");
        hex
    }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checks::fixtures::ItemFixture;
    use crate::model::{Access, Capability, State, UnknownReason};

    #[test]
    fn a_kept_record_is_read_back_as_it_was_and_another_form_is_refused() {
        let access = Access::Missing(UnknownReason::Tier, "ä".repeat(1000));
        let record = Record::Capability(Capability::Content, access);
        let mut kept = encode(&record, 0).unwrap();
        assert!(kept.bytes.len() < 200, "{}", kept.bytes.len());
        assert_eq!(decode(&kept).unwrap(), record);
        kept.bytes[0] = 99;
        assert!(decode(&kept).unwrap_err().contains("another version"));
        kept.bytes = vec![FORMAT, 1, 2, 3];
        assert!(decode(&kept).unwrap_err().contains("damaged"));
    }
    #[test]
    fn an_item_is_stamped_unless_it_was_just_edited_or_the_site_rendered_its_shortcodes() {
        let stamped = |body: &str, dead: Option<&[&str]>, age_ms: i64| {
            let mut item = ItemFixture::page("A page").html(body).item;
            item.dead_shortcodes = dead.map(|it| it.iter().map(|&it| it.to_owned()).collect());
            let read_ms = item.updated_ms.unwrap() + age_ms;
            encode(&Record::Item(item), read_ms).unwrap().stamp.is_some()
        };
        let hour = 3_600_000;
        assert!(stamped("<p>text</p>", None, hour));
        assert!(stamped("<p>text</p>", Some(&[]), hour), "nothing of it was rendered");
        assert!(!stamped("<p>[gallery]</p>", Some(&[]), hour), "a plugin may be gone tomorrow");
        assert!(!stamped("<p>text</p>", Some(&["old"]), hour));
        assert!(!stamped("<p>text</p>", None, 60_000));
    }
    #[test]
    fn a_stamp_changes_with_everything_but_the_texts() {
        let page = || ItemFixture::page("A page").html("<p>text</p>");
        let same = stamp(&page().item);
        assert_eq!(same, stamp(&ItemFixture::page("Another title").html("<p>other text</p>").item));
        let changes: [fn(&mut Item); 5] = [
            |it| it.author = Some("other".into()),
            |it| it.url = Some("https://www.example.com/moved/".to_owned()),
            |it| it.slug = Some("moved".to_owned()),
            |it| it.state = State::Draft,
            |it| it.parent = Some("7".into()),
        ];
        for (n, change) in changes.into_iter().enumerate() {
            assert_ne!(same, stamp(&page().with(change).item), "change {n}");
        }
        assert_eq!(stamp(&page().with(|it| it.updated_ms = None).item), None);
    }
}
