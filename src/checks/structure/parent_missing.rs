//! `structure.parent-missing`: item below something that does not exist.

use crate::checks::kept::missing;
use crate::checks::{Check, Docs, Run, Thresholds, Wave};
use crate::model::{Capability, Confidence, Failure, Row, Severity};

pub static CHECK: Check = Check {
    id: "structure.parent-missing",
    version: 1,
    title: "Item below something that does not exist",
    severity: Severity::High,
    confidence: Confidence::Certain,
    wave: Wave::Core,
    applies: &["sitecore"],
    needs: &[Capability::Types, Capability::RawText],
    settings: &[],
    docs: Docs {
        looks_at: "The item above every item. Fails when it does not exist although it would have been read: a module includes its path, or another item has its path. A target outside of what was read is not judged.",
        why: "The item cannot be reached, published or moved; a deployment of the serialized items stops at it.",
        fix: "Restore the parent, move the item below another one, or delete its file.",
        example: "`Home/News/Old.yml` names a parent that was deleted while this file stayed",
        sources: &[
            "Sitecore database clean-up: orphaned items",
            "Sitecore Content Serialization, `ser validate`",
        ],
    },
    run: Run::Query {
        params: &[],
        population: kept_population!("field = '__Parent'"),
        failing: kept_missing!("field = '__Parent'"),
        finding,
    },
};

fn finding(row: &Row, _: &Thresholds) -> Failure {
    missing(row, |target| format!("the item above it, {target}, does not exist"))
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::checks::corpus_fixture::judges_what_is_missing;

    #[test]
    fn a_target_that_is_gone_fails_and_other_pointers_are_not_judged() {
        judges_what_is_missing(&CHECK, "__Parent", "parent");
    }
}
