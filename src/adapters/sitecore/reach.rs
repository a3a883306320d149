//! Which ways into an instance are there, seen from outside: for `adapters health`, whatever source is configured.
//!
//! Everything is asked as any visitor, once, and harms no breaker. Stays true: what did not answer is "not known", never "not there".
//! Sources: facts, chapters 2 to 4: the Authoring API is 404 where it is switched off and answers 200 with `AUTH_NOT_AUTHENTICATED` where it
//! is on; the Item Service answers 403 where it is off or closed to visitors; an unauthenticated 200 of it, a reachable playground and
//! `sitecore.version.xml` are what Sitecore's hardening guide wants closed.

use serde_json::Value as Json;

use crate::adapters::health::{HealthAspect, HealthState};
use crate::model::lifecycle::{self, Step};
use crate::model::{Access, Capability, Observation, Record, UnknownReason};
use crate::transport::{
    Clock, GraphQlQuery, QueryCaps, Redirects, Request, Response, SystemClock, Transport,
};

/// Most of a page that is looked at.
const PEEK_BYTES: u64 = 16 * 1024;

/// How a way in stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// It answers anybody.
    Open,
    /// It is there, and wants to know who asks.
    Closed,
    /// There is nothing.
    Absent,
    /// No answer that tells.
    NotKnown,
}

/// Every way in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reach {
    /// The Authoring API.
    pub authoring: Way,
    /// The Item Service.
    pub item_service: Way,
    /// The preview of Experience Edge on the instance itself.
    pub edge_preview: Way,
    /// The page to try GraphQL on.
    pub playground: Way,
    /// What `sitecore.version.xml` tells anybody.
    pub version: Option<String>,
}

/// Looks at an instance. `base` is its address without a slash at the end.
pub fn look(base: &str, transport: &dyn Transport) -> Reach {
    let get = |path: &str| get(base, path, transport);
    let ask = |path: &str| -> Option<Response> {
        let query = GraphQlQuery::new("{ __typename }", &Json::Null, QueryCaps::default()).ok()?;
        let request =
            Request { is_vital: false, ..Request::graphql(format!("{base}{path}"), query).anonymous() };
        transport.send(&request).ok()
    };
    let home = "/sitecore/api/ssc/item/110D559F-DEA5-42EA-9C1C-8A5DF7E70EF9";
    Reach {
        authoring: of_graphql(ask("/sitecore/api/authoring/graphql/v1/")),
        edge_preview: of_graphql(ask("/sitecore/api/graph/edge")),
        item_service: of_page(get(home), "ItemID"),
        playground: of_page(get("/sitecore/api/authoring/graphql/playground/"), "<"),
        version: version_file(base, transport),
    }
}

/// What the version file tells to a source that has no better way to know the version.
pub fn platform(base: &str, host: Option<&str>, transport: &dyn Transport) -> Vec<Record> {
    if is_cloud(host) {
        return vec![Record::Capability(Capability::Version, Access::Full)];
    }
    let Some(version) = version_file(base, transport) else {
        let detail =
            "the instance does not tell its version to visitors, which is as it should be".to_owned();
        let access = Access::Missing(UnknownReason::Unsupported, detail);
        return vec![Record::Capability(Capability::Version, access)];
    };
    vec![
        Record::Capability(Capability::Version, Access::Full),
        Record::Observation(Observation::Platform {
            product: "sitecore".to_owned(),
            version: Some(version),
            source: "sitecore.version.xml".to_owned(),
        }),
    ]
}

fn version_file(base: &str, transport: &dyn Transport) -> Option<String> {
    let response = get(base, "/sitecore/shell/sitecore.version.xml", transport)?;
    if response.is_success() { version_of(&response.text()) } else { None }
}

/// A page, as any visitor, once.
fn get(base: &str, path: &str, transport: &dyn Transport) -> Option<Response> {
    let request = Request {
        redirects: Redirects::Never,
        peek_bytes: Some(PEEK_BYTES),
        is_vital: false,
        ..Request::public(format!("{base}{path}"))
    };
    transport.send(&request).ok()
}

/// The day by the machine's clock.
pub fn today() -> String {
    let now = jiff::Timestamp::from_millisecond(SystemClock::default().wall_ms()).unwrap_or_default();
    now.strftime("%Y-%m-%d").to_string()
}

