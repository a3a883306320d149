//! `platform.site-health`: what the CMS says of itself.

use crate::checks::{Check, Docs, Run, Situation, Thresholds, Wave};
use crate::model::{Capability, Confidence, Failure, Observation, Severity, Verdict};

/// The check.
pub static CHECK: Check = Check {
    id: "platform.site-health",
    version: 1,
    title: "The CMS itself reports a problem",
    severity: Severity::Medium,
    confidence: Confidence::Certain,
    wave: Wave::Core,
    applies: &[],
    needs: &[Capability::SiteHealth],
    settings: &[],
    docs: Docs {
        looks_at: "Each test of the CMS's built-in health report. It fails when the CMS calls the result recommended \
                   or, with high severity, critical.",
        why: "The CMS knows things about its server that cannot be seen from outside: updates that fail, loopback \
              requests that do not arrive, an outdated PHP.",
        fix: "Follow the action the CMS proposes on its own health page.",
        example: "WordPress Site Health: \"Background updates are not working as expected\".",
        sources: &[
            "WordPress Site Health, https://wordpress.org/documentation/article/site-health-screen/",
            "Umbraco health checks",
        ],
    },
    run: Run::Site(run),
};

fn run(observation: &Observation, _: &Situation, _: &Thresholds) -> Verdict {
    let Observation::HealthTest { test, status, label } = observation else {
        return Verdict::NotApplicable;
    };
    let failure = || {
        Failure::new(format!("the CMS reports: {label}"))
            .with("test", test.as_str())
            .with("status", status.as_str())
            .with("label", label.as_str())
    };
    match status.as_str() {
        "good" => Verdict::Pass,
        "recommended" => Verdict::Fail(failure()),
        "critical" => Verdict::Fail(failure().severity(Severity::High)),
        // A test that could not run says nothing.
        _ => Verdict::NotApplicable,
    }
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::checks::links::fixture::{failure, judge_site};
    use crate::model::{Observation, Severity, Verdict};

    fn judge(status: &str) -> Verdict {
        judge_site(
            &CHECK,
            &Observation::HealthTest {
                test: "background-updates".to_owned(),
                status: status.to_owned(),
                label: "Фоновые обновления не работают".to_owned(),
            },
        )
    }

    #[test]
    fn critical_is_worse_than_recommended() {
        assert_eq!(failure(judge("critical")).severity, Some(Severity::High));
        assert_eq!(failure(judge("recommended")).severity, None);
        assert_eq!(judge("good"), Verdict::Pass);
    }

    #[test]
    fn a_word_nobody_knows_says_nothing() {
        assert_eq!(judge("хорошо"), Verdict::NotApplicable);
    }
}
