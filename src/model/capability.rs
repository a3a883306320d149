//! What a scan was able to look at. A check whose need is missing is `unknown`, never passed.

use serde::{Deserialize, Serialize};

use super::UnknownReason;

macro_rules! capabilities {
    ($($(#[$doc:meta])* $name:ident = $word:literal),+ $(,)?) => {
        /// Something an adapter, or this credential, can tell us.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum Capability {
            $($(#[$doc])* #[serde(rename = $word)] $name,)+
        }

        impl Capability {
            /// Every capability, in the order of declaration.
            pub const ALL: &[Self] = &[$(Self::$name,)+];

            /// The word used in the store, in JSON and in reports.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$name => $word,)+ }
            }

            /// The capability of that word.
            pub fn from_word(word: &str) -> Option<Self> {
                match word { $($word => Some(Self::$name),)+ _ => None }
            }
        }
    };
}

capabilities! {
    /// Published items with their text.
    Content = "content",
    /// Items that are not published: drafts, scheduled, pending, trashed.
    Unpublished = "unpublished",
    /// The text as editors stored it, not as rendered.
    RawText = "raw-text",
    /// Content types and their fields.
    Types = "types",
    /// Terms of taxonomies.
    Terms = "terms",
    /// Media records.
    Media = "media",
    /// Navigation menus.
    Menus = "menus",
    /// Comments, those awaiting moderation included.
    Comments = "comments",
    /// Accounts with their roles.
    Actors = "actors",
    /// Plugins and themes.
    Extensions = "extensions",
    /// The block types the site has registered.
    BlockTypes = "block-types",
    /// Whether the CMS replaces the shortcodes in its texts.
    Shortcodes = "shortcodes",
    /// How many versions of each item are kept.
    Revisions = "revisions",
    /// Site settings.
    Settings = "settings",
    /// The CMS's own health report.
    SiteHealth = "site-health",
    /// The product's version.
    Version = "version",
    /// What an anonymous visitor sees of the API.
    Anonymous = "anonymous",
    /// The front page, robots.txt and sitemap, with their headers.
    PublicSite = "public-site",
    /// Each item's public page (deep tier).
    PublicPages = "public-pages",
    /// Own addresses that no item explains, asked once each.
    InternalProbe = "internal-probe",
    /// Addresses of other sites, asked once each (deep tier).
    ExternalProbe = "external-probe",
    /// Whether each media file is really there (deep tier).
    MediaProbe = "media-probe",
}

/// Whether a capability was there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Access {
    /// Everything that should be seen was seen.
    Full,
    /// Something could not be looked at: why, and a sentence for people.
    Missing(UnknownReason, String),
}
