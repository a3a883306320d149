//! What any visitor sees: front page, robots.txt, sitemap, and what should not be visible.
//!
//! Stays true: nothing is sent with the credential (but for the count of published pages, where the API is closed to
//! visitors), nothing but GET and HEAD, and nothing is tried: no login, no registration, no XML-RPC call. Names of accounts and texts of drafts are counted, never kept.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use regex::Regex;

use super::client::{self, AS_VISITOR, Client};
use super::discover::{Context, problem};
use super::normalise;
use super::robots::{self, Robots};
use crate::adapters::AdapterError;
use crate::model::{Access, Capability, Done, Observation, Record};
use crate::transport::{Identity, Redirects, Request, Response, Transport};

/// Enough of a page to recognise it.
const PEEK: u64 = 64 * 1024;
/// The front page's head may carry much CSS.
const FRONT_PEEK: u64 = 512 * 1024;
/// A sitemap has at most 50,000 addresses and 50 MB; more of it than this is not counted.
const SITEMAP_PEEK: u64 = 16 * 1024 * 1024;
/// Most sitemaps of an index that are counted.
const MAX_SITEMAPS: usize = 20;
/// Sitemaps, and addresses of each, compared with robots.txt.
const BLOCKED_SITEMAPS: usize = 5;
const BLOCKED_URLS: usize = 1000;
/// Most forbidden addresses named.
const MAX_BLOCKED: usize = 100;

/// The task.
pub(super) fn run(context: &Context, transport: &dyn Transport) -> Result<Done, AdapterError> {
    let mut visit = Visit { client: Client::new(transport, &context.api), context, done: Done::default() };
    visit.front_page()?;
    let robots = visit.robots();
    visit.sitemap(robots.as_ref());
    visit.api();
    visit.places();
    let mut done = visit.done;
    done.records.extend(visit.client.notes.into_iter().map(Record::Observation));
    Ok(done)
}

struct Visit<'a> {
    client: Client<'a>,
    context: &'a Context,
    done: Done,
}

/// A request as a visitor, for a peek.
fn peek(url: String, bytes: u64) -> Request {
    let mut request = Request::public(url);
    request.identity = Identity::Anonymous;
    request.peek_bytes = Some(bytes);
    request.is_vital = false;
    request
}

