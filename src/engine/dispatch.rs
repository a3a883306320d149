//! The one thread that owns the store: commits what is finished, claims what is next, hands out.
//!
//! Only as many tasks are handed out as there are idle workers, so that sending never blocks; workers may wait
//! to give back. A follow-up is handed out only after the commit that made it. Bound: one task a worker in
//! flight, and as many finished ones waiting to be committed.

use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use crossbeam_channel::{Sender, bounded};
use serde_json::Value as Json;

use super::carry_over;
use super::events::{self, now_ms};
use super::worker::{self, Finished, Work};
use super::{EngineError, Event, Observer, Request, Stop};
use crate::model::UnknownReason;
use crate::store::inventory::{Base, BaseKind, Carried};
use crate::store::scans::StoredScan;
use crate::store::tasks::{Progress, Task, TaskResult};
use crate::store::{Store, StoreError};

/// How often a stop request is looked for while nothing happens.
const TICK: Duration = Duration::from_millis(100);

/// How often progress is told: it is counted in the store, which takes longer the more tasks there are.
const TELL: Duration = Duration::from_millis(100);

struct Lane {
    /// The store's number of the instance.
    id: i64,
    work: Sender<Work>,
    idle: usize,
    context: Arc<Json>,
    /// What the base of an incremental scan discovered.
    base_context: Option<Json>,
    /// Nothing pending was found at the last look, and nothing was added since.
    drained: bool,
}

/// Runs every task of the scan's phase. `Ok(false)` = stopped before the end.
pub fn run(
    store: &mut Store,
    scan: &StoredScan,
    request: &Request,
    stop: &Stop,
    observer: &dyn Observer,
) -> Result<bool, EngineError> {
    let owner = format!("{}-{}", std::process::id(), uuid::Uuid::now_v7());
    let workers: usize = request.instances.iter().map(|it| it.concurrency.max(1)).sum();
    let (give_back, finished) = bounded::<Finished>(workers.max(1));
    let base = match scan.base {
        Some(Base { scan, kind: BaseKind::Incremental }) => store.scan(scan).ok(),
        _ => None,
    };
    thread::scope(|scope| {
        let mut lanes: Vec<Option<Lane>> = Vec::with_capacity(request.instances.len());
        for (index, instance) in request.instances.iter().enumerate() {
            let Some(stored) = scan.instances.iter().find(|it| it.name == instance.name) else {
                lanes.push(None);
                continue;
            };
            let n_workers = instance.concurrency.max(1);
            let (work, tasks) = bounded::<Work>(n_workers);
            for _ in 0..n_workers {
                let (tasks, give_back) = (tasks.clone(), give_back.clone());
                let rules = &request.rules;
                let as_of_ms = scan.as_of_ms;
                thread::Builder::new()
                    .name(format!("scan-{}", instance.name))
                    .spawn_scoped(scope, move || {
                        worker::run(index, instance, rules, as_of_ms, &tasks, &give_back);
                    })
                    .map_err(EngineError::Thread)?;
            }
            lanes.push(Some(Lane {
                id: stored.id,
                work,
                idle: n_workers,
                context: Arc::new(stored.context.clone()),
                base_context: base
                    .as_ref()
                    .and_then(|base| base.instances.iter().find(|it| it.id == stored.id))
                    .map(|it| it.context.clone()),
                drained: false,
            }));
        }
        drop(give_back);
        let mut hands = Hands {
            store,
            scan,
            request,
            observer,
            owner: &owner,
            records: 0,
            is_cut_off: false,
            told: events::moment(),
        };
        // Dropping the lanes at the end of this closure is how workers learn that there is no more.
        let ended = hands.work(&mut lanes, &finished, stop);
        if ended.is_err() {
            // Nobody will take back what workers still wait for.
            request.interrupt.stop();
        }
        ended
    })
}

struct Hands<'a> {
    store: &'a mut Store,
    scan: &'a StoredScan,
    request: &'a Request,
    observer: &'a dyn Observer,
    owner: &'a str,
    records: u64,
    /// A task was interrupted: the scan ends here, whoever asked for it.
    is_cut_off: bool,
    /// When progress was told last.
    told: Instant,
}

