//! Which versions of a product still get security fixes: a dated table, and pure look-ups in it.
//!
//! Used by the platform checks and by `adapters health`. The table is bundled: it knows nothing that happened after
//! [`Lifecycle::as_of`], so a version newer than the table is "newer", never "wrong".
//!
//! Sources: <https://wordpress.org/download/releases/> and <https://endoflife.date/wordpress> (release dates),
//! <https://wordpress.org/news/category/security/> (7.1.4 of 2026-10-28 and the branches it names),
//! CVE-2026-119977 (newest affected patch of 4.7 to 5.5),
//! <https://make.wordpress.org/security/2025/06/> (end of 4.1 to 4.6), <https://wordpress.org/news/2022/09/> (end of 3.7
//! to 4.0).
//!
//! Where the newest patch of a replaced branch was not read from one of these pages, the table holds a lower one that is
//! certain: the release of 2025-09-30 for 5.6 to 6.3, the newest patch a CVE names as affected for 4.7 to 5.5. A site can
//! thus be further behind than the table says, never less.
//!
//! Sitecore: its policy (KB0641167: mainstream support 3 years, extended support 6, counted from the general availability of a version's
//! first release) and the release notes in Sitecore/developer-portal @b0785ae2 for the days of general availability. Its own table of
//! dates could not be read: the ends are computed, and shown as "about".

use std::cmp::Ordering;

/// What is known of one product.
#[derive(Debug)]
pub struct Lifecycle {
    /// The product's key, as in [`Observation::Platform`](super::Observation::Platform).
    pub product: &'static str,
    /// What people call it.
    pub title: &'static str,
    /// The day the table was made, `YYYY-MM-DD`.
    pub as_of: &'static str,
    /// The vendor's promise, in one sentence.
    pub policy: &'static str,
    /// Where the vendor says so.
    pub source: &'static str,
    /// Ends are computed from the policy: they are shown by month, as "about".
    pub is_about: bool,
    /// Branches, newest first.
    pub branches: &'static [Branch],
}

/// One line of versions that is patched together (`6.1`).
#[derive(Debug, PartialEq, Eq)]
pub struct Branch {
    /// `6.1`.
    pub name: &'static str,
    /// First release, `YYYY-MM-DD`.
    pub released: &'static str,
    /// When a newer branch replaced it: from then on the vendor promises nothing. `None` for the newest.
    pub superseded: Option<&'static str>,
    /// When the vendor's full support ends and a lesser one begins (Sitecore's mainstream and extended support). `None` where there is no
    /// such step.
    pub mainstream_end: Option<&'static str>,
    /// When security fixes end for good. `None` while they still come and no end is told, be it as a courtesy.
    pub security_end: Option<&'static str>,
    /// A patch that exists; the branch may have a newer one.
    pub newest: &'static str,
    /// When that patch came, `YYYY-MM-DD`; `None` where no page read gave the day.
    pub newest_released: Option<&'static str>,
}

/// Where one version stands in the table.
#[derive(Debug, PartialEq, Eq)]
pub struct Standing {
    /// Its branch; `None` when it is older or newer than everything in the table.
    pub branch: Option<&'static Branch>,
    /// The newest branch of the table.
    pub latest: &'static Branch,
    /// The version, against its support.
    pub support: Support,
    /// A newer patch of the same branch exists. Patches of superseded branches are security fixes.
    pub is_behind: bool,
}

/// Whether anybody still mends it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Support {
    /// The newest branch, or one newer than the table; any branch in the vendor's full support.
    Full,
    /// A replaced branch: security fixes come as a courtesy, without a promise; or the vendor's extended support.
    Courtesy,
    /// No more fixes.
    Ended,
}

