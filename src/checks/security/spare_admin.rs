//! `security.spare-admin`: an administrator too many.

use super::day;
use crate::checks::{Check, Docs, Run, Setting, SettingKind, Thresholds, Wave};
use crate::model::{Capability, Confidence, Failure, Row, Severity};

/// Administrators old enough to be judged, on sites that have another one.
macro_rules! administrators {
    () => {
        "a.scan_id = ?1 AND a.instance_id = ?2 AND a.privileged = 1 AND a.active = 1 AND a.is_scanner = 0 \
         AND a.created_ms < CAST(?3 AS BIGINT) - CAST(?4 AS BIGINT) * 86400000 \
         AND EXISTS (SELECT 1 FROM v_actor o WHERE o.scan_id = ?1 AND o.instance_id = ?2 AND o.privileged = 1 \
         AND o.active = 1 AND o.id <> a.id)"
    };
}

/// The check.
pub static CHECK: Check = Check {
    id: "security.spare-admin",
    version: 1,
    title: "Administrator account that does no work",
    severity: Severity::Medium,
    confidence: Confidence::Firm,
    wave: Wave::Core,
    applies: &[],
    needs: &[Capability::Actors, Capability::Content, Capability::Unpublished],
    settings: &[Setting {
        key: "min_age_days",
        help: "accounts made fewer days ago are not judged",
        value: SettingKind::Int { default: 90, min: 0, max: 3_650 },
    }],
    docs: Docs {
        looks_at: "Every active administrator older than 90 days, on sites with at least two of them. It fails when no \
                   item in any state is its own. An account kept for technical work looks the same: accept the \
                   finding with a reason then.",
        why: "Attackers who got in leave such an account behind, and agencies forget theirs. It opens everything and \
              nobody watches it.",
        fix: "Find out whose it is; lower its role or block it. Nobody knows it: treat the site as broken into.",
        example: "A second administrator made two years ago that never wrote or changed a page.",
        sources: &[
            "CIS Controls 5.4, restrict administrator privileges",
            "WordPress handbook, \"My site was hacked\"",
        ],
    },
    run: Run::Query {
        params: &["min_age_days"],
        population: concat!("SELECT a.unit_key FROM v_actor a WHERE ", administrators!()),
        failing: concat!(
            "SELECT a.unit_key, a.subject_kind, a.id, a.title, a.roles, a.created_ms FROM v_actor a WHERE ",
            administrators!(),
            " AND a.id NOT IN (SELECT i.author_id FROM v_item i WHERE i.scan_id = ?1 AND i.instance_id = ?2 \
             AND i.author_id IS NOT NULL) \
             ORDER BY a.unit_key"
        ),
        finding,
    },
};

fn finding(row: &Row, _: &Thresholds) -> Failure {
    let created = day(row.int("created_ms").unwrap_or_default());
    Failure::new(format!("the administrator account of {created} owns no content, and there are others"))
        .with("roles", row.text_or_empty("roles"))
        .with("created", created)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::CHECK;
    use crate::checks::corpus_fixture::{AS_OF_MS, Corpus, DAY_MS};

    fn admin(corpus: &Corpus, id: &str, days: i64) {
        corpus.actor(json!({"id": id, "privileged": 1, "created_ms": AS_OF_MS - days * DAY_MS}));
    }

    #[test]
    fn the_one_that_wrote_passes_and_the_other_fails() {
        let corpus = Corpus::new();
        admin(&corpus, "1", 400);
        admin(&corpus, "2", 400);
        corpus.item(json!({"id": "10", "title": "Начало", "author_id": "1"}));
        let outcome = corpus.run(&CHECK);
        assert_eq!((outcome.evaluated, outcome.failing_ids()), (2, vec!["2"]));
    }

    #[test]
    fn a_young_account_is_not_judged() {
        let corpus = Corpus::new();
        admin(&corpus, "1", 90);
        admin(&corpus, "2", 91);
        assert_eq!(corpus.run(&CHECK).failing_ids(), ["2"]);
    }

    #[test]
    fn the_only_administrator_is_not_judged() {
        let corpus = Corpus::new();
        admin(&corpus, "1", 400);
        assert_eq!(corpus.run(&CHECK).evaluated, 0);
    }
}
