//! A [`Transport`] that answers from a script: for tests of adapters and of the engine.
//!
//! Stays true: it records every request in order, and what the script does not name answers 404 with an empty body,
//! so a forgotten answer shows as a missing thing and not as a panic in a worker.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use super::error::{FailureKind, TransportError};
use super::{Request, Response, Transport};

type Answer = Result<Response, FailureKind>;
type Script = Box<dyn Fn(&Request) -> Option<Answer> + Send + Sync>;

/// Answers by address, or by a function for the rest.
#[derive(Default)]
pub struct Scripted {
    answers: Mutex<BTreeMap<String, Vec<Answer>>>,
    script: Option<Script>,
    requests: Mutex<Vec<Request>>,
}

impl Scripted {
    /// Answers 404 to everything.
    pub fn new() -> Self {
        Self::default()
    }

    /// Asks `script` about what no other line answers.
    pub fn from_fn(script: impl Fn(&Request) -> Option<Answer> + Send + Sync + 'static) -> Self {
        Self { script: Some(Box::new(script)), ..Self::default() }
    }

    /// Adds an answer for an address. Several for one address are given in order; the last one again and again.
    #[must_use]
    pub fn on(self, url: &str, response: Response) -> Self {
        self.push(url, Ok(response))
    }

    /// Adds a failure for an address.
    #[must_use]
    pub fn fail(self, url: &str, kind: FailureKind) -> Self {
        self.push(url, Err(kind))
    }

    /// Adds a 200 with JSON for an address.
    #[must_use]
    pub fn json(self, url: &str, body: &str) -> Self {
        self.on(url, Response::scripted(200, &[("content-type", "application/json")], body))
    }

    /// Adds a 200 with HTML for an address.
    #[must_use]
    pub fn html(self, url: &str, body: &str) -> Self {
        self.on(url, Response::scripted(200, &[("content-type", "text/html; charset=utf-8")], body))
    }

    /// Adds an answer with a status, headers and no body for an address.
    #[must_use]
    pub fn status(self, url: &str, status: u16, headers: &[(&str, &str)]) -> Self {
        self.on(url, Response::scripted(status, headers, ""))
    }

    /// Every request so far, in order.
    pub fn requests(&self) -> Vec<Request> {
        self.requests.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The addresses asked so far, in order.
    pub fn urls(&self) -> Vec<String> {
        self.requests().into_iter().map(|it| it.url).collect()
    }

    fn push(self, url: &str, answer: Answer) -> Self {
        let mut answers = self.answers.lock().unwrap_or_else(PoisonError::into_inner);
        answers.entry(url.to_owned()).or_default().push(answer);
        drop(answers);
        self
    }

    fn next(&self, request: &Request) -> Option<Answer> {
        let mut answers = self.answers.lock().unwrap_or_else(PoisonError::into_inner);
        match answers.get_mut(&request.url) {
            Some(list) if list.len() > 1 => Some(list.remove(0)),
            Some(list) => list.first().cloned(),
            None => None,
        }
    }
}

impl Response {
    /// An answer for [`Scripted`].
    pub fn scripted(status: u16, headers: &[(&str, &str)], body: &str) -> Self {
        let headers = headers.iter().map(|(name, value)| (name.to_ascii_lowercase(), (*value).to_owned()));
        Self { status, headers: headers.collect(), body: body.as_bytes().to_vec(), ..Self::default() }
    }
}

impl Transport for Scripted {
    fn send(&self, request: &Request) -> Result<Response, TransportError> {
        let answer = self
            .next(request)
            .or_else(|| self.script.as_ref().and_then(|script| script(request)))
            .unwrap_or_else(|| Ok(Response::scripted(404, &[], "")));
        self.requests.lock().unwrap_or_else(PoisonError::into_inner).push(request.clone());
        match answer {
            Ok(mut response) => {
                if response.url.is_empty() {
                    response.url.clone_from(&request.url);
                }
                let peek = request.peek_bytes.and_then(|it| usize::try_from(it).ok());
                if let Some(peek) = peek.filter(|it| *it < response.body.len()) {
                    response.body.truncate(peek);
                    response.is_cut = true;
                }
                Ok(response)
            }
            Err(kind) => Err(TransportError {
                message: format!("scripted failure: {}", kind.as_str()),
                kind,
                method: request.method.as_str(),
                url: super::auth::redact(&request.url),
                attempts: 1,
                request_id: "scripted".to_owned(),
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Scripted;
    use crate::transport::{FailureKind, Request, Transport};

    #[test]
    fn answers_come_in_order_and_the_last_one_stays() {
        let scripted =
            Scripted::new().fail("https://a.test/", FailureKind::Timeout).json("https://a.test/", "[1]");
        let ask = || scripted.send(&Request::json("https://a.test/"));
        assert_eq!(ask().expect_err("first").kind, FailureKind::Timeout);
        assert_eq!(ask().expect("second").body, b"[1]");
        assert_eq!(ask().expect("third").body, b"[1]");
        assert_eq!(scripted.urls().len(), 3);
    }

    #[test]
    fn what_is_not_in_the_script_is_not_found() {
        assert_eq!(Scripted::new().send(&Request::json("https://a.test/")).expect("answer").status, 404);
    }
}
