//! `workflow.no-publishable-version`: nothing publishable.

use crate::checks::{Check, Docs, ItemUnit, Run, Thresholds, Wave};
use crate::model::{Capability, Confidence, Failure, Severity, TypeKind, Verdict};

pub static CHECK: Check = Check {
    id: "workflow.no-publishable-version",
    version: 1,
    title: "Nothing publishable",
    severity: Severity::Medium,
    confidence: Confidence::Certain,
    wave: Wave::Core,
    applies: &["sitecore"],
    needs: &[Capability::Unpublished],
    settings: &[],
    docs: Docs {
        looks_at: "Every content item. Fails when it has a version in no language, or when all versions of a language are hidden.",
        why: "The item is in the tree and never on the site, and everything below it is missing too.",
        fix: "Add a version, take “Hide version” off one, or delete the item.",
        example: "A page below Home that was created without a version in any language",
        sources: &["Sitecore PowerShell Extensions, items with no publishable version"],
    },
    run: Run::Item(run),
};

fn run(unit: &ItemUnit<'_>, _: &Thresholds) -> Verdict {
    let item = unit.item;
    if !matches!(item.kind, TypeKind::Page | TypeKind::Fragment) || item.has_flag("never-publish") {
        return Verdict::NotApplicable;
    }
    if item.has_flag("no-version") {
        return Verdict::Fail(Failure::new("the item has a version in no language"));
    }
    if item.has_flag("hidden-versions") {
        return Verdict::Fail(
            Failure::new("every version of the language is hidden").with("field", "__Hide version"),
        );
    }
    Verdict::Pass
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::checks::fixtures::ItemFixture;
    use crate::model::{TypeKind, Verdict};

    #[test]
    fn an_item_without_a_version_to_publish_fails() {
        assert_eq!(ItemFixture::page("港").judge(&CHECK), Verdict::Pass);
        assert!(matches!(ItemFixture::page("港").flag("no-version").judge(&CHECK), Verdict::Fail(_)));
        assert!(matches!(ItemFixture::page("港").flag("hidden-versions").judge(&CHECK), Verdict::Fail(_)));
        let settings = ItemFixture::page("港").flag("no-version").kind(TypeKind::Definition);
        assert_eq!(settings.judge(&CHECK), Verdict::NotApplicable);
    }
}
