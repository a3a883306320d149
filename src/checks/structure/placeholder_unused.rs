//! `structure.placeholder-unused`: placeholder settings whose placeholder is on no page.

use std::collections::{BTreeMap, BTreeSet};

use crate::checks::{Check, Docs, Fold, Run, Tell, Wave};
use crate::model::{Capability, Confidence, Failure, Row, Severity, Subject, UnknownReason};

pub static CHECK: Check = Check {
    id: "structure.placeholder-unused",
    version: 1,
    title: "Placeholder settings that no page uses",
    severity: Severity::Info,
    confidence: Confidence::Tentative,
    wave: Wave::Second,
    applies: &["sitecore"],
    needs: &[Capability::Content, Capability::Unpublished],
    settings: &[],
    docs: Docs {
        looks_at: "The key of all placeholder settings, when at least one component was read. Fails when no component \
                   stands in a placeholder of that key. Placeholders that are still empty, and pages that were not read, \
                   cannot be seen.",
        why: "Old settings hide which components may stand where, and are kept up to date for nobody.",
        fix: "Check that no code declares the placeholder, then delete its settings.",
        example: "Settings for `col-wide-2`, a placeholder of a layout that was replaced",
        sources: &["Sitecore PowerShell Extensions, solution audit"],
    },
    run: Run::Fold {
        params: &[],
        rows: "SELECT r.subject_kind, r.id, r.locale, r.content_type, r.title, r.url, r.edit_url, r.field, r.raw, r.text \
               FROM v_reference r WHERE r.scan_id = ?1 AND r.instance_id = ?2 \
               AND ((r.field IN ('__Renderings', '__Final Renderings') AND r.text <> '') \
               OR (r.field = 'Placeholder Key' AND r.link_kind = 'field')) ORDER BY r.unit_key, r.ordinal",
        start: |_| Box::new(Placeholders::default()),
    },
};

/// Settings kept before the check gives up.
const MAX_SETTINGS: usize = 100_000;

#[derive(Default)]
struct Placeholders {
    used: BTreeSet<String>,
    settings: BTreeMap<String, (String, Subject)>,
}

/// The key of a placeholder without what makes it unique on a page: `/main/column-1-{guid}-0` is `column`.
fn key(placeholder: &str) -> String {
    let last = placeholder.trim_end_matches('/').rsplit('/').next().unwrap_or_default().to_lowercase();
    let end = last.find('{').unwrap_or(last.len());
    let name = last.get(..end).unwrap_or_default();
    name.trim_end_matches(|it: char| it.is_ascii_digit() || matches!(it, '-' | '_' | '*')).to_owned()
}

impl Fold for Placeholders {
    fn row(&mut self, row: &Row, _tell: &mut Tell<'_>) {
        if row.text("field") == Some("Placeholder Key") {
            let key = key(row.text_or_empty("raw"));
            if !key.is_empty() && self.settings.len() < MAX_SETTINGS {
                self.settings.insert(row.text_or_empty("id").to_owned(), (key, row.subject()));
            }
        } else if self.used.len() < MAX_SETTINGS {
            self.used.insert(key(row.text_or_empty("text")));
        }
    }

    fn finish(self: Box<Self>, tell: &mut Tell<'_>) -> Result<u64, UnknownReason> {
        if self.settings.len() >= MAX_SETTINGS || self.used.len() >= MAX_SETTINGS {
            return Err(UnknownReason::PayloadTooLarge);
        }
        if self.used.is_empty() {
            return Ok(0);
        }
        let mut evaluated = 0;
        for (key, subject) in self.settings.into_values() {
            evaluated += 1;
            if !self.used.contains(&key) {
                let failure =
                    Failure::new(format!("no component that was read stands in the placeholder `{key}`"))
                        .with("field", "Placeholder Key")
                        .with("key", key);
                tell(subject, failure);
            }
        }
        Ok(evaluated)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{CHECK, key};
    use crate::checks::corpus_fixture::Corpus;

    #[test]
    fn keys_lose_what_makes_them_unique() {
        assert_eq!(key("/headless-main/container-{*}"), "container");
        assert_eq!(key("/main/col-wide-1-{11D40F95-F6D3-4D2F-9DDE-3F1F2A4F0C01}-0"), "col-wide");
        assert_eq!(key("main"), "main");
    }

    #[test]
    fn settings_of_a_placeholder_without_components_fail() {
        let corpus = Corpus::new();
        for (id, setting) in [("1", "main"), ("2", "aside"), ("3", "col-wide-{*}")] {
            corpus.item(json!({"id": id, "kind": "definition"}));
            corpus.reference(
                json!({"item_id": id, "ordinal": 0, "field": "Placeholder Key", "link_kind": "field",
                "target_kind": "route", "raw": setting}),
            );
        }
        assert_eq!(corpus.run(&CHECK).evaluated, 0, "without components nobody can tell");
        corpus.item(json!({"id": "page", "kind": "page"}));
        for (ordinal, text) in
            ["/main", "/main/col-wide-1-{11D40F95-F6D3-4D2F-9DDE-3F1F2A4F0C01}-0"].iter().enumerate()
        {
            corpus.reference(json!({"item_id": "page", "ordinal": ordinal, "field": "__Renderings",
                "link_kind": "field", "target_kind": "item", "text": text}));
        }
        let result = corpus.run(&CHECK);
        assert_eq!(result.failing_ids(), ["2"]);
        assert_eq!(result.evaluated, 3);
    }
}
