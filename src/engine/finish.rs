//! The last step: history, acceptance, scores, and whether the scan counts as complete.

use super::{Ending, EngineError, Observer, Request, accept, events};
use crate::model::{Phase, Severity, UnknownReason};
use crate::plan::RuleSet;
use crate::score::{self, CheckResult, Score};
use crate::store::outcomes::StoredOutcome;
use crate::store::scans::StoredScan;
use crate::store::{Result, Store};

/// Items from which a scan is large: the indexes of fewer are in memory as a whole.
const BULK_ITEMS: i64 = 50_000;

/// Finishes a scan whose corpus checks ran.
pub fn run(
    store: &mut Store,
    scan: &StoredScan,
    request: &Request,
    _observer: &dyn Observer,
) -> std::result::Result<Ending, EngineError> {
    for instance in &scan.instances {
        store.set_finding_states(scan.id, instance.id)?;
    }
    let remarks = accept::apply(store, scan.id, &request.accept, scan.as_of_ms)?;
    store.set_remarks(scan.id, &remarks)?;
    let overall = rescore(store, scan, &request.rules, request.min_coverage, request.critical_cap)?;
    let because = incomplete_because(store, scan, &overall)?;
    store.finish_scan(scan.id, &because, events::now_ms())?;
    if let Err(error) = store.drop_bulk_indexes(scan.id, BULK_ITEMS) {
        // The scan is done; only the next one is slower.
        tracing::warn!(%error, "indexes were kept");
    }
    Ok(if because.is_empty() { Ending::Complete } else { Ending::Incomplete(because) })
}

/// Computes and keeps the scores of every instance and of all together.
pub fn rescore(
    store: &mut Store,
    scan: &StoredScan,
    rules: &RuleSet,
    min_coverage: f64,
    critical_cap: bool,
) -> Result<Score> {
    let settings = score::Settings { min_coverage, critical_cap };
    let categories: Vec<(String, u32)> =
        crate::checks::CATEGORIES.iter().map(|it| (it.id.to_owned(), it.weight)).collect();
    let mut all: Vec<StoredOutcome> = Vec::new();
    let mut critical_in_all = 0;
    for instance in &scan.instances {
        let mut outcomes = store.outcomes(scan.id, instance.id)?;
        let accepted = store.accepted_by_check(scan.id, instance.id)?;
        store.transaction(|store| {
            for outcome in &mut outcomes {
                outcome.accepted =
                    accepted.iter().find(|(check, _)| *check == outcome.check).map_or(0, |(_, n)| *n);
                store.insert_outcome(scan.id, instance.id, outcome)?;
            }
            Ok(())
        })?;
        let critical = open_critical(store, scan, instance.id)?;
        critical_in_all += critical;
        let mut one = score::score(&results(&outcomes, rules), &categories, settings, critical);
        one.is_partial = is_partial(&outcomes, rules, &categories, settings);
        keep(store, scan, Some(instance.id), &one)?;
        for outcome in outcomes {
            match all.iter_mut().find(|it| it.check == outcome.check) {
                // Evaluated on one instance is evaluated; what another could not tell shows in its own score.
                Some(sum) => {
                    sum.counts.merge(outcome.counts);
                    sum.accepted += outcome.accepted;
                    if outcome.unknown.is_none() {
                        sum.unknown = None;
                    }
                }
                None => all.push(outcome),
            }
        }
    }
    let mut overall = score::score(&results(&all, rules), &categories, settings, critical_in_all);
    overall.is_partial = is_partial(&all, rules, &categories, settings);
    keep(store, scan, None, &overall)?;
    Ok(overall)
}

/// Whether too little of what the tier asked for was evaluated. What only a higher tier looks at lowers the coverage
/// that is shown, but choosing a tier does not make every scan of it incomplete.
fn is_partial(
    outcomes: &[StoredOutcome],
    rules: &RuleSet,
    categories: &[(String, u32)],
    settings: score::Settings,
) -> bool {
    let asked: Vec<_> =
        outcomes.iter().filter(|it| !matches!(it.unknown, Some((UnknownReason::Tier, _)))).cloned().collect();
    score::score(&results(&asked, rules), categories, settings, 0).is_partial
}