impl Visit<'_> {
    fn observe(&mut self, observation: Observation) {
        self.done.records.push(Record::Observation(observation));
    }

    /// One place could not be asked: the rest goes on, the capability says so.
    fn lost(&mut self, capability: Capability, error: &AdapterError, place: &str) {
        let problem = problem(error, place, self.context.has_credential);
        let sentence = format!("{place}: {}", problem.message);
        self.done.records.push(Record::Capability(capability, Access::Missing(problem.reason, sentence)));
        self.done.problems.push(problem);
    }

    fn front_page(&mut self) -> Result<(), AdapterError> {
        let url = format!("{}/", self.context.base);
        let mut request = peek(url.clone(), FRONT_PEEK);
        request.redirects = Redirects::Anywhere;
        request.is_vital = true;
        let response = self.client.send(&request)?;
        let plain_http = match url.strip_prefix("https://") {
            Some(rest) => self.plain_http(&format!("http://{rest}")),
            None => Some("content".to_owned()),
        };
        let noindex = is_noindex(&response);
        self.observe(Observation::FrontPage {
            url,
            final_url: response.url.clone(),
            status: response.status,
            headers: response.headers,
            plain_http,
            noindex,
        });
        Ok(())
    }

    /// What `http://` answers on an https site. On another port there is nothing to ask.
    fn plain_http(&mut self, url: &str) -> Option<String> {
        if url::Url::parse(url).ok()?.port().is_some() {
            return None;
        }
        let mut request = peek(url.to_owned(), PEEK);
        request.redirects = Redirects::Never;
        let word = match self.client.send(&request) {
            Ok(response) if (300..400).contains(&response.status) => {
                let is_safe = response.header("location").is_some_and(|it| it.starts_with("https://"));
                if is_safe { "redirects" } else { "content" }
            }
            Ok(response) if response.is_success() => "content",
            Ok(_) | Err(_) => "refused",
        };
        Some(word.to_owned())
    }

    fn robots(&mut self) -> Option<Robots> {
        let url = format!("{}/robots.txt", origin(&self.context.base));
        let response = match self.client.send(&peek(url.clone(), robots::MAX_BYTES)) {
            Ok(response) => response,
            Err(error) => {
                self.lost(Capability::PublicSite, &error, &url);
                return None;
            }
        };
        let media_type = response.media_type();
        let is_file = response.is_success() && media_type != "text/html";
        let robots = if is_file { Robots::parse(&response.text()) } else { Robots::default() };
        let sitemaps = robots.sitemaps.clone();
        let blocked = if is_file { self.blocked(&robots) } else { Vec::new() };
        self.observe(Observation::Robots {
            url,
            status: response.status,
            media_type,
            bad_lines: robots.bad_lines.clone(),
            sitemaps,
            blocked,
        });
        Some(robots)
    }

    /// Addresses in the first sitemaps that robots.txt forbids.
    fn blocked(&mut self, robots: &Robots) -> Vec<(String, String)> {
        let mut blocked = Vec::new();
        let mut queue: Vec<String> = self.sitemap_places(Some(robots));
        let mut seen = BTreeSet::new();
        while let Some(url) = if queue.is_empty() { None } else { Some(queue.remove(0)) } {
            if seen.len() >= BLOCKED_SITEMAPS || !seen.insert(url.clone()) {
                continue;
            }
            let Some(sitemap) = self.read_sitemap(&url) else { continue };
            if sitemap.is_index {
                // An index names sitemaps; those are compared themselves.
                queue.extend(sitemap.urls.into_iter().take(BLOCKED_SITEMAPS));
                continue;
            }
            for page in sitemap.urls.into_iter().take(BLOCKED_URLS) {
                if blocked.len() < MAX_BLOCKED
                    && let Some(rule) = path_of(&page).and_then(|path| robots.forbids(&path))
                {
                    blocked.push((page, rule));
                }
            }
        }
        blocked
    }

    /// Where a sitemap may be, on the configured origin, best first.
    fn sitemap_places(&self, robots: Option<&Robots>) -> Vec<String> {
        let base = &self.context.base;
        let mut places: Vec<String> = robots
            .map(|it| {
                it.sitemaps.iter().take(BLOCKED_SITEMAPS).map(|url| rebase(self.context, url)).collect()
            })
            .unwrap_or_default();
        places
            .extend(["wp-sitemap.xml", "sitemap.xml", "sitemap_index.xml"].map(|it| format!("{base}/{it}")));
        let mut seen = BTreeSet::new();
        places.retain(|it| seen.insert(it.clone()));
        places
    }

    fn read_sitemap(&mut self, url: &str) -> Option<SitemapFile> {
        let response = self.client.send(&peek(url.to_owned(), SITEMAP_PEEK)).ok()?;
        if !response.is_success() {
            return None;
        }
        SitemapFile::parse(&response.text(), response.is_cut)
    }

    fn sitemap(&mut self, robots: Option<&Robots>) {
        let mut tried = Vec::new();
        let mut found = None;
        for place in self.sitemap_places(robots) {
            tried.push(place.clone());
            if let Some(file) = self.read_sitemap(&place) {
                found = Some((place, file));
                break;
            }
        }
        let urls = found.as_ref().and_then(|(_, file)| self.count_urls(file));
        if let Some((place, file)) = &found {
            self.blind_spots(place, file);
        }
        match self.published() {
            Ok(published) => self.observe(Observation::Sitemap {
                tried,
                found: found.map(|(place, _)| place),
                urls,
                published,
            }),
            Err(error) => self.lost(Capability::PublicSite, &error, "count of published pages"),
        }
    }

    /// Pages of a sitemap, or of all sitemaps of an index; `None` when not all could be counted.
    fn count_urls(&mut self, file: &SitemapFile) -> Option<u64> {
        if !file.is_index {
            return (!file.is_cut).then_some(file.urls.len() as u64);
        }
        // WordPress's own index names lists of terms and authors too; pages are compared with pages.
        let is_posts = |url: &&String| url.contains("/wp-sitemap-posts-");
        let has_posts = file.urls.iter().any(|it| is_posts(&it));
        let parts: Vec<&String> = file.urls.iter().filter(|it| !has_posts || is_posts(it)).collect();
        if parts.len() > MAX_SITEMAPS || file.is_cut {
            return None;
        }
        let mut count = 0_u64;
        for url in parts {
            let url = rebase(self.context, url);
            let part = self.read_sitemap(&url).filter(|it| !it.is_index && !it.is_cut)?;
            count = count.saturating_add(part.urls.len() as u64);
        }
        Some(count)
    }

    /// Published items with an address, as visitors may count them.
    fn published(&mut self) -> Result<u64, AdapterError> {
        let mut published = 0_u64;
        for info in self.context.types.iter().filter(|it| it.routable) {
            let answer = self.client.count(AS_VISITOR, &info.route, &[("per_page", "1")]);
            let answer = match answer {
                // An API that only members may read does not count for visitors.
                Err(error) if client::is_refusal(&error) && self.context.account.is_some() => {
                    self.client.count(client::AS_INSTANCE, &info.route, &[("per_page", "1")])
                }
                other => other,
            }?;
            published = published.saturating_add(answer.total.unwrap_or_default());
        }
        Ok(published)
    }

    /// Types and taxonomies that the sitemap lists and the API does not name.
    fn blind_spots(&mut self, place: &str, file: &SitemapFile) {
        static NAME: LazyLock<Regex> = LazyLock::new(|| {
            Regex::new(r"/wp-sitemap-(posts|taxonomies)-([A-Za-z0-9_-]{1,64}?)-[0-9]+\.xml$")
                .expect("a constant pattern that a test compiles")
        });
        if !file.is_index {
            return;
        }
        let mut hidden = BTreeSet::new();
        for url in &file.urls {
            let Some(found) = NAME.captures(url) else { continue };
            let (Some(sort), Some(name)) = (found.get(1), found.get(2)) else { continue };
            let known =
                if sort.as_str() == "posts" { &self.context.all_types } else { &self.context.all_taxonomies };
            if !known.iter().any(|it| it == name.as_str()) {
                hidden.insert(name.as_str().to_owned());
            }
        }
        for content_type in hidden {
            self.observe(Observation::BlindSpot { content_type, source: place.to_owned() });
        }
    }

    /// What the API gives without a credential.
    fn api(&mut self) {
        let users = self.client.get_as(AS_VISITOR, "wp/v2/users", &[("per_page", "1"), ("_fields", "id")]);
        self.api_answer("users", "wp/v2/users", users);
        // A forbidden status is answered with 400; an answer with records would be a leak.
        let query = [("status", "draft"), ("per_page", "1"), ("_fields", "id")];
        let drafts = self.client.get_as(AS_VISITOR, "wp/v2/posts", &query);
        self.api_answer("drafts", "wp/v2/posts?status=draft", drafts);
    }

    fn api_answer(&mut self, what: &str, route: &str, answer: Result<client::Answer, AdapterError>) {
        let endpoint = if self.context.api.contains('?') {
            format!("{}{}", self.context.api, route.replacen('?', "&", 1))
        } else {
            format!("{}{route}", self.context.api)
        };
        let (status, exposed, count, detail) = match answer {
            Ok(answer) => {
                let given = answer.json.as_array().is_some_and(|it| !it.is_empty());
                let count = if given { answer.total.unwrap_or(1).max(1) } else { 0 };
                (
                    200,
                    given,
                    count,
                    if given { format!("{count} listed") } else { "an empty list".to_owned() },
                )
            }
            Err(
                AdapterError::Unauthorized { status, message, .. }
                | AdapterError::Forbidden { status, message, .. }
                | AdapterError::NotFound { status, message, .. },
            ) => (status, false, 0, message),
            Err(error) => {
                self.lost(Capability::Anonymous, &error, &endpoint);
                return;
            }
        };
        let detail = client::clean(&detail, 120);
        self.observe(Observation::Anonymous {
            what: what.to_owned(),
            endpoint,
            status,
            exposed,
            count,
            detail,
        });
    }

    /// Files and pages that are open on many sites. A status of 200 alone proves nothing: sites answer anything with a page.
    fn places(&mut self) {
        // The files are where WordPress is, which need not be the site's root.
        let admin = rebase(self.context, &self.context.admin);
        let uploads = format!("{admin}{}/", self.context.site.uploads_path);
        let places: [(&str, String, Recognise); 7] = [
            ("xmlrpc", format!("{admin}/xmlrpc.php"), is_xmlrpc),
            ("readme", format!("{admin}/readme.html"), is_readme),
            ("login", format!("{admin}/wp-login.php"), is_login),
            ("registration", format!("{admin}/wp-login.php?action=register"), is_registration),
            ("directory-listing", uploads, is_listing),
            ("debug-log", format!("{admin}/wp-content/debug.log"), is_debug_log),
            ("install", format!("{admin}/wp-admin/install.php"), is_installer),
        ];
        for (what, endpoint, recognise) in places {
            let mut request = peek(endpoint.clone(), PEEK);
            request.redirects = Redirects::Never;
            match self.client.send(&request) {
                Ok(response) => {
                    let found = recognise(&response, &response.text());
                    self.observe(Observation::Anonymous {
                        what: what.to_owned(),
                        endpoint,
                        status: response.status,
                        exposed: found.is_some(),
                        count: u64::from(found.is_some()),
                        detail: found.unwrap_or_default().to_owned(),
                    });
                }
                Err(error) => self.lost(Capability::Anonymous, &error, &endpoint),
            }
        }
    }
}

