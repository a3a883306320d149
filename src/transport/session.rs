//! What a log-in gave, for as long as it holds: kept in memory, shared by all threads, renewed in time.
//!
//! Stays true: one log-in at a time, and who waits for it takes what it gave; a log-in that was refused is not repeated for
//! a while, since some servers lock the account; renewals that change nothing end soon.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use serde::Deserialize;

use super::Response;
use super::login::{Granted, Login};
use crate::model::Secret;

/// How long a refusal counts.
const REFUSAL_COUNTS: Duration = Duration::from_secs(300);
/// Longest time before its end at which a credential is renewed; a tenth of its life when that is shorter.
const MAX_MARGIN: Duration = Duration::from_secs(60);
/// Renewals after refusals that may change nothing. A server that says 401 for a missing right must not be logged in at
/// for each item.
const MAX_FUTILE: u32 = 3;
/// Refusals in a row after which it is tried once more all the same: a missing right is here and there, an end is everywhere.
const IN_A_ROW: u32 = 20;

/// A log-in with what it gave.
#[derive(Debug)]
pub(super) struct Session {
    pub login: Login,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
pub(super) struct State {
    held: Option<Held>,
    /// Counts log-ins; 0 before the first.
    generation: u64,
    refusal: Option<(Duration, String)>,
    /// Renewals in a row after which the answer stayed the same.
    n_futile: u32,
    /// Refusals since the last request that was not refused.
    n_in_a_row: u32,
}

#[derive(Debug)]
struct Held {
    header: &'static str,
    value: Secret,
    renew_at: Option<Duration>,
    /// A request with it was not refused for lack of a log-in.
    is_proved: bool,
}

/// The header that a request is sent with, and which log-in it is of.
pub(super) type Sent = ((String, Secret), u64);

impl Session {
    pub fn new(login: Login) -> Self {
        Self { login, state: Mutex::default() }
    }

    /// Held while logging in: others wait here and then find what it gave.
    pub fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether an answer says that the log-in has ended.
    pub fn is_over(&self, response: &Response, is_query: bool) -> bool {
        match response.status {
            401 => true,
            403 => self.login.ends_with_403(),
            // The Authoring API says so inside a 200 (seen live by the authors of mcp-sitecore-server).
            200 => is_query && says_not_authenticated(&response.body),
            _ => false,
        }
    }

    /// Takes note of what an answer to a request with the log-in `generation` said. True when it is worth asking again
    /// with another.
    pub fn note(&self, generation: u64, is_over: bool, is_second: bool) -> bool {
        let mut state = self.lock();
        if !is_over {
            state.n_in_a_row = 0;
            if is_second {
                state.n_futile = 0;
            }
            if state.generation == generation
                && let Some(held) = &mut state.held
            {
                held.is_proved = true;
            }
            return false;
        }
        state.n_in_a_row = state.n_in_a_row.saturating_add(1);
        if is_second {
            state.n_futile = state.n_futile.saturating_add(1);
            return false;
        }
        if state.generation != generation {
            return true;
        }
        let is_proved = state.held.as_ref().is_none_or(|it| it.is_proved);
        let has_tried = state.n_futile >= MAX_FUTILE && !state.n_in_a_row.is_multiple_of(IN_A_ROW);
        if !is_proved || has_tried {
            return false;
        }
        state.held = None;
        true
    }
}

impl State {
    /// What is held and still good.
    pub fn sent(&self, now: Duration) -> Option<Sent> {
        let held = self.held.as_ref().filter(|it| it.renew_at.is_none_or(|at| now < at))?;
        Some(((held.header.to_owned(), held.value.clone()), self.generation))
    }

    /// Why it is no use to log in now.
    pub fn refusal(&self, now: Duration) -> Option<&str> {
        let (since, why) = self.refusal.as_ref()?;
        (now.saturating_sub(*since) < REFUSAL_COUNTS).then_some(why.as_str())
    }

    pub fn refuse(&mut self, now: Duration, why: &str) {
        self.held = None;
        self.refusal = Some((now, why.to_owned()));
    }

    /// Keeps what a log-in that was begun at `now` gave.
    pub fn keep(&mut self, now: Duration, granted: Granted) -> Sent {
        let renew_at =
            granted.life.map(|life| now.saturating_add(life.saturating_sub(MAX_MARGIN.min(life / 10))));
        let header = (granted.header.to_owned(), granted.value.clone());
        self.held = Some(Held { header: granted.header, value: granted.value, renew_at, is_proved: false });
        self.generation = self.generation.saturating_add(1);
        self.refusal = None;
        (header, self.generation)
    }
}

#[derive(Deserialize)]
struct Answer {
    #[serde(default)]
    errors: Vec<AnswerError>,
}

#[derive(Deserialize)]
struct AnswerError {
    #[serde(default)]
    extensions: Option<Extensions>,
}

#[derive(Deserialize)]
struct Extensions {
    #[serde(default)]
    code: Option<String>,
}

/// Whether a GraphQL answer is an error of Hot Chocolate's authorisation.
fn says_not_authenticated(body: &[u8]) -> bool {
    const CODE: &str = "AUTH_NOT_AUTHENTICATED";
    // A content item may hold the word: only then is the answer parsed.
    body.windows(CODE.len()).any(|it| it == CODE.as_bytes())
        && serde_json::from_slice::<Answer>(body).is_ok_and(|it| {
            it.errors.iter().filter_map(|it| it.extensions.as_ref()?.code.as_deref()).any(|it| it == CODE)
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_code_counts_in_errors_only() {
        let over = br#"{"errors":[{"message":"x","extensions":{"code":"AUTH_NOT_AUTHENTICATED"}}]}"#;
        assert!(says_not_authenticated(over));
        assert!(!says_not_authenticated(br#"{"data":{"value":"AUTH_NOT_AUTHENTICATED"}}"#));
        assert!(!says_not_authenticated(br#"{"errors":[{"message":"AUTH_NOT_AUTHENTICATED"}]}"#));
        assert!(!says_not_authenticated(b"AUTH_NOT_AUTHENTICATED"));
    }
}
