//! The unit of work: one page of one listing.

use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use super::{Record, UnknownReason};

/// How deep a scan looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Tier {
    /// Metadata and settings: types, accounts, extensions, the public front page.
    Quick,
    /// All content beside it.
    Standard,
    /// Also addresses of other sites, media files, and each public page.
    Deep,
}

impl Tier {
    /// The word used in the store, in JSON and on the command line.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Quick => "quick",
            Self::Standard => "standard",
            Self::Deep => "deep",
        }
    }

    /// The tier of that word.
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Quick, Self::Standard, Self::Deep].into_iter().find(|it| it.as_str() == word)
    }
}

/// The parts of a scan, one after the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Phase {
    /// Read the inventory.
    Listing,
    /// Ask addresses that the inventory does not explain.
    Probing,
    /// Check the whole corpus.
    Corpus,
    /// Scored and final.
    Complete,
}

impl Phase {
    /// The word used in the store.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Listing => "listing",
            Self::Probing => "probing",
            Self::Corpus => "corpus",
            Self::Complete => "complete",
        }
    }

    /// The phase of that word.
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Listing, Self::Probing, Self::Corpus, Self::Complete]
            .into_iter()
            .find(|it| it.as_str() == word)
    }
}

/// A task before it is stored: which page of which listing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaskSpec {
    /// The listing's name, chosen by the adapter: `items/posts`. Shown in progress and problems.
    pub listing: String,
    /// The adapter's opaque place in it, with a version of its own inside. Unique within the listing.
    pub position: String,
    /// What is lost when this task fails for good: these capabilities become missing.
    pub yields: Vec<super::Capability>,
}

impl TaskSpec {
    /// A task that yields the given capabilities.
    pub fn new(
        listing: impl Into<String>,
        position: impl Into<String>,
        yields: &[super::Capability],
    ) -> Self {
        Self { listing: listing.into(), position: position.into(), yields: yields.to_vec() }
    }
}

/// Something that went wrong with one record or one request and did not end the task.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// Why, as a word.
    pub reason: UnknownReason,
    /// Where: an address without its secrets, an item's id, a line of a file.
    pub place: String,
    /// What, in one sentence.
    pub message: String,
}

/// What one task brought.
#[derive(Clone, Debug, Default)]
pub struct Done {
    /// Normalised records.
    pub records: Vec<Record>,
    /// Tasks that can run now.
    pub follow_ups: Vec<TaskSpec>,
    /// What could not be read.
    pub problems: Vec<Problem>,
    /// What later tasks need to know of the instance (discovered types, rights…). Stored with the scan
    /// and handed to every later task; set by the first task only.
    pub context: Option<Json>,
}
