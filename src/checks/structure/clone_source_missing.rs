//! `structure.clone-source-missing`: clone without its source.

use crate::checks::kept::missing;
use crate::checks::{Check, Docs, Run, Thresholds, Wave};
use crate::model::{Capability, Confidence, Failure, Row, Severity};

pub static CHECK: Check = Check {
    id: "structure.clone-source-missing",
    version: 1,
    title: "Clone without its source",
    severity: Severity::Medium,
    confidence: Confidence::Certain,
    wave: Wave::Core,
    applies: &["sitecore"],
    needs: &[Capability::RawText, Capability::Unpublished],
    settings: &[],
    docs: Docs {
        looks_at: "Every clone (an item with `__Source`). Fails when the item it was cloned from does not exist. A target outside of what was read is not judged.",
        why: "Fields that the clone takes from its source are empty, and nobody notices until the page is looked at.",
        fix: "Copy the missing values into the clone and clear its source (Unclone), or delete it.",
        example: "A product page cloned from a master product that was deleted",
        sources: &["Sitecore PowerShell Extensions", "Sitecore documentation, item clones"],
    },
    run: Run::Query {
        params: &[],
        population: kept_population!("field = '__Source'"),
        failing: kept_missing!("field = '__Source'"),
        finding,
    },
};

fn finding(row: &Row, _: &Thresholds) -> Failure {
    missing(row, |target| format!("the item it was cloned from, {target}, does not exist"))
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::checks::corpus_fixture::judges_what_is_missing;

    #[test]
    fn a_target_that_is_gone_fails_and_other_pointers_are_not_judged() {
        judges_what_is_missing(&CHECK, "__Source", "field");
    }
}