fn keep(store: &mut Store, scan: &StoredScan, instance: Option<i64>, result: &Score) -> Result<()> {
    let json =
        serde_json::to_value(result).map_err(|error| crate::store::StoreError::Decode(error.to_string()))?;
    store.set_score(scan.id, instance, &json)
}

fn results(outcomes: &[StoredOutcome], rules: &RuleSet) -> Vec<CheckResult> {
    rules
        .rules
        .iter()
        .filter_map(|rule| {
            let outcome = outcomes.iter().find(|it| it.check == rule.check.id)?;
            Some(CheckResult {
                id: rule.check.id.to_owned(),
                category: rule.check.category().to_owned(),
                severity: rule.check.severity,
                confidence: rule.check.confidence,
                evaluated: outcome.counts.evaluated,
                failing: outcome.counts.failing,
                accepted: outcome.accepted.min(outcome.counts.failing),
                unknown: outcome.unknown.is_some(),
            })
        })
        .collect()
}

fn open_critical(store: &mut Store, scan: &StoredScan, instance: i64) -> Result<u64> {
    let row = store.query_one(
        "SELECT COUNT(*) AS n FROM findings WHERE scan_id = ?1 AND instance_id = ?2 AND severity = ?3 \
         AND confidence <> 'tentative' AND accept_reason IS NULL",
        &[scan.id.0.into(), instance.into(), Severity::Critical.as_str().into()],
    )?;
    Ok(row.and_then(|row| row.int("n")).and_then(|n| u64::try_from(n).ok()).unwrap_or(0))
}

/// Why a scan that ran to its end is incomplete all the same, one sentence each.
pub fn incomplete_because(store: &mut Store, scan: &StoredScan, overall: &Score) -> Result<Vec<String>> {
    let mut because = Vec::new();
    for instance in &scan.instances {
        let listing = store.progress(scan.id, Some(instance.id), Phase::Listing)?;
        let probing = store.progress(scan.id, Some(instance.id), Phase::Probing)?;
        let failed = listing.failed + probing.failed;
        if failed > 0 {
            let first = store
                .first_failure(scan.id, instance.id)?
                .map(|message| format!(": {message}"))
                .unwrap_or_default();
            because.push(format!(
                "instance `{}`: {failed} of {} tasks failed{first}",
                instance.name,
                listing.total + probing.total
            ));
        }
        let unread = store.unread(scan.id, instance.id)?;
        if unread > 0 {
            let what = if unread == 1 { "record or request" } else { "records or requests" };
            because.push(format!(
                "instance `{}`: {unread} {what} could not be read, so checks of the whole corpus are unknown",
                instance.name
            ));
        }
        let inspected: u64 = store.outcomes(scan.id, instance.id)?.iter().map(|it| it.counts.evaluated).sum();
        if inspected == 0 {
            because.push(format!("instance `{}`: nothing was inspected", instance.name));
        }
        let broken: Vec<_> = store
            .outcomes(scan.id, instance.id)?
            .into_iter()
            .filter(|it| matches!(it.unknown, Some((UnknownReason::Internal, _))))
            .map(|it| it.check)
            .collect();
        if !broken.is_empty() {
            because.push(format!("instance `{}`: checks that crashed: {}", instance.name, broken.join(", ")));
        }
        if let Some((n, first)) = store.crashes(scan.id, instance.id)? {
            because.push(format!("instance `{}`: checks crashed on {n} units: {first}", instance.name));
        }
    }
    if overall.is_partial {
        because.push(format!(
            "only {:.0} % of the rule set could be evaluated, by weight",
            (overall.coverage * 100.0).floor()
        ));
    }
    Ok(because)
}
