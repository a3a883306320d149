//! The Sitecore double against what the facts say a faithful one must do (section 8.6), and against the raw files it serves.

#[path = "support/sitecore/mod.rs"]
mod sitecore;

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::{Value as Json, json};
use sitecore::{Double, Options};

fn manifest() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn example() -> Double {
    Double::start(Options::folder(manifest().join("examples/sitecore")))
}

/// Unpacks a real estate into a folder of its own.
fn unpacked(name: &str) -> (tempfile::TempDir, PathBuf) {
    let dir = tempfile::tempdir().expect("a folder");
    let archive = manifest().join("tests/data/sitecore").join(format!("{name}.tar.gz"));
    let done = Command::new("tar").arg("-xzf").arg(archive).arg("-C").arg(dir.path()).status();
    assert!(done.expect("tar is installed").success());
    let root = dir.path().join(name);
    (dir, root)
}

fn agent() -> &'static ureq::Agent {
    static AGENT: std::sync::OnceLock<ureq::Agent> = std::sync::OnceLock::new();
    AGENT.get_or_init(|| {
        ureq::Agent::config_builder().http_status_as_error(false).proxy(None).build().new_agent()
    })
}

/// Status and body.
fn get(url: &str, cookie: &str) -> (u16, Json) {
    let mut answer = agent().get(url).header("Cookie", cookie).call().expect("it answers");
    let text = answer.body_mut().read_to_string().expect("text");
    (answer.status().as_u16(), serde_json::from_str(&text).unwrap_or(Json::Null))
}

fn post(url: &str, headers: &[(&str, &str)], body: &str) -> (u16, Json, String) {
    let mut request = agent().post(url);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let mut answer = request.send(body).expect("it answers");
    let cookie =
        answer.headers().get("set-cookie").and_then(|it| it.to_str().ok()).unwrap_or_default().to_owned();
    let text = answer.body_mut().read_to_string().expect("text");
    (answer.status().as_u16(), serde_json::from_str(&text).unwrap_or(Json::Null), cookie)
}

const JSON: (&str, &str) = ("Content-Type", "application/json");

fn cookie(double: &Double) -> String {
    let body = json!({"domain": "sitecore", "username": "admin", "password": "b"}).to_string();
    let (status, _, cookie) = post(&format!("{}/sitecore/api/ssc/auth/login", double.url), &[JSON], &body);
    assert_eq!(status, 200);
    cookie.split(';').next().expect("a cookie").to_owned()
}

#[test]
fn item_service_refuses_a_wrong_password_and_an_unknown_caller() {
    let double = example();
    let body = json!({"domain": "sitecore", "username": "admin", "password": "wrong"}).to_string();
    let login = format!("{}/sitecore/api/ssc/auth/login", double.url);
    assert_eq!(post(&login, &[JSON], &body).0, 403);
    let home = format!("{}/sitecore/api/ssc/item/?path=/sitecore/content", double.url);
    assert_eq!(get(&home, "").0, 403);
    let cookie = cookie(&double);
    assert_eq!(get(&home, &cookie).0, 200);
    double.switch(|it| it.is_item_service_on = false);
    assert_eq!(get(&home, &cookie).0, 403);
    double.assert_read_only();
}

#[test]
fn item_service_gives_an_item_flat_with_text_for_numbers() {
    let double = example();
    let cookie = cookie(&double);
    let url = format!("{}/sitecore/api/ssc/item/0DE95AE4-41AB-4D01-9EB0-67441B7C2450", double.url);
    let (_, item) = get(&url, &cookie);
    assert_eq!(item["ItemID"], "0de95ae4-41ab-4d01-9eb0-67441b7c2450");
    assert_eq!((&item["ItemVersion"], &item["HasChildren"]), (&json!("1"), &json!("True")));
    assert!(item.get("__Created").is_none());
    let (_, item) =
        get(&format!("{url}?includeStandardTemplateFields=true&fields=ItemName,__Created"), &cookie);
    assert_eq!(item.as_object().expect("an object").len(), 2);
    let (status, _) = get(&format!("{}/sitecore/api/ssc/item/{}", double.url, uuid::Uuid::nil()), &cookie);
    assert_eq!(status, 404);
}

