//! Hostile text → text that is safe where it goes. The only place that knows how.
//!
//! Every format passes each text that came from a CMS, a server or the configuration through one of these.
//! Stays true: no result holds a control, bidirectional or invisible formatting character (they become
//! visible, `\u{202e}`); one-line results hold no line break; cutting never splits a character.
//!
//! Sources: Unicode TR 36 and CVE-2021-42574 (bidirectional overrides), OWASP "CSV Injection", RFC 4180,
//! the `CommonMark` and GFM specifications, XML 1.0 section 2.2 (`Char`).

use std::fmt::Write as _;
use std::io;

/// Longest text of a CMS shown to people, in characters.
pub const MAX_SHOWN: usize = 200;

/// Characters that a reader cannot see, or that change how others are shown.
///
/// Zero-width joiners are not among them: Persian and emoji need them.
fn is_deceptive(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{00ad}' | '\u{061c}' | '\u{180e}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{fdd0}'..='\u{fdef}'
            | '\u{e0000}'..='\u{e007f}')
        || u32::from(c) & 0xfffe == 0xfffe
}

/// One line with every deceptive character made visible. For terminals, logs and as the base of the others.
pub fn one_line(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        push_visible(&mut safe, c);
    }
    safe
}

fn push_visible(safe: &mut String, c: char) {
    match c {
        '\n' => safe.push_str("\\n"),
        '\r' => safe.push_str("\\r"),
        '\t' => safe.push_str("\\t"),
        _ if is_deceptive(c) => {
            let _ = write!(safe, "\\u{{{:x}}}", u32::from(c));
        }
        _ => safe.push(c),
    }
}

/// [`one_line`], cut to [`MAX_SHOWN`] characters with `…`. The cut comes first: no work on what is not shown.
pub fn shown(text: &str) -> String {
    shown_within(text, MAX_SHOWN)
}

/// [`one_line`], cut to `max` characters with `…`.
pub fn shown_within(text: &str, max: usize) -> String {
    let cut = clip(text, max);
    let safe = one_line(&cut);
    clip(&safe, max).into_owned()
}

/// The text, or its first `max - 1` characters and `…`.
fn clip(text: &str, max: usize) -> std::borrow::Cow<'_, str> {
    if text.char_indices().nth(max).is_none() {
        return text.into();
    }
    let end = text.char_indices().nth(max.saturating_sub(1)).map_or(0, |(at, _)| at);
    let mut cut = text.get(..end).unwrap_or_default().to_owned();
    cut.push('…');
    cut.into()
}

/// One CSV cell: quoted (RFC 4180), on one line, and never a formula for a spreadsheet.
pub fn csv_cell(text: &str) -> String {
    let mut cell = String::with_capacity(text.len() + 3);
    cell.push('"');
    let is_formula = text.starts_with(['\t', '\r', '\n'])
        || text
            .trim_start_matches(|c: char| c.is_whitespace() || is_deceptive(c))
            .starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠', '|', '%']);
    if is_formula {
        cell.push('\'');
    }
    for c in text.chars() {
        if c == '"' {
            cell.push('"');
        }
        push_visible(&mut cell, c);
    }
    cell.push('"');
    cell
}

/// Markdown text that renders as itself: no link, picture, HTML, code, table cell or emphasis can begin in it.
pub fn markdown(text: &str) -> String {
    let line = shown(text);
    let mut safe = String::with_capacity(line.len() + 8);
    for c in line.chars() {
        match c {
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '&' => safe.push_str("&amp;"),
            '\\' | '`' | '*' | '_' | '[' | ']' | '(' | ')' | '{' | '}' | '#' | '!' | '|' | '~' | '$'
            | '@' => {
                safe.push('\\');
                safe.push(c);
            }
            _ => safe.push(c),
        }
    }
    // "- a", "= a" and "1. a" begin a list or a heading, also right after another list's mark.
    let n_digits = safe.chars().take_while(char::is_ascii_digit).count();
    if safe.starts_with(['-', '+', '=']) {
        safe.insert(0, '\\');
    } else if n_digits > 0 && safe.get(n_digits..).is_some_and(|rest| rest == "." || rest.starts_with(". ")) {
        safe.insert(n_digits, '\\');
    }
    safe
}

/// A Markdown link where the address is a web address, else only the text.
pub fn markdown_link(text: &str, url: Option<&str>) -> String {
    match url.and_then(web_url) {
        Some(url) => format!("[{}](<{}>)", markdown(text), url.replace('|', "%7C")),
        None => markdown(text),
    }
}

/// The address in its normal form, when it is `http` or `https` with a host; nothing that runs, no user info.
pub fn web_url(text: &str) -> Option<String> {
    let url = url::Url::parse(text).ok()?;
    let is_web = matches!(url.scheme(), "http" | "https")
        && url.has_host()
        && url.username().is_empty()
        && url.password().is_none();
    // `Url` percent-encodes white space, quotes and angle brackets in every part but the fragment's backticks.
    let text = String::from(url);
    (is_web && text.len() <= 2048 && !text.contains(['<', '>', '"', '\'', '`', '\\'])).then_some(text)
}

/// Text with only the characters XML 1.0 allows; line breaks stay.
pub fn xml_text(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        if c == '\n' { safe.push(c) } else { push_visible(&mut safe, c) }
    }
    safe
}

/// JSON on one line, in which deceptive characters stand as `\u202e`: equal for a parser, harmless in a terminal.
pub struct SafeJson;

