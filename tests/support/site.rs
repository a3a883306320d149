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
    /// The connection ends without an answer.
    Cut,
    /// Lists within lists, so many.
    #[allow(dead_code, reason = "not every suite asks for it")]
    Nested(usize),
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
    /// What the texts are made of; 0 = plain ones.
    seed: u64,
    /// Of a hundred requests for posts, so many go wrong.
    fault_percent: AtomicU32,
}

/// A number that looks random, from two.
pub fn mixed(seed: u64, n: u64) -> u64 {
    let mut it = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ n.wrapping_add(0xD1B5_4A32_D192_ED03);
    for _ in 0..2 {
        it = (it ^ (it >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        it ^= it >> 27;
    }
    it
}

impl Site {
    /// `n_posts` posts; each page of them takes `delay`.
    pub fn start(n_posts: u32, delay: Duration) -> Self {
        Self::start_with(n_posts, delay, 0)
    }

    /// The same, with texts, links and pictures by a seed.
    pub fn start_with(n_posts: u32, delay: Duration, seed: u64) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let url = format!("http://{}", listener.local_addr().expect("it is bound"));
        let shared = Arc::new(Shared {
            base: url.clone(),
            n_posts,
            delay_ms: AtomicU64::new(0),
            asked: AtomicU32::new(0),
            arrivals: Arrivals::default(),
            script: Mutex::new(Arc::new(|_| Fate::Served)),
            seed,
            fault_percent: AtomicU32::new(0),
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

    /// From now on so many of a hundred requests for posts go wrong, each in a way of its own.
    pub fn set_faults(&self, percent: u32) {
        self.shared.fault_percent.store(percent, Ordering::SeqCst);
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
        let (status, body, total) = match fault(&target, number, shared).unwrap_or_else(|| script(number)) {
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
            Fate::Cut => return,
            Fate::Nested(depth) => (200, (1..depth).fold(json!([]), |inner, _| json!([inner])), None),
        };
        let pages = total
            .map(|(n, per_page)| format!("X-WP-Total: {n}\r\nX-WP-TotalPages: {}\r\n", n.div_ceil(per_page)));
        let body = body.to_string();
        let is_head = first.starts_with("HEAD ");
        // In one piece: a client's delayed acknowledgement would hold up each further one for 40 ms.
        let whole = format!(
            "HTTP/1.1 {status} X\r\nContent-Type: application/json; charset=UTF-8\r\nContent-Length: {}\r\n{retry_after}{}\r\n{}",
            body.len(),
            pages.unwrap_or_default(),
            if is_head { "" } else { &body }
        );
        if (&mut &*stream).write_all(whole.as_bytes()).is_err() {
            return;
        }
    }
}

fn fault(target: &str, number: usize, shared: &Shared) -> Option<Fate> {
    let chance = mixed(shared.seed ^ 0xFA17, number as u64);
    let percent = u64::from(shared.fault_percent.load(Ordering::SeqCst));
    if !target.contains("/wp/v2/posts") || chance % 100 >= percent {
        return None;
    }
    Some(match chance / 100 % 5 {
        0 => Fate::Status(500, None),
        1 => Fate::Status(502, None),
        2 => Fate::Status(503, Some(0)),
        3 => Fate::Status(429, Some(0)),
        _ => Fate::Cut,
    })
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
            let posts: Vec<Json> =
                (offset + 1..=last).map(|id| post(base, id, n_posts, shared.seed)).collect();
            (200, json!(posts), Some((n_posts, per_page)))
        }
        it if it.starts_with("/wp/v2/media") || it.starts_with("/wp/v2/comments") => {
            (200, json!([]), Some((0, per_page)))
        }
        it if it.starts_with("/wp/v2/") => refused,
        _ => (404, json!({"code": "rest_no_route", "message": "none", "data": {"status": 404}}), None),
    }
}

/// Titles and sentences that come again, links to posts that are there and to some that are not, pictures without a text.
fn seeded(base: &str, id: u32, n_posts: u32, seed: u64) -> (String, String) {
    const WORDS: [&str; 12] = [
        "harbour", "book", "tide", "ledger", "crane", "pilot", "rope", "signal", "cargo", "keel", "log",
        "buoy",
    ];
    let chance = |n: u64| mixed(seed, u64::from(id) << 8 | n);
    let word = |n: u64| WORDS[usize::try_from(chance(n) % 12).expect("below 12")];
    let title = format!("Of the {} and the {}", word(1), word(2));
    let n_words = 5 + chance(3) % 60;
    let text: Vec<&str> = (0..n_words).map(|n| word(10 + n % (1 + chance(4) % 40))).collect();
    let target = 1 + chance(5) % u64::from(n_posts + n_posts / 4 + 1);
    let link = match chance(6) % 3 {
        0 => format!("<a href=\"{base}/post-{target}/\">{}</a>", word(7)),
        1 => format!("<a href=\"{base}/post-{target}/\">click here</a>"),
        _ => String::new(),
    };
    let picture = match chance(8) % 4 {
        0 => format!("<img src=\"/{}.jpg\">", word(9)),
        1 => format!("<img src=\"/{}.jpg\" alt=\"{}\">", word(9), word(10)),
        _ => String::new(),
    };
    (title, format!("<h2>{}</h2><p>{}. {link}</p>{picture}", word(11), text.join(" ")))
}

fn post(base: &str, id: u32, n_posts: u32, seed: u64) -> Json {
    let picture = if id.is_multiple_of(10) { "<img src=\"/a.jpg\">" } else { "" };
    let (title, content) = if seed == 0 {
        (format!("Entry number {id} of the book"), format!("<p>Entry {id} of the harbour book.</p>{picture}"))
    } else {
        seeded(base, id, n_posts, seed)
    };
    json!({
        "id": id, "date": "2026-09-01T10:00:00", "date_gmt": "2026-09-01T10:00:00",
        "modified": "2026-09-02T10:00:00", "modified_gmt": "2026-09-02T10:00:00",
        "slug": format!("post-{id}"), "status": "publish", "type": "post", "link": format!("{base}/post-{id}/"),
        "guid": {"rendered": format!("{base}/?p={id}")},
        "title": {"rendered": title},
        "content": {"rendered": content, "protected": false},
        "excerpt": {"rendered": "", "protected": false},
        "author": 1, "featured_media": 0, "meta": [], "categories": [], "tags": [],
    })
}