#[test]
fn every_item_of_the_real_estates_is_reached_by_children_from_the_root() {
    for (name, n_items) in [("habitat", 1216), ("xmcloud-playsummit", 1250)] {
        let (_dir, root) = unpacked(name);
        let double = Double::start(Options::folder(root));
        let cookie = cookie(&double);
        let (mut open, mut seen) = (vec!["11111111-1111-1111-1111-111111111111".to_owned()], 0);
        while let Some(id) = open.pop() {
            seen += 1;
            let url = format!("{}/sitecore/api/ssc/item/{id}/children?fields=ItemID", double.url);
            let (_, children) = get(&url, &cookie);
            let ids = children.as_array().expect("a list").iter();
            open.extend(ids.map(|it| it["ItemID"].as_str().expect("an id").to_owned()));
        }
        let estate = double.estate();
        let all = &estate.master().items;
        assert_eq!(all.values().filter(|it| !it.is_synthetic).count(), n_items, "{name}");
        assert_eq!(seen, all.len(), "{name}");
    }
}

#[test]
fn token_is_given_for_client_credentials_and_for_a_password() {
    let double = example();
    let form = ("Content-Type", "application/x-www-form-urlencoded");
    let cloud = format!("{}/oauth/token", double.url);
    let right = "grant_type=client_credentials&client_id=cid&client_secret=sec&audience=https%3A%2F%2Fapi.sitecorecloud.io";
    let (status, answer, _) = post(&cloud, &[form], right);
    assert_eq!((status, &answer["token_type"], &answer["expires_in"]), (200, &json!("Bearer"), &json!(3600)));
    assert_eq!(post(&cloud, &[form], &right.replace("=sec", "=no")).0, 401);
    let own = format!("{}/connect/token", double.url);
    let right = "grant_type=password&client_id=cid&client_secret=sec&username=sitecore%5Cadmin&password=b&scope=openid+sitecore.profile+sitecore.profile.api";
    assert_eq!(post(&own, &[form], right).0, 200);
    assert_eq!(post(&own, &[form], &right.replace("password=b", "password=c")).1["error"], "invalid_grant");
    assert_eq!(double.log_ins(), 2);
}

const FORM: (&str, &str) = ("Content-Type", "application/x-www-form-urlencoded");

fn token(double: &Double) -> String {
    let form = "grant_type=client_credentials&client_id=cid&client_secret=sec&audience=https%3A%2F%2Fapi.sitecorecloud.io";
    let (_, answer, _) = post(&format!("{}/oauth/token", double.url), &[FORM], form);
    format!("Bearer {}", answer["access_token"].as_str().expect("a token"))
}

/// Asks the Authoring API.
fn ask(double: &Double, token: &str, query: &str, variables: &Json) -> Json {
    let url = format!("{}/sitecore/api/authoring/graphql/v1", double.url);
    let body = json!({"query": query, "variables": variables}).to_string();
    let (status, answer, _) = post(&url, &[JSON, ("Authorization", token)], &body);
    assert_eq!(status, 200);
    answer
}

#[test]
fn authoring_answers_200_with_a_code_inside_when_nobody_is_logged_in() {
    let double = example();
    for token in ["", "Bearer of-bad-news"] {
        let answer = ask(&double, token, "{ meta { version } }", &json!({}));
        assert_eq!(answer["errors"][0]["extensions"]["code"], "AUTH_NOT_AUTHENTICATED");
        assert_eq!(answer.get("data"), None);
    }
    double.switch(|it| it.token_requests = Some(2));
    let token = token(&double);
    let codes =
        [0, 1, 2].map(|_| ask(&double, &token, "{ meta { version } }", &json!({})).get("errors").is_some());
    assert_eq!(codes, [false, false, true]);
}

