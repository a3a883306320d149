//! `seo.structured-data-invalid`: JSON-LD that nobody can read.

use crate::checks::{Check, Docs, Run, Situation, Thresholds, Wave};
use crate::model::{Capability, Confidence, Failure, Page, Severity, Verdict};

pub static CHECK: Check = Check {
    id: "seo.structured-data-invalid",
    version: 1,
    title: "Structured data that cannot be read",
    severity: Severity::Low,
    confidence: Confidence::Certain,
    wave: Wave::Second,
    applies: &[],
    needs: &[Capability::PublicPages],
    settings: &[],
    docs: Docs {
        looks_at: "The JSON-LD blocks of every public page that answers. Fails when one is not JSON, or when its \
                   object has no `@context` or `@type`.",
        why: "Search engines skip the block silently, so prices, dates and ratings never appear in results.",
        fix: "Correct the template or plugin that outputs the block.",
        example: "<script type=\"application/ld+json\">{\"@type\": \"Article\",}</script>",
        sources: &[
            "https://www.w3.org/TR/json-ld11/",
            "Google Search Central: https://developers.google.com/search/docs/appearance/structured-data/intro-structured-data",
        ],
    },
    run: Run::Page(run),
};

fn run(page: &Page, _: &Situation, _: &Thresholds) -> Verdict {
    if page.status != 200 {
        return Verdict::NotApplicable;
    }
    let problems = &page.structured_data_problems;
    if problems.is_empty() {
        return Verdict::Pass;
    }
    let noun = if problems.len() == 1 { "block" } else { "blocks" };
    Verdict::Fail(
        Failure::new(format!("{} {noun} of structured data cannot be read", problems.len()))
            .with_samples("problems", problems.iter().map(String::as_str)),
    )
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::checks::corpus_fixture::{failure, on_page, page};
    use crate::model::Verdict;

    #[test]
    fn one_problem_fails_none_passes_and_errors_are_not_judged() {
        let mut page = page();
        assert_eq!(on_page(&CHECK, &page), Verdict::Pass);
        page.structured_data_problems = vec!["expected `,` at line 1".to_owned()];
        assert_eq!(failure(on_page(&CHECK, &page)).evidence.0["problems_total"], 1);
        page.status = 500;
        assert_eq!(on_page(&CHECK, &page), Verdict::NotApplicable);
    }
}
