//! One worker: takes a task, fetches, judges, gives back. A panic is an outcome of its task.

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use crossbeam_channel::{Receiver, Sender};
use serde_json::Value as Json;

use super::{Instance, events, judge, keep, probing};
use crate::checks::Situation;
use crate::model::{Done, Phase, Problem, Record, UnknownReason};
use crate::plan::RuleSet;
use crate::store::inventory::{Carried, Kept};
use crate::store::records::Judged;
use crate::store::tasks::{Task, TaskResult};
use crate::transport::{self, FailureKind, Response, Transport, TransportError};

/// Requests of one task that wait for their answers side by side. The transport bounds how many are under way.
const MOST_AT_ONCE: usize = 8;

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
    /// Whether it has to be shown first that the instance's server can be reached from here: what a probe does not reach is
    /// taken for gone.
    pub needs_proof: bool,
}

/// A task's end.
pub struct Finished {
    /// Index of the instance in the request.
    pub instance: usize,
    /// The task.
    pub task: Task,
    /// What it brought, or why it failed.
    pub result: Result<TaskResult, (UnknownReason, String)>,
    /// The transport no longer waits for the server: why. Nothing more is to be asked of the instance.
    pub given_up: Option<String>,
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
        let watched = Watched::new(&*instance.transport);
        let result = catch_unwind(AssertUnwindSafe(|| one(instance, &watched, rules, as_of_ms, &work)))
            .unwrap_or_else(|panic| {
                Err((UnknownReason::Internal, format!("internal error: {}", what(&*panic))))
            });
        let given_up = watched.given_up.into_inner().unwrap_or_else(PoisonError::into_inner);
        if finished.send(Finished { instance: index, task: work.task, result, given_up }).is_err() {
            return;
        }
    }
}

