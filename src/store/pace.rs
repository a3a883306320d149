//! Turns that several processes take from one database, by its clock.
//!
//! Stays true: over any stretch of time at most `burst + rate × time` turns of a name, over all processes together: a
//! turn is one statement, and the row's lock puts them in line. What cannot be asked is an error, never a turn.
//! Source: as `transport::rate_limit` (GCRA, ITU-T I.371), with its state in a row.

use std::fmt;
use std::sync::{Mutex, PoisonError};

use super::Result;
use super::backend::{Backend, Connect};
use crate::model::{Row, Value};

/// Microseconds by the database's clock. Read after the row is locked.
const NOW: &str = "CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000000 AS BIGINT)";

/// A turn in the future, or now. Microseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Turn {
    /// How long until it; 0 = it is now.
    pub wait_us: i64,
    /// When it is, by the database's clock.
    pub moment_us: i64,
}

/// The turns of every instance.
pub struct Pace {
    connect: Connect,
    connection: Mutex<Option<Box<dyn Backend>>>,
}

impl fmt::Debug for Pace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Pace")
    }
}

impl Pace {
    /// Over a database that is connected to when the first turn is asked for.
    pub fn new(connect: Connect) -> Self {
        Self { connect, connection: Mutex::new(None) }
    }

    /// Reserves the next turn of `name`. Turns come `interval_us` apart; after a pause, so many at once as fit in
    /// `tolerance_us`, and one.
    pub fn reserve(&self, name: &str, interval_us: i64, tolerance_us: i64) -> Result<Turn> {
        let row = self.ask(
            &format!(
                "INSERT INTO pace (name, full_at_us, gate_us) VALUES (?1, {NOW} + ?2, 0) \
                 ON CONFLICT (name) DO UPDATE SET full_at_us = GREATEST(pace.full_at_us, {NOW}) + ?2 \
                 RETURNING GREATEST(full_at_us - ?2 - ?3, gate_us) AS moment_us, {NOW} AS now_us"
            ),
            &[name.into(), interval_us.into(), tolerance_us.into()],
        )?;
        let (moment_us, now_us) = (row.int("moment_us").unwrap_or(0), row.int("now_us").unwrap_or(0));
        Ok(Turn { wait_us: moment_us.saturating_sub(now_us).max(0), moment_us })
    }

    /// Whether a turn that was waited for may be used: nobody was told to wait longer meanwhile.
    pub fn is_good(&self, name: &str, turn: Turn) -> Result<bool> {
        let row = self.ask("SELECT gate_us FROM pace WHERE name = ?1", &[name.into()])?;
        Ok(row.int("gate_us").unwrap_or(0) <= turn.moment_us)
    }

    /// Nobody has a turn of `name` for that long; after it, turns come one by one.
    pub fn hold(&self, name: &str, wait_us: i64, tolerance_us: i64) -> Result<()> {
        self.ask(
            &format!(
                "INSERT INTO pace (name, full_at_us, gate_us) VALUES (?1, {NOW} + ?2 + ?3, {NOW} + ?2) \
                 ON CONFLICT (name) DO UPDATE SET full_at_us = GREATEST(pace.full_at_us, {NOW} + ?2 + ?3), \
                 gate_us = GREATEST(pace.gate_us, {NOW} + ?2) RETURNING gate_us"
            ),
            &[name.into(), wait_us.into(), tolerance_us.into()],
        )
        .map(drop)
    }

    /// The first row. What a broken connection left unsaid is asked again: a turn reserved in vain is only polite.
    fn ask(&self, sql: &str, values: &[Value]) -> Result<Row> {
        let mut connection = self.connection.lock().unwrap_or_else(PoisonError::into_inner);
        let open = match connection.as_mut() {
            Some(open) => open,
            None => connection.insert((self.connect)()?),
        };
        let mut found = Row::default();
        open.ask_again(sql, values, &mut |row| {
            found = row;
            Ok(())
        })?;
        Ok(found)
    }
}
