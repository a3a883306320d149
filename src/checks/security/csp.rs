//! `security.csp`: nothing limits which scripts run.

use super::headers::{FrontPage, Policy};
use crate::checks::{Check, Docs, Run, Situation, Thresholds, Wave};
use crate::model::{Capability, Confidence, Failure, Observation, Severity, Verdict};

/// The check.
pub static CHECK: Check = Check {
    id: "security.csp",
    version: 1,
    title: "No content security policy",
    severity: Severity::Medium,
    confidence: Confidence::Certain,
    wave: Wave::Core,
    applies: &[],
    needs: &[Capability::PublicSite],
    settings: &[],
    docs: Docs {
        looks_at: "The header `Content-Security-Policy` of the front page. It fails when it is missing, only reports, \
                   says nothing about scripts, or allows `'unsafe-inline'` scripts without a nonce or hash.",
        why: "It is the last line of defence when a script gets into content or a plugin: without it the browser \
              runs whatever the page contains.",
        fix: "Introduce a policy with `Content-Security-Policy-Report-Only`, repair what it reports, then enforce it.",
        example: "`Content-Security-Policy: script-src 'self' 'unsafe-inline'`",
        sources: &["CSP Level 3", "Umbraco `CspCheck`", "Lighthouse `csp-xss`"],
    },
    run: Run::Site(run),
};

fn run(observation: &Observation, _: &Situation, _: &Thresholds) -> Verdict {
    let front = match FrontPage::of(observation) {
        Ok(front) => front,
        Err(reason) => return reason.into(),
    };
    let policies = front.policies();
    if policies.iter().any(limits_scripts) {
        return Verdict::Pass;
    }
    let message = if !policies.is_empty() {
        "the content security policy does not keep foreign scripts out"
    } else if front.all("content-security-policy-report-only").next().is_some() {
        "the content security policy only reports"
    } else {
        "the header `Content-Security-Policy` is missing"
    };
    Verdict::Fail(Failure::new(message).with_samples("policy", front.all("content-security-policy")))
}

/// A nonce, a hash or `'strict-dynamic'` makes browsers ignore `'unsafe-inline'` (CSP 3, 6.7.3.2).
fn limits_scripts(policy: &Policy<'_>) -> bool {
    let Some(sources) = policy.script_sources() else {
        return false;
    };
    let has = |wanted: &str| sources.iter().any(|it| it.to_ascii_lowercase().starts_with(wanted));
    !has("'unsafe-inline'")
        || ["'nonce-", "'sha256-", "'sha384-", "'sha512-", "'strict-dynamic'"].iter().any(|it| has(it))
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::checks::links::fixture::{failure, judge_site};
    use crate::checks::security::headers::front_page;
    use crate::model::{Observation, Verdict};

    fn judge(policy: &str) -> Verdict {
        judge_site(&CHECK, &front_page("https://www.example.com/", &[("content-security-policy", policy)]))
    }

    #[test]
    fn policies_that_limit_scripts_pass() {
        for policy in [
            "default-src 'self'",
            "script-src 'self' 'unsafe-inline' 'nonce-abc'",
            "SCRIPT-SRC 'Strict-Dynamic' 'unsafe-inline'",
            "upgrade-insecure-requests, script-src 'none'",
        ] {
            assert_eq!(judge(policy), Verdict::Pass, "{policy}");
        }
    }

    #[test]
    fn policies_that_do_not_fail() {
        for policy in ["", ";", "upgrade-insecure-requests", "script-src 'self' 'unsafe-inline'", "политика"]
        {
            failure(judge(policy));
        }
    }

    #[test]
    fn a_policy_that_only_reports_is_named_as_such() {
        let header = [("content-security-policy-report-only", "default-src 'self'")];
        let found = failure(judge_site(&CHECK, &front_page("https://www.example.com/", &header)));
        assert_eq!(found.message, "the content security policy only reports");
        let accounts = Observation::Accounts { total: 1, administrators: 1 };
        assert_eq!(judge_site(&CHECK, &accounts), Verdict::NotApplicable);
    }
}
