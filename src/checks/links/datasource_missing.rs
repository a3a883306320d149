//! `links.datasource-missing`: component without its content.

use crate::checks::kept::missing;
use crate::checks::{Check, Docs, Run, Thresholds, Wave};
use crate::model::{Capability, Confidence, Failure, Row, Severity};

pub static CHECK: Check = Check {
    id: "links.datasource-missing",
    version: 1,
    title: "Component without its content",
    severity: Severity::High,
    confidence: Confidence::Certain,
    wave: Wave::Core,
    applies: &["sitecore"],
    needs: &[Capability::RawText, Capability::Unpublished],
    settings: &[],
    docs: Docs {
        looks_at: "Every rendering on an item (`__Renderings`, `__Final Renderings`) whose datasource is kept by id, by path or as `local:`. Fails when no such item exists. A target outside of what was read is not judged.",
        why: "The component shows nothing, its placeholder text, or an error in the middle of the page; in a headless site it may break the whole page.",
        fix: "Choose an existing datasource in the component's properties, or remove the component.",
        example: "A promo on the home page whose datasource `local:/Data/Promo` was deleted",
        sources: &[
            "Sitecore PowerShell Extensions, broken links report",
            "sitecoreai-cli `datasource-missing`",
        ],
    },
    run: Run::Query {
        params: &[],
        population: kept_population!(
            "link_kind = 'embed' AND field IN ('__Renderings', '__Final Renderings')"
        ),
        failing: kept_missing!("link_kind = 'embed' AND field IN ('__Renderings', '__Final Renderings')"),
        finding,
    },
};

fn finding(row: &Row, _: &Thresholds) -> Failure {
    missing(row, |target| format!("the content of a component, {target}, does not exist"))
        .with("datasource", row.text_or_empty("raw"))
        .with("placeholder", row.text_or_empty("text"))
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::checks::corpus_fixture::judges_what_is_missing;

    #[test]
    fn a_target_that_is_gone_fails_and_other_pointers_are_not_judged() {
        judges_what_is_missing(&CHECK, "__Final Renderings", "embed");
    }
}
