//! `security.user-enumeration`: accounts that strangers can list.

use super::exposure;
use crate::checks::{Check, Docs, Run, Wave};
use crate::model::{Capability, Confidence, Severity};

/// The check.
pub static CHECK: Check = Check {
    id: "security.user-enumeration",
    version: 1,
    title: "User list is public",
    severity: Severity::Medium,
    confidence: Confidence::Certain,
    wave: Wave::Core,
    applies: &[],
    needs: &[Capability::Anonymous],
    settings: &[],
    docs: Docs {
        looks_at: "The API's answer to an anonymous request for accounts. It fails when at least one comes back; the number is recorded, names are not.",
        why: "Login names are half of what is needed to break in, and names of staff help to deceive them.",
        fix: "Require authentication for the endpoint, by a security plugin or a few lines in the site's own code, and give authors a display address that is not their login.",
        example: "`GET /wp-json/wp/v2/users` answers 200 with three accounts.",
        sources: &[
            "WordPress REST API handbook, users, https://developer.wordpress.org/rest-api/reference/users/",
            "Drupal security_review",
            "OWASP WSTG-IDNT-04",
        ],
    },
    run: Run::Site(run),
};

exposure!("users", |seen| format!("{} accounts are listed to every visitor", seen.count));
