//! What an export can tell, and what it cannot.

use super::head::Head;
use crate::model::{Access, Capability, Record, UnknownReason};

/// What an item task brings.
pub(super) const OF_ITEMS: &[Capability] = &[
    Capability::Content,
    Capability::Unpublished,
    Capability::RawText,
    Capability::Media,
    Capability::Menus,
    Capability::Comments,
];

/// What only a running site can tell, and how to say so.
pub(super) const NOT_IN_EXPORT: &[(Capability, &str)] = &[
    (Capability::Revisions, "revisions"),
    (Capability::Settings, "the settings"),
    (Capability::Actors, "the roles of accounts"),
    (Capability::Extensions, "plugins and themes"),
    (Capability::SiteHealth, "the site health report"),
    (Capability::BlockTypes, "which block types are registered"),
    (Capability::Shortcodes, "which shortcodes are replaced"),
    (Capability::Anonymous, "what anonymous visitors see"),
    (Capability::PublicSite, "what the public site answers"),
    (Capability::PublicPages, "what the public pages answer"),
    (Capability::InternalProbe, "what an address of the site answers"),
    (Capability::ExternalProbe, "what other sites answer"),
    (Capability::MediaProbe, "whether media files are there"),
];

pub(super) fn cannot_tell(what: &str) -> String {
    format!("an export on disk cannot tell {what}; scan the site by its REST API for that")
}

pub(super) fn missing(capability: Capability, reason: UnknownReason, detail: &str) -> Record {
    Record::Capability(capability, Access::Missing(reason, detail.to_owned()))
}

pub(super) fn capabilities(head: &Head, is_quick: bool) -> Vec<Record> {
    let full = |capability| Record::Capability(capability, Access::Full);
    let mut all = vec![full(Capability::Types), full(Capability::Terms)];
    all.extend(OF_ITEMS.iter().map(|capability| {
        if is_quick {
            missing(
                *capability,
                UnknownReason::Tier,
                "the quick tier reads no content; use `--tier standard`",
            )
        } else {
            full(*capability)
        }
    }));
    all.push(if head.product_version().is_some() {
        full(Capability::Version)
    } else {
        missing(Capability::Version, UnknownReason::Unsupported, "the export does not name its generator")
    });
    all.extend(
        NOT_IN_EXPORT
            .iter()
            .map(|(capability, what)| missing(*capability, UnknownReason::Unsupported, &cannot_tell(what))),
    );
    all
}
