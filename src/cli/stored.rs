//! A stored scan by the words users have for it.

use super::args::Global;
use super::setup::{self, Told};
use super::{output, tell};
use crate::exit;
use crate::model::ScanId;
use crate::report::escape::one_line;
use crate::store::{Store, StoreError};

/// Opens the store for reading and finds a scan by number, `latest` or `previous`.
pub fn open_scan(global: &Global, which: &str) -> Result<(Store, ScanId), Told> {
    let database = setup::place(global, None)?;
    let mut store = Store::open_existing_at(&database).map_err(|error| tell::store(&error))?;
    let id = find_scan(&mut store, which)?;
    Ok((store, id))
}

/// A scan by number, `latest` or `previous`.
pub fn find_scan(store: &mut Store, which: &str) -> Result<ScanId, Told> {
    let skip = match which {
        "latest" => 0,
        "previous" => 1,
        number => {
            let id = number.parse().map(ScanId).map_err(|_| {
                output::error(
                    "conduit::cli::unknown_scan",
                    &format!("`{}` is not a scan", one_line(number)),
                    "give a number, `latest` or `previous`; `conduit xray list` shows them",
                );
                Told(exit::USAGE)
            })?;
            store.scan(id).map_err(|error| tell::store(&error))?;
            return Ok(id);
        }
    };
    let finished: Vec<_> = store
        .scans(1000)
        .map_err(|error| tell::store(&error))?
        .into_iter()
        .filter(|scan| scan.state != "running")
        .collect();
    finished
        .get(skip)
        .map(|scan| scan.id)
        .ok_or_else(|| tell::store(&StoreError::NoScan(format!("`{which}`"))))
}
