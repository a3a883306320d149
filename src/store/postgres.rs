//! PostgreSQL: the only room that imports postgres.
//!
//! Stays true: nothing goes over a network in the clear unless the address says `sslmode=disable`; the password is in no
//! message; every whole number is a `bigint`.

mod address;
mod again;
mod right;
mod upkeep;

use std::collections::BTreeMap;
use std::sync::Arc;

use ::postgres::error::{Severity, SqlState};
use ::postgres::fallible_iterator::FallibleIterator as _;
use ::postgres::types::{IsNull, ToSql, Type, private::BytesMut, to_sql_checked};
use ::postgres::{Client, Statement};

pub use address::Address;
pub use right::{Candidate, ScanLock};

use super::backend::{Backend, Connect, Facts, only_reads};
use super::error::{Result, StoreError};
use super::sharing::LOCK_CLASS;
use crate::model::{Row, Value};

/// Statements kept prepared on one connection; the shared SQL has about this many.
const MAX_PREPARED: usize = 256;

/// One connection.
pub struct Postgres {
    client: Client,
    address: Address,
    prepared: BTreeMap<String, Statement>,
    /// Refuses to write.
    is_reader: bool,
    /// The server's process behind the connection.
    session: again::Session,
    /// The number of the open transaction; 0 for one that only reads.
    transaction: Option<u64>,
    /// The server has not answered yet how the last transaction ended.
    is_unsettled: bool,
    /// Times that it was connected.
    connections: u64,
}

impl Postgres {
    /// Connects for reading and writing.
    pub fn open(address: &Address) -> Result<Self> {
        Self::with(address, false)
    }

    fn with(address: &Address, is_reader: bool) -> Result<Self> {
        let (client, session) = again::connect(address, is_reader)?;
        Ok(Self {
            client,
            address: address.clone(),
            prepared: BTreeMap::new(),
            is_reader,
            session,
            transaction: None,
            is_unsettled: false,
            connections: 1,
        })
    }

    /// The schema's number (0 = nothing is there yet), and whether the place holds tables of somebody else.
    pub fn identity(&mut self) -> Result<(i64, bool)> {
        let row = self.one(
            "SELECT current_schema() AS place, CASE WHEN to_regclass('conduit_schema') IS NULL THEN 0 ELSE 1 END AS ours, \
             (SELECT COUNT(*) FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace \
              WHERE n.nspname = current_schema() AND c.relkind IN ('r', 'p', 'v')) AS tables",
        )?;
        if row.text("place").is_none() {
            return Err(StoreError::Server {
                address: self.address.to_string(),
                message: "the schema of its search_path does not exist; make it with CREATE SCHEMA"
                    .to_owned(),
            });
        }
        if row.int("ours") != Some(1) {
            return Ok((0, row.int("tables") != Some(0)));
        }
        Ok((
            self.one("SELECT MAX(version) AS version FROM conduit_schema")?.int("version").unwrap_or(0),
            false,
        ))
    }

    /// What tells this database and schema from any other: the moment its server was started, to the microsecond, and names.
    pub fn itself(&mut self) -> Result<String> {
        let row = self.one(
            "SELECT CAST(EXTRACT(EPOCH FROM pg_postmaster_start_time()) AS TEXT) || ' ' || current_setting('port') || ' ' || current_database() \
             || ' ' || current_schema() AS itself",
        )?;
        Ok(row.text_or_empty("itself").to_owned())
    }

    /// Waits for its turn: of two processes that open an empty database one makes the tables. Ends with the transaction.
    pub fn lock_schema(&mut self) -> Result<()> {
        self.query_each(
            &format!("SELECT 1 AS done FROM (SELECT pg_advisory_xact_lock({LOCK_CLASS}, hashtext('schema ' || current_schema()))) it"),
            &[],
            &mut |_| Ok(()),
        )
    }

