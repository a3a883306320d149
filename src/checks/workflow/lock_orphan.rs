//! `workflow.lock-orphan`: an item locked by an account that is gone.

use crate::checks::kept::missing;
use crate::checks::{Check, Docs, Run, Thresholds, Wave};
use crate::model::{Capability, Confidence, Failure, Row, Severity};

/// SQL: the accounts that hold locks.
macro_rules! held {
    () => {
        "r.scan_id = ?1 AND r.instance_id = ?2 AND r.state <> 'trashed' AND r.target_kind = 'actor' AND r.field = '__Lock'"
    };
}

pub static CHECK: Check = Check {
    id: "workflow.lock-orphan",
    version: 1,
    title: "Locked by an account that is gone",
    severity: Severity::Medium,
    confidence: Confidence::Certain,
    wave: Wave::Core,
    applies: &["sitecore"],
    needs: &[Capability::RawText, Capability::Unpublished, Capability::Actors],
    settings: &[],
    docs: Docs {
        looks_at: "Every item in one language that somebody has locked, however lately. Fails when there is no account of the holder's name, in any case, or when it can no longer log in.",
        why: "Nobody else can change the item, and its holder will never give it back.",
        fix: "Unlock the item as an administrator (Review > Check in).",
        example: "The home page, locked by `sitecore\\jdoe`, whose account was deleted when she left",
        sources: &["Sitecore Rocks, locked by non-existing user"],
    },
    run: Run::Query {
        params: &[],
        population: concat!("SELECT DISTINCT r.unit_key FROM v_reference r WHERE ", held!()),
        failing: concat!(
            "SELECT r.unit_key, MIN(r.subject_kind) AS subject_kind, r.id, r.locale, MIN(r.content_type) AS content_type, \
             MIN(r.title) AS title, MIN(r.url) AS url, MIN(r.edit_url) AS edit_url, r.field, r.link_kind, \
             r.target_key AS target FROM v_reference r WHERE ",
            held!(),
            " AND r.target_key NOT IN (SELECT LOWER(a.id) FROM v_actor a WHERE a.scan_id = ?1 AND a.instance_id = ?2 \
             AND a.active = 1) \
             GROUP BY r.unit_key, r.id, r.locale, r.field, r.link_kind, r.target_key ORDER BY r.unit_key, r.id, r.locale"
        ),
        finding,
    },
};

fn finding(row: &Row, _: &Thresholds) -> Failure {
    missing(row, |target| format!("it is locked by {target}, which is no account that can log in"))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::CHECK;
    use crate::checks::corpus_fixture::Corpus;

    #[test]
    fn a_holder_who_is_gone_or_shut_out_fails_and_one_who_is_there_passes() {
        let corpus = Corpus::new();
        corpus.actor(json!({"id": "sitecore\\Jane"}));
        corpus.actor(json!({"id": "sitecore\\shut", "active": 0}));
        for (id, account) in [("ok", "sitecore\\jane"), ("港", "sitecore\\gone"), ("out", "sitecore\\shut")]
        {
            corpus.item(json!({"id": id}));
            corpus.reference(json!({"item_id": id, "ordinal": 0, "field": "__Lock", "link_kind": "field",
                "target_kind": "actor", "target_key": account}));
        }
        corpus.item(json!({"id": "ruled"}));
        corpus
            .reference(json!({"item_id": "ruled", "ordinal": 0, "field": "__Security", "link_kind": "field",
            "target_kind": "actor", "target_key": "sitecore\\gone"}));
        let outcome = corpus.run(&CHECK);
        assert_eq!(outcome.evaluated, 3);
        assert_eq!(outcome.failing_ids(), ["out", "港"]);
    }
}
