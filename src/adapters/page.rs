//! What the public page of an item says in its head.
//!
//! Stays true: parsing is one pass of a tokeniser without a tree, so nesting costs nothing; every list and text kept
//! from a page has a cap; of the text of a page nothing is kept.
//! Sources: HTML Living Standard (`lang`, `link`, `meta`); Google Search Central, "Robots meta tag, data-nosnippet, and
//! X-Robots-Tag"; schema.org and JSON-LD 1.1 for `@context` and `@type`.

use html5gum::{DefaultEmitter, StartTag, Token, Tokenizer};
use serde_json::Value as Json;

use crate::model::{ItemId, Page};
use crate::transport::{
    FailureKind, MAX_JSON_DEPTH, Redirects, Request, Transport, TransportError, check_json_depth,
};

/// As much of a page as is read. Heads beyond this exist, search engines do not read them either.
const PEEK_BYTES: u64 = 512 * 1024;
/// Longest attribute or title that is kept, in characters.
const MAX_TEXT: usize = 2_048;
/// Canonical addresses kept; the second is already one too many.
const MAX_CANONICALS: usize = 20;
/// Language annotations kept.
const MAX_HREFLANGS: usize = 500;
/// Structured-data problems kept.
const MAX_PROBLEMS: usize = 20;
/// Objects of structured data that are looked at per page.
const MAX_NODES: usize = 1_000;

/// Directives of `X-Robots-Tag` that have a colon and are therefore no robot's name.
const DIRECTIVES_WITH_VALUE: &[&str] =
    &["unavailable_after", "max-snippet", "max-image-preview", "max-video-preview"];

/// Asks for an item's public page as any visitor, and reads its head. A page that answers with a status instead of
/// content is a [`Page`] with that status, also 5xx; an error means that there was no answer.
pub fn read(
    item: &ItemId,
    locale: &str,
    title: &str,
    url: &str,
    transport: &dyn Transport,
) -> Result<Page, TransportError> {
    let asked = Page {
        item: Some(item.clone()),
        locale: locale.to_owned(),
        title: title.to_owned(),
        url: url.to_owned(),
        final_url: url.to_owned(),
        ..Page::default()
    };
    let request = Request {
        accept: "text/html,application/xhtml+xml;q=0.9,*/*;q=0.1",
        redirects: Redirects::Anywhere,
        peek_bytes: Some(PEEK_BYTES),
        ..Request::public(url)
    };
    let response = match transport.send(&request) {
        Ok(response) => response,
        Err(TransportError { kind: FailureKind::Server(status), .. }) => return Ok(Page { status, ..asked }),
        Err(error) => return Err(error),
    };
    let is_html = matches!(response.media_type().as_str(), "" | "text/html" | "application/xhtml+xml");
    let html = if is_html { response.text() } else { String::new() };
    let head = parse_within(&html, &response.headers, transport.document_caps().json_depth);
    Ok(Page {
        item: asked.item,
        locale: asked.locale,
        title: asked.title,
        url: asked.url,
        status: response.status,
        final_url: response.url,
        ..head
    })
}

/// Reads a page. `headers` have lower-case names. Fills only what the answer itself tells.
pub fn parse(html: &str, headers: &[(String, String)]) -> Page {
    parse_within(html, headers, MAX_JSON_DEPTH)
}

fn parse_within(html: &str, headers: &[(String, String)], json_depth: usize) -> Page {
    let mut page = Page::default();
    for (name, value) in headers {
        match name.as_str() {
            "x-robots-tag" if page.noindex.is_none() && header_says_noindex(value) => {
                page.noindex = Some(format!("X-Robots-Tag: {}", clip(value)));
            }
            "link" => read_link_header(value, &mut page),
            _ => {}
        }
    }
    let mut emitter = DefaultEmitter::default();
    // Without this, tags inside scripts and styles count.
    emitter.naively_switch_states(true);
    let mut reader = Reader {
        page,
        text: None,
        has_html: false,
        has_title: false,
        svg_depth: 0,
        social: [false; 2],
        json_depth,
    };
    for token in Tokenizer::new_with_emitter(html, emitter) {
        let Ok(token) = token;
        reader.token(token);
    }
    reader.page.has_social_card = reader.social == [true, true];
    reader.page
}

