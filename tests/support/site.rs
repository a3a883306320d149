//! A WordPress REST API as small as a scan needs, slow or broken on request: for tests that cut a scan off, and for
//! drills in which a server dies.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use serde_json::{Value as Json, json};

use super::arrivals::Arrivals;

/// A site on a port of this machine. It ends with the test's process.
pub struct Site {
    pub url: String,
    /// Every request it read.
    pub arrivals: Arrivals,
    shared: Arc<Shared>,
}

/// What becomes of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It is answered as it should be.
    Served,
    /// This status, and `Retry-After` with so many seconds.
    Status(u16, Option<u32>),
    /// It is read and never answered.
    Silence,
}

/// Decides by the number of the request, from 1. May wait, and with it the client.
pub type Script = dyn Fn(usize) -> Fate + Send + Sync;

struct Shared {
    base: String,
    n_posts: u32,
    delay_ms: AtomicU64,
    asked: AtomicU32,
    arrivals: Arrivals,
    script: Mutex<Arc<Script>>,
}

impl Site {
    /// `n_posts` posts; each page of them takes `delay`.
    pub fn start(n_posts: u32, delay: Duration) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let url = format!("http://{}", listener.local_addr().expect("it is bound"));
        let shared = Arc::new(Shared {
            base: url.clone(),
            n_posts,
            delay_ms: AtomicU64::new(0),
            asked: AtomicU32::new(0),
            arrivals: Arrivals::default(),
            script: Mutex::new(Arc::new(|_| Fate::Served)),
        });
        let of_thread = Arc::clone(&shared);
        std::thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let shared = Arc::clone(&of_thread);
                std::thread::spawn(move || serve(&stream, &shared));
            }
        });
        let it = Self { url, arrivals: shared.arrivals.clone(), shared };
        it.set_delay(delay);
        it
    }

    /// How long the next pages take.
    pub fn set_delay(&self, delay: Duration) {
        self.shared.delay_ms.store(u64::try_from(delay.as_millis()).expect("a short time"), Ordering::SeqCst);
    }

    /// From now on `script` decides.
    pub fn set_script(&self, script: impl Fn(usize) -> Fate + Send + Sync + 'static) {
        *self.shared.script.lock().unwrap_or_else(PoisonError::into_inner) = Arc::new(script);
    }

    /// Pages of posts asked so far.
    pub fn pages_asked(&self) -> u32 {
        self.shared.asked.load(Ordering::SeqCst)
    }

    /// Until that many pages of posts were asked.
    pub fn wait_for_pages(&self, n: u32) {
        let start = Instant::now();
        while self.pages_asked() < n {
            assert!(
                start.elapsed() < Duration::from_secs(60),
                "only {} pages were asked",
                self.pages_asked()
            );
            std::thread::sleep(Duration::from_millis(5));
        }
    }
}

fn serve(stream: &TcpStream, shared: &Shared) {
    let mut reader = BufReader::new(stream);
    loop {
        let mut first = String::new();
        if reader.read_line(&mut first).unwrap_or(0) == 0 {
            return;
        }
        loop {
            let mut header = String::new();
            if reader.read_line(&mut header).unwrap_or(0) == 0 || header.trim().is_empty() {
                break;
            }
        }
        let target = first.split(' ').nth(1).unwrap_or("/").to_owned();
        let number = shared.arrivals.note(&target);
        let script = Arc::clone(&shared.script.lock().unwrap_or_else(PoisonError::into_inner));
        let mut retry_after = String::new();
        let (status, body, total) = match script(number) {
            Fate::Served => answer(&target, shared),
            Fate::Status(status, wait) => {
                retry_after = wait.map_or_else(String::new, |it| format!("Retry-After: {it}\r\n"));
                (status, json!({"code": "drill", "message": "a drill", "data": {"status": status}}), None)
            }
            Fate::Silence => {
                // Until the client hangs up.
                let _ = reader.read_line(&mut String::new());
                return;
            }
        };
        let pages = total
            .map(|(n, per_page)| format!("X-WP-Total: {n}\r\nX-WP-TotalPages: {}\r\n", n.div_ceil(per_page)));
        let body = body.to_string();
        let is_head = first.starts_with("HEAD ");
        let written = write!(
            &mut &*stream,
            "HTTP/1.1 {status} X\r\nContent-Type: application/json; charset=UTF-8\r\nContent-Length: {}\r\n{retry_after}{}\r\n{}",
            body.len(),
            pages.unwrap_or_default(),
            if is_head { "" } else { &body }
        );
        if written.is_err() {
            return;
        }
    }
}

