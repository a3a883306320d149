//! `structure.uncategorised`: an item that is only in the default category.

use crate::checks::{Check, Docs, ItemUnit, Run, Thresholds, Wave};
use crate::model::{Capability, Confidence, Failure, FieldRole, Severity, State, TypeKind, Verdict};

pub static CHECK: Check = Check {
    id: "structure.uncategorised",
    version: 1,
    title: "Item left in the default category",
    severity: Severity::Low,
    confidence: Confidence::Certain,
    wave: Wave::Core,
    applies: &[],
    needs: &[Capability::Content, Capability::Terms],
    settings: &[],
    docs: Docs {
        looks_at: "Every published entry whose type is sorted by terms. Fails when the only category it is in is the \
                   one the CMS puts new items into.",
        why: "The entry is missing on the category pages where visitors would look for it, and appears under \
              “Uncategorized” instead.",
        fix: "Put the entry into a category that fits.",
        example: "A news post filed only under “Uncategorized”",
        sources: &[
            "WordPress categories: https://wordpress.org/documentation/article/posts-categories-screen/",
        ],
    },
    run: Run::Item(run),
};

fn run(unit: &ItemUnit<'_>, _: &Thresholds) -> Verdict {
    let item = unit.item;
    if item.state != State::Published || item.kind != TypeKind::Entry {
        return Verdict::NotApplicable;
    }
    if item.has_flag("default-category-only") {
        return Verdict::Fail(Failure::new("the only category is the default one"));
    }
    if item.by_role(FieldRole::Terms).is_some() { Verdict::Pass } else { Verdict::NotApplicable }
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::checks::corpus_fixture::{failure, item, on_item};
    use crate::model::{Content, FieldRole, FieldValue, State, Verdict};

    #[test]
    fn only_the_default_category_fails() {
        let mut item = item();
        assert_eq!(on_item(&CHECK, &item), Verdict::NotApplicable, "its type has no terms");
        let content = Content::List(1);
        item.fields.push(FieldValue { field: "categories".into(), role: FieldRole::Terms, content });
        assert_eq!(on_item(&CHECK, &item), Verdict::Pass);
        item.flags.push("default-category-only".to_owned());
        failure(on_item(&CHECK, &item));
        item.state = State::Draft;
        assert_eq!(on_item(&CHECK, &item), Verdict::NotApplicable);
    }
}
