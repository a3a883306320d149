//! Sitecore from its own files: a folder of serialized items, without a server and without a credential.
//!
//! `discover` goes over the folder once: every item's head, and the definitions (templates, standard values, workflow states). Each
//! later task reads its stretch of the files whole, so that tasks run side by side and an interrupted scan goes on where it stopped;
//! a process that resumes goes over the heads again.
//!
//! Positions: `1:full` and `1:quick` of `discover`; `1:from=N;to=M;stamp=H` of `items`: the files N to M of the folder whose names hash
//! to H.
//!
//! Stays true: a damaged file costs itself and is reported with its line; what was not readable makes its capabilities missing, never
//! complete; of two files with one item the first by name counts.

use std::path::{Path, PathBuf};

use serde_json::{Value as Json, json};

use self::reader::{Damage, Found};
use self::survey::Survey;
use super::health;
use super::links;
use super::normalise;
use super::once::Once;
use super::settings::Settings;
use super::types;
use super::world::Region;
use crate::adapters::{Adapter, AdapterError, BuildInput, Estimate, Health};
use crate::model::{
    Access, Actor, Capability, Done, Problem, Record, Reference, ReferenceKind, Subject, SubjectKind,
    TaskSpec, Tier, UnknownReason,
};
use crate::transport::Transport;

pub mod lines;
pub mod modules;
pub mod reader;
mod scalars;
pub mod survey;
pub mod walk;

#[cfg(test)]
mod tests;

/// Files of one task: with five languages some 250 items.
const CHUNK_FILES: usize = 50;

/// What item tasks bring.
pub(super) const OF_ITEMS: &[Capability] = &[
    Capability::Content,
    Capability::Unpublished,
    Capability::RawText,
    Capability::Media,
    Capability::Revisions,
];

/// Why content is missing from a folder of definitions.
pub(super) const NO_CONTENT: &str =
    "the folder holds no item below /sitecore/content: what is in use cannot be told";

/// What Sitecore does not have: there is nothing of it that was not seen.
const NOT_IN_SITECORE: &[Capability] =
    &[Capability::Comments, Capability::BlockTypes, Capability::Shortcodes];

/// What files on disk cannot tell, and how to say so.
pub(super) const NOT_IN_FILES: &[(Capability, &str)] = &[
    (Capability::Menus, "menus: Sitecore has none of its own"),
    (Capability::Actors, "accounts"),
    (Capability::Extensions, "installed modules"),
    (Capability::Settings, "the settings of the server"),
    (Capability::SiteHealth, "a health report"),
    (Capability::Version, "the product's version"),
    (Capability::Anonymous, "what anonymous visitors see"),
    (Capability::PublicSite, "what the public site answers"),
    (Capability::PublicPages, "what the public pages answer"),
    (Capability::InternalProbe, "what an address of the site answers"),
    (Capability::ExternalProbe, "what other sites answer"),
    (Capability::MediaProbe, "whether media files are served"),
];

/// Reads one folder.
#[derive(Debug)]
pub struct SerializedAdapter {
    root: PathBuf,
    /// The folder as configured, for people and for the places of findings.
    shown: String,
    whole: Vec<Region>,
    url: Option<String>,
    survey: Once<Survey>,
}

impl SerializedAdapter {
    /// An adapter of that folder.
    pub fn new(root: impl Into<PathBuf>, shown: &str) -> Self {
        Self {
            root: root.into(),
            shown: shown_folder(shown),
            whole: Vec::new(),
            url: None,
            survey: Once::new(),
        }
    }

    /// From the settings of an instance.
    ///
    /// # Errors
    /// `path` is missing.
    pub(super) fn from_input(input: &BuildInput, settings: &Settings) -> Result<Self, AdapterError> {
        let Some(path) = settings.path.as_deref().filter(|it| !it.trim().is_empty()) else {
            return Err(AdapterError::Settings(format!(
                "`{}` reads serialized Sitecore items and needs `path`, the folder they are in",
                input.instance
            )));
        };
        let mut adapter = Self::new(input.base_dir.join(path), path);
        adapter.whole = settings.regions().collect();
        adapter.url = input.url.as_deref().map(|it| it.trim().trim_end_matches('/').to_owned());
        Ok(adapter)
    }

