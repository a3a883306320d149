//! What is finished: committed, failed, or given back.
//!
//! Stays true: a task that was taken over meanwhile changes nothing here; a helper fails no task whose server it could
//! not reach.

use std::sync::Arc;

use super::{Hands, Lane};
use crate::engine::worker::Finished;
use crate::engine::{EngineError, Event, carry_over};
use crate::model::UnknownReason;
use crate::store::StoreError;
use crate::store::inventory::Base;
use crate::store::tasks::{Task, TaskResult};

impl Hands<'_, '_> {
    pub(super) fn take_back(
        &mut self,
        lanes: &mut [Option<Lane>],
        mut done: Finished,
    ) -> Result<(), EngineError> {
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
                lane.is_reached |= carry_over::looked(&done.task.spec).is_none();
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
                lane.is_reached = false;
                self.store.leave_to_leader(done.task.id, self.owner)?;
            }
            Err((reason, message)) => self.fail(name, &done.task, reason, message)?,
        }
        Ok(())
    }

    /// Tasks for the items of a quick look: those that are as they were, and those to read.
    pub(super) fn after_glance(
        &mut self,
        done: &Finished,
        result: &mut TaskResult,
    ) -> Result<(), StoreError> {
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

    /// Ends tasks that will not be asked. One event stands for all of them.
    pub(super) fn give_up(&mut self, index: usize, tasks: &[Task], why: &str) -> Result<(), EngineError> {
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

    /// A task that failed for good; the others go on.
    pub(super) fn fail(
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
}
