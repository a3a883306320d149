//! One worker: takes a task, fetches, judges, gives back. A panic is an outcome of its task.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use crossbeam_channel::{Receiver, Sender};
use serde_json::Value as Json;

use super::{Instance, events, judge, keep, probing};
use crate::checks::Situation;
use crate::model::{Done, Phase, Record, UnknownReason};
use crate::plan::RuleSet;
use crate::store::inventory::{Carried, Kept};
use crate::store::tasks::{Task, TaskResult};
use crate::transport::{self, FailureKind, Response, Transport, TransportError};

/// A task with what is needed to do it.
pub struct Work {
    /// The task.
    pub task: Task,
    /// What the adapter discovered.
    pub context: Arc<Json>,
    /// What an earlier scan kept of this task: nothing is asked.
    pub carried: Option<Carried>,
    /// A quick look is enough where the adapter can have one.
    pub may_glance: bool,
    /// Whether records are kept.
    pub keeps_records: bool,
}

/// A task's end.
pub struct Finished {
    /// Index of the instance in the request.
    pub instance: usize,
    /// The task.
    pub task: Task,
    /// What it brought, or why it failed.
    pub result: Result<TaskResult, (UnknownReason, String)>,
}

/// Works until there is no more to take.
pub fn run(
    index: usize,
    instance: &Instance,
    rules: &RuleSet,
    as_of_ms: i64,
    work: &Receiver<Work>,
    finished: &Sender<Finished>,
) {
    for work in work {
        let result = catch_unwind(AssertUnwindSafe(|| one(instance, rules, as_of_ms, &work))).unwrap_or_else(
            |panic| Err((UnknownReason::Internal, format!("internal error: {}", what(&*panic)))),
        );
        if finished.send(Finished { instance: index, task: work.task, result }).is_err() {
            return;
        }
    }
}

fn one(
    instance: &Instance,
    rules: &RuleSet,
    as_of_ms: i64,
    work: &Work,
) -> Result<TaskResult, (UnknownReason, String)> {
    let Work { task, context, .. } = work;
    let watched = Watched { inner: &*instance.transport, is_cut_short: AtomicBool::new(false) };
    let mut glanced = None;
    let mut kept = Vec::new();
    let fetched: Result<Done, _> = match (&work.carried, task.phase) {
        (Some(carried), _) => carry(carried),
        (None, Phase::Listing) => {
            let quick =
                if work.may_glance { instance.adapter.glance(&task.spec, context, &watched) } else { None };
            match quick {
                Some(Ok(mut done)) => {
                    glanced = Some(look(&mut done));
                    Ok(done)
                }
                Some(Err(error)) => Err((error.reason(), error.to_string())),
                None => instance
                    .adapter
                    .fetch(&task.spec, context, &watched)
                    .map_err(|error| (error.reason(), error.to_string())),
            }
        }
        (None, Phase::Probing | Phase::Corpus | Phase::Complete) => probing::fetch(&task.spec, &watched),
    };
    if watched.is_cut_short.load(Ordering::SeqCst) {
        return Err((UnknownReason::Interrupted, "the scan is being stopped".to_owned()));
    }
    let done = fetched?;
    if work.keeps_records {
        kept = match &work.carried {
            Some(carried) => carried.records.clone(),
            None => keep_all(&done.records)?,
        };
    }
    // The first task brings the context, and its own records are judged with it.
    let context = done.context.as_ref().unwrap_or(context);
    let situation = situation(instance, context, as_of_ms);
    let judge = judge::Judge::new(instance, rules, &situation, context);
    let records = done.records.into_iter().map(|record| judge.record(record)).collect();
    let mut problems = done.problems;
    problems.extend(judge.into_crashes());
    Ok(TaskResult { records, follow_ups: done.follow_ups, problems, context: done.context, kept, glanced })
}

/// What an earlier scan kept, in place of an answer.
fn carry(carried: &Carried) -> Result<Done, (UnknownReason, String)> {
    if let Some(failed) = &carried.failed {
        return Err(failed.clone());
    }
    let records = carried
        .records
        .iter()
        .map(keep::decode)
        .collect::<Result<_, String>>()
        .map_err(|message| (UnknownReason::Internal, message))?;
    Ok(Done { records, problems: carried.problems.clone(), ..Done::default() })
}

fn keep_all(records: &[Record]) -> Result<Vec<Kept>, (UnknownReason, String)> {
    let now_ms = events::now_ms();
    records
        .iter()
        .map(|record| keep::encode(record, now_ms))
        .collect::<Result<_, String>>()
        .map_err(|message| (UnknownReason::Internal, message))
}

/// Takes the items out of a quick look: their keys and stamps.
fn look(done: &mut Done) -> Vec<(String, Option<String>)> {
    let mut seen = Vec::new();
    done.records.retain(|record| match record {
        Record::Item(item) => {
            seen.push((keep::key(item), keep::stamp(item)));
            false
        }
        _ => true,
    });
    seen
}

/// The instance's transport for one task, which notices when a stop took an answer away. Whatever the adapter made of
/// that, the task is then not done: what it has is a part, and `resume` does it again, whole.
struct Watched<'a> {
    inner: &'a dyn Transport,
    is_cut_short: AtomicBool,
}

impl Transport for Watched<'_> {
    fn send(&self, request: &transport::Request) -> Result<Response, TransportError> {
        let answer = self.inner.send(request);
        if matches!(&answer, Err(error) if error.kind == FailureKind::Interrupted) {
            self.is_cut_short.store(true, Ordering::SeqCst);
        }
        answer
    }
}

/// What checks may know of an instance.
pub fn situation(instance: &Instance, context: &Json, as_of_ms: i64) -> Situation {
    let base_url = instance
        .adapter
        .public_url(context)
        .or_else(|| instance.url.clone())
        .unwrap_or_default()
        .trim_end_matches('/')
        .to_owned();
    let parsed = url::Url::parse(&base_url).ok();
    let host = parsed.as_ref().and_then(url::Url::host_str).map_or_else(String::new, |host| {
        let port =
            parsed.as_ref().and_then(url::Url::port).map(|port| format!(":{port}")).unwrap_or_default();
        format!("{}{port}", host.to_ascii_lowercase())
    });
    let is_https = parsed.is_some_and(|url| url.scheme() == "https");
    Situation { as_of_ms, base_url, host, is_https, adapter: instance.adapter_name }
}

fn what(panic: &(dyn std::any::Any + Send)) -> String {
    panic
        .downcast_ref::<&str>()
        .map(|text| (*text).to_owned())
        .or_else(|| panic.downcast_ref::<String>().cloned())
        .unwrap_or_else(|| "a panic without a message".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::transport::Scripted;

    #[test]
    fn a_task_is_noticed_whose_answer_a_stop_took_away() {
        let scripted = Scripted::new().json("http://a/", "{}").fail("http://b/", FailureKind::Interrupted);
        let watched = Watched { inner: &scripted, is_cut_short: AtomicBool::new(false) };
        assert!(watched.send(&transport::Request::json("http://a/")).is_ok());
        assert!(!watched.is_cut_short.load(Ordering::SeqCst));
        assert!(watched.send(&transport::Request::json("http://b/")).is_err());
        assert!(watched.is_cut_short.load(Ordering::SeqCst));
    }
}
