//! Documents sent to Experience Edge, and what its answers mean. Asks for smaller pages when the server finds one too much.
//!
//! Stays true: a status of 200 is no answer yet, errors stand inside; a refusal is never taken for something empty.
//! Sources: facts, chapter 1: at most 1,000 entities in a query, a limit of complexity, 429 with `X-Rate-Limit-*` (obeyed by
//! `transport`), a missing key on a CM as a GraphQL error that names it. The texts of the limits are not documented, so words decide.

use std::sync::atomic::{AtomicU32, Ordering};

use serde::de::DeserializeOwned;
use serde_json::{Map, Value as Json};

use super::wire::{Answer, Fault};
use crate::adapters::AdapterError;
use crate::transport::{
    FailureKind, GraphQlQuery, QueryRefusal, Request, Transport, check_json_depth, redact,
};

/// Items of one page with their values. Sitecore's clients ask for 100.
pub const PAGE: u32 = 100;
/// Places on one page: half of what an answer may hold, since each brings its template.
const PLACES: u32 = 500;
/// Templates of one document: about 180 fields, where the limit is around 250.
const TEMPLATES: u32 = 4;
/// Most characters of the server's words that are repeated.
const QUOTED: usize = 200;

/// How much this server was found to give at once. Shared by all threads; what is read does not depend on it.
#[derive(Debug)]
pub struct Limits {
    /// Items of one page.
    pub items: AtomicU32,
    /// Places on one page.
    pub places: AtomicU32,
    /// Templates of one document.
    pub templates: AtomicU32,
}

impl Limits {
    /// The usual ones; `page` is the configured size of a page.
    pub fn new(page: Option<u32>) -> Self {
        let page = page.map(|it| it.clamp(1, 1_000));
        Self {
            items: AtomicU32::new(page.unwrap_or(PAGE)),
            places: AtomicU32::new(page.unwrap_or(PLACES).min(PLACES)),
            templates: AtomicU32::new(TEMPLATES),
        }
    }
}

/// Asks one endpoint.
#[derive(Clone, Copy)]
pub struct Client<'a> {
    transport: &'a dyn Transport,
    url: &'a str,
    /// How much it gives at once.
    pub limits: &'a Limits,
}

/// Why a document gave nothing.
enum Trouble {
    /// It was too much at once.
    TooMuch(AdapterError),
    /// Anything else.
    Other(AdapterError),
}

impl<'a> Client<'a> {
    /// Asks that address.
    pub fn new(transport: &'a dyn Transport, url: &'a str, limits: &'a Limits) -> Self {
        Self { transport, url, limits }
    }

    /// Sends one document that cannot be made smaller.
    ///
    /// # Errors
    /// No answer, a refusal, or nonsense.
    pub fn ask(&self, document: &str) -> Result<Map<String, Json>, AdapterError> {
        self.send(document).map_err(|it| match it {
            Trouble::TooMuch(error) | Trouble::Other(error) => error,
        })
    }

    /// Sends a document of that many parts, and half as many when it was too much. Says how many it were.
    ///
    /// # Errors
    /// No answer, a refusal, or nonsense; too much for one part alone.
    pub fn ask_halved(
        &self,
        size: &AtomicU32,
        document: impl Fn(u32) -> String,
    ) -> Result<(Map<String, Json>, u32), AdapterError> {
        loop {
            let at_once = size.load(Ordering::Relaxed).max(1);
            match self.send(&document(at_once)) {
                Ok(data) => return Ok((data, at_once)),
                Err(Trouble::TooMuch(error)) if at_once == 1 => return Err(error),
                Err(Trouble::TooMuch(_)) => {
                    size.fetch_min((at_once / 2).max(1), Ordering::Relaxed);
                }
                Err(Trouble::Other(error)) => return Err(error),
            }
        }
    }

    /// One part of an answer; the default when it is null.
    ///
    /// # Errors
    /// It has another shape.
    pub fn part<T: DeserializeOwned + Default>(
        &self,
        data: &mut Map<String, Json>,
        key: &str,
    ) -> Result<T, AdapterError> {
        let value = data.remove(key).unwrap_or(Json::Null);
        self.read(value)
    }

    /// A value in its shape.
    ///
    /// # Errors
    /// It has another.
    pub fn read<T: DeserializeOwned + Default>(&self, value: Json) -> Result<T, AdapterError> {
        if value.is_null() {
            return Ok(T::default());
        }
        serde_json::from_value(value).map_err(|error| self.strange(&format!("of another shape: {error}")))
    }

