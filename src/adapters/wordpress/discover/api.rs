//! Where the API is, and what its index says.
//!
//! Stays true: an address of the API is on the configured origin; an index is JSON with `namespaces`, whatever the status.

use super::super::client::Client;
use super::super::links::Site;
use super::super::{normalise, versions, wire};
use super::{Context, unauthorized};
use crate::adapters::AdapterError;
use crate::transport::{FailureKind, Redirects, Request, Response};

/// Patience with the front page, whose head may carry much CSS before the generator tag.
const FRONT_PAGE_PEEK: u64 = 512 * 1024;

pub(super) fn front_page(client: &mut Client<'_>, base: &str) -> Result<Response, AdapterError> {
    let mut request = Request::public(format!("{base}/"));
    request.peek_bytes = Some(FRONT_PAGE_PEEK);
    request.redirects = Redirects::SameOrigin;
    client.send(&request).map_err(|error| match error {
        AdapterError::Transport(error) => match &error.kind {
            FailureKind::RedirectElsewhere(origin) => AdapterError::Settings(format!(
                "{base} redirects to {origin}; nothing was sent there. Set `url: {origin}` if that is the site"
            )),
            _ => AdapterError::Transport(error),
        },
        other => other,
    })
}

/// Addresses of the API, best first: the `Link` header, the page's `link`, then the two usual places.
fn candidates(base: &str, front: &Response) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    let mut add = |root: String| {
        if !found.contains(&root) {
            found.push(root);
        }
    };
    for header in front.headers_named("link") {
        if let Some(root) = api_link(header) {
            add(on_origin(base, &root));
        }
    }
    if let Some(root) = versions::api_link_in(&front.text()) {
        add(on_origin(base, &root));
    }
    add(format!("{base}/wp-json/"));
    add(format!("{base}/index.php?rest_route=/"));
    add(format!("{base}/?rest_route=/"));
    found
}

/// The address with `rel="https://api.w.org/"` in a `Link` header.
fn api_link(header: &str) -> Option<String> {
    header.split(',').find_map(|link| {
        let (address, rest) = link.trim().strip_prefix('<')?.split_once('>')?;
        rest.contains("https://api.w.org/").then(|| address.to_owned())
    })
}

/// The same place on the configured origin: the credential goes nowhere else, and a site asked by another name than
/// its own answers all the same.
fn on_origin(base: &str, root: &str) -> String {
    let (Ok(base_url), Ok(root_url)) = (url::Url::parse(base), url::Url::parse(root)) else {
        return root.to_owned();
    };
    let mut rebased = base_url.origin().ascii_serialization();
    rebased.push_str(root_url.path());
    if let Some(query) = root_url.query() {
        rebased.push('?');
        // `rest_route=%2F` is the same, and must end in a slash for routes to be appended.
        rebased.push_str(&query.replace("%2F", "/"));
    }
    if !rebased.ends_with('/') {
        rebased.push('/');
    }
    rebased
}

const INDEX_FIELDS: &str =
    "name,url,home,namespaces,authentication,timezone_string,gmt_offset,site_icon,site_logo";

pub(super) fn index(
    client: &mut Client<'_>,
    base: &str,
    front: &Response,
) -> Result<(String, wire::Index), AdapterError> {
    let mut first_error = None;
    for root in candidates(base, front) {
        let mut trial = Client::new_like(client, &root);
        match trial.get("", &[("_fields", INDEX_FIELDS)]) {
            Ok(answer) => {
                client.absorb(trial);
                let index: wire::Index = serde_json::from_value(answer.json).unwrap_or_default();
                let Some(namespaces) = &index.namespaces else { continue };
                if !namespaces.iter().any(|it| it == "wp/v2") {
                    return Err(AdapterError::NotFound {
                        url: root,
                        status: 200,
                        message:
                            "the API has no `wp/v2`: WordPress is older than 4.7, or a plugin removed it"
                                .to_owned(),
                    });
                }
                return Ok((root, index));
            }
            Err(error) => {
                client.absorb(trial);
                let is_final = matches!(&error, AdapterError::Unauthorized { .. })
                    || matches!(&error, AdapterError::Transport(it) if it.kind == FailureKind::Interrupted);
                if is_final {
                    return Err(unauthorized(error));
                }
                first_error.get_or_insert(error);
            }
        }
    }
    Err(first_error.unwrap_or_else(|| AdapterError::NotFound {
        url: format!("{base}/wp-json/"),
        status: 200,
        message: "no WordPress REST API: neither a `Link` header on the front page nor JSON at /wp-json/ or \
                  ?rest_route=/; is it WordPress, and is the API switched on?"
            .to_owned(),
    }))
}

pub(super) fn site(context: &mut Context, index: &wire::Index) {
    let trim = |url: &Option<String>| {
        url.as_deref().map(|it| it.trim_end_matches('/').to_owned()).filter(|it| !it.is_empty())
    };
    context.home = trim(&index.home).or_else(|| trim(&index.url)).unwrap_or_else(|| context.base.clone());
    context.admin = trim(&index.url).unwrap_or_else(|| context.home.clone());
    context.site_name = normalise::plain_text(index.name.as_deref().unwrap_or_default());
    context.timezone = index.timezone_string.clone().unwrap_or_default();
    context.namespaces = index.namespaces.clone().unwrap_or_default();
    context.site_icon = index.site_icon.filter(|it| *it != 0);
    context.site_logo = index.site_logo.filter(|it| *it != 0);
    let host = |url: &str| {
        url::Url::parse(url).ok().and_then(|it| {
            let host = it.host_str()?.to_owned();
            Some(it.port().map_or(host.clone(), |port| format!("{host}:{port}")))
        })
    };
    let home_host = host(&context.home);
    let mut extra_hosts: Vec<String> =
        [host(&context.base), host(&context.admin)].into_iter().flatten().collect();
    extra_hosts.sort();
    extra_hosts.dedup();
    extra_hosts.retain(|it| Some(it) != home_host.as_ref());
    context.site = Site { extra_hosts, ..Site::new(&context.home) };
}
