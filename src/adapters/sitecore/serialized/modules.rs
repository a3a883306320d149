//! What the folder says it holds: `*.module.json` of Sitecore Content Serialization.
//!
//! The includes tell which part of the tree is serialized as a whole. Only inside of it is something that is not in the folder
//! really not there; everywhere else nobody can tell.
//!
//! Stays true: pure; paths are compared without regard to case; a file that is not understood is an error with its line.
//! Source: Sitecore's serialization configuration reference; `.sitecore/schemas` of public repositories.

use serde::Deserialize;

use crate::adapters::sitecore::world::Region;

/// Largest module file that is read.
pub const MAX_BYTES: u64 = 4 * 1024 * 1024;

/// How much of a tree an include or a rule holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// The item alone.
    SingleItem,
    /// And what is directly below it.
    ItemAndChildren,
    /// And everything below it.
    ItemAndDescendants,
    /// Everything below it, without itself.
    DescendantsOnly,
    /// Nothing.
    Ignored,
}

impl Scope {
    fn parse(text: &str) -> Option<Self> {
        Some(match text.to_ascii_lowercase().as_str() {
            "singleitem" => Self::SingleItem,
            "itemandchildren" => Self::ItemAndChildren,
            "itemanddescendants" => Self::ItemAndDescendants,
            "descendantsonly" => Self::DescendantsOnly,
            "ignored" => Self::Ignored,
            _ => return None,
        })
    }

    /// Whether it holds something that many levels below.
    fn holds(self, levels: usize) -> bool {
        match self {
            Self::SingleItem => levels == 0,
            Self::ItemAndChildren => levels <= 1,
            Self::ItemAndDescendants => true,
            Self::DescendantsOnly => levels > 0,
            Self::Ignored => false,
        }
    }
}

/// One include.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Include {
    /// `master` unless said otherwise.
    pub database: String,
    /// Lower case, without a slash at its end.
    path: String,
    scope: Scope,
    /// Absolute paths, in order: the first that matches decides.
    rules: Vec<(String, Scope)>,
}

impl Include {
    /// Whether an item of that path (lower case) belongs to it.
    fn holds(&self, path: &str) -> bool {
        let Some(levels) = levels_below(path, &self.path) else { return false };
        if !self.scope.holds(levels) {
            return false;
        }
        let rule = self.rules.iter().find_map(|(root, scope)| Some((levels_below(path, root)?, *scope)));
        rule.is_none_or(|(levels, scope)| scope.holds(levels))
    }

    /// Whether it holds the whole tree below a path (lower case).
    fn is_whole(&self, root: &str) -> bool {
        let reaches = levels_below(root, &self.path).is_some();
        let is_deep = matches!(self.scope, Scope::ItemAndDescendants | Scope::DescendantsOnly);
        let leaves_out = self.rules.iter().any(|(path, scope)| {
            !matches!(scope, Scope::ItemAndDescendants)
                && (levels_below(path, root).is_some() || levels_below(root, path).is_some())
        });
        reaches && is_deep && !leaves_out
    }
}

/// How many levels a path lies below another, both in lower case.
fn levels_below(path: &str, root: &str) -> Option<usize> {
    let rest = path.strip_prefix(root)?;
    if rest.is_empty() {
        return Some(0);
    }
    rest.starts_with('/').then(|| rest.matches('/').count())
}

/// Every include of a folder.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Modules {
    includes: Vec<Include>,
}

impl Modules {
    /// Adds those of one module file.
    ///
    /// # Errors
    /// Line and sentence, when it is no module.
    pub fn add(&mut self, text: &str) -> Result<(), (u32, String)> {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let file: File = serde_json::from_str(text).map_err(|error| {
            let line = u32::try_from(error.line()).unwrap_or(u32::MAX).max(1);
            (line, format!("not a module of Sitecore Content Serialization: {error}"))
        })?;
        for include in file.items.includes {
            let path = clean(&include.path);
            let scope = match include.scope.as_deref() {
                None => Scope::ItemAndDescendants,
                Some(word) => Scope::parse(word).ok_or_else(|| (1, format!("`{word}` is not a scope")))?,
            };
            let mut rules = Vec::new();
            for rule in include.rules {
                let Some(path_of_rule) = rule.path else { continue };
                let scope = match rule.scope.as_deref() {
                    None => Scope::ItemAndDescendants,
                    Some(word) => {
                        Scope::parse(word).ok_or_else(|| (1, format!("`{word}` is not a scope")))?
                    }
                };
                let below = clean(&path_of_rule);
                let absolute = if below.starts_with("/sitecore") {
                    below
                } else {
                    format!("{path}/{}", below.trim_start_matches('/'))
                };
                rules.push((absolute, scope));
            }
            let database = include.database.unwrap_or_else(|| "master".to_owned()).to_ascii_lowercase();
            self.includes.push(Include { database, path, scope, rules });
        }
        Ok(())
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.includes.is_empty()
    }

