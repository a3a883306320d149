//! The adapter's own keys in an instance, and the example of `config generate`.

use serde::Deserialize;
use serde_json::{Value as Json, json};

use super::world::Region;
use crate::adapters::{AdapterError, BuildInput, ExampleInput, HttpCredential};

/// Where records come from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SourceKind {
    /// A folder of serialized items.
    #[default]
    Serialized,
}

/// The keys of an instance that are this adapter's.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// Where records come from.
    pub source: SourceKind,
    /// The folder.
    pub path: Option<String>,
    /// Parts of the tree that the folder holds as a whole, beside those its modules tell.
    pub whole: Vec<String>,
}

impl Settings {
    /// From the validated keys; absent ones take their defaults.
    ///
    /// # Errors
    /// A sentence about the settings.
    pub fn read(settings: &Json) -> Result<Self, AdapterError> {
        if settings.is_null() {
            return Ok(Self::default());
        }
        serde_json::from_value(settings.clone())
            .map_err(|error| AdapterError::Settings(format!("sitecore settings: {error}")))
    }

    /// The regions of `whole`.
    pub fn regions(&self) -> impl Iterator<Item = Region> {
        Region::ALL.into_iter().filter(|region| self.whole.iter().any(|it| it == region.word()))
    }
}

/// JSON Schema of [`Settings`].
pub fn schema() -> Json {
    let regions: Vec<&str> = Region::ALL.iter().map(|it| it.word()).collect();
    json!({
        "type": "object",
        "required": ["path"],
        "properties": {
            "source": {
                "type": "string",
                "enum": ["serialized"],
                "default": "serialized",
                "description": "Where records come from: a folder of serialized items (Sitecore Content Serialization, Unicorn)."
            },
            "path": {
                "type": "string",
                "minLength": 1,
                "description": "The folder, relative to this file: the root of the repository, or any folder above the items."
            },
            "whole": {
                "type": "array",
                "items": { "type": "string", "enum": regions },
                "uniqueItems": true,
                "description": "Parts of the tree that the folder holds completely: a reference into them whose target is not in the folder is broken. Elsewhere it is not judged. What `*.module.json` includes as a whole counts by itself."
            }
        }
    })
}

/// A folder needs no credential.
///
/// # Errors
/// None.
#[expect(clippy::unnecessary_wraps, reason = "the signature of every adapter's")]
pub fn credential(_: &BuildInput) -> Result<Option<HttpCredential>, AdapterError> {
    Ok(None)
}

/// A commented instance for `config generate`.
pub fn example(input: &ExampleInput) -> String {
    let location = Json::String(input.location.clone());
    format!(
        "  - id: {}\n    adapter: sitecore\n    source: serialized         # items on disk: SCS or Unicorn\n    path: {location}\n    \
         # whole: [content, media]  # parts of the tree that the folder holds completely\n",
        input.id
    )
}
