//! `security.too-many-admins`: the highest rights given to many.

use crate::checks::{Check, Docs, Run, Setting, SettingKind, Situation, Thresholds, Wave};
use crate::model::{Capability, Confidence, Failure, Observation, Severity, Verdict};

/// The check.
pub static CHECK: Check = Check {
    id: "security.too-many-admins",
    version: 1,
    title: "Too many administrators",
    severity: Severity::Medium,
    confidence: Confidence::Certain,
    wave: Wave::Core,
    applies: &[],
    needs: &[Capability::Actors],
    settings: &[
        Setting {
            key: "max_administrators",
            help: "this many administrators are always allowed",
            value: SettingKind::Int { default: 5, min: 0, max: 10_000 },
        },
        Setting {
            key: "max_share_percent",
            help: "share of administrators among all accounts that is always allowed, in percent",
            value: SettingKind::Int { default: 10, min: 0, max: 100 },
        },
    ],
    docs: Docs {
        looks_at: "The number of accounts and of administrators. It fails when there are more than 5 administrators \
                   and they are more than 10 % of all accounts.",
        why: "Every administrator's password opens everything: content, accounts, settings and, in many systems, \
              the program itself.",
        fix: "Give each account the lowest role its work needs, and keep two or three administrators.",
        example: "Eight administrators among twelve accounts.",
        sources: &["Drupal site_audit `UsersRolesList`", "ScoutSuite and Prowler, IAM rules"],
    },
    run: Run::Site(run),
};

fn run(observation: &Observation, _: &Situation, thresholds: &Thresholds) -> Verdict {
    let Observation::Accounts { total, administrators } = observation else {
        return Verdict::NotApplicable;
    };
    let limit = |key: &str| u64::try_from(thresholds.int(key)).unwrap_or_default();
    let is_share_high = administrators.saturating_mul(100) > total.saturating_mul(limit("max_share_percent"));
    if *administrators <= limit("max_administrators") || !is_share_high {
        return Verdict::Pass;
    }
    Verdict::Fail(
        Failure::new(format!("{administrators} of {total} accounts are administrators"))
            .with("administrators", *administrators)
            .with("accounts", *total),
    )
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::checks::links::fixture::{failure, judge_site};
    use crate::model::{Observation, Verdict};

    fn judge(administrators: u64, total: u64) -> Verdict {
        judge_site(&CHECK, &Observation::Accounts { total, administrators })
    }

    #[test]
    fn five_are_allowed_whatever_their_share() {
        assert_eq!(judge(5, 5), Verdict::Pass);
        failure(judge(6, 6));
    }

    #[test]
    fn a_tenth_is_allowed_whatever_their_number() {
        assert_eq!(judge(6, 60), Verdict::Pass);
        failure(judge(6, 59));
    }

    #[test]
    fn other_facts_are_not_applicable() {
        let spot = Observation::BlindSpot { content_type: "x".to_owned(), source: "y".to_owned() };
        assert_eq!(judge_site(&CHECK, &spot), Verdict::NotApplicable);
    }
}