/// An element whose text is being collected.
enum Collecting {
    Title(String),
    StructuredData(Vec<u8>),
}

struct Reader {
    page: Page,
    text: Option<Collecting>,
    has_html: bool,
    has_title: bool,
    /// An svg has titles of its own.
    svg_depth: u32,
    /// `og:title`, `og:image`.
    social: [bool; 2],
    /// Deepest structured data that is parsed.
    json_depth: usize,
}

impl Reader {
    fn token(&mut self, token: Token) {
        match token {
            Token::StartTag(tag) => self.start(&tag),
            Token::EndTag(tag) => self.end(&tag.name),
            Token::String(text) => match &mut self.text {
                Some(Collecting::Title(title)) if title.len() < 4 * MAX_TEXT => {
                    title.push_str(&String::from_utf8_lossy(&text));
                }
                // Its length is bounded by the page's.
                Some(Collecting::StructuredData(json)) => json.extend_from_slice(&text),
                Some(Collecting::Title(_)) | None => {}
            },
            Token::Comment(_) | Token::Doctype(_) | Token::Error(_) => {}
        }
    }

    fn start(&mut self, tag: &StartTag<()>) {
        match &tag.name[..] {
            b"html" if !self.has_html => {
                self.has_html = true;
                self.page.lang = attribute(tag, "lang").map(|it| clip(&it));
            }
            b"h1" => self.page.h1_count = self.page.h1_count.saturating_add(1),
            b"title" if !self.has_title && self.svg_depth == 0 => {
                self.has_title = true;
                self.text = Some(Collecting::Title(String::new()));
            }
            b"svg" if !tag.self_closing => self.svg_depth = self.svg_depth.saturating_add(1),
            b"link" => self.link(tag),
            b"meta" => self.meta(tag),
            b"script" if is_structured_data(tag) => self.text = Some(Collecting::StructuredData(Vec::new())),
            _ => {}
        }
    }

    fn end(&mut self, name: &[u8]) {
        match (name, self.text.take()) {
            (b"title", Some(Collecting::Title(title))) => {
                let words: Vec<_> = title.split_whitespace().collect();
                self.page.document_title = clip(&words.join(" "));
            }
            (b"script", Some(Collecting::StructuredData(json))) => {
                check_structured_data(&json, self.json_depth, &mut self.page.structured_data_problems);
            }
            (b"svg", text) => {
                self.svg_depth = self.svg_depth.saturating_sub(1);
                self.text = text;
            }
            (_, text) => self.text = text,
        }
    }

    fn link(&mut self, tag: &StartTag<()>) {
        let (Some(rel), Some(href)) = (attribute(tag, "rel"), attribute(tag, "href")) else {
            return;
        };
        let is = |wanted: &str| rel.split_ascii_whitespace().any(|it| it.eq_ignore_ascii_case(wanted));
        if is("canonical") && self.page.canonicals.len() < MAX_CANONICALS {
            self.page.canonicals.push(clip(&href));
        }
        if is("alternate")
            && let Some(language) = attribute(tag, "hreflang")
            && self.page.hreflangs.len() < MAX_HREFLANGS
        {
            self.page.hreflangs.push((clip(&language), clip(&href)));
        }
    }

    fn meta(&mut self, tag: &StartTag<()>) {
        let content = attribute(tag, "content").unwrap_or_default();
        let name = attribute(tag, "name").unwrap_or_default().trim().to_ascii_lowercase();
        // Open Graph says `property`; crawlers take `name` as well.
        let property =
            attribute(tag, "property").map_or_else(|| name.clone(), |it| it.trim().to_ascii_lowercase());
        let has_content = !content.trim().is_empty();
        match property.as_str() {
            "og:title" => self.social[0] |= has_content,
            "og:image" | "og:image:url" | "og:image:secure_url" => self.social[1] |= has_content,
            _ => {}
        }
        if matches!(name.as_str(), "robots" | "googlebot")
            && self.page.noindex.is_none()
            && content.split(',').any(says_noindex)
        {
            self.page.noindex = Some(format!("meta {name}: {}", clip(&content)));
        }
    }
}

