//! `platform.version-eol`: a version nobody promises to mend.

use crate::checks::{Check, Docs, Run, Setting, SettingKind, Situation, Thresholds, Wave};
use crate::model::lifecycle::{self, Lifecycle, Standing, Step, Support};
use crate::model::{Capability, Confidence, Failure, Observation, Severity, UnknownReason, Verdict};

/// The check.
pub static CHECK: Check = Check {
    id: "platform.version-eol",
    version: 1,
    title: "CMS version past end of support",
    severity: Severity::Critical,
    confidence: Confidence::Certain,
    wave: Wave::Core,
    applies: &[],
    needs: &[Capability::Version],
    settings: &[Setting {
        key: "notice_days",
        help: "days before the end of support, and days after a newer release replaced the version, that are left for \
               the upgrade",
        value: SettingKind::Int { default: 180, min: 0, max: 3_650 },
    }],
    docs: Docs {
        looks_at: "The version of the CMS, in a bundled and dated table of the vendors' support. It fails when security \
                   fixes have ended; with high severity when they end within 180 days, or when a newer release replaced \
                   the version more than 180 days ago and fixes come without a promise; with medium severity in a \
                   vendor's extended support. Sitecore's ends are computed from its policy and told as “about”.",
        why: "The next weakness will be published and not repaired; robots find every site that has it within hours.",
        fix: "Plan the upgrade to a supported release; try it on a copy first.",
        example: "WordPress 4.6, whose security fixes ended in July 2025.",
        sources: &[
            "https://codex.wordpress.org/Supported_Versions",
            "https://wordpress.org/download/releases/",
            "https://endoflife.date/wordpress",
            "https://support.sitecore.com/kb?id=kb_article_view&sysparm_article=KB0641167",
        ],
    },
    run: Run::Site(run),
};

fn run(observation: &Observation, situation: &Situation, thresholds: &Thresholds) -> Verdict {
    let Observation::Platform { product, version, source } = observation else {
        return Verdict::NotApplicable;
    };
    let Some(table) = lifecycle::find(product) else {
        return Verdict::Unknown(UnknownReason::Unsupported);
    };
    let Some((version, standing)) = version.as_deref().and_then(|it| Some((it, table.standing(it)?))) else {
        return Verdict::Unknown(UnknownReason::Unsupported);
    };
    let notice_ms = thresholds.days_ms("notice_days");
    let today = super::day(situation.as_of_ms);
    let soon = super::day(situation.as_of_ms.saturating_add(notice_ms));
    let lately = super::day(situation.as_of_ms.saturating_sub(notice_ms));

    if let Some(step) = standing.branch.and_then(|it| it.step(&today)) {
        return by_steps(step, version, source, &standing, table, &soon);
    }
    let end = standing.branch.and_then(|it| it.security_end);
    let superseded = standing.branch.and_then(|it| it.superseded);
    let failure = match (standing.support, end) {
        (Support::Full, _) => return Verdict::Pass,
        (Support::Ended, None) => {
            Failure::new(format!("{} {version} gets no more security fixes", table.title))
        }
        (_, Some(end)) if end <= today.as_str() => {
            Failure::new(format!("{} {version} gets no more security fixes since {end}", table.title))
        }
        (_, Some(end)) if end <= soon.as_str() => {
            Failure::new(format!("security fixes of {} {version} end on {end}", table.title))
                .severity(Severity::High)
        }
        (Support::Ended | Support::Courtesy, _) => match superseded {
            Some(day) if day < lately.as_str() => Failure::new(format!(
                "{} {version} was replaced on {day} and gets security fixes without a promise only",
                table.title
            ))
            .severity(Severity::High),
            _ => return Verdict::Pass,
        },
    };
    Verdict::Fail(
        failure
            .with("version", version)
            .with("seen_in", source.as_str())
            .with("security_end", end)
            .with("replaced", superseded)
            .with("latest", standing.latest.newest)
            .with("policy", table.policy)
            .with("table_date", table.as_of),
    )
}

