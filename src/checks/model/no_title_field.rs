//! `model.no-title-field`: a content type whose items have no name.

use crate::checks::{Check, Docs, Run, Situation, Thresholds, Wave};
use crate::model::{Capability, Confidence, ContentType, Failure, FieldRole, Severity, TypeKind, Verdict};

pub static CHECK: Check = Check {
    id: "model.no-title-field",
    version: 1,
    title: "Content type without a display title",
    severity: Severity::Medium,
    confidence: Confidence::Certain,
    wave: Wave::Core,
    applies: &["contentful", "drupal", "strapi", "umbraco"],
    needs: &[Capability::Types],
    settings: &[],
    docs: Docs {
        looks_at: "Every content type for entries or pages with fields. Fails when none of its fields is the display \
                   title.",
        why: "In lists and reference fields the items appear as numbers or “Untitled”, so editors pick the wrong one.",
        fix: "Set the field that names an item as the type's title field.",
        example: "A Contentful type without `displayField`",
        sources: &[
            "Contentful content types: https://www.contentful.com/developers/docs/references/content-management-api/#/reference/content-types",
        ],
    },
    run: Run::Type(run),
};

fn run(content_type: &ContentType, _: &Situation, _: &Thresholds) -> Verdict {
    if content_type.fields.is_empty() || !matches!(content_type.kind, TypeKind::Entry | TypeKind::Page) {
        return Verdict::NotApplicable;
    }
    if content_type.fields.iter().any(|field| field.role == FieldRole::Title) {
        return Verdict::Pass;
    }
    Verdict::Fail(
        Failure::new("no field of the type is its display title")
            .with_samples("fields", content_type.fields.iter().map(|field| field.id.as_str())),
    )
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::checks::corpus_fixture::{failure, on_type};
    use crate::model::{ContentType, Field, FieldKind, FieldRole, TypeKind, Verdict};

    #[test]
    fn a_title_field_passes_and_its_lack_fails() {
        let mut content_type = ContentType {
            id: "t".into(),
            name: "型".to_owned(),
            kind: TypeKind::Entry,
            routable: false,
            hierarchical: false,
            built_in: false,
            created_ms: None,
            fields: vec![Field::new("名前", FieldKind::Text, FieldRole::Other)],
        };
        failure(on_type(&CHECK, &content_type));
        content_type.fields[0].role = FieldRole::Title;
        assert_eq!(on_type(&CHECK, &content_type), Verdict::Pass);
        content_type.kind = TypeKind::Term;
        assert_eq!(on_type(&CHECK, &content_type), Verdict::NotApplicable);
    }
}
