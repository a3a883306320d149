//! What is next: tasks for idle workers, and the way of an instance from listing to probing.
//!
//! Stays true: no more is handed out than there are idle workers; probing is prepared once the listing of the instance
//! has ended for everybody, by the leader alone.

use std::sync::Arc;

use super::{Hands, Lane};
use crate::engine::events::now_ms;
use crate::engine::worker::Work;
use crate::engine::{EngineError, carry_over, derive, probing};
use crate::model::{Phase, UnknownReason};
use crate::store::StoreError;
use crate::store::inventory::{Base, BaseKind, Carried};
use crate::store::tasks::Task;

impl Hands<'_, '_> {
    pub(super) fn hand_out(&mut self, lanes: &mut [Option<Lane>]) -> Result<usize, EngineError> {
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

    pub(super) fn hand_out_lane(&mut self, index: usize, lane: &mut Lane) -> Result<usize, EngineError> {
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
                    // What the leader does not reach counts, as in a scan by one process.
                    needs_proof: !self.is_leader() && task.phase == Phase::Probing && !lane.is_reached,
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
    pub(super) fn claim(&mut self, lane: &mut Lane, limit: usize) -> Result<Vec<Task>, EngineError> {
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
    pub(super) fn advance(&mut self, lanes: &mut [Option<Lane>], index: usize) -> Result<bool, EngineError> {
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

    /// What the scan's base kept of a task.
    pub(super) fn carried(&mut self, task: &Task) -> Result<Option<Carried>, StoreError> {
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
}
