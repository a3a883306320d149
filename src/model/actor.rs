//! A user, role or token. No mail address and no display name is kept.

use serde::{Deserialize, Serialize};

use super::ActorId;

/// Somebody, or something, that can act in the CMS.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(clippy::struct_excessive_bools, reason = "independent facts about an account, not a state machine")]
pub struct Actor {
    /// The vendor's id.
    pub id: ActorId,
    /// Names of the roles held, sorted.
    pub roles: Vec<String>,
    /// Can change settings or other accounts.
    pub privileged: bool,
    /// Can publish content.
    pub can_publish: bool,
    /// Can log in.
    pub active: bool,
    /// The login, only when it is one of the vendor's well-known names (`admin`).
    pub well_known_name: Option<String>,
    /// The credential this scan uses.
    pub is_scanner: bool,
    /// Registration, Unix milliseconds.
    pub created_ms: Option<i64>,
    /// Last login, Unix milliseconds; `None` when the CMS does not tell.
    pub last_seen_ms: Option<i64>,
}
