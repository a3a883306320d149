//! The adapter over scripted answers: what real servers may say and the double does not.

use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::{Value as Json, json};

use super::*;
use crate::transport::{Request, Response, Scripted};

const URL: &str = "https://edge.sitecorecloud.io/api/graphql/v1";

fn adapter(settings: &Settings) -> EdgeAdapter {
    let input = BuildInput {
        instance: "museum".to_owned(),
        url: Some("https://edge.sitecorecloud.io".to_owned()),
        settings: json!({}),
        credentials: Vec::new(),
        base_dir: std::path::PathBuf::new(),
    };
    EdgeAdapter::from_input(&input, settings).unwrap()
}

fn document(request: &Request) -> String {
    let body: Json = serde_json::from_str(request.query.as_ref().unwrap().body()).unwrap();
    body["query"].as_str().unwrap().to_owned()
}

fn answer(data: &Json) -> Response {
    Response::scripted(200, &[("content-type", "application/json")], &data.to_string())
}

fn refusal(message: &str) -> Response {
    answer(&json!({ "errors": [{ "message": message }] }))
}

/// Two pages of one item each, a template with a text, no sites.
fn ordinary(document: &str) -> Json {
    let item = |id: u128| {
        json!({ "id": format!("{id:032X}"), "path": format!("/sitecore/content/x{id}"), "version": 1,
            "template": { "id": format!("{:032x}", 7), "name": "Page" },
            "fields": [{ "id": format!("{:032x}", 8), "name": "Title", "value": format!("Title {id}") }] })
    };
    if document.contains("siteInfoCollection") {
        return json!({ "data": { "site": { "siteInfoCollection": [] } } });
    }
    if document.contains("t0: item") {
        let field = json!({ "id": format!("{:032x}", 8), "name": "Title", "type": "Single-Line Text", "section": "Data",
            "shared": false, "unversioned": false });
        let template =
            json!({ "id": format!("{:032x}", 7), "name": "Page", "ownFields": [field], "baseTemplates": [] });
        return json!({ "data": { "t0": { "template": template } } });
    }
    if document.contains("item(path") {
        return json!({ "data": { "item": null } });
    }
    if !document.contains(&format!("{:032x}", item::CONTENT.0)) {
        return json!({ "data": { "search": { "total": 0, "pageInfo": { "endCursor": "", "hasNext": false }, "results": [] } } });
    }
    let is_second = document.contains(r#"after: "next""#);
    let (id, info) = if is_second {
        (2, json!({ "endCursor": "end", "hasNext": false }))
    } else {
        (1, json!({ "endCursor": "next", "hasNext": true }))
    };
    json!({ "data": { "search": { "total": 2, "pageInfo": info, "results": [item(id)] } } })
}

/// Everything a scan reads.
fn scan(adapter: &EdgeAdapter, transport: &dyn Transport) -> Result<Vec<Record>, AdapterError> {
    let mut open = adapter.start(Tier::Standard);
    let (mut context, mut records) = (Json::Null, Vec::new());
    while let Some(task) = open.pop() {
        let done = adapter.fetch(&task, &context, transport)?;
        context = done.context.unwrap_or(context);
        records.extend(done.records);
        open.extend(done.follow_ups);
        assert!(records.len() < 1_000, "it ends");
    }
    Ok(records)
}

fn titles(records: &[Record]) -> Vec<&str> {
    records
        .iter()
        .filter_map(|it| match it {
            Record::Item(item) => Some(item.title.as_str()),
            _ => None,
        })
        .collect()
}

#[test]
fn cursors_are_followed_and_values_come_with_their_fields() {
    let transport = Scripted::from_fn(|request| Some(Ok(answer(&ordinary(&document(request))))));
    let records = scan(&adapter(&Settings::default()), &transport).unwrap();
    assert_eq!(titles(&records), ["Title 1", "Title 2"]);
    assert!(transport.requests().iter().all(|it| it.url == URL && it.query.is_some()));
}

#[test]
fn a_query_that_is_too_much_is_halved_until_it_is_not() {
    for message in ["Query is too complex", "more than 1000 entities", "The operation has timed out"] {
        let transport = Scripted::from_fn(move |request| {
            let document = document(request);
            let first = document.split("first: ").nth(1).and_then(|it| it.split(',').next());
            let is_too_much = first.is_some_and(|it| it.parse::<u32>().unwrap() > 30);
            Some(Ok(if is_too_much { refusal(message) } else { answer(&ordinary(&document)) }))
        });
        let records = scan(&adapter(&Settings::default()), &transport).unwrap();
        assert_eq!(titles(&records).len(), 2, "{message}");
    }
    let never = Scripted::from_fn(|request| {
        let document = document(request);
        let is_list = document.contains("search(");
        Some(Ok(if is_list { refusal("too complex") } else { answer(&ordinary(&document)) }))
    });
    let error = scan(&adapter(&Settings::default()), &never).unwrap_err();
    assert!(error.to_string().contains("too complex"), "{error}");
}

#[test]
fn refusals_are_told_apart() {
    let error = |response: Response| {
        let transport = Scripted::from_fn(move |_| Some(Ok(response.clone())));
        scan(&adapter(&Settings::default()), &transport).unwrap_err()
    };
    let key = "Provide a valid API key: parameter sc_apikey is missing";
    assert!(matches!(error(refusal(key)), AdapterError::Unauthorized { .. }));
    assert!(matches!(error(Response::scripted(401, &[], "")), AdapterError::Unauthorized { .. }));
    assert!(matches!(error(Response::scripted(403, &[], "")), AdapterError::Forbidden { .. }));
    assert!(matches!(error(Response::scripted(404, &[], "")), AdapterError::NotFound { .. }));
    let page = Response::scripted(200, &[("content-type", "text/html")], "<html>");
    assert!(matches!(error(page), AdapterError::BadAnswer { .. }));
    // A part of the data beside an error is no answer.
    let part = answer(&json!({ "data": { "search": null }, "errors": [{ "message": "boom" }] }));
    assert!(matches!(error(part), AdapterError::BadAnswer { .. }));
}

#[test]
fn an_older_schema_without_sites_is_read_without_them() {
    let transport = Scripted::from_fn(|request| {
        let document = document(request);
        Some(Ok(if document.contains("siteInfoCollection") {
            refusal("Cannot query field 'site' on type 'Query'.")
        } else {
            answer(&ordinary(&document))
        }))
    });
    let records = scan(&adapter(&Settings::default()), &transport).unwrap();
    assert_eq!(titles(&records).len(), 2);
    let asks_a_site = Settings { sites: vec!["museum".to_owned()], ..Settings::default() };
    let error = scan(&adapter(&asks_a_site), &transport).unwrap_err();
    assert!(error.to_string().contains("there is no site `museum`; Edge has none"), "{error}");
}

#[test]
fn a_cursor_that_leads_back_ends_with_an_error() {
    let n = AtomicUsize::new(0);
    let transport = Scripted::from_fn(move |request| {
        let document = document(request);
        let mut data = ordinary(&document);
        if document.contains("search(") {
            assert!(n.fetch_add(1, Ordering::SeqCst) < 100, "it goes round in circles");
            data["data"]["search"]["pageInfo"] = json!({ "endCursor": "next", "hasNext": true });
        }
        Some(Ok(answer(&data)))
    });
    assert!(scan(&adapter(&Settings::default()), &transport).is_err());
}

#[test]
fn hostile_shapes_are_errors_and_no_panics() {
    for results in [json!([{}]), json!([null, { "id": "x" }]), json!("x"), json!([{ "id": 5 }]), json!({})] {
        let transport = Scripted::from_fn(move |request| {
            let document = document(request);
            let mut data = ordinary(&document);
            if document.contains("search(") {
                data["data"]["search"] =
                    json!({ "total": 1, "pageInfo": { "hasNext": false }, "results": results });
            }
            Some(Ok(answer(&data)))
        });
        let _ = scan(&adapter(&Settings::default()), &transport);
    }
}

#[test]
fn an_address_gets_the_usual_path_of_its_host() {
    let of = |url: &str| endpoint(url, None).unwrap_or_default();
    assert_eq!(of("https://edge.sitecorecloud.io"), URL);
    assert_eq!(
        of("https://edge-platform.sitecorecloud.io/"),
        "https://edge-platform.sitecorecloud.io/v1/content/api/graphql/v1"
    );
    assert_eq!(of("https://cm.test"), "https://cm.test/sitecore/api/graph/edge");
    assert_eq!(of("https://cm.test/own/path?x#y"), "https://cm.test/own/path");
    assert_eq!(endpoint("https://cm.test", Some("/p")).as_deref(), Some("https://cm.test/p"));
    for wrong in ["ftp://x", "https://user:secret@edge.test", "edge", ""] {
        assert_eq!(endpoint(wrong, None), None, "{wrong}");
    }
}

#[test]
fn positions_keep_cursors_of_any_kind() {
    let position = task(Guid(5), "de-DE", "a:b;c==").position;
    assert_eq!(parse(&position), Some((Guid(5), "de-DE", "a:b;c==")));
    assert_eq!(parse("1:x:en:"), None);
    assert_eq!(parse("2:00000000000000000000000000000005:en:"), None);
    let scope = Scope { roots: vec![Guid(5)], languages: vec!["en".to_owned()], sites: vec!["a".to_owned()] };
    assert_eq!(scope_of(&context(&scope)), Some(scope));
    assert_eq!(scope_of(&Json::Null), None);
}