type Answer = (u16, Json, Option<(u32, u32)>);

fn answer(target: &str, shared: &Shared) -> Answer {
    let (base, n_posts) = (shared.base.as_str(), shared.n_posts);
    let url = url::Url::parse(base).and_then(|it| it.join(target)).expect("a target is a path");
    let query =
        |name: &str| url.query_pairs().find(|(key, _)| key == name).map(|(_, value)| value.into_owned());
    let number = |name: &str, default: u32| query(name).and_then(|it| it.parse().ok()).unwrap_or(default);
    let route = query("rest_route").unwrap_or_else(|| url.path().trim_start_matches("/wp-json").to_owned());
    let per_page = number("per_page", 10).max(1);
    let refused = (401, json!({"code": "rest_forbidden", "message": "no", "data": {"status": 401}}), None);
    // Nobody is logged in here.
    if query("context").is_some_and(|it| it == "edit") || query("status").is_some_and(|it| it != "publish") {
        return refused;
    }
    match route.trim_end_matches('/') {
        "" if url.path().starts_with("/wp-json") || query("rest_route").is_some() => {
            let routes: serde_json::Map<String, Json> =
                ["/wp/v2/types", "/wp/v2/posts", "/wp/v2/posts/(?P<id>[\\d]+)"]
                    .iter()
                    .map(|it| ((*it).to_owned(), json!({"namespace": "wp/v2", "methods": ["GET"]})))
                    .collect();
            let index = json!({
                "name": "Museum", "description": "", "url": base, "home": base, "gmt_offset": 0,
                "timezone_string": "UTC", "namespaces": ["wp/v2"], "routes": routes, "authentication": [],
            });
            (200, index, None)
        }
        "/wp/v2/types" => {
            let post = json!({"name": "Posts", "slug": "post", "rest_base": "posts", "rest_namespace": "wp/v2",
                "hierarchical": false, "description": "", "taxonomies": []});
            (200, json!({"post": post}), None)
        }
        "/wp/v2/taxonomies" | "/wp/v2/statuses" => (200, json!({}), None),
        "/wp/v2/posts" => {
            if per_page > 1 {
                shared.asked.fetch_add(1, Ordering::SeqCst);
                std::thread::sleep(Duration::from_millis(shared.delay_ms.load(Ordering::SeqCst)));
            }
            let page = number("page", 1).max(1);
            let offset = number("offset", (page - 1) * per_page);
            let last = (offset + per_page).min(n_posts);
            let posts: Vec<Json> = (offset + 1..=last).map(|id| post(base, id)).collect();
            (200, json!(posts), Some((n_posts, per_page)))
        }
        it if it.starts_with("/wp/v2/media") || it.starts_with("/wp/v2/comments") => {
            (200, json!([]), Some((0, per_page)))
        }
        it if it.starts_with("/wp/v2/") => refused,
        _ => (404, json!({"code": "rest_no_route", "message": "none", "data": {"status": 404}}), None),
    }
}

fn post(base: &str, id: u32) -> Json {
    let picture = if id.is_multiple_of(10) { "<img src=\"/a.jpg\">" } else { "" };
    json!({
        "id": id, "date": "2026-09-01T10:00:00", "date_gmt": "2026-09-01T10:00:00",
        "modified": "2026-09-02T10:00:00", "modified_gmt": "2026-09-02T10:00:00",
        "slug": format!("post-{id}"), "status": "publish", "type": "post", "link": format!("{base}/post-{id}/"),
        "guid": {"rendered": format!("{base}/?p={id}")},
        "title": {"rendered": format!("Entry number {id} of the book")},
        "content": {"rendered": format!("<p>Entry {id} of the harbour book.</p>{picture}"), "protected": false},
        "excerpt": {"rendered": "", "protected": false},
        "author": 1, "featured_media": 0, "meta": [], "categories": [], "tags": [],
    })
}
