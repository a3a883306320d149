//! Users and roles.
//!
//! Stays true: names of accounts are kept, since locks, rights and owners name them; mail addresses and full names are not asked for; a
//! refusal is a missing capability and not an instance without users.

use super::client::{Client, Trouble, clean};
use super::documents;
use super::wire::{Named, Page, Role, User};
use crate::adapters::AdapterError;
use crate::adapters::sitecore::{normalise, values};
use crate::model::{Access, Actor, Capability, Observation, Record};

/// Accounts of one page.
const PAGE: u32 = 100;
/// Pages of a list, at most: a hundred thousand accounts.
const MAX_PAGES: usize = 1_000;
/// Roles that may change accounts (Sitecore's documentation of the predefined roles).
const ACCOUNT_ROLES: &[&str] = &[
    "sitecore\\sitecore client account managing",
    "sitecore\\sitecore client securing",
    "sitecore\\sitecore client configuring",
];
const PUBLISHING_ROLE: &str = "sitecore\\sitecore client publishing";

/// Who the scan is, as the server says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Scanner {
    /// `sitecore\conduit`; empty when nobody told.
    pub name: String,
    /// It may do everything.
    pub is_administrator: bool,
    /// Its roles.
    pub roles: Vec<String>,
}

impl Scanner {
    pub fn of(user: User) -> Self {
        Self {
            is_administrator: user.is_administrator == Some(true),
            roles: names(user.roles),
            name: clean(&user.name),
        }
    }
}

/// All users and roles, or why not.
///
/// # Errors
/// The server does not answer, or the log-in is refused.
pub fn records(client: &Client<'_>, scanner: &Scanner) -> Result<Vec<Record>, AdapterError> {
    let mut records = Vec::new();
    let users: Result<Vec<User>, AdapterError> = list(client, "users", &documents::users);
    let roles: Result<Vec<Role>, AdapterError> = list(client, "roles", &documents::roles);
    let mut missing = Vec::new();
    match users {
        Ok(users) => {
            let actors: Vec<Actor> =
                users.into_iter().filter(|it| !it.name.is_empty()).map(|it| user(it, scanner)).collect();
            let count = |n: usize| u64::try_from(n).unwrap_or(u64::MAX);
            records.push(Record::Observation(Observation::Accounts {
                total: count(actors.len()),
                administrators: count(actors.iter().filter(|it| it.privileged).count()),
            }));
            records.extend(actors.into_iter().map(Record::Actor));
        }
        Err(error) if is_refusal(&error) => missing.push(("users", error)),
        Err(error) => return Err(error),
    }
    match roles {
        Ok(roles) => {
            records
                .extend(roles.into_iter().filter(|it| !it.name.is_empty()).map(|it| Record::Actor(role(it))));
        }
        Err(error) if is_refusal(&error) => missing.push(("roles", error)),
        Err(error) => return Err(error),
    }
    let access = match missing.first() {
        None => Access::Full,
        Some((what, error)) => Access::Missing(
            error.reason(),
            format!(
                "the account may not read {what}: {error}; ask for `sitecore\\Sitecore Client Account Managing`"
            ),
        ),
    };
    records.push(Record::Capability(Capability::Actors, access));
    Ok(records)
}

fn is_refusal(error: &AdapterError) -> bool {
    matches!(
        error,
        AdapterError::Forbidden { .. } | AdapterError::BadAnswer { .. } | AdapterError::NotFound { .. }
    )
}

fn list<T: serde::de::DeserializeOwned>(
    client: &Client<'_>,
    name: &str,
    document: &dyn Fn(u32, Option<&str>) -> String,
) -> Result<Vec<T>, AdapterError> {
    let (mut all, mut after, mut first): (Vec<T>, Option<String>, u32) = (Vec::new(), None, PAGE);
    for _ in 0..MAX_PAGES {
        let mut reply = match client.ask(&document(first, after.as_deref())) {
            Err(Trouble::Page(_)) if first > 10 => {
                first = (first / 2).max(10);
                continue;
            }
            other => other?,
        };
        let Some(page) = reply.take::<Page<T>>(name, client)? else {
            return Err(AdapterError::Forbidden {
                url: client.place(),
                status: 200,
                message: format!("`{name}` is null"),
            });
        };
        all.extend(page.nodes.into_iter().flatten());
        let next =
            page.page_info.end_cursor.filter(|it| page.page_info.has_next_page && after.as_ref() != Some(it));
        match next {
            Some(cursor) => after = Some(cursor),
            None => return Ok(all),
        }
    }
    Err(client.strange(&format!("with more than {MAX_PAGES} pages of {name}")))
}

fn names(list: Option<Vec<Option<Named>>>) -> Vec<String> {
    let mut names: Vec<String> =
        list.into_iter().flatten().flatten().map(|it| it.name).filter(|it| !it.is_empty()).collect();
    names.sort();
    names
}

fn user(user: User, scanner: &Scanner) -> Actor {
    let roles = names(user.roles);
    let is_administrator = user.is_administrator == Some(true);
    let has = |wanted: &str| roles.iter().any(|it| it.eq_ignore_ascii_case(wanted));
    let profile = user.profile.unwrap_or_default();
    let last_seen_ms = [&profile.last_activity_date, &profile.last_login_date]
        .into_iter()
        .filter_map(|it| moment(it.as_deref()?))
        .max();
    let short = user.name.rsplit('\\').next().unwrap_or_default();
    Actor {
        privileged: is_administrator || ACCOUNT_ROLES.iter().any(|it| has(it)),
        can_publish: is_administrator || has(PUBLISHING_ROLE),
        active: profile.disabled != Some(true),
        well_known_name: short.eq_ignore_ascii_case("admin").then(|| "admin".to_owned()),
        is_scanner: !scanner.name.is_empty() && user.name.eq_ignore_ascii_case(&scanner.name),
        created_ms: None,
        last_seen_ms,
        // As items name their owners.
        id: normalise::account(&user.name).unwrap_or_else(|| user.name.as_str().into()),
        roles,
    }
}

/// A moment as one of the two clients reads it (ISO 8601) or as Sitecore stores it. The year 1 is "never".
fn moment(text: &str) -> Option<i64> {
    let by_standard = || text.trim().parse::<jiff::Timestamp>().ok().map(jiff::Timestamp::as_millisecond);
    let without_zone = || {
        let moment: jiff::civil::DateTime = text.trim().parse().ok()?;
        Some(moment.to_zoned(jiff::tz::TimeZone::UTC).ok()?.timestamp().as_millisecond())
    };
    let moment = values::moment(text).or_else(by_standard).or_else(without_zone)?;
    // Before 1970 there was no Sitecore.
    (moment > 0).then_some(moment)
}

/// A role. It is told beside the accounts, and counts as none: nobody logs in as a role.
fn role(role: Role) -> Actor {
    Actor {
        privileged: false,
        can_publish: false,
        active: true,
        well_known_name: None,
        is_scanner: false,
        created_ms: None,
        last_seen_ms: None,
        id: role.name.as_str().into(),
        roles: names(role.member_of),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_read_in_both_notations_and_the_year_one_is_never() {
        let expected = Some(1_463_666_593_000);
        for text in
            ["20160519T140313Z", "2016-05-19T14:03:13Z", "2016-05-19T14:03:13", "2016-05-19T16:03:13+02:00"]
        {
            assert_eq!(moment(text), expected, "{text}");
        }
        assert_eq!(
            (moment("0001-01-01T00:00:00Z"), moment("00010101T000000Z"), moment("never")),
            (None, None, None)
        );
    }
}