#[test]
fn authoring_gives_fifty_fields_unless_more_are_asked_for() {
    let double = example();
    let token = token(&double);
    let query = "query($f: PaginationAmount, $a: String) { item(where: {path: \"/sitecore/content\"}) { itemId dashed: itemId(format: \"D\") \
                 fields(first: $f, after: $a) { nodes { name } totalCount pageInfo { hasNextPage endCursor } } } }";
    let answer = ask(&double, &token, query, &json!({}));
    let item = &answer["data"]["item"];
    assert_eq!(item["itemId"], "0de95ae441ab4d019eb067441b7c2450");
    assert_eq!(item["dashed"], "0de95ae4-41ab-4d01-9eb0-67441b7c2450");
    let fields = &item["fields"];
    let n = |it: &Json| it["nodes"].as_array().expect("a list").len();
    assert_eq!((n(fields), &fields["pageInfo"]["hasNextPage"]), (50, &json!(true)));
    let total = fields["totalCount"].as_u64().expect("a number");
    assert!(total > 70, "{total}");
    let rest = ask(&double, &token, query, &json!({"f": 50, "a": fields["pageInfo"]["endCursor"]}));
    let rest = &rest["data"]["item"]["fields"];
    assert_eq!((50 + n(rest) as u64, &rest["pageInfo"]["hasNextPage"]), (total, &json!(false)));
}

#[test]
fn authoring_refuses_depth_14_and_takes_13() {
    let double = example();
    let token = token(&double);
    let nested = |depth: usize| {
        let parents = "parent { ".repeat(depth - 2);
        format!(
            "{{ item(where: {{path: \"/sitecore/content\"}}) {{ {parents} name {} }} }}",
            "}".repeat(depth - 2)
        )
    };
    assert_eq!(ask(&double, &token, &nested(13), &json!({})).get("errors"), None);
    let answer = ask(&double, &token, &nested(14), &json!({}));
    assert_eq!(answer["errors"][0]["message"], "The query exceded the maximum allowed execution depth of 13");
}

#[test]
fn authoring_rejects_an_unknown_field_and_knows_no_item_without_an_error() {
    let double = example();
    let token = token(&double);
    let answer =
        ask(&double, &token, "{ meta { version } item(where: {path: \"/x\"}) { shared } }", &json!({}));
    assert!(answer.get("data").is_none() && answer["errors"][0]["message"].as_str().is_some());
    let query = "query($id: ID!) { a: item(where: {itemId: $id}) { name } b: item(where: {path: \"/sitecore/content\"}) { field(name: \"no such\") { value } } }";
    let answer = ask(&double, &token, query, &json!({"id": "00000000000000000000000000000001"}));
    assert_eq!(answer["data"], json!({"a": null, "b": {"field": null}}));
    assert_eq!(answer.get("errors"), None);
    let answer =
        ask(&double, &token, "{ item(where: {path: \"/sitecore/system\"}) { isFallback } }", &json!({}));
    assert_eq!(answer["data"]["item"], Json::Null);
}

#[test]
fn a_language_without_a_version_is_null_only_when_that_is_asked_for() {
    let double = example();
    let token = token(&double);
    let query = "{ a: item(where: {path: \"/sitecore/content\", language: \"xx\", existingVersionOnly: true}) { name } \
                 b: item(where: {path: \"/sitecore/content\", language: \"xx\"}) { version versions { version } field(name: \"__Created\") { value } } }";
    let answer = ask(&double, &token, query, &json!({}));
    assert_eq!(
        answer["data"],
        json!({"a": null, "b": {"version": 1, "versions": [], "field": {"value": ""}}})
    );
}

#[test]
fn a_mutation_is_refused_and_fails_the_test() {
    let double = example();
    let token = token(&double);
    let query = "mutation { deleteItem(input: {path: \"/sitecore/content\"}) { successful } }";
    assert!(ask(&double, &token, query, &json!({})).get("data").is_none());
    let failed = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| double.assert_read_only()));
    assert!(failed.is_err());
}

