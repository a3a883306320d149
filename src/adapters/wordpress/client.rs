//! Requests to the REST API: addresses, parsing, and what the vendor's errors mean.
//!
//! Stays true: an answer is never taken for JSON by its status; a permission error is never taken for an empty
//! list, whatever status it hides under. Codes, not messages, decide (messages are in the site's language).
//!
//! Source: <https://developer.wordpress.org/rest-api/using-the-rest-api/> and answers of 6.1 and 6.5.

use std::time::Duration;

use serde::Deserialize;
use serde_json::Value as Json;

use crate::adapters::AdapterError;
use crate::model::{Observation, UnknownReason};
use crate::transport::{
    FailureKind, Identity, Request, Response, Transport, TransportError, check_json_depth,
};

/// Most bytes of a foreign answer quoted in an error.
const QUOTED_BYTES: usize = 200;
/// Most places tried as the start of JSON behind program output.
const MAX_JSON_STARTS: usize = 16;

/// One answer of the API.
#[derive(Clone, Debug)]
pub(super) struct Answer {
    /// The parsed body; `Null` for HEAD.
    pub(super) json: Json,
    /// `X-WP-Total`.
    pub(super) total: Option<u64>,
    /// `X-WP-TotalPages`.
    pub(super) pages: Option<u64>,
}

/// Who asks.
pub(super) const AS_INSTANCE: Identity = Identity::Instance;
/// A visitor asks.
pub(super) const AS_VISITOR: Identity = Identity::Anonymous;

/// Asks one site's API. Made for one task; collects what answers tell beside their content.
pub(super) struct Client<'a> {
    transport: &'a dyn Transport,
    /// The API's root, ending in `/`: `https://site/wp-json/` or `https://site/index.php?rest_route=/`.
    root: String,
    /// Debug output and deprecations met on the way, one per key.
    pub(super) notes: Vec<Observation>,
    /// Requests answered, with their time.
    pub(super) times: Vec<Duration>,
    /// The last answer's `Date` header.
    pub(super) date: Option<String>,
    /// Answers to what will be asked next.
    ahead: Vec<(Request, Result<Response, TransportError>)>,
}

impl<'a> Client<'a> {
    pub(super) fn new(transport: &'a dyn Transport, root: &str) -> Self {
        Self {
            transport,
            root: root.to_owned(),
            notes: Vec::new(),
            times: Vec::new(),
            date: None,
            ahead: Vec::new(),
        }
    }

    /// Another root, asked in the same way.
    pub(super) fn new_like(other: &Self, root: &str) -> Self {
        Self::new(other.transport, root)
    }

    /// Takes over what another client met.
    pub(super) fn absorb(&mut self, other: Self) {
        self.times.extend(other.times);
        self.date = other.date.or(self.date.take());
        for note in other.notes {
            self.note(note);
        }
    }

    /// The address of a route (`wp/v2/posts`) with a query.
    pub(super) fn url(&self, route: &str, query: &[(&str, &str)]) -> String {
        let mut url = format!("{}{route}", self.root);
        let mut separator = if self.root.contains('?') { '&' } else { '?' };
        for (key, value) in query {
            url.push(separator);
            separator = '&';
            url.push_str(key);
            url.push('=');
            url.extend(url::form_urlencoded::byte_serialize(value.as_bytes()));
        }
        url
    }

    /// GET of a route with the credential.
    pub(super) fn get(&mut self, route: &str, query: &[(&str, &str)]) -> Result<Answer, AdapterError> {
        self.get_as(AS_INSTANCE, route, query)
    }

    /// GET of a route.
    pub(super) fn get_as(
        &mut self,
        identity: Identity,
        route: &str,
        query: &[(&str, &str)],
    ) -> Result<Answer, AdapterError> {
        let mut request = Request::json(self.url(route, query));
        request.identity = identity;
        let response = self.send(&request)?;
        self.answer(&response, route)
    }

    /// HEAD of a listing: counts without content.
    pub(super) fn count(
        &mut self,
        identity: Identity,
        route: &str,
        query: &[(&str, &str)],
    ) -> Result<Answer, AdapterError> {
        let mut request = Request::json(self.url(route, query)).head();
        request.identity = identity;
        let response = self.send(&request)?;
        if response.is_success() {
            return Ok(Answer {
                json: Json::Null,
                total: number_header(&response, "x-wp-total"),
                pages: number_header(&response, "x-wp-totalpages"),
            });
        }
        Err(refusal(&response, route, None))
    }

