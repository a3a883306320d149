//! `security.hsts`: browsers that may fall back to plain HTTP.

use super::headers::FrontPage;
use crate::checks::{Check, Docs, Run, Setting, SettingKind, Situation, Thresholds, Wave};
use crate::model::{Capability, Confidence, Failure, Observation, Severity, Verdict};

/// The check.
pub static CHECK: Check = Check {
    id: "security.hsts",
    version: 1,
    title: "No strict transport security",
    severity: Severity::Medium,
    confidence: Confidence::Certain,
    wave: Wave::Core,
    applies: &[],
    needs: &[Capability::PublicSite],
    settings: &[Setting {
        key: "min_max_age_seconds",
        help: "shortest `max-age`, in seconds",
        value: SettingKind::Int { default: 31_536_000, min: 0, max: 315_360_000 },
    }],
    docs: Docs {
        looks_at: "The header `Strict-Transport-Security` of the front page. It fails when it is missing or its \
                   `max-age` is shorter than a year. Sites without https are left to `security.https`.",
        why: "Without it a browser may make its first request in the clear, where somebody on the same network can \
              catch it and keep the visitor away from https.",
        fix: "Send `Strict-Transport-Security: max-age=31536000` once every address of the host works over https.",
        example: "A front page over https without the header, or with `max-age=300`.",
        sources: &["RFC 6797", "Lighthouse `has-hsts`", "Umbraco `HstsCheck`"],
    },
    run: Run::Site(run),
};

fn run(observation: &Observation, _: &Situation, thresholds: &Thresholds) -> Verdict {
    let front = match FrontPage::of(observation) {
        Ok(front) if front.is_https() => front,
        Ok(_) => return Verdict::NotApplicable,
        Err(reason) => return reason.into(),
    };
    // Only the first header counts (RFC 6797, 8.1).
    let Some(value) = front.all("strict-transport-security").next() else {
        return Verdict::Fail(Failure::new("the header `Strict-Transport-Security` is missing"));
    };
    let max_age = max_age(value);
    let wanted = u64::try_from(thresholds.int("min_max_age_seconds")).unwrap_or_default();
    match max_age {
        Some(seconds) if seconds >= wanted => Verdict::Pass,
        Some(seconds) => Verdict::Fail(
            Failure::new(format!("strict transport security ends after {seconds} seconds"))
                .with("value", value)
                .with("max_age_seconds", seconds),
        ),
        None => Verdict::Fail(
            Failure::new("the header `Strict-Transport-Security` has no valid `max-age`")
                .with("value", value),
        ),
    }
}

fn max_age(value: &str) -> Option<u64> {
    value.split(';').find_map(|directive| {
        let (name, number) = directive.split_once('=')?;
        let number = number.trim().trim_matches('"');
        if !name.trim().eq_ignore_ascii_case("max-age") || !number.bytes().all(|it| it.is_ascii_digit()) {
            return None;
        }
        // Longer than any number is longer than a year.
        (!number.is_empty()).then(|| number.parse().unwrap_or(u64::MAX))
    })
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::checks::links::fixture::{failure, judge_site};
    use crate::checks::security::headers::front_page;
    use crate::model::Verdict;

    fn judge(value: &str) -> Verdict {
        judge_site(&CHECK, &front_page("https://www.example.com/", &[("Strict-Transport-Security", value)]))
    }

    #[test]
    fn a_year_passes_and_a_second_less_fails() {
        assert_eq!(judge("includeSubDomains; Max-Age=\"31536000\""), Verdict::Pass);
        assert_eq!(failure(judge("max-age=31535999")).evidence.0["max_age_seconds"], 31_535_999);
        assert_eq!(judge("max-age=99999999999999999999999"), Verdict::Pass);
    }

    #[test]
    fn a_header_without_a_number_fails_as_a_missing_one_does() {
        for value in ["", "max-age=", "max-age=-1", "max-age=год", "preload"] {
            failure(judge(value));
        }
        failure(judge_site(&CHECK, &front_page("https://www.example.com/", &[])));
    }

    #[test]
    fn a_site_without_https_is_not_applicable() {
        assert_eq!(judge_site(&CHECK, &front_page("http://www.example.com/", &[])), Verdict::NotApplicable);
    }
}
