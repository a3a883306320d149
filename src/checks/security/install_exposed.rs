//! `security.install-exposed`: an installation that anybody can finish.

use super::exposure;
use crate::checks::{Check, Docs, Run, Wave};
use crate::model::{Capability, Confidence, Severity};

/// The check.
pub static CHECK: Check = Check {
    id: "security.install-exposed",
    version: 1,
    title: "Installation form is open",
    severity: Severity::Critical,
    confidence: Confidence::Certain,
    wave: Wave::Core,
    applies: &[],
    needs: &[Capability::Anonymous],
    settings: &[],
    docs: Docs {
        looks_at: "The address of the installer, asked once without a credential. It fails when the form that sets the \
                   site up is answered; the notice that everything is installed already is fine.",
        why: "Whoever fills in the form first is the administrator, and can run programs on the server from then on.",
        fix: "Finish the installation at once or take the site offline, and look whether somebody else was faster.",
        example: "`GET /wp-admin/install.php` answers with the field \"Site Title\".",
        sources: &["OWASP WSTG-CONF-05", "CWE-306"],
    },
    run: Run::Site(run),
};

exposure!("install", |seen| format!("the installation form at {} is open to every visitor", seen.endpoint));
