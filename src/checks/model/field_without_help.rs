//! `model.field-without-help`: a content type that does not guide its editors.

use crate::checks::{Check, Docs, Run, Setting, SettingKind, Situation, Thresholds, Wave};
use crate::model::{Capability, Confidence, ContentType, Failure, Severity, Verdict};

pub static CHECK: Check = Check {
    id: "model.field-without-help",
    version: 1,
    title: "Fields without editor guidance",
    severity: Severity::Info,
    confidence: Confidence::Certain,
    wave: Wave::Core,
    applies: &["contentful", "drupal", "sitecore", "umbraco"],
    needs: &[Capability::Types],
    settings: &[Setting {
        key: "max_percent",
        help: "Largest share of fields without help, in percent.",
        value: SettingKind::Int { default: 50, min: 0, max: 100 },
    }],
    docs: Docs {
        looks_at: "The fields of every content type that did not come with the CMS. Fails when more than half of \
                   them have no help text.",
        why: "Editors guess what belongs into a field, and each guesses differently.",
        fix: "Write one sentence of help for each field.",
        example: "A type with 12 fields of which 10 have no description",
        sources: &[
            "Sitecore Pathfinder `TemplateFieldShouldHaveShortHelp`",
            "contentful-auditor `checkMissingHelpText`",
        ],
    },
    run: Run::Type(run),
};

fn run(content_type: &ContentType, _: &Situation, thresholds: &Thresholds) -> Verdict {
    let fields = &content_type.fields;
    if content_type.built_in || fields.is_empty() {
        return Verdict::NotApplicable;
    }
    let lacking: Vec<&str> = fields
        .iter()
        .filter(|field| field.help.as_deref().is_none_or(|it| it.trim().is_empty()))
        .map(|field| field.id.as_str())
        .collect();
    if lacking.len().saturating_mul(100) <= fields.len().saturating_mul(thresholds.len("max_percent")) {
        return Verdict::Pass;
    }
    Verdict::Fail(
        Failure::new(format!("{} of {} fields have no help text", lacking.len(), fields.len()))
            .with("fields", fields.len())
            .with_samples("without_help", lacking),
    )
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::checks::corpus_fixture::{failure, on_type};
    use crate::model::{ContentType, Field, FieldKind, FieldRole, TypeKind, Verdict};

    fn content_type(with_help: usize, without: usize) -> ContentType {
        let mut fields: Vec<Field> = (0..with_help + without)
            .map(|n| Field::new(&format!("f{n}"), FieldKind::Text, FieldRole::Other))
            .collect();
        for field in fields.iter_mut().take(with_help) {
            field.help = Some("短い説明".to_owned());
        }
        ContentType {
            id: "t".into(),
            name: "T".to_owned(),
            kind: TypeKind::Entry,
            routable: false,
            hierarchical: false,
            built_in: false,
            created_ms: None,
            fields,
        }
    }

    #[test]
    fn half_with_help_passes_and_less_fails() {
        assert_eq!(on_type(&CHECK, &content_type(2, 2)), Verdict::Pass);
        assert_eq!(failure(on_type(&CHECK, &content_type(2, 3))).evidence.0["without_help_total"], 3);
        assert_eq!(on_type(&CHECK, &content_type(0, 0)), Verdict::NotApplicable);
    }
}
