//! `workflow.stale-draft`: a draft that nobody has touched for long.

use crate::checks::{Check, Docs, ItemUnit, Run, Setting, SettingKind, Thresholds, Wave};
use crate::model::{Capability, Confidence, Failure, Severity, State, TypeKind, Verdict};

use super::moment;

pub static CHECK: Check = Check {
    id: "workflow.stale-draft",
    version: 1,
    title: "Draft forgotten",
    severity: Severity::Low,
    confidence: Confidence::Certain,
    wave: Wave::Core,
    applies: &[],
    needs: &[Capability::Unpublished],
    settings: &[Setting {
        key: "days",
        help: "Days without a change after which a draft counts as forgotten.",
        value: SettingKind::Int { default: 90, min: 1, max: 3650 },
    }],
    docs: Docs {
        looks_at: "Every draft of an entry or page. Fails when its last change is more than 90 days before the scan.",
        why: "Forgotten drafts hide the ones that are being worked on, and are published by mistake with old facts.",
        fix: "Publish the draft, archive it, or delete it.",
        example: "A draft “Summer sale” last changed two years ago",
        sources: &["Sitecore PowerShell Extensions, content reports"],
    },
    run: Run::Item(run),
};

fn run(unit: &ItemUnit<'_>, thresholds: &Thresholds) -> Verdict {
    let item = unit.item;
    if item.state != State::Draft || !matches!(item.kind, TypeKind::Entry | TypeKind::Page) {
        return Verdict::NotApplicable;
    }
    let Some(updated) = item.updated_ms else {
        return Verdict::NotApplicable;
    };
    if updated >= unit.situation.as_of_ms.saturating_sub(thresholds.days_ms("days")) {
        return Verdict::Pass;
    }
    Verdict::Fail(
        Failure::new("the draft has not been changed for long")
            .with("last_change", moment(updated))
            .with("days", thresholds.int("days"))
            .with("author", item.author.as_ref().map(|it| format!("account {it}"))),
    )
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::checks::corpus_fixture::{AS_OF_MS, DAY_MS, failure, item, on_item};
    use crate::model::{State, Verdict};

    #[test]
    fn ninety_days_pass_and_a_moment_more_fails() {
        let mut item = item();
        assert_eq!(on_item(&CHECK, &item), Verdict::NotApplicable);
        item.state = State::Draft;
        item.updated_ms = Some(AS_OF_MS - 90 * DAY_MS);
        assert_eq!(on_item(&CHECK, &item), Verdict::Pass);
        item.updated_ms = Some(AS_OF_MS - 90 * DAY_MS - 1);
        assert_eq!(failure(on_item(&CHECK, &item)).evidence.0["last_change"], "2025-10-02T23:59:59Z");
        item.updated_ms = None;
        assert_eq!(on_item(&CHECK, &item), Verdict::NotApplicable);
    }
}
