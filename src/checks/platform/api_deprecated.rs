//! `platform.api-deprecated`: an API that announces its end.

use crate::checks::{Check, Docs, Run, Situation, Thresholds, Wave};
use crate::model::{Capability, Confidence, Failure, Observation, Severity, Verdict};

/// The check.
pub static CHECK: Check = Check {
    id: "platform.api-deprecated",
    version: 1,
    title: "API version is being withdrawn",
    severity: Severity::Medium,
    confidence: Confidence::Certain,
    wave: Wave::Core,
    applies: &[],
    needs: &[Capability::Content],
    settings: &[],
    docs: Docs {
        looks_at: "The headers `Deprecation` and `Sunset` in the API's answers. It fails when the API sends one.",
        why: "On the day named there, everything that uses this version stops working: apps, front ends, integrations.",
        fix: "Move the integrations to the successor version before the date.",
        example: "`Sunset: Sat, 31 Oct 2026 23:59:59 GMT`",
        sources: &["RFC 9745 (Deprecation)", "RFC 8594 (Sunset)"],
    },
    run: Run::Site(run),
};

fn run(observation: &Observation, _: &Situation, _: &Thresholds) -> Verdict {
    let Observation::Deprecation { endpoint, header, value } = observation else {
        return Verdict::NotApplicable;
    };
    Verdict::Fail(
        Failure::new(format!("{endpoint} announces its end in the header `{header}`"))
            .with("endpoint", endpoint.as_str())
            .with("header", header.as_str())
            .with("value", value.as_str()),
    )
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::checks::links::fixture::{failure, judge_site};
    use crate::model::{Observation, Verdict};

    #[test]
    fn an_announcement_fails_with_its_date() {
        let sunset = Observation::Deprecation {
            endpoint: "https://www.example.com/wp-json/старый".to_owned(),
            header: "sunset".to_owned(),
            value: "Sat, 31 Oct 2026 23:59:59 GMT".to_owned(),
        };
        let found = failure(judge_site(&CHECK, &sunset));
        assert_eq!(found.evidence.0["value"], "Sat, 31 Oct 2026 23:59:59 GMT");
    }

    #[test]
    fn other_facts_are_not_applicable() {
        let accounts = Observation::Accounts { total: 1, administrators: 1 };
        assert_eq!(judge_site(&CHECK, &accounts), Verdict::NotApplicable);
    }
}
