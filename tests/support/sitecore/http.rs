//! HTTP/1.1 for the double: requests in, answers out, connections kept.
//!
//! A plain listener and not `tiny_http`: that one waits for the other side's acknowledgement between head and body, which would make
//! every comparison of durations one of 40 ms pauses, and it cannot cut a connection off.

use std::fmt::Write as _;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;

use serde_json::Value as Json;

/// Largest head that is read.
const MAX_HEAD: usize = 64 * 1024;

/// What came in.
#[derive(Clone, Debug, Default)]
pub struct Request {
    pub method: String,
    /// Decoded, without the query.
    pub path: String,
    /// Decoded pairs.
    pub query: Vec<(String, String)>,
    /// Names in lower case.
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

impl Request {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|it| it.0 == name).map(|it| it.1.as_str())
    }

    /// A parameter of the address; names in either case.
    pub fn parameter(&self, name: &str) -> Option<&str> {
        self.query.iter().find(|it| it.0.eq_ignore_ascii_case(name)).map(|it| it.1.as_str())
    }

    /// The body as a form or as JSON, as `/oauth/token` takes both.
    pub fn form(&self) -> Vec<(String, String)> {
        if let Ok(Json::Object(object)) = serde_json::from_slice(&self.body) {
            return object
                .iter()
                .map(|(key, it)| (key.clone(), it.as_str().unwrap_or_default().to_owned()))
                .collect();
        }
        url::form_urlencoded::parse(&self.body).into_owned().collect()
    }
}

/// What goes out.
#[derive(Clone, Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
    /// The connection ends without a word.
    pub is_cut: bool,
}

impl Answer {
    pub fn new(status: u16, content_type: &str, body: impl Into<Vec<u8>>) -> Self {
        let headers = vec![("Content-Type".to_owned(), content_type.to_owned())];
        Self { status, headers, body: body.into(), is_cut: false }
    }

    pub fn json(status: u16, body: &Json) -> Self {
        Self::new(status, "application/json; charset=utf-8", body.to_string())
    }

    /// A status without a body worth reading.
    pub fn status(status: u16) -> Self {
        Self::new(status, "text/html", format!("<html><body>{status}</body></html>"))
    }

    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<String>) -> Self {
        self.headers.push((name.to_owned(), value.into()));
        self
    }
}

/// Answers on a free port of this machine until the process ends; gives the address.
pub fn listen(answer: impl Fn(&Request) -> Answer + Send + Sync + 'static) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = listener.local_addr().expect("it is bound");
    let answer = Arc::new(answer);
    std::thread::spawn(move || {
        for stream in listener.incoming().map_while(Result::ok) {
            let answer = Arc::clone(&answer);
            std::thread::spawn(move || {
                let _ = stream.set_nodelay(true);
                let _ = serve(&stream, &*answer);
            });
        }
    });
    format!("http://{address}")
}

fn serve(stream: &TcpStream, answer: &dyn Fn(&Request) -> Answer) -> std::io::Result<()> {
    let mut reader = BufReader::new(stream);
    while let Some(request) = read(&mut reader)? {
        let answer = answer(&request);
        if answer.is_cut {
            return stream.shutdown(std::net::Shutdown::Both);
        }
        let mut head =
            format!("HTTP/1.1 {} Answer\r\nContent-Length: {}\r\n", answer.status, answer.body.len());
        for (name, value) in &answer.headers {
            let _ = write!(head, "{name}: {value}\r\n");
        }
        head.push_str("\r\n");
        let mut out = head.into_bytes();
        if request.method != "HEAD" {
            out.extend_from_slice(&answer.body);
        }
        let mut stream = stream;
        stream.write_all(&out)?;
    }
    Ok(())
}

fn bad(what: &str) -> std::io::Error {
    std::io::Error::other(what.to_owned())
}

fn read(reader: &mut BufReader<&TcpStream>) -> std::io::Result<Option<Request>> {
    let mut head = Vec::new();
    loop {
        let n = reader.read_until(b'\n', &mut head)?;
        if n == 0 {
            return Ok(None);
        }
        if head.ends_with(b"\r\n\r\n") {
            break;
        }
        if head.len() > MAX_HEAD {
            return Err(bad("the head is too long"));
        }
    }
    let mut headers = [httparse::EMPTY_HEADER; 96];
    let mut parsed = httparse::Request::new(&mut headers);
    parsed.parse(&head).map_err(|error| bad(&error.to_string()))?;
    let target = parsed.path.unwrap_or("/").to_owned();
    let address =
        url::Url::parse("http://double").and_then(|it| it.join(&target)).map_err(|_| bad("address"))?;
    let mut request = Request {
        method: parsed.method.unwrap_or_default().to_owned(),
        path: percent_decoded(address.path()),
        query: address.query_pairs().into_owned().collect(),
        headers: parsed
            .headers
            .iter()
            .map(|it| (it.name.to_lowercase(), String::from_utf8_lossy(it.value).into_owned()))
            .collect(),
        body: Vec::new(),
    };
    if request.header("transfer-encoding").is_some_and(|it| it.eq_ignore_ascii_case("chunked")) {
        request.body = chunks(reader)?;
    } else if let Some(length) = request.header("content-length").and_then(|it| it.parse::<u64>().ok()) {
        let mut body = Vec::new();
        let n = reader.take(length).read_to_end(&mut body)?;
        if u64::try_from(n).is_ok_and(|n| n < length) {
            // Whoever asked was killed while it did: nothing was asked.
            return Err(bad("the body ends too early"));
        }
        request.body = body;
    }
    Ok(Some(request))
}

fn chunks(reader: &mut BufReader<&TcpStream>) -> std::io::Result<Vec<u8>> {
    let mut body = Vec::new();
    loop {
        let mut line = String::new();
        reader.read_line(&mut line)?;
        let size = u64::from_str_radix(line.trim(), 16).map_err(|_| bad("size of a chunk"))?;
        reader.take(size).read_to_end(&mut body)?;
        line.clear();
        reader.read_line(&mut line)?;
        if size == 0 {
            return Ok(body);
        }
    }
}

fn percent_decoded(path: &str) -> String {
    // The form's decoder knows no other way to write a plus.
    let pair = format!("x={}", path.replace('+', "%2B").replace('&', "%26"));
    let decoded = url::form_urlencoded::parse(pair.as_bytes()).next().map(|it| it.1.into_owned());
    decoded.unwrap_or_default()
}
