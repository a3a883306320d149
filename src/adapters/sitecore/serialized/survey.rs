//! One pass over a folder: every item's head, and the definitions as a whole. What later tasks need to judge one item.
//!
//! Stays true: the same folder gives the same [`Survey`], in any process; memory is some hundred bytes an item, not its content.

use std::fs::File;
use std::io::{BufReader, Read as _};
use std::path::Path;

use super::modules::{self, Modules};
use super::reader::{self, Damage, Found};
use super::walk::{self, Files, Kind};
use crate::adapters::sitecore::definitions::{Definitions, is_asset};
use crate::adapters::sitecore::raw::{RawHeader, RawRole};
use crate::adapters::sitecore::world::{MASTER, Place, Region, World};
use crate::model::{Problem, UnknownReason};

/// Problems kept; more of them say nothing new.
const MAX_PROBLEMS: usize = 1000;

/// Everything one pass tells.
#[derive(Debug, Default)]
pub struct Survey {
    /// What exists.
    pub world: World,
    /// Files that hold items, by the number in [`Place::at`].
    pub files: Files,
    /// Roles.
    pub roles: Vec<RawRole>,
    /// What could not be read.
    pub problems: Vec<Problem>,
    /// Files that could not be read.
    pub n_damaged: u64,
    /// YAML files of other programs.
    pub n_other: u64,
    /// Items in formats that are not read.
    pub n_foreign: u64,
    /// Items written by Rainbow: they name their database.
    pub n_rainbow: u64,
    /// There is an item below `/sitecore/content` of `master`.
    pub has_content: bool,
    /// Hash of the files' names: a folder that changed between two tasks is noticed.
    pub stamp: u64,
}

/// Reads an item's file; `wants_values` as in [`reader::read`].
pub fn read_file(path: &Path, wants_values: impl Fn(&RawHeader) -> bool) -> Result<Found, Damage> {
    let file = File::open(path).map_err(|error| Damage {
        line: 1,
        message: error.to_string(),
        is_too_large: false,
    })?;
    reader::read(BufReader::with_capacity(16 * 1024, file), wants_values)
}

/// Goes over the folder once.
///
/// # Errors
/// The folder cannot be read.
pub fn run(root: &Path, whole: impl Iterator<Item = Region>) -> Result<Survey, std::io::Error> {
    let mut survey = Survey::default();
    survey.world.database(MASTER);
    // Modules first: they tell the databases of items.
    let (mut n_foreign, mut modules) = (0_u64, Vec::new());
    let problems = walk::walk(root, |kind, path| match kind {
        Kind::Module => modules.push(path.to_owned()),
        Kind::Foreign => n_foreign = n_foreign.saturating_add(1),
        Kind::Item => {}
    })?;
    survey.n_foreign = n_foreign;
    for (place, message) in problems {
        survey.n_damaged = survey.n_damaged.saturating_add(1);
        survey.problem(UnknownReason::Unreachable, place, message);
    }
    for path in modules {
        survey.module(root, &path);
    }
    let mut definitions = Definitions::default();
    let mut hash = xxhash_rust::xxh3::Xxh3::new();
    walk::walk(root, |kind, path| {
        if kind != Kind::Item {
            return;
        }
        hash.update(path.as_bytes());
        hash.update(b"\n");
        match read_file(&root.join(path), Definitions::wants) {
            Ok(Found::Head(header)) => survey.item(&header, path),
            Ok(Found::Item(item)) => {
                // Of an item that is there twice the first counts, its definitions too.
                if survey.item(&item.header, path) {
                    definitions.add(&item, &mut survey.world);
                }
                true
            }
            Ok(Found::Role(role)) => {
                survey.roles.push(role);
                true
            }
            Ok(Found::Other) => {
                survey.n_other = survey.n_other.saturating_add(1);
                true
            }
            Err(damage) => {
                survey.n_damaged = survey.n_damaged.saturating_add(1);
                survey.problem(reason(&damage), format!("{path}:{}", damage.line), damage.message);
                true
            }
        };
    })?;
    survey.stamp = hash.digest();
    let world = &mut survey.world;
    world.settle();
    definitions.finish(world);
    world.whole = whole.collect();
    for region in Region::ALL {
        if world.modules.is_whole(MASTER, region) {
            world.whole.insert(region);
        }
    }
    survey.roles.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(survey)
}

/// What a damaged file means for checks.
pub fn reason(damage: &Damage) -> UnknownReason {
    if damage.is_too_large { UnknownReason::PayloadTooLarge } else { UnknownReason::BadAnswer }
}

impl Survey {
    fn problem(&mut self, reason: UnknownReason, place: String, message: String) {
        if self.problems.len() < MAX_PROBLEMS {
            self.problems.push(Problem { reason, place, message });
        }
    }

    fn module(&mut self, root: &Path, path: &str) {
        let mut text = String::new();
        let read = File::open(root.join(path))
            .and_then(|file| file.take(modules::MAX_BYTES).read_to_string(&mut text));
        let added = match read {
            Ok(_) => self.world.modules.add(&text),
            Err(error) => Err((1, error.to_string())),
        };
        if let Err((line, message)) = added {
            self.problem(UnknownReason::BadAnswer, format!("{path}:{line}"), message);
        }
    }

    /// The database of an item: its own word, or that of the module that includes it.
    pub fn database_name<'a>(modules: &'a Modules, header: &'a RawHeader) -> &'a str {
        header.database.as_deref().or_else(|| modules.database_of(&header.path)).unwrap_or(MASTER)
    }

    /// Takes note of an item; false when it is not counted.
    fn item(&mut self, header: &RawHeader, path: &str) -> bool {
        if header.database.is_some() {
            self.n_rainbow = self.n_rainbow.saturating_add(1);
        }
        let name = Self::database_name(&self.world.modules, header).to_owned();
        let Some(database) = self.world.database(&name) else {
            self.problem(UnknownReason::BadAnswer, format!("{path}:1"), "too many databases".to_owned());
            return false;
        };
        let Ok(at) = u32::try_from(self.files.len()) else { return false };
        let place = Place { at, database, is_asset: is_asset(header) };
        if let Some(before) = self.world.add(header.id, header.parent, &header.path, place) {
            let first = usize::try_from(before.at).ok().and_then(|at| self.files.get(at));
            let first = first.unwrap_or_else(|| "another file".to_owned());
            let message = format!("the item {} is in {first} already; that one counts", header.id);
            self.problem(UnknownReason::BadAnswer, format!("{path}:1"), message);
            return false;
        }
        self.has_content |= name == MASTER
            && Region::of(&header.path) == Some(Region::Content)
            && header.path.len() > Region::Content.path().len();
        self.files.push(path)
    }
}