    /// Asks now, side by side, what will be asked one after the other: each answer then takes no time.
    pub(super) fn ask_ahead(&mut self, requests: Vec<Request>) {
        let answers = self.transport.send_all(&requests);
        self.ahead.extend(requests.into_iter().zip(answers));
    }

    /// Sends a request as it is; transport errors become adapter errors.
    pub(super) fn send(&mut self, request: &Request) -> Result<Response, AdapterError> {
        let asked = self.ahead.iter().position(|(it, _)| it == request);
        let answer = match asked {
            Some(at) => self.ahead.swap_remove(at).1,
            None => self.transport.send(request),
        };
        let response = answer.map_err(AdapterError::Transport)?;
        self.times.push(response.elapsed);
        if let Some(date) = response.header("date") {
            self.date = Some(date.to_owned());
        }
        Ok(response)
    }

    /// Reads an answer that should be JSON of the API.
    pub(super) fn answer(&mut self, response: &Response, route: &str) -> Result<Answer, AdapterError> {
        for name in ["deprecation", "sunset", "x-wp-deprecatedfunction", "x-wp-deprecatedparam"] {
            if let Some(value) = response.header(name) {
                self.note(Observation::Deprecation {
                    endpoint: route.to_owned(),
                    header: name.to_owned(),
                    value: clean(value, 160),
                });
            }
        }
        let parsed = parse(&response.body);
        // What is deeper than the parser's own limit is not JSON to it: then the media type tells.
        if (parsed.is_some() || response.media_type().ends_with("json"))
            && let Err(problem) = check_json_depth(&response.body, self.transport.document_caps().json_depth)
        {
            return Err(AdapterError::BadAnswer {
                url: short_url(&response.url, route),
                message: format!("{problem}; `limits.max_json_depth` allows more, up to 120"),
            });
        }
        if let Some((_, Some(sample))) = &parsed {
            self.note(Observation::DebugOutput { endpoint: route.to_owned(), sample: sample.clone() });
        }
        let json = parsed.map(|(json, _)| json);
        if !response.is_success() {
            return Err(refusal(response, route, json.as_ref()));
        }
        let Some(json) = json else {
            return Err(AdapterError::BadAnswer {
                url: short_url(&response.url, route),
                message: format!(
                    "expected JSON of the WordPress REST API, got {} (HTTP {}): {}",
                    display_type(response),
                    response.status,
                    quote(&response.body)
                ),
            });
        };
        Ok(Answer {
            json,
            total: number_header(response, "x-wp-total"),
            pages: number_header(response, "x-wp-totalpages"),
        })
    }

    /// Keeps a remark once.
    pub(super) fn note(&mut self, note: Observation) {
        if !self.notes.iter().any(|it| it.key() == note.key()) {
            self.notes.push(note);
        }
    }
}

/// The body of an error, as WordPress writes it.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct WireError {
    code: Json,
    data: Json,
}

impl WireError {
    fn code(&self) -> &str {
        self.code.as_str().unwrap_or_default()
    }

    /// A forbidden status filter is reported as a bad request, the reason two levels down.
    fn hides_permission(&self) -> bool {
        self.data.get("details").and_then(Json::as_object).is_some_and(|details| {
            details.values().any(|detail| {
                matches!(detail.pointer("/data/status").and_then(Json::as_u64), Some(401 | 403))
                    || detail
                        .get("code")
                        .and_then(Json::as_str)
                        .is_some_and(|code| code.starts_with("rest_forbidden"))
            })
        })
    }
}

/// The code by which WordPress says that a listing has no such page: its end, not an error.
pub(super) const END_OF_LISTING: &str = "rest_post_invalid_page_number";

/// What a refusing answer means.
fn refusal(response: &Response, route: &str, json: Option<&Json>) -> AdapterError {
    let status = response.status;
    let url = short_url(&response.url, route);
    let wire: WireError = json.and_then(|json| serde_json::from_value(json.clone()).ok()).unwrap_or_default();
    let code = wire.code();
    let message = if code.is_empty() {
        if json.is_none() && !response.body.is_empty() {
            format!("{} instead of JSON: {}", display_type(response), quote(&response.body))
        } else {
            format!("HTTP {status}")
        }
    } else {
        clean(code, 80)
    };
    match (code, status) {
        (
            "rest_not_logged_in"
            | "incorrect_password"
            | "invalid_username"
            | "invalid_email"
            | "application_passwords_disabled"
            | "application_passwords_disabled_for_user",
            _,
        ) => AdapterError::Unauthorized { url, status, message },
        (_, 401 | 403) => AdapterError::Forbidden { url, status, message },
        _ if wire.hides_permission() => AdapterError::Forbidden { url, status, message },
        (_, 404 | 410) => AdapterError::NotFound { url, status, message },
        _ => AdapterError::BadAnswer { url, message },
    }
}

