//! `security.token-overprivileged`: the scan's own credential can do more than read.

use crate::checks::{Check, Docs, Run, Situation, Thresholds, Wave};
use crate::model::{Capability, Confidence, Failure, Observation, Severity, Verdict};

/// The check.
pub static CHECK: Check = Check {
    id: "security.token-overprivileged",
    version: 1,
    title: "Token can do more than it needs",
    severity: Severity::High,
    confidence: Confidence::Certain,
    wave: Wave::Core,
    applies: &[],
    needs: &[Capability::Content],
    settings: &[],
    docs: Docs {
        looks_at: "The rights of the credential this scan uses, as the CMS tells them. It fails when they allow \
                   anything beyond reading. Conduit itself sends reading requests only.",
        why: "The credential lies in configuration files and pipelines. Who gets hold of it can change or delete \
              everything its rights allow.",
        fix: "Issue a read-only token where the CMS has them. WordPress has no read-only application passwords: give \
              the scan an account of its own with a role that has only the reading rights it needs, revoke the \
              password after a single audit, and accept this finding with an expiry date where the scan needs an \
              administrator's view.",
        example: "A scan with an application password of an administrator.",
        sources: &[
            "Strapi documentation, API tokens",
            "WordPress documentation, roles and capabilities, \
             https://wordpress.org/documentation/article/roles-and-capabilities/",
        ],
    },
    run: Run::Site(run),
};

fn run(observation: &Observation, _: &Situation, _: &Thresholds) -> Verdict {
    let Observation::Credential { name, roles, write_rights } = observation else {
        return Verdict::NotApplicable;
    };
    if write_rights.is_empty() {
        return Verdict::Pass;
    }
    Verdict::Fail(
        Failure::new(format!("the scan's credential has {} rights beyond reading", write_rights.len()))
            .with("credential", name.as_str())
            .with_samples("roles", roles.iter().map(String::as_str))
            .with_samples("write_rights", write_rights.iter().map(String::as_str)),
    )
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::checks::links::fixture::{failure, judge_site};
    use crate::model::{Observation, Verdict};

    fn credential(rights: &[&str]) -> Observation {
        Observation::Credential {
            name: "аудит".to_owned(),
            roles: vec!["editor".to_owned()],
            write_rights: rights.iter().map(|&it| it.to_owned()).collect(),
        }
    }

    #[test]
    fn one_right_beyond_reading_is_too_much() {
        let found = failure(judge_site(&CHECK, &credential(&["edit_posts"])));
        assert_eq!(found.evidence.0["write_rights_total"], 1);
        assert_eq!(judge_site(&CHECK, &credential(&[])), Verdict::Pass);
    }

    #[test]
    fn other_facts_are_not_applicable() {
        let accounts = Observation::Accounts { total: 1, administrators: 1 };
        assert_eq!(judge_site(&CHECK, &accounts), Verdict::NotApplicable);
    }
}
