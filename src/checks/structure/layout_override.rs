//! `structure.layout-override`: item overrides the shared layout.

use crate::checks::{Check, Docs, ItemUnit, Run, Thresholds, Wave};
use crate::model::{Capability, Confidence, Failure, Severity, TypeKind, Verdict};

pub static CHECK: Check = Check {
    id: "structure.layout-override",
    version: 1,
    title: "Item overrides the shared layout",
    severity: Severity::Low,
    confidence: Confidence::Certain,
    wave: Wave::Second,
    applies: &["sitecore"],
    needs: &[Capability::Content, Capability::Unpublished],
    settings: &[],
    docs: Docs {
        looks_at: "The presentation of every page. Fails when the item keeps renderings of its own for all versions (`__Renderings`) instead of those of its template's standard values. What single versions add (`__Final Renderings`) is not counted.",
        why: "A change to the standard values no longer reaches the page; a redesign has to touch every such item.",
        fix: "Move what all pages of the template need to its standard values (or a page design), and reset the item's layout.",
        example: "One of 40 articles has its own copy of the whole layout",
        sources: &[
            "Sitecore Rocks, layout on item overrides layout on standard values",
            "Sitecore PowerShell Extensions, solution audit",
        ],
    },
    run: Run::Item(run),
};

fn run(unit: &ItemUnit<'_>, _: &Thresholds) -> Verdict {
    if unit.item.kind != TypeKind::Page {
        return Verdict::NotApplicable;
    }
    if unit.item.has_flag("own-layout") {
        return Verdict::Fail(Failure::new("the item keeps presentation details of its own"));
    }
    Verdict::Pass
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::checks::fixtures::ItemFixture;
    use crate::model::{TypeKind, Verdict};

    #[test]
    fn presentation_on_the_item_fails_and_inherited_presentation_passes() {
        assert_eq!(ItemFixture::page("港").judge(&CHECK), Verdict::Pass);
        assert!(matches!(ItemFixture::page("港").flag("own-layout").judge(&CHECK), Verdict::Fail(_)));
        let part = ItemFixture::page("港").flag("own-layout").kind(TypeKind::Fragment);
        assert_eq!(part.judge(&CHECK), Verdict::NotApplicable);
    }
}