impl serde_json::ser::Formatter for SafeJson {
    fn write_string_fragment<W: ?Sized + io::Write>(
        &mut self,
        writer: &mut W,
        fragment: &str,
    ) -> io::Result<()> {
        let mut from = 0;
        for (at, c) in fragment.char_indices() {
            if is_deceptive(c) {
                writer.write_all(fragment.get(from..at).unwrap_or_default().as_bytes())?;
                let mut units = [0_u16; 2];
                for unit in c.encode_utf16(&mut units) {
                    write!(writer, "\\u{unit:04x}")?;
                }
                from = at + c.len_utf8();
            }
        }
        writer.write_all(fragment.get(from..).unwrap_or_default().as_bytes())
    }
}

/// Writes one value as [`SafeJson`].
pub fn write_json(value: &impl serde::Serialize, out: &mut dyn io::Write) -> Result<(), super::ReportError> {
    let mut serializer = serde_json::Serializer::with_formatter(out, SafeJson);
    value.serialize(&mut serializer).map_err(|error| match error.io_error_kind() {
        Some(kind) => super::ReportError::Write(io::Error::new(kind, error)),
        None => super::ReportError::Render(error.to_string()),
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn terminal_sequences_and_forged_log_lines_become_visible() {
        assert_eq!(one_line("a\u{1b}[31mred\u{9b}0m\0"), "a\\u{1b}[31mred\\u{9b}0m\\u{0}");
        assert_eq!(
            one_line("ok\n2026-01-01 ERROR forged\r\u{2028}x"),
            "ok\\n2026-01-01 ERROR forged\\r\\u{2028}x"
        );
    }

    #[test]
    fn bidirectional_overrides_become_visible_and_joiners_stay() {
        assert_eq!(one_line("invoice\u{202e}fdp.exe"), "invoice\\u{202e}fdp.exe");
        assert_eq!(one_line("می\u{200c}خواهم 👩\u{200d}💻"), "می\u{200c}خواهم 👩\u{200d}💻");
    }

    #[test]
    fn a_title_of_3000_characters_is_cut_to_200() {
        let cut = shown(&"é".repeat(3000));
        assert_eq!(cut.chars().count(), 200);
        assert!(cut.ends_with('…'));
        assert_eq!(shown(&"é".repeat(200)).chars().count(), 200);
        assert!(!shown(&"é".repeat(200)).ends_with('…'));
    }

    #[test]
    fn a_cell_is_never_a_formula() {
        for text in
            ["=cmd|' /C calc'!A0", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "  =1", "\u{200b}=1", "＝1"]
        {
            assert!(csv_cell(text).starts_with("\"'"), "{text:?}: {}", csv_cell(text));
        }
        assert_eq!(csv_cell("a, \"b\"\nc"), "\"a, \"\"b\"\"\\nc\"");
        assert_eq!(csv_cell("plain"), "\"plain\"");
    }

    #[test]
    fn markdown_of_a_cms_renders_as_text() {
        assert_eq!(markdown("[x](javascript:alert(1))"), r"\[x\]\(javascript:alert\(1\)\)");
        assert_eq!(markdown("<script>`|"), r"&lt;script&gt;\`\|");
        assert_eq!(markdown("a\n# b"), r"a\\n\# b");
        assert_eq!(markdown("- a"), r"\- a");
        assert_eq!(markdown("12. a"), r"12\. a");
    }

    #[test]
    fn only_web_addresses_become_links() {
        for bad in [
            "javascript:alert(1)",
            "JaVaScRiPt:alert(1)",
            " data:text/html,x",
            "//host/x",
            "/path",
            "https://user:pw@host/",
            "ftp://host/",
            "vbscript:x",
            "",
        ] {
            assert_eq!(web_url(bad), None, "{bad}");
        }
        assert_eq!(
            web_url("https://example.com/a b\"><x>").unwrap(),
            "https://example.com/a%20b%22%3E%3Cx%3E"
        );
        assert_eq!(
            markdown_link("a](b", Some("https://example.com/x)(|y")),
            r"[a\]\(b](<https://example.com/x)(%7Cy>)"
        );
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn no_text_survives_with_a_deceptive_character(text in ".{0,300}|\\PC*|[\u{0}-\u{ff}]*") {
            for safe in [one_line(&text), shown(&text), csv_cell(&text), markdown(&text)] {
                prop_assert!(!safe.chars().any(is_deceptive), "{safe:?}");
            }
            prop_assert!(!xml_text(&text).chars().any(|c| c != '\n' && is_deceptive(c)));
            prop_assert!(shown(&text).chars().count() <= MAX_SHOWN);
        }

        #[test]
        fn json_is_read_back_as_it_was(text in ".{0,300}|[\u{0}-\u{ff}]*|[\u{2000}-\u{2070}\u{e0000}-\u{e0010}\u{10fffe}]*") {
            let mut bytes = Vec::new();
            write_json(&text, &mut bytes).unwrap();
            let written = String::from_utf8(bytes).unwrap();
            prop_assert!(!written.chars().any(is_deceptive));
            prop_assert_eq!(serde_json::from_str::<String>(&written).unwrap(), text);
        }

        #[test]
        fn a_link_address_cannot_leave_its_place(text in "https?://[!-~]{1,40}") {
            if let Some(url) = web_url(&text) {
                prop_assert!(!url.contains(['<', '>', '"', '\'', '`', '\\', ' ', '\n']));
            }
        }
    }
}