    /// Says that the folder holds these parts of the tree completely.
    #[must_use]
    pub fn with_whole(mut self, whole: &[Region]) -> Self {
        self.whole = whole.to_vec();
        self
    }

    /// What one pass over the folder tells; made once in a process.
    ///
    /// # Errors
    /// The folder cannot be read, or holds no item.
    pub fn survey(&self) -> Result<&Survey, AdapterError> {
        self.survey.get_or_make(|| {
        let survey = survey::run(&self.root, self.whole.iter().copied())
            .map_err(|source| AdapterError::File { path: self.shown.clone(), source })?;
        if survey.files.is_empty() && survey.n_damaged == 0 {
            let foreign = if survey.n_foreign > 0 {
                " (TDS `.item` and packed `.dat` files are not read: serialize with the Sitecore CLI or Unicorn)"
            } else {
                ""
            };
            return Err(AdapterError::BadAnswer {
                url: self.shown.clone(),
                message: format!("there is no serialized Sitecore item in it{foreign}"),
            });
        }
        Ok(survey)
        })
    }

    /// The folder for people.
    pub(super) fn shown_or_dot(&self) -> &str {
        if self.shown.is_empty() { "." } else { &self.shown }
    }

    /// A file's place for people and SARIF: the configured folder, then the path in it.
    pub(super) fn place(&self, path: &str) -> String {
        if self.shown.is_empty() { path.to_owned() } else { format!("{}/{path}", self.shown) }
    }

    fn own_host(&self) -> Option<String> {
        let url = url::Url::parse(self.url.as_deref()?).ok()?;
        url.host_str().map(str::to_owned)
    }

    fn discover(&self, is_quick: bool) -> Result<Done, AdapterError> {
        let survey = self.survey()?;
        let mut done = Done { context: Some(context(survey)), ..Done::default() };
        done.records.extend(types::content_types(&survey.world));
        done.records.extend(survey.roles.iter().map(|role| Record::Actor(actor(role))));
        done.records.extend(self.capabilities(survey, is_quick));
        done.problems =
            survey.problems.iter().map(|it| Problem { place: self.place(&it.place), ..it.clone() }).collect();
        if !is_quick {
            done.follow_ups = tasks(survey);
        }
        Ok(done)
    }

    fn capabilities(&self, survey: &Survey, is_quick: bool) -> Vec<Record> {
        let full = |capability| Record::Capability(capability, Access::Full);
        let is_whole = survey.n_damaged == 0;
        let damaged = || {
            let first = survey.problems.first().map(|it| self.place(&it.place)).unwrap_or_default();
            format!("{} files could not be read, the first is {first}", survey.n_damaged)
        };
        // Templates of a team that keeps its content elsewhere are not unused.
        let mut all = Vec::new();
        if !survey.has_content {
            all.push(missing(Capability::Content, UnknownReason::Unsupported, NO_CONTENT));
        }
        for capability in [Capability::Types, Capability::Terms] {
            all.push(if is_whole {
                full(capability)
            } else {
                missing(capability, UnknownReason::BadAnswer, &damaged())
            });
        }
        for capability in OF_ITEMS {
            all.push(if is_quick {
                missing(
                    *capability,
                    UnknownReason::Tier,
                    "the quick tier reads no content; use `--tier standard`",
                )
            } else if is_whole {
                full(*capability)
            } else {
                missing(*capability, UnknownReason::BadAnswer, &damaged())
            });
        }
        all.extend(NOT_IN_SITECORE.iter().map(|it| full(*it)));
        all.extend(
            NOT_IN_FILES.iter().map(|(capability, what)| {
                missing(*capability, UnknownReason::Unsupported, &cannot_tell(what))
            }),
        );
        all
    }

