//! A made-up WordPress on this machine: as large as asked, and held nowhere.
//!
//! Stays true: every answer is a function of the seed and the record's number alone, so that memory does not grow with
//! the site and two servers with the same options answer alike. Faults are drawn by the number of the request.

#![allow(clippy::disallowed_methods, reason = "a slow server takes real time")]

use std::fmt::Write as _;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread;
use std::time::Duration;

/// What the server pretends to be.
#[derive(Clone, Debug)]
pub struct Options {
    /// Posts.
    pub items: u64,
    /// Another seed gives another site.
    pub seed: u64,
    /// 0: any free port.
    pub port: u16,
    /// Wait before each answer.
    pub latency: Duration,
    /// Share of requests answered 503, 0 to 1.
    pub fault_rate: f64,
}

impl Default for Options {
    fn default() -> Self {
        Self { items: 10_000, seed: 1, port: 0, latency: Duration::ZERO, fault_rate: 0.0 }
    }
}

/// A running server; stops when dropped.
pub struct Synthetic {
    /// `http://127.0.0.1:port`.
    pub url: String,
    state: Arc<State>,
}

struct State {
    options: Options,
    url: String,
    stop: AtomicBool,
    requests: AtomicU64,
    faults: AtomicU64,
}

impl Synthetic {
    /// Starts to answer.
    pub fn start(options: Options) -> std::io::Result<Self> {
        let listener = TcpListener::bind(("127.0.0.1", options.port))?;
        let url = format!("http://{}", listener.local_addr()?);
        let state = Arc::new(State {
            options,
            url: url.clone(),
            stop: AtomicBool::new(false),
            requests: AtomicU64::new(0),
            faults: AtomicU64::new(0),
        });
        let shared = Arc::clone(&state);
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                if shared.stop.load(Ordering::Relaxed) {
                    return;
                }
                let state = Arc::clone(&shared);
                thread::spawn(move || serve(&stream, &state));
            }
        });
        Ok(Self { url, state })
    }

    /// Requests so far, and how many of them were answered 503.
    pub fn stats(&self) -> (u64, u64) {
        (self.state.requests.load(Ordering::Relaxed), self.state.faults.load(Ordering::Relaxed))
    }
}

impl Drop for Synthetic {
    fn drop(&mut self) {
        self.state.stop.store(true, Ordering::Relaxed);
        // Wakes the listener; when that fails there is none.
        let _ = TcpStream::connect(self.url.trim_start_matches("http://"));
    }
}

fn serve(stream: &TcpStream, state: &State) {
    let _ = stream.set_nodelay(true);
    let mut reader = BufReader::new(stream);
    loop {
        let mut line = String::new();
        if !matches!(reader.read_line(&mut line), Ok(1..)) {
            return;
        }
        let mut words = line.split(' ');
        let method = words.next().unwrap_or_default().to_owned();
        let target = words.next().unwrap_or("/").to_owned();
        let mut length = 0;
        loop {
            let mut header = String::new();
            if !matches!(reader.read_line(&mut header), Ok(1..)) {
                return;
            }
            let header = header.trim().to_ascii_lowercase();
            if header.is_empty() {
                break;
            }
            if let Some(value) = header.strip_prefix("content-length:") {
                length = value.trim().parse().unwrap_or(0);
            }
        }
        let mut body = reader.by_ref().take(length);
        if std::io::copy(&mut body, &mut std::io::sink()).is_err() || state.stop.load(Ordering::Relaxed) {
            return;
        }
        let number = state.requests.fetch_add(1, Ordering::Relaxed);
        if !state.options.latency.is_zero() {
            thread::sleep(state.options.latency);
        }
        let share =
            f64::from(u32::try_from(mix(state.options.seed, number) >> 32).unwrap_or(0)) / 4_294_967_296.0;
        let answer = if share < state.options.fault_rate {
            state.faults.fetch_add(1, Ordering::Relaxed);
            Answer { status: "503 Service Unavailable", ..Answer::default() }
        } else {
            answer(state, &method, &target)
        };
        let mut head = format!(
            "HTTP/1.1 {}\r\nContent-Type: {}\r\nContent-Length: {}\r\n",
            answer.status,
            if answer.is_html { "text/html" } else { "application/json" },
            answer.body.len()
        );
        if let Some((total, pages)) = answer.total {
            let _ = write!(head, "X-WP-Total: {total}\r\nX-WP-TotalPages: {pages}\r\n");
        }
        if answer.is_html {
            let _ = write!(head, "Link: <{}/wp-json/>; rel=\"https://api.w.org/\"\r\n", state.url);
        }
        head.push_str("\r\n");
        if method != "HEAD" {
            head.push_str(&answer.body);
        }
        let mut out = stream;
        if out.write_all(head.as_bytes()).is_err() {
            return;
        }
    }
}

