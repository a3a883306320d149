//! A request with a log-in: obtained before it is sent, and once more when the server says that it has ended.
//!
//! Stays true: a log-in is an exchange like any other, with a turn, attempts and the breaker, but it carries no credential of
//! the instance and follows no redirect; who holds a place never waits for a log-in.

use url::Url;
use uuid::Uuid;

use super::{Call, Fault, HttpTransport, Request, Sent, Session};
use crate::model::Secret;
use crate::transport::auth::{Header, redact_url};
use crate::transport::error::FailureKind;
use crate::transport::login::Refusal;
use crate::transport::{Identity, Redirects, Response};

impl HttpTransport {
    /// Attempts at one address; once more when the log-in had ended.
    pub(super) fn exchange_logged_in(
        &self,
        call: &mut Call<'_>,
        url: &Url,
        identity: Identity,
    ) -> Result<Response, Fault> {
        let response = self.exchange(call, url, identity)?;
        if !self.is_worth_another(call, &response, false) {
            return Ok(response);
        }
        let response = self.exchange(call, url, identity)?;
        self.is_worth_another(call, &response, true);
        Ok(response)
    }

    fn is_worth_another(&self, call: &Call<'_>, response: &Response, is_second: bool) -> bool {
        let Some((session, generation)) =
            call.sent_with.and_then(|(at, generation)| Some((self.session(at)?, generation)))
        else {
            return false;
        };
        let is_over = session.is_over(response, call.request.query.is_some());
        session.note(generation, is_over, is_second)
    }

    fn session(&self, at: usize) -> Option<&Session> {
        self.sessions.get(at)?.as_ref()
    }

    /// The header that goes with a request; logs in when that is needed.
    pub(super) fn credential(
        &self,
        call: &mut Call<'_>,
        url: &Url,
        identity: Identity,
    ) -> Result<Option<(String, Secret)>, Fault> {
        call.sent_with = None;
        let at = match self.auth.header(url, identity) {
            Header::None => return Ok(None),
            Header::Ready(name, value) => return Ok(Some((name, value))),
            Header::OfLogin(at) => at,
        };
        let Some(session) = self.session(at) else { return Ok(None) };
        let (header, generation) = self.logged_in(session)?;
        call.sent_with = Some((at, generation));
        Ok(Some(header))
    }

    fn logged_in(&self, session: &Session) -> Result<Sent, Fault> {
        let mut state = session.lock();
        let now = self.shared.clock.now();
        if let Some(sent) = state.sent(now) {
            return Ok(sent);
        }
        if let Some(why) = state.refusal(now) {
            return Err(Fault::new(FailureKind::LogIn(0), why));
        }
        let login = &session.login;
        let request = Request {
            identity: Identity::Anonymous,
            redirects: Redirects::Never,
            ..Request::json(login.url().as_str())
        };
        let mut call = Call::new(&request, Uuid::now_v7(), Some(login));
        let told = |what: &str| format!("the log-in at {}: {what}", redact_url(login.url()));
        let response = self
            .exchange(&mut call, login.url(), Identity::Anonymous)
            .map_err(|fault| Fault::new(fault.kind, told(&fault.message)))?;
        match login.read(&response) {
            Ok(granted) => Ok(state.keep(now, granted)),
            Err(Refusal::Refused(what) | Refusal::Strange(what)) => {
                let what = told(&what);
                state.refuse(self.shared.clock.now(), &what);
                Err(Fault::new(FailureKind::LogIn(response.status), what))
            }
        }
    }
}
