//! The live source against answers recorded from WordPress 6.1.9 (`tests/fixtures/wordpress/`, shortened, the
//! address replaced), and against the ways in which sites go wrong.

use serde_json::{Value as Json, json};

use super::ENTRY;
use crate::adapters::{Adapter, AdapterError, BuildInput, HttpCredential};
use crate::model::{
    Access, Capability, Content, Done, FieldRole, Item, Observation, Record, Secret, State, Target, TaskSpec,
    Tier, UnknownReason,
};
use crate::transport::{FailureKind, Identity, Method, Request, Response, Scripted};

const HOME: &str = "https://example.com";

macro_rules! fixture {
    ($name:literal) => {
        include_str!(concat!("../../../tests/fixtures/wordpress/", $name, ".json"))
    };
}

fn input(with_credential: bool) -> BuildInput {
    let credentials = if with_credential {
        vec![
            ("username".to_owned(), Secret::new("admin")),
            ("application_password".to_owned(), Secret::new("abcd efgh ijkl mnop qrst uvwx")),
        ]
    } else {
        Vec::new()
    };
    BuildInput {
        instance: "corporate".to_owned(),
        url: Some(format!("{HOME}/")),
        settings: json!({}),
        credentials,
        base_dir: ".".into(),
    }
}

fn adapter(with_credential: bool) -> Box<dyn Adapter> {
    (ENTRY.build)(&input(with_credential)).unwrap()
}

fn ok(body: &str) -> Response {
    Response::scripted(200, &[("content-type", "application/json; charset=UTF-8")], body)
}

fn listed(body: &str, total: u64, pages: u64) -> Response {
    let (total, pages) = (total.to_string(), pages.to_string());
    let headers = [
        ("content-type", "application/json"),
        ("x-wp-total", total.as_str()),
        ("x-wp-totalpages", pages.as_str()),
    ];
    Response::scripted(200, &headers, body)
}

fn refused(status: u16, code: &str) -> Response {
    let body = json!({ "code": code, "message": "Nein.", "data": { "status": status } }).to_string();
    Response::scripted(status, &[("content-type", "application/json")], &body)
}

fn front() -> Response {
    let link = format!("<{HOME}/wp-json/>; rel=\"https://api.w.org/\"");
    let headers = [("content-type", "text/html"), ("link", link.as_str())];
    Response::scripted(
        200,
        &headers,
        "<html lang=\"en-US\"><meta name=\"generator\" content=\"WordPress 6.1.9\" />",
    )
}

