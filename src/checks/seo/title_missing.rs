//! `seo.title-missing`: a published page whose title is empty.

use crate::checks::{Check, Docs, ItemUnit, Run, Thresholds, Wave, text};
use crate::model::{Capability, Confidence, Failure, Severity, TypeKind, Verdict};

pub static CHECK: Check = Check {
    id: "seo.title-missing",
    version: 1,
    title: "Page without a title",
    severity: Severity::High,
    confidence: Confidence::Certain,
    wave: Wave::Core,
    applies: &[],
    needs: &[Capability::Content],
    settings: &[],
    docs: Docs {
        looks_at: "Every published entry and page with an address of its own. Fails when the title as stored is \
                   empty or holds nothing that can be seen.",
        why: "Browsers, search results, bookmarks and screen readers show the title before anything else; \
              without one the page is listed by its address or as “Untitled”.",
        fix: "Write a title that names the page.",
        example: "A published post whose title field is empty.",
        sources: &[
            "WCAG 2.2, success criterion 2.4.2 Page Titled: https://www.w3.org/TR/WCAG22/#page-titled",
            "Lighthouse audit `document-title`",
        ],
    },
    run: Run::Item(run),
};

fn run(unit: &ItemUnit<'_>, _: &Thresholds) -> Verdict {
    let item = unit.item;
    if !unit.is_indexable() || !matches!(item.kind, TypeKind::Entry | TypeKind::Page) {
        return Verdict::NotApplicable;
    }
    if text::is_blank(&item.title) {
        return Verdict::Fail(
            Failure::new("the title is empty").with("slug", item.slug.as_deref().unwrap_or_default()),
        );
    }
    Verdict::Pass
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::checks::corpus_fixture::{failure, item, on_item};
    use crate::model::{State, Verdict};

    #[test]
    fn a_blank_title_fails_and_any_letter_passes() {
        let mut item = item();
        item.title = " \t\u{a0}\u{200b}".to_owned();
        failure(on_item(&CHECK, &item));
        item.title = "港".to_owned();
        assert_eq!(on_item(&CHECK, &item), Verdict::Pass);
    }

    #[test]
    fn drafts_and_parts_without_address_are_not_applicable() {
        let mut item = item();
        item.title.clear();
        item.state = State::Draft;
        assert_eq!(on_item(&CHECK, &item), Verdict::NotApplicable);
        item.state = State::Published;
        item.routable = false;
        assert_eq!(on_item(&CHECK, &item), Verdict::NotApplicable);
    }
}
