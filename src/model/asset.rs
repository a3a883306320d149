//! A stored file.

use serde::{Deserialize, Serialize};

use super::{ActorId, AssetId};

/// One media record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asset {
    /// The vendor's id.
    pub id: AssetId,
    /// The record's title.
    pub title: String,
    /// The file's name without its folder; `None` when the record has no file.
    pub file_name: Option<String>,
    /// Where the file is served, absolute.
    pub url: Option<String>,
    /// Where an editor changes it.
    pub edit_url: Option<String>,
    /// The declared media type, `image/jpeg`.
    pub media_type: Option<String>,
    /// Size of the served file in bytes.
    pub bytes: Option<u64>,
    /// Width in pixels.
    pub width: Option<u32>,
    /// Height in pixels.
    pub height: Option<u32>,
    /// The alternative text kept with the file, in the default locale. Empty when there is none.
    pub alt: String,
    /// Who uploaded it.
    pub author: Option<ActorId>,
    /// Upload, Unix milliseconds.
    pub created_ms: Option<i64>,
    /// In the bin.
    pub trashed: bool,
}

impl Asset {
    /// Whether the declared type is an image.
    pub fn is_image(&self) -> bool {
        self.media_type.as_deref().is_some_and(|it| it.starts_with("image/"))
    }
}
