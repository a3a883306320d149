//! One call from the caller's view: waiting for a turn, attempts, redirects, and the words for what is left.
//!
//! Stays true: the credential is added per address asked, so a redirect cannot carry it away; a request that is not
//! vital is sent once and harms nobody's breaker; a stopped scan ends every wait and every request at once.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use url::Url;

use super::auth::{Auth, Origin, redact, redact_url};
use super::breaker::{Breaker, BreakerState, Pass};
use super::cache::Cache;
use super::caps::{AtCap, DocumentCaps};
use super::clock::{Clock, Interrupt, SystemClock};
use super::error::{FailureKind, SetupError, TransportError};
use super::http::{Attempt, Body, Fault, Wire};
use super::login::{Login, MAX_ANSWER};
use super::quota;
use super::rate_limit::{Concurrency, NoTurn, Permit, RateLimiter};
use super::retry::{Budget, Class, Random, after_fault, after_refusal, classify, is_temporary, retry_after};
use super::session::{Sent, Session};
use super::settings::{GlobalSettings, Settings};
use super::shared_pace::{self, SharedPace};
use super::traffic::Traffic;
use super::{Identity, Method, Redirects, Request, Response, Transport};
use crate::model::Secret;

mod renew;

/// Longest address that is sent; servers refuse longer ones.
const MAX_URL: usize = 8 * 1024;
/// Shortest time of an attempt: the deadline may be that close, and nothing is no time limit.
const MIN_TIMEOUT: Duration = Duration::from_millis(50);

/// What all instances of a run have together.
#[derive(Debug)]
pub struct Shared {
    /// Time.
    pub clock: Arc<dyn Clock>,
    /// The wish to stop.
    pub interrupt: Interrupt,
    limiter: RateLimiter,
    max_response_bytes: Option<u64>,
    /// Turns shared with other processes.
    pace: Option<Arc<dyn SharedPace>>,
}

impl Shared {
    /// With the machine's clock.
    pub fn new(settings: &GlobalSettings, interrupt: Interrupt) -> Arc<Self> {
        Self::with_clock(settings, interrupt, Arc::new(SystemClock::default()))
    }

    /// With the machine's clock, and with turns that are shared with other processes where there is such a pace.
    pub fn at_pace(
        settings: &GlobalSettings,
        interrupt: Interrupt,
        pace: Option<Arc<dyn SharedPace>>,
    ) -> Arc<Self> {
        Self::made(settings, interrupt, Arc::new(SystemClock::default()), pace)
    }

    /// With another clock, for tests.
    pub fn with_clock(settings: &GlobalSettings, interrupt: Interrupt, clock: Arc<dyn Clock>) -> Arc<Self> {
        Self::made(settings, interrupt, clock, None)
    }

    fn made(
        settings: &GlobalSettings,
        interrupt: Interrupt,
        clock: Arc<dyn Clock>,
        pace: Option<Arc<dyn SharedPace>>,
    ) -> Arc<Self> {
        let limiter = RateLimiter::new(settings.requests_per_second.unwrap_or(50.0), None)
            .shared(pace.as_ref(), shared_pace::ALL);
        let max_response_bytes = settings.max_response_bytes.map(|it| it.0);
        Arc::new(Self { clock, interrupt, limiter, max_response_bytes, pace })
    }
}

/// The transport of one instance over HTTP.
#[derive(Debug)]
pub struct HttpTransport {
    instance: String,
    settings: Settings,
    auth: Auth,
    /// By the numbers of [`Auth::logins`].
    sessions: Vec<Option<Session>>,
    shared: Arc<Shared>,
    wire: Wire,
    places: Concurrency,
    limiter: RateLimiter,
    breaker: Breaker,
    budget: Budget,
    random: Random,
    traffic: Traffic,
    /// What the last attempt came to that counted as a failure for the breaker.
    last_fault: Mutex<String>,
    cache: Cache,
}

/// What stays the same over attempts and redirects of one call.
struct Call<'a> {
    request: &'a Request,
    id: String,
    trace: String,
    attempts: u32,
    /// No attempt and no wait goes past it. Set at the first turn: waiting in line for it is not the server's fault.
    until: Option<Duration>,
    /// What is posted in place of a query, when this call is itself a log-in.
    login: Option<&'a Login>,
    /// Number and generation of the log-in that the last attempt was sent with.
    sent_with: Option<(usize, u64)>,
}

