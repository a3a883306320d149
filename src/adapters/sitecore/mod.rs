//! Sitecore, from items serialized to disk: Sitecore Content Serialization (XM Cloud, 10.x) and Unicorn/Rainbow.
//!
//! | file | owns |
//! |---|---|
//! | `settings` | keys and example |
//! | `guid`, `known` | GUIDs, and those that are the same in every Sitecore |
//! | `raw` | an item as stored, whatever the source |
//! | `templates` | inheritance and standard values |
//! | `values`, `links` | what raw values hold and lead to |
//! | `world` | which items exist, and where the knowledge ends |
//! | `normalise`, `pointers`, `fields`, `flags`, `types` | raw item → model: its state, what it points at, its values, its type |
//! | `health` | would a scan work |
//! | `serialized` | the source on disk |
//!
//! No server and no credential is needed. What the folder does not hold (templates of the platform, other databases, what the
//! team does not serialize) is not judged: see `world`.
//!
//! Sources: named in each file; Sitecore's documentation, and seven public repositories of serialized items.

use super::{Adapter, AdapterError, BuildInput, Entry};
use crate::model::Capability;

mod fields;
mod flags;
pub mod guid;
mod health;
pub mod known;
pub mod links;
pub mod normalise;
mod pointers;
pub mod raw;
pub mod serialized;
mod settings;
pub mod templates;
mod types;
pub mod values;
pub mod world;

#[cfg(test)]
mod tests;

use settings::{Settings, SourceKind};

/// The adapter's entry.
pub static ENTRY: Entry = Entry {
    name: "sitecore",
    title: "Sitecore",
    summary: "Sitecore by its serialized items on disk (SCS or Unicorn)",
    capabilities: &[
        Capability::Content,
        Capability::Unpublished,
        Capability::RawText,
        Capability::Types,
        Capability::Terms,
        Capability::Media,
        Capability::Revisions,
    ],
    credentials: &[],
    settings_schema: settings::schema,
    example: settings::example,
    credential: settings::credential,
    build,
};

fn build(input: &BuildInput) -> Result<Box<dyn Adapter>, AdapterError> {
    let settings = Settings::read(&input.settings)?;
    match settings.source {
        SourceKind::Serialized => Ok(Box::new(serialized::SerializedAdapter::from_input(input, &settings)?)),
    }
}
