//! `security.framing`: pages that other sites may show in a frame.

use super::headers::FrontPage;
use crate::checks::{Check, Docs, Run, Situation, Thresholds, Wave};
use crate::model::{Capability, Confidence, Failure, Observation, Severity, Verdict};

/// The check.
pub static CHECK: Check = Check {
    id: "security.framing",
    version: 1,
    title: "Page can be framed",
    severity: Severity::Medium,
    confidence: Confidence::Certain,
    wave: Wave::Core,
    applies: &[],
    needs: &[Capability::PublicSite],
    settings: &[],
    docs: Docs {
        looks_at: "The headers `Content-Security-Policy` and `X-Frame-Options` of the front page. It fails when \
                   neither limits who may show the page in a frame.",
        why: "Another site can put your page invisibly over its own buttons and make visitors or editors click on \
              what they do not see.",
        fix: "Send `Content-Security-Policy: frame-ancestors 'self'`, with the sites that may frame yours added.",
        example: "A front page without `frame-ancestors` and without `X-Frame-Options`.",
        sources: &[
            "Umbraco `ClickJackingCheck`",
            "Lighthouse `clickjacking-mitigation`",
            "CSP Level 3",
            "RFC 7034",
        ],
    },
    run: Run::Site(run),
};

fn run(observation: &Observation, _: &Situation, _: &Thresholds) -> Verdict {
    let front = match FrontPage::of(observation) {
        Ok(front) => front,
        Err(reason) => return reason.into(),
    };
    let by_policy = front.policies().iter().any(|policy| {
        policy
            .sources("frame-ancestors")
            .is_some_and(|sources| !sources.iter().any(|it| matches!(*it, "*" | "http:" | "https:")))
    });
    let by_option = front
        .all("x-frame-options")
        .flat_map(|it| it.split(','))
        .any(|it| ["deny", "sameorigin"].iter().any(|known| it.trim().eq_ignore_ascii_case(known)));
    if by_policy || by_option {
        return Verdict::Pass;
    }
    Verdict::Fail(
        Failure::new("every site may show the pages in a frame")
            .with_samples("x_frame_options", front.all("x-frame-options"))
            .with_samples("content_security_policy", front.all("content-security-policy")),
    )
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::checks::links::fixture::{failure, judge_site};
    use crate::checks::security::headers::front_page;
    use crate::model::{Observation, Verdict};

    fn judge(headers: &[(&str, &str)]) -> Verdict {
        judge_site(&CHECK, &front_page("https://www.example.com/", headers))
    }

    #[test]
    fn either_header_is_enough() {
        assert_eq!(judge(&[("x-frame-options", "SameOrigin")]), Verdict::Pass);
        assert_eq!(
            judge(&[("content-security-policy", "default-src *; Frame-Ancestors 'none'")]),
            Verdict::Pass
        );
        assert_eq!(
            judge(&[("content-security-policy", "frame-ancestors https://партнёр.рф")]),
            Verdict::Pass
        );
    }

    #[test]
    fn a_policy_that_allows_everybody_or_is_not_enforced_fails() {
        failure(judge(&[("content-security-policy", "frame-ancestors *")]));
        failure(judge(&[("content-security-policy-report-only", "frame-ancestors 'none'")]));
        failure(judge(&[("x-frame-options", "ALLOW-FROM https://example.org")]));
        failure(judge(&[]));
    }

    #[test]
    fn other_facts_are_not_applicable() {
        let accounts = Observation::Accounts { total: 1, administrators: 1 };
        assert_eq!(judge_site(&CHECK, &accounts), Verdict::NotApplicable);
    }
}