    fn items(&self, stretch: Stretch) -> Result<Done, AdapterError> {
        let survey = self.survey()?;
        if stretch.stamp != survey.stamp {
            return Err(AdapterError::BadAnswer {
                url: self.shown.clone(),
                message: "the folder changed while it was being read; start the scan again".to_owned(),
            });
        }
        let host = self.own_host();
        let mut done = Done::default();
        let to = stretch.to.min(survey.files.len());
        for path in (stretch.from..to).filter_map(|at| survey.files.get(at)) {
            match survey::read_file(&self.root.join(&path), |_| true) {
                Ok(Found::Item(item)) => {
                    let name = Survey::database_name(&survey.world.modules, &item.header);
                    let database = survey.world.databases.iter().position(|it| it.eq_ignore_ascii_case(name));
                    let database = database.and_then(|at| u8::try_from(at).ok()).unwrap_or(0);
                    done.records.extend(normalise::records(&item, database, &survey.world, host.as_deref()));
                }
                Ok(Found::Head(_) | Found::Role(_) | Found::Other) => {
                    let message = "the file is no item any more".to_owned();
                    self.lose(&mut done, &path, &Damage { line: 1, message, is_too_large: false });
                }
                Err(damage) => self.lose(&mut done, &path, &damage),
            }
        }
        Ok(done)
    }

    fn lose(&self, done: &mut Done, path: &str, damage: &Damage) {
        let place = format!("{}:{}", self.place(path), damage.line);
        let message = format!("an item could not be read: {}", damage.message);
        let reason = survey::reason(damage);
        for capability in OF_ITEMS {
            done.records.push(missing(*capability, reason, &format!("{message}, at {place}")));
        }
        done.problems.push(Problem { reason, place, message });
    }
}

impl Adapter for SerializedAdapter {
    fn start(&self, tier: Tier) -> Vec<TaskSpec> {
        let position = if tier == Tier::Quick { "1:quick" } else { "1:full" };
        let mut yields = OF_ITEMS.to_vec();
        yields.extend([Capability::Types, Capability::Terms]);
        vec![TaskSpec::new("discover", position, &yields)]
    }

    fn fetch(&self, task: &TaskSpec, _: &Json, _: &dyn Transport) -> Result<Done, AdapterError> {
        match (task.listing.as_str(), task.position.as_str()) {
            ("discover", "1:quick") => self.discover(true),
            ("discover", "1:full") => self.discover(false),
            ("items", position) => match Stretch::parse(position) {
                Some(stretch) => self.items(stretch),
                None => Err(AdapterError::PositionExpired),
            },
            _ => Err(AdapterError::PositionExpired),
        }
    }

    fn reference(
        &self,
        field: &str,
        kind: ReferenceKind,
        href: &str,
        _base: Option<&str>,
        _context: &Json,
    ) -> Reference {
        match self.survey() {
            Ok(survey) => links::reference(&survey.world, 0, self.own_host().as_deref(), field, kind, href),
            // Cannot be: there are no texts without a survey.
            Err(_) => Reference::to(field, kind, crate::model::Target::Outside(links::clip(href))),
        }
    }

    fn url_key(&self, _: &str, _: &Json) -> Option<String> {
        None
    }

    fn public_url(&self, _: &Json) -> Option<String> {
        None
    }

