//! `structure.payload-large`: an item whose answer from the API is huge.

use crate::checks::{Check, Docs, ItemUnit, Run, Setting, SettingKind, Thresholds, Wave};
use crate::model::{Capability, Confidence, Content, Failure, Severity, State, Verdict};

pub static CHECK: Check = Check {
    id: "structure.payload-large",
    version: 1,
    title: "Item whose API answer is huge",
    severity: Severity::Medium,
    confidence: Confidence::Certain,
    wave: Wave::Core,
    applies: &[],
    needs: &[Capability::Content],
    settings: &[Setting {
        key: "max_bytes",
        help: "Largest item in the API's answer, in bytes.",
        value: SettingKind::Int { default: 1_000_000, min: 1000, max: 1_000_000_000 },
    }],
    docs: Docs {
        looks_at: "The size of every item in the API's answer (or in the export), those in the bin left out. Fails \
                   above 1 MB.",
        why: "The editor opens such an item slowly, every list that contains it is slow, and other systems that \
              read the API run into their limits.",
        fix: "Split the item, move data and embedded images out of its text, and fetch references separately.",
        example: "A post of 6 MB with pictures pasted in as data",
        sources: &[
            "Contentful technical limits: https://www.contentful.com/developers/docs/technical-limits/",
        ],
    },
    run: Run::Item(run),
};

fn run(unit: &ItemUnit<'_>, thresholds: &Thresholds) -> Verdict {
    let item = unit.item;
    if item.state == State::Trashed {
        return Verdict::NotApplicable;
    }
    if i64::try_from(item.payload_bytes).unwrap_or(i64::MAX) <= thresholds.int("max_bytes") {
        return Verdict::Pass;
    }
    let largest = item
        .fields
        .iter()
        .map(|value| match &value.content {
            Content::Text(text) => (text.len(), value.field.as_str()),
            Content::RichText { source, .. } => (source.len(), value.field.as_str()),
            _ => (0, value.field.as_str()),
        })
        .max_by_key(|(bytes, _)| *bytes);
    Verdict::Fail(
        Failure::new(format!("the item has {} kB", item.payload_bytes / 1000))
            .with("bytes", item.payload_bytes)
            .with("largest_field", largest.map(|(_, field)| field))
            .with("largest_field_bytes", largest.map(|(bytes, _)| bytes)),
    )
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::checks::corpus_fixture::{failure, item, on_item};
    use crate::model::{Content, FieldRole, FieldValue, Verdict};

    #[test]
    fn a_megabyte_passes_and_one_byte_more_fails() {
        let mut item = item();
        item.payload_bytes = 1_000_000;
        assert_eq!(on_item(&CHECK, &item), Verdict::Pass);
        item.payload_bytes = 1_000_001;
        let content = Content::text("港");
        item.fields.push(FieldValue { field: "note".into(), role: FieldRole::Other, content });
        assert_eq!(failure(on_item(&CHECK, &item)).evidence.0["largest_field"], "note");
        item.state = crate::model::State::Trashed;
        assert_eq!(on_item(&CHECK, &item), Verdict::NotApplicable);
    }
}
