//! `workflow.locked`: item locked for long.

use super::moment;
use crate::checks::{Check, Docs, ItemUnit, Run, Setting, SettingKind, Thresholds, Wave};
use crate::model::{Capability, Confidence, Failure, Severity, UnknownReason, Verdict};

pub static CHECK: Check = Check {
    id: "workflow.locked",
    version: 1,
    title: "Item locked for long",
    severity: Severity::Low,
    confidence: Confidence::Certain,
    wave: Wave::Core,
    applies: &["sitecore"],
    needs: &[Capability::Unpublished],
    settings: &[Setting {
        key: "days",
        help: "Days that a lock may last.",
        value: SettingKind::Int { default: 30, min: 1, max: 3650 },
    }],
    docs: Docs {
        looks_at: "Every item in one language. Fails when somebody locked it more than 30 days before the scan. A lock without a date is not judged.",
        why: "Nobody else can change the item; its holder has often forgotten it, or left.",
        fix: "Unlock the item (Sitecore: Review > My items, or as an administrator Check in).",
        example: "The home page, locked since March by somebody who left in May",
        sources: &[
            "Sitecore PowerShell Extensions, locked items",
            "Sitecore Rocks, locked by non-existing user",
        ],
    },
    run: Run::Item(run),
};

fn run(unit: &ItemUnit<'_>, thresholds: &Thresholds) -> Verdict {
    let since = unit.item.flags.iter().find_map(|flag| flag.strip_prefix("locked:"));
    let Some(since) = since.and_then(|it| it.parse::<i64>().ok()) else {
        return if unit.item.has_flag("locked") {
            Verdict::Unknown(UnknownReason::Unsupported)
        } else {
            Verdict::Pass
        };
    };
    if since >= unit.situation.as_of_ms.saturating_sub(thresholds.days_ms("days")) {
        return Verdict::Pass;
    }
    Verdict::Fail(
        Failure::new("the item has been locked for long")
            .with("field", "__Lock")
            .with("since", moment(since))
            .with("days", thresholds.int("days")),
    )
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::checks::fixtures::{DAY_MS, ItemFixture, NOW_MS};
    use crate::model::Verdict;

    #[test]
    fn thirty_days_pass_and_a_moment_more_fails() {
        let locked = |at: i64| ItemFixture::page("港").flag(&format!("locked:{at}")).judge(&CHECK);
        assert_eq!(locked(NOW_MS - 30 * DAY_MS), Verdict::Pass);
        assert!(matches!(locked(NOW_MS - 30 * DAY_MS - 1), Verdict::Fail(_)));
        assert_eq!(ItemFixture::page("港").judge(&CHECK), Verdict::Pass);
        assert!(matches!(ItemFixture::page("港").flag("locked").judge(&CHECK), Verdict::Unknown(_)));
    }
}
