//! Content that attacks who reads about it.

use crate::support::{Conduit, wxr};

const TITLES: [&str; 6] = [
    "\u{1b}[31mred\u{1b}[0m",
    "\u{1b}]0;pwned\u{7}title of the window",
    "\u{9b}31mC1 red",
    "abc\u{202e}txt.exe",
    "line one\nline two\r\u{8}\u{8}overwritten",
    "=cmd|'/c calc'!A1<script>alert(1)</script>",
];

fn scanned() -> Conduit {
    let posts: Vec<wxr::Post> = TITLES
        .iter()
        .zip(10..)
        .map(|(title, id)| wxr::Post {
            id,
            title,
            body: "<p>See <a href=\"https://museum.example/\u{9b}31m/\u{202e}gone\">this</a></p><img src=\"x.jpg\">",
        })
        .collect();
    let conduit = Conduit::with_export(&wxr::export(&posts));
    let ran = conduit.scan(&[]);
    assert!(matches!(ran.code, Some(0 | 4)), "{ran:?}");
    assert_harmless("scan, stdout", &ran.out);
    assert_harmless("scan, stderr", &ran.err);
    conduit
}

fn assert_harmless(what: &str, text: &str) {
    for (at, line) in text.lines().enumerate() {
        let bad = line.chars().find(|it| {
            it.is_control()
                || matches!(*it, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200e}' | '\u{200f}' | '\u{61c}')
        });
        assert!(bad.is_none(), "{what}, line {}: {bad:?} in {line:?}", at + 1);
    }
}

#[test]
fn nothing_a_site_says_controls_the_terminal() {
    let conduit = scanned();
    for arguments in [
        &["xray", "show", "--limit", "1000"][..],
        &["xray", "report"],
        &["xray", "report", "--format", "markdown"],
        &["xray", "list"],
    ] {
        assert_harmless(&format!("{arguments:?}"), &conduit.run(arguments).ends(0).out);
    }
    let report = conduit.json();
    assert!(report.to_string().contains("a11y.image-alt-missing"), "the posts were read: {report}");
}

#[test]
fn a_title_runs_no_script_and_is_no_formula() {
    let conduit = scanned();
    let html = conduit.run(&["xray", "report", "--format", "html"]).ends(0).out;
    assert!(!html.contains("<script>alert"));
    let csv = conduit.run(&["xray", "report", "--format", "csv"]).ends(0).out;
    assert!(!csv.contains(",\"=cmd"), "{csv}");
}
