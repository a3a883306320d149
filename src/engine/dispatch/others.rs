//! Other processes at the same scan: what they add, leave behind and finish, and whether they live.
//!
//! Stays true: a helper ends when everything is read, or leads when nobody does; a leader ends only when no task is in
//! anybody's hands, and stops when another has led meanwhile.

use super::{GRACE, Hands, LIVES, LOOK, Lane};
use crate::engine::sharing::{Outcome, Role};
use crate::engine::{EngineError, Stop, events};
use crate::model::Phase;

impl Hands<'_, '_> {
    /// How the reading ended, once nothing is in hand; `None` when others are still at it.
    pub(super) fn outcome(&mut self, stop: &Stop, is_read: bool) -> Result<Option<Outcome>, EngineError> {
        if is_read {
            return Ok(Some(Outcome::Read));
        }
        let is_stopped = stop.is_requested() || self.is_cut_off;
        if !self.is_leader() && !is_stopped {
            if self.told.elapsed() >= LIVES {
                self.progress()?;
            }
            return Ok(self.has_succeeded.then_some(Outcome::Succeeded));
        }
        let progress = self.progress()?;
        if is_stopped {
            return Ok(Some(Outcome::Stopped));
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

    /// Notices what other processes did: tasks they added, tasks they left behind, the end of the leader. Whether
    /// everything is read, for a helper.
    pub(super) fn look_around(&mut self, lanes: &mut [Option<Lane>]) -> Result<bool, EngineError> {
        let mut is_read = false;
        if self.looked.elapsed() >= LOOK {
            self.looked = events::moment();
            if !self.is_leader() {
                let (runs, phase) = self.store.stage(self.scan.id)?;
                self.phase = phase.min(Phase::Probing);
                is_read = !runs || phase > Phase::Probing;
            }
            let waiting = if lanes.iter().flatten().any(|it| it.drained) {
                self.store.instances_with_tasks(self.scan.id)?
            } else {
                Vec::new()
            };
            for lane in lanes.iter_mut().flatten() {
                lane.drained &= !waiting.contains(&lane.id);
                lane.is_awaited = false;
            }
        }
        if !is_read && self.seen_alive.elapsed() >= LIVES {
            self.seen_alive = events::moment();
            if self.is_leader() {
                self.store.still_leads(self.owner)?;
            }
            let connections = self.store.connections();
            if connections != self.connected.0 {
                // A restart of the server ends every session: nobody is dead for that.
                self.connected = (connections, Some(events::moment()));
            }
            let is_calm = self.connected.1.is_none_or(|it| it.elapsed() >= GRACE);
            if is_calm && lanes.iter().flatten().any(|it| it.idle > 0) {
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
    pub(super) fn unseats_silent_leader(&mut self) -> bool {
        self.store.unseat_silent_leader(self.scan.id).unwrap_or_else(|error| {
            tracing::debug!(%error, "a silent leader cannot be unseated");
            false
        })
    }
}
