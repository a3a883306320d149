//! What of an estate is on Edge: the newest version of each language that may be published, with the place of everything above it.

use uuid::Uuid;

use super::estate::{Database, Item, WORKFLOW, field};

/// The version that is delivered, if any.
pub fn version(database: &Database, item: &Item, language: &str, now: &str) -> Option<u32> {
    if item.path.to_lowercase().starts_with("/sitecore/templates") {
        // Templates are not stored as items (facts 1).
        return None;
    }
    let is_open = |of: &Item| {
        let shared = |id| database.value(of, id, language, 1).map(|it| it.0.text.clone()).unwrap_or_default();
        shared(field::NEVER_PUBLISH) != "1" && within(&shared(field::PUBLISH), &shared(field::UNPUBLISH), now)
    };
    if !is_open(item) || !database.ancestors(item).all(is_open) {
        return None;
    }
    let versions = &item.language(language)?.versions;
    versions.keys().rev().copied().find(|version| {
        let text = |id| database.text(item, id, language, *version);
        text(field::HIDE_VERSION) != "1"
            && within(&text(field::VALID_FROM), &text(field::VALID_TO), now)
            && is_final(database, &text(field::WORKFLOW), &text(field::WORKFLOW_STATE))
    })
}

/// Dates of 14 digits; `now` is a day. `00010101T000000Z` is none.
fn within(from: &str, to: &str, now: &str) -> bool {
    let digits = |text: &str| text.chars().filter(char::is_ascii_digit).take(14).collect::<String>();
    let now = format!("{}120000", digits(now));
    let (from, to) = (digits(from), digits(to));
    let is_set = |it: &str| it.len() >= 8 && !it.starts_with("0001");
    (!is_set(&from) || from <= now) && (!is_set(&to) || now < to)
}

/// Without a workflow everything is final; a state that is none, too.
fn is_final(database: &Database, workflow: &str, state: &str) -> bool {
    let of = |text: &str| Uuid::parse_str(text.trim()).ok().and_then(|it| database.get(it));
    if of(workflow).is_none_or(|it| it.template != WORKFLOW) {
        return true;
    }
    of(state).is_none_or(|it| it.shared_text(field::FINAL).trim() == "1")
}
