//! `security.acl-orphan`: permissions for an account that is gone.

use crate::checks::kept::missing;
use crate::checks::{Check, Docs, Run, Thresholds, Wave};
use crate::model::{Capability, Confidence, Failure, Row, Severity};

/// SQL: the accounts that access rules name.
macro_rules! named {
    () => {
        "r.scan_id = ?1 AND r.instance_id = ?2 AND r.state <> 'trashed' AND r.target_kind = 'actor' AND r.field = '__Security'"
    };
}

pub static CHECK: Check = Check {
    id: "security.acl-orphan",
    version: 1,
    title: "Permission for an account that is gone",
    severity: Severity::Low,
    confidence: Confidence::Certain,
    wave: Wave::Second,
    applies: &["sitecore"],
    needs: &[Capability::RawText, Capability::Unpublished, Capability::Actors],
    settings: &[],
    docs: Docs {
        looks_at: "Every user and role that the access rules of an item name (`__Security`), but for those that are no accounts (Everyone, Anonymous, Creator-Owner). Fails when there is no account of that name, in any case.",
        why: "The rule protects nothing, and whoever makes an account of that name gets its rights.",
        fix: "Remove the entry, or give its rights to the role that took over.",
        example: "Write access to the press folder for `sitecore\\Press Team`, which was renamed in March",
        sources: &["Sitecore Rocks, security assigned to a role or user that does not exist"],
    },
    run: Run::Query {
        params: &[],
        population: concat!("SELECT DISTINCT r.unit_key FROM v_reference r WHERE ", named!()),
        failing: concat!(
            "SELECT r.unit_key, MIN(r.subject_kind) AS subject_kind, r.id, r.locale, MIN(r.content_type) AS content_type, \
             MIN(r.title) AS title, MIN(r.url) AS url, MIN(r.edit_url) AS edit_url, r.field, r.link_kind, \
             r.target_key AS target FROM v_reference r WHERE ",
            named!(),
            " AND r.target_key NOT IN (SELECT LOWER(a.id) FROM v_actor a WHERE a.scan_id = ?1 AND a.instance_id = ?2) \
             GROUP BY r.unit_key, r.id, r.locale, r.field, r.link_kind, r.target_key ORDER BY r.unit_key, r.id, r.locale"
        ),
        finding,
    },
};

fn finding(row: &Row, _: &Thresholds) -> Failure {
    missing(row, |target| format!("the access rules name {target}, which is no account"))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::CHECK;
    use crate::checks::corpus_fixture::Corpus;

    #[test]
    fn a_rule_for_nobody_fails_and_names_are_compared_in_any_case() {
        let corpus = Corpus::new();
        corpus.actor(json!({"id": "sitecore\\Press Team"}));
        for (id, account) in [("ok", "sitecore\\press team"), ("港", "sitecore\\gone")] {
            corpus.item(json!({"id": id}));
            corpus
                .reference(json!({"item_id": id, "ordinal": 0, "field": "__Security", "link_kind": "field",
                "target_kind": "actor", "target_key": account}));
        }
        corpus.item(json!({"id": "owner"}));
        corpus.reference(json!({"item_id": "owner", "ordinal": 0, "field": "__Owner", "link_kind": "field",
            "target_kind": "actor", "target_key": "sitecore\\gone"}));
        let outcome = corpus.run(&CHECK);
        assert_eq!(outcome.evaluated, 2);
        let keys: Vec<String> = outcome.failing.iter().map(|it| it.0.key()).collect();
        assert_eq!(keys, ["item/港@en"]);
        assert_eq!(outcome.evidence()["target"], "sitecore\\gone");
    }
}