impl Hands<'_> {
    fn work(
        &mut self,
        lanes: &mut [Option<Lane>],
        finished: &crossbeam_channel::Receiver<Finished>,
        stop: &Stop,
    ) -> Result<bool, EngineError> {
        let mut in_flight = 0_usize;
        self.progress()?;
        loop {
            if stop.is_requested() {
                self.request.interrupt.stop();
            } else if !self.is_cut_off {
                in_flight += self.hand_out(lanes)?;
            }
            if in_flight == 0 {
                let progress = self.progress()?;
                // A task that is neither done nor failed was interrupted, or belongs to another process by now.
                return Ok(!stop.is_requested() && !self.is_cut_off && progress.ended == progress.total);
            }
            let Ok(first) = finished.recv_timeout(TICK) else { continue };
            for done in std::iter::once(first).chain(finished.try_iter()) {
                in_flight -= 1;
                self.take_back(lanes, done)?;
            }
            if self.told.elapsed() >= TELL {
                self.progress()?;
            }
        }
    }

    fn hand_out(&mut self, lanes: &mut [Option<Lane>]) -> Result<usize, EngineError> {
        let mut handed = 0;
        for lane in lanes.iter_mut().flatten() {
            if lane.idle == 0 || lane.drained {
                continue;
            }
            let tasks =
                self.store.claim(self.scan.id, lane.id, self.scan.phase, self.owner, now_ms(), lane.idle)?;
            lane.drained = tasks.is_empty();
            for task in tasks {
                lane.idle -= 1;
                handed += 1;
                let work = Work {
                    carried: self.carried(&task)?,
                    task,
                    may_glance: lane
                        .base_context
                        .as_ref()
                        .is_some_and(|it| !it.is_null() && *it == *lane.context),
                    keeps_records: self.scan.keeps_records,
                    context: Arc::clone(&lane.context),
                };
                // The channel has room for every worker of the lane, and workers live as long as the scope.
                let _ = lane.work.send(work);
            }
        }
        Ok(handed)
    }

    /// What the scan's base kept of a task.
    fn carried(&mut self, task: &Task) -> Result<Option<Carried>, StoreError> {
        match self.scan.base {
            Some(Base { scan, kind: BaseKind::Check }) => self.store.carried_task(scan, task).map(Some),
            Some(Base { scan, kind: BaseKind::Incremental }) => {
                let Some(looked) = carry_over::looked(&task.spec) else { return Ok(None) };
                let records = self.store.unchanged(scan, task.instance, &task.spec.listing, &looked)?;
                let failed = (records.len() < looked.len()).then(|| {
                    let message =
                        format!("scan {scan}, whose records are carried over, was changed meanwhile");
                    (UnknownReason::Internal, message)
                });
                Ok(Some(Carried { records, problems: Vec::new(), failed }))
            }
            None => Ok(None),
        }
    }

    /// Tasks for the items of a quick look: those that are as they were, and those to read.
    fn after_glance(&mut self, done: &Finished, result: &mut TaskResult) -> Result<(), StoreError> {
        let (Some(Base { scan, .. }), Some(seen)) = (self.scan.base, result.glanced.take()) else {
            return Ok(());
        };
        let (task, adapter) = (&done.task, &self.request.instances[done.instance].adapter);
        let stamped: Vec<_> =
            seen.iter().filter_map(|(id, stamp)| Some((id.clone(), stamp.clone()?))).collect();
        let same = self.store.unchanged(scan, task.instance, &task.spec.listing, &stamped)?;
        result.follow_ups.extend(carry_over::tasks(&task.spec, &seen, &same, &**adapter));
        Ok(())
    }

    fn take_back(&mut self, lanes: &mut [Option<Lane>], mut done: Finished) -> Result<(), EngineError> {
        let Some(lane) = lanes.get_mut(done.instance).and_then(Option::as_mut) else { return Ok(()) };
        lane.idle += 1;
        let name = &self.request.instances[done.instance].name;
        let ended = std::mem::replace(&mut done.result, Err((UnknownReason::Interrupted, String::new())));
        match ended {
            Ok(mut result) => {
                self.after_glance(&done, &mut result)?;
                let committed = self.store.commit_task(self.scan.id, &done.task, self.owner, &result);
                let records = match committed {
                    Ok(records) => records,
                    // Taken over meanwhile: the other owner's result counts.
                    Err(StoreError::TaskLost) => return Ok(()),
                    // What the database cannot take is this task's fault; the others go on.
                    Err(error @ (StoreError::Sql(_) | StoreError::Decode(_))) => {
                        return self.fail(name, &done.task, UnknownReason::Internal, error.to_string());
                    }
                    Err(error) => return Err(error.into()),
                };
                if let Some(context) = result.context {
                    if lane.base_context.as_ref().is_some_and(|it| *it != context) {
                        let because =
                            format!("what `{name}` says of its types, rights or settings has changed");
                        self.store.set_full_because(self.scan.id, &because)?;
                    }
                    lane.context = Arc::new(context);
                }
                if !result.follow_ups.is_empty() {
                    lane.drained = false;
                }
                self.records += records;
                tracing::info!(instance = %name, listing = %done.task.spec.listing, records, "task finished");
                self.observer.event(&Event::TaskDone {
                    instance: name.clone(),
                    listing: done.task.spec.listing.clone(),
                    records,
                });
            }
            Err((UnknownReason::Interrupted, _)) => {
                self.is_cut_off = true;
                self.store.release(done.task.id, self.owner)?;
            }
            Err((reason, message)) => self.fail(name, &done.task, reason, message)?,
        }
        Ok(())
    }

    /// A task that failed for good; the others go on.
    fn fail(
        &mut self,
        instance: &str,
        task: &Task,
        reason: UnknownReason,
        message: String,
    ) -> Result<(), EngineError> {
        match self.store.fail_task(self.scan.id, task, self.owner, reason, &message) {
            Ok(()) | Err(StoreError::TaskLost) => {}
            Err(error) => return Err(error.into()),
        }
        let listing = &task.spec.listing;
        tracing::warn!(%instance, %listing, reason = reason.as_str(), %message, "task failed");
        self.observer.event(&Event::TaskFailed {
            instance: instance.to_owned(),
            listing: listing.clone(),
            reason,
            message,
        });
        Ok(())
    }

    fn progress(&mut self) -> Result<Progress, EngineError> {
        self.told = events::moment();
        let progress = self.store.progress(self.scan.id, None, self.scan.phase)?;
        self.observer.event(&Event::Progress {
            phase: self.scan.phase,
            done: progress.ended,
            total: progress.total,
            records: self.records,
        });
        Ok(progress)
    }
}
