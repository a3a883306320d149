//! `seo.description-length`: a summary outside the length that results show.

use super::length;
use crate::checks::{Check, Docs, ItemUnit, Run, Setting, SettingKind, Thresholds, Wave};
use crate::model::{Capability, Confidence, Content, Failure, FieldRole, Severity, TypeKind, Verdict};

pub static CHECK: Check = Check {
    id: "seo.description-length",
    version: 1,
    title: "Description too short or too long",
    severity: Severity::Info,
    confidence: Confidence::Firm,
    wave: Wave::Core,
    applies: &[],
    needs: &[Capability::Content, Capability::RawText],
    settings: &[
        Setting {
            key: "min",
            help: "Shortest description, in characters; East Asian wide characters count twice.",
            value: SettingKind::Int { default: 80, min: 0, max: 1000 },
        },
        Setting {
            key: "max",
            help: "Longest description, in characters; East Asian wide characters count twice.",
            value: SettingKind::Int { default: 160, min: 1, max: 5000 },
        },
    ],
    docs: Docs {
        looks_at: "The summary (excerpt, teaser, description) of every published entry and page that has one. Fails \
                   when it has fewer than 80 or more than 160 characters.",
        why: "A short description leaves room in the result unused; a long one is cut in the middle of a sentence.",
        fix: "Bring the description into the range, the important part first.",
        example: "“Our services.”",
        sources: &[
            "Google Search Central, snippets: https://developers.google.com/search/docs/appearance/snippet",
            "SEOnaut `description.go` (80 to 160)",
        ],
    },
    run: Run::Item(run),
};

fn run(unit: &ItemUnit<'_>, thresholds: &Thresholds) -> Verdict {
    let item = unit.item;
    if !unit.is_indexable() || !matches!(item.kind, TypeKind::Entry | TypeKind::Page) {
        return Verdict::NotApplicable;
    }
    let text = match item.by_role(FieldRole::Summary).map(|value| &value.content) {
        Some(Content::Text(text)) => text.as_str(),
        Some(Content::RichText { .. }) => unit
            .outlines
            .iter()
            .find(|it| it.role == FieldRole::Summary)
            .map_or("", |it| it.outline.text.as_str()),
        _ => "",
    };
    let text = text.trim();
    if text.is_empty() {
        return Verdict::NotApplicable;
    }
    let length = length::weighted(text);
    let message = if length < thresholds.len("min") {
        format!("the description has only {length} characters")
    } else if length > thresholds.len("max") {
        format!("the description has {length} characters")
    } else {
        return Verdict::Pass;
    };
    Verdict::Fail(
        Failure::new(message)
            .with("characters", length)
            .with("min", thresholds.int("min"))
            .with("max", thresholds.int("max"))
            .with("text", text),
    )
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::checks::corpus_fixture::{failure, item, on_item, on_outlines};
    use crate::checks::{FieldOutline, Thresholds};
    use crate::model::{Content, FieldRole, FieldValue, Item, Markup, Outline, Verdict};

    fn with(text: &str) -> Item {
        let mut item = item();
        let content = Content::text(text);
        item.fields.push(FieldValue { field: "excerpt".into(), role: FieldRole::Summary, content });
        item
    }

    #[test]
    fn the_bounds_belong_to_the_range() {
        for (length, passes) in [(79, false), (80, true), (160, true), (161, false)] {
            let verdict = on_item(&CHECK, &with(&"a".repeat(length)));
            assert_eq!(verdict == Verdict::Pass, passes, "{length}");
        }
        assert_eq!(on_item(&CHECK, &with(&"港".repeat(40))), Verdict::Pass);
        assert_eq!(on_item(&CHECK, &with("")), Verdict::NotApplicable);
    }

    #[test]
    fn formatted_summaries_are_measured_as_text() {
        let mut item = with("");
        item.fields[0].content =
            Content::RichText { markup: Markup::Html, source: format!("<p>{}</p>", "a".repeat(160)) };
        let outline = Outline { text: "a".repeat(160), ..Outline::default() };
        let outlines = [FieldOutline { field: "excerpt".into(), role: FieldRole::Summary, outline }];
        let thresholds = Thresholds::defaults(&CHECK);
        assert_eq!(on_outlines(&CHECK, &item, &outlines, &thresholds), Verdict::Pass);
        assert_eq!(on_outlines(&CHECK, &item, &[], &thresholds), Verdict::NotApplicable);
        item.fields[0].content = Content::text("short");
        failure(on_item(&CHECK, &item));
    }
}
