//! What kinds of content there are: types, taxonomies, statuses, blocks, registered meta keys.

use serde_json::Value as Json;

use super::super::client::{Client, is_refusal};
use super::super::settings::Settings;
use super::super::wire;
use super::{Context, TaxonomyInfo, TypeInfo, problem, record};
use crate::adapters::AdapterError;
use crate::model::Problem;
use crate::transport::Request;

/// GET with `context=edit`, or without when that is refused.
fn edit_or_view(client: &mut Client<'_>, route: &str) -> Result<(Json, bool), AdapterError> {
    match client.get(route, &[("context", "edit")]) {
        Ok(answer) => Ok((answer.json, true)),
        Err(error) if is_refusal(&error) => Ok((client.get(route, &[])?.json, false)),
        Err(error) => Err(error),
    }
}

/// Types that hold design, not content, or whose ids are texts.
const NOT_CONTENT: &[&str] = &[
    "attachment",
    "nav_menu_item",
    "wp_template",
    "wp_template_part",
    "wp_global_styles",
    "wp_font_family",
    "wp_font_face",
];

pub(super) fn types(
    client: &mut Client<'_>,
    context: &mut Context,
    settings: &Settings,
    problems: &mut Vec<Problem>,
) -> Result<(), AdapterError> {
    let (json, is_edit) = edit_or_view(client, "wp/v2/types")?;
    context.knows_types = is_edit;
    for (key, value) in entries(json) {
        let Some(wire) = record::<wire::PostType>(&value, &format!("post type {key}"), problems) else {
            continue;
        };
        context.all_types.push(key.clone());
        let rest_base = wire.rest_base.unwrap_or_else(|| key.clone());
        if NOT_CONTENT.contains(&key.as_str()) || !settings.wants(&key, &rest_base) {
            continue;
        }
        match &wire.has_archive {
            Json::String(path) if !path.is_empty() => context.site.archives.push(path.clone()),
            // The path is the type's rewrite slug, which is its key unless somebody chose another.
            Json::Bool(true) => context.site.archives.push(key.clone()),
            _ => {}
        }
        let namespace = wire.rest_namespace.unwrap_or_else(|| "wp/v2".to_owned());
        let supports = |name: &str| {
            if is_edit {
                wire.supports.get(name).is_some_and(|it| *it != Json::Bool(false))
            } else {
                // Visitors are not told. Every type of the API with content has these two.
                matches!(name, "title" | "editor")
            }
        };
        let right =
            |name: &str| wire.capabilities.get(name).and_then(Json::as_str).unwrap_or(name).to_owned();
        let is_internal = key.starts_with("wp_");
        let routable = wire.viewable.unwrap_or(!is_internal);
        if !routable && !supports("editor") {
            continue;
        }
        context.types.push(TypeInfo {
            route: format!("{namespace}/{rest_base}"),
            routable,
            hierarchical: wire.hierarchical.unwrap_or(false),
            title: supports("title"),
            editor: supports("editor"),
            excerpt: supports("excerpt"),
            thumbnail: supports("thumbnail"),
            taxonomies: wire.taxonomies.clone().unwrap_or_default(),
            meta: Vec::new(),
            // Not `read_private_posts`: patterns have one of their own that nobody holds. What is hidden all the same
            // shows as counted and not given.
            can_edit: is_edit
                && context.may(&right("edit_others_posts"))
                && context.may(&right("edit_published_posts")),
            name: wire.name.clone().unwrap_or_else(|| key.clone()),
            rest_base,
            key,
        });
    }
    context.types.sort_by(|left, right| left.key.cmp(&right.key));
    context.all_types.sort();
    Ok(())
}

pub(super) fn taxonomies(
    client: &mut Client<'_>,
    context: &mut Context,
    problems: &mut Vec<Problem>,
) -> Result<(), AdapterError> {
    let (json, _) = edit_or_view(client, "wp/v2/taxonomies")?;
    for (key, value) in entries(json) {
        let Some(wire) = record::<wire::Taxonomy>(&value, &format!("taxonomy {key}"), problems) else {
            continue;
        };
        context.all_taxonomies.push(key.clone());
        let is_public = |name: &str| wire.visibility.get(name).is_none_or(|it| *it == Json::Bool(true));
        let is_internal = matches!(key.as_str(), "nav_menu" | "link_category") || key.starts_with("wp_");
        if is_internal {
            continue;
        }
        let rest_base = wire.rest_base.unwrap_or_else(|| key.clone());
        let namespace = wire.rest_namespace.unwrap_or_else(|| "wp/v2".to_owned());
        context.taxonomies.push(TaxonomyInfo {
            route: format!("{namespace}/{rest_base}"),
            routable: is_public("public") && is_public("publicly_queryable"),
            hierarchical: wire.hierarchical.unwrap_or(false),
            name: wire.name.clone().unwrap_or_else(|| key.clone()),
            rest_base,
            key,
        });
    }
    context.taxonomies.sort_by(|left, right| left.key.cmp(&right.key));
    context.all_taxonomies.sort();
    Ok(())
}