fn attribute(tag: &StartTag<()>, name: &str) -> Option<String> {
    let value = tag.attributes.get(name.as_bytes())?;
    Some(String::from_utf8_lossy(value).into_owned())
}

fn clip(text: &str) -> String {
    text.trim().chars().take(MAX_TEXT).collect()
}

fn says_noindex(directive: &str) -> bool {
    let directive = directive.trim();
    directive.eq_ignore_ascii_case("noindex") || directive.eq_ignore_ascii_case("none")
}

/// `noindex`, `googlebot: noindex`, but not `otherbot: noindex`. A robot's name holds for what follows it.
fn header_says_noindex(value: &str) -> bool {
    let mut is_for_us = true;
    for part in value.split(',') {
        let directive = match part.split_once(':') {
            Some((name, rest))
                if !DIRECTIVES_WITH_VALUE.iter().any(|it| name.trim().eq_ignore_ascii_case(it)) =>
            {
                is_for_us = name.trim().eq_ignore_ascii_case("googlebot");
                rest
            }
            _ => part,
        };
        if is_for_us && says_noindex(directive) {
            return true;
        }
    }
    false
}

/// `Link: <https://…>; rel="canonical"` (RFC 8288). Commas inside an address are rare, and then only the part before
/// the comma lacks its closing bracket and is left out.
fn read_link_header(value: &str, page: &mut Page) {
    for part in value.split(',') {
        let Some((href, parameters)) = part.trim().strip_prefix('<').and_then(|it| it.split_once('>')) else {
            continue;
        };
        let is_canonical = parameters.split(';').any(|it| {
            it.split_once('=').is_some_and(|(key, value)| {
                let rel = value.trim().trim_matches('"');
                key.trim().eq_ignore_ascii_case("rel")
                    && rel.split_ascii_whitespace().any(|it| it.eq_ignore_ascii_case("canonical"))
            })
        });
        if is_canonical && page.canonicals.len() < MAX_CANONICALS {
            page.canonicals.push(clip(href));
        }
    }
}

fn is_structured_data(tag: &StartTag<()>) -> bool {
    attribute(tag, "type").is_some_and(|it| {
        it.split(';').next().unwrap_or_default().trim().eq_ignore_ascii_case("application/ld+json")
    })
}

