//! Going on after a connection broke: a restarted server, a session that was ended, a network that was cut.
//!
//! Stays true: what is done again had no effect before. A statement outside of a transaction is done again only when it
//! reads; a transaction is told as broken only when the server says that it was not committed, and a `COMMIT` whose answer
//! was lost is looked up by the transaction's number. A session that had a transaction open is ended before that is done
//! again, so that it neither commits late nor holds what it had locked.

use std::time::{Duration, Instant};

use ::postgres::{Client, SimpleQueryMessage};

use super::{Address, LOCK_CLASS, Postgres, classify};
use crate::store::error::{Result, StoreError};

/// The first wait; each next one is twice as long.
const FIRST_WAIT: Duration = Duration::from_millis(100);

/// The longest wait.
const LONGEST_WAIT: Duration = Duration::from_secs(5);

/// How long a server is waited for, when nothing else is said.
pub(super) const PATIENCE: Duration = Duration::from_secs(30);

/// How long the server may take to end an old session.
const END_MS: i64 = 5_000;

/// The server's process behind a connection: its number, and when it began, because numbers come again.
#[derive(Clone, Debug, Default)]
pub(super) struct Session {
    pid: i64,
    began: String,
    /// When the server last came back from a crash, or its figures were reset: a crash resets them, an orderly restart
    /// keeps them.
    recovered: String,
}

impl Session {
    /// That of a connection.
    fn of(client: &mut Client, address: &Address) -> Result<Self> {
        let row = client
            .query_one(
                "SELECT CAST(pid AS BIGINT), CAST(EXTRACT(EPOCH FROM backend_start) AS TEXT), \
                 (SELECT COALESCE(CAST(EXTRACT(EPOCH FROM stats_reset) AS TEXT), '') FROM pg_catalog.pg_stat_bgwriter) \
                 FROM pg_catalog.pg_stat_activity WHERE pid = pg_backend_pid()",
                &[],
            )
            .map_err(|error| classify(address, &error))?;
        Ok(Self { pid: row.get(0), began: row.get(1), recovered: row.get(2) })
    }

    /// Ends it when it is still there: after a cut network the server may not know yet. A server that does not let us only
    /// costs time.
    pub(super) fn end(&self, by: &mut Client) {
        let ended = by.execute(
            "SELECT pg_terminate_backend(pid, $3) FROM pg_catalog.pg_stat_activity \
             WHERE pid = $1 AND CAST(EXTRACT(EPOCH FROM backend_start) AS TEXT) = $2",
            &[&i32::try_from(self.pid).unwrap_or(0), &self.began, &END_MS],
        );
        if let Err(error) = ended {
            tracing::debug!(%error, "the old session could not be ended");
        }
    }
}

/// Connects for reading and writing, or for reading only.
pub(super) fn connect(address: &Address, is_reader: bool) -> Result<(Client, Session)> {
    let mut client = address.connect()?;
    // A machine that is gone without a word gives back what it had locked within a minute, not after two hours.
    client
        .batch_execute(
            "SET tcp_keepalives_idle = 10; SET tcp_keepalives_interval = 10; SET tcp_keepalives_count = 3",
        )
        .map_err(|error| classify(address, &error))?;
    let session = Session::of(&mut client, address)?;
    if is_reader {
        client
            .batch_execute("SET default_transaction_read_only = on")
            .map_err(|error| classify(address, &error))?;
    }
    Ok((client, session))
}

impl Postgres {
    /// Connects again after `broke`, within the patience of the address. The error is a final one.
    pub(super) fn reconnect(&mut self, broke: &StoreError) -> Result<()> {
        let patience = self.address.patience();
        let begun = now();
        let mut wait = FIRST_WAIT;
        tracing::warn!(address = %self.address, %broke, "connecting again");
        loop {
            let error = match connect(&self.address, self.is_reader) {
                Ok((client, session)) => {
                    let old = std::mem::replace(&mut self.session, session);
                    self.client = client;
                    // Only then: behind a pooler the session may be at work for somebody else by now.
                    if std::mem::take(&mut self.is_unsettled) {
                        old.end(&mut self.client);
                    }
                    self.prepared.clear();
                    self.connections = self.connections.saturating_add(1);
                    tracing::warn!(address = %self.address, "connected again");
                    return Ok(());
                }
                Err(error) => error,
            };
            let left = patience.saturating_sub(begun.elapsed());
            if left.is_zero() {
                return Err(StoreError::Server {
                    address: self.address.to_string(),
                    message: format!(
                        "the connection broke, and for {} s it could not be made again; what was finished is kept, \
                         and the scan can be resumed. The last try: {error}",
                        patience.as_secs()
                    ),
                });
            }
            pause(wait.min(left));
            wait = wait.saturating_mul(2).min(LONGEST_WAIT);
        }
    }

