//! The rules: one folder per category, one file per check.
//!
//! A check is data and a small pure function. It *returns* a verdict, so it cannot forget to count a unit,
//! and it cannot cause traffic: this room imports `model` only. Item checks see one record and its
//! parsed outline; corpus checks are SQL over the inventory views of `store/migrations`.
//!
//! To add one: write `src/checks/<category>/<name>.rs` with a `pub static CHECK`, and name it in that
//! category's `CHECKS`. Ids are never reused or renamed.
//!
//! Source: `docs/checks/` (generated from this data) and the scoring model in `docs/scoring.md`.

use std::collections::BTreeMap;

use crate::model::{
    Actor, Asset, Capability, Confidence, ContentType, Extension, Failure, FieldId, FieldRole, Item,
    Observation, Outline, Page, Reference, Row, Severity, Subject, Verdict,
};

#[macro_use]
mod kept;

pub mod a11y;
pub mod cluster;
#[cfg(test)]
mod corpus_fixture;
pub mod links;
pub mod locale;
pub mod media;
pub mod model;
pub mod outline;
pub mod platform;
pub mod quality;
pub mod security;
pub mod seo;
mod spool;
pub mod structure;
pub mod text;
pub mod workflow;

/// The part of the audit a check belongs to: the prefix of its id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Category {
    /// The prefix of the ids.
    pub id: &'static str,
    /// What people call it.
    pub title: &'static str,
    /// Its weight in the overall score; all weights add up to 100 (`checks.md` 2).
    pub weight: u32,
    /// The question it answers.
    pub question: &'static str,
}

/// Every category, in the order of reports.
pub static CATEGORIES: &[Category] = &[
    Category {
        id: "model",
        title: "Content model",
        weight: 10,
        question: "Is the schema in use, understandable to editors, and safe to migrate?",
    },
    Category {
        id: "quality",
        title: "Content quality",
        weight: 10,
        question: "Is what is published finished, unique, current and readable?",
    },
    Category {
        id: "seo",
        title: "Search and sharing",
        weight: 10,
        question: "Can a search engine find, index and label each page?",
    },
    Category {
        id: "a11y",
        title: "Accessibility of content",
        weight: 15,
        question: "Can everybody perceive and use what editors wrote?",
    },
    Category {
        id: "links",
        title: "Links and references",
        weight: 15,
        question: "Does every link and reference lead where it should?",
    },
    Category {
        id: "media",
        title: "Media",
        weight: 5,
        question: "Are files in use, present, described and of a sensible size?",
    },
    Category {
        id: "locale",
        title: "Localisation",
        weight: 4,
        question: "Are all languages complete, current and correctly announced?",
    },
    Category {
        id: "workflow",
        title: "Workflow and publishing",
        weight: 3,
        question: "Does content move from draft to live as intended?",
    },
    Category {
        id: "structure",
        title: "Structure and performance",
        weight: 3,
        question: "Is the content organised so that people and servers cope?",
    },
    Category {
        id: "security",
        title: "Security and governance",
        weight: 15,
        question: "Who can see or change what they should not?",
    },
    Category {
        id: "platform",
        title: "Platform and version",
        weight: 10,
        question: "Is the CMS supported, patched and healthy?",
    },
];

/// Every check, by category. A test holds ids sorted and unique, and every documentation part filled.
pub static CHECKS: &[&[&Check]] = &[
    model::CHECKS,
    quality::CHECKS,
    seo::CHECKS,
    a11y::CHECKS,
    links::CHECKS,
    media::CHECKS,
    locale::CHECKS,
    workflow::CHECKS,
    structure::CHECKS,
    security::CHECKS,
    platform::CHECKS,
];

/// Every check, in the order of the categories.
pub fn all() -> impl Iterator<Item = &'static Check> {
    CHECKS.iter().flat_map(|category| category.iter().copied())
}

/// The check of that id.
pub fn find(id: &str) -> Option<&'static Check> {
    all().find(|check| check.id == id)
}

/// One rule.
#[derive(Debug)]
pub struct Check {
    /// `category.kebab-name`; never reused, never renamed.
    pub id: &'static str,
    /// Raised when the same content may give another result.
    pub version: u16,
    /// A headline that names the defect.
    pub title: &'static str,
    /// How bad a failure is.
    pub severity: Severity,
    /// How sure a failure is. Tentative ones weigh nothing in the score.
    pub confidence: Confidence,
    /// Which presets hold it.
    pub wave: Wave,
    /// Adapters it can say something about; empty = all.
    pub applies: &'static [&'static str],
    /// What must have been looked at. One of them missing = the check is unknown.
    pub needs: &'static [Capability],
    /// Thresholds, each a setting `checks.settings.<id>.<key>`.
    pub settings: &'static [Setting],
    /// For people.
    pub docs: Docs,
    /// The rule.
    pub run: Run,
}