/// Tells by status and text whether a place is what it should not be; the proof in a few words.
type Recognise = fn(&Response, &str) -> Option<&'static str>;

fn is_xmlrpc(response: &Response, text: &str) -> Option<&'static str> {
    // A GET is refused with 405 by a service that would answer a POST.
    (response.status == 405 && text.contains("XML-RPC server accepts POST requests only"))
        .then_some("XML-RPC server accepts POST requests only")
}

fn is_readme(response: &Response, text: &str) -> Option<&'static str> {
    (response.status == 200 && text.contains("WordPress")).then_some("the readme of WordPress")
}

fn is_login(response: &Response, text: &str) -> Option<&'static str> {
    (response.status == 200 && text.contains("loginform")).then_some("a login form")
}

fn is_registration(response: &Response, text: &str) -> Option<&'static str> {
    (response.status == 200 && text.contains("registerform")).then_some("a registration form")
}

fn is_listing(response: &Response, text: &str) -> Option<&'static str> {
    (response.status == 200 && (text.contains("<title>Index of ") || text.contains("<h1>Index of ")))
        .then_some("a list of files")
}

fn is_debug_log(response: &Response, text: &str) -> Option<&'static str> {
    let is_log =
        ["PHP Warning", "PHP Notice", "PHP Fatal", "PHP Deprecated", "PHP Parse", "WordPress database error"]
            .iter()
            .any(|it| text.contains(it));
    (response.status == 200 && response.media_type() != "text/html" && is_log)
        .then_some("a log of PHP errors")
}