/// Before the next attempt.
struct Wait {
    /// By this request itself.
    alone: Duration,
    /// Together with what everybody waits.
    at_least: Duration,
}

impl<'a> Call<'a> {
    fn new(request: &'a Request, id: uuid::Uuid, login: Option<&'a Login>) -> Self {
        Self {
            request,
            id: id.to_string(),
            trace: id.simple().to_string(),
            attempts: 0,
            until: None,
            login,
            sent_with: None,
        }
    }

    /// The word on the wire.
    fn verb(&self) -> &'static str {
        if self.login.is_some() { "POST" } else { self.request.verb() }
    }
}

impl Wait {
    fn alone(wait: Duration) -> Self {
        Self { alone: wait, at_least: wait }
    }
}

impl HttpTransport {
    /// Prepares an instance; sends nothing.
    pub fn new(
        instance: &str,
        settings: &Settings,
        auth: Auth,
        shared: Arc<Shared>,
    ) -> Result<Self, SetupError> {
        let seed = xxhash_rust::xxh3::xxh3_64(instance.as_bytes()) ^ shared.clock.wall_ms().unsigned_abs();
        Ok(Self {
            instance: instance.to_owned(),
            sessions: auth.logins().map(|it| it.cloned().map(Session::new)).collect(),
            auth,
            wire: Wire::new(settings, Arc::clone(&shared.clock), &shared.interrupt)?,
            places: Concurrency::new(settings.concurrency),
            limiter: RateLimiter::new(settings.requests_per_second, settings.burst)
                .shared(shared.pace.as_ref(), instance),
            breaker: Breaker::new(
                settings.breaker_failures,
                settings.breaker_window(),
                settings.breaker_cooldown(),
            ),
            budget: Budget::new(settings.retry_budget),
            random: Random::new(seed),
            traffic: Traffic::default(),
            last_fault: Mutex::default(),
            cache: Cache::new(settings.cache_bytes.0),
            settings: settings.clone(),
            shared,
        })
    }

    /// Counters, and what the server last said about its limits.
    pub fn traffic(&self) -> &Traffic {
        &self.traffic
    }

    /// How the breaker stands now.
    pub fn breaker_state(&self) -> BreakerState {
        self.breaker.state(self.shared.clock.now())
    }

    /// How often the breaker opened.
    pub fn breaker_openings(&self) -> u64 {
        self.breaker.openings()
    }

    /// Requests per second at present: less than configured after refusals.
    pub fn current_rate(&self) -> f64 {
        self.limiter.current_rate()
    }

    /// Requests that may be under way at present: fewer than configured after refusals.
    pub fn current_concurrency(&self) -> u32 {
        self.places.allowed()
    }

    /// Answers from the cache, and answers read whole while the cache was on.
    pub fn cache_counts(&self) -> (u64, u64) {
        (self.cache.hits(), self.cache.misses())
    }

    /// Attempts at one address until there is something to hand out.
    fn exchange(&self, call: &mut Call<'_>, url: &Url, identity: Identity) -> Result<Response, Fault> {
        let is_vital = call.request.is_vital;
        if is_vital {
            self.budget.earn();
        }
        let mut attempt = 0_u32;
        loop {
            // Before the turn: a log-in needs one of its own.
            let header = self.credential(call, url, identity)?;
            let (place, pass) = self.turn(is_vital, self.auth.is_own(url))?;
            let now = self.shared.clock.now();
            let until =
                *call.until.get_or_insert_with(|| now.saturating_add(self.settings.request_deadline()));
            if now >= until {
                return Err(self.out_of_time("a turn came too late"));
            }
            attempt += 1;
            call.attempts = call.attempts.saturating_add(1);
            let result = self.attempt(call, url, identity, header, attempt);
            drop(place);
            if self.shared.interrupt.is_stopped() {
                return Err(interrupted());
            }
            let class = match &result {
                Ok(response) => classify(response.status, response.header("retry-after").is_some()),
                Err(fault) if is_temporary(&fault.kind) => Class::Fault,
                Err(_) => Class::Answer,
            };
            if let Some(pass) = pass {
                let is_down = class == Class::Fault
                    || matches!(&result, Err(it) if matches!(it.kind, FailureKind::Tls | FailureKind::Proxy));
                if is_down {
                    let mut last_fault = self.last_fault.lock().unwrap_or_else(PoisonError::into_inner);
                    *last_fault = match &result {
                        Ok(response) => format!("HTTP {}", response.status),
                        Err(fault) => fault.message.clone(),
                    };
                    pass.fail(self.shared.clock.now());
                } else {
                    pass.succeed();
                }
            }
            let Wait { alone, at_least } = self.wait_after(class, &result, url, attempt);
            if class == Class::Answer || !is_vital {
                return result;
            }
            if attempt >= self.settings.max_attempts.max(1) {
                return Err(last_word(result, ""));
            }
            // A refusal for our pace is answered by waiting; only faults use up the budget.
            if class == Class::Fault && !self.budget.spend() {
                return Err(last_word(result, "; not tried again, too many requests have failed already"));
            }
            if self.shared.clock.now().saturating_add(at_least) >= until {
                let left = last_word(result, "");
                return Err(Fault {
                    message: format!("{}; {}", left.message, self.out_of_time("not tried again").message),
                    ..left
                });
            }
            if !alone.is_zero() {
                self.shared.clock.sleep(alone, &self.shared.interrupt);
            }
        }
    }

