//! `platform.version-behind`: a security release that was not installed.

use crate::checks::{Check, Docs, Run, Situation, Thresholds, Wave};
use crate::model::lifecycle;
use crate::model::{Capability, Confidence, Failure, Observation, Severity, UnknownReason, Verdict};

/// The check.
pub static CHECK: Check = Check {
    id: "platform.version-behind",
    version: 1,
    title: "Security release not installed",
    severity: Severity::High,
    confidence: Confidence::Certain,
    wave: Wave::Core,
    applies: &[],
    needs: &[Capability::Version],
    settings: &[],
    docs: Docs {
        looks_at: "The version of the CMS, in a bundled and dated table of releases. It fails when a newer patch of the \
                   same branch was published before the scan. Branches older than the table are left to \
                   `platform.version-eol`.",
        why: "With the patch the weakness it repairs becomes public; sites without it are attacked by robots within \
              hours.",
        fix: "Install the newest patch of the branch, named in the evidence, and switch automatic security updates on.",
        example: "WordPress 6.1.7 while 6.1.9 is available.",
        sources: &[
            "wp doctor `core-update`",
            "https://wordpress.org/news/category/security/",
            "https://wordpress.org/download/releases/",
        ],
    },
    run: Run::Site(run),
};

fn run(observation: &Observation, situation: &Situation, _: &Thresholds) -> Verdict {
    let Observation::Platform { product, version, source } = observation else {
        return Verdict::NotApplicable;
    };
    let Some(table) = lifecycle::find(product) else {
        return Verdict::Unknown(UnknownReason::Unsupported);
    };
    let Some((version, standing)) = version.as_deref().and_then(|it| Some((it, table.standing(it)?))) else {
        return Verdict::Unknown(UnknownReason::Unsupported);
    };
    let Some(branch) = standing.branch else {
        return if standing.is_behind { Verdict::NotApplicable } else { Verdict::Pass };
    };
    let known_since = branch.newest_released.unwrap_or(table.as_of);
    if !standing.is_behind || super::day(situation.as_of_ms).as_str() < known_since {
        return Verdict::Pass;
    }
    Verdict::Fail(
        Failure::new(format!(
            "{} {version} is installed and at least {} is available",
            table.title, branch.newest
        ))
        .with("installed", version)
        .with("seen_in", source.as_str())
        .with("available", branch.newest)
        .with("table_date", table.as_of),
    )
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::checks::links::fixture::{failure, judge_site, situation};
    use crate::checks::{Run, Thresholds};
    use crate::model::{Observation, UnknownReason, Verdict};

    fn judge_on(day: &str, version: &str) -> Verdict {
        let Run::Site(run) = CHECK.run else { unreachable!() };
        let mut situation = situation();
        let moment: jiff::Timestamp = format!("{day}T00:00:00Z").parse().unwrap();
        situation.as_of_ms = moment.as_millisecond();
        let platform = Observation::Platform {
            product: "wordpress".to_owned(),
            version: Some(version.to_owned()),
            source: "генератор".to_owned(),
        };
        run(&platform, &situation, &Thresholds::defaults(&CHECK))
    }

    #[test]
    fn one_patch_behind_fails_and_the_newest_passes() {
        assert_eq!(failure(judge_on("2026-11-24", "6.1.8")).evidence.0["available"], "6.1.9");
        assert_eq!(judge_on("2026-11-24", "6.1.9"), Verdict::Pass);
        assert_eq!(judge_on("2026-11-24", "9.9"), Verdict::Pass, "newer than the table");
    }

    #[test]
    fn a_patch_is_missed_from_the_day_it_came() {
        failure(judge_on("2026-10-28", "6.1.8"));
        assert_eq!(judge_on("2026-10-27", "6.1.8"), Verdict::Pass);
    }

    #[test]
    fn a_version_older_than_the_table_is_not_applicable_and_none_is_unknown() {
        assert_eq!(judge_on("2026-11-24", "3.5.1"), Verdict::NotApplicable);
        assert_eq!(judge_on("2026-11-24", "версия"), Verdict::Unknown(UnknownReason::Unsupported));
        let accounts = Observation::Accounts { total: 1, administrators: 1 };
        assert_eq!(judge_site(&CHECK, &accounts), Verdict::NotApplicable);
    }
}
