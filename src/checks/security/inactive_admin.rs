//! `security.inactive-admin`: privileged accounts nobody logs in with.

use super::day;
use crate::checks::{Check, Docs, Run, Setting, SettingKind, Situation, Thresholds, Wave};
use crate::model::{Actor, Capability, Confidence, Failure, Severity, UnknownReason, Verdict};

/// The check.
pub static CHECK: Check = Check {
    id: "security.inactive-admin",
    version: 1,
    title: "Privileged account not in use",
    severity: Severity::Medium,
    confidence: Confidence::Certain,
    wave: Wave::Core,
    applies: &["contentful", "drupal", "sitecore", "strapi", "umbraco"],
    needs: &[Capability::Actors],
    settings: &[Setting {
        key: "days",
        help: "days without a login after which an account counts as not in use",
        value: SettingKind::Int { default: 90, min: 1, max: 3_650 },
    }],
    docs: Docs {
        looks_at: "The last login of every active privileged account. It fails when that is more than 90 days ago. \
                   Where the CMS does not keep logins, the answer is unknown.",
        why: "Nobody notices when somebody else uses it, and people who left keep their key.",
        fix: "Block the account, or lower its role until it is needed again.",
        example: "An administrator whose last login was in 2023.",
        sources: &[
            "Prowler, IAM credential checks",
            "Sitecore PowerShell Extensions \"Recently logged in users\"",
        ],
    },
    run: Run::Actor(run),
};

fn run(actor: &Actor, situation: &Situation, thresholds: &Thresholds) -> Verdict {
    // The scan's own account proves its use by the scan.
    if !actor.privileged || !actor.active || actor.is_scanner {
        return Verdict::NotApplicable;
    }
    let Some(last_seen) = actor.last_seen_ms else {
        return Verdict::Unknown(UnknownReason::Unsupported);
    };
    if last_seen >= situation.as_of_ms.saturating_sub(thresholds.days_ms("days")) {
        return Verdict::Pass;
    }
    Verdict::Fail(
        Failure::new(format!("nobody has logged in since {}", day(last_seen)))
            .with("last_login", day(last_seen))
            .with_samples("roles", actor.roles.iter().map(String::as_str)),
    )
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::checks::links::fixture::{AS_OF_MS, DAY_MS, actor, failure, judge_actor};
    use crate::model::{Actor, UnknownReason, Verdict};

    fn admin(days: Option<i64>) -> Actor {
        let last_seen_ms = days.map(|it| AS_OF_MS - it * DAY_MS);
        Actor {
            privileged: true, last_seen_ms, roles: vec!["администратор".to_owned()], ..actor()
        }
    }

    #[test]
    fn ninety_days_are_allowed() {
        assert_eq!(judge_actor(&CHECK, &admin(Some(90))), Verdict::Pass);
        assert_eq!(failure(judge_actor(&CHECK, &admin(Some(91)))).evidence.0["last_login"], "2025-10-02");
    }

    #[test]
    fn without_a_date_it_is_unknown() {
        assert_eq!(judge_actor(&CHECK, &admin(None)), Verdict::Unknown(UnknownReason::Unsupported));
    }

    #[test]
    fn others_and_the_scan_itself_are_not_applicable() {
        let scanner = Actor { is_scanner: true, ..admin(Some(500)) };
        assert_eq!(judge_actor(&CHECK, &scanner), Verdict::NotApplicable);
        assert_eq!(judge_actor(&CHECK, &actor()), Verdict::NotApplicable);
    }
}