    fn send(&self, document: &str) -> Result<Map<String, Json>, Trouble> {
        let caps = self.transport.document_caps();
        let query = GraphQlQuery::new(document, &Json::Null, caps.query).map_err(|refusal| {
            let text = format!("{refusal} (`limits.max_query_cost`, `limits.max_query_depth`)");
            let error = AdapterError::Settings(text);
            match refusal {
                QueryRefusal::TooCostly(_) => Trouble::TooMuch(error),
                QueryRefusal::Syntax(_) | QueryRefusal::TooDeep(_) | QueryRefusal::NotAQuery(_) => {
                    Trouble::Other(error)
                }
            }
        })?;
        let response = self.transport.send(&Request::graphql(self.url, query)).map_err(|error| {
            let is_too_much = matches!(
                error.kind,
                FailureKind::Timeout
                    | FailureKind::Truncated
                    | FailureKind::TooLarge(_)
                    | FailureKind::Server(_)
            );
            let error = AdapterError::Transport(error);
            if is_too_much { Trouble::TooMuch(error) } else { Trouble::Other(error) }
        })?;
        let url = redact(self.url);
        let parsed = check_json_depth(&response.body, caps.json_depth)
            .and_then(|()| serde_json::from_slice::<Answer>(&response.body).map_err(|it| it.to_string()));
        let answer = match (parsed, response.status) {
            (Ok(answer), 200 | 400) if answer.data.is_some() || !answer.errors.is_empty() => answer,
            (_, status @ 401) => {
                let message =
                    "Experience Edge takes no such key; check `credentials.api_key` or `context_id`";
                return Err(Trouble::Other(AdapterError::Unauthorized {
                    url,
                    status,
                    message: message.to_owned(),
                }));
            }
            (_, status @ 403) => {
                let message = "Experience Edge refuses; check what the key is for".to_owned();
                return Err(Trouble::Other(AdapterError::Forbidden { url, status, message }));
            }
            (_, status @ (404 | 405)) => {
                let message =
                    "there is no Experience Edge at this address; check `url` and `endpoint`".to_owned();
                return Err(Trouble::Other(AdapterError::NotFound { url, status, message }));
            }
            (_, status) => {
                let kind = response.media_type();
                return Err(Trouble::Other(
                    self.strange(&format!("HTTP {status} and `{kind}` that is no GraphQL answer")),
                ));
            }
        };
        match (answer.data, answer.errors.first()) {
            // A part of an answer could be anything that is missing: it does not count.
            (_, Some(fault)) => Err(self.trouble(fault)),
            (Some(data), None) => Ok(data),
            (None, None) => Ok(Map::new()),
        }
    }

    fn trouble(&self, fault: &Fault) -> Trouble {
        let message = clean(&fault.message);
        let lower = message.to_lowercase();
        let says = |words: &[&str]| words.iter().any(|it| lower.contains(it));
        let url = redact(self.url);
        if says(&["api key", "apikey", "unauthorized", "not authenticated"]) {
            Trouble::Other(AdapterError::Unauthorized { url, status: 200, message })
        } else if says(&["not authorized", "forbidden", "access denied"]) {
            Trouble::Other(AdapterError::Forbidden { url, status: 200, message })
        } else if says(&["cursor"]) {
            Trouble::Other(AdapterError::PositionExpired)
        } else if says(&["complex", "entities", "too many", "too large", "timed out", "timeout", "exceed"]) {
            Trouble::TooMuch(AdapterError::BadAnswer { url, message })
        } else if says(&["cannot query field", "does not exist", "unknown argument", "unknown field"]) {
            // An older schema: it is not there.
            Trouble::Other(AdapterError::NotFound { url, status: 200, message })
        } else {
            Trouble::Other(AdapterError::BadAnswer { url, message })
        }
    }

    /// An answer that is none.
    pub fn strange(&self, what: &str) -> AdapterError {
        AdapterError::BadAnswer { url: redact(self.url), message: clean(what) }
    }
}

/// The server's words on one line, and not too many of them.
fn clean(text: &str) -> String {
    let text: String = text.chars().map(|it| if it.is_control() { ' ' } else { it }).take(QUOTED).collect();
    text.trim().to_owned()
}