    fn out_of_time(&self, what: &str) -> Fault {
        let seconds = self.settings.request_deadline().as_secs_f64();
        Fault::new(
            FailureKind::Timeout,
            format!("{what}: `limits.request_deadline_seconds` allows {seconds} s for all attempts"),
        )
    }

    /// A place, a turn, and the breaker's consent. What is not vital needs none, except that a server of the instance
    /// that is given up is asked nothing at all.
    fn turn(&self, is_vital: bool, is_own: bool) -> Result<(Permit<'_>, Option<Pass<'_>>), Fault> {
        let (clock, interrupt) = (self.shared.clock.as_ref(), &self.shared.interrupt);
        loop {
            // Asked twice: before, so that an open breaker uses up no turn; after, since a turn may take long.
            let mut refusal = if is_vital { self.breaker.pass(clock.now()).err() } else { None };
            if !is_vital && is_own && self.breaker.is_given_up() {
                return Err(self.given_up());
            }
            if refusal.is_none() {
                let place = self.places.acquire(interrupt).ok_or_else(interrupted)?;
                for limiter in [&self.limiter, &self.shared.limiter] {
                    limiter.acquire(clock, interrupt).map_err(no_turn)?;
                }
                if !is_vital {
                    return Ok((place, None));
                }
                match self.breaker.pass(clock.now()) {
                    Ok(pass) => return Ok((place, Some(pass))),
                    Err(it) => refusal = Some(it),
                }
            }
            if let Some(refusal) = refusal {
                if !refusal.is_worth_waiting {
                    return Err(self.given_up());
                }
                clock.sleep(refusal.retry_in, interrupt);
            }
            if interrupt.is_stopped() {
                return Err(interrupted());
            }
        }
    }

    fn given_up(&self) -> Fault {
        let last_fault = self.last_fault.lock().unwrap_or_else(PoisonError::into_inner);
        let why = format!("not sent: the server failed at every trial for a while: {last_fault}");
        Fault::new(FailureKind::BreakerOpen, why)
    }

