//! WordPress from its own export: a WXR file on disk, without a server and without a credential.
//!
//! `discover` reads the whole file once, forwards: the head, the types in use, and where the items stand. Each
//! later task reads its stretch of the file with a reader of its own, so that tasks run side by side and an
//! interrupted scan goes on where it stopped.
//!
//! Positions: `1:full` and `1:quick` of `discover`; `1:offset=N;line=L;end=M` of `items`: the items whose
//! element begins at byte N or later and before byte M.
//!
//! Stays true: memory is bounded by [`MAX_ITEM_BYTES`] and `CHUNK_BYTES`, not by the file; a damaged item costs
//! itself and is reported with its line; what was not readable makes its capabilities missing, never complete.
//! Source: `wp-admin/includes/export.php` of WordPress 3.0 to 6.9 (WXR 1.0 to 1.2).

use std::fs::File;
use std::io::{BufReader, Seek, SeekFrom};
use std::path::PathBuf;

use serde_json::Value as Json;

use self::cutter::{Cut, Cutter, Piece};
use self::entry::Entry;
use self::head::Head;
use self::normalise::Surroundings;
use self::types::Types;
use super::links::{self, Site};
use crate::adapters::health::{HealthAspect, HealthState};
use crate::adapters::{Adapter, AdapterError, BuildInput, Estimate, Health};
use crate::model::{
    Capability, Done, LocaleCode, Observation, Problem, Record, Reference, ReferenceKind, TaskSpec, Tier,
    TypeKind, UnknownReason,
};
use crate::transport::Transport;

mod capabilities;
mod context;
pub mod cutter;
pub mod entry;
pub mod head;
pub mod metadata;
pub mod normalise;
mod survey;
pub mod types;

use capabilities::{NOT_IN_EXPORT, OF_ITEMS, cannot_tell, capabilities, missing};
use context::{MAX_ARCHIVES, actors, archives, context, host_of, is_root};
use survey::{Chunks, Stretch, Survey};

/// Largest item that is read. WordPress itself refuses posts near this size.
pub const MAX_ITEM_BYTES: usize = 16 * 1024 * 1024;

/// Largest head: some 200 000 terms.
const MAX_HEAD_BYTES: usize = 64 * 1024 * 1024;

/// Reads one WXR file.
#[derive(Clone, Debug)]
pub struct WxrAdapter {
    path: PathBuf,
    /// The address the site has now, when it differs from the one in the export.
    url: Option<String>,
}

impl WxrAdapter {
    /// An adapter of that file. `url` is the site's address today, when the export holds an older one.
    pub fn new(path: impl Into<PathBuf>, url: Option<String>) -> Self {
        Self { path: path.into(), url }
    }

    /// From the settings of an instance: `path`, relative to the configuration file.
    ///
    /// # Errors
    /// `path` is missing.
    pub fn from_input(input: &BuildInput) -> Result<Self, AdapterError> {
        let Some(path) = input.settings.get("path").and_then(Json::as_str).filter(|it| !it.is_empty()) else {
            return Err(AdapterError::Settings(format!(
                "instance `{}` reads a WordPress export and needs `path`, the file that Tools > Export wrote",
                input.instance
            )));
        };
        Ok(Self::new(input.base_dir.join(path), input.url.clone()))
    }

    fn shown(&self) -> String {
        self.path.display().to_string()
    }

    fn place(&self, line: u64, offset: u64) -> String {
        let name = self.path.file_name().unwrap_or(self.path.as_os_str()).to_string_lossy();
        format!("{name}:{line} (byte {offset})")
    }

    fn failed(&self, source: std::io::Error) -> AdapterError {
        if source.kind() == std::io::ErrorKind::InvalidData {
            return AdapterError::BadAnswer { url: self.shown(), message: source.to_string() };
        }
        AdapterError::File { path: self.shown(), source }
    }

    /// The file and its size.
    fn open(&self) -> Result<(File, u64), AdapterError> {
        // Asked before opening: opening a pipe would wait for a writer.
        let metadata = std::fs::metadata(&self.path).map_err(|error| self.failed(error))?;
        if !metadata.is_file() {
            let error = std::io::Error::new(std::io::ErrorKind::InvalidInput, "not a regular file");
            return Err(self.failed(error));
        }
        let file = File::open(&self.path).map_err(|error| self.failed(error))?;
        Ok((file, metadata.len()))
    }