    fn locate(&self, subject: &Subject, field: Option<&str>) -> Option<(String, u32)> {
        let survey = self.survey().ok()?;
        let world = &survey.world;
        let (database, id) = match subject.kind {
            SubjectKind::Item | SubjectKind::Asset => world.parse_id(&subject.id)?,
            // `type/field` for a field; what defines the type is what is edited.
            SubjectKind::Type => {
                let (template, field) = subject.id.split_once('/').unwrap_or((&subject.id, ""));
                let (database, id) = world.parse_id(template)?;
                let field = world.templates.fields(id).find(|it| it.name == field);
                (database, field.map_or(id, |it| it.id))
            }
            SubjectKind::Actor | SubjectKind::Extension | SubjectKind::Site => return None,
        };
        let place = (0_u8..).take(world.databases.len()).find_map(|other| {
            world.place(other, id).filter(|it| it.database == database || subject.kind == SubjectKind::Type)
        })?;
        let path = survey.files.get(usize::try_from(place.at).ok()?)?;
        let line = match survey::read_file(&self.root.join(&path), |_| true) {
            Ok(Found::Item(item)) => {
                normalise::line_of(&item, subject.locale.as_deref(), field, &world.templates)
            }
            _ => 1,
        };
        Some((self.place(&path), line))
    }

    fn health(&self, _: &dyn Transport) -> Health {
        health::of_folder(self)
    }

    fn estimate(&self, tier: Tier, _: &dyn Transport) -> Result<Estimate, AdapterError> {
        let survey = self.survey()?;
        let count = |n: usize| u64::try_from(n).unwrap_or(u64::MAX);
        let mut listings = vec![("discover".to_owned(), count(survey.world.templates.all.len()), 0)];
        if tier != Tier::Quick {
            listings.push(("items".to_owned(), count(survey.files.len()), 0));
        }
        Ok(Estimate {
            listings,
            missing: NOT_IN_FILES
                .iter()
                .map(|(it, what)| (*it, UnknownReason::Unsupported, cannot_tell(what)))
                .collect(),
        })
    }

    fn is_live(&self) -> bool {
        false
    }
}

/// The folder as a prefix of places: with `/`, without `./` and without a slash at its end.
fn shown_folder(path: &str) -> String {
    let path = path.trim().replace('\\', "/");
    let path = Path::new(&path).components().filter(|it| !matches!(it, std::path::Component::CurDir));
    path.collect::<PathBuf>().display().to_string()
}

fn context(survey: &Survey) -> Json {
    json!({ "source": "serialized", "items": survey.files.len(), "stamp": format!("{:016x}", survey.stamp) })
}

/// The files that one task reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Stretch {
    from: usize,
    to: usize,
    stamp: u64,
}

impl Stretch {
    fn parse(position: &str) -> Option<Self> {
        let rest = position.strip_prefix("1:from=")?;
        let (from, rest) = rest.split_once(";to=")?;
        let (to, stamp) = rest.split_once(";stamp=")?;
        Some(Self {
            from: from.parse().ok()?,
            to: to.parse().ok()?,
            stamp: u64::from_str_radix(stamp, 16).ok()?,
        })
    }
}

fn tasks(survey: &Survey) -> Vec<TaskSpec> {
    let n_files = survey.files.len();
    let starts = (0..n_files).step_by(CHUNK_FILES);
    starts
        .map(|from| {
            let to = from.saturating_add(CHUNK_FILES).min(n_files);
            TaskSpec::new("items", format!("1:from={from};to={to};stamp={:016x}", survey.stamp), OF_ITEMS)
        })
        .collect()
}

/// A role. Accounts are not in the folder, or not as a rule.
fn actor(role: &super::raw::RawRole) -> Actor {
    Actor {
        id: role.name.as_str().into(),
        roles: role.member_of.clone(),
        privileged: role
            .member_of
            .iter()
            .any(|it| it.eq_ignore_ascii_case("sitecore\\Sitecore Client Account Managing")),
        can_publish: role
            .member_of
            .iter()
            .any(|it| it.eq_ignore_ascii_case("sitecore\\Sitecore Client Publishing")),
        active: true,
        well_known_name: None,
        is_scanner: false,
        created_ms: None,
        last_seen_ms: None,
    }
}

pub(super) fn cannot_tell(what: &str) -> String {
    format!("serialized items cannot tell {what}")
}

fn missing(capability: Capability, reason: UnknownReason, detail: &str) -> Record {
    Record::Capability(capability, Access::Missing(reason, detail.to_owned()))
}
