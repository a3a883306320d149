//! Every environment variable that is read, in one place.
//!
//! | variable | meaning |
//! |---|---|
//! | `CONDUIT_CONFIG` | the configuration file, when `--config` is not given |
//! | `CONDUIT_LOG` | log filter in the syntax of `tracing` (`conduit=debug`); wins over `--verbose` |
//! | `DATABASE_URL` | the PostgreSQL database that keeps the results, when `--database` is not given |
//! | `NO_COLOR` | any value: no colour |
//! | `HTTPS_PROXY`, `HTTP_PROXY`, `ALL_PROXY`, `NO_PROXY` | the network's proxy, when the configuration names none |
//!
//! And those that the configuration names in `{ env: NAME }`, and `db copy` in `env:NAME`.

#![expect(clippy::disallowed_methods, reason = "the one place that reads the environment")]

/// `NO_COLOR` (<https://no-color.org>): set and not empty.
pub fn no_color() -> Option<String> {
    std::env::var("NO_COLOR").ok().filter(|value| !value.is_empty())
}

/// `CONDUIT_LOG`.
pub fn log_filter() -> Option<String> {
    std::env::var("CONDUIT_LOG").ok()
}

/// `DATABASE_URL`, when it is set and not empty. It holds a password: never show it.
pub fn database_url() -> Option<String> {
    std::env::var_os("DATABASE_URL").filter(|it| !it.is_empty()).map(|it| it.to_string_lossy().into_owned())
}

/// A variable that the configuration names.
pub fn named(name: &str) -> Option<String> {
    std::env::var(name).ok()
}
