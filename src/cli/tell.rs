//! Errors of the rooms in the user's words: what happened, and what to do next.

use super::output;
use super::setup::Told;
use crate::engine::EngineError;
use crate::exit;
use crate::report::ReportError;
use crate::store::StoreError;

/// Tells a store error.
pub fn store(error: &StoreError) -> Told {
    let help = match error {
        StoreError::Open { .. } | StoreError::ReadOnly(_) => {
            "check the path (`store.path`, `--database`) and its rights"
        }
        StoreError::Server { .. } => {
            "check `DATABASE_URL` and that its server can be reached; `--database FILE` uses a file instead"
        }
        StoreError::Dropped { .. } => "when the server can be reached again: `conduit xray resume`",
        StoreError::RightLost { .. } => "when the other one is done: `conduit xray resume`",
        StoreError::Newer { .. } => "use that newer Conduit, or another database file",
        StoreError::Older { .. } => "`conduit db migrate` brings it up, and makes a copy first",
        StoreError::Copy(_) => "the place of `--to` must be empty, and both must be there to the end",
        StoreError::Foreign { .. } | StoreError::Corrupt { .. } => {
            "give another file with `--database` or `store.path`"
        }
        StoreError::Busy { .. } => {
            "wait for it to end, or give this scan a database of its own with `--database`; in PostgreSQL `conduit xray join` helps with it"
        }
        StoreError::Locked => "try again when the other process is done",
        StoreError::Full => "make space, then `conduit xray resume`",
        StoreError::NoScan(_) => "`conduit xray list` shows every scan",
        StoreError::TaskLost | StoreError::Decode(_) | StoreError::Sql(_) => {
            "this should not happen: please report it with the command you ran"
        }
    };
    output::error("conduit::store::unusable", &error.to_string(), help);
    Told(exit::FAILURE)
}

/// Tells an engine error.
pub fn engine(error: &EngineError) -> Told {
    match error {
        EngineError::Store(error) => store(error),
        EngineError::OtherRules { .. } | EngineError::InstanceGone { .. } => {
            output::error(
                "conduit::engine::cannot_resume",
                &error.to_string(),
                "start a new scan with `conduit xray scan`",
            );
            Told(exit::FAILURE)
        }
        EngineError::OtherSettings(_) | EngineError::OtherProgram { .. } => {
            output::error(
                "conduit::engine::other_settings",
                &error.to_string(),
                "give every process the same program, and with `--config` the rules and instances the scan was begun with",
            );
            Told(exit::FAILURE)
        }
        EngineError::NothingKept(_) => {
            output::error(
                "conduit::engine::cannot_check",
                &error.to_string(),
                "set `store.keep_inventory: true` in the configuration and scan again",
            );
            Told(exit::FAILURE)
        }
        EngineError::Unfinished(_) => {
            output::error(
                "conduit::engine::cannot_check",
                &error.to_string(),
                "finish it with `conduit xray resume`",
            );
            Told(exit::FAILURE)
        }
        EngineError::Thread(_) => {
            output::error("conduit::engine::cannot_start", &error.to_string(), "");
            Told(exit::FAILURE)
        }
    }
}

/// Tells a report error.
pub fn report(error: &ReportError) -> Told {
    output::error(
        "conduit::report::not_written",
        &error.to_string(),
        "check the path, its rights and the space left",
    );
    Told(exit::FAILURE)
}
