//! Every environment variable that is read, in one place.
//!
//! | variable | meaning |
//! |---|---|
//! | `CONDUIT_CONFIG` | the configuration file, when `--config` is not given |
//! | `CONDUIT_LOG` | log filter in the syntax of `tracing` (`conduit=debug`); wins over `--verbose` |
//! | `DATABASE_URL` | a PostgreSQL database; this build refuses it with an explanation |
//! | `NO_COLOR` | any value: no colour |
//! | `HTTPS_PROXY`, `HTTP_PROXY`, `ALL_PROXY`, `NO_PROXY` | the network's proxy, when the configuration names none |
//!
//! And those that the configuration names in `{ env: NAME }`.

#![expect(clippy::disallowed_methods, reason = "the one place that reads the environment")]

/// `NO_COLOR` (<https://no-color.org>): set and not empty.
pub fn no_color() -> Option<String> {
    std::env::var("NO_COLOR").ok().filter(|value| !value.is_empty())
}

/// `CONDUIT_LOG`.
pub fn log_filter() -> Option<String> {
    std::env::var("CONDUIT_LOG").ok()
}

/// `DATABASE_URL`, whether it is set. The value holds a password and is not read here.
pub fn has_database_url() -> bool {
    std::env::var_os("DATABASE_URL").is_some_and(|value| !value.is_empty())
}

/// A variable that the configuration names.
pub fn named(name: &str) -> Option<String> {
    std::env::var(name).ok()
}
