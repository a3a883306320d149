//! Addresses as editors and attackers write them.

use proptest::prelude::*;
use serde_json::json;

use super::{MAX_BYTES, Site, reference, url_key};
use crate::model::{AssetId, ItemId, ReferenceKind, Target};

fn site() -> Site {
    Site { archives: vec!["products".to_owned()], ..Site::new("https://museum.example/") }
}

fn target(href: &str) -> Target {
    reference(&site(), "content", ReferenceKind::Anchor, href, Some("https://museum.example/visit/tickets/"))
        .target
}

fn internal(key: &str) -> Target {
    Target::Internal(key.to_owned())
}

#[test]
fn own_addresses_resolve_to_the_key_of_the_page_however_they_are_written() {
    for href in [
        "/visit/",
        "/visit",
        "//museum.example/visit/",
        "https://museum.example/Visit/",
        "http://museum.example/visit/?utm_source=x#opening",
        "https://www.museum.example//visit/",
        "https://MUSEUM.example:443/visit",
        "https:\\\\museum.example\\visit\\",
        "../../visit/",
        "..",
        " /visit/ ",
        "/index.php/visit/",
        "/visit/comment-page-2/",
    ] {
        assert_eq!(target(href), internal("/visit"), "{href}");
    }
}

#[test]
fn other_hosts_ports_and_sites_above_ours_are_external() {
    for href in ["https://example.org/visit/", "https://museum.example:8443/", "//cdn.museum.example/x.css"] {
        assert_eq!(target(href), Target::External, "{href}");
    }
    let below = Site::new("https://example.org/museum");
    let of = |href| reference(&below, "content", ReferenceKind::Anchor, href, None).target;
    assert_eq!(of("https://example.org/museum/visit/"), internal("/museum/visit"));
    assert_eq!(of("https://example.org/shop/"), Target::External);
    assert_eq!(of("https://example.org/museums/"), Target::External);
    assert_eq!(of("visit/"), internal("/museum/visit"));
    assert_eq!(url_key(&below, "https://example.org/museum/"), Some("/museum".to_owned()));
}

#[test]
fn a_port_belongs_to_the_host_and_extra_hosts_are_ours() {
    let local = Site {
        extra_hosts: vec!["old.example".into(), "b.example:81".into()],
        ..Site::new("http://127.0.0.1:8080")
    };
    let of = |href| reference(&local, "content", ReferenceKind::Anchor, href, None).target;
    assert_eq!(of("http://127.0.0.1:8080/a/"), internal("/a"));
    assert_eq!(of("http://127.0.0.1/a/"), Target::External);
    assert_eq!(of("https://old.example/a/"), internal("/a"));
    assert_eq!(of("http://b.example:81/a/"), internal("/a"));
    assert_eq!(of("http://b.example/a/"), Target::External);
}

#[test]
fn non_latin_slugs_are_the_same_in_either_hex_case_and_decoded() {
    for href in ["/%e6%9d%b1%e4%ba%ac/", "/%E6%9D%B1%E4%BA%AC/", "/東京/", "https://museum.example/東京"]
    {
        assert_eq!(target(href), internal("/東京"), "{href}");
    }
    assert_eq!(target("/100%25-wool/"), internal("/100%-wool"));
    assert_eq!(target("/bad%zz%f"), internal("/bad%zz%f"));
    assert_eq!(target("/%ff/"), internal("/\u{fffd}"));
}

#[test]
fn international_hosts_are_compared_in_punycode() {
    let bucher = Site::new("https://bücher.example");
    for href in ["https://bücher.example/a/", "https://xn--bcher-kva.example/a/", "https://BÜCHER.example/a"]
    {
        let got = reference(&bucher, "content", ReferenceKind::Anchor, href, None);
        assert_eq!(got.target, internal("/a"), "{href}");
        assert_eq!(url_key(&bucher, href), Some("/a".to_owned()));
    }
}

#[test]
fn plain_permalinks_name_the_item_or_the_file() {
    assert_eq!(target("/?p=12"), Target::Item(ItemId("12".into())));
    assert_eq!(target("https://museum.example?page_id=012&preview=true"), Target::Item(ItemId("12".into())));
    assert_eq!(target("/index.php?p=12"), Target::Item(ItemId("12".into())));
    assert_eq!(target("/?attachment_id=7"), Target::Asset(AssetId("7".into())));
    assert_eq!(target("/?p=abc"), Target::Route);
    assert_eq!(target("/?p=0"), Target::Route);
    assert_eq!(url_key(&site(), "https://museum.example/?p=5"), Some("?p=5".to_owned()));
    assert_eq!(url_key(&site(), "https://museum.example/?page_id=5"), Some("?p=5".to_owned()));
}