    /// Takes the right to scan, until the connection ends.
    fn try_lock_scan(&mut self) -> Result<bool> {
        let row = self.one(&format!(
            "SELECT CASE WHEN pg_try_advisory_lock({LOCK_CLASS}, hashtext('scan ' || current_schema())) THEN 1 ELSE 0 END AS taken"
        ))?;
        Ok(row.int("taken") == Some(1))
    }

    fn one(&mut self, sql: &str) -> Result<Row> {
        let mut found = Row::default();
        self.query_each(sql, &[], &mut |row| {
            found = row;
            Ok(())
        })?;
        Ok(found)
    }

    fn query_now(
        &mut self,
        sql: &str,
        values: &[Value],
        each: &mut dyn FnMut(Row) -> Result<()>,
    ) -> Result<()> {
        let statement = self.statement(sql)?;
        let names: Arc<Vec<String>> =
            Arc::new(statement.columns().iter().map(|it| it.name().to_owned()).collect());
        let values = values.iter().map(|it| it as &(dyn ToSql + Sync));
        let mut rows =
            self.client.query_raw(&statement, values).map_err(|error| classify(&self.address, &error))?;
        while let Some(row) = rows.next().map_err(|error| classify(&self.address, &error))? {
            let mut cells = Vec::with_capacity(names.len());
            for at in 0..names.len() {
                cells.push(cell(&row, at)?);
            }
            each(Row::of(&names, cells))?;
        }
        Ok(())
    }

    fn parse(&mut self, sql: &str) -> Result<Statement> {
        let (text, types) = numbered(sql);
        self.client.prepare_typed(&text, &types).map_err(|error| classify(&self.address, &error))
    }

    fn statement(&mut self, sql: &str) -> Result<Statement> {
        if let Some(statement) = self.prepared.get(sql) {
            return Ok(statement.clone());
        }
        let statement = self.parse(sql)?;
        if self.prepared.len() >= MAX_PREPARED {
            self.prepared.clear();
        }
        self.prepared.insert(sql.to_owned(), statement.clone());
        Ok(statement)
    }
}

impl Backend for Postgres {
    fn reader(&self) -> Result<Box<dyn Backend>> {
        Ok(Box::new(Self::with(&self.address, true)?))
    }

    /// One writer at a time, as in `SQLite`: what several processes commit cannot cross, in whatever order each writes,
    /// and `MAX(id) + 1` is nobody else's. Commits are short; reading, heartbeats and turns do not wait for them.
    fn begin(&mut self) -> Result<()> {
        self.begin_numbered()
    }

    fn begin_snapshot(&mut self) -> Result<()> {
        self.batch("BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")?;
        self.transaction = Some(0);
        Ok(())
    }

    fn commit(&mut self) -> Result<()> {
        self.commit_numbered()
    }

    fn rollback(&mut self) -> Result<()> {
        // What is open on a broken connection is gone with it.
        match self.transaction.take().map(|_| self.client.batch_execute("ROLLBACK")) {
            Some(Err(error)) => match classify(&self.address, &error) {
                StoreError::Dropped { .. } => Ok(()),
                other => Err(other),
            },
            Some(Ok(())) => {
                self.is_unsettled = false;
                Ok(())
            }
            None => Ok(()),
        }
    }

    fn execute(&mut self, sql: &str, values: &[Value]) -> Result<u64> {
        let statement = self.statement(sql)?;
        let values: Vec<&(dyn ToSql + Sync)> = values.iter().map(|it| it as &(dyn ToSql + Sync)).collect();
        self.client.execute(&statement, &values).map_err(|error| classify(&self.address, &error))
    }

    /// Outside of a transaction only what may be done twice.
    fn batch(&mut self, sql: &str) -> Result<()> {
        self.until_answered(|it| it.client.batch_execute(sql).map_err(|error| classify(&it.address, &error)))
    }

    fn query_each(
        &mut self,
        sql: &str,
        values: &[Value],
        each: &mut dyn FnMut(Row) -> Result<()>,
    ) -> Result<()> {
        if !self.is_reader && !only_reads(sql) {
            return self.query_now(sql, values, each);
        }
        let mut given = false;
        let mut broke = None;
        let ended = self.until_answered(|it| {
            let answered = it.query_now(sql, values, &mut |row| {
                given = true;
                each(row)
            });
            match answered {
                // Whoever was given a part of the rows has to begin again.
                Err(StoreError::Dropped { .. }) if given => {
                    broke = answered.err();
                    Ok(())
                }
                other => other,
            }
        });
        broke.map_or(ended, Err)
    }

