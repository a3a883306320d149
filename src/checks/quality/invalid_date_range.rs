//! Dates that cannot be.

use super::day;
use crate::checks::{Check, Docs, ItemUnit, Run, Setting, SettingKind, Thresholds, Wave};
use crate::model::{Capability, Confidence, Failure, Severity, State, TypeKind, Verdict};

/// See [`Docs`].
pub static CHECK: Check = Check {
    id: "quality.invalid-date-range",
    version: 1,
    title: "Dates in the wrong order",
    severity: Severity::Medium,
    confidence: Confidence::Certain,
    wave: Wave::Core,
    applies: &[],
    needs: &[Capability::Content],
    settings: &[Setting {
        key: "tolerance_hours",
        help: "Differences up to this many hours are put down to time zones",
        value: SettingKind::Int { default: 24, min: 0, max: 720 },
    }],
    docs: Docs {
        looks_at: "The dates of entries and pages. It fails when an item was changed in the future, is \
                   published with a date in the future, was changed before it was made, or (Sitecore) is to be taken off \
                   the site before it is shown. Where a CMS keeps \
                   one date for \"made\" and \"published\", the last rule is left out: a scheduled text is \
                   rightly changed before that date.",
        why: "Lists, feeds, archives and sitemaps sort by these dates; an impossible one keeps an item \
                   on top forever or hides it. It usually comes from an import or a server with a wrong \
                   clock.",
        fix: "Correct the dates, and check the clock and the import that set them.",
        example: "Published on 2026-03-01 with the date 2062-03-01",
        sources: &[
            "https://www.sitemaps.org/protocol.html (lastmod)",
            "https://developer.wordpress.org/rest-api/reference/posts/",
        ],
    },
    run: Run::Item(run),
};

fn run(unit: &ItemUnit<'_>, thresholds: &Thresholds) -> Verdict {
    let item = unit.item;
    if let Some(field) = item.flags.iter().find_map(|flag| flag.strip_prefix("dates-reversed:")) {
        let failure = Failure::new("it is to be taken off the site before it is shown").with("field", field);
        return Verdict::Fail(failure);
    }
    let has_dates = item.updated_ms.is_some() || item.published_ms.is_some();
    if !has_dates || !matches!(item.kind, TypeKind::Entry | TypeKind::Page) {
        return Verdict::NotApplicable;
    }
    let tolerance_ms = thresholds.int("tolerance_hours").saturating_mul(3_600_000);
    let is_after = |one: i64, other: i64| one.saturating_sub(other) > tolerance_ms;
    let now_ms = unit.situation.as_of_ms;
    if let Some(updated) = item.updated_ms.filter(|it| is_after(*it, now_ms)) {
        return Verdict::Fail(
            Failure::new("the date of the last change is in the future").with("updated", day(updated)),
        );
    }
    let published = item.published_ms.filter(|_| item.state == State::Published);
    if let Some(published) = published.filter(|it| is_after(*it, now_ms)) {
        return Verdict::Fail(
            Failure::new("it is published with a date in the future").with("published", day(published)),
        );
    }
    let created = item.created_ms.filter(|_| item.created_ms != item.published_ms);
    if let (Some(created), Some(updated)) = (created, item.updated_ms)
        && is_after(created, updated)
    {
        return Verdict::Fail(
            Failure::new("it was changed before it was made")
                .with("created", day(created))
                .with("updated", day(updated)),
        );
    }
    Verdict::Pass
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checks::fixtures::{DAY_MS, ItemFixture, NOW_MS};

    fn judged(created: i64, updated: i64, published: i64) -> Verdict {
        ItemFixture::page("日付")
            .with(|it| {
                it.created_ms = Some(NOW_MS + created);
                it.updated_ms = Some(NOW_MS + updated);
                it.published_ms = Some(NOW_MS + published);
            })
            .judge(&CHECK)
    }

    #[test]
    fn an_end_before_the_beginning_fails() {
        let page = ItemFixture::page("日付").flag("dates-reversed:__Unpublish");
        assert!(matches!(page.judge(&CHECK), Verdict::Fail(_)));
    }

    #[test]
    fn impossible_dates_fail() {
        assert!(matches!(judged(-9, 2 * DAY_MS, -9), Verdict::Fail(_)));
        assert!(matches!(judged(-9, -9, 2 * DAY_MS), Verdict::Fail(_)));
        assert!(matches!(judged(-DAY_MS, -9 * DAY_MS, -2), Verdict::Fail(_)));
    }

    #[test]
    fn possible_dates_pass() {
        assert_eq!(judged(-9, -5, -7), Verdict::Pass);
        assert_eq!(judged(-DAY_MS, -9 * DAY_MS, -DAY_MS), Verdict::Pass, "a scheduled text");
    }

    #[test]
    fn a_day_is_put_down_to_time_zones() {
        assert_eq!(judged(-9, DAY_MS, -9), Verdict::Pass);
        assert!(matches!(judged(-9, DAY_MS + 1, -9), Verdict::Fail(_)));
    }

    #[test]
    fn items_without_dates_are_not_concerned() {
        let page = ItemFixture::page("x").with(|it| (it.updated_ms, it.published_ms) = (None, None));
        assert_eq!(page.judge(&CHECK), Verdict::NotApplicable);
    }
}
