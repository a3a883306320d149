//! Documents sent to the Authoring API, and what its answers mean. Asks for less when the server cannot do so much at once.
//!
//! Stays true: a status of 200 is no answer yet, errors stand inside; a refusal is never taken for something empty; one item that
//! cannot be read does not take the others of its document along.
//! Sources: facts, chapter 2: `AUTH_NOT_AUTHENTICATED` inside 200, `AUTH_NOT_AUTHORIZED` and `HC0051` of Hot Chocolate, the depth of 13
//! with its spelling, 404 where the API is switched off.

use std::sync::atomic::{AtomicU32, AtomicUsize, Ordering};
use std::time::Duration;

use serde::de::DeserializeOwned;
use serde_json::{Map, Value as Json};

use super::wire::{Answer, Data, Fault};
use super::{CHILDREN, FIELDS, ITEMS};
use crate::adapters::AdapterError;
use crate::transport::{
    FailureKind, GraphQlQuery, QueryRefusal, Request, Response, Transport, check_json_depth, redact,
};

/// Where the API is (facts, chapter 2).
pub const DEFAULT_ENDPOINT: &str = "/sitecore/api/authoring/graphql/v1/";
/// Most characters of the server's words that are repeated.
const QUOTED: usize = 200;
/// An answer slower than this was about too much.
const SLOW: Duration = Duration::from_secs(15);
/// Never fewer items in a document because it was slow: the time is not theirs then.
const FEW: usize = 10;
/// Smallest page.
const SMALLEST_PAGE: u32 = 10;

/// How much this server was found to give at once. Shared by all threads; what is read does not depend on it.
#[derive(Debug)]
pub struct Limits {
    items: AtomicUsize,
    fields: AtomicU32,
    children: AtomicU32,
}

impl Limits {
    /// The usual ones; `page` is the configured size of a page.
    pub fn new(page: Option<u32>) -> Self {
        let children = page.unwrap_or(CHILDREN).clamp(1, 1_000);
        Self {
            items: AtomicUsize::new(usize::try_from(children).unwrap_or(ITEMS).min(ITEMS)),
            fields: AtomicU32::new(FIELDS),
            children: AtomicU32::new(children),
        }
    }

    /// Items of one document.
    pub fn items(&self) -> usize {
        self.items.load(Ordering::Relaxed).max(1)
    }

    /// Values of one page.
    pub fn fields(&self) -> u32 {
        self.fields.load(Ordering::Relaxed)
    }

    /// Children of one page.
    pub fn children(&self) -> u32 {
        self.children.load(Ordering::Relaxed)
    }

    /// Halves the pages; false when they are as small as they get.
    pub fn smaller_pages(&self) -> bool {
        let halve = |page: &AtomicU32| {
            let halved = page.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |it| {
                (it > SMALLEST_PAGE).then(|| (it / 2).max(SMALLEST_PAGE))
            });
            halved.is_ok()
        };
        let (fields, children) = (halve(&self.fields), halve(&self.children));
        fields || children
    }

    fn fewer_items(&self, than: usize) {
        self.items.fetch_min((than / 2).max(1), Ordering::Relaxed);
    }
}

/// An answer with what went wrong in parts of it.
#[derive(Debug, Default)]
pub struct Reply {
    /// By alias.
    pub data: Map<String, Json>,
    /// Errors about single aliases.
    pub faults: Vec<Fault>,
}

impl Reply {
    /// What an alias holds: `None` when it is null. The error is about this alias alone.
    pub fn take<T: DeserializeOwned>(
        &mut self,
        alias: &str,
        client: &Client<'_>,
    ) -> Result<Option<T>, AdapterError> {
        let value = self.data.remove(alias).unwrap_or(Json::Null);
        if let Some(fault) = self.faults.iter().find(|it| it.alias() == Some(alias)) {
            return Err(client.refusal(fault));
        }
        if value.is_null() {
            return Ok(None);
        }
        serde_json::from_value(value)
            .map(Some)
            .map_err(|error| client.strange(&format!("of another shape: {error}")))
    }
}

/// Why a document gave nothing.
#[derive(Debug)]
pub enum Trouble {
    /// For the server or for us it was too much at once.
    TooMuch(AdapterError),
    /// A page was larger than the server gives.
    Page(AdapterError),
    /// The server does not know what the document asks for.
    Schema(AdapterError),
    /// Anything else.
    Other(AdapterError),
}

impl Trouble {
    /// What it is to others.
    pub fn into_error(self) -> AdapterError {
        match self {
            Self::TooMuch(error) | Self::Page(error) | Self::Schema(error) | Self::Other(error) => error,
        }
    }
}

impl From<Trouble> for AdapterError {
    fn from(trouble: Trouble) -> Self {
        trouble.into_error()
    }
}

