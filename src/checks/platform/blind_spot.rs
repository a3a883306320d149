//! `platform.blind-spot`: content that the API keeps to itself.

use crate::checks::{Check, Docs, Run, Situation, Thresholds, Wave};
use crate::model::{Capability, Confidence, Failure, Observation, Severity, Verdict};

/// The check.
pub static CHECK: Check = Check {
    id: "platform.blind-spot",
    version: 1,
    title: "Content this audit cannot see",
    severity: Severity::Info,
    confidence: Confidence::Certain,
    wave: Wave::Core,
    applies: &[],
    needs: &[Capability::Types],
    settings: &[],
    docs: Docs {
        looks_at: "Content types that show up on the site, in menus or in the sitemap, and that the API does not list. \
                   It fails for each of them.",
        why: "Their items were not audited: a good score says nothing about them, and links to them could be judged \
              by their address only.",
        fix: "Open the type to the API (`show_in_rest` in WordPress), at least for the account of the audit, and scan \
              again.",
        example: "A plugin's type `event` whose pages are in the sitemap and not in `/wp-json/wp/v2/types`.",
        sources: &["WordPress reference, `register_post_type()`, `show_in_rest`"],
    },
    run: Run::Site(run),
};

fn run(observation: &Observation, _: &Situation, _: &Thresholds) -> Verdict {
    let Observation::BlindSpot { content_type, source } = observation else {
        return Verdict::NotApplicable;
    };
    Verdict::Fail(
        Failure::new(format!("the API hides the content type `{content_type}`, which the site uses"))
            .with("content_type", content_type.as_str())
            .with("noticed_in", source.as_str()),
    )
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::checks::links::fixture::{failure, judge_site};
    use crate::model::{Observation, Verdict};

    #[test]
    fn a_hidden_type_is_told() {
        let spot =
            Observation::BlindSpot { content_type: "событие".to_owned(), source: "a menu".to_owned() };
        assert_eq!(failure(judge_site(&CHECK, &spot)).evidence.0["content_type"], "событие");
    }

    #[test]
    fn other_facts_are_not_applicable() {
        let accounts = Observation::Accounts { total: 1, administrators: 1 };
        assert_eq!(judge_site(&CHECK, &accounts), Verdict::NotApplicable);
    }
}
