//! The tasks of an incremental scan that take records from the scan before: which items, by id and stamp.

use crate::adapters::Adapter;
use crate::model::TaskSpec;
use crate::store::inventory::Kept;

/// Marks the position of such a task; no adapter begins its positions so.
const MARK: &str = "carry:";

/// Ids and stamps of the items that a task carries over; `None` when it is a task of the adapter.
pub fn looked(spec: &TaskSpec) -> Option<Vec<(String, String)>> {
    spec.position.strip_prefix(MARK).and_then(|json| serde_json::from_str(json).ok())
}

/// Tasks for the items that a quick look showed: those that are the `same` are carried over, the others read.
pub fn tasks(
    glanced: &TaskSpec,
    seen: &[(String, Option<String>)],
    same: &[Kept],
    adapter: &dyn Adapter,
) -> Vec<TaskSpec> {
    let mut tasks = Vec::new();
    let pairs: Vec<(&str, &str)> =
        same.iter().filter_map(|it| Some((it.record_id.as_deref()?, it.stamp.as_deref()?))).collect();
    if !pairs.is_empty() {
        let position = format!("{MARK}{}", serde_json::json!(pairs));
        tasks.push(TaskSpec::new(glanced.listing.as_str(), position, &glanced.yields));
    }
    let is_same = |key: &str| same.iter().any(|it| it.record_id.as_deref() == Some(key));
    let ids: Vec<&str> = seen
        .iter()
        .map(|(key, _)| key.as_str())
        .filter(|key| !is_same(key))
        .map(|key| key.rsplit_once('@').map_or(key, |(id, _)| id))
        .collect();
    if !ids.is_empty() {
        tasks.extend(adapter.reread(glanced, &ids));
    }
    tasks
}
