//! What the public side of the site answers.

use serde::{Deserialize, Serialize};

use super::ItemId;

/// What a `GET` of an item's public address gave (deep tier). Head elements only, no text is kept.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Page {
    /// The item.
    pub item: Option<ItemId>,
    /// Its locale.
    pub locale: String,
    /// The item's title, for the subject.
    pub title: String,
    /// The address asked.
    pub url: String,
    /// Status of the last answer.
    pub status: u16,
    /// The address that answered after redirects.
    pub final_url: String,
    /// `html lang`; `None` without the attribute.
    pub lang: Option<String>,
    /// `link rel=canonical`, as written.
    pub canonicals: Vec<String>,
    /// `noindex` in `meta robots` or in the `X-Robots-Tag` header: where.
    pub noindex: Option<String>,
    /// `link rel=alternate hreflang`: tag and address, as written.
    pub hreflangs: Vec<(String, String)>,
    /// `title` of the document.
    pub document_title: String,
    /// Number of `h1`.
    pub h1_count: u32,
    /// Whether `og:title` and `og:image` are there.
    pub has_social_card: bool,
    /// JSON-LD blocks that do not parse or lack `@context`/`@type`: the reason.
    pub structured_data_problems: Vec<String>,
}

/// What one address answered.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Probe {
    /// The address asked, without fragment.
    pub url: String,
    /// Status of the last answer; `None` when there was none.
    pub status: Option<u16>,
    /// Every redirect: status and the address it led to.
    pub hops: Vec<(u16, String)>,
    /// The redirects came back to an address already seen.
    pub is_loop: bool,
    /// `dns`, `connect`, `timeout`, `tls`, `other`: why there was no answer.
    pub failure: Option<String>,
    /// Media type of the answer.
    pub media_type: Option<String>,
    /// Size in bytes as declared.
    pub bytes: Option<u64>,
}