impl Lifecycle {
    /// Where a version stands. `None` when it does not start with two numbers.
    pub fn standing(&'static self, version: &str) -> Option<Standing> {
        let parts = numbers(version);
        let (Some(major), Some(minor)) = (parts.first(), parts.get(1)) else { return None };
        let latest = self.branches.first()?;
        let branch = self.branches.iter().find(|it| numbers(it.name) == [*major, *minor]);
        let Some(branch) = branch else {
            let is_newer = compare(version, latest.name) == Ordering::Greater;
            let support = if is_newer { Support::Full } else { Support::Ended };
            return Some(Standing { branch: None, latest, support, is_behind: !is_newer });
        };
        let has_ended = branch.security_end.is_some_and(|it| it <= self.as_of);
        // Where the vendor names no end of full support, the next release is it.
        let has_left_full = branch.mainstream_end.map_or(branch.superseded.is_some(), |it| it <= self.as_of);
        let support = match (has_ended, has_left_full) {
            (true, _) => Support::Ended,
            (false, true) => Support::Courtesy,
            (false, false) => Support::Full,
        };
        let is_behind = compare(version, branch.newest) == Ordering::Less;
        Some(Standing { branch: Some(branch), latest, support, is_behind })
    }
}

impl Branch {
    /// The support of this branch on that day; `None` where the vendor names no steps.
    pub fn step(&self, day: &str) -> Option<Step> {
        let mainstream = self.mainstream_end?;
        let extended = self.security_end?;
        Some(if day <= mainstream {
            Step::Mainstream
        } else if day <= extended {
            Step::Extended
        } else {
            Step::Ended
        })
    }
}

/// A step of a vendor's support.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Everything is mended.
    Mainstream,
    /// Security is mended.
    Extended,
    /// Nothing is.
    Ended,
}

/// The table of a product.
pub fn find(product: &str) -> Option<&'static Lifecycle> {
    ALL.iter().copied().find(|it| it.product == product)
}

/// Compares by number, missing parts being 0; a suffix such as `-RC1` is not looked at.
pub fn compare(left: &str, right: &str) -> Ordering {
    let (left, right) = (numbers(left), numbers(right));
    let length = left.len().max(right.len());
    (0..length)
        .map(|at| left.get(at).copied().unwrap_or_default().cmp(&right.get(at).copied().unwrap_or_default()))
        .find(|it| *it != Ordering::Equal)
        .unwrap_or(Ordering::Equal)
}

/// The leading numbers, at most four.
fn numbers(version: &str) -> Vec<u32> {
    let mut parts = Vec::new();
    for part in version.trim().trim_start_matches(['v', 'V']).split('.').take(4) {
        let digits: String = part.chars().take_while(char::is_ascii_digit).take(9).collect();
        match digits.parse() {
            Ok(number) => parts.push(number),
            Err(_) => break,
        }
        if digits.len() < part.len() {
            break;
        }
    }
    parts
}

/// Every table.
pub static ALL: &[&Lifecycle] = &[&SITECORE, &WORDPRESS];

/// Sitecore XP and XM on premises. The cloud has no version to age.
pub static SITECORE: Lifecycle = Lifecycle {
    product: "sitecore",
    title: "Sitecore",
    as_of: "2026-11-01",
    policy: "mainstream support for 3 years, extended support for 6, from the first release of a version on",
    source: "https://support.sitecore.com/kb?id=kb_article_view&sysparm_article=KB0641167",
    is_about: true,
    branches: &[
        sitecore("10.4", "2024-04-30", None, "2027-04-30", "2030-04-30"),
        sitecore("10.3", "2022-12-01", Some("2024-04-30"), "2025-12-31", "2028-12-31"),
        sitecore("10.2", "2021-11-01", Some("2022-12-01"), "2024-11-30", "2027-11-30"),
        sitecore("10.1", "2021-02-01", Some("2021-11-01"), "2024-02-29", "2027-02-28"),
        sitecore("10.0", "2020-08-01", Some("2021-02-01"), "2023-08-31", "2026-08-31"),
        sitecore("9.3", "2019-11-01", Some("2020-08-01"), "2022-11-30", "2025-11-30"),
        sitecore("9.2", "2019-07-01", Some("2019-11-01"), "2022-07-31", "2025-07-31"),
        sitecore("9.1", "2018-11-01", Some("2019-07-01"), "2021-11-30", "2024-11-30"),
        sitecore("9.0", "2017-10-01", Some("2018-11-01"), "2020-10-31", "2023-10-31"),
        sitecore("8.2", "2016-08-01", Some("2017-10-01"), "2019-08-31", "2022-08-31"),
        sitecore("8.1", "2015-10-20", Some("2016-08-01"), "2018-10-31", "2021-10-31"),
        sitecore("8.0", "2014-12-01", Some("2015-10-20"), "2017-12-31", "2020-12-31"),
    ],
};