impl Check {
    /// The prefix of the id.
    pub fn category(&self) -> &'static str {
        self.id.split_once('.').map_or(self.id, |(category, _)| category)
    }

    /// What one unit of it is.
    pub fn scope(&self) -> Scope {
        match self.run {
            Run::Item(_) => Scope::Item,
            Run::Link(_) => Scope::Link,
            Run::Asset(_) => Scope::Asset,
            Run::Type(_) => Scope::Type,
            Run::Actor(_) => Scope::Actor,
            Run::Extension(_) => Scope::Extension,
            Run::Site(_) => Scope::Site,
            Run::Page(_) => Scope::Page,
            Run::Query { .. } | Run::Fold { .. } => Scope::Corpus,
        }
    }
}

/// When a check joined the catalogue (`checks.md` 2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wave {
    /// In `recommended`.
    Core,
    /// In `strict` and `all`.
    Second,
}

/// What one unit of a check is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Scope {
    /// One item in one locale and state.
    Item,
    /// One (item, field, target).
    Link,
    /// One media record.
    Asset,
    /// One content type.
    Type,
    /// One account.
    Actor,
    /// One plugin or theme.
    Extension,
    /// One fact about the instance.
    Site,
    /// One public page.
    Page,
    /// The whole inventory; true only when it is complete.
    Corpus,
}

impl Scope {
    /// The word for people and JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Item => "item",
            Self::Link => "link",
            Self::Asset => "asset",
            Self::Type => "type",
            Self::Actor => "actor",
            Self::Extension => "extension",
            Self::Site => "site",
            Self::Page => "page",
            Self::Corpus => "corpus",
        }
    }
}

/// The documentation page of a check, in parts. Plain sentences; Markdown code spans are fine.
#[derive(Debug)]
pub struct Docs {
    /// What it looks at, and when it fails.
    pub looks_at: &'static str,
    /// Why it matters to the client.
    pub why: &'static str,
    /// What to do: one imperative sentence or two; shown with every finding.
    pub fix: &'static str,
    /// A minimal example that fails.
    pub example: &'static str,
    /// Standards, vendor pages and tools the rule comes from.
    pub sources: &'static [&'static str],
}

/// A threshold: named, typed, range-checked.
#[derive(Debug)]
pub struct Setting {
    /// The key.
    pub key: &'static str,
    /// What it means, with its unit.
    pub help: &'static str,
    /// Type, default and range.
    pub value: SettingKind,
}

/// Type, default and range of a threshold.
#[derive(Debug)]
pub enum SettingKind {
    /// A whole number.
    Int {
        /// Default.
        default: i64,
        /// Smallest allowed.
        min: i64,
        /// Largest allowed.
        max: i64,
    },
    /// A decimal number.
    Real {
        /// Default.
        default: f64,
        /// Smallest allowed.
        min: f64,
        /// Largest allowed.
        max: f64,
    },
    /// A list of words.
    Words {
        /// Default.
        default: &'static [&'static str],
    },
}

/// A threshold's value in one scan.
#[derive(Clone, Debug, PartialEq)]
pub enum SettingValue {
    /// A whole number.
    Int(i64),
    /// A decimal number.
    Real(f64),
    /// A list of words.
    Words(Vec<String>),
}

/// The thresholds of one check in one scan: defaults, and what the configuration sets.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Thresholds(BTreeMap<&'static str, SettingValue>);

impl Thresholds {
    /// The defaults of a check.
    pub fn defaults(check: &Check) -> Self {
        Self(
            check
                .settings
                .iter()
                .map(|setting| {
                    let value = match setting.value {
                        SettingKind::Int { default, .. } => SettingValue::Int(default),
                        SettingKind::Real { default, .. } => SettingValue::Real(default),
                        SettingKind::Words { default } => {
                            SettingValue::Words(default.iter().map(|&word| word.to_owned()).collect())
                        }
                    };
                    (setting.key, value)
                })
                .collect(),
        )
    }

    /// Replaces one value; keys the check does not declare are ignored (configuration refused them before).
    pub fn set(&mut self, key: &str, value: SettingValue) {
        if let Some(slot) = self.0.iter_mut().find_map(|(name, slot)| (*name == key).then_some(slot)) {
            *slot = value;
        }
    }

    /// A whole number; 0 when the check declares no such key (a test finds that).
    pub fn int(&self, key: &str) -> i64 {
        match self.0.get(key) {
            Some(SettingValue::Int(value)) => *value,
            _ => 0,
        }
    }

    /// A whole number that is not negative, as a length.
    pub fn len(&self, key: &str) -> usize {
        usize::try_from(self.int(key)).unwrap_or(0)
    }

    /// A number of days, in milliseconds.
    pub fn days_ms(&self, key: &str) -> i64 {
        self.int(key).saturating_mul(86_400_000)
    }

    /// A decimal number.
    pub fn real(&self, key: &str) -> f64 {
        match self.0.get(key) {
            Some(SettingValue::Real(value)) => *value,
            _ => 0.0,
        }
    }

