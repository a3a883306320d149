//! The one thread that owns the store: commits what is finished, claims what is next, hands out.
//!
//! Only as many tasks are handed out as there are idle workers, so that sending never blocks; workers may wait
//! to give back. A follow-up is handed out only after the commit that made it. Bound: one task a worker in
//! flight, and as many finished ones waiting to be committed.
//!
//! Each instance goes from listing to probing by itself, so that a slow or dead one holds up nobody. One whose server
//! is given up (`transport`'s breaker, after its trials) is asked nothing more: what is left of it fails at once with
//! the reason, and `resume` takes it up again.
//!
//! Where the database can be shared, other processes may work on the same scan: what they add, end or leave behind is
//! looked for while there is nothing else to do. One of them leads; helpers only do tasks, and leave an instance whose
//! server they cannot reach to the others.

use std::convert::Infallible;
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use crossbeam_channel::{Sender, bounded};
use serde_json::Value as Json;

use super::carry_over;
use super::events::{self, now_ms};
use super::sharing::{self, Outcome, Role, Share};
use super::worker::{self, Finished, Work};
use super::{EngineError, Event, Observer, Request, Stop, derive, probing};
use crate::model::{Phase, UnknownReason};
use crate::store::inventory::{Base, BaseKind, Carried};
use crate::store::scans::StoredScan;
use crate::store::tasks::{Progress, Task, TaskResult};
use crate::store::{Store, StoreError};

/// How often a stop request is looked for while nothing happens.
const TICK: Duration = Duration::from_millis(100);

/// How often progress is told: it is counted in the store, which takes longer the more tasks there are.
const TELL: Duration = Duration::from_millis(100);

/// How often what other processes added is looked for while there is nothing to do.
const LOOK: Duration = Duration::from_millis(200);

/// How often it is looked for whether other processes, and the leader, still live.
const LIVES: Duration = Duration::from_secs(1);

struct Lane {
    /// The store's number of the instance.
    id: i64,
    work: Sender<Work>,
    phase: Phase,
    n_workers: usize,
    idle: usize,
    context: Arc<Json>,
    /// How often the context was set when this one was read; other processes set it too.
    context_n: i64,
    /// What the base of an incremental scan discovered.
    base_context: Option<Json>,
    /// Nothing pending was found at the last look, and nothing was added since.
    drained: bool,
    /// Its listing has not ended, by the last look: others are at it.
    is_awaited: bool,
    /// Why nothing more is asked of it.
    given_up: Option<String>,
}

impl Lane {
    /// Nothing to do, and nobody at it.
    fn is_at_rest(&self) -> bool {
        self.drained && self.idle == self.n_workers
    }
}

/// Runs tasks of listing and probing until all are done, or as long as there are any to help with.
pub fn run(
    store: &mut Store,
    scan: &StoredScan,
    request: &Request,
    stop: &Stop,
    observer: &dyn Observer,
    role: Role<'_>,
) -> Result<Share, EngineError> {
    let owner = format!("{}-{}", std::process::id(), uuid::Uuid::now_v7());
    // Before the first task is claimed.
    let presence = store.presence(scan.id, &owner, matches!(role, Role::Leader))?;
    let is_shared = store.is_shared();
    store.share(true)?;
    let workers: usize = request.instances.iter().map(|it| it.concurrency.max(1)).sum();
    let (give_back, finished) = bounded::<Finished>(workers.max(1));
    let base = match scan.base {
        Some(Base { scan, kind: BaseKind::Incremental }) => store.scan(scan).ok(),
        _ => None,
    };
    let ended = thread::scope(|scope| {
        // Dropped at the end of this closure, as the lanes are.
        let (_alive, end) = bounded::<Infallible>(0);
        if let Some(presence) = presence {
            thread::Builder::new()
                .name("heartbeat".to_owned())
                .spawn_scoped(scope, move || sharing::live(presence, &end))
                .map_err(EngineError::Thread)?;
        }
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
                phase: if is_shared { scan.phase.max(stored.phase) } else { scan.phase },
                n_workers,
                idle: n_workers,
                context: Arc::new(stored.context.clone()),
                context_n: stored.context_n,
                base_context: base
                    .as_ref()
                    .and_then(|base| base.instances.iter().find(|it| it.id == stored.id))
                    .map(|it| it.context.clone()),
                drained: false,
                is_awaited: false,
                given_up: None,
            }));
        }
        drop(give_back);
        // Killed between the last preparation and the phase of the scan: that one is made again.
        let mut known = lanes.iter_mut().flatten();
        if scan.phase == Phase::Listing && known.all(|it| it.phase != Phase::Listing) {
            lanes.iter_mut().flatten().take(1).for_each(|it| it.phase = Phase::Listing);
        }
        let now = events::moment();
        let mut hands = Hands {
            store,
            scan,
            request,
            observer,
            owner: &owner,
            role,
            is_shared,
            phase: scan.phase,
            records: 0,
            tasks: 0,
            is_cut_off: false,
            has_succeeded: false,
            told: now,
            looked: now,
            seen_alive: now,
        };
        // Dropping the lanes at the end of this closure is how workers learn that there is no more.
        let ended = hands.work(&mut lanes, &finished, stop);
        let ended = ended.map(|outcome| Share { outcome, tasks: hands.tasks, records: hands.records });
        if ended.is_err() {
            // Nobody will take back what workers still wait for.
            request.interrupt.stop();
        }
        ended
    });
    store.share(false)?;
    ended
}

