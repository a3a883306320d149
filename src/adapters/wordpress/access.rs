//! What the account's rights let a scan see. Maps rights, not role names: roles can be renamed and rearranged.
//!
//! Source: which role got which answer on 6.1 and 6.5, route by route; see the table in `docs/adapters/wordpress.md`.

use super::discover::Context;
use crate::model::{Access, Capability, Tier, UnknownReason};

/// Everything the adapter can tell, from whichever source.
pub(super) static CAPABILITIES: &[Capability] = Capability::ALL;

/// Site Health is open to who may install plugins (core grants `view_site_health_checks` from it).
pub(super) fn may_ask_site_health(context: &Context) -> bool {
    (context.may("view_site_health_checks") || context.may("install_plugins"))
        && context.namespaces.iter().any(|it| it == "wp-site-health/v1")
}

/// Every capability, with what is missing and what would help.
pub(super) fn table(context: &Context, knows_version: bool) -> Vec<(Capability, Access)> {
    CAPABILITIES.iter().map(|capability| (*capability, access(context, *capability, knows_version))).collect()
}

fn access(context: &Context, capability: Capability, knows_version: bool) -> Access {
    let tier = context.tier();
    let needs = |right: &str, what: &str, who: &str| lacking(context, right, what, who);
    let is_listed = tier >= Tier::Standard;
    match capability {
        Capability::Content | Capability::Terms | Capability::Media | Capability::Revisions => {
            at_least(is_listed, Tier::Standard)
        }
        Capability::Unpublished | Capability::RawText | Capability::Shortcodes => {
            if !is_listed {
                return at_least(false, Tier::Standard);
            }
            let blind: Vec<&str> =
                context.types.iter().filter(|it| !it.can_edit).map(|it| it.rest_base.as_str()).collect();
            if blind.is_empty() {
                return Access::Full;
            }
            let what = match capability {
                Capability::Unpublished => "drafts and other unpublished items",
                Capability::RawText => "texts as they are stored",
                _ => "shortcodes left in texts",
            };
            missing(context, &format!("{what} of {}", blind.join(", ")), "an Editor or Administrator")
        }
        Capability::Types => {
            if context.knows_types {
                Access::Full
            } else {
                missing(context, "the fields of content types", "an Author, Editor or Administrator")
            }
        }
        Capability::Menus if !is_listed => at_least(false, Tier::Standard),
        Capability::Menus => needs("edit_posts", "menus", "an Author, Editor or Administrator"),
        Capability::Comments if !context.include_comments => Access::Missing(
            UnknownReason::Budget,
            "comments are switched off by `include_comments: false`".to_owned(),
        ),
        Capability::Comments if !is_listed => at_least(false, Tier::Standard),
        Capability::Comments => {
            needs("moderate_comments", "comments awaiting moderation", "an Editor or Administrator")
        }
        Capability::Actors => needs("list_users", "accounts with their roles", "an Administrator"),
        Capability::Extensions => needs("activate_plugins", "plugins and themes", "an Administrator"),
        Capability::BlockTypes => {
            if context.block_types.is_some() {
                Access::Full
            } else {
                needs("edit_posts", "registered block types", "an Author, Editor or Administrator").or(
                    UnknownReason::Unsupported,
                    "the site has no `block-types` route (WordPress before 5.5)",
                )
            }
        }
        Capability::Settings => {
            if context.knows_settings {
                Access::Full
            } else {
                needs("manage_options", "settings", "an Administrator")
                    .or(UnknownReason::BadAnswer, "the settings could not be read")
            }
        }
        Capability::SiteHealth => {
            if may_ask_site_health(context) {
                Access::Full
            } else {
                needs("install_plugins", "Site Health", "an Administrator").or(
                    UnknownReason::Unsupported,
                    "the site has no Site Health routes (WordPress before 5.6)",
                )
            }
        }
        Capability::Version => {
            if knows_version {
                Access::Full
            } else {
                Access::Missing(
                    UnknownReason::Unsupported,
                    "the version is hidden: no generator on the front page or in the feed, no versioned files on the \
                     login page"
                        .to_owned(),
                )
            }
        }
        Capability::Anonymous | Capability::PublicSite => Access::Full,
        Capability::InternalProbe => at_least(is_listed, Tier::Standard),
        Capability::PublicPages | Capability::ExternalProbe | Capability::MediaProbe => {
            at_least(tier >= Tier::Deep, Tier::Deep)
        }
    }
}

fn at_least(is_reached: bool, tier: Tier) -> Access {
    if is_reached {
        Access::Full
    } else {
        Access::Missing(UnknownReason::Tier, format!("not looked at; `--tier {}` does", tier.as_str()))
    }
}

fn lacking(context: &Context, right: &str, what: &str, who: &str) -> Access {
    if context.may(right) { Access::Full } else { missing(context, what, who) }
}

fn missing(context: &Context, what: &str, who: &str) -> Access {
    if context.account.is_none() {
        return Access::Missing(
            UnknownReason::NoCredential,
            format!("{what}: visitors may not read them; configure an application password of {who}"),
        );
    }
    let roles = if context.roles.is_empty() { "no role".to_owned() } else { context.roles.join(", ") };
    Access::Missing(
        UnknownReason::Forbidden,
        format!("{what}: the account ({roles}) may not read them; {who} may"),
    )
}

impl Access {
    /// Another reason, when rights are not what is missing.
    fn or(self, reason: UnknownReason, sentence: &str) -> Self {
        match self {
            Self::Full => Self::Missing(reason, sentence.to_owned()),
            missing @ Self::Missing(..) => missing,
        }
    }
}