/// A version of Sitecore. Which of its updates mend security is not known, so none is called missing.
const fn sitecore(
    name: &'static str,
    released: &'static str,
    superseded: Option<&'static str>,
    mainstream_end: &'static str,
    extended_end: &'static str,
) -> Branch {
    Branch {
        name,
        released,
        superseded,
        mainstream_end: Some(mainstream_end),
        security_end: Some(extended_end),
        newest: name,
        newest_released: None,
    }
}

/// WordPress core.
pub static WORDPRESS: Lifecycle = Lifecycle {
    product: "wordpress",
    title: "WordPress",
    as_of: "2026-10-28",
    policy: "only the newest major release is supported; older branches from 4.7 on get security fixes as a courtesy",
    source: "https://codex.wordpress.org/Supported_Versions",
    is_about: false,
    branches: &[
        Branch {
            name: "7.1",
            released: "2026-08-19",
            superseded: None,
            mainstream_end: None,
            security_end: None,
            newest: "7.1.4",
            newest_released: Some("2026-10-28"),
        },
        courtesy("7.0", "2026-05-20", "2026-08-19", "7.0.6"),
        courtesy("6.9", "2025-12-02", "2026-05-20", "6.9.9"),
        courtesy("6.8", "2025-04-15", "2025-12-02", "6.8.10"),
        courtesy("6.7", "2024-11-12", "2025-04-15", "6.7.9"),
        courtesy("6.6", "2024-07-16", "2024-11-12", "6.6.9"),
        courtesy("6.5", "2024-04-02", "2024-07-16", "6.5.12"),
        courtesy("6.4", "2023-11-07", "2024-04-02", "6.4.12"),
        courtesy("6.3", "2023-08-08", "2023-11-07", "6.3.7"),
        courtesy("6.2", "2023-03-29", "2023-08-08", "6.2.8"),
        courtesy("6.1", "2022-11-01", "2023-03-29", "6.1.9"),
        courtesy("6.0", "2022-05-24", "2022-11-01", "6.0.11"),
        courtesy("5.9", "2022-01-25", "2022-05-24", "5.9.12"),
        courtesy("5.8", "2021-07-20", "2022-01-25", "5.8.12"),
        courtesy("5.7", "2021-03-09", "2021-07-20", "5.7.14"),
        courtesy("5.6", "2020-12-08", "2021-03-09", "5.6.16"),
        courtesy("5.5", "2020-08-11", "2020-12-08", "5.5.23"),
        courtesy("5.4", "2020-03-31", "2020-08-11", "5.4.24"),
        courtesy("5.3", "2019-11-12", "2020-03-31", "5.3.26"),
        courtesy("5.2", "2019-05-07", "2019-11-12", "5.2.29"),
        courtesy("5.1", "2019-02-21", "2019-05-07", "5.1.27"),
        courtesy("5.0", "2018-12-06", "2019-02-21", "5.0.30"),
        courtesy("4.9", "2017-11-16", "2018-12-06", "4.9.34"),
        courtesy("4.8", "2017-06-08", "2017-11-16", "4.8.33"),
        courtesy("4.7", "2016-12-06", "2017-06-08", "4.7.38"),
        ended("4.6", "2016-08-16", "2016-12-06", "2025-07-15", "4.6.30"),
        ended("4.5", "2016-04-12", "2016-08-16", "2025-07-15", "4.5.33"),
        ended("4.4", "2015-12-08", "2016-04-12", "2025-07-15", "4.4.34"),
        ended("4.3", "2015-08-18", "2015-12-08", "2025-07-15", "4.3.35"),
        ended("4.2", "2015-04-23", "2015-08-18", "2025-07-15", "4.2.39"),
        ended("4.1", "2014-12-18", "2015-04-23", "2025-07-15", "4.1.42"),
        ended("4.0", "2014-09-04", "2014-12-18", "2022-12-01", "4.0.38"),
        ended("3.9", "2014-04-16", "2014-09-04", "2022-12-01", "3.9.40"),
        ended("3.8", "2013-12-12", "2014-04-16", "2022-12-01", "3.8.41"),
        ended("3.7", "2013-10-24", "2013-12-12", "2022-12-01", "3.7.41"),
    ],
};