#[test]
fn search_takes_enums_inline_and_as_text_and_one_object_for_a_list() {
    let (_dir, root) = unpacked("xmcloud-playsummit");
    let double = Double::start(Options::folder(root));
    let token = token(&double);
    let estate = double.estate();
    let content = "0de95ae441ab4d019eb067441b7c2450";
    let below = |it: &&sitecore::estate::Item| {
        it.path == "/sitecore/content" || it.path.starts_with("/sitecore/content/")
    };
    let items: Vec<_> = estate.master().items.values().filter(below).collect();
    let versions: usize = items.iter().flat_map(|it| it.languages.values()).map(|it| it.versions.len()).sum();
    let languages: usize =
        items.iter().flat_map(|it| it.languages.values()).filter(|it| !it.versions.is_empty()).count();

    let inline = format!(
        "{{ search(query: {{searchStatement: {{criteria: {{field: \"_path\", value: \"{content}\", criteriaType: CONTAINS}}}}}}) {{ totalCount results {{ path updatedDate language {{ name }} innerItem {{ itemId }} }} }} }}"
    );
    let answer = ask(&double, &token, &inline, &json!({}));
    let found = &answer["data"]["search"];
    assert_eq!(found["totalCount"], json!(versions));
    assert_eq!(found["results"].as_array().expect("a list").len(), 10);

    let query =
        "query Search($query: SearchQueryInput!) { search(query: $query) { totalCount results { itemId } } }";
    let variables = json!({"query": {
        "latestVersionOnly": true,
        "paging": {"pageIndex": 1, "pageSize": 7},
        "searchStatement": {"criteria": [{"field": "_path", "value": content, "criteriaType": "CONTAINS", "operator": "MUST"}]},
        "sort": {"field": "_name", "direction": "DESCENDING"},
    }});
    let answer = ask(&double, &token, query, &variables);
    let found = &answer["data"]["search"];
    assert_eq!(found["totalCount"], json!(languages), "{answer}");
    assert_eq!(found["results"].as_array().expect("a list").len(), 7);
}

#[test]
fn a_role_may_be_missing_and_a_part_of_the_tree_hidden() {
    let double = example();
    let token = token(&double);
    double.switch(|it| {
        it.refused.insert("users".to_owned());
        it.hidden.insert("/sitecore/system/Workflows".to_owned());
    });
    let query = "{ users { nodes { name } } roles { nodes { name } } item(where: {path: \"/sitecore/system/workflows\"}) { name } }";
    let answer = ask(&double, &token, query, &json!({}));
    assert_eq!(answer["errors"][0]["extensions"]["code"], "AUTH_NOT_AUTHORIZED", "{answer}");
    assert_eq!((&answer["data"]["users"], &answer["data"]["item"]), (&Json::Null, &Json::Null));
    assert!(!answer["data"]["roles"]["nodes"].as_array().expect("a list").is_empty());
}

#[test]
fn a_language_appears_while_it_is_read() {
    let double = example();
    let token = token(&double);
    double.switch(|it| it.language_after = Some((1, "pl".to_owned())));
    let query = "{ languages { nodes { name } } }";
    let n =
        |_| ask(&double, &token, query, &json!({}))["data"]["languages"]["nodes"].as_array().map(Vec::len);
    let seen = [0, 1, 2].map(n);
    assert_eq!(seen[1], seen[0].map(|it| it + 1));
    assert_eq!(seen[2], seen[1]);
}

/// For clients that a person starts: `SITECORE_DOUBLE=folder cargo test --test sitecore_double by_hand -- --ignored --nocapture`.
#[test]
#[ignore = "runs until it is ended"]
#[allow(clippy::disallowed_methods, reason = "the folder is named by the environment")]
fn by_hand() {
    let folder = std::env::var("SITECORE_DOUBLE").expect("SITECORE_DOUBLE names a serialized folder");
    let mut options = Options::folder(folder);
    options.seed = std::env::var("SITECORE_SEED").ok().and_then(|it| it.parse().ok());
    let double = Double::start(options);
    println!("{}", double.url);
    let mut shown = 0;
    loop {
        std::thread::sleep(std::time::Duration::from_secs(1));
        let log = double.log();
        for it in &log[shown..] {
            let document: String =
                it.document.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(150).collect();
            println!("{} {} {} {:?} {document}", it.method, it.path, it.status, it.took);
        }
        shown = log.len();
    }
}

