//! The few places where one SQL is two: column types, table options, and how a task is claimed.

/// Sets the tokens of a migration for `SQLite`.
pub fn sqlite(sql: &str) -> String {
    sql.replace("{without_rowid} {strict}", "WITHOUT ROWID, STRICT")
        .replace("{int}", "INTEGER")
        .replace("{real}", "REAL")
        .replace("{bytes}", "BLOB")
        .replace("{key}", "TEXT")
        .replace("{strict}", "STRICT")
}

/// Sets `{skip_locked}`: where several processes claim at once, what another is about to take is passed over.
pub fn claim(sql: &str, is_shared: bool) -> String {
    sql.replace("{skip_locked}", if is_shared { "FOR UPDATE SKIP LOCKED" } else { "" })
}

/// Sets the tokens of a migration for PostgreSQL. All text is in the order of its bytes, as in `SQLite`.
#[cfg(feature = "postgres")]
pub fn postgres(sql: &str) -> String {
    sql.replace("{without_rowid}", "")
        .replace("{strict}", "")
        .replace("{int}", "BIGINT")
        .replace("{real}", "DOUBLE PRECISION")
        .replace("{bytes}", "BYTEA")
        .replace("{key}", "TEXT")
        .replace(" TEXT", " TEXT COLLATE \"C\"")
}