/// Takes what was asked about, with its answer.
type Each<'a, K> = dyn FnMut(&[K], Reply) -> Result<(), AdapterError> + 'a;

/// Asks one instance.
#[derive(Clone, Copy)]
pub struct Client<'a> {
    transport: &'a dyn Transport,
    url: &'a str,
    pub limits: &'a Limits,
}

impl<'a> Client<'a> {
    pub fn new(transport: &'a dyn Transport, url: &'a str, limits: &'a Limits) -> Self {
        Self { transport, url, limits }
    }

    /// The address without its secrets.
    pub fn place(&self) -> String {
        redact(self.url)
    }

    /// Sends one document.
    pub fn ask(&self, document: &str) -> Result<Reply, Trouble> {
        self.timed(document).map(|(reply, _)| reply)
    }

    /// Sends one document; also how long the answer took.
    pub fn timed(&self, document: &str) -> Result<(Reply, Duration), Trouble> {
        let caps = self.transport.document_caps();
        let query = GraphQlQuery::new(document, &Json::Null, caps.query).map_err(|refusal| {
            let error = AdapterError::Settings(format!(
                "{refusal} (`limits.max_query_cost`, `limits.max_query_depth`)"
            ));
            match refusal {
                QueryRefusal::TooCostly(_) => Trouble::TooMuch(error),
                // Too many aliases: more tokens or bytes than are read.
                QueryRefusal::Syntax(_) | QueryRefusal::TooDeep(_) | QueryRefusal::NotAQuery(_) => {
                    Trouble::Other(error)
                }
            }
        })?;
        let response =
            self.transport.send(&Request::graphql(self.url, query)).map_err(|error| match error.kind {
                FailureKind::Timeout
                | FailureKind::Truncated
                | FailureKind::TooLarge(_)
                | FailureKind::Server(_) => Trouble::TooMuch(AdapterError::Transport(error)),
                FailureKind::Dns
                | FailureKind::Connect
                | FailureKind::Tls
                | FailureKind::Proxy
                | FailureKind::RateLimited
                | FailureKind::RedirectElsewhere(_)
                | FailureKind::RedirectLoop
                | FailureKind::BreakerOpen
                | FailureKind::Interrupted
                | FailureKind::BadAddress
                | FailureKind::LogIn(_) => Trouble::Other(AdapterError::Transport(error)),
            })?;
        let reply = self.read(&response, caps.json_depth)?;
        Ok((reply, response.elapsed))
    }

    fn read(&self, response: &Response, json_depth: usize) -> Result<Reply, Trouble> {
        let parsed = check_json_depth(&response.body, json_depth)
            .and_then(|()| serde_json::from_slice::<Answer>(&response.body).map_err(|it| it.to_string()));
        let answer = match (parsed, response.status) {
            // Hot Chocolate tells about a wrong document with 400 and the same body.
            (Ok(answer), _) if !matches!(answer.data, Data::Absent) || !answer.errors.is_empty() => answer,
            (_, 401) => {
                return Err(Trouble::Other(AdapterError::Unauthorized {
                    url: self.place(),
                    status: 401,
                    message: "the server takes no such log-in".to_owned(),
                }));
            }
            (_, 403) => {
                return Err(Trouble::Other(AdapterError::Forbidden {
                    url: self.place(),
                    status: 403,
                    message: "the server or a firewall in front of it refuses the Authoring API".to_owned(),
                }));
            }
            (_, 404 | 405) => {
                return Err(Trouble::Other(AdapterError::NotFound {
                    url: self.place(),
                    status: response.status,
                    message: "the Authoring API is switched off (`GraphQL.Enabled`), or older than 10.3"
                        .to_owned(),
                }));
            }
            (Ok(_), status) => {
                return Err(Trouble::Other(
                    self.strange(&format!("HTTP {status} and JSON that is no GraphQL answer")),
                ));
            }
            (Err(why), status) => {
                let what = format!("HTTP {status} and no JSON ({})", clean(&why));
                return Err(Trouble::Other(self.strange(&what)));
            }
        };
        // Who is not logged in is told so for each field, beside data of nulls.
        if let Some(fault) = answer.errors.iter().find(|it| it.code() == "AUTH_NOT_AUTHENTICATED") {
            return Err(Trouble::Other(self.refusal(fault)));
        }
        if let Some(fault) = answer.errors.iter().find(|it| is_of_page(it)) {
            return Err(Trouble::Page(self.refusal(fault)));
        }
        match (answer.data, answer.errors.first()) {
            (Data::Of(data), _) if !data.is_empty() => Ok(Reply { data, faults: answer.errors }),
            (_, None) => Ok(Reply::default()),
            (data, Some(fault)) => Err(self.trouble(fault, !matches!(data, Data::Absent))),
        }
    }

