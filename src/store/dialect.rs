//! The few places where one SQL is two: column types and table options.

/// Sets the tokens of a migration for `SQLite`.
pub fn sqlite(sql: &str) -> String {
    sql.replace("{without_rowid} {strict}", "WITHOUT ROWID, STRICT")
        .replace("{int}", "INTEGER")
        .replace("{real}", "REAL")
        .replace("{bytes}", "BLOB")
        .replace("{key}", "TEXT")
        .replace("{strict}", "STRICT")
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
