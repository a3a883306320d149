//! WordPress.

use serde_json::json;

use super::{AdapterError, Entry};

pub mod export;
pub mod links;

/// The adapter's entry.
pub static ENTRY: Entry = Entry {
    name: "wordpress",
    title: "WordPress",
    summary: "WordPress by its REST API, or a WXR export on disk",
    capabilities: &[],
    credentials: &[],
    settings_schema: || json!({"type": "object", "properties": {}}),
    example: |_| String::new(),
    build: |_| Err(AdapterError::Settings("not built yet".to_owned())),
};