    /// A list of words.
    pub fn words(&self, key: &str) -> &[String] {
        match self.0.get(key) {
            Some(SettingValue::Words(words)) => words,
            _ => &[],
        }
    }

    /// Keys and values, sorted by key.
    pub fn iter(&self) -> impl Iterator<Item = (&'static str, &SettingValue)> {
        self.0.iter().map(|(key, value)| (*key, value))
    }
}

/// The rule itself.
#[derive(Debug)]
pub enum Run {
    /// One item at a time.
    Item(fn(&ItemUnit<'_>, &Thresholds) -> Verdict),
    /// One pointer of an item at a time; equal (field, kind, target) of an item are one unit.
    Link(fn(&LinkUnit<'_>, &Thresholds) -> Verdict),
    /// One media record at a time.
    Asset(fn(&Asset, &Situation, &Thresholds) -> Verdict),
    /// One content type at a time.
    Type(fn(&ContentType, &Situation, &Thresholds) -> Verdict),
    /// One account at a time.
    Actor(fn(&Actor, &Situation, &Thresholds) -> Verdict),
    /// One plugin or theme at a time.
    Extension(fn(&Extension, &Situation, &Thresholds) -> Verdict),
    /// One fact about the instance at a time; facts of other kinds are not applicable.
    Site(fn(&Observation, &Situation, &Thresholds) -> Verdict),
    /// One public page at a time.
    Page(fn(&Page, &Situation, &Thresholds) -> Verdict),
    /// The whole corpus, in SQL over the views. Both texts bind `?1` = scan, `?2` = instance,
    /// `?3` = the scan's reference time in Unix milliseconds, then `params` from `?4` on.
    Query {
        /// Names of settings bound from `?4` on.
        params: &'static [&'static str],
        /// One row per unit looked at, with one column `unit_key`, without repetition.
        population: &'static str,
        /// One row per failing unit, ordered by a unique key, with the columns of [`Row::subject`].
        failing: &'static str,
        /// A failing row to a failure. The subject is [`Row::subject`].
        finding: fn(&Row, &Thresholds) -> Failure,
    },
    /// The whole corpus, with bounded state. `rows` binds like [`Run::Query`].
    Fold {
        /// Names of settings bound from `?4` on.
        params: &'static [&'static str],
        /// The rows, in a stable order.
        rows: &'static str,
        /// Makes the state.
        start: fn(&Thresholds) -> Box<dyn Fold>,
    },
}

/// Where a fold says what failed, as soon as it knows: nothing is kept for the end.
pub type Tell<'a> = dyn FnMut(Subject, Failure) + 'a;

/// State of a [`Run::Fold`]. What it tells counts when it comes to its end; the order does not matter.
pub trait Fold {
    /// Takes one row.
    fn row(&mut self, row: &Row, tell: &mut Tell<'_>);

    /// The number of units looked at; `Err` when that could not be done for all.
    fn finish(self: Box<Self>, tell: &mut Tell<'_>) -> Result<u64, crate::model::UnknownReason>;
}

/// What a check may know beside its unit.
#[derive(Clone, Debug)]
pub struct Situation {
    /// The scan's reference time, Unix milliseconds: when it began. Never the clock.
    pub as_of_ms: i64,
    /// The site's public address as configured or discovered, without a trailing slash.
    pub base_url: String,
    /// Host (and port, unless it is the scheme's) of `base_url`, lower case.
    pub host: String,
    /// Whether `base_url` is https.
    pub is_https: bool,
    /// The adapter's name.
    pub adapter: &'static str,
}

/// An item with its parsed texts.
#[derive(Debug)]
pub struct ItemUnit<'a> {
    /// The item.
    pub item: &'a Item,
    /// Every rich text field, parsed, in the order of the fields.
    pub outlines: &'a [FieldOutline],
    /// What else may be known.
    pub situation: &'a Situation,
}

/// A rich text field, parsed.
#[derive(Debug)]
pub struct FieldOutline {
    /// The field.
    pub field: FieldId,
    /// What it is for.
    pub role: FieldRole,
    /// Its structure.
    pub outline: Outline,
}

impl ItemUnit<'_> {
    /// The outline of the main text.
    pub fn body(&self) -> Option<&Outline> {
        self.outlines.iter().find(|it| it.role == FieldRole::Body).map(|it| &it.outline)
    }

    /// A page that a search engine may show: routable, published, without a password.
    pub fn is_indexable(&self) -> bool {
        self.item.routable && self.item.is_public()
    }
}

/// One pointer of an item.
#[derive(Debug)]
pub struct LinkUnit<'a> {
    /// The item that points.
    pub item: &'a Item,
    /// The pointer.
    pub reference: &'a Reference,
    /// What else may be known.
    pub situation: &'a Situation,
}

#[cfg(test)]
pub(crate) mod fixtures;
#[cfg(test)]
mod tests;
