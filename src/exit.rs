//! The exit codes: a promise to scripts. The table in the manual page is made from [`ALL`].

/// Complete, and every gate condition holds.
pub const OK: u8 = 0;
/// A runtime failure: no usable result.
pub const FAILURE: u8 = 1;
/// The command line was not understood.
pub const USAGE: u8 = 2;
/// The configuration is invalid.
pub const CONFIG: u8 = 3;
/// Incomplete: interrupted, coverage below the minimum, nothing inspected, an instance unreachable or unhealthy.
pub const INCOMPLETE: u8 = 4;
/// A gate condition failed. Wins over 4, as 4 wins over 0.
pub const GATE: u8 = 10;
/// Ended at once by a second Ctrl-C; what was finished is kept.
pub const KILLED: u8 = 130;

/// Code and meaning, for help and manual.
pub const ALL: &[(u8, &str)] = &[
    (OK, "complete, and every gate condition holds"),
    (FAILURE, "a runtime failure: no usable result"),
    (USAGE, "the command line was not understood"),
    (CONFIG, "the configuration is invalid"),
    (
        INCOMPLETE,
        "incomplete: interrupted, coverage below the minimum, nothing inspected, or an instance unreachable or unhealthy",
    ),
    (GATE, "a gate condition failed (wins over 4, as 4 wins over 0)"),
    (KILLED, "ended at once by a second Ctrl-C; what was finished is kept"),
];
