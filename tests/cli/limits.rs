//! `limits` of the configuration, from the file to what is sent and told.

use std::io::{Read as _, Write as _};
use std::net::TcpListener;

use crate::support::Conduit;
use crate::support::site::{Fate, Site};

fn configured(url: &str, limits: &str) -> Conduit {
    let conduit = Conduit::new();
    conduit.write(
        "conduit.yaml",
        &format!(
            "version: 1\nstore: {{ path: conduit.db }}\ninstances:\n  - id: site\n    adapter: wordpress\n    \
             url: {url}\n    limits: {{ requests_per_second: 1000, max_attempts: 1, {limits} }}\n"
        ),
    );
    conduit
}

#[test]
fn json_deeper_than_the_setting_is_refused_with_its_name_and_less_deep_is_read() {
    let site = Site::start(3, std::time::Duration::ZERO);
    site.set_script(|_| Fate::Nested(30));
    let told = |limits: &str| {
        let ran = configured(&site.url, limits).run(&["adapters", "health"]);
        format!("{}{}", ran.out, ran.err)
    };
    let refused = told("max_json_depth: 29");
    assert!(refused.contains("deeper than 29 levels; `limits.max_json_depth`"), "{refused}");
    let read = told("max_json_depth: 30");
    assert!(!read.contains("max_json_depth"), "{read}");
}

#[test]
fn the_engine_hands_the_setting_on_to_the_adapter() {
    let site = Site::start(3, std::time::Duration::ZERO);
    // What is first asked is answered as it should be, so that the scan begins.
    site.set_script(|number| if number > 4 { Fate::Nested(30) } else { Fate::Served });
    let ran = configured(&site.url, "max_json_depth: 29").scan(&["--format", "json"]);
    let told = format!("{}{}", ran.out, ran.err);
    assert!(told.contains("deeper than 29 levels"), "{told}");
}

#[test]
fn a_proxy_that_refuses_the_login_is_named_and_the_password_is_nowhere() {
    const PASSWORD: &str = "canary-password";
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = listener.local_addr().expect("bound").to_string();
    std::thread::spawn(move || {
        for mut client in listener.incoming().flatten() {
            // Whole: closed with something unread, the answer would be lost.
            let (mut head, mut byte) = (Vec::new(), [0_u8; 1]);
            while !head.ends_with(b"\r\n\r\n") && matches!(client.read(&mut byte), Ok(1)) {
                head.push(byte[0]);
            }
            let _ = client.write_all(b"HTTP/1.1 407 Proxy Authentication Required\r\n\r\n");
        }
    });
    let limits = format!(
        "proxy: \"http://{address}\", proxy_username: {{ env: PROXY_USER }}, proxy_password: {{ file: password.txt }}"
    );
    let conduit = configured("https://www.example.test", &limits).env("PROXY_USER", "canary-user");
    conduit.write("password.txt", &format!("{PASSWORD}\n"));
    // Base64 of `canary-user:canary-password`.
    let encoded = "Y2FuYXJ5LXVzZXI6Y2FuYXJ5LXBhc3N3b3Jk";
    for arguments in [
        &["adapters", "health", "-vvv"][..],
        &["xray", "scan", "-vvv"],
        &["config", "show"],
        &["config", "show", "--format", "json"],
        &["config", "validate"],
    ] {
        let ran = conduit.run(arguments);
        let told = format!("{}{}", ran.out, ran.err);
        assert!(!told.contains("canary") && !told.contains(encoded), "{arguments:?}: {told}");
        match arguments[0] {
            "config" => assert_eq!(ran.code, Some(0), "{told}"),
            _ => assert!(told.contains(&format!("the proxy {address} wants another")), "{told}"),
        }
    }
    let shown = conduit.run(&["config", "show"]).out;
    let has = |it: &str| shown.lines().any(|line| line.trim() == it);
    assert!(has("file: password.txt  # conduit.yaml:7"), "{shown}");
    assert!(has("max_query_cost: 50000  # default"), "{shown}");
    conduit.write("password.txt", "");
    conduit.run(&["adapters", "health"]).ends(3).says(&["proxy_password", "password.txt"]);
}