#[test]
fn sizes_are_taken_off_uploaded_pictures() {
    for href in [
        "/wp-content/uploads/2024/03/Quay.jpg",
        "/wp-content/uploads/2024/03/quay-300x200.jpg",
        "/wp-content/uploads/2024/03/quay-scaled.jpg",
        "/wp-content/uploads/2024/03/quay-scaled-1024x768.jpg?ver=2",
    ] {
        assert_eq!(target(href), internal("/wp-content/uploads/2024/03/quay.jpg"), "{href}");
        assert_eq!(url_key(&site(), href).as_deref(), Some("/wp-content/uploads/2024/03/quay.jpg"));
    }
    assert_eq!(target("/wp-content/uploads/300x200.jpg"), internal("/wp-content/uploads/300x200.jpg"));
    assert_eq!(target("/wp-content/uploads/a-1x.jpg"), internal("/wp-content/uploads/a-1x.jpg"));
    assert_eq!(target("/wp-content/uploads/-scaled.jpg"), internal("/wp-content/uploads/-scaled.jpg"));
    assert_eq!(target("/quay-300x200/"), internal("/quay-300x200"));
}

#[test]
fn what_wordpress_answers_without_an_item_is_a_route() {
    for href in [
        "/",
        "https://museum.example",
        "/?s=boats",
        "/?cat=3",
        "/?tag=x",
        "/feed/",
        "/visit/feed/",
        "/comments/feed/",
        "/feed/atom/",
        "/wp-json/wp/v2/posts",
        "/wp-login.php",
        "/wp-admin/post.php?post=1",
        "/wp-sitemap.xml",
        "/wp-sitemap-posts-post-1.xml",
        "/sitemap_index.xml",
        "/robots.txt",
        "/xmlrpc.php",
        "/author/ann/",
        "/2024/",
        "/2024/03/",
        "/2024/03/05/",
        "/2024/page/2/",
        "/page/2/",
        "/products/",
        "/products/page/3/",
        "/products/feed/",
        "/wp-includes/js/jquery.js",
        "/wp-content/themes/x/style.css",
        "/wp-content/plugins/y/a.png",
        "/author/ann/page/2/",
    ] {
        assert_eq!(target(href), Target::Route, "{href}");
    }
}

#[test]
fn things_that_only_look_like_routes_are_pages() {
    assert_eq!(target("/category/boats/"), internal("/category/boats"));
    assert_eq!(target("/category/boats/page/2/"), internal("/category/boats"));
    assert_eq!(target("/feeding-the-seals/"), internal("/feeding-the-seals"));
    assert_eq!(target("/20245/"), internal("/20245"));
    assert_eq!(target("/2024/03/the-quay/"), internal("/2024/03/the-quay"));
    assert_eq!(target("/page/"), internal("/page"));
    assert_eq!(target("/products/oar/"), internal("/products/oar"));
    assert_eq!(target("/author/"), internal("/author"));
}

#[test]
fn a_known_front_page_is_the_item_behind_the_home_address() {
    let site = Site { front_page: Some("2".into()), ..site() };
    let of = |href| reference(&site, "content", ReferenceKind::Anchor, href, None).target;
    assert_eq!(of("/"), Target::Item(ItemId("2".into())));
    assert_eq!(of("https://www.museum.example?utm_source=x"), Target::Item(ItemId("2".into())));
    assert_eq!(of("/?s=x"), Target::Route);
}

#[test]
fn nothing_is_an_empty_address_or_a_lone_hash() {
    for href in ["", "  ", "#", "\n#\t"] {
        assert_eq!(target(href), Target::Nothing, "{href:?}");
    }
}

#[test]
fn a_fragment_is_decoded_and_keeps_the_page_in_its_address() {
    let got = reference(
        &site(),
        "content",
        ReferenceKind::Anchor,
        "#caf%C3%A9",
        Some("https://museum.example/visit/"),
    );
    assert_eq!(got.target, Target::Fragment("café".into()));
    assert_eq!(got.url.as_deref(), Some("https://museum.example/visit/#caf%C3%A9"));
    assert_eq!(target("#:~:text=boats"), internal("/visit/tickets"));
    assert_eq!(reference(&site(), "content", ReferenceKind::Anchor, "#a", None).url, None);
}

