//! Conduit X-rays content management systems.
//!
//! The rooms, in reading order; each uses only those that `tests/architecture.rs` names:
//!
//! `model` (plain data) · `telemetry` (logs, metrics) · `transport` (one call = one answer or one
//! classified failure) · `adapters` (one folder per CMS: wire → model) · `checks` (one file per rule) ·
//! `config` (composes the settings the rooms own) · `plan` (what will be asked) · `store` (`SQLite`) ·
//! `score` (pure) · `engine` (the only room that starts scan threads) · `compare` · `report` (one file
//! per format) · `serve` (health and metrics) · `cli` (thin shell).

#![cfg_attr(
    test,
    allow(clippy::disallowed_methods, reason = "tests may look at the clock and the environment")
)]

pub mod adapters;
pub mod checks;
pub mod cli;
pub mod compare;
pub mod config;
pub mod engine;
pub mod env;
pub mod exit;
pub mod model;
pub mod plan;
pub mod report;
pub mod score;
pub mod serve;
pub mod store;
pub mod telemetry;
pub mod transport;