    /// What an error that took the whole answer means.
    fn trouble(&self, fault: &Fault, has_run: bool) -> Trouble {
        let error = self.refusal(fault);
        let message = fault.message.to_lowercase();
        let says = |words: &[&str]| words.iter().any(|it| message.contains(it));
        if matches!(error, AdapterError::Unauthorized { .. } | AdapterError::Forbidden { .. }) {
            Trouble::Other(error)
        } else if has_run || says(&["complexity", "too many", "timed out", "timeout", "cost"]) {
            Trouble::TooMuch(error)
        } else {
            // The document was not run, and it is no longer than others: the server does not know something it asks for. Servers
            // of different versions word that differently.
            Trouble::Schema(error)
        }
    }

    /// What one error is to others.
    pub fn refusal(&self, fault: &Fault) -> AdapterError {
        let url = self.place();
        let code =
            if fault.code().is_empty() { String::new() } else { format!(" ({})", clean(fault.code())) };
        let message = format!("{}{code}", clean(&fault.message));
        let is_forbidden = || {
            let text = fault.message.to_lowercase();
            text.contains("not authorized") || text.contains("access denied") || text.contains("permission")
        };
        match fault.code() {
            "AUTH_NOT_AUTHENTICATED" => AdapterError::Unauthorized { url, status: 200, message },
            "AUTH_NOT_AUTHORIZED" => AdapterError::Forbidden { url, status: 200, message },
            _ if is_forbidden() => AdapterError::Forbidden { url, status: 200, message },
            _ => AdapterError::BadAnswer { url, message },
        }
    }

    /// An answer that is none.
    pub fn strange(&self, what: &str) -> AdapterError {
        AdapterError::BadAnswer { url: self.place(), message: clean(what) }
    }

    /// Asks about many things, as many at once as the server bears, in order. `document` is made for a part of them with aliases from
    /// 0; `each` gets that part with its answer; `lost` gets what could not be read even by itself.
    pub fn divided<K>(
        &self,
        keys: &[K],
        at_once: usize,
        document: &dyn Fn(&[K]) -> String,
        each: &mut Each<'_, K>,
        lost: &mut dyn FnMut(&K, AdapterError),
    ) -> Result<(), AdapterError> {
        // Last in, first out. Parts only get smaller, so it ends.
        let mut open: Vec<&[K]> = keys.chunks(at_once.max(1)).rev().collect();
        while let Some(part) = open.pop() {
            let at_most = self.limits.items().min(at_once);
            if part.len() > at_most && at_most < ITEMS.min(at_once) {
                open.extend(part.chunks(at_most).rev());
                continue;
            }
            match self.timed(&document(part)) {
                Ok((reply, elapsed)) => {
                    if elapsed > SLOW && part.len() > FEW {
                        self.limits.fewer_items(part.len().max(2 * FEW));
                    }
                    each(part, reply)?;
                }
                Err(Trouble::Page(error)) => {
                    if !self.limits.smaller_pages() {
                        return Err(error);
                    }
                    open.push(part);
                }
                Err(Trouble::TooMuch(error)) => match part {
                    [] => {}
                    [one] if is_of_one(&error) => lost(one, error),
                    [_] => return Err(error),
                    _ => {
                        self.limits.fewer_items(part.len());
                        let (first, second) = part.split_at(part.len() / 2);
                        open.push(second);
                        open.push(first);
                    }
                },
                Err(Trouble::Schema(error) | Trouble::Other(error)) => return Err(error),
            }
        }
        Ok(())
    }
}

/// Whether an error says that a page was larger than the server gives (ChilliCream/graphql-platform, issue 4301).
fn is_of_page(fault: &Fault) -> bool {
    fault.code() == "HC0051" || fault.message.contains("maximum allowed items per page")
}

/// Whether an error is about one item, and others may be read all the same.
pub fn is_of_one(error: &AdapterError) -> bool {
    match error {
        AdapterError::BadAnswer { .. } | AdapterError::Forbidden { .. } | AdapterError::NotFound { .. } => {
            true
        }
        AdapterError::Transport(error) => {
            matches!(error.kind, FailureKind::TooLarge(_) | FailureKind::Truncated)
        }
        AdapterError::Unauthorized { .. }
        | AdapterError::PositionExpired
        | AdapterError::Settings(_)
        | AdapterError::File { .. } => false,
    }
}

/// The server's words on one line, and not too many of them.
pub fn clean(text: &str) -> String {
    let text: String = text.chars().map(|it| if it.is_control() { ' ' } else { it }).take(QUOTED).collect();
    text.trim().to_owned()
}
