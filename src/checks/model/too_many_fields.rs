//! `model.too-many-fields`: a content type whose form nobody can survey.

use crate::checks::{Check, Docs, Run, Setting, SettingKind, Situation, Thresholds, Wave};
use crate::model::{Capability, Confidence, ContentType, Failure, Severity, Verdict};

pub static CHECK: Check = Check {
    id: "model.too-many-fields",
    version: 1,
    title: "Content type with too many fields",
    severity: Severity::Medium,
    confidence: Confidence::Certain,
    wave: Wave::Core,
    applies: &[],
    needs: &[Capability::Types],
    settings: &[Setting {
        key: "max",
        help: "Most fields of a content type.",
        value: SettingKind::Int { default: 30, min: 1, max: 1000 },
    }],
    docs: Docs {
        looks_at: "The number of fields of every content type. Fails above 30; on Contentful, which allows 50, the \
                   finding is of high severity from 45 on.",
        why: "Editors fill long forms carelessly, and a type near the limit of the platform cannot grow any more.",
        fix: "Group fields into components, or split the type.",
        example: "A type “Product” with 58 fields",
        sources: &[
            "contentful-auditor `rules.config.ts` (30)",
            "Contentful technical limits (50): https://www.contentful.com/developers/docs/technical-limits/",
        ],
    },
    run: Run::Type(run),
};

fn run(content_type: &ContentType, situation: &Situation, thresholds: &Thresholds) -> Verdict {
    let count = content_type.fields.len();
    if count == 0 {
        return Verdict::NotApplicable;
    }
    if count <= thresholds.len("max") {
        return Verdict::Pass;
    }
    let failure = Failure::new(format!("the type has {count} fields"))
        .with("fields_max", thresholds.int("max"))
        .with_samples("fields", content_type.fields.iter().map(|field| field.id.as_str()));
    let near_limit = situation.adapter == "contentful" && count >= 45;
    Verdict::Fail(if near_limit { failure.severity(Severity::High) } else { failure })
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::checks::corpus_fixture::{failure, on_type};
    use crate::model::{ContentType, Field, FieldKind, FieldRole, TypeKind, Verdict};

    fn verdict(count: usize) -> Verdict {
        on_type(
            &CHECK,
            &ContentType {
                id: "product".into(),
                name: "製品".to_owned(),
                kind: TypeKind::Entry,
                routable: true,
                hierarchical: false,
                built_in: false,
                created_ms: None,
                fields: (0..count)
                    .map(|n| Field::new(&format!("f{n}"), FieldKind::Text, FieldRole::Other))
                    .collect(),
            },
        )
    }

    #[test]
    fn thirty_fields_pass_and_one_more_fails() {
        assert_eq!(verdict(0), Verdict::NotApplicable);
        assert_eq!(verdict(30), Verdict::Pass);
        assert_eq!(failure(verdict(31)).evidence.0["fields_total"], 31);
    }
}