struct Hands<'a, 'r> {
    store: &'a mut Store,
    scan: &'a StoredScan,
    request: &'a Request,
    observer: &'a dyn Observer,
    owner: &'a str,
    role: Role<'r>,
    /// Whether other processes may be at the same scan.
    is_shared: bool,
    /// Probing once every instance is there.
    phase: Phase,
    records: u64,
    tasks: u64,
    /// A task was interrupted: the scan ends here, whoever asked for it.
    is_cut_off: bool,
    /// The leader is gone and this process takes its place, as soon as it has nothing in hand.
    has_succeeded: bool,
    /// When progress was told last.
    told: Instant,
    /// When what others added was looked for last.
    looked: Instant,
    /// When it was looked for last whether the others live.
    seen_alive: Instant,
}

impl Hands<'_, '_> {
    fn work(
        &mut self,
        lanes: &mut [Option<Lane>],
        finished: &crossbeam_channel::Receiver<Finished>,
        stop: &Stop,
    ) -> Result<Outcome, EngineError> {
        let mut in_flight = 0_usize;
        let mut is_read = false;
        self.progress()?;
        loop {
            if stop.is_requested() || is_read {
                // What a helper still has then was taken over from it.
                self.request.interrupt.stop();
            } else if !self.is_cut_off && !self.has_succeeded {
                if self.is_shared {
                    is_read = self.look_around(lanes)?;
                }
                in_flight += self.hand_out(lanes)?;
            }
            if in_flight == 0
                && let Some(outcome) = self.outcome(stop, is_read)?
            {
                return Ok(outcome);
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

    /// How the reading ended, once nothing is in hand; `None` when others are still at it.
    fn outcome(&mut self, stop: &Stop, is_read: bool) -> Result<Option<Outcome>, EngineError> {
        if is_read {
            return Ok(Some(Outcome::Read));
        }
        let progress = self.progress()?;
        if stop.is_requested() || self.is_cut_off {
            return Ok(Some(Outcome::Stopped));
        }
        if self.has_succeeded {
            return Ok(Some(Outcome::Succeeded));
        }
        if !self.is_leader() {
            return Ok(None);
        }
        let is_whole = self.phase == Phase::Probing && progress.ended == progress.total;
        if is_whole && self.is_shared {
            self.store.still_leads(self.owner)?;
        }
        Ok(match (is_whole, self.is_shared) {
            (true, _) => Some(Outcome::Read),
            // A task that is neither done nor failed was interrupted.
            (false, false) => Some(Outcome::Stopped),
            (false, true) => None,
        })
    }

    fn is_leader(&self) -> bool {
        matches!(self.role, Role::Leader)
    }

    /// Notices what other processes did: tasks they added, tasks they left behind, the end of the leader. Whether
    /// everything is read, for a helper.
    fn look_around(&mut self, lanes: &mut [Option<Lane>]) -> Result<bool, EngineError> {
        let mut is_read = false;
        if self.looked.elapsed() >= LOOK {
            self.looked = events::moment();
            if !self.is_leader() {
                let (runs, phase) = self.store.stage(self.scan.id)?;
                self.phase = phase.min(Phase::Probing);
                is_read = !runs || phase > Phase::Probing;
            }
            for lane in lanes.iter_mut().flatten() {
                lane.drained = false;
                lane.is_awaited = false;
            }
        }
        if !is_read && self.seen_alive.elapsed() >= LIVES {
            self.seen_alive = events::moment();
            if self.is_leader() {
                self.store.still_leads(self.owner)?;
            }
            if lanes.iter().flatten().any(|it| it.idle > 0) {
                let released = self.store.release_gone(self.scan.id, self.owner)?;
                if released > 0 {
                    tracing::warn!(tasks = released, "another process is gone; its tasks are taken over");
                }
            }
            if let Role::Helper(succeed) = &mut self.role {
                self.has_succeeded = succeed()?;
                if !self.has_succeeded && self.unseats_silent_leader() {
                    tracing::warn!(
                        "the process that leads was not heard of for a minute; its right is taken from it"
                    );
                }
            }
        }
        Ok(is_read)
    }

    /// A server that does not let us only means that a leader which is stopped is waited for.
    fn unseats_silent_leader(&mut self) -> bool {
        self.store.unseat_silent_leader(self.scan.id).unwrap_or_else(|error| {
            tracing::debug!(%error, "a silent leader cannot be unseated");
            false
        })
    }

    fn hand_out(&mut self, lanes: &mut [Option<Lane>]) -> Result<usize, EngineError> {
        let mut handed = 0;
        for index in 0..lanes.len() {
            while let Some(lane) = lanes[index].as_mut() {
                handed += self.hand_out_lane(index, lane)?;
                let may_advance = lane.phase == Phase::Listing && lane.is_at_rest() && !lane.is_awaited;
                if !self.is_leader() || !may_advance || !self.advance(lanes, index)? {
                    break;
                }
            }
        }
        Ok(handed)
    }

    fn hand_out_lane(&mut self, index: usize, lane: &mut Lane) -> Result<usize, EngineError> {
        let mut handed = 0;
        while lane.idle > 0 && !lane.drained {
            // What is given up is ended in one go; there may be a lot of it.
            let limit = if lane.given_up.is_some() { usize::MAX } else { lane.idle };
            if lane.given_up.is_some() && !self.is_leader() {
                // The others may reach it.
                lane.drained = true;
                break;
            }
            let tasks = self.claim(lane, limit)?;
            lane.drained = tasks.is_empty();
            if let Some(why) = &lane.given_up {
                self.give_up(index, &tasks, why)?;
                continue;
            }
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
            break;
        }
        Ok(handed)
    }

    /// Takes tasks of a lane, and what they need to know.
    fn claim(&mut self, lane: &mut Lane, limit: usize) -> Result<Vec<Task>, EngineError> {
        let (scan, now_ms) = (self.scan.id, now_ms());
        let tasks = if self.is_leader() {
            self.store.claim(scan, lane.id, lane.phase, self.owner, now_ms, limit)?
        } else {
            let mut tasks = Vec::new();
            for phase in [Phase::Listing, Phase::Probing] {
                if tasks.is_empty() && phase >= lane.phase {
                    tasks = self.store.claim_beside(scan, lane.id, phase, self.owner, now_ms, limit)?;
                }
            }
            tasks
        };
        // Another process's task may have brought what these need.
        if self.is_shared
            && !tasks.is_empty()
            && let Some((n, context)) = self.store.newer_context(self.scan.id, lane.id, lane.context_n)?
        {
            lane.context_n = n;
            lane.context = Arc::new(context);
        }
        Ok(tasks)
    }

    /// An instance whose listing has ended goes on to probing. False when it has not: a task belongs to another process.
    fn advance(&mut self, lanes: &mut [Option<Lane>], index: usize) -> Result<bool, EngineError> {
        let is_last = lanes
            .iter()
            .enumerate()
            .all(|(other, lane)| other == index || lane.as_ref().is_none_or(|it| it.phase != Phase::Listing));
        let Some(lane) = lanes[index].as_mut() else { return Ok(false) };
        let listing = self.store.progress(self.scan.id, Some(lane.id), Phase::Listing)?;
        if listing.ended != listing.total {
            lane.is_awaited = true;
            return Ok(false);
        }
        if is_last {
            // Told before the phase changes: a hundred per cent of it.
            self.progress()?;
        }
        let instance = (&self.request.instances[index], lane.id);
        match self.scan.base {
            Some(Base { scan: base, kind: BaseKind::Check }) => {
                derive::prepare_probing(self.store, self.scan.id, base, lane.id, is_last)?;
            }
            _ => probing::prepare(self.store, self.scan, self.request, instance, is_last)?,
        }
        self.store.set_instance_phase(self.scan.id, lane.id, Phase::Probing)?;
        lane.phase = Phase::Probing;
        lane.drained = false;
        if is_last {
            self.store.set_phase(self.scan.id, Phase::Probing)?;
            self.phase = Phase::Probing;
            self.progress()?;
        }
        Ok(true)
    }

    /// Ends tasks that will not be asked. One event stands for all of them.
    fn give_up(&mut self, index: usize, tasks: &[Task], why: &str) -> Result<(), EngineError> {
        let Some(first) = tasks.first() else { return Ok(()) };
        let instance = self.request.instances[index].name.clone();
        for task in tasks {
            match self.store.fail_task(self.scan.id, task, self.owner, UnknownReason::Unreachable, why) {
                Ok(()) | Err(StoreError::TaskLost) => {}
                Err(error) => return Err(error.into()),
            }
        }
        tracing::warn!(%instance, tasks = tasks.len(), %why, "instance given up");
        self.observer.event(&Event::TaskFailed {
            instance,
            listing: first.spec.listing.clone(),
            reason: UnknownReason::Unreachable,
            message: format!("{} more tasks: {why}", tasks.len()),
        });
        Ok(())
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
        if let Some(why) = done.given_up.take() {
            lane.given_up.get_or_insert(why);
        }
        lane.is_awaited = false;
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
                    // Not known which of several it was.
                    lane.context_n = -1;
                }
                if !result.follow_ups.is_empty() {
                    lane.drained = false;
                }
                self.records += records;
                self.tasks += 1;
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
            // The leader may reach it; here, one that is given up is asked no more.
            Err((UnknownReason::Unreachable, message)) if !self.is_leader() => {
                tracing::warn!(instance = %name, %message, "left to the process that leads");
                self.store.leave_to_leader(done.task.id, self.owner)?;
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
        let progress = self.store.progress(self.scan.id, None, self.phase)?;
        self.observer.event(&Event::Progress {
            phase: self.phase,
            done: progress.ended,
            total: progress.total,
            records: self.records,
        });
        Ok(progress)
    }
}