pub(super) fn statuses(client: &mut Client<'_>, context: &mut Context, problems: &mut Vec<Problem>) {
    if context.account.is_none() {
        return;
    }
    match edit_or_view(client, "wp/v2/statuses") {
        Ok((json, _)) => {
            for (key, value) in entries(json) {
                let is = |name: &str| value.get(name).and_then(Json::as_bool).unwrap_or(false);
                let word = if is("public") {
                    "public"
                } else if is("private") {
                    "private"
                } else {
                    "other"
                };
                context.statuses.insert(key, word.to_owned());
            }
        }
        Err(error) => problems.push(problem(&error, "statuses", context.has_credential)),
    }
}

pub(super) fn blocks(client: &mut Client<'_>, context: &mut Context, problems: &mut Vec<Problem>) {
    if !context.may("edit_posts") {
        return;
    }
    match client.get("wp/v2/block-types", &[("_fields", "name")]) {
        Ok(answer) => {
            let mut names: Vec<String> = answer
                .json
                .as_array()
                .into_iter()
                .flatten()
                .filter_map(|it| it.get("name").and_then(Json::as_str))
                .map(str::to_owned)
                .collect();
            names.sort();
            context.block_types = Some(names);
        }
        Err(error) => problems.push(problem(&error, "block types", context.has_credential)),
    }
}

/// Asks side by side for what is read next: nothing that is not asked for anyway.
pub(super) fn ask_ahead(client: &mut Client<'_>, context: &Context) {
    let edit: &[(&str, &str)] = &[("context", "edit")];
    let mut routes = vec![("wp/v2/types", edit), ("wp/v2/taxonomies", edit)];
    if context.account.is_some() {
        routes.extend([("wp/v2/statuses", edit), (INTROSPECT, &[("_fields", "name")])]);
    }
    if context.may("edit_posts") {
        routes.push(("wp/v2/block-types", &[("_fields", "name")]));
    }
    if context.may("manage_options") {
        routes.push(("wp/v2/settings", &[]));
    }
    let requests = routes.iter().map(|(route, query)| Request::json(client.url(route, query))).collect();
    client.ask_ahead(requests);
}

/// The route that names the application password in use; since 5.7.
pub(super) const INTROSPECT: &str = "wp/v2/users/me/application-passwords/introspect";

/// The request for a type's schema.
fn describe(client: &Client<'_>, route: &str) -> Request {
    let mut request = Request::json(client.url(route, &[("_fields", "schema.properties.meta")]));
    request.method = crate::transport::Method::Options;
    request
}

/// Registered meta keys, from the schema that `OPTIONS` describes.
pub(super) fn meta_fields(client: &mut Client<'_>, context: &mut Context) {
    if !context.may("edit_posts") {
        return;
    }
    let editable = context.types.iter().filter(|it| it.can_edit);
    let requests = editable.map(|it| describe(client, &it.route)).collect();
    client.ask_ahead(requests);
    for at in 0..context.types.len() {
        let Some(route) = context.types.get(at).filter(|it| it.can_edit).map(|it| it.route.clone()) else {
            continue;
        };
        let request = describe(client, &route);
        // A server that refuses OPTIONS costs a field list, nothing else.
        let Ok(response) = client.send(&request) else { continue };
        let Ok(answer) = client.answer(&response, &route) else { continue };
        let Some(properties) =
            answer.json.pointer("/schema/properties/meta/properties").and_then(Json::as_object)
        else {
            continue;
        };
        let meta = properties.iter().map(|(key, schema)| {
            let kind = schema.get("type").and_then(Json::as_str).unwrap_or("string");
            (key.clone(), kind.to_owned())
        });
        if let Some(info) = context.types.get_mut(at) {
            info.meta = meta.collect();
            info.meta.sort();
        }
    }
}

/// Entries of a map that PHP may write as `[]`.
fn entries(json: Json) -> impl Iterator<Item = (String, Json)> {
    match json {
        Json::Object(map) => map,
        _ => serde_json::Map::new(),
    }
    .into_iter()
}
