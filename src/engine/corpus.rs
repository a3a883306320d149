//! Checks that are true only over the whole inventory: SQL over the views, one transaction each.
//!
//! The pass starts over whenever it is cut off. On a partial inventory every such check is unknown: an item
//! that was never fetched is not a broken reference.

use super::judge::finding;
use super::{EngineError, Event, Observer, Request, Stop, explain};
use crate::checks::{Folded, Run};
use crate::model::{Capability, Counts, Finding, InstanceId, UnknownReason, Value};
use crate::plan::{Rule, applies};
use crate::store::findings::StoredOutcome;
use crate::store::scans::{StoredInstance, StoredScan};
use crate::store::{Result, Store};

/// Runs every corpus check on every instance, and settles the outcome of all others. `Ok(false)` = stopped before
/// the end.
pub fn run(
    store: &mut Store,
    scan: &StoredScan,
    request: &Request,
    stop: &Stop,
    observer: &dyn Observer,
) -> std::result::Result<bool, EngineError> {
    store.clear_corpus(scan.id)?;
    let corpus: Vec<_> = request
        .rules
        .rules
        .iter()
        .filter(|rule| matches!(rule.check.run, Run::Query { .. } | Run::Fold { .. }))
        .collect();
    let total = corpus.len() * scan.instances.len();
    let mut done = 0;
    for instance in &scan.instances {
        let known = Known::of(store, scan, instance)?;
        settle_unit_checks(store, scan, request, instance, &known)?;
        for rule in &corpus {
            if stop.is_requested() {
                return Ok(false);
            }
            done += 1;
            observer.event(&Event::CorpusCheck { check: rule.check.id, done, total });
            if !applies(rule.check, &instance.adapter) {
                continue;
            }
            let (findings, outcome) = match known.obstacle(rule, true) {
                Some(unknown) => (Vec::new(), outcome(rule, Counts::default(), Some(unknown))),
                None => corpus_check(store, scan, instance, rule),
            };
            store.store_corpus(scan.id, instance.id, &findings, &outcome)?;
        }
    }
    Ok(true)
}

/// What could be looked at on one instance.
struct Known {
    missing: Vec<(Capability, UnknownReason, String)>,
    partial: Vec<(Capability, UnknownReason)>,
    present: Vec<Capability>,
}

impl Known {
    fn of(store: &mut Store, scan: &StoredScan, instance: &StoredInstance) -> Result<Self> {
        Ok(Self {
            missing: store.missing_capabilities(scan.id, instance.id)?,
            partial: store.partial_capabilities(scan.id, instance.id)?,
            present: store.present_capabilities(scan.id, instance.id)?,
        })
    }

    /// Why a rule cannot be evaluated. A need that nobody spoke of was not looked at either.
    fn obstacle(&self, rule: &Rule, whole_corpus: bool) -> Option<(UnknownReason, String)> {
        for need in rule.check.needs {
            if let Some((_, reason, detail)) = self.missing.iter().find(|(it, ..)| it == need) {
                return Some((*reason, explain(*reason, detail)));
            }
            let partial = self.partial.iter().find(|(it, _)| it == need);
            let is_present = self.present.contains(need);
            match partial {
                Some(_) if whole_corpus => {
                    let reason = UnknownReason::PartialInventory;
                    return Some((reason, explain(reason, "")));
                }
                Some((_, reason)) if !is_present => return Some((*reason, explain(*reason, ""))),
                None if !is_present => {
                    let reason = UnknownReason::Unsupported;
                    return Some((reason, format!("nothing was learnt of `{}`", need.as_str())));
                }
                Some(_) | None => {}
            }
        }
        None
    }

    fn is_partial(&self, rule: &Rule) -> bool {
        rule.check.needs.iter().any(|need| self.partial.iter().any(|(it, _)| it == need))
    }
}

/// Outcomes of the checks that looked at one unit at a time: from the verdicts kept beside the units.
fn settle_unit_checks(
    store: &mut Store,
    scan: &StoredScan,
    request: &Request,
    instance: &StoredInstance,
    known: &Known,
) -> Result<()> {
    let sums = store.tallies(scan.id, instance.id)?;
    for (ordinal, rule) in request.rules.rules.iter().enumerate() {
        if matches!(rule.check.run, Run::Query { .. } | Run::Fold { .. })
            || !applies(rule.check, &instance.adapter)
        {
            continue;
        }
        let mut counts = sums.get(ordinal).copied().unwrap_or_default();
        let mut unknown = known.obstacle(rule, false);
        if known.is_partial(rule) {
            // At least one page of units is missing; how many units, nobody can say.
            counts.unknown += 1;
            if counts.evaluated == 0 && unknown.is_none() {
                let reason = UnknownReason::PartialInventory;
                unknown = Some((reason, explain(reason, "")));
            }
        } else if counts.evaluated == 0 && counts.unknown > 0 && unknown.is_none() {
            let reason = if store.has_crashed(scan.id, instance.id, rule.check.id)? {
                UnknownReason::Internal
            } else {
                UnknownReason::Unsupported
            };
            unknown = Some((reason, explain(reason, "")));
        }
        store.transaction(|store| {
            if unknown.is_some() {
                counts = Counts { evaluated: 0, failing: 0, unknown: counts.unknown };
                store.withhold_findings_of(scan.id, instance.id, rule.check.id)?;
            }
            store.insert_outcome(scan.id, instance.id, &outcome(rule, counts, unknown))
        })?;
    }
    Ok(())
}