fn one(
    instance: &Instance,
    watched: &Watched<'_>,
    rules: &RuleSet,
    as_of_ms: i64,
    work: &Work,
) -> Result<TaskResult, (UnknownReason, String)> {
    let Work { task, context, .. } = work;
    if work.needs_proof {
        prove(instance.url.as_deref(), watched)?;
    }
    let mut glanced = None;
    let mut kept = Vec::new();
    let fetched: Result<Done, _> = match (&work.carried, task.phase) {
        (Some(carried), _) => carry(carried),
        (None, Phase::Listing) => {
            let quick =
                if work.may_glance { instance.adapter.glance(&task.spec, context, watched) } else { None };
            match quick {
                Some(Ok(mut done)) => {
                    glanced = Some(look(&mut done));
                    Ok(done)
                }
                Some(Err(error)) => Err((error.reason(), error.to_string())),
                None => instance
                    .adapter
                    .fetch(&task.spec, context, watched)
                    .map_err(|error| (error.reason(), error.to_string())),
            }
        }
        (None, Phase::Probing | Phase::Corpus | Phase::Complete) => probing::fetch(&task.spec, watched),
    };
    if watched.is_cut_short.load(Ordering::SeqCst) {
        return Err((UnknownReason::Interrupted, "the scan is being stopped".to_owned()));
    }
    // Also when the adapter went on without the answer: what it has is a part.
    if let Some(why) = watched.given_up.lock().unwrap_or_else(PoisonError::into_inner).clone() {
        return Err((UnknownReason::Unreachable, why));
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
    let (records, crashes) = judged(instance, rules, as_of_ms, context, done.records);
    let mut problems = done.problems;
    problems.extend(crashes);
    Ok(TaskResult { records, follow_ups: done.follow_ups, problems, context: done.context, kept, glanced })
}

/// Any answer of the server will do, also one that refuses.
fn prove(url: Option<&str>, transport: &dyn Transport) -> Result<(), (UnknownReason, String)> {
    let Some(url) = url else { return Ok(()) };
    match transport.send(&transport::Request::public(url).head()) {
        Err(error)
            if matches!(
                error.kind,
                FailureKind::Dns
                    | FailureKind::Connect
                    | FailureKind::Timeout
                    | FailureKind::Tls
                    | FailureKind::BreakerOpen
                    | FailureKind::Interrupted
            ) =>
        {
            Err((error.kind.reason(), error.to_string()))
        }
        _ => Ok(()),
    }
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

/// Judges records with what is known of their instance. The second list holds the checks that crashed.
pub fn judged(
    instance: &Instance,
    rules: &RuleSet,
    as_of_ms: i64,
    context: &Json,
    records: Vec<Record>,
) -> (Vec<Judged>, Vec<Problem>) {
    let situation = situation(instance, context, as_of_ms);
    let judge = judge::Judge::new(instance, rules, &situation, context);
    let records = records.into_iter().map(|record| judge.record(record)).collect();
    (records, judge.into_crashes())
}

/// The instance's transport for one task, which notices when a stop took an answer away, and when the server is given
/// up. Whatever the adapter made of that, the task is then not done: what it has is a part, and `resume` does it again,
/// whole.
struct Watched<'a> {
    inner: &'a dyn Transport,
    is_cut_short: AtomicBool,
    given_up: Mutex<Option<String>>,
}

impl<'a> Watched<'a> {
    fn new(inner: &'a dyn Transport) -> Self {
        Self { inner, is_cut_short: AtomicBool::new(false), given_up: Mutex::new(None) }
    }
}

impl Transport for Watched<'_> {
    fn send(&self, request: &transport::Request) -> Result<Response, TransportError> {
        let answer = self.inner.send(request);
        match &answer {
            Err(error) if error.kind == FailureKind::Interrupted => {
                self.is_cut_short.store(true, Ordering::SeqCst);
            }
            Err(error) if error.kind == FailureKind::BreakerOpen => {
                let mut given_up = self.given_up.lock().unwrap_or_else(PoisonError::into_inner);
                given_up.get_or_insert_with(|| error.message.clone());
            }
            _ => {}
        }
        answer
    }

    fn send_all(&self, requests: &[transport::Request]) -> Vec<Result<Response, TransportError>> {
        let mut answers = Vec::with_capacity(requests.len());
        for some in requests.chunks(MOST_AT_ONCE) {
            thread::scope(|scope| {
                let waiting: Vec<_> = some.iter().map(|request| scope.spawn(|| self.send(request))).collect();
                // A panic goes on in this thread, whose task it ends.
                answers.extend(
                    waiting.into_iter().map(|it| it.join().unwrap_or_else(|panic| resume_unwind(panic))),
                );
            });
        }
        answers
    }

    fn document_caps(&self) -> transport::DocumentCaps {
        self.inner.document_caps()
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
        let watched = Watched::new(&scripted);
        assert!(watched.send(&transport::Request::json("http://a/")).is_ok());
        assert!(!watched.is_cut_short.load(Ordering::SeqCst));
        assert!(watched.send(&transport::Request::json("http://b/")).is_err());
        assert!(watched.is_cut_short.load(Ordering::SeqCst));
    }

    #[test]
    fn requests_sent_side_by_side_are_answered_in_their_order() {
        let mut scripted = Scripted::new();
        let urls: Vec<String> = (0..20).map(|n| format!("http://a/{n}")).collect();
        for url in &urls {
            scripted = scripted.json(url, &format!("\"{url}\""));
        }
        let scripted = scripted.fail("http://a/gone", FailureKind::Interrupted);
        let watched = Watched::new(&scripted);
        let mut requests: Vec<_> = urls.iter().map(|it| transport::Request::json(it.clone())).collect();
        requests.push(transport::Request::json("http://a/gone"));
        let answers = watched.send_all(&requests);
        for (url, answer) in urls.iter().zip(&answers) {
            assert_eq!(answer.as_ref().unwrap().text(), format!("\"{url}\""));
        }
        assert!(answers.last().unwrap().is_err() && watched.is_cut_short.load(Ordering::SeqCst));
    }

    #[test]
    fn any_answer_proves_that_a_server_is_reached_and_none_does_not() {
        for (kind, is_reached) in [
            (FailureKind::Connect, false),
            (FailureKind::Dns, false),
            (FailureKind::Timeout, false),
            (FailureKind::Tls, false),
            (FailureKind::Server(500), true),
            (FailureKind::RateLimited, true),
            (FailureKind::RedirectElsewhere("http://b".to_owned()), true),
        ] {
            let scripted = Scripted::new().fail("http://a/", kind.clone());
            assert_eq!(prove(Some("http://a/"), &scripted).is_ok(), is_reached, "{kind:?}");
        }
        assert!(prove(Some("http://a/"), &Scripted::new().json("http://a/", "{}")).is_ok());
    }

    #[test]
    fn a_server_that_is_given_up_is_noticed_with_the_reason() {
        let scripted = Scripted::new()
            .fail("http://a/", FailureKind::Server(500))
            .fail("http://b/", FailureKind::BreakerOpen);
        let watched = Watched::new(&scripted);
        let given_up = || watched.given_up.lock().unwrap().clone();
        assert!(watched.send(&transport::Request::json("http://a/")).is_err() && given_up().is_none());
        assert!(watched.send(&transport::Request::json("http://b/")).is_err());
        assert_eq!(given_up().as_deref(), Some("scripted failure: breaker-open"));
    }
}
