//! Plain data: the vocabulary every other room speaks. Imports nothing of the crate.
//!
//! | our word | WordPress | Sitecore | Strapi | Contentful |
//! |---|---|---|---|---|
//! | content type | post type, taxonomy | template | content type | content type |
//! | item | post, page, term, menu item, comment | item | document | entry |
//! | asset | attachment | media item | upload | asset |
//! | actor | user | user, role | admin user, API token | member, token |
//! | extension | plugin, theme | package | plugin | app |
//! | locale | site language | language | locale | locale |
//!
//! Stays true: nothing here does input or output, and nothing here knows a vendor.

pub mod actor;
pub mod asset;
pub mod capability;
pub mod extension;
pub mod finding;
pub mod ids;
pub mod item;
pub mod lifecycle;
pub mod observation;
pub mod outcome;
pub mod outline;
pub mod page;
pub mod record;
pub mod reference;
pub mod reported;
pub mod row;
pub mod schema;
pub mod secret;
pub mod tally;
pub mod task;

pub use actor::Actor;
pub use asset::Asset;
pub use capability::{Access, Capability};
pub use extension::{Extension, ExtensionKind};
pub use finding::{Confidence, Evidence, Failure, Finding, Fingerprint, Severity, Subject, SubjectKind};
pub use ids::{ActorId, AssetId, ContentTypeId, FieldId, InstanceId, ItemId, LocaleCode, ScanId, TaskId};
pub use item::{Content, FieldValue, Item, Markup, State};
pub use observation::Observation;
pub use outcome::{Counts, UnknownReason, Verdict};
pub use outline::Outline;
pub use page::{Page, Probe};
pub use record::Record;
pub use reference::{Reference, ReferenceKind, Target};
pub use reported::{Acceptance, FindingState, ReportedFinding};
pub use row::{Row, Value};
pub use schema::{ContentType, Field, FieldKind, FieldRole, TypeKind};
pub use secret::Secret;
pub use task::{Done, Phase, Problem, TaskSpec, Tier};
