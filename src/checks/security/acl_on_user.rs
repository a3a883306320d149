//! `security.acl-on-user`: permissions given to people, not roles.

use crate::checks::{Check, Docs, ItemUnit, Run, Thresholds, Wave};
use crate::model::{Capability, Confidence, Failure, Severity, Verdict};

pub static CHECK: Check = Check {
    id: "security.acl-on-user",
    version: 1,
    title: "Permissions given to people, not roles",
    severity: Severity::Low,
    confidence: Confidence::Certain,
    wave: Wave::Second,
    applies: &["sitecore"],
    needs: &[Capability::RawText, Capability::Unpublished],
    settings: &[],
    docs: Docs {
        looks_at: "The access rules of every item that has some (`__Security`). Fails when one names a user instead of a role, or denies something explicitly.",
        why: "Rights of single people are forgotten when they change jobs; explicit denials win over everything and are hard to find again.",
        fix: "Give the right to a role and put the user into it; replace a denial by not granting.",
        example: "Write access to the home page for `sitecore\\jane` alone",
        sources: &[
            "Sitecore PowerShell Extensions, security audit",
            "Sitecore Rocks, security assigned to user",
        ],
    },
    run: Run::Item(run),
};

fn run(unit: &ItemUnit<'_>, _: &Thresholds) -> Verdict {
    if !unit.item.has_flag("acl") {
        return Verdict::NotApplicable;
    }
    let message = match (unit.item.has_flag("acl-user"), unit.item.has_flag("acl-deny")) {
        (false, false) => return Verdict::Pass,
        (true, _) => "a right is given to a user instead of a role",
        (false, true) => "a right is denied explicitly",
    };
    Verdict::Fail(Failure::new(message).with("field", "__Security"))
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::checks::fixtures::ItemFixture;
    use crate::model::Verdict;

    #[test]
    fn rules_for_roles_pass_and_rules_for_users_fail() {
        let item = || ItemFixture::page("港").flag("acl");
        assert_eq!(item().judge(&CHECK), Verdict::Pass);
        assert!(matches!(item().flag("acl-user").judge(&CHECK), Verdict::Fail(_)));
        assert!(matches!(item().flag("acl-deny").judge(&CHECK), Verdict::Fail(_)));
        assert_eq!(ItemFixture::page("港").judge(&CHECK), Verdict::NotApplicable);
    }
}
