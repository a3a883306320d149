//! Which version of WordPress a site runs. The REST API does not tell: not in its index, its settings or a header.
//!
//! Sources, best first: the generator tag of the front page, the feed's generator, the most frequent `ver=` of core's own
//! files on the login page (other libraries carry their own versions).

use std::collections::BTreeMap;
use std::sync::LazyLock;

use regex::Regex;

use super::client::Client;
use crate::transport::{Redirects, Request};

/// Enough for the head of a feed and for a login page.
const PEEK: u64 = 128 * 1024;

macro_rules! pattern {
    ($($name:ident = $text:literal;)+) => {$(
        static $name: LazyLock<Regex> =
            LazyLock::new(|| Regex::new($text).expect("a constant pattern that a test compiles"));
    )+};
}

pattern! {
    GENERATOR = r#"(?i)<meta[^>]{0,200}content=["']WordPress ([0-9][0-9A-Za-z.\-]{0,20})["']"#;
    FEED = r"<generator>https?://wordpress\.org/\?v=([0-9][0-9A-Za-z.\-]{0,20})</generator>";
    CORE_FILE = r"/wp-(?:admin|includes)/(?:css|js)/[a-z0-9./-]{1,80}\?ver=([0-9]+\.[0-9][0-9A-Za-z.\-]{0,20})";
    API_LINK = r#"(?i)<link[^>]{0,200}rel=["']https://api\.w\.org/["'][^>]{0,200}href=["']([^"']{1,500})["']"#;
    LANGUAGE = r#"(?i)<html[^>]{0,500}\slang=["']([A-Za-z0-9-]{2,35})["']"#;
}

/// Version and source.
pub(super) fn detect(client: &mut Client<'_>, base: &str, front_page: &str) -> Option<(String, String)> {
    if let Some(version) = first(&GENERATOR, front_page) {
        return Some((version, "generator tag of the front page".to_owned()));
    }
    if let Some(feed) = text(client, &format!("{base}/feed/"))
        && let Some(version) = first(&FEED, &feed)
    {
        return Some((version, "generator of /feed/".to_owned()));
    }
    let login = text(client, &format!("{base}/wp-login.php"))?;
    most_frequent(&login).map(|version| (version, "files of /wp-login.php".to_owned()))
}

fn text(client: &mut Client<'_>, url: &str) -> Option<String> {
    let mut request = Request::public(url);
    request.peek_bytes = Some(PEEK);
    request.redirects = Redirects::SameOrigin;
    request.is_vital = false;
    client.send(&request).ok().filter(crate::transport::Response::is_success).map(|it| it.text())
}

fn first(pattern: &Regex, text: &str) -> Option<String> {
    pattern.captures(text)?.get(1).map(|it| it.as_str().to_owned())
}

fn most_frequent(login: &str) -> Option<String> {
    let mut counts: BTreeMap<&str, u32> = BTreeMap::new();
    for version in CORE_FILE.captures_iter(login).filter_map(|it| it.get(1)) {
        let count = counts.entry(version.as_str()).or_default();
        *count = count.saturating_add(1);
    }
    let (version, count) = counts.into_iter().max_by_key(|(_, count)| *count)?;
    // Once could be any library.
    (count > 1).then(|| version.to_owned())
}

/// The address of the API in a page's head.
pub(super) fn api_link_in(page: &str) -> Option<String> {
    first(&API_LINK, page).map(|it| super::normalise::plain_text(&it))
}

/// The language a page declares.
pub(super) fn language_of(page: &str) -> Option<String> {
    first(&LANGUAGE, page)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_generator_is_not_taken_for_wordpress() {
        assert_eq!(first(&GENERATOR, r#"<meta name="generator" content="WooCommerce 8.1" />"#), None);
        let both = r#"<meta name="generator" content="Elementor 3"><meta name='generator' content='WordPress 6.5-RC1'>"#;
        assert_eq!(first(&GENERATOR, both).as_deref(), Some("6.5-RC1"));
    }

    #[test]
    fn the_most_frequent_version_of_cores_files_wins_over_a_library() {
        let login = "/wp-includes/css/dashicons.min.css?ver=6.1.9 /wp-admin/css/login.min.css?ver=6.1.9 \
                     /wp-includes/js/jquery/jquery.min.js?ver=3.6.1";
        assert_eq!(most_frequent(login).as_deref(), Some("6.1.9"));
        assert_eq!(most_frequent("/wp-includes/js/jquery/jquery.min.js?ver=3.6.1"), None);
    }
}