    fn prepare(&mut self, sql: &str) -> Result<()> {
        let statement = self.until_answered(|it| it.parse(sql))?;
        for column in statement.columns() {
            if !is_readable(column.type_()) {
                return Err(StoreError::Sql(format!(
                    "column {} is of type {}, which the store does not read",
                    column.name(),
                    column.type_()
                )));
            }
        }
        Ok(())
    }

    fn ask_again(
        &mut self,
        sql: &str,
        values: &[Value],
        each: &mut dyn FnMut(Row) -> Result<()>,
    ) -> Result<()> {
        self.until_answered(|it| it.query_now(sql, values, each))
    }

    fn is_shared(&self) -> bool {
        true
    }

    fn beside(&self) -> Option<Connect> {
        Some(beside(&self.address))
    }

    fn must_be_sure(&self) -> bool {
        !self.is_reader
    }

    fn connections(&self) -> u64 {
        self.connections
    }

    fn facts(&mut self) -> Result<Facts> {
        upkeep::facts(self)
    }

    fn damage(&mut self, most: usize) -> Result<Vec<String>> {
        upkeep::damage(self, most)
    }

    fn damage_is_sought_in(&self) -> &'static [&'static str] {
        upkeep::SOUGHT
    }

    fn compact(&mut self) -> Result<()> {
        upkeep::compact(self)
    }
}

/// Makes connections for heartbeats and turns.
pub(super) fn beside(address: &Address) -> Connect {
    let address = address.clone();
    Box::new(move || {
        let mut connection = Postgres::open(&address)?;
        // What a crash of the server takes back here is said again in a moment, and it must not wait for a disk.
        connection.batch("SET synchronous_commit = off")?;
        Ok(Box::new(connection))
    })
}

fn is_readable(kind: &Type) -> bool {
    [Type::INT8, Type::INT4, Type::FLOAT8, Type::TEXT, Type::VARCHAR, Type::NAME, Type::BYTEA].contains(kind)
}

fn cell(row: &::postgres::Row, at: usize) -> Result<Value> {
    let kind = row.columns()[at].type_();
    let read = match *kind {
        Type::INT8 => row.try_get::<_, Option<i64>>(at).map(Value::from),
        Type::INT4 => row.try_get::<_, Option<i32>>(at).map(|it| it.map(i64::from).into()),
        Type::FLOAT8 => row.try_get::<_, Option<f64>>(at).map(|it| it.map_or(Value::Null, Value::Real)),
        Type::BYTEA => row.try_get::<_, Option<Vec<u8>>>(at).map(|it| it.map_or(Value::Null, Value::Bytes)),
        _ => row.try_get::<_, Option<String>>(at).map(Value::from),
    };
    read.map_err(|_| {
        StoreError::Sql(format!(
            "column {} is of type {kind}, which the store does not read",
            row.columns()[at].name()
        ))
    })
}

