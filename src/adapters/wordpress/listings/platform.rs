//! Plugins and themes, application passwords, Site Health.

use std::time::Duration;

use serde_json::Value as Json;

use super::super::client::{self, Client, is_refusal};
use super::super::discover::{Context, problem, record};
use super::super::{normalise, wire};
use crate::adapters::AdapterError;
use crate::model::{
    Access, Capability, Done, Extension, ExtensionKind, Observation, Problem, Record, UnknownReason,
};
use crate::transport::Request;

/// They make requests of their own.
const HEALTH_TIMEOUT: Duration = Duration::from_secs(20);

pub(super) fn extensions(client: &mut Client<'_>, context: &Context) -> Result<Done, AdapterError> {
    let mut done = Done::default();
    let plugins = client.get("wp/v2/plugins", &[("_fields", "plugin,status,name,version")]);
    match plugins {
        Ok(answer) => {
            for value in answer.json.as_array().into_iter().flatten() {
                let place = format!("plugin {}", value.get("plugin").and_then(Json::as_str).unwrap_or("?"));
                let Some(wire) = record::<wire::Plugin>(value, &place, &mut done.problems) else { continue };
                let status = wire.status.as_deref().unwrap_or_default();
                done.records.push(Record::Extension(Extension {
                    kind: ExtensionKind::Plugin,
                    name: wire.name.map_or_else(|| wire.key.clone(), |it| normalise::plain_text(&it)),
                    key: wire.key,
                    version: wire.version.filter(|it| !it.is_empty()),
                    enabled: status == "active" || status == "network-active",
                }));
            }
        }
        Err(error) if is_refusal(&error) => forgo(&mut done, &error, "plugins", context),
        Err(error) => return Err(error),
    }
    match client.get("wp/v2/themes", &[("_fields", "stylesheet,status,name,version")]) {
        Ok(answer) => {
            for value in answer.json.as_array().into_iter().flatten() {
                let place =
                    format!("theme {}", value.get("stylesheet").and_then(Json::as_str).unwrap_or("?"));
                let Some(wire) = record::<wire::Theme>(value, &place, &mut done.problems) else { continue };
                let name = wire.name.as_ref().and_then(|it| it.raw.clone().or_else(|| it.rendered.clone()));
                done.records.push(Record::Extension(Extension {
                    kind: ExtensionKind::Theme,
                    name: name.map_or_else(|| wire.stylesheet.clone(), |it| normalise::plain_text(&it)),
                    key: wire.stylesheet,
                    version: wire.version.filter(|it| !it.is_empty()),
                    enabled: wire.status.as_deref() == Some("active"),
                }));
            }
        }
        Err(error) if is_refusal(&error) => forgo(&mut done, &error, "themes", context),
        Err(error) => return Err(error),
    }
    Ok(done)
}

/// Goes on without one part of a task.
fn forgo(done: &mut Done, error: &AdapterError, what: &str, context: &Context) {
    let problem = problem(error, what, context.has_credential);
    let sentence = format!("{what}: {}", problem.message);
    done.records.push(Record::Capability(Capability::Extensions, Access::Missing(problem.reason, sentence)));
    done.problems.push(problem);
}

pub(super) fn tokens(client: &mut Client<'_>, context: &Context) -> Done {
    let mut done = Done::default();
    let query = [("_fields", "uuid,name,created,last_used")];
    match client.get("wp/v2/users/me/application-passwords", &query) {
        Ok(answer) => {
            let actor = context.account.map(|it| it.to_string()).unwrap_or_default();
            for value in answer.json.as_array().into_iter().flatten() {
                let Some(wire) =
                    record::<wire::ApplicationPassword>(value, "application password", &mut done.problems)
                else {
                    continue;
                };
                done.records.push(Record::Observation(Observation::Token {
                    actor: actor.clone(),
                    name: wire.name.map_or(wire.uuid, |it| client::clean(&it, 80)),
                    created_ms: wire.created.as_deref().and_then(normalise::milliseconds),
                    last_used_ms: wire.last_used.as_deref().and_then(normalise::milliseconds),
                }));
            }
        }
        Err(error) => done.problems.push(problem(&error, "application passwords", context.has_credential)),
    }
    done
}

pub(super) fn site_health(client: &mut Client<'_>, test: &str) -> Done {
    let mut done = Done::default();
    let route = format!("wp-site-health/v1/tests/{test}");
    let mut request = Request::json(client.url(&route, &[("_fields", "label,status,test")]));
    request.timeout = Some(HEALTH_TIMEOUT);
    // The site asks others on our behalf: that it is slow says nothing about the site itself.
    request.is_vital = false;
    let answer = client.send(&request).and_then(|response| client.answer(&response, &route));
    match answer {
        Ok(answer) => {
            let word = |key: &str| answer.json.get(key).and_then(Json::as_str).unwrap_or_default();
            if word("status").is_empty() {
                // Older sites lack a test: no result is no verdict.
                done.problems.push(Problem {
                    reason: UnknownReason::BadAnswer,
                    place: route,
                    message: "the test has no status".to_owned(),
                });
                return done;
            }
            let key = if word("test").is_empty() { test.replace('-', "_") } else { word("test").to_owned() };
            done.records.push(Record::Observation(Observation::HealthTest {
                test: key,
                status: word("status").to_owned(),
                label: client::clean(&normalise::plain_text(word("label")), 160),
            }));
        }
        // `page-cache` came with 6.1: a test that is not there is not a failure.
        Err(AdapterError::NotFound { .. }) => {}
        Err(error) => {
            let problem = problem(&error, &format!("Site Health test {test}"), true);
            let sentence = format!("{test}: {}", problem.message);
            done.records
                .push(Record::Capability(Capability::SiteHealth, Access::Missing(problem.reason, sentence)));
            done.problems.push(problem);
        }
    }
    done
}