fn of_graphql(response: Option<Response>) -> Way {
    let Some(response) = response else { return Way::NotKnown };
    let body: Json = serde_json::from_slice(&response.body).unwrap_or_default();
    match response.status {
        404 | 405 => Way::Absent,
        401 | 403 => Way::Closed,
        200 | 400 if body.get("errors").is_some() => Way::Closed,
        200 if body.get("data").is_some() => Way::Open,
        _ => Way::NotKnown,
    }
}

/// A page is open when it holds what it is for: a 200 may be an error page.
fn of_page(response: Option<Response>, holds: &str) -> Way {
    let Some(response) = response else { return Way::NotKnown };
    match response.status {
        200 if response.text().contains(holds) => Way::Open,
        401 | 403 => Way::Closed,
        404 | 405 => Way::Absent,
        _ => Way::NotKnown,
    }
}

/// `10.4.1` of the file's `<major>`, `<minor>` and `<build>`.
pub fn version_of(xml: &str) -> Option<String> {
    let part = |name: &str| {
        let (_, rest) = xml.split_once(&format!("<{name}>"))?;
        let text = rest.split('<').next()?.trim();
        (!text.is_empty() && text.len() <= 4 && text.bytes().all(|it| it.is_ascii_digit())).then_some(text)
    };
    let (major, minor) = (part("major")?, part("minor")?);
    Some(part("build").map_or_else(|| format!("{major}.{minor}"), |build| format!("{major}.{minor}.{build}")))
}

/// Whether an instance is in Sitecore's cloud, where there is no version to age.
pub fn is_cloud(host: Option<&str>) -> bool {
    host.is_some_and(|it| it == "sitecorecloud.io" || it.ends_with(".sitecorecloud.io"))
}

fn aspect(aspect: &'static str, state: HealthState, detail: String, advice: &str) -> HealthAspect {
    HealthAspect { aspect, state, detail, advice: advice.to_owned() }
}

/// The product's version, and how long it is supported on that day (`YYYY-MM-DD`).
pub fn version(version: Option<&str>, is_cloud: bool, today: &str) -> HealthAspect {
    let of = |state, detail: String, advice: &str| aspect("version", state, detail, advice);
    if is_cloud {
        return of(HealthState::Ok, "Sitecore's cloud: it is kept up to date by Sitecore".to_owned(), "");
    }
    let table = &lifecycle::SITECORE;
    let Some((version, standing)) = version.and_then(|it| Some((it, table.standing(it)?))) else {
        let detail = version.map_or_else(
            || "the instance does not tell its version".to_owned(),
            |it| format!("Sitecore {it}"),
        );
        return of(
            HealthState::Unknown,
            detail,
            "look it up in /sitecore/shell/sitecore.version.xml on the server",
        );
    };
    let month = |day: Option<&'static str>| day.and_then(|it| it.get(..7)).unwrap_or("?");
    let step = standing.branch.and_then(|it| Some((it, it.step(today)?)));
    let link = table.source;
    match step {
        Some((branch, Step::Mainstream)) => of(
            HealthState::Ok,
            format!(
                "Sitecore {version}: mainstream support until about {}, extended support until about {} ({link})",
                month(branch.mainstream_end),
                month(branch.security_end)
            ),
            "",
        ),
        Some((branch, Step::Extended)) => of(
            HealthState::Warning,
            format!(
                "Sitecore {version}: mainstream support ended about {}, extended support lasts until about {} ({link})",
                month(branch.mainstream_end),
                month(branch.security_end)
            ),
            "plan the upgrade",
        ),
        Some((branch, Step::Ended)) => of(
            HealthState::Warning,
            format!("Sitecore {version}: support ended about {} ({link})", month(branch.security_end)),
            "upgrade: weaknesses are not mended any more",
        ),
        None if standing.is_behind => of(
            HealthState::Warning,
            format!("Sitecore {version}: support ended years ago ({link})"),
            "upgrade: weaknesses are not mended any more",
        ),
        None => {
            of(HealthState::Ok, format!("Sitecore {version}: newer than the table of {}", table.as_of), "")
        }
    }
}

