//! Checks that are true only over the whole inventory: SQL over the views.
//!
//! The pass starts over whenever it is cut off. On a partial inventory every such check is unknown: an item
//! that was never fetched is not a broken reference.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use crossbeam_channel::{Sender, bounded};

use super::judge::{finding, located};
use super::{EngineError, Event, Observer, Request, Stop, events, explain};
use crate::adapters::Adapter;
use crate::checks::Run;
use crate::model::{Capability, Counts, Failure, Finding, InstanceId, Subject, UnknownReason, Value};
use crate::plan::{Rule, applies};
use crate::store::outcomes::StoredOutcome;
use crate::store::scans::{StoredInstance, StoredScan};
use crate::store::{Result, Store, StoreError};

/// Findings handed over at once, so that those of a check are never in memory as a whole.
const BATCH: usize = 500;

/// Readers beside the thread that writes. More than a few gain nothing: they wait for the same file.
const MAX_READERS: usize = 4;

/// Times that a check begins again because a connection broke.
const MOST_BREAKS: u32 = 5;

/// Runs every corpus check on every instance, and settles the outcome of all others. `Ok(false)` = stopped before
/// the end.
///
/// Checks only read what the listing and the probing left, so they run side by side, each on a connection of its
/// own; the calling thread alone writes.
pub fn run(
    store: &mut Store,
    scan: &StoredScan,
    request: &Request,
    stop: &Stop,
    observer: &dyn Observer,
) -> std::result::Result<bool, EngineError> {
    store.clear_corpus(scan.id)?;
    let corpus: Vec<_> = request.rules.rules.iter().filter(|rule| is_corpus(rule)).collect();
    let total = corpus.len() * scan.instances.len();
    let mut work = Vec::with_capacity(total);
    let mut done = 0;
    for instance in &scan.instances {
        let known = Known::of(store, scan, instance)?;
        settle_unit_checks(store, scan, request, instance, &known)?;
        for rule in &corpus {
            let obstacle = known.obstacle(rule, true);
            if !applies(rule.check, &instance.adapter) {
                done += 1;
            } else if let Some(unknown) = obstacle {
                done += 1;
                store.end_corpus_check(
                    scan.id,
                    instance.id,
                    &outcome(rule, Counts::default(), Some(unknown)),
                )?;
            } else {
                let adapter = request.instances.iter().find(|it| it.name == instance.name);
                work.push((instance, *rule, adapter.map(|it| it.adapter.as_ref())));
            }
        }
    }
    // Those that hold the whole corpus take longest: begun last, one of them would run alone.
    work.sort_by_key(|(_, rule, _)| matches!(rule.check.run, Run::Query { .. }));
    let n_readers = thread::available_parallelism().map_or(1, usize::from).min(MAX_READERS).min(work.len());
    let readers = (0..n_readers).map(|_| store.reader()).collect::<Result<Vec<_>>>()?;
    let next = AtomicUsize::new(0);
    let (give, take) = bounded::<Told>(2 * n_readers.max(1));
    thread::scope(|scope| {
        // Inside the scope: leaving it, for whatever reason, hangs up, and the readers end.
        let take = take;
        for mut reader in readers {
            let (give, next, work) = (give.clone(), &next, &work);
            thread::Builder::new()
                .name("corpus".to_owned())
                .spawn_scoped(scope, move || {
                    while let Some((instance, rule, adapter)) = work.get(next.fetch_add(1, Ordering::Relaxed))
                    {
                        if stop.is_requested()
                            || !corpus_check(&mut reader, scan, instance, rule, *adapter, &give)
                        {
                            return;
                        }
                    }
                })
                .map_err(EngineError::Thread)?;
        }
        drop(give);
        for told in take {
            match told {
                Told::Findings(instance, findings) => {
                    store.store_corpus_findings(scan.id, instance, &findings)?;
                }
                Told::End(instance, check, outcome) => {
                    store.end_corpus_check(scan.id, instance, &outcome)?;
                    done += 1;
                    observer.event(&Event::CorpusCheck { check, done, total });
                }
                Told::Gone(error) => return Err(error.into()),
            }
        }
        Ok::<_, EngineError>(())
    })?;
    Ok(done == total)
}

/// What a reader tells the thread that writes: findings of a check while it runs, then how it ended.
enum Told {
    Findings(i64, Vec<Finding>),
    End(i64, &'static str, StoredOutcome),
    /// The database cannot be reached any more.
    Gone(StoreError),
}

fn is_corpus(rule: &Rule) -> bool {
    matches!(rule.check.run, Run::Query { .. } | Run::Fold { .. })
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
        if is_corpus(rule) || !applies(rule.check, &instance.adapter) {
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
            store.insert_outcome(scan.id, instance.id, &outcome(rule, counts, unknown.clone()))
        })?;
    }
    Ok(())
}

