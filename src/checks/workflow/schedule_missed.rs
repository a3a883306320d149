//! `workflow.schedule-missed`: an item that should have been published by now.

use crate::checks::{Check, Docs, ItemUnit, Run, Setting, SettingKind, Thresholds, Wave};
use crate::model::{Capability, Confidence, Failure, Severity, State, Verdict};

use super::moment;

pub static CHECK: Check = Check {
    id: "workflow.schedule-missed",
    version: 1,
    title: "Scheduled action did not happen",
    severity: Severity::High,
    confidence: Confidence::Certain,
    wave: Wave::Core,
    applies: &[],
    needs: &[Capability::Unpublished],
    settings: &[Setting {
        key: "hours",
        help: "Hours that publication may be late.",
        value: SettingKind::Int { default: 1, min: 0, max: 720 },
    }],
    docs: Docs {
        looks_at: "Every scheduled item. Fails when its time of publication was more than an hour before the scan \
                   and it is still waiting.",
        why: "Announced content is not online, and every other scheduled job of the CMS probably stands still too.",
        fix: "Publish the item, then check the scheduler (in WordPress: wp-cron).",
        example: "A press release scheduled for 08:00 that is still scheduled at noon",
        sources: &["WordPress “Missed schedule”: https://developer.wordpress.org/plugins/cron/"],
    },
    run: Run::Item(run),
};

fn run(unit: &ItemUnit<'_>, thresholds: &Thresholds) -> Verdict {
    let (State::Scheduled, Some(due)) = (unit.item.state, unit.item.published_ms) else {
        return Verdict::NotApplicable;
    };
    let grace = thresholds.int("hours").saturating_mul(3_600_000);
    if due >= unit.situation.as_of_ms.saturating_sub(grace) {
        return Verdict::Pass;
    }
    Verdict::Fail(
        Failure::new(format!("the item was due at {} and is still scheduled", moment(due)))
            .with("due", moment(due))
            .with("state", unit.item.state.as_str()),
    )
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::checks::corpus_fixture::{AS_OF_MS, failure, item, on_item};
    use crate::model::{State, Verdict};

    #[test]
    fn an_hour_late_passes_and_a_moment_more_fails() {
        let mut item = item();
        item.published_ms = Some(AS_OF_MS - 3_600_000);
        assert_eq!(on_item(&CHECK, &item), Verdict::NotApplicable);
        item.state = State::Scheduled;
        assert_eq!(on_item(&CHECK, &item), Verdict::Pass);
        item.published_ms = Some(AS_OF_MS - 3_600_001);
        assert_eq!(failure(on_item(&CHECK, &item)).evidence.0["due"], "2025-12-31T22:59:59Z");
        item.published_ms = None;
        assert_eq!(on_item(&CHECK, &item), Verdict::NotApplicable);
    }
}