/// Which source reaches what, and which to prefer. `own` is the word of the one that is configured.
pub fn sources(reach: &Reach, own: &str) -> Vec<HealthAspect> {
    let mut aspects = Vec::new();
    let word = |way: Way| match way {
        Way::Open => "open to anybody",
        Way::Closed => "there, with a log-in",
        Way::Absent => "not there",
        Way::NotKnown => "no answer that tells",
    };
    let detail = format!(
        "`authoring` (all of master, accounts, version): {}; `item-service` (what the account may read): {}; preview for `edge` (what is \
         published): {}",
        word(reach.authoring),
        word(reach.item_service),
        word(reach.edge_preview)
    );
    let is_authoring_there = matches!(reach.authoring, Way::Open | Way::Closed);
    let (state, advice) = match own {
        "authoring" => (HealthState::Ok, ""),
        _ if is_authoring_there => {
            (HealthState::Warning, "prefer `source: authoring`: it sees more, with a tenth of the requests")
        }
        _ => (HealthState::Ok, "from 10.3 on, `GraphQL.Enabled` switches on what `source: authoring` reads"),
    };
    aspects.push(aspect("sources", state, detail, advice));
    if reach.playground == Way::Open {
        aspects.push(aspect(
            "playground",
            HealthState::Warning,
            "the GraphQL playground answers anybody".to_owned(),
            "take `GraphQL.ExposePlayground` out (`Sitecore_GraphQL_ExposePlayground` in the cloud): Sitecore advises it for development only",
        ));
    }
    if reach.item_service == Way::Open {
        aspects.push(aspect(
            "anonymous",
            HealthState::Warning,
            "the Item Service shows items to anybody".to_owned(),
            "take the right of `extranet\\Anonymous` away, or set `Sitecore.Services.SecurityPolicy` to `ServicesLocalOnlyPolicy`",
        ));
    }
    if let Some(version) = &reach.version {
        aspects.push(aspect(
            "anonymous",
            HealthState::Warning,
            format!("/sitecore/shell/sitecore.version.xml tells anybody that this is {version}"),
            "deny anonymous access to /sitecore/shell",
        ));
    }
    aspects
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::transport::Scripted;

    const XML: &str =
        "<information><version><major>10</major><minor>3</minor><build>1</build></version></information>";

    #[test]
    fn ways_in_are_told_from_answers_to_visitors() {
        let transport = Scripted::new()
            .json("https://cm/sitecore/api/authoring/graphql/v1/", r#"{"errors":[{"message":"x"}]}"#)
            .html("https://cm/sitecore/api/authoring/graphql/playground/", "<html>")
            .html("https://cm/sitecore/shell/sitecore.version.xml", XML)
            .status("https://cm/sitecore/api/ssc/item/110D559F-DEA5-42EA-9C1C-8A5DF7E70EF9", 403, &[]);
        let reach = look("https://cm", &transport);
        let expected = Reach {
            authoring: Way::Closed,
            item_service: Way::Closed,
            edge_preview: Way::Absent,
            playground: Way::Open,
            version: Some("10.3.1".to_owned()),
        };
        assert_eq!(reach, expected);
        assert!(transport.requests().iter().all(|it| it.identity == crate::transport::Identity::Anonymous));
        let words: Vec<_> =
            sources(&reach, "item-service").into_iter().map(|it| (it.aspect, it.state)).collect();
        let warning = HealthState::Warning;
        assert_eq!(words, [("sources", warning), ("playground", warning), ("anonymous", warning)]);
    }

    #[test]
    fn versions_are_told_with_their_support_by_month() {
        let told = |of: Option<&str>| {
            let it = version(of, false, "2026-11-24");
            (it.state, it.detail)
        };
        let (state, detail) = told(Some("10.4.1"));
        assert!(state == HealthState::Ok && detail.contains("until about 2027-04"), "{detail}");
        let (state, detail) = told(Some("10.2"));
        assert!(state == HealthState::Warning && detail.contains("ended about 2024-11"), "{detail}");
        assert_eq!(told(Some("9.0.2")).0, HealthState::Warning);
        assert_eq!(told(Some("7.2")).0, HealthState::Warning);
        assert_eq!(told(Some("11.0")).0, HealthState::Ok);
        assert_eq!(told(None).0, HealthState::Unknown);
        assert_eq!(version(None, true, "2026-11-24").state, HealthState::Ok);
    }

    #[test]
    fn a_file_that_is_none_tells_no_version() {
        for wrong in ["", "<major>10</major>", "<major>ten</major><minor>1</minor>"] {
            assert_eq!(version_of(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn the_cloud_is_known_by_its_hosts() {
        assert!(is_cloud(Some("xmc-museum.sitecorecloud.io")));
        assert!(!is_cloud(Some("notsitecorecloud.io")) && !is_cloud(Some("cm.example")) && !is_cloud(None));
    }
}
