//! `model.base-template-missing`: base template that does not exist.

use crate::checks::kept::missing;
use crate::checks::{Check, Docs, Run, Thresholds, Wave};
use crate::model::{Capability, Confidence, Failure, Row, Severity};

pub static CHECK: Check = Check {
    id: "model.base-template-missing",
    version: 1,
    title: "Base template that does not exist",
    severity: Severity::High,
    confidence: Confidence::Certain,
    wave: Wave::Core,
    applies: &["sitecore"],
    needs: &[Capability::Types, Capability::RawText],
    settings: &[],
    docs: Docs {
        looks_at: "Every base template that a template lists. Fails when it does not exist. A target outside of what was read is not judged.",
        why: "The fields that should be inherited are missing from every item of the template.",
        fix: "Remove the entry from the base templates, or assign the template that took its place.",
        example: "“News” inherits from “_HasTeaser”, which was deleted",
        sources: &["Pathfinder `ReferenceNotFound`", "Sitecore documentation, data templates"],
    },
    run: Run::Query {
        params: &[],
        population: kept_population!("field = '__Base template'"),
        failing: kept_missing!("field = '__Base template'"),
        finding,
    },
};

fn finding(row: &Row, _: &Thresholds) -> Failure {
    missing(row, |target| format!("the base template {target} does not exist"))
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::checks::corpus_fixture::judges_what_is_missing;

    #[test]
    fn a_target_that_is_gone_fails_and_other_pointers_are_not_judged() {
        judges_what_is_missing(&CHECK, "__Base template", "field");
    }
}