/// One corpus check; a failure of the check itself is an outcome, and the others go on. False when nobody listens.
fn corpus_check(
    reader: &mut Store,
    scan: &StoredScan,
    instance: &StoredInstance,
    rule: &Rule,
    adapter: Option<&dyn Adapter>,
    give: &Sender<Told>,
) -> bool {
    let begun = events::moment();
    // When a server's connection breaks in the middle of the rows, a check begins again: what it found twice is kept once.
    let started = AssertUnwindSafe(|| {
        let mut left = MOST_BREAKS;
        loop {
            match evaluate(reader, scan, instance, rule, adapter, give) {
                Err(Unevaluated::Store(StoreError::Dropped { .. })) if left > 0 => left -= 1,
                other => return other,
            }
        }
    });
    let unknown = |reason: UnknownReason, detail: String| {
        outcome(rule, Counts::default(), Some((reason, explain(reason, &detail))))
    };
    let ended = match catch_unwind(started) {
        Ok(Ok(counts)) => outcome(rule, counts, None),
        Ok(Err(Unevaluated::NobodyListens)) => return false,
        // No fault of the check: the scan ends, and can be resumed.
        Ok(Err(Unevaluated::Store(error @ (StoreError::Dropped { .. } | StoreError::Server { .. })))) => {
            let _ = give.send(Told::Gone(error));
            return false;
        }
        Ok(Err(Unevaluated::Unknown(reason))) => unknown(reason, String::new()),
        Ok(Err(Unevaluated::Store(error))) => {
            tracing::error!(check = rule.check.id, %error, "a corpus check failed");
            let reason = UnknownReason::Internal;
            unknown(reason, format!("{}: {error}", reason.sentence()))
        }
        Err(_) => {
            tracing::error!(check = rule.check.id, "a corpus check panicked");
            unknown(UnknownReason::Internal, String::new())
        }
    };
    tracing::debug!(check = rule.check.id, ms = begun.elapsed().as_millis(), "corpus check ended");
    give.send(Told::End(instance.id, rule.check.id, ended)).is_ok()
}

enum Unevaluated {
    Unknown(UnknownReason),
    Store(StoreError),
    /// The thread that writes is gone: the scan ends.
    NobodyListens,
}

impl From<StoreError> for Unevaluated {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

/// Findings on their way to the thread that writes.
struct Outbox<'a> {
    give: &'a Sender<Told>,
    instance: i64,
    waiting: Vec<Finding>,
    failing: u64,
    is_heard: bool,
}

impl Outbox<'_> {
    fn put(&mut self, finding: Finding) {
        self.failing += 1;
        self.waiting.push(finding);
        if self.waiting.len() >= BATCH {
            self.flush();
        }
    }

    fn flush(&mut self) {
        if !self.waiting.is_empty() {
            let findings = std::mem::take(&mut self.waiting);
            self.is_heard = self.give.send(Told::Findings(self.instance, findings)).is_ok();
        }
    }
}

fn evaluate(
    reader: &mut Store,
    scan: &StoredScan,
    instance: &StoredInstance,
    rule: &Rule,
    adapter: Option<&dyn Adapter>,
    give: &Sender<Told>,
) -> std::result::Result<Counts, Unevaluated> {
    let make_finding = |subject: Subject, failure: Failure| {
        let subject = match adapter {
            Some(adapter) => located(adapter, subject, &failure),
            None => subject,
        };
        finding(rule.check, &InstanceId(instance.name.clone()), subject, failure)
    };
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
    let mut outbox = Outbox { give, instance: instance.id, waiting: Vec::new(), failing: 0, is_heard: true };
    let evaluated = match &rule.check.run {
        Run::Query { params, population, failing, finding: make } => {
            let all = values(params);
            let bound = &all[..];
            let counted = format!("SELECT COUNT(*) AS n FROM ({population}) AS units");
            let n =
                reader.query_one(&counted, used(&counted, bound))?.and_then(|row| row.int("n")).unwrap_or(0);
            reader.query_each(failing, used(failing, bound), |row| {
                let failure = make(&row, &rule.thresholds);
                outbox.put(make_finding(row.subject(), failure));
                Ok(())
            })?;
            u64::try_from(n).unwrap_or(0)
        }
        Run::Fold { params, rows, start } => {
            let mut fold = start(&rule.thresholds);
            let all = values(params);
            let mut tell = |subject, failure| outbox.put(make_finding(subject, failure));
            reader.query_each(rows, used(rows, &all), |row| {
                fold.row(&row, &mut tell);
                Ok(())
            })?;
            fold.finish(&mut tell).map_err(Unevaluated::Unknown)?
        }
        _ => 0,
    };
    outbox.flush();
    if !outbox.is_heard {
        return Err(Unevaluated::NobodyListens);
    }
    let failing = outbox.failing;
    Ok(Counts { evaluated: evaluated.max(failing), failing, unknown: 0 })
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
