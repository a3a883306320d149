//! What an address answers: one question per address, asked as any visitor.
//!
//! HEAD first; GET with a peek where a server does not speak HEAD properly. Redirects are followed here, one request
//! each, so that every hop is known.
//!
//! Stays true: never a credential; an answer that says "later" (429, 5xx) or no answer at all is kept as that fact and
//! not taken for a broken address; what was cut off by an interruption is no fact at all.

use std::time::Duration;

use url::Url;

use crate::model::{Probe, Record};
use crate::transport::{
    FailureKind, Identity, Method, Redirects, Request, Response, Transport, TransportError,
};

/// Redirects followed per address. Browsers give up after 20; more than a few are a finding of their own.
const MAX_HOPS: usize = 10;
/// As much of a body as tells that there is one.
const PEEK_BYTES: u64 = 1_024;
/// Patience per request: other people's servers may be slow, and many are asked.
const TIMEOUT: Duration = Duration::from_secs(15);

/// Asks one address.
pub fn probe(url: &str, transport: &dyn Transport) -> Probe {
    ask(url, transport).unwrap_or_else(|error| failed(url, &error.kind))
}

/// Asks each address in order. The only error is an interruption: then nothing is known of the whole batch.
pub fn fetch_batch(urls: &[String], transport: &dyn Transport) -> Result<Vec<Record>, TransportError> {
    urls.iter().map(|url| ask(url, transport).map(Record::Probe)).collect()
}

fn failed(url: &str, kind: &FailureKind) -> Probe {
    Probe {
        url: without_fragment(url).to_owned(),
        failure: Some(kind.as_str().to_owned()),
        ..Probe::default()
    }
}

fn without_fragment(url: &str) -> &str {
    url.split('#').next().unwrap_or_default()
}

fn ask(url: &str, transport: &dyn Transport) -> Result<Probe, TransportError> {
    let Some(mut current) = web_address(url) else {
        return Ok(failed(url, &FailureKind::BadAddress));
    };
    let mut probe = Probe { url: without_fragment(url).to_owned(), ..Probe::default() };
    let mut seen = vec![current.clone()];
    loop {
        let response = match ask_once(&current, transport) {
            Ok(response) => response,
            Err(error) if error.kind == FailureKind::Interrupted => return Err(error),
            Err(error) => {
                // The status of a hop before is not the answer.
                probe.status = None;
                probe.failure = Some(error.kind.as_str().to_owned());
                return Ok(probe);
            }
        };
        probe.status = Some(response.status);
        let location = match response.status {
            301 | 302 | 303 | 307 | 308 => response.header("location"),
            _ => None,
        };
        let Some(location) = location else {
            probe.media_type = Some(response.media_type()).filter(|it| !it.is_empty());
            probe.bytes = size(&response);
            return Ok(probe);
        };
        let next = current.join(location).ok();
        let shown = next.as_ref().map_or_else(|| location.to_owned(), |it| it.as_str().to_owned());
        probe.hops.push((response.status, shown));
        let Some(next) = next.as_ref().and_then(|it| web_address(it.as_str())) else {
            probe.failure = Some(FailureKind::BadAddress.as_str().to_owned());
            return Ok(probe);
        };
        if seen.contains(&next) {
            probe.is_loop = true;
            return Ok(probe);
        }
        if probe.hops.len() >= MAX_HOPS {
            probe.failure = Some(FailureKind::RedirectLoop.as_str().to_owned());
            return Ok(probe);
        }
        seen.push(next.clone());
        current = next;
    }
}

/// An http or https address without fragment.
fn web_address(url: &str) -> Option<Url> {
    let mut url =
        Url::parse(url).ok().filter(|it| matches!(it.scheme(), "http" | "https") && it.has_host())?;
    url.set_fragment(None);
    Some(url)
}

fn ask_once(url: &Url, transport: &dyn Transport) -> Result<Response, TransportError> {
    let request = Request {
        method: Method::Head,
        url: url.as_str().to_owned(),
        identity: Identity::Anonymous,
        redirects: Redirects::Never,
        accept: "*/*",
        peek_bytes: Some(PEEK_BYTES),
        timeout: Some(TIMEOUT),
        is_vital: false,
        query: None,
    };
    match transport.send(&request) {
        // Servers that know no HEAD, or refuse it to keep robots out, answer one of these.
        Ok(response) if !matches!(response.status, 400 | 403 | 404 | 405 | 501) => return Ok(response),
        Ok(_) => {}
        Err(error) => match error.kind {
            FailureKind::Dns
            | FailureKind::Tls
            | FailureKind::Proxy
            | FailureKind::Interrupted
            | FailureKind::BadAddress
            | FailureKind::LogIn(_) => {
                return Err(error);
            }
            FailureKind::Connect
            | FailureKind::Timeout
            | FailureKind::Truncated
            | FailureKind::TooLarge(_)
            | FailureKind::RateLimited
            | FailureKind::Server(_)
            | FailureKind::RedirectElsewhere(_)
            | FailureKind::RedirectLoop
            | FailureKind::BreakerOpen => {}
        },
    }
    transport.send(&Request { method: Method::Get, ..request })
}

