//! `security.cors-open`: the API, open to pages of other sites.

use super::exposure;
use crate::checks::{Check, Docs, Run, Wave};
use crate::model::{Capability, Confidence, Severity};

/// The check.
pub static CHECK: Check = Check {
    id: "security.cors-open",
    version: 1,
    title: "API answers every origin",
    severity: Severity::Medium,
    confidence: Confidence::Certain,
    wave: Wave::Second,
    applies: &[],
    needs: &[Capability::Anonymous],
    settings: &[],
    docs: Docs {
        looks_at: "The API's `Access-Control-Allow-Origin` for a foreign origin. It fails when that origin is allowed together with credentials.",
        why: "Any page an editor happens to open can use the editor's login to read, and often to change, content through the API.",
        fix: "List the origins that may use the API with credentials, and no others.",
        example: "`Access-Control-Allow-Origin: https://elsewhere.example` with `Access-Control-Allow-Credentials: true`.",
        sources: &["OWASP WSTG-CLNT-07", "Fetch Standard, CORS protocol and credentials"],
    },
    run: Run::Site(run),
};

exposure!("cors", |seen| format!("{} lets pages of every other site use a visitor's login", seen.endpoint));
