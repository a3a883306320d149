//! `model.duplicate-types`: two content types with nearly the same fields.

use std::collections::{BTreeMap, BTreeSet};

use crate::checks::{Check, Docs, Fold, Run, Setting, SettingKind, Tell, Thresholds, Wave};
use crate::model::{Capability, Confidence, Failure, Row, Severity, Subject, SubjectKind, UnknownReason};

pub static CHECK: Check = Check {
    id: "model.duplicate-types",
    version: 1,
    title: "Two content types that are nearly the same",
    severity: Severity::Low,
    confidence: Confidence::Firm,
    wave: Wave::Second,
    applies: &[],
    needs: &[Capability::Types],
    settings: &[
        Setting {
            key: "similarity",
            help: "Share of all their fields, 0 to 1, that two types must have in common.",
            value: SettingKind::Real { default: 0.8, min: 0.1, max: 1.0 },
        },
        Setting {
            key: "fields",
            help: "Fewest fields of a type that is compared.",
            value: SettingKind::Int { default: 5, min: 1, max: 1000 },
        },
    ],
    docs: Docs {
        looks_at: "All content types with at least 5 fields that did not come with the CMS, by the keys and kinds of \
                   their fields. Fails when two types share at least 80 % of them.",
        why: "Editors do not know which of the two to take, and every change has to be made twice.",
        fix: "Merge the types, or move what they share into a component or base type.",
        example: "“News” and “News article”, which differ in one of nine fields",
        sources: &["Sitecore PowerShell Extensions, “Make good use of inheritance”"],
    },
    run: Run::Fold {
        params: &[],
        rows: "SELECT f.content_type, t.title, f.field, f.kind FROM v_field f JOIN v_type t \
               ON t.scan_id = f.scan_id AND t.instance_id = f.instance_id AND t.id = f.content_type \
               WHERE f.scan_id = ?1 AND f.instance_id = ?2 AND t.built_in = 0 ORDER BY f.content_type, f.field",
        start: |thresholds| Box::new(Types { thresholds: thresholds.clone(), ..Types::default() }),
    },
};

/// Types compared with each other before the check gives up.
const MAX_TYPES: usize = 2000;

#[derive(Default)]
struct Types {
    thresholds: Thresholds,
    /// Name and fields, by key of the type.
    types: BTreeMap<String, (String, BTreeSet<(String, String)>)>,
}

impl Fold for Types {
    fn row(&mut self, row: &Row, _tell: &mut Tell<'_>) {
        if self.types.len() > MAX_TYPES {
            return;
        }
        let (_, fields) = self
            .types
            .entry(row.text_or_empty("content_type").to_owned())
            .or_insert_with(|| (row.text_or_empty("title").to_owned(), BTreeSet::new()));
        fields.insert((row.text_or_empty("field").to_owned(), row.text_or_empty("kind").to_owned()));
    }

    fn finish(mut self: Box<Self>, tell: &mut Tell<'_>) -> Result<u64, UnknownReason> {
        if self.types.len() > MAX_TYPES {
            return Err(UnknownReason::TooLarge);
        }
        let fewest = self.thresholds.len("fields");
        self.types.retain(|_, (_, fields)| fields.len() >= fewest);
        for (id, (name, fields)) in &self.types {
            let twins: Vec<&str> = self
                .types
                .iter()
                .filter(|(other, (_, others))| {
                    *other != id && jaccard(fields, others) >= self.thresholds.real("similarity")
                })
                .map(|(other, _)| other.as_str())
                .collect();
            if let Some(first) = twins.first() {
                let others = &self.types[*first].1;
                let differing: Vec<&str> =
                    fields.symmetric_difference(others).map(|(field, _)| field.as_str()).collect();
                let failure = Failure::new(format!("the type has nearly the same fields as `{first}`"))
                    .with("fields", fields.len())
                    .with_samples("differing", differing)
                    .with_samples("similar_types", twins);
                tell(Subject::new(SubjectKind::Type, id, name), failure);
            }
        }
        Ok(self.types.len() as u64)
    }
}

#[expect(clippy::cast_precision_loss, reason = "a type has far fewer than 2^52 fields")]
fn jaccard(a: &BTreeSet<(String, String)>, b: &BTreeSet<(String, String)>) -> f64 {
    let shared = a.intersection(b).count();
    let all = a.len() + b.len() - shared;
    if all == 0 { 0.0 } else { shared as f64 / all as f64 }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::CHECK;
    use crate::checks::corpus_fixture::Corpus;

    fn add(corpus: &Corpus, id: &str, fields: &[&str]) {
        corpus.content_type(json!({"id": id}));
        for field in fields {
            corpus.field(json!({"type_id": id, "id": field}));
        }
    }

    #[test]
    fn four_of_five_in_common_fail_and_less_passes() {
        let corpus = Corpus::new();
        add(&corpus, "a", &["1", "2", "3", "4", "題"]);
        add(&corpus, "b", &["1", "2", "3", "4", "題", "6"]);
        add(&corpus, "c", &["1", "2", "3", "7", "8"]);
        add(&corpus, "small", &["1", "2", "3", "4"]);
        let result = corpus.run(&CHECK);
        assert_eq!(result.failing_ids(), ["a", "b"]);
        assert_eq!(result.evaluated, 3);
        assert_eq!(result.failing[0].1.evidence.0["differing"], json!(["6"]));
    }
}