    /// Does what has no effect, or has it only once, until it is answered.
    pub(super) fn until_answered<T>(&mut self, mut work: impl FnMut(&mut Self) -> Result<T>) -> Result<T> {
        let mut left = MOST_BREAKS;
        loop {
            match work(self) {
                Err(broke @ StoreError::Dropped { .. }) if left > 0 && self.transaction.is_none() => {
                    left -= 1;
                    self.reconnect(&broke)?;
                }
                other => return other,
            }
        }
    }

    /// Begins a transaction that has a number, so that it can be asked after, and waits for its turn to write.
    pub(super) fn begin_numbered(&mut self) -> Result<()> {
        let number = self.until_answered(|it| {
            let said = it
                .client
                .simple_query(&format!(
                    "BEGIN; SELECT pg_advisory_xact_lock({LOCK_CLASS}, hashtext('write ' || current_schema())); \
                     SELECT pg_current_xact_id() AS number"
                ))
                .map_err(|error| classify(&it.address, &error))?;
            let number = said.iter().find_map(|message| match message {
                SimpleQueryMessage::Row(row) => row.get(0)?.parse::<u64>().ok(),
                _ => None,
            });
            number.ok_or_else(|| StoreError::Sql("a transaction without a number".to_owned()))
        })?;
        self.transaction = Some(number);
        self.is_unsettled = true;
        Ok(())
    }

    /// Makes the transaction last. [`StoreError::Dropped`] = the server says that it did not.
    pub(super) fn commit_numbered(&mut self) -> Result<()> {
        let ended = self.client.batch_execute("COMMIT").map_err(|error| classify(&self.address, &error));
        let Err(broke @ StoreError::Dropped { .. }) = ended else {
            if ended.is_ok() {
                self.transaction = None;
                self.is_unsettled = false;
            }
            return ended;
        };
        let Some(number) = self.transaction.take() else { return Err(broke) };
        let recovered = self.session.recovered.clone();
        self.reconnect(&broke)?;
        // The old session was told to end, so that it is not in progress any more, or soon will not be.
        let mut wait = FIRST_WAIT;
        let begun = now();
        loop {
            let sql = format!("SELECT pg_xact_status(CAST('{number}' AS xid8)) AS status");
            let row = match self.one(&sql) {
                // A number that the server has not given yet: it crashed, and forgot that it had.
                Err(StoreError::Sql(said)) if said.ends_with("(22023)") => return Err(broke),
                other => other?,
            };
            match row.text_or_empty("status") {
                // After a crash the number may be given again, to somebody else's transaction.
                "committed" if self.session.recovered == recovered => return Ok(()),
                "aborted" => return Err(broke),
                "in progress" if begun.elapsed() < self.address.patience() => {
                    pause(wait);
                    wait = wait.saturating_mul(2).min(LONGEST_WAIT);
                }
                _ => {
                    return Err(StoreError::Server {
                        address: self.address.to_string(),
                        message: "the connection broke during a commit, and the server cannot tell whether it lasts; \
                                  nothing is counted twice, and the scan can be resumed"
                            .to_owned(),
                    });
                }
            }
        }
    }
}

/// Breaks in a row after which a thing is not tried again: then it is what breaks the server.
pub(super) const MOST_BREAKS: u32 = 5;

#[expect(clippy::disallowed_methods, reason = "how long a server is away, which no result depends on")]
pub(super) fn now() -> Instant {
    Instant::now()
}

#[expect(
    clippy::disallowed_methods,
    reason = "half a minute at most, between tries; the writer has nothing else to do"
)]
fn pause(wait: Duration) {
    std::thread::sleep(wait);
}
