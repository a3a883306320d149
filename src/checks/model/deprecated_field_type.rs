//! `model.deprecated-field-type`: deprecated field type.

use crate::checks::{Check, Docs, ItemUnit, Run, Thresholds, Wave};
use crate::model::{Capability, Confidence, Failure, Severity, Verdict};

pub static CHECK: Check = Check {
    id: "model.deprecated-field-type",
    version: 1,
    title: "Deprecated field type",
    severity: Severity::Medium,
    confidence: Confidence::Certain,
    wave: Wave::Core,
    applies: &["sitecore"],
    needs: &[Capability::Types, Capability::RawText],
    settings: &[],
    docs: Docs {
        looks_at: "The type of every template field. Fails when it is one that newer versions replaced: html, link, lookup, memo, reference, server file, text, tree, tree list, valuelookup.",
        why: "Old types store values in old ways, miss features of the editors, and are not supported on XM Cloud.",
        fix: "Change the type to the one named in the evidence; the stored values of most types stay readable.",
        example: "A field “Intro” of the type `memo`",
        sources: &["Pathfinder `AvoidDeprecatedFieldType`", "Sitecore Rocks, deprecated template field type"],
    },
    run: Run::Item(run),
};

/// What replaces each.
static REPLACEMENTS: &[(&str, &str)] = &[
    ("html", "Rich Text"),
    ("link", "General Link"),
    ("lookup", "Droplink"),
    ("memo", "Multi-Line Text"),
    ("reference", "Droptree"),
    ("server file", "File"),
    ("text", "Single-Line Text"),
    ("tree", "Droptree"),
    ("tree list", "Treelist"),
    ("valuelookup", "Droplist"),
];

fn run(unit: &ItemUnit<'_>, _: &Thresholds) -> Verdict {
    if !unit.item.has_flag("template-field") {
        return Verdict::NotApplicable;
    }
    let old = unit.item.flags.iter().find_map(|flag| flag.strip_prefix("deprecated-field-type:"));
    let Some(old) = old else { return Verdict::Pass };
    let new = REPLACEMENTS.iter().find(|(it, _)| *it == old).map_or("a current type", |(_, new)| new);
    Verdict::Fail(
        Failure::new(format!("the field has the type `{old}`; use {new}"))
            .with("field", "Type")
            .with("type", old)
            .with("replacement", new),
    )
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::checks::fixtures::ItemFixture;
    use crate::model::Verdict;

    #[test]
    fn an_old_type_fails_with_what_replaces_it() {
        let field = || ItemFixture::page("説明").flag("template-field");
        assert_eq!(field().judge(&CHECK), Verdict::Pass);
        let Verdict::Fail(failure) = field().flag("deprecated-field-type:memo").judge(&CHECK) else {
            panic!("fails")
        };
        assert_eq!(failure.evidence.0["replacement"], "Multi-Line Text");
        assert_eq!(ItemFixture::page("説明").judge(&CHECK), Verdict::NotApplicable);
    }
}