/// The site as an administrator, or a visitor, finds it.
fn site(request: &Request) -> Option<Result<Response, FailureKind>> {
    let path = request.url.strip_prefix(HOME)?;
    let (path, _) = path.split_once('?').unwrap_or((path, ""));
    let is_visitor = request.identity == Identity::Anonymous;
    if request.method == Method::Options {
        return Some(Ok(ok(
            r#"{"schema":{"properties":{"meta":{"properties":{"lab_sku":{"type":"string"}}}}}}"#,
        )));
    }
    Some(Ok(match path {
        "/" => front(),
        "/wp-json/" => ok(fixture!("index")),
        "/wp-json/wp/v2/users/me" if is_visitor => refused(401, "rest_not_logged_in"),
        "/wp-json/wp/v2/users/me" => ok(fixture!("me")),
        "/wp-json/wp/v2/types" => ok(fixture!("types")),
        "/wp-json/wp/v2/taxonomies" => ok(fixture!("taxonomies")),
        "/wp-json/wp/v2/statuses" => ok(fixture!("statuses")),
        "/wp-json/wp/v2/settings" => ok(fixture!("settings")),
        "/wp-json/wp/v2/block-types" => ok(r#"[{"name":"core/paragraph"}]"#),
        "/wp-json/wp/v2/posts" if request.url.contains("include=134") => ok(fixture!("rendered")),
        "/wp-json/wp/v2/posts" => listed(fixture!("posts"), 4, 1),
        "/wp-json/wp/v2/pages" | "/wp-json/wp/v2/products" => listed("[]", 0, 0),
        "/wp-json/wp/v2/menu-items" => listed(fixture!("menu-items"), 4, 1),
        "/wp-json/wp/v2/media" => listed(fixture!("media"), 2, 1),
        "/wp-json/wp/v2/users" => listed(fixture!("users"), 2, 1),
        _ => return None,
    }))
}

fn discovered() -> (Done, Json) {
    let transport = Scripted::from_fn(site);
    let adapter = adapter(true);
    let task = adapter.start(Tier::Standard).remove(0);
    let done = adapter.fetch(&task, &Json::Null, &transport).unwrap();
    let context = done.context.clone().unwrap();
    (done, context)
}

fn fetch(task: &TaskSpec, transport: &Scripted) -> Result<Done, AdapterError> {
    adapter(true).fetch(task, &discovered().1, transport)
}

fn task(listing: &str, position: &str) -> TaskSpec {
    TaskSpec::new(listing, position, &[Capability::Content])
}

fn items(done: &Done) -> Vec<&Item> {
    done.records
        .iter()
        .filter_map(|it| match it {
            Record::Item(item) => Some(item),
            _ => None,
        })
        .collect()
}

fn access(done: &Done, capability: Capability) -> Vec<Access> {
    done.records
        .iter()
        .filter_map(|it| match it {
            Record::Capability(found, access) if *found == capability => Some(access.clone()),
            _ => None,
        })
        .collect()
}

#[test]
fn discovery_says_everything_once_and_names_the_listings() {
    let (done, context) = discovered();
    for capability in ENTRY.capabilities {
        assert_eq!(access(&done, *capability).len(), 1, "{capability:?}");
    }
    assert_eq!(access(&done, Capability::Unpublished), [Access::Full]);
    let listings: Vec<&str> = done.follow_ups.iter().map(|it| it.listing.as_str()).collect();
    for listing in ["public", "users", "items/posts", "items/products", "terms/brands", "media", "menu-items"]
    {
        assert!(listings.contains(&listing), "{listing}");
    }
    assert!(!listings.iter().any(|it| it.contains("template") || it.contains("menus")));
    assert_eq!(context["locale"], "en-US");
    assert_eq!(context["site"]["archives"], json!(["products"]));
    assert!(done.problems.is_empty());
    let products = done.records.iter().find_map(|it| match it {
        Record::ContentType(it) if it.id.as_str() == "lab_product" => Some(it),
        _ => None,
    });
    assert!(products.unwrap().fields.iter().any(|it| it.id.as_str() == "meta.lab_sku"));
}

#[test]
fn the_same_task_gives_the_same_records() {
    assert_eq!(discovered().0.records, discovered().0.records);
}

#[test]
fn a_wrong_password_fails_although_public_routes_answer() {
    let transport = Scripted::from_fn(|request| {
        if request.url.contains("users/me") {
            Some(Ok(refused(401, "rest_not_logged_in")))
        } else {
            site(request)
        }
    });
    let adapter = adapter(true);
    let error = adapter.fetch(&adapter.start(Tier::Quick)[0], &Json::Null, &transport).unwrap_err();
    let AdapterError::Unauthorized { status: 401, message, .. } = &error else { panic!("{error:?}") };
    assert!(message.contains("Authorization") && message.contains("https"), "{message}");
}

#[test]
fn an_index_that_is_html_is_not_taken_for_the_api() {
    let transport = Scripted::from_fn(|request| match request.url.strip_prefix(HOME)? {
        url if url.starts_with("/index.php?rest_route=/&") => Some(Ok(ok(fixture!("index")))),
        url if url.starts_with("/index.php?rest_route=/wp/v2/types") => Some(Ok(ok(fixture!("types")))),
        url if url.starts_with("/index.php?rest_route=/wp/v2/taxonomies") => Some(Ok(ok("[]"))),
        _ => Some(Ok(Response::scripted(200, &[("content-type", "text/html")], "<html>home</html>"))),
    });
    let adapter = adapter(false);
    let done = adapter.fetch(&adapter.start(Tier::Standard)[0], &Json::Null, &transport).unwrap();
    assert_eq!(done.context.unwrap()["api"], format!("{HOME}/index.php?rest_route=/"));
}

#[test]
fn a_site_that_is_not_wordpress_is_told_so() {
    let transport = Scripted::from_fn(|_| {
        Some(Ok(Response::scripted(200, &[("content-type", "text/html")], "<html>\u{1b}[2J hello</html>")))
    });
    let adapter = adapter(false);
    let error = adapter.fetch(&adapter.start(Tier::Quick)[0], &Json::Null, &transport).unwrap_err();
    let text = error.to_string();
    assert!(text.contains("text/html") && text.contains("hello") && !text.contains('\u{1b}'), "{text}");
}

#[test]
fn posts_keep_what_checks_read() {
    let done = fetch(&task("items/posts", "1:page=1;set=any"), &Scripted::from_fn(site)).unwrap();
    let items = items(&done);
    assert_eq!(items.len(), 4);
    assert!(items[0].has_flag("default-category-only"));
    assert!(items[1].has_flag("unregistered-block:acme/pricing-table"));
    assert_eq!(items[2].dead_shortcodes.as_deref(), Some(&["old_slider".to_owned()][..]));
    assert_eq!(items[1].dead_shortcodes.as_deref(), Some(&[][..]));
    assert_eq!(items[3].state, State::Scheduled);
    assert_eq!(items[3].published_ms, Some(1_794_657_600_000));
    assert!(items[0].by_role(FieldRole::Summary).unwrap().content.is_empty());
    assert!(matches!(items[0].by_role(FieldRole::Body).unwrap().content, Content::RichText { .. }));
    let targets: Vec<&Target> = items[1].references.iter().map(|it| &it.target).collect();
    assert!(targets.contains(&&Target::Asset("26".into())));
    assert!(targets.contains(&&Target::Item("term/category/5".into())));
}

#[test]
fn the_password_of_a_protected_post_is_never_asked_for() {
    let transport = Scripted::from_fn(site);
    fetch(&task("items/posts", "1:page=1;set=any"), &transport).unwrap();
    for url in transport.urls() {
        assert!(!url.contains("password"), "{url}");
    }
    for request in transport.requests() {
        assert!(matches!(request.method, Method::Get | Method::Head | Method::Options));
    }
}

#[test]
fn records_counted_and_not_given_are_missing_rights() {
    let transport = Scripted::from_fn(|request| {
        if request.url.contains("/wp/v2/posts?") && request.url.contains("context=edit") {
            return Some(Ok(listed("[]", 11, 1)));
        }
        if request.url.contains("/wp/v2/posts?") { Some(Ok(listed("[]", 11, 1))) } else { site(request) }
    });
    let done = fetch(&task("items/posts", "1:page=1;set=any"), &transport).unwrap();
    let found = access(&done, Capability::Unpublished);
    assert!(
        matches!(&found[..], [Access::Missing(UnknownReason::Forbidden, sentence)] if sentence.contains("11 of 11")),
        "{found:?}"
    );
    assert_eq!(done.problems.len(), 1);
}

#[test]
fn one_record_of_an_unknown_shape_does_not_hide_the_others() {
    let transport = Scripted::from_fn(|request| {
        let body = r#"[{"id":1,"title":"not an object"},{"id":2,"title":{"raw":"Two"},"meta":[],"parent":false},{"x":1}]"#;
        request.url.contains("/wp/v2/posts?").then(|| Ok(listed(body, 3, 1)))
    });
    let done = fetch(&task("items/posts", "1:page=1;set=any"), &transport).unwrap();
    assert_eq!(items(&done).iter().map(|it| it.title.as_str()).collect::<Vec<_>>(), ["Two"]);
    let places: Vec<&str> = done.problems.iter().map(|it| it.place.as_str()).collect();
    assert_eq!(places, ["items/posts 1", "items/posts ?"]);
}

#[test]
fn a_page_that_is_too_much_is_asked_in_halves_and_one_record_is_given_up_alone() {
    let transport = Scripted::from_fn(|_| Some(Err(FailureKind::Timeout)));
    let done = fetch(&task("items/posts", "1:page=2;of=3;total=250;set=any"), &transport).unwrap();
    let positions: Vec<&str> = done.follow_ups.iter().map(|it| it.position.as_str()).collect();
    assert_eq!(positions, ["1:offset=100;per=50;set=any", "1:offset=150;per=50;set=any"]);
    let done = fetch(&task("items/posts", "1:offset=117;per=1;set=any"), &transport).unwrap();
    assert!(done.follow_ups.is_empty());
    assert_eq!(done.problems[0].reason, UnknownReason::Unreachable);
    assert_eq!(done.problems[0].place, "items/posts at 117");
}

#[test]
fn the_end_of_a_listing_that_shrank_is_not_an_error() {
    let transport = Scripted::from_fn(|_| Some(Ok(refused(400, "rest_post_invalid_page_number"))));
    let done = fetch(&task("items/posts", "1:page=3;of=3;total=250;set=any"), &transport).unwrap();
    assert!(done.records.is_empty() && done.problems.is_empty());
}

#[test]
fn a_forbidden_status_under_the_guise_of_a_bad_request_is_a_refusal() {
    let body = json!({ "code": "rest_invalid_param", "data": { "status": 400, "details": {
        "status": { "code": "rest_forbidden_status", "data": { "status": 401 } } } } });
    let response = Response::scripted(400, &[("content-type", "application/json")], &body.to_string());
    let transport = Scripted::from_fn(move |_| Some(Ok(response.clone())));
    let error = fetch(&task("items/posts", "1:page=1;set=any"), &transport).unwrap_err();
    assert!(matches!(error, AdapterError::Forbidden { .. }), "{error:?}");
    assert_eq!(error.reason(), UnknownReason::Forbidden);
}

#[test]
fn php_warnings_before_the_json_are_read_past_and_reported() {
    let transport = Scripted::from_fn(|request| {
        let body = format!("<br />\n<b>Warning</b>: [x] in /a.php\n{}", fixture!("media"));
        request.url.contains("/wp/v2/media").then(|| {
            let headers = [("content-type", "text/html"), ("x-wp-total", "2"), ("x-wp-totalpages", "1")];
            Ok(Response::scripted(200, &headers, &body))
        })
    });
    let done = fetch(&task("media", "1:page=1"), &transport).unwrap();
    let assets = done.records.iter().filter(|it| matches!(it, Record::Asset(_))).count();
    assert_eq!(assets, 2);
    assert!(done.records.iter().any(|it| matches!(it,
        Record::Observation(Observation::DebugOutput { sample, .. }) if sample.starts_with("Warning: [x]"))));
}

#[test]
fn menu_items_point_at_posts_terms_and_addresses() {
    let done = fetch(&task("menu-items", "1:page=1"), &Scripted::from_fn(site)).unwrap();
    let targets: Vec<&Target> =
        items(&done).iter().flat_map(|it| &it.references).map(|it| &it.target).collect();
    assert_eq!(targets[0], &Target::Item("57".into()));
    assert_eq!(targets[1], &Target::Item("term/category/2".into()));
    assert!(items(&done)[2].has_flag("invalid-target"));
    assert!(matches!(targets[3], Target::Internal(key) if key.contains("nowhere-from-menu")));
}

#[test]
fn accounts_are_kept_without_their_names() {
    let done = fetch(&task("users", "1:page=1"), &Scripted::from_fn(site)).unwrap();
    let text = serde_json::to_string(&done.records).unwrap();
    assert!(text.contains("\"well_known_name\":\"admin\""), "{text}");
    assert!(!text.contains("author-"), "{text}");
}

#[test]
fn the_quick_tier_lists_nothing_and_says_so() {
    let adapter = adapter(true);
    let transport = Scripted::from_fn(site);
    let done = adapter.fetch(&adapter.start(Tier::Quick)[0], &Json::Null, &transport).unwrap();
    assert!(!done.follow_ups.iter().any(|it| it.listing.starts_with("items/") || it.listing == "media"));
    assert!(matches!(&access(&done, Capability::Content)[..], [Access::Missing(UnknownReason::Tier, _)]));
}

#[test]
fn without_a_credential_what_is_missing_is_the_credential() {
    let adapter = adapter(false);
    let transport = Scripted::from_fn(|request| {
        if request.url.contains("context=edit") {
            return Some(Ok(refused(401, "rest_forbidden_context")));
        }
        site(request)
    });
    let done = adapter.fetch(&adapter.start(Tier::Standard)[0], &Json::Null, &transport).unwrap();
    for capability in [Capability::RawText, Capability::Actors, Capability::Settings, Capability::Types] {
        let found = access(&done, capability);
        assert!(
            matches!(&found[..], [Access::Missing(UnknownReason::NoCredential, _)]),
            "{capability:?} {found:?}"
        );
    }
    assert!(done.follow_ups.iter().any(|it| it.position == "1:page=1;set=view"));
}

#[test]
fn a_context_of_another_version_asks_for_a_new_scan() {
    let transport = Scripted::new();
    let error = adapter(true).fetch(&task("media", "1:page=1"), &json!({ "version": 99 }), &transport);
    assert!(matches!(error, Err(AdapterError::Settings(text)) if text.contains("new scan")));
}

#[test]
fn visitors_probes_carry_no_credential() {
    let transport = Scripted::from_fn(site);
    let done = fetch(&task("public", "1:"), &transport).unwrap();
    for request in transport.requests() {
        assert_eq!(request.identity, Identity::Anonymous, "{}", request.url);
    }
    assert!(done.records.iter().any(|it| matches!(it,
        Record::Observation(Observation::Anonymous { what, exposed: true, count: 2, .. }) if what == "users")));
}

#[test]
fn half_a_credential_is_an_error_and_blanks_are_taken_out() {
    let mut half = input(true);
    half.credentials.truncate(1);
    assert!((ENTRY.credential)(&half).is_err());
    assert!((ENTRY.build)(&half).is_err());
    let Some(HttpCredential::Basic { password, .. }) = (ENTRY.credential)(&input(true)).unwrap() else {
        panic!("expected Basic");
    };
    assert_eq!(password.expose(), "abcdefghijklmnopqrstuvwx");
}

#[test]
fn settings_that_cannot_work_are_refused_with_the_reason() {
    let with = |settings: Json, url: Option<&str>| {
        let input = BuildInput { settings, url: url.map(str::to_owned), ..input(false) };
        (ENTRY.build)(&input).err().map(|it| it.to_string()).unwrap_or_default()
    };
    assert!(with(json!({}), None).contains("`url`"));
    assert!(with(json!({ "source": "wxr" }), None).contains("`path`"));
    assert!(with(json!({ "path": "x.xml" }), Some(HOME)).contains("wxr"));
    assert!(with(json!({ "page_size": 101 }), Some(HOME)).contains("100"));
    assert!(with(json!({}), Some("https://user:secret@example.com")).contains("user and password"));
    assert!(!with(json!({}), Some("https://user:secret@example.com")).contains("secret"));
}

#[test]
fn health_names_what_the_account_may_not_read() {
    let health = adapter(true).health(&Scripted::from_fn(site));
    assert!(health.is_healthy());
    assert_eq!(health.version.as_deref(), Some("6.1.9"));
    let refused = Scripted::from_fn(|_| Some(Err(FailureKind::Dns)));
    let health = adapter(true).health(&refused);
    assert!(!health.is_healthy());
    assert_eq!(health.aspects[0].aspect, "reachable");
}

#[test]
fn an_estimate_asks_for_counts_only() {
    let transport = Scripted::from_fn(|request| {
        if request.method == Method::Head { Some(Ok(listed("", 250, 250))) } else { site(request) }
    });
    let estimate = adapter(true).estimate(Tier::Standard, &transport).unwrap();
    let posts = estimate.listings.iter().find(|it| it.0 == "items/posts").unwrap();
    assert_eq!((posts.1, posts.2), (250, 3));
    assert!(!transport.urls().iter().any(|it| it.contains("per_page=100")));
}

mod normalise {
    use super::super::normalise::*;

    #[test]
    fn prose_in_brackets_is_no_shortcode_and_code_is_not_looked_at() {
        let raw = "[sic] [citation needed] [[shown]] <code>[in_code a=1]</code> [gallery ids=\"1\"] [old_slider id=\"0\"] \
                   [box]text[/box] [1]";
        assert_eq!(shortcodes(raw), ["box", "old_slider"]);
    }

    #[test]
    fn a_shortcode_is_dead_when_visitors_read_it() {
        let names = ["old_slider".to_owned(), "old".to_owned()];
        assert_eq!(dead_shortcodes(&names, "<p>[old_slider id=&#8221;0&#8243;]</p>"), ["old_slider"]);
        assert!(dead_shortcodes(&names, "<pre>[old_slider]</pre>").is_empty());
    }

    #[test]
    fn dates_without_z_are_utc_and_never_is_none() {
        assert_eq!(milliseconds("2026-11-24T05:50:57"), Some(1_795_499_457_000));
        assert_eq!(milliseconds("2026-11-24T05:50:57+00:00"), Some(1_795_499_457_000));
        assert_eq!(milliseconds("0000-00-00T00:00:00"), None);
        assert_eq!(milliseconds("soon"), None);
    }

    #[test]
    fn locales_become_language_tags() {
        for (wordpress, tag) in
            [("de_DE_formal", "de-DE"), ("ja", "ja"), ("pt_PT_ao90", "pt-PT"), ("", "und")]
        {
            assert_eq!(locale(wordpress), tag);
        }
    }

    #[test]
    fn rendered_titles_are_decoded() {
        assert_eq!(
            plain_text("Fish &#038; Chips &amp; &#8220;Peas&#8221; <b>x</b>"),
            "Fish & Chips & “Peas” x"
        );
    }
}

#[test]
fn a_quick_look_gives_everything_of_an_item_but_its_texts_and_asks_for_no_text() {
    let without_texts = Scripted::from_fn(|request| {
        if !request.url.contains("/wp/v2/posts") || request.url.contains("title.raw") {
            return site(request);
        }
        let mut posts: Json = serde_json::from_str(fixture!("posts")).unwrap();
        for post in posts.as_array_mut().unwrap() {
            let protected = post["content"]["protected"].clone();
            post["content"] = json!({ "protected": protected });
            let post = post.as_object_mut().unwrap();
            post.remove("title");
            post.remove("excerpt");
        }
        Some(Ok(listed(&posts.to_string(), 4, 1)))
    });
    let (_, context) = discovered();
    let page = task("items/posts", "1:page=1;per=100;set=any");
    let adapter = adapter(true);
    let quick = adapter.glance(&page, &context, &without_texts).unwrap().unwrap();
    assert!(without_texts.urls().iter().all(|it| !it.contains(".raw") && !it.contains("rendered")));
    let whole = fetch(&page, &Scripted::from_fn(site)).unwrap();
    let strip = |item: &Item| {
        let mut item = item.clone();
        item.title.clear();
        item.payload_bytes = 0;
        item.dead_shortcodes = None;
        item.flags.retain(|it| !it.contains(':'));
        let texts = [FieldRole::Title, FieldRole::Body, FieldRole::Summary];
        item.fields.retain(|it| !texts.contains(&it.role));
        item
    };
    let stripped = |done: &Done| items(done).into_iter().map(strip).collect::<Vec<_>>();
    assert_eq!(stripped(&quick), stripped(&whole));
    assert!(!stripped(&quick).is_empty());
    assert_eq!(quick.follow_ups, whole.follow_ups);
    // What a page counts and does not show is for the whole reading to explain.
    let hiding = Scripted::from_fn(|_| Some(Ok(listed(fixture!("posts"), 9, 1))));
    assert!(adapter.glance(&page, &context, &hiding).is_none());
    assert!(adapter.glance(&task("terms/brands", "1:page=1"), &context, &hiding).is_none());
}

#[test]
fn changed_items_are_read_whole_by_their_ids_in_the_same_part_of_the_listing() {
    let page = task("items/posts", "1:page=3;of=4;total=380;per=100;set=any");
    let again = adapter(true).reread(&page, &["12", "7"]).unwrap();
    assert_eq!(again.position, "1:page=1;per=100;set=any;include=12,7");
    let transport = Scripted::from_fn(site);
    let done = fetch(&again, &transport).unwrap();
    assert!(done.follow_ups.is_empty(), "{:?}", done.follow_ups);
    let asked = transport.urls();
    assert!(asked.iter().any(|it| it.contains("include=12%2C7") || it.contains("include=12,7")), "{asked:?}");
    assert!(adapter(true).glance(&again, &discovered().1, &transport).is_none());
}
