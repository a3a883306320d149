//! What the API's answers mean, and how much is asked at once.

use std::fmt::Write as _;

use super::client::{Client, Limits, Trouble};
use crate::adapters::AdapterError;
use crate::transport::{FailureKind, Request, Response, Scripted};

const URL: &str = "https://cm.example/sitecore/api/authoring/graphql/v1/";

fn json(body: &str) -> Response {
    Response::scripted(200, &[("content-type", "application/json")], body)
}

fn ask(response: Response) -> Result<usize, Trouble> {
    let (transport, limits) = (Scripted::new().on(URL, response), Limits::new(None));
    Client::new(&transport, URL, &limits).ask("{ a }").map(|reply| reply.data.len())
}

fn error(response: Response) -> AdapterError {
    ask(response).expect_err("refused").into_error()
}

#[test]
fn an_error_inside_of_200_is_an_error() {
    let with = |code: &str| {
        json(&format!(
            r#"{{"errors":[{{"message":"no","extensions":{{"code":"{code}"}}}}],"data":{{"a":null}}}}"#
        ))
    };
    assert!(matches!(error(with("AUTH_NOT_AUTHENTICATED")), AdapterError::Unauthorized { status: 200, .. }));
    assert!(matches!(ask(with("HC0051")), Err(Trouble::Page(_))));
    // A part that is refused does not take the rest along.
    assert_eq!(ask(with("AUTH_NOT_AUTHORIZED")).expect("a reply"), 1);
    let refused = json(r#"{"errors":[{"message":"no","extensions":{"code":"AUTH_NOT_AUTHORIZED"}}]}"#);
    assert!(matches!(error(refused), AdapterError::Forbidden { .. }));
}

#[test]
fn what_is_no_graphql_answer_is_told_by_its_status() {
    let of = |status| error(Response::scripted(status, &[], "<html>canary</html>"));
    assert!(
        matches!(of(404), AdapterError::NotFound { .. }) && of(404).to_string().contains("GraphQL.Enabled")
    );
    assert!(matches!(of(401), AdapterError::Unauthorized { .. }));
    assert!(matches!(of(403), AdapterError::Forbidden { .. }));
    assert!(matches!(of(200), AdapterError::BadAnswer { .. }));
    for body in ["", "[]", "{}", "\"x\"", r#"{"data":7}"#, r#"{"errors":{}}"#, r#"{"errors":[7]}"#] {
        assert!(matches!(error(json(body)), AdapterError::BadAnswer { .. }), "{body}");
    }
    let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    assert!(matches!(error(json(&deep)), AdapterError::BadAnswer { .. }));
}

#[test]
fn the_servers_words_come_on_one_line_and_not_too_many() {
    let long = "x\\n".repeat(10_000);
    let body = format!(r#"{{"errors":[{{"message":"{long}","extensions":{{"code":"y\u0007"}}}}]}}"#);
    let text = error(json(&body)).to_string();
    assert!(text.len() < 600 && !text.contains('\n') && !text.contains('\u{7}'), "{text}");
}

fn document(keys: &[u32]) -> String {
    let mut text = "{".to_owned();
    for (at, key) in keys.iter().enumerate() {
        let _ = write!(text, " i{at}: item(n: {key}) {{ id }}");
    }
    text.push('}');
    text
}

/// Keys in a document as it was sent.
fn keys(request: &Request) -> Vec<u32> {
    let body = request.query.as_ref().expect("a query").body();
    body.split("n: ").skip(1).filter_map(|it| it.split(')').next()?.parse().ok()).collect()
}

/// What is read of 100 things, what is lost, and in how many requests.
fn divided(
    script: impl Fn(&[u32]) -> Option<FailureKind> + Send + Sync + 'static,
) -> (Vec<u32>, Vec<u32>, usize) {
    let transport = Scripted::from_fn(move |request| {
        let keys = keys(request);
        if let Some(kind) = script(&keys) {
            return Some(Err(kind));
        }
        let all: Vec<String> =
            keys.iter().enumerate().map(|(at, key)| format!("\"i{at}\":{{\"id\":{key}}}")).collect();
        Some(Ok(json(&format!("{{\"data\":{{{}}}}}", all.join(",")))))
    });
    let limits = Limits::new(None);
    let client = Client::new(&transport, URL, &limits);
    let (mut read, mut lost) = (Vec::new(), Vec::new());
    let all: Vec<u32> = (0..100).collect();
    let done = client.divided(
        &all,
        50,
        &|keys: &[u32]| document(keys),
        &mut |keys, reply| {
            assert_eq!(reply.data.len(), keys.len());
            read.extend(keys);
            Ok(())
        },
        &mut |key, _| lost.push(*key),
    );
    assert!(done.is_ok() || lost.is_empty());
    (read, lost, transport.requests().len())
}

#[test]
fn what_is_too_much_at_once_is_asked_in_parts_and_in_order() {
    let (read, lost, n_requests) = divided(|keys| (keys.len() > 12).then_some(FailureKind::TooLarge(1)));
    assert_eq!((read, lost), ((0..100).collect(), Vec::new()));
    // Once it is known how much the server bears, no more is tried.
    assert!(n_requests < 16, "{n_requests}");
    assert_eq!(divided(|_| None).2, 2);
}

#[test]
fn one_thing_that_cannot_be_read_costs_itself_alone() {
    let (read, lost, _) = divided(|keys| keys.contains(&37).then_some(FailureKind::TooLarge(1)));
    assert_eq!((read.len(), lost), (99, vec![37]));
}

#[test]
fn a_server_that_does_not_answer_ends_it() {
    let (read, lost, n_requests) = divided(|_| Some(FailureKind::Timeout));
    assert_eq!((read.len(), lost.len()), (0, 0));
    assert!(n_requests <= 7, "down to one thing, and no further: {n_requests}");
}
