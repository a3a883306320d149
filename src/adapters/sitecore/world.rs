//! What is known of a whole instance while single items are read: which ids and paths exist, and where the knowledge ends.
//!
//! Stays true: something that the source does not hold is only called missing where the source holds everything; elsewhere it
//! is [`Target::Outside`], about which nobody can tell.

use std::collections::{BTreeMap, BTreeSet};

use super::guid::Guid;
use super::known;
use super::serialized::modules::Modules;
use super::templates::Templates;
use crate::model::{AssetId, ItemId, Target};

/// The database everything is about unless said otherwise.
pub const MASTER: &str = "master";

/// A part of the content tree.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Region {
    /// `/sitecore/content`
    Content,
    /// `/sitecore/media library`
    Media,
    /// `/sitecore/templates`
    Templates,
    /// `/sitecore/layout`
    Layout,
    /// `/sitecore/system`
    System,
}

impl Region {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Content, Self::Media, Self::Templates, Self::Layout, Self::System];

    /// Its root, lower case.
    pub fn path(self) -> &'static str {
        match self {
            Self::Content => "/sitecore/content",
            Self::Media => "/sitecore/media library",
            Self::Templates => "/sitecore/templates",
            Self::Layout => "/sitecore/layout",
            Self::System => "/sitecore/system",
        }
    }

    /// The word in the configuration.
    pub fn word(self) -> &'static str {
        match self {
            Self::Content => "content",
            Self::Media => "media",
            Self::Templates => "templates",
            Self::Layout => "layout",
            Self::System => "system",
        }
    }

    /// The region of a path.
    pub fn of(path: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|region| {
            let root = region.path();
            path.get(..root.len()).is_some_and(|it| it.eq_ignore_ascii_case(root))
                && matches!(path.as_bytes().get(root.len()), None | Some(b'/'))
        })
    }
}

/// One item, in short.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// The source's own number for it: of its file.
    pub at: u32,
    /// Index into [`World::databases`].
    pub database: u8,
    /// A file of the media library.
    pub is_asset: bool,
}

/// Database and id, in as few bytes as they need: there may be a million.
type Key = [u8; 17];

fn key(database: u8, id: Guid) -> Key {
    let mut key = [database; 17];
    if let Some(rest) = key.get_mut(1..) {
        rest.copy_from_slice(&id.0.to_be_bytes());
    }
    key
}

/// A workflow state.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct WorkflowState {
    /// Its content may be published.
    pub is_final: bool,
    /// Its workflow begins here.
    pub is_initial: bool,
}

/// What is known of a workflow.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Workflow {
    /// It names the state it begins with.
    pub has_initial: bool,
    /// One of its states is final.
    pub has_final: bool,
}

/// The whole instance.
#[derive(Debug, Default)]
pub struct World {
    /// Names of databases; `master` first when it is there.
    pub databases: Vec<String>,
    /// Every item, by database and id.
    places: BTreeMap<Key, (u32, bool)>,
    /// By the hash of database and path in lower case.
    paths: BTreeMap<u64, [u8; 16]>,
    /// What has something below it; empty once settled.
    parents: Vec<Key>,
    /// Templates of all databases.
    pub templates: Templates,
    /// Workflow states by id.
    pub states: BTreeMap<Guid, WorkflowState>,
    /// Languages by id, each with the one it falls back on.
    pub languages: BTreeMap<Guid, Option<Guid>>,
    /// Workflows by id.
    pub workflows: BTreeMap<Guid, Workflow>,
    /// What the source says it holds.
    pub modules: Modules,
    /// Regions of `master` that the source holds as a whole.
    pub whole: BTreeSet<Region>,
    /// Templates that rendering parameters are made of.
    pub parameter_templates: BTreeSet<Guid>,
    /// Items that have an address, as a source tells it that shows no presentation.
    pub pages: BTreeSet<Guid>,
    /// Items that Sitecore is delivered with and that are not audited: they are there, and that is all.
    pub platform: BTreeSet<Guid>,
}

/// Whether a place belongs to what Sitecore is delivered with: the definitions of its own templates. Nobody is to change them, so what
/// an audit would say of them is of no use to anybody.
pub fn is_platform_path(path: &str) -> bool {
    let root = "/sitecore/templates/system/";
    path.get(..root.len()).is_some_and(|it| it.eq_ignore_ascii_case(root))
}

/// The hash of a place in a tree.
fn path_key(database: u8, path: &str) -> u64 {
    xxhash_rust::xxh3::xxh3_64_with_seed(path.to_lowercase().as_bytes(), u64::from(database))
}

impl World {
    /// The number of a database; a new one gets the next. `None` when there are too many to be true.
    pub fn database(&mut self, name: &str) -> Option<u8> {
        if let Some(at) = self.databases.iter().position(|it| it.eq_ignore_ascii_case(name)) {
            return u8::try_from(at).ok();
        }
        let at = u8::try_from(self.databases.len()).ok().filter(|it| *it < 32)?;
        self.databases.push(name.to_ascii_lowercase());
        Some(at)
    }

