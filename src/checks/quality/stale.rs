//! Content that nobody touched for long.

use super::day;
use crate::checks::{Check, Docs, ItemUnit, Run, Setting, SettingKind, Thresholds, Wave};
use crate::model::{Capability, Confidence, Failure, Severity, TypeKind, Verdict};

/// See [`Docs`].
pub static CHECK: Check = Check {
    id: "quality.stale",
    version: 1,
    title: "Content not reviewed for a long time",
    severity: Severity::Low,
    confidence: Confidence::Certain,
    wave: Wave::Core,
    applies: &[],
    needs: &[Capability::Content],
    settings: &[
        Setting {
            key: "days",
            help: "Days without a change",
            value: SettingKind::Int { default: 365, min: 1, max: 36_500 },
        },
        Setting {
            key: "very_days",
            help: "Days without a change from which on the severity is medium",
            value: SettingKind::Int { default: 730, min: 1, max: 36_500 },
        },
    ],
    docs: Docs {
        looks_at: "The date of the last change of public pages and entries. It fails when it is more than \
                   `days` before the scan, with severity medium beyond `very_days`.",
        why: "Prices, people, rules and addresses change. Old pages mislead customers, and a growing \
                   share of them shows that nobody owns the content.",
        fix: "Review the item, then update it, confirm it by saving, or retire it.",
        example: "A page \"Our team\" last changed in 2021",
        sources: &[
            "https://www.gov.uk/guidance/content-design/content-maintenance",
            "contentful-auditor `STALE_CONTENT_DAYS`",
        ],
    },
    run: Run::Item(run),
};

fn run(unit: &ItemUnit<'_>, thresholds: &Thresholds) -> Verdict {
    let is_concerned = unit.is_indexable() && matches!(unit.item.kind, TypeKind::Entry | TypeKind::Page);
    // A scheduled text is changed before it is published, and is fresh when it is published.
    let Some(changed_ms) = unit.item.updated_ms.max(unit.item.published_ms).filter(|_| is_concerned) else {
        return Verdict::NotApplicable;
    };
    let now_ms = unit.situation.as_of_ms;
    let age_ms = now_ms.saturating_sub(changed_ms);
    if age_ms <= thresholds.days_ms("days") {
        return Verdict::Pass;
    }
    let failure = Failure::new(format!("last changed on {}", day(changed_ms)))
        .with("last_change", day(changed_ms))
        .with("due", day(changed_ms.saturating_add(thresholds.days_ms("days"))));
    let is_very_old = age_ms > thresholds.days_ms("very_days");
    Verdict::Fail(if is_very_old { failure.severity(Severity::Medium) } else { failure })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checks::fixtures::{DAY_MS, ItemFixture, NOW_MS};

    fn page(age_ms: i64) -> ItemFixture {
        ItemFixture::page("お知らせ").with(|it| {
            it.updated_ms = Some(NOW_MS - age_ms);
            it.published_ms = Some(NOW_MS - 5_000 * DAY_MS);
        })
    }

    #[test]
    fn a_year_is_the_limit_and_two_years_are_worse() {
        assert_eq!(page(365 * DAY_MS).judge(&CHECK), Verdict::Pass);
        let failure = page(365 * DAY_MS + 1).failure(&CHECK);
        assert_eq!(failure.severity, None);
        assert_eq!(failure.evidence.0["last_change"], "2025-05-31");
        assert_eq!(page(730 * DAY_MS).failure(&CHECK).severity, None);
        assert_eq!(page(730 * DAY_MS + 1).failure(&CHECK).severity, Some(Severity::Medium));
    }

    #[test]
    fn the_limit_is_a_setting() {
        assert_eq!(page(400 * DAY_MS).setting("days", 540).judge(&CHECK), Verdict::Pass);
    }

    #[test]
    fn undated_and_unpublished_items_are_not_concerned() {
        let undated = page(0).with(|it| (it.updated_ms, it.published_ms) = (None, None));
        assert_eq!(undated.judge(&CHECK), Verdict::NotApplicable);
        let draft = page(900 * DAY_MS).state(crate::model::State::Draft);
        assert_eq!(draft.judge(&CHECK), Verdict::NotApplicable);
    }
}
