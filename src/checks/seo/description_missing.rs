//! `seo.description-missing`: a published page whose summary is empty.

use crate::checks::{Check, Docs, ItemUnit, Run, Thresholds, Wave};
use crate::model::{Capability, Confidence, Failure, FieldRole, Severity, TypeKind, Verdict};

pub static CHECK: Check = Check {
    id: "seo.description-missing",
    version: 1,
    title: "Page without a description",
    severity: Severity::Low,
    confidence: Confidence::Certain,
    wave: Wave::Core,
    applies: &[],
    needs: &[Capability::Content, Capability::RawText],
    settings: &[],
    docs: Docs {
        looks_at: "Every published entry and page of a type with a summary field (excerpt, teaser, description). \
                   Fails when that field is empty.",
        why: "Lists, search results and shared links show the summary. Without one the machine takes the first \
              words of the text, which seldom say what the page is about.",
        fix: "Write one or two sentences that summarise the page.",
        example: "A published post with an empty excerpt.",
        sources: &[
            "Google Search Central, snippets: https://developers.google.com/search/docs/appearance/snippet",
            "Lighthouse audit `meta-description`",
        ],
    },
    run: Run::Item(run),
};

fn run(unit: &ItemUnit<'_>, _: &Thresholds) -> Verdict {
    let item = unit.item;
    if !unit.is_indexable() || !matches!(item.kind, TypeKind::Entry | TypeKind::Page) {
        return Verdict::NotApplicable;
    }
    match item.by_role(FieldRole::Summary) {
        None => Verdict::NotApplicable,
        Some(value) if value.content.is_empty() => {
            Verdict::Fail(Failure::new("the summary is empty").with("field", value.field.as_str()))
        }
        Some(_) => Verdict::Pass,
    }
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::checks::corpus_fixture::{failure, item, on_item};
    use crate::model::{Content, FieldRole, FieldValue, Verdict};

    #[test]
    fn an_empty_summary_fails_and_a_type_without_one_is_not_applicable() {
        let mut item = item();
        assert_eq!(on_item(&CHECK, &item), Verdict::NotApplicable);
        item.fields.push(FieldValue {
            field: "excerpt".into(),
            role: FieldRole::Summary,
            content: Content::text("  "),
        });
        assert_eq!(failure(on_item(&CHECK, &item)).evidence.0["field"], "excerpt");
        item.fields[0].content = Content::text("夜の港");
        assert_eq!(on_item(&CHECK, &item), Verdict::Pass);
        item.password_protected = true;
        assert_eq!(on_item(&CHECK, &item), Verdict::NotApplicable);
    }
}
