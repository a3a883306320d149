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
