//! `security.open-registration`: accounts for everybody.

use super::exposure;
use crate::checks::{Check, Docs, Run, Wave};
use crate::model::{Capability, Confidence, Severity};

/// The check.
pub static CHECK: Check = Check {
    id: "security.open-registration",
    version: 1,
    title: "Anyone can create an account",
    severity: Severity::Medium,
    confidence: Confidence::Certain,
    wave: Wave::Core,
    applies: &[],
    needs: &[Capability::Anonymous],
    settings: &[],
    docs: Docs {
        looks_at: "The registration page, asked once without a credential. It fails when it offers to create an account; none is created.",
        why: "Every account widens what a weakness in a plugin can do, and open forms fill with accounts of robots.",
        fix: "Switch registration off, unless the site is meant to have members; then keep the default role the lowest one and check new accounts.",
        example: "`GET /wp-login.php?action=register` answers 200 with a form.",
        sources: &["WordPress documentation, Settings General, Membership", "OWASP WSTG-IDNT-02"],
    },
    run: Run::Site(run),
};

exposure!("registration", |seen| format!("{} offers every visitor an account", seen.endpoint));
