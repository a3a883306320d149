//! PostgreSQL: the only file that imports postgres.
//!
//! Stays true: nothing goes over a network in the clear unless the address says `sslmode=disable`; the password is in no
//! message; every whole number is a `bigint`.

use std::collections::BTreeMap;
use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use ::postgres::config::{Host, SslMode};
use ::postgres::error::SqlState;
use ::postgres::fallible_iterator::FallibleIterator as _;
use ::postgres::types::{IsNull, ToSql, Type, private::BytesMut, to_sql_checked};
use ::postgres::{Client, Config, NoTls, Statement};
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;
use rustls::{ClientConfig, RootCertStore};
use rustls_platform_verifier::BuilderVerifierExt as _;
use tokio_postgres_rustls::MakeRustlsConnect;

use super::backend::Backend;
use super::error::{Result, StoreError};
use crate::model::{Row, Value};

/// How long a server may take to answer the first word.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// Statements kept prepared on one connection; the shared SQL has about this many.
const MAX_PREPARED: usize = 256;

/// The key of our advisory locks ("CNDT"); the second half is made from the schema.
const LOCK_CLASS: i32 = 0x434E_4454;

/// Where a PostgreSQL database is. Shown without its password.
#[derive(Clone)]
pub struct Address {
    config: Config,
    roots: Option<PathBuf>,
    shown: String,
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.shown)
    }
}

impl fmt::Debug for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.shown)
    }
}

impl Address {
    /// Reads `postgres://user:password@host:port/name?sslmode=…&sslrootcert=…&options=…`.
    ///
    /// Without `sslmode` a server on this machine is spoken to in the clear, any other over TLS. `prefer` and `allow` never
    /// fall back to the clear, and `verify-ca`, `verify-full` and `require` all verify the certificate and its name.
    pub fn parse(text: &str) -> Result<Self> {
        let wrong = |message: String| StoreError::Open { path: PathBuf::from("DATABASE_URL"), message };
        // The parser's words may repeat a piece of the address, and the password is in it.
        let mut url = url::Url::parse(text).map_err(|_| {
            wrong("it is not an address of the form postgres://user:password@host/name".to_owned())
        })?;
        if !matches!(url.scheme(), "postgres" | "postgresql") {
            return Err(wrong("it does not begin with postgres://".to_owned()));
        }
        let (mut mode, mut roots, mut rest) = (None, None, Vec::new());
        for (key, value) in url.query_pairs() {
            match &*key {
                "sslmode" => mode = Some(value.into_owned()),
                "sslrootcert" => roots = Some(PathBuf::from(value.into_owned())),
                _ => rest.push((key.into_owned(), value.into_owned())),
            }
        }
        url.set_query(None);
        if !rest.is_empty() {
            // Not `query_pairs_mut`: it writes a space as `+`, which the driver takes for a plus sign.
            let encoded: Vec<String> =
                rest.iter().map(|(key, value)| format!("{}={}", percent(key), percent(value))).collect();
            url.set_query(Some(&encoded.join("&")));
        }
        let mut config: Config = url.as_str().parse().map_err(|_| {
            wrong("it has a part that is not understood (known: sslmode, sslrootcert, options, connect_timeout, …)".to_owned())
        })?;
        let is_near = !config.get_hosts().is_empty() && config.get_hosts().iter().all(is_this_machine);
        config.ssl_mode(match mode.as_deref() {
            Some("disable") => SslMode::Disable,
            None if is_near => SslMode::Disable,
            None | Some("allow" | "prefer" | "require" | "verify-ca" | "verify-full") => SslMode::Require,
            Some(_) => {
                return Err(wrong(
                    "its sslmode is none of disable, require, verify-ca, verify-full".to_owned(),
                ));
            }
        });
        if config.get_connect_timeout().is_none() {
            config.connect_timeout(CONNECT_TIMEOUT);
        }
        config.application_name("conduit");
        let user = config.get_user().map(|it| format!("{it}@")).unwrap_or_default();
        let port = url.port().map(|it| format!(":{it}")).unwrap_or_default();
        let shown = format!(
            "postgres://{user}{}{port}/{}",
            url.host_str().unwrap_or_default(),
            config.get_dbname().unwrap_or_default()
        );
        Ok(Self { config, roots, shown })
    }

    /// For messages.
    pub fn path(&self) -> PathBuf {
        PathBuf::from(&self.shown)
    }

    fn connect(&self) -> Result<Client> {
        let failed = |message: String| StoreError::Open { path: self.path(), message };
        let connected = if self.config.get_ssl_mode() == SslMode::Disable {
            self.config.connect(NoTls)
        } else {
            self.config.connect(MakeRustlsConnect::new(self.tls().map_err(failed)?))
        };
        connected.map_err(|error| failed(sentence(&error)))
    }

    fn tls(&self) -> std::result::Result<ClientConfig, String> {
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let builder = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .map_err(|error| error.to_string())?;
        let Some(file) = &self.roots else {
            let builder = builder.with_platform_verifier().map_err(|error| error.to_string())?;
            return Ok(builder.with_no_client_auth());
        };
        let unreadable = |what: &dyn fmt::Display| format!("sslrootcert {}: {what}", file.display());
        let mut roots = RootCertStore::empty();
        for certificate in CertificateDer::pem_file_iter(file).map_err(|error| unreadable(&error))? {
            let certificate = certificate.map_err(|error| unreadable(&error))?;
            roots.add(certificate).map_err(|error| unreadable(&error))?;
        }
        if roots.is_empty() {
            return Err(unreadable(&"it holds no certificate"));
        }
        Ok(builder.with_root_certificates(roots).with_no_client_auth())
    }
}

