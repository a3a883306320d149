//! `security.anonymous-drafts`: drafts that strangers can read.

use super::exposure;
use crate::checks::{Check, Docs, Run, Wave};
use crate::model::{Capability, Confidence, Severity};

/// The check.
pub static CHECK: Check = Check {
    id: "security.anonymous-drafts",
    version: 1,
    title: "Unpublished content readable without a token",
    severity: Severity::Critical,
    confidence: Confidence::Certain,
    wave: Wave::Core,
    applies: &[],
    needs: &[Capability::Anonymous],
    settings: &[],
    docs: Docs {
        looks_at: "The API's answer to an anonymous request for content that is not published. It fails when items come back; how many is recorded, what they say is not.",
        why: "Offers, results and announcements can be read before their day, and texts that were withdrawn on purpose still can.",
        fix: "Require a credential for drafts and previews, and look in the access log who has used this address.",
        example: "`GET /wp-json/wp/v2/posts?status=draft` answers 200 with posts, without a credential.",
        sources: &[
            "Strapi and Contentful, separation of delivery and preview",
            "OWASP API Security Top 10, API1:2023",
        ],
    },
    run: Run::Site(run),
};

exposure!("drafts", |seen| format!(
    "{} items that are not published can be read without a credential",
    seen.count
));
