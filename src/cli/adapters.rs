//! `conduit adapters …`.

use serde_json::json;

use super::args::{Adapters, Global};
use super::setup::{self, Told};
use super::{browse, output};
use crate::adapters::health::{Health, HealthState};
use crate::adapters::{self};
use crate::exit;
use crate::report::escape::one_line;
use crate::transport::Interrupt;

/// Runs a command; the exit code.
pub fn run(global: &Global, command: &Adapters) -> Result<u8, Told> {
    match command {
        Adapters::List { format } => Ok(list(format)),
        Adapters::Health { instances, format } => health(global, instances, format),
    }
}

fn list(format: &str) -> u8 {
    if format == "json" {
        let all: Vec<_> = adapters::ADAPTERS
            .iter()
            .map(|it| {
                let credentials: Vec<_> =
                    it.credentials.iter().map(|it| json!({"key": it.key, "secret": it.is_secret, "help": it.help})).collect();
                json!({
                    "name": it.name, "title": it.title, "summary": it.summary, "capabilities": it.capabilities,
                    "credentials": credentials,
                })
            })
            .collect();
        output::out(&serde_json::Value::from(all).to_string());
        return exit::OK;
    }
    for entry in adapters::ADAPTERS {
        output::out(&format!("{} — {}\n  {}", entry.name, entry.title, entry.summary));
        let words: Vec<_> = entry.capabilities.iter().map(|it| it.as_str()).collect();
        output::out(&format!("  can tell: {}", words.join(", ")));
        for credential in entry.credentials {
            output::out(&format!("  credential `{}`: {}", credential.key, credential.help));
        }
    }
    exit::OK
}

/// Health of the named instances (all when none is), in order.
pub fn ask(loaded: &crate::config::Loaded, names: &[String]) -> Result<Vec<(String, Health)>, Told> {
    let ready = setup::instances(loaded, names, None, &Interrupt::new())?;
    Ok(ready
        .iter()
        .map(|it| (it.instance.name.clone(), it.instance.adapter.health(&*it.instance.transport)))
        .collect())
}

/// What `config validate --online` and `config generate --try` say of each instance.
pub fn health_lines(loaded: &crate::config::Loaded) -> Vec<super::config::HealthLine> {
    let Ok(all) = ask(loaded, &[]) else { return Vec::new() };
    all.into_iter()
        .map(|(instance, health)| {
            let lines: Vec<_> = health
                .aspects
                .iter()
                .filter(|it| it.state != HealthState::Ok)
                .map(|it| {
                    format!("{}: {} {}", it.aspect, one_line(&it.detail), one_line(&it.advice))
                        .trim_end()
                        .to_owned()
                })
                .collect();
            let version = health.version.as_deref().map(|it| format!("version {it}")).unwrap_or_default();
            let text = if lines.is_empty() { version } else { lines.join("\n") };
            super::config::HealthLine { instance, is_healthy: health.is_healthy(), text }
        })
        .collect()
}

fn health(global: &Global, names: &[String], format: &str) -> Result<u8, Told> {
    let loaded = setup::load(global)?;
    let all = ask(&loaded, names)?;
    let healthy = all.iter().all(|(_, health)| health.is_healthy());
    if format == "json" {
        let list: Vec<_> = all
            .iter()
            .map(|(name, health)| {
                let permissions: Vec<_> = health
                    .permissions
                    .iter()
                    .map(|(capability, reason, detail)| {
                        json!({"capability": capability, "readable": reason.is_none(), "reason": reason, "detail": detail})
                    })
                    .collect();
                json!({
                    "instance": name, "healthy": health.is_healthy(), "version": health.version,
                    "latency_ms": health.latency_ms, "aspects": health.aspects, "permissions": permissions,
                })
            })
            .collect();
        output::out(&json!({"schema_version": "1", "healthy": healthy, "instances": list}).to_string());
    } else {
        for (name, health) in &all {
            print(name, health);
        }
    }
    Ok(if healthy { exit::OK } else { exit::INCOMPLETE })
}

fn print(name: &str, health: &Health) {
    output::out(&format!("{name}: {}", if health.is_healthy() { "healthy" } else { "NOT HEALTHY" }));
    let mut table = browse::table(&["", "aspect", "what was seen"]);
    for it in &health.aspects {
        let mark = match it.state {
            HealthState::Ok => "ok",
            HealthState::Warning => "note",
            HealthState::Failed => "FAIL",
            HealthState::Unknown => "?",
        };
        let mut text = one_line(&it.detail);
        if !it.advice.is_empty() {
            text.push_str("\n→ ");
            text.push_str(&one_line(&it.advice));
        }
        table.add_row([mark.to_owned(), it.aspect.to_owned(), text]);
    }
    output::out(&table.trim_fmt());
    let (may, may_not): (Vec<_>, Vec<_>) =
        health.permissions.iter().partition(|(_, reason, _)| reason.is_none());
    let words = |list: &[&(crate::model::Capability, Option<crate::model::UnknownReason>, String)]| {
        list.iter().map(|(it, ..)| it.as_str()).collect::<Vec<_>>().join(", ")
    };
    if !may.is_empty() {
        output::out(&format!("may read: {}", words(&may)));
    }
    for (capability, reason, detail) in &may_not {
        let why = if detail.is_empty() { reason.map_or("", |it| it.sentence()) } else { detail };
        output::out(&format!("may not read {}: {}", capability.as_str(), one_line(why)));
    }
    output::out("");
}
