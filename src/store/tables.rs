//! Every table, in the order in which rows may be written: what one row points to is in an earlier table.
//!
//! Stays true: a test compares this list with the schema, so a table added by a migration is copied, counted and
//! checked too.

/// A table and the columns that name a row of it.
#[derive(Clone, Copy, Debug)]
pub struct Table {
    /// Its name.
    pub name: &'static str,
    /// Its primary key.
    pub key: &'static str,
    /// Whether its rows belong to a scan (`scan_id`).
    pub of_scan: bool,
    /// Whether its rows name an instance (`instance_id`) that must have taken part in the scan.
    pub of_instance: bool,
}

const fn of_instance(name: &'static str, key: &'static str) -> Table {
    Table { name, key, of_scan: true, of_instance: true }
}

/// All of them.
pub const TABLES: &[Table] = &[
    Table { name: "instances", key: "id", of_scan: false, of_instance: false },
    Table { name: "scans", key: "id", of_scan: false, of_instance: false },
    of_instance("scan_instances", "scan_id, instance_id"),
    of_instance("tasks", "id"),
    of_instance("problems", "scan_id, task_id, ordinal"),
    of_instance("capabilities", "scan_id, instance_id, capability"),
    of_instance("types", "scan_id, instance_id, id"),
    of_instance("fields", "scan_id, instance_id, type_id, id"),
    of_instance("items", "scan_id, instance_id, id, locale"),
    of_instance("field_values", "scan_id, instance_id, item_id, locale, field"),
    of_instance("refs", "scan_id, instance_id, item_id, locale, ordinal"),
    of_instance("assets", "scan_id, instance_id, id"),
    of_instance("actors", "scan_id, instance_id, id"),
    of_instance("extensions", "scan_id, instance_id, kind, id"),
    of_instance("observations", "scan_id, instance_id, id"),
    of_instance("pages", "scan_id, instance_id, item_id, locale"),
    of_instance("probes", "scan_id, instance_id, url"),
    of_instance("findings", "scan_id, instance_id, fingerprint"),
    of_instance("withheld_findings", "scan_id, instance_id, fingerprint"),
    of_instance("inventory", "scan_id, task_id, ordinal"),
    of_instance("outcomes", "scan_id, instance_id, check_id"),
    Table { name: "scores", key: "scan_id, instance_id", of_scan: true, of_instance: false },
    Table { name: "workers", key: "owner", of_scan: true, of_instance: false },
    Table { name: "pace", key: "name", of_scan: false, of_instance: false },
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::Store;

    #[test]
    fn every_table_of_the_schema_is_in_the_list() {
        let folder = tempfile::tempdir().unwrap();
        let mut store = Store::open(&folder.path().join("conduit.db")).unwrap();
        let mut known: Vec<_> = TABLES.iter().map(|it| it.name.to_owned()).collect();
        known.sort();
        let found: Vec<_> = store
            .query_all(
                "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%' ORDER BY name",
                &[],
            )
            .unwrap()
            .iter()
            .map(|row| row.text_or_empty("name").to_owned())
            .collect();
        assert_eq!(known, found);
    }

    #[test]
    fn every_key_is_of_columns_that_exist() {
        let folder = tempfile::tempdir().unwrap();
        let mut store = Store::open(&folder.path().join("conduit.db")).unwrap();
        for table in TABLES {
            store.prepare(&format!("SELECT {} FROM {}", table.key, table.name)).unwrap();
            if table.of_scan {
                store.prepare(&format!("SELECT scan_id FROM {}", table.name)).unwrap();
            }
            if table.of_instance {
                store.prepare(&format!("SELECT instance_id FROM {}", table.name)).unwrap();
            }
        }
    }
}