    /// Adds an item; the one that was there before stays, and is given back.
    pub fn add(&mut self, id: Guid, parent: Guid, path: &str, place: Place) -> Option<Place> {
        if let Some(before) = self.place(place.database, id) {
            return Some(before);
        }
        self.paths.entry(path_key(place.database, path)).or_insert(id.0.to_be_bytes());
        self.places.insert(key(place.database, id), (place.at, place.is_asset));
        let parent = key(place.database, parent);
        // Siblings mostly come one after the other.
        if self.parents.last() != Some(&parent) {
            self.parents.push(parent);
        }
        None
    }

    /// Ends the adding: what has something below it is a folder, whatever its template is called.
    pub fn settle(&mut self) {
        for parent in std::mem::take(&mut self.parents) {
            if let Some((_, is_asset)) = self.places.get_mut(&parent) {
                *is_asset = false;
            }
        }
    }

    /// What is wrong with the fallback of a language: it leads in a circle, or to a language that is not there.
    pub fn fallback_problem(&self, language: Guid) -> Option<&'static str> {
        let mut at = language;
        for _ in 0..=self.languages.len() {
            let next = self.languages.get(&at).copied().flatten()?;
            if !self.languages.contains_key(&next) {
                let is_missing = self.is_whole(0, Region::System) && !known::is_platform(next);
                return is_missing.then_some("fallback-missing");
            }
            at = next;
            if at == language {
                return Some("fallback-loop");
            }
        }
        // It leads into a circle of others.
        Some("fallback-loop")
    }

    /// The number of items.
    pub fn len(&self) -> usize {
        self.places.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.places.is_empty()
    }

    /// An item by its id.
    pub fn place(&self, database: u8, id: Guid) -> Option<Place> {
        let (at, is_asset) = *self.places.get(&key(database, id))?;
        Some(Place { at, database, is_asset })
    }

    /// The ids of a database's items from one on to another, both included, in order.
    pub fn ids(&self, database: u8, from: Guid, to: Guid) -> impl Iterator<Item = Guid> {
        let is_range = from.0 <= to.0;
        let range = is_range.then(|| self.places.range(key(database, from)..=key(database, to)));
        range.into_iter().flatten().map(|(key, _)| {
            let mut id = [0; 16];
            id.copy_from_slice(&key[1..]);
            Guid(u128::from_be_bytes(id))
        })
    }

    /// The item of a path.
    pub fn at_path(&self, database: u8, path: &str) -> Option<Guid> {
        let id = self.paths.get(&path_key(database, path.trim_end_matches('/')))?;
        Some(Guid(u128::from_be_bytes(*id)))
    }

    /// The id in the model: the GUID, after the database's name unless it is `master`.
    pub fn model_id(&self, database: u8, id: Guid) -> String {
        match self.databases.get(usize::from(database)).map(String::as_str) {
            None | Some(MASTER) => id.to_string(),
            Some(name) => format!("{name}:{id}"),
        }
    }

    /// Database and GUID of an id in the model.
    pub fn parse_id(&self, id: &str) -> Option<(u8, Guid)> {
        let (name, id) = id.split_once(':').unwrap_or((MASTER, id));
        let at = self.databases.iter().position(|it| it == name)?;
        Some((u8::try_from(at).ok()?, Guid::parse(id)?))
    }

    fn is_whole(&self, database: u8, region: Region) -> bool {
        self.databases.get(usize::from(database)).map(String::as_str) == Some(MASTER)
            && self.whole.contains(&region)
    }

    /// What an id leads to that stands in an item of that database, when it should be found in that region.
    pub fn target(&self, database: u8, id: Guid, region: Region) -> Target {
        if let Some(place) = self.place(database, id) {
            return self.found(database, id, place);
        }
        // Definitions of one database are used by items of another.
        for (other, _) in (0_u8..).zip(&self.databases) {
            if let Some(place) = self.place(other, id) {
                return self.found(other, id, place);
            }
        }
        if known::is_platform(id) || !self.is_whole(database, region) {
            return Target::Outside(self.model_id(database, id));
        }
        if region == Region::Media {
            Target::Asset(AssetId(self.model_id(database, id)))
        } else {
            Target::Item(ItemId(self.model_id(database, id)))
        }
    }

    fn found(&self, database: u8, id: Guid, place: Place) -> Target {
        if self.platform.contains(&id) {
            return Target::Outside(self.model_id(database, id));
        }
        let id = self.model_id(database, id);
        if place.is_asset { Target::Asset(AssetId(id)) } else { Target::Item(ItemId(id)) }
    }

    /// What a path leads to.
    pub fn target_of_path(&self, database: u8, path: &str) -> Target {
        let path = path.trim_end_matches('/');
        if let Some(id) = self.at_path(database, path)
            && let Some(place) = self.place(database, id)
        {
            return self.found(database, id, place);
        }
        let name = self.databases.get(usize::from(database)).map_or(MASTER, String::as_str);
        let region = Region::of(path);
        let would_be_here =
            self.modules.covers(name, path) || region.is_some_and(|region| self.is_whole(database, region));
        match (would_be_here, region) {
            (false, _) => Target::Outside(path.to_owned()),
            (true, Some(Region::Media)) => Target::Asset(AssetId(path.to_owned())),
            (true, _) => Target::Item(ItemId(path.to_owned())),
        }
    }

    /// What stands above an item: missing when the source would hold it.
    pub fn parent(&self, database: u8, parent: Guid, path_of_child: &str) -> Target {
        if let Some(place) = self.place(database, parent) {
            return self.found(database, parent, place);
        }
        let above = path_of_child.rsplit_once('/').map_or("", |(above, _)| above);
        let name = self.databases.get(usize::from(database)).map_or(MASTER, String::as_str);
        let would_be_here = !above.is_empty()
            && (self.at_path(database, above).is_some() || self.modules.covers(name, above));
        let id = self.model_id(database, parent);
        if would_be_here && !known::is_platform(parent) {
            Target::Item(ItemId(id))
        } else {
            Target::Outside(id)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn world() -> World {
        let mut world = World::default();
        let master = world.database("master").unwrap();
        let place = |is_asset| Place { at: 0, database: master, is_asset };
        world.add(Guid(1), Guid(9), "/sitecore/content/Home", place(false));
        world.add(Guid(2), Guid(9), "/sitecore/media library/a", place(true));
        world
    }

    #[test]
    fn what_is_not_there_is_missing_only_where_all_is_there() {
        let mut world = world();
        let id = Guid(77).to_string();
        assert_eq!(world.target(0, Guid(77), Region::Content), Target::Outside(id.clone()));
        world.whole.insert(Region::Content);
        assert_eq!(world.target(0, Guid(77), Region::Content), Target::Item(ItemId(id)));
        let platform = known::item::HOME;
        assert_eq!(world.target(0, platform, Region::Content), Target::Outside(platform.to_string()));
        assert_eq!(world.target(0, Guid(2), Region::Content), Target::Asset(AssetId(Guid(2).to_string())));
    }

    #[test]
    fn what_sitecore_brings_is_there_and_not_judged() {
        let mut world = world();
        world.whole.insert(Region::Content);
        world.platform.insert(Guid(1));
        assert_eq!(world.target(0, Guid(1), Region::Content), Target::Outside(Guid(1).to_string()));
        assert!(is_platform_path("/sitecore/Templates/System/Media/Image"));
        assert!(
            !is_platform_path("/sitecore/templates/System")
                && !is_platform_path("/sitecore/templates/Systém/x")
        );
    }

    #[test]
    fn paths_are_found_in_any_case_and_judged_where_a_module_holds_them() {
        let mut world = world();
        let home = Target::Item(ItemId(Guid(1).to_string()));
        assert_eq!(world.target_of_path(0, "/sitecore/CONTENT/home/"), home);
        let gone = "/sitecore/content/Home/Data/x";
        assert_eq!(world.target_of_path(0, gone), Target::Outside(gone.to_owned()));
        world.modules.add(r#"{"items": {"includes": [{"path": "/sitecore/content/Home"}]}}"#).unwrap();
        assert_eq!(world.target_of_path(0, gone), Target::Item(ItemId(gone.to_owned())));
    }

    #[test]
    fn ids_of_other_databases_carry_their_name() {
        let mut world = world();
        let core = world.database("core").unwrap();
        let id = world.model_id(core, Guid(1));
        assert!(id.starts_with("core:"), "{id}");
        assert_eq!(world.parse_id(&id), Some((core, Guid(1))));
        assert_eq!(world.parse_id("nonsense"), None);
    }

    #[test]
    fn fallbacks_that_lead_nowhere_or_in_a_circle_are_told() {
        let mut world = world();
        let fallback = [(1, Some(2)), (2, Some(1)), (3, Some(1)), (4, None), (5, Some(4)), (6, Some(99))];
        world.languages = fallback.map(|(id, next)| (Guid(id), next.map(Guid))).into();
        let problem = |world: &World, id| world.fallback_problem(Guid(id));
        assert_eq!(problem(&world, 1), Some("fallback-loop"));
        assert_eq!(problem(&world, 3), Some("fallback-loop"), "into the circle of others");
        assert_eq!((problem(&world, 4), problem(&world, 5)), (None, None));
        assert_eq!(problem(&world, 6), None, "it may be on the server");
        world.whole.insert(Region::System);
        assert_eq!(problem(&world, 6), Some("fallback-missing"));
    }

    #[test]
    fn regions_end_at_a_slash() {
        assert_eq!(Region::of("/sitecore/Content/x"), Some(Region::Content));
        assert_eq!(Region::of("/sitecore/contents"), None);
        assert_eq!(Region::of("/sitecore/médi"), None);
    }
}