    /// Reads the head and passes every item to `see`. The cutter's cap is that of the head while it lasts.
    fn survey(&self, mut see: impl FnMut(&Cut)) -> Result<Survey, AdapterError> {
        let (file, size) = self.open()?;
        let reader = BufReader::with_capacity(256 * 1024, file);
        let mut cutter = Cutter::new(reader, 0, 1, MAX_HEAD_BYTES);
        let (bytes, is_cut) = cutter.head().map_err(|error| self.failed(error))?;
        check_encoding(&bytes).map_err(|message| AdapterError::BadAnswer { url: self.shown(), message })?;
        let mut head = Head::parse(&bytes);
        if is_cut && head.problem.is_none() {
            head.problem = Some("more than 64 MiB before the first item".to_owned());
        }
        if head.wxr_version.is_empty() {
            return Err(AdapterError::BadAnswer {
                url: self.shown(),
                message: "not a WordPress export: there is no `wp:wxr_version` before the first item; \
                          write one with Tools > Export > All content"
                    .to_owned(),
            });
        }
        cutter.set_cap(MAX_ITEM_BYTES);
        loop {
            let cut = cutter.next_item().map_err(|error| self.failed(error))?;
            see(&cut);
            if let Cut::End { is_complete } = cut {
                return Ok(Survey { head, size, is_complete });
            }
        }
    }

    fn discover(&self, is_quick: bool) -> Result<Done, AdapterError> {
        let mut chunks = Chunks::default();
        let mut types = Types::default();
        let mut front_page: Option<(String, String)> = None;
        let mut links: Vec<(String, String)> = Vec::new();
        let survey = self.survey(|cut| {
            let (Cut::Item(piece) | Cut::Oversized(piece) | Cut::Unclosed(piece)) = cut else { return };
            chunks.add(piece);
            // What cannot be read is reported by the task that reads it for good.
            let Ok(entry) = Entry::parse(&piece.bytes) else { return };
            types.see(&entry);
            if entry.post_type == "page" && entry.status == "publish" && is_root(&entry.link) {
                front_page.get_or_insert((entry.id.clone(), entry.link.clone()));
            }
            if entry.post_type != "post"
                && types::kind_of(&entry.post_type) == Some(TypeKind::Entry)
                && links.len() < MAX_ARCHIVES
                && !links.iter().any(|(post_type, _)| *post_type == entry.post_type)
            {
                links.push((entry.post_type, entry.link));
            }
        })?;
        let head = &survey.head;
        let mut site = Site::new(head.home());
        if let Some(url) = &self.url {
            site.extra_hosts.extend(host_of(url));
        }
        site.archives = archives(&site, &links);
        site.front_page = front_page
            .filter(|(_, link)| links::url_key(&site, link) == links::url_key(&site, &site.home))
            .map(|(id, _)| id);
        let locale = LocaleCode::from(head.locale());

        let mut done = Done { context: Some(context(&site, &survey, &types)), ..Done::default() };
        let records = &mut done.records;
        records.push(Record::Observation(Observation::Platform {
            product: "wordpress".to_owned(),
            version: head.product_version().map(str::to_owned),
            source: "generator of the export".to_owned(),
        }));
        let taxonomies = head.terms.iter().map(|term| term.taxonomy.as_str());
        records.extend(types.content_types(taxonomies).into_iter().map(Record::ContentType));
        records.extend(actors(head).into_iter().map(Record::Actor));
        records.extend(normalise::terms(&head.terms, &site, &locale));
        records.extend(capabilities(head, is_quick));
        self.report_survey(&survey, &mut done);
        if !is_quick {
            done.follow_ups = chunks.tasks();
        }
        Ok(done)
    }

