//! `security.directory-listing`: folders the server lists.

use super::exposure;
use crate::checks::{Check, Docs, Run, Wave};
use crate::model::{Capability, Confidence, Severity};

/// The check.
pub static CHECK: Check = Check {
    id: "security.directory-listing",
    version: 1,
    title: "Folder of files can be browsed",
    severity: Severity::Medium,
    confidence: Confidence::Certain,
    wave: Wave::Core,
    applies: &[],
    needs: &[Capability::Anonymous],
    settings: &[],
    docs: Docs {
        looks_at: "The answer of the folder that holds uploads. It fails when the server lists the files in it.",
        why: "Everything ever uploaded can be found, files that no page links to included: drafts, forms with personal data, backups.",
        fix: "Switch listings off in the web server (`autoindex off` in nginx, `Options -Indexes` in Apache).",
        example: "`GET /wp-content/uploads/` answers 200 with \"Index of /wp-content/uploads/\".",
        sources: &["OWASP WSTG-CONF-04", "CWE-548"],
    },
    run: Run::Site(run),
};

exposure!("directory-listing", |seen| format!(
    "the files under {} are listed to every visitor",
    seen.endpoint
));
