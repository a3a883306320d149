//! What is answered at which path.

use std::panic::{AssertUnwindSafe, catch_unwind};

use serde::Serialize;

/// What the caller knows. Called for every request, from several threads: keep it quick.
pub trait Facts {
    /// The state of what this process depends on.
    fn health(&self) -> HealthReport;

    /// All metrics in Prometheus's text format 0.0.4.
    fn metrics(&self) -> String;
}

/// The state of what this process depends on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct HealthReport {
    /// The program's version.
    pub version: String,
    /// Whether it can do its work now: `/health/ready` answers 200 or 503 by it.
    pub is_ready: bool,
    /// What was looked at, in the order to be shown.
    pub checks: Vec<HealthCheck>,
}

/// One thing that was looked at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct HealthCheck {
    /// Its name: `store`, or an instance's id.
    pub name: String,
    /// Whether it works.
    pub is_ok: bool,
    /// A sentence for people; holds no credential.
    pub detail: String,
}

/// An answer without its wire form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// HTTP status.
    pub status: u16,
    /// Media type.
    pub media_type: &'static str,
    /// The body.
    pub body: String,
}

const JSON: &str = "application/json";
const TEXT: &str = "text/plain; charset=utf-8";
/// Prometheus asks for the version parameter.
const METRICS: &str = "text/plain; version=0.0.4; charset=utf-8";

/// The answer at a path (without query).
pub fn answer(path: &str, facts: &dyn Facts) -> Answer {
    match path {
        "/health" => {
            let report = facts.health();
            let is_well = report.is_ready && report.checks.iter().all(|it| it.is_ok);
            // Degraded is 200: a CMS that is down is no reason to restart Conduit.
            let status = if report.is_ready { 200 } else { 503 };
            let word = match (report.is_ready, is_well) {
                (false, _) => "down",
                (true, false) => "degraded",
                (true, true) => "ok",
            };
            let body = serde_json::json!({
                "status": word,
                "version": report.version,
                "checks": report.checks,
            });
            Answer { status, media_type: JSON, body: format!("{body}\n") }
        }
        // Asks nobody: who answers lives.
        "/health/live" => Answer { status: 200, media_type: JSON, body: "{\"status\":\"ok\"}\n".to_owned() },
        "/health/ready" => {
            let is_ready = facts.health().is_ready;
            let (status, word) = if is_ready { (200, "ok") } else { (503, "down") };
            Answer { status, media_type: JSON, body: format!("{{\"status\":\"{word}\"}}\n") }
        }
        "/metrics" => Answer { status: 200, media_type: METRICS, body: facts.metrics() },
        _ => Answer {
            status: 404,
            media_type: TEXT,
            body: "not found; there are /health, /health/live, /health/ready and /metrics\n".to_owned(),
        },
    }
}

/// The same; a panic in the facts costs this answer only.
fn answer_safely(path: &str, facts: &dyn Facts) -> Answer {
    catch_unwind(AssertUnwindSafe(|| answer(path, facts))).unwrap_or_else(|_| Answer {
        status: 500,
        media_type: TEXT,
        body: "internal error; this is a bug in Conduit, please report it\n".to_owned(),
    })
}

/// Answers until the server is unblocked.
#[cfg(unix)]
pub(super) fn answer_all(server: &tiny_http::Server, facts: &dyn Facts) {
    use tiny_http::{Header, Response};

    // `recv` fails when it is unblocked: that is how this ends.
    while let Ok(request) = server.recv() {
        let path = request.url().split('?').next().unwrap_or_default().to_owned();
        let answer = answer_safely(&path, facts);
        let header = |name: &str, value: &str| {
            Header::from_bytes(name.as_bytes(), value.as_bytes())
                .expect("names and values are constant ASCII")
        };
        let response = Response::from_string(answer.body)
            .with_status_code(answer.status)
            .with_header(header("Content-Type", answer.media_type))
            .with_header(header("Cache-Control", "no-store"))
            .with_header(header("X-Content-Type-Options", "nosniff"))
            // The gate forwards bodies by their length.
            .with_chunked_threshold(usize::MAX);
        // The gate went away: nobody is left to be told.
        let _ = request.respond(response);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Fixed(HealthReport);

    impl Facts for Fixed {
        fn health(&self) -> HealthReport {
            self.0.clone()
        }

        fn metrics(&self) -> String {
            panic!("no metrics")
        }
    }

    fn facts(is_ready: bool, is_ok: bool) -> Fixed {
        let check =
            HealthCheck { name: "корпоратив".to_owned(), is_ok, detail: "answers".to_owned() };
        Fixed(HealthReport { version: "1.2.3".to_owned(), is_ready, checks: vec![check] })
    }

    #[test]
    fn an_instance_that_is_down_degrades_and_does_not_make_unready() {
        let health = answer("/health", &facts(true, false));
        assert_eq!(health.status, 200);
        assert!(health.body.starts_with("{\"status\":\"degraded\",\"version\":\"1.2.3\""), "{}", health.body);
        assert_eq!(answer("/health/ready", &facts(true, false)).status, 200);
    }

    #[test]
    fn what_is_not_ready_says_503_and_still_lives() {
        assert_eq!(answer("/health", &facts(false, true)).status, 503);
        assert_eq!(answer("/health/ready", &facts(false, true)).status, 503);
        assert_eq!(answer("/health/live", &facts(false, false)).status, 200);
    }

    #[test]
    fn other_paths_are_not_found() {
        for path in ["/", "", "/health/", "/Metrics", "/../etc/passwd"] {
            assert_eq!(answer(path, &facts(true, true)).status, 404, "{path}");
        }
    }

    #[test]
    fn a_panic_costs_one_answer() {
        assert_eq!(answer_safely("/metrics", &facts(true, true)).status, 500);
    }
}
