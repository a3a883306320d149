//! Accepted findings: which entry covers which finding, and what to say of the entries.

use std::collections::BTreeMap;

use super::AcceptEntry;
use crate::config::accept::glob;
use crate::model::ScanId;
use crate::store::{Result, Store};

/// Days before its end at which an entry is mentioned.
const SOON_DAYS: i64 = 30;

/// Applies the entries to a scan's findings, and returns remarks: unused, expired and soon expiring entries.
pub fn apply(store: &mut Store, scan: ScanId, entries: &[AcceptEntry], as_of_ms: i64) -> Result<Vec<String>> {
    let mut remarks = Vec::new();
    let mut live = Vec::new();
    for (at, entry) in entries.iter().enumerate() {
        let name = format!("accept entry {} ({} on {})", at + 1, entry.check, entry.subject);
        match days_left(entry.acceptance.expires.as_deref(), as_of_ms) {
            Days::Expired(date) => {
                remarks.push(format!("{name} expired on {date}: its findings are open again"));
            }
            Days::Left(days, date) => {
                if days <= SOON_DAYS {
                    remarks.push(format!("{name} expires on {date}"));
                }
                live.push((at, entry));
            }
            Days::Unlimited => live.push((at, entry)),
        }
    }
    let mut used: BTreeMap<usize, u64> = BTreeMap::new();
    let mut accepted = Vec::new();
    if live.is_empty() {
        store.clear_acceptance(scan)?;
        return Ok(remarks);
    }
    store.finding_keys(scan, |check, subject, fingerprint, instance| {
        // A subject may be given with or without its locale.
        let bare = subject.rsplit_once('@').map_or(subject, |(bare, _)| bare);
        let entry = live.iter().find(|(_, entry)| {
            glob(&entry.check, check) && (glob(&entry.subject, subject) || glob(&entry.subject, bare))
        });
        if let Some((at, _)) = entry {
            *used.entry(*at).or_default() += 1;
            accepted.push((instance, fingerprint.to_owned(), *at));
        }
        Ok(())
    })?;
    store.transaction(|store| {
        store.clear_acceptance(scan)?;
        for (instance, fingerprint, at) in &accepted {
            let it = &entries[*at].acceptance;
            store.accept(scan, *instance, fingerprint, (&it.reason, &it.owner, it.expires.as_deref()))?;
        }
        Ok(())
    })?;
    for (at, entry) in &live {
        if !used.contains_key(at) {
            remarks.push(format!(
                "accept entry {} ({} on {}) covers nothing: remove it",
                at + 1,
                entry.check,
                entry.subject
            ));
        }
    }
    Ok(remarks)
}

enum Days {
    Unlimited,
    Expired(String),
    Left(i64, String),
}

/// An unreadable date counts as expired (`checks.md` 4.10). An entry is good to the end of its day, UTC.
fn days_left(expires: Option<&str>, as_of_ms: i64) -> Days {
    let Some(text) = expires else { return Days::Unlimited };
    let today = jiff::Timestamp::from_millisecond(as_of_ms)
        .map(|it| it.to_zoned(jiff::tz::TimeZone::UTC).date())
        .unwrap_or_default();
    match text.parse::<jiff::civil::Date>() {
        Ok(date) if date >= today => {
            let days = today.until(date).map_or(0, |span| i64::from(span.get_days()));
            Days::Left(days, text.to_owned())
        }
        _ => Days::Expired(text.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_is_good_to_the_end_of_its_day_and_an_unreadable_date_is_over() {
        let noon = "2026-06-30T12:00:00Z".parse::<jiff::Timestamp>().unwrap().as_millisecond();
        assert!(matches!(days_left(Some("2026-06-30"), noon), Days::Left(0, _)));
        assert!(matches!(days_left(Some("2026-06-29"), noon), Days::Expired(_)));
        assert!(matches!(days_left(Some("soon"), noon), Days::Expired(_)));
        assert!(matches!(days_left(None, noon), Days::Unlimited));
    }
}
