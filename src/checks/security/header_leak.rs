//! `security.header-leak`: version numbers told to everybody.

use super::headers::FrontPage;
use crate::checks::{Check, Docs, Run, Situation, Thresholds, Wave};
use crate::model::{Capability, Confidence, Failure, Observation, Severity, Verdict};

/// Headers that name products.
const NAMES: [&str; 6] =
    ["server", "x-powered-by", "x-generator", "x-aspnet-version", "x-aspnetmvc-version", "x-umbraco-version"];

/// The check.
pub static CHECK: Check = Check {
    id: "security.header-leak",
    version: 1,
    title: "Headers reveal versions",
    severity: Severity::Low,
    confidence: Confidence::Certain,
    wave: Wave::Core,
    applies: &[],
    needs: &[Capability::PublicSite],
    settings: &[],
    docs: Docs {
        looks_at: "Headers of the front page that name products, such as `Server` and `X-Powered-By`. It fails when \
                   one of them holds a version number.",
        why: "Robots collect version numbers and come back on the day a weakness of that version is published.",
        fix: "Remove the version: `server_tokens off` in nginx, `ServerTokens Prod` in Apache, `expose_php = Off` in \
              PHP.",
        example: "`X-Powered-By: PHP/8.2.36`",
        sources: &["Umbraco `ExcessiveHeadersCheck`", "OWASP WSTG-INFO-02"],
    },
    run: Run::Site(run),
};

fn run(observation: &Observation, _: &Situation, _: &Thresholds) -> Verdict {
    let front = match FrontPage::of(observation) {
        Ok(front) => front,
        Err(reason) => return reason.into(),
    };
    let told: Vec<String> = NAMES
        .into_iter()
        .flat_map(|name| {
            front.all(name).filter(|it| has_version(it)).map(move |value| format!("{name}: {value}"))
        })
        .collect();
    if told.is_empty() {
        return Verdict::Pass;
    }
    let names = told.iter().filter_map(|it| it.split(':').next()).collect::<Vec<_>>().join(", ");
    Verdict::Fail(Failure::new(format!("version numbers are told in {names}")).with_samples("headers", told))
}

/// `nginx/1.25`, `Drupal 10 (…)`, `4.0.30319`: a number after a slash or a blank, or numbers joined by a dot.
fn has_version(value: &str) -> bool {
    let bytes = value.as_bytes();
    let digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
    bytes.iter().enumerate().any(|(at, byte)| match byte {
        b'/' | b' ' => digit(at + 1),
        b'.' => at.checked_sub(1).is_some_and(digit) && digit(at + 1),
        _ => false,
    })
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
    fn version_numbers_fail_in_one_finding() {
        let found = failure(judge(&[
            ("server", "nginx/1.25.3"),
            ("X-Powered-By", "PHP/8.2.36"),
            ("x-generator", "Drupal 10"),
        ]));
        assert_eq!(found.evidence.0["headers_total"], 3);
        failure(judge(&[("x-aspnet-version", "4.0.30319")]));
    }

    #[test]
    fn product_names_alone_pass() {
        assert_eq!(judge(&[("server", "nginx"), ("x-powered-by", "Сервер"), ("age", "1.2")]), Verdict::Pass);
        assert_eq!(judge(&[]), Verdict::Pass);
    }

    #[test]
    fn other_facts_are_not_applicable() {
        let accounts = Observation::Accounts { total: 1, administrators: 1 };
        assert_eq!(judge_site(&CHECK, &accounts), Verdict::NotApplicable);
    }
}
