//! `security.https`: a site that can be read on the way.

use crate::checks::{Check, Docs, Run, Situation, Thresholds, Wave};
use crate::model::{Capability, Confidence, Failure, Observation, Severity, UnknownReason, Verdict};

/// The check.
pub static CHECK: Check = Check {
    id: "security.https",
    version: 1,
    title: "Site served without TLS",
    severity: Severity::Critical,
    confidence: Confidence::Certain,
    wave: Wave::Core,
    applies: &[],
    needs: &[Capability::PublicSite],
    settings: &[],
    docs: Docs {
        looks_at: "What the front page's plain `http:` address answers. It fails when it gives the page instead of \
                   redirecting to `https:` or refusing.",
        why: "Passwords of editors and everything visitors type travel in the clear; anybody on the way can read \
              and change pages. Browsers call the site not secure.",
        fix: "Install a certificate, redirect every `http:` address to its `https:` one, then set the site's address \
              in the CMS.",
        example: "`http://www.example.com/` answers 200 with the front page.",
        sources: &["Umbraco `HttpsCheck`", "Lighthouse `is-on-https`", "RFC 9110 section 4.2.2"],
    },
    run: Run::Site(run),
};

fn run(observation: &Observation, _: &Situation, _: &Thresholds) -> Verdict {
    let Observation::FrontPage { url, final_url, status, plain_http, .. } = observation else {
        return Verdict::NotApplicable;
    };
    let is_plain = final_url.get(..5).is_some_and(|it| it.eq_ignore_ascii_case("http:"));
    match plain_http.as_deref() {
        Some("content") => {}
        // The way may end at an unencrypted address although its beginning redirects.
        _ if is_plain && *status < 400 => {}
        Some("redirects" | "refused") => return Verdict::Pass,
        // Not asked: on a port of its own, an https site has no plain address.
        None => return Verdict::NotApplicable,
        Some(_) => return Verdict::Unknown(UnknownReason::Unreachable),
    }
    Verdict::Fail(
        Failure::new("the site gives its pages without encryption")
            .with("url", url.as_str())
            .with("final_url", final_url.as_str())
            .with("status", *status),
    )
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::checks::links::fixture::{failure, judge_site};
    use crate::model::{Observation, UnknownReason, Verdict};

    fn judge(final_url: &str, answer: Option<&str>) -> Verdict {
        judge_site(
            &CHECK,
            &Observation::FrontPage {
                url: "https://www.example.com/".to_owned(),
                final_url: final_url.to_owned(),
                status: 200,
                headers: Vec::new(),
                plain_http: answer.map(str::to_owned),
                noindex: false,
            },
        )
    }

    #[test]
    fn pages_in_the_clear_fail() {
        failure(judge("https://www.example.com/", Some("content")));
        failure(judge("http://пример.рф/", None));
    }

    #[test]
    fn a_redirect_or_a_refusal_passes() {
        assert_eq!(judge("https://www.example.com/", Some("redirects")), Verdict::Pass);
        assert_eq!(judge("https://www.example.com/", Some("refused")), Verdict::Pass);
    }

    #[test]
    fn a_word_nobody_knows_is_unknown_and_what_was_not_asked_is_not_applicable() {
        let strange = judge("https://www.example.com/", Some("?"));
        assert_eq!(strange, Verdict::Unknown(UnknownReason::Unreachable));
        assert_eq!(judge("https://www.example.com:8443/", None), Verdict::NotApplicable);
        let accounts = Observation::Accounts { total: 1, administrators: 1 };
        assert_eq!(judge_site(&CHECK, &accounts), Verdict::NotApplicable);
    }
}
