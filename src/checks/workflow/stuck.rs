//! `workflow.stuck`: an item that waits for approval for long.

use crate::checks::{Check, Docs, ItemUnit, Run, Setting, SettingKind, Thresholds, Wave};
use crate::model::{Capability, Confidence, Failure, Severity, State, TypeKind, Verdict};

use super::moment;

pub static CHECK: Check = Check {
    id: "workflow.stuck",
    version: 1,
    title: "Item stuck in approval",
    severity: Severity::Medium,
    confidence: Confidence::Certain,
    wave: Wave::Core,
    applies: &["contentful", "drupal", "sitecore", "strapi", "umbraco"],
    needs: &[Capability::Unpublished],
    settings: &[Setting {
        key: "days",
        help: "Days that approval may take.",
        value: SettingKind::Int { default: 14, min: 1, max: 3650 },
    }],
    docs: Docs {
        looks_at: "Every item that waits for approval. Fails when its last change is more than 14 days before the \
                   scan.",
        why: "Finished work is not published, and its author believes that it is in somebody's hands.",
        fix: "Approve the item, reject it, or give it to somebody else.",
        example: "A product text in the state “Awaiting approval” since spring",
        sources: &["Sitecore PowerShell Extensions, stale workflow items"],
    },
    run: Run::Item(run),
};

fn run(unit: &ItemUnit<'_>, thresholds: &Thresholds) -> Verdict {
    let item = unit.item;
    let (State::Pending, Some(updated)) = (item.state, item.updated_ms) else {
        return Verdict::NotApplicable;
    };
    if item.kind == TypeKind::Comment {
        return Verdict::NotApplicable;
    }
    if updated >= unit.situation.as_of_ms.saturating_sub(thresholds.days_ms("days")) {
        return Verdict::Pass;
    }
    Verdict::Fail(
        Failure::new("the item has been waiting for approval for long")
            .with("last_change", moment(updated))
            .with("days", thresholds.int("days")),
    )
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::checks::corpus_fixture::{AS_OF_MS, DAY_MS, failure, item, on_item};
    use crate::model::{State, TypeKind, Verdict};

    #[test]
    fn fourteen_days_pass_and_a_moment_more_fails() {
        let mut item = item();
        assert_eq!(on_item(&CHECK, &item), Verdict::NotApplicable);
        item.state = State::Pending;
        item.updated_ms = Some(AS_OF_MS - 14 * DAY_MS);
        assert_eq!(on_item(&CHECK, &item), Verdict::Pass);
        item.updated_ms = Some(AS_OF_MS - 14 * DAY_MS - 1);
        failure(on_item(&CHECK, &item));
        item.kind = TypeKind::Comment;
        assert_eq!(on_item(&CHECK, &item), Verdict::NotApplicable);
    }
}
