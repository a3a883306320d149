//! `workflow.misconfigured`: workflow without start or end.

use crate::checks::{Check, Docs, ItemUnit, Run, Thresholds, Wave};
use crate::model::{Capability, Confidence, Failure, Severity, Verdict};

pub static CHECK: Check = Check {
    id: "workflow.misconfigured",
    version: 1,
    title: "Workflow without start or end",
    severity: Severity::Medium,
    confidence: Confidence::Certain,
    wave: Wave::Second,
    applies: &["sitecore"],
    needs: &[Capability::RawText, Capability::Unpublished],
    settings: &[],
    docs: Docs {
        looks_at: "Every workflow. Fails when it names no initial state, or when none of its states is final.",
        why: "Without an initial state new items are in no workflow at all; without a final one nothing in it is ever published.",
        fix: "Set the initial state of the workflow, and mark the state of approved content as final.",
        example: "A workflow of three states, none of them final",
        sources: &[
            "Sitecore Rocks, workflow should have an initial and a final state",
            "Sitecore documentation, workflows",
        ],
    },
    run: Run::Item(run),
};

fn run(unit: &ItemUnit<'_>, _: &Thresholds) -> Verdict {
    if !unit.item.has_flag("workflow") {
        return Verdict::NotApplicable;
    }
    let message = match (unit.item.has_flag("no-initial-state"), unit.item.has_flag("no-final-state")) {
        (false, false) => return Verdict::Pass,
        (true, false) => "the workflow has no initial state",
        (false, true) => "no state of the workflow is final",
        (true, true) => "the workflow has no initial state, and no state is final",
    };
    Verdict::Fail(Failure::new(message))
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::checks::fixtures::ItemFixture;
    use crate::model::Verdict;

    #[test]
    fn a_workflow_needs_a_start_and_an_end() {
        let workflow = || ItemFixture::page("承認").flag("workflow");
        assert_eq!(workflow().judge(&CHECK), Verdict::Pass);
        assert!(matches!(workflow().flag("no-final-state").judge(&CHECK), Verdict::Fail(_)));
        assert!(matches!(workflow().flag("no-initial-state").judge(&CHECK), Verdict::Fail(_)));
        assert_eq!(ItemFixture::page("承認").judge(&CHECK), Verdict::NotApplicable);
    }
}
