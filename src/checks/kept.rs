//! SQL over pointers that a CMS keeps in fields of its own, for the checks that ask whether their target exists.

use crate::model::{Failure, Row};

/// SQL: the pointers that meet a condition and can be decided. One that leads out of what was read is not among them.
macro_rules! kept {
    ($condition:literal) => {
        concat!(
            "scan_id = ?1 AND instance_id = ?2 AND state <> 'trashed' AND target_kind IN ('item', 'asset') AND ",
            $condition
        )
    };
}

/// SQL: the population of such a check.
macro_rules! kept_population {
    ($condition:literal) => {
        concat!("SELECT DISTINCT unit_key FROM v_reference WHERE ", kept!($condition))
    };
}

/// SQL: the first of each unit whose target does not exist.
macro_rules! kept_missing {
    ($condition:literal) => {
        concat!(
            "WITH f AS (SELECT unit_key, id, locale, MIN(ordinal) AS ordinal FROM v_reference WHERE ",
            kept!($condition),
            " AND to_item IS NULL AND to_asset IS NULL GROUP BY unit_key, id, locale) \
             SELECT r.unit_key, r.subject_kind, r.id, r.locale, r.content_type, r.title, r.url, r.edit_url, \
             r.field, r.link_kind, COALESCE(r.target_url, r.target_key, r.raw) AS target, r.raw, r.text \
             FROM f JOIN v_reference r ON r.scan_id = ?1 AND r.instance_id = ?2 \
             AND r.id = f.id AND r.locale = f.locale AND r.ordinal = f.ordinal \
             ORDER BY r.unit_key, r.id, r.locale"
        )
    };
}

/// What tells two pointers of one item apart.
fn discriminator(row: &Row) -> String {
    format!(
        "{}|{}|{}",
        row.text_or_empty("field"),
        row.text_or_empty("link_kind"),
        row.text_or_empty("target")
    )
}

/// The failure of a row of `kept_missing!`; `say` makes the message from the target.
pub(super) fn missing(row: &Row, say: impl FnOnce(&str) -> String) -> Failure {
    let target = row.text_or_empty("target");
    Failure::new(say(target))
        .with("field", row.text_or_empty("field"))
        .with("target", target)
        .discriminator(discriminator(row))
}