fn check_structured_data(json: &[u8], depth: usize, problems: &mut Vec<String>) {
    let mut report = |problem: String| {
        if problems.len() < MAX_PROBLEMS && !problems.contains(&problem) {
            problems.push(problem);
        }
    };
    if json.trim_ascii().is_empty() {
        return report("the block is empty".to_owned());
    }
    if let Err(problem) = check_json_depth(json, depth) {
        return report(problem);
    }
    let root: Json = match serde_json::from_slice(json) {
        Ok(root) => root,
        Err(error) => return report(format!("not valid JSON: {error}")),
    };
    let nodes = match &root {
        Json::Array(nodes) => nodes.as_slice(),
        node => std::slice::from_ref(node),
    };
    for node in nodes.iter().take(MAX_NODES) {
        let Json::Object(node) = node else {
            report("not an object".to_owned());
            continue;
        };
        if !node.contains_key("@context") {
            report("an object lacks `@context`".to_owned());
        }
        match node.get("@graph") {
            Some(Json::Array(graph)) => {
                // Parts of a graph may be mere pointers to another: `{"@id": "…"}`.
                let is_untyped = |it: &Json| {
                    it.as_object().is_none_or(|it| {
                        let is_pointer = it.len() == 1 && it.contains_key("@id");
                        !is_pointer && !it.contains_key("@type")
                    })
                };
                if graph.iter().take(MAX_NODES).any(is_untyped) {
                    report("an object in `@graph` lacks `@type`".to_owned());
                }
            }
            Some(Json::Object(part)) if part.contains_key("@type") => {}
            Some(_) => report("`@graph` is not a list of objects with `@type`".to_owned()),
            None if node.contains_key("@type") => {}
            None => report("an object lacks `@type`".to_owned()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{parse, read};
    use crate::model::{ItemId, Page};
    use crate::transport::{FailureKind, Identity, Response, Scripted};

    fn noindex_of_header(value: &str) -> Option<String> {
        parse("", &[("x-robots-tag".to_owned(), value.to_owned())]).noindex
    }

    fn problems(json: &str) -> Vec<String> {
        parse(&format!("<script type='application/ld+json'>{json}</script>"), &[]).structured_data_problems
    }

    #[test]
    fn a_head_is_read() {
        let page = parse(
            r#"<!doctype html><HTML LANG="de-AT"><head><title> Gr&uuml;&szlig; <!-- x -->
               Gott </title>
               <link rel="Canonical" href="https://a.test/x?a=1&amp;b=2">
               <link rel=alternate hreflang=de href=https://a.test/de><link rel="alternate" href="/feed">
               <meta property="og:title" content="T"><meta property="og:image" content="/i.png">
               <body><h1>One</h1><h1>Two</h1><svg><title>Icon</title></svg>"#,
            &[],
        );
        let expected = Page {
            lang: Some("de-AT".to_owned()),
            canonicals: vec!["https://a.test/x?a=1&b=2".to_owned()],
            hreflangs: vec![("de".to_owned(), "https://a.test/de".to_owned())],
            document_title: "Grüß <!-- x --> Gott".to_owned(),
            h1_count: 2,
            has_social_card: true,
            ..Page::default()
        };
        assert_eq!(page, expected);
    }

    #[test]
    fn an_empty_page_has_nothing() {
        assert_eq!(parse("", &[]), Page::default());
    }

    #[test]
    fn tags_inside_scripts_and_comments_do_not_count() {
        let html = "<script>'<h1><link rel=canonical href=/x>'</script><!-- <h1> --><style><h1></style>";
        assert_eq!(parse(html, &[]), Page::default());
    }

    #[test]
    fn the_title_of_an_icon_is_not_the_documents() {
        assert_eq!(parse("<svg><title>Icon</title></svg><title>Page</title>", &[]).document_title, "Page");
    }

    #[test]
    fn noindex_in_the_head_says_where() {
        let noindex = |html: &str| parse(html, &[]).noindex;
        assert_eq!(
            noindex("<meta name=Robots content='NOINDEX, follow'>").as_deref(),
            Some("meta robots: NOINDEX, follow")
        );
        assert!(noindex("<meta name=googlebot content=none>").is_some());
        assert_eq!(noindex("<meta name=robots content='index, max-image-preview:large'>"), None);
        assert_eq!(noindex("<meta name=bingbot content=noindex>"), None);
    }

    #[test]
    fn noindex_in_the_header_holds_for_everybody_or_for_the_robot_it_names() {
        for value in [
            "noindex",
            "nofollow, NoIndex",
            "googlebot: noindex",
            "max-snippet:-1, none",
            "otherbot: x, googlebot: noindex",
        ] {
            assert!(noindex_of_header(value).is_some(), "{value}");
        }
        for value in
            ["", "all", "otherbot: noindex", "otherbot: nofollow, noindex", "unavailable_after: 25 Jun 2030"]
        {
            assert_eq!(noindex_of_header(value), None, "{value}");
        }
    }

    #[test]
    fn a_canonical_address_may_come_as_a_header() {
        let value =
            r#"<https://a.test/wp-json/>; rel="https://api.w.org/", <https://a.test/x>; rel="canonical""#;
        let page = parse("", &[("link".to_owned(), value.to_owned())]);
        assert_eq!(page.canonicals, ["https://a.test/x"]);
    }

    #[test]
    fn a_social_card_needs_a_title_and_an_image() {
        assert!(!parse("<meta property=og:title content=T>", &[]).has_social_card);
        assert!(
            !parse("<meta property=og:title content=T><meta property=og:image content=' '>", &[])
                .has_social_card
        );
    }

    #[test]
    fn valid_structured_data_has_no_problem() {
        for json in [
            r#"{"@context": "https://schema.org", "@type": "Article", "author": {"name": "x"}}"#,
            r#"{"@context": "https://schema.org", "@graph": [{"@type": "WebSite"}, {"@id": "x"}]}"#,
            r#"[{"@context": "https://schema.org", "@type": "A"}, {"@context": "x", "@type": "B"}]"#,
        ] {
            assert_eq!(problems(json), Vec::<String>::new(), "{json}");
        }
    }

    #[test]
    fn each_kind_of_broken_structured_data_is_named() {
        for (json, expected) in [
            ("", "empty"),
            ("{", "not valid JSON"),
            ("3", "not an object"),
            (r#"{"@type": "A"}"#, "@context"),
            (r#"{"@context": "x"}"#, "@type"),
            (r#"{"@context": "x", "@graph": [{}]}"#, "@graph"),
        ] {
            let found = problems(json);
            assert!(found.len() == 1 && found[0].contains(expected), "{json}: {found:?}");
        }
        assert!(problems(&"[".repeat(100_000))[0].contains("nested deeper"));
    }

    #[test]
    fn lists_from_a_hostile_page_are_capped() {
        let html = "<link rel='canonical alternate' hreflang=x href=/y>".repeat(10_000);
        let page = parse(&html, &[]);
        assert_eq!((page.canonicals.len(), page.hreflangs.len()), (20, 500));
        assert!(
            parse(&format!("<html lang={}>", "x".repeat(100_000)), &[])
                .lang
                .is_some_and(|it| it.len() == 2048)
        );
    }

    #[test]
    fn deep_nesting_and_broken_markup_are_survived() {
        let html = format!("{}<h1>{}", "<div>".repeat(100_000), "</div></title></svg></script>".repeat(1000));
        assert_eq!(parse(&html, &[]).h1_count, 1);
    }

    #[test]
    fn a_page_is_asked_as_any_visitor_and_keeps_where_it_ended() {
        let answer = Response {
            url: "https://a.test/final".to_owned(),
            ..Response::scripted(200, &[("content-type", "text/html")], "<html lang=en>")
        };
        let transport = Scripted::new().on("https://a.test/", answer);
        let page = read(&ItemId::from("7"), "en", "Seven", "https://a.test/", &transport).expect("a page");
        let expected = Page {
            item: Some(ItemId::from("7")),
            locale: "en".to_owned(),
            title: "Seven".to_owned(),
            url: "https://a.test/".to_owned(),
            status: 200,
            final_url: "https://a.test/final".to_owned(),
            lang: Some("en".to_owned()),
            ..Page::default()
        };
        assert_eq!(page, expected);
        assert_eq!(transport.requests()[0].identity, Identity::Anonymous);
    }

    #[test]
    fn a_page_that_answers_a_fault_is_a_page_with_that_status() {
        let transport = Scripted::new()
            .fail("https://a.test/", FailureKind::Server(500))
            .fail("https://b.test/", FailureKind::Timeout);
        let status = |url| read(&ItemId::from("7"), "", "", url, &transport).map(|it| it.status);
        assert_eq!(status("https://a.test/").ok(), Some(500));
        assert!(status("https://b.test/").is_err());
    }

    #[test]
    fn a_file_in_place_of_a_page_is_not_parsed() {
        let pdf = Response::scripted(200, &[("content-type", "application/pdf")], "<h1>");
        let transport = Scripted::new().on("https://a.test/", pdf);
        let page = read(&ItemId::from("7"), "", "", "https://a.test/", &transport).expect("a page");
        assert_eq!((page.status, page.h1_count), (200, 0));
    }
}
