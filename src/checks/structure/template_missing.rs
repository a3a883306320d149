//! `structure.template-missing`: item of a template that does not exist.

use crate::checks::kept::missing;
use crate::checks::{Check, Docs, Run, Thresholds, Wave};
use crate::model::{Capability, Confidence, Failure, Row, Severity};

pub static CHECK: Check = Check {
    id: "structure.template-missing",
    version: 1,
    title: "Item of a template that does not exist",
    severity: Severity::High,
    confidence: Confidence::Certain,
    wave: Wave::Core,
    applies: &["sitecore"],
    needs: &[Capability::Types, Capability::RawText],
    settings: &[],
    docs: Docs {
        looks_at: "The template of every item. Fails when no item of that id exists although all templates were read. A target outside of what was read is not judged.",
        why: "The item has no fields any more: editors see an error, and its content cannot be shown or migrated.",
        fix: "Change the template of the item to an existing one, or delete the item.",
        example: "An item of the template “Event 2019”, which was deleted while the item stayed",
        sources: &[
            "Sitecore PowerShell Extensions, items of deleted templates",
            "Pathfinder `ReferenceNotFound`",
        ],
    },
    run: Run::Query {
        params: &[],
        population: kept_population!("field = '__Template'"),
        failing: kept_missing!("field = '__Template'"),
        finding,
    },
};

fn finding(row: &Row, _: &Thresholds) -> Failure {
    missing(row, |target| format!("its template {target} does not exist"))
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::checks::corpus_fixture::judges_what_is_missing;

    #[test]
    fn a_target_that_is_gone_fails_and_other_pointers_are_not_judged() {
        judges_what_is_missing(&CHECK, "__Template", "field");
    }
}
