//! `security.default-account`: an account whose name everybody knows.

use crate::checks::{Check, Docs, Run, Situation, Thresholds, Wave};
use crate::model::{Actor, Capability, Confidence, Failure, Severity, Verdict};

/// The check.
pub static CHECK: Check = Check {
    id: "security.default-account",
    version: 1,
    title: "Well-known account is active",
    severity: Severity::High,
    confidence: Confidence::Certain,
    wave: Wave::Core,
    applies: &[],
    needs: &[Capability::Actors],
    settings: &[],
    docs: Docs {
        looks_at: "The login names of privileged accounts. It fails when an active one has a name that every \
                   installation of the product has or had, such as `admin`. No password is tried.",
        why: "Robots try exactly these names, all day; only the password is left to guess.",
        fix: "Create a personal account with the same role, move the content to it, and block or delete the \
              well-known one.",
        example: "The administrator `admin` of a WordPress site.",
        sources: &[
            "Drupal site_audit `UsersBlockedNumberOne`",
            "Sitecore Rocks \"Administrator password changed\"",
            "CWE-1392",
        ],
    },
    run: Run::Actor(run),
};

fn run(actor: &Actor, _: &Situation, _: &Thresholds) -> Verdict {
    if !actor.privileged || !actor.active {
        return Verdict::NotApplicable;
    }
    match &actor.well_known_name {
        None => Verdict::Pass,
        Some(name) => Verdict::Fail(
            Failure::new(format!("the privileged account `{name}` is active"))
                .with("login", name.as_str())
                .with_samples("roles", actor.roles.iter().map(String::as_str)),
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::checks::links::fixture::{actor, failure, judge_actor};
    use crate::model::{Actor, Verdict};

    fn admin(name: Option<&str>) -> Actor {
        Actor { privileged: true, well_known_name: name.map(str::to_owned), ..actor() }
    }

    #[test]
    fn a_well_known_name_fails_and_another_passes() {
        assert_eq!(
            failure(judge_actor(&CHECK, &admin(Some("администратор")))).evidence.0["login"],
            "администратор"
        );
        assert_eq!(judge_actor(&CHECK, &admin(None)), Verdict::Pass);
    }

    #[test]
    fn accounts_without_privileges_or_log_in_are_not_applicable() {
        let blocked = Actor { active: false, ..admin(Some("admin")) };
        assert_eq!(judge_actor(&CHECK, &blocked), Verdict::NotApplicable);
        let weak = Actor { privileged: false, ..admin(Some("admin")) };
        assert_eq!(judge_actor(&CHECK, &weak), Verdict::NotApplicable);
    }
}