struct Answer {
    status: &'static str,
    is_html: bool,
    total: Option<(u64, u64)>,
    body: String,
}

impl Default for Answer {
    fn default() -> Self {
        Self { status: "200 OK", is_html: false, total: None, body: String::new() }
    }
}

fn json(body: String) -> Answer {
    Answer { body, ..Answer::default() }
}

macro_rules! fixture {
    ($name:literal) => {
        include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/wordpress/", $name, ".json"))
    };
}

fn answer(state: &State, method: &str, target: &str) -> Answer {
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let own = |text: &str| json(text.replace("https://example.com", &state.url));
    let Some(route) = path.strip_prefix("/wp-json/") else {
        if path == "/" {
            let body =
                "<html lang=\"en-US\"><meta name=\"generator\" content=\"WordPress 6.5\"><body>home</body>";
            return Answer { is_html: true, body: body.to_owned(), ..Answer::default() };
        }
        return Answer { status: "404 Not Found", is_html: true, ..Answer::default() };
    };
    if method == "OPTIONS" {
        return json("{}".to_owned());
    }
    let items = state.options.items;
    match route {
        "" => own(fixture!("index")),
        "wp/v2/users/me" => own(fixture!("me")),
        "wp/v2/types" => own(fixture!("types")),
        "wp/v2/taxonomies" => own(fixture!("taxonomies")),
        "wp/v2/statuses" => own(fixture!("statuses")),
        "wp/v2/settings" => own(fixture!("settings")),
        "wp/v2/block-types" => json("[{\"name\":\"core/paragraph\"}]".to_owned()),
        "wp/v2/posts" if query.contains("status=trash") => list(query, 0, |_, _| {}),
        "wp/v2/posts" => list(query, items, |out, k| post(out, state, k)),
        "wp/v2/media" => list(query, media_count(items), |out, k| media(out, state, k)),
        "wp/v2/categories" => list(query, 20, |out, k| term(out, state, "category", k)),
        "wp/v2/tags" => list(query, 100, |out, k| term(out, state, "tag", k)),
        "wp/v2/users" => list(query, 20, |out, k| {
            let role = if k == 0 { "administrator" } else { "author" };
            let _ = write!(
                out,
                "{{\"id\":{},\"username\":\"author-{k}\",\"slug\":\"author-{k}\",\"roles\":[\"{role}\"],\
                 \"registered_date\":\"2023-01-01T00:00:00+00:00\"}}",
                k + 1
            );
        }),
        _ if route.starts_with("wp/v2/") && !route.contains("users/me/") => list(query, 0, |_, _| {}),
        _ => Answer {
            status: "404 Not Found",
            body: "{\"code\":\"rest_no_route\",\"data\":{\"status\":404}}".to_owned(),
            ..Answer::default()
        },
    }
}

fn number(query: &str, key: &str) -> Option<u64> {
    query.split('&').find_map(|pair| pair.strip_prefix(key)?.strip_prefix('=')?.parse().ok())
}

fn list(query: &str, total: u64, mut record: impl FnMut(&mut String, u64)) -> Answer {
    let per = number(query, "per_page").unwrap_or(10).clamp(1, 100);
    let page = number(query, "page").unwrap_or(1).max(1);
    let start = number(query, "offset").unwrap_or((page - 1).saturating_mul(per));
    let mut body = String::from("[");
    for k in start..start.saturating_add(per).min(total) {
        if k > start {
            body.push(',');
        }
        record(&mut body, k);
    }
    body.push(']');
    Answer { total: Some((total, total.div_ceil(per))), body, ..Answer::default() }
}

