//! Which files of a folder may be serialized items.
//!
//! Stays true: no recursion, and no list of all files; links are not followed; hidden folders, `node_modules`, `bin` and `obj` are
//! left out; the order is the same on every machine: of a folder the files by name, then the folders by name.

use std::path::Path;

/// Files of one folder tree, at most.
pub const MAX_FILES: usize = 5_000_000;

/// Levels of folders.
const MAX_DEPTH: usize = 100;

/// What a file may be, by its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// YAML.
    Item,
    /// `*.module.json`.
    Module,
    /// An item in a format that is not read: TDS `*.item`, packed `*.dat`.
    Foreign,
}

/// Goes over a folder; `see` is told each file that may matter, by its path below `root` with `/`. What comes back are folders that
/// could not be read, and why.
///
/// # Errors
/// The folder itself cannot be read, or holds more than [`MAX_FILES`].
pub fn walk(root: &Path, mut see: impl FnMut(Kind, &str)) -> Result<Vec<(String, String)>, std::io::Error> {
    let mut problems = Vec::new();
    let mut n_files = 0_usize;
    let mut open = vec![(String::new(), 0_usize)];
    while let Some((folder, depth)) = open.pop() {
        let here = if folder.is_empty() { root.to_path_buf() } else { root.join(&folder) };
        let entries = match std::fs::read_dir(&here) {
            Ok(entries) => entries,
            Err(error) if folder.is_empty() => return Err(error),
            Err(error) => {
                problems.push((folder, error.to_string()));
                continue;
            }
        };
        let (mut files, mut folders) = (Vec::new(), Vec::new());
        for entry in entries {
            let entry = match entry {
                Ok(entry) => entry,
                Err(error) => {
                    problems.push((folder.clone(), error.to_string()));
                    continue;
                }
            };
            let (Ok(kind), Ok(name)) = (entry.file_type(), entry.file_name().into_string()) else { continue };
            if kind.is_dir() && !is_left_out(&name) {
                folders.push(name);
            } else if kind.is_file()
                && let Some(kind) = kind_of(&name.to_ascii_lowercase())
            {
                files.push((name, kind));
            }
        }
        files.sort_unstable_by(|a, b| a.0.cmp(&b.0));
        // The last one put there is the first one taken.
        folders.sort_unstable_by(|a, b| b.cmp(a));
        let below = |name: &str| if folder.is_empty() { name.to_owned() } else { format!("{folder}/{name}") };
        n_files = n_files.saturating_add(files.len());
        if n_files > MAX_FILES {
            return Err(std::io::Error::other(format!("more than {MAX_FILES} files")));
        }
        for (name, kind) in files {
            see(kind, &below(&name));
        }
        for name in folders {
            if depth >= MAX_DEPTH {
                problems.push((below(&name), format!("deeper than {MAX_DEPTH} folders")));
            } else {
                open.push((below(&name), depth + 1));
            }
        }
    }
    problems.sort();
    Ok(problems)
}

fn is_left_out(name: &str) -> bool {
    name.starts_with('.') || matches!(name, "node_modules" | "bin" | "obj")
}

fn kind_of(name: &str) -> Option<Kind> {
    let has = |extension: &str| name.len() > extension.len() && name.ends_with(extension);
    if has(".yml") || has(".yaml") {
        Some(Kind::Item)
    } else if has(".module.json") {
        Some(Kind::Module)
    } else if has(".item") || (name.starts_with("items.") && has(".dat")) {
        Some(Kind::Foreign)
    } else {
        None
    }
}

/// Paths of files, in the order in which they were found, in little memory: each folder is kept once.
#[derive(Debug, Default)]
pub struct Files {
    folders: Vec<Box<str>>,
    /// All names, one after the other.
    names: String,
    /// The folder's number, and where the name ends.
    entries: Vec<(u32, u32)>,
}

impl Files {
    /// Adds a path; `false` when there are more than can be kept.
    #[must_use]
    pub fn push(&mut self, path: &str) -> bool {
        let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
        if self.folders.last().is_none_or(|it| **it != *folder) {
            self.folders.push(folder.into());
        }
        let end = u32::try_from(self.names.len().saturating_add(name.len()));
        let (Ok(end), Ok(folder)) = (end, u32::try_from(self.folders.len() - 1)) else { return false };
        self.names.push_str(name);
        self.entries.push((folder, end));
        true
    }

    /// The number of files.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// A path by its number.
    pub fn get(&self, at: usize) -> Option<String> {
        let (folder, end) = *self.entries.get(at)?;
        let start = at.checked_sub(1).and_then(|before| self.entries.get(before)).map_or(0, |(_, end)| *end);
        let name = self.names.get(usize::try_from(start).ok()?..usize::try_from(end).ok()?)?;
        let folder = self.folders.get(usize::try_from(folder).ok()?)?;
        Some(if folder.is_empty() { name.to_owned() } else { format!("{folder}/{name}") })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_come_back_as_they_were_given() {
        let mut files = Files::default();
        let paths = ["a.yml", "b/c.yml", "b/ü.yml", "b/c/d.yml", "e.yml"];
        assert!(paths.iter().all(|it| files.push(it)));
        let back: Vec<String> = (0..files.len()).filter_map(|at| files.get(at)).collect();
        assert_eq!(back, paths);
        assert_eq!((files.get(5), files.folders.len()), (None, 4));
    }

    #[test]
    fn files_come_in_one_order_and_hidden_folders_not_at_all() {
        let folder = tempfile::tempdir().unwrap();
        for path in [
            "z.yml",
            "b/x.yml",
            "a/b/y.YAML",
            "a/m.module.json",
            ".git/g.yml",
            "node_modules/n.yml",
            "a/t.item",
            "a/r.md",
        ] {
            let path = folder.path().join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, "").unwrap();
        }
        let mut seen = Vec::new();
        let problems = walk(folder.path(), |kind, path| seen.push((kind, path.to_owned()))).unwrap();
        assert!(problems.is_empty());
        let paths: Vec<&str> = seen.iter().map(|(_, path)| path.as_str()).collect();
        assert_eq!(paths, ["z.yml", "a/m.module.json", "a/t.item", "a/b/y.YAML", "b/x.yml"]);
        assert_eq!((seen[1].0, seen[2].0), (Kind::Module, Kind::Foreign));
    }
}
