//! `structure.duplicate-name`: two items of one name below one parent.

use crate::checks::{Check, Docs, Fold, Run, Tell, Wave};
use crate::model::{Capability, Confidence, Failure, Row, Severity, Subject, UnknownReason};

pub static CHECK: Check = Check {
    id: "structure.duplicate-name",
    version: 1,
    title: "Same name twice in one place",
    severity: Severity::Medium,
    confidence: Confidence::Certain,
    wave: Wave::Core,
    applies: &["sitecore"],
    needs: &[Capability::RawText, Capability::Unpublished],
    settings: &[],
    docs: Docs {
        looks_at: "The names of all items below one parent. Fails when two are the same, apart from upper and lower case, \
                   or differ only in blanks and dashes.",
        why: "Both items answer the same address, and which one is shown is chance; serialization refuses or overwrites \
              one of them, and Experience Edge publishes only one.",
        fix: "Rename one of the items; keep the shown name in its display name.",
        example: "`/Home/About us` and `/Home/about-us`",
        sources: &[
            "Sitecore setting AllowDuplicateItemNamesOnSameLevel (false since 9)",
            "Sitecore documentation, limitations and restrictions of Experience Edge",
        ],
    },
    run: Run::Fold {
        params: &[],
        rows: "SELECT i.subject_kind, i.id, i.locale, i.content_type, i.title, i.url, i.edit_url, i.parent_id, i.slug \
               FROM v_item i WHERE i.scan_id = ?1 AND i.instance_id = ?2 AND i.state <> 'trashed' \
               AND i.parent_id IS NOT NULL AND i.slug IS NOT NULL \
               AND NOT EXISTS (SELECT 1 FROM v_item o WHERE o.scan_id = ?1 AND o.instance_id = ?2 AND o.id = i.id \
               AND o.locale < i.locale) ORDER BY i.parent_id, i.id",
        start: |_| Box::new(Names::default()),
    },
};

/// Names of one place; the rows come place by place.
#[derive(Default)]
struct Names {
    parent: String,
    here: Vec<(String, String, Subject)>,
    evaluated: u64,
}

impl Names {
    fn settle(&mut self, tell: &mut Tell<'_>) {
        let mut here = std::mem::take(&mut self.here);
        here.sort_by(|a, b| (&a.0, &a.2.id).cmp(&(&b.0, &b.2.id)));
        for group in here.chunk_by(|a, b| a.0 == b.0).filter(|group| group.len() > 1) {
            for (at, (_, name, subject)) in group.iter().enumerate() {
                let others =
                    || group.iter().enumerate().filter(move |(other, _)| *other != at).map(|(_, it)| it);
                let is_same = others().any(|(_, other, _)| other.to_lowercase() == name.to_lowercase());
                let message = if is_same {
                    format!("another item below the same parent is called `{name}` too")
                } else {
                    format!("the name `{name}` differs from another one only in blanks and dashes")
                };
                let failure = Failure::new(message).with("name", name.as_str()).with_samples(
                    "others",
                    others().map(|(_, name, subject)| format!("{name} ({})", subject.id)),
                );
                tell(subject.clone(), failure);
            }
        }
    }
}

impl Fold for Names {
    fn row(&mut self, row: &Row, tell: &mut Tell<'_>) {
        let parent = row.text_or_empty("parent_id");
        if self.parent != parent {
            self.settle(tell);
            parent.clone_into(&mut self.parent);
        }
        self.evaluated += 1;
        let name = row.text_or_empty("slug");
        self.here.push((name.to_lowercase().replace('-', " "), name.to_owned(), row.subject()));
    }

    fn finish(mut self: Box<Self>, tell: &mut Tell<'_>) -> Result<u64, UnknownReason> {
        self.settle(tell);
        Ok(self.evaluated)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::CHECK;
    use crate::checks::corpus_fixture::Corpus;

    #[test]
    fn equal_names_and_names_with_dashes_fail_below_one_parent_only() {
        let corpus = Corpus::new();
        for (id, parent, slug) in [
            ("1", "home", "About us"),
            ("2", "home", "about-us"),
            ("3", "other", "About us"),
            ("4", "other", "ニュース"),
            ("5", "other", "ニュース"),
            ("6", "other", "Contact"),
        ] {
            corpus.item(json!({"id": id, "parent_id": parent, "slug": slug}));
        }
        corpus.item(json!({"id": "1", "locale": "fr", "parent_id": "home", "slug": "About us"}));
        let result = corpus.run(&CHECK);
        assert_eq!(result.failing_ids(), ["1", "2", "4", "5"]);
        assert_eq!(result.evaluated, 6);
    }
}
