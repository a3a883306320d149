//! `security.debug-enabled`: messages for developers, shown to everybody.

use crate::checks::{Check, Docs, Run, Situation, Thresholds, Wave};
use crate::model::{Capability, Confidence, Failure, Observation, Severity, Verdict};

/// The check.
pub static CHECK: Check = Check {
    id: "security.debug-enabled",
    version: 1,
    title: "Debug output in production",
    severity: Severity::High,
    confidence: Confidence::Firm,
    wave: Wave::Core,
    applies: &[],
    needs: &[Capability::Anonymous],
    settings: &[],
    docs: Docs {
        looks_at: "Answers of the API and the site, and the usual place of the debug log. It fails when program \
                   warnings or a stack trace stand in an answer, or when the log can be downloaded. What the log \
                   says is not kept.",
        why: "Warnings and logs tell strangers paths, versions, queries and sometimes passwords; in front of an API \
              answer they also break every program that reads it.",
        fix: "Switch debugging off in production (`WP_DEBUG`, `WP_DEBUG_DISPLAY`), delete the log or keep it outside \
              the folder the web server serves, and change passwords that were in it.",
        example: "`Warning: Undefined variable $x in /var/www/…` in front of a JSON answer.",
        sources: &[
            "wp doctor `constant-wp-debug-falsy`",
            "Umbraco `CompilationDebugCheck`, `RuntimeModeCheck`",
            "Drupal security_review `ErrorReporting`",
            "CWE-209",
        ],
    },
    run: Run::Site(run),
};

fn run(observation: &Observation, _: &Situation, _: &Thresholds) -> Verdict {
    if let Observation::DebugOutput { endpoint, sample } = observation {
        return Verdict::Fail(
            Failure::new(format!("program messages stand in the answer of {endpoint}"))
                .with("endpoint", endpoint.as_str())
                .with("sample", sample.as_str()),
        );
    }
    match super::anonymous(observation, "debug-log") {
        None => Verdict::NotApplicable,
        Some(seen) if seen.exposed => Verdict::Fail(
            Failure::new(format!("the debug log {} can be read by everybody", seen.endpoint))
                .with("endpoint", seen.endpoint)
                .with("status", seen.status),
        ),
        Some(_) => Verdict::Pass,
    }
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::checks::links::fixture::{failure, judge_site};
    use crate::model::{Observation, Verdict};

    fn log(exposed: bool) -> Observation {
        Observation::Anonymous {
            what: "debug-log".to_owned(),
            endpoint: "https://www.example.com/wp-content/debug.log".to_owned(),
            status: 200,
            exposed,
            count: 0,
            detail: "password=…".to_owned(),
        }
    }

    #[test]
    fn program_messages_in_an_answer_fail() {
        let output = Observation::DebugOutput {
            endpoint: "https://www.example.com/wp-json/".to_owned(),
            sample: "Предупреждение: Undefined variable".to_owned(),
        };
        failure(judge_site(&CHECK, &output));
    }

    #[test]
    fn a_log_fails_only_when_it_can_be_read_and_is_not_quoted() {
        let found = failure(judge_site(&CHECK, &log(true)));
        assert!(!found.evidence.0.contains_key("detail"));
        assert_eq!(judge_site(&CHECK, &log(false)), Verdict::Pass);
    }

    #[test]
    fn other_facts_are_not_applicable() {
        let accounts = Observation::Accounts { total: 1, administrators: 1 };
        assert_eq!(judge_site(&CHECK, &accounts), Verdict::NotApplicable);
    }
}
