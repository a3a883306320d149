//! Newtypes for identifiers, so that two strings cannot be swapped at a call site.

use std::fmt;

use serde::{Deserialize, Serialize};

macro_rules! text_id {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub String);

        impl $name {
            /// The identifier as the CMS (or the configuration) writes it.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                Self(text.to_owned())
            }
        }

        impl From<String> for $name {
            fn from(text: String) -> Self {
                Self(text)
            }
        }
    )+};
}

text_id! {
    /// The `id` of an instance in the configuration: the natural key of everything below it.
    InstanceId,
    /// The vendor's own id of an item (WordPress post id, Sitecore GUID…), unique within an instance.
    ItemId,
    /// The vendor's key of a content type.
    ContentTypeId,
    /// The vendor's key of a field, unique within its content type.
    FieldId,
    /// The vendor's own id of an asset.
    AssetId,
    /// The vendor's own id of a user, role or token.
    ActorId,
    /// A BCP 47 language tag, as the CMS is configured.
    LocaleCode,
}

/// The number of a scan in the store, counted from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ScanId(pub i64);

impl fmt::Display for ScanId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// The number of a task in the store.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TaskId(pub i64);
