//! `workflow.comment-pending`: a comment that waits for moderation.

use crate::checks::{Check, Docs, ItemUnit, Run, Setting, SettingKind, Thresholds, Wave};
use crate::model::{Capability, Confidence, Failure, Severity, State, TypeKind, Verdict};

use super::moment;

pub static CHECK: Check = Check {
    id: "workflow.comment-pending",
    version: 1,
    title: "Comment waiting for moderation",
    severity: Severity::Low,
    confidence: Confidence::Certain,
    wave: Wave::Core,
    applies: &[],
    needs: &[Capability::Comments],
    settings: &[Setting {
        key: "days",
        help: "Days that moderation may take.",
        value: SettingKind::Int { default: 1, min: 0, max: 3650 },
    }],
    docs: Docs {
        looks_at: "Every comment that is public or waits for moderation. Fails when one was written more than a day \
                   before the scan and is still waiting.",
        why: "Visitors who asked something get no answer, and a long queue hides the genuine comments among spam.",
        fix: "Approve the comment, answer it, or mark it as spam; close comments where nobody moderates.",
        example: "A question about delivery times, held since last month",
        sources: &[
            "WordPress comment moderation: https://wordpress.org/documentation/article/comment-moderation/",
        ],
    },
    run: Run::Item(run),
};

fn run(unit: &ItemUnit<'_>, thresholds: &Thresholds) -> Verdict {
    let item = unit.item;
    if item.kind != TypeKind::Comment {
        return Verdict::NotApplicable;
    }
    match (item.state, item.created_ms.or(item.published_ms)) {
        (State::Published, _) => Verdict::Pass,
        (State::Pending, Some(written)) => {
            if written >= unit.situation.as_of_ms.saturating_sub(thresholds.days_ms("days")) {
                return Verdict::Pass;
            }
            Verdict::Fail(
                Failure::new(format!("the comment has been waiting since {}", moment(written)))
                    .with("written", moment(written)),
            )
        }
        _ => Verdict::NotApplicable,
    }
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::checks::corpus_fixture::{AS_OF_MS, DAY_MS, failure, item, on_item};
    use crate::model::{State, TypeKind, Verdict};

    #[test]
    fn a_day_passes_and_a_moment_more_fails() {
        let mut item = item();
        item.state = State::Pending;
        item.created_ms = Some(AS_OF_MS - DAY_MS - 1);
        assert_eq!(on_item(&CHECK, &item), Verdict::NotApplicable, "not a comment");
        item.kind = TypeKind::Comment;
        failure(on_item(&CHECK, &item));
        item.created_ms = Some(AS_OF_MS - DAY_MS);
        assert_eq!(on_item(&CHECK, &item), Verdict::Pass);
        item.state = State::Published;
        assert_eq!(on_item(&CHECK, &item), Verdict::Pass);
        item.state = State::Trashed;
        assert_eq!(on_item(&CHECK, &item), Verdict::NotApplicable);
    }
}
