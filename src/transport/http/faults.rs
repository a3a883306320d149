//! Words for what goes wrong on the wire, and what kind of failure it is.
//!
//! Stays true: no address, header or password is repeated; of a proxy only host and port are named.

use std::io;
use std::time::Duration;

use super::super::error::FailureKind;
use super::Fault;

/// Words and classifies what happened before the body.
pub(super) fn fault(error: ureq::Error, is_https: bool, timeout: Duration) -> Fault {
    use ureq::Error;
    match error {
        Error::Timeout(_) => timed_out(timeout),
        Error::HostNotFound => Fault::new(FailureKind::Dns, "the host's name could not be looked up"),
        Error::Io(error) => io_fault(&error, is_https, timeout),
        Error::Tls(message) => tls(message),
        Error::Rustls(error) => tls(&error.to_string()),
        Error::TlsRequired | Error::Pem(_) => tls("the encrypted connection could not be set up"),
        Error::BadUri(_) | Error::Http(_) => {
            Fault::new(FailureKind::BadAddress, "the address or a header is not what HTTP allows")
        }
        Error::ConnectProxyFailed(_) | Error::InvalidProxyUrl => Fault::new(
            FailureKind::Connect,
            "the proxy refused to connect; see `limits.proxy` and HTTPS_PROXY",
        ),
        Error::LargeResponseHeader(..) => {
            Fault::new(FailureKind::TooLarge(64 * 1024), "the head of the answer is larger than 64 KiB")
        }
        Error::Decompress(..) => {
            Fault::new(FailureKind::Truncated, "the compressed body is damaged or ends too early")
        }
        Error::Protocol(error) => {
            Fault::new(FailureKind::Truncated, format!("the answer is not valid HTTP: {error}"))
        }
        _ => Fault::new(FailureKind::Connect, "the connection failed"),
    }
}

/// The same through a proxy: what fails to be looked up or connected to is the proxy itself.
pub(super) fn proxy_fault(error: ureq::Error, proxy: &str, is_https: bool, timeout: Duration) -> Fault {
    use ureq::Error;
    match error {
        Error::ConnectProxyFailed(reason) => refused_by_proxy(&reason, proxy),
        Error::HostNotFound => {
            Fault::new(FailureKind::Dns, format!("the name of the proxy {proxy} could not be looked up"))
        }
        Error::Io(error) if error.kind() == io::ErrorKind::ConnectionRefused => Fault::new(
            FailureKind::Connect,
            format!(
                "nobody listens at the proxy {proxy} (connection refused); see `limits.proxy` and HTTPS_PROXY"
            ),
        ),
        other => fault(other, is_https, timeout),
    }
}

/// A proxy wants a login, or another one.
pub(super) fn login_refused(proxy: &str, status: u16) -> Fault {
    Fault::new(
        FailureKind::Proxy,
        format!(
            "the proxy {proxy} wants another user name or password (HTTP {status}); see `limits.proxy_username` and \
             `limits.proxy_password`"
        ),
    )
}

/// What a proxy said to CONNECT. ureq gives its status only in a sentence: `proxy server responded 407/407`.
fn refused_by_proxy(reason: &str, proxy: &str) -> Fault {
    let status = reason.rsplit('/').next().and_then(|it| it.trim().parse::<u16>().ok());
    match status {
        // Tinyproxy says 401 to a wrong login.
        Some(status @ (401 | 407)) => login_refused(proxy, status),
        Some(status @ 400..=499) => Fault::new(
            FailureKind::Proxy,
            format!("the proxy {proxy} does not connect to this address (HTTP {status})"),
        ),
        Some(status) => Fault::new(
            FailureKind::Connect,
            format!(
                "the proxy {proxy} could not connect (HTTP {status}); see `limits.proxy` and HTTPS_PROXY"
            ),
        ),
        None => Fault::new(
            FailureKind::Connect,
            format!("the proxy {proxy} did not answer as a proxy; see `limits.proxy` and HTTPS_PROXY"),
        ),
    }
}

/// The same once the head has come: an early end now means that part of the answer is missing.
pub(super) fn body_fault(error: io::Error, is_https: bool, timeout: Duration) -> Fault {
    match ureq::Error::from(error) {
        ureq::Error::Io(error) if error.kind() == io::ErrorKind::UnexpectedEof => {
            Fault::new(FailureKind::Truncated, "the answer ended before its declared length")
        }
        // What flate2 says of damaged data; TLS has been agreed on long before a body is read.
        ureq::Error::Io(error)
            if matches!(error.kind(), io::ErrorKind::InvalidInput | io::ErrorKind::InvalidData) =>
        {
            Fault::new(FailureKind::Truncated, "the body could not be decoded")
        }
        other => fault(other, is_https, timeout),
    }
}

fn io_fault(error: &io::Error, is_https: bool, timeout: Duration) -> Fault {
    match error.kind() {
        io::ErrorKind::TimedOut | io::ErrorKind::WouldBlock => timed_out(timeout),
        // rustls reports a failed handshake as invalid data.
        io::ErrorKind::InvalidData if is_https => tls(&error.to_string()),
        io::ErrorKind::ConnectionRefused => {
            Fault::new(FailureKind::Connect, "nobody listens there (connection refused)")
        }
        io::ErrorKind::UnexpectedEof | io::ErrorKind::ConnectionReset | io::ErrorKind::BrokenPipe => {
            Fault::new(FailureKind::Connect, "the server closed the connection before it answered")
        }
        _ => Fault::new(FailureKind::Connect, format!("the connection failed: {error}")),
    }
}

fn timed_out(timeout: Duration) -> Fault {
    Fault::new(FailureKind::Timeout, format!("no complete answer within {} ms", timeout.as_millis()))
}

fn tls(message: &str) -> Fault {
    Fault::new(
        FailureKind::Tls,
        format!(
            "no trusted encrypted connection: {message}; `limits.ca_bundle` names a company's own authority"
        ),
    )
}
