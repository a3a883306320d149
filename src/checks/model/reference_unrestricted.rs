//! `model.reference-unrestricted`: reference field accepts anything.

use crate::checks::{Check, Docs, ItemUnit, Run, Thresholds, Wave};
use crate::model::{Capability, Confidence, Failure, Severity, Verdict};

pub static CHECK: Check = Check {
    id: "model.reference-unrestricted",
    version: 1,
    title: "Reference field accepts anything",
    severity: Severity::Low,
    confidence: Confidence::Certain,
    wave: Wave::Core,
    applies: &["sitecore"],
    needs: &[Capability::Types, Capability::RawText],
    settings: &[],
    docs: Docs {
        looks_at: "Every template field from whose values editors choose items (Multilist, Treelist, TreelistEx, Checklist, \
                   Droplink, Droplist, Droptree and their kin). Fails when its Source is empty.",
        why: "Editors choose from the whole content tree: selection is slow, and what is chosen is often of a kind that \
              the page cannot show.",
        fix: "Set the Source of the field to the folder, or the query, of the items it is meant for.",
        example: "A Treelist “Related articles” that offers the whole tree",
        sources: &[
            "Sitecore PowerShell Extensions, solution audit",
            "cmsbestpractices.com, fields without Source",
            "Contentful `linkContentType`",
        ],
    },
    run: Run::Item(run),
};

fn run(unit: &ItemUnit<'_>, _: &Thresholds) -> Verdict {
    let kind = unit.item.flags.iter().find_map(|flag| flag.strip_prefix("chooses:"));
    let Some(kind) = kind else { return Verdict::NotApplicable };
    if !unit.item.has_flag("no-source") {
        return Verdict::Pass;
    }
    Verdict::Fail(
        Failure::new(format!("the field of the type `{kind}` has no Source"))
            .with("field", "Type")
            .with("type", kind),
    )
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::checks::fixtures::ItemFixture;
    use crate::model::Verdict;

    #[test]
    fn a_field_to_choose_from_needs_a_source() {
        let field = || ItemFixture::page("関連").flag("chooses:treelist");
        assert_eq!(field().judge(&CHECK), Verdict::Pass);
        let Verdict::Fail(failure) = field().flag("no-source").judge(&CHECK) else { panic!("fails") };
        assert_eq!(failure.evidence.0["type"], "treelist");
        assert_eq!(ItemFixture::page("関連").flag("no-source").judge(&CHECK), Verdict::NotApplicable);
    }
}
