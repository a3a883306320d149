//! `security.account-without-content`: accounts that may publish and never wrote anything.

use super::day;
use crate::checks::{Check, Docs, Run, Setting, SettingKind, Thresholds, Wave};
use crate::model::{Capability, Confidence, Failure, Row, Severity};

/// Accounts old enough to have written something.
macro_rules! writers {
    () => {
        "a.scan_id = ?1 AND a.instance_id = ?2 AND a.can_publish = 1 AND a.privileged = 0 AND a.active = 1 \
         AND a.is_scanner = 0 AND a.created_ms < CAST(?3 AS BIGINT) - CAST(?4 AS BIGINT) * 86400000"
    };
}

/// The check.
pub static CHECK: Check = Check {
    id: "security.account-without-content",
    version: 1,
    title: "Account that may publish, without content",
    severity: Severity::Low,
    confidence: Confidence::Certain,
    wave: Wave::Core,
    applies: &[],
    needs: &[Capability::Actors, Capability::Content, Capability::Unpublished, Capability::Media],
    settings: &[Setting {
        key: "min_age_days",
        help: "accounts made fewer days ago are not judged",
        value: SettingKind::Int { default: 90, min: 0, max: 3_650 },
    }],
    docs: Docs {
        looks_at: "Every active account that may publish and is no administrator, once it is 90 days old. It fails \
                   when no item in any state, the bin included, and no file is its own.",
        why: "It is a way in that serves nobody: a colleague who left, a test, or something that was never finished.",
        fix: "Ask whose it is; block it, or lower its role to one that cannot publish.",
        example: "An editor account from 2021 that never saved a draft.",
        sources: &["CIS Controls 5.3, disable dormant accounts", "ISO/IEC 27002:2022, 5.18 access rights"],
    },
    run: Run::Query {
        params: &["min_age_days"],
        population: concat!("SELECT a.unit_key FROM v_actor a WHERE ", writers!()),
        failing: concat!(
            "SELECT a.unit_key, a.subject_kind, a.id, a.title, a.roles, a.created_ms FROM v_actor a WHERE ",
            writers!(),
            " AND a.id NOT IN (SELECT i.author_id FROM v_item i WHERE i.scan_id = ?1 AND i.instance_id = ?2 \
             AND i.author_id IS NOT NULL) \
             AND a.id NOT IN (SELECT s.author_id FROM v_asset s WHERE s.scan_id = ?1 AND s.instance_id = ?2 \
             AND s.author_id IS NOT NULL) \
             ORDER BY a.unit_key"
        ),
        finding,
    },
};

fn finding(row: &Row, _: &Thresholds) -> Failure {
    let created = day(row.int("created_ms").unwrap_or_default());
    Failure::new(format!("the account may publish since {created} and owns no content"))
        .with("roles", row.text_or_empty("roles"))
        .with("created", created)
}

#[cfg(test)]
mod tests {
    use serde_json::{Value as Json, json};

    use super::CHECK;
    use crate::checks::corpus_fixture::{AS_OF_MS, Corpus, DAY_MS};

    /// One account of that many days.
    fn corpus(days: i64, mut cells: Json) -> Corpus {
        let corpus = Corpus::new();
        cells["id"] = "7".into();
        cells["created_ms"] = (AS_OF_MS - days * DAY_MS).into();
        corpus.actor(cells);
        corpus
    }

    #[test]
    fn an_account_without_content_fails_from_the_day_after_the_threshold() {
        assert_eq!(corpus(90, json!({})).run(&CHECK).evaluated, 0);
        let outcome = corpus(91, json!({"roles": "редактор"})).run(&CHECK);
        assert_eq!(outcome.failing[0].0.key(), "actor/7");
        assert_eq!(outcome.evidence()["created"], "2025-10-02");
    }

    #[test]
    fn a_draft_in_the_bin_or_a_file_is_content() {
        let with_item = corpus(400, json!({}));
        with_item.item(json!({"id": "1", "state": "trashed", "author_id": "7"}));
        assert_eq!((with_item.run(&CHECK).evaluated, with_item.run(&CHECK).failing.len()), (1, 0));
        let with_file = corpus(400, json!({}));
        with_file.asset(json!({"id": "1", "author_id": "7"}));
        assert!(with_file.run(&CHECK).failing.is_empty());
    }

    #[test]
    fn administrators_blocked_accounts_and_the_scan_itself_are_not_judged() {
        for cells in [
            json!({"privileged": 1}),
            json!({"active": 0}),
            json!({"is_scanner": 1}),
            json!({"can_publish": 0}),
        ] {
            assert_eq!(corpus(400, cells).run(&CHECK).evaluated, 0);
        }
    }
}
