//! What an adapter yields after normalising.

use serde::{Deserialize, Serialize};

use super::{Access, Actor, Asset, Capability, ContentType, Extension, Item, Observation, Page, Probe};

/// One normalised record.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Record {
    /// A content type.
    ContentType(ContentType),
    /// An item.
    Item(Item),
    /// A media record.
    Asset(Asset),
    /// An account.
    Actor(Actor),
    /// A plugin or theme.
    Extension(Extension),
    /// A fact about the instance.
    Observation(Observation),
    /// What an item's public page answered.
    Page(Page),
    /// What an address answered.
    Probe(Probe),
    /// Whether something could be looked at. Said more than once, the worst counts.
    Capability(Capability, Access),
}
