//! Code installed beside the CMS's own.

use serde::{Deserialize, Serialize};

/// What sort of extension.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ExtensionKind {
    /// Adds behaviour.
    Plugin,
    /// Shapes the public pages.
    Theme,
}

impl ExtensionKind {
    /// The word used in the store.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Plugin => "plugin",
            Self::Theme => "theme",
        }
    }
}

/// One plugin, theme, module or package.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Extension {
    /// What sort.
    pub kind: ExtensionKind,
    /// The vendor's key (`akismet/akismet`), unique within its kind.
    pub key: String,
    /// What people call it.
    pub name: String,
    /// Installed version.
    pub version: Option<String>,
    /// Whether it runs.
    pub enabled: bool,
}
