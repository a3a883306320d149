//! `locale.fallback-loop`: fallback chain broken.

use crate::checks::{Check, Docs, ItemUnit, Run, Thresholds, Wave};
use crate::model::{Capability, Confidence, Failure, Severity, Verdict};

pub static CHECK: Check = Check {
    id: "locale.fallback-loop",
    version: 1,
    title: "Language fallback leads nowhere",
    severity: Severity::Medium,
    confidence: Confidence::Certain,
    wave: Wave::Core,
    applies: &["sitecore"],
    needs: &[Capability::RawText, Capability::Unpublished],
    settings: &[],
    docs: Docs {
        looks_at: "The fallback of every language. Fails when following it leads in a circle, or to a language that does not \
                   exist. A language outside of what was read is not judged.",
        why: "Texts that should be taken over from another language are empty, and in a circle the server asks itself until \
              it gives up.",
        fix: "Set the fallback of the language to one that has the texts, and leave that one's own fallback empty.",
        example: "`fr-CA` falls back on `fr`, and `fr` on `fr-CA`",
        sources: &["Sitecore documentation, language fallback", "Contentful, locale fallback"],
    },
    run: Run::Item(run),
};

fn run(unit: &ItemUnit<'_>, _: &Thresholds) -> Verdict {
    if !unit.item.has_flag("language") {
        return Verdict::NotApplicable;
    }
    let message = if unit.item.has_flag("fallback-loop") {
        "its fallback leads in a circle"
    } else if unit.item.has_flag("fallback-missing") {
        "its fallback leads to a language that does not exist"
    } else {
        return Verdict::Pass;
    };
    Verdict::Fail(Failure::new(message).with("field", "Fallback Language"))
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::checks::fixtures::ItemFixture;
    use crate::model::Verdict;

    #[test]
    fn circles_and_missing_languages_fail() {
        let language = || ItemFixture::page("日本語").flag("language");
        assert_eq!(language().judge(&CHECK), Verdict::Pass);
        assert!(matches!(language().flag("fallback-loop").judge(&CHECK), Verdict::Fail(_)));
        assert!(matches!(language().flag("fallback-missing").judge(&CHECK), Verdict::Fail(_)));
        assert_eq!(ItemFixture::page("日本語").judge(&CHECK), Verdict::NotApplicable);
    }
}