/// A replaced branch of WordPress that still gets fixes.
const fn courtesy(
    name: &'static str,
    released: &'static str,
    superseded: &'static str,
    newest: &'static str,
) -> Branch {
    Branch {
        name,
        released,
        superseded: Some(superseded),
        mainstream_end: None,
        security_end: None,
        newest,
        newest_released: None,
    }
}

/// A branch whose last fix came on the day its fixes ended.
const fn ended(
    name: &'static str,
    released: &'static str,
    superseded: &'static str,
    end: &'static str,
    newest: &'static str,
) -> Branch {
    Branch {
        name,
        released,
        superseded: Some(superseded),
        mainstream_end: None,
        security_end: Some(end),
        newest,
        newest_released: Some(end),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_compare_by_number_not_by_text() {
        assert_eq!(compare("6.10", "6.9.4"), Ordering::Greater);
        assert_eq!(compare("6.1", "6.1.0"), Ordering::Equal);
        assert_eq!(compare("6.5-RC1", "6.5"), Ordering::Equal);
        assert_eq!(compare("6.1.8", "6.1.16"), Ordering::Less);
    }

    #[test]
    fn a_replaced_branch_without_its_last_patch_is_behind() {
        let standing = WORDPRESS.standing("6.1.8").unwrap();
        assert_eq!(standing.support, Support::Courtesy);
        assert!(standing.is_behind);
        assert_eq!(standing.branch.unwrap().superseded, Some("2023-03-29"));
    }

    #[test]
    fn a_version_newer_than_the_table_is_supported_and_an_older_one_is_not() {
        assert_eq!(WORDPRESS.standing("8.0").unwrap().support, Support::Full);
        assert_eq!(WORDPRESS.standing("3.5.1").unwrap().support, Support::Ended);
        assert_eq!(WORDPRESS.standing("4.6.30").unwrap().support, Support::Ended);
        assert!(WORDPRESS.standing("latest").is_none());
    }

    #[test]
    fn sitecore_goes_through_mainstream_and_extended_support() {
        let step = |version, day| SITECORE.standing(version).unwrap().branch.unwrap().step(day);
        assert_eq!(step("10.4.1", "2027-04-30"), Some(Step::Mainstream));
        assert_eq!(step("10.4.1", "2027-05-01"), Some(Step::Extended));
        assert_eq!(step("10.4.1", "2030-05-01"), Some(Step::Ended));
        assert_eq!(SITECORE.standing("8.2").unwrap().support, Support::Ended);
        assert_eq!(SITECORE.standing("10.2.1").unwrap().support, Support::Courtesy);
        assert!(!SITECORE.standing("10.2").unwrap().is_behind);
    }

    #[test]
    fn every_branch_is_superseded_when_the_next_one_came_and_they_are_sorted() {
        for table in ALL {
            for pair in table.branches.windows(2) {
                assert_eq!(pair[1].superseded, Some(pair[0].released), "{}", pair[1].name);
                assert_eq!(compare(pair[0].name, pair[1].name), Ordering::Greater);
                assert!(pair[1].newest.starts_with(pair[1].name));
            }
        }
    }
}
