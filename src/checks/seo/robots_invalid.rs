//! `seo.robots-invalid`: a robots.txt that crawlers cannot read.

use crate::checks::{Check, Docs, Run, Situation, Thresholds, Wave};
use crate::model::{Capability, Confidence, Failure, Observation, Severity, Verdict};

pub static CHECK: Check = Check {
    id: "seo.robots-invalid",
    version: 1,
    title: "robots.txt broken",
    severity: Severity::High,
    confidence: Confidence::Certain,
    wave: Wave::Core,
    applies: &[],
    needs: &[Capability::PublicSite],
    settings: &[],
    docs: Docs {
        looks_at: "The answer to `/robots.txt`. Fails on a server error, on an answer that is not plain text, and on \
                   lines that are neither blank, a comment nor `name: value`. A missing file is fine.",
        why: "While robots.txt answers with a server error, search engines stop crawling the whole site; a web page \
              in its place makes every rule void.",
        fix: "Serve a valid text file at /robots.txt, or let it answer 404.",
        example: "/robots.txt answers 503, or with the HTML of the start page",
        sources: &[
            "RFC 9309, sections 2.3.1 and 2.2: https://www.rfc-editor.org/rfc/rfc9309",
            "Lighthouse audit `robots-txt`",
        ],
    },
    run: Run::Site(run),
};

fn run(fact: &Observation, _: &Situation, _: &Thresholds) -> Verdict {
    let Observation::Robots { status, media_type, bad_lines, .. } = fact else {
        return Verdict::NotApplicable;
    };
    let failure = match *status {
        500.. => Failure::new(format!("robots.txt answers {status}")),
        200..=299 => {
            let essence = media_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
            if !essence.is_empty() && essence != "text/plain" {
                Failure::new(format!("robots.txt is served as {essence}"))
            } else if bad_lines.is_empty() {
                return Verdict::Pass;
            } else {
                let noun = if bad_lines.len() == 1 { "line" } else { "lines" };
                Failure::new(format!("robots.txt has {} unreadable {noun}", bad_lines.len()))
            }
        }
        _ => return Verdict::NotApplicable,
    };
    Verdict::Fail(
        failure
            .with("status", *status)
            .with("media_type", media_type.as_str())
            .with_samples("lines", bad_lines.iter().map(u32::to_string)),
    )
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::checks::corpus_fixture::{failure, on_fact};
    use crate::model::{Observation, Verdict};

    fn verdict(status: u16, media_type: &str, bad_lines: &[u32]) -> Verdict {
        on_fact(
            &CHECK,
            &Observation::Robots {
                url: "https://example.org/robots.txt".to_owned(),
                status,
                media_type: media_type.to_owned(),
                bad_lines: bad_lines.to_vec(),
                sitemaps: Vec::new(),
                blocked: Vec::new(),
            },
        )
    }

    #[test]
    fn server_errors_pages_and_garbage_fail() {
        failure(verdict(500, "text/plain", &[]));
        failure(verdict(200, "text/html; charset=utf-8", &[]));
        assert_eq!(failure(verdict(200, "text/plain", &[3])).evidence.0["lines"], serde_json::json!(["3"]));
    }

    #[test]
    fn a_readable_file_passes_and_a_missing_one_is_not_applicable() {
        assert_eq!(verdict(200, "Text/Plain; charset=UTF-8", &[]), Verdict::Pass);
        assert_eq!(verdict(404, "text/html", &[]), Verdict::NotApplicable);
        assert_eq!(verdict(499, "text/html", &[]), Verdict::NotApplicable);
    }
}