    fn report_survey(&self, survey: &Survey, done: &mut Done) {
        if let Some(problem) = &survey.head.problem {
            let message = format!("the head of the export is damaged: {problem}");
            done.records.push(missing(Capability::Terms, UnknownReason::BadAnswer, &message));
            done.problems.push(Problem {
                reason: UnknownReason::BadAnswer,
                place: self.place(1, 0),
                message,
            });
        }
        if !survey.is_complete {
            let message = "the export ends before `</channel>`: it was cut; export the site again".to_owned();
            for capability in OF_ITEMS {
                done.records.push(missing(*capability, UnknownReason::BadAnswer, &message));
            }
            let place = format!("{} (byte {})", self.shown(), survey.size);
            done.problems.push(Problem { reason: UnknownReason::BadAnswer, place, message });
        }
        if !matches!(survey.head.wxr_version.as_str(), "1.0" | "1.1" | "1.2") {
            done.problems.push(Problem {
                reason: UnknownReason::Unsupported,
                place: self.shown(),
                message: format!(
                    "export format {} is not known; it was read as 1.2",
                    survey.head.wxr_version.chars().take(20).collect::<String>()
                ),
            });
        }
    }

    fn items(&self, stretch: Stretch, context: &Json) -> Result<Done, AdapterError> {
        let (mut file, size) = self.open()?;
        if context.get("size").and_then(Json::as_u64).is_some_and(|then| then != size) {
            return Err(AdapterError::BadAnswer {
                url: self.shown(),
                message: "the file changed while it was being read; start the scan again".to_owned(),
            });
        }
        file.seek(SeekFrom::Start(stretch.offset)).map_err(|error| self.failed(error))?;
        let reader = BufReader::with_capacity(256 * 1024, file);
        let mut cutter = Cutter::new(reader, stretch.offset, stretch.line, MAX_ITEM_BYTES);
        let around = Surroundings::from_context(context);
        let mut done = Done::default();
        loop {
            match cutter.next_item().map_err(|error| self.failed(error))? {
                Cut::End { .. } => return Ok(done),
                Cut::Item(piece) | Cut::Oversized(piece) | Cut::Unclosed(piece)
                    if piece.offset >= stretch.end =>
                {
                    return Ok(done);
                }
                Cut::Item(piece) => match Entry::parse(&piece.bytes) {
                    Ok(entry) => done.records.extend(normalise::records(&entry, &around)),
                    Err(error) => self.lose(&mut done, &piece, UnknownReason::BadAnswer, &error),
                },
                Cut::Oversized(piece) => {
                    let why = format!("larger than {} MiB", MAX_ITEM_BYTES / (1024 * 1024));
                    self.lose(&mut done, &piece, UnknownReason::PayloadTooLarge, &why);
                }
                Cut::Unclosed(piece) => {
                    self.lose(&mut done, &piece, UnknownReason::BadAnswer, "its `</item>` is missing");
                }
            }
        }
    }

    fn lose(&self, done: &mut Done, piece: &Piece, reason: UnknownReason, why: &str) {
        let place = self.place(piece.line, piece.offset);
        let why: String = why.chars().take(200).collect();
        let message = format!("an item could not be read: {why}");
        for capability in OF_ITEMS {
            done.records.push(missing(*capability, reason, &format!("{message}, at {place}")));
        }
        done.problems.push(Problem { reason, place, message });
    }
}

impl Adapter for WxrAdapter {
    fn start(&self, tier: Tier) -> Vec<TaskSpec> {
        let position = if tier == Tier::Quick { "1:quick" } else { "1:full" };
        let mut yields = OF_ITEMS.to_vec();
        yields.extend([Capability::Types, Capability::Terms, Capability::Version]);
        vec![TaskSpec::new("discover", position, &yields)]
    }

