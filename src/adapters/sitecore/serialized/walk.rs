//! Which files of a folder may be serialized items.
//!
//! Stays true: no recursion; links are not followed; hidden folders, `node_modules`, `bin` and `obj` are left out; the order is that of the
//! paths by bytes, on every machine.

use std::path::Path;

/// Files of one folder, at most.
pub const MAX_FILES: usize = 5_000_000;

/// Levels of folders.
const MAX_DEPTH: usize = 100;

/// What a folder holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Listing {
    /// YAML files, relative, with `/`.
    pub items: Vec<Box<str>>,
    /// `*.module.json`.
    pub modules: Vec<Box<str>>,
    /// Items in formats that are not read: TDS `*.item`, packed `*.dat`.
    pub n_foreign: u64,
    /// Folders that could not be read, and why.
    pub problems: Vec<(String, String)>,
}

/// Lists a folder.
///
/// # Errors
/// The folder itself cannot be read, or holds more than [`MAX_FILES`].
pub fn list(root: &Path) -> Result<Listing, std::io::Error> {
    let mut listing = Listing::default();
    let mut open = vec![(String::new(), 0_usize)];
    while let Some((folder, depth)) = open.pop() {
        let here = if folder.is_empty() { root.to_path_buf() } else { root.join(&folder) };
        let entries = match std::fs::read_dir(&here) {
            Ok(entries) => entries,
            Err(error) if folder.is_empty() => return Err(error),
            Err(error) => {
                listing.problems.push((folder, error.to_string()));
                continue;
            }
        };
        for entry in entries {
            let entry = match entry {
                Ok(entry) => entry,
                Err(error) => {
                    listing.problems.push((folder.clone(), error.to_string()));
                    continue;
                }
            };
            let (Ok(kind), Ok(name)) = (entry.file_type(), entry.file_name().into_string()) else {
                continue;
            };
            let path = if folder.is_empty() { name.clone() } else { format!("{folder}/{name}") };
            if kind.is_dir() {
                let is_left_out =
                    name.starts_with('.') || matches!(name.as_str(), "node_modules" | "bin" | "obj");
                if is_left_out {
                    continue;
                }
                if depth >= MAX_DEPTH {
                    listing.problems.push((path, format!("deeper than {MAX_DEPTH} folders")));
                } else {
                    open.push((path, depth + 1));
                }
            } else if kind.is_file() {
                sort_in(&mut listing, &name.to_ascii_lowercase(), path);
                if listing.items.len() > MAX_FILES {
                    return Err(std::io::Error::other(format!("more than {MAX_FILES} files")));
                }
            }
        }
    }
    listing.items.sort_unstable();
    listing.modules.sort_unstable();
    listing.problems.sort();
    Ok(listing)
}

fn sort_in(listing: &mut Listing, name: &str, path: String) {
    let has = |extension: &str| name.len() > extension.len() && name.ends_with(extension);
    if has(".yml") || has(".yaml") {
        listing.items.push(path.into_boxed_str());
    } else if has(".module.json") {
        listing.modules.push(path.into_boxed_str());
    } else if has(".item") || (name.starts_with("items.") && has(".dat")) {
        listing.n_foreign = listing.n_foreign.saturating_add(1);
    }
}
