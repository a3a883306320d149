//! `security.token-unused`: keys that still open the door and that nobody uses.

use super::day;
use crate::checks::{Check, Docs, Run, Setting, SettingKind, Situation, Thresholds, Wave};
use crate::model::{Capability, Confidence, Failure, Observation, Severity, UnknownReason, Verdict};

/// The check.
pub static CHECK: Check = Check {
    id: "security.token-unused",
    version: 1,
    title: "Token nobody uses",
    severity: Severity::Low,
    confidence: Confidence::Certain,
    wave: Wave::Second,
    applies: &[],
    needs: &[Capability::Actors],
    settings: &[
        Setting {
            key: "unused_days",
            help: "days without use after which a token counts as unused",
            value: SettingKind::Int { default: 90, min: 1, max: 3_650 },
        },
        Setting {
            key: "min_age_days",
            help: "tokens made fewer days ago are not judged",
            value: SettingKind::Int { default: 30, min: 0, max: 3_650 },
        },
    ],
    docs: Docs {
        looks_at: "Every token and application password the credential may see, by its dates. It fails when one is \
                   older than 30 days and was never used, or not for 90 days.",
        why: "A forgotten token works for whoever finds it, and nobody would notice its use.",
        fix: "Revoke the token; make a new one when somebody misses it.",
        example: "An application password \"old app\" of 2021 that was last used in 2022.",
        sources: &["Strapi `lastUsedAt`", "WordPress application passwords, `last_used`"],
    },
    run: Run::Site(run),
};

fn run(observation: &Observation, situation: &Situation, thresholds: &Thresholds) -> Verdict {
    let Observation::Token { actor, name, created_ms, last_used_ms } = observation else {
        return Verdict::NotApplicable;
    };
    let is_before = |ms: i64, days: &str| ms < situation.as_of_ms.saturating_sub(thresholds.days_ms(days));
    let failure = match (created_ms, last_used_ms) {
        (Some(created), _) if !is_before(*created, "min_age_days") => return Verdict::NotApplicable,
        (_, Some(used)) if !is_before(*used, "unused_days") => return Verdict::Pass,
        (_, Some(used)) => {
            Failure::new(format!("the token was last used on {}", day(*used))).with("last_used", day(*used))
        }
        (Some(_), None) => Failure::new("the token was never used"),
        (None, None) => return Verdict::Unknown(UnknownReason::Unsupported),
    };
    let created = created_ms.map(day);
    Verdict::Fail(
        failure.with("account", actor.as_str()).with("token", name.as_str()).with("created", created),
    )
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::checks::links::fixture::{AS_OF_MS, DAY_MS, failure, judge_site};
    use crate::model::{Observation, UnknownReason, Verdict};

    /// A token made and last used that many days before the scan.
    fn judge(created: Option<i64>, used: Option<i64>) -> Verdict {
        let at = |days: Option<i64>| days.map(|it| AS_OF_MS - it * DAY_MS);
        judge_site(
            &CHECK,
            &Observation::Token {
                actor: "7".to_owned(),
                name: "приложение".to_owned(),
                created_ms: at(created),
                last_used_ms: at(used),
            },
        )
    }

    #[test]
    fn ninety_days_without_use_are_allowed() {
        assert_eq!(judge(Some(400), Some(90)), Verdict::Pass);
        assert_eq!(failure(judge(Some(400), Some(91))).evidence.0["last_used"], "2025-10-02");
    }

    #[test]
    fn a_token_that_was_never_used_fails_once_it_is_old_enough() {
        assert_eq!(judge(Some(30), None), Verdict::NotApplicable);
        failure(judge(Some(31), None));
    }

    #[test]
    fn without_any_date_it_is_unknown() {
        assert_eq!(judge(None, None), Verdict::Unknown(UnknownReason::Unsupported));
    }
}