    fn fetch(&self, task: &TaskSpec, context: &Json, _: &dyn Transport) -> Result<Done, AdapterError> {
        match (task.listing.as_str(), task.position.as_str()) {
            ("discover", "1:quick") => self.discover(true),
            ("discover", "1:full") => self.discover(false),
            ("items", position) => match Stretch::parse(position) {
                Some(stretch) => self.items(stretch, context),
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
        base: Option<&str>,
        context: &Json,
    ) -> Reference {
        links::reference(&Site::from_context(context), field, kind, href, base)
    }

    fn url_key(&self, url: &str, context: &Json) -> Option<String> {
        links::url_key(&Site::from_context(context), url)
    }

    fn public_url(&self, context: &Json) -> Option<String> {
        Some(Site::from_context(context).home).filter(|home| !home.is_empty())
    }

    fn health(&self, _: &dyn Transport) -> Health {
        let mut items = 0_u64;
        let mut damaged = 0_u64;
        let survey = self.survey(|cut| match cut {
            Cut::Item(_) => items = items.saturating_add(1),
            Cut::Oversized(_) | Cut::Unclosed(_) => damaged = damaged.saturating_add(1),
            Cut::End { .. } => {}
        });
        let aspect = |aspect, state, detail: String, advice: &str| HealthAspect {
            aspect,
            state,
            detail,
            advice: advice.to_owned(),
        };
        let again = "export the site again: Tools > Export > All content";
        let survey = match survey {
            Ok(survey) => survey,
            Err(error) => {
                return Health {
                    aspects: vec![aspect("reachable", HealthState::Failed, error.to_string(), again)],
                    permissions: Vec::new(),
                    version: None,
                    latency_ms: None,
                };
            }
        };
        let is_whole = survey.is_complete && damaged == 0 && survey.head.problem.is_none();
        let version = &survey.head.wxr_version;
        let is_known = matches!(version.as_str(), "1.0" | "1.1" | "1.2");
        let reachable = aspect(
            "reachable",
            if is_whole { HealthState::Ok } else { HealthState::Warning },
            format!("{}: {items} items, {} terms, {damaged} damaged", self.shown(), survey.head.terms.len()),
            if is_whole { "" } else { again },
        );
        let api = aspect(
            "api",
            if is_known { HealthState::Ok } else { HealthState::Warning },
            format!("WordPress eXtended RSS {version}"),
            if is_known { "" } else { "known are 1.0, 1.1 and 1.2; a newer Conduit may know this one" },
        );
        let lacking = NOT_IN_EXPORT.iter();
        Health {
            aspects: vec![reachable, api],
            permissions: OF_ITEMS
                .iter()
                .map(|it| (*it, None, String::new()))
                .chain(lacking.map(|(it, what)| (*it, Some(UnknownReason::Unsupported), cannot_tell(what))))
                .collect(),
            version: survey.head.product_version().map(str::to_owned),
            latency_ms: None,
        }
    }

    fn estimate(&self, tier: Tier, _: &dyn Transport) -> Result<Estimate, AdapterError> {
        let mut chunks = Chunks::default();
        let mut n_items = 0_u64;
        let survey = self.survey(|cut| {
            if let Cut::Item(piece) | Cut::Oversized(piece) | Cut::Unclosed(piece) = cut {
                chunks.add(piece);
                n_items = n_items.saturating_add(1);
            }
        })?;
        let count = |n: usize| u64::try_from(n).unwrap_or(u64::MAX);
        let mut listings = vec![("discover".to_owned(), count(survey.head.terms.len()), 0)];
        if tier != Tier::Quick {
            listings.push(("items".to_owned(), n_items, 0));
        }
        let lacking = NOT_IN_EXPORT.iter();
        Ok(Estimate {
            listings,
            missing: lacking.map(|(it, what)| (*it, UnknownReason::Unsupported, cannot_tell(what))).collect(),
        })
    }

    fn is_live(&self) -> bool {
        false
    }
}

fn check_encoding(head: &[u8]) -> Result<(), String> {
    if head.starts_with(&[0xFE, 0xFF]) || head.starts_with(&[0xFF, 0xFE]) {
        return Err("the file is in UTF-16; save it as UTF-8".to_owned());
    }
    let start = String::from_utf8_lossy(head.get(..200).unwrap_or(head)).to_ascii_lowercase();
    let Some((_, rest)) = start.split_once("encoding=") else { return Ok(()) };
    let name: String =
        rest.chars().skip(1).take_while(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_')).collect();
    if matches!(name.as_str(), "utf-8" | "utf8" | "us-ascii" | "ascii") {
        return Ok(());
    }
    Err(format!("the file says it is in `{name}`; save it as UTF-8"))
}

#[cfg(test)]
mod tests;