fn percent(text: &str) -> String {
    text.bytes().fold(String::new(), |mut out, byte| {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.extend(format!("%{byte:02X}").chars());
        }
        out
    })
}

fn is_this_machine(host: &Host) -> bool {
    match host {
        Host::Tcp(name) => {
            name == "localhost"
                || name
                    .trim_start_matches('[')
                    .trim_end_matches(']')
                    .parse::<std::net::IpAddr>()
                    .is_ok_and(|it| it.is_loopback())
        }
        #[cfg(unix)]
        Host::Unix(_) => true,
    }
}

/// One connection.
pub struct Postgres {
    client: Client,
    address: Address,
    prepared: BTreeMap<String, Statement>,
}

impl Postgres {
    /// Connects for reading and writing.
    pub fn open(address: &Address) -> Result<Self> {
        let client = address.connect()?;
        Ok(Self { client, address: address.clone(), prepared: BTreeMap::new() })
    }

    /// The schema's number (0 = nothing is there yet), and whether the place holds tables of somebody else.
    pub fn identity(&mut self) -> Result<(i64, bool)> {
        let row = self.one(
            "SELECT current_schema() AS place, CASE WHEN to_regclass('conduit_schema') IS NULL THEN 0 ELSE 1 END AS ours, \
             (SELECT COUNT(*) FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace \
              WHERE n.nspname = current_schema() AND c.relkind IN ('r', 'p', 'v')) AS tables",
        )?;
        if row.text("place").is_none() {
            return Err(StoreError::Open {
                path: self.address.path(),
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

/// The exclusive right to scan into a database, given back by the server when the connection ends, however it ends.
pub struct ScanLock {
    _connection: Client,
}

impl fmt::Debug for ScanLock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ScanLock")
    }
}

impl ScanLock {
    /// Takes it, or says who is in the way.
    pub fn take(address: &Address) -> Result<Self> {
        let mut database = Postgres::open(address)?;
        if database.try_lock_scan()? {
            Ok(Self { _connection: database.client })
        } else {
            Err(StoreError::Busy { path: address.path() })
        }
    }
}

impl Backend for Postgres {
    fn reader(&self) -> Result<Box<dyn Backend>> {
        let mut reader = Self::open(&self.address)?;
        reader.batch("SET default_transaction_read_only = on")?;
        Ok(Box::new(reader))
    }

    fn begin(&mut self) -> Result<()> {
        self.batch("BEGIN")
    }

    fn commit(&mut self) -> Result<()> {
        self.batch("COMMIT")
    }

    fn rollback(&mut self) -> Result<()> {
        self.batch("ROLLBACK")
    }

    fn execute(&mut self, sql: &str, values: &[Value]) -> Result<u64> {
        let statement = self.statement(sql)?;
        let values: Vec<&(dyn ToSql + Sync)> = values.iter().map(|it| it as &(dyn ToSql + Sync)).collect();
        self.client.execute(&statement, &values).map_err(|error| classify(&self.address, &error))
    }

    fn batch(&mut self, sql: &str) -> Result<()> {
        self.client.batch_execute(sql).map_err(|error| classify(&self.address, &error))
    }

    fn query_each(
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

    fn prepare(&mut self, sql: &str) -> Result<()> {
        let statement = self.parse(sql)?;
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
    let Some(server) = error.as_db_error() else {
        return if error.is_closed() || error.to_string().contains("communicating") {
            StoreError::Open {
                path: address.path(),
                message: format!("the connection broke: {}", sentence(error)),
            }
        } else {
            StoreError::Sql(sentence(error))
        };
    };
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

    #[test]
    fn an_address_is_shown_without_its_password() {
        let address = Address::parse("postgres://ann:sesame@db.example:5433/audit?sslmode=require").unwrap();
        assert_eq!(address.to_string(), "postgres://ann@db.example:5433/audit");
        assert!(!format!("{address:?}").contains("sesame"));
        for wrong in [
            "postgres://ann:sesame@h/d?sesame=1",
            "mysql://ann:sesame@h/d",
            "sesame",
            "postgres://a:sesame@h:x/d",
        ] {
            let error = Address::parse(wrong).unwrap_err().to_string();
            assert!(!error.contains("sesame"), "{error}");
        }
    }

    #[test]
    fn only_this_machine_or_an_explicit_word_goes_in_the_clear() {
        let mode = |text: &str| Address::parse(text).unwrap().config.get_ssl_mode();
        for clear in [
            "postgres://u@localhost/d",
            "postgres://u@127.0.0.1/d",
            "postgres://u@db.example/d?sslmode=disable",
        ] {
            assert_eq!(mode(clear), SslMode::Disable, "{clear}");
        }
        for word in ["", "?sslmode=prefer", "?sslmode=allow", "?sslmode=verify-full", "?sslmode=verify-ca"] {
            assert_eq!(mode(&format!("postgres://u@db.example/d{word}")), SslMode::Require, "{word}");
        }
        assert_eq!(mode("postgres://u@localhost/d?sslmode=verify-full"), SslMode::Require);
        assert!(Address::parse("postgres://u@h/d?sslmode=maybe").is_err());
    }
}