fn is_installer(response: &Response, text: &str) -> Option<&'static str> {
    // An installed site says "already installed" here, which is harmless.
    (response.status == 200 && text.contains("name=\"weblog_title\"")).then_some("the installation form")
}

fn is_noindex(response: &Response) -> bool {
    static META: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r#"(?i)<meta[^>]{0,200}name=["']robots["'][^>]{0,300}noindex"#)
            .expect("a constant pattern that a test compiles")
    });
    let in_header =
        response.headers_named("x-robots-tag").any(|it| it.to_ascii_lowercase().contains("noindex"));
    in_header || META.is_match(&response.text())
}

/// A sitemap or an index of sitemaps.
#[derive(Debug, PartialEq, Eq)]
struct SitemapFile {
    is_index: bool,
    is_cut: bool,
    urls: Vec<String>,
}

impl SitemapFile {
    /// `None` when the text is no sitemap.
    fn parse(text: &str, is_cut: bool) -> Option<Self> {
        static LOC: LazyLock<Regex> = LazyLock::new(|| {
            Regex::new(r"<loc>\s*(?:<!\[CDATA\[)?([^<\]]{1,4096})")
                .expect("a constant pattern that a test compiles")
        });
        let is_index = text.contains("<sitemapindex");
        if !is_index && !text.contains("<urlset") {
            return None;
        }
        let urls = LOC
            .captures_iter(text)
            .filter_map(|it| it.get(1))
            .map(|it| normalise::plain_text(it.as_str()))
            .collect();
        Some(Self { is_index, is_cut, urls })
    }
}

fn origin(url: &str) -> String {
    url::Url::parse(url).map_or_else(|_| url.to_owned(), |it| it.origin().ascii_serialization())
}

fn path_of(url: &str) -> Option<String> {
    let url = url::Url::parse(url).ok()?;
    Some(url.query().map_or_else(|| url.path().to_owned(), |query| format!("{}?{query}", url.path())))
}

/// An address of the site on the configured origin; those of other sites as they are.
fn rebase(context: &Context, url: &str) -> String {
    match url.strip_prefix(origin(&context.home).as_str()) {
        Some(rest) if rest.is_empty() || rest.starts_with('/') => format!("{}{rest}", origin(&context.base)),
        _ => url.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_index_and_a_page_list_are_told_apart_and_html_is_neither() {
        let index = "<sitemapindex><sitemap><loc>http://h/a-1.xml</loc></sitemap></sitemapindex>";
        assert!(SitemapFile::parse(index, false).unwrap().is_index);
        let pages = "<urlset><url><loc> http://h/?a=1&amp;b=2 </loc><image:loc>http://h/i.jpg</image:loc></url></urlset>";
        assert_eq!(SitemapFile::parse(pages, false).unwrap().urls, ["http://h/?a=1&b=2"]);
        assert_eq!(SitemapFile::parse("<html>not found</html>", false), None);
    }

    #[test]
    fn a_page_that_answers_everything_with_200_exposes_nothing() {
        let page = Response {
            status: 200,
            headers: vec![("content-type".to_owned(), "text/html".to_owned())],
            ..Response::default()
        };
        for recognise in [is_xmlrpc as Recognise, is_listing, is_debug_log, is_installer, is_registration] {
            assert_eq!(recognise(&page, "<html>WordPress. Page not found</html>"), None);
        }
    }

    #[test]
    fn an_address_of_another_site_is_not_moved_to_ours() {
        let context = Context {
            home: "https://example.com".to_owned(),
            base: "http://127.0.0.1:81".to_owned(),
            ..Context::default()
        };
        assert_eq!(rebase(&context, "https://example.com/wp"), "http://127.0.0.1:81/wp");
        assert_eq!(rebase(&context, "https://example.com.evil.org/wp"), "https://example.com.evil.org/wp");
    }
}
