//! Units for the tests of `links` and `security`.

use crate::checks::{Check, FieldOutline, ItemUnit, LinkUnit, Run, Situation, Thresholds};
use crate::model::{
    Actor, Content, Failure, FieldRole, FieldValue, Item, Observation, Outline, Reference, ReferenceKind,
    State, Target, TypeKind, Verdict, outline,
};

/// 2026-01-01T00:00:00Z.
pub(in crate::checks) const AS_OF_MS: i64 = 1_767_225_600_000;
/// A day in milliseconds.
pub(in crate::checks) const DAY_MS: i64 = 86_400_000;

/// `https://www.example.com` on 1 January 2026.
pub(in crate::checks) fn situation() -> Situation {
    Situation {
        as_of_ms: AS_OF_MS,
        base_url: "https://www.example.com".to_owned(),
        host: "www.example.com".to_owned(),
        is_https: true,
        adapter: "wordpress",
    }
}

/// A published page without text.
pub(in crate::checks) fn item() -> Item {
    Item {
        id: "1".into(),
        locale: "en".into(),
        state: State::Published,
        content_type: "page".into(),
        kind: TypeKind::Page,
        routable: true,
        title: "About us".to_owned(),
        slug: Some("about".to_owned()),
        url: Some("https://www.example.com/about/".to_owned()),
        edit_url: None,
        parent: None,
        author: None,
        created_ms: None,
        updated_ms: None,
        published_ms: None,
        revisions: None,
        password_protected: false,
        payload_bytes: 0,
        fields: Vec::new(),
        references: Vec::new(),
        dead_shortcodes: None,
        flags: Vec::new(),
    }
}

/// A summary of plain text.
pub(in crate::checks) fn summary(text: &str) -> FieldValue {
    FieldValue { field: "excerpt".into(), role: FieldRole::Summary, content: Content::text(text) }
}

/// A body field.
pub(in crate::checks) fn body(outline: Outline) -> FieldOutline {
    FieldOutline { field: "content".into(), role: FieldRole::Body, outline }
}

/// A link with that `href`.
pub(in crate::checks) fn link(href: &str) -> outline::Link {
    outline::Link {
        href: Some(href.to_owned()),
        text: "text".to_owned(),
        name: "text".to_owned(),
        has_image: false,
        is_anchor: false,
        rel: String::new(),
        markup: format!("<a href=\"{href}\">"),
    }
}

/// A pointer of another site's address.
pub(in crate::checks) fn reference(kind: ReferenceKind, url: &str) -> Reference {
    Reference {
        field: "content".into(),
        kind,
        target: Target::External,
        url: Some(url.to_owned()),
        raw: url.to_owned(),
        text: "text".to_owned(),
    }
}

/// An account without rights, a year old.
pub(in crate::checks) fn actor() -> Actor {
    Actor {
        id: "7".into(),
        roles: vec!["subscriber".to_owned()],
        privileged: false,
        can_publish: false,
        active: true,
        well_known_name: None,
        is_scanner: false,
        created_ms: Some(AS_OF_MS - 365 * DAY_MS),
        last_seen_ms: None,
    }
}

/// The verdict of an item check with its defaults.
pub(in crate::checks) fn judge_item(check: &Check, item: &Item, outlines: &[FieldOutline]) -> Verdict {
    let Run::Item(run) = check.run else { panic!("{} is no item check", check.id) };
    run(&ItemUnit { item, outlines, situation: &situation() }, &Thresholds::defaults(check))
}

/// The verdict of a link check with its defaults.
pub(in crate::checks) fn judge_link(check: &Check, item: &Item, reference: &Reference) -> Verdict {
    judge_link_at(check, item, reference, &situation())
}

/// The verdict of a link check on a site of another address.
pub(in crate::checks) fn judge_link_at(
    check: &Check,
    item: &Item,
    reference: &Reference,
    situation: &Situation,
) -> Verdict {
    let Run::Link(run) = check.run else { panic!("{} is no link check", check.id) };
    run(&LinkUnit { item, reference, situation }, &Thresholds::defaults(check))
}

/// The verdict of a site check with its defaults.
pub(in crate::checks) fn judge_site(check: &Check, observation: &Observation) -> Verdict {
    let Run::Site(run) = check.run else { panic!("{} is no site check", check.id) };
    run(observation, &situation(), &Thresholds::defaults(check))
}

/// The verdict of an account check with its defaults.
pub(in crate::checks) fn judge_actor(check: &Check, actor: &Actor) -> Verdict {
    let Run::Actor(run) = check.run else { panic!("{} is no account check", check.id) };
    run(actor, &situation(), &Thresholds::defaults(check))
}

/// The failure of a verdict that must be one.
pub(in crate::checks) fn failure(verdict: Verdict) -> Failure {
    match verdict {
        Verdict::Fail(failure) => failure,
        other => panic!("expected a failure, got {other:?}"),
    }
}
