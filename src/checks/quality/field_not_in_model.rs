//! `quality.field-not-in-model`: value for a field that no longer exists.

use crate::checks::{Check, Docs, ItemUnit, Run, Thresholds, Wave};
use crate::model::{Capability, Confidence, Failure, Severity, Verdict};

pub static CHECK: Check = Check {
    id: "quality.field-not-in-model",
    version: 1,
    title: "Value for a field that no longer exists",
    severity: Severity::Low,
    confidence: Confidence::Certain,
    wave: Wave::Core,
    applies: &["sitecore"],
    needs: &[Capability::Content, Capability::Types],
    settings: &[],
    docs: Docs {
        looks_at: "The stored values of every content item whose template and all it inherits from were read. Fails when there is a value for a field that the template does not have.",
        why: "The value is dead weight that nobody can see or edit; it comes back to life when a field gets the old id, and it confuses migrations.",
        fix: "Move the values that are still needed to a field of the template, then remove the others (Sitecore: Clean up the item).",
        example: "A page holds a value for “OldTeaser”, a field that was deleted from its template in 2019",
        sources: &["Pathfinder `FieldIsNotDefinedInTemplate`"],
    },
    run: Run::Item(run),
};

fn run(unit: &ItemUnit<'_>, _: &Thresholds) -> Verdict {
    if !unit.item.has_flag("whole-template") {
        return Verdict::NotApplicable;
    }
    let stray: Vec<&str> =
        unit.item.flags.iter().filter_map(|flag| flag.strip_prefix("stray-field:")).collect();
    let Some(first) = stray.first() else { return Verdict::Pass };
    let message = match stray.len() {
        1 => format!("there is a value for `{first}`, which its template does not have"),
        n => format!("there are values for {n} fields that its template does not have"),
    };
    Verdict::Fail(Failure::new(message).with("field", *first).with_samples("fields", stray.iter().copied()))
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::checks::fixtures::ItemFixture;
    use crate::model::Verdict;

    #[test]
    fn values_without_a_field_fail_where_the_template_is_known() {
        let page = || ItemFixture::page("港").flag("whole-template");
        assert_eq!(page().judge(&CHECK), Verdict::Pass);
        let Verdict::Fail(failure) = page().flag("stray-field:Old").flag("stray-field:Älter").judge(&CHECK)
        else {
            panic!("fails")
        };
        assert_eq!(failure.evidence.0["fields_total"], 2);
        assert_eq!(ItemFixture::page("港").judge(&CHECK), Verdict::NotApplicable);
    }
}
