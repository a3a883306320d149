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
//! server they cannot reach to the leader.

mod hand_out;
mod others;
mod take_back;

use std::convert::Infallible;
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use crossbeam_channel::{Sender, bounded};
use serde_json::Value as Json;

use super::events;
use super::sharing::{self, Outcome, Role, Share};
use super::worker::{self, Finished, Work};
use super::{EngineError, Event, Observer, Request, Stop};
use crate::model::Phase;
use crate::store::Store;
use crate::store::inventory::{Base, BaseKind};
use crate::store::scans::StoredScan;
use crate::store::tasks::Progress;

/// How often a stop request is looked for while nothing happens.
const TICK: Duration = Duration::from_millis(100);

/// How often progress is told: it is counted in the store, which takes longer the more tasks there are.
const TELL: Duration = Duration::from_millis(100);

/// How often what other processes added is looked for while there is nothing to do.
const LOOK: Duration = Duration::from_millis(200);

/// How often it is looked for whether other processes, and the leader, still live.
const LIVES: Duration = Duration::from_secs(1);

/// After the database was connected to anew, how long the others have for showing that they live.
const GRACE: Duration = Duration::from_secs(15);

/// Tasks of an instance in hand at once, a worker each: as many as requests may be under way, and one more for each core, which
/// judges what came meanwhile. After a kill no more than these are done again. The transport sees to it that no more requests
/// than `concurrency` are under way.
pub fn tasks_in_hand(concurrency: usize) -> usize {
    let cores = thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let asking = concurrency.max(1);
    asking.saturating_add(asking.min(cores))
}

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
    /// Its server was reached from here.
    is_reached: bool,
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
    let workers: usize = request.instances.iter().map(|it| tasks_in_hand(it.concurrency)).sum();
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
            let n_workers = tasks_in_hand(instance.concurrency);
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
                is_reached: false,
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
        let connected = (store.connections(), None);
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
            connected,
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
    if ended.is_ok() {
        store.share(false)?;
    }
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
    /// Times that the database was connected to, and when that last was new.
    connected: (u64, Option<Instant>),
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

    fn is_leader(&self) -> bool {
        matches!(self.role, Role::Leader)
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
