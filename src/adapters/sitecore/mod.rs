//! Sitecore, from items serialized to disk: Sitecore Content Serialization (XM Cloud, 10.x) and Unicorn/Rainbow.
//!
//! | file | owns |
//! |---|---|
//! | `settings`, `access` | keys and example; what goes with requests |
//! | `guid`, `known` | GUIDs, and those that are the same in every Sitecore |
//! | `raw` | an item as stored, whatever the source |
//! | `templates` | inheritance and standard values |
//! | `values`, `links` | what raw values hold and lead to |
//! | `world` | which items exist, and where the knowledge ends |
//! | `definitions` | what makes a world: templates, workflows, languages, whatever the source |
//! | `normalise`, `pointers`, `fields`, `flags`, `types` | raw item → model: its state, what it points at, its values, its type |
//! | `health` | would a scan of a folder work |
//! | `reach` | which ways into an instance there are, and how long its version is supported |
//! | `serialized` | the source on disk |
//! | `authoring` | the Authoring and Management GraphQL API |
//!
//! No server and no credential is needed. What the folder does not hold (templates of the platform, other databases, what the
//! team does not serialize) is not judged: see `world`.
//!
//! Sources: named in each file; Sitecore's documentation, and seven public repositories of serialized items.

use super::{Adapter, AdapterError, BuildInput, Entry};
use crate::model::Capability;

mod access;
pub mod authoring;
pub mod definitions;
pub mod edge;
mod fields;
mod flags;
pub mod guid;
mod health;
pub mod item_service;
pub mod known;
pub mod links;
pub mod normalise;
mod once;
mod pointers;
pub mod raw;
pub mod reach;
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
    summary: "Sitecore by its serialized items on disk (SCS, Unicorn), the Authoring API, the Item Service or Experience Edge",
    capabilities: &[
        Capability::Content,
        Capability::Unpublished,
        Capability::RawText,
        Capability::Types,
        Capability::Terms,
        Capability::Media,
        Capability::Actors,
        Capability::Revisions,
        Capability::Version,
    ],
    credentials: settings::CREDENTIALS,
    settings_schema: settings::schema,
    example: settings::example,
    credential: access::credential,
    build,
};

fn build(input: &BuildInput) -> Result<Box<dyn Adapter>, AdapterError> {
    let settings = Settings::read(&input.settings)?;
    let adapter: Box<dyn Adapter> = match settings.source {
        SourceKind::Serialized => Box::new(serialized::SerializedAdapter::from_input(input, &settings)?),
        SourceKind::ItemService => Box::new(item_service::ItemServiceAdapter::from_input(input, &settings)?),
        SourceKind::Authoring => Box::new(authoring::AuthoringAdapter::from_input(input, &settings)?),
        SourceKind::Edge => return Ok(Box::new(edge::EdgeAdapter::from_input(input, &settings)?)),
    };
    Ok(match &settings.edge_url {
        Some(url) => Box::new(edge::published::WithPublished::new(adapter, url, &settings, input)?),
        None => adapter,
    })
}
