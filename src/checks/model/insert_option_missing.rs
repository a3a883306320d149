//! `model.insert-option-missing`: insert option that does not exist.

use crate::checks::kept::missing;
use crate::checks::{Check, Docs, Run, Thresholds, Wave};
use crate::model::{Capability, Confidence, Failure, Row, Severity};

pub static CHECK: Check = Check {
    id: "model.insert-option-missing",
    version: 1,
    title: "Insert option that does not exist",
    severity: Severity::Low,
    confidence: Confidence::Certain,
    wave: Wave::Core,
    applies: &["sitecore"],
    needs: &[Capability::Types, Capability::RawText],
    settings: &[],
    docs: Docs {
        looks_at: "Every insert option (`__Masters`) of items and standard values. Fails when the template or branch does not exist. A target outside of what was read is not judged.",
        why: "Editors are missing a choice in the Insert menu, or see an entry that fails.",
        fix: "Remove the entry from the insert options, or assign the template that took its place.",
        example: "Standard values of “News folder” offer the template “News 2015”, which is gone",
        sources: &[
            "Sitecore Rocks, invalid insert options",
            "Sitecore PowerShell Extensions, solution audit",
        ],
    },
    run: Run::Query {
        params: &[],
        population: kept_population!("field = '__Masters'"),
        failing: kept_missing!("field = '__Masters'"),
        finding,
    },
};

fn finding(row: &Row, _: &Thresholds) -> Failure {
    missing(row, |target| format!("the insert option {target} does not exist"))
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::checks::corpus_fixture::judges_what_is_missing;

    #[test]
    fn a_target_that_is_gone_fails_and_other_pointers_are_not_judged() {
        judges_what_is_missing(&CHECK, "__Masters", "field");
    }
}