/// A vendor whose support has steps: full, then security only, then none.
fn by_steps(
    step: Step,
    version: &str,
    seen_in: &str,
    standing: &Standing,
    table: &Lifecycle,
    soon: &str,
) -> Verdict {
    let month = |end: Option<&'static str>| {
        let day = end.unwrap_or_default();
        if table.is_about { format!("about {}", day.get(..7).unwrap_or(day)) } else { day.to_owned() }
    };
    let Some(branch) = standing.branch else { return Verdict::Unknown(UnknownReason::Unsupported) };
    let (mainstream, extended) = (month(branch.mainstream_end), month(branch.security_end));
    let name = format!("{} {version}", table.title);
    let failure = match step {
        Step::Ended => Failure::new(format!("{name} gets no more security fixes since {extended}")),
        Step::Extended if branch.security_end.is_some_and(|it| it <= soon) => {
            Failure::new(format!("security fixes of {name} end {extended}")).severity(Severity::High)
        }
        Step::Extended => Failure::new(format!(
            "mainstream support of {name} ended {mainstream}; extended support lasts until {extended}"
        ))
        .severity(Severity::Medium),
        Step::Mainstream => return Verdict::Pass,
    };
    Verdict::Fail(
        failure
            .with("version", version)
            .with("seen_in", seen_in)
            .with("mainstream_end", mainstream)
            .with("security_end", extended)
            .with("latest", standing.latest.newest)
            .with("policy", table.policy)
            .with("source", table.source)
            .with("table_date", table.as_of),
    )
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::checks::links::fixture::{failure, judge_site, situation};
    use crate::checks::{Run, Thresholds};
    use crate::model::{Observation, Severity, UnknownReason, Verdict};

    fn platform(product: &str, version: Option<&str>) -> Observation {
        Observation::Platform {
            product: product.to_owned(),
            version: version.map(str::to_owned),
            source: "генератор".to_owned(),
        }
    }

    /// The verdict on `wordpress` on that day at 00:00 UTC.
    fn judge_on(day: &str, version: &str) -> Verdict {
        let Run::Site(run) = CHECK.run else { unreachable!() };
        let mut situation = situation();
        let moment: jiff::Timestamp = format!("{day}T00:00:00Z").parse().unwrap();
        situation.as_of_ms = moment.as_millisecond();
        run(&platform("wordpress", Some(version)), &situation, &Thresholds::defaults(&CHECK))
    }

    #[test]
    fn a_version_whose_fixes_ended_is_critical_from_that_day() {
        assert_eq!(failure(judge_on("2025-07-15", "4.6.30")).severity, None);
        assert_eq!(failure(judge_on("2025-07-14", "4.6.30")).severity, Some(Severity::High));
        assert_eq!(failure(judge_on("2026-11-24", "3.5.1")).severity, None, "older than the table");
    }

    #[test]
    fn a_replaced_version_has_180_days() {
        // 7.0 was replaced on 2026-08-19; 180 days later is 2027-02-15.
        assert_eq!(judge_on("2027-02-15", "7.0.8"), Verdict::Pass);
        assert_eq!(failure(judge_on("2027-02-16", "7.0.8")).severity, Some(Severity::High));
    }

    #[test]
    fn the_newest_version_and_one_newer_than_the_table_pass() {
        assert_eq!(judge_on("2026-11-24", "7.1.4"), Verdict::Pass);
        assert_eq!(judge_on("2026-11-24", "8.0"), Verdict::Pass);
    }

    #[test]
    fn a_version_of_sitecore_goes_from_mainstream_to_extended_to_none() {
        let judge = |day: &str, version: &str| {
            let Run::Site(run) = CHECK.run else { unreachable!() };
            let mut situation = situation();
            let moment: jiff::Timestamp = format!("{day}T00:00:00Z").parse().unwrap();
            situation.as_of_ms = moment.as_millisecond();
            run(&platform("sitecore", Some(version)), &situation, &Thresholds::defaults(&CHECK))
        };
        assert_eq!(judge("2026-11-24", "10.4.1"), Verdict::Pass);
        let extended = failure(judge("2026-11-24", "10.3.3"));
        assert_eq!(extended.severity, Some(Severity::Medium));
        assert!(extended.message.contains("ended about 2025-12"), "{}", extended.message);
        assert_eq!(
            failure(judge("2026-11-24", "10.1")).severity,
            Some(Severity::High),
            "it ends in February"
        );
        assert_eq!(failure(judge("2026-11-24", "10.0.3")).severity, None);
        assert_eq!(failure(judge("2026-11-24", "7.5")).severity, None, "older than the table");
    }

    #[test]
    fn a_version_nobody_told_or_another_product_is_unknown() {
        let unknown = Verdict::Unknown(UnknownReason::Unsupported);
        assert_eq!(judge_site(&CHECK, &platform("wordpress", None)), unknown);
        assert_eq!(judge_site(&CHECK, &platform("wordpress", Some("последняя"))), unknown);
        assert_eq!(judge_site(&CHECK, &platform("elsewhere", Some("1.0"))), unknown);
        let accounts = Observation::Accounts { total: 1, administrators: 1 };
        assert_eq!(judge_site(&CHECK, &accounts), Verdict::NotApplicable);
    }
}
