//! Content whose end has passed.

use super::day;
use crate::checks::{Check, Docs, ItemUnit, Run, Setting, SettingKind, Thresholds, Wave};
use crate::model::{Capability, Confidence, Failure, Severity, TypeKind, Verdict};

/// See [`Docs`].
pub static CHECK: Check = Check {
    id: "quality.expired-live",
    version: 1,
    title: "Expired content still published",
    severity: Severity::Medium,
    confidence: Confidence::Firm,
    wave: Wave::Core,
    applies: &["sitecore"],
    needs: &[Capability::Content, Capability::Unpublished],
    settings: &[Setting {
        key: "days",
        help: "Days after its end during which an item may still be there",
        value: SettingKind::Int { default: 1, min: 0, max: 3650 },
    }],
    docs: Docs {
        looks_at: "Every content item that has an end (`__Unpublish`, or `__Valid to` of its version) and may be published. \
                   Fails when the end was more than a day before the scan.",
        why: "The next publish takes the item off the site without anybody deciding so, or it is still shown because \
              nobody published since; what links to it breaks.",
        fix: "Delete or archive the item, or set a new end.",
        example: "An offer “valid until 31 January”, in March",
        sources: &[
            "Sitecore PowerShell Extensions, items scheduled to archive",
            "Pathfinder, valid-to check",
        ],
    },
    run: Run::Item(run),
};

fn run(unit: &ItemUnit<'_>, thresholds: &Thresholds) -> Verdict {
    let item = unit.item;
    let end =
        item.flags.iter().find_map(|flag| flag.strip_prefix("ends:")).and_then(|it| it.parse::<i64>().ok());
    let (Some(end), TypeKind::Page | TypeKind::Fragment | TypeKind::Entry, true) =
        (end, item.kind, item.is_public())
    else {
        return Verdict::NotApplicable;
    };
    if end >= unit.situation.as_of_ms.saturating_sub(thresholds.days_ms("days")) {
        return Verdict::Pass;
    }
    Verdict::Fail(
        Failure::new("its end has passed").with("end", day(end)).with("days", thresholds.int("days")),
    )
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::checks::fixtures::{DAY_MS, ItemFixture, NOW_MS};
    use crate::model::{State, Verdict};

    #[test]
    fn a_day_after_the_end_passes_and_a_moment_more_fails() {
        let page = |end: i64| ItemFixture::page("期限").flag(&format!("ends:{end}"));
        assert_eq!(page(NOW_MS - DAY_MS).judge(&CHECK), Verdict::Pass);
        assert!(matches!(page(NOW_MS - DAY_MS - 1).judge(&CHECK), Verdict::Fail(_)));
        assert_eq!(page(NOW_MS - 9 * DAY_MS).state(State::Draft).judge(&CHECK), Verdict::NotApplicable);
        assert_eq!(ItemFixture::page("期限").judge(&CHECK), Verdict::NotApplicable);
    }
}
