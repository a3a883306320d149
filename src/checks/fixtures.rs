//! Units for the tests of checks.
//!
//! Each starts as a published page that passes; a test changes what it is about:
//!
//! ```ignore
//! let verdict = ItemFixture::page("Opening hours").body("<img src=a>").judge(&CHECK);
//! ```

use super::{Check, FieldOutline, ItemUnit, Run, SettingValue, Situation, Thresholds, outline};
use crate::model::{Content, Failure, FieldRole, FieldValue, Item, Markup, State, TypeKind, Verdict};

/// 2026-06-01T00:00:00Z: the reference time of every fixture.
pub(crate) const NOW_MS: i64 = 1_780_272_000_000;

/// A day in milliseconds.
pub(crate) const DAY_MS: i64 = 86_400_000;

/// What a check may know beside its unit.
pub(crate) fn situation() -> Situation {
    Situation {
        as_of_ms: NOW_MS,
        base_url: "https://www.example.com".to_owned(),
        host: "www.example.com".to_owned(),
        is_https: true,
        adapter: "wordpress",
    }
}

/// An item under construction.
pub(crate) struct ItemFixture {
    pub(crate) item: Item,
    settings: Vec<(&'static str, SettingValue)>,
}

impl ItemFixture {
    /// A published, routable page in English, changed yesterday.
    pub(crate) fn page(title: &str) -> Self {
        Self {
            item: Item {
                id: "1".into(),
                locale: "en".into(),
                state: State::Published,
                content_type: "page".into(),
                kind: TypeKind::Page,
                routable: true,
                title: title.to_owned(),
                slug: Some("a-page".to_owned()),
                url: Some("https://www.example.com/a-page/".to_owned()),
                edit_url: None,
                parent: None,
                author: None,
                created_ms: Some(NOW_MS - 10 * DAY_MS),
                updated_ms: Some(NOW_MS - DAY_MS),
                published_ms: Some(NOW_MS - 10 * DAY_MS),
                revisions: None,
                password_protected: false,
                payload_bytes: 1_000,
                fields: Vec::new(),
                references: Vec::new(),
                dead_shortcodes: None,
                flags: Vec::new(),
            },
            settings: Vec::new(),
        }
    }

    /// Sets the main text, as stored by WordPress.
    pub(crate) fn body(self, source: &str) -> Self {
        self.rich("content", FieldRole::Body, Markup::WordPress, source)
    }

    /// Sets the main text, HTML.
    pub(crate) fn html(self, source: &str) -> Self {
        self.rich("content", FieldRole::Body, Markup::Html, source)
    }

    /// Adds a rich text field.
    pub(crate) fn rich(mut self, field: &str, role: FieldRole, markup: Markup, source: &str) -> Self {
        let content = Content::RichText { markup, source: source.to_owned() };
        self.item.fields.push(FieldValue { field: field.into(), role, content });
        self
    }

    /// Adds a plain text field.
    pub(crate) fn text(mut self, field: &str, role: FieldRole, text: &str) -> Self {
        self.item.fields.push(FieldValue { field: field.into(), role, content: Content::text(text) });
        self
    }

    /// Changes the item.
    pub(crate) fn with(mut self, change: impl FnOnce(&mut Item)) -> Self {
        change(&mut self.item);
        self
    }

    /// Sets its state.
    pub(crate) fn state(self, state: State) -> Self {
        self.with(|item| item.state = state)
    }

    /// Sets its kind.
    pub(crate) fn kind(self, kind: TypeKind) -> Self {
        self.with(|item| item.kind = kind)
    }

    /// Sets its language.
    pub(crate) fn locale(self, locale: &str) -> Self {
        self.with(|item| item.locale = locale.into())
    }

    /// Adds a flag.
    pub(crate) fn flag(self, flag: &str) -> Self {
        self.with(|item| item.flags.push(flag.to_owned()))
    }

    /// Sets a threshold.
    pub(crate) fn setting(mut self, key: &'static str, value: i64) -> Self {
        self.settings.push((key, SettingValue::Int(value)));
        self
    }

    /// The texts, parsed.
    pub(crate) fn outlines(&self) -> Vec<FieldOutline> {
        self.item
            .fields
            .iter()
            .filter_map(|value| match &value.content {
                Content::RichText { markup, source } => Some(FieldOutline {
                    field: value.field.clone(),
                    role: value.role,
                    outline: outline::parse(*markup, source),
                }),
                _ => None,
            })
            .collect()
    }

    /// What an item check says of it.
    pub(crate) fn judge(&self, check: &Check) -> Verdict {
        let Run::Item(run) = &check.run else { panic!("{} is not an item check", check.id) };
        let outlines = self.outlines();
        let situation = situation();
        let mut thresholds = Thresholds::defaults(check);
        for (key, value) in &self.settings {
            thresholds.set(key, value.clone());
        }
        run(&ItemUnit { item: &self.item, outlines: &outlines, situation: &situation }, &thresholds)
    }

    /// The failure a check reports; panics when there is none.
    pub(crate) fn failure(&self, check: &Check) -> Failure {
        match self.judge(check) {
            Verdict::Fail(failure) => failure,
            other => panic!("{}: {other:?}", check.id),
        }
    }
}