/// One corpus check; a failure of the check itself is an outcome, and the others go on.
fn corpus_check(
    store: &mut Store,
    scan: &StoredScan,
    instance: &StoredInstance,
    rule: &Rule,
) -> (Vec<Finding>, StoredOutcome) {
    let started = std::panic::AssertUnwindSafe(|| evaluate(store, scan, instance, rule));
    match std::panic::catch_unwind(started) {
        Ok(Ok((findings, evaluated))) => {
            let failing = findings.len() as u64;
            let counts = Counts { evaluated: evaluated.max(failing), failing, unknown: 0 };
            (findings, outcome(rule, counts, None))
        }
        Ok(Err(Unevaluated::Unknown(reason))) => {
            (Vec::new(), outcome(rule, Counts::default(), Some((reason, explain(reason, "")))))
        }
        Ok(Err(Unevaluated::Store(error))) => {
            tracing::error!(check = rule.check.id, %error, "a corpus check failed");
            let reason = UnknownReason::Internal;
            (
                Vec::new(),
                outcome(rule, Counts::default(), Some((reason, format!("{}: {error}", reason.sentence())))),
            )
        }
        Err(_) => {
            tracing::error!(check = rule.check.id, "a corpus check panicked");
            let reason = UnknownReason::Internal;
            (Vec::new(), outcome(rule, Counts::default(), Some((reason, explain(reason, "")))))
        }
    }
}

enum Unevaluated {
    Unknown(UnknownReason),
    Store(crate::store::StoreError),
}

impl From<crate::store::StoreError> for Unevaluated {
    fn from(error: crate::store::StoreError) -> Self {
        Self::Store(error)
    }
}

fn evaluate(
    store: &mut Store,
    scan: &StoredScan,
    instance: &StoredInstance,
    rule: &Rule,
) -> std::result::Result<(Vec<Finding>, u64), Unevaluated> {
    let instance_id = InstanceId(instance.name.clone());
    let values = |params: &[&str]| {
        let mut values: Vec<Value> = vec![scan.id.0.into(), instance.id.into(), scan.as_of_ms.into()];
        for param in params {
            let setting = rule.thresholds.iter().find(|(key, _)| key == param).map(|(_, value)| value);
            values.push(match setting {
                Some(crate::checks::SettingValue::Int(value)) => Value::Int(*value),
                Some(crate::checks::SettingValue::Real(value)) => Value::Real(*value),
                _ => Value::Null,
            });
        }
        values
    };
    match &rule.check.run {
        Run::Query { params, population, failing, finding: make } => {
            let all = values(params);
            let bound = &all[..];
            let counted = format!("SELECT COUNT(*) AS n FROM ({population}) AS units");
            let n =
                store.query_one(&counted, used(&counted, bound))?.and_then(|row| row.int("n")).unwrap_or(0);
            let mut findings = Vec::new();
            store.query_each(failing, used(failing, bound), |row| {
                let failure = make(&row, &rule.thresholds);
                findings.push(finding(rule.check, &instance_id, row.subject(), failure));
                Ok(())
            })?;
            Ok((findings, u64::try_from(n).unwrap_or(0)))
        }
        Run::Fold { params, rows, start } => {
            let mut fold = start(&rule.thresholds);
            let all = values(params);
            store.query_each(rows, used(rows, &all), |row| {
                fold.row(&row);
                Ok(())
            })?;
            let Folded { evaluated, failing } = fold.finish().map_err(Unevaluated::Unknown)?;
            let findings = failing
                .into_iter()
                .map(|(subject, failure)| finding(rule.check, &instance_id, subject, failure))
                .collect();
            Ok((findings, evaluated))
        }
        _ => Ok((Vec::new(), 0)),
    }
}

/// Only as many values as the text has parameters: a database refuses more.
fn used<'v>(sql: &str, values: &'v [Value]) -> &'v [Value] {
    let numbers = sql.split('?').skip(1).filter_map(|rest| {
        let digits = rest.find(|it: char| !it.is_ascii_digit()).unwrap_or(rest.len());
        rest.get(..digits)?.parse::<usize>().ok()
    });
    let highest = numbers.max().unwrap_or(0);
    values.get(..highest).unwrap_or(values)
}

fn outcome(rule: &Rule, counts: Counts, unknown: Option<(UnknownReason, String)>) -> StoredOutcome {
    StoredOutcome {
        check: rule.check.id.to_owned(),
        version: i64::from(rule.check.version),
        counts,
        accepted: 0,
        unknown,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn as_many_values_are_bound_as_the_text_has_parameters() {
        let values: Vec<Value> = (0..12_i64).map(Value::Int).collect();
        for (sql, n) in [
            ("SELECT 1", 0),
            ("SELECT ?1", 1),
            ("SELECT ?1 WHERE ?2 < ?1", 2),
            ("SELECT ?10", 10),
            ("SELECT ?1, ?12)", 12),
            ("SELECT '?', ?3", 3),
            ("SELECT ?99", 12),
        ] {
            assert_eq!(used(sql, &values).len(), n, "{sql}");
        }
        assert_eq!(used("SELECT ?10", &values[..4]).len(), 4);
    }
}
