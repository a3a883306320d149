//! Checks of the `security` category: one file each.
//!
//! Everything here reads facts that a scan has seen anyway: no password is tried, nothing is written, no exploit
//! is run (`checks.md` 2.10, and rule 9 of section 4). Evidence never holds a credential or a person's data.

use jiff::Timestamp;

use super::Check;
use crate::model::Observation;

mod account_without_content;
mod acl_on_user;
mod acl_orphan;
mod admin_exposed;
mod anonymous_drafts;
mod content_type_sniffing;
mod cors_open;
mod csp;
mod debug_enabled;
mod default_account;
mod directory_listing;
mod email_in_content;
mod framing;
mod header_leak;
mod headers;
mod hsts;
mod https;
mod inactive_admin;
mod injection_payload;
mod install_exposed;
mod open_registration;
mod personal_data;
mod script_in_content;
mod secret_in_content;
mod spare_admin;
mod token_overprivileged;
mod token_unused;
mod too_many_admins;
mod user_enumeration;
mod xmlrpc_enabled;

/// Sorted by id.
pub static CHECKS: &[&Check] = &[
    &account_without_content::CHECK,
    &acl_on_user::CHECK,
    &acl_orphan::CHECK,
    &admin_exposed::CHECK,
    &anonymous_drafts::CHECK,
    &content_type_sniffing::CHECK,
    &cors_open::CHECK,
    &csp::CHECK,
    &debug_enabled::CHECK,
    &default_account::CHECK,
    &directory_listing::CHECK,
    &email_in_content::CHECK,
    &framing::CHECK,
    &header_leak::CHECK,
    &hsts::CHECK,
    &https::CHECK,
    &inactive_admin::CHECK,
    &injection_payload::CHECK,
    &install_exposed::CHECK,
    &open_registration::CHECK,
    &personal_data::CHECK,
    &script_in_content::CHECK,
    &secret_in_content::CHECK,
    &spare_admin::CHECK,
    &token_overprivileged::CHECK,
    &token_unused::CHECK,
    &too_many_admins::CHECK,
    &user_enumeration::CHECK,
    &xmlrpc_enabled::CHECK,
];

/// What an anonymous visitor got at one place.
struct Seen<'a> {
    endpoint: &'a str,
    status: u16,
    exposed: bool,
    count: u64,
    detail: &'a str,
}

/// The observation, when it is about that place.
fn anonymous<'a>(observation: &'a Observation, wanted: &str) -> Option<Seen<'a>> {
    match observation {
        Observation::Anonymous { what, endpoint, status, exposed, count, detail } if what == wanted => {
            Some(Seen { endpoint, status: *status, exposed: *exposed, count: *count, detail })
        }
        _ => None,
    }
}

/// The day of a time in Unix milliseconds, `2026-01-31` (UTC). Evidence holds days, not ages, so that it does not
/// change from scan to scan.
fn day(ms: i64) -> String {
    Timestamp::from_millisecond(ms)
        .map_or_else(|_| "unknown".to_owned(), |it| it.strftime("%Y-%m-%d").to_string())
}

/// Checks of one place an anonymous visitor may or may not see: they differ in data only.
macro_rules! exposure {
    ($what:literal, |$seen:ident| $message:expr) => {
        fn run(
            observation: &crate::model::Observation,
            _: &crate::checks::Situation,
            _: &crate::checks::Thresholds,
        ) -> crate::model::Verdict {
            let Some($seen) = super::anonymous(observation, $what) else {
                return crate::model::Verdict::NotApplicable;
            };
            if !$seen.exposed {
                return crate::model::Verdict::Pass;
            }
            crate::model::Verdict::Fail(
                crate::model::Failure::new($message)
                    .with("endpoint", $seen.endpoint)
                    .with("status", $seen.status)
                    .with("count", $seen.count)
                    .with("detail", $seen.detail),
            )
        }

        #[cfg(test)]
        mod tests {
            use super::CHECK;
            use crate::checks::links::fixture::{failure, judge_site};
            use crate::model::{Observation, Verdict};

            fn seen(what: &str, exposed: bool) -> Observation {
                Observation::Anonymous {
                    what: what.to_owned(),
                    endpoint: "https://www.example.com/ort".to_owned(),
                    status: 200,
                    exposed,
                    count: 3,
                    detail: "ответ".to_owned(),
                }
            }

            #[test]
            fn what_is_exposed_fails_and_what_is_closed_passes() {
                let found = failure(judge_site(&CHECK, &seen($what, true)));
                assert_eq!(found.evidence.0["endpoint"], "https://www.example.com/ort");
                assert_eq!(judge_site(&CHECK, &seen($what, false)), Verdict::Pass);
            }

            #[test]
            fn other_places_are_not_applicable() {
                assert_eq!(judge_site(&CHECK, &seen("elsewhere", true)), Verdict::NotApplicable);
            }
        }
    };
}
use exposure;

#[cfg(test)]
mod tests {
    use super::day;

    #[test]
    fn days_are_utc_and_absurd_times_do_not_stop_anything() {
        assert_eq!(day(1_767_225_600_000), "2026-01-01");
        assert_eq!(day(i64::MAX), "unknown");
    }
}
