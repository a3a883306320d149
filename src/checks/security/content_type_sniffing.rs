//! `security.content-type-sniffing`: browsers that guess what a file is.

use super::headers::FrontPage;
use crate::checks::{Check, Docs, Run, Situation, Thresholds, Wave};
use crate::model::{Capability, Confidence, Failure, Observation, Severity, Verdict};

/// The check.
pub static CHECK: Check = Check {
    id: "security.content-type-sniffing",
    version: 1,
    title: "Type sniffing allowed",
    severity: Severity::Low,
    confidence: Confidence::Certain,
    wave: Wave::Core,
    applies: &[],
    needs: &[Capability::PublicSite],
    settings: &[],
    docs: Docs {
        looks_at: "The header `X-Content-Type-Options` of the front page. It fails unless it says `nosniff`.",
        why: "A browser that guesses can run an uploaded text or picture as a script of your site.",
        fix: "Send `X-Content-Type-Options: nosniff` with every answer.",
        example: "A front page without the header.",
        sources: &[
            "Umbraco `NoSniffCheck`, issues #19120 and #3510",
            "Fetch Standard, `X-Content-Type-Options`",
        ],
    },
    run: Run::Site(run),
};

fn run(observation: &Observation, _: &Situation, _: &Thresholds) -> Verdict {
    let front = match FrontPage::of(observation) {
        Ok(front) => front,
        Err(reason) => return reason.into(),
    };
    // The first value counts (Fetch, "determine nosniff").
    let value = front.all("x-content-type-options").flat_map(|it| it.split(',')).next().map(str::trim);
    match value {
        Some(value) if value.eq_ignore_ascii_case("nosniff") => Verdict::Pass,
        Some(value) => Verdict::Fail(
            Failure::new("the header `X-Content-Type-Options` does not say `nosniff`").with("value", value),
        ),
        None => Verdict::Fail(Failure::new("the header `X-Content-Type-Options` is missing")),
    }
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::checks::links::fixture::{failure, judge_site};
    use crate::checks::security::headers::front_page;
    use crate::model::{Observation, UnknownReason, Verdict};

    fn judge(headers: &[(&str, &str)]) -> Verdict {
        judge_site(&CHECK, &front_page("http://www.example.com/", headers))
    }

    #[test]
    fn nosniff_passes_in_any_case_and_anything_else_fails() {
        assert_eq!(judge(&[("x-content-type-options", " NoSniff ")]), Verdict::Pass);
        failure(judge(&[("x-content-type-options", "нет, nosniff")]));
        failure(judge(&[("x-frame-options", "nosniff")]));
    }

    #[test]
    fn an_error_page_says_nothing() {
        let mut error = front_page("https://www.example.com/", &[]);
        if let Observation::FrontPage { status, .. } = &mut error {
            *status = 503;
        }
        assert_eq!(judge_site(&CHECK, &error), Verdict::Unknown(UnknownReason::Unreachable));
        let accounts = Observation::Accounts { total: 1, administrators: 1 };
        assert_eq!(judge_site(&CHECK, &accounts), Verdict::NotApplicable);
    }
}
