//! `workflow.owner-missing`: an item whose author is gone.

use crate::checks::{Check, Docs, Run, Thresholds, Wave};
use crate::model::{Capability, Confidence, Failure, Row, Severity};

pub static CHECK: Check = Check {
    id: "workflow.owner-missing",
    version: 1,
    title: "Nobody owns it",
    severity: Severity::Low,
    confidence: Confidence::Certain,
    wave: Wave::Core,
    applies: &[],
    needs: &[Capability::Content, Capability::Actors],
    settings: &[],
    docs: Docs {
        looks_at: "The author of every entry and page outside the bin. Fails when there is no account of that \
                   number, or when it can no longer log in.",
        why: "Nobody is asked when the content is outdated, and author pages and by-lines are broken.",
        fix: "Assign the item to somebody who is responsible for it.",
        example: "Posts of account 17, which was deleted with “keep content”",
        sources: &["Sitecore Rocks, items owned by a user who does not exist"],
    },
    run: Run::Query {
        params: &[],
        population: "SELECT unit_key FROM v_item WHERE scan_id = ?1 AND instance_id = ?2 \
                     AND kind IN ('entry', 'page') AND state <> 'trashed' AND author_id IS NOT NULL",
        failing: "SELECT i.unit_key, i.subject_kind, i.id, i.locale, i.content_type, i.title, i.url, i.edit_url, \
                  i.author_id, a.active FROM v_item i LEFT JOIN v_actor a \
                  ON a.scan_id = i.scan_id AND a.instance_id = i.instance_id AND a.id = i.author_id \
                  WHERE i.scan_id = ?1 AND i.instance_id = ?2 AND i.kind IN ('entry', 'page') \
                  AND i.state <> 'trashed' AND i.author_id IS NOT NULL AND COALESCE(a.active, 0) = 0 \
                  ORDER BY i.unit_key",
        finding,
    },
};

fn finding(row: &Row, _: &Thresholds) -> Failure {
    let reason = if row.int("active").is_some() { "can no longer log in" } else { "does not exist" };
    Failure::new(format!("the account of its author {reason}"))
        .with("account", row.text_or_empty("author_id"))
        .with("exists", row.int("active").is_some())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::CHECK;
    use crate::checks::corpus_fixture::Corpus;

    #[test]
    fn authors_who_are_gone_or_locked_fail() {
        let corpus = Corpus::new();
        corpus.actor(json!({"id": "5"}));
        corpus.actor(json!({"id": "6", "active": 0}));
        corpus.item(json!({"id": "ok", "author_id": "5"}));
        corpus.item(json!({"id": "locked", "author_id": "6"}));
        corpus.item(json!({"id": "夜", "author_id": "17", "state": "draft"}));
        corpus.item(json!({"id": "binned", "author_id": "17", "state": "trashed"}));
        corpus.item(json!({"id": "nobody"}));
        let result = corpus.run(&CHECK);
        assert_eq!(result.failing_ids(), ["locked", "夜"]);
        assert_eq!(result.evaluated, 3);
        assert_eq!(result.failing[1].1.evidence.0["exists"], false);
    }
}