/// Asks Edge as delivered to the public.
fn edge(double: &Double, query: &str, variables: &Json) -> (u16, Json) {
    let key = double.options().api_key.clone();
    let body = json!({"query": query, "variables": variables}).to_string();
    let (status, answer, _) =
        post(&format!("{}/api/graphql/v1", double.url), &[JSON, ("sc_apikey", &key)], &body);
    (status, answer)
}

#[test]
fn edge_wants_a_key_in_one_of_its_four_forms() {
    let double = example();
    let key = double.options().api_key.clone();
    let body = json!({"query": "{ site { siteInfoCollection { name } } }"}).to_string();
    let bare = key.trim_matches(['{', '}']).to_owned();
    for (path, header) in [
        ("/api/graphql/v1", Some("sc_apikey")),
        ("/api/graphql/v1", Some("X-GQL-Token")),
        ("/v1/content/api/graphql/v1", Some("x-sitecore-contextid")),
        ("/v1/content/api/graphql/v1/?sitecoreContextId=E2F3D43E-B1FD-495E-B4B1-84579892422A", None),
        ("/sitecore/api/graph/edge", Some("sc_apikey")),
        ("/sitecore/api/graph/edge/?sc_apikey=e2f3d43e-b1fd-495e-b4b1-84579892422a", None),
    ] {
        let url = format!("{}{path}", double.url);
        let headers: Vec<(&str, &str)> =
            std::iter::once(JSON).chain(header.map(|it| (it, bare.as_str()))).collect();
        let (status, answer, _) = post(&url, &headers, &body);
        assert_eq!((status, answer["data"].is_object()), (200, true), "{path} {header:?}: {answer}");
    }
    assert_eq!(post(&format!("{}/api/graphql/v1", double.url), &[JSON], &body).0, 401);
    let (_, answer, _) = post(&format!("{}/sitecore/api/graph/edge", double.url), &[JSON], &body);
    assert!(answer["errors"][0]["message"].as_str().expect("a text").contains("API key"));
    double.assert_read_only();
}

#[test]
fn edge_has_no_standard_fields_no_templates_and_at_most_a_thousand_entities() {
    let (_dir, root) = unpacked("xmcloud-playsummit");
    let double = Double::start(Options::folder(root));
    let query = "{ item(path: \"/sitecore/content\", language: \"en\") { id field(name: \"__Created\") { value } fields { name } } \
                 template: item(path: \"/sitecore/templates/Project\", language: \"en\") { id } }";
    let (_, answer) = edge(&double, query, &json!({}));
    assert_eq!(answer["data"]["item"]["id"], "0DE95AE441AB4D019EB067441B7C2450");
    assert_eq!((&answer["data"]["item"]["field"], &answer["data"]["template"]), (&Json::Null, &Json::Null));

    let query = "query($n: Int, $after: String) { search(first: $n, after: $after, where: {AND: [ \
                 {name: \"_path\", value: \"0DE95AE4-41AB-4D01-9EB0-67441B7C2450\", operator: CONTAINS}, {name: \"_language\", value: \"en\"}]}) \
                 { total pageInfo { endCursor hasNext } results { id parent { id } children(first: 5) { total results { id } } } } }";
    let (mut seen, mut after, mut total) = (0, String::new(), 0);
    loop {
        let (_, answer) = edge(&double, query, &json!({"n": 100, "after": after}));
        let found = &answer["data"]["search"];
        seen += found["results"].as_array().expect("a list").len();
        total = found["total"].as_u64().expect("a number").max(total);
        if found["pageInfo"]["hasNext"] == false {
            break;
        }
        found["pageInfo"]["endCursor"].as_str().expect("a text").clone_into(&mut after);
    }
    assert!(total > 500, "{total}");
    assert_eq!(u64::try_from(seen).expect("few"), total);
    let (_, answer) = edge(&double, query, &json!({"n": 1000}));
    assert!(answer["errors"][0]["message"].as_str().expect("a text").contains("1000 entities"), "{answer}");
}