#[test]
fn schemes_that_run_are_scripts_even_when_disguised() {
    for href in [
        "javascript:alert(1)",
        " JaVaScRiPt:void(0)",
        "java\nscript:alert(1)",
        "\u{1}javascript:x",
        "vbscript:x",
        "data:text/html,<b>",
    ] {
        assert_eq!(target(href), Target::Script, "{href:?}");
    }
    let image = reference(&site(), "content", ReferenceKind::Image, "data:image/png;base64,AAAA", None);
    assert_eq!(image.target, Target::Inline);
}

#[test]
fn contacts_are_told_from_broken_ones() {
    for href in [
        "mailto:desk@museum.example",
        "mailto:a@b.example,c@d.example?subject=Two words",
        "mailto:?subject=x",
        "tel:+44 20 7946 0000",
        "tel:+442079460000;ext=2",
        "sms:+4420",
        "whatsapp://send?text=x",
    ] {
        assert_eq!(target(href), Target::Contact, "{href}");
    }
    for href in
        ["mailto:", "mailto:desk", "mailto:a@b@c", "mailto:a b@c.example", "tel:", "tel:call-us", "tel:x"]
    {
        assert!(matches!(target(href), Target::Invalid(_)), "{href}");
    }
}

#[test]
fn addresses_that_cannot_be_parsed_say_why() {
    for (href, reason) in [
        ("https://exa mple.org/", "a space inside"),
        ("https://example.org/a\nb", "a line break or tab inside"),
        ("https://example.org/\u{1b}[31m", "a control character inside (U+001B)"),
        ("/visit\u{202e}/", "a control character inside (U+202E)"),
        ("http://", "empty host"),
        ("https://[::1", "invalid IPv6 address"),
        ("https://example.org:99999/", "invalid port number"),
        ("htps://example.org/", "`htps:` is not a scheme of the web"),
        ("localhost:8080/x", "`localhost:` is not a scheme of the web"),
    ] {
        assert_eq!(target(href), Target::Invalid(reason.to_owned()), "{href:?}");
    }
}

#[test]
fn files_on_a_disk_keep_their_address_for_the_check_of_working_copies() {
    let got = reference(&site(), "content", ReferenceKind::Anchor, "file:///C:/report.docx", None);
    assert_eq!(got.target, Target::External);
    assert_eq!(got.url.as_deref(), Some("file:///C:/report.docx"));
}

#[test]
fn long_addresses_are_cut_at_a_character() {
    let href = format!("https://example.org/{}", "é".repeat(3000));
    let got = reference(&site(), "content", ReferenceKind::Anchor, &href, None);
    assert!(got.raw.len() <= MAX_BYTES && got.url.is_some_and(|url| url.len() <= MAX_BYTES));
    let huge = format!("/{}", "a".repeat(70_000));
    assert!(matches!(target(&huge), Target::Invalid(_)));
    assert_eq!(url_key(&site(), &huge), None);
}

#[test]
fn keys_exist_for_this_site_only() {
    assert_eq!(url_key(&site(), "https://museum.example/"), Some("/".to_owned()));
    assert_eq!(url_key(&site(), "https://museum.example/A//b/?x=1#y"), Some("/a/b".to_owned()));
    assert_eq!(url_key(&site(), "https://example.org/a"), None);
    assert_eq!(url_key(&site(), "mailto:a@b.example"), None);
    assert_eq!(url_key(&Site::default(), "https://example.org/a"), None);
}

#[test]
fn a_site_survives_the_context_and_has_defaults_without_one() {
    let site = site();
    assert_eq!(Site::from_context(&json!({"site": site, "other": 1})), site);
    assert_eq!(
        Site::from_context(&json!({"site": {"home": "https://a.example"}})),
        Site::new("https://a.example/")
    );
    assert_eq!(Site::from_context(&serde_json::Value::Null), Site::default());
}

proptest! {
    #[test]
    fn any_address_gets_an_answer(href in any::<String>(), base in any::<Option<String>>()) {
        let got = reference(&site(), "content", ReferenceKind::Anchor, &href, base.as_deref());
        prop_assert!(got.raw.len() <= MAX_BYTES);
        let _ = url_key(&site(), &href);
    }

    #[test]
    fn an_internal_target_is_the_key_of_its_address(path in "[a-zA-Z0-9/%._?#é-]{0,40}") {
        let got = reference(&site(), "content", ReferenceKind::Anchor, &format!("/x{path}"), None);
        if let (Target::Internal(key), Some(url)) = (&got.target, &got.url)
            && !url.contains("page") && !url.contains("embed")
        {
            let of_url = url_key(&site(), url);
            prop_assert_eq!(of_url.as_ref(), Some(key));
        }
    }
}
