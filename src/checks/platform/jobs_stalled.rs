//! `platform.jobs-stalled`: planned work that nobody does.

use crate::checks::{Check, Docs, Run, Setting, SettingKind, Thresholds, Wave};
use crate::model::{Capability, Confidence, Failure, Row, Severity};

/// The check.
pub static CHECK: Check = Check {
    id: "platform.jobs-stalled",
    version: 1,
    title: "Scheduler is not running",
    severity: Severity::High,
    confidence: Confidence::Certain,
    wave: Wave::Core,
    applies: &["wordpress"],
    needs: &[Capability::Unpublished],
    settings: &[Setting {
        key: "max_hours",
        help: "hours a scheduled item may be late",
        value: SettingKind::Int { default: 24, min: 1, max: 8_760 },
    }],
    docs: Docs {
        looks_at: "Items that are scheduled for publication. It fails when one of them is more than 24 hours late. \
                   Without a scheduled item nothing can be told.",
        why: "The same scheduler publishes posts, fetches updates and clears the bin: when it stands still, security \
              updates do not arrive either.",
        fix: "Repair the scheduler: look whether `wp-cron.php` can be reached, or call it from the server's cron every \
              few minutes.",
        example: "A post scheduled for last Monday that is still scheduled.",
        sources: &["wp doctor `cron-count`", "Drupal site_audit `CronLast`", "WordPress handbook, WP-Cron"],
    },
    run: Run::Query {
        params: &["max_hours"],
        population: "SELECT 'site/scheduler' AS unit_key FROM (SELECT COUNT(*) AS n FROM v_item \
                     WHERE scan_id = ?1 AND instance_id = ?2 AND state = 'scheduled' AND published_ms IS NOT NULL) s \
                     WHERE s.n > 0",
        failing: "SELECT 'site' AS subject_kind, 'scheduler' AS id, 'scheduler' AS title, s.n AS n, s.oldest AS oldest \
                  FROM (SELECT COUNT(*) AS n, MIN(published_ms) AS oldest FROM v_item \
                  WHERE scan_id = ?1 AND instance_id = ?2 AND state = 'scheduled' \
                  AND published_ms < CAST(?3 AS BIGINT) - CAST(?4 AS BIGINT) * 3600000) s \
                  WHERE s.n > 0 ORDER BY s.n",
        finding,
    },
};

fn finding(row: &Row, _: &Thresholds) -> Failure {
    let n = row.int("n").unwrap_or_default();
    let oldest = jiff::Timestamp::from_millisecond(row.int("oldest").unwrap_or_default())
        .map_or_else(|_| "unknown".to_owned(), |it| it.to_string());
    Failure::new(format!("{n} scheduled items are overdue, the oldest since {oldest}"))
        .with("overdue", n)
        .with("oldest", oldest)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::CHECK;
    use crate::checks::corpus_fixture::{AS_OF_MS, Corpus};

    const HOUR_MS: i64 = 3_600_000;

    fn corpus(late_ms: i64) -> Corpus {
        let corpus = Corpus::new();
        corpus.item(
            json!({"id": "1", "title": "Завтра", "state": "scheduled", "published_ms": AS_OF_MS - late_ms}),
        );
        corpus
    }

    #[test]
    fn a_day_late_is_allowed_and_a_moment_more_is_not() {
        let at = corpus(24 * HOUR_MS).run(&CHECK);
        assert_eq!((at.evaluated, at.failing.len()), (1, 0));
        let beyond = corpus(24 * HOUR_MS + 1).run(&CHECK);
        assert_eq!(beyond.failing[0].0.key(), "site/scheduler");
        assert_eq!(beyond.evidence()["overdue"], 1);
    }

    #[test]
    fn without_scheduled_items_nothing_is_judged() {
        let corpus = Corpus::new();
        corpus.item(json!({"id": "1"}));
        assert_eq!(corpus.run(&CHECK).evaluated, 0);
    }
}