    fn attempt(
        &self,
        call: &Call<'_>,
        url: &Url,
        identity: Identity,
        header: Option<(String, Secret)>,
        number: u32,
    ) -> Result<Response, Fault> {
        let request = call.request;
        let max =
            self.settings.max_response_bytes.0.min(self.shared.max_response_bytes.unwrap_or(u64::MAX)).max(1);
        let (cap, at_cap) = match request.peek_bytes {
            Some(peek) => (peek.min(max), AtCap::Cut),
            None if call.login.is_some() => (MAX_ANSWER, AtCap::Refuse),
            None => (max, AtCap::Refuse),
        };
        let timeout = self.settings.timeout();
        let sent_at = self.shared.clock.now();
        let left = call.until.map_or(timeout, |it| it.saturating_sub(sent_at)).max(MIN_TIMEOUT);
        let is_cacheable = call.verb() == Method::Get.as_str() && request.peek_bytes.is_none();
        let condition =
            if is_cacheable { self.cache.condition(url.as_str(), identity, request.accept) } else { None };
        let mut result = self.wire.send(&Attempt {
            method: request.method,
            body: call.login.map(Body::Login).or_else(|| request.query.as_deref().map(Body::Query)),
            url,
            accept: request.accept,
            auth: header,
            // A span of zeros is not valid (W3C Trace Context, section 3.2.2.4).
            traceparent: format!("00-{}-{:016x}-01", call.trace, self.random.next_u64() | 1),
            request_id: &call.id,
            condition: condition.as_ref(),
            timeout: request.timeout.map_or(timeout, |it| it.min(timeout)).min(left),
            cap,
            at_cap,
        });
        let elapsed = self.shared.clock.now().saturating_sub(sent_at);
        let status = result.as_ref().ok().map(|it| it.status);
        let n_bytes = result.as_ref().map_or(0, |it| it.body.len());
        self.traffic.count(number, status, n_bytes, elapsed);
        tracing::debug!(
            instance = self.instance,
            method = call.verb(),
            url = redact_url(url),
            attempt = number,
            status,
            failure = result.as_ref().err().map(|it| it.kind.as_str()),
            bytes = n_bytes,
            elapsed_ms = elapsed.as_millis(),
            request_id = call.id,
            "request"
        );
        if let Ok(response) = &mut result {
            response.elapsed = elapsed;
            if self.auth.is_own(url) {
                self.traffic.note_headers(&response.headers);
                self.obey(&response.headers);
            }
            if let (304, Some(condition)) = (response.status, &condition) {
                *response = self.cache.revalidated(condition, response);
            } else if is_cacheable && response.status == 200 {
                self.cache.keep(url.as_str(), identity, request.accept, response);
            }
        }
        result
    }

    /// Waits out a quota that is used up, before the server has to refuse.
    fn obey(&self, headers: &[(String, String)]) {
        // This request is answered; its place is given back right after.
        let others = self.places.in_flight().saturating_sub(1);
        if let Some(wait) = quota::pause(headers, others, self.shared.clock.wall_ms()) {
            let wait = wait.min(self.settings.max_retry_after());
            self.limiter.hold(wait, &*self.shared.clock);
        }
    }

    /// Adapts the pace, and says how long this request waits by itself before its next attempt.
    fn wait_after(&self, class: Class, result: &Result<Response, Fault>, url: &Url, attempt: u32) -> Wait {
        let is_own = self.auth.is_own(url);
        match class {
            Class::Answer => {
                if is_own && result.as_ref().is_ok_and(Response::is_success) {
                    self.limiter.recover();
                    self.places.recover();
                }
                Wait::alone(Duration::ZERO)
            }
            Class::Fault => {
                if is_own && result.as_ref().is_ok_and(|it| it.status == 503) {
                    self.places.slow_down(self.shared.clock.now());
                }
                Wait::alone(after_fault(attempt, self.settings.max_backoff(), &self.random))
            }
            Class::Refused => {
                let now = self.shared.clock.now();
                let (wall_ms, cap) = (self.shared.clock.wall_ms(), self.settings.max_retry_after());
                let asked = result.as_ref().ok().and_then(|it| {
                    let by_standard = it.header("retry-after").and_then(|it| retry_after(it, wall_ms, cap));
                    by_standard
                        .or_else(|| quota::reset_after_refusal(&it.headers, wall_ms).map(|it| it.min(cap)))
                });
                if is_own {
                    self.limiter.slow_down(now);
                    self.places.slow_down(now);
                }
                match asked {
                    // The limiter makes this request wait as well.
                    Some(wait) if is_own => {
                        self.limiter.hold(wait, &*self.shared.clock);
                        Wait { alone: Duration::ZERO, at_least: wait }
                    }
                    Some(wait) => Wait::alone(wait),
                    None => Wait::alone(after_refusal(attempt, self.settings.max_backoff(), &self.random)),
                }
            }
        }
    }