#[test]
fn edge_delivers_only_what_may_be_published() {
    let options = Options::folder(manifest().join("examples/sitecore"));
    let mut estate = Double::estate_of(&options);
    let master = estate.master_mut();
    let home = master.items.values().find(|it| it.name == "Home" && !it.is_synthetic).expect("a home").id;
    let item = master.item_mut(home).expect("it is there");
    item.shared.insert(sitecore::estate::field::NEVER_PUBLISH, sitecore::estate::Value::text("1"));
    let double = Double::start_with(options, estate);
    let query = "query($id: String) { item(path: $id, language: \"en\") { name children { total } } }";
    let id = json!({"id": home.to_string()});
    assert_eq!(edge(&double, query, &id).1["data"]["item"], Json::Null);
    let body = json!({"query": query, "variables": id}).to_string();
    let key = double.options().api_key.clone();
    let (_, answer, _) =
        post(&format!("{}/sitecore/api/graph/edge", double.url), &[JSON, ("sc_apikey", &key)], &body);
    assert_eq!(answer["data"]["item"]["name"], "Home");
}

#[test]
fn edge_says_too_many_requests_with_three_headers_and_refuses_a_document_that_is_too_complex() {
    let double = example();
    double.switch(|it| it.edge_limit_every = Some(2));
    let query = "{ site { siteInfoCollection { name } } }";
    assert_eq!([0, 1, 2].map(|_| edge(&double, query, &json!({})).0), [200, 429, 200]);
    double.switch(|it| it.edge_limit_every = None);
    let mut many = String::new();
    for n in 0..90 {
        let _ = write!(many, "i{n}: item(path: \"/sitecore\", language: \"en\") {{ id name }} ");
    }
    let (_, answer) = edge(&double, &format!("{{ {many} }}"), &json!({}));
    assert!(answer["errors"][0]["message"].as_str().expect("a text").contains("too complex"));
}

#[test]
fn what_a_seed_plants_is_served_and_the_same_every_time() {
    let options = Options::folder(manifest().join("examples/sitecore")).with_faults(7);
    let double = Double::start(options.clone());
    assert_eq!(double.planted, Double::start(options).planted);
    let token = token(&double);
    let kinds: std::collections::BTreeSet<&str> = double.planted.iter().map(|it| it.kind).collect();
    assert!(kinds.len() > 20, "{kinds:?}");
    for it in double.planted.iter().filter(|it| it.subject.len() == 32) {
        let query = "query($id: ID!) { item(where: {itemId: $id}) { path } }";
        let answer = ask(&double, &token, query, &json!({"id": it.subject}));
        assert!(answer["data"]["item"]["path"].is_string(), "{it:?}: {answer}");
    }
    let crowd = double.planted.iter().find(|it| it.kind == "many-children").expect("it is planted");
    let query = "query($id: ID!) { item(where: {itemId: $id}) { children { totalCount nodes { name } } } \
                 archivedItems(pageIndex: 0, pageSize: 100) { name } }";
    let answer = ask(&double, &token, query, &json!({"id": crowd.subject}));
    let children = &answer["data"]["item"]["children"];
    assert_eq!(children["totalCount"], 120);
    assert_eq!(children["nodes"].as_array().map(Vec::len), Some(50));
    assert_eq!(answer["data"]["archivedItems"].as_array().map(Vec::len), Some(2));
}

#[test]
fn every_third_request_fails_as_asked_for_and_log_ins_do_not() {
    let double = example();
    let token = token(&double);
    let url = format!("{}/sitecore/api/authoring/graphql/v1/", double.url);
    let body = json!({"query": "{ meta { version } }"}).to_string();
    double.switch(|it| it.fault_every = Some((3, 503, Some(1))));
    let seen: Vec<u16> = (0..6).map(|_| post(&url, &[JSON, ("Authorization", &token)], &body).0).collect();
    assert_eq!(seen, [200, 200, 503, 200, 200, 503]);
    double.switch(|it| (it.fault_every, it.is_authoring_on) = (None, false));
    assert_eq!(post(&url, &[JSON, ("Authorization", &token)], &body).0, 404);
    assert_eq!(get(&url, "").0, 404);
    double.switch(|it| it.is_authoring_on = true);
    assert_eq!(get(&url, "").0, 405);
    double.assert_read_only();
    assert_eq!(double.log().iter().filter(|it| it.kind == sitecore::Kind::LogIn).count(), 1);
}
