//! Health and metrics over HTTP.
//!
//! `gate` owns the TCP port and all its limits; behind it `tiny_http` listens on a Unix socket in a private
//! folder, because it has no time-outs and no limit on headers; `routes` answers. What is answered comes from the
//! caller through [`Facts`]: this room knows neither store nor adapters.
//!
//! Stays true: no client, however slow, large or many, takes more than [`gate::Limits`] allow; nothing but `GET`
//! and `HEAD` gets in; raising the stop flag ends [`run`] once the answers under way are sent.

use std::io;
use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

#[expect(clippy::disallowed_methods, reason = "deadlines against slow clients are the machine's time")]
pub mod gate;
pub mod routes;

pub use gate::Limits;
pub use routes::{Facts, HealthCheck, HealthReport};

/// Why the listener did not start, or ended.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// The address is taken or not ours.
    #[error("cannot listen on {address}")]
    Bind {
        /// As configured.
        address: SocketAddr,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// The inner socket could not be made.
    #[error("cannot make a private socket in the temporary folder")]
    Socket(#[source] io::Error),
    /// This system has no Unix sockets.
    #[error("`conduit serve` needs a system with Unix sockets")]
    Unsupported,
}

impl ServeError {
    /// What to do next, for people.
    pub fn help(&self) -> &'static str {
        match self {
            Self::Bind { .. } => "choose another address or port with `--listen`, or stop what listens there",
            Self::Socket(_) => "point `TMPDIR` to a folder that can be written, with a short path",
            Self::Unsupported => "run it on Linux or macOS",
        }
    }
}

/// Takes the port. Port 0 lets the system choose; [`TcpListener::local_addr`] tells.
pub fn bind(listen: SocketAddr) -> Result<TcpListener, ServeError> {
    TcpListener::bind(listen).map_err(|source| ServeError::Bind { address: listen, source })
}

/// Listens until `stop` is raised.
pub fn run(
    listen: SocketAddr,
    facts: &Arc<dyn Facts + Send + Sync>,
    stop: &AtomicBool,
) -> Result<(), ServeError> {
    run_on(&bind(listen)?, facts, stop, &Limits::default(), &|| ())
}

/// Listens on a port already taken until `stop` is raised.
#[cfg(not(unix))]
pub fn run_on(
    _: &TcpListener,
    _: &Arc<dyn Facts + Send + Sync>,
    _: &AtomicBool,
    _: &Limits,
    _: &(dyn Fn() + Sync),
) -> Result<(), ServeError> {
    Err(ServeError::Unsupported)
}

/// Listens on a port already taken until `stop` is raised. `beside` runs once in a thread of its own; it must end soon
/// after `stop` is raised, as it is waited for.
#[cfg(unix)]
pub fn run_on(
    listener: &TcpListener,
    facts: &Arc<dyn Facts + Send + Sync>,
    stop: &AtomicBool,
    limits: &Limits,
    beside: &(dyn Fn() + Sync),
) -> Result<(), ServeError> {
    use std::thread;

    // Only this user may enter the folder, so nobody else can reach the socket past the gate.
    let folder = tempfile::Builder::new().prefix("conduit-serve-").tempdir().map_err(ServeError::Socket)?;
    let socket = folder.path().join("http");
    let server = tiny_http::Server::http_unix(&socket)
        .map_err(|error| ServeError::Socket(io::Error::other(error.to_string())))?;
    thread::scope(|scope| {
        scope.spawn(beside);
        for _ in 0..ANSWERING {
            scope.spawn(|| routes::answer_all(&server, facts.as_ref()));
        }
        gate::run(listener, &socket, stop, limits);
        for _ in 0..ANSWERING {
            server.unblock();
        }
    });
    Ok(())
}

/// Threads that answer. Two, so that a slow collection of metrics does not hide that the process lives.
#[cfg(unix)]
const ANSWERING: usize = 2;

#[cfg(all(test, unix))]
mod tests;