/// `SplitMix64` of a seed and a number.
fn mix(seed: u64, k: u64) -> u64 {
    let mut z = seed.wrapping_mul(0xA076_1D64_78BD_642F).wrapping_add(k.wrapping_mul(0x9E37_79B9_7F4A_7C15));
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

const SYLLABLES: [&str; 32] = [
    "ba", "cor", "del", "fen", "gar", "hol", "in", "jo", "ka", "lum", "mer", "nor", "ol", "pas", "qui",
    "ran", "sol", "tem", "ul", "ver", "wil", "xen", "yor", "zan", "bri", "cla", "dro", "fli", "gre", "sta",
    "tri", "ple",
];

/// One of 32,768 words.
fn word(out: &mut String, mut random: u64) {
    for _ in 0..3 {
        out.push_str(SYLLABLES[usize::try_from(random % 32).unwrap_or(0)]);
        random /= 32;
    }
}

fn media_count(items: u64) -> u64 {
    items.div_ceil(10)
}

/// Every 50th post repeats the body of the one before word by word, every 50th (another) all but one word.
fn post(out: &mut String, state: &State, k: u64) {
    let (items, seed, url) = (state.options.items, state.options.seed, &state.url);
    let source = if k % 50 == 1 || k % 50 == 3 { k - 1 } else { k };
    let is_near = k % 50 == 3;
    let at = |n: u64| mix(seed ^ source.wrapping_mul(0x0001_0000_0001), n);
    let mut title = String::new();
    for n in 0..5 {
        word(&mut title, mix(seed ^ k.wrapping_mul(0x0001_0000_0001), 1_000 + n) >> 8);
        title.push(' ');
    }
    let mut text = String::new();
    for n in 0..200 {
        if n % 50 == 0 {
            text.push_str(if n == 0 { "<p>" } else { "</p><h2>More</h2><p>" });
        }
        word(&mut text, if is_near && n == 190 { k } else { at(n) >> 8 });
        text.push(' ');
    }
    text.push_str("</p>");
    for n in 0..2 {
        // One link in a hundred leads nowhere.
        let aim = at(300 + n);
        let to = if aim % 100 == 0 { items + 1 } else { (aim >> 8) % items.max(1) };
        let _ = write!(text, "<p><a href='{url}/post-{to}/'>Read post {to}</a></p>");
    }
    let picture = (at(400) >> 8) % media_count(items).max(1);
    // One picture in twenty is without alternative text.
    let alt = if at(401) % 20 == 0 { "" } else { "A view of the hall" };
    let _ = write!(text, "<img src='{url}/wp-content/uploads/2024/01/p{picture}.jpg' alt='{alt}'>");
    let status = if k % 25 == 24 { "draft" } else { "publish" };
    let (month, day) = (1 + k % 12, 1 + k % 28);
    let title = title.trim_end();
    let _ = write!(
        out,
        "{{\"id\":{},\"type\":\"post\",\"status\":\"{status}\",\"slug\":\"post-{k}\",\"link\":\"{url}/post-{k}/\",\
         \"parent\":0,\"author\":{},\"date_gmt\":\"2024-{month:02}-{day:02}T12:00:00\",\
         \"modified_gmt\":\"2025-{month:02}-{day:02}T12:00:00\",\"title\":{{\"raw\":\"{title}\",\"rendered\":\"{title}\"}},\
         \"content\":{{\"raw\":\"{text}\",\"protected\":false}},\"excerpt\":{{\"raw\":\"About {title}\"}},\
         \"featured_media\":{},\"sticky\":false,\"meta\":[],\"categories\":[{}],\"tags\":[{}]}}",
        k + 1,
        1 + k % 20,
        2_000_001 + picture,
        3_000_001 + k % 20,
        3_100_001 + k % 100,
    );
}

fn media(out: &mut String, state: &State, k: u64) {
    let alt = if k.is_multiple_of(10) { "" } else { "A view of the hall" };
    let url = &state.url;
    let _ = write!(
        out,
        "{{\"id\":{},\"status\":\"inherit\",\"author\":1,\"date_gmt\":\"2024-01-01T00:00:00\",\
         \"title\":{{\"raw\":\"Picture {k}\"}},\"alt_text\":\"{alt}\",\"mime_type\":\"image/jpeg\",\
         \"media_details\":{{\"width\":1200,\"height\":800,\"file\":\"2024/01/p{k}.jpg\",\"filesize\":150000}},\
         \"source_url\":\"{url}/wp-content/uploads/2024/01/p{k}.jpg\"}}",
        2_000_001 + k
    );
}

fn term(out: &mut String, state: &State, kind: &str, k: u64) {
    let base = if kind == "category" { 3_000_001 } else { 3_100_001 };
    let _ = write!(
        out,
        "{{\"id\":{},\"count\":10,\"description\":\"\",\"link\":\"{}/{kind}/{kind}-{k}/\",\"name\":\"{kind} {k}\",\
         \"slug\":\"{kind}-{k}\",\"parent\":0}}",
        base + k,
        state.url
    );
}
