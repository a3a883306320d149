//! Users, roles, sites, jobs and the like as JSON: what does not hang on an item.

use serde_json::{Value as Json, json};

use super::estate::{Estate, Role, User};

pub fn domain(name: &str) -> Json {
    name.split_once('\\').map_or(Json::Null, |it| json!({ "name": it.0 }))
}

fn local(name: &str) -> &str {
    name.rsplit('\\').next().unwrap_or_default()
}

pub fn user(user: &User) -> Json {
    let moment = |text: &str| if text.is_empty() { Json::Null } else { json!(text) };
    json!({
        "name": user.name,
        "displayName": user.full_name,
        "localName": local(&user.name),
        "isAdministrator": user.is_administrator,
        "isAuthenticated": false,
        "domain": domain(&user.name),
        "roles": user.roles.iter().map(|it| json!({"name": it, "displayName": it, "domain": domain(it)})).collect::<Vec<_>>(),
        "profile": {
            "email": user.email, "fullName": user.full_name, "comment": "", "disabled": user.is_disabled,
            "lastLoginDate": moment(&user.last_login), "lastActivityDate": moment(&user.last_activity),
        },
    })
}

pub fn role(role: &Role) -> Json {
    json!({
        "name": role.name, "displayName": role.name, "description": "", "isEveryone": false, "isGlobal": false,
        "domain": domain(&role.name),
        "memberOf": role.member_of.iter().map(|it| json!({"name": it, "domain": domain(it)})).collect::<Vec<_>>(),
    })
}

/// Users and roles that are in it directly.
pub fn members(estate: &Estate, role: &str) -> Vec<Json> {
    let users = estate.users.iter().filter(|it| it.roles.iter().any(|it| it.eq_ignore_ascii_case(role)));
    let roles = estate.roles.iter().filter(|it| it.member_of.iter().any(|it| it.eq_ignore_ascii_case(role)));
    let users = users.map(|it| json!({"name": it.name, "accountType": "USER"}));
    users.chain(roles.map(|it| json!({"name": it.name, "accountType": "ROLE"}))).collect()
}

pub fn language(name: &str) -> Json {
    let iso = name.split('-').next().unwrap_or_default();
    json!({"name": name, "displayName": name, "englishName": name, "nativeName": name, "iso": iso})
}

pub fn jobs() -> Vec<Json> {
    let job = |name: &str, handle: &str, is_done: bool| {
        json!({
            "name": name, "displayName": name, "handle": format!("{handle};CM-Default Web Site"), "done": is_done,
            "queueTime": "2026-10-31T03:00:00.000Z",
            "status": {"jobState": if is_done { "FINISHED" } else { "RUNNING" }, "processed": 12, "total": -1, "messages": [], "exceptions": []},
        })
    };
    vec![
        job("Index_Update_IndexName=sitecore_master_index", "8f0b2f3b-0c0e-4a7c-9c1c-5d6d6b0f2a11", true),
        job("Publish", "1c7f0a52-6a7a-4a6e-8d3e-2b5a2f9a7c33", false),
    ]
}

pub fn indexes(n_documents: usize) -> Vec<Json> {
    ["sitecore_core_index", "sitecore_master_index", "sitecore_web_index"]
        .iter()
        .map(|name| {
            json!({
                "name": name, "documentsCount": n_documents, "hasDeletions": false, "lastRebuildDuration": 61_000,
                "lastUpdated": "2026-10-31T03:01:00.000Z", "numberOfFields": 310, "numberOfTerms": 90_000, "outOfDate": false,
            })
        })
        .collect()
}
