//! `structure.fan-out`: a field with very many references.

use std::collections::BTreeMap;

use crate::checks::{Check, Docs, ItemUnit, Run, Setting, SettingKind, Thresholds, Wave};
use crate::model::{Capability, Confidence, Failure, ReferenceKind, Severity, State, Verdict};

pub static CHECK: Check = Check {
    id: "structure.fan-out",
    version: 1,
    title: "Item with very many references",
    severity: Severity::Medium,
    confidence: Confidence::Certain,
    wave: Wave::Core,
    applies: &[],
    needs: &[Capability::Content],
    settings: &[Setting {
        key: "max",
        help: "Most references to items or files in one field.",
        value: SettingKind::Int { default: 100, min: 1, max: 100_000 },
    }],
    docs: Docs {
        looks_at: "The references that each field of an item keeps to other items and files (links inside texts are \
                   not counted). Fails when one field has more than 100.",
        why: "Editors cannot keep such a list in order, and every reader of the API has to resolve all of it; \
              hosted systems refuse beyond a limit.",
        fix: "Replace the list by a query (by term, date or type), or divide it.",
        example: "A page whose field “related articles” names 340 articles",
        sources: &[
            "Contentful technical limits: https://www.contentful.com/developers/docs/technical-limits/",
        ],
    },
    run: Run::Item(run),
};

fn run(unit: &ItemUnit<'_>, thresholds: &Thresholds) -> Verdict {
    if unit.item.state == State::Trashed {
        return Verdict::NotApplicable;
    }
    let mut counts: BTreeMap<&str, i64> = BTreeMap::new();
    for reference in &unit.item.references {
        if matches!(reference.kind, ReferenceKind::Field | ReferenceKind::Embed) {
            *counts.entry(reference.field.as_str()).or_default() += 1;
        }
    }
    // The first field by name among the fullest, so that the answer does not depend on the order of pointers.
    let Some((field, count)) = counts.iter().rev().max_by_key(|(_, count)| **count) else {
        return Verdict::NotApplicable;
    };
    if *count <= thresholds.int("max") {
        return Verdict::Pass;
    }
    Verdict::Fail(
        Failure::new(format!("the field `{field}` holds {count} references"))
            .with("field", *field)
            .with("references", *count)
            .with("max", thresholds.int("max")),
    )
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::checks::corpus_fixture::{failure, item, on_item};
    use crate::model::{Item, Reference, ReferenceKind, Target, Verdict};

    fn with(count: usize, kind: ReferenceKind) -> Item {
        let mut item = item();
        item.references =
            (0..count).map(|n| Reference::to("related", kind, Target::Item(n.to_string().into()))).collect();
        item
    }

    #[test]
    fn a_hundred_references_pass_and_one_more_fails() {
        assert_eq!(on_item(&CHECK, &with(100, ReferenceKind::Field)), Verdict::Pass);
        assert_eq!(failure(on_item(&CHECK, &with(101, ReferenceKind::Field))).evidence.0["references"], 101);
    }

    #[test]
    fn terms_do_not_count_and_no_references_are_not_applicable() {
        assert_eq!(on_item(&CHECK, &with(200, ReferenceKind::Term)), Verdict::NotApplicable);
        assert_eq!(on_item(&CHECK, &item()), Verdict::NotApplicable);
    }
}
