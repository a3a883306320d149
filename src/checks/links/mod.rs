//! Checks of the `links` category: one file each.
//!
//! Judged are the pointers of what visitors can meet: published items, and entries of menus. Comments are left
//! out: their links belong to who wrote them. One unit is one (item, field, kind, target); a link that stands
//! twice in a text is one unit and one finding.

use super::Check;
use crate::model::{Item, Reference, Row, State, TypeKind};

/// SQL: the item that points can be met by visitors, and is not a comment. See [`is_live`].
macro_rules! live {
    () => {
        "kind <> 'comment' AND (state = 'published' OR (kind = 'navigation' AND state <> 'trashed'))"
    };
}

/// SQL: the units of `v_reference` that meet a condition.
macro_rules! units {
    ($($condition:tt)+) => {
        concat!(
            "SELECT DISTINCT unit_key FROM v_reference WHERE scan_id = ?1 AND instance_id = ?2 AND ",
            $($condition)+
        )
    };
}

/// SQL: of each unit that meets a condition, the first pointer with all its columns, and what is known of its
/// target (`target_state`, `target_title`). A unit is one row, so that a finding is one too.
macro_rules! first_of_each_unit {
    ($($condition:tt)+) => {
        concat!(
            "WITH f AS (SELECT unit_key, id, locale, MIN(ordinal) AS ordinal FROM v_reference \
             WHERE scan_id = ?1 AND instance_id = ?2 AND ",
            $($condition)+,
            " GROUP BY unit_key, id, locale) \
             SELECT r.unit_key, r.subject_kind, r.id, r.locale, r.content_type, r.title, r.url, r.edit_url, \
             r.field, r.link_kind, r.target_kind, COALESCE(r.target_url, r.target_key, r.raw) AS target, r.raw, r.text, \
             r.to_item, r.to_asset, r.probe_status, r.probe_failure, r.probe_n_hops, r.probe_first_status, \
             r.probe_hops, r.probe_is_loop, r.probe_final_url, \
             (SELECT MIN(t.state) FROM v_item t \
              WHERE t.scan_id = ?1 AND t.instance_id = ?2 AND t.id = r.to_item) AS target_state, \
             (SELECT t.title FROM v_item t WHERE t.scan_id = ?1 AND t.instance_id = ?2 AND t.id = r.to_item \
              AND t.locale = r.locale) AS target_title \
             FROM f JOIN v_reference r ON r.scan_id = ?1 AND r.instance_id = ?2 \
             AND r.id = f.id AND r.locale = f.locale AND r.ordinal = f.ordinal \
             ORDER BY r.unit_key, r.id, r.locale"
        )
    };
}

mod address;
mod broken_external;
mod broken_image;
mod broken_internal;
mod broken_reference;
mod datasource_missing;
mod dead_end;
mod empty;
mod environment_leak;
mod fragment_missing;
mod hardcoded_host;
mod insecure_scheme;
mod malformed;
mod mixed_content;
mod orphan_page;
mod redirect_chain;
mod redirect_permanent;
mod unpublished_target;

#[cfg(test)]
pub(in crate::checks) mod fixture;

/// Sorted by id.
pub static CHECKS: &[&Check] = &[
    &broken_external::CHECK,
    &broken_image::CHECK,
    &broken_internal::CHECK,
    &broken_reference::CHECK,
    &datasource_missing::CHECK,
    &dead_end::CHECK,
    &empty::CHECK,
    &environment_leak::CHECK,
    &fragment_missing::CHECK,
    &hardcoded_host::CHECK,
    &insecure_scheme::CHECK,
    &malformed::CHECK,
    &mixed_content::CHECK,
    &orphan_page::CHECK,
    &redirect_chain::CHECK,
    &redirect_permanent::CHECK,
    &unpublished_target::CHECK,
];

/// Whether visitors can meet the item's links, and an editor answers for them.
fn is_live(item: &Item) -> bool {
    match item.kind {
        TypeKind::Comment => false,
        TypeKind::Navigation => item.state != State::Trashed,
        TypeKind::Entry | TypeKind::Page | TypeKind::Term | TypeKind::Fragment | TypeKind::Definition => {
            item.state == State::Published
        }
    }
}

/// What tells two pointers of one item apart: field, kind and target, as in `v_reference.unit_key`.
fn discriminator(reference: &Reference) -> String {
    let target = match &reference.url {
        Some(url) => url.split('#').next().unwrap_or_default(),
        None => reference.target.key().unwrap_or(&reference.raw),
    };
    format!("{}|{}|{target}", reference.field, reference.kind.as_str())
}

/// The same for a row of [`first_of_each_unit`].
fn row_discriminator(row: &Row) -> String {
    format!(
        "{}|{}|{}",
        row.text_or_empty("field"),
        row.text_or_empty("link_kind"),
        row.text_or_empty("target")
    )
}