    /// Where a redirect leads, when it is to be followed.
    fn next_hop(
        &self,
        request: &Request,
        url: &Url,
        response: &Response,
        seen: &[Url],
    ) -> Result<Option<Url>, Fault> {
        if request.redirects == Redirects::Never || !matches!(response.status, 301 | 302 | 303 | 307 | 308) {
            return Ok(None);
        }
        let Some(location) = response.header("location") else {
            return Ok(None);
        };
        let bad = |what: &str| Fault::new(FailureKind::BadAddress, format!("the server redirects to {what}"));
        let next = url.join(location).map_err(|_| bad("an address that cannot be read"))?;
        let next = sendable(next).map_err(|scheme| bad(&format!("`{scheme}:`, which is never followed")))?;
        let origin = Origin::of(&next).ok_or_else(|| bad("an address without a host"))?;
        if request.redirects == Redirects::SameOrigin && Origin::of(url).as_ref() != Some(&origin) {
            return Err(Fault::new(
                FailureKind::RedirectElsewhere(origin.to_string()),
                format!(
                    "the server redirects to {origin}, and nothing was sent there; if that is the site, set it as `url`"
                ),
            ));
        }
        if seen.contains(&next) {
            return Err(Fault::new(
                FailureKind::RedirectLoop,
                "the redirects lead back to an address already asked",
            ));
        }
        if seen.len() > usize::try_from(self.settings.max_redirects).unwrap_or(usize::MAX) {
            return Err(Fault::new(
                FailureKind::RedirectLoop,
                format!("more than {} redirects", self.settings.max_redirects),
            ));
        }
        Ok(Some(next))
    }

    fn run(&self, call: &mut Call<'_>) -> Result<Response, Fault> {
        if call.request.url.len() > MAX_URL {
            return Err(Fault::new(
                FailureKind::BadAddress,
                format!("the address is longer than {MAX_URL} bytes"),
            ));
        }
        let url = Url::parse(&call.request.url).map_err(|error| {
            Fault::new(FailureKind::BadAddress, format!("the address cannot be read: {error}"))
        })?;
        let mut url = sendable(url).map_err(|scheme| {
            Fault::new(FailureKind::BadAddress, format!("`{scheme}:` is not http or https"))
        })?;
        let (mut identity, mut hops, mut seen) = (call.request.identity, Vec::new(), vec![url.clone()]);
        loop {
            let mut response = self.exchange_logged_in(call, &url, identity)?;
            let Some(next) = self.next_hop(call.request, &url, &response, &seen)? else {
                response.hops = hops;
                return Ok(response);
            };
            hops.push((response.status, next.as_str().to_owned()));
            if Origin::of(&next) != Origin::of(&url) {
                // Also when a later redirect leads back: the chain was in other hands.
                identity = Identity::Anonymous;
            }
            seen.push(next.clone());
            url = next;
        }
    }
}

impl Transport for HttpTransport {
    fn send(&self, request: &Request) -> Result<Response, TransportError> {
        let id = uuid::Uuid::now_v7();
        let mut call = Call::new(request, id, None);
        self.run(&mut call).map_err(|fault| TransportError {
            kind: fault.kind,
            method: request.verb(),
            url: redact(&request.url),
            message: fault.message,
            attempts: call.attempts,
            request_id: call.id,
        })
    }

    fn document_caps(&self) -> DocumentCaps {
        self.settings.document_caps()
    }
}

/// The address as it is sent: http or https, without user info and fragment. The error is the scheme.
fn sendable(mut url: Url) -> Result<Url, String> {
    if Origin::of(&url).is_none() {
        return Err(url.scheme().to_owned());
    }
    url.set_fragment(None);
    // Fails only for addresses that cannot have user info. Sent, it would be a credential from a text.
    let _ = url.set_username("");
    let _ = url.set_password(None);
    Ok(url)
}

/// Without its turn nothing is sent, and what was begun is left for a resume: whoever keeps the turns tells why.
fn no_turn(why: NoTurn) -> Fault {
    match why {
        NoTurn::Stopped => interrupted(),
        NoTurn::Unknown(why) => Fault::new(FailureKind::Interrupted, format!("not sent, no turn: {why}")),
    }
}

fn interrupted() -> Fault {
    Fault::new(FailureKind::Interrupted, "the scan is being stopped")
}

/// What is left of an answer or failure that was tried to the end.
fn last_word(result: Result<Response, Fault>, why: &str) -> Fault {
    let mut fault = match result {
        Err(fault) => fault,
        Ok(response) => {
            let status = response.status;
            match classify(status, response.header("retry-after").is_some()) {
                Class::Refused => Fault::new(
                    FailureKind::RateLimited,
                    format!(
                        "the server refuses more requests (HTTP {status}); lower `limits.requests_per_second`"
                    ),
                ),
                Class::Fault | Class::Answer => {
                    Fault::new(FailureKind::Server(status), format!("the server answers HTTP {status}"))
                }
            }
        }
    };
    fault.message.push_str(why);
    fault
}
