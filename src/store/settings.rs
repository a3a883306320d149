//! Where the store is, and how much it keeps.

use std::path::PathBuf;

/// Resolved settings of the store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoreSettings {
    /// The `SQLite` file.
    pub path: PathBuf,
    /// Finished scans kept per set of instances; older ones are removed after a scan. `None` = all.
    pub keep_scans: Option<u32>,
}