    /// The number of includes.
    pub fn len(&self) -> usize {
        self.includes.len()
    }

    /// The database of an item of that path: that of the most exact include that holds it.
    pub fn database_of(&self, path: &str) -> Option<&str> {
        let path = path.to_lowercase();
        let holding = self.includes.iter().filter(|include| include.holds(&path));
        holding.max_by_key(|include| include.path.len()).map(|include| include.database.as_str())
    }

    /// Whether an item of that path and database would be in the folder, if there were one.
    pub fn covers(&self, database: &str, path: &str) -> bool {
        let path = path.to_lowercase();
        self.includes.iter().any(|include| include.database == database && include.holds(&path))
    }

    /// Whether a part of the tree is in the folder as a whole.
    pub fn is_whole(&self, database: &str, region: Region) -> bool {
        self.includes.iter().any(|include| include.database == database && include.is_whole(region.path()))
    }
}

fn clean(path: &str) -> String {
    path.trim().trim_end_matches('/').to_lowercase()
}

#[derive(Deserialize)]
struct File {
    #[serde(default)]
    items: Items,
}

#[derive(Default, Deserialize)]
struct Items {
    #[serde(default)]
    includes: Vec<RawInclude>,
}

#[derive(Deserialize)]
struct RawInclude {
    path: String,
    scope: Option<String>,
    database: Option<String>,
    #[serde(default)]
    rules: Vec<RawRule>,
}

#[derive(Deserialize)]
struct RawRule {
    path: Option<String>,
    scope: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn modules(includes: &str) -> Modules {
        let mut modules = Modules::default();
        modules.add(&format!("{{\"namespace\": \"a\", \"items\": {{\"includes\": [{includes}]}}}}")).unwrap();
        modules
    }

    #[test]
    fn what_a_rule_ignores_is_not_covered() {
        let all = modules(
            r#"{"name": "c", "path": "/sitecore/content", "scope": "DescendantsOnly",
                "rules": [{"path": "/Home", "scope": "ignored"}]}"#,
        );
        assert!(all.covers("master", "/sitecore/Content/Site/Page"));
        assert!(!all.covers("master", "/sitecore/content"));
        assert!(!all.covers("master", "/sitecore/content/home/a"));
        assert!(all.covers("master", "/sitecore/content/homepage"));
        assert!(!all.covers("core", "/sitecore/content/Site/Page"));
        assert!(!all.is_whole("master", Region::Content), "a rule leaves something out");
    }

    #[test]
    fn a_region_is_whole_only_when_nothing_of_it_is_left_out() {
        assert!(modules(r#"{"name": "c", "path": "/sitecore/content"}"#).is_whole("master", Region::Content));
        assert!(modules(r#"{"name": "c", "path": "/sitecore"}"#).is_whole("master", Region::Media));
        assert!(
            !modules(r#"{"name": "c", "path": "/sitecore/content/site"}"#)
                .is_whole("master", Region::Content)
        );
        let children = r#"{"name": "c", "path": "/sitecore/content", "scope": "ItemAndChildren"}"#;
        assert!(!modules(children).is_whole("master", Region::Content));
    }

    #[test]
    fn the_most_exact_include_tells_the_database() {
        let both = modules(
            r#"{"name": "a", "path": "/sitecore/system"}, {"name": "b", "path": "/sitecore/system/Field types", "database": "core"}"#,
        );
        assert_eq!(both.database_of("/sitecore/system/Field types/X"), Some("core"));
        assert_eq!(both.database_of("/sitecore/system/Languages"), Some("master"));
        assert_eq!(both.database_of("/sitecore/content"), None);
    }

    #[test]
    fn a_file_that_is_no_module_is_told_with_its_line() {
        let error = Modules::default().add("{\n\"items\": {\n\"includes\": [{]}}").unwrap_err();
        assert_eq!(error.0, 3);
    }
}