/// The declared size, or the counted one of a body that was read to its end.
fn size(response: &Response) -> Option<u64> {
    let declared = response.header("content-length").and_then(|it| it.trim().parse().ok());
    declared.or_else(|| {
        let is_whole = !response.is_cut && !response.body.is_empty();
        is_whole.then(|| u64::try_from(response.body.len()).ok()).flatten()
    })
}

#[cfg(test)]
mod tests {
    use super::{fetch_batch, probe};
    use crate::model::{Probe, Record};
    use crate::transport::{FailureKind, Identity, Method, Response, Scripted};

    #[test]
    fn an_address_that_answers_head_is_asked_once_and_as_a_visitor() {
        let headers = [("content-type", "image/PNG; x=y"), ("content-length", "1234")];
        let transport = Scripted::new().status("https://a.test/x.png", 200, &headers);
        let expected = Probe {
            url: "https://a.test/x.png".to_owned(),
            status: Some(200),
            media_type: Some("image/png".to_owned()),
            bytes: Some(1234),
            ..Probe::default()
        };
        assert_eq!(probe("https://a.test/x.png#top", &transport), expected);
        let requests = transport.requests();
        assert_eq!(requests.len(), 1);
        assert_eq!((requests[0].method, requests[0].identity), (Method::Head, Identity::Anonymous));
        assert!(!requests[0].is_vital);
    }

    #[test]
    fn a_server_without_head_is_asked_again_with_get() {
        for status in [400, 403, 404, 405, 501] {
            let transport = Scripted::from_fn(move |request| {
                let status = if request.method == Method::Head { status } else { 200 };
                Some(Ok(Response::scripted(status, &[], "body")))
            });
            let probe = probe("https://a.test/", &transport);
            assert_eq!((probe.status, probe.bytes), (Some(200), Some(4)), "{status}");
        }
    }

    #[test]
    fn a_missing_page_stays_missing_after_get() {
        assert_eq!(probe("https://a.test/", &Scripted::new()).status, Some(404));
    }

    #[test]
    fn every_redirect_is_recorded() {
        let transport = Scripted::new()
            .status("https://a.test/", 301, &[("location", "/b")])
            .status("https://a.test/b", 302, &[("location", "https://c.test/")])
            .status("https://c.test/", 200, &[]);
        let probe = probe("https://a.test/", &transport);
        assert_eq!(probe.hops, [(301, "https://a.test/b".to_owned()), (302, "https://c.test/".to_owned())]);
        assert_eq!((probe.status, probe.is_loop), (Some(200), false));
    }

    #[test]
    fn a_loop_ends_where_it_closes() {
        let transport = Scripted::new().status("https://a.test/", 301, &[("location", "/b")]).status(
            "https://a.test/b",
            301,
            &[("location", "/#again")],
        );
        let probe = probe("https://a.test/", &transport);
        assert!(probe.is_loop);
        assert_eq!((probe.hops.len(), probe.status), (2, Some(301)));
    }

    #[test]
    fn an_endless_chain_is_given_up_after_ten() {
        let transport = Scripted::from_fn(|request| {
            let location = format!("{}x", request.url);
            Some(Ok(Response::scripted(302, &[("location", &location)], "")))
        });
        let probe = probe("https://a.test/", &transport);
        assert_eq!((probe.hops.len(), probe.failure.as_deref()), (10, Some("redirect-loop")));
    }

    #[test]
    fn later_and_no_answer_are_kept_as_facts() {
        let later = Scripted::new().status("https://a.test/", 503, &[]);
        assert_eq!(probe("https://a.test/", &later).status, Some(503));
        let silent = Scripted::new().fail("https://a.test/", FailureKind::Timeout);
        let probe = probe("https://a.test/", &silent);
        assert_eq!((probe.status, probe.failure.as_deref()), (None, Some("timeout")));
        assert_eq!(silent.requests().len(), 2);
    }

    #[test]
    fn other_schemes_are_not_asked_also_not_by_redirect() {
        let transport = Scripted::new().status("https://a.test/", 302, &[("location", "file:///etc/passwd")]);
        for url in [
            "file:///etc/passwd",
            "ftp://a.test/",
            "javascript:alert(1)",
            "not an address",
            "https://a.test/",
        ] {
            assert_eq!(probe(url, &transport).failure.as_deref(), Some("bad-address"), "{url}");
        }
        assert_eq!(transport.requests().len(), 1);
    }

    #[test]
    fn a_batch_keeps_its_order_and_an_interruption_leaves_no_facts() {
        let transport = Scripted::new().fail("https://stop.test/", FailureKind::Interrupted);
        let urls = ["https://b.test/".to_owned(), "https://a.test/".to_owned()];
        let records = fetch_batch(&urls, &transport).expect("answers");
        let asked: Vec<_> = records
            .iter()
            .filter_map(|it| if let Record::Probe(probe) = it { Some(probe.url.as_str()) } else { None })
            .collect();
        assert_eq!(asked, ["https://b.test/", "https://a.test/"]);
        assert!(fetch_batch(&["https://stop.test/".to_owned()], &transport).is_err());
    }
}
