//! `security.admin-exposed`: the way in for editors, open to everybody.

use super::exposure;
use crate::checks::{Check, Docs, Run, Wave};
use crate::model::{Capability, Confidence, Severity};

/// The check.
pub static CHECK: Check = Check {
    id: "security.admin-exposed",
    version: 1,
    title: "Admin login reachable from anywhere",
    severity: Severity::Medium,
    confidence: Confidence::Certain,
    wave: Wave::Core,
    applies: &[],
    needs: &[Capability::Anonymous],
    settings: &[],
    docs: Docs {
        looks_at: "The address of the login page, asked once without a credential. It fails when the form is answered to the machine that scans; no password is tried.",
        why: "Everybody on the internet can guess passwords there day and night, and every weakness of the login itself can be used.",
        fix: "Restrict the login page by network, or put it behind single sign-on or a second password. If the scan ran inside the trusted network, accept the finding and say so.",
        example: "`GET /wp-login.php` answers 200 with a login form.",
        sources: &[
            "WordPress hardening guide, https://developer.wordpress.org/advanced-administration/security/hardening/",
            "Umbraco security hardening guide",
        ],
    },
    run: Run::Site(run),
};

exposure!("login", |seen| format!("the login form at {} is open to every visitor", seen.endpoint));
