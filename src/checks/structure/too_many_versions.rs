//! `structure.too-many-versions`: an item of which too many old versions are kept.

use crate::checks::{Check, Docs, ItemUnit, Run, Setting, SettingKind, Thresholds, Wave};
use crate::model::{Capability, Confidence, Failure, Severity, State, Verdict};

pub static CHECK: Check = Check {
    id: "structure.too-many-versions",
    version: 1,
    title: "Too many versions kept",
    severity: Severity::Low,
    confidence: Confidence::Certain,
    wave: Wave::Core,
    applies: &["drupal", "sitecore", "umbraco", "wordpress"],
    needs: &[Capability::Content, Capability::Revisions],
    settings: &[
        Setting {
            key: "max",
            help: "Most stored versions of an item beside the current one.",
            value: SettingKind::Int { default: 50, min: 1, max: 100_000 },
        },
        Setting {
            key: "max_sitecore",
            help: "Most versions of a Sitecore item in one language.",
            value: SettingKind::Int { default: 10, min: 1, max: 100_000 },
        },
    ],
    docs: Docs {
        looks_at: "Every item outside the bin of which the CMS tells the number of stored versions. Fails above 50 old \
                   ones; for Sitecore, where editors choose among the versions of a language, above 10 in all.",
        why: "Old versions are copies of the whole text. They fill the database, slow down backups and migrations, \
              and keep what was meant to be deleted.",
        fix: "Delete old versions, and set a limit (in WordPress `WP_POST_REVISIONS`).",
        example: "A start page with 412 revisions",
        sources: &[
            "WordPress revisions: https://wordpress.org/documentation/article/revisions/",
            "Sitecore Pathfinder `AvoidManyVersions`",
            "Sitecore PowerShell Extensions, limit the number of versions (10)",
        ],
    },
    run: Run::Item(run),
};

fn run(unit: &ItemUnit<'_>, thresholds: &Thresholds) -> Verdict {
    let Some(revisions) = unit.item.revisions.filter(|_| unit.item.state != State::Trashed) else {
        return Verdict::NotApplicable;
    };
    if unit.situation.adapter == "sitecore" {
        let versions = i64::from(revisions).saturating_add(1);
        let max = thresholds.int("max_sitecore");
        if versions <= max {
            return Verdict::Pass;
        }
        let failure = Failure::new(format!("there are {versions} versions in this language"));
        return Verdict::Fail(failure.with("versions", versions).with("max", max));
    }
    if i64::from(revisions) <= thresholds.int("max") {
        return Verdict::Pass;
    }
    Verdict::Fail(
        Failure::new(format!("{revisions} old versions are kept"))
            .with("versions", revisions)
            .with("max", thresholds.int("max")),
    )
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::checks::corpus_fixture::{failure, item, on_item, situation};
    use crate::checks::{ItemUnit, Situation, Thresholds};
    use crate::model::Verdict;

    #[test]
    fn fifty_versions_pass_and_one_more_fails() {
        let mut item = item();
        assert_eq!(on_item(&CHECK, &item), Verdict::NotApplicable);
        item.revisions = Some(50);
        assert_eq!(on_item(&CHECK, &item), Verdict::Pass);
        item.revisions = Some(51);
        assert_eq!(failure(on_item(&CHECK, &item)).evidence.0["versions"], 51);
    }

    #[test]
    fn ten_versions_of_a_sitecore_language_pass_and_one_more_fails() {
        let situation = Situation { adapter: "sitecore", ..situation() };
        let judge = |others: u32| {
            let mut item = item();
            item.revisions = Some(others);
            let unit = ItemUnit { item: &item, outlines: &[], situation: &situation };
            super::run(&unit, &Thresholds::defaults(&CHECK))
        };
        assert_eq!(judge(9), Verdict::Pass);
        assert_eq!(failure(judge(10)).evidence.0["versions"], 11);
    }
}
