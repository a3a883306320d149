//! `security.xmlrpc-enabled`: an old programming interface that is still open.

use super::exposure;
use crate::checks::{Check, Docs, Run, Wave};
use crate::model::{Capability, Confidence, Severity};

/// The check.
pub static CHECK: Check = Check {
    id: "security.xmlrpc-enabled",
    version: 1,
    title: "Old programming interface is open",
    severity: Severity::Low,
    confidence: Confidence::Certain,
    wave: Wave::Core,
    applies: &["wordpress"],
    needs: &[Capability::Anonymous],
    settings: &[],
    docs: Docs {
        looks_at: "The answer of `xmlrpc.php` to an anonymous visitor. It fails when the interface is on.",
        why: "It allows hundreds of password guesses in one request, past limits set on the login page, and its pingbacks are used to attack other sites. The REST API replaced it in 2016.",
        fix: "Block `xmlrpc.php` in the web server, unless an old mobile app or Jetpack still needs it; then restrict it to those.",
        example: "`GET /xmlrpc.php` answers 405 with \"XML-RPC server accepts POST requests only.\"",
        sources: &[
            "WordPress hardening guide, https://developer.wordpress.org/advanced-administration/security/hardening/",
            "OWASP WSTG-CONF-05",
        ],
    },
    run: Run::Site(run),
};

exposure!("xmlrpc", |seen| "the XML-RPC interface answers every visitor");