/// Whether an error says that a listing has ended.
pub(super) fn is_end(error: &AdapterError) -> bool {
    matches!(error, AdapterError::BadAnswer { message, .. } if message == END_OF_LISTING)
}

/// Whether asking for less at once may help: the answer was too large, or making it took too long.
pub(super) fn is_overload(error: &AdapterError) -> bool {
    match error {
        AdapterError::Transport(TransportError { kind, .. }) => match kind {
            FailureKind::Timeout
            | FailureKind::Truncated
            | FailureKind::TooLarge(_)
            | FailureKind::Server(_) => true,
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
            | FailureKind::LogIn(_) => false,
        },
        _ => false,
    }
}

/// Whether an error is about rights, as opposed to the site not answering.
pub(super) fn is_refusal(error: &AdapterError) -> bool {
    matches!(
        error,
        AdapterError::Unauthorized { .. } | AdapterError::Forbidden { .. } | AdapterError::NotFound { .. }
    )
}

/// What an error means for a check, for a scan with or without a credential.
pub(super) fn reason(error: &AdapterError, has_credential: bool) -> UnknownReason {
    match error.reason() {
        UnknownReason::Forbidden if !has_credential => UnknownReason::NoCredential,
        other => other,
    }
}

/// JSON, and what was printed before it.
///
/// With `display_errors` on, PHP prints warnings in front of the JSON, with status 200 and `text/html`.
pub(super) fn parse(body: &[u8]) -> Option<(Json, Option<String>)> {
    let body = body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body);
    if let Ok(json) = serde_json::from_slice::<Json>(body)
        && (json.is_object() || json.is_array())
    {
        return Some((json, None));
    }
    let starts = body.iter().enumerate().filter(|(_, byte)| matches!(byte, b'{' | b'[')).map(|(at, _)| at);
    for at in starts.take(MAX_JSON_STARTS) {
        let (before, after) = body.split_at(at);
        if let Ok(json) = serde_json::from_slice::<Json>(after)
            && (json.is_object() || json.is_array())
        {
            let text = super::normalise::plain_text(&String::from_utf8_lossy(before));
            return Some((json, Some(clean(&text, 120))));
        }
    }
    None
}

fn number_header(response: &Response, name: &str) -> Option<u64> {
    response.header(name).and_then(|it| it.trim().parse().ok())
}

fn display_type(response: &Response) -> String {
    let media_type = response.media_type();
    if media_type.is_empty() { "an answer without a type".to_owned() } else { clean(&media_type, 60) }
}

/// The beginning of a body for an error, without control characters.
fn quote(body: &[u8]) -> String {
    let head = body.get(..QUOTED_BYTES.min(body.len())).unwrap_or_default();
    clean(&String::from_utf8_lossy(head), QUOTED_BYTES)
}

/// One line, at most `limit` characters, without control characters.
pub(super) fn clean(text: &str, limit: usize) -> String {
    let mut line = String::new();
    for word in text.split(|it: char| it.is_whitespace() || it.is_control()) {
        if word.is_empty() {
            continue;
        }
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    if line.chars().count() > limit {
        line = line.chars().take(limit.saturating_sub(1)).collect();
        line.push('…');
    }
    line
}

/// The address without user info and query, with the route when that was in the query.
fn short_url(url: &str, route: &str) -> String {
    let Ok(mut parsed) = url::Url::parse(url) else { return route.to_owned() };
    let has_route_in_query = parsed.query().is_some_and(|it| it.contains("rest_route"));
    parsed.set_query(None);
    parsed.set_fragment(None);
    // Cannot fail for an http address; if it did, the route alone would do.
    if parsed.set_username("").and_then(|()| parsed.set_password(None)).is_err() {
        return route.to_owned();
    }
    if has_route_in_query { format!("{parsed}?rest_route=/{route}") } else { parsed.into() }
}