impl ToSql for Value {
    fn to_sql(
        &self,
        kind: &Type,
        out: &mut BytesMut,
    ) -> std::result::Result<IsNull, Box<dyn std::error::Error + Sync + Send>> {
        match (self, kind) {
            (Self::Null, _) => Ok(IsNull::Yes),
            (Self::Int(value), &Type::INT8) => value.to_sql(kind, out),
            (Self::Int(value), &Type::INT4) => i32::try_from(*value)?.to_sql(kind, out),
            #[expect(clippy::cast_precision_loss, reason = "thresholds and counts are far below 2^52")]
            (Self::Int(value), &Type::FLOAT8) => (*value as f64).to_sql(kind, out),
            (Self::Real(value), &Type::FLOAT8) => value.to_sql(kind, out),
            (Self::Text(value), &Type::TEXT | &Type::VARCHAR | &Type::NAME) => {
                value.as_str().to_sql(kind, out)
            }
            (Self::Bytes(value), &Type::BYTEA) => value.as_slice().to_sql(kind, out),
            _ => Err(format!("a parameter of type {kind} got another kind of value").into()),
        }
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    to_sql_checked!();
}

/// `?1` to `$1`, outside of literals, quoted names and comments; and the types that the server cannot find out: those
/// of numbers that are skipped (a check that does not ask for the time binds it all the same).
fn numbered(sql: &str) -> (String, Vec<Type>) {
    let mut out = String::with_capacity(sql.len());
    let mut types: Vec<Type> = Vec::new();
    let mut quote = None;
    let mut is_comment = false;
    let mut characters = sql.chars().peekable();
    while let Some(character) = characters.next() {
        if is_comment {
            is_comment = character != '\n';
        } else if let Some(open) = quote {
            if character == open {
                quote = None;
            }
        } else if matches!(character, '\'' | '"') {
            quote = Some(character);
        } else if character == '-' && characters.peek() == Some(&'-') {
            is_comment = true;
        } else if character == '?' {
            let mut number = 0_usize;
            out.push('$');
            while let Some(digit) = characters.peek().and_then(|it| it.to_digit(10)) {
                number = number.saturating_mul(10).saturating_add(digit as usize);
                out.extend(characters.next());
            }
            // The protocol has room for 65,535.
            if (1..=65_535).contains(&number) {
                if types.len() < number {
                    types.resize(number, Type::INT8);
                }
                types[number - 1] = Type::UNKNOWN;
            }
            continue;
        }
        out.push(character);
    }
    (out, types)
}

/// The server's own sentence; the driver's is "db error". A statement's text and values are not in it.
fn sentence(error: &::postgres::Error) -> String {
    if let Some(server) = error.as_db_error() {
        return format!("{} ({})", server.message(), server.code().code());
    }
    let mut text = error.to_string();
    let mut source = std::error::Error::source(error);
    while let Some(cause) = source {
        text.push_str(": ");
        text.push_str(&cause.to_string());
        source = cause.source();
    }
    text
}

fn classify(address: &Address, error: &::postgres::Error) -> StoreError {
    let dropped = || StoreError::Dropped { address: address.to_string(), message: sentence(error) };
    let Some(server) = error.as_db_error() else {
        return if error.is_closed() || error.to_string().contains("communicating") {
            dropped()
        } else {
            StoreError::Sql(sentence(error))
        };
    };
    // The server hangs up after it: an administrator, a restart, an idle time that was too long.
    if matches!(server.parsed_severity(), Some(Severity::Fatal | Severity::Panic)) {
        return dropped();
    }
    let code = server.code();
    if *code == SqlState::DISK_FULL || *code == SqlState::OUT_OF_MEMORY {
        StoreError::Full
    } else if *code == SqlState::LOCK_NOT_AVAILABLE || *code == SqlState::T_R_DEADLOCK_DETECTED {
        StoreError::Locked
    } else if *code == SqlState::READ_ONLY_SQL_TRANSACTION || *code == SqlState::INSUFFICIENT_PRIVILEGE {
        StoreError::ReadOnly(format!("{address}: {}", server.message()))
    } else {
        StoreError::Sql(sentence(error))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_are_renumbered_outside_of_literals_only() {
        let numbered = |sql| numbered(sql).0;
        assert_eq!(
            numbered("a = ?1 AND b = '?2''?' AND \"?\" = ?12"),
            "a = $1 AND b = '?2''?' AND \"?\" = $12"
        );
        assert_eq!(numbered("-- really?\n?1 - ?2"), "-- really?\n$1 - $2");
    }

    #[test]
    fn a_number_that_is_skipped_is_a_whole_number_and_the_server_finds_out_the_others() {
        assert_eq!(numbered("SELECT ?4, ?1").1, [Type::UNKNOWN, Type::INT8, Type::INT8, Type::UNKNOWN]);
    }
}
